/* SPDX-License-Identifier: Apache-2.0 */
/* The two wire forms of an ECDSA signature: raw r||s (RFC 7518 3.4) and DER (RFC 3279).
 * Encoding only; whether a signature is good is decided elsewhere. */
#ifndef GOV__CRYPTO_ECDSA_H
#define GOV__CRYPTO_ECDSA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest half we carry (P-521) and the longest DER it can make. */
#define GOV__ECDSA_HALF_MAX 66
#define GOV__ECDSA_DER_MAX  (2 * (GOV__ECDSA_HALF_MAX + 4) + 4)

/* Writes the DER of raw r||s (`len` bytes, two equal halves) into `der` (GOV__ECDSA_DER_MAX bytes).
 * Returns its length, 0 if `len` is odd, zero or too long. Takes no memory. */
size_t gov__ecdsa_raw_to_der(const uint8_t *raw, size_t len, uint8_t *der);

/* Writes r and s of a DER signature, each in `half` bytes with leading zeros. False for anything
 * but the shortest encoding of two positive numbers that fit. Takes no memory. */
bool gov__ecdsa_der_to_raw(const uint8_t *der, size_t len, uint8_t *raw, size_t half);

#endif
