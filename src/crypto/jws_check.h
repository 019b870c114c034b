/* SPDX-License-Identifier: Apache-2.0 */
/* The two halves of verifying a JWS, for crypto/jws*.c only: reading the text without trusting it,
 * and deciding over the signature. */
#ifndef GOV__CRYPTO_JWS_CHECK_H
#define GOV__CRYPTO_JWS_CHECK_H

#include "base/buf.h"
#include "crypto/jws.h"

/* The parts of a compact JWS, still encoded; they point into the text. */
struct gov__jws_parts {
    const char *header;
    size_t header_len;
    const char *payload;
    size_t payload_len;
    const char *signature;
    size_t signature_len;
    size_t signed_len; /* header, dot and payload: what the signature covers, from `header` on */
};

/* The keys that are trusted. */
struct gov__jws_keys {
    const gov__jwk *at;
    size_t count;
};

/* Reads and judges the header: fills header, typ, kid and alg of `jws`. */
gov_status gov__jws_read_header(const struct gov__jws_parts *parts, const gov__jws_policy *policy,
                                gov__jws *jws);

/* Tries the keys that fit `jws`, of which the header was read. */
gov_status gov__jws_check_signature(const gov__crypto *crypto, const struct gov__jws_parts *parts,
                                    const gov__jws_policy *policy, const struct gov__jws_keys *keys,
                                    const gov__jws *jws);

/* Records why, where the policy asks for it, and returns status. */
gov_status gov__jws_fail(const gov__jws_policy *policy, gov_status status, const char *reason);

#endif
