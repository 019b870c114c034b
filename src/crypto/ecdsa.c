/* SPDX-License-Identifier: Apache-2.0 */
/* The encoding of an ECDSA signature, written out because it stands on the path of every verified token:
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
