/* SPDX-License-Identifier: Apache-2.0 */
/* How a matter is written.
 * Owns: the Matter, MatterSummary and Clock of docs/openapi.yaml. Not: tasks, supplements and
 * certificates, whose own files write them. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/calendar.h"
#include "sandbox/certificate.h"
#include "sandbox/clock.h"
#include "sandbox/matter.h"
#include "sandbox/matter_supplement.h"
#include "sandbox/store.h"
#include "sandbox/subject.h"
#include "sandbox/task.h"

/* Until when the clock counts: it stands at a pause and ends with the decision. */
static int64_t counted_until(const gov_sandbox *sb, const gov__sandbox_matter *m)
{
    if (m->decided != 0) {
        return m->decided;
    }
    return m->paused_at != 0 ? m->paused_at : gov__sb_now_ms(sb);
}

static const char *colour(const gov__sandbox_matter *m, int64_t now)
{
    int64_t total = m->promised_due - m->started;
    int64_t left = m->promised_due - now;
    if (left <= 0) {
        return "red";
    }
    return left * 3 <= total ? "yellow" : "green";
}

static void write_clock(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_matter *m)
{
    if (m->started == 0) {
        return;
    }
    int64_t now = counted_until(sb, m);
    gov__sb_json_open(w, "clock");
    gov__sb_json_time(w, "started_at", m->started);
    gov__sb_json_time(w, "promised_due", m->promised_due);
    gov__sb_json_time(w, "statutory_due", m->statutory_due);
    gov__sb_json_raw(w, "suspended", m->pauses ? m->pauses : "[]");
    gov__sb_json_int(w, "remaining_working_days",
                     gov__sb_working_days_between(sb, gov__sb_calendar_day(now),
                                                  gov__sb_calendar_day(m->promised_due)));
    gov__sb_json_text(w, "colour", colour(m, now));
    gov__sb_json_close(w);
}

static void write_children(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_matter *m)
{
    gov__sandbox_query q;
    gov__sb_json_open_array(w, "children");
    for (gov__sb_query(sb, &q,
                       "SELECT id, code, name, state FROM matter WHERE parent = ? "
                       "ORDER BY n",
                       "s", m->id);
         gov__sb_next(&q);) {
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "id", gov__sb_text(&q, 0));
        gov__sb_json_text(w, "item_code", gov__sb_text(&q, 1));
        gov__sb_json_text(w, "name", gov__sb_text(&q, 2));
        gov__sb_json_text(w, "state", gov__sb_state_name((gov__sandbox_state)gov__sb_int(&q, 3)));
        gov__sb_json_close(w);
    }
    gov__sb_json_close_array(w);
    w->failed = w->failed || q.failed;
    gov__sb_json_open(w, "counts");
    for (gov__sb_query(sb, &q,
                       "SELECT state, count(*) FROM matter WHERE parent = ? "
                       "GROUP BY state ORDER BY state",
                       "s", m->id);
         gov__sb_next(&q);) {
        gov__sb_json_int(w, gov__sb_state_name((gov__sandbox_state)gov__sb_int(&q, 0)),
                         gov__sb_int(&q, 1));
    }
    gov__sb_json_close(w);
    w->failed = w->failed || q.failed;
}

static void write_package(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_matter *m)
{
    if (m->package[0] == '\0') {
        return;
    }
    gov__sb_json_open(w, "package");
    gov__sb_json_text(w, "code", m->package);
    if (m->parent[0]) {
        gov__sb_json_text(w, "parent_id", m->parent);
    } else if (m->state != GOV__SB_DRAFT) {
        write_children(sb, w, m);
    }
    gov__sb_json_close(w);
}

static void write_etag(gov__sandbox_json *w, const gov__sandbox_matter *m)
{
    char etag[24], quoted[28];
    gov__sb_matter_etag(m, etag);
    (void)gov__sb_print(quoted, sizeof quoted, "\"%s\"", etag);
    gov__sb_json_text(w, "etag", quoted);
}

static void write_head(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_matter *m)
{
    gov__sb_json_text(w, "id", m->id);
    gov__sb_json_opt(w, "matter_no", m->matter_no);
    gov__sb_json_opt(w, "application_no", m->application_no);
    gov__sb_json_open(w, "item");
    gov__sb_json_text(w, "code", m->code);
    gov__sb_json_text(w, "version", m->item_version);
    gov__sb_json_text(w, "name", m->name);
    gov__sb_json_close(w);
    write_package(sb, w, m);
    gov__sb_json_text(w, "state", gov__sb_state_name(m->state));
    gov__sb_json_time(w, "state_since", m->since);
    write_clock(sb, w, m);
    write_etag(w, m);
}

