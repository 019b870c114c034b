/* SPDX-License-Identifier: Apache-2.0 */
/* Test vectors as hexadecimal text. Every failure here fails the test. */
#ifndef GOVSDK_HEX_SUPPORT_H
#define GOVSDK_HEX_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/bytes.h"

enum { HEX_MAX = 2048 };

/* The bytes of a vector; they live in the struct. */
typedef struct hex {
    size_t len;
    uint8_t data[HEX_MAX];
} hex;

/* Blanks are skipped. */
hex hex_of(const char *text);
/* The same of a text's own letters. */
hex hex_of_text(const char *text);
gov__bytes hex_bytes(const hex *value);
/* Fails with both sides shown. */
void hex_expect(const void *data, size_t len, const char *expected);

#endif
