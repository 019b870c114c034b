/* SPDX-License-Identifier: Apache-2.0 */
/* The token that an exchange gives: a JWT (RFC 9068) that says who acts (RFC 8693 section 4.1).
 * Owns: its claims and its family. Not: who may have it (oauth_exchange.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/oauth_exchange.h"
#include "sandbox/oauth_level.h"
#include "sandbox/sign.h"
#include "sandbox/store.h"

static char *make_token(const gov__sandbox_token_call *call, const gov__sandbox_exchange *exchange,
                        int64_t seconds)
{
    const gov_sandbox *sb = call->sb;
    const gov__sandbox_login *login = &exchange->login;
    gov__sandbox_json w = {0};
    char id[GOV__SB_ID_BYTES];
    size_t length = 0;
    int64_t now = gov__sb_now_ms(sb) / 1000;
    gov__sb_new_id("at", id);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "iss", sb->base_url);
    gov__sb_json_text(&w, "sub", login->subject_id);
    gov__sb_json_text(&w, "aud", *exchange->audience ? exchange->audience : sb->base_url);
    gov__sb_json_text(&w, "client_id", call->client->id);
    gov__sb_json_text(&w, "scope", exchange->scope);
    gov__sb_json_int(&w, "iat", now);
    gov__sb_json_int(&w, "exp", now + seconds);
    gov__sb_json_text(&w, "jti", id);
    if (*login->acr) {
        gov__sb_json_text(&w, "acr", login->acr);
        gov__sb_json_words(&w, "amr", login->amr);
        gov__sb_json_int(&w, "auth_time", login->auth_time_s);
    }
    if (*exchange->act) {
        gov__sb_json_raw(&w, "act", exchange->act);
    }
    if (*call->jkt) {
        gov__sb_json_open(&w, "cnf");
        gov__sb_json_text(&w, "jkt", call->jkt);
        gov__sb_json_close(&w);
    }
    gov__sb_json_close(&w);
    char *claims = gov__sb_json_take(&w, &length);
    char *jws =
        claims ? gov__sb_sign_jws(sb, GOV__SB_KEY_TOKEN, "at+jwt", NULL, claims, length) : NULL;
    free(claims);
    return jws;
}

static bool keep(const gov__sandbox_token_call *call, const gov__sandbox_exchange *exchange,
                 const char *token, int64_t seconds)
{
    char family[GOV__SB_ID_BYTES];
    gov_sandbox *sb = call->sb;
    return gov__sb_family_new(sb, call->client->id, &exchange->login, family) &&
           gov__sb_run(sb, "UPDATE oauth_families SET act=?,grant_id=?,parent=? WHERE id=?", "ssss",
                       exchange->act, exchange->grant_id, exchange->parent, family) == 1 &&
           gov__sb_token_keep(sb, "access", token, family, call->client->id, exchange->scope,
                              seconds, call->jkt, exchange->audience);
}

static void answer(const gov__sandbox_token_call *call, const gov__sandbox_exchange *exchange,
                   const char *token, int64_t seconds)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "access_token", token);
    gov__sb_json_text(&w, "issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
    gov__sb_json_text(&w, "token_type", *call->jkt ? "DPoP" : "Bearer");
    gov__sb_json_int(&w, "expires_in", seconds);
    gov__sb_json_text(&w, "scope", exchange->scope);
    gov__sb_json_close(&w);
    gov__sb_answer_json(call->res, 200, &w);
}

void gov__sb_exchange_answer(const gov__sandbox_token_call *call,
                             const gov__sandbox_exchange *exchange)
{
    int64_t left_s = (exchange->expires_ms - gov__sb_now_ms(call->sb)) / 1000;
    int64_t seconds = left_s < GOV__SB_ACCESS_SECONDS ? left_s : GOV__SB_ACCESS_SECONDS;
    if (seconds < 1) {
        gov__sb_oauth_error(call->res, 400, "invalid_request", "The token expires just now.");
        return;
    }
    char *token = make_token(call, exchange, seconds);
    if (token && keep(call, exchange, token, seconds)) {
        answer(call, exchange, token, seconds);
    } else {
        call->res->failed = true;
    }
    free(token);
}
