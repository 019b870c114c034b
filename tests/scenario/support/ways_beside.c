/* SPDX-License-Identifier: Apache-2.0 */
/* The ways in without a browser of the application's own, and what clients and tokens prove. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "crypto/key.h"
#include "scenario/support/browser.h"
#include "scenario/support/ways_parts.h"

/* --- keys of the test -------------------------------------------------------------------------- */

typedef struct own_key {
    char path[64];  /* the private half */
    char set[1024]; /* {"keys":[public half]} */
} own_key;

static void make_key(own_key *out, const char *kid)
{
    gov__key *key = NULL;
    gov__buf text;
    const gov__key_options options = {.kid = kid};
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, &options, &key), GOV_OK);
    gov__buf_init_secret(&text, NULL, 0);
    ck_assert_int_eq(gov__key_write_private(key, &text), GOV_OK);
    (void)snprintf(out->path, sizeof out->path, "/tmp/govsdk-check-XXXXXX");
    int fd = mkstemp(out->path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, text.data, text.len), (int)text.len);
    ck_assert_int_eq(close(fd), 0);
    gov__buf_clear(&text);
    ck_assert_int_eq(gov__key_write_public(key, &text), GOV_OK);
    (void)snprintf(out->set, sizeof out->set, "{\"keys\":[%.*s]}", (int)text.len, text.data);
    gov__buf_free(&text);
    gov__key_unref(key);
}

static void drop_key(const own_key *key)
{
    ck_assert_int_eq(unlink(key->path), 0);
}

/* --- a second device --------------------------------------------------------------------------- */

/* The citizen types the code in on the real page, in a browser. */
static int approve_device(world *w, const char *user_code, const char *citizen)
{
    browser b;
    char form[256];
    browser_open(&b, w);
    int http = browser_send(&b, "/device", NULL);
    ck_assert_int_eq(http, 200);
    (void)snprintf(form, sizeof form, "user_code=%s&citizen=%s&action=%s", user_code,
                   citizen != NULL ? citizen : "sub-zhang", citizen != NULL ? "approve" : "deny");
    return browser_send(&b, "/device", form);
}

static gov_session *by_device(world *w, gov_client *client, const char *citizen,
                              gov_status expected)
{
    gov_device_login *login = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;
    world_expect(gov_auth_device_begin(client, NULL, &login, &err), &err, GOV_OK, "device_begin");
    ck_assert_str_eq(gov_device_login_get_qr_text(login),
                     gov_device_login_get_verification_uri_complete(login));
    ck_assert_int_eq(approve_device(w, gov_device_login_get_user_code(login), citizen), 200);
    world_expect(gov_device_login_wait(login, NULL, &session, &err), &err, expected, "device_wait");
    gov_device_login_free(login);
    return session;
}

void way_device(world *w, const gov_allocator *mem)
{
    gov_client *client =
        way_client(w, mem, (const char *const[]){WAY_SCOPE, "auth.acr_values", "L3", NULL});
    gov_session *session = by_device(w, client, "sub-zhang", GOV_OK);
    way_expect_person(session, "sub-zhang", "L3");
    way_end(session, GOV_OK);
    ck_assert_ptr_null(by_device(w, client, NULL, GOV_ERR_LOGIN_DENIED));
    gov_client_unref(client);
}

/* --- the phone --------------------------------------------------------------------------------- */

static gov_session *by_phone(world *w, gov_client *client, const char *hint, bool approve,
                             gov_status expected)
{
    char body[192];
    gov_ciba_login *login = NULL;
    gov_session *session = NULL;
    gov_error *err = NULL;
    const gov_ciba_options request = {.struct_size = sizeof request,
                                      .login_hint = hint,
                                      .binding_message = "W3-0042",
                                      .acr_values = "L2 L3"};
    world_expect(gov_auth_ciba_begin(client, &request, NULL, &login, &err), &err, GOV_OK, "ciba");
    (void)snprintf(body, sizeof body, "{\"login_hint\":\"%s\",\"approve\":%s}", hint,
                   approve ? "true" : "false");
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/ciba", body, NULL), 200);
    world_expect(gov_ciba_login_wait(login, NULL, &session, &err), &err, expected, "ciba_wait");
    gov_ciba_login_free(login);
    return session;
}

