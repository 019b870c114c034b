/* SPDX-License-Identifier: Apache-2.0 */
/* Consent of a holder to the use of certificates 授权: what was asked for, what was decided.
 * Owns: the table, the state at a time, what one covers, the count of its uses. Not: grants by
 * which one person acts for another (matter_grant.h). */
#ifndef GOVSDK_SANDBOX_CONSENT_H
#define GOVSDK_SANDBOX_CONSENT_H

#include "sandbox/http.h"

typedef struct gov__sandbox_consent {
    char id[GOV__SB_ID_BYTES];
    char grantor[GOV__SB_ID_BYTES];
    char grantee[GOV__SB_ID_BYTES]; /* a subject's id, or a system's client id */
    char client_id[GOV__SB_ID_BYTES];
    char item_code[GOV__SB_ID_BYTES], matter_no[GOV__SB_ID_BYTES]; /* "" for none */
    char state[12];                                                /* as it is now */
    int64_t created, expires, decided;                             /* decided: 0 for not yet */
    int64_t max_uses, used;                                        /* max_uses: 0 for no limit */
    bool over;                                                     /* its time has passed */
    char *purpose;
    cJSON *scope; /* GrantScope of the contract */
} gov__sandbox_consent;

/* What a call wants to do under one. */
typedef struct gov__sandbox_wish {
    const char *action;    /* list, get, fetch, ask */
    const char *type_code; /* NULL: of no certain type */
    const cJSON *usage;
    bool again; /* a use that was counted goes on: one that is used up will do */
} gov__sandbox_wish;

/* Who calls: the person, or the system. */
const char *gov__sb_caller(const gov__sandbox_request *req);

/* False when there is none with this id. Clear it in any case. */
bool gov__sb_consent_load(gov_sandbox *sb, const char *id, gov__sandbox_consent *out);
void gov__sb_consent_clear(gov__sandbox_consent *consent);
int gov__sb_consent_insert(gov_sandbox *sb, const gov__sandbox_consent *consent);

bool gov__sb_consent_is(const gov__sandbox_consent *consent, const char *state);
/* Whether the caller is the one it was given to. */
bool gov__sb_consent_is_grantee(const gov__sandbox_consent *consent,
                                const gov__sandbox_request *req);
/* Whether what was begun under it may go on: the last use is spent, but nobody ended it. */
bool gov__sb_consent_goes_on(const gov__sandbox_consent *consent);
/* Whether it lets its grantee, who calls, do this now. */
bool gov__sb_consent_covers(const gov__sandbox_consent *consent, const gov__sandbox_request *req,
                            const gov__sandbox_wish *wish);
/* Whether its scope names the type. */
bool gov__sb_consent_has_type(const gov__sandbox_consent *consent, const char *type_code);
/* The face fields it is limited to, borrowed; NULL for all of them. */
const cJSON *gov__sb_consent_fields(const gov__sandbox_consent *consent);
/* Counts one use. 0, or -1. */
int gov__sb_consent_count(gov_sandbox *sb, const gov__sandbox_consent *consent);

/* Decides one that is requested and loads it again. `fields` NULL: as asked for. */
int gov__sb_consent_decide(gov_sandbox *sb, gov__sandbox_consent *consent, bool approve,
                           const cJSON *fields);
/* Whether every one of these fields was asked for. */
bool gov__sb_consent_asked(const gov__sandbox_consent *consent, const cJSON *fields);
int gov__sb_consent_revoke(gov_sandbox *sb, gov__sandbox_consent *consent);

/* Answers with the Grant of the contract. */
void gov__sb_consent_answer(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res, int status,
                            const gov__sandbox_consent *consent);

/* The handlers of the page on which the holder decides (consent_page.c). */
void gov__sb_consent_show(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res);
void gov__sb_consent_submit(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res);

#endif
