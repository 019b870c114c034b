/* SPDX-License-Identifier: Apache-2.0 */
/* Time: when a signature was made by its own word or by a time stamp over it, and time stamps of the
 * whole document (ISO 32000-2 section 12.8.5). */
#include "pdf/verify.h"

/* id-signingTime, id-aa-timeStampToken */
static const uint8_t oid_time[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05};
static const uint8_t oid_stamp[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D,
                                    0x01, 0x09, 0x10, 0x02, 0x0E};

static void record_time(const gov__pdf_signature *s, int64_t at_s, bool proven)
{
    const gov_verify_options *options = s->in->options;

    if (at_s > (options->at_ms + options->skew_ms) / 1000) {
        gov__pdf_bad(s, GOV__CHECK_SIGN_TIME, GOV__REASON_FUTURE, NULL);
    } else {
        gov__verification_set(s->in->out, s->index, GOV__CHECK_SIGN_TIME, GOV_FINDING_PASS,
                              proven ? GOV__REASON_NONE : GOV__REASON_CLAIMED_TIME, NULL);
    }
    gov__verification_text_time(s->in->out, s->index, GOV__TEXT_SIGNED_AT, at_s);
    gov__verification_text(s->in->out, s->index, GOV__TEXT_SIGNED_AT_SOURCE,
                           proven ? "tsa" : "claimed");
}

/* The attribute of adbe.pkcs7.detached, or /M. */
static bool claimed_time(gov__pdf_signature *s, int64_t *out_s)
{
    gov__der attribute;
    bool exact;

    if (gov__signer_attribute(s->signer, oid_time, sizeof oid_time, &attribute) &&
        gov__der_time(&attribute, out_s, &exact)) {
        return true;
    }
    return gov__pdf_read_moment(s, out_s);
}

gov_status gov__pdf_check_time(gov__pdf_signature *s, int64_t *at_s)
{
    gov_status status = GOV_ERR_NOT_FOUND;
    gov__der token;

    *at_s = s->in->options->at_ms / 1000;
    if (gov__signer_unsigned_attribute(s->signer, oid_stamp, sizeof oid_stamp, &token)) {
        status = gov__verification_stamp(s->in, token.raw, s->signer->signature,
                                         gov__bytes_of(NULL, 0), at_s);
    }
    if (status == GOV_OK) {
        record_time(s, *at_s, true);
        return GOV_OK;
    }
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    if (status != GOV_ERR_NOT_FOUND) {
        gov__verification_stamp_fault(s->in, s->index, GOV__CHECK_SIGN_TIME, status);
    }
    *at_s = s->in->options->at_ms / 1000;
    if (claimed_time(s, at_s)) {
        record_time(s, *at_s, false);
    } else if (s->pdf->status == GOV_OK) {
        gov__pdf_skip(s, GOV__CHECK_SIGN_TIME, GOV__REASON_NOT_APPLICABLE, NULL);
    }
    return s->pdf->status;
}

/* What the verification of the token says of its parts: those before the one that failed are good. */
static const struct {
    gov_status status;
    gov__check check;
    gov_finding result;
    gov__reason reason;
    bool imprint; /* REFERENCES is good */
    bool signature;
} parts[] = {
    {GOV_OK, GOV__CHECK_COUNT, GOV_FINDING_PASS, GOV__REASON_NONE, true, true},
    {GOV_ERR_UNSUPPORTED, GOV__CHECK_CONTAINER, GOV_FINDING_NOT_DONE, GOV__REASON_UNSUPPORTED,
     false, false},
    {GOV_ERR_LIMIT, GOV__CHECK_CONTAINER, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT, false, false},
    {GOV_ERR_RESPONSE, GOV__CHECK_CONTAINER, GOV_FINDING_FAIL, GOV__REASON_MALFORMED, false, false},
    {GOV_ERR_DIGEST, GOV__CHECK_REFERENCES, GOV_FINDING_FAIL, GOV__REASON_DIGEST_MISMATCH, false,
     false},
    {GOV_ERR_ALGORITHM, GOV__CHECK_ALGORITHM, GOV_FINDING_NOT_DONE, GOV__REASON_UNKNOWN_ALGORITHM,
     false, false},
    {GOV_ERR_SIGNATURE, GOV__CHECK_SIGNATURE, GOV_FINDING_FAIL, GOV__REASON_BAD_SIGNATURE, true,
     false},
    {GOV_ERR_CHAIN, GOV__CHECK_KEY_USAGE, GOV_FINDING_FAIL, GOV__REASON_KEY_USAGE, true, true},
};

/* Faults of the chain leave both good; its own checks tell of them. */
static void record_parts(const gov__pdf_signature *s, gov_status status)
{
    bool imprint = true;
    bool signature = true;

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].status == status) {
            imprint = parts[i].imprint;
            signature = parts[i].signature;
            gov__verification_set(s->in->out, s->index, parts[i].check, parts[i].result,
                                  parts[i].reason, "time stamp");
        }
    }
    if (imprint) {
        gov__pdf_pass(s, GOV__CHECK_REFERENCES);
    }
    if (imprint && signature && s->cert_count != 0) {
        gov__pdf_pass(s, GOV__CHECK_SIGNATURE);
        gov__pdf_pass(s, GOV__CHECK_ALGORITHM);
    }
}

gov_status gov__pdf_check_stamp(gov__pdf_signature *s)
{
    int64_t at_s;
    gov_status found = gov__verification_stamp(s->in, s->cms, s->range[0], s->range[1], &at_s);
    gov_status status = GOV_OK;

    if (found == GOV_ERR_NO_MEMORY) {
        return found;
    }
    if (gov__signed_data_read(s->cms, &s->parts) == GOV_OK && s->parts.signer_count == 1) {
        s->signer = &s->parts.signers[0];
        status = gov__pdf_read_certs(s);
    }
    record_parts(s, found);
    if (found == GOV_OK) {
        record_time(s, at_s, true);
    } else {
        gov__verification_stamp_fault(s->in, s->index, GOV__CHECK_SIGN_TIME, found);
    }
    if (status != GOV_OK || s->cert_count == 0) {
        return status;
    }
    gov__verification_text(s->in->out, s->index, GOV__TEXT_SIGNER, gov__cert_subject(s->certs[0]));
    gov__verification_text(s->in->out, s->index, GOV__TEXT_SIGNER_SERIAL,
                           gov__cert_serial(s->certs[0]));
    return gov__verification_signer(s->in, s->index, s->certs[0], s->certs + 1, s->cert_count - 1,
                                    at_s != 0 ? at_s : s->in->options->at_ms / 1000,
                                    GOV__CHECK_SIGNER_CHAIN, GOV__CHECK_KEY_USAGE,
                                    GOV__CHECK_SIGNER_REVOCATION);
}
