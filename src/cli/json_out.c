/* SPDX-License-Identifier: Apache-2.0 */
/* Commas, quotes and escapes. What is not UTF-8 is written as U+FFFD, so that the document always is. */
#include "json_out.h"

#include <inttypes.h>
#include <time.h>

#include "text.h"

cli_json cli_json_begin(FILE *out)
{
    return (cli_json){.out = out};
}

void cli_json_end(cli_json *json)
{
    (void)fputc('\n', json->out);
    (void)fflush(json->out);
}

static void quoted(FILE *out, const char *text)
{
    uint32_t point = 0;
    (void)fputc('"', out);
    for (size_t step; (step = cli_text_next(text, &point)) != 0; text += step) {
        if (point == '"' || point == '\\') {
            (void)fprintf(out, "\\%c", (int)point);
        } else if (point < 0x20 || (point >= 0x7F && point < 0xA0)) {
            (void)fprintf(out, "\\u%04" PRIx32, point);
        } else if (point == 0xFFFD) {
            (void)fputs("\\ufffd", out);
        } else {
            (void)fwrite(text, 1, step, out);
        }
    }
    (void)fputc('"', out);
}

static void place(cli_json *json, const char *name)
{
    uint64_t bit = UINT64_C(1) << json->depth;
    if (json->filled & bit) {
        (void)fputc(',', json->out);
    }
    json->filled |= bit;
    if (name != NULL) {
        quoted(json->out, name);
        (void)fputc(':', json->out);
    }
}

static void deeper(cli_json *json, const char *name, char bracket)
{
    place(json, name);
    (void)fputc(bracket, json->out);
    json->depth++;
    json->filled &= ~(UINT64_C(1) << json->depth);
}

static void back(cli_json *json, char bracket)
{
    json->depth--;
    (void)fputc(bracket, json->out);
}

void cli_json_open(cli_json *json, const char *name)
{
    deeper(json, name, '{');
}

void cli_json_close(cli_json *json)
{
    back(json, '}');
}

void cli_json_open_array(cli_json *json, const char *name)
{
    deeper(json, name, '[');
}

void cli_json_close_array(cli_json *json)
{
    back(json, ']');
}

void cli_json_null(cli_json *json, const char *name)
{
    place(json, name);
    (void)fputs("null", json->out);
}

void cli_json_text(cli_json *json, const char *name, const char *value)
{
    if (value == NULL) {
        cli_json_null(json, name);
        return;
    }
    place(json, name);
    quoted(json->out, value);
}

void cli_json_int(cli_json *json, const char *name, int64_t value)
{
    place(json, name);
    (void)fprintf(json->out, "%" PRId64, value);
}

void cli_json_size(cli_json *json, const char *name, uint64_t value)
{
    place(json, name);
    (void)fprintf(json->out, "%" PRIu64, value);
}

void cli_json_bool(cli_json *json, const char *name, bool value)
{
    place(json, name);
    (void)fputs(value ? "true" : "false", json->out);
}

void cli_json_time(cli_json *json, const char *name, int64_t ms)
{
    struct tm utc;
    time_t seconds = (time_t)(ms / 1000);
    char text[40];
    if (ms == 0 || ms == INT64_MAX || gmtime_r(&seconds, &utc) == NULL ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc) == 0) {
        cli_json_null(json, name);
        return;
    }
    place(json, name);
    (void)fprintf(json->out, "\"%s.%03dZ\"", text, (int)(ms % 1000));
}

void cli_json_raw(cli_json *json, const char *name, const char *text)
{
    if (text == NULL) {
        cli_json_null(json, name);
        return;
    }
    place(json, name);
    bool in_string = false;
    for (const char *at = text; *at != '\0'; at++) {
        if (in_string || (*at != '\n' && *at != '\r' && *at != '\t')) {
            (void)fputc(*at, json->out);
        }
        if (in_string && *at == '\\' && at[1] != '\0') {
            (void)fputc(*++at, json->out);
        } else if (*at == '"') {
            in_string = !in_string;
        }
    }
}
