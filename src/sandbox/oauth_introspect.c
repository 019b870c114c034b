/* SPDX-License-Identifier: Apache-2.0 */
/* Introspection (RFC 7662), plain and as a signed JWT (RFC 9701).
 * Owns: what a confidential client learns of a token. Not: finding it (oauth_access.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/oauth_access.h"
#include "sandbox/oauth_level.h"
#include "sandbox/route.h"
#include "sandbox/sign.h"

#define JWT_TYPE "application/token-introspection+jwt"

static void write_active(const gov_sandbox *sb, gov__sandbox_json *w,
                         const gov__sandbox_access *access, bool refresh)
{
    const gov__sandbox_login *login = &access->login;
    gov__sb_json_bool(w, "active", true);
    gov__sb_json_text(w, "iss", sb->base_url);
    gov__sb_json_text(w, "sub", *login->subject_id ? login->subject_id : access->client_id);
    gov__sb_json_text(w, "aud", *access->audience ? access->audience : sb->base_url);
    gov__sb_json_text(w, "client_id", access->client_id);
    gov__sb_json_text(w, "scope", access->scope);
    gov__sb_json_int(w, "iat", access->created_ms / 1000);
    gov__sb_json_int(w, "exp", access->expires_ms / 1000);
    if (!refresh) {
        gov__sb_json_text(w, "token_type", *access->jkt ? "DPoP" : "Bearer");
    }
    if (*login->acr) {
        gov__sb_json_text(w, "acr", login->acr);
        gov__sb_json_words(w, "amr", login->amr);
        gov__sb_json_int(w, "auth_time", login->auth_time_s);
    }
    gov__sb_json_opt(w, "sid", login->sid);
    if (*access->act) {
        gov__sb_json_raw(w, "act", access->act);
    }
    if (*access->jkt) {
        gov__sb_json_open(w, "cnf");
        gov__sb_json_text(w, "jkt", access->jkt);
        gov__sb_json_close(w);
    }
}

/* Of a token that is not in force nothing is told, not even why (section 2.2). */
static void write_answer(gov_sandbox *sb, gov__sandbox_json *w, const char *name, const char *token)
{
    gov__sandbox_access access;
    bool refresh = false;
    bool found = gov__sb_access_find(sb, token, "access", &access);
    if (!found) {
        found = refresh = gov__sb_access_find(sb, token, "refresh", &access);
    }
    gov__sb_json_open(w, name);
    if (found && gov__sb_access_is_live(sb, &access)) {
        write_active(sb, w, &access, refresh);
    } else {
        gov__sb_json_bool(w, "active", false);
    }
    gov__sb_json_close(w);
}

static void answer_jwt(gov_sandbox *sb, gov__sandbox_response *res, const char *token,
                       const char *client_id)
{
    gov__sandbox_json w = {0};
    size_t length = 0;
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "iss", sb->base_url);
    gov__sb_json_text(&w, "aud", client_id);
    gov__sb_json_int(&w, "iat", gov__sb_now_ms(sb) / 1000);
    write_answer(sb, &w, "token_introspection", token);
    gov__sb_json_close(&w);
    char *claims = gov__sb_json_take(&w, &length);
    char *jws = claims ? gov__sb_sign_jws(sb, GOV__SB_KEY_TOKEN, "token-introspection+jwt", NULL,
                                          claims, length)
                       : NULL;
    if (jws) {
        gov__sb_answer_bytes(res, 200, JWT_TYPE, jws, strlen(jws));
    } else {
        res->failed = true;
    }
    free(jws);
    free(claims);
}

static void introspect(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                       const char *token, const char *client_id)
{
    const char *accept = gov__sb_header(req, "Accept");
    gov__sandbox_json w = {0};
    if (accept && strstr(accept, JWT_TYPE)) {
        answer_jwt(sb, res, token, client_id);
        return;
    }
    write_answer(sb, &w, NULL, token);
    gov__sb_answer_json(res, 200, &w);
}

static void post_introspect(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_client client;
    if (gov__sb_oauth_form(req, res, &form) && gov__sb_oauth_client(sb, req, &form, res, &client)) {
        const char *token = gov__sb_oauth_param(&form, "token");
        if (!client.confidential) {
            gov__sb_oauth_error(res, 401, "invalid_client", "Only a client with a proof may ask.");
        } else if (!token) {
            gov__sb_oauth_error(res, 400, "invalid_request", "token is missing.");
        } else {
            introspect(sb, req, res, token, client.id);
        }
    }
    res->keep_work = true;
    gov__sb_fields_clear(&form);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/oauth/introspect", post_introspect, GOV__SB_FORM | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_oauth_introspect_part = {
    .name = "oauth_introspect",
    .routes = routes,
};
