/* SPDX-License-Identifier: Apache-2.0 */
/* How findings are recorded and what they come to. The formats fill it in (ofd, pdf, credential); the
 * public getters read it; src/certificate/verify.c decides who verifies what. */
#ifndef GOV__VERIFICATION_VERIFICATION_H
#define GOV__VERIFICATION_VERIFICATION_H

#include <govsdk/verification.h>

#include "base/buf.h"
#include "base/mem.h"
#include "crypto/cert_chain.h"
#include "trust/trust.h"

/* Checks: src/verification/check_table.def. */
typedef enum gov__check {
#define GOV__CHECK(name, axis, en, zh) GOV__CHECK_##name,
#include "verification/check_table.def"
    GOV__CHECK_COUNT
} gov__check;

/* Reasons: src/verification/reason_table.def. GOV__REASON_NONE is the empty code. */
typedef enum gov__reason {
    GOV__REASON_NONE,
#define GOV__REASON(name, code, weight, en, zh) GOV__REASON_##name,
#include "verification/reason_table.def"
    GOV__REASON_COUNT
} gov__reason;

typedef struct gov__finding_entry {
    gov_finding result; /* 0: the check is not listed for this signature */
    gov__reason reason;
    char *detail; /* NULL: empty */
} gov__finding_entry;

/* Texts of a signature by name; see gov_verification_get_signature_text. */
typedef enum gov__signature_text {
    GOV__TEXT_SIGNER,
    GOV__TEXT_SIGNER_SERIAL,
    GOV__TEXT_SEAL_ID,
    GOV__TEXT_SEAL_NAME,
    GOV__TEXT_TYPE,
    GOV__TEXT_SIGNED_AT,
    GOV__TEXT_SIGNED_AT_SOURCE,
    GOV__TEXT_PATH,
    GOV__TEXT_COUNT
} gov__signature_text;

typedef struct gov__verified_signature {
    gov__finding_entry checks[GOV__CHECK_COUNT];
    char *texts[GOV__TEXT_COUNT];
    uint64_t signed_size;
    bool by_keys;        /* by keys of the issuer that the store has, not by a certificate */
    int64_t keys_at_ms;  /* when these were obtained; 0: not known */
    gov_verdict overall; /* the three below are set by gov__verification_finish */
    gov_verdict document;
    gov_verdict signer;
    gov__reason cause;
} gov__verified_signature;

typedef struct gov__licence {
    gov_licence_state state;
    const char *source; /* static: "platform", "status_list", "document"; NULL: nothing is known */
    int64_t as_of_ms;   /* 0: not known */
    bool fresh;
    bool counts; /* it takes part in the overall verdict */
    gov__reason reason;
    char *raw; /* the platform's own word or code; NULL */
    char *identifier;
    int64_t valid_from_ms;  /* 0: not known */
    int64_t valid_until_ms; /* INT64_MAX: 长期; 0: not known */
} gov__licence;

struct gov_verification {
    gov_allocator mem; /* a copy: it outlives the store */
    gov_certificate_format format;
    int64_t at_ms;
    gov__verified_signature *signatures;
    size_t count;
    size_t room;
    gov__reason document_reason;  /* of the document as a whole: not signed, cannot be opened */
    gov_verdict document_verdict; /* what that comes to: 0 when there is nothing to say */
    char *document_detail;
    gov__licence licence;
    char *claims_json;
    gov_verdict overall;
    gov_verdict document;
    gov_verdict signer;
    gov__reason cause;
    char *json;
    char *text[2];
    gov_status sticky; /* GOV_ERR_NO_MEMORY after a failed addition */
};

/* Everything that a format needs; all borrowed for the time of the call. Options are loaded: times,
 * ages and limits have their defaults filled in. */
typedef struct gov__verify_input {
    const uint8_t *data;
    size_t size;
    const gov_trust *trust;
    const gov_verify_options *options;
    gov_verification *out;
} gov__verify_input;

/* NULL when memory is short. */
gov_verification *gov__verification_new(const gov_allocator *mem, gov_certificate_format format,
                                        int64_t at_ms);

/* A new signature, with the index *out. GOV_ERR_LIMIT beyond 64 of them. */
gov_status gov__verification_add_signature(gov_verification *v, size_t *out);
/* Records a finding; a FAIL is never replaced by anything else, a later PASS never replaces a NOT_DONE
 * or a PASS with a reason. `detail` is copied, may be NULL, and holds no personal data beyond the names
 * of files, certificates and algorithms. Out of memory is sticky. */
void gov__verification_set(gov_verification *v, size_t signature, gov__check check,
                           gov_finding result, gov__reason reason, const char *detail);
/* Adds to the detail of a check with ", " between; beyond 4096 bytes it is cut off with "...". */
void gov__verification_more(gov_verification *v, size_t signature, gov__check check,
                            const char *detail);
/* A tolerated deviation: NONCONFORMITY gets `name` in its detail; FAIL in strict mode, else PASS with
 * the reason "tolerated". */
void gov__verification_tolerate(const gov__verify_input *in, size_t signature, const char *name);
void gov__verification_text(gov_verification *v, size_t signature, gov__signature_text which,
                            const char *text);
/* A time as RFC 3339 in UTC. */
void gov__verification_text_time(gov_verification *v, size_t signature, gov__signature_text which,
                                 int64_t at_s);
/* Says something of the document as a whole: GOV_VERDICT_FAILED for what cannot be a document,
 * GOV_VERDICT_INDETERMINATE for one that is not signed. */
void gov__verification_document(gov_verification *v, gov_verdict verdict, gov__reason reason,
                                const char *detail);

/* By keys of an issuer that the store has, obtained then (0: not known). Whether they are young enough for
 * the options: what is not is recorded as ISSUER. */
void gov__verification_keys(const gov__verify_input *in, size_t signature, int64_t fetched_at_ms);

/* Chain, key usage and revocation of a signer, recorded under the three checks given. `at_s` is the time
 * of signing (options may say now); SIGN_TIME tells before who vouches for it. `usage_check` may be
 * GOV__CHECK_COUNT: not recorded.
 * GOV_OK or GOV_ERR_NO_MEMORY. */
gov_status gov__verification_signer(const gov__verify_input *in, size_t signature, gov__cert *cert,
                                    gov__cert *const *extra, size_t extra_count, int64_t at_s,
                                    gov__check chain_check, gov__check usage_check,
                                    gov__check revocation_check);

/* A time stamp token (RFC 3161) over `stamped` and `more` behind it: the time it proves, or why it proves
 * none. GOV_OK, or what gov__time_stamp_verify gives. */
gov_status gov__verification_stamp(const gov__verify_input *in, gov__bytes token,
                                   gov__bytes stamped, gov__bytes more, int64_t *out_s);
/* Records what a token that did not hold comes to. */
void gov__verification_stamp_fault(const gov__verify_input *in, size_t signature, gov__check check,
                                   gov_status status);

/* Sums up, judges the licence's age, and prints. GOV_OK or GOV_ERR_NO_MEMORY. */
gov_status gov__verification_finish(const gov__verify_input *in);

/* Names and texts of the tables. */
const char *gov__check_name(gov__check check);
const char *gov__reason_name(gov__reason reason);
const char *gov__reason_text(gov__reason reason, gov_language language);

/* verification_json.c, verification_text.c */
gov_status gov__verification_print_json(gov_verification *v, gov__buf *out);
gov_status gov__verification_print_text(const gov_verification *v, gov_language language,
                                        gov__buf *out);

#endif
