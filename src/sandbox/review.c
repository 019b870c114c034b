/* SPDX-License-Identifier: Apache-2.0 */
/* Service contacts and reviews: rows, reading, what is pending.
 * Owns: the tables and the read routes. Not: posting (review_post.c). */
#include "sandbox/review.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/route.h"
#include "sandbox/store.h"

static const struct {
    const char *code, *zh, *en;
    bool bad;
} options[] = {
    {"fast", "办理速度快", "Quick", false},
    {"friendly", "服务态度好", "Friendly", false},
    {"clear_guide", "指南清楚", "Clear guide", false},
    {"one_visit", "一次办成", "Done in one go", false},
    {"long_wait", "等待时间长", "Long waiting", true},
    {"poor_attitude", "服务态度差", "Unfriendly", true},
    {"extra_materials", "要求多余材料", "Needless materials asked for", true},
    {"unclear_guide", "指南不清楚", "Unclear guide", true},
    {"system_failure", "系统不好用", "The system failed", true},
};
#define OPTION_COUNT (sizeof options / sizeof options[0])

bool gov__sb_review_is_bad(const char *level)
{
    return strcmp(level, "dissatisfied") == 0 || strcmp(level, "very_dissatisfied") == 0;
}

bool gov__sb_review_has_option(const char *code)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (strcmp(options[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

static void write_options(gov__sandbox_json *w, const char *name)
{
    gov__sb_json_open_array(w, name);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "code", options[i].code);
        gov__sb_json_open(w, "text");
        gov__sb_json_text(w, "zh", options[i].zh);
        gov__sb_json_text(w, "en", options[i].en);
        gov__sb_json_close(w);
        gov__sb_json_bool(w, "bad", options[i].bad);
        gov__sb_json_close(w);
    }
    gov__sb_json_close_array(w);
}

int gov__sb_review_open(gov_sandbox *sb, const gov__sandbox_matter *m, int64_t at)
{
    char id[GOV__SB_ID_BYTES];
    if (m->owner[0] == '\0' && m->agent[0] == '\0') {
        return 0;
    }
    gov__sb_new_id("sev", id);
    return gov__sb_run(sb,
                       "INSERT INTO service_event(id, matter, owner, agent, touchpoint, opened) "
                       "VALUES(?, ?, ?, ?, 'receive', ?)",
                       "ssssi", id, m->id, m->owner, m->agent, at) == 1
               ? 0
               : -1;
}

/* --- one review ------------------------------------------------------------------------------------ */

bool gov__sb_review_load(gov_sandbox *sb, const char *id, gov__sandbox_review *r)
{
    char *const fields[] = {r->id,    r->event,      r->matter,  r->matter_no, r->owner,
                            r->level, r->touchpoint, r->channel, r->work_order};
    const size_t sizes[] = {sizeof r->id,         sizeof r->event,   sizeof r->matter,
                            sizeof r->matter_no,  sizeof r->owner,   sizeof r->level,
                            sizeof r->touchpoint, sizeof r->channel, sizeof r->work_order};
    const int count = (int)(sizeof fields / sizeof fields[0]);
    gov__sandbox_query q;
    memset(r, 0, sizeof *r);
    if (!gov__sb_query(sb, &q,
                       "SELECT r.id, r.event, r.matter, m.matter_no, r.owner, r.level, "
                       "e.touchpoint, r.channel, coalesce(o.id, ''), r.attempt, r.anonymous, r.at, "
                       "r.dimensions, r.options, r.text FROM review r "
                       "JOIN matter m ON m.id = r.matter JOIN service_event e ON e.id = r.event "
                       "LEFT JOIN work_order o ON o.review = r.id WHERE r.id = ?",
                       "s", id) ||
        !gov__sb_next(&q)) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        (void)gov__sb_print(fields[i], sizes[i], "%s", gov__sb_text(&q, i));
    }
    r->attempt = gov__sb_int(&q, count);
    r->anonymous = gov__sb_int(&q, count + 1);
    r->at = gov__sb_int(&q, count + 2);
    r->dimensions = gov__sb_copy(gov__sb_text(&q, count + 3));
    r->options = gov__sb_copy(gov__sb_text(&q, count + 4));
    r->text = gov__sb_copy(gov__sb_text(&q, count + 5));
    gov__sb_end(&q);
    return r->dimensions && r->options;
}

void gov__sb_review_clear(gov__sandbox_review *r)
{
    free(r->dimensions);
    free(r->options);
    free(r->text);
    memset(r, 0, sizeof *r);
}

