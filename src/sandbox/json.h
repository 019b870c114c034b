/* SPDX-License-Identifier: Apache-2.0 */
/* A streaming JSON writer with a sticky error, for the sandbox's answers.
 * Owns: growth, commas, escaping. Not: reading JSON, which is cJSON's. */
#ifndef GOVSDK_SANDBOX_JSON_H
#define GOVSDK_SANDBOX_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Start with `gov__sandbox_json w = {0};`. `name` is NULL inside an array and at the top.
 * After a failed allocation every call does nothing and `failed` stays true. */
typedef struct gov__sandbox_json {
    char *text;
    size_t length;
    size_t capacity;
    uint32_t depth;
    bool comma;
    bool failed;
} gov__sandbox_json;

void gov__sb_json_open(gov__sandbox_json *w, const char *name);                    /* { */
void gov__sb_json_close(gov__sandbox_json *w);                                     /* } */
void gov__sb_json_open_array(gov__sandbox_json *w, const char *name);              /* [ */
void gov__sb_json_close_array(gov__sandbox_json *w);                               /* ] */
void gov__sb_json_text(gov__sandbox_json *w, const char *name, const char *value); /* NULL: null */
void gov__sb_json_int(gov__sandbox_json *w, const char *name, int64_t value);
void gov__sb_json_bool(gov__sandbox_json *w, const char *name, bool value);
void gov__sb_json_null(gov__sandbox_json *w, const char *name);
/* A time as RFC 3339 with the offset +08:00. */
void gov__sb_json_time(gov__sandbox_json *w, const char *name, int64_t unix_ms);
/* A value that is JSON text already; NULL or "": null. */
void gov__sb_json_raw(gov__sandbox_json *w, const char *name, const char *json);
/* More members of the open object: text `"name":value,...`. */
void gov__sb_json_members(gov__sandbox_json *w, const char *members);
/* As _text, but writes nothing at all when the value is NULL or "". */
void gov__sb_json_opt(gov__sandbox_json *w, const char *name, const char *value);

/* Hands the text over (caller frees with free) and resets the writer; NULL when it failed. */
char *gov__sb_json_take(gov__sandbox_json *w, size_t *out_length);
void gov__sb_json_free(gov__sandbox_json *w);

#endif
