/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of the ways in without a browser, of exchange, of tokens of others, and of what is
 * done with an identity: read, renewed, stored in files, ended. Logging in with one is
 * check_torture_login.c. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/support/identity_steps.h"
#include "scenario/support/torture.h"

#define HOSPITAL "https://hospital.example"

static char folder[] = "/tmp/govsdk-check-XXXXXX";
static step_keys keys;
static step_store store;
static gov_client *bound;   /* a key of the client, bound tokens */
static gov_client *plain;   /* a secret; a store, by which the test learns tokens */
static gov_client *careful; /* signed introspection */
static gov_client *filing;  /* sessions in files, bound */
static gov_session *person; /* of plain */
static gov_session *holder; /* of bound */
static char *token;         /* one that is meant for somebody else */

static gov_status set_folder(void *user, gov_config *config, gov_error **err)
{
    (void)user;
    return gov_config_set_file_store(config, folder, NULL, 0, err);
}

static gov_client *make_filing(torture *t)
{
    const char *const settings[] = {STEP_OPENID, "auth.issuer", t->w.url,
                                    "auth.dpop", "true",        NULL};
    const world_client_options options = {.allocator = test_memory_allocator(&t->memory),
                                          .settings = settings,
                                          .configure = set_folder};
    return world_client(&t->w, &options);
}

static gov_session *in(torture *t, gov_client *client)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    world_expect(step_device(&t->w, client, STEP_CITIZEN, &session, &err), &err, GOV_OK, "in");
    return session;
}

static void make_token(void)
{
    const gov_token_exchange request = {.struct_size = sizeof request,
                                        .kind = GOV_EXCHANGE_NARROW,
                                        .scope = "gov.items",
                                        .audience = HOSPITAL};
    gov_session *made = NULL;
    gov_error *err = NULL;
    world_expect(gov_auth_exchange(person, &request, NULL, &made, &err), &err, GOV_OK, "exchange");
    world_expect(gov_session_save(made, "other", &err), &err, GOV_OK, "save");
    token = step_store_text(&store, "access_token");
    gov_session_unref(made);
}

static void empty_folder(void)
{
    char path[512];
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            ck_assert_int_eq(unlink(path), 0);
        }
    }
    (void)closedir(dir);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void tear_down(torture *t)
{
    (void)t;
    free(token);
    gov_session_unref(person);
    gov_session_unref(holder);
    gov_client *const clients[] = {bound, plain, careful, filing};
    for (size_t i = 0; i < TEST_COUNT(clients); i++) {
        gov_client_unref(clients[i]);
    }
    step_keys_close(&keys);
    empty_folder();
}

static gov_status introspect(gov_client *client, gov_error **err)
{
    int32_t active = 0;
    char *claims = NULL;
    gov_status status = gov_token_introspect(client, token, NULL, &active, &claims, err);
    ck_assert((status == GOV_OK) == (claims != NULL));
    ck_assert_int_eq(active, status == GOV_OK);
    gov_client_free_text(client, claims);
    return status;
}

static void set_up(torture *t)
{
    const gov_allocator *mem = test_memory_allocator(&t->memory);
    gov_error *err = NULL;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    step_keys_open(&keys, &t->w);
    step_store_open(&store);
    plain = step_client(&t->w, mem, &keys, &store, NULL);
    bound = step_client(&t->w, mem, &keys, NULL,
                        (const char *const[]){STEP_BY_KEY, "auth.dpop", "true", NULL});
    careful =
        step_client(&t->w, mem, &keys, NULL,
                    (const char *const[]){STEP_BY_KEY, "auth.introspection_jwt", "true", NULL});
    filing = make_filing(t);
    person = in(t, plain);
    holder = in(t, bound);
    gov_session_unref(in(t, filing));
    make_token();
    /* The keys of the provider are there before blocks are counted. */
    world_expect(introspect(careful, &err), &err, GOV_OK, "introspect");
    t->close = tear_down;
}

/* --- ways in ----------------------------------------------------------------------------------- */

static void check_session(torture *t)
{
    ck_assert_int_eq(gov_session_is_logged_in(t->result), 1);
}

static void clear_session(torture *t)
{
    gov_session_unref(t->result);
    t->result = NULL;
}

