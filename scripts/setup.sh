#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes sure that the Debian packages of the named groups are there: setup.sh [build] [test] [lint].
# When all are, it returns at once and calls no apt. Elsewhere than Debian it lists what is missing.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
list="$here/packages-debian.txt"
groups=${*:-build}

wanted() {
    for group in $groups; do
        sed -n "s/^$group //p" "$list"
    done
}

# Node and npm may come from elsewhere than Debian; what counts is that they run and are new enough.
node_is_there() {
    command -v npm >/dev/null 2>&1 || return 1
    version=$(node --version 2>/dev/null | tr -d v) || return 1
    dpkg --compare-versions "${version:-0}" ge 18.20.1
}

is_installed() { # package version
    case $1 in
    nodejs | npm) node_is_there && return 0 ;;
    esac
    have=$(dpkg-query -W -f '${db:Status-Abbrev}${Version}' "$1" 2>/dev/null) || return 1
    case $have in
    'ii '*) dpkg --compare-versions "${have#ii }" ge "$2" ;;
    *) return 1 ;;
    esac
}

if ! command -v dpkg-query >/dev/null 2>&1; then
    {
        echo "setup: this is not a Debian system; install these (Debian's names, least versions), then"
        echo "run with GOVSDK_SKIP_SETUP=1:"
        wanted | sed 's/^/    /'
    } >&2
    [ "${GOVSDK_SKIP_SETUP:-0}" = 1 ] && exit 0
    exit 1
fi

missing=$(wanted | while read -r package version; do
    is_installed "$package" "$version" || echo "$package"
done)

# An installed server would be started as a service, on all interfaces; the tests want its program only.
unpacked=$here/../build/debian
to_unpack=""
case " $groups " in
*" test "*) [ -f "$unpacked/.govsdk-stamp" ] || to_unpack=$(sed -n 's/^unpack \([^ ]*\) .*/\1/p' "$list") ;;
esac
[ -z "$missing$to_unpack" ] && exit 0
# shellcheck disable=SC2086  # one word a package is meant
set -- $missing

echo "setup: to install: $*${to_unpack:+; to unpack: $to_unpack}"
# shellcheck source=/dev/null
. /etc/os-release
if [ "${ID:-}" != debian ]; then
    echo "setup: tested on Debian 12 only, this is ${PRETTY_NAME:-unknown}. Install the packages above" >&2
    echo "       by hand, or set GOVSDK_SKIP_SETUP=1 to go on without them." >&2
    [ "${GOVSDK_SKIP_SETUP:-0}" = 1 ] && exit 0
    exit 1
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "setup: neither root nor sudo; run as root: apt-get install $*" >&2
        exit 1
    fi
    as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
apt_get() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}
apt_get update
[ $# -eq 0 ] || apt_get install -y --no-install-recommends "$@"
[ -n "$to_unpack" ] || exit 0
downloads=$(mktemp -d)
trap 'rm -rf "$downloads"' EXIT
chmod 755 "$downloads"
# shellcheck disable=SC2086
(cd "$downloads" && apt-get -q -o APT::Sandbox::User=root download $to_unpack)
rm -rf "$unpacked"
mkdir -p "$unpacked"
for package in "$downloads"/*.deb; do
    dpkg-deb --extract "$package" "$unpacked"
done
touch "$unpacked/.govsdk-stamp"
