/* SPDX-License-Identifier: Apache-2.0 */
/* See ways.h. Logins in a browser and the step-up; those without one are ways_beside.c. */
#include "scenario/support/ways.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "scenario/support/browser.h"
#include "scenario/support/ways_parts.h"

#define BACK "https://app.example/callback"
#define OPENID                                                                                     \
    "auth.scope", "openid offline_access gov.items gov.matters", "auth.redirect_uri", BACK

gov_client *way_client(world *w, const gov_allocator *mem, const char *const *settings)
{
    const world_client_options options = {.allocator = mem, .settings = settings};
    return world_client(w, &options);
}

void way_expect_person(gov_session *session, const char *subject, const char *acr)
{
    gov_identity *who = NULL;
    gov_error *err = NULL;
    char *text = NULL;
    world_expect(gov_session_get_identity(session, &who, &err), &err, GOV_OK, "identity");
    ck_assert_str_eq(gov_identity_get_subject(who), subject);
    if (acr != NULL) {
        ck_assert_ptr_nonnull(gov_identity_get_acr(who));
        ck_assert_str_eq(gov_identity_get_acr(who), acr);
    }
    gov_identity_free(who);
    /* The platform agrees. */
    world_expect(gov_session_get_subject_json(session, NULL, &text, &err), &err, GOV_OK, "subject");
    ck_assert_ptr_nonnull(strstr(text, subject));
    gov_session_free_text(session, text);
}

void way_end(gov_session *session, gov_status expected)
{
    gov_error *err = NULL;
    if (session != NULL) {
        world_expect(gov_session_end(session, NULL, &err), &err, expected, "session_end");
        gov_session_unref(session);
    }
}

static gov_login *begin(gov_client *client, const gov_login_options *request)
{
    gov_login *login = NULL;
    gov_error *err = NULL;
    world_expect(gov_login_begin(client, request, NULL, &login, &err), &err, GOV_OK, "login_begin");
    return login;
}

/* Through the page to the session, which is to become of it with this status. */
static gov_session *walk(world *w, gov_client *client, const gov_login_options *request,
                         const char *citizen, gov_status expected)
{
    browser b;
    gov_session *session = NULL;
    gov_error *err = NULL;
    browser_open(&b, w);
    gov_login *login = begin(client, request);
    const char *back = browser_log_in(&b, gov_login_get_url(login), citizen);
    ck_assert_int_eq(gov_login_is_callback(login, back), 1);
    world_expect(gov_login_finish(login, back, NULL, &session, &err), &err, expected, "finish");
    ck_assert_int_eq(session != NULL, expected == GOV_OK);
    gov_session *second = NULL;
    world_expect(gov_login_finish(login, back, NULL, &second, &err), &err, GOV_ERR_STATE, "again");
    gov_login_free(login);
    return session;
}

static void code(world *w, const gov_allocator *mem)
{
    gov_client *client = way_client(w, mem, (const char *const[]){OPENID, NULL});
    gov_error *err = NULL;
    gov_session *session = walk(w, client, NULL, "sub-zhang", GOV_OK);
    way_expect_person(session, "sub-zhang", "L2");
    world_expect(gov_session_refresh(session, NULL, &err), &err, GOV_OK, "refresh");
    way_expect_person(session, "sub-zhang", "L2");
    way_end(session, GOV_OK);
    ck_assert_ptr_null(walk(w, client, NULL, NULL, GOV_ERR_LOGIN_DENIED));
    gov_client_unref(client);
}

static void code_of_a_public_client(world *w, const gov_allocator *mem)
{
    gov_client *client =
        way_client(w, mem,
                   (const char *const[]){OPENID, "auth.client_id", GOV_SANDBOX_PUBLIC_CLIENT_ID,
                                         "auth.client_secret", "", "auth.par", "never", NULL});
    gov_session *session = walk(w, client, NULL, "sub-li", GOV_OK);
    way_expect_person(session, "sub-li", "L2");
    way_end(session, GOV_OK);
    gov_client_unref(client);
}

