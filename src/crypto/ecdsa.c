/* SPDX-License-Identifier: Apache-2.0 */
/* ECDSA signature encodings. The way to DER is written out because it stands on the path of every
 * verified token and would cost five heap blocks otherwise; the way back is OpenSSL's parser. */
#include "crypto/ecdsa.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
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

int gov__ecdsa_der_to_raw(const uint8_t *der, size_t len, uint8_t *raw, size_t half)
{
    const unsigned char *at = der;
    ECDSA_SIG *sig;
    int done = 0;

    if (len > GOV__ECDSA_DER_MAX || half == 0 || half > GOV__ECDSA_HALF_MAX) {
        return 0;
    }
    sig = d2i_ECDSA_SIG(NULL, &at, (long)len);
    if (sig != NULL && at == der + len) {
        done = BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, (int)half) == (int)half &&
               BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + half, (int)half) == (int)half;
    }
    ECDSA_SIG_free(sig);
    return done;
}
