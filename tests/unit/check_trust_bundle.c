/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles: what was written is read again, and every way in which one can be wrong leaves the store as it
 * was. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/jws.h>
#include <govsdk/key.h>
#include <govsdk/trust.h>

#include "trust/trust.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"
#include "unit/x509_support.h"

#define NOW_MS ((int64_t)X509_NOW * 1000)
#define URI    "https://status.example/lists/1"

static const gov_trust_bundle_terms TERMS = {.struct_size = sizeof TERMS,
                                             .sequence = 7,
                                             .issued_at_ms = NOW_MS - 1000,
                                             .expires_at_ms = NOW_MS + 1000000};
static const gov_trust_bundle_options AT_NOW = {.struct_size = sizeof AT_NOW, .at_ms = NOW_MS};

static gov_key *new_key(const char *kind)
{
    gov_key *key;

    ck_assert_int_eq(gov_key_generate(NULL, kind, NULL, &key, NULL), GOV_OK);
    return key;
}

static gov_key_set *set_of(const gov_key *key)
{
    gov_key_set *set;

    ck_assert_int_eq(gov_key_set_from_key(key, &set, NULL), GOV_OK);
    return set;
}

static char *make_list(void)
{
    jose_key *key = jose_key_new("ES256", 0);
    char *token = jose_sign(key, "{\"alg\":\"ES256\",\"typ\":\"statuslist+jwt\"}",
                            "{\"sub\":\"" URI "\",\"iat\":1000,\"status_list\":{\"bits\":1,"
                            "\"lst\":\"eNrbuRgAAhcBXQ\"}}");

    jose_key_free(key);
    return token;
}

/* One of everything. */
static gov_trust *new_full(const gov_allocator *mem)
{
    x509_tree tree;
    gov_trust *trust;
    jose_key *key = jose_key_new("ES256", 0);
    char *set = jose_key_set(key, ",\"kid\":\"k1\"");
    char *list = make_list();
    size_t len;

    x509_make_tree(&tree, "SM2");
    ck_assert_int_eq(gov_trust_new(mem, &trust, NULL), GOV_OK);
    ck_assert_int_eq(gov_trust_add_anchors(trust, tree.root->der, tree.root->der_len, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_trust_add_intermediates(trust, tree.ca->der, tree.ca->der_len, NULL),
                     GOV_OK);
    uint8_t *der = x509_make_crl(&(x509_crl_spec){.issuer = tree.ca}, &len);
    ck_assert_int_eq(gov_trust_add_crl(trust, der, len, NULL), GOV_OK);
    free(der);
    der = x509_make_ocsp(&(x509_ocsp_spec){.cert = tree.leaf, .issuer = tree.ca}, &len);
    ck_assert_int_eq(gov_trust_add_ocsp(trust, der, len, NULL), GOV_OK);
    free(der);
    ck_assert_int_eq(
        gov_trust_add_issuer(trust, "https://a.example", set, strlen(set), 1000000, NULL), GOV_OK);
    ck_assert_int_eq(gov_trust_add_status_list(trust, list, strlen(list), 2000000, NULL), GOV_OK);
    free(list);
    free(set);
    jose_key_free(key);
    x509_free_tree(&tree);
    return trust;
}

static size_t count_all(const gov_trust *trust)
{
    size_t count = 0;

    for (int kind = GOV_TRUST_ANCHOR; kind <= GOV_TRUST_STATUS_LIST; kind++) {
        count += gov_trust_get_count(trust, (gov_trust_kind)kind);
    }
    return count;
}

static char *describe(const gov_trust *trust)
{
    char *json;

    ck_assert_int_eq(gov_trust_describe(trust, &json, NULL), GOV_OK);
    return json;
}

/* A bundle as text, of a full store. */
static char *write_full(const gov_key *key, const gov_trust_bundle_terms *terms, gov_trust *trust)
{
    char *text;
    size_t size;

    ck_assert_int_eq(gov_trust_write_bundle(trust, key, terms, &text, &size, NULL), GOV_OK);
    ck_assert_uint_eq(strlen(text), size);
    return text;
}

START_TEST(what_was_written_is_read_again)
{
    static const char *const kinds[] = {"P-256", "Ed25519", "RSA-2048", "SM2"};

    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        gov_key *key = new_key(kinds[i]);
        gov_key_set *keys = set_of(key);
        gov_trust *full = new_full(NULL);
        gov_trust *other;
        int64_t sequence = 0;

        char *text = write_full(key, &TERMS, full);
        ck_assert_int_eq(gov_trust_new(NULL, &other, NULL), GOV_OK);
        ck_assert_int_eq(
            gov_trust_add_bundle(other, text, strlen(text), keys, &AT_NOW, &sequence, NULL),
            GOV_OK);
        ck_assert_int_eq(sequence, 7);
        char *a = describe(full);
        char *b = describe(other);
        ck_assert_str_eq(a, b);
        /* When the keys were obtained goes along. */
        const gov__trust_issuer *known = gov__trust_issuer_of(other, "https://a.example");
        ck_assert_ptr_nonnull(known);
        ck_assert_int_eq(known->fetched_at_ms, 1000000);
        /* And once more: nothing is there twice. */
        ck_assert_int_eq(gov_trust_add_bundle(other, text, strlen(text), keys, &AT_NOW, NULL, NULL),
                         GOV_OK);
        ck_assert_uint_eq(count_all(other), 6);
        gov_trust_free_text(full, a);
        gov_trust_free_text(other, b);
        gov_trust_free_text(full, text);
        gov_trust_free(other);
        gov_trust_free(full);
        gov_key_set_unref(keys);
        gov_key_unref(key);
    }
}
END_TEST

