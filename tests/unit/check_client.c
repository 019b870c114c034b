/* SPDX-License-Identifier: Apache-2.0 */
/* The client: making it, discovery and what it refuses to believe, keys and their renewal. */
#include "call_support.h"
#include "jose_support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <govsdk/jws.h>

#include "core/keys.h"
#include "core/metadata.h"

#define GATEWAY_WITH(issuer, jwks, version)                                                        \
    "{\"profile\":\"gov-gateway\",\"profile_version\":\"" version "\",\"issuer\":\"" issuer        \
    "\",\"jwks_uri\":\"" jwks "\",\"signature\":{\"required\":false},\"uploads\":{\"endpoint\":"   \
    "\"https://gov.test/gov/v1/uploads\",\"max_size\":100,\"max_chunk\":10},\"sandbox\":false}"
#define GATEWAY GATEWAY_WITH("https://gov.test", "https://gov.test/keys", "1")
#define IDENTITY_WITH(issuer, token)                                                               \
    "{\"issuer\":\"" issuer "\",\"token_endpoint\":\"" token                                       \
    "\",\"device_authorization_endpoint\":\"https://gov.test/oauth/device\"}"
#define IDENTITY IDENTITY_WITH("https://gov.test", "https://gov.test/oauth/token")
#define JSON(b)                                                                                    \
    {                                                                                              \
        .http_status = 200, .body = (b)                                                            \
    }
#define NO_CONNECTION                                                                              \
    {                                                                                              \
        .status = GOV_ERR_TLS, .stage = GOV_STAGE_NOT_SENT                                         \
    }
#define BUSY                                                                                       \
    {                                                                                              \
        .http_status = 503, .headers = "Retry-After: 9999", .media = ""                            \
    }

START_TEST(finds_out_once_and_keeps_it_for_an_hour)
{
    static const play_reply replies[] = {JSON(GATEWAY)};
    static const play_reply busy[] = {BUSY};
    gov__metadata *metadata = NULL;
    char *json = NULL;
    play p;
    play_begin(&p, NULL);
    play_script(&p, replies, 1);
    ck_assert_int_eq(gov_client_get_metadata_json(p.client, NULL, &json, &p.error), GOV_OK);
    ck_assert_str_eq(json, GATEWAY);
    gov_client_free_text(p.client, json);
    ck_assert_ptr_nonnull(strstr(p.last_request, "GET https://gov.test/.well-known/gov-gateway\n"));
    ck_assert_ptr_null(strstr(p.last_request, "Gov-"));
    p.now_ms += 3599999;
    ck_assert_int_eq(gov__client_metadata(p.client, NULL, &metadata, NULL), GOV_OK);
    ck_assert_int_eq(metadata->upload_max_bytes, 100);
    ck_assert_int_eq(metadata->upload_max_chunk, 10);
    gov__metadata_unref(metadata);
    /* Stale, but the platform is out of service: the old description serves on. */
    p.now_ms += 1;
    play_script(&p, busy, 1);
    ck_assert_int_eq(gov__client_metadata(p.client, NULL, &metadata, &p.error), GOV_OK);
    ck_assert_ptr_null(p.error);
    gov__metadata_unref(metadata);
    play_script(&p, replies, 1);
    ck_assert_int_eq(gov__client_metadata(p.client, NULL, &metadata, NULL), GOV_OK);
    ck_assert_str_eq(p.trace, "M");
    gov__metadata_unref(metadata);
    play_end(&p);
}
END_TEST

typedef struct refused_row {
    const char *gateway;
    gov_status status;
    const char *issuer; /* auth.issuer */
} refused_row;

