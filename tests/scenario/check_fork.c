/* SPDX-License-Identifier: Apache-2.0 */
/* After fork() a client made before it is the parent's: in the child every function that would use it
 * says GOV_ERR_FORKED, freeing is harmless, and the parent's connections go on. What has no client, trust
 * stores and verification, works there as before. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario/support/identity_steps.h"
#include "scenario/support/journeys.h"
#include "scenario/support/verify.h"
#include "unit/test_support.h"

typedef struct inherited {
    gov_client *client;
    gov_session *session;
    gov_device_login *login;
    gov_login *web;
    gov_ciba_login *phone;
    gov_error *challenge; /* of a platform that wants a stronger login */
    gov_item *item;
    gov_draft *draft;
    gov_watch *watch;
    gov_certificate *certificate;
    gov_certificate_file *paper; /* an SD-JWT */
    gov_trust *trust;
    gov_verify_options now;
    char *log;
    char *receipt;
    char *keys;
    char list[160]; /* a status list */
    char file[256]; /* any that is there */
} inherited;

typedef gov_status use_fn(const inherited *h);

/* A use that gives something out; *out must be NULL. */
#define USE(name, type, call)                                                                      \
    static gov_status name(const inherited *h)                                                     \
    {                                                                                              \
        type *out = (type *)(uintptr_t)1;                                                          \
        gov_status status = call;                                                                  \
        return out == NULL ? status : GOV_ERR_INTERNAL;                                            \
    }

/* A use that gives nothing out. */
#define DO(name, call)                                                                             \
    static gov_status name(const inherited *h)                                                     \
    {                                                                                              \
        return call;                                                                               \
    }

static const gov_review_input review = {
    .struct_size = sizeof review, .level = GOV_REVIEW_SATISFIED, .service_event_id = "sev_1"};

static gov_status take(void *user, const void *data, size_t size)
{
    (void)user;
    (void)data;
    (void)size;
    return GOV_OK;
}

static gov_status open_nothing(void *user, const char *url)
{
    (void)user;
    (void)url;
    return GOV_ERR_HOOK;
}

static const gov_ciba_options hint = {.struct_size = sizeof hint, .login_hint = "sub-li"};
static const gov_terminal_evidence evidence = {.struct_size = sizeof evidence,
                                               .id_type = "resident_id",
                                               .id_number = "x",
                                               .method = "face",
                                               .device = "d",
                                               .transaction = "t",
                                               .at_ms = 1};
static const gov_token_exchange less = {.struct_size = sizeof less, .kind = GOV_EXCHANGE_NARROW};
static const gov_token_policy policy = {.struct_size = sizeof policy, .audience = "x"};
static const char *const types[] = {"x"};
static const gov_grant_terms terms = {.struct_size = sizeof terms,
                                      .actions = GOV_GRANT_GET,
                                      .grantor = "sub-li",
                                      .type_codes = types,
                                      .type_count = 1,
                                      .purpose = "x"};
static const gov_presentation_terms code_terms = {.struct_size = sizeof code_terms,
                                                  .kind = GOV_PRESENTATION_CODE};
static const gov_question question = {
    .struct_size = sizeof question, .kind = GOV_QUESTION_AGE_OVER, .years = 18};

/* What gives a number besides. */
static gov_status introspect(const inherited *h)
{
    int32_t active = 1;
    char *claims = (char *)(uintptr_t)1;
    gov_status status = gov_token_introspect(h->client, "token", NULL, &active, &claims, NULL);
    return active == 0 && claims == NULL ? status : GOV_ERR_INTERNAL;
}

static gov_status peek(const inherited *h)
{
    char *header = (char *)(uintptr_t)1;
    char *claims = (char *)(uintptr_t)1;
    gov_status status =
        gov_token_peek(h->client, h->receipt, strlen(h->receipt), &header, &claims, NULL);
    return header == NULL && claims == NULL ? status : GOV_ERR_INTERNAL;
}

