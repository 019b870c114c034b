/* SPDX-License-Identifier: Apache-2.0 */
/* The public set of keys: a crypto/jwk.h set with a context and an allocator of its own. */
#include <govsdk/key.h>

#include "base/mem.h"
#include "core/argument.h"
#include "core/error.h"
#include "key/key_public.h"

static gov_status new_set(const gov_allocator *mem, gov_key_set **out)
{
    gov_key_set *set = gov__mem_calloc(mem, 1, sizeof *set);

    *out = NULL;
    if (set == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    set->mem = mem != NULL ? *mem : *gov__mem_default();
    gov__refcount_init(&set->refs);
    gov_status status = gov__crypto_new(&set->mem, &set->crypto);
    if (status != GOV_OK) {
        gov_key_set_unref(set);
        return status;
    }
    *out = set;
    return GOV_OK;
}

/* Hands the set over, or releases it and tells why. */
static gov_status end(const gov_allocator *mem, gov_key_set *set, gov_status status,
                      gov_key_set **out, gov_error **err)
{
    if (status == GOV_OK) {
        *out = set;
        return GOV_OK;
    }
    gov_key_set_unref(set);
    if (status == GOV_ERR_RESPONSE || status == GOV_ERR_ALGORITHM) {
        return gov__error_raise(mem, err, status, "the key set is malformed or has no usable key",
                                "密钥集格式有误或没有可用的密钥");
    }
    return gov__error_status(mem, err, status);
}

gov_status gov_key_set_from_json(const gov_allocator *allocator, const char *json, size_t size,
                                 gov_key_set **out_set, gov_error **err)
{
    const gov__jwks_limits limits = {.allow_symmetric = true};
    gov_key_set *set = NULL;

    if (out_set != NULL) {
        *out_set = NULL;
    }
    gov_status status = gov__key_allocator_check(allocator, err);
    if (status != GOV_OK) {
        return status;
    }
    if (json == NULL || size == 0 || out_set == NULL) {
        return gov__argument_fail(allocator, err, out_set == NULL ? "out_set" : "json");
    }
    status = new_set(allocator, &set);
    if (status == GOV_OK) {
        status = gov__jwks_parse(set->crypto, json, size, &limits, &set->keys);
    }
    if (status == GOV_OK && gov__jwks_count(set->keys) == 0) {
        status = GOV_ERR_ALGORITHM;
    }
    return end(allocator, set, status, out_set, err);
}

gov_status gov_key_set_from_key(const gov_key *key, gov_key_set **out_set, gov_error **err)
{
    gov_key_set *set = NULL;

    if (out_set != NULL) {
        *out_set = NULL;
    }
    if (key == NULL || out_set == NULL) {
        return gov__argument_fail(NULL, err, key == NULL ? "key" : "out_set");
    }
    gov_status status = new_set(gov__key_mem(key), &set);
    if (status == GOV_OK) {
        status = gov__jwks_from_key(&set->mem, key, &set->keys);
    }
    return end(gov__key_mem(key), set, status, out_set, err);
}

gov_key_set *gov_key_set_ref(gov_key_set *set)
{
    if (set != NULL) {
        gov__refcount_add(&set->refs);
    }
    return set;
}

void gov_key_set_unref(gov_key_set *set)
{
    if (set == NULL || !gov__refcount_drop(&set->refs)) {
        return;
    }
    const gov_allocator mem = set->mem;
    gov__jwks_unref(set->keys);
    gov__crypto_free(set->crypto);
    gov__mem_free(&mem, set);
}

size_t gov_key_set_get_count(const gov_key_set *set)
{
    return set != NULL ? gov__jwks_count(set->keys) : 0;
}

const char *gov_key_set_get_kid(const gov_key_set *set, size_t index)
{
    const gov__jwk *key = set != NULL ? gov__jwks_at(set->keys, index) : NULL;

    return key != NULL ? gov__jwk_kid(key) : NULL;
}

void gov_key_set_free_text(const gov_key_set *set, char *text)
{
    if (set != NULL) {
        gov__mem_wipe_free_str(&set->mem, text);
    }
}
