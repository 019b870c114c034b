/* SPDX-License-Identifier: Apache-2.0 */
/* Discovery, keys, verification and stored sessions with each allocation failing in turn. */
#include "jose_support.h"
#include "test_support.h"

#include <stdlib.h>
#include <string.h>

#include <govsdk/auth.h>
#include <govsdk/jws.h>

#include "core/call.h"

static char *key_set;
static char *token;
static char stored[4096];
static size_t stored_size;

static const char *answer_to(const char *url)
{
    if (strstr(url, "gov-gateway") != NULL) {
        return "{\"profile\":\"gov-gateway\",\"profile_version\":\"1\",\"issuer\":"
               "\"https://gov.test\",\"jwks_uri\":\"https://gov.test/keys\"}";
    }
    if (strstr(url, "/.well-known/") != NULL) {
        return "{\"issuer\":\"https://gov.test\",\"token_endpoint\":\"https://gov.test/token\"}";
    }
    return key_set;
}

static void perform(void *user, gov_exchange *exchange)
{
    const char *body = answer_to(gov_exchange_get_url(exchange));
    (void)user;
    gov_status status = gov_exchange_set_status(exchange, 200);
    if (status == GOV_OK) {
        status = gov_exchange_add_header(exchange, "Content-Type", 12, "application/json", 16);
    }
    if (status == GOV_OK) {
        status = gov_exchange_write_body(exchange, body, strlen(body));
    }
    gov_exchange_finish(exchange, status, status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_PARTIAL,
                        NULL);
}

static gov_status store_save(void *user, const char *name, const void *data, size_t size)
{
    (void)user;
    (void)name;
    ck_assert_uint_le(size, sizeof stored);
    memcpy(stored, data, size);
    stored_size = size;
    return GOV_OK;
}

static gov_status store_load(void *user, const char *name, void *out, size_t capacity,
                             size_t *out_size)
{
    (void)user;
    (void)name;
    *out_size = stored_size;
    memcpy(out, stored, stored_size <= capacity ? stored_size : 0);
    return GOV_OK;
}

static gov_status store_clear(void *user, const char *name)
{
    (void)user;
    (void)name;
    return GOV_OK;
}

static gov_status make_client(const gov_allocator *mem, gov_client **out)
{
    gov_config *config = NULL;
    gov_secret_store store = {
        .struct_size = sizeof store, .save = store_save, .load = store_load, .clear = store_clear};
    gov_transport transport = {.struct_size = sizeof transport, .perform = perform};
    gov_status status = gov_config_new(mem, &config, NULL);
    if (status == GOV_OK) {
        status = gov_config_set(config, "gateway.url", "https://gov.test", NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set_transport(config, &transport, NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set_secret_store(config, &store, NULL);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, out, NULL);
    }
    gov_config_free(config);
    return status;
}

static gov_status checked(gov_status status, gov_error **error)
{
    ck_assert_int_eq(gov_error_get_status(*error), status);
    gov_error_free(*error);
    *error = NULL;
    return status;
}

static gov_status verify(gov_client *client)
{
    char *text = NULL;
    gov_error *error = NULL;
    gov_status status =
        checked(gov_jws_verify(client, token, strlen(token), NULL, &text, NULL, &error), &error);
    ck_assert_int_eq(text != NULL, status == GOV_OK);
    gov_client_free_text(client, text);
    if (status == GOV_OK) {
        status = checked(gov_client_get_keys_json(client, NULL, &text, &error), &error);
        gov_client_free_text(client, text);
    }
    if (status == GOV_OK) {
        status = checked(gov_client_get_metadata_json(client, NULL, &text, &error), &error);
        gov_client_free_text(client, text);
    }
    return status;
}

static gov_status save_and_load(gov_client *client)
{
    gov_error *error = NULL;
    gov_session *session = NULL;
    gov_status status = checked(gov_session_load(client, "a", &session, &error), &error);
    ck_assert_int_eq(session != NULL, status == GOV_OK);
    if (status == GOV_OK) {
        status = checked(gov_session_save(session, "b", &error), &error);
    }
    gov_session_unref(session);
    return status;
}

static gov_status whole_scene(const gov_allocator *mem, void *user)
{
    gov_client *client = NULL;
    gov_status (*body)(gov_client *) = *(gov_status(**)(gov_client *))user;
    gov_status status = make_client(mem, &client);
    if (status == GOV_OK) {
        status = body(client);
    }
    gov_client_unref(client);
    return status;
}

START_TEST(verification_survives_every_failing_allocation)
{
    gov_status (*body)(gov_client *) = verify;
    jose_key *key = jose_key_new("ES256", 0);
    key_set = jose_key_set(key, ",\"kid\":\"one\"");
    token = jose_sign(key, "{\"alg\":\"ES256\",\"kid\":\"one\"}", "payload");
    ck_assert_uint_gt(test_out_of_memory(whole_scene, &body), 100);
    free(key_set);
    free(token);
    jose_key_free(key);
}
END_TEST

START_TEST(stored_sessions_survive_every_failing_allocation)
{
    static const char text[] = "{\"format\":1,\"gateway\":\"https://gov.test\",\"kind\":\"person\","
                               "\"access_token\":\"access-token-0123456789\",\"refresh_token\":"
                               "\"refresh-token-0123456789\",\"scope\":\"a b\",\"token_endpoint\":"
                               "\"https://gov.test/token\",\"expires_at_ms\":99999999999999}";
    gov_status (*body)(gov_client *) = save_and_load;
    memcpy(stored, text, sizeof text - 1);
    stored_size = sizeof text - 1;
    ck_assert_uint_gt(test_out_of_memory(whole_scene, &body), 50);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(verification_survives_every_failing_allocation),
        TEST_ENTRY(stored_sessions_survive_every_failing_allocation),
    };
    return test_run("core_memory", entries, TEST_COUNT(entries));
}
