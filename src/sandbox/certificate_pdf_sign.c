/* SPDX-License-Identifier: Apache-2.0 */
/* CMS SignedData for a PDF (RFC 5652, RFC 5035, ETSI EN 319 142-1).
 * Owns: its encoding, by hand, since OpenSSL would add a signing time by the machine's clock. */
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_authority.h"
#include "sandbox/certificate_pdf.h"
#include "sandbox/codec.h"

#define OID_DATA                "1.2.840.113549.1.7.1"
#define OID_SIGNED_DATA         "1.2.840.113549.1.7.2"
#define OID_CONTENT_TYPE        "1.2.840.113549.1.9.3"
#define OID_MESSAGE_DIGEST      "1.2.840.113549.1.9.4"
#define OID_SIGNING_CERTIFICATE "1.2.840.113549.1.9.16.2.47"
#define OID_SHA256              "2.16.840.1.101.3.4.2.1"
#define OID_ECDSA_SHA256        "1.2.840.10045.4.3.2"

typedef struct der {
    uint8_t *at;
    int length;
} der;

static bool digest_ranges(const gov__sandbox_bytes *file, size_t gap_start, size_t gap_end,
                          uint8_t out[GOV__SB_SHA256_BYTES])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool done = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
                EVP_DigestUpdate(context, file->at, gap_start) == 1 &&
                EVP_DigestUpdate(context, file->at + gap_end, file->length - gap_end) == 1 &&
                EVP_DigestFinal_ex(context, out, NULL) == 1;
    EVP_MD_CTX_free(context);
    return done;
}

/* SEQUENCE { OID }: RFC 5754 leaves the parameters out for both algorithms. */
static void put_algorithm(gov__sandbox_bytes *b, const char *oid)
{
    size_t algorithm = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    gov__sb_der_oid(b, oid);
    gov__sb_der_close(b, algorithm);
}

/* The names of the parts of an attribute that has one value. */
static size_t open_attribute(gov__sandbox_bytes *b, const char *oid, size_t *out_values)
{
    size_t attribute = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    gov__sb_der_oid(b, oid);
    *out_values = gov__sb_der_open(b, GOV__SB_DER_SET);
    return attribute;
}

static void close_attribute(gov__sandbox_bytes *b, size_t attribute, size_t values)
{
    gov__sb_der_close(b, values);
    gov__sb_der_close(b, attribute);
}

/* The content of the SET, in the order of DER: each attribute is longer than the one before. */
static void put_attributes(gov__sandbox_bytes *b, const uint8_t digest[GOV__SB_SHA256_BYTES],
                           const der *certificate)
{
    uint8_t hash[GOV__SB_SHA256_BYTES];
    size_t values = 0, attribute = open_attribute(b, OID_CONTENT_TYPE, &values);
    gov__sb_der_oid(b, OID_DATA);
    close_attribute(b, attribute, values);
    attribute = open_attribute(b, OID_MESSAGE_DIGEST, &values);
    gov__sb_der_put(b, GOV__SB_DER_OCTETS, digest, GOV__SB_SHA256_BYTES);
    close_attribute(b, attribute, values);
    gov__sb_sha256(certificate->at, (size_t)certificate->length, hash);
    attribute = open_attribute(b, OID_SIGNING_CERTIFICATE, &values);
    size_t signing = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    size_t list = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    size_t one = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE); /* SHA-256 is the default */
    gov__sb_der_put(b, GOV__SB_DER_OCTETS, hash, sizeof hash);
    gov__sb_der_close(b, one);
    gov__sb_der_close(b, list);
    gov__sb_der_close(b, signing);
    close_attribute(b, attribute, values);
}

static void put_issuer_and_serial(gov__sandbox_bytes *b, const X509 *x)
{
    uint8_t *name = NULL, *serial = NULL;
    int name_length = i2d_X509_NAME(X509_get_issuer_name(x), &name);
    int serial_length = i2d_ASN1_INTEGER(X509_get0_serialNumber(x), &serial);
    size_t both = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    b->failed = b->failed || name_length <= 0 || serial_length <= 0;
    if (!b->failed) {
        gov__sb_bytes_put(b, name, (size_t)name_length);
        gov__sb_bytes_put(b, serial, (size_t)serial_length);
    }
    gov__sb_der_close(b, both);
    OPENSSL_free(serial);
    OPENSSL_free(name);
}

