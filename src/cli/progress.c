/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk progress: how a matter stands, its verified log, and following it (进度查询). */
#include <inttypes.h>
#include <string.h>

#include "commands.h"
#include "file.h"
#include "output.h"
#include "timeline.h"

#define WAIT_MS  25000
#define PAUSE_MS 1000
#define RETRIES  5

static const cli_option options[] = {
    {'e', "events", NULL, {"the signed log, verified", "已验证的过程记录"}},
    {'w', "watch", NULL, {"follow it until it ends", "持续关注直至办结"}},
    {'\0', "save-log", "FILE", {"keep the signed log", "保存签名的过程记录"}},
    CLI_END_OF_OPTIONS,
};

static cli_colour colour_of(gov_clock_colour colour)
{
    return colour == GOV_CLOCK_GREEN    ? CLI_GREEN
           : colour == GOV_CLOCK_YELLOW ? CLI_YELLOW
           : colour == GOV_CLOCK_RED    ? CLI_RED
                                        : CLI_PLAIN;
}

static void show_clock(const cli_context *ctx, const gov_progress *progress)
{
    static const char *const zh[] = {"-", "绿", "黄", "红"};
    gov_clock_colour colour = gov_progress_get_colour(progress);
    int32_t days = gov_progress_get_remaining_working_days(progress);
    const char *name =
        cli_t(ctx, gov_clock_colour_get_name(colour), zh[colour > GOV_CLOCK_RED ? 0 : colour]);
    cli_say(ctx, CLI_FAINT, "%s", cli_t(ctx, "Clock               ", "时限                "));
    cli_say(ctx, colour_of(colour), "● %s", name);
    if (days != INT32_MIN) {
        cli_say(ctx, CLI_PLAIN, "%s%" PRId32 "%s", cli_t(ctx, "  ", "  剩余 "), days,
                cli_t(ctx, " working day(s) left", " 个工作日"));
    }
    cli_gap();
    if (gov_progress_get_promised_due_ms(progress) != 0) {
        cli_field(ctx, cli_t(ctx, "Promised by", "承诺办结"),
                  cli_show_time(ctx, gov_progress_get_promised_due_ms(progress)).text);
    }
    if (gov_progress_get_statutory_due_ms(progress) != 0) {
        cli_field(ctx, cli_t(ctx, "Due by law", "法定办结"),
                  cli_show_time(ctx, gov_progress_get_statutory_due_ms(progress)).text);
    }
}

static void show_tasks(const cli_context *ctx, const gov_progress *progress)
{
    const char *const heads[] = {cli_t(ctx, "DEPARTMENT", "部门"), cli_t(ctx, "ITEM", "事项"),
                                 cli_t(ctx, "TASK", "环节"), cli_t(ctx, "STATE", "状态"),
                                 cli_t(ctx, "DONE AT", "完成时间")};
    cli_table table;
    if (gov_progress_get_task_count(progress) == 0) {
        return;
    }
    cli_gap();
    cli_table_begin(&table, heads, 5);
    for (size_t i = 0; i < gov_progress_get_task_count(progress); i++) {
        gov_task_state state = gov_progress_get_task_state(progress, i);
        cli_table_cell(&table, CLI_PLAIN, gov_progress_get_task_department(progress, i));
        cli_table_cell(&table, CLI_PLAIN, gov_progress_get_task_item_name(progress, i));
        cli_table_cell(&table, CLI_PLAIN,
                       cli_task_name(ctx, gov_progress_get_task_name(progress, i)));
        cli_table_cell(&table,
                       state == GOV_TASK_DONE     ? CLI_GREEN
                       : state == GOV_TASK_ACTIVE ? CLI_BLUE
                                                  : CLI_FAINT,
                       cli_task_state(ctx, state));
        cli_table_cell(&table, CLI_PLAIN,
                       cli_show_time(ctx, gov_progress_get_task_done_at_ms(progress, i)).text);
    }
    cli_table_end(ctx, &table);
}

static void show(const cli_context *ctx, const gov_progress *progress)
{
    gov_matter_state state = gov_progress_get_state(progress);
    cli_say(ctx, CLI_FAINT, "%s", cli_t(ctx, "State               ", "状态                "));
    cli_line(ctx, CLI_BOLD, "%s (%s)", gov_matter_state_get_text(state, ctx->language),
             gov_progress_get_state_name(progress));
    show_clock(ctx, progress);
    show_tasks(ctx, progress);
}

