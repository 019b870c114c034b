/* SPDX-License-Identifier: Apache-2.0 */
/* SIGN_TIME: when it was signed, and who says so. Only a time stamp proves a time; the signer's own word
 * is used where there is none. */
#include "seal/verify_parts.h"

static void say(const gov__seal_work *w, int64_t at_s, const char *source)
{
    gov__verification_text_time(w->in->out, w->signature, GOV__TEXT_SIGNED_AT, at_s);
    gov__verification_text(w->in->out, w->signature, GOV__TEXT_SIGNED_AT_SOURCE, source);
}

/* Recorded later than what a time stamp came to, which says more than the claim. */
static void judge_moment(const gov__seal_work *w, int64_t at_s, gov__reason reason)
{
    const gov_verify_options *options = w->in->options;
    const int64_t latest_s = (options->at_ms + options->skew_ms) / 1000;

    const int64_t zone_s = reason == GOV__REASON_CLAIMED_TIME ? GOV__SEAL_ZONE_S : 0;

    if (at_s > latest_s + zone_s) {
        gov__seal_fail(w, GOV__CHECK_SIGN_TIME, GOV__REASON_FUTURE, NULL);
        return;
    }
    if (at_s > latest_s) {
        gov__seal_tolerate(w, GOV__TOLERANCE_SIGN_TIME_OFFSET);
    }
    gov__verification_set(w->in->out, w->signature, GOV__CHECK_SIGN_TIME, GOV_FINDING_PASS, reason,
                          NULL);
}

gov_status gov__seal_judge_time(const gov__seal_work *w, bool has_claim, int64_t claimed_s,
                                gov__bytes time_stamp, gov__bytes stamped, gov__seal_time *out)
{
    int64_t stamped_s = 0;
    gov_status status = GOV_ERR_UNSUPPORTED;

    /* With a time stamp alone that cannot be judged, now is the time that is known. */
    out->known = has_claim || time_stamp.len != 0;
    out->at_s = has_claim ? claimed_s : w->in->options->at_ms / 1000;
    if (time_stamp.len != 0 && stamped.len != 0) {
        status =
            gov__verification_stamp(w->in, time_stamp, stamped, gov__bytes_of(NULL, 0), &stamped_s);
    }
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    if (status == GOV_OK) {
        out->known = true;
        out->at_s = stamped_s;
        judge_moment(w, stamped_s, GOV__REASON_NONE);
        say(w, stamped_s, "tsa");
        return GOV_OK;
    }
    if (time_stamp.len != 0) {
        gov__verification_stamp_fault(w->in, w->signature, GOV__CHECK_SIGN_TIME, status);
    }
    if (has_claim) {
        judge_moment(w, claimed_s, GOV__REASON_CLAIMED_TIME);
        say(w, claimed_s, "claimed");
    } else {
        gov__seal_skip(w, GOV__CHECK_SIGN_TIME, GOV__REASON_NOT_APPLICABLE, NULL);
    }
    return GOV_OK;
}
