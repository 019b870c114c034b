/* SPDX-License-Identifier: Apache-2.0 */
/* Use codes 用证码, one for each certificate and good for one purpose: by the holder's own login, by the
 * reader's function, or by entrustment. */
#include "base/mem.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/options.h"
#include "core/pages.h"
#include "platform/dialect/dialect.h"
#include "platform/license_app/license_app.h"

#define PAGE_MAX 1000

static const gov__operation list_op = {.name = "certificate_list",
                                       .flags = GOV__OP_SESSION | GOV__OP_OWN};

typedef struct listing {
    gov_client *client;
    const gov_usage *usage;
    const gov_certificate_query *query;
    const char *credential; /* of the citizen, or of who was entrusted */
    char *item_name;
    int64_t page;
    int64_t size;
    size_t seen; /* codes in the answer */
} listing;

static void item_write(gov__jsonw *w, const listing *l)
{
    const gov_usage *usage = l->usage;
    gov__jsonw_member_string(w, "service_item_code", usage->item_code);
    gov__jsonw_member_string(w, "service_item_name", l->item_name);
    gov__jsonw_member_string(w, "biz_num", usage->event != NULL ? usage->event : usage->matter_no);
}

static void credential_write(gov__jsonw *w, const void *user)
{
    const listing *l = user;
    item_write(w, l);
    gov__jsonw_member_string(w, "credential", l->credential);
    gov__jsonw_member_string(w, "cas_no",
                             gov__config_text(l->client->config, GOV__OPTION_LICENSE_APP_CAS_NO));
}

static void function_write(gov__jsonw *w, const void *user)
{
    static const struct {
        const char *name;
        gov__option option;
    } members[] = {
        {"name", GOV__OPTION_LICENSE_APP_OPERATOR_NAME},
        {"identity_num", GOV__OPTION_LICENSE_APP_OPERATOR_NUMBER},
        {"role", GOV__OPTION_LICENSE_APP_OPERATOR_ROLE},
        {"division", GOV__OPTION_LICENSE_APP_DIVISION},
        {"division_code", GOV__OPTION_LICENSE_APP_DIVISION_CODE},
        {"service_org", GOV__OPTION_LICENSE_APP_SERVICE_ORG},
    };
    const listing *l = user;
    item_write(w, l);
    gov__jsonw_member_string(w, "identity_number", l->query->holder);
    gov__jsonw_member_int64(w, "page_size", l->size);
    gov__jsonw_member_int64(w, "page_index", l->page);
    gov__jsonw_member_object(w, "operator");
    gov__jsonw_member_string(w, "account", l->usage->operator_id);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        gov__jsonw_member_string(w, members[i].name,
                                 gov__config_text(l->client->config, members[i].option));
    }
    gov__jsonw_object_end(w);
}

typedef struct way_row {
    gov_usage_basis basis;
    const char *path;
    void (*write)(gov__jsonw *w, const void *user);
} way_row;

static const way_row WAYS[] = {
    {GOV_USAGE_CONSENT, "/license/holder", credential_write},
    {GOV_USAGE_FUNCTION, "/license/auth", function_write},
    {GOV_USAGE_ENTRUSTMENT, "/license/entrust", credential_write},
};

static gov_status missing(const gov_client *client, gov_error **err, const char *name)
{
    return gov__error_raise(&client->mem, err, GOV_ERR_USAGE_REQUIRED,
                            "this platform needs %s for that basis", "该平台在此用证依据下需要 %s",
                            name);
}

/* Pages are counted; the cursor is the number of one. */
static gov_status take_page(listing *l, gov_error **err)
{
    const char *cursor = l->query->cursor;
    uint64_t page = 1;
    if (cursor != NULL && (!gov__str_to_uint64(cursor, gov__str_len_max(cursor, 8), &page) ||
                           page < 1 || page > 1000000)) {
        return gov__argument_fail(&l->client->mem, err, "query.cursor");
    }
    l->page = (int64_t)page;
    l->size = l->query->limit == 0         ? GOV__PAGES_LIMIT_DEFAULT
              : l->query->limit > PAGE_MAX ? PAGE_MAX
                                           : (int64_t)l->query->limit;
    return GOV_OK;
}

static gov_status check(listing *l, const way_row *way, const gov_call_options *options,
                        gov_error **err)
{
    gov_call_options loaded;
    bool by_function = way->basis == GOV_USAGE_FUNCTION;
    if (gov__options_load(&loaded, sizeof loaded, options) == GOV_OK) {
        l->credential = l->usage->grant_id != NULL ? l->usage->grant_id : loaded.grant_id;
    }
    if (l->usage->item_code == NULL) {
        return missing(l->client, err, "usage.item_code");
    }
    if (by_function && l->usage->operator_id == NULL) {
        return missing(l->client, err, "usage.operator_id");
    }
    if (by_function && l->query->holder == NULL) {
        return gov__argument_fail(&l->client->mem, err, "query.holder");
    }
    if (!by_function && l->query->cursor != NULL) {
        return gov__argument_fail(&l->client->mem, err, "query.cursor");
    }
    if (!by_function && l->credential == NULL) {
        return missing(l->client, err, "usage.grant_id");
    }
    return take_page(l, err);
}

