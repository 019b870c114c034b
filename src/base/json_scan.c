/* SPDX-License-Identifier: Apache-2.0 */
/* The strict scan: RFC 8259 grammar, RFC 3629 text, limits; no recursion, one pass, no allocation.
 * Member names are compared in json_key.c. Builds nothing: that is json.c. */
#include "base/json_scan.h"

#include <string.h>

#include "base/utf8.h"

bool gov__json_scanner_fail(gov__json_scanner *s, gov_status status, const char *reason)
{
    if (s->status == GOV_OK) {
        s->status = status;
        s->reason = reason;
    }
    return false;
}

static bool malformed(gov__json_scanner *s, const char *reason)
{
    return gov__json_scanner_fail(s, GOV_ERR_RESPONSE, reason);
}

static inline bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* The next byte that is no white space, 0 at the end. A NUL in the text is refused by everybody. */
static inline unsigned char next_token(gov__json_scanner *s)
{
    while (s->p < s->end) {
        unsigned char c = *s->p;
        if (c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) {
            return c;
        }
        s->p++;
    }
    return 0;
}

static int hex_value(unsigned char c)
{
    if (is_digit(c)) {
        return c - '0';
    }
    c = (unsigned char)(c | 0x20U);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits of \uXXXX at p, -1 when they are none. */
static int32_t hex_unit(const unsigned char *p, const unsigned char *end)
{
    int32_t unit = 0;
    if (end - p < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(p[i]);
        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

/* s->p is at the 'u'. A high surrogate needs its low one at once (RFC 8259 section 7). */
static bool scan_unicode_escape(gov__json_scanner *s)
{
    int32_t unit = hex_unit(s->p + 1, s->end);
    if (unit < 0) {
        return malformed(s, "bad \\u escape");
    }
    if (unit == 0) {
        return malformed(s, "\\u0000 is not allowed");
    }
    s->p += 5;
    if (unit < 0xD800 || unit > 0xDFFF) {
        return true;
    }
    int32_t low =
        s->end - s->p >= 6 && s->p[0] == '\\' && s->p[1] == 'u' ? hex_unit(s->p + 2, s->end) : -1;
    if (unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
        return malformed(s, "lone surrogate escape");
    }
    s->p += 6;
    return true;
}

/* s->p is at the backslash. */
static bool scan_escape(gov__json_scanner *s)
{
    s->p++;
    unsigned char c = s->p < s->end ? *s->p : 0;
    if (c == 'u') {
        return scan_unicode_escape(s);
    }
    if (c == 0 || strchr("\"\\/bfnrt", c) == NULL) {
        return malformed(s, "bad escape");
    }
    s->p++;
    return true;
}

/* A run of non-ASCII text; Chinese is nearly all of three-byte sequences. */
static bool scan_utf8(gov__json_scanner *s)
{
    const unsigned char *p = s->p;
    while (p < s->end && *p >= 0x80U) {
        size_t step = gov__utf8_step(p, (size_t)(s->end - p));
        if (step == 0) {
            s->p = p;
            return malformed(s, "not UTF-8");
        }
        p += step;
    }
    s->p = p;
    return true;
}

/* s->p is behind the opening quote, in the end behind the closing one. */
static inline bool scan_string(gov__json_scanner *s, bool *escaped)
{
    for (;;) {
        s->p = gov__json_skip_plain(s->p, s->end);
        if (s->p == s->end) {
            return malformed(s, "unterminated string");
        }
        unsigned char c = *s->p;
        if (c == '"') {
            s->p++;
            return true;
        }
        if (c < 0x20U) {
            return malformed(s, "control character in a string");
        }
        if (c == '\\') {
            *escaped = true;
            if (!scan_escape(s)) {
                return false;
            }
        } else if (!scan_utf8(s)) {
            return false;
        }
    }
}

/* Skips digits; how many there were. */
static inline size_t skip_digits(gov__json_scanner *s)
{
    const unsigned char *p = s->p;
    while (p < s->end && is_digit(*p)) {
        p++;
    }
    size_t count = (size_t)(p - s->p);
    s->p = p;
    return count;
}

/* The fraction and exponent, if any. */
static bool scan_number_tail(gov__json_scanner *s, bool *present)
{
    if (s->p < s->end && *s->p == '.') {
        *present = true;
        s->p++;
        if (skip_digits(s) == 0) {
            return malformed(s, "digit expected after the point");
        }
    }
    if (s->p < s->end && (*s->p | 0x20U) == 'e') {
        *present = true;
        s->p++;
        if (s->p < s->end && (*s->p == '+' || *s->p == '-')) {
            s->p++;
        }
        if (skip_digits(s) == 0) {
            return malformed(s, "digit expected in the exponent");
        }
    }
    return true;
}

static bool scan_number(gov__json_scanner *s)
{
    const unsigned char *start = s->p;
    bool negative = *start == '-';
    bool tail = false;
    s->p += negative ? 1 : 0;
    const unsigned char *integer = s->p;
    size_t digits = skip_digits(s);
    if (digits == 0) {
        return malformed(s, "digit expected");
    }
    if (*integer == '0' && digits > 1) {
        return malformed(s, "number with a leading zero");
    }
    if (!scan_number_tail(s, &tail)) {
        return false;
    }
    bool negative_zero = negative && *integer == '0';
    s->hard_numbers = s->hard_numbers || tail || negative_zero || digits > GOV__JSON_EASY_DIGITS;
    s->long_numbers = s->long_numbers || s->p - start > GOV__JSON_NUMBER_MAX;
    return true;
}

static bool scan_literal(gov__json_scanner *s, const char *word, size_t len)
{
    if ((size_t)(s->end - s->p) < len || memcmp(s->p, word, len) != 0) {
        return malformed(s, "unknown word");
    }
    s->p += len;
    return true;
}

/* A member name and its colon. */
static inline bool scan_name(gov__json_scanner *s)
{
    bool escaped = false;
    if (next_token(s) != '"') {
        return malformed(s, "member name expected");
    }
    const unsigned char *name = ++s->p;
    if (!scan_string(s, &escaped) ||
        !gov__json_key_add(s, name, (size_t)(s->p - name) - 1, escaped)) {
        return false;
    }
    if (next_token(s) != ':') {
        return malformed(s, "':' expected");
    }
    s->p++;
    return true;
}

/* s->p is at the bracket. An empty container is complete at once. */
static bool open_container(gov__json_scanner *s, bool is_object, bool *complete)
{
    if (s->depth == s->max_depth) {
        return gov__json_scanner_fail(s, GOV_ERR_LIMIT, "nested too deeply");
    }
    s->p++;
    if (next_token(s) == (is_object ? '}' : ']')) {
        s->p++;
        *complete = true;
        return true;
    }
    s->levels[s->depth++] = (gov__json_level){.first_key = s->key_count, .is_object = is_object};
    *complete = false;
    return !is_object || scan_name(s);
}

static inline bool scan_value(gov__json_scanner *s, bool *complete)
{
    bool escaped = false;
    unsigned char c = next_token(s);
    if (s->nodes_left-- == 0) {
        return gov__json_scanner_fail(s, GOV_ERR_LIMIT, "too many values");
    }
    *complete = true;
    switch (c) {
    case '"': s->p++; return scan_string(s, &escaped);
    case '{': return open_container(s, true, complete);
    case '[': return open_container(s, false, complete);
    case 't': return scan_literal(s, "true", 4);
    case 'f': return scan_literal(s, "false", 5);
    case 'n': return scan_literal(s, "null", 4);
    default: return c == '-' || is_digit(c) ? scan_number(s) : malformed(s, "value expected");
    }
}

/* Behind a complete value inside a container: a comma, or the end that completes the container. */
static inline bool scan_separator(gov__json_scanner *s, bool *complete)
{
    gov__json_level *level = &s->levels[s->depth - 1];
    unsigned char c = next_token(s);
    if (c == ',') {
        s->p++;
        *complete = false;
        return !level->is_object || scan_name(s);
    }
    if (c != (level->is_object ? '}' : ']')) {
        return malformed(s, level->is_object ? "',' or '}' expected" : "',' or ']' expected");
    }
    s->p++;
    if (level->is_object && !gov__json_key_close(s)) {
        return false;
    }
    s->depth--;
    return true;
}

static bool scan_document(gov__json_scanner *s)
{
    bool complete = false;
    do {
        if (!scan_value(s, &complete)) {
            return false;
        }
        while (complete && s->depth != 0) {
            if (!scan_separator(s, &complete)) {
                return false;
            }
        }
    } while (!complete);
    (void)next_token(s);
    return s->p == s->end || malformed(s, "text after the value");
}

static size_t bounded(size_t wanted, size_t usual, size_t hard)
{
    size_t value = wanted != 0 ? wanted : usual;
    return value < hard ? value : hard;
}

gov_status gov__json_scanner_run(gov__json_scanner *s, const gov_allocator *mem, const char *text,
                                 size_t len, const gov__json_limits *limits)
{
    static const gov__json_limits defaults = {0};
    limits = limits != NULL ? limits : &defaults;
    s->begin = s->p = (const unsigned char *)text;
    s->end = s->begin;
    s->mem = mem;
    s->status = GOV_OK;
    s->reason = "";
    s->max_depth =
        (uint32_t)bounded(limits->max_depth, GOV__JSON_DEFAULT_DEPTH, GOV__JSON_HARD_DEPTH);
    s->nodes_left = (uint32_t)bounded(limits->max_nodes, GOV__JSON_DEFAULT_NODES, UINT32_MAX);
    s->depth = 0;
    s->hard_numbers = s->long_numbers = false;
    s->keys = s->inline_keys;
    s->key_count = 0;
    s->key_capacity = GOV__JSON_INLINE_KEYS;
    if (text == NULL) {
        (void)gov__json_scanner_fail(s, GOV_ERR_ARGUMENT, "no text");
    } else if (len > bounded(limits->max_bytes, GOV__JSON_DEFAULT_BYTES, GOV__JSON_HARD_BYTES)) {
        (void)gov__json_scanner_fail(s, GOV_ERR_LIMIT, "text too long");
    } else {
        s->end += len;
        (void)scan_document(s);
        gov__json_key_release(s);
    }
    return s->status;
}

gov_status gov__json_scan(const gov_allocator *mem, const char *text, size_t len,
                          const gov__json_limits *limits, gov__json_fault *fault)
{
    gov__json_scanner s;
    gov_status status = gov__json_scanner_run(&s, mem, text, len, limits);
    if (fault != NULL) {
        *fault = (gov__json_fault){(size_t)(s.p - s.begin), s.reason};
    }
    return status;
}
