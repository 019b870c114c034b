/* SPDX-License-Identifier: Apache-2.0 */
/* The signed log of a matter: every way in which signatures, numbers and links can be wrong, with logs
 * made by the tests' own keys; reading it page by page, and following it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/progress.h>

#include "call_support.h"
#include "jose_support.h"

#define HEADER     "{\"alg\":\"ES256\",\"typ\":\"secevent+jwt\",\"kid\":\"k1\"}"
#define EVENTS_MAX 8

static jose_key *key;
static jose_key *stranger;
static char *key_set;

/* One event; NULL and 0 mean: as it should be at its place. */
typedef struct event {
    const char *header;
    int seq;
    const char *prev;
    const char *sub;
    const char *type; /* behind https://gov.test/events/ */
    const char *to;
    const char *claims; /* in place of all of the above */
    const jose_key *signer;
    bool damaged; /* one character of the signature changed */
} event;

typedef struct journal {
    char *jws[EVENTS_MAX];
    size_t count;
} journal;

static void set_up(void)
{
    key = jose_key_new("ES256", 0);
    stranger = jose_key_new("ES256", 0);
    key_set = jose_key_set(key, ",\"kid\":\"k1\"");
}

static void tear_down(void)
{
    free(key_set);
    jose_key_free(stranger);
    jose_key_free(key);
}

static char *claims_of(const event *e, size_t index, const char *last)
{
    if (e->claims != NULL) {
        return strdup(e->claims);
    }
    char *digest = last != NULL ? jose_sha256(last) : strdup("");
    char *to = e->to != NULL ? jose_format(",\"to\":\"%s\"", e->to) : strdup("");
    char *claims = jose_format(
        "{\"iss\":\"https://gov.test\",\"iat\":1,\"jti\":\"j%zu\",\"sub\":\"%s\",\"seq\":%d,"
        "\"prev\":\"%s\",\"events\":{\"https://gov.test/events/%s\":{\"at\":"
        "\"2026-01-01T09:00:%02zu+08:00\",\"note\":\"n\"%s}}}",
        index, e->sub != NULL ? e->sub : "m-1", e->seq != 0 ? e->seq : (int)index + 1,
        e->prev != NULL ? e->prev : digest, e->type != NULL ? e->type : "state", index, to);
    free(to);
    free(digest);
    return claims;
}

static void log_make(journal *l, const event *events, size_t count)
{
    memset(l, 0, sizeof *l);
    for (size_t i = 0; i < count; i++) {
        const event *e = &events[i];
        char *claims = claims_of(e, i, i > 0 ? l->jws[i - 1] : NULL);
        l->jws[i] = jose_sign(e->signer != NULL ? e->signer : key,
                              e->header != NULL ? e->header : HEADER, claims);
        if (e->damaged) {
            char *at = l->jws[i] + strlen(l->jws[i]) - 8;
            *at = *at == 'A' ? 'B' : 'A';
        }
        free(claims);
    }
    l->count = count;
}

static void log_free(journal *l)
{
    for (size_t i = 0; i < l->count; i++) {
        free(l->jws[i]);
    }
}

/* The events as lines; `order` says which, as digits. */
static char *lines_of(const journal *l, const char *order, const char *end)
{
    char *text = strdup("");
    for (; *order != '\0'; order++) {
        char *more = jose_format("%s%s%s", text, l->jws[*order - '1'], end);
        free(text);
        text = more;
    }
    return text;
}

static void begin(play *p)
{
    play_begin(p, NULL);
    play_log_in(p, GOV__SESSION_PERSON, 3600000, NULL);
    ck_assert_int_eq(gov_client_set_keys_json(p->client, key_set, strlen(key_set), NULL), GOV_OK);
    play_script(p, NULL, 0);
}

/* The report must say this of signature and chain, and nothing may have been sent. */
static void check_log(const char *text, gov_status status, gov_check_result signature,
                      gov_check_result chain, const char *what)
{
    play p;
    gov_report *report = NULL;
    begin(&p);
    ck_assert_int_eq(gov_progress_verify_log(p.client, text, strlen(text), NULL, &report, NULL),
                     GOV_OK);
    ck_assert_msg(gov_report_get_status(report) == status, "%s: %s", what,
                  gov_status_get_name(gov_report_get_status(report)));
    ck_assert_uint_eq(gov_report_get_count(report), 2);
    ck_assert_str_eq(gov_report_get_check(report, 0), "signature");
    ck_assert_str_eq(gov_report_get_check(report, 1), "chain");
    ck_assert_msg(gov_report_get_result(report, 0) == signature, "%s: signature", what);
    ck_assert_msg(gov_report_get_result(report, 1) == chain, "%s: chain", what);
    ck_assert_int_eq(gov_report_get_checked_at_ms(report), PLAY_WALL_MS + p.now_ms);
    ck_assert_str_eq(p.trace, "");
    gov_report_free(report);
    play_end(&p);
}

