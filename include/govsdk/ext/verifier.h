/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A verifier of the deployment behind the same report: a certified
 * cryptographic module or a vendor's component that must judge documents of
 * one form. See gov_trust_set_verifier.
 */
#ifndef GOVSDK_EXT_VERIFIER_H
#define GOVSDK_EXT_VERIFIER_H

#include <govsdk/base.h>
#include <govsdk/trust.h>
#include <govsdk/verification.h>

GOV_BEGIN_DECLS

/** Receives what a verifier finds, for as long as verify() runs. No signature is INDETERMINATE. */
typedef struct gov_verifier_report gov_verifier_report;

/**
 * What a deployment's verifier does. The function may be called by several
 * threads at once and may take as long as the module needs.
 */
typedef struct gov_verifier {
    /** sizeof(gov_verifier). */
    uint32_t struct_size;
    /** The form that it judges instead of the library. */
    gov_certificate_format format;
    /** Handed to each function. */
    void *user;
    /**
     * Judges a document and reports through gov_verifier_add_signature and
     * gov_verifier_set_check. at_ms is the moment of verification. GOV_OK when
     * it has reported; GOV_ERR_HOOK when the module failed, which makes the
     * verdict INDETERMINATE with the reason "module". So does a signature of
     * which nothing is reported on the document, or nothing on its signer
     * (KEY_USAGE, SIGNER_CHAIN and those that follow); what does not apply is
     * GOV_FINDING_NOT_DONE with the reason "not_applicable".
     */
    gov_status (*verify)(void *user, const void *data, size_t size, int64_t at_ms,
                         gov_verifier_report *report);
    /** Called once when the store is freed, or another verifier takes this one's place; may be NULL. */
    void (*destroy)(void *user);
} gov_verifier;

/**
 * Puts a verifier in the place of the library's own for a form.
 *
 * @param trust     the store
 * @param verifier  the table; copied. On failure its destroy was not called
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_trust_set_verifier(gov_trust *trust,
                                                        const gov_verifier *verifier,
                                                        gov_error **err);

/**
 * Begins the findings of a signature.
 *
 * @param report         the report
 * @param signer         subject of the signing certificate; copied; may be NULL
 * @param out_signature  receives its index
 * @return  GOV_OK; GOV_ERR_LIMIT beyond 64; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_verifier_add_signature(gov_verifier_report *report,
                                                            const char *signer,
                                                            size_t *out_signature);

/**
 * Reports a check.
 *
 * @param report     the report
 * @param signature  index of the signature
 * @param check      name of the check, for instance "SIGNATURE"; docs/findings.md lists them
 * @param result     the result
 * @param reason     code of the reason, for instance "bad_signature"; NULL for a plain PASS only
 * @param detail     what it is about; copied; without personal data; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT for a name or a code that this library does not know;
 *          GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_verifier_set_check(gov_verifier_report *report,
                                                        size_t signature, const char *check,
                                                        gov_finding result, const char *reason,
                                                        const char *detail);

GOV_END_DECLS

#endif
