/* SPDX-License-Identifier: Apache-2.0 */
/* From a text to what the identity provider signed: decryption, algorithms, keys, signature. The
 * claims in it are id_token.c. */
#include "core/id_token_parts.h"

#include <string.h>

#include "base/str.h"
#include "core/keys.h"
#include "core/trusted_jws.h"
#include "crypto/jwe.h"
#include "crypto/key.h"

#define JWS_PARTS 3
#define JWE_PARTS 5

/* One text to verify. */
typedef struct opening {
    gov_client *client;
    const gov_call_options *options;
    const char *text;
    size_t len;
    gov__jws_policy policy;
    const char *reason;
} opening;

static gov_status try_keys(opening *o, const gov__jwks *keys, gov__jws **out)
{
    return gov__jws_verify(o->client->crypto, o->text, o->len, &o->policy, keys, out);
}

/* With the keys at hand first, whatever the header names: nothing is read twice for most tokens. */
static gov_status try_known(opening *o, gov__jwks **keys, gov__jws **out)
{
    gov__key_cache *cache = &o->client->keys[GOV__KEYS_PROVIDER];
    *keys = gov__key_cache_usable(cache, NULL, gov__client_now_ms(o->client));
    return *keys == NULL ? GOV_ERR_KEY_NOT_FOUND : try_keys(o, *keys, out);
}

static gov_status try_fetched(opening *o, gov__jwks **keys, gov__jws **out, gov_error **err)
{
    gov__jws_hint hint;
    gov__jws_peek(o->client, o->text, o->len, &hint);
    gov__jwks_unref(*keys);
    gov_status status = gov__keys_get_of(o->client, GOV__KEYS_PROVIDER, o->options,
                                         hint.kid[0] == '\0' ? NULL : hint.kid, keys, err);
    return status == GOV_OK ? try_keys(o, *keys, out) : status;
}

/* A provider that replaced a key under the same id, or without one. */
static gov_status try_renewed(opening *o, gov__jwks **keys, gov__jws **out)
{
    gov__jwks *newer = gov__keys_renew_of(o->client, GOV__KEYS_PROVIDER, o->options, *keys);
    gov_status status = newer != NULL ? try_keys(o, newer, out) : GOV_ERR_SIGNATURE;
    gov__jwks_unref(newer);
    return status;
}

/* The reason is one of crypto's, which holds nothing of the token. */
static gov_status tell(const opening *o, gov_status status, gov_error **err)
{
    const gov_allocator *mem = &o->client->mem;
    return o->reason == NULL ? gov__error_status(mem, err, status)
                             : gov__error_raise(mem, err, status, "the token is not accepted: %s",
                                                "令牌未被接受：%s", o->reason);
}

/* By the keys of the provider. HMAC is never among the algorithms here. */
static gov_status verify_by_keys(opening *o, gov__jws **out, gov_error **err)
{
    gov__jwks *keys = NULL;
    gov_error *inner = NULL;
    gov_status status = try_known(o, &keys, out);
    if (status == GOV_ERR_KEY_NOT_FOUND) {
        o->reason = NULL;
        status = try_fetched(o, &keys, out, &inner);
    }
    if (status == GOV_ERR_SIGNATURE) {
        status = try_renewed(o, &keys, out);
    }
    gov__jwks_unref(keys);
    if (inner != NULL && err != NULL) {
        gov_error_free(*err);
        *err = inner;
        return status;
    }
    gov_error_free(inner);
    return tell(o, status, err);
}

/* By the secret of the client (OpenID Connect Core section 10.1). */
static gov_status verify_by_secret(opening *o, const char *secret, gov__jws **out, gov_error **err)
{
    gov__key *key = NULL;
    gov__jwks *set = NULL;
    const gov_allocator *mem = &o->client->mem;
    gov_status status = gov__key_from_secret(mem, secret, strlen(secret), NULL, &key);
    if (status == GOV_OK) {
        status = gov__jwks_from_key(mem, key, &set);
    }
    gov__key_unref(key);
    if (status == GOV_OK) {
        status = try_keys(o, set, out);
    }
    gov__jwks_unref(set);
    return tell(o, status, err);
}

