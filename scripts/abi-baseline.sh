#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Stores the ABI of the release build as the baseline of the version; part of making a release.
set -eu

cd "$(dirname "$0")/.."
library=$(readlink -f build/release/lib/libgovsdk.so)
version=${library##*.so.}
abidw --headers-dir include --no-corpus-path "$library" >"tests/abi/libgovsdk-$version.abi"
echo "tests/abi/libgovsdk-$version.abi"
