/* SPDX-License-Identifier: Apache-2.0 */
/* Where the bytes of a fetched file go: memory, the caller's function or a file on disk. Counts them,
 * keeps the limit, computes the digests, tells the progress, and compares the whole with what the
 * platform states. How bytes come off a wire is the driver's. */
#ifndef GOV__CERTIFICATE_SINK_H
#define GOV__CERTIFICATE_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include "http/response.h"

#define GOV__SINK_DIGEST 32

/* What a platform says of a file, before its bytes or with them. Texts are borrowed during the call. */
typedef struct gov__sink_facts {
    uint64_t size; /* UINT64_MAX: not said */
    bool has_sha256;
    bool has_sm3;
    uint8_t sha256[GOV__SINK_DIGEST];
    uint8_t sm3[GOV__SINK_DIGEST];
    const char *media_type; /* NULL: not said */
    bool is_copy;           /* a purpose-marked copy, with what follows */
    const char *copy_creator;
    const char *copy_cause;
    int64_t copy_created_ms;
    int64_t copy_expires_ms;
} gov__sink_facts;

typedef struct gov__sink gov__sink;

/* Told before the first byte where the platform says it then (always, when it states SM3 alone), else
 * after the last. Told again, for
 * instance with a second address of the same file, it must be the same file: GOV_ERR_DIGEST. A size
 * above the limit is GOV_ERR_RESPONSE_TOO_LARGE. */
gov_status gov__sink_tell(gov__sink *sink, const gov__sink_facts *facts);
/* How many bytes there are already: of an earlier try, or of an earlier call. */
uint64_t gov__sink_offset(const gov__sink *sink);
/* Most bytes of the whole file. */
uint64_t gov__sink_max(const gov__sink *sink);
/* Whether everything can begin again from the first byte: not for a caller's function that has been
 * given bytes. */
bool gov__sink_can_restart(const gov__sink *sink);
gov_status gov__sink_restart(gov__sink *sink);
/* Takes bytes that follow those before. GOV_ERR_RESPONSE_TOO_LARGE, GOV_ERR_HOOK, GOV_ERR_CANCELLED (by
 * the progress function), GOV_ERR_FILE, GOV_ERR_NO_MEMORY. */
gov_status gov__sink_write(gov__sink *sink, const void *data, size_t size);
/* The same as a sink of a call's body; it begins again by itself only when `whole`. */
gov__body_sink gov__sink_body(gov__sink *sink, bool whole);

#endif
