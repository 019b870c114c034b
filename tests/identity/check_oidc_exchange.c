/* SPDX-License-Identifier: Apache-2.0 */
/* Exchange of tokens (RFC 8693) at oidc-provider, whose grant for it is the fixture's: narrower scopes, a
 * chain of who acts for whom, and never more than there was. */
#include <stdio.h>
#include <string.h>

#include "oidc_support.h"

static oidc world;
static const char *const scopes[] = {"auth.scope", "openid matter:read matter:write", NULL};

static void set_up(void)
{
    oidc_start(&world, 0, NULL);
}

static void tear_down(void)
{
    oidc_stop(&world);
}

static gov_session *person(gov_client *client, const char *sub)
{
    const gov_login_options options = {.struct_size = sizeof options, .login_hint = sub};

    return oidc_person(&world, client, &options);
}

static gov_status exchange(gov_session *session, int32_t kind, const char *on_behalf_of,
                           const char *scope, gov_session **out, gov_error **err)
{
    const gov_token_exchange request = {
        .struct_size = sizeof request, .kind = kind, .on_behalf_of = on_behalf_of, .scope = scope};

    return gov_auth_exchange(session, &request, NULL, out, err);
}

START_TEST(scope_is_narrowed)
{
    gov_client *client = oidc_client(&world, "web-es256", scopes);
    gov_session *session = person(client, "citizen-1");
    gov_session *narrow = NULL;
    gov_identity *identity = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, exchange(session, GOV_EXCHANGE_NARROW, NULL, "matter:read", &narrow, &err),
                &err);
    oidc_api_says(&world, narrow, "sub", "citizen-1");
    oidc_api_says(&world, narrow, "scope", "matter:read");
    oidc_expect(GOV_OK, gov_session_get_identity(narrow, &identity, &err), &err);
    ck_assert_str_eq(gov_identity_get_scope(identity), "matter:read");
    ck_assert_uint_eq(gov_identity_get_actor_count(identity), 0);
    gov_identity_free(identity);
    oidc_expect(GOV_ERR_FORBIDDEN,
                oidc_call(narrow, oidc_api_url(&world, "?scope=matter:write"), NULL, 0, &err),
                &err);
    /* The new one outlives the old one. */
    oidc_expect(GOV_OK, gov_session_end(session, NULL, &err), &err);
    oidc_api_says(&world, narrow, "sub", "citizen-1");
    gov_session_unref(session);
    gov_session_unref(narrow);
    gov_client_unref(client);
}
END_TEST

START_TEST(app_and_system_may_narrow_as_well)
{
    gov_client *app = oidc_client(&world, "app", scopes);
    gov_client *system = oidc_client(&world, "backend", OIDC_SET("auth.scope", "matter:read"));
    gov_session *session = person(app, "citizen-2");
    gov_session *narrow = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, exchange(session, GOV_EXCHANGE_NARROW, NULL, "matter:write", &narrow, &err),
                &err);
    oidc_api_says(&world, narrow, "scope", "matter:write");
    gov_session_unref(narrow);
    gov_session_unref(session);
    session = oidc_backend(system);
    oidc_expect(GOV_OK, exchange(session, GOV_EXCHANGE_NARROW, NULL, "matter:read", &narrow, &err),
                &err);
    oidc_api_says(&world, narrow, "scope", "matter:read");
    gov_session_unref(narrow);
    gov_session_unref(session);
    gov_client_unref(app);
    gov_client_unref(system);
}
END_TEST

START_TEST(wider_scope_is_refused)
{
    gov_client *client =
        oidc_client(&world, "web-es256", OIDC_SET("auth.scope", "openid matter:read"));
    gov_session *session = person(client, "citizen-1");
    gov_session *wide = NULL;
    gov_error *err = NULL;

    oidc_expect(
        GOV_ERR_FORBIDDEN,
        exchange(session, GOV_EXCHANGE_NARROW, NULL, "matter:read matter:write", &wide, &err),
        &err);
    ck_assert_ptr_null(wide);
    oidc_api_says(&world, session, "sub", "citizen-1");
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* Who acts, the present one first (RFC 8693 section 4.1). */
static void expect_parties(gov_session *session, const char *sub, const char *const *actors)
{
    gov_identity *identity = NULL;
    gov_error *err = NULL;
    size_t count = 0;

    oidc_expect(GOV_OK, gov_session_get_identity(session, &identity, &err), &err);
    ck_assert_str_eq(gov_identity_get_subject(identity), sub);
    for (; actors[count] != NULL; count++) {
        ck_assert_pstr_eq(gov_identity_get_actor(identity, count), actors[count]);
    }
    ck_assert_uint_eq(gov_identity_get_actor_count(identity), count);
    gov_identity_free(identity);
}

/* `who` acts for the subject of a session; the provider takes that one's token for the grant. */
static gov_status act_for(gov_session *who, gov_session *grantor, const char *scope,
                          gov_session **out, gov_error **err)
{
    char grant[128];

    oidc_access_token(grantor, grant, sizeof grant);
    return exchange(who, GOV_EXCHANGE_GRANT, grant, scope, out, err);
}

START_TEST(daughter_acts_for_her_mother)
{
    gov_client *client = oidc_client(&world, "web-es256", scopes);
    gov_session *mother = person(client, "mother");
    gov_session *daughter = person(client, "daughter");
    gov_session *acting = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, act_for(daughter, mother, "matter:read", &acting, &err), &err);
    oidc_api_says(&world, acting, "sub", "mother");
    oidc_api_says(&world, acting, "act", "{\"sub\":\"daughter\"}");
    oidc_api_says(&world, acting, "scope", "matter:read");
    expect_parties(acting, "mother", OIDC_SET("daughter"));
    gov_session_unref(acting);
    gov_session_unref(mother);
    gov_session_unref(daughter);
    gov_client_unref(client);
}
END_TEST

