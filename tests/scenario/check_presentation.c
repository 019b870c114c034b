/* SPDX-License-Identifier: Apache-2.0 */
/* Showing a certificate online, in process and over HTTP: codes and emergency codes, what a verifier sees, questions
 * with their evidence, and what the holder sees of all that. */
#include <stdio.h>
#include <string.h>

#include "scenario/support/parties.h"

#define HOUR_MS 3600000

static const gov_usage why = {.struct_size = sizeof why,
                              .basis = GOV_USAGE_CONSENT,
                              .purpose = "购票核验",
                              .operator_id = "窗口3",
                              .event = "案件7"};

static bool over_http;

static gov_presentation *show(parties *p, gov_presentation_kind kind, const char *field)
{
    const char *const fields[] = {field};
    const gov_presentation_terms terms = {.struct_size = sizeof terms,
                                          .kind = kind,
                                          .hours = kind == GOV_PRESENTATION_EMERGENCY ? 2 : 0,
                                          .max_redemptions = 2,
                                          .fields = fields,
                                          .field_count = field != NULL ? 1 : 0};
    gov_presentation *shown = NULL;
    gov_error *err = NULL;
    world_expect(gov_presentation_create(p->holder, p->card, &terms, NULL, &shown, &err), &err,
                 GOV_OK, "show");
    ck_assert_int_eq(gov_presentation_get_kind(shown), kind);
    ck_assert_int_eq(gov_presentation_get_state(shown), GOV_PRESENTATION_ACTIVE);
    ck_assert_str_eq(gov_presentation_get_certificate_id(shown), p->card);
    return shown;
}

static void check_redeem(parties *p, const char *code, gov_status expected)
{
    gov_certificate *certificate = NULL;
    gov_error *err = NULL;
    char id[GOV_REDEMPTION_ID_MAX];
    world_expect(gov_presentation_redeem(p->reader, code, &why, NULL, &certificate, id, &err), &err,
                 expected, "redeem");
    ck_assert((certificate != NULL) == (expected == GOV_OK));
    ck_assert((id[0] != '\0') == (expected == GOV_OK));
    gov_certificate_free(certificate);
}

START_TEST(a_code_shows_what_was_chosen)
{
    parties p;
    gov_certificate *seen = NULL;
    gov_presentation *after = NULL;
    gov_error *err = NULL;
    char id[GOV_REDEMPTION_ID_MAX];
    char typed[32];
    parties_open(&p, over_http, &why);
    gov_presentation *shown = show(&p, GOV_PRESENTATION_CODE, "name");
    const char *code = gov_presentation_get_code(shown);
    ck_assert_uint_eq(strlen(code), 10);
    (void)snprintf(typed, sizeof typed, " %.5s-%s ", code, code + 5);
    world_expect(gov_presentation_redeem(p.reader, typed, &why, NULL, &seen, id, &err), &err,
                 GOV_OK, "redeem");
    ck_assert_str_eq(gov_certificate_get_type_code(seen), PARTIES_CARD);
    ck_assert_int_eq(gov_certificate_get_licence_state(seen), GOV_LICENCE_VALID);
    ck_assert_ptr_nonnull(strstr(gov_certificate_get_json(seen), "李四样"));
    ck_assert_ptr_null(strstr(gov_certificate_get_json(seen), "幸福路"));
    ck_assert_ptr_null(strstr(gov_certificate_get_json(seen), "redemption_id"));
    ck_assert_ptr_null(strstr(gov_certificate_get_json(seen), "99010119920815102X"));
    gov_certificate_free(seen);
    world_expect(gov_presentation_get(p.holder, gov_presentation_get_id(shown), NULL, &after, &err),
                 &err, GOV_OK, "get");
    ck_assert_ptr_null(gov_presentation_get_code(after));
    ck_assert_uint_eq(gov_presentation_get_field_count(after), 1);
    ck_assert_str_eq(gov_presentation_get_field(after, 0), "name");
    ck_assert_uint_eq(gov_presentation_get_access_count(after), 1);
    const gov_access *access = gov_presentation_get_access(after, 0);
    ck_assert_str_eq(gov_access_get_id(access), id);
    ck_assert_str_eq(gov_access_get_client_id(access), "govsdk-demo");
    ck_assert_str_eq(gov_access_get_purpose(access), "购票核验");
    ck_assert_str_eq(gov_access_get_operator_id(access), "窗口3");
    ck_assert_str_eq(gov_access_get_event(access), "案件7");
    ck_assert_int_eq(gov_access_get_basis(access), GOV_USAGE_CONSENT);
    ck_assert_int_ge(gov_access_get_at_ms(access), p.start_ms);
    gov_presentation_free(after);
    check_redeem(&p, code, GOV_OK);
    check_redeem(&p, code, GOV_ERR_CONFLICT);
    check_redeem(&p, "0000000000", GOV_ERR_NOT_FOUND);
    gov_presentation_free(shown);
    parties_close(&p);
}
END_TEST

