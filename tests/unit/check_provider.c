/* SPDX-License-Identifier: Apache-2.0 */
/* The identity provider: where its metadata is looked for, what is read of it, and what is not believed. */
#include "call_support.h"

#include <string.h>

#include "core/metadata.h"
#include "core/provider.h"

#define GATEWAY(issuer)                                                                            \
    "{\"profile\":\"gov-gateway\",\"profile_version\":\"1\",\"issuer\":\"" issuer                  \
    "\",\"jwks_uri\":\"https://gov.test/keys\"}"
#define PROVIDER(issuer, more)                                                                     \
    "{\"issuer\":\"" issuer "\",\"token_endpoint\":\"" issuer "/token\"" more "}"
#define JSON(b)                                                                                    \
    {                                                                                              \
        .http_status = 200, .body = (b)                                                            \
    }
#define NOT_THERE                                                                                  \
    {                                                                                              \
        .http_status = 404, .body = "<html>", .media = "text/html"                                 \
    }
#define BUSY                                                                                       \
    {                                                                                              \
        .http_status = 503, .headers = "Retry-After: 9999", .media = ""                            \
    }

static const play_setting idp[] = {{"auth.issuer", "https://idp.test/realm"}, {NULL, NULL}};

static gov_status find(play *p, gov__provider **out)
{
    gov_error_free(p->error);
    p->error = NULL;
    *out = NULL;
    return gov__client_provider(p->client, NULL, out, &p->error);
}

static bool asked(const play *p, const char *line)
{
    return strncmp(p->last_request, line, strlen(line)) == 0;
}

START_TEST(the_gateway_names_it_where_the_configuration_does_not)
{
    static const play_reply replies[] = {JSON(GATEWAY("https://gov.test")),
                                         JSON(PROVIDER("https://gov.test", ""))};
    gov__provider *provider = NULL;
    play p;
    play_begin(&p, NULL);
    play_script(&p, replies, 2);
    ck_assert_int_eq(find(&p, &provider), GOV_OK);
    ck_assert(asked(&p, "GET https://gov.test/.well-known/oauth-authorization-server\n"));
    ck_assert_ptr_null(strstr(p.last_request, "Gov-"));
    ck_assert_str_eq(provider->issuer, "https://gov.test");
    ck_assert_str_eq(provider->token_endpoint, "https://gov.test/token");
    ck_assert_ptr_null(provider->authorization_endpoint);
    gov__provider_unref(provider);
    play_end(&p);
}
END_TEST

/* An identity provider alone is enough to log in. */
START_TEST(a_configured_one_needs_no_gateway)
{
    static const play_reply replies[] = {JSON(PROVIDER(
        "https://idp.test/realm",
        ",\"authorization_endpoint\":\"https://idp.test/a\",\"device_authorization_endpoint\":"
        "\"https://idp.test/d\",\"pushed_authorization_request_endpoint\":\"https://idp.test/p\","
        "\"backchannel_authentication_endpoint\":\"https://idp.test/b\",\"revocation_endpoint\":"
        "\"https://idp.test/r\",\"introspection_endpoint\":\"https://idp.test/i\","
        "\"userinfo_endpoint\":\"https://gov.test/u\",\"end_session_endpoint\":"
        "\"https://idp.test/e\",\"jwks_uri\":\"https://idp.test/j\","
        "\"authorization_response_iss_parameter_supported\":true,"
        "\"require_pushed_authorization_requests\":true,\"mtls_endpoint_aliases\":{"
        "\"token_endpoint\":\"https://idp.test/m\"}"))};
    gov__provider *provider = NULL;
    play p;
    play_begin(&p, idp);
    play_script(&p, replies, 1);
    ck_assert_int_eq(find(&p, &provider), GOV_OK);
    ck_assert(asked(&p, "GET https://idp.test/.well-known/oauth-authorization-server/realm\n"));
    ck_assert_str_eq(provider->token_endpoint, "https://idp.test/realm/token");
    ck_assert_str_eq(provider->authorization_endpoint, "https://idp.test/a");
    ck_assert_str_eq(provider->device_endpoint, "https://idp.test/d");
    ck_assert_str_eq(provider->par_endpoint, "https://idp.test/p");
    ck_assert_str_eq(provider->ciba_endpoint, "https://idp.test/b");
    ck_assert_str_eq(provider->revocation_endpoint, "https://idp.test/r");
    ck_assert_str_eq(provider->introspection_endpoint, "https://idp.test/i");
    ck_assert_str_eq(provider->userinfo_endpoint, "https://gov.test/u");
    ck_assert_str_eq(provider->end_session_endpoint, "https://idp.test/e");
    ck_assert_str_eq(provider->jwks_uri, "https://idp.test/j");
    ck_assert(provider->iss_parameter);
    ck_assert(provider->par_required);
    gov__provider_unref(provider);
    play_end(&p);
}
END_TEST

