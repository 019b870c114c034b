/* SPDX-License-Identifier: Apache-2.0 */
/* Walks compressed data (RFC 1951) to its end without unpacking it: where it ends, and how many bytes
 * it yields. Unpacking is done in package.c. */
#ifndef GOV__OFD_DEFLATE_H
#define GOV__OFD_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a stream comes to. */
typedef struct gov__ofd_deflated {
    size_t used;    /* its length */
    uint64_t yield; /* what it unpacks to */
    bool is_costly; /* given up: building codes takes longer than any content does */
} gov__ofd_deflated;

/* True when `in` begins with a whole deflate stream of at most `limit` bytes when unpacked. Takes no
 * memory. */
bool gov__ofd_deflate_walk(const uint8_t *in, size_t len, uint64_t limit, gov__ofd_deflated *out);

#endif
