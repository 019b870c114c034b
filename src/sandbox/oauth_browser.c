/* SPDX-License-Identifier: Apache-2.0 */
/* Browser sessions: the cookie by which prompt=none works after a log-in.
 * Owns: the cookie, the table of sessions and what each has consented to. Not: the pages. */
#include "sandbox/oauth_browser.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/store.h"

#define COOKIE          "gov_sandbox_login"
#define SESSION_SECONDS (8 * 3600)
#define SECRET_LENGTH   43

/* RFC 6265 section 4.2.1: pairs with "; " between. */
static bool read_cookie(const gov__sandbox_request *req, char out[48])
{
    static const char name[] = COOKIE "=";
    const char *at = gov__sb_header(req, "Cookie");
    while (at && *at) {
        at += strspn(at, "; ");
        size_t length = strcspn(at, ";");
        if (strncmp(at, name, sizeof name - 1) == 0 && length == sizeof name - 1 + SECRET_LENGTH) {
            return gov__sb_print(out, 48, "%.*s", SECRET_LENGTH, at + sizeof name - 1);
        }
        at += length;
    }
    return false;
}

static void copy(const gov__sandbox_query *q, int column, char *out, size_t size)
{
    (void)gov__sb_print(out, size, "%s", gov__sb_text(q, column));
}

bool gov__sb_browser_load(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_login *out)
{
    gov__sandbox_query q;
    char secret[48];
    char hash[GOV__SB_HEX_BYTES];
    *out = (gov__sandbox_login){0};
    if (!read_cookie(req, secret)) {
        return false;
    }
    gov__sb_sha256_hex(secret, strlen(secret), hash);
    gov__sb_query(sb, &q,
                  "SELECT subject_id,acr,amr,auth_time_s,sid FROM oauth_browsers"
                  " WHERE hash=? AND expires_ms>?",
                  "si", hash, gov__sb_now_ms(sb));
    if (!gov__sb_next(&q)) {
        return false;
    }
    copy(&q, 0, out->subject_id, sizeof out->subject_id);
    copy(&q, 1, out->acr, sizeof out->acr);
    copy(&q, 2, out->amr, sizeof out->amr);
    out->auth_time_s = gov__sb_int(&q, 3);
    copy(&q, 4, out->sid, sizeof out->sid);
    gov__sb_end(&q);
    return true;
}

static void set_cookie(const gov_sandbox *sb, gov__sandbox_response *res, const char *value,
                       const char *more)
{
    const char *secure = strncmp(sb->base_url, "https:", 6) == 0 ? "; Secure" : "";
    char *line =
        gov__sb_format(COOKIE "=%s; Path=/; HttpOnly; SameSite=Lax%s%s", value, secure, more);
    gov__sb_set_header(res, "Set-Cookie", line);
    free(line);
}

bool gov__sb_browser_login(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res, gov__sandbox_login *login)
{
    gov__sandbox_login before;
    char secret[48];
    char hash[GOV__SB_HEX_BYTES];
    int64_t now = gov__sb_now_ms(sb);
    gov__sb_new_id("sid", login->sid);
    if (gov__sb_browser_load(sb, req, &before)) {
        if (strcmp(before.subject_id, login->subject_id) == 0) {
            (void)gov__sb_print(login->sid, sizeof login->sid, "%s", before.sid);
        }
        (void)gov__sb_run(sb, "DELETE FROM oauth_browsers WHERE sid=?", "s", before.sid);
    }
    (void)gov__sb_run(sb, "DELETE FROM oauth_browsers WHERE expires_ms<?", "i", now);
    if (!gov__sb_new_secret(secret)) {
        return false;
    }
    gov__sb_sha256_hex(secret, strlen(secret), hash);
    set_cookie(sb, res, secret, "");
    return gov__sb_run(sb,
                       "INSERT INTO oauth_browsers(hash,sid,subject_id,acr,amr,auth_time_s,"
                       "expires_ms) VALUES(?,?,?,?,?,?,?)",
                       "sssssii", hash, login->sid, login->subject_id, login->acr, login->amr,
                       login->auth_time_s, now + SESSION_SECONDS * INT64_C(1000)) == 1;
}

/* Log-ins with offline_access are meant to outlive the session (OpenID Connect Back-Channel Logout
 * section 2.7). */
static bool revoke_of(gov_sandbox *sb, const char *sid)
{
    return gov__sb_run(sb,
                       "UPDATE oauth_families SET revoked=1 WHERE sid=? AND id NOT IN"
                       " (SELECT family FROM oauth_tokens WHERE kind='refresh')",
                       "s", sid) >= 0;
}

bool gov__sb_browser_end(gov_sandbox *sb, gov__sandbox_response *res, const char *sid)
{
    set_cookie(sb, res, "", "; Max-Age=0");
    return *sid == '\0' ||
           (gov__sb_run(sb, "DELETE FROM oauth_browsers WHERE sid=?", "s", sid) >= 0 &&
            gov__sb_run(sb, "DELETE FROM oauth_consents WHERE sid=?", "s", sid) >= 0 &&
            revoke_of(sb, sid));
}

bool gov__sb_browser_consent(gov_sandbox *sb, const char *sid, const char *client_id,
                             const char *scope)
{
    return gov__sb_run(sb,
                       "INSERT OR REPLACE INTO oauth_consents(sid,client_id,scope) VALUES(?,?,?)",
                       "sss", sid, client_id, scope) >= 1;
}

bool gov__sb_browser_consented(gov_sandbox *sb, const char *sid, const char *client_id,
                               const char *scope)
{
    char *granted = gov__sb_get_text(
        sb, "SELECT scope FROM oauth_consents WHERE sid=? AND client_id=?", "ss", sid, client_id);
    bool within = granted && gov__sb_scope_is_within(scope, granted);
    free(granted);
    return within;
}

const gov__sandbox_part gov__sandbox_oauth_browser_part = {
    .name = "oauth_browser",
    .schema = "CREATE TABLE oauth_browsers(hash TEXT PRIMARY KEY, sid TEXT NOT NULL UNIQUE,"
              " subject_id TEXT NOT NULL, acr TEXT NOT NULL, amr TEXT NOT NULL,"
              " auth_time_s INTEGER NOT NULL, expires_ms INTEGER NOT NULL) WITHOUT ROWID;"
              "CREATE TABLE oauth_consents(sid TEXT NOT NULL, client_id TEXT NOT NULL,"
              " scope TEXT NOT NULL, PRIMARY KEY(sid, client_id)) WITHOUT ROWID;",
};
