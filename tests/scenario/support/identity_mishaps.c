/* SPDX-License-Identifier: Apache-2.0 */
/* See identity_journeys.h. Each thing that can go wrong with an identity, with secrets and personal data
 * in the arguments: what is said of it is looked at by whoever watches errors. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/support/browser.h"
#include "scenario/support/identity_journeys.h"
#include "scenario/support/identity_steps.h"
#include "scenario/support/ways_parts.h"

/* An answer that is changed before it is handed over. */
static void finish_with(gov_login *login, const char *back, const char *from, const char *to,
                        gov_status expected)
{
    char url[9000];
    gov_session *session = NULL;
    gov_error *err = NULL;
    const char *at = strstr(back, from);
    ck_assert_msg(at != NULL, "no %s in the answer", from);
    (void)snprintf(url, sizeof url, "%.*s%s%s", (int)(at - back), back, to, at + strlen(from));
    world_expect(gov_login_finish(login, url, NULL, &session, &err), &err, expected, to);
    ck_assert_ptr_null(session);
}

static void forged_answers(world *w, gov_client *client)
{
    static const struct {
        const char *from;
        const char *to;
        gov_status status;
    } answers[] = {
        {"state=", "state=x", GOV_ERR_LOGIN_STATE},
        {"state=", "stat=", GOV_ERR_LOGIN_STATE},
        {"code=", "code=1&code=", GOV_ERR_RESPONSE},
        {"code=", "code=%zz", GOV_ERR_LOGIN_STATE},
        {"https://app.example", "https://app.example.org", GOV_ERR_LOGIN_STATE},
        {"iss=", "iss=x", GOV_ERR_ISSUER},
        {"code=", "code=x", GOV_ERR_LOGIN_EXPIRED},
        {"code=", "error=server_error&error_description=" STEP_NUMBER "&x=", GOV_ERR_PLATFORM},
        {"code=", "error=%E5%BC%A0%E4%B8%89%E6%A0%B7&x=", GOV_ERR_PLATFORM},
    };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        browser b;
        gov_login *login = NULL;
        gov_error *err = NULL;
        browser_open(&b, w);
        world_expect(gov_login_begin(client, NULL, NULL, &login, &err), &err, GOV_OK, "begin");
        const char *back = browser_log_in(&b, gov_login_get_url(login), STEP_CITIZEN);
        finish_with(login, back, answers[i].from, answers[i].to, answers[i].status);
        gov_login_free(login);
    }
}

/* The code is good once; who comes second loses it for both. */
static void replayed(world *w, gov_client *client)
{
    browser b;
    gov_login *login = NULL;
    gov_session *session = NULL;
    gov_session *second = NULL;
    char *text = NULL;
    gov_error *err = NULL;
    browser_open(&b, w);
    world_expect(gov_login_begin(client, NULL, NULL, &login, &err), &err, GOV_OK, "begin");
    (void)browser_log_in(&b, gov_login_get_url(login), STEP_CITIZEN);
    world_expect(gov_login_finish(login, b.location, NULL, &session, &err), &err, GOV_OK, "finish");
    world_expect(gov_login_finish(login, b.location, NULL, &second, &err), &err, GOV_ERR_STATE,
                 "again");
    gov_login_free(login);
    way_end(session, GOV_OK);
    session = NULL;
    /* A session whose tokens somebody has withdrawn. */
    world_expect(step_log_in(w, client, NULL, STEP_CITIZEN, &session, &err), &err, GOV_OK, "in");
    world_expect(gov_session_save(session, "victim", &err), &err, GOV_ERR_CONFIG, "save");
    world_expect(gov_session_save(session, STEP_NAME, &err), &err, GOV_ERR_ARGUMENT, "save");
    world_expect(gov_session_get_logout_url(session, STEP_NAME, NULL, &text, &err), &err,
                 GOV_ERR_ARGUMENT, "logout_url");
    way_end(session, GOV_OK);
}

static void refused_people(world *w, gov_client *client)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    const gov_login_options strong = {.struct_size = sizeof strong, .acr_values = "L4"};
    const gov_login_options strange = {.struct_size = sizeof strange,
                                       .extra = STEP_NAME "&state=x"};
    gov_login *login = NULL;
    world_expect(step_log_in(w, client, NULL, NULL, &session, &err), &err, GOV_ERR_LOGIN_DENIED,
                 "denied");
    world_expect(step_log_in(w, client, &strong, STEP_CITIZEN, &session, &err), &err,
                 GOV_ERR_STEP_UP, "level");
    world_expect(gov_login_begin(client, &strange, NULL, &login, &err), &err, GOV_ERR_ARGUMENT,
                 "extra");
    world_expect(step_device(w, client, NULL, &session, &err), &err, GOV_ERR_LOGIN_DENIED,
                 "device");
    const gov_ciba_options nobody = {.struct_size = sizeof nobody, .login_hint = "19999999999"};
    gov_ciba_login *phone = NULL;
    world_expect(gov_auth_ciba_begin(client, &nobody, NULL, &phone, &err), &err, GOV_ERR_NOT_FOUND,
                 "nobody");
    const gov_ciba_options bad = {.struct_size = sizeof bad, .login_hint = STEP_PHONE "\n"};
    world_expect(gov_auth_ciba_begin(client, &bad, NULL, &phone, &err), &err, GOV_ERR_ARGUMENT,
                 "hint");
}

