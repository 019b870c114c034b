#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the specs of the Lua binding against sandbox platforms of their own, one whose clock is fast:
# run.sh <lua> <folder of specs> <folder of the module>
set -eu

lua=$1
folder=$2
LUA_CPATH="$3/?.so;;"
place=$(mktemp -d)
daemons=
finish() {
    for daemon in $daemons; do
        kill "$daemon" 2>/dev/null || true
    done
    rm -rf "$place"
}
trap finish EXIT
trap 'exit 1' INT TERM

# start <name> <options>: a platform whose address is then in $place/<name>
start() {
    name=$1
    shift
    env -u LD_PRELOAD "$GOVSDK_SANDBOXD" --no-poll-interval "$@" >"$place/$name" </dev/null &
    daemons="$daemons $!"
    tries=0
    until [ -s "$place/$name" ]; do
        kill -0 "$!"
        tries=$((tries + 1))
        [ "$tries" -lt 200 ]
        sleep 0.05
    done
}
address() {
    sed -n 's/.*"url": *"\([^"]*\)".*/\1/p' "$place/$1"
}
start fast --speed 6000
start steady
GOVSDK_URL=$(address fast)
GOVSDK_STEADY_URL=$(address steady)
GOVSDK_LUA=$lua
GOVSDK_BROWSER="$folder/../../../tests/support"
export GOVSDK_URL GOVSDK_STEADY_URL GOVSDK_BROWSER GOVSDK_LUA LUA_CPATH
"$lua" "$folder/run.lua" --pattern=_spec --helper="$folder/helper.lua" "$folder"