START_TEST(does_not_believe_everything)
{
    static const refused_row rows[] = {
        {"{}", GOV_ERR_RESPONSE, NULL},
        {"[]", GOV_ERR_RESPONSE, NULL},
        {"{\"profile\":\"gov-gateway\",\"profile_version\":\"1\"}", GOV_ERR_RESPONSE, NULL},
        {GATEWAY_WITH("https://gov.test", "https://gov.test/keys", "2"), GOV_ERR_UNSUPPORTED, NULL},
        {GATEWAY_WITH("https://gov.test", "https://gov.test/keys", "10"), GOV_ERR_UNSUPPORTED,
         NULL},
        {"{\"profile\":\"gov-gateway\",\"profile_version\":\"1\",\"issuer\":\"https://gov.test\","
         "\"jwks_uri\":\"https://gov.test/keys\",\"signature\":{\"required\":true}}",
         GOV_ERR_UNSUPPORTED, NULL},
        {GATEWAY_WITH("http://gov.test", "https://gov.test/keys", "1"), GOV_ERR_RESPONSE, NULL},
        {GATEWAY, GOV_ERR_CONFIG, "https://idp.test"},
        {GATEWAY_WITH("https://gov.test", "https://evil.test/keys", "1"), GOV_ERR_RESPONSE, NULL},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        const play_setting settings[] = {
            {rows[i].issuer != NULL ? "auth.issuer" : NULL, rows[i].issuer}, {NULL, NULL}};
        const play_reply replies[] = {JSON(rows[i].gateway)};
        gov__metadata *metadata = NULL;
        play p;
        play_begin(&p, settings);
        play_script(&p, replies, 1);
        ck_assert_msg(gov__client_metadata(p.client, NULL, &metadata, &p.error) == rows[i].status,
                      "row %zu: %s", i, gov_error_get_message(p.error, GOV_LANGUAGE_EN));
        ck_assert_ptr_null(metadata);
        ck_assert_int_eq(gov_error_get_status(p.error), rows[i].status);
        ck_assert_uint_eq(p.next_reply, p.reply_count);
        play_end(&p);
    }
}
END_TEST

START_TEST(keys_are_fetched_once_and_again_for_an_unknown_one)
{
    jose_key *first = jose_key_new("ES256", 0);
    jose_key *second = jose_key_new("EdDSA", 0);
    char *first_set = jose_key_set(first, ",\"kid\":\"one\"");
    char *second_set = jose_key_set(second, ",\"kid\":\"two\"");
    char *good = jose_sign(first, "{\"alg\":\"ES256\",\"kid\":\"one\"}", "payload one");
    char *rotated = jose_sign(second, "{\"alg\":\"EdDSA\",\"kid\":\"two\"}", "payload two");
    char *forged = jose_sign(second, "{\"alg\":\"EdDSA\",\"kid\":\"three\"}", "payload three");
    const play_reply replies[] = {JSON(GATEWAY), JSON(first_set)};
    const play_reply more[] = {JSON(second_set)};
    char *payload = NULL;
    size_t size = 0;
    play p;
    play_begin(&p, NULL);
    play_script(&p, replies, 2);
    ck_assert_int_eq(gov_jws_verify(p.client, good, strlen(good), NULL, &payload, &size, &p.error),
                     GOV_OK);
    ck_assert_str_eq(payload, "payload one");
    ck_assert_uint_eq(size, 11);
    gov_client_free_text(p.client, payload);
    ck_assert_str_eq(p.trace, "MM");
    /* Known: no network. Unknown, but just fetched: no network either, and no trust. */
    play_script(&p, NULL, 0);
    ck_assert_int_eq(gov_jws_verify(p.client, good, strlen(good), NULL, &payload, NULL, NULL),
                     GOV_OK);
    gov_client_free_text(p.client, payload);
    ck_assert_int_eq(
        gov_jws_verify(p.client, rotated, strlen(rotated), NULL, &payload, &size, &p.error),
        GOV_ERR_KEY_NOT_FOUND);
    ck_assert_ptr_null(payload);
    ck_assert_uint_eq(size, 0);
    p.now_ms += 30000;
    play_script(&p, more, 1);
    ck_assert_int_eq(
        gov_jws_verify(p.client, rotated, strlen(rotated), NULL, &payload, NULL, &p.error), GOV_OK);
    ck_assert_str_eq(payload, "payload two");
    gov_client_free_text(p.client, payload);
    /* Forged key ids cost one request in 30 seconds, whatever comes of it. */
    p.now_ms += 30000;
    static const play_reply down[] = {NO_CONNECTION};
    play_script(&p, down, 1);
    ck_assert_int_eq(
        gov_jws_verify(p.client, forged, strlen(forged), NULL, &payload, NULL, &p.error),
        GOV_ERR_TLS);
    play_script(&p, NULL, 0);
    ck_assert_int_eq(
        gov_jws_verify(p.client, forged, strlen(forged), NULL, &payload, NULL, &p.error),
        GOV_ERR_KEY_NOT_FOUND);
    play_end(&p);
    free(good);
    free(rotated);
    free(forged);
    free(first_set);
    free(second_set);
    jose_key_free(first);
    jose_key_free(second);
}
END_TEST

