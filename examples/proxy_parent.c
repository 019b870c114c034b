/* SPDX-License-Identifier: Apache-2.0 */
/* A daughter acts for her father (亲情代办): she logs in, her token is exchanged for one that stands for
 * him by the grant he gave, and his matters are listed.
 * proxy_parent URL GRANT */
#include <govsdk.h>
#include <stdio.h>

static gov_status make_client(const char *url, gov_client **out_client, gov_error **err)
{
    const char *const settings[][2] = {{"gateway.url", url},
                                       {"gateway.allow_sandbox", "true"},
                                       {"auth.issuer", url},
                                       {"auth.client_id", "govsdk-demo-public"},
                                       {"app.channel", "mobile"}};
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

static gov_status log_in(gov_client *client, gov_session **out_session, gov_error **err)
{
    gov_device_login *login = NULL;
    gov_status status = gov_auth_device_begin(client, NULL, &login, err);
    if (status == GOV_OK) {
        printf("Approve %s at %s\n", gov_device_login_get_user_code(login),
               gov_device_login_get_verification_uri(login));
        (void)fflush(stdout);
        status = gov_device_login_wait(login, NULL, out_session, err);
    }
    gov_device_login_free(login);
    return status;
}

static gov_status act_for(gov_session *own, const char *grant, gov_session **out_session,
                          gov_error **err)
{
    const gov_token_exchange wanted = {
        .struct_size = sizeof wanted, .kind = GOV_EXCHANGE_GRANT, .on_behalf_of = grant};
    gov_identity *identity = NULL;
    gov_status status = gov_auth_exchange(own, &wanted, NULL, out_session, err);
    if (status == GOV_OK) {
        status = gov_session_get_identity(*out_session, &identity, err);
    }
    if (status == GOV_OK) {
        printf("Acting for %s as %s\n", gov_identity_get_subject(identity),
               gov_identity_get_actor(identity, 0));
    }
    gov_identity_free(identity);
    return status;
}

static gov_status list_matters(gov_session *session, gov_error **err)
{
    gov_matter_list *matters = NULL;
    gov_status status = gov_matter_list_all(session, NULL, NULL, &matters, err);
    for (size_t i = 0; status == GOV_OK && i < gov_matter_list_get_count(matters); i++) {
        const gov_matter *matter = gov_matter_list_at(matters, i);
        printf("%s  %s\n", gov_matter_get_id(matter), gov_matter_get_item_name(matter));
    }
    if (status == GOV_OK) {
        printf("%zu matters\n", gov_matter_list_get_count(matters));
    }
    gov_matter_list_free(matters);
    return status;
}

int main(int argc, char **argv)
{
    gov_client *client = NULL;
    gov_session *own = NULL;
    gov_session *father = NULL;
    gov_error *err = NULL;

    if (argc != 3) {
        fprintf(stderr, "usage: proxy_parent URL GRANT\n");
        return 2;
    }
    gov_status status = make_client(argv[1], &client, &err);
    if (status == GOV_OK) {
        status = log_in(client, &own, &err);
    }
    if (status == GOV_OK) {
        status = act_for(own, argv[2], &father, &err);
    }
    if (status == GOV_OK) {
        status = list_matters(father, &err);
    }
    if (status != GOV_OK) {
        fprintf(stderr, "%s\n", gov_error_get_message(err, GOV_LANGUAGE_EN));
    }
    if (own != NULL && gov_session_end(own, NULL, NULL) != GOV_OK) {
        fprintf(stderr, "the session has ended here; the platform was not told\n");
    }
    gov_error_free(err);
    gov_session_unref(father);
    gov_session_unref(own);
    gov_client_unref(client);
    return status == GOV_OK ? 0 : 1;
}
