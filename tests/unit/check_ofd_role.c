/* SPDX-License-Identifier: Apache-2.0 */
/* Files of an OFD package that are two things at once. A signature leaves out lists and parts of signatures,
 * so that whoever makes one of what is shown would show what nobody signed. */
#include <check.h>
#include <stdio.h>

#include "unit/ofd_support.h"
#include "unit/test_support.h"

#define SIGN_1  "Doc_0/Signs/Sign_1/Signature.xml"
#define VALUE_1 "Doc_0/Signs/Sign_1/SignedValue.dat"
#define SEAL_1  "Doc_0/Signs/Sign_1/Seal.esl"

/* Two signers: when the first of them signs, the document names a file that comes only later. */
static const struct {
    const char *file;
    const char *from;
    const char *to; /* names what follows */
    const char *shown;
} shown[] = {
    {"Doc_0/DocumentRes.xml", "image.png", "/" SIGN_1, SIGN_1},
    {"Doc_0/DocumentRes.xml", "image.png", "/" VALUE_1, VALUE_1},
    {"Doc_0/DocumentRes.xml", "image.png", "/" SEAL_1, SEAL_1},
    {"Doc_0/DocumentRes.xml", "image.png", "/" OFD_LIST, OFD_LIST},
    {"Doc_0/DocumentRes.xml", "image.png", "/OFDEntries.xml", "OFDEntries.xml"},
    {"Doc_0/DocumentRes.xml", "image.png", "/signedvalue.dat", "signedvalue.dat"},
    {"Doc_0/Document.xml", "Tpls/Tpl_0/Content.xml", "Signs/Signatures.xml", OFD_LIST},
    {"Doc_0/Document.xml", "PublicRes.xml", "Signs/Sign_1/Signature.xml", SIGN_1},
    {"Doc_0/Document.xml", "Pages/Page_0/Content.xml", "Signs/Sign_1/Signature.xml", SIGN_1},
    {"Doc_0/Annots/Annotations.xml", "Page_0/Annotation.xml", "/" SIGN_1, SIGN_1},
    {"Doc_0/Attachs/Attachments.xml", "data.xml", "/" SEAL_1, SEAL_1},
    {"Doc_0/Tags/CustomTags.xml", "Tag.xml", "/" OFD_LIST, OFD_LIST},
};

START_TEST(what_is_shown_is_a_part_of_a_signature)
{
    ofd_book *book = ofd_new();

    ofd_edit(book, shown[_i].file, shown[_i].from, shown[_i].to);
    ofd_sign(book, &(ofd_signing){.version = 4});
    ofd_sign(book, &(ofd_signing){.version = 4, .signer = ofd_people.other, .seal_copy = true});
    ofd_protect(book, ofd_people.other, NULL);
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_COVERAGE, GOV_FINDING_FAIL, GOV__REASON_NOT_COVERED,
               shown[_i].shown);
    ofd_expect(&report, 0, GOV__CHECK_CONTAINER, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS,
               "one file in two roles");
    ofd_expect(&report, 0, GOV__CHECK_CONTAINER, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS,
               shown[_i].shown);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* A file that the integrity list names as its signed value. */
START_TEST(the_signed_value_of_the_integrity_list_is_shown)
{
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .skip = "Doc_0/Res/font.ttf"});

    ofd_protect(book, ofd_people.other, NULL);
    ofd_edit(book, "OFDEntries.xml", "/signedvalue.dat", "/Doc_0/Res/font.ttf");
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_COVERAGE, GOV_FINDING_FAIL, GOV__REASON_NOT_COVERED,
               "Doc_0/Res/font.ttf");
    ofd_expect(&report, 0, GOV__CHECK_CONTAINER, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS,
               "Doc_0/Res/font.ttf");
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* A version names the files that belong to it, those of signatures among them; that shows none. */
START_TEST(a_version_names_parts_of_signatures)
{
    ofd_book *book = ofd_new();

    ofd_edit(book, "OFD.xml", "</ofd:DocInfo>",
             "</ofd:DocInfo><ofd:Versions><ofd:Version BaseLoc=\"V.xml\"/></ofd:Versions>");
    ofd_put_text(book, "V.xml",
                 "<DocVersion><FileList><File>/" OFD_SIGN_0 "</File><File>/" OFD_LIST
                 "</File></FileList></DocVersion>");
    ofd_sign(book, &(ofd_signing){.version = 4});
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 1);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* OFD.xml is not signed, and gets a second document whose list of signatures is a signed file. */
static ofd_book *two_signed(const char *list)
{
    ofd_book *book = ofd_new();
    char body[256];

    ofd_put_text(book, "Doc_0/other.xml", "<Signatures/>");
    for (int i = 0; i < 2; i++) {
        ofd_sign(book, &(ofd_signing){.version = 4, .skip = "OFD.xml"});
    }
    snprintf(body, sizeof body,
             "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>%s"
             "</ofd:Signatures></ofd:DocBody></ofd:OFD>",
             list);
    ofd_edit(book, "OFD.xml", "</ofd:OFD>", body);
    return book;
}

START_TEST(what_was_altered_is_called_a_list)
{
    static const char *const files[] = {OFD_PAGE, "Doc_0/other.xml"};
    ofd_book *book = two_signed(files[_i]);

    ofd_put_text(book, files[_i], "<Signatures><MaxSignId>1</MaxSignId></Signatures>");
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_REFERENCES, GOV_FINDING_FAIL, GOV__REASON_DIGEST_MISMATCH,
               files[_i]);
    ck_assert_int_eq(gov_verification_get_overall(report.found), GOV_VERDICT_FAILED);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

START_TEST(what_is_no_list_is_called_one)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_put_text(book, OFD_LIST, "<List><Signature BaseLoc=\"/" OFD_SIGN_0 "\"/></List>");
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_container(&report, GOV_FINDING_FAIL, GOV__REASON_MALFORMED,
                         "not a list of signatures: " OFD_LIST);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* One file that is the signature of two entries, or the signed value of two signatures. */
START_TEST(two_signatures_share_a_file)
{
    static const char *const seconds[] = {OFD_SIGN_0, SIGN_1};
    static const char *const shared[] = {OFD_SIGN_0, OFD_VALUE};
    ofd_book *book = ofd_new();
    char entry[128];

    ofd_sign(book, &(ofd_signing){.version = 4});
    const ofd_file *text = ofd_find(book, OFD_SIGN_0);
    ofd_put(book, seconds[_i], text->data, text->len);
    snprintf(entry, sizeof entry, "<ofd:Signature BaseLoc=\"/%s\"/></ofd:Signatures>", seconds[_i]);
    ofd_edit(book, OFD_LIST, "</ofd:Signatures>", entry);
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_CONTAINER, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS,
               shared[_i]);
    ck_assert_int_eq(gov_verification_get_overall(report.found), GOV_VERDICT_FAILED);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

int main(void)
{
    const ofd_case cases[] = {
        {what_is_shown_is_a_part_of_a_signature, TEST_COUNT(shown)},
        {what_was_altered_is_called_a_list, 2},
        {two_signatures_share_a_file, 2},
        {the_signed_value_of_the_integrity_list_is_shown, 1},
        {a_version_names_parts_of_signatures, 1},
        {what_is_no_list_is_called_one, 1},
    };

    return ofd_run("ofd_role", cases, TEST_COUNT(cases));
}
