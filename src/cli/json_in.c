/* SPDX-License-Identifier: Apache-2.0 */
/* A cursor over JSON text (RFC 8259). Every loop ends at the NUL, so that a text that is not JSON gives
 * nothing instead of running on. */
#include "json_in.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static const char *blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

static const char *behind_string(const char *at)
{
    for (at++; *at != '\0' && *at != '"'; at++) {
        if (*at == '\\' && at[1] != '\0') {
            at++;
        }
    }
    return *at == '"' ? at + 1 : at;
}

static const char *behind_value(const char *at)
{
    size_t depth = 0;
    do {
        at = blanks(at);
        if (*at == '"') {
            at = behind_string(at);
        } else if (*at == '{' || *at == '[') {
            depth++;
            at++;
        } else if (*at == '}' || *at == ']') {
            if (depth == 0) {
                return at;
            }
            depth--;
            at++;
        } else if (*at == ',' || *at == ':') {
            at++;
        } else {
            at += strcspn(at, " \t\r\n,:]}");
        }
    } while (depth > 0 && *at != '\0');
    return at;
}

const char *cli_json_step(const char *parent, const char *previous, const char **out_name)
{
    const char *at = blanks(parent);
    bool object = *at == '{';
    *out_name = NULL;
    if (!object && *at != '[') {
        return NULL;
    }
    at = blanks(previous == NULL ? at + 1 : behind_value(previous));
    if (previous != NULL) {
        if (*at != ',') {
            return NULL;
        }
        at = blanks(at + 1);
    }
    if (object) {
        if (*at != '"') {
            return NULL;
        }
        *out_name = at;
        at = blanks(behind_string(at));
        at = *at == ':' ? blanks(at + 1) : at;
    }
    return *at == '\0' || *at == ']' || *at == '}' ? NULL : at;
}

/* Member names of the contract hold no escapes; one that does is not found. */
static bool is_named(const char *name, const char *wanted, size_t length)
{
    return strncmp(name + 1, wanted, length) == 0 && name[1 + length] == '"';
}

const char *cli_json_find(const char *text, const char *path)
{
    const char *value = text;
    while (value != NULL && *path != '\0') {
        size_t length = strcspn(path, "/");
        const char *name = NULL;
        const char *member = cli_json_step(value, NULL, &name);
        while (member != NULL && (name == NULL || !is_named(name, path, length))) {
            member = cli_json_step(value, member, &name);
        }
        value = member;
        path += length + (path[length] == '/' ? 1 : 0);
    }
    return value;
}

static bool hex4(const char *at, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16U;
        if (digit == 16U) {
            return false;
        }
        *out = *out << 4 | digit;
    }
    return true;
}

static size_t encode(uint32_t point, char out[5])
{
    size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    out[0] = (char)(lead[length] | point);
    out[length] = '\0';
    return length;
}

/* One character of a string, escape or not; its length in the source, 0 at the end. */
static size_t character(const char *at, char out[5])
{
    static const char plain[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    uint32_t point = 0;
    uint32_t low = 0;
    out[0] = '\0';
    if (*at == '"' || *at == '\0') {
        return 0;
    }
    if (*at != '\\') {
        size_t step = cli_text_next(at, &point);
        memcpy(out, at, step);
        out[step] = '\0';
        return step;
    }
    const char *known = at[1] != '\0' ? strchr(plain, at[1]) : NULL;
    if (known != NULL) {
        (void)encode((uint32_t)(unsigned char)meant[known - plain], out);
        return 2;
    }
    if (at[1] != 'u' || !hex4(at + 2, &point) || point == 0) {
        return 0;
    }
    if (point >= 0xD800 && point < 0xDC00 && at[6] == '\\' && at[7] == 'u' && hex4(at + 8, &low)) {
        point = 0x10000 + ((point - 0xD800) << 10) + ((low - 0xDC00) & 0x3FF);
        (void)encode(point, out);
        return 12;
    }
    (void)encode(point, out);
    return 6;
}

bool cli_json_string(const char *value, char *out, size_t size)
{
    size_t at = 0;
    char one[5];
    out[0] = '\0';
    if (value == NULL || *value != '"') {
        return false;
    }
    value++;
    for (size_t step; (step = character(value, one)) != 0; value += step) {
        size_t length = strlen(one);
        if (at + length >= size) {
            break;
        }
        memcpy(out + at, one, length + 1);
        at += length;
    }
    return true;
}

bool cli_json_number(const char *value, int64_t *out)
{
    char *end = NULL;
    if (value == NULL || (*value != '-' && (*value < '0' || *value > '9'))) {
        return false;
    }
    errno = 0;
    long long number = strtoll(value, &end, 10);
    *out = (int64_t)number;
    return errno == 0 && strchr(" \t\r\n,]}", *end) != NULL;
}

bool cli_json_is_true(const char *value)
{
    return value != NULL && strncmp(value, "true", 4) == 0;
}
