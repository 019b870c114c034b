/* SPDX-License-Identifier: Apache-2.0 */
/* The middle of the journey: the departments at work, and the log of it that the citizen can verify. */
#include <stdlib.h>
#include <string.h>

#include "demo.h"
#include "file.h"
#include "output.h"
#include "timeline.h"

#define WAIT_MS  10000
#define WATCH_MS 90000
#define BUSY_MAX 64

/* Which tasks work at this moment, by the events so far. */
typedef struct busy {
    char tasks[BUSY_MAX][64];
    char departments[BUSY_MAX][128];
    size_t count;
    size_t most; /* departments at once */
    size_t done;
} busy;

static size_t departments_at_work(const busy *b)
{
    size_t count = 0;
    for (size_t i = 0; i < b->count; i++) {
        bool known = false;
        for (size_t k = 0; k < i; k++) {
            known = known || strcmp(b->departments[i], b->departments[k]) == 0;
        }
        count += known ? 0 : 1;
    }
    return count;
}

static void take_event(busy *b, const gov_event_list *list, size_t index)
{
    cli_word to = cli_timeline_task_to(list, index);
    const char *task = gov_event_list_get_task_id(list, index);
    const char *actor = gov_event_list_get_actor(list, index);
    if (task == NULL) {
        return;
    }
    if (strcmp(to.text, "active") == 0 && b->count < BUSY_MAX) {
        (void)snprintf(b->tasks[b->count], sizeof b->tasks[0], "%s", task);
        (void)snprintf(b->departments[b->count++], sizeof b->departments[0], "%s",
                       actor != NULL ? actor : "");
        size_t now = departments_at_work(b);
        b->most = now > b->most ? now : b->most;
        return;
    }
    b->done += strcmp(to.text, "done") == 0 ? 1 : 0;
    for (size_t i = 0; i < b->count; i++) {
        if (strcmp(b->tasks[i], task) == 0) {
            b->count--;
            memmove(b->tasks[i], b->tasks[b->count], sizeof b->tasks[0]);
            memmove(b->departments[i], b->departments[b->count], sizeof b->departments[0]);
        }
    }
}

static void show_event(demo *d, cli_timeline *line, const gov_event_list *list, size_t index)
{
    if (d->ctx->json) {
        cli_timeline_json(line, &d->json, list, index);
    } else {
        cli_say(d->ctx, CLI_PLAIN, "   ");
        cli_timeline_show(line, list, index);
    }
    (void)fflush(stdout);
}

/* Until the matter ends. The time of the whole is bounded, not only that of one wait. */
static gov_status follow(demo *d, gov_watch *watch, busy *b, gov_error **err)
{
    cli_timeline line = {d->ctx, d->matter, NULL};
    gov_status status = GOV_OK;
    for (int rounds = 0; status == GOV_OK && rounds < WATCH_MS / 100 &&
                         !gov_matter_state_is_final(gov_watch_get_state(watch));
         rounds++) {
        gov_event_list *list = NULL;
        gov_call_options call = cli_call(d->ctx);
        status = gov_watch_next(watch, WAIT_MS, &call, &list, err);
        for (size_t i = 0; i < gov_event_list_get_count(list); i++) {
            take_event(b, list, i);
            show_event(d, &line, list, i);
            d->events++;
        }
        gov_event_list_free(list);
    }
    cli_timeline_free(&line);
    return status;
}

static int judge_watch(demo *d, const gov_watch *watch, const busy *b)
{
    demo_tell_number(d, "tasks_done", "办结环节 Tasks done", b->done);
    demo_tell_number(d, "departments_at_once", "并联部门 At once", b->most);
    int code = demo_expect(d, "parallel", b->most > 1, "departments worked side by side",
                           "多个部门同时办理");
    int closed =
        demo_expect(d, "closed", gov_watch_get_state(watch) == GOV_MATTER_CLOSED,
                    "the matter is closed, its certificates are issued", "全部办结，证照已制发");
    return code != 0 ? code : closed;
}

int demo_watch(demo *d)
{
    gov_error *err = NULL;
    gov_watch *watch = NULL;
    busy b = {.count = 0};
    gov_status status = gov_watch_new(d->ctx->session, d->matter, &watch, &err);
    if (d->ctx->json) {
        cli_json_open_array(&d->json, "events");
    }
    if (status == GOV_OK) {
        status = follow(d, watch, &b, &err);
    }
    if (d->ctx->json) {
        cli_json_close_array(&d->json);
    }
    int code = status == GOV_OK ? judge_watch(d, watch, &b) : cli_fail(d->ctx, status, err);
    gov_watch_free(watch);
    return code;
}

