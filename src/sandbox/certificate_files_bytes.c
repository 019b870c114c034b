/* SPDX-License-Identifier: Apache-2.0 */
/* A buffer that grows, and DER written into it.
 * Owns: growth and the encoding of tags and lengths. Not: what is encoded. */
#include "sandbox/certificate_files_bytes.h"

#include <openssl/asn1.h>
#include <openssl/objects.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"

#define GENERALIZED_TIME 0x18
#define MAX_LENGTH       (64u << 20)

/* One byte more than asked for, so that a NUL fits behind. */
static bool reserve(gov__sandbox_bytes *b, size_t more)
{
    if (b->failed || more > MAX_LENGTH || b->length + more > MAX_LENGTH) {
        b->failed = true;
        return false;
    }
    if (b->length + more + 1 > b->capacity) {
        size_t capacity = (b->length + more) * 2 + 256;
        uint8_t *at = realloc(b->at, capacity);
        if (!at) {
            b->failed = true;
            return false;
        }
        b->at = at;
        b->capacity = capacity;
    }
    return true;
}

void gov__sb_bytes_put(gov__sandbox_bytes *b, const void *bytes, size_t length)
{
    if (length > 0 && reserve(b, length)) {
        memcpy(b->at + b->length, bytes, length);
        b->length += length;
    }
}

void gov__sb_bytes_text(gov__sandbox_bytes *b, const char *text)
{
    gov__sb_bytes_put(b, text, strlen(text));
}

void gov__sb_bytes_print(gov__sandbox_bytes *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        b->failed = true;
    } else if (reserve(b, (size_t)length)) {
        (void)vsnprintf((char *)b->at + b->length, (size_t)length + 1, format, again);
        b->length += (size_t)length;
    }
    va_end(again);
}

void gov__sb_bytes_little(gov__sandbox_bytes *b, uint64_t value, size_t count)
{
    for (size_t i = 0; i < count; i++, value >>= 8) {
        uint8_t byte = (uint8_t)(value & 0xFF);
        gov__sb_bytes_put(b, &byte, 1);
    }
}

void gov__sb_bytes_big(gov__sandbox_bytes *b, uint64_t value, size_t count)
{
    for (size_t i = count; i > 0; i--) {
        uint8_t byte = (uint8_t)(value >> (8 * (i - 1)) & 0xFF);
        gov__sb_bytes_put(b, &byte, 1);
    }
}

char *gov__sb_bytes_take(gov__sandbox_bytes *b, size_t *out_length)
{
    char *bytes = NULL;
    *out_length = 0;
    if (reserve(b, 0)) {
        b->at[b->length] = '\0';
        bytes = (char *)b->at;
        *out_length = b->length;
        b->at = NULL;
    }
    gov__sb_bytes_free(b);
    return bytes;
}

void gov__sb_bytes_free(gov__sandbox_bytes *b)
{
    free(b->at);
    memset(b, 0, sizeof *b);
}

/* --- DER ----------------------------------------------------------------------------------------- */

size_t gov__sb_der_open(gov__sandbox_bytes *b, uint8_t tag)
{
    gov__sb_bytes_put(b, &tag, 1);
    return b->length;
}

/* The length's own bytes: one below 128, else a count of bytes and those (X.690 section 8.1.3). */
static size_t encode_length(size_t length, uint8_t out[5])
{
    size_t count = length < 0x80        ? 0
                   : length < 0x100     ? 1
                   : length < 0x10000   ? 2
                   : length < 0x1000000 ? 3
                                        : 4;
    out[0] = count == 0 ? (uint8_t)length : (uint8_t)(0x80 + count);
    for (size_t i = 0; i < count; i++) {
        out[count - i] = (uint8_t)(length >> (8 * i) & 0xFF);
    }
    return count + 1;
}

void gov__sb_der_close(gov__sandbox_bytes *b, size_t opened)
{
    uint8_t length[5];
    size_t content = b->length - opened;
    size_t count = encode_length(content, length);
    if (reserve(b, count)) {
        memmove(b->at + opened + count, b->at + opened, content);
        memcpy(b->at + opened, length, count);
        b->length += count;
    }
}

void gov__sb_der_put(gov__sandbox_bytes *b, uint8_t tag, const void *bytes, size_t length)
{
    size_t opened = gov__sb_der_open(b, tag);
    gov__sb_bytes_put(b, bytes, length);
    gov__sb_der_close(b, opened);
}

void gov__sb_der_text(gov__sandbox_bytes *b, uint8_t tag, const char *text)
{
    gov__sb_der_put(b, tag, text, strlen(text));
}

void gov__sb_der_int(gov__sandbox_bytes *b, uint8_t value)
{
    gov__sb_der_put(b, GOV__SB_DER_INTEGER, &value, 1);
}

/* Whole bytes: no unused bits. */
void gov__sb_der_bits(gov__sandbox_bytes *b, const void *bytes, size_t length)
{
    size_t opened = gov__sb_der_open(b, GOV__SB_DER_BITS);
    gov__sb_bytes_big(b, 0, 1);
    gov__sb_bytes_put(b, bytes, length);
    gov__sb_der_close(b, opened);
}

void gov__sb_der_oid(gov__sandbox_bytes *b, const char *dotted)
{
    ASN1_OBJECT *object = OBJ_txt2obj(dotted, 1);
    uint8_t *der = NULL;
    int length = object ? i2d_ASN1_OBJECT(object, &der) : -1;
    b->failed = b->failed || length <= 0;
    if (length > 0) {
        gov__sb_bytes_put(b, der, (size_t)length);
    }
    OPENSSL_free(der);
    ASN1_OBJECT_free(object);
}

void gov__sb_digits_of_time(int64_t unix_ms, int64_t east_ms, char out[16])
{
    int64_t second = (unix_ms + east_ms) / 1000, year = 0;
    int month = 0, day = 0;
    gov__sb_civil_from_days(second / 86400, &year, &month, &day);
    int in_day = (int)(second % 86400);
    (void)gov__sb_print(out, 16, "%04d%02d%02d%02d%02d%02d", (int)(year % 10000), month, day,
                        in_day / 3600, in_day / 60 % 60, in_day % 60);
}

void gov__sb_der_time(gov__sandbox_bytes *b, int64_t unix_ms)
{
    char digits[16], text[20];
    gov__sb_digits_of_time(unix_ms, 0, digits);
    (void)gov__sb_print(text, sizeof text, "%sZ", digits);
    gov__sb_der_text(b, GENERALIZED_TIME, text);
}
