#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs libFuzzer targets for a time: soak.sh <seconds each> [jobs [name...]]; all of them where none is
# named, <jobs> side by side. New inputs go to build/soak/<name>; a crash leaves its input in build/soak and
# fails the run.
set -euo pipefail

cd "$(dirname "$0")/.."
seconds=$1
jobs=${2:-$(nproc)}
names=("${@:3}")
targets=build/fuzz/tests/fuzz
scripts/build.sh fuzz "$jobs" fuzz_targets
if [ ${#names[@]} -eq 0 ]; then
    mapfile -t names < <(find "$targets" -maxdepth 1 -type f -name 'fuzz_*' -printf '%f\n' | sed 's/^fuzz_//' | sort)
fi
[ ${#names[@]} -gt 0 ] || { echo "soak: no fuzz targets were built" >&2; exit 1; }

# shellcheck disable=SC2317  # called by xargs
run() { # name
    mkdir -p "build/soak/$1"
    if "$targets/fuzz_$1" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix="build/soak/$1-" "build/soak/$1" "tests/fuzz/corpus/$1" >"build/soak/$1.txt" 2>&1; then
        echo "$1: $(awk '/^stat::number_of_executed_units/ {print $2}' "build/soak/$1.txt") inputs in $seconds s"
    else
        tail -n 80 "build/soak/$1.txt"
        echo "$1: FAILED"
        return 1
    fi
}
export -f run
export seconds targets
printf '%s\n' "${names[@]}" | xargs -P "$jobs" -I '{}' bash -c 'run {}'
