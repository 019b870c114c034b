/* SPDX-License-Identifier: Apache-2.0 */
/* Moving a matter from state to state.
 * Owns: the one place a state changes, its event, and what follows from each state. Not: who asks
 * for it (matter_submit.c, operator*.c) and not the tasks themselves (task_work.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/calendar.h"
#include "sandbox/catalogue.h"
#include "sandbox/certificate.h"
#include "sandbox/clock.h"
#include "sandbox/event.h"
#include "sandbox/matter.h"
#include "sandbox/matter_supplement.h"
#include "sandbox/receipt.h"
#include "sandbox/review.h"
#include "sandbox/task.h"

/* Nominal minutes of the steps that no plan names. */
#define MINUTES_TO_REVIEW         1
#define MINUTES_TO_ISSUE          5
#define MINUTES_TO_DELIVER        5
#define MINUTES_TO_CLOSE          5
#define MINUTES_TO_CLOSE_REJECTED 30

static void plan(gov_sandbox *sb, gov__sandbox_matter *m, const char *step, int64_t at,
                 int64_t minutes)
{
    (void)gov__sb_print(m->step, sizeof m->step, "%s", step);
    m->next_at = step[0] == '\0' ? 0 : at + gov__sb_work_ms(sb, minutes * 60000);
}

int gov__sb_matter_decide(gov__sandbox_matter *m, const char *outcome, int64_t at,
                          const char *reason, bool deemed)
{
    static const char *const remedy =
        "如不服本决定，可在六十日内申请行政复议，或在六个月内提起行政诉讼。";
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "outcome", outcome);
    gov__sb_json_time(&w, "at", at);
    gov__sb_json_opt(&w, "reason", reason);
    if (deemed) {
        gov__sb_json_bool(&w, "deemed", true);
    }
    if (strcmp(outcome, "not_accepted") == 0) {
        gov__sb_json_text(&w, "remedy_text", remedy);
    }
    if (strcmp(outcome, "rejected") == 0) {
        gov__sb_json_text(&w, "appeal_text", remedy);
    }
    gov__sb_json_close(&w);
    size_t length = 0;
    char *text = gov__sb_json_take(&w, &length);
    if (!text) {
        return -1;
    }
    memmove(text, text + 1, length - 2); /* the members without their braces */
    text[length - 2] = '\0';
    gov__sb_matter_set(&m->result, text);
    m->decided = at;
    return 0;
}

/* --- the clock -------------------------------------------------------------------------------- */

static int64_t limit_end(gov_sandbox *sb, const cJSON *document, const char *name, int64_t at)
{
    const cJSON *limit = gov__sb_member(document, name);
    const char *unit = gov__sb_member_text(limit, "unit");
    int64_t n = 0;
    return unit && gov__sb_member_int(limit, "n", &n) ? gov__sb_limit_end(sb, at, n, unit) : 0;
}

static int start_clock(gov_sandbox *sb, gov__sandbox_matter *m, int64_t at)
{
    cJSON *catalogue = gov__sb_catalogue_load(m->code);
    const cJSON *document = gov__sb_member(catalogue, "document");
    if (document) {
        m->started = at;
        m->promised_due = limit_end(sb, document, "promised_limit", at);
        m->statutory_due = limit_end(sb, document, "statutory_limit", at);
    }
    cJSON_Delete(catalogue);
    return document ? 0 : -1;
}

/* --- what follows from a state ---------------------------------------------------------------- */

/* Receipts are given for what the citizen filed: not for a package's children. */
static int give_receipt(gov_sandbox *sb, const gov__sandbox_matter *m, const char *kind,
                        const gov__sandbox_cause *cause, const char *text)
{
    if (m->parent[0]) {
        return 0;
    }
    cJSON *form = strcmp(kind, "accept") == 0 ? cJSON_Parse(m->form) : NULL;
    cJSON *materials = form ? cJSON_Parse(m->materials) : NULL;
    char *digests = gov__sb_receipt_digests(form, materials);
    const gov__sandbox_receipt receipt = {kind,      m->id,   gov__sb_event_head(sb, m->id),
                                          cause->at, digests, form ? m->promised_due : 0,
                                          text};
    int result = digests ? gov__sb_receipt_keep(sb, &receipt) : -1;
    free(digests);
    cJSON_Delete(materials);
    cJSON_Delete(form);
    return result;
}

