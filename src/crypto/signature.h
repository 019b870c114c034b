/* SPDX-License-Identifier: Apache-2.0 */
/* One signature by one key that is here: making and checking, in the form of JOSE (RFC 7518
 * section 3). Whether the key may be used for it was decided before. */
#ifndef GOV__CRYPTO_SIGNATURE_H
#define GOV__CRYPTO_SIGNATURE_H

#include "base/buf.h"
#include "crypto/alg.h"
#include "crypto/jwk_import.h"

/* Bytes of the longest signature: RSA with 8192 bits. */
#define GOV__SIGNATURE_MAX 1024

/* What is signed, and where a scheme asks for it, in whose name. */
typedef struct gov__signed_data {
    const void *at;
    size_t len;
    const char *sm2_id; /* where the key has none; NULL: the default */
} gov__signed_data;

/* Appends the signature. GOV_ERR_NO_MEMORY, GOV_ERR_UNSUPPORTED, GOV_ERR_ALGORITHM. */
gov_status gov__signature_make(const gov__crypto *crypto, const gov__alg *alg, const gov__jwk *key,
                               const gov__signed_data *data, gov__buf *out);
/* GOV_OK, GOV_ERR_SIGNATURE, GOV_ERR_NO_MEMORY, GOV_ERR_UNSUPPORTED. */
gov_status gov__signature_check(const gov__crypto *crypto, const gov__alg *alg, const gov__jwk *key,
                                const gov__signed_data *data, const void *signature, size_t len);
/* The exact bytes of a signature of this algorithm by this key. */
size_t gov__signature_size(const gov__alg *alg, const gov__jwk *key);
/* What a device signs that takes only digests; 0 in *len where there is no such thing (EdDSA). */
gov_status gov__signature_digest(const gov__crypto *crypto, const gov__alg *alg,
                                 const gov__jwk *key, const gov__signed_data *data,
                                 uint8_t out[GOV__DIGEST_MAX], size_t *len);

#endif