/* What is signed is the attributes as a SET, what is carried has the tag [0] (section 5.4). */
static void put_signer(gov_sandbox *sb, gov__sandbox_bytes *b, const X509 *x,
                       const gov__sandbox_bytes *attributes)
{
    gov__sandbox_bytes set = {0};
    uint8_t *signature = NULL;
    size_t length = 0;
    gov__sb_der_put(&set, GOV__SB_DER_SET, attributes->at, attributes->length);
    b->failed =
        b->failed || set.failed || attributes->failed ||
        gov__sb_authority_sign(sb, GOV__SB_EC_SIGNER, set.at, set.length, &signature, &length) != 0;
    size_t signer = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    gov__sb_der_int(b, 1);
    put_issuer_and_serial(b, x);
    put_algorithm(b, OID_SHA256);
    gov__sb_der_put(b, GOV__SB_DER_CONTEXT_0, attributes->at, attributes->length);
    put_algorithm(b, OID_ECDSA_SHA256);
    gov__sb_der_put(b, GOV__SB_DER_OCTETS, signature, length);
    gov__sb_der_close(b, signer);
    gov__sb_bytes_free(&set);
    free(signature);
}

/* In the order of DER: the shorter first, as both begin alike. */
static void put_certificates(gov__sandbox_bytes *b, const der *leaf, const der *above)
{
    const der *first = leaf->length <= above->length ? leaf : above;
    const der *second = first == leaf ? above : leaf;
    size_t certificates = gov__sb_der_open(b, GOV__SB_DER_CONTEXT_0);
    gov__sb_bytes_put(b, first->at, (size_t)first->length);
    gov__sb_bytes_put(b, second->at, (size_t)second->length);
    gov__sb_der_close(b, certificates);
}

static void put_content_info(gov_sandbox *sb, gov__sandbox_bytes *b, const X509 *x, const der *leaf,
                             const der *above, const gov__sandbox_bytes *attributes)
{
    size_t info = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    gov__sb_der_oid(b, OID_SIGNED_DATA);
    size_t explicit_tag = gov__sb_der_open(b, GOV__SB_DER_CONTEXT_0);
    size_t signed_data = gov__sb_der_open(b, GOV__SB_DER_SEQUENCE);
    gov__sb_der_int(b, 1);
    size_t digests = gov__sb_der_open(b, GOV__SB_DER_SET);
    put_algorithm(b, OID_SHA256);
    gov__sb_der_close(b, digests);
    put_algorithm(b, OID_DATA); /* encapContentInfo without content has the same form */
    put_certificates(b, leaf, above);
    size_t signers = gov__sb_der_open(b, GOV__SB_DER_SET);
    put_signer(sb, b, x, attributes);
    gov__sb_der_close(b, signers);
    gov__sb_der_close(b, signed_data);
    gov__sb_der_close(b, explicit_tag);
    gov__sb_der_close(b, info);
}

int gov__sb_pdf_signature(gov_sandbox *sb, const gov__sandbox_bytes *file, size_t gap_start,
                          size_t gap_end, gov__sandbox_bytes *out_der)
{
    uint8_t digest[GOV__SB_SHA256_BYTES];
    gov__sandbox_bytes attributes = {0};
    X509 *x = gov__sb_authority_certificate(sb, GOV__SB_EC_SIGNER);
    X509 *issuer = gov__sb_authority_certificate(sb, GOV__SB_EC_CA);
    der leaf = {NULL, -1}, above = {NULL, -1};
    leaf.length = x ? i2d_X509(x, &leaf.at) : -1;
    above.length = issuer ? i2d_X509(issuer, &above.at) : -1;
    bool ready = leaf.length > 0 && above.length > 0 && !file->failed &&
                 digest_ranges(file, gap_start, gap_end, digest);
    if (ready) {
        put_attributes(&attributes, digest, &leaf);
        put_content_info(sb, out_der, x, &leaf, &above, &attributes);
    }
    gov__sb_bytes_free(&attributes);
    OPENSSL_free(above.at);
    OPENSSL_free(leaf.at);
    X509_free(issuer);
    X509_free(x);
    return ready && !out_der->failed ? 0 : -1;
}
