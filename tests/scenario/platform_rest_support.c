/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that need more of a platform than certificates: what each answers where there is no more. */
#include "scenario/platform_support.h"

#include <stdio.h>

#define ID   "M-2026-0042"
#define ROOM 64

/* One call; what it gives stays NULL. */
typedef struct rest_call {
    gov_client *client;
    gov_session *session;
    gov_error **err;
} rest_call;

typedef gov_status rest_fn(const rest_call *c);

#define REST(name, type, call)                                                                     \
    static gov_status rest_##name(const rest_call *c)                                              \
    {                                                                                              \
        type *out = NULL;                                                                          \
        gov_status status = call;                                                                  \
        ck_assert_ptr_null(out);                                                                   \
        return status;                                                                             \
    }

#define SESSION_ID(name, type) REST(name, type, gov_##name(c->session, ID, NULL, &out, c->err))

SESSION_ID(item_get, gov_item)
SESSION_ID(item_get_package, gov_item)
SESSION_ID(matter_get, gov_matter)
SESSION_ID(progress_get, gov_progress)
SESSION_ID(review_get_work_order, gov_work_order)
SESSION_ID(grant_get, gov_grant)
SESSION_ID(grant_wait, gov_grant)
SESSION_ID(grant_revoke, gov_grant)
SESSION_ID(presentation_get, gov_presentation)
SESSION_ID(presentation_revoke, gov_presentation)
REST(item_search, gov_item_list, gov_item_search(c->session, NULL, NULL, &out, c->err))
REST(matter_list_all, gov_matter_list, gov_matter_list_all(c->session, NULL, NULL, &out, c->err))
REST(progress_get_events, gov_event_list,
     gov_progress_get_events(c->session, ID, 0, NULL, &out, c->err))
REST(review_list_pending, gov_review_list, gov_review_list_pending(c->session, NULL, &out, c->err))
REST(access_list_all, gov_access_list, gov_access_list_all(c->session, NULL, 0, NULL, &out, c->err))
REST(metadata, char, gov_client_get_metadata_json(c->client, NULL, &out, c->err))
REST(keys, char, gov_client_get_keys_json(c->client, NULL, &out, c->err))
REST(device, gov_device_login, gov_auth_device_begin(c->client, NULL, &out, c->err))
REST(subject, char, gov_session_get_subject_json(c->session, NULL, &out, c->err))

static gov_status rest_discover(const rest_call *c)
{
    return gov_client_discover(c->client, NULL, c->err);
}

static gov_status rest_matter_withdraw(const rest_call *c)
{
    return gov_matter_withdraw(c->session, ID, "changed my mind", NULL, c->err);
}

static gov_status rest_review_post(const rest_call *c)
{
    const gov_review_input input = {
        .struct_size = sizeof input, .service_event_id = ID, .level = GOV_REVIEW_SATISFIED};
    gov_review *out = NULL;
    gov_status status = gov_review_post(c->session, &input, NULL, &out, c->err);
    ck_assert_ptr_null(out);
    return status;
}

static gov_status rest_grant_request(const rest_call *c)
{
    static const char *const types[] = {"11100000000013338W011"};
    const gov_grant_terms terms = {.struct_size = sizeof terms,
                                   .actions = GOV_GRANT_FETCH,
                                   .grantor = "sub-li",
                                   .type_codes = types,
                                   .type_count = 1,
                                   .purpose = "for a licence"};
    gov_grant *out = NULL;
    gov_status status = gov_grant_request(c->session, &terms, NULL, &out, c->err);
    ck_assert_ptr_null(out);
    return status;
}

static gov_status rest_presentation_create(const rest_call *c)
{
    const gov_presentation_terms terms = {.struct_size = sizeof terms,
                                          .kind = GOV_PRESENTATION_CODE};
    gov_presentation *out = NULL;
    gov_status status = gov_presentation_create(c->session, ID, &terms, NULL, &out, c->err);
    ck_assert_ptr_null(out);
    return status;
}

static gov_status rest_ask(const rest_call *c)
{
    const gov_usage usage = platform_usage(GOV_USAGE_CONSENT);
    const gov_question question = {
        .struct_size = sizeof question, .kind = GOV_QUESTION_AGE_OVER, .years = 18};
    gov_answer *out = NULL;
    gov_status status = gov_certificate_ask(c->session, &question, &usage, NULL, &out, c->err);
    ck_assert_ptr_null(out);
    return status;
}

static gov_status rest_watch(const rest_call *c)
{
    gov_watch *watch = NULL;
    gov_event_list *events = NULL;
    gov_status status = gov_watch_new(c->session, ID, &watch, c->err);
    if (status == GOV_OK) {
        status = gov_watch_next(watch, 0, NULL, &events, c->err);
    }
    ck_assert_ptr_null(events);
    gov_watch_free(watch);
    return status;
}

static const struct {
    const char *name;
    rest_fn *call;
} rest[] = {
    {"item_get", rest_item_get},
    {"item_get_package", rest_item_get_package},
    {"item_search", rest_item_search},
    {"matter_get", rest_matter_get},
    {"matter_list_all", rest_matter_list_all},
    {"matter_withdraw", rest_matter_withdraw},
    {"progress_get", rest_progress_get},
    {"progress_get_events", rest_progress_get_events},
    {"watch", rest_watch},
    {"review_list_pending", rest_review_list_pending},
    {"review_post", rest_review_post},
    {"review_get_work_order", rest_review_get_work_order},
    {"grant_request", rest_grant_request},
    {"grant_get", rest_grant_get},
    {"grant_wait", rest_grant_wait},
    {"grant_revoke", rest_grant_revoke},
    {"presentation_create", rest_presentation_create},
    {"presentation_get", rest_presentation_get},
    {"presentation_revoke", rest_presentation_revoke},
    {"certificate_ask", rest_ask},
    {"access_list_all", rest_access_list_all},
    {"client_discover", rest_discover},
    {"client_get_metadata_json", rest_metadata},
    {"client_get_keys_json", rest_keys},
    {"auth_device_begin", rest_device},
    {"session_get_subject_json", rest_subject},
};

void platform_refuses_the_rest(gov_client *client, gov_session *session)
{
    for (size_t i = 0; i < TEST_COUNT(rest); i++) {
        gov_error *err = NULL;
        const rest_call call = {client, session, &err};
        gov_status status = rest[i].call(&call);
        ck_assert_msg(status == GOV_ERR_UNSUPPORTED, "%s: %s: %s", rest[i].name,
                      gov_status_get_name(status),
                      err != NULL ? gov_error_get_message(err, GOV_LANGUAGE_EN) : "no error");
        ck_assert_int_eq(gov_error_get_status(err), status);
        gov_error_free(err);
    }
}
