/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's authorization server, shared between its files.
 * Owns: what clients, grants and log-ins have in common. Not: reading an access token (session) and
 * not the authorization endpoint (oauth_authorize.h). */
#ifndef GOVSDK_SANDBOX_OAUTH_H
#define GOVSDK_SANDBOX_OAUTH_H

#include "sandbox/http.h"
#include "sandbox/platform.h"
#include "sandbox/subject.h"

#define GOV__SB_ALL_SCOPES                                                                         \
    "openid offline_access gov.items gov.matters gov.certificates gov.reviews"
#define GOV__SB_SYSTEM_SCOPES   "gov.items gov.matters gov.certificates gov.reviews"
#define GOV__SB_ACCESS_SECONDS  1800
#define GOV__SB_REFRESH_SECONDS (30 * 86400)
#define GOV__SB_DEVICE_SECONDS  600

#define GOV__SB_GRANT_PREFIX "urn:ietf:params:oauth:grant-type:"
#define GOV__SB_EVERY_GRANT                                                                        \
    "authorization_code client_credentials refresh_token " GOV__SB_GRANT_PREFIX                    \
    "device_code " GOV__SB_GRANT_PREFIX "jwt-bearer " GOV__SB_GRANT_PREFIX                         \
    "token-exchange urn:openid:params:grant-type:ciba"
#define GOV__SB_PUBLIC_GRANTS                                                                      \
    "authorization_code refresh_token " GOV__SB_GRANT_PREFIX "device_code " GOV__SB_GRANT_PREFIX   \
    "token-exchange " GOV__SB_GRANT_PREFIX "jwt-bearer"

typedef struct gov__sandbox_client {
    char id[GOV__SB_ID_BYTES];
    char method[24]; /* token_endpoint_auth_method; "client_secret" takes both ways of sending it */
    char grants[512]; /* grant types, one space between */
    bool confidential;
    bool dpop_required;
} gov__sandbox_client;

/* Who logged in, how well and when. */
typedef struct gov__sandbox_login {
    char subject_id[GOV__SB_ID_BYTES]; /* "": a system, and the rest is empty */
    char acr[4];
    char amr[64]; /* one space between */
    int64_t auth_time_s;
    char sid[GOV__SB_ID_BYTES]; /* the browser's session, "" when there is none */
} gov__sandbox_login;

/* A request at the token endpoint after its client was authenticated. */
typedef struct gov__sandbox_token_call {
    gov_sandbox *sb;
    const gov__sandbox_request *req;
    gov__sandbox_response *res;
    const gov__sandbox_fields *form;
    const gov__sandbox_client *client;
    char jkt[48]; /* thumbprint of the key that proved itself, "" without DPoP */
} gov__sandbox_token_call;

/* --- requests and clients ------------------------------------------------------------------- */

/* Answers with an OAuth error (RFC 6749 section 5.2). */
void gov__sb_oauth_error(gov__sandbox_response *res, int status, const char *error,
                         const char *description);
/* Reads the form; refuses one in which a parameter stands twice (`resource` and `audience` may).
 * Parameters that nobody asks for are ignored (RFC 6749 section 3.2). */
bool gov__sb_oauth_form(const gov__sandbox_request *req, gov__sandbox_response *res,
                        gov__sandbox_fields *out);
/* Whether a parameter other than `resource` and `audience` stands twice. */
bool gov__sb_oauth_has_twice(const gov__sandbox_fields *fields);
/* A parameter of the form, NULL when absent. */
const char *gov__sb_oauth_param(const gov__sandbox_fields *form, const char *name);
/* Who the client is: Basic (id and secret form-urlencoded, RFC 6749 section 2.3.1), client_secret
 * in the form, an assertion (RFC 7523), or client_id alone for a public client. False and 401
 * invalid_client otherwise. */
bool gov__sb_oauth_client(gov_sandbox *sb, const gov__sandbox_request *req,
                          const gov__sandbox_fields *form, gov__sandbox_response *res,
                          gov__sandbox_client *out);
/* A client by its id, without proof. */
bool gov__sb_client_load(gov_sandbox *sb, const char *id, gov__sandbox_client *out);
/* What people know it by, its id when it has no name; allocated, NULL without memory. */
char *gov__sb_client_name(gov_sandbox *sb, const char *id);
bool gov__sb_client_may(const gov__sandbox_client *client, const char *grant_type);
/* Whether the address is registered: exactly, or on any port of a loopback address that is (RFC
 * 8252 section 7.3). */
