/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a certificate, for src/crypto only: its slices, its extensions, what OpenSSL made of it.
 * Everybody else asks through crypto/cert.h. */
#ifndef GOV__CRYPTO_CERT_PARTS_H
#define GOV__CRYPTO_CERT_PARTS_H

#include <string.h>

#include <openssl/x509.h>

#include "base/refcount.h"
#include "crypto/cert.h"
#include "crypto/der.h"

/* Slices of a signed thing: certificate, revocation list, OCSP reply. */
typedef struct gov__signed_parts {
    gov__bytes tbs;       /* raw: what is signed */
    gov__bytes body;      /* the same without tag and length */
    gov__bytes algorithm; /* raw AlgorithmIdentifier */
    gov__bytes signature;
    gov__bytes rest; /* behind the signature */
} gov__signed_parts;

struct gov__cert {
    gov_allocator mem; /* a copy */
    gov__refcount refs;
    uint8_t *der;
    size_t len;
    X509 *x509;
    gov__key *key; /* NULL: of a kind or size that is not supported */
    char *subject;
    char *serial;
    gov__signed_parts parts;
    gov__bytes serial_der;
    gov__bytes issuer_der;
    gov__bytes subject_der;
    gov__bytes key_bits;   /* of subjectPublicKey, which key hashes are made of */
    gov__bytes extensions; /* body of the SEQUENCE OF; empty when there are none */
    int64_t not_before_s;
    int64_t not_after_s;
    bool self_signed;
};

/* SEQUENCE { tbs SEQUENCE, AlgorithmIdentifier, BIT STRING, ... } with nothing behind it. */
bool gov__signed_parts_read(gov__bytes der, gov__signed_parts *out);

/* An extension out of the body of Extensions (RFC 5280 section 4.2). */
typedef struct gov__extension {
    gov__bytes oid; /* body */
    bool critical;
    gov__bytes value; /* of the OCTET STRING */
} gov__extension;

/* Takes the next one. False at the end and for malformed ones: *in is empty at the end. */
bool gov__extension_next(gov__bytes *in, gov__extension *out);
/* Whether a SEQUENCE OF Extension, raw, is well formed; *critical: one of them is. */
bool gov__extensions_read(gov__bytes list, bool *critical);
/* By the last octet of an OID under id-ce, 2.5.29. False when it is not there. */
bool gov__extension_find(gov__bytes in, uint8_t id_ce, gov__extension *out);

#define GOV__ID_CE_CRL_NUMBER          20
#define GOV__ID_CE_CRL_REASON          21
#define GOV__ID_CE_INVALIDITY_DATE     24
#define GOV__ID_CE_DELTA_CRL           27
#define GOV__ID_CE_ISSUING_POINT       28
#define GOV__ID_CE_CERT_ISSUER         29
#define GOV__ID_CE_DISTRIBUTION_POINTS 31
#define GOV__ID_CE_AUTHORITY_KEY       35
#define GOV__ID_CE_EXTENDED_KEY_USAGE  37

static inline bool gov__bytes_equal(gov__bytes a, gov__bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* A raw Name as RFC 4514 has it; to be freed with gov__mem_free. GOV_ERR_RESPONSE; GOV_ERR_NO_MEMORY. */
gov_status gov__cert_name_text(const gov_allocator *mem, gov__bytes name, char **out);

/* Whether the name of its issuer and its signature are those of `issuer`. GOV_OK, or as
 * gov__cert_verify; GOV_ERR_CHAIN for another name. */
gov_status gov__cert_issued_by(const gov__cert *cert, const gov__cert *issuer);

#endif
