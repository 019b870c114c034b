/* SPDX-License-Identifier: Apache-2.0 */
/* Acting on a work order: the citizen reads and confirms, the department goes its steps.
 * Owns: these routes and the table of steps. Not: the row (workorder.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/route.h"
#include "sandbox/store.h"
#include "sandbox/workorder.h"

static const struct {
    const char *action;
    const char *from; /* states, each between blanks */
    const char *to;
    const char *outcome; /* of the revisit: passed through on the way to closed; NULL for none */
    const char *result;  /* what the citizen reads when the department gives no words; or NULL */
} steps[] = {
    {"assign", " opened reopened ", "assigned", NULL, NULL},
    {"verify", " assigned ", "verifying", NULL, NULL},
    {"invalid", " verifying ", "invalid", NULL, "经核实，该评价不作为差评处理。"},
    {"explain", " verifying ", "explained", NULL, "您反映的问题暂无法律依据，已向您说明。"},
    {"rectify", " verifying reopened ", "rectifying", NULL, NULL},
    {"rectified", " rectifying ", "rectified", NULL, "您反映的问题已整改。"},
    {"revisit", " rectified explained ", "revisited", NULL, NULL},
    {"unreachable", " revisited ", "closed", "unreachable", NULL},
    {"close", " revisited explained invalid ", "closed", NULL, NULL},
};

static void problem_step(gov__sandbox_response *res, const gov__sandbox_workorder *o)
{
    char en[96];
    (void)gov__sb_print(en, sizeof en, "The work order is %s; this is not possible now.", o->state);
    gov__sb_problem(res, 409, "work_order_state", "The state does not allow this step.",
                    "工单当前状态不能进行此操作。", en);
}

static bool is_from(const char *from, const char *state)
{
    char blanked[20];
    (void)gov__sb_print(blanked, sizeof blanked, " %s ", state);
    return strstr(from, blanked) != NULL;
}

/* --- the department ------------------------------------------------------------------------------- */

/* The outcome of a revisit is a state of its own, passed through. */
static int conclude(gov_sandbox *sb, gov__sandbox_workorder *o, const char *outcome, const char *to,
                    const char *note)
{
    int64_t now = gov__sb_now_ms(sb);
    if (outcome) {
        (void)gov__sb_print(o->outcome, sizeof o->outcome, "%s", outcome);
        if (gov__sb_workorder_step(sb, o, outcome, note, now) != 0) {
            return -1;
        }
        note = NULL;
    }
    return gov__sb_workorder_step(sb, o, to, note, now);
}

static void take_step(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                      gov__sandbox_workorder *o, size_t step)
{
    const char *reason = gov__sb_member_text(req->json, "invalid_reason");
    if (!is_from(steps[step].from, o->state)) {
        problem_step(res, o);
        return;
    }
    if (strcmp(steps[step].to, "invalid") == 0) {
        if (!reason) {
            gov__sb_invalid(res, "/invalid_reason", "required", "须说明无效差评的原因");
            return;
        }
        (void)gov__sb_print(o->invalid_reason, sizeof o->invalid_reason, "%s", reason);
    }
    const char *note = gov__sb_member_text(req->json, "note");
    if (steps[step].result) {
        (void)gov__sb_print(o->result, sizeof o->result, "%s", note ? note : steps[step].result);
    }
    if (conclude(sb, o, steps[step].outcome, steps[step].to, note) == 0) {
        gov__sb_workorder_answer(sb, res, o);
    } else {
        gov__sb_problem_failed(res);
    }
}

static void operate(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_workorder o;
    if (req->body_length > 0 && !gov__sb_want_body(req, res, "operator_workorder")) {
        return;
    }
    if (!gov__sb_workorder_load(sb, req->path_args[0], &o)) {
        gov__sb_problem_not_found(res, "work order");
        return;
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (strcmp(steps[i].action, req->path_args[1]) == 0) {
            take_step(sb, req, res, &o, i);
            return;
        }
    }
    gov__sb_problem_not_found(res, "action");
}

/* --- the citizen ----------------------------------------------------------------------------------- */

static void confirm_as(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                       gov__sandbox_workorder *o)
{
    const char *outcome = gov__sb_member_text(req->json, "outcome");
    const char *text = gov__sb_member_text(req->json, "text");
    bool disputed = strcmp(outcome, "disputed") == 0;
    if (disputed && o->reopened > 0) {
        problem_step(res, o);
        return;
    }
    if (disputed && !text) {
        gov__sb_invalid(res, "/text", "required", "请说明不认可的原因");
        return;
    }
    if (disputed) {
        o->reopened = 1;
        o->warned = 0;
        o->due = gov__sb_workorder_due(sb, gov__sb_now_ms(sb));
    }
    if (conclude(sb, o, outcome, disputed ? "reopened" : "closed", text) == 0) {
        gov__sb_workorder_answer(sb, res, o);
    } else {
        gov__sb_problem_failed(res);
    }
}

static bool is_own(gov_sandbox *sb, const gov__sandbox_request *req,
                   const gov__sandbox_workorder *o)
{
    return gov__sb_get_int(sb, 0, "SELECT count(*) FROM review WHERE id = ? AND owner = ?", "ss",
                           o->review, req->session.subject_id) == 1;
}

static void confirm(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_workorder o;
    if (!gov__sb_workorder_load(sb, req->path_args[0], &o) || !is_own(sb, req, &o)) {
        gov__sb_problem_not_found(res, "work order");
    } else if (strcmp(o.state, "revisited") != 0) {
        problem_step(res, &o);
    } else if (gov__sb_want_body(req, res, "confirm")) {
        confirm_as(sb, req, res, &o);
    }
}

static void read_of_review(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res)
{
    gov__sandbox_workorder o;
    char *id = gov__sb_get_text(sb,
                                "SELECT o.id FROM work_order o JOIN review r ON r.id = o.review "
                                "WHERE r.id = ? AND r.owner = ?",
                                "ss", req->path_args[0], req->session.subject_id);
    if (id && gov__sb_workorder_load(sb, id, &o)) {
        gov__sb_workorder_answer(sb, res, &o);
    } else {
        gov__sb_problem_not_found(res, "work order");
    }
    free(id);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/reviews/{id}/workorder", read_of_review, GOV__SB_CITIZEN},
    {"POST", "/gov/v1/workorders/{id}/confirm", confirm, GOV__SB_CITIZEN | GOV__SB_KEY},
    {"POST", "/sandbox/workorders/{id}/{action}", operate, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_workorder_act_part = {"workorder_act", NULL, NULL, routes};