static const event good[4] = {
    {.to = "submitted"}, {.to = "accepted"}, {.type = "task"}, {.to = "in_review"}};

START_TEST(orders_of_a_good_log)
{
    static const struct {
        const char *order;
        const char *end;
        gov_status status;
    } rows[] = {
        {"1234", "\n", GOV_OK},
        {"1234", "\r\n", GOV_OK},
        {"1234", "\n\n\n", GOV_OK},
        {"1", "", GOV_OK},
        {"12", "\n", GOV_OK},
        {"234", "\n", GOV_ERR_CHAIN},
        {"134", "\n", GOV_ERR_CHAIN},
        {"124", "\n", GOV_ERR_CHAIN},
        {"1324", "\n", GOV_ERR_CHAIN},
        {"11234", "\n", GOV_ERR_CHAIN},
        {"12344", "\n", GOV_ERR_CHAIN},
        {"4321", "\n", GOV_ERR_CHAIN},
        {"12341234", "\n", GOV_ERR_CHAIN},
    };
    journal l;
    log_make(&l, good, 4);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        char *text = lines_of(&l, rows[i].order, rows[i].end);
        bool holds = rows[i].status == GOV_OK;
        check_log(text, rows[i].status, GOV_CHECK_PASSED,
                  holds ? GOV_CHECK_PASSED : GOV_CHECK_FAILED, rows[i].order);
        free(text);
    }
    log_free(&l);
}
END_TEST

typedef struct flaw {
    const char *what;
    event third; /* in place of the third of the good ones */
    gov_status status;
} flaw;

#define OTHER_DIGEST "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

static const flaw flaws[] = {
    {"another matter", {.sub = "m-2"}, GOV_ERR_CHAIN},
    {"number too low", {.seq = 2}, GOV_ERR_CHAIN},
    {"number too high", {.seq = 4}, GOV_ERR_CHAIN},
    {"number beyond all", {.seq = INT32_MAX}, GOV_ERR_CHAIN},
    {"link to something else", {.prev = OTHER_DIGEST}, GOV_ERR_CHAIN},
    {"no link", {.prev = ""}, GOV_ERR_CHAIN},
    {"damaged signature", {.damaged = true}, GOV_ERR_SIGNATURE},
    {"no typ", {.header = "{\"alg\":\"ES256\",\"kid\":\"k1\"}"}, GOV_ERR_RESPONSE},
    {"a receipt",
     {.header = "{\"alg\":\"ES256\",\"typ\":\"gov-receipt+jwt\",\"kid\":\"k1\"}"},
     GOV_ERR_RESPONSE},
    {"alg none", {.header = "{\"alg\":\"none\",\"typ\":\"secevent+jwt\"}"}, GOV_ERR_ALGORITHM},
    {"alg HS256",
     {.header = "{\"alg\":\"HS256\",\"typ\":\"secevent+jwt\",\"kid\":\"k1\"}"},
     GOV_ERR_ALGORITHM},
    {"signature too short for its alg",
     {.header = "{\"alg\":\"ES384\",\"typ\":\"secevent+jwt\",\"kid\":\"k1\"}"},
     GOV_ERR_SIGNATURE},
    {"an unknown key",
     {.header = "{\"alg\":\"ES256\",\"typ\":\"secevent+jwt\",\"kid\":\"k2\"}"},
     GOV_ERR_KEY_NOT_FOUND},
    {"crit",
     {.header = "{\"alg\":\"ES256\",\"typ\":\"secevent+jwt\",\"kid\":\"k1\",\"crit\":[\"x\"],"
                "\"x\":1}"},
     GOV_ERR_RESPONSE},
    {"no claims", {.claims = "{}"}, GOV_ERR_RESPONSE},
    {"no JSON", {.claims = "event"}, GOV_ERR_RESPONSE},
    {"two events",
     {.claims = "{\"sub\":\"m-1\",\"seq\":3,\"prev\":\"\",\"events\":{\"a\":{\"at\":"
                "\"2026-01-01T09:00:00Z\"},\"b\":{\"at\":\"2026-01-01T09:00:00Z\"}}}"},
     GOV_ERR_RESPONSE},
    {"no event",
     {.claims = "{\"sub\":\"m-1\",\"seq\":3,\"prev\":\"\",\"events\":{}}"},
     GOV_ERR_RESPONSE},
    {"no time",
     {.claims = "{\"sub\":\"m-1\",\"seq\":3,\"prev\":\"\",\"events\":{\"a\":{}}}"},
     GOV_ERR_RESPONSE},
    {"number as text",
     {.claims = "{\"sub\":\"m-1\",\"seq\":\"3\",\"prev\":\"\",\"events\":{\"a\":{\"at\":"
                "\"2026-01-01T09:00:00Z\"}}}"},
     GOV_ERR_RESPONSE},
};

