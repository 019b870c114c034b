/* SPDX-License-Identifier: Apache-2.0 */
/* Bad input for signers: the table, what it is shown, and the explanation. */
#include <check.h>
#include <string.h>

#include <govsdk/signer.h>

#include "scenario/support/refuse.h"

static void nobody_signs(void)
{
    const char *text = NULL;
    GIVES_NULL(gov_signing_get_operation, NULL);
    GIVES_NULL(gov_signing_get_method, NULL);
    GIVES_NULL(gov_signing_get_url, NULL);
    GIVES_NULL(gov_signing_get_scheme, NULL);
    GIVES_NULL(gov_signing_get_authority, NULL);
    GIVES_NULL(gov_signing_get_path, NULL);
    GIVES_NULL(gov_signing_get_query, NULL);
    GIVES(0, gov_signing_get_parameter_count, NULL);
    GIVES_NULL(gov_signing_get_parameter_name, NULL, 0);
    GIVES_NULL(gov_signing_get_parameter_value, NULL, 0);
    GIVES(0, gov_signing_get_header_count, NULL);
    GIVES_NULL(gov_signing_get_header_name, NULL, 0);
    GIVES_NULL(gov_signing_get_header_value, NULL, 0);
    GIVES_NULL(gov_signing_find_header, NULL, "Accept");
    GIVES_NULL(gov_signing_get_body, NULL, NULL);
    GIVES(0, gov_signing_get_attempt, NULL);
    GIVES(0, gov_signing_get_time_ms, NULL);
    GIVES_NULL(gov_signing_get_token, NULL);
    GIVES_NULL(gov_signing_get_nonce, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_signing_get_body_digest, NULL, GOV_BODY_DIGEST_SHA256,
          GOV_ENCODING_HEX, &text);
    GIVES(GOV_ERR_ARGUMENT, gov_signing_set_header, NULL, "A", "b");
    GIVES(GOV_ERR_ARGUMENT, gov_signing_add_query, NULL, "a", "b");
    GIVES(GOV_ERR_ARGUMENT, gov_signing_set_body, NULL, "a/b", "", 0);
    GIVES(GOV_ERR_ARGUMENT, gov_signing_set_state, NULL, "a");
    GIVES_NULL(gov_signing_get_state, NULL);
    GIVES(0, gov_signing_get_reply_status, NULL);
    GIVES_NULL(gov_signing_find_reply_header, NULL, "a");
    GIVES(0, gov_signing_get_reply_header_count, NULL);
    GIVES_NULL(gov_signing_get_reply_header_name, NULL, 0);
    GIVES_NULL(gov_signing_get_reply_header_value, NULL, 0);
    GIVES_NULL(gov_signing_get_reply_body, NULL, NULL);
    HARMLESS(gov_signing_explain, NULL, "a");
    HARMLESS(gov_signing_fail, NULL, GOV_ERR_HOOK);
}

