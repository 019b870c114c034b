/* SPDX-License-Identifier: Apache-2.0 */
/* The wire forms of SM2 signatures and ciphertexts, each to and from the other. Encoding only: no key
 * and no arithmetic. Everything is read strictly: exact lengths, minimal DER, nothing behind it. */
#ifndef GOV__CRYPTO_SM2_DER_H
#define GOV__CRYPTO_SM2_DER_H

#include <stdbool.h>

#include <govsdk/status.h>

#include "base/buf.h"
#include "crypto/bytes.h"

#define GOV__SM2_HALF     32 /* bytes of r, s, a coordinate and C3 */
#define GOV__SM2_RAW      (2 * GOV__SM2_HALF)
#define GOV__SM2_POINT    (1 + 2 * GOV__SM2_HALF)
#define GOV__SM2_DER_MAX  (2 * (GOV__SM2_HALF + 3) + 2) /* of a signature */
#define GOV__SM2_TEXT_MAX 65536                         /* bytes that SM2 encrypts at once */
#define GOV__SM2_OVERHEAD 128 /* bytes that any form of a ciphertext adds to the text, or more */

/* SEQUENCE of two INTEGERs (GM/T 0009 section 7.3) from r||s; returns its length. */
size_t gov__sm2_signature_to_der(const uint8_t raw[GOV__SM2_RAW], uint8_t der[GOV__SM2_DER_MAX]);
/* False for what is no such DER or has a number above 256 bits. */
bool gov__sm2_signature_to_raw(gov__bytes der, uint8_t raw[GOV__SM2_RAW]);

typedef enum gov__sm2_order {
    GOV__SM2_C1C3C2, /* GB/T 32918.4-2016 */
    GOV__SM2_C1C2C3, /* the draft of 2010, still in use */
    GOV__SM2_ASN1,   /* GB/T 35276-2017, GM/T 0009 section 7.2 */
    GOV__SM2_ORDER_COUNT
} gov__sm2_order;

/* A ciphertext in its pieces; they point into what was read. */
typedef struct gov__sm2_cipher {
    uint8_t c1[GOV__SM2_RAW]; /* x||y */
    gov__bytes c3;            /* the hash: GOV__SM2_HALF bytes */
    gov__bytes c2;            /* the text: at least one byte */
} gov__sm2_cipher;

/* `prefix`: whether C1 begins with 04; without meaning for ASN.1. False for what is malformed. */
bool gov__sm2_cipher_read(gov__bytes data, gov__sm2_order order, bool prefix, gov__sm2_cipher *out);
/* Appends; the buffer has the status. */
void gov__sm2_cipher_write(const gov__sm2_cipher *cipher, gov__sm2_order order, bool prefix,
                           gov__buf *out);

#endif
