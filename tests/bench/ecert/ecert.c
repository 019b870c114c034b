/* SPDX-License-Identifier: Apache-2.0 */
/* Verification of certificates through govsdk beside the bare operations that it needs, in turns:
 *
 *     ecert FOLDER              every subject, one JSON object a line, times of one verification
 *     ecert FOLDER peak NAME    the memory that one verification takes beyond the document
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ecert/hand.h"
#include "ecert/peak.h"

enum { TURNS = 301, WARM_UP = 10 };

/* What the store holds when verification begins. */
typedef enum store {
    STORE_KEPT,  /* anchors, authorities, lists */
    STORE_KNOWS, /* the signers' certificates as well */
    STORE_NEW    /* nothing: it is filled anew each time */
} store;

static const struct comparison {
    const char *name;
    const char *file;
    store store;
} comparisons[] = {
    {"ofd", "ofd", STORE_KEPT},
    {"pdf_ec", "pdf_ec", STORE_KEPT},
    {"pdf_rsa", "pdf_rsa", STORE_KEPT},
    {"vc_x5c", "vc_x5c", STORE_KEPT},
    {"vc_key", "vc_key", STORE_KEPT},
    {"ofd_known_signer", "ofd", STORE_KNOWS},
    {"pdf_ec_known_signer", "pdf_ec", STORE_KNOWS},
    {"pdf_rsa_known_signer", "pdf_rsa", STORE_KNOWS},
    {"vc_x5c_known_signer", "vc_x5c", STORE_KNOWS},
    {"ofd_new_store", "ofd", STORE_NEW},
};

/* Of this process alone: nothing here waits, and others use the machine. */
static int64_t now_ns(void)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

static bool is_passed(const gov_verification *found)
{
    bool passed = found != NULL && gov_verification_get_overall(found) == GOV_VERDICT_PASSED;

    if (found != NULL && !passed) {
        fprintf(stderr, "%s\n", gov_verification_get_json(found));
    }
    return passed;
}

/* Time of one verification in nanoseconds; 0 when it does not pass. */
static double ours(const subject *s, const gov_trust *kept)
{
    int64_t begun = now_ns();
    gov_trust *own = kept == NULL ? subject_trust(s, NULL, false) : NULL;
    gov_verification *found = subject_verify(s, kept != NULL ? kept : own);
    bool passed = is_passed(found);

    gov_verification_free(found);
    gov_trust_free(own);
    return passed ? (double)(now_ns() - begun) : 0;
}

static double theirs(const hand *h, const subject *s, bool once)
{
    int64_t begun = now_ns();

    return hand_verify(h, s, once) ? (double)(now_ns() - begun) : 0;
}

static double reading(const subject *s)
{
    int64_t begun = now_ns();

    return hand_read(s) ? (double)(now_ns() - begun) : 0;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, TURNS, sizeof values[0], by_value);
    return values[TURNS / 2];
}

/* Times in nanoseconds. */
typedef struct times {
    double ours[TURNS];
    double theirs[TURNS];
    double reading[TURNS];
} times;

static bool take_turns(const hand *h, const subject *s, const gov_trust *kept, times *out)
{
    for (int i = -WARM_UP; i < TURNS; i++) {
        int at = i < 0 ? 0 : i;
        out->ours[at] = ours(s, kept);
        out->theirs[at] = theirs(h, s, kept == NULL);
        out->reading[at] = reading(s);
        if (out->ours[at] <= 0 || out->theirs[at] <= 0 || out->reading[at] <= 0) {
            return false;
        }
    }
    return true;
}

static void print(const struct comparison *c, const subject *s, times *t)
{
    hand_count count = hand_counts(s, c->store == STORE_NEW);
    if (c->store == STORE_KNOWS) {
        count.certificates = 0;
    }
    double our_time = median(t->ours);
    double their_time = median(t->theirs);
    double read_time = count.certificates > 0 ? median(t->reading) : 0;

    printf("{\"name\":\"%s\",\"document\":%zu,\"digests\":%zu,\"hashed\":%zu,\"signatures\":%zu,"
           "\"certificates\":%zu,\"govsdk_ns\":%.0f,\"openssl_ns\":%.0f,\"reading_ns\":%.0f,"
           "\"ratio\":%.3f,\"reading_ratio\":%.3f}\n",
           c->name, s->document->len, count.digests, count.hashed, count.signatures,
           count.certificates, our_time, their_time, read_time, our_time / their_time,
           our_time / (their_time + read_time));
    (void)fflush(stdout);
}

static bool compare(const hand *h, const char *folder, const struct comparison *c)
{
    static times measured;
    gov_trust *trust = NULL;
    subject s;
    bool good = subject_open(&s, folder, c->file);

    if (good && c->store != STORE_NEW) {
        trust = subject_trust(&s, NULL, c->store == STORE_KNOWS);
        good = trust != NULL;
    }
    good = good && take_turns(h, &s, trust, &measured);
    if (good) {
        print(c, &s, &measured);
    }
    gov_trust_free(trust);
    subject_close(&s);
    return good;
}

int main(int argc, char **argv)
{
    hand h;
    bool good = argc == 2 && hand_open(&h);

    if (argc == 4 && strcmp(argv[2], "peak") == 0) {
        return peak_measure(argv[1], argv[3]) ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    for (size_t i = 0; good && i < sizeof comparisons / sizeof comparisons[0]; i++) {
        good = compare(&h, argv[1], &comparisons[i]);
        if (!good) {
            fprintf(stderr, "%s failed\n", comparisons[i].name);
        }
    }
    if (argc == 2) {
        hand_close(&h);
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
