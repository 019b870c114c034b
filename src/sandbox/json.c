/* SPDX-License-Identifier: Apache-2.0 */
/* The streaming JSON writer.
 * Owns: growth, commas, escaping, the sticky error. Not: what is written. */
#include "sandbox/json.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"

static bool reserve(gov__sandbox_json *w, size_t more)
{
    if (w->failed) {
        return false;
    }
    if (more < w->capacity - w->length) {
        return true;
    }
    size_t capacity = w->capacity ? w->capacity : 512;
    while (capacity - w->length <= more && capacity < SIZE_MAX / 2) {
        capacity *= 2;
    }
    char *text = capacity - w->length > more ? realloc(w->text, capacity) : NULL;
    if (!text) {
        w->failed = true;
        return false;
    }
    w->text = text;
    w->capacity = capacity;
    return true;
}

static void put(gov__sandbox_json *w, const char *bytes, size_t length)
{
    if (reserve(w, length)) {
        memcpy(w->text + w->length, bytes, length);
        w->length += length;
        w->text[w->length] = '\0';
    }
}

static void put_escape(gov__sandbox_json *w, unsigned char byte)
{
    static const char names[] = {'b', 't', 'n', 0, 'f', 'r'};
    char escape[8];
    if (byte == '"' || byte == '\\') {
        (void)gov__sb_print(escape, sizeof escape, "\\%c", byte);
    } else if (byte >= 8 && byte <= 13 && names[byte - 8]) {
        (void)gov__sb_print(escape, sizeof escape, "\\%c", names[byte - 8]);
    } else {
        (void)gov__sb_print(escape, sizeof escape, "\\u%04x", byte);
    }
    put(w, escape, strlen(escape));
}

static void put_string(gov__sandbox_json *w, const char *value, size_t length)
{
    put(w, "\"", 1);
    size_t start = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)value[i];
        if (byte < 0x20 || byte == '"' || byte == '\\') {
            put(w, value + start, i - start);
            put_escape(w, byte);
            start = i + 1;
        }
    }
    put(w, value + start, length - start);
    put(w, "\"", 1);
}

static void begin_value(gov__sandbox_json *w, const char *name)
{
    if (w->comma) {
        put(w, ",", 1);
    }
    if (name) {
        put_string(w, name, strlen(name));
        put(w, ":", 1);
    }
    w->comma = true;
}

static void open_with(gov__sandbox_json *w, const char *name, const char *bracket)
{
    begin_value(w, name);
    put(w, bracket, 1);
    w->depth++;
    w->comma = false;
}

static void close_with(gov__sandbox_json *w, const char *bracket)
{
    if (w->depth == 0) {
        w->failed = true;
        return;
    }
    put(w, bracket, 1);
    w->depth--;
    w->comma = true;
}

void gov__sb_json_open(gov__sandbox_json *w, const char *name)
{
    open_with(w, name, "{");
}

void gov__sb_json_close(gov__sandbox_json *w)
{
    close_with(w, "}");
}

void gov__sb_json_open_array(gov__sandbox_json *w, const char *name)
{
    open_with(w, name, "[");
}

void gov__sb_json_close_array(gov__sandbox_json *w)
{
    close_with(w, "]");
}

static void text_n(gov__sandbox_json *w, const char *name, const char *value, size_t length)
{
    begin_value(w, name);
    put_string(w, value, length);
}

void gov__sb_json_text(gov__sandbox_json *w, const char *name, const char *value)
{
    if (value) {
        text_n(w, name, value, strlen(value));
    } else {
        gov__sb_json_null(w, name);
    }
}

void gov__sb_json_opt(gov__sandbox_json *w, const char *name, const char *value)
{
    if (value && *value) {
        gov__sb_json_text(w, name, value);
    }
}

void gov__sb_json_int(gov__sandbox_json *w, const char *name, int64_t value)
{
    char digits[24];
    (void)gov__sb_print(digits, sizeof digits, "%lld", (long long)value);
    gov__sb_json_raw(w, name, digits);
}

void gov__sb_json_bool(gov__sandbox_json *w, const char *name, bool value)
{
    gov__sb_json_raw(w, name, value ? "true" : "false");
}

void gov__sb_json_null(gov__sandbox_json *w, const char *name)
{
    gov__sb_json_raw(w, name, "null");
}

void gov__sb_json_time(gov__sandbox_json *w, const char *name, int64_t unix_ms)
{
    char text[GOV__SB_TIME_BYTES];
    gov__sb_time_text(unix_ms, text);
    gov__sb_json_text(w, name, text);
}

void gov__sb_json_raw(gov__sandbox_json *w, const char *name, const char *json)
{
    const char *value = json && *json ? json : "null";
    begin_value(w, name);
    put(w, value, strlen(value));
}

void gov__sb_json_members(gov__sandbox_json *w, const char *members)
{
    begin_value(w, NULL);
    put(w, members, strlen(members));
}

char *gov__sb_json_take(gov__sandbox_json *w, size_t *out_length)
{
    put(w, "", 0);
    char *text = NULL;
    if (!w->failed && w->depth == 0) {
        text = w->text;
        if (out_length) {
            *out_length = w->length;
        }
        w->text = NULL;
    }
    gov__sb_json_free(w);
    return text;
}

void gov__sb_json_free(gov__sandbox_json *w)
{
    free(w->text);
    *w = (gov__sandbox_json){0};
}
