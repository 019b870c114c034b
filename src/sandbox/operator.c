/* SPDX-License-Identifier: Apache-2.0 */
/* Acting as the department on a matter: the operator's actions of the sandbox.
 * Owns: the table of actions and their route. Not: what a state leads to (matter_move.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/catalogue.h"
#include "sandbox/clock.h"
#include "sandbox/event.h"
#include "sandbox/matter_draft.h"
#include "sandbox/matter_supplement.h"
#include "sandbox/route.h"
#include "sandbox/store.h"
#include "sandbox/task.h"

#define DEFAULT_SUPPLEMENT_DAYS 5

typedef struct action {
    const char *name;
    gov__sandbox_state to;
    const char *note; /* when the operator gives no reason; NULL: none is needed */
} action;

static const action actions[] = {
    {"accept", GOV__SB_ACCEPTED, NULL},
    {"not_accept", GOV__SB_NOT_ACCEPTED, "不属于本机关职权范围"},
    {"supplement", GOV__SB_SUPPLEMENT_REQUIRED, "申请材料不齐全或不符合法定形式"},
    {"review", GOV__SB_IN_REVIEW, NULL},
    {"approve", GOV__SB_APPROVED, NULL},
    {"reject", GOV__SB_REJECTED, "不符合法定条件"},
    {"publicise", GOV__SB_PUBLICISED, NULL},
    {"suspend", GOV__SB_SUSPENDED, "需要专家评审，期间不计入办理时限"},
    {"resume", GOV__SB_IN_REVIEW, NULL},
    {"issue", GOV__SB_ISSUED, NULL},
    {"deliver", GOV__SB_DELIVERED, NULL},
    {"forward", GOV__SB_FORWARDED, "转报上级机关办理"},
    {"revoke", GOV__SB_REVOKED, "依法撤销"},
    {"close", GOV__SB_CLOSED, NULL},
};

typedef struct doing {
    const action *what;
    gov__sandbox_cause cause;
    int moved; /* how many matters were moved */
} doing;

/* "resume" and "review" lead to the same state from different ones. */
static bool fits(const action *what, gov__sandbox_state from)
{
    if (strcmp(what->name, "resume") == 0) {
        return from == GOV__SB_SUSPENDED || from == GOV__SB_PUBLICISED;
    }
    return strcmp(what->name, "review") != 0 || from != GOV__SB_SUSPENDED;
}

static int move_one(gov_sandbox *sb, gov__sandbox_matter *m, void *user)
{
    doing *d = user;
    gov__sandbox_cause cause = d->cause;
    if (!fits(d->what, m->state) || !gov__sb_state_may(m->state, d->what->to)) {
        return 0;
    }
    cause.org = m->authority;
    d->moved++;
    return gov__sb_matter_move(sb, m, d->what->to, &cause);
}

/* On a package's parent the action is done on every child it fits; the parent follows. */
static int move_all(gov_sandbox *sb, gov__sandbox_matter *m, doing *d)
{
    return gov__sb_matter_is_parent(m) ? gov__sb_matter_each_child(sb, m->id, move_one, d)
                                       : move_one(sb, m, d);
}

static char *printed_array(const cJSON *array)
{
    return cJSON_IsArray(array) ? cJSON_PrintUnformatted(array) : gov__sb_copy("[]");
}

/* The matter as the move left it gets the supplement. */
static int open_supplement(gov_sandbox *sb, const gov__sandbox_request *req, const char *matter_id,
                           const gov__sandbox_cause *cause, char out_id[GOV__SB_ID_BYTES])
{
    int64_t days = DEFAULT_SUPPLEMENT_DAYS;
    gov__sandbox_matter m = {0};
    char *codes = printed_array(gov__sb_member(req->json, "material_codes"));
    char *pointers = printed_array(gov__sb_member(req->json, "form_pointers"));
    (void)gov__sb_member_int(req->json, "days", &days);
    int result = codes && pointers && gov__sb_matter_load(sb, matter_id, &m)
                     ? gov__sb_supplement_open(sb, &m, codes, pointers, days, cause, out_id)
                     : -1;
    gov__sb_matter_clear(&m);
    free(codes);
    free(pointers);
    return result;
}

static void answer(gov_sandbox *sb, gov__sandbox_response *res, const char *matter_id,
                   const char *supplement_id)
{
    gov__sandbox_matter m = {0};
    gov__sandbox_json w = {0};
    if (gov__sb_matter_load(sb, matter_id, &m)) {
        gov__sb_json_open(&w, NULL);
        gov__sb_json_text(&w, "matter_id", m.id);
        gov__sb_json_text(&w, "state", gov__sb_state_name(m.state));
        gov__sb_json_int(&w, "head_seq", gov__sb_event_head(sb, m.id));
        gov__sb_json_opt(&w, "supplement_id", supplement_id);
        gov__sb_json_close(&w);
        gov__sb_answer_json(res, 200, &w);
    } else {
        gov__sb_problem_failed(res);
    }
    gov__sb_matter_clear(&m);
}

