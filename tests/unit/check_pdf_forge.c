/* SPDX-License-Identifier: Apache-2.0 */
/* More that can be done to a signed PDF or by one who makes it: decoys in comments and strings, names with
 * escapes, a gap that is written over, certificates and attributes that nothing signs, forms of signature
 * that are not judged. What passes does so for a reason that stands here. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/jose_support.h"
#include "unit/pdf_support.h"
#include "unit/test_support.h"

#define CLAIMED "SIGN_TIME=PASS:claimed_time"

static pdf_case c;

static void expect(const pdf_make *make, const char *said, gov_verdict verdict)
{
    const char *found = pdf_case_differences(&c, make);

    ck_assert_msg(strcmp(found, said) == 0, "%s instead of %s", found, said);
    ck_assert_int_eq(gov_verification_get_overall(c.found), verdict);
}

static const char *detail_of(const char *check)
{
    size_t index = 0;

    (void)gov_verification_find(c.found, 0, check, &index);
    return gov_verification_get_detail(c.found, 0, index);
}

/* What stands in a comment, in a string or in a dictionary inside is no entry of the signature: it passes
 * because every byte of it is signed, and because nobody reads it as one. */
START_TEST(decoys_are_no_entries)
{
    static const char *const decoys[] = {
        "% /ByteRange [0 1 2 3] /Contents <00>",
        "/Reason (/ByteRange [0 1 2 3] /Contents <00> /SubFilter /adbe.x509.rsa_sha1)",
        "/Reason (\\)/ByteRange [0 1 2 3]\\()",
        "/Prop_Build << /ByteRange [0 1 2 3] /Contents <00> /SubFilter /x >>",
        "/Reference [<< /ByteRange [0 1 2 3] >> << /Contents <3000> >>]",
        "/ByteRange# [0 1 2 3] /contents <00> /byteRange [0 0 0 0]",
        "/ByteRangeX [0 1 2 3] /Content <00>",
    };
    signed_data_make cms = pdf_cms(&c.ec);

    for (size_t i = 0; i < TEST_COUNT(decoys); i++) {
        expect(&(pdf_make){.cms = &cms, .entries = decoys[i]}, CLAIMED, GOV_VERDICT_PASSED);
    }
}
END_TEST

/* The same key by another spelling is the same key. */
START_TEST(escaped_names_are_the_same_names)
{
    static const char *const twins[] = {
        "/#43ontents <00>",         "/Content#73 null",         "/#42yte#52ange [0 1 2 3]",
        "/Sub#46ilter /ETSI.x",     "/ByteRange [0 1 2 3]",     "/Contents (text)",
        "/#4D (D:20200101000000Z)", "/SubFilter /ETSI.RFC3161",
    };
    signed_data_make cms = pdf_cms(&c.ec);

    for (size_t i = 0; i < TEST_COUNT(twins); i++) {
        const char *found = pdf_case_differences(&c, &(pdf_make){.cms = &cms, .entries = twins[i]});
        ck_assert_msg(strstr(found, "CONTAINER=FAIL:ambiguous") != NULL, "%s: %s", twins[i], found);
        ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_FAILED);
    }
}
END_TEST

/* Numbers are what they are worth (ISO 32000-2 section 7.3.3); what they are not worth is refused. */
START_TEST(ranges_are_numbers)
{
    static const char *const ranges[] = {
        "[0 1 2 3 R]",
        "[0 1 2 9223372036854775807]",
        "[0 1 2 18446744073709551616]",
        "[[0 1 2 3]]",
        "[0 1 R 2]",
        "[0 (1) 2 3]",
        "[0 1 2 <33>]",
        "7 0 R",
        "<30>",
        "[0 1 2 0x3]",
        "[0 1 2 3e0]",
        "[0 1 2 --3]",
        "[]",
        "[0 1 null 3]",
        "(0 1 2 3)",
    };
    signed_data_make cms = pdf_cms(&c.ec);

    expect(&(pdf_make){.cms = &cms, .range = PDF_RANGE_ZEROS}, CLAIMED, GOV_VERDICT_PASSED);
    expect(&(pdf_make){.cms = &cms, .range = PDF_RANGE_SIGNED}, CLAIMED, GOV_VERDICT_PASSED);
    for (size_t i = 0; i < TEST_COUNT(ranges); i++) {
        char *entry = jose_format("/ByteRange %s", ranges[i]);
        pdf_file file =
            pdf_build(&(pdf_make){.cms = &cms, .range = PDF_RANGE_NONE, .entries = entry});
        pdf_case_verify(&c, file.data, file.len);
        ck_assert_msg(gov_verification_get_overall(c.found) != GOV_VERDICT_PASSED, "%s", ranges[i]);
        pdf_free(&file);
        free(entry);
    }
}
END_TEST

