#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds and runs the embedder's program in one way: embed.sh <way> <shared|static> <place> [prefix].
# <way> is subdirectory, find_package or pkg_config; <place> is a folder for the build, made anew.
set -eu

way=$1
form=$2
place=$3
prefix=${4:-}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# As an embedder has it: the flags, the caches and the compiler of our own build stay outside.
unset CFLAGS LDFLAGS CC CMAKE_GENERATOR DESTDIR LD_LIBRARY_PATH
rm -rf "$place"
mkdir -p "$place"

with_cmake() { # source folder, further options
    source=$1
    shift
    cmake -S "$source" -B "$place" -G Ninja -DCMAKE_BUILD_TYPE=Release "$@" >"$place/configure.txt" ||
        { cat "$place/configure.txt"; exit 1; }
    # shellcheck disable=SC2086  # a list of targets is meant
    cmake --build "$place" -j 2 --target $targets >"$place/build.txt" ||
        { cat "$place/build.txt"; exit 1; }
}

targets=program
case $way in
subdirectory)
    shared=OFF
    static=ON
    [ "$form" = shared ] && shared=ON static=OFF
    with_cmake "$here/subdirectory" -DGOVSDK_ROOT="$root" -DGOVSDK_BUILD_SHARED=$shared \
        -DGOVSDK_BUILD_STATIC=$static -DCMAKE_C_COMPILER_LAUNCHER="$(command -v ccache || true)"
    ;;
find_package)
    targets="program companions"
    with_cmake "$here/find_package" -DCMAKE_PREFIX_PATH="$prefix" -DGOVSDK_FORM="$form"
    ;;
pkg_config)
    if [ "$form" = static ]; then
        cp -R "$prefix" "$place/prefix"
        prefix=$place/prefix
        find "$prefix" -name 'libgovsdk.so*' -delete
    fi
    library=$(find "$prefix" -name libgovsdk.a -exec dirname {} \;)
    export PKG_CONFIG_PATH="$library/pkgconfig"
    pkg-config --exact-version="$(sed -n 's/^Version: //p' "$library/pkgconfig/govsdk.pc")" govsdk
    how=""
    [ "$form" = static ] && how=--static
    compile() { # source, packages
        source=$1
        shift
        # shellcheck disable=SC2046,SC2086  # lists of flags are meant
        cc -std=c11 -Wall -Wextra -Werror "$here/$source.c" -o "$place/$source" \
            "-Wl,-rpath,$library" $(pkg-config $how --cflags --libs "$@")
    }
    compile program govsdk
    compile companions govsdk-sandbox govsdk-testing
    ;;
*)
    echo "embed.sh: unknown way $way" >&2
    exit 2
    ;;
esac

"$place/program"
[ "$way" = subdirectory ] || "$place/companions"
linked=static
readelf -d "$place/program" | grep -q 'NEEDED.*libgovsdk\.so\.' && linked=shared
if [ "$linked" != "$form" ]; then
    echo "embed.sh: the program is linked $linked, not $form" >&2
    exit 1
fi
