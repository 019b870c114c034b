/* SPDX-License-Identifier: Apache-2.0 */
/* A stored session that other processes share: who renews, who waits, whose tokens are taken over, and
 * that the lock is always given back. */
#include "share_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const gov__operation READ = {.name = "thing_read", .flags = GOV__OP_SESSION};

#define OK_REPLY                                                                                   \
    {                                                                                              \
        .http_status = 200, .body = "{}"                                                           \
    }
#define NEW_TOKENS                                                                                 \
    {                                                                                              \
        .http_status = 200,                                                                        \
        .body = "{\"access_token\":\"access-token-new\",\"token_type\":\"Bearer\",\"expires_in\":" \
                "3600,\"refresh_token\":\"refresh-token-new\"}"                                    \
    }

/* A stored session that is due for renewal in 30 seconds of its 200. */
static void begin(play *p, shared *s)
{
    shared_begin(p, s);
    play_log_in(p, GOV__SESSION_PERSON, 200000, PLAY_REFRESH);
    ck_assert_int_eq(gov_session_save(p->session, "a", NULL), GOV_OK);
    ck_assert_int_eq(s->locks, 0);
}

static bool last_has(const play *p, const char *text)
{
    return strstr(p->last_request, text) != NULL;
}

/* Another process has renewed: same login, other tokens, an hour more. */
static void renewed_elsewhere(shared *s)
{
    char *at = strstr(s->data, "\"expires_at_ms\":");
    shared_replace(s, PLAY_TOKEN, "access-token-elsewhere1");
    shared_replace(s, PLAY_REFRESH, "refresh-token-elsewhere1");
    ck_assert_ptr_nonnull(at);
    at += strlen("\"expires_at_ms\":");
    char number[32];
    long long expires = strtoll(at, NULL, 10) + 3600000;
    int len = snprintf(number, sizeof number, "%lld", expires);
    ck_assert_int_eq(len, 13);
    memcpy(at, number, 13);
    s->size = strlen(s->data);
}

static void nothing(shared *s)
{
    (void)s;
}

START_TEST(a_renewal_happens_under_the_lock)
{
    static const play_reply replies[] = {NEW_TOKENS, OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 180000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "RM");
    ck_assert_int_eq(s.locks, 1);
    ck_assert_int_eq(s.held, 0);
    ck_assert_int_eq(s.saves, 2);
    ck_assert_ptr_nonnull(strstr(s.data, "refresh-token-new"));
    shared_end(&p, &s);
}
END_TEST

START_TEST(what_another_process_got_is_taken_over)
{
    static const play_reply replies[] = {OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 180000;
    s.leaves = renewed_elsewhere;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_OK);
    ck_assert_str_eq(p.trace, "M");
    ck_assert(last_has(&p, "Bearer access-token-elsewhere1\n"));
    ck_assert_int_eq(memcmp(p.session->refresh.data, "refresh-token-elsewhere1", 24), 0);
    ck_assert_int_eq(s.saves, 1);
    ck_assert_int_eq(gov_session_get_expires_at_ms(p.session),
                     PLAY_WALL_MS + p.now_ms + 20000 + 3600000);
    shared_end(&p, &s);
}
END_TEST

START_TEST(a_good_token_waits_for_nobody)
{
    static const play_reply replies[] = {OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 180000;
    s.busy_until_ms = p.now_ms + 60000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_OK);
    ck_assert_str_eq(p.trace, "M");
    ck_assert(last_has(&p, "Bearer " PLAY_TOKEN "\n"));
    shared_end(&p, &s);
}
END_TEST

