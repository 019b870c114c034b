/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts 回执: the platform's signed word on what it received.
 * Owns: their claims, keeping them, the digests of a request. Not: when one is due. */
#ifndef GOVSDK_SANDBOX_RECEIPT_H
#define GOVSDK_SANDBOX_RECEIPT_H

#include "sandbox/matter.h"

typedef struct gov__sandbox_receipt {
    const char *kind;      /* submit, accept, supplement, close, delivery, review */
    const char *matter_id; /* NULL for a review */
    int64_t seq;           /* of the event it goes with; 0 for a review */
    int64_t at;
    const char *digests; /* a JSON array text; NULL: none */
    int64_t due;         /* 0: none */
    const char *text;    /* for the citizen */
} gov__sandbox_receipt;

/* Signs and keeps a receipt. The JWS (caller frees), or NULL on failure. */
char *gov__sb_receipt_issue(gov_sandbox *sb, const gov__sandbox_receipt *receipt);
/* The same without handing it out. 0, or -1. */
int gov__sb_receipt_keep(gov_sandbox *sb, const gov__sandbox_receipt *receipt);

/* The content_digests of a form (NULL: none came) and of materials as kept: a JSON array text,
 * caller frees; NULL on failure. */
char *gov__sb_receipt_digests(const cJSON *form, const cJSON *materials);

#endif
