/* SPDX-License-Identifier: Apache-2.0 */
/* Verification of a time stamp token, one step after another: content, imprint, signer, chain. */
#include "crypto/time_stamp.h"

#include <string.h>

#include "base/wipe.h"
#include "crypto/cert_slice.h"
#include "crypto/signed_data.h"

/* id-ct-TSTInfo, id-contentType, id-messageDigest, id-aa-signingCertificateV2, id-ce-extKeyUsage,
 * id-kp-timeStamping */
static const uint8_t oid_info[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D,
                                   0x01, 0x09, 0x10, 0x01, 0x04};
static const uint8_t oid_type[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03};
static const uint8_t oid_digest[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04};
static const uint8_t oid_signer[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D,
                                     0x01, 0x09, 0x10, 0x02, 0x2F};
static const uint8_t oid_usage[] = {0x55, 0x1D, 0x25};
static const uint8_t oid_stamping[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08};

typedef struct stamp {
    const gov__time_stamp_input *in;
    gov__signed_data_parts parts;
    const gov__signer_info *signer;
    gov__bytes imprint_algorithm;
    gov__bytes imprint;
    int64_t time_s;
} stamp;

/* TSTInfo (section 2.4.2). What stands behind the time does not change what it says. */
static bool read_info(stamp *s)
{
    gov__der info;
    gov__der element;
    gov__der imprint;
    bool exact;

    if (!gov__der_only(s->parts.content, GOV__DER_SEQUENCE, &info) ||
        !gov__der_check(info.raw, 8) || !gov__der_take(&info.body, GOV__DER_INTEGER, &element) ||
        !gov__der_take(&info.body, GOV__DER_OID, &element) ||
        !gov__der_take(&info.body, GOV__DER_SEQUENCE, &imprint) ||
        !gov__der_take(&imprint.body, GOV__DER_SEQUENCE, &element)) {
        return false;
    }
    s->imprint_algorithm = element.raw;
    if (!gov__der_only(imprint.body, GOV__DER_OCTET_STRING, &element)) {
        return false;
    }
    s->imprint = element.body;
    return gov__der_take(&info.body, GOV__DER_INTEGER, &element) &&
           gov__der_take(&info.body, GOV__DER_GENERALIZED_TIME, &element) &&
           gov__der_time(&element, &s->time_s, &exact);
}

static gov_status read_token(stamp *s)
{
    gov_status status = gov__signed_data_read(s->in->token, &s->parts);

    if (status != GOV_OK) {
        return status == GOV_ERR_RESPONSE ? GOV_ERR_UNSUPPORTED : status;
    }
    if (s->parts.content_type.len != sizeof oid_info ||
        memcmp(s->parts.content_type.data, oid_info, sizeof oid_info) != 0) {
        return GOV_ERR_UNSUPPORTED;
    }
    if (!s->parts.has_content || s->parts.signer_count != 1 || !read_info(s)) {
        return GOV_ERR_RESPONSE;
    }
    s->signer = &s->parts.signers[0];
    return GOV_OK;
}

static gov_status digest_of(const stamp *s, gov__digest_alg alg, gov__bytes data, gov__bytes more,
                            uint8_t *out)
{
    gov__digest *digest;
    gov_status status = gov__digest_new(s->in->crypto, alg, &digest);

    if (status == GOV_OK) {
        status = gov__digest_update(digest, data.data, data.len);
    }
    if (status == GOV_OK) {
        status = gov__digest_update(digest, more.data, more.len);
    }
    if (status == GOV_OK) {
        status = gov__digest_final(digest, out);
    }
    gov__digest_free(digest);
    return status;
}

/* Whether `expected` is the digest of `data` and `more`. */
static gov_status compare_both(const stamp *s, gov__digest_alg alg, gov__bytes data,
                               gov__bytes more, gov__bytes expected)
{
    uint8_t digest[GOV__DIGEST_MAX];
    gov_status status = digest_of(s, alg, data, more, digest);

    if (status != GOV_OK) {
        return status == GOV_ERR_UNSUPPORTED ? GOV_ERR_ALGORITHM : status;
    }
    return expected.len == gov__digest_size(alg) &&
                   gov__equal_const_time(digest, expected.data, expected.len)
               ? GOV_OK
               : GOV_ERR_DIGEST;
}

static gov_status compare(const stamp *s, gov__digest_alg alg, gov__bytes data, gov__bytes expected)
{
    return compare_both(s, alg, data, gov__bytes_of(NULL, 0), expected);
}

static gov_status check_imprint(const stamp *s)
{
    gov__digest_alg alg;
    gov_status status = gov__algorithm_digest(s->imprint_algorithm, &alg);

    return status == GOV_OK ? compare_both(s, alg, s->in->stamped, s->in->stamped_more, s->imprint)
                            : status;
}

/* Both attributes are mandatory (RFC 5652 section 11). */
static gov_status check_attributes(const stamp *s)
{
    gov__der type;
    gov__der digest;
    gov__digest_alg alg;

    if (!gov__signer_attribute(s->signer, oid_type, sizeof oid_type, &type) ||
        !gov__der_oid_is(&type, oid_info, sizeof oid_info) ||
        !gov__signer_attribute(s->signer, oid_digest, sizeof oid_digest, &digest) ||
        digest.tag != GOV__DER_OCTET_STRING) {
        return GOV_ERR_RESPONSE;
    }
    gov_status status = gov__signer_digest_alg(s->signer, &alg);
    if (status == GOV_OK) {
        status = compare(s, alg, s->parts.content, digest.body);
    }
    return status == GOV_ERR_DIGEST ? GOV_ERR_SIGNATURE : status;
}

