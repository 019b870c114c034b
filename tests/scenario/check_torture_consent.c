/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of consent and of showing a certificate: asked for, read, waited for, ended; a code
 * made, redeemed, ended; a question; the trail. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/support/journeys.h"
#include "scenario/support/torture.h"

#define CARD "11990100MB9901008N011"

static gov_session *reader;

static void begin(torture *t)
{
    const gov_certificate_query query = {.struct_size = sizeof query, .type_code = CARD};
    gov_certificate_list *list = NULL;
    gov_error *err = NULL;
    world_expect(gov_auth_client_credentials(t->client, NULL, &reader, &err), &err, GOV_OK,
                 "system");
    world_expect(gov_certificate_list_all(t->session, &journey_usage, &query, NULL, &list, &err),
                 &err, GOV_OK, "list");
    t->id = strdup(gov_certificate_get_id(gov_certificate_list_at(list, 0)));
    gov_certificate_list_free(list);
}

static gov_status request(const gov_call_options *options, gov_grant **out, gov_error **err)
{
    static const char *const types[] = {CARD};
    const gov_grant_terms terms = {.struct_size = sizeof terms,
                                   .actions = GOV_GRANT_GET | GOV_GRANT_ASK,
                                   .grantor = "sub-li",
                                   .type_codes = types,
                                   .type_count = 1,
                                   .purpose = "核对"};
    return gov_grant_request(reader, &terms, options, out, err);
}

static gov_status run_request(torture *t, gov_error **err)
{
    const gov_call_options options = torture_options(t);
    gov_grant *grant = NULL;
    gov_status status = request(&options, &grant, err);
    ck_assert((status == GOV_OK) == (grant != NULL));
    gov_grant_free(grant);
    return status;
}

static void have_grant(torture *t)
{
    gov_grant *grant = NULL;
    gov_error *err = NULL;
    char target[128];
    world_expect(request(NULL, &grant, &err), &err, GOV_OK, "request");
    free(t->text);
    t->text = strdup(gov_grant_get_id(grant));
    (void)snprintf(target, sizeof target, "/sandbox/grants/%s", t->text);
    ck_assert_int_eq(world_operate(&t->w, "POST", target, "{\"decision\":\"approve\"}", NULL), 200);
    gov_grant_free(grant);
}

static void clear_text(torture *t)
{
    free(t->text);
    t->text = NULL;
}

static gov_status run_wait(torture *t, gov_error **err)
{
    gov_grant *grant = NULL;
    gov_status status = gov_grant_wait(reader, t->text, NULL, &grant, err);
    ck_assert((status == GOV_OK) == (grant != NULL));
    ck_assert(grant == NULL || gov_grant_get_state(grant) == GOV_GRANT_ACTIVE);
    gov_grant_free(grant);
    return status;
}

static gov_status run_read(torture *t, gov_error **err)
{
    gov_usage usage = journey_usage;
    gov_certificate *certificate = NULL;
    usage.basis = GOV_USAGE_CONSENT;
    usage.grant_id = t->text;
    usage.item_code = NULL;
    usage.matter_no = NULL;
    gov_status status = gov_certificate_get(reader, t->id, &usage, NULL, &certificate, err);
    ck_assert((status == GOV_OK) == (certificate != NULL));
    ck_assert(certificate == NULL || gov_certificate_get_holder_count(certificate) == 1);
    gov_certificate_free(certificate);
    return status;
}

static gov_status run_ask(torture *t, gov_error **err)
{
    const gov_call_options options = torture_options(t);
    const gov_question question = {.struct_size = sizeof question,
                                   .kind = GOV_QUESTION_AGE_OVER,
                                   .years = 18,
                                   .grant_id = t->text};
    gov_answer *answer = NULL;
    gov_status status =
        gov_certificate_ask(reader, &question, &journey_usage, &options, &answer, err);
    ck_assert((status == GOV_OK) == (answer != NULL));
    ck_assert(answer == NULL || gov_answer_get_value(answer) == GOV_ANSWER_YES);
    gov_answer_free(answer);
    return status;
}

