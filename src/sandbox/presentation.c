/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of presentations and of their redemptions.
 * Owns: both tables, the state at a time, the limit on guesses, how one is written. Not: the routes
 * (presentation_post.c, presentation_redeem.c). */
#include "sandbox/presentation.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/audit.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/store.h"

#define MAX_GUESSES 5
#define GUESS_MS    INT64_C(60000)

/* --- one ------------------------------------------------------------------------------------ */

static const char *state_at(const gov__sandbox_presentation *p, bool revoked, int64_t now)
{
    if (revoked) {
        return "revoked";
    }
    if (p->used >= p->most) {
        return "used_up";
    }
    return now >= p->expires ? "expired" : "active";
}

static void copy(const gov__sandbox_query *q, int column, char *out, size_t size)
{
    (void)gov__sb_print(out, size, "%s", gov__sb_text(q, column));
}

bool gov__sb_presentation_load(gov_sandbox *sb, const char *id, gov__sandbox_presentation *out)
{
    gov__sandbox_query q;
    *out = (gov__sandbox_presentation){.created = 0};
    if (!gov__sb_query(sb, &q,
                       "SELECT id, kind, certificate, holder, created, expires, most, revoked, "
                       "fields, (SELECT count(*) FROM redemption WHERE presentation = p.id) "
                       "FROM presentation p WHERE id = ?",
                       "s", id) ||
        !gov__sb_next(&q)) {
        return false;
    }
    copy(&q, 0, out->id, sizeof out->id);
    copy(&q, 1, out->kind, sizeof out->kind);
    copy(&q, 2, out->certificate, sizeof out->certificate);
    copy(&q, 3, out->holder, sizeof out->holder);
    out->created = gov__sb_int(&q, 4);
    out->expires = gov__sb_int(&q, 5);
    out->most = gov__sb_int(&q, 6);
    out->fields = cJSON_Parse(gov__sb_text(&q, 8));
    out->used = gov__sb_int(&q, 9);
    (void)gov__sb_print(out->state, sizeof out->state, "%s",
                        state_at(out, gov__sb_int(&q, 7) != 0, gov__sb_now_ms(sb)));
    gov__sb_end(&q);
    return out->fields != NULL;
}

void gov__sb_presentation_clear(gov__sandbox_presentation *p)
{
    cJSON_Delete(p->fields);
    *p = (gov__sandbox_presentation){.created = 0};
}

/* --- codes ---------------------------------------------------------------------------------- */

/* Whether this application has guessed too often; says when it may go on. */
static bool is_guessing(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    int64_t now = gov__sb_now_ms(sb);
    const char *client = req->session.client_id;
    (void)gov__sb_run(sb, "DELETE FROM redeem_guess WHERE at <= ?", "i", now - GUESS_MS);
    if (gov__sb_get_int(sb, 0, "SELECT count(*) FROM redeem_guess WHERE client = ?", "s", client) <
        MAX_GUESSES) {
        return false;
    }
    int64_t last =
        gov__sb_get_int(sb, now, "SELECT max(at) FROM redeem_guess WHERE client = ?", "s", client);
    gov__sb_problem(res, 429, "rate_limited", "Too many codes that nobody has.",
                    "尝试次数过多，请稍后再试。", "Too many attempts. Please try again later.");
    gov__sb_problem_retry(res, last + GUESS_MS - now);
    return true;
}

/* The guess is remembered although the answer is a refusal. */
static void wrong_guess(gov_sandbox *sb, const gov__sandbox_request *req,
                        gov__sandbox_response *res)
{
    gov__sb_problem(res, 404, "code_unknown", "No presentation has this code.", "没有此亮证码。",
                    "There is no such code.");
    res->keep_work = true;
    res->failed = gov__sb_run(sb, "INSERT INTO redeem_guess(client, at) VALUES(?, ?)", "si",
                              req->session.client_id, gov__sb_now_ms(sb)) != 1;
}

bool gov__sb_presentation_find(gov_sandbox *sb, const gov__sandbox_request *req,
                               gov__sandbox_response *res, const char *code,
                               gov__sandbox_presentation *out)
{
    char hash[GOV__SB_HEX_BYTES];
    if (is_guessing(sb, req, res)) {
        return false;
    }
    gov__sb_sha256_hex(code, strlen(code), hash);
    char *id = gov__sb_get_text(
        sb, "SELECT id FROM presentation WHERE code_hash = ? ORDER BY n DESC LIMIT 1", "s", hash);
    bool found = id && gov__sb_presentation_load(sb, id, out);
    free(id);
    if (!found) {
        wrong_guess(sb, req, res);
    } else if (strcmp(out->state, "used_up") == 0) {
        gov__sb_problem(res, 409, "code_used", "The code was redeemed as often as it may be.",
                        "亮证码已被使用。", "The code has been used.");
    } else if (strcmp(out->state, "active") != 0) {
        gov__sb_problem(res, 410, "code_expired", "The code has expired or was revoked.",
                        "亮证码已失效。", "The code is no longer valid.");
    }
    return !gov__sb_has_problem(res);
}

