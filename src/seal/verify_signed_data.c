/* SPDX-License-Identifier: Apache-2.0 */
/* A signed text with SignedData of GB/T 35275 or CMS, in both forms that are in use: the content is the
 * digest of the text, or there is no content and the attributes have the digest. */
#include <string.h>

#include "base/base64.h"
#include "base/wipe.h"
#include "crypto/signed_data.h"
#include "seal/field.h"
#include "seal/signed_value.h"
#include "seal/verify_parts.h"

/* id-contentType, id-messageDigest, id-signingTime, id-aa-timeStampToken */
static const uint8_t oid_type[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03};
static const uint8_t oid_digest[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04};
static const uint8_t oid_time[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05};
static const uint8_t oid_stamp[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D,
                                    0x01, 0x09, 0x10, 0x02, 0x0E};
/* data of PKCS #7 and of GB/T 35275 */
static const uint8_t oid_data[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01};
static const uint8_t oid_gm_data[] = {0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x06, 0x01, 0x04, 0x02, 0x01};

typedef struct data_work {
    gov__seal_work w;
    gov__signed_data_parts parts;
    const gov__signer_info *signer;
    gov__bytes text;
    gov__cert *certs[GOV__SIGNED_DATA_CERTS_MAX]; /* the signer's first */
    size_t cert_count;
} data_work;

static const gov__check signer_checks[] = {GOV__CHECK_SIGNATURE, GOV__CHECK_ALGORITHM,
                                           GOV__CHECK_KEY_USAGE, GOV__CHECK_SIGNER_CHAIN,
                                           GOV__CHECK_SIGNER_REVOCATION};

static void skip_all(const gov__seal_work *w, gov__reason reason)
{
    for (size_t i = 0; i < sizeof signer_checks / sizeof signer_checks[0]; i++) {
        gov__seal_skip(w, signer_checks[i], reason, NULL);
    }
}

/* Everything hangs on what could not be read. */
static void refuse(const gov__seal_work *w, gov_finding result, gov__reason reason)
{
    gov__verification_set(w->in->out, w->signature, GOV__CHECK_SIGNATURE, result, reason, NULL);
    skip_all(w, GOV__REASON_NOT_REACHED);
    gov__seal_skip(w, GOV__CHECK_DATAHASH, GOV__REASON_NOT_REACHED, NULL);
    gov__seal_skip(w, GOV__CHECK_SIGN_TIME, GOV__REASON_NOT_REACHED, NULL);
}