DO(discover, gov_client_discover(h->client, NULL, NULL))
USE(metadata, char, gov_client_get_metadata_json(h->client, NULL, &out, NULL))
USE(keys, char, gov_client_get_keys_json(h->client, NULL, &out, NULL))
DO(set_keys, gov_client_set_keys_json(h->client, h->keys, strlen(h->keys), NULL))
USE(anonymous, gov_session, gov_session_new_anonymous(h->client, &out, NULL))
USE(credentials, gov_session, gov_auth_client_credentials(h->client, NULL, &out, NULL))
USE(device, gov_device_login, gov_auth_device_begin(h->client, NULL, &out, NULL))
USE(poll_login, gov_session, gov_device_login_poll(h->login, NULL, &out, NULL))
USE(wait_login, gov_session, gov_device_login_wait(h->login, NULL, &out, NULL))
DO(refresh, gov_session_refresh(h->session, NULL, NULL))
DO(end, gov_session_end(h->session, NULL, NULL))
USE(subject, char, gov_session_get_subject_json(h->session, NULL, &out, NULL))
DO(save_session, gov_session_save(h->session, "name", NULL))
USE(load_session, gov_session, gov_session_load(h->client, "name", &out, NULL))
USE(login, gov_login, gov_login_begin(h->client, NULL, NULL, &out, NULL))
USE(step_up, gov_login, gov_login_begin_step_up(h->session, h->challenge, NULL, NULL, &out, NULL))
USE(finish, gov_session, gov_login_finish(h->web, STEP_BACK "?code=x", NULL, &out, NULL))
USE(in_browser, gov_session,
    gov_login_in_browser(h->client, NULL, open_nothing, NULL, NULL, &out, NULL))
USE(phone, gov_ciba_login, gov_auth_ciba_begin(h->client, &hint, NULL, &out, NULL))
USE(poll_phone, gov_session, gov_ciba_login_poll(h->phone, NULL, &out, NULL))
USE(wait_phone, gov_session, gov_ciba_login_wait(h->phone, NULL, &out, NULL))
USE(terminal, gov_session, gov_auth_terminal(h->client, &evidence, NULL, &out, NULL))
USE(exchange, gov_session, gov_auth_exchange(h->session, &less, NULL, &out, NULL))
USE(identity, gov_identity, gov_session_get_identity(h->session, &out, NULL))
USE(logout_url, char, gov_session_get_logout_url(h->session, NULL, NULL, &out, NULL))
USE(verify_token, gov_identity,
    gov_token_verify(h->client, h->receipt, strlen(h->receipt), &policy, NULL, &out, NULL))
DO(revoke_token, gov_token_revoke(h->client, "token", NULL, NULL))
USE(search, gov_item_list, gov_item_search(h->session, NULL, NULL, &out, NULL))
USE(item, gov_item, gov_item_get(h->session, "x", NULL, &out, NULL))
USE(package, gov_item, gov_item_get_package(h->session, "x", NULL, &out, NULL))
USE(draft, gov_draft, gov_draft_new(h->session, h->item, &out, NULL))
DO(attach, gov_draft_attach_memory(h->draft, "FL-M02", "x", 1, NULL, NULL, NULL))
DO(attach_file, gov_draft_attach_file(h->draft, "FL-M02", h->file, NULL, NULL, NULL))
USE(precheck, gov_findings, gov_draft_precheck(h->draft, NULL, &out, NULL))
DO(save, gov_draft_save(h->draft, NULL, NULL))
USE(submit, gov_receipt, gov_matter_submit(h->draft, NULL, &out, NULL))
USE(matter, gov_matter, gov_matter_get(h->session, "x", NULL, &out, NULL))
USE(matters, gov_matter_list, gov_matter_list_all(h->session, NULL, NULL, &out, NULL))
DO(withdraw, gov_matter_withdraw(h->session, "x", "y", NULL, NULL))
USE(receipt, gov_receipt,
    gov_receipt_verify(h->client, h->receipt, strlen(h->receipt), NULL, &out, NULL))
