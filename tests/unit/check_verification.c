/* SPDX-License-Identifier: Apache-2.0 */
/* What findings come to: which of two stays, the three answers, the age of what is known of the licence,
 * and the report as JSON and text. The findings themselves are the tests of each form. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "verification/verification.h"

#define DAY_MS (24LL * 3600 * 1000)
#define NOW_MS (20000 * DAY_MS)

static gov_trust store;
static gov_verify_options options;
static gov__verify_input in;

static void set_up(void)
{
    store = (gov_trust){.mem = *gov__mem_default()};
    options = (gov_verify_options){.struct_size = sizeof options,
                                   .at_ms = NOW_MS,
                                   .skew_ms = 300000,
                                   .status_max_age_ms = DAY_MS};
    in = (gov__verify_input){.trust = &store, .options = &options};
    in.out = gov__verification_new(&store.mem, GOV_CERTIFICATE_OFD, NOW_MS);
    ck_assert_ptr_nonnull(in.out);
}

static void tear_down(void)
{
    gov_verification_free(in.out);
}

static size_t sign(void)
{
    size_t index = 99;

    ck_assert_int_eq(gov__verification_add_signature(in.out, &index), GOV_OK);
    return index;
}

static void finish(void)
{
    ck_assert_int_eq(gov__verification_finish(&in), GOV_OK);
}

static void set(gov__check check, gov_finding result, gov__reason reason)
{
    gov__verification_set(in.out, 0, check, result, reason, NULL);
}

START_TEST(a_document_without_a_signature_is_not_decided)
{
    finish();
    ck_assert_int_eq(gov_verification_get_overall(in.out), GOV_VERDICT_INDETERMINATE);
    ck_assert_str_eq(gov_verification_get_cause(in.out), "not_signed");
    ck_assert_uint_eq(gov_verification_get_signature_count(in.out), 0);
}
END_TEST

START_TEST(what_cannot_be_a_document_has_failed)
{
    gov__verification_document(in.out, GOV_VERDICT_FAILED, GOV__REASON_AMBIGUOUS,
                               "two end records");
    gov__verification_document(in.out, GOV_VERDICT_INDETERMINATE, GOV__REASON_NOT_SIGNED, NULL);
    finish();
    ck_assert_int_eq(gov_verification_get_overall(in.out), GOV_VERDICT_FAILED);
    ck_assert_str_eq(gov_verification_get_cause(in.out), "ambiguous");
    ck_assert_ptr_nonnull(strstr(gov_verification_get_json(in.out), "two end records"));
}
END_TEST

/* The verdicts that one finding leads to. */
static const struct {
    gov__check check;
    gov_finding result;
    gov__reason reason;
    gov_verdict overall;
    gov_verdict document;
    gov_verdict signer;
} findings[] = {
    {GOV__CHECK_SIGNATURE, GOV_FINDING_PASS, GOV__REASON_NONE, 1, 1, 1},
    {GOV__CHECK_SIGNATURE, GOV_FINDING_FAIL, GOV__REASON_BAD_SIGNATURE, 2, 2, 1},
    {GOV__CHECK_SIGNATURE, GOV_FINDING_NOT_DONE, GOV__REASON_NO_CERTIFICATE, 3, 3, 1},
    {GOV__CHECK_SIGNATURE, GOV_FINDING_NOT_DONE, GOV__REASON_NOT_APPLICABLE, 1, 1, 1},
    {GOV__CHECK_COVERAGE, GOV_FINDING_FAIL, GOV__REASON_NOT_COVERED, 3, 3, 1},
    {GOV__CHECK_COVERAGE, GOV_FINDING_PASS, GOV__REASON_EXTRA_FILES, 1, 1, 1},
    {GOV__CHECK_REFERENCES, GOV_FINDING_FAIL, GOV__REASON_LIST_CHANGED, 3, 3, 1},
    {GOV__CHECK_REFERENCES, GOV_FINDING_FAIL, GOV__REASON_DIGEST_MISMATCH, 2, 2, 1},
    {GOV__CHECK_SIGNER_CHAIN, GOV_FINDING_NOT_DONE, GOV__REASON_NO_ANCHOR, 3, 1, 3},
    {GOV__CHECK_SIGNER_CHAIN, GOV_FINDING_FAIL, GOV__REASON_CHAIN_BROKEN, 2, 1, 2},
    {GOV__CHECK_SIGNER_REVOCATION, GOV_FINDING_FAIL, GOV__REASON_REVOKED, 2, 1, 2},
    {GOV__CHECK_SIGNER_REVOCATION, GOV_FINDING_PASS, GOV__REASON_REVOKED_LATER, 1, 1, 1},
    {GOV__CHECK_SIGNER_REVOCATION, GOV_FINDING_NOT_DONE, GOV__REASON_NO_REVOCATION_DATA, 3, 1, 3},
    {GOV__CHECK_SIGNER_REVOCATION, GOV_FINDING_NOT_DONE, GOV__REASON_NOT_ASKED, 1, 1, 1},
    {GOV__CHECK_SIGN_TIME, GOV_FINDING_PASS, GOV__REASON_CLAIMED_TIME, 1, 1, 1},
    {GOV__CHECK_NONCONFORMITY, GOV_FINDING_FAIL, GOV__REASON_NOT_TOLERATED, 2, 2, 1},
};

