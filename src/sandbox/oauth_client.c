/* SPDX-License-Identifier: Apache-2.0 */
/* Clients: who one is, and what it may do.
 * Owns: the table of clients, client authentication by secret (RFC 6749 section 2.3). Not: by
 * assertion (oauth_client_jwt.c), and not registering one (control_oauth.c). */
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/codec.h"
#include "sandbox/oauth.h"
#include "sandbox/oauth_client_jwt.h"
#include "sandbox/request.h"
#include "sandbox/session.h"
#include "sandbox/store.h"

#define DEMO_REDIRECTS "[\"http://127.0.0.1/callback\",\"https://app.example/callback\"]"

static bool refuse_client(gov__sandbox_response *res)
{
    gov__sb_oauth_error(res, 401, "invalid_client", "The client is unknown, or its proof wrong.");
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
    if (form) {
        OPENSSL_cleanse(form, strlen(form));
    }
    free(form);
    if (pair) {
        OPENSSL_cleanse(pair, length);
    }
    free(pair);
    return good;
}

bool gov__sb_client_load(gov_sandbox *sb, const char *id, gov__sandbox_client *out)
{
    gov__sandbox_query q;
    *out = (gov__sandbox_client){0};
    gov__sb_query(sb, &q, "SELECT method,grants,dpop_required FROM oauth_clients WHERE id=?", "s",
                  id);
    if (!gov__sb_next(&q)) {
        return false;
    }
    bool good = gov__sb_print(out->id, sizeof out->id, "%s", id) &&
                gov__sb_print(out->method, sizeof out->method, "%s", gov__sb_text(&q, 0)) &&
                gov__sb_print(out->grants, sizeof out->grants, "%s", gov__sb_text(&q, 1));
    out->dpop_required = gov__sb_int(&q, 2) != 0;
    out->confidential = strcmp(out->method, "none") != 0;
    gov__sb_end(&q);
    return good;
}

/* Only the hash of a secret is stored. */
static bool secret_matches(gov_sandbox *sb, const char *id, const char *secret)
{
    char hash[GOV__SB_HEX_BYTES] = "";
    char *wanted =
        gov__sb_get_text(sb, "SELECT secret_hash FROM oauth_clients WHERE id=?", "s", id);
    gov__sb_sha256_hex(secret, strlen(secret), hash);
    bool same =
        wanted && strlen(wanted) == strlen(hash) && CRYPTO_memcmp(wanted, hash, strlen(hash)) == 0;
    free(wanted);
    return same;
}

/* `how` is the method by which the secret came, "none" when none did. */
static bool is_proven(gov_sandbox *sb, const char *id, const char *how, const char *secret,
                      gov__sandbox_client *out)
{
    if (!id || !gov__sb_client_load(sb, id, out)) {
        return false;
    }
    if (!secret) {
        return strcmp(out->method, "none") == 0;
    }
    bool allowed = strcmp(out->method, how) == 0 || strcmp(out->method, "client_secret") == 0;
    return allowed && secret_matches(sb, id, secret);
}

bool gov__sb_oauth_client(gov_sandbox *sb, const gov__sandbox_request *req,
                          const gov__sandbox_fields *form, gov__sandbox_response *res,
                          gov__sandbox_client *out)
{
    const char *header = gov__sb_header(req, "Authorization");
    const char *form_id = gov__sb_oauth_param(form, "client_id");
    const char *form_secret = gov__sb_oauth_param(form, "client_secret");
    if (gov__sb_oauth_param(form, "client_assertion")) {
        /* One way at a time (RFC 6749 section 2.3). */
        bool good = !header && !form_secret && gov__sb_client_prove_jwt(sb, form, out);
        return good ? true : refuse_client(res);
    }
    if (!header) {
        bool good =
            is_proven(sb, form_id, form_secret ? "client_secret_post" : "none", form_secret, out);
        return good ? true : refuse_client(res);
    }
    gov__sandbox_fields basic = {0};
    bool good =
        strncasecmp(header, "Basic ", 6) == 0 && !form_secret && read_basic(header + 6, &basic) &&
        (!form_id || strcmp(form_id, basic.items[0].value) == 0) &&
        is_proven(sb, basic.items[0].value, "client_secret_basic", basic.items[1].value, out);
    gov__sb_fields_clear(&basic);
    return good ? true : refuse_client(res);
}

