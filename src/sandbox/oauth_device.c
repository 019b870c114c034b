/* SPDX-License-Identifier: Apache-2.0 */
/* The device grant (RFC 8628).
 * Owns: the table of log-ins that wait for a person. Not: the page on which the person decides
 * (oauth_page.c). */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/oauth.h"
#include "sandbox/oauth_level.h"
#include "sandbox/store.h"

#define DEFAULT_INTERVAL_S 1
#define SLOW_DOWN_S        5
#define EARLY_MS           50 /* a poll this little too early is not held against the client */

static void answer_codes(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res, const char *device_code, const char *user_code,
                         int64_t interval_s)
{
    gov__sandbox_json w = {0};
    char *page = gov__sb_link(sb, req, "/device");
    char *complete = page ? gov__sb_format("%s?user_code=%s", page, user_code) : NULL;
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "device_code", device_code);
    gov__sb_json_text(&w, "user_code", user_code);
    gov__sb_json_text(&w, "verification_uri", page);
    gov__sb_json_text(&w, "verification_uri_complete", complete);
    gov__sb_json_int(&w, "expires_in", GOV__SB_DEVICE_SECONDS);
    gov__sb_json_int(&w, "interval", interval_s);
    gov__sb_json_close(&w);
    w.failed = w.failed || !complete;
    gov__sb_answer_json(res, 200, &w);
    free(complete);
    free(page);
}

/* Consonants only, so that no code reads as a word (RFC 8628 section 6.1). */
static void new_user_code(char out[10])
{
    gov__sb_random_letters(out, 9, "BCDFGHJKLMNPQRSTVWXZ");
    out[4] = '-';
}

static void start_device(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res, const gov__sandbox_client *client,
                         const char *scope, const char *acr)
{
    char device_code[48];
    char user_code[10];
    char hash[GOV__SB_HEX_BYTES];
    int64_t now = gov__sb_now_ms(sb);
    int64_t interval_s = sb->no_poll_interval ? 0 : DEFAULT_INTERVAL_S;
    new_user_code(user_code);
    if (!gov__sb_new_secret(device_code)) {
        res->failed = true;
        return;
    }
    gov__sb_sha256_hex(device_code, strlen(device_code), hash);
    (void)gov__sb_run(sb, "DELETE FROM oauth_devices WHERE expires_ms < ?", "i",
                      now - INT64_C(86400000));
    if (gov__sb_run(sb,
                    "INSERT INTO oauth_devices(device_hash,user_code,client_id,scope,state,asked,"
                    "subject_id,acr,auth_time_s,interval_s,polled_ms,expires_ms)"
                    " VALUES(?,?,?,?,'pending',?,'','',0,?,0,?)",
                    "sssssii", hash, user_code, client->id, scope, acr, interval_s,
                    now + GOV__SB_DEVICE_SECONDS * INT64_C(1000)) != 1) {
        res->failed = true;
        return;
    }
    answer_codes(sb, req, res, device_code, user_code, interval_s);
}

void gov__sb_oauth_device_authorization(gov_sandbox *sb, const gov__sandbox_request *req,
                                        gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_client client;
    if (gov__sb_oauth_form(req, res, &form) && gov__sb_oauth_client(sb, req, &form, res, &client)) {
        const char *scope = gov__sb_oauth_scope(&form, res);
        const char *acr = gov__sb_oauth_param(&form, "acr_values");
        if (!gov__sb_oauth_param(&form, "client_id") ||
            (acr && *acr && !gov__sb_acr_list_is_good(acr))) {
            gov__sb_oauth_error(res, 400, "invalid_request",
                                "client_id is missing, or acr_values cannot be read.");
        } else if (!gov__sb_client_may(&client, GOV__SB_GRANT_PREFIX "device_code")) {
            gov__sb_oauth_error(res, 400, "unauthorized_client", NULL);
        } else if (scope) {
            start_device(sb, req, res, &client, scope, acr ? acr : "");
        }
    }
    res->keep_work = true;
    gov__sb_fields_clear(&form);
}

struct device {
    char client_id[GOV__SB_ID_BYTES];
    char scope[256];
    char state[16];
    gov__sandbox_login login;
    int64_t interval_s;
    int64_t polled_ms;
    int64_t expires_ms;
};

static bool load_device(gov_sandbox *sb, const char *hash, struct device *out)
{
    gov__sandbox_query q;
    gov__sb_query(sb, &q,
                  "SELECT client_id,scope,state,subject_id,interval_s,polled_ms,expires_ms,acr,"
                  "auth_time_s"
                  " FROM oauth_devices WHERE device_hash=?",
                  "s", hash);
    if (!gov__sb_next(&q)) {
        return false;
    }
    (void)gov__sb_print(out->client_id, sizeof out->client_id, "%s", gov__sb_text(&q, 0));
    (void)gov__sb_print(out->scope, sizeof out->scope, "%s", gov__sb_text(&q, 1));
    (void)gov__sb_print(out->state, sizeof out->state, "%s", gov__sb_text(&q, 2));
    gov__sandbox_login *login = &out->login;
    (void)gov__sb_print(login->subject_id, sizeof login->subject_id, "%s", gov__sb_text(&q, 3));
    out->interval_s = gov__sb_int(&q, 4);
    out->polled_ms = gov__sb_int(&q, 5);
    out->expires_ms = gov__sb_int(&q, 6);
    (void)gov__sb_print(login->acr, sizeof login->acr, "%s", gov__sb_text(&q, 7));
    (void)gov__sb_print(login->amr, sizeof login->amr, "%s", gov__sb_level_methods(login->acr));
    login->auth_time_s = gov__sb_int(&q, 8);
    gov__sb_end(&q);
    return true;
}

