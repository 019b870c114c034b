/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials, presentations and status lists for tests, made of keys of the tests' own, and a verification
 * of them told in one line. Every failure here fails the test. */
#ifndef GOVSDK_VC_SUPPORT_H
#define GOVSDK_VC_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

#include <govsdk/key.h>
#include <govsdk/trust.h>
#include <govsdk/verification.h>

#include "support/pki.h"

#define VC_ISSUER   "https://issuer.example.test/gov"
#define VC_LIST_URI "https://issuer.example.test/lists/1"
#define VC_AT_S     1700000000LL
#define VC_AT_MS    (VC_AT_S * 1000)

/* A new P-256 key with this kid. */
gov_key *vc_key(const char *kid);
/* The key of a certificate with its chain as x5c, leaf first; NULL certificates are left out. */
gov_key *vc_key_of(const pki_identity *leaf, const pki_identity *issuer);
/* The public half as JWK. Caller frees. */
char *vc_jwk(const gov_key *key);
/* A store that knows this key as the issuer's; NULL: an empty one. */
gov_trust *vc_trust(const char *issuer, const gov_key *key);
void vc_trust_anchor(gov_trust *trust, const pki_identity *anchor);

/* A compact JWS; with_x5c: the key's certificates stand in the header. Caller frees. */
char *vc_sign(const gov_key *key, const char *typ, int with_x5c, const char *payload);
/* "<JWT>~<disclosure>~...": %1 to %4 in the payload stand for the digests of the disclosures, which are
 * given as JSON and end with NULL. Caller frees. */
char *vc_issue(const gov_key *key, const char *typ, int with_x5c, const char *payload,
               const char *const *disclosures);
/* Text with the first occurrence of `from`, which must be there, replaced. Caller frees. */
char *vc_swap(const char *text, const char *from, const char *to);
/* Appends the holder's proof, whose claims are given with %h for the hash. Caller frees. */
char *vc_bind(const char *presented, const gov_key *holder, const char *typ, const char *claims);

/* A status list token; members of the payload beside status_list are given as text. Caller frees. */
char *vc_list(const gov_key *key, int with_x5c, const char *members, int bits, const void *bytes,
              size_t size);
void vc_trust_list(gov_trust *trust, const char *token, int64_t fetched_at_ms);

/* Verifies as SD-JWT VC; options may be NULL, times that are 0 take their defaults. */
gov_verification *vc_verify(const char *text, const gov_trust *trust,
                            const gov_verify_options *options);
/* The same, torture included: GOV_OK or GOV_ERR_NO_MEMORY. */
gov_status vc_try(const gov_allocator *mem, const char *text, const gov_trust *trust,
                  const gov_verify_options *options, gov_verification **out);
/* The checks that are not as those of a good credential by a key of the store, presented without proof
 * that nobody asked for: "NAME=RESULT/reason NAME=..." in the order of reports. Caller frees. */
char *vc_differences(const gov_verification *v);

#endif
