/* SPDX-License-Identifier: Apache-2.0 */
/* Real OFD packages of other makers, from a folder of the machine's: GOV_ECERT_DIR names it. They are no
 * part of this project; without them the test is skipped. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/ofd_support.h"
#include "unit/test_support.h"

enum { SKIPPED = 77, FILE_MAX = 1 << 20 };

static const char *folder;

static size_t read_file(const char *name, uint8_t *out)
{
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s", path);
    size_t len = fread(out, 1, FILE_MAX, file);
    (void)fclose(file);
    return len;
}

static ofd_report verify(const char *name, const gov_verify_options *options)
{
    static uint8_t data[FILE_MAX];

    return ofd_verify_bytes(data, read_file(name, data), options);
}

/* What holds of every real signature, whoever made it. */
static void expect_sealed(const ofd_report *report, size_t signature)
{
    static const gov__check good[] = {GOV__CHECK_CONTAINER,    GOV__CHECK_DATAHASH,
                                      GOV__CHECK_SIGNATURE,    GOV__CHECK_MAKER_SIGNATURE,
                                      GOV__CHECK_CERT_BINDING, GOV__CHECK_SEAL_VALIDITY,
                                      GOV__CHECK_ALGORITHM,    GOV__CHECK_KEY_USAGE};

    for (size_t i = 0; i < TEST_COUNT(good); i++) {
        ofd_expect(report, signature, good[i], GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    }
    ofd_expect(report, signature, GOV__CHECK_SIGNER_CHAIN, GOV_FINDING_NOT_DONE,
               GOV__REASON_NO_ANCHOR, NULL);
    ofd_expect(report, signature, GOV__CHECK_MAKER_CHAIN, GOV_FINDING_NOT_DONE,
               GOV__REASON_NO_ANCHOR, NULL);
}

START_TEST(signed_by_a_seal_of_version_4)
{
    ofd_report report = verify("v4-signed.ofd", NULL);

    ck_assert_uint_eq(report.found->count, 1);
    expect_sealed(&report, 0);
    ofd_expect(&report, 0, GOV__CHECK_REFERENCES, GOV_FINDING_PASS, GOV__REASON_NONE,
               "13 good, 0 bad");
    ofd_expect(&report, 0, GOV__CHECK_COVERAGE, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ofd_expect(&report, 0, GOV__CHECK_NONCONFORMITY, GOV_FINDING_PASS, GOV__REASON_TOLERATED,
               "path_case");
    ck_assert_int_eq(gov_verification_get_document(report.found), GOV_VERDICT_PASSED);
    ck_assert_int_eq(gov_verification_get_signer(report.found), GOV_VERDICT_INDETERMINATE);
    ck_assert_int_eq(gov_verification_get_overall(report.found), GOV_VERDICT_INDETERMINATE);
    ofd_report_free(&report);
}
END_TEST

START_TEST(its_twin_that_was_altered)
{
    ofd_report report = verify("v4-signed-page-altered.ofd", NULL);

    expect_sealed(&report, 0);
    ofd_expect_only(&report, 0, GOV__CHECK_REFERENCES, GOV__REASON_DIGEST_MISMATCH,
                    "12 good, 1 bad: Doc_0/Document.xml (mismatch)");
    ofd_report_free(&report);
}
END_TEST

START_TEST(the_root_is_not_covered)
{
    ofd_report report = verify("v4-root-not-covered.ofd", NULL);

    expect_sealed(&report, 0);
    ofd_expect(&report, 0, GOV__CHECK_REFERENCES, GOV_FINDING_PASS, GOV__REASON_NONE,
               "20 good, 0 bad");
    ofd_expect_only(&report, 0, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, "OFD.xml");
    ck_assert_str_eq(report.found->signatures[0].checks[GOV__CHECK_COVERAGE].detail, "OFD.xml");
    ofd_report_free(&report);
}
END_TEST

START_TEST(two_signers_of_whom_the_first_is_outdated)
{
    ofd_report report = verify("two-signers-first-outdated.ofd", NULL);

    ck_assert_uint_eq(report.found->count, 2);
    for (size_t i = 0; i < 2; i++) {
        expect_sealed(&report, i);
        ofd_expect(&report, i, GOV__CHECK_SEAL_MATCH, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
        ofd_expect(&report, i, GOV__CHECK_COVERAGE, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    }
    ofd_expect_only(&report, 0, GOV__CHECK_REFERENCES, GOV__REASON_LIST_CHANGED,
                    "8 good, 1 bad: Doc_0/Signs/Signatures.xml (mismatch)");
    ofd_expect(&report, 1, GOV__CHECK_REFERENCES, GOV_FINDING_PASS, GOV__REASON_NONE,
               "11 good, 0 bad");
    ofd_report_free(&report);
}
END_TEST

START_TEST(without_a_signature)
{
    ofd_report report = verify("unsigned.ofd", NULL);

    ck_assert_uint_eq(report.found->count, 0);
    ck_assert_int_eq(gov_verification_get_overall(report.found), GOV_VERDICT_INDETERMINATE);
    ck_assert_str_eq(gov_verification_get_cause(report.found), "not_signed");
    ofd_report_free(&report);
}
END_TEST

/* Nothing of the packed files may change without being noticed. */
START_TEST(every_hundredth_byte_counts)
{
    static uint8_t data[FILE_MAX];
    size_t len = read_file("v4-signed.ofd", data);

    for (size_t at = 0; at < len; at += 101) {
        data[at] ^= 0x10;
        ofd_report report = ofd_verify_bytes(data, len, NULL);
        bool changed = gov_verification_get_document(report.found) != GOV_VERDICT_PASSED;
        /* Times, versions and attributes of the packing are nobody's. */
        bool is_packing =
            report.found->count == 1 &&
            report.found->signatures[0].checks[GOV__CHECK_REFERENCES].reason == GOV__REASON_NONE;
        ck_assert_msg(changed || is_packing, "byte %zu", at);
        ofd_report_free(&report);
        data[at] ^= 0x10;
    }
}
END_TEST

int main(void)
{
    folder = getenv("GOV_ECERT_DIR");
    if (folder == NULL || folder[0] == '\0') {
        (void)fputs("GOV_ECERT_DIR is not set\n", stderr);
        return SKIPPED;
    }
    const ofd_case cases[] = {
        {signed_by_a_seal_of_version_4, 1}, {its_twin_that_was_altered, 1},
        {the_root_is_not_covered, 1},       {two_signers_of_whom_the_first_is_outdated, 1},
        {without_a_signature, 1},           {every_hundredth_byte_counts, 1},
    };
    return ofd_run("ecert_ofd", cases, TEST_COUNT(cases));
}
