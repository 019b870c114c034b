#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a scenario program over HTTP with the contract proxy between it and the daemon; 77 where node or
# its packages are not installed.
#
#   scenario.sh REPORT DAEMON PROGRAM
set -eu

report=$1 daemon=$2 program=$3
cd "$(dirname "$0")"
command -v node >/dev/null && [ -d node_modules/@stoplight/prism-http ] || exit 77
exec node run.mjs --report "$report" --daemon "$daemon" --daemon-arg=--exit-with-stdin \
    --daemon-arg=--no-poll-interval --daemon-arg=--public-url "--daemon-arg={url}" -- "$program"
