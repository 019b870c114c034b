/* SPDX-License-Identifier: Apache-2.0 */
/* A growing byte buffer with a maximum and a sticky error: append freely, check the status once.
 * Owns its bytes through a gov_allocator. Formats nothing but integers; JSON is base/json_write.h. */
#ifndef GOV__BASE_BUF_H
#define GOV__BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

struct gov__spare;

typedef struct gov__buf {
    const gov_allocator *mem;
    struct gov__spare
        *spare; /* where blocks are kept; set after init of a secret buffer, or NULL */
    char *data; /* NUL-terminated after gov__buf_terminate or gov__buf_text; NULL while empty */
    size_t len;
    size_t capacity; /* bytes allocated */
    size_t max;      /* most content bytes ever held, the NUL not counted */
    gov_status status;
    bool secret; /* set after init: blocks are wiped on growth, clear and free */
} gov__buf;

/* Allocates nothing. mem NULL is the default allocator; max 0 means no bound but SIZE_MAX / 2. */
void gov__buf_init(gov__buf *buf, const gov_allocator *mem, size_t max);
/* The same with `secret` set. */
void gov__buf_init_secret(gov__buf *buf, const gov_allocator *mem, size_t max);

/* Appending after an error does nothing; a failed append adds no byte. */
void gov__buf_append(gov__buf *buf, const void *data, size_t len);
void gov__buf_append_str(gov__buf *buf, const char *text); /* NULL appends nothing */
void gov__buf_append_char(gov__buf *buf, char c);
void gov__buf_append_uint(gov__buf *buf, uint64_t value);
void gov__buf_append_int(gov__buf *buf, int64_t value);
/* Appends len uninitialised bytes for the caller to fill at once; NULL on error. */
char *gov__buf_extend(gov__buf *buf, size_t len);
/* Makes room for `more` bytes beyond len, so that the appends of them cannot fail. */
gov_status gov__buf_reserve(gov__buf *buf, size_t more);
/* Drops bytes from the end; a length beyond the present one does nothing. */
void gov__buf_truncate(gov__buf *buf, size_t len);

/* GOV_OK, GOV_ERR_NO_MEMORY, GOV_ERR_LIMIT, or what gov__buf_fail put there. */
gov_status gov__buf_status(const gov__buf *buf);
/* Makes an error sticky; the first one stays. */
void gov__buf_fail(gov__buf *buf, gov_status status);

/* Writes a NUL behind the content (not counted in len) and returns the status. */
gov_status gov__buf_terminate(gov__buf *buf);
/* Terminates and returns the text, "" for an empty buffer, NULL on error. Borrowed until the next
 * call on the buffer. */
const char *gov__buf_text(gov__buf *buf);
/* Hands over the NUL-terminated bytes (release with gov__mem_free, same allocator) and empties the
 * buffer for further use. out_len may be NULL. On error *out is NULL, and the buffer is emptied. */
gov_status gov__buf_take(gov__buf *buf, char **out, size_t *out_len);

/* Length to 0 and status to GOV_OK; memory is kept (and wiped when secret). */
void gov__buf_clear(gov__buf *buf);
/* Releases the memory (wiped when secret); the buffer may be used again. */
void gov__buf_free(gov__buf *buf);
/* Releases the memory, wiped in any case. */
void gov__buf_wipe_free(gov__buf *buf);

#endif
