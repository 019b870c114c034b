/* SPDX-License-Identifier: Apache-2.0 */
/* Writes one JSON document (RFC 8259) on one line. A member without a name is an element of an array,
 * or the document itself. Owns no buffer: what is written is gone. */
#ifndef CLI_JSON_OUT_H
#define CLI_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct cli_json {
    FILE *out;
    unsigned depth;
    uint64_t filled; /* one bit a level: something stands there already */
} cli_json;

cli_json cli_json_begin(FILE *out);
/* Ends the line and flushes, so that a reader of a stream sees each document at once. */
void cli_json_end(cli_json *json);

void cli_json_open(cli_json *json, const char *name);
void cli_json_close(cli_json *json);
void cli_json_open_array(cli_json *json, const char *name);
void cli_json_close_array(cli_json *json);

void cli_json_text(cli_json *json, const char *name, const char *value); /* NULL: null */
void cli_json_int(cli_json *json, const char *name, int64_t value);
void cli_json_size(cli_json *json, const char *name, uint64_t value);
void cli_json_bool(cli_json *json, const char *name, bool value);
void cli_json_null(cli_json *json, const char *name);
/* Milliseconds since 1970 as RFC 3339 in UTC; 0 and INT64_MAX are null. */
void cli_json_time(cli_json *json, const char *name, int64_t ms);
/* A JSON text of the library; line ends between its members are left out. NULL: null. */
void cli_json_raw(cli_json *json, const char *name, const char *text);

#endif
