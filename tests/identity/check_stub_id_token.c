/* SPDX-License-Identifier: Apache-2.0 */
/* ID tokens that are signed and wrong, and some that are not signed: each is refused by its own status,
 * with the claim in the message of both languages and without its value. Times of a clock that is wrong
 * are check_stub_clock.c, keys check_stub_keys.c. */
#include <stdio.h>
#include <string.h>

#include "stub_support.h"

static stub server;

static void set_up(void)
{
    stub_start(&server);
}

static void tear_down(void)
{
    stub_stop(&server);
}

typedef struct row {
    const char *id_token; /* what the stub makes of it */
    gov_status status;
    const char *word; /* of the message; NULL: any */
} row;

static void expect_rows(const row *rows, size_t count, const gov_login_options *options)
{
    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", NULL);

    for (size_t i = 0; i < count; i++) {
        gov_session *session = NULL;
        gov_error *err = NULL;

        stub_script(&server, "{\"id_token\":%s}", rows[i].id_token);
        gov_status status = stub_log_in(&server, client, options, &session, &err);
        stub_expect_says(&server, rows[i].id_token, rows[i].status, status, &err, rows[i].word);
        gov_session_unref(session);
    }
    gov_client_unref(client);
}

#define EXPECT_ROWS(rows, options) expect_rows(rows, sizeof(rows) / sizeof(rows)[0], options)

START_TEST(for_whom_it_is)
{
    static const row rows[] = {
        {"{\"claims\":{\"aud\":\"somebody-else\"}}", GOV_ERR_CLAIM, "aud"},
        {"{\"claims\":{\"aud\":\"app2\"}}", GOV_ERR_CLAIM, "aud"},
        {"{\"claims\":{\"aud\":\"APP\"}}", GOV_ERR_CLAIM, "aud"},
        {"{\"claims\":{\"aud\":null}}", GOV_ERR_CLAIM, "aud"},
        {"{\"claims\":{\"aud\":[]}}", GOV_ERR_CLAIM, "aud"},
        {"{\"claims\":{\"aud\":[[\"app\"]]}}", GOV_ERR_CLAIM, "aud"},
        {"{\"claims\":{\"aud\":{\"app\":1}}}", GOV_ERR_CLAIM, "aud"},
        {"{\"claims\":{\"aud\":[\"app\"]}}", GOV_OK, NULL},
        {"{\"claims\":{\"aud\":[\"app\",\"other\"]}}", GOV_ERR_CLAIM, "azp"},
        {"{\"claims\":{\"aud\":[\"app\",\"other\"],\"azp\":\"other\"}}", GOV_ERR_CLAIM, "azp"},
        {"{\"claims\":{\"aud\":[\"app\",\"other\"],\"azp\":\"app\"}}", GOV_OK, NULL},
        {"{\"claims\":{\"azp\":\"other\"}}", GOV_ERR_CLAIM, "azp"},
        {"{\"claims\":{\"nonce\":\"of-another-login\"}}", GOV_ERR_CLAIM, "nonce"},
        {"{\"claims\":{\"nonce\":null}}", GOV_ERR_CLAIM, "nonce"},
        {"{\"claims\":{\"nonce\":1}}", GOV_ERR_CLAIM, "nonce"},
        {"{\"claims\":{\"iss\":\"https://other.test\"}}", GOV_ERR_ISSUER, "iss"},
        {"{\"claims\":{\"iss\":null}}", GOV_ERR_ISSUER, "iss"},
        {"{\"claims\":{\"sub\":null}}", GOV_ERR_CLAIM, "sub"},
        {"{\"claims\":{\"sub\":\"\"}}", GOV_ERR_CLAIM, "sub"},
        {"{\"claims\":{\"sub\":\"a\\nb\"}}", GOV_ERR_CLAIM, "sub"},
        {"{\"claims\":{\"sub\":5}}", GOV_ERR_CLAIM, "sub"},
    };

    EXPECT_ROWS(rows, NULL);
}
END_TEST

