/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, signing and verifying when memory runs out at every place in turn, and that no private number
 * stays behind in memory that is given back. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/jws.h>
#include <govsdk/key.h>

#include "crypto/jws.h"
#include "crypto/key.h"
#include "unit/jose_vectors.h"
#include "unit/test_support.h"

/* Read, described, written, signed with and verified with, by the internal interface. */
static gov_status life_of(const gov_allocator *mem, const char *jwk, const char *sm2_name)
{
    const gov__key_options options = {.kid = "kid", .sm2_id = "somebody"};
    const gov__jws_header header = {.typ = "JWT",
                                    .extra = "{\"a\":[1]}",
                                    .extra_len = 9,
                                    .sm2_name = sm2_name,
                                    .with_x5c = true};
    const gov__jws_policy policy = {.algs = ~0U, .sm2_name = sm2_name};
    gov__key *key = NULL;
    gov__jws *jws = NULL;
    gov__buf text;
    gov_status status = gov__key_parse_jwk(mem, jwk, strlen(jwk), &options, &key);

    gov__buf_init_secret(&text, mem, 0);
    if (status == GOV_OK) {
        status = gov__key_write_private(key, &text);
    }
    if (status == GOV_OK) {
        gov__buf_clear(&text);
        status = gov__jws_sign(key, &header, "{}", 2, &text);
    }
    if (status == GOV_OK) {
        status = gov__jws_verify_key(text.data, text.len, &policy, key, &jws);
    }
    ck_assert((jws != NULL) == (status == GOV_OK));
    gov__jws_free(jws);
    gov__buf_free(&text);
    gov__key_unref(key);
    return status;
}

static const char *sm2_jwk;

static gov_status jwk_body(const gov_allocator *mem, void *user)
{
    return life_of(mem, user, user == (void *)(uintptr_t)sm2_jwk ? "SM2" : NULL);
}

START_TEST(memory_may_run_out)
{
    static char ec[] = RFC7520_4_3_KEY;
    static char okp[] = RFC8037_KEY;
    static char rsa[] = RFC7520_4_1_KEY;
    static char oct[] = RFC7515_A1_KEY;
    char *const texts[] = {ec, okp, rsa, oct};

    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        ck_assert_uint_ge(test_out_of_memory(jwk_body, texts[i]), 15);
    }
    gov_key *key = NULL;
    char *text = NULL;
    ck_assert_int_eq(gov_key_generate(NULL, "SM2", NULL, &key, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_copy_private_jwk(key, &text, NULL), GOV_OK);
    sm2_jwk = text;
    ck_assert_uint_ge(test_out_of_memory(jwk_body, text), 15);
    gov_key_free_text(key, text);
    gov_key_unref(key);
}
END_TEST

/* The public interface: making, sets, signing, verifying. */
static gov_status public_body(const gov_allocator *mem, void *user)
{
    const gov_key_options options = {.struct_size = sizeof options, .kid = "kid"};
    const gov_jws_sign_options header = {.struct_size = sizeof header, .flags = GOV_JWS_EMBED_JWK};
    gov_key *key = NULL;
    gov_key_set *set = NULL;
    char *jwk = NULL;
    char *jws = NULL;
    char *payload = NULL;
    gov_error *err = NULL;

    (void)user;
    gov_status status = gov_key_generate(mem, "Ed25519", &options, &key, &err);
    if (status == GOV_OK) {
        status = gov_key_copy_public_jwk(key, &jwk, &err);
    }
    if (status == GOV_OK) {
        status = gov_jws_sign(key, &header, "{}", 2, &jws, &err);
    }
    if (status == GOV_OK) {
        status = gov_key_set_from_key(key, &set, &err);
    }
    if (status == GOV_OK) {
        status = gov_jws_verify_with(set, "EdDSA", NULL, jws, strlen(jws), &payload, NULL, &err);
    }
    ck_assert_int_eq(gov_error_get_status(err), status);
    ck_assert((payload != NULL) == (status == GOV_OK));
    gov_error_free(err);
    gov_key_set_free_text(set, payload);
    gov_key_free_text(key, jws);
    gov_key_free_text(key, jwk);
    gov_key_set_unref(set);
    gov_key_unref(key);
    return status;
}

