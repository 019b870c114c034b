#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the pinned npm packages of the tests, which are tools of the tests only: the contract proxy, the
# OpenID provider, the other side of the key exchanges. Without scripts of those packages, and each only
# when its lock file has changed since the last time.
#
# The OpenID provider needs a newer Node than Debian 12 has. Where the one on PATH is too old, a pinned
# one is installed beside it; tests/identity/provider/node_modules/.govsdk-node names the one to use.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
identity=$root/tests/identity
least=20.12.0

install_packages() { # folder
    cd "$1"
    stamp=node_modules/.govsdk-stamp
    now=$(sha256sum package.json package-lock.json; node --version)
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && return 0
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    mkdir -p node_modules
    printf '%s\n' "$now" >"$stamp"
}

is_new_enough() { # node
    version=$("$1" --version) || return 1
    [ "$(printf '%s\n%s\n' "v$least" "$version" | sort -V | head -n 1)" = "v$least" ]
}

find_node() {
    node=$(command -v node)
    if ! is_new_enough "$node"; then
        (install_packages "$identity/node") >&2
        for node in "$identity"/node/node_modules/node-linux-*/bin/node; do
            is_new_enough "$node" && break
        done
    fi
    is_new_enough "$node"
    printf '%s\n' "$node"
}

for folder in tests/contract tests/identity/provider tests/identity/exchange; do
    (install_packages "$root/$folder")
done
node=$(find_node)
printf '%s\n' "$node" >"$identity/provider/node_modules/.govsdk-node"