static gov_status run_end(torture *t, gov_error **err)
{
    const gov_call_options options = torture_options(t);
    gov_grant *grant = NULL;
    gov_status status = gov_grant_revoke(reader, t->text, &options, &grant, err);
    ck_assert((status == GOV_OK) == (grant != NULL));
    gov_grant_free(grant);
    return status;
}

static gov_status show(const torture *t, const gov_call_options *options, gov_presentation **out,
                       gov_error **err)
{
    static const char *const fields[] = {"name"};
    const gov_presentation_terms terms = {.struct_size = sizeof terms,
                                          .kind = GOV_PRESENTATION_EMERGENCY,
                                          .hours = 1,
                                          .max_redemptions = 100,
                                          .fields = fields,
                                          .field_count = 1};
    return gov_presentation_create(t->session, t->id, &terms, options, out, err);
}

static gov_status run_show(torture *t, gov_error **err)
{
    const gov_call_options options = torture_options(t);
    gov_presentation *shown = NULL;
    gov_status status = show(t, &options, &shown, err);
    ck_assert((status == GOV_OK) == (shown != NULL));
    ck_assert(shown == NULL || strlen(gov_presentation_get_code(shown)) == 26);
    gov_presentation_free(shown);
    return status;
}

static void have_code(torture *t)
{
    gov_error *err = NULL;
    gov_presentation *shown = NULL;
    world_expect(show(t, NULL, &shown, &err), &err, GOV_OK, "show");
    t->result = shown;
}

static void clear_code(torture *t)
{
    gov_presentation_free(t->result);
    t->result = NULL;
}

static gov_status run_redeem(torture *t, gov_error **err)
{
    const gov_call_options options = torture_options(t);
    gov_certificate *seen = NULL;
    char id[GOV_REDEMPTION_ID_MAX];
    gov_status status = gov_presentation_redeem(reader, gov_presentation_get_code(t->result),
                                                &journey_usage, &options, &seen, id, err);
    ck_assert((status == GOV_OK) == (seen != NULL));
    ck_assert((status == GOV_OK) == (id[0] != '\0'));
    gov_certificate_free(seen);
    return status;
}

static gov_status run_shown(torture *t, gov_error **err)
{
    gov_presentation *shown = NULL;
    gov_status status =
        gov_presentation_get(t->session, gov_presentation_get_id(t->result), NULL, &shown, err);
    ck_assert((status == GOV_OK) == (shown != NULL));
    gov_presentation_free(shown);
    return status;
}

static gov_status run_hide(torture *t, gov_error **err)
{
    const gov_call_options options = torture_options(t);
    return gov_presentation_revoke(t->session, gov_presentation_get_id(t->result), &options, NULL,
                                   err);
}

static gov_status run_trail(torture *t, gov_error **err)
{
    gov_access_list *list = NULL;
    gov_status status = gov_access_list_all(t->session, NULL, 10, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    ck_assert(list == NULL || gov_access_list_get_count(list) == 10);
    gov_access_list_free(list);
    return status;
}

static void finish(torture *t)
{
    (void)t;
    gov_session_unref(reader);
}

static void set_up(torture *t)
{
    begin(t);
    t->close = finish;
}

int main(void)
{
    static const torture_verb verbs[] = {
        {"grant_request", NULL, run_request, NULL, NULL, false},
        {"grant_wait", have_grant, run_wait, NULL, clear_text, false},
        {"certificate_get under a grant", have_grant, run_read, NULL, clear_text, false},
        {"certificate_ask", have_grant, run_ask, NULL, clear_text, false},
        {"grant_revoke", have_grant, run_end, NULL, clear_text, false},
        {"presentation_create", NULL, run_show, NULL, NULL, false},
        {"presentation_redeem", have_code, run_redeem, NULL, clear_code, false},
        {"presentation_get", have_code, run_shown, NULL, clear_code, false},
        {"presentation_revoke", have_code, run_hide, NULL, clear_code, false},
        {"access_list_all", NULL, run_trail, NULL, NULL, false},
    };
    return torture_main("torture_consent", "sub-li", verbs, TEST_COUNT(verbs), set_up);
}
