/* SPDX-License-Identifier: Apache-2.0 */
/* The states of a certificate: the contract's word, what the department keeps, two bits of a list.
 * Owns: that table, the status lists. Not: setting a state (control_certificate.c). */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_STATUS_H
#define GOVSDK_SANDBOX_CERTIFICATE_STATUS_H

#include "sandbox/certificate.h"

#define GOV__SB_STATUS_LIST_SIZE 4096 /* certificates in one list */

typedef struct gov__sandbox_status {
    const char *word;
    const char *code; /* the department's */
    const char *text;
    unsigned bits; /* Token Status List: 0 valid, 1 invalid, 2 suspended, 3 application specific */
} gov__sandbox_status;

/* Never NULL: a word that is not known is `unknown`. */
const gov__sandbox_status *gov__sb_status_find(const char *word);
/* What the status is at a time: an end that has passed is an expiry, whoever was to note it. */
const gov__sandbox_status *gov__sb_status_at(const gov__sandbox_certificate *c, int64_t at);

/* Writes the claim status {status_list: {idx, uri}}. */
void gov__sb_status_write_claim(const gov_sandbox *sb, gov__sandbox_json *w,
                                const gov__sandbox_certificate *c);

#endif
