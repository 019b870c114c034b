/* SPDX-License-Identifier: Apache-2.0 */
/* The store is filled by hand, so that these tests need nothing of src/trust. */
#include "unit/seal_case_support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

seal_case seal_shared;

static void add_anchor(seal_case *c, const x509_entity *who)
{
    gov__cert *cert;

    ck_assert_int_eq(gov__cert_read(NULL, gov__bytes_of(who->der, who->der_len), &cert), GOV_OK);
    ck_assert_int_eq(gov__cert_pool_add_anchor(c->trust.pool, cert), GOV_OK);
    gov__cert_unref(cert);
}

void seal_case_begin(seal_case *c, const char *kind)
{
    memset(c, 0, sizeof *c);
    seal_people_make(&c->people, kind);
    c->trust.mem = *gov__mem_default();
    ck_assert_int_eq(gov__crypto_new(NULL, &c->trust.crypto), GOV_OK);
    ck_assert_int_eq(gov__cert_pool_new(NULL, &c->trust.pool), GOV_OK);
    add_anchor(c, c->people.root);
    add_anchor(c, c->people.maker_root);
    c->options.struct_size = sizeof c->options;
    c->options.at_ms = X509_NOW * INT64_C(1000);
    c->options.skew_ms = 300000;
    c->options.status_max_age_ms = 86400000;
    c->options.revocation = GOV_REVOCATION_OFF;
    c->input.trust = &c->trust;
    c->input.options = &c->options;
}

void seal_case_end(seal_case *c)
{
    gov_verification_free(c->input.out);
    gov__cert_pool_free(c->trust.pool);
    gov__crypto_free(c->trust.crypto);
    seal_people_free(&c->people);
}

static void renew(seal_case *c)
{
    gov_verification_free(c->input.out);
    c->input.out = gov__verification_new(gov__mem_default(), GOV_CERTIFICATE_OFD, c->options.at_ms);
    ck_assert_ptr_nonnull(c->input.out);
    ck_assert_int_eq(gov__verification_add_signature(c->input.out, &c->signature), GOV_OK);
}

static gov__bytes text_of(const seal_case *c)
{
    const char *text = c->text != NULL ? c->text : SEAL_TEXT;

    return gov__bytes_of(text, strlen(text));
}

static void finish(seal_case *c, gov_status status)
{
    ck_assert_int_eq(status, GOV_OK);
    ck_assert_int_eq(gov__verification_finish(&c->input), GOV_OK);
}

void seal_case_verify_bytes(seal_case *c, gov__bytes signature)
{
    static gov__seal_signature read;
    gov__seal_notes notes = {.count = 0};

    renew(c);
    ck_assert(gov__seal_is_signature(signature));
    ck_assert_int_eq(gov__seal_signature_read(signature, &read, &notes), GOV_OK);
    finish(c, gov__seal_verify(&c->input, c->signature, &read, &notes, text_of(c), c->method));
}

void seal_case_verify(seal_case *c, const seal_make *make)
{
    der value = seal_make_signature(make, gov__bytes_of(SEAL_TEXT, strlen(SEAL_TEXT)), SEAL_PATH);

    seal_case_verify_bytes(c, gov__bytes_of(value.data, value.len));
    der_free(&value);
}

void seal_case_verify_alone(seal_case *c, const seal_make *make)
{
    static gov__seal read;
    gov__seal_notes notes = {.count = 0};
    der value = seal_make_seal(make);

    renew(c);
    ck_assert_int_eq(gov__seal_read(gov__bytes_of(value.data, value.len), &read, &notes), GOV_OK);
    finish(c, gov__seal_verify_alone(&c->input, c->signature, &read, &notes));
    der_free(&value);
}

void seal_case_verify_data_bytes(seal_case *c, gov__bytes value)
{
    renew(c);
    finish(c, gov__seal_verify_signed_data(&c->input, c->signature, value, text_of(c), c->method));
}

void seal_case_verify_data(seal_case *c, const signed_data_make *make)
{
    der value = signed_data_of(make);

    seal_case_verify_data_bytes(c, gov__bytes_of(value.data, value.len));
    der_free(&value);
}

