/* SPDX-License-Identifier: Apache-2.0 */
/* The alphabets of header names and values, the first as a bit map over ASCII. */
#include "http/token.h"

#include <stdint.h>

/* Bit n of word w: byte 32 * w + n is a tchar: ! # $ % & ' * + - . ^ _ ` | ~ digits letters. */
static const uint32_t TCHAR[4] = {0x00000000U, 0x03FF6CFAU, 0xC7FFFFFEU, 0x57FFFFFFU};

bool gov__http_is_token(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x80U || (TCHAR[c >> 5] >> (c & 31U) & 1U) == 0) {
            return false;
        }
    }
    return len > 0;
}

bool gov__http_is_value(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20U && c != '\t') || c == 0x7FU) {
            return false;
        }
    }
    return true;
}
