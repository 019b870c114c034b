/* SPDX-License-Identifier: Apache-2.0 */
/* Logging a system in by its own credentials (RFC 6749 section 4.4). */
#include "auth/auth.h"
#include "core/argument.h"
#include "core/dpop.h"

typedef struct asking {
    gov_client *client;
    const gov__provider *provider;
} asking;

static void write_request(void *user, gov__request *request, const gov__proof *proof)
{
    const asking *a = user;
    const gov__renewal renewal = {
        .token_endpoint = a->provider->token_endpoint,
        .scope = gov__config_text(a->client->config, GOV__OPTION_AUTH_SCOPE),
        .proof = *proof,
    };
    a->client->identity->renew_write(request, a->client, &renewal);
}

static gov_status read_tokens(gov__call *call, const gov__auth_way *way,
                              const gov_call_options *options, gov_session **out_session,
                              gov_error **err)
{
    gov_client *client = way->client;
    gov__tokens tokens;
    gov__tokens_init(&tokens, &client->mem);
    gov_status status = client->identity->renew_read(client, gov__call_response(call), &tokens);
    status = status == GOV_OK
                 ? gov__auth_accept(way, &tokens, NULL, call->sent_ms, options, out_session, err)
                 : gov__auth_refuse(call, status, err);
    gov__tokens_free(&tokens);
    return status;
}

static gov_status ask(const gov__auth_way *way, const gov_call_options *options,
                      int64_t deadline_ms, gov_session **out_session, gov_error **err)
{
    /* Asking twice makes a second token, which harms nobody. */
    static const gov__operation op = {
        .name = "auth_client_credentials", .flags = GOV__TOKEN_AGAIN, .accept = GOV__TOKEN_ACCEPT};
    asking a = {way->client, way->provider};
    const gov__token_request request = {.op = &op,
                                        .client = way->client,
                                        .options = options,
                                        .deadline_ms = deadline_ms,
                                        .dpop = way->dpop,
                                        .write = write_request,
                                        .user = &a};
    gov__call call;
    gov_status status = gov__token_request_run(&request, &call, err);
    if (status == GOV_OK) {
        status = read_tokens(&call, way, options, out_session, err);
    }
    gov__call_end(&call);
    return status;
}

/* What the configuration has already. */
static gov_status take_known(const gov__auth_way *way, const gov_call_options *options,
                             gov_session **out_session, gov_error **err)
{
    gov_client *client = way->client;
    gov__tokens tokens;
    gov__tokens_init(&tokens, &client->mem);
    gov_status status = client->identity->client_tokens(client, &tokens);
    status = status == GOV_OK ? gov__auth_accept(way, &tokens, NULL, gov__client_now_ms(client),
                                                 options, out_session, err)
                              : gov__error_status(&client->mem, err, status);
    gov__tokens_free(&tokens);
    return status;
}

gov_status gov_auth_client_credentials(gov_client *client, const gov_call_options *options,
                                       gov_session **out_session, gov_error **err)
{
    gov__provider *provider = NULL;
    gov__proof proof = {.key = NULL};
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (client == NULL || out_session == NULL) {
        return gov__argument_fail(NULL, err, client == NULL ? "client" : "out_session");
    }
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    gov_status status = gov__client_provider(client, options, &provider, err);
    if (status == GOV_OK && !client->identity->knows_client) {
        status = gov__auth_check_client(client, true, err);
    }
    bool known = client->identity->client_tokens != NULL;
    if (status == GOV_OK && !known && client->identity->renew_write == NULL) {
        status = gov__error_status(&client->mem, err, GOV_ERR_UNSUPPORTED);
    }
    if (status == GOV_OK) {
        status = gov__proof_begin(client, &proof, err);
    }
    if (status == GOV_OK) {
        const gov__auth_way way = {
            .client = client, .provider = provider, .dpop = proof.key, .kind = GOV__SESSION_CLIENT};
        status = known ? take_known(&way, options, out_session, err)
                       : ask(&way, options, deadline_ms, out_session, err);
    }
    gov__provider_unref(provider);
    gov__proof_end(&proof);
    return status;
}
