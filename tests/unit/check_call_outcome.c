/* SPDX-License-Identifier: Apache-2.0 */
/* What the call does with every kind of outcome, as tables: replies in, requests and result out. */
#include "call_support.h"

#include <string.h>

static const gov__operation READ = {.name = "thing_read", .flags = GOV__OP_SESSION};
static const gov__operation CHANGE = {.name = "thing_change",
                                      .flags = GOV__OP_SESSION | GOV__OP_MUTATES};
static const gov__operation ONCE = {.name = "thing_once", .flags = GOV__OP_SESSION | GOV__OP_ONCE};

#define OK_                                                                                        \
    {                                                                                              \
        .http_status = 200, .body = "{}"                                                           \
    }
#define FAIL(s, g)                                                                                 \
    {                                                                                              \
        .status = GOV_ERR_##s, .stage = GOV_STAGE_##g                                              \
    }
#define PROBLEM(h, c)                                                                              \
    {                                                                                              \
        .http_status = (h), .body = "{\"code\":\"" c "\",\"trace\":\"r-1\"}"                       \
    }
#define AFTER(h, c, s)                                                                             \
    {                                                                                              \
        .http_status = (h), .body = "{\"code\":\"" c "\"}", .headers = "Retry-After: " s           \
    }
#define STATE(s)                                                                                   \
    {                                                                                              \
        .http_status = 200, .body = "{\"state\":\"" s "\"}"                                        \
    }
#define REFUSED_LATER                                                                              \
    {                                                                                              \
        .http_status = 200,                                                                        \
        .body = "{\"state\":\"failed\",\"status\":422,\"result\":{\"code\":\"material_missing\","  \
                "\"origin\":\"department\"}}"                                                      \
    }
#define TOKENS                                                                                     \
    {                                                                                              \
        .http_status = 200,                                                                        \
        .body = "{\"access_token\":\"access-token-new-9876543210\",\"token_type\":\"Bearer\","     \
                "\"expires_in\":3600,\"refresh_token\":\"refresh-token-new-0123456\"}"             \
    }
#define OAUTH(h, e)                                                                                \
    {                                                                                              \
        .http_status = (h), .body = "{\"error\":\"" e "\"}", .media = "application/json"           \
    }
#define HTML(h)                                                                                    \
    {                                                                                              \
        .http_status = (h), .body = "<html>busy</html>", .media = "text/html"                      \
    }

#define REPLIES_MAX 12

typedef struct row {
    const char *name;
    const gov__operation *op;
    play_reply replies[REPLIES_MAX];
    const char *trace;
    gov_status status;
    gov_stage stage;
    int32_t http_status;
} row;

