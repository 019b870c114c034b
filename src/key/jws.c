/* SPDX-License-Identifier: Apache-2.0 */
/* Signing and verifying JWS with keys that the caller holds. By the keys of a client: core/jws.c. */
#include <govsdk/jws.h>

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/error.h"
#include "core/options.h"
#include "crypto/jws.h"
#include "key/key_public.h"

#define NAME_MAX_BYTES   256
#define ALGS_MAX_BYTES   1024
#define HEADER_MAX_BYTES (16U * 1024)

static gov_status load_header(const gov_allocator *mem, const gov_jws_sign_options *options,
                              gov__jws_header *out, gov_error **err)
{
    gov_jws_sign_options own;

    if (gov__options_load(&own, sizeof own, options) != GOV_OK ||
        (own.flags & ~(GOV_JWS_EMBED_JWK | GOV_JWS_EMBED_X5C)) != 0) {
        return gov__argument_fail(mem, err, "options");
    }
    const struct {
        const char *name;
        const char *text;
    } texts[] = {{"alg", own.alg},
                 {"typ", own.typ},
                 {"kid", gov__str_is_empty(own.kid) ? NULL : own.kid},
                 {"sm2_name", own.sm2_name}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        gov_status status =
            gov__argument_optional_text(mem, err, texts[i].name, texts[i].text, NAME_MAX_BYTES);
        if (status != GOV_OK) {
            return status;
        }
    }
    *out = (gov__jws_header){
        .alg = own.alg,
        .typ = own.typ,
        .kid = own.kid,
        .extra = own.header_json,
        .extra_len =
            own.header_json != NULL ? gov__str_len_max(own.header_json, HEADER_MAX_BYTES + 1) : 0,
        .sm2_name = own.sm2_name,
        .with_jwk = (own.flags & GOV_JWS_EMBED_JWK) != 0,
        .with_x5c = (own.flags & GOV_JWS_EMBED_X5C) != 0,
    };
    return GOV_OK;
}

static gov_status refuse_sign(const gov_allocator *mem, gov_error **err, gov_status status)
{
    switch (status) {
    case GOV_ERR_ALGORITHM:
        return gov__error_raise(
            mem, err, status,
            "the algorithm is unknown or not for this key, or the key may not sign",
            "算法未知或不适用于该密钥，或该密钥不能用于签名");
    case GOV_ERR_ARGUMENT: return gov__argument_fail(mem, err, "header_json");
    case GOV_ERR_HOOK:
        return gov__error_raise(mem, err, status,
                                "the function of the external key failed or gave a wrong signature",
                                "外部密钥的签名函数失败或给出错误的签名");
    default: return gov__error_status(mem, err, status);
    }
}

gov_status gov_jws_sign(const gov_key *key, const gov_jws_sign_options *options,
                        const void *payload, size_t size, char **out_jws, gov_error **err)
{
    gov__jws_header header;
    gov__buf text;

    if (out_jws != NULL) {
        *out_jws = NULL;
    }
    if (key == NULL || out_jws == NULL || (payload == NULL && size > 0)) {
        return gov__argument_fail(NULL, err,
                                  key == NULL       ? "key"
                                  : out_jws == NULL ? "out_jws"
                                                    : "payload");
    }
    const gov_allocator *mem = gov__key_mem(key);
    gov_status status = load_header(mem, options, &header, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__buf_init_secret(&text, mem, 0);
    status = gov__jws_sign(key, &header, payload, size, &text);
    if (status == GOV_OK) {
        status = gov__buf_take(&text, out_jws, NULL);
    }
    gov__buf_free(&text);
    return status == GOV_OK ? GOV_OK : refuse_sign(mem, err, status);
}

static gov_status load_policy(const gov_allocator *mem, const char *algs,
                              const gov_jws_verify_options *options, gov__jws_policy *out,
                              gov_error **err)
{
    gov_jws_verify_options own;

    if (gov__options_load(&own, sizeof own, options) != GOV_OK) {
        return gov__argument_fail(mem, err, "options");
    }
    gov_status status = gov__argument_text(mem, err, "algs", algs, ALGS_MAX_BYTES);
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "typ", own.typ, NAME_MAX_BYTES);
    }
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "sm2_name", own.sm2_name, NAME_MAX_BYTES);
    }
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "sm2_id", own.sm2_id, GOV__KEY_SM2_ID_MAX);
    }
    if (status != GOV_OK) {
        return status;
    }
    *out = (gov__jws_policy){
        .algs = gov__alg_bits_parse(algs, own.sm2_name),
        .max_bytes = own.max_bytes,
        .typ = own.typ,
        .sm2_name = own.sm2_name,
        .sm2_id = own.sm2_id,
    };
    return out->algs != 0 ? GOV_OK : gov__argument_fail(mem, err, "algs");
}

/* Hands the payload over to the caller without a copy. */
static void give(gov__jws *jws, char **out_payload, size_t *out_size)
{
    *out_payload = jws->payload;
    if (out_size != NULL) {
        *out_size = jws->payload_len;
    }
    jws->payload = NULL;
    jws->payload_len = 0;
    gov__jws_free(jws);
}

gov_status gov_jws_verify_with(const gov_key_set *keys, const char *algs,
                               const gov_jws_verify_options *options, const char *jws, size_t size,
                               char **out_payload, size_t *out_size, gov_error **err)
{
    gov__jws_policy policy;
    const char *reason = NULL;
    gov__jws *verified = NULL;

    if (out_payload != NULL) {
        *out_payload = NULL;
    }
    if (out_size != NULL) {
        *out_size = 0;
    }
    if (keys == NULL || jws == NULL || size == 0 || out_payload == NULL) {
        return gov__argument_fail(NULL, err,
                                  keys == NULL          ? "keys"
                                  : out_payload == NULL ? "out_payload"
                                                        : "jws");
    }
    gov_status status = load_policy(&keys->mem, algs, options, &policy, err);
    if (status != GOV_OK) {
        return status;
    }
    policy.reason = &reason;
    status = gov__jws_verify(keys->crypto, jws, size, &policy, keys->keys, &verified);
    if (status == GOV_OK) {
        give(verified, out_payload, out_size);
        return GOV_OK;
    }
    return reason == NULL
               ? gov__error_status(&keys->mem, err, status)
               : gov__error_raise(&keys->mem, err, status, "the signature is not accepted: %s",
                                  "签名未被接受：%s", reason);
}
