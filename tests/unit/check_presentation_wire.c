/* SPDX-License-Identifier: Apache-2.0 */
/* Codes, questions and consent against answers that are not good: evidence that another signed, or about
 * something else; consent pages that are none; polls that do not wait. What was shown leaves no trace. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/grant.h>
#include <govsdk/jws.h>
#include <govsdk/presentation.h>

#include "call_support.h"
#include "jose_support.h"

#define HEADER "{\"alg\":\"ES256\",\"typ\":\"answer+jwt\",\"kid\":\"k1\"}"
/* PLAY_WALL_MS + 1000000 ms. */
#define NOW     "1767226600"
#define NOW_TXT "2026-01-01T00:16:40Z"

static jose_key *key;
static jose_key *stranger;
static char *key_set;

static const gov_usage why = {
    .struct_size = sizeof why, .basis = GOV_USAGE_FUNCTION, .purpose = "核对"};
static const gov_question age = {
    .struct_size = sizeof age, .kind = GOV_QUESTION_AGE_OVER, .years = 18, .code = "1234567890"};

static void begin(play *p)
{
    static const play_setting settings[] = {{"auth.issuer", "https://gov.test"}, {NULL, NULL}};
    if (key == NULL) {
        key = jose_key_new("ES256", 0);
        stranger = jose_key_new("ES256", 0);
        key_set = jose_key_set(key, ",\"kid\":\"k1\"");
    }
    play_begin(p, settings);
    play_log_in(p, GOV__SESSION_CLIENT, 3600000, NULL);
    ck_assert_int_eq(gov_client_set_keys_json(p->client, key_set, strlen(key_set), NULL), GOV_OK);
}

typedef struct sample {
    const char *what;
    gov_status status;
    const char *header;
    const char *iss;
    const char *aud;
    const char *iat;
    const char *question;
    const char *answer;
    const char *usage;
    bool stranger;
} sample;

#define GOOD_USAGE "{\"purpose\":\"核对\",\"basis\":\"function\"}"
#define GOOD_ASKED "{\"kind\":\"age_over\",\"value\":18}"
#define GOOD       HEADER, "https://gov.test", "kiosk", NOW, GOOD_ASKED, "yes", GOOD_USAGE

static const sample samples[] = {
    {"good", GOV_OK, GOOD, false},
    {"signed by another", GOV_ERR_SIGNATURE, GOOD, true},
    {"of another type", GOV_ERR_RESPONSE,
     "{\"alg\":\"ES256\",\"typ\":\"event+jwt\",\"kid\":\"k1\"}", "https://gov.test", "kiosk", NOW,
     GOOD_ASKED, "yes", GOOD_USAGE, false},
    {"of another issuer", GOV_ERR_CLAIM, HEADER, "https://evil.test", "kiosk", NOW, GOOD_ASKED,
     "yes", GOOD_USAGE, false},
    {"for another application", GOV_ERR_CLAIM, HEADER, "https://gov.test", "kiosk2", NOW,
     GOOD_ASKED, "yes", GOOD_USAGE, false},
    {"of the future", GOV_ERR_CLAIM, HEADER, "https://gov.test", "kiosk", "1767226901", GOOD_ASKED,
     "yes", GOOD_USAGE, false},
    {"of another time", GOV_ERR_CLAIM, HEADER, "https://gov.test", "kiosk", "1767226299",
     GOOD_ASKED, "yes", GOOD_USAGE, false},
    {"about another age", GOV_ERR_CLAIM, HEADER, "https://gov.test", "kiosk", NOW,
     "{\"kind\":\"age_over\",\"value\":16}", "yes", GOOD_USAGE, false},
    {"about something else", GOV_ERR_CLAIM, HEADER, "https://gov.test", "kiosk", NOW,
     "{\"kind\":\"holds_type\",\"type_code\":\"x\"}", "yes", GOOD_USAGE, false},
    {"another answer", GOV_ERR_CLAIM, HEADER, "https://gov.test", "kiosk", NOW, GOOD_ASKED, "no",
     GOOD_USAGE, false},
    {"no answer", GOV_ERR_RESPONSE, HEADER, "https://gov.test", "kiosk", NOW, GOOD_ASKED, "maybe",
     GOOD_USAGE, false},
    {"another purpose", GOV_ERR_CLAIM, HEADER, "https://gov.test", "kiosk", NOW, GOOD_ASKED, "yes",
     "{\"purpose\":\"x\",\"basis\":\"function\"}", false},
    {"another basis", GOV_ERR_CLAIM, HEADER, "https://gov.test", "kiosk", NOW, GOOD_ASKED, "yes",
     "{\"purpose\":\"核对\",\"basis\":\"consent\"}", false},
    {"no usage", GOV_ERR_RESPONSE, HEADER, "https://gov.test", "kiosk", NOW, GOOD_ASKED, "yes",
     "{}", false},
};

