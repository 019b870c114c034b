/* SPDX-License-Identifier: Apache-2.0 */
/* The library's own memory, block by block: whatever it frees, moves or keeps through the allocator hook
 * holds no planted value and no token any more. Runs under every sanitizer; the memory of libcurl and
 * OpenSSL is check_wipe_http.c. */
#include <stdio.h>
#include <string.h>

#include "scenario/support/liar.h"
#include "scenario/support/private_journey.h"
#include "unit/test_support.h"

static liar net;
static test_memory memory;

/* Runs the journey while blocks freed with this text in them are counted. */
static size_t traces_of(const char *text, const char *listen_for)
{
    world w;
    traces values = {0};
    private_values(&values);
    test_memory_init(&memory);
    test_memory_forbid(&memory, text);
    world_open_in_process(&w);
    liar_init(&net, w.sandbox);
    net.listen_for = listen_for;
    (void)snprintf(net.heard, sizeof net.heard, "nothing was heard yet");
    const world_client_options options = {.allocator = test_memory_allocator(&memory),
                                          .transport = &net.table};
    gov_client *client = world_client(&w, &options);
    private_journey(&w, client, &values, NULL);
    gov_client_unref(client);
    ck_assert_uint_eq(memory.live_blocks, 0);
    world_close(&w);
    return memory.traces;
}

START_TEST(planted_values)
{
    traces values = {0};
    char text[TRACE_SIZE + 1];
    private_values(&values);
    for (size_t i = 0; i < values.count; i++) {
        trace_show(&values.values[i], text);
        size_t found = traces_of(text, NULL);
        (void)printf("own memory: %-22s %zu traces\n", values.values[i].what, found);
        ck_assert_msg(found == 0, "%zu blocks were freed with %s in them", found,
                      values.values[i].what);
    }
}
END_TEST

/* A token is looked for from the moment on at which the platform gives it. */
START_TEST(tokens)
{
    static const char *const names[] = {"access_token", "refresh_token", "device_code"};
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        size_t found = traces_of(net.heard, names[i]);
        ck_assert_str_ne(net.heard, "nothing was heard yet");
        (void)printf("own memory: %-22s %zu traces\n", names[i], found);
        ck_assert_msg(found == 0, "%zu blocks were freed with a %s in them", found, names[i]);
    }
}
END_TEST

/* The secret of the application goes with the client, as it is and as it is sent. */
START_TEST(client_secret)
{
    ck_assert_uint_eq(traces_of(GOV_SANDBOX_CLIENT_SECRET, NULL), 0);
    ck_assert_uint_eq(traces_of("Z292c2RrLWRlbW86ZGVtbytzM2NyZXQlMkIlMkYrJTI2JTNE", NULL), 0);
}
END_TEST

/* The fixture sees a block that is freed as it is. */
START_TEST(the_fixture_sees)
{
    test_memory_init(&memory);
    test_memory_forbid(&memory, "planted");
    char *block = memory.allocator.alloc(memory.allocator.user, 32);
    (void)snprintf(block, 32, "a planted value");
    memory.allocator.free(memory.allocator.user, block);
    ck_assert_uint_eq(memory.traces, 1);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(the_fixture_sees), TEST_ENTRY(planted_values),
                                  TEST_ENTRY(tokens), TEST_ENTRY(client_secret)};
    return test_run("wipe_own", entries, TEST_COUNT(entries));
}
