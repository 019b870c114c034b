/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching trusted keys, one fetch at a time for each owner. When a fetch is due is key_cache.c,
 * where the set lies is in what the owner says of itself. */
#include "core/keys.h"

#include <string.h>

#include "base/str.h"
#include "core/call.h"
#include "core/key_cache.h"

/* What one fetch is for. */
typedef struct wanted {
    gov__keys_owner owner;
    const char *kid;         /* may be NULL */
    const gov__jwks *spoilt; /* a set whose signature did not verify; NULL: none */
} wanted;

/* Where the owner keeps its set: what it says of itself. One of both is NULL. */
typedef struct place {
    gov__metadata *gateway;
    gov__provider *provider;
} place;

static const gov__operation KEYS_OP = {.name = "discovery_keys", .flags = GOV__OP_BARE};

bool gov__keys_has(const gov__jwks *set, const char *kid)
{
    for (size_t i = 0; i < gov__jwks_count(set); i++) {
        if (gov__str_equal(gov__jwk_kid(gov__jwks_at(set, i)), kid)) {
            return true;
        }
    }
    return false;
}

gov__jwks *gov__keys_known(gov_client *client)
{
    return gov__key_cache_usable(&client->keys[GOV__KEYS_GATEWAY], NULL,
                                 gov__client_now_ms(client));
}

char *gov__keys_text(gov_client *client)
{
    return gov__key_cache_text(&client->keys[GOV__KEYS_GATEWAY]);
}

int64_t gov__keys_fetched_at_ms(gov_client *client)
{
    int64_t age_ms =
        gov__key_cache_age(&client->keys[GOV__KEYS_GATEWAY], gov__client_now_ms(client));

    return age_ms >= 0 ? gov__client_platform_ms(client) - age_ms : 0;
}

bool gov__keys_are_given(gov_client *client)
{
    return gov__key_cache_is_given(&client->keys[GOV__KEYS_GATEWAY]);
}

static gov_status refuse(const gov_client *client, gov_status status, gov_error **err)
{
    return gov__error_raise(&client->mem, err, status,
                            "the key set is malformed or has no usable key",
                            "密钥集格式有误或没有可用的密钥");
}

/* Takes the answer: a limit that it reaches is the answer's, not one of the caller's input. */
static gov_status take(gov_client *client, const wanted *want, const gov__response *response,
                       gov_error **err)
{
    gov__key_cache *cache = &client->keys[want->owner];
    size_t size = 0;
    const char *text = gov__response_body(response, &size);
    int64_t fresh = gov__key_cache_lifetime(gov__response_header(response, "Cache-Control"));
    int64_t now = gov__client_now_ms(client);
    gov_status status = gov__key_cache_fetched(cache, client->crypto, text, size, now, fresh);
    if (status != GOV_OK) {
        status = status == GOV_ERR_LIMIT ? GOV_ERR_RESPONSE_TOO_LARGE : status;
        return refuse(client, status, err);
    }
    gov__jwks *set = want->kid != NULL ? gov__key_cache_usable(cache, NULL, now) : NULL;
    if (set != NULL && !gov__keys_has(set, want->kid)) {
        gov__key_cache_missed(cache, want->kid, now);
    }
    gov__jwks_unref(set);
    return GOV_OK;
}

static gov_status find_place(gov_client *client, gov__keys_owner owner,
                             const gov_call_options *options, place *out, gov_error **err)
{
    if (owner == GOV__KEYS_GATEWAY) {
        return gov__client_metadata(client, options, &out->gateway, err);
    }
    gov_status status = gov__client_provider(client, options, &out->provider, err);
    if (status == GOV_OK &&
        (client->identity->keys_write == NULL || out->provider->jwks_uri == NULL)) {
        return gov__error_raise(&client->mem, err, GOV_ERR_UNSUPPORTED,
                                "the identity provider names no keys for its tokens",
                                "身份提供方未公布令牌的验签密钥");
    }
    return status;
}

static void leave_place(place *at)
{
    gov__metadata_unref(at->gateway);
    gov__provider_unref(at->provider);
}

static void write(gov_client *client, const place *at, gov__request *request)
{
    if (at->provider != NULL) {
        client->identity->keys_write(request, at->provider);
    } else {
        client->platform->keys_write(request, at->gateway);
    }
}

