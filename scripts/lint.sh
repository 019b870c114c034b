#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # functions are called through check
# Form and static analysis of what git tracks: lint.sh [jobs]. Every tool runs, then the result is told.
set -uo pipefail

cd "$(dirname "$0")/.." || exit 1
jobs=${1:-$(nproc)}
failed=0

check() { # name command...
    local name=$1
    shift
    if "$@"; then
        echo "lint: $name ok"
    else
        echo "lint: $name FAILED"
        failed=1
    fi
}

mapfile -t sources < <(git ls-files '*.c' '*.h')
mapfile -t units < <(git ls-files 'src/*.c')
mapfile -t shells < <(git ls-files 'scripts/*.sh' 'tests/*.sh' .ci/run)

tidy() {
    cmake --preset release >/dev/null &&
        printf '%s\0' "${units[@]}" |
        xargs -0 -P "$jobs" -n 4 clang-tidy -p build/release --quiet --warnings-as-errors='*' 2>/dev/null
}

static_check() {
    cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability \
        --inline-suppr --suppress=missingIncludeSystem --suppressions-list=scripts/cppcheck.supp \
        --error-exitcode=1 -D__GNUC__ -DLIBCURL_VERSION_NUM=0x075801 -I include -I src -j "$jobs" "${units[@]}"
}

check clang-format clang-format --dry-run -Werror "${sources[@]}"
check shellcheck shellcheck -x "${shells[@]}"
check cppcheck static_check
check clang-tidy tidy
exit "$failed"
