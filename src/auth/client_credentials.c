/* SPDX-License-Identifier: Apache-2.0 */
/* Logging a system in by its own credentials (RFC 6749 section 4.4). */
#include "auth/auth.h"
#include "core/argument.h"

typedef struct asking {
    gov_client *client;
    const gov__provider *provider;
} asking;

static void write_request(void *user, gov__request *request)
{
    const asking *a = user;
    gov__renewal renewal = {
        .token_endpoint = a->provider->token_endpoint,
        .scope = gov__config_text(a->client->config, GOV__OPTION_AUTH_SCOPE),
    };
    a->client->identity->renew_write(request, a->client, &renewal);
}

static gov_status ask(gov_client *client, const gov__provider *provider,
                      const gov_call_options *options, int64_t deadline_ms,
                      gov_session **out_session, gov_error **err)
{
    /* Asking twice makes a second token, which harms nobody. */
    static const gov__operation op = {.name = "auth_client_credentials",
                                      .flags = GOV__OP_BARE | GOV__OP_NO_BODY,
                                      .accept = {200, 400, 401, 403}};
    asking a = {client, provider};
    gov__tokens tokens;
    gov__call call;
    gov_status status = gov__auth_check_client(client, true, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__tokens_init(&tokens, &client->mem);
    status = gov__call_begin(&call, client, NULL, &op, options, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        gov__call_set_writer(&call, write_request, &a);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = client->identity->renew_read(client, gov__call_response(&call), &tokens);
        status = status == GOV_OK ? gov__auth_session(client, GOV__SESSION_CLIENT, &tokens,
                                                      call.sent_ms, provider, out_session, err)
                                  : gov__auth_refuse(&call, status, err);
    }
    gov__call_end(&call);
    gov__tokens_free(&tokens);
    return status;
}

gov_status gov_auth_client_credentials(gov_client *client, const gov_call_options *options,
                                       gov_session **out_session, gov_error **err)
{
    gov__provider *provider = NULL;
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (client == NULL || out_session == NULL) {
        return gov__argument_fail(NULL, err, client == NULL ? "client" : "out_session");
    }
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    gov_status status = gov__client_provider(client, options, &provider, err);
    if (status == GOV_OK) {
        status = ask(client, provider, options, deadline_ms, out_session, err);
    }
    gov__provider_unref(provider);
    return status;
}
