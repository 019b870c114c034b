/* SPDX-License-Identifier: Apache-2.0 */
/* One X.509 certificate (RFC 5280), read once: its bytes, its names, its key. Whether it is trusted is
 * crypto/cert_chain.h. Immutable, counted by reference, shared by threads. */
#ifndef GOV__CRYPTO_CERT_H
#define GOV__CRYPTO_CERT_H

#include <stdbool.h>

#include "base/buf.h"
#include "crypto/bytes.h"
#include "crypto/crypto.h"
#include "crypto/key.h"

typedef struct gov__cert gov__cert;

/* DER without anything behind it; copied. `mem` is copied. GOV_ERR_RESPONSE, GOV_ERR_LIMIT,
 * GOV_ERR_NO_MEMORY. A key of an unknown kind is no error here. */
gov_status gov__cert_read(const gov_allocator *mem, gov__bytes der, gov__cert **out);
gov__cert *gov__cert_ref(gov__cert *cert);
void gov__cert_unref(gov__cert *cert); /* NULL does nothing */

gov__bytes gov__cert_der(const gov__cert *cert);
const char *gov__cert_subject(const gov__cert *cert); /* RFC 4514, UTF-8 */
const char *gov__cert_serial(const gov__cert *cert);  /* hexadecimal, upper case */
/* The name of its issuer as RFC 4514 has it; to be freed with gov__mem_free. GOV_ERR_NO_MEMORY. */
gov_status gov__cert_issuer(const gov__cert *cert, char **out);
int64_t gov__cert_not_before_s(const gov__cert *cert);
int64_t gov__cert_not_after_s(const gov__cert *cert);
bool gov__cert_is_self_signed(const gov__cert *cert); /* by name and by signature */
/* The public key; NULL for a kind that is not supported. Borrowed. */
const gov__key *gov__cert_key(const gov__cert *cert);

typedef enum gov__cert_use {
    GOV__CERT_USE_SIGNING /* digitalSignature or nonRepudiation, or no key usage stated */
} gov__cert_use;
bool gov__cert_permits(const gov__cert *cert, gov__cert_use use);

/* Whether `signature` over `message` holds by the certificate's key. `algorithm` is the DER of the
 * AlgorithmIdentifier, or a bare OID element. SM2 uses the default id and SM3; a raw r||s of 64 bytes
 * is taken where `raw_sm2` is not NULL and *raw_sm2 says that it was one.
 *   GOV_ERR_SIGNATURE, GOV_ERR_ALGORITHM (unknown, weak, not of this key), GOV_ERR_NO_MEMORY */
gov_status gov__cert_verify(const gov__cert *cert, gov__bytes algorithm, gov__bytes message,
                            gov__bytes signature, bool *raw_sm2);

#endif