START_TEST(chain_of_three_and_no_longer)
{
    static const char *const names[] = {"mother", "one", "two", "three", "four"};
    gov_client *client = oidc_client(&world, "web-es256", scopes);
    gov_session *grantor = person(client, names[0]);
    gov_error *err = NULL;

    for (size_t i = 1; i < 5; i++) {
        gov_session *who = person(client, names[i]);
        gov_session *acting = NULL;
        gov_status status = act_for(who, grantor, NULL, &acting, &err);
        oidc_expect(i < 4 ? GOV_OK : GOV_ERR_FORBIDDEN, status, &err);
        gov_session_unref(who);
        if (acting != NULL) {
            gov_session_unref(grantor);
            grantor = acting;
        }
    }
    expect_parties(grantor, "mother", OIDC_SET("three", "two", "one"));
    gov_session_unref(grantor);
    gov_client_unref(client);
}
END_TEST

START_TEST(acting_takes_no_more_scope_than_either_has)
{
    gov_client *whole = oidc_client(&world, "web-es256", scopes);
    gov_client *part =
        oidc_client(&world, "web-es256", OIDC_SET("auth.scope", "openid matter:read"));
    gov_session *mother = person(part, "mother");
    gov_session *daughter = person(whole, "daughter");
    gov_session *acting = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_FORBIDDEN, act_for(daughter, mother, "matter:write", &acting, &err), &err);
    ck_assert_ptr_null(acting);
    oidc_expect(GOV_OK, act_for(daughter, mother, NULL, &acting, &err), &err);
    oidc_api_says(&world, acting, "scope", "openid matter:read");
    gov_session_unref(acting);
    gov_session_unref(mother);
    gov_session_unref(daughter);
    gov_client_unref(whole);
    gov_client_unref(part);
}
END_TEST

START_TEST(system_acts_for_a_citizen)
{
    gov_client *people = oidc_client(&world, "web-es256", scopes);
    gov_client *system =
        oidc_client(&world, "bank:server/1", OIDC_SET("auth.scope", "matter:read"));
    gov_session *citizen = person(people, "citizen-1");
    gov_session *bank = oidc_backend(system);
    gov_session *acting = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, act_for(bank, citizen, "matter:read", &acting, &err), &err);
    expect_parties(acting, "citizen-1", OIDC_SET("bank:server/1"));
    gov_session_unref(acting);
    gov_session_unref(citizen);
    gov_session_unref(bank);
    gov_client_unref(people);
    gov_client_unref(system);
}
END_TEST

START_TEST(grant_that_nobody_gave)
{
    gov_client *client = oidc_client(&world, "web-es256", scopes);
    gov_session *daughter = person(client, "daughter");
    gov_session *acting = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_FORBIDDEN,
                exchange(daughter, GOV_EXCHANGE_GRANT, "no-such-grant", NULL, &acting, &err), &err);
    ck_assert_ptr_null(acting);
    /* A token of one's own is no grant to act for another. */
    oidc_expect(GOV_ERR_CLAIM, act_for(daughter, daughter, NULL, &acting, &err), &err);
    ck_assert_ptr_null(acting);
    gov_session_unref(daughter);
    gov_client_unref(client);
}
END_TEST

START_TEST(bound_token_stays_bound)
{
    gov_client *client =
        oidc_client(&world, "app-dpop", OIDC_SET("auth.dpop", "true", scopes[0], scopes[1]));
    gov_session *session = person(client, "citizen-1");
    gov_session *narrow = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, exchange(session, GOV_EXCHANGE_NARROW, NULL, "matter:read", &narrow, &err),
                &err);
    oidc_api_says(&world, narrow, "scheme", "DPoP");
    oidc_api_says(&world, narrow, "scope", "matter:read");
    gov_session_unref(narrow);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        scope_is_narrowed,
        app_and_system_may_narrow_as_well,
        wider_scope_is_refused,
        daughter_acts_for_her_mother,
        chain_of_three_and_no_longer,
        acting_takes_no_more_scope_than_either_has,
        system_acts_for_a_citizen,
        grant_that_nobody_gave,
        bound_token_stays_bound,
    };

    return idp_run("oidc_exchange", IDP_OIDC, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
