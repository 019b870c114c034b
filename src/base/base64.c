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

/* Value of a letter, or 64 for a foreign one. */
static unsigned letter_value(char c, char letter62, char letter63)
{
    if (c >= 'A' && c <= 'Z') {
        return (unsigned)(c - 'A');
    }
    if (c >= 'a' && c <= 'z') {
        return (unsigned)(c - 'a') + 26U;
    }
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0') + 52U;
    }
    return c == letter62 ? 62U : (c == letter63 ? 63U : 64U);
}

/* Decodes unpadded letters into out, which holds gov__base64_decoded_max(len) bytes. */
static bool decode(const char *letters, const char *text, size_t len, unsigned char *out,
                   size_t *out_len)
{
    unsigned bits = 0;
    unsigned held = 0;
    size_t written = 0;
    if (len % 4 == 1) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        unsigned value = letter_value(text[i], letters[62], letters[63]);
        if (value > 63U) {
            return false;
        }
        bits = (bits << 6) | value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[written++] = (unsigned char)(bits >> held);
            bits &= (1U << held) - 1U;
        }
    }
    *out_len = written;
    return bits == 0;
}

static gov_status decode_append(const char *letters, gov__buf *out, const char *text, size_t len)
{
    size_t start = out->len;
    size_t written = 0;
    char *room = gov__buf_extend(out, gov__base64_decoded_max(len));
    if (room == NULL) {
        return gov__buf_status(out);
    }
    bool good = decode(letters, text, len, (unsigned char *)room, &written);
    gov__buf_truncate(out, start + (good ? written : 0));
    return good ? GOV_OK : GOV_ERR_ARGUMENT;
}

gov_status gov__base64url_decode(gov__buf *out, const char *text, size_t len)
{
    return decode_append(url_letters, out, text, len);
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
    return decode_append(standard_letters, out, text, len - padding);
}

bool gov__base64url_decode_exact(const char *text, size_t len, uint8_t *out, size_t out_len)
{
    size_t written = 0;
    return len == gov__base64url_encoded_len(out_len) &&
           decode(url_letters, text, len, out, &written) && written == out_len;
}
