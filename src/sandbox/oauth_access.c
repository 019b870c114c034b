/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a token that was issued; the token itself is not stored, its SHA-256 finds it.
 * Owns: that query. Not: what follows for a request (session.c). */
#include "sandbox/oauth_access.h"

#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/store.h"

static void copy(const gov__sandbox_query *q, int column, char *out, size_t size)
{
    (void)gov__sb_print(out, size, "%s", gov__sb_text(q, column));
}

static void read_row(const gov__sandbox_query *q, gov__sandbox_access *out)
{
    copy(q, 0, out->client_id, sizeof out->client_id);
    copy(q, 1, out->login.subject_id, sizeof out->login.subject_id);
    copy(q, 2, out->scope, sizeof out->scope);
    copy(q, 3, out->family, sizeof out->family);
    out->expires_ms = gov__sb_int(q, 4);
    out->revoked = gov__sb_int(q, 5) != 0;
    copy(q, 6, out->jkt, sizeof out->jkt);
    copy(q, 7, out->audience, sizeof out->audience);
    copy(q, 8, out->login.acr, sizeof out->login.acr);
    copy(q, 9, out->login.amr, sizeof out->login.amr);
    out->login.auth_time_s = gov__sb_int(q, 10);
    copy(q, 11, out->login.sid, sizeof out->login.sid);
    copy(q, 12, out->act, sizeof out->act);
    copy(q, 13, out->grant_id, sizeof out->grant_id);
    out->created_ms = gov__sb_int(q, 14);
    out->used = gov__sb_int(q, 15) != 0;
}

bool gov__sb_access_find(gov_sandbox *sb, const char *token, const char *kind,
                         gov__sandbox_access *out)
{
    char hash[GOV__SB_HEX_BYTES];
    gov__sandbox_query q;
    *out = (gov__sandbox_access){0};
    gov__sb_sha256_hex(token, strlen(token), hash);
    gov__sb_query(sb, &q,
                  "SELECT t.client_id,f.subject_id,t.scope,t.family,t.expires_ms,f.revoked,t.jkt,"
                  "t.audience,f.acr,f.amr,f.auth_time_s,f.sid,f.act,f.grant_id,t.created_ms,t.used"
                  " FROM oauth_tokens t JOIN oauth_families f ON f.id=t.family"
                  " WHERE t.hash=? AND t.kind=?",
                  "ss", hash, kind);
    if (!gov__sb_next(&q)) {
        return false;
    }
    read_row(&q, out);
    gov__sb_end(&q);
    return true;
}

bool gov__sb_access_is_live(const gov_sandbox *sb, const gov__sandbox_access *access)
{
    return !access->revoked && !access->used && access->expires_ms > gov__sb_now_ms(sb);
}