static gov_status set_body(const gov_allocator *mem, void *user)
{
    gov_key_set *set = NULL;
    gov_status status = gov_key_set_from_json(mem, user, strlen(user), &set, NULL);

    ck_assert((set != NULL) == (status == GOV_OK));
    gov_key_set_unref(set);
    return status;
}

static gov_status certificate_body(const gov_allocator *mem, void *user)
{
    gov_key *key = NULL;
    gov_key *again = NULL;
    gov_status status = gov_key_from_jwk(mem, user, strlen(user), NULL, &key, NULL);

    if (status == GOV_OK) {
        status = gov__key_public_of(key, &again);
    }
    gov_key_unref(again);
    gov_key_unref(key);
    return status;
}

START_TEST(memory_may_run_out_in_public)
{
    static char set[] = RFC7517_A1_SET;
    static char secrets[] = RFC7517_A3_SET;
    static char with_x5c[] = RFC7517_B_KEY;

    ck_assert_uint_ge(test_out_of_memory(public_body, NULL), 20);
    ck_assert_uint_ge(test_out_of_memory(set_body, set), 8);
    ck_assert_uint_ge(test_out_of_memory(set_body, secrets), 8);
    ck_assert_uint_ge(test_out_of_memory(certificate_body, with_x5c), 15);
}
END_TEST

static gov_status sign_nothing(void *user, const char *alg, const void *data, size_t size,
                               void *out, size_t capacity, size_t *out_size)
{
    (void)alg;
    (void)data;
    (void)size;
    (void)out;
    (void)capacity;
    (void)out_size;
    (void)user;
    return GOV_ERR_HOOK;
}

static void count_destroyed(void *user)
{
    int *count = user;

    (*count)++;
}

static gov_status external_body(const gov_allocator *mem, void *user)
{
    int destroyed = 0;
    const gov_key_ops ops = {.struct_size = sizeof ops,
                             .user = &destroyed,
                             .sign = sign_nothing,
                             .destroy = count_destroyed};
    gov_key *key = NULL;
    gov_status status = gov_key_new_external(mem, user, &ops, NULL, &key, NULL);

    gov_key_unref(key);
    ck_assert_int_eq(destroyed, 1);
    return status;
}

START_TEST(tables_are_destroyed_once_whatever_happens)
{
    static char jwk[] = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                        "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";

    ck_assert_uint_ge(test_out_of_memory(external_body, jwk), 4);
}
END_TEST

/* The private number as it stands in the text, and as bytes, in whatever is given back. */
static void leave_nothing(const char *jwk, const char *trace)
{
    test_memory memory;

    test_memory_init(&memory);
    test_memory_forbid(&memory, trace);
    ck_assert_int_eq(life_of(test_memory_allocator(&memory), jwk, NULL), GOV_OK);
    test_memory_check(&memory);
}

START_TEST(private_numbers_are_wiped)
{
    leave_nothing(RFC8037_KEY, "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    leave_nothing(RFC7520_4_3_KEY, "AAhRON2r9cqXX1hg-RoI6R1tX5p2rUAYdmpHZoC1XNM56KtscrX6zbK");
    leave_nothing("{\"kty\":\"oct\",\"k\":\"UExBTlRFRC1TRUNSRVQtUExBTlRFRC1TRUNSRVQtUExBTlRFRA\"}",
                  "PLANTED-SECRET");
    leave_nothing("{\"kty\":\"oct\",\"k\":\"UExBTlRFRC1TRUNSRVQtUExBTlRFRC1TRUNSRVQtUExBTlRFRA\"}",
                  "UExBTlRFRC1TRUNSRVQtUExBTlRFRC1TRUNSRVQtUExBTlRFRA");
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(memory_may_run_out),
        TEST_ENTRY(memory_may_run_out_in_public),
        TEST_ENTRY(tables_are_destroyed_once_whatever_happens),
        TEST_ENTRY(private_numbers_are_wiped),
    };

    return test_run("key memory", entries, TEST_COUNT(entries));
}