START_TEST(an_empty_store_makes_a_bundle)
{
    gov_key *key = new_key("P-256");
    gov_key_set *keys = set_of(key);
    gov_trust *trust;

    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    char *text = write_full(key, &TERMS, trust);
    ck_assert_int_eq(gov_trust_add_bundle(trust, text, strlen(text), keys, &AT_NOW, NULL, NULL),
                     GOV_OK);
    ck_assert_uint_eq(count_all(trust), 0);
    gov_trust_free_text(trust, text);
    gov_trust_free(trust);
    gov_key_set_unref(keys);
    gov_key_unref(key);
}
END_TEST

START_TEST(time_and_sequence_are_looked_at)
{
    static const struct {
        int64_t at_ms;
        int64_t min_sequence;
        gov_status status;
    } cases[] = {
        {NOW_MS, 7, GOV_OK},
        {NOW_MS, 8, GOV_ERR_CONFLICT},
        {NOW_MS + 1000000, 0, GOV_ERR_EXPIRED},
        {NOW_MS + 999999, 0, GOV_OK},
        {NOW_MS - 301000, 0, GOV_OK},
        {NOW_MS - 302000, 0, GOV_ERR_NOT_YET_VALID},
        {-1, 0, GOV_ERR_ARGUMENT},
        {NOW_MS, -1, GOV_ERR_ARGUMENT},
    };
    gov_key *key = new_key("P-256");
    gov_key_set *keys = set_of(key);
    gov_trust *full = new_full(NULL);
    char *text = write_full(key, &TERMS, full);

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const gov_trust_bundle_options options = {.struct_size = sizeof options,
                                                  .at_ms = cases[i].at_ms,
                                                  .min_sequence = cases[i].min_sequence};
        gov_trust *trust;
        int64_t sequence = 99;

        ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
        gov_status status =
            gov_trust_add_bundle(trust, text, strlen(text), keys, &options, &sequence, NULL);
        ck_assert_msg(status == cases[i].status, "case %zu: %d", i, (int)status);
        ck_assert_int_eq(sequence, status == GOV_OK ? 7 : 0);
        ck_assert_uint_eq(count_all(trust), status == GOV_OK ? 6 : 0);
        gov_trust_free(trust);
    }
    gov_trust_free_text(full, text);
    gov_trust_free(full);
    gov_key_set_unref(keys);
    gov_key_unref(key);
}
END_TEST

START_TEST(another_signer_is_refused)
{
    gov_key *key = new_key("P-256");
    gov_key *other = new_key("P-256");
    gov_key_set *keys = set_of(other);
    gov_trust *full = new_full(NULL);
    gov_trust *trust;
    char *text = write_full(key, &TERMS, full);

    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    gov_status status = gov_trust_add_bundle(trust, text, strlen(text), keys, &AT_NOW, NULL, NULL);
    ck_assert(status == GOV_ERR_SIGNATURE || status == GOV_ERR_KEY_NOT_FOUND);
    ck_assert_uint_eq(count_all(trust), 0);
    gov_trust_free_text(full, text);
    gov_trust_free(trust);
    gov_trust_free(full);
    gov_key_set_unref(keys);
    gov_key_unref(other);
    gov_key_unref(key);
}
END_TEST

