/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a configuration, and those of a client: given by the application, else read from the
 * files that the settings name, once, when the client is made. What each is used for is elsewhere. */
#include <govsdk/key.h>

#include "core/client.h"

typedef struct role_row {
    gov_key_role role;
    gov__option file;
    gov__option password; /* GOV__OPTION_COUNT: the file has none */
} role_row;

static const role_row ROLES[] = {
    {GOV_KEY_CLIENT, GOV__OPTION_AUTH_KEY_FILE, GOV__OPTION_AUTH_KEY_PASSWORD},
    {GOV_KEY_DPOP, GOV__OPTION_AUTH_DPOP_KEY_FILE, GOV__OPTION_COUNT},
    {GOV_KEY_DECRYPTION, GOV__OPTION_AUTH_DECRYPTION_KEY_FILE, GOV__OPTION_COUNT},
    {GOV_KEY_TERMINAL, GOV__OPTION_TERMINAL_KEY_FILE, GOV__OPTION_TERMINAL_KEY_PASSWORD},
    {GOV_KEY_SIGNER, GOV__OPTION_SIGNER_KEY_FILE, GOV__OPTION_SIGNER_KEY_PASSWORD},
};

/* What is sealed there is no ID token. */
static const role_row CERTSHARE = {GOV_KEY_DECRYPTION, GOV__OPTION_CERTSHARE_KEY_FILE,
                                   GOV__OPTION_CERTSHARE_KEY_PASSWORD};

gov_status gov_config_set_key(gov_config *config, gov_key_role role, gov_key *key, gov_error **err)
{
    bool known = role >= GOV_KEY_CLIENT && role <= GOV_KEY_SIGNER;
    if (config == NULL || !known || (key != NULL && !gov__key_is_private(key))) {
        return gov__error_raise(config != NULL ? &config->mem : NULL, err, GOV_ERR_ARGUMENT,
                                "the configuration is NULL, the role is none, or the key has no "
                                "private part",
                                "配置为空指针、用途无效，或密钥没有私钥部分");
    }
    gov_key *old = config->keys[role];
    config->keys[role] = key != NULL ? gov_key_ref(key) : NULL;
    gov_key_unref(old);
    return GOV_OK;
}

void gov__config_copy_keys(gov_config *to, const gov_config *from)
{
    for (int i = 0; i < GOV__KEY_ROLES; i++) {
        to->keys[i] = from->keys[i] != NULL ? gov_key_ref(from->keys[i]) : NULL;
    }
}

void gov__config_free_keys(gov_config *config)
{
    for (int i = 0; i < GOV__KEY_ROLES; i++) {
        gov_key_unref(config->keys[i]);
        config->keys[i] = NULL;
    }
}

/* The reason is the file's or the key's; the setting is what the reader can change. */
static gov_status refuse(const gov_client *client, gov__option option, gov_status status,
                         gov_error **err)
{
    if (status == GOV_ERR_NO_MEMORY) {
        return gov__error_no_memory(err);
    }
    const char *name = gov__config_row_at(option)->name;
    return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                            status == GOV_ERR_FILE ? "%s cannot be read"
                                                   : "%s holds no private key that can be used",
                            status == GOV_ERR_FILE ? "%s 无法读取" : "%s 中没有可用的私钥", name);
}

static gov_status load(gov_client *client, const role_row *row, gov_error **err)
{
    gov_config *config = client->config;
    const char *path = gov__config_text(config, row->file);
    gov_key_options options = {.struct_size = sizeof options};
    gov_key *key = NULL;
    if (config->keys[row->role] != NULL || path == NULL) {
        return GOV_OK;
    }
    if (row->password != GOV__OPTION_COUNT) {
        options.password = gov__config_text(config, row->password);
    }
    gov_status status = gov_key_from_file(&client->mem, path, &options, &key, NULL);
    if (status == GOV_OK && !gov__key_is_private(key)) {
        status = GOV_ERR_ARGUMENT;
    }
    if (status != GOV_OK) {
        gov_key_unref(key);
        return refuse(client, row->file, status, err);
    }
    config->keys[row->role] = key;
    return GOV_OK;
}

gov_status gov__client_load_keys(gov_client *client, gov_error **err)
{
    bool sealed = client->platform == &gov__certshare;
    gov_status status = sealed ? load(client, &CERTSHARE, err) : GOV_OK;
    for (size_t i = 0; status == GOV_OK && i < sizeof ROLES / sizeof ROLES[0]; i++) {
        status = load(client, &ROLES[i], err);
    }
    return status;
}

gov__key *gov__client_key(const gov_client *client, gov_key_role role)
{
    return client->config->keys[role];
}
