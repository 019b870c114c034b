/* SPDX-License-Identifier: Apache-2.0 */
/* See journeys.h. Only public headers of the client are used, as in an application. */
#include "scenario/support/journeys.h"
#include "scenario/support/verify.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMPANY_PACKAGE "PKG-COMPANY"
#define PENSION         "11990100MB9903003M344201306000001"

/* --- newborn, from login to review --------------------------------------------------------------- */

/* Waits by long poll until the matter is closed, while the departments work. */
static size_t watch_until_closed(world *w, gov_session *session, const char *matter_id)
{
    gov_watch *watch = NULL;
    gov_error *err = NULL;
    uint64_t seq = 0;
    world_expect(gov_watch_new(session, matter_id, &watch, &err), &err, GOV_OK, "watch_new");
    ck_assert_int_eq(gov_watch_get_state(watch), GOV_MATTER_OTHER);
    for (int day = 0; day < 60 && gov_watch_get_state(watch) != GOV_MATTER_CLOSED; day++) {
        gov_event_list *list = NULL;
        world_expect(gov_watch_next(watch, 0, NULL, &list, &err), &err, GOV_OK, "watch_next");
        for (size_t i = 0; i < gov_event_list_get_count(list); i++) {
            ck_assert_uint_eq(gov_event_list_get_seq(list, i), ++seq);
            ck_assert_ptr_nonnull(gov_event_list_get_type(list, i));
            ck_assert_int_gt(gov_event_list_get_at_ms(list, i), 0);
        }
        gov_event_list_free(list);
        world_advance(w, WORLD_DAY_MS);
    }
    ck_assert_int_eq(gov_watch_get_state(watch), GOV_MATTER_CLOSED);
    gov_watch_free(watch);
    return (size_t)seq;
}

static void see_progress(gov_session *session, const char *matter_id, gov_matter_state state)
{
    gov_progress *progress = NULL;
    gov_error *err = NULL;
    world_expect(gov_progress_get(session, matter_id, NULL, &progress, &err), &err, GOV_OK,
                 "progress_get");
    ck_assert_int_eq(gov_progress_get_state(progress), state);
    ck_assert_uint_ge(gov_progress_get_task_count(progress), 5);
    for (size_t i = 0; i < gov_progress_get_task_count(progress); i++) {
        ck_assert_ptr_nonnull(gov_progress_get_task_id(progress, i));
        ck_assert_ptr_nonnull(gov_progress_get_task_department(progress, i));
        ck_assert_int_ne(gov_progress_get_task_state(progress, i), GOV_TASK_OTHER);
        if (state == GOV_MATTER_CLOSED) {
            ck_assert_int_gt(gov_progress_get_task_done_at_ms(progress, i), 0);
        }
    }
    gov_progress_free(progress);
}

static gov_status count_bytes(void *user, const void *data, size_t size)
{
    (void)data;
    *(uint64_t *)user += size;
    return GOV_OK;
}

static void see_certificate(gov_client *client, gov_session *session, const char *id)
{
    gov_certificate *certificate = NULL;
    gov_certificate_file *file = NULL;
    gov_verification *found = NULL;
    gov_error *err = NULL;
    uint64_t streamed = 0;
    world_expect(gov_certificate_get(session, id, &journey_usage, NULL, &certificate, &err), &err,
                 GOV_OK, "certificate_get");
    ck_assert_str_eq(gov_certificate_get_id(certificate), id);
    ck_assert_uint_ge(gov_certificate_get_format_count(certificate), 3);
    for (size_t i = 0; i < gov_certificate_get_format_count(certificate); i++) {
        gov_certificate_format format = gov_certificate_get_format(certificate, i);
        streamed = 0;
        world_expect(
            gov_certificate_fetch(session, id, format, &journey_usage, NULL, NULL, &file, &err),
            &err, GOV_OK, gov_certificate_format_get_name(format));
        ck_assert_uint_gt(gov_certificate_file_get_size(file), 0);
        if (format == GOV_CERTIFICATE_SD_JWT) {
            world_expect(verify_document(NULL, client, gov_certificate_file_get_data(file),
                                         (size_t)gov_certificate_file_get_size(file), &found, &err),
                         &err, GOV_OK, "certificate_verify");
            ck_assert_msg(gov_verification_get_overall(found) == GOV_VERDICT_PASSED, "%s",
                          gov_verification_get_text(found, GOV_LANGUAGE_EN));
            gov_verification_free(found);
        }
        gov_certificate_file_free(file);
        world_expect(gov_certificate_fetch_stream(session, id, format, &journey_usage, NULL,
                                                  count_bytes, &streamed, NULL, &file, &err),
                     &err, GOV_OK, "fetch_stream");
        ck_assert_uint_eq(gov_certificate_file_get_size(file), streamed);
        ck_assert_ptr_null(gov_certificate_file_get_data(file));
        gov_certificate_file_free(file);
    }
    gov_certificate_free(certificate);
}

