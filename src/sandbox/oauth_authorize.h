/* SPDX-License-Identifier: Apache-2.0 */
/* The authorization endpoint, shared between its files.
 * Owns: what an authorization request says and how it is answered. Not: codes (oauth_code.h) and
 * not browser sessions (oauth_browser.h). */
#ifndef GOVSDK_SANDBOX_OAUTH_AUTHORIZE_H
#define GOVSDK_SANDBOX_OAUTH_AUTHORIZE_H

#include "sandbox/oauth.h"

/* Every text but `acr` is borrowed from the parameters. */
typedef struct gov__sandbox_authorization {
    gov__sandbox_client client;
    const char *redirect_uri;
    const char *scope;
    const char *state; /* NULL when absent, as the next five */
    const char *nonce;
    const char *challenge;
    const char *prompt;
    const char *login_hint;
    const char *dpop_jkt;
    char acr[64];      /* the levels asked for, one space between */
    int64_t max_age_s; /* -1: any */
    bool jarm;         /* the answer is a JWT */
} gov__sandbox_authorization;

/* Reads client and address. On false nothing may be sent to that address; `out_why` says why. */
bool gov__sb_authorization_find(gov_sandbox *sb, const gov__sandbox_fields *params,
                                gov__sandbox_authorization *out, const char **out_why);
/* Reads the rest: NULL, or an error code with its description. */
const char *gov__sb_authorization_read(const gov__sandbox_fields *params,
                                       gov__sandbox_authorization *a, const char **out_why);

/* Redirects back with a code (RFC 6749 section 4.1.2, RFC 9207), or with an error; either as JWT
 * when that was asked for (JARM). `status` is 302 or 303. */
void gov__sb_authorization_grant(gov_sandbox *sb, gov__sandbox_response *res, int status,
                                 const gov__sandbox_authorization *a, const char *code);
void gov__sb_authorization_refuse(gov_sandbox *sb, gov__sandbox_response *res, int status,
                                  const gov__sandbox_authorization *a, const char *error,
                                  const char *why);

/* Appends "name=value", percent-encoded, behind '?' or '&'. Takes and gives allocated text; NULL
 * stays NULL. */
char *gov__sb_url_add(char *url, const char *name, const char *value);

/* Requests that wait: pushed ones ("par") and those a person sees on a page. Keeps the parameters
 * without the client's credentials; gives the secret under which they are found. */
bool gov__sb_pending_keep(gov_sandbox *sb, const char *kind, const char *client_id,
                          const gov__sandbox_fields *params, int64_t seconds, char out_id[48],
                          char out_xsrf[48]);
/* Finds and forgets one. `xsrf` NULL: not asked for. False when there is none of this kind. */
bool gov__sb_pending_take(gov_sandbox *sb, const char *kind, const char *id, const char *xsrf,
                          gov__sandbox_fields *out_params);
/* The same for the form of a page, which has its members request and xsrf; when there is none a page that
 * says so is the answer. Clear both in any case. */
bool gov__sb_pending_submit(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res, const char *kind,
                            gov__sandbox_fields *out_form, gov__sandbox_fields *out_params);

/* Shows the page (oauth_authorize_page.c). */
void gov__sb_authorization_show(gov_sandbox *sb, gov__sandbox_response *res,
                                const gov__sandbox_authorization *a,
                                const gov__sandbox_fields *params);

/* Handlers. */
void gov__sb_authorize_decide(gov_sandbox *sb, const gov__sandbox_request *req,
                              gov__sandbox_response *res);

#endif
