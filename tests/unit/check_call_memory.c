/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of a call, a client and a session failing once, and all from then on: a clean
 * error, nothing left behind, nothing half done. */
#include "test_support.h"

#include <string.h>

#include "core/call.h"

static const gov__operation CHANGE = {.name = "thing_change",
                                      .flags = GOV__OP_SESSION | GOV__OP_MUTATES};

typedef struct scene {
    int step;
} scene;

static void put_reply(gov_exchange *exchange, int32_t status, const char *body)
{
    gov_status result = gov_exchange_set_status(exchange, status);
    if (result == GOV_OK) {
        result = gov_exchange_add_header(exchange, "Content-Type", 12, "application/json", 16);
    }
    if (result == GOV_OK) {
        result = gov_exchange_add_header(exchange, "Date", 4, "Thu, 01 Jan 2026 00:00:00 GMT", 29);
    }
    if (result == GOV_OK) {
        result = gov_exchange_write_body(exchange, body, strlen(body));
    }
    gov_exchange_finish(exchange, result, result == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_PARTIAL,
                        "as the test says");
}

/* Renewal, the change (lost), the question, the change again (refused with everything in it). */
static void perform(void *user, gov_exchange *exchange)
{
    scene *s = user;
    const char *url = gov_exchange_get_url(exchange);
    if (strstr(url, "/oauth/") != NULL) {
        put_reply(
            exchange, 200,
            "{\"access_token\":\"access-token-new-98765432\",\"token_type\":\"Bearer\","
            "\"expires_in\":3600,\"refresh_token\":\"refresh-token-new-012\",\"scope\":\"a\"}");
    } else if (strstr(url, "/operations/") != NULL) {
        put_reply(exchange, 200, "{\"state\":\"unknown\"}");
    } else if (s->step++ == 0) {
        gov_exchange_finish(exchange, GOV_ERR_NETWORK, GOV_STAGE_MAYBE_SENT, "lost");
    } else {
        put_reply(exchange, 422,
                  "{\"code\":\"validation_failed\",\"trace\":\"r-1\",\"citizen_message\":{\"zh\":"
                  "\"x\",\"en\":\"y\"},\"field_errors\":[{\"pointer\":\"/a\",\"code\":\"type\","
                  "\"message\":\"m\"}]}");
    }
}

static int64_t clock_now(void *user)
{
    (void)user;
    return 1000000;
}

static void clock_sleep(void *user, int64_t duration_ms)
{
    (void)user;
    (void)duration_ms;
}

static gov_status random_zero(void *user, void *out, size_t size)
{
    (void)user;
    memset(out, 0, size);
    return GOV_OK;
}

static gov_status make_client(const gov_allocator *mem, scene *s, gov_client **out)
{
    gov_config *config = NULL;
    gov_clock clock = {sizeof clock, NULL, clock_now, clock_now, clock_sleep, NULL};
    gov_random random = {sizeof random, NULL, random_zero, NULL};
    gov_transport transport = {.struct_size = sizeof transport, .user = s, .perform = perform};
    gov_status status = gov_config_new(mem, &config, NULL);
    if (status == GOV_OK) {
        status = gov_config_set(config, "gateway.url", "https://gov.test/", NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set_clock(config, &clock, NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set_random(config, &random, NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set_transport(config, &transport, NULL);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, out, NULL);
    }
    gov_config_free(config);
    return status;
}

static gov_status make_session(gov_client *client, gov_session **out)
{
    gov__tokens tokens;
    gov__tokens_init(&tokens, &client->mem);
    gov__buf_append_str(&tokens.access, "access-token-0123456789");
    gov__buf_append_str(&tokens.refresh, "refresh-token-0123456789");
    gov_status status = gov__buf_status(&tokens.access);
    if (status == GOV_OK) {
        status = gov__buf_status(&tokens.refresh);
    }
    if (status == GOV_OK) {
        status = gov__session_new(client, GOV__SESSION_PERSON, out, NULL);
    }
    if (status == GOV_OK) {
        status = gov__session_set_tokens(*out, &tokens, 0, "https://gov.test/oauth/token", NULL);
    }
    gov__tokens_free(&tokens);
    return status;
}

/* The refusal at the end is what the scene leads to; anything else must be lack of memory. */
static gov_status run_call(gov_client *client, gov_session *session)
{
    gov__call call;
    gov_error *error = NULL;
    gov_status status = gov__call_begin(&call, client, session, &CHANGE, NULL, &error);
    if (status == GOV_OK) {
        gov__request_begin(gov__call_request(&call), "POST", "/gov/v1/things");
        gov__buf_append_str(gov__request_body(gov__call_request(&call), "application/json"), "{}");
        status = gov__call_run(&call, &error);
    }
    ck_assert_int_eq(gov_error_get_status(error), status);
    ck_assert_ptr_nonnull(gov_error_get_message(error, GOV_LANGUAGE_ZH));
    if (status == GOV_ERR_INVALID) {
        ck_assert_str_eq(gov_error_get_platform_code(error), "validation_failed");
        ck_assert_uint_eq(gov_error_get_field_count(error), 1);
        ck_assert_str_eq(gov_error_get_citizen_message(error, GOV_LANGUAGE_EN), "y");
        status = GOV_OK;
    }
    gov__call_end(&call);
    gov_error_free(error);
    return status;
}

static gov_status whole_scene(const gov_allocator *mem, void *user)
{
    scene s = {.step = 0};
    gov_client *client = NULL;
    gov_session *session = NULL;
    (void)user;
    gov_status status = make_client(mem, &s, &client);
    if (status == GOV_OK) {
        status = make_session(client, &session);
    }
    if (status == GOV_OK) {
        status = run_call(client, session);
        ck_assert(!session->renewing);
    }
    gov_session_unref(session);
    gov_client_unref(client);
    return status;
}

START_TEST(survives_every_failing_allocation)
{
    ck_assert_uint_gt(test_out_of_memory(whole_scene, NULL), 100);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(survives_every_failing_allocation)};
    return test_run("call_memory", entries, TEST_COUNT(entries));
}
