/* SPDX-License-Identifier: Apache-2.0 */
/* Reads one JWK (RFC 7517) for verifying: what it may be used for, its names, its material.
 * The numbers of the key and their checks are in crypto/jwk_material.c. */
#include "crypto/jwk_import.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypto/key.h"
#include "crypto/openssl.h"

static const struct gov__jwk_kind kinds[] = {
    {GOV__KEY_P256, "EC", "P-256", "P-256", 32},
    {GOV__KEY_P384, "EC", "P-384", "P-384", 48},
    {GOV__KEY_P521, "EC", "P-521", "P-521", 66},
    {GOV__KEY_RSA, "RSA", NULL, "RSA", 0},
    {GOV__KEY_ED25519, "OKP", "Ed25519", "ED25519", 32},
    {GOV__KEY_X25519, "OKP", "X25519", "X25519", 32},
    {GOV__KEY_OCT, "oct", NULL, NULL, 0},
    {GOV__KEY_SM2, "EC", "SM2", "SM2", 32},
};

/* Members by which a JWK gives away a private or symmetric key. */
static const char *const private_members[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"};

/* RFC 7517 section 4.3; agreement has two names. */
static const struct {
    const char *name;
    uint32_t op;
} operations[] = {
    {"sign", GOV__KEY_OP_SIGN},        {"verify", GOV__KEY_OP_VERIFY},
    {"encrypt", GOV__KEY_OP_ENCRYPT},  {"decrypt", GOV__KEY_OP_DECRYPT},
    {"wrapKey", GOV__KEY_OP_WRAP},     {"unwrapKey", GOV__KEY_OP_UNWRAP},
    {"deriveKey", GOV__KEY_OP_DERIVE}, {"deriveBits", GOV__KEY_OP_DERIVE},
};

/* By the members of a JWK; NULL when unknown. */
static const struct gov__jwk_kind *kind_find(const char *kty, const char *crv)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (gov__str_equal(kinds[i].kty, kty) &&
            (kinds[i].crv == NULL || gov__str_equal(kinds[i].crv, crv))) {
            return &kinds[i];
        }
    }
    return NULL;
}

const struct gov__jwk_kind *gov__jwk_kind_of(gov__key_kind kind)
{
    size_t i = 0;

    while (i + 1 < sizeof kinds / sizeof kinds[0] && kinds[i].kind != kind) {
        i++;
    }
    return &kinds[i];
}

/* Absent, or a string: an optional member of any other kind makes the key malformed. */
static bool read_optional(const gov__json_node *jwk, const char *name, const char **out)
{
    *out = gov__json_get_string(jwk, name);
    return *out != NULL || gov__json_member(jwk, name) == NULL;
}

bool gov__jwk_is_private(const gov__json_node *jwk)
{
    for (size_t i = 0; i < sizeof private_members / sizeof private_members[0]; i++) {
        if (gov__json_member(jwk, private_members[i]) != NULL) {
            return true;
        }
    }
    return false;
}

bool gov__jwk_is_name(const char *text, size_t max)
{
    size_t len = gov__str_len_max(text, max + 1);

    return len <= max && gov__str_is_utf8(text, len);
}

uint32_t gov__jwk_ops_of_use(const char *use)
{
    if (gov__str_equal(use, "sig")) {
        return GOV__KEY_OP_SIGN | GOV__KEY_OP_VERIFY;
    }
    return gov__str_equal(use, "enc") ? ~(GOV__KEY_OP_SIGN | GOV__KEY_OP_VERIFY) : 0;
}

static gov_status read_ops(const gov__json_node *list, uint32_t *out)
{
    uint32_t ops = 0;

    for (const gov__json_node *op = gov__json_first(list); op != NULL; op = gov__json_next(op)) {
        if (gov__json_string(op) == NULL) {
            return GOV_ERR_RESPONSE;
        }
        for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
            if (gov__str_equal(gov__json_string(op), operations[i].name)) {
                ops |= operations[i].op;
            }
        }
    }
    *out &= ops;
    return GOV_OK;
}

gov_status gov__jwk_read_purpose(const gov__json_node *jwk, struct gov__jwk_purpose *out)
{
    const gov__json_node *ops = gov__json_member(jwk, "key_ops");
    const char *use;

    *out = (struct gov__jwk_purpose){.ops = ~0U};
    if (!read_optional(jwk, "use", &use) || (ops != NULL && !gov__json_is_array(ops))) {
        return GOV_ERR_RESPONSE;
    }
    if (use != NULL) {
        out->ops = gov__jwk_ops_of_use(use);
        out->use = gov__str_equal(use, "sig") ? "sig" : gov__str_equal(use, "enc") ? "enc" : NULL;
    }
    return ops != NULL ? read_ops(ops, &out->ops) : GOV_OK;
}

/* The name of SM2 is the issuer's own, so any that is not another's may stand in the key; it is
 * compared when a token comes. HMAC needs a key as long as its digest (RFC 7518 section 3.2). */
