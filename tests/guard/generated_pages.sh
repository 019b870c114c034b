#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The pages made from tables in the source are in step: generated_pages.sh <govsdk-docgen> <docs>.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$(dirname "$0")/../../scripts/docs.sh" "$1" "$folder"
for page in "$folder"/*.md; do
    if ! diff -u "$2/$(basename "$page")" "$page"; then
        echo "$(basename "$page") is not in step with the source; run: make docs" >&2
        exit 1
    fi
done
