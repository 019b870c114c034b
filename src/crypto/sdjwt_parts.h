/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the SD-JWT verifier share: the parts of the text and the disclosures.
 * Nobody outside crypto/sdjwt*.c includes it. */
#ifndef GOV__CRYPTO_SDJWT_PARTS_H
#define GOV__CRYPTO_SDJWT_PARTS_H

#include "crypto/sdjwt.h"

/* Base64url characters of the longest digest, NUL included. */
#define GOV__SDJWT_DIGEST_TEXT_MAX 87

typedef struct gov__disclosure {
    char digest[GOV__SDJWT_DIGEST_TEXT_MAX]; /* as "_sd" and "..." write it */
    gov__json *doc;
    const char *name; /* NULL for an element of an array */
    const gov__json_node *value;
    bool used;
} gov__disclosure;

/* One verification under way. */
typedef struct gov__sdjwt_state {
    const gov__crypto *crypto;
    const gov_allocator *mem;
    const gov__sdjwt_policy *policy;
    const char *text;
    size_t issuer_len;            /* the issuer's JWT, from the beginning */
    size_t disclosed_len;         /* up to and including the last tilde: what sd_hash covers */
    size_t len;                   /* all of it; what follows disclosed_len is the key-binding JWT */
    gov__digest_alg alg;          /* "_sd_alg" */
    gov__disclosure *disclosures; /* sorted by digest */
    size_t count;
} gov__sdjwt_state;

gov_status gov__sdjwt_fail(const gov__sdjwt_state *state, gov_status status, const char *reason);

/* Base64url of the digest by state->alg. */
gov_status gov__sdjwt_digest(const gov__sdjwt_state *state, const char *text, size_t len,
                             char out[GOV__SDJWT_DIGEST_TEXT_MAX]);

/* sdjwt_disclosure.c: decodes all disclosures and sorts them; frees what load made. */
gov_status gov__sdjwt_load(gov__sdjwt_state *state);
void gov__sdjwt_unload(gov__sdjwt_state *state);
/* The disclosure with this digest; NULL for a decoy or one that was withheld. */
gov__disclosure *gov__sdjwt_find(const gov__sdjwt_state *state, const char *digest);

/* sdjwt_process.c: the processed payload (RFC 9901 section 7.1, step 3). */
gov_status gov__sdjwt_process(gov__sdjwt_state *state, const gov__json_node *payload,
                              gov__json **out);

/* sdjwt_binding.c: the key-binding JWT against policy->binding and the processed payload. */
gov_status gov__sdjwt_check_binding(const gov__sdjwt_state *state, const gov__json_node *payload);

#endif