/* ESSCertIDv2 (RFC 5035 section 4), where there is one. */
static gov_status check_named_cert(const stamp *s, gov__bytes cert)
{
    gov__digest_alg alg = GOV__DIGEST_SHA256;
    gov__der element;
    gov__der algorithm;

    if (!gov__signer_attribute(s->signer, oid_signer, sizeof oid_signer, &element)) {
        return GOV_OK;
    }
    if (element.tag != GOV__DER_SEQUENCE ||
        !gov__der_take(&element.body, GOV__DER_SEQUENCE, &element) ||
        !gov__der_take(&element.body, GOV__DER_SEQUENCE, &element) ||
        !gov__der_take_optional(&element.body, GOV__DER_SEQUENCE, &algorithm) ||
        (algorithm.tag != 0 && gov__algorithm_digest(algorithm.raw, &alg) != GOV_OK) ||
        !gov__der_take(&element.body, GOV__DER_OCTET_STRING, &element)) {
        return GOV_ERR_RESPONSE;
    }
    gov_status status = compare(s, alg, cert, element.body);
    return status == GOV_ERR_DIGEST ? GOV_ERR_SIGNATURE : status;
}

/* The certificate must be for time stamping and nothing else: else whoever signs could set the time. */
static bool is_for_stamping(gov__bytes der)
{
    gov__cert_slice cert;
    gov__bytes value;
    gov__der list;
    gov__der purpose;
    bool critical;

    return gov__cert_slice_read(der, &cert) &&
           gov__cert_slice_extension(&cert, oid_usage, sizeof oid_usage, &value, &critical) &&
           gov__der_only(value, GOV__DER_SEQUENCE, &list) &&
           gov__der_only(list.body, GOV__DER_OID, &purpose) &&
           gov__der_oid_is(&purpose, oid_stamping, sizeof oid_stamping);
}

static gov_status check_chain(const stamp *s, gov__cert *cert, gov__cert *const *extra,
                              size_t extra_count)
{
    gov__chain chain = {.count = 0};
    gov__revocation_result found = {.state = GOV__REVOCATION_UNKNOWN};
    gov_status status = gov__chain_build(s->in->pool, cert, extra, extra_count, s->time_s, &chain);

    if (status == GOV_OK) {
        status = gov__chain_revocation(s->in->pool, &chain, s->time_s, s->in->now_s, &found);
    }
    gov__chain_clear(&chain);
    return status == GOV_OK && found.state == GOV__REVOCATION_REVOKED ? GOV_ERR_CLAIM : status;
}

static gov_status check_signature(const stamp *s, gov__cert *cert)
{
    bool raw;
    gov_status status = check_attributes(s);

    if (status == GOV_OK) {
        status = gov__signer_verify(s->signer, cert, s->parts.content, &raw);
    }
    if (status == GOV_OK) {
        status = check_named_cert(s, gov__cert_der(cert));
    }
    return status == GOV_OK && !is_for_stamping(gov__cert_der(cert)) ? GOV_ERR_CHAIN : status;
}

static void free_certs(gov__cert **certs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        gov__cert_unref(certs[i]);
    }
}

/* The certificates that came along, the signer's first; those that cannot be read are left out. */
static gov_status read_certs(const stamp *s, size_t own, gov__cert **certs, size_t *count)
{
    gov_status status = gov__cert_pool_read(s->in->pool, s->parts.certs[own], &certs[0]);

    *count = status == GOV_OK ? 1 : 0;
    for (size_t i = 0; status == GOV_OK && i < s->parts.cert_count; i++) {
        if (i != own) {
            gov_status one = gov__cert_pool_read(s->in->pool, s->parts.certs[i], &certs[*count]);
            *count += one == GOV_OK ? 1 : 0;
            status = one == GOV_ERR_NO_MEMORY ? one : GOV_OK;
        }
    }
    return status;
}

static gov_status check_signer(const stamp *s)
{
    gov__cert *certs[GOV__SIGNED_DATA_CERTS_MAX];
    size_t count = 0;
    size_t own = gov__signed_data_cert_of(&s->parts, s->signer);

    if (own == SIZE_MAX) {
        return GOV_ERR_KEY_NOT_FOUND;
    }
    gov_status status = read_certs(s, own, certs, &count);
    if (status == GOV_OK) {
        status = check_signature(s, certs[0]);
    }
    if (status == GOV_OK) {
        status = check_chain(s, certs[0], certs + 1, count - 1);
    }
    free_certs(certs, count);
    return status;
}

gov_status gov__time_stamp_verify(const gov__time_stamp_input *in, int64_t *out_s)
{
    stamp s = {.in = in};
    gov_status status = read_token(&s);

    *out_s = s.time_s;
    if (status == GOV_OK) {
        status = check_imprint(&s);
    }
    return status == GOV_OK ? check_signer(&s) : status;
}
