/* SPDX-License-Identifier: Apache-2.0 */
/* OFD packages that are good in every respect: each version of a seal, both forms of SignedData, several
 * signers, the integrity list, and the shapes that differ between vendors. */
#include <check.h>
#include <string.h>

#include "ofd/ofd.h"
#include "unit/ofd_support.h"
#include "unit/test_support.h"

static void expect_good(const ofd_signing *how)
{
    ofd_book *book = ofd_signed(how);

    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 1);
    ofd_expect(&report, 0, GOV__CHECK_REFERENCES, GOV_FINDING_PASS, GOV__REASON_NONE,
               "14 good, 0 bad");
    ofd_expect(&report, 0, GOV__CHECK_COVERAGE, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ofd_expect(&report, 0, GOV__CHECK_CONTAINER, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ofd_expect(&report, 0, GOV__CHECK_INTEGRITY_LIST, GOV_FINDING_NOT_DONE,
               GOV__REASON_NOT_APPLICABLE, NULL);
    ofd_report_free(&report);
    ofd_free(book);
}

static const int versions[] = {1, 4, 5, OFD_SIGNED_DATA_CONTENT, OFD_SIGNED_DATA_ATTRIBUTES};

START_TEST(every_version_is_good)
{
    expect_good(&(ofd_signing){.version = versions[_i]});
    expect_good(&(ofd_signing){.version = versions[_i], .value_first = true, .elements = true});
}
END_TEST

START_TEST(what_is_found_is_told)
{
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .seal_copy = true, .type = "Seal"});

    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 1);
    const gov_verification *found = report.found;
    ck_assert_str_eq(gov_verification_get_signature_text(found, 0, "type"), "seal");
    ck_assert_str_eq(gov_verification_get_signature_text(found, 0, "path"), OFD_SIGN_0);
    ck_assert_str_eq(gov_verification_get_signature_text(found, 0, "seal_id"), "ES-TEST-0001");
    ofd_expect(&report, 0, GOV__CHECK_SEAL_MATCH, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ofd_expect(&report, 0, GOV__CHECK_NONCONFORMITY, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

START_TEST(strict_mode_takes_what_is_right)
{
    gov_verify_options options = ofd_options();
    ofd_book *book = ofd_new();

    options.flags = GOV_VERIFY_STRICT;
    ofd_sign(book, &(ofd_signing){.version = versions[_i]});
    ofd_report report = ofd_verify(book, &options);
    ofd_expect_good(&report, 1);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

static const char *const methods[] = {"SM3",
                                      "sm3",
                                      "1.2.156.10197.1.401",
                                      "1.2.156.10197.1.401.1",
                                      "1.2.156.10197.1.401.2",
                                      "SHA-256",
                                      "SHA384",
                                      "SHA512"};

START_TEST(every_spelling_of_a_digest)
{
    expect_good(&(ofd_signing){.version = 4, .check_method = methods[_i]});
}
END_TEST

START_TEST(two_signers)
{
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .seal_copy = true});

    ofd_sign(book, &(ofd_signing){.version = 5, .signer = ofd_people.other, .seal_copy = true});
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 2);
    ofd_expect(&report, 1, GOV__CHECK_REFERENCES, GOV_FINDING_PASS, GOV__REASON_NONE,
               "17 good, 0 bad");
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* The first signer covered the list, to which the second was added: a doubt, no proof. */
START_TEST(a_later_signer_changes_the_list)
{
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .covers_list = true});

    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 1);
    ofd_report_free(&report);
    ofd_sign(book, &(ofd_signing){.version = 4, .signer = ofd_people.other});
    report = ofd_verify(book, NULL);
    ofd_expect_only(&report, 0, GOV__CHECK_REFERENCES, GOV__REASON_LIST_CHANGED,
                    OFD_LIST " (mismatch)");
    ck_assert_int_eq(gov_verification_get_signature_overall(report.found, 1), GOV_VERDICT_PASSED);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

