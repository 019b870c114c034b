/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens: issuing, refreshing with rotation, revoking.
 * Owns: the tables of families and tokens; only hashes are stored. Not: who the client is. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/oauth.h"
#include "sandbox/route.h"
#include "sandbox/session.h"
#include "sandbox/sign.h"
#include "sandbox/store.h"
#include "sandbox/subject.h"

static bool new_family(gov_sandbox *sb, const char *client_id, const char *subject_id,
                       char out[GOV__SB_ID_BYTES])
{
    /* A day later nobody asks any more why a token does not work. */
    (void)gov__sb_run(sb, "DELETE FROM oauth_tokens WHERE expires_ms < ?", "i",
                      gov__sb_now_ms(sb) - INT64_C(86400000));
    gov__sb_new_id("fam", out);
    return gov__sb_run(sb,
                       "INSERT INTO oauth_families(id,client_id,subject_id,revoked,created_ms)"
                       " VALUES(?,?,?,0,?)",
                       "sssi", out, client_id, subject_id, gov__sb_now_ms(sb)) == 1;
}

static bool new_token(gov_sandbox *sb, const char *kind, const char *family, const char *client_id,
                      const char *scope, int64_t seconds, char out[48])
{
    char hash[GOV__SB_HEX_BYTES];
    if (!gov__sb_new_secret(out)) {
        return false;
    }
    gov__sb_sha256_hex(out, strlen(out), hash);
    return gov__sb_run(sb,
                       "INSERT INTO oauth_tokens(hash,kind,family,client_id,scope,expires_ms,used)"
                       " VALUES(?,?,?,?,?,?,0)",
                       "sssssi", hash, kind, family, client_id, scope,
                       gov__sb_now_ms(sb) + seconds * 1000) == 1;
}

static char *id_token(gov_sandbox *sb, const char *client_id, const char *subject_id)
{
    gov__sandbox_json w = {0};
    size_t length = 0;
    int64_t now = gov__sb_now_ms(sb) / 1000;
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "iss", sb->base_url);
    gov__sb_json_text(&w, "sub", subject_id);
    gov__sb_json_text(&w, "aud", client_id);
    gov__sb_json_int(&w, "iat", now);
    gov__sb_json_int(&w, "exp", now + GOV__SB_ACCESS_SECONDS);
    gov__sb_json_close(&w);
    char *claims = gov__sb_json_take(&w, &length);
    char *jws =
        claims ? gov__sb_sign_jws(sb, GOV__SB_KEY_TOKEN, "JWT", NULL, claims, length) : NULL;
    free(claims);
    return jws;
}

static void answer_tokens(gov__sandbox_response *res, const char *access, const char *refresh,
                          const char *scope, const char *id)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "access_token", access);
    gov__sb_json_text(&w, "token_type", "Bearer");
    gov__sb_json_int(&w, "expires_in", GOV__SB_ACCESS_SECONDS);
    gov__sb_json_opt(&w, "refresh_token", refresh);
    gov__sb_json_text(&w, "scope", scope);
    gov__sb_json_opt(&w, "id_token", id);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

void gov__sb_oauth_issue(gov_sandbox *sb, gov__sandbox_response *res, const char *client_id,
                         const char *subject_id, const char *scope, const char *family)
{
    char made[GOV__SB_ID_BYTES];
    char access[48] = "";
    char refresh[48] = "";
    char *id = NULL;
    bool personal = *subject_id != '\0';
    bool good = family || new_family(sb, client_id, subject_id, made);
    family = family ? family : made;
    good =
        good && new_token(sb, "access", family, client_id, scope, GOV__SB_ACCESS_SECONDS, access);
    if (good && personal && gov__sb_scope_has(scope, "offline_access")) {
        good = new_token(sb, "refresh", family, client_id, scope, GOV__SB_REFRESH_SECONDS, refresh);
    }
    if (good && personal && gov__sb_scope_has(scope, "openid")) {
        id = id_token(sb, client_id, subject_id);
        good = id != NULL;
    }
    if (good) {
        answer_tokens(res, access, refresh, scope, id);
    } else {
        res->failed = true;
    }
    free(id);
}

static int revoke_family(gov_sandbox *sb, const char *family)
{
    return gov__sb_run(sb, "UPDATE oauth_families SET revoked=1 WHERE id=?", "s", family) >= 0 ? 0
                                                                                               : -1;
}

