/* SPDX-License-Identifier: Apache-2.0 */
/* The algorithms of JWE that exist here, as two tables, and which keys serve them. */
#include <string.h>

#include "base/str.h"
#include "crypto/jwe_parts.h"

static const struct gov__jwe_alg algs[] = {
    {"RSA-OAEP", GOV__JWE_RSA_OAEP, GOV__JWE_FAMILY_RSA, 0, GOV__OAEP_SHA1},
    {"RSA-OAEP-256", GOV__JWE_RSA_OAEP_256, GOV__JWE_FAMILY_RSA, 0, GOV__OAEP_SHA256},
    {"ECDH-ES", GOV__JWE_ECDH_ES, GOV__JWE_FAMILY_AGREE, 0, GOV__OAEP_SHA1},
    {"ECDH-ES+A128KW", GOV__JWE_ECDH_A128KW, GOV__JWE_FAMILY_AGREE, 16, GOV__OAEP_SHA1},
    {"ECDH-ES+A192KW", GOV__JWE_ECDH_A192KW, GOV__JWE_FAMILY_AGREE, 24, GOV__OAEP_SHA1},
    {"ECDH-ES+A256KW", GOV__JWE_ECDH_A256KW, GOV__JWE_FAMILY_AGREE, 32, GOV__OAEP_SHA1},
    {"A128KW", GOV__JWE_A128KW, GOV__JWE_FAMILY_WRAP, 16, GOV__OAEP_SHA1},
    {"A192KW", GOV__JWE_A192KW, GOV__JWE_FAMILY_WRAP, 24, GOV__OAEP_SHA1},
    {"A256KW", GOV__JWE_A256KW, GOV__JWE_FAMILY_WRAP, 32, GOV__OAEP_SHA1},
    {"A128GCMKW", GOV__JWE_A128GCMKW, GOV__JWE_FAMILY_GCM, 16, GOV__OAEP_SHA1},
    {"A192GCMKW", GOV__JWE_A192GCMKW, GOV__JWE_FAMILY_GCM, 24, GOV__OAEP_SHA1},
    {"A256GCMKW", GOV__JWE_A256GCMKW, GOV__JWE_FAMILY_GCM, 32, GOV__OAEP_SHA1},
    {"dir", GOV__JWE_DIR, GOV__JWE_FAMILY_DIRECT, 0, GOV__OAEP_SHA1},
};

static const struct gov__jwe_enc encs[] = {
    {"A128GCM", GOV__JWE_A128GCM, 16, GOV__CIPHER_GCM_NONCE, GOV__CIPHER_TAG, true},
    {"A192GCM", GOV__JWE_A192GCM, 24, GOV__CIPHER_GCM_NONCE, GOV__CIPHER_TAG, true},
    {"A256GCM", GOV__JWE_A256GCM, 32, GOV__CIPHER_GCM_NONCE, GOV__CIPHER_TAG, true},
    {"A128CBC-HS256", GOV__JWE_A128CBC_HS256, 32, GOV__CIPHER_BLOCK, 16, false},
    {"A192CBC-HS384", GOV__JWE_A192CBC_HS384, 48, GOV__CIPHER_BLOCK, 24, false},
    {"A256CBC-HS512", GOV__JWE_A256CBC_HS512, 64, GOV__CIPHER_BLOCK, 32, false},
};

static const struct gov__jwe_alg *find_alg(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof algs / sizeof algs[0]; i++) {
        if (gov__str_equal_len(name, len, algs[i].name)) {
            return &algs[i];
        }
    }
    return NULL;
}

static const struct gov__jwe_enc *find_enc(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof encs / sizeof encs[0]; i++) {
        if (gov__str_equal_len(name, len, encs[i].name)) {
            return &encs[i];
        }
    }
    return NULL;
}

const struct gov__jwe_alg *gov__jwe_alg_find(const char *name)
{
    return name != NULL ? find_alg(name, strlen(name)) : NULL;
}

const struct gov__jwe_enc *gov__jwe_enc_find(const char *name)
{
    return name != NULL ? find_enc(name, strlen(name)) : NULL;
}

static uint32_t alg_bit(const char *name, size_t len)
{
    const struct gov__jwe_alg *alg = find_alg(name, len);

    return alg != NULL ? alg->bit : 0;
}

static uint32_t enc_bit(const char *name, size_t len)
{
    const struct gov__jwe_enc *enc = find_enc(name, len);

    return enc != NULL ? enc->bit : 0;
}

/* One unknown name spoils the list: a slip of the pen must not widen or empty it unseen. */
static uint32_t parse(const char *names, uint32_t (*bit_of)(const char *name, size_t len))
{
    uint32_t bits = 0;

    while (names != NULL && *names != '\0') {
        size_t len = strcspn(names, " ");
        uint32_t bit = len != 0 ? bit_of(names, len) : 0;

        if (len != 0 && bit == 0) {
            return 0;
        }
        bits |= bit;
        names += len + (names[len] == ' ' ? 1 : 0);
    }
    return bits;
}

uint32_t gov__jwe_algs_parse(const char *names)
{
    return parse(names, alg_bit);
}

uint32_t gov__jwe_encs_parse(const char *names)
{
    return parse(names, enc_bit);
}

bool gov__jwe_is_agreement(gov__key_kind kind)
{
    return kind == GOV__KEY_P256 || kind == GOV__KEY_P384 || kind == GOV__KEY_P521 ||
           kind == GOV__KEY_X25519;
}

/* A key for "dir" may say the enc that it is for instead (RFC 7520 section 5.6.1). */
static bool named_for(const gov__key *key, const struct gov__jwe_alg *alg,
                      const struct gov__jwe_enc *enc)
{
    const char *name = gov__key_alg(key);

    return name == NULL || gov__str_equal(name, alg->name) ||
           (alg->family == GOV__JWE_FAMILY_DIRECT && gov__str_equal(name, enc->name));
}

static bool has_secret(const gov__key *key, size_t want)
{
    size_t len;

    return gov__key_secret(key, &len) != NULL && len == want;
}

bool gov__jwe_key_fits(const gov__key *key, const struct gov__jwe_alg *alg,
                       const struct gov__jwe_enc *enc, bool encrypt)
{
    uint32_t ops =
        encrypt ? GOV__KEY_OP_WRAP | GOV__KEY_OP_ENCRYPT : GOV__KEY_OP_UNWRAP | GOV__KEY_OP_DECRYPT;
    bool of_kind = false;

    switch (alg->family) {
    case GOV__JWE_FAMILY_RSA: of_kind = gov__key_get_kind(key) == GOV__KEY_RSA; break;
    case GOV__JWE_FAMILY_AGREE:
        of_kind = gov__jwe_is_agreement(gov__key_get_kind(key));
        ops = GOV__KEY_OP_DERIVE;
        break;
    case GOV__JWE_FAMILY_WRAP:
    case GOV__JWE_FAMILY_GCM: of_kind = has_secret(key, alg->kek_len); break;
    case GOV__JWE_FAMILY_DIRECT: of_kind = has_secret(key, enc->cek_len); break;
    }
    return of_kind && (encrypt || gov__key_is_private(key)) && named_for(key, alg, enc) &&
           gov__key_permits(key, NULL, ops);
}
