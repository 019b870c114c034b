/* SPDX-License-Identifier: Apache-2.0 */
/* The operator's calls that belong to no domain: state, clock, faults, device log-ins.
 * Owns: their routes. Not: acting as a department (operator*). */
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/counter.h"
#include "sandbox/fault.h"
#include "sandbox/matter_state.h"
#include "sandbox/oauth.h"
#include "sandbox/route.h"
#include "sandbox/store.h"
#include "sandbox/subject.h"

#define MAX_ADVANCE_MS INT64_C(31622400000000)

/* --- state --------------------------------------------------------------------------------- */

static void write_matters(gov_sandbox *sb, gov__sandbox_json *w)
{
    gov__sandbox_query q;
    gov__sb_json_open(w, "matters");
    gov__sb_json_int(w, "total",
                     gov__sb_get_int(sb, 0, "SELECT count(*) FROM matter WHERE parent=''", ""));
    gov__sb_json_open(w, "by_state");
    gov__sb_query(sb, &q, "SELECT state,count(*) FROM matter WHERE parent='' GROUP BY state", "");
    while (gov__sb_next(&q)) {
        const char *state = gov__sb_state_name((gov__sandbox_state)gov__sb_int(&q, 0));
        gov__sb_json_int(w, state, gov__sb_int(&q, 1));
    }
    w->failed = w->failed || q.failed;
    gov__sb_json_close(w);
    gov__sb_json_close(w);
}

