/* SPDX-License-Identifier: Apache-2.0 */
/* What a forger would try who has a genuine package and a certificate of his own, or none: what the
 * verification reads and what a viewer shows must be one, down to the XML and the names of files. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "unit/ofd_support.h"
#include "unit/test_support.h"

#define EVIL      "Doc_0/Signs/Sign_9/Signature.xml"
#define BASE_LOC  "BaseLoc=\"/" OFD_SIGN_0 "\""
#define TEMPLATE  "Doc_0/Tpls/Tpl_0/Content.xml"
#define AMBIGUOUS GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS

static ofd_report verify_and_free(ofd_book *book, const gov_verify_options *options)
{
    ofd_report report = ofd_verify(book, options);

    ofd_free(book);
    ck_assert_msg(gov_verification_get_overall(report.found) != GOV_VERDICT_PASSED, "%s",
                  gov_verification_get_text(report.found, GOV_LANGUAGE_EN));
    return report;
}

static void expect_not_covered(ofd_book *book, const char *detail)
{
    ofd_report report = verify_and_free(book, NULL);

    ofd_expect_only(&report, 0, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, detail);
    ofd_report_free(&report);
}

/* The list of signatures is nobody's: what one reader finds in it must be what all do. */
static const struct {
    const char *from;
    const char *to;
} lists[] = {
    {BASE_LOC "/>", "x:" BASE_LOC " BaseLoc=\"/" EVIL "\"/>"},
    {BASE_LOC "/>", "BaseLoc=\"/" EVIL "\" x:" BASE_LOC "/>"},
    {BASE_LOC "/>", "x:Type=\"Seal\" Type=\"Sign\" " BASE_LOC "/>"},
    {BASE_LOC "/>", "><ofd:BaseLoc>/" EVIL "<!-- -->/../../Sign_0/Signature.xml</ofd:BaseLoc>"
                    "</ofd:Signature>"},
    {BASE_LOC "/>", "><ofd:BaseLoc>/" EVIL "<?x?>/../../Sign_0/Signature.xml</ofd:BaseLoc>"
                    "</ofd:Signature>"},
    {BASE_LOC "/>", "><ofd:BaseLoc>/" EVIL "<![CDATA[/../../Sign_0/Signature.xml]]>"
                    "</ofd:BaseLoc></ofd:Signature>"},
    {"</ofd:Signatures>", "<x><ofd:Signature BaseLoc=\"/" EVIL "\"/></x></ofd:Signatures>"},
    {BASE_LOC "/>", BASE_LOC "><ofd:Signature BaseLoc=\"/" EVIL "\"/></ofd:Signature>"},
};

START_TEST(lists_that_are_read_in_two_ways)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_edit(book, OFD_LIST, lists[_i].from, lists[_i].to);
    ofd_report report = verify_and_free(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_CONTAINER, AMBIGUOUS, OFD_LIST);
    ck_assert_int_eq(gov_verification_get_overall(report.found), GOV_VERDICT_FAILED);
    ofd_report_free(&report);
}
END_TEST

/* What looks alike and is read by everybody in one way is taken. */
static const struct {
    const char *from;
    const char *to;
} alike[] = {
    {BASE_LOC "/>", "xmlns:BaseLoc=\"/" EVIL "\" " BASE_LOC "/>"},
    {BASE_LOC "/>", BASE_LOC "><!-- a comment --><?and more?></ofd:Signature>"},
    {BASE_LOC "/>", "><ofd:BaseLoc><![CDATA[/" OFD_SIGN_0 "]]></ofd:BaseLoc></ofd:Signature>"},
    {BASE_LOC "/>", "><ofd:BaseLoc><!-- here: -->/" OFD_SIGN_0 "</ofd:BaseLoc></ofd:Signature>"},
    {"/Doc_0/Signs/Sign_0", "&#x2F;Doc_0&#47;Signs/Sign_0"},
    {"<ofd:Signatures", "<ofd:Signatures xmlns:x=\"u\" x:Type=\"1\""},
};

START_TEST(lists_that_are_read_in_one_way)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_edit(book, OFD_LIST, alike[_i].from, alike[_i].to);
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 1);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* A list in another encoding: one that every reader of XML knows, one that is not known here, and one
 * that the bytes are not in. */
