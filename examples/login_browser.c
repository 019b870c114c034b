/* SPDX-License-Identifier: Apache-2.0 */
/* Log in with the person's own browser, as a desktop application does: the library waits for the
 * answer on 127.0.0.1, checks it, and tells who it is and at which level.
 * login_browser URL [LEVELS] */
#include <govsdk.h>
#include <stdio.h>

static gov_status make_client(const char *url, gov_client **out_client, gov_error **err)
{
    const char *const settings[][2] = {{"gateway.url", url},
                                       {"gateway.allow_sandbox", "true"},
                                       {"auth.issuer", url},
                                       {"auth.client_id", "govsdk-demo-public"},
                                       {"auth.scope", "openid offline_access gov.matters"},
                                       {"auth.dpop", "true"},
                                       {"app.channel", "pc"}};
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

/* A real application starts the browser here, for instance by xdg-open. */
static gov_status open_url(void *user, const char *url)
{
    (void)user;
    printf("Open %s\n", url);
    return fflush(stdout) == 0 ? GOV_OK : GOV_ERR_HOOK;
}

static gov_status show_identity(gov_session *session, gov_error **err)
{
    gov_identity *identity = NULL;
    gov_status status = gov_session_get_identity(session, &identity, err);
    if (status == GOV_OK) {
        printf("Logged in: %s at level %s\n", gov_identity_get_subject(identity),
               gov_identity_get_acr(identity));
    }
    gov_identity_free(identity);
    return status;
}

int main(int argc, char **argv)
{
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;

    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: login_browser URL [LEVELS]\n");
        return 2;
    }
    const gov_login_options wanted = {.struct_size = sizeof wanted,
                                      .acr_values = argc > 2 ? argv[2] : NULL,
                                      .ui_locales = "zh-CN en"};
    gov_status status = make_client(argv[1], &client, &err);
    if (status == GOV_OK) {
        status = gov_login_in_browser(client, &wanted, open_url, NULL, NULL, &session, &err);
    }
    if (status == GOV_OK) {
        status = show_identity(session, &err);
    }
    if (status == GOV_ERR_LOGIN_DENIED) {
        printf("The login was refused.\n");
    }
    if (status != GOV_OK) {
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
