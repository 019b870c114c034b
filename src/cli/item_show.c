/* SPDX-License-Identifier: Apache-2.0 */
/* The guide of an item for a person and for a program. The form is a JSON Schema; its fields are listed
 * by the pointers that `govsdk submit --set` takes. */
#include "item_show.h"

#include <inttypes.h>
#include <string.h>

#include "json_in.h"
#include "output.h"

#define POINTER_MAX 256

static const char *const sources[] = {"upload", "certificate", "shared",  "form",
                                      "window", "courier",     "previous"};

static const struct {
    const char *word;
    const char *en;
    const char *zh;
} units[] = {
    {"working_day", "working day(s)", "个工作日"},
    {"day", "day(s)", "天"},
    {"hour", "hour(s)", "小时"},
    {"minute", "minute(s)", "分钟"},
    {"month", "month(s)", "个月"},
};

cli_limit cli_item_limit(const cli_context *ctx, const gov_item *item)
{
    cli_limit out = {"-"};
    const char *unit = gov_item_get_promised_limit_unit(item);
    int32_t number = gov_item_get_promised_limit(item);
    if (unit == NULL) {
        return out;
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(units[i].word, unit) == 0) {
            unit = cli_t(ctx, units[i].en, units[i].zh);
        }
    }
    (void)snprintf(out.text, sizeof out.text, "%" PRId32 " %.40s", number, unit);
    return out;
}

void cli_item_json(cli_json *json, const gov_item *item)
{
    cli_json_text(json, "code", gov_item_get_code(item));
    cli_json_text(json, "name", gov_item_get_name(item));
    cli_json_text(json, "version", gov_item_get_version(item));
    cli_json_bool(json, "package", gov_item_is_package(item) != 0);
    cli_json_text(json, "authority", gov_item_get_authority_name(item));
    cli_json_text(json, "region_code", gov_item_get_region_code(item));
    cli_json_text(json, "handling_type", gov_item_get_handling_type(item));
    cli_json_int(json, "promised_limit", gov_item_get_promised_limit(item));
    cli_json_text(json, "promised_limit_unit", gov_item_get_promised_limit_unit(item));
}

static void json_materials(cli_json *json, const gov_item *item)
{
    cli_json_open_array(json, "materials");
    for (size_t i = 0; i < gov_item_get_material_count(item); i++) {
        cli_json_open(json, NULL);
        cli_json_text(json, "code", gov_item_get_material_code(item, i));
        cli_json_text(json, "name", gov_item_get_material_name(item, i));
        cli_json_bool(json, "required", gov_item_is_material_required(item, i) != 0);
        cli_json_bool(json, "tolerable", gov_item_is_material_tolerable(item, i) != 0);
        cli_json_bool(json, "promisable", gov_item_is_material_promisable(item, i) != 0);
        cli_json_size(json, "max_size", gov_item_get_material_max_size(item, i));
        cli_json_open_array(json, "sources");
        for (size_t k = 0; k < sizeof sources / sizeof sources[0]; k++) {
            if (gov_item_has_material_source(item, i, sources[k])) {
                cli_json_text(json, NULL, sources[k]);
            }
        }
        cli_json_close_array(json);
        cli_json_close(json);
    }
    cli_json_close_array(json);
}

void cli_item_json_guide(cli_json *json, const gov_item *item)
{
    cli_item_json(json, item);
    cli_json_int(json, "fee_fen", gov_item_get_fee_fen(item));
    cli_json_bool(json, "tolerance", gov_item_is_tolerance_allowed(item) != 0);
    cli_json_bool(json, "commitment", gov_item_is_commitment_allowed(item) != 0);
    cli_json_bool(json, "proxy", gov_item_is_proxy_allowed(item) != 0);
    cli_json_open_array(json, "conditions");
    for (size_t i = 0; i < gov_item_get_condition_count(item); i++) {
        cli_json_text(json, NULL, gov_item_get_condition(item, i));
    }
    cli_json_close_array(json);
    json_materials(json, item);
    cli_json_open_array(json, "items");
    for (size_t i = 0; i < gov_item_get_child_count(item); i++) {
        cli_json_open(json, NULL);
        cli_item_json(json, gov_item_child_at(item, i));
        cli_json_close(json);
    }
    cli_json_close_array(json);
    cli_json_raw(json, "document", gov_item_get_json(item));
}