static gov_status run_phone(torture *t, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = step_phone(&t->w, bound, STEP_PHONE, &session, err);
    t->result = session;
    return status;
}

static gov_status run_device(torture *t, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = step_device(&t->w, bound, STEP_CITIZEN, &session, err);
    t->result = session;
    return status;
}

static gov_status run_terminal(torture *t, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = step_terminal(bound, STEP_NUMBER, &session, err);
    t->result = session;
    return status;
}

static gov_status run_system(torture *t, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = gov_auth_client_credentials(bound, NULL, &session, err);
    t->result = session;
    return status;
}

static gov_status exchange(torture *t, gov_exchange_kind kind, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = step_exchange(holder, kind, NULL, &session, err);
    t->result = session;
    return status;
}

static gov_status run_narrow(torture *t, gov_error **err)
{
    return exchange(t, GOV_EXCHANGE_NARROW, err);
}

static gov_status run_grant(torture *t, gov_error **err)
{
    return exchange(t, GOV_EXCHANGE_GRANT, err);
}

static gov_status run_company(torture *t, gov_error **err)
{
    return exchange(t, GOV_EXCHANGE_LEGAL_PERSON, err);
}

/* --- tokens of others -------------------------------------------------------------------------- */

static gov_status run_introspect(torture *t, gov_error **err)
{
    (void)t;
    return introspect(plain, err);
}

static gov_status run_sealed(torture *t, gov_error **err)
{
    (void)t;
    return introspect(careful, err);
}

static gov_status run_verify(torture *t, gov_error **err)
{
    const gov_token_policy policy = {
        .struct_size = sizeof policy, .audience = HOSPITAL, .scope = "gov.items"};
    gov_identity *who = NULL;
    (void)t;
    gov_status status = gov_token_verify(plain, token, strlen(token), &policy, NULL, &who, err);
    ck_assert((status == GOV_OK) == (who != NULL));
    gov_identity_free(who);
    return status;
}

static gov_status run_peek(torture *t, gov_error **err)
{
    char *header = NULL;
    char *claims = NULL;
    (void)t;
    gov_status status = gov_token_peek(plain, token, strlen(token), &header, &claims, err);
    ck_assert((status == GOV_OK) == (header != NULL));
    ck_assert((status == GOV_OK) == (claims != NULL));
    gov_client_free_text(plain, header);
    gov_client_free_text(plain, claims);
    return status;
}

static gov_status run_revoke(torture *t, gov_error **err)
{
    (void)t;
    return gov_token_revoke(plain, "a-token-that-nobody-knows", NULL, err);
}

/* --- an identity ------------------------------------------------------------------------------- */

static gov_status run_identity(torture *t, gov_error **err)
{
    gov_identity *who = NULL;
    (void)t;
    gov_status status = gov_session_get_identity(person, &who, err);
    ck_assert((status == GOV_OK) == (who != NULL));
    ck_assert(status != GOV_OK || strcmp(gov_identity_get_subject(who), STEP_CITIZEN) == 0);
    gov_identity_free(who);
    return status;
}

static gov_status run_logout_url(torture *t, gov_error **err)
{
    char *url = NULL;
    (void)t;
    gov_status status = gov_session_get_logout_url(person, STEP_BACK, NULL, &url, err);
    ck_assert((status == GOV_OK) == (url != NULL));
    gov_session_free_text(person, url);
    return status;
}

static gov_status run_subject(torture *t, gov_error **err)
{
    char *json = NULL;
    (void)t;
    gov_status status = gov_session_get_subject_json(holder, NULL, &json, err);
    ck_assert((status == GOV_OK) == (json != NULL));
    gov_session_free_text(holder, json);
    return status;
}

static void prepare_bound(torture *t)
{
    t->result = in(t, bound);
}

static void prepare_filed(torture *t)
{
    gov_error *err = NULL;
    t->result = in(t, filing);
    world_expect(gov_session_save(t->result, "citizen", &err), &err, GOV_OK, "save");
}

/* A renewal whose answer is lost to want of memory ends the session: the refresh token was used. */
static gov_status run_refresh(torture *t, gov_error **err)
{
    return gov_session_refresh(t->result, NULL, err);
}

static gov_status run_end(torture *t, gov_error **err)
{
    gov_status status = gov_session_end(t->result, NULL, err);
    ck_assert_int_eq(gov_session_is_logged_in(t->result), 0);
    return status;
}

