/* SPDX-License-Identifier: Apache-2.0 */
/* What must be refused of keys, sets of keys, and signing and verifying with them. */
#include <check.h>
#include <string.h>

#include <govsdk/key.h>

#include "scenario/support/refuse.h"

#define EC_PUBLIC                                                                                  \
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","     \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"
#define SECRET "0123456789abcdef0123456789abcdef"

static int destroyed;

static void destroy(void *user)
{
    (void)user;
    destroyed++;
}

static gov_status sign(void *user, const char *alg, const void *data, size_t size, void *to,
                       size_t capacity, size_t *out_size)
{
    (void)user;
    (void)alg;
    (void)data;
    (void)size;
    (void)to;
    (void)capacity;
    *out_size = 0;
    return GOV_OK;
}

static void options_are_refused(void)
{
    gov_key_options options = {.struct_size = 0};
    gov_error **e = err_or_null();

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_generate, NULL, "P-256", &options, &out.key, e);
    options = (gov_key_options){.struct_size = sizeof options, .reserved = 1};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_generate, NULL, "P-256", &options, &out.key, e);
    options = (gov_key_options){.struct_size = sizeof options, .use = "both"};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_generate, NULL, "P-256", &options, &out.key, e);
    options = (gov_key_options){.struct_size = sizeof options, .alg = "RS256"};
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_key_generate, NULL, "P-256", &options, &out.key, e);
    EACH(bad, bad_texts)
    {
        options = (gov_key_options){.struct_size = sizeof options, .kid = *bad};
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_generate, NULL, "P-256", &options, &out.key, e);
        options = (gov_key_options){.struct_size = sizeof options, .password = *bad};
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_from_pem, NULL, "x", 1, &options, &out.key, e);
    }
}

static void makers_are_refused(void)
{
    gov_allocator strange = {.struct_size = sizeof strange};
    gov_error **e = err_or_null();

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_generate, &strange, "P-256", NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_generate, NULL, NULL, NULL, &out.key, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_key_generate, NULL, "P-256", NULL, NULL, e);
    EACH(bad, bad_ids)
    {
        REFUSED_OUT(GOV_ERR_ALGORITHM, gov_key_generate, NULL, *bad, NULL, &out.key, e);
    }
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_key_generate, NULL, "RSA-1024", NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_from_pem, NULL, NULL, 1, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_from_pem, NULL, "", 0, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_from_pem, NULL, "no key", 6, NULL, &out.key, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_key_from_pem, NULL, "no key", 6, NULL, NULL, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_from_jwk, NULL, NULL, 1, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_from_jwk, NULL, "{}", 2, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_from_jwk, NULL, "[]", 2, NULL, &out.key, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_key_from_jwk, NULL, EC_PUBLIC, strlen(EC_PUBLIC), NULL, NULL, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_from_file, NULL, NULL, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_from_file, NULL, "", NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_FILE, gov_key_from_file, NULL, "no/such/file", NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_FILE, gov_key_from_file, NULL, "/", NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_from_secret, NULL, NULL, 32, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_from_secret, NULL, SECRET, 0, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_key_from_secret, NULL, SECRET, 1025, NULL, &out.key, e);
}

/* The table is destroyed by each call that fails. */
static void externals_are_refused(void)
{
    gov_key_ops ops = {.struct_size = sizeof ops, .sign = sign, .destroy = destroy};
    gov_key_ops empty = {.struct_size = sizeof empty, .destroy = destroy};
    gov_key_ops odd = {.struct_size = sizeof odd, .digest_only = 2, .sign = sign};
    gov_error **e = err_or_null();

    destroyed = 0;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_new_external, NULL, EC_PUBLIC, NULL, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_new_external, NULL, EC_PUBLIC, &odd, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_new_external, NULL, EC_PUBLIC, &empty, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_new_external, NULL, NULL, &ops, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_new_external, NULL, "", &ops, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_new_external, NULL, "{}", &ops, NULL, &out.key, e);
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_key_new_external, NULL, "{\"kty\":\"XY\"}", &ops, NULL,
                &out.key, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_key_new_external, NULL, EC_PUBLIC, &ops, NULL, NULL, e);
    ck_assert_int_eq(destroyed, 6);
    ops.struct_size = 1U << 20;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_new_external, NULL, EC_PUBLIC, &ops, NULL, &out.key, e);
}

static void getters_are_harmless(const gov_key *secret, const gov_key *public)
{
    gov_error **e = err_or_null();

    GIVES_NULL(gov_key_ref, NULL);
    HARMLESS(gov_key_unref, NULL);
    GIVES_NULL(gov_key_get_kind, NULL);
    GIVES_NULL(gov_key_get_kid, NULL);
    GIVES_NULL(gov_key_get_thumbprint, NULL);
    GIVES_NULL(gov_key_get_thumbprint, secret);
    GIVES(0, gov_key_is_private, NULL);
    HARMLESS(gov_key_free_text, NULL, NULL);
    HARMLESS(gov_key_free_text, secret, NULL);
    REFUSED(GOV_ERR_ARGUMENT, gov_key_verify_x5c, NULL, public, 1, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_key_verify_x5c, public, NULL, 1, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_key_verify_x5c, public, public, -1, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_key_verify_x5c, public, public, 1, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_copy_public_jwk, NULL, &out.text, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_key_copy_public_jwk, public, NULL, e);
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_key_copy_public_jwk, secret, &out.text, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_copy_private_jwk, NULL, &out.text, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_key_copy_private_jwk, secret, NULL, e);
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_key_copy_private_jwk, public, &out.text, e);
}

