/* SPDX-License-Identifier: Apache-2.0 */
/* A first program: list what can be applied for. cc first.c $(pkg-config --cflags --libs govsdk) */
#include <govsdk.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    gov_config *config = NULL;
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_item_list *items = NULL;
    gov_error *err = NULL;

    if (gov_config_new(NULL, &config, &err) == GOV_OK &&
        gov_config_set(config, "gateway.url", argc > 1 ? argv[1] : "", &err) == GOV_OK &&
        gov_config_set(config, "gateway.allow_sandbox", "true", &err) == GOV_OK &&
        gov_client_new(config, &client, &err) == GOV_OK &&
        gov_session_new_anonymous(client, &session, &err) == GOV_OK &&
        gov_item_search(session, NULL, NULL, &items, &err) == GOV_OK) {
        for (size_t i = 0; i < gov_item_list_get_count(items); i++) {
            const gov_item *item = gov_item_list_at(items, i);
            printf("%s  %s\n", gov_item_get_code(item), gov_item_get_name(item));
        }
    }
    if (err != NULL)
        fprintf(stderr, "%s\n", gov_error_get_message(err, GOV_LANGUAGE_EN));
    int failed = err != NULL;
    gov_error_free(err);
    gov_item_list_free(items);
    gov_session_unref(session);
    gov_client_unref(client);
    gov_config_free(config);
    return failed;
}
