/* SPDX-License-Identifier: Apache-2.0 */
/* The bare operations of OpenSSL that a verification costs at the least: its digests and signatures, over
 * the same bytes, with keys that are read and methods that are fetched before. */
#ifndef GOVSDK_BENCH_HAND_H
#define GOVSDK_BENCH_HAND_H

#include "ecert/subject.h"

typedef struct hand {
    EVP_MD *sm3;
    EVP_MD *sha256;
} hand;

bool hand_open(hand *out);
void hand_close(hand *h);

/* All of a subject; `once`: also what only a new store needs. */
bool hand_verify(const hand *h, const subject *s, bool once);
/* Reads the certificates that come with the document, by d2i_X509. */
bool hand_read(const subject *s);

typedef struct hand_count {
    size_t digests;
    size_t hashed; /* bytes */
    size_t signatures;
    size_t certificates;
} hand_count;
hand_count hand_counts(const subject *s, bool once);

#endif
