/* SPDX-License-Identifier: Apache-2.0 */
/* Events as lines. The library has verified each before it gets here. */
#include "timeline.h"

#include <inttypes.h>
#include <string.h>

#include "json_in.h"
#include "output.h"

typedef struct words {
    const char *word;
    const char *en;
    const char *zh;
    const char *both;
} words;

#define WORD(word, en, zh)                                                                         \
    {                                                                                              \
        word, en, zh, zh " " en                                                                    \
    }

static const words task_names[] = {
    WORD("undertake", "undertake", "承办"),   WORD("examine", "examine", "审核"),
    WORD("approve", "approve", "批准"),       WORD("publicise", "publicise", "公示"),
    WORD("site_check", "site check", "踏勘"), WORD("expert", "expert review", "评审"),
};

static const words task_states[] = {
    WORD("pending", "waiting", "待办"),   WORD("active", "working", "办理中"),
    WORD("suspended", "paused", "暂停"),  WORD("done", "done", "办结"),
    WORD("returned", "returned", "退回"), WORD("skipped", "not needed", "无需办理"),
};

static const words actors[] = {
    WORD("applicant", "applicant", "申请人"), WORD("agent", "agent", "代理人"),
    WORD("system", "platform", "平台"),       WORD("department", "department", "部门"),
    WORD("citizen", "applicant", "申请人"),
};

static const words kinds[] = {
    WORD("result", "result recorded", "结果登记"),
    WORD("clock", "clock", "时限"),
    WORD("supplement", "supplement", "补正"),
    WORD("delivery", "delivered", "送达"),
};

#define IN_WORDS(ctx, table, word) in_words(ctx, table, sizeof(table) / sizeof(table)[0], word)

static const char *in_words(const cli_context *ctx, const words *table, size_t count,
                            const char *word)
{
    for (size_t i = 0; word != NULL && i < count; i++) {
        if (strcmp(table[i].word, word) == 0) {
            return ctx->both ? table[i].both : cli_t(ctx, table[i].en, table[i].zh);
        }
    }
    return word != NULL ? word : "";
}

const char *cli_task_name(const cli_context *ctx, const char *name)
{
    return IN_WORDS(ctx, task_names, name);
}

const char *cli_task_state(const cli_context *ctx, gov_task_state state)
{
    return IN_WORDS(ctx, task_states, gov_task_state_get_name(state));
}

void cli_timeline_free(cli_timeline *line)
{
    gov_progress_free(line->progress);
    line->progress = NULL;
}

/* The contract names the kind of an event by the last part of its URI. */
static const char *kind_of(const gov_event_list *list, size_t index)
{
    const char *type = gov_event_list_get_type(list, index);
    const char *slash = type != NULL ? strrchr(type, '/') : NULL;
    return slash != NULL ? slash + 1 : type != NULL ? type : "";
}

cli_word cli_timeline_task_to(const gov_event_list *list, size_t index)
{
    cli_word out = {""};
    const char *json = gov_event_list_get_json(list, index);
    const char *name = NULL;
    const char *events = json != NULL ? cli_json_find(json, "events") : NULL;
    const char *body = events != NULL ? cli_json_step(events, NULL, &name) : NULL;
    if (body != NULL && strcmp(kind_of(list, index), "task") == 0) {
        (void)cli_json_string(cli_json_find(body, "to"), out.text, sizeof out.text);
    }
    return out;
}

