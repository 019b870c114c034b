/* SPDX-License-Identifier: Apache-2.0 */
/* Authorization codes (RFC 6749 section 4.1) with PKCE S256 (RFC 7636).
 * Owns: the table of codes: one is good once, for a minute. Not: how the person got there
 * (oauth_authorize*.c). */
#include "sandbox/oauth_code.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/store.h"

#define CODE_SECONDS 60

bool gov__sb_code_new(gov_sandbox *sb, const gov__sandbox_authorization *a,
                      const gov__sandbox_login *login, char out[48])
{
    char hash[GOV__SB_HEX_BYTES];
    int64_t now = gov__sb_now_ms(sb);
    if (!gov__sb_new_secret(out)) {
        return false;
    }
    gov__sb_sha256_hex(out, strlen(out), hash);
    (void)gov__sb_run(sb, "DELETE FROM oauth_codes WHERE expires_ms < ?", "i",
                      now - INT64_C(86400000));
    return gov__sb_run(sb,
                       "INSERT INTO oauth_codes(hash,client_id,redirect_uri,scope,challenge,nonce,"
                       "dpop_jkt,subject_id,acr,amr,auth_time_s,sid,family,expires_ms)"
                       " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,'',?)",
                       "ssssssssssisi", hash, a->client.id, a->redirect_uri, a->scope, a->challenge,
                       a->nonce ? a->nonce : "", a->dpop_jkt ? a->dpop_jkt : "", login->subject_id,
                       login->acr, login->amr, login->auth_time_s, login->sid,
                       now + CODE_SECONDS * INT64_C(1000)) == 1;
}

struct code {
    gov__sandbox_login login;
    char client_id[GOV__SB_ID_BYTES];
    char scope[256];
    char challenge[64];
    char dpop_jkt[48];
    char family[GOV__SB_ID_BYTES]; /* "" until it was used */
    char *redirect_uri;
    char *nonce;
    int64_t expires_ms;
};

static void copy(const gov__sandbox_query *q, int column, char *out, size_t size)
{
    (void)gov__sb_print(out, size, "%s", gov__sb_text(q, column));
}

static bool load_code(gov_sandbox *sb, const char *hash, struct code *out)
{
    gov__sandbox_query q;
    gov__sb_query(sb, &q,
                  "SELECT client_id,scope,challenge,dpop_jkt,family,redirect_uri,nonce,expires_ms,"
                  "subject_id,acr,amr,auth_time_s,sid FROM oauth_codes WHERE hash=?",
                  "s", hash);
    if (!gov__sb_next(&q)) {
        return false;
    }
    copy(&q, 0, out->client_id, sizeof out->client_id);
    copy(&q, 1, out->scope, sizeof out->scope);
    copy(&q, 2, out->challenge, sizeof out->challenge);
    copy(&q, 3, out->dpop_jkt, sizeof out->dpop_jkt);
    copy(&q, 4, out->family, sizeof out->family);
    out->redirect_uri = gov__sb_copy(gov__sb_text(&q, 5));
    out->nonce = gov__sb_copy(gov__sb_text(&q, 6));
    out->expires_ms = gov__sb_int(&q, 7);
    copy(&q, 8, out->login.subject_id, sizeof out->login.subject_id);
    copy(&q, 9, out->login.acr, sizeof out->login.acr);
    copy(&q, 10, out->login.amr, sizeof out->login.amr);
    out->login.auth_time_s = gov__sb_int(&q, 11);
    copy(&q, 12, out->login.sid, sizeof out->login.sid);
    gov__sb_end(&q);
    return out->redirect_uri && out->nonce;
}

/* RFC 7636 section 4.1 and 4.6. */
static bool verifier_fits(const char *verifier, const char *challenge)
{
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    size_t length = strlen(verifier);
    if (length < 43 || length > 128 || strspn(verifier, unreserved) != length) {
        return false;
    }
    char *made = gov__sb_sha256_b64url(verifier, length);
    bool same = made && strlen(made) == strlen(challenge) &&
                CRYPTO_memcmp(made, challenge, strlen(made)) == 0;
    free(made);
    return same;
}

static void refuse(const gov__sandbox_token_call *call, const char *why)
{
    gov__sb_oauth_error(call->res, 400, "invalid_grant", why);
}

/* A code that comes again was stolen, or its tokens were: both end (RFC 6749 section 4.1.2). */
static void refuse_replay(const gov__sandbox_token_call *call, const struct code *code)
{
    refuse(call, "The code was used before.");
    call->res->failed = gov__sb_family_revoke(call->sb, code->family) != 0;
}

static void redeem(const gov__sandbox_token_call *call, const struct code *code, const char *hash)
{
    char family[GOV__SB_ID_BYTES];
    gov__sandbox_issue issue = gov__sb_issue_of(call, &code->login, code->scope);
    issue.family = family;
    issue.nonce = code->nonce;
    if (!gov__sb_family_new(call->sb, call->client->id, &code->login, family) ||
        gov__sb_run(call->sb, "UPDATE oauth_codes SET family=? WHERE hash=?", "ss", family, hash) !=
            1) {
        call->res->failed = true;
        return;
    }
    gov__sb_oauth_issue(call->sb, call->res, &issue);
}

static void try_code(const gov__sandbox_token_call *call, const char *text, const char *redirect,
                     const char *verifier)
{
    struct code code = {0};
    char hash[GOV__SB_HEX_BYTES];
    gov__sb_sha256_hex(text, strlen(text), hash);
    if (!load_code(call->sb, hash, &code) || strcmp(code.client_id, call->client->id) != 0) {
        refuse(call, "The code is not valid.");
    } else if (*code.family) {
        refuse_replay(call, &code);
    } else if (code.expires_ms <= gov__sb_now_ms(call->sb)) {
        refuse(call, "The code has expired.");
    } else if (strcmp(code.redirect_uri, redirect) != 0) {
        refuse(call, "redirect_uri is not that of the authorization request.");
    } else if (!verifier_fits(verifier, code.challenge)) {
        refuse(call, "code_verifier does not fit the challenge.");
    } else if (*code.dpop_jkt && strcmp(code.dpop_jkt, call->jkt) != 0) {
        refuse(call, "The code is bound to another key.");
    } else {
        redeem(call, &code, hash);
    }
    free(code.redirect_uri);
    free(code.nonce);
}

void gov__sb_grant_code(const gov__sandbox_token_call *call)
{
    const char *text = gov__sb_oauth_param(call->form, "code");
    const char *redirect = gov__sb_oauth_param(call->form, "redirect_uri");
    const char *verifier = gov__sb_oauth_param(call->form, "code_verifier");
    if (!text || !redirect || !verifier) {
        gov__sb_oauth_error(call->res, 400, "invalid_request",
                            "code, redirect_uri and code_verifier are needed.");
        return;
    }
    try_code(call, text, redirect, verifier);
}

const gov__sandbox_part gov__sandbox_oauth_code_part = {
    .name = "oauth_code",
    .schema = "CREATE TABLE oauth_codes(hash TEXT PRIMARY KEY, client_id TEXT NOT NULL,"
              " redirect_uri TEXT NOT NULL, scope TEXT NOT NULL, challenge TEXT NOT NULL,"
              " nonce TEXT NOT NULL, dpop_jkt TEXT NOT NULL, subject_id TEXT NOT NULL,"
              " acr TEXT NOT NULL, amr TEXT NOT NULL, auth_time_s INTEGER NOT NULL,"
              " sid TEXT NOT NULL, family TEXT NOT NULL, expires_ms INTEGER NOT NULL)"
              " WITHOUT ROWID;",
};