/* --- the gap, which nothing covers --- */

/* Writes over the last of the zeros behind the signature. */
static void overwrite(pdf_file *file, const char *text)
{
    size_t end = file->contents + 1;

    while (file->data[end] != '>') {
        end++;
    }
    memcpy(file->data + end - strlen(text), text, strlen(text));
}

START_TEST(the_gap_holds_digits_and_nothing_else)
{
    static const struct {
        const char *text;
        const char *said;
        gov_verdict verdict;
    } rows[] = {
        {"00", CLAIMED, GOV_VERDICT_PASSED},
        {"  ", CLAIMED " NONCONFORMITY=PASS:tolerated", GOV_VERDICT_PASSED},
        {" ", "CONTAINER=FAIL:malformed NONCONFORMITY=PASS:tolerated",
         GOV_VERDICT_FAILED}, /* odd */
        {"%0", "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {"0x", "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {"((", "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {"<<", "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {"\xEF\xBC\x90\x30", "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {"01", "COVERAGE=FAIL:gap " CLAIMED, GOV_VERDICT_INDETERMINATE},
        {"> /Name (Somebody!) /X <00", "COVERAGE=FAIL:gap " CLAIMED, GOV_VERDICT_INDETERMINATE},
        {">  /ByteRange [0 1 2 3] /X <00", "CONTAINER=FAIL:ambiguous", GOV_VERDICT_FAILED},
        {"> /SubFilter /x /Y <00", "CONTAINER=FAIL:ambiguous", GOV_VERDICT_FAILED},
    };
    signed_data_make cms = pdf_cms(&c.ec);

    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        pdf_file file = pdf_build(&(pdf_make){.cms = &cms});
        overwrite(&file, rows[i].text);
        pdf_case_verify(&c, file.data, file.len);
        pdf_free(&file);
        const char *said = pdf_differences(&c, 0);
        ck_assert_msg(strcmp(said, rows[i].said) == 0, "row %zu: %s", i, said);
        ck_assert_int_eq(gov_verification_get_overall(c.found), rows[i].verdict);
    }
}
END_TEST

/* Digits in upper case say the same. */
START_TEST(the_gap_is_read_in_either_case)
{
    signed_data_make cms = pdf_cms(&c.ec);
    pdf_file file = pdf_build(&(pdf_make){.cms = &cms});

    for (char *at = file.data + file.contents + 1; *at != '>'; at++) {
        *at = (char)(*at >= 'a' && *at <= 'f' ? *at - 'a' + 'A' : *at);
    }
    pdf_case_verify(&c, file.data, file.len);
    ck_assert_str_eq(pdf_differences(&c, 0), CLAIMED);
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_PASSED);
    pdf_free(&file);
}
END_TEST

/* The signature of another document by the same signer. */
START_TEST(a_signature_is_of_one_document)
{
    signed_data_make cms = pdf_cms(&c.ec);
    pdf_file genuine = pdf_build(&(pdf_make){.cms = &cms, .entries = "/Reason (a loan of 100)"});
    pdf_file other = pdf_build(&(pdf_make){.cms = &cms, .entries = "/Reason (a loan of 900)"});

    ck_assert_uint_eq(genuine.contents, other.contents);
    for (size_t i = other.contents; other.data[i] != '>'; i++) {
        other.data[i] = genuine.data[i];
    }
    pdf_case_verify(&c, other.data, other.len);
    ck_assert_str_eq(pdf_differences(&c, 0), "REFERENCES=FAIL:digest_mismatch " CLAIMED);
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_FAILED);
    pdf_free(&genuine);
    pdf_free(&other);
}
END_TEST

/* --- what nothing signs in the CMS: certificates and unsigned attributes --- */