START_TEST(a_finding_and_its_verdicts)
{
    (void)sign();
    set(findings[_i].check, findings[_i].result, findings[_i].reason);
    finish();
    ck_assert_int_eq(gov_verification_get_overall(in.out), findings[_i].overall);
    ck_assert_int_eq(gov_verification_get_signature_overall(in.out, 0), findings[_i].overall);
    ck_assert_int_eq(gov_verification_get_document(in.out), findings[_i].document);
    ck_assert_int_eq(gov_verification_get_signer(in.out), findings[_i].signer);
    ck_assert((gov_verification_get_cause(in.out) == NULL) == (findings[_i].overall == 1));
    ck_assert_uint_eq(gov_verification_get_check_count(in.out, 0), 1);
    ck_assert_str_eq(gov_verification_get_check(in.out, 0, 0), gov__check_name(findings[_i].check));
    ck_assert_str_eq(gov_verification_get_reason(in.out, 0, 0),
                     gov__reason_name(findings[_i].reason));
}
END_TEST

START_TEST(the_finding_that_says_more_stays)
{
    size_t at = 0;

    (void)sign();
    set(GOV__CHECK_SIGNATURE, GOV_FINDING_NOT_DONE, GOV__REASON_NOT_REACHED);
    set(GOV__CHECK_SIGNATURE, GOV_FINDING_PASS, GOV__REASON_NONE);
    ck_assert_int_eq(gov_verification_find(in.out, 0, "SIGNATURE", &at), GOV_FINDING_NOT_DONE);
    set(GOV__CHECK_SIGNATURE, GOV_FINDING_FAIL, GOV__REASON_NOT_COVERED);
    set(GOV__CHECK_SIGNATURE, GOV_FINDING_FAIL, GOV__REASON_BAD_SIGNATURE);
    set(GOV__CHECK_SIGNATURE, GOV_FINDING_FAIL, GOV__REASON_NOT_COVERED);
    set(GOV__CHECK_SIGNATURE, GOV_FINDING_PASS, GOV__REASON_TOLERATED);
    ck_assert_int_eq(gov_verification_find(in.out, 0, "SIGNATURE", &at), GOV_FINDING_FAIL);
    ck_assert_str_eq(gov_verification_get_reason(in.out, 0, at), "bad_signature");
    ck_assert_int_eq(gov_verification_find(in.out, 0, "SEAL_MATCH", &at), GOV_FINDING_NOT_DONE);
    ck_assert_uint_eq(at, SIZE_MAX);
    ck_assert_int_eq(gov_verification_find(in.out, 0, NULL, NULL), GOV_FINDING_NOT_DONE);
    ck_assert_int_eq(gov_verification_find(in.out, 1, "SIGNATURE", NULL), GOV_FINDING_NOT_DONE);
}
END_TEST