static bool find_task(const gov_progress *progress, const char *id, size_t *out)
{
    for (size_t i = 0; i < gov_progress_get_task_count(progress); i++) {
        if (strcmp(gov_progress_get_task_id(progress, i), id) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* Reads the tasks again when this one is not known. Without them an event still has its line. */
static bool know_task(cli_timeline *line, const char *id, size_t *out)
{
    if (id == NULL) {
        return false;
    }
    if (line->progress != NULL && find_task(line->progress, id, out)) {
        return true;
    }
    gov_call_options call = cli_call(line->ctx);
    cli_timeline_free(line);
    return gov_progress_get(line->ctx->session, line->matter_id, &call, &line->progress, NULL) ==
               GOV_OK &&
           find_task(line->progress, id, out);
}

static void show_task(cli_timeline *line, const gov_event_list *list, size_t index)
{
    const cli_context *ctx = line->ctx;
    cli_word to = cli_timeline_task_to(list, index);
    const char *id = gov_event_list_get_task_id(list, index);
    size_t task = 0;
    bool done = strcmp(to.text, "done") == 0;
    cli_say(ctx, done ? CLI_GREEN : CLI_BLUE, "%s ", done ? "✓" : "▸");
    if (know_task(line, id, &task)) {
        const char *item = gov_progress_get_task_item_name(line->progress, task);
        cli_say(ctx, CLI_PLAIN, "%s · %s · ", item != NULL ? item : "",
                cli_task_name(ctx, gov_progress_get_task_name(line->progress, task)));
    } else {
        cli_say(ctx, CLI_PLAIN, "%s · ", id != NULL ? id : "");
    }
    cli_say(ctx, done ? CLI_GREEN : CLI_BLUE, "%s", IN_WORDS(ctx, task_states, to.text));
}

static void show_state(const cli_context *ctx, const gov_event_list *list, size_t index)
{
    gov_matter_state to = gov_event_list_get_to(list, index);
    if (to == GOV_MATTER_OTHER) {
        cli_say(ctx, CLI_BOLD, "● %s", gov_event_list_get_to_name(list, index));
    } else if (ctx->both) {
        cli_say(ctx, CLI_BOLD, "● %s %s", gov_matter_state_get_text(to, GOV_LANGUAGE_ZH),
                gov_matter_state_get_text(to, GOV_LANGUAGE_EN));
    } else {
        cli_say(ctx, CLI_BOLD, "● %s", gov_matter_state_get_text(to, ctx->language));
    }
}

void cli_timeline_show(cli_timeline *line, const gov_event_list *list, size_t index)
{
    const cli_context *ctx = line->ctx;
    const char *note = gov_event_list_get_note(list, index);
    const char *actor = gov_event_list_get_actor(list, index);
    cli_say(ctx, CLI_FAINT, "%s #%-3" PRIu64 " ",
            cli_show_clock(gov_event_list_get_at_ms(list, index)).text,
            gov_event_list_get_seq(list, index));
    if (gov_event_list_get_to_name(list, index) != NULL) {
        show_state(ctx, list, index);
    } else if (strcmp(kind_of(list, index), "task") == 0) {
        show_task(line, list, index);
    } else {
        cli_say(ctx, CLI_PLAIN, "· %s", IN_WORDS(ctx, kinds, kind_of(list, index)));
    }
    cli_say(ctx, CLI_FAINT, "  %s", IN_WORDS(ctx, actors, actor));
    cli_line(ctx, CLI_FAINT, "%s%s", note != NULL ? "  " : "", note != NULL ? note : "");
}

void cli_timeline_json(cli_timeline *line, cli_json *json, const gov_event_list *list, size_t index)
{
    const char *id = gov_event_list_get_task_id(list, index);
    size_t task = 0;
    cli_json_open(json, NULL);
    cli_json_size(json, "seq", gov_event_list_get_seq(list, index));
    cli_json_time(json, "at", gov_event_list_get_at_ms(list, index));
    cli_json_text(json, "kind", kind_of(list, index));
    cli_json_text(json, "to", gov_event_list_get_to_name(list, index));
    cli_json_text(json, "actor", gov_event_list_get_actor(list, index));
    cli_json_text(json, "note", gov_event_list_get_note(list, index));
    if (id != NULL) {
        cli_json_open(json, "task");
        cli_json_text(json, "id", id);
        cli_json_text(json, "to", cli_timeline_task_to(list, index).text);
        if (know_task(line, id, &task)) {
            cli_json_text(json, "name", gov_progress_get_task_name(line->progress, task));
            cli_json_text(json, "department",
                          gov_progress_get_task_department(line->progress, task));
            cli_json_text(json, "item", gov_progress_get_task_item_name(line->progress, task));
        }
        cli_json_close(json);
    }
    cli_json_raw(json, "document", gov_event_list_get_json(list, index));
    cli_json_close(json);
}