START_TEST(without_one_the_other_process_is_waited_for)
{
    static const play_reply taken[] = {OK_REPLY};
    static const play_reply own[] = {NEW_TOKENS, OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 200000;
    s.busy_until_ms = p.now_ms + 120;
    s.leaves = renewed_elsewhere;
    ck_assert_int_eq(play_call(&p, &READ, NULL, taken, 1), GOV_OK);
    ck_assert_str_eq(p.trace, "wwwM");
    shared_end(&p, &s);
    /* It let go without a renewal. */
    begin(&p, &s);
    p.now_ms += 200000;
    s.busy_until_ms = p.now_ms + 50;
    s.leaves = nothing;
    ck_assert_int_eq(play_call(&p, &READ, NULL, own, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "wRM");
    shared_end(&p, &s);
    /* It never does. */
    const gov_call_options brief = {.struct_size = sizeof brief, .timeout_ms = 500};
    begin(&p, &s);
    p.now_ms += 200000;
    s.busy_until_ms = INT64_MAX;
    ck_assert_int_eq(play_call(&p, &READ, &brief, NULL, 0), GOV_ERR_TIMEOUT);
    ck_assert_int_eq(p.waited_ms, 500);
    ck_assert(!p.session->renewing);
    shared_end(&p, &s);
}
END_TEST

/* Its refresh token has been used up already, and its access token is over as well. */
START_TEST(an_expired_token_of_another_process_is_renewed_by_its_refresh_token)
{
    static const play_reply replies[] = {NEW_TOKENS, OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 10000000;
    s.leaves = renewed_elsewhere;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "RM");
    ck_assert_ptr_nonnull(strstr(s.data, "refresh-token-new"));
    shared_end(&p, &s);
}
END_TEST

static void ended_elsewhere(shared *s)
{
    s->stored = false;
}

START_TEST(ended_by_one_process_it_is_ended_for_all)
{
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 180000;
    s.leaves = ended_elsewhere;
    ck_assert_int_eq(play_call(&p, &READ, NULL, NULL, 0), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_int_eq(gov_session_is_logged_in(p.session), 0);
    ck_assert(!s.stored);
    shared_end(&p, &s);
}
END_TEST

static void another_login(shared *s)
{
    char *at = strstr(s->data, "\"session\":\"");
    ck_assert_ptr_nonnull(at);
    at[strlen("\"session\":\"")] = '~';
    renewed_elsewhere(s);
}

START_TEST(another_login_under_the_name_is_left_alone)
{
    static const play_reply replies[] = {NEW_TOKENS, OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 180000;
    s.leaves = another_login;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "RM");
    ck_assert(last_has(&p, "Bearer access-token-new\n"));
    ck_assert_ptr_nonnull(strstr(s.data, "refresh-token-elsewhere1"));
    ck_assert_str_eq(p.session->store_name, "");
    shared_end(&p, &s);
}
END_TEST

static void spoilt(shared *s)
{
    memset(s->data, ' ', s->size);
}

START_TEST(a_spoilt_record_is_written_anew)
{
    static const play_reply replies[] = {NEW_TOKENS, OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 180000;
    s.leaves = spoilt;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_ptr_nonnull(strstr(s.data, "refresh-token-new"));
    shared_end(&p, &s);
}
END_TEST

START_TEST(a_store_that_fails_harms_no_good_token)
{
    static const play_reply replies[] = {OK_REPLY};
    shared s;
    play p;
    for (int i = 0; i < 2; i++) {
        begin(&p, &s);
        p.now_ms += 180000;
        s.lock_status = i == 0 ? GOV_ERR_HOOK : GOV_OK;
        s.load_status = i == 1 ? GOV_ERR_FILE : GOV_OK;
        ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_OK);
        ck_assert_str_eq(p.trace, "M");
        ck_assert_int_eq(s.held, 0);
        p.now_ms += 20000;
        ck_assert_int_eq(play_call(&p, &READ, NULL, NULL, 0), i == 0 ? GOV_ERR_HOOK : GOV_ERR_FILE);
        ck_assert(!p.session->renewing);
        ck_assert_int_eq(gov_session_is_logged_in(p.session), 1);
        shared_end(&p, &s);
    }
}
END_TEST

START_TEST(a_call_that_is_given_up_gives_the_lock_back)
{
    gov_exchange *exchange = NULL;
    int64_t until = 0;
    gov__call call;
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 200000;
    ck_assert_int_eq(gov__call_begin(&call, p.client, p.session, &READ, NULL, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&call), "GET", "/gov/v1/things");
    ck_assert_int_eq(gov__call_step(&call, p.now_ms, &exchange, &until), GOV__CALL_SEND);
    ck_assert_int_eq(s.held, 1);
    gov__call_end(&call);
    ck_assert_int_eq(s.held, 0);
    shared_end(&p, &s);
}
END_TEST

/* The end of a session revokes what another process got meanwhile. */
START_TEST(the_end_revokes_the_tokens_of_another_process)
{
    static const play_reply replies[] = {OK_REPLY, OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    s.leaves = renewed_elsewhere;
    play_script(&p, replies, 2);
    ck_assert_int_eq(gov_session_end(p.session, NULL, &p.error), GOV_OK);
    ck_assert_ptr_nonnull(strstr(p.first_main, "token=refresh-token-elsewhere1&"));
    ck_assert(last_has(&p, "token=access-token-elsewhere1&"));
    ck_assert(!s.stored);
    shared_end(&p, &s);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_renewal_happens_under_the_lock),
        TEST_ENTRY(what_another_process_got_is_taken_over),
        TEST_ENTRY(a_good_token_waits_for_nobody),
        TEST_ENTRY(without_one_the_other_process_is_waited_for),
        TEST_ENTRY(an_expired_token_of_another_process_is_renewed_by_its_refresh_token),
        TEST_ENTRY(ended_by_one_process_it_is_ended_for_all),
        TEST_ENTRY(another_login_under_the_name_is_left_alone),
        TEST_ENTRY(a_spoilt_record_is_written_anew),
        TEST_ENTRY(a_store_that_fails_harms_no_good_token),
        TEST_ENTRY(a_call_that_is_given_up_gives_the_lock_back),
        TEST_ENTRY(the_end_revokes_the_tokens_of_another_process),
    };
    return test_run("session_share", entries, TEST_COUNT(entries));
}
