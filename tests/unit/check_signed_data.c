/* SPDX-License-Identifier: Apache-2.0 */
/* SignedData: what OpenSSL makes is read and verified; both forms of GB/T 35275 over a signed text; each
 * fault and each tolerated deviation alone. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/err.h>

#include "base/mem.h"
#include "crypto/signed_data.h"
#include "unit/seal_case_support.h"

#define TEXT gov__bytes_of(SEAL_TEXT, strlen(SEAL_TEXT))

static seal_case shared;
static der text_digest;

static void begin(void)
{
    seal_case_begin(&shared, "SM2");
    text_digest = der_digest("SM3", SEAL_TEXT, strlen(SEAL_TEXT));
}

static void end(void)
{
    der_free(&text_digest);
    seal_case_end(&shared);
}

/* The content is the digest of the text, which is signed. */
static signed_data_make form_of_content(void)
{
    return (signed_data_make){.signer = shared.people.signer,
                              .has_content = true,
                              .content = gov__bytes_of(text_digest.data, text_digest.len)};
}

/* There is no content; the attributes have the digest of the text. */
static signed_data_make form_of_attributes(void)
{
    return (signed_data_make){.signer = shared.people.signer, .content = TEXT, .attributes = true};
}

/* All of CMS_sign's doing: RSA and ECDSA, attached or not, by issuer or by key id. */
START_TEST(what_openssl_makes)
{
    static const struct {
        const char *kind;
        unsigned flags;
    } cases[] = {{"RSA-2048", CMS_BINARY},
                 {"RSA-2048", CMS_BINARY | CMS_DETACHED},
                 {"P-256", CMS_BINARY | CMS_DETACHED},
                 {"P-384", CMS_BINARY | CMS_USE_KEYID},
                 {"RSA-2048", CMS_BINARY | CMS_NOATTR}};
    static gov__signed_data_parts parts;

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        x509_tree tree;
        unsigned char *bytes = NULL;
        gov__cert *cert;
        bool raw;
        x509_entity *who = x509_make(&(x509_spec){.kind = cases[i].kind, .key_ids = true});
        BIO *in = BIO_new_mem_buf(SEAL_TEXT, -1);
        CMS_ContentInfo *cms = CMS_sign(who->cert, who->key, NULL, in, cases[i].flags);
        ck_assert_ptr_nonnull(cms);
        int len = i2d_CMS_ContentInfo(cms, &bytes);
        x509_make_tree(&tree, "P-256");
        ck_assert_int_eq(gov__signed_data_read(gov__bytes_of(bytes, (size_t)len), &parts), GOV_OK);
        ck_assert_uint_eq(parts.signer_count, 1);
        ck_assert(parts.has_content == ((cases[i].flags & CMS_DETACHED) == 0));
        ck_assert(!parts.is_gm);
        ck_assert_uint_eq(gov__signed_data_cert_of(&parts, &parts.signers[0]), 0);
        ck_assert_int_eq(gov__cert_read(NULL, parts.certs[0], &cert), GOV_OK);
        ck_assert_int_eq(gov__signer_verify(&parts.signers[0], cert, TEXT, &raw), GOV_OK);
        if ((cases[i].flags & CMS_NOATTR) != 0) {
            ck_assert_int_eq(
                gov__signer_verify(&parts.signers[0], cert, gov__bytes_of("x", 1), &raw),
                GOV_ERR_SIGNATURE);
        }
        gov__cert_unref(cert);
        ck_assert_int_eq(
            gov__cert_read(NULL, gov__bytes_of(tree.leaf->der, tree.leaf->der_len), &cert), GOV_OK);
        ck_assert_int_ne(gov__signer_verify(&parts.signers[0], cert, TEXT, &raw), GOV_OK);
        gov__cert_unref(cert);
        x509_free_tree(&tree);
        OPENSSL_free(bytes);
        CMS_ContentInfo_free(cms);
        BIO_free(in);
        x509_free(who);
    }
}
END_TEST