START_TEST(what_it_is_and_who_signed_it)
{
    static const row rows[] = {
        {"{\"header\":{\"typ\":\"JWT\"}}", GOV_OK, NULL},
        {"{\"header\":{\"typ\":\"at+jwt\"}}", GOV_ERR_CLAIM, "typ"},
        {"{\"header\":{\"typ\":\"application/at+jwt\"}}", GOV_ERR_CLAIM, "typ"},
        {"{\"header\":{\"typ\":\"logout+jwt\"}}", GOV_ERR_CLAIM, "typ"},
        {"{\"alg\":\"none\"}", GOV_ERR_RESPONSE, NULL},
        {"{\"header\":{\"alg\":\"none\"}}", GOV_ERR_ALGORITHM, NULL},
        {"{\"header\":{\"alg\":\"nOnE\"}}", GOV_ERR_ALGORITHM, NULL},
        {"{\"alg\":\"HS256\"}", GOV_ERR_ALGORITHM, NULL},
        {"{\"header\":{\"alg\":\"RS256\"}}", GOV_ERR_ALGORITHM, NULL},
        {"{\"header\":{\"alg\":\"ES384\"}}", GOV_ERR_ALGORITHM, NULL},
        {"{\"header\":{\"alg\":\"SM2\"}}", GOV_ERR_ALGORITHM, NULL},
        {"{\"tamper\":true}", GOV_ERR_SIGNATURE, NULL},
        {"{\"key\":\"hidden\"}", GOV_ERR_SIGNATURE, NULL},
        {"{\"header\":{\"crit\":[\"exp\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"header\":{\"crit\":[\"b64\"],\"b64\":false}}", GOV_ERR_RESPONSE, NULL},
        {"{\"header\":{\"zip\":\"DEF\"}}", GOV_ERR_RESPONSE, NULL},
        {"{\"header\":{\"kid\":5}}", GOV_ERR_RESPONSE, NULL},
        {"{\"header\":{\"jku\":\"https://other.test/keys\"}}", GOV_OK, NULL},
    };

    EXPECT_ROWS(rows, NULL);
    ck_assert_int_eq(stub_count_other(&server), 0);
}
END_TEST

START_TEST(hashes_and_acting_parties)
{
    static const row rows[] = {
        {"{\"claims\":{\"at_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\"}}", GOV_ERR_CLAIM, "at_hash"},
        {"{\"claims\":{\"at_hash\":\"\"}}", GOV_ERR_CLAIM, "at_hash"},
        {"{\"claims\":{\"at_hash\":5}}", GOV_ERR_CLAIM, "at_hash"},
        {"{\"claims\":{\"at_hash\":null}}", GOV_OK, NULL},
        {"{\"claims\":{\"c_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\"}}", GOV_ERR_CLAIM, "c_hash"},
        {"{\"claims\":{\"s_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\"}}", GOV_ERR_CLAIM, "s_hash"},
        {"{\"claims\":{\"act\":\"somebody\"}}", GOV_ERR_CLAIM, "act"},
        {"{\"claims\":{\"act\":{}}}", GOV_ERR_CLAIM, "act"},
        {"{\"claims\":{\"act\":{\"sub\":\"a\",\"act\":{\"sub\":\"b\",\"act\":{\"sub\":\"c\","
         "\"act\":{"
         "\"sub\":\"d\",\"act\":{\"sub\":\"e\",\"act\":{\"sub\":\"f\",\"act\":{\"sub\":\"g\","
         "\"act\":{"
         "\"sub\":\"h\",\"act\":{\"sub\":\"i\"}}}}}}}}}}}",
         GOV_ERR_CLAIM, "act"},
        {"{\"claims\":{\"act\":{\"sub\":\"a\"}}}", GOV_OK, NULL},
    };

    EXPECT_ROWS(rows, NULL);
}
END_TEST

/* identity.md's servers that write 0: fine until an age is asked for. */
START_TEST(level_and_age_when_nothing_was_asked)
{
    static const row rows[] = {
        {"{\"claims\":{\"auth_time\":0}}", GOV_OK, NULL},
        {"{\"claims\":{\"auth_time\":null}}", GOV_OK, NULL},
        {"{\"offsets\":{\"auth_time\":-864000}}", GOV_OK, NULL},
        {"{\"claims\":{\"acr\":null,\"amr\":null}}", GOV_OK, NULL},
    };

    EXPECT_ROWS(rows, NULL);
}
END_TEST

