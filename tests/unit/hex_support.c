/* SPDX-License-Identifier: Apache-2.0 */
/* Reads hexadecimal, and shows it where two sides differ. */
#include "unit/hex_support.h"

#include <check.h>
#include <string.h>

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

hex hex_of(const char *text)
{
    hex out = {.len = 0};

    while (*text != '\0') {
        if (*text == ' ') {
            text++;
            continue;
        }
        ck_assert_int_ge(digit(text[0]), 0);
        ck_assert_int_ge(digit(text[1]), 0);
        ck_assert_uint_lt(out.len, HEX_MAX);
        out.data[out.len++] = (uint8_t)(digit(text[0]) * 16 + digit(text[1]));
        text += 2;
    }
    return out;
}

hex hex_of_text(const char *text)
{
    hex out = {.len = strlen(text)};

    ck_assert_uint_le(out.len, HEX_MAX);
    memcpy(out.data, text, out.len);
    return out;
}

gov__bytes hex_bytes(const hex *value)
{
    return gov__bytes_of(value->data, value->len);
}

void hex_expect(const void *data, size_t len, const char *expected)
{
    hex want = hex_of(expected);

    ck_assert_uint_eq(len, want.len);
    ck_assert_mem_eq(data, want.data, len);
}
