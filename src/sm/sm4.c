/* SPDX-License-Identifier: Apache-2.0 */
/* The public functions of SM3 and SM4. */
#include <govsdk/sm.h>

#include "core/argument.h"
#include "core/options.h"
#include "crypto/mac.h"
#include "crypto/sm3.h"
#include "crypto/sm4.h"
#include "sm/sm_public.h"

gov_status gov_sm3_digest(const void *data, size_t size, unsigned char *out_digest, gov_error **err)
{
    if (out_digest == NULL || (data == NULL && size > 0)) {
        return gov__argument_fail(NULL, err, out_digest == NULL ? "out_digest" : "data");
    }
    return gov__sm_refuse(NULL, err, gov__sm3(gov__bytes_of(data, size), out_digest));
}

/* The bytes of a symmetric key that is for this algorithm; `want` 0: any length. */
static bool secret_of(const gov_key *key, const char *alg, uint32_t ops, size_t want,
                      gov__bytes *out)
{
    out->data = gov__key_secret(key, &out->len);
    return out->data != NULL && (want == 0 || out->len == want) && gov__key_permits(key, alg, ops);
}

gov_status gov_sm3_hmac(const gov_key *key, const void *data, size_t size, unsigned char *out_mac,
                        gov_error **err)
{
    gov__bytes secret;

    if (key == NULL || out_mac == NULL || (data == NULL && size > 0)) {
        return gov__argument_fail(key != NULL ? gov__key_mem(key) : NULL, err,
                                  key == NULL       ? "key"
                                  : out_mac == NULL ? "out_mac"
                                                    : "data");
    }
    gov_status status = GOV_ERR_ALGORITHM;
    if (secret_of(key, "HMAC-SM3", GOV__KEY_OP_SIGN | GOV__KEY_OP_VERIFY, 0, &secret)) {
        status = gov__mac_of(gov__key_crypto(key), GOV__DIGEST_SM3, secret,
                             gov__bytes_of(data, size), out_mac);
    }
    return gov__sm_refuse(gov__key_mem(key), err, status);
}

/* One text on its way through SM4. */
struct run {
    const gov_key *key;
    const gov__crypto *crypto;
    gov_sm4_options options;
    gov__aead aead;
    gov__bytes text;
    uint8_t *out;
    size_t len;
};

/* In the order of gov_sm4_mode. */
static const gov__sm4_mode modes[] = {
    [GOV_SM4_CBC] = GOV__SM4_CBC, [GOV_SM4_CTR] = GOV__SM4_CTR, [GOV_SM4_GCM] = GOV__SM4_GCM,
    [GOV_SM4_CCM] = GOV__SM4_CCM, [GOV_SM4_ECB] = GOV__SM4_ECB,
};

static bool is_aead(const struct run *run)
{
    return run->options.mode == GOV_SM4_GCM || run->options.mode == GOV_SM4_CCM;
}

static gov_status load(struct run *run, const gov_sm4_options *options, uint32_t ops,
                       gov_error **err)
{
    const gov_allocator *mem = gov__key_mem(run->key);
    const gov_sm4_options *own = &run->options;

    if (options == NULL ||
        gov__options_load(&run->options, sizeof run->options, options) != GOV_OK ||
        own->mode >= sizeof modes / sizeof modes[0] ||
        (own->nonce == NULL && own->nonce_size > 0) || (own->aad == NULL && own->aad_size > 0) ||
        (!is_aead(run) && own->aad_size > 0)) {
        return gov__argument_fail(mem, err, "options");
    }
    if (!secret_of(run->key, "SM4", ops, GOV__SM4_KEY, &run->aead.key)) {
        return gov__sm_refuse(mem, err, GOV_ERR_ALGORITHM);
    }
    run->crypto = gov__key_crypto(run->key);
    run->aead.nonce = gov__bytes_of(own->nonce, own->nonce_size);
    run->aead.aad = gov__bytes_of(own->aad, own->aad_size);
    return GOV_OK;
}

static gov_status encrypt(struct run *run)
{
    gov__sm4_mode mode = modes[run->options.mode];

    if (!is_aead(run)) {
        return gov__sm4_encrypt(run->crypto, mode, run->aead.key, run->aead.nonce, run->text,
                                run->out, &run->len);
    }
    run->len = run->text.len + GOV__CIPHER_TAG;
    return gov__sm4_seal(run->crypto, mode, &run->aead, run->text, run->out,
                         run->out + run->text.len, GOV__CIPHER_TAG);
}

static gov_status decrypt(struct run *run)
{
    gov__sm4_mode mode = modes[run->options.mode];

    if (!is_aead(run)) {
        return gov__sm4_decrypt(run->crypto, mode, run->aead.key, run->aead.nonce, run->text,
                                run->out, &run->len);
    }
    if (run->text.len < GOV__CIPHER_TAG) {
        return GOV_ERR_DECRYPT;
    }
    run->len = run->text.len - GOV__CIPHER_TAG;
    return gov__sm4_open(run->crypto, mode, &run->aead, gov__bytes_of(run->text.data, run->len),
                         gov__bytes_of(run->text.data + run->len, GOV__CIPHER_TAG), run->out);
}

static gov_status finish(struct run *run, gov_status status, size_t *out_size, gov_error **err)
{
    if (status == GOV_OK) {
        *out_size = run->len;
    }
    return gov__sm_refuse(gov__key_mem(run->key), err, status);
}

/* Above the limit of the text nothing is added, so that nothing can run over. */
static size_t need_of(size_t size)
{
    return size <= GOV__CIPHER_TEXT_MAX ? size + GOV_SM4_OVERHEAD : 0;
}

gov_status gov_sm4_encrypt(const gov_key *key, const gov_sm4_options *options, const void *text,
                           size_t size, void *out, size_t capacity, size_t *out_size,
                           gov_error **err)
{
    const struct gov__sm_output output = {out, capacity, out_size};
    struct run run = {.key = key, .text = gov__bytes_of(text, size), .out = out};
    gov_status status = gov__sm_check(key, text, size, &output, need_of(size), err);

    if (status == GOV_OK) {
        status = load(&run, options, GOV__KEY_OP_ENCRYPT, err);
    }
    return status == GOV_OK ? finish(&run, encrypt(&run), out_size, err) : status;
}

gov_status gov_sm4_decrypt(const gov_key *key, const gov_sm4_options *options, const void *data,
                           size_t size, void *out, size_t capacity, size_t *out_size,
                           gov_error **err)
{
    const struct gov__sm_output output = {out, capacity, out_size};
    struct run run = {.key = key, .text = gov__bytes_of(data, size), .out = out};
    gov_status status = gov__sm_check(key, data, size, &output, need_of(size), err);

    if (status == GOV_OK) {
        status = load(&run, options, GOV__KEY_OP_DECRYPT, err);
    }
    return status == GOV_OK ? finish(&run, decrypt(&run), out_size, err) : status;
}
