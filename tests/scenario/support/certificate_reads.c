/* SPDX-License-Identifier: Apache-2.0 */
/* The reads of consent, presentation, questions, downloads and what trust is made of: each answer with the
 * verb that reads it. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "scenario/support/journeys.h"
#include "scenario/support/reads.h"

#define CARD "11990100MB9901008N011"

/* --- consent ----------------------------------------------------------------------------------- */

static gov_status take_grant(gov_grant *grant, gov_status status)
{
    ck_assert((status == GOV_OK) == (grant != NULL));
    gov_grant_free(grant);
    return status;
}

static gov_status request(reader *r, gov_grant **out, gov_error **err)
{
    static const char *const types[] = {CARD};
    const gov_grant_terms terms = {.struct_size = sizeof terms,
                                   .actions = GOV_GRANT_GET,
                                   .grantor = "sub-wang",
                                   .type_codes = types,
                                   .type_count = 1,
                                   .purpose = "核对",
                                   .max_uses = 3};
    return gov_grant_request(r->papers.system, &terms, NULL, out, err);
}

gov_status read_grant_asked(reader *r, gov_error **err)
{
    gov_grant *grant = NULL;
    gov_status status = request(r, &grant, err);
    return take_grant(grant, status);
}

gov_status read_grant_now(reader *r, gov_error **err)
{
    gov_grant *grant = NULL;
    gov_status status = gov_grant_get(r->papers.system, r->papers.grant, NULL, &grant, err);
    return take_grant(grant, status);
}

gov_status read_grant_ended(reader *r, gov_error **err)
{
    gov_grant *asked = NULL;
    gov_grant *grant = NULL;
    ck_assert_int_eq(request(r, &asked, NULL), GOV_OK);
    gov_status status =
        gov_grant_revoke(r->papers.system, gov_grant_get_id(asked), NULL, &grant, err);
    gov_grant_free(asked);
    return take_grant(grant, status);
}

/* --- codes and questions ----------------------------------------------------------------------- */

static gov_status take_shown(gov_presentation *shown, gov_status status)
{
    ck_assert((status == GOV_OK) == (shown != NULL));
    gov_presentation_free(shown);
    return status;
}

static gov_status show(reader *r, gov_presentation **out, gov_error **err)
{
    static const char *const fields[] = {"name"};
    const gov_presentation_terms terms = {.struct_size = sizeof terms,
                                          .kind = GOV_PRESENTATION_CODE,
                                          .max_redemptions = 2,
                                          .fields = fields,
                                          .field_count = 1};
    return gov_presentation_create(r->session, r->papers.card, &terms, NULL, out, err);
}

gov_status read_code_made(reader *r, gov_error **err)
{
    gov_presentation *shown = NULL;
    gov_status status = show(r, &shown, err);
    return take_shown(shown, status);
}

gov_status read_code_now(reader *r, gov_error **err)
{
    gov_presentation *shown = NULL;
    gov_status status = gov_presentation_get(r->session, r->papers.shown, NULL, &shown, err);
    return take_shown(shown, status);
}

gov_status read_code_ended(reader *r, gov_error **err)
{
    gov_presentation *made = NULL;
    gov_presentation *shown = NULL;
    ck_assert_int_eq(show(r, &made, NULL), GOV_OK);
    gov_status status =
        gov_presentation_revoke(r->session, gov_presentation_get_id(made), NULL, &shown, err);
    gov_presentation_free(made);
    return take_shown(shown, status);
}

gov_status read_redeemed(reader *r, gov_error **err)
{
    gov_presentation *made = NULL;
    gov_certificate *seen = NULL;
    char id[GOV_REDEMPTION_ID_MAX];
    ck_assert_int_eq(show(r, &made, NULL), GOV_OK);
    gov_status status = gov_presentation_redeem(r->papers.system, gov_presentation_get_code(made),
                                                &journey_usage, NULL, &seen, id, err);
    ck_assert((status == GOV_OK) == (seen != NULL));
    ck_assert((status == GOV_OK) == (id[0] != '\0'));
    gov_certificate_free(seen);
    gov_presentation_free(made);
    return status;
}

gov_status read_answer(reader *r, gov_error **err)
{
    const gov_question age = {
        .struct_size = sizeof age, .kind = GOV_QUESTION_AGE_OVER, .years = 18};
    gov_answer *answer = NULL;
    gov_status status = gov_certificate_ask(r->session, &age, &journey_usage, NULL, &answer, err);
    ck_assert((status == GOV_OK) == (answer != NULL));
    ck_assert(answer == NULL || gov_answer_get_value(answer) == GOV_ANSWER_YES);
    gov_answer_free(answer);
    return status;
}

