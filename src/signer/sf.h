/* SPDX-License-Identifier: Apache-2.0 */
/* Structured field values (RFC 8941) as far as message signatures need them: a strict reader that walks
 * over the text, and the canonical form. Nothing is allocated but in the caller's buffers. A key that
 * stands twice in a dictionary or among parameters is refused, where RFC 8941 takes the last: what is
 * signed must not mean two things. */
#ifndef GOV__SIGNER_SF_H
#define GOV__SIGNER_SF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/status.h>

#include "base/buf.h"

#define GOV__SF_MEMBERS_MAX 128 /* of a list, a dictionary, an inner list, parameters */

typedef struct gov__sf_span {
    const char *at;
    size_t len;
} gov__sf_span;

typedef enum gov__sf_kind {
    GOV__SF_INTEGER,
    GOV__SF_DECIMAL,
    GOV__SF_STRING,
    GOV__SF_TOKEN,
    GOV__SF_BYTES,
    GOV__SF_BOOLEAN
} gov__sf_kind;

typedef struct gov__sf_item {
    gov__sf_kind kind;
    gov__sf_span text; /* as it stands, quotes and colons included; empty for a key without value */
    int64_t number;    /* of an integer; 0 or 1 of a boolean */
} gov__sf_item;

/* A member of a list or dictionary. The spans lie in the text that was read. */
typedef struct gov__sf_member {
    gov__sf_span key; /* empty in a list */
    bool inner;       /* an inner list */
    bool bare;        /* a key without value: the boolean true */
    gov__sf_item item;
    gov__sf_span value;      /* "(...)" or the item, without parameters */
    gov__sf_span parameters; /* ";a=1;b" */
    gov__sf_span whole;      /* value and parameters */
} gov__sf_member;

/* Where reading has got to. */
typedef struct gov__sf {
    const char *at;
    const char *end;
    bool begun;
} gov__sf;

/* What a step found. */
typedef enum gov__sf_step { GOV__SF_END, GOV__SF_NEXT, GOV__SF_BAD } gov__sf_step;

typedef enum gov__sf_type {
    GOV__SF_FIELD_LIST,
    GOV__SF_FIELD_DICTIONARY,
    GOV__SF_FIELD_ITEM
} gov__sf_type;

void gov__sf_begin(gov__sf *in, const char *text, size_t len);
/* The next member. That a key stands once is for the caller: see gov__sf_find. */
gov__sf_step gov__sf_next(gov__sf *in, bool dictionary, gov__sf_member *out);
/* The next item of an inner list; begin with gov__sf_inner. */
void gov__sf_inner(gov__sf *in, gov__sf_span value);
gov__sf_step gov__sf_next_inner(gov__sf *in, gov__sf_item *item, gov__sf_span *parameters);
/* The next parameter of ";a=1;b"; begin with gov__sf_begin. */
gov__sf_step gov__sf_next_parameter(gov__sf *in, gov__sf_span *key, gov__sf_item *value);

/* The one member of this key. GOV__SF_BAD when the dictionary is malformed or a key stands twice in
 * it, GOV__SF_END when there is none. */
gov__sf_step gov__sf_find(const char *text, size_t len, gov__sf_span key, gov__sf_member *out);

bool gov__sf_is(gov__sf_span span, const char *text);
bool gov__sf_equal(gov__sf_span a, gov__sf_span b);
/* The content of a byte sequence; false when it is not canonical base64. */
bool gov__sf_bytes(const gov__sf_item *item, gov__buf *out);

/* The canonical form (section 4.1); false when something is malformed or stands twice. */
bool gov__sf_write_item(gov__buf *out, const gov__sf_item *item);
bool gov__sf_write_parameters(gov__buf *out, gov__sf_span parameters);
bool gov__sf_write_member(gov__buf *out, const gov__sf_member *member);
bool gov__sf_rewrite(gov__buf *out, gov__sf_type type, const char *text, size_t len);
/* A text as a quoted string; false for a byte that a string cannot have. */
bool gov__sf_write_string(gov__buf *out, const char *text);

#endif
