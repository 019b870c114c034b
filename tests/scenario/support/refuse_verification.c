/* SPDX-License-Identifier: Apache-2.0 */
/* Bad input to verification: options, documents, getters, and a verifier of the deployment that reports
 * what there is not. */
#include <check.h>
#include <govsdk/ext/verifier.h>
#include <string.h>

#include "scenario/support/refuse.h"
#include "unit/test_support.h"

static void verification(good *g)
{
    static const char *const malformed[] = {"eyJ",      "e~",     "eyJ.b.c~", "e\xff",
                                            "%PDF-1.7", "PK\3\4", NULL};
    const gov_verify_options wrong[] = {
        {.struct_size = 1},
        {.struct_size = sizeof wrong[0], .flags = UINT32_MAX},
        {.struct_size = sizeof wrong[0], .skew_ms = -1},
        {.struct_size = sizeof wrong[0], .status_max_age_ms = INT64_MAX},
        {.struct_size = sizeof wrong[0], .keys_max_age_ms = -1},
        {.struct_size = sizeof wrong[0], .keys_max_age_ms = INT64_MAX},
        {.struct_size = sizeof wrong[0], .at_ms = INT64_MIN},
        {.struct_size = sizeof wrong[0], .audience = "https://bank.test"},
        {.struct_size = sizeof wrong[0], .nonce = ""},
        {.struct_size = sizeof wrong[0], .issuer = "\xff"},
        {.struct_size = sizeof wrong[0], .max_bytes = UINT64_MAX},
        {.struct_size = sizeof wrong[0], .revocation = (gov_revocation_policy)9},
    };
    const gov_verify_options small = {.struct_size = sizeof small, .max_bytes = 2};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_verify, "x", 1, NULL, NULL, &out.found,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_verify, NULL, 1, g->trust, NULL, &out.found,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_verify, "x", 0, g->trust, NULL, &out.found,
                err_or_null());
    REFUSED_OUT(GOV_ERR_LIMIT, gov_certificate_verify, "x", SIZE_MAX, g->trust, NULL, &out.found,
                err_or_null());
    REFUSED_OUT(GOV_ERR_LIMIT, gov_certificate_verify, "xyz", 3, g->trust, &small, &out.found,
                err_or_null());
    REFUSED_OUT(GOV_ERR_UNSUPPORTED, gov_certificate_verify, "{}", 2, g->trust, NULL, &out.found,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_certificate_verify, "x", 1, g->trust, NULL, NULL, err_or_null());
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_verify, "x", 1, g->trust, &wrong[i],
                    &out.found, err_or_null());
    }
    EACH(text, malformed)
    {
        gov_verification *found = NULL;
        refuse_begin("gov_certificate_verify");
        gov_status status =
            gov_certificate_verify(*text, strlen(*text), g->trust, NULL, &found, NULL);
        ck_assert_int_eq(status, found != NULL ? GOV_OK : GOV_ERR_UNSUPPORTED);
        ck_assert_int_ne(gov_verification_get_overall(found), GOV_VERDICT_PASSED);
        ck_assert_ptr_null(gov_verification_get_claims_json(found));
        gov_verification_free(found);
    }
}

static gov_status judge(void *user, const void *data, size_t size, int64_t at_ms,
                        gov_verifier_report *report)
{
    (void)user;
    (void)data;
    (void)size;
    (void)at_ms;
    size_t signature = 0;
    GIVES(GOV_ERR_ARGUMENT, gov_verifier_add_signature, report, "CN=x", NULL);
    ck_assert_int_eq(gov_verifier_add_signature(report, "CN=x", &signature), GOV_OK);
    GIVES(GOV_ERR_ARGUMENT, gov_verifier_set_check, report, SIZE_MAX, "SIGNATURE", GOV_FINDING_PASS,
          NULL, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_verifier_set_check, report, signature, "NO_SUCH_CHECK",
          GOV_FINDING_PASS, NULL, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_verifier_set_check, report, signature, NULL, GOV_FINDING_PASS, NULL,
          NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_verifier_set_check, report, signature, "SIGNATURE", (gov_finding)9,
          NULL, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_verifier_set_check, report, signature, "SIGNATURE",
          GOV_FINDING_FAIL, NULL, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_verifier_set_check, report, signature, "SIGNATURE",
          GOV_FINDING_FAIL, "no_such_reason", NULL);
    return GOV_OK;
}

