#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compares a library's ABI with the last release's: compatible.sh <library> <headers> [baselines].
# A release stores its baseline beside this script (scripts/abi-baseline.sh). Without one: skipped.
set -eu

library=$1
headers=$2
folder=${3:-$(dirname "$0")}

latest=$(find "$folder" -name 'libgovsdk-*.abi' | sort -V | tail -n 1)
if [ -z "$latest" ]; then
    echo "abi: no release has left a baseline in $folder; nothing to compare with"
    exit 77
fi
if ! command -v abidiff >/dev/null; then
    echo "abi: abidiff is missing (Debian: abigail-tools)" >&2
    exit 1
fi
echo "abi: against $latest"
# Additions are fine; what is removed or changed is not.
exec abidiff --no-added-syms --headers-dir2 "$headers" "$latest" "$library"
