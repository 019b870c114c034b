/* SPDX-License-Identifier: Apache-2.0 */
/* The newborn journey against the sandbox in process: once as it should be, then with faults at every
 * step of login, upload and submit, after which the platform must hold exactly one matter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/sandbox.h>

#include "scenario/support/scenario_newborn.h"
#include "test_support.h"

typedef struct world {
    gov_sandbox *sandbox;
    gov_client *client;
    newborn n;
} world;

static gov_client *make_client(gov_sandbox *sandbox, const char *const *settings)
{
    gov_config *config = NULL;
    gov_client *client = NULL;
    ck_assert_int_eq(gov_config_new(NULL, &config, NULL), GOV_OK);
    const char *const base[] = {"gateway.url",
                                GOV_SANDBOX_BASE_URL,
                                "gateway.allow_sandbox",
                                "true",
                                "auth.client_id",
                                GOV_SANDBOX_CLIENT_ID,
                                "auth.client_secret",
                                GOV_SANDBOX_CLIENT_SECRET,
                                "app.channel",
                                "kiosk",
                                "retry.base_ms",
                                "1",
                                "retry.cap_ms",
                                "5",
                                NULL};
    for (size_t i = 0; base[i] != NULL; i += 2) {
        ck_assert_int_eq(gov_config_set(config, base[i], base[i + 1], NULL), GOV_OK);
    }
    for (size_t i = 0; settings != NULL && settings[i] != NULL; i += 2) {
        ck_assert_int_eq(gov_config_set(config, settings[i], settings[i + 1], NULL), GOV_OK);
    }
    ck_assert_int_eq(gov_config_set_transport(config, gov_sandbox_get_transport(sandbox), NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_client_new(config, &client, NULL), GOV_OK);
    gov_config_free(config);
    return client;
}

static void begin(world *w, const char *const *settings)
{
    const gov_sandbox_options options = {.struct_size = sizeof options,
                                         .flags = GOV_SANDBOX_NO_POLL_INTERVAL};
    memset(w, 0, sizeof *w);
    ck_assert_int_eq(gov_sandbox_new(&options, &w->sandbox), GOV_OK);
    w->client = make_client(w->sandbox, settings);
    const newborn_operator op = {newborn_operate_in_process, w->sandbox};
    newborn_init(&w->n, w->client, op);
}

static void end(world *w)
{
    newborn_clear(&w->n);
    gov_client_unref(w->client);
    gov_sandbox_free(w->sandbox);
}

static void must(world *w, gov_status status)
{
    if (status != GOV_OK) {
        ck_abort_msg("%s: %s: %s", w->n.step, gov_status_get_name(status),
                     gov_error_get_message(w->n.err, GOV_LANGUAGE_EN));
    }
}

static void fault(world *w, const char *name, int count, const char *method, const char *path)
{
    char body[256];
    int32_t http = 0;
    (void)snprintf(body, sizeof body,
                   "{\"name\":\"%s\",\"count\":%d,\"method\":\"%s\",\"path\":\"%s\"}", name, count,
                   method, path);
    ck_assert_int_eq(
        gov_sandbox_control(w->sandbox, "POST", "/sandbox/faults", body, &http, NULL, NULL),
        GOV_OK);
    ck_assert_int_eq(http, 201);
}

static void clear_faults(world *w)
{
    int32_t http = 0;
    ck_assert_int_eq(
        gov_sandbox_control(w->sandbox, "DELETE", "/sandbox/faults", NULL, &http, NULL, NULL),
        GOV_OK);
    ck_assert_int_eq(http, 204);
}

/* The number behind a member of /sandbox/state; the members looked for occur once. */
static long count_of(world *w, const char *member)
{
    char *text = NULL;
    char key[96];
    ck_assert_int_eq(
        gov_sandbox_control(w->sandbox, "GET", "/sandbox/state", NULL, NULL, &text, NULL), GOV_OK);
    (void)snprintf(key, sizeof key, "\"%s\":", member);
    const char *at = strstr(text, key);
    long count = at == NULL ? 0 : strtol(at + strlen(key), NULL, 10);
    gov_sandbox_free_text(text);
    return count;
}

