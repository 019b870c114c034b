/* SPDX-License-Identifier: Apache-2.0 */
/* The CMS of a signature (RFC 5652; ETSI EN 319 142-1 section 6.3 for CAdES): one signer, no content of
 * its own, attributes that are about this document and this certificate. */
#include <string.h>

#include "base/wipe.h"
#include "pdf/verify.h"

/* id-contentType, id-messageDigest, id-signingTime, id-aa-signingCertificateV2 */
static const uint8_t oid_type[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03};
static const uint8_t oid_digest[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04};
static const uint8_t oid_time[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05};
static const uint8_t oid_naming[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D,
                                     0x01, 0x09, 0x10, 0x02, 0x2F};
/* data of PKCS #7 and of GB/T 35275 */
static const uint8_t oid_data[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01};
static const uint8_t oid_gm_data[] = {0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x06, 0x01, 0x04, 0x02, 0x01};

/* SHA-1, MD5, and signatures with them. */
static const char *const weak_oids[] = {
    "1.3.14.3.2.26",        "1.2.840.113549.2.5", "1.2.840.113549.2.2", "1.2.840.113549.1.1.5",
    "1.2.840.113549.1.1.4", "1.2.840.10045.4.1",  "1.2.840.10040.4.3",  "1.3.14.3.2.29",
};

static void malformed(const gov__pdf_signature *s, const char *detail)
{
    gov__pdf_bad(s, GOV__CHECK_CONTAINER, GOV__REASON_MALFORMED, detail);
}

static bool is_weak(gov__bytes algorithm, char oid[GOV__OID_TEXT_MAX])
{
    (void)gov__algorithm_oid(algorithm, oid, GOV__OID_TEXT_MAX);
    for (size_t i = 0; i < sizeof weak_oids / sizeof weak_oids[0]; i++) {
        if (strcmp(oid, weak_oids[i]) == 0) {
            return true;
        }
    }
    return false;
}

void gov__pdf_judge_algorithm(const gov__pdf_signature *s)
{
    char oid[GOV__OID_TEXT_MAX];

    if (is_weak(s->signer->digest_algorithm, oid) || is_weak(s->signer->signature_algorithm, oid)) {
        gov__pdf_bad(s, GOV__CHECK_ALGORITHM, GOV__REASON_WEAK_ALGORITHM, oid);
    } else {
        gov__pdf_skip(s, GOV__CHECK_ALGORITHM, GOV__REASON_UNKNOWN_ALGORITHM, oid);
    }
}

gov_status gov__pdf_compare_digest(const gov__pdf_signature *s, gov__digest_alg alg,
                                   const gov__bytes *pieces, size_t count, gov__bytes stated)
{
    uint8_t value[GOV__DIGEST_MAX];
    gov__digest *digest;
    gov_status status = gov__digest_new(s->in->trust->crypto, alg, &digest);

    for (size_t i = 0; status == GOV_OK && i < count; i++) {
        status = gov__digest_update(digest, pieces[i].data, pieces[i].len);
    }
    if (status == GOV_OK) {
        status = gov__digest_final(digest, value);
    }
    gov__digest_free(digest);
    if (status == GOV_OK && (stated.len != gov__digest_size(alg) ||
                             !gov__equal_const_time(value, stated.data, stated.len))) {
        status = GOV_ERR_DIGEST;
    }
    return status;
}

/* SignedData of one signer without content. */
static bool read_parts(gov__pdf_signature *s)
{
    gov_status status = gov__signed_data_read(s->cms, &s->parts);

    if (status == GOV_ERR_UNSUPPORTED || status == GOV_ERR_LIMIT) {
        gov__pdf_skip(s, GOV__CHECK_CONTAINER,
                      status == GOV_ERR_LIMIT ? GOV__REASON_LIMIT : GOV__REASON_UNSUPPORTED, "CMS");
        return false;
    }
    if (status != GOV_OK || s->parts.signer_count == 0) {
        malformed(s, "CMS");
        return false;
    }
    if (s->parts.signer_count != 1) {
        gov__pdf_bad(s, GOV__CHECK_CONTAINER, GOV__REASON_AMBIGUOUS, "several signers");
        return false;
    }
    s->signer = &s->parts.signers[0];
    if (s->parts.has_content) {
        malformed(s, "eContent");
    }
    return true;
}

static bool is_oid(gov__bytes body, const uint8_t *oid, size_t len)
{
    return body.len == len && memcmp(body.data, oid, len) == 0;
}

