/* SPDX-License-Identifier: Apache-2.0 */
/* What must be refused by progress, certificates and reviews: before anything is sent. */
#include <check.h>
#include <string.h>

#include "scenario/support/refuse.h"

static void progress(good *g)
{
    const char *id = gov_matter_get_id(g->matter);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_progress_get, NULL, id, NULL, &out.progress, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_progress_get, g->session, NULL, NULL, &out.progress,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_progress_get, g->session, id, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_progress_get, g->session, "x", NULL, &out.progress,
                err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_progress_get, g->ended, id, NULL, &out.progress,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_progress_get_events, NULL, id, 0, NULL, &out.events,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_progress_get_events, g->session, NULL, 0, NULL, &out.events,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_progress_get_events, g->session, id, 0, NULL, NULL,
            err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_progress_get_events, g->session, id, UINT64_MAX, NULL,
                &out.events, err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_progress_get_events, g->session, "x", 0, NULL, &out.events,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_watch_new, NULL, id, &out.watch, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_watch_new, g->session, NULL, &out.watch, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_watch_new, g->session, id, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_watch_next, NULL, 0, NULL, &out.events, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_watch_next, g->watch, 0, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_watch_next, g->watch, -1, NULL, &out.events, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_watch_next, g->watch, 60001, NULL, &out.events,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_progress_verify_log, NULL, "x", 1, NULL, &out.report,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_progress_verify_log, g->client, NULL, 1, NULL, &out.report,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_progress_verify_log, g->client, "x", 0, NULL, &out.report,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_progress_verify_log, g->client, "x", 1, NULL, NULL,
            err_or_null());
    EACH(bad, bad_ids)
    {
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_progress_get, g->session, *bad, NULL, &out.progress,
                    err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_progress_get_events, g->session, *bad, 0, NULL,
                    &out.events, err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_watch_new, g->session, *bad, &out.watch, err_or_null());
    }
}

/* A log that is none gets a report that says so. */
static void logs(good *g)
{
    static const char *const texts[] = {"x", "\n\n", "a.b.c\n", "\xff\n", "..\n..", NULL};
    EACH(text, texts)
    {
        gov_report *report = NULL;
        refuse_begin("gov_progress_verify_log");
        ck_assert_int_eq(
            gov_progress_verify_log(g->client, *text, strlen(*text), NULL, &report, NULL), GOV_OK);
        ck_assert_int_eq(gov_report_get_status(report), GOV_ERR_RESPONSE);
        gov_report_free(report);
    }
}

static gov_status take(void *user, const void *data, size_t size)
{
    (void)user;
    (void)data;
    (void)size;
    return GOV_OK;
}

static gov_status take_nothing(void *user, const void *data, size_t size)
{
    (void)user;
    (void)data;
    (void)size;
    return GOV_ERR_FILE;
}

static const gov_usage why = {
    .struct_size = sizeof why, .basis = GOV_USAGE_FUNCTION, .purpose = "x"};

