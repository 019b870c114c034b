/* SPDX-License-Identifier: Apache-2.0 */
/* See identity_journeys.h. Public headers only; the mishaps are identity_mishaps.c. */
#include "scenario/support/identity_journeys.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/support/browser.h"
#include "scenario/support/identity_steps.h"
#include "scenario/support/ways_parts.h"

#define HOSPITAL "https://hospital.example"

static gov_session *log_in(world *w, gov_client *client, const gov_login_options *request)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    world_expect(step_log_in(w, client, request, STEP_CITIZEN, &session, &err), &err, GOV_OK,
                 "log_in");
    return session;
}

/* --- tokens of others -------------------------------------------------------------------------- */

/* A token that is meant for a service of somebody else, as that service is sent it. */
static char *token_for_hospital(gov_session *session, const step_store *store)
{
    gov_session *made = NULL;
    gov_error *err = NULL;
    const gov_token_exchange request = {.struct_size = sizeof request,
                                        .kind = GOV_EXCHANGE_NARROW,
                                        .scope = "gov.items",
                                        .audience = HOSPITAL};
    world_expect(gov_auth_exchange(session, &request, NULL, &made, &err), &err, GOV_OK, "exchange");
    world_expect(gov_session_save(made, "handed-over", &err), &err, GOV_OK, "save");
    char *token = step_store_text(store, "access_token");
    gov_session_unref(made);
    return token;
}

static void verify_token(gov_client *hospital, const char *token)
{
    gov_token_policy policy = {.struct_size = sizeof policy,
                               .audience = HOSPITAL,
                               .acr_values = "L2 L3",
                               .scope = "gov.items"};
    gov_identity *who = NULL;
    gov_error *err = NULL;
    size_t size = strlen(token);
    world_expect(gov_token_verify(hospital, token, size, &policy, NULL, &who, &err), &err, GOV_OK,
                 "verify");
    ck_assert_str_eq(gov_identity_get_subject(who), STEP_CITIZEN);
    ck_assert_str_eq(gov_identity_get_scope(who), "gov.items");
    gov_identity_free(who);
    policy.audience = "https://other.example";
    world_expect(gov_token_verify(hospital, token, size, &policy, NULL, &who, &err), &err,
                 GOV_ERR_CLAIM, "audience");
    policy.audience = HOSPITAL;
    policy.scope = "gov.items gov.matters";
    world_expect(gov_token_verify(hospital, token, size, &policy, NULL, &who, &err), &err,
                 GOV_ERR_CLAIM, "scope");
    policy.scope = NULL;
    policy.acr_values = "L4";
    world_expect(gov_token_verify(hospital, token, size, &policy, NULL, &who, &err), &err,
                 GOV_ERR_CLAIM, "level");
    char *forged = strdup(token);
    char *last = strrchr(forged, '.') + 1;
    *last = *last == 'A' ? 'B' : 'A';
    policy.acr_values = NULL;
    world_expect(gov_token_verify(hospital, forged, size, &policy, NULL, &who, &err), &err,
                 GOV_ERR_SIGNATURE, "forged");
    free(forged);
}

static void peek_token(gov_client *hospital, const char *token)
{
    char *header = NULL;
    char *claims = NULL;
    gov_error *err = NULL;
    world_expect(gov_token_peek(hospital, token, strlen(token), &header, &claims, &err), &err,
                 GOV_OK, "peek");
    ck_assert_ptr_nonnull(strstr(header, "at+jwt"));
    ck_assert_ptr_nonnull(strstr(claims, HOSPITAL));
    gov_client_free_text(hospital, header);
    gov_client_free_text(hospital, claims);
}

static void expect_active(gov_client *client, const char *token, int32_t expected)
{
    int32_t active = -1;
    char *claims = NULL;
    gov_error *err = NULL;
    world_expect(gov_token_introspect(client, token, NULL, &active, &claims, &err), &err, GOV_OK,
                 "introspect");
    ck_assert_int_eq(active, expected);
    ck_assert_int_eq(strstr(claims, STEP_CITIZEN) != NULL, expected);
    gov_client_free_text(client, claims);
}

