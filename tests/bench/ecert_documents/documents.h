/* SPDX-License-Identifier: Apache-2.0 */
/* Documents for the measurement of verification, made by the builders of the unit tests, and the bare
 * operations that each of them needs. */
#ifndef GOVSDK_BENCH_DOCUMENTS_H
#define GOVSDK_BENCH_DOCUMENTS_H

#include <stdio.h>

#include "common/ecert_records.h"
#include "crypto/bytes.h"
#include "unit/x509_support.h"

/* A file of a subject in the folder that the program was given. */
FILE *documents_open(const char *name, int number);
void documents_close(FILE *file);

void documents_put(FILE *file, ecert_tag tag, const void *data, size_t len);
void documents_put_text(FILE *file, ecert_tag tag, const char *text);
/* One signature that has to be checked, by this key. */
void documents_put_signature(FILE *file, ecert_tag tag, const x509_entity *key, gov__bytes message,
                             gov__bytes signature);
/* An anchor and an authority below it, each with its revocation list. */
void documents_put_store(FILE *file, const x509_tree *tree);
/* The two signatures of a chain. */
void documents_put_chain(FILE *file, const x509_tree *tree);
/* A certificate that has to be read, for it comes with the document. */
void documents_put_leaf(FILE *file, const x509_entity *leaf);

/* Bytes that do not pack, the same in every run. Caller frees. */
uint8_t *documents_noise(size_t len);

/* What is verified for its speed. */
void documents_ofd(void);
void documents_pdf(void);
void documents_vc(void);
/* What is permitted at the most, verified for its memory. */
void documents_worst(void);

#endif
