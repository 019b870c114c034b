/* SPDX-License-Identifier: Apache-2.0 */
/* Every journey with signed requests and signed replies, scheme by scheme, in process and over HTTP: the
 * sandbox checks with code of its own. Then what must be refused, and what must be signed anew. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <govsdk/testing/fake_clock.h>

#include "scenario/support/journeys.h"
#include "support/pki.h"
#include "unit/test_support.h"

#define SECRET "a shared secret of a test, long enough"

typedef struct signing_scheme {
    const char *scheme;
    const char *algorithm; /* NULL: what fits */
    const char *kind;      /* of the key, by OpenSSL's name; NULL: the shared secret */
    const char *group;
} signing_scheme;

static const signing_scheme SCHEMES[] = {
    {"rfc9421", NULL, "ED25519", NULL},
    {"rfc9421", NULL, "EC", "P-256"},
    {"rfc9421", NULL, "EC", "P-384"},
    {"rfc9421", NULL, "RSA", NULL},
    {"rfc9421", "rsa-v1_5-sha256", "RSA", NULL},
    {"rfc9421", "sm2-sm3", "SM2", NULL},
    {"rfc9421", "hmac-sha256", NULL, NULL},
    {"tif", NULL, NULL, NULL},
    {"bg_hmac", NULL, NULL, NULL},
    {"x_ca", NULL, NULL, NULL},
};

static world in_process;
static world over_http;
static char folder[64];

static EVP_PKEY *make_key(const signing_scheme *s)
{
    EVP_PKEY *key = strcmp(s->kind, "RSA") == 0 ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048)
                    : s->group != NULL          ? EVP_PKEY_Q_keygen(NULL, NULL, s->kind, s->group)
                                                : EVP_PKEY_Q_keygen(NULL, NULL, s->kind);
    ck_assert_ptr_nonnull(key);
    return key;
}

/* The public key as a JSON string. */
static char *public_pem(EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *data = NULL;
    ck_assert_int_eq(PEM_write_bio_PUBKEY(bio, key), 1);
    long size = BIO_get_mem_data(bio, &data);
    cJSON *text = cJSON_CreateString("");
    char *copy = malloc((size_t)size + 1);
    memcpy(copy, data, (size_t)size);
    copy[size] = '\0';
    cJSON_SetValuestring(text, copy);
    char *json = cJSON_PrintUnformatted(text);
    cJSON_Delete(text);
    free(copy);
    BIO_free(bio);
    return json;
}

/* `key_member` is the secret or the public key; replies are signed unless spoil is NULL. */
static void rule(world *w, const char *scheme, const char *key_member, const char *spoil)
{
    char body[4096];
    (void)snprintf(body, sizeof body,
                   "{\"scheme\":\"%s\",\"key_id\":\"app\",%s,\"sign_replies\":%s,\"spoil\":"
                   "\"%s\"}",
                   scheme, key_member, spoil != NULL ? "true" : "false",
                   spoil != NULL ? spoil : "none");
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/signature", body, NULL), 200);
}

#define WITH_SECRET "\"secret\":\"" SECRET "\""

/* Sets the sandbox's rule and gives the client's settings, for static memory. */
static const char *const *agree(world *w, const signing_scheme *s)
{
    static char path[128];
    static const char *settings[16];
    char member[2048] = WITH_SECRET;
    size_t at = 0;
    const char *const common[] = {"signer.scheme", s->scheme,       "signer.key_id",
                                  "app",           "signer.verify", "true"};
    memcpy(settings, common, sizeof common);
    at = TEST_COUNT(common);
    /* Only RFC 9421 says how replies are checked. */
    settings[5] = strcmp(s->scheme, "rfc9421") == 0 && s->kind != NULL ? "true" : "false";
    if (s->kind != NULL) {
        EVP_PKEY *key = make_key(s);
        char *pem = public_pem(key);
        (void)snprintf(member, sizeof member, "\"public_key\":%s", pem);
        pki_write_key(folder, "signer.pem", key, NULL);
        (void)snprintf(path, sizeof path, "%s/signer.pem", folder);
        settings[at++] = "signer.key_file";
        settings[at++] = path;
        free(pem);
        EVP_PKEY_free(key);
    } else {
        settings[at++] = "signer.secret";
        settings[at++] = SECRET;
    }
    if (s->algorithm != NULL) {
        settings[at++] = "signer.algorithm";
        settings[at++] = s->algorithm;
    }
    settings[at] = NULL;
    rule(w, s->scheme, member, "none");
    return settings;
}

