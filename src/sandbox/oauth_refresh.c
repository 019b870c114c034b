/* SPDX-License-Identifier: Apache-2.0 */
/* The refresh grant: rotation, and the end of a family whose old token comes again.
 * Owns: RFC 6749 section 6 as RFC 9700 section 4.14 wants it. Not: issuing (oauth_issue.c). */
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/oauth.h"
#include "sandbox/store.h"

struct refresh {
    gov__sandbox_login login;
    char client_id[GOV__SB_ID_BYTES];
    char family[GOV__SB_ID_BYTES];
    char scope[256];
    char jkt[48];
    bool used;
    bool dead;
};

static void copy(const gov__sandbox_query *q, int column, char *out, size_t size)
{
    (void)gov__sb_print(out, size, "%s", gov__sb_text(q, column));
}

static bool load_refresh(gov_sandbox *sb, const char *hash, struct refresh *out)
{
    gov__sandbox_query q;
    gov__sb_query(sb, &q,
                  "SELECT t.client_id,f.subject_id,t.family,t.scope,t.used,f.revoked,t.expires_ms,"
                  "t.jkt,f.acr,f.amr,f.auth_time_s,f.sid"
                  " FROM oauth_tokens t JOIN oauth_families f ON f.id=t.family"
                  " WHERE t.hash=? AND t.kind='refresh'",
                  "s", hash);
    if (!gov__sb_next(&q)) {
        return false;
    }
    copy(&q, 0, out->client_id, sizeof out->client_id);
    copy(&q, 1, out->login.subject_id, sizeof out->login.subject_id);
    copy(&q, 2, out->family, sizeof out->family);
    copy(&q, 3, out->scope, sizeof out->scope);
    out->used = gov__sb_int(&q, 4) != 0;
    out->dead = gov__sb_int(&q, 5) != 0 || gov__sb_int(&q, 6) <= gov__sb_now_ms(sb);
    copy(&q, 7, out->jkt, sizeof out->jkt);
    copy(&q, 8, out->login.acr, sizeof out->login.acr);
    copy(&q, 9, out->login.amr, sizeof out->login.amr);
    out->login.auth_time_s = gov__sb_int(&q, 10);
    copy(&q, 11, out->login.sid, sizeof out->login.sid);
    gov__sb_end(&q);
    return true;
}

/* A used refresh token means that two parties hold it: the family ends. */
static void refuse(const gov__sandbox_token_call *call, const char *family)
{
    gov__sb_oauth_error(call->res, 400, "invalid_grant", "The refresh token is not valid.");
    if (family) {
        call->res->failed = gov__sb_family_revoke(call->sb, family) != 0;
    }
}

static void rotate(const gov__sandbox_token_call *call, const struct refresh *old, const char *hash,
                   const char *scope)
{
    gov__sandbox_issue issue = gov__sb_issue_of(call, &old->login, scope);
    issue.family = old->family;
    if (gov__sb_run(call->sb, "UPDATE oauth_tokens SET used=1 WHERE hash=?", "s", hash) != 1) {
        call->res->failed = true;
        return;
    }
    gov__sb_oauth_issue(call->sb, call->res, &issue);
}

void gov__sb_grant_refresh(const gov__sandbox_token_call *call)
{
    const char *token = gov__sb_oauth_param(call->form, "refresh_token");
    const char *asked = gov__sb_oauth_param(call->form, "scope");
    char hash[GOV__SB_HEX_BYTES];
    struct refresh old = {0};
    if (!token) {
        gov__sb_oauth_error(call->res, 400, "invalid_request", "refresh_token is missing.");
        return;
    }
    gov__sb_sha256_hex(token, strlen(token), hash);
    if (!load_refresh(call->sb, hash, &old) || strcmp(old.client_id, call->client->id) != 0 ||
        old.dead || (!old.used && *old.jkt && strcmp(old.jkt, call->jkt) != 0)) {
        refuse(call, NULL);
    } else if (old.used) {
        refuse(call, old.family);
    } else if (asked && (!*asked || !gov__sb_scope_is_within(asked, old.scope))) {
        gov__sb_oauth_error(call->res, 400, "invalid_scope", "The scope is wider than before.");
    } else {
        rotate(call, &old, hash, asked ? asked : old.scope);
    }
}
