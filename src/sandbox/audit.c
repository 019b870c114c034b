/* SPDX-License-Identifier: Apache-2.0 */
/* The trail of who asked for what: every list, read, file, showing and question.
 * Owns: the table certificate_use and GET /gov/v1/audit. Not: permission. */
#include "sandbox/audit.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/oauth.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

int gov__sb_audit_add(gov_sandbox *sb, const gov__sandbox_request *req, const gov__sandbox_audit *e)
{
    char id[GOV__SB_ID_BYTES];
    char *usage = e->usage ? cJSON_PrintUnformatted(e->usage) : gov__sb_copy("");
    char *question = e->question ? cJSON_PrintUnformatted(e->question) : gov__sb_copy("");
    const char *grant = e->grant_id && *e->grant_id ? e->grant_id : req->session.grant_id;
    int64_t changed = -1;
    gov__sb_new_id("aud", id);
    if (usage && question) {
        changed = gov__sb_run(
            sb,
            "INSERT INTO certificate_use(id, at, certificate, about, action, subject, client, "
            "usage, format, grant_id, question, answer) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            "sissssssssss", id, gov__sb_now_ms(sb), e->certificate_id ? e->certificate_id : "",
            e->about ? e->about : "", e->action, req->session.subject_id, req->session.client_id,
            usage, e->format ? e->format : "", grant, question, e->answer ? e->answer : "");
    }
    free(question);
    free(usage);
    return changed == 1 ? 0 : -1;
}

void gov__sb_client_write(gov_sandbox *sb, gov__sandbox_json *w, const char *name, const char *id)
{
    char *known_as = gov__sb_client_name(sb, id);
    gov__sb_json_open(w, name);
    gov__sb_json_text(w, "id", id);
    gov__sb_json_text(w, "name", known_as);
    gov__sb_json_close(w);
    w->failed = w->failed || !known_as;
    free(known_as);
}

static void write_json(gov__sandbox_json *w, const char *name, const char *json)
{
    if (*json) {
        gov__sb_json_raw(w, name, json);
    }
}

static void write_row(gov_sandbox *sb, gov__sandbox_json *w, const gov__sandbox_query *q)
{
    gov__sb_json_open(w, NULL);
    gov__sb_json_text(w, "id", gov__sb_text(q, 1));
    gov__sb_json_time(w, "at", gov__sb_int(q, 2));
    gov__sb_json_text(w, "action", gov__sb_text(q, 3));
    gov__sb_json_opt(w, "certificate_id", gov__sb_text(q, 4));
    gov__sb_client_write(sb, w, "client", gov__sb_text(q, 5));
    write_json(w, "usage", gov__sb_text(q, 6));
    gov__sb_json_opt(w, "format", gov__sb_text(q, 7));
    gov__sb_json_opt(w, "grant_id", gov__sb_text(q, 8));
    write_json(w, "question", gov__sb_text(q, 9));
    gov__sb_json_opt(w, "answer", gov__sb_text(q, 10));
    gov__sb_json_close(w);
}

static void get_audit(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const char *whose = gov__sb_param(req, "subject");
    const char *me = req->session.subject_id;
    gov__sandbox_page page;
    gov__sandbox_query q;
    if (whose && strcmp(whose, "me") != 0) {
        gov__sb_problem(res, 400, "invalid_request", "A trail is shown to its subject only: me.",
                        NULL, NULL);
        return;
    }
    if (!gov__sb_page_read(req, res, "audit", &page)) {
        return;
    }
    gov__sb_query(sb, &q,
                  "SELECT n, id, at, action, certificate, client, usage, format, grant_id, "
                  "question, answer FROM certificate_use WHERE n < ? AND (about = ? OR certificate "
                  "IN (SELECT certificate FROM certificate_holder WHERE subject = ?)) "
                  "ORDER BY n DESC LIMIT ?",
                  "issi", page.after > 0 ? page.after : INT64_MAX, me, me, page.limit + 1);
    gov__sb_page_answer(sb, res, &page, &q, write_row);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/audit", get_audit, GOV__SB_CITIZEN},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_audit_part = {
    .name = "audit",
    .schema = "CREATE TABLE certificate_use(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
              " at INTEGER NOT NULL, certificate TEXT NOT NULL, about TEXT NOT NULL,"
              " action TEXT NOT NULL, subject TEXT NOT NULL, client TEXT NOT NULL,"
              " usage TEXT NOT NULL, format TEXT NOT NULL, grant_id TEXT NOT NULL,"
              " question TEXT NOT NULL, answer TEXT NOT NULL);"
              "CREATE INDEX certificate_use_about ON certificate_use(about, n);"
              "CREATE INDEX certificate_use_of ON certificate_use(certificate, n);",
    .routes = routes,
};