START_TEST(certificates_that_come_along_prove_nothing)
{
    signed_data_make cms = pdf_cms(&c.ec);

    /* Of somebody else altogether: it leads nowhere, and need not. */
    cms.with = c.rsa.leaf;
    expect(&(pdf_make){.cms = &cms}, CLAIMED, GOV_VERDICT_PASSED);
    /* A root of the signer's own: no anchor here. */
    x509_entity *root = x509_make(&(x509_spec){.kind = "P-256", .name = "Own", .ca = true});
    x509_entity *leaf = x509_make(&(x509_spec){.kind = "P-256", .issuer = root});
    cms = (signed_data_make){.signer = leaf, .with = root, .cms = true, .attributes = true};
    expect(&(pdf_make){.cms = &cms}, CLAIMED " SIGNER_CHAIN=NOT_DONE:no_anchor",
           GOV_VERDICT_INDETERMINATE);
    /* The names of a trusted authority, and a key that it never signed. */
    x509_entity *twin =
        x509_make(&(x509_spec){.kind = "P-256", .issuer = c.ec.ca, .signer = root, .serial = 4711});
    cms = (signed_data_make){.signer = twin, .with = c.ec.ca, .cms = true, .attributes = true};
    expect(&(pdf_make){.cms = &cms}, CLAIMED " SIGNER_CHAIN=FAIL:chain_broken", GOV_VERDICT_FAILED);
    /* The genuine certificate comes first by the same name, and the forger signs. */
    x509_entity *genuine =
        x509_make(&(x509_spec){.kind = "P-256", .issuer = c.ec.ca, .serial = 4711});
    cms.with = genuine;
    expect(&(pdf_make){.cms = &cms}, "SIGNATURE=FAIL:bad_signature " CLAIMED, GOV_VERDICT_FAILED);
    x509_free(genuine);
    x509_free(twin);
    x509_free(leaf);
    x509_free(root);
}
END_TEST

START_TEST(unsigned_attributes_prove_nothing)
{
    static const char *const oids[] = {"1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4",
                                       "1.2.840.113549.1.9.5", "1.2.840.113549.1.9.16.2.47",
                                       "1.3.6.1.4.1.99999.1"};
    signed_data_make cms = pdf_cms(&c.ec);

    for (size_t i = 0; i < TEST_COUNT(oids); i++) {
        cms.unsigned_of = oids[i];
        expect(&(pdf_make){.cms = &cms}, CLAIMED, GOV_VERDICT_PASSED);
        /* What must be signed is not found among what is not. */
        expect(&(pdf_make){.cms = &cms, .sub_filter = "ETSI.CAdES.detached"},
               "CONTAINER=FAIL:malformed " CLAIMED, GOV_VERDICT_FAILED);
    }
    cms.unsigned_of = "1.2.840.113549.1.9.16.2.14"; /* a time stamp that is none proves no time */
    ck_assert_ptr_nonnull(strstr(pdf_case_differences(&c, &(pdf_make){.cms = &cms}), "SIGN_TIME="));
    ck_assert_str_eq(gov_verification_get_signature_text(c.found, 0, "signed_at_source"),
                     "claimed");
}
END_TEST

START_TEST(the_digest_that_names_the_certificate_is_judged)
{
    static const struct {
        const char *oid;
        const char *said;
        gov_verdict verdict;
    } rows[] = {
        {"2.16.840.1.101.3.4.2.1", CLAIMED, GOV_VERDICT_PASSED},
        {"2.16.840.1.101.3.4.2.3", "SIGNATURE=FAIL:bad_signature " CLAIMED, GOV_VERDICT_FAILED},
        {"1.3.14.3.2.26", "ALGORITHM=FAIL:weak_algorithm " CLAIMED, GOV_VERDICT_FAILED},
        {"2.16.840.1.101.3.4.2.8", "ALGORITHM=NOT_DONE:unknown_algorithm " CLAIMED,
         GOV_VERDICT_INDETERMINATE},
    };
    signed_data_make cms = pdf_cms(&c.ec);

    cms.naming = c.ec.leaf;
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        cms.naming_oid = rows[i].oid;
        expect(&(pdf_make){.cms = &cms, .sub_filter = "ETSI.CAdES.detached"}, rows[i].said,
               rows[i].verdict);
    }
}
END_TEST

/* --- what is not judged is said --- */

START_TEST(other_forms_of_signature_are_named)
{
    static const struct {
        const char *sub_filter;
        const char *detail;
    } rows[] = {
        {"GM.sm2seal", "/SubFilter /GM.sm2seal"},
        {"adbe.pkcs7.detached.v2", "/SubFilter /adbe.pkcs7.detached.v2"},
        {"ADBE.PKCS7.DETACHED", "/SubFilter /ADBE.PKCS7.DETACHED"},
        {"", "/SubFilter /"},
        {"\x1b\xb2\xe2", "/SubFilter /???"},
    };
    signed_data_make cms = pdf_cms(&c.sm2);

    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        expect(&(pdf_make){.cms = &cms, .sub_filter = rows[i].sub_filter},
               "CONTAINER=NOT_DONE:unsupported", GOV_VERDICT_INDETERMINATE);
        ck_assert_str_eq(detail_of("CONTAINER"), rows[i].detail);
    }
}
END_TEST

