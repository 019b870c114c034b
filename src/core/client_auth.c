/* SPDX-License-Identifier: Apache-2.0 */
/* How a client proves who it is to the identity provider: chosen once, from the settings and what
 * comes with them. How that looks on the wire is the driver's. */
#include "core/client.h"

#include "base/str.h"

typedef struct method_row {
    const char *word;
    gov__auth_method method;
    gov__option needed; /* GOV__OPTION_COUNT: none */
} method_row;

static const method_row METHODS[] = {
    {"none", GOV__AUTH_NONE, GOV__OPTION_COUNT},
    {"client_secret_basic", GOV__AUTH_SECRET_BASIC, GOV__OPTION_AUTH_CLIENT_SECRET},
    {"client_secret_post", GOV__AUTH_SECRET_POST, GOV__OPTION_AUTH_CLIENT_SECRET},
    {"private_key_jwt", GOV__AUTH_PRIVATE_KEY, GOV__OPTION_AUTH_KEY_FILE},
    {"tls_client_auth", GOV__AUTH_TLS, GOV__OPTION_TLS_CLIENT_CERTIFICATE_FILE},
};

/* What proves who the client is is there; a transport of the application's has its own certificate. */
static bool has_means(const gov_client *client, const method_row *row)
{
    switch (row->method) {
    case GOV__AUTH_PRIVATE_KEY: return gov__client_key(client, GOV_KEY_CLIENT) != NULL;
    case GOV__AUTH_TLS:
        return gov__config_text(client->config, row->needed) != NULL ||
               client->config->transport != NULL || client->config->tls_context != NULL;
    default:
        return row->needed == GOV__OPTION_COUNT ||
               gov__config_text(client->config, row->needed) != NULL;
    }
}

static const method_row *choose(const gov_client *client)
{
    for (size_t i = 0; i < sizeof METHODS / sizeof METHODS[0]; i++) {
        if (gov__config_is(client->config, GOV__OPTION_AUTH_METHOD, METHODS[i].word)) {
            return &METHODS[i];
        }
    }
    const method_row *by_key = &METHODS[GOV__AUTH_PRIVATE_KEY];
    const method_row *by_secret = &METHODS[GOV__AUTH_SECRET_BASIC];
    return has_means(client, by_key)      ? by_key
           : has_means(client, by_secret) ? by_secret
                                          : &METHODS[GOV__AUTH_NONE];
}

static gov_status refuse(const gov_client *client, gov__option option, const method_row *row,
                         gov_error **err)
{
    return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG, "auth.method %s needs %s",
                            "auth.method %s 需要 %s", row->word, gov__config_row_at(option)->name);
}

/* The audience of an assertion is what was configured, never what an answer says of itself: else
 * one server could collect assertions for another. */
gov_status gov__client_take_auth(gov_client *client, gov_error **err)
{
    const gov_config *config = client->config;
    const method_row *row = choose(client);
    client->auth_method = row->method;
    if (!has_means(client, row)) {
        return refuse(client, row->needed, row, err);
    }
    if (row->method != GOV__AUTH_PRIVATE_KEY) {
        return GOV_OK;
    }
    if (gov__config_text(config, GOV__OPTION_AUTH_CLIENT_ID) == NULL) {
        return refuse(client, GOV__OPTION_AUTH_CLIENT_ID, row, err);
    }
    bool by_endpoint = gov__config_bool(config, GOV__OPTION_AUTH_AUDIENCE_ENDPOINT);
    if (!by_endpoint && gov__config_text(config, GOV__OPTION_AUTH_ISSUER) == NULL) {
        return refuse(client, GOV__OPTION_AUTH_ISSUER, row, err);
    }
    uint32_t algs = gov__key_algs(gov__client_key(client, GOV_KEY_CLIENT));
    if ((algs & (GOV__ALG_ALL | GOV__ALG_SM2)) == 0) {
        return refuse(client, GOV__OPTION_AUTH_KEY_FILE, row, err);
    }
    return GOV_OK;
}
