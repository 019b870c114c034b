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
                         const char *scope)
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
                    "INSERT INTO oauth_devices(device_hash,user_code,client_id,scope,state,"
                    "subject_id,interval_s,polled_ms,expires_ms)"
                    " VALUES(?,?,?,?,'pending','',?,0,?)",
                    "ssssii", hash, user_code, client->id, scope, interval_s,
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
    if (gov__sb_oauth_form(req, res, "client_id client_secret scope", &form) &&
        gov__sb_oauth_client(sb, req, &form, res, &client)) {
        const char *scope = gov__sb_oauth_scope(&form, res);
        if (!gov__sb_fields_get(&form, "client_id", false)) {
            gov__sb_oauth_error(res, 400, "invalid_request", "client_id is missing.");
        } else if (!client.may_use_device) {
            gov__sb_oauth_error(res, 400, "unauthorized_client", NULL);
        } else if (scope) {
            start_device(sb, req, res, &client, scope);
        }
    }
    gov__sb_fields_clear(&form);
}

struct device {
    char client_id[GOV__SB_ID_BYTES];
    char scope[256];
    char state[16];
    char subject_id[GOV__SB_ID_BYTES];
    int64_t interval_s;
    int64_t polled_ms;
    int64_t expires_ms;
};

static bool load_device(gov_sandbox *sb, const char *hash, struct device *out)
{
    gov__sandbox_query q;
    gov__sb_query(sb, &q,
                  "SELECT client_id,scope,state,subject_id,interval_s,polled_ms,expires_ms"
                  " FROM oauth_devices WHERE device_hash=?",
                  "s", hash);
    if (!gov__sb_next(&q)) {
        return false;
    }
    (void)gov__sb_print(out->client_id, sizeof out->client_id, "%s", gov__sb_text(&q, 0));
    (void)gov__sb_print(out->scope, sizeof out->scope, "%s", gov__sb_text(&q, 1));
    (void)gov__sb_print(out->state, sizeof out->state, "%s", gov__sb_text(&q, 2));
    (void)gov__sb_print(out->subject_id, sizeof out->subject_id, "%s", gov__sb_text(&q, 3));
    out->interval_s = gov__sb_int(&q, 4);
    out->polled_ms = gov__sb_int(&q, 5);
    out->expires_ms = gov__sb_int(&q, 6);
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
    res->keep_work = true;
    res->failed =
        gov__sb_run(sb, "UPDATE oauth_devices SET polled_ms=?,interval_s=? WHERE device_hash=?",
                    "iis", now, interval_s, hash) != 1;
}

void gov__sb_oauth_poll_device(gov_sandbox *sb, gov__sandbox_response *res,
                               const gov__sandbox_fields *form, const gov__sandbox_client *client)
{
    const char *code = gov__sb_fields_get(form, "device_code", false);
    char hash[GOV__SB_HEX_BYTES];
    struct device device = {0};
    if (!code) {
        gov__sb_oauth_error(res, 400, "invalid_request", "device_code is missing.");
        return;
    }
    gov__sb_sha256_hex(code, strlen(code), hash);
    if (!load_device(sb, hash, &device) || strcmp(device.client_id, client->id) != 0 ||
        strcmp(device.state, "used") == 0) {
        gov__sb_oauth_error(res, 400, "invalid_grant", "The device code is not valid.");
    } else if (device.expires_ms <= gov__sb_now_ms(sb)) {
        gov__sb_oauth_error(res, 400, "expired_token", NULL);
    } else if (strcmp(device.state, "denied") == 0) {
        gov__sb_oauth_error(res, 400, "access_denied", NULL);
    } else if (strcmp(device.state, "approved") != 0) {
        answer_pending(sb, res, hash, &device);
    } else if (gov__sb_run(sb, "UPDATE oauth_devices SET state='used' WHERE device_hash=?", "s",
                           hash) != 1) {
        res->failed = true;
    } else {
        gov__sb_oauth_issue(sb, res, device.client_id, device.subject_id, device.scope, NULL);
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

bool gov__sb_oauth_decide(gov_sandbox *sb, const char *user_code, const char *subject_id,
                          bool approve)
{
    char code[10] = "";
    return normalise(user_code, code) &&
           gov__sb_run(sb,
                       "UPDATE oauth_devices SET state=?,subject_id=? WHERE user_code=?"
                       " AND state='pending' AND expires_ms>?",
                       "sssi", approve ? "approved" : "denied", approve ? subject_id : "", code,
                       gov__sb_now_ms(sb)) == 1;
}