/* OpenSSL streams with indefinite lengths: BER, which is refused as such and not as malformed. */
START_TEST(indefinite_lengths)
{
    static gov__signed_data_parts parts;
    x509_entity *who = x509_make(&(x509_spec){.kind = "P-256"});
    BIO *in = BIO_new_mem_buf(SEAL_TEXT, -1);
    BIO *out = BIO_new(BIO_s_mem());
    CMS_ContentInfo *cms =
        CMS_sign(who->cert, who->key, NULL, in, CMS_BINARY | CMS_STREAM | CMS_PARTIAL);
    char *bytes;

    ck_assert_int_eq(i2d_CMS_bio_stream(out, cms, in, CMS_BINARY | CMS_STREAM), 1);
    long len = BIO_get_mem_data(out, &bytes);
    ck_assert_int_eq(gov__signed_data_read(gov__bytes_of(bytes, (size_t)len), &parts),
                     GOV_ERR_UNSUPPORTED);
    seal_case_verify_data_bytes(&shared, gov__bytes_of(bytes, (size_t)len));
    seal_case_expect_doubt(&shared, "SIGNATURE", "unsupported");
    CMS_ContentInfo_free(cms);
    BIO_free(in);
    BIO_free(out);
    x509_free(who);
}
END_TEST

static void expect_good(const signed_data_make *make)
{
    seal_case_verify_data(&shared, make);
    seal_case_expect_passed(&shared);
    seal_case_expect(&shared, "DATAHASH", GOV_FINDING_PASS, "");
    seal_case_expect(&shared, "SIGNATURE", GOV_FINDING_PASS, "");
    seal_case_expect(&shared, "ALGORITHM", GOV_FINDING_PASS, "");
    seal_case_expect(&shared, "SIGNER_CHAIN", GOV_FINDING_PASS, "");
    seal_case_expect(&shared, "KEY_USAGE", GOV_FINDING_PASS, "");
    seal_case_expect_unlisted(&shared, "MAKER_SIGNATURE");
    seal_case_expect_unlisted(&shared, "CERT_BINDING");
    seal_case_expect_unlisted(&shared, "SEAL_VALIDITY");
    seal_case_expect_text(&shared, "type", "sign");
    seal_case_expect_text(&shared, "signer", "CN=Signer");
}

START_TEST(both_forms)
{
    static const char *const digests[] = {"1.2.156.10197.1.401", "1.2.156.10197.1.401.1",
                                          "1.2.156.10197.1.401.2"};
    static const char *const algorithms[] = {"1.2.156.10197.1.301", "1.2.156.10197.1.301.1",
                                             "1.2.156.10197.1.501", "1.2.840.10045.2.1"};

    for (int cms = 0; cms < 2; cms++) {
        for (size_t i = 0; i < TEST_COUNT(algorithms) + TEST_COUNT(digests); i++) {
            signed_data_make content = form_of_content();
            signed_data_make attributes = form_of_attributes();
            bool digest = i < TEST_COUNT(digests);
            content.cms = attributes.cms = cms != 0;
            content.by_key_id = attributes.by_key_id = cms != 0;
            content.digest_oid = attributes.digest_oid = digest ? digests[i] : NULL;
            content.algorithm_oid = attributes.algorithm_oid =
                digest ? NULL : algorithms[i - TEST_COUNT(digests)];
            shared.method = i % 2 == 0 ? "1.2.156.10197.1.501" : NULL;
            expect_good(&content);
            expect_good(&attributes);
        }
    }
    shared.method = NULL;
}
END_TEST

START_TEST(certificates_that_come_along)
{
    x509_entity *ca = x509_make(&(x509_spec){
        .kind = "SM2", .name = "CA", .issuer = shared.people.root, .ca = true, .key_ids = true});
    x509_entity *signer =
        x509_make(&(x509_spec){.kind = "SM2", .name = "Signer", .issuer = ca, .key_ids = true});
    signed_data_make make = form_of_attributes();

    make.signer = signer;
    make.with = ca;
    expect_good(&make);
    make.with = NULL;
    seal_case_verify_data(&shared, &make);
    seal_case_expect_doubt(&shared, "SIGNER_CHAIN", "no_anchor");
    x509_free(signer);
    x509_free(ca);
}
END_TEST

START_TEST(times)
{
    signed_data_make make = form_of_attributes();
    stamp_make stamp = {.tsa = shared.people.tsa, .at_s = X509_NOW - 60};

    expect_good(&make);
    seal_case_expect(&shared, "SIGN_TIME", GOV_FINDING_NOT_DONE, "not_applicable");
    seal_case_expect_text(&shared, "signed_at", NULL);
    make.signing_time_s = SEAL_SIGNED_AT;
    expect_good(&make);
    seal_case_expect(&shared, "SIGN_TIME", GOV_FINDING_PASS, "claimed_time");
    seal_case_expect_text(&shared, "signed_at", "2027-01-15T07:00:00Z");
    make.stamp = &stamp;
    expect_good(&make);
    seal_case_expect(&shared, "SIGN_TIME", GOV_FINDING_PASS, "");
    seal_case_expect_text(&shared, "signed_at_source", "tsa");
    stamp.other = true;
    seal_case_verify_data(&shared, &make);
    seal_case_expect_failed(&shared, "SIGN_TIME", "bad_timestamp");
    make.stamp = NULL;
    make.signing_time_s = X509_NOW + X509_DAY;
    seal_case_verify_data(&shared, &make);
    seal_case_expect_failed(&shared, "SIGN_TIME", "future");
}
END_TEST

