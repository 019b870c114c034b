/* SPDX-License-Identifier: Apache-2.0 */
/* Judges the header lines of an HTTP reply one by one: syntax (RFC 9110 section 5), framing (RFC 9112
 * section 6) and size, and refuses what two readers could take in two ways. Reads no body and knows
 * no HTTP library. */
#ifndef GOV__TRANSPORT_FRAMING_H
#define GOV__TRANSPORT_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/status.h>

/* More interim (1xx) replies than this before the reply itself are refused. */
#define GOV__FRAMING_INTERIM_MAX 16

typedef enum gov__framing_kind {
    GOV__FRAMING_NOTHING, /* to be ignored: interim replies, trailers, what only frames */
    GOV__FRAMING_STATUS,  /* the status line of the reply; `status` of the reader is set */
    GOV__FRAMING_HEADER,  /* a header to pass on */
    GOV__FRAMING_END      /* the empty line: the framing is known and sound */
} gov__framing_kind;

/* Names and values borrow from the line; the value has no white space at its ends. */
typedef struct gov__framing_event {
    gov__framing_kind kind;
    const char *name;
    size_t name_size;
    const char *value;
    size_t value_size;
} gov__framing_event;

typedef struct gov__framing {
    /* Set by begin. */
    uint64_t max_bytes;
    bool is_head;     /* the request was HEAD */
    bool compression; /* gzip was asked for */
    /* The reply so far. */
    uint64_t bytes; /* of all lines, interim replies and trailers included */
    uint32_t interim_count;
    int32_t status; /* 0 before the status line */
    uint64_t length;
    uint8_t version; /* 10, 11, 20 */
    uint8_t phase;
    bool has_length;
    bool chunked;
    bool gzip;
    bool ended;        /* the empty line after the headers of the reply was seen */
    const char *fault; /* static text once a line was refused */
} gov__framing;

void gov__framing_begin(gov__framing *framing, uint64_t max_bytes, bool is_head, bool compression);
/* Takes one line with its line end. GOV_OK, GOV_ERR_RESPONSE, or GOV_ERR_RESPONSE_TOO_LARGE above
 * max_bytes; after a failure `fault` says why, and no further line may be given. */
gov_status gov__framing_line(gov__framing *framing, const char *line, size_t size,
                             gov__framing_event *event);

#endif
