/* SPDX-License-Identifier: Apache-2.0 */
/* Seals that are right in every respect: all versions, kinds of keys and lists; and what is told of them. */
#include <check.h>
#include <string.h>

#include "unit/seal_case_support.h"

static const char *const every_check[] = {
    "DATAHASH",  "SIGNATURE", "MAKER_SIGNATURE", "CERT_BINDING", "SEAL_VALIDITY",
    "ALGORITHM", "KEY_USAGE", "SIGNER_CHAIN",    "MAKER_CHAIN",  "NONCONFORMITY"};

static void expect_good(const seal_case *c)
{
    seal_case_expect_passed(c);
    for (size_t i = 0; i < TEST_COUNT(every_check); i++) {
        seal_case_expect(c, every_check[i], GOV_FINDING_PASS, "");
    }
    seal_case_expect(c, "SIGN_TIME", GOV_FINDING_PASS, "claimed_time");
    seal_case_expect(c, "SIGNER_REVOCATION", GOV_FINDING_NOT_DONE, "not_asked");
    seal_case_expect(c, "MAKER_REVOCATION", GOV_FINDING_NOT_DONE, "not_asked");
}

static void try_versions(const char *kind, const char *method)
{
    static const int versions[] = {1, 4, 5};
    seal_case c;

    seal_case_begin(&c, kind);
    c.method = method;
    for (size_t i = 0; i < TEST_COUNT(versions); i++) {
        const seal_make make = {
            .version = versions[i], .signer = c.people.signer, .maker = c.people.maker};
        seal_case_verify(&c, &make);
        expect_good(&c);
    }
    seal_case_end(&c);
}

START_TEST(versions_of_sm2)
{
    try_versions("SM2", "1.2.156.10197.1.501");
}
END_TEST

START_TEST(versions_of_rsa)
{
    try_versions("RSA-2048", "1.2.840.113549.1.1.11");
}
END_TEST

START_TEST(versions_of_p256)
{
    try_versions("P-256", "1.2.840.10045.4.3.2");
}
END_TEST

START_TEST(methods_by_other_names)
{
    static const char *const names[] = {NULL, "", "SM2", "sm3withsm2", "1.2.156.10197.1.301.1"};

    const seal_make make = {.signer = seal_shared.people.signer, .maker = seal_shared.people.maker};
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        seal_shared.method = names[i];
        seal_case_verify(&seal_shared, &make);
        expect_good(&seal_shared);
    }
}
END_TEST

START_TEST(lists_of_digests)
{
    for (unsigned flag = SEAL_DIGESTS; flag <= SEAL_DIGESTS_SHA256; flag <<= 1) {
        const seal_make make = {.signer = seal_shared.people.signer,
                                .maker = seal_shared.people.maker,
                                .flags = flag,
                                .list_count = 3};
        seal_case_verify(&seal_shared, &make);
        expect_good(&seal_shared);
    }
}
END_TEST

START_TEST(a_long_list)
{
    seal_make make = {.signer = seal_shared.people.signer,
                      .maker = seal_shared.people.maker,
                      .list_count = GOV__SEAL_CERTS_MAX};
    seal_case_verify(&seal_shared, &make);
    expect_good(&seal_shared);
    make.list_count++;
    ck_assert_int_eq(seal_case_read(&make), GOV_ERR_LIMIT);
}
END_TEST

START_TEST(extensions_that_are_not_critical)
{
    const seal_make make = {.signer = seal_shared.people.signer,
                            .maker = seal_shared.people.maker,
                            .flags = SEAL_EXTENSION};
    seal_case_verify(&seal_shared, &make);
    expect_good(&seal_shared);
}
END_TEST

START_TEST(what_is_told)
{
    const seal_make make = {.signer = seal_shared.people.signer, .maker = seal_shared.people.maker};
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_text(&seal_shared, "type", "seal");
    seal_case_expect_text(&seal_shared, "signer", "CN=Signer");
    seal_case_expect_text(&seal_shared, "seal_id", "ES-TEST-0001");
    seal_case_expect_text(&seal_shared, "seal_name", "测试专用章");
    seal_case_expect_text(&seal_shared, "signed_at", "2027-01-15T07:00:00Z");
    seal_case_expect_text(&seal_shared, "signed_at_source", "claimed");
}
END_TEST