static void expect_failed(const signed_data_make *make, const char *check, const char *reason)
{
    seal_case_verify_data(&shared, make);
    seal_case_expect_failed(&shared, check, reason);
}

START_TEST(each_fault_alone)
{
    for (int form = 0; form < 2; form++) {
        const signed_data_make good = form == 0 ? form_of_content() : form_of_attributes();
        signed_data_make make = good;
        make.bad_signature = true;
        expect_failed(&make, "SIGNATURE", "bad_signature");
        make = good;
        make.key = shared.people.other;
        expect_failed(&make, "SIGNATURE", "bad_signature");
        make = good;
        make.content = gov__bytes_of("0123456789abcdef0123456789abcdef", 32);
        expect_failed(&make, "DATAHASH", "digest_mismatch");
        make = good;
        make.content_type = "1.2.840.113549.1.9.16.1.4";
        expect_failed(&make, "SIGNATURE", "wrong_type");
        make = good;
        make.digest_oid = "2.16.840.1.101.3.4.2.1";
        seal_case_verify_data(&shared, &make);
        seal_case_expect(&shared, "ALGORITHM", GOV_FINDING_FAIL, "wrong_algorithm");
        make = good;
        make.digest_oid = "1.3.14.3.2.26";
        expect_failed(&make, "ALGORITHM", "weak_algorithm");
        make = good;
        make.algorithm_oid = "1.2.840.113549.1.1.5";
        expect_failed(&make, "ALGORITHM", "weak_algorithm");
        make = good;
        make.algorithm_oid = "1.3.6.1.4.1.99999.9";
        seal_case_verify_data(&shared, &make);
        seal_case_expect_doubt(&shared, "ALGORITHM", "unknown_algorithm");
        seal_case_expect(&shared, "SIGNATURE", GOV_FINDING_NOT_DONE, "not_reached");
        make = good;
        make.no_cert = true;
        seal_case_verify_data(&shared, &make);
        seal_case_expect_doubt(&shared, "SIGNATURE", "no_certificate");
        seal_case_expect(&shared, "SIGNER_CHAIN", GOV_FINDING_NOT_DONE, "no_certificate");
        make = good;
        make.no_signer = true;
        expect_failed(&make, "SIGNATURE", "malformed");
        make = good;
    }
}
END_TEST

/* Whoever is not judged is told: of several signers none is passed over, good or bad. */
START_TEST(several_signers)
{
    static gov__signed_data_parts parts;

    for (int i = 0; i < 8; i++) {
        signed_data_make make = i % 2 == 0 ? form_of_content() : form_of_attributes();
        make.cms = i / 2 % 2 != 0;
        make.two_signers = true;
        make.bad_signature = i / 4 != 0;
        der bytes = signed_data_of(&make);
        ck_assert_int_eq(gov__signed_data_read(gov__bytes_of(bytes.data, bytes.len), &parts),
                         GOV_OK);
        ck_assert_uint_eq(parts.signer_count, 2);
        der_free(&bytes);
        seal_case_verify_data(&shared, &make);
        seal_case_expect_doubt(&shared, "SIGNATURE", "unsupported");
        seal_case_expect(&shared, "SIGNER_CHAIN", GOV_FINDING_NOT_DONE, "not_reached");
        seal_case_expect(&shared, "DATAHASH", GOV_FINDING_NOT_DONE, "not_reached");
        make.two_signers = false;
        make.many_signers = true;
        bytes = signed_data_of(&make);
        ck_assert_int_eq(gov__signed_data_read(gov__bytes_of(bytes.data, bytes.len), &parts),
                         GOV_ERR_LIMIT);
        der_free(&bytes);
        seal_case_verify_data(&shared, &make);
        seal_case_expect_doubt(&shared, "SIGNATURE", "limit");
    }
}
END_TEST

