/* SPDX-License-Identifier: Apache-2.0 */
/* DER written by the tests, not by the code under test. A value owns its bytes; what takes values takes
 * them over. Every failure here fails the test. */
#ifndef GOVSDK_DER_SUPPORT_H
#define GOVSDK_DER_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct der {
    uint8_t *data;
    size_t len;
} der;

void der_free(der *value);

der der_raw(const void *data, size_t len); /* copied as it is */
der der_copy(const der *value);
der der_wrap(uint8_t tag, der body);
der der_list(uint8_t tag, const der *parts, size_t count); /* what is empty leaves nothing */

/* Elements in order. */
#define DER_LIST(tag, ...)                                                                         \
    der_list((tag), (const der[]){__VA_ARGS__}, sizeof((const der[]){__VA_ARGS__}) / sizeof(der))
#define DER_SEQUENCE(...) DER_LIST(0x30, __VA_ARGS__)
#define DER_SET(...)      DER_LIST(0x31, __VA_ARGS__)
#define DER_NONE          ((der){0})

der der_integer(uint32_t value);
der der_oid(const char *dotted);
der der_text(uint8_t tag, const char *text);
der der_octets(const void *data, size_t len);
der der_bits(const void *data, size_t len);
der der_boolean(bool value);
der der_utc_time(int64_t at_s);
der der_generalized_time(int64_t at_s);
/* "20270115080000" */
void der_time_digits(int64_t at_s, char out[16]);

/* A digest by its OpenSSL name. */
der der_digest(const char *name, const void *data, size_t len);
/* Base64 letters without line ends. */
der der_base64(const void *data, size_t len);

#endif