static void expect_verdict(play *p, const char *jws, gov_status expected)
{
    char *payload = NULL;
    ck_assert_int_eq(gov_jws_verify(p->client, jws, strlen(jws), NULL, &payload, NULL, &p->error),
                     expected);
    gov_client_free_text(p->client, payload);
}

START_TEST(a_key_that_was_withdrawn_is_trusted_for_an_hour_at_most)
{
    jose_key *first = jose_key_new("ES256", 0);
    jose_key *second = jose_key_new("EdDSA", 0);
    char *first_set = jose_key_set(first, ",\"kid\":\"one\"");
    char *second_set = jose_key_set(second, ",\"kid\":\"two\"");
    char *withdrawn = jose_sign(first, "{\"alg\":\"ES256\",\"kid\":\"one\"}", "x");
    const play_reply replies[] = {JSON(GATEWAY), JSON(first_set)};
    static const play_reply busy[] = {BUSY, BUSY};
    const play_reply later[] = {JSON(GATEWAY), JSON(second_set)};
    play p;
    play_begin(&p, NULL);
    play_script(&p, replies, 2);
    expect_verdict(&p, withdrawn, GOV_OK);
    p.now_ms += 3599999;
    play_script(&p, NULL, 0);
    expect_verdict(&p, withdrawn, GOV_OK);
    /* Out of service: nothing newer is to be had, and each hour one try is made. */
    p.now_ms += 1;
    play_script(&p, busy, 2);
    expect_verdict(&p, withdrawn, GOV_OK);
    ck_assert_str_eq(p.trace, "MM");
    p.now_ms += 3600000;
    play_script(&p, later, 2);
    expect_verdict(&p, withdrawn, GOV_ERR_KEY_NOT_FOUND);
    ck_assert_str_eq(p.trace, "MM");
    play_end(&p);
    free(withdrawn);
    free(first_set);
    free(second_set);
    jose_key_free(first);
    jose_key_free(second);
}
END_TEST