/* A token has one signer alone (RFC 3161 section 2.4.2). */
START_TEST(several_signers_of_a_time_stamp)
{
    signed_data_make make = form_of_attributes();
    const stamp_make stamp = {.tsa = shared.people.tsa, .at_s = X509_NOW - 60, .two_signers = true};

    make.stamp = &stamp;
    expect_failed(&make, "SIGN_TIME", "bad_timestamp");
}
END_TEST

START_TEST(faults_of_attributes)
{
    signed_data_make make = form_of_attributes();

    make.other_digest = true;
    expect_failed(&make, "DATAHASH", "digest_mismatch");
    make = form_of_attributes();
    make.twice = true;
    expect_failed(&make, "DATAHASH", "digest_mismatch");
    make = form_of_attributes();
    make.attribute_type = "1.2.840.113549.1.9.16.1.4";
    expect_failed(&make, "SIGNATURE", "wrong_type");
    /* Content and attributes: both must be about the text. */
    make = form_of_content();
    make.attributes = true;
    expect_good(&make);
    make.content = gov__bytes_of("other", 5);
    expect_failed(&make, "DATAHASH", "digest_mismatch");
    make = form_of_content();
    make.attributes = true;
    make.other_digest = true;
    expect_failed(&make, "DATAHASH", "digest_mismatch");
    make = form_of_content();
    make.content_wrong = true;
    seal_case_verify_data(&shared, &make);
    seal_case_expect_doubt(&shared, "SIGNATURE", "unsupported");
}
END_TEST

START_TEST(another_method)
{
    signed_data_make make = form_of_content();

    shared.method = "1.2.840.113549.1.1.11";
    expect_failed(&make, "ALGORITHM", "wrong_algorithm");
    shared.method = NULL;
}
END_TEST

static void try_tolerated(const signed_data_make *make, const char *name)
{
    seal_case_verify_data(&shared, make);
    seal_case_expect_tolerated(&shared, name);
    shared.options.flags = GOV_VERIFY_STRICT;
    expect_failed(make, "NONCONFORMITY", "not_tolerated");
    shared.options.flags = 0;
}

START_TEST(each_deviation_alone)
{
    signed_data_make make = form_of_attributes();
    der letters = der_base64(text_digest.data, text_digest.len);

    make.raw = true;
    try_tolerated(&make, "raw_sm2_signature");
    make = form_of_content();
    make.raw = true;
    try_tolerated(&make, "raw_sm2_signature");
    make = form_of_content();
    make.content = gov__bytes_of(letters.data, letters.len);
    try_tolerated(&make, "base64_content");
    make.content = TEXT;
    try_tolerated(&make, "content_is_text");
    make = form_of_attributes();
    make.attribute_type = "";
    try_tolerated(&make, "content_type_missing");
    make.attribute_type = "1.2.840.113549.1.7.1";
    try_tolerated(&make, "content_type_differs");
    der_free(&letters);
}
END_TEST

static der fold(const der *value)
{
    der letters = der_base64(value->data, value->len);
    der out = {.data = malloc(2 * letters.len + 2)};

    for (size_t i = 0; i < letters.len; i++) {
        out.data[out.len++] = letters.data[i];
        if (i % 64 == 63) {
            out.data[out.len++] = '\r';
            out.data[out.len++] = '\n';
        }
    }
    out.data[out.len++] = '\n';
    der_free(&letters);
    return out;
}

START_TEST(base64_text_of_it)
{
    const signed_data_make make = form_of_attributes();
    der value = signed_data_of(&make);
    der folded = fold(&value);

    seal_case_verify_data_bytes(&shared, gov__bytes_of(folded.data, folded.len));
    seal_case_expect_tolerated(&shared, "base64_signed_value");
    folded.data[20] = '*';
    seal_case_verify_data_bytes(&shared, gov__bytes_of(folded.data, folded.len));
    seal_case_expect_failed(&shared, "SIGNATURE", "malformed");
    der_free(&folded);
    der_free(&value);
}
END_TEST

START_TEST(a_signature_without_a_certificate)
{
    for (int raw = 0; raw < 2; raw++) {
        der value =
            signature_of(shared.people.signer, SEAL_TEXT, strlen(SEAL_TEXT), raw != 0, false);
        der folded = fold(&value);
        seal_case_verify_data_bytes(&shared, gov__bytes_of(value.data, value.len));
        seal_case_expect_doubt(&shared, "SIGNATURE", "no_certificate");
        seal_case_expect(&shared, "NONCONFORMITY", GOV_FINDING_PASS, "");
        seal_case_verify_data_bytes(&shared, gov__bytes_of(folded.data, folded.len));
        seal_case_expect_doubt(&shared, "SIGNATURE", "no_certificate");
        seal_case_expect(&shared, "NONCONFORMITY", GOV_FINDING_PASS, "tolerated");
        der_free(&folded);
        der_free(&value);
    }
}
END_TEST

