/* SPDX-License-Identifier: Apache-2.0 */
/* Asking the identity provider about a token (RFC 7662), where the setting says so for a signed answer
 * (RFC 9701) and for no other. */
#include <govsdk/token.h>

#include "core/argument.h"
#include "core/id_token.h"
#include "token/ask.h"

static const char *endpoint_of(const gov__provider *provider)
{
    return provider->introspection_endpoint;
}

/* The document of the answer, and the part of it that tells of the token. */
static gov_status read_plain(gov__token_ask *ask, gov__json **doc, const gov__json_node **told,
                             gov_error **err)
{
    if (!gov__response_is_json(gov__call_response(&ask->call))) {
        return gov__token_ask_fail(ask, GOV_ERR_RESPONSE, err);
    }
    gov_status status = gov__call_json(&ask->call, doc, err);
    *told = gov__json_root(*doc);
    return status;
}

static gov_status read_sealed(gov__token_ask *ask, const gov_call_options *options, gov__json **doc,
                              const gov__json_node **told, gov_error **err)
{
    gov_client *client = ask->client;
    const gov__token_wire *wire = client->identity->token;
    const gov__response *response = gov__call_response(&ask->call);
    size_t size = 0;
    if (!gov__response_is_media(response, wire->sealed_media)) {
        return gov__error_raise(&client->mem, err, GOV_ERR_RESPONSE,
                                "the answer is not signed, as auth.introspection_jwt demands",
                                "应答未签名，而 auth.introspection_jwt 要求签名");
    }
    const char *text = gov__response_body(response, &size);
    gov_status status = gov__introspection_verify(client, text, size, options, doc, err);
    *told = wire->sealed_part(gov__json_root(*doc));
    return status;
}

static gov_status give(gov__token_ask *ask, const gov__json_node *told, int32_t *out_active,
                       char **out_json, gov_error **err)
{
    gov_client *client = ask->client;
    bool active = false;
    gov__buf text;
    gov_status status = client->identity->token->told_read(told, &active);
    if (status != GOV_OK) {
        return gov__token_ask_fail(ask, status, err);
    }
    if (out_json != NULL) {
        gov__buf_init_secret(&text, &client->mem, 0);
        status = gov__json_print(told, &text);
        if (status == GOV_OK) {
            status = gov__buf_take(&text, out_json, NULL);
        }
        gov__buf_free(&text);
    }
    *out_active = status == GOV_OK && active ? 1 : 0;
    return gov__error_status(&client->mem, err, status);
}

static gov_status ask_and_read(gov_client *client, const char *token,
                               const gov_call_options *options, int32_t *out_active,
                               char **out_json, gov_error **err)
{
    gov__token_ask ask;
    gov__json *doc = NULL;
    const gov__json_node *told = NULL;
    bool sealed = gov__config_bool(client->config, GOV__OPTION_AUTH_INTROSPECTION_JWT) &&
                  client->identity->token != NULL;
    gov_status status = gov__token_ask_run(&ask, client, "token_introspect", endpoint_of,
                                           sealed ? client->identity->token->sealed_media : NULL,
                                           token, options, err);
    if (status == GOV_OK) {
        status = sealed ? read_sealed(&ask, options, &doc, &told, err)
                        : read_plain(&ask, &doc, &told, err);
    }
    if (status == GOV_OK) {
        status = give(&ask, told, out_active, out_json, err);
    }
    gov__json_free(doc);
    gov__token_ask_end(&ask);
    return status;
}

gov_status gov_token_introspect(gov_client *client, const char *token,
                                const gov_call_options *options, int32_t *out_active,
                                char **out_json, gov_error **err)
{
    if (out_active != NULL) {
        *out_active = 0;
    }
    if (out_json != NULL) {
        *out_json = NULL;
    }
    if (client == NULL || out_active == NULL) {
        return gov__argument_fail(NULL, err, client == NULL ? "client" : "out_active");
    }
    return ask_and_read(client, token, options, out_active, out_json, err);
}