USE(jws, char, gov_jws_verify(h->client, h->receipt, strlen(h->receipt), NULL, &out, NULL, NULL))
USE(progress, gov_progress, gov_progress_get(h->session, "x", NULL, &out, NULL))
USE(events, gov_event_list, gov_progress_get_events(h->session, "x", 0, NULL, &out, NULL))
USE(watch, gov_event_list, gov_watch_next(h->watch, 0, NULL, &out, NULL))
USE(verify_log, gov_report,
    gov_progress_verify_log(h->client, h->log, strlen(h->log), NULL, &out, NULL))
USE(certificates, gov_certificate_list,
    gov_certificate_list_all(h->session, &journey_usage, NULL, NULL, &out, NULL))
USE(certificate, gov_certificate,
    gov_certificate_get(h->session, "x", &journey_usage, NULL, &out, NULL))
USE(fetch, gov_certificate_file,
    gov_certificate_fetch(h->session, "x", GOV_CERTIFICATE_JSON, &journey_usage, NULL, NULL, &out,
                          NULL))
USE(stream, gov_certificate_file,
    gov_certificate_fetch_stream(h->session, "x", GOV_CERTIFICATE_JSON, &journey_usage, NULL, take,
                                 NULL, NULL, &out, NULL))
USE(verify, gov_trust, verify_trust(NULL, h->client, &out, NULL))
USE(follow, gov_certificate_list,
    gov_certificate_follow(h->session, h->certificate, &journey_usage, GOV_LINK_SUCCESSOR, NULL,
                           &out, NULL))
USE(find, gov_certificate_list,
    gov_certificate_find_by_type(h->session, "x", NULL, &journey_usage, NULL, &out, NULL))
USE(to_disk, gov_certificate_file,
    gov_certificate_fetch_file(h->session, "x", GOV_CERTIFICATE_JSON, &journey_usage, NULL,
                               "/tmp/govsdk-never", NULL, &out, NULL))
USE(ask_consent, gov_grant, gov_grant_request(h->session, &terms, NULL, &out, NULL))
USE(grant, gov_grant, gov_grant_get(h->session, "x", NULL, &out, NULL))
USE(wait_grant, gov_grant, gov_grant_wait(h->session, "x", NULL, &out, NULL))
USE(revoke_grant, gov_grant, gov_grant_revoke(h->session, "x", NULL, &out, NULL))
USE(show, gov_presentation, gov_presentation_create(h->session, "x", &code_terms, NULL, &out, NULL))
USE(shown, gov_presentation, gov_presentation_get(h->session, "x", NULL, &out, NULL))
USE(hide, gov_presentation, gov_presentation_revoke(h->session, "x", NULL, &out, NULL))
USE(redeem, gov_certificate,
    gov_presentation_redeem(h->session, "1234567890", &journey_usage, NULL, &out, NULL, NULL))
USE(ask, gov_answer, gov_certificate_ask(h->session, &question, &journey_usage, NULL, &out, NULL))
USE(trail, gov_access_list, gov_access_list_all(h->session, NULL, 0, NULL, &out, NULL))
DO(trust_platform, gov_trust_fetch_platform(h->trust, h->client, NULL, NULL))
DO(trust_issuer, gov_trust_fetch_issuer(h->trust, h->client, "http://127.0.0.1", NULL, NULL))
DO(trust_list, gov_trust_fetch_status_list(h->trust, h->client, h->list, NULL, NULL))
USE(pending, gov_review_list, gov_review_list_pending(h->session, NULL, &out, NULL))
USE(post, gov_review, gov_review_post(h->session, &review, NULL, &out, NULL))
USE(work_order, gov_work_order, gov_review_get_work_order(h->session, "x", NULL, &out, NULL))

typedef struct use {
    const char *name;
    use_fn *run;
} use;

#define ENTRY(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }

static const use uses[] = {
    ENTRY(discover),       ENTRY(metadata),     ENTRY(keys),        ENTRY(set_keys),
    ENTRY(anonymous),      ENTRY(credentials),  ENTRY(device),      ENTRY(poll_login),
    ENTRY(wait_login),     ENTRY(refresh),      ENTRY(end),         ENTRY(subject),
    ENTRY(save_session),   ENTRY(load_session), ENTRY(search),      ENTRY(item),
    ENTRY(package),        ENTRY(draft),        ENTRY(attach),      ENTRY(attach_file),
    ENTRY(precheck),       ENTRY(save),         ENTRY(submit),      ENTRY(matter),
    ENTRY(matters),        ENTRY(withdraw),     ENTRY(receipt),     ENTRY(jws),
    ENTRY(progress),       ENTRY(events),       ENTRY(watch),       ENTRY(verify_log),
    ENTRY(certificates),   ENTRY(certificate),  ENTRY(fetch),       ENTRY(stream),
    ENTRY(verify),         ENTRY(pending),      ENTRY(post),        ENTRY(work_order),
    ENTRY(login),          ENTRY(step_up),      ENTRY(finish),      ENTRY(in_browser),
    ENTRY(phone),          ENTRY(poll_phone),   ENTRY(wait_phone),  ENTRY(terminal),
    ENTRY(exchange),       ENTRY(identity),     ENTRY(logout_url),  ENTRY(verify_token),
    ENTRY(revoke_token),   ENTRY(introspect),   ENTRY(peek),        ENTRY(follow),
    ENTRY(find),           ENTRY(to_disk),      ENTRY(ask_consent), ENTRY(grant),
    ENTRY(wait_grant),     ENTRY(revoke_grant), ENTRY(show),        ENTRY(shown),
    ENTRY(hide),           ENTRY(redeem),       ENTRY(ask),         ENTRY(trail),
    ENTRY(trust_platform), ENTRY(trust_issuer), ENTRY(trust_list)};

/* --- what has no client ------------------------------------------------------------------------ */

static gov_status verdict_of(const inherited *h, const gov_trust *trust, gov_verdict expected)
{
    gov_verification *found = NULL;
    gov_status status = gov_certificate_verify(gov_certificate_file_get_data(h->paper),
                                               (size_t)gov_certificate_file_get_size(h->paper),
                                               trust, &h->now, &found, NULL);
    if (status == GOV_OK && gov_verification_get_overall(found) != expected) {
        status = GOV_ERR_INTERNAL;
    }
    gov_verification_free(found);
    return status;
}

static gov_status with_the_store(const inherited *h)
{
    return verdict_of(h, h->trust, GOV_VERDICT_PASSED);
}

static gov_status with_its_own(const inherited *h)
{
    gov_trust *trust = NULL;
    gov_status status = gov_trust_new(NULL, &trust, NULL);
    if (status == GOV_OK) {
        status = verdict_of(h, trust, GOV_VERDICT_INDETERMINATE);
    }
    gov_trust_free(trust);
    return status;
}

static gov_status read_offline(const inherited *h)
{
    gov_sd_jwt *held = NULL;
    gov_status status =
        gov_sd_jwt_read(NULL, gov_certificate_file_get_data(h->paper),
                        (size_t)gov_certificate_file_get_size(h->paper), &held, NULL);
    gov_sd_jwt_free(held);
    return status;
}

static gov_status describe(const inherited *h)
{
    char *text = NULL;
    gov_status status = gov_trust_describe(h->trust, &text, NULL);
    gov_trust_free_text(h->trust, text);
    return status;
}

static const use offline[] = {ENTRY(with_the_store), ENTRY(with_its_own), ENTRY(read_offline),
                              ENTRY(describe)};

static gov_status store_save(void *user, const char *name, const void *data, size_t size)
{
    (void)name;
    return take(user, data, size);
}

static gov_status store_load(void *user, const char *name, void *out, size_t room, size_t *size)
{
    (void)user;
    (void)name;
    (void)out;
    (void)room;
    *size = 0;
    return GOV_ERR_NOT_FOUND;
}