/* matters.total is the first "total" of the document. */
static long matters(world *w)
{
    return count_of(w, "total");
}

START_TEST(journey_from_login_to_receipt)
{
    world w;
    begin(&w, NULL);
    must(&w, newborn_run(&w.n));
    ck_assert_uint_eq(gov_findings_get_count(w.n.findings), 0);
    ck_assert_str_eq(gov_receipt_get_kind(w.n.receipt), "submit");
    ck_assert_str_eq(gov_receipt_get_matter_id(w.n.receipt), gov_draft_get_matter_id(w.n.draft));
    ck_assert_uint_eq(gov_receipt_get_digest_count(w.n.receipt), 3);
    ck_assert_str_eq(gov_receipt_get_digest_name(w.n.receipt, 0), "form_data");
    ck_assert_str_eq(gov_receipt_get_digest_name(w.n.receipt, 1), "NB-M01");
    ck_assert_str_eq(gov_receipt_get_digest_name(w.n.receipt, 2), "NB-M02");
    ck_assert_str_eq(gov_matter_get_item_code(w.n.matter), NEWBORN_PACKAGE);
    ck_assert_uint_eq(gov_matter_get_child_count(w.n.matter), 9);
    ck_assert_ptr_nonnull(gov_matter_get_number(w.n.matter));
    ck_assert_int_eq(matters(&w), 1);
    end(&w);
}
END_TEST

START_TEST(second_submit_and_later_edits_are_refused)
{
    world w;
    gov_receipt *again = NULL;
    begin(&w, NULL);
    must(&w, newborn_run(&w.n));
    ck_assert_int_eq(gov_matter_submit(w.n.draft, NULL, &again, NULL), GOV_ERR_STATE);
    ck_assert_ptr_null(again);
    ck_assert_int_eq(gov_draft_set_text(w.n.draft, "/child/name", "样", NULL), GOV_ERR_STATE);
    ck_assert_int_eq(gov_draft_save(w.n.draft, NULL, NULL), GOV_ERR_STATE);
    ck_assert_int_eq(matters(&w), 1);
    end(&w);
}
END_TEST

START_TEST(precheck_finds_and_the_finding_is_mended)
{
    world w;
    begin(&w, NULL);
    must(&w, newborn_login(&w.n));
    must(&w, newborn_find(&w.n));
    must(&w, newborn_find_card(&w.n));
    must(&w, newborn_begin(&w.n));
    must(&w, newborn_attach(&w.n));
    must(&w, gov_draft_set_text(w.n.draft, "/mother/id_number", "990101199208151021", &w.n.err));
    must(&w, newborn_precheck(&w.n));
    ck_assert_uint_eq(gov_findings_get_count(w.n.findings), 1);
    ck_assert_str_eq(gov_findings_get_pointer(w.n.findings, 0), "/form_data/mother/id_number");
    ck_assert_str_eq(gov_findings_get_severity(w.n.findings, 0), "error");
    ck_assert_ptr_nonnull(gov_findings_get_message(w.n.findings, 0, GOV_LANGUAGE_ZH));
    must(&w, gov_draft_set_text(w.n.draft, "/mother/id_number", NEWBORN_MOTHER_ID, &w.n.err));
    must(&w, newborn_precheck(&w.n));
    ck_assert_uint_eq(gov_findings_get_count(w.n.findings), 0);
    must(&w, newborn_submit(&w.n));
    end(&w);
}
END_TEST

