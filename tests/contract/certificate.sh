#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Drives certificates, consent and presentation of the daemon through the contract proxy; 77 where node or
# its packages are not installed.
#
#   certificate.sh REPORT DAEMON
set -eu

report=$1 daemon=$2
cd "$(dirname "$0")"
command -v node >/dev/null && [ -d node_modules/@stoplight/prism-http ] || exit 77
exec node run.mjs --report "$report" --every certificate --every grant --every presentation \
    --daemon "$daemon" --daemon-arg=--exit-with-stdin --daemon-arg=--no-poll-interval \
    --daemon-arg=--public-url "--daemon-arg={url}" -- \
    node --test-reporter=spec --test-concurrency=1 --test certificate.test.mjs consent_page.test.mjs