char *gov__sb_client_name(gov_sandbox *sb, const char *id)
{
    char *name =
        gov__sb_get_text(sb, "SELECT name FROM oauth_clients WHERE id=? AND name<>''", "s", id);
    return name ? name : gov__sb_copy(id);
}

bool gov__sb_client_may(const gov__sandbox_client *client, const char *grant_type)
{
    return gov__sb_scope_has(client->grants, grant_type);
}

/* The length of scheme and host of a loopback address, 0 for any other. */
static size_t loopback_length(const char *uri)
{
    static const char *const hosts[] = {"http://127.0.0.1", "http://[::1]"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        size_t length = strlen(hosts[i]);
        if (strncmp(uri, hosts[i], length) == 0 && uri[length] && strchr(":/?", uri[length])) {
            return length;
        }
    }
    return 0;
}

static const char *behind_port(const char *at)
{
    return *at == ':' ? at + 1 + strspn(at + 1, "0123456789") : at;
}

static bool same_address(const char *registered, const char *uri)
{
    size_t length = loopback_length(registered);
    if (strcmp(registered, uri) == 0) {
        return true;
    }
    return length > 0 && loopback_length(uri) == length && strncmp(registered, uri, length) == 0 &&
           strcmp(behind_port(registered + length), behind_port(uri + length)) == 0;
}

bool gov__sb_client_has_redirect(gov_sandbox *sb, const char *client_id, const char *uri)
{
    char *text =
        gov__sb_get_text(sb, "SELECT redirect_uris FROM oauth_clients WHERE id=?", "s", client_id);
    cJSON *list = text ? cJSON_Parse(text) : NULL;
    const cJSON *entry;
    bool found = false;
    cJSON_ArrayForEach(entry, list)
    {
        found = found || same_address(cJSON_GetStringValue(entry), uri);
    }
    cJSON_Delete(list);
    free(text);
    return found;
}

static int seed(gov_sandbox *sb)
{
    char hash[GOV__SB_HEX_BYTES];
    gov__sb_sha256_hex(GOV_SANDBOX_CLIENT_SECRET, strlen(GOV_SANDBOX_CLIENT_SECRET), hash);
    static const char insert[] =
        "INSERT INTO "
        "oauth_clients(id,secret_hash,jwks,method,redirect_uris,grants,dpop_required,name)"
        " VALUES(?,?,NULL,?,?,?,0,?)";
    return gov__sb_run(sb, insert, "ssssss", GOV_SANDBOX_CLIENT_ID, hash, "client_secret",
                       DEMO_REDIRECTS, GOV__SB_EVERY_GRANT, "样例应用") == 1 &&
                   gov__sb_run(sb, insert, "snssss", GOV_SANDBOX_PUBLIC_CLIENT_ID, "none",
                               DEMO_REDIRECTS, GOV__SB_PUBLIC_GRANTS, "样例公开应用") == 1
               ? 0
               : -1;
}

const gov__sandbox_part gov__sandbox_oauth_client_part = {
    .name = "oauth_client",
    .schema = "CREATE TABLE oauth_clients(id TEXT PRIMARY KEY, secret_hash TEXT, jwks TEXT,"
              " method TEXT NOT NULL, redirect_uris TEXT NOT NULL, grants TEXT NOT NULL,"
              " dpop_required INTEGER NOT NULL, name TEXT NOT NULL DEFAULT '') WITHOUT ROWID;",
    .seed = seed,
};
