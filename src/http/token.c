/* SPDX-License-Identifier: Apache-2.0 */
/* The alphabets of header names and values, the first as a table over ASCII. */
#include "http/token.h"

#include <stdint.h>
#include <string.h>

/* clang-format off */
static const unsigned char TCHAR[128] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 1, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0,
    0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 0,
};
/* clang-format on */

bool gov__http_is_token(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= sizeof TCHAR || TCHAR[c] == 0) {
            return false;
        }
    }
    return len > 0;
}

#define EACH(byte) (0x0101010101010101U * (byte))

/* Eight bytes at once: some byte is below 0x20 or is 0x7F. May also say so of clean bytes, never
 * the other way round. */
static bool may_have_control(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    uint64_t low = (word - EACH(0x20U)) & ~word;
    uint64_t del = word ^ EACH(0x7FU);
    return ((low | ((del - EACH(0x01U)) & ~del)) & EACH(0x80U)) != 0;
}

static bool is_value_bytes(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20U && c != '\t') || c == 0x7FU) {
            return false;
        }
    }
    return true;
}

bool gov__http_is_value(const char *text, size_t len)
{
    size_t i = 0;
    for (; len - i >= 8; i += 8) {
        if (may_have_control(text + i) && !is_value_bytes(text + i, 8)) {
            return false;
        }
    }
    return is_value_bytes(text + i, len - i);
}
