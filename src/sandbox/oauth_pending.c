/* SPDX-License-Identifier: Apache-2.0 */
/* Authorization requests that wait: pushed ones (RFC 9126), and those that a person sees on a page.
 * Owns: their table; each is found once, by a secret of which only the hash is stored. Not: what
 * the parameters mean (oauth_authorize.c). */
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/html.h"
#include "sandbox/oauth.h"
#include "sandbox/oauth_authorize.h"
#include "sandbox/request.h"
#include "sandbox/session.h"
#include "sandbox/store.h"

static char *write_params(const gov__sandbox_fields *params)
{
    gov__sandbox_json w = {0};
    size_t length = 0;
    gov__sb_json_open(&w, NULL);
    for (size_t i = 0; i < params->count; i++) {
        const gov__sandbox_field *field = &params->items[i];
        if (!gov__sb_scope_has("client_secret client_assertion client_assertion_type",
                               field->name)) {
            gov__sb_json_text(&w, field->name, field->value);
        }
    }
    gov__sb_json_close(&w);
    return gov__sb_json_take(&w, &length);
}

static bool read_params(const char *text, gov__sandbox_fields *out)
{
    cJSON *object = cJSON_Parse(text);
    const cJSON *member;
    bool good = object != NULL;
    cJSON_ArrayForEach(member, object)
    {
        const char *value = cJSON_GetStringValue(member);
        good =
            good && value &&
            gov__sb_fields_add(out, member->string, strlen(member->string), value, strlen(value));
    }
    cJSON_Delete(object);
    return good;
}

bool gov__sb_pending_keep(gov_sandbox *sb, const char *kind, const char *client_id,
                          const gov__sandbox_fields *params, int64_t seconds, char out_id[48],
                          char out_xsrf[48])
{
    char id_hash[GOV__SB_HEX_BYTES];
    char xsrf_hash[GOV__SB_HEX_BYTES];
    int64_t now = gov__sb_now_ms(sb);
    char *text = write_params(params);
    (void)gov__sb_run(sb, "DELETE FROM oauth_pending WHERE expires_ms<?", "i", now);
    bool kept = text && gov__sb_new_secret(out_id) && gov__sb_new_secret(out_xsrf);
    if (kept) {
        gov__sb_sha256_hex(out_id, strlen(out_id), id_hash);
        gov__sb_sha256_hex(out_xsrf, strlen(out_xsrf), xsrf_hash);
        kept = gov__sb_run(sb,
                           "INSERT INTO oauth_pending(hash,kind,client_id,params,xsrf_hash,"
                           "expires_ms) VALUES(?,?,?,?,?,?)",
                           "sssssi", id_hash, kind, client_id, text, xsrf_hash,
                           now + seconds * 1000) == 1;
    }
    free(text);
    return kept;
}

bool gov__sb_pending_take(gov_sandbox *sb, const char *kind, const char *id, const char *xsrf,
                          gov__sandbox_fields *out_params)
{
    char hash[GOV__SB_HEX_BYTES];
    char xsrf_hash[GOV__SB_HEX_BYTES] = "";
    gov__sandbox_query q;
    gov__sb_sha256_hex(id, strlen(id), hash);
    if (xsrf) {
        gov__sb_sha256_hex(xsrf, strlen(xsrf), xsrf_hash);
    }
    gov__sb_query(sb, &q,
                  "SELECT params,xsrf_hash FROM oauth_pending WHERE hash=? AND kind=?"
                  " AND expires_ms>?",
                  "ssi", hash, kind, gov__sb_now_ms(sb));
    if (!gov__sb_next(&q)) {
        return false;
    }
    bool good = (!xsrf || CRYPTO_memcmp(gov__sb_text(&q, 1), xsrf_hash, sizeof xsrf_hash) == 0) &&
                read_params(gov__sb_text(&q, 0), out_params);
    gov__sb_end(&q);
    return good && gov__sb_run(sb, "DELETE FROM oauth_pending WHERE hash=?", "s", hash) == 1;
}

bool gov__sb_pending_submit(gov_sandbox *sb, const gov__sandbox_request *req,
                            gov__sandbox_response *res, const char *kind,
                            gov__sandbox_fields *out_form, gov__sandbox_fields *out_params)
{
    bool read = gov__sb_form_read(req->body, req->body_length, out_form);
    const char *id = gov__sb_oauth_param(out_form, "request");
    const char *xsrf = gov__sb_oauth_param(out_form, "xsrf");
    if (read && id && xsrf && gov__sb_pending_take(sb, kind, id, xsrf, out_params)) {
        return true;
    }
    gov__sb_html_answer(
        res, 403,
        "<p role=\"alert\">页面已失效，请重新打开。<span lang=\"en\">This page is no "
        "longer valid; please start again.</span>");
    return false;
}

const gov__sandbox_part gov__sandbox_oauth_pending_part = {
    .name = "oauth_pending",
    .schema = "CREATE TABLE oauth_pending(hash TEXT PRIMARY KEY, kind TEXT NOT NULL,"
              " client_id TEXT NOT NULL, params TEXT NOT NULL, xsrf_hash TEXT NOT NULL,"
              " expires_ms INTEGER NOT NULL) WITHOUT ROWID;",
};
