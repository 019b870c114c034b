/* SPDX-License-Identifier: Apache-2.0 */
/* Exchange of tokens (RFC 8693): a session for whom one acts, or with less scope. That the new token
 * says no more than was asked for is exchange_check.c. */
#include "auth/exchange.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/url.h"
#include "core/argument.h"
#include "core/dpop.h"
#include "core/options.h"

#define WORDS_MAX 1024U
#define TEXT_MAX  512U

static gov_status check_subject(const gov_client *client, const gov_token_exchange *x,
                                gov_error **err)
{
    if (x->kind == GOV_EXCHANGE_NARROW && x->on_behalf_of == NULL) {
        return GOV_OK;
    }
    if (x->kind == GOV_EXCHANGE_NARROW) {
        return gov__argument_fail(&client->mem, err, "on_behalf_of");
    }
    return gov__argument_text(&client->mem, err, "on_behalf_of", x->on_behalf_of, GOV__ID_MAX);
}

static gov_status check_request(const gov_client *client, const gov_token_exchange *x,
                                gov_error **err)
{
    const gov_allocator *mem = &client->mem;
    gov__url url;
    if (x->kind < GOV_EXCHANGE_NARROW || x->kind > GOV_EXCHANGE_LEGAL_PERSON) {
        return gov__argument_fail(mem, err, "kind");
    }
    gov_status status = check_subject(client, x, err);
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "scope", x->scope, WORDS_MAX);
    }
    if (status == GOV_OK) {
        status = gov__argument_optional_text(mem, err, "audience", x->audience, TEXT_MAX);
    }
    if (status == GOV_OK && x->resource != NULL &&
        gov__url_split(x->resource, gov__str_len_max(x->resource, GOV__URL_MAX + 1), &url) !=
            GOV_OK) {
        status = gov__argument_fail(mem, err, "resource");
    }
    return status;
}

/* The access token, its scope and its key, as they are now; false when it has expired. */
static bool copy_now(gov__exchanging *x, gov_status *status)
{
    gov_session *session = x->session;
    int64_t now = gov__client_now_ms(session->client);
    gov__buf_clear(&x->token);
    gov__buf_clear(&x->session_scope);
    gov__lock_acquire(&session->lock);
    *status = session->ended || session->access.len == 0 ? GOV_ERR_LOGIN_REQUIRED : GOV_OK;
    bool good = *status == GOV_OK && now < session->expires_ms;
    if (good) {
        gov__buf_append(&x->token, session->access.data, session->access.len);
        gov__buf_append(&x->session_scope, session->scope.data, session->scope.len);
        *status = gov__buf_terminate(&x->token);
        if (*status == GOV_OK) {
            *status = gov__buf_terminate(&x->session_scope);
        }
    }
    gov__lock_release(&session->lock);
    return good;
}

static gov_status copy_token(gov__exchanging *x, const gov_call_options *options, gov_error **err)
{
    gov_status status = GOV_OK;
    if (!copy_now(x, &status) && status == GOV_OK) {
        status = gov_session_refresh(x->session, options, err);
        if (status != GOV_OK) {
            return status;
        }
        if (!copy_now(x, &status) && status == GOV_OK) {
            status = GOV_ERR_LOGIN_REQUIRED;
        }
    }
    return gov__error_status(&x->client->mem, err, status);
}

static void write_request(void *user, gov__request *request, const gov__proof *proof)
{
    const gov__exchanging *x = user;
    x->client->identity->auth->exchange_write(request, x->client, proof,
                                              x->provider->token_endpoint, &x->ask);
}

static gov_status read_tokens(gov__exchanging *x, gov__call *call, gov_session **out_session,
                              gov_error **err)
{
    gov_client *client = x->client;
    gov__tokens tokens;
    gov__json *claims = NULL;
    const gov__auth_way way = {.client = client,
                               .provider = x->provider,
                               .dpop = x->proof.key,
                               .kind = GOV__SESSION_PERSON};
    gov__tokens_init(&tokens, &client->mem);
    gov_status status =
        client->identity->auth->exchange_read(client, gov__call_response(call), &tokens);
    if (status != GOV_OK) {
        status = gov__auth_refuse(call, status, err);
    } else {
        status = gov__exchange_check(x, &tokens, &claims, err);
    }
    if (status == GOV_OK) {
        status =
            gov__auth_accept(&way, &tokens, claims, call->sent_ms, x->options, out_session, err);
    } else {
        gov__json_free(claims);
    }
    gov__tokens_free(&tokens);
    return status;
}

