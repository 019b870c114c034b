/* SPDX-License-Identifier: Apache-2.0 */
/* Exchange of tokens (RFC 8693) with a platform that gives another token than was asked for: more scope,
 * another person, a chain of acting parties that is too long or names somebody else. */
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
    const char *script;
    gov_status status;
    const char *word; /* of the message; NULL: any */
} row;

static void expect_rows(const row *rows, size_t count, const gov_token_exchange *exchange)
{
    stub_reset(&server);
    gov_client *client =
        stub_client(&server, "web-es256", OIDC_SET("auth.scope", "openid matter:read"));
    gov_session *session = stub_person(&server, client);

    for (size_t i = 0; i < count; i++) {
        gov_session *other = NULL;
        gov_error *err = NULL;

        stub_script(&server, "{\"access_token\":{},\"token_response\":{},\"introspection\":{}}");
        stub_script(&server, "%s", rows[i].script);
        gov_status status = gov_auth_exchange(session, exchange, NULL, &other, &err);
        stub_expect_says(&server, rows[i].script, rows[i].status, status, &err, rows[i].word);
        ck_assert((other != NULL) == (status == GOV_OK));
        gov_session_unref(other);
    }
    ck_assert_int_eq(stub_count_other(&server), 0);
    gov_session_unref(session);
    gov_client_unref(client);
}

#define EXPECT_ROWS(rows, exchange) expect_rows(rows, sizeof(rows) / sizeof(rows)[0], exchange)

#define CLAIMS(claims)  "{\"access_token\":{\"claims\":{" claims "}}}"
#define ANSWER(members) "{\"token_response\":{" members "}}"

START_TEST(less_scope)
{
    static const gov_token_exchange exchange = {
        .struct_size = sizeof exchange, .kind = GOV_EXCHANGE_NARROW, .scope = "matter:read"};
    static const row rows[] = {
        {ANSWER(""), GOV_OK, NULL},
        {ANSWER("\"scope\":null"), GOV_OK, NULL},
        {ANSWER("\"scope\":\"matter:read matter:write\""), GOV_ERR_CLAIM, "scope"},
        {ANSWER("\"scope\":\"matter:write\""), GOV_ERR_CLAIM, "scope"},
        {ANSWER("\"scope\":\"matter:readX\""), GOV_ERR_CLAIM, "scope"},
        {ANSWER("\"issued_token_type\":null"), GOV_ERR_RESPONSE, NULL},
        {ANSWER("\"issued_token_type\":\"urn:ietf:params:oauth:token-type:refresh_token\""),
         GOV_ERR_RESPONSE, NULL},
        {ANSWER("\"token_type\":\"N_A\""), GOV_ERR_RESPONSE, NULL},
        {"{\"introspection\":{\"claims\":{\"active\":false}}}", GOV_ERR_CLAIM, "active"},
        {"{\"introspection\":{\"claims\":{\"sub\":\"somebody-else\"}}}", GOV_ERR_CLAIM, "sub"},
        {CLAIMS("\"sub\":\"citizen-1\""), GOV_OK, NULL},
        {CLAIMS("\"sub\":\"somebody-else\""), GOV_ERR_CLAIM, "sub"},
        {CLAIMS("\"sub\":null"), GOV_ERR_CLAIM, "sub"},
        {CLAIMS("\"iss\":\"https://other.test\""), GOV_ERR_ISSUER, "iss"},
        {CLAIMS("\"exp\":1000000000"), GOV_ERR_EXPIRED, "exp"},
        {"{\"access_token\":{\"header\":{\"typ\":\"JWT\"}}}", GOV_ERR_CLAIM, "typ"},
        {"{\"access_token\":{\"tamper\":true}}", GOV_ERR_SIGNATURE, NULL},
        {"{\"access_token\":{\"key\":\"hidden\"}}", GOV_ERR_SIGNATURE, NULL},
        {"{\"access_token\":{\"alg\":\"HS256\"}}", GOV_ERR_ALGORITHM, NULL},
        {"{\"faults\":{\"/token\":[\"invalid_grant\"]}}", GOV_ERR_FORBIDDEN, NULL},
        {"{\"faults\":{\"/token\":[\"access_denied\"]}}", GOV_ERR_FORBIDDEN, NULL},
        {"{\"faults\":{\"/token\":[\"invalid_scope\"]}}", GOV_ERR_FORBIDDEN, NULL},
        {"{\"faults\":{\"/token\":[\"empty_403\"]}}", GOV_ERR_CLIENT_REJECTED, NULL},
        {"{\"faults\":{\"/token\":[\"unsupported_grant_type\"]}}", GOV_ERR_UNSUPPORTED, NULL},
        {"{\"faults\":{\"/token\":[\"truncated\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/token\":[\"duplicate\"]}}", GOV_ERR_RESPONSE, NULL},
        {"{\"faults\":{\"/token\":[\"huge\"]}}", GOV_ERR_RESPONSE_TOO_LARGE, NULL},
        {"{\"faults\":{\"/token\":[\"reset\"]}}", GOV_ERR_NETWORK, NULL},
        {"{\"faults\":{\"/token\":[\"redirect\"]}}", GOV_ERR_REDIRECT, NULL},
        {"{\"faults\":{\"/token\":[\"redirect_307\"]}}", GOV_ERR_REDIRECT, NULL},
        {"{\"faults\":{\"/token\":[\"redirect_308\"]}}", GOV_ERR_REDIRECT, NULL},
        {"{\"faults\":{\"/introspect\":[\"redirect_308\"]}}", GOV_ERR_REDIRECT, NULL},
    };

    EXPECT_ROWS(rows, &exchange);
}
END_TEST