static void tokens_of_others(world *w, const gov_allocator *mem)
{
    static step_store store;
    step_keys keys;
    gov_error *err = NULL;
    step_store_open(&store);
    step_keys_open(&keys, w);
    gov_client *app = step_client(w, mem, NULL, &store, NULL);
    gov_client *hospital =
        step_client(w, mem, &keys, NULL, (const char *const[]){STEP_BY_KEY, NULL});
    gov_client *careful =
        step_client(w, mem, &keys, NULL,
                    (const char *const[]){STEP_BY_KEY, "auth.introspection_jwt", "true", NULL});
    gov_session *session = log_in(w, app, NULL);
    char *token = token_for_hospital(session, &store);
    verify_token(hospital, token);
    peek_token(hospital, token);
    expect_active(hospital, token, 1);
    expect_active(careful, token, 1);
    world_expect(gov_token_revoke(app, token, NULL, &err), &err, GOV_OK, "revoke");
    expect_active(hospital, token, 0);
    expect_active(careful, token, 0);
    free(token);
    way_end(session, GOV_OK);
    gov_client_unref(careful);
    gov_client_unref(hospital);
    gov_client_unref(app);
    step_keys_close(&keys);
}

/* --- a stored session -------------------------------------------------------------------------- */

static gov_status set_folder(void *user, gov_config *config, gov_error **err)
{
    return gov_config_set_file_store(config, user, NULL, 0, err);
}

static gov_client *client_with_folder(world *w, const gov_allocator *mem, char *folder)
{
    const char *const settings[] = {STEP_OPENID, "auth.issuer", w->url, "auth.dpop", "true", NULL};
    const world_client_options options = {
        .allocator = mem, .settings = settings, .configure = set_folder, .configure_user = folder};
    return world_client(w, &options);
}

static bool holds(const char *data, size_t size, const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i + len <= size; i++) {
        if (memcmp(data + i, text, len) == 0) {
            return true;
        }
    }
    return false;
}

/* What is in the files is not for those who find them; gives their number. */
static size_t look_at_files(const char *folder, bool remove)
{
    static const char *const forbidden[] = {"access_token", "eyJ", STEP_CITIZEN, "dpop_key", "kty"};
    char path[512];
    static char data[65536];
    size_t count = 0;
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        FILE *file = fopen(path, "rb");
        ck_assert_ptr_nonnull(file);
        size_t size = fread(data, 1, sizeof data, file);
        (void)fclose(file);
        for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
            ck_assert_msg(!holds(data, size, forbidden[i]), "%s is in %s", forbidden[i], path);
        }
        count++;
        ck_assert(!remove || unlink(path) == 0);
    }
    (void)closedir(dir);
    return count;
}

static void stored(world *w, const gov_allocator *mem)
{
    char folder[] = "/tmp/govsdk-check-XXXXXX";
    gov_session *loaded = NULL;
    gov_error *err = NULL;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    gov_client *first = client_with_folder(w, mem, folder);
    gov_client *second = client_with_folder(w, mem, folder);
    gov_session *session = log_in(w, first, NULL);
    world_expect(gov_session_save(session, "citizen", &err), &err, GOV_OK, "save");
    ck_assert_uint_ge(look_at_files(folder, false), 2);
    world_expect(gov_session_load(second, "citizen", &loaded, &err), &err, GOV_OK, "load");
    way_expect_person(loaded, STEP_CITIZEN, "L2");
    world_expect(gov_session_refresh(loaded, NULL, &err), &err, GOV_OK, "refresh");
    /* What the one renewed the other takes over: the used refresh token is not sent again. */
    int64_t renewals = world_number(w, "requests|by_path|POST /oauth/token");
    world_expect(gov_session_refresh(session, NULL, &err), &err, GOV_OK, "adopt");
    ck_assert_int_eq(world_number(w, "requests|by_path|POST /oauth/token"), renewals);
    way_expect_person(session, STEP_CITIZEN, "L2");
    (void)look_at_files(folder, false);
    way_end(session, GOV_OK);
    gov_session_unref(loaded);
    world_expect(gov_session_load(second, "citizen", &loaded, &err), &err, GOV_ERR_LOGIN_REQUIRED,
                 "gone");
    gov_client_unref(second);
    gov_client_unref(first);
    (void)look_at_files(folder, true);
    ck_assert_int_eq(rmdir(folder), 0);
}

