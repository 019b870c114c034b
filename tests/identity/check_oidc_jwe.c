/* SPDX-License-Identifier: Apache-2.0 */
/* ID tokens of oidc-provider that are encrypted for the client: EdDSA inside ECDH-ES with A256GCM
 * (OpenID Connect Core section 10.2). */
#include <stdio.h>
#include <string.h>

#include "oidc_support.h"

static oidc world;

static void set_up(void)
{
    oidc_start(&world, OIDC_KEYS, NULL);
}

static void tear_down(void)
{
    oidc_stop(&world);
}

static void log_in(gov_client *client)
{
    gov_session *session = oidc_person(&world, client, NULL);
    gov_identity *identity = NULL;
    gov_error *err = NULL;

    oidc_api_says(&world, session, "sub", "citizen-1");
    oidc_expect(GOV_OK, gov_session_get_identity(session, &identity, &err), &err);
    ck_assert_str_eq(gov_identity_get_subject(identity), "citizen-1");
    ck_assert_str_eq(gov_identity_get_issuer(identity), world.server.issuer);
    gov_identity_free(identity);
    /* The ID token of a renewal is encrypted too. */
    oidc_expect(GOV_OK, gov_session_refresh(session, NULL, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(session);
    gov_client_unref(client);
}

START_TEST(id_token_is_decrypted_by_a_key_file)
{
    oidc_path key = oidc_file(&world, "decrypt.jwk");

    log_in(oidc_client(&world, "web-jwe", OIDC_SET("auth.decryption_key_file", key.text)));
}
END_TEST

START_TEST(id_token_is_decrypted_by_a_key_in_memory)
{
    gov_config *config = oidc_config(&world, "web-jwe", NULL);
    gov_key *key = NULL;

    ck_assert_int_eq(
        gov_key_from_file(NULL, oidc_file(&world, "decrypt.jwk").text, NULL, &key, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_key(config, GOV_KEY_DECRYPTION, key, NULL), GOV_OK);
    gov_key_unref(key);
    log_in(oidc_client_of(config));
}
END_TEST

/* The login fails, and the message says what is missing. */
static void refused(const char *const *settings, gov_status wanted, const char *word)
{
    gov_client *client = oidc_client(&world, "web-jwe", settings);
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = oidc_log_in(&world, client, NULL, NULL, &session, &err);

    ck_assert_ptr_null(session);
    ck_assert_ptr_nonnull(err);
    const char *message = gov_error_get_message(err, GOV_LANGUAGE_EN);
    ck_assert_msg(strstr(message, word) != NULL, "%s", message);
    oidc_expect(wanted, status, &err);
    gov_client_unref(client);
}

START_TEST(without_a_key_the_error_says_so)
{
    refused(NULL, GOV_ERR_CONFIG, "auth.decryption_key_file");
}
END_TEST

START_TEST(by_another_key_it_cannot_be_read)
{
    oidc_path sign = oidc_file(&world, "stranger.jwk");
    const gov_key_options options = {.struct_size = sizeof options, .use = "enc", .kid = "decrypt"};
    gov_key *key = NULL;
    char *text = NULL;

    ck_assert_int_eq(gov_key_generate(NULL, "P-256", &options, &key, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_copy_private_jwk(key, &text, NULL), GOV_OK);
    FILE *file = fopen(sign.text, "we");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
    gov_key_free_text(key, text);
    gov_key_unref(key);
    refused(OIDC_SET("auth.decryption_key_file", sign.text), GOV_ERR_DECRYPT, "does not open");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        id_token_is_decrypted_by_a_key_file,
        id_token_is_decrypted_by_a_key_in_memory,
        without_a_key_the_error_says_so,
        by_another_key_it_cannot_be_read,
    };

    return idp_run("oidc_jwe", IDP_OIDC, set_up, tear_down, tests, sizeof tests / sizeof *tests);
}
