/* SPDX-License-Identifier: Apache-2.0 */
/* The rule about signatures: switching it, and asking the scheme that it names.
 * Owns: the tables signature_rule and signature_nonce. Not: the schemes themselves. */
#include "sandbox/signature.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/route.h"
#include "sandbox/store.h"

#define DEFAULT_SKEW_S 300
#define KEEP_NONCES_MS 3600000

typedef gov__sandbox_refusal (*check_fn)(gov_sandbox *sb, const gov__sandbox_rule *rule,
                                         const gov__sandbox_request *req);

static const struct {
    const char *name;
    check_fn check;
} schemes[] = {
    {"none", NULL},
    {"rfc9421", gov__sb_signature_rfc9421},
    {"tif", gov__sb_signature_tif},
    {"bg_hmac", gov__sb_signature_bg_hmac},
    {"x_ca", gov__sb_signature_x_ca},
};

gov__sandbox_refusal gov__sb_refuse(const char *code, const char *detail)
{
    gov__sandbox_refusal refusal = {code, detail};
    return refusal;
}

static void free_rule(gov__sandbox_rule *rule)
{
    free(rule->scheme);
    free(rule->key_id);
    free(rule->secret);
    free(rule->public_key);
    free(rule->spoil);
}

/* False when there is none. */
static bool load_rule(gov_sandbox *sb, gov__sandbox_rule *out)
{
    gov__sandbox_query q;
    *out = (gov__sandbox_rule){0};
    gov__sb_query(sb, &q,
                  "SELECT scheme,key_id,secret,public_key,spoil,sign_replies,max_skew_s FROM"
                  " signature_rule",
                  "");
    bool found = gov__sb_next(&q);
    if (found) {
        out->scheme = gov__sb_copy(gov__sb_text(&q, 0));
        out->key_id = gov__sb_copy(gov__sb_text(&q, 1));
        out->secret = gov__sb_copy(gov__sb_text(&q, 2));
        out->public_key = gov__sb_copy(gov__sb_text(&q, 3));
        out->spoil = gov__sb_copy(gov__sb_text(&q, 4));
        out->sign_replies = gov__sb_int(&q, 5) != 0;
        out->max_skew_s = gov__sb_int(&q, 6);
        gov__sb_end(&q);
    }
    return found && out->scheme && out->spoil;
}

char *gov__sb_signature_scheme(gov_sandbox *sb)
{
    char *scheme = gov__sb_get_text(sb, "SELECT scheme FROM signature_rule", "");
    return scheme ? scheme : gov__sb_copy("none");
}

bool gov__sb_signature_is_timely(const gov_sandbox *sb, const gov__sandbox_rule *rule,
                                 int64_t time_ms)
{
    int64_t off = gov__sb_now_ms(sb) - time_ms;
    return (off < 0 ? -off : off) <= rule->max_skew_s * 1000;
}

bool gov__sb_signature_is_fresh(gov_sandbox *sb, const char *nonce)
{
    int64_t now = gov__sb_now_ms(sb);
    (void)gov__sb_run(sb, "DELETE FROM signature_nonce WHERE seen_ms < ?", "i",
                      now - KEEP_NONCES_MS);
    return gov__sb_run(sb, "INSERT OR IGNORE INTO signature_nonce(nonce,seen_ms) VALUES(?,?)", "si",
                       nonce, now) == 1;
}

static bool is_concerned(const gov__sandbox_request *req)
{
    return strncmp(req->target, "/gov/v1/", 8) == 0 &&
           strncmp(req->target, "/gov/v1/status-lists", 20) != 0;
}

bool gov__sb_signature_check(gov_sandbox *sb, const gov__sandbox_request *req,
                             gov__sandbox_response *res)
{
    gov__sandbox_rule rule;
    gov__sandbox_refusal refusal = {NULL, NULL};
    if (!is_concerned(req) || !load_rule(sb, &rule)) {
        return true;
    }
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (strcmp(schemes[i].name, rule.scheme) == 0 && schemes[i].check) {
            refusal = schemes[i].check(sb, &rule, req);
        }
    }
    free_rule(&rule);
    if (refusal.code) {
        gov__sb_problem(res, 401, refusal.code, refusal.detail, "请求签名无效。",
                        "The signature of the request is not accepted.");
        res->problem.retryable = strcmp(refusal.code, "clock_skew") == 0;
        gov__sb_set_header(res, "WWW-Authenticate", "Bearer realm=\"gov\"");
    }
    return !refusal.code;
}

