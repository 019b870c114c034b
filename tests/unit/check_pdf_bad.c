/* SPDX-License-Identifier: Apache-2.0 */
/* Each check of a PDF's signature made bad alone: exactly that line is bad. What an attacker puts together
 * is check_pdf_attack.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/jose_support.h"
#include "unit/pdf_support.h"
#include "unit/test_support.h"

#define CLAIMED "SIGN_TIME=PASS:claimed_time"

static pdf_case c;

/* A row: what is made, and what is said of it beside the claimed time. */
typedef struct row {
    pdf_make make;
    const char *said;
    gov_verdict verdict;
} row;

static void run(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *said = pdf_case_differences(&c, &rows[i].make);
        ck_assert_msg(strcmp(said, rows[i].said) == 0, "row %zu: %s", i, said);
        ck_assert_int_eq(gov_verification_get_overall(c.found), rows[i].verdict);
    }
}

START_TEST(container)
{
    signed_data_make good = pdf_cms(&c.ec);
    const row rows[] = {
        {{.cms = &good, .range = PDF_RANGE_NONE}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .range = PDF_RANGE_THREE}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .range = PDF_RANGE_FIVE}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .range = PDF_RANGE_REAL}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .range = PDF_RANGE_NEGATIVE},
         "CONTAINER=FAIL:malformed",
         GOV_VERDICT_FAILED},
        {{.cms = &good, .range = PDF_RANGE_BEYOND}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .range = PDF_RANGE_OVERLAP},
         "CONTAINER=FAIL:malformed",
         GOV_VERDICT_FAILED},
        {{.cms = &good, .range = PDF_RANGE_HUGE}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .contents = "(text)"}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .contents = "<>"}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .contents = "<0000>"}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .contents = "<300>"}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .contents = "<30x0>"}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .contents = "<3000>"}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .contents = "null"}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &good, .entries = "/Contents <00>"},
         "CONTAINER=FAIL:ambiguous",
         GOV_VERDICT_FAILED},
        {{.cms = &good, .entries = "/Byte#52ange [0 1 2 3]"},
         "CONTAINER=FAIL:ambiguous",
         GOV_VERDICT_FAILED},
        {{.cms = &good, .sub_filter = "ETSI.Other"},
         "CONTAINER=NOT_DONE:unsupported",
         GOV_VERDICT_INDETERMINATE},
        {{.object_stream = true, .packed_signature = true},
         "CONTAINER=FAIL:malformed",
         GOV_VERDICT_FAILED},
        {{.cms = &good, .ber = true, .behind = "0041"},
         "COVERAGE=FAIL:gap " CLAIMED " NONCONFORMITY=PASS:tolerated",
         GOV_VERDICT_INDETERMINATE},
        {{.cms = &good, .contents = "<3080>"},
         "CONTAINER=NOT_DONE:unsupported",
         GOV_VERDICT_INDETERMINATE},
        {{.cms = &good, .contents = "<308030803080>"},
         "CONTAINER=NOT_DONE:unsupported",
         GOV_VERDICT_INDETERMINATE},
        {{.cms = &good, .contents = "<308024800401410000>"},
         "CONTAINER=NOT_DONE:unsupported",
         GOV_VERDICT_INDETERMINATE},
        {{.cms = &good, .contents = "<308005010000>"},
         "CONTAINER=NOT_DONE:unsupported",
         GOV_VERDICT_INDETERMINATE},
        {{.cms = &good, .contents = "<30800000>"},
         "CONTAINER=FAIL:malformed NONCONFORMITY=PASS:tolerated",
         GOV_VERDICT_FAILED},
    };

    run(rows, TEST_COUNT(rows));
}
END_TEST