/* A bad review opens a work order, and the same contact is not reviewed twice. */
static void review(gov_session *session)
{
    static const char *const options[] = {"long_wait"};
    static const gov_review_dimension dimensions[] = {{"convenience", 2}, {"transparency", 4}};
    gov_review_list *list = NULL;
    gov_review *posted = NULL;
    gov_work_order *order = NULL;
    gov_error *err = NULL;
    world_expect(gov_review_list_pending(session, NULL, &list, &err), &err, GOV_OK, "pending");
    ck_assert_uint_ge(gov_review_list_get_count(list), 1);
    gov_review_input input = {.struct_size = sizeof input,
                              .level = GOV_REVIEW_DISSATISFIED,
                              .service_event_id = gov_review_list_get_event_id(list, 0)};
    ck_assert_int_eq(gov_review_post(session, &input, NULL, &posted, NULL),
                     GOV_ERR_REVIEW_REASON_REQUIRED);
    input.dimensions = dimensions;
    input.dimension_count = 2;
    input.options = options;
    input.option_count = 1;
    input.text = "等待时间太长\n希望改进";
    world_expect(gov_review_post(session, &input, NULL, &posted, &err), &err, GOV_OK, "post");
    ck_assert_int_eq(gov_review_get_level(posted), GOV_REVIEW_DISSATISFIED);
    ck_assert_int_eq(gov_review_get_attempt(posted), 1);
    ck_assert_ptr_nonnull(gov_review_get_work_order_id(posted));
    world_expect(gov_review_get_work_order(session, gov_review_get_id(posted), NULL, &order, &err),
                 &err, GOV_OK, "work_order");
    ck_assert_str_eq(gov_work_order_get_id(order), gov_review_get_work_order_id(posted));
    ck_assert_int_gt(gov_work_order_get_due_ms(order), 0);
    gov_work_order_free(order);
    gov_review_free(posted);
    world_expect(gov_review_post(session, &input, NULL, &posted, &err), &err,
                 GOV_ERR_REVIEW_DUPLICATE, "second review");
    ck_assert_ptr_null(posted);
    gov_review_list_free(list);
}

static void newborn_journey(world *w, gov_client *client)
{
    newborn n;
    gov_error *err = NULL;
    gov_receipt *receipt = NULL;
    int64_t before = world_matters(w);
    newborn_init(&n, client, world_operator(w));
    world_expect(newborn_run(&n), &n.err, GOV_OK, "newborn_run");
    ck_assert_int_eq(world_matters(w), before + 1);
    ck_assert_uint_eq(gov_findings_get_count(n.findings), 0);
    ck_assert_uint_eq(gov_matter_get_child_count(n.matter), 9);
    const char *id = gov_receipt_get_matter_id(n.receipt);
    const char *jws = gov_receipt_get_jws(n.receipt);
    world_expect(gov_receipt_verify(client, jws, strlen(jws), NULL, &receipt, &err), &err, GOV_OK,
                 "receipt_verify");
    ck_assert_str_eq(gov_receipt_get_matter_id(receipt), id);
    gov_receipt_free(receipt);
    see_progress(n.session, id, gov_matter_get_state(n.matter));
    size_t seen = watch_until_closed(w, n.session, id);
    gov_event_list *log = journey_log(client, n.session, id);
    ck_assert_uint_eq(gov_event_list_get_count(log), seen);
    ck_assert_int_eq(gov_event_list_get_to(log, seen - 1), GOV_MATTER_CLOSED);
    gov_event_list_free(log);
    see_progress(n.session, id, GOV_MATTER_CLOSED);
    world_expect(newborn_read_back(&n), &n.err, GOV_OK, "read_back");
    ck_assert_uint_ge(gov_matter_get_certificate_count(n.matter), 1);
    see_certificate(client, n.session, gov_matter_get_certificate_id(n.matter, 0));
    review(n.session);
    world_expect(newborn_end(&n), &n.err, GOV_OK, "end");
    ck_assert_int_eq(gov_session_is_logged_in(n.session), 0);
    newborn_clear(&n);
}

