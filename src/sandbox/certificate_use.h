/* SPDX-License-Identifier: Apache-2.0 */
/* The usage 用证 under which a certificate is read, and whether it may be.
 * Owns: reading the usage, who may read whose certificates. Not: what is read, and not the trail
 * (audit.h). */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_USE_H
#define GOVSDK_SANDBOX_CERTIFICATE_USE_H

#include "sandbox/certificate.h"
#include "sandbox/consent.h"

/* The Usage of the header Gov-Usage, checked; NULL and a 400 usage_required without a good one.
 * Caller deletes. */
cJSON *gov__sb_usage_of_header(const gov__sandbox_request *req, gov__sandbox_response *res);
/* The same for a body's member `usage`; borrowed. */
const cJSON *gov__sb_usage_of_body(const gov__sandbox_request *req, gov__sandbox_response *res);

/* One call about certificates. Set action and usage; clear it in any case. */
typedef struct gov__sandbox_use {
    const char *action; /* list, get, fetch, ask */
    const cJSON *usage;
    bool again;                   /* goes on with a use that was counted: nothing is added */
    bool own;                     /* found: the caller is a holder, and acts in person */
    gov__sandbox_consent consent; /* id "" when it needs none */
    char proxy[GOV__SB_ID_BYTES]; /* the grant by which the caller acts for another, or "" */
} gov__sandbox_use;

/* Finds the certificate of the path and whether the caller may read it: his own; under a grant; a
 * system by function or entrustment. False and a problem otherwise: 404 for what is another's, 403
 * where consent is wanted or a grant is not good. Clear `c` in any case. */
bool gov__sb_use_certificate(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res, gov__sandbox_use *use,
                             gov__sandbox_certificate *c);
/* The same for the list of a holder: `asked` is his id, "me" or NULL; `type_code` may be NULL. Gives
 * whose list it is. */
bool gov__sb_use_list(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                      gov__sandbox_use *use, const char *asked, const char *type_code,
                      char out_holder[GOV__SB_ID_BYTES]);
/* For what a grant is named otherwise than by Gov-Grant. False and 403 grant_invalid. */
bool gov__sb_use_grant(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                       gov__sandbox_use *use, const char *grant_id, const char *type_code);
void gov__sb_use_clear(gov__sandbox_use *use);

/* Counts the use of a grant and adds the entry to the trail, whose action, usage and grant it sets. 0, or -1. */
struct gov__sandbox_audit;
int gov__sb_use_record(gov_sandbox *sb, const gov__sandbox_request *req,
                       const gov__sandbox_use *use, struct gov__sandbox_audit *entry);
/* The face fields that may be given, borrowed; NULL for all. */
const cJSON *gov__sb_use_fields(const gov__sandbox_use *use);
void gov__sb_problem_grant(gov__sandbox_response *res);

#endif
