/* SPDX-License-Identifier: Apache-2.0 */
/* What a signature of an OFD package leaves out: every kind of file that a document can be made of, files
 * that nothing refers to, the files of other signers, and several documents in one package. */
#include <check.h>
#include <string.h>

#include "unit/ofd_support.h"
#include "unit/test_support.h"

static const char *const parts[] = {"OFD.xml",
                                    "Doc_0/Document.xml",
                                    "Doc_0/PublicRes.xml",
                                    "Doc_0/DocumentRes.xml",
                                    OFD_PAGE,
                                    "Doc_0/Tpls/Tpl_0/Content.xml",
                                    "Doc_0/Res/font.ttf",
                                    "Doc_0/Res/image.png",
                                    "Doc_0/Annots/Annotations.xml",
                                    "Doc_0/Annots/Page_0/Annotation.xml",
                                    "Doc_0/Attachs/Attachments.xml",
                                    "Doc_0/Attachs/data.xml",
                                    "Doc_0/Tags/CustomTags.xml",
                                    "Doc_0/Tags/Tag.xml"};

START_TEST(each_part_left_out)
{
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .skip = parts[_i]});

    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_only(&report, 0, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, NULL);
    ck_assert_str_eq(report.found->signatures[0].checks[GOV__CHECK_COVERAGE].detail, parts[_i]);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* Other places where files are named. Each row adds to a file, and perhaps a file between. */
static const struct {
    const char *file;
    const char *from;
    const char *to;
    const char *between;
    const char *between_data;
    const char *target;
} places[] = {
    {"OFD.xml", "</ofd:DocInfo>", "<ofd:Cover>cover.png</ofd:Cover></ofd:DocInfo>", NULL, NULL,
     "cover.png"},
    {"OFD.xml", "</ofd:DocInfo>",
     "</ofd:DocInfo><ofd:Versions><ofd:Version BaseLoc=\"Doc_0/V/V.xml\"/></ofd:Versions>",
     "Doc_0/V/V.xml", "<DocVersion><FileList><File>old.xml</File></FileList></DocVersion>",
     "Doc_0/V/old.xml"},
    {"OFD.xml", "</ofd:DocInfo>",
     "</ofd:DocInfo><ofd:Versions><ofd:Version BaseLoc=\"Doc_0/V/V.xml\"/></ofd:Versions>",
     "Doc_0/V/V.xml", "<DocVersion><DocRoot>/Doc_0/Old.xml</DocRoot></DocVersion>",
     "Doc_0/Old.xml"},
    {"Doc_0/Document.xml", "</ofd:Document>",
     "<ofd:Extensions>Extensions.xml</ofd:Extensions></ofd:Document>", "Doc_0/Extensions.xml",
     "<Extensions><Extension><ExtendData>e.xml</ExtendData></Extension></Extensions>",
     "Doc_0/e.xml"},
    {"Doc_0/PublicRes.xml", "<ofd:Fonts>",
     "<ofd:ColorSpaces><ofd:ColorSpace Profile=\"p.icc\"/></ofd:ColorSpaces><ofd:Fonts>", NULL,
     NULL, "Doc_0/Res/p.icc"},
    {OFD_PAGE, "<ofd:Content>", "<ofd:PageRes>Res.xml</ofd:PageRes><ofd:Content>",
     "Doc_0/Pages/Page_0/Res.xml",
     "<Res><MultiMedias><MultiMedia><MediaFile>m.mp4</MediaFile></MultiMedia></MultiMedias></Res>",
     "Doc_0/Pages/Page_0/m.mp4"},
    {"Doc_0/Tags/CustomTags.xml", "<ofd:FileLoc>",
     "<ofd:SchemaLoc>s.xsd</ofd:SchemaLoc><ofd:FileLoc>", NULL, NULL, "Doc_0/Tags/s.xsd"},
};