void gov__sb_review_write(gov__sandbox_json *w, const char *name, const gov__sandbox_review *r)
{
    gov__sb_json_open(w, name);
    gov__sb_json_text(w, "id", r->id);
    gov__sb_json_text(w, "service_event_id", r->event);
    gov__sb_json_text(w, "matter_id", r->matter);
    gov__sb_json_text(w, "matter_no", r->matter_no);
    gov__sb_json_int(w, "attempt", r->attempt);
    gov__sb_json_text(w, "level", r->level);
    gov__sb_json_text(w, "touchpoint", r->touchpoint);
    gov__sb_json_raw(w, "dimensions", r->dimensions);
    gov__sb_json_raw(w, "options", r->options);
    gov__sb_json_opt(w, "text", r->text);
    gov__sb_json_text(w, "channel", r->channel);
    gov__sb_json_bool(w, "anonymous", r->anonymous != 0);
    gov__sb_json_time(w, "at", r->at);
    gov__sb_json_opt(w, "work_order_id", r->work_order);
    gov__sb_json_close(w);
}

static void read_one(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_review r;
    if (gov__sb_review_load(sb, req->path_args[0], &r) &&
        strcmp(r.owner, req->session.subject_id) == 0) {
        gov__sandbox_json w = {0};
        gov__sb_review_write(&w, NULL, &r);
        gov__sb_answer_json(res, 200, &w);
    } else {
        gov__sb_problem_not_found(res, "review");
    }
    gov__sb_review_clear(&r);
}

/* --- what is pending ------------------------------------------------------------------------------- */

static void write_pending(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_query *q)
{
    const char *review = gov__sb_text(q, 8);
    (void)sb;
    gov__sb_json_open(w, NULL);
    gov__sb_json_text(w, "service_event_id", gov__sb_text(q, 1));
    gov__sb_json_text(w, "matter_id", gov__sb_text(q, 2));
    gov__sb_json_text(w, "matter_no", gov__sb_text(q, 3));
    gov__sb_json_open(w, "item");
    gov__sb_json_text(w, "code", gov__sb_text(q, 4));
    gov__sb_json_text(w, "version", gov__sb_text(q, 5));
    gov__sb_json_text(w, "name", gov__sb_text(q, 6));
    gov__sb_json_close(w);
    gov__sb_json_text(w, "touchpoint", gov__sb_text(q, 7));
    gov__sb_json_int(w, "attempt", review ? 2 : 1);
    gov__sb_json_opt(w, "review_id", review);
    gov__sb_json_time(w, "since", review ? gov__sb_int(q, 10) : gov__sb_int(q, 9));
    write_options(w, "options");
    gov__sb_json_close(w);
}

/* Contacts without a review, and bad reviews whose work order was revisited or closed. */
static void list_pending(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    gov__sandbox_page page;
    gov__sandbox_query q;
    if (!gov__sb_page_read(req, res, "pending", &page)) {
        return;
    }
    gov__sb_query(sb, &q,
                  "SELECT e.n, e.id, e.matter, m.matter_no, m.code, m.item_version, m.name, "
                  "e.touchpoint, r.id, e.opened, o.since FROM service_event e "
                  "JOIN matter m ON m.id = e.matter "
                  "LEFT JOIN review r ON r.event = e.id AND r.attempt = 1 "
                  "LEFT JOIN work_order o ON o.review = r.id "
                  "WHERE (e.owner = ? OR e.agent = ?) AND e.n > ? AND (r.id IS NULL OR "
                  "(o.state IN ('revisited', 'closed') AND NOT EXISTS("
                  "SELECT 1 FROM review s WHERE s.event = e.id AND s.attempt = 2))) "
                  "ORDER BY e.n LIMIT ?",
                  "ssii", req->session.subject_id, req->session.subject_id, page.after,
                  page.limit + 1);
    gov__sb_page_answer(sb, res, &page, &q, write_pending);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/reviews/pending", list_pending, GOV__SB_CITIZEN},
    {"GET", "/gov/v1/reviews/{id}", read_one, GOV__SB_CITIZEN},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_review_part = {
    "review",
    "CREATE TABLE IF NOT EXISTS service_event("
    "n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, matter TEXT NOT NULL, owner TEXT NOT NULL, "
    "agent TEXT NOT NULL, touchpoint TEXT NOT NULL, opened INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS review("
    "n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, event TEXT NOT NULL, matter TEXT NOT NULL, "
    "owner TEXT NOT NULL, attempt INTEGER NOT NULL, level TEXT NOT NULL, "
    "dimensions TEXT NOT NULL, options TEXT NOT NULL, text TEXT, channel TEXT NOT NULL, "
    "anonymous INTEGER NOT NULL, at INTEGER NOT NULL, UNIQUE(event, attempt));",
    NULL,
    routes,
};
