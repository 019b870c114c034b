/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes the few DER types that SM2 has, and the forms without DER. */
#include "crypto/sm2_der.h"

#include <string.h>

enum { TAG_INTEGER = 0x02, TAG_OCTETS = 0x04, TAG_SEQUENCE = 0x30, UNCOMPRESSED = 0x04 };

/* The length of a value (X.690 section 10.1: the shortest form). Returns the bytes written. */
static size_t put_length(size_t len, uint8_t out[4])
{
    if (len < 0x80) {
        out[0] = (uint8_t)len;
        return 1;
    }
    if (len < 0x100) {
        out[0] = 0x81;
        out[1] = (uint8_t)len;
        return 2;
    }
    if (len < 0x10000) {
        out[0] = 0x82;
        out[1] = (uint8_t)(len >> 8);
        out[2] = (uint8_t)len;
        return 3;
    }
    out[0] = 0x83;
    out[1] = (uint8_t)(len >> 16);
    out[2] = (uint8_t)(len >> 8);
    out[3] = (uint8_t)len;
    return 4;
}

/* A whole INTEGER of an unsigned number of 32 bytes. */
static size_t put_integer(const uint8_t number[GOV__SM2_HALF], uint8_t *out)
{
    size_t skip = 0;

    while (skip < GOV__SM2_HALF - 1 && number[skip] == 0) {
        skip++;
    }
    size_t pad = number[skip] >= 0x80 ? 1 : 0;
    size_t len = GOV__SM2_HALF - skip;

    out[0] = TAG_INTEGER;
    out[1] = (uint8_t)(len + pad);
    out[2] = 0;
    memcpy(out + 2 + pad, number + skip, len);
    return 2 + pad + len;
}

/* Takes one value of this tag from the front of *rest. */
static bool take(gov__bytes *rest, uint8_t tag, gov__bytes *value)
{
    const uint8_t *at = rest->data;
    size_t count;
    size_t len;

    if (rest->len < 2 || at[0] != tag) {
        return false;
    }
    count = at[1] < 0x80 ? 0 : (size_t)at[1] - 0x80;
    if (at[1] == 0x80 || count > 3 || rest->len < 2 + count) {
        return false;
    }
    len = count == 0 ? at[1] : 0;
    for (size_t i = 0; i < count; i++) {
        len = len << 8 | at[2 + i];
    }
    if ((count != 0 && (len < 0x80 || at[2] == 0)) || len > rest->len - 2 - count) {
        return false;
    }
    *value = gov__bytes_of(at + 2 + count, len);
    *rest = gov__bytes_of(value->data + len, rest->len - 2 - count - len);
    return true;
}

/* A non-negative INTEGER in its shortest form, of at most 256 bits. */
static bool take_integer(gov__bytes *rest, uint8_t out[GOV__SM2_HALF])
{
    gov__bytes value;

    if (!take(rest, TAG_INTEGER, &value) || value.len == 0 || value.data[0] >= 0x80 ||
        (value.len > 1 && value.data[0] == 0 && value.data[1] < 0x80)) {
        return false;
    }
    if (value.data[0] == 0) {
        value = gov__bytes_of(value.data + 1, value.len - 1);
    }
    if (value.len > GOV__SM2_HALF) {
        return false;
    }
    memset(out, 0, GOV__SM2_HALF - value.len);
    if (value.len != 0) {
        memcpy(out + GOV__SM2_HALF - value.len, value.data, value.len);
    }
    return true;
}

size_t gov__sm2_signature_to_der(const uint8_t raw[GOV__SM2_RAW], uint8_t der[GOV__SM2_DER_MAX])
{
    size_t len = put_integer(raw, der + 2);

    len += put_integer(raw + GOV__SM2_HALF, der + 2 + len);
    der[0] = TAG_SEQUENCE;
    der[1] = (uint8_t)len;
    return 2 + len;
}

