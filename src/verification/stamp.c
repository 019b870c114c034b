/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamps as findings: what one that did not hold comes to. One that is proven false fails; one that
 * cannot be judged decides nothing (ETSI EN 319 102-1 section 5.5), as if it were not there: whoever carried
 * the document could have taken it off. The token itself is crypto/time_stamp.c. */
#include "crypto/time_stamp.h"
#include "verification/verification.h"

static const struct {
    gov_status status;
    gov_finding result;
    gov__reason reason;
    const char *detail;
} faults[] = {
    {GOV_ERR_KEY_NOT_FOUND, GOV_FINDING_NOT_DONE, GOV__REASON_STAMP_UNUSABLE,
     "authority not known here"},
    {GOV_ERR_ALGORITHM, GOV_FINDING_NOT_DONE, GOV__REASON_STAMP_UNUSABLE, "algorithm not known"},
    {GOV_ERR_LIMIT, GOV_FINDING_NOT_DONE, GOV__REASON_STAMP_UNUSABLE, "a limit was reached"},
    {GOV_ERR_RESPONSE, GOV_FINDING_FAIL, GOV__REASON_BAD_TIMESTAMP, "malformed"},
    {GOV_ERR_DIGEST, GOV_FINDING_FAIL, GOV__REASON_BAD_TIMESTAMP, "of something else"},
    {GOV_ERR_SIGNATURE, GOV_FINDING_FAIL, GOV__REASON_BAD_TIMESTAMP, "signature"},
    {GOV_ERR_CHAIN, GOV_FINDING_FAIL, GOV__REASON_BAD_TIMESTAMP,
     "not of a time stamping authority"},
    {GOV_ERR_EXPIRED, GOV_FINDING_FAIL, GOV__REASON_BAD_TIMESTAMP, "certificate expired"},
    {GOV_ERR_NOT_YET_VALID, GOV_FINDING_FAIL, GOV__REASON_BAD_TIMESTAMP,
     "certificate not yet valid"},
    {GOV_ERR_CLAIM, GOV_FINDING_FAIL, GOV__REASON_BAD_TIMESTAMP, "certificate revoked"},
};

gov_status gov__verification_stamp(const gov__verify_input *in, gov__bytes token,
                                   gov__bytes stamped, gov__bytes more, int64_t *out_s)
{
    const gov__time_stamp_input input = {
        .crypto = in->trust->crypto,
        .pool = in->trust->pool,
        .token = token,
        .stamped = stamped,
        .stamped_more = more,
        .now_s = in->options->at_ms / 1000,
    };

    return gov__time_stamp_verify(&input, out_s);
}

void gov__verification_stamp_fault(const gov__verify_input *in, size_t signature, gov__check check,
                                   gov_status status)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (faults[i].status == status) {
            gov__verification_set(in->out, signature, check, faults[i].result, faults[i].reason,
                                  faults[i].detail);
            return;
        }
    }
    gov__verification_set(in->out, signature, check, GOV_FINDING_NOT_DONE,
                          GOV__REASON_STAMP_UNUSABLE, "form not supported");
}