/* Called with a request that is good. */
static gov_status abuse(void *user, gov_signing *signing)
{
    static char long_text[9000];
    const char *text = (const char *)user;
    memset(long_text, 'a', sizeof long_text - 1);
    GIVES_NULL(gov_signing_get_parameter_name, signing, SIZE_MAX);
    GIVES_NULL(gov_signing_get_parameter_value, signing, SIZE_MAX);
    GIVES_NULL(gov_signing_get_header_name, signing, SIZE_MAX);
    GIVES_NULL(gov_signing_get_header_value, signing, SIZE_MAX);
    GIVES_NULL(gov_signing_get_reply_header_name, signing, 0);
    GIVES_NULL(gov_signing_get_reply_header_value, signing, 0);
    GIVES_NULL(gov_signing_find_header, signing, NULL);
    GIVES_NULL(gov_signing_find_reply_header, signing, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_signing_get_body_digest, signing, (gov_body_digest)0,
          GOV_ENCODING_HEX, &text);
    ck_assert_ptr_null(text);
    GIVES(GOV_ERR_ARGUMENT, gov_signing_get_body_digest, signing, GOV_BODY_DIGEST_SM3,
          (gov_encoding)4, &text);
    GIVES(GOV_ERR_ARGUMENT, gov_signing_get_body_digest, signing, GOV_BODY_DIGEST_SM3,
          GOV_ENCODING_HEX, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_signing_set_header, signing, NULL, "b");
    GIVES(GOV_ERR_ARGUMENT, gov_signing_set_header, signing, "A", NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_signing_set_header, signing, "A", "b\r\nC: d");
    GIVES(GOV_ERR_ARGUMENT, gov_signing_set_header, signing, "A", long_text);
    GIVES(GOV_ERR_ARGUMENT, gov_signing_set_header, signing, "Host", "b");
    GIVES(GOV_ERR_ARGUMENT, gov_signing_add_query, signing, NULL, "b");
    GIVES(GOV_ERR_ARGUMENT, gov_signing_add_query, signing, "a", NULL);
    GIVES(GOV_ERR_LIMIT, gov_signing_add_query, signing, "a", long_text);
    GIVES(GOV_ERR_ARGUMENT, gov_signing_set_body, signing, NULL, "a", 1);
    GIVES(GOV_ERR_ARGUMENT, gov_signing_set_body, signing, "a/b", NULL, 1);
    GIVES(GOV_ERR_LIMIT, gov_signing_set_state, signing, long_text);
    HARMLESS(gov_signing_explain, signing, NULL);
    return GOV_OK;
}

static gov_client *signing_client(const gov_signer *signer)
{
    gov_config *config = NULL;
    gov_client *client = NULL;
    ck_assert_int_eq(gov_config_new(NULL, &config, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set(config, "gateway.url", "https://gov.test", NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_signer(config, signer, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(config, &client, NULL), GOV_OK);
    gov_config_free(config);
    return client;
}

static void explanations(good *g)
{
    static char too_long[70000];
    const gov_signer signer = {
        .struct_size = sizeof signer, .user = too_long, .sign = abuse, .check = NULL};
    gov_client *client = signing_client(&signer);
    const char *url = "https://gov.test/a?b=1";
    char *text = NULL;
    ck_assert_int_eq(gov_sign_explain(client, "POST", url, "Accept: a/b\n", "{}", 2, &text, NULL),
                     GOV_OK);
    gov_client_free_text(client, text);
    memset(too_long, 'a', sizeof too_long - 1);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sign_explain, NULL, "GET", url, NULL, NULL, 0, &out.text,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sign_explain, client, NULL, url, NULL, NULL, 0, &out.text,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sign_explain, client, "GET", NULL, NULL, NULL, 0, &out.text,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_sign_explain, client, "GET", url, NULL, NULL, 0, NULL,
            err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sign_explain, client, "GET", url, NULL, NULL, 1, &out.text,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sign_explain, client, "get", url, NULL, NULL, 0, &out.text,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sign_explain, client, "GET", "https://a b/", NULL, NULL, 0,
                &out.text, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_sign_explain, client, "GET", url, "A: \x01\n", NULL, 0,
                &out.text, err_or_null());
    REFUSED_OUT(GOV_ERR_LIMIT, gov_sign_explain, client, "GET", url, too_long, NULL, 0, &out.text,
                err_or_null());
    REFUSED_OUT(GOV_ERR_CONFIG, gov_sign_explain, g->client, "GET", url, NULL, NULL, 0, &out.text,
                err_or_null());
    gov_client_unref(client);
}

void refuse_signer(good *g)
{
    gov_signer signer = {.struct_size = sizeof signer};
    nobody_signs();
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_signer, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_signer, g->config, &signer, err_or_null());
    signer.sign = abuse;
    signer.reserved = 1;
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_signer, g->config, &signer, err_or_null());
    signer.struct_size = 1;
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_signer, g->config, &signer, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_config_set_tls_context, NULL, NULL, NULL, NULL, err_or_null());
    explanations(g);
}