gov_status seal_case_read(const seal_make *make)
{
    static gov__seal_signature read;
    gov__seal_notes notes = {.count = 0};
    der value = seal_make_signature(make, gov__bytes_of(SEAL_TEXT, strlen(SEAL_TEXT)), SEAL_PATH);
    gov_status status =
        gov__seal_signature_read(gov__bytes_of(value.data, value.len), &read, &notes);

    der_free(&value);
    return status;
}

void seal_case_expect(const seal_case *c, const char *check, gov_finding result, const char *reason)
{
    size_t index;
    gov_finding found = gov_verification_find(c->input.out, c->signature, check, &index);

    ck_assert_msg(index != SIZE_MAX, "%s is not listed", check);
    const char *why = gov_verification_get_reason(c->input.out, c->signature, index);
    ck_assert_msg(found == result && strcmp(why, reason) == 0, "%s: %s %s (%s)", check,
                  gov_finding_get_name(found), why,
                  gov_verification_get_detail(c->input.out, c->signature, index));
}

void seal_case_expect_unlisted(const seal_case *c, const char *check)
{
    size_t index;

    (void)gov_verification_find(c->input.out, c->signature, check, &index);
    ck_assert_uint_eq(index, SIZE_MAX);
}

/* All checks that fail, but for one. */
static void expect_no_other_failure(const seal_case *c, const char *check)
{
    const gov_verification *v = c->input.out;
    size_t count = gov_verification_get_check_count(v, c->signature);

    ck_assert_uint_ge(count, 5);
    for (size_t i = 0; i < count; i++) {
        const char *name = gov_verification_get_check(v, c->signature, i);
        ck_assert_msg(strcmp(name, check) == 0 ||
                          gov_verification_get_result(v, c->signature, i) != GOV_FINDING_FAIL,
                      "%s has failed: %s (%s)", name,
                      gov_verification_get_reason(v, c->signature, i),
                      gov_verification_get_detail(v, c->signature, i));
    }
}

static void expect_verdict(const seal_case *c, gov_verdict verdict)
{
    const gov_verification *v = c->input.out;
    const char *cause = gov_verification_get_cause(v);

    ck_assert_msg(gov_verification_get_overall(v) == verdict, "%s: %s",
                  gov_verdict_get_name(gov_verification_get_overall(v)),
                  cause != NULL ? cause : "");
}

void seal_case_expect_passed(const seal_case *c)
{
    expect_no_other_failure(c, "");
    expect_verdict(c, GOV_VERDICT_PASSED);
    seal_case_expect(c, "NONCONFORMITY", GOV_FINDING_PASS, "");
}

void seal_case_expect_tolerated(const seal_case *c, const char *name)
{
    size_t index;

    expect_no_other_failure(c, "");
    expect_verdict(c, GOV_VERDICT_PASSED);
    seal_case_expect(c, "NONCONFORMITY", GOV_FINDING_PASS, "tolerated");
    (void)gov_verification_find(c->input.out, c->signature, "NONCONFORMITY", &index);
    ck_assert_str_eq(gov_verification_get_detail(c->input.out, c->signature, index), name);
}

void seal_case_expect_failed(const seal_case *c, const char *check, const char *reason)
{
    seal_case_expect(c, check, GOV_FINDING_FAIL, reason);
    expect_no_other_failure(c, check);
    expect_verdict(c, GOV_VERDICT_FAILED);
}

void seal_case_expect_doubt(const seal_case *c, const char *check, const char *reason)
{
    seal_case_expect(c, check, GOV_FINDING_NOT_DONE, reason);
    expect_no_other_failure(c, "");
    expect_verdict(c, GOV_VERDICT_INDETERMINATE);
}

void seal_case_expect_text(const seal_case *c, const char *name, const char *expected)
{
    const char *text = gov_verification_get_signature_text(c->input.out, c->signature, name);

    ck_assert_pstr_eq(text, expected);
}

static void begin(void)
{
    seal_case_begin(&seal_shared, "SM2");
}

static void end(void)
{
    seal_case_end(&seal_shared);
}

int seal_run(const char *name, const seal_entry *entries, size_t count)
{
    Suite *suite = suite_create(name);

    for (size_t i = 0; i < count; i++) {
        TCase *tcase = tcase_create(name);

        tcase_add_unchecked_fixture(tcase, begin, end);
        tcase_add_loop_test(tcase, entries[i].test, 0, entries[i].count);
        suite_add_tcase(suite, tcase);
    }
    return test_run_suite(suite);
}
