/* SPDX-License-Identifier: Apache-2.0 */
/* See refuse.h: the fixture, and what every refused call must look like. */
#include "scenario/support/refuse.h"

#include <check.h>
#include <string.h>

#include "scenario/support/journeys.h"
#include "scenario/support/verify.h"

#define NAMES_MAX 1024
#define POISON    ((void *)(uintptr_t)0x5A5A)

#define TEN(x)      x x x x x x x x x x
#define HUNDRED(x)  TEN(TEN(x))
#define THOUSAND(x) TEN(HUNDRED(x))

refuse_out out;

static gov_error *err;
static int round_without_error;
static const char *names[NAMES_MAX];
static size_t name_count;
static size_t calls;

const char *const bad_texts[] = {"a\nb\x01", "\x7f",         "tab\tand\x1b",  "bad \xff byte",
                                 "\xc0\xaf", "\xed\xa0\x80", "half \xe5\xbc", NULL};
const char *const bad_ids[] = {"",
                               "a\nb",
                               "a\rb",
                               "\x01",
                               "\x7f",
                               "\xff",
                               "\xc0\xaf",
                               "\xed\xa0\x80",
                               "\xe5\xbc",
                               TEN("123456") "12345",
                               THOUSAND("long"),
                               NULL};

static const gov_usage usage = {
    .struct_size = sizeof usage, .basis = GOV_USAGE_CONSENT, .purpose = "test"};

void good_open(good *g)
{
    gov_error *e = NULL;
    memset(g, 0, sizeof *g);
    world_open_in_process(&g->w);
    ck_assert_int_eq(gov_config_new(NULL, &g->config, NULL), GOV_OK);
    g->client = world_client(&g->w, NULL);
    g->other_client = world_client(&g->w, NULL);
    g->session = world_login(&g->w, g->client, "sub-food");
    g->ended = world_login(&g->w, g->client, "sub-li");
    g->other_session = world_login(&g->w, g->other_client, "sub-li");
    world_expect(gov_session_end(g->ended, NULL, &e), &e, GOV_OK, "end");
    world_expect(gov_session_new_anonymous(g->client, &g->anonymous, &e), &e, GOV_OK, "anonymous");
    world_expect(gov_auth_device_begin(g->client, NULL, &g->login, &e), &e, GOV_OK, "device");
    world_expect(gov_item_get(g->session, "11990100MB9907004M344011705000001", NULL, &g->item, &e),
                 &e, GOV_OK, "item");
    world_expect(gov_item_search(g->session, NULL, NULL, &g->items, &e), &e, GOV_OK, "items");
    g->draft = journey_food_draft(g->session);
    g->done = journey_food_draft(g->session);
    journey_attach(g->done, "FL-M02", "plan");
    journey_attach(g->done, "FL-M03", "rules");
    journey_attach(g->done, "FL-M04", "health");
    world_expect(gov_draft_precheck(g->done, NULL, &g->findings, &e), &e, GOV_OK, "precheck");
    world_expect(gov_matter_submit(g->done, NULL, &g->receipt, &e), &e, GOV_OK, "submit");
    const char *id = gov_receipt_get_matter_id(g->receipt);
    world_expect(gov_matter_get(g->session, id, NULL, &g->matter, &e), &e, GOV_OK, "matter");
    world_expect(gov_matter_list_all(g->session, NULL, NULL, &g->matters, &e), &e, GOV_OK, "list");
    world_expect(gov_progress_get(g->session, id, NULL, &g->progress, &e), &e, GOV_OK, "progress");
    world_expect(gov_progress_get_events(g->session, id, 0, NULL, &g->events, &e), &e, GOV_OK,
                 "events");
    world_expect(gov_watch_new(g->session, id, &g->watch, &e), &e, GOV_OK, "watch");
    world_expect(gov_certificate_list_all(g->session, &usage, NULL, NULL, &g->certificates, &e), &e,
                 GOV_OK, "certificates");
    const char *crt = gov_certificate_get_id(gov_certificate_list_at(g->certificates, 0));
    world_expect(gov_certificate_get(g->session, crt, &usage, NULL, &g->certificate, &e), &e,
                 GOV_OK, "certificate");
    world_expect(gov_certificate_fetch(g->session, crt, GOV_CERTIFICATE_SD_JWT, &usage, NULL, NULL,
                                       &g->file, &e),
                 &e, GOV_OK, "file");
    world_expect(verify_trust(NULL, g->client, &g->trust, &e), &e, GOV_OK, "trust");
    world_expect(verify_document(NULL, g->client, gov_certificate_file_get_data(g->file),
                                 (size_t)gov_certificate_file_get_size(g->file), &g->found, &e),
                 &e, GOV_OK, "verification");
    world_expect(gov_progress_verify_log(g->client, "x", 1, NULL, &g->report, &e), &e, GOV_OK,
                 "report");
    world_expect(gov_review_list_pending(g->session, NULL, &g->reviews, &e), &e, GOV_OK, "reviews");
    gov_matter *none = NULL;
    ck_assert_int_eq(gov_matter_get(g->session, "", NULL, &none, &g->error), GOV_ERR_ARGUMENT);
}

