/* SPDX-License-Identifier: Apache-2.0 */
/* Signing and verifying a JWS through govsdk beside the bare operation, in turns, with one key and the
 * same bytes. Prints one JSON object a line: algorithm, times of one operation in nanoseconds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <govsdk.h>

#include "bare.h"

#define ROUNDS   7
#define ROUND_NS 30000000
#define PEM_MAX  8192

static const char claims[] =
    "{\"iss\":\"https://id.gov.example\",\"sub\":\"248289761001\",\"aud\":\"https://bank.example/"
    "api\","
    "\"exp\":1790000000,\"iat\":1789996400,\"jti\":\"dbe39bf3a3ba4238a513f51d6e1691c4\"}";

typedef struct subject {
    bare_key bare;
    gov_key *key;
    gov_key_set *keys;
    char *jws;
    size_t signed_len; /* header, dot and payload */
} subject;

typedef bool (*operation)(subject *s);

static int64_t now_ns(void)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

static gov_jws_sign_options how(const subject *s)
{
    const gov_jws_sign_options options = {.struct_size = sizeof options,
                                          .alg = s->bare.alg->name,
                                          .typ = "at+jwt",
                                          .sm2_name = "SM2"};
    return options;
}

static bool our_sign(subject *s)
{
    char *jws = NULL;
    gov_jws_sign_options options = how(s);
    bool good = gov_jws_sign(s->key, &options, claims, sizeof claims - 1, &jws, NULL) == GOV_OK;
    gov_key_free_text(s->key, jws);
    return good;
}

static bool our_verify(subject *s)
{
    char *payload = NULL;
    const gov_jws_verify_options options = {
        .struct_size = sizeof options, .typ = "at+jwt", .sm2_name = "SM2"};
    bool good = gov_jws_verify_with(s->keys, s->bare.alg->name, &options, s->jws, strlen(s->jws),
                                    &payload, NULL, NULL) == GOV_OK;
    gov_key_set_free_text(s->keys, payload);
    return good;
}

static bool their_sign(subject *s)
{
    return bare_sign(&s->bare, s->jws, s->signed_len);
}

static bool their_verify(subject *s)
{
    return bare_verify(&s->bare, s->jws, s->signed_len);
}

/* Time of one operation; 0 when it fails. */
static double measure(subject *s, operation run, int64_t count)
{
    int64_t begun = now_ns();
    for (int64_t i = 0; i < count; i++) {
        if (!run(s)) {
            return 0;
        }
    }
    return (double)(now_ns() - begun) / (double)count;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof values[0], by_value);
    return values[ROUNDS / 2];
}

/* Rounds take turns; the ratio is the median of the rounds' ratios. */
static bool compare(subject *s, const char *what, operation ours, operation theirs)
{
    double our_times[ROUNDS];
    double their_times[ROUNDS];
    double ratios[ROUNDS];
    double first = measure(s, theirs, 8);
    if (first <= 0 || measure(s, ours, 8) <= 0) {
        return false;
    }
    int64_t count = (int64_t)(ROUND_NS / first) + 1;
    for (int i = 0; i < ROUNDS; i++) {
        our_times[i] = measure(s, ours, count);
        their_times[i] = measure(s, theirs, count);
        if (our_times[i] <= 0 || their_times[i] <= 0) {
            return false;
        }
        ratios[i] = our_times[i] / their_times[i];
    }
    printf(",\"%s\":{\"govsdk_ns\":%.0f,\"openssl_ns\":%.0f,\"ratio\":%.3f}", what,
           median(our_times), median(their_times), median(ratios));
    return true;
}

static bool open_subject(subject *s, const bare_alg *alg)
{
    char pem[PEM_MAX];
    memset(s, 0, sizeof *s);
    if (!bare_open(&s->bare, alg, claims, sizeof claims - 1)) {
        return false;
    }
    const gov_key_options options = {.struct_size = sizeof options, .kid = "bench"};
    gov_status status = s->bare.key == NULL
                            ? gov_key_from_secret(NULL, s->bare.secret, sizeof s->bare.secret,
                                                  &options, &s->key, NULL)
                            : gov_key_from_pem(NULL, pem, bare_pem(&s->bare, pem, sizeof pem),
                                               &options, &s->key, NULL);
    gov_jws_sign_options sign = how(s);
    if (status == GOV_OK) {
        status = gov_key_set_from_key(s->key, &s->keys, NULL);
    }
    if (status == GOV_OK) {
        status = gov_jws_sign(s->key, &sign, claims, sizeof claims - 1, &s->jws, NULL);
    }
    if (status == GOV_OK) {
        s->signed_len = (size_t)(strrchr(s->jws, '.') - s->jws);
    }
    return status == GOV_OK && bare_sign(&s->bare, s->jws, s->signed_len);
}

static void close_subject(subject *s)
{
    gov_key_free_text(s->key, s->jws);
    gov_key_set_unref(s->keys);
    gov_key_unref(s->key);
    bare_close(&s->bare);
}

int main(void)
{
    bool good = true;
    for (size_t i = 0; good && i < bare_alg_count; i++) {
        subject s;
        good = open_subject(&s, &bare_algs[i]);
        if (good) {
            printf("{\"alg\":\"%s\"", bare_algs[i].name);
            good = compare(&s, "verify", our_verify, their_verify) &&
                   compare(&s, "sign", our_sign, their_sign);
            printf("}\n");
            (void)fflush(stdout);
        }
        if (!good) {
            fprintf(stderr, "%s failed\n", bare_algs[i].name);
        }
        close_subject(&s);
    }
    return good ? 0 : 1;
}