static void join_sources(const gov_item *item, size_t index, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        size_t used = strlen(out);
        if (gov_item_has_material_source(item, index, sources[i])) {
            (void)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", sources[i]);
        }
    }
}

void cli_item_show_materials(const cli_context *ctx, const gov_item *item)
{
    const char *const heads[] = {
        cli_t(ctx, "MATERIAL", "材料"), cli_t(ctx, "NAME", "名称"),
        cli_t(ctx, "NEEDED", "必要性"), cli_t(ctx, "FROM", "来源"),
        cli_t(ctx, "INSTEAD", "替代"),
    };
    cli_table table;
    cli_table_begin(&table, heads, 5);
    for (size_t i = 0; i < gov_item_get_material_count(item); i++) {
        char from[160];
        join_sources(item, i, from, sizeof from);
        bool required = gov_item_is_material_required(item, i) != 0;
        cli_table_cell(&table, CLI_BOLD, gov_item_get_material_code(item, i));
        cli_table_cell(&table, CLI_PLAIN, gov_item_get_material_name(item, i));
        cli_table_cell(&table, required ? CLI_PLAIN : CLI_FAINT,
                       required ? cli_t(ctx, "required", "必需") : cli_t(ctx, "optional", "可选"));
        cli_table_cell(&table, CLI_PLAIN, from);
        cli_table_cell(&table, CLI_PLAIN,
                       gov_item_is_material_tolerable(item, i)
                           ? cli_t(ctx, "may follow 容缺", "容缺")
                       : gov_item_is_material_promisable(item, i)
                           ? cli_t(ctx, "commitment 告知承诺", "告知承诺")
                           : "");
    }
    cli_table_end(ctx, &table);
}

static bool is_required(const char *schema, const char *name)
{
    char wanted[128];
    char one[128];
    const char *list = cli_json_find(schema, "required");
    const char *unused = NULL;
    (void)cli_json_string(name, wanted, sizeof wanted);
    for (const char *at = list != NULL ? cli_json_step(list, NULL, &unused) : NULL; at != NULL;
         at = cli_json_step(list, at, &unused)) {
        if (cli_json_string(at, one, sizeof one) && strcmp(one, wanted) == 0) {
            return true;
        }
    }
    return false;
}

/* "date", "male|female", "string": what to type. */
static void describe(const char *schema, char *out, size_t size)
{
    const char *words = cli_json_find(schema, "enum");
    const char *unused = NULL;
    char one[64];
    out[0] = '\0';
    for (const char *at = words != NULL ? cli_json_step(words, NULL, &unused) : NULL; at != NULL;
         at = cli_json_step(words, at, &unused)) {
        size_t used = strlen(out);
        (void)cli_json_string(at, one, sizeof one);
        (void)snprintf(out + used, size - used, "%s%s", used > 0 ? "|" : "", one);
    }
    if (out[0] == '\0' && !cli_json_string(cli_json_find(schema, "format"), out, size)) {
        (void)cli_json_string(cli_json_find(schema, "type"), out, size);
    }
}

static void add_field(const cli_context *ctx, cli_table *table, const char *pointer,
                      const char *schema, bool required)
{
    char title[160];
    char kind[160];
    if (ctx->language == GOV_LANGUAGE_ZH ||
        !cli_json_string(cli_json_find(schema, "description"), title, sizeof title)) {
        (void)cli_json_string(cli_json_find(schema, "title"), title, sizeof title);
    }
    describe(schema, kind, sizeof kind);
    cli_table_cell(table, CLI_BOLD, pointer);
    cli_table_cell(table, CLI_PLAIN, title);
    cli_table_cell(table, required ? CLI_PLAIN : CLI_FAINT,
                   required ? cli_t(ctx, "required", "必需") : cli_t(ctx, "optional", "可选"));
    cli_table_cell(table, CLI_PLAIN, kind);
}

/* Objects in objects; the library has bounded their depth. */
static void add_fields(const cli_context *ctx, cli_table *table, const char *prefix,
                       const char *schema)
{
    const char *properties = cli_json_find(schema, "properties");
    const char *name = NULL;
    for (const char *at = properties != NULL ? cli_json_step(properties, NULL, &name) : NULL;
         at != NULL; at = cli_json_step(properties, at, &name)) {
        char pointer[POINTER_MAX];
        char part[128];
        (void)cli_json_string(name, part, sizeof part);
        (void)snprintf(pointer, sizeof pointer, "%.120s/%s", prefix, part);
        if (cli_json_find(at, "properties") != NULL) {
            add_fields(ctx, table, pointer, at);
        } else {
            add_field(ctx, table, pointer, at, is_required(schema, name));
        }
    }
}