static void grant_credentials(gov_sandbox *sb, gov__sandbox_response *res,
                              const gov__sandbox_fields *form, const gov__sandbox_client *client)
{
    if (!client->may_use_credentials) {
        gov__sb_oauth_error(res, 400, "unauthorized_client", "The client may not use this grant.");
        return;
    }
    const char *scope = gov__sb_oauth_scope(form, res);
    if (scope && !gov__sb_fields_get(form, "scope", false)) {
        scope = GOV__SB_SYSTEM_SCOPES;
    }
    if (scope) {
        gov__sb_oauth_issue(sb, res, client->id, "", scope, NULL);
    }
}

/* A used refresh token means that two parties hold it: the family ends (RFC 9700 section 4.14). */
static void refuse_refresh(gov_sandbox *sb, gov__sandbox_response *res, const char *family)
{
    gov__sb_oauth_error(res, 400, "invalid_grant", "The refresh token is not valid.");
    if (family) {
        res->keep_work = true;
        res->failed = revoke_family(sb, family) != 0;
    }
}

struct refresh {
    char client_id[GOV__SB_ID_BYTES];
    char subject_id[GOV__SB_ID_BYTES];
    char family[GOV__SB_ID_BYTES];
    char scope[256];
    bool used;
    bool dead;
};

static bool load_refresh(gov_sandbox *sb, const char *hash, struct refresh *out)
{
    gov__sandbox_query q;
    gov__sb_query(sb, &q,
                  "SELECT t.client_id,f.subject_id,t.family,t.scope,t.used,f.revoked,t.expires_ms"
                  " FROM oauth_tokens t JOIN oauth_families f ON f.id=t.family"
                  " WHERE t.hash=? AND t.kind='refresh'",
                  "s", hash);
    if (!gov__sb_next(&q)) {
        return false;
    }
    (void)gov__sb_print(out->client_id, sizeof out->client_id, "%s", gov__sb_text(&q, 0));
    (void)gov__sb_print(out->subject_id, sizeof out->subject_id, "%s", gov__sb_text(&q, 1));
    (void)gov__sb_print(out->family, sizeof out->family, "%s", gov__sb_text(&q, 2));
    (void)gov__sb_print(out->scope, sizeof out->scope, "%s", gov__sb_text(&q, 3));
    out->used = gov__sb_int(&q, 4) != 0;
    out->dead = gov__sb_int(&q, 5) != 0 || gov__sb_int(&q, 6) <= gov__sb_now_ms(sb);
    gov__sb_end(&q);
    return true;
}

/* A refresh may narrow the scope, never widen it. */
static bool is_within(const char *asked, const char *granted)
{
    for (const char *at = asked; *at;) {
        size_t length = strcspn(at, " ");
        char word[64] = "";
        if (!gov__sb_print(word, sizeof word, "%.*s", (int)length, at) ||
            !gov__sb_scope_has(granted, word)) {
            return false;
        }
        at += length;
        at += *at == ' ';
    }
    return true;
}

static void grant_refresh(gov_sandbox *sb, gov__sandbox_response *res,
                          const gov__sandbox_fields *form, const gov__sandbox_client *client)
{
    const char *token = gov__sb_fields_get(form, "refresh_token", false);
    const char *asked = gov__sb_fields_get(form, "scope", false);
    char hash[GOV__SB_HEX_BYTES];
    struct refresh old = {0};
    if (!token) {
        gov__sb_oauth_error(res, 400, "invalid_request", "refresh_token is missing.");
        return;
    }
    gov__sb_sha256_hex(token, strlen(token), hash);
    if (!load_refresh(sb, hash, &old) || strcmp(old.client_id, client->id) != 0 || old.dead) {
        refuse_refresh(sb, res, NULL);
    } else if (old.used) {
        refuse_refresh(sb, res, old.family);
    } else if (asked && !is_within(asked, old.scope)) {
        gov__sb_oauth_error(res, 400, "invalid_scope", "The scope is wider than before.");
    } else if (gov__sb_run(sb, "UPDATE oauth_tokens SET used=1 WHERE hash=?", "s", hash) != 1) {
        res->failed = true;
    } else {
        gov__sb_oauth_issue(sb, res, old.client_id, old.subject_id, asked ? asked : old.scope,
                            old.family);
    }
}

static void post_token(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_client client;
    if (gov__sb_oauth_form(req, res,
                           "grant_type client_id client_secret scope device_code refresh_token",
                           &form) &&
        gov__sb_oauth_client(sb, req, &form, res, &client)) {
        const char *type = gov__sb_fields_get(&form, "grant_type", false);
        if (!type) {
            gov__sb_oauth_error(res, 400, "invalid_request", "grant_type is missing.");
        } else if (strcmp(type, "client_credentials") == 0) {
            grant_credentials(sb, res, &form, &client);
        } else if (strcmp(type, "refresh_token") == 0) {
            grant_refresh(sb, res, &form, &client);
        } else if (strcmp(type, "urn:ietf:params:oauth:grant-type:device_code") == 0) {
            gov__sb_oauth_poll_device(sb, res, &form, &client);
        } else {
            gov__sb_oauth_error(res, 400, "unsupported_grant_type", NULL);
        }
    }
    gov__sb_fields_clear(&form);
}

