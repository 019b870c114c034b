/* SPDX-License-Identifier: Apache-2.0 */
/* Step-up (RFC 9470): parts of the API that ask for a stronger or a fresher log-in.
 * Owns: the table of rules, POST /sandbox/step-up, the challenge. Not: the log-in that follows. */
#include "sandbox/oauth_stepup.h"

#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/oauth_level.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

#define ANY_AGE INT64_C(-1)

struct rule {
    char acr[4];
    int64_t max_age_s; /* -1: any */
};

static bool find_rule(gov_sandbox *sb, const char *path, struct rule *out)
{
    gov__sandbox_query q;
    gov__sb_query(sb, &q,
                  "SELECT acr,max_age_s FROM step_up WHERE substr(?,1,length(prefix))=prefix"
                  " ORDER BY length(prefix) DESC LIMIT 1",
                  "s", path);
    if (!gov__sb_next(&q)) {
        return false;
    }
    (void)gov__sb_print(out->acr, sizeof out->acr, "%s", gov__sb_text(&q, 0));
    out->max_age_s = gov__sb_int(&q, 1);
    gov__sb_end(&q);
    return true;
}

static bool is_enough(const gov_sandbox *sb, const gov__sandbox_session *session,
                      const struct rule *rule)
{
    int64_t age_s = gov__sb_now_ms(sb) / 1000 - session->auth_time_s;
    return gov__sb_level_rank(session->acr) >= gov__sb_level_rank(rule->acr) &&
           (rule->max_age_s == ANY_AGE || (*session->acr && age_s <= rule->max_age_s));
}

/* Section 3: what is missing stands in the challenge, and no more than that. */
static void challenge(gov__sandbox_response *res, const struct rule *rule, bool dpop)
{
    char text[256];
    (void)gov__sb_print(text, sizeof text,
                        "%s error=\"insufficient_user_authentication\", "
                        "error_description=\"A stronger or more recent login is needed\"",
                        dpop ? "DPoP" : "Bearer");
    size_t used = strlen(text);
    if (*rule->acr) {
        (void)gov__sb_print(text + used, sizeof text - used, ", acr_values=\"%s\"", rule->acr);
        used = strlen(text);
    }
    if (rule->max_age_s != ANY_AGE) {
        (void)gov__sb_print(text + used, sizeof text - used, ", max_age=\"%lld\"",
                            (long long)rule->max_age_s);
    }
    gov__sb_problem(res, 401, "step_up_required", "A stronger or more recent login is needed.",
                    "此项业务需要更高等级的身份验证，请重新验证。",
                    "This needs a stronger proof of who you are. Please verify again.");
    gov__sb_set_header(res, "WWW-Authenticate", text);
}

bool gov__sb_stepup_check(gov_sandbox *sb, const gov__sandbox_request *req,
                          gov__sandbox_response *res, bool dpop)
{
    struct rule found;
    if (!find_rule(sb, req->path, &found) || is_enough(sb, &req->session, &found)) {
        return true;
    }
    challenge(res, &found, dpop);
    return false;
}

/* --- the operator --------------------------------------------------------------------------- */

static bool read_rule(const gov__sandbox_request *req, gov__sandbox_response *res, struct rule *out)
{
    const cJSON *age = gov__sb_member(req->json, "max_age");
    const cJSON *acr = gov__sb_member(req->json, "acr");
    const char *prefix = gov__sb_member_text(req->json, "path_prefix");
    const char *level = cJSON_GetStringValue(acr);
    *out = (struct rule){.max_age_s = ANY_AGE};
    if (!prefix || prefix[0] != '/' || strlen(prefix) > 256) {
        gov__sb_invalid(res, "/path_prefix", prefix ? "format" : "required",
                        "A path that begins with a slash.");
    }
    if (acr && (!level || gov__sb_level_rank(level) == 0)) {
        gov__sb_invalid(res, "/acr", "enum", "L1 to L4.");
    }
    if (age && (!gov__sb_member_int(req->json, "max_age", &out->max_age_s) || out->max_age_s < 0 ||
                out->max_age_s > 1000000000)) {
        gov__sb_invalid(res, "/max_age", "out_of_range", "Seconds, 0 to 1000000000.");
    }
    if (!acr && !age) {
        gov__sb_invalid(res, "", "required", "Give acr, max_age or both.");
    }
    (void)gov__sb_print(out->acr, sizeof out->acr, "%s", level ? level : "");
    return !gov__sb_has_problem(res);
}

static void answer_rules(gov_sandbox *sb, gov__sandbox_response *res)
{
    gov__sandbox_query q;
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_open_array(&w, "rules");
    gov__sb_query(sb, &q, "SELECT prefix,acr,max_age_s FROM step_up ORDER BY prefix", "");
    while (gov__sb_next(&q)) {
        gov__sb_json_open(&w, NULL);
        gov__sb_json_text(&w, "path_prefix", gov__sb_text(&q, 0));
        gov__sb_json_opt(&w, "acr", gov__sb_text(&q, 1));
        if (gov__sb_int(&q, 2) != ANY_AGE) {
            gov__sb_json_int(&w, "max_age", gov__sb_int(&q, 2));
        }
        gov__sb_json_close(&w);
    }
    gov__sb_json_close_array(&w);
    gov__sb_json_close(&w);
    w.failed = w.failed || q.failed;
    gov__sb_answer_json(res, 200, &w);
}

/* A rule replaces that of the same prefix; an empty object lifts all. */
static void post_step_up(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    struct rule made;
    if (!gov__sb_want_object(req, res) ||
        !gov__sb_want_members(res, req->json, "", "path_prefix acr max_age")) {
        return;
    }
    if (req->json->child == NULL) {
        res->failed = gov__sb_run(sb, "DELETE FROM step_up", "") < 0;
    } else if (read_rule(req, res, &made)) {
        res->failed = gov__sb_run(sb,
                                  "INSERT OR REPLACE INTO step_up(prefix,acr,max_age_s)"
                                  " VALUES(?,?,?)",
                                  "ssi", gov__sb_member_text(req->json, "path_prefix"), made.acr,
                                  made.max_age_s) < 1;
    }
    if (!gov__sb_has_problem(res)) {
        answer_rules(sb, res);
    }
}

static const gov__sandbox_route routes[] = {
    {"POST", "/sandbox/step-up", post_step_up, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_oauth_stepup_part = {
    .name = "oauth_stepup",
    .schema = "CREATE TABLE step_up(prefix TEXT PRIMARY KEY, acr TEXT NOT NULL,"
              " max_age_s INTEGER NOT NULL) WITHOUT ROWID;",
    .routes = routes,
};
