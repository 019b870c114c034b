/* SPDX-License-Identifier: Apache-2.0 */
/* The token of a call: which one is sent, when it is renewed, and that it goes nowhere else. */
#include "call_support.h"

#include <string.h>

static const gov__operation READ = {.name = "thing_read", .flags = GOV__OP_SESSION};
static const gov__operation OPEN = {.name = "thing_open", .flags = GOV__OP_ANONYMOUS};
static const gov__operation BARE = {.name = "thing_bare", .flags = GOV__OP_BARE};

#define OK_REPLY                                                                                   \
    {                                                                                              \
        .http_status = 200, .body = "{}"                                                           \
    }
#define NEW_TOKENS(seconds)                                                                        \
    {                                                                                              \
        .http_status = 200,                                                                        \
        .body = "{\"access_token\":\"access-token-new-98765432\",\"token_type\":\"bearer\","       \
                "\"expires_in\":" seconds ",\"refresh_token\":\"refresh-token-new-012345\"}"       \
    }

static bool last_has(const play *p, const char *text)
{
    return strstr(p->last_request, text) != NULL;
}

START_TEST(sends_the_headers_of_the_contract)
{
    static const play_setting settings[] = {{"app.id", "kiosk-app"},
                                            {"app.channel", "kiosk"},
                                            {"app.terminal_id", "T-001"},
                                            {NULL, NULL}};
    static const play_reply replies[] = {OK_REPLY};
    gov_call_options options = {.struct_size = sizeof options,
                                .grant_id = "g-1",
                                .traceparent =
                                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};
    play p;
    play_begin(&p, settings);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &READ, &options, replies, 1), GOV_OK);
    ck_assert(last_has(&p, "GET https://gov.test/gov/v1/things\n"));
    ck_assert(last_has(&p, "\nAuthorization: Bearer " PLAY_TOKEN "\n"));
    ck_assert(last_has(&p, "\nGov-App: kiosk-app\n"));
    ck_assert(last_has(&p, "\nGov-Channel: kiosk\n"));
    ck_assert(last_has(&p, "\nGov-Terminal: T-001\n"));
    ck_assert(last_has(&p, "\nGov-Grant: g-1\n"));
    ck_assert(last_has(&p, "\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-"));
    ck_assert(last_has(&p, "\nAccept: application/json, application/problem+json\n"));
    ck_assert(last_has(&p, "\nUser-Agent: govsdk/"));
    ck_assert(!last_has(&p, "Idempotency-Key"));
    play_end(&p);
}
END_TEST

START_TEST(bare_operations_carry_nothing)
{
    static const play_reply replies[] = {OK_REPLY};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &BARE, NULL, replies, 1), GOV_OK);
    ck_assert(!last_has(&p, "Authorization"));
    ck_assert(!last_has(&p, "Gov-"));
    play_end(&p);
}
END_TEST

START_TEST(renews_before_the_token_expires)
{
    static const play_reply replies[] = {NEW_TOKENS("3600"), OK_REPLY};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 200000, PLAY_REFRESH);
    p.now_ms += 170001;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "RM");
    ck_assert(last_has(&p, "Bearer access-token-new-98765432\n"));
    ck_assert_int_eq(gov_session_get_expires_at_ms(p.session), PLAY_WALL_MS + p.now_ms + 3600000);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies + 1, 1), GOV_OK);
    play_end(&p);
}
END_TEST

START_TEST(renewal_is_a_form_with_the_client)
{
    static const play_setting settings[] = {{"auth.client_secret", "s3cret+/ &="}, {NULL, NULL}};
    static const play_reply replies[] = {{.status = GOV_ERR_TLS, .stage = GOV_STAGE_NOT_SENT}};
    play p;
    play_begin(&p, settings);
    play_log_in(&p, GOV__SESSION_PERSON, 1000, PLAY_REFRESH);
    p.now_ms += 1000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_ERR_TLS);
    ck_assert(last_has(&p, "POST https://gov.test/oauth/token\n"));
    /* base64 of kiosk:s3cret%2B%2F%20%26%3D */
    ck_assert(last_has(&p, "Authorization: Basic a2lvc2s6czNjcmV0JTJCJTJGJTIwJTI2JTNE\n"));
    ck_assert(last_has(&p, "\n\ngrant_type=refresh_token&refresh_token=" PLAY_REFRESH));
    ck_assert(!last_has(&p, "client_id"));
    ck_assert(!last_has(&p, "Gov-App"));
    play_end(&p);
}
END_TEST

