/* SPDX-License-Identifier: Apache-2.0 */
/* A whole platform inside the process: apply for a proof of entitlement to a pension, let an hour
 * pass in no time, see it closed. No network, no account. Links libgovsdk-sandbox. */
#include <govsdk.h>
#include <govsdk/sandbox.h>
#include <stdio.h>

#define PENSION_CHECK "11990100MB9903003M344201306000001"

static const char form[] =
    "{\"pensioner\":{\"name\":\"赵老样\",\"id_number\":\"990101196011201042\"},\"alive\":true}";

static gov_status make_client(gov_sandbox *sandbox, gov_client **out_client, gov_error **err)
{
    gov_config *config = NULL;
    gov_status status = gov_config_new(NULL, &config, err);
    if (status == GOV_OK &&
        (status = gov_config_set(config, "gateway.url", GOV_SANDBOX_BASE_URL, err)) == GOV_OK &&
        (status = gov_config_set(config, "gateway.allow_sandbox", "true", err)) == GOV_OK &&
        (status = gov_config_set(config, "auth.client_id", GOV_SANDBOX_PUBLIC_CLIENT_ID, err)) ==
            GOV_OK &&
        (status = gov_config_set_transport(config, gov_sandbox_get_transport(sandbox), err)) ==
            GOV_OK) {
        status = gov_client_new(config, out_client, err);
    }
    gov_config_free(config);
    return status;
}

/* The operator's hand approves the login in a demo citizen's name. */
static gov_status log_in(gov_sandbox *sandbox, gov_client *client, gov_session **out_session,
                         gov_error **err)
{
    gov_device_login *login = NULL;
    char body[160];
    gov_status status = gov_auth_device_begin(client, NULL, &login, err);
    if (status == GOV_OK) {
        (void)snprintf(body, sizeof body,
                       "{\"user_code\":\"%s\",\"action\":\"approve\",\"citizen\":\"sub-zhao\"}",
                       gov_device_login_get_user_code(login));
        status = gov_sandbox_control(sandbox, "POST", "/sandbox/device", body, NULL, NULL, NULL);
    }
    if (status == GOV_OK) {
        status = gov_device_login_wait(login, NULL, out_session, err);
    }
    gov_device_login_free(login);
    return status;
}

static gov_status apply(gov_session *session, gov_receipt **out_receipt, gov_error **err)
{
    gov_item *item = NULL;
    gov_draft *draft = NULL;
    gov_status status = gov_item_get(session, PENSION_CHECK, NULL, &item, err);
    if (status == GOV_OK && (status = gov_draft_new(session, item, &draft, err)) == GOV_OK &&
        (status = gov_draft_set_json(draft, "", form, err)) == GOV_OK) {
        status = gov_matter_submit(draft, NULL, out_receipt, err);
    }
    gov_draft_free(draft);
    gov_item_free(item);
    return status;
}

static gov_status show(gov_session *session, const gov_receipt *receipt, gov_error **err)
{
    gov_matter *matter = NULL;
    gov_status status =
        gov_matter_get(session, gov_receipt_get_matter_id(receipt), NULL, &matter, err);
    if (status == GOV_OK) {
        printf("%s: %s\n", gov_matter_get_item_name(matter), gov_matter_get_state_name(matter));
    }
    gov_matter_free(matter);
    return status;
}

int main(void)
{
    const gov_sandbox_options options = {.struct_size = sizeof options,
                                         .flags = GOV_SANDBOX_CLOCK_FROZEN |
                                                  GOV_SANDBOX_NO_POLL_INTERVAL};
    gov_sandbox *sandbox = NULL;
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_receipt *receipt = NULL;
    gov_error *err = NULL;

    gov_status status = gov_sandbox_new(&options, &sandbox);
    if (status == GOV_OK && (status = make_client(sandbox, &client, &err)) == GOV_OK &&
        (status = log_in(sandbox, client, &session, &err)) == GOV_OK &&
        (status = apply(session, &receipt, &err)) == GOV_OK &&
        (status = show(session, receipt, &err)) == GOV_OK &&
        (status = gov_sandbox_advance_clock(sandbox, 3600000)) == GOV_OK) {
        status = show(session, receipt, &err);
    }
    if (status != GOV_OK) {
        fprintf(stderr, "%s\n",
                err != NULL ? gov_error_get_message(err, GOV_LANGUAGE_EN)
                            : gov_status_get_text(status, GOV_LANGUAGE_EN));
    }
    gov_error_free(err);
    gov_receipt_free(receipt);
    gov_session_unref(session);
    gov_client_unref(client);
    gov_sandbox_free(sandbox);
    return status == GOV_OK ? 0 : 1;
}
