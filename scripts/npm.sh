#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the pinned npm packages of tests/contract, which are tools of the tests only. Without
# scripts of those packages, and only when the lock file has changed since the last time.
set -eu

cd "$(dirname "$0")/../tests/contract"
stamp=node_modules/.govsdk-stamp
now=$(sha256sum package.json package-lock.json; node --version)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && exit 0
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
printf '%s\n' "$now" >"$stamp"