static void refused_terminals(gov_client *client, gov_client *forger)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_terminal_evidence e = {.struct_size = sizeof e,
                               .id_type = STEP_NAME,
                               .id_number = STEP_NUMBER,
                               .method = "id_card",
                               .device = "d",
                               .transaction = STEP_PHONE,
                               .at_ms = 1};
    world_expect(step_terminal(forger, STEP_NUMBER, &session, &err), &err, GOV_ERR_LOGIN_DENIED,
                 "forged");
    world_expect(step_terminal(client, "990101199003070000", &session, &err), &err,
                 GOV_ERR_LOGIN_DENIED, "nobody");
    world_expect(gov_auth_terminal(client, &e, NULL, &session, &err), &err, GOV_ERR_ARGUMENT,
                 "id_type");
    e.id_type = "resident_id";
    world_expect(gov_auth_terminal(client, &e, NULL, &session, &err), &err, GOV_ERR_ARGUMENT,
                 "at_ms");
    e.id_number = STEP_NUMBER " " STEP_NAME;
    world_expect(gov_auth_terminal(client, &e, NULL, &session, &err), &err, GOV_ERR_ARGUMENT,
                 "id_number");
}

static void refused_exchanges(gov_session *session)
{
    gov_session *made = NULL;
    gov_error *err = NULL;
    gov_token_exchange x = {
        .struct_size = sizeof x, .kind = GOV_EXCHANGE_GRANT, .on_behalf_of = STEP_NUMBER};
    world_expect(gov_auth_exchange(session, &x, NULL, &made, &err), &err, GOV_ERR_FORBIDDEN,
                 "grant");
    x.kind = GOV_EXCHANGE_LEGAL_PERSON;
    world_expect(gov_auth_exchange(session, &x, NULL, &made, &err), &err, GOV_ERR_FORBIDDEN,
                 "company");
    x = (gov_token_exchange){
        .struct_size = sizeof x, .kind = GOV_EXCHANGE_NARROW, .scope = "gov.everything"};
    world_expect(gov_auth_exchange(session, &x, NULL, &made, &err), &err, GOV_ERR_FORBIDDEN,
                 "scope");
    x.resource = STEP_NAME;
    world_expect(gov_auth_exchange(session, &x, NULL, &made, &err), &err, GOV_ERR_ARGUMENT,
                 "resource");
}

/* Tokens that are none, with somebody's data in them. */
static void refused_tokens(gov_client *client)
{
    /* {"alg":"none"} . {"sub":"990101199003071018"} . 3 bytes */
    static const char none[] = "eyJhbGciOiJub25lIn0.eyJzdWIiOiI5OTAxMDExOTkwMDMwNzEwMTgifQ.AAAA";
    /* {"alg":"ES256","kid":"forged","typ":"at+jwt"} . the same . 64 bytes */
    static const char forged[] =
        "eyJhbGciOiJFUzI1NiIsImtpZCI6ImZvcmdlZCIsInR5cCI6ImF0K2p3dCJ9."
        "eyJzdWIiOiI5OTAxMDExOTkwMDMwNzEwMTgifQ."
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const gov_token_policy policy = {.struct_size = sizeof policy, .audience = STEP_NAME};
    const gov_token_policy bad = {.struct_size = sizeof bad, .audience = STEP_NAME "\n"};
    gov_identity *who = NULL;
    char *header = NULL;
    char *claims = NULL;
    int32_t active = 0;
    gov_error *err = NULL;
    world_expect(gov_token_verify(client, none, sizeof none - 1, &policy, NULL, &who, &err), &err,
                 GOV_ERR_ALGORITHM, "none");
    world_expect(gov_token_verify(client, forged, sizeof forged - 1, &policy, NULL, &who, &err),
                 &err, GOV_ERR_KEY_NOT_FOUND, "forged");
    world_expect(gov_token_verify(client, STEP_NAME, strlen(STEP_NAME), &policy, NULL, &who, &err),
                 &err, GOV_ERR_RESPONSE, "no token");
    world_expect(gov_token_verify(client, forged, sizeof forged - 1, &bad, NULL, &who, &err), &err,
                 GOV_ERR_ARGUMENT, "policy");
    world_expect(gov_token_peek(client, STEP_NUMBER, strlen(STEP_NUMBER), &header, &claims, &err),
                 &err, GOV_ERR_RESPONSE, "peek");
    world_expect(gov_token_introspect(client, STEP_NAME, NULL, &active, &claims, &err), &err,
                 GOV_ERR_ARGUMENT, "introspect");
    world_expect(gov_token_introspect(client, STEP_NUMBER, NULL, &active, &claims, &err), &err,
                 GOV_OK, "introspect");
    ck_assert_int_eq(active, 0);
    gov_client_free_text(client, claims);
    world_expect(gov_token_revoke(client, STEP_NAME, NULL, &err), &err, GOV_ERR_ARGUMENT, "revoke");
    world_expect(gov_token_revoke(client, STEP_NUMBER, NULL, &err), &err, GOV_OK, "revoke");
}

