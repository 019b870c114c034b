/* SPDX-License-Identifier: Apache-2.0 */
/* Every check of an OFD signature turned bad alone: exactly that line fails, with its reason, and no
 * other. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/ofd_support.h"
#include "unit/test_support.h"

#define FONT "Doc_0/Res/font.ttf"

/* What the signing itself does wrong. */
static const struct {
    ofd_signing how;
    gov__check check;
    gov__reason reason;
    const char *detail;
} signings[] = {
    {{.bad_hash = true}, GOV__CHECK_DATAHASH, GOV__REASON_DIGEST_MISMATCH, NULL},
    {{.version = 1, .bad_hash = true}, GOV__CHECK_DATAHASH, GOV__REASON_DIGEST_MISMATCH, NULL},
    {{.property = "/Doc_0/Signs/Sign_1/Signature.xml"},
     GOV__CHECK_DATAHASH,
     GOV__REASON_WRONG_PATH,
     "Sign_1"},
    {{.property = "/Doc_0/\xFF.xml"}, GOV__CHECK_DATAHASH, GOV__REASON_WRONG_PATH, "Doc_0/?.xml"},
    {{.property = "/../Signature.xml"}, GOV__CHECK_DATAHASH, GOV__REASON_WRONG_PATH, NULL},
    {{.flags = SEAL_BAD_SIGNATURE}, GOV__CHECK_SIGNATURE, GOV__REASON_BAD_SIGNATURE, NULL},
    {{.version = 1, .flags = SEAL_BAD_SIGNATURE},
     GOV__CHECK_SIGNATURE,
     GOV__REASON_BAD_SIGNATURE,
     NULL},
    {{.version = 5, .flags = SEAL_BAD_SIGNATURE},
     GOV__CHECK_SIGNATURE,
     GOV__REASON_BAD_SIGNATURE,
     NULL},
    {{.version = OFD_SIGNED_DATA_CONTENT, .flags = SEAL_BAD_SIGNATURE},
     GOV__CHECK_SIGNATURE,
     GOV__REASON_BAD_SIGNATURE,
     NULL},
    {{.version = OFD_SIGNED_DATA_ATTRIBUTES, .flags = SEAL_BAD_SIGNATURE},
     GOV__CHECK_SIGNATURE,
     GOV__REASON_BAD_SIGNATURE,
     NULL},
    {{.seal_copy = true, .other_seal = true},
     GOV__CHECK_SEAL_MATCH,
     GOV__REASON_SEAL_DIFFERS,
     "Seal.esl"},
    {{.flags = SEAL_BAD_MAKER}, GOV__CHECK_MAKER_SIGNATURE, GOV__REASON_BAD_SIGNATURE, NULL},
    {{.version = 1, .flags = SEAL_BAD_MAKER},
     GOV__CHECK_MAKER_SIGNATURE,
     GOV__REASON_BAD_SIGNATURE,
     NULL},
    {{.check_method = "MD5"}, GOV__CHECK_ALGORITHM, GOV__REASON_WEAK_ALGORITHM, "MD5"},
    {{.check_method = "SHA1"}, GOV__CHECK_ALGORITHM, GOV__REASON_WEAK_ALGORITHM, "SHA1"},
    {{.check_method = ""}, GOV__CHECK_ALGORITHM, GOV__REASON_WEAK_ALGORITHM, "MD5"},
    {{.method = "1.2.840.113549.1.1.11"}, GOV__CHECK_ALGORITHM, GOV__REASON_WRONG_ALGORITHM, NULL},
    {{.skip = OFD_PAGE}, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, OFD_PAGE},
    {{.skip = FONT}, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, FONT},
    {{.skip = "OFD.xml"}, GOV__CHECK_COVERAGE, GOV__REASON_NOT_COVERED, "OFD.xml"},
    {{.at_s = X509_NOW + 2 * X509_DAY}, GOV__CHECK_SIGN_TIME, GOV__REASON_FUTURE, NULL},
    {{.flags = SEAL_CRITICAL}, GOV__CHECK_NONCONFORMITY, GOV__REASON_CRITICAL_EXTENSION, NULL},
    {{.reference = "<Reference FileRef=\"/OFD.xml\"><CheckValue>?</CheckValue></Reference>"},
     GOV__CHECK_REFERENCES,
     GOV__REASON_MALFORMED,
     "14 good, 1 bad: OFD.xml (no digest)"},
    {{.reference = "<Reference FileRef=\"/OFD.xml\"></Reference>"},
     GOV__CHECK_REFERENCES,
     GOV__REASON_MALFORMED,
     "OFD.xml (no digest)"},
    {{.reference = "<Reference><CheckValue>AAAA</CheckValue></Reference>"},
     GOV__CHECK_REFERENCES,
     GOV__REASON_MALFORMED,
     NULL},
    {{.reference = "<Reference FileRef=\"/OFD.xml\"><CheckValue>AAAA</CheckValue></Reference>"},
     GOV__CHECK_REFERENCES,
     GOV__REASON_DIGEST_MISMATCH,
     "OFD.xml (mismatch)"},
    {{.reference = "<Reference FileRef=\"/a\"><CheckValue>AAAA</CheckValue></Reference>"},
     GOV__CHECK_REFERENCES,
     GOV__REASON_FILE_MISSING,
     "14 good, 1 bad: a (missing)"},
    {{.reference = "<Reference FileRef=\"/../a\"><CheckValue>AAAA</CheckValue></Reference>"},
     GOV__CHECK_REFERENCES,
     GOV__REASON_PATH_ESCAPE,
     NULL},
};

