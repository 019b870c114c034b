/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC (RFC 2104; GB/T 15852.2 with SM3) over any digest of crypto/digest.h.
 * Whoever checks a MAC compares with gov__equal_const_time. */
#ifndef GOV__CRYPTO_MAC_H
#define GOV__CRYPTO_MAC_H

#include "crypto/bytes.h"
#include "crypto/crypto.h"
#include "crypto/digest.h"

/* Writes gov__digest_size(alg) bytes. GOV_ERR_UNSUPPORTED when this OpenSSL lacks the digest;
 * GOV_ERR_NO_MEMORY. An empty key is a key. */
gov_status gov__mac_of(const gov__crypto *crypto, gov__digest_alg alg, gov__bytes key,
                       gov__bytes message, uint8_t *out);

/* The same over a message in pieces. */
gov_status gov__mac_parts(const gov__crypto *crypto, gov__digest_alg alg, gov__bytes key,
                          const gov__bytes *parts, size_t count, uint8_t *out);

#endif
