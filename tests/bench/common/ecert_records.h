/* SPDX-License-Identifier: Apache-2.0 */
/* How the maker of documents (ecert_documents/) hands them to the measurement (ecert/): files of records.
 * Each is a tag, the length in four bytes, the lowest first, and that many bytes. A subject has files
 * NAME-0.records and on, a document each: the first has the store for all of them, the others are of other
 * signers. */
#ifndef GOVSDK_BENCH_ECERT_RECORDS_H
#define GOVSDK_BENCH_ECERT_RECORDS_H

/* When everything is verified, in milliseconds since 1970: the time of the tests' builders. */
#define ECERT_AT_MS    (INT64_C(1800000000) * 1000)
#define ECERT_ISSUER   "https://issuer.example.test/gov"
#define ECERT_LIST_URI "https://issuer.example.test/lists/1"

/* More than a store keeps of certificates that it has read, so that taken in turns each is a stranger. */
enum { ECERT_SIGNERS = 64 };

typedef enum ecert_tag {
    /* What the library gets. */
    ECERT_DOCUMENT = 'D',
    ECERT_ANCHOR = 'A',
    ECERT_INTERMEDIATE = 'I',
    ECERT_CRL = 'C',
    ECERT_ISSUER_KEYS = 'K', /* of ECERT_ISSUER, JSON */
    ECERT_STATUS_LIST = 'L',
    /* What it has to compute, for the hand-written side: bytes to be hashed; and signatures, each a key
     * (SubjectPublicKeyInfo), what was signed, and the value. */
    ECERT_CERTIFICATE = 'x',
    ECERT_SM3 = 'm',
    ECERT_SHA256 = 'h',
    ECERT_KEY = 'k',
    ECERT_SIGNED = 'b',
    ECERT_SIGNATURE = 's',
    ECERT_SIGNATURE_ONCE = 'o' /* only for a store that is new: of a revocation list */
} ecert_tag;

#endif
