/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP message signatures (RFC 9421): the scheme's state, and the parts that its files share. Signing is
 * rfc9421_sign.c, checking replies rfc9421_check.c. */
#ifndef GOV__SIGNER_RFC9421_H
#define GOV__SIGNER_RFC9421_H

#include "signer/scheme.h"
#include "signer/signature_base.h"

#define GOV__RFC9421_LABEL "sig1"

/* An algorithm of section 3.3, or sm2-sm3, which is not registered. */
typedef struct gov__rfc9421_alg {
    const char *name;
    uint32_t bit; /* of crypto/alg.h */
} gov__rfc9421_alg;

typedef struct gov__rfc9421 {
    const gov_allocator *mem;
    const gov__crypto *crypto;
    gov_client *client;
    gov_status (*find_keys)(gov_client *client, const char *kid, gov__jwks **out);
    gov__key *key;
    const gov__rfc9421_alg *alg;
    char *key_id;
    char *components;  /* "("@method" ...)" */
    char *tag;         /* quoted; NULL: none */
    int64_t expires_s; /* 0: none */
    int64_t max_skew_ms;
} gov__rfc9421;

/* By name; NULL when unknown. */
const gov__rfc9421_alg *gov__rfc9421_alg_find(gov__sf_span name);
/* The only one of these bits; NULL when there are none or several. */
const gov__rfc9421_alg *gov__rfc9421_alg_of(uint32_t bits);

/* Appends the signature. */
gov_status gov__rfc9421_make(const gov__rfc9421 *scheme, const gov__buf *base, gov__buf *out);
/* Whether our own secret made it. */
gov_status gov__rfc9421_verify_mac(const gov__rfc9421 *scheme, const gov__buf *base,
                                   const gov__buf *signature);

gov_status gov__rfc9421_sign(void *user, gov_signing *signing);
gov_signer_verdict gov__rfc9421_check(void *user, gov_signing *signing);

#endif
