/* SPDX-License-Identifier: Apache-2.0 */
/* A borrowed run of bytes, so that keys, nonces and texts are one argument each.
 * It owns nothing; growing memory is base/buf.h. */
#ifndef GOV__CRYPTO_BYTES_H
#define GOV__CRYPTO_BYTES_H

#include <stddef.h>
#include <stdint.h>

typedef struct gov__bytes {
    const uint8_t *data; /* may be NULL when len is 0 */
    size_t len;
} gov__bytes;

static inline gov__bytes gov__bytes_of(const void *data, size_t len)
{
    gov__bytes bytes = {(const uint8_t *)data, len};

    return bytes;
}

#endif
