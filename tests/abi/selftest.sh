#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shows that compatible.sh tells a broken ABI from a kept one, on a library of two functions.
set -eu

command -v abidw >/dev/null || { echo "abi: abigail-tools is missing"; exit 77; }
compatible=$(cd "$(dirname "$0")" && pwd)/compatible.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

build() { # source
    printf '%s\n' "$1" >thing.c
    gcc -g -shared -fPIC thing.c -o libthing.so
}
expect() { # status what
    status=0
    "$compatible" libthing.so include "$folder" >out.txt 2>&1 || status=$?
    if { [ "$1" = same ] && [ "$status" -ne 0 ]; } || { [ "$1" = broken ] && [ "$status" -eq 0 ]; }; then
        echo "$2: expected $1, got status $status"
        cat out.txt
        exit 1
    fi
}

mkdir include
build 'int gov_a(int x){return x;} int gov_b(void){return 0;}'
status=0
"$compatible" libthing.so include "$folder" >/dev/null || status=$?
[ "$status" -eq 77 ] || { echo "no baseline: expected a skip, got $status"; exit 1; }

abidw libthing.so >libgovsdk-0.1.0.abi
expect same "the same library"
build 'int gov_a(int x){return x;} int gov_b(void){return 0;} int gov_c(void){return 0;}'
expect same "a function more"
build 'int gov_a(int x){return x;}'
expect broken "a function less"
build 'int gov_a(int x, int y){return x + y;} int gov_b(void){return 0;}'
expect broken "a parameter more"
echo "abi: a broken ABI is seen"
