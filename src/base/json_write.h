/* SPDX-License-Identifier: Apache-2.0 */
/* A streaming JSON writer over a gov__buf: no tree, no copy, one sticky error to check at the end.
 * The buffer stays the caller's. Misuse (a value where a key belongs, an unbalanced end, a second
 * root) gives GOV_ERR_INTERNAL; text that is not UTF-8 gives GOV_ERR_ARGUMENT. */
#ifndef GOV__BASE_JSON_WRITE_H
#define GOV__BASE_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/status.h>

#include "base/buf.h"
#include "base/json.h"

#define GOV__JSONW_DEPTH 64

typedef struct gov__jsonw {
    gov__buf *buf;
    uint64_t objects;  /* bit n: level n is an object */
    uint64_t nonempty; /* bit n: level n has an element */
    uint32_t depth;
    bool key_pending; /* a key was written, its value is due */
    bool done;        /* the root value is complete */
} gov__jsonw;

/* Writes after what the buffer already holds. */
void gov__jsonw_init(gov__jsonw *w, gov__buf *buf);

void gov__jsonw_object_begin(gov__jsonw *w);
void gov__jsonw_object_end(gov__jsonw *w);
void gov__jsonw_array_begin(gov__jsonw *w);
void gov__jsonw_array_end(gov__jsonw *w);
void gov__jsonw_key(gov__jsonw *w, const char *name);
void gov__jsonw_key_len(gov__jsonw *w, const char *name, size_t len);

void gov__jsonw_string(gov__jsonw *w, const char *text); /* NULL writes null */
void gov__jsonw_string_len(gov__jsonw *w, const char *text, size_t len);
void gov__jsonw_int64(gov__jsonw *w, int64_t value);
void gov__jsonw_bool(gov__jsonw *w, bool value);
void gov__jsonw_null(gov__jsonw *w);
/* A complete JSON value as text; the strict scan checks it (GOV_ERR_ARGUMENT when refused). */
void gov__jsonw_raw(gov__jsonw *w, const char *json, size_t len);
/* A parsed value, by gov__json_print. */
void gov__jsonw_node(gov__jsonw *w, const gov__json_node *node);

/* Key and value in one call. A NULL string, text or node writes nothing at all. */
void gov__jsonw_member_string(gov__jsonw *w, const char *name, const char *value);
void gov__jsonw_member_int64(gov__jsonw *w, const char *name, int64_t value);
void gov__jsonw_member_bool(gov__jsonw *w, const char *name, bool value);
void gov__jsonw_member_null(gov__jsonw *w, const char *name);
void gov__jsonw_member_raw(gov__jsonw *w, const char *name, const char *json);
void gov__jsonw_member_node(gov__jsonw *w, const char *name, const gov__json_node *node);
/* Key, then object_begin / array_begin. */
void gov__jsonw_member_object(gov__jsonw *w, const char *name);
void gov__jsonw_member_array(gov__jsonw *w, const char *name);

/* A text as a quoted JSON string, appended to a buffer outside of any document. */
void gov__jsonw_escape(gov__buf *buf, const char *text, size_t len);

/* GOV_OK when exactly one complete value was written, else the first error. */
gov_status gov__jsonw_finish(gov__jsonw *w);

#endif