START_TEST(each_of_signing)
{
    ofd_judge_only(ofd_signed(&signings[_i].how), NULL, signings[_i].check, signings[_i].reason,
                   signings[_i].detail);
}
END_TEST

START_TEST(a_page_is_altered)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_edit(book, OFD_PAGE, "2030", "2040");
    ofd_judge_only(book, NULL, GOV__CHECK_REFERENCES, GOV__REASON_DIGEST_MISMATCH,
                   "13 good, 1 bad: " OFD_PAGE " (mismatch)");
}
END_TEST

START_TEST(a_file_is_removed)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_remove(book, FONT);
    ofd_judge_only(book, NULL, GOV__CHECK_REFERENCES, GOV__REASON_FILE_MISSING,
                   "13 good, 1 bad: " FONT " (missing)");
}
END_TEST

/* The list counts as changed by a later signer only when there is one. */
START_TEST(the_list_is_altered)
{
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .covers_list = true});

    ofd_edit(book, OFD_LIST, "ID=\"0\"", "ID=\"1\"");
    ofd_judge_only(book, NULL, GOV__CHECK_REFERENCES, GOV__REASON_DIGEST_MISMATCH,
                   OFD_LIST " (mismatch)");
}
END_TEST

/* The copy of the seal is then compared with nothing, which is not a finding of its own. */
START_TEST(the_signed_value_is_missing)
{
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .seal_copy = true});

    ofd_remove(book, OFD_VALUE);
    ofd_judge_only(book, NULL, GOV__CHECK_SIGNATURE, GOV__REASON_FILE_MISSING, OFD_VALUE);
    book = ofd_signed(&(ofd_signing){.version = 4, .seal_copy = true});
    ofd_put_text(book, OFD_VALUE, "no signature");
    ofd_judge_only(book, NULL, GOV__CHECK_SIGNATURE, GOV__REASON_MALFORMED, NULL);
}
END_TEST

START_TEST(the_copy_of_the_seal_is_missing)
{
    ofd_book *book = ofd_signed(&(ofd_signing){.version = 4, .seal_copy = true});

    ofd_remove(book, OFD_SEAL);
    ofd_judge_only(book, NULL, GOV__CHECK_SEAL_MATCH, GOV__REASON_FILE_MISSING, OFD_SEAL);
}
END_TEST

START_TEST(the_signature_is_missing)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_remove(book, OFD_SIGN_0);
    ofd_judge_only(book, NULL, GOV__CHECK_CONTAINER, GOV__REASON_FILE_MISSING, OFD_SIGN_0);
}
END_TEST

START_TEST(the_seal_names_another)
{
    ofd_judge_only(ofd_signed(&(ofd_signing){.version = 4, .listed = ofd_people.other}), NULL,
                   GOV__CHECK_CERT_BINDING, GOV__REASON_NOT_BOUND, NULL);
    ofd_judge_only(
        ofd_signed(&(ofd_signing){.version = 4, .listed = ofd_people.other, .flags = SEAL_DIGESTS}),
        NULL, GOV__CHECK_CERT_BINDING, GOV__REASON_NOT_BOUND, NULL);
}
END_TEST