/* A client that is not what it says: by its secret, by its key, at the ticket gateway. */
static void refused_clients(world *w, const gov_allocator *mem, const step_keys *keys)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    const char *const wrong[] = {"auth.client_secret", "another s3cret of mine", NULL};
    gov_client *client = step_client(w, mem, NULL, NULL, wrong);
    world_expect(gov_auth_client_credentials(client, NULL, &session, &err), &err,
                 GOV_ERR_CLIENT_REJECTED, "secret");
    gov_client_unref(client);
    const step_keys swapped = {.client = keys->terminal, .terminal = keys->client};
    client = step_client(w, mem, &swapped, NULL, (const char *const[]){STEP_BY_KEY, NULL});
    world_expect(gov_auth_client_credentials(client, NULL, &session, &err), &err,
                 GOV_ERR_CLIENT_REJECTED, "key");
    gov_client_unref(client);
    const char *settings[16];
    size_t count = 0;
    for (const char *const *at = step_ticket_settings(w); *at != NULL; at++) {
        settings[count++] = *at;
    }
    settings[count++] = wrong[0];
    settings[count++] = wrong[1];
    settings[count] = NULL;
    client = step_client(w, mem, NULL, NULL, settings);
    world_expect(step_log_in(w, client, NULL, STEP_CITIZEN, &session, &err), &err,
                 GOV_ERR_CLIENT_REJECTED, "ticket");
    gov_client_unref(client);
}

/* Keys and settings that cannot be read say so without saying what was in them. */
static void refused_keys(void)
{
    static const char jwk[] =
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
        "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
        "\"d\":\"another-s3cret-of-mine-AAAAAAAAAAAAAAAAAAAAA\"}";
    static const char pem[] = "-----BEGIN PRIVATE KEY-----\nYW5vdGhlciBzM2NyZXQgb2YgbWluZQ==\n"
                              "-----END PRIVATE KEY-----\n";
    gov_key *key = NULL;
    gov_config *config = NULL;
    gov_error *err = NULL;
    world_expect(gov_key_from_jwk(NULL, jwk, sizeof jwk - 1, NULL, &key, &err), &err,
                 GOV_ERR_ARGUMENT, "jwk");
    world_expect(gov_key_from_pem(NULL, pem, sizeof pem - 1, NULL, &key, &err), &err,
                 GOV_ERR_ARGUMENT, "pem");
    ck_assert_int_eq(gov_config_new(NULL, &config, NULL), GOV_OK);
    world_expect(gov_config_set(config, "auth.client_secret", "another s3cret of mine\n", &err),
                 &err, GOV_ERR_CONFIG, "secret");
    world_expect(gov_config_set(config, "auth.driver", "another s3cret of mine", &err), &err,
                 GOV_ERR_CONFIG, "choice");
    gov_config_free(config);
}

void identity_mishaps(world *w, const gov_allocator *mem)
{
    step_keys keys;
    gov_session *session = NULL;
    gov_error *err = NULL;
    step_keys_open(&keys, w);
    const step_keys swapped = {.client = keys.client, .terminal = keys.client};
    gov_client *client = step_client(w, mem, &keys, NULL, NULL);
    gov_client *forger = step_client(w, mem, &swapped, NULL, NULL);
    forged_answers(w, client);
    replayed(w, client);
    refused_people(w, client);
    refused_terminals(client, forger);
    world_expect(step_log_in(w, client, NULL, STEP_CITIZEN, &session, &err), &err, GOV_OK, "in");
    refused_exchanges(session);
    way_end(session, GOV_OK);
    refused_tokens(client);
    refused_clients(w, mem, &keys);
    refused_keys();
    gov_client_unref(forger);
    gov_client_unref(client);
    step_keys_close(&keys);
}