/* --- the operator ----------------------------------------------------------------------------- */

static bool is_one_of(const char *text, const char *const *words)
{
    while (*words && strcmp(*words, text) != 0) {
        words++;
    }
    return *words != NULL;
}

static const char *read_word(const gov__sandbox_request *req, gov__sandbox_response *res,
                             const char *name, const char *pointer, const char *const *words)
{
    const cJSON *member = gov__sb_member(req->json, name);
    const char *text = member ? cJSON_GetStringValue(member) : words[0];
    if (!text || !is_one_of(text, words)) {
        gov__sb_invalid(res, pointer, "enum", "No such word.");
        return words[0];
    }
    return text;
}

static void answer_rule(gov_sandbox *sb, gov__sandbox_response *res)
{
    gov__sandbox_rule rule;
    gov__sandbox_json w = {0};
    bool found = load_rule(sb, &rule);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "scheme", found ? rule.scheme : "none");
    gov__sb_json_opt(&w, "key_id", rule.key_id);
    gov__sb_json_bool(&w, "sign_replies", rule.sign_replies);
    gov__sb_json_int(&w, "max_skew_seconds", found ? rule.max_skew_s : DEFAULT_SKEW_S);
    gov__sb_json_text(&w, "spoil", found ? rule.spoil : "none");
    gov__sb_json_close(&w);
    free_rule(&rule);
    gov__sb_answer_json(res, 200, &w);
}

static void post_signature(gov_sandbox *sb, const gov__sandbox_request *req,
                           gov__sandbox_response *res)
{
    static const char *const names[] = {"none", "rfc9421", "tif", "bg_hmac", "x_ca", NULL};
    static const char *const spoils[] = {"none", "body", "signature", NULL};
    int64_t skew = DEFAULT_SKEW_S;
    if (!gov__sb_want_object(req, res) ||
        !gov__sb_want_members(
            res, req->json, "",
            "scheme key_id secret public_key sign_replies max_skew_seconds spoil")) {
        return;
    }
    const char *scheme = read_word(req, res, "scheme", "/scheme", names);
    const char *spoil = read_word(req, res, "spoil", "/spoil", spoils);
    const char *key_id = gov__sb_member_text(req->json, "key_id");
    if (gov__sb_member(req->json, "max_skew_seconds") &&
        (!gov__sb_member_int(req->json, "max_skew_seconds", &skew) || skew < 0 || skew > 86400)) {
        gov__sb_invalid(res, "/max_skew_seconds", "range", "0 to 86400.");
    }
    if (strcmp(scheme, "none") != 0 && !key_id) {
        gov__sb_invalid(res, "/key_id", "required", "key_id is missing.");
    }
    if (gov__sb_has_problem(res)) {
        return;
    }
    if (gov__sb_run(sb, "DELETE FROM signature_nonce", "") < 0 ||
        gov__sb_run(
            sb,
            "INSERT OR REPLACE INTO signature_rule(id,scheme,key_id,secret,public_key,spoil,"
            "sign_replies,max_skew_s) VALUES(1,?,?,?,?,?,?,?)",
            "sssssti", scheme, key_id, gov__sb_member_text(req->json, "secret"),
            gov__sb_member_text(req->json, "public_key"), spoil,
            (int)gov__sb_member_true(req->json, "sign_replies"), skew) < 0) {
        res->failed = true;
        return;
    }
    answer_rule(sb, res);
}

static const gov__sandbox_route routes[] = {
    {"POST", "/sandbox/signature", post_signature, GOV__SB_OPERATOR | GOV__SB_MUTATES},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_signature_part = {
    .name = "signature",
    .schema =
        "CREATE TABLE IF NOT EXISTS signature_rule(id INTEGER PRIMARY KEY CHECK(id=1),"
        " scheme TEXT NOT NULL, key_id TEXT, secret TEXT, public_key TEXT, spoil TEXT NOT NULL,"
        " sign_replies INTEGER NOT NULL, max_skew_s INTEGER NOT NULL);"
        "CREATE TABLE IF NOT EXISTS signature_nonce(nonce TEXT PRIMARY KEY,"
        " seen_ms INTEGER NOT NULL);",
    .routes = routes,
};
