/* SPDX-License-Identifier: Apache-2.0 */
/* The streaming writer. What may come next is decided from one bit a level, and every mistake lands in
 * the buffer's sticky status, so that a document is either right or refused as a whole. */
#include "base/json_write.h"

#include <string.h>

#include "base/json_scan.h"
#include "base/utf8.h"

void gov__jsonw_init(gov__jsonw *w, gov__buf *buf)
{
    *w = (gov__jsonw){.buf = buf};
}

static bool in_object(const gov__jsonw *w)
{
    return w->depth != 0 && (w->objects >> (w->depth - 1) & 1U) != 0;
}

static bool misuse(gov__jsonw *w)
{
    gov__buf_fail(w->buf, GOV_ERR_INTERNAL);
    return false;
}

/* The comma before every element of a container but the first. */
static void separate(gov__jsonw *w)
{
    uint64_t bit = (uint64_t)1 << (w->depth - 1);
    if ((w->nonempty & bit) != 0) {
        gov__buf_append_char(w->buf, ',');
    }
    w->nonempty |= bit;
}

/* True when a value may be written here, its comma being written already. */
static bool begin_value(gov__jsonw *w)
{
    if (gov__buf_status(w->buf) != GOV_OK) {
        return false;
    }
    if (w->done || (in_object(w) && !w->key_pending)) {
        return misuse(w);
    }
    if (w->depth != 0 && !w->key_pending) {
        separate(w);
    }
    w->key_pending = false;
    w->done = w->depth == 0;
    return true;
}

static void open_level(gov__jsonw *w, bool is_object)
{
    if (!begin_value(w)) {
        return;
    }
    if (w->depth == GOV__JSONW_DEPTH) {
        gov__buf_fail(w->buf, GOV_ERR_LIMIT);
        return;
    }
    uint64_t bit = (uint64_t)1 << w->depth++;
    w->objects = is_object ? w->objects | bit : w->objects & ~bit;
    w->nonempty &= ~bit;
    w->done = false;
    gov__buf_append_char(w->buf, is_object ? '{' : '[');
}

static void close_level(gov__jsonw *w, bool is_object)
{
    if (gov__buf_status(w->buf) != GOV_OK) {
        return;
    }
    if (w->depth == 0 || in_object(w) != is_object || w->key_pending) {
        (void)misuse(w);
        return;
    }
    w->depth--;
    w->done = w->depth == 0;
    gov__buf_append_char(w->buf, is_object ? '}' : ']');
}

void gov__jsonw_object_begin(gov__jsonw *w)
{
    open_level(w, true);
}

void gov__jsonw_object_end(gov__jsonw *w)
{
    close_level(w, true);
}

void gov__jsonw_array_begin(gov__jsonw *w)
{
    open_level(w, false);
}

void gov__jsonw_array_end(gov__jsonw *w)
{
    close_level(w, false);
}

static void append_escape(gov__buf *buf, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char letters[] = "\b\f\n\r\t\"\\";
    static const char names[] = "bfnrt\"\\";
    const char *found = strchr(letters, c);
    if (found != NULL) {
        char text[2] = {'\\', names[found - letters]};
        gov__buf_append(buf, text, sizeof text);
    } else {
        char text[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 0x0FU]};
        gov__buf_append(buf, text, sizeof text);
    }
}

/* The end of the run of well-formed text from p that needs no escape. */
static const unsigned char *skip_unescaped(const unsigned char *p, const unsigned char *end)
{
    for (;;) {
        p = gov__json_skip_plain(p, end);
        if (p == end || *p < 0x80U) {
            return p;
        }
        size_t step = gov__utf8_step(p, (size_t)(end - p));
        if (step == 0) {
            return p;
        }
        p += step;
    }
}

void gov__jsonw_escape(gov__buf *buf, const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;
    const unsigned char *end = p + len;
    gov__buf_append_char(buf, '"');
    while (p < end && gov__buf_status(buf) == GOV_OK) {
        const unsigned char *stop = skip_unescaped(p, end);
        gov__buf_append(buf, p, (size_t)(stop - p));
        p = stop;
        if (p == end) {
            break;
        }
        if (*p >= 0x80U || *p == 0) {
            gov__buf_fail(buf, GOV_ERR_ARGUMENT);
            return;
        }
        append_escape(buf, *p++);
    }
    gov__buf_append_char(buf, '"');
}