START_TEST(a_client_with_a_certificate_uses_the_aliases)
{
    static const play_setting settings[] = {{"auth.issuer", "https://idp.test/realm"},
                                            {"auth.method", "tls_client_auth"},
                                            {"auth.trusted_origins", "https://mtls.idp.test"},
                                            {NULL, NULL}};
    static const play_reply replies[] = {
        JSON(PROVIDER("https://idp.test/realm",
                      ",\"revocation_endpoint\":\"https://idp.test/r\",\"mtls_endpoint_aliases\":{"
                      "\"token_endpoint\":\"https://mtls.idp.test/t\"}"))};
    gov__provider *provider = NULL;
    play p;
    play_begin(&p, NULL);
    gov_client_unref(p.client);
    for (size_t i = 0; settings[i].name != NULL; i++) {
        ck_assert_int_eq(gov_config_set(p.config, settings[i].name, settings[i].value, NULL),
                         GOV_OK);
    }
    ck_assert_int_eq(gov_client_new(p.config, &p.client, NULL), GOV_OK);
    play_script(&p, replies, 1);
    ck_assert_int_eq(find(&p, &provider), GOV_OK);
    ck_assert_str_eq(provider->token_endpoint, "https://mtls.idp.test/t");
    ck_assert_str_eq(provider->revocation_endpoint, "https://idp.test/r");
    gov__provider_unref(provider);
    play_end(&p);
}
END_TEST

typedef struct place_row {
    const char *issuer;
    const char *first;
    const char *second;
} place_row;

START_TEST(the_second_place_is_asked_when_the_first_has_nothing)
{
    static const place_row rows[] = {
        {"https://idp.test", "https://idp.test/.well-known/oauth-authorization-server\n",
         "https://idp.test/.well-known/openid-configuration\n"},
        {"https://idp.test/", "https://idp.test/.well-known/oauth-authorization-server\n",
         "https://idp.test/.well-known/openid-configuration\n"},
        {"https://idp.test/a/b", "https://idp.test/.well-known/oauth-authorization-server/a/b\n",
         "https://idp.test/a/b/.well-known/openid-configuration\n"},
        {"https://idp.test:8443/a/",
         "https://idp.test:8443/.well-known/oauth-authorization-server/a\n",
         "https://idp.test:8443/a/.well-known/openid-configuration\n"},
    };
    static const play_reply missing[] = {NOT_THERE, NOT_THERE};
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        const play_setting settings[] = {{"auth.issuer", rows[i].issuer}, {NULL, NULL}};
        gov__provider *provider = NULL;
        play p;
        play_begin(&p, settings);
        play_script(&p, missing, 2);
        ck_assert_int_eq(find(&p, &provider), GOV_ERR_NOT_FOUND);
        ck_assert_str_eq(p.trace, "MM");
        ck_assert(strncmp(p.first_main + 4, rows[i].first, strlen(rows[i].first)) == 0);
        ck_assert(strncmp(p.last_request + 4, rows[i].second, strlen(rows[i].second)) == 0);
        ck_assert_ptr_null(provider);
        play_end(&p);
    }
    static const play_reply replies[] = {NOT_THERE, JSON(PROVIDER("https://idp.test/realm", ""))};
    gov__provider *provider = NULL;
    play p;
    play_begin(&p, idp);
    play_script(&p, replies, 2);
    ck_assert_int_eq(find(&p, &provider), GOV_OK);
    gov__provider_unref(provider);
    play_end(&p);
}
END_TEST

