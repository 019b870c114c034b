/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the SD-JWT verifier share: the parts of the text and the disclosures.
 * Nobody outside crypto/sdjwt*.c includes it. */
#ifndef GOV__CRYPTO_SDJWT_PARTS_H
#define GOV__CRYPTO_SDJWT_PARTS_H

#include "base/buf.h"
#include "crypto/sdjwt.h"

/* Base64url characters of the longest digest, NUL included. */
#define GOV__SDJWT_DIGEST_TEXT_MAX GOV__SDJWT_HASH_ROOM

/* Values in one JSON text. Each takes forty times the two bytes that it needs there, and the processed
 * payload has them once more. */
#define GOV__SDJWT_NODES_MAX 131072

typedef struct gov__disclosure {
    char digest[GOV__SDJWT_DIGEST_TEXT_MAX]; /* as "_sd" and "..." write it */
    const char *raw;                         /* as received */
    size_t raw_len;
    gov__json *doc;
    const char *name; /* NULL for an element of an array */
    const gov__json_node *value;
    bool used;
} gov__disclosure;

/* One verification under way. */
typedef struct gov__sdjwt_state {
    const gov__crypto *crypto;
    const gov_allocator *mem;
    gov__sdjwt_policy policy;
    const char *text;
    size_t issuer_len;            /* the issuer's JWT, from the beginning */
    size_t disclosed_len;         /* up to and including the last tilde: what sd_hash covers */
    size_t len;                   /* all of it; what follows disclosed_len is the key-binding JWT */
    gov__digest_alg alg;          /* "_sd_alg" */
    gov__disclosure *disclosures; /* sorted by digest */
    size_t count;
} gov__sdjwt_state;

gov_status gov__sdjwt_fail(const gov__sdjwt_state *state, gov_status status, const char *reason);
/* The same for a named member. */
gov_status gov__sdjwt_fail_about(const gov__sdjwt_state *state, gov_status status,
                                 const char *about, const char *reason);

/* Base64url of the digest by state->alg. */
gov_status gov__sdjwt_digest(const gov__sdjwt_state *state, const char *text, size_t len,
                             char out[GOV__SDJWT_DIGEST_TEXT_MAX]);

/* sdjwt_disclosure.c: decodes all disclosures and sorts them; frees what load made. */
gov_status gov__sdjwt_load(gov__sdjwt_state *state);
void gov__sdjwt_unload(gov__sdjwt_state *state);
/* The disclosure with this digest; NULL for a decoy or one that was withheld. */
gov__disclosure *gov__sdjwt_find(const gov__sdjwt_state *state, const char *digest);

/* sdjwt_process.c: the processed payload (RFC 9901 section 7.1, step 3), and the list of fields where
 * the policy asks for one. */
gov_status gov__sdjwt_process(gov__sdjwt *sdjwt);

/* sdjwt_list.c: notes where the fields stand while the payload is written. Where no list was asked for
 * nothing is noted. */
typedef struct gov__sdjwt_list {
    gov__sdjwt_field *fields; /* NULL: no list */
    size_t count;
    gov__buf path;
    size_t inside; /* the field that is being written; SIZE_MAX: none */
} gov__sdjwt_list;

gov_status gov__sdjwt_list_begin(const gov__sdjwt_state *state, gov__sdjwt_list *list);
void gov__sdjwt_list_end(const gov__sdjwt_state *state, gov__sdjwt_list *list);
/* Steps into a member or an element; the result is for leaving it. */
size_t gov__sdjwt_list_enter_name(gov__sdjwt_list *list, const char *name);
size_t gov__sdjwt_list_enter_index(gov__sdjwt_list *list, size_t index);
void gov__sdjwt_list_leave(gov__sdjwt_list *list, size_t mark);
/* A field begins at byte `at` of the payload; the result is for its end. */
size_t gov__sdjwt_list_open(const gov__sdjwt_state *state, gov__sdjwt_list *list,
                            const gov__disclosure *disclosure, size_t at);
void gov__sdjwt_list_close(gov__sdjwt_list *list, size_t field, const gov__buf *text);
/* Hands the list over when it is complete. */
gov_status gov__sdjwt_list_give(gov__sdjwt_list *list, gov__sdjwt *sdjwt);

/* sdjwt_binding.c: the key-binding JWT against policy->binding and the processed payload. */
gov_status gov__sdjwt_check_binding(const gov__sdjwt_state *state, const gov__json_node *payload);

#endif
