/* SPDX-License-Identifier: Apache-2.0 */
/* Reads one JWK (RFC 7517): its type, what it may be used for and its names.
 * The numbers of the key and their checks are in crypto/jwk_material.c. */
#include "crypto/jwk_import.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypto/openssl.h"

enum { KID_MAX = 256 };

static const struct gov__jwk_kind kinds[] = {
    {GOV__KEY_P256, "EC", "P-256", "P-256", 32},
    {GOV__KEY_P384, "EC", "P-384", "P-384", 48},
    {GOV__KEY_RSA, "RSA", NULL, NULL, 0},
    {GOV__KEY_ED25519, "OKP", "Ed25519", "ED25519", 32},
};

/* Members by which a JWK gives away a private or symmetric key. */
static const char *const private_members[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"};

static const struct gov__jwk_kind *find_kind(const char *kty, const char *crv)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (gov__str_equal(kinds[i].kty, kty) &&
            (kinds[i].crv == NULL || gov__str_equal(kinds[i].crv, crv))) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* Absent, or a string: an optional member of any other kind makes the key malformed. */
static bool read_optional(const gov__json_node *jwk, const char *name, const char **out)
{
    *out = gov__json_get_string(jwk, name);
    return *out != NULL || gov__json_member(jwk, name) == NULL;
}

static bool is_private(const gov__json_node *jwk)
{
    for (size_t i = 0; i < sizeof private_members / sizeof private_members[0]; i++) {
        if (gov__json_member(jwk, private_members[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* "use" and "key_ops" (RFC 7517 sections 4.2 and 4.3) must allow verifying where they are given. */
static gov_status check_purpose(const gov__json_node *jwk)
{
    const gov__json_node *ops = gov__json_member(jwk, "key_ops");
    const char *use;
    bool verify = false;

    if (!read_optional(jwk, "use", &use) || (ops != NULL && !gov__json_is_array(ops))) {
        return GOV_ERR_RESPONSE;
    }
    for (const gov__json_node *op = gov__json_first(ops); op != NULL; op = gov__json_next(op)) {
        if (gov__json_string(op) == NULL) {
            return GOV_ERR_RESPONSE;
        }
        verify = verify || gov__str_equal(gov__json_string(op), "verify");
    }
    if ((use != NULL && !gov__str_equal(use, "sig")) || (ops != NULL && !verify)) {
        return GOV_ERR_ALGORITHM;
    }
    return GOV_OK;
}

static gov_status check_algs(const gov__json_node *jwk, gov__jwk *key)
{
    const char *name;
    const gov__alg *alg;

    if (!read_optional(jwk, "alg", &name)) {
        return GOV_ERR_RESPONSE;
    }
    key->algs = gov__alg_bits_of(key->kind);
    if (name != NULL) {
        alg = gov__alg_find(name);
        key->algs &= alg != NULL ? alg->bit : 0;
    }
    return key->algs != 0 ? GOV_OK : GOV_ERR_ALGORITHM;
}

static gov_status copy_kid(const gov_allocator *mem, const gov__json_node *jwk, gov__jwk *key)
{
    const char *kid;

    if (!read_optional(jwk, "kid", &kid)) {
        return GOV_ERR_RESPONSE;
    }
    if (kid == NULL) {
        return GOV_OK;
    }
    if (strlen(kid) > KID_MAX) {
        return GOV_ERR_RESPONSE;
    }
    key->kid = gov__mem_strdup(mem, kid);
    return key->kid != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
}

gov_status gov__jwk_import(const gov__crypto *crypto, const gov__json_node *jwk, gov__jwk *key)
{
    const char *kty = gov__json_get_string(jwk, "kty");
    const struct gov__jwk_kind *kind = find_kind(kty, gov__json_get_string(jwk, "crv"));
    gov_status status = GOV_OK;

    if (kty == NULL || is_private(jwk)) {
        return GOV_ERR_RESPONSE;
    }
    if (kind == NULL) {
        return GOV_ERR_ALGORITHM;
    }
    key->kind = kind->kind;
    if ((status = check_purpose(jwk)) != GOV_OK || (status = check_algs(jwk, key)) != GOV_OK ||
        (status = copy_kid(crypto->mem, jwk, key)) != GOV_OK) {
        return status;
    }

    gov__openssl_mark mark = gov__openssl_enter();
    status = gov__jwk_import_material(crypto->mem, jwk, kind, &key->key);
    return gov__openssl_leave_refusal(mark, status);
}

void gov__jwk_clear(const gov_allocator *mem, gov__jwk *key)
{
    EVP_PKEY_free(key->key);
    gov__mem_free(mem, key->kid);
}
