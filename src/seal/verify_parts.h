/* SPDX-License-Identifier: Apache-2.0 */
/* Steps that the verifications of this folder share. Each records what it finds; a returned status is
 * GOV_OK or GOV_ERR_NO_MEMORY. */
#ifndef GOV__SEAL_VERIFY_PARTS_H
#define GOV__SEAL_VERIFY_PARTS_H

#include "seal/algorithm.h"
#include "seal/tolerance.h"

/* Some write local time as UTC: the offset of China Standard Time in seconds. */
#define GOV__SEAL_ZONE_S (8 * 3600)

/* One signature under way. */
typedef struct gov__seal_work {
    const gov__verify_input *in;
    size_t signature;
} gov__seal_work;

void gov__seal_pass(const gov__seal_work *w, gov__check check);
void gov__seal_fail(const gov__seal_work *w, gov__check check, gov__reason reason,
                    const char *detail);
void gov__seal_skip(const gov__seal_work *w, gov__check check, gov__reason reason,
                    const char *detail);
void gov__seal_tolerate(const gov__seal_work *w, gov__tolerance tolerance);
/* NONCONFORMITY: what was met while reading. */
void gov__seal_record_notes(const gov__seal_work *w, const gov__seal_notes *notes);

/* Records the result of a signature: GOV_OK, GOV_ERR_SIGNATURE or GOV_ERR_ALGORITHM. */
gov_status gov__seal_record_signature(const gov__seal_work *w, gov__check check, gov_status result,
                                      bool raw_sm2);

/* Reads the certificate of `who`; NULL in *out, recorded under `check`, when it is none. */
gov_status gov__seal_read_cert(const gov__seal_work *w, gov__bytes der, gov__check check,
                               const char *who, gov__cert **out);
/* Texts about the signer. */
void gov__seal_describe_signer(const gov__seal_work *w, const gov__cert *cert);

/* The seal's own checks. `at_s` is when it was used; `at_known` false: SEAL_VALIDITY is not done. */
gov_status gov__seal_verify_maker(const gov__seal_work *w, const gov__seal *seal, bool at_known,
                                  int64_t at_s);

/* When it was signed. */
typedef struct gov__seal_time {
    int64_t at_s; /* what chains and validity are judged by */
    bool known;
} gov__seal_time;

/* SIGN_TIME and its texts: by the time stamp over `stamped` where it holds, else the claimed time, which
 * may be absent. Without `stamped` the time stamp is one inside what is signed, which is not supported. */
gov_status gov__seal_judge_time(const gov__seal_work *w, bool has_claim, int64_t claimed_s,
                                gov__bytes time_stamp, gov__bytes stamped, gov__seal_time *out);

/* CERT_BINDING: whether the list of the seal has the certificate. */
gov_status gov__seal_check_binding(const gov__seal_work *w, const gov__seal *seal, gov__bytes cert);

#endif
