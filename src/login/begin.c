/* SPDX-License-Identifier: Apache-2.0 */
/* Beginning a login: what only this login knows, and the address that the browser is sent to. */
#include "login/login.h"

#include "auth/auth.h"
#include "auth/token_request.h"
#include "base/base64.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/wipe.h"
#include "core/dpop.h"
#include "crypto/digest.h"
#include "crypto/jwt.h"

#define RANDOM_BYTES 32 /* 256 bits, more than can be tried (RFC 7636 section 7.1) */

static gov_status draw(const gov_client *client, gov__buf *out)
{
    uint8_t bytes[RANDOM_BYTES];
    if (client->random.fill(client->random.user, bytes, sizeof bytes) != GOV_OK) {
        return GOV_ERR_HOOK;
    }
    gov__base64url_encode(out, bytes, sizeof bytes);
    gov__wipe(bytes, sizeof bytes);
    return gov__buf_terminate(out);
}

/* RFC 7636 section 4.2. */
static gov_status derive_challenge(const gov_client *client, const gov__buf *verifier,
                                   gov__buf *out)
{
    uint8_t digest[GOV__DIGEST_MAX];
    gov_status status =
        gov__digest_of(client->crypto, GOV__DIGEST_SHA256, verifier->data, verifier->len, digest);
    if (status == GOV_OK) {
        gov__base64url_encode(out, digest, gov__digest_size(GOV__DIGEST_SHA256));
        status = gov__buf_terminate(out);
    }
    return status;
}

static gov_status draw_all(gov_login *login)
{
    gov__buf *const secrets[] = {&login->state, &login->nonce, &login->verifier};
    gov_status status = GOV_OK;
    for (size_t i = 0; status == GOV_OK && i < sizeof secrets / sizeof secrets[0]; i++) {
        status = draw(login->client, secrets[i]);
    }
    return status == GOV_OK ? derive_challenge(login->client, &login->verifier, &login->challenge)
                            : status;
}

static gov_status make(gov_client *client, const gov__login_ask *ask, const char *subject,
                       gov_login **out)
{
    gov_login *login = gov__mem_calloc(&client->mem, 1, sizeof *login);
    if (login == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    login->client = gov_client_ref(client);
    login->wire = client->identity->auth->login;
    login->max_age_asked = ask->max_age_asked;
    login->max_age_s = ask->max_age_s;
    login->needs_id_token =
        login->wire->gives_id_token && gov__jwt_has_word(ask->scope, "openid", 6);
    gov__buf *const buffers[] = {&login->state, &login->nonce, &login->verifier, &login->challenge,
                                 &login->url};
    for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++) {
        gov__buf_init_secret(buffers[i], &client->mem, 0);
    }
    bool good = gov__mem_set_str(&client->mem, &login->redirect_uri, ask->redirect_uri) &&
                gov__mem_set_str(&client->mem, &login->acr_values, ask->acr_values) &&
                gov__mem_set_str(&client->mem, &login->subject, subject);
    gov_status status = good ? draw_all(login) : GOV_ERR_NO_MEMORY;
    if (status != GOV_OK) {
        gov_login_free(login);
        return status;
    }
    *out = login;
    return GOV_OK;
}

/* Whether the request is pushed (RFC 9126). */
static gov_status decide_push(const gov_login *login, bool *out, gov_error **err)
{
    const gov_client *client = login->client;
    const gov__provider *provider = login->provider;
    bool never = gov__config_is(client->config, GOV__OPTION_AUTH_PAR, "never");
    bool always = gov__config_is(client->config, GOV__OPTION_AUTH_PAR, "always");
    bool offered = login->wire->push_write != NULL && provider->par_endpoint != NULL;
    *out = offered && !never;
    if (login->wire->push_write == NULL) {
        return GOV_OK;
    }
    if (always && !offered) {
        return gov__error_raise(&client->mem, err, GOV_ERR_UNSUPPORTED,
                                "auth.par is always, and the platform offers no pushed requests",
                                "auth.par 为 always，但平台不支持推送授权请求");
    }
    if (provider->par_required && !*out) {
        return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                "the platform takes pushed requests only; set auth.par to auto",
                                "平台只接受推送的授权请求；请将 auth.par 设为 auto");
    }
    return GOV_OK;
}