static void answer_pending(gov_sandbox *sb, gov__sandbox_response *res, const char *hash,
                           const struct device *device)
{
    int64_t now = gov__sb_now_ms(sb);
    bool early = !sb->no_poll_interval && device->polled_ms != 0 &&
                 now - device->polled_ms < device->interval_s * 1000 - EARLY_MS;
    int64_t interval_s = device->interval_s + (early ? SLOW_DOWN_S : 0);
    gov__sb_oauth_error(res, 400, early ? "slow_down" : "authorization_pending", NULL);
    res->failed =
        gov__sb_run(sb, "UPDATE oauth_devices SET polled_ms=?,interval_s=? WHERE device_hash=?",
                    "iis", now, interval_s, hash) != 1;
}

static void redeem(const gov__sandbox_token_call *call, const struct device *device,
                   const char *hash)
{
    gov__sandbox_issue issue = gov__sb_issue_of(call, &device->login, device->scope);
    if (gov__sb_run(call->sb, "UPDATE oauth_devices SET state='used' WHERE device_hash=?", "s",
                    hash) != 1) {
        call->res->failed = true;
        return;
    }
    gov__sb_oauth_issue(call->sb, call->res, &issue);
}

void gov__sb_grant_device(const gov__sandbox_token_call *call)
{
    const char *code = gov__sb_oauth_param(call->form, "device_code");
    gov__sandbox_response *res = call->res;
    char hash[GOV__SB_HEX_BYTES];
    struct device device = {0};
    if (!code) {
        gov__sb_oauth_error(res, 400, "invalid_request", "device_code is missing.");
        return;
    }
    gov__sb_sha256_hex(code, strlen(code), hash);
    if (!load_device(call->sb, hash, &device) || strcmp(device.client_id, call->client->id) != 0 ||
        strcmp(device.state, "used") == 0) {
        gov__sb_oauth_error(res, 400, "invalid_grant", "The device code is not valid.");
    } else if (device.expires_ms <= gov__sb_now_ms(call->sb)) {
        gov__sb_oauth_error(res, 400, "expired_token", NULL);
    } else if (strcmp(device.state, "denied") == 0) {
        gov__sb_oauth_error(res, 400, "access_denied", NULL);
    } else if (strcmp(device.state, "approved") != 0) {
        answer_pending(call->sb, res, hash, &device);
    } else {
        redeem(call, &device, hash);
    }
}

/* People type codes in small letters and forget the dash. */
static bool normalise(const char *typed, char out[10])
{
    size_t at = 0;
    for (const char *c = typed; *c; c++) {
        if (*c == '-' || *c == ' ') {
            continue;
        }
        if (at == 9 || !isalpha((unsigned char)*c)) {
            return false;
        }
        at += at == 4;
        out[at++] = (char)toupper((unsigned char)*c);
    }
    out[4] = '-';
    out[9] = '\0';
    return at == 9;
}

static gov__sandbox_decision approve(gov_sandbox *sb, const char *code,
                                     const gov__sandbox_subject *subject)
{
    gov__sandbox_login login;
    char *asked = gov__sb_get_text(sb,
                                   "SELECT asked FROM oauth_devices WHERE user_code=?"
                                   " AND state='pending' AND expires_ms>?",
                                   "si", code, gov__sb_now_ms(sb));
    gov__sandbox_decision decision = GOV__SB_NOT_WAITING;
    if (asked && !gov__sb_login_now(sb, subject, asked, &login)) {
        decision = GOV__SB_LEVEL_UNMET;
    } else if (asked &&
               gov__sb_run(sb,
                           "UPDATE oauth_devices SET state='approved',subject_id=?,acr=?,"
                           "auth_time_s=? WHERE user_code=?",
                           "ssis", login.subject_id, login.acr, login.auth_time_s, code) == 1) {
        decision = GOV__SB_DECIDED;
    }
    free(asked);
    return decision;
}

gov__sandbox_decision gov__sb_oauth_decide(gov_sandbox *sb, const char *user_code,
                                           const gov__sandbox_subject *subject)
{
    char code[10] = "";
    if (!normalise(user_code, code)) {
        return GOV__SB_NOT_WAITING;
    }
    if (subject) {
        return approve(sb, code, subject);
    }
    return gov__sb_run(sb,
                       "UPDATE oauth_devices SET state='denied' WHERE user_code=?"
                       " AND state='pending' AND expires_ms>?",
                       "si", code, gov__sb_now_ms(sb)) == 1
               ? GOV__SB_DECIDED
               : GOV__SB_NOT_WAITING;
}

const gov__sandbox_part gov__sandbox_oauth_device_part = {
    .name = "oauth_device",
    .schema =
        "CREATE TABLE oauth_devices(device_hash TEXT PRIMARY KEY, user_code TEXT NOT NULL UNIQUE,"
        " client_id TEXT NOT NULL, scope TEXT NOT NULL, state TEXT NOT NULL, asked TEXT NOT NULL,"
        " subject_id TEXT NOT NULL, acr TEXT NOT NULL, auth_time_s INTEGER NOT NULL,"
        " interval_s INTEGER NOT NULL, polled_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL)"
        " WITHOUT ROWID;",
};
