#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the specs of the Lua binding against a sandbox platform of their own:
# run.sh <lua> <folder of specs> <folder of the module>
set -eu

lua=$1
folder=$2
LUA_CPATH="$3/?.so;;"
place=$(mktemp -d)
daemon=
finish() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    rm -rf "$place"
}
trap finish EXIT
trap 'exit 1' INT TERM

env -u LD_PRELOAD "$GOVSDK_SANDBOXD" --no-poll-interval --speed 6000 >"$place/ready" </dev/null &
daemon=$!
tries=0
until [ -s "$place/ready" ]; do
    kill -0 "$daemon"
    tries=$((tries + 1))
    [ "$tries" -lt 200 ]
    sleep 0.05
done
GOVSDK_URL=$(sed -n 's/.*"url": *"\([^"]*\)".*/\1/p' "$place/ready")
GOVSDK_LUA=$lua
GOVSDK_BROWSER="$folder/../../../tests/support"
export GOVSDK_URL GOVSDK_BROWSER GOVSDK_LUA LUA_CPATH
"$lua" "$folder/run.lua" --pattern=_spec --helper="$folder/helper.lua" "$folder"
