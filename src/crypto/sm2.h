/* SPDX-License-Identifier: Apache-2.0 */
/* SM2 (GB/T 32918) with the keys of crypto/key.h, here or in a device, and each wire form that
 * platforms use. JWS with SM2 goes through gov__key_sign; this is for everything else.
 *
 * Every function: GOV_ERR_ALGORITHM when the key is no SM2 key, has no private half, or is not for
 * this use; GOV_ERR_ARGUMENT for a form that there is not, an empty or too long id; GOV_ERR_HOOK and
 * others from a device; GOV_ERR_UNSUPPORTED; GOV_ERR_NO_MEMORY. `id` NULL is the key's own. */
#ifndef GOV__CRYPTO_SM2_H
#define GOV__CRYPTO_SM2_H

#include "crypto/key.h"
#include "crypto/sm2_der.h"

typedef enum gov__sm2_form {
    GOV__SM2_FORM_RAW, /* r||s, 64 bytes */
    GOV__SM2_FORM_DER,
    GOV__SM2_FORM_COUNT
} gov__sm2_form;

/* A key from the numbers that vendors hand out: the point as 04||x||y, x||y or compressed, the scalar
 * as 32 bytes; one of them may be empty. GOV_ERR_RESPONSE when they are none or do not belong
 * together. */
gov_status gov__sm2_key_new(const gov_allocator *mem, gov__bytes point, gov__bytes scalar,
                            const gov__key_options *options, gov__key **out);
/* 04||x||y. */
gov_status gov__sm2_key_point(const gov__key *key, uint8_t out[GOV__SM2_POINT]);

/* A device is asked for its own id only, unless it signs digests. GOV_ERR_UNSUPPORTED otherwise. */
gov_status gov__sm2_sign(const gov__key *key, gov__sm2_form form, const char *id,
                         gov__bytes message, gov__buf *out);
/* GOV_ERR_SIGNATURE when it does not hold or has another form. */
gov_status gov__sm2_verify(const gov__key *key, gov__sm2_form form, const char *id,
                           gov__bytes message, gov__bytes signature);

/* 1 to GOV__SM2_TEXT_MAX bytes. GOV_ERR_LIMIT above. `prefix`: C1 begins with 04. */
gov_status gov__sm2_encrypt(const gov__key *key, gov__sm2_order order, bool prefix, gov__bytes text,
                            gov__buf *out);
/* GOV_ERR_DECRYPT when it does not open or has another form. `out` is a secret buffer. */
gov_status gov__sm2_decrypt(const gov__key *key, gov__sm2_order order, bool prefix, gov__bytes data,
                            gov__buf *out);

#endif
