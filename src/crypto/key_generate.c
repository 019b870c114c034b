/* SPDX-License-Identifier: Apache-2.0 */
/* New keys, and EVP_PKEYs made elsewhere: only what a JWK could hold as well is taken. */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>

#include "crypto/jwk_rsa.h"
#include "crypto/key_parts.h"
#include "crypto/openssl.h"

static EVP_PKEY *generate(gov__key_kind kind, unsigned bits)
{
    const struct gov__jwk_kind *row = gov__jwk_kind_of(kind);

    switch (kind) {
    case GOV__KEY_RSA: return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
    case GOV__KEY_P256:
    case GOV__KEY_P384:
    case GOV__KEY_P521: return EVP_PKEY_Q_keygen(NULL, NULL, "EC", row->openssl_name);
    /* By its own type: made as "EC" it could not sign (GB/T 32918.2). */
    default: return EVP_PKEY_Q_keygen(NULL, NULL, row->openssl_name);
    }
}

gov_status gov__key_generate(const gov_allocator *mem, gov__key_kind kind, unsigned bits,
                             const gov__key_options *options, gov__key **out)
{
    gov__key *key;

    *out = NULL;
    if (kind == GOV__KEY_OCT ||
        (kind == GOV__KEY_RSA && (bits < GOV__JWK_RSA_MIN_BITS || bits > GOV__JWK_RSA_MAX_BITS))) {
        return GOV_ERR_ALGORITHM;
    }
    gov_status status = gov__key_begin(mem, &key);
    if (status != GOV_OK) {
        return status;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    key->jwk.kind = kind;
    key->has_private = true;
    key->jwk.key = generate(kind, bits);
    status = gov__openssl_leave(mark, key->jwk.key != NULL ? GOV_OK : GOV_ERR_UNSUPPORTED);
    if (status == GOV_OK) {
        status = gov__key_finish(key, options);
    }
    if (status != GOV_OK) {
        gov__key_unref(key);
        return status;
    }
    *out = key;
    return GOV_OK;
}

static bool find_group(const EVP_PKEY *pkey, gov__key_kind *out)
{
    static const struct {
        const char *group;
        gov__key_kind kind;
    } groups[] = {
        {"prime256v1", GOV__KEY_P256}, {"secp384r1", GOV__KEY_P384}, {"secp521r1", GOV__KEY_P521}};
    char name[64];
    size_t len = 0;

    if (EVP_PKEY_get_group_name(pkey, name, sizeof name, &len) != 1) {
        return false;
    }
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (strcmp(name, groups[i].group) == 0) {
            *out = groups[i].kind;
            return true;
        }
    }
    return false;
}

static bool find_kind(const EVP_PKEY *pkey, gov__key_kind *out)
{
    static const struct {
        const char *type;
        gov__key_kind kind;
    } types[] = {{"RSA", GOV__KEY_RSA},
                 {"ED25519", GOV__KEY_ED25519},
                 {"X25519", GOV__KEY_X25519},
                 {"SM2", GOV__KEY_SM2}};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (EVP_PKEY_is_a(pkey, types[i].type)) {
            *out = types[i].kind;
            return true;
        }
    }
    return EVP_PKEY_is_a(pkey, "EC") && find_group(pkey, out);
}

/* Parameters written out could describe another curve under a known public key (CVE-2020-0601). */
static bool has_explicit_curve(const EVP_PKEY *pkey)
{
    int is_explicit = 0;

    return EVP_PKEY_get_int_param(pkey, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
                                  &is_explicit) == 1 &&
           is_explicit != 0;
}

static gov_status check_rsa(const EVP_PKEY *pkey)
{
    BIGNUM *n = NULL;
    BIGNUM *e = NULL;
    gov_status status = GOV_ERR_NO_MEMORY;

    if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
        EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &e) == 1) {
        status = gov__jwk_check_rsa(n, e);
    }
    BN_free(n);
    BN_free(e);
    return status;
}

static gov_status take(gov__key *key, EVP_PKEY *pkey, bool has_private)
{
    key->jwk.key = pkey;
    key->has_private = has_private;
    if (!find_kind(pkey, &key->jwk.kind)) {
        return GOV_ERR_ALGORITHM;
    }
    if (EVP_PKEY_is_a(pkey, "EC") || EVP_PKEY_is_a(pkey, "SM2")) {
        if (has_explicit_curve(pkey)) {
            return GOV_ERR_ALGORITHM;
        }
    }
    return key->jwk.kind == GOV__KEY_RSA ? check_rsa(pkey) : GOV_OK;
}

gov_status gov__key_adopt(gov__key *key, EVP_PKEY *pkey, bool has_private)
{
    gov_status status = take(key, pkey, has_private);

    return status == GOV_OK ? gov__jwk_check_key(pkey, has_private) : status;
}

gov_status gov__key_adopt_certified(gov__key *key, EVP_PKEY *pkey)
{
    gov_status status = take(key, pkey, false);

    return status == GOV_OK && key->jwk.kind != GOV__KEY_RSA ? gov__jwk_check_key(pkey, false)
                                                             : status;
}