static void json_tasks(cli_json *json, const gov_progress *progress)
{
    cli_json_open_array(json, "tasks");
    for (size_t i = 0; i < gov_progress_get_task_count(progress); i++) {
        cli_json_open(json, NULL);
        cli_json_text(json, "id", gov_progress_get_task_id(progress, i));
        cli_json_text(json, "department", gov_progress_get_task_department(progress, i));
        cli_json_text(json, "item", gov_progress_get_task_item_name(progress, i));
        cli_json_text(json, "name", gov_progress_get_task_name(progress, i));
        cli_json_text(json, "state",
                      gov_task_state_get_name(gov_progress_get_task_state(progress, i)));
        cli_json_time(json, "done_at", gov_progress_get_task_done_at_ms(progress, i));
        cli_json_close(json);
    }
    cli_json_close_array(json);
}

static void json_progress(cli_json *json, const char *matter_id, const gov_progress *progress)
{
    int32_t days = gov_progress_get_remaining_working_days(progress);
    cli_json_text(json, "matter_id", matter_id);
    cli_json_text(json, "state", gov_progress_get_state_name(progress));
    cli_json_bool(json, "final", gov_matter_state_is_final(gov_progress_get_state(progress)) != 0);
    cli_json_text(json, "colour", gov_clock_colour_get_name(gov_progress_get_colour(progress)));
    if (days == INT32_MIN) {
        cli_json_null(json, "remaining_working_days");
    } else {
        cli_json_int(json, "remaining_working_days", days);
    }
    cli_json_time(json, "promised_due", gov_progress_get_promised_due_ms(progress));
    cli_json_time(json, "statutory_due", gov_progress_get_statutory_due_ms(progress));
    json_tasks(json, progress);
    cli_json_raw(json, "document", gov_progress_get_json(progress));
}

/* --- the log -------------------------------------------------------------------------------------- */

static bool write_events(cli_part *part, const gov_event_list *list)
{
    bool good = true;
    for (size_t i = 0; good && i < gov_event_list_get_count(list); i++) {
        const char *jws = gov_event_list_get_jws(list, i);
        good = cli_part_write(part, jws, strlen(jws)) && cli_part_write(part, "\n", 1);
    }
    return good;
}

static int cannot_write(const cli_context *ctx)
{
    return cli_fail_text(ctx, GOV_ERR_FILE, "cannot write the log", "无法写入过程记录",
                         cli_args_value(ctx->args, "save-log"));
}

static int show_log(cli_context *ctx, const char *matter_id, const gov_event_list *list)
{
    const char *path = cli_args_value(ctx->args, "save-log");
    cli_timeline line = {ctx, matter_id, NULL};
    cli_part part;
    for (size_t i = 0; !ctx->json && i < gov_event_list_get_count(list); i++) {
        cli_timeline_show(&line, list, i);
    }
    cli_timeline_free(&line);
    if (path == NULL) {
        return CLI_EXIT_OK;
    }
    if (!cli_part_begin(&part, path)) {
        return cannot_write(ctx);
    }
    if (!write_events(&part, list)) {
        cli_part_drop(&part);
        return cannot_write(ctx);
    }
    return cli_part_keep(&part) ? CLI_EXIT_OK : cannot_write(ctx);
}

static void json_all(cli_context *ctx, const char *matter_id, const gov_progress *progress,
                     const gov_event_list *list)
{
    cli_json json = cli_json_begin(stdout);
    cli_timeline line = {ctx, matter_id, NULL};
    cli_json_open(&json, NULL);
    json_progress(&json, matter_id, progress);
    if (list != NULL) {
        cli_json_open_array(&json, "events");
        for (size_t i = 0; i < gov_event_list_get_count(list); i++) {
            cli_timeline_json(&line, &json, list, i);
        }
        cli_json_close_array(&json);
    }
    cli_json_close(&json);
    cli_json_end(&json);
    cli_timeline_free(&line);
}