START_TEST(an_integrity_list)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_protect(book, ofd_people.other, NULL);
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 1);
    ofd_expect(&report, 0, GOV__CHECK_INTEGRITY_LIST, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ofd_expect(&report, 0, GOV__CHECK_COVERAGE, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

START_TEST(a_document_that_is_not_signed)
{
    ofd_book *book = ofd_new();
    ofd_report report = ofd_verify(book, NULL);

    ck_assert_uint_eq(gov_verification_get_signature_count(report.found), 0);
    ck_assert_int_eq(gov_verification_get_overall(report.found), GOV_VERDICT_INDETERMINATE);
    ck_assert_str_eq(gov_verification_get_cause(report.found), "not_signed");
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* Namespaces are not looked at: none, another, and one that is not well-formed in a helper. */
START_TEST(namespaces_of_vendors)
{
    ofd_book *book = ofd_new();

    ofd_put_text(book, "Doc_0/Tags/CustomTags.xml",
                 "<ofd:CustomTags xmlns:ofd=\"u\"><:params xmlns:=\"\"/><ofd:CustomTag>"
                 "<ofd:FileLoc>Tag.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>");
    ofd_edit(book, "OFD.xml", "http://www.ofdspec.org/2016", "http://www.ofdspec.org");
    ofd_put_text(book, "Doc_0/Annots/Page_0/Annotation.xml", "\xEF\xBB\xBF<PageAnnot/>");
    ofd_sign(book, &(ofd_signing){.version = 4});
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 1);
    ofd_expect(&report, 0, GOV__CHECK_COVERAGE, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* A helper that no parser reads is digested, and named. */
START_TEST(a_broken_helper)
{
    gov_verify_options options = ofd_options();
    ofd_book *book = ofd_new();

    ofd_put_text(book, "Doc_0/Tags/CustomTags.xml", "<a><b></a>");
    ofd_sign(book, &(ofd_signing){.version = 4});
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 1);
    ofd_expect(&report, 0, GOV__CHECK_NONCONFORMITY, GOV_FINDING_PASS, GOV__REASON_TOLERATED,
               "helper_xml");
    ofd_report_free(&report);
    options.flags = GOV_VERIFY_STRICT;
    ofd_judge_only(book, &options, GOV__CHECK_NONCONFORMITY, GOV__REASON_NOT_TOLERATED,
                   "helper_xml");
}
END_TEST

static void set_list(ofd_book *book, const char *from, const char *to)
{
    ofd_edit(book, OFD_LIST, from, to);
}

/* Locations: relative to the file, from the root without a slash, in another case, as an element. */
START_TEST(locations_of_vendors)
{
    static const struct {
        const char *from;
        const char *to;
        const char *tolerated; /* NULL: none */
    } rows[] = {
        {"/Doc_0/Signs/Sign_0/Signature.xml", "Sign_0/Signature.xml", NULL},
        {"/Doc_0/Signs/Sign_0/Signature.xml", "./../Signs/Sign_0/Signature.xml", NULL},
        {"/Doc_0/Signs/Sign_0/Signature.xml", "Doc_0/Signs/Sign_0/Signature.xml", "path_from_root"},
        {"/Doc_0/Signs/Sign_0/Signature.xml", "/doc_0/signs/sign_0/signature.xml", "path_case"},
        {" BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"/>",
         "><ofd:BaseLoc> /Doc_0/Signs/Sign_0/Signature.xml\n</ofd:BaseLoc></ofd:Signature>", NULL},
    };
    ofd_book *book = ofd_signed(NULL);

    set_list(book, rows[_i].from, rows[_i].to);
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 1);
    ofd_expect(&report, 0, GOV__CHECK_NONCONFORMITY, GOV_FINDING_PASS,
               rows[_i].tolerated != NULL ? GOV__REASON_TOLERATED : GOV__REASON_NONE,
               rows[_i].tolerated);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

START_TEST(packages_are_recognised)
{
    ck_assert(gov__ofd_recognise((const uint8_t *)"PK\x03\x04", 4));
    ck_assert(gov__ofd_recognise((const uint8_t *)"PK\x05\x06", 4));
    ck_assert(!gov__ofd_recognise((const uint8_t *)"PK\x03\x04", 3));
    ck_assert(!gov__ofd_recognise((const uint8_t *)"%PDF", 4));
}
END_TEST

struct package {
    const uint8_t *data;
    size_t size;
};

static gov_status verify(const gov_allocator *mem, void *user)
{
    const struct package *package = user;

    return ofd_verify_status(mem, package->data, package->size);
}

/* Expat and libzip take malloc; everything else is refused in turn. */
START_TEST(memory_may_run_out)
{
    ofd_book *book = ofd_signed(&(ofd_signing){.version = versions[_i], .seal_copy = _i < 3});

    ofd_protect(book, ofd_people.other, NULL);
    zip_maker *zip = ofd_pack(book);
    struct package package = {zip->data, zip->len};
    ck_assert_uint_gt(test_out_of_memory(verify, &package), 50);
    zip_free(zip);
    ofd_free(book);
}
END_TEST

int main(void)
{
    const ofd_case cases[] = {
        {every_version_is_good, TEST_COUNT(versions)},
        {strict_mode_takes_what_is_right, TEST_COUNT(versions)},
        {every_spelling_of_a_digest, TEST_COUNT(methods)},
        {locations_of_vendors, 5},
        {memory_may_run_out, TEST_COUNT(versions)},
        {what_is_found_is_told, 1},
        {two_signers, 1},
        {a_later_signer_changes_the_list, 1},
        {an_integrity_list, 1},
        {a_document_that_is_not_signed, 1},
        {namespaces_of_vendors, 1},
        {a_broken_helper, 1},
        {packages_are_recognised, 1},
    };

    return ofd_run("ofd", cases, TEST_COUNT(cases));
}
