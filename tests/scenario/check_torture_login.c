/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of logging in with a browser: by code, pushed and not, with a signed answer, a key of
 * the client and a bound token, on the loopback interface, by ticket, and the stronger login. */
#include <stdio.h>
#include <string.h>

#include "scenario/support/browser.h"
#include "scenario/support/identity_steps.h"
#include "scenario/support/torture.h"

static step_keys keys;
static gov_client *plain;   /* a secret, pushed requests */
static gov_client *address; /* everything in the address */
static gov_client *bound;   /* a key, bound tokens, signed answers */
static gov_client *ticket;
static gov_session *weak; /* what the platform wants a stronger login for */
static gov_error *challenge;

/* What is fetched once has been fetched, so that the blocks before and after are the same. */
static void warm(torture *t, gov_client *client)
{
    gov_session *session = NULL;
    gov_error *err = NULL;
    world_expect(step_log_in(&t->w, client, NULL, STEP_CITIZEN, &session, &err), &err, GOV_OK,
                 "warm");
    gov_session_unref(session);
}

static void tear_down(torture *t)
{
    (void)t;
    gov_client *const clients[] = {plain, address, bound, ticket};
    gov_error_free(challenge);
    gov_session_unref(weak);
    for (size_t i = 0; i < TEST_COUNT(clients); i++) {
        gov_client_unref(clients[i]);
    }
    step_keys_close(&keys);
}

static void set_up(torture *t)
{
    const gov_allocator *mem = test_memory_allocator(&t->memory);
    gov_error *err = NULL;
    step_keys_open(&keys, &t->w);
    plain = step_client(&t->w, mem, NULL, NULL, NULL);
    address = step_client(&t->w, mem, NULL, NULL, (const char *const[]){"auth.par", "never", NULL});
    bound = step_client(
        &t->w, mem, &keys, NULL,
        (const char *const[]){STEP_BY_KEY, "auth.dpop", "true", "auth.jarm", "true", NULL});
    ticket = step_client(&t->w, mem, NULL, NULL, step_ticket_settings(&t->w));
    warm(t, plain);
    warm(t, address);
    warm(t, bound);
    warm(t, ticket);
    world_expect(step_log_in(&t->w, plain, NULL, STEP_CITIZEN, &weak, &err), &err, GOV_OK, "weak");
    challenge = step_challenge(&t->w, weak);
    t->close = tear_down;
}

static gov_status begin_and_free(gov_client *client, gov_error **err)
{
    const gov_login_options request = {.struct_size = sizeof request,
                                       .acr_values = "L2 L3",
                                       .max_age_s = 3600,
                                       .login_hint = STEP_PHONE,
                                       .ui_locales = "zh-CN"};
    gov_login *login = NULL;
    gov_status status = gov_login_begin(client, &request, NULL, &login, err);
    ck_assert((status == GOV_OK) == (login != NULL));
    ck_assert(status != GOV_OK || strlen(gov_login_get_url(login)) > 20);
    gov_login_free(login);
    return status;
}

static gov_status run_push(torture *t, gov_error **err)
{
    (void)t;
    return begin_and_free(plain, err);
}

static gov_status run_address(torture *t, gov_error **err)
{
    (void)t;
    return begin_and_free(address, err);
}

/* A login that the browser has come back from. */
static gov_login *waiting;
static browser came_back;

static void prepare_finish(torture *t)
{
    gov_error *err = NULL;
    browser_open(&came_back, &t->w);
    world_expect(gov_login_begin(plain, NULL, NULL, &waiting, &err), &err, GOV_OK, "begin");
    (void)browser_log_in(&came_back, gov_login_get_url(waiting), STEP_CITIZEN);
}

static gov_status run_finish(torture *t, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = gov_login_finish(waiting, came_back.location, NULL, &session, err);
    ck_assert((status == GOV_OK) == (session != NULL));
    t->result = session;
    return status;
}

static void check_session(torture *t)
{
    ck_assert_int_eq(gov_session_is_logged_in(t->result), 1);
}

static void clear_session(torture *t)
{
    gov_session_unref(t->result);
    t->result = NULL;
}

static void clear_finish(torture *t)
{
    clear_session(t);
    gov_login_free(waiting);
    waiting = NULL;
}

static gov_status log_in(torture *t, gov_client *client, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = step_log_in(&t->w, client, NULL, STEP_CITIZEN, &session, err);
    t->result = session;
    return status;
}

static gov_status run_bound(torture *t, gov_error **err)
{
    return log_in(t, bound, err);
}

static gov_status run_ticket(torture *t, gov_error **err)
{
    return log_in(t, ticket, err);
}

static gov_status run_loopback(torture *t, gov_error **err)
{
    gov_session *session = NULL;
    gov_status status = step_loopback(&t->w, plain, STEP_CITIZEN, &session, err);
    t->result = session;
    return status;
}

static gov_status run_step_up(torture *t, gov_error **err)
{
    browser b;
    gov_login *login = NULL;
    gov_session *session = NULL;
    browser_open(&b, &t->w);
    gov_status status = gov_login_begin_step_up(weak, challenge, NULL, NULL, &login, err);
    ck_assert((status == GOV_OK) == (login != NULL));
    if (status == GOV_OK) {
        (void)browser_log_in(&b, gov_login_get_url(login), STEP_CITIZEN);
        status = gov_login_finish(login, b.location, NULL, &session, err);
        ck_assert((status == GOV_OK) == (session != NULL));
    }
    gov_login_free(login);
    t->result = session;
    return status;
}

int main(void)
{
    static const torture_verb verbs[] = {
        {"login_begin, pushed", NULL, run_push, NULL, NULL, false},
        {"login_begin, not pushed", NULL, run_address, NULL, NULL, false},
        {"login_finish", prepare_finish, run_finish, check_session, clear_finish, true},
        {"login, bound and signed", NULL, run_bound, check_session, clear_session, false},
        {"login by ticket", NULL, run_ticket, check_session, clear_session, false},
        {"login on the loopback", NULL, run_loopback, check_session, clear_session, false},
        {"stronger login", NULL, run_step_up, check_session, clear_session, false},
    };
    return torture_main("torture_login", NULL, verbs, TEST_COUNT(verbs), set_up);
}