/* A bundle with this payload of the index and these files, signed rightly. */
static char *forge(const gov_key *key, const char *typ, const char *payload, const char *files)
{
    const gov_jws_sign_options options = {.struct_size = sizeof options, .typ = typ};
    char *index;

    ck_assert_int_eq(gov_jws_sign(key, &options, payload, strlen(payload), &index, NULL), GOV_OK);
    char *text = jose_format("{\"index\":\"%s\",\"files\":%s}", index, files);
    gov_key_free_text(key, index);
    return text;
}

#define TYP    "trust-bundle+jwt"
#define TIMES  "\"iat\":1799999999,\"exp\":1800001000"
#define DIGEST "sha-256:a4ayc_80_OGda4BO_1o_V0etpOqiLx1JwB5S3beHW0s" /* of "1" */

START_TEST(what_is_malformed_is_refused)
{
    static const struct {
        const char *typ;
        const char *payload;
        const char *files;
        gov_status status;
    } cases[] = {
        {TYP, "{\"sequence\":1," TIMES ",\"files\":[]}", "{}", GOV_OK},
        {"JWT", "{\"sequence\":1," TIMES ",\"files\":[]}", "{}", GOV_ERR_RESPONSE},
        {TYP, "{\"sequence\":0," TIMES ",\"files\":[]}", "{}", GOV_ERR_RESPONSE},
        {TYP, "{" TIMES ",\"files\":[]}", "{}", GOV_ERR_RESPONSE},
        {TYP, "{\"sequence\":1,\"iat\":1799999999,\"files\":[]}", "{}", GOV_ERR_RESPONSE},
        {TYP, "{\"sequence\":1,\"exp\":1800001000,\"files\":[]}", "{}", GOV_ERR_RESPONSE},
        {TYP, "{\"sequence\":1,\"iat\":1800001000,\"exp\":1800001000,\"files\":[]}", "{}",
         GOV_ERR_RESPONSE},
        {TYP, "{\"sequence\":1," TIMES "}", "{}", GOV_ERR_RESPONSE},
        {TYP, "{\"sequence\":1," TIMES ",\"files\":[]}", "[]", GOV_ERR_RESPONSE},
        {TYP, "[]", "{}", GOV_ERR_RESPONSE},
        /* A file that the index does not know, one that is missing, one of another name. */
        {TYP, "{\"sequence\":1," TIMES ",\"files\":[]}", "{\"a\":\"MQ==\"}", GOV_ERR_RESPONSE},
        {TYP,
         "{\"sequence\":1," TIMES
         ",\"files\":[{\"name\":\"a\",\"kind\":\"crl\",\"digest\":\"" DIGEST "\"}]}",
         "{}", GOV_ERR_RESPONSE},
        {TYP,
         "{\"sequence\":1," TIMES
         ",\"files\":[{\"name\":\"a\",\"kind\":\"crl\",\"digest\":\"" DIGEST "\"}]}",
         "{\"b\":\"MQ==\"}", GOV_ERR_RESPONSE},
        /* The right digest of what is no list; another digest; no base64; an unknown kind. */
        {TYP,
         "{\"sequence\":1," TIMES
         ",\"files\":[{\"name\":\"a\",\"kind\":\"crl\",\"digest\":\"" DIGEST "\"}]}",
         "{\"a\":\"MQ==\"}", GOV_ERR_RESPONSE},
        {TYP,
         "{\"sequence\":1," TIMES
         ",\"files\":[{\"name\":\"a\",\"kind\":\"crl\",\"digest\":\"" DIGEST "\"}]}",
         "{\"a\":\"Mg==\"}", GOV_ERR_DIGEST},
        {TYP,
         "{\"sequence\":1," TIMES
         ",\"files\":[{\"name\":\"a\",\"kind\":\"crl\",\"digest\":\"" DIGEST "\"}]}",
         "{\"a\":\"!\"}", GOV_ERR_RESPONSE},
        {TYP,
         "{\"sequence\":1," TIMES ",\"files\":[{\"name\":\"a\",\"kind\":\"x\",\"digest\":\"" DIGEST
         "\"}]}",
         "{\"a\":\"MQ==\"}", GOV_ERR_RESPONSE},
        {TYP,
         "{\"sequence\":1," TIMES ",\"files\":[{\"name\":\"a\",\"kind\":\"issuer\","
         "\"digest\":\"" DIGEST "\"}]}",
         "{\"a\":\"MQ==\"}", GOV_ERR_RESPONSE},
        {TYP,
         "{\"sequence\":1," TIMES ",\"files\":[{\"name\":\"a\",\"kind\":\"status_list\","
         "\"digest\":\"" DIGEST "\"}]}",
         "{\"a\":\"MQ==\"}", GOV_ERR_RESPONSE},
    };
    gov_key *key = new_key("P-256");
    gov_key_set *keys = set_of(key);
    gov_trust *trust;

    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov_error *error = NULL;
        char *text = forge(key, cases[i].typ, cases[i].payload, cases[i].files);
        gov_status status =
            gov_trust_add_bundle(trust, text, strlen(text), keys, &AT_NOW, NULL, &error);
        ck_assert_msg(status == cases[i].status, "case %zu: %d", i, (int)status);
        ck_assert((error != NULL) == (status != GOV_OK));
        gov_error_free(error);
        free(text);
    }
    ck_assert_uint_eq(count_all(trust), 0);
    gov_trust_free(trust);
    gov_key_set_unref(keys);
    gov_key_unref(key);
}
END_TEST