/* clang-format off */
static const row ROWS[] = {
    /* Reading: what may pass by itself is tried again, everything else is told. */
    {"read", &READ, {OK_}, "M", GOV_OK, 0, 0},
    {"not sent", &READ, {FAIL(CONNECT, NOT_SENT), OK_}, "MwM", GOV_OK, 0, 0},
    {"resolve", &READ, {FAIL(RESOLVE, NOT_SENT), OK_}, "MwM", GOV_OK, 0, 0},
    {"maybe sent", &READ, {FAIL(NETWORK, MAYBE_SENT), OK_}, "MwM", GOV_OK, 0, 0},
    {"cut off", &READ, {FAIL(NETWORK, PARTIAL), OK_}, "MwM", GOV_OK, 0, 0},
    {"slow", &READ, {FAIL(TIMEOUT, MAYBE_SENT), OK_}, "MwM", GOV_OK, 0, 0},
    {"down", &READ, {FAIL(CONNECT, NOT_SENT), FAIL(CONNECT, NOT_SENT), FAIL(CONNECT, NOT_SENT)},
     "MwMwM", GOV_ERR_CONNECT, GOV_STAGE_NOT_SENT, 0},
    {"untrusted", &READ, {FAIL(TLS, NOT_SENT)}, "M", GOV_ERR_TLS, GOV_STAGE_NOT_SENT, 0},
    {"proxy", &READ, {FAIL(PROXY, NOT_SENT)}, "M", GOV_ERR_PROXY, GOV_STAGE_NOT_SENT, 0},
    {"broken framing", &READ, {FAIL(RESPONSE, PARTIAL)}, "M", GOV_ERR_RESPONSE, GOV_STAGE_PARTIAL,
     0},
    {"too large", &READ, {FAIL(RESPONSE_TOO_LARGE, PARTIAL)}, "M", GOV_ERR_RESPONSE_TOO_LARGE,
     GOV_STAGE_PARTIAL, 0},
    {"hook", &READ, {FAIL(HOOK, NOT_SENT)}, "M", GOV_ERR_HOOK, GOV_STAGE_NOT_SENT, 0},
    {"cancelled", &READ, {FAIL(CANCELLED, MAYBE_SENT)}, "M", GOV_ERR_CANCELLED,
     GOV_STAGE_MAYBE_SENT, 0},
    {"ok but not complete", &READ, {{.status = GOV_OK, .stage = GOV_STAGE_COMPLETE}}, "M",
     GOV_ERR_HOOK, GOV_STAGE_MAYBE_SENT, 0},
    {"busy", &READ, {AFTER(503, "unavailable", "1"), OK_}, "MwM", GOV_OK, 0, 0},
    {"busy for long", &READ, {AFTER(503, "unavailable", "3600")}, "M", GOV_ERR_UNAVAILABLE,
     GOV_STAGE_COMPLETE, 503},
    {"too many", &READ, {AFTER(429, "rate_limited", "1"), OK_}, "MwM", GOV_OK, 0, 0},
    {"too many for ever", &READ, {AFTER(429, "rate_limited", "1"), AFTER(429, "rate_limited",
     "1"), AFTER(429, "rate_limited", "1")}, "MwMwM", GOV_ERR_RATE_LIMITED, GOV_STAGE_COMPLETE,
     429},
    {"failed", &READ, {PROBLEM(500, "internal_error"), OK_}, "MwM", GOV_OK, 0, 0},
    {"bad gateway in HTML", &READ, {HTML(502), HTML(502), OK_}, "MwMwM", GOV_OK, 0, 0},
    {"gateway timeout", &READ, {HTML(504), HTML(504), HTML(504)}, "MwMwM", GOV_ERR_UNAVAILABLE,
     GOV_STAGE_COMPLETE, 504},
    {"unknown 5xx", &READ, {HTML(599)}, "M", GOV_ERR_PLATFORM, GOV_STAGE_COMPLETE, 599},
    {"not found", &READ, {PROBLEM(404, "not_found")}, "M", GOV_ERR_NOT_FOUND, GOV_STAGE_COMPLETE,
     404},
    {"not found, no body", &READ, {{.http_status = 404, .media = ""}}, "M", GOV_ERR_NOT_FOUND,
     GOV_STAGE_COMPLETE, 404},
    {"unknown 4xx", &READ, {{.http_status = 418, .media = ""}}, "M", GOV_ERR_INVALID,
     GOV_STAGE_COMPLETE, 418},
    {"forbidden", &READ, {PROBLEM(403, "grant_required")}, "M", GOV_ERR_FORBIDDEN,
     GOV_STAGE_COMPLETE, 403},
    {"redirect", &READ, {{.http_status = 307, .headers = "Location: https://evil.test/"}}, "M",
     GOV_ERR_REDIRECT, GOV_STAGE_COMPLETE, 307},
    {"wrong type", &READ, {HTML(200)}, "M", GOV_ERR_RESPONSE, GOV_STAGE_COMPLETE, 200},
    {"no type", &READ, {{.http_status = 200, .body = "{}", .media = ""}}, "M", GOV_ERR_RESPONSE,
     GOV_STAGE_COMPLETE, 200},
    {"foreign charset", &READ,
     {{.http_status = 200, .body = "{}", .media = "application/json; charset=gb18030"}},
     "M", GOV_ERR_RESPONSE, GOV_STAGE_COMPLETE, 200},
    {"no content", &READ, {{.http_status = 204, .media = ""}}, "M", GOV_OK, 0, 0},
    {"sandbox", &READ, {{.http_status = 200, .body = "{}", .headers = "Gov-Sandbox: true"}}, "M",
     GOV_ERR_SANDBOX, GOV_STAGE_COMPLETE, 200},
    {"sandbox refusal", &READ,
     {{.http_status = 404, .body = "{}", .headers = "Gov-Sandbox: true"}},
     "M", GOV_ERR_SANDBOX, GOV_STAGE_COMPLETE, 404},
    /* Tokens: one renewal and one repeat after a 401, no more. */
    {"token refused", &READ, {PROBLEM(401, "token_expired"), TOKENS, OK_}, "MRM", GOV_OK, 0, 0},
    {"token refused twice", &READ, {PROBLEM(401, "token_expired"), TOKENS, PROBLEM(401,
     "token_expired")}, "MRM", GOV_ERR_LOGIN_REQUIRED, GOV_STAGE_COMPLETE, 401},
    {"bare 401", &READ, {{.http_status = 401, .media = ""}, TOKENS, OK_}, "MRM", GOV_OK, 0, 0},
    {"login is over", &READ, {PROBLEM(401, "unauthorized"), OAUTH(400, "invalid_grant")}, "MR",
     GOV_ERR_LOGIN_REQUIRED, GOV_STAGE_COMPLETE, 400},
    {"client rejected", &READ, {PROBLEM(401, "unauthorized"), OAUTH(401, "invalid_client")}, "MR",
     GOV_ERR_CLIENT_REJECTED, GOV_STAGE_COMPLETE, 401},
    {"client rejected, no body", &READ, {PROBLEM(401, "unauthorized"), {.http_status = 403, .media
     = ""}}, "MR", GOV_ERR_CLIENT_REJECTED, GOV_STAGE_COMPLETE, 403},
    {"renewal lost, then made", &READ, {PROBLEM(401, "token_expired"), FAIL(NETWORK, MAYBE_SENT),
     TOKENS, OK_}, "MRwRM", GOV_OK, 0, 0},
    {"renewal malformed", &READ, {PROBLEM(401, "token_expired"), {.http_status = 200, .body =
     "{\"token_type\":\"bearer\"}"}}, "MR", GOV_ERR_RESPONSE, GOV_STAGE_COMPLETE, 200},
    {"renewal in HTML", &READ, {PROBLEM(401, "token_expired"), HTML(200)}, "MR", GOV_ERR_RESPONSE,
     GOV_STAGE_COMPLETE, 200},
    {"renewal busy", &READ, {PROBLEM(401, "token_expired"), AFTER(503, "unavailable", "1"),
     TOKENS, OK_}, "MRwRM", GOV_OK, 0, 0},
    {"signature refused", &READ, {PROBLEM(401, "signature_invalid")}, "M",
     GOV_ERR_CLIENT_REJECTED, GOV_STAGE_COMPLETE, 401},
    /* Clock: exactly one repeat. */
    {"clock", &READ, {PROBLEM(401, "clock_skew"), OK_}, "MM", GOV_OK, 0, 0},
    {"clock twice", &READ, {PROBLEM(401, "clock_skew"), PROBLEM(401, "clock_skew")}, "MM",
     GOV_ERR_CLOCK, GOV_STAGE_COMPLETE, 401},
    /* Changing: after a send that may have had an effect the platform is asked first. */
    {"changed", &CHANGE, {{.http_status = 201, .body = "{}"}}, "M", GOV_OK, 0, 0},
    {"change not sent", &CHANGE, {FAIL(CONNECT, NOT_SENT), OK_}, "MwM", GOV_OK, 0, 0},
    {"change never sent", &CHANGE, {FAIL(CONNECT, NOT_SENT), FAIL(CONNECT, NOT_SENT),
     FAIL(CONNECT, NOT_SENT)}, "MwMwM", GOV_ERR_CONNECT, GOV_STAGE_NOT_SENT, 0},
    {"lost", &CHANGE, {FAIL(NETWORK, MAYBE_SENT), STATE("unknown"), OK_}, "MwQwM", GOV_OK, 0, 0},
    {"cut, done", &CHANGE, {FAIL(NETWORK, PARTIAL), STATE("done"), OK_}, "MwQM", GOV_OK, 0, 0},
    {"unknown 5xx, done", &CHANGE, {HTML(520), STATE("done"), OK_}, "MwQM", GOV_OK, 0, 0},
    {"not implemented", &CHANGE, {HTML(501)}, "M", GOV_ERR_PLATFORM, GOV_STAGE_COMPLETE, 501},
    {"framing broken, done", &CHANGE, {FAIL(RESPONSE, PARTIAL), STATE("done"), OK_}, "MwQM",
     GOV_OK, 0, 0},
    {"slow, in progress, done", &CHANGE, {FAIL(TIMEOUT, MAYBE_SENT), STATE("in_progress"),
     STATE("in_progress"), STATE("done"), OK_}, "MwQwQwQM", GOV_OK, 0, 0},
    {"refused unseen", &CHANGE, {FAIL(NETWORK, MAYBE_SENT), REFUSED_LATER}, "MwQ",
     GOV_ERR_MATERIAL_MISSING, GOV_STAGE_COMPLETE, 422},
    {"lost each time", &CHANGE, {FAIL(NETWORK, MAYBE_SENT), STATE("unknown"), FAIL(NETWORK,
     MAYBE_SENT), STATE("unknown"), FAIL(NETWORK, MAYBE_SENT), STATE("unknown")}, "MwQwMwQwMwQ",
     GOV_ERR_NETWORK, GOV_STAGE_MAYBE_SENT, 0},
    {"done, answer lost again", &CHANGE, {FAIL(NETWORK, MAYBE_SENT), STATE("done"), FAIL(NETWORK,
     MAYBE_SENT), STATE("done"), OK_}, "MwQMwQM", GOV_OK, 0, 0},
    {"cannot ask", &CHANGE, {FAIL(NETWORK, MAYBE_SENT), PROBLEM(404, "not_found")}, "MwQ",
     GOV_ERR_OUTCOME_UNKNOWN, GOV_STAGE_MAYBE_SENT, 0},
    {"answer makes no sense", &CHANGE, {FAIL(NETWORK, MAYBE_SENT), STATE("perhaps")}, "MwQ",
     GOV_ERR_OUTCOME_UNKNOWN, GOV_STAGE_MAYBE_SENT, 0},
    {"answer in HTML", &CHANGE, {FAIL(NETWORK, MAYBE_SENT), HTML(200)}, "MwQ",
     GOV_ERR_OUTCOME_UNKNOWN, GOV_STAGE_MAYBE_SENT, 0},
    {"asking fails first", &CHANGE, {FAIL(NETWORK, MAYBE_SENT), FAIL(CONNECT, NOT_SENT),
     HTML(503), STATE("unknown"), OK_}, "MwQwQwQwM", GOV_OK, 0, 0},
    {"asking is untrusted", &CHANGE, {FAIL(NETWORK, MAYBE_SENT), FAIL(TLS, NOT_SENT)}, "MwQ",
     GOV_ERR_OUTCOME_UNKNOWN, GOV_STAGE_MAYBE_SENT, 0},
    {"asking needs a new token", &CHANGE, {FAIL(NETWORK, MAYBE_SENT), PROBLEM(401,
     "token_expired"), TOKENS, STATE("unknown"), OK_}, "MwQRQwM", GOV_OK, 0, 0},
    {"asking is cancelled", &CHANGE, {FAIL(NETWORK, MAYBE_SENT), FAIL(CANCELLED, NOT_SENT)},
     "MwQ", GOV_ERR_CANCELLED, GOV_STAGE_MAYBE_SENT, 0},
    {"change failed, done", &CHANGE, {PROBLEM(500, "internal_error"), STATE("done"), OK_}, "MwQM",
     GOV_OK, 0, 0},
    {"bad gateway, unknown", &CHANGE, {HTML(502), STATE("unknown"), OK_}, "MwQwM", GOV_OK, 0, 0},
    {"gateway timeout, done", &CHANGE, {HTML(504), STATE("done"), OK_}, "MwQM", GOV_OK, 0, 0},
    {"change busy", &CHANGE, {AFTER(503, "unavailable", "1"), OK_}, "MwM", GOV_OK, 0, 0},
    {"change too many", &CHANGE, {AFTER(429, "rate_limited", "1"), OK_}, "MwM", GOV_OK, 0, 0},
    {"in progress", &CHANGE, {AFTER(409, "operation_in_progress", "1"), PROBLEM(409,
     "operation_in_progress"), OK_}, "MwMwM", GOV_OK, 0, 0},
    {"in progress for long", &CHANGE, {AFTER(409, "operation_in_progress", "60")}, "M",
     GOV_ERR_IN_PROGRESS, GOV_STAGE_MAYBE_SENT, 0},
    {"key of another request", &CHANGE, {PROBLEM(422, "idempotency_mismatch")}, "M",
     GOV_ERR_IDEMPOTENCY, GOV_STAGE_COMPLETE, 422},
    {"stale version", &CHANGE, {PROBLEM(412, "precondition_failed")}, "M", GOV_ERR_PRECONDITION,
     GOV_STAGE_COMPLETE, 412},
    {"change cancelled", &CHANGE, {FAIL(CANCELLED, MAYBE_SENT)}, "M", GOV_ERR_CANCELLED,
     GOV_STAGE_MAYBE_SENT, 0},
    {"change, token refused", &CHANGE, {PROBLEM(401, "token_expired"), TOKENS, OK_}, "MRM",
     GOV_OK, 0, 0},
    {"change answered by a sandbox", &CHANGE, {{.http_status = 200, .body = "{}", .headers =
     "Gov-Sandbox: TRUE"}}, "M", GOV_ERR_SANDBOX, GOV_STAGE_COMPLETE, 200},
    /* Without a key nothing is repeated that may have been sent. */
    {"once, not sent", &ONCE, {FAIL(CONNECT, NOT_SENT), OK_}, "MwM", GOV_OK, 0, 0},
    {"once, lost", &ONCE, {FAIL(NETWORK, MAYBE_SENT)}, "M", GOV_ERR_NETWORK, GOV_STAGE_MAYBE_SENT,
     0},
    {"once, failed", &ONCE, {PROBLEM(500, "internal_error")}, "M", GOV_ERR_PLATFORM, GOV_STAGE_COMPLETE,
     500},
    {"once, busy", &ONCE, {AFTER(503, "unavailable", "1"), OK_}, "MwM", GOV_OK, 0, 0},
};
/* clang-format on */