START_TEST(codes_end)
{
    parties p;
    gov_presentation *after = NULL;
    gov_error *err = NULL;
    parties_open(&p, over_http, &why);
    gov_presentation *shown = show(&p, GOV_PRESENTATION_CODE, NULL);
    world_advance(&p.w, 121000);
    check_redeem(&p, gov_presentation_get_code(shown), GOV_ERR_EXPIRED);
    gov_presentation_free(shown);
    shown = show(&p, GOV_PRESENTATION_EMERGENCY, NULL);
    ck_assert_uint_eq(strlen(gov_presentation_get_code(shown)), 26);
    world_advance(&p.w, HOUR_MS);
    parties_log_in(&p);
    check_redeem(&p, gov_presentation_get_code(shown), GOV_OK);
    world_expect(
        gov_presentation_revoke(p.holder, gov_presentation_get_id(shown), NULL, &after, &err), &err,
        GOV_OK, "revoke");
    ck_assert_int_eq(gov_presentation_get_state(after), GOV_PRESENTATION_REVOKED);
    gov_presentation_free(after);
    check_redeem(&p, gov_presentation_get_code(shown), GOV_ERR_EXPIRED);
    gov_presentation_free(shown);
    parties_close(&p);
}
END_TEST

static gov_answer_value ask(parties *p, gov_session *session, const gov_question *question)
{
    gov_answer *answer = NULL;
    gov_error *err = NULL;
    world_expect(gov_certificate_ask(session, question, &why, NULL, &answer, &err), &err, GOV_OK,
                 "ask");
    gov_answer_value value = gov_answer_get_value(answer);
    ck_assert_uint_gt(strlen(gov_answer_get_evidence(answer)), 100);
    ck_assert_str_ne(gov_answer_get_evidence_id(answer), "");
    ck_assert_int_ge(gov_answer_get_as_of_ms(answer), p->start_ms);
    ck_assert_ptr_nonnull(strstr(gov_answer_get_claims(answer), "购票核验"));
    ck_assert_ptr_null(strstr(gov_answer_get_claims(answer), "1992"));
    ck_assert_ptr_null(strstr(gov_answer_get_claims(answer), "sub-li"));
    gov_answer_free(answer);
    return value;
}

START_TEST(questions_in_place_of_data)
{
    parties p;
    gov_access_list *list = NULL;
    gov_error *err = NULL;
    parties_open(&p, over_http, &why);
    gov_presentation *shown = show(&p, GOV_PRESENTATION_CODE, NULL);
    gov_question question = {.struct_size = sizeof question,
                             .kind = GOV_QUESTION_AGE_OVER,
                             .years = 18,
                             .code = gov_presentation_get_code(shown)};
    ck_assert_int_eq(ask(&p, p.reader, &question), GOV_ANSWER_YES);
    question.years = 60;
    ck_assert_int_eq(ask(&p, p.reader, &question), GOV_ANSWER_NO);
    question.code = NULL;
    ck_assert_int_eq(ask(&p, p.holder, &question), GOV_ANSWER_NO);
    question = (gov_question){
        .struct_size = sizeof question, .kind = GOV_QUESTION_HOLDS_TYPE, .type_code = PARTIES_CARD};
    ck_assert_int_eq(ask(&p, p.holder, &question), GOV_ANSWER_YES);
    world_expect(gov_access_list_all(p.holder, NULL, 3, NULL, &list, &err), &err, GOV_OK, "audit");
    ck_assert_uint_eq(gov_access_list_get_count(list), 3);
    ck_assert_ptr_nonnull(gov_access_list_get_next(list));
    const gov_access *access = gov_access_list_at(list, 0);
    ck_assert_str_eq(gov_access_get_action(access), "ask");
    ck_assert_int_eq(gov_access_get_question(access), GOV_QUESTION_HOLDS_TYPE);
    ck_assert_str_eq(gov_access_get_question_type(access), PARTIES_CARD);
    ck_assert_int_eq(gov_access_get_answer(access), GOV_ANSWER_YES);
    access = gov_access_list_at(list, 1);
    ck_assert_int_eq(gov_access_get_question(access), GOV_QUESTION_AGE_OVER);
    ck_assert_uint_eq(gov_access_get_question_years(access), 60);
    ck_assert_int_eq(gov_access_get_answer(access), GOV_ANSWER_NO);
    gov_access_list *rest = NULL;
    world_expect(
        gov_access_list_all(p.holder, gov_access_list_get_next(list), 0, NULL, &rest, &err), &err,
        GOV_OK, "the rest");
    ck_assert_uint_ge(gov_access_list_get_count(rest), 2);
    gov_access_list_free(rest);
    gov_access_list_free(list);
    gov_presentation_free(shown);
    parties_close(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(a_code_shows_what_was_chosen), TEST_ENTRY(codes_end),
                                  TEST_ENTRY(questions_in_place_of_data)};
    int failed = test_run("presentation", entries, TEST_COUNT(entries));
    over_http = true;
    return test_run("presentation over HTTP", entries, TEST_COUNT(entries)) | failed;
}
