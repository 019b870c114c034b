/* SPDX-License-Identifier: Apache-2.0 */
/* Which signer a client has: the embedder's table, or the scheme that the settings name, made with the keys
 * that they name. */
#include "core/signing.h"

#include <govsdk/key.h>

#include "base/str.h"
#include "core/keys.h"

static gov_status find_keys(gov_client *client, const char *kid, gov__jwks **out)
{
    return gov__keys_get(client, NULL, kid, out, NULL);
}

/* The first SM2 key among "encryption_keys". */
static gov_status find_platform_key(gov_client *client, gov__key **out)
{
    gov__metadata *metadata = NULL;
    gov_status status = gov__client_metadata(client, NULL, &metadata, NULL);
    *out = NULL;
    if (status != GOV_OK) {
        return status;
    }
    status = GOV_ERR_KEY_NOT_FOUND;
    const gov__json_node *root = gov__json_root(metadata->gateway);
    for (const gov__json_node *node = gov__json_first(gov__json_get_array(root, "encryption_keys"));
         node != NULL && *out == NULL; node = gov__json_next(node)) {
        if (gov__str_equal(gov__json_get_string(node, "crv"), "SM2")) {
            status = gov__key_from_jwk(&client->mem, node, NULL, out);
        }
    }
    gov__metadata_unref(metadata);
    return status;
}

/* The platform's key for envelopes. */
static gov_status load_platform_key(const gov_client *client, gov_key **out, gov_error **err)
{
    const char *path = gov__config_text(client->config, GOV__OPTION_SIGNER_PLATFORM_KEY_FILE);
    return path == NULL ? GOV_OK : gov_key_from_file(&client->mem, path, NULL, out, err);
}

static void fill(gov_client *client, gov__signer_settings *out)
{
    const gov_config *c = client->config;
    *out = (gov__signer_settings){
        .client = client,
        .mem = &client->mem,
        .crypto = client->crypto,
        .random = &client->random,
        .scheme = gov__config_text(c, GOV__OPTION_SIGNER_SCHEME),
        .envelope = gov__config_text(c, GOV__OPTION_SIGNER_ENVELOPE),
        .key_id = gov__config_text(c, GOV__OPTION_SIGNER_KEY_ID),
        .key = gov__client_key(client, GOV_KEY_SIGNER),
        .secret = gov__config_text(c, GOV__OPTION_SIGNER_SECRET),
        .algorithm = gov__config_text(c, GOV__OPTION_SIGNER_ALGORITHM),
        .components = gov__config_text(c, GOV__OPTION_SIGNER_COMPONENTS),
        .verify = gov__config_bool(c, GOV__OPTION_SIGNER_VERIFY),
        .max_skew_ms = gov__config_int(c, GOV__OPTION_CLOCK_MAX_SKEW_MS),
        .find_keys = find_keys,
        .find_platform_key = find_platform_key,
    };
}

static gov_status make(gov_client *client, const gov__signer_settings *settings, gov_error **err)
{
    const char *fault = NULL;
    gov_status status = gov__builtin_signers.make(settings, &client->signer, &fault);
    if (status == GOV_OK) {
        client->own_signer = true;
        return GOV_OK;
    }
    client->signer = (gov_signer){.struct_size = 0};
    if (fault == NULL || status == GOV_ERR_NO_MEMORY) {
        return gov__error_status(&client->mem, err, status);
    }
    return gov__error_raise(&client->mem, err, status,
                            "%s is missing, or does not fit the signing scheme",
                            "%s 缺失，或与签名方案不符", fault);
}

gov_status gov__client_take_signer(gov_client *client, gov_error **err)
{
    const gov_config *config = client->config;
    gov__signer_settings settings;
    gov_key *platform_key = NULL;
    if (config->signer != NULL) {
        client->signer = config->signer->table.signer;
        return GOV_OK;
    }
    if (gov__config_is(config, GOV__OPTION_SIGNER_SCHEME, "none") &&
        gov__config_is(config, GOV__OPTION_SIGNER_ENVELOPE, "none")) {
        return GOV_OK;
    }
    fill(client, &settings);
    gov_status status = load_platform_key(client, &platform_key, err);
    if (status == GOV_OK) {
        settings.platform_key = platform_key;
        status = make(client, &settings, err);
    }
    gov_key_unref(platform_key);
    return status;
}
