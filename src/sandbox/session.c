/* SPDX-License-Identifier: Apache-2.0 */
/* The checks before a handler that are about the caller (RFC 6750, RFC 9449 section 7).
 * Owns: reading the token, call headers, scopes. Not: how tokens come into being (oauth*.c). */
#include "sandbox/session.h"

#include <string.h>
#include <strings.h>

#include "sandbox/codec.h"
#include "sandbox/jwt.h"
#include "sandbox/oauth_access.h"
#include "sandbox/oauth_dpop.h"
#include "sandbox/oauth_stepup.h"

static void refuse(gov__sandbox_response *res, const char *code, const char *detail,
                   const char *challenge)
{
    gov__sb_problem(res, 401, code, detail, "请先登录。", "Please log in first.");
    gov__sb_set_header(res, "WWW-Authenticate", challenge);
}

static void refuse_token(gov__sandbox_response *res)
{
    refuse(res, "unauthorized", "The access token is not valid.",
           "Bearer realm=\"gov\", error=\"invalid_token\"");
}

static void refuse_expired(gov__sandbox_response *res, bool dpop)
{
    refuse(res, "token_expired", "The access token has expired.",
           dpop ? "DPoP realm=\"gov\", error=\"invalid_token\", error_description=\"expired\""
                : "Bearer realm=\"gov\", error=\"invalid_token\", error_description=\"expired\"");
    gov__sb_problem_retry(res, -1);
}

/* The token is bound to a key and comes without, or with another (RFC 9449 section 7.1). */
static void refuse_unbound(gov__sandbox_response *res, const char *error)
{
    char challenge[160];
    (void)gov__sb_print(challenge, sizeof challenge,
                        "DPoP realm=\"gov\", error=\"%s\", algs=\"" GOV__SB_JWT_ALGS "\"", error);
    refuse(res, "unauthorized", "The access token is bound to a key that did not prove itself.",
           challenge);
}

static void refuse_nonce(gov__sandbox_response *res)
{
    refuse(res, "dpop_nonce_required", "The DPoP proof needs the nonce of this answer.",
           "DPoP realm=\"gov\", error=\"use_dpop_nonce\", "
           "error_description=\"nonce needed\", algs=\"" GOV__SB_JWT_ALGS "\"");
    gov__sb_problem_retry(res, -1);
}

static void keep_session(const gov__sandbox_access *access, gov__sandbox_session *out)
{
    cJSON *act = cJSON_Parse(access->act);
    const char *actor = gov__sb_member_text(act, "sub");
    const gov__sandbox_login *login = &access->login;
    *out = (gov__sandbox_session){.auth_time_s = login->auth_time_s};
    (void)gov__sb_print(out->client_id, sizeof out->client_id, "%s", access->client_id);
    (void)gov__sb_print(out->subject_id, sizeof out->subject_id, "%s", login->subject_id);
    (void)gov__sb_print(out->scope, sizeof out->scope, "%s", access->scope);
    (void)gov__sb_print(out->family, sizeof out->family, "%s", access->family);
    (void)gov__sb_print(out->acr, sizeof out->acr, "%s", login->acr);
    (void)gov__sb_print(out->actor, sizeof out->actor, "%s", actor ? actor : "");
    (void)gov__sb_print(out->grant_id, sizeof out->grant_id, "%s", access->grant_id);
    cJSON_Delete(act);
}

/* A token that was exchanged for another audience is not good here (RFC 9068 section 4). */
static bool is_elsewhere(const gov_sandbox *sb, const char *audience)
{
    size_t length = strlen(sb->base_url);
    return *audience && (strncmp(audience, sb->base_url, length) != 0 ||
                         (audience[length] != '\0' && audience[length] != '/'));
}

static bool check_key(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                      const char *token, const char *wanted)
{
    char jkt[GOV__SB_THUMBPRINT_BYTES];
    gov__sandbox_dpop proof = gov__sb_dpop_check(sb, req, res, token, jkt);
    if (proof == GOV__SB_DPOP_NONCE) {
        refuse_nonce(res);
    } else if (proof != GOV__SB_DPOP_GOOD) {
        refuse_unbound(res, "invalid_dpop_proof");
    } else if (strcmp(jkt, wanted) != 0) {
        refuse_unbound(res, "invalid_token");
    }
    return proof == GOV__SB_DPOP_GOOD && strcmp(jkt, wanted) == 0;
}

