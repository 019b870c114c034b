/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a key, what is told of it, and what it may be used for.
 * Where keys come from is key_make.c, key_pem.c and key_generate.c. */
#include "crypto/key.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypto/key_parts.h"
#include "crypto/openssl.h"

static gov_status begin(const gov_allocator *mem, bool verifying, gov__key **out)
{
    gov__key *key = gov__mem_calloc(mem, 1, sizeof *key);

    *out = NULL;
    if (key == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    key->mem = mem != NULL ? *mem : *gov__mem_default();
    key->ops = ~0U;
    gov__refcount_init(&key->refs);
    gov_status status = verifying ? gov__crypto_new_verifying(&key->mem, &key->crypto)
                                  : gov__crypto_new(&key->mem, &key->crypto);
    if (status != GOV_OK) {
        gov__key_unref(key);
        return status;
    }
    *out = key;
    return GOV_OK;
}

gov_status gov__key_begin(const gov_allocator *mem, gov__key **out)
{
    return begin(mem, false, out);
}

gov_status gov__key_begin_verifying(const gov_allocator *mem, gov__key **out)
{
    return begin(mem, true, out);
}

gov__key *gov__key_ref(gov__key *key)
{
    gov__refcount_add(&key->refs);
    return key;
}

void gov__key_unref(gov__key *key)
{
    if (key == NULL || !gov__refcount_drop(&key->refs)) {
        return;
    }
    const gov_allocator mem = key->mem;
    if (key->is_external && key->external.destroy != NULL) {
        key->external.destroy(key->external.user);
    }
    for (size_t i = 0; i < key->cert_count; i++) {
        gov__mem_free(&mem, key->certs[i].der);
    }
    gov__mem_free(&mem, key->certs);
    gov__jwk_clear(&mem, &key->jwk);
    gov__crypto_free(key->crypto);
    gov__mem_free(&mem, key);
}

/* The options go over what was read. */
static gov_status apply(gov__key *key, const gov__key_options *options)
{
    const gov__alg *alg = gov__alg_find(options->alg);

    if ((options->kid != NULL && !gov__jwk_is_name(options->kid, GOV__KEY_KID_MAX)) ||
        (options->alg != NULL && !gov__jwk_is_name(options->alg, GOV__KEY_ALG_MAX)) ||
        (options->use != NULL && gov__jwk_ops_of_use(options->use) == 0) ||
        (options->sm2_id != NULL && !gov__jwk_is_name(options->sm2_id, GOV__KEY_SM2_ID_MAX))) {
        return GOV_ERR_ARGUMENT;
    }
    if (alg != NULL && (alg->bit & gov__alg_bits_of(key->jwk.kind)) == 0) {
        return GOV_ERR_ALGORITHM;
    }
    if (options->use != NULL) {
        key->use = gov__str_equal(options->use, "sig") ? "sig" : "enc";
        key->ops &= gov__jwk_ops_of_use(options->use);
    }
    bool done =
        (options->kid == NULL || gov__mem_set_str(&key->mem, &key->jwk.kid, options->kid)) &&
        (options->alg == NULL || gov__mem_set_str(&key->mem, &key->jwk.alg, options->alg)) &&
        (options->sm2_id == NULL || gov__mem_set_str(&key->mem, &key->jwk.sm2_id, options->sm2_id));
    return done ? GOV_OK : GOV_ERR_NO_MEMORY;
}

static gov_status take_thumbprint(gov__key *key)
{
    gov__buf text;
    gov__jsonw writer;

    gov__buf_init(&text, &key->mem, 0);
    gov__jsonw_init(&writer, &text);
    gov__jsonw_object_begin(&writer);
    gov_status status = gov__jwk_write_members(&key->jwk, &writer);
    gov__jsonw_object_end(&writer);
    if (status == GOV_OK) {
        status = gov__jsonw_finish(&writer);
    }
    if (status == GOV_OK) {
        status = gov__jwk_thumbprint_of(key->crypto, &text, key->thumbprint);
    }
    gov__buf_free(&text);
    return status;
}

gov_status gov__key_finish_verifying(gov__key *key, const gov__key_options *options)
{
    gov_status status = options != NULL ? apply(key, options) : GOV_OK;

    gov__jwk_narrow(&key->jwk);
    if ((key->ops & (GOV__KEY_OP_SIGN | GOV__KEY_OP_VERIFY)) == 0) {
        key->jwk.algs = 0;
    }
    return status;
}

gov_status gov__key_finish(gov__key *key, const gov__key_options *options)
{
    gov_status status = gov__key_finish_verifying(key, options);

    return status == GOV_OK && key->jwk.kind != GOV__KEY_OCT ? take_thumbprint(key) : status;
}

const gov_allocator *gov__key_mem(const gov__key *key)
{
    return &key->mem;
}

const gov__crypto *gov__key_crypto(const gov__key *key)
{
    return key->crypto;
}

gov__key_kind gov__key_get_kind(const gov__key *key)
{
    return key->jwk.kind;
}

const char *gov__key_kid(const gov__key *key)
{
    return key->jwk.kid;
}

const char *gov__key_alg(const gov__key *key)
{
    return key->jwk.alg;
}

uint32_t gov__key_algs(const gov__key *key)
{
    return key->jwk.algs;
}

bool gov__key_is_private(const gov__key *key)
{
    return key->has_private;
}

bool gov__key_is_external(const gov__key *key)
{
    return key->is_external;
}

unsigned gov__key_bits(const gov__key *key)
{
    return key->jwk.key != NULL ? (unsigned)EVP_PKEY_get_bits(key->jwk.key)
                                : (unsigned)key->jwk.secret_len * 8;
}

const char *gov__key_thumbprint(const gov__key *key)
{
    return key->thumbprint[0] != '\0' ? key->thumbprint : NULL;
}

const char *gov__key_sm2_id(const gov__key *key)
{
    return key->jwk.sm2_id != NULL ? key->jwk.sm2_id : GOV__SM2_DEFAULT_ID;
}

const uint8_t *gov__key_secret(const gov__key *key, size_t *len)
{
    *len = key->jwk.secret_len;
    return key->jwk.secret;
}

bool gov__key_permits(const gov__key *key, const char *alg, uint32_t ops)
{
    return (key->ops & ops) != 0 &&
           (alg == NULL || key->jwk.alg == NULL || gov__str_equal(alg, key->jwk.alg));
}

size_t gov__key_x5c_count(const gov__key *key)
{
    return key->cert_count;
}

const uint8_t *gov__key_x5c_at(const gov__key *key, size_t index, size_t *len)
{
    *len = index < key->cert_count ? key->certs[index].len : 0;
    return index < key->cert_count ? key->certs[index].der : NULL;
}