START_TEST(encodings_of_a_list)
{
    static const char ascii[] = "<Signatures><Signature BaseLoc=\"/" OFD_SIGN_0 "\"/></Signatures>";
    uint8_t wide[2 * sizeof ascii] = {0xFF, 0xFE};
    ofd_book *book = ofd_signed(NULL);

    for (size_t i = 0; i + 1 < sizeof ascii; i++) {
        wide[2 * i + 2] = (uint8_t)ascii[i];
    }
    ofd_put(book, OFD_LIST, wide, sizeof wide);
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 1);
    ofd_report_free(&report);
    ofd_put_text(book, OFD_LIST, "<?xml version=\"1.0\" encoding=\"GBK\"?><Signatures/>");
    report = ofd_verify(book, NULL);
    ofd_expect_container(&report, GOV_FINDING_NOT_DONE, GOV__REASON_UNSUPPORTED, OFD_LIST);
    ofd_report_free(&report);
    ofd_put_text(book, OFD_LIST, "<?xml version=\"1.0\" encoding=\"UTF-16\"?><Signatures/>");
    report = verify_and_free(book, NULL);
    ofd_expect_container(&report, GOV_FINDING_FAIL, GOV__REASON_MALFORMED, OFD_LIST);
    ofd_report_free(&report);
}
END_TEST

/* Entities that nobody declared. */
START_TEST(an_entity_in_a_list)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_edit(book, OFD_LIST, "/Doc_0/Signs/Sign_0", "&root;/Doc_0/Signs/Sign_0");
    ofd_report report = verify_and_free(book, NULL);
    ofd_expect_container(&report, GOV_FINDING_FAIL, GOV__REASON_MALFORMED, OFD_LIST);
    ofd_report_free(&report);
}
END_TEST

/* A relative location leads to the genuine signature; a reader that begins at the root finds another. */
START_TEST(a_location_that_leads_to_two_files)
{
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .property = "test"});

    ofd_edit(book, OFD_LIST, "/Doc_0/Signs/Sign_0/Signature.xml", "Sign_0/Signature.xml");
    ofd_put_text(book, "Sign_0/Signature.xml", "<Signature/>");
    expect_not_covered(book, "Sign_0/Signature.xml");

    book = ofd_signed(NULL);
    ofd_put_text(book, "Pages/Page_0/Content.xml", "<Page/>");
    expect_not_covered(book, "Pages/Page_0/Content.xml");
}
END_TEST

/* Names that stand for a signed file where the package is unpacked: a letter that is composed or
 * encoded in another way, one that looks like another, what Windows makes of it. */
static const char *const names[] = {
    "Doc_0/Pages/Page_0/\xC3\xA9.xml", "Doc_0/Pages/Page_0/\xEF\xBC\xA3ontent.xml",
    "Doc_0/Pages/Page_0/\xD2\xB3.xml", "Doc_0/ Pages/Page_0/Content.xml",
    "Doc_0/Pages/Page_0/CONTEN~1.XML", "Doc_0/Pages/Page?0/Content.xml",
};

START_TEST(names_that_stand_for_another)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_put_text(book, names[_i], "<Page/>");
    ofd_report report = verify_and_free(book, NULL);
    ofd_expect_only(&report, 0, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, NULL);
    ofd_report_free(&report);

    /* Signed they are as good as any. */
    book = ofd_new();
    ofd_put_text(book, names[_i], "<Page/>");
    ofd_sign(book, &(ofd_signing){.version = 4});
    report = ofd_verify(book, NULL);
    ck_assert_msg(_i == 2 || gov_verification_get_overall(report.found) == GOV_VERDICT_PASSED, "%s",
                  gov_verification_get_text(report.found, GOV_LANGUAGE_EN));
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* What no signature covered is taken away, so that nothing is left to say. */
START_TEST(what_was_not_covered_is_taken_away)
{
    static const char *const files[] = {TEMPLATE, "Doc_0/Res/font.ttf", OFD_PAGE,
                                        "Doc_0/Annots/Page_0/Annotation.xml",
                                        "Doc_0/Attachs/data.xml"};
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .skip = files[_i]});

    ofd_remove(book, files[_i]);
    ofd_report report = verify_and_free(book, NULL);
    ofd_expect_only(&report, 0, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, files[_i]);
    ofd_expect_only(&report, 0, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, "(missing)");
    ofd_report_free(&report);
}
END_TEST

