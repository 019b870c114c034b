/* SPDX-License-Identifier: Apache-2.0 */
/* Items 事项 for which the platform lets this organisation use certificates: each use names one by code and
 * name. */
#include "base/mem.h"
#include "base/str.h"
#include "platform/dialect/dialect.h"
#include "platform/license_app/license_app.h"

static bool is_item(const gov__json_node *object, const char *code)
{
    char room[GOV__STR_INT_MAX];
    return gov__str_equal(gov__dialect_member(object, "serviceitemcode|code", room), code);
}

/* One item, an array of them, or an object with the array under "list" or "items". */
static const gov__json_node *find(const gov__json_node *data, const char *code)
{
    const gov__json_node *list = gov__json_get_array(data, "list");
    if (gov__json_is_object(data) && is_item(data, code)) {
        return data;
    }
    list = list != NULL ? list : gov__json_get_array(data, "items");
    list = gov__json_is_array(data) ? data : list;
    for (const gov__json_node *n = gov__json_first(list); n != NULL; n = gov__json_next(n)) {
        if (is_item(n, code)) {
            return n;
        }
    }
    return NULL;
}

gov_status gov__license_app_item_name(gov_session *session, const char *code,
                                      const gov_call_options *options, int64_t deadline_ms,
                                      char **out, gov_error **err)
{
    static const gov__operation op = {.name = "certificate_item",
                                      .flags = GOV__OP_SESSION | GOV__OP_OWN};
    gov_client *client = session->client;
    const gov__license_app_ask ask = {
        .op = &op,
        .path = "/service_item/list",
        .session = session,
        .options = options,
        .deadline_ms = deadline_ms,
        .query = {{"type", "0"},
                  {"org_code", gov__config_text(client->config, GOV__OPTION_LICENSE_APP_ORG_CODE)}},
    };
    char room[GOV__STR_INT_MAX];
    gov__json *doc = NULL;
    *out = NULL;
    gov_status status = gov__license_app_run(&ask, &doc, err);
    if (status == GOV_OK) {
        const gov__json_node *item = find(gov__json_member(gov__json_root(doc), "data"), code);
        const char *name = gov__dialect_member(item, "serviceitemname|name", room);
        *out = gov__mem_strdup(&client->mem, name);
        status = name == NULL ? GOV_ERR_NOT_FOUND : *out == NULL ? GOV_ERR_NO_MEMORY : GOV_OK;
        status = gov__license_app_refuse(&ask, status, err);
    }
    gov__json_free(doc);
    return status;
}
