/* SPDX-License-Identifier: Apache-2.0 */
/* Small steps of recording that every verification of this folder takes. */
#include "seal/verify_parts.h"

void gov__seal_pass(const gov__seal_work *w, gov__check check)
{
    gov__verification_set(w->in->out, w->signature, check, GOV_FINDING_PASS, GOV__REASON_NONE,
                          NULL);
}

void gov__seal_fail(const gov__seal_work *w, gov__check check, gov__reason reason,
                    const char *detail)
{
    gov__verification_set(w->in->out, w->signature, check, GOV_FINDING_FAIL, reason, detail);
}

void gov__seal_skip(const gov__seal_work *w, gov__check check, gov__reason reason,
                    const char *detail)
{
    gov__verification_set(w->in->out, w->signature, check, GOV_FINDING_NOT_DONE, reason, detail);
}

void gov__seal_tolerate(const gov__seal_work *w, gov__tolerance tolerance)
{
    gov__verification_tolerate(w->in, w->signature, gov__tolerance_name(tolerance));
}

void gov__seal_record_notes(const gov__seal_work *w, const gov__seal_notes *notes)
{
    gov__seal_pass(w, GOV__CHECK_NONCONFORMITY);
    for (size_t i = 0; notes != NULL && i < notes->count; i++) {
        gov__verification_tolerate(w->in, w->signature, notes->names[i]);
    }
}

gov_status gov__seal_record_signature(const gov__seal_work *w, gov__check check, gov_status result,
                                      bool raw_sm2)
{
    switch (result) {
    case GOV_OK: gov__seal_pass(w, check); break;
    case GOV_ERR_NO_MEMORY: return result;
    case GOV_ERR_SIGNATURE: gov__seal_fail(w, check, GOV__REASON_BAD_SIGNATURE, NULL); break;
    default: gov__seal_skip(w, check, GOV__REASON_UNKNOWN_ALGORITHM, NULL); break;
    }
    if (result == GOV_OK && raw_sm2) {
        gov__seal_tolerate(w, GOV__TOLERANCE_RAW_SM2_SIGNATURE);
    }
    return GOV_OK;
}

gov_status gov__seal_read_cert(const gov__seal_work *w, gov__bytes der, gov__check check,
                               const char *who, gov__cert **out)
{
    gov_status status = gov__cert_pool_read(w->in->trust->pool, der, out);

    if (status == GOV_ERR_NO_MEMORY || status == GOV_OK) {
        return status;
    }
    if (status == GOV_ERR_LIMIT) {
        gov__seal_skip(w, check, GOV__REASON_LIMIT, who);
    } else {
        gov__seal_fail(w, check, GOV__REASON_MALFORMED, who);
    }
    return GOV_OK;
}

void gov__seal_describe_signer(const gov__seal_work *w, const gov__cert *cert)
{
    gov__verification_text(w->in->out, w->signature, GOV__TEXT_SIGNER, gov__cert_subject(cert));
    gov__verification_text(w->in->out, w->signature, GOV__TEXT_SIGNER_SERIAL,
                           gov__cert_serial(cert));
}