typedef struct pushing {
    gov_login *login;
    const gov__login_ask *ask;
} pushing;

static void write_push(void *user, gov__request *request, const gov__proof *proof)
{
    const pushing *p = user;
    p->login->wire->push_write(request, p->login->client, p->login->provider, proof, p->ask);
}

static gov_status read_push(gov_login *login, gov__call *call, const gov__login_ask *ask,
                            gov_error **err)
{
    gov_client *client = login->client;
    gov__json *doc = NULL;
    const char *request_uri = NULL;
    gov_status status = client->identity->auth->refusal_read(client, gov__call_response(call));
    status = gov__auth_take_json(call, status, &doc, err);
    if (status != GOV_OK) {
        return status;
    }
    status = login->wire->push_read(gov__json_root(doc), &request_uri);
    if (status != GOV_OK) {
        status = gov__call_fail(call, err, status);
    } else {
        status = login->wire->url_write(client, login->provider, ask, request_uri, &login->url);
        status = gov__error_status(&client->mem, err, status);
    }
    gov__json_free(doc);
    return status;
}

/* Pushing twice makes a second address, which nobody opens. */
static gov_status push(gov_login *login, const gov__login_ask *ask, const gov_call_options *options,
                       int64_t deadline_ms, gov_error **err)
{
    static const gov__operation op = {
        .name = "login_push", .flags = GOV__TOKEN_AGAIN, .accept = {200, 201, 400, 401, 403}};
    pushing p = {login, ask};
    gov__call call;
    const gov__token_request request = {.op = &op,
                                        .client = login->client,
                                        .options = options,
                                        .deadline_ms = deadline_ms,
                                        .dpop = login->proof.key,
                                        .write = write_push,
                                        .user = &p};
    gov_status status = gov__token_request_run(&request, &call, err);
    if (status == GOV_OK) {
        status = read_push(login, &call, ask, err);
    }
    gov__call_end(&call);
    return status;
}

static gov_status write_url(gov_login *login, const gov__login_ask *ask, gov_error **err)
{
    gov_client *client = login->client;
    gov_status status = login->wire->url_write(client, login->provider, ask, NULL, &login->url);
    if (status == GOV_ERR_UNSUPPORTED) {
        return gov__error_raise(&client->mem, err, status,
                                "the platform offers no login in a browser",
                                "平台不提供浏览器登录");
    }
    return gov__error_status(&client->mem, err, status);
}

static gov_status prepare(gov_login *login, gov__login_ask *ask, const gov_call_options *options,
                          int64_t deadline_ms, gov_error **err)
{
    gov_client *client = login->client;
    bool pushed = false;
    gov_status status = gov__client_provider(client, options, &login->provider, err);
    if (status == GOV_OK) {
        status = gov__proof_begin(client, &login->proof, err);
    }
    if (status == GOV_OK) {
        status = decide_push(login, &pushed, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    ask->state = login->state.data;
    ask->nonce = login->nonce.data;
    ask->challenge = login->challenge.data;
    ask->hears_claims = login->provider->claims_parameter;
    ask->dpop_jkt = login->proof.key != NULL ? gov__key_thumbprint(login->proof.key) : NULL;
    return pushed ? push(login, ask, options, deadline_ms, err) : write_url(login, ask, err);
}

gov_status gov__login_begin(gov_client *client, gov__login_ask *ask, const char *subject,
                            const gov_call_options *options, gov_login **out, gov_error **err)
{
    gov_login *login = NULL;
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    if (client->identity->auth->login == NULL) {
        return gov__error_status(&client->mem, err, GOV_ERR_UNSUPPORTED);
    }
    gov_status status = make(client, ask, subject, &login);
    if (status != GOV_OK) {
        return gov__error_status(&client->mem, err, status);
    }
    status = prepare(login, ask, options, deadline_ms, err);
    if (status != GOV_OK) {
        gov_login_free(login);
        return status;
    }
    *out = login;
    return GOV_OK;
}