START_TEST(a_public_client_names_itself)
{
    static const play_reply replies[] = {{.status = GOV_ERR_TLS, .stage = GOV_STAGE_NOT_SENT}};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_CLIENT, 1000, NULL);
    p.now_ms += 1000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_ERR_TLS);
    ck_assert(!last_has(&p, "Authorization"));
    ck_assert(last_has(&p, "\n\nclient_id=kiosk&grant_type=client_credentials"));
    play_end(&p);
}
END_TEST

START_TEST(an_early_renewal_that_fails_does_no_harm)
{
    static const play_reply replies[] = {{.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT},
                                         OK_REPLY};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 200000, PLAY_REFRESH);
    p.now_ms += 180000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "RM");
    ck_assert(last_has(&p, "Bearer " PLAY_TOKEN "\n"));
    /* Not again with the next call, but later. */
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies + 1, 1), GOV_OK);
    p.now_ms += 5000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "RM");
    play_end(&p);
}
END_TEST

/* A server that rotates refresh tokens takes the second use of one for a theft, and ends the login. */
START_TEST(a_refresh_token_that_may_be_used_up_waits_for_the_end_of_the_access_token)
{
    static const play_reply lost[] = {{.status = GOV_ERR_NETWORK, .stage = GOV_STAGE_MAYBE_SENT},
                                      {.http_status = 502, .body = "<html>", .media = "text/html"},
                                      {.http_status = 500, .body = "{}"}};
    static const play_reply ok[] = {OK_REPLY};
    static const play_reply tokens[] = {NEW_TOKENS("3600"), OK_REPLY};
    for (size_t i = 0; i < TEST_COUNT(lost); i++) {
        const play_reply replies[] = {lost[i], OK_REPLY};
        play p;
        play_begin(&p, NULL);
        play_log_in(&p, GOV__SESSION_PERSON, 200000, PLAY_REFRESH);
        p.now_ms += 180000;
        ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
        ck_assert_str_eq(p.trace, "RM");
        p.now_ms += 19999;
        ck_assert_int_eq(play_call(&p, &READ, NULL, ok, 1), GOV_OK);
        ck_assert_str_eq(p.trace, "M");
        /* Now there is nothing to lose. */
        p.now_ms += 1;
        ck_assert_int_eq(play_call(&p, &READ, NULL, tokens, 2), GOV_OK);
        ck_assert_str_eq(p.trace, "RM");
        play_end(&p);
    }
}
END_TEST

START_TEST(a_renewal_asked_for_is_not_repeated_when_its_reply_is_lost)
{
    static const play_reply lost[] = {{.status = GOV_ERR_TIMEOUT, .stage = GOV_STAGE_MAYBE_SENT}};
    static const play_reply ok[] = {OK_REPLY};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    play_script(&p, lost, 1);
    ck_assert_int_eq(gov_session_refresh(p.session, NULL, &p.error), GOV_ERR_TIMEOUT);
    ck_assert_str_eq(p.trace, "R");
    ck_assert_int_eq(gov_session_is_logged_in(p.session), 1);
    ck_assert_int_eq(play_call(&p, &READ, NULL, ok, 1), GOV_OK);
    play_end(&p);
}
END_TEST

/* What a system asks for twice harms nobody. */
START_TEST(client_credentials_are_asked_for_again)
{
    static const play_reply replies[] = {
        {.status = GOV_ERR_NETWORK, .stage = GOV_STAGE_MAYBE_SENT}, OK_REPLY, OK_REPLY};
    static const play_reply tokens[] = {NEW_TOKENS("3600"), OK_REPLY};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_CLIENT, 200000, NULL);
    p.now_ms += 180000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    p.now_ms += 5000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, tokens, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "RM");
    play_end(&p);
}
END_TEST

START_TEST(an_expired_token_is_never_sent)
{
    static const play_reply down[] = {{.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT},
                                      {.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT},
                                      {.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT}};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 200000, PLAY_REFRESH);
    p.now_ms += 200000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, down, 3), GOV_ERR_CONNECT);
    ck_assert_str_eq(p.trace, "RwRwR");
    ck_assert_int_eq(gov_session_is_logged_in(p.session), 1);
    play_end(&p);
}
END_TEST

