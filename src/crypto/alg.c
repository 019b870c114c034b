/* SPDX-License-Identifier: Apache-2.0 */
/* The table of signature algorithms and the two ways to look into it.
 * Adding a row is all it takes to add an algorithm of a known key kind. */
#include "crypto/alg.h"

#include "base/str.h"

static const gov__alg table[] = {
    {"ES256", GOV__ALG_ES256, GOV__KEY_P256, GOV__DIGEST_SHA256, 32, false},
    {"ES384", GOV__ALG_ES384, GOV__KEY_P384, GOV__DIGEST_SHA384, 48, false},
    {"RS256", GOV__ALG_RS256, GOV__KEY_RSA, GOV__DIGEST_SHA256, 0, false},
    {"PS256", GOV__ALG_PS256, GOV__KEY_RSA, GOV__DIGEST_SHA256, 0, true},
    {"EdDSA", GOV__ALG_EDDSA, GOV__KEY_ED25519, GOV__DIGEST_COUNT, 0, false},
};

const gov__alg *gov__alg_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (gov__str_equal(table[i].name, name)) {
            return &table[i];
        }
    }
    return NULL;
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
