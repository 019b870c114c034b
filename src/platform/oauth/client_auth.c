/* SPDX-License-Identifier: Apache-2.0 */
/* How the client proves who it is, in the requests of OAuth endpoints (RFC 6749 section 2.3, RFC 7523
 * section 2.2, RFC 8705 section 2), and that it holds the key to which tokens are bound. */
#include "platform/oauth/oauth.h"

#include <string.h>

#include "base/base64.h"
#include "base/json_write.h"
#include "base/mem.h"
#include "base/random_id.h"
#include "base/url.h"
#include "core/dpop.h"
#include "crypto/jws.h"

/* How long an assertion is good, by the platform's clock. */
#define ASSERTION_S 60

static const char assertion_type[] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/* A form that is being begun. */
typedef struct form {
    gov_client *client;
    gov__request *request;
    gov__buf *body;
    const char *id;
    const char *endpoint;
    bool *first;
} form;

static const char *secret_of(const form *f)
{
    return gov__config_text(f->client->config, GOV__OPTION_AUTH_CLIENT_SECRET);
}

static void by_name(form *f)
{
    gov__url_form_add(f->body, f->first, "client_id", f->id);
}

/* RFC 6749 section 2.3.1: id and secret are form-urlencoded before they are joined. Some servers
 * want them as they are. */
static void append_half(const form *f, gov__buf *pair, const char *text)
{
    if (gov__config_bool(f->client->config, GOV__OPTION_AUTH_BASIC_RAW)) {
        gov__buf_append_str(pair, text);
    } else {
        gov__url_encode(pair, text, strlen(text));
    }
}

static void by_basic(form *f)
{
    gov__buf pair;
    gov__buf text;
    gov__request *request = f->request;
    gov__buf_init_secret(&pair, request->mem, 0);
    gov__buf_init_secret(&text, request->mem, 0);
    append_half(f, &pair, f->id);
    gov__buf_append_char(&pair, ':');
    append_half(f, &pair, secret_of(f));
    if (gov__buf_status(&pair) == GOV_OK) {
        gov__base64_encode(&text, pair.data, pair.len);
    }
    const char *value = gov__buf_text(&text);
    if (gov__buf_status(&pair) == GOV_OK && value != NULL) {
        gov__request_header2(request, "Authorization", "Basic ", value);
    } else {
        gov__buf_fail(&request->body, GOV_ERR_NO_MEMORY);
    }
    gov__buf_free(&pair);
    gov__buf_free(&text);
}

static void by_post(form *f)
{
    by_name(f);
    gov__url_form_add(f->body, f->first, "client_secret", secret_of(f));
}

/* One text: the issuer as it was configured. Some servers want the token endpoint. */
static const char *audience_of(const form *f, gov__provider **provider)
{
    gov_client *client = f->client;
    if (!gov__config_bool(client->config, GOV__OPTION_AUTH_AUDIENCE_ENDPOINT)) {
        return gov__config_text(client->config, GOV__OPTION_AUTH_ISSUER);
    }
    gov__lock_acquire(&client->lock);
    *provider = gov__provider_ref(client->provider);
    gov__lock_release(&client->lock);
    return *provider != NULL ? (*provider)->token_endpoint : f->endpoint;
}

static gov_status write_claims(const form *f, gov__buf *out)
{
    char id[GOV__RANDOM_ID_ROOM];
    gov__provider *provider = NULL;
    gov__jsonw w;
    int64_t now_s = gov__client_platform_ms(f->client) / 1000;
    gov_status status = gov__random_id(&f->client->random, id);
    gov__jsonw_init(&w, out);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "iss", f->id);
    gov__jsonw_member_string(&w, "sub", f->id);
    gov__jsonw_member_string(&w, "aud", audience_of(f, &provider));
    gov__jsonw_member_string(&w, "jti", id);
    gov__jsonw_member_int64(&w, "iat", now_s);
    gov__jsonw_member_int64(&w, "exp", now_s + ASSERTION_S);
    gov__jsonw_object_end(&w);
    gov__provider_unref(provider);
    return status == GOV_OK ? gov__jsonw_finish(&w) : status;
}

static gov_status sign(const form *f, gov__buf *out)
{
    const gov__jws_header header = {
        .sm2_name = gov__config_text(f->client->config, GOV__OPTION_AUTH_SM2_ALGORITHM)};
    gov__buf claims;
    gov__buf_init(&claims, &f->client->mem, 0);
    gov_status status = write_claims(f, &claims);
    if (status == GOV_OK) {
        status = gov__jws_sign(gov__client_key(f->client, GOV_KEY_CLIENT), &header, claims.data,
                               claims.len, out);
    }
    gov__buf_free(&claims);
    return status;
}

/* A new assertion for each attempt: servers take a "jti" once. */
static void by_key(form *f)
{
    gov__buf assertion;
    gov__buf_init_secret(&assertion, &f->client->mem, 0);
    gov_status status = sign(f, &assertion);
    const char *text = status == GOV_OK ? gov__buf_text(&assertion) : NULL;
    if (text != NULL) {
        by_name(f);
        gov__url_form_add(f->body, f->first, "client_assertion_type", assertion_type);
        gov__url_form_add(f->body, f->first, "client_assertion", text);
    } else {
        gov__buf_fail(f->body, status != GOV_OK ? status : gov__buf_status(&assertion));
    }
    gov__buf_free(&assertion);
}

static void (*const METHODS[])(form *f) = {
    [GOV__AUTH_NONE] = by_name,        [GOV__AUTH_SECRET_BASIC] = by_basic,
    [GOV__AUTH_SECRET_POST] = by_post, [GOV__AUTH_PRIVATE_KEY] = by_key,
    [GOV__AUTH_TLS] = by_name,
};

gov__buf *gov__oauth_form_begin(gov__request *request, gov_client *client, const char *endpoint,
                                const gov__proof *proof, bool *first)
{
    form f = {.client = client,
              .request = request,
              .id = gov__config_text(client->config, GOV__OPTION_AUTH_CLIENT_ID),
              .endpoint = endpoint,
              .first = first};
    gov__request_begin_url(request, "POST", endpoint);
    f.body = gov__request_body(request, "application/x-www-form-urlencoded");
    *first = true;
    if (f.id != NULL) {
        METHODS[client->auth_method](&f);
    }
    if (proof != NULL && proof->key != NULL) {
        gov_status status = gov__dpop_write(client, proof->key, request, endpoint, NULL);
        if (status != GOV_OK) {
            gov__buf_fail(f.body, status);
        }
    }
    return f.body;
}
