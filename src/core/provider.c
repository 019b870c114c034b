/* SPDX-License-Identifier: Apache-2.0 */
/* Finding out about the identity provider: its metadata is fetched from the first place that has
 * it, kept for an hour, and what it names is checked here: issuer, schemes, origins. */
#include "core/provider.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/call.h"

#define FRESH_MS 3600000
/* Of an issuer that is repeated in a message. */
#define SHOWN_MAX 120

/* A place that may not be the one: then it has nothing. */
static const gov__operation TRY_OP = {
    .name = "discovery_identity", .flags = GOV__OP_BARE | GOV__OP_NO_BODY, .accept = {200, 404}};
static const gov__operation LAST_OP = {.name = "discovery_identity", .flags = GOV__OP_BARE};

gov__provider *gov__provider_ref(gov__provider *provider)
{
    if (provider != NULL) {
        gov__refcount_add(&provider->refs);
    }
    return provider;
}

void gov__provider_unref(gov__provider *provider)
{
    if (provider == NULL || !gov__refcount_drop(&provider->refs)) {
        return;
    }
    gov__json_free(provider->doc);
    const gov_allocator mem = provider->mem;
    gov__mem_free(&mem, provider->issuer);
    gov__mem_free(&mem, provider);
}

/* Printable and short, so that an answer cannot write into a log what it likes. */
static void show(const char *text, char out[SHOWN_MAX + 1])
{
    size_t len = text != NULL ? gov__str_len_max(text, SHOWN_MAX) : 0;
    for (size_t i = 0; i < len; i++) {
        out[i] = text[i] > ' ' && text[i] <= '~' && text[i] != '"' ? text[i] : '?';
    }
    out[len] = '\0';
}

/* Both are named: a missing slash is what it mostly is. */
static gov_status refuse_issuer(const gov_client *client, const gov__provider *provider,
                                gov_error **err)
{
    char expected[SHOWN_MAX + 1];
    char named[SHOWN_MAX + 1];
    show(provider->issuer, expected);
    show(gov__json_get_string(gov__json_root(provider->doc), "issuer"), named);
    return gov__error_raise(&client->mem, err, GOV_ERR_ISSUER,
                            "the issuer should be \"%s\", but the metadata names \"%s\"",
                            "签发者应为“%s”，而元数据声明为“%s”", expected, named);
}

static gov_status read_document(gov__call *call, gov__provider *out, gov_error **err)
{
    const gov_client *client = call->client;
    if (!gov__response_is_json(&call->response)) {
        return gov__call_fail(call, err, GOV_ERR_RESPONSE);
    }
    gov_status status = gov__call_json(call, &out->doc, err);
    if (status == GOV_OK) {
        status = client->identity->provider_read(client, out);
        if (status == GOV_ERR_ISSUER) {
            return refuse_issuer(client, out, err);
        }
        if (status != GOV_OK) {
            status = gov__call_fail(call, err, status);
        }
    }
    return status;
}

/* Asks one place. *found is false when the next one is to be asked. */
static gov_status fetch_from(gov_client *client, const gov_call_options *options,
                             int64_t deadline_ms, uint32_t place, bool last, gov__provider *out,
                             bool *found, gov_error **err)
{
    gov__call call;
    gov_status status =
        gov__call_begin(&call, client, NULL, last ? &LAST_OP : &TRY_OP, options, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        (void)client->identity->provider_write(gov__call_request(&call), client, out->issuer,
                                               place);
        status = gov__call_run(&call, err);
    }
    *found = status != GOV_OK || call.response.status != 404;
    if (status == GOV_OK && *found) {
        status = read_document(&call, out, err);
    }
    gov__call_end(&call);
    return status;
}

static bool has_place(gov_client *client, const char *issuer, uint32_t place)
{
    gov__request request;
    gov__request_init(&request, &client->mem, client->base);
    bool has = client->identity->provider_write(&request, client, issuer, place);
    gov__request_free(&request);
    return has;
}

static gov_status fetch_document(gov_client *client, const gov_call_options *options,
                                 int64_t deadline_ms, gov__provider *out, gov_error **err)
{
    gov_status status = GOV_OK;
    bool found = false;
    for (uint32_t place = 0; status == GOV_OK && !found; place++) {
        bool last = !has_place(client, out->issuer, place + 1);
        status = fetch_from(client, options, deadline_ms, place, last, out, &found, err);
    }
    return status;
}

/* Tokens and secrets go to these addresses. */
static gov_status check_urls(const gov_client *client, const gov__provider *p, gov_error **err)
{
    const char *const urls[] = {p->authorization_endpoint, p->token_endpoint,
                                p->device_endpoint,        p->par_endpoint,
                                p->ciba_endpoint,          p->revocation_endpoint,
                                p->introspection_endpoint, p->userinfo_endpoint,
                                p->end_session_endpoint,   p->jwks_uri};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        if (urls[i] != NULL && !gov__client_trusts_url(client, p->issuer, urls[i])) {
            return gov__error_raise(&client->mem, err, GOV_ERR_RESPONSE,
                                    "the identity provider names an endpoint of a foreign origin; "
                                    "if it is right, add it to auth.trusted_origins",
                                    "身份提供方声明了其他来源的端点；若属实，请加入 "
                                    "auth.trusted_origins");
        }
    }
    return GOV_OK;
}

