/* SPDX-License-Identifier: Apache-2.0 */
/* A desktop application's login in the person's own browser (RFC 8252 section 7.3), with oidc-provider,
 * which takes any port of 127.0.0.1 for a native client. A thread plays the browser. */
#include <stdio.h>
#include <string.h>

#include <pthread.h>

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

/* What the browser does, and what it was shown. */
typedef struct person {
    pthread_t thread;
    bool started;
    bool strays;  /* others call at the port first */
    bool leaves;  /* the page is closed */
    bool refuses; /* to open at all */
    char url[4096];
    char callback[4096];
    long stray_status[3];
    long status;
    char page[4096];
} person;

static long get(const char *url, char *page, size_t room)
{
    idp_reply reply;

    idp_exchange(&(idp_request){.url = url}, &reply);
    long status = reply.status;
    if (page != NULL) {
        snprintf(page, room, "%s", reply.body);
    }
    idp_reply_free(&reply);
    return status;
}

/* Another page of the same browser, a scanner, a forged answer. */
static void call_as_stranger(person *p)
{
    char url[4096];
    int origin = (int)(strstr(p->callback, "/cb?") - p->callback);

    snprintf(url, sizeof url, "%.*s/favicon.ico", origin, p->callback);
    p->stray_status[0] = get(url, NULL, 0);
    snprintf(url, sizeof url, "%.*s/cb", origin, p->callback);
    p->stray_status[1] = get(url, NULL, 0);
    snprintf(url, sizeof url, "%.*s/cb?code=stolen&state=guessed", origin, p->callback);
    p->stray_status[2] = get(url, NULL, 0);
}

static void *browse(void *user)
{
    person *p = user;
    idp_browser *browser = idp_browser_new(NULL);

    if (idp_browser_open(browser, &world.server, p->url, p->callback, sizeof p->callback, NULL) &&
        !p->leaves) {
        if (p->strays) {
            call_as_stranger(p);
        }
        p->status = get(p->callback, p->page, sizeof p->page);
    }
    idp_browser_free(browser);
    return NULL;
}

static gov_status open_url(void *user, const char *url)
{
    person *p = user;

    if (p->refuses) {
        return GOV_ERR_HOOK;
    }
    ck_assert_int_lt(snprintf(p->url, sizeof p->url, "%s", url), (int)sizeof p->url);
    ck_assert_int_eq(pthread_create(&p->thread, NULL, browse, p), 0);
    p->started = true;
    return GOV_OK;
}

static gov_status log_in(person *p, const char *hint, int64_t timeout_ms, gov_session **out,
                         gov_error **err)
{
    gov_client *client = oidc_client(&world, "app", NULL);
    const gov_login_options request = {
        .struct_size = sizeof request, .redirect_uri = "http://127.0.0.1/cb", .login_hint = hint};
    const gov_call_options options = {.struct_size = sizeof options, .timeout_ms = timeout_ms};
    gov_status status = gov_login_in_browser(client, &request, open_url, p, &options, out, err);

    if (p->started) {
        pthread_join(p->thread, NULL);
    }
    gov_client_unref(client);
    return status;
}

START_TEST(login_in_the_persons_own_browser)
{
    person p = {.started = false};
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, log_in(&p, "citizen-3", 0, &session, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-3");
    ck_assert_int_eq(p.status, 200);
    ck_assert_ptr_null(strstr(p.page, "code"));
    ck_assert_ptr_null(strstr(p.page, "citizen-3"));
    /* Nobody listens any more. */
    ck_assert_int_eq(get(p.callback, NULL, 0), 0);
    gov_session_unref(session);
}
END_TEST

START_TEST(strangers_at_the_port_are_turned_away)
{
    person p = {.strays = true};
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, log_in(&p, NULL, 0, &session, &err), &err);
    oidc_api_says(&world, session, "sub", "citizen-1");
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_ge(p.stray_status[i], 400);
        ck_assert_int_lt(p.stray_status[i], 500);
    }
    ck_assert_int_eq(p.status, 200);
    gov_session_unref(session);
}
END_TEST

START_TEST(refusal_comes_back)
{
    person p = {.started = false};
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_LOGIN_DENIED, log_in(&p, "deny", 0, &session, &err), &err);
    ck_assert_ptr_null(session);
    ck_assert_int_eq(p.status, 200);
}
END_TEST

START_TEST(nobody_comes_back)
{
    person p = {.leaves = true};
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_TIMEOUT, log_in(&p, NULL, 1500, &session, &err), &err);
    ck_assert_ptr_null(session);
}
END_TEST

START_TEST(browser_does_not_open)
{
    person p = {.refuses = true};
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_ERR_HOOK, log_in(&p, NULL, 0, &session, &err), &err);
    ck_assert_ptr_null(session);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        login_in_the_persons_own_browser,
        strangers_at_the_port_are_turned_away,
        refusal_comes_back,
        nobody_comes_back,
        browser_does_not_open,
    };

    return idp_run("oidc_loopback", IDP_OIDC, set_up, tear_down, tests,
                   sizeof tests / sizeof *tests);
}
