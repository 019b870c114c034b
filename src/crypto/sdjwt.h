/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying SD-JWT (RFC 9901): the issuer's signature, the disclosures against their digests, and,
 * where asked for, the holder's key binding. Validity in time, status and the meaning of claims are
 * for whoever asked. */
#ifndef GOV__CRYPTO_SDJWT_H
#define GOV__CRYPTO_SDJWT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/status.h>

#include "base/json.h"
#include "crypto/crypto.h"
#include "crypto/jwk.h"
#include "crypto/jws.h"

/* What a key-binding JWT must say (RFC 9901 section 7.3); every member is required. */
typedef struct gov__sdjwt_binding {
    const char *audience;
    const char *nonce;
    int64_t now_s;     /* seconds since 1970 */
    int64_t max_age_s; /* of its "iat" */
    int64_t skew_s;    /* how far its "iat" may lie in the future */
} gov__sdjwt_binding;

typedef struct gov__sdjwt_policy {
    uint32_t algs;                     /* GOV__ALG_ bits, for the issuer and for the holder */
    size_t max_bytes;                  /* of the whole text; 0: 1 MiB */
    size_t max_disclosures;            /* 0: 512 */
    const char *typ;                   /* of the issuer's JWT; NULL: "dc+sd-jwt" */
    bool legacy_typ;                   /* also take "vc+sd-jwt", the name in early drafts */
    bool any_typ;                      /* the caller has judged the type */
    const gov__sdjwt_binding *binding; /* NULL: a key-binding JWT is not checked, nor required */
    const char **reason; /* where to say why it failed: a static phrase without content; or NULL */
    const char **about;  /* likewise the static name of the member at fault; NULL when it is none */
    bool list;           /* also list the fields that the disclosures bring */
} gov__sdjwt_policy;

typedef enum gov__sdjwt_holder {
    GOV__SDJWT_HOLDER_ABSENT,      /* no key-binding JWT: issued, or presented without proof */
    GOV__SDJWT_HOLDER_NOT_CHECKED, /* there is one, nobody asked */
    GOV__SDJWT_HOLDER_PROVEN       /* checked and good */
} gov__sdjwt_holder;

/* A field that a disclosure brings. */
typedef struct gov__sdjwt_field {
    const char *raw; /* the disclosure as received, without tildes; borrowed from the text */
    size_t raw_len;
    char *path;      /* JSON pointer (RFC 6901) into the processed payload */
    bool element;    /* of an array */
    size_t value_at; /* where in the text of the processed payload the value stands */
    size_t value_len;
    size_t parent; /* the field inside which it stands; SIZE_MAX: none */
} gov__sdjwt_field;

struct gov__sdjwt_state;

typedef struct gov__sdjwt {
    const gov_allocator *mem;
    gov__json *header;        /* of the issuer's JWT as it was read, whether verified or not */
    gov__json *claims;        /* its payload with the digests, likewise */
    gov__jws *issuer;         /* the verified JWT; NULL before */
    gov__json *payload;       /* the processed payload: disclosed claims in place, no digests */
    size_t disclosed;         /* how many claims the disclosures brought */
    gov__sdjwt_field *fields; /* as many, parents first, where the policy asks for a list */
    gov__sdjwt_holder holder;
    struct gov__sdjwt_state *state;
} gov__sdjwt;

/* An SD-JWT step by step, for whoever tells each finding apart or only shows what is in it. The text,
 * the context and what the policy points to are borrowed until it is freed. Statuses as below; a step
 * that failed leaves what was there before. */

/* Cuts the text. Nothing is believed yet. */
gov_status gov__sdjwt_open(const gov__crypto *crypto, const char *text, size_t len,
                           const gov__sdjwt_policy *policy, gov__sdjwt **out);
/* Reads header and payload of the issuer's JWT, and which digest it uses. */
gov_status gov__sdjwt_read(gov__sdjwt *sdjwt);
/* Verifies the issuer's signature; may be done before or after reading. */
gov_status gov__sdjwt_check_issuer(gov__sdjwt *sdjwt, const gov__jwks *keys);
/* Holds every disclosure against its digest; needs reading. */
gov_status gov__sdjwt_disclose(gov__sdjwt *sdjwt);
/* Verifies the key-binding JWT by the policy's binding, where it has one; needs disclosing. */
gov_status gov__sdjwt_check_holder(gov__sdjwt *sdjwt);
/* Bytes up to and including the last tilde: what sd_hash covers. */
size_t gov__sdjwt_presented_len(const gov__sdjwt *sdjwt);
/* The issuer's JWT alone, from the beginning of the text. */
size_t gov__sdjwt_issuer_len(const gov__sdjwt *sdjwt);
/* The digest that the credential uses ("_sd_alg") of any text, as base64url with a NUL. */
#define GOV__SDJWT_HASH_ROOM 87
gov_status gov__sdjwt_hash(const gov__sdjwt *sdjwt, const char *text, size_t len,
                           char out[GOV__SDJWT_HASH_ROOM]);

/* All steps. GOV_OK and *out; else *out is NULL and, beside what gov__jws_verify gives for the issuer's JWT,
 *   GOV_ERR_RESPONSE    malformed: a disclosure, a digest, a name twice or reserved
 *   GOV_ERR_LIMIT       too long, too many disclosures, nested too deep
 *   GOV_ERR_DIGEST      a disclosure that no digest refers to, or a wrong sd_hash
 *   GOV_ERR_UNSUPPORTED an unknown "_sd_alg"
 * and with a binding asked for
 *   GOV_ERR_SIGNATURE   no key-binding JWT, a bad one, or one for another audience or nonce
 *   GOV_ERR_KEY_NOT_FOUND        the credential names no key of the holder ("cnf")
 *   GOV_ERR_EXPIRED, GOV_ERR_NOT_YET_VALID   its "iat" is out of the window */
gov_status gov__sdjwt_verify(const gov__crypto *crypto, const char *text, size_t len,
                             const gov__sdjwt_policy *policy, const gov__jwks *keys,
                             gov__sdjwt **out);
void gov__sdjwt_free(gov__sdjwt *sdjwt); /* NULL does nothing */

#endif
