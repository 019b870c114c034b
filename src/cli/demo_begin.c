/* SPDX-License-Identifier: Apache-2.0 */
/* The beginning of the journey: the platform starts, a citizen logs in and reads the guide. Everybody in
 * it is made up. */
#include <string.h>

#include "demo.h"
#include "demo_operator.h"
#include "item_show.h"
#include "json_in.h"
#include "output.h"
#include "text.h"

#define CITIZEN      "sub-li"
#define CITIZEN_NAME "李四样"

int demo_platform(demo *d)
{
    gov_error *err = NULL;
    gov_call_options call = cli_call(d->ctx);
    demo_tell(d, "url", "地址 Address", d->daemon.url);
    demo_tell(d, "folder", "目录 Folder", d->daemon.folder);
    int code = cli_need_sandbox_client(d->ctx, d->daemon.url);
    if (code != 0) {
        return code;
    }
    gov_status status = gov_client_discover(d->ctx->client, &call, &err);
    return status == GOV_OK
               ? demo_expect(d, "discovered", true, "the platform describes itself", "平台已应答")
               : cli_fail(d->ctx, status, err);
}

/* --- login ---------------------------------------------------------------------------------------- */

static int approve(demo *d, const gov_device_login *login)
{
    const char *code = gov_device_login_get_user_code(login);
    demo_tell(d, "verification_uri", "打开 Open", gov_device_login_get_verification_uri(login));
    demo_tell(d, "user_code", "输入 Enter", code);
    if (!demo_operator_approve(d->daemon.port, code, CITIZEN)) {
        return cli_fail_text(d->ctx, GOV_ERR_PLATFORM, "the demo citizen could not approve",
                             "演示市民未能确认登录", NULL);
    }
    demo_tell(d, "approved_by", "确认 Approved by", CITIZEN_NAME);
    return 0;
}

int demo_login(demo *d)
{
    gov_error *err = NULL;
    gov_device_login *login = NULL;
    gov_call_options call = cli_call(d->ctx);
    gov_status status = gov_auth_device_begin(d->ctx->client, &call, &login, &err);
    int code = status == GOV_OK ? approve(d, login) : 0;
    if (status == GOV_OK && code == 0) {
        call.timeout_ms = 20000;
        status = gov_device_login_wait(login, &call, &d->ctx->session, &err);
    }
    gov_device_login_free(login);
    if (status != GOV_OK) {
        return cli_fail(d->ctx, status, err);
    }
    return code != 0 ? code
                     : demo_expect(d, "logged_in", gov_session_is_logged_in(d->ctx->session) != 0,
                                   "logged in; the token stays inside the library",
                                   "已登录，令牌只留在库内");
}

/* --- catalogue -------------------------------------------------------------------------------------- */

int demo_find(demo *d)
{
    gov_error *err = NULL;
    gov_item_list *list = NULL;
    gov_call_options call = cli_call(d->ctx);
    gov_item_query query = {.struct_size = sizeof query, .text = "出生"};
    gov_status status = gov_item_search(d->ctx->session, &query, &call, &list, &err);
    if (status != GOV_OK) {
        return cli_fail(d->ctx, status, err);
    }
    demo_tell(d, "searched", "检索 Searched", query.text);
    demo_tell_number(d, "found", "找到 Found", gov_item_list_get_count(list));
    for (size_t i = 0; i < gov_item_list_get_count(list) && d->package[0] == '\0'; i++) {
        const gov_item *item = gov_item_list_at(list, i);
        if (gov_item_is_package(item)) {
            (void)cli_text_copy(d->package, sizeof d->package, gov_item_get_code(item));
            demo_tell(d, "package", "一件事 Package", gov_item_get_name(item));
            demo_tell(d, "code", "编码 Code", d->package);
        }
    }
    gov_item_list_free(list);
    return demo_expect(d, "package_found", d->package[0] != '\0', "the package is among them",
                       "其中有“一件事”");
}

/* An English name where the platform has one. */
static void english_of(const gov_item *item, char *out, size_t size)
{
    if (!cli_json_string(cli_json_find(gov_item_get_json(item), "name_en"), out, size)) {
        out[0] = '\0';
    }
}

static void show_items(const demo *d)
{
    static const char *const heads[] = {"   事项 ITEM", "", "部门 AUTHORITY", "承诺 PROMISED"};
    cli_table table;
    cli_table_begin(&table, heads, 4);
    for (size_t i = 0; i < gov_item_get_child_count(d->item); i++) {
        const gov_item *item = gov_item_child_at(d->item, i);
        char name[160];
        char english[160];
        (void)snprintf(name, sizeof name, "   %.140s", gov_item_get_name(item));
        english_of(item, english, sizeof english);
        cli_table_cell(&table, CLI_PLAIN, name);
        cli_table_cell(&table, CLI_FAINT, english);
        cli_table_cell(&table, CLI_PLAIN, gov_item_get_authority_name(item));
        cli_table_cell(&table, CLI_PLAIN, cli_item_limit(d->ctx, item).text);
    }
    cli_table_end(d->ctx, &table);
}

static size_t count_departments(const gov_item *item)
{
    size_t count = 0;
    for (size_t i = 0; i < gov_item_get_child_count(item); i++) {
        const char *name = gov_item_get_authority_name(gov_item_child_at(item, i));
        bool known = name == NULL;
        for (size_t k = 0; k < i && !known; k++) {
            const char *other = gov_item_get_authority_name(gov_item_child_at(item, k));
            known = other != NULL && strcmp(name, other) == 0;
        }
        count += known ? 0 : 1;
    }
    return count;
}

static void show_needs(demo *d)
{
    for (size_t i = 0; i < gov_item_get_condition_count(d->item); i++) {
        cli_say(d->ctx, CLI_PLAIN, "   ");
        cli_field(d->ctx, i == 0 ? "条件 Conditions" : "", gov_item_get_condition(d->item, i));
    }
    for (size_t i = 0; i < gov_item_get_material_count(d->item); i++) {
        char line[256];
        (void)snprintf(line, sizeof line, "%.60s %.120s%s", gov_item_get_material_code(d->item, i),
                       gov_item_get_material_name(d->item, i),
                       gov_item_is_material_required(d->item, i) ? "（必需 required）" : "");
        cli_say(d->ctx, CLI_PLAIN, "   ");
        cli_field(d->ctx, i == 0 ? "材料 Materials" : "", line);
    }
}

int demo_guide(demo *d)
{
    gov_error *err = NULL;
    gov_call_options call = cli_call(d->ctx);
    gov_status status = gov_item_get_package(d->ctx->session, d->package, &call, &d->item, &err);
    if (status != GOV_OK) {
        return cli_fail(d->ctx, status, err);
    }
    size_t items = gov_item_get_child_count(d->item);
    size_t departments = count_departments(d->item);
    if (!d->ctx->json) {
        show_items(d);
        show_needs(d);
    }
    demo_tell_number(d, "items", "事项数 Items", items);
    demo_tell_number(d, "departments", "部门数 Departments", departments);
    demo_tell_number(d, "materials", "材料数 Materials", gov_item_get_material_count(d->item));
    return demo_expect(d, "guide_read", items > 1 && departments > 1,
                       "one application for all of them", "一次申报，多部门联办");
}
