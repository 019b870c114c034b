/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk items: search the catalogue (政务服务事项). It needs no login. */
#include "commands.h"
#include "item_show.h"
#include "json_out.h"
#include "output.h"

static const cli_option options[] = {
    {'\0', "region", "CODE", {"region, six digits (GB/T 2260)", "行政区划代码，六位"}},
    {'\0', "object", "WORD", {"natural or legal", "natural 自然人或 legal 法人"}},
    {'n', "limit", "N", {"at most so many; default 100", "最多条数，默认 100"}},
    CLI_END_OF_OPTIONS,
};

static void show(const cli_context *ctx, const gov_item_list *list)
{
    const char *const heads[] = {
        cli_t(ctx, "CODE", "编码"),
        cli_t(ctx, "NAME", "名称"),
        cli_t(ctx, "AUTHORITY", "实施主体"),
        cli_t(ctx, "PROMISED", "承诺时限"),
    };
    cli_table table;
    cli_table_begin(&table, heads, 4);
    for (size_t i = 0; i < gov_item_list_get_count(list); i++) {
        const gov_item *item = gov_item_list_at(list, i);
        cli_table_cell(&table, CLI_PLAIN, gov_item_get_code(item));
        cli_table_cell(&table, gov_item_is_package(item) ? CLI_BOLD : CLI_PLAIN,
                       gov_item_get_name(item));
        cli_table_cell(&table, CLI_PLAIN,
                       gov_item_is_package(item) ? cli_t(ctx, "package 一件事", "一件事")
                                                 : gov_item_get_authority_name(item));
        cli_table_cell(&table, CLI_PLAIN, cli_item_limit(ctx, item).text);
    }
    cli_table_end(ctx, &table);
    if (gov_item_list_get_next(list) != NULL) {
        cli_note(ctx, "There are more; raise --limit.", "还有更多，请增大 --limit。");
    }
}

static void show_json(const gov_item_list *list)
{
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_open_array(&json, "items");
    for (size_t i = 0; i < gov_item_list_get_count(list); i++) {
        cli_json_open(&json, NULL);
        cli_item_json(&json, gov_item_list_at(list, i));
        cli_json_close(&json);
    }
    cli_json_close_array(&json);
    cli_json_text(&json, "next", gov_item_list_get_next(list));
    cli_json_close(&json);
    cli_json_end(&json);
}

static int run(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    gov_item_list *list = NULL;
    int64_t limit = 0;
    gov_call_options call = cli_call(ctx);
    if (!cli_read_option_number(ctx, "limit", 1, 10000, &limit)) {
        return CLI_EXIT_USAGE;
    }
    int code = cli_need_any_session(ctx);
    if (code != 0) {
        return code;
    }
    gov_item_query query = {
        .struct_size = sizeof query,
        .limit = (uint32_t)limit,
        .text = args->word_count > 0 ? args->words[0] : NULL,
        .region_code = cli_args_value(args, "region"),
        .object = cli_args_value(args, "object"),
    };
    gov_status status = gov_item_search(ctx->session, &query, &call, &list, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    if (ctx->json) {
        show_json(list);
    } else {
        show(ctx, list);
    }
    gov_item_list_free(list);
    return CLI_EXIT_OK;
}

const cli_command cli_command_items = {
    "items", "[WORDS]", 0, 1, options, {"search what can be applied for", "检索政务服务事项"}, run};
