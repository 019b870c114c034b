/* SPDX-License-Identifier: Apache-2.0 */
/* A device login (RFC 8628): the codes, and what is asked with them. When it is asked is poll.c. */
#include "auth/auth.h"

#include "base/mem.h"
#include "core/argument.h"
#include "core/dpop.h"

void gov_device_login_free(gov_device_login *login)
{
    if (login == NULL) {
        return;
    }
    gov_client *client = login->client;
    gov__json_free(login->doc);
    gov__provider_unref(login->provider);
    gov__proof_end(&login->proof);
    gov__mem_free(&client->mem, login);
    gov_client_unref(client);
}

static void write_poll(void *user, gov__request *request, const gov__proof *proof)
{
    const gov_device_login *login = user;
    login->client->identity->auth->poll_write(
        request, login->client, proof, login->provider->token_endpoint, login->codes.device_code);
}

/* An ID token may come or not (RFC 8628 says nothing of one): it is verified when it does, and must
 * come where a level is asked for. */
static gov_status ask_token(void *user, const gov_call_options *options, gov__poll_reply *reply,
                            gov_session **out_session, gov_error **err)
{
    static const gov__operation op = {.name = "auth_device_poll",
                                      .flags = GOV__TOKEN_ONCE | GOV__OP_ANY_STATUS};
    gov_device_login *login = user;
    const gov__id_expect expect = {
        .acr_values = gov__config_text(login->client->config, GOV__OPTION_AUTH_ACR_VALUES)};
    const gov__auth_way way = {.client = login->client,
                               .provider = login->provider,
                               .dpop = login->proof.key,
                               .kind = GOV__SESSION_PERSON,
                               .expect = &expect};
    const gov__token_request request = {.op = &op,
                                        .client = login->client,
                                        .options = options,
                                        .dpop = login->proof.key,
                                        .write = write_poll,
                                        .user = login};
    return gov__auth_poll(&way, &request, reply, out_session, err);
}

static gov_status read_codes(gov__call *call, gov_device_login *login, gov_error **err)
{
    gov_client *client = login->client;
    const gov__auth_wire *wire = client->identity->auth;
    gov_status status = wire->refusal_read(client, gov__call_response(call));
    status = gov__auth_take_json(call, status, &login->doc, err);
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

/* No token comes of it, so nothing is proved. */
static void write_request(void *user, gov__request *request, const gov__proof *proof)
{
    const gov_device_login *login = user;
    (void)proof;
    login->client->identity->auth->device_write(request, login->client,
                                                login->provider->device_endpoint);
}

static gov_status ask(gov_device_login *login, const gov_call_options *options, int64_t deadline_ms,
                      gov_error **err)
{
    /* Asking twice makes a second code, which nobody types in. */
    static const gov__operation op = {
        .name = "auth_device_begin", .flags = GOV__TOKEN_AGAIN, .accept = GOV__TOKEN_ACCEPT};
    const gov__token_request request = {.op = &op,
                                        .client = login->client,
                                        .options = options,
                                        .deadline_ms = deadline_ms,
                                        .write = write_request,
                                        .user = login};
    gov__call call;
    gov_status status = gov__token_request_run(&request, &call, err);
    if (status == GOV_OK) {
        status = read_codes(&call, login, err);
    }
    gov__call_end(&call);
    return status;
}

/* What must be there before anything is asked. */
static gov_status prepare(gov_device_login *login, const gov_call_options *options, gov_error **err)
{
    gov_client *client = login->client;
    gov_status status = gov__client_provider(client, options, &login->provider, err);
    if (status == GOV_OK) {
        status = gov__auth_check_client(client, false, err);
    }
    if (status == GOV_OK && (login->provider->device_endpoint == NULL ||
                             client->identity->auth->device_write == NULL)) {
        status = gov__error_raise(&client->mem, err, GOV_ERR_UNSUPPORTED,
                                  "the platform offers no device login", "平台不提供扫码登录");
    }
    return status == GOV_OK ? gov__proof_begin(client, &login->proof, err) : status;
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
    status = prepare(login, options, err);
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
    return gov__poll_once(login != NULL ? &login->poll : NULL, options, out_session, err);
}

gov_status gov_device_login_wait(gov_device_login *login, const gov_call_options *options,
                                 gov_session **out_session, gov_error **err)
{
    return gov__poll_until(login != NULL ? &login->poll : NULL, options, out_session, err);
}