START_TEST(a_short_lived_token_is_not_renewed_each_time)
{
    static const play_reply replies[] = {OK_REPLY};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 20000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_OK);
    p.now_ms += 14999;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_OK);
    ck_assert_str_eq(p.trace, "M");
    play_end(&p);
}
END_TEST

START_TEST(no_refresh_token_means_log_in_again)
{
    static const play_reply replies[] = {
        OK_REPLY, {.http_status = 401, .body = "{\"code\":\"unauthorized\"}"}};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 200000, NULL);
    p.now_ms += 199999;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_OK);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies + 1, 1), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_int_eq(gov_error_get_http_status(p.error), 401);
    p.now_ms += 1;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 0), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_str_eq(p.trace, "");
    ck_assert_int_eq(gov_error_get_category(p.error), GOV_CATEGORY_LOG_IN);
    play_end(&p);
}
END_TEST

START_TEST(a_login_that_is_over_is_wiped)
{
    static const play_reply replies[] = {
        {.http_status = 400, .body = "{\"error\":\"invalid_grant\"}", .media = "application/json"}};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 1000, PLAY_REFRESH);
    p.now_ms += 1000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_int_eq(gov_session_is_logged_in(p.session), 0);
    ck_assert_int_eq(gov_session_get_expires_at_ms(p.session), 0);
    ck_assert_uint_eq(p.session->refresh.len, 0);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 0), GOV_ERR_LOGIN_REQUIRED);
    play_end(&p);
}
END_TEST

START_TEST(anonymous_sessions_do_what_they_may)
{
    static const play_reply replies[] = {
        OK_REPLY, {.http_status = 401, .body = "{\"code\":\"unauthorized\"}"}};
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 0), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_int_eq(play_call(&p, &OPEN, NULL, replies, 1), GOV_OK);
    ck_assert_int_eq(gov_session_new_anonymous(p.client, &p.session, NULL), GOV_OK);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 0), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_int_eq(play_call(&p, &OPEN, NULL, replies, 1), GOV_OK);
    ck_assert(!last_has(&p, "Authorization"));
    ck_assert_int_eq(play_call(&p, &OPEN, NULL, replies + 1, 1), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_int_eq(gov_session_is_logged_in(p.session), 0);
    play_end(&p);
}
END_TEST

START_TEST(an_ended_session_does_nothing)
{
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    gov__session_wipe(p.session);
    ck_assert_int_eq(play_call(&p, &OPEN, NULL, NULL, 0), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_int_eq(gov_session_refresh(p.session, NULL, NULL), GOV_ERR_LOGIN_REQUIRED);
    play_end(&p);
}
END_TEST

START_TEST(renews_when_told_to)
{
    static const play_reply replies[] = {NEW_TOKENS("60")};
    static const play_reply refused[] = {
        {.http_status = 503, .headers = "Retry-After: 9999", .media = ""}};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    play_script(&p, replies, 1);
    ck_assert_int_eq(gov_session_refresh(p.session, NULL, &p.error), GOV_OK);
    ck_assert_str_eq(p.trace, "R");
    ck_assert_uint_eq(p.session->generation, 2);
    play_script(&p, refused, 1);
    ck_assert_int_eq(gov_session_refresh(p.session, NULL, &p.error), GOV_ERR_UNAVAILABLE);
    ck_assert_int_eq(gov_session_is_logged_in(p.session), 1);
    ck_assert(!p.session->renewing);
    play_end(&p);
}
END_TEST

START_TEST(a_second_call_waits_for_the_renewal_of_the_first)
{
    gov__call first;
    gov__call second;
    gov_exchange *exchange = NULL;
    int64_t until = 0;
    const play_reply tokens = NEW_TOKENS("3600");
    const play_reply ok = OK_REPLY;
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 1000, PLAY_REFRESH);
    p.now_ms += 2000;
    gov__call *calls[2] = {&first, &second};
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(gov__call_begin(calls[i], p.client, p.session, &READ, NULL, NULL), GOV_OK);
        gov__request_begin(gov__call_request(calls[i]), "GET", "/gov/v1/things");
    }
    ck_assert_int_eq(gov__call_step(&first, p.now_ms, &exchange, &until), GOV__CALL_SEND);
    ck_assert_int_eq(gov__call_step(&second, p.now_ms, &exchange, &until), GOV__CALL_WAIT);
    ck_assert_int_gt(until, p.now_ms);
    ck_assert_uint_eq(second.attempts, 0);
    play_answer(&p, &first.exchange, &tokens);
    gov__call_feed(&first, p.now_ms);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(gov__call_step(calls[i], p.now_ms, &exchange, &until), GOV__CALL_SEND);
        play_describe(exchange, p.last_request, sizeof p.last_request);
        ck_assert(last_has(&p, "Bearer access-token-new-98765432\n"));
        play_answer(&p, exchange, &ok);
        gov__call_feed(calls[i], p.now_ms);
        ck_assert_int_eq(gov__call_step(calls[i], p.now_ms, &exchange, &until), GOV__CALL_DONE);
        ck_assert_int_eq(gov__call_result(calls[i], NULL), GOV_OK);
        gov__call_end(calls[i]);
    }
    play_end(&p);
}
END_TEST

