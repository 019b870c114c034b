/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying in tests, and what a report must say. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ofd/ofd.h"
#include "unit/ofd_support.h"
#include "unit/test_support.h"
#include "verification/weight.h"

gov__bytes ofd_lists[2];

gov_verify_options ofd_options(void)
{
    return (gov_verify_options){.struct_size = sizeof(gov_verify_options),
                                .format = GOV_CERTIFICATE_OFD,
                                .revocation = GOV_REVOCATION_OFF,
                                .at_ms = X509_NOW * INT64_C(1000),
                                .skew_ms = 300000,
                                .status_max_age_ms = 86400000,
                                .max_bytes = 64U << 20,
                                .max_unpacked_bytes = 256U << 20,
                                .max_entries = 4096};
}

static gov_status add_anchor(gov_trust *trust, const x509_entity *who)
{
    gov__cert *cert = NULL;
    gov_status status =
        who != NULL ? gov__cert_read(&trust->mem, gov__bytes_of(who->der, who->der_len), &cert)
                    : GOV_OK;

    if (cert != NULL) {
        status = gov__cert_pool_add_anchor(trust->pool, cert);
    }
    gov__cert_unref(cert);
    return status;
}

static gov_status open_trust(gov_trust *trust, const gov_allocator *mem)
{
    memset(trust, 0, sizeof *trust);
    trust->mem = *mem;
    gov_status status = gov__crypto_new(mem, &trust->crypto);
    if (status == GOV_OK) {
        status = gov__cert_pool_new(mem, &trust->pool);
    }
    if (status == GOV_OK) {
        status = add_anchor(trust, ofd_people.root);
    }
    for (size_t i = 0; status == GOV_OK && i < 2; i++) {
        if (ofd_lists[i].len != 0) {
            status = gov__cert_pool_add_crl(trust->pool, ofd_lists[i]);
        }
    }
    return status == GOV_OK ? add_anchor(trust, ofd_people.maker_root) : status;
}

static void close_trust(gov_trust *trust)
{
    gov__cert_pool_free(trust->pool);
    gov__crypto_free(trust->crypto);
}

ofd_report ofd_verify_bytes(const void *data, size_t size, const gov_verify_options *options)
{
    const gov_verify_options ordinary = ofd_options();
    ofd_report report = {.trust = calloc(1, sizeof *report.trust)};
    uint8_t *exact = malloc(size != 0 ? size : 1);

    options = options != NULL ? options : &ordinary;
    ck_assert_ptr_nonnull(report.trust);
    ck_assert_ptr_nonnull(exact);
    memcpy(exact, data, size);
    ck_assert_int_eq(open_trust(report.trust, gov__mem_default()), GOV_OK);
    report.found = gov__verification_new(gov__mem_default(), GOV_CERTIFICATE_OFD, options->at_ms);
    ck_assert_ptr_nonnull(report.found);
    const gov__verify_input in = {exact, size, report.trust, options, report.found};
    report.status = gov__ofd_verify(&in);
    ck_assert_int_eq(report.status, GOV_OK);
    ck_assert_int_eq(gov__verification_finish(&in), GOV_OK);
    free(exact);
    return report;
}

ofd_report ofd_verify(const ofd_book *book, const gov_verify_options *options)
{
    zip_maker *zip = ofd_pack(book);
    ofd_report report = ofd_verify_bytes(zip->data, zip->len, options);

    zip_free(zip);
    return report;
}

gov_status ofd_verify_status(const gov_allocator *mem, const void *data, size_t size)
{
    const gov_verify_options options = ofd_options();
    gov_trust trust;
    gov_status status = open_trust(&trust, mem);
    gov_verification *found =
        status == GOV_OK ? gov__verification_new(mem, GOV_CERTIFICATE_OFD, options.at_ms) : NULL;

    if (status == GOV_OK && found == NULL) {
        status = GOV_ERR_NO_MEMORY;
    }
    if (status == GOV_OK) {
        const gov__verify_input in = {data, size, &trust, &options, found};
        status = gov__ofd_verify(&in);
        if (status == GOV_OK) {
            status = gov__verification_finish(&in);
        }
    }
    gov_verification_free(found);
    close_trust(&trust);
    return status;
}

void ofd_report_free(ofd_report *report)
{
    gov_verification_free(report->found);
    close_trust(report->trust);
    free(report->trust);
}