static gov_status store_clear(void *user, const char *name)
{
    (void)user;
    (void)name;
    return GOV_OK;
}

static const gov_secret_store store = {
    .struct_size = sizeof store, .save = store_save, .load = store_load, .clear = store_clear};

/* A certificate, its credential, and a store that knows its issuer and its status list. */
static void inherit_papers(inherited *h, world *w)
{
    gov_certificate_list *list = NULL;
    gov_error *err = NULL;
    world_expect(gov_certificate_list_all(h->session, &journey_usage, NULL, NULL, &list, &err),
                 &err, GOV_OK, "certificates");
    const char *id = gov_certificate_get_id(gov_certificate_list_at(list, 0));
    world_expect(gov_certificate_get(h->session, id, &journey_usage, NULL, &h->certificate, &err),
                 &err, GOV_OK, "certificate");
    gov_certificate_list_free(list);
    world_expect(gov_certificate_fetch(h->session, gov_certificate_get_id(h->certificate),
                                       GOV_CERTIFICATE_SD_JWT, &journey_usage, NULL, NULL,
                                       &h->paper, &err),
                 &err, GOV_OK, "paper");
    h->trust = verify_store(w, NULL, h->client);
    h->now = verify_now(h->client);
    (void)snprintf(h->list, sizeof h->list, "%s/gov/v1/status-lists/1", w->url);
}

static void inherit(inherited *h, world *w)
{
    const char *const settings[] = {"auth.redirect_uri", STEP_BACK, NULL};
    const world_client_options options = {.store = &store, .settings = settings};
    gov_error *err = NULL;
    gov_receipt *receipt = NULL;
    const char *source = getenv("GOVSDK_SOURCE_DIR");
    memset(h, 0, sizeof *h);
    ck_assert_ptr_nonnull(source);
    (void)snprintf(h->file, sizeof h->file, "%s/LICENSE", source);
    h->client = world_client(w, &options);
    h->session = world_login(w, h->client, "sub-food");
    world_expect(gov_auth_device_begin(h->client, NULL, &h->login, &err), &err, GOV_OK, "device");
    world_expect(gov_login_begin(h->client, NULL, NULL, &h->web, &err), &err, GOV_OK, "login");
    world_expect(gov_auth_ciba_begin(h->client, &hint, NULL, &h->phone, &err), &err, GOV_OK,
                 "phone");
    h->challenge = step_challenge(w, h->session);
    step_lift(w);
    world_expect(
        gov_item_get(h->session, "11990100MB9907004M344011705000001", NULL, &h->item, &err), &err,
        GOV_OK, "item");
    gov_draft *draft = journey_food_draft(h->session);
    journey_attach(draft, "FL-M02", "plan");
    journey_attach(draft, "FL-M03", "rules");
    journey_attach(draft, "FL-M04", "health");
    world_expect(gov_matter_submit(draft, NULL, &receipt, &err), &err, GOV_OK, "submit");
    h->receipt = strdup(gov_receipt_get_jws(receipt));
    h->log = strdup(h->receipt);
    world_expect(gov_watch_new(h->session, gov_receipt_get_matter_id(receipt), &h->watch, &err),
                 &err, GOV_OK, "watch");
    gov_receipt_free(receipt);
    gov_draft_free(draft);
    h->draft = journey_food_draft(h->session);
    journey_attach(h->draft, "FL-M02", "plan");
    journey_attach(h->draft, "FL-M03", "rules");
    journey_attach(h->draft, "FL-M04", "health");
    char *text = NULL;
    world_expect(gov_client_get_keys_json(h->client, NULL, &text, &err), &err, GOV_OK, "keys");
    h->keys = strdup(text);
    gov_client_free_text(h->client, text);
    inherit_papers(h, w);
}