START_TEST(the_worst_signature_decides)
{
    (void)sign();
    ck_assert_uint_eq(sign(), 1);
    set(GOV__CHECK_SIGNATURE, GOV_FINDING_PASS, GOV__REASON_NONE);
    gov__verification_set(in.out, 1, GOV__CHECK_DATAHASH, GOV_FINDING_FAIL,
                          GOV__REASON_DIGEST_MISMATCH, "Doc_0/Signs/Sign_1/Signature.xml");
    finish();
    ck_assert_int_eq(gov_verification_get_signature_overall(in.out, 0), GOV_VERDICT_PASSED);
    ck_assert_int_eq(gov_verification_get_signature_overall(in.out, 1), GOV_VERDICT_FAILED);
    ck_assert_int_eq(gov_verification_get_signature_overall(in.out, 2), GOV_VERDICT_INDETERMINATE);
    ck_assert_int_eq(gov_verification_get_overall(in.out), GOV_VERDICT_FAILED);
    ck_assert_str_eq(gov_verification_get_detail(in.out, 1, 0), "Doc_0/Signs/Sign_1/Signature.xml");
}
END_TEST

START_TEST(deviations_are_named_once_and_refused_in_strict_mode)
{
    (void)sign();
    options.flags = _i == 1 ? GOV_VERIFY_STRICT : 0;
    gov__verification_tolerate(&in, 0, "raw_sm2_signature");
    gov__verification_tolerate(&in, 0, "raw_sm2");
    gov__verification_tolerate(&in, 0, "raw_sm2_signature");
    finish();
    ck_assert_str_eq(gov_verification_get_check(in.out, 0, 0), "NONCONFORMITY");
    ck_assert_str_eq(gov_verification_get_detail(in.out, 0, 0), "raw_sm2_signature, raw_sm2");
    ck_assert_int_eq(gov_verification_get_overall(in.out),
                     _i == 1 ? GOV_VERDICT_FAILED : GOV_VERDICT_PASSED);
    ck_assert_str_eq(gov_verification_get_reason(in.out, 0, 0),
                     _i == 1 ? "not_tolerated" : "tolerated");
}
END_TEST

START_TEST(a_long_list_is_cut)
{
    char name[201];

    memset(name, 'n', 200);
    name[200] = '\0';
    (void)sign();
    set(GOV__CHECK_COVERAGE, GOV_FINDING_FAIL, GOV__REASON_NOT_COVERED);
    for (int i = 0; i < 1000; i++) {
        gov__verification_more(in.out, 0, GOV__CHECK_COVERAGE, name);
    }
    finish();
    const char *detail = gov_verification_get_detail(in.out, 0, 0);
    size_t len = strlen(detail);
    ck_assert_uint_gt(len, 3000);
    ck_assert_uint_le(len, 4400);
    ck_assert_str_eq(detail + len - 5, ", ...");
}
END_TEST

START_TEST(names_are_text_whatever_they_were)
{
    (void)sign();
    gov__verification_set(in.out, 0, GOV__CHECK_CONTAINER, GOV_FINDING_FAIL, GOV__REASON_MALFORMED,
                          "a\nb\x1b[2J\xb2\xe2");
    gov__verification_text(in.out, 0, GOV__TEXT_SEAL_NAME, "测试\x7f章");
    finish();
    ck_assert_str_eq(gov_verification_get_detail(in.out, 0, 0), "a?b?[2J??");
    ck_assert_str_eq(gov_verification_get_signature_text(in.out, 0, "seal_name"), "测试?章");
    ck_assert_ptr_nonnull(gov_verification_get_json(in.out));
}
END_TEST

START_TEST(signatures_are_bounded)
{
    size_t index = 0;

    for (int i = 0; i < 64; i++) {
        (void)sign();
    }
    ck_assert_int_eq(gov__verification_add_signature(in.out, &index), GOV_ERR_LIMIT);
}
END_TEST

