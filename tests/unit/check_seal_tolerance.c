/* SPDX-License-Identifier: Apache-2.0 */
/* Each tolerated deviation alone: everything holds, NONCONFORMITY names exactly it, and strict mode
 * refuses it and nothing else. And the table of them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "seal/tolerance.h"
#include "unit/seal_case_support.h"

typedef struct deviation {
    int version;
    unsigned flags;
    const char *name;
} deviation;

static const deviation deviations[] = {
    {1, SEAL_WRAPPED, "seal_in_octet_string"},
    {4, SEAL_WRAPPED, "seal_in_octet_string"},
    {1, SEAL_TIME_OCTETS, "time_in_octet_string"},
    {4, SEAL_TIME_OCTETS, "time_in_octet_string"},
    {1, SEAL_TIME_BARE, "time_not_wrapped"},
    {1, SEAL_TIME_TEXT, "time_as_text"},
    {1, SEAL_TIME_TEXT | SEAL_TIME_OCTETS, "time_in_octet_string, time_as_text"},
    {4, SEAL_TIME_TEXT, "time_in_octet_string, time_as_text"},
    {1, SEAL_TIME_OFFSET, "time_not_der"},
    {5, SEAL_TIME_OFFSET, "time_not_der"},
    {1, SEAL_TIME_OTHER, "generalized_time_in_v1"},
    {4, SEAL_TIME_OTHER, "utc_time_in_v4"},
    {1, SEAL_HASH_OCTETS, "hash_in_octet_string"},
    {4, SEAL_HASH_OCTETS, "hash_in_octet_string"},
    {1, SEAL_SIGNATURE_OCTETS, "signature_in_octet_string"},
    {4, SEAL_SIGNATURE_OCTETS, "signature_in_octet_string"},
    {1, SEAL_LIST_IA5, "ia5_in_cert_list"},
    {4, SEAL_LIST_IA5, "ia5_in_cert_list"},
    {1, SEAL_OTHER_STRING, "other_string_type"},
    {4, SEAL_OTHER_STRING, "other_string_type"},
    {4, SEAL_NAME_GBK, "text_not_utf8"},
    {4, SEAL_EXTENSION_TAGGED, "extension_tagging"},
    {1, SEAL_VERSION_ODD, "version_of_other_shape"},
    {4, SEAL_VERSION_ODD, "version_of_other_shape"},
    {1, SEAL_RAW, "raw_sm2_signature"},
    {4, SEAL_RAW, "raw_sm2_signature"},
    {1, SEAL_MAKER_RAW, "raw_sm2_signature"},
    {5, SEAL_MAKER_RAW | SEAL_RAW, "raw_sm2_signature"},
    {1, SEAL_WRAPPED | SEAL_RAW, "seal_in_octet_string, raw_sm2_signature"},
};

static seal_make ordinary(int version)
{
    return (seal_make){
        .version = version, .signer = seal_shared.people.signer, .maker = seal_shared.people.maker};
}

static void try_one(const seal_make *make, const char *name)
{
    seal_shared.options.flags = 0;
    seal_case_verify(&seal_shared, make);
    seal_case_expect_tolerated(&seal_shared, name);
    seal_shared.options.flags = GOV_VERIFY_STRICT;
    seal_case_verify(&seal_shared, make);
    seal_case_expect_failed(&seal_shared, "NONCONFORMITY", "not_tolerated");
    seal_shared.options.flags = 0;
}

START_TEST(each_deviation_alone)
{
    const deviation *d = &deviations[_i];
    seal_make make = ordinary(d->version);

    make.flags = d->flags;
    try_one(&make, d->name);
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_text(&seal_shared, "signed_at", "2027-01-15T07:00:00Z");
}
END_TEST

START_TEST(strict_mode_has_nothing_against_the_rest)
{
    for (int version = 4; version <= 5; version++) {
        const seal_make make = ordinary(version);
        seal_shared.options.flags = GOV_VERIFY_STRICT;
        seal_case_verify(&seal_shared, &make);
        seal_case_expect_passed(&seal_shared);
    }
    seal_shared.options.flags = 0;
}
END_TEST

START_TEST(the_algorithm_of_the_key)
{
    static const char *const oids[] = {"1.2.156.10197.1.301", "1.2.156.10197.1.301.1"};

    for (size_t i = 0; i < TEST_COUNT(oids); i++) {
        seal_make make = ordinary(4);
        make.algorithm = oids[i];
        try_one(&make, "key_algorithm_as_signature_algorithm");
        make.algorithm = NULL;
        make.maker_algorithm = oids[i];
        try_one(&make, "key_algorithm_as_signature_algorithm");
    }
}
END_TEST

START_TEST(a_time_zone_beside_the_validity)
{
    enum { WITHIN = 7 * SEAL_HOUR, BEYOND = 9 * SEAL_HOUR };
    seal_make make = ordinary(4);

    make.until_s = SEAL_SIGNED_AT - WITHIN;
    try_one(&make, "seal_time_offset");
    make.until_s = SEAL_SIGNED_AT - BEYOND;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "SEAL_VALIDITY", "seal_expired");
    make.until_s = 0;
    make.from_s = SEAL_SIGNED_AT + WITHIN;
    try_one(&make, "seal_time_offset");
    make.from_s = SEAL_SIGNED_AT + BEYOND;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_failed(&seal_shared, "SEAL_VALIDITY", "seal_not_yet_valid");
    /* The permitted difference of clocks is no deviation. */
    make.from_s = SEAL_SIGNED_AT + 200;
    seal_case_verify(&seal_shared, &make);
    seal_case_expect_passed(&seal_shared);
}
END_TEST

