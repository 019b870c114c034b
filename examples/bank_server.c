/* SPDX-License-Identifier: Apache-2.0 */
/* A bank's back office: it proves who it is with its own key (private_key_jwt), binds its tokens to a
 * key (DPoP), and verifies the tokens with which others call it, one a line on standard input.
 * bank_server URL CLIENT-ID KEY-FILE AUDIENCE */
#include <govsdk.h>
#include <stdio.h>
#include <string.h>

#define TOKEN_MAX 16384

static gov_status make_client(char **argv, gov_client **out_client, gov_error **err)
{
    const char *const settings[][2] = {
        {"gateway.url", argv[1]},    {"gateway.allow_sandbox", "true"},  {"auth.issuer", argv[1]},
        {"auth.client_id", argv[2]}, {"auth.method", "private_key_jwt"}, {"auth.key_file", argv[3]},
        {"auth.dpop", "true"}};
    gov_config *config = NULL;
    gov_status status = gov_config_new(NULL, &config, err);
    for (size_t i = 0; status == GOV_OK && i < sizeof settings / sizeof settings[0]; i++) {
        status = gov_config_set(config, settings[i][0], settings[i][1], err);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, out_client, err);
    }
    gov_config_free(config);
    return status;
}

/* Says for whom a token stands, or why it is refused; the token itself is never shown. */
static void judge(gov_client *client, const char *token, const char *audience)
{
    const gov_token_policy policy = {.struct_size = sizeof policy, .audience = audience};
    gov_identity *identity = NULL;
    gov_error *err = NULL;

    if (gov_token_verify(client, token, strlen(token), &policy, NULL, &identity, &err) == GOV_OK) {
        const char *actor = gov_identity_get_actor(identity, 0);
        printf("accepted: %s%s%s\n", gov_identity_get_subject(identity),
               actor != NULL ? ", acted for by " : "", actor != NULL ? actor : "");
    } else {
        printf("refused: %s\n", gov_error_get_message(err, GOV_LANGUAGE_EN));
    }
    (void)fflush(stdout);
    gov_error_free(err);
    gov_identity_free(identity);
}

static void serve(gov_client *client, const char *audience)
{
    static char line[TOKEN_MAX];
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        judge(client, line, audience);
    }
    memset(line, 0, sizeof line);
}

int main(int argc, char **argv)
{
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;

    if (argc != 5) {
        fprintf(stderr, "usage: bank_server URL CLIENT-ID KEY-FILE AUDIENCE < TOKENS\n");
        return 2;
    }
    gov_status status = make_client(argv, &client, &err);
    if (status == GOV_OK) {
        status = gov_auth_client_credentials(client, NULL, &session, &err);
    }
    if (status == GOV_OK) {
        printf("The bank is logged in.\n");
        serve(client, argv[4]);
    } else {
        fprintf(stderr, "%s\n", gov_error_get_message(err, GOV_LANGUAGE_EN));
    }
    if (session != NULL && gov_session_end(session, NULL, NULL) != GOV_OK) {
        fprintf(stderr, "the session has ended here; the platform was not told\n");
    }
    gov_error_free(err);
    gov_session_unref(session);
    gov_client_unref(client);
    return status == GOV_OK ? 0 : 1;
}
