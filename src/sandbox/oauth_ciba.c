/* SPDX-License-Identifier: Apache-2.0 */
/* OpenID Connect CIBA Core in poll mode.
 * Owns: /oauth/bc-authorize, the table of requests that wait for a person, the grant. Not: how the
 * person is asked (control_ciba.c). */
#include "sandbox/oauth_ciba.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/oauth_level.h"
#include "sandbox/route.h"
#include "sandbox/session.h"
#include "sandbox/store.h"

#define GRANT_TYPE  "urn:openid:params:grant-type:ciba"
#define LIFETIME_S  600
#define INTERVAL_S  1
#define SLOW_DOWN_S 5
#define EARLY_MS    50
#define MAX_MESSAGE 128
#define COLUMNS                                                                                    \
    "hash,client_id,scope,asked,message,state,subject_id,acr,auth_time_s,interval_s,polled_ms,"    \
    "expires_ms"

/* --- finding -------------------------------------------------------------------------------- */

static void copy(const gov__sandbox_query *q, int column, char *out, size_t size)
{
    (void)gov__sb_print(out, size, "%s", gov__sb_text(q, column));
}

static bool read_one(gov__sandbox_query *q, gov__sandbox_ciba *out)
{
    gov__sandbox_login *login = &out->login;
    *out = (gov__sandbox_ciba){0};
    if (!gov__sb_next(q)) {
        return false;
    }
    copy(q, 0, out->hash, sizeof out->hash);
    copy(q, 1, out->client_id, sizeof out->client_id);
    copy(q, 2, out->scope, sizeof out->scope);
    copy(q, 3, out->asked, sizeof out->asked);
    copy(q, 4, out->message, sizeof out->message);
    copy(q, 5, out->state, sizeof out->state);
    copy(q, 6, login->subject_id, sizeof login->subject_id);
    copy(q, 7, login->acr, sizeof login->acr);
    (void)gov__sb_print(login->amr, sizeof login->amr, "%s", gov__sb_level_methods(login->acr));
    login->auth_time_s = gov__sb_int(q, 8);
    out->interval_s = gov__sb_int(q, 9);
    out->polled_ms = gov__sb_int(q, 10);
    out->expires_ms = gov__sb_int(q, 11);
    gov__sb_end(q);
    return true;
}

bool gov__sb_ciba_find(gov_sandbox *sb, const char *auth_req_id, gov__sandbox_ciba *out)
{
    gov__sandbox_query q;
    char hash[GOV__SB_HEX_BYTES];
    gov__sb_sha256_hex(auth_req_id, strlen(auth_req_id), hash);
    gov__sb_query(sb, &q, "SELECT " COLUMNS " FROM oauth_ciba WHERE hash=?", "s", hash);
    return read_one(&q, out);
}

bool gov__sb_ciba_find_for(gov_sandbox *sb, const char *login_hint, gov__sandbox_ciba *out)
{
    gov__sandbox_query q;
    gov__sb_query(sb, &q,
                  "SELECT " COLUMNS " FROM oauth_ciba WHERE state='pending' AND expires_ms>?"
                  " AND subject_id IN (SELECT id FROM subjects WHERE id=? OR phone=?)"
                  " ORDER BY place DESC LIMIT 1",
                  "iss", gov__sb_now_ms(sb), login_hint, login_hint);
    return read_one(&q, out);
}

bool gov__sb_ciba_waits(const gov_sandbox *sb, const gov__sandbox_ciba *request)
{
    return strcmp(request->state, "pending") == 0 && request->expires_ms > gov__sb_now_ms(sb);
}

bool gov__sb_ciba_decide(gov_sandbox *sb, const gov__sandbox_ciba *request, bool approve)
{
    gov__sandbox_subject subject;
    gov__sandbox_login login = {0};
    if (approve && (!gov__sb_subject_load(sb, request->login.subject_id, &subject) ||
                    !gov__sb_login_now(sb, &subject, request->asked, &login))) {
        return false; /* the level was within reach when the request was taken */
    }
    return gov__sb_run(sb, "UPDATE oauth_ciba SET state=?,acr=?,auth_time_s=? WHERE hash=?", "ssis",
                       approve ? "approved" : "denied", login.acr, login.auth_time_s,
                       request->hash) == 1;
}