/* An element is a code, or an object with one. */
static gov_status take(listing *l, const gov__json_node *node, gov_certificate_list *list)
{
    char room[GOV__STR_INT_MAX];
    const char *code = gov__json_string(node);
    const char *wanted = l->query->type_code;
    gov_certificate *added = NULL;
    code = code != NULL ? code : gov__dialect_member(node, "authcode", room);
    size_t len = code != NULL ? gov__str_len_max(code, GOV__CERTIFICATE_ID_MAX + 1) : 0;
    if (len == 0 || len > GOV__CERTIFICATE_ID_MAX || gov__str_has_control(code, len)) {
        return GOV_ERR_RESPONSE;
    }
    l->seen++;
    gov_status status = gov__certificate_list_add(list, NULL, NULL, &added);
    if (status == GOV_OK) {
        status = gov__license_app_fields(l->client, node, code, added);
    }
    if (status != GOV_OK || wanted == NULL) {
        return status;
    }
    if (added->type_code == NULL) {
        return GOV_ERR_UNSUPPORTED; /* which of them are of the type cannot be told */
    }
    if (!gov__str_equal(added->type_code, wanted)) {
        gov__certificate_clear(&l->client->mem, added);
        list->count--;
    }
    return GOV_OK;
}

/* An array under "auth_codes", beside data or in it; data itself; or data with a list. */
static const gov__json_node *codes_of(const gov__json_node *root)
{
    static const char *const names[] = {"auth_codes", "list", "items", "licenses"};
    const gov__json_node *data = gov__json_member(root, "data");
    const gov__json_node *found = gov__json_get_array(root, "auth_codes");
    found = found == NULL && gov__json_is_array(data) ? data : found;
    for (size_t i = 0; found == NULL && i < sizeof names / sizeof names[0]; i++) {
        found = gov__json_get_array(data, names[i]);
    }
    return found;
}

static gov_status next_set(const listing *l, const way_row *way, gov_certificate_list *list)
{
    char text[GOV__STR_INT_MAX];
    if (way->basis != GOV_USAGE_FUNCTION || (int64_t)l->seen < l->size) {
        return GOV_OK;
    }
    (void)gov__str_from_int64(l->page + 1, text);
    return gov__mem_set_str(&l->client->mem, &list->pages.next, text) ? GOV_OK : GOV_ERR_NO_MEMORY;
}

static gov_status read_list(listing *l, const way_row *way, const gov__json_node *root,
                            gov_certificate_list **out)
{
    gov_certificate_list *list = NULL;
    const gov__json_node *codes = codes_of(root);
    gov_status status = codes == NULL && gov__json_first(gov__json_member(root, "data")) != NULL
                            ? GOV_ERR_RESPONSE
                            : gov__certificate_list_new(l->client, &list);
    for (const gov__json_node *n = gov__json_first(codes);
         n != NULL && status == GOV_OK && (int64_t)l->seen < l->size; n = gov__json_next(n)) {
        status = take(l, n, list);
    }
    if (status == GOV_OK) {
        status = next_set(l, way, list);
    }
    if (status != GOV_OK) {
        gov_certificate_list_free(list);
        return status;
    }
    *out = list;
    return GOV_OK;
}

static gov_status ask_for(listing *l, const way_row *way, gov_session *session,
                          const gov_call_options *options, int64_t deadline_ms,
                          gov_certificate_list **out, gov_error **err)
{
    const gov__license_app_ask ask = {.op = &list_op,
                                      .path = way->path,
                                      .session = session,
                                      .options = options,
                                      .deadline_ms = deadline_ms,
                                      .write = way->write,
                                      .user = l};
    gov__json *doc = NULL;
    gov_status status = gov__license_app_run(&ask, &doc, err);
    if (status == GOV_OK) {
        status = read_list(l, way, gov__json_root(doc), out);
        status = gov__license_app_refuse(&ask, status, err);
    }
    gov__json_free(doc);
    return status;
}

gov_status gov__license_app_list(gov_session *session, const gov_usage *usage,
                                 const gov_certificate_query *query,
                                 const gov_call_options *options, gov_certificate_list **out,
                                 gov_error **err)
{
    gov_client *client = session->client;
    listing l = {.client = client, .usage = usage, .query = query};
    const way_row *way = &WAYS[0];
    while (way->basis != usage->basis) {
        way++; /* one of them: gov__usage_load has checked it */
    }
    int64_t deadline_ms = gov__call_deadline_of(client, options);
    gov_status status = check(&l, way, options, err);
    if (status == GOV_OK) {
        status = gov__license_app_item_name(session, usage->item_code, options, deadline_ms,
                                            &l.item_name, err);
    }
    if (status == GOV_OK) {
        status = ask_for(&l, way, session, options, deadline_ms, out, err);
    }
    gov__mem_free(&client->mem, l.item_name);
    return status;
}
