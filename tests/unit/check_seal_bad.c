/* SPDX-License-Identifier: Apache-2.0 */
/* Each thing that can be wrong with a seal or its signature, alone: the check that tells it fails for the
 * right reason, and no other one does. And what cannot be read at all. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/seal_case_support.h"

static const int versions[] = {1, 4, 5};

static seal_make ordinary(int version)
{
    return (seal_make){
        .version = version, .signer = seal_shared.people.signer, .maker = seal_shared.people.maker};
}

static void expect_failed_by(seal_make make, unsigned flags, const char *check, const char *reason)
{
    make.flags |= flags;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, check, reason);
}

START_TEST(each_fault_alone)
{
    const seal_make make = ordinary(versions[_i]);

    expect_failed_by(make, SEAL_BAD_SIGNATURE, "SIGNATURE", "bad_signature");
    expect_failed_by(make, SEAL_BAD_MAKER, "MAKER_SIGNATURE", "bad_signature");
    expect_failed_by(make, SEAL_CRITICAL, "NONCONFORMITY", "critical_extension");
    expect_failed_by(make, SEAL_SIGN_CRITICAL, "NONCONFORMITY", "critical_extension");
    expect_failed_by(make, SEAL_EMPTY_LIST, "CERT_BINDING", "not_bound");
    expect_failed_by(make, SEAL_BAD_CERT, "SIGNATURE", "malformed");
    expect_failed_by(make, SEAL_BAD_MAKER_CERT, "MAKER_SIGNATURE", "malformed");
}
END_TEST

START_TEST(another_text)
{
    seal_make make = ordinary(versions[_i]);

    make.hashed = gov__bytes_of("other", 5);
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "DATAHASH", "digest_mismatch");
    seal_case_expect(&seal_shared, "SIGNATURE", GOV_FINDING_PASS, "");
}
END_TEST

/* The digest is that of the signature's algorithm, whatever its length fits. */
START_TEST(another_digest)
{
    static const char *const names[] = {"SHA256", "SHA1", "SHA512"};
    seal_make make = ordinary(versions[_i]);

    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        make.digest = names[i];
        seal_case_verify(&seal_shared, &make);
        seal_case_expect_failed(&seal_shared, "DATAHASH", "digest_mismatch");
    }
}
END_TEST

START_TEST(another_text_at_verification)
{
    const seal_make make = ordinary(versions[_i]);

    seal_shared.text = SEAL_TEXT " ";
    seal_case_verify(&seal_shared, &make);
    seal_shared.text = NULL;
    seal_case_expect_failed(&seal_shared, "DATAHASH", "digest_mismatch");
}
END_TEST

START_TEST(another_signer)
{
    seal_make make = ordinary(versions[_i]);

    make.listed = seal_shared.people.other;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "CERT_BINDING", "not_bound");
    if (make.version != 1) {
        expect_failed_by(make, SEAL_DIGESTS, "CERT_BINDING", "not_bound");
        expect_failed_by(make, SEAL_DIGESTS_SHA256, "CERT_BINDING", "not_bound");
    }
    expect_failed_by(make, SEAL_LIST_IA5, "CERT_BINDING", "not_bound");
    make = ordinary(versions[_i]);
    make.key = seal_shared.people.other;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "SIGNATURE", "bad_signature");
}
END_TEST

START_TEST(a_list_that_says_nothing)
{
    seal_make make = ordinary(versions[_i]);

    make.flags = SEAL_LIST_JUNK;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_doubt(&seal_shared, "CERT_BINDING", "unsupported");
}
END_TEST

START_TEST(validity_of_the_seal)
{
    seal_make make = ordinary(versions[_i]);

    make.until_s = SEAL_SIGNED_AT - X509_DAY;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "SEAL_VALIDITY", "seal_expired");
    make.until_s = 0;
    make.from_s = SEAL_SIGNED_AT + X509_DAY;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "SEAL_VALIDITY", "seal_not_yet_valid");
}
END_TEST

START_TEST(other_names_of_algorithms)
{
    seal_make make = ordinary(versions[_i]);

    make.algorithm = "1.2.840.113549.1.1.11";
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "ALGORITHM", "wrong_algorithm");
    make.algorithm = "1.2.840.113549.1.1.5";
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "ALGORITHM", "weak_algorithm");
    seal_case_expect(&seal_shared, "SIGNATURE", GOV_FINDING_NOT_DONE, "not_reached");
    make.algorithm = "1.3.6.1.4.1.99999.9";
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_doubt(&seal_shared, "ALGORITHM", "unknown_algorithm");
    make.algorithm = NULL;
    make.maker_algorithm = "1.2.840.10045.4.3.2";
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "ALGORITHM", "wrong_algorithm");
    seal_case_expect(&seal_shared, "MAKER_SIGNATURE", GOV_FINDING_NOT_DONE, "not_reached");
}
END_TEST

