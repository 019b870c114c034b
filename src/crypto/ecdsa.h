/* SPDX-License-Identifier: Apache-2.0 */
/* From one wire form of an ECDSA signature, raw r||s (RFC 7518 3.4), to the other, DER (RFC 3279).
 * Encoding only; whether a signature is good is decided elsewhere. */
#ifndef GOV__CRYPTO_ECDSA_H
#define GOV__CRYPTO_ECDSA_H

#include <stddef.h>
#include <stdint.h>

/* The longest half we carry (P-521) and the longest DER it can make. */
#define GOV__ECDSA_HALF_MAX 66
#define GOV__ECDSA_DER_MAX  (2 * (GOV__ECDSA_HALF_MAX + 4) + 4)

/* Writes the DER of raw r||s (`len` bytes, two equal halves) into `der` (GOV__ECDSA_DER_MAX bytes).
 * Returns its length, 0 if `len` is odd, zero or too long. Takes no memory. */
size_t gov__ecdsa_raw_to_der(const uint8_t *raw, size_t len, uint8_t *der);

#endif