START_TEST(container_of_the_signature)
{
    signed_data_make good = pdf_cms(&c.ec);
    signed_data_make none = good;
    signed_data_make two = good;
    signed_data_make content = good;
    signed_data_make type = good;
    signed_data_make other_type = good;
    signed_data_make untyped = good;
    signed_data_make twice = good;
    signed_data_make bare = good;

    none.no_signer = true;
    two.two_signers = true;
    content.has_content = true;
    type.content_type = "1.2.840.113549.1.7.2";
    other_type.attribute_type = "1.2.840.113549.1.7.2";
    untyped.attribute_type = "";
    twice.twice = true;
    bare.attributes = false;
    const row rows[] = {
        {{.cms = &bare}, "CONTAINER=NOT_DONE:unsupported", GOV_VERDICT_INDETERMINATE},
        {{.cms = &none}, "CONTAINER=FAIL:malformed", GOV_VERDICT_FAILED},
        {{.cms = &two}, "CONTAINER=FAIL:ambiguous", GOV_VERDICT_FAILED},
        {{.cms = &content}, "CONTAINER=FAIL:malformed " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &type}, "CONTAINER=FAIL:malformed " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &other_type}, "CONTAINER=FAIL:malformed " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &untyped}, "CONTAINER=FAIL:malformed " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &twice}, "CONTAINER=FAIL:malformed " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &good, .sub_filter = "ETSI.CAdES.detached"},
         "CONTAINER=FAIL:malformed " CLAIMED,
         GOV_VERDICT_FAILED},
    };

    run(rows, TEST_COUNT(rows));
}
END_TEST

START_TEST(references_and_signature)
{
    signed_data_make digest = pdf_cms(&c.ec);
    signed_data_make value = pdf_cms(&c.rsa);
    signed_data_make key = pdf_cms(&c.ec);
    signed_data_make naming = pdf_cms(&c.ec);
    signed_data_make missing = pdf_cms(&c.ec);
    signed_data_make sm2 = pdf_cms(&c.sm2);

    digest.other_digest = true;
    value.bad_signature = true;
    key.key = c.tsa;
    naming.naming = c.ec.ca;
    missing.no_cert = true;
    sm2.bad_signature = true;
    const row rows[] = {
        {{.cms = &digest}, "REFERENCES=FAIL:digest_mismatch " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &value}, "SIGNATURE=FAIL:bad_signature " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &sm2}, "SIGNATURE=FAIL:bad_signature " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &key}, "SIGNATURE=FAIL:bad_signature " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &naming}, "SIGNATURE=FAIL:bad_signature " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &naming, .sub_filter = "ETSI.CAdES.detached"},
         "SIGNATURE=FAIL:bad_signature " CLAIMED,
         GOV_VERDICT_FAILED},
        {{.cms = &missing},
         "SIGNATURE=NOT_DONE:no_certificate " CLAIMED " SIGNER_CHAIN=NOT_DONE:no_certificate",
         GOV_VERDICT_INDETERMINATE},
    };

    run(rows, TEST_COUNT(rows));
}
END_TEST

START_TEST(coverage)
{
    signed_data_make cms = pdf_cms(&c.ec);
    const char *said = "COVERAGE=FAIL:gap " CLAIMED;
    const row rows[] = {
        {{.cms = &cms, .range = PDF_RANGE_WIDE}, said, GOV_VERDICT_INDETERMINATE},
        {{.cms = &cms, .range = PDF_RANGE_FROM_ONE}, said, GOV_VERDICT_INDETERMINATE},
        {{.cms = &cms, .range = PDF_RANGE_NARROW}, said, GOV_VERDICT_INDETERMINATE},
        {{.cms = &cms, .range = PDF_RANGE_SHORT}, said, GOV_VERDICT_INDETERMINATE},
        {{.cms = &cms, .behind = "0041"}, said, GOV_VERDICT_INDETERMINATE},
    };

    run(rows, TEST_COUNT(rows));
    ck_assert_uint_eq(gov_verification_get_signed_size(c.found, 0), 0);
}
END_TEST

