/* SPDX-License-Identifier: Apache-2.0 */
/* The context (what was fetched), the guard around OpenSSL's error queue, and eager preparation.
 * Everything lives in OpenSSL's default library context, so that the embedder's providers apply. */
#include "crypto/crypto.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include "base/mem.h"
#include "crypto/openssl.h"

/* In the order of gov__digest_alg. */
static const struct {
    const char *name;
    bool required;
} digests[GOV__DIGEST_COUNT] = {
    [GOV__DIGEST_SHA256] = {"SHA2-256", true}, [GOV__DIGEST_SHA384] = {"SHA2-384", true},
    [GOV__DIGEST_SHA512] = {"SHA2-512", true}, [GOV__DIGEST_SM3] = {"SM3", false},
    [GOV__DIGEST_MD5] = {"MD5", false},
};

/* In the order of gov__cipher_alg. */
static const char *const ciphers[GOV__CIPHER_COUNT] = {
    [GOV__CIPHER_AES_128_CBC] = "AES-128-CBC",   [GOV__CIPHER_AES_192_CBC] = "AES-192-CBC",
    [GOV__CIPHER_AES_256_CBC] = "AES-256-CBC",   [GOV__CIPHER_AES_128_GCM] = "AES-128-GCM",
    [GOV__CIPHER_AES_192_GCM] = "AES-192-GCM",   [GOV__CIPHER_AES_256_GCM] = "AES-256-GCM",
    [GOV__CIPHER_AES_128_WRAP] = "AES-128-WRAP", [GOV__CIPHER_AES_192_WRAP] = "AES-192-WRAP",
    [GOV__CIPHER_AES_256_WRAP] = "AES-256-WRAP", [GOV__CIPHER_SM4_ECB] = "SM4-ECB",
    [GOV__CIPHER_SM4_CBC] = "SM4-CBC",           [GOV__CIPHER_SM4_CTR] = "SM4-CTR",
};

gov__openssl_mark gov__openssl_enter(void)
{
    gov__openssl_mark mark = {ERR_set_mark() == 1};

    return mark;
}

static bool is_memory(unsigned long error)
{
    return error != 0 && ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE;
}

/* With nothing foreign in the queue every entry since enter can be read; else only the newest. */
static bool memory_failed(gov__openssl_mark mark)
{
    bool found = is_memory(ERR_peek_last_error());
    unsigned long error;

    while (!mark.foreign && (error = ERR_get_error()) != 0) {
        found = found || is_memory(error);
    }
    return found;
}

gov_status gov__openssl_leave(gov__openssl_mark mark, gov_status status)
{
    bool no_memory = status != GOV_OK && memory_failed(mark);

    ERR_pop_to_mark();
    return no_memory ? GOV_ERR_NO_MEMORY : status;
}

/* Errors of EVP and of providers, and those that only pass on a deeper failure (their reasons are
 * numbers of libraries, below 100), say that no judgement was reached. */
static bool machinery_failed(gov__openssl_mark mark)
{
    unsigned long first = mark.foreign ? 0 : ERR_peek_error();
    int library = ERR_GET_LIB(first);

    return first != 0 &&
           (library == ERR_LIB_EVP || library == ERR_LIB_PROV || ERR_GET_REASON(first) < 100);
}

gov_status gov__openssl_leave_refusal(gov__openssl_mark mark, gov_status status)
{
    return gov__openssl_leave(mark, status != GOV_OK && machinery_failed(mark) ? GOV_ERR_NO_MEMORY
                                                                               : status);
}

static gov_status fetch_digests(gov__crypto *crypto)
{
    for (size_t i = 0; i < GOV__DIGEST_COUNT; i++) {
        crypto->digests[i] = EVP_MD_fetch(NULL, digests[i].name, NULL);
        if (crypto->digests[i] == NULL && digests[i].required) {
            return GOV_ERR_UNSUPPORTED;
        }
    }
    return GOV_OK;
}

/* What this OpenSSL lacks is noticed by whoever asks for it; want of memory is told now. */
static gov_status fetch_ciphers(gov__crypto *crypto)
{
    bool whole = true;

    for (size_t i = 0; i < GOV__CIPHER_COUNT; i++) {
        crypto->ciphers[i] = EVP_CIPHER_fetch(NULL, ciphers[i], NULL);
        whole = whole && (crypto->ciphers[i] != NULL || !is_memory(ERR_peek_last_error()));
    }
    crypto->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    return !whole ? GOV_ERR_NO_MEMORY : crypto->hmac != NULL ? GOV_OK : GOV_ERR_UNSUPPORTED;
}

static gov_status make(const gov_allocator *mem, bool with_ciphers, gov__crypto **out)
{
    gov__crypto *crypto = gov__mem_calloc(mem, 1, sizeof *crypto);
    gov_status status;

    *out = NULL;
    if (crypto == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    crypto->mem = mem;

    gov__openssl_mark mark = gov__openssl_enter();
    status = fetch_digests(crypto);
    if (status == GOV_OK && with_ciphers) {
        status = fetch_ciphers(crypto);
    }
    status = gov__openssl_leave(mark, status);
    if (status != GOV_OK) {
        gov__crypto_free(crypto);
        return status;
    }
    *out = crypto;
    return GOV_OK;
}

gov_status gov__crypto_new(const gov_allocator *mem, gov__crypto **out)
{
    return make(mem, true, out);
}

gov_status gov__crypto_new_verifying(const gov_allocator *mem, gov__crypto **out)
{
    return make(mem, false, out);
}

void gov__crypto_free(gov__crypto *crypto)
{
    if (crypto == NULL) {
        return;
    }
    for (size_t i = 0; i < GOV__DIGEST_COUNT; i++) {
        EVP_MD_free(crypto->digests[i]);
    }
    for (size_t i = 0; i < GOV__CIPHER_COUNT; i++) {
        EVP_CIPHER_free(crypto->ciphers[i]);
    }
    EVP_MAC_free(crypto->hmac);
    gov__mem_free(crypto->mem, crypto);
}

const gov_allocator *gov__crypto_mem(const gov__crypto *crypto)
{
    return crypto->mem;
}

/* Fetching puts the methods into OpenSSL's own cache; the handles themselves are not needed again. */
static bool warm_key_type(const char *keys_name, const char *signature_name)
{
    EVP_KEYMGMT *keys = EVP_KEYMGMT_fetch(NULL, keys_name, NULL);
    EVP_SIGNATURE *signature = EVP_SIGNATURE_fetch(NULL, signature_name, NULL);
    bool found = keys != NULL && signature != NULL;

    EVP_SIGNATURE_free(signature);
    EVP_KEYMGMT_free(keys);
    return found;
}

static bool warm(void)
{
    unsigned char byte;

    return OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_ADD_ALL_DIGESTS |
                                   OPENSSL_INIT_ADD_ALL_CIPHERS | OPENSSL_INIT_LOAD_CONFIG,
                               NULL) == 1 &&
           RAND_bytes(&byte, 1) == 1 && RAND_priv_bytes(&byte, 1) == 1 &&
           warm_key_type("EC", "ECDSA") && warm_key_type("RSA", "RSA") &&
           warm_key_type("ED25519", "ED25519");
}

gov_status gov__crypto_prepare(void)
{
    gov__openssl_mark mark = gov__openssl_enter();
    gov_status status = gov__openssl_leave(mark, warm() ? GOV_OK : GOV_ERR_UNSUPPORTED);
    gov__crypto *crypto = NULL;

    if (status == GOV_OK) {
        status = gov__crypto_new(NULL, &crypto);
    }
    gov__crypto_free(crypto);
    return status;
}