static void pushed_and_signed(world *w, const gov_allocator *mem)
{
    gov_client *client = way_client(
        w, mem, (const char *const[]){OPENID, "auth.par", "always", "auth.jarm", "true", NULL});
    gov_login *login = begin(client, NULL);
    ck_assert_ptr_nonnull(strstr(gov_login_get_url(login), "request_uri="));
    ck_assert_ptr_null(strstr(gov_login_get_url(login), "code_challenge"));
    gov_login_free(login);
    gov_session *session = walk(w, client, NULL, "sub-zhang", GOV_OK);
    way_expect_person(session, "sub-zhang", "L2");
    way_end(session, GOV_OK);
    ck_assert_ptr_null(walk(w, client, NULL, NULL, GOV_ERR_LOGIN_DENIED));
    gov_client_unref(client);
}

static void levels(world *w, const gov_allocator *mem)
{
    gov_login_options request = {.struct_size = sizeof request, .max_age_s = 3600};
    gov_client *client = way_client(w, mem, (const char *const[]){OPENID, NULL});
    request.acr_values = "L3";
    gov_session *session = walk(w, client, &request, "sub-zhang", GOV_OK);
    way_expect_person(session, "sub-zhang", "L3");
    way_end(session, GOV_OK);
    /* Who cannot reach it. */
    ck_assert_ptr_null(walk(w, client, &request, "sub-wang", GOV_ERR_STEP_UP));
    gov_client_unref(client);
}

/* "none" needs a login that is there already; the browser is sent back at once. */
static void silent(world *w, const gov_allocator *mem)
{
    browser b;
    gov_session *session = NULL;
    gov_error *err = NULL;
    const gov_login_options request = {.struct_size = sizeof request, .prompt = "none"};
    gov_client *client = way_client(w, mem, (const char *const[]){OPENID, NULL});
    browser_open(&b, w);
    gov_login *login = begin(client, &request);
    int http = browser_send(&b, gov_login_get_url(login), NULL);
    ck_assert(http == 302 || http == 303);
    world_expect(gov_login_finish(login, b.location, NULL, &session, &err), &err,
                 GOV_ERR_LOGIN_REQUIRED, "silent");
    gov_login_free(login);
    /* The same browser after a login: nobody is asked. */
    login = begin(client, NULL);
    (void)browser_log_in(&b, gov_login_get_url(login), "sub-zhang");
    gov_login_free(login);
    login = begin(client, &request);
    http = browser_send(&b, gov_login_get_url(login), NULL);
    ck_assert(http == 302 || http == 303);
    world_expect(gov_login_finish(login, b.location, NULL, &session, &err), &err, GOV_OK, "silent");
    way_expect_person(session, "sub-zhang", NULL);
    gov_login_free(login);
    way_end(session, GOV_OK);
    gov_client_unref(client);
}

/* An answer for one login is none for another; the code in it stays good for its own. */
static void mixed_up(world *w, const gov_allocator *mem)
{
    browser b;
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_client *client = way_client(w, mem, (const char *const[]){OPENID, NULL});
    browser_open(&b, w);
    gov_login *one = begin(client, NULL);
    gov_login *other = begin(client, NULL);
    const char *back = browser_log_in(&b, gov_login_get_url(one), "sub-zhang");
    world_expect(gov_login_finish(other, back, NULL, &session, &err), &err, GOV_ERR_LOGIN_STATE,
                 "other");
    world_expect(gov_login_finish(one, back, NULL, &session, &err), &err, GOV_OK, "one");
    gov_login_free(one);
    gov_login_free(other);
    way_end(session, GOV_OK);
    gov_client_unref(client);
}

/* An operation wants more; the stronger login is the same person's; the call is the application's to
 * repeat. */
