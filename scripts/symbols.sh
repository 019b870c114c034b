#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Lists the symbols that a shared library exports, sorted, one a line: symbols.sh <library>.
set -eu

nm -D --defined-only "$1" | awk '$2 != "A" {sub(/@.*/, "", $3); print $3}' | LC_ALL=C sort -u
