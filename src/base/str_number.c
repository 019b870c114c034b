/* SPDX-License-Identifier: Apache-2.0 */
/* Integers and hexadecimal as text, both ways, independent of the locale.
 * No floating point: amounts are integers of fen, and other decimals stay text. */
#include "base/str.h"

#include <string.h>

bool gov__str_to_uint64(const char *text, size_t len, uint64_t *out)
{
    uint64_t value = 0;
    if (len == 0) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        uint64_t digit = (uint64_t)(text[i] - '0');
        if (value > (UINT64_MAX - digit) / 10U) {
            return false;
        }
        value = value * 10U + digit;
    }
    *out = value;
    return true;
}

bool gov__str_to_int64(const char *text, size_t len, int64_t *out)
{
    bool negative = len > 0 && text[0] == '-';
    uint64_t size = 0;
    if (!gov__str_to_uint64(text + (negative ? 1 : 0), len - (negative ? 1 : 0), &size)) {
        return false;
    }
    if (size > (uint64_t)INT64_MAX + (negative ? 1U : 0U)) {
        return false;
    }
    if (!negative) {
        *out = (int64_t)size;
    } else {
        *out = size == 0 ? 0 : -(int64_t)(size - 1) - 1;
    }
    return true;
}

size_t gov__str_from_uint64(uint64_t value, char out[GOV__STR_INT_MAX])
{
    char reversed[GOV__STR_INT_MAX];
    size_t len = 0;
    do {
        reversed[len++] = (char)('0' + (int)(value % 10U));
        value /= 10U;
    } while (value != 0);
    for (size_t i = 0; i < len; i++) {
        out[i] = reversed[len - 1 - i];
    }
    out[len] = '\0';
    return len;
}

size_t gov__str_from_int64(int64_t value, char out[GOV__STR_INT_MAX])
{
    if (value >= 0) {
        return gov__str_from_uint64((uint64_t)value, out);
    }
    char digits[GOV__STR_INT_MAX];
    size_t len = gov__str_from_uint64((uint64_t)(-(value + 1)) + 1U, digits);
    out[0] = '-';
    memcpy(out + 1, digits, len + 1);
    return len + 1;
}

void gov__str_to_hex(const void *data, size_t len, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *p = data;
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 0x0FU];
    }
    out[2 * len] = '\0';
}
