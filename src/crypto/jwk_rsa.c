/* SPDX-License-Identifier: Apache-2.0 */
/* See jwk_rsa.h. Too small is a decision of ours (GOV_ERR_ALGORITHM), not a malformed key. */
#include "crypto/jwk_rsa.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "crypto/roca.h"

enum { E_MAX_BYTES = 8, N_MAX_BYTES = GOV__JWK_RSA_MAX_BITS / 8, PUBLIC_MEMBERS = 2 };

static const gov__rsa_member members[] = {
    {"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},
    {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
};

enum { MEMBERS = sizeof members / sizeof members[0] };

const gov__rsa_member *gov__jwk_rsa_members(size_t *count)
{
    *count = MEMBERS;
    return members;
}

gov_status gov__jwk_make_key(const char *type, OSSL_PARAM *params, bool with_private,
                             EVP_PKEY **out)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    gov_status status = GOV_ERR_NO_MEMORY;

    if (context != NULL && params != NULL && EVP_PKEY_fromdata_init(context) == 1) {
        status =
            EVP_PKEY_fromdata(context, out, with_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                              params) == 1
                ? GOV_OK
                : GOV_ERR_RESPONSE;
    }
    EVP_PKEY_CTX_free(context);
    return status;
}

gov_status gov__jwk_check_rsa(const BIGNUM *n, const BIGNUM *e)
{
    int bits = BN_num_bits(n);

    if (bits < GOV__JWK_RSA_MIN_BITS || bits > GOV__JWK_RSA_MAX_BITS || gov__roca_matches(n)) {
        return GOV_ERR_ALGORITHM;
    }
    return BN_is_one(e) || !BN_is_odd(e) || BN_num_bytes(e) > E_MAX_BYTES ? GOV_ERR_RESPONSE
                                                                          : GOV_OK;
}

static gov_status build(BIGNUM *const *numbers, size_t count, EVP_PKEY **out)
{
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    bool pushed = builder != NULL;

    for (size_t i = 0; i < count && pushed; i++) {
        pushed = OSSL_PARAM_BLD_push_BN(builder, members[i].openssl, numbers[i]) == 1;
    }
    if (pushed) {
        params = OSSL_PARAM_BLD_to_param(builder);
    }
    gov_status status = gov__jwk_make_key("RSA", params, count > PUBLIC_MEMBERS, out);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    return status;
}

gov_status gov__jwk_import_rsa(const gov_allocator *mem, const gov__json_node *jwk,
                               bool with_private, EVP_PKEY **out)
{
    const size_t count = with_private ? MEMBERS : PUBLIC_MEMBERS;
    BIGNUM *numbers[MEMBERS] = {NULL};
    gov_status status = gov__json_member(jwk, "oth") == NULL ? GOV_OK : GOV_ERR_ALGORITHM;

    for (size_t i = 0; i < count && status == GOV_OK; i++) {
        status =
            gov__jwk_decode_number(mem, jwk, members[i].jwk, i == 1 ? E_MAX_BYTES : N_MAX_BYTES,
                                   i >= PUBLIC_MEMBERS, &numbers[i]);
    }
    if (status == GOV_OK) {
        status = gov__jwk_check_rsa(numbers[0], numbers[1]);
    }
    if (status == GOV_OK) {
        status = build(numbers, count, out);
    }
    for (size_t i = 0; i < count; i++) {
        BN_clear_free(numbers[i]);
    }
    return status;
}