START_TEST(what_cannot_be_read)
{
    const signed_data_make make = form_of_content();
    der value = signed_data_of(&make);

    for (size_t len = 0; len < value.len; len += len < 80 ? 1 : 37) {
        seal_case_verify_data_bytes(&shared, gov__bytes_of(value.data, len));
        if (len != 64) {
            seal_case_expect_failed(&shared, "SIGNATURE", "malformed");
        }
    }
    value.data[value.len++] = 0;
    seal_case_verify_data_bytes(&shared, gov__bytes_of(value.data, value.len));
    seal_case_expect_failed(&shared, "SIGNATURE", "malformed");
    der_free(&value);
}
END_TEST

/* Whatever byte is changed, it does not pass. */
START_TEST(each_byte_counts)
{
    for (int form = 0; form < 2; form++) {
        signed_data_make make = form == 0 ? form_of_content() : form_of_attributes();
        size_t changed = 0;
        der value = signed_data_of(&make);
        for (size_t at = 0; at < value.len; at += 5) {
            value.data[at] ^= 0x01;
            seal_case_verify_data_bytes(&shared, gov__bytes_of(value.data, value.len));
            changed += gov_verification_get_overall(shared.input.out) != GOV_VERDICT_PASSED ? 1 : 0;
            value.data[at] ^= 0x01;
        }
        /* Numbers of versions and the outer list of digests are not signed and say nothing. */
        ck_assert_uint_gt(changed + 8, (value.len + 4) / 5);
        der_free(&value);
    }
}
END_TEST

typedef struct memory_case {
    const gov__verify_input *input;
    const der *value;
    gov_verdict verdict;
} memory_case;

static gov_status verify_with(const gov_allocator *mem, void *user)
{
    memory_case *m = user;
    gov__verify_input input = *m->input;
    size_t signature;

    input.out = gov__verification_new(mem, GOV_CERTIFICATE_OFD, input.options->at_ms);
    if (input.out == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = gov__verification_add_signature(input.out, &signature);
    if (status == GOV_OK) {
        status = gov__seal_verify_signed_data(
            &input, signature, gov__bytes_of(m->value->data, m->value->len), TEXT, "SM2");
    }
    if (status == GOV_OK) {
        status = gov__verification_finish(&input);
        m->verdict = gov_verification_get_overall(input.out);
        ck_assert(status != GOV_OK || m->verdict == GOV_VERDICT_PASSED);
    }
    gov_verification_free(input.out);
    return status;
}

START_TEST(memory_may_run_out)
{
    for (int form = 0; form < 2; form++) {
        signed_data_make make = form == 0 ? form_of_content() : form_of_attributes();
        make.with = shared.people.root;
        der value = signed_data_of(&make);
        der folded = fold(&value);
        memory_case m = {.input = &shared.input, .value = &folded};
        ck_assert_uint_gt(test_out_of_memory(verify_with, &m), 20);
        ck_assert_int_eq(m.verdict, GOV_VERDICT_PASSED);
        der_free(&folded);
        der_free(&value);
    }
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(what_openssl_makes),
        TEST_ENTRY(indefinite_lengths),
        TEST_ENTRY(both_forms),
        TEST_ENTRY(certificates_that_come_along),
        TEST_ENTRY(times),
        TEST_ENTRY(each_fault_alone),
        TEST_ENTRY(several_signers),
        TEST_ENTRY(several_signers_of_a_time_stamp),
        TEST_ENTRY(faults_of_attributes),
        TEST_ENTRY(another_method),
        TEST_ENTRY(each_deviation_alone),
        TEST_ENTRY(base64_text_of_it),
        TEST_ENTRY(a_signature_without_a_certificate),
        TEST_ENTRY(what_cannot_be_read),
        TEST_ENTRY(each_byte_counts),
        TEST_ENTRY(memory_may_run_out),
    };
    Suite *suite = suite_create("signed_data");
    TCase *tcase = tcase_create("all");

    tcase_add_unchecked_fixture(tcase, begin, end);
    for (size_t i = 0; i < TEST_COUNT(tests); i++) {
        tcase_add_test(tcase, tests[i].test);
    }
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
