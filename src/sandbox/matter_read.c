/* SPDX-License-Identifier: Apache-2.0 */
/* Reading matters: one, and the caller's list.
 * Owns: these two routes. Not: how a matter is written (matter_write.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/matter_draft.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

/* No 304 here: the clock moves although the version does not. */
static void read_one(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_matter m = {0};
    if (gov__sb_matter_open(sb, req, res, &m)) {
        gov__sb_matter_answer(sb, res, 200, &m);
    }
    gov__sb_matter_clear(&m);
}

/* Rows of the caller, newest first, one more than the page holds. */
static void select_rows(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_query *q,
                        const gov__sandbox_page *page, int64_t state)
{
    const gov__sandbox_session *session = &req->session;
    int64_t before = page->after > 0 ? page->after : INT64_MAX;
    if (session->subject_id[0]) {
        gov__sb_query(sb, q,
                      "SELECT n, id FROM matter WHERE (owner = ? OR agent = ?) AND parent = '' "
                      "AND n < ? AND (? < 0 OR state = ?) ORDER BY n DESC LIMIT ?",
                      "ssiiii", session->subject_id, session->subject_id, before, state, state,
                      page->limit + 1);
    } else {
        gov__sb_query(sb, q,
                      "SELECT n, id FROM matter WHERE client = ? AND parent = '' "
                      "AND n < ? AND (? < 0 OR state = ?) ORDER BY n DESC LIMIT ?",
                      "siiii", session->client_id, before, state, state, page->limit + 1);
    }
}

static void write_row(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_query *q)
{
    gov__sandbox_matter m;
    if (gov__sb_matter_load(sb, gov__sb_text(q, 1), &m)) {
        gov__sb_matter_write_summary(sb, w, &m);
    } else {
        w->failed = true;
    }
    gov__sb_matter_clear(&m);
}

static void list(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const char *wanted = gov__sb_param(req, "state");
    gov__sandbox_state state = wanted ? gov__sb_state_read(wanted) : GOV__SB_STATE_COUNT;
    gov__sandbox_page page;
    gov__sandbox_query q;
    if (wanted && state == GOV__SB_STATE_COUNT) {
        gov__sb_problem(res, 400, "invalid_request", "No such state.", NULL, NULL);
        return;
    }
    if (!gov__sb_page_read(req, res, "matters", &page)) {
        return;
    }
    select_rows(sb, req, &q, &page, wanted ? (int64_t)state : -1);
    gov__sb_page_answer(sb, res, &page, &q, write_row);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/matters", list, GOV__SB_SESSION},
    {"GET", "/gov/v1/matters/{id}", read_one, GOV__SB_SESSION},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_read_part = {"matter", NULL, NULL, routes};