/* The content is data, and the signed attribute says the same (RFC 5652 section 11.1). */
static void check_type(const gov__pdf_signature *s)
{
    gov__bytes type = s->parts.content_type;
    gov__der attribute;

    if (!is_oid(type, oid_data, sizeof oid_data) &&
        !(s->parts.is_gm && is_oid(type, oid_gm_data, sizeof oid_gm_data))) {
        malformed(s, "content type");
    }
    if (!gov__signer_attribute(s->signer, oid_type, sizeof oid_type, &attribute) ||
        !gov__der_oid_is(&attribute, type.data, type.len)) {
        malformed(s, "contentType");
    }
    if (s->parts.is_gm) {
        gov__verification_tolerate(s->in, s->index, "gm_signed_data");
    }
}

/* messageDigest is that of the ranges. */
static gov_status check_digest(const gov__pdf_signature *s)
{
    gov__digest_alg alg;
    gov__der stated;

    if (!gov__signer_attribute(s->signer, oid_digest, sizeof oid_digest, &stated) ||
        stated.tag != GOV__DER_OCTET_STRING) {
        malformed(s, "messageDigest");
        return GOV_OK;
    }
    if (gov__signer_digest_alg(s->signer, &alg) != GOV_OK) {
        return GOV_OK;
    }
    gov_status status = gov__pdf_compare_digest(s, alg, s->range, 2, stated.body);
    if (status == GOV_OK) {
        gov__pdf_pass(s, GOV__CHECK_REFERENCES);
    } else if (status == GOV_ERR_DIGEST) {
        gov__pdf_bad(s, GOV__CHECK_REFERENCES, GOV__REASON_DIGEST_MISMATCH, "/ByteRange");
    }
    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}

gov_status gov__pdf_read_certs(gov__pdf_signature *s)
{
    const size_t own = gov__signed_data_cert_of(&s->parts, s->signer);

    if (own == SIZE_MAX) {
        return GOV_OK;
    }
    for (size_t i = 0; i < s->parts.cert_count; i++) {
        /* The signer's goes first: it changes places with the first one. */
        size_t from = i == 0 ? own : i == own ? 0 : i;
        gov_status status =
            gov__cert_pool_read(s->in->trust->pool, s->parts.certs[from], &s->certs[s->cert_count]);
        if (status == GOV_ERR_NO_MEMORY || (status != GOV_OK && i == 0)) {
            return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
        }
        s->cert_count += status == GOV_OK ? 1 : 0;
    }
    return GOV_OK;
}

/* ESSCertIDv2 (RFC 5035 section 4) of the first certificate that it names. *algorithm is empty for SHA-256,
 * which need not be named. */
static bool read_naming(const gov__der *attribute, gov__bytes *algorithm, gov__bytes *hash)
{
    gov__bytes in = attribute->body;
    gov__der element;

    if (attribute->tag != GOV__DER_SEQUENCE || !gov__der_take(&in, GOV__DER_SEQUENCE, &element)) {
        return false;
    }
    in = element.body;
    if (!gov__der_take(&in, GOV__DER_SEQUENCE, &element)) {
        return false;
    }
    in = element.body;
    if (!gov__der_take_optional(&in, GOV__DER_SEQUENCE, &element)) {
        return false;
    }
    *algorithm = element.raw;
    if (!gov__der_take(&in, GOV__DER_OCTET_STRING, &element)) {
        return false;
    }
    *hash = element.body;
    return true;
}

/* The digest of a certificate against the one that the signer has stated. */
static gov_status compare_naming(const gov__pdf_signature *s, gov__bytes algorithm, gov__bytes hash)
{
    gov__bytes own = gov__cert_der(s->certs[0]);
    gov__digest_alg alg = GOV__DIGEST_SHA256;
    char oid[GOV__OID_TEXT_MAX];

    if (algorithm.len != 0 && gov__algorithm_digest(algorithm, &alg) != GOV_OK) {
        if (is_weak(algorithm, oid)) {
            gov__pdf_bad(s, GOV__CHECK_ALGORITHM, GOV__REASON_WEAK_ALGORITHM, oid);
        } else {
            gov__pdf_skip(s, GOV__CHECK_ALGORITHM, GOV__REASON_UNKNOWN_ALGORITHM, oid);
        }
        return GOV_OK;
    }
    gov_status status = gov__pdf_compare_digest(s, alg, &own, 1, hash);
    if (status == GOV_ERR_DIGEST) {
        gov__pdf_bad(s, GOV__CHECK_SIGNATURE, GOV__REASON_BAD_SIGNATURE, "signing-certificate-v2");
    }
    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}

