/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying compact JWS (RFC 7515) against a set of trusted keys. It knows signatures, not claims:
 * times, issuer and audience are for whoever asked. A payload exists only once it is verified.
 *
 * What the token says of keys ("jwk", "jku", "x5u", "x5c") is never used, and the algorithm must be
 * on the caller's list as well as fit the key. */
#ifndef GOV__CRYPTO_JWS_H
#define GOV__CRYPTO_JWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/status.h>

#include "base/json.h"
#include "crypto/alg.h"
#include "crypto/crypto.h"
#include "crypto/jwk.h"

typedef struct gov__jws_policy {
    uint32_t algs;       /* GOV__ALG_ bits; nothing is permitted by default */
    size_t max_bytes;    /* of the compact text; 0: 64 KiB */
    const char *typ;     /* required "typ" (RFC 7515 section 4.1.9); NULL: any or none */
    const char **reason; /* where to say why it failed: a static phrase without content; or NULL */
} gov__jws_policy;

/* A verified token. The strings live as long as it does. */
typedef struct gov__jws {
    const gov_allocator *mem;
    gov__json *header;
    const gov__alg *alg;
    const char *typ; /* NULL when absent */
    const char *kid; /* NULL when absent */
    char *payload;   /* followed by a NUL that is not counted */
    size_t payload_len;
} gov__jws;

/* GOV_OK and *out; else *out is NULL and
 *   GOV_ERR_RESPONSE       malformed, an unknown critical header, "b64" or "zip", another typ
 *   GOV_ERR_LIMIT          longer than max_bytes
 *   GOV_ERR_ALGORITHM      not on the list ("none" never is), or no fitting key may use it
 *   GOV_ERR_KEY_NOT_FOUND  no key of the set has the kid, or the set has no key of that kind
 *   GOV_ERR_SIGNATURE      it does not verify
 *   GOV_ERR_NO_MEMORY */
gov_status gov__jws_verify(const gov__crypto *crypto, const char *text, size_t len,
                           const gov__jws_policy *policy, const gov__jwks *keys, gov__jws **out);
void gov__jws_free(gov__jws *jws); /* wipes the payload; NULL does nothing */

/* Whether two values of "typ" name the same media type: without regard to case, and with
 * "application/" understood where no slash is. NULL equals nothing. */
bool gov__jws_typ_equal(const char *typ, const char *expected);

#endif
