/* SPDX-License-Identifier: Apache-2.0 */
/* Signed attributes, the algorithms that a signer names, and his signature (RFC 5652 section 5.4;
 * GB/T 35275 section 8). Whether the message digest is the right one is for the caller. */
#include "crypto/signed_data.h"

#include <string.h>

#include "base/buf.h"

/* What a signature algorithm comes to with a digest: a bare OID element. */
#define OID_ELEMENT(name, ...) static const uint8_t name[] = {__VA_ARGS__}
OID_ELEMENT(rsa_sha256, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B);
OID_ELEMENT(rsa_sha384, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0C);
OID_ELEMENT(rsa_sha512, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0D);
OID_ELEMENT(ecdsa_sha256, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02);
OID_ELEMENT(ecdsa_sha384, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03);
OID_ELEMENT(ecdsa_sha512, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x04);
OID_ELEMENT(sm2_sm3, 0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x83, 0x75);

typedef struct alg_pair {
    const char *named; /* what stands there */
    gov__digest_alg digest;
    const uint8_t *means; /* NULL: itself */
    size_t means_len;
} alg_pair;

#define MEANS(oid) oid, sizeof oid

/* A pair that is not here is none that belongs together (RFC 8933 section 3). */
static const alg_pair pairs[] = {
    {"1.2.840.113549.1.1.1", GOV__DIGEST_SHA256, MEANS(rsa_sha256)},
    {"1.2.840.113549.1.1.1", GOV__DIGEST_SHA384, MEANS(rsa_sha384)},
    {"1.2.840.113549.1.1.1", GOV__DIGEST_SHA512, MEANS(rsa_sha512)},
    {"1.2.840.113549.1.1.11", GOV__DIGEST_SHA256, NULL, 0},
    {"1.2.840.113549.1.1.12", GOV__DIGEST_SHA384, NULL, 0},
    {"1.2.840.113549.1.1.13", GOV__DIGEST_SHA512, NULL, 0},
    {"1.2.840.113549.1.1.10", GOV__DIGEST_SHA256, NULL, 0}, /* PSS names its digest inside */
    {"1.2.840.113549.1.1.10", GOV__DIGEST_SHA384, NULL, 0},
    {"1.2.840.113549.1.1.10", GOV__DIGEST_SHA512, NULL, 0},
    {"1.2.840.10045.2.1", GOV__DIGEST_SHA256, MEANS(ecdsa_sha256)},
    {"1.2.840.10045.2.1", GOV__DIGEST_SHA384, MEANS(ecdsa_sha384)},
    {"1.2.840.10045.2.1", GOV__DIGEST_SHA512, MEANS(ecdsa_sha512)},
    {"1.2.840.10045.2.1", GOV__DIGEST_SM3, MEANS(sm2_sm3)},
    {"1.2.840.10045.4.3.2", GOV__DIGEST_SHA256, NULL, 0},
    {"1.2.840.10045.4.3.3", GOV__DIGEST_SHA384, NULL, 0},
    {"1.2.840.10045.4.3.4", GOV__DIGEST_SHA512, NULL, 0},
    {"1.2.156.10197.1.301", GOV__DIGEST_SM3, MEANS(sm2_sm3)},
    {"1.2.156.10197.1.301.1", GOV__DIGEST_SM3, MEANS(sm2_sm3)},
    {"1.2.156.10197.1.501", GOV__DIGEST_SM3, NULL, 0},
    {"1.3.101.112", GOV__DIGEST_SHA512, NULL, 0}, /* Ed25519, RFC 8419 section 3.1 */
};

/* GM/T 0006: SM3, SM3 without and with a key. The last one is seen for the first. */
static const struct {
    const char *oid;
    gov__digest_alg digest;
} digests[] = {
    {"1.2.156.10197.1.401", GOV__DIGEST_SM3},       {"1.2.156.10197.1.401.1", GOV__DIGEST_SM3},
    {"1.2.156.10197.1.401.2", GOV__DIGEST_SM3},     {"2.16.840.1.101.3.4.2.1", GOV__DIGEST_SHA256},
    {"2.16.840.1.101.3.4.2.2", GOV__DIGEST_SHA384}, {"2.16.840.1.101.3.4.2.3", GOV__DIGEST_SHA512},
};

bool gov__algorithm_oid(gov__bytes algorithm, char *out, size_t room)
{
    gov__der element;
    gov__der oid;

    out[0] = '\0';
    if (gov__der_only(algorithm, GOV__DER_OID, &oid)) {
        return gov__der_oid_text(&oid, out, room);
    }
    return gov__der_only(algorithm, GOV__DER_SEQUENCE, &element) &&
           gov__der_take(&element.body, GOV__DER_OID, &oid) && gov__der_oid_text(&oid, out, room);
}