START_TEST(a_saved_draft_is_changed_by_a_patch_and_the_receipt_holds)
{
    world w;
    begin(&w, NULL);
    must(&w, newborn_login(&w.n));
    must(&w, newborn_find(&w.n));
    must(&w, newborn_find_card(&w.n));
    must(&w, newborn_begin(&w.n));
    must(&w, gov_draft_set_text(w.n.draft, "/father/name", "张三样", &w.n.err));
    must(&w, gov_draft_set_text(w.n.draft, "/father/id_number", "990101199003071018", &w.n.err));
    must(&w, gov_draft_save(w.n.draft, NULL, &w.n.err));
    must(&w, gov_draft_set_json(w.n.draft, "/father", NULL, &w.n.err));
    must(&w, gov_draft_set_text(w.n.draft, "/child/name", "李小样", &w.n.err));
    must(&w, newborn_attach(&w.n));
    must(&w, newborn_submit(&w.n));
    must(&w, newborn_read_back(&w.n));
    ck_assert_ptr_null(strstr(gov_matter_get_json(w.n.matter), "father"));
    ck_assert_ptr_nonnull(strstr(gov_matter_get_json(w.n.matter), "李小样"));
    ck_assert_int_eq(matters(&w), 1);
    ck_assert_int_eq(count_of(&w, "PATCH /gov/v1/matters/{id}"), 1);
    end(&w);
}
END_TEST

START_TEST(nothing_is_sent_while_a_material_is_missing)
{
    world w;
    begin(&w, NULL);
    must(&w, newborn_login(&w.n));
    must(&w, newborn_find(&w.n));
    must(&w, newborn_begin(&w.n));
    ck_assert_int_eq(newborn_submit(&w.n), GOV_ERR_MATERIAL_MISSING);
    ck_assert_uint_eq(gov_error_get_field_count(w.n.err), 2);
    ck_assert_str_eq(gov_error_get_field_pointer(w.n.err, 0), "/materials/NB-M01");
    ck_assert_str_eq(gov_error_get_field_code(w.n.err, 0), "required");
    ck_assert_str_eq(gov_error_get_field_pointer(w.n.err, 1), "/materials/NB-M02");
    ck_assert_int_eq(matters(&w), 0);
    end(&w);
}
END_TEST

/* The requests that a fault hits. */
typedef struct trouble {
    const char *method;
    const char *path;
} trouble;

/* Every way of failing that may pass, at every request that changes something. */
static const char *const passing[] = {"drop_before", "drop_after", "truncate",  "status_429",
                                      "status_503",  "status_500", "duplicate", "token_expired"};
static const trouble targets[] = {
    {"POST", "/gov/v1/uploads"}, {"PATCH", "/gov/v1/uploads"},
    {"POST", "/gov/v1/matters"}, {"POST", "/gov/v1/matters/"}, /* submit alone */
    {"HEAD", "/gov/v1/uploads"},
};

START_TEST(one_fault_anywhere_leaves_one_matter)
{
    for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++) {
        world w;
        begin(&w, NULL);
        must(&w, newborn_login(&w.n));
        const trouble *t = &targets[_i];
        fault(&w, passing[i], 1, t->method, t->path);
        gov_status status = newborn_run(&w.n);
        if (status != GOV_OK) {
            ck_abort_msg("%s at %s %s, step %s: %s", passing[i], t->method, t->path, w.n.step,
                         gov_error_get_message(w.n.err, GOV_LANGUAGE_EN));
        }
        ck_assert_int_eq(matters(&w), 1);
        end(&w);
    }
}
END_TEST

/* The platform cannot be asked either: the outcome stays unknown, and calling again continues. */
START_TEST(an_unknown_outcome_is_continued_by_the_same_draft)
{
    static const char *const paths[] = {"/gov/v1/matters", "/gov/v1/uploads"};
    for (size_t i = 0; i < 2; i++) {
        world w;
        begin(&w, NULL);
        must(&w, newborn_login(&w.n));
        must(&w, newborn_find(&w.n));
        must(&w, newborn_find_card(&w.n));
        must(&w, newborn_begin(&w.n));
        fault(&w, "drop_after", 1, "POST", paths[i]);
        fault(&w, "drop_before", 1000, "GET", "/gov/v1/operations");
        gov_status status = newborn_attach(&w.n);
        if (i == 1) {
            ck_assert_int_eq(status, GOV_ERR_OUTCOME_UNKNOWN);
        } else {
            must(&w, status);
            ck_assert_int_eq(newborn_submit(&w.n), GOV_ERR_OUTCOME_UNKNOWN);
            ck_assert_ptr_nonnull(gov_error_get_idempotency_key(w.n.err));
        }
        clear_faults(&w);
        must(&w, newborn_attach(&w.n));
        must(&w, newborn_submit(&w.n));
        ck_assert_int_eq(matters(&w), 1);
        ck_assert_int_eq(count_of(&w, "uploads"), i == 1 ? 1 : 2);
        end(&w);
    }
}
END_TEST

