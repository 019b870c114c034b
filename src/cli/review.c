/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk review: what waits for a review, posting one, the work order of a bad one (好差评). */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "json_out.h"
#include "output.h"

#define DIMENSIONS_MAX 16
#define NAME_MAX_BYTES 64
#define OPTIONS_MAX    32

static const cli_option post_options[] = {
    {'l',
     "level",
     "WORD",
     {"very_satisfied, satisfied, basically_satisfied, dissatisfied or very_dissatisfied",
      "评价：very_satisfied 非常满意 … very_dissatisfied 非常不满意"}},
    {'d',
     "dimension",
     "NAME=SCORE",
     {"one aspect, 1 to 5; may be repeated", "单项评分 1 至 5，可重复"}},
    {'\0', "choose", "CODE", {"an option of the form; may be repeated", "所选评价项编码，可重复"}},
    {'t', "text", "TEXT", {"in one's own words", "文字评价"}},
    {'\0', "anonymous", NULL, {"hide the name from the department", "对被评部门匿名"}},
    CLI_END_OF_OPTIONS,
};

static void show_pending(const cli_context *ctx, const gov_review_list *list)
{
    const char *const heads[] = {cli_t(ctx, "EVENT", "服务事件"), cli_t(ctx, "MATTER", "办件编号"),
                                 cli_t(ctx, "ITEM", "事项")};
    cli_table table;
    cli_table_begin(&table, heads, 3);
    for (size_t i = 0; i < gov_review_list_get_count(list); i++) {
        cli_table_cell(&table, CLI_BOLD, gov_review_list_get_event_id(list, i));
        cli_table_cell(&table, CLI_PLAIN, gov_review_list_get_matter_no(list, i));
        cli_table_cell(&table, CLI_PLAIN, gov_review_list_get_item_name(list, i));
    }
    cli_table_end(ctx, &table);
}

static void json_pending(const gov_review_list *list)
{
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_open_array(&json, "pending");
    for (size_t i = 0; i < gov_review_list_get_count(list); i++) {
        cli_json_open(&json, NULL);
        cli_json_text(&json, "service_event_id", gov_review_list_get_event_id(list, i));
        cli_json_text(&json, "matter_no", gov_review_list_get_matter_no(list, i));
        cli_json_text(&json, "item_name", gov_review_list_get_item_name(list, i));
        cli_json_close(&json);
    }
    cli_json_close_array(&json);
    cli_json_close(&json);
    cli_json_end(&json);
}