void gov__jwk_narrow(gov__jwk *key)
{
    const gov__alg *alg = gov__alg_find(key->alg);

    key->algs = gov__alg_bits_of(key->kind);
    if (key->alg != NULL && (alg != NULL || key->kind != GOV__KEY_SM2)) {
        key->algs &= alg != NULL ? alg->bit : 0;
    }
    for (uint32_t bit = GOV__ALG_HS256; bit <= GOV__ALG_HS512; bit <<= 1) {
        if (key->secret_len < gov__digest_size(gov__alg_of_bit(bit)->digest)) {
            key->algs &= ~bit;
        }
    }
}

static gov_status copy_name(const gov_allocator *mem, const gov__json_node *jwk, const char *name,
                            size_t max, char **out)
{
    const char *text;

    if (!read_optional(jwk, name, &text) || (text != NULL && !gov__jwk_is_name(text, max))) {
        return GOV_ERR_RESPONSE;
    }
    *out = gov__mem_strdup(mem, text);
    return text == NULL || *out != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
}

gov_status gov__jwk_read_names(const gov_allocator *mem, const gov__json_node *jwk, gov__jwk *key)
{
    const char *kty = gov__json_get_string(jwk, "kty");
    const struct gov__jwk_kind *kind = kind_find(kty, gov__json_get_string(jwk, "crv"));

    if (kty == NULL) {
        return GOV_ERR_RESPONSE;
    }
    if (kind == NULL) {
        return GOV_ERR_ALGORITHM;
    }
    key->kind = kind->kind;
    gov_status status = copy_name(mem, jwk, "alg", GOV__KEY_ALG_MAX, &key->alg);
    if (status == GOV_OK) {
        status = copy_name(mem, jwk, "kid", GOV__KEY_KID_MAX, &key->kid);
    }
    gov__jwk_narrow(key);
    return status;
}

/* Purpose and names; "use" and "key_ops" must allow verifying where they are given. */
static gov_status read_for_verifying(const gov__crypto *crypto, const gov__json_node *jwk,
                                     gov__jwk *key)
{
    struct gov__jwk_purpose purpose;
    gov_status status = gov__jwk_read_names(crypto->mem, jwk, key);

    if (status == GOV_OK) {
        status = gov__jwk_read_purpose(jwk, &purpose);
    }
    if (status == GOV_OK && (purpose.ops & GOV__KEY_OP_VERIFY) == 0) {
        status = GOV_ERR_ALGORITHM;
    }
    return status;
}

gov_status gov__jwk_import(const gov__crypto *crypto, const gov__json_node *jwk, gov__jwk *key)
{
    if (gov__jwk_is_private(jwk)) {
        return GOV_ERR_RESPONSE;
    }
    gov_status status = read_for_verifying(crypto, jwk, key);
    if (status == GOV_OK && key->algs == 0) {
        status = GOV_ERR_ALGORITHM;
    }
    if (status != GOV_OK) {
        return status;
    }

    gov__openssl_mark mark = gov__openssl_enter();
    status =
        gov__jwk_import_material(crypto->mem, jwk, gov__jwk_kind_of(key->kind), false, &key->key);
    return gov__openssl_leave_refusal(mark, status);
}

gov_status gov__jwk_import_symmetric(const gov__crypto *crypto, const gov__json_node *jwk,
                                     gov__jwk *key)
{
    gov_status status = read_for_verifying(crypto, jwk, key);

    if (status == GOV_OK) {
        status = gov__jwk_import_secret(crypto->mem, jwk, key);
    }
    if (status == GOV_OK) {
        gov__jwk_narrow(key);
    }
    return status == GOV_OK && key->algs == 0 ? GOV_ERR_ALGORITHM : status;
}

gov_status gov__jwk_copy(const gov_allocator *mem, const gov__jwk *from, gov__jwk *to)
{
    to->kind = from->kind;
    to->algs = from->algs;
    if (from->key != NULL && EVP_PKEY_up_ref(from->key) == 1) {
        to->key = from->key;
    }
    if (from->secret != NULL) {
        to->secret = gov__mem_dup(mem, from->secret, from->secret_len);
        to->secret_len = from->secret_len;
    }
    bool done =
        (to->key != NULL || from->key == NULL) && (to->secret != NULL || from->secret == NULL) &&
        gov__mem_set_str(mem, &to->kid, from->kid) && gov__mem_set_str(mem, &to->alg, from->alg) &&
        gov__mem_set_str(mem, &to->sm2_id, from->sm2_id);
    return done ? GOV_OK : GOV_ERR_NO_MEMORY;
}

void gov__jwk_clear(const gov_allocator *mem, gov__jwk *key)
{
    EVP_PKEY_free(key->key);
    gov__mem_wipe_free(mem, key->secret, key->secret_len);
    gov__mem_free(mem, key->kid);
    gov__mem_free(mem, key->alg);
    gov__mem_free(mem, key->sm2_id);
}
