/* SPDX-License-Identifier: Apache-2.0 */
/* Posting a review and reviewing again 追评.
 * Owns: both routes and the rules of a review. Not: the work order it opens (workorder.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/receipt.h"
#include "sandbox/review.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

/* A bad level needs an option or a text; options must be ones that are offered. */
static bool has_reason(const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const cJSON *options = gov__sb_member(req->json, "options");
    const cJSON *option = NULL;
    int index = 0;
    cJSON_ArrayForEach(option, options)
    {
        char pointer[32];
        (void)gov__sb_print(pointer, sizeof pointer, "/options/%d", index++);
        if (!gov__sb_review_has_option(option->valuestring)) {
            gov__sb_invalid(res, pointer, "enum", "没有这个选项");
        }
    }
    if (gov__sb_has_problem(res)) {
        return false;
    }
    if (gov__sb_review_is_bad(gov__sb_member_text(req->json, "level")) && index == 0 &&
        !gov__sb_member(req->json, "text")) {
        gov__sb_problem(res, 422, "review_reason_required",
                        "A bad level needs an option or a text.", "请选择或填写不满意的原因。",
                        "Please tell what was wrong.");
        gov__sb_problem_field(res, "/text", "required", "请填写原因");
        return false;
    }
    return true;
}

static char *printed(const cJSON *value, const char *fallback)
{
    return value ? cJSON_PrintUnformatted(value) : gov__sb_copy(fallback);
}

static int store(gov_sandbox *sb, const gov__sandbox_request *req, const char *id,
                 const char *event, const char *matter, int64_t attempt, int64_t at)
{
    char *dimensions = printed(gov__sb_member(req->json, "dimensions"), "{}");
    char *options = printed(gov__sb_member(req->json, "options"), "[]");
    int result = -1;
    if (dimensions && options) {
        result = gov__sb_run(sb,
                             "INSERT INTO review(id, event, matter, owner, attempt, level, "
                             "dimensions, options, text, channel, anonymous, at) "
                             "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                             "ssssisssssti", id, event, matter, req->session.subject_id, attempt,
                             gov__sb_member_text(req->json, "level"), dimensions, options,
                             gov__sb_member_text(req->json, "text"), req->channel,
                             (int)gov__sb_member_true(req->json, "anonymous"), at) == 1
                     ? 0
                     : -1;
    }
    free(dimensions);
    free(options);
    return result;
}

static char *give_receipt(gov_sandbox *sb, const gov__sandbox_request *req, const char *matter,
                          int64_t at)
{
    char digest[GOV__SB_DIGEST_BYTES], digests[128];
    if (!gov__sb_canonical_digest(req->json, digest)) {
        return NULL;
    }
    (void)gov__sb_print(digests, sizeof digests, "[{\"name\":\"review\",\"digest\":\"%s\"}]",
                        digest);
    const gov__sandbox_receipt receipt = {"review", matter, 0, at, digests, 0, "感谢您的评价。"};
    return gov__sb_receipt_issue(sb, &receipt);
}

static void answer(gov_sandbox *sb, gov__sandbox_response *res, const char *id, char *receipt)
{
    gov__sandbox_review r = {0};
    if (receipt && gov__sb_review_load(sb, id, &r)) {
        char location[128];
        gov__sandbox_json w = {0};
        (void)gov__sb_print(location, sizeof location, "/gov/v1/reviews/%s", id);
        gov__sb_json_open(&w, NULL);
        gov__sb_review_write(&w, "review", &r);
        gov__sb_json_text(&w, "receipt", receipt);
        gov__sb_json_close(&w);
        gov__sb_answer_json(res, 201, &w);
        gov__sb_set_header(res, "Location", location);
    } else {
        gov__sb_problem_failed(res);
    }
    gov__sb_review_clear(&r);
    free(receipt);
}

/* The first attempt opens a work order when it is bad. */
static int follow_up(gov_sandbox *sb, const char *id, const char *matter)
{
    gov__sandbox_review r = {0};
    gov__sandbox_matter m = {0};
    char order[GOV__SB_ID_BYTES];
    int result = -1;
    if (gov__sb_review_load(sb, id, &r) && gov__sb_matter_load(sb, matter, &m)) {
        result = r.attempt == 1 && gov__sb_review_is_bad(r.level)
                     ? gov__sb_workorder_open(sb, &r, &m, order)
                     : 0;
    }
    gov__sb_matter_clear(&m);
    gov__sb_review_clear(&r);
    return result;
}

static void keep(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res,
                 const char *event, const char *matter, int64_t attempt)
{
    char id[GOV__SB_ID_BYTES];
    int64_t now = gov__sb_now_ms(sb);
    if (!has_reason(req, res)) {
        return;
    }
    gov__sb_new_id("rev", id);
    if (store(sb, req, id, event, matter, attempt, now) != 0 || follow_up(sb, id, matter) != 0) {
        gov__sb_problem_failed(res);
        return;
    }
    answer(sb, res, id, give_receipt(sb, req, matter, now));
}

static void problem_duplicate(gov__sandbox_response *res)
{
    gov__sb_problem(res, 409, "review_duplicate", "This contact was reviewed at this attempt.",
                    "您已评价过，请勿重复评价。", "You have reviewed this already.");
}

static bool was_posted(gov_sandbox *sb, const char *event, int64_t attempt)
{
    return gov__sb_get_int(sb, 0, "SELECT count(*) FROM review WHERE event = ? AND attempt = ?",
                           "si", event, attempt) > 0;
}

static void post(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    if (!gov__sb_want_body(req, res, "review")) {
        return;
    }
    const char *event = gov__sb_member_text(req->json, "service_event_id");
    char *matter = gov__sb_get_text(
        sb, "SELECT matter FROM service_event WHERE id = ? AND (owner = ? OR agent = ?)", "sss",
        event, req->session.subject_id, req->session.subject_id);
    if (!matter) {
        gov__sb_problem_not_found(res, "service event");
    } else if (was_posted(sb, event, 1)) {
        problem_duplicate(res);
    } else {
        keep(sb, req, res, event, matter, 1);
    }
    free(matter);
}

static void post_again(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_review first = {0};
    if (!gov__sb_review_load(sb, req->path_args[0], &first) || first.attempt != 1 ||
        strcmp(first.owner, req->session.subject_id) != 0) {
        gov__sb_problem_not_found(res, "review");
    } else if (was_posted(sb, first.event, 2)) {
        problem_duplicate(res);
    } else if (gov__sb_get_int(sb, 0,
                               "SELECT count(*) FROM work_order WHERE review = ? "
                               "AND state IN ('revisited', 'closed')",
                               "s", first.id) == 0) {
        gov__sb_problem(res, 409, "review_not_open", "The work order is not revisited yet.",
                        "回访完成后方可追评。", "You may review again after the revisit.");
    } else if (gov__sb_want_body(req, res, "followup")) {
        keep(sb, req, res, first.event, first.matter, 2);
    }
    gov__sb_review_clear(&first);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/gov/v1/reviews", post, GOV__SB_CITIZEN | GOV__SB_KEY},
    {"POST", "/gov/v1/reviews/{id}/followup", post_again, GOV__SB_CITIZEN | GOV__SB_KEY},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_review_post_part = {"review_post", NULL, NULL, routes};
