/* SPDX-License-Identifier: Apache-2.0 */
/* See reads.h. */
#include "scenario/support/reads.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/support/journeys.h"

#define PENSION "11990100MB9903003M344201306000001"

static gov_client *make_client(reader *r)
{
    const world_client_options options = {.transport = &r->net.table, .settings = r->settings};
    return world_client(&r->w, &options);
}

/* --- discovery and identity -------------------------------------------------------------------------- */

static gov_status discover(reader *r, gov_error **err)
{
    gov_client *client = make_client(r);
    gov_status status = gov_client_discover(client, NULL, err);
    gov_client_unref(client);
    return status;
}

static gov_status device(reader *r, gov_error **err)
{
    gov_device_login *login = NULL;
    gov_status status = gov_auth_device_begin(r->client, NULL, &login, err);
    ck_assert((status == GOV_OK) == (login != NULL));
    gov_device_login_free(login);
    return status;
}

static gov_status credentials(reader *r, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = gov_auth_client_credentials(r->client, NULL, &session, err);
    ck_assert((status == GOV_OK) == (session != NULL));
    gov_session_unref(session);
    return status;
}

static gov_status subject(reader *r, gov_error **err)
{
    char *json = NULL;
    gov_status status = gov_session_get_subject_json(r->session, NULL, &json, err);
    ck_assert((status == GOV_OK) == (json != NULL));
    gov_session_free_text(r->session, json);
    return status;
}

/* --- catalogue --------------------------------------------------------------------------------------- */

