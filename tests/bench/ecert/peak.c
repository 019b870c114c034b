/* SPDX-License-Identifier: Apache-2.0 */
/* See peak.h. The allocator counts what govsdk itself holds; what libraries below it hold shows in the
 * kernel's mark alone. */
#include "ecert/peak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ecert/subject.h"

typedef struct holdings {
    size_t live;
    size_t most;
} holdings;

/* The size stands before each block. */
typedef union head {
    size_t size;
    max_align_t align;
} head;

static void *resize(void *user, void *block, size_t size)
{
    holdings *h = user;
    head *old = block != NULL ? (head *)block - 1 : NULL;
    size_t had = old != NULL ? old->size : 0;
    head *grown = realloc(old, sizeof *grown + size);

    if (grown == NULL) {
        return NULL;
    }
    grown->size = size;
    h->live += size - had;
    h->most = h->live > h->most ? h->live : h->most;
    return grown + 1;
}

static void *allocate(void *user, size_t size)
{
    return resize(user, NULL, size);
}

static void release(void *user, void *block)
{
    if (block != NULL) {
        head *old = (head *)block - 1;
        ((holdings *)user)->live -= old->size;
        free(old);
    }
}

/* A line of /proc/self/status in KiB. */
static long status_kib(const char *name)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long value = -1;

    while (file != NULL && value < 0 && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, name, strlen(name)) == 0) {
            value = strtol(line + strlen(name), NULL, 10);
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return value;
}

/* The high-water mark begins anew at what is resident now. */
static void reset_mark(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");

    if (file != NULL) {
        (void)fputs("5", file);
        (void)fclose(file);
    }
}

bool peak_measure(const char *folder, const char *name)
{
    holdings held = {0, 0};
    const gov_allocator allocator = {sizeof allocator, &held, allocate, resize, release};
    subject s;
    bool good = subject_open(&s, folder, name, 0);
    gov_trust *trust = good ? subject_trust(&s, &allocator) : NULL;

    if (trust != NULL) {
        size_t before = held.live;
        held.most = held.live;
        reset_mark();
        long resident = status_kib("VmRSS:");
        gov_verification *found = subject_verify(&s, trust);
        long mark = status_kib("VmHWM:");
        const char *cause = gov_verification_get_cause(found);
        good = found != NULL && resident > 0 && mark > 0;
        printf("{\"name\":\"%s\",\"document\":%zu,\"resident_kib\":%ld,\"allocator_kib\":%zu,"
               "\"verdict\":\"%s\",\"cause\":\"%s\"}\n",
               name, s.document->len, mark - resident, (held.most - before) / 1024,
               gov_verdict_get_name(gov_verification_get_overall(found)),
               cause != NULL ? cause : "");
        gov_verification_free(found);
    }
    good = good && trust != NULL;
    gov_trust_free(trust);
    subject_close(&s);
    return good;
}
