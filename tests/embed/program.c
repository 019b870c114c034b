/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The smallest program of an embedder: headers and library belong together,
 * and a client can be made. It is built in three ways, shared and static.
 */
#include <govsdk.h>
#include <stdio.h>

int main(void)
{
    gov_error *err = NULL;
    gov_config *config = NULL;
    gov_client *client = NULL;
    gov_status status = gov_config_new(NULL, &config, &err);
    if (status == GOV_OK) {
        status = gov_config_set(config, "gateway.url", "https://gov.example", &err);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, &client, &err);
    }
    printf("govsdk %s: %s\n", gov_version(),
           status == GOV_OK ? "ok" : gov_error_get_message(err, GOV_LANGUAGE_EN));
    gov_client_unref(client);
    gov_config_free(config);
    gov_error_free(err);
    return status == GOV_OK && gov_version_number() == GOV_VERSION_NUMBER ? 0 : 1;
}
