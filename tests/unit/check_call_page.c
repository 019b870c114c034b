/* SPDX-License-Identifier: Apache-2.0 */
/* Lists over several pages, bodies that go to a sink, and limits of a body. */
#include "call_support.h"

#include <stdio.h>
#include <string.h>

static const gov__operation LIST = {.name = "thing_list", .flags = GOV__OP_ANONYMOUS};
static const gov__operation FETCH = {
    .name = "thing_fetch", .flags = GOV__OP_ANONYMOUS, .media = "application/octet-stream"};

#define PAGE(items, next)                                                                          \
    {                                                                                              \
        .http_status = 200, .body = "{\"items\":" items ",\"next\":\"" next "\"}"                  \
    }
#define LAST(items)                                                                                \
    {                                                                                              \
        .http_status = 200, .body = "{\"items\":" items "}"                                        \
    }

typedef struct pages {
    char seen[256];
    gov_status status;
    const char *fixed; /* the cursor to give, instead of the page's own */
} pages;

static gov_status take_page(void *user, const gov__response *page, gov__buf *next, gov_error **err)
{
    pages *seen = user;
    size_t used = strlen(seen->seen);
    const char *body = gov__response_body(page, NULL);
    (void)snprintf(seen->seen + used, sizeof seen->seen - used, "%.12s;", body);
    if (seen->status != GOV_OK) {
        return gov__error_status(next->mem, err, seen->status);
    }
    const char *at = strstr(body, "\"next\":\"");
    if (seen->fixed != NULL) {
        gov__buf_append_str(next, seen->fixed);
    } else if (at != NULL) {
        gov__buf_append(next, at + 8, strcspn(at + 8, "\""));
    }
    return GOV_OK;
}

static gov_status play_pages(play *p, pages *user, const play_reply *replies, size_t count)
{
    gov__call call;
    gov_error_free(p->error);
    p->error = NULL;
    gov_status status = gov__call_begin(&call, p->client, NULL, &LIST, NULL, &p->error);
    gov__request_begin(gov__call_request(&call), "GET", "/gov/v1/things");
    gov__request_query(gov__call_request(&call), "state", "a b");
    gov__call_set_pages(&call, take_page, user);
    if (status == GOV_OK) {
        status = play_run(p, &call, replies, count);
    }
    gov__call_end(&call);
    return status;
}

START_TEST(follows_the_cursor_to_the_end)
{
    static const play_reply replies[] = {PAGE("[1]", "c/1"), PAGE("[2]", "c&2"), LAST("[3]")};
    pages user = {.status = GOV_OK};
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(play_pages(&p, &user, replies, 3), GOV_OK);
    ck_assert_str_eq(p.trace, "MMM");
    ck_assert_str_eq(user.seen, "{\"items\":[1];{\"items\":[2];{\"items\":[3];");
    ck_assert_ptr_nonnull(strstr(p.first_main, "/gov/v1/things?state=a%20b\n"));
    ck_assert_ptr_nonnull(strstr(p.last_request, "/gov/v1/things?state=a%20b&cursor=c%262\n"));
    play_end(&p);
}
END_TEST

START_TEST(each_page_has_its_own_attempts)
{
    static const play_reply lost = {.status = GOV_ERR_NETWORK, .stage = GOV_STAGE_MAYBE_SENT};
    const play_reply replies[] = {lost, lost, PAGE("[1]", "c1"), lost, lost, LAST("[2]")};
    pages user = {.status = GOV_OK};
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(play_pages(&p, &user, replies, 6), GOV_OK);
    ck_assert_str_eq(p.trace, "MwMwMMwMwM");
    play_end(&p);
}
END_TEST

START_TEST(a_cursor_that_comes_again_ends_the_list)
{
    static const play_reply replies[] = {PAGE("[1]", "c1"), PAGE("[1]", "c1")};
    pages user = {.status = GOV_OK};
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(play_pages(&p, &user, replies, 2), GOV_ERR_RESPONSE);
    play_end(&p);
}
END_TEST

START_TEST(the_number_of_pages_is_limited)
{
    static const play_setting settings[] = {{"http.max_pages", "2"}, {NULL, NULL}};
    static const play_reply replies[] = {PAGE("[1]", "c1"), PAGE("[2]", "c2")};
    pages user = {.status = GOV_OK};
    play p;
    play_begin(&p, settings);
    ck_assert_int_eq(play_pages(&p, &user, replies, 2), GOV_ERR_LIMIT);
    play_end(&p);
}
END_TEST

START_TEST(a_page_or_cursor_that_is_refused_fails_the_call)
{
    static const play_reply replies[] = {PAGE("[1]", "c1")};
    static const play_reply gone[] = {PAGE("[1]", "c1"),
                                      {.http_status = 404, .body = "{\"code\":\"not_found\"}"}};
    pages user = {.status = GOV_ERR_SIGNATURE};
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(play_pages(&p, &user, replies, 1), GOV_ERR_SIGNATURE);
    ck_assert_int_eq(gov_error_get_status(p.error), GOV_ERR_SIGNATURE);
    user = (pages){.fixed = "a\nb"};
    ck_assert_int_eq(play_pages(&p, &user, replies, 1), GOV_ERR_RESPONSE);
    user = (pages){.status = GOV_OK};
    ck_assert_int_eq(play_pages(&p, &user, gone, 2), GOV_ERR_NOT_FOUND);
    play_end(&p);
}
END_TEST

