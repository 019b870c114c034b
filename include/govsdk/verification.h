/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verify an electronic certificate (电子证照), whatever its form, and read what was
 * found: one line a check, never one boolean. Three answers stay apart: is the
 * document genuine, are the certificates that signed it good, is the licence
 * itself in force. FAILED is said only on proof; where something is missing the
 * answer is INDETERMINATE and says what. No network is used.
 */
#ifndef GOVSDK_VERIFICATION_H
#define GOVSDK_VERIFICATION_H

#include <govsdk/base.h>
#include <govsdk/certificate.h>
#include <govsdk/error.h>
#include <govsdk/trust.h>

GOV_BEGIN_DECLS

/** What was found. Immutable. */
typedef struct gov_verification gov_verification;

/** What several checks come to. */
typedef enum gov_verdict {
    /** Every check that applies has passed. */
    GOV_VERDICT_PASSED = 1,
    /** Proven to be false. */
    GOV_VERDICT_FAILED = 2,
    /** Something is missing, or open to doubt; the cause says what. */
    GOV_VERDICT_INDETERMINATE = 3
} gov_verdict;

/** The result of one check. */
typedef enum gov_finding {
    /** Checked, and good. */
    GOV_FINDING_PASS = 1,
    /** Checked, and bad. */
    GOV_FINDING_FAIL = 2,
    /** Could not be checked, or does not apply; the reason says which. */
    GOV_FINDING_NOT_DONE = 3
} gov_finding;

/** What is done about revocation of the signing certificates. */
typedef enum gov_revocation_policy {
    /** Without a current list or reply the verdict is INDETERMINATE. The default. */
    GOV_REVOCATION_REQUIRED = 0,
    /** Lists and replies are used where there are some; where not, it is said and does not count. */
    GOV_REVOCATION_IF_AVAILABLE = 1,
    /** Not looked at. */
    GOV_REVOCATION_OFF = 2
} gov_revocation_policy;

/** At which moment the chain of a signer must have been valid. */
typedef enum gov_chain_time {
    /** When the document was signed, and a seal's maker when the seal was made. The default. */
    GOV_CHAIN_TIME_SIGNING = 0,
    /** At the moment of verification. */
    GOV_CHAIN_TIME_NOW = 1
} gov_chain_time;

/** Refuse every deviation from the standards that is otherwise tolerated and named. */
#define GOV_VERIFY_STRICT (1U << 0)
/** Also take the type "vc+sd-jwt" of early drafts. */
#define GOV_VERIFY_LEGACY_TYPE (1U << 1)
/** Also take an SD-JWT that is no credential: of any type ("typ"), and without "vct" (RFC 9901 alone). */
#define GOV_VERIFY_ANY_TYPE (1U << 3)
/** The state of the licence must be known and fresh for PASSED. */
#define GOV_VERIFY_REQUIRE_LICENCE (1U << 2)

/** How to verify. All zero is a strict enough default. */
typedef struct gov_verify_options {
    /** sizeof(gov_verify_options). */
    uint32_t struct_size;
    /** GOV_VERIFY_ bits. */
    uint32_t flags;
    /** The form; GOV_CERTIFICATE_OTHER: recognised by its first bytes. */
    gov_certificate_format format;
    /** Revocation of signing certificates. */
    gov_revocation_policy revocation;
    /** Moment at which chains must have been valid. */
    gov_chain_time chain_time;
    /** Must be 0. */
    uint32_t reserved;
    /** The moment of verification, in milliseconds since 1970-01-01T00:00:00Z; 0: the system's clock. */
    int64_t at_ms;
    /** Permitted difference of clocks in milliseconds; 0: five minutes. Times of a seal get eight hours
     *  more, because some are written in local time. */
    int64_t skew_ms;
    /** Greatest age in milliseconds of what is known of the licence; 0: 24 hours. Older is
     *  INDETERMINATE. */
    int64_t status_max_age_ms;
    /**
     * What the platform says of the licence (gov_certificate_get, gov_presentation_redeem); may be NULL. That
     * it is the licence of this document is for the caller to see: an SD-JWT VC names its identifier, which is
     * compared, an OFD or a PDF names none.
     */
    const gov_certificate *licence;
    /** The issuer that is expected of an SD-JWT VC; NULL: any that the store knows. */
    const char *issuer;
    /** Whom a presentation must be made for; with it the proof of the holder is required. */
    const char *audience;
    /** The number that the verifier gave out for this presentation; required with audience. */
    const char *nonce;
    /** Largest document in bytes; 0: 64 MiB, which is also the most. */
    uint64_t max_bytes;
    /** Largest sum of all files of a package in bytes; 0: 256 MiB. */
    uint64_t max_unpacked_bytes;
    /** Most files of a package; 0: 4096. */
    uint32_t max_entries;
    /** Must be 0. */
    uint32_t reserved2;
    /** Greatest age in milliseconds of an issuer's keys out of the store; 0: any, and their age is told all
     *  the same. Older ones, and keys of unknown age, are INDETERMINATE. */
    int64_t keys_max_age_ms;
} gov_verify_options;