/* --- food licence: tolerance and commitment ------------------------------------------------------ */

static const char *acceptance_mode(gov_session *session, const char *id, char out[32])
{
    gov_matter *matter = NULL;
    gov_error *err = NULL;
    world_expect(gov_matter_get(session, id, NULL, &matter, &err), &err, GOV_OK, "matter_get");
    (void)snprintf(out, 32, "%s", gov_matter_get_acceptance_mode(matter));
    gov_matter_free(matter);
    return out;
}

static void food_journey(world *w, gov_client *client)
{
    gov_session *session = world_login(w, client, "sub-food");
    gov_error *err = NULL;
    gov_receipt *receipt = NULL;
    char mode[32];
    gov_draft *draft = journey_food_draft(session);
    journey_attach(draft, "FL-M02", "plan");
    world_expect(gov_matter_submit(draft, NULL, &receipt, &err), &err, GOV_ERR_MATERIAL_MISSING,
                 "without two materials");
    world_expect(gov_draft_promise_material(draft, "FL-M02", &err), &err, GOV_ERR_MATERIAL_MISSING,
                 "neither tolerable nor promisable");
    /* 告知承诺 replaces FL-M03; 容缺受理 lets FL-M04 come later. */
    world_expect(gov_draft_promise_material(draft, "FL-M03", &err), &err, GOV_OK, "commitment");
    journey_attach(draft, "FL-M04", "health");
    char *id = journey_submit(draft);
    gov_draft_free(draft);
    world_advance(w, WORLD_DAY_MS / 8);
    ck_assert_str_eq(acceptance_mode(session, id, mode), "commitment");
    free(id);
    draft = journey_food_draft(session);
    journey_attach(draft, "FL-M02", "plan");
    journey_attach(draft, "FL-M03", "rules");
    world_expect(gov_draft_promise_material(draft, "FL-M04", &err), &err, GOV_OK, "tolerance");
    id = journey_submit(draft);
    gov_draft_free(draft);
    world_advance(w, WORLD_DAY_MS / 8);
    ck_assert_str_eq(acceptance_mode(session, id, mode), "tolerant");
    free(id);
    world_expect(gov_session_end(session, NULL, &err), &err, GOV_OK, "end");
    gov_session_unref(session);
}

/* --- open a company: instant approval ------------------------------------------------------------ */

