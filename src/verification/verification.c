/* SPDX-License-Identifier: Apache-2.0 */
/* What the public interface tells of a verification. */
#include "base/str.h"
#include "verification/weight.h"

static const gov__verified_signature *signature_at(const gov_verification *v, size_t index)
{
    return v != NULL && index < v->count ? &v->signatures[index] : NULL;
}

/* The nth check that was recorded; GOV__CHECK_COUNT when there is none. */
static gov__check check_at(const gov__verified_signature *signature, size_t index)
{
    size_t seen = 0;

    for (size_t i = 0; signature != NULL && i < GOV__CHECK_COUNT; i++) {
        if (signature->checks[i].result != 0 && seen++ == index) {
            return (gov__check)i;
        }
    }
    return GOV__CHECK_COUNT;
}

static const gov__finding_entry *entry_at(const gov_verification *v, size_t signature, size_t index)
{
    const gov__verified_signature *s = signature_at(v, signature);
    gov__check check = check_at(s, index);

    return check != GOV__CHECK_COUNT ? &s->checks[check] : NULL;
}

uint32_t gov_verification_get_features(void)
{
    uint32_t features = GOV_VERIFY_FEATURE_PDF | GOV_VERIFY_FEATURE_SD_JWT;

#ifdef GOVSDK_WITH_OFD
    features |= GOV_VERIFY_FEATURE_OFD;
#endif
    return features;
}

gov_verdict gov_verification_get_overall(const gov_verification *verification)
{
    return verification != NULL ? verification->overall : GOV_VERDICT_INDETERMINATE;
}

gov_verdict gov_verification_get_document(const gov_verification *verification)
{
    return verification != NULL ? verification->document : GOV_VERDICT_INDETERMINATE;
}

gov_verdict gov_verification_get_signer(const gov_verification *verification)
{
    return verification != NULL ? verification->signer : GOV_VERDICT_INDETERMINATE;
}

gov_licence_state gov_verification_get_licence(const gov_verification *verification)
{
    return verification != NULL ? verification->licence.state : GOV_LICENCE_UNKNOWN;
}

int64_t gov_verification_get_licence_at_ms(const gov_verification *verification)
{
    return verification != NULL ? verification->licence.as_of_ms : 0;
}

const char *gov_verification_get_cause(const gov_verification *verification)
{
    return verification != NULL && verification->overall != GOV_VERDICT_PASSED
               ? gov__reason_name(verification->cause)
               : NULL;
}

gov_certificate_format gov_verification_get_format(const gov_verification *verification)
{
    return verification != NULL ? verification->format : GOV_CERTIFICATE_OTHER;
}

size_t gov_verification_get_signature_count(const gov_verification *verification)
{
    return verification != NULL ? verification->count : 0;
}

gov_verdict gov_verification_get_signature_overall(const gov_verification *verification,
                                                   size_t signature)
{
    const gov__verified_signature *s = signature_at(verification, signature);

    return s != NULL ? s->overall : GOV_VERDICT_INDETERMINATE;
}

const char *gov_verification_get_signature_text(const gov_verification *verification,
                                                size_t signature, const char *name)
{
    const gov__verified_signature *s = signature_at(verification, signature);

    for (int i = 0; s != NULL && name != NULL && i < GOV__TEXT_COUNT; i++) {
        if (gov__str_equal(gov__signature_text_name((gov__signature_text)i), name)) {
            return s->texts[i];
        }
    }
    return NULL;
}

int64_t gov_verification_get_keys_at_ms(const gov_verification *verification, size_t signature)
{
    const gov__verified_signature *s = signature_at(verification, signature);

    return s != NULL ? s->keys_at_ms : 0;
}

uint64_t gov_verification_get_signed_size(const gov_verification *verification, size_t signature)
{
    const gov__verified_signature *s = signature_at(verification, signature);

    return s != NULL ? s->signed_size : 0;
}

size_t gov_verification_get_check_count(const gov_verification *verification, size_t signature)
{
    const gov__verified_signature *s = signature_at(verification, signature);
    size_t count = 0;

    for (size_t i = 0; s != NULL && i < GOV__CHECK_COUNT; i++) {
        count += s->checks[i].result != 0 ? 1 : 0;
    }
    return count;
}

const char *gov_verification_get_check(const gov_verification *verification, size_t signature,
                                       size_t index)
{
    return gov__check_name(check_at(signature_at(verification, signature), index));
}

gov_finding gov_verification_find(const gov_verification *verification, size_t signature,
                                  const char *check, size_t *out_index)
{
    size_t count = gov_verification_get_check_count(verification, signature);

    for (size_t i = 0; i < count; i++) {
        if (gov__str_equal(gov_verification_get_check(verification, signature, i), check)) {
            if (out_index != NULL) {
                *out_index = i;
            }
            return gov_verification_get_result(verification, signature, i);
        }
    }
    if (out_index != NULL) {
        *out_index = SIZE_MAX;
    }
    return GOV_FINDING_NOT_DONE;
}

gov_finding gov_verification_get_result(const gov_verification *verification, size_t signature,
                                        size_t index)
{
    const gov__finding_entry *entry = entry_at(verification, signature, index);

    return entry != NULL ? entry->result : GOV_FINDING_NOT_DONE;
}

const char *gov_verification_get_reason(const gov_verification *verification, size_t signature,
                                        size_t index)
{
    const gov__finding_entry *entry = entry_at(verification, signature, index);

    return entry != NULL ? gov__reason_name(entry->reason) : NULL;
}

const char *gov_verification_get_reason_text(const gov_verification *verification, size_t signature,
                                             size_t index, gov_language language)
{
    const gov__finding_entry *entry = entry_at(verification, signature, index);

    return entry != NULL ? gov__reason_text(entry->reason, language) : NULL;
}

const char *gov_verification_get_detail(const gov_verification *verification, size_t signature,
                                        size_t index)
{
    const gov__finding_entry *entry = entry_at(verification, signature, index);

    if (entry == NULL) {
        return NULL;
    }
    return entry->detail != NULL ? entry->detail : "";
}

const char *gov_verification_get_claims_json(const gov_verification *verification)
{
    return verification != NULL ? verification->claims_json : NULL;
}

const char *gov_verification_get_json(const gov_verification *verification)
{
    return verification != NULL ? verification->json : NULL;
}

const char *gov_verification_get_text(const gov_verification *verification, gov_language language)
{
    return verification != NULL ? verification->text[language == GOV_LANGUAGE_ZH] : NULL;
}
