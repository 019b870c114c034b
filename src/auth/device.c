/* SPDX-License-Identifier: Apache-2.0 */
/* A device login (RFC 8628): the codes, and what is asked with them. When it is asked is poll.c. */
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
    gov__provider_unref(login->provider);
    gov__mem_free(&client->mem, login);
    gov_client_unref(client);
}

static gov_status take_tokens(gov_device_login *login, gov__call *call, bool *slow_down,
                              gov_session **out_session, gov_error **err)
{
    gov_client *client = login->client;
    gov__tokens tokens;
    gov__tokens_init(&tokens, &client->mem);
    gov_status status =
        client->identity->auth->poll_read(client, gov__call_response(call), &tokens, slow_down);
    status = status == GOV_OK ? gov__auth_session(client, GOV__SESSION_PERSON, &tokens,
                                                  call->sent_ms, login->provider, out_session, err)
                              : gov__auth_refuse(call, status, err);
    gov__tokens_free(&tokens);
    return status;
}

static void write_poll(void *user, gov__request *request)
{
    const gov_device_login *login = user;
    login->client->identity->auth->poll_write(
        request, login->client, NULL, login->provider->token_endpoint, login->codes.device_code);
}

static gov_status ask_token(void *user, const gov_call_options *options, gov__poll_reply *reply,
                            gov_session **out_session, gov_error **err)
{
    static const gov__operation op = {.name = "auth_device_poll",
                                      .flags = GOV__OP_BARE | GOV__OP_ONCE | GOV__OP_NO_BODY |
                                               GOV__OP_ANY_STATUS};
    gov_device_login *login = user;
    gov_client *client = login->client;
    gov__call call;
    gov_status status = gov__auth_check_client(client, false, err);
    if (status != GOV_OK) {
        return status;
    }
    status = gov__call_begin(&call, client, NULL, &op, options, err);
    if (status == GOV_OK) {
        gov__call_set_writer(&call, write_poll, login);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = take_tokens(login, &call, &reply->slow_down, out_session, err);
    }
    reply->sent = call.attempts != 0;
    reply->retry_after_ms =
        gov__response_retry_after_ms(gov__call_response(&call), gov__client_platform_ms(client));
    gov__call_end(&call);
    return status;
}

static gov_status read_codes(gov__call *call, gov_device_login *login, gov_error **err)
{
    gov_client *client = login->client;
    const gov__auth_wire *wire = client->identity->auth;
    gov_status status = wire->refusal_read(client, gov__call_response(call));
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
    gov__poll_begin(&login->poll, client, ask_token, login, call->sent_ms,
                    login->codes.expires_in_ms, login->codes.interval_ms);
    return GOV_OK;
}

static void write_request(void *user, gov__request *request)
{
    const gov_device_login *login = user;
    login->client->identity->auth->device_write(request, login->client,
                                                login->provider->device_endpoint);
}

static gov_status ask(gov_device_login *login, const gov_call_options *options, int64_t deadline_ms,
                      gov_error **err)
{
    /* Asking twice makes a second code, which nobody types in. */
    static const gov__operation op = {.name = "auth_device_begin",
                                      .flags = GOV__OP_BARE | GOV__OP_NO_BODY,
                                      .accept = {200, 400, 401, 403}};
    gov_client *client = login->client;
    const char *endpoint = login->provider->device_endpoint;
    gov__call call;
    gov_status status = gov__auth_check_client(client, false, err);
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
        gov__call_set_writer(&call, write_request, login);
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
    status = gov__client_provider(client, options, &login->provider, err);
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

int64_t gov_device_login_get_remaining_ms(const gov_device_login *login)
{
    return login == NULL ? 0 : gov__poll_remaining_ms(&login->poll);
}

int64_t gov_device_login_get_wait_ms(const gov_device_login *login)
{
    return login == NULL ? 0 : gov__poll_wait_ms(&login->poll);
}

const char *gov_device_login_get_qr_text(const gov_device_login *login)
{
    if (login == NULL) {
        return NULL;
    }
    return login->codes.verification_uri_complete != NULL ? login->codes.verification_uri_complete
                                                          : login->codes.verification_uri;
}

gov_status gov_device_login_poll(gov_device_login *login, const gov_call_options *options,
                                 gov_session **out_session, gov_error **err)
{
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (login == NULL || out_session == NULL) {
        return gov__argument_fail(NULL, err, login == NULL ? "login" : "out_session");
    }
    return gov__poll_once(&login->poll, options, out_session, err);
}

gov_status gov_device_login_wait(gov_device_login *login, const gov_call_options *options,
                                 gov_session **out_session, gov_error **err)
{
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (login == NULL || out_session == NULL) {
        return gov__argument_fail(NULL, err, login == NULL ? "login" : "out_session");
    }
    return gov__poll_until(&login->poll, options, out_session, err);
}