static int run_pending(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    gov_review_list *list = NULL;
    gov_call_options call = cli_call(ctx);
    (void)args;
    int code = cli_need_session(ctx);
    if (code != 0) {
        return code;
    }
    gov_status status = gov_review_list_pending(ctx->session, &call, &list, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    if (ctx->json) {
        json_pending(list);
    } else {
        show_pending(ctx, list);
    }
    gov_review_list_free(list);
    return CLI_EXIT_OK;
}

/* What the options say, with room for the names of the aspects. */
typedef struct posting {
    gov_review_input input;
    gov_review_dimension dimensions[DIMENSIONS_MAX];
    char names[DIMENSIONS_MAX][NAME_MAX_BYTES];
    const char *options[OPTIONS_MAX];
} posting;

static bool read_level(const cli_context *ctx, posting *out)
{
    const char *word = cli_args_value(ctx->args, "level");
    for (int i = GOV_REVIEW_VERY_SATISFIED; word != NULL && i <= GOV_REVIEW_VERY_DISSATISFIED;
         i++) {
        if (strcmp(gov_review_level_get_name((gov_review_level)i), word) == 0) {
            out->input.level = (gov_review_level)i;
        }
    }
    if (out->input.level == GOV_REVIEW_LEVEL_OTHER) {
        (void)cli_fail_usage(ctx, "--level is very_satisfied ... very_dissatisfied, not",
                             "--level 应为 very_satisfied 至 very_dissatisfied，而非",
                             word != NULL ? word : "");
        return false;
    }
    return true;
}

static bool read_dimensions(const cli_context *ctx, posting *out)
{
    const char *text;
    for (size_t at = 0; (text = cli_args_next(ctx->args, "dimension", &at)) != NULL;) {
        size_t length = strcspn(text, "=");
        size_t count = out->input.dimension_count;
        int64_t score = 0;
        if (count == DIMENSIONS_MAX || length == 0 || length >= NAME_MAX_BYTES ||
            text[length] == '\0' || !cli_read_number(text + length + 1, 1, 5, &score)) {
            (void)cli_fail_usage(ctx, "--dimension wants NAME=1..5", "--dimension 应为 名称=1..5",
                                 text);
            return false;
        }
        (void)snprintf(out->names[count], NAME_MAX_BYTES, "%.*s", (int)length, text);
        out->dimensions[count] = (gov_review_dimension){out->names[count], (int32_t)score};
        out->input.dimension_count++;
    }
    out->input.dimensions = out->dimensions;
    return true;
}

static bool read_choices(const cli_context *ctx, posting *out)
{
    const char *text;
    for (size_t at = 0; (text = cli_args_next(ctx->args, "choose", &at)) != NULL;) {
        if (out->input.option_count == OPTIONS_MAX) {
            (void)cli_fail_usage(ctx, "too many --choose", "--choose 过多", NULL);
            return false;
        }
        out->options[out->input.option_count++] = text;
    }
    out->input.options = out->options;
    return true;
}

static void show_review(const cli_context *ctx, const gov_review *review)
{
    if (!ctx->json) {
        cli_line(ctx, CLI_GREEN, "%s", cli_t(ctx, "Thank you.", "感谢您的评价。"));
        cli_field(ctx, cli_t(ctx, "Review", "评价标识"), gov_review_get_id(review));
        cli_field(ctx, cli_t(ctx, "Work order", "差评工单"), gov_review_get_work_order_id(review));
        return;
    }
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_text(&json, "id", gov_review_get_id(review));
    cli_json_text(&json, "level", gov_review_level_get_name(gov_review_get_level(review)));
    cli_json_int(&json, "attempt", gov_review_get_attempt(review));
    cli_json_text(&json, "work_order_id", gov_review_get_work_order_id(review));
    cli_json_raw(&json, "document", gov_review_get_json(review));
    cli_json_close(&json);
    cli_json_end(&json);
}

static int run_post(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    gov_review *review = NULL;
    gov_call_options call = cli_call(ctx);
    posting p = {.input = {.struct_size = sizeof p.input,
                           .service_event_id = args->words[0],
                           .text = cli_args_value(args, "text"),
                           .anonymous = cli_args_count(args, "anonymous") > 0}};
    if (!read_level(ctx, &p) || !read_dimensions(ctx, &p) || !read_choices(ctx, &p)) {
        return CLI_EXIT_USAGE;
    }
    int code = cli_need_session(ctx);
    if (code != 0) {
        return code;
    }
    gov_status status = gov_review_post(ctx->session, &p.input, &call, &review, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    show_review(ctx, review);
    gov_review_free(review);
    return CLI_EXIT_OK;
}

static void show_order(const cli_context *ctx, const gov_work_order *order)
{
    if (!ctx->json) {
        cli_field(ctx, cli_t(ctx, "Work order", "差评工单"), gov_work_order_get_id(order));
        cli_field(ctx, cli_t(ctx, "State", "状态"), gov_work_order_get_state(order));
        cli_field(ctx, cli_t(ctx, "Due", "整改期限"),
                  cli_show_time(ctx, gov_work_order_get_due_ms(order)).text);
        cli_field(ctx, cli_t(ctx, "Result", "处理结果"), gov_work_order_get_result(order));
        return;
    }
    cli_json json = cli_json_begin(stdout);
    cli_json_open(&json, NULL);
    cli_json_text(&json, "id", gov_work_order_get_id(order));
    cli_json_text(&json, "state", gov_work_order_get_state(order));
    cli_json_time(&json, "due", gov_work_order_get_due_ms(order));
    cli_json_text(&json, "result", gov_work_order_get_result(order));
    cli_json_raw(&json, "document", gov_work_order_get_json(order));
    cli_json_close(&json);
    cli_json_end(&json);
}

static int run_order(cli_context *ctx, const cli_args *args)
{
    gov_error *err = NULL;
    gov_work_order *order = NULL;
    gov_call_options call = cli_call(ctx);
    int code = cli_need_session(ctx);
    if (code != 0) {
        return code;
    }
    gov_status status =
        gov_review_get_work_order(ctx->session, args->words[0], &call, &order, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    show_order(ctx, order);
    gov_work_order_free(order);
    return CLI_EXIT_OK;
}

const cli_command cli_command_review = {
    "review",   "",   0,
    0,          NULL, {"list what waits for a review 好差评", "列出待评价的服务（好差评）"},
    run_pending};
const cli_command cli_command_review_post = {
    "review post", "EVENT", 1, 1, post_options, {"rate a service", "提交评价"}, run_post};
const cli_command cli_command_review_order = {
    "review order", "REVIEW", 1, 1, NULL, {"what became of a bad rating 差评工单", "查看差评工单"},
    run_order};