bool gov__sm2_signature_to_raw(gov__bytes der, uint8_t raw[GOV__SM2_RAW])
{
    gov__bytes body;

    return take(&der, TAG_SEQUENCE, &body) && der.len == 0 && take_integer(&body, raw) &&
           take_integer(&body, raw + GOV__SM2_HALF) && body.len == 0;
}

static bool read_asn1(gov__bytes data, gov__sm2_cipher *out)
{
    gov__bytes body;

    return take(&data, TAG_SEQUENCE, &body) && data.len == 0 && take_integer(&body, out->c1) &&
           take_integer(&body, out->c1 + GOV__SM2_HALF) && take(&body, TAG_OCTETS, &out->c3) &&
           take(&body, TAG_OCTETS, &out->c2) && body.len == 0 && out->c3.len == GOV__SM2_HALF &&
           out->c2.len != 0;
}

bool gov__sm2_cipher_read(gov__bytes data, gov__sm2_order order, bool prefix, gov__sm2_cipher *out)
{
    size_t skip = prefix ? 1 : 0;
    size_t fixed = skip + GOV__SM2_RAW + GOV__SM2_HALF;

    if (data.data == NULL || data.len > GOV__SM2_TEXT_MAX + GOV__SM2_OVERHEAD) {
        return false;
    }
    if (order == GOV__SM2_ASN1) {
        return read_asn1(data, out) && out->c2.len <= GOV__SM2_TEXT_MAX;
    }
    if (data.len <= fixed || data.len - fixed > GOV__SM2_TEXT_MAX ||
        (prefix && data.data[0] != UNCOMPRESSED)) {
        return false;
    }
    memcpy(out->c1, data.data + skip, GOV__SM2_RAW);
    const uint8_t *rest = data.data + skip + GOV__SM2_RAW;
    size_t text = data.len - fixed;
    bool hash_first = order == GOV__SM2_C1C3C2;

    out->c3 = gov__bytes_of(hash_first ? rest : rest + text, GOV__SM2_HALF);
    out->c2 = gov__bytes_of(hash_first ? rest + GOV__SM2_HALF : rest, text);
    return true;
}

static void put_octets(gov__buf *out, gov__bytes value)
{
    uint8_t head[5] = {TAG_OCTETS};

    gov__buf_append(out, head, 1 + put_length(value.len, head + 1));
    gov__buf_append(out, value.data, value.len);
}

static void write_asn1(const gov__sm2_cipher *cipher, gov__buf *out)
{
    uint8_t numbers[2 * (GOV__SM2_HALF + 3)];
    uint8_t head[5] = {TAG_SEQUENCE};
    uint8_t ignored[4];
    size_t len = put_integer(cipher->c1, numbers);

    len += put_integer(cipher->c1 + GOV__SM2_HALF, numbers + len);
    size_t body = len + 1 + put_length(cipher->c3.len, ignored) + cipher->c3.len + 1 +
                  put_length(cipher->c2.len, ignored) + cipher->c2.len;
    gov__buf_append(out, head, 1 + put_length(body, head + 1));
    gov__buf_append(out, numbers, len);
    put_octets(out, cipher->c3);
    put_octets(out, cipher->c2);
}

void gov__sm2_cipher_write(const gov__sm2_cipher *cipher, gov__sm2_order order, bool prefix,
                           gov__buf *out)
{
    const gov__bytes first = order == GOV__SM2_C1C3C2 ? cipher->c3 : cipher->c2;
    const gov__bytes second = order == GOV__SM2_C1C3C2 ? cipher->c2 : cipher->c3;

    if (order == GOV__SM2_ASN1) {
        write_asn1(cipher, out);
        return;
    }
    if (prefix) {
        gov__buf_append_char(out, UNCOMPRESSED);
    }
    gov__buf_append(out, cipher->c1, sizeof cipher->c1);
    gov__buf_append(out, first.data, first.len);
    gov__buf_append(out, second.data, second.len);
}