static int on_submitted(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    const char *step = m->instant ? "accept" : "pre_review";
    plan(sb, m, gov__sb_matter_is_parent(m) ? "" : step, cause->at,
         m->instant ? m->pace : m->pace / 2);
    return 0;
}

static int on_pre_review(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    plan(sb, m, gov__sb_matter_is_parent(m) ? "" : "accept", cause->at, m->pace - m->pace / 2);
    return 0;
}

static int on_accepted(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    bool reviewed = !m->instant && !gov__sb_matter_is_parent(m);
    plan(sb, m, reviewed ? "review" : "", cause->at, MINUTES_TO_REVIEW);
    if (start_clock(sb, m, cause->at) != 0 || gov__sb_supplement_accept(sb, m->id, cause) != 0) {
        return -1;
    }
    return give_receipt(sb, m, "accept", cause, "您的申请已受理。");
}

/* Nothing goes on by itself: tasks, the citizen or an operator move the matter from here. */
static int on_waiting(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    (void)sb;
    (void)cause;
    m->step[0] = '\0';
    m->next_at = 0;
    return 0;
}

static int on_approved(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    const gov__sandbox_event result = {"result", NULL, NULL, NULL, "{\"outcome\":\"approved\"}"};
    if (!m->result && gov__sb_matter_decide(m, "approved", cause->at, NULL, false) != 0) {
        return -1;
    }
    if (gov__sb_matter_is_parent(m)) {
        plan(sb, m, "", 0, 0);
    } else if (m->cert_type[0]) {
        plan(sb, m, "issue", cause->at, MINUTES_TO_ISSUE);
    } else if (m->delivery) {
        plan(sb, m, "deliver", cause->at, MINUTES_TO_DELIVER);
    } else {
        plan(sb, m, "close", cause->at, MINUTES_TO_CLOSE);
    }
    return gov__sb_event_add(sb, m->id, &result, cause);
}

static int on_issued(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    if (gov__sb_matter_is_parent(m)) {
        return 0;
    }
    plan(sb, m, "deliver", cause->at, MINUTES_TO_DELIVER);
    return m->cert_type[0] ? gov__sb_certificate_issue(sb, m, cause) : 0;
}

static int on_delivered(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    const gov__sandbox_event delivery = {"delivery", NULL, "delivered", NULL, NULL};
    bool parent = gov__sb_matter_is_parent(m);
    plan(sb, m, parent ? "" : "close", cause->at, MINUTES_TO_CLOSE);
    return gov__sb_event_add(sb, m->id, &delivery, cause) == 0
               ? give_receipt(sb, m, "delivery", cause, "办理结果已送达。")
               : -1;
}

static int on_closed(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    plan(sb, m, "", 0, 0);
    if (m->parent[0]) {
        return 0;
    }
    return give_receipt(sb, m, "close", cause, "您的办件已办结，欢迎评价。") == 0
               ? gov__sb_review_open(sb, m, cause->at)
               : -1;
}

static int on_suspended(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    return gov__sb_matter_pause(sb, m, cause);
}

static int on_rejected(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    plan(sb, m, gov__sb_matter_is_parent(m) ? "" : "close", cause->at, MINUTES_TO_CLOSE_REJECTED);
    return m->result ? 0 : gov__sb_matter_decide(m, "rejected", cause->at, cause->note, false);
}

static int on_end(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    plan(sb, m, "", 0, 0);
    return m->result ? 0
                     : gov__sb_matter_decide(m, gov__sb_state_name(m->state), cause->at,
                                             cause->note, false);
}

static int on_revoked(gov_sandbox *sb, gov__sandbox_matter *m, const gov__sandbox_cause *cause)
{
    plan(sb, m, "", 0, 0);
    return gov__sb_matter_decide(m, "revoked", cause->at, cause->note, false) == 0
               ? gov__sb_certificate_revoke(sb, m->id)
               : -1;
}