static void company_journey(world *w, gov_client *client)
{
    static const char *const fields[][2] = {
        {"/company", "{\"name\":\"样例科技有限公司\",\"type\":\"limited\",\"region\":\"990101\","
                     "\"address\":\"样例市样例区创业路6号\",\"capital_fen\":10000000,"
                     "\"scope\":\"软件开发\"}"},
        {"/legal_rep", "{\"name\":\"张三样\",\"id_number\":\"990101199003071018\","
                       "\"phone\":\"19900000001\"}"},
        {"/shareholders", "[{\"name\":\"张三样\",\"id_number\":\"990101199003071018\","
                          "\"share_permille\":1000}]"},
        {"/bank", "{\"bank\":\"bank_a\"}"},
        {"/employees", "3"}};
    const gov_certificate_query cards = {.struct_size = sizeof cards, .type_code = NEWBORN_ID_CARD};
    gov_session *session = world_login(w, client, "sub-zhang");
    gov_item *package = NULL;
    gov_draft *draft = NULL;
    gov_certificate_list *list = NULL;
    gov_error *err = NULL;
    world_expect(gov_item_get_package(session, COMPANY_PACKAGE, NULL, &package, &err), &err, GOV_OK,
                 "package");
    ck_assert_uint_eq(gov_item_get_child_count(package), 5);
    ck_assert_str_eq(gov_item_get_handling_type(gov_item_child_at(package, 0)), "instant");
    world_expect(gov_draft_new(session, package, &draft, &err), &err, GOV_OK, "draft_new");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        world_expect(gov_draft_set_json(draft, fields[i][0], fields[i][1], &err), &err, GOV_OK,
                     fields[i][0]);
    }
    world_expect(gov_certificate_list_all(session, &journey_usage, &cards, NULL, &list, &err), &err,
                 GOV_OK, "cards");
    world_expect(
        gov_draft_attach_certificate(
            draft, "OC-M01", gov_certificate_get_id(gov_certificate_list_at(list, 0)), &err),
        &err, GOV_OK, "card");
    gov_certificate_list_free(list);
    journey_attach(draft, "OC-M02", "articles of association");
    journey_attach(draft, "OC-M03", "lease");
    char *id = journey_submit(draft);
    gov_draft_free(draft);
    gov_item_free(package);
    world_advance(w, WORLD_DAY_MS / 24);
    gov_event_list *log = journey_log(client, session, id);
    size_t count = gov_event_list_get_count(log);
    ck_assert_int_eq(gov_event_list_get_to(log, count - 1), GOV_MATTER_CLOSED);
    gov_event_list_free(log);
    gov_session_unref(session);
    free(id);
}

/* --- withdraw, and a supplement that the citizen sees --------------------------------------------- */

static gov_matter_state state_of(gov_session *session, const char *id)
{
    gov_matter *matter = NULL;
    gov_error *err = NULL;
    world_expect(gov_matter_get(session, id, NULL, &matter, &err), &err, GOV_OK, "matter_get");
    gov_matter_state state = gov_matter_get_state(matter);
    gov_matter_free(matter);
    return state;
}

static char *food_matter(gov_session *session)
{
    gov_draft *draft = journey_food_draft(session);
    journey_attach(draft, "FL-M02", "plan");
    journey_attach(draft, "FL-M03", "rules");
    journey_attach(draft, "FL-M04", "health");
    char *id = journey_submit(draft);
    gov_draft_free(draft);
    return id;
}

static void withdraw_journey(world *w, gov_client *client)
{
    const gov_matter_query query = {.struct_size = sizeof query, .state = GOV_MATTER_WITHDRAWN};
    gov_session *session = world_login(w, client, "sub-food");
    gov_matter_list *list = NULL;
    gov_error *err = NULL;
    char *id = food_matter(session);
    world_expect(gov_matter_withdraw(session, id, "改日再办", NULL, &err), &err, GOV_OK,
                 "withdraw");
    ck_assert_int_eq(state_of(session, id), GOV_MATTER_WITHDRAWN);
    world_expect(gov_matter_withdraw(session, id, NULL, NULL, &err), &err, GOV_ERR_MATTER_STATE,
                 "second withdraw");
    world_expect(gov_matter_list_all(session, &query, NULL, &list, &err), &err, GOV_OK, "list");
    ck_assert_uint_ge(gov_matter_list_get_count(list), 1);
    for (size_t i = 0; i < gov_matter_list_get_count(list); i++) {
        ck_assert_int_eq(gov_matter_get_state(gov_matter_list_at(list, i)), GOV_MATTER_WITHDRAWN);
    }
    gov_matter_list_free(list);
    gov_session_unref(session);
    free(id);
}

static void supplement_journey(world *w, gov_client *client)
{
    gov_session *session = world_login(w, client, "sub-food");
    gov_matter *matter = NULL;
    gov_error *err = NULL;
    char *id = food_matter(session);
    world_act(w, id, "supplement",
              "{\"reason\":\"平面图不清晰\",\"material_codes\":[\"FL-M02\"],\"days\":5}");
    ck_assert_int_eq(state_of(session, id), GOV_MATTER_SUPPLEMENT_REQUIRED);
    world_expect(gov_matter_get(session, id, NULL, &matter, &err), &err, GOV_OK, "matter_get");
    ck_assert_ptr_nonnull(strstr(gov_matter_get_json(matter), "平面图不清晰"));
    gov_matter_free(matter);
    gov_event_list *log = journey_log(client, session, id);
    size_t last = gov_event_list_get_count(log) - 1;
    ck_assert_int_eq(gov_event_list_get_to(log, last), GOV_MATTER_SUPPLEMENT_REQUIRED);
    gov_event_list_free(log);
    gov_session_unref(session);
    free(id);
}

