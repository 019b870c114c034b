/* SPDX-License-Identifier: Apache-2.0 */
/* The times of a token: each to the second on both sides of its slack, the age of a token and of a
 * login, and numbers that are no time. */
#include <stdlib.h>
#include <string.h>

#include "unit/jose_support.h"
#include "unit/jwt_support.h"

/* One claim `offset` seconds from now; the other times are good. */
static gov_status at(const gov__jwt_policy *policy, const char *claim, long long offset,
                     gov__jwt_fault *fault)
{
    static const char *const names[] = {"exp", "iat"};
    char *text = jose_format("{\"iss\":\"%s\",\"sub\":\"s\",\"aud\":\"%s\"", ISS, ME);

    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        if (strcmp(claim, names[i]) != 0) {
            char *more = jose_format("%s,\"%s\":%lld", text, names[i], (long long)JWT_NOW + 1);
            free(text);
            text = more;
        }
    }
    char *whole = jose_format("%s,\"%s\":%lld}", text, claim, (long long)JWT_NOW + offset);
    gov_status status = jwt_try(policy, NULL, "RS256", whole, fault);
    free(whole);
    free(text);
    return status;
}

typedef struct boundary {
    const char *claim;
    int64_t skew_s;
    long long good; /* the last offset that will do */
    long long bad;  /* the first that will not */
    int64_t off_s;  /* what the fault says of it */
    gov_status status;
    gov__jwt_fault_kind kind;
} boundary;

static gov__jwt_policy with_skew(const boundary *b)
{
    gov__jwt_policy policy = jwt_id_token;
    int64_t ms = b->skew_s * 1000;

    policy.skew_exp_ms = strcmp(b->claim, "exp") == 0 ? ms : 60000;
    policy.skew_nbf_ms = strcmp(b->claim, "nbf") == 0 ? ms : 60000;
    policy.skew_iat_ms = strcmp(b->claim, "iat") == 0 ? ms : 300000;
    return policy;
}

START_TEST(every_slack_to_the_second)
{
    static const boundary boundaries[] = {
        {"exp", 60, -60, -61, 61, GOV_ERR_EXPIRED, GOV__JWT_PASSED},
        {"exp", 1, -1, -2, 2, GOV_ERR_EXPIRED, GOV__JWT_PASSED},
        /* RFC 7519 section 4.1.4: not "on or after" it. */
        {"exp", 0, 1, 0, 0, GOV_ERR_EXPIRED, GOV__JWT_PASSED},
        {"exp", 86400, -86400, -86401, 86401, GOV_ERR_EXPIRED, GOV__JWT_PASSED},
        {"nbf", 60, 60, 61, 61, GOV_ERR_NOT_YET_VALID, GOV__JWT_AHEAD},
        {"nbf", 0, 0, 1, 1, GOV_ERR_NOT_YET_VALID, GOV__JWT_AHEAD},
        {"iat", 300, 300, 301, 301, GOV_ERR_NOT_YET_VALID, GOV__JWT_AHEAD},
        {"iat", 0, 0, 1, 1, GOV_ERR_NOT_YET_VALID, GOV__JWT_AHEAD},
    };

    for (size_t i = 0; i < TEST_COUNT(boundaries); i++) {
        const boundary *b = &boundaries[i];
        gov__jwt_policy policy = with_skew(b);
        gov__jwt_fault fault;

        ck_assert_msg(at(&policy, b->claim, b->good, &fault) == GOV_OK, "%zu", i);
        ck_assert_msg(at(&policy, b->claim, b->bad, &fault) == b->status, "%zu", i);
        ck_assert_str_eq(fault.claim, b->claim);
        ck_assert_int_eq(fault.kind, b->kind);
        ck_assert_int_eq(fault.off_s, b->off_s);
        ck_assert_int_eq(fault.allowed_s, b->skew_s);
    }
}
END_TEST

/* A thousandth beyond the slack is told as the next second, never as the one that is allowed. */
START_TEST(parts_of_a_second_count)
{
    gov__jwt_policy policy = jwt_id_token;
    gov__jwt_fault fault;

    policy.now_ms += 1;
    ck_assert_int_eq(at(&policy, "exp", -60, &fault), GOV_ERR_EXPIRED);
    ck_assert_int_eq(fault.off_s, 61);
    ck_assert_int_eq(fault.allowed_s, 60);
    policy.now_ms -= 2;
    ck_assert_int_eq(at(&policy, "exp", -60, &fault), GOV_OK);
    ck_assert_int_eq(at(&policy, "nbf", 60, &fault), GOV_ERR_NOT_YET_VALID);
    ck_assert_int_eq(fault.off_s, 61);
}
END_TEST