/* A try that fails counts as well: the pause protects whoever is asked. */
static gov_status fetch(gov_client *client, const wanted *want, const gov_call_options *options,
                        int64_t deadline_ms, const place *at, gov_error **err)
{
    gov__call call;
    gov__key_cache_tried(&client->keys[want->owner], want->kid, want->spoilt != NULL,
                         gov__client_now_ms(client));
    gov_status status = gov__call_begin(&call, client, NULL, &KEYS_OP, options, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        write(client, at, gov__call_request(&call));
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = take(client, want, gov__call_response(&call), err);
    }
    gov__call_end(&call);
    gov__key_cache_ended(&client->keys[want->owner]);
    return status;
}

/* Whether the fetch is still to be made; if not, *out is what makes it needless. */
static bool is_due(gov_client *client, const wanted *want, gov__jwks **out)
{
    gov__key_cache *cache = &client->keys[want->owner];
    int64_t now = gov__client_now_ms(client);
    if (want->spoilt != NULL) {
        return gov__key_cache_may_renew(cache, want->spoilt, now, out);
    }
    *out = gov__key_cache_usable(cache, want->kid, now);
    return *out == NULL;
}

/* Another thread may have fetched while this one waited for its turn. */
static gov_status fetch_in_turn(gov_client *client, const wanted *want,
                                const gov_call_options *options, gov__jwks **out, gov_error **err)
{
    place at = {NULL, NULL};
    gov__turn *turn = &client->keys[want->owner].turn;
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    gov_status status = find_place(client, want->owner, options, &at, err);
    if (status == GOV_OK) {
        status = gov__turn_take(turn, &client->clock, deadline_ms, gov__call_cancel_of(options));
        if (status != GOV_OK) {
            leave_place(&at);
            return gov__error_status(&client->mem, err, status);
        }
        if (is_due(client, want, out)) {
            status = fetch(client, want, options, deadline_ms, &at, err);
        }
        gov__turn_give(turn);
    }
    leave_place(&at);
    return status;
}

gov_status gov__keys_get_of(gov_client *client, gov__keys_owner owner,
                            const gov_call_options *options, const char *kid, gov__jwks **out,
                            gov_error **err)
{
    const wanted want = {.owner = owner, .kid = kid};
    gov__key_cache *cache = &client->keys[owner];
    *out = NULL;
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK || !is_due(client, &want, out)) {
        return status;
    }
    gov_error *inner = NULL;
    status = fetch_in_turn(client, &want, options, out, &inner);
    if (status == GOV_OK && *out == NULL) {
        *out = gov__key_cache_usable(cache, NULL, gov__client_now_ms(client));
    } else if (gov_status_get_category(status) == GOV_CATEGORY_RETRY_LATER) {
        *out = gov__key_cache_stale(cache, kid, gov__client_now_ms(client));
        status = *out != NULL ? GOV_OK : status;
    }
    if (status != GOV_OK && err != NULL) {
        gov_error_free(*err);
        *err = inner;
        inner = NULL;
    }
    gov_error_free(inner);
    return status;
}

gov_status gov__keys_get(gov_client *client, const gov_call_options *options, const char *kid,
                         gov__jwks **out, gov_error **err)
{
    return gov__keys_get_of(client, GOV__KEYS_GATEWAY, options, kid, out, err);
}

gov__jwks *gov__keys_renew_of(gov_client *client, gov__keys_owner owner,
                              const gov_call_options *options, const gov__jwks *old)
{
    const wanted want = {.owner = owner, .spoilt = old};
    gov__jwks *set = NULL;
    if (gov__client_check(client, NULL) != GOV_OK || !is_due(client, &want, &set)) {
        return set;
    }
    /* Why there is none does not matter: the signature is bad all the same. */
    if (fetch_in_turn(client, &want, options, &set, NULL) == GOV_OK && set == NULL) {
        (void)gov__key_cache_may_renew(&client->keys[owner], old, gov__client_now_ms(client), &set);
    }
    return set;
}

gov_status gov_client_set_keys_json(gov_client *client, const char *json, size_t size,
                                    gov_error **err)
{
    if (client == NULL || json == NULL) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT, "the client or the key set is NULL",
                                "客户端或密钥集为空指针");
    }
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    status = gov__key_cache_give(&client->keys[GOV__KEYS_GATEWAY], client->crypto, json, size);
    return status == GOV_OK ? GOV_OK : refuse(client, status, err);
}