START_TEST(each_place_that_names_a_file)
{
    ofd_book *book = ofd_new();

    ofd_edit(book, places[_i].file, places[_i].from, places[_i].to);
    if (places[_i].between != NULL) {
        ofd_put_text(book, places[_i].between, places[_i].between_data);
    }
    ofd_put_text(book, places[_i].target, "<Document/>");
    ofd_sign(book, &(ofd_signing){.version = 4, .skip = places[_i].target});
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_only(&report, 0, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, NULL);
    ck_assert_str_eq(report.found->signatures[0].checks[GOV__CHECK_COVERAGE].detail,
                     places[_i].target);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* The document refers to a file that is not there: whoever puts it there shows what is not signed, and
 * whoever took away what is shown hid it. */
START_TEST(a_file_is_put_where_one_was_missing)
{
    static const char *const files[] = {"Doc_0/Res/image.png", "Doc_0/Tags/Tag.xml"};
    ofd_book *book = ofd_new();

    ofd_remove(book, files[_i]);
    ofd_sign(book, &(ofd_signing){.version = 4});
    ofd_report report = ofd_verify(book, NULL);
    if (_i == 0) {
        ofd_expect_only(&report, 0, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED,
                        "Doc_0/Res/image.png (missing)");
    } else {
        ofd_expect_good(&report, 1);
        ofd_expect(&report, 0, GOV__CHECK_NONCONFORMITY, GOV_FINDING_PASS, GOV__REASON_TOLERATED,
                   "missing_file");
    }
    ofd_report_free(&report);
    ofd_put_text(book, files[_i], "evil");
    report = ofd_verify(book, NULL);
    ofd_expect_only(&report, 0, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, NULL);
    ck_assert_str_eq(report.found->signatures[0].checks[GOV__CHECK_COVERAGE].detail, files[_i]);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* The same where the signed file was found in another case, or from the root only. */
START_TEST(a_file_is_put_where_the_path_leads)
{
    static const char *const paths[] = {"RES/FONT.ttf", "Doc_0/Res/font.ttf"};
    static const char *const put[] = {"Doc_0/RES/FONT.ttf", "Doc_0/Doc_0/Res/font.ttf"};
    ofd_book *book = ofd_new();

    ofd_edit(book, "Doc_0/PublicRes.xml", " BaseLoc=\"Res\"", "");
    ofd_edit(book, "Doc_0/PublicRes.xml", "font.ttf", paths[_i]);
    ofd_sign(book, &(ofd_signing){.version = 4});
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 1);
    ofd_report_free(&report);
    ofd_put_text(book, put[_i], "evil");
    report = ofd_verify(book, NULL);
    if (_i == 0) {
        ofd_expect_container(&report, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS, "case only");
    } else {
        ofd_expect_only(&report, 0, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, put[_i]);
    }
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

START_TEST(files_that_nothing_refers_to)
{
    gov_verify_options options = ofd_options();
    ofd_book *book = ofd_signed(NULL);

    ofd_put_text(book, "Doc_0/Evil.xml", "<a/>");
    ofd_put_text(book, "Evil.png", "");
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 1);
    ofd_expect(&report, 0, GOV__CHECK_COVERAGE, GOV_FINDING_PASS, GOV__REASON_EXTRA_FILES,
               "Doc_0/Evil.xml, Evil.png");
    ofd_report_free(&report);
    options.flags = GOV_VERIFY_STRICT;
    ofd_judge_only(book, &options, GOV__CHECK_NONCONFORMITY, GOV__REASON_NOT_TOLERATED,
                   "extra_files");
}
END_TEST

/* What is left out and what is extra are not mixed up, and a long list is cut off. */
START_TEST(a_long_list)
{
    ofd_book *book = ofd_new();
    char name[128];

    ofd_sign(book, &(ofd_signing){.version = 4});
    memset(name, 'n', sizeof name);
    name[100] = '\0';
    for (int i = 0; i < 60; i++) {
        name[0] = (char)('A' + i / 10);
        name[1] = (char)('0' + i % 10);
        ofd_put_text(book, name, "");
    }
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_COVERAGE, GOV_FINDING_PASS, GOV__REASON_EXTRA_FILES, "...");
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* A later signature covers those before it; what it leaves out of them is said. */
START_TEST(the_files_of_another_signer)
{
    static const char *const left_out[] = {OFD_SIGN_0, OFD_VALUE, OFD_SEAL};
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .seal_copy = true});

    ofd_sign(book, &(ofd_signing){.version = 4, .signer = ofd_people.other, .skip = left_out[_i]});
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_only(&report, 1, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, left_out[_i]);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* A seal beside SignedData is compared with nothing, so it has to be covered. */
START_TEST(a_seal_that_is_compared_with_nothing)
{
    ofd_book *book = ofd_new();

    ofd_sign(book,
             &(ofd_signing){.version = OFD_SIGNED_DATA_CONTENT,
                            .info = "<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal>"});
    ofd_put_text(book, OFD_SEAL, "a picture");
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_COVERAGE, GOV_FINDING_FAIL, GOV__REASON_NOT_COVERED,
               OFD_SEAL);
    ofd_expect(&report, 0, GOV__CHECK_SEAL_MATCH, GOV_FINDING_NOT_DONE, GOV__REASON_UNSUPPORTED,
               OFD_SEAL);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

