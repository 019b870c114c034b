/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC over OpenSSL's EVP_MAC, the method fetched once into the context. */
#include "crypto/mac.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "base/wipe.h"
#include "crypto/openssl.h"

static bool feed(EVP_MAC_CTX *context, const gov__bytes *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len != 0 && EVP_MAC_update(context, parts[i].data, parts[i].len) != 1) {
            return false;
        }
    }
    return true;
}

/* EVP_MAC takes the digest by name only; a key of no bytes must still be a pointer. */
static bool start(EVP_MAC_CTX *context, const EVP_MD *digest, gov__bytes key)
{
    static const uint8_t none[1] = {0};
    char name[32];
    size_t len = strlen(EVP_MD_get0_name(digest));

    if (len >= sizeof name) {
        return false;
    }
    memcpy(name, EVP_MD_get0_name(digest), len + 1);
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end(),
    };

    return EVP_MAC_init(context, key.len != 0 ? key.data : none, key.len, params) == 1;
}

gov_status gov__mac_parts(const gov__crypto *crypto, gov__digest_alg alg, gov__bytes key,
                          const gov__bytes *parts, size_t count, uint8_t *out)
{
    const EVP_MD *digest = (size_t)alg < GOV__DIGEST_COUNT ? crypto->digests[alg] : NULL;
    size_t len = 0;

    if (digest == NULL || crypto->hmac == NULL) {
        return GOV_ERR_UNSUPPORTED;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(crypto->hmac);
    bool done = context != NULL && start(context, digest, key) && feed(context, parts, count) &&
                EVP_MAC_final(context, out, &len, gov__digest_size(alg)) == 1 &&
                len == gov__digest_size(alg);
    EVP_MAC_CTX_free(context);
    if (!done) {
        gov__wipe(out, gov__digest_size(alg));
    }
    return gov__openssl_leave(mark, done ? GOV_OK : GOV_ERR_NO_MEMORY);
}

gov_status gov__mac_of(const gov__crypto *crypto, gov__digest_alg alg, gov__bytes key,
                       gov__bytes message, uint8_t *out)
{
    return gov__mac_parts(crypto, alg, key, &message, 1, out);
}
