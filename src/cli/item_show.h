/* SPDX-License-Identifier: Apache-2.0 */
/* How an item and its guide (办事指南) are shown. Reading it from the platform is the command's. */
#ifndef CLI_ITEM_SHOW_H
#define CLI_ITEM_SHOW_H

#include "cli.h"
#include "json_out.h"

typedef struct cli_limit {
    char text[64];
} cli_limit;

/* The promised time limit, "-" when there is none. */
cli_limit cli_item_limit(const cli_context *ctx, const gov_item *item);

/* The members of an item in short form. */
void cli_item_json(cli_json *json, const gov_item *item);
/* The guide for a person: conditions, materials, fields of the form, items of a package. */
void cli_item_show_guide(const cli_context *ctx, const gov_item *item);
void cli_item_show_materials(const cli_context *ctx, const gov_item *item);
/* The guide as one JSON document. */
void cli_item_json_guide(cli_json *json, const gov_item *item);

/* Reads the item of this code, or the package. Returns 0 or the exit code of a failure told. */
int cli_item_read(cli_context *ctx, const char *code, gov_item **out);

#endif
