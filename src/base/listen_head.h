/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the head of a request to the loopback listener (RFC 9112), without I/O: which requests are
 * taken, and what the others are told. */
#ifndef GOV__BASE_LISTEN_HEAD_H
#define GOV__BASE_LISTEN_HEAD_H

#include <stddef.h>

#define GOV__LISTEN_LINE_MAX  9216U  /* of the request line */
#define GOV__LISTEN_HEAD_MAX  24576U /* line and headers; cookies of other ports come along */
#define GOV__LISTEN_TARGET_AT 4U     /* where the target begins: behind "GET " */

typedef enum gov__listen_verdict {
    GOV__LISTEN_TAKEN,
    GOV__LISTEN_MORE, /* the head is not complete */
    GOV__LISTEN_MALFORMED,
    GOV__LISTEN_HOST,   /* sent to another name: a page elsewhere reaches for this machine */
    GOV__LISTEN_METHOD, /* no GET */
    GOV__LISTEN_PATH,
    GOV__LISTEN_LONG_TARGET,
    GOV__LISTEN_LONG_HEAD
} gov__listen_verdict;

/* head[0..len) is followed by a NUL, which counts for nothing. With GOV__LISTEN_TAKEN the target is
 * NUL-terminated in place and begins at GOV__LISTEN_TARGET_AT. */
gov__listen_verdict gov__listen_head_read(char *head, size_t len, const char *host,
                                          const char *path, const char **target);

/* The whole answer to a request that is not taken. */
const char *gov__listen_refusal(gov__listen_verdict verdict);

/* The headers of a page up to the number of its bytes. */
extern const char gov__listen_page_headers[];

#endif
