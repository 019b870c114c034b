/* SPDX-License-Identifier: Apache-2.0 */
/* Making and ending a client. Time and retry budget are client_time.c, what is fetched
 * discover.c. */
#include "core/client.h"

#include <string.h>

#include "base/mem.h"
#include "base/platform.h"
#include "base/str.h"
#include "core/dpop.h"
#include "core/signing.h"
#include "core/transport.h"
#include "core/version.h"

static void take_hooks(gov_client *client)
{
    const gov_config *config = client->config;
    client->clock = config->clock != NULL ? config->clock->table.clock : *gov__platform_clock();
    client->random =
        config->random != NULL ? config->random->table.random : *gov__platform_random();
    if (config->store != NULL) {
        client->store = config->store->table.store;
    }
    if (config->log != NULL) {
        client->log = config->log->table.log;
        client->log_user = config->log->user;
    }
    static const char *const levels[] = {"error", "warn", "info", "debug", "trace"};
    client->log_level = GOV_LOG_WARN;
    for (int i = 0; i < 5; i++) {
        if (gov__config_is(config, GOV__OPTION_LOG_LEVEL, levels[i])) {
            client->log_level = (gov_log_level)(GOV_LOG_ERROR + i);
        }
    }
}

static gov_status take_transport(gov_client *client, gov_error **err)
{
    if (client->config->transport != NULL) {
        client->transport = client->config->transport->table.transport;
        return GOV_OK;
    }
    gov_status status = gov__transport_default(client, &client->transport, err);
    client->own_transport = status == GOV_OK;
    return status;
}

/* gateway.url without '/' at its end: paths are put right behind it. */
static gov_status take_texts(gov_client *client)
{
    const char *url = gov__config_text(client->config, GOV__OPTION_GATEWAY_URL);
    size_t len = strlen(url);
    while (len > 0 && url[len - 1] == '/') {
        len--;
    }
    client->base = gov__mem_dup(&client->mem, url, len);
    return client->base != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
}

/* How long a key that its owner withdraws is trusted at the most, where the answer does not say. */
#define GATEWAY_KEYS_MS  3600000
#define PROVIDER_KEYS_MS 600000

static bool make_keys(gov_client *client)
{
    gov__key_cache *keys = client->keys;
    if (!gov__key_cache_init(&keys[GOV__KEYS_GATEWAY], &client->mem, GATEWAY_KEYS_MS, true)) {
        return false;
    }
    if (!gov__key_cache_init(&keys[GOV__KEYS_PROVIDER], &client->mem, PROVIDER_KEYS_MS, false)) {
        gov__key_cache_end(&keys[GOV__KEYS_GATEWAY]);
        return false;
    }
    return true;
}

static void end_keys(gov_client *client)
{
    gov__key_cache_end(&client->keys[GOV__KEYS_PROVIDER]);
    gov__key_cache_end(&client->keys[GOV__KEYS_GATEWAY]);
}

static bool make_locks(gov_client *client)
{
    if (!gov__lock_init(&client->lock)) {
        return false;
    }
    if (!gov__turn_init(&client->fetch)) {
        gov__lock_destroy(&client->lock);
        return false;
    }
    if (!make_keys(client)) {
        gov__turn_destroy(&client->fetch);
        gov__lock_destroy(&client->lock);
        return false;
    }
    return true;
}

static void end_locks(gov_client *client)
{
    gov__turn_destroy(&client->fetch);
    gov__lock_destroy(&client->lock);
}

/* Everything that may fail, into a client whose locks exist. */
static gov_status fill(gov_client *client, const gov_config *config, gov_error **err)
{
    gov_status status = gov__config_clone(config, &client->config);
    if (status == GOV_OK) {
        take_hooks(client);
        client->retry_tokens = gov__config_int(client->config, GOV__OPTION_RETRY_BUDGET);
        status = take_texts(client);
    }
    if (status == GOV_OK) {
        status = gov__crypto_new(&client->mem, &client->crypto);
    }
    if (status != GOV_OK) {
        return gov__error_status(&client->mem, err, status);
    }
    status = gov__client_load_keys(client, err);
    if (status == GOV_OK) {
        status = gov__client_take_auth(client, err);
    }
    if (status == GOV_OK) {
        status = gov__client_take_signer(client, err);
    }
    return status == GOV_OK ? take_transport(client, err) : status;
}

static const gov__platform *platform_of(const gov_config *config)
{
    static const gov__platform *const others[] = {&gov__certshare, &gov__license_app};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (gov__config_is(config, GOV__OPTION_PLATFORM_DRIVER, others[i]->name)) {
            return others[i];
        }
    }
    return &gov__gateway;
}