/* --- the endpoint --------------------------------------------------------------------------- */

typedef struct asked_for {
    const char *scope;
    const char *acr;
    const char *message;
    char *subject_id;
    int64_t seconds;
} asked_for;

/* The reason for which it is refused (section 13), NULL for none. */
static const char *read_texts(const gov__sandbox_fields *form, asked_for *out)
{
    const char *scope = gov__sb_oauth_param(form, "scope");
    const char *acr = gov__sb_oauth_param(form, "acr_values");
    const char *message = gov__sb_oauth_param(form, "binding_message");
    const char *expiry = gov__sb_oauth_param(form, "requested_expiry");
    out->scope = scope ? scope : "";
    out->acr = acr ? acr : "";
    out->message = message ? message : "";
    out->seconds = LIFETIME_S;
    if (!gov__sb_scope_is_known(out->scope) || !gov__sb_scope_has(out->scope, "openid")) {
        return "invalid_scope";
    }
    if (strlen(out->message) > MAX_MESSAGE || strpbrk(out->message, "\r\n")) {
        return "invalid_binding_message";
    }
    if ((*out->acr && !gov__sb_acr_list_is_good(out->acr)) ||
        (expiry && !gov__sb_read_int(expiry, 1, 1000000, &out->seconds))) {
        return "invalid_request";
    }
    out->seconds = out->seconds < LIFETIME_S ? out->seconds : LIFETIME_S;
    return NULL;
}

static const char *read_person(gov_sandbox *sb, const gov__sandbox_fields *form, asked_for *out)
{
    gov__sandbox_subject subject;
    gov__sandbox_login login;
    const char *hint = gov__sb_oauth_param(form, "login_hint");
    if (!hint || gov__sb_oauth_param(form, "id_token_hint") ||
        gov__sb_oauth_param(form, "login_hint_token") || gov__sb_oauth_param(form, "request")) {
        return "invalid_request"; /* of the hints this server takes just this one */
    }
    out->subject_id =
        gov__sb_get_text(sb, "SELECT id FROM subjects WHERE id=? OR phone=?", "ss", hint, hint);
    if (!out->subject_id || !gov__sb_subject_load(sb, out->subject_id, &subject)) {
        return "unknown_user_id";
    }
    return gov__sb_login_now(sb, &subject, out->acr, &login) ? NULL
                                                             : "unmet_authentication_requirements";
}

static void answer(gov_sandbox *sb, gov__sandbox_response *res, const char *client_id,
                   const asked_for *asked)
{
    char id[48];
    char hash[GOV__SB_HEX_BYTES];
    gov__sandbox_json w = {0};
    int64_t now = gov__sb_now_ms(sb);
    int64_t interval_s = sb->no_poll_interval ? 0 : INTERVAL_S;
    if (!gov__sb_new_secret(id)) {
        res->failed = true;
        return;
    }
    gov__sb_sha256_hex(id, strlen(id), hash);
    (void)gov__sb_run(sb, "DELETE FROM oauth_ciba WHERE expires_ms < ?", "i",
                      now - INT64_C(86400000));
    res->failed = gov__sb_run(sb,
                              "INSERT INTO oauth_ciba(hash,client_id,scope,asked,message,state,"
                              "subject_id,acr,auth_time_s,interval_s,polled_ms,expires_ms)"
                              " VALUES(?,?,?,?,?,'pending',?,'',0,?,0,?)",
                              "ssssssii", hash, client_id, asked->scope, asked->acr, asked->message,
                              asked->subject_id, interval_s, now + asked->seconds * 1000) != 1;
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "auth_req_id", id);
    gov__sb_json_int(&w, "expires_in", asked->seconds);
    gov__sb_json_int(&w, "interval", interval_s);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static void start(gov_sandbox *sb, gov__sandbox_response *res, const gov__sandbox_fields *form,
                  const gov__sandbox_client *client)
{
    asked_for asked = {0};
    const char *error = read_texts(form, &asked);
    if (!gov__sb_client_may(client, GRANT_TYPE)) {
        error = "unauthorized_client";
    }
    error = error ? error : read_person(sb, form, &asked);
    if (error) {
        gov__sb_oauth_error(res, 400, error, NULL);
    } else {
        answer(sb, res, client->id, &asked);
    }
    free(asked.subject_id);
}

