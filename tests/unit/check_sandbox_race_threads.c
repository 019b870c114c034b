/* SPDX-License-Identifier: Apache-2.0 */
/* What may be done so many times is done no more often when many do it at once: a code, a download,
 * the uses of a grant. */
#include "sandbox_certificate_support.h"
#include "test_support.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/codec.h"

#define THREADS 4
#define TRIES   5 /* of each thread, each under a key of its own */

typedef struct attempt {
    gov_sandbox *sb;
    const char *token, *method, *target, *more, *body;
    int number;
    int done, refused, other; /* 200, the status that says too often, any other */
    int refusal;
} attempt;

static void try_once(attempt *a, int number)
{
    sandbox_test t = {.sb = a->sb};
    char headers[512];
    (void)snprintf(t.token, sizeof t.token, "%s", a->token);
    (void)snprintf(headers, sizeof headers,
                   "%s%sIdempotency-Key: 0123456789abcdef-race-%02d-%02d\n", a->more,
                   a->body ? "Content-Type: application/json\n" : "", a->number, number);
    char *all = gov__sb_format(CALL_HEADERS "%s", headers);
    int status = sandbox_test_send(&t, a->method, a->target, all, a->body ? a->body : "",
                                   a->body ? strlen(a->body) : 0);
    a->done += status == 200;
    a->refused += status == a->refusal;
    a->other += status != 200 && status != a->refusal;
    free(all);
    gov__sb_response_clear(&t.res);
    cJSON_Delete(t.json);
}

static void *work(void *user)
{
    attempt *a = user;
    for (int i = 0; i < TRIES; i++) {
        try_once(a, i);
    }
    return NULL;
}

/* How many of all succeed; the others are refused by that status. */
static int race(const attempt *one)
{
    attempt all[THREADS];
    pthread_t threads[THREADS];
    int done = 0, refused = 0;
    for (int i = 0; i < THREADS; i++) {
        all[i] = *one;
        all[i].number = i;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &all[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_int_eq(all[i].other, 0);
        done += all[i].done;
        refused += all[i].refused;
    }
    ck_assert_int_eq(done + refused, THREADS * TRIES);
    return done;
}

START_TEST(a_code_is_redeemed_as_often_as_it_may_be)
{
    certificate_test c;
    certificate_test_open(&c);
    for (int most = 1; most <= 3; most += 2) {
        char more[40];
        (void)snprintf(more, sizeof more, ",\"max_redemptions\":%d", most);
        ck_assert_int_eq(certificate_present(&c, "code", more), 201);
        char *body = gov__sb_format("{\"code\":\"%s\"," USAGE "}", c.code);
        /* The same keys with another body would be a mismatch: the second round is the person's. */
        const attempt one = {.sb = c.t.sb,
                             .token = most == 1 ? c.system : c.holder,
                             .method = "POST",
                             .target = CERTIFICATES "/redeem",
                             .more = "",
                             .body = body,
                             .refusal = 409};
        ck_assert_int_eq(race(&one), most);
        certificate_as(&c, c.holder);
        ck_assert_int_eq(sandbox_test_json(&c.t, "GET", c.presentation, NULL, NULL), 200);
        ck_assert_int_eq(cJSON_GetArraySize(domain_at(&c.t, "/redemptions")), most);
        free(body);
    }
    certificate_test_close(&c);
}
END_TEST

START_TEST(an_address_is_used_once)
{
    certificate_test c;
    certificate_test_open(&c);
    certificate_as(&c, c.holder);
    ck_assert_int_eq(certificate_post(&c, "/{id}/fetch", NULL, "{" USAGE ",\"format\":\"image\"}"),
                     200);
    char *address = gov__sb_copy(sandbox_test_text(&c.t, "address"));
    const attempt one = {.sb = c.t.sb,
                         .token = c.holder,
                         .method = "GET",
                         .target = address,
                         .more = "",
                         .refusal = 410};
    ck_assert_int_eq(race(&one), 1);
    free(address);
    certificate_test_close(&c);
}
END_TEST

START_TEST(a_grant_is_used_no_more_than_was_granted)
{
    certificate_test c;
    certificate_test_open(&c);
    char *header = certificate_granted(
        &c, "{\"cert_types\":[\"" RESIDENT_ID "\"],\"actions\":[\"fetch\"]}", ",\"max_uses\":3");
    char *target = gov__sb_format(CERTIFICATES "/%s/fetch", c.id);
    const attempt one = {.sb = c.t.sb,
                         .token = c.system,
                         .method = "POST",
                         .target = target,
                         .more = header,
                         .body = "{" USAGE ",\"format\":\"json\"}",
                         .refusal = 403};
    ck_assert_int_eq(race(&one), 3);
    char *grant = gov__sb_format("/gov/v1/grants/%s", c.grant);
    certificate_as(&c, c.system);
    ck_assert_int_eq(sandbox_test_json(&c.t, "GET", grant, NULL, NULL), 200);
    ck_assert_str_eq(sandbox_test_text(&c.t, "state"), "used_up");
    ck_assert_int_eq(sandbox_test_int(&c.t, "used"), 3);
    free(grant);
    free(target);
    free(header);
    certificate_test_close(&c);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_code_is_redeemed_as_often_as_it_may_be),
        TEST_ENTRY(an_address_is_used_once),
        TEST_ENTRY(a_grant_is_used_no_more_than_was_granted),
    };
    return test_run("sandbox races", entries, TEST_COUNT(entries));
}