static gov_status ask(play *p, const sample *s, gov_answer **out)
{
    char *claims =
        jose_format("{\"iss\":\"%s\",\"aud\":\"%s\",\"iat\":%s,\"jti\":\"j-1\",\"question\":%s,"
                    "\"answer\":\"%s\",\"usage\":%s}",
                    s->iss, s->aud, s->iat, s->question, s->answer, s->usage);
    char *jws = jose_sign(s->stranger ? stranger : key, s->header, claims);
    char *body =
        jose_format("{\"answer\":\"yes\",\"as_of\":\"" NOW_TXT "\",\"evidence\":\"%s\"}", jws);
    const play_reply replies[] = {{.http_status = 200, .body = body}};
    play_script(p, replies, 1);
    gov_status status = gov_certificate_ask(p->session, &age, &why, NULL, out, &p->error);
    free(body);
    free(jws);
    free(claims);
    return status;
}

START_TEST(evidence)
{
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        play p;
        gov_answer *answer = NULL;
        begin(&p);
        gov_status status = ask(&p, &samples[i], &answer);
        ck_assert_msg(status == samples[i].status, "%s: %s", samples[i].what,
                      gov_status_get_name(status));
        ck_assert((answer != NULL) == (status == GOV_OK));
        ck_assert_ptr_nonnull(strstr(p.first_main,
                                     "{\"question\":{\"kind\":\"age_over\",\"value\":18},"
                                     "\"about\":{\"code\":\"1234567890\"},"
                                     "\"usage\":{\"purpose\":\"核对\",\"basis\":\"function\"}}"));
        ck_assert_ptr_nonnull(strstr(p.first_main, "Idempotency-Key: "));
        ck_assert_ptr_null(strstr(p.log, "1234567890"));
        if (answer != NULL) {
            ck_assert_int_eq(gov_answer_get_value(answer), GOV_ANSWER_YES);
            ck_assert_str_eq(gov_answer_get_evidence_id(answer), "j-1");
            ck_assert_int_eq(gov_answer_get_as_of_ms(answer), 1767226600000);
        }
        gov_answer_free(answer);
        play_end(&p);
    }
}
END_TEST

/* All that a usage can say is sent; the grant goes in a header of its own. */
START_TEST(a_usage_in_full)
{
    const gov_usage full = {.struct_size = sizeof full,
                            .basis = GOV_USAGE_ENTRUSTMENT,
                            .purpose = "核对",
                            .item_code = "item-1",
                            .matter_no = "matter-1",
                            .operator_id = "window-7",
                            .event = "CASE-7",
                            .grant_id = "grant-1"};
    const play_reply replies[] = {{.http_status = 404}};
    play p;
    gov_answer *answer = NULL;
    begin(&p);
    play_script(&p, replies, 1);
    ck_assert_int_eq(gov_certificate_ask(p.session, &age, &full, NULL, &answer, &p.error),
                     GOV_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(p.first_main,
                                 "\"usage\":{\"purpose\":\"核对\",\"basis\":\"entrust\","
                                 "\"item_code\":\"item-1\",\"matter_no\":\"matter-1\","
                                 "\"operator\":\"window-7\",\"event\":\"CASE-7\"}}"));
    ck_assert_ptr_nonnull(strstr(p.first_main, "Gov-Grant: grant-1"));
    play_end(&p);
}
END_TEST

#define SEEN                                                                                       \
    "{\"redemption_id\":\"r-1\",\"fields\":[\"name\"],\"expires_at\":\"" NOW_TXT                   \
    "\",\"certificate\":{"                                                                         \
    "\"id\":\"c-1\",\"type_code\":\"t\",\"type_name\":\"n\",\"status\":\"valid\",\"holders\":[{"   \
    "\"name\":"                                                                                    \
    "\"李四样\"}],\"data\":{\"name\":\"李四样\"}}}"

