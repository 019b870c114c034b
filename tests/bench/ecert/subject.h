/* SPDX-License-Identifier: Apache-2.0 */
/* One document with all that its verification needs, read from the records that ecert_documents/ wrote:
 * for the library the document and its store, by hand the bare operations. */
#ifndef GOVSDK_BENCH_SUBJECT_H
#define GOVSDK_BENCH_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/evp.h>

#include <govsdk.h>

#include "common/ecert_records.h"

enum { SUBJECT_RECORDS = 128 };

typedef struct subject_record {
    char tag;
    const unsigned char *data;
    size_t len;
    EVP_PKEY *key; /* of ECERT_KEY, read once */
} subject_record;

typedef struct subject {
    unsigned char *file;
    size_t file_len;
    subject_record records[SUBJECT_RECORDS];
    size_t count;
    const subject_record *document;
} subject;

/* Its document of this number; 0 has the store as well. */
bool subject_open(subject *out, const char *folder, const char *name, int number);
void subject_close(subject *s);

/* The store; NULL on failure. */
gov_trust *subject_trust(const subject *s, const gov_allocator *allocator);
/* Verifies at ECERT_AT_MS, otherwise by the defaults; NULL on failure. */
gov_verification *subject_verify(const subject *s, const gov_trust *trust);

#endif
