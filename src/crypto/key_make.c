/* SPDX-License-Identifier: Apache-2.0 */
/* Keys from JWK, from bytes, from another key, and those that live elsewhere. */
#include <string.h>

#include "base/mem.h"
#include "crypto/key_parts.h"
#include "crypto/openssl.h"

enum { JWK_BYTES = 256 * 1024, JWK_DEPTH = 16 };

static gov_status end(gov__key *key, gov_status status, const gov__key_options *options,
                      gov__key **out)
{
    if (status == GOV_OK) {
        status = gov__key_finish(key, options);
    }
    if (status != GOV_OK) {
        gov__key_unref(key);
        return status;
    }
    *out = key;
    return GOV_OK;
}

static gov_status import_material(gov__key *key, const gov__json_node *jwk)
{
    if (key->jwk.kind == GOV__KEY_OCT) {
        key->has_private = true;
        return gov__jwk_import_secret(&key->mem, jwk, &key->jwk);
    }
    key->has_private = gov__json_member(jwk, "d") != NULL;
    if (!key->has_private && gov__jwk_is_private(jwk)) {
        return GOV_ERR_RESPONSE;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    gov_status status = gov__jwk_import_material(&key->mem, jwk, gov__jwk_kind_of(key->jwk.kind),
                                                 key->has_private, &key->jwk.key);
    return gov__openssl_leave_refusal(mark, status);
}

static gov_status read_jwk(gov__key *key, const gov__json_node *jwk)
{
    struct gov__jwk_purpose purpose;
    gov_status status = gov__json_is_object(jwk) ? gov__jwk_read_names(&key->mem, jwk, &key->jwk)
                                                 : GOV_ERR_RESPONSE;

    if (status == GOV_OK) {
        status = gov__jwk_read_purpose(jwk, &purpose);
    }
    if (status == GOV_OK) {
        key->use = purpose.use;
        key->ops = purpose.ops;
        status = import_material(key, jwk);
    }
    return status == GOV_OK ? gov__key_read_x5c(key, gov__json_member(jwk, "x5c")) : status;
}

gov_status gov__key_from_jwk(const gov_allocator *mem, const gov__json_node *jwk,
                             const gov__key_options *options, gov__key **out)
{
    gov__key *key;
    gov_status status = gov__key_begin(mem, &key);

    *out = NULL;
    return status == GOV_OK ? end(key, read_jwk(key, jwk), options, out) : status;
}

gov_status gov__key_parse_jwk(const gov_allocator *mem, const char *text, size_t len,
                              const gov__key_options *options, gov__key **out)
{
    const gov__json_limits limits = {.max_depth = JWK_DEPTH, .max_bytes = JWK_BYTES};
    gov__json *doc = NULL;

    *out = NULL;
    gov_status status = gov__json_parse(mem, text, len, &limits, &doc);
    if (status == GOV_OK) {
        status = gov__key_from_jwk(mem, gov__json_root(doc), options, out);
    }
    gov__json_free(doc);
    return status;
}

gov_status gov__key_from_secret(const gov_allocator *mem, const void *secret, size_t len,
                                const gov__key_options *options, gov__key **out)
{
    gov__key *key;

    *out = NULL;
    if (len == 0 || len > GOV__JWK_SECRET_MAX) {
        return GOV_ERR_ALGORITHM;
    }
    gov_status status = gov__key_begin(mem, &key);
    if (status != GOV_OK) {
        return status;
    }
    key->has_private = true;
    key->jwk.kind = GOV__KEY_OCT;
    key->jwk.secret = gov__mem_dup(&key->mem, secret, len);
    key->jwk.secret_len = key->jwk.secret != NULL ? len : 0;
    return end(key, key->jwk.secret != NULL ? GOV_OK : GOV_ERR_NO_MEMORY, options, out);
}

/* What the device cannot do the key does not offer. */
static uint32_t ops_of(const gov_key_ops *ops)
{
    return (ops->sign != NULL ? GOV__KEY_OP_SIGN | GOV__KEY_OP_VERIFY : GOV__KEY_OP_VERIFY) |
           (ops->decrypt != NULL ? GOV__KEY_OP_DECRYPT | GOV__KEY_OP_UNWRAP : 0) |
           (ops->derive != NULL ? GOV__KEY_OP_DERIVE : 0) | GOV__KEY_OP_ENCRYPT | GOV__KEY_OP_WRAP;
}

gov_status gov__key_new_external(const gov_allocator *mem, const gov__json_node *public_jwk,
                                 const gov_key_ops *ops, const gov__key_options *options,
                                 gov__key **out)
{
    gov__key *key;

    *out = NULL;
    if (ops->sign == NULL && ops->decrypt == NULL && ops->derive == NULL) {
        return GOV_ERR_ARGUMENT;
    }
    gov_status status = gov__key_begin(mem, &key);
    if (status != GOV_OK) {
        return status;
    }
    status = read_jwk(key, public_jwk);
    if (status == GOV_OK && key->has_private) {
        status = GOV_ERR_RESPONSE;
    }
    key->has_private = true;
    key->ops &= ops_of(ops);
    status = end(key, status, options, out);
    if (status == GOV_OK) {
        key->external = *ops;
        key->is_external = true;
    }
    return status;
}

/* A JWK again, so that no private number can stay in the OpenSSL key. */
gov_status gov__key_public_of(const gov__key *key, gov__key **out)
{
    gov__buf text;

    *out = NULL;
    gov__buf_init(&text, &key->mem, 0);
    gov_status status = gov__key_write_public(key, &text);
    if (status == GOV_OK) {
        const gov__key_options options = {.sm2_id = key->jwk.sm2_id};
        status = gov__key_parse_jwk(&key->mem, text.data, text.len, &options, out);
    }
    gov__buf_free(&text);
    return status;
}