void good_close(good *g)
{
    gov_error_free(g->error);
    gov_review_list_free(g->reviews);
    gov_report_free(g->report);
    gov_verification_free(g->found);
    gov_trust_free(g->trust);
    gov_certificate_file_free(g->file);
    gov_certificate_free(g->certificate);
    gov_certificate_list_free(g->certificates);
    gov_watch_free(g->watch);
    gov_event_list_free(g->events);
    gov_progress_free(g->progress);
    gov_matter_list_free(g->matters);
    gov_matter_free(g->matter);
    gov_receipt_free(g->receipt);
    gov_findings_free(g->findings);
    gov_draft_free(g->done);
    gov_draft_free(g->draft);
    gov_item_list_free(g->items);
    gov_item_free(g->item);
    gov_device_login_free(g->login);
    gov_session_unref(g->anonymous);
    gov_session_unref(g->other_session);
    gov_session_unref(g->ended);
    gov_session_unref(g->session);
    gov_client_unref(g->other_client);
    gov_client_unref(g->client);
    gov_config_free(g->config);
    world_close(&g->w);
}

gov_error **err_or_null(void)
{
    return round_without_error ? NULL : &err;
}

void refuse_set_round(int round)
{
    round_without_error = round;
}

int refuse_was_called(const char *function)
{
    for (size_t i = 0; i < name_count; i++) {
        if (strcmp(names[i], function) == 0) {
            return 1;
        }
    }
    return 0;
}

size_t refuse_count(void)
{
    return calls;
}

void refuse_begin(const char *function)
{
    calls++;
    out.any = POISON;
    if (!refuse_was_called(function)) {
        ck_assert_uint_lt(name_count, NAMES_MAX);
        names[name_count++] = function;
    }
}

/* One line, for people, in both languages. */
static void check_message(const char *function, int line, const gov_error *e)
{
    for (int language = GOV_LANGUAGE_EN; language <= (int)GOV_LANGUAGE_ZH; language++) {
        const char *text = gov_error_get_message(e, (gov_language)language);
        ck_assert_msg(text != NULL && strlen(text) > 5 && strpbrk(text, "\n\r\x01\xff") == NULL,
                      "%s, line %d: message \"%s\"", function, line, text);
    }
}

void refuse_end(const char *function, int line, gov_status status, gov_status expected, int gives)
{
    ck_assert_msg(status == expected, "%s, line %d: %s instead of %s: %s", function, line,
                  gov_status_get_name(status), gov_status_get_name(expected),
                  err != NULL ? gov_error_get_message(err, GOV_LANGUAGE_EN) : "no error");
    ck_assert_msg(!gives || out.any == NULL, "%s, line %d: what it gives out is not NULL", function,
                  line);
    if (err != NULL) {
        ck_assert_msg(gov_error_get_status(err) == expected, "%s, line %d: the error says %s",
                      function, line, gov_status_get_name(gov_error_get_status(err)));
        check_message(function, line, err);
    }
    ck_assert_msg(round_without_error || (err != NULL) == (expected != GOV_OK),
                  "%s, line %d: an error and a status do not agree", function, line);
    gov_error_free(err);
    err = NULL;
}
