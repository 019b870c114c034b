/* SPDX-License-Identifier: Apache-2.0 */
/* Log a citizen in by what a kiosk's ID-card reader and face module established, and nothing typed:
 * the terminal's key signs it. The identity number comes by standard input, as from a reader.
 * kiosk_terminal URL TERMINAL KEY-FILE METHOD */
#include <govsdk.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static gov_status make_client(char **argv, gov_client **out_client, gov_error **err)
{
    const char *const settings[][2] = {
        {"gateway.url", argv[1]},      {"gateway.allow_sandbox", "true"},
        {"auth.issuer", argv[1]},      {"auth.client_id", "govsdk-demo-public"},
        {"app.channel", "kiosk"},      {"app.terminal_id", argv[2]},
        {"terminal.key_file", argv[3]}};
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

/* What the modules of a real kiosk say. The number is not kept longer than it is needed. */
static gov_status identify(gov_client *client, const char *method, gov_session **out_session,
                           gov_error **err)
{
    char number[64] = "";
    if (fgets(number, sizeof number, stdin) == NULL) {
        number[0] = '\0';
    }
    number[strcspn(number, "\r\n")] = '\0';
    const gov_terminal_evidence evidence = {.struct_size = sizeof evidence,
                                            .id_type = "resident_id",
                                            .id_number = number,
                                            .method = method,
                                            .device = "reader-0451",
                                            .transaction = "20260318-000042",
                                            .at_ms = (int64_t)time(NULL) * 1000};
    gov_status status = gov_auth_terminal(client, &evidence, NULL, out_session, err);
    memset(number, 0, sizeof number);
    return status;
}

static gov_status show_identity(gov_session *session, gov_error **err)
{
    gov_identity *identity = NULL;
    gov_status status = gov_session_get_identity(session, &identity, err);
    if (status == GOV_OK) {
        const char *acr = gov_identity_get_acr(identity);
        printf("Identified at level %s\n", acr != NULL ? acr : "unknown");
    }
    gov_identity_free(identity);
    return status;
}

int main(int argc, char **argv)
{
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;

    if (argc != 5) {
        fprintf(stderr, "usage: kiosk_terminal URL TERMINAL KEY-FILE METHOD < NUMBER\n");
        return 2;
    }
    gov_status status = make_client(argv, &client, &err);
    if (status == GOV_OK) {
        status = identify(client, argv[4], &session, &err);
    }
    if (status == GOV_OK) {
        status = show_identity(session, &err);
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