/* --- the log -------------------------------------------------------------------------------------- */

/* The signed lines of a log; NULL when memory is short. */
static char *join_log(const gov_event_list *list, size_t *out_size)
{
    size_t size = 0;
    size_t at = 0;
    for (size_t i = 0; i < gov_event_list_get_count(list); i++) {
        size += strlen(gov_event_list_get_jws(list, i)) + 1;
    }
    char *text = malloc(size + 1);
    for (size_t i = 0; text != NULL && i < gov_event_list_get_count(list); i++) {
        size_t length = strlen(gov_event_list_get_jws(list, i));
        memcpy(text + at, gov_event_list_get_jws(list, i), length);
        text[at + length] = '\n';
        at += length + 1;
    }
    *out_size = size;
    return text;
}

static gov_status judge_log(demo *d, const char *text, size_t size, gov_error **err)
{
    gov_report *report = NULL;
    gov_call_options call = cli_call(d->ctx);
    gov_status status = gov_progress_verify_log(d->ctx->client, text, size, &call, &report, err);
    if (status == GOV_OK) {
        status = gov_report_get_status(report);
    }
    gov_report_free(report);
    return status;
}

/* Reads a log from its first event on, which verifies it, and verifies it again from its text. */
static gov_status verify_log(demo *d, const char *matter_id, const char *file, size_t *out_events,
                             gov_error **err)
{
    gov_event_list *list = NULL;
    size_t size = 0;
    gov_call_options call = cli_call(d->ctx);
    gov_status status = gov_progress_get_events(d->ctx->session, matter_id, 0, &call, &list, err);
    char *text = status == GOV_OK ? join_log(list, &size) : NULL;
    if (status == GOV_OK) {
        status = text != NULL && size > 0 ? judge_log(d, text, size, err) : GOV_ERR_NO_MEMORY;
    }
    if (status == GOV_OK && file != NULL &&
        !cli_file_replace(demo_daemon_path(&d->daemon, file).text, text, size)) {
        status = GOV_ERR_FILE;
    }
    *out_events += gov_event_list_get_count(list);
    free(text);
    gov_event_list_free(list);
    return status;
}

/* The log as it was kept, with one character changed; true when that is refused. */
static bool is_forgery_refused(demo *d)
{
    size_t size = 0;
    char *text = cli_file_read(demo_daemon_path(&d->daemon, "log.jws").text, 1U << 24, &size);
    if (text == NULL || size == 0) {
        return false;
    }
    demo_forge(text, size);
    gov_status status = judge_log(d, text, size, NULL);
    cli_file_free(text, size);
    return gov_status_get_category(status) == GOV_CATEGORY_DISTRUST || status == GOV_ERR_RESPONSE;
}

int demo_log(demo *d)
{
    gov_error *err = NULL;
    gov_matter *matter = NULL;
    size_t own = 0;
    size_t parts = 0;
    gov_call_options call = cli_call(d->ctx);
    gov_status status = gov_matter_get(d->ctx->session, d->matter, &call, &matter, &err);
    if (status == GOV_OK) {
        status = verify_log(d, d->matter, "log.jws", &own, &err);
    }
    size_t children = gov_matter_get_child_count(matter);
    for (size_t i = 0; status == GOV_OK && i < children; i++) {
        status = verify_log(d, gov_matter_get_child_id(matter, i), NULL, &parts, &err);
    }
    gov_matter_free(matter);
    if (status != GOV_OK) {
        return cli_fail(d->ctx, status, err);
    }
    demo_tell_number(d, "events_verified", "主件事件 Events", own);
    demo_tell_number(d, "parts_verified", "子件数 Parts", children);
    demo_tell_number(d, "part_events_verified", "子件事件 Their events", parts);
    int code = demo_expect(d, "complete", own == d->events && children > 1,
                           "each signed, none missing, each naming the one before",
                           "逐条签名、无缺漏、前后相扣");
    int refused =
        demo_expect(d, "forged_log_refused", is_forgery_refused(d),
                    "a log with one changed character is refused", "改动一个字符的记录被拒绝");
    return code != 0 ? code : refused;
}