START_TEST(what_is_no_bundle_is_refused)
{
    gov_key *key = new_key("P-256");
    gov_key_set *keys = set_of(key);
    gov_trust *trust;

    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    static const char *const bad[] = {
        "{", "[]", "{}", "{\"index\":1}", "{\"index\":\"\"}", "{\"index\":\"a.b.c\",\"files\":{}}"};
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_int_eq(
            gov_trust_add_bundle(trust, bad[i], strlen(bad[i]), keys, &AT_NOW, NULL, NULL),
            GOV_ERR_RESPONSE);
    }
    ck_assert_uint_eq(count_all(trust), 0);
    gov_trust_free(trust);
    gov_key_set_unref(keys);
    gov_key_unref(key);
}
END_TEST

/* A good anchor before a file that is none: the store stays empty. */
START_TEST(everything_is_checked_before_anything_is_added)
{
    gov_key *key = new_key("P-256");
    gov_key_set *keys = set_of(key);
    gov_trust *full = new_full(NULL);
    gov_trust *trust;
    char *text = write_full(key, &TERMS, full);

    /* The last letter of the last file's base64. */
    char *end = strstr(text, "\"files\":");
    ck_assert_ptr_nonnull(end);
    end = strstr(end, "\"status_list-1\":\"");
    ck_assert_ptr_nonnull(end);
    end[sizeof "\"status_list-1\":\"" + 20] ^= 1;
    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    ck_assert_int_eq(gov_trust_add_bundle(trust, text, strlen(text), keys, &AT_NOW, NULL, NULL),
                     GOV_ERR_DIGEST);
    ck_assert_uint_eq(count_all(trust), 0);
    gov_trust_free_text(full, text);
    gov_trust_free(trust);
    gov_trust_free(full);
    gov_key_set_unref(keys);
    gov_key_unref(key);
}
END_TEST

