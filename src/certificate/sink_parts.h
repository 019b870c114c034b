/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of a sink, for who owns one: the public functions of fetch.c. */
#ifndef GOV__CERTIFICATE_SINK_PARTS_H
#define GOV__CERTIFICATE_SINK_PARTS_H

#include <govsdk/certificate.h>

#include "certificate/certificate.h"
#include "certificate/sink.h"
#include "crypto/digest.h"

struct gov__sink {
    gov_certificate_file *file;
    const gov_fetch_options *how;
    uint64_t max;
    gov__digest *sha256;
    gov__digest *sm3;   /* NULL until it is needed */
    gov_write_fn write; /* NULL: into memory */
    void *write_user;
    bool told;
    gov__sink_facts facts; /* digests and size; the texts are in file */
};

/* Zeroed members of *out but file, how, write and write_user are filled. Released by gov__sink_end. */
gov_status gov__sink_init(gov__sink *out);
/* All bytes have arrived: compares them with what was told. GOV_ERR_DIGEST; GOV_ERR_RESPONSE when nothing
 * was told or the size is another one. */
gov_status gov__sink_settle(gov__sink *sink);
void gov__sink_end(gov__sink *sink);

#endif
