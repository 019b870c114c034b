/* SPDX-License-Identifier: Apache-2.0 */
/* A seal's signature, check by check (GM/T 0031-2014 section 6.2.3). Every check is made whatever the
 * others said; a FAIL is said only on proof. The seal itself is seal/verify_maker.c. */
#include "base/wipe.h"
#include "seal/verify_parts.h"

/* DATAHASH: the digest of the named algorithm. */
static gov_status check_hash(const gov__seal_work *w, const gov__seal_alg *alg, gov__bytes text,
                             gov__bytes expected)
{
    uint8_t digest[GOV__DIGEST_MAX];

    if (alg == NULL) {
        gov__seal_skip(w, GOV__CHECK_DATAHASH, GOV__REASON_NOT_REACHED, NULL);
        return GOV_OK;
    }
    gov_status status =
        gov__digest_of(w->in->trust->crypto, alg->digest, text.data, text.len, digest);
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    if (status != GOV_OK) {
        gov__seal_skip(w, GOV__CHECK_DATAHASH, GOV__REASON_UNSUPPORTED, NULL);
    } else if (expected.len == gov__digest_size(alg->digest) &&
               gov__equal_const_time(digest, expected.data, expected.len)) {
        gov__seal_pass(w, GOV__CHECK_DATAHASH);
    } else {
        gov__seal_fail(w, GOV__CHECK_DATAHASH, GOV__REASON_DIGEST_MISMATCH, NULL);
    }
    return GOV_OK;
}

static gov_status check_signature(const gov__seal_work *w, const gov__seal_signature *what,
                                  const gov__seal_alg *alg, const gov__cert *cert)
{
    bool raw = false;

    if (alg == NULL) {
        gov__seal_skip(w, GOV__CHECK_SIGNATURE, GOV__REASON_NOT_REACHED, NULL);
        return GOV_OK;
    }
    if (alg->of_keys) {
        gov__seal_tolerate(w, GOV__TOLERANCE_KEY_ALGORITHM);
    }
    gov_status status = gov__cert_verify(cert, what->algorithm, what->tbs, what->signature, &raw);
    return gov__seal_record_signature(w, GOV__CHECK_SIGNATURE, status, raw);
}

static gov_status check_signer(const gov__seal_work *w, const gov__seal_signature *what,
                               gov__cert *cert, gov__bytes text, const char *method, int64_t at_s)
{
    const gov__seal_alg *alg =
        gov__seal_alg_judge(w->in, w->signature, what->algorithm, cert, "signer");
    gov_status status = check_hash(w, alg, text, what->data_hash);

    gov__seal_method_judge(w->in, w->signature, method, alg);
    gov__seal_describe_signer(w, cert);
    if (status == GOV_OK) {
        status = check_signature(w, what, alg, cert);
    }
    if (status == GOV_OK) {
        status = gov__seal_check_binding(w, &what->seal, what->cert);
    }
    return status == GOV_OK
               ? gov__verification_signer(w->in, w->signature, cert, NULL, 0, at_s,
                                          GOV__CHECK_SIGNER_CHAIN, GOV__CHECK_KEY_USAGE,
                                          GOV__CHECK_SIGNER_REVOCATION)
               : status;
}

/* Nothing of the signer can be checked without a certificate that can be read. */
static void skip_signer(const gov__seal_work *w)
{
    static const gov__check checks[] = {GOV__CHECK_DATAHASH,     GOV__CHECK_CERT_BINDING,
                                        GOV__CHECK_ALGORITHM,    GOV__CHECK_KEY_USAGE,
                                        GOV__CHECK_SIGNER_CHAIN, GOV__CHECK_SIGNER_REVOCATION};

    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        gov__seal_skip(w, checks[i], GOV__REASON_NOT_REACHED, NULL);
    }
}

gov_status gov__seal_verify(const gov__verify_input *in, size_t signature,
                            const gov__seal_signature *what, const gov__seal_notes *notes,
                            gov__bytes signed_text, const char *method)
{
    const gov__seal_work w = {.in = in, .signature = signature};
    gov__cert *cert = NULL;
    gov__seal_time when;

    gov__seal_record_notes(&w, notes);
    if (what->unknown_critical) {
        gov__seal_fail(&w, GOV__CHECK_NONCONFORMITY, GOV__REASON_CRITICAL_EXTENSION, "signature");
    }
    gov_status status =
        gov__seal_judge_time(&w, !what->time_is_stamp, what->time_s, what->time_stamp,
                             what->time_is_stamp ? gov__bytes_of(NULL, 0) : what->signature, &when);
    if (status == GOV_OK) {
        status =
            gov__seal_read_cert(&w, what->cert, GOV__CHECK_SIGNATURE, "signer certificate", &cert);
    }
    if (status == GOV_OK && cert != NULL) {
        status = check_signer(&w, what, cert, signed_text, method, when.at_s);
    } else if (status == GOV_OK) {
        skip_signer(&w);
    }
    gov__cert_unref(cert);
    return status == GOV_OK ? gov__seal_verify_maker(&w, &what->seal, when.known, when.at_s)
                            : status;
}