/* `dpop`: the token came under the scheme DPoP. */
static bool read_token(gov_sandbox *sb, const char *token, bool dpop, gov__sandbox_request *req,
                       gov__sandbox_response *res)
{
    gov__sandbox_access access;
    if (!gov__sb_access_find(sb, token, "access", &access) || access.revoked ||
        is_elsewhere(sb, access.audience) || (dpop && !*access.jkt)) {
        refuse_token(res);
        return false;
    }
    if (!dpop && *access.jkt) {
        refuse_unbound(res, "invalid_token");
        return false;
    }
    if (!gov__sb_access_is_live(sb, &access)) {
        refuse_expired(res, dpop);
        return false;
    }
    if (dpop && !check_key(sb, req, res, token, access.jkt)) {
        return false;
    }
    keep_session(&access, &req->session);
    return gov__sb_stepup_check(sb, req, res, dpop);
}

bool gov__sb_authenticate(gov_sandbox *sb, gov__sandbox_request *req, unsigned route_flags,
                          gov__sandbox_response *res)
{
    const char *header = gov__sb_header(req, "Authorization");
    bool needed = (route_flags & (GOV__SB_SESSION | GOV__SB_CITIZEN)) != 0;
    bool read = header && !(route_flags & GOV__SB_FORM);
    if (read && strncasecmp(header, "Bearer ", 7) == 0) {
        return read_token(sb, header + 7, false, req, res);
    }
    if (read && strncasecmp(header, "DPoP ", 5) == 0) {
        return read_token(sb, header + 5, true, req, res);
    }
    if (!needed) {
        return true;
    }
    refuse(res, "unauthorized", "The request carries no access token.", "Bearer realm=\"gov\"");
    return false;
}

static bool is_word(const char *text)
{
    size_t length = text ? strlen(text) : 0;
    return length >= 1 && length <= 64 &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
               length;
}

static bool is_channel(const char *text)
{
    static const char *const channels[] = {"pc",          "mobile",  "mini_program", "kiosk",
                                           "hall_tablet", "hotline", "system"};
    for (size_t i = 0; text && i < sizeof channels / sizeof channels[0]; i++) {
        if (strcmp(text, channels[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool gov__sb_check_call(gov__sandbox_request *req, gov__sandbox_response *res)
{
    /* Status lists are for any verifier, who knows nothing of this gateway. */
    if (strncmp(req->path, "/gov/v1/", 8) != 0 ||
        strncmp(req->path, "/gov/v1/status-lists", 20) == 0) {
        return true;
    }
    const char *channel = gov__sb_header(req, "Gov-Channel");
    if (!is_word(gov__sb_header(req, "Gov-App")) || !is_channel(channel)) {
        gov__sb_problem(res, 400, "invalid_request",
                        "The headers Gov-App and Gov-Channel are required.", NULL, NULL);
        return false;
    }
    (void)gov__sb_print(req->channel, sizeof req->channel, "%s", channel);
    return true;
}

/* Which scope opens which part of the API; the catalogue is open to all. */
static const char *scope_of_path(const char *path)
{
    static const struct {
        const char *prefix;
        const char *scope;
    } scopes[] = {
        {"/gov/v1/matters", "gov.matters"},           {"/gov/v1/uploads", "gov.matters"},
        {"/gov/v1/certificates", "gov.certificates"}, {"/gov/v1/downloads", "gov.certificates"},
        {"/gov/v1/grants", "gov.certificates"},       {"/gov/v1/presentations", "gov.certificates"},
        {"/gov/v1/audit", "gov.certificates"},        {"/gov/v1/reviews", "gov.reviews"},
        {"/gov/v1/workorders", "gov.reviews"}};
    for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++) {
        if (strncmp(path, scopes[i].prefix, strlen(scopes[i].prefix)) == 0) {
            return scopes[i].scope;
        }
    }
    return NULL;
}

bool gov__sb_scope_has(const char *scopes, const char *scope)
{
    size_t length = strlen(scope);
    for (const char *at = scopes; (at = strstr(at, scope)) != NULL; at += length) {
        if ((at == scopes || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' ')) {
            return true;
        }
    }
    return false;
}

bool gov__sb_permit(const gov__sandbox_request *req, unsigned route_flags,
                    gov__sandbox_response *res)
{
    bool needed = (route_flags & (GOV__SB_SESSION | GOV__SB_CITIZEN)) != 0;
    const char *scope = needed ? scope_of_path(req->path) : NULL;
    if (scope && !gov__sb_scope_has(req->session.scope, scope)) {
        gov__sb_problem_forbidden(res, "The token lacks the scope for this call.");
        return false;
    }
    if ((route_flags & GOV__SB_CITIZEN) && !*req->session.subject_id) {
        gov__sb_problem_forbidden(res, "The token speaks for no person.");
        return false;
    }
    return true;
}