/* --- who it is --------------------------------------------------------------------------------- */

static void expect_identity(gov_session *session, const char *issuer)
{
    gov_identity *who = NULL;
    gov_error *err = NULL;
    world_expect(gov_session_get_identity(session, &who, &err), &err, GOV_OK, "identity");
    ck_assert_str_eq(gov_identity_get_subject(who), STEP_CITIZEN);
    ck_assert_str_eq(gov_identity_get_issuer(who), issuer);
    ck_assert_str_eq(gov_identity_get_acr(who), "L3");
    ck_assert_int_gt(gov_identity_get_auth_time_s(who), 1700000000);
    ck_assert_str_eq(gov_identity_get_scope(who), STEP_SCOPE);
    ck_assert_uint_ge(gov_identity_get_method_count(who), 1);
    ck_assert_ptr_nonnull(gov_identity_get_method(who, 0));
    ck_assert_ptr_null(gov_identity_get_method(who, gov_identity_get_method_count(who)));
    ck_assert_uint_eq(gov_identity_get_actor_count(who), 0);
    ck_assert_ptr_nonnull(strstr(gov_identity_get_json(who), "\"acr\":\"L3\""));
    gov_identity_free(who);
}

/* The browser that logged in asks for nobody's consent any more, until it has been to the address. */
static void logged_out(world *w, const gov_allocator *mem)
{
    browser b;
    gov_login *login = NULL;
    gov_session *session = NULL;
    gov_session *none = NULL;
    char *url = NULL;
    gov_error *err = NULL;
    const gov_login_options strong = {
        .struct_size = sizeof strong, .acr_values = "L3", .max_age_s = 600};
    const gov_login_options silent = {.struct_size = sizeof silent, .prompt = "none"};
    gov_client *client = step_client(w, mem, NULL, NULL, NULL);
    browser_open(&b, w);
    world_expect(gov_login_begin(client, &strong, NULL, &login, &err), &err, GOV_OK, "begin");
    (void)browser_log_in(&b, gov_login_get_url(login), STEP_CITIZEN);
    world_expect(gov_login_finish(login, b.location, NULL, &session, &err), &err, GOV_OK, "finish");
    gov_login_free(login);
    expect_identity(session, w->url);
    world_expect(gov_session_refresh(session, NULL, &err), &err, GOV_OK, "refresh");
    expect_identity(session, w->url);
    world_expect(gov_session_get_logout_url(session, STEP_BACK, NULL, &url, &err), &err, GOV_OK,
                 "logout_url");
    int http = browser_send(&b, url, NULL);
    ck_assert_msg(http == 302 || http == 303 || http == 200, "HTTP %d: %s", http, b.page);
    ck_assert_int_eq(strncmp(b.location, STEP_BACK, strlen(STEP_BACK)), 0);
    gov_session_free_text(session, url);
    gov_session_unref(session);
    world_expect(gov_login_begin(client, &silent, NULL, &login, &err), &err, GOV_OK, "begin");
    (void)browser_send(&b, gov_login_get_url(login), NULL);
    world_expect(gov_login_finish(login, b.location, NULL, &none, &err), &err,
                 GOV_ERR_LOGIN_REQUIRED, "silent");
    gov_login_free(login);
    gov_client_unref(client);
}

/* --- the ways with everything on ------------------------------------------------------------------ */