static void step_up(world *w, const gov_allocator *mem)
{
    browser b;
    gov_session *strong = NULL;
    gov_login *login = NULL;
    gov_error *err = NULL;
    gov_error *challenge = NULL;
    gov_client *client = way_client(w, mem, (const char *const[]){OPENID, NULL});
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/step-up",
                                   "{\"path_prefix\":\"/gov/v1/matters\",\"acr\":\"L3\","
                                   "\"max_age\":300}",
                                   NULL) /
                         100,
                     2);
    gov_session *weak = walk(w, client, NULL, "sub-zhang", GOV_OK);
    gov_matter_list *matters = NULL;
    gov_status status = gov_matter_list_all(weak, NULL, NULL, &matters, &challenge);
    ck_assert_str_eq(gov_status_get_name(status), "GOV_ERR_STEP_UP");
    ck_assert_str_eq(gov_error_get_acr_values(challenge), "L3");
    ck_assert_int_eq(gov_error_get_max_age_s(challenge), 300);
    static const char *const people[] = {"sub-li", "sub-zhang"};
    for (size_t i = 0; i < 2; i++) {
        browser_open(&b, w);
        world_expect(gov_login_begin_step_up(weak, challenge, NULL, NULL, &login, &err), &err,
                     GOV_OK, "begin_step_up");
        const char *back = browser_log_in(&b, gov_login_get_url(login), people[i]);
        world_expect(gov_login_finish(login, back, NULL, &strong, &err), &err,
                     i == 0 ? GOV_ERR_CLAIM : GOV_OK, "step up");
        gov_login_free(login);
    }
    way_expect_person(strong, "sub-zhang", "L3");
    world_expect(gov_matter_list_all(strong, NULL, NULL, &matters, &err), &err, GOV_OK, "again");
    gov_matter_list_free(matters);
    gov_error_free(challenge);
    way_end(strong, GOV_OK);
    way_end(weak, GOV_OK);
    gov_client_unref(client);
}

/* Keys of the provider change while a browser is on its way. */
static void keys_change(world *w, const gov_allocator *mem)
{
    gov_client *client = way_client(w, mem, (const char *const[]){OPENID, NULL});
    gov_session *session = walk(w, client, NULL, "sub-zhang", GOV_OK);
    way_end(session, GOV_OK);
    ck_assert_int_eq(world_operate(w, "POST", "/sandbox/keys/rotate", "{}", NULL), 200);
    session = walk(w, client, NULL, "sub-zhang", GOV_OK);
    way_expect_person(session, "sub-zhang", NULL);
    way_end(session, GOV_OK);
    gov_client_unref(client);
}

static void ticket(world *w, const gov_allocator *mem)
{
    char login_url[192];
    char token_url[192];
    char user_url[192];
    gov_error *err = NULL;
    gov_login_options request = {.struct_size = sizeof request, .acr_values = "L2 L3"};
    (void)snprintf(login_url, sizeof login_url, "%s/ticket/login", w->url);
    (void)snprintf(token_url, sizeof token_url, "%s/ticket/token", w->url);
    (void)snprintf(user_url, sizeof user_url, "%s/ticket/userinfo", w->url);
    gov_client *client =
        way_client(w, mem,
                   (const char *const[]){OPENID, "auth.driver", "ticket", "auth.ticket_login_url",
                                         login_url, "auth.ticket_token_url", token_url,
                                         "auth.ticket_userinfo_url", user_url, NULL});
    gov_session *session = walk(w, client, &request, "sub-zhang", GOV_OK);
    gov_identity *who = NULL;
    world_expect(gov_session_get_identity(session, &who, &err), &err, GOV_OK, "identity");
    ck_assert_str_eq(gov_identity_get_subject(who), "sub-zhang");
    ck_assert_ptr_nonnull(gov_identity_get_acr(who));
    gov_identity_free(who);
    /* Its token is good at the interface. */
    gov_matter_list *matters = NULL;
    world_expect(gov_matter_list_all(session, NULL, NULL, &matters, &err), &err, GOV_OK, "matters");
    gov_matter_list_free(matters);
    way_end(session, GOV_ERR_UNSUPPORTED); /* such gateways know no revocation */
    ck_assert_ptr_null(walk(w, client, &request, "sub-lin", GOV_ERR_CLAIM));
    gov_client_unref(client);
}

const way ways[] = {
    {"code", code},
    {"code_of_a_public_client", code_of_a_public_client},
    {"pushed_and_signed", pushed_and_signed},
    {"levels", levels},
    {"silent", silent},
    {"mixed_up", mixed_up},
    {"step_up", step_up},
    {"keys_change", keys_change},
    {"ticket", ticket},
    {"device", way_device},
    {"phone", way_phone},
    {"terminal", way_terminal},
    {"exchange", way_exchange},
    {"proofs", way_proofs},
    {NULL, NULL},
};
