/* SPDX-License-Identifier: Apache-2.0 */
/* The route of a matter's log, with long poll.
 * Owns: its table and the page of events. Not: appending (event.c). */
#include "sandbox/event.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

static void write_events(gov_sandbox *sb, gov__sandbox_json *w, const char *matter_id,
                         int64_t after, int64_t limit)
{
    gov__sandbox_query q;
    gov__sb_json_open_array(w, "events");
    for (gov__sb_query(sb, &q,
                       "SELECT jws FROM event WHERE matter = ? AND seq > ? ORDER BY seq LIMIT ?",
                       "sii", matter_id, after, limit);
         gov__sb_next(&q);) {
        gov__sb_json_text(w, NULL, gov__sb_text(&q, 0));
    }
    gov__sb_json_close_array(w);
    w->failed = w->failed || q.failed;
}

static void list(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    int64_t after = 0, wait = 0, limit = 0;
    gov__sandbox_matter m = {0};
    if (!gov__sb_param_int(req, res, "after", 0, INT64_C(9007199254740991), 0, &after) ||
        !gov__sb_param_int(req, res, "wait", 0, 60, 0, &wait) ||
        !gov__sb_param_int(req, res, "limit", 1, 500, 200, &limit)) {
        return;
    }
    if (gov__sb_matter_open(sb, req, res, &m)) {
        int64_t head = gov__sb_event_head(sb, m.id);
        if (head <= after && wait > 0 && !req->wait_over) {
            gov__sb_wait(res, wait);
        } else {
            gov__sandbox_json w = {0};
            gov__sb_json_open(&w, NULL);
            gov__sb_json_text(&w, "matter_id", m.id);
            write_events(sb, &w, m.id, after, limit);
            gov__sb_json_int(&w, "head_seq", head);
            gov__sb_json_text(&w, "state", gov__sb_state_name(m.state));
            gov__sb_json_close(&w);
            gov__sb_answer_json(res, 200, &w);
        }
    }
    gov__sb_matter_clear(&m);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/matters/{id}/events", list, GOV__SB_SESSION},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_event_part = {
    "event",
    "CREATE TABLE IF NOT EXISTS event("
    "matter TEXT NOT NULL, seq INTEGER NOT NULL, jws TEXT NOT NULL, "
    "PRIMARY KEY(matter, seq)) WITHOUT ROWID;",
    NULL,
    routes,
};