static void certificates(good *g)
{
    const char *id = gov_certificate_get_id(g->certificate);
    gov_certificate_query query = {.struct_size = 0};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_list_all, NULL, &why, NULL, NULL,
                &out.certificates, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_certificate_list_all, g->session, &why, NULL, NULL, NULL,
            err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_list_all, g->session, &why, &query, NULL,
                &out.certificates, err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_certificate_list_all, g->anonymous, &why, NULL, NULL,
                &out.certificates, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_get, NULL, id, &why, NULL, &out.certificate,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_get, g->session, NULL, &why, NULL,
                &out.certificate, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_certificate_get, g->session, id, &why, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_certificate_get, g->session, "x", &why, NULL,
                &out.certificate, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch, NULL, id, GOV_CERTIFICATE_PDF, &why, NULL,
                NULL, &out.file, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch, g->session, NULL, GOV_CERTIFICATE_PDF,
                &why, NULL, NULL, &out.file, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_certificate_fetch, g->session, id, GOV_CERTIFICATE_PDF, &why,
            NULL, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch, g->session, id, GOV_CERTIFICATE_OTHER,
                &why, NULL, NULL, &out.file, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch, g->session, id, (gov_certificate_format)77,
                &why, NULL, NULL, &out.file, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch_stream, NULL, id, GOV_CERTIFICATE_PDF, &why,
                NULL, take, NULL, NULL, &out.file, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch_stream, g->session, NULL,
                GOV_CERTIFICATE_PDF, &why, NULL, take, NULL, NULL, &out.file, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch_stream, g->session, id, GOV_CERTIFICATE_PDF,
                &why, NULL, NULL, NULL, NULL, &out.file, err_or_null());
    REFUSED_OUT(GOV_ERR_HOOK, gov_certificate_fetch_stream, g->session, id, GOV_CERTIFICATE_PDF,
                &why, NULL, take_nothing, NULL, NULL, &out.file, err_or_null());
    EACH(bad, bad_ids)
    {
        query = (gov_certificate_query){.struct_size = sizeof query, .type_code = *bad};
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_list_all, g->session, &why, &query, NULL,
                    &out.certificates, err_or_null());
        if (strlen(*bad) == 65) {
            continue; /* longer than those of the contract, and those of provinces are */
        }
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_get, g->session, *bad, &why, NULL,
                    &out.certificate, err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch, g->session, *bad, GOV_CERTIFICATE_PDF,
                    &why, NULL, NULL, &out.file, err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_fetch_stream, g->session, *bad,
                    GOV_CERTIFICATE_PDF, &why, NULL, take, NULL, NULL, &out.file, err_or_null());
    }
}

/* Nothing is sent without a purpose: the platform counts no request. */
static void usages(good *g)
{
    const char *id = gov_certificate_get_id(g->certificate);
    int64_t before = world_number(&g->w, "requests|total");
    gov_usage bad = why;
    const gov_usage *const none[] = {NULL, &bad};
    static const struct {
        const char *purpose;
        int basis;
    } says_nothing[] = {{"x", GOV_USAGE_CONSENT}, /* not given at all */
                        {NULL, GOV_USAGE_CONSENT},
                        {"", GOV_USAGE_CONSENT},
                        {"   ", GOV_USAGE_FUNCTION},
                        {" \u3000\u00A0", GOV_USAGE_CONSENT},
                        {"x", 0},
                        {"x", 9},
                        {"x", -1}};
    for (size_t i = 0; i < sizeof says_nothing / sizeof says_nothing[0]; i++) {
        bad = why;
        bad.purpose = says_nothing[i].purpose;
        bad.basis = (gov_usage_basis)says_nothing[i].basis;
        const gov_usage *usage = none[i > 0];
        REFUSED_OUT(GOV_ERR_USAGE_REQUIRED, gov_certificate_list_all, g->session, usage, NULL, NULL,
                    &out.certificates, err_or_null());
        REFUSED_OUT(GOV_ERR_USAGE_REQUIRED, gov_certificate_get, g->session, id, usage, NULL,
                    &out.certificate, err_or_null());
        REFUSED_OUT(GOV_ERR_USAGE_REQUIRED, gov_certificate_fetch, g->session, id,
                    GOV_CERTIFICATE_PDF, usage, NULL, NULL, &out.file, err_or_null());
        REFUSED_OUT(GOV_ERR_USAGE_REQUIRED, gov_certificate_fetch_stream, g->session, id,
                    GOV_CERTIFICATE_PDF, usage, NULL, take, NULL, NULL, &out.file, err_or_null());
    }
    bad = why;
    bad.struct_size = 0;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_get, g->session, id, &bad, NULL, &out.certificate,
                err_or_null());
    EACH(text, bad_texts)
    {
        bad = why;
        bad.purpose = *text;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_get, g->session, id, &bad, NULL,
                    &out.certificate, err_or_null());
    }
    EACH(text, bad_ids)
    {
        const char **const members[] = {&bad.item_code, &bad.matter_no, &bad.operator_id,
                                        &bad.event, &bad.grant_id};
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
            bad = why;
            *members[i] = *text;
            REFUSED_OUT(GOV_ERR_ARGUMENT, gov_certificate_get, g->session, id, &bad, NULL,
                        &out.certificate, err_or_null());
        }
    }
    ck_assert_int_eq(world_number(&g->w, "requests|total"), before);
}

