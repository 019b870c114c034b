/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the reader of an identity provider's metadata. A document that is taken names the issuer byte
 * for byte and a token endpoint, and what it gives lies in it; every address is then judged by the
 * rule that says where secrets may go. */
#include "fuzz.h"

#include <string.h>

#include <govsdk.h>

#include "core/client.h"

#define ISSUER "https://idp.example/realm"

static void perform(void *user, gov_exchange *exchange)
{
    (void)user;
    gov_exchange_finish(exchange, GOV_ERR_CONNECT, GOV_STAGE_NOT_SENT, NULL);
}

/* With the aliases of RFC 8705 section 5 in force. */
static gov_client *make_client(void)
{
    static const char *const settings[] = {
        "gateway.url", "https://gov.example",  "auth.issuer",          ISSUER, "auth.client_id",
        "me",          "auth.trusted_origins", "https://other.example"};
    gov_transport transport = {.struct_size = sizeof transport, .perform = perform};
    gov_config *config = NULL;
    gov_client *client = NULL;
    require(gov_config_new(NULL, &config, NULL) == GOV_OK);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i += 2) {
        require(gov_config_set(config, settings[i], settings[i + 1], NULL) == GOV_OK);
    }
    require(gov_config_set_transport(config, &transport, NULL) == GOV_OK);
    require(gov_client_new(config, &client, NULL) == GOV_OK);
    require(gov_config_set(client->config, "auth.method", "tls_client_auth", NULL) == GOV_OK);
    gov_config_free(config);
    return client;
}

static bool has_prefix(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);
    return strncmp(text, prefix, len) == 0 && (text[len] == '\0' || strchr("/?:", text[len]));
}

static void judge(const gov_client *client, const char *url)
{
    if (url != NULL && gov__client_trusts_url(client, ISSUER, url)) {
        char lower[64];
        size_t len = strnlen(url, sizeof lower - 1);
        for (size_t i = 0; i < len; i++) {
            lower[i] = (char)(url[i] >= 'A' && url[i] <= 'Z' ? url[i] + 32 : url[i]);
        }
        lower[len] = '\0';
        require(has_prefix(lower, "https://idp.example") ||
                has_prefix(lower, "https://gov.example") ||
                has_prefix(lower, "https://other.example"));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gov_client *client;
    char issuer[] = ISSUER;
    gov__provider provider = {.issuer = issuer};

    if (client == NULL) {
        client = make_client();
    }
    if (gov__json_parse(NULL, (const char *)data, size, NULL, &provider.doc) != GOV_OK) {
        return 0;
    }
    gov_status status = client->identity->provider_read(client, &provider);
    require(status == GOV_OK || status == GOV_ERR_RESPONSE || status == GOV_ERR_ISSUER);
    if (status == GOV_OK) {
        const gov__json_node *root = gov__json_root(provider.doc);
        const char *const urls[] = {
            provider.authorization_endpoint, provider.token_endpoint,
            provider.device_endpoint,        provider.par_endpoint,
            provider.ciba_endpoint,          provider.revocation_endpoint,
            provider.introspection_endpoint, provider.userinfo_endpoint,
            provider.end_session_endpoint,   provider.jwks_uri,
        };
        require(strcmp(gov__json_get_string(root, "issuer"), ISSUER) == 0);
        require(provider.token_endpoint != NULL);
        for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
            judge(client, urls[i]);
        }
    }
    gov__json_free(provider.doc);
    return 0;
}