/* --- redemptions ---------------------------------------------------------------------------- */

int gov__sb_presentation_redeemed(gov_sandbox *sb, const gov__sandbox_request *req,
                                  const gov__sandbox_presentation *p, const cJSON *usage,
                                  const cJSON *question, const char *answer,
                                  char out_id[GOV__SB_ID_BYTES])
{
    char *usage_text = cJSON_PrintUnformatted(usage);
    char *asked = question ? cJSON_PrintUnformatted(question) : gov__sb_copy("");
    char *fields = question ? gov__sb_copy("[]") : cJSON_PrintUnformatted(p->fields);
    int64_t changed = -1;
    gov__sb_new_id("rdm", out_id);
    if (usage_text && asked && fields) {
        changed = gov__sb_run(sb,
                              "INSERT INTO redemption(id, presentation, at, client, usage, fields, "
                              "question, answer) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                              "ssisssss", out_id, p->id, gov__sb_now_ms(sb), req->session.client_id,
                              usage_text, fields, asked, answer ? answer : "");
    }
    free(fields);
    free(asked);
    cJSON_free(usage_text);
    return changed == 1 ? 0 : -1;
}

/* --- writing -------------------------------------------------------------------------------- */

static void write_redemptions(gov_sandbox *sb, gov__sandbox_json *w, const char *id)
{
    gov__sandbox_query q;
    gov__sb_json_open_array(w, "redemptions");
    for (gov__sb_query(sb, &q,
                       "SELECT id, at, client, usage, fields, question, answer FROM redemption "
                       "WHERE presentation = ? ORDER BY n",
                       "s", id);
         gov__sb_next(&q);) {
        gov__sb_json_open(w, NULL);
        gov__sb_json_text(w, "id", gov__sb_text(&q, 0));
        gov__sb_json_time(w, "at", gov__sb_int(&q, 1));
        gov__sb_client_write(sb, w, "client", gov__sb_text(&q, 2));
        gov__sb_json_raw(w, "usage", gov__sb_text(&q, 3));
        gov__sb_json_raw(w, "fields", gov__sb_text(&q, 4));
        if (*gov__sb_text(&q, 5)) {
            gov__sb_json_raw(w, "question", gov__sb_text(&q, 5));
        }
        gov__sb_json_opt(w, "answer", gov__sb_text(&q, 6));
        gov__sb_json_close(w);
    }
    gov__sb_json_close_array(w);
    w->failed = w->failed || q.failed;
}

void gov__sb_presentation_answer(gov_sandbox *sb, gov__sandbox_response *res, int status,
                                 const gov__sandbox_presentation *p, const char *code)
{
    gov__sandbox_json w = {0};
    char *fields = cJSON_PrintUnformatted(p->fields);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "id", p->id);
    gov__sb_json_text(&w, "kind", p->kind);
    gov__sb_json_text(&w, "certificate_id", p->certificate);
    gov__sb_json_opt(&w, "code", code);
    gov__sb_json_raw(&w, "fields", fields);
    gov__sb_json_int(&w, "max_redemptions", p->most);
    gov__sb_json_time(&w, "created_at", p->created);
    gov__sb_json_time(&w, "expires_at", p->expires);
    gov__sb_json_text(&w, "state", p->state);
    write_redemptions(sb, &w, p->id);
    gov__sb_json_close(&w);
    w.failed = w.failed || !fields;
    cJSON_free(fields);
    gov__sb_answer_json(res, status, &w);
}

const gov__sandbox_part gov__sandbox_presentation_part = {
    .name = "presentation",
    .schema = "CREATE TABLE presentation(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
              " kind TEXT NOT NULL, certificate TEXT NOT NULL, holder TEXT NOT NULL,"
              " code_hash TEXT NOT NULL, fields TEXT NOT NULL, most INTEGER NOT NULL,"
              " created INTEGER NOT NULL, expires INTEGER NOT NULL, revoked INTEGER NOT NULL);"
              "CREATE INDEX presentation_code ON presentation(code_hash, n);"
              "CREATE TABLE redemption(n INTEGER PRIMARY KEY, id TEXT NOT NULL,"
              " presentation TEXT NOT NULL, at INTEGER NOT NULL, client TEXT NOT NULL,"
              " usage TEXT NOT NULL, fields TEXT NOT NULL, question TEXT NOT NULL,"
              " answer TEXT NOT NULL);"
              "CREATE INDEX redemption_of ON redemption(presentation, n);"
              "CREATE TABLE redeem_guess(client TEXT NOT NULL, at INTEGER NOT NULL);",
};