void gov__sb_matter_write_summary(gov_sandbox *sb, gov__sandbox_json *w,
                                  const gov__sandbox_matter *m)
{
    gov__sb_json_open(w, NULL);
    write_head(sb, w, m);
    gov__sb_json_close(w);
}

/* Somebody the platform does not know, as the filing system stated him. */
static void write_stated(gov__sandbox_json *w, const char *applicant)
{
    static const char *const plain[] = {"kind", "name", "id_type"};
    static const char *const hidden[] = {"id_number", "phone"};
    cJSON *stated = cJSON_Parse(applicant ? applicant : "{}");
    gov__sb_json_open(w, "applicant");
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        gov__sb_json_opt(w, plain[i], gov__sb_member_text(stated, plain[i]));
    }
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        char masked[40];
        const char *value = gov__sb_member_text(stated, hidden[i]);
        gov__sb_mask_number(value ? value : "", masked);
        gov__sb_json_opt(w, hidden[i], masked);
    }
    gov__sb_json_close(w);
    w->failed = w->failed || !stated;
    cJSON_Delete(stated);
}

static void write_applicant(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_matter *m)
{
    gov__sandbox_subject subject;
    if (m->owner[0] && gov__sb_subject_load(sb, m->owner, &subject)) {
        gov__sb_subject_write(w, "applicant", &subject, true);
    } else {
        write_stated(w, m->applicant);
    }
}

static void write_agent(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_matter *m)
{
    gov__sandbox_subject agent;
    if (m->agent[0] && gov__sb_subject_load(sb, m->agent, &agent)) {
        gov__sb_json_open(w, "agent");
        gov__sb_subject_write(w, "subject", &agent, true);
        gov__sb_json_text(w, "relation", m->relation);
        gov__sb_json_text(w, "grant_id", m->grant_id);
        gov__sb_json_close(w);
    }
}

static void write_result(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_matter *m)
{
    if (m->result) {
        gov__sb_json_open(w, "result");
        gov__sb_json_members(w, m->result);
        gov__sb_certificate_write_of(sb, w, "certificates", m);
        gov__sb_json_close(w);
    }
}

void gov__sb_matter_write(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                          const gov__sandbox_matter *m)
{
    gov__sb_json_open(w, name);
    write_head(sb, w, m);
    gov__sb_json_opt(w, "query_code", m->query_code);
    write_applicant(sb, w, m);
    write_agent(sb, w, m);
    gov__sb_json_text(w, "source", m->channel);
    gov__sb_json_opt(w, "terminal_id", m->terminal);
    gov__sb_json_raw(w, "form_data", m->form);
    gov__sb_json_raw(w, "materials", m->materials);
    if (m->delivery) {
        gov__sb_json_raw(w, "delivery", m->delivery);
    }
    gov__sb_json_text(w, "acceptance_mode", m->mode);
    if (m->commitment) {
        gov__sb_json_raw(w, "commitment", m->commitment);
    }
    if (m->state != GOV__SB_DRAFT) {
        gov__sb_task_write(sb, w, "tasks", m);
        gov__sb_supplement_write(sb, w, "supplements", m);
    }
    write_result(sb, w, m);
    gov__sb_json_close(w);
}

void gov__sb_matter_answer_receipt(gov_sandbox *sb, gov__sandbox_response *res,
                                   const gov__sandbox_matter *m, char *receipt)
{
    gov__sandbox_matter now = {0};
    gov__sandbox_json w = {0};
    bool good = receipt && gov__sb_matter_load(sb, m->id, &now);
    if (good) {
        char etag[24], quoted[28];
        gov__sb_matter_etag(&now, etag);
        (void)gov__sb_print(quoted, sizeof quoted, "\"%s\"", etag);
        gov__sb_json_open(&w, NULL);
        gov__sb_matter_write(sb, &w, "matter", &now);
        gov__sb_json_text(&w, "receipt", receipt);
        gov__sb_json_close(&w);
        gov__sb_answer_json(res, 200, &w);
        gov__sb_set_header(res, "ETag", quoted);
    } else {
        gov__sb_problem_failed(res);
    }
    gov__sb_matter_clear(&now);
    free(receipt);
}
