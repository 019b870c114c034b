/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamp tokens (RFC 3161; GM/T 0033 has the same shape): what was stamped, by whom, when. What the
 * time is used for is for the caller. */
#ifndef GOV__CRYPTO_TIME_STAMP_H
#define GOV__CRYPTO_TIME_STAMP_H

#include "crypto/cert_chain.h"
#include "crypto/crypto.h"

typedef struct gov__time_stamp_input {
    const gov__crypto *crypto;
    const gov__cert_pool *pool; /* anchors, intermediates, revocation data */
    gov__bytes token;
    gov__bytes stamped;      /* whose digest must be in it */
    gov__bytes stamped_more; /* what follows, where it is in two pieces; empty: nothing */
    int64_t now_s;
} gov__time_stamp_input;

/* Verifies imprint, signature, certificate (for time stamping only, RFC 3161 section 2.3), chain at the
 * stamped time, and that no data tells of a revocation before it.
 *   GOV_ERR_UNSUPPORTED    no token of RFC 3161
 *   GOV_ERR_RESPONSE       a malformed one
 *   GOV_ERR_DIGEST         it is about something else
 *   GOV_ERR_SIGNATURE      its signature, or one of its chain, does not hold
 *   GOV_ERR_CHAIN          a constraint of the chain, or a certificate of another use
 *   GOV_ERR_EXPIRED, GOV_ERR_NOT_YET_VALID, GOV_ERR_CLAIM (revoked)
 *   GOV_ERR_KEY_NOT_FOUND  no certificate, or no anchor: nothing is proven
 *   GOV_ERR_ALGORITHM      weak or unknown
 *   GOV_ERR_NO_MEMORY
 * *out_s is the stamped time where the token could be read, else 0. */
gov_status gov__time_stamp_verify(const gov__time_stamp_input *in, int64_t *out_s);

#endif