void way_phone(world *w, const gov_allocator *mem)
{
    gov_ciba_login *login = NULL;
    gov_error *err = NULL;
    const gov_ciba_options nobody = {.struct_size = sizeof nobody, .login_hint = "19999999999"};
    gov_client *client = way_client(w, mem, (const char *const[]){WAY_SCOPE, NULL});
    gov_session *session = by_phone(w, client, "19900000001", true, GOV_OK);
    way_expect_person(session, "sub-zhang", "L3");
    way_end(session, GOV_OK);
    ck_assert_ptr_null(by_phone(w, client, "sub-li", false, GOV_ERR_LOGIN_DENIED));
    world_expect(gov_auth_ciba_begin(client, &nobody, NULL, &login, &err), &err, GOV_ERR_NOT_FOUND,
                 "nobody");
    gov_client_unref(client);
}

/* --- a terminal -------------------------------------------------------------------------------- */

static gov_status by_terminal(gov_client *client, const char *number, const char *method,
                              gov_session **session, gov_error **err)
{
    const gov_terminal_evidence e = {.struct_size = sizeof e,
                                     .id_type = "resident_id",
                                     .id_number = number,
                                     .method = method,
                                     .device = "READER-0001",
                                     .transaction = "T-1",
                                     .at_ms = (int64_t)time(NULL) * 1000 - 5000};
    return gov_auth_terminal(client, &e, NULL, session, err);
}

void way_terminal(world *w, const gov_allocator *mem)
{
    own_key key;
    char body[1200];
    gov_session *session = NULL;
    gov_error *err = NULL;
    make_key(&key, "kiosk-1");
    (void)snprintf(body, sizeof body, "{\"id\":\"KIOSK-9\",\"jwks\":%s}", key.set);
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/terminals", body, NULL), 201);
    gov_client *client = way_client(w, mem,
                                    (const char *const[]){WAY_SCOPE, "app.terminal_id", "KIOSK-9",
                                                          "terminal.key_file", key.path, NULL});
    static const struct {
        const char *method;
        const char *acr;
    } methods[] = {{"id_card", "L2"},
                   {"face", "L2"},
                   {"id_card+face", "L3"},
                   {"fingerprint", "L2"},
                   {"operator", "L2"}};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        world_expect(by_terminal(client, "990101199003071018", methods[i].method, &session, &err),
                     &err, GOV_OK, methods[i].method);
        way_expect_person(session, "sub-zhang", methods[i].acr);
        way_end(session, GOV_OK);
    }
    world_expect(by_terminal(client, "990101199003070000", "id_card", &session, &err), &err,
                 GOV_ERR_LOGIN_DENIED, "nobody");
    gov_client_unref(client);
    /* A key that the platform does not know. */
    own_key other;
    make_key(&other, "kiosk-1");
    client = way_client(w, mem,
                        (const char *const[]){WAY_SCOPE, "app.terminal_id", "KIOSK-9",
                                              "terminal.key_file", other.path, NULL});
    world_expect(by_terminal(client, "990101199003071018", "id_card", &session, &err), &err,
                 GOV_ERR_LOGIN_DENIED, "forged");
    gov_client_unref(client);
    drop_key(&other);
    drop_key(&key);
}

/* --- exchange ---------------------------------------------------------------------------------- */

static gov_status exchange(gov_session *session, gov_exchange_kind kind, const char *on_behalf_of,
                           const char *scope, gov_session **out, gov_error **err)
{
    const gov_token_exchange request = {.struct_size = sizeof request,
                                        .kind = (int32_t)kind,
                                        .on_behalf_of = on_behalf_of,
                                        .scope = scope};
    return gov_auth_exchange(session, &request, NULL, out, err);
}

static void expect_actor(gov_session *session, const char *subject, const char *actor,
                         const char *scope)
{
    gov_identity *who = NULL;
    gov_error *err = NULL;
    world_expect(gov_session_get_identity(session, &who, &err), &err, GOV_OK, "identity");
    ck_assert_str_eq(gov_identity_get_subject(who), subject);
    ck_assert_uint_eq(gov_identity_get_actor_count(who), actor != NULL ? 1 : 0);
    if (actor != NULL) {
        ck_assert_str_eq(gov_identity_get_actor(who, 0), actor);
    }
    if (scope != NULL) {
        ck_assert_str_eq(gov_identity_get_scope(who), scope);
    }
    gov_identity_free(who);
}