/* What a supplement asks for must be something the item has. */
static bool codes_known(const gov__sandbox_request *req, gov__sandbox_response *res,
                        const gov__sandbox_matter *m)
{
    cJSON *catalogue = gov__sb_catalogue_load(m->code);
    const cJSON *code = NULL;
    int index = 0;
    cJSON_ArrayForEach(code, gov__sb_member(req->json, "material_codes"))
    {
        char pointer[40];
        (void)gov__sb_print(pointer, sizeof pointer, "/material_codes/%d", index++);
        if (!gov__sb_material_definition(gov__sb_member(catalogue, "document"),
                                         code->valuestring)) {
            gov__sb_invalid(res, pointer, "not_found", "事项没有此材料");
        }
    }
    cJSON_Delete(catalogue);
    return !gov__sb_has_problem(res);
}

static void do_action(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                      gov__sandbox_matter *m, const action *what)
{
    const char *reason = gov__sb_member_text(req->json, "reason");
    char supplement[GOV__SB_ID_BYTES] = "";
    doing d = {
        what, {gov__sb_now_ms(sb), "department", m->authority, reason ? reason : what->note}, 0};
    if (what->to == GOV__SB_SUPPLEMENT_REQUIRED && !codes_known(req, res, m)) {
        return;
    }
    int result = move_all(sb, m, &d);
    if (result == 0 && d.moved == 0) {
        gov__sb_problem_state(res, m, "The state does not lead there.");
        return;
    }
    if (result == 0 && what->to == GOV__SB_SUPPLEMENT_REQUIRED) {
        result = open_supplement(sb, req, m->id, &d.cause, supplement);
    }
    if (result == 0) {
        answer(sb, res, m->id, supplement);
    } else {
        gov__sb_problem_failed(res);
    }
}

/* --- one task ---------------------------------------------------------------------------------------- */

static void do_task(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                    gov__sandbox_matter *m, const char *task_id)
{
    int result =
        strcmp(req->path_args[1], "approve") == 0
            ? gov__sb_task_finish_now(sb, task_id, m->id, gov__sb_member_text(req->json, "reason"),
                                      gov__sb_now_ms(sb))
            : 1;
    if (result == 0) {
        answer(sb, res, m->id, NULL);
    } else if (result > 0) {
        gov__sb_problem_state(res, m, "Only an active task of this matter can be approved.");
    } else {
        gov__sb_problem_failed(res);
    }
}

/* --- limits that pass ------------------------------------------------------------------------------- */

static int deem_one(gov_sandbox *sb, gov__sandbox_matter *m, void *user)
{
    doing *d = user;
    if (!gov__sb_state_may(m->state, GOV__SB_APPROVED)) {
        return 0;
    }
    d->moved++;
    return gov__sb_matter_decide(m, "approved", d->cause.at, d->cause.note, true) == 0
               ? gov__sb_matter_move(sb, m, GOV__SB_APPROVED, &d->cause)
               : -1;
}

/* An open supplement expires; a review whose limit has passed is deemed an approval 超期默许. */
static void expire(gov_sandbox *sb, gov__sandbox_response *res, gov__sandbox_matter *m)
{
    doing d = {NULL, {gov__sb_now_ms(sb), "system", NULL, "超期默许"}, 0};
    int result = 0;
    if (m->state == GOV__SB_SUPPLEMENT_REQUIRED && strcmp(m->step, "expire") == 0) {
        d.moved = 1;
        result = gov__sb_supplement_expire(sb, m, &d.cause);
    } else {
        result = gov__sb_matter_is_parent(m) ? gov__sb_matter_each_child(sb, m->id, deem_one, &d)
                                             : deem_one(sb, m, &d);
    }
    if (result == 0 && d.moved == 0) {
        gov__sb_problem_state(res, m, "Nothing can expire in this state.");
    } else if (result == 0) {
        answer(sb, res, m->id, NULL);
    } else {
        gov__sb_problem_failed(res);
    }
}

static void operate(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const char *name = req->path_args[1];
    const char *task_id = gov__sb_member_text(req->json, "task_id");
    gov__sandbox_matter m = {0};
    const action *what = NULL;
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        what = strcmp(actions[i].name, name) == 0 ? &actions[i] : what;
    }
    if (req->body_length > 0 && !gov__sb_want_body(req, res, "operator_matter")) {
        return;
    }
    if (!gov__sb_matter_load(sb, req->path_args[0], &m)) {
        gov__sb_problem_not_found(res, "matter");
    } else if (task_id) {
        do_task(sb, req, res, &m, task_id);
    } else if (strcmp(name, "expire") == 0) {
        expire(sb, res, &m);
    } else if (what) {
        do_action(sb, req, res, &m, what);
    } else {
        gov__sb_problem_not_found(res, "action");
    }
    gov__sb_matter_clear(&m);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/sandbox/matters/{id}/{action}", operate, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_operator_part = {"operator", NULL, NULL, routes};