START_TEST(a_call_that_ends_gives_the_renewal_back)
{
    gov__call first;
    gov_exchange *exchange = NULL;
    int64_t until = 0;
    static const play_reply replies[] = {NEW_TOKENS("3600"), OK_REPLY};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 1000, PLAY_REFRESH);
    p.now_ms += 2000;
    ck_assert_int_eq(gov__call_begin(&first, p.client, p.session, &READ, NULL, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&first), "GET", "/gov/v1/things");
    ck_assert_int_eq(gov__call_step(&first, p.now_ms, &exchange, &until), GOV__CALL_SEND);
    gov__call_end(&first);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "RM");
    play_end(&p);
}
END_TEST

START_TEST(a_wall_clock_that_jumps_changes_no_token)
{
    static const play_reply replies[] = {OK_REPLY};
    static const int64_t years = 365LL * 86400000;
    static const int64_t jumps[] = {10 * years, -10 * years, 0};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    for (size_t i = 0; i < TEST_COUNT(jumps); i++) {
        p.wall_jump_ms = jumps[i];
        ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_OK);
        ck_assert_str_eq(p.trace, "M");
    }
    play_end(&p);
}
END_TEST

#define STEP_UP(scheme)                                                                            \
    "WWW-Authenticate: " scheme " error=\"insufficient_user_authentication\", error_description="  \
    "\"more\", acr_values=\"L3 L4\", max_age=\"300\"\n"

/* RFC 9470: what is wanted is told, and nothing is renewed nor repeated. */
START_TEST(a_stronger_login_is_asked_for)
{
    static const play_reply replies[] = {
        {.http_status = 401,
         .body = "{\"code\":\"step_up_required\"}",
         .headers = STEP_UP("Bearer")},
        {.http_status = 401, .body = "", .media = "", .headers = STEP_UP("DPoP")},
        {.http_status = 401,
         .body = "{}",
         .headers = "WWW-Authenticate: Basic realm=\"x\"\n" STEP_UP("bearer")},
        {.http_status = 401, .body = "{\"code\":\"token_expired\"}", .headers = STEP_UP("Bearer")}};
    for (size_t i = 0; i < TEST_COUNT(replies); i++) {
        play p;
        play_begin(&p, NULL);
        play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
        ck_assert_int_eq(play_call(&p, &READ, NULL, &replies[i], 1), GOV_ERR_STEP_UP);
        ck_assert_str_eq(p.trace, "M");
        ck_assert_int_eq(gov_error_get_category(p.error), GOV_CATEGORY_LOG_IN);
        ck_assert_str_eq(gov_error_get_acr_values(p.error), "L3 L4");
        ck_assert_int_eq(gov_error_get_max_age_s(p.error), 300);
        ck_assert_int_eq(gov_error_get_http_status(p.error), 401);
        ck_assert_int_eq(gov_session_is_logged_in(p.session), 1);
        play_end(&p);
    }
}
END_TEST

