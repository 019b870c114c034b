/* SPDX-License-Identifier: Apache-2.0 */
/* What the names of algorithms in seals and in signed texts mean, as one table, and whether the names
 * and the keys agree. The mathematics is crypto/cert.h. */
#ifndef GOV__SEAL_ALGORITHM_H
#define GOV__SEAL_ALGORITHM_H

#include "seal/seal.h"

typedef enum gov__seal_key { GOV__SEAL_KEY_SM2, GOV__SEAL_KEY_RSA, GOV__SEAL_KEY_EC } gov__seal_key;

typedef struct gov__seal_alg {
    const char *name; /* OID, or what stands for it in SignatureMethod; compared without case */
    gov__seal_key key;
    gov__digest_alg digest;
    bool weak;    /* SHA-1, MD5: `digest` says nothing then */
    bool of_keys; /* it names a kind of key */
} gov__seal_alg;

/* NULL when unknown. */
const gov__seal_alg *gov__seal_alg_find(const char *name);

/* One signature: records ALGORITHM for `who` ("signer", "maker") and returns the row of its algorithm;
 * NULL when it is unknown, or not to be used. `algorithm` is an OID element or AlgorithmIdentifier. */
const gov__seal_alg *gov__seal_alg_judge(const gov__verify_input *in, size_t signature,
                                         gov__bytes algorithm, const gov__cert *cert,
                                         const char *who);
/* Whether the method that the signed text names, if any, is that algorithm; records ALGORITHM. */
void gov__seal_method_judge(const gov__verify_input *in, size_t signature, const char *method,
                            const gov__seal_alg *alg);

#endif
