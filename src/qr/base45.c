/* SPDX-License-Identifier: Apache-2.0 */
/* See base45.h: two bytes are three letters, lowest first; a last single byte is two. */
#include "qr/base45.h"

#include <string.h>

#define BASE 45U

static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

size_t gov__base45_room(size_t characters)
{
    return characters / 3 * 2 + (characters % 3 == 2 ? 1 : 0);
}

void gov__base45_encode(gov__buf *out, const void *data, size_t len)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < len; i += 2) {
        bool pair = i + 1 < len;
        uint32_t value = pair ? bytes[i] * 256U + bytes[i + 1] : bytes[i];
        char text[3] = {letters[value % BASE], letters[value / BASE % BASE],
                        letters[value / BASE / BASE % BASE]};
        gov__buf_append(out, text, pair ? 3 : 2);
    }
}

static bool value_of(char c, uint32_t *out)
{
    const char *at = c != '\0' ? strchr(letters, c) : NULL;

    *out = at != NULL ? (uint32_t)(at - letters) : 0;
    return at != NULL;
}

/* Two or three letters as one number. */
static bool read_group(const char *text, size_t len, uint32_t *out)
{
    uint32_t unit = 1;

    *out = 0;
    for (size_t i = 0; i < len; i++) {
        uint32_t digit;
        if (!value_of(text[i], &digit)) {
            return false;
        }
        *out += digit * unit;
        unit *= BASE;
    }
    return *out <= (len == 3 ? 0xFFFFU : 0xFFU);
}

gov_status gov__base45_decode(gov__buf *out, const char *text, size_t len)
{
    if (len % 3 == 1) {
        return GOV_ERR_ARGUMENT;
    }
    for (size_t i = 0; i < len; i += 3) {
        size_t group = len - i >= 3 ? 3 : 2;
        uint32_t value;
        if (!read_group(text + i, group, &value)) {
            return GOV_ERR_ARGUMENT;
        }
        if (group == 3) {
            gov__buf_append_char(out, (char)(uint8_t)(value >> 8));
        }
        gov__buf_append_char(out, (char)(uint8_t)value);
    }
    return gov__buf_status(out);
}
