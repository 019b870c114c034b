/* SPDX-License-Identifier: Apache-2.0 */
/* Signed receipts for the tests, made with OpenSSL alone, and the key that the client is to trust. */
#ifndef GOVSDK_RECEIPT_SUPPORT_H
#define GOVSDK_RECEIPT_SUPPORT_H

#include "domain_support.h"
#include "jose_support.h"

#define RECEIPT_HEADER "{\"alg\":\"ES256\",\"typ\":\"gov-receipt+jwt\",\"kid\":\"k1\"}"
#define RECEIPT_AT     "2026-11-23T09:30:00+08:00"
#define RECEIPT_AT_MS  1795397400000LL

/* What the drafts of these tests hold: {"a":"x"}, material A of the bytes "abc", B by certificate. */
#define RECEIPT_FORM "{\"a\":\"x\"}"

typedef struct receipt_key {
    jose_key *key;
    char *set; /* the JWK Set, kid "k1" */
} receipt_key;

void receipt_key_new(receipt_key *out);
void receipt_key_free(receipt_key *key);
/* Makes the client trust the key. */
void receipt_trust(rig *r, const receipt_key *key);

/* The digests of what those drafts send, as content_digests. Caller frees. */
char *receipt_digests(void);
/* Claims of a receipt of a submit of m-1 with these digests. Caller frees. */
char *receipt_claims(const char *digests);
/* {"matter":{...},"receipt":"..."} with the claims signed. Caller frees. */
char *receipt_answer(const receipt_key *key, const char *header, const char *claims);

/* The draft as said above, uploaded by the script; D waived, C promised. */
void receipt_fill(rig *r);

#endif
