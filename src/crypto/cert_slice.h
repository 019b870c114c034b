/* SPDX-License-Identifier: Apache-2.0 */
/* A few parts of a certificate as slices, where no memory is to be taken: who issued it, its number, its
 * extensions. Keys, names as text and trust are crypto/cert.h. */
#ifndef GOV__CRYPTO_CERT_SLICE_H
#define GOV__CRYPTO_CERT_SLICE_H

#include <stdbool.h>

#include "crypto/bytes.h"

typedef struct gov__cert_slice {
    gov__bytes issuer;     /* raw Name */
    gov__bytes serial;     /* content octets */
    gov__bytes extensions; /* SEQUENCE of them, raw; empty when there are none */
} gov__cert_slice;

bool gov__cert_slice_read(gov__bytes der, gov__cert_slice *out);
/* An extension by the body of its OID: its extnValue. False when it is absent or malformed. */
bool gov__cert_slice_extension(const gov__cert_slice *cert, const uint8_t *oid, size_t oid_len,
                               gov__bytes *value, bool *critical);

#endif