START_TEST(a_place_that_is_told_is_the_only_one)
{
    static const play_setting settings[] = {{"auth.issuer", "https://idp.test/realm"},
                                            {"auth.metadata_url", "https://inside.test/idp.json"},
                                            {NULL, NULL}};
    static const play_reply replies[] = {JSON(PROVIDER("https://idp.test/realm", ""))};
    static const play_reply missing[] = {NOT_THERE};
    gov__provider *provider = NULL;
    play p;
    play_begin(&p, settings);
    play_script(&p, missing, 1);
    ck_assert_int_eq(find(&p, &provider), GOV_ERR_NOT_FOUND);
    play_script(&p, replies, 1);
    ck_assert_int_eq(find(&p, &provider), GOV_OK);
    ck_assert(asked(&p, "GET https://inside.test/idp.json\n"));
    gov__provider_unref(provider);
    play_end(&p);
}
END_TEST

START_TEST(the_issuer_is_compared_byte_for_byte)
{
    static const char *const others[] = {
        PROVIDER("https://idp.test/realm/", ""), PROVIDER("https://IDP.test/realm", ""),
        PROVIDER("https://idp.test:443/realm", ""), PROVIDER("https://evil.test", "")};
    for (size_t i = 0; i < TEST_COUNT(others); i++) {
        const play_reply replies[] = {JSON(others[i])};
        gov__provider *provider = NULL;
        play p;
        play_begin(&p, idp);
        play_script(&p, replies, 1);
        ck_assert_int_eq(find(&p, &provider), GOV_ERR_ISSUER);
        /* Both are named, so that a slash is found. */
        const char *text = gov_error_get_message(p.error, GOV_LANGUAGE_EN);
        ck_assert_ptr_nonnull(strstr(text, "\"https://idp.test/realm\""));
        ck_assert_ptr_null(provider);
        play_end(&p);
    }
    const play_reply loud[] = {
        JSON("{\"issuer\":\"https://evil.test/\\\"\\n\\u0007\",\"token_endpoint\":\"x\"}")};
    gov__provider *provider = NULL;
    play p;
    play_begin(&p, idp);
    play_script(&p, loud, 1);
    ck_assert_int_eq(find(&p, &provider), GOV_ERR_ISSUER);
    ck_assert_ptr_nonnull(
        strstr(gov_error_get_message(p.error, GOV_LANGUAGE_ZH), "https://evil.test/???"));
    play_end(&p);
}
END_TEST

typedef struct refused_row {
    const char *body;
    gov_status status;
} refused_row;

START_TEST(what_is_not_believed)
{
    static const refused_row rows[] = {
        {"{}", GOV_ERR_RESPONSE},
        {"[]", GOV_ERR_RESPONSE},
        {"{\"issuer\":7}", GOV_ERR_RESPONSE},
        {"{\"issuer\":\"https://idp.test/realm\"}", GOV_ERR_RESPONSE},
        {"{\"issuer\":\"https://idp.test/realm\",\"issuer\":\"https://idp.test/realm\","
         "\"token_endpoint\":\"https://idp.test/t\"}",
         GOV_ERR_RESPONSE},
        {"{\"issuer\":\"https://idp.test/realm\",\"token_endpoint\":\"https://evil.test/t\"}",
         GOV_ERR_RESPONSE},
        {"{\"issuer\":\"https://idp.test/realm\",\"token_endpoint\":\"http://idp.test/t\"}",
         GOV_ERR_RESPONSE},
        {"{\"issuer\":\"https://idp.test/realm\",\"token_endpoint\":\"https://idp.test:444/t\"}",
         GOV_ERR_RESPONSE},
        {"{\"issuer\":\"https://idp.test/realm\",\"token_endpoint\":\"/t\"}", GOV_ERR_RESPONSE},
        {PROVIDER("https://idp.test/realm", ",\"jwks_uri\":\"https://evil.test/j\""),
         GOV_ERR_RESPONSE},
        {PROVIDER("https://idp.test/realm", ",\"authorization_endpoint\":\"https://evil.test/a\""),
         GOV_ERR_RESPONSE},
        {PROVIDER("https://idp.test/realm", ",\"end_session_endpoint\":\"javascript:x\""),
         GOV_ERR_RESPONSE},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        const play_reply replies[] = {JSON(rows[i].body)};
        gov__provider *provider = NULL;
        play p;
        play_begin(&p, idp);
        play_script(&p, replies, 1);
        ck_assert_msg(find(&p, &provider) == rows[i].status, "row %zu", i);
        ck_assert_ptr_null(provider);
        ck_assert_uint_eq(p.next_reply, 1);
        play_end(&p);
    }
    static const play_reply html[] = {
        {.http_status = 200, .body = PROVIDER("https://idp.test/realm", ""), .media = "text/html"}};
    gov__provider *provider = NULL;
    play p;
    play_begin(&p, idp);
    play_script(&p, html, 1);
    ck_assert_int_eq(find(&p, &provider), GOV_ERR_RESPONSE);
    play_end(&p);
}
END_TEST

