/* SPDX-License-Identifier: Apache-2.0 */
/* What an outcome carries along: the key, the platform's words, the time to wait. */
#include "call_support.h"

#include <string.h>

static const gov__operation READ = {.name = "thing_read", .flags = GOV__OP_SESSION};
static const gov__operation CHANGE = {.name = "thing_change",
                                      .flags = GOV__OP_SESSION | GOV__OP_MUTATES};

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

/* Every M of one call must carry the same key and the same body. */
static const char *header_at(const char *request, const char *name)
{
    const char *at = strstr(request, name);
    ck_assert_ptr_nonnull(at);
    return at + strlen(name);
}

START_TEST(repeats_with_the_same_key_and_body)
{
    static const play_reply replies[] = {FAIL(NETWORK, MAYBE_SENT), STATE("unknown"), OK_};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &CHANGE, NULL, replies, 3), GOV_OK);
    const char *first = header_at(p.first_main, "Idempotency-Key: ");
    const char *last = header_at(p.last_request, "Idempotency-Key: ");
    ck_assert_int_eq(strncmp(first, last, 23), 0);
    ck_assert_uint_eq(strcspn(first, "\n"), 22);
    ck_assert_str_eq(strstr(p.first_main, "\n\n"), "\n\n{\"a\":1}");
    ck_assert_str_eq(p.first_main, p.last_request);
    play_end(&p);
}
END_TEST

START_TEST(honours_the_key_of_the_caller)
{
    static const play_reply replies[] = {FAIL(NETWORK, MAYBE_SENT), PROBLEM(404, "not_found")};
    gov_call_options options = {.struct_size = sizeof options,
                                .idempotency_key = "given-by-the-caller_123"};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &CHANGE, &options, replies, 2), GOV_ERR_OUTCOME_UNKNOWN);
    ck_assert_str_eq(gov_error_get_idempotency_key(p.error), "given-by-the-caller_123");
    ck_assert_ptr_nonnull(
        strstr(p.last_request, "GET https://gov.test/gov/v1/operations/given-by-the-caller_123\n"));
    ck_assert_int_eq(gov_error_get_category(p.error), GOV_CATEGORY_RETRY_LATER);
    play_end(&p);
}
END_TEST

START_TEST(asks_until_the_deadline_and_then_says_unknown)
{
    play_reply replies[60];
    const play_reply lost = FAIL(NETWORK, MAYBE_SENT);
    for (size_t i = 0; i < TEST_COUNT(replies); i++) {
        replies[i] = lost;
        replies[i].takes_ms = 1000;
    }
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    int64_t begin = p.now_ms;
    ck_assert_int_eq(play_call(&p, &CHANGE, NULL, replies, TEST_COUNT(replies)),
                     GOV_ERR_OUTCOME_UNKNOWN);
    ck_assert_int_le(p.now_ms - begin, 31000);
    ck_assert_int_ge(p.now_ms - begin, 28000);
    ck_assert_int_eq(p.trace[0], 'M');
    ck_assert_ptr_null(strchr(p.trace + 1, 'M'));
    ck_assert_int_eq(gov_error_get_stage(p.error), GOV_STAGE_MAYBE_SENT);
    play_end(&p);
}
END_TEST

START_TEST(tells_what_the_platform_said)
{
    static const play_reply replies[] = {
        {.http_status = 422,
         .headers = "Request-Id: r-42",
         .body = "{\"code\":\"validation_failed\",\"origin\":\"department\",\"detail\":\"secret "
                 "11010519491231002X\",\"retry_after_ms\":5000,\"citizen_message\":{\"zh\":\"请补"
                 "充\",\"en\":\"Please complete\"},\"field_errors\":[{\"pointer\":\"/form_data/"
                 "phone\",\"code\":\"required\",\"message\":\"电话\"},7,{\"pointer\":\"/x\"}]}"}};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &CHANGE, NULL, replies, 1), GOV_ERR_INVALID);
    ck_assert_str_eq(gov_error_get_platform_code(p.error), "validation_failed");
    ck_assert_str_eq(gov_error_get_request_id(p.error), "r-42");
    ck_assert_int_eq(gov_error_get_origin(p.error), GOV_ORIGIN_DEPARTMENT);
    ck_assert_int_eq(gov_error_get_retry_after_ms(p.error), 5000);
    ck_assert_str_eq(gov_error_get_citizen_message(p.error, GOV_LANGUAGE_ZH), "请补充");
    ck_assert_str_eq(gov_error_get_citizen_message(p.error, GOV_LANGUAGE_EN), "Please complete");
    ck_assert_uint_eq(gov_error_get_field_count(p.error), 2);
    ck_assert_str_eq(gov_error_get_field_pointer(p.error, 0), "/form_data/phone");
    ck_assert_str_eq(gov_error_get_field_code(p.error, 0), "required");
    ck_assert_str_eq(gov_error_get_field_message(p.error, 0), "电话");
    ck_assert_str_eq(gov_error_get_field_code(p.error, 1), "");
    ck_assert_ptr_null(gov_error_get_field_code(p.error, 2));
    const char *message = gov_error_get_message(p.error, GOV_LANGUAGE_EN);
    ck_assert_ptr_nonnull(strstr(message, "thing_change: "));
    ck_assert_ptr_nonnull(strstr(message, "[validation_failed]"));
    ck_assert_ptr_null(strstr(message, "1101"));
    ck_assert_ptr_null(strstr(p.log, "1101"));
    play_end(&p);
}
END_TEST

