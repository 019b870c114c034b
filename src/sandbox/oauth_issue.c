/* SPDX-License-Identifier: Apache-2.0 */
/* Issuing tokens: families, opaque access and refresh tokens.
 * Owns: the tables of families and tokens; only hashes are stored. Not: who may have one (the
 * grants), and not id tokens (oauth_id_token.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/oauth.h"
#include "sandbox/oauth_level.h"
#include "sandbox/session.h"
#include "sandbox/store.h"

bool gov__sb_login_now(gov_sandbox *sb, const gov__sandbox_subject *subject, const char *asked_acr,
                       gov__sandbox_login *out)
{
    *out = (gov__sandbox_login){.auth_time_s = gov__sb_now_ms(sb) / 1000};
    return gov__sb_level_grant(asked_acr, subject->assurance, out->acr) &&
           gov__sb_print(out->amr, sizeof out->amr, "%s", gov__sb_level_methods(out->acr)) &&
           gov__sb_print(out->subject_id, sizeof out->subject_id, "%s", subject->id);
}

bool gov__sb_family_new(gov_sandbox *sb, const char *client_id, const gov__sandbox_login *login,
                        char out[GOV__SB_ID_BYTES])
{
    static const gov__sandbox_login nobody;
    login = login ? login : &nobody;
    /* A day later nobody asks any more why a token does not work. */
    (void)gov__sb_run(sb, "DELETE FROM oauth_tokens WHERE expires_ms < ?", "i",
                      gov__sb_now_ms(sb) - INT64_C(86400000));
    gov__sb_new_id("fam", out);
    return gov__sb_run(sb,
                       "INSERT INTO oauth_families(id,client_id,subject_id,revoked,created_ms,acr,"
                       "amr,auth_time_s,sid,act,grant_id,parent)"
                       " VALUES(?,?,?,0,?,?,?,?,?,'','','')",
                       "sssissis", out, client_id, login->subject_id, gov__sb_now_ms(sb),
                       login->acr, login->amr, login->auth_time_s, login->sid) == 1;
}

int gov__sb_family_revoke(gov_sandbox *sb, const char *family)
{
    return gov__sb_run(sb,
                       "WITH RECURSIVE down(id) AS (VALUES(?) UNION SELECT f.id FROM"
                       " oauth_families f JOIN down d ON f.parent=d.id)"
                       " UPDATE oauth_families SET revoked=1 WHERE id IN (SELECT id FROM down)",
                       "s", family) >= 0
               ? 0
               : -1;
}

bool gov__sb_token_keep(gov_sandbox *sb, const char *kind, const char *token, const char *family,
                        const char *client_id, const char *scope, int64_t seconds, const char *jkt,
                        const char *audience)
{
    char hash[GOV__SB_HEX_BYTES];
    int64_t now = gov__sb_now_ms(sb);
    gov__sb_sha256_hex(token, strlen(token), hash);
    return gov__sb_run(sb,
                       "INSERT INTO oauth_tokens(hash,kind,family,client_id,scope,created_ms,"
                       "expires_ms,used,jkt,audience) VALUES(?,?,?,?,?,?,?,0,?,?)",
                       "sssssiiss", hash, kind, family, client_id, scope, now, now + seconds * 1000,
                       jkt, audience) == 1;
}

static bool make(gov_sandbox *sb, const gov__sandbox_issue *issue, const char *kind,
                 const char *family, int64_t seconds, const char *jkt, char out[48])
{
    return gov__sb_new_secret(out) && gov__sb_token_keep(sb, kind, out, family, issue->client_id,
                                                         issue->scope, seconds, jkt, "");
}

static void answer_tokens(gov__sandbox_response *res, const gov__sandbox_issue *issue,
                          const char *access, const char *refresh, const char *id)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "access_token", access);
    gov__sb_json_text(&w, "token_type", issue->jkt && *issue->jkt ? "DPoP" : "Bearer");
    gov__sb_json_int(&w, "expires_in", GOV__SB_ACCESS_SECONDS);
    gov__sb_json_opt(&w, "refresh_token", refresh);
    gov__sb_json_text(&w, "scope", issue->scope);
    gov__sb_json_opt(&w, "id_token", id);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

gov__sandbox_issue gov__sb_issue_of(const gov__sandbox_token_call *call,
                                    const gov__sandbox_login *login, const char *scope)
{
    return (gov__sandbox_issue){.client_id = call->client->id,
                                .login = login,
                                .scope = scope,
                                .jkt = call->jkt,
                                .bind_refresh = !call->client->confidential};
}

void gov__sb_oauth_issue(gov_sandbox *sb, gov__sandbox_response *res,
                         const gov__sandbox_issue *issue)
{
    char made[GOV__SB_ID_BYTES];
    char access[48] = "";
    char refresh[48] = "";
    char *id = NULL;
    const char *family = issue->family ? issue->family : made;
    const char *jkt = issue->jkt ? issue->jkt : "";
    bool personal = issue->login && *issue->login->subject_id;
    bool good = issue->family || gov__sb_family_new(sb, issue->client_id, issue->login, made);
    good = good && make(sb, issue, "access", family, GOV__SB_ACCESS_SECONDS, jkt, access);
    if (good && personal && !issue->no_refresh &&
        gov__sb_scope_has(issue->scope, "offline_access")) {
        good = make(sb, issue, "refresh", family, GOV__SB_REFRESH_SECONDS,
                    issue->bind_refresh ? jkt : "", refresh);
    }
    if (good && personal && gov__sb_scope_has(issue->scope, "openid")) {
        id = gov__sb_id_token(sb, issue->client_id, issue->login, issue->nonce, access);
        good = id != NULL;
    }
    if (good) {
        answer_tokens(res, issue, access, refresh, id);
    } else {
        res->failed = true;
    }
    free(id);
}

const gov__sandbox_part gov__sandbox_oauth_issue_part = {
    .name = "oauth_issue",
    .schema =
        "CREATE TABLE oauth_families(id TEXT PRIMARY KEY, client_id TEXT NOT NULL,"
        " subject_id TEXT NOT NULL, revoked INTEGER NOT NULL, created_ms INTEGER NOT NULL,"
        " acr TEXT NOT NULL, amr TEXT NOT NULL, auth_time_s INTEGER NOT NULL, sid TEXT NOT NULL,"
        " act TEXT NOT NULL, grant_id TEXT NOT NULL, parent TEXT NOT NULL) WITHOUT ROWID;"
        "CREATE INDEX oauth_families_by_parent ON oauth_families(parent);"
        "CREATE INDEX oauth_families_by_sid ON oauth_families(sid);"
        "CREATE TABLE oauth_tokens(hash TEXT PRIMARY KEY, kind TEXT NOT NULL, family TEXT NOT NULL,"
        " client_id TEXT NOT NULL, scope TEXT NOT NULL, created_ms INTEGER NOT NULL,"
        " expires_ms INTEGER NOT NULL, used INTEGER NOT NULL, jkt TEXT NOT NULL,"
        " audience TEXT NOT NULL) WITHOUT ROWID;",
};