START_TEST(a_name_that_would_move_the_cursor)
{
    const seal_make make = {.signer = seal_shared.people.signer,
                            .maker = seal_shared.people.maker,
                            .name = "A\x1B[2J\xC2\x9B"
                                    "B"};
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_text(&seal_shared, "seal_name", "A [2J  B");
}
END_TEST

START_TEST(a_long_name_is_cut_at_a_character)
{
    char name[3 * 100 + 1];
    char cut[3 * 85 + 1];

    for (size_t i = 0; i + 1 < sizeof name; i += 3) {
        memcpy(name + i, "章", 3);
    }
    name[sizeof name - 1] = '\0';
    memcpy(cut, name, sizeof cut - 1);
    cut[sizeof cut - 1] = '\0';
    const seal_make make = {
        .signer = seal_shared.people.signer, .maker = seal_shared.people.maker, .name = name};
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_text(&seal_shared, "seal_name", cut);
}
END_TEST

START_TEST(parts_are_slices_of_what_was_given)
{
    static gov__seal_signature read;
    static gov__seal alone;
    gov__seal_notes notes = {.count = 0};

    seal_make make = {
        .version = 5, .signer = seal_shared.people.signer, .maker = seal_shared.people.maker};
    der seal = seal_make_seal(&make);
    make.sealed = &seal;
    der value = seal_make_signature(&make, gov__bytes_of("x", 1), SEAL_PATH);
    ck_assert_int_eq(gov__seal_signature_read(gov__bytes_of(value.data, value.len), &read, &notes),
                     GOV_OK);
    ck_assert_int_eq(gov__seal_read(gov__bytes_of(seal.data, seal.len), &alone, &notes), GOV_OK);
    ck_assert_uint_eq(read.version, 5);
    ck_assert_uint_eq(read.seal.version, 5);
    ck_assert_uint_eq(read.seal.raw.len, seal.len);
    ck_assert_mem_eq(read.seal.raw.data, seal.data, seal.len);
    ck_assert(read.tbs.data >= value.data);
    ck_assert(read.tbs.data + read.tbs.len <= value.data + value.len);
    ck_assert_uint_eq(read.property.len, strlen(SEAL_PATH));
    ck_assert_mem_eq(read.property.data, SEAL_PATH, read.property.len);
    ck_assert_uint_eq(read.cert.len, seal_shared.people.signer->der_len);
    ck_assert_str_eq(alone.picture_type, "PNG");
    ck_assert_uint_eq(alone.picture.len, 16);
    ck_assert_uint_eq(alone.type, 3);
    ck_assert_uint_eq(notes.count, 0);
    der_free(&value);
    der_free(&seal);
}
END_TEST

START_TEST(a_seal_alone)
{
    static const int versions[] = {1, 4, 5};

    for (size_t i = 0; i < TEST_COUNT(versions); i++) {
        seal_make make = {.version = versions[i],
                          .signer = seal_shared.people.signer,
                          .maker = seal_shared.people.maker};
        seal_case_verify_alone(&seal_shared, &make);
        seal_case_expect_passed(&seal_shared);
        seal_case_expect(&seal_shared, "MAKER_SIGNATURE", GOV_FINDING_PASS, "");
        seal_case_expect(&seal_shared, "MAKER_CHAIN", GOV_FINDING_PASS, "");
        seal_case_expect(&seal_shared, "SEAL_VALIDITY", GOV_FINDING_PASS, "");
        seal_case_expect_unlisted(&seal_shared, "SIGNATURE");
        make.flags = SEAL_BAD_MAKER;
        seal_case_verify_alone(&seal_shared, &make);
        seal_case_expect_failed(&seal_shared, "MAKER_SIGNATURE", "bad_signature");
        make.flags = 0;
        make.until_s = X509_NOW - X509_DAY;
        seal_case_verify_alone(&seal_shared, &make);
        seal_case_expect_failed(&seal_shared, "SEAL_VALIDITY", "seal_expired");
    }
}
END_TEST

