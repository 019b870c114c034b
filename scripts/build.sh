#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Configures one preset and builds it: build.sh <preset> [jobs [target...]].
set -eu

preset=$1
jobs=${2:-2}
shift "$(($# < 2 ? $# : 2))"
cd "$(dirname "$0")/.."

quiet=$(mktemp)
trap 'rm -f "$quiet"' EXIT
if ! cmake --preset "$preset" >"$quiet" 2>&1; then
    cat "$quiet" >&2
    exit 1
fi
if [ $# -gt 0 ]; then
    cmake --build --preset "$preset" -j "$jobs" --target "$@"
else
    cmake --build --preset "$preset" -j "$jobs"
fi