START_TEST(an_unknown_submit_locks_the_draft_and_is_continued)
{
    world w;
    begin(&w, NULL);
    must(&w, newborn_login(&w.n));
    must(&w, newborn_find(&w.n));
    must(&w, newborn_find_card(&w.n));
    must(&w, newborn_begin(&w.n));
    must(&w, newborn_attach(&w.n));
    must(&w, gov_draft_save(w.n.draft, NULL, &w.n.err));
    fault(&w, "drop_after", 1, "POST", "/gov/v1/matters/");
    fault(&w, "drop_before", 1000, "GET", "/gov/v1/operations");
    ck_assert_int_eq(newborn_submit(&w.n), GOV_ERR_OUTCOME_UNKNOWN);
    ck_assert_int_eq(gov_draft_set_text(w.n.draft, "/child/name", "样样", NULL), GOV_ERR_STATE);
    clear_faults(&w);
    must(&w, newborn_submit(&w.n));
    must(&w, newborn_read_back(&w.n));
    ck_assert_int_eq(matters(&w), 1);
    end(&w);
}
END_TEST

START_TEST(a_damaged_receipt_is_never_accepted)
{
    world w;
    begin(&w, NULL);
    must(&w, newborn_login(&w.n));
    must(&w, newborn_find(&w.n));
    must(&w, newborn_find_card(&w.n));
    must(&w, newborn_begin(&w.n));
    must(&w, newborn_attach(&w.n));
    must(&w, gov_draft_save(w.n.draft, NULL, &w.n.err));
    fault(&w, "bad_signature", 1, "POST", "/gov/v1/matters/");
    ck_assert_int_eq(newborn_submit(&w.n), GOV_ERR_SIGNATURE);
    ck_assert_ptr_null(w.n.receipt);
    ck_assert_int_eq(matters(&w), 1);
    end(&w);
}
END_TEST

START_TEST(a_refused_form_can_be_mended_and_submitted)
{
    world w;
    begin(&w, NULL);
    must(&w, newborn_login(&w.n));
    must(&w, newborn_find(&w.n));
    must(&w, newborn_find_card(&w.n));
    must(&w, newborn_begin(&w.n));
    must(&w, newborn_attach(&w.n));
    must(&w, gov_draft_set_json(w.n.draft, "/card", NULL, &w.n.err));
    ck_assert_int_eq(newborn_submit(&w.n), GOV_ERR_INVALID);
    ck_assert_uint_ge(gov_error_get_field_count(w.n.err), 1);
    must(&w, gov_draft_set_text(w.n.draft, "/card/bank", "bank_b", &w.n.err));
    must(&w, newborn_submit(&w.n));
    ck_assert_int_eq(matters(&w), 1);
    end(&w);
}
END_TEST

START_TEST(large_material_in_pieces_survives_broken_pieces)
{
    static const char *const small_pieces[] = {"upload.chunk_bytes", "65536", NULL};
    static unsigned char record[1000000];
    world w;
    for (size_t i = 0; i < sizeof record; i++) {
        record[i] = (unsigned char)(i * 31 + i / 251);
    }
    begin(&w, small_pieces);
    w.n.record = record;
    w.n.record_size = sizeof record;
    must(&w, newborn_login(&w.n));
    fault(&w, "drop_after", 2, "PATCH", "/gov/v1/uploads");
    fault(&w, "drop_before", 2, "PATCH", "/gov/v1/uploads");
    fault(&w, "truncate", 1, "PATCH", "/gov/v1/uploads");
    must(&w, newborn_run(&w.n));
    ck_assert_int_eq(count_of(&w, "uploads"), 1);
    end(&w);
}
END_TEST

