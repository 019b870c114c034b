/* SPDX-License-Identifier: Apache-2.0 */
/* gov_sign_explain: what is signed and added, with no secret in it; and its arguments. */
#include <string.h>

#include <govsdk/signer.h>

#include "signing_support.h"

static const play_setting RFC9421[] = {{"signer.scheme", "rfc9421"},
                                       {"signer.secret", "the-signing-secret"},
                                       {"signer.key_id", "k-1"},
                                       {"signer.components", "@method @path authorization"},
                                       {NULL, NULL}};
static const play_setting TIF[] = {{"signer.scheme", "tif"},
                                   {"signer.secret", "the-signing-secret"},
                                   {"signer.key_id", "paas"},
                                   {NULL, NULL}};

static char *explained(play *p, const char *headers, const char *body)
{
    char *text = NULL;
    ck_assert_int_eq(gov_sign_explain(p->client, "POST", "https://gov.test/gov/v1/matters?a=1",
                                      headers, body, body != NULL ? strlen(body) : 0, &text,
                                      &p->error),
                     GOV_OK);
    ck_assert_ptr_null(strstr(text, "the-signing-secret"));
    return text;
}

START_TEST(what_is_signed_is_told)
{
    play p;
    play_begin(&p, RFC9421);
    char *text =
        explained(&p, "Authorization: Bearer access-token-1\r\nAccept: a/b\n", "{\"a\":1}");
    ck_assert_ptr_nonnull(strstr(text, "| \"@method\": POST\n| \"@path\": /gov/v1/matters\n"
                                       "| \"authorization\": Bearer <hidden>\n"
                                       "| \"@signature-params\": (\"@method\" \"@path\" "
                                       "\"authorization\");created="));
    ck_assert_ptr_nonnull(strstr(text, "\n+ Signature-Input: sig1=("));
    ck_assert_ptr_nonnull(strstr(text, "\n+ Signature: sig1=:"));
    ck_assert_ptr_null(strstr(text, "access-token-1"));
    /* What was there already is not added. */
    ck_assert_ptr_null(strstr(text, "+ Accept"));
    gov_client_free_text(p.client, text);
    play_end(&p);
}
END_TEST

START_TEST(paths_lie_below_the_gateway)
{
    static const play_setting settings[] = {{"signer.scheme", "rfc9421"},
                                            {"signer.secret", "the-signing-secret"},
                                            {"signer.key_id", "k-1"},
                                            {"signer.components", "@target-uri"},
                                            {NULL, NULL}};
    play p;
    char *text = NULL;
    play_begin(&p, settings);
    ck_assert_int_eq(
        gov_sign_explain(p.client, "GET", "/gov/v1/items?q=1", NULL, NULL, 0, &text, &p.error),
        GOV_OK);
    ck_assert_ptr_nonnull(strstr(text, "| \"@target-uri\": https://gov.test/gov/v1/items?q=1\n"));
    gov_client_free_text(p.client, text);
    play_end(&p);
}
END_TEST

START_TEST(shared_secrets_are_left_out)
{
    play p;
    play_begin(&p, TIF);
    char *text = explained(&p, NULL, NULL);
    ck_assert_ptr_nonnull(strstr(text, "<signer.secret>07000000000000000000000000000000"));
    ck_assert_ptr_nonnull(strstr(text, "+ x-tif-signature: "));
    gov_client_free_text(p.client, text);
    play_end(&p);
}
END_TEST

START_TEST(bad_arguments_are_refused)
{
    static const struct {
        const char *method;
        const char *url;
        const char *headers;
        gov_status status;
    } cases[] = {{"post", "https://gov.test/", NULL, GOV_ERR_ARGUMENT},
                 {"", "https://gov.test/", NULL, GOV_ERR_ARGUMENT},
                 {"POST", "gov.test", NULL, GOV_ERR_ARGUMENT},
                 {"POST", "", NULL, GOV_ERR_ARGUMENT},
                 {"ABCDEFGHIJKLMNOPQ", "https://gov.test/", NULL, GOV_ERR_LIMIT},
                 {"POST", "https://gov.test/", "no colon\n", GOV_ERR_ARGUMENT},
                 {"POST", "https://gov.test/", "A b: c\n", GOV_ERR_ARGUMENT},
                 {"POST", "https://gov.test/", ": c\n", GOV_ERR_ARGUMENT}};
    play p;
    play_begin(&p, TIF);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char *text = (char *)&p;
        ck_assert_int_eq(gov_sign_explain(p.client, cases[i].method, cases[i].url, cases[i].headers,
                                          NULL, 0, &text, &p.error),
                         cases[i].status);
        ck_assert_ptr_null(text);
    }
    play_end(&p);
    play_begin(&p, NULL);
    char *text = NULL;
    ck_assert_int_eq(
        gov_sign_explain(p.client, "GET", "https://gov.test/", NULL, NULL, 0, &text, &p.error),
        GOV_ERR_CONFIG);
    play_end(&p);
}
END_TEST

START_TEST(schemes_need_their_settings)
{
    static const struct {
        const char *scheme;
        const char *name;
        const char *value;
        const char *fault;
    } cases[] = {{"tif", "signer.key_id", "k", "signer.secret"},
                 {"bg_hmac", "signer.secret", "s", "signer.key_id"},
                 {"rfc9421", "signer.key_id", "k", "signer.key_file"},
                 {"tif", "signer.verify", "true", "signer.verify"}};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov_config *config = NULL;
        gov_client *client = NULL;
        gov_error *err = NULL;
        ck_assert_int_eq(gov_config_new(NULL, &config, NULL), GOV_OK);
        ck_assert_int_eq(gov_config_set(config, "gateway.url", "https://gov.test", NULL), GOV_OK);
        ck_assert_int_eq(gov_config_set(config, "signer.scheme", cases[i].scheme, NULL), GOV_OK);
        ck_assert_int_eq(gov_config_set(config, cases[i].name, cases[i].value, NULL), GOV_OK);
        ck_assert_int_eq(gov_client_new(config, &client, &err), GOV_ERR_CONFIG);
        ck_assert_ptr_nonnull(strstr(gov_error_get_message(err, GOV_LANGUAGE_EN), cases[i].fault));
        gov_error_free(err);
        gov_config_free(config);
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(what_is_signed_is_told),      TEST_ENTRY(paths_lie_below_the_gateway),
        TEST_ENTRY(shared_secrets_are_left_out), TEST_ENTRY(bad_arguments_are_refused),
        TEST_ENTRY(schemes_need_their_settings),
    };
    return test_run("explaining signatures", entries, TEST_COUNT(entries));
}
