/* SPDX-License-Identifier: Apache-2.0 */
/* Showing a certificate by a code 亮证.
 * Owns: the presentations, their codes, who redeemed them, the limit on guesses. Not: what a
 * question asks (question.c). */
#ifndef GOVSDK_SANDBOX_PRESENTATION_H
#define GOVSDK_SANDBOX_PRESENTATION_H

#include "sandbox/certificate.h"

typedef struct gov__sandbox_presentation {
    char id[GOV__SB_ID_BYTES];
    char kind[12]; /* code, emergency */
    char certificate[GOV__SB_ID_BYTES];
    char holder[GOV__SB_ID_BYTES];
    char state[12]; /* as it is now: active, used_up, expired, revoked */
    int64_t created, expires, most, used;
    cJSON *fields;
} gov__sandbox_presentation;

bool gov__sb_presentation_load(gov_sandbox *sb, const char *id, gov__sandbox_presentation *out);
void gov__sb_presentation_clear(gov__sandbox_presentation *p);

/* The presentation of a code, which must be active. False and a problem otherwise; a wrong guess is
 * counted, and too many are 429. Clear it in any case. */
bool gov__sb_presentation_find(gov_sandbox *sb, const gov__sandbox_request *req,
                               gov__sandbox_response *res, const char *code,
                               gov__sandbox_presentation *out);
/* Notes one redemption; with a question when it was one. Gives its id. 0, or -1. */
int gov__sb_presentation_redeemed(gov_sandbox *sb, const gov__sandbox_request *req,
                                  const gov__sandbox_presentation *p, const cJSON *usage,
                                  const cJSON *question, const char *answer,
                                  char out_id[GOV__SB_ID_BYTES]);
/* Answers with the Presentation of the contract; `code` is NULL but when it was made. */
void gov__sb_presentation_answer(gov_sandbox *sb, gov__sandbox_response *res, int status,
                                 const gov__sandbox_presentation *p, const char *code);

#endif