/* A seal of somebody else, copied out of another document, beside a signature of one's own. */
START_TEST(a_seal_that_is_not_the_signers)
{
    static const int versions[] = {OFD_SIGNED_DATA_CONTENT, OFD_SIGNED_DATA_ATTRIBUTES};
    const seal_make make = {.signer = ofd_people.other, .maker = ofd_people.maker};
    der seal = seal_make_seal(&make);

    for (size_t i = 0; i < TEST_COUNT(versions); i++) {
        ofd_book *book = ofd_new();

        ofd_put(book, OFD_SEAL, seal.data, seal.len);
        ofd_sign(book, &(ofd_signing){.version = versions[i],
                                      .type = "Seal",
                                      .info = "<ofd:Seal><ofd:BaseLoc>/" OFD_SEAL
                                              "</ofd:BaseLoc></ofd:Seal>"});
        ofd_report report = verify_and_free(book, NULL);
        ofd_expect(&report, 0, GOV__CHECK_SEAL_MATCH, GOV_FINDING_NOT_DONE, GOV__REASON_UNSUPPORTED,
                   OFD_SEAL);
        ofd_expect(&report, 0, GOV__CHECK_COVERAGE, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
        ofd_report_free(&report);
    }
    der_free(&seal);
}
END_TEST

/* Two genuine signatures whose signed values, or seals, changed places. */
START_TEST(parts_of_signatures_change_places)
{
    static const char *const parts[] = {"SignedValue.dat", "Seal.esl"};
    static const gov__check checks[] = {GOV__CHECK_DATAHASH, GOV__CHECK_SEAL_MATCH};
    char name[2][64];
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .seal_copy = true});

    ofd_sign(book, &(ofd_signing){.version = 4, .signer = ofd_people.other, .seal_copy = true});
    for (int i = 0; i < 2; i++) {
        (void)snprintf(name[i], sizeof name[i], "Doc_0/Signs/Sign_%d/%s", i, parts[_i]);
    }
    ofd_file *first = ofd_find(book, name[0]);
    ofd_file *second = ofd_find(book, name[1]);
    const ofd_file kept = *first;
    first->data = second->data;
    first->len = second->len;
    second->data = kept.data;
    second->len = kept.len;
    ofd_report report = verify_and_free(book, NULL);
    for (size_t i = 0; i < 2; i++) {
        const gov__finding_entry *found = &report.found->signatures[i].checks[checks[_i]];
        ck_assert_int_eq(found->result, GOV_FINDING_FAIL);
    }
    ck_assert_int_eq(gov_verification_get_overall(report.found), GOV_VERDICT_FAILED);
    ofd_report_free(&report);
}
END_TEST

/* A stranger's signature beside a genuine one: its stamp is shown, so it decides as well. */
START_TEST(a_strangers_seal_is_added)
{
    ofd_book *book = ofd_signed(NULL);
    x509_entity *stranger =
        x509_make(&(x509_spec){.kind = "SM2", .name = "Signer", .usage = "digitalSignature"});

    ofd_sign(book, &(ofd_signing){.version = 4, .signer = stranger});
    ofd_report report = verify_and_free(book, NULL);
    ofd_expect(&report, 1, GOV__CHECK_SIGNER_CHAIN, GOV_FINDING_NOT_DONE, GOV__REASON_NO_ANCHOR,
               NULL);
    ck_assert_int_eq(gov_verification_get_signature_overall(report.found, 0), GOV_VERDICT_PASSED);
    ofd_report_free(&report);
    x509_free(stranger);
}
END_TEST

/* Without a time of signing there is no past in which a certificate that has ended was good. */
START_TEST(no_time_of_signing)
{
    static const int versions[] = {OFD_SIGNED_DATA_CONTENT, OFD_SIGNED_DATA_ATTRIBUTES};
    x509_entity *gone = x509_make(&(x509_spec){.kind = "SM2",
                                               .name = "Gone",
                                               .issuer = ofd_people.root,
                                               .usage = "digitalSignature",
                                               .until_days = -1});

    for (size_t i = 0; i < TEST_COUNT(versions); i++) {
        ofd_judge_only(ofd_signed(&(ofd_signing){.version = versions[i], .signer = gone}), NULL,
                       GOV__CHECK_SIGNER_CHAIN, GOV__REASON_CERT_EXPIRED, NULL);
    }
    x509_free(gone);
}
END_TEST