bool gov__sb_client_has_redirect(gov_sandbox *sb, const char *client_id, const char *uri);
/* The scope to grant: the one asked for when all of it is known, all of it when none was. NULL and
 * invalid_scope otherwise. */
const char *gov__sb_oauth_scope(const gov__sandbox_fields *form, gov__sandbox_response *res);
bool gov__sb_scope_is_known(const char *scope);
/* Whether every word of `asked` is in `granted`. */
bool gov__sb_scope_is_within(const char *asked, const char *granted);
/* Whether `resource`, when given, could name one (RFC 8707 section 2). */
bool gov__sb_resource_is_good(const gov__sandbox_fields *fields);
/* Whether a list of acr values is well formed. */
bool gov__sb_acr_list_is_good(const char *values);

/* --- tokens --------------------------------------------------------------------------------- */

typedef struct gov__sandbox_issue {
    const char *client_id;
    const gov__sandbox_login *login; /* NULL: a system's own */
    const char *scope;
    const char *family; /* NULL: a new one */
    const char *nonce;  /* of the authentication request; NULL for none */
    const char *jkt;    /* the key the access token is bound to; "" or NULL for none */
    bool bind_refresh;  /* to that key as well (public clients, RFC 9449 section 5) */
    bool no_refresh;
} gov__sandbox_issue;

/* What the issue of this call has in common with all others of its client. */
gov__sandbox_issue gov__sb_issue_of(const gov__sandbox_token_call *call,
                                    const gov__sandbox_login *login, const char *scope);
/* Issues tokens and answers with them. */
void gov__sb_oauth_issue(gov_sandbox *sb, gov__sandbox_response *res,
                         const gov__sandbox_issue *issue);
/* A new family; its id. */
bool gov__sb_family_new(gov_sandbox *sb, const char *client_id, const gov__sandbox_login *login,
                        char out[GOV__SB_ID_BYTES]);
/* Ends a family, and those that were exchanged from its tokens. 0, or -1. */
int gov__sb_family_revoke(gov_sandbox *sb, const char *family);
/* Stores the hash of a token. `kind` is "access" or "refresh"; `audience` is "" for the API. */
bool gov__sb_token_keep(gov_sandbox *sb, const char *kind, const char *token, const char *family,
                        const char *client_id, const char *scope, int64_t seconds, const char *jkt,
                        const char *audience);
/* An id token (OpenID Connect Core section 2): allocated, NULL on failure. */
char *gov__sb_id_token(gov_sandbox *sb, const char *client_id, const gov__sandbox_login *login,
                       const char *nonce, const char *access_token);
/* A log-in of this person now, at the level that is asked for; false when it is out of reach. */
bool gov__sb_login_now(gov_sandbox *sb, const gov__sandbox_subject *subject, const char *asked_acr,
                       gov__sandbox_login *out);

/* --- grants at the token endpoint ----------------------------------------------------------- */

void gov__sb_grant_code(const gov__sandbox_token_call *call);
void gov__sb_grant_refresh(const gov__sandbox_token_call *call);
void gov__sb_grant_device(const gov__sandbox_token_call *call);
void gov__sb_grant_assertion(const gov__sandbox_token_call *call);
void gov__sb_grant_exchange(const gov__sandbox_token_call *call);
void gov__sb_grant_ciba(const gov__sandbox_token_call *call);

/* --- the device grant ----------------------------------------------------------------------- */

typedef enum gov__sandbox_decision {
    GOV__SB_DECIDED,
    GOV__SB_NOT_WAITING, /* there is no such log-in, or it was decided or has expired */
    GOV__SB_LEVEL_UNMET  /* the citizen cannot reach the level asked for; the log-in still waits */
} gov__sandbox_decision;

/* A person decides; NULL refuses. `user_code` may be typed in small letters and without its dash. */
gov__sandbox_decision gov__sb_oauth_decide(gov_sandbox *sb, const char *user_code,
                                           const gov__sandbox_subject *subject);

/* Handlers of oauth_device.c and oauth_page.c. */
void gov__sb_oauth_device_authorization(gov_sandbox *sb, const gov__sandbox_request *req,
                                        gov__sandbox_response *res);
void gov__sb_oauth_show_page(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res);
void gov__sb_oauth_submit_page(gov_sandbox *sb, const gov__sandbox_request *req,
                               gov__sandbox_response *res);

#endif