static void get_state(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_json w = {0};
    (void)req;
    gov__sb_json_open(&w, NULL);
    write_matters(sb, &w);
    gov__sb_count_write(sb, &w);
    gov__sb_json_int(&w, "uploads", gov__sb_get_int(sb, -1, "SELECT count(*) FROM uploads", ""));
    gov__sb_json_int(&w, "reviews", gov__sb_get_int(sb, -1, "SELECT count(*) FROM review", ""));
    gov__sb_json_int(&w, "work_orders",
                     gov__sb_get_int(sb, -1, "SELECT count(*) FROM work_order", ""));
    gov__sb_json_int(&w, "certificates",
                     gov__sb_get_int(sb, -1, "SELECT count(*) FROM certificate", ""));
    gov__sb_json_int(&w, "operations",
                     gov__sb_get_int(sb, -1, "SELECT count(*) FROM operations", ""));
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

/* --- clock --------------------------------------------------------------------------------- */

static void answer_clock(gov_sandbox *sb, gov__sandbox_response *res)
{
    gov__sandbox_json w = {0};
    int64_t ahead = gov__sb_ahead_ms(sb);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_time(&w, "now", gov__sb_now_ms(sb));
    gov__sb_json_int(&w, "offset_ms", ahead > 0 ? ahead : 0);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static void get_clock(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    (void)req;
    answer_clock(sb, res);
}

/* Where the clock is to stand; false with a problem. */
static bool read_clock(const gov_sandbox *sb, const gov__sandbox_request *req,
                       gov__sandbox_response *res, int64_t *out)
{
    const cJSON *set = gov__sb_member(req->json, "set");
    const cJSON *advance = gov__sb_member(req->json, "advance_ms");
    int64_t now = gov__sb_now_ms(sb);
    int64_t ms = 0;
    if ((set != NULL) == (advance != NULL)) {
        gov__sb_invalid(res, "", "required", "Give either advance_ms or set.");
    } else if (set) {
        if (!gov__sb_time_read(cJSON_GetStringValue(set), out)) {
            gov__sb_invalid(res, "/set", "format", "This is not a time.");
        } else if (*out < now) {
            gov__sb_invalid(res, "/set", "out_of_range", "The clock never goes back.");
        }
    } else if (!gov__sb_member_int(req->json, "advance_ms", &ms)) {
        gov__sb_invalid(res, "/advance_ms", "type", "This is not a whole number.");
    } else if (ms < 0 || ms > MAX_ADVANCE_MS) {
        gov__sb_invalid(res, "/advance_ms", "out_of_range", "0 to 31622400000000.");
    } else {
        *out = now + ms;
    }
    return !gov__sb_has_problem(res);
}

static void post_clock(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    int64_t target = 0;
    if (!gov__sb_want_object(req, res) ||
        !gov__sb_want_members(res, req->json, "", "advance_ms set") ||
        !read_clock(sb, req, res, &target)) {
        return;
    }
    gov__sb_clock_set(sb, target);
    if (gov__sandbox_tick(sb) != 0) {
        res->failed = true;
        return;
    }
    answer_clock(sb, res);
}

/* --- faults -------------------------------------------------------------------------------- */

static void answer_faults(gov_sandbox *sb, gov__sandbox_response *res, int status)
{
    gov__sandbox_json w = {0};
    gov__sb_fault_list(sb, &w);
    gov__sb_answer_json(res, status, &w);
}

static void get_faults(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    (void)req;
    answer_faults(sb, res, 200);
}

static void delete_faults(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res)
{
    (void)req;
    gov__sb_fault_clear(sb);
    gov__sb_answer_empty(res, 204);
}

static void read_number(const gov__sandbox_request *req, gov__sandbox_response *res,
                        const char *name, int64_t low, int64_t high, int64_t *out)
{
    char pointer[32];
    (void)gov__sb_print(pointer, sizeof pointer, "/%s", name);
    if (!gov__sb_member(req->json, name)) {
        return;
    }
    if (!gov__sb_member_int(req->json, name, out)) {
        gov__sb_invalid(res, pointer, "type", "This is not a whole number.");
    } else if (*out < low || *out > high) {
        gov__sb_invalid(res, pointer, "out_of_range", "The number is out of range.");
    }
}

static void read_text(const gov__sandbox_request *req, gov__sandbox_response *res, const char *name,
                      char *out, size_t size)
{
    char pointer[32];
    const char *text = gov__sb_member_text(req->json, name);
    (void)gov__sb_print(pointer, sizeof pointer, "/%s", name);
    if (!gov__sb_member(req->json, name)) {
        return;
    }
    if (!text) {
        gov__sb_invalid(res, pointer, "type", "This is not a string.");
    } else if (!gov__sb_print(out, size, "%s", text)) {
        gov__sb_invalid(res, pointer, "too_long", "The string is too long.");
    }
}

static bool is_method(const char *method)
{
    static const char *const methods[] = {"", "GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (strcmp(method, methods[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void post_faults(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    gov__sandbox_fault fault = {.left = 1, .delay_ms = -1, .retry_after_ms = -1};
    char name[32] = "";
    if (!gov__sb_want_object(req, res) ||
        !gov__sb_want_members(res, req->json, "",
                              "name count path method delay_ms retry_after_ms")) {
        return;
    }
    read_text(req, res, "name", name, sizeof name);
    read_text(req, res, "path", fault.path, sizeof fault.path);
    read_text(req, res, "method", fault.method, sizeof fault.method);
    read_number(req, res, "count", 1, 1000000, &fault.left);
    read_number(req, res, "delay_ms", 0, 600000, &fault.delay_ms);
    read_number(req, res, "retry_after_ms", 0, 600000, &fault.retry_after_ms);
    if (*fault.path && *fault.path != '/') {
        gov__sb_invalid(res, "/path", "format", "A path begins with a slash.");
    }
    if (!is_method(fault.method)) {
        gov__sb_invalid(res, "/method", "enum", "No such method.");
    }
    if (gov__sb_has_problem(res)) {
        return;
    }
    if (!gov__sb_fault_add(sb, name, &fault)) {
        gov__sb_invalid(res, "/name", *name ? "enum" : "required", "No such fault.");
        return;
    }
    answer_faults(sb, res, 201);
}

/* --- device log-in ------------------------------------------------------------------------- */

static bool read_decision(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res, bool *approve, gov__sandbox_subject *subject)
{
    const char *action = gov__sb_member_text(req->json, "action");
    const char *citizen = gov__sb_member_text(req->json, "citizen");
    *approve = action && strcmp(action, "approve") == 0;
    if (!gov__sb_member_text(req->json, "user_code")) {
        gov__sb_invalid(res, "/user_code", "required", "user_code is missing.");
    }
    if (!*approve && (!action || strcmp(action, "deny") != 0)) {
        gov__sb_invalid(res, "/action", action ? "enum" : "required", "approve or deny.");
    }
    if (*approve && !citizen) {
        gov__sb_invalid(res, "/citizen", "required", "citizen is missing.");
    } else if (*approve && !gov__sb_subject_load(sb, citizen, subject)) {
        gov__sb_invalid(res, "/citizen", "not_found", "There is no such citizen.");
    }
    return !gov__sb_has_problem(res);
}

static void post_device(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    bool approve = false;
    gov__sandbox_subject subject;
    gov__sandbox_json w = {0};
    if (!gov__sb_want_object(req, res) ||
        !gov__sb_want_members(res, req->json, "", "user_code action citizen") ||
        !read_decision(sb, req, res, &approve, &subject)) {
        return;
    }
    const char *code = gov__sb_member_text(req->json, "user_code");
    switch (gov__sb_oauth_decide(sb, code, approve ? &subject : NULL)) {
    case GOV__SB_NOT_WAITING:
        gov__sb_problem_not_found(res, "device log-in that waits for a decision");
        return;
    case GOV__SB_LEVEL_UNMET:
        gov__sb_invalid(res, "/citizen", "not_allowed", "The citizen cannot reach the level.");
        return;
    case GOV__SB_DECIDED: break;
    }
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "user_code", code);
    gov__sb_json_text(&w, "state", approve ? "approved" : "denied");
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/sandbox/state", get_state, GOV__SB_OPERATOR},
    {"GET", "/sandbox/clock", get_clock, GOV__SB_OPERATOR},
    {"POST", "/sandbox/clock", post_clock, GOV__SB_OPERATOR},
    {"GET", "/sandbox/faults", get_faults, GOV__SB_OPERATOR},
    {"POST", "/sandbox/faults", post_faults, GOV__SB_OPERATOR},
    {"DELETE", "/sandbox/faults", delete_faults, GOV__SB_OPERATOR},
    {"POST", "/sandbox/device", post_device, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_control_part = {
    .name = "control",
    .routes = routes,
};
