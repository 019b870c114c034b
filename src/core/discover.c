/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching what the platform says of itself and keeping it for an hour; one fetch at a time.
 * What it names is checked here: issuer, schemes, origins. Keys are keys.c. */
#include "core/client.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/call.h"
#include "core/keys.h"

#define FRESH_MS 3600000

static const gov__operation GATEWAY_OP = {.name = "discovery_gateway", .flags = GOV__OP_BARE};

static gov__metadata *metadata_ref(gov__metadata *metadata)
{
    if (metadata != NULL) {
        gov__refcount_add(&metadata->refs);
    }
    return metadata;
}

void gov__metadata_unref(gov__metadata *metadata)
{
    if (metadata == NULL || !gov__refcount_drop(&metadata->refs)) {
        return;
    }
    gov__json_free(metadata->gateway);
    const gov_allocator mem = metadata->mem;
    gov__mem_free(&mem, metadata);
}

static gov_status fetch_gateway(gov_client *client, const gov_call_options *options,
                                int64_t deadline_ms, gov__metadata *out, gov_error **err)
{
    gov__call call;
    gov_status status = gov__call_begin(&call, client, NULL, &GATEWAY_OP, options, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        client->platform->gateway_write(gov__call_request(&call));
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = gov__call_json(&call, &out->gateway, err);
    }
    if (status == GOV_OK) {
        status = client->platform->gateway_read(out);
        if (status == GOV_OK && out->signs && client->signer.sign == NULL) {
            status = GOV_ERR_UNSUPPORTED; /* every request would be refused */
        }
        if (status != GOV_OK) {
            status = gov__call_fail(&call, err, status);
        }
    }
    gov__call_end(&call);
    return status;
}

/* Who may issue tokens is the application's word where it has one. */
static gov_status check_issuer(const gov_client *client, const gov__metadata *metadata,
                               gov_error **err)
{
    const char *issuer = gov__config_text(client->config, GOV__OPTION_AUTH_ISSUER);
    if (issuer != NULL && !gov__str_equal(issuer, metadata->issuer)) {
        return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                "the platform names another issuer than auth.issuer",
                                "平台声明的签发者与 auth.issuer 不一致");
    }
    gov__url url;
    if (gov__url_split(metadata->issuer, strlen(metadata->issuer), &url) != GOV_OK ||
        !gov__config_allows_scheme(client->config, &url)) {
        return gov__error_raise(&client->mem, err, GOV_ERR_RESPONSE,
                                "the issuer that the platform names is no https URL",
                                "平台声明的签发者不是 https 地址");
    }
    return GOV_OK;
}

/* Tokens and what a citizen uploads go to these addresses: only to the gateway or its issuer. */
static gov_status check_urls(const gov_client *client, const gov__metadata *m, gov_error **err)
{
    const char *const urls[] = {m->jwks_uri, m->status_list_uri, m->upload_endpoint};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        if (urls[i] != NULL && !gov__client_allows_url(client, m->issuer, urls[i])) {
            return gov__error_raise(&client->mem, err, GOV_ERR_RESPONSE,
                                    "the platform names an endpoint of a foreign origin",
                                    "平台声明了其他来源的端点");
        }
    }
    return GOV_OK;
}

static gov_status fetch(gov_client *client, const gov_call_options *options, int64_t deadline_ms,
                        gov__metadata **out, gov_error **err)
{
    gov__metadata *made = gov__mem_calloc(&client->mem, 1, sizeof *made);
    if (made == NULL) {
        return gov__error_no_memory(err);
    }
    gov__refcount_init(&made->refs);
    made->mem = client->mem;
    gov_status status = fetch_gateway(client, options, deadline_ms, made, err);
    if (status == GOV_OK) {
        status = check_issuer(client, made, err);
    }
    if (status == GOV_OK) {
        status = check_urls(client, made, err);
    }
    if (status != GOV_OK) {
        gov__metadata_unref(made);
        return status;
    }
    made->fetched_ms = gov__client_now_ms(client);
    *out = made;
    return GOV_OK;
}

/* What is known, with a reference; *fresh tells its age. */
static gov__metadata *known(gov_client *client, bool *fresh)
{
    int64_t now = gov__client_now_ms(client);
    gov__lock_acquire(&client->lock);
    gov__metadata *metadata = metadata_ref(client->metadata);
    gov__lock_release(&client->lock);
    *fresh = metadata != NULL && now - metadata->fetched_ms < FRESH_MS;
    return metadata;
}

