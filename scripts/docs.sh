#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the pages that are made from tables in the source: docs.sh <govsdk-docgen> <folder>.
set -eu

docgen=$1
folder=$2
for page in configuration statuses findings; do
    "$docgen" "$page" >"$folder/$page.md.new"
    mv "$folder/$page.md.new" "$folder/$page.md"
done