static gov_status run_save(torture *t, gov_error **err)
{
    return gov_session_save(t->result, "citizen", err);
}

static gov_status run_load(torture *t, gov_error **err)
{
    gov_session *session = NULL;
    (void)t;
    gov_status status = gov_session_load(filing, "citizen", &session, err);
    ck_assert((status == GOV_OK) == (session != NULL));
    ck_assert(status != GOV_OK || gov_session_is_logged_in(session) == 1);
    gov_session_unref(session);
    return status;
}

static gov_status set_all(torture *t, gov_config *config, gov_error **err)
{
    const char *const settings[][2] = {{"gateway.url", t->w.url},
                                       {"gateway.allow_sandbox", "true"},
                                       {"auth.issuer", t->w.url},
                                       {"auth.client_id", STEP_CLIENT},
                                       {"auth.dpop", "true"},
                                       {"app.terminal_id", STEP_TERMINAL},
                                       {"auth.redirect_uri", STEP_BACK},
                                       {"auth.scope", STEP_SCOPE}};
    gov_status status = GOV_OK;
    for (size_t i = 0; i < TEST_COUNT(settings) && status == GOV_OK; i++) {
        status = gov_config_set(config, settings[i][0], settings[i][1], err);
    }
    if (status == GOV_OK) {
        status = gov_config_set_transport(config, gov_sandbox_get_transport(t->w.sandbox), err);
    }
    if (status == GOV_OK) {
        status = gov_config_set_key(config, GOV_KEY_CLIENT, keys.client, err);
    }
    if (status == GOV_OK) {
        status = gov_config_set_key(config, GOV_KEY_TERMINAL, keys.terminal, err);
    }
    return status == GOV_OK ? gov_config_set_file_store(config, folder, NULL, 0, err) : status;
}

/* From nothing to a session, the metadata and the keys of the provider on the way. */
static gov_status run_cold(torture *t, gov_error **err)
{
    gov_config *config = NULL;
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_status status = gov_config_new(test_memory_allocator(&t->memory), &config, err);
    if (status == GOV_OK) {
        status = set_all(t, config, err);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, &client, err);
    }
    gov_config_free(config);
    if (status == GOV_OK) {
        status = step_phone(&t->w, client, STEP_PHONE, &session, err);
    }
    gov_session_unref(session);
    gov_client_unref(client);
    return status;
}

int main(void)
{
    static const torture_verb verbs[] = {
        {"phone, bound", NULL, run_phone, check_session, clear_session, false},
        {"device, bound", NULL, run_device, check_session, clear_session, false},
        {"terminal, bound", NULL, run_terminal, check_session, clear_session, false},
        {"system, bound", NULL, run_system, check_session, clear_session, false},
        {"exchange: less", NULL, run_narrow, check_session, clear_session, false},
        {"exchange: grant", NULL, run_grant, check_session, clear_session, false},
        {"exchange: company", NULL, run_company, check_session, clear_session, false},
        {"token_introspect", NULL, run_introspect, NULL, NULL, false},
        {"token_introspect, signed", NULL, run_sealed, NULL, NULL, false},
        {"token_verify", NULL, run_verify, NULL, NULL, false},
        {"token_peek", NULL, run_peek, NULL, NULL, false},
        {"token_revoke", NULL, run_revoke, NULL, NULL, false},
        {"session_get_identity", NULL, run_identity, NULL, NULL, false},
        {"session_get_logout_url", NULL, run_logout_url, NULL, NULL, false},
        {"session_get_subject, bound", NULL, run_subject, NULL, NULL, false},
        {"session_refresh, bound", prepare_bound, run_refresh, check_session, clear_session, true},
        {"session_end, bound", prepare_bound, run_end, NULL, clear_session, true},
        {"file store: save", prepare_filed, run_save, NULL, clear_session, false},
        {"file store: load", prepare_filed, run_load, NULL, clear_session, false},
        {"file store: refresh", prepare_filed, run_refresh, check_session, clear_session, true},
        {"file store: end", prepare_filed, run_end, NULL, clear_session, true},
        {"a client by key, and phone", NULL, run_cold, NULL, NULL, false},
    };
    return torture_main("torture_identity", NULL, verbs, TEST_COUNT(verbs), set_up);
}