START_TEST(further_origins_are_trusted_when_they_are_named)
{
    static const play_setting settings[] = {
        {"auth.issuer", "https://idp.test/realm"},
        {"auth.trusted_origins", "https://keys.test:8443  https://token.test"},
        {NULL, NULL}};
    static const play_reply good[] = {
        JSON("{\"issuer\":\"https://idp.test/realm\",\"token_endpoint\":\"https://token.test/t\","
             "\"jwks_uri\":\"https://KEYS.test:8443/j\"}")};
    static const play_reply bad[] = {
        JSON("{\"issuer\":\"https://idp.test/realm\",\"token_endpoint\":\"https://token.test/t\","
             "\"jwks_uri\":\"https://keys.test/j\"}")};
    gov__provider *provider = NULL;
    play p;
    play_begin(&p, settings);
    play_script(&p, bad, 1);
    ck_assert_int_eq(find(&p, &provider), GOV_ERR_RESPONSE);
    ck_assert_ptr_nonnull(
        strstr(gov_error_get_message(p.error, GOV_LANGUAGE_EN), "auth.trusted_origins"));
    play_script(&p, good, 1);
    ck_assert_int_eq(find(&p, &provider), GOV_OK);
    gov__provider_unref(provider);
    play_end(&p);
}
END_TEST

START_TEST(it_is_kept_for_an_hour_and_longer_when_it_is_out_of_service)
{
    static const play_reply replies[] = {JSON(PROVIDER("https://idp.test/realm", ""))};
    static const play_reply busy[] = {BUSY};
    static const play_reply moved[] = {JSON(PROVIDER("https://other.test", ""))};
    gov__provider *first = NULL;
    gov__provider *again = NULL;
    play p;
    play_begin(&p, idp);
    play_script(&p, busy, 1);
    ck_assert_int_eq(find(&p, &first), GOV_ERR_UNAVAILABLE);
    play_script(&p, replies, 1);
    ck_assert_int_eq(find(&p, &first), GOV_OK);
    p.now_ms += 3599999;
    play_script(&p, NULL, 0);
    ck_assert_int_eq(find(&p, &again), GOV_OK);
    ck_assert_ptr_eq(again, first);
    gov__provider_unref(again);
    p.now_ms += 1;
    play_script(&p, busy, 1);
    ck_assert_int_eq(find(&p, &again), GOV_OK);
    ck_assert_ptr_eq(again, first);
    gov__provider_unref(again);
    /* Another issuer is no outage. */
    play_script(&p, moved, 1);
    ck_assert_int_eq(find(&p, &again), GOV_ERR_ISSUER);
    play_script(&p, replies, 1);
    ck_assert_int_eq(find(&p, &again), GOV_OK);
    ck_assert_ptr_ne(again, first);
    gov__provider_unref(again);
    gov__provider_unref(first);
    play_end(&p);
}
END_TEST

typedef struct setting_row {
    const char *settings[6];
    const char *named;
} setting_row;