START_TEST(flaws_of_one_event)
{
    for (size_t i = 0; i < TEST_COUNT(flaws); i++) {
        event events[4];
        journal l;
        memcpy(events, good, sizeof events);
        events[2] = flaws[i].third;
        log_make(&l, events, 4);
        char *text = lines_of(&l, "1234", "\n");
        bool chain = flaws[i].status == GOV_ERR_CHAIN;
        check_log(text, flaws[i].status, chain ? GOV_CHECK_PASSED : GOV_CHECK_FAILED,
                  chain ? GOV_CHECK_FAILED : GOV_CHECK_INDETERMINATE, flaws[i].what);
        free(text);
        log_free(&l);
    }
}
END_TEST

/* A key of another curve under the trusted name: the algorithm does not fit the key that is trusted. */
START_TEST(a_log_of_another_curve)
{
    jose_key *other = jose_key_new("ES384", 0);
    const char *header = "{\"alg\":\"ES384\",\"typ\":\"secevent+jwt\",\"kid\":\"k1\"}";
    const event events[1] = {{.signer = other, .header = header}};
    journal l;
    log_make(&l, events, 1);
    check_log(l.jws[0], GOV_ERR_ALGORITHM, GOV_CHECK_FAILED, GOV_CHECK_INDETERMINATE, "curve");
    log_free(&l);
    jose_key_free(other);
}
END_TEST

/* Signed by another key under the trusted name: an attacker's log. */
START_TEST(a_log_of_a_stranger)
{
    const event events[2] = {{.signer = stranger}, {.signer = stranger}};
    journal l;
    log_make(&l, events, 2);
    char *text = lines_of(&l, "12", "\n");
    check_log(text, GOV_ERR_SIGNATURE, GOV_CHECK_FAILED, GOV_CHECK_INDETERMINATE, "stranger");
    free(text);
    log_free(&l);
}
END_TEST

/* --- reading and following --------------------------------------------------------------------------- */

static char *page(const journal *l, size_t from, size_t to, int head)
{
    char *text = strdup("");
    for (size_t i = from; i < to; i++) {
        char *more = jose_format("%s%s\"%s\"", text, i > from ? "," : "", l->jws[i]);
        free(text);
        text = more;
    }
    char *body = jose_format("{\"events\":[%s],\"head_seq\":%d}", text, head);
    free(text);
    return body;
}

START_TEST(pages_are_put_together)
{
    play p;
    journal l;
    gov_event_list *list = NULL;
    begin(&p);
    log_make(&l, good, 4);
    char *first = page(&l, 0, 3, 4);
    char *second = page(&l, 3, 4, 4);
    const play_reply replies[] = {{.http_status = 200, .body = first},
                                  {.http_status = 200, .body = second}};
    play_script(&p, replies, 2);
    ck_assert_int_eq(gov_progress_get_events(p.session, "m-1", 0, NULL, &list, &p.error), GOV_OK);
    ck_assert_uint_eq(gov_event_list_get_count(list), 4);
    ck_assert_ptr_nonnull(strstr(p.last_request, "/gov/v1/matters/m-1/events?after=3"));
    ck_assert_str_eq(gov_event_list_get_jws(list, 3), l.jws[3]);
    ck_assert_uint_eq(gov_event_list_get_seq(list, 3), 4);
    /* An event that is no change of state keeps the state. */
    ck_assert_int_eq(gov_event_list_get_to(list, 0), GOV_MATTER_SUBMITTED);
    ck_assert_int_eq(gov_event_list_get_to(list, 1), GOV_MATTER_ACCEPTED);
    ck_assert_int_eq(gov_event_list_get_to(list, 2), GOV_MATTER_ACCEPTED);
    ck_assert_ptr_null(gov_event_list_get_to_name(list, 2));
    ck_assert_int_eq(gov_event_list_get_to(list, 3), GOV_MATTER_IN_REVIEW);
    ck_assert_str_eq(gov_event_list_get_type(list, 2), "https://gov.test/events/task");
    gov_event_list_free(list);
    free(first);
    free(second);
    log_free(&l);
    play_end(&p);
}
END_TEST