/* What is known of the licence, how old, and what that comes to. */
static const struct {
    gov_licence_state state;
    int64_t age_ms;
    const char *source;
    uint32_t flags;
    gov_verdict overall;
    const char *cause;
} licences[] = {
    {GOV_LICENCE_UNKNOWN, 0, NULL, 0, GOV_VERDICT_PASSED, NULL},
    {GOV_LICENCE_UNKNOWN, 0, NULL, GOV_VERIFY_REQUIRE_LICENCE, GOV_VERDICT_INDETERMINATE,
     "licence_unknown"},
    {GOV_LICENCE_VALID, 0, "platform", 0, GOV_VERDICT_PASSED, NULL},
    {GOV_LICENCE_VALID, DAY_MS, "status_list", 0, GOV_VERDICT_PASSED, NULL},
    {GOV_LICENCE_VALID, DAY_MS + 1, "status_list", 0, GOV_VERDICT_INDETERMINATE, "licence_stale"},
    {GOV_LICENCE_VALID, -300000, "platform", 0, GOV_VERDICT_PASSED, NULL},
    {GOV_LICENCE_VALID, -300001, "platform", 0, GOV_VERDICT_INDETERMINATE, "licence_stale"},
    {GOV_LICENCE_SUSPENDED, 1, "platform", 0, GOV_VERDICT_FAILED, "licence_not_in_force"},
    {GOV_LICENCE_SUSPENDED, DAY_MS + 1, "platform", 0, GOV_VERDICT_INDETERMINATE, "licence_stale"},
    {GOV_LICENCE_NOT_YET_VALID, 1, "platform", 0, GOV_VERDICT_FAILED, "licence_not_in_force"},
    {GOV_LICENCE_NOT_YET_VALID, DAY_MS + 1, "platform", 0, GOV_VERDICT_INDETERMINATE,
     "licence_stale"},
    {GOV_LICENCE_REVOKED, 90 * DAY_MS, "status_list", 0, GOV_VERDICT_FAILED,
     "licence_not_in_force"},
    {GOV_LICENCE_CANCELLED, 1, "platform", 0, GOV_VERDICT_FAILED, "licence_not_in_force"},
    {GOV_LICENCE_SUPERSEDED, 1, "platform", 0, GOV_VERDICT_FAILED, "licence_not_in_force"},
    {GOV_LICENCE_RESTRICTED, 1, "platform", 0, GOV_VERDICT_INDETERMINATE, "licence_restricted"},
};

START_TEST(the_licence_and_the_age_of_what_is_known)
{
    (void)sign();
    set(GOV__CHECK_SIGNATURE, GOV_FINDING_PASS, GOV__REASON_NONE);
    options.flags = licences[_i].flags;
    in.out->licence.state = licences[_i].state;
    in.out->licence.source = licences[_i].source;
    in.out->licence.as_of_ms = licences[_i].source != NULL ? NOW_MS - licences[_i].age_ms : 0;
    finish();
    ck_assert_int_eq(gov_verification_get_overall(in.out), licences[_i].overall);
    ck_assert_int_eq(gov_verification_get_document(in.out), GOV_VERDICT_PASSED);
    ck_assert_int_eq(gov_verification_get_licence(in.out), licences[_i].state);
    const char *cause = gov_verification_get_cause(in.out);
    ck_assert_pstr_eq(cause, licences[_i].cause);
}
END_TEST

START_TEST(its_own_dates_count)
{
    (void)sign();
    in.out->licence.valid_until_ms = NOW_MS - DAY_MS;
    finish();
    ck_assert_int_eq(gov_verification_get_licence(in.out), GOV_LICENCE_EXPIRED);
    ck_assert_int_eq(gov_verification_get_overall(in.out), GOV_VERDICT_FAILED);
}
END_TEST

/* Old as the word is, the licence's own dates say the same. */
START_TEST(its_own_dates_prove_an_old_word)
{
    (void)sign();
    in.out->licence = (gov__licence){.state = GOV_LICENCE_NOT_YET_VALID,
                                     .source = "platform",
                                     .as_of_ms = NOW_MS - 2 * DAY_MS,
                                     .valid_from_ms = NOW_MS + DAY_MS};
    finish();
    ck_assert_int_eq(gov_verification_get_overall(in.out), GOV_VERDICT_FAILED);
    ck_assert_str_eq(gov_verification_get_cause(in.out), "licence_not_in_force");
}
END_TEST