START_TEST(level_that_was_asked_for)
{
    static const gov_login_options options = {.struct_size = sizeof options, .acr_values = "L3 L4"};
    static const row rows[] = {
        {"{\"claims\":{\"acr\":\"L2\"}}", GOV_ERR_CLAIM, "acr"},
        {"{\"claims\":{\"acr\":null}}", GOV_ERR_CLAIM, "acr"},
        {"{\"claims\":{\"acr\":\"\"}}", GOV_ERR_CLAIM, "acr"},
        {"{\"claims\":{\"acr\":3}}", GOV_ERR_CLAIM, "acr"},
        {"{\"claims\":{\"acr\":[\"L3\"]}}", GOV_ERR_CLAIM, "acr"},
        {"{\"claims\":{\"acr\":\"L3 L4\"}}", GOV_ERR_CLAIM, "acr"},
        {"{\"claims\":{\"acr\":\"l3\"}}", GOV_ERR_CLAIM, "acr"},
        {"{\"claims\":{\"acr\":\"L3\"}}", GOV_OK, NULL},
        {"{\"claims\":{\"acr\":\"L4\"}}", GOV_OK, NULL},
    };

    EXPECT_ROWS(rows, &options);
}
END_TEST

START_TEST(age_that_was_asked_for)
{
    static const gov_login_options options = {.struct_size = sizeof options, .max_age_s = 60};
    static const row rows[] = {
        {"{\"claims\":{\"auth_time\":0}}", GOV_ERR_CLAIM, "auth_time"},
        {"{\"claims\":{\"auth_time\":null}}", GOV_ERR_CLAIM, "auth_time"},
        {"{\"claims\":{\"auth_time\":\"now\"}}", GOV_ERR_CLAIM, "auth_time"},
        {"{\"claims\":{\"auth_time\":-5}}", GOV_ERR_CLAIM, "auth_time"},
        {"{\"offsets\":{\"auth_time\":-3600}}", GOV_ERR_EXPIRED, "auth_time"},
        {"{\"offsets\":{\"auth_time\":3600}}", GOV_ERR_NOT_YET_VALID, "auth_time"},
        {"{\"offsets\":{\"auth_time\":-50}}", GOV_OK, NULL},
        {"{}", GOV_OK, NULL},
    };

    EXPECT_ROWS(rows, &options);
}
END_TEST

START_TEST(what_is_no_token)
{
    static const struct {
        const char *value;
        gov_status status;
    } rows[] = {
        {"null", GOV_ERR_RESPONSE},
        {"\"x\"", GOV_ERR_RESPONSE},
        {"\"a.b\"", GOV_ERR_RESPONSE},
        {"\"a.b.c\"", GOV_ERR_RESPONSE},
        {"\"..\"", GOV_ERR_RESPONSE},
        {"\"a.b.c.d\"", GOV_ERR_RESPONSE},
        {"\"e30.e30.\"", GOV_ERR_RESPONSE},
        {"\"a b.c.d\"", GOV_ERR_RESPONSE},
        {"5", GOV_ERR_RESPONSE},
        {"\"a.b.c.d.e\"", GOV_ERR_CONFIG},
    };

    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gov_session *session = NULL;
        gov_error *err = NULL;

        stub_script(&server, "{\"token_response\":{\"id_token\":%s}}", rows[i].value);
        gov_status status = stub_log_in(&server, client, NULL, &session, &err);
        stub_expect(&server, rows[i].value, rows[i].status, status, &err);
    }
    gov_client_unref(client);
}
END_TEST

/* Without a token, a level that was asked for is not there. */
START_TEST(no_token_where_a_level_was_asked_for)
{
    static const gov_login_options options = {.struct_size = sizeof options, .acr_values = "L3"};
    gov_session *session = NULL;
    gov_error *err = NULL;

    stub_reset(&server);
    gov_client *client = stub_client(&server, "app", NULL);
    stub_script(&server, "{\"token_response\":{\"id_token\":null}}");
    gov_status status = stub_log_in(&server, client, &options, &session, &err);
    stub_expect(&server, "none", GOV_ERR_CLAIM, status, &err);
    gov_client_unref(client);
    /* Nor is one needed where OpenID is not asked for. */
    client = stub_client(&server, "app", OIDC_SET("auth.scope", "matter:read"));
    status = stub_log_in(&server, client, NULL, &session, &err);
    stub_expect(&server, "not asked for", GOV_OK, status, &err);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        for_whom_it_is,
        what_it_is_and_who_signed_it,
        hashes_and_acting_parties,
        level_and_age_when_nothing_was_asked,
        level_that_was_asked_for,
        age_that_was_asked_for,
        what_is_no_token,
        no_token_where_a_level_was_asked_for,
    };

    return idp_run("stub_id_token", IDP_STUB, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
