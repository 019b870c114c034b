/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a client: a fixed number of calls and out, for what is counted; or round after round as told
 * on standard input, for what is timed. Prints one line of JSON for each. */
#include "common/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define CALLS_MAX 100000

typedef bool (*work_fn)(void *client, bench_seen *seen);

static int64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static work_fn find_work(const bench_client *client, const char *name)
{
    if (strcmp(name, "progress_query") == 0) {
        return client->progress;
    }
    return strcmp(name, "submit") == 0 ? client->submit : NULL;
}

/* The calls of one round; times may be NULL. */
static bool run_calls(void *state, work_fn work, size_t calls, bench_seen *seen, int64_t *times)
{
    for (size_t i = 0; i < calls; i++) {
        int64_t began = times != NULL ? now_ns() : 0;
        if (!work(state, seen)) {
            return false;
        }
        if (times != NULL) {
            times[i] = now_ns() - began;
        }
    }
    return true;
}

static bool time_round(void *state, work_fn work, size_t calls)
{
    bench_seen seen = {.full = false};
    int64_t *times = calloc(calls, sizeof *times);
    bool good = times != NULL && run_calls(state, work, calls, &seen, times);
    if (good) {
        qsort(times, calls, sizeof *times, by_value);
        printf("{\"p50_ns\": %" PRId64 ", \"p90_ns\": %" PRId64 ", \"min_ns\": %" PRId64 "}\n",
               times[calls / 2], times[calls * 9 / 10], times[0]);
        (void)fflush(stdout);
    }
    free(times);
    return good;
}

/* Lines of "<work> <calls>", until the input ends. */
static bool serve(const bench_client *client, void *state)
{
    char line[64];
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *blank = strchr(line, ' ');
        size_t calls = blank != NULL ? (size_t)strtoul(blank, NULL, 10) : 0;
        if (blank == NULL || calls == 0 || calls > CALLS_MAX) {
            return false;
        }
        *blank = '\0';
        work_fn work = find_work(client, line);
        if (work == NULL || !time_round(state, work, calls)) {
            return false;
        }
    }
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("{\"rss_kib\": %ld}\n", usage.ru_maxrss);
    return true;
}

/* With one call, everything it read goes into the digest. */
static bool count(const bench_client *client, void *state, const char *name, size_t calls)
{
    bench_seen seen = {.full = calls == 1};
    work_fn work = find_work(client, name);
    if (work == NULL || calls > CALLS_MAX || !run_calls(state, work, calls, &seen, NULL)) {
        return false;
    }
    printf("{\"seen\": \"%016" PRIx64 "\", \"matter\": \"%s\"}\n", seen.digest,
           client->matter(state));
    return true;
}

int bench_main(int argc, char **argv, const bench_client *client)
{
    if (argc != 6 && argc != 8) {
        (void)fputs("arguments: URL CA FOLDER CERTIFICATE MATTER [WORK CALLS]\n", stderr);
        return 2;
    }
    const bench_args args = {argv[1], argv[2], argv[3], argv[4], argv[5]};
    void *state = client->open(&args);
    if (state == NULL) {
        return 1;
    }
    bool good = argc == 8 ? count(client, state, argv[6], (size_t)strtoul(argv[7], NULL, 10))
                          : serve(client, state);
    client->close(state);
    return good ? 0 : 1;
}
