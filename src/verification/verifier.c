/* SPDX-License-Identifier: Apache-2.0 */
/* Verifiers of the deployment (ext/verifier.h): keeping them, and recording what they report. */
#include "verification/verifier.h"

#include "base/str.h"
#include "core/argument.h"
#include "core/options.h"
#include "verification/weight.h"

struct gov_verifier_report {
    gov_verification *out;
};

gov_status gov_trust_set_verifier(gov_trust *trust, const gov_verifier *verifier, gov_error **err)
{
    gov_verifier loaded;

    if (trust == NULL || verifier == NULL ||
        gov__options_load(&loaded, sizeof loaded, verifier) != GOV_OK || loaded.verify == NULL ||
        loaded.format <= GOV_CERTIFICATE_OTHER || loaded.format >= GOV__TRUST_FORMS) {
        return gov__argument_fail(NULL, err, trust == NULL ? "trust" : "verifier");
    }
    gov_verifier *slot = &trust->verifiers[loaded.format];
    if (slot->destroy != NULL) {
        slot->destroy(slot->user);
    }
    *slot = loaded;
    return GOV_OK;
}

const gov_verifier *gov__verifier_of(const gov_trust *trust, gov_certificate_format format)
{
    const gov_verifier *slot = format > GOV_CERTIFICATE_OTHER && format < GOV__TRUST_FORMS
                                   ? &trust->verifiers[format]
                                   : NULL;

    return slot != NULL && slot->verify != NULL ? slot : NULL;
}

/* An answer of which the module has said nothing is none: it would pass for want of a check. */
static void close_report(gov_verification *v)
{
    for (size_t i = 0; i < v->count; i++) {
        bool told[] = {[GOV__AXIS_DOCUMENT] = false, [GOV__AXIS_SIGNER] = false};
        for (size_t k = 0; k < GOV__CHECK_COUNT; k++) {
            gov__axis axis = gov__check_axis((gov__check)k);
            told[axis] = told[axis] || v->signatures[i].checks[k].result != 0;
        }
        if (!told[GOV__AXIS_DOCUMENT]) {
            gov__verification_set(v, i, GOV__CHECK_SIGNATURE, GOV_FINDING_NOT_DONE,
                                  GOV__REASON_MODULE, NULL);
        }
        if (!told[GOV__AXIS_SIGNER]) {
            gov__verification_set(v, i, GOV__CHECK_SIGNER_CHAIN, GOV_FINDING_NOT_DONE,
                                  GOV__REASON_MODULE, NULL);
        }
    }
}

gov_status gov__verifier_run(const gov_verifier *verifier, const gov__verify_input *in)
{
    gov_verifier_report report = {.out = in->out};
    gov_status status =
        verifier->verify(verifier->user, in->data, in->size, in->options->at_ms, &report);

    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    if (status != GOV_OK) {
        gov__verification_document(in->out, GOV_VERDICT_INDETERMINATE, GOV__REASON_MODULE, NULL);
    }
    close_report(in->out);
    return in->out->sticky;
}

gov_status gov_verifier_add_signature(gov_verifier_report *report, const char *signer,
                                      size_t *out_signature)
{
    if (report == NULL || out_signature == NULL) {
        return GOV_ERR_ARGUMENT;
    }
    gov_status status = gov__verification_add_signature(report->out, out_signature);
    if (status == GOV_OK) {
        gov__verification_text(report->out, *out_signature, GOV__TEXT_SIGNER, signer);
        status = report->out->sticky;
    }
    return status;
}

gov_status gov_verifier_set_check(gov_verifier_report *report, size_t signature, const char *check,
                                  gov_finding result, const char *reason, const char *detail)
{
    if (report == NULL || check == NULL || signature >= report->out->count ||
        result < GOV_FINDING_PASS || result > GOV_FINDING_NOT_DONE) {
        return GOV_ERR_ARGUMENT;
    }
    gov__check which = gov__check_from_name(check);
    gov__reason why = reason == NULL ? GOV__REASON_NONE : gov__reason_from_name(reason);
    bool told = reason != NULL || result == GOV_FINDING_PASS;
    if (which == GOV__CHECK_COUNT || why == GOV__REASON_COUNT || !told) {
        return GOV_ERR_ARGUMENT;
    }
    gov__verification_set(report->out, signature, which, result, why, detail);
    return report->out->sticky;
}