static void keep(gov_client *client, gov__metadata *metadata)
{
    gov__lock_acquire(&client->lock);
    gov__metadata *old = client->metadata;
    client->metadata = metadata_ref(metadata);
    gov__lock_release(&client->lock);
    gov__metadata_unref(old);
}

/* Under the turn. An old description outlives a platform that is out of service for now. */
static gov_status renew(gov_client *client, const gov_call_options *options, int64_t deadline_ms,
                        gov__metadata **out, gov_error **err)
{
    bool fresh = false;
    gov_error *inner = NULL;
    gov__metadata *old = known(client, &fresh);
    if (fresh) {
        *out = old;
        return GOV_OK;
    }
    gov_status status = fetch(client, options, deadline_ms, out, &inner);
    if (status == GOV_OK) {
        keep(client, *out);
    } else if (old != NULL && gov_status_get_category(status) == GOV_CATEGORY_RETRY_LATER) {
        *out = metadata_ref(old);
        status = GOV_OK;
    }
    gov__metadata_unref(old);
    if (status != GOV_OK && err != NULL) {
        gov_error_free(*err);
        *err = inner;
        inner = NULL;
    }
    gov_error_free(inner);
    return status;
}

gov_status gov__client_issuer(gov_client *client, char **out)
{
    const char *issuer = gov__config_text(client->config, GOV__OPTION_AUTH_ISSUER);
    gov__lock_acquire(&client->lock);
    if (issuer == NULL && client->metadata != NULL) {
        issuer = client->metadata->issuer;
    }
    *out = gov__mem_strdup(&client->mem, issuer);
    gov__lock_release(&client->lock);
    return issuer != NULL && *out == NULL ? GOV_ERR_NO_MEMORY : GOV_OK;
}

gov_status gov__client_metadata(gov_client *client, const gov_call_options *options,
                                gov__metadata **out, gov_error **err)
{
    bool fresh = false;
    *out = NULL;
    gov_status status = gov__client_check(client, err);
    if (status == GOV_OK) {
        status = gov__client_check_whole(client, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov__metadata *metadata = known(client, &fresh);
    if (fresh) {
        *out = metadata;
        return GOV_OK;
    }
    gov__metadata_unref(metadata);
    int64_t deadline = gov__call_deadline_of(client, options);
    status = gov__turn_take(&client->fetch, &client->clock, deadline, gov__call_cancel_of(options));
    if (status != GOV_OK) {
        return gov__error_status(&client->mem, err, status);
    }
    status = renew(client, options, deadline, out, err);
    gov__turn_give(&client->fetch);
    return status;
}

static gov_status check_arguments(const gov_client *client, char **out_json, gov_error **err)
{
    if (out_json != NULL) {
        *out_json = NULL;
    }
    if (client == NULL || out_json == NULL) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT, "the client or out_json is NULL",
                                "客户端或 out_json 为空指针");
    }
    return GOV_OK;
}

gov_status gov_client_discover(gov_client *client, const gov_call_options *options, gov_error **err)
{
    gov__jwks *keys = NULL;
    gov__metadata *metadata = NULL;
    gov__provider *provider = NULL;
    if (client == NULL) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT, "the client is NULL",
                                "客户端为空指针");
    }
    gov_status status = gov__client_metadata(client, options, &metadata, err);
    if (status == GOV_OK) {
        status = gov__client_provider(client, options, &provider, err);
    }
    if (status == GOV_OK) {
        status = gov__keys_get(client, options, NULL, &keys, err);
    }
    gov__metadata_unref(metadata);
    gov__provider_unref(provider);
    gov__jwks_unref(keys);
    return status;
}

gov_status gov_client_get_metadata_json(gov_client *client, const gov_call_options *options,
                                        char **out_json, gov_error **err)
{
    gov__metadata *metadata = NULL;
    gov_status status = check_arguments(client, out_json, err);
    if (status == GOV_OK) {
        status = gov__client_metadata(client, options, &metadata, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): set whenever the status is GOV_OK */
    *out_json = gov__mem_strdup(&client->mem, gov__json_text(metadata->gateway, NULL));
    gov__metadata_unref(metadata);
    return *out_json != NULL ? GOV_OK : gov__error_no_memory(err);
}

gov_status gov_client_get_keys_json(gov_client *client, const gov_call_options *options,
                                    char **out_json, gov_error **err)
{
    gov__jwks *keys = NULL;
    gov_status status = check_arguments(client, out_json, err);
    if (status == GOV_OK) {
        status = gov__keys_get(client, options, NULL, &keys, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov__jwks_unref(keys);
    *out_json = gov__keys_text(client);
    return *out_json != NULL ? GOV_OK : gov__error_no_memory(err);
}
