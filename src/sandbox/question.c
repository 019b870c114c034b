/* SPDX-License-Identifier: Apache-2.0 */
/* Questions in place of data: of age? holder of a certificate of this type?
 * Owns: POST /gov/v1/certificates/ask, the answers and the evidence. Not: codes (presentation.c) and
 * consent (consent.c). */
#include <stdlib.h>
#include <string.h>

#include "sandbox/audit.h"
#include "sandbox/certificate_status.h"
#include "sandbox/certificate_use.h"
#include "sandbox/clock.h"
#include "sandbox/precheck.h"
#include "sandbox/presentation.h"
#include "sandbox/route.h"
#include "sandbox/sign.h"
#include "sandbox/store.h"
#include "sandbox/subject.h"

typedef struct question {
    gov_sandbox *sb;
    const gov__sandbox_request *req;
    gov__sandbox_response *res;
    const cJSON *json;     /* as it was asked */
    const char *type_code; /* NULL: about age */
    int64_t years;
    const cJSON *usage;
} question;

/* --- answers -------------------------------------------------------------------------------- */

static const char *yes_or_no(bool yes)
{
    return yes ? "yes" : "no";
}

/* Reached on the birthday in China; one of 29 February on 1 March of other years, for the text of
 * that day lies between. */
static const char *answer_age(const question *q, const char *birth_date)
{
    char today[16], reached[24];
    int64_t year = 0;
    if (!birth_date || !gov__sb_is_date(birth_date)) {
        return "unknown";
    }
    char digits[5];
    (void)gov__sb_print(digits, sizeof digits, "%.4s", birth_date);
    (void)gov__sb_read_int(digits, 0, 9999, &year);
    year += q->years;
    (void)gov__sb_print(reached, sizeof reached, "%04lld%s", (long long)year, birth_date + 4);
    gov__sb_day_text(gov__sb_now_ms(q->sb), today);
    return yes_or_no(strcmp(today, reached) >= 0);
}

static bool in_force(const question *q, const gov__sandbox_certificate *c)
{
    return strcmp(gov__sb_status_at(c, gov__sb_now_ms(q->sb))->word, "valid") == 0;
}

static const char *answer_age_by(const question *q, const gov__sandbox_certificate *c)
{
    cJSON *data = in_force(q, c) ? cJSON_Parse(c->data) : NULL;
    const char *answer = answer_age(q, gov__sb_member_text(data, "birth_date"));
    cJSON_Delete(data);
    return answer;
}

/* What the holder's certificates tell together. `consent` NULL: those of any type. */
static const char *answer_by_certificates(const question *q, const char *holder,
                                          const gov__sandbox_consent *consent)
{
    bool yes = false, no = false;
    gov__sandbox_query rows;
    for (gov__sb_query(q->sb, &rows, "SELECT certificate FROM certificate_holder WHERE subject = ?",
                       "s", holder);
         gov__sb_next(&rows);) {
        gov__sandbox_certificate c = {0};
        if (!gov__sb_certificate_load(q->sb, gov__sb_text(&rows, 0), &c)) {
            q->res->failed = true;
        } else if (q->type_code) {
            yes = yes || (strcmp(c.type_code, q->type_code) == 0 && in_force(q, &c));
        } else if (!consent || gov__sb_consent_has_type(consent, c.type_code)) {
            const char *told = answer_age_by(q, &c);
            yes = yes || strcmp(told, "yes") == 0;
            no = no || strcmp(told, "no") == 0;
        }
        gov__sb_certificate_clear(&c);
    }
    q->res->failed = q->res->failed || rows.failed;
    if (q->type_code) {
        return yes_or_no(yes);
    }
    return yes == no ? "unknown" : yes_or_no(yes);
}

static const char *answer_by_code(const question *q, const gov__sandbox_certificate *c)
{
    if (!q->type_code) {
        return answer_age_by(q, c);
    }
    return strcmp(c->type_code, q->type_code) == 0 ? yes_or_no(in_force(q, c)) : "unknown";
}

/* --- the evidence --------------------------------------------------------------------------- */

static char *evidence(const question *q, const char *answer)
{
    gov__sandbox_json w = {0};
    char id[GOV__SB_ID_BYTES];
    size_t length = 0;
    char *asked = cJSON_PrintUnformatted(q->json);
    char *usage = cJSON_PrintUnformatted(q->usage);
    gov__sb_new_id("ans", id);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "iss", q->sb->base_url);
    gov__sb_json_text(&w, "aud", q->req->session.client_id);
    gov__sb_json_int(&w, "iat", gov__sb_now_ms(q->sb) / 1000);
    gov__sb_json_text(&w, "jti", id);
    gov__sb_json_raw(&w, "question", asked);
    gov__sb_json_text(&w, "answer", answer);
    gov__sb_json_raw(&w, "usage", usage);
    gov__sb_json_close(&w);
    w.failed = w.failed || !asked || !usage;
    char *payload = gov__sb_json_take(&w, &length);
    char *jws =
        payload ? gov__sb_sign_jws(q->sb, GOV__SB_KEY_RECEIPT, "answer+jwt", NULL, payload, length)
                : NULL;
    free(payload);
    cJSON_free(usage);
    cJSON_free(asked);
    return jws;
}

