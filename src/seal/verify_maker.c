/* SPDX-License-Identifier: Apache-2.0 */
/* The seal itself: its maker's signature, certificate and chain, and whether it was valid when it was
 * used (GM/T 0031-2014 section 6.1.2). Who used it is seal/verify.c. */
#include "seal/verify_parts.h"

static gov_status verify_signature(const gov__seal_work *w, const gov__seal *seal,
                                   const gov__cert *maker)
{
    const gov__seal_alg *alg =
        gov__seal_alg_judge(w->in, w->signature, seal->maker_algorithm, maker, "maker");
    gov__buf message;
    bool raw = false;

    if (alg == NULL) {
        gov__seal_skip(w, GOV__CHECK_MAKER_SIGNATURE, GOV__REASON_NOT_REACHED, NULL);
        return GOV_OK;
    }
    if (alg->of_keys) {
        gov__seal_tolerate(w, GOV__TOLERANCE_KEY_ALGORITHM);
    }
    gov__buf_init(&message, &w->in->out->mem, 0);
    gov_status status = gov__seal_maker_message(seal, &message);
    if (status == GOV_OK) {
        status =
            gov__cert_verify(maker, seal->maker_algorithm, gov__bytes_of(message.data, message.len),
                             seal->maker_signature, &raw);
    }
    gov__buf_free(&message);
    return gov__seal_record_signature(w, GOV__CHECK_MAKER_SIGNATURE, status, raw);
}

/* Some times of seals are written in local time, so a time zone is tolerated. */
static void check_validity(const gov__seal_work *w, const gov__seal *seal, bool at_known,
                           int64_t at_s)
{
    const int64_t skew_s = w->in->options->skew_ms / 1000;
    const int64_t early_s = seal->valid_from_s - skew_s;
    const int64_t late_s = seal->valid_until_s + skew_s;

    if (!at_known) {
        gov__seal_skip(w, GOV__CHECK_SEAL_VALIDITY, GOV__REASON_NOT_REACHED, NULL);
    } else if (at_s > late_s + GOV__SEAL_ZONE_S) {
        gov__seal_fail(w, GOV__CHECK_SEAL_VALIDITY, GOV__REASON_SEAL_EXPIRED, NULL);
    } else if (at_s < early_s - GOV__SEAL_ZONE_S) {
        gov__seal_fail(w, GOV__CHECK_SEAL_VALIDITY, GOV__REASON_SEAL_NOT_YET_VALID, NULL);
    } else {
        gov__seal_pass(w, GOV__CHECK_SEAL_VALIDITY);
        if (at_s > late_s || at_s < early_s) {
            gov__seal_tolerate(w, GOV__TOLERANCE_SEAL_TIME_OFFSET);
        }
    }
}

/* A time stamp of the seal (version 5) is over the maker's signature. One that cannot be judged changes
 * nothing, for the seal does not need it. */
static gov_status check_stamp(const gov__seal_work *w, const gov__seal *seal)
{
    int64_t at_s;

    if (seal->time_stamp.len == 0) {
        return GOV_OK;
    }
    gov_status status = gov__verification_stamp(w->in, seal->time_stamp, seal->maker_signature,
                                                gov__bytes_of(NULL, 0), &at_s);
    if (status == GOV_OK || status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    gov__verification_stamp_fault(w->in, w->signature, GOV__CHECK_SEAL_VALIDITY, status);
    return GOV_OK;
}

/* The chain is judged by when the seal was made: seals are used longer than makers' certificates last. */
static gov_status check_maker(const gov__seal_work *w, const gov__seal *seal, gov__cert *maker,
                              bool at_known, int64_t at_s)
{
    gov_status status = gov__verification_signer(w->in, w->signature, maker, NULL, 0,
                                                 seal->created_s, GOV__CHECK_MAKER_CHAIN,
                                                 GOV__CHECK_COUNT, GOV__CHECK_MAKER_REVOCATION);

    if (!gov__cert_permits(maker, GOV__CERT_USE_SIGNING)) {
        gov__seal_fail(w, GOV__CHECK_MAKER_CHAIN, GOV__REASON_KEY_USAGE, gov__cert_subject(maker));
    }
    if (at_known && gov__cert_not_after_s(maker) < at_s) {
        gov__seal_tolerate(w, GOV__TOLERANCE_MAKER_EXPIRED_AT_SIGNING);
    }
    return status;
}

gov_status gov__seal_verify_maker(const gov__seal_work *w, const gov__seal *seal, bool at_known,
                                  int64_t at_s)
{
    gov__cert *maker = NULL;
    gov_status status = gov__seal_read_cert(w, seal->maker_cert, GOV__CHECK_MAKER_SIGNATURE,
                                            "maker certificate", &maker);

    gov__verification_text(w->in->out, w->signature, GOV__TEXT_SEAL_ID, seal->id);
    gov__verification_text(w->in->out, w->signature, GOV__TEXT_SEAL_NAME, seal->name);
    gov__verification_text(w->in->out, w->signature, GOV__TEXT_TYPE, "seal");
    if (seal->unknown_critical) {
        gov__seal_fail(w, GOV__CHECK_NONCONFORMITY, GOV__REASON_CRITICAL_EXTENSION, "seal");
    }
    check_validity(w, seal, at_known, at_s);
    if (status == GOV_OK) {
        status = check_stamp(w, seal);
    }
    if (status == GOV_OK && maker == NULL) {
        gov__seal_skip(w, GOV__CHECK_MAKER_CHAIN, GOV__REASON_NOT_REACHED, NULL);
        gov__seal_skip(w, GOV__CHECK_MAKER_REVOCATION, GOV__REASON_NOT_REACHED, NULL);
        return GOV_OK;
    }
    if (status == GOV_OK) {
        status = verify_signature(w, seal, maker);
    }
    if (status == GOV_OK) {
        status = check_maker(w, seal, maker, at_known, at_s);
    }
    gov__cert_unref(maker);
    return status;
}

gov_status gov__seal_verify_alone(const gov__verify_input *in, size_t signature,
                                  const gov__seal *seal, const gov__seal_notes *notes)
{
    const gov__seal_work w = {.in = in, .signature = signature};

    gov__seal_record_notes(&w, notes);
    return gov__seal_verify_maker(&w, seal, true, in->options->at_ms / 1000);
}
