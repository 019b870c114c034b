/* SPDX-License-Identifier: Apache-2.0 */
/* The set of keys: which texts make one, its lifetime and access to it.
 * How a single key is read and checked is crypto/jwk_import.c. */
#include "crypto/jwk.h"

#include "base/mem.h"
#include "base/refcount.h"
#include "base/str.h"
#include "crypto/jwk_import.h"
#include "crypto/key_parts.h"

enum { DEFAULT_BYTES = 256 * 1024, DEFAULT_KEYS = 64, MAX_DEPTH = 16 };

struct gov__jwks {
    const gov_allocator *mem;
    gov__refcount refs;
    size_t count;
    gov__jwk keys[];
};

static gov__jwks *new_set(const gov_allocator *mem, size_t capacity)
{
    gov__jwks *set = gov__mem_calloc(mem, 1, sizeof *set + capacity * sizeof set->keys[0]);

    if (set != NULL) {
        set->mem = mem;
        gov__refcount_init(&set->refs);
    }
    return set;
}

static bool has_twin(const gov__jwks *set, const gov__jwk *key)
{
    for (size_t i = 0; key->kid != NULL && i < set->count; i++) {
        if (set->keys[i].kind == key->kind && gov__str_equal(set->keys[i].kid, key->kid)) {
            return true;
        }
    }
    return false;
}

static bool is_symmetric(const gov__json_node *jwk)
{
    return gov__str_equal(gov__json_get_string(jwk, "kty"), "oct");
}

/* Adds a key or leaves it out; an error condemns the set. Secrets come from somebody we know,
 * so a malformed one is a mistake and not a novelty to be passed over. */
static gov_status add(const gov__crypto *crypto, const gov__json_node *jwk, gov__jwks *set)
{
    gov__jwk *key = &set->keys[set->count];
    gov_status status = is_symmetric(jwk) ? gov__jwk_import_symmetric(crypto, jwk, key)
                                          : gov__jwk_import(crypto, jwk, key);
    if (status == GOV_OK && !has_twin(set, key)) {
        set->count++;
        return GOV_OK;
    }

    gov__jwk_clear(set->mem, key);
    *key = (gov__jwk){0};
    if (status == GOV_OK || (status == GOV_ERR_RESPONSE && is_symmetric(jwk))) {
        return GOV_ERR_RESPONSE;
    }
    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}

/* Objects only, and symmetric keys never beside others: with both in one set a public key could be
 * taken for a secret. */
static bool is_uniform(const gov__json_node *keys, size_t size, bool allow_symmetric)
{
    size_t symmetric = 0;

    for (const gov__json_node *jwk = gov__json_first(keys); jwk != NULL;
         jwk = gov__json_next(jwk)) {
        if (!gov__json_is_object(jwk)) {
            return false;
        }
        symmetric += is_symmetric(jwk);
    }
    return symmetric == 0 || (allow_symmetric && symmetric == size);
}

static gov_status add_all(const gov__crypto *crypto, const gov__json_node *keys,
                          const gov__jwks_limits *limits, gov__jwks **out)
{
    size_t size = gov__json_size(keys);
    gov_status status = GOV_OK;

    if (keys == NULL) {
        return GOV_ERR_RESPONSE;
    }
    if (size > limits->max_keys) {
        return GOV_ERR_LIMIT;
    }
    if (!is_uniform(keys, size, limits->allow_symmetric)) {
        return GOV_ERR_RESPONSE;
    }
    gov__jwks *set = new_set(gov__crypto_mem(crypto), size);
    if (set == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    for (const gov__json_node *jwk = gov__json_first(keys); jwk != NULL && status == GOV_OK;
         jwk = gov__json_next(jwk)) {
        status = add(crypto, jwk, set);
    }
    if (status != GOV_OK) {
        gov__jwks_unref(set);
        return status;
    }
    *out = set;
    return GOV_OK;
}

gov_status gov__jwks_parse(const gov__crypto *crypto, const char *text, size_t len,
                           const gov__jwks_limits *limits, gov__jwks **out)
{
    gov__jwks_limits own = limits != NULL ? *limits : (gov__jwks_limits){0};
    gov__json *doc = NULL;

    own.max_bytes = own.max_bytes != 0 ? own.max_bytes : DEFAULT_BYTES;
    own.max_keys = own.max_keys != 0 ? own.max_keys : DEFAULT_KEYS;
    const gov__json_limits json_limits = {.max_depth = MAX_DEPTH, .max_bytes = own.max_bytes};

    *out = NULL;
    gov_status status = gov__json_parse(gov__crypto_mem(crypto), text, len, &json_limits, &doc);
    if (status != GOV_OK) {
        return status;
    }
    status = add_all(crypto, gov__json_get_array(gov__json_root(doc), "keys"), &own, out);
    gov__json_free(doc);
    return status;
}

gov_status gov__jwks_from_jwk(const gov__crypto *crypto, const gov__json_node *jwk, gov__jwks **out)
{
    gov__jwks *set = new_set(gov__crypto_mem(crypto), 1);

    *out = NULL;
    if (set == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status =
        gov__json_is_object(jwk) ? gov__jwk_import(crypto, jwk, &set->keys[0]) : GOV_ERR_RESPONSE;
    set->count = 1;
    if (status != GOV_OK) {
        gov__jwks_unref(set);
        return status;
    }
    *out = set;
    return GOV_OK;
}

gov_status gov__jwks_from_key(const gov_allocator *mem, const gov__key *key, gov__jwks **out)
{
    *out = NULL;
    if (key->jwk.algs == 0 || (key->ops & GOV__KEY_OP_VERIFY) == 0) {
        return GOV_ERR_ALGORITHM;
    }
    gov__jwks *set = new_set(mem, 1);
    if (set == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = gov__jwk_copy(mem, &key->jwk, &set->keys[0]);
    set->count = 1;
    if (status != GOV_OK) {
        gov__jwks_unref(set);
        return status;
    }
    *out = set;
    return GOV_OK;
}

gov__jwks *gov__jwks_ref(gov__jwks *set)
{
    gov__refcount_add(&set->refs);
    return set;
}

void gov__jwks_unref(gov__jwks *set)
{
    if (set == NULL || !gov__refcount_drop(&set->refs)) {
        return;
    }
    for (size_t i = 0; i < set->count; i++) {
        gov__jwk_clear(set->mem, &set->keys[i]);
    }
    gov__mem_free(set->mem, set);
}

size_t gov__jwks_count(const gov__jwks *set)
{
    return set->count;
}

const gov__jwk *gov__jwks_at(const gov__jwks *set, size_t index)
{
    return index < set->count ? &set->keys[index] : NULL;
}

const gov__jwk *gov__jwks_keys(const gov__jwks *set, size_t *count)
{
    *count = set->count;
    return set->keys;
}

const char *gov__jwk_kid(const gov__jwk *key)
{
    return key->kid;
}

uint32_t gov__jwk_algs(const gov__jwk *key)
{
    return key->algs;
}
