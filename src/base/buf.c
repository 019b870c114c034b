/* SPDX-License-Identifier: Apache-2.0 */
/* The growing buffer. Capacity always includes one byte for the NUL, so that terminating a non-empty
 * buffer cannot fail. */
#include "base/buf.h"

#include <string.h>

#include "base/mem.h"
#include "base/spare.h"
#include "base/str.h"
#include "base/wipe.h"

#define FIRST_CAPACITY 64U

void gov__buf_init(gov__buf *buf, const gov_allocator *mem, size_t max)
{
    *buf = (gov__buf){.mem = mem != NULL ? mem : gov__mem_default(),
                      .max = max != 0 && max < SIZE_MAX / 2 ? max : SIZE_MAX / 2,
                      .status = GOV_OK};
}

void gov__buf_init_secret(gov__buf *buf, const gov_allocator *mem, size_t max)
{
    gov__buf_init(buf, mem, max);
    buf->secret = true;
}

void gov__buf_fail(gov__buf *buf, gov_status status)
{
    if (buf->status == GOV_OK) {
        buf->status = status;
    }
}

/* Doubles up to the maximum; the caller has made sure that needed <= max + 1. */
static size_t next_capacity(const gov__buf *buf, size_t needed)
{
    size_t capacity = buf->capacity != 0 ? buf->capacity : FIRST_CAPACITY;
    while (capacity < needed) {
        capacity *= 2;
    }
    return capacity <= buf->max ? capacity : buf->max + 1;
}

static char *new_block(const gov__buf *buf, size_t *capacity)
{
    size_t kept = 0;
    char *block = buf->spare != NULL ? gov__spare_take(buf->spare, *capacity, &kept) : NULL;
    if (block == NULL) {
        return gov__mem_alloc(buf->mem, *capacity);
    }
    *capacity = kept <= buf->max ? kept : buf->max + 1;
    return block;
}

/* Wiped already. */
static void free_block(const gov__buf *buf)
{
    if (buf->spare != NULL && buf->data != NULL) {
        gov__spare_give(buf->spare, buf->data, buf->capacity);
    } else {
        gov__mem_free(buf->mem, buf->data);
    }
}

/* A secret block moves by hand: realloc would leave the old copy behind. */
static char *move_block(const gov__buf *buf, size_t *capacity)
{
    if (!buf->secret) {
        return gov__mem_resize_array(buf->mem, buf->data, *capacity, 1);
    }
    char *data = new_block(buf, capacity);
    if (data != NULL && buf->data != NULL) {
        memcpy(data, buf->data, buf->len);
        gov__wipe(buf->data, buf->len);
        free_block(buf);
    }
    return data;
}

gov_status gov__buf_reserve(gov__buf *buf, size_t more)
{
    if (buf->status != GOV_OK) {
        return buf->status;
    }
    if (more < buf->capacity - buf->len) {
        return GOV_OK;
    }
    if (more > buf->max - buf->len) {
        gov__buf_fail(buf, GOV_ERR_LIMIT);
        return buf->status;
    }
    size_t capacity = next_capacity(buf, buf->len + more + 1);
    char *data = move_block(buf, &capacity);
    if (data == NULL) {
        gov__buf_fail(buf, GOV_ERR_NO_MEMORY);
        return buf->status;
    }
    buf->data = data;
    buf->capacity = capacity;
    return GOV_OK;
}

/* Most appends find room. */
static inline bool has_room(const gov__buf *buf, size_t len)
{
    return buf->status == GOV_OK && len < buf->capacity - buf->len;
}

char *gov__buf_extend(gov__buf *buf, size_t len)
{
    if (!has_room(buf, len) && gov__buf_reserve(buf, len) != GOV_OK) {
        return NULL;
    }
    char *room = buf->data + buf->len;
    buf->len += len;
    return room;
}

void gov__buf_append(gov__buf *buf, const void *data, size_t len)
{
    if (len == 0) {
        return;
    }
    char *room = gov__buf_extend(buf, len);
    if (room != NULL) {
        memcpy(room, data, len);
    }
}

void gov__buf_append_str(gov__buf *buf, const char *text)
{
    if (text != NULL) {
        gov__buf_append(buf, text, strlen(text));
    }
}

void gov__buf_append_char(gov__buf *buf, char c)
{
    if (has_room(buf, 1) || gov__buf_reserve(buf, 1) == GOV_OK) {
        buf->data[buf->len++] = c;
    }
}

void gov__buf_append_uint(gov__buf *buf, uint64_t value)
{
    char digits[GOV__STR_INT_MAX];
    gov__buf_append(buf, digits, gov__str_from_uint64(value, digits));
}

void gov__buf_append_int(gov__buf *buf, int64_t value)
{
    char digits[GOV__STR_INT_MAX];
    gov__buf_append(buf, digits, gov__str_from_int64(value, digits));
    if (buf->secret) {
        gov__wipe(digits, sizeof digits);
    }
}

void gov__buf_truncate(gov__buf *buf, size_t len)
{
    if (len >= buf->len) {
        return;
    }
    if (buf->secret) {
        gov__wipe(buf->data + len, buf->len - len);
    }
    buf->len = len;
}

gov_status gov__buf_status(const gov__buf *buf)
{
    return buf->status;
}

gov_status gov__buf_terminate(gov__buf *buf)
{
    if (gov__buf_reserve(buf, 0) == GOV_OK) {
        buf->data[buf->len] = '\0';
    }
    return buf->status;
}

const char *gov__buf_text(gov__buf *buf)
{
    if (buf->status == GOV_OK && buf->len == 0) {
        return "";
    }
    return gov__buf_terminate(buf) == GOV_OK ? buf->data : NULL;
}

gov_status gov__buf_take(gov__buf *buf, char **out, size_t *out_len)
{
    gov_status status = gov__buf_terminate(buf);
    *out = NULL;
    if (status == GOV_OK) {
        *out = buf->data;
        if (out_len != NULL) {
            *out_len = buf->len;
        }
        buf->data = NULL;
    } else if (out_len != NULL) {
        *out_len = 0;
    }
    gov__buf_free(buf);
    return status;
}

void gov__buf_clear(gov__buf *buf)
{
    gov__buf_truncate(buf, 0);
    buf->status = GOV_OK;
}

/* In a secret buffer nothing was ever left behind the content. */
static void release(gov__buf *buf, bool wipe)
{
    if (buf->data != NULL && wipe) {
        gov__wipe(buf->data, buf->secret ? buf->len : buf->capacity);
    }
    free_block(buf);
    buf->data = NULL;
    buf->len = 0;
    buf->capacity = 0;
    buf->status = GOV_OK;
}

void gov__buf_free(gov__buf *buf)
{
    release(buf, buf->secret);
}

void gov__buf_wipe_free(gov__buf *buf)
{
    release(buf, true);
}
