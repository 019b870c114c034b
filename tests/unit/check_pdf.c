/* SPDX-License-Identifier: Apache-2.0 */
/* PDFs whose signatures are good, in every form that the strict profile takes, and those of which nothing
 * can be said. What is bad is check_pdf_bad.c and check_pdf_attack.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/pdf_support.h"
#include "unit/test_support.h"

#define CLAIMED "SIGN_TIME=PASS:claimed_time"

static pdf_case c;

static const char *text_of(const char *name)
{
    const char *text = gov_verification_get_signature_text(c.found, 0, name);

    return text != NULL ? text : "";
}

START_TEST(every_kind_of_key_is_taken)
{
    const x509_tree *trees[] = {&c.rsa, &c.ec, &c.sm2};

    for (size_t i = 0; i < TEST_COUNT(trees); i++) {
        signed_data_make cms = pdf_cms(trees[i]);
        pdf_make make = {.cms = &cms};
        ck_assert_str_eq(pdf_case_differences(&c, &make), CLAIMED);
        ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_PASSED);
        ck_assert_str_eq(text_of("type"), "pkcs7");
        ck_assert_str_eq(text_of("signed_at"), "2027-01-15T08:00:00Z");
        ck_assert_str_eq(text_of("signed_at_source"), "claimed");
        ck_assert_ptr_nonnull(strstr(text_of("signer"), "CN="));
        cms.naming = trees[i]->leaf;
        make.sub_filter = "ETSI.CAdES.detached";
        ck_assert_str_eq(pdf_case_differences(&c, &make), CLAIMED);
        ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_PASSED);
        ck_assert_str_eq(text_of("type"), "cades");
    }
}
END_TEST

START_TEST(every_form_of_file_is_taken)
{
    signed_data_make cms = pdf_cms(&c.ec);
    const pdf_make makes[] = {
        {.cms = &cms},
        {.cms = &cms, .xref_stream = true},
        {.cms = &cms, .xref_stream = true, .predictor = true},
        {.cms = &cms, .object_stream = true},
        {.cms = &cms, .object_stream = true, .predictor = true},
        {.cms = &cms, .form = "<< /Fields 5 0 R >> %", .field = "[<< /F#54 /Sig /#56 6 0 R >>]"},
        {.cms = &cms, .field = "<< /FT /Sig /Kids [<< /V 6 0 R >> << /FT /Tx /V (6) >>] >>"},
        {.cms = &cms, .field = "<< /FT /Sig /V 6 0 R /Kids [<< /V 6 0 R >> null 30 0 R] >>"},
    };

    for (size_t i = 0; i < TEST_COUNT(makes); i++) {
        ck_assert_str_eq(pdf_case_differences(&c, &makes[i]), CLAIMED);
        ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_PASSED);
        ck_assert_uint_gt(gov_verification_get_signed_size(c.found, 0), 10000);
    }
}
END_TEST

START_TEST(times_have_their_sources)
{
    const stamp_make stamp = {.tsa = c.tsa, .with = c.ec.ca, .digest = "SHA256"};
    signed_data_make cms = pdf_cms(&c.rsa);
    pdf_make make = {.cms = &cms, .moment = "(D:20270114200000+08'00')"};

    ck_assert_str_eq(pdf_case_differences(&c, &make), CLAIMED);
    ck_assert_str_eq(text_of("signed_at"), "2027-01-14T12:00:00Z");
    cms.signing_time_s = X509_NOW - 3600;
    ck_assert_str_eq(pdf_case_differences(&c, &make), CLAIMED);
    ck_assert_str_eq(text_of("signed_at"), "2027-01-15T07:00:00Z");
    cms.stamp = &stamp;
    ck_assert_str_eq(pdf_case_differences(&c, &make), "");
    ck_assert_str_eq(text_of("signed_at"), "2027-01-15T08:00:00Z");
    ck_assert_str_eq(text_of("signed_at_source"), "tsa");
    cms.stamp = NULL;
    cms.signing_time_s = 0;
    make.moment = "";
    ck_assert_str_eq(pdf_case_differences(&c, &make), "");
    ck_assert_str_eq(text_of("signed_at"), "");
    static const char *const none[] = {"(D:2027)", "(2027-01-15)", "(D:20271332000000Z)",
                                       "(D:20270115080000+99'00')", "/Name"};
    for (size_t i = 0; i < TEST_COUNT(none); i++) {
        make.moment = none[i];
        ck_assert_str_eq(pdf_case_differences(&c, &make), "");
        ck_assert_str_eq(text_of("signed_at"), "");
    }
}
END_TEST

START_TEST(deviations_are_tolerated_unless_strict)
{
    signed_data_make cms = pdf_cms(&c.sm2);
    signed_data_make gm = cms;
    signed_data_make raw = cms;
    signed_data_make timed = pdf_cms(&c.ec);
    const pdf_make makes[] = {
        {.cms = &gm},
        {.cms = &raw},
        {.cms = &cms, .contents_white = true},
        {.cms = &cms, .ber = true},
        {.cms = &timed, .sub_filter = "ETSI.CAdES.detached"},
    };

    gm.cms = false;
    raw.raw = true;
    timed.naming = c.ec.leaf;
    timed.signing_time_s = X509_NOW;
    for (size_t i = 0; i < TEST_COUNT(makes); i++) {
        ck_assert_str_eq(pdf_case_differences(&c, &makes[i]),
                         CLAIMED " NONCONFORMITY=PASS:tolerated");
        ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_PASSED);
        c.options.flags = GOV_VERIFY_STRICT;
        ck_assert_str_eq(pdf_case_differences(&c, &makes[i]),
                         CLAIMED " NONCONFORMITY=FAIL:not_tolerated");
        ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_FAILED);
        c.options.flags = 0;
    }
}
END_TEST

/* A time stamp of the document says when, and not who: alone it signs nothing. */
START_TEST(a_time_stamp_is_no_signature)
{
    const stamp_make stamp = {.tsa = c.tsa, .with = c.ec.ca, .digest = "SHA256"};
    const pdf_make make = {.stamp = &stamp, .sub_filter = "ETSI.RFC3161"};

    ck_assert_str_eq(pdf_case_differences(&c, &make), "");
    ck_assert_str_eq(text_of("type"), "time_stamp");
    ck_assert_str_eq(text_of("signed_at_source"), "tsa");
    ck_assert_int_eq(gov_verification_get_signature_overall(c.found, 0), GOV_VERDICT_PASSED);
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_INDETERMINATE);
    ck_assert_str_eq(gov_verification_get_cause(c.found), "not_signed");
}
END_TEST