START_TEST(a_change_that_needs_a_stronger_login_was_not_made)
{
    static const gov__operation change = {.name = "thing_change",
                                          .flags = GOV__OP_SESSION | GOV__OP_MUTATES};
    static const play_reply replies[] = {
        {.http_status = 401,
         .body = "{}",
         .headers = "WWW-Authenticate: Bearer error=\"insufficient_user_authentication\", "
                    "max_age=0"}};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &change, NULL, replies, 1), GOV_ERR_STEP_UP);
    ck_assert_str_eq(p.trace, "M");
    ck_assert_ptr_null(gov_error_get_acr_values(p.error));
    ck_assert_int_eq(gov_error_get_max_age_s(p.error), 0);
    ck_assert_int_eq(gov_error_get_stage(p.error), GOV_STAGE_COMPLETE);
    ck_assert_ptr_nonnull(gov_error_get_idempotency_key(p.error));
    play_end(&p);
}
END_TEST

/* A challenge that breaks the grammar says nothing: the 401 stays what it is. */
START_TEST(other_challenges_change_nothing)
{
    static const play_reply expired[] = {
        {.http_status = 401,
         .body = "{}",
         .headers = "WWW-Authenticate: Bearer error=\"invalid_token\""},
        NEW_TOKENS("3600"),
        OK_REPLY};
    static const play_reply broken[] = {
        {.http_status = 401,
         .body = "{}",
         .headers = "WWW-Authenticate: Bearer error=\"insufficient_user_authentication"},
        NEW_TOKENS("3600"),
        OK_REPLY};
    static const play_reply coded[] = {
        {.http_status = 401, .body = "{\"code\":\"step_up_required\"}"}};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &READ, NULL, expired, 3), GOV_OK);
    ck_assert_str_eq(p.trace, "MRM");
    ck_assert_int_eq(play_call(&p, &READ, NULL, broken, 3), GOV_OK);
    ck_assert_str_eq(p.trace, "MRM");
    ck_assert_int_eq(play_call(&p, &READ, NULL, coded, 1), GOV_ERR_STEP_UP);
    ck_assert_int_eq(gov_error_get_max_age_s(p.error), -1);
    ck_assert_int_eq(gov_error_get_max_age_s(NULL), -1);
    ck_assert_ptr_null(gov_error_get_acr_values(NULL));
    play_end(&p);
}
END_TEST

START_TEST(no_token_is_left_in_memory)
{
    static const play_reply replies[] = {NEW_TOKENS("3600"), OK_REPLY};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 1000, PLAY_REFRESH);
    p.now_ms += 2000;
    test_memory_forbid(&p.memory, "ess-token-");
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    gov__session_wipe(p.session);
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(sends_the_headers_of_the_contract),
        TEST_ENTRY(bare_operations_carry_nothing),
        TEST_ENTRY(renews_before_the_token_expires),
        TEST_ENTRY(renewal_is_a_form_with_the_client),
        TEST_ENTRY(a_public_client_names_itself),
        TEST_ENTRY(an_early_renewal_that_fails_does_no_harm),
        TEST_ENTRY(a_refresh_token_that_may_be_used_up_waits_for_the_end_of_the_access_token),
        TEST_ENTRY(a_renewal_asked_for_is_not_repeated_when_its_reply_is_lost),
        TEST_ENTRY(client_credentials_are_asked_for_again),
        TEST_ENTRY(an_expired_token_is_never_sent),
        TEST_ENTRY(a_short_lived_token_is_not_renewed_each_time),
        TEST_ENTRY(no_refresh_token_means_log_in_again),
        TEST_ENTRY(a_login_that_is_over_is_wiped),
        TEST_ENTRY(anonymous_sessions_do_what_they_may),
        TEST_ENTRY(an_ended_session_does_nothing),
        TEST_ENTRY(renews_when_told_to),
        TEST_ENTRY(a_second_call_waits_for_the_renewal_of_the_first),
        TEST_ENTRY(a_call_that_ends_gives_the_renewal_back),
        TEST_ENTRY(a_wall_clock_that_jumps_changes_no_token),
        TEST_ENTRY(a_stronger_login_is_asked_for),
        TEST_ENTRY(a_change_that_needs_a_stronger_login_was_not_made),
        TEST_ENTRY(other_challenges_change_nothing),
        TEST_ENTRY(no_token_is_left_in_memory),
    };
    return test_run("call_auth", entries, TEST_COUNT(entries));
}