static void lift(world *w)
{
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/signature", "{}", NULL), 200);
}

/* All journeys, or the first `most`: the schemes differ in what they sign, not in who travels. */
static void travel(world *w, const signing_scheme *s, size_t most)
{
    for (size_t i = 0; journeys[i].name != NULL && i < most; i++) {
        test_memory memory;
        test_memory_init(&memory);
        world_client_options options = {.allocator = test_memory_allocator(&memory),
                                        .settings = agree(w, s)};
        gov_client *client = world_client(w, &options);
        journeys[i].run(w, client);
        gov_client_unref(client);
        test_memory_check(&memory);
    }
    lift(w);
}

START_TEST(journeys_in_process)
{
    travel(&in_process, &SCHEMES[_i], _i == 0 || _i == 9 ? SIZE_MAX : 2);
}
END_TEST

START_TEST(journeys_over_http)
{
    travel(&over_http, &SCHEMES[_i], _i == 0 ? SIZE_MAX : 1);
}
END_TEST

/* --- single calls --------------------------------------------------------------------------------- */

static gov_status search(gov_client *client, gov_error **err)
{
    gov_session *session = NULL;
    gov_item_list *items = NULL;
    ck_assert_int_eq(gov_session_new_anonymous(client, &session, NULL), GOV_OK);
    gov_status status = gov_item_search(session, NULL, NULL, &items, err);
    gov_item_list_free(items);
    gov_session_unref(session);
    return status;
}

static void expect_search(const world_client_options *options, gov_status expected)
{
    gov_error *err = NULL;
    gov_client *client = world_client(&in_process, options);
    gov_status status = search(client, &err);
    world_expect(status, &err, expected, "item_search");
    gov_client_unref(client);
}

START_TEST(unsigned_requests_are_refused)
{
    (void)agree(&in_process, &SCHEMES[0]);
    const world_client_options none = {.settings = NULL};
    expect_search(&none, GOV_ERR_CLIENT_REJECTED);
    /* The discovery document says so before anything is sent. */
    gov_error *err = NULL;
    gov_client *client = world_client(&in_process, &none);
    gov_status status = gov_client_discover(client, NULL, &err);
    world_expect(status, &err, GOV_ERR_UNSUPPORTED, "client_discover");
    gov_client_unref(client);
    lift(&in_process);
}
END_TEST

START_TEST(wrong_keys_are_refused)
{
    static const char *const settings[] = {
        "signer.scheme", "tif", "signer.key_id", "app", "signer.secret", "not it", NULL};
    const world_client_options options = {.settings = settings};
    for (size_t i = 6; i < TEST_COUNT(SCHEMES); i++) {
        const char *mine[TEST_COUNT(settings)];
        memcpy(mine, settings, sizeof settings);
        mine[1] = SCHEMES[i].scheme;
        (void)agree(&in_process, &SCHEMES[i]);
        const world_client_options other = {.settings = mine};
        expect_search(&other, GOV_ERR_CLIENT_REJECTED);
    }
    (void)agree(&in_process, &SCHEMES[0]);
    expect_search(&options, GOV_ERR_CLIENT_REJECTED);
    lift(&in_process);
}
END_TEST