static void sets_are_refused(gov_key_set *set)
{
    gov_allocator strange = {.struct_size = sizeof strange};
    gov_error **e = err_or_null();

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_set_from_json, &strange, "{}", 2, &out.key_set, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_set_from_json, NULL, NULL, 2, &out.key_set, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_set_from_json, NULL, "", 0, &out.key_set, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_key_set_from_json, NULL, "{}", 2, NULL, e);
    REFUSED_OUT(GOV_ERR_RESPONSE, gov_key_set_from_json, NULL, "{}", 2, &out.key_set, e);
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_key_set_from_json, NULL, "{\"keys\":[]}", 11, &out.key_set,
                e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_key_set_from_key, NULL, &out.key_set, e);
    GIVES_NULL(gov_key_set_ref, NULL);
    HARMLESS(gov_key_set_unref, NULL);
    GIVES(0, gov_key_set_get_count, NULL);
    GIVES_NULL(gov_key_set_get_kid, NULL, 0);
    GIVES_NULL(gov_key_set_get_kid, set, SIZE_MAX);
    HARMLESS(gov_key_set_free_text, NULL, NULL);
    HARMLESS(gov_key_set_free_text, set, NULL);
}

static void signing_is_refused(const gov_key *secret, const gov_key *public)
{
    gov_jws_sign_options options = {.struct_size = 0};
    gov_error **e = err_or_null();

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_sign, NULL, NULL, "x", 1, &out.text, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_sign, secret, NULL, NULL, 1, &out.text, e);
    REFUSED(GOV_ERR_ARGUMENT, gov_jws_sign, secret, NULL, "x", 1, NULL, e);
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_jws_sign, public, NULL, "x", 1, &out.text, e);
    REFUSED_OUT(GOV_ERR_LIMIT, gov_jws_sign, secret, NULL, "x", SIZE_MAX / 2, &out.text, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_sign, secret, &options, "x", 1, &out.text, e);
    options = (gov_jws_sign_options){.struct_size = sizeof options, .flags = 4};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_sign, secret, &options, "x", 1, &out.text, e);
    options = (gov_jws_sign_options){.struct_size = sizeof options, .flags = GOV_JWS_EMBED_JWK};
    REFUSED_OUT(GOV_ERR_ALGORITHM, gov_jws_sign, secret, &options, "x", 1, &out.text, e);
    static const char *const algs[] = {"none", "ES256", "hs256", "HS512", "SM2", NULL};
    EACH(alg, algs)
    {
        options = (gov_jws_sign_options){.struct_size = sizeof options, .alg = *alg};
        REFUSED_OUT(GOV_ERR_ALGORITHM, gov_jws_sign, secret, &options, "x", 1, &out.text, e);
    }
    static const char *const headers[] = {"",
                                          "x",
                                          "[]",
                                          "{\"a\":1,\"a\":2}",
                                          "{\"alg\":1}",
                                          "{\"crit\":[]}",
                                          "{\"b64\":false}",
                                          "{\"zip\":1}",
                                          "{\"jwk\":{}}",
                                          "{\"x5u\":1}",
                                          NULL};
    EACH(header, headers)
    {
        options = (gov_jws_sign_options){.struct_size = sizeof options, .header_json = *header};
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_sign, secret, &options, "x", 1, &out.text, e);
    }
    EACH(bad, bad_texts)
    {
        options = (gov_jws_sign_options){.struct_size = sizeof options, .typ = *bad};
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_sign, secret, &options, "x", 1, &out.text, e);
    }
}

static void verifying_is_refused(const gov_key_set *set)
{
    gov_jws_verify_options options = {.struct_size = 0};
    gov_error **e = err_or_null();
    size_t size = 7;

    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_verify_with, NULL, "HS256", NULL, "x", 1, &out.text,
                &size, e);
    ck_assert_uint_eq(size, 0);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_verify_with, set, "HS256", NULL, NULL, 1, &out.text, NULL,
                e);
    REFUSED(GOV_ERR_ARGUMENT, gov_jws_verify_with, set, "HS256", NULL, "x", 1, NULL, NULL, e);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_verify_with, set, "HS256", &options, "x", 1, &out.text,
                NULL, e);
    static const char *const algs[] = {"",       " ",     "none",         "HS256  HS384",
                                       "HS256,", "hs256", "HS256 RS1024", NULL};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_verify_with, set, NULL, NULL, "x", 1, &out.text, NULL, e);
    EACH(alg, algs)
    {
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_jws_verify_with, set, *alg, NULL, "x", 1, &out.text, NULL,
                    e);
    }
    EACH(bad, bad_ids)
    {
        gov_status expected = **bad == '\0' ? GOV_ERR_ARGUMENT : GOV_ERR_RESPONSE;
        REFUSED_OUT(expected, gov_jws_verify_with, set, "HS256", NULL, *bad, strlen(*bad),
                    &out.text, NULL, e);
    }
    options = (gov_jws_verify_options){.struct_size = sizeof options, .max_bytes = 3};
    REFUSED_OUT(GOV_ERR_LIMIT, gov_jws_verify_with, set, "HS256", &options, "a.b.c", 5, &out.text,
                NULL, e);
}

void refuse_key(good *g)
{
    gov_key *secret = NULL;
    gov_key *public = NULL;
    gov_key_set *set = NULL;

    (void)g;
    ck_assert_int_eq(gov_key_from_secret(NULL, SECRET, strlen(SECRET), NULL, &secret, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_key_from_jwk(NULL, EC_PUBLIC, strlen(EC_PUBLIC), NULL, &public, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_key_set_from_key(secret, &set, NULL), GOV_OK);
    options_are_refused();
    makers_are_refused();
    externals_are_refused();
    getters_are_harmless(secret, public);
    sets_are_refused(set);
    signing_is_refused(secret, public);
    verifying_is_refused(set);
    gov_key_set_unref(set);
    gov_key_unref(public);
    gov_key_unref(secret);
}
