/* SPDX-License-Identifier: Apache-2.0 */
/* The library's own memory, block by block: whatever it frees, moves or keeps through the allocator hook
 * holds no planted value and no token any more. Runs under every sanitizer; the memory of libcurl and
 * OpenSSL is check_wipe_http.c. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <stdio.h>
#include <string.h>

#include "scenario/support/liar.h"
#include "scenario/support/private_journey.h"
#include "scenario/support/quarantine.h"
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
    const private_watch watch = {.allocator = options.allocator};
    private_journey(&w, client, &values, &watch);
    gov_client_unref(client);
    ck_assert_uint_eq(memory.live_blocks, 0);
    world_close(&w);
    return memory.traces;
}

/* What was planted, and what became known on the way: all in what the blocks held when they were freed. */
static void look_into(const quarantine *kept, const traces *values)
{
    char text[TRACE_SIZE + 1];
    for (size_t i = 0; i < values->count; i++) {
        trace_show(&values->values[i], text);
        bool found = memmem(kept->kept, kept->size, text, values->values[i].size) != NULL;
        if (found) {
            quarantine_show(kept, text, values->values[i].size);
        }
        ck_assert_msg(!found, "a block was freed with %s in it", values->values[i].what);
    }
}

START_TEST(planted_values)
{
    static traces values;
    quarantine kept;
    world w;
    quarantine_open(&kept);
    values.count = 0;
    private_values(&values);
    size_t planted = values.count;
    world_open_in_process(&w);
    const world_client_options options = {.allocator = &kept.allocator};
    gov_client *client = world_client(&w, &options);
    const private_watch watch = {.allocator = &kept.allocator};
    private_journey(&w, client, &values, &watch);
    gov_client_unref(client);
    (void)printf("own memory: %zu planted values, %zu learnt, %zu blocks, %zu bytes\n", planted,
                 values.count - planted, kept.freed, kept.size);
    look_into(&kept, &values);
    quarantine_close(&kept);
    world_close(&w);
}
END_TEST

/* A token is looked for from the moment on at which the platform gives it. */
START_TEST(tokens)
{
    static const char *const names[] = {"access_token", "refresh_token", "device_code", "address"};
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
