#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the benchmark of the release build and writes build/bench.json.
set -eu

cd "$(dirname "$0")/.."
if [ -x tests/bench/run.sh ]; then
    exec tests/bench/run.sh build/release build/bench.json
fi
exec /usr/bin/python3 tests/bench/run.py build/release build/bench.json