START_TEST(given_keys_need_no_network)
{
    jose_key *key = jose_key_new("ES256", 0);
    jose_key *other = jose_key_new("ES256", 0);
    char *set = jose_key_set(key, ",\"kid\":\"one\"");
    char *good = jose_sign(key, "{\"alg\":\"ES256\",\"kid\":\"one\"}", "x");
    char *bad = jose_sign(other, "{\"alg\":\"ES256\",\"kid\":\"one\"}", "x");
    char *unknown = jose_sign(other, "{\"alg\":\"ES256\",\"kid\":\"other\"}", "x");
    char *none = jose_sign(key, "{\"alg\":\"none\",\"kid\":\"one\"}", "x");
    char *json = NULL;
    char *payload = NULL;
    play p;
    play_begin(&p, NULL);
    play_script(&p, NULL, 0);
    ck_assert_int_eq(gov_client_set_keys_json(p.client, "{", 1, &p.error), GOV_ERR_RESPONSE);
    ck_assert_int_eq(gov_client_set_keys_json(p.client, "{\"keys\":[]}", 11, &p.error),
                     GOV_ERR_ALGORITHM);
    ck_assert_int_eq(gov_client_set_keys_json(NULL, set, strlen(set), NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_client_set_keys_json(p.client, set, strlen(set), &p.error), GOV_OK);
    ck_assert_int_eq(gov_client_get_keys_json(p.client, NULL, &json, &p.error), GOV_OK);
    ck_assert_str_eq(json, set);
    gov_client_free_text(p.client, json);
    ck_assert_int_eq(gov_jws_verify(p.client, good, strlen(good), NULL, &payload, NULL, &p.error),
                     GOV_OK);
    gov_client_free_text(p.client, payload);
    ck_assert_int_eq(gov_jws_verify(p.client, bad, strlen(bad), NULL, &payload, NULL, &p.error),
                     GOV_ERR_SIGNATURE);
    ck_assert_int_eq(
        gov_jws_verify(p.client, unknown, strlen(unknown), NULL, &payload, NULL, &p.error),
        GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(gov_jws_verify(p.client, none, strlen(none), NULL, &payload, NULL, &p.error),
                     GOV_ERR_ALGORITHM);
    ck_assert_int_eq(gov_jws_verify(p.client, "a.b", 3, NULL, &payload, NULL, &p.error),
                     GOV_ERR_RESPONSE);
    ck_assert_int_eq(gov_jws_verify(p.client, NULL, 3, NULL, &payload, NULL, &p.error),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_jws_verify(p.client, good, strlen(good), NULL, NULL, NULL, NULL),
                     GOV_ERR_ARGUMENT);
    play_end(&p);
    free(set);
    free(good);
    free(bad);
    free(unknown);
    free(none);
    jose_key_free(key);
    jose_key_free(other);
}
END_TEST

START_TEST(discovers_early_when_asked_to)
{
    jose_key *key = jose_key_new("ES256", 0);
    char *set = jose_key_set(key, ",\"kid\":\"one\"");
    const play_reply replies[] = {JSON(GATEWAY), JSON(IDENTITY), JSON(set)};
    static const play_reply html[] = {{.http_status = 200, .body = "<html>", .media = "text/html"}};
    play p;
    play_begin(&p, NULL);
    play_script(&p, html, 1);
    ck_assert_int_eq(gov_client_discover(p.client, NULL, &p.error), GOV_ERR_RESPONSE);
    play_script(&p, replies, 3);
    ck_assert_int_eq(gov_client_discover(p.client, NULL, &p.error), GOV_OK);
    play_script(&p, NULL, 0);
    ck_assert_int_eq(gov_client_discover(p.client, NULL, &p.error), GOV_OK);
    ck_assert_int_eq(gov_client_discover(NULL, NULL, NULL), GOV_ERR_ARGUMENT);
    play_end(&p);
    free(set);
    jose_key_free(key);
}
END_TEST

START_TEST(refuses_what_is_no_configuration)
{
    gov_client *client = (gov_client *)&client;
    gov_error *error = NULL;
    gov_config *config = NULL;
    ck_assert_int_eq(gov_client_new(NULL, &client, &error), GOV_ERR_ARGUMENT);
    ck_assert_ptr_null(client);
    ck_assert_int_eq(gov_config_new(NULL, &config, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(config, NULL, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_client_new(config, &client, &error), GOV_ERR_CONFIG);
    gov_error_free(error);
    gov_config_free(config);
    gov_client_unref(NULL);
    ck_assert_ptr_null(gov_client_ref(NULL));
    gov_client_free_text(NULL, NULL);
}
END_TEST

START_TEST(the_default_transport_is_made_from_the_settings)
{
    gov_client *client = NULL;
    gov_error *error = NULL;
    gov_config *config = NULL;
    ck_assert_int_eq(gov_prepare(&error), GOV_OK);
    ck_assert_int_eq(gov_config_new(NULL, &config, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set(config, "gateway.url", "https://gov.test", NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(config, &client, &error), GOV_OK);
    ck_assert_ptr_eq(gov_client_ref(client), client);
    gov_client_unref(client);
    gov_client_unref(client);
    ck_assert_int_eq(gov_config_set(config, "tls.ca_file", "/nonexistent/ca.pem", NULL), GOV_OK);
    ck_assert_int_ne(gov_client_new(config, &client, &error), GOV_OK);
    ck_assert_ptr_null(client);
    ck_assert_ptr_nonnull(strstr(gov_error_get_message(error, GOV_LANGUAGE_EN), "tls.ca_file"));
    gov_error_free(error);
    gov_config_free(config);
}
END_TEST

START_TEST(a_forked_child_is_told)
{
    play p;
    play_begin(&p, NULL);
    pid_t child = fork();
    if (child == 0) {
        char *json = NULL;
        gov_session *session = NULL;
        bool told = gov_client_discover(p.client, NULL, NULL) == GOV_ERR_FORKED &&
                    gov_client_get_keys_json(p.client, NULL, &json, NULL) == GOV_ERR_FORKED &&
                    gov_session_new_anonymous(p.client, &session, NULL) == GOV_ERR_FORKED;
        _exit(told ? 0 : 1);
    }
    ck_assert_int_gt(child, 0);
    int result = 0;
    ck_assert_int_eq(waitpid(child, &result, 0), child);
    ck_assert(WIFEXITED(result) && WEXITSTATUS(result) == 0);
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(finds_out_once_and_keeps_it_for_an_hour),
        TEST_ENTRY(does_not_believe_everything),
        TEST_ENTRY(keys_are_fetched_once_and_again_for_an_unknown_one),
        TEST_ENTRY(a_key_that_was_withdrawn_is_trusted_for_an_hour_at_most),
        TEST_ENTRY(given_keys_need_no_network),
        TEST_ENTRY(discovers_early_when_asked_to),
        TEST_ENTRY(refuses_what_is_no_configuration),
        TEST_ENTRY(the_default_transport_is_made_from_the_settings),
        TEST_ENTRY(a_forked_child_is_told),
    };
    return test_run("client", entries, TEST_COUNT(entries));
}
