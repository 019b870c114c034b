/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL used directly, and well: digests are fetched and keys made once. */
#include "bare.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

const bare_alg bare_algs[] = {
    {"RS256", "RSA", NULL, "SHA256", false},   {"RS384", "RSA", NULL, "SHA384", false},
    {"RS512", "RSA", NULL, "SHA512", false},   {"PS256", "RSA", NULL, "SHA256", true},
    {"PS384", "RSA", NULL, "SHA384", true},    {"PS512", "RSA", NULL, "SHA512", true},
    {"ES256", "EC", "P-256", "SHA256", false}, {"ES384", "EC", "P-384", "SHA384", false},
    {"ES512", "EC", "P-521", "SHA512", false}, {"EdDSA", "ED25519", NULL, NULL, false},
    {"HS256", "HMAC", NULL, "SHA256", false},  {"HS384", "HMAC", NULL, "SHA384", false},
    {"HS512", "HMAC", NULL, "SHA512", false},  {"SM2", "SM2", NULL, "SM3", false},
};
const size_t bare_alg_count = sizeof bare_algs / sizeof bare_algs[0];

static const char sm2_id[] = "1234567812345678";

static EVP_PKEY *make_key(const bare_alg *alg)
{
    if (strcmp(alg->kind, "RSA") == 0) {
        return EVP_PKEY_Q_keygen(NULL, NULL, alg->kind, (size_t)2048);
    }
    return alg->curve != NULL ? EVP_PKEY_Q_keygen(NULL, NULL, alg->kind, alg->curve)
                              : EVP_PKEY_Q_keygen(NULL, NULL, alg->kind);
}

bool bare_open(bare_key *out, const bare_alg *alg, const void *data, size_t size)
{
    memset(out, 0, sizeof *out);
    out->alg = alg;
    bool good = true;
    if (strcmp(alg->kind, "HMAC") == 0) {
        out->mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
        good = out->mac != NULL && RAND_bytes(out->secret, sizeof out->secret) == 1;
    } else {
        out->key = make_key(alg);
        good = out->key != NULL;
    }
    if (alg->digest != NULL) {
        out->digest = EVP_MD_fetch(NULL, alg->digest, NULL);
        good = good && out->digest != NULL;
    }
    return good && bare_sign(out, data, size) && bare_verify(out, data, size);
}

void bare_close(bare_key *key)
{
    EVP_PKEY_free(key->key);
    EVP_MD_free(key->digest);
    EVP_MAC_free(key->mac);
    OPENSSL_cleanse(key->secret, sizeof key->secret);
}

size_t bare_pem(const bare_key *key, char *out, size_t room)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;
    size_t size = 0;
    if (bio != NULL && key->key != NULL &&
        PEM_write_bio_PKCS8PrivateKey(bio, key->key, NULL, NULL, 0, NULL, NULL) == 1) {
        long length = BIO_get_mem_data(bio, &text);
        if (length > 0 && (size_t)length < room) {
            size = (size_t)length;
            memcpy(out, text, size);
        }
    }
    BIO_free(bio);
    return size;
}

static bool set_scheme(const bare_alg *alg, EVP_PKEY_CTX *options)
{
    if (strcmp(alg->kind, "SM2") == 0) {
        return EVP_PKEY_CTX_set1_id(options, sm2_id, (int)strlen(sm2_id)) == 1;
    }
    return !alg->pss || (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
                         EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1);
}

/* A context whose key options can be set before the initialisation, as SM2 demands. */
static EVP_MD_CTX *begin(const bare_key *key, bool sign)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options = NULL;
    bool sm2 = strcmp(key->alg->kind, "SM2") == 0;
    bool good = context != NULL;
    if (good && sm2) {
        options = EVP_PKEY_CTX_new_from_pkey(NULL, key->key, NULL);
        good = options != NULL && set_scheme(key->alg, options);
        EVP_MD_CTX_set_pkey_ctx(context, options);
    }
    if (good) {
        good =
            (sign ? EVP_DigestSignInit(context, sm2 ? NULL : &options, key->digest, NULL, key->key)
                  : EVP_DigestVerifyInit(context, sm2 ? NULL : &options, key->digest, NULL,
                                         key->key)) == 1 &&
            (sm2 || set_scheme(key->alg, options));
    }
    if (!good) {
        EVP_MD_CTX_free(context);
        context = NULL;
        if (sm2) {
            EVP_PKEY_CTX_free(options);
        }
    }
    return context;
}

static void end(const bare_key *key, EVP_MD_CTX *context)
{
    EVP_PKEY_CTX *options =
        strcmp(key->alg->kind, "SM2") == 0 ? EVP_MD_CTX_get_pkey_ctx(context) : NULL;
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(options);
}

static bool mac_of(const bare_key *key, const void *data, size_t size, unsigned char *out,
                   size_t room, size_t *out_size)
{
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(key->mac);
    char digest[16] = "";
    memcpy(digest, key->alg->digest, strlen(key->alg->digest) + 1);
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    bool good = context != NULL &&
                EVP_MAC_init(context, key->secret, sizeof key->secret, params) == 1 &&
                EVP_MAC_update(context, data, size) == 1 &&
                EVP_MAC_final(context, out, out_size, room) == 1;
    EVP_MAC_CTX_free(context);
    return good;
}

bool bare_sign(bare_key *key, const void *data, size_t size)
{
    key->signature_len = sizeof key->signature;
    if (key->mac != NULL) {
        return mac_of(key, data, size, key->signature, sizeof key->signature, &key->signature_len);
    }
    EVP_MD_CTX *context = begin(key, true);
    bool good = context != NULL &&
                EVP_DigestSign(context, key->signature, &key->signature_len, data, size) == 1;
    if (context != NULL) {
        end(key, context);
    }
    return good;
}

bool bare_verify(const bare_key *key, const void *data, size_t size)
{
    if (key->mac != NULL) {
        unsigned char tag[EVP_MAX_MD_SIZE];
        size_t tag_len = 0;
        return mac_of(key, data, size, tag, sizeof tag, &tag_len) &&
               tag_len == key->signature_len && CRYPTO_memcmp(tag, key->signature, tag_len) == 0;
    }
    EVP_MD_CTX *context = begin(key, false);
    bool good = context != NULL &&
                EVP_DigestVerify(context, key->signature, key->signature_len, data, size) == 1;
    if (context != NULL) {
        end(key, context);
    }
    return good;
}
