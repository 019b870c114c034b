/* SPDX-License-Identifier: Apache-2.0 */
/* One sandbox, many threads: each key is worked on once, every request is counted, the clock may
 * move meanwhile. */
#include "sandbox_support.h"
#include "test_support.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/store.h"

#define THREADS 4
#define KEYS    25

struct worker {
    gov_sandbox *sb;
    const char *token;
    char locations[KEYS][64];
    int wrong;
};

static void create_upload(struct worker *worker, int key)
{
    char headers[512];
    sandbox_test t = {.sb = worker->sb};
    (void)snprintf(t.token, sizeof t.token, "%s", worker->token);
    (void)snprintf(headers, sizeof headers,
                   CALL_HEADERS "Tus-Resumable: 1.0.0\nUpload-Length: 5\n"
                                "Upload-Metadata: filetype dGV4dC9wbGFpbg==\n"
                                "Idempotency-Key: 0123456789abcdef-key-%03d\n",
                   key);
    if (sandbox_test_send(&t, "POST", "/gov/v1/uploads", headers, "", 0) == 201) {
        (void)snprintf(worker->locations[key], sizeof worker->locations[key], "%s",
                       sandbox_test_header(&t, "Location"));
    } else {
        worker->wrong++;
    }
    gov__sb_response_clear(&t.res);
    cJSON_Delete(t.json);
}

static void *work(void *user)
{
    struct worker *worker = user;
    for (int key = 0; key < KEYS; key++) {
        create_upload(worker, key);
        if (gov_sandbox_advance_clock(worker->sb, 1) != GOV_OK) {
            worker->wrong++;
        }
    }
    return NULL;
}

START_TEST(each_key_is_worked_on_once)
{
    static struct worker workers[THREADS];
    pthread_t threads[THREADS];
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.sb = t.sb, .token = t.token};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_int_eq(workers[i].wrong, 0);
    }
    for (int key = 0; key < KEYS; key++) {
        for (size_t i = 1; i < THREADS; i++) {
            ck_assert_str_eq(workers[i].locations[key], workers[0].locations[key]);
        }
    }
    ck_assert_int_eq(gov__sb_get_int(t.sb, -1, "SELECT count(*) FROM uploads", ""), KEYS);
    ck_assert_int_eq(gov__sb_get_int(t.sb, -1, "SELECT count(*) FROM operations", ""), KEYS);
    ck_assert_int_eq(gov_sandbox_get_time_ms(t.sb),
                     INT64_C(1795395600000) + (int64_t)THREADS * KEYS);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(each_key_is_worked_on_once),
    };
    return test_run("sandbox threads", entries, TEST_COUNT(entries));
}
