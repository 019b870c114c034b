/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a signer is trusted: what the chain, the use of the key and revocation come to as findings. */
#include "verification/verification.h"

/* What the statuses of gov__chain_build are called here. */
static const struct {
    gov_status status;
    gov_finding result;
    gov__reason reason;
} chains[] = {
    {GOV_OK, GOV_FINDING_PASS, GOV__REASON_NONE},
    {GOV_ERR_KEY_NOT_FOUND, GOV_FINDING_NOT_DONE, GOV__REASON_NO_ANCHOR},
    {GOV_ERR_EXPIRED, GOV_FINDING_FAIL, GOV__REASON_CERT_EXPIRED},
    {GOV_ERR_NOT_YET_VALID, GOV_FINDING_FAIL, GOV__REASON_CERT_NOT_YET_VALID},
    {GOV_ERR_SIGNATURE, GOV_FINDING_FAIL, GOV__REASON_CHAIN_BROKEN},
    {GOV_ERR_ALGORITHM, GOV_FINDING_FAIL, GOV__REASON_WEAK_ALGORITHM},
    {GOV_ERR_CHAIN, GOV_FINDING_FAIL, GOV__REASON_CHAIN_CONSTRAINT},
};

static void record_chain(const gov__verify_input *in, size_t signature, gov__check check,
                         gov_status status, const gov__cert *about)
{
    for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++) {
        if (chains[i].status == status) {
            gov__verification_set(in->out, signature, check, chains[i].result, chains[i].reason,
                                  about != NULL ? gov__cert_subject(about) : NULL);
            return;
        }
    }
    gov__verification_set(in->out, signature, check, GOV_FINDING_NOT_DONE,
                          status == GOV_ERR_LIMIT ? GOV__REASON_LIMIT : GOV__REASON_UNSUPPORTED,
                          NULL);
}

/* A certificate that was revoked after it signed stands only by a time that somebody else vouches for: the
 * signer's own word proves nothing once the key may be in other hands. A maker of seals signs no documents. */
static bool is_time_proven(const gov__verify_input *in, size_t signature, gov__check check)
{
    const gov__finding_entry *time = &in->out->signatures[signature].checks[GOV__CHECK_SIGN_TIME];

    return check != GOV__CHECK_SIGNER_REVOCATION ||
           (time->result == GOV_FINDING_PASS && time->reason == GOV__REASON_NONE);
}

/* Missing data is a doubt only where the policy wants data. */
static void record_missing(const gov__verify_input *in, size_t signature, gov__check check,
                           gov__reason reason, const char *detail)
{
    bool wanted = in->options->revocation == GOV_REVOCATION_REQUIRED;

    gov__verification_set(in->out, signature, check, GOV_FINDING_NOT_DONE,
                          wanted ? reason : GOV__REASON_NOT_ASKED, detail);
}

static gov_status record_revocation(const gov__verify_input *in, size_t signature,
                                    const gov__chain *chain, int64_t at_s, gov__check check)
{
    gov__revocation_result found = {.state = GOV__REVOCATION_UNKNOWN};
    gov_status status =
        gov__chain_revocation(in->trust->pool, chain, at_s, in->options->at_ms / 1000, &found);

    if (status != GOV_OK) {
        return status;
    }
    const char *about = found.cert != NULL ? gov__cert_subject(found.cert) : NULL;
    switch (found.state) {
    case GOV__REVOCATION_GOOD:
        gov__verification_set(in->out, signature, check, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
        break;
    case GOV__REVOCATION_REVOKED:
        gov__verification_set(in->out, signature, check, GOV_FINDING_FAIL, GOV__REASON_REVOKED,
                              about);
        break;
    case GOV__REVOCATION_LATER:
        if (is_time_proven(in, signature, check)) {
            gov__verification_set(in->out, signature, check, GOV_FINDING_PASS,
                                  GOV__REASON_REVOKED_LATER, about);
        } else {
            gov__verification_set(in->out, signature, check, GOV_FINDING_NOT_DONE,
                                  GOV__REASON_REVOKED_UNPROVEN, about);
        }
        break;
    case GOV__REVOCATION_UNKNOWN:
        record_missing(in, signature, check, GOV__REASON_NO_REVOCATION_DATA, about);
        break;
    case GOV__REVOCATION_STALE:
        record_missing(in, signature, check, GOV__REASON_STALE_REVOCATION_DATA, about);
        break;
    }
    return GOV_OK;
}

gov_status gov__verification_signer(const gov__verify_input *in, size_t signature, gov__cert *cert,
                                    gov__cert *const *extra, size_t extra_count, int64_t at_s,
                                    gov__check chain_check, gov__check usage_check,
                                    gov__check revocation_check)
{
    gov__chain chain = {.count = 0};
    bool usable = gov__cert_permits(cert, GOV__CERT_USE_SIGNING);

    if (in->options->chain_time == GOV_CHAIN_TIME_NOW) {
        at_s = in->options->at_ms / 1000;
    }
    gov__verification_set(
        in->out, signature, usage_check, usable ? GOV_FINDING_PASS : GOV_FINDING_FAIL,
        usable ? GOV__REASON_NONE : GOV__REASON_KEY_USAGE, usable ? NULL : gov__cert_subject(cert));
    gov_status status = gov__chain_build(in->trust->pool, cert, extra, extra_count, at_s, &chain);
    if (status != GOV_ERR_NO_MEMORY) {
        record_chain(in, signature, chain_check, status, chain.at_fault);
        if (in->options->revocation == GOV_REVOCATION_OFF) {
            gov__verification_set(in->out, signature, revocation_check, GOV_FINDING_NOT_DONE,
                                  GOV__REASON_NOT_ASKED, NULL);
            status = GOV_OK;
        } else if (status == GOV_OK) {
            status = record_revocation(in, signature, &chain, at_s, revocation_check);
        } else {
            gov__verification_set(in->out, signature, revocation_check, GOV_FINDING_NOT_DONE,
                                  GOV__REASON_NOT_REACHED, NULL);
            status = GOV_OK;
        }
    }
    gov__chain_clear(&chain);
    return status;
}
