/* SPDX-License-Identifier: Apache-2.0 */
/* Signing and verifying with one key, here or elsewhere. A signature that comes from elsewhere is
 * verified before it is used: a wrong handle or a fault of the device must not leave the process. */
#include "crypto/key_parts.h"
#include "crypto/signature.h"

/* Asks the device, with the message or its digest. */
static gov_status ask(const gov__key *key, const gov__alg *alg, const char *alg_name,
                      const gov__signed_data *data, uint8_t *out, size_t *out_len)
{
    const gov_key_ops *ops = &key->external;
    uint8_t digest[GOV__DIGEST_MAX];
    size_t digest_len = 0;
    gov_status status = GOV_OK;

    if (ops->digest_only != 0) {
        status = gov__signature_digest(key->crypto, alg, &key->jwk, data, digest, &digest_len);
    }
    if (status != GOV_OK) {
        return status;
    }
    *out_len = 0;
    return digest_len != 0 ? ops->sign(ops->user, alg_name, digest, digest_len, out,
                                       GOV__SIGNATURE_MAX, out_len)
                           : ops->sign(ops->user, alg_name, data->at, data->len, out,
                                       GOV__SIGNATURE_MAX, out_len);
}

static gov_status sign_external(const gov__key *key, const gov__alg *alg, const char *alg_name,
                                const gov__signed_data *data, gov__buf *out)
{
    uint8_t signature[GOV__SIGNATURE_MAX];
    size_t len = 0;
    gov_status status = ask(key, alg, alg_name, data, signature, &len);

    if (status == GOV_OK && len != gov__signature_size(alg, &key->jwk)) {
        status = GOV_ERR_HOOK;
    }
    if (status == GOV_OK) {
        status = gov__signature_check(key->crypto, alg, &key->jwk, data, signature, len);
        status = status == GOV_ERR_SIGNATURE ? GOV_ERR_HOOK : status;
    }
    if (status == GOV_OK) {
        gov__buf_append(out, signature, len);
        status = gov__buf_status(out);
    }
    return status;
}

gov_status gov__key_sign(const gov__key *key, const gov__alg *alg, const char *alg_name,
                         const void *data, size_t len, gov__buf *out)
{
    const gov__signed_data signed_data = {data, len, NULL};
    const char *name = alg_name != NULL ? alg_name : alg->name;

    if ((key->jwk.algs & alg->bit) == 0 || !key->has_private || name == NULL ||
        !gov__key_permits(key, name, GOV__KEY_OP_SIGN)) {
        return GOV_ERR_ALGORITHM;
    }
    return key->is_external ? sign_external(key, alg, name, &signed_data, out)
                            : gov__signature_make(key->crypto, alg, &key->jwk, &signed_data, out);
}

gov_status gov__key_verify(const gov__key *key, const gov__alg *alg, const void *data, size_t len,
                           const void *signature, size_t signature_len)
{
    const gov__signed_data signed_data = {data, len, NULL};

    if ((key->jwk.algs & alg->bit) == 0 || !gov__key_permits(key, NULL, GOV__KEY_OP_VERIFY)) {
        return GOV_ERR_ALGORITHM;
    }
    return gov__signature_check(key->crypto, alg, &key->jwk, &signed_data, signature,
                                signature_len);
}
