/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys may have signed a token, and whether one of them did.
 * It sees the header only through its algorithm and kid; nothing else there names a key. */
#include "crypto/jws_check.h"

#include "base/base64.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/jwk_import.h"
#include "crypto/signature.h"

/* A key without kid may serve any token; a token without kid, any key. */
static bool kid_fits(const gov__jwk *key, const char *kid)
{
    return kid == NULL || key->kid == NULL || gov__str_equal(key->kid, kid);
}

/* The name of SM2 is the issuer's: a key that states one must state that of the token. */
static bool alg_fits(const gov__jwk *key, const gov__jws *jws)
{
    return (key->algs & jws->alg->bit) != 0 &&
           (key->alg == NULL || gov__str_equal(key->alg, jws->alg_name));
}

static gov_status try_keys(const gov__crypto *crypto, const struct gov__jws_parts *parts,
                           const gov__jws_policy *policy, const struct gov__jws_keys *keys,
                           const gov__buf *signature, const gov__jws *jws)
{
    const gov__signed_data data = {parts->header, parts->signed_len, policy->sm2_id};
    gov_status status = GOV_ERR_KEY_NOT_FOUND;

    for (size_t i = 0; i < keys->count; i++) {
        const gov__jwk *key = &keys->at[i];
        if (!kid_fits(key, jws->kid)) {
            continue;
        }
        if (!alg_fits(key, jws)) {
            /* Named by its kid, the key forbids the algorithm; else it is just not the one. */
            status = status == GOV_ERR_KEY_NOT_FOUND && jws->kid != NULL && key->kid != NULL
                         ? GOV_ERR_ALGORITHM
                         : status;
            continue;
        }
        status =
            gov__signature_check(crypto, jws->alg, key, &data, signature->data, signature->len);
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
                                    const gov__jws_policy *policy, const struct gov__jws_keys *keys,
                                    const gov__jws *jws)
{
    const size_t length = 2 * jws->alg->ecdsa_half;
    gov__buf raw;

    gov__buf_init(&raw, jws->mem, 0);
    gov_status status = gov__base64url_decode(&raw, parts->signature, parts->signature_len);
    if (status != GOV_OK && status != GOV_ERR_NO_MEMORY) {
        status = gov__jws_fail(policy, GOV_ERR_RESPONSE, "the signature is not base64url");
    } else if (status == GOV_OK && length != 0 && raw.len != length) {
        status = gov__jws_fail(policy, GOV_ERR_SIGNATURE, "the signature has a wrong length");
    } else if (status == GOV_OK) {
        status = try_keys(crypto, parts, policy, keys, &raw, jws);
    }
    gov__buf_free(&raw);
    return status;
}
