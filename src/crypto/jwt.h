/* SPDX-License-Identifier: Apache-2.0 */
/* What the claims of a token must be: RFC 7519, OpenID Connect Core section 3.1.3.7, RFC 9068
 * section 4. Without I/O, without a clock, without a signature: the claims come from a token that
 * was verified (crypto/jws.h), what they must be from whoever asked. */
#ifndef GOV__CRYPTO_JWT_H
#define GOV__CRYPTO_JWT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/status.h>

#include "base/json.h"
#include "crypto/alg.h"
#include "crypto/crypto.h"

/* Claims that must be there, whatever they say; "iss" always must. */
#define GOV__JWT_SUB       (1U << 0)
#define GOV__JWT_EXP       (1U << 1)
#define GOV__JWT_IAT       (1U << 2)
#define GOV__JWT_NBF       (1U << 3)
#define GOV__JWT_JTI       (1U << 4)
#define GOV__JWT_CLIENT_ID (1U << 5)

#define GOV__JWT_AUDIENCES_MAX 32  /* members of "aud" */
#define GOV__JWT_SUBJECT_MAX   255 /* bytes of "sub", as OpenID Connect Core section 2 has it */
#define GOV__JWT_ACTORS_MAX    8   /* nested "act" (RFC 8693 section 4.1) */

/* A NULL or zero member is not looked at; texts are borrowed. */
typedef struct gov__jwt_policy {
    const char *typ;        /* the header; NULL: absent or "JWT", and nothing else */
    uint32_t required;      /* GOV__JWT_ bits */
    const char *issuer;     /* byte for byte; must be given */
    const char *audience;   /* "aud" is or holds it */
    const char *party;      /* who asked for the token: "azp", which several audiences require */
    const char *subject;    /* "sub" is this */
    const char *nonce;      /* compared in constant time */
    const char *acr_values; /* words, one of which "acr" is */
    const char *scope;      /* words, all of which "scope" has */
    int64_t now_ms;         /* since 1970-01-01T00:00:00Z */
    int64_t skew_exp_ms;    /* "exp", and the age of "auth_time" */
    int64_t skew_nbf_ms;
    int64_t skew_iat_ms;      /* "iat" and "auth_time" in the future */
    int64_t max_token_age_s;  /* since "iat" */
    bool max_age_asked;       /* "auth_time" must be there; 0 counts as absent */
    int64_t max_age_s;        /* since "auth_time" */
    const char *access_token; /* for "at_hash"; each hash is verified when it is there */
    const char *code;         /* for "c_hash" */
    const char *state;        /* for "s_hash" */
} gov__jwt_policy;

typedef enum gov__jwt_fault_kind {
    GOV__JWT_MISSING,
    GOV__JWT_MALFORMED, /* of a wrong type, too long, or a number that is no time */
    GOV__JWT_MISMATCH,  /* not what was asked for */
    GOV__JWT_PASSED,    /* off_s ago; allowed_s would have done */
    GOV__JWT_AHEAD,     /* in off_s */
    GOV__JWT_OLD,       /* off_s old */
    GOV__JWT_TOO_DEEP   /* nested too deep */
} gov__jwt_fault_kind;

/* What is wrong, without anything that the token says. */
typedef struct gov__jwt_fault {
    const char *claim; /* static; "typ" for the header; NULL when the claims are no object */
    gov__jwt_fault_kind kind;
    int64_t off_s; /* rounded up */
    int64_t allowed_s;
} gov__jwt_fault;

/* `typ` is that of the header, NULL when absent; `alg` that of the signature, which says how hashes
 * are made.
 *   GOV_OK; fault is zeroed
 *   GOV_ERR_RESPONSE       the claims are no object
 *   GOV_ERR_ISSUER         "iss"
 *   GOV_ERR_EXPIRED        "exp" has passed; "iat" or "auth_time" is too old
 *   GOV_ERR_NOT_YET_VALID  "nbf", "iat" or "auth_time" lies ahead
 *   GOV_ERR_CLAIM          everything else
 *   GOV_ERR_UNSUPPORTED, GOV_ERR_NO_MEMORY   a hash could not be made; the fault is zeroed */
gov_status gov__jwt_check(const gov__crypto *crypto, const gov__jwt_policy *policy, const char *typ,
                          const gov__alg *alg, const gov__json_node *claims, gov__jwt_fault *fault);

/* The acting parties of "act", outermost (who acts now) first: calls `each` with each "sub". False
 * when the chain is malformed or longer than GOV__JWT_ACTORS_MAX; `fault` (may be NULL) says which. */
bool gov__jwt_actors(const gov__json_node *claims, void (*each)(void *user, const char *subject),
                     void *user, gov__jwt_fault_kind *fault);

/* Whether `word` is among words with blanks between. */
bool gov__jwt_has_word(const char *words, const char *word, size_t len);

#endif