/**
 * Verifies a certificate as OFD (GB/T 33190 with GB/T 38540, GM/T 0031 or GB/T 35275), PDF
 * (ISO 32000-2 section 12.8, ETSI EN 319 142) or SD-JWT VC (RFC 9901). Checks and reasons are listed in
 * docs/findings.md.
 *
 * @param data              the document
 * @param size              its length in bytes
 * @param trust             whom to believe; not changed
 * @param options           how; may be NULL
 * @param out_verification  receives what was found; free with gov_verification_free
 * @param err               receives the error; may be NULL
 * @return  GOV_OK when there are findings, whatever they say; GOV_ERR_NOT_BUILT for a form that this
 *          build lacks; GOV_ERR_UNSUPPORTED for a form that cannot be recognised or has no signatures
 *          (JSON, image); GOV_ERR_LIMIT beyond max_bytes; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread, while nobody changes the store
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_certificate_verify(const void *data, size_t size,
                                                        const gov_trust *trust,
                                                        const gov_verify_options *options,
                                                        gov_verification **out_verification,
                                                        gov_error **err);

/** Set in gov_verification_get_features(): OFD can be verified. */
#define GOV_VERIFY_FEATURE_OFD (1U << 0)
/** Set likewise: PDF. */
#define GOV_VERIFY_FEATURE_PDF (1U << 1)
/** Set likewise: SD-JWT VC. */
#define GOV_VERIFY_FEATURE_SD_JWT (1U << 2)

/**
 * Tells which forms this build can verify.
 *
 * @return  GOV_VERIFY_FEATURE_ bits
 * @threads any thread
 * @since   0.1.0
 */
GOV_API uint32_t gov_verification_get_features(void);

