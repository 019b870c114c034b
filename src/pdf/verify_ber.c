/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures with indefinite lengths (X.690 section 8.1.3.6), which ISO 32000-2 section 12.8.3.3 forbids
 * and NSS writes. Only such lengths are changed: what has a definite one comes out as it went in. */
#include "pdf/verify.h"

enum { DEPTH_MAX = 16, CONSTRUCTED = 0x20, INDEFINITE = 0x80 };

static bool is_end(gov__bytes in)
{
    return in.len >= 2 && in.data[0] == 0 && in.data[1] == 0;
}

static void put_length(gov__buf *out, size_t len)
{
    unsigned bytes = 0;

    if (len < 0x80) {
        gov__buf_append_char(out, (char)len);
        return;
    }
    for (size_t rest = len; rest != 0; rest >>= 8) {
        bytes++;
    }
    gov__buf_append_char(out, (char)(0x80 | bytes));
    while (bytes-- > 0) {
        gov__buf_append_char(out, (char)(len >> (8 * bytes)));
    }
}

static bool convert(gov__bytes *in, unsigned depth, gov__buf *out);

/* Elements up to end-of-contents octets, which are taken. */
static bool convert_all(gov__bytes *in, unsigned depth, gov__buf *out)
{
    while (!is_end(*in)) {
        if (!convert(in, depth, out)) {
            return false;
        }
    }
    *in = gov__bytes_of(in->data + 2, in->len - 2);
    return true;
}

/* The inside goes into a buffer of its own, for the length stands before it. */
static bool convert_inside(gov__bytes *in, uint8_t tag, unsigned depth, gov__buf *out)
{
    gov__buf inside;

    gov__buf_init(&inside, out->mem, out->max);
    bool good = convert_all(in, depth, &inside);
    if (good) {
        gov__buf_append_char(out, (char)tag);
        put_length(out, inside.len);
        gov__buf_append(out, inside.data, inside.len);
    }
    if (gov__buf_status(&inside) != GOV_OK) {
        gov__buf_fail(out, gov__buf_status(&inside));
    }
    gov__buf_free(&inside);
    return good && gov__buf_status(out) == GOV_OK;
}

/* One element. */
static bool convert(gov__bytes *in, unsigned depth, gov__buf *out)
{
    gov__der element;

    if (depth == 0 || in->len < 2) {
        return false;
    }
    uint8_t tag = in->data[0];
    if ((tag & CONSTRUCTED) != 0 && in->data[1] == INDEFINITE) {
        *in = gov__bytes_of(in->data + 2, in->len - 2);
        return convert_inside(in, tag, depth - 1, out);
    }
    if (!gov__der_next(in, &element)) {
        return false;
    }
    gov__buf_append(out, element.raw.data, element.raw.len);
    return gov__buf_status(out) == GOV_OK;
}

bool gov__pdf_to_der(gov__bytes *in, gov__buf *out)
{
    return convert(in, DEPTH_MAX, out);
}