/* Another version of the document becomes the present one. */
START_TEST(a_version_is_added)
{
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .skip = "OFD.xml"});

    ofd_edit(book, "OFD.xml", "</ofd:DocInfo>",
             "</ofd:DocInfo><ofd:Versions><ofd:Version ID=\"2\" Current=\"true\" "
             "BaseLoc=\"Doc_0/V.xml\"/></ofd:Versions>");
    ofd_put_text(book, "Doc_0/V.xml", "<DocVersion><DocRoot>Evil.xml</DocRoot></DocVersion>");
    ofd_put_text(book, "Doc_0/Evil.xml",
                 "<Document><Pages><Page BaseLoc=\"Evil_0.xml\"/></Pages></Document>");
    ofd_put_text(book, "Doc_0/Evil_0.xml", "<Page/>");
    expect_not_covered(book, "Doc_0/Evil.xml, Doc_0/Evil_0.xml, Doc_0/V.xml, OFD.xml");
}
END_TEST

/* References beside those that are signed do not count. */
START_TEST(references_in_another_place)
{
    ofd_book *book = ofd_new();
    char xml[512];
    const ofd_file *file = ofd_find(book, TEMPLATE);
    der digest = der_digest("SM3", file->data, file->len);
    der letters = der_base64(digest.data, digest.len);

    snprintf(xml, sizeof xml,
             "<Old><References CheckMethod=\"SM3\"><Reference FileRef=\"/%s\"><CheckValue>%.*s"
             "</CheckValue></Reference></References></Old>",
             TEMPLATE, (int)letters.len, (const char *)letters.data);
    der_free(&digest);
    der_free(&letters);
    ofd_sign(book, &(ofd_signing){.version = 4, .skip = TEMPLATE, .info = xml});
    expect_not_covered(book, TEMPLATE);
}
END_TEST

/* The signer of the integrity list is judged as strictly as any other. */
static void expect_integrity(const gov_verify_options *options, const x509_entity *signer,
                             gov_finding result, gov__reason reason)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_protect(book, signer, NULL);
    ofd_report report = verify_and_free(book, options);
    ofd_expect(&report, 0, GOV__CHECK_INTEGRITY_LIST, result, reason, "OFDEntries.xml");
    ofd_report_free(&report);
}

START_TEST(the_signer_of_the_integrity_list)
{
    gov_verify_options options = ofd_options();
    x509_entity *gone = x509_make(&(x509_spec){.kind = "SM2",
                                               .name = "Gone",
                                               .issuer = ofd_people.root,
                                               .usage = "digitalSignature",
                                               .until_days = -1});

    expect_integrity(&options, gone, GOV_FINDING_FAIL, GOV__REASON_CERT_EXPIRED);
    x509_free(gone);
    options.revocation = GOV_REVOCATION_REQUIRED;
    expect_integrity(&options, ofd_people.other, GOV_FINDING_NOT_DONE,
                     GOV__REASON_NO_REVOCATION_DATA);
}
END_TEST

/* Attributes by which some readers of zip make a link or a folder of a file. */
START_TEST(files_that_are_no_files)
{
    static const uint32_t attributes[] = {0xA1FF0000, 0x41ED0000, 0x10, 0x21A40000, 0x11A40000};
    ofd_book *book = ofd_signed(NULL);
    zip_maker *zip = ofd_pack(book);
    const size_t at = zip->places[3].central;

    ofd_free(book);
    zip->data[at + 5] = 3; /* made on Unix */
    zip_put32(zip, at + 38, 0x81A40000);
    ofd_report report = ofd_verify_bytes(zip->data, zip->len, NULL);
    ofd_expect_good(&report, 1);
    ofd_report_free(&report);
    zip_put32(zip, at + 38, attributes[_i]);
    report = ofd_verify_bytes(zip->data, zip->len, NULL);
    ofd_expect_container(&report, AMBIGUOUS, "no plain file");
    ofd_report_free(&report);
    zip_free(zip);
}
END_TEST

int main(void)
{
    const ofd_case cases[] = {
        {lists_that_are_read_in_two_ways, TEST_COUNT(lists)},
        {lists_that_are_read_in_one_way, TEST_COUNT(alike)},
        {names_that_stand_for_another, TEST_COUNT(names)},
        {what_was_not_covered_is_taken_away, 5},
        {parts_of_signatures_change_places, 2},
        {files_that_are_no_files, 5},
        {encodings_of_a_list, 1},
        {an_entity_in_a_list, 1},
        {a_location_that_leads_to_two_files, 1},
        {a_seal_that_is_not_the_signers, 1},
        {a_strangers_seal_is_added, 1},
        {no_time_of_signing, 1},
        {a_version_is_added, 1},
        {references_in_another_place, 1},
        {the_signer_of_the_integrity_list, 1},
    };

    return ofd_run("ofd_forged", cases, TEST_COUNT(cases));
}