typedef int consequence(gov_sandbox *, gov__sandbox_matter *, const gov__sandbox_cause *);
static consequence *const consequences[GOV__SB_STATE_COUNT] = {
    [GOV__SB_SUBMITTED] = on_submitted,
    [GOV__SB_PRE_REVIEW] = on_pre_review,
    [GOV__SB_ACCEPTED] = on_accepted,
    [GOV__SB_IN_REVIEW] = on_waiting,
    [GOV__SB_FORWARDED] = on_waiting,
    [GOV__SB_PUBLICISED] = on_waiting,
    [GOV__SB_SUPPLEMENT_REQUIRED] = on_waiting,
    [GOV__SB_SUSPENDED] = on_suspended,
    [GOV__SB_APPROVED] = on_approved,
    [GOV__SB_ISSUED] = on_issued,
    [GOV__SB_DELIVERED] = on_delivered,
    [GOV__SB_CLOSED] = on_closed,
    [GOV__SB_REJECTED] = on_rejected,
    [GOV__SB_NOT_ACCEPTED] = on_end,
    [GOV__SB_WITHDRAWN] = on_end,
    [GOV__SB_REVOKED] = on_revoked,
};

/* --- the move ----------------------------------------------------------------------------------- */

static int add_state_event(gov_sandbox *sb, const gov__sandbox_matter *m, gov__sandbox_state from,
                           const gov__sandbox_cause *cause)
{
    char data[64];
    (void)gov__sb_print(data, sizeof data, "{\"acceptance_mode\":\"%s\"}", m->mode);
    const gov__sandbox_event event = {"state", gov__sb_state_name(from),
                                      gov__sb_state_name(m->state), NULL,
                                      m->state == GOV__SB_ACCEPTED ? data : NULL};
    return gov__sb_event_add(sb, m->id, &event, cause);
}

/* Tasks follow once the new state is stored. A decision ends those that are open. */
static int move_tasks(gov_sandbox *sb, const gov__sandbox_matter *m, gov__sandbox_state from,
                      int64_t at)
{
    if (gov__sb_matter_is_parent(m)) {
        return 0;
    }
    if (m->state == GOV__SB_SUSPENDED) {
        return gov__sb_task_suspend(sb, m, at);
    }
    if (from == GOV__SB_SUSPENDED && gov__sb_task_resume(sb, m, at) != 0) {
        return -1;
    }
    if ((m->state >= GOV__SB_APPROVED && gov__sb_task_skip(sb, m, at) != 0)) {
        return -1;
    }
    return m->state >= GOV__SB_ACCEPTED ? gov__sb_task_start_ready(sb, m->root, at) : 0;
}

int gov__sb_matter_move(gov_sandbox *sb, gov__sandbox_matter *m, gov__sandbox_state to,
                        const gov__sandbox_cause *cause)
{
    gov__sandbox_state from = m->state;
    if (!gov__sb_state_may(from, to)) {
        return 1;
    }
    m->before = from;
    m->state = to;
    m->since = cause->at;
    if (from == GOV__SB_SUSPENDED && gov__sb_matter_unpause(sb, m, cause) != 0) {
        return -1;
    }
    if (add_state_event(sb, m, from, cause) != 0 ||
        (consequences[to] && consequences[to](sb, m, cause) != 0) ||
        gov__sb_matter_save(sb, m) != 0 || move_tasks(sb, m, from, cause->at) != 0) {
        return -1;
    }
    gov__sb_notify(sb);
    return m->parent[0] ? gov__sb_package_follow(sb, m->parent, cause) : 0;
}

int gov__sb_matter_step(gov_sandbox *sb, const char *id, int64_t at)
{
    static const struct {
        const char *step;
        gov__sandbox_state to;
    } steps[] = {
        {"pre_review", GOV__SB_PRE_REVIEW}, {"accept", GOV__SB_ACCEPTED},
        {"review", GOV__SB_IN_REVIEW},      {"issue", GOV__SB_ISSUED},
        {"deliver", GOV__SB_DELIVERED},     {"close", GOV__SB_CLOSED},
    };
    gov__sandbox_matter m;
    if (!gov__sb_matter_load(sb, id, &m)) {
        gov__sb_matter_clear(&m);
        return -1;
    }
    const gov__sandbox_cause cause = {at, m.authority ? "department" : "system", m.authority, NULL};
    int result = strcmp(m.step, "expire") == 0 ? gov__sb_supplement_expire(sb, &m, &cause) : 0;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (strcmp(m.step, steps[i].step) == 0) {
            result = gov__sb_matter_move(sb, &m, steps[i].to, &cause);
            break;
        }
    }
    gov__sb_matter_clear(&m);
    return result < 0 ? -1 : 0;
}