/* Neither the name that was shown nor the code is found in memory that was given back. */
START_TEST(nothing_stays_in_memory)
{
    static const play_reply replies[] = {{.http_status = 200, .body = SEEN}};
    static const char *const secrets[] = {"李四样", "1234567890"};
    for (size_t i = 0; i < TEST_COUNT(secrets); i++) {
        play p;
        gov_certificate *seen = NULL;
        char id[GOV_REDEMPTION_ID_MAX];
        begin(&p);
        test_memory_forbid(&p.memory, secrets[i]);
        play_script(&p, replies, 1);
        ck_assert_int_eq(
            gov_presentation_redeem(p.session, "12345-67890", &why, NULL, &seen, id, &p.error),
            GOV_OK);
        ck_assert_str_eq(id, "r-1");
        ck_assert_str_eq(gov_certificate_get_holder_name(seen, 0), "李四样");
        ck_assert_ptr_nonnull(strstr(p.last_request, "\"code\":\"1234567890\""));
        ck_assert_ptr_null(strstr(p.log, secrets[i]));
        gov_certificate_free(seen);
        play_end(&p);
    }
}
END_TEST

#define PRESENTED                                                                                  \
    "{\"id\":\"p-1\",\"kind\":\"code\",\"certificate_id\":\"c-1\",\"code\":\"4642087996\","        \
    "\"fields\":[],"                                                                               \
    "\"max_redemptions\":1,\"created_at\":\"" NOW_TXT "\",\"expires_at\":\"" NOW_TXT               \
    "\",\"state\":\"active\",\"redemptions\":[]}"

START_TEST(a_code_stays_in_no_memory)
{
    static const play_reply replies[] = {{.http_status = 201, .body = PRESENTED}};
    const gov_presentation_terms terms = {
        .struct_size = sizeof terms, .kind = GOV_PRESENTATION_CODE, .ttl_s = 60};
    gov_presentation *shown = NULL;
    play p;
    begin(&p);
    test_memory_forbid(&p.memory, "4642087996");
    play_script(&p, replies, 1);
    ck_assert_int_eq(gov_presentation_create(p.session, "c-1", &terms, NULL, &shown, &p.error),
                     GOV_OK);
    ck_assert_ptr_nonnull(strstr(p.last_request, "{\"kind\":\"code\",\"ttl_s\":60,\"fields\":[]}"));
    ck_assert_str_eq(gov_presentation_get_code(shown), "4642087996");
    ck_assert_ptr_null(strstr(p.log, "4642087996"));
    gov_presentation_free(shown);
    play_end(&p);
}
END_TEST

START_TEST(refusals_by_the_platform)
{
    static const struct {
        int32_t http_status;
        const char *body;
        gov_status status;
    } refusals[] = {{404, "{\"code\":\"code_unknown\"}", GOV_ERR_NOT_FOUND},
                    {410, "{\"code\":\"code_expired\"}", GOV_ERR_EXPIRED},
                    {409, "{\"code\":\"code_used\"}", GOV_ERR_CONFLICT},
                    {200, "{\"redemption_id\":\"r-1\"}", GOV_ERR_RESPONSE},
                    {200, "{\"redemption_id\":\"\",\"certificate\":{}}", GOV_ERR_RESPONSE},
                    {200, "{\"redemption_id\":\"r-1\",\"certificate\":{}}", GOV_ERR_RESPONSE}};
    play p;
    begin(&p);
    for (size_t i = 0; i < TEST_COUNT(refusals); i++) {
        const play_reply replies[] = {
            {.http_status = refusals[i].http_status, .body = refusals[i].body}};
        gov_certificate *seen = NULL;
        char id[GOV_REDEMPTION_ID_MAX];
        play_script(&p, replies, 1);
        ck_assert_int_eq(
            gov_presentation_redeem(p.session, "1234567890", &why, NULL, &seen, id, &p.error),
            refusals[i].status);
        ck_assert_ptr_null(seen);
        ck_assert_str_eq(id, "");
    }
    play_end(&p);
}
END_TEST

#define GRANT(state, more)                                                                         \
    "{\"id\":\"g-1\",\"grantor\":\"s-1\",\"scope\":{\"cert_types\":[\"t\"],\"actions\":[\"get\","  \
    "\"x\"]},\"used\":0,"                                                                          \
    "\"state\":\"" state "\"" more "}"

