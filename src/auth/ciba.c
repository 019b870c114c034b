/* SPDX-License-Identifier: Apache-2.0 */
/* A login that the citizen approves on the phone (OpenID CIBA Core 1.0, poll mode): the request, and
 * what is asked with it. When it is asked is poll.c. */
#include "auth/accept.h"
#include "auth/auth.h"

#include "base/mem.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/dpop.h"
#include "core/options.h"

#define HINT_MAX     512U
#define MESSAGE_MAX  256U
#define WORDS_MAX    1024U
#define EXPIRY_MAX_S 86400

struct gov_ciba_login {
    gov_client *client;      /* counted */
    gov__provider *provider; /* counted: the endpoints */
    gov__proof proof;        /* what tokens are bound to; owned */
    gov__json *doc;          /* what the codes are borrowed from */
    gov__ciba_codes codes;
    char *acr_values; /* NULL: any level will do */
    gov__poll poll;
};

void gov_ciba_login_free(gov_ciba_login *login)
{
    if (login == NULL) {
        return;
    }
    gov_client *client = login->client;
    gov__json_free(login->doc);
    gov__provider_unref(login->provider);
    gov__proof_end(&login->proof);
    gov__mem_free(&client->mem, login->acr_values);
    gov__mem_free(&client->mem, login);
    gov_client_unref(client);
}

static void write_poll(void *user, gov__request *request, const gov__proof *proof)
{
    const gov_ciba_login *login = user;
    gov_client *client = login->client;
    client->identity->auth->ciba_poll_write(request, client, proof, login->provider->token_endpoint,
                                            login->codes.auth_req_id);
}

/* CIBA always gives an ID token (section 10.1.1). */
static gov_status ask_token(void *user, const gov_call_options *options, gov__poll_reply *reply,
                            gov_session **out_session, gov_error **err)
{
    static const gov__operation op = {.name = "auth_ciba_poll",
                                      .flags = GOV__TOKEN_ONCE | GOV__OP_ANY_STATUS};
    gov_ciba_login *login = user;
    const gov__id_expect expect = {.acr_values = login->acr_values};
    const gov__auth_way way = {.client = login->client,
                               .provider = login->provider,
                               .dpop = login->proof.key,
                               .kind = GOV__SESSION_PERSON,
                               .expect = &expect,
                               .needs_id_token = true};
    const gov__token_request request = {.op = &op,
                                        .client = login->client,
                                        .options = options,
                                        .dpop = login->proof.key,
                                        .write = write_poll,
                                        .user = login};
    return gov__auth_poll(&way, &request, reply, out_session, err);
}

static gov_status read_codes(gov__call *call, gov_ciba_login *login, gov_error **err)
{
    gov_client *client = login->client;
    const gov__auth_wire *wire = client->identity->auth;
    gov_status status = wire->ciba_refusal_read(client, gov__call_response(call));
    status = gov__auth_take_json(call, status, &login->doc, err);
    if (status != GOV_OK) {
        return status;
    }
    status = wire->ciba_read(gov__json_root(login->doc), &login->codes);
    if (status != GOV_OK) {
        return gov__call_fail(call, err, status);
    }
    gov__poll_begin(&login->poll, client, ask_token, login, call->sent_ms,
                    login->codes.expires_in_ms, login->codes.interval_ms);
    return GOV_OK;
}

typedef struct beginning {
    gov_ciba_login *login;
    gov__ciba_ask ask;
} beginning;

/* No token comes of it, so nothing is proved. */
static void write_request(void *user, gov__request *request, const gov__proof *proof)
{
    const beginning *b = user;
    gov_client *client = b->login->client;
    (void)proof;
    client->identity->auth->ciba_write(request, client, b->login->provider->ciba_endpoint, &b->ask);
}

/* Asked once: a second request would make the phone ring twice. */
static gov_status ask_codes(beginning *b, const gov_call_options *options, int64_t deadline_ms,
                            gov_error **err)
{
    static const gov__operation op = {
        .name = "auth_ciba_begin", .flags = GOV__TOKEN_ONCE, .accept = GOV__TOKEN_ACCEPT};
    gov__call call;
    const gov__token_request request = {.op = &op,
                                        .client = b->login->client,
                                        .options = options,
                                        .deadline_ms = deadline_ms,
                                        .write = write_request,
                                        .user = b};
    gov_status status = gov__token_request_run(&request, &call, err);
    if (status == GOV_OK) {
        status = read_codes(&call, b->login, err);
    }
    gov__call_end(&call);
    return status;
}

