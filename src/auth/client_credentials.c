/* SPDX-License-Identifier: Apache-2.0 */
/* Logging a system in by its own credentials (RFC 6749 section 4.4). */
#include "auth/auth.h"
#include "core/argument.h"

static gov_status ask(gov_client *client, const gov__metadata *metadata,
                      const gov_call_options *options, int64_t deadline_ms,
                      gov_session **out_session, gov_error **err)
{
    /* Asking twice makes a second token, which harms nobody. */
    static const gov__operation op = {.name = "auth_client_credentials",
                                      .flags = GOV__OP_BARE | GOV__OP_NO_BODY,
                                      .accept = {200, 400, 401, 403}};
    gov__auth_client credentials;
    gov__tokens tokens;
    gov__call call;
    gov_status status = gov__auth_client_of(client, true, &credentials, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__renewal renewal = {.token_endpoint = metadata->token_endpoint,
                            .client_id = credentials.id,
                            .client_secret = credentials.secret,
                            .scope = credentials.scope};
    gov__tokens_init(&tokens, &client->mem);
    status = gov__call_begin(&call, client, NULL, &op, options, err);
    if (status == GOV_OK) {
        gov__call_set_deadline(&call, deadline_ms);
        client->platform->refresh_write(gov__call_request(&call), &renewal);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = client->platform->refresh_read(&client->mem, gov__call_response(&call), &tokens);
        status = status == GOV_OK ? gov__auth_session(client, GOV__SESSION_CLIENT, &tokens,
                                                      call.sent_ms, metadata, out_session, err)
                                  : gov__auth_refuse(&call, status, err);
    }
    gov__call_end(&call);
    gov__tokens_free(&tokens);
    return status;
}

gov_status gov_auth_client_credentials(gov_client *client, const gov_call_options *options,
                                       gov_session **out_session, gov_error **err)
{
    gov__metadata *metadata = NULL;
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (client == NULL || out_session == NULL) {
        return gov__argument_fail(NULL, err, client == NULL ? "client" : "out_session");
    }
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    gov_status status = gov__client_metadata(client, options, &metadata, err);
    if (status == GOV_OK) {
        status = ask(client, metadata, options, deadline_ms, out_session, err);
    }
    gov__metadata_unref(metadata);
    return status;
}