gov_status gov__algorithm_digest(gov__bytes algorithm, gov__digest_alg *out)
{
    char oid[GOV__OID_TEXT_MAX];

    if (gov__algorithm_oid(algorithm, oid, sizeof oid)) {
        for (size_t i = 0; i < sizeof digests / sizeof digests[0]; i++) {
            if (strcmp(digests[i].oid, oid) == 0) {
                *out = digests[i].digest;
                return GOV_OK;
            }
        }
    }
    return GOV_ERR_ALGORITHM;
}

gov_status gov__signer_digest_alg(const gov__signer_info *signer, gov__digest_alg *out)
{
    return gov__algorithm_digest(signer->digest_algorithm, out);
}

static bool find_attribute(gov__bytes attrs, const uint8_t *oid, size_t oid_len, gov__der *out)
{
    gov__der attribute;
    gov__der type;
    gov__der values;
    bool found = false;

    while (attrs.len != 0) {
        if (!gov__der_take(&attrs, GOV__DER_SEQUENCE, &attribute) ||
            !gov__der_take(&attribute.body, GOV__DER_OID, &type)) {
            return false;
        }
        if (!gov__der_oid_is(&type, oid, oid_len)) {
            continue;
        }
        if (found || !gov__der_only(attribute.body, GOV__DER_SET, &values) ||
            !gov__der_next(&values.body, out) || values.body.len != 0) {
            return false;
        }
        found = true;
    }
    return found;
}

static bool attribute_of(gov__bytes element, uint8_t tag, const uint8_t *oid, size_t oid_len,
                         gov__der *out)
{
    gov__der attrs;

    *out = (gov__der){0};
    if (!gov__der_only(element, tag, &attrs) || !find_attribute(attrs.body, oid, oid_len, out)) {
        *out = (gov__der){0};
        return false;
    }
    return true;
}

bool gov__signer_attribute(const gov__signer_info *signer, const uint8_t *oid, size_t oid_len,
                           gov__der *out)
{
    return attribute_of(signer->signed_attrs, GOV__DER_CONTEXT(0), oid, oid_len, out);
}

bool gov__signer_unsigned_attribute(const gov__signer_info *signer, const uint8_t *oid,
                                    size_t oid_len, gov__der *out)
{
    return attribute_of(signer->unsigned_attrs, GOV__DER_CONTEXT(1), oid, oid_len, out);
}

gov_status gov__signer_signature_alg(const gov__signer_info *signer, gov__bytes *out)
{
    char oid[GOV__OID_TEXT_MAX];
    gov__digest_alg digest;

    if (gov__signer_digest_alg(signer, &digest) != GOV_OK ||
        !gov__algorithm_oid(signer->signature_algorithm, oid, sizeof oid)) {
        return GOV_ERR_ALGORITHM;
    }
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (pairs[i].digest == digest && strcmp(pairs[i].named, oid) == 0) {
            *out = pairs[i].means != NULL ? gov__bytes_of(pairs[i].means, pairs[i].means_len)
                                          : signer->signature_algorithm;
            return GOV_OK;
        }
    }
    return GOV_ERR_ALGORITHM;
}

/* What is signed is the attributes as SET OF, not as the implicit [0] (RFC 5652 section 5.4). */
static gov_status verify_attributes(const gov__signer_info *signer, const gov__cert *cert,
                                    gov__bytes algorithm, bool *raw_sm2)
{
    gov__buf message;

    gov__buf_init(&message, gov__key_mem(gov__cert_key(cert)), 0);
    gov__buf_append_char(&message, GOV__DER_SET);
    gov__buf_append(&message, signer->signed_attrs.data + 1, signer->signed_attrs.len - 1);
    gov_status status = gov__buf_status(&message);
    if (status == GOV_OK) {
        status = gov__cert_verify(cert, algorithm, gov__bytes_of(message.data, message.len),
                                  signer->signature, raw_sm2);
    }
    gov__buf_free(&message);
    return status;
}

gov_status gov__signer_verify(const gov__signer_info *signer, const gov__cert *cert,
                              gov__bytes content, bool *raw_sm2)
{
    gov__bytes algorithm;

    if (raw_sm2 != NULL) {
        *raw_sm2 = false;
    }
    if (gov__cert_key(cert) == NULL || gov__signer_signature_alg(signer, &algorithm) != GOV_OK) {
        return GOV_ERR_ALGORITHM;
    }
    return signer->signed_attrs.len != 0
               ? verify_attributes(signer, cert, algorithm, raw_sm2)
               : gov__cert_verify(cert, algorithm, content, signer->signature, raw_sm2);
}