START_TEST(the_seal_is_out_of_its_time)
{
    const seal_make early = {
        .signer = ofd_people.signer, .maker = ofd_people.maker, .from_s = X509_NOW + 2 * X509_DAY};
    const seal_make late = {
        .signer = ofd_people.signer, .maker = ofd_people.maker, .until_s = X509_NOW - 2 * X509_DAY};

    ofd_judge_only(ofd_signed(&(ofd_signing){.seal = &early}), NULL, GOV__CHECK_SEAL_VALIDITY,
                   GOV__REASON_SEAL_NOT_YET_VALID, NULL);
    ofd_judge_only(ofd_signed(&(ofd_signing){.seal = &late}), NULL, GOV__CHECK_SEAL_VALIDITY,
                   GOV__REASON_SEAL_EXPIRED, NULL);
}
END_TEST

/* Signs with another signer's certificate and looks at one line of the signer's. */
static void expect_signer(const x509_spec *spec, gov__check check, gov__reason reason)
{
    x509_entity *signer = x509_make(spec);

    ofd_judge_only(ofd_signed(&(ofd_signing){.version = 4, .signer = signer}), NULL, check, reason,
                   NULL);
    x509_free(signer);
}

START_TEST(the_signer_is_bad)
{
    expect_signer(
        &(x509_spec){
            .kind = "SM2", .name = "S", .issuer = ofd_people.root, .usage = "keyEncipherment"},
        GOV__CHECK_KEY_USAGE, GOV__REASON_KEY_USAGE);
    expect_signer(&(x509_spec){.kind = "SM2",
                               .name = "S",
                               .issuer = ofd_people.root,
                               .usage = "digitalSignature",
                               .until_days = -2},
                  GOV__CHECK_SIGNER_CHAIN, GOV__REASON_CERT_EXPIRED);
    expect_signer(&(x509_spec){.kind = "SM2",
                               .name = "S",
                               .issuer = ofd_people.root,
                               .signer = ofd_people.other,
                               .usage = "digitalSignature"},
                  GOV__CHECK_SIGNER_CHAIN, GOV__REASON_CHAIN_BROKEN);
}
END_TEST

START_TEST(the_maker_is_bad)
{
    x509_entity *maker = x509_make(&(x509_spec){.kind = "SM2",
                                                .name = "M",
                                                .issuer = ofd_people.maker_root,
                                                .signer = ofd_people.other,
                                                .usage = "digitalSignature"});
    const seal_make make = {.signer = ofd_people.signer, .maker = maker};

    ofd_judge_only(ofd_signed(&(ofd_signing){.seal = &make}), NULL, GOV__CHECK_MAKER_CHAIN,
                   GOV__REASON_CHAIN_BROKEN, NULL);
    x509_free(maker);
}
END_TEST

/* With lists of both roots everything is known of everybody. */
static void expect_revoked(const x509_entity *who, gov__check check)
{
    const x509_revoked revoked = {.cert = who, .at_s = X509_NOW - 3 * X509_DAY};
    const x509_entity *roots[2] = {ofd_people.root, ofd_people.maker_root};
    gov_verify_options options = ofd_options();
    uint8_t *lists[2];

    options.revocation = GOV_REVOCATION_REQUIRED;
    for (size_t i = 0; i < 2; i++) {
        bool here = who == (i == 0 ? ofd_people.signer : ofd_people.maker);
        const x509_crl_spec spec = {
            .issuer = roots[i], .revoked = here ? &revoked : NULL, .count = here ? 1 : 0};
        lists[i] = x509_make_crl(&spec, &ofd_lists[i].len);
        ofd_lists[i].data = lists[i];
    }
    ofd_book *book = ofd_signed(NULL);
    if (who != NULL) {
        ofd_judge_only(book, &options, check, GOV__REASON_REVOKED, NULL);
    } else {
        ofd_report report = ofd_verify(book, &options);
        ofd_expect_good(&report, 1);
        ofd_report_free(&report);
        ofd_free(book);
    }
    for (size_t i = 0; i < 2; i++) {
        free(lists[i]);
        ofd_lists[i] = gov__bytes_of(NULL, 0);
    }
}

START_TEST(somebody_was_revoked)
{
    expect_revoked(NULL, GOV__CHECK_COUNT);
    expect_revoked(ofd_people.signer, GOV__CHECK_SIGNER_REVOCATION);
    expect_revoked(ofd_people.maker, GOV__CHECK_MAKER_REVOCATION);
}
END_TEST