START_TEST(no_claims_of_a_document_that_failed)
{
    (void)sign();
    in.out->claims_json = gov__mem_strdup(&in.out->mem, "{\"name\":\"李四样\"}");
    set(GOV__CHECK_SIGNATURE, _i == 0 ? GOV_FINDING_PASS : GOV_FINDING_FAIL,
        _i == 0 ? GOV__REASON_NONE : GOV__REASON_BAD_SIGNATURE);
    finish();
    ck_assert((gov_verification_get_claims_json(in.out) != NULL) == (_i == 0));
    ck_assert_ptr_null(strstr(gov_verification_get_json(in.out), "李四样"));
    ck_assert_ptr_null(strstr(gov_verification_get_text(in.out, GOV_LANGUAGE_ZH), "李四样"));
}
END_TEST

START_TEST(the_report_as_json_and_text)
{
    gov__json *doc = NULL;

    (void)sign();
    gov__verification_text(in.out, 0, GOV__TEXT_SIGNER, "CN=测试机关,O=\"A\"");
    gov__verification_text_time(in.out, 0, GOV__TEXT_SIGNED_AT, 1700000000);
    gov__verification_set(in.out, 0, GOV__CHECK_REFERENCES, GOV_FINDING_FAIL,
                          GOV__REASON_DIGEST_MISMATCH, "/Doc_0/Page.xml");
    gov__verification_set(in.out, 0, GOV__CHECK_COVERAGE, GOV_FINDING_FAIL, GOV__REASON_NOT_COVERED,
                          "5 good, 2 bad: a.xml (mismatch), b.xml (missing)");
    gov__verification_set(in.out, 0, GOV__CHECK_CONTAINER, GOV_FINDING_FAIL,
                          GOV__REASON_NOT_COVERED, "two files of one name: a good, b");
    gov__verification_set(in.out, 0, GOV__CHECK_DATAHASH, GOV_FINDING_FAIL, GOV__REASON_NOT_COVERED,
                          "5 good");
    finish();
    const char *json = gov_verification_get_json(in.out);
    ck_assert_int_eq(gov__json_parse(NULL, json, strlen(json), NULL, &doc), GOV_OK);
    const gov__json_node *root = gov__json_root(doc);
    ck_assert_str_eq(gov__json_get_string(root, "format"), "ofd");
    ck_assert_str_eq(gov__json_get_string(root, "overall"), "FAILED");
    ck_assert_str_eq(gov__json_get_string(root, "verified_at"), "2024-10-04T00:00:00Z");
    const gov__json_node *signature = gov__json_first(gov__json_get_array(root, "signatures"));
    ck_assert_str_eq(gov__json_get_string(signature, "signer"), "CN=测试机关,O=\"A\"");
    ck_assert_str_eq(gov__json_get_string(signature, "signed_at"), "2023-11-14T22:13:20Z");
    /* What is not known is there as null. */
    ck_assert_ptr_nonnull(strstr(json, "\"signer_serial\":null,\"seal_id\":null"));
    ck_assert_ptr_nonnull(strstr(json, "\"keys\":null,\"signed_size\":null,\"cause\":"));
    ck_assert_ptr_nonnull(strstr(json, "\"raw\":null,\"identifier\":null,\"as_of\":null"));
    ck_assert_ptr_nonnull(strstr(json, "\"valid_from\":null,\"valid_until\":null"));
    ck_assert_ptr_nonnull(strstr(json, "\"detail\":null,\"verified_at\""));
    const gov__json_node *check =
        gov__json_get_object(gov__json_get_object(signature, "checks"), "REFERENCES");
    ck_assert_str_eq(gov__json_get_string(check, "result"), "FAIL");
    ck_assert_str_eq(gov__json_get_string(check, "reason"), "digest_mismatch");
    ck_assert_str_eq(gov__json_get_string(check, "detail"), "/Doc_0/Page.xml");
    ck_assert_str_eq(gov__json_get_string(gov__json_get_object(root, "licence"), "state"),
                     "unknown");
    gov__json_free(doc);
    const char *text = gov_verification_get_text(in.out, GOV_LANGUAGE_ZH);
    ck_assert_ptr_nonnull(strstr(text, "结论：不通过（摘要与内容不符）"));
    ck_assert_ptr_nonnull(strstr(text, "/Doc_0/Page.xml"));
    ck_assert_ptr_nonnull(strstr(text, "：5 项相符，2 项不符: a.xml（不符）, b.xml（缺失）"));
    ck_assert_ptr_nonnull(strstr(text, "：两个文件同名：a good, b"));
    ck_assert_ptr_nonnull(strstr(text, "：5 good"));
    text = gov_verification_get_text(in.out, GOV_LANGUAGE_EN);
    ck_assert_ptr_nonnull(strstr(text, "Overall: FAILED (a digest is not that of the content)"));
}
END_TEST