static gov_status check_request(const gov_client *client, const gov_ciba_options *o,
                                gov_error **err)
{
    const gov_allocator *mem = &client->mem;
    if (o->reserved != 0 || o->requested_expiry_s < 0 || o->requested_expiry_s > EXPIRY_MAX_S) {
        return gov__argument_fail(mem, err, o->reserved != 0 ? "request" : "requested_expiry_s");
    }
    gov_status status = gov__argument_text(mem, err, "login_hint", o->login_hint, HINT_MAX);
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "binding_message", o->binding_message,
                                             MESSAGE_MAX);
    }
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "acr_values", o->acr_values, WORDS_MAX);
    }
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "scope", o->scope, WORDS_MAX);
    }
    return status;
}

/* Section 7.1: the scope must hold openid. */
static void complete(const gov_client *client, const gov_ciba_options *o, gov__ciba_ask *out)
{
    const char *scope = gov__config_text(client->config, GOV__OPTION_AUTH_SCOPE);
    const char *levels = gov__config_text(client->config, GOV__OPTION_AUTH_ACR_VALUES);
    *out = (gov__ciba_ask){.login_hint = o->login_hint,
                           .binding_message = o->binding_message,
                           .acr_values = o->acr_values != NULL ? o->acr_values : levels,
                           .requested_expiry_s = o->requested_expiry_s};
    out->scope = o->scope != NULL ? o->scope : scope != NULL ? scope : "openid";
}

static gov_status begin(gov_ciba_login *login, const gov_ciba_options *o,
                        const gov_call_options *options, gov_error **err)
{
    gov_client *client = login->client;
    beginning b = {.login = login};
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    complete(client, o, &b.ask);
    if (!gov__mem_set_str(&client->mem, &login->acr_values, b.ask.acr_values)) {
        return gov__error_no_memory(err);
    }
    gov_status status = gov__auth_check_client(client, false, err);
    if (status == GOV_OK) {
        status = gov__client_provider(client, options, &login->provider, err);
    }
    if (status == GOV_OK &&
        (login->provider->ciba_endpoint == NULL || client->identity->auth->ciba_write == NULL)) {
        status = gov__error_raise(&client->mem, err, GOV_ERR_UNSUPPORTED,
                                  "the platform offers no login that is approved on the phone",
                                  "平台不提供手机确认登录");
    }
    if (status == GOV_OK) {
        status = gov__proof_begin(client, &login->proof, err);
    }
    return status == GOV_OK ? ask_codes(&b, options, deadline_ms, err) : status;
}

gov_status gov_auth_ciba_begin(gov_client *client, const gov_ciba_options *request,
                               const gov_call_options *options, gov_ciba_login **out_login,
                               gov_error **err)
{
    gov_ciba_options loaded;
    if (out_login != NULL) {
        *out_login = NULL;
    }
    if (client == NULL || request == NULL || out_login == NULL) {
        return gov__argument_fail(NULL, err,
                                  client == NULL    ? "client"
                                  : request == NULL ? "request"
                                                    : "out_login");
    }
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    if (gov__options_load(&loaded, sizeof loaded, request) != GOV_OK) {
        return gov__argument_fail(&client->mem, err, "request");
    }
    status = check_request(client, &loaded, err);
    if (status != GOV_OK) {
        return status;
    }
    gov_ciba_login *login = gov__mem_calloc(&client->mem, 1, sizeof *login);
    if (login == NULL) {
        return gov__error_no_memory(err);
    }
    login->client = gov_client_ref(client);
    status = begin(login, &loaded, options, err);
    if (status != GOV_OK) {
        gov_ciba_login_free(login);
        return status;
    }
    *out_login = login;
    return GOV_OK;
}

int64_t gov_ciba_login_get_remaining_ms(const gov_ciba_login *login)
{
    return login == NULL ? 0 : gov__poll_remaining_ms(&login->poll);
}

int64_t gov_ciba_login_get_wait_ms(const gov_ciba_login *login)
{
    return login == NULL ? 0 : gov__poll_wait_ms(&login->poll);
}

gov_status gov_ciba_login_poll(gov_ciba_login *login, const gov_call_options *options,
                               gov_session **out_session, gov_error **err)
{
    return gov__poll_once(login != NULL ? &login->poll : NULL, options, out_session, err);
}

gov_status gov_ciba_login_wait(gov_ciba_login *login, const gov_call_options *options,
                               gov_session **out_session, gov_error **err)
{
    return gov__poll_until(login != NULL ? &login->poll : NULL, options, out_session, err);
}
