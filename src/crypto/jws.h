/* SPDX-License-Identifier: Apache-2.0 */
/* Compact JWS (RFC 7515): verifying against trusted keys, and signing. It knows signatures, not
 * claims: times, issuer and audience are for whoever asked. A payload exists only once it is verified.
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
#include "crypto/key.h"

typedef struct gov__jws_policy {
    uint32_t algs;        /* GOV__ALG_ bits; nothing is permitted by default */
    size_t max_bytes;     /* of the compact text; 0: 64 KiB */
    const char *typ;      /* required "typ" (RFC 7515 section 4.1.9); NULL: any or none */
    const char **reason;  /* where to say why it failed: a static phrase without content; or NULL */
    const char *sm2_name; /* what the issuer calls SM2 with SM3; NULL: there is none */
    const char *sm2_id;   /* the issuer's distinguishing id; NULL: the default */
} gov__jws_policy;

/* A verified token. The strings live as long as it does. */
typedef struct gov__jws {
    const gov_allocator *mem;
    gov__json *header;
    const gov__alg *alg;
    const char *alg_name; /* as the header writes it */
    const char *typ;      /* NULL when absent */
    const char *kid;      /* NULL when absent */
    char *payload;        /* followed by a NUL that is not counted */
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
/* The same with one key, its private half or a symmetric key included; its own SM2 id goes first.
 * GOV_ERR_ALGORITHM when the key may not verify. */
gov_status gov__jws_verify_key(const char *text, size_t len, const gov__jws_policy *policy,
                               const gov__key *key, gov__jws **out);
void gov__jws_free(gov__jws *jws); /* wipes the payload; NULL does nothing */

/* What a signer says in the header. */
typedef struct gov__jws_header {
    const char *alg; /* NULL: what the key states, else the first of its kind (RS256, ES256, ...) */
    const char *typ; /* NULL: none */
    const char *kid; /* NULL: the key's; "": none */
    const char *extra; /* further members, the text of a JSON object; NULL: none */
    size_t extra_len;
    const char *sm2_name; /* what the recipient calls SM2 with SM3; NULL: there is none */
    bool with_jwk;        /* the public key stands in the header, and no kid (RFC 9449) */
    bool with_x5c;        /* the key's certificates stand in the header */
} gov__jws_header;

/* Appends the compact JWS to `out`. GOV_ERR_ALGORITHM when the algorithm does not fit the key or the
 * key cannot sign; GOV_ERR_ARGUMENT when `extra` is no object, or has a member that is set here or
 * would change what the signature means ("alg" "typ" "kid" "jwk" "x5c" "jku" "x5u" "crit" "b64" "zip"
 * "enc");
 * GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY; what an external key returned. */
gov_status gov__jws_sign(const gov__key *key, const gov__jws_header *header, const void *payload,
                         size_t len, gov__buf *out);

/* Whether two values of "typ" name the same media type: without regard to case, and with
 * "application/" understood where no slash is. NULL equals nothing. */
bool gov__jws_typ_equal(const char *typ, const char *expected);

#endif
