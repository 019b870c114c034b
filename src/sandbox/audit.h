/* SPDX-License-Identifier: Apache-2.0 */
/* The trail of who asked for what about whom.
 * Owns: its rows and GET /audit. Not: whether a call is permitted (certificate_use.h). */
#ifndef GOVSDK_SANDBOX_AUDIT_H
#define GOVSDK_SANDBOX_AUDIT_H

#include "sandbox/http.h"

/* One entry; NULL for what does not apply. Without a certificate `about` is the subject. */
typedef struct gov__sandbox_audit {
    const char *action; /* list, get, fetch, present, redeem, ask */
    const char *certificate_id;
    const char *about;
    const cJSON *usage;
    const char *format;
    const char *grant_id; /* else that of the session */
    const cJSON *question;
    const char *answer;
} gov__sandbox_audit;

/* 0, or -1. */
int gov__sb_audit_add(gov_sandbox *sb, const gov__sandbox_request *req,
                      const gov__sandbox_audit *entry);
/* Writes {id, name} of a client. */
void gov__sb_client_write(gov_sandbox *sb, gov__sandbox_json *w, const char *name, const char *id);

#endif
