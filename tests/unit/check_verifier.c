/* SPDX-License-Identifier: Apache-2.0 */
/* A verifier of the deployment (ext/verifier.h) behind the same report: what it is given, what its findings
 * come to, a module that fails, and its end. */
#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/ext/verifier.h>

#define AT_MS 1767226600000

/* What the module does, and what it saw. */
static struct module {
    gov_status status;
    gov_finding signature;
    const char *reason;
    int calls;
    int destroyed;
    size_t size;
    int64_t at_ms;
    bool document_only; /* nothing is said of the signer */
} module;

static gov_status judge(void *user, const void *data, size_t size, int64_t at_ms,
                        gov_verifier_report *report)
{
    struct module *m = user;
    size_t index = 0;

    ck_assert_ptr_nonnull(data);
    m->calls++;
    m->size = size;
    m->at_ms = at_ms;
    if (m->status != GOV_OK) {
        return m->status;
    }
    ck_assert_int_eq(gov_verifier_add_signature(report, "CN=a seal", &index), GOV_OK);
    ck_assert_int_eq(
        gov_verifier_set_check(report, index, "SIGNATURE", m->signature, m->reason, "box 7"),
        GOV_OK);
    if (!m->document_only) {
        ck_assert_int_eq(
            gov_verifier_set_check(report, index, "SIGNER_CHAIN", GOV_FINDING_PASS, NULL, NULL),
            GOV_OK);
    }
    return GOV_OK;
}

static void forget(void *user)
{
    ((struct module *)user)->destroyed++;
}

static gov_trust *trust;
static gov_verification *found;

static void set_up(void)
{
    const gov_verifier verifier = {.struct_size = sizeof verifier,
                                   .format = GOV_CERTIFICATE_PDF,
                                   .user = &module,
                                   .verify = judge,
                                   .destroy = forget};

    module = (struct module){.signature = GOV_FINDING_PASS};
    found = NULL;
    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    ck_assert_int_eq(gov_trust_set_verifier(trust, &verifier, NULL), GOV_OK);
}

static void tear_down(void)
{
    gov_verification_free(found);
    gov_trust_free(trust);
    ck_assert_int_eq(module.destroyed, 1);
}

static void verify(void)
{
    const gov_verify_options options = {.struct_size = sizeof options, .at_ms = AT_MS};

    ck_assert_int_eq(
        gov_certificate_verify("%PDF-1.7 of a vendor", 20, trust, &options, &found, NULL), GOV_OK);
}

START_TEST(it_judges_in_the_librarys_place)
{
    verify();
    ck_assert_int_eq(module.calls, 1);
    ck_assert_uint_eq(module.size, 20);
    ck_assert_int_eq(module.at_ms, AT_MS);
    ck_assert_int_eq(gov_verification_get_overall(found), GOV_VERDICT_PASSED);
    ck_assert_int_eq(gov_verification_get_format(found), GOV_CERTIFICATE_PDF);
    ck_assert_str_eq(gov_verification_get_signature_text(found, 0, "signer"), "CN=a seal");
    ck_assert_str_eq(gov_verification_get_detail(found, 0, 0), "box 7");
}
END_TEST

START_TEST(one_that_is_silent_on_the_signer_has_not_judged_him)
{
    module.document_only = true;
    verify();
    ck_assert_int_eq(gov_verification_get_document(found), GOV_VERDICT_PASSED);
    ck_assert_int_eq(gov_verification_get_signer(found), GOV_VERDICT_INDETERMINATE);
    ck_assert_int_eq(gov_verification_get_overall(found), GOV_VERDICT_INDETERMINATE);
    ck_assert_str_eq(gov_verification_get_cause(found), "module");
}
END_TEST

START_TEST(its_findings_weigh_like_the_librarys)
{
    module.signature = GOV_FINDING_FAIL;
    module.reason = "bad_signature";
    verify();
    ck_assert_int_eq(gov_verification_get_overall(found), GOV_VERDICT_FAILED);
    ck_assert_str_eq(gov_verification_get_cause(found), "bad_signature");
}
END_TEST

START_TEST(a_module_that_fails_decides_nothing)
{
    module.status = GOV_ERR_HOOK;
    verify();
    ck_assert_int_eq(gov_verification_get_overall(found), GOV_VERDICT_INDETERMINATE);
    ck_assert_str_eq(gov_verification_get_cause(found), "module");
}
END_TEST

START_TEST(a_module_without_memory_makes_no_report)
{
    module.status = GOV_ERR_NO_MEMORY;
    ck_assert_int_eq(gov_certificate_verify("%PDF-1.7", 8, trust, NULL, &found, NULL),
                     GOV_ERR_NO_MEMORY);
    ck_assert_ptr_null(found);
}
END_TEST

START_TEST(another_form_is_not_its_business)
{
    ck_assert_int_eq(gov_certificate_verify("eyJ.e30.e~", 10, trust, NULL, &found, NULL), GOV_OK);
    ck_assert_int_eq(module.calls, 0);
}
END_TEST

START_TEST(the_next_one_takes_its_place)
{
    const gov_verifier next = {.struct_size = sizeof next,
                               .format = GOV_CERTIFICATE_PDF,
                               .user = &module,
                               .verify = judge};

    ck_assert_int_eq(gov_trust_set_verifier(trust, &next, NULL), GOV_OK);
    ck_assert_int_eq(module.destroyed, 1);
    verify();
    ck_assert_int_eq(module.calls, 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("verifier");
    TCase *tcase = tcase_create("verifier");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, it_judges_in_the_librarys_place);
    tcase_add_test(tcase, one_that_is_silent_on_the_signer_has_not_judged_him);
    tcase_add_test(tcase, its_findings_weigh_like_the_librarys);
    tcase_add_test(tcase, a_module_that_fails_decides_nothing);
    tcase_add_test(tcase, a_module_without_memory_makes_no_report);
    tcase_add_test(tcase, another_form_is_not_its_business);
    tcase_add_test(tcase, the_next_one_takes_its_place);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