static void give(const question *q, const char *answer)
{
    gov__sandbox_json w = {0};
    char *jws = evidence(q, answer);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "answer", answer);
    gov__sb_json_time(&w, "as_of", gov__sb_now_ms(q->sb));
    gov__sb_json_text(&w, "evidence", jws);
    gov__sb_json_close(&w);
    w.failed = w.failed || !jws;
    free(jws);
    gov__sb_answer_json(q->res, 200, &w);
}

/* --- about whom ----------------------------------------------------------------------------- */

static void ask_by_code(const question *q, const char *code)
{
    gov__sandbox_presentation p = {.created = 0};
    gov__sandbox_certificate c = {0};
    char id[GOV__SB_ID_BYTES];
    if (gov__sb_presentation_find(q->sb, q->req, q->res, code, &p)) {
        bool loaded = gov__sb_certificate_load(q->sb, p.certificate, &c);
        const char *answer = loaded ? answer_by_code(q, &c) : "unknown";
        const gov__sandbox_audit entry = {.action = "ask",
                                          .certificate_id = c.id,
                                          .usage = q->usage,
                                          .question = q->json,
                                          .answer = answer};
        if (loaded &&
            gov__sb_presentation_redeemed(q->sb, q->req, &p, q->usage, q->json, answer, id) == 0 &&
            gov__sb_audit_add(q->sb, q->req, &entry) == 0) {
            give(q, answer);
        } else {
            q->res->failed = true;
        }
    }
    gov__sb_certificate_clear(&c);
    gov__sb_presentation_clear(&p);
}

static void ask_by_grant(const question *q, const char *grant)
{
    gov__sandbox_use use = {.action = "ask", .usage = q->usage};
    if (gov__sb_use_grant(q->sb, q->req, q->res, &use, grant, q->type_code)) {
        const char *holder = use.consent.grantor;
        const char *answer = answer_by_certificates(q, holder, &use.consent);
        gov__sandbox_audit entry = {.about = holder, .question = q->json, .answer = answer};
        if (gov__sb_use_record(q->sb, q->req, &use, &entry) == 0) {
            give(q, answer);
        } else {
            q->res->failed = true;
        }
    }
    gov__sb_use_clear(&use);
}

static void ask_about_me(const question *q)
{
    const char *me = q->req->session.subject_id;
    gov__sandbox_subject subject;
    if (!*me || !gov__sb_subject_load(q->sb, me, &subject)) {
        gov__sb_problem_forbidden(q->res, "The token speaks for no person.");
        return;
    }
    const char *answer =
        q->type_code ? answer_by_certificates(q, me, NULL) : answer_age(q, subject.birth_date);
    const gov__sandbox_audit entry = {
        .action = "ask", .about = me, .usage = q->usage, .question = q->json, .answer = answer};
    if (gov__sb_audit_add(q->sb, q->req, &entry) == 0) {
        give(q, answer);
    } else {
        q->res->failed = true;
    }
}

/* Each kind of question has its own member. */
static bool read_question(question *q)
{
    bool about_age = strcmp(gov__sb_member_text(q->json, "kind"), "age_over") == 0;
    bool has_years = gov__sb_member_int(q->json, "value", &q->years);
    q->type_code = gov__sb_member_text(q->json, "type_code");
    if (about_age ? !has_years : !q->type_code) {
        gov__sb_invalid(q->res, about_age ? "/question/value" : "/question/type_code", "required",
                        "Years for age_over, a type's code for holds_type.");
    }
    if (about_age ? q->type_code != NULL : has_years) {
        gov__sb_invalid(q->res, about_age ? "/question/type_code" : "/question/value",
                        "not_allowed", "Years for age_over, a type's code for holds_type.");
    }
    return !gov__sb_has_problem(q->res);
}

static void post_ask(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    const cJSON *usage = gov__sb_want_object(req, res) ? gov__sb_usage_of_body(req, res) : NULL;
    const cJSON *about = gov__sb_member(req->json, "about");
    question q = {.sb = sb, .req = req, .res = res, .usage = usage};
    q.json = gov__sb_member(req->json, "question");
    if (!usage || !gov__sb_want_body(req, res, "ask") || !read_question(&q)) {
        return;
    }
    if (gov__sb_member(about, "code")) {
        ask_by_code(&q, gov__sb_member_text(about, "code"));
    } else if (gov__sb_member(about, "grant")) {
        ask_by_grant(&q, gov__sb_member_text(about, "grant"));
    } else {
        ask_about_me(&q);
    }
}

static const gov__sandbox_route routes[] = {
    {"POST", "/gov/v1/certificates/ask", post_ask, GOV__SB_SESSION | GOV__SB_KEY},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_question_part = {
    .name = "question",
    .routes = routes,
};