static void show_form(const cli_context *ctx, const gov_item *item)
{
    const char *form = gov_item_get_form_json(item);
    const char *const heads[] = {cli_t(ctx, "FIELD", "表单字段"), cli_t(ctx, "MEANING", "含义"),
                                 cli_t(ctx, "NEEDED", "必要性"), cli_t(ctx, "KIND", "类型")};
    cli_table table;
    if (form == NULL || cli_json_find(form, "properties") == NULL) {
        return;
    }
    cli_gap();
    cli_table_begin(&table, heads, 4);
    add_fields(ctx, &table, "", form);
    cli_table_end(ctx, &table);
}

static void show_children(const cli_context *ctx, const gov_item *item)
{
    const char *const heads[] = {cli_t(ctx, "ITEM", "事项"), cli_t(ctx, "NAME", "名称"),
                                 cli_t(ctx, "AUTHORITY", "实施主体"),
                                 cli_t(ctx, "PROMISED", "承诺时限")};
    cli_table table;
    if (gov_item_get_child_count(item) == 0) {
        return;
    }
    cli_gap();
    cli_table_begin(&table, heads, 4);
    for (size_t i = 0; i < gov_item_get_child_count(item); i++) {
        const gov_item *child = gov_item_child_at(item, i);
        cli_table_cell(&table, CLI_PLAIN, gov_item_get_code(child));
        cli_table_cell(&table, CLI_PLAIN, gov_item_get_name(child));
        cli_table_cell(&table, CLI_PLAIN, gov_item_get_authority_name(child));
        cli_table_cell(&table, CLI_PLAIN, cli_item_limit(ctx, child).text);
    }
    cli_table_end(ctx, &table);
}

static void show_head(const cli_context *ctx, const gov_item *item)
{
    int64_t fee = gov_item_get_fee_fen(item);
    char money[48];
    (void)snprintf(money, sizeof money, "%" PRId64 ".%02d CNY", fee / 100, (int)(fee % 100));
    cli_line(ctx, CLI_BOLD, "%s", gov_item_get_name(item));
    cli_field(ctx, cli_t(ctx, "Code", "编码"), gov_item_get_code(item));
    cli_field(ctx, cli_t(ctx, "Authority", "实施主体"), gov_item_get_authority_name(item));
    cli_field(ctx, cli_t(ctx, "Region", "行政区划"), gov_item_get_region_code(item));
    cli_field(ctx, cli_t(ctx, "Handling", "办件类型"), gov_item_get_handling_type(item));
    cli_field(ctx, cli_t(ctx, "Promised limit", "承诺时限"), cli_item_limit(ctx, item).text);
    cli_field(ctx, cli_t(ctx, "Fee", "收费"), fee == 0 ? cli_t(ctx, "free", "免费") : money);
    for (size_t i = 0; i < gov_item_get_condition_count(item); i++) {
        cli_field(ctx, i == 0 ? cli_t(ctx, "Conditions", "受理条件") : "",
                  gov_item_get_condition(item, i));
    }
    if (gov_item_is_commitment_allowed(item)) {
        cli_field(ctx, cli_t(ctx, "Commitment", "告知承诺"), gov_item_get_commitment_text(item));
    }
}

void cli_item_show_guide(const cli_context *ctx, const gov_item *item)
{
    show_head(ctx, item);
    show_children(ctx, item);
    if (gov_item_get_material_count(item) > 0) {
        cli_gap();
        cli_item_show_materials(ctx, item);
    }
    show_form(ctx, item);
}

int cli_item_read(cli_context *ctx, const char *code, gov_item **out)
{
    gov_error *err = NULL;
    gov_call_options call = cli_call(ctx);
    gov_status status = gov_item_get(ctx->session, code, &call, out, &err);
    if (status == GOV_ERR_NOT_FOUND) {
        gov_error_free(err);
        err = NULL;
        status = gov_item_get_package(ctx->session, code, &call, out, &err);
    }
    return status == GOV_OK ? 0 : cli_fail(ctx, status, err);
}
