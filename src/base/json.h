/* SPDX-License-Identifier: Apache-2.0 */
/* Reading JSON: a strict scan of the text, then a read-only tree with borrowed access.
 * Owns parsing and access; writing is base/json_write.h. No public header shows these types.
 *
 * Accepted is RFC 8259 with I-JSON's strictness (RFC 7493): valid UTF-8, unique member names, one
 * value and nothing after it. Also refused: a byte order mark, \u0000, lone surrogate escapes.
 *
 * Numbers are exact or absent: there is no floating-point accessor. An int64 is read from the
 * digits of the document, and any number is available as its own text.
 *
 * Threads: a document never changes after parsing and may be read by several threads. */
#ifndef GOV__BASE_JSON_H
#define GOV__BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

#include "base/buf.h"

#define GOV__JSON_DEFAULT_DEPTH 64
#define GOV__JSON_DEFAULT_BYTES (8U * 1024 * 1024)
#define GOV__JSON_DEFAULT_NODES 500000U
#define GOV__JSON_HARD_DEPTH    128                   /* bounds the stack whatever the limits say */
#define GOV__JSON_HARD_BYTES    (1024U * 1024 * 1024) /* offsets are kept in 32 bits */

/* A member that is 0 takes the default; values above the hard bounds are cut to them. */
typedef struct gov__json_limits {
    uint32_t max_depth; /* nested arrays and objects; "[]" has depth 1 */
    uint32_t max_nodes; /* values of any kind */
    size_t max_bytes;   /* length of the text */
} gov__json_limits;

/* Where and why a text was refused; the reason is a static English phrase without any content. */
typedef struct gov__json_fault {
    size_t offset;
    const char *reason;
} gov__json_fault;

typedef struct gov__json gov__json;           /* a parsed document */
typedef struct gov__json_node gov__json_node; /* a value in it; borrowed, lives with the document */

/* The strict scan alone. GOV_OK; GOV_ERR_RESPONSE malformed; GOV_ERR_LIMIT size, depth or nodes;
 * GOV_ERR_NO_MEMORY (only objects with many members allocate); GOV_ERR_ARGUMENT text is NULL.
 * limits and fault may be NULL. Needs no recursion and less than 8 KiB of stack. */
gov_status gov__json_scan(const gov_allocator *mem, const char *text, size_t len,
                          const gov__json_limits *limits, gov__json_fault *fault);

/* Scan and build; same results as gov__json_scan. *out is NULL on failure. The text is copied. */
gov_status gov__json_parse(const gov_allocator *mem, const char *text, size_t len,
                           const gov__json_limits *limits, gov__json **out);
/* The same, telling where it failed. */
gov_status gov__json_parse_fault(const gov_allocator *mem, const char *text, size_t len,
                                 const gov__json_limits *limits, gov__json_fault *fault,
                                 gov__json **out);
/* The same from a buffer that was filled with the text: its bytes become the document's, without a
 * copy, and the buffer is empty afterwards. On failure the buffer stays as it was. */
gov_status gov__json_parse_buf(gov__buf *buf, const gov__json_limits *limits, gov__json **out);
/* Wipes every string and the text, then releases. NULL does nothing. */
void gov__json_free(gov__json *doc);

/* The document's own text, NUL-terminated, as it was given. len may be NULL. */
const char *gov__json_text(const gov__json *doc, size_t *len);
const gov__json_node *gov__json_root(const gov__json *doc); /* NULL only for a NULL document */

/* Every accessor takes a NULL node and answers false, 0 or NULL. Names are case-sensitive. */
bool gov__json_is_object(const gov__json_node *node);
bool gov__json_is_array(const gov__json_node *node);
bool gov__json_is_string(const gov__json_node *node);
bool gov__json_is_number(const gov__json_node *node);
bool gov__json_is_bool(const gov__json_node *node);

/* NULL when node is no object or has no such member. */
const gov__json_node *gov__json_member(const gov__json_node *object, const char *name);

/* Elements of an array or members of an object, in document order. */
const gov__json_node *gov__json_first(const gov__json_node *parent);
const gov__json_node *gov__json_next(const gov__json_node *node);
/* Counts by walking: never in a loop condition. */
size_t gov__json_size(const gov__json_node *parent);
/* The member name of a node that gov__json_first/next/member gave from an object; else NULL. */
const char *gov__json_name(const gov__json_node *node);

/* The string, NUL-terminated UTF-8, borrowed; NULL when it is no string. */
const char *gov__json_string(const gov__json_node *node);
/* False when the node is of another kind; *out is untouched then. An int64 must be written without
 * fraction and exponent and lie in range. */
bool gov__json_bool(const gov__json_node *node, bool *out);
bool gov__json_int64(const gov__json_node *node, int64_t *out);

/* member + value in one step; false or NULL when the member is absent or of another kind. */
const char *gov__json_get_string(const gov__json_node *object, const char *name);
bool gov__json_get_bool(const gov__json_node *object, const char *name, bool *out);
bool gov__json_get_int64(const gov__json_node *object, const char *name, int64_t *out);
const gov__json_node *gov__json_get_object(const gov__json_node *object, const char *name);
const gov__json_node *gov__json_get_array(const gov__json_node *object, const char *name);

/* Appends the node as compact JSON, every number with the text it had in the document. The buffer's
 * status is returned. */
gov_status gov__json_print(const gov__json_node *node, gov__buf *buf);

#endif
