/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk matters and withdraw: one's own matters (办件). */
#include <string.h>

#include "commands.h"
#include "json_out.h"
#include "output.h"

static const cli_option list_options[] = {
    {'\0',
     "state",
     "WORD",
     {"only in this state, for instance in_review", "只列此状态，例如 in_review"}},
    {'n', "limit", "N", {"at most so many; default 100", "最多条数，默认 100"}},
    CLI_END_OF_OPTIONS,
};

static const cli_option withdraw_options[] = {
    {'\0', "reason", "TEXT", {"why", "撤回原因"}},
    CLI_END_OF_OPTIONS,
};

static void show(const cli_context *ctx, const gov_matter_list *list)
{
    const char *const heads[] = {
        cli_t(ctx, "ID", "标识"),    cli_t(ctx, "NUMBER", "办件编号"), cli_t(ctx, "ITEM", "事项"),
        cli_t(ctx, "STATE", "状态"), cli_t(ctx, "SINCE", "自"),
    };
    cli_table table;
    cli_table_begin(&table, heads, 5);
    for (size_t i = 0; i < gov_matter_list_get_count(list); i++) {
        const gov_matter *matter = gov_matter_list_at(list, i);
        gov_matter_state state = gov_matter_get_state(matter);
        cli_table_cell(&table, CLI_PLAIN, gov_matter_get_id(matter));
        cli_table_cell(&table, CLI_PLAIN, gov_matter_get_number(matter));
        cli_table_cell(&table, CLI_PLAIN, gov_matter_get_item_name(matter));
        cli_table_cell(&table, gov_matter_state_is_final(state) ? CLI_FAINT : CLI_BOLD,
                       gov_matter_state_get_text(state, ctx->language));
        cli_table_cell(&table, CLI_PLAIN,
                       cli_show_time(ctx, gov_matter_get_state_since_ms(matter)).text);
    }
    cli_table_end(ctx, &table);
    if (gov_matter_list_get_next(list) != NULL) {
        cli_note(ctx, "There are more; raise --limit.", "还有更多，请增大 --limit。");
    }
}

static void json_matter(cli_json *json, const gov_matter *matter)
{
    cli_json_open(json, NULL);
    cli_json_text(json, "id", gov_matter_get_id(matter));
    cli_json_text(json, "matter_no", gov_matter_get_number(matter));
    cli_json_text(json, "query_code", gov_matter_get_query_code(matter));
    cli_json_text(json, "item_code", gov_matter_get_item_code(matter));
    cli_json_text(json, "item_name", gov_matter_get_item_name(matter));
    cli_json_text(json, "state", gov_matter_get_state_name(matter));
    cli_json_time(json, "state_since", gov_matter_get_state_since_ms(matter));
    cli_json_text(json, "acceptance_mode", gov_matter_get_acceptance_mode(matter));
    cli_json_open_array(json, "certificates");
    for (size_t i = 0; i < gov_matter_get_certificate_count(matter); i++) {
        cli_json_text(json, NULL, gov_matter_get_certificate_id(matter, i));
    }
    cli_json_close_array(json);
    cli_json_close(json);
}

static void show_json(const gov_matter_list *list)
{
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_open_array(&json, "matters");
    for (size_t i = 0; i < gov_matter_list_get_count(list); i++) {
        json_matter(&json, gov_matter_list_at(list, i));
    }
    cli_json_close_array(&json);
    cli_json_text(&json, "next", gov_matter_list_get_next(list));
    cli_json_close(&json);
    cli_json_end(&json);
}

static bool read_state(const cli_context *ctx, gov_matter_state *out)
{
    const char *word = cli_args_value(ctx->args, "state");
    *out = GOV_MATTER_OTHER;
    for (int i = GOV_MATTER_DRAFT; word != NULL && i <= GOV_MATTER_CLOSED; i++) {
        if (strcmp(gov_matter_state_get_name((gov_matter_state)i), word) == 0) {
            *out = (gov_matter_state)i;
        }
    }
    if (word != NULL && *out == GOV_MATTER_OTHER) {
        (void)cli_fail_usage(ctx, "unknown state", "未知状态", word);
        return false;
    }
    return true;
}

static int run_list(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    gov_matter_list *list = NULL;
    gov_matter_query query = {.struct_size = sizeof query};
    int64_t limit = 0;
    gov_call_options call = cli_call(ctx);
    (void)args;
    if (!read_state(ctx, &query.state) || !cli_read_option_number(ctx, "limit", 1, 10000, &limit)) {
        return CLI_EXIT_USAGE;
    }
    query.limit = (uint32_t)limit;
    int code = cli_need_session(ctx);
    if (code != 0) {
        return code;
    }
    gov_status status = gov_matter_list_all(ctx->session, &query, &call, &list, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    if (ctx->json) {
        show_json(list);
    } else {
        show(ctx, list);
    }
    gov_matter_list_free(list);
    return CLI_EXIT_OK;
}

static int run_withdraw(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    gov_call_options call = cli_call(ctx);
    int code = cli_need_session(ctx);
    if (code != 0) {
        return code;
    }
    gov_status status = gov_matter_withdraw(ctx->session, args->words[0],
                                            cli_args_value(args, "reason"), &call, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    if (ctx->json) {
        cli_json json = cli_json_begin(stdout);
        cli_json_open(&json, NULL);
        cli_json_text(&json, "matter_id", args->words[0]);
        cli_json_bool(&json, "withdrawn", true);
        cli_json_close(&json);
        cli_json_end(&json);
    } else {
        cli_line(ctx, CLI_PLAIN, "%s", cli_t(ctx, "Withdrawn.", "已撤回。"));
    }
    return CLI_EXIT_OK;
}

const cli_command cli_command_matters = {
    "matters", "", 0, 0, list_options, {"list one's own matters", "列出本人办件"}, run_list};
const cli_command cli_command_withdraw = {
    "withdraw", "MATTER", 1, 1, withdraw_options, {"withdraw a matter", "撤回办件"}, run_withdraw};
