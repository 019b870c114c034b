/* SPDX-License-Identifier: Apache-2.0 */
/* Ticket login 统一认证票据: ticket to token to user information, each request signed with the
 * app's secret.
 * Owns: the signature, the tables of apps and tickets, both calls. Not: the page (ticket_page.c). */
#include "sandbox/ticket.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/oauth_access.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

#define TICKET_SECONDS 60
#define SKEW_MS        INT64_C(300000)

/* --- apps and tickets ----------------------------------------------------------------------- */

bool gov__sb_ticket_set_secret(gov_sandbox *sb, const char *app_id, const char *secret)
{
    if (!secret) {
        return gov__sb_run(sb, "DELETE FROM ticket_apps WHERE id=?", "s", app_id) >= 0;
    }
    return gov__sb_run(sb, "INSERT OR REPLACE INTO ticket_apps(id,secret) VALUES(?,?)", "ss",
                       app_id, secret) >= 1;
}

bool gov__sb_ticket_has_app(gov_sandbox *sb, const char *app_id)
{
    return gov__sb_get_int(sb, 0, "SELECT count(*) FROM ticket_apps WHERE id=?", "s", app_id) == 1;
}

bool gov__sb_ticket_new(gov_sandbox *sb, const char *app_id, const gov__sandbox_login *login,
                        char out[48])
{
    char hash[GOV__SB_HEX_BYTES];
    int64_t now = gov__sb_now_ms(sb);
    (void)gov__sb_run(sb, "DELETE FROM tickets WHERE expires_ms<?", "i", now);
    if (!gov__sb_new_secret(out)) {
        return false;
    }
    gov__sb_sha256_hex(out, strlen(out), hash);
    return gov__sb_run(sb,
                       "INSERT INTO tickets(hash,app_id,subject_id,acr,amr,auth_time_s,sid,"
                       "expires_ms) VALUES(?,?,?,?,?,?,?,?)",
                       "sssssisi", hash, app_id, login->subject_id, login->acr, login->amr,
                       login->auth_time_s, login->sid, now + TICKET_SECONDS * INT64_C(1000)) == 1;
}

static void copy(const gov__sandbox_query *q, int column, char *out, size_t size)
{
    (void)gov__sb_print(out, size, "%s", gov__sb_text(q, column));
}

/* Finds a ticket of this app and uses it up. */
static bool take_ticket(gov_sandbox *sb, const char *app_id, const char *ticket,
                        gov__sandbox_login *out)
{
    gov__sandbox_query q;
    char hash[GOV__SB_HEX_BYTES];
    *out = (gov__sandbox_login){0};
    gov__sb_sha256_hex(ticket, strlen(ticket), hash);
    gov__sb_query(sb, &q,
                  "SELECT subject_id,acr,amr,auth_time_s,sid FROM tickets"
                  " WHERE hash=? AND app_id=? AND expires_ms>?",
                  "ssi", hash, app_id, gov__sb_now_ms(sb));
    if (!gov__sb_next(&q)) {
        return false;
    }
    copy(&q, 0, out->subject_id, sizeof out->subject_id);
    copy(&q, 1, out->acr, sizeof out->acr);
    copy(&q, 2, out->amr, sizeof out->amr);
    out->auth_time_s = gov__sb_int(&q, 3);
    copy(&q, 4, out->sid, sizeof out->sid);
    gov__sb_end(&q);
    return gov__sb_run(sb, "DELETE FROM tickets WHERE hash=?", "s", hash) == 1;
}

/* --- the signature -------------------------------------------------------------------------- */

static int by_name(const void *left, const void *right)
{
    const gov__sandbox_field *a = left;
    const gov__sandbox_field *b = right;
    return strcmp(a->name, b->name);
}

/* All parameters but the signature itself, sorted by name, before any URL encoding. Sorts the
 * form. */
