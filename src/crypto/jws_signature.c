/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys of the set may have signed a token, and whether one of them did.
 * It sees the header only through its algorithm and kid; nothing else there names a key. */
#include "crypto/jws_check.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/ecdsa.h"
#include "crypto/jwk_import.h"
#include "crypto/openssl.h"

/* A signature as EVP wants it: DER for ECDSA, as it came for all others. */
struct signature {
    const uint8_t *at;
    size_t len;
    uint8_t der[GOV__ECDSA_DER_MAX];
};

/* A key without kid may serve any token; a token without kid, any key. */
static bool kid_fits(const gov__jwk *key, const char *kid)
{
    return kid == NULL || key->kid == NULL || gov__str_equal(key->kid, kid);
}

/* RFC 7518 section 3.4: r and s have the full length of the group, zeros included. */
static bool prepare(const gov__alg *alg, const gov__buf *raw, struct signature *out)
{
    out->at = (const uint8_t *)raw->data;
    out->len = raw->len;
    if (alg->ecdsa_half != 0) {
        out->at = out->der;
        out->len = raw->len == 2 * alg->ecdsa_half
                       ? gov__ecdsa_raw_to_der((const uint8_t *)raw->data, raw->len, out->der)
                       : 0;
    }
    return out->len != 0;
}

/* RFC 7518 section 3.5: MGF1 with the same digest, a salt as long as the digest. */
static bool set_pss(EVP_PKEY_CTX *context, const EVP_MD *digest)
{
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

static gov_status verify_with(const gov__crypto *crypto, const gov__alg *alg, const gov__jwk *key,
                              const struct gov__jws_parts *parts, const struct signature *signature)
{
    const EVP_MD *digest = alg->digest < GOV__DIGEST_COUNT ? crypto->digests[alg->digest] : NULL;
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options = NULL;
    gov_status status = GOV_ERR_NO_MEMORY;

    if (context != NULL && EVP_DigestVerifyInit(context, &options, digest, NULL, key->key) == 1 &&
        (!alg->pss || set_pss(options, digest))) {
        int result = EVP_DigestVerify(context, signature->at, signature->len,
                                      (const unsigned char *)parts->header, parts->signed_len);
        status = result == 1 ? GOV_OK : GOV_ERR_SIGNATURE;
    }
    EVP_MD_CTX_free(context);
    return gov__openssl_leave_refusal(mark, status);
}

static gov_status try_keys(const gov__crypto *crypto, const struct gov__jws_parts *parts,
                           const gov__jws_policy *policy, const gov__jwks *keys,
                           const struct signature *signature, const gov__jws *jws)
{
    gov_status status = GOV_ERR_KEY_NOT_FOUND;
    const gov__jwk *key;

    for (size_t i = 0; (key = gov__jwks_at(keys, i)) != NULL; i++) {
        if (!kid_fits(key, jws->kid)) {
            continue;
        }
        if ((key->algs & jws->alg->bit) == 0) {
            /* Named by its kid, the key forbids the algorithm; else it is just not the one. */
            status = status == GOV_ERR_KEY_NOT_FOUND && jws->kid != NULL && key->kid != NULL
                         ? GOV_ERR_ALGORITHM
                         : status;
            continue;
        }
        status = verify_with(crypto, jws->alg, key, parts, signature);
        if (status != GOV_ERR_SIGNATURE) {
            return status;
        }
    }
    return gov__jws_fail(policy, status,
                         status == GOV_ERR_SIGNATURE   ? "the signature does not verify"
                         : status == GOV_ERR_ALGORITHM ? "the key is not for this algorithm"
                                                       : "no key of the trusted set fits");
}

gov_status gov__jws_check_signature(const gov__crypto *crypto, const struct gov__jws_parts *parts,
                                    const gov__jws_policy *policy, const gov__jwks *keys,
                                    const gov__jws *jws)
{
    struct signature signature;
    gov__buf raw;

    gov__buf_init(&raw, jws->mem, 0);
    gov_status status = gov__base64url_decode(&raw, parts->signature, parts->signature_len);
    if (status != GOV_OK && status != GOV_ERR_NO_MEMORY) {
        status = gov__jws_fail(policy, GOV_ERR_RESPONSE, "the signature is not base64url");
    } else if (status == GOV_OK && !prepare(jws->alg, &raw, &signature)) {
        status = gov__jws_fail(policy, GOV_ERR_SIGNATURE, "the signature has a wrong length");
    } else if (status == GOV_OK) {
        status = try_keys(crypto, parts, policy, keys, &signature, jws);
    }
    gov__buf_free(&raw);
    return status;
}