START_TEST(another_method_in_the_text)
{
    static const struct {
        const char *method;
        const char *reason;
    } methods[] = {{"1.2.840.113549.1.1.11", "wrong_algorithm"},
                   {"1.2.840.113549.1.1.5", "weak_algorithm"},
                   {"MD5withRSA", "weak_algorithm"}};
    const seal_make make = ordinary(versions[_i]);

    for (size_t i = 0; i < TEST_COUNT(methods); i++) {
        seal_shared.method = methods[i].method;
        seal_case_verify(&seal_shared, &make);
        seal_case_expect_failed(&seal_shared, "ALGORITHM", methods[i].reason);
    }
    seal_shared.method = "GOST";
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_doubt(&seal_shared, "ALGORITHM", "unknown_algorithm");
    seal_shared.method = NULL;
}
END_TEST

static void expect_signer(const x509_spec *spec, const char *check, const char *reason)
{
    seal_make make = ordinary(4);
    x509_entity *signer = x509_make(spec);

    make.signer = signer;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, check, reason);
    x509_free(signer);
}

START_TEST(certificates_of_signers)
{
    const x509_entity *root = seal_shared.people.root;

    expect_signer(&(x509_spec){.kind = "SM2", .issuer = root, .usage = "keyEncipherment"},
                  "KEY_USAGE", "key_usage");
    expect_signer(&(x509_spec){.kind = "SM2", .issuer = root, .until_days = -1}, "SIGNER_CHAIN",
                  "cert_expired");
    expect_signer(
        &(x509_spec){.kind = "SM2", .issuer = root, .signer = seal_shared.people.maker_root},
        "SIGNER_CHAIN", "chain_broken");
    expect_signer(&(x509_spec){.kind = "RSA-1024", .issuer = root}, "SIGNER_CHAIN",
                  "weak_algorithm");
    seal_case_expect(&seal_shared, "ALGORITHM", GOV_FINDING_NOT_DONE, "unknown_algorithm");
    seal_case_expect(&seal_shared, "SIGNATURE", GOV_FINDING_NOT_DONE, "not_reached");
}
END_TEST

START_TEST(certificates_of_makers)
{
    const x509_entity *root = seal_shared.people.maker_root;
    const x509_spec specs[] = {
        {.kind = "SM2", .issuer = root, .usage = "keyEncipherment"},
        {.kind = "SM2", .issuer = root, .signer = seal_shared.people.root},
        {.kind = "SM2", .issuer = root, .until_days = -3},
    };
    static const char *const reasons[] = {"key_usage", "chain_broken", "cert_expired"};

    for (size_t i = 0; i < TEST_COUNT(specs); i++) {
        seal_make make = ordinary(4);
        x509_entity *maker = x509_make(&specs[i]);
        make.maker = maker;
        seal_case_verify(&seal_shared, &make);
        seal_case_expect_failed(&seal_shared, "MAKER_CHAIN", reasons[i]);
        x509_free(maker);
    }
}
END_TEST

START_TEST(nobody_knows_them)
{
    seal_make make = ordinary(4);
    x509_entity *stranger = x509_make(&(x509_spec){.kind = "SM2", .usage = "digitalSignature"});

    make.maker = stranger;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_doubt(&seal_shared, "MAKER_CHAIN", "no_anchor");
    make = ordinary(4);
    make.signer = stranger;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_doubt(&seal_shared, "SIGNER_CHAIN", "no_anchor");
    x509_free(stranger);
}
END_TEST

/* These bytes are refused. */
static void expect_unreadable(const der *value, const char *what)
{
    static gov__seal_signature read;
    gov__seal_notes notes = {.count = 0};

    ck_assert_msg(gov__seal_signature_read(gov__bytes_of(value->data, value->len), &read, &notes) ==
                      GOV_ERR_RESPONSE,
                  "%s", what);
}

static der make_value(const seal_make *make)
{
    return seal_make_signature(make, gov__bytes_of("x", 1), SEAL_PATH);
}

START_TEST(bytes_behind_the_end)
{
    const seal_make make = ordinary(versions[_i]);
    der value = make_value(&make);

    value.len++; /* the builder leaves a byte of room */
    value.data[value.len - 1] = 0;
    expect_unreadable(&value, "a byte behind");
    value.len -= 2;
    expect_unreadable(&value, "a byte is missing");
    value.len = 0;
    expect_unreadable(&value, "nothing");
    der_free(&value);
}
END_TEST

START_TEST(lengths_that_lie)
{
    const seal_make make = ordinary(versions[_i]);
    static const uint8_t lengths[][5] = {{0x84, 0xFF, 0xFF, 0xFF, 0xFF},
                                         {0x84, 0x7F, 0xFF, 0xFF, 0xFF},
                                         {0x80, 0x00, 0x00, 0x00, 0x00},
                                         {0x85, 0x00, 0x00, 0x00, 0x10},
                                         {0x83, 0x00, 0x00, 0x20, 0x00}};
    for (size_t i = 0; i < TEST_COUNT(lengths); i++) {
        der value = make_value(&make);
        /* The outer length, and that of TBS_Sign behind it. */
        for (size_t at = 1; at <= 5; at += 4) {
            der copy = der_copy(&value);
            memcpy(copy.data + at, lengths[i], sizeof lengths[i]);
            expect_unreadable(&copy, "length");
            der_free(&copy);
        }
        der_free(&value);
    }
}
END_TEST