START_TEST(settings_are_checked_when_the_client_is_made)
{
    static const setting_row rows[] = {
        {{"auth.metadata_url", "https://idp.test/m"}, "auth.issuer"},
        {{"auth.issuer", "https://idp.test", "auth.metadata_url", "http://idp.test/m"},
         "auth.metadata_url"},
        {{"auth.issuer", "https://idp.test", "auth.metadata_url", "x"}, "auth.metadata_url"},
        {{"auth.trusted_origins", "https://idp.test/path"}, "auth.trusted_origins"},
        {{"auth.trusted_origins", "https://idp.test https://idp.test/"}, "auth.trusted_origins"},
        {{"auth.trusted_origins", "http://idp.test"}, "auth.trusted_origins"},
        {{"auth.trusted_origins", "idp.test"}, "auth.trusted_origins"},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_client *client = NULL;
        play p;
        play_begin(&p, NULL);
        for (size_t j = 0; rows[i].settings[j] != NULL; j += 2) {
            ck_assert_int_eq(
                gov_config_set(p.config, rows[i].settings[j], rows[i].settings[j + 1], NULL),
                GOV_OK);
        }
        ck_assert_int_eq(gov_client_new(p.config, &client, &p.error), GOV_ERR_CONFIG);
        ck_assert_ptr_nonnull(
            strstr(gov_error_get_message(p.error, GOV_LANGUAGE_EN), rows[i].named));
        play_end(&p);
    }
}
END_TEST

static void perform(void *user, gov_exchange *exchange)
{
    static const char body[] = PROVIDER("https://idp.test", ",\"jwks_uri\":\"https://idp.test/j\"");
    bool missing = strstr(gov_exchange_get_url(exchange), "oauth-authorization") != NULL;
    (void)user;
    gov_status status = gov_exchange_set_status(exchange, missing ? 404 : 200);
    if (status == GOV_OK) {
        status = gov_exchange_add_header(exchange, "Content-Type", 12, "application/json", 16);
    }
    if (status == GOV_OK) {
        status = gov_exchange_write_body(exchange, body, sizeof body - 1);
    }
    gov_exchange_finish(exchange, status, status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_PARTIAL,
                        NULL);
}

static gov_status find_with(const gov_allocator *mem, void *user)
{
    gov_transport transport = {.struct_size = sizeof transport, .perform = perform};
    gov_config *config = NULL;
    gov_client *client = NULL;
    gov__provider *provider = NULL;
    gov_error *error = NULL;
    (void)user;
    gov_status status = gov_config_new(mem, &config, NULL);
    if (status == GOV_OK) {
        status = gov_config_set(config, "gateway.url", "https://gov.test", NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set(config, "auth.issuer", "https://idp.test", NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set_transport(config, &transport, NULL);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, &client, NULL);
    }
    gov_config_free(config);
    if (status == GOV_OK) {
        status = gov__client_provider(client, NULL, &provider, &error);
        ck_assert_int_eq(gov_error_get_status(error), status);
    }
    gov_error_free(error);
    gov__provider_unref(provider);
    gov_client_unref(client);
    return status;
}

START_TEST(memory_may_run_out)
{
    ck_assert_uint_gt(test_out_of_memory(find_with, NULL), 30);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(the_gateway_names_it_where_the_configuration_does_not),
        TEST_ENTRY(a_configured_one_needs_no_gateway),
        TEST_ENTRY(a_client_with_a_certificate_uses_the_aliases),
        TEST_ENTRY(the_second_place_is_asked_when_the_first_has_nothing),
        TEST_ENTRY(a_place_that_is_told_is_the_only_one),
        TEST_ENTRY(the_issuer_is_compared_byte_for_byte),
        TEST_ENTRY(what_is_not_believed),
        TEST_ENTRY(further_origins_are_trusted_when_they_are_named),
        TEST_ENTRY(it_is_kept_for_an_hour_and_longer_when_it_is_out_of_service),
        TEST_ENTRY(settings_are_checked_when_the_client_is_made),
        TEST_ENTRY(memory_may_run_out),
    };
    return test_run("provider", entries, TEST_COUNT(entries));
}
