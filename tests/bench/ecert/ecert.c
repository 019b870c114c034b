/* SPDX-License-Identifier: Apache-2.0 */
/* Verification of certificates through govsdk beside the bare operations that it needs, in turns:
 *
 *     ecert FOLDER                          every comparison, one JSON object a line, times of one
 *                                           verification
 *     ecert FOLDER work NAME SIDE TIMES     one side ("govsdk", "bare") so often, for whoever counts
 *     ecert FOLDER peak NAME                the memory that one verification takes beyond the document
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ecert/hand.h"
#include "ecert/peak.h"

enum { TURNS = 301, WARM_UP = 10 };

static const struct comparison {
    const char *name;
    const char *subject;
    int signers; /* taken in turns: with one, its certificate was seen before */
    bool fresh;  /* the store is filled anew each time; else it is kept */
} comparisons[] = {
    {"ofd", "ofd", 1, false},
    {"pdf_ec", "pdf_ec", 1, false},
    {"pdf_rsa", "pdf_rsa", 1, false},
    {"vc_x5c", "vc_x5c", 1, false},
    {"vc_key", "vc_key", 1, false},
    {"ofd_stranger", "ofd", ECERT_SIGNERS, false},
    {"pdf_ec_stranger", "pdf_ec", ECERT_SIGNERS, false},
    {"pdf_rsa_stranger", "pdf_rsa", ECERT_SIGNERS, false},
    {"vc_x5c_stranger", "vc_x5c", ECERT_SIGNERS, false},
    {"ofd_fresh_store", "ofd", 1, true},
};

/* A comparison with what it works on. */
typedef struct stage {
    const struct comparison *c;
    subject subjects[ECERT_SIGNERS];
    int count;
    gov_trust *kept; /* NULL: made anew each time */
    hand by_hand;
} stage;

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

static bool ours(const stage *st, const subject *s)
{
    gov_trust *own = st->kept == NULL ? subject_trust(&st->subjects[0], NULL) : NULL;
    gov_verification *found = subject_verify(s, own != NULL ? own : st->kept);
    bool passed = is_passed(found);

    gov_verification_free(found);
    gov_trust_free(own);
    return passed;
}

static bool theirs(const stage *st, const subject *s)
{
    return hand_verify(&st->by_hand, s, st->c->fresh);
}

static bool reading(const stage *st, const subject *s)
{
    (void)st;
    return hand_read(s);
}

typedef bool (*work_fn)(const stage *st, const subject *s);

/* Nanoseconds; 0 when it failed. */
static double time_of(work_fn work, const stage *st, const subject *s)
{
    int64_t begun = now_ns();

    return work(st, s) ? (double)(now_ns() - begun) : 0;
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

static const work_fn works[] = {ours, theirs, reading};
enum { WORKS = sizeof works / sizeof works[0] };

static bool take_turns(const stage *st, double out[WORKS][TURNS])
{
    for (int i = -WARM_UP; i < TURNS; i++) {
        const subject *s = &st->subjects[(i + WARM_UP) % st->count];
        for (size_t w = 0; w < WORKS; w++) {
            double taken = time_of(works[w], st, s);
            if (taken <= 0) {
                return false;
            }
            out[w][i < 0 ? 0 : i] = taken;
        }
    }
    return true;
}

static bool compare(const stage *st)
{
    static double times[WORKS][TURNS];
    hand_count count = hand_counts(&st->subjects[0], st->c->fresh);
    bool reads = st->c->signers > 1 || st->c->fresh;

    if (!take_turns(st, times)) {
        return false;
    }
    double our_time = median(times[0]);
    double their_time = median(times[1]);
    double read_time = reads ? median(times[2]) : 0;
    printf("{\"name\":\"%s\",\"document\":%zu,\"digests\":%zu,\"hashed\":%zu,\"signatures\":%zu,"
           "\"certificates\":%zu,\"govsdk_ns\":%.0f,\"openssl_ns\":%.0f,\"reading_ns\":%.0f,"
           "\"ratio\":%.3f,\"reading_ratio\":%.3f}\n",
           st->c->name, st->subjects[0].document->len, count.digests, count.hashed,
           count.signatures, reads ? count.certificates : 0, our_time, their_time, read_time,
           our_time / their_time, our_time / (their_time + read_time));
    (void)fflush(stdout);
    return true;
}

static bool open_stage(stage *st, const char *folder, const struct comparison *c)
{
    memset(st, 0, sizeof *st);
    st->c = c;
    while (st->count < c->signers &&
           subject_open(&st->subjects[st->count], folder, c->subject, st->count)) {
        st->count++;
    }
    st->kept = st->count > 0 && !c->fresh ? subject_trust(&st->subjects[0], NULL) : NULL;
    return st->count == c->signers && (c->fresh || st->kept != NULL) && hand_open(&st->by_hand);
}

static void close_stage(stage *st)
{
    gov_trust_free(st->kept);
    for (int i = 0; i < st->count; i++) {
        subject_close(&st->subjects[i]);
    }
    hand_close(&st->by_hand);
}

static bool measure(const char *folder, const struct comparison *c)
{
    static stage st;
    bool good = open_stage(&st, folder, c) && compare(&st);

    if (!good) {
        fprintf(stderr, "%s failed\n", c->name);
    }
    close_stage(&st);
    return good;
}

static bool repeat(const char *folder, const struct comparison *c, work_fn work, long times)
{
    static stage st;
    bool good = open_stage(&st, folder, c);

    for (long i = 0; good && i < times; i++) {
        good = work(&st, &st.subjects[i % st.count]);
    }
    close_stage(&st);
    return good;
}

static const struct comparison *find(const char *name)
{
    for (size_t i = 0; i < sizeof comparisons / sizeof comparisons[0]; i++) {
        if (strcmp(comparisons[i].name, name) == 0) {
            return &comparisons[i];
        }
    }
    return NULL;
}

static bool run(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[2], "peak") == 0) {
        return peak_measure(argv[1], argv[3]);
    }
    if (argc == 6 && strcmp(argv[2], "work") == 0 && find(argv[3]) != NULL) {
        work_fn work = strcmp(argv[4], "bare") == 0 ? theirs : ours;
        return repeat(argv[1], find(argv[3]), work, strtol(argv[5], NULL, 10));
    }
    bool good = argc == 2;
    for (size_t i = 0; good && i < sizeof comparisons / sizeof comparisons[0]; i++) {
        good = measure(argv[1], &comparisons[i]);
    }
    return good;
}

int main(int argc, char **argv)
{
    return run(argc, argv) ? EXIT_SUCCESS : EXIT_FAILURE;
}
