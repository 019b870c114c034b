#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every test of the project, as `make test` and .ci/run run it: test.sh [jobs].
# Each step's output is kept in build/test-log/; of what fails, the end is printed.
set -uo pipefail

cd "$(dirname "$0")/.." || exit 1
jobs=${1:-$(nproc)}
log=build/test-log
mkdir -p "$log"
summary=()
failed=0
# What may be skipped: before the first release there is no ABI to compare with; the Wycheproof vectors and
# certificates of others are no part of the project and run where GOV_WYCHEPROOF_DIR and GOV_ECERT_DIR name
# them. A sanitizer keeps freed memory,
# so what is left in memory is looked for in the plain build only.
may_skip='abi\.compatible|unit\.check_(jws|jwe|sm)_wycheproof|unit\.check_ecert_'
may_skip_sanitized='unit\.check_(jws|jwe|sm)_wycheproof|unit\.check_ecert_|scenario\.check_wipe|fault\.check_curl_wipe'

# Runs one step, keeps its output and shows the lines that matter.
step() { # name command...
    local name=$1 start=$SECONDS result=ok
    shift
    echo "== $name"
    if ! "$@" >"$log/$name.txt" 2>&1; then
        result=FAILED
        failed=1
        tail -n 150 "$log/$name.txt"
    fi
    grep -E '^[0-9]+% tests passed|^Total Test time|\(Skipped\)$|: [0-9]+ inputs in' "$log/$name.txt"
    summary+=("$(printf '%-16s %-7s %4d s' "$name" "$result" $((SECONDS - start)))")
    [ "$result" = ok ]
}

# shellcheck disable=SC2317  # called through step
run_tests() { # preset
    local allowed=$may_skip
    [ "$1" = release ] || allowed=$may_skip_sanitized
    # Many tests wait for a server or an interval most of their time.
    ctest --preset "$1" -j "$((jobs * 2))" | tee "$log/ctest-$1.txt" || return 1
    if grep -E '\(Skipped\)$' "$log/ctest-$1.txt" | grep -vE "$allowed"; then
        echo "these tests were skipped; in this run that is a failure"
        return 1
    fi
}

# What reads certificates gets a minute of new inputs, the other readers a moment.
# shellcheck disable=SC2317  # called through step
new_inputs() {
    scripts/soak.sh 60 "$((jobs * 2))" ofd_zip ofd_xml der pdf credential statuslist qr &&
        scripts/soak.sh 2 "$((jobs * 2))"
}

step npm scripts/npm.sh
step build-release scripts/build.sh release "$jobs" && step test-release run_tests release
step build-asan scripts/build.sh asan "$jobs" && step test-asan run_tests asan
step build-tsan scripts/build.sh tsan "$jobs" thread_tests && step test-tsan run_tests tsan
step build-clang scripts/build.sh fuzz "$jobs" govsdk_shared govsdk_sandboxd govsdk_cli fuzz_targets && step new-inputs new_inputs

echo "== summary (logs in $log)"
printf '%s\n' "${summary[@]}"
if [ "$failed" -ne 0 ]; then
    echo "tests FAILED"
    exit 1
fi
echo "all tests passed in $SECONDS s"
