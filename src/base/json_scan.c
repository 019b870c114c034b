/* SPDX-License-Identifier: Apache-2.0 */
/* The strict scan: RFC 8259 grammar, RFC 3629 text, limits; no recursion, one pass, no allocation.
 * Member names are compared in json_key.c. Builds nothing: that is json.c. */
#include "base/json_scan.h"

#include <string.h>

#include "base/utf8.h"

typedef const unsigned char *place;

/* Every function below takes where it stands and returns where it got to, or NULL after this. */
#if defined(__GNUC__) || defined(__clang__)
__attribute__((noinline, cold))
#endif
static place
stop(gov__json_scanner *s, place p, gov_status status, const char *reason)
{
    s->p = p;
    s->status = status;
    s->reason = reason;
    return NULL;
}

static place malformed(gov__json_scanner *s, place p, const char *reason)
{
    return stop(s, p, GOV_ERR_RESPONSE, reason);
}

static inline bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static inline place skip_space(place p, place end)
{
    while (p < end && *p <= ' ' && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) {
        p++;
    }
    return p;
}

/* The byte at p, 0 at the end. A NUL in the text is refused wherever it stands. */
static inline unsigned char peek(place p, place end)
{
    return p < end ? *p : 0;
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
static int32_t hex_unit(place p, place end)
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

/* p is at the 'u'. A high surrogate needs its low one at once (RFC 8259 section 7). */
static place scan_unicode_escape(gov__json_scanner *s, place p)
{
    int32_t unit = hex_unit(p + 1, s->end);
    if (unit < 0) {
        return malformed(s, p, "bad \\u escape");
    }
    if (unit == 0) {
        return malformed(s, p, "\\u0000 is not allowed");
    }
    p += 5;
    if (unit < 0xD800 || unit > 0xDFFF) {
        return p;
    }
    bool followed = s->end - p >= 6 && p[0] == '\\' && p[1] == 'u';
    int32_t low = followed ? hex_unit(p + 2, s->end) : -1;
    if (unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
        return malformed(s, p, "lone surrogate escape");
    }
    return p + 6;
}

/* p is at the backslash. */
static place scan_escape(gov__json_scanner *s, place p)
{
    unsigned char c = peek(p + 1, s->end);
    if (c == 'u') {
        return scan_unicode_escape(s, p + 1);
    }
    if (c == 0 || strchr("\"\\/bfnrt", c) == NULL) {
        return malformed(s, p, "bad escape");
    }
    return p + 2;
}

/* Chinese is nearly all of three-byte sequences whose first byte bounds the second no further. */
static inline bool is_common_three(place p, place end)
{
    return *p >= 0xE1U && *p <= 0xECU && end - p >= 3 && gov__utf8_is_tail(p[1]) &&
           gov__utf8_is_tail(p[2]);
}

/* A run of non-ASCII text. */
static place scan_utf8(gov__json_scanner *s, place p, place end)
{
    while (p < end && *p >= 0x80U) {
        size_t step = is_common_three(p, end) ? 3 : gov__utf8_step(p, (size_t)(end - p));
        if (step == 0) {
            return malformed(s, p, "not UTF-8");
        }
        p += step;
    }
    return p;
}

/* The part of a string behind its plain ASCII beginning, up to the closing quote. */
static place scan_string_rest(gov__json_scanner *s, place p, bool *escaped)
{
    place end = s->end;
    while (p != NULL) {
        if (p == end) {
            return malformed(s, p, "unterminated string");
        }
        if (*p == '"') {
            return p;
        }
        if (*p < 0x20U) {
            return malformed(s, p, "control character in a string");
        }
        *escaped = *escaped || *p == '\\';
        p = *p == '\\' ? scan_escape(s, p) : scan_utf8(s, p, end);
        p = p != NULL ? gov__json_skip_plain(p, end) : NULL;
    }
    return NULL;
}

/* p is behind the opening quote; the result is at the closing one. */
static inline place scan_string(gov__json_scanner *s, place p, place end, bool *escaped)
{
    p = gov__json_skip_plain(p, end);
    return p < end && *p == '"' ? p : scan_string_rest(s, p, escaped);
}

static inline place skip_digits(place p, place end)
{
    while (p < end && is_digit(*p)) {
        p++;
    }
    return p;
}

/* Fraction and exponent. */
static place scan_number_tail(gov__json_scanner *s, place p)
{
    if (peek(p, s->end) == '.') {
        place digits = ++p;
        p = skip_digits(p, s->end);
        if (p == digits) {
            return malformed(s, p, "digit expected after the point");
        }
    }
    if ((peek(p, s->end) | 0x20U) == 'e') {
        p++;
        unsigned char sign = peek(p, s->end);
        place digits = p += sign == '+' || sign == '-' ? 1 : 0;
        p = skip_digits(p, s->end);
        if (p == digits) {
            return malformed(s, p, "digit expected in the exponent");
        }
    }
    return p;
}

static place scan_number(gov__json_scanner *s, place start)
{
    place digits = start + (*start == '-' ? 1 : 0);
    place p = skip_digits(digits, s->end);
    if (p == digits) {
        return malformed(s, p, "digit expected");
    }
    if (*digits == '0' && p - digits > 1) {
        return malformed(s, digits, "number with a leading zero");
    }
    bool hard = p - digits > GOV__JSON_EASY_DIGITS || (*digits == '0' && digits != start);
    unsigned char next = peek(p, s->end);
    if (next == '.' || next == 'e' || next == 'E') {
        hard = true;
        p = scan_number_tail(s, p);
    }
    s->hard_numbers = s->hard_numbers || hard;
    s->long_numbers = s->long_numbers || (p != NULL && p - start > GOV__JSON_NUMBER_MAX);
    return p;
}

static place scan_literal(gov__json_scanner *s, place p, const char *word, size_t len)
{
    if ((size_t)(s->end - p) < len || memcmp(p, word, len) != 0) {
        return malformed(s, p, "unknown word");
    }
    return p + len;
}

/* A member name and its colon. */
static inline place scan_name(gov__json_scanner *s, place p, place end)
{
    bool escaped = false;
    p = skip_space(p, end);
    if (peek(p, end) != '"') {
        return malformed(s, p, "member name expected");
    }
    place name = p + 1;
    p = scan_string(s, name, end, &escaped);
    if (p == NULL) {
        return NULL;
    }
    const char *fault = gov__json_key_add(s, name, (size_t)(p - name), escaped);
    if (fault != NULL) {
        return stop(s, p, s->status, fault);
    }
    p = skip_space(p + 1, end);
    return peek(p, end) == ':' ? p + 1 : malformed(s, p, "':' expected");
}

/* p is at the bracket. An empty container is complete at once. */
static place open_container(gov__json_scanner *s, place p, bool is_object, bool *complete)
{
    if (s->depth == s->max_depth) {
        return stop(s, p, GOV_ERR_LIMIT, "nested too deeply");
    }
    p = skip_space(p + 1, s->end);
    if (peek(p, s->end) == (is_object ? '}' : ']')) {
        return p + 1;
    }
    s->levels[s->depth++] = (gov__json_level){.first_key = s->key_count, .is_object = is_object};
    *complete = false;
    return p;
}

static inline place scan_value(gov__json_scanner *s, place p, place end, bool *complete)
{
    bool escaped = false;
    p = skip_space(p, end);
    if (s->nodes_left-- == 0) {
        return stop(s, p, GOV_ERR_LIMIT, "too many values");
    }
    *complete = true;
    unsigned char c = peek(p, end);
    switch (c) {
    case '"': p = scan_string(s, p + 1, end, &escaped); return p != NULL ? p + 1 : NULL;
    case '{': return open_container(s, p, true, complete);
    case '[': return open_container(s, p, false, complete);
    case 't': return scan_literal(s, p, "true", 4);
    case 'f': return scan_literal(s, p, "false", 5);
    case 'n': return scan_literal(s, p, "null", 4);
    default: return c == '-' || is_digit(c) ? scan_number(s, p) : malformed(s, p, "value expected");
    }
}

/* p is at what should end the innermost container, which is complete then. */
static place close_container(gov__json_scanner *s, place p, bool is_object)
{
    if (peek(p, s->end) != (is_object ? '}' : ']')) {
        return malformed(s, p, is_object ? "',' or '}' expected" : "',' or ']' expected");
    }
    const char *fault = is_object ? gov__json_key_close(s) : NULL;
    if (fault != NULL) {
        return stop(s, p, GOV_ERR_RESPONSE, fault);
    }
    s->depth--;
    return p + 1;
}

static inline bool in_object(const gov__json_scanner *s)
{
    return s->depth != 0 && s->levels[s->depth - 1].is_object;
}

/* Behind a complete value: past the ends of containers, and past the comma of one that goes on. */
static inline place scan_separators(gov__json_scanner *s, place p, place end)
{
    while (p != NULL && s->depth != 0) {
        p = skip_space(p, end);
        if (peek(p, end) == ',') {
            return p + 1;
        }
        p = close_container(s, p, in_object(s));
    }
    return p;
}

static void scan_document(gov__json_scanner *s)
{
    place p = s->begin;
    place end = s->end;
    bool complete = false;
    do {
        p = in_object(s) ? scan_name(s, p, end) : p;
        p = p != NULL ? scan_value(s, p, end, &complete) : NULL;
        p = p != NULL && complete ? scan_separators(s, p, end) : p;
    } while (p != NULL && s->depth != 0);
    if (p != NULL) {
        s->p = skip_space(p, end);
        if (s->p != end) {
            (void)malformed(s, s->p, "text after the value");
        }
    }
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
        (void)stop(s, s->begin, GOV_ERR_ARGUMENT, "no text");
    } else if (len > bounded(limits->max_bytes, GOV__JSON_DEFAULT_BYTES, GOV__JSON_HARD_BYTES)) {
        (void)stop(s, s->begin, GOV_ERR_LIMIT, "text too long");
    } else {
        s->end += len;
        scan_document(s);
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