START_TEST(withdrawn_matters_are_listed_as_such)
{
    world w;
    gov_matter_list *list = NULL;
    const gov_matter_query withdrawn = {.struct_size = sizeof withdrawn,
                                        .state = GOV_MATTER_WITHDRAWN};
    begin(&w, NULL);
    must(&w, newborn_run(&w.n));
    must(&w, gov_matter_withdraw(w.n.session, gov_matter_get_id(w.n.matter), "资料有误", NULL,
                                 &w.n.err));
    must(&w, newborn_read_back(&w.n));
    ck_assert_int_eq(gov_matter_get_state(w.n.matter), GOV_MATTER_WITHDRAWN);
    ck_assert_int_eq(gov_matter_state_is_final(gov_matter_get_state(w.n.matter)), 1);
    must(&w, gov_matter_list_all(w.n.session, &withdrawn, NULL, &list, &w.n.err));
    ck_assert_uint_eq(gov_matter_list_get_count(list), 1);
    ck_assert_str_eq(gov_matter_get_id(gov_matter_list_at(list, 0)), gov_matter_get_id(w.n.matter));
    ck_assert_int_eq(
        gov_matter_withdraw(w.n.session, gov_matter_get_id(w.n.matter), NULL, NULL, NULL),
        GOV_ERR_MATTER_STATE);
    gov_matter_list_free(list);
    end(&w);
}
END_TEST

START_TEST(an_ended_session_opens_nothing)
{
    world w;
    gov_matter *matter = NULL;
    begin(&w, NULL);
    must(&w, newborn_run(&w.n));
    must(&w, newborn_end(&w.n));
    ck_assert_int_eq(gov_matter_get(w.n.session, "mat-1", NULL, &matter, NULL),
                     GOV_ERR_LOGIN_REQUIRED);
    ck_assert_int_eq(gov_session_end(w.n.session, NULL, NULL), GOV_ERR_LOGIN_REQUIRED);
    /* The refresh token and the access token. */
    ck_assert_int_eq(count_of(&w, "POST /oauth/revoke"), 2);
    end(&w);
}
END_TEST

START_TEST(system_login_and_subject)
{
    world w;
    gov_session *session = NULL;
    char *subject = NULL;
    begin(&w, NULL);
    must(&w, gov_auth_client_credentials(w.client, NULL, &session, &w.n.err));
    ck_assert_int_eq(gov_session_is_logged_in(session), 1);
    ck_assert_int_eq(gov_session_get_subject_json(session, NULL, &subject, NULL),
                     GOV_ERR_FORBIDDEN);
    gov_session_unref(session);
    must(&w, newborn_login(&w.n));
    must(&w, gov_session_get_subject_json(w.n.session, NULL, &subject, &w.n.err));
    ck_assert_ptr_nonnull(strstr(subject, NEWBORN_CITIZEN));
    gov_session_free_text(w.n.session, subject);
    end(&w);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("scenario_inprocess");
    TCase *c = tcase_create("newborn");
    tcase_set_timeout(c, 100);
    tcase_add_test(c, journey_from_login_to_receipt);
    tcase_add_test(c, second_submit_and_later_edits_are_refused);
    tcase_add_test(c, precheck_finds_and_the_finding_is_mended);
    tcase_add_test(c, a_saved_draft_is_changed_by_a_patch_and_the_receipt_holds);
    tcase_add_test(c, nothing_is_sent_while_a_material_is_missing);
    tcase_add_loop_test(c, one_fault_anywhere_leaves_one_matter, 0,
                        (int)(sizeof targets / sizeof targets[0]));
    tcase_add_test(c, an_unknown_outcome_is_continued_by_the_same_draft);
    tcase_add_test(c, an_unknown_submit_locks_the_draft_and_is_continued);
    tcase_add_test(c, a_damaged_receipt_is_never_accepted);
    tcase_add_test(c, a_refused_form_can_be_mended_and_submitted);
    tcase_add_test(c, large_material_in_pieces_survives_broken_pieces);
    tcase_add_test(c, withdrawn_matters_are_listed_as_such);
    tcase_add_test(c, an_ended_session_opens_nothing);
    tcase_add_test(c, system_login_and_subject);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    SRunner *runner = srunner_create(suite());
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
