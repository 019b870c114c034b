/* SPDX-License-Identifier: Apache-2.0 */
/* Beginning a device login (RFC 8628 section 3.1), and what it tells. Polling is device_poll.c. */
#include "auth/auth.h"

#include "base/mem.h"
#include "core/argument.h"

void gov_device_login_free(gov_device_login *login)
{
    if (login == NULL) {
        return;
    }
    gov_client *client = login->client;
    gov__json_free(login->doc);
    gov__metadata_unref(login->metadata);
    gov__mem_free(&client->mem, login);
    gov_client_unref(client);
}

static gov_status read_codes(gov__call *call, gov_device_login *login, gov_error **err)
{
    gov_client *client = login->client;
    const gov__auth_wire *wire = client->platform->auth;
    gov_status status = wire->refusal_read(&client->mem, gov__call_response(call));
    if (status == GOV_OK && !gov__response_is_json(gov__call_response(call))) {
        status = GOV_ERR_RESPONSE;
    }
    if (status != GOV_OK) {
        return gov__auth_refuse(call, status, err);
    }
    status = gov__call_json(call, &login->doc, err);
    if (status != GOV_OK) {
        return status;
    }
    status = wire->device_read(gov__json_root(login->doc), &login->codes);
    if (status != GOV_OK) {
        return gov__call_fail(call, err, status);
    }
    login->interval_ms = login->codes.interval_ms;
    login->expires_ms = call->sent_ms + login->codes.expires_in_ms;
    login->next_ms = gov__client_now_ms(client) + login->interval_ms;
    return GOV_OK;
}

static gov_status ask(gov_device_login *login, const gov_call_options *options, int64_t deadline_ms,
                      gov_error **err)
{
    /* Asking twice makes a second code, which nobody types in. */
    static const gov__operation op = {.name = "auth_device_begin",
                                      .flags = GOV__OP_BARE | GOV__OP_NO_BODY,
                                      .accept = {200, 400, 401, 403}};
    gov_client *client = login->client;
    const char *endpoint = login->metadata->device_endpoint;
    gov__auth_client credentials;
    gov__call call;
    gov_status status = gov__auth_client_of(client, false, &credentials, err);
    if (status != GOV_OK) {
        return status;
    }
    if (endpoint == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_UNSUPPORTED,
                                "the platform offers no device login", "平台不提供扫码登录");
    }
    status = gov__call_begin(&call, client, NULL, &op, options, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        client->platform->auth->device_write(gov__call_request(&call), endpoint, &credentials);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = read_codes(&call, login, err);
    }
    gov__call_end(&call);
    return status;
}

gov_status gov_auth_device_begin(gov_client *client, const gov_call_options *options,
                                 gov_device_login **out_login, gov_error **err)
{
    if (out_login != NULL) {
        *out_login = NULL;
    }
    if (client == NULL || out_login == NULL) {
        return gov__argument_fail(NULL, err, client == NULL ? "client" : "out_login");
    }
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    gov_device_login *login = gov__mem_calloc(&client->mem, 1, sizeof *login);
    if (login == NULL) {
        return gov__error_no_memory(err);
    }
    login->client = gov_client_ref(client);
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    status = gov__client_metadata(client, options, &login->metadata, err);
    if (status == GOV_OK) {
        status = ask(login, options, deadline_ms, err);
    }
    if (status != GOV_OK) {
        gov_device_login_free(login);
        return status;
    }
    *out_login = login;
    return GOV_OK;
}

const char *gov_device_login_get_user_code(const gov_device_login *login)
{
    return login == NULL ? NULL : login->codes.user_code;
}

const char *gov_device_login_get_verification_uri(const gov_device_login *login)
{
    return login == NULL ? NULL : login->codes.verification_uri;
}

const char *gov_device_login_get_verification_uri_complete(const gov_device_login *login)
{
    return login == NULL ? NULL : login->codes.verification_uri_complete;
}

static int64_t until(const gov_device_login *login, int64_t time_ms)
{
    int64_t left = time_ms - gov__client_now_ms(login->client);
    return left > 0 ? left : 0;
}

int64_t gov_device_login_get_remaining_ms(const gov_device_login *login)
{
    return login == NULL ? 0 : until(login, login->expires_ms);
}

int64_t gov_device_login_get_wait_ms(const gov_device_login *login)
{
    return login == NULL ? 0 : until(login, login->next_ms);
}