/* --- the catalogue: kin proxy, paging ------------------------------------------------------------- */

static void proxy_journey(world *w, gov_client *client)
{
    gov_session *session = NULL;
    gov_item *item = NULL;
    gov_error *err = NULL;
    (void)w;
    world_expect(gov_session_new_anonymous(client, &session, &err), &err, GOV_OK, "anonymous");
    world_expect(gov_item_get(session, PENSION, NULL, &item, &err), &err, GOV_OK, "item_get");
    ck_assert_int_eq(gov_item_is_proxy_allowed(item), 1);
    ck_assert_str_eq(gov_item_get_handling_type(item), "instant");
    ck_assert_uint_eq(gov_item_get_material_count(item), 1);
    ck_assert_int_eq(gov_item_has_material_source(item, 0, "certificate"), 1);
    ck_assert_int_eq(gov_item_has_material_source(item, 0, "upload"), 0);
    ck_assert_ptr_nonnull(strstr(gov_item_get_form_json(item), "pensioner"));
    gov_item_free(item);
    gov_session_unref(session);
}

/* Reads the catalogue piece by piece; the pieces put together are the whole, in the same order. */
static void paging_journey(world *w, gov_client *client)
{
    gov_session *session = NULL;
    gov_item_list *whole = NULL;
    gov_item_list *piece = NULL;
    gov_error *err = NULL;
    char cursor[512] = "";
    size_t seen = 0;
    (void)w;
    world_expect(gov_session_new_anonymous(client, &session, &err), &err, GOV_OK, "anonymous");
    world_expect(gov_item_search(session, NULL, NULL, &whole, &err), &err, GOV_OK, "search");
    ck_assert_uint_ge(gov_item_list_get_count(whole), 15);
    ck_assert_ptr_null(gov_item_list_get_next(whole));
    do {
        const gov_item_query query = {
            .struct_size = sizeof query, .limit = 4, .cursor = *cursor != '\0' ? cursor : NULL};
        world_expect(gov_item_search(session, &query, NULL, &piece, &err), &err, GOV_OK, "piece");
        for (size_t i = 0; i < gov_item_list_get_count(piece); i++) {
            ck_assert_str_eq(gov_item_get_code(gov_item_list_at(piece, i)),
                             gov_item_get_code(gov_item_list_at(whole, seen++)));
        }
        const char *next = gov_item_list_get_next(piece);
        (void)snprintf(cursor, sizeof cursor, "%s", next != NULL ? next : "");
        gov_item_list_free(piece);
    } while (*cursor != '\0');
    ck_assert_uint_eq(seen, gov_item_list_get_count(whole));
    gov_item_list_free(whole);
    gov_session_unref(session);
}

/* A long poll ends by itself when nothing happens, and brings what happens. */
static void watch_journey(world *w, gov_client *client)
{
    gov_session *session = world_login(w, client, "sub-food");
    gov_watch *watch = NULL;
    gov_event_list *list = NULL;
    gov_error *err = NULL;
    char *id = food_matter(session);
    world_expect(gov_watch_new(session, id, &watch, &err), &err, GOV_OK, "watch_new");
    world_expect(gov_watch_next(watch, 0, NULL, &list, &err), &err, GOV_OK, "first");
    ck_assert_uint_ge(gov_event_list_get_count(list), 1);
    gov_event_list_free(list);
    gov_matter_state state = gov_watch_get_state(watch);
    world_expect(gov_watch_next(watch, 1000, NULL, &list, &err), &err, GOV_OK, "quiet");
    ck_assert_uint_eq(gov_event_list_get_count(list), 0);
    ck_assert_int_eq(gov_watch_get_state(watch), state);
    gov_event_list_free(list);
    world_act(w, id, "supplement", "{\"reason\":\"x\",\"material_codes\":[\"FL-M02\"]}");
    world_expect(gov_watch_next(watch, 30000, NULL, &list, &err), &err, GOV_OK, "news");
    ck_assert_uint_ge(gov_event_list_get_count(list), 1);
    ck_assert_int_eq(gov_watch_get_state(watch), GOV_MATTER_SUPPLEMENT_REQUIRED);
    gov_event_list_free(list);
    gov_watch_free(watch);
    gov_session_unref(session);
    free(id);
}