static size_t count_replies(const row *r)
{
    size_t count = 0;
    while (count < REPLIES_MAX &&
           (r->replies[count].http_status != 0 || r->replies[count].stage != 0)) {
        count++;
    }
    return count;
}

static size_t count_sends(const char *trace)
{
    size_t count = 0;
    for (; *trace != '\0'; trace++) {
        count += *trace != 'w' ? 1 : 0;
    }
    return count;
}

START_TEST(plays_every_row)
{
    for (size_t i = 0; i < TEST_COUNT(ROWS); i++) {
        const row *r = &ROWS[i];
        play p;
        play_begin(&p, NULL);
        play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
        gov_status status = play_call(&p, r->op, NULL, r->replies, count_replies(r));
        ck_assert_msg(strcmp(p.trace, r->trace) == 0, "%s: %s instead of %s", r->name, p.trace,
                      r->trace);
        ck_assert_msg(status == r->status, "%s: %s instead of %s", r->name,
                      gov_status_get_name(status), gov_status_get_name(r->status));
        ck_assert_msg((p.error != NULL) == (status != GOV_OK), "%s: error object", r->name);
        if (status != GOV_OK) {
            ck_assert_int_eq(gov_error_get_status(p.error), status);
            ck_assert_msg(gov_error_get_stage(p.error) == r->stage, "%s: stage %d", r->name,
                          (int)gov_error_get_stage(p.error));
            ck_assert_msg(gov_error_get_http_status(p.error) == r->http_status, "%s: HTTP %d",
                          r->name, (int)gov_error_get_http_status(p.error));
            ck_assert_uint_eq(gov_error_get_attempts(p.error), count_sends(r->trace));
            ck_assert_int_eq(gov_error_get_idempotency_key(p.error) != NULL, r->op == &CHANGE);
        }
        play_end(&p);
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(plays_every_row),
    };
    return test_run("call_outcome", entries, TEST_COUNT(entries));
}