void way_exchange(world *w, const gov_allocator *mem)
{
    gov_session *made = NULL;
    gov_error *err = NULL;
    gov_client *client = way_client(w, mem, (const char *const[]){WAY_SCOPE, NULL});
    gov_session *zhang = by_device(w, client, "sub-zhang", GOV_OK);
    /* Less for a hand-off, and never more. */
    world_expect(exchange(zhang, GOV_EXCHANGE_NARROW, NULL, "gov.items", &made, &err), &err, GOV_OK,
                 "narrow");
    expect_actor(made, "sub-zhang", NULL, "gov.items");
    gov_session *wider = NULL;
    world_expect(exchange(made, GOV_EXCHANGE_NARROW, NULL, "gov.matters", &wider, &err), &err,
                 GOV_ERR_FORBIDDEN, "wider");
    way_end(made, GOV_OK);
    /* For an old man who has granted it. */
    world_expect(exchange(zhang, GOV_EXCHANGE_GRANT, "grant-zhao-zhang", NULL, &made, &err), &err,
                 GOV_OK, "grant");
    expect_actor(made, "sub-zhao", "sub-zhang", NULL);
    gov_item_list *items = NULL;
    world_expect(gov_item_search(made, NULL, NULL, &items, &err), &err, GOV_OK, "items");
    gov_item_list_free(items);
    way_end(made, GOV_OK);
    /* For the enterprise whose legal representative she is. */
    world_expect(
        exchange(zhang, GOV_EXCHANGE_LEGAL_PERSON, "91990101MA99000021", NULL, &made, &err), &err,
        GOV_OK, "legal person");
    expect_actor(made, "sub-build", "sub-zhang", NULL);
    way_end(made, GOV_OK);
    static const struct {
        gov_exchange_kind kind;
        const char *on_behalf_of;
    } refused[] = {{GOV_EXCHANGE_GRANT, "grant-wang-li"},
                   {GOV_EXCHANGE_GRANT, "no-such-grant"},
                   {GOV_EXCHANGE_LEGAL_PERSON, "91990101MA9900001X"}};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        world_expect(exchange(zhang, refused[i].kind, refused[i].on_behalf_of, NULL, &made, &err),
                     &err, GOV_ERR_FORBIDDEN, refused[i].on_behalf_of);
        ck_assert_ptr_null(made);
    }
    way_end(zhang, GOV_OK);
    gov_client_unref(client);
}

/* --- proofs ------------------------------------------------------------------------------------ */

static void set_nonces(world *w, bool required)
{
    char body[64];
    (void)snprintf(body, sizeof body, "{\"nonce_required\":%s}", required ? "true" : "false");
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/dpop", body, NULL), 200);
}

/* A client by its key, tokens bound to another, a provider that wants a nonce in each proof. */
void way_proofs(world *w, const gov_allocator *mem)
{
    own_key key;
    char body[1600];
    browser b;
    gov_session *session = NULL;
    gov_session *made = NULL;
    gov_login *login = NULL;
    gov_error *err = NULL;
    make_key(&key, "app-1");
    (void)snprintf(body, sizeof body,
                   "{\"id\":\"by-key\",\"auth_method\":\"private_key_jwt\",\"dpop_required\":true,"
                   "\"redirect_uris\":[\"https://app.example/callback\"],\"jwks\":%s}",
                   key.set);
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/clients", body, NULL), 201);
    set_nonces(w, true);
    gov_client *client = way_client(
        w, mem,
        (const char *const[]){WAY_SCOPE, "auth.client_id", "by-key", "auth.client_secret", "",
                              "auth.key_file", key.path, "auth.dpop", "true", "auth.issuer", w->url,
                              "auth.redirect_uri", "https://app.example/callback", "auth.par",
                              "always", NULL});
    browser_open(&b, w);
    world_expect(gov_login_begin(client, NULL, NULL, &login, &err), &err, GOV_OK, "begin");
    const char *back = browser_log_in(&b, gov_login_get_url(login), "sub-zhang");
    world_expect(gov_login_finish(login, back, NULL, &session, &err), &err, GOV_OK, "finish");
    gov_login_free(login);
    way_expect_person(session, "sub-zhang", NULL);
    world_expect(gov_session_refresh(session, NULL, &err), &err, GOV_OK, "refresh");
    world_expect(exchange(session, GOV_EXCHANGE_GRANT, "grant-zhao-zhang", NULL, &made, &err), &err,
                 GOV_OK, "exchange");
    expect_actor(made, "sub-zhao", "sub-zhang", NULL);
    way_end(made, GOV_OK);
    way_end(session, GOV_OK);
    session = by_device(w, client, "sub-li", GOV_OK);
    way_expect_person(session, "sub-li", NULL);
    way_end(session, GOV_OK);
    session = by_phone(w, client, "sub-li", true, GOV_OK);
    way_end(session, GOV_OK);
    world_expect(gov_auth_client_credentials(client, NULL, &session, &err), &err, GOV_OK, "system");
    way_end(session, GOV_OK);
    set_nonces(w, false);
    gov_client_unref(client);
    drop_key(&key);
}