static void review(good *g, gov_status expected, const gov_review_input *input)
{
    REFUSED_OUT(expected, gov_review_post, g->session, input, NULL, &out.review, err_or_null());
}

static void reviews(good *g)
{
    const gov_review_input good_input = {.struct_size = sizeof good_input,
                                         .level = GOV_REVIEW_SATISFIED,
                                         .service_event_id = "sev_x"};
    gov_review_input i = good_input;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_review_list_pending, NULL, NULL, &out.reviews, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_review_list_pending, g->session, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_review_list_pending, g->anonymous, NULL, &out.reviews,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_review_post, NULL, &i, NULL, &out.review, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_review_post, g->session, &i, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_review_post, g->ended, &i, NULL, &out.review,
                err_or_null());
    review(g, GOV_ERR_ARGUMENT, NULL);
    review(g, GOV_ERR_NOT_FOUND, &i);
    i.struct_size = 0;
    review(g, GOV_ERR_ARGUMENT, &i);
    i = good_input;
    i.level = GOV_REVIEW_LEVEL_OTHER;
    review(g, GOV_ERR_ARGUMENT, &i);
    i.level = (gov_review_level)6;
    review(g, GOV_ERR_ARGUMENT, &i);
    i.level = GOV_REVIEW_DISSATISFIED;
    review(g, GOV_ERR_REVIEW_REASON_REQUIRED, &i);
    i.text = "";
    review(g, GOV_ERR_REVIEW_REASON_REQUIRED, &i);
    i = good_input;
    i.service_event_id = NULL;
    review(g, GOV_ERR_ARGUMENT, &i);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_review_get_work_order, NULL, "x", NULL, &out.order,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_review_get_work_order, g->session, NULL, NULL, &out.order,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_review_get_work_order, g->session, "x", NULL, NULL,
            err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_review_get_work_order, g->session, "x", NULL, &out.order,
                err_or_null());
}

static void review_parts(good *g)
{
    static char long_text[501 * 3 + 1];
    const char *option = "long_wait";
    const gov_review_dimension low = {"convenience", 0};
    const gov_review_dimension high = {"convenience", 6};
    const gov_review_input plain = {
        .struct_size = sizeof plain, .level = GOV_REVIEW_SATISFIED, .service_event_id = "sev_x"};
    gov_review_input i = plain;
    i.dimension_count = 1;
    review(g, GOV_ERR_ARGUMENT, &i);
    i.dimensions = &low;
    review(g, GOV_ERR_ARGUMENT, &i);
    i.dimensions = &high;
    review(g, GOV_ERR_ARGUMENT, &i);
    i.dimension_count = SIZE_MAX;
    review(g, GOV_ERR_ARGUMENT, &i);
    i = plain;
    i.option_count = 1;
    review(g, GOV_ERR_ARGUMENT, &i);
    i.options = &option;
    i.option_count = SIZE_MAX;
    review(g, GOV_ERR_ARGUMENT, &i);
    i = plain;
    memset(long_text, 'a', 501);
    i.text = long_text;
    review(g, GOV_ERR_ARGUMENT, &i);
    for (size_t n = 0; n < 501; n++) {
        memcpy(long_text + 3 * n, "样", 3);
    }
    review(g, GOV_ERR_ARGUMENT, &i);
    EACH(bad, bad_texts)
    {
        i = plain;
        i.text = *bad;
        review(g, GOV_ERR_ARGUMENT, &i);
    }
    EACH(bad, bad_ids)
    {
        const gov_review_dimension dimension = {*bad, 3};
        i = plain;
        i.service_event_id = *bad;
        review(g, GOV_ERR_ARGUMENT, &i);
        i = plain;
        i.dimensions = &dimension;
        i.dimension_count = 1;
        review(g, GOV_ERR_ARGUMENT, &i);
        i = plain;
        i.options = bad;
        i.option_count = 1;
        review(g, GOV_ERR_ARGUMENT, &i);
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_review_get_work_order, g->session, *bad, NULL, &out.order,
                    err_or_null());
    }
}

void refuse_others(good *g)
{
    progress(g);
    logs(g);
    certificates(g);
    usages(g);
    reviews(g);
    review_parts(g);
}
