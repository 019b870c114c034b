/* SPDX-License-Identifier: Apache-2.0 */
/* What an identity provider has signed, verified by its keys and held to what was asked for: ID
 * tokens, access tokens, answers of a login (JARM), of introspection, of userinfo. Where the keys
 * come from is keys.h, what a claim must be crypto/jwt.h. */
#ifndef GOV__CORE_ID_TOKEN_H
#define GOV__CORE_ID_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/call.h>
#include <govsdk/error.h>

#include "base/json.h"
#include "core/client.h"

/* What an ID token must answer to, beyond issuer, audience and times. A NULL member is not looked at;
 * all texts are borrowed. */
typedef struct gov__id_expect {
    const char *nonce;        /* of the login; the token must repeat it */
    const char *subject;      /* who it must be, as after a renewal (OpenID Connect Core 12.2) */
    const char *acr_values;   /* levels one of which "acr" must be, separated by blanks */
    bool max_age_asked;       /* "auth_time" must be there, and not older than max_age_s */
    int64_t max_age_s;        /* seconds; 0 asks for a login just now */
    const char *access_token; /* for "at_hash", which is verified when it is there */
    const char *code;         /* for "c_hash", likewise */
    const char *state;        /* for "s_hash", likewise */
} gov__id_expect;

/* What an access token must be (RFC 9068 section 4). A NULL member takes the default in brackets. */
typedef struct gov__access_expect {
    const char *audience;   /* required */
    const char *issuer;     /* [that of the provider] */
    const char *typ;        /* ["at+jwt"] */
    const char *algorithms; /* separated by blanks ["auth.algorithms"] */
    const char *nonce;      /* [not looked at] */
    const char *acr_values; /* [not looked at] */
    const char *scope;      /* scopes that it must have, separated by blanks [none] */
    bool max_age_asked;
    int64_t max_age_s;
} gov__access_expect;

/* All of them: the text may be a JWS, or a JWE around one, which is opened with the client's
 * decryption key. `options` are for fetching keys. *claims is to be freed; NULL on failure. The error
 * names the claim and by how many seconds it is off, never its value.
 *   GOV_ERR_RESPONSE       no JWT, or a header that is not understood
 *   GOV_ERR_SIGNATURE, GOV_ERR_KEY_NOT_FOUND, GOV_ERR_ALGORITHM, GOV_ERR_DECRYPT
 *   GOV_ERR_ISSUER         "iss" is another
 *   GOV_ERR_EXPIRED, GOV_ERR_NOT_YET_VALID
 *   GOV_ERR_CLAIM          any other claim, or "typ"
 *   GOV_ERR_CONFIG         auth.algorithms names none, auth.client_id is not set
 *   and why the keys could not be had */

/* OpenID Connect Core section 3.1.3.7. `expect` may be NULL. */
gov_status gov__id_token_verify(gov_client *client, const char *text, size_t len,
                                const gov__id_expect *expect, const gov_call_options *options,
                                gov__json **claims, gov_error **err);
/* RFC 9068 section 4. */
gov_status gov__access_token_verify(gov_client *client, const char *text, size_t len,
                                    const gov__access_expect *expect,
                                    const gov_call_options *options, gov__json **claims,
                                    gov_error **err);
/* JARM section 2.4: the claims beside iss, aud and exp are the parameters of the answer; "state" is
 * for the caller to compare. */
gov_status gov__jarm_verify(gov_client *client, const char *text, size_t len,
                            const gov_call_options *options, gov__json **claims, gov_error **err);
/* RFC 9701 section 5: what is told of the token is the member "token_introspection". */
gov_status gov__introspection_verify(gov_client *client, const char *text, size_t len,
                                     const gov_call_options *options, gov__json **claims,
                                     gov_error **err);
/* OpenID Connect Core section 5.3.2; "sub" must be `subject` (5.3.4), NULL: not looked at. */
gov_status gov__userinfo_verify(gov_client *client, const char *text, size_t len,
                                const char *subject, const gov_call_options *options,
                                gov__json **claims, gov_error **err);

#endif
