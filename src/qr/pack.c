/* SPDX-License-Identifier: Apache-2.0 */
/* See pack.h. A packed text is a row of parts: a number in LEB128, whose two low bits say what stands behind
 * the part (nothing, a dot, a tilde) and the others how many bytes it has, and these bytes. */
#include "qr/pack.h"

#include "base/base64.h"

#define KIND_PLAIN  0
#define KIND_PACKED 1

#define NUMBER_BYTES 3 /* 21 bits: 4 * 64 KiB and some */

enum { SEPARATOR_END, SEPARATOR_DOT, SEPARATOR_TILDE, SEPARATOR_COUNT };

static void write_number(gov__buf *out, size_t value)
{
    for (; value >= 0x80; value >>= 7) {
        gov__buf_append_char(out, (char)(uint8_t)(value | 0x80));
    }
    gov__buf_append_char(out, (char)(uint8_t)value);
}

/* False when it is cut off, too long, or longer than need be. */
static bool read_number(const char **at, const char *end, size_t *out)
{
    *out = 0;
    for (unsigned i = 0; i < NUMBER_BYTES && *at < end; i++) {
        uint8_t byte = (uint8_t)(*at)[0];
        (*at)++;
        *out |= (size_t)(byte & 0x7FU) << (7 * i);
        if (byte < 0x80) {
            return byte != 0 || i == 0;
        }
    }
    return false;
}

/* GOV_ERR_ARGUMENT when a part is not base64url. */
static gov_status pack_parts(const char *data, size_t size, gov__buf *part, gov__buf *out)
{
    const char *end = data + size;
    const char *at = data;
    size_t separator = SEPARATOR_DOT;

    while (separator != SEPARATOR_END) {
        const char *stop = at;
        while (stop < end && *stop != '.' && *stop != '~') {
            stop++;
        }
        separator = stop == end ? SEPARATOR_END : *stop == '.' ? SEPARATOR_DOT : SEPARATOR_TILDE;
        gov__buf_clear(part);
        gov_status status = gov__base64url_decode(part, at, (size_t)(stop - at));
        if (status != GOV_OK) {
            return status;
        }
        write_number(out, part->len << 2 | separator);
        gov__buf_append(out, part->data, part->len);
        at = stop + 1;
    }
    return gov__buf_status(out);
}

gov_status gov__qr_pack(const char *data, size_t size, gov__buf *out)
{
    size_t mark = out->len;
    gov__buf part;

    gov__buf_init_secret(&part, out->mem, 0);
    gov__buf_append_char(out, KIND_PACKED);
    gov_status status = pack_parts(data, size, &part, out);
    gov__buf_free(&part);
    if (status == GOV_ERR_ARGUMENT || (status == GOV_OK && out->len - mark > size)) {
        gov__buf_truncate(out, mark);
        gov__buf_append_char(out, KIND_PLAIN);
        gov__buf_append(out, data, size);
        status = gov__buf_status(out);
    }
    return status;
}

static gov_status unpack_parts(const char *at, const char *end, gov__buf *out)
{
    size_t separator = SEPARATOR_DOT;

    while (separator != SEPARATOR_END) {
        size_t number;
        if (!read_number(&at, end, &number)) {
            return GOV_ERR_RESPONSE;
        }
        separator = number & 3U;
        number >>= 2;
        if (separator >= SEPARATOR_COUNT || number > (size_t)(end - at)) {
            return GOV_ERR_RESPONSE;
        }
        gov__base64url_encode(out, at, number);
        at += number;
        if (separator != SEPARATOR_END) {
            gov__buf_append_char(out, separator == SEPARATOR_DOT ? '.' : '~');
        }
    }
    return at == end ? gov__buf_status(out) : GOV_ERR_RESPONSE;
}

gov_status gov__qr_unpack(const char *content, size_t len, gov__buf *out)
{
    size_t mark = out->len;
    gov_status status = GOV_ERR_RESPONSE;

    if (len > 1 && content[0] == KIND_PACKED) {
        status = unpack_parts(content + 1, content + len, out);
    } else if (len > 1 && content[0] == KIND_PLAIN) {
        gov__buf_append(out, content + 1, len - 1);
        status = gov__buf_status(out);
    }
    if (status == GOV_OK && (out->len == mark || out->len - mark > GOV__QR_DATA_MAX)) {
        status = GOV_ERR_RESPONSE;
    }
    return status == GOV_ERR_LIMIT ? GOV_ERR_RESPONSE : status;
}