static void post_authorize(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_client client;
    if (gov__sb_oauth_form(req, res, &form) && gov__sb_oauth_client(sb, req, &form, res, &client)) {
        start(sb, res, &form, &client);
    }
    res->keep_work = true;
    gov__sb_fields_clear(&form);
}

/* --- the grant (section 10.1) --------------------------------------------------------------- */

static void answer_pending(gov_sandbox *sb, gov__sandbox_response *res,
                           const gov__sandbox_ciba *request)
{
    int64_t now = gov__sb_now_ms(sb);
    bool early = !sb->no_poll_interval && request->polled_ms != 0 &&
                 now - request->polled_ms < request->interval_s * 1000 - EARLY_MS;
    gov__sb_oauth_error(res, 400, early ? "slow_down" : "authorization_pending", NULL);
    res->failed =
        gov__sb_run(sb, "UPDATE oauth_ciba SET polled_ms=?,interval_s=? WHERE hash=?", "iis", now,
                    request->interval_s + (early ? SLOW_DOWN_S : 0), request->hash) != 1;
}

static void redeem(const gov__sandbox_token_call *call, const gov__sandbox_ciba *request)
{
    gov__sandbox_issue issue = gov__sb_issue_of(call, &request->login, request->scope);
    if (gov__sb_run(call->sb, "UPDATE oauth_ciba SET state='used' WHERE hash=?", "s",
                    request->hash) != 1) {
        call->res->failed = true;
        return;
    }
    gov__sb_oauth_issue(call->sb, call->res, &issue);
}

void gov__sb_grant_ciba(const gov__sandbox_token_call *call)
{
    const char *id = gov__sb_oauth_param(call->form, "auth_req_id");
    gov__sandbox_response *res = call->res;
    gov__sandbox_ciba request;
    if (!id) {
        gov__sb_oauth_error(res, 400, "invalid_request", "auth_req_id is missing.");
    } else if (!gov__sb_ciba_find(call->sb, id, &request) ||
               strcmp(request.client_id, call->client->id) != 0 ||
               strcmp(request.state, "used") == 0) {
        gov__sb_oauth_error(res, 400, "invalid_grant", "The auth_req_id is not valid.");
    } else if (request.expires_ms <= gov__sb_now_ms(call->sb)) {
        gov__sb_oauth_error(res, 400, "expired_token", NULL);
    } else if (strcmp(request.state, "denied") == 0) {
        gov__sb_oauth_error(res, 400, "access_denied", NULL);
    } else if (strcmp(request.state, "approved") == 0) {
        redeem(call, &request);
    } else {
        answer_pending(call->sb, res, &request);
    }
}

static const gov__sandbox_route routes[] = {
    {"POST", "/oauth/bc-authorize", post_authorize, GOV__SB_FORM | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_oauth_ciba_part = {
    .name = "oauth_ciba",
    .schema = "CREATE TABLE oauth_ciba(place INTEGER PRIMARY KEY AUTOINCREMENT,"
              " hash TEXT NOT NULL UNIQUE, client_id TEXT NOT NULL, scope TEXT NOT NULL,"
              " asked TEXT NOT NULL, message TEXT NOT NULL, state TEXT NOT NULL,"
              " subject_id TEXT NOT NULL, acr TEXT NOT NULL, auth_time_s INTEGER NOT NULL,"
              " interval_s INTEGER NOT NULL, polled_ms INTEGER NOT NULL,"
              " expires_ms INTEGER NOT NULL);",
    .routes = routes,
};