/* Asking twice makes a second token, which harms nobody. */
static gov_status ask(gov__exchanging *x, int64_t deadline_ms, gov_session **out_session,
                      gov_error **err)
{
    static const gov__operation op = {
        .name = "auth_exchange", .flags = GOV__TOKEN_AGAIN, .accept = GOV__TOKEN_ACCEPT};
    const gov__token_request request = {.op = &op,
                                        .client = x->client,
                                        .options = x->options,
                                        .deadline_ms = deadline_ms,
                                        .dpop = x->proof.key,
                                        .write = write_request,
                                        .user = x};
    gov__call call;
    gov_status status = gov__token_request_run(&request, &call, err);
    if (status == GOV_OK) {
        status = read_tokens(x, &call, out_session, err);
    }
    gov__call_end(&call);
    return status;
}

/* A token that was withdrawn while it was on its way is refused like a subject that is not granted. */
static gov_status tell_end(const gov__exchanging *x, gov_status status, gov_error **err)
{
    if (status != GOV_ERR_FORBIDDEN || gov_session_is_logged_in(x->session)) {
        return status;
    }
    if (err != NULL) {
        gov_error_free(*err);
        *err = NULL;
    }
    return gov__error_status(&x->client->mem, err, GOV_ERR_LOGIN_REQUIRED);
}

static gov_status exchange(gov__exchanging *x, gov_session **out_session, gov_error **err)
{
    gov_client *client = x->client;
    int64_t deadline_ms = gov__call_deadline_of(client, x->options);
    gov_status status = gov__auth_check_client(client, false, err);
    if (status == GOV_OK && client->identity->auth->exchange_write == NULL) {
        status = gov__error_status(&client->mem, err, GOV_ERR_UNSUPPORTED);
    }
    if (status == GOV_OK) {
        status = gov__client_provider(client, x->options, &x->provider, err);
    }
    if (status == GOV_OK) {
        status = copy_token(x, x->options, err);
    }
    if (status == GOV_OK) {
        x->proof.key = gov__session_key(x->session);
        x->ask.token = x->token.data;
        status = tell_end(x, ask(x, deadline_ms, out_session, err), err);
    }
    gov__provider_unref(x->provider);
    gov__proof_end(&x->proof);
    return status;
}

gov_status gov_auth_exchange(gov_session *session, const gov_token_exchange *exchange_request,
                             const gov_call_options *options, gov_session **out_session,
                             gov_error **err)
{
    gov_token_exchange loaded;
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (session == NULL || exchange_request == NULL || out_session == NULL) {
        return gov__argument_fail(NULL, err,
                                  session == NULL            ? "session"
                                  : exchange_request == NULL ? "exchange"
                                                             : "out_session");
    }
    gov_client *client = session->client;
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    if (gov__options_load(&loaded, sizeof loaded, exchange_request) != GOV_OK) {
        return gov__argument_fail(&client->mem, err, "exchange");
    }
    status = check_request(client, &loaded, err);
    if (status == GOV_OK && !gov_session_is_logged_in(session)) {
        status = gov__error_status(&client->mem, err, GOV_ERR_LOGIN_REQUIRED);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov__exchanging x = {.client = client,
                         .session = session,
                         .options = options,
                         .ask = {.kind = (gov_exchange_kind)loaded.kind,
                                 .on_behalf_of = loaded.on_behalf_of,
                                 .scope = loaded.scope,
                                 .audience = loaded.audience,
                                 .resource = loaded.resource}};
    gov__buf_init_secret(&x.token, &client->mem, 0);
    gov__buf_init_secret(&x.session_scope, &client->mem, 0);
    status = exchange(&x, out_session, err);
    gov__buf_free(&x.token);
    gov__buf_free(&x.session_scope);
    return status;
}
