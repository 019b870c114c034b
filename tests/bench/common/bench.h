/* SPDX-License-Identifier: Apache-2.0 */
/* What the two clients of the benchmark share: the work they are given, what they must show of its
 * result, and the driver that runs them. Knows neither govsdk nor libcurl. */
#ifndef GOVSDK_BENCH_H
#define GOVSDK_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From the command line. */
typedef struct bench_args {
    const char *url;         /* of the gateway, without '/' at its end */
    const char *ca_file;     /* whom to trust */
    const char *folder;      /* recorded replies; only the hand-written client reads it */
    const char *certificate; /* the certificate that is referred to */
    const char *matter;      /* the matter that is asked for; "" before it exists */
} bench_args;

/* A digest of everything read from the replies: it is the same for both clients, or they did not do
 * the same work. */
typedef struct bench_seen {
    uint64_t digest;
    bool full; /* else only the first byte of a text counts, which costs next to nothing */
} bench_seen;

void bench_see_text(bench_seen *seen, const char *text);
void bench_see_int(bench_seen *seen, int64_t value);

/* What is filled in: members of a group in the order of the canonical form. number -1: it is a text. */
typedef struct bench_field {
    const char *group;
    const char *name;
    const char *text;
    int64_t number;
} bench_field;

extern const bench_field bench_fields[];
extern const size_t bench_field_count;

#define BENCH_ITEM     "11990100MB9901008N344071100300001"
#define BENCH_MATERIAL "NB-M02"
#define BENCH_APP      "govsdk-bench"
#define BENCH_CHANNEL  "kiosk"
#define BENCH_TERMINAL "K-001"

/* A client. Each piece of work returns false after it has written why to standard error. */
typedef struct bench_client {
    void *(*open)(const bench_args *args); /* NULL: it said why */
    void (*close)(void *client);
    bool (*progress)(void *client, bench_seen *seen);
    bool (*submit)(void *client, bench_seen *seen);
    const char *(*matter)(void *client); /* of the last submit */
} bench_client;

int bench_main(int argc, char **argv, const bench_client *client);

#endif