START_TEST(revocation_is_asked)
{
    seal_shared.options.revocation = GOV_REVOCATION_REQUIRED;
    const seal_make make = {.signer = seal_shared.people.signer, .maker = seal_shared.people.maker};
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_doubt(&seal_shared, "SIGNER_REVOCATION", "no_revocation_data");
    seal_case_expect_doubt(&seal_shared, "MAKER_REVOCATION", "no_revocation_data");
}
END_TEST

typedef struct memory_case {
    const gov__verify_input *input;
    const der *value;
    gov_verdict verdict;
} memory_case;

static gov_status verify_with(const gov_allocator *mem, void *user)
{
    static gov__seal_signature read;
    gov__seal_notes notes = {.count = 0};
    memory_case *m = user;
    gov__verify_input input = *m->input;
    size_t signature;

    input.out = gov__verification_new(mem, GOV_CERTIFICATE_OFD, input.options->at_ms);
    if (input.out == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    ck_assert_int_eq(
        gov__seal_signature_read(gov__bytes_of(m->value->data, m->value->len), &read, &notes),
        GOV_OK);
    gov_status status = gov__verification_add_signature(input.out, &signature);
    if (status == GOV_OK) {
        status = gov__seal_verify(&input, signature, &read, &notes,
                                  gov__bytes_of(SEAL_TEXT, strlen(SEAL_TEXT)), "SM2");
    }
    if (status == GOV_OK) {
        status = gov__verification_finish(&input);
    }
    if (status == GOV_OK) {
        ck_assert_int_eq(gov_verification_get_overall(input.out), m->verdict);
    }
    gov_verification_free(input.out);
    return status;
}

/* What is right passes, and what is wrong fails, or memory is short: never the one for the other. */
START_TEST(memory_may_run_out)
{
    static const struct {
        int version;
        unsigned flags;
        gov_verdict verdict;
    } cases[] = {{1, SEAL_LIST_IA5, GOV_VERDICT_PASSED},
                 {4, SEAL_RAW, GOV_VERDICT_PASSED},
                 {5, SEAL_DIGESTS, GOV_VERDICT_PASSED},
                 {4, SEAL_BAD_SIGNATURE, GOV_VERDICT_FAILED},
                 {5, SEAL_BAD_MAKER | SEAL_CRITICAL, GOV_VERDICT_FAILED}};

    const stamp_make stamp = {.tsa = seal_shared.people.tsa};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const seal_make make = {.version = cases[i].version,
                                .signer = seal_shared.people.signer,
                                .maker = seal_shared.people.maker,
                                .flags = cases[i].flags,
                                .stamp = &stamp,
                                .seal_time = &stamp};
        der value =
            seal_make_signature(&make, gov__bytes_of(SEAL_TEXT, strlen(SEAL_TEXT)), SEAL_PATH);
        memory_case m = {.input = &seal_shared.input, .value = &value, .verdict = cases[i].verdict};
        ck_assert_uint_gt(test_out_of_memory(verify_with, &m), 20);
        der_free(&value);
    }
}
END_TEST

int main(void)
{
    const seal_entry tests[] = {
        {versions_of_sm2, 1},
        {versions_of_rsa, 1},
        {versions_of_p256, 1},
        {methods_by_other_names, 1},
        {lists_of_digests, 1},
        {a_long_list, 1},
        {extensions_that_are_not_critical, 1},
        {what_is_told, 1},
        {a_name_that_would_move_the_cursor, 1},
        {a_long_name_is_cut_at_a_character, 1},
        {parts_are_slices_of_what_was_given, 1},
        {a_seal_alone, 1},
        {revocation_is_asked, 1},
        {memory_may_run_out, 1},
    };

    return seal_run("seal", tests, TEST_COUNT(tests));
}