static void release(inherited *h)
{
    gov_trust_free(h->trust);
    gov_certificate_file_free(h->paper);
    gov_certificate_free(h->certificate);
    gov_watch_free(h->watch);
    gov_draft_free(h->draft);
    gov_item_free(h->item);
    gov_device_login_free(h->login);
    gov_login_free(h->web);
    gov_ciba_login_free(h->phone);
    gov_error_free(h->challenge);
    gov_session_unref(h->session);
    gov_client_unref(h->client);
    free(h->keys);
    free(h->log);
    free(h->receipt);
}

/* Writes the status of each use, frees everything, writes once more, and is gone at once: no exit
 * handler of the parent runs here. */
static void try_each(const inherited *h, const use *list, size_t count, int out)
{
    for (size_t i = 0; i < count; i++) {
        gov_status status = list[i].run(h);
        if (write(out, &status, sizeof status) != (ssize_t)sizeof status) {
            break;
        }
    }
}

static void live_as_child(inherited *h, int out)
{
    try_each(h, uses, TEST_COUNT(uses), out);
    try_each(h, offline, TEST_COUNT(offline), out);
    release(h);
    gov_status freed = GOV_OK;
    (void)!write(out, &freed, sizeof freed);
    (void)raise(SIGKILL);
}

static void expect_each(int in, const use *list, size_t count, gov_status expected)
{
    for (size_t i = 0; i < count; i++) {
        gov_status status = GOV_ERR_INTERNAL;
        ck_assert_msg(read(in, &status, sizeof status) == (ssize_t)sizeof status,
                      "%s ended the child", list[i].name);
        ck_assert_msg(status == expected, "%s: %s", list[i].name, gov_status_get_name(status));
    }
}

static void fork_amid(world *w)
{
    inherited h;
    int ends[2];
    int result = 0;
    inherit(&h, w);
    int64_t before = world_number(w, "requests|total");
    ck_assert_int_eq(pipe(ends), 0);
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        live_as_child(&h, ends[1]);
    }
    ck_assert_int_gt(child, 0);
    (void)close(ends[1]);
    expect_each(ends[0], uses, TEST_COUNT(uses), GOV_ERR_FORKED);
    expect_each(ends[0], offline, TEST_COUNT(offline), GOV_OK);
    gov_status freed = GOV_ERR_INTERNAL;
    ck_assert_msg(read(ends[0], &freed, sizeof freed) == (ssize_t)sizeof freed && freed == GOV_OK,
                  "freeing ended the child");
    ck_assert_int_eq(waitpid(child, &result, 0), child);
    (void)close(ends[0]);
    ck_assert_int_eq(world_number(w, "requests|total"), before);
    /* The parent goes on over the same connection. */
    journey_attach(h.draft, "FL-M04", "other");
    free(journey_submit(h.draft));
    release(&h);
}

START_TEST(a_child_in_process)
{
    world w;
    world_open_in_process(&w);
    fork_amid(&w);
    world_close(&w);
}
END_TEST

START_TEST(a_child_over_http)
{
    world w;
    world_open_http(&w);
    fork_amid(&w);
    world_close(&w);
}
END_TEST

/* A client made in the child is the child's own. */
START_TEST(a_client_of_its_own)
{
    world w;
    int result = 0;
    world_open_http(&w);
    gov_client *client = world_client(&w, NULL);
    pid_t child = fork();
    if (child == 0) {
        gov_session *session = NULL;
        gov_item_list *list = NULL;
        gov_client *own = world_client(&w, NULL);
        gov_status status = gov_session_new_anonymous(own, &session, NULL);
        if (status == GOV_OK) {
            status = gov_item_search(session, NULL, NULL, &list, NULL);
        }
        _exit(status == GOV_OK ? 0 : 1);
    }
    ck_assert_int_gt(child, 0);
    ck_assert_int_eq(waitpid(child, &result, 0), child);
    ck_assert_int_eq(result, 0);
    gov_client_unref(client);
    world_close(&w);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(a_child_in_process), TEST_ENTRY(a_child_over_http),
                                  TEST_ENTRY(a_client_of_its_own)};
    return test_run("fork", entries, TEST_COUNT(entries));
}