static ofd_book *two_documents(void)
{
    ofd_book *book = ofd_new();

    ofd_edit(book, "OFD.xml", "</ofd:OFD>",
             "<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot><ofd:Signatures>"
             "Doc_1/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>");
    ofd_put_text(book, "Doc_1/Document.xml", "<Document/>");
    return book;
}

START_TEST(two_documents_in_a_package)
{
    ofd_book *book = two_documents();

    ofd_sign(book, &(ofd_signing){.version = 4, .skip = "Doc_1/Document.xml"});
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_only(&report, 0, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, "Doc_1/Document.xml");
    ofd_report_free(&report);

    /* The other one has a signature of its own. */
    ofd_sign(book, &(ofd_signing){.version = 4, .signer = ofd_people.other});
    ofd_edit(book, OFD_LIST,
             "<ofd:Signature ID=\"1\" BaseLoc=\"/Doc_0/Signs/Sign_1/Signature.xml\"/>", "");
    ofd_put_text(book, "Doc_1/Signatures.xml",
                 "<Signatures><Signature BaseLoc=\"/Doc_0/Signs/Sign_1/Signature.xml\"/>"
                 "</Signatures>");
    report = ofd_verify(book, NULL);
    ofd_expect_good(&report, 2);
    ofd_expect(&report, 0, GOV__CHECK_COVERAGE, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* A document that is added to a signed package. */
START_TEST(a_second_document_is_added)
{
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .skip = "OFD.xml"});

    ofd_edit(book, "OFD.xml", "</ofd:OFD>",
             "<ofd:DocBody><ofd:DocRoot>Evil.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>");
    ofd_put_text(book, "Evil.xml", "<Document/>");
    ofd_judge_only(book, NULL, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, "Evil.xml, OFD.xml");
}
END_TEST

/* The list of signatures was taken away: what is left is not signed, and it is told why. */
START_TEST(the_list_is_taken_away)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_remove(book, OFD_LIST);
    ofd_report report = ofd_verify(book, NULL);
    ck_assert_uint_eq(report.found->count, 0);
    ck_assert_str_eq(gov_verification_get_cause(report.found), "not_signed");
    ck_assert_ptr_nonnull(strstr(report.found->document_detail, "missing"));
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

int main(void)
{
    const ofd_case cases[] = {
        {each_part_left_out, TEST_COUNT(parts)},
        {each_place_that_names_a_file, TEST_COUNT(places)},
        {a_file_is_put_where_the_path_leads, 2},
        {the_files_of_another_signer, 3},
        {a_file_is_put_where_one_was_missing, 2},
        {files_that_nothing_refers_to, 1},
        {a_long_list, 1},
        {a_seal_that_is_compared_with_nothing, 1},
        {two_documents_in_a_package, 1},
        {a_second_document_is_added, 1},
        {the_list_is_taken_away, 1},
    };

    return ofd_run("ofd_coverage", cases, TEST_COUNT(cases));
}
