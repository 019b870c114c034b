/* SPDX-License-Identifier: Apache-2.0 */
/* SignedData taken apart, and the certificate of a signer found in it. Nothing is believed here; the
 * signatures are crypto/signed_data_verify.c. */
#include "crypto/signed_data.h"

#include <string.h>

#include "crypto/cert_slice.h"

enum { DEPTH_MAX = 32 };

/* 1.2.840.113549.1.7.2 and 1.2.156.10197.6.1.4.2.2 */
static const uint8_t oid_cms[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};
static const uint8_t oid_gm[] = {0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x06, 0x01, 0x04, 0x02, 0x02};
/* 2.5.29.14: SubjectKeyIdentifier */
static const uint8_t oid_key_id[] = {0x55, 0x1D, 0x0E};

/* Whether a length is indefinite (X.690 section 8.1.3.6) in what else reads as DER so far. */
static bool is_indefinite(gov__bytes in, unsigned depth)
{
    gov__der element;

    while (in.len >= 2) {
        gov__bytes before = in;
        if ((before.data[0] & 0x20) != 0 && before.data[1] == 0x80) {
            return true;
        }
        if (!gov__der_next(&in, &element)) {
            return false;
        }
        if ((element.tag & 0x20) != 0 && depth != 0 && is_indefinite(element.body, depth - 1)) {
            return true;
        }
    }
    return false;
}

