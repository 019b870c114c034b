#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs every libFuzzer target for a time: soak.sh <seconds each> [jobs]. New inputs go to
# build/soak/<target>; a crash leaves its input in build/soak and fails the run.
set -euo pipefail

cd "$(dirname "$0")/.."
seconds=$1
jobs=${2:-$(nproc)}
scripts/build.sh fuzz "$jobs" fuzz_targets
mkdir -p build/soak
shopt -s nullglob
targets=(build/fuzz/tests/fuzz/fuzz_*)
[ ${#targets[@]} -gt 0 ] || { echo "soak: no fuzz targets were built" >&2; exit 1; }
for target in "${targets[@]}"; do
    if [ ! -x "$target" ] || [ -d "$target" ]; then
        continue
    fi
    name=$(basename "$target")
    mkdir -p "build/soak/$name"
    echo "== $name for $seconds s"
    "$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix="build/soak/$name-" "build/soak/$name" \
        "tests/fuzz/corpus/${name#fuzz_}" 2>&1 | tail -n 8
done
