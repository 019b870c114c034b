#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `pip install ./bindings/python` against an installed library: pip_install.sh <build> <source> <python3>.
set -eu

build=$1
source=$2
python=$3
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

cmake --install "$build" --prefix "$place/prefix" >/dev/null
cp -R "$source" "$place/source"
library=$(dirname "$(find "$place/prefix" -name govsdk.pc | head -n 1)")/..
PKG_CONFIG_PATH="$library/pkgconfig" "$python" -m pip install --quiet --no-index --no-deps \
    --target "$place/site" "$place/source"
cd "$place"
LD_LIBRARY_PATH="$library" PYTHONPATH="$place/site" "$python" -c '
import govsdk
assert govsdk.__file__.startswith("'"$place"'"), govsdk.__file__
assert govsdk.identifier.check("resident_id", "11010519491231002x").acceptable
print("govsdk", govsdk.__version__)'