START_TEST(algorithm)
{
    signed_data_make sha1 = pdf_cms(&c.rsa);
    signed_data_make sha1_rsa = pdf_cms(&c.rsa);
    signed_data_make md5 = pdf_cms(&c.rsa);
    signed_data_make unknown = pdf_cms(&c.rsa);
    signed_data_make pair = pdf_cms(&c.ec);
    signed_data_make kind = pdf_cms(&c.rsa);

    sha1.digest_oid = "1.3.14.3.2.26";
    sha1_rsa.algorithm_oid = "1.2.840.113549.1.1.5";
    md5.digest_oid = "1.2.840.113549.2.5";
    unknown.digest_oid = "2.16.840.1.101.3.4.2.8";
    pair.algorithm_oid = "1.2.840.10045.4.3.4";
    kind.algorithm_oid = "1.2.840.10045.4.3.2";
    const row rows[] = {
        {{.cms = &sha1}, "ALGORITHM=FAIL:weak_algorithm " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &sha1_rsa}, "ALGORITHM=FAIL:weak_algorithm " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &md5}, "ALGORITHM=FAIL:weak_algorithm " CLAIMED, GOV_VERDICT_FAILED},
        {{.cms = &sha1, .sub_filter = "adbe.pkcs7.sha1"},
         "ALGORITHM=FAIL:weak_algorithm",
         GOV_VERDICT_FAILED},
        {{.cms = &sha1, .sub_filter = "adbe.x509.rsa_sha1"},
         "ALGORITHM=FAIL:weak_algorithm",
         GOV_VERDICT_FAILED},
        {{.cms = &unknown},
         "ALGORITHM=NOT_DONE:unknown_algorithm " CLAIMED,
         GOV_VERDICT_INDETERMINATE},
        {{.cms = &pair},
         "ALGORITHM=NOT_DONE:unknown_algorithm " CLAIMED,
         GOV_VERDICT_INDETERMINATE},
        {{.cms = &kind},
         "ALGORITHM=NOT_DONE:unknown_algorithm " CLAIMED,
         GOV_VERDICT_INDETERMINATE},
    };

    run(rows, TEST_COUNT(rows));
}
END_TEST

START_TEST(time_of_signing)
{
    const stamp_make other = {.tsa = c.tsa, .with = c.ec.ca, .digest = "SHA256", .other = true};
    const stamp_make bad = {
        .tsa = c.tsa, .with = c.ec.ca, .digest = "SHA256", .bad_signature = true};
    const stamp_make leaf = {.tsa = c.ec.leaf, .with = c.ec.ca, .digest = "SHA256"};
    const stamp_make broken = {.tsa = c.tsa, .digest = "SHA256", .malformed = true};
    const stamp_make future = {
        .tsa = c.tsa, .with = c.ec.ca, .digest = "SHA256", .at_s = X509_NOW + X509_DAY};
    const stamp_make *stamps[] = {&other, &bad, &leaf, &broken, &future};
    static const char *const said[] = {
        "SIGN_TIME=FAIL:bad_timestamp", "SIGN_TIME=FAIL:bad_timestamp",
        "SIGN_TIME=FAIL:bad_timestamp", "SIGN_TIME=FAIL:bad_timestamp",
        "SIGN_TIME=FAIL:future",
    };

    for (size_t i = 0; i < TEST_COUNT(stamps); i++) {
        signed_data_make cms = pdf_cms(&c.rsa);
        cms.stamp = stamps[i];
        ck_assert_str_eq(pdf_case_differences(&c, &(pdf_make){.cms = &cms}), said[i]);
        ck_assert_int_ne(gov_verification_get_overall(c.found), GOV_VERDICT_PASSED);
    }
    signed_data_make cms = pdf_cms(&c.rsa);
    ck_assert_str_eq(
        pdf_case_differences(&c, &(pdf_make){.cms = &cms, .moment = "(D:20270116080000Z)"}),
        "SIGN_TIME=FAIL:future");
}
END_TEST