/* As in a genuine seal of a tax office. */
START_TEST(a_maker_who_expired_since)
{
    x509_entity *maker = x509_make(&(x509_spec){.kind = "SM2",
                                                .name = "Old Maker",
                                                .issuer = seal_shared.people.maker_root,
                                                .until_days = -2});
    seal_make make = ordinary(4);

    make.maker = maker;
    make.created_s = X509_NOW - 4 * X509_DAY;
    try_one(&make, "maker_expired_at_signing");
    x509_free(maker);
}
END_TEST

START_TEST(names_are_unique_and_explained)
{
    for (int i = 0; i < GOV__TOLERANCE_COUNT; i++) {
        const char *name = gov__tolerance_name((gov__tolerance)i);
        ck_assert_uint_eq(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(name));
        ck_assert_ptr_nonnull(gov__tolerance_text((gov__tolerance)i, GOV_LANGUAGE_EN));
        ck_assert_ptr_nonnull(gov__tolerance_text((gov__tolerance)i, GOV_LANGUAGE_ZH));
        for (int other = 0; other < i; other++) {
            ck_assert_str_ne(name, gov__tolerance_name((gov__tolerance)other));
        }
    }
    ck_assert_ptr_null(gov__tolerance_name(GOV__TOLERANCE_COUNT));
    ck_assert_ptr_null(gov__tolerance_text(GOV__TOLERANCE_COUNT, GOV_LANGUAGE_EN));
}
END_TEST

START_TEST(notes_are_taken_once_and_bounded)
{
    gov__seal_notes notes = {.count = 0};

    gov__seal_note(NULL, GOV__TOLERANCE_TIME_NOT_DER);
    gov__seal_note(&notes, GOV__TOLERANCE_TIME_NOT_DER);
    gov__seal_note(&notes, GOV__TOLERANCE_TIME_NOT_DER);
    gov__seal_note(&notes, GOV__TOLERANCE_COUNT);
    ck_assert_uint_eq(notes.count, 1);
    for (int i = 0; i < GOV__TOLERANCE_COUNT; i++) {
        gov__seal_note(&notes, (gov__tolerance)i);
    }
    ck_assert_uint_eq(notes.count, TEST_COUNT(notes.names));
    /* Those met while reading fit. */
    ck_assert_int_lt(GOV__TOLERANCE_VERSION_OF_OTHER_SHAPE, (int)TEST_COUNT(notes.names));
}
END_TEST

int main(void)
{
    const seal_entry tests[] = {
        {each_deviation_alone, (int)TEST_COUNT(deviations)},
        {strict_mode_has_nothing_against_the_rest, 1},
        {the_algorithm_of_the_key, 1},
        {a_time_zone_beside_the_validity, 1},
        {a_maker_who_expired_since, 1},
        {names_are_unique_and_explained, 1},
        {notes_are_taken_once_and_bounded, 1},
    };

    return seal_run("seal_tolerance", tests, TEST_COUNT(tests));
}