START_TEST(times_are_whole_numbers)
{
    static const char *const malformed[] = {
        "\"1800000300\"", "1800000300.5",     "1800000300.0", "1.8e9",        "-1",
        "null",           "9007199254740992", "true",         "[1800000300]", "9223372036854775807",
        "1e400"};
    static const char *const claims[] = {"exp", "nbf", "iat"};

    for (size_t c = 0; c < TEST_COUNT(claims); c++) {
        for (size_t i = 0; i < TEST_COUNT(malformed); i++) {
            char *text = jose_format("%s%s%s,\"%s\":%s}", HEAD, c != 0 ? ",\"exp\":1800000300" : "",
                                     c != 2 ? ",\"iat\":1800000000" : "", claims[c], malformed[i]);
            jwt_expect(&jwt_id_token, text, GOV_ERR_CLAIM, claims[c], GOV__JWT_MALFORMED);
            free(text);
        }
    }
    jwt_expect_ok(&jwt_id_token, HEAD ",\"exp\":9007199254740991,\"iat\":0,\"nbf\":0}");
    jwt_expect(&jwt_id_token, HEAD ",\"iat\":1800000000}", GOV_ERR_CLAIM, "exp", GOV__JWT_MISSING);
    jwt_expect(&jwt_id_token, HEAD ",\"exp\":1800000300}", GOV_ERR_CLAIM, "iat", GOV__JWT_MISSING);
}
END_TEST

START_TEST(the_age_of_a_token_can_be_bounded)
{
    gov__jwt_policy policy = jwt_id_token;
    gov__jwt_fault fault;

    ck_assert_int_eq(at(&policy, "iat", -86400, &fault), GOV_OK);
    policy.max_token_age_s = 100;
    ck_assert_int_eq(at(&policy, "iat", -160, &fault), GOV_OK);
    ck_assert_int_eq(at(&policy, "iat", -161, &fault), GOV_ERR_EXPIRED);
    ck_assert_int_eq(fault.kind, GOV__JWT_OLD);
    ck_assert_int_eq(fault.off_s, 161);
    ck_assert_int_eq(fault.allowed_s, 160);
    policy.required = 0;
    jwt_expect(&policy, HEAD "}", GOV_ERR_CLAIM, "iat", GOV__JWT_MISSING);
}
END_TEST

START_TEST(the_age_of_the_login_is_checked_when_asked_for)
{
    gov__jwt_policy policy = jwt_id_token;
    gov__jwt_fault fault;

    /* Servers write 0, or nothing, or nonsense: nobody asked. */
    jwt_expect_ok(&policy, HEAD TIMES ",\"auth_time\":0}");
    jwt_expect_ok(&policy, HEAD TIMES ",\"auth_time\":null}");
    policy.max_age_asked = true;
    policy.max_age_s = 300;
    jwt_expect(&policy, HEAD TIMES "}", GOV_ERR_CLAIM, "auth_time", GOV__JWT_MISSING);
    jwt_expect(&policy, HEAD TIMES ",\"auth_time\":0}", GOV_ERR_CLAIM, "auth_time",
               GOV__JWT_MISSING);
    jwt_expect(&policy, HEAD TIMES ",\"auth_time\":\"1800000000\"}", GOV_ERR_CLAIM, "auth_time",
               GOV__JWT_MALFORMED);
    ck_assert_int_eq(at(&policy, "auth_time", -360, &fault), GOV_OK);
    ck_assert_int_eq(at(&policy, "auth_time", -361, &fault), GOV_ERR_EXPIRED);
    ck_assert_int_eq(fault.kind, GOV__JWT_OLD);
    ck_assert_int_eq(fault.off_s, 361);
    ck_assert_int_eq(fault.allowed_s, 360);
    ck_assert_int_eq(at(&policy, "auth_time", 300, &fault), GOV_OK);
    ck_assert_int_eq(at(&policy, "auth_time", 301, &fault), GOV_ERR_NOT_YET_VALID);
    ck_assert_str_eq(fault.claim, "auth_time");
    /* 0 asks for a login just now. */
    policy.max_age_s = 0;
    ck_assert_int_eq(at(&policy, "auth_time", -60, &fault), GOV_OK);
    ck_assert_int_eq(at(&policy, "auth_time", -61, &fault), GOV_ERR_EXPIRED);
    policy.max_age_s = INT64_MAX;
    jwt_expect_ok(&policy, HEAD TIMES ",\"auth_time\":1}");
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(every_slack_to_the_second),
        TEST_ENTRY(parts_of_a_second_count),
        TEST_ENTRY(times_are_whole_numbers),
        TEST_ENTRY(the_age_of_a_token_can_be_bounded),
        TEST_ENTRY(the_age_of_the_login_is_checked_when_asked_for),
    };
    int code = test_run("jwt_time", entries, TEST_COUNT(entries));
    jwt_support_end();
    return code;
}