START_TEST(a_deviation_in_strict_mode)
{
    gov_verify_options options = ofd_options();

    options.flags = GOV_VERIFY_STRICT;
    ofd_judge_only(ofd_signed(&(ofd_signing){.flags = SEAL_WRAPPED}), &options,
                   GOV__CHECK_NONCONFORMITY, GOV__REASON_NOT_TOLERATED, "seal_in_octet_string");
    ofd_judge_only(ofd_signed(&(ofd_signing){.property = "Doc_0/Signs/Sign_0/Signature.xml"}),
                   &options, GOV__CHECK_NONCONFORMITY, GOV__REASON_NOT_TOLERATED,
                   "property_without_slash");
    ofd_judge_only(ofd_signed(&(ofd_signing){.property = "test"}), &options,
                   GOV__CHECK_NONCONFORMITY, GOV__REASON_NOT_TOLERATED, "property_not_a_path");
    ofd_judge_only(ofd_signed(&(ofd_signing){.check_method = "1.2.156.10197.1.401.2"}), &options,
                   GOV__CHECK_NONCONFORMITY, GOV__REASON_NOT_TOLERATED, "keyed_check_method");
    ofd_judge_only(ofd_signed(&(ofd_signing){.type = "Sign"}), &options, GOV__CHECK_NONCONFORMITY,
                   GOV__REASON_NOT_TOLERATED, "signature_type");
}
END_TEST

START_TEST(the_integrity_list_is_bad)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_protect(book, ofd_people.other, FONT);
    ofd_judge_only(book, NULL, GOV__CHECK_INTEGRITY_LIST, GOV__REASON_SMUGGLED, FONT);

    book = ofd_signed(NULL);
    ofd_protect(book, ofd_people.other, NULL);
    ofd_put_text(book, "Doc_0/smuggled.xml", "<a/>");
    ofd_judge_only(book, NULL, GOV__CHECK_INTEGRITY_LIST, GOV__REASON_SMUGGLED,
                   "Doc_0/smuggled.xml");

    book = ofd_signed(NULL);
    ofd_put_text(book, "extra.xml", "<a/>");
    ofd_protect(book, ofd_people.other, NULL);
    ofd_remove(book, "extra.xml");
    ofd_judge_only(book, NULL, GOV__CHECK_INTEGRITY_LIST, GOV__REASON_FILE_MISSING, "extra.xml");

    book = ofd_signed(NULL);
    ofd_protect(book, ofd_people.other, NULL);
    ofd_edit(book, "OFDEntries.xml", "ID=\"1\"", "ID=\"2\"");
    ofd_judge_only(book, NULL, GOV__CHECK_INTEGRITY_LIST, GOV__REASON_DIGEST_MISMATCH, NULL);

    book = ofd_signed(NULL);
    ofd_protect(book, ofd_people.other, NULL);
    ofd_put_text(book, "OFDEntries.xml", "<!DOCTYPE a><a/>");
    ofd_judge_only(book, NULL, GOV__CHECK_INTEGRITY_LIST, GOV__REASON_DOCTYPE, NULL);
}
END_TEST

/* A list that anybody has signed is no proof that nothing was smuggled in. */
START_TEST(the_integrity_list_is_a_strangers)
{
    x509_entity *stranger =
        x509_make(&(x509_spec){.kind = "SM2", .name = "Stranger", .usage = "digitalSignature"});
    ofd_book *book = ofd_signed(NULL);

    ofd_protect(book, stranger, NULL);
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_INTEGRITY_LIST, GOV_FINDING_NOT_DONE, GOV__REASON_NO_ANCHOR,
               NULL);
    ck_assert_int_eq(gov_verification_get_overall(report.found), GOV_VERDICT_INDETERMINATE);
    ofd_report_free(&report);
    ofd_free(book);
    x509_free(stranger);
}
END_TEST

/* Structure: what each file of the document must not be. */
static const struct {
    const char *file;
    const char *data;
    gov__reason reason;
} broken[] = {
    {OFD_PAGE, "<Page>", GOV__REASON_MALFORMED},
    {OFD_PAGE, "", GOV__REASON_MALFORMED},
    {OFD_PAGE, "<!DOCTYPE Page><Page/>", GOV__REASON_DOCTYPE},
    {"Doc_0/Document.xml", "<Document><CommonData></Document>", GOV__REASON_MALFORMED},
    {"Doc_0/PublicRes.xml", "<Res/><Res/>", GOV__REASON_MALFORMED},
    {"Doc_0/PublicRes.xml", "<Res BaseLoc=\"../..\"/>", GOV__REASON_PATH_ESCAPE},
    {"Doc_0/DocumentRes.xml", "<Res><MultiMedia><MediaFile>a\\b</MediaFile></MultiMedia></Res>",
     GOV__REASON_MALFORMED},
    {"Doc_0/Annots/Annotations.xml", "\xFF\xFE", GOV__REASON_MALFORMED},
    {"Doc_0/Tags/CustomTags.xml", "<!DOCTYPE a><a/>", GOV__REASON_DOCTYPE},
};