static char *signed_text(gov__sandbox_fields *form)
{
    char *text = gov__sb_copy("");
    if (form->count > 1) {
        qsort(form->items, form->count, sizeof form->items[0], by_name);
    }
    for (size_t i = 0; text && i < form->count; i++) {
        const gov__sandbox_field *field = &form->items[i];
        if (strcmp(field->name, "sign") == 0) {
            continue;
        }
        char *longer =
            gov__sb_format("%s%s%s=%s", text, *text ? "&" : "", field->name, field->value);
        free(text);
        text = longer;
    }
    return text;
}

static bool sign_is_good(const char *secret, gov__sandbox_fields *form)
{
    static const char digits[] = "0123456789abcdef";
    const char *sign = gov__sb_oauth_param(form, "sign");
    uint8_t mac[EVP_MAX_MD_SIZE];
    char wanted[2 * 32 + 1] = "";
    unsigned length = 0;
    char *text = signed_text(form);
    if (text && HMAC(EVP_sha256(), secret, (int)strlen(secret), (const uint8_t *)text, strlen(text),
                     mac, &length)) {
        for (size_t i = 0; i < 32; i++) {
            wanted[2 * i] = digits[mac[i] >> 4];
            wanted[2 * i + 1] = digits[mac[i] & 15];
        }
    }
    free(text);
    return sign && *wanted && strlen(sign) == sizeof wanted - 1 &&
           CRYPTO_memcmp(sign, wanted, sizeof wanted - 1) == 0;
}

/* --- both calls ----------------------------------------------------------------------------- */

static const struct {
    const char *code;
    const char *message;
} refusals[] = {
    {"1001", "签名错误 bad signature"},       {"1002", "时间戳超出范围 clock is off"},
    {"1003", "票据无效 ticket is not valid"}, {"1004", "应用不存在 unknown app"},
    {"1005", "令牌无效 token is not valid"},
};
enum { BAD_SIGN, BAD_CLOCK, BAD_TICKET, BAD_APP, BAD_TOKEN };

static void refuse(gov__sandbox_response *res, int reason)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "code", refusals[reason].code);
    gov__sb_json_text(&w, "message", refusals[reason].message);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

/* Checks app, signature and time; gives the app's id, NULL after a refusal. */
static const char *check(gov_sandbox *sb, gov__sandbox_response *res, gov__sandbox_fields *form)
{
    const char *app = gov__sb_oauth_param(form, "app_id");
    const char *time = gov__sb_oauth_param(form, "timestamp");
    const char *nonce = gov__sb_oauth_param(form, "nonce");
    char *secret =
        app ? gov__sb_get_text(sb, "SELECT secret FROM ticket_apps WHERE id=?", "s", app) : NULL;
    int64_t now = gov__sb_now_ms(sb);
    int64_t sent = 0;
    int reason = -1;
    if (!secret) {
        reason = BAD_APP;
    } else if (!nonce || !*nonce || !sign_is_good(secret, form)) {
        reason = BAD_SIGN;
    } else if (!time || !gov__sb_read_int(time, now - SKEW_MS, now + SKEW_MS, &sent)) {
        reason = BAD_CLOCK;
    }
    free(secret);
    if (reason >= 0) {
        refuse(res, reason);
        return NULL;
    }
    return app;
}

static void open_data(gov__sandbox_json *w)
{
    gov__sb_json_open(w, NULL);
    gov__sb_json_text(w, "code", "0");
    gov__sb_json_text(w, "message", "ok");
    gov__sb_json_open(w, "data");
}

static void answer_data(gov__sandbox_response *res, gov__sandbox_json *w)
{
    gov__sb_json_close(w);
    gov__sb_json_close(w);
    gov__sb_answer_json(res, 200, w);
}

