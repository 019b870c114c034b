/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 in both alphabets from one encoder and one decoder.
 * The decoder refuses non-zero spare bits, so that one value has exactly one text. */
#include "base/base64.h"

#include <string.h>

static const char standard_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t gov__base64url_encoded_len(size_t len)
{
    if (len > SIZE_MAX / 4 * 3 - 3) {
        return SIZE_MAX;
    }
    return len / 3 * 4 + (len % 3 != 0 ? len % 3 + 1 : 0);
}

size_t gov__base64_encoded_len(size_t len)
{
    if (len > SIZE_MAX / 4 * 3 - 3) {
        return SIZE_MAX;
    }
    return (len + 2) / 3 * 4;
}

size_t gov__base64_decoded_max(size_t len)
{
    return len / 4 * 3 + len % 4;
}

/* Writes the letters without padding and returns their number. */
static size_t encode(const char *letters, const unsigned char *in, size_t len, char *out)
{
    char *o = out;
    for (; len >= 3; in += 3, len -= 3) {
        unsigned v = ((unsigned)in[0] << 16) | ((unsigned)in[1] << 8) | in[2];
        *o++ = letters[v >> 18];
        *o++ = letters[(v >> 12) & 63U];
        *o++ = letters[(v >> 6) & 63U];
        *o++ = letters[v & 63U];
    }
    if (len != 0) {
        unsigned v = ((unsigned)in[0] << 16) | (len == 2 ? (unsigned)in[1] << 8 : 0U);
        *o++ = letters[v >> 18];
        *o++ = letters[(v >> 12) & 63U];
        if (len == 2) {
            *o++ = letters[(v >> 6) & 63U];
        }
    }
    return (size_t)(o - out);
}

void gov__base64url_encode(gov__buf *out, const void *data, size_t len)
{
    char *room = gov__buf_extend(out, gov__base64url_encoded_len(len));
    if (room != NULL) {
        (void)encode(url_letters, data, len, room);
    }
}

void gov__base64_encode(gov__buf *out, const void *data, size_t len)
{
    size_t total = gov__base64_encoded_len(len);
    char *room = gov__buf_extend(out, total);
    if (room != NULL) {
        size_t written = encode(standard_letters, data, len, room);
        memset(room + written, '=', total - written);
    }
}

size_t gov__base64url_encode_to(const void *data, size_t len, char *out, size_t room)
{
    size_t total = gov__base64url_encoded_len(len);
    if (total == SIZE_MAX || room < total + 1) {
        return 0;
    }
    (void)encode(url_letters, data, len, out);
    out[total] = '\0';
    return total;
}

/* Letters from the blank on: the value, with a mark on the two that only one alphabet has; both marks
 * on what neither has. */
#define ONLY_URL      0x40U
#define ONLY_STANDARD 0x80U
/* clang-format off */
static const unsigned char letter_values[96] = {
    0xC0, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, 0xBE, 0xC0, 0x7E, 0xC0, 0xBF,
    0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0,
    0xC0, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E,
    0x0F, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0xC0, 0xC0, 0xC0, 0xC0, 0x7F,
    0xC0, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28,
    0x29, 0x2A, 0x2B, 0x2C, 0x2D, 0x2E, 0x2F, 0x30, 0x31, 0x32, 0x33, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0,
};
/* clang-format on */

static unsigned letter_value(char c)
{
    unsigned at = (unsigned char)c - 0x20U;
    return at < sizeof letter_values ? letter_values[at] : ONLY_URL | ONLY_STANDARD;
}

/* The two or three letters behind the whole groups, or none; their spare bits must be 0. */
static bool decode_rest(const char *text, size_t len, unsigned own_mark, unsigned marks,
                        unsigned char *out)
{
    unsigned bits = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned value = letter_value(text[i]);
        marks |= value;
        bits |= (value & 63U) << (18 - 6 * i);
    }
    if (len != 0) {
        out[0] = (unsigned char)(bits >> 16);
    }
    if (len == 3) {
        out[1] = (unsigned char)(bits >> 8);
    }
    unsigned spare = len == 2 ? 0xFFFFU : 0xFFU;
    return (marks & (ONLY_URL | ONLY_STANDARD) & ~own_mark) == 0 && (bits & spare) == 0;
}

/* Decodes unpadded letters into out, which holds gov__base64_decoded_max(len) bytes. */
static bool decode(unsigned own_mark, const char *text, size_t len, unsigned char *out,
                   size_t *out_len)
{
    unsigned marks = 0;
    size_t rest = len % 4;
    const char *end = text + (len - rest);
    unsigned char *to = out;
    if (rest == 1) {
        return false;
    }
    for (; text < end; text += 4, to += 3) {
        unsigned a = letter_value(text[0]);
        unsigned b = letter_value(text[1]);
        unsigned c = letter_value(text[2]);
        unsigned d = letter_value(text[3]);
        unsigned bits = (a & 63U) << 18 | (b & 63U) << 12 | (c & 63U) << 6 | (d & 63U);
        marks |= a | b | c | d;
        to[0] = (unsigned char)(bits >> 16);
        to[1] = (unsigned char)(bits >> 8);
        to[2] = (unsigned char)bits;
    }
    *out_len = len / 4 * 3 + (rest != 0 ? rest - 1 : 0);
    return decode_rest(text, rest, own_mark, marks, to);
}

static gov_status decode_append(unsigned own_mark, gov__buf *out, const char *text, size_t len)
{
    size_t start = out->len;
    size_t written = 0;
    char *room = gov__buf_extend(out, gov__base64_decoded_max(len));
    if (room == NULL) {
        return gov__buf_status(out);
    }
    bool good = decode(own_mark, text, len, (unsigned char *)room, &written);
    gov__buf_truncate(out, start + (good ? written : 0));
    return good ? GOV_OK : GOV_ERR_ARGUMENT;
}

gov_status gov__base64url_decode(gov__buf *out, const char *text, size_t len)
{
    return decode_append(ONLY_URL, out, text, len);
}

gov_status gov__base64_decode(gov__buf *out, const char *text, size_t len)
{
    if (len % 4 != 0) {
        return GOV_ERR_ARGUMENT;
    }
    size_t padding = 0;
    while (padding < 2 && padding < len && text[len - 1 - padding] == '=') {
        padding++;
    }
    return decode_append(ONLY_STANDARD, out, text, len - padding);
}

bool gov__base64url_decode_exact(const char *text, size_t len, uint8_t *out, size_t out_len)
{
    size_t written = 0;
    return len == gov__base64url_encoded_len(out_len) &&
           decode(ONLY_URL, text, len, out, &written) && written == out_len;
}