typedef struct sink {
    char text[64];
    size_t restarts;
    gov_status status;
} sink;

static gov_status sink_write(void *user, const void *data, size_t size)
{
    sink *s = user;
    size_t used = strlen(s->text);
    (void)snprintf(s->text + used, sizeof s->text - used, "%.*s", (int)size, (const char *)data);
    return s->status;
}

static gov_status sink_restart(void *user)
{
    sink *s = user;
    s->restarts++;
    s->text[0] = '\0';
    return GOV_OK;
}

#define BYTES(t)                                                                                   \
    {                                                                                              \
        .http_status = 200, .body = (t), .media = "application/octet-stream"                       \
    }

/* The first reply breaks off after some bytes. */
static gov_status play_sink(play *p, sink *user, bool can_restart, uint64_t limit,
                            const char *broken, const play_reply *second)
{
    gov__call call;
    gov_exchange *exchange = NULL;
    int64_t until = 0;
    gov__body_sink to = {sink_write, can_restart ? sink_restart : NULL, user};
    gov_error_free(p->error);
    p->error = NULL;
    ck_assert_int_eq(gov__call_begin(&call, p->client, NULL, &FETCH, NULL, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&call), "GET", "/gov/v1/file");
    gov__call_set_sink(&call, &to);
    gov__call_set_body_limit(&call, limit);
    if (broken != NULL) {
        ck_assert_int_eq(gov__call_step(&call, p->now_ms, &exchange, &until), GOV__CALL_SEND);
        ck_assert_int_eq(gov_exchange_set_status(exchange, 200), GOV_OK);
        gov_status status = gov_exchange_write_body(exchange, broken, strlen(broken));
        gov_exchange_finish(exchange, status != GOV_OK ? status : GOV_ERR_NETWORK,
                            GOV_STAGE_PARTIAL, NULL);
        gov__call_feed(&call, p->now_ms);
    }
    gov_status status = play_run(p, &call, second, second != NULL ? 1 : 0);
    gov__call_end(&call);
    return status;
}

START_TEST(a_body_goes_to_the_sink)
{
    const play_reply whole = BYTES("whole");
    const play_reply refusal = {.http_status = 404, .body = "{\"code\":\"not_found\"}"};
    const play_reply json = {.http_status = 200, .body = "{}"};
    sink user = {.status = GOV_OK};
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(play_sink(&p, &user, false, 5, NULL, &whole), GOV_OK);
    ck_assert_str_eq(user.text, "whole");
    user.text[0] = '\0';
    ck_assert_int_eq(play_sink(&p, &user, false, 100, NULL, &refusal), GOV_ERR_NOT_FOUND);
    ck_assert_str_eq(user.text, "");
    ck_assert_str_eq(gov_error_get_platform_code(p.error), "not_found");
    ck_assert_int_eq(play_sink(&p, &user, false, 5, NULL, &json), GOV_ERR_RESPONSE);
    play_end(&p);
}
END_TEST

START_TEST(a_broken_body_begins_again_where_it_may)
{
    const play_reply whole = BYTES("whole");
    sink user = {.status = GOV_OK};
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(play_sink(&p, &user, true, 100, "wh", &whole), GOV_OK);
    ck_assert_str_eq(user.text, "whole");
    ck_assert_uint_eq(user.restarts, 1);
    user = (sink){.status = GOV_OK};
    ck_assert_int_eq(play_sink(&p, &user, false, 100, "wh", NULL), GOV_ERR_NETWORK);
    ck_assert_int_eq(gov_error_get_stage(p.error), GOV_STAGE_PARTIAL);
    /* Nothing was written yet: there is nothing to begin again. */
    user = (sink){.status = GOV_OK};
    ck_assert_int_eq(play_sink(&p, &user, false, 100, "", &whole), GOV_OK);
    ck_assert_str_eq(user.text, "whole");
    play_end(&p);
}
END_TEST

START_TEST(a_sink_or_limit_ends_the_exchange)
{
    sink user = {.status = GOV_ERR_FILE};
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(play_sink(&p, &user, true, 100, "wh", NULL), GOV_ERR_FILE);
    user = (sink){.status = GOV_OK};
    ck_assert_int_eq(play_sink(&p, &user, true, 3, "four", NULL), GOV_ERR_RESPONSE_TOO_LARGE);
    ck_assert_str_eq(user.text, "");
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(follows_the_cursor_to_the_end),
        TEST_ENTRY(each_page_has_its_own_attempts),
        TEST_ENTRY(a_cursor_that_comes_again_ends_the_list),
        TEST_ENTRY(the_number_of_pages_is_limited),
        TEST_ENTRY(a_page_or_cursor_that_is_refused_fails_the_call),
        TEST_ENTRY(a_body_goes_to_the_sink),
        TEST_ENTRY(a_broken_body_begins_again_where_it_may),
        TEST_ENTRY(a_sink_or_limit_ends_the_exchange),
    };
    return test_run("call_page", entries, TEST_COUNT(entries));
}
