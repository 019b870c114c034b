/* SPDX-License-Identifier: Apache-2.0 */
/* The checks before a handler that are about the caller (RFC 6750, RFC 9449 section 7).
 * Owns: reading the token, call headers, scopes. Not: how tokens come into being (oauth*.c). */
#include "sandbox/session.h"

#include <string.h>
#include <strings.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/jwt.h"
#include "sandbox/oauth_dpop.h"
#include "sandbox/store.h"

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

static void keep_session(const gov__sandbox_query *q, gov__sandbox_session *session)
{
    (void)gov__sb_print(session->client_id, sizeof session->client_id, "%s", gov__sb_text(q, 0));
    (void)gov__sb_print(session->subject_id, sizeof session->subject_id, "%s", gov__sb_text(q, 1));
    (void)gov__sb_print(session->scope, sizeof session->scope, "%s", gov__sb_text(q, 2));
    (void)gov__sb_print(session->family, sizeof session->family, "%s", gov__sb_text(q, 3));
    (void)gov__sb_print(session->acr, sizeof session->acr, "%s", gov__sb_text(q, 8));
    session->auth_time_s = gov__sb_int(q, 9);
    (void)gov__sb_print(session->grant_id, sizeof session->grant_id, "%s", gov__sb_text(q, 10));
    cJSON *act = cJSON_Parse(gov__sb_text(q, 11));
    const char *actor = gov__sb_member_text(act, "sub");
    (void)gov__sb_print(session->actor, sizeof session->actor, "%s", actor ? actor : "");
    cJSON_Delete(act);
}

/* Of a token that is in force: whether it may be used here, in this way. */
typedef struct usable {
    bool expired;
    bool revoked;
    bool elsewhere; /* made for another audience */
    char jkt[GOV__SB_THUMBPRINT_BYTES];
} usable;

static bool is_elsewhere(const gov_sandbox *sb, const char *audience)
{
    size_t length = strlen(sb->base_url);
    return *audience && (strncmp(audience, sb->base_url, length) != 0 ||
                         (audience[length] != '\0' && audience[length] != '/'));
}

/* The token itself is not stored: its SHA-256 finds it. */
static bool find_token(gov_sandbox *sb, const char *token, gov__sandbox_session *session,
                       usable *out)
{
    char hash[GOV__SB_HEX_BYTES];
    gov__sandbox_query q;
    gov__sb_sha256_hex(token, strlen(token), hash);
    gov__sb_query(sb, &q,
                  "SELECT t.client_id,f.subject_id,t.scope,t.family,t.expires_ms,f.revoked,t.jkt,"
                  "t.audience,f.acr,f.auth_time_s,f.grant_id,f.act"
                  " FROM oauth_tokens t JOIN oauth_families f ON f.id=t.family"
                  " WHERE t.hash=? AND t.kind='access'",
                  "s", hash);
    if (!gov__sb_next(&q)) {
        return false;
    }
    out->expired = gov__sb_int(&q, 4) <= gov__sb_now_ms(sb);
    out->revoked = gov__sb_int(&q, 5) != 0;
    out->elsewhere = is_elsewhere(sb, gov__sb_text(&q, 7));
    (void)gov__sb_print(out->jkt, sizeof out->jkt, "%s", gov__sb_text(&q, 6));
    keep_session(&q, session);
    gov__sb_end(&q);
    return true;
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
    gov__sandbox_session session = {0};
    usable token_is = {0};
    if (!find_token(sb, token, &session, &token_is) || token_is.revoked || token_is.elsewhere ||
        (dpop && !*token_is.jkt)) {
        refuse_token(res);
        return false;
    }
    if (!dpop && *token_is.jkt) {
        refuse_unbound(res, "invalid_token");
        return false;
    }
    if (token_is.expired) {
        refuse_expired(res, dpop);
        return false;
    }
    if (dpop && !check_key(sb, req, res, token, token_is.jkt)) {
        return false;
    }
    req->session = session;
    return true;
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
    if (strncmp(req->path, "/gov/v1/", 8) != 0) {
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
    } scopes[] = {{"/gov/v1/matters", "gov.matters"},
                  {"/gov/v1/uploads", "gov.matters"},
                  {"/gov/v1/certificates", "gov.certificates"},
                  {"/gov/v1/reviews", "gov.reviews"},
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