/* A certificate that the signer has not named could be changed for another one with the same key. */
static gov_status check_naming(const gov__pdf_signature *s)
{
    gov__der attribute;
    gov__bytes algorithm;
    gov__bytes hash;

    if (!gov__signer_attribute(s->signer, oid_naming, sizeof oid_naming, &attribute)) {
        if (s->sub_filter == GOV__PDF_CADES) {
            malformed(s, "signing-certificate-v2");
        }
        return GOV_OK;
    }
    if (!read_naming(&attribute, &algorithm, &hash)) {
        malformed(s, "signing-certificate-v2");
        return GOV_OK;
    }
    return compare_naming(s, algorithm, hash);
}

static gov_status check_value(const gov__pdf_signature *s)
{
    gov__bytes algorithm;
    bool raw = false;

    if (gov__signer_signature_alg(s->signer, &algorithm) != GOV_OK) {
        gov__pdf_judge_algorithm(s);
        return GOV_OK;
    }
    gov_status status = gov__signer_verify(s->signer, s->certs[0], gov__bytes_of(NULL, 0), &raw);
    switch (status) {
    case GOV_OK:
        gov__pdf_pass(s, GOV__CHECK_SIGNATURE);
        gov__pdf_pass(s, GOV__CHECK_ALGORITHM);
        break;
    case GOV_ERR_SIGNATURE:
        gov__pdf_bad(s, GOV__CHECK_SIGNATURE, GOV__REASON_BAD_SIGNATURE, NULL);
        gov__pdf_pass(s, GOV__CHECK_ALGORITHM);
        break;
    case GOV_ERR_NO_MEMORY: return status;
    default: gov__pdf_skip(s, GOV__CHECK_ALGORITHM, GOV__REASON_UNKNOWN_ALGORITHM, "key"); break;
    }
    if (raw) {
        gov__verification_tolerate(s->in, s->index, "raw_sm2_signature");
    }
    return GOV_OK;
}

static gov_status check_signature(gov__pdf_signature *s)
{
    if (s->cert_count == 0) {
        gov__pdf_skip(s, GOV__CHECK_SIGNATURE, GOV__REASON_NO_CERTIFICATE, NULL);
        gov__pdf_skip(s, GOV__CHECK_SIGNER_CHAIN, GOV__REASON_NO_CERTIFICATE, NULL);
        return GOV_OK;
    }
    gov__verification_text(s->in->out, s->index, GOV__TEXT_SIGNER, gov__cert_subject(s->certs[0]));
    gov__verification_text(s->in->out, s->index, GOV__TEXT_SIGNER_SERIAL,
                           gov__cert_serial(s->certs[0]));
    gov_status status = check_naming(s);
    return status == GOV_OK ? check_value(s) : status;
}

/* EN 319 142-1 section 6.3: the time is in /M, never in the attributes. */
static void check_profile(const gov__pdf_signature *s)
{
    gov__der attribute;

    if (s->sub_filter == GOV__PDF_CADES &&
        gov__signer_attribute(s->signer, oid_time, sizeof oid_time, &attribute)) {
        gov__verification_tolerate(s->in, s->index, "signing_time");
    }
}

static gov_status check_signer(gov__pdf_signature *s)
{
    int64_t at_s;
    gov_status status = gov__pdf_check_time(s, &at_s);

    if (status == GOV_OK) {
        status = gov__pdf_read_certs(s);
    }
    if (status == GOV_OK) {
        status = check_signature(s);
    }
    if (status != GOV_OK || s->cert_count == 0) {
        return status;
    }
    return gov__verification_signer(s->in, s->index, s->certs[0], s->certs + 1, s->cert_count - 1,
                                    at_s, GOV__CHECK_SIGNER_CHAIN, GOV__CHECK_KEY_USAGE,
                                    GOV__CHECK_SIGNER_REVOCATION);
}

gov_status gov__pdf_check_cms(gov__pdf_signature *s)
{
    if (!read_parts(s)) {
        return GOV_OK;
    }
    if (s->signer->signed_attrs.len == 0) {
        gov__pdf_skip(s, GOV__CHECK_CONTAINER, GOV__REASON_UNSUPPORTED, "no signed attributes");
        return GOV_OK;
    }
    check_type(s);
    check_profile(s);
    gov_status status = check_digest(s);
    return status == GOV_OK ? check_signer(s) : status;
}