/* Every way with a client by key and bound tokens, where each proof needs a nonce of the platform. */
static void bound(world *w, const gov_allocator *mem)
{
    step_keys keys;
    gov_session *session = NULL;
    gov_session *made = NULL;
    gov_error *err = NULL;
    step_keys_open(&keys, w);
    step_nonces(w, true);
    gov_client *client = step_client(
        w, mem, &keys, NULL,
        (const char *const[]){STEP_BY_KEY, "auth.dpop", "true", "auth.jarm", "true", NULL});
    session = log_in(w, client, NULL);
    way_expect_person(session, STEP_CITIZEN, "L2");
    world_expect(gov_session_refresh(session, NULL, &err), &err, GOV_OK, "refresh");
    static const gov_exchange_kind kinds[] = {GOV_EXCHANGE_NARROW, GOV_EXCHANGE_GRANT,
                                              GOV_EXCHANGE_LEGAL_PERSON};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        world_expect(step_exchange(session, kinds[i], NULL, &made, &err), &err, GOV_OK, "exchange");
        gov_item_list *items = NULL;
        world_expect(gov_item_search(made, NULL, NULL, &items, &err), &err, GOV_OK, "items");
        gov_item_list_free(items);
        way_end(made, GOV_OK);
        made = NULL;
    }
    way_end(session, GOV_OK);
    session = NULL;
    world_expect(step_terminal(client, STEP_NUMBER, &session, &err), &err, GOV_OK, "terminal");
    way_expect_person(session, STEP_CITIZEN, "L3");
    way_end(session, GOV_OK);
    session = NULL;
    world_expect(step_phone(w, client, STEP_PHONE, &session, &err), &err, GOV_OK, "phone");
    way_end(session, GOV_OK);
    session = NULL;
    world_expect(step_device(w, client, STEP_CITIZEN, &session, &err), &err, GOV_OK, "device");
    way_end(session, GOV_OK);
    session = NULL;
    world_expect(gov_auth_client_credentials(client, NULL, &session, &err), &err, GOV_OK, "system");
    way_end(session, GOV_OK);
    step_nonces(w, false);
    gov_client_unref(client);
    step_keys_close(&keys);
}

static void stronger(world *w, const gov_allocator *mem)
{
    gov_login *login = NULL;
    gov_session *strong = NULL;
    gov_matter_list *matters = NULL;
    gov_error *err = NULL;
    browser b;
    gov_client *client =
        step_client(w, mem, NULL, NULL, (const char *const[]){"auth.dpop", "true", NULL});
    gov_session *weak = log_in(w, client, NULL);
    gov_error *challenge = step_challenge(w, weak);
    world_expect(gov_login_begin_step_up(weak, challenge, NULL, NULL, &login, &err), &err, GOV_OK,
                 "step_up");
    browser_open(&b, w);
    (void)browser_log_in(&b, gov_login_get_url(login), STEP_CITIZEN);
    world_expect(gov_login_finish(login, b.location, NULL, &strong, &err), &err, GOV_OK, "finish");
    gov_login_free(login);
    gov_error_free(challenge);
    world_expect(gov_matter_list_all(strong, NULL, NULL, &matters, &err), &err, GOV_OK, "matters");
    gov_matter_list_free(matters);
    way_end(strong, GOV_OK);
    way_end(weak, GOV_OK);
    step_lift(w);
    gov_client_unref(client);
}

static void loopback(world *w, const gov_allocator *mem)
{
    gov_session *session = NULL;
    gov_session *none = NULL;
    gov_error *err = NULL;
    gov_client *client = step_client(w, mem, NULL, NULL, NULL);
    world_expect(step_loopback(w, client, STEP_CITIZEN, &session, &err), &err, GOV_OK, "loopback");
    way_expect_person(session, STEP_CITIZEN, "L2");
    way_end(session, GOV_OK);
    world_expect(step_loopback(w, client, NULL, &none, &err), &err, GOV_ERR_LOGIN_DENIED, "denied");
    gov_client_unref(client);
}

const way identity_journeys[] = {
    {"tokens_of_others", tokens_of_others},
    {"stored", stored},
    {"logged_out", logged_out},
    {"bound", bound},
    {"stronger", stronger},
    {"loopback", loopback},
    {"mishaps", identity_mishaps},
    {NULL, NULL},
};