/* --- a bad line: answers lost and cut at each change ---------------------------------------------- */

static void interrupted_journey(world *w, gov_client *client)
{
    gov_session *session = world_login(w, client, "sub-food");
    gov_error *err = NULL;
    int64_t matters = world_matters(w);
    gov_draft *draft = journey_food_draft(session);
    world_fault(w, "drop_after", 1, "POST", "/gov/v1/uploads", -1);
    world_fault(w, "drop_after", 1, "PATCH", "/gov/v1/uploads/", -1);
    journey_attach(draft, "FL-M02", "plan");
    journey_attach(draft, "FL-M03", "rules");
    world_fault(w, "drop_after", 1, "POST", "/gov/v1/matters", -1);
    world_expect(gov_draft_save(draft, NULL, &err), &err, GOV_OK, "save");
    journey_attach(draft, "FL-M04", "health");
    world_expect(gov_draft_set_text(draft, "/shop/name", "样例食堂", &err), &err, GOV_OK, "name");
    world_fault(w, "truncate", 1, "PATCH", "/gov/v1/matters/", -1);
    world_expect(gov_draft_save(draft, NULL, &err), &err, GOV_OK, "save again");
    world_fault(w, "drop_before", 1, "POST", "/gov/v1/matters/", -1);
    char *id = journey_submit(draft);
    gov_draft_free(draft);
    ck_assert_int_eq(world_matters(w), matters + 1);
    ck_assert_int_eq(state_of(session, id), GOV_MATTER_SUBMITTED);
    world_clear_faults(w);
    gov_session_unref(session);
    free(id);
}

/* --- a system, and a session that outlives its access token -------------------------------------- */

static void session_journey(world *w, gov_client *client)
{
    gov_session *system = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;
    char *subject = NULL;
    world_expect(gov_auth_client_credentials(client, NULL, &system, &err), &err, GOV_OK, "system");
    ck_assert_int_eq(gov_session_is_logged_in(system), 1);
    world_expect(gov_session_get_subject_json(system, NULL, &subject, &err), &err,
                 GOV_ERR_FORBIDDEN, "a system is no citizen");
    gov_session_unref(system);
    session = world_login(w, client, "sub-li");
    world_expect(gov_session_get_subject_json(session, NULL, &subject, &err), &err, GOV_OK,
                 "subject");
    ck_assert_ptr_nonnull(strstr(subject, "sub-li"));
    gov_session_free_text(session, subject);
    int64_t tokens = world_number(w, "requests|by_path|POST /oauth/token");
    world_expect(gov_session_refresh(session, NULL, &err), &err, GOV_OK, "refresh");
    world_advance(w, WORLD_DAY_MS);
    world_expect(gov_session_get_subject_json(session, NULL, &subject, &err), &err, GOV_OK,
                 "after a day");
    gov_session_free_text(session, subject);
    ck_assert_int_eq(world_number(w, "requests|by_path|POST /oauth/token"), tokens + 2);
    world_expect(gov_session_end(session, NULL, &err), &err, GOV_OK, "end");
    world_expect(gov_session_get_subject_json(session, NULL, &subject, &err), &err,
                 GOV_ERR_LOGIN_REQUIRED, "after the end");
    gov_session_unref(session);
}

const journey journeys[] = {
    {"session", session_journey},   {"newborn", newborn_journey},
    {"food_licence", food_journey}, {"company", company_journey},
    {"withdraw", withdraw_journey}, {"supplement", supplement_journey},
    {"kin_proxy", proxy_journey},   {"paging", paging_journey},
    {"watch", watch_journey},       {"interrupted", interrupted_journey},
    {"papers", journey_papers},     {NULL, NULL},
};