START_TEST(deep_and_empty)
{
    der value = DER_NONE;

    for (int i = 0; i < 1000; i++) {
        value = der_wrap(0x30, value);
    }
    expect_unreadable(&value, "deep");
    der_free(&value);
    value = der_wrap(0x30, DER_NONE);
    expect_unreadable(&value, "empty");
    der_free(&value);
    value = DER_SEQUENCE(der_wrap(0x30, DER_NONE), der_bits("x", 1));
    expect_unreadable(&value, "empty TBS");
    der_free(&value);
}
END_TEST

START_TEST(deep_inside_an_extension)
{
    der deep = DER_NONE;

    for (int i = 0; i < 40; i++) {
        deep = der_wrap(0x30, deep);
    }
    der value = DER_SEQUENCE(deep, der_bits("x", 1));
    expect_unreadable(&value, "deep");
    der_free(&value);
}
END_TEST

START_TEST(numbers_and_names_that_are_none)
{
    seal_make make = ordinary(versions[_i]);

    make.flags = SEAL_NEGATIVE;
    ck_assert_int_eq(seal_case_read(&make), GOV_ERR_RESPONSE);
    make.flags = SEAL_NO_ES;
    ck_assert_int_eq(seal_case_read(&make), GOV_ERR_RESPONSE);
}
END_TEST

START_TEST(other_shapes)
{
    const seal_make make = ordinary(4);
    const signed_data_make data = {
        .signer = seal_shared.people.signer, .has_content = true, .content = gov__bytes_of("x", 1)};
    der seal = seal_make_seal(&make);
    der signed_data = signed_data_of(&data);
    der bare = signature_of(seal_shared.people.signer, "x", 1, false, false);

    ck_assert(!gov__seal_is_signature(gov__bytes_of(signed_data.data, signed_data.len)));
    ck_assert(!gov__seal_is_signature(gov__bytes_of(bare.data, bare.len)));
    ck_assert(!gov__seal_is_signature(gov__bytes_of("MIIB", 4)));
    ck_assert(!gov__seal_is_signature(gov__bytes_of(NULL, 0)));
    expect_unreadable(&seal, "a seal");
    expect_unreadable(&signed_data, "SignedData");
    expect_unreadable(&bare, "a signature by itself");
    der_free(&seal);
    der_free(&signed_data);
    der_free(&bare);
}
END_TEST

/* Whatever byte is changed, either it cannot be read any more or something has failed or is in doubt. */
START_TEST(each_byte_counts)
{
    static gov__seal_signature read;
    const seal_make make = ordinary(versions[_i]);
    der value = seal_make_signature(&make, gov__bytes_of(SEAL_TEXT, strlen(SEAL_TEXT)), SEAL_PATH);
    size_t readable = 0;

    for (size_t at = 0; at < value.len; at += 7) {
        gov__seal_notes notes = {.count = 0};
        value.data[at] ^= 0x01;
        if (gov__seal_signature_read(gov__bytes_of(value.data, value.len), &read, &notes) ==
            GOV_OK) {
            seal_case_verify_bytes(&seal_shared, gov__bytes_of(value.data, value.len));
            ck_assert_msg(gov_verification_get_overall(seal_shared.input.out) != GOV_VERDICT_PASSED,
                          "byte %zu", at);
            readable++;
        }
        value.data[at] ^= 0x01;
    }
    ck_assert_uint_gt(readable, 50);
    seal_case_verify_bytes(&seal_shared, gov__bytes_of(value.data, value.len));
    seal_case_expect_passed(&seal_shared);
    der_free(&value);
}
END_TEST

int main(void)
{
    enum { ALL = TEST_COUNT(versions) };
    const seal_entry tests[] = {
        {each_fault_alone, ALL},
        {another_text, ALL},
        {another_digest, ALL},
        {another_text_at_verification, ALL},
        {another_signer, ALL},
        {a_list_that_says_nothing, ALL},
        {validity_of_the_seal, ALL},
        {other_names_of_algorithms, ALL},
        {another_method_in_the_text, ALL},
        {bytes_behind_the_end, ALL},
        {lengths_that_lie, ALL},
        {numbers_and_names_that_are_none, ALL},
        {each_byte_counts, ALL},
        {certificates_of_signers, 1},
        {certificates_of_makers, 1},
        {nobody_knows_them, 1},
        {deep_and_empty, 1},
        {deep_inside_an_extension, 1},
        {other_shapes, 1},
    };

    return seal_run("seal_bad", tests, TEST_COUNT(tests));
}
