/* SPDX-License-Identifier: Apache-2.0 */
/* Message digests over the methods fetched once into the context.
 * A digest is one EVP_MD_CTX for its whole life. */
#include "crypto/digest.h"

#include "base/mem.h"
#include "crypto/openssl.h"

struct gov__digest {
    const gov_allocator *mem;
    EVP_MD_CTX *context;
};

static const size_t sizes[GOV__DIGEST_COUNT] = {
    [GOV__DIGEST_SHA256] = 32, [GOV__DIGEST_SHA384] = 48, [GOV__DIGEST_SHA512] = 64,
    [GOV__DIGEST_SM3] = 32,    [GOV__DIGEST_MD5] = 16,
};

size_t gov__digest_size(gov__digest_alg alg)
{
    return (size_t)alg < GOV__DIGEST_COUNT ? sizes[alg] : 0;
}

static const EVP_MD *find_method(const gov__crypto *crypto, gov__digest_alg alg)
{
    return (size_t)alg < GOV__DIGEST_COUNT ? crypto->digests[alg] : NULL;
}

gov_status gov__digest_new(const gov__crypto *crypto, gov__digest_alg alg, gov__digest **out)
{
    const EVP_MD *method = find_method(crypto, alg);
    gov__digest *digest;

    *out = NULL;
    if (method == NULL) {
        return GOV_ERR_UNSUPPORTED;
    }
    digest = gov__mem_calloc(crypto->mem, 1, sizeof *digest);
    if (digest == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    digest->mem = crypto->mem;

    gov__openssl_mark mark = gov__openssl_enter();
    digest->context = EVP_MD_CTX_new();
    bool ready = digest->context != NULL && EVP_DigestInit_ex2(digest->context, method, NULL) == 1;
    gov_status status = gov__openssl_leave(mark, ready ? GOV_OK : GOV_ERR_NO_MEMORY);
    if (status != GOV_OK) {
        gov__digest_free(digest);
        return status;
    }
    *out = digest;
    return GOV_OK;
}

void gov__digest_free(gov__digest *digest)
{
    if (digest != NULL) {
        EVP_MD_CTX_free(digest->context);
        gov__mem_free(digest->mem, digest);
    }
}

gov_status gov__digest_update(gov__digest *digest, const void *data, size_t len)
{
    gov__openssl_mark mark = gov__openssl_enter();
    bool done = len == 0 || EVP_DigestUpdate(digest->context, data, len) == 1;

    return gov__openssl_leave(mark, done ? GOV_OK : GOV_ERR_NO_MEMORY);
}

gov_status gov__digest_final(gov__digest *digest, uint8_t *out)
{
    gov__openssl_mark mark = gov__openssl_enter();
    bool done = EVP_DigestFinal_ex(digest->context, out, NULL) == 1 &&
                EVP_DigestInit_ex2(digest->context, NULL, NULL) == 1;

    return gov__openssl_leave(mark, done ? GOV_OK : GOV_ERR_NO_MEMORY);
}

gov_status gov__digest_reset(gov__digest *digest)
{
    gov__openssl_mark mark = gov__openssl_enter();
    bool done = EVP_DigestInit_ex2(digest->context, NULL, NULL) == 1;

    return gov__openssl_leave(mark, done ? GOV_OK : GOV_ERR_NO_MEMORY);
}

gov_status gov__digest_of(const gov__crypto *crypto, gov__digest_alg alg, const void *data,
                          size_t len, uint8_t *out)
{
    const EVP_MD *method = find_method(crypto, alg);

    if (method == NULL) {
        return GOV_ERR_UNSUPPORTED;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    bool done = EVP_Digest(data, len, out, NULL, method, NULL) == 1;

    return gov__openssl_leave(mark, done ? GOV_OK : GOV_ERR_NO_MEMORY);
}
