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
    cmake --build "$place" -j 2 --target program >"$place/build.txt" ||
        { cat "$place/build.txt"; exit 1; }
}

case $way in
subdirectory)
    shared=OFF
    static=ON
    [ "$form" = shared ] && shared=ON static=OFF
    with_cmake "$here/subdirectory" -DGOVSDK_ROOT="$root" -DGOVSDK_BUILD_SHARED=$shared \
        -DGOVSDK_BUILD_STATIC=$static -DCMAKE_C_COMPILER_LAUNCHER="$(command -v ccache || true)"
    ;;
find_package)
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
    # shellcheck disable=SC2046  # a list of flags is meant
    cc -std=c11 -Wall -Wextra -Werror "$here/program.c" -o "$place/program" \
        $(pkg-config --cflags govsdk) "-Wl,-rpath,$library" \
        $(if [ "$form" = static ]; then pkg-config --static --libs govsdk; else
            pkg-config --libs govsdk; fi)
    ;;
*)
    echo "embed.sh: unknown way $way" >&2
    exit 2
    ;;
esac

"$place/program"
linked=static
readelf -d "$place/program" | grep -q 'NEEDED.*libgovsdk\.so\.' && linked=shared
if [ "$linked" != "$form" ]; then
    echo "embed.sh: the program is linked $linked, not $form" >&2
    exit 1
fi
