/* SPDX-License-Identifier: Apache-2.0 */
/* The table of signature algorithms and the ways to look into it.
 * Adding a row is all it takes to add an algorithm of a known key kind. */
#include "crypto/alg.h"

#include <string.h>

#include "base/str.h"

enum { NAME_MAX_BYTES = 64 };

static const gov__alg table[] = {
    {"ES256", GOV__ALG_ES256, GOV__KEY_P256, GOV__DIGEST_SHA256, 32, false},
    {"ES384", GOV__ALG_ES384, GOV__KEY_P384, GOV__DIGEST_SHA384, 48, false},
    {"ES512", GOV__ALG_ES512, GOV__KEY_P521, GOV__DIGEST_SHA512, 66, false},
    {"RS256", GOV__ALG_RS256, GOV__KEY_RSA, GOV__DIGEST_SHA256, 0, false},
    {"RS384", GOV__ALG_RS384, GOV__KEY_RSA, GOV__DIGEST_SHA384, 0, false},
    {"RS512", GOV__ALG_RS512, GOV__KEY_RSA, GOV__DIGEST_SHA512, 0, false},
    {"PS256", GOV__ALG_PS256, GOV__KEY_RSA, GOV__DIGEST_SHA256, 0, true},
    {"PS384", GOV__ALG_PS384, GOV__KEY_RSA, GOV__DIGEST_SHA384, 0, true},
    {"PS512", GOV__ALG_PS512, GOV__KEY_RSA, GOV__DIGEST_SHA512, 0, true},
    {"EdDSA", GOV__ALG_EDDSA, GOV__KEY_ED25519, GOV__DIGEST_COUNT, 0, false},
    {"HS256", GOV__ALG_HS256, GOV__KEY_OCT, GOV__DIGEST_SHA256, 0, false},
    {"HS384", GOV__ALG_HS384, GOV__KEY_OCT, GOV__DIGEST_SHA384, 0, false},
    {"HS512", GOV__ALG_HS512, GOV__KEY_OCT, GOV__DIGEST_SHA512, 0, false},
    {NULL, GOV__ALG_SM2, GOV__KEY_SM2, GOV__DIGEST_SM3, 32, false},
};

const gov__alg *gov__alg_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof table / sizeof table[0]; i++) {
        if (gov__str_equal(table[i].name, name)) {
            return &table[i];
        }
    }
    return NULL;
}

const gov__alg *gov__alg_of_bit(uint32_t bit)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].bit == bit) {
            return &table[i];
        }
    }
    return NULL;
}

const gov__alg *gov__alg_find_sm2(const char *name, const char *sm2_name)
{
    const gov__alg *alg = gov__alg_find(name);

    if (alg == NULL && name != NULL && !gov__str_is_empty(sm2_name) &&
        !gov__str_equal(name, "none") && gov__str_equal(name, sm2_name)) {
        alg = gov__alg_of_bit(GOV__ALG_SM2);
    }
    return alg;
}

uint32_t gov__alg_bits_of(gov__key_kind kind)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].kind == kind) {
            bits |= table[i].bit;
        }
    }
    return bits;
}

uint32_t gov__alg_bits_parse(const char *names, const char *sm2_name)
{
    uint32_t bits = 0;

    for (const char *at = names; at != NULL && *at != '\0';) {
        char name[NAME_MAX_BYTES];
        size_t len = strcspn(at, " ");
        const gov__alg *alg = NULL;

        if (len > 0 && len < sizeof name) {
            memcpy(name, at, len);
            name[len] = '\0';
            alg = gov__alg_find_sm2(name, sm2_name);
        }
        if (alg == NULL) {
            return 0;
        }
        bits |= alg->bit;
        at += len;
        at += *at == ' ' ? 1 : 0;
    }
    return bits;
}
