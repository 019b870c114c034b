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
    const gov__sdjwt_binding *binding; /* NULL: a key-binding JWT is not checked, nor required */
    const char **reason; /* where to say why it failed: a static phrase without content; or NULL */
} gov__sdjwt_policy;

typedef enum gov__sdjwt_holder {
    GOV__SDJWT_HOLDER_ABSENT,      /* no key-binding JWT: issued, or presented without proof */
    GOV__SDJWT_HOLDER_NOT_CHECKED, /* there is one, nobody asked */
    GOV__SDJWT_HOLDER_PROVEN       /* checked and good */
} gov__sdjwt_holder;

typedef struct gov__sdjwt {
    const gov_allocator *mem;
    gov__jws *issuer;   /* the verified JWT; its payload still has the digests */
    gov__json *payload; /* the processed payload: disclosed claims in place, no digests */
    size_t disclosed;   /* how many claims the disclosures brought */
    gov__sdjwt_holder holder;
} gov__sdjwt;

/* GOV_OK and *out; else *out is NULL and, beside what gov__jws_verify gives for the issuer's JWT,
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