START_TEST(arguments_are_looked_at)
{
    gov_key *key = new_key("P-256");
    gov_key_set *keys = set_of(key);
    gov_key *public = NULL;
    gov_trust *trust;
    char *text = NULL;
    char *jwk;
    size_t size;
    const gov_trust_bundle_terms wrong[] = {
        {.struct_size = 1},
        {.struct_size = sizeof wrong[0], .sequence = 0, .expires_at_ms = 1},
        {.struct_size = sizeof wrong[0], .sequence = 1, .issued_at_ms = 5, .expires_at_ms = 5},
        {.struct_size = sizeof wrong[0], .sequence = 1, .issued_at_ms = -1, .expires_at_ms = 5},
        {.struct_size = sizeof wrong[0], .sequence = 1, .expires_at_ms = INT64_MAX},
        {.struct_size = sizeof wrong[0], .reserved = 1, .sequence = 1, .expires_at_ms = 5},
    };

    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        ck_assert_int_eq(gov_trust_write_bundle(trust, key, &wrong[i], &text, &size, NULL),
                         GOV_ERR_ARGUMENT);
        ck_assert_ptr_null(text);
    }
    ck_assert_int_eq(gov_trust_write_bundle(trust, key, NULL, &text, &size, NULL),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_write_bundle(NULL, key, &TERMS, &text, &size, NULL),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_write_bundle(trust, NULL, &TERMS, &text, &size, NULL),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_key_copy_public_jwk(key, &jwk, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_from_jwk(NULL, jwk, strlen(jwk), NULL, &public, NULL), GOV_OK);
    ck_assert_int_eq(gov_trust_write_bundle(trust, public, &TERMS, &text, &size, NULL),
                     GOV_ERR_ALGORITHM);
    ck_assert_int_eq(gov_trust_add_bundle(trust, "{}", 2, NULL, NULL, NULL, NULL),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_add_bundle(NULL, "{}", 2, keys, NULL, NULL, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_trust_add_bundle(trust, "{}", 129 * 1024 * 1024, keys, NULL, NULL, NULL),
                     GOV_ERR_LIMIT);
    gov_key_free_text(key, jwk);
    gov_key_unref(public);
    gov_trust_free(trust);
    gov_key_set_unref(keys);
    gov_key_unref(key);
}
END_TEST

struct torture {
    gov_key_set *keys;
    char *text;
};

static gov_status read_bundle(const gov_allocator *mem, void *user)
{
    const struct torture *torture = user;
    gov_trust *trust = NULL;
    gov_status status = gov_trust_new(mem, &trust, NULL);

    if (status == GOV_OK) {
        status = gov_trust_add_bundle(trust, torture->text, strlen(torture->text), torture->keys,
                                      &AT_NOW, NULL, NULL);
        ck_assert_uint_eq(count_all(trust), status == GOV_OK ? 6 : 0);
    }
    gov_trust_free(trust);
    return status;
}

START_TEST(want_of_memory_while_reading_is_told)
{
    gov_key *key = new_key("P-256");
    gov_trust *full = new_full(NULL);
    struct torture torture = {set_of(key), write_full(key, &TERMS, full)};

    ck_assert_uint_gt(test_out_of_memory(read_bundle, &torture), 50);
    gov_trust_free_text(full, torture.text);
    gov_key_set_unref(torture.keys);
    gov_trust_free(full);
    gov_key_unref(key);
}
END_TEST

/* The store is full before memory fails. */
START_TEST(want_of_memory_while_writing_is_told)
{
    test_memory memory;
    gov_key *key = new_key("P-256");
    gov_status status = GOV_ERR_NO_MEMORY;
    char *text = NULL;
    size_t size = 0;

    test_memory_init(&memory);
    gov_trust *trust = new_full(test_memory_allocator(&memory));
    for (size_t n = 1; status != GOV_OK; n++) {
        gov_error *error = NULL;
        test_memory_fail_once(&memory, n);
        status = gov_trust_write_bundle(trust, key, &TERMS, &text, &size, &error);
        test_memory_fail_never(&memory);
        ck_assert(status == GOV_OK || status == GOV_ERR_NO_MEMORY);
        ck_assert((text != NULL) == (status == GOV_OK));
        gov_error_free(error);
        ck_assert_uint_lt(n, 1000);
    }
    gov_trust_free_text(trust, text);
    gov_trust_free(trust);
    test_memory_check(&memory);
    gov_key_unref(key);
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(what_was_written_is_read_again),
        TEST_ENTRY(an_empty_store_makes_a_bundle),
        TEST_ENTRY(time_and_sequence_are_looked_at),
        TEST_ENTRY(another_signer_is_refused),
        TEST_ENTRY(what_is_malformed_is_refused),
        TEST_ENTRY(what_is_no_bundle_is_refused),
        TEST_ENTRY(everything_is_checked_before_anything_is_added),
        TEST_ENTRY(arguments_are_looked_at),
        TEST_ENTRY(want_of_memory_while_reading_is_told),
        TEST_ENTRY(want_of_memory_while_writing_is_told),
    };

    return test_run("trust_bundle", tests, TEST_COUNT(tests));
}
