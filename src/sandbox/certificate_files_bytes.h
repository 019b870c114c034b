/* SPDX-License-Identifier: Apache-2.0 */
/* A buffer that grows, with a sticky error, and DER (ITU-T X.690) written into it.
 * Owns: growth and the encoding of tags and lengths. Not: what is encoded. */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_FILES_BYTES_H
#define GOVSDK_SANDBOX_CERTIFICATE_FILES_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Start with `= {0}`. After a failed allocation every call does nothing and `failed` stays true. */
typedef struct gov__sandbox_bytes {
    uint8_t *at;
    size_t length, capacity;
    bool failed;
} gov__sandbox_bytes;

void gov__sb_bytes_put(gov__sandbox_bytes *b, const void *bytes, size_t length);
void gov__sb_bytes_text(gov__sandbox_bytes *b, const char *text);
void gov__sb_bytes_print(gov__sandbox_bytes *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* `count` bytes, at most 8, of a number: the least or the most significant one first. */
void gov__sb_bytes_little(gov__sandbox_bytes *b, uint64_t value, size_t count);
void gov__sb_bytes_big(gov__sandbox_bytes *b, uint64_t value, size_t count);
/* Hands the bytes over, with a NUL behind them; NULL when the buffer failed. Caller frees. */
char *gov__sb_bytes_take(gov__sandbox_bytes *b, size_t *out_length);
void gov__sb_bytes_free(gov__sandbox_bytes *b);

#define GOV__SB_DER_INTEGER   0x02
#define GOV__SB_DER_BITS      0x03
#define GOV__SB_DER_OCTETS    0x04
#define GOV__SB_DER_UTF8      0x0C
#define GOV__SB_DER_IA5       0x16
#define GOV__SB_DER_SEQUENCE  0x30
#define GOV__SB_DER_SET       0x31
#define GOV__SB_DER_CONTEXT_0 0xA0

/* What is written between open and close is the content. */
size_t gov__sb_der_open(gov__sandbox_bytes *b, uint8_t tag);
void gov__sb_der_close(gov__sandbox_bytes *b, size_t opened);
void gov__sb_der_put(gov__sandbox_bytes *b, uint8_t tag, const void *bytes, size_t length);
void gov__sb_der_text(gov__sandbox_bytes *b, uint8_t tag, const char *text);
void gov__sb_der_int(gov__sandbox_bytes *b, uint8_t value); /* 0 to 127 */
void gov__sb_der_bits(gov__sandbox_bytes *b, const void *bytes, size_t length);
void gov__sb_der_oid(gov__sandbox_bytes *b, const char *dotted);
void gov__sb_der_time(gov__sandbox_bytes *b, int64_t unix_ms); /* GeneralizedTime */

/* YYYYMMDDhhmmss, so many milliseconds east of Greenwich. */
void gov__sb_digits_of_time(int64_t unix_ms, int64_t east_ms, char out[16]);

#endif