/* A security store brings its own lists and replies; only the caller's count. */
START_TEST(a_security_store_is_not_believed)
{
    signed_data_make cms = pdf_cms(&c.ec);
    const pdf_make make = {.cms = &cms,
                           .root = "/DSS << /Certs [7 0 R] /CRLs [7 0 R] /OCSPs [7 0 R] >>"};

    expect(&make, CLAIMED, GOV_VERDICT_PASSED);
    c.options.revocation = GOV_REVOCATION_REQUIRED;
    expect(&make, CLAIMED " SIGNER_REVOCATION=NOT_DONE:no_revocation_data",
           GOV_VERDICT_INDETERMINATE);
    c.options.revocation = GOV_REVOCATION_OFF;
    /* Added afterwards, as long-term profiles have it, it is a change after signing. */
    pdf_file file = pdf_build(&(pdf_make){.cms = &cms});
    pdf_object(&file, 1,
               "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R /DSS << /CRLs [7 0 R] >> >>");
    pdf_update_end(&file, NULL);
    pdf_case_verify(&c, file.data, file.len);
    ck_assert_str_eq(pdf_differences(&c, 0), "COVERAGE=FAIL:modified_after " CLAIMED);
    pdf_free(&file);
}
END_TEST

/* --- updates that lead elsewhere --- */

START_TEST(the_root_is_exchanged)
{
    static const struct {
        const char *section;
        const char *trailer;
        bool forgets; /* what was before is gone */
    } updates[] = {
        {"0 0\n", "/Size 32 /Root 2 0 R", false}, /* no form any more */
        {"0 0\n", "/Size 32", false},
        {"0 0\n", "/Size 32 /Root 1 0 R", true},
        {"4 1\n0000000000 00001 f \n", "/Size 32 /Root 1 0 R", false},
        {"1 1\n0000000000 65535 f \n", "/Size 32 /Root 1 0 R", false},
        {"6 1\n0000000000 00001 f \n", "/Size 32 /Root 1 0 R", false},
        {"0 0\n", "/Size 3 /Root 1 0 R", false},
        {"0 0\n", "/Size 32 /Root 1 0 R /R#6Fot 2 0 R", false},
    };
    signed_data_make cms = pdf_cms(&c.ec);

    for (size_t i = 0; i < TEST_COUNT(updates); i++) {
        pdf_file file = pdf_build(&(pdf_make){.cms = &cms});
        char *update = jose_format(
            "xref\n%strailer\n<< %s %s%zu >>\nstartxref\n%zu\n%%%%EOF\n", updates[i].section,
            updates[i].trailer, updates[i].forgets ? "/Other " : "/Prev ", file.section, file.len);
        pdf_append(&file, update);
        pdf_case_verify(&c, file.data, file.len);
        ck_assert_msg(gov_verification_get_overall(c.found) != GOV_VERDICT_PASSED, "%zu", i);
        pdf_free(&file);
        free(update);
    }
}
END_TEST

/* One signature that several fields show is one. */
START_TEST(a_signature_is_counted_once)
{
    signed_data_make cms = pdf_cms(&c.ec);

    expect(&(pdf_make){.cms = &cms, .form = "<< /Fields [5 0 R 5 0 R << /Kids [5 0 R] >>] >>"},
           CLAIMED, GOV_VERDICT_PASSED);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(decoys_are_no_entries),
        TEST_ENTRY(escaped_names_are_the_same_names),
        TEST_ENTRY(ranges_are_numbers),
        TEST_ENTRY(the_gap_holds_digits_and_nothing_else),
        TEST_ENTRY(the_gap_is_read_in_either_case),
        TEST_ENTRY(a_signature_is_of_one_document),
        TEST_ENTRY(certificates_that_come_along_prove_nothing),
        TEST_ENTRY(unsigned_attributes_prove_nothing),
        TEST_ENTRY(the_digest_that_names_the_certificate_is_judged),
        TEST_ENTRY(other_forms_of_signature_are_named),
        TEST_ENTRY(a_security_store_is_not_believed),
        TEST_ENTRY(the_root_is_exchanged),
        TEST_ENTRY(a_signature_is_counted_once),
    };

    return pdf_case_run("pdf_forge", &c, entries, TEST_COUNT(entries));
}
