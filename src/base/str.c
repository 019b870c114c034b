/* SPDX-License-Identifier: Apache-2.0 */
/* Comparison, UTF-8 checks and edit distance. Numbers and hexadecimal are in base/str_number.c.
 * Only ASCII letters have case here: GB/T codes, header names and JSON names are ASCII. */
#include "base/str.h"

#include <string.h>

#include "base/utf8.h"

#define DISTANCE_MAX 63

char gov__str_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool gov__str_equal(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool gov__str_equal_nocase_len(const char *a, size_t a_len, const char *b, size_t b_len)
{
    if (a_len != b_len) {
        return false;
    }
    for (size_t i = 0; i < a_len; i++) {
        if (gov__str_lower(a[i]) != gov__str_lower(b[i])) {
            return false;
        }
    }
    return true;
}

bool gov__str_equal_nocase(const char *a, const char *b)
{
    return a == b ||
           (a != NULL && b != NULL && gov__str_equal_nocase_len(a, strlen(a), b, strlen(b)));
}

bool gov__str_equal_len(const char *text, size_t len, const char *other)
{
    return strlen(other) == len && (len == 0 || memcmp(text, other, len) == 0);
}

bool gov__str_has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool gov__str_has_prefix_nocase(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);
    return gov__str_len_max(text, len) == len && gov__str_equal_nocase_len(text, len, prefix, len);
}

bool gov__str_has_suffix(const char *text, const char *suffix)
{
    size_t text_len = strlen(text);
    size_t len = strlen(suffix);
    return text_len >= len && memcmp(text + (text_len - len), suffix, len) == 0;
}

bool gov__str_is_empty(const char *text)
{
    return text == NULL || text[0] == '\0';
}

/* Of the blanks of Unicode those that people type, or paste. */
bool gov__str_is_blank(const char *text)
{
    static const char *const blanks[] = {" ",      "\t",     "\u00A0", "\u2002",
                                         "\u2003", "\u2009", "\u3000"};
    while (text != NULL && *text != '\0') {
        size_t len = 0;
        for (size_t i = 0; i < sizeof blanks / sizeof blanks[0] && len == 0; i++) {
            len = gov__str_has_prefix(text, blanks[i]) ? strlen(blanks[i]) : 0;
        }
        if (len == 0) {
            return false;
        }
        text += len;
    }
    return true;
}

size_t gov__str_len_max(const char *text, size_t max)
{
    const char *nul = max != 0 ? memchr(text, '\0', max) : NULL;
    return nul != NULL ? (size_t)(nul - text) : max;
}

bool gov__str_is_utf8(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;
    for (size_t i = 0; i < len;) {
        size_t step = gov__utf8_step(p + i, len - i);
        if (step == 0) {
            return false;
        }
        i += step;
    }
    return true;
}

bool gov__str_has_control(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;
    for (size_t i = 0; i < len; i++) {
        if (p[i] >= 0x20U && p[i] < 0x7FU) {
            continue;
        }
        bool c0 = p[i] <= 0x7FU;
        bool c1 = p[i] == 0xC2U && len - i > 1 && p[i + 1] >= 0x80U && p[i + 1] <= 0x9FU;
        if (c0 || c1) {
            return true;
        }
    }
    return false;
}

size_t gov__str_count_points(const char *text, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++) {
        count += gov__utf8_is_tail((unsigned char)text[i]) ? 0 : 1;
    }
    return count;
}

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The optimal string alignment distance, three rows of its matrix at a time. */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned rows[3][DISTANCE_MAX + 1];
    unsigned *before = rows[0];
    unsigned *above = rows[1];
    unsigned *row = rows[2];
    for (unsigned j = 0; j <= b_len; j++) {
        above[j] = j;
    }
    for (unsigned i = 1; i <= a_len; i++) {
        row[0] = i;
        for (unsigned j = 1; j <= b_len; j++) {
            char x = gov__str_lower(a[i - 1]);
            char y = gov__str_lower(b[j - 1]);
            row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == gov__str_lower(b[j - 2]) && gov__str_lower(a[i - 2]) == y) {
                row[j] = smaller(row[j], before[j - 2] + 1);
            }
        }
        unsigned *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b_len];
}

unsigned gov__str_distance(const char *a, const char *b, unsigned limit)
{
    size_t a_len = gov__str_len_max(a, DISTANCE_MAX + 1);
    size_t b_len = gov__str_len_max(b, DISTANCE_MAX + 1);
    size_t gap = a_len > b_len ? a_len - b_len : b_len - a_len;
    if (a_len > DISTANCE_MAX || b_len > DISTANCE_MAX || gap > limit) {
        return limit + 1;
    }
    return smaller(distance(a, a_len, b, b_len), limit + 1);
}