START_TEST(a_part_is_broken)
{
    ofd_book *book = ofd_new();

    ofd_put_text(book, broken[_i].file, broken[_i].data);
    ofd_sign(book, &(ofd_signing){.version = 4});
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_CONTAINER, GOV_FINDING_FAIL, broken[_i].reason,
               broken[_i].file);
    ofd_expect(&report, 0, GOV__CHECK_SIGNATURE, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ck_assert_int_eq(gov_verification_get_overall(report.found), GOV_VERDICT_FAILED);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* Signature.xml by itself: what is said where it cannot be read, and what is not. */
static const struct {
    const char *from;
    const char *to;
    gov__reason reason;
} signatures[] = {
    {"<ofd:Signature ", "<!DOCTYPE a><ofd:Signature ", GOV__REASON_DOCTYPE},
    {"</ofd:SignedInfo>", "", GOV__REASON_MALFORMED},
    {"<ofd:SignedValue>", "<ofd:SignedValue>../../../..", GOV__REASON_PATH_ESCAPE},
    {"<ofd:SignedValue>", "<ofd:SignedValue>/a</ofd:SignedValue><ofd:SignedValue>",
     GOV__REASON_AMBIGUOUS},
    {"</ofd:SignedInfo>", "<ofd:References/></ofd:SignedInfo>", GOV__REASON_AMBIGUOUS},
    {"</ofd:SignatureMethod>", "</ofd:SignatureMethod><ofd:SignatureMethod>1</ofd:SignatureMethod>",
     GOV__REASON_AMBIGUOUS},
};

START_TEST(a_signature_that_cannot_be_read)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_edit(book, OFD_SIGN_0, signatures[_i].from, signatures[_i].to);
    ofd_judge_only(book, NULL, GOV__CHECK_CONTAINER, signatures[_i].reason, OFD_SIGN_0);
}
END_TEST

static void expect_unknown(const ofd_signing *how, gov__check check)
{
    ofd_book *book = ofd_signed(how);
    ofd_report report = ofd_verify(book, NULL);

    ofd_expect(&report, 0, check, GOV_FINDING_NOT_DONE, GOV__REASON_UNKNOWN_ALGORITHM, NULL);
    ck_assert_int_eq(gov_verification_get_overall(report.found), GOV_VERDICT_INDETERMINATE);
    ofd_report_free(&report);
    ofd_free(book);
}

/* The last one is cut off, which must not be in the middle of a letter. */
START_TEST(unknown_algorithms_are_a_doubt)
{
    expect_unknown(&(ofd_signing){.check_method = "SM9"}, GOV__CHECK_REFERENCES);
    expect_unknown(&(ofd_signing){.method = "SM9"}, GOV__CHECK_ALGORITHM);
    expect_unknown(
        &(ofd_signing){
            .method = "1.2.3 ------------------------------------------------------- \xE9\xA1\xB5"},
        GOV__CHECK_ALGORITHM);
}
END_TEST

int main(void)
{
    const ofd_case cases[] = {
        {each_of_signing, TEST_COUNT(signings)},
        {a_part_is_broken, TEST_COUNT(broken)},
        {a_signature_that_cannot_be_read, TEST_COUNT(signatures)},
        {a_page_is_altered, 1},
        {a_file_is_removed, 1},
        {the_list_is_altered, 1},
        {the_signed_value_is_missing, 1},
        {the_copy_of_the_seal_is_missing, 1},
        {the_signature_is_missing, 1},
        {the_seal_names_another, 1},
        {the_seal_is_out_of_its_time, 1},
        {the_signer_is_bad, 1},
        {the_maker_is_bad, 1},
        {somebody_was_revoked, 1},
        {a_deviation_in_strict_mode, 1},
        {the_integrity_list_is_bad, 1},
        {the_integrity_list_is_a_strangers, 1},
        {unknown_algorithms_are_a_doubt, 1},
    };

    return ofd_run("ofd_bad", cases, TEST_COUNT(cases));
}