START_TEST(consent_pages_and_polls)
{
    static const play_reply script[] = {
        {.http_status = 200,
         .body = GRANT("requested", ",\"consent_uri\":\"javascript:alert(1)\"")}};
    static const play_reply nowhere[] = {{.http_status = 200, .body = GRANT("requested", "")}};
    static const play_reply polls[] = {
        {.http_status = 200, .body = GRANT("requested", ",\"consent_uri\":\"https://gov.test/c\"")},
        {.http_status = 200, .body = GRANT("requested", ",\"consent_uri\":\"https://gov.test/c\"")},
        {.http_status = 200, .body = GRANT("denied", "")}};
    gov_grant *grant = NULL;
    play p;
    begin(&p);
    play_script(&p, script, 1);
    ck_assert_int_eq(gov_grant_get(p.session, "g-1", NULL, &grant, &p.error), GOV_ERR_RESPONSE);
    play_script(&p, nowhere, 1);
    ck_assert_int_eq(gov_grant_get(p.session, "g-1", NULL, &grant, &p.error), GOV_ERR_RESPONSE);
    ck_assert_ptr_null(grant);
    play_script(&p, polls, 3);
    ck_assert_int_eq(gov_grant_wait(p.session, "g-1", NULL, &grant, &p.error), GOV_OK);
    ck_assert_ptr_nonnull(strstr(p.last_request, "/gov/v1/grants/g-1?wait="));
    ck_assert_int_eq(gov_grant_get_state(grant), GOV_GRANT_DENIED);
    ck_assert_uint_eq(gov_grant_get_actions(grant), GOV_GRANT_GET);
    /* A platform that answers at once is not asked at once again. */
    ck_assert_int_eq(p.waited_ms, 2000);
    gov_grant_free(grant);
    play_end(&p);
}
END_TEST

START_TEST(what_is_asked_of_a_holder)
{
    static const play_reply made[] = {
        {.http_status = 201,
         .body = GRANT("requested", ",\"consent_uri\":\"https://gov.test/c\"")}};
    static const char *const types[] = {"t"};
    static const char *const fields[] = {"name"};
    const gov_grant_terms terms = {.struct_size = sizeof terms,
                                   .actions = GOV_GRANT_LIST | GOV_GRANT_ASK,
                                   .login_hint = "13800000000",
                                   .type_codes = types,
                                   .type_count = 1,
                                   .fields = fields,
                                   .field_count = 1,
                                   .purpose = "开户",
                                   .item_code = "I",
                                   .matter_no = "M",
                                   .expires_at_ms = 1767225600000,
                                   .max_uses = 3};
    gov_grant *grant = NULL;
    play p;
    begin(&p);
    test_memory_forbid(&p.memory, "13800000000");
    play_script(&p, made, 1);
    ck_assert_int_eq(gov_grant_request(p.session, &terms, NULL, &grant, &p.error), GOV_OK);
    ck_assert_str_eq(
        strstr(p.last_request, "\n\n") + 2,
        "{\"kind\":\"certificate_use\",\"grantor\":{\"login_hint\":\"13800000000\"},"
        "\"scope\":{\"cert_types\":[\"t\"],\"fields\":[\"name\"],\"actions\":[\"list\",\"ask\"]},"
        "\"purpose\":\"开户\",\"basis\":\"consent\",\"item_code\":\"I\",\"matter_no\":\"M\","
        "\"expires_at\":\"2026-01-01T00:00:00Z\",\"max_uses\":3}");
    ck_assert_ptr_null(strstr(p.log, "13800000000"));
    gov_grant_free(grant);
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(evidence),
                                  TEST_ENTRY(a_usage_in_full),
                                  TEST_ENTRY(nothing_stays_in_memory),
                                  TEST_ENTRY(a_code_stays_in_no_memory),
                                  TEST_ENTRY(refusals_by_the_platform),
                                  TEST_ENTRY(consent_pages_and_polls),
                                  TEST_ENTRY(what_is_asked_of_a_holder)};
    int result = test_run("presentation_wire", entries, TEST_COUNT(entries));
    free(key_set);
    jose_key_free(stranger);
    jose_key_free(key);
    return result;
}