/* The last one covers everything; what the first one covers is told, and that more came after it. */
START_TEST(two_signatures_need_a_look_at_the_revisions)
{
    signed_data_make first = pdf_cms(&c.rsa);
    signed_data_make second = pdf_cms(&c.ec);
    pdf_file file = pdf_build(&(pdf_make){.cms = &first});
    size_t len = file.len;

    pdf_sign_again(&file, &(pdf_make){.cms = &second});
    pdf_case_verify(&c, file.data, file.len);
    ck_assert_uint_eq(gov_verification_get_signature_count(c.found), 2);
    ck_assert_str_eq(pdf_differences(&c, 0), "COVERAGE=FAIL:modified_after " CLAIMED);
    ck_assert_str_eq(pdf_differences(&c, 1), CLAIMED);
    ck_assert_uint_eq(gov_verification_get_signed_size(c.found, 0), len);
    ck_assert_uint_eq(gov_verification_get_signed_size(c.found, 1), file.len);
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_INDETERMINATE);
    ck_assert_str_eq(gov_verification_get_cause(c.found), "modified_after");
    /* Cut off there, it is what was signed. */
    pdf_case_verify(&c, file.data, len);
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_PASSED);
    pdf_free(&file);
}
END_TEST

static void expect_document(const pdf_make *make, gov_verdict verdict, const char *cause)
{
    pdf_file file = pdf_build(make);

    pdf_case_verify(&c, file.data, file.len);
    ck_assert_int_eq(gov_verification_get_overall(c.found), verdict);
    ck_assert_str_eq(gov_verification_get_cause(c.found), cause);
    ck_assert_uint_eq(gov_verification_get_signature_count(c.found), 0);
    pdf_free(&file);
}