/* A verifier of the deployment, and what it may not report. */
static void verifiers(void)
{
    static const gov_verifier right = {
        .struct_size = sizeof right, .format = GOV_CERTIFICATE_IMAGE, .verify = judge};
    const gov_verifier wrong[] = {
        {.struct_size = 1, .format = GOV_CERTIFICATE_OFD, .verify = judge},
        {.struct_size = sizeof right, .format = GOV_CERTIFICATE_OFD},
        {.struct_size = sizeof right, .format = GOV_CERTIFICATE_OTHER, .verify = judge},
        {.struct_size = sizeof right, .format = (gov_certificate_format)99, .verify = judge},
    };
    const gov_verify_options options = {.struct_size = sizeof options,
                                        .format = GOV_CERTIFICATE_IMAGE};
    gov_trust *trust = NULL;
    gov_verification *found = NULL;
    size_t signature = 0;
    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        GIVES(GOV_ERR_ARGUMENT, gov_trust_set_verifier, trust, &wrong[i], NULL);
    }
    GIVES(GOV_ERR_ARGUMENT, gov_trust_set_verifier, NULL, &right, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_trust_set_verifier, trust, NULL, NULL);
    GIVES(GOV_ERR_ARGUMENT, gov_verifier_add_signature, NULL, "CN=x", &signature);
    GIVES(GOV_ERR_ARGUMENT, gov_verifier_set_check, NULL, 0, "SIGNATURE", GOV_FINDING_PASS, NULL,
          NULL);
    ck_assert_int_eq(gov_trust_set_verifier(trust, &right, NULL), GOV_OK);
    ck_assert_int_eq(gov_certificate_verify("x", 1, trust, &options, &found, NULL), GOV_OK);
    /* Nothing of that was taken, and silence is a doubt. */
    ck_assert_uint_eq(gov_verification_get_check_count(found, 0), 2);
    ck_assert_int_eq(gov_verification_get_result(found, 0, 0), GOV_FINDING_NOT_DONE);
    ck_assert_int_eq(gov_verification_get_result(found, 0, 1), GOV_FINDING_NOT_DONE);
    ck_assert_int_eq(gov_verification_get_overall(found), GOV_VERDICT_INDETERMINATE);
    gov_verification_free(found);
    gov_trust_free(trust);
}

static void verification_getters(good *g)
{
    HARMLESS(gov_verification_free, NULL);
    GIVES(GOV_VERDICT_INDETERMINATE, gov_verification_get_overall, NULL);
    GIVES(GOV_VERDICT_INDETERMINATE, gov_verification_get_document, NULL);
    GIVES(GOV_VERDICT_INDETERMINATE, gov_verification_get_signer, NULL);
    GIVES(GOV_LICENCE_UNKNOWN, gov_verification_get_licence, NULL);
    GIVES(0, gov_verification_get_licence_at_ms, NULL);
    GIVES_NULL(gov_verification_get_cause, NULL);
    GIVES(GOV_CERTIFICATE_OTHER, gov_verification_get_format, NULL);
    GIVES(0, gov_verification_get_signature_count, NULL);
    GIVES(GOV_VERDICT_INDETERMINATE, gov_verification_get_signature_overall, g->found, SIZE_MAX);
    GIVES(GOV_VERDICT_INDETERMINATE, gov_verification_get_signature_overall, NULL, 0);
    GIVES_NULL(gov_verification_get_signature_text, g->found, SIZE_MAX, "signer");
    GIVES_NULL(gov_verification_get_signature_text, g->found, 0, "no such name");
    GIVES_NULL(gov_verification_get_signature_text, g->found, 0, NULL);
    GIVES_NULL(gov_verification_get_signature_text, NULL, 0, "signer");
    GIVES(0, gov_verification_get_signed_size, g->found, SIZE_MAX);
    GIVES(0, gov_verification_get_keys_at_ms, g->found, SIZE_MAX);
    GIVES(0, gov_verification_get_keys_at_ms, NULL, 0);
    GIVES(0, gov_verification_get_check_count, g->found, SIZE_MAX);
    GIVES(0, gov_verification_get_check_count, NULL, 0);
    GIVES_NULL(gov_verification_get_check, g->found, 0, SIZE_MAX);
    GIVES(GOV_FINDING_NOT_DONE, gov_verification_find, NULL, 0, "SIGNATURE", NULL);
    GIVES(GOV_FINDING_NOT_DONE, gov_verification_find, g->found, 0, NULL, NULL);
    GIVES(GOV_FINDING_NOT_DONE, gov_verification_get_result, g->found, 0, SIZE_MAX);
    GIVES_NULL(gov_verification_get_reason, g->found, 0, SIZE_MAX);
    GIVES_NULL(gov_verification_get_reason_text, g->found, 0, SIZE_MAX, GOV_LANGUAGE_ZH);
    GIVES_NULL(gov_verification_get_detail, g->found, 0, SIZE_MAX);
    GIVES_NULL(gov_verification_get_claims_json, NULL);
    GIVES_NULL(gov_verification_get_json, NULL);
    GIVES_NULL(gov_verification_get_text, NULL, GOV_LANGUAGE_EN);
    GIVES_NULL(gov_verification_check_at, SIZE_MAX);
    GIVES_NULL(gov_verification_check_text, NULL, GOV_LANGUAGE_EN);
    GIVES_NULL(gov_verification_check_text, "no such check", GOV_LANGUAGE_EN);
    GIVES_NULL(gov_verification_reason_at, SIZE_MAX);
    GIVES_NULL(gov_verification_reason_text, NULL, GOV_LANGUAGE_ZH);
    GIVES(GOV_VERDICT_INDETERMINATE, gov_verification_reason_verdict, NULL);
    refuse_begin("gov_verdict_get_name");
    ck_assert_str_eq(gov_verdict_get_name((gov_verdict)99), "INDETERMINATE");
    refuse_begin("gov_finding_get_name");
    ck_assert_str_eq(gov_finding_get_name((gov_finding)99), "NOT_DONE");
    refuse_begin("gov_verification_get_features");
    ck_assert_uint_ne(gov_verification_get_features() & GOV_VERIFY_FEATURE_SD_JWT, 0);
}

void refuse_verification(good *g)
{
    verification(g);
    verification_getters(g);
    verifiers();
}
