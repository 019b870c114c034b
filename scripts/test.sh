#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every test of the project, as `make test` and .ci/run run it: test.sh [jobs].
# Each step's output is kept in build/test-log/; what fails is printed.
set -uo pipefail

cd "$(dirname "$0")/.." || exit 1
jobs=${1:-$(nproc)}
log=build/test-log
mkdir -p "$log"
summary=()
failed=0

# Runs one step, keeps its output and shows the lines that matter.
step() { # name command...
    local name=$1 start=$SECONDS result=ok
    shift
    echo "== $name"
    if ! "$@" >"$log/$name.txt" 2>&1; then
        result=FAILED
        failed=1
        tail -n 120 "$log/$name.txt"
    fi
    grep -E '^[0-9]+% tests passed|^Total Test time|^The following tests did not run' \
        "$log/$name.txt"
    summary+=("$(printf '%-18s %-7s %4d s' "$name" "$result" $((SECONDS - start)))")
    [ "$result" = ok ]
}

tests() { # preset
    ctest --preset "$1" -j "$jobs"
}

step npm scripts/npm.sh
step build-release scripts/build.sh release "$jobs" && step test-release tests release
step build-asan scripts/build.sh asan "$jobs" && step test-asan tests asan
step build-tsan scripts/build.sh tsan "$jobs" thread_tests && step test-tsan tests tsan
step build-clang scripts/build.sh clang "$jobs"

echo "== summary (logs in $log)"
printf '%s\n' "${summary[@]}"
if [ "$failed" -ne 0 ]; then
    echo "tests FAILED"
    exit 1
fi
echo "all tests passed in $SECONDS s"
