/* SPDX-License-Identifier: Apache-2.0 */
/* The trusted key set: given for good, or fetched, and fetched again when it is an hour old or for a
 * key that is not in it, with a pause so that forged key ids cannot make us hammer the platform. */
#include "core/keys.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/call.h"

#define PAUSE_MS 30000
/* A key that the platform withdraws is trusted for so much longer at the most. */
#define FRESH_MS 3600000

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

static gov__jwks *ref(gov__jwks *set)
{
    return set != NULL ? gov__jwks_ref(set) : NULL;
}

/* With the lock held, and with fetched keys: the last try to fetch them was less than `ms` ago. */
static bool tried_within(const gov_client *client, int64_t now, int64_t ms)
{
    return now - client->keys_fetched_ms < ms;
}

gov__jwks *gov__keys_known(gov_client *client)
{
    int64_t now = gov__client_now_ms(client);
    gov__lock_acquire(&client->lock);
    gov__jwks *set = client->given_keys;
    if (set == NULL && client->fetched_keys != NULL && tried_within(client, now, FRESH_MS)) {
        set = client->fetched_keys;
    }
    set = ref(set);
    gov__lock_release(&client->lock);
    return set;
}

char *gov__keys_text(gov_client *client)
{
    gov__lock_acquire(&client->lock);
    const char *text = client->given_json != NULL ? client->given_json : client->fetched_json;
    char *copy = gov__mem_strdup(&client->mem, text);
    gov__lock_release(&client->lock);
    return copy;
}

/* The set to use without network, if there is one: given keys always, fetched keys when they are
 * fresh and have the key that is looked for, or when looking again is not due. */
static gov__jwks *usable(gov_client *client, const char *kid)
{
    int64_t now = gov__client_now_ms(client);
    gov__jwks *set = NULL;
    gov__lock_acquire(&client->lock);
    gov__jwks *fetched = client->fetched_keys;
    bool in_fetched = fetched != NULL && (kid == NULL || gov__keys_has(fetched, kid));
    if (client->given_keys != NULL) {
        bool in_given = kid == NULL || gov__keys_has(client->given_keys, kid);
        set = ref(in_given || !in_fetched ? client->given_keys : fetched);
    } else if (fetched != NULL && tried_within(client, now, in_fetched ? FRESH_MS : PAUSE_MS)) {
        set = ref(fetched);
    }
    gov__lock_release(&client->lock);
    return set;
}

/* Puts a set and its text in place; both are owned by the client from here on. */
static void keep(gov_client *client, gov__jwks **set_slot, char **text_slot, gov__jwks *set,
                 char *text)
{
    gov__lock_acquire(&client->lock);
    gov__jwks *old_set = *set_slot;
    char *old_text = *text_slot;
    *set_slot = set;
    *text_slot = text;
    gov__lock_release(&client->lock);
    gov__jwks_unref(old_set);
    gov__mem_free(&client->mem, old_text);
}

static gov_status parse(gov_client *client, const char *text, size_t size, bool fetched,
                        gov_error **err)
{
    gov__jwks *set = NULL;
    gov_status status = gov__jwks_parse(client->crypto, text, size, NULL, &set);
    if (status == GOV_OK && gov__jwks_count(set) == 0) {
        status = GOV_ERR_ALGORITHM;
    }
    char *copy = status == GOV_OK ? gov__mem_dup(&client->mem, text, size) : NULL;
    if (status == GOV_OK && copy == NULL) {
        status = GOV_ERR_NO_MEMORY;
    }
    if (status != GOV_OK) {
        gov__jwks_unref(set);
        status = fetched && status == GOV_ERR_LIMIT ? GOV_ERR_RESPONSE_TOO_LARGE : status;
        return gov__error_raise(&client->mem, err, status,
                                "the key set is malformed or has no usable key",
                                "密钥集格式有误或没有可用的密钥");
    }
    if (fetched) {
        keep(client, &client->fetched_keys, &client->fetched_json, set, copy);
    } else {
        keep(client, &client->given_keys, &client->given_json, set, copy);
    }
    return GOV_OK;
}

/* A try that fails counts as well: the pause protects the platform. */
static void mark_try(gov_client *client)
{
    int64_t now = gov__client_now_ms(client);
    gov__lock_acquire(&client->lock);
    client->keys_fetched_ms = now;
    gov__lock_release(&client->lock);
}

static gov_status fetch(gov_client *client, const gov_call_options *options, int64_t deadline_ms,
                        const gov__metadata *metadata, gov_error **err)
{
    gov__call call;
    mark_try(client);
    gov_status status = gov__call_begin(&call, client, NULL, &KEYS_OP, options, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        client->platform->keys_write(gov__call_request(&call), metadata);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        size_t size = 0;
        const char *text = gov__response_body(gov__call_response(&call), &size);
        status = parse(client, text, size, true, err);
    }
    gov__call_end(&call);
    return status;
}

/* Another thread may have fetched while this one waited for its turn. */
static gov_status fetch_in_turn(gov_client *client, const gov_call_options *options,
                                int64_t deadline_ms, const char *kid, gov__jwks **out,
                                gov_error **err)
{
    gov__metadata *metadata = NULL;
    gov_status status = gov__client_metadata(client, options, &metadata, err);
    if (status == GOV_OK) {
        status = gov__turn_take(&client->fetch, &client->clock, deadline_ms,
                                gov__call_cancel_of(options));
        if (status != GOV_OK) {
            gov__metadata_unref(metadata);
            return gov__error_status(&client->mem, err, status);
        }
        *out = usable(client, kid);
        status = *out == NULL ? fetch(client, options, deadline_ms, metadata, err) : GOV_OK;
        gov__turn_give(&client->fetch);
    }
    gov__metadata_unref(metadata);
    return status;
}

/* Keys outlive a platform that is out of service for now, where they have the one looked for. */
static gov__jwks *old_keys(gov_client *client, const char *kid)
{
    gov__jwks *set = usable(client, kid);
    if (set != NULL && kid != NULL && !gov__keys_has(set, kid)) {
        gov__jwks_unref(set);
        set = NULL;
    }
    return set;
}

gov_status gov__keys_get(gov_client *client, const gov_call_options *options, const char *kid,
                         gov__jwks **out, gov_error **err)
{
    *out = NULL;
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    *out = usable(client, kid);
    if (*out != NULL) {
        return GOV_OK;
    }
    gov_error *inner = NULL;
    int64_t deadline = gov__call_deadline_of(client, options);
    status = fetch_in_turn(client, options, deadline, kid, out, &inner);
    if (status == GOV_OK && *out == NULL) {
        *out = gov__keys_known(client);
    } else if (gov_status_get_category(status) == GOV_CATEGORY_RETRY_LATER) {
        *out = old_keys(client, kid);
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

gov_status gov_client_set_keys_json(gov_client *client, const char *json, size_t size,
                                    gov_error **err)
{
    if (client == NULL || json == NULL) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT, "the client or the key set is NULL",
                                "客户端或密钥集为空指针");
    }
    gov_status status = gov__client_check(client, err);
    return status == GOV_OK ? parse(client, json, size, false, err) : status;
}
