/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's authorization server, shared between its files.
 * Owns: what clients, grants and devices have in common. Not: reading an access token (session). */
#ifndef GOVSDK_SANDBOX_OAUTH_H
#define GOVSDK_SANDBOX_OAUTH_H

#include "sandbox/http.h"
#include "sandbox/platform.h"

#define GOV__SB_ALL_SCOPES                                                                         \
    "openid offline_access gov.items gov.matters gov.certificates gov.reviews"
#define GOV__SB_SYSTEM_SCOPES   "gov.items gov.matters gov.certificates gov.reviews"
#define GOV__SB_ACCESS_SECONDS  1800
#define GOV__SB_REFRESH_SECONDS (30 * 86400)
#define GOV__SB_DEVICE_SECONDS  600

typedef struct gov__sandbox_client {
    char id[GOV__SB_ID_BYTES];
    bool confidential;
    bool may_use_credentials;
    bool may_use_device;
} gov__sandbox_client;

/* Answers with an OAuth error (RFC 6749 section 5.2). */
void gov__sb_oauth_error(gov__sandbox_response *res, int status, const char *error,
                         const char *description);
/* Reads the form and refuses what is not in `names` (one space between), or stands twice. */
bool gov__sb_oauth_form(const gov__sandbox_request *req, gov__sandbox_response *res,
                        const char *names, gov__sandbox_fields *out);
/* Who the client is: Basic (id and secret form-urlencoded, RFC 6749 section 2.3.1), client_secret
 * in the form, or client_id alone for a public client. False and 401 invalid_client otherwise. */
bool gov__sb_oauth_client(gov_sandbox *sb, const gov__sandbox_request *req,
                          const gov__sandbox_fields *form, gov__sandbox_response *res,
                          gov__sandbox_client *out);
/* The scope to grant: the one asked for when all of it is known, all of it when none was. NULL and
 * invalid_scope otherwise. */
const char *gov__sb_oauth_scope(const gov__sandbox_fields *form, gov__sandbox_response *res);

/* Issues tokens in a new family (`family` NULL) or an existing one, and answers with them. */
void gov__sb_oauth_issue(gov_sandbox *sb, gov__sandbox_response *res, const char *client_id,
                         const char *subject_id, const char *scope, const char *family);

/* The device grant at the token endpoint. */
void gov__sb_oauth_poll_device(gov_sandbox *sb, gov__sandbox_response *res,
                               const gov__sandbox_fields *form, const gov__sandbox_client *client);
/* A person decides. `user_code` may be typed in small letters and without its dash. False when
 * there is no such log-in waiting. */
bool gov__sb_oauth_decide(gov_sandbox *sb, const char *user_code, const char *subject_id,
                          bool approve);

/* Handlers of oauth_device.c and oauth_page.c. */
void gov__sb_oauth_device_authorization(gov_sandbox *sb, const gov__sandbox_request *req,
                                        gov__sandbox_response *res);
void gov__sb_oauth_show_page(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res);
void gov__sb_oauth_submit_page(gov_sandbox *sb, const gov__sandbox_request *req,
                               gov__sandbox_response *res);

#endif