static gov_status search(reader *r, gov_error **err)
{
    gov_item_list *list = NULL;
    gov_status status = gov_item_search(r->session, NULL, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    gov_item_list_free(list);
    return status;
}

static gov_status item(reader *r, gov_error **err)
{
    gov_item *got = NULL;
    gov_status status = gov_item_get(r->session, PENSION, NULL, &got, err);
    ck_assert((status == GOV_OK) == (got != NULL));
    gov_item_free(got);
    return status;
}

static gov_status package(reader *r, gov_error **err)
{
    gov_item *got = NULL;
    gov_status status = gov_item_get_package(r->session, NEWBORN_PACKAGE, NULL, &got, err);
    ck_assert((status == GOV_OK) == (got != NULL));
    gov_item_free(got);
    return status;
}

/* --- drafts and matters ------------------------------------------------------------------------------ */

static gov_draft *pension(reader *r)
{
    gov_draft *draft = NULL;
    ck_assert_int_eq(gov_draft_new(r->session, r->item, &draft, NULL), GOV_OK);
    ck_assert_int_eq(
        gov_draft_set_json(draft, "/pensioner",
                           "{\"name\":\"王老样\",\"id_number\":\"990101195802121036\"}", NULL),
        GOV_OK);
    ck_assert_int_eq(gov_draft_set_json(draft, "/alive", "true", NULL), GOV_OK);
    return draft;
}

static gov_status precheck(reader *r, gov_error **err)
{
    gov_draft *draft = pension(r);
    gov_findings *findings = NULL;
    gov_status status = gov_draft_precheck(draft, NULL, &findings, err);
    ck_assert((status == GOV_OK) == (findings != NULL));
    gov_findings_free(findings);
    gov_draft_free(draft);
    return status;
}

static gov_status save(reader *r, gov_error **err)
{
    gov_draft *draft = pension(r);
    gov_status status = gov_draft_save(draft, NULL, err);
    gov_draft_free(draft);
    return status;
}

static gov_status change(reader *r, gov_error **err)
{
    gov_draft *draft = pension(r);
    gov_status status = gov_draft_save(draft, NULL, err);
    if (status == GOV_OK) {
        status = gov_draft_set_json(draft, "/alive", "false", err);
    }
    if (status == GOV_OK) {
        status = gov_draft_save(draft, NULL, err);
    }
    gov_draft_free(draft);
    return status;
}

static gov_status submit(reader *r, gov_error **err)
{
    gov_draft *draft = pension(r);
    gov_receipt *receipt = NULL;
    gov_status status = gov_matter_submit(draft, NULL, &receipt, err);
    ck_assert((status == GOV_OK) == (receipt != NULL));
    gov_receipt_free(receipt);
    gov_draft_free(draft);
    return status;
}

static gov_status attach(reader *r, gov_error **err)
{
    gov_item *food = NULL;
    gov_draft *draft = NULL;
    gov_status status = gov_item_get_package(r->session, NEWBORN_PACKAGE, NULL, &food, err);
    ck_assert_int_eq(status, GOV_OK);
    ck_assert_int_eq(gov_draft_new(r->session, food, &draft, NULL), GOV_OK);
    status = gov_draft_attach_memory(draft, "NB-M01", "record", 6, NULL, NULL, err);
    gov_draft_free(draft);
    gov_item_free(food);
    return status;
}

static gov_status matter(reader *r, gov_error **err)
{
    gov_matter *got = NULL;
    gov_status status = gov_matter_get(r->session, r->matter, NULL, &got, err);
    ck_assert((status == GOV_OK) == (got != NULL));
    gov_matter_free(got);
    return status;
}

static gov_status matters(reader *r, gov_error **err)
{
    gov_matter_list *list = NULL;
    gov_status status = gov_matter_list_all(r->session, NULL, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    gov_matter_list_free(list);
    return status;
}

static gov_status withdraw(reader *r, gov_error **err)
{
    gov_draft *draft = pension(r);
    gov_receipt *receipt = NULL;
    ck_assert_int_eq(gov_matter_submit(draft, NULL, &receipt, NULL), GOV_OK);
    gov_status status =
        gov_matter_withdraw(r->session, gov_receipt_get_matter_id(receipt), "x", NULL, err);
    gov_receipt_free(receipt);
    gov_draft_free(draft);
    return status;
}

/* --- progress ---------------------------------------------------------------------------------------- */

static gov_status progress(reader *r, gov_error **err)
{
    gov_progress *got = NULL;
    gov_status status = gov_progress_get(r->parent, r->package, NULL, &got, err);
    ck_assert((status == GOV_OK) == (got != NULL));
    gov_progress_free(got);
    return status;
}

static gov_status events(reader *r, gov_error **err)
{
    gov_event_list *list = NULL;
    gov_status status = gov_progress_get_events(r->session, r->matter, 0, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    gov_event_list_free(list);
    return status;
}

/* --- certificates and reviews ------------------------------------------------------------------------ */

static gov_status certificates(reader *r, gov_error **err)
{
    gov_certificate_list *list = NULL;
    gov_status status =
        gov_certificate_list_all(r->session, &journey_usage, NULL, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    gov_certificate_list_free(list);
    return status;
}

static gov_status certificate(reader *r, gov_error **err)
{
    gov_certificate *got = NULL;
    gov_status status =
        gov_certificate_get(r->session, r->certificate, &journey_usage, NULL, &got, err);
    ck_assert((status == GOV_OK) == (got != NULL));
    gov_certificate_free(got);
    return status;
}

static gov_status fetch(reader *r, gov_error **err)
{
    gov_certificate_file *file = NULL;
    gov_status status = gov_certificate_fetch(r->session, r->certificate, GOV_CERTIFICATE_JSON,
                                              &journey_usage, NULL, NULL, &file, err);
    ck_assert((status == GOV_OK) == (file != NULL));
    gov_certificate_file_free(file);
    return status;
}

static gov_status pending(reader *r, gov_error **err)
{
    gov_review_list *list = NULL;
    gov_status status = gov_review_list_pending(r->session, NULL, &list, err);
    ck_assert((status == GOV_OK) == (list != NULL));
    gov_review_list_free(list);
    return status;
}

/* The same review under the same key: the platform repeats its answer. */
static gov_status post(reader *r, gov_error **err)
{
    const gov_call_options once = {.struct_size = sizeof once,
                                   .idempotency_key = "one-review-of-all-the-reads"};
    const gov_review_input input = {.struct_size = sizeof input,
                                    .level = GOV_REVIEW_DISSATISFIED,
                                    .service_event_id = r->event,
                                    .text = "等待"};
    gov_review *got = NULL;
    gov_status status = gov_review_post(r->session, &input, &once, &got, err);
    ck_assert((status == GOV_OK) == (got != NULL));
    if (got != NULL) {
        (void)snprintf(r->review, sizeof r->review, "%s", gov_review_get_id(got));
    }
    gov_review_free(got);
    return status;
}

static gov_status work_order(reader *r, gov_error **err)
{
    gov_work_order *order = NULL;
    gov_status status = gov_review_get_work_order(r->session, r->review, NULL, &order, err);
    ck_assert((status == GOV_OK) == (order != NULL));
    gov_work_order_free(order);
    return status;
}

const read reads[] = {
    {"gateway", "GET", "/.well-known/gov-gateway", discover, false, false},
    {"identity", "GET", "/.well-known/oauth-authorization-server", discover, false, false},
    {"keys", "GET", "/.well-known/jwks.json", discover, false, false},
    {"device login", "POST", "/oauth/device_authorization", device, false, false},
    {"token", "POST", "/oauth/token", credentials, false, false},
    {"subject", "GET", "/oauth/userinfo", subject, false, false},
    {"pushed login", "POST", "/oauth/par", read_push, false, false},
    {"code token", "POST", "/oauth/token", read_code, false, false},
    {"phone login", "POST", "/oauth/bc-authorize", read_phone_begin, false, false},
    {"phone token", "POST", "/oauth/token", read_phone, false, false},
    {"device token", "POST", "/oauth/token", read_device, false, false},
    {"terminal token", "POST", "/oauth/token", read_terminal, false, false},
    {"narrowed token", "POST", "/oauth/token", read_narrow, false, false},
    {"token for a grant", "POST", "/oauth/token", read_grant, false, false},
    {"token for a company", "POST", "/oauth/token", read_company, false, false},
    {"renewed token", "POST", "/oauth/token", read_refresh, false, false},
    {"introspection", "POST", "/oauth/introspect", read_introspection, false, false},
    {"signed introspection", "POST", "/oauth/introspect", read_sealed, false, false},
    {"revocation", "POST", "/oauth/revoke", read_revocation, true, false},
    {"ticket token", "POST", "/ticket/token", read_ticket, false, false},
    {"ticket person", "POST", "/ticket/userinfo", read_ticket, false, false},
    {"keys of tokens", "GET", "/.well-known/jwks.json", read_token_keys, false, false},
    {"item list", "GET", "/gov/v1/items", search, false, false},
    {"item", "GET", "/gov/v1/items/*", item, false, false},
    {"package", "GET", "/gov/v1/packages/*", package, false, false},
    {"precheck", "POST", "/gov/v1/items/*/precheck", precheck, false, false},
    {"draft", "POST", "/gov/v1/matters", save, false, true},
    {"draft to change", "POST", "/gov/v1/matters", change, false, true},
    {"draft changed", "PATCH", "/gov/v1/matters/*", change, false, true},
    {"upload made", "POST", "/gov/v1/uploads", attach, true, true},
    {"upload piece", "PATCH", "/gov/v1/uploads/*", attach, true, false},
    {"submit", "POST", "/gov/v1/matters/*/submit", submit, false, true},
    {"matter", "GET", "/gov/v1/matters/*", matter, false, false},
    {"matter list", "GET", "/gov/v1/matters", matters, false, false},
    {"withdraw", "POST", "/gov/v1/matters/*/withdraw", withdraw, false, true},
    {"progress", "GET", "/gov/v1/matters/*", progress, false, false},
    {"tasks", "GET", "/gov/v1/matters/*/tasks", progress, false, false},
    {"events", "GET", "/gov/v1/matters/*/events", events, false, false},
    {"certificate list", "GET", "/gov/v1/certificates", certificates, false, false},
    {"certificate", "GET", "/gov/v1/certificates/*", certificate, false, false},
    {"certificate file", "POST", "/gov/v1/certificates/*/fetch", fetch, false, false},
    {"download address", "POST", "/gov/v1/certificates/*/fetch", read_address, false, false},
    {"download", "GET", "/gov/v1/downloads/*", read_address, false, false},
    {"grant asked for", "POST", "/gov/v1/grants", read_grant_asked, false, true},
    {"grant", "GET", "/gov/v1/grants/*", read_grant_now, false, false},
    {"grant ended", "POST", "/gov/v1/grants/*/revoke", read_grant_ended, false, true},
    {"code made", "POST", "/gov/v1/certificates/*/present", read_code_made, false, true},
    {"code", "GET", "/gov/v1/presentations/*", read_code_now, false, false},
    {"code ended", "POST", "/gov/v1/presentations/*/revoke", read_code_ended, false, true},
    {"redeemed", "POST", "/gov/v1/certificates/redeem", read_redeemed, false, true},
    {"answer", "POST", "/gov/v1/certificates/ask", read_answer, false, true},
    {"accesses", "GET", "/gov/v1/audit", read_accesses, false, false},
    {"issuer of credentials", "GET", "/.well-known/jwt-vc-issuer", read_issuer, false, false},
    {"keys of an issuer", "GET", "/.well-known/jwks.json", read_issuer, false, false},
    {"status list", "GET", "/gov/v1/status-lists/*", read_status_list, false, false},
    {"status lists", "GET", "/gov/v1/status-lists", read_status_lists, false, false},
    {"pending reviews", "GET", "/gov/v1/reviews/pending", pending, false, false},
    {"review", "POST", "/gov/v1/reviews", post, false, true},
    {"work order", "GET", "/gov/v1/reviews/*/workorder", work_order, false, false},
    {NULL, NULL, NULL, NULL, false, false},
};

size_t reads_count(void)
{
    size_t count = 0;
    while (reads[count].name != NULL) {
        count++;
    }
    return count;
}

/* --- the fixture ------------------------------------------------------------------------------------- */

static void find_certificate(reader *r)
{
    gov_certificate_list *list = NULL;
    gov_error *err = NULL;
    world_expect(gov_certificate_list_all(r->session, &journey_usage, NULL, NULL, &list, &err),
                 &err, GOV_OK, "certificates");
    (void)snprintf(r->certificate, sizeof r->certificate, "%s",
                   gov_certificate_get_id(gov_certificate_list_at(list, 0)));
    gov_certificate_list_free(list);
}

/* A matter that is closed and waits for its review. */
static void close_a_matter(reader *r)
{
    gov_draft *draft = pension(r);
    char *id = journey_submit(draft);
    (void)snprintf(r->matter, sizeof r->matter, "%s", id);
    free(id);
    gov_draft_free(draft);
    world_advance(&r->w, WORLD_DAY_MS / 96);
}

static void post_a_review(reader *r)
{
    gov_review_list *list = NULL;
    gov_error *err = NULL;
    world_expect(gov_review_list_pending(r->session, NULL, &list, &err), &err, GOV_OK, "pending");
    (void)snprintf(r->event, sizeof r->event, "%s", gov_review_list_get_event_id(list, 0));
    gov_review_list_free(list);
    world_expect(post(r, &err), &err, GOV_OK, "post");
}

static void submit_a_package(reader *r)
{
    newborn n;
    newborn_init(&n, r->client, world_operator(&r->w));
    world_expect(newborn_run(&n), &n.err, GOV_OK, "newborn");
    (void)snprintf(r->package, sizeof r->package, "%s", gov_matter_get_id(n.matter));
    r->parent = gov_session_ref(n.session);
    newborn_clear(&n);
}

void reader_open(reader *r, const char *const *settings, liar_change_fn *spoil)
{
    gov_error *err = NULL;
    memset(r, 0, sizeof *r);
    r->settings = settings;
    world_open_in_process(&r->w);
    liar_init(&r->net, r->w.sandbox);
    r->net.change = spoil;
    r->client = make_client(r);
    world_expect(gov_client_discover(r->client, NULL, &err), &err, GOV_OK, "discover");
    r->session = world_login(&r->w, r->client, "sub-wang");
    world_expect(gov_item_get(r->session, PENSION, NULL, &r->item, &err), &err, GOV_OK, "item");
    find_certificate(r);
    submit_a_package(r);
    close_a_matter(r);
    post_a_review(r);
    close_a_matter(r);
    identity_reader_open(r);
    certificate_reader_open(r);
}

void reader_close(reader *r)
{
    certificate_reader_close(r);
    identity_reader_close(r);
    gov_item_free(r->item);
    gov_session_unref(r->parent);
    gov_session_unref(r->session);
    gov_client_unref(r->client);
    world_close(&r->w);
}