/* A time stamp that cannot be judged is named, and passed over: the document is as good as without it. */
START_TEST(a_time_stamp_that_cannot_be_judged)
{
    x509_entity *stranger = x509_make(
        &(x509_spec){.kind = "P-256", .name = "stranger", .extended = "critical,timeStamping"});
    const stamp_make stamps[] = {
        {.tsa = stranger, .digest = "SHA256"},
        {.tsa = c.tsa, .with = c.ec.ca, .digest = "SHA1"},
        {.tsa = c.tsa, .digest = "SHA256", .no_token = true},
    };

    for (size_t i = 0; i < TEST_COUNT(stamps); i++) {
        signed_data_make cms = pdf_cms(&c.rsa);
        cms.stamp = &stamps[i];
        ck_assert_str_eq(pdf_case_differences(&c, &(pdf_make){.cms = &cms}),
                         "SIGN_TIME=NOT_DONE:stamp_unusable");
        ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_PASSED);
        ck_assert_str_eq(gov_verification_get_signature_text(c.found, 0, "signed_at_source"),
                         "claimed");
        /* What is wrong without it is wrong with it. */
        ck_assert_str_eq(
            pdf_case_differences(&c, &(pdf_make){.cms = &cms, .moment = "(D:20270116080000Z)"}),
            "SIGN_TIME=FAIL:future");
    }
    x509_free(stranger);
}
END_TEST

/* The same faults of a time stamp of the document are faults of its parts. */
START_TEST(time_stamps_of_the_document)
{
    const struct {
        stamp_make stamp;
        const char *said;
    } rows[] = {
        {{.other = true}, "REFERENCES=FAIL:digest_mismatch SIGN_TIME=FAIL:bad_timestamp"},
        {{.bad_signature = true}, "SIGNATURE=FAIL:bad_signature SIGN_TIME=FAIL:bad_timestamp"},
        {{.bad_content = true}, "SIGNATURE=FAIL:bad_signature SIGN_TIME=FAIL:bad_timestamp"},
        {{.malformed = true}, "CONTAINER=FAIL:malformed SIGN_TIME=FAIL:bad_timestamp"},
        {{.no_token = true}, "CONTAINER=NOT_DONE:unsupported SIGN_TIME=NOT_DONE:stamp_unusable"},
        {{.tsa = c.ec.leaf}, "SIGN_TIME=FAIL:bad_timestamp KEY_USAGE=FAIL:key_usage"},
        {{.digest = "SHA1"},
         "ALGORITHM=NOT_DONE:unknown_algorithm SIGN_TIME=NOT_DONE:stamp_unusable"},
        {{.at_s = X509_NOW + 20 * X509_DAY},
         "SIGN_TIME=FAIL:bad_timestamp SIGNER_CHAIN=FAIL:cert_expired"},
    };

    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        stamp_make stamp = rows[i].stamp;
        stamp.tsa = stamp.tsa != NULL ? stamp.tsa : c.tsa;
        stamp.digest = stamp.digest != NULL ? stamp.digest : "SHA256";
        stamp.with = c.ec.ca;
        ck_assert_str_eq(
            pdf_case_differences(&c, &(pdf_make){.stamp = &stamp, .sub_filter = "ETSI.RFC3161"}),
            rows[i].said);
        ck_assert_int_ne(gov_verification_get_overall(c.found), GOV_VERDICT_PASSED);
    }
}
END_TEST

static void expect_signer(const x509_spec *spec, const char *said)
{
    x509_entity *signer = x509_make(spec);
    signed_data_make cms = {.signer = signer, .cms = true, .attributes = true};
    const char *found = pdf_case_differences(&c, &(pdf_make){.cms = &cms});

    ck_assert_msg(strcmp(found, said) == 0, "%s instead of %s", found, said);
    x509_free(signer);
}