static void give_token(gov_sandbox *sb, gov__sandbox_response *res, const char *app,
                       const gov__sandbox_fields *form)
{
    const char *ticket = gov__sb_oauth_param(form, "ticket");
    gov__sandbox_login login;
    gov__sandbox_json w = {0};
    char family[GOV__SB_ID_BYTES];
    char token[48];
    if (!ticket || !take_ticket(sb, app, ticket, &login)) {
        refuse(res, BAD_TICKET);
        return;
    }
    if (!gov__sb_family_new(sb, app, &login, family) || !gov__sb_new_secret(token) ||
        !gov__sb_token_keep(sb, "access", token, family, app, GOV__SB_SYSTEM_SCOPES,
                            GOV__SB_ACCESS_SECONDS, "", "")) {
        res->failed = true;
        return;
    }
    open_data(&w);
    gov__sb_json_text(&w, "token", token);
    gov__sb_json_int(&w, "expires_in", GOV__SB_ACCESS_SECONDS);
    answer_data(res, &w);
}

static void tell_person(gov_sandbox *sb, gov__sandbox_response *res, const char *app,
                        const gov__sandbox_fields *form)
{
    const char *token = gov__sb_oauth_param(form, "token");
    gov__sandbox_access access;
    gov__sandbox_subject subject;
    gov__sandbox_json w = {0};
    if (!token || !gov__sb_access_find(sb, token, "access", &access) ||
        !gov__sb_access_is_live(sb, &access) || strcmp(access.client_id, app) != 0 || *access.jkt ||
        !gov__sb_subject_load(sb, access.login.subject_id, &subject)) {
        refuse(res, BAD_TOKEN);
        return;
    }
    open_data(&w);
    gov__sb_json_text(&w, "uid", subject.id);
    gov__sb_json_text(&w, "name", subject.name);
    gov__sb_json_text(&w, "id_type", subject.id_type);
    gov__sb_json_text(&w, "id_number", subject.id_number);
    gov__sb_json_text(&w, "level", access.login.acr);
    gov__sb_json_int(&w, "auth_time", access.login.auth_time_s);
    answer_data(res, &w);
}

typedef void signed_call(gov_sandbox *sb, gov__sandbox_response *res, const char *app,
                         const gov__sandbox_fields *form);

static void run(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                signed_call *call)
{
    gov__sandbox_fields form = {0};
    if (gov__sb_oauth_form(req, res, &form)) {
        const char *app = check(sb, res, &form);
        if (app) {
            call(sb, res, app, &form);
        }
    }
    gov__sb_fields_clear(&form);
}

static void post_token(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    run(sb, req, res, give_token);
}

static void post_userinfo(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res)
{
    run(sb, req, res, tell_person);
}

static int seed(gov_sandbox *sb)
{
    return gov__sb_ticket_set_secret(sb, GOV_SANDBOX_CLIENT_ID, GOV_SANDBOX_CLIENT_SECRET) ? 0 : -1;
}

static const gov__sandbox_route routes[] = {
    {"GET", "/ticket/login", gov__sb_ticket_show, GOV__SB_MUTATES},
    {"POST", "/ticket/login/decision", gov__sb_ticket_decide,
     GOV__SB_OPERATOR | GOV__SB_FORM | GOV__SB_MUTATES},
    {"POST", "/ticket/token", post_token, GOV__SB_FORM | GOV__SB_MUTATES},
    {"POST", "/ticket/userinfo", post_userinfo, GOV__SB_FORM},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_ticket_part = {
    .name = "ticket",
    .schema = "CREATE TABLE ticket_apps(id TEXT PRIMARY KEY, secret TEXT NOT NULL) WITHOUT ROWID;"
              "CREATE TABLE tickets(hash TEXT PRIMARY KEY, app_id TEXT NOT NULL,"
              " subject_id TEXT NOT NULL, acr TEXT NOT NULL, amr TEXT NOT NULL,"
              " auth_time_s INTEGER NOT NULL, sid TEXT NOT NULL, expires_ms INTEGER NOT NULL)"
              " WITHOUT ROWID;",
    .seed = seed,
    .routes = routes,
};