/* The machine's clock is ten minutes off, and no reply has told so before. */
START_TEST(a_wrong_clock_costs_one_attempt)
{
    for (size_t i = 0; i < TEST_COUNT(SCHEMES); i++) {
        gov_fake_clock *fake = NULL;
        gov_clock clock;
        cJSON *state = NULL;
        world_client_options options = {.settings = agree(&in_process, &SCHEMES[i])};
        ck_assert_int_eq(world_operate(&in_process, "GET", "/sandbox/clock", NULL, &state), 200);
        cJSON_Delete(state);
        ck_assert_int_eq(gov_fake_clock_new(WORLD_START_MS + 3600000, &fake), GOV_OK);
        gov_fake_clock_get_table(fake, &clock);
        options.clock = &clock;
        int64_t before = world_number(&in_process, "requests|total");
        expect_search(&options, GOV_OK);
        int64_t after = world_number(&in_process, "requests|total");
        /* Two searches, and the keys where replies are checked: discovery and key set. */
        ck_assert_int_ge(after - before, 2);
        ck_assert_int_le(after - before, 4);
        gov_fake_clock_free(fake);
    }
    lift(&in_process);
}
END_TEST

/* A request that is sent again carries a new nonce: the sandbox takes none twice. */
START_TEST(repeats_and_renewals_are_signed_anew)
{
    for (size_t i = 0; i < TEST_COUNT(SCHEMES); i++) {
        gov_error *err = NULL;
        gov_matter_list *matters = NULL;
        const world_client_options options = {.settings = agree(&in_process, &SCHEMES[i])};
        gov_client *client = world_client(&in_process, &options);
        gov_session *session = world_login(&in_process, client, "sub-food");
        world_fault(&in_process, "status_503", 1, "GET", "/gov/v1/matters", -1);
        world_expect(gov_matter_list_all(session, NULL, NULL, &matters, &err), &err, GOV_OK,
                     "after 503");
        gov_matter_list_free(matters);
        world_fault(&in_process, "token_expired", 1, "GET", "/gov/v1/matters", -1);
        world_expect(gov_matter_list_all(session, NULL, NULL, &matters, &err), &err, GOV_OK,
                     "after a new token");
        gov_matter_list_free(matters);
        gov_session_unref(session);
        gov_client_unref(client);
        world_clear_faults(&in_process);
    }
    lift(&in_process);
}
END_TEST

START_TEST(replies_that_were_touched_are_refused)
{
    static const char *const spoils[] = {"body", "signature"};
    for (size_t i = 0; i < TEST_COUNT(spoils); i++) {
        const char *const *settings = agree(&in_process, &SCHEMES[0]);
        const world_client_options options = {.settings = settings};
        gov_error *err = NULL;
        gov_client *client = world_client(&in_process, &options);
        world_expect(search(client, &err), &err, GOV_OK, "as it should be");
        /* Requests are let in whoever signed them; the reply is what counts here. */
        rule(&in_process, "none", WITH_SECRET, spoils[i]);
        world_expect(search(client, &err), &err, GOV_ERR_SIGNATURE, spoils[i]);
        rule(&in_process, "none", WITH_SECRET, NULL);
        world_expect(search(client, &err), &err, GOV_ERR_SIGNATURE, "not signed at all");
        gov_client_unref(client);
    }
    lift(&in_process);
}
END_TEST

static void set_up(void)
{
    pki_folder_make(folder, sizeof folder);
    world_open_in_process(&in_process);
    world_open_http(&over_http);
}

static void tear_down(void)
{
    world_close(&in_process);
    world_close(&over_http);
    pki_folder_remove(folder);
}

int main(void)
{
    Suite *suite = suite_create("signing_journeys");
    TCase *test_case = tcase_create("journeys");
    tcase_set_timeout(test_case, 0);
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_loop_test(test_case, journeys_in_process, 0, (int)TEST_COUNT(SCHEMES));
    tcase_add_loop_test(test_case, journeys_over_http, 0, (int)TEST_COUNT(SCHEMES));
    tcase_add_test(test_case, unsigned_requests_are_refused);
    tcase_add_test(test_case, wrong_keys_are_refused);
    tcase_add_test(test_case, a_wrong_clock_costs_one_attempt);
    tcase_add_test(test_case, repeats_and_renewals_are_signed_anew);
    tcase_add_test(test_case, replies_that_were_touched_are_refused);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
