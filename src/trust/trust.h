/* SPDX-License-Identifier: Apache-2.0 */
/* What a trust store holds. Filled through the public functions, then only read. */
#ifndef GOV__TRUST_TRUST_H
#define GOV__TRUST_TRUST_H

#include <govsdk/ext/verifier.h>
#include <govsdk/trust.h>

#include "base/buf.h"
#include "crypto/cert_chain.h"
#include "crypto/crypto.h"
#include "crypto/jwk.h"

typedef struct gov__trust_issuer {
    char *issuer;
    gov__jwks *keys;
    char *json;            /* its JWK Set as text */
    int64_t fetched_at_ms; /* when it was obtained; 0: not known */
} gov__trust_issuer;

typedef struct gov__trust_status_list {
    char *token;
    size_t size;
    int64_t fetched_at_ms;
    char *uri;        /* its "sub", before any signature was checked */
    int64_t issued_s; /* its "iat", likewise */
} gov__trust_status_list;

/* Forms of gov_certificate_format. */
#define GOV__TRUST_FORMS 6

struct gov_trust {
    gov_allocator mem;
    gov__crypto *crypto;
    gov__cert_pool *pool;
    gov__trust_issuer *issuers;
    size_t issuer_count;
    gov__trust_status_list *lists;
    size_t list_count;
    gov_verifier verifiers[GOV__TRUST_FORMS]; /* struct_size 0: none */
};

/* NULL when the issuer is not known. Borrowed. */
const gov__trust_issuer *gov__trust_issuer_of(const gov_trust *trust, const char *issuer);
/* Its keys alone. */
const gov__jwks *gov__trust_keys_of(const gov_trust *trust, const char *issuer);
/* The newest list of this address; NULL when there is none. */
const gov__trust_status_list *gov__trust_list_of(const gov_trust *trust, const char *uri);
/* The next older one of the same address; NULL behind the last. Nobody has verified any of them: a forged one
 * that says it is newer must not hide the issuer's. */
const gov__trust_status_list *gov__trust_older_list(const gov_trust *trust,
                                                    const gov__trust_status_list *list);

#endif
