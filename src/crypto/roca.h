/* SPDX-License-Identifier: Apache-2.0 */
/* Recognises RSA moduli made by the flawed Infineon generator (ROCA, CVE-2017-15361).
 * It judges one modulus and knows nothing of key sets. */
#ifndef GOV__CRYPTO_ROCA_H
#define GOV__CRYPTO_ROCA_H

#include <openssl/bn.h>

/* 1 if the modulus carries the fingerprint of the flaw, 0 if not. */
int gov__roca_matches(const BIGNUM *modulus);

#endif
