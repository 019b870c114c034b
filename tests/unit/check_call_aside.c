/* SPDX-License-Identifier: Apache-2.0 */
/* What a call asks on the way, a renewal of its session, is not the answer that its caller waits for: it
 * goes to no sink and has a limit of its own. */
#include "call_support.h"

#include <stdio.h>
#include <string.h>

static const gov__operation FETCH = {
    .name = "file_fetch", .flags = GOV__OP_SESSION, .media = "application/octet-stream"};

#define NEW_TOKENS                                                                                 \
    "{\"access_token\":\"access-token-new-98765432\",\"token_type\":\"bearer\","                   \
    "\"expires_in\":3600,\"refresh_token\":\"refresh-token-new-012345\""
#define BYTES(t)                                                                                   \
    {                                                                                              \
        .http_status = 200, .body = (t), .media = "application/octet-stream"                       \
    }

typedef struct sink {
    char text[64];
    size_t restarts;
} sink;

static gov_status sink_write(void *user, const void *data, size_t size)
{
    sink *s = user;
    size_t used = strlen(s->text);
    (void)snprintf(s->text + used, sizeof s->text - used, "%.*s", (int)size, (const char *)data);
    return GOV_OK;
}

static gov_status sink_restart(void *user)
{
    sink *s = user;
    s->restarts++;
    s->text[0] = '\0';
    return GOV_OK;
}

static gov_status fetch(play *p, sink *user, bool can_restart, uint64_t limit,
                        const play_reply *replies, size_t count)
{
    gov__call call;
    gov__body_sink to = {sink_write, can_restart ? sink_restart : NULL, user};
    *user = (sink){.restarts = 0};
    ck_assert_int_eq(gov__call_begin(&call, p->client, p->session, &FETCH, NULL, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&call), "GET", "/gov/v1/file");
    gov__call_set_sink(&call, &to);
    gov__call_set_body_limit(&call, limit);
    gov_status status = play_run(p, &call, replies, count);
    gov__call_end(&call);
    return status;
}

START_TEST(early_renewal_before_a_body_for_a_sink)
{
    static const play_reply replies[] = {{.http_status = 200, .body = NEW_TOKENS "}"},
                                         BYTES("whole")};
    sink user;

    for (int can_restart = 0; can_restart < 2; can_restart++) {
        play p;
        play_begin(&p, NULL);
        play_log_in(&p, GOV__SESSION_PERSON, 200000, PLAY_REFRESH);
        p.now_ms += 170001;
        ck_assert_int_eq(fetch(&p, &user, can_restart == 1, 5000, replies, 2), GOV_OK);
        ck_assert_str_eq(p.trace, "RM");
        ck_assert_str_eq(user.text, "whole");
        ck_assert_uint_eq(user.restarts, 0);
        play_end(&p);
    }
}
END_TEST

START_TEST(renewal_after_a_refusal)
{
    static const play_reply replies[] = {
        {.http_status = 401, .body = "{\"code\":\"token_expired\"}"},
        {.http_status = 200, .body = NEW_TOKENS "}"},
        BYTES("whole")};
    sink user;
    play p;

    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(fetch(&p, &user, false, 100, replies, 3), GOV_OK);
    ck_assert_str_eq(p.trace, "MRM");
    ck_assert_str_eq(user.text, "whole");
    play_end(&p);
}
END_TEST

START_TEST(renewal_that_fails_leaves_the_sink_alone)
{
    static const play_reply replies[] = {
        {.http_status = 401, .body = "{\"code\":\"token_expired\"}"},
        {.http_status = 200, .body = "{\"access_token\":1}"}};
    sink user;
    play p;

    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(fetch(&p, &user, false, 100, replies, 2), GOV_ERR_RESPONSE);
    ck_assert_str_eq(user.text, "");
    play_end(&p);
}
END_TEST

/* The limit of an answer that the caller waits for may be much larger. */
START_TEST(renewal_has_a_limit_of_its_own)
{
    static char huge[300000];
    const play_reply replies[] = {{.http_status = 200, .body = huge}};
    sink user;
    play p;

    (void)snprintf(huge, sizeof huge, "%s,\"pad\":\"", NEW_TOKENS);
    memset(huge + strlen(huge), 'x', sizeof huge - 8 - strlen(huge));
    memcpy(huge + strlen(huge), "\"}", 3);
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 1000, PLAY_REFRESH);
    p.now_ms += 1000;
    ck_assert_int_eq(fetch(&p, &user, false, 1U << 24, replies, 1), GOV_ERR_RESPONSE_TOO_LARGE);
    ck_assert_str_eq(user.text, "");
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(early_renewal_before_a_body_for_a_sink),
        TEST_ENTRY(renewal_after_a_refusal),
        TEST_ENTRY(renewal_that_fails_leaves_the_sink_alone),
        TEST_ENTRY(renewal_has_a_limit_of_its_own),
    };
    return test_run("call_aside", entries, TEST_COUNT(entries));
}