START_TEST(signer)
{
    x509_entity *root = x509_make(&(x509_spec){.kind = "P-256", .name = "Other", .ca = true});

    expect_signer(&(x509_spec){.kind = "P-256", .issuer = root},
                  CLAIMED " SIGNER_CHAIN=NOT_DONE:no_anchor");
    expect_signer(&(x509_spec){.kind = "P-256", .issuer = c.ec.ca, .signer = root},
                  CLAIMED " SIGNER_CHAIN=FAIL:chain_broken");
    expect_signer(&(x509_spec){.kind = "P-256", .issuer = c.ec.ca, .until_days = -2},
                  CLAIMED " SIGNER_CHAIN=FAIL:cert_expired");
    expect_signer(&(x509_spec){.kind = "P-256", .issuer = c.ec.ca, .usage = "keyEncipherment"},
                  CLAIMED " KEY_USAGE=FAIL:key_usage");
    x509_free(root);
}
END_TEST

static void add_crls(const x509_crl_spec *lists, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len;
        uint8_t *list = x509_make_crl(&lists[i], &len);
        char *pem = x509_pem_of("X509 CRL", list, len);
        ck_assert_int_eq(gov_trust_add_crl(c.trust, pem, strlen(pem), NULL), GOV_OK);
        free(pem);
        free(list);
    }
}

/* Revoked after it signed by its own word, and by that of somebody else. */
START_TEST(revocation_after_signing)
{
    const stamp_make stamp = {
        .tsa = c.tsa, .with = c.ec.ca, .digest = "SHA256", .at_s = X509_NOW - 7200};
    signed_data_make cms = pdf_cms(&c.rsa);
    const x509_revoked gone = {.cert = c.rsa.leaf, .at_s = X509_NOW - 60};
    const x509_crl_spec lists[] = {{.issuer = c.rsa.root},
                                   {.issuer = c.rsa.ca, .revoked = &gone, .count = 1}};

    c.options.revocation = GOV_REVOCATION_REQUIRED;
    add_crls(lists, TEST_COUNT(lists));
    ck_assert_str_eq(
        pdf_case_differences(&c, &(pdf_make){.cms = &cms, .moment = "(D:20270114080000Z)"}),
        CLAIMED " SIGNER_REVOCATION=NOT_DONE:revoked_unproven");
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_INDETERMINATE);
    cms.stamp = &stamp;
    ck_assert_str_eq(pdf_case_differences(&c, &(pdf_make){.cms = &cms}),
                     "SIGNER_REVOCATION=PASS:revoked_later");
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_PASSED);
    c.options.revocation = GOV_REVOCATION_OFF;
}
END_TEST

START_TEST(revocation)
{
    signed_data_make cms = pdf_cms(&c.ec);
    const x509_revoked gone = {.cert = c.ec.leaf, .at_s = X509_NOW - 7200};
    const x509_crl_spec lists[] = {{.issuer = c.ec.root},
                                   {.issuer = c.ec.ca, .revoked = &gone, .count = 1}};

    c.options.revocation = GOV_REVOCATION_REQUIRED;
    ck_assert_str_eq(pdf_case_differences(&c, &(pdf_make){.cms = &cms}),
                     CLAIMED " SIGNER_REVOCATION=NOT_DONE:no_revocation_data");
    add_crls(lists, TEST_COUNT(lists));
    ck_assert_str_eq(pdf_case_differences(&c, &(pdf_make){.cms = &cms}),
                     CLAIMED " SIGNER_REVOCATION=FAIL:revoked");
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_FAILED);
    c.options.revocation = GOV_REVOCATION_OFF;
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(container),
        TEST_ENTRY(container_of_the_signature),
        TEST_ENTRY(references_and_signature),
        TEST_ENTRY(coverage),
        TEST_ENTRY(algorithm),
        TEST_ENTRY(time_of_signing),
        TEST_ENTRY(a_time_stamp_that_cannot_be_judged),
        TEST_ENTRY(time_stamps_of_the_document),
        TEST_ENTRY(signer),
        TEST_ENTRY(revocation_after_signing),
        TEST_ENTRY(revocation),
    };

    return pdf_case_run("pdf_bad", &c, entries, TEST_COUNT(entries));
}
