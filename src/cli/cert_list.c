/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk cert list: electronic certificates (电子证照), one's own or a holder's, for a stated purpose. */
#include "cert_show.h"
#include "commands.h"
#include "output.h"

static const cli_option options[] = {
    CLI_USAGE_OPTIONS,
    CLI_GRANT_OPTION,
    {'\0',
     "holder",
     "ID",
     {"whose, where that is not oneself: a subject, or the number of a document",
      "他人证照的持证主体：主体标识或证件号码"}},
    {'\0',
     "holder-type",
     "CODE",
     {"the kind of that document, as the platform codes it: 111, 001",
      "证件类型代码：111 身份证、001 统一社会信用代码"}},
    {'\0', "type", "CODE", {"only of this type", "只列此类型"}},
    {'n', "limit", "N", {"at most so many; default 100", "最多条数，默认 100"}},
    {'\0', "cursor", "TEXT", {"go on where a list ended", "从上次结束处继续"}},
    CLI_END_OF_OPTIONS,
};

static void show(const cli_context *ctx, const gov_certificate_list *list)
{
    const char *const heads[] = {
        cli_t(ctx, "ID", "标识"),         cli_t(ctx, "TYPE", "类型"),
        cli_t(ctx, "ISSUER", "颁发机构"), cli_t(ctx, "STATUS", "状态"),
        cli_t(ctx, "UNTIL", "有效期至"),  cli_t(ctx, "FORMS", "格式"),
    };
    cli_table table;
    cli_table_begin(&table, heads, 6);
    for (size_t i = 0; i < gov_certificate_list_get_count(list); i++) {
        const gov_certificate *c = gov_certificate_list_at(list, i);
        cli_table_cell(&table, CLI_PLAIN, gov_certificate_get_id(c));
        cli_table_cell(&table, CLI_BOLD, gov_certificate_get_type_name(c));
        cli_table_cell(&table, CLI_PLAIN, gov_certificate_get_issuer_name(c));
        cli_table_cell(&table, CLI_PLAIN, gov_certificate_get_status(c));
        cli_table_cell(&table, CLI_PLAIN,
                       cli_show_time(ctx, gov_certificate_get_valid_until_ms(c)).text);
        cli_table_cell(&table, CLI_PLAIN, cli_certificate_formats(c).text);
    }
    cli_table_end(ctx, &table);
    if (gov_certificate_list_get_next(list) != NULL) {
        cli_note(
            ctx,
            "There are more; raise --limit, or go on with --cursor and what --json tells as next.",
            "还有更多，请增大 --limit，或用 --cursor 从 --json 给出的 next 处继续。");
    }
}

static void show_json(const gov_certificate_list *list)
{
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_open_array(&json, "certificates");
    for (size_t i = 0; i < gov_certificate_list_get_count(list); i++) {
        cli_json_open(&json, NULL);
        cli_certificate_json(&json, gov_certificate_list_at(list, i));
        cli_json_close(&json);
    }
    cli_json_close_array(&json);
    cli_json_text(&json, "next", gov_certificate_list_get_next(list));
    cli_json_close(&json);
    cli_json_end(&json);
}

static int run(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    gov_certificate_list *list = NULL;
    gov_usage usage;
    int64_t limit = 0;
    gov_call_options call = cli_call(ctx);
    if (!cli_read_usage(ctx, &usage) || !cli_read_option_number(ctx, "limit", 1, 10000, &limit)) {
        return CLI_EXIT_USAGE;
    }
    int code = cli_need_session(ctx);
    if (code != 0) {
        return code;
    }
    gov_certificate_query query = {.struct_size = sizeof query,
                                   .limit = (uint32_t)limit,
                                   .type_code = cli_args_value(args, "type"),
                                   .cursor = cli_args_value(args, "cursor"),
                                   .holder = cli_args_value(args, "holder"),
                                   .holder_type = cli_args_value(args, "holder-type")};
    gov_status status = gov_certificate_list_all(ctx->session, &usage, &query, &call, &list, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    if (ctx->json) {
        show_json(list);
    } else {
        show(ctx, list);
    }
    gov_certificate_list_free(list);
    return CLI_EXIT_OK;
}

const cli_command cli_command_cert_list = {
    "cert list", "",      0,
    0,           options, {"list certificates 电子证照, for a purpose", "列出电子证照，须说明用途"},
    run};