/* An answer that claims more than it gives, and gives no more: not for ever. */
START_TEST(a_head_that_is_never_reached)
{
    play p;
    journal l;
    gov_event_list *list = NULL;
    begin(&p);
    log_make(&l, good, 2);
    char *first = page(&l, 0, 2, 9);
    const play_reply replies[] = {{.http_status = 200, .body = first},
                                  {.http_status = 200, .body = "{\"events\":[],\"head_seq\":9}"}};
    play_script(&p, replies, 2);
    ck_assert_int_eq(gov_progress_get_events(p.session, "m-1", 0, NULL, &list, &p.error), GOV_OK);
    ck_assert_uint_eq(gov_event_list_get_count(list), 2);
    gov_event_list_free(list);
    free(first);
    log_free(&l);
    play_end(&p);
}
END_TEST

START_TEST(another_matters_log_is_not_given_out)
{
    play p;
    journal l;
    gov_event_list *list = NULL;
    begin(&p);
    log_make(&l, good, 2);
    char *body = page(&l, 0, 2, 2);
    const play_reply replies[] = {{.http_status = 200, .body = body}};
    play_script(&p, replies, 1);
    ck_assert_int_eq(gov_progress_get_events(p.session, "m-9", 0, NULL, &list, &p.error),
                     GOV_ERR_CHAIN);
    ck_assert_ptr_null(list);
    ck_assert_int_eq(gov_error_get_category(p.error), GOV_CATEGORY_DISTRUST);
    free(body);
    log_free(&l);
    play_end(&p);
}
END_TEST

static gov_status next(play *p, gov_watch *watch, const char *body, size_t expected)
{
    const play_reply replies[] = {{.http_status = 200, .body = body}};
    gov_event_list *list = NULL;
    play_script(p, replies, 1);
    gov_status status = gov_watch_next(watch, 2500, NULL, &list, &p->error);
    ck_assert_uint_eq(gov_event_list_get_count(list), expected);
    gov_event_list_free(list);
    return status;
}

/* The link to what was seen before is verified, whatever the platform tells in between. */
START_TEST(a_watch_keeps_its_place)
{
    const event other[4] = {{.to = "submitted"}, {.to = "rejected"}, {.to = "closed"}};
    play p;
    journal l;
    journal rewritten;
    gov_watch *watch = NULL;
    begin(&p);
    log_make(&l, good, 4);
    log_make(&rewritten, other, 3);
    char *one = page(&l, 0, 2, 2);
    char *two = page(&l, 2, 4, 4);
    char *fork = page(&rewritten, 2, 3, 3);
    char *again = page(&l, 1, 4, 4);
    ck_assert_int_eq(gov_watch_new(p.session, "m-1", &watch, &p.error), GOV_OK);
    ck_assert_int_eq(next(&p, watch, one, 2), GOV_OK);
    ck_assert_ptr_nonnull(strstr(p.last_request, "wait=3"));
    ck_assert_int_eq(gov_watch_get_state(watch), GOV_MATTER_ACCEPTED);
    ck_assert_int_eq(next(&p, watch, fork, 0), GOV_ERR_CHAIN);
    ck_assert_int_eq(next(&p, watch, again, 0), GOV_ERR_CHAIN);
    ck_assert_int_eq(gov_watch_get_state(watch), GOV_MATTER_ACCEPTED);
    ck_assert_int_eq(next(&p, watch, "{\"events\":[],\"head_seq\":2}", 0), GOV_OK);
    ck_assert_int_eq(next(&p, watch, two, 2), GOV_OK);
    ck_assert_ptr_nonnull(strstr(p.last_request, "after=2"));
    ck_assert_int_eq(gov_watch_get_state(watch), GOV_MATTER_IN_REVIEW);
    gov_watch_free(watch);
    free(again);
    free(fork);
    free(two);
    free(one);
    log_free(&rewritten);
    log_free(&l);
    play_end(&p);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("progress_log");
    TCase *test_case = tcase_create("log");
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_test(test_case, orders_of_a_good_log);
    tcase_add_test(test_case, flaws_of_one_event);
    tcase_add_test(test_case, a_log_of_a_stranger);
    tcase_add_test(test_case, a_log_of_another_curve);
    tcase_add_test(test_case, pages_are_put_together);
    tcase_add_test(test_case, a_head_that_is_never_reached);
    tcase_add_test(test_case, another_matters_log_is_not_given_out);
    tcase_add_test(test_case, a_watch_keeps_its_place);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