static bool equal(gov__bytes a, gov__bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static gov_status match_base64(const data_work *d, gov__bytes digest, bool *same)
{
    gov__buf out;

    gov__buf_init(&out, &d->w.in->out->mem, 0);
    gov__base64_encode(&out, digest.data, digest.len);
    *same = equal(gov__bytes_of(out.data, out.len), d->parts.content);
    gov_status status = gov__buf_status(&out);
    gov__buf_free(&out);
    return status;
}

/* The content, where there is one, is the digest of the text, or the text. */
static gov_status check_content(const data_work *d, gov__bytes digest, bool *good)
{
    const gov__bytes content = d->parts.content;
    gov_status status = GOV_OK;

    *good =
        content.len == digest.len && gov__equal_const_time(content.data, digest.data, digest.len);
    if (!*good) {
        status = match_base64(d, digest, good);
        if (*good) {
            gov__seal_tolerate(&d->w, GOV__TOLERANCE_BASE64_CONTENT);
        }
    }
    if (!*good && content.len != 0 && equal(content, d->text)) {
        gov__seal_tolerate(&d->w, GOV__TOLERANCE_CONTENT_IS_TEXT);
        *good = true;
    }
    return status;
}

/* The attribute is the digest of the content, or of the text where there is no content. */
static gov_status check_attribute(const data_work *d, gov__digest_alg alg, gov__bytes digest,
                                  bool *good)
{
    uint8_t of_content[GOV__DIGEST_MAX];
    gov__der attribute;

    *good = gov__signer_attribute(d->signer, oid_digest, sizeof oid_digest, &attribute) &&
            attribute.tag == GOV__DER_OCTET_STRING && attribute.body.len == digest.len;
    if (!*good) {
        return GOV_OK;
    }
    if (d->parts.has_content) {
        gov_status status = gov__digest_of(d->w.in->trust->crypto, alg, d->parts.content.data,
                                           d->parts.content.len, of_content);
        if (status != GOV_OK) {
            return status;
        }
        digest.data = of_content;
    }
    *good = gov__equal_const_time(attribute.body.data, digest.data, digest.len);
    return GOV_OK;
}

/* DATAHASH. Without content and attributes the signature is over the text itself. */
static gov_status check_hash(const data_work *d)
{
    uint8_t octets[GOV__DIGEST_MAX];
    gov__digest_alg alg;
    bool good = true;

    if (gov__signer_digest_alg(d->signer, &alg) != GOV_OK) {
        gov__seal_skip(&d->w, GOV__CHECK_DATAHASH, GOV__REASON_NOT_REACHED, NULL);
        return GOV_OK;
    }
    gov_status status =
        gov__digest_of(d->w.in->trust->crypto, alg, d->text.data, d->text.len, octets);
    const gov__bytes digest = gov__bytes_of(octets, gov__digest_size(alg));
    if (status == GOV_OK && d->signer->signed_attrs.len != 0) {
        status = check_attribute(d, alg, digest, &good);
    }
    if (status == GOV_OK && good && d->parts.has_content) {
        status = check_content(d, digest, &good);
    }
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    if (status != GOV_OK) {
        gov__seal_skip(&d->w, GOV__CHECK_DATAHASH, GOV__REASON_UNSUPPORTED, NULL);
    } else if (!good) {
        gov__seal_fail(&d->w, GOV__CHECK_DATAHASH, GOV__REASON_DIGEST_MISMATCH, NULL);
    } else {
        gov__seal_pass(&d->w, GOV__CHECK_DATAHASH);
    }
    return GOV_OK;
}

static bool is_data(gov__bytes type)
{
    return equal(type, gov__bytes_of(oid_data, sizeof oid_data)) ||
           equal(type, gov__bytes_of(oid_gm_data, sizeof oid_gm_data));
}

/* RFC 5652 section 11.1: the attribute is there and says what the content is. */
static void check_type(const data_work *d)
{
    const gov__bytes type = d->parts.content_type;
    gov__der attribute;

    if (!is_data(type)) {
        gov__seal_fail(&d->w, GOV__CHECK_SIGNATURE, GOV__REASON_WRONG_TYPE, "content");
        return;
    }
    if (d->signer->signed_attrs.len == 0) {
        return;
    }
    if (!gov__signer_attribute(d->signer, oid_type, sizeof oid_type, &attribute)) {
        gov__seal_tolerate(&d->w, GOV__TOLERANCE_CONTENT_TYPE_MISSING);
    } else if (!is_data(attribute.body)) {
        gov__seal_fail(&d->w, GOV__CHECK_SIGNATURE, GOV__REASON_WRONG_TYPE, "attribute");
    } else if (!equal(attribute.body, type)) {
        gov__seal_tolerate(&d->w, GOV__TOLERANCE_CONTENT_TYPE_DIFFERS);
    }
}

/* What the two algorithms of a signer come to; false when they do not go together. */
static bool judge_algorithms(const data_work *d, const gov__seal_alg **alg)
{
    char digest[GOV__OID_TEXT_MAX];
    char named[GOV__OID_TEXT_MAX];
    gov__bytes algorithm;
    gov__digest_alg known;
    gov__reason reason = GOV__REASON_UNKNOWN_ALGORITHM;

    if (gov__signer_signature_alg(d->signer, &algorithm) == GOV_OK) {
        *alg = gov__seal_alg_judge(d->w.in, d->w.signature, algorithm, d->certs[0], "signer");
        return *alg != NULL;
    }
    *alg = NULL;
    (void)gov__algorithm_oid(d->signer->digest_algorithm, digest, sizeof digest);
    (void)gov__algorithm_oid(d->signer->signature_algorithm, named, sizeof named);
    const gov__seal_alg *row = gov__seal_alg_find(named);
    if (gov__signer_digest_alg(d->signer, &known) == GOV_OK && row != NULL) {
        reason = row->weak ? GOV__REASON_WEAK_ALGORITHM : GOV__REASON_WRONG_ALGORITHM;
    } else if (strcmp(digest, "1.3.14.3.2.26") == 0 || strcmp(digest, "1.2.840.113549.2.5") == 0) {
        reason = GOV__REASON_WEAK_ALGORITHM; /* SHA-1, MD5 */
    }
    gov__verification_set(d->w.in->out, d->w.signature, GOV__CHECK_ALGORITHM,
                          reason == GOV__REASON_UNKNOWN_ALGORITHM ? GOV_FINDING_NOT_DONE
                                                                  : GOV_FINDING_FAIL,
                          reason, named);
    return false;
}

static gov_status check_signature(const data_work *d, const char *method)
{
    const gov__bytes content = d->parts.has_content ? d->parts.content : d->text;
    const gov__seal_alg *alg;
    bool raw = false;

    bool usable = judge_algorithms(d, &alg);
    gov__seal_method_judge(d->w.in, d->w.signature, method, alg);
    check_type(d);
    if (!usable) {
        gov__seal_skip(&d->w, GOV__CHECK_SIGNATURE, GOV__REASON_NOT_REACHED, NULL);
        return GOV_OK;
    }
    gov_status status = gov__signer_verify(d->signer, d->certs[0], content, &raw);
    return gov__seal_record_signature(&d->w, GOV__CHECK_SIGNATURE, status, raw);
}

/* signingTime is the signer's word; a time stamp among the unsigned attributes is over his signature. */
static gov_status judge_time(const data_work *d, gov__seal_time *when)
{
    gov__der attribute;
    gov__der stamp = {0};
    int64_t claimed_s = 0;
    bool exact;

    bool claimed = gov__signer_attribute(d->signer, oid_time, sizeof oid_time, &attribute) &&
                   gov__der_time(&attribute, &claimed_s, &exact);
    (void)gov__signer_unsigned_attribute(d->signer, oid_stamp, sizeof oid_stamp, &stamp);
    return gov__seal_judge_time(&d->w, claimed, claimed_s, stamp.raw, d->signer->signature, when);
}

/* The signer's certificate first, then all others that can be read. */
static gov_status read_certs(data_work *d, size_t own)
{
    gov_status status = gov__seal_read_cert(&d->w, d->parts.certs[own], GOV__CHECK_SIGNATURE,
                                            "signer certificate", &d->certs[0]);

    d->cert_count = d->certs[0] != NULL ? 1 : 0;
    for (size_t i = 0; d->cert_count != 0 && i < d->parts.cert_count; i++) {
        if (i != own) {
            status = gov__cert_pool_read(d->w.in->trust->pool, d->parts.certs[i],
                                         &d->certs[d->cert_count]);
            d->cert_count += status == GOV_OK ? 1 : 0;
            if (status == GOV_ERR_NO_MEMORY) {
                return status;
            }
        }
    }
    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}

static gov_status check_with_cert(data_work *d, size_t own, const char *method, int64_t at_s)
{
    gov_status status = read_certs(d, own);

    if (status == GOV_OK && d->certs[0] == NULL) {
        skip_all(&d->w, GOV__REASON_NOT_REACHED);
        return GOV_OK;
    }
    if (status == GOV_OK) {
        gov__seal_describe_signer(&d->w, d->certs[0]);
        status = check_signature(d, method);
    }
    return status == GOV_OK
               ? gov__verification_signer(d->w.in, d->w.signature, d->certs[0], d->certs + 1,
                                          d->cert_count - 1, at_s, GOV__CHECK_SIGNER_CHAIN,
                                          GOV__CHECK_KEY_USAGE, GOV__CHECK_SIGNER_REVOCATION)
               : status;
}

static gov_status check_signer(data_work *d, const char *method)
{
    gov__seal_time when;
    gov_status status = judge_time(d, &when);

    if (status == GOV_OK) {
        status = check_hash(d);
    }
    size_t own = gov__signed_data_cert_of(&d->parts, d->signer);
    if (status == GOV_OK && own == SIZE_MAX) {
        skip_all(&d->w, GOV__REASON_NO_CERTIFICATE);
        return GOV_OK;
    }
    if (status == GOV_OK) {
        status = check_with_cert(d, own, method, when.at_s);
    }
    for (size_t i = 0; i < d->cert_count; i++) {
        gov__cert_unref(d->certs[i]);
    }
    return status;
}

static gov_status check_data(const gov__seal_work *w, gov__bytes value, gov__bytes text,
                             const char *method)
{
    data_work d = {.w = *w, .text = text};
    gov_status status = gov__signed_data_read(value, &d.parts);

    if (status == GOV_ERR_UNSUPPORTED || status == GOV_ERR_LIMIT || d.parts.signer_count > 1) {
        refuse(w, GOV_FINDING_NOT_DONE,
               status == GOV_ERR_LIMIT ? GOV__REASON_LIMIT : GOV__REASON_UNSUPPORTED);
    } else if (status != GOV_OK || d.parts.signer_count == 0) {
        refuse(w, GOV_FINDING_FAIL, GOV__REASON_MALFORMED);
    } else {
        d.signer = &d.parts.signers[0];
        return check_signer(&d, method);
    }
    return GOV_OK;
}

gov_status gov__seal_verify_signed_data(const gov__verify_input *in, size_t signature,
                                        gov__bytes bytes, gov__bytes signed_text,
                                        const char *method)
{
    const gov__seal_work w = {.in = in, .signature = signature};
    gov__signed_value kind;
    gov__bytes value;
    gov__buf decoded;

    gov__seal_record_notes(&w, NULL);
    gov__verification_text(in->out, signature, GOV__TEXT_TYPE, "sign");
    if (bytes.len > GOV__SEAL_SIZE_MAX) {
        refuse(&w, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT);
        return GOV_OK;
    }
    gov__buf_init(&decoded, &in->out->mem, 0);
    gov_status status = gov__signed_value_find(bytes, &decoded, &value, &kind);
    if (status == GOV_OK && kind == GOV__SIGNED_VALUE_MALFORMED) {
        refuse(&w, GOV_FINDING_FAIL, GOV__REASON_MALFORMED);
    } else if (status == GOV_OK) {
        if (value.data != bytes.data) {
            gov__seal_tolerate(&w, GOV__TOLERANCE_BASE64_SIGNED_VALUE);
        }
        if (kind == GOV__SIGNED_VALUE_DATA) {
            status = check_data(&w, value, signed_text, method);
        } else {
            skip_all(&w, GOV__REASON_NO_CERTIFICATE);
            gov__seal_skip(&w, GOV__CHECK_DATAHASH, GOV__REASON_NO_CERTIFICATE, NULL);
            gov__seal_skip(&w, GOV__CHECK_SIGN_TIME, GOV__REASON_NOT_APPLICABLE, NULL);
        }
    }
    gov__buf_free(&decoded);
    return status;
}
