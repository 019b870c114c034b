/* SPDX-License-Identifier: Apache-2.0 */
/* The encodings of an ECDSA signature, written out because they stand on the path of every token:
 * OpenSSL's own encoder would cost five heap blocks. */
#include "crypto/ecdsa.h"

#include <string.h>

/* One INTEGER: the shortest two's complement form of an unsigned big-endian number. */
static size_t put_integer(const uint8_t *number, size_t len, uint8_t *out)
{
    while (len > 1 && number[0] == 0) {
        number++;
        len--;
    }
    size_t pad = number[0] >= 0x80 ? 1 : 0;

    out[0] = 0x02;
    out[1] = (uint8_t)(len + pad);
    out[2] = 0;
    memcpy(out + 2 + pad, number, len);
    return 2 + pad + len;
}

size_t gov__ecdsa_raw_to_der(const uint8_t *raw, size_t len, uint8_t *der)
{
    uint8_t body[GOV__ECDSA_DER_MAX];

    if (len == 0 || len % 2 != 0 || len / 2 > GOV__ECDSA_HALF_MAX) {
        return 0;
    }
    size_t size = put_integer(raw, len / 2, body);
    size += put_integer(raw + len / 2, len / 2, body + size);

    size_t head = 0;
    der[head++] = 0x30;
    if (size >= 0x80) {
        der[head++] = 0x81;
    }
    der[head++] = (uint8_t)size;
    memcpy(der + head, body, size);
    return head + size;
}

struct reader {
    const uint8_t *at;
    size_t left;
};

/* A tag and a definite length in the fewest bytes; the content must fill no more than what is left. */
static bool take_head(struct reader *in, uint8_t tag, size_t *len)
{
    size_t head = 2;

    if (in->left < head || in->at[0] != tag) {
        return false;
    }
    *len = in->at[1];
    if (*len == 0x81) {
        if (in->left < ++head || in->at[2] < 0x80) {
            return false;
        }
        *len = in->at[2];
    } else if (*len >= 0x80) {
        return false;
    }
    in->at += head;
    in->left -= head;
    return *len <= in->left;
}

static bool take_integer(struct reader *in, uint8_t *out, size_t half)
{
    size_t len;

    if (!take_head(in, 0x02, &len) || len == 0 || in->at[0] >= 0x80) {
        return false;
    }
    const uint8_t *number = in->at;
    in->at += len;
    in->left -= len;
    if (number[0] == 0 && len > 1) {
        if (number[1] < 0x80) {
            return false;
        }
        number++;
        len--;
    }
    if (len > half) {
        return false;
    }
    memset(out, 0, half - len);
    memcpy(out + half - len, number, len);
    return true;
}

bool gov__ecdsa_der_to_raw(const uint8_t *der, size_t len, uint8_t *raw, size_t half)
{
    struct reader in = {der, len};
    size_t body;

    return take_head(&in, 0x30, &body) && body == in.left && take_integer(&in, raw, half) &&
           take_integer(&in, raw + half, half) && in.left == 0;
}