/* Kin proxy 亲情代办: the token is the parent's, and says that the daughter acts. */
#define PARENT "\"sub\":\"parent-1\""
#define CHAIN2 "\"act\":{\"sub\":\"citizen-1\",\"act\":{\"sub\":\"a\"}}"
#define CHAIN3 "\"act\":{\"sub\":\"citizen-1\",\"act\":{\"sub\":\"a\",\"act\":{\"sub\":\"b\"}}}"
#define CHAIN4                                                                                     \
    "\"act\":{\"sub\":\"citizen-1\",\"act\":{\"sub\":\"a\",\"act\":{\"sub\":\"b\",\"act\":{"       \
    "\"sub\":\"c\"}}}}"

START_TEST(acting_for_another)
{
    static const gov_token_exchange exchange = {
        .struct_size = sizeof exchange, .kind = GOV_EXCHANGE_GRANT, .on_behalf_of = "grant-1"};
    static const row rows[] = {
        {CLAIMS(PARENT ",\"act\":{\"sub\":\"citizen-1\"}"), GOV_OK, NULL},
        {CLAIMS(PARENT "," CHAIN2), GOV_OK, NULL},
        {CLAIMS(PARENT "," CHAIN3), GOV_OK, NULL},
        {CLAIMS(PARENT "," CHAIN4), GOV_ERR_CLAIM, "act"},
        {CLAIMS(PARENT), GOV_ERR_CLAIM, "act"},
        {CLAIMS(PARENT ",\"act\":{\"sub\":\"somebody-else\"}"), GOV_ERR_CLAIM, "act"},
        {CLAIMS(PARENT ",\"act\":{\"sub\":\"a\",\"act\":{\"sub\":\"citizen-1\"}}"), GOV_ERR_CLAIM,
         "act"},
        {CLAIMS(PARENT ",\"act\":{}"), GOV_ERR_CLAIM, "act"},
        {CLAIMS(PARENT ",\"act\":\"citizen-1\""), GOV_ERR_CLAIM, "act"},
        {CLAIMS(PARENT ",\"act\":[{\"sub\":\"citizen-1\"}]"), GOV_ERR_CLAIM, "act"},
        {CLAIMS("\"act\":{\"sub\":\"citizen-1\"}"), GOV_ERR_CLAIM, "sub"},
        /* Nothing but the provider's word for who the opaque token stands for. */
        {"{\"introspection\":{\"claims\":{" PARENT ",\"act\":{\"sub\":\"citizen-1\"}}}}", GOV_OK,
         NULL},
        {"{\"introspection\":{\"claims\":{" PARENT "," CHAIN4 "}}}", GOV_ERR_CLAIM, "act"},
        {"{\"introspection\":{\"claims\":{" PARENT "}}}", GOV_ERR_CLAIM, "act"},
        {"{\"faults\":{\"/introspect\":[\"empty_403\"]}}", GOV_ERR_CLAIM, "act"},
        {"{\"faults\":{\"/introspect\":[\"truncated\"]}}", GOV_ERR_RESPONSE, NULL},
    };

    EXPECT_ROWS(rows, &exchange);
}
END_TEST

/* The one who acts must be known: here nobody says who is logged in. */
START_TEST(nobody_says_who_is_logged_in)
{
    static const gov_token_exchange exchange = {.struct_size = sizeof exchange,
                                                .kind = GOV_EXCHANGE_LEGAL_PERSON,
                                                .on_behalf_of = "91110000000000000X"};
    gov_session *other = NULL;
    gov_error *err = NULL;

    stub_reset(&server);
    stub_script(&server, "{\"metadata\":{\"userinfo_endpoint\":null}}");
    gov_client *client = stub_client(&server, "web-es256", OIDC_SET("auth.scope", "matter:read"));
    gov_session *session = stub_person(&server, client);
    stub_script(&server, CLAIMS(PARENT ",\"act\":{\"sub\":\"citizen-1\"}"));
    gov_status status = gov_auth_exchange(session, &exchange, NULL, &other, &err);
    stub_expect(&server, "unknown", GOV_ERR_CLAIM, status, &err);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        less_scope,
        acting_for_another,
        nobody_says_who_is_logged_in,
    };

    return idp_run("stub_exchange", IDP_STUB, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
