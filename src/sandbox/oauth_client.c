/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a request of the authorization server: its form, its client, its scope.
 * Owns: client authentication (RFC 6749 section 2.3). Not: tokens. */
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/codec.h"
#include "sandbox/oauth.h"
#include "sandbox/request.h"
#include "sandbox/session.h"
#include "sandbox/store.h"

void gov__sb_oauth_error(gov__sandbox_response *res, int status, const char *error,
                         const char *description)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "error", error);
    gov__sb_json_opt(&w, "error_description", description);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, status, &w);
    if (status == 401) {
        gov__sb_set_header(res, "WWW-Authenticate", "Basic realm=\"gov\"");
    }
}

static bool has_twice(const gov__sandbox_fields *form)
{
    for (size_t i = 0; i < form->count; i++) {
        if (gov__sb_fields_get(form, form->items[i].name, false) != form->items[i].value) {
            return true;
        }
    }
    return false;
}

static bool is_listed(const char *names, const char *name)
{
    return gov__sb_scope_has(names, name);
}

bool gov__sb_oauth_form(const gov__sandbox_request *req, gov__sandbox_response *res,
                        const char *names, gov__sandbox_fields *out)
{
    static const char form_type[] = "application/x-www-form-urlencoded";
    const char *type = gov__sb_header(req, "Content-Type");
    if (!type || strncasecmp(type, form_type, sizeof form_type - 1) != 0) {
        gov__sb_problem(res, 415, "unsupported_media_type",
                        "The body must be application/x-www-form-urlencoded.", NULL, NULL);
        return false;
    }
    if (!gov__sb_form_read(req->body, req->body_length, out) || has_twice(out)) {
        gov__sb_oauth_error(res, 400, "invalid_request", "The form cannot be read.");
        return false;
    }
    for (size_t i = 0; i < out->count; i++) {
        if (!is_listed(names, out->items[i].name)) {
            gov__sb_oauth_error(res, 400, "invalid_request", "A parameter is not known.");
            return false;
        }
    }
    return true;
}

static bool refuse_client(gov__sandbox_response *res)
{
    gov__sb_oauth_error(res, 401, "invalid_client", "The client is unknown or its secret wrong.");
    return false;
}

/* Splits "id:secret" and form-decodes both: out gets two fields, named "id" and "secret". */
static bool read_basic(const char *encoded, gov__sandbox_fields *out)
{
    size_t length = 0;
    char *pair = (char *)gov__sb_b64_read(encoded, strlen(encoded), &length);
    char *colon = pair ? strchr(pair, ':') : NULL;
    char *form = NULL;
    if (colon && strlen(pair) == length && !strchr(pair, '&')) {
        *colon = '\0';
        form = gov__sb_format("id=%s&secret=%s", pair, colon + 1);
    }
    bool good = form && gov__sb_form_read(form, strlen(form), out) && out->count == 2;
    free(form);
    if (pair) {
        OPENSSL_cleanse(pair, length);
    }
    free(pair);
    return good;
}

static bool load_client(gov_sandbox *sb, const char *id, const char *secret,
                        gov__sandbox_client *out)
{
    gov__sandbox_query q;
    char hash[GOV__SB_HEX_BYTES] = "";
    *out = (gov__sandbox_client){0};
    if (secret) {
        gov__sb_sha256_hex(secret, strlen(secret), hash);
    }
    gov__sb_query(sb, &q, "SELECT secret_hash,credentials,device FROM oauth_clients WHERE id=?",
                  "s", id);
    if (!gov__sb_next(&q)) {
        return false;
    }
    const char *wanted = gov__sb_text(&q, 0);
    out->confidential = wanted != NULL;
    out->may_use_credentials = gov__sb_int(&q, 1) != 0;
    out->may_use_device = gov__sb_int(&q, 2) != 0;
    bool good = gov__sb_print(out->id, sizeof out->id, "%s", id);
    if (wanted) {
        good = good && secret && strlen(wanted) == strlen(hash) &&
               CRYPTO_memcmp(wanted, hash, strlen(hash)) == 0;
    } else {
        good = good && !secret;
    }
    gov__sb_end(&q);
    return good;
}

bool gov__sb_oauth_client(gov_sandbox *sb, const gov__sandbox_request *req,
                          const gov__sandbox_fields *form, gov__sandbox_response *res,
                          gov__sandbox_client *out)
{
    const char *header = gov__sb_header(req, "Authorization");
    const char *form_id = gov__sb_fields_get(form, "client_id", false);
    const char *form_secret = gov__sb_fields_get(form, "client_secret", false);
    if (!header) {
        return form_id && load_client(sb, form_id, form_secret, out) ? true : refuse_client(res);
    }
    gov__sandbox_fields basic = {0};
    bool good = strncasecmp(header, "Basic ", 6) == 0 && !form_secret &&
                read_basic(header + 6, &basic) &&
                (!form_id || strcmp(form_id, basic.items[0].value) == 0) &&
                load_client(sb, basic.items[0].value, basic.items[1].value, out);
    gov__sb_fields_clear(&basic);
    return good ? true : refuse_client(res);
}

const char *gov__sb_oauth_scope(const gov__sandbox_fields *form, gov__sandbox_response *res)
{
    const char *scope = gov__sb_fields_get(form, "scope", false);
    if (!scope) {
        return GOV__SB_ALL_SCOPES;
    }
    bool good = *scope != '\0' && strlen(scope) < 200;
    for (const char *at = scope; good && *at;) {
        size_t length = strcspn(at, " ");
        char word[64] = "";
        good = length > 0 && length < sizeof word &&
               gov__sb_print(word, sizeof word, "%.*s", (int)length, at) &&
               is_listed(GOV__SB_ALL_SCOPES, word);
        at += length;
        at += *at == ' ';
    }
    if (!good) {
        gov__sb_oauth_error(res, 400, "invalid_scope", "The scope is not known.");
        return NULL;
    }
    return scope;
}