static void revoke_token(gov_sandbox *sb, gov__sandbox_response *res, const char *token,
                         const gov__sandbox_client *client)
{
    char hash[GOV__SB_HEX_BYTES];
    gov__sb_sha256_hex(token, strlen(token), hash);
    char *family = gov__sb_get_text(
        sb, "SELECT family FROM oauth_tokens WHERE hash=? AND client_id=?", "ss", hash, client->id);
    if (family) {
        res->failed = revoke_family(sb, family) != 0;
    }
    free(family);
    gov__sb_answer_empty(res, 200);
}

static void post_revoke(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    gov__sandbox_fields form = {0};
    gov__sandbox_client client;
    if (gov__sb_oauth_form(req, res, "token token_type_hint client_id client_secret", &form) &&
        gov__sb_oauth_client(sb, req, &form, res, &client)) {
        const char *token = gov__sb_fields_get(&form, "token", false);
        if (token) {
            revoke_token(sb, res, token, &client);
        } else {
            gov__sb_oauth_error(res, 400, "invalid_request", "token is missing.");
        }
    }
    gov__sb_fields_clear(&form);
}

static void get_userinfo(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    gov__sandbox_subject subject;
    gov__sandbox_json w = {0};
    if (!gov__sb_subject_load(sb, req->session.subject_id, &subject)) {
        gov__sb_problem_not_found(res, "subject");
        return;
    }
    gov__sb_subject_write_userinfo(&w, NULL, &subject);
    gov__sb_answer_json(res, 200, &w);
}

static int seed(gov_sandbox *sb)
{
    char hash[GOV__SB_HEX_BYTES];
    gov__sb_sha256_hex(GOV_SANDBOX_CLIENT_SECRET, strlen(GOV_SANDBOX_CLIENT_SECRET), hash);
    static const char insert[] =
        "INSERT INTO oauth_clients(id,secret_hash,credentials,device) VALUES(?,?,?,?)";
    return gov__sb_run(sb, insert, "sstt", GOV_SANDBOX_CLIENT_ID, hash, 1, 1) == 1 &&
                   gov__sb_run(sb, insert, "sntt", GOV_SANDBOX_PUBLIC_CLIENT_ID, 0, 1) == 1
               ? 0
               : -1;
}

static const gov__sandbox_route routes[] = {
    {"POST", "/oauth/device_authorization", gov__sb_oauth_device_authorization,
     GOV__SB_FORM | GOV__SB_MUTATES},
    {"POST", "/oauth/token", post_token, GOV__SB_FORM | GOV__SB_MUTATES},
    {"POST", "/oauth/revoke", post_revoke, GOV__SB_FORM | GOV__SB_MUTATES},
    {"GET", "/oauth/userinfo", get_userinfo, GOV__SB_CITIZEN},
    {"GET", "/device", gov__sb_oauth_show_page, GOV__SB_OPERATOR},
    {"POST", "/device", gov__sb_oauth_submit_page,
     GOV__SB_OPERATOR | GOV__SB_FORM | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_oauth_part = {
    .name = "oauth",
    .schema =
        "CREATE TABLE oauth_clients(id TEXT PRIMARY KEY, secret_hash TEXT,"
        " credentials INTEGER NOT NULL, device INTEGER NOT NULL) WITHOUT ROWID;"
        "CREATE TABLE oauth_families(id TEXT PRIMARY KEY, client_id TEXT NOT NULL,"
        " subject_id TEXT NOT NULL, revoked INTEGER NOT NULL, created_ms INTEGER NOT NULL)"
        " WITHOUT ROWID;"
        "CREATE TABLE oauth_tokens(hash TEXT PRIMARY KEY, kind TEXT NOT NULL, family TEXT NOT NULL,"
        " client_id TEXT NOT NULL, scope TEXT NOT NULL, expires_ms INTEGER NOT NULL,"
        " used INTEGER NOT NULL) WITHOUT ROWID;"
        "CREATE TABLE oauth_devices(device_hash TEXT PRIMARY KEY, user_code TEXT NOT NULL UNIQUE,"
        " client_id TEXT NOT NULL, scope TEXT NOT NULL, state TEXT NOT NULL,"
        " subject_id TEXT NOT NULL, interval_s INTEGER NOT NULL, polled_ms INTEGER NOT NULL,"
        " expires_ms INTEGER NOT NULL) WITHOUT ROWID;",
    .seed = seed,
    .routes = routes,
};
