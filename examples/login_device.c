/* SPDX-License-Identifier: Apache-2.0 */
/* Log a citizen in by a second device, as a kiosk does: show a code, count down, tell who it is.
 * login_device URL */
#include <govsdk.h>
#include <stdio.h>

static gov_status make_client(const char *url, gov_client **out_client, gov_error **err)
{
    const char *const settings[][2] = {{"gateway.url", url},
                                       {"gateway.allow_sandbox", "true"},
                                       {"auth.client_id", "govsdk-demo-public"},
                                       {"app.channel", "kiosk"}};
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

/* Waits a second at a time, so that the screen can count down. The library keeps to the platform's
 * interval between two questions by itself. */
static gov_status wait_for_approval(gov_device_login *login, gov_session **out_session,
                                    gov_error **err)
{
    const gov_call_options one_second = {.struct_size = sizeof one_second, .timeout_ms = 1000};
    gov_status status = gov_device_login_wait(login, &one_second, out_session, err);
    while (status == GOV_ERR_LOGIN_PENDING) {
        gov_error_free(*err);
        *err = NULL;
        fprintf(stderr, "\r%3d s left ", (int)(gov_device_login_get_remaining_ms(login) / 1000));
        status = gov_device_login_wait(login, &one_second, out_session, err);
    }
    fputc('\n', stderr);
    return status;
}

static gov_status log_in(gov_client *client, gov_session **out_session, gov_error **err)
{
    gov_device_login *login = NULL;
    gov_status status = gov_auth_device_begin(client, NULL, &login, err);
    if (status == GOV_OK) {
        const char *complete = gov_device_login_get_verification_uri_complete(login);
        printf("Approve %s at %s\n", gov_device_login_get_user_code(login),
               gov_device_login_get_verification_uri(login));
        printf("or scan: %s\n", complete != NULL ? complete : "(no such address)");
        (void)fflush(stdout);
        status = wait_for_approval(login, out_session, err);
    }
    gov_device_login_free(login);
    return status;
}

/* For the citizen's screen only: it is personal data. */
static gov_status show_subject(gov_session *session, gov_error **err)
{
    char *json = NULL;
    gov_status status = gov_session_get_subject_json(session, NULL, &json, err);
    if (status == GOV_OK) {
        printf("Logged in: %s\n", json);
    }
    gov_session_free_text(session, json);
    return status;
}

int main(int argc, char **argv)
{
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;

    if (argc != 2) {
        fprintf(stderr, "usage: login_device URL\n");
        return 2;
    }
    gov_status status = make_client(argv[1], &client, &err);
    if (status == GOV_OK) {
        status = log_in(client, &session, &err);
    }
    if (status == GOV_OK) {
        status = show_subject(session, &err);
    }
    if (status == GOV_ERR_LOGIN_DENIED) {
        printf("The citizen has refused.\n");
    } else if (status == GOV_ERR_LOGIN_EXPIRED) {
        printf("Nobody approved in time.\n");
    }
    if (status != GOV_OK) {
        fprintf(stderr, "%s\n", gov_error_get_message(err, GOV_LANGUAGE_EN));
    }
    /* The next person at the kiosk inherits nothing, even when the platform cannot be told. */
    if (session != NULL && gov_session_end(session, NULL, NULL) != GOV_OK) {
        fprintf(stderr, "the session has ended here; the platform was not told\n");
    }
    gov_error_free(err);
    gov_session_unref(session);
    gov_client_unref(client);
    return status == GOV_OK ? 0 : 1;
}