static int once(cli_context *ctx, const char *matter_id)
{
    gov_error *err = NULL;
    gov_progress *progress = NULL;
    gov_event_list *list = NULL;
    gov_call_options call = cli_call(ctx);
    bool events = cli_args_count(ctx->args, "events") > 0;
    gov_status status = gov_progress_get(ctx->session, matter_id, &call, &progress, &err);
    if (status == GOV_OK && (events || cli_args_count(ctx->args, "save-log") > 0)) {
        status = gov_progress_get_events(ctx->session, matter_id, 0, &call, &list, &err);
    }
    int code = status == GOV_OK ? CLI_EXIT_OK : cli_fail(ctx, status, err);
    if (status == GOV_OK && ctx->json) {
        json_all(ctx, matter_id, progress, events ? list : NULL);
    } else if (status == GOV_OK) {
        show(ctx, progress);
    }
    if (status == GOV_OK && list != NULL) {
        if (!ctx->json && events) {
            cli_gap();
        }
        code = show_log(ctx, matter_id, list);
    }
    gov_event_list_free(list);
    gov_progress_free(progress);
    return code;
}

/* --- following -------------------------------------------------------------------------------------- */

static void show_events(cli_timeline *line, const gov_event_list *list)
{
    for (size_t i = 0; i < gov_event_list_get_count(list); i++) {
        if (line->ctx->json) {
            cli_json json = cli_json_begin(stdout);
            cli_timeline_json(line, &json, list, i);
            cli_json_end(&json);
        } else {
            cli_timeline_show(line, list, i);
            (void)fflush(stdout);
        }
    }
}

static bool may_pass(gov_status status)
{
    return gov_status_get_category(status) == GOV_CATEGORY_RETRY_LATER &&
           status != GOV_ERR_NO_MEMORY;
}

/* Ends with the matter, with a failure that does not pass, or when nobody reads any more. */
static int follow(cli_timeline *line, gov_watch *watch, cli_part *part)
{
    cli_context *ctx = line->ctx;
    int failures = 0;
    while (!gov_matter_state_is_final(gov_watch_get_state(watch)) && !ferror(stdout)) {
        gov_error *err = NULL;
        gov_event_list *list = NULL;
        gov_call_options call = cli_call(ctx);
        gov_status status = gov_watch_next(watch, WAIT_MS, &call, &list, &err);
        if (status != GOV_OK) {
            if (!may_pass(status) || ++failures > RETRIES) {
                return cli_fail(ctx, status, err);
            }
            gov_error_free(err);
            cli_signals_sleep_ms(PAUSE_MS);
            continue;
        }
        failures = 0;
        show_events(line, list);
        bool kept = part == NULL || write_events(part, list);
        gov_event_list_free(list);
        if (!kept) {
            return cannot_write(ctx);
        }
    }
    return CLI_EXIT_OK;
}

static int watch(cli_context *ctx, const char *matter_id)
{
    const char *path = cli_args_value(ctx->args, "save-log");
    cli_timeline line = {ctx, matter_id, NULL};
    cli_part part = {.fd = -1};
    gov_watch *watch = NULL;
    gov_error *err = NULL;
    gov_status status = gov_watch_new(ctx->session, matter_id, &watch, &err);
    if (status != GOV_OK) {
        return cli_fail(ctx, status, err);
    }
    int code = path == NULL || cli_part_begin(&part, path) ? CLI_EXIT_OK : cannot_write(ctx);
    if (code == CLI_EXIT_OK) {
        code = follow(&line, watch, path != NULL ? &part : NULL);
    }
    if (code == CLI_EXIT_OK && path != NULL && !cli_part_keep(&part)) {
        code = cannot_write(ctx);
    }
    cli_part_drop(&part);
    cli_timeline_free(&line);
    gov_watch_free(watch);
    return code;
}

static int run(cli_context *ctx, const cli_args *args)
{
    int code = cli_need_session(ctx);
    if (code != 0) {
        return code;
    }
    return cli_args_count(args, "watch") > 0 ? watch(ctx, args->words[0])
                                             : once(ctx, args->words[0]);
}

const cli_command cli_command_progress = {
    "progress", "MATTER", 1, 1, options, {"how a matter stands 进度查询", "进度查询"}, run};
