/* SPDX-License-Identifier: Apache-2.0 */
/* Elements of DER (ITU-T X.690 sections 8 and 10), one after another. Times are crypto/der_time.c. */
#include "crypto/der.h"

#include <string.h>

#include "base/str.h"

enum {
    CONSTRUCTED = 0x20,
    NUMBER = 0x1F,     /* a tag number of 31 or more follows */
    LENGTH_OCTETS = 4, /* at most 4 GiB */
    DEPTH_MAX = 64,    /* bounds the stack whatever the caller says */
    ARC_BITS = 7,
    ARC_MORE = 0x80
};

/* The length and where the body begins; the shortest form only (section 10.1). */
static bool read_length(gov__bytes in, size_t *len, size_t *head)
{
    size_t count = in.data[1] < 0x80 ? 0 : (size_t)in.data[1] - 0x80;

    if (count == 0 && in.data[1] >= 0x80) {
        return false; /* indefinite */
    }
    if (count > LENGTH_OCTETS || in.len < 2 + count) {
        return false;
    }
    *len = count == 0 ? in.data[1] : 0;
    for (size_t i = 0; i < count; i++) {
        *len = *len << 8 | in.data[2 + i];
    }
    *head = 2 + count;
    return count == 0 || (*len >= 0x80 && in.data[2] != 0);
}

bool gov__der_next(gov__bytes *in, gov__der *out)
{
    const gov__bytes from = *in; /* which may be the body of *out */
    size_t len;
    size_t head;

    if (from.data == NULL || from.len < 2 || from.data[0] == 0 ||
        (from.data[0] & NUMBER) == NUMBER || !read_length(from, &len, &head) ||
        len > from.len - head) {
        *out = (gov__der){0};
        return false;
    }
    *in = gov__bytes_of(from.data + head + len, from.len - head - len);
    out->tag = from.data[0];
    out->body = gov__bytes_of(from.data + head, len);
    out->raw = gov__bytes_of(from.data, head + len);
    return true;
}

bool gov__der_take(gov__bytes *in, uint8_t tag, gov__der *out)
{
    if (in->len != 0 && in->data[0] == tag) {
        return gov__der_next(in, out);
    }
    *out = (gov__der){0};
    return false;
}

bool gov__der_take_optional(gov__bytes *in, uint8_t tag, gov__der *out)
{
    if (in->len != 0 && in->data[0] == tag) {
        return gov__der_next(in, out);
    }
    *out = (gov__der){0};
    return true;
}

bool gov__der_only(gov__bytes in, uint8_t tag, gov__der *out)
{
    return gov__der_take(&in, tag, out) && in.len == 0;
}

static bool check(gov__bytes in, unsigned depth)
{
    gov__der element;

    if (depth == 0) {
        return in.len == 0;
    }
    while (in.len != 0) {
        if (!gov__der_next(&in, &element) ||
            ((element.tag & CONSTRUCTED) != 0 && !check(element.body, depth - 1))) {
            return false;
        }
    }
    return true;
}

bool gov__der_check(gov__bytes in, unsigned depth)
{
    return check(in, depth < DEPTH_MAX ? depth : DEPTH_MAX);
}

bool gov__der_small(const gov__der *element, uint32_t *out)
{
    const gov__bytes body = element->body;
    uint32_t value = 0;

    if (element->tag != GOV__DER_INTEGER || body.len == 0 || body.len > 4 || body.data[0] >= 0x80 ||
        (body.len > 1 && body.data[0] == 0 && body.data[1] < 0x80)) {
        return false;
    }
    for (size_t i = 0; i < body.len; i++) {
        value = value << 8 | body.data[i];
    }
    *out = value;
    return true;
}

bool gov__der_bits(const gov__der *element, gov__bytes *out)
{
    *out = gov__bytes_of(NULL, 0);
    if (element->tag != GOV__DER_BIT_STRING || element->body.len == 0 ||
        element->body.data[0] != 0) {
        return false;
    }
    *out = gov__bytes_of(element->body.data + 1, element->body.len - 1);
    return true;
}

/* One arc (section 8.19.2): base 128, the shortest form. */
static bool take_arc(gov__bytes *in, uint64_t *out)
{
    uint64_t value = 0;

    if (in->data[0] == ARC_MORE) {
        return false;
    }
    for (size_t i = 0; i < in->len; i++) {
        if (value > UINT64_MAX >> ARC_BITS) {
            return false;
        }
        value = value << ARC_BITS | (in->data[i] & 0x7FU);
        if ((in->data[i] & ARC_MORE) == 0) {
            *out = value;
            *in = gov__bytes_of(in->data + i + 1, in->len - i - 1);
            return true;
        }
    }
    return false;
}

static bool put_arc(uint64_t arc, char *out, size_t room, size_t *len)
{
    char digits[GOV__STR_INT_MAX];
    size_t count = gov__str_from_uint64(arc, digits);
    size_t dot = *len != 0 ? 1 : 0;

    if (room - *len <= dot + count) {
        return false;
    }
    if (dot != 0) {
        out[(*len)++] = '.';
    }
    memcpy(out + *len, digits, count + 1);
    *len += count;
    return true;
}

bool gov__der_oid_text(const gov__der *element, char *out, size_t room)
{
    gov__bytes rest = element->body;
    size_t len = 0;
    uint64_t arc;

    if (room != 0) {
        out[0] = '\0';
    }
    if (room == 0 || element->tag != GOV__DER_OID || rest.len == 0 || !take_arc(&rest, &arc)) {
        return false;
    }
    /* The first two arcs are one (section 8.19.4). */
    const uint64_t first = arc < 80 ? arc / 40 : 2;
    bool fits = put_arc(first, out, room, &len) && put_arc(arc - 40 * first, out, room, &len);
    while (fits && rest.len != 0) {
        fits = take_arc(&rest, &arc) && put_arc(arc, out, room, &len);
    }
    if (!fits) {
        out[0] = '\0';
    }
    return fits;
}

bool gov__der_oid_is(const gov__der *element, const uint8_t *body, size_t len)
{
    return element->tag == GOV__DER_OID && element->body.len == len &&
           memcmp(element->body.data, body, len) == 0;
}
