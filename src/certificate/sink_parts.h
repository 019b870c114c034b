/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of a sink, for who owns one: the public functions of fetch.c. */
#ifndef GOV__CERTIFICATE_SINK_PARTS_H
#define GOV__CERTIFICATE_SINK_PARTS_H

#include <govsdk/certificate_file.h>

#include "certificate/certificate.h"
#include "certificate/part.h"
#include "certificate/sink.h"
#include "crypto/digest.h"

struct gov__sink {
    gov_certificate_file *file;
    const gov_fetch_options *how;
    uint64_t max;
    gov__digest *sha256;
    gov__digest *sm3;   /* NULL until it is needed */
    gov_write_fn write; /* NULL: to disk or into memory */
    void *write_user;
    gov__part *part; /* NULL: not to disk */
    bool told;
    gov__sink_facts facts; /* digests and size; the texts are in file */
};

/* Completes a sink that has its file, how, write and part. Released by gov__sink_end. */
gov_status gov__sink_init(gov__sink *sink);
/* All bytes have arrived: compares them with what was told, and puts a file in its place. GOV_ERR_DIGEST;
 * GOV_ERR_RESPONSE when nothing was told, the size is another one, or SM3 alone was told too late to be
 * computed; GOV_ERR_FILE. */
gov_status gov__sink_settle(gov__sink *sink);
void gov__sink_end(gov__sink *sink);

#endif
