/* SPDX-License-Identifier: Apache-2.0 */
/* The public functions of JWE: arguments checked, then crypto/jwe.h. */
#include <govsdk/jwe.h>

#include "base/mem.h"
#include "core/argument.h"
#include "core/error.h"
#include "core/options.h"
#include "crypto/jwe.h"
#include "crypto/jws.h"

#define NAME_MAX_BYTES 256
#define LIST_MAX_BYTES 1024
#define KEYS_MAX       64

static gov_status load_options(const gov_allocator *mem, const gov_jwe_options *options,
                               gov__jwe_options *out, gov_error **err)
{
    gov_jwe_options own;

    if (options == NULL || gov__options_load(&own, sizeof own, options) != GOV_OK ||
        own.reserved != 0 || (own.apu == NULL && own.apu_size > 0) ||
        (own.apv == NULL && own.apv_size > 0)) {
        return gov__argument_fail(mem, err, "options");
    }
    const struct {
        const char *name;
        const char *text;
    } texts[] = {{"typ", own.typ}, {"cty", own.cty}};
    gov_status status = gov__argument_text(mem, err, "alg", own.alg, NAME_MAX_BYTES);
    if (status == GOV_OK) {
        status = gov__argument_text(mem, err, "enc", own.enc, NAME_MAX_BYTES);
    }
    for (size_t i = 0; status == GOV_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status =
            gov__argument_optional_text(mem, err, texts[i].name, texts[i].text, NAME_MAX_BYTES);
    }
    *out = (gov__jwe_options){
        .alg = own.alg,
        .enc = own.enc,
        .typ = own.typ,
        .cty = own.cty,
        .apu = gov__bytes_of(own.apu, own.apu_size),
        .apv = gov__bytes_of(own.apv, own.apv_size),
    };
    return status;
}

gov_status gov_jwe_encrypt(const gov_key *key, const gov_jwe_options *options, const void *text,
                           size_t size, char **out_jwe, gov_error **err)
{
    gov__jwe_options own;
    gov__buf made;

    if (out_jwe != NULL) {
        *out_jwe = NULL;
    }
    if (key == NULL || out_jwe == NULL || (text == NULL && size > 0)) {
        return gov__argument_fail(NULL, err,
                                  key == NULL       ? "key"
                                  : out_jwe == NULL ? "out_jwe"
                                                    : "text");
    }
    const gov_allocator *mem = gov__key_mem(key);
    gov_status status = load_options(mem, options, &own, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__buf_init(&made, mem, 0);
    status = gov__jwe_encrypt(gov__key_crypto(key), &own, key, gov__bytes_of(text, size), &made);
    if (status == GOV_OK) {
        status = gov__buf_take(&made, out_jwe, NULL);
    }
    gov__buf_free(&made);
    return status == GOV_ERR_ALGORITHM
               ? gov__error_raise(mem, err, status,
                                  "an algorithm is unknown, or the key is not for it",
                                  "算法未知或不适用于该密钥")
               : gov__error_status(mem, err, status);
}

static gov_status load_policy(const gov_allocator *mem, const gov_jwe_policy *policy,
                              gov_jwe_policy *own, gov__jwe_policy *out, gov_error **err)
{
    if (policy == NULL || gov__options_load(own, sizeof *own, policy) != GOV_OK ||
        own->reserved != 0) {
        return gov__argument_fail(mem, err, "policy");
    }
    gov_status status = gov__argument_text(mem, err, "algs", own->algs, LIST_MAX_BYTES);
    if (status == GOV_OK) {
        status = gov__argument_text(mem, err, "encs", own->encs, LIST_MAX_BYTES);
    }
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "typ", own->typ, NAME_MAX_BYTES);
    }
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "cty", own->cty, NAME_MAX_BYTES);
    }
    if (status != GOV_OK) {
        return status;
    }
    out->algs = gov__jwe_algs_parse(own->algs);
    out->encs = gov__jwe_encs_parse(own->encs);
    out->max_bytes = own->max_bytes;
    return out->algs == 0   ? gov__argument_fail(mem, err, "algs")
           : out->encs == 0 ? gov__argument_fail(mem, err, "encs")
                            : GOV_OK;
}

/* What the header says of the content is authenticated with it, so it is looked at afterwards. */
static bool is_of_type(const gov__jwe *jwe, const gov_jwe_policy *policy)
{
    return (policy->typ == NULL || gov__jws_typ_equal(jwe->typ, policy->typ)) &&
           (policy->cty == NULL || gov__jws_typ_equal(jwe->cty, policy->cty));
}

/* Hands the text over to the caller without a copy. */
static void give(gov__jwe *jwe, char **out_text, size_t *out_size)
{
    *out_text = jwe->text;
    if (out_size != NULL) {
        *out_size = jwe->text_len;
    }
    jwe->text = NULL;
    jwe->text_len = 0;
    gov__jwe_free(jwe);
}

static gov_status refuse(const gov_allocator *mem, gov_error **err, gov_status status,
                         const char *reason)
{
    if (status == GOV_ERR_NO_MEMORY || reason == NULL) {
        return gov__error_status(mem, err, status);
    }
    return gov__error_raise(mem, err, status, "the token cannot be decrypted: %s",
                            "无法解密该令牌：%s", reason);
}

static const char *wrong_argument(gov_key *const *keys, size_t count, const char *jwe, size_t size)
{
    for (size_t i = 0; keys != NULL && count <= KEYS_MAX && i < count; i++) {
        if (keys[i] == NULL) {
            return "keys";
        }
    }
    return keys == NULL || count == 0 || count > KEYS_MAX ? "keys"
           : jwe == NULL || size == 0                     ? "jwe"
                                                          : NULL;
}

gov_status gov_jwe_decrypt(gov_key *const *keys, size_t count, const gov_jwe_policy *policy,
                           const char *jwe, size_t size, char **out_text, size_t *out_size,
                           gov_error **err)
{
    const char *wrong = wrong_argument(keys, count, jwe, size);
    const char *reason = NULL;
    gov__jwe_policy inner = {.reason = &reason};
    gov_jwe_policy own = {0};
    gov__jwe *opened = NULL;

    if (out_size != NULL) {
        *out_size = 0;
    }
    if (out_text == NULL) {
        return gov__argument_fail(NULL, err, "out_text");
    }
    *out_text = NULL;
    if (wrong != NULL) {
        return gov__argument_fail(NULL, err, wrong);
    }
    const gov_allocator *mem = gov__key_mem(keys[0]);
    gov_status status = load_policy(mem, policy, &own, &inner, err);
    if (status != GOV_OK) {
        return status;
    }
    status = gov__jwe_decrypt(gov__key_crypto(keys[0]), jwe, size, &inner, keys, count, &opened);
    if (status == GOV_OK && !is_of_type(opened, &own)) {
        status = GOV_ERR_RESPONSE;
        reason = "the token is of another type";
    }
    if (status != GOV_OK) {
        gov__jwe_free(opened);
        return refuse(mem, err, status, reason);
    }
    give(opened, out_text, out_size);
    return GOV_OK;
}

void gov_jwe_free_text(const gov_key *key, char *text, size_t size)
{
    gov__mem_wipe_free(key != NULL ? gov__key_mem(key) : NULL, text, size);
}