void gov__jsonw_key_len(gov__jsonw *w, const char *name, size_t len)
{
    if (gov__buf_status(w->buf) != GOV_OK) {
        return;
    }
    if (!in_object(w) || w->key_pending || name == NULL) {
        (void)misuse(w);
        return;
    }
    separate(w);
    gov__jsonw_escape(w->buf, name, len);
    gov__buf_append_char(w->buf, ':');
    w->key_pending = true;
}

void gov__jsonw_key(gov__jsonw *w, const char *name)
{
    gov__jsonw_key_len(w, name, name != NULL ? strlen(name) : 0);
}

void gov__jsonw_string_len(gov__jsonw *w, const char *text, size_t len)
{
    if (text == NULL) {
        gov__jsonw_null(w);
    } else if (begin_value(w)) {
        gov__jsonw_escape(w->buf, text, len);
    }
}

void gov__jsonw_string(gov__jsonw *w, const char *text)
{
    gov__jsonw_string_len(w, text, text != NULL ? strlen(text) : 0);
}

void gov__jsonw_int64(gov__jsonw *w, int64_t value)
{
    if (begin_value(w)) {
        gov__buf_append_int(w->buf, value);
    }
}

void gov__jsonw_bool(gov__jsonw *w, bool value)
{
    if (begin_value(w)) {
        gov__buf_append_str(w->buf, value ? "true" : "false");
    }
}

void gov__jsonw_null(gov__jsonw *w)
{
    if (begin_value(w)) {
        gov__buf_append(w->buf, "null", 4);
    }
}

void gov__jsonw_raw(gov__jsonw *w, const char *json, size_t len)
{
    if (!begin_value(w)) {
        return;
    }
    gov_status status = gov__json_scan(w->buf->mem, json, len, NULL, NULL);
    if (status != GOV_OK) {
        gov__buf_fail(w->buf, status == GOV_ERR_RESPONSE ? GOV_ERR_ARGUMENT : status);
        return;
    }
    gov__buf_append(w->buf, json, len);
}

void gov__jsonw_node(gov__jsonw *w, const gov__json_node *node)
{
    if (begin_value(w)) {
        (void)gov__json_print(node, w->buf);
    }
}

void gov__jsonw_member_string(gov__jsonw *w, const char *name, const char *value)
{
    if (value != NULL) {
        gov__jsonw_key(w, name);
        gov__jsonw_string(w, value);
    }
}

void gov__jsonw_member_int64(gov__jsonw *w, const char *name, int64_t value)
{
    gov__jsonw_key(w, name);
    gov__jsonw_int64(w, value);
}

void gov__jsonw_member_bool(gov__jsonw *w, const char *name, bool value)
{
    gov__jsonw_key(w, name);
    gov__jsonw_bool(w, value);
}

void gov__jsonw_member_null(gov__jsonw *w, const char *name)
{
    gov__jsonw_key(w, name);
    gov__jsonw_null(w);
}

void gov__jsonw_member_raw(gov__jsonw *w, const char *name, const char *json)
{
    if (json != NULL) {
        gov__jsonw_key(w, name);
        gov__jsonw_raw(w, json, strlen(json));
    }
}

void gov__jsonw_member_node(gov__jsonw *w, const char *name, const gov__json_node *node)
{
    if (node != NULL) {
        gov__jsonw_key(w, name);
        gov__jsonw_node(w, node);
    }
}

void gov__jsonw_member_object(gov__jsonw *w, const char *name)
{
    gov__jsonw_key(w, name);
    gov__jsonw_object_begin(w);
}

void gov__jsonw_member_array(gov__jsonw *w, const char *name)
{
    gov__jsonw_key(w, name);
    gov__jsonw_array_begin(w);
}

gov_status gov__jsonw_finish(gov__jsonw *w)
{
    if (!w->done) {
        (void)misuse(w);
    }
    return gov__buf_status(w->buf);
}
