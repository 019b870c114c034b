/* SPDX-License-Identifier: Apache-2.0 */
/* A resource of oidc-provider that wants a stronger or fresher login (RFC 9470), and the login that
 * follows. What the provider says of it is checked, not believed. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "oidc_support.h"

static oidc world;

static void set_up(void)
{
    oidc_start(&world, 0, NULL);
}

static void tear_down(void)
{
    oidc_stop(&world);
}

static void pause_s(time_t seconds)
{
    nanosleep(&(struct timespec){.tv_sec = seconds}, NULL);
}

/* The challenge of a call that is refused; freed by the caller. */
static gov_error *challenge_of(gov_session *session, const char *query)
{
    gov_error *err = NULL;
    gov_status status = oidc_call(session, oidc_api_url(&world, query), NULL, 0, &err);

    ck_assert_int_eq(status, GOV_ERR_STEP_UP);
    ck_assert_int_eq(gov_error_get_status(err), GOV_ERR_STEP_UP);
    return err;
}

static void expect_api(gov_session *session, const char *query, gov_status wanted)
{
    gov_error *err = NULL;

    oidc_expect(wanted, oidc_call(session, oidc_api_url(&world, query), NULL, 0, &err), &err);
}

START_TEST(challenge_carries_level_and_age)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_session *session = oidc_person(&world, client, NULL);
    long before = idp_count(&world.server, "GET /_test/api");
    gov_error *err = challenge_of(session, "?acr=L3");

    ck_assert_str_eq(gov_error_get_acr_values(err), "L3");
    ck_assert_int_eq(gov_error_get_max_age_s(err), -1);
    gov_error_free(err);
    /* Not a token that has expired: nothing was renewed and nothing repeated. */
    ck_assert_int_eq(idp_count(&world.server, "GET /_test/api"), before + 1);
    ck_assert_int_eq(gov_session_is_logged_in(session), 1);
    expect_api(session, "", GOV_OK);
    pause_s(2);
    err = challenge_of(session, "?acr=L4&max_age=1");
    ck_assert_str_eq(gov_error_get_acr_values(err), "L4");
    ck_assert_int_eq(gov_error_get_max_age_s(err), 1);
    gov_error_free(err);
    err = challenge_of(session, "?max_age=1");
    ck_assert_ptr_null(gov_error_get_acr_values(err));
    ck_assert_int_eq(gov_error_get_max_age_s(err), 1);
    gov_error_free(err);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

/* Begins the login that a query of the API asks for, in the browser of the first login. */
typedef struct stepping {
    gov_client *client;
    idp_browser *browser;
    gov_session *session; /* the weak one */
    gov_login *login;
} stepping;

static void begin(stepping *s, const char *query, const char *hint, const char *const *settings)
{
    const gov_login_options options = {.struct_size = sizeof options, .login_hint = hint};
    gov_error *err = NULL;

    s->login = NULL;
    s->client = oidc_client(&world, "web-es256", settings);
    s->browser = idp_browser_new(NULL);
    oidc_expect(GOV_OK, oidc_log_in(&world, s->client, NULL, s->browser, &s->session, &err), &err);
    if (strstr(query, "max_age") != NULL) {
        pause_s(2);
    }
    gov_error *challenge = challenge_of(s->session, query);
    oidc_expect(GOV_OK,
                gov_login_begin_step_up(s->session, challenge, &options, NULL, &s->login, &err),
                &err);
    gov_error_free(challenge);
}

static gov_status finish(stepping *s, const char *url, gov_session **out, gov_error **err)
{
    char callback[4096];
    idp_reply page = {.status = 0};

    ck_assert_msg(
        idp_browser_open(s->browser, &world.server, url, callback, sizeof callback, &page), "%s",
        page.body != NULL ? page.body : "");
    return gov_login_finish(s->login, callback, NULL, out, err);
}

static void end(stepping *s)
{
    gov_login_free(s->login);
    idp_browser_free(s->browser);
    gov_session_unref(s->session);
    gov_client_unref(s->client);
}

START_TEST(stronger_login_satisfies_the_api)
{
    stepping s;
    gov_session *strong = NULL;
    gov_identity *identity = NULL;
    gov_error *err = NULL;

    begin(&s, "?acr=L3", NULL, NULL);
    oidc_expect(GOV_OK, finish(&s, gov_login_get_url(s.login), &strong, &err), &err);
    oidc_expect(GOV_OK, gov_session_get_identity(strong, &identity, &err), &err);
    ck_assert_str_eq(gov_identity_get_acr(identity), "L3");
    ck_assert_str_eq(gov_identity_get_subject(identity), "citizen-1");
    ck_assert_uint_eq(gov_identity_get_method_count(identity), 2);
    ck_assert_str_eq(gov_identity_get_method(identity, 1), "face");
    gov_identity_free(identity);
    expect_api(strong, "?acr=L3", GOV_OK);
    /* The weak one stays what it was. */
    expect_api(s.session, "", GOV_OK);
    expect_api(s.session, "?acr=L3", GOV_ERR_STEP_UP);
    gov_session_unref(strong);
    end(&s);
}
END_TEST

