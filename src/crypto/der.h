/* SPDX-License-Identifier: Apache-2.0 */
/* DER (ITU-T X.690) read as slices of what was given: nothing is copied and nothing encoded anew, so
 * what is hashed is what was received. Strict: definite minimal lengths, low tag numbers, nothing
 * behind the end. What the values mean is for the caller. */
#ifndef GOV__CRYPTO_DER_H
#define GOV__CRYPTO_DER_H

#include <stdbool.h>

#include "crypto/bytes.h"

#define GOV__DER_BOOLEAN          0x01
#define GOV__DER_INTEGER          0x02
#define GOV__DER_BIT_STRING       0x03
#define GOV__DER_OCTET_STRING     0x04
#define GOV__DER_NULL             0x05
#define GOV__DER_OID              0x06
#define GOV__DER_UTF8             0x0C
#define GOV__DER_PRINTABLE        0x13
#define GOV__DER_IA5              0x16
#define GOV__DER_UTC_TIME         0x17
#define GOV__DER_GENERALIZED_TIME 0x18
#define GOV__DER_SEQUENCE         0x30
#define GOV__DER_SET              0x31
#define GOV__DER_CONTEXT(n)       (0xA0 | (n)) /* constructed */
#define GOV__DER_CONTEXT_BARE(n)  (0x80 | (n)) /* primitive */

/* One element. */
typedef struct gov__der {
    uint8_t tag;
    gov__bytes body; /* without tag and length */
    gov__bytes raw;  /* with them */
} gov__der;

/* Takes the next element off the front of *in. False when there is none or it is malformed. `in` may be
 * the body of *out, to step inside: what follows there is lost. */
bool gov__der_next(gov__bytes *in, gov__der *out);
/* The same, of this tag only; *in is unchanged when it is another. */
bool gov__der_take(gov__bytes *in, uint8_t tag, gov__der *out);
/* Takes an element that may be absent: true when absent (out->tag 0) or good. */
bool gov__der_take_optional(gov__bytes *in, uint8_t tag, gov__der *out);
/* The only element of `in`, of this tag, with nothing behind it. */
bool gov__der_only(gov__bytes in, uint8_t tag, gov__der *out);
/* Whether every constructed element inside is well formed, no deeper than `depth`. */
bool gov__der_check(gov__bytes in, unsigned depth);

/* A non-negative INTEGER of at most 31 bits. */
bool gov__der_small(const gov__der *element, uint32_t *out);
/* Bytes of a BIT STRING without unused bits. */
bool gov__der_bits(const gov__der *element, gov__bytes *out);
/* OBJECT IDENTIFIER as dotted text with NUL; false when it does not fit or is malformed. */
bool gov__der_oid_text(const gov__der *element, char *out, size_t room);
/* Whether it is the OID with this body. */
bool gov__der_oid_is(const gov__der *element, const uint8_t *body, size_t len);
/* UTCTime or GeneralizedTime in seconds since 1970; *exact is false when it deviates from DER
 * (fractions, no "Z", an offset), which is read all the same. */
bool gov__der_time(const gov__der *element, int64_t *out_s, bool *exact);

#endif
