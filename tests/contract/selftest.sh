#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The self-test of the contract proxy; 77 where node or its packages are not installed.
set -eu

cd "$(dirname "$0")"
command -v node >/dev/null && [ -d node_modules/@stoplight/prism-http ] || exit 77
exec node --test selftest.test.mjs