START_TEST(fresher_login_satisfies_the_api)
{
    stepping s;
    gov_session *fresh = NULL;
    gov_error *err = NULL;

    begin(&s, "?max_age=1", NULL, OIDC_SET("auth.skew_exp_ms", "0"));
    oidc_expect(GOV_OK, finish(&s, gov_login_get_url(s.login), &fresh, &err), &err);
    expect_api(fresh, "?max_age=30", GOV_OK);
    gov_session_unref(fresh);
    end(&s);
}
END_TEST

/* The address without one of its parameters, as of a provider that does not mind it. */
static void without(const char *url, const char *name, char *out, size_t room)
{
    char start[32];

    snprintf(start, sizeof start, "&%s=", name);
    const char *at = strstr(url, start);
    ck_assert_msg(at != NULL, "%s: %s", name, url);
    const char *rest = at + 1 + strcspn(at + 1, "&");
    ck_assert_int_lt(snprintf(out, room, "%.*s%s", (int)(at - url), url, rest), (int)room);
}

/* "acr_values" is a wish that oidc-provider does not hear; the login would be as weak as before. */
START_TEST(level_that_was_not_reached_is_refused)
{
    stepping s;
    gov_session *weak = NULL;
    char url[4096];
    char found[512];
    gov_error *err = NULL;

    begin(&s, "?acr=L3", NULL, OIDC_SET("auth.par", "never"));
    ck_assert(idp_query(gov_login_get_url(s.login), "claims", found, sizeof found));
    ck_assert_ptr_nonnull(strstr(found, "\"essential\":true"));
    without(gov_login_get_url(s.login), "claims", url, sizeof url);
    oidc_expect(GOV_ERR_CLAIM, finish(&s, url, &weak, &err), &err);
    ck_assert_ptr_null(weak);
    end(&s);
}
END_TEST

START_TEST(age_that_was_not_heeded_is_refused)
{
    stepping s;
    gov_session *old = NULL;
    char url[4096];
    gov_error *err = NULL;

    begin(&s, "?max_age=1", NULL, OIDC_SET("auth.par", "never", "auth.skew_exp_ms", "0"));
    without(gov_login_get_url(s.login), "max_age", url, sizeof url);
    oidc_expect(GOV_ERR_EXPIRED, finish(&s, url, &old, &err), &err);
    ck_assert_ptr_null(old);
    end(&s);
}
END_TEST

START_TEST(another_person_is_refused)
{
    stepping s;
    gov_session *other = NULL;
    gov_error *err = NULL;

    begin(&s, "?acr=L3", "citizen-2", NULL);
    idp_browser_free(s.browser);
    s.browser = idp_browser_new(NULL);
    oidc_expect(GOV_ERR_CLAIM, finish(&s, gov_login_get_url(s.login), &other, &err), &err);
    ck_assert_ptr_null(other);
    end(&s);
}
END_TEST

/* Asked for from the beginning, by option and by configuration. */
START_TEST(level_of_a_first_login)
{
    gov_client *client = oidc_client(&world, "web-es256", OIDC_SET("auth.acr_values", "L2 L3"));
    gov_login_options options = {.struct_size = sizeof options};
    gov_session *session = oidc_person(&world, client, &options);

    expect_api(session, "?acr=L2", GOV_OK);
    expect_api(session, "?acr=L3", GOV_ERR_STEP_UP);
    gov_session_unref(session);
    options.acr_values = "L4";
    session = oidc_person(&world, client, &options);
    expect_api(session, "?acr=L4", GOV_OK);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(only_a_challenge_begins_it)
{
    gov_client *client = oidc_client(&world, "web-es256", NULL);
    gov_session *session = oidc_person(&world, client, NULL);
    gov_login *login = NULL;
    gov_error *forbidden = NULL;
    gov_error *err = NULL;

    ck_assert_int_eq(
        oidc_call(session, oidc_api_url(&world, "?scope=matter:write"), NULL, 0, &forbidden),
        GOV_ERR_FORBIDDEN);
    oidc_expect(GOV_ERR_ARGUMENT,
                gov_login_begin_step_up(session, forbidden, NULL, NULL, &login, &err), &err);
    ck_assert_ptr_null(login);
    gov_error_free(forbidden);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        challenge_carries_level_and_age,
        stronger_login_satisfies_the_api,
        fresher_login_satisfies_the_api,
        level_that_was_not_reached_is_refused,
        age_that_was_not_heeded_is_refused,
        another_person_is_refused,
        level_of_a_first_login,
        only_a_challenge_begins_it,
    };

    return idp_run("oidc_step_up", IDP_OIDC, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