static bool equal(gov__bytes a, gov__bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* eContent is an OCTET STRING; in one piece, as DER wants it. */
static gov_status read_content(gov__bytes *in, gov__signed_data_parts *out)
{
    gov__der info;
    gov__der element;

    if (!gov__der_take(in, GOV__DER_SEQUENCE, &info) ||
        !gov__der_take(&info.body, GOV__DER_OID, &element)) {
        return GOV_ERR_RESPONSE;
    }
    out->content_type = element.body;
    if (info.body.len == 0) {
        return GOV_OK;
    }
    gov__der explicit;
    if (!gov__der_only(info.body, GOV__DER_CONTEXT(0), &explicit) ||
        !gov__der_next(&explicit.body, &element) || explicit.body.len != 0) {
        return GOV_ERR_RESPONSE;
    }
    if (element.tag != GOV__DER_OCTET_STRING) {
        return GOV_ERR_UNSUPPORTED;
    }
    out->has_content = true;
    out->content = element.body;
    return GOV_OK;
}

/* Attribute certificates and others beside them (RFC 5652 section 10.2.2) are passed over. */
static gov_status read_certs(gov__bytes in, gov__signed_data_parts *out)
{
    gov__der element;

    while (in.len != 0) {
        if (!gov__der_next(&in, &element)) {
            return GOV_ERR_RESPONSE;
        }
        if (element.tag != GOV__DER_SEQUENCE) {
            continue;
        }
        if (out->cert_count == GOV__SIGNED_DATA_CERTS_MAX) {
            return GOV_ERR_LIMIT;
        }
        out->certs[out->cert_count++] = element.raw;
    }
    return GOV_OK;
}

/* SignerIdentifier (section 5.3). */
static bool read_name(gov__bytes *in, gov__signer_info *out)
{
    gov__der element;
    gov__der part;

    if (!gov__der_next(in, &element)) {
        return false;
    }
    if (element.tag == GOV__DER_CONTEXT_BARE(0)) {
        out->key_id = element.body;
        return element.body.len != 0;
    }
    if (element.tag != GOV__DER_SEQUENCE ||
        !gov__der_take(&element.body, GOV__DER_SEQUENCE, &part)) {
        return false;
    }
    out->issuer = part.raw;
    if (!gov__der_only(element.body, GOV__DER_INTEGER, &part) || part.body.len == 0) {
        return false;
    }
    out->serial = part.body;
    return true;
}

static bool read_signer(gov__bytes in, gov__signer_info *out)
{
    gov__der element;
    uint32_t version;

    *out = (gov__signer_info){0};
    if (!gov__der_take(&in, GOV__DER_INTEGER, &element) || !gov__der_small(&element, &version) ||
        !read_name(&in, out) || !gov__der_take(&in, GOV__DER_SEQUENCE, &element)) {
        return false;
    }
    out->digest_algorithm = element.raw;
    if (!gov__der_take_optional(&in, GOV__DER_CONTEXT(0), &element) ||
        (element.tag != 0 && !gov__der_check(element.body, DEPTH_MAX))) {
        return false;
    }
    out->signed_attrs = element.raw;
    if (!gov__der_take(&in, GOV__DER_SEQUENCE, &element)) {
        return false;
    }
    out->signature_algorithm = element.raw;
    if (!gov__der_take(&in, GOV__DER_OCTET_STRING, &element)) {
        return false;
    }
    out->signature = element.body;
    if (!gov__der_take_optional(&in, GOV__DER_CONTEXT(1), &element)) {
        return false;
    }
    out->unsigned_attrs = element.raw;
    return in.len == 0;
}

static gov_status read_signers(gov__bytes in, gov__signed_data_parts *out)
{
    gov__der element;

    while (in.len != 0) {
        if (out->signer_count == GOV__SIGNED_DATA_SIGNERS_MAX) {
            return GOV_ERR_LIMIT;
        }
        if (!gov__der_take(&in, GOV__DER_SEQUENCE, &element) ||
            !read_signer(element.body, &out->signers[out->signer_count])) {
            return GOV_ERR_RESPONSE;
        }
        out->signer_count++;
    }
    return GOV_OK;
}

static gov_status read_parts(gov__bytes in, gov__signed_data_parts *out)
{
    gov__der element;
    uint32_t version;

    if (!gov__der_take(&in, GOV__DER_INTEGER, &element) || !gov__der_small(&element, &version) ||
        !gov__der_take(&in, GOV__DER_SET, &element)) {
        return GOV_ERR_RESPONSE;
    }
    gov_status status = read_content(&in, out);
    if (status != GOV_OK) {
        return status;
    }
    if (!gov__der_take_optional(&in, GOV__DER_CONTEXT(0), &element)) {
        return GOV_ERR_RESPONSE;
    }
    status = read_certs(element.body, out);
    if (status != GOV_OK) {
        return status;
    }
    /* [1] is lists of revocation; the caller's own ones are used instead. */
    if (!gov__der_take_optional(&in, GOV__DER_CONTEXT(1), &element) ||
        !gov__der_only(in, GOV__DER_SET, &element)) {
        return GOV_ERR_RESPONSE;
    }
    return read_signers(element.body, out);
}

static gov_status read_info(gov__bytes der, gov__signed_data_parts *out)
{
    gov__der info;
    gov__der type;
    gov__der data;

    if (!gov__der_only(der, GOV__DER_SEQUENCE, &info) ||
        !gov__der_take(&info.body, GOV__DER_OID, &type)) {
        return GOV_ERR_RESPONSE;
    }
    out->is_gm = gov__der_oid_is(&type, oid_gm, sizeof oid_gm);
    if ((!out->is_gm && !gov__der_oid_is(&type, oid_cms, sizeof oid_cms)) ||
        !gov__der_only(info.body, GOV__DER_CONTEXT(0), &data) ||
        !gov__der_only(data.body, GOV__DER_SEQUENCE, &data)) {
        return GOV_ERR_RESPONSE;
    }
    return read_parts(data.body, out);
}

gov_status gov__signed_data_read(gov__bytes der, gov__signed_data_parts *out)
{
    memset(out, 0, sizeof *out);
    gov_status status = read_info(der, out);

    return status == GOV_ERR_RESPONSE && is_indefinite(der, DEPTH_MAX) ? GOV_ERR_UNSUPPORTED
                                                                       : status;
}

static bool has_key_id(const gov__cert_slice *cert, gov__bytes key_id)
{
    gov__bytes value;
    gov__der element;
    bool critical;

    return gov__cert_slice_extension(cert, oid_key_id, sizeof oid_key_id, &value, &critical) &&
           gov__der_only(value, GOV__DER_OCTET_STRING, &element) && equal(element.body, key_id);
}

size_t gov__signed_data_cert_of(const gov__signed_data_parts *parts, const gov__signer_info *signer)
{
    gov__cert_slice cert;

    for (size_t i = 0; i < parts->cert_count; i++) {
        if (!gov__cert_slice_read(parts->certs[i], &cert)) {
            continue;
        }
        if (signer->key_id.len != 0
                ? has_key_id(&cert, signer->key_id)
                : equal(cert.issuer, signer->issuer) && equal(cert.serial, signer->serial)) {
            return i;
        }
    }
    return SIZE_MAX;
}
