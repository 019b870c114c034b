/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate identifiers taken apart and put together. What one must look like to be right is
 * certificate_id.c; here everything that has five parts is taken. */
#include <string.h>

#include "identifier/check.h"
#include "identifier/checksum.h"

enum { TYPE, ISSUER, SERIAL, VERSION, PART_COUNT };

static const char root[] = "1.2.156.3005.2.";

static char *part_of(gov_identifier_parts *parts, size_t index)
{
    char *const all[PART_COUNT] = {parts->type_code, parts->issuer_code, parts->serial,
                                   parts->version};
    return all[index];
}

static bool is_counted(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

static bool is_allowed(char c)
{
    return is_counted(gov__identifier_upper(c)) || c == '_' || c == '-';
}

/* Copies up to the next dot, which is passed; 0 when there is none, or the part does not fit. */
static size_t take(const char *text, size_t size, bool upper, char out[GOV_IDENTIFIER_PART_MAX])
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '.' && i > 0) {
            out[i] = '\0';
            return i + 1;
        }
        if (!is_allowed(text[i]) || i == GOV_IDENTIFIER_PART_MAX - 1) {
            return 0;
        }
        out[i] = upper ? gov__identifier_upper(text[i]) : text[i];
    }
    return 0;
}

/* -1: a part has a character that is not counted. */
static int feed(gov_identifier_parts *parts)
{
    int state = GOV__MOD37_36_START;
    for (size_t i = 0; i < PART_COUNT && state >= 0; i++) {
        const char *part = part_of(parts, i);
        for (size_t k = 0; part[k] != '\0' && state >= 0; k++) {
            char upper = gov__identifier_upper(part[k]);
            state = gov__checksum_mod37_36_feed(state, &upper, 1);
        }
    }
    return state;
}

static bool split(const char *text, size_t size, gov_identifier_parts *out)
{
    size_t at = sizeof root - 1;
    if (size <= at || size >= GOV_IDENTIFIER_MAX || memcmp(text, root, at) != 0) {
        return false;
    }
    for (size_t i = 0; i < PART_COUNT; i++) {
        size_t passed = take(text + at, size - at, i != SERIAL, part_of(out, i));
        if (passed == 0) {
            return false;
        }
        at += passed;
    }
    out->check = at + 1 == size ? gov__identifier_upper(text[at]) : '\0';
    return is_counted(out->check);
}

gov_status gov_identifier_certificate_parse(const char *text, size_t size,
                                            gov_identifier_parts *out)
{
    if (text == NULL || out == NULL || out->struct_size < sizeof *out) {
        return GOV_ERR_ARGUMENT;
    }
    uint32_t struct_size = out->struct_size;
    memset(out, 0, sizeof *out);
    out->struct_size = struct_size;
    if (!split(text, size, out)) {
        memset(out, 0, sizeof *out);
        out->struct_size = struct_size;
        return GOV_ERR_ARGUMENT;
    }
    int state = feed(out);
    if (state >= 0) {
        out->checksum = gov__identifier_finding(gov__checksum_mod37_36_end(state) == out->check);
    }
    return GOV_OK;
}

static bool is_writable(const char part[GOV_IDENTIFIER_PART_MAX])
{
    size_t len = 0;
    while (len < GOV_IDENTIFIER_PART_MAX && is_counted(part[len])) {
        len++;
    }
    return len > 0 && len < GOV_IDENTIFIER_PART_MAX && part[len] == '\0';
}

static size_t append(char *out, size_t at, const char *text)
{
    size_t len = strlen(text);
    if (at + len < GOV_IDENTIFIER_MAX) {
        memcpy(out + at, text, len);
    }
    return at + len;
}

gov_status gov_identifier_certificate_format(const gov_identifier_parts *parts, char *out,
                                             size_t capacity)
{
    gov_identifier_parts copy;
    char text[GOV_IDENTIFIER_MAX];
    if (out == NULL || capacity == 0) {
        return GOV_ERR_ARGUMENT;
    }
    out[0] = '\0';
    if (parts == NULL || parts->struct_size < sizeof *parts || !is_writable(parts->type_code) ||
        !is_writable(parts->issuer_code) || !is_writable(parts->serial) ||
        !is_writable(parts->version) || strlen(parts->version) != 3 ||
        !gov__identifier_is_digits(parts->version, 3)) {
        return GOV_ERR_ARGUMENT;
    }
    copy = *parts;
    size_t at = append(text, 0, root);
    for (size_t i = 0; i < PART_COUNT; i++) {
        at = append(text, append(text, at, part_of(&copy, i)), ".");
    }
    const char check[2] = {gov__checksum_mod37_36_end(feed(&copy)), '\0'};
    at = append(text, at, check);
    if (at >= GOV_IDENTIFIER_MAX || at >= capacity) {
        return GOV_ERR_LIMIT;
    }
    memcpy(out, text, at);
    out[at] = '\0';
    return GOV_OK;
}
