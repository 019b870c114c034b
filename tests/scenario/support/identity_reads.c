/* SPDX-License-Identifier: Apache-2.0 */
/* The reads of identities: each answer of an authorization server and of a ticket gateway, with the verb
 * that reads it. What must be there before is made without anybody in between. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/support/reads.h"

#define HOSPITAL "https://hospital.example"

static gov_status give_up(gov_session *session, gov_status status)
{
    ck_assert((status == GOV_OK) == (session != NULL));
    gov_session_unref(session);
    return status;
}

gov_status read_push(reader *r, gov_error **err)
{
    gov_login *login = NULL;
    gov_status status = gov_login_begin(r->identity.app, NULL, NULL, &login, err);
    ck_assert((status == GOV_OK) == (login != NULL));
    gov_login_free(login);
    return status;
}

gov_status read_code(reader *r, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = step_log_in(&r->w, r->identity.app, NULL, STEP_CITIZEN, &session, err);
    return give_up(session, status);
}

gov_status read_phone_begin(reader *r, gov_error **err)
{
    const gov_ciba_options request = {.struct_size = sizeof request, .login_hint = STEP_PHONE};
    gov_ciba_login *login = NULL;
    gov_status status = gov_auth_ciba_begin(r->identity.app, &request, NULL, &login, err);
    ck_assert((status == GOV_OK) == (login != NULL));
    gov_ciba_login_free(login);
    return status;
}

gov_status read_phone(reader *r, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = step_phone(&r->w, r->identity.app, STEP_PHONE, &session, err);
    return give_up(session, status);
}

gov_status read_device(reader *r, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = step_device(&r->w, r->identity.app, STEP_CITIZEN, &session, err);
    return give_up(session, status);
}

gov_status read_terminal(reader *r, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = step_terminal(r->identity.app, STEP_NUMBER, &session, err);
    return give_up(session, status);
}

static gov_status exchange(reader *r, gov_exchange_kind kind, const char *scope, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = step_exchange(r->identity.person, kind, scope, &session, err);
    return give_up(session, status);
}

gov_status read_narrow(reader *r, gov_error **err)
{
    return exchange(r, GOV_EXCHANGE_NARROW, "gov.items", err);
}

gov_status read_grant(reader *r, gov_error **err)
{
    return exchange(r, GOV_EXCHANGE_GRANT, NULL, err);
}

gov_status read_company(reader *r, gov_error **err)
{
    return exchange(r, GOV_EXCHANGE_LEGAL_PERSON, NULL, err);
}

/* A session of its own, since the answer that is spoilt has used the refresh token up. It was logged in
 * with nobody in between. */
gov_status read_refresh(reader *r, gov_error **err)
{
    identity_reader *i = &r->identity;
    gov_session *made = NULL;
    gov_session *session = NULL;
    world_expect(step_device(&r->w, i->direct, STEP_CITIZEN, &made, err), err, GOV_OK, "device");
    world_expect(gov_session_save(made, "refreshed", err), err, GOV_OK, "save");
    world_expect(gov_session_load(i->app, "refreshed", &session, err), err, GOV_OK, "load");
    gov_status status = gov_session_refresh(session, NULL, err);
    gov_session_unref(session);
    gov_session_unref(made);
    return status;
}

static gov_status introspect(gov_client *client, const char *token, gov_error **err)
{
    int32_t active = 0;
    char *claims = NULL;
    gov_status status = gov_token_introspect(client, token, NULL, &active, &claims, err);
    ck_assert((status == GOV_OK) == (claims != NULL));
    ck_assert(status == GOV_OK || active == 0);
    gov_client_free_text(client, claims);
    return status;
}

gov_status read_introspection(reader *r, gov_error **err)
{
    return introspect(r->identity.app, r->identity.token, err);
}

gov_status read_sealed(reader *r, gov_error **err)
{
    return introspect(r->identity.careful, r->identity.token, err);
}

gov_status read_revocation(reader *r, gov_error **err)
{
    return gov_token_revoke(r->identity.app, "a-token-that-nobody-knows", NULL, err);
}

gov_status read_ticket(reader *r, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = step_log_in(&r->w, r->identity.ticket, NULL, STEP_CITIZEN, &session, err);
    return give_up(session, status);
}

/* A client that knows nothing yet. */
gov_status read_token_keys(reader *r, gov_error **err)
{
    const gov_token_policy policy = {.struct_size = sizeof policy, .audience = HOSPITAL};
    gov_identity *who = NULL;
    const char *token = r->identity.token;
    gov_client *client = step_client(&r->w, NULL, NULL, NULL, NULL);
    gov_status status = gov_token_verify(client, token, strlen(token), &policy, NULL, &who, err);
    ck_assert((status == GOV_OK) == (who != NULL));
    gov_identity_free(who);
    gov_client_unref(client);
    return status;
}

/* --- the fixture ------------------------------------------------------------------------------- */

static void make_token(identity_reader *i)
{
    const gov_token_exchange request = {.struct_size = sizeof request,
                                        .kind = GOV_EXCHANGE_NARROW,
                                        .scope = "gov.items",
                                        .audience = HOSPITAL};
    gov_session *made = NULL;
    gov_error *err = NULL;
    world_expect(gov_auth_exchange(i->person, &request, NULL, &made, &err), &err, GOV_OK,
                 "exchange");
    world_expect(gov_session_save(made, "other", &err), &err, GOV_OK, "save");
    i->token = step_store_text(&i->store, "access_token");
    gov_session_unref(made);
}

void identity_reader_open(reader *r)
{
    gov_error *err = NULL;
    identity_reader *i = &r->identity;
    r->usual = (world_client_options){.transport = &r->net.table, .settings = r->settings};
    step_keys_open(&i->keys, &r->w);
    step_store_open(&i->store);
    i->direct = step_client(&r->w, NULL, NULL, &i->store, NULL);
    r->w.usual = &r->usual;
    i->app = step_client(&r->w, NULL, &i->keys, &i->store, NULL);
    i->careful =
        step_client(&r->w, NULL, &i->keys, NULL,
                    (const char *const[]){STEP_BY_KEY, "auth.introspection_jwt", "true", NULL});
    i->ticket = step_client(&r->w, NULL, NULL, NULL, step_ticket_settings(&r->w));
    world_expect(step_device(&r->w, i->app, STEP_CITIZEN, &i->person, &err), &err, GOV_OK, "in");
    make_token(i);
    /* What is fetched once has been fetched. */
    world_expect(read_sealed(r, &err), &err, GOV_OK, "sealed");
}

void identity_reader_close(reader *r)
{
    identity_reader *i = &r->identity;
    gov_session_unref(i->person);
    gov_client_unref(i->direct);
    gov_client_unref(i->app);
    gov_client_unref(i->careful);
    gov_client_unref(i->ticket);
    step_keys_close(&i->keys);
    free(i->token);
}