START_TEST(every_row_of_the_tables_is_whole)
{
    for (int i = 0; i < GOV__REASON_COUNT; i++) {
        for (int n = i + 1; n < GOV__REASON_COUNT; n++) {
            ck_assert_str_ne(gov__reason_name((gov__reason)i), gov__reason_name((gov__reason)n));
        }
        bool none = i == GOV__REASON_NONE;
        ck_assert(none == (gov__reason_text((gov__reason)i, GOV_LANGUAGE_EN)[0] == '\0'));
        ck_assert(none == (gov__reason_text((gov__reason)i, GOV_LANGUAGE_ZH)[0] == '\0'));
    }
    ck_assert_ptr_null(gov__check_name(GOV__CHECK_COUNT));
}
END_TEST

START_TEST(nothing_is_told_of_nothing)
{
    ck_assert_int_eq(gov_verification_get_overall(NULL), GOV_VERDICT_INDETERMINATE);
    ck_assert_int_eq(gov_verification_get_document(NULL), GOV_VERDICT_INDETERMINATE);
    ck_assert_int_eq(gov_verification_get_signer(NULL), GOV_VERDICT_INDETERMINATE);
    ck_assert_ptr_null(gov_verification_get_json(NULL));
    ck_assert_ptr_null(gov_verification_get_check(in.out, 0, 0));
    ck_assert_ptr_null(gov_verification_get_reason(in.out, 0, 0));
    ck_assert_ptr_null(gov_verification_get_detail(in.out, 0, 0));
    ck_assert_ptr_null(gov_verification_get_signature_text(in.out, 0, "signer"));
    gov_verification_free(NULL);
}
END_TEST

#define COUNT(array) (int)(sizeof(array) / sizeof(array)[0])

int main(void)
{
    Suite *suite = suite_create("verification");
    TCase *tcase = tcase_create("verification");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, a_document_without_a_signature_is_not_decided);
    tcase_add_test(tcase, what_cannot_be_a_document_has_failed);
    tcase_add_loop_test(tcase, a_finding_and_its_verdicts, 0, COUNT(findings));
    tcase_add_test(tcase, the_finding_that_says_more_stays);
    tcase_add_test(tcase, the_worst_signature_decides);
    tcase_add_loop_test(tcase, deviations_are_named_once_and_refused_in_strict_mode, 0, 2);
    tcase_add_test(tcase, a_long_list_is_cut);
    tcase_add_test(tcase, names_are_text_whatever_they_were);
    tcase_add_test(tcase, signatures_are_bounded);
    tcase_add_loop_test(tcase, the_licence_and_the_age_of_what_is_known, 0, COUNT(licences));
    tcase_add_test(tcase, its_own_dates_count);
    tcase_add_test(tcase, its_own_dates_prove_an_old_word);
    tcase_add_loop_test(tcase, no_claims_of_a_document_that_failed, 0, 2);
    tcase_add_test(tcase, the_report_as_json_and_text);
    tcase_add_test(tcase, every_row_of_the_tables_is_whole);
    tcase_add_test(tcase, nothing_is_told_of_nothing);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
