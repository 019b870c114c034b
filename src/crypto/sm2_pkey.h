/* SPDX-License-Identifier: Apache-2.0 */
/* SM2 (GB/T 32918) on a bare EVP_PKEY of type "SM2", for src/crypto only; everybody else uses
 * crypto/sm2.h. A key of type "EC" on the curve SM2 does not do: OpenSSL would run ECDSA.
 *
 * OpenSSL signs silently with an empty distinguishing id when none is set, so every function here
 * that hashes takes one. */
#ifndef GOV__CRYPTO_SM2_PKEY_H
#define GOV__CRYPTO_SM2_PKEY_H

#include <openssl/evp.h>

#include "base/buf.h"
#include "crypto/crypto.h"
#include "crypto/sm2_der.h"

#define GOV__SM2_ID_MAX 256 /* bytes; the standard's own bound is 8191 */

/* GOV_OK for a key of type "SM2", else GOV_ERR_ALGORITHM. By its name: EVP_PKEY_get_id answers -1 for
 * one made by fromdata, and EVP_PKEY_is_a takes memory. */
gov_status gov__sm2_pkey_check(const EVP_PKEY *key);

/* From a point: 04||x||y, x||y, or 02 or 03 with x. GOV_ERR_RESPONSE when it is no point of the
 * curve; GOV_ERR_UNSUPPORTED; GOV_ERR_NO_MEMORY. */
gov_status gov__sm2_pkey_from_point(gov__bytes point, EVP_PKEY **out);
/* From a private scalar of 32 bytes, 1 to n - 2; the public half is computed. */
gov_status gov__sm2_pkey_from_scalar(gov__bytes scalar, EVP_PKEY **out);
/* The point as 04||x||y. GOV_ERR_ALGORITHM for another kind of key. */
gov_status gov__sm2_pkey_point(const EVP_PKEY *key, uint8_t out[GOV__SM2_POINT]);

/* e = SM3(Z || message) of GB/T 32918.2 section 5, which devices sign that take digests only. */
gov_status gov__sm2_pkey_digest(const gov__crypto *crypto, const EVP_PKEY *key, const char *id,
                                gov__bytes message, uint8_t e[GOV__SM2_HALF]);

/* Signatures as r||s. GOV_ERR_ARGUMENT for an empty or too long id; GOV_ERR_ALGORITHM for another
 * kind of key or no private half; GOV_ERR_SIGNATURE when it does not verify. */
gov_status gov__sm2_pkey_sign(const gov__crypto *crypto, EVP_PKEY *key, const char *id,
                              gov__bytes message, uint8_t out[GOV__SM2_RAW]);
gov_status gov__sm2_pkey_verify(const gov__crypto *crypto, EVP_PKEY *key, const char *id,
                                gov__bytes message, const uint8_t raw[GOV__SM2_RAW]);
gov_status gov__sm2_pkey_sign_digest(EVP_PKEY *key, const uint8_t e[GOV__SM2_HALF],
                                     uint8_t out[GOV__SM2_RAW]);
gov_status gov__sm2_pkey_verify_digest(EVP_PKEY *key, const uint8_t e[GOV__SM2_HALF],
                                       const uint8_t raw[GOV__SM2_RAW]);

/* GB/T 32918.4 with SM3, the ciphertext in the form of OpenSSL, GOV__SM2_ASN1; appended. A text has
 * 1 to GOV__SM2_TEXT_MAX bytes. GOV_ERR_DECRYPT when it does not open. */
gov_status gov__sm2_pkey_encrypt(EVP_PKEY *key, gov__bytes text, gov__buf *out);
gov_status gov__sm2_pkey_decrypt(EVP_PKEY *key, gov__bytes der, gov__buf *out);

#endif