START_TEST(what_is_not_signed_is_neither_good_nor_bad)
{
    signed_data_make cms = pdf_cms(&c.ec);
    const pdf_make makes[] = {
        {.is_unsigned = true},
        {.is_unsigned = true, .object_stream = true},
        {.cms = &cms, .field = "<< /FT /Tx /V 6 0 R >>"},
        {.cms = &cms, .field = "<< /FT /Sig /V null >>"},
        {.cms = &cms, .form = "null"},
        {.cms = &cms, .form = "<< >>"},
    };

    for (size_t i = 0; i < TEST_COUNT(makes); i++) {
        expect_document(&makes[i], GOV_VERDICT_INDETERMINATE, "not_signed");
    }
}
END_TEST

START_TEST(what_is_outside_of_the_profile_is_not_guessed)
{
    signed_data_make cms = pdf_cms(&c.ec);
    const pdf_make makes[] = {
        {.cms = &cms, .trailer = "/Encrypt << /Filter /Standard >>"},
        {.cms = &cms, .trailer = "/XRefStm 15"},
        {.cms = &cms, .trailer = "/Prev 15"},
        {.cms = &cms, .trailer = "/Prev 99999999"},
        {.cms = &cms, .xref_stream = true, .trailer = "/Encrypt 3 0 R"},
        {.cms = &cms, .form = "[ ]"},
        {.cms = &cms, .form = "<< /Fields << >> >>"},
        {.cms = &cms, .form = "<< /Fields [7] >>"},
        {.cms = &cms, .form = "<< /Fields [5 1 R] >>"},
        {.cms = &cms, .field = "<< /Kids 5 >>"},
        {.cms = &cms, .field = "<< /Kids [5 0 R] >> <"},
    };

    for (size_t i = 0; i < TEST_COUNT(makes); i++) {
        expect_document(&makes[i], GOV_VERDICT_INDETERMINATE, "unsupported");
    }
    expect_document(&(pdf_make){.cms = &cms, .field = "<< /Kids [5 0 R] >>"},
                    GOV_VERDICT_INDETERMINATE, "limit");
    expect_document(&(pdf_make){.cms = &cms, .root = "/AcroForm << >>"}, GOV_VERDICT_FAILED,
                    "ambiguous");
    expect_document(&(pdf_make){.cms = &cms, .field = "<< /FT /Sig /V (no) >>"}, GOV_VERDICT_FAILED,
                    "malformed");
}
END_TEST

/* Whatever bytes are lost or changed: never PASSED, and nothing is read behind the end. */
START_TEST(pieces_never_pass)
{
    signed_data_make cms = pdf_cms(&c.ec);
    const pdf_make make = {.cms = &cms, .object_stream = true};
    pdf_file file = pdf_build(&make);

    for (size_t len = 8; len < file.len; len += len < 3000 || len > file.len - 600 ? 1 : 97) {
        uint8_t *piece = malloc(len);
        memcpy(piece, file.data, len);
        pdf_case_verify(&c, piece, len);
        free(piece);
        ck_assert_int_ne(gov_verification_get_overall(c.found), GOV_VERDICT_PASSED);
    }
    for (size_t i = 0; i < file.len; i += i < 2000 || i > file.len - 600 ? 1 : 211) {
        if (i < 8 || file.data[i] == '0') {
            continue;
        }
        file.data[i] ^= 0x10;
        pdf_case_verify(&c, file.data, file.len);
        ck_assert_msg(gov_verification_get_overall(c.found) != GOV_VERDICT_PASSED, "byte %zu", i);
        file.data[i] ^= 0x10;
    }
    pdf_free(&file);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(every_kind_of_key_is_taken),
        TEST_ENTRY(every_form_of_file_is_taken),
        TEST_ENTRY(times_have_their_sources),
        TEST_ENTRY(deviations_are_tolerated_unless_strict),
        TEST_ENTRY(a_time_stamp_is_no_signature),
        TEST_ENTRY(two_signatures_need_a_look_at_the_revisions),
        TEST_ENTRY(what_is_not_signed_is_neither_good_nor_bad),
        TEST_ENTRY(what_is_outside_of_the_profile_is_not_guessed),
        TEST_ENTRY(pieces_never_pass),
    };

    return pdf_case_run("pdf", &c, entries, TEST_COUNT(entries));
}
