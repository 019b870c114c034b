/* SPDX-License-Identifier: Apache-2.0 */
/* Looks into a JSON text that the library has already read and found right, for what has no getter:
 * the fields of a form, a name in English. It is no validator. */
#ifndef CLI_JSON_IN_H
#define CLI_JSON_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value that a path of member names leads to, names separated by '/'; NULL when there is none. */
const char *cli_json_find(const char *text, const char *path);

/* Steps through the members of an object or the elements of an array: give NULL as `previous` for the
 * first. `out_name` receives where the member's name begins (its quote), NULL in an array. */
const char *cli_json_step(const char *parent, const char *previous, const char **out_name);

/* Copies a string, its escapes resolved; cut to whole characters. False when it is no string. */
bool cli_json_string(const char *value, char *out, size_t size);

/* Reads a whole number; false when it is none. */
bool cli_json_number(const char *value, int64_t *out);

bool cli_json_is_true(const char *value);

#endif