/* The names of the caller or of the configuration; the latter has a setting for SM2 of its own. */
static gov_status read_algorithms(const gov_client *client, const char *algorithms,
                                  gov__jws_policy *policy, gov_error **err)
{
    const char *names = algorithms != NULL
                            ? algorithms
                            : gov__config_text(client->config, GOV__OPTION_AUTH_ALGORITHMS);
    policy->sm2_name = gov__config_text(client->config, GOV__OPTION_AUTH_SM2_ALGORITHM);
    policy->algs = gov__alg_bits_parse(names, policy->sm2_name);
    if (policy->algs == 0) {
        return algorithms != NULL
                   ? gov__error_raise(&client->mem, err, GOV_ERR_ARGUMENT,
                                      "the algorithms name none, or one that is not known",
                                      "算法列表为空或含未知算法")
                   : gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                      "auth.algorithms names none, or one that is not known",
                                      "auth.algorithms 为空或含未知算法");
    }
    if (algorithms == NULL && policy->sm2_name != NULL) {
        policy->algs |= GOV__ALG_SM2;
    }
    return GOV_OK;
}

/* Which kind of key is meant is decided by what is allowed; the token only says which of them it
 * took. A public key never serves for HMAC, nor the secret for anything else. */
static bool is_by_secret(const opening *o, const char *secret)
{
    gov__jws_hint hint;
    if (secret == NULL || (o->policy.algs & GOV__ALG_HMAC) == 0) {
        return false;
    }
    gov__jws_peek(o->client, o->text, o->len, &hint);
    const gov__alg *alg = gov__alg_find(hint.alg);
    return alg != NULL && (alg->bit & GOV__ALG_HMAC) != 0;
}

static size_t count_parts(const char *text, size_t len)
{
    size_t parts = 1;
    for (size_t i = 0; i < len; i++) {
        parts += text[i] == '.' ? 1 : 0;
    }
    return parts;
}

static gov_status refuse_form(const opening *o, const char *reason, gov_error **err)
{
    return gov__error_raise(&o->client->mem, err, GOV_ERR_RESPONSE, "the token is not accepted: %s",
                            "令牌未被接受：%s", reason);
}

/* Takes a JWE apart (OpenID Connect Core section 10.2): what is in it becomes the text to verify. */
static gov_status decrypt(opening *o, gov__jwe **out, gov_error **err)
{
    const gov_client *client = o->client;
    gov__key *key = gov__client_key(client, GOV_KEY_DECRYPTION);
    const gov__jwe_policy policy = {
        .algs = GOV__JWE_ALG_ALL, .encs = GOV__JWE_ENC_ALL, .reason = &o->reason};
    if (key == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                "the token is encrypted; set auth.decryption_key_file",
                                "令牌已加密；请设置 auth.decryption_key_file");
    }
    gov_status status = gov__jwe_decrypt(client->crypto, o->text, o->len, &policy, &key, 1, out);
    if (status != GOV_OK) {
        return tell(o, status, err);
    }
    o->text = (*out)->text;
    o->len = (*out)->text_len;
    if ((*out)->cty != NULL && !gov__jws_typ_equal((*out)->cty, "JWT")) {
        return refuse_form(o, "what is encrypted is no token", err);
    }
    return GOV_OK;
}

/* Nobody is asked for keys for what is no token. What is encrypted must be signed inside. */
static gov_status verify(opening *o, gov__jws **out, gov_error **err)
{
    const char *secret = gov__config_text(o->client->config, GOV__OPTION_AUTH_CLIENT_SECRET);
    if (count_parts(o->text, o->len) != JWS_PARTS) {
        return refuse_form(o, "it has not exactly three parts", err);
    }
    if (is_by_secret(o, secret)) {
        o->policy.algs &= GOV__ALG_HMAC;
        return verify_by_secret(o, secret, out, err);
    }
    o->policy.algs &= ~GOV__ALG_HMAC;
    return verify_by_keys(o, out, err);
}

gov_status gov__id_token_open(gov_client *client, const char *text, size_t len,
                              const char *algorithms, const gov_call_options *options,
                              gov__jws **out, gov_error **err)
{
    opening o = {.client = client, .options = options, .text = text, .len = len};
    gov__jwe *jwe = NULL;
    *out = NULL;
    o.policy.reason = &o.reason;
    gov_status status = gov__client_check(client, err);
    if (status == GOV_OK) {
        status = read_algorithms(client, algorithms, &o.policy, err);
    }
    if (status == GOV_OK && count_parts(text, len) == JWE_PARTS) {
        status = decrypt(&o, &jwe, err);
    }
    if (status == GOV_OK) {
        status = verify(&o, out, err);
    }
    gov__jwe_free(jwe);
    return status;
}