static const char *text_of(const ofd_report *report)
{
    return gov_verification_get_text(report->found, GOV_LANGUAGE_EN);
}

void ofd_expect(const ofd_report *report, size_t signature, gov__check check, gov_finding result,
                gov__reason reason, const char *detail)
{
    ck_assert_uint_lt(signature, report->found->count);
    const gov__finding_entry *entry = &report->found->signatures[signature].checks[check];

    ck_assert_msg(entry->result == result && entry->reason == reason, "%s is %s (%s) in\n%s",
                  gov__check_name(check), gov_finding_get_name(entry->result),
                  gov__reason_name(entry->reason), text_of(report));
    ck_assert_msg(detail == NULL ||
                      (entry->detail != NULL && strstr(entry->detail, detail) != NULL),
                  "%s says %s, not %s", gov__check_name(check),
                  entry->detail != NULL ? entry->detail : "nothing", detail);
}

static bool is_harmless(const gov__finding_entry *entry)
{
    return entry->result == 0 || entry->result == GOV_FINDING_PASS ||
           (entry->result == GOV_FINDING_NOT_DONE &&
            gov__reason_weight(entry->reason) == GOV__WEIGHT_NOTHING);
}

void ofd_expect_only(const ofd_report *report, size_t signature, gov__check check,
                     gov__reason reason, const char *detail)
{
    ofd_expect(report, signature, check, GOV_FINDING_FAIL, reason, detail);
    for (size_t i = 0; i < report->found->count; i++) {
        for (size_t other = 0; other < GOV__CHECK_COUNT; other++) {
            const gov__finding_entry *entry = &report->found->signatures[i].checks[other];

            ck_assert_msg(entry->result != GOV_FINDING_FAIL || (i == signature && other == check),
                          "%s fails as well in\n%s", gov__check_name((gov__check)other),
                          text_of(report));
        }
    }
    bool proof = gov__reason_weight(reason) == GOV__WEIGHT_PROOF;
    ck_assert_int_eq(gov_verification_get_overall(report->found),
                     proof ? GOV_VERDICT_FAILED : GOV_VERDICT_INDETERMINATE);
}

void ofd_judge_only(ofd_book *book, const gov_verify_options *options, gov__check check,
                    gov__reason reason, const char *detail)
{
    ofd_report report = ofd_verify(book, options);

    ofd_expect_only(&report, 0, check, reason, detail);
    ofd_report_free(&report);
    ofd_free(book);
}

void ofd_expect_good(const ofd_report *report, size_t signatures)
{
    ck_assert_uint_eq(report->found->count, signatures);
    for (size_t i = 0; i < signatures; i++) {
        for (size_t check = 0; check < GOV__CHECK_COUNT; check++) {
            ck_assert_msg(is_harmless(&report->found->signatures[i].checks[check]),
                          "%s is not good in\n%s", gov__check_name((gov__check)check),
                          text_of(report));
        }
    }
    ck_assert_int_eq(gov_verification_get_overall(report->found), GOV_VERDICT_PASSED);
}

void ofd_expect_container(const ofd_report *report, gov_finding result, gov__reason reason,
                          const char *detail)
{
    ck_assert_uint_eq(report->found->count, 1);
    ofd_expect(report, 0, GOV__CHECK_CONTAINER, result, reason, detail);
    for (size_t check = 0; check < GOV__CHECK_COUNT; check++) {
        const gov__finding_entry *entry = &report->found->signatures[0].checks[check];

        ck_assert_msg(check == GOV__CHECK_CONTAINER || entry->result == 0 ||
                          entry->result == GOV_FINDING_NOT_DONE,
                      "%s was done in\n%s", gov__check_name((gov__check)check), text_of(report));
    }
    ck_assert_int_eq(gov_verification_get_overall(report->found),
                     result == GOV_FINDING_FAIL ? GOV_VERDICT_FAILED : GOV_VERDICT_INDETERMINATE);
}

int ofd_run(const char *name, const ofd_case *cases, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);

    tcase_add_unchecked_fixture(tcase, ofd_people_make, ofd_people_free);
    tcase_set_timeout(tcase, 110);
    for (size_t i = 0; i < count; i++) {
        tcase_add_loop_test(tcase, cases[i].test, 0, cases[i].count);
    }
    suite_add_tcase(suite, tcase);
    return test_run_suite(suite);
}