START_TEST(says_how_long_to_wait)
{
    static const play_reply replies[] = {AFTER(503, "unavailable", "3600")};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_ERR_UNAVAILABLE);
    ck_assert_int_eq(gov_error_get_retry_after_ms(p.error), 3600000);
    play_end(&p);
}
END_TEST

START_TEST(waits_as_long_as_asked)
{
    static const play_reply replies[] = {AFTER(429, "rate_limited", "7"), OK_};
    static const play_reply date[] = {{.http_status = 503,
                                       .headers = "Date: Thu, 01 Jan 2026 00:00:00 GMT\n"
                                                  "Retry-After: Thu, 01 Jan 2026 00:00:09 GMT"},
                                      OK_};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_int_eq(p.waited_ms, 7000);
    ck_assert_int_eq(play_call(&p, &READ, NULL, date, 2), GOV_OK);
    ck_assert_int_eq(p.waited_ms, 9000);
    play_end(&p);
}
END_TEST

START_TEST(knows_a_replayed_answer)
{
    static const play_reply replies[] = {
        {.http_status = 200, .body = "{\"a\":[1]}", .headers = "Idempotency-Replayed: true"}};
    play p;
    gov__call call;
    gov__json *doc = NULL;
    play_begin(&p, NULL);
    ck_assert_int_eq(gov_session_new_anonymous(p.client, &p.session, NULL), GOV_OK);
    static const gov__operation op = {.name = "x", .flags = GOV__OP_MUTATES};
    ck_assert_int_eq(gov__call_begin(&call, p.client, p.session, &op, NULL, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&call), "DELETE", "/gov/v1/things");
    ck_assert_int_eq(play_run(&p, &call, replies, 1), GOV_OK);
    ck_assert_int_eq(gov__call_json(&call, &doc, NULL), GOV_OK);
    ck_assert_uint_eq(gov__json_size(gov__json_get_array(gov__json_root(doc), "a")), 1);
    gov__json_free(doc);
    gov__call_end(&call);
    play_end(&p);
}
END_TEST

START_TEST(refuses_a_body_that_is_no_object)
{
    static const char *const bodies[] = {"", "[]", "{", "{\"a\":1,\"a\":2}", "nul"};
    for (size_t i = 0; i < TEST_COUNT(bodies); i++) {
        const play_reply reply = {.http_status = 200, .body = bodies[i]};
        play p;
        gov__call call;
        gov__json *doc = NULL;
        play_begin(&p, NULL);
        static const gov__operation op = {.name = "thing_read", .flags = GOV__OP_ANONYMOUS};
        ck_assert_int_eq(gov__call_begin(&call, p.client, NULL, &op, NULL, NULL), GOV_OK);
        gov__request_begin(gov__call_request(&call), "GET", "/gov/v1/things");
        ck_assert_int_eq(play_run(&p, &call, &reply, 1), GOV_OK);
        ck_assert_int_eq(gov__call_json(&call, &doc, &p.error), GOV_ERR_RESPONSE);
        ck_assert_ptr_null(doc);
        ck_assert_int_eq(gov_error_get_http_status(p.error), 200);
        gov__call_end(&call);
        play_end(&p);
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(repeats_with_the_same_key_and_body),
        TEST_ENTRY(honours_the_key_of_the_caller),
        TEST_ENTRY(asks_until_the_deadline_and_then_says_unknown),
        TEST_ENTRY(tells_what_the_platform_said),
        TEST_ENTRY(says_how_long_to_wait),
        TEST_ENTRY(waits_as_long_as_asked),
        TEST_ENTRY(knows_a_replayed_answer),
        TEST_ENTRY(refuses_a_body_that_is_no_object),
    };
    return test_run("call_reply", entries, TEST_COUNT(entries));
}