static gov__provider *make(const gov_client *client, const char *issuer)
{
    gov__provider *made = gov__mem_calloc(&client->mem, 1, sizeof *made);
    if (made == NULL) {
        return NULL;
    }
    gov__refcount_init(&made->refs);
    made->mem = client->mem;
    made->issuer = gov__mem_strdup(&client->mem, issuer != NULL ? issuer : "");
    if (made->issuer == NULL) {
        gov__provider_unref(made);
        return NULL;
    }
    return made;
}

static gov_status fetch(gov_client *client, const gov_call_options *options, const char *issuer,
                        int64_t deadline_ms, gov__provider **out, gov_error **err)
{
    gov_status status = GOV_OK;
    gov__provider *made = make(client, issuer);
    if (made == NULL) {
        return gov__error_no_memory(err);
    }
    if (client->identity->provider_write != NULL) {
        status = fetch_document(client, options, deadline_ms, made, err);
    } else {
        status = client->identity->provider_read(client, made);
        status = gov__error_status(&client->mem, err, status);
    }
    if (status == GOV_OK) {
        status = check_urls(client, made, err);
    }
    if (status != GOV_OK) {
        gov__provider_unref(made);
        return status;
    }
    made->fetched_ms = gov__client_now_ms(client);
    *out = made;
    return GOV_OK;
}

/* What is known of this issuer, with a reference; *fresh tells its age. */
static gov__provider *known(gov_client *client, const char *issuer, bool *fresh)
{
    int64_t now = gov__client_now_ms(client);
    gov__lock_acquire(&client->lock);
    gov__provider *provider = client->provider;
    if (provider != NULL && issuer != NULL && !gov__str_equal(provider->issuer, issuer)) {
        provider = NULL;
    }
    provider = gov__provider_ref(provider);
    gov__lock_release(&client->lock);
    *fresh = provider != NULL && now - provider->fetched_ms < FRESH_MS;
    return provider;
}

static void keep(gov_client *client, gov__provider *provider)
{
    gov__lock_acquire(&client->lock);
    gov__provider *old = client->provider;
    client->provider = gov__provider_ref(provider);
    gov__lock_release(&client->lock);
    gov__provider_unref(old);
}

/* Under the turn. Old metadata outlives a provider that is out of service for now. */
static gov_status renew(gov_client *client, const gov_call_options *options, const char *issuer,
                        int64_t deadline_ms, gov__provider **out, gov_error **err)
{
    bool fresh = false;
    gov_error *inner = NULL;
    gov__provider *old = known(client, issuer, &fresh);
    if (fresh) {
        *out = old;
        return GOV_OK;
    }
    gov_status status = fetch(client, options, issuer, deadline_ms, out, &inner);
    if (status == GOV_OK) {
        keep(client, *out);
    } else if (old != NULL && gov_status_get_category(status) == GOV_CATEGORY_RETRY_LATER) {
        *out = gov__provider_ref(old);
        status = GOV_OK;
    }
    gov__provider_unref(old);
    if (status != GOV_OK && err != NULL) {
        gov_error_free(*err);
        *err = inner;
        inner = NULL;
    }
    gov_error_free(inner);
    return status;
}

/* The one that is configured, else the one of the gateway's document, borrowed from *metadata. */
static gov_status find_issuer(gov_client *client, const gov_call_options *options,
                              gov__metadata **metadata, const char **out, gov_error **err)
{
    *out = gov__config_text(client->config, GOV__OPTION_AUTH_ISSUER);
    if (*out != NULL || client->identity->provider_write == NULL) {
        return GOV_OK;
    }
    gov_status status = gov__client_metadata(client, options, metadata, err);
    *out = status == GOV_OK ? (*metadata)->issuer : NULL;
    return status;
}

gov_status gov__client_provider(gov_client *client, const gov_call_options *options,
                                gov__provider **out, gov_error **err)
{
    bool fresh = false;
    const char *issuer = NULL;
    gov__metadata *metadata = NULL;
    int64_t deadline = gov__call_deadline_of(client, options);
    *out = NULL;
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__provider *provider = known(client, NULL, &fresh);
    if (fresh) {
        *out = provider;
        return GOV_OK;
    }
    gov__provider_unref(provider);
    status = find_issuer(client, options, &metadata, &issuer, err);
    if (status == GOV_OK) {
        status =
            gov__turn_take(&client->fetch, &client->clock, deadline, gov__call_cancel_of(options));
        if (status == GOV_OK) {
            status = renew(client, options, issuer, deadline, out, err);
            gov__turn_give(&client->fetch);
        } else {
            status = gov__error_status(&client->mem, err, status);
        }
    }
    gov__metadata_unref(metadata);
    return status;
}