static gov_client *make(const gov_config *config)
{
    gov_client *client = gov__mem_calloc(&config->mem, 1, sizeof *client);
    if (client == NULL) {
        return NULL;
    }
    gov__refcount_init(&client->refs);
    client->mem = config->mem;
    gov__spare_init(&client->spare, &client->mem);
    client->platform = platform_of(config);
    client->identity = client->platform->identity != NULL ? client->platform->identity
                       : gov__config_is(config, GOV__OPTION_AUTH_DRIVER, gov__ticket.name)
                           ? &gov__ticket
                           : &gov__oauth;
    client->process_id = gov__platform_process_id();
    client->user_agent = "govsdk/" GOV__VERSION_TEXT;
    atomic_init(&client->platform_base_ms, INT64_MIN);
    if (!make_locks(client)) {
        gov__mem_free(&config->mem, client);
        return NULL;
    }
    return client;
}

gov_status gov_client_new(const gov_config *config, gov_client **out_client, gov_error **err)
{
    if (out_client != NULL) {
        *out_client = NULL;
    }
    if (config == NULL || out_client == NULL) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT,
                                "the configuration or out_client is NULL",
                                "配置或 out_client 为空指针");
    }
    gov_status status = gov__config_check(config, err);
    if (status != GOV_OK) {
        return status;
    }
    gov_client *client = make(config);
    if (client == NULL) {
        return gov__error_no_memory(err);
    }
    status = fill(client, config, err);
    if (status != GOV_OK) {
        gov_client_unref(client);
        return status;
    }
    *out_client = client;
    return GOV_OK;
}

gov_client *gov_client_ref(gov_client *client)
{
    if (client != NULL) {
        gov__refcount_add(&client->refs);
    }
    return client;
}

void gov_client_unref(gov_client *client)
{
    if (client == NULL || !gov__refcount_drop(&client->refs)) {
        return;
    }
    /* In a forked child the connections are the parent's: closing them there would end the parent's
     * TLS sessions, so they are left alone and only their memory is lost. */
    bool forked = client->process_id != gov__platform_process_id();
    if (client->own_transport && !forked && client->transport.destroy != NULL) {
        client->transport.destroy(client->transport.user);
    }
    if (client->own_signer && client->signer.destroy != NULL) {
        client->signer.destroy(client->signer.user);
    }
    gov__metadata_unref(client->metadata);
    gov__provider_unref(client->provider);
    gov__dpop_nonces_free(client);
    end_keys(client);
    gov__crypto_free(client->crypto);
    gov__spare_end(&client->spare);
    gov__mem_free(&client->mem, client->base);
    end_locks(client);
    gov_config *config = client->config;
    const gov_allocator mem = client->mem;
    gov__mem_free(&mem, client);
    gov_config_free(config);
}

gov_status gov__client_check(const gov_client *client, gov_error **err)
{
    if (client->process_id == gov__platform_process_id()) {
        return GOV_OK;
    }
    return gov__error_status(&client->mem, err, GOV_ERR_FORKED);
}

gov_status gov__client_check_whole(const gov_client *client, gov_error **err)
{
    return client->platform->gateway_write != NULL
               ? GOV_OK
               : gov__error_status(&client->mem, err, GOV_ERR_UNSUPPORTED);
}

void gov_client_free_text(gov_client *client, char *text)
{
    if (client != NULL) {
        gov__mem_wipe_free_str(&client->mem, text);
    }
}

gov__json_limits gov__client_json_limits(const gov_client *client)
{
    gov__json_limits limits = {.max_depth = 0};
    limits.max_depth = (uint32_t)gov__config_int(client->config, GOV__OPTION_JSON_MAX_DEPTH);
    limits.max_bytes = (size_t)gov__config_int(client->config, GOV__OPTION_HTTP_MAX_BODY_BYTES);
    return limits;
}

bool gov__client_allows_url(const gov_client *client, const char *issuer, const char *url)
{
    gov__url target;
    gov__url trusted;
    if (url == NULL || gov__url_split(url, strlen(url), &target) != GOV_OK ||
        !gov__config_allows_scheme(client->config, &target)) {
        return false;
    }
    bool gateway = gov__url_split(client->base, strlen(client->base), &trusted) == GOV_OK &&
                   gov__url_same_origin(&target, &trusted);
    bool by_issuer = issuer != NULL && gov__url_split(issuer, strlen(issuer), &trusted) == GOV_OK &&
                     gov__url_same_origin(&target, &trusted);
    return gateway || by_issuer;
}

/* One of the origins of a list, which gov__config_check has checked. */
static bool is_of_origins(const gov__url *target, const char *origins)
{
    gov__url trusted;
    const char *at = origins;
    while (at != NULL && *at != '\0') {
        size_t len = strcspn(at, " ");
        if (len != 0 && gov__url_split(at, len, &trusted) == GOV_OK &&
            gov__url_same_origin(target, &trusted)) {
            return true;
        }
        at += len + (at[len] == ' ' ? 1 : 0);
    }
    return false;
}

bool gov__client_trusts_url(const gov_client *client, const char *issuer, const char *url)
{
    gov__url target;
    if (gov__client_allows_url(client, issuer, url)) {
        return true;
    }
    return url != NULL && gov__url_split(url, strlen(url), &target) == GOV_OK &&
           gov__config_allows_scheme(client->config, &target) &&
           is_of_origins(&target,
                         gov__config_text(client->config, GOV__OPTION_AUTH_TRUSTED_ORIGINS));
}