/**
 * Frees what was found and wipes it.
 *
 * @param verification  what was found; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_verification_free(gov_verification *verification);

/**
 * Sums everything up: the document, its signers, and the licence where its state was asked for or the
 * document names a status list.
 *
 * @param verification  what was found; NULL gives GOV_VERDICT_INDETERMINATE
 * @return  the verdict
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_verdict gov_verification_get_overall(const gov_verification *verification);

/**
 * Tells whether the document is genuine and whole, whoever signed it.
 *
 * @param verification  what was found
 * @return  the verdict
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_verdict gov_verification_get_document(const gov_verification *verification);

/**
 * Tells whether those who signed are trusted: chains, uses of keys, revocation.
 *
 * @param verification  what was found
 * @return  the verdict
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_verdict gov_verification_get_signer(const gov_verification *verification);

/**
 * Tells the state of the licence.
 *
 * @param verification  what was found
 * @return  the state
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_licence_state gov_verification_get_licence(const gov_verification *verification);

/**
 * Tells when that state was true.
 *
 * @param verification  what was found
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when nothing is known
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_verification_get_licence_at_ms(const gov_verification *verification);

/**
 * Tells the code of the first reason why the verdict is not PASSED, for instance "no_anchor".
 *
 * @param verification  what was found
 * @return  a static string; NULL when it is PASSED
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_verification_get_cause(const gov_verification *verification);

/**
 * Tells the form of the document.
 *
 * @param verification  what was found
 * @return  the form
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_certificate_format gov_verification_get_format(const gov_verification *verification);

/**
 * Counts the signatures. A document that is not signed has none, and is INDETERMINATE.
 *
 * @param verification  what was found
 * @return  the number of signatures
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_verification_get_signature_count(const gov_verification *verification);

/**
 * Sums a signature up.
 *
 * @param verification  what was found
 * @param signature     0 to gov_verification_get_signature_count() - 1
 * @return  the verdict; GOV_VERDICT_INDETERMINATE when signature is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_verdict gov_verification_get_signature_overall(const gov_verification *verification,
                                                           size_t signature);

/**
 * Tells something of a signature by name: "signer" (subject of the certificate, RFC 4514), "signer_serial",
 * "seal_id" and "seal_name" (of an e-seal), "type" ("seal", "sign", "cades", "pkcs7",
 * "time_stamp", "sd_jwt"), "signed_at" (RFC 3339), "signed_at_source" ("claimed", "tsa"), "path".
 *
 * @param verification  what was found
 * @param signature     0 to gov_verification_get_signature_count() - 1
 * @param name          the name
 * @return  UTF-8 text owned by the verification; NULL when it is not known
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_verification_get_signature_text(const gov_verification *verification,
                                                        size_t signature, const char *name);

/**
 * Tells when the issuer's keys, by which an SD-JWT was verified, were obtained. JSON and text tell it too.
 *
 * @param verification  what was found
 * @param signature     0 to gov_verification_get_signature_count() - 1
 * @return  milliseconds since 1970-01-01T00:00:00Z; 0 when the store does not know it, and for signatures
 *          by a certificate
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_verification_get_keys_at_ms(const gov_verification *verification,
                                                size_t signature);

/**
 * Tells how many bytes from the beginning a signature of a PDF covers: what was signed is the document
 * cut off there.
 *
 * @param verification  what was found
 * @param signature     0 to gov_verification_get_signature_count() - 1
 * @return  bytes; 0 when it does not apply
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API uint64_t gov_verification_get_signed_size(const gov_verification *verification,
                                                  size_t signature);

/**
 * Counts the checks of a signature.
 *
 * @param verification  what was found
 * @param signature     0 to gov_verification_get_signature_count() - 1
 * @return  the number of checks
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_verification_get_check_count(const gov_verification *verification,
                                                size_t signature);

/**
 * Names a check, for instance "DATAHASH".
 *
 * @param verification  what was found
 * @param signature     0 to gov_verification_get_signature_count() - 1
 * @param index         0 to gov_verification_get_check_count() - 1
 * @return  a static string; NULL when out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_verification_get_check(const gov_verification *verification,
                                               size_t signature, size_t index);

/**
 * Finds the result of a check by its name.
 *
 * @param verification  what was found
 * @param signature     0 to gov_verification_get_signature_count() - 1
 * @param check         the name
 * @param out_index     receives its index; may be NULL
 * @return  the result; GOV_FINDING_NOT_DONE when there is no such check, with SIZE_MAX in *out_index
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_finding gov_verification_find(const gov_verification *verification, size_t signature,
                                          const char *check, size_t *out_index);

/**
 * Tells the result of a check.
 *
 * @param verification  what was found
 * @param signature     0 to gov_verification_get_signature_count() - 1
 * @param index         0 to gov_verification_get_check_count() - 1
 * @return  the result; GOV_FINDING_NOT_DONE when out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_finding gov_verification_get_result(const gov_verification *verification,
                                                size_t signature, size_t index);

/**
 * Tells the code of the reason of a result, for instance "digest_mismatch".
 *
 * @param verification  what was found
 * @param signature     0 to gov_verification_get_signature_count() - 1
 * @param index         0 to gov_verification_get_check_count() - 1
 * @return  a static string of [a-z0-9_]; empty for a plain PASS; NULL when out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_verification_get_reason(const gov_verification *verification,
                                                size_t signature, size_t index);

/**
 * Says the reason of a result in one line.
 *
 * @param verification  what was found
 * @param signature     0 to gov_verification_get_signature_count() - 1
 * @param index         0 to gov_verification_get_check_count() - 1
 * @param language      the language
 * @return  static UTF-8 text; NULL when out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_verification_get_reason_text(const gov_verification *verification,
                                                     size_t signature, size_t index,
                                                     gov_language language);

/**
 * Tells what the result is about: paths of files, the subject of a certificate, an algorithm.
 *
 * @param verification  what was found
 * @param signature     0 to gov_verification_get_signature_count() - 1
 * @param index         0 to gov_verification_get_check_count() - 1
 * @return  UTF-8 text owned by the verification, may be empty; NULL when out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_verification_get_detail(const gov_verification *verification,
                                                size_t signature, size_t index);

/**
 * Gives the claims of an SD-JWT VC that the issuer signed and the holder disclosed. Only when nothing
 * of the document has failed.
 *
 * @param verification  what was found
 * @return  JSON text owned by the verification; NULL for other forms, and when the document failed
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_verification_get_claims_json(const gov_verification *verification);

/**
 * Gives everything as JSON: {"format", "overall", "document", "signer", "cause", "verified_at",
 * "signatures": [{"overall", "signer", ..., "checks": {NAME: {"result", "reason", "detail"}}}], where "keys" is
 * {"as_of", "age_ms"} of one by an issuer's keys, both null when their age is not known,
 * "licence": {"state", "source", "as_of", "age_ms", "fresh", ...}}. Members are always there: null is what is
 * not known, or does not apply.
 *
 * @param verification  what was found
 * @return  JSON text owned by the verification; NULL when verification is NULL
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_verification_get_json(const gov_verification *verification);

/**
 * Gives everything as text for people, a line a check.
 *
 * @param verification  what was found
 * @param language      the language
 * @return  UTF-8 text owned by the verification; NULL when verification is NULL
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_verification_get_text(const gov_verification *verification,
                                              gov_language language);

/**
 * Lists the names of all checks, in the order of reports.
 *
 * @param index  from 0 on
 * @return  a static string; NULL behind the last one
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_verification_check_at(size_t index);

/**
 * Asks in one line what a check asks.
 *
 * @param check     name of the check
 * @param language  the language
 * @return  static UTF-8 text; NULL for a name that there is not
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_verification_check_text(const char *check, gov_language language);

/**
 * Lists the codes of all reasons.
 *
 * @param index  from 0 on
 * @return  a static string; NULL behind the last one
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_verification_reason_at(size_t index);

/**
 * Says a reason in one line.
 *
 * @param reason    code of the reason
 * @param language  the language
 * @return  static UTF-8 text; NULL for a code that there is not
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_verification_reason_text(const char *reason, gov_language language);

/**
 * Tells what a reason makes of the verdict when its check has not passed: GOV_VERDICT_FAILED for a
 * proof, GOV_VERDICT_INDETERMINATE for a doubt, GOV_VERDICT_PASSED for what decides nothing.
 *
 * @param reason  code of the reason
 * @return  the verdict; GOV_VERDICT_INDETERMINATE for a code that there is not
 * @threads any thread
 * @since   0.1.0
 */
GOV_API gov_verdict gov_verification_reason_verdict(const char *reason);

/**
 * Names a verdict: "PASSED", "FAILED" or "INDETERMINATE".
 *
 * @param verdict  any value
 * @return  a static string; "INDETERMINATE" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_verdict_get_name(gov_verdict verdict);

/**
 * Names a result: "PASS", "FAIL" or "NOT_DONE".
 *
 * @param finding  any value
 * @return  a static string; "NOT_DONE" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_finding_get_name(gov_finding finding);

/**
 * Names a state as the contract writes it, for instance "suspended".
 *
 * @param state  any value
 * @return  a static string; "unknown" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_licence_state_get_name(gov_licence_state state);

GOV_END_DECLS

#endif