gov_status read_accesses(reader *r, gov_error **err)
{
    gov_access_list *list = NULL;
    gov_status status = gov_access_list_all(r->session, NULL, 2, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    gov_access_list_free(list);
    return status;
}

/* --- downloads --------------------------------------------------------------------------------- */

gov_status read_address(reader *r, gov_error **err)
{
    gov_certificate_file *file = NULL;
    gov_status status = gov_certificate_fetch(r->session, r->papers.card, GOV_CERTIFICATE_PDF,
                                              &journey_usage, NULL, NULL, &file, err);
    ck_assert((status == GOV_OK) == (file != NULL));
    ck_assert(file == NULL || memcmp(gov_certificate_file_get_data(file), "%PDF-", 5) == 0);
    gov_certificate_file_free(file);
    return status;
}

/* --- trust ------------------------------------------------------------------------------------- */

typedef gov_status fill_fn(reader *r, gov_trust *trust, gov_error **err);

static gov_status fill(reader *r, fill_fn *with, gov_trust_kind kind, gov_error **err)
{
    gov_trust *trust = NULL;
    ck_assert_int_eq(gov_trust_new(NULL, &trust, NULL), GOV_OK);
    gov_status status = with(r, trust, err);
    ck_assert(status != GOV_OK || gov_trust_get_count(trust, kind) <= 1);
    ck_assert(status == GOV_OK || gov_trust_get_count(trust, kind) == 0);
    gov_trust_free(trust);
    return status;
}

static gov_status issuer(reader *r, gov_trust *trust, gov_error **err)
{
    return gov_trust_fetch_issuer(trust, r->client, r->w.url, NULL, err);
}

static gov_status list(reader *r, gov_trust *trust, gov_error **err)
{
    return gov_trust_fetch_status_list(trust, r->client, r->papers.list, NULL, err);
}

static gov_status platform(reader *r, gov_trust *trust, gov_error **err)
{
    return gov_trust_fetch_platform(trust, r->client, NULL, err);
}

gov_status read_issuer(reader *r, gov_error **err)
{
    return fill(r, issuer, GOV_TRUST_ISSUER, err);
}

gov_status read_status_list(reader *r, gov_error **err)
{
    return fill(r, list, GOV_TRUST_STATUS_LIST, err);
}

gov_status read_status_lists(reader *r, gov_error **err)
{
    return fill(r, platform, GOV_TRUST_STATUS_LIST, err);
}

/* --- the fixture ------------------------------------------------------------------------------- */

static void find_card(reader *r)
{
    const gov_certificate_query query = {.struct_size = sizeof query, .type_code = CARD};
    gov_certificate_list *found = NULL;
    gov_error *err = NULL;
    world_expect(gov_certificate_list_all(r->session, &journey_usage, &query, NULL, &found, &err),
                 &err, GOV_OK, "card");
    (void)snprintf(r->papers.card, sizeof r->papers.card, "%s",
                   gov_certificate_get_id(gov_certificate_list_at(found, 0)));
    gov_certificate_list_free(found);
}

static void have_grant(reader *r)
{
    gov_grant *grant = NULL;
    gov_error *err = NULL;
    char target[128];
    world_expect(request(r, &grant, &err), &err, GOV_OK, "request");
    (void)snprintf(r->papers.grant, sizeof r->papers.grant, "%s", gov_grant_get_id(grant));
    gov_grant_free(grant);
    (void)snprintf(target, sizeof target, "/sandbox/grants/%s", r->papers.grant);
    ck_assert_int_eq(world_operate(&r->w, "POST", target, "{\"decision\":\"approve\"}", NULL), 200);
}

/* It was redeemed once, so that there is an access to read. */
static void have_code(reader *r)
{
    gov_presentation *shown = NULL;
    gov_certificate *seen = NULL;
    gov_error *err = NULL;
    world_expect(show(r, &shown, &err), &err, GOV_OK, "show");
    (void)snprintf(r->papers.shown, sizeof r->papers.shown, "%s", gov_presentation_get_id(shown));
    world_expect(gov_presentation_redeem(r->papers.system, gov_presentation_get_code(shown),
                                         &journey_usage, NULL, &seen, NULL, &err),
                 &err, GOV_OK, "redeem");
    gov_certificate_free(seen);
    gov_presentation_free(shown);
}

void certificate_reader_open(reader *r)
{
    gov_error *err = NULL;
    world_expect(gov_auth_client_credentials(r->client, NULL, &r->papers.system, &err), &err,
                 GOV_OK, "system");
    (void)snprintf(r->papers.list, sizeof r->papers.list, "%s/gov/v1/status-lists/1", r->w.url);
    find_card(r);
    have_grant(r);
    have_code(r);
}

void certificate_reader_close(reader *r)
{
    gov_session_unref(r->papers.system);
}
