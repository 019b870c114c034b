/* SPDX-License-Identifier: Apache-2.0 */
/* What must be refused by every way in but the device login (refuse_client.c): before anything is sent. */
#include <check.h>
#include <string.h>
#include <time.h>

#include "scenario/support/refuse.h"

#define BACK "https://app.example/callback"

static gov_status open_nothing(void *user, const char *url)
{
    (void)user;
    (void)url;
    return GOV_ERR_HOOK;
}

static gov_login *begin(good *g)
{
    gov_login *login = NULL;
    const gov_login_options request = {.struct_size = sizeof request, .redirect_uri = BACK};
    ck_assert_int_eq(gov_login_begin(g->client, &request, NULL, &login, NULL), GOV_OK);
    return login;
}

static void begin_login(good *g)
{
    static const char *const uris[] = {
        "",     "x", "/callback", "http://app.example/callback", BACK "#x", "javascript:alert(1)",
        "\xff", NULL};
    static const char *const prompts[] = {"", "never", "login consent", "\x01", NULL};
    static const char *const extras[] = {"", "a", "state=x", "a=b c", "a=1&", "%61=1", NULL};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_begin, NULL, NULL, NULL, &out.browser_login,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_login_begin, g->client, NULL, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_CONFIG, gov_login_begin, g->client, NULL, NULL, &out.browser_login,
                err_or_null());
    EACH(uri, uris)
    {
        const gov_login_options request = {.struct_size = sizeof request, .redirect_uri = *uri};
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_begin, g->client, &request, NULL,
                    &out.browser_login, err_or_null());
    }
    EACH(prompt, prompts)
    {
        const gov_login_options request = {
            .struct_size = sizeof request, .redirect_uri = BACK, .prompt = *prompt};
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_begin, g->client, &request, NULL,
                    &out.browser_login, err_or_null());
    }
    EACH(extra, extras)
    {
        const gov_login_options request = {
            .struct_size = sizeof request, .redirect_uri = BACK, .extra = *extra};
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_begin, g->client, &request, NULL,
                    &out.browser_login, err_or_null());
    }
    EACH(bad, bad_texts)
    {
        const gov_login_options rows[] = {
            {.scope = *bad},      {.acr_values = *bad}, {.login_hint = *bad},
            {.ui_locales = *bad}, {.resource = *bad},
        };
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            gov_login_options request = rows[i];
            request.struct_size = sizeof request;
            request.redirect_uri = BACK;
            REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_begin, g->client, &request, NULL,
                        &out.browser_login, err_or_null());
        }
    }
    const gov_login_options odd[] = {{.struct_size = 3, .redirect_uri = BACK},
                                     {.struct_size = sizeof odd[0], .reserved = 1},
                                     {.struct_size = sizeof odd[0], .max_age_s = -1}};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_begin, g->client, &odd[i], NULL, &out.browser_login,
                    err_or_null());
    }
}

static void step_up(good *g)
{
    gov_error *other = NULL;
    ck_assert_int_eq(gov_login_begin(NULL, NULL, NULL, NULL, &other), GOV_ERR_ARGUMENT);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_begin_step_up, NULL, other, NULL, NULL,
                &out.browser_login, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_begin_step_up, g->session, NULL, NULL, NULL,
                &out.browser_login, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_begin_step_up, g->session, other, NULL, NULL,
                &out.browser_login, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_login_begin_step_up, g->session, other, NULL, NULL, NULL,
            err_or_null());
    gov_error_free(other);
}

static void finish_login(good *g)
{
    static const char *const strays[] = {
        "",   "x", "https://evil.example/callback?code=a&state=b", BACK "?code=a&state=b",
        BACK, NULL};
    static const char *const malformed[] = {BACK "?state=a&state=b", BACK "?state=%00",
                                            BACK "?code=a#b", NULL};
    gov_login *login = begin(g);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_finish, NULL, BACK, NULL, &out.session, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_finish, login, NULL, NULL, &out.session, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_login_finish, login, BACK, NULL, NULL, err_or_null());
    EACH(url, strays)
    {
        REFUSED_OUT(GOV_ERR_LOGIN_STATE, gov_login_finish, login, *url, NULL, &out.session,
                    err_or_null());
    }
    EACH(url, malformed)
    {
        REFUSED_OUT(GOV_ERR_RESPONSE, gov_login_finish, login, *url, NULL, &out.session,
                    err_or_null());
    }
    GIVES(0, gov_login_is_callback, login, NULL);
    GIVES(0, gov_login_is_callback, login, "https://evil.example/");
    GIVES(0, gov_login_is_callback, NULL, BACK);
    GIVES_NULL(gov_login_get_url, NULL);
    HARMLESS(gov_login_free, NULL);
    gov_login_free(login);
}

static void by_browser(good *g)
{
    static const char *const uris[] = {"",
                                       "https://127.0.0.1/x",
                                       "http://127.0.0.1:80/x",
                                       "http://localhost/x",
                                       "http://127.0.0.1/x?y=z",
                                       BACK,
                                       NULL};
    const gov_call_options odd = {.struct_size = 3};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_in_browser, NULL, NULL, open_nothing, NULL, NULL,
                &out.session, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_in_browser, g->client, NULL, NULL, NULL, NULL,
                &out.session, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_login_in_browser, g->client, NULL, open_nothing, NULL, NULL, NULL,
            err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_in_browser, g->client, NULL, open_nothing, NULL, &odd,
                &out.session, err_or_null());
    REFUSED_OUT(GOV_ERR_HOOK, gov_login_in_browser, g->client, NULL, open_nothing, NULL, NULL,
                &out.session, err_or_null());
    EACH(uri, uris)
    {
        const gov_login_options request = {.struct_size = sizeof request, .redirect_uri = *uri};
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_login_in_browser, g->client, &request, open_nothing, NULL,
                    NULL, &out.session, err_or_null());
    }
}

static void by_phone(good *g)
{
    const gov_ciba_options good_one = {.struct_size = sizeof good_one, .login_hint = "sub-zhang"};
    const gov_ciba_options odd[] = {
        {.struct_size = 3, .login_hint = "x"},
        {.struct_size = sizeof odd[0]},
        {.struct_size = sizeof odd[0], .login_hint = ""},
        {.struct_size = sizeof odd[0], .login_hint = "x", .requested_expiry_s = -1}};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_ciba_begin, NULL, &good_one, NULL, &out.phone,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_ciba_begin, g->client, NULL, NULL, &out.phone,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_auth_ciba_begin, g->client, &good_one, NULL, NULL, err_or_null());
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_ciba_begin, g->client, &odd[i], NULL, &out.phone,
                    err_or_null());
    }
    EACH(bad, bad_texts)
    {
        const gov_ciba_options rows[] = {
            {.struct_size = sizeof rows[0], .login_hint = *bad},
            {.struct_size = sizeof rows[0], .login_hint = "x", .binding_message = *bad},
            {.struct_size = sizeof rows[0], .login_hint = "x", .scope = *bad}};
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_ciba_begin, g->client, &rows[i], NULL,
                        &out.phone, err_or_null());
        }
    }
    gov_ciba_login *login = NULL;
    const gov_ciba_options openid = {
        .struct_size = sizeof openid, .login_hint = "sub-zhang", .scope = "openid"};
    ck_assert_int_eq(gov_auth_ciba_begin(g->client, &openid, NULL, &login, NULL), GOV_OK);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_ciba_login_poll, NULL, NULL, &out.session, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_ciba_login_poll, login, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_PENDING, gov_ciba_login_poll, login, NULL, &out.session,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_ciba_login_wait, NULL, NULL, &out.session, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_ciba_login_wait, login, NULL, NULL, err_or_null());
    GIVES(0, gov_ciba_login_get_wait_ms, NULL);
    GIVES(0, gov_ciba_login_get_remaining_ms, NULL);
    HARMLESS(gov_ciba_login_free, NULL);
    gov_ciba_login_free(login);
    GIVES_NULL(gov_device_login_get_qr_text, NULL);
}

static void by_terminal(good *g)
{
    const gov_terminal_evidence fine = {.struct_size = sizeof fine,
                                        .id_type = "resident_id",
                                        .id_number = "990101199003071018",
                                        .method = "face",
                                        .device = "d",
                                        .transaction = "t",
                                        .at_ms = (int64_t)time(NULL) * 1000};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_terminal, NULL, &fine, NULL, &out.session,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_terminal, g->client, NULL, NULL, &out.session,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_auth_terminal, g->client, &fine, NULL, NULL, err_or_null());
    EACH(bad, bad_ids)
    {
        gov_terminal_evidence rows[] = {fine, fine, fine, fine, fine};
        rows[0].id_type = *bad;
        rows[1].id_number = *bad;
        rows[2].method = *bad;
        rows[3].device = *bad;
        rows[4].transaction = *bad;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_terminal, g->client, &rows[i], NULL,
                        &out.session, err_or_null());
        }
    }
    gov_terminal_evidence old = fine;
    old.at_ms -= 400000;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_terminal, g->client, &old, NULL, &out.session,
                err_or_null());
    /* This machine is no terminal: it has neither a number nor a key. */
    REFUSED_OUT(GOV_ERR_CONFIG, gov_auth_terminal, g->client, &fine, NULL, &out.session,
                err_or_null());
}

static void by_exchange(good *g)
{
    const gov_token_exchange narrow = {.struct_size = sizeof narrow, .kind = GOV_EXCHANGE_NARROW};
    const gov_token_exchange odd[] = {
        {.struct_size = 3, .kind = GOV_EXCHANGE_NARROW},
        {.struct_size = sizeof odd[0], .kind = 0},
        {.struct_size = sizeof odd[0], .kind = 9},
        {.struct_size = sizeof odd[0], .kind = GOV_EXCHANGE_GRANT},
        {.struct_size = sizeof odd[0], .kind = GOV_EXCHANGE_NARROW, .on_behalf_of = "x"},
        {.struct_size = sizeof odd[0], .kind = GOV_EXCHANGE_NARROW, .resource = "x"}};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_exchange, NULL, &narrow, NULL, &out.session,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_exchange, g->session, NULL, NULL, &out.session,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_auth_exchange, g->session, &narrow, NULL, NULL, err_or_null());
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_exchange, g->session, &odd[i], NULL, &out.session,
                    err_or_null());
    }
    EACH(bad, bad_ids)
    {
        const gov_token_exchange request = {
            .struct_size = sizeof request, .kind = GOV_EXCHANGE_GRANT, .on_behalf_of = *bad};
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_auth_exchange, g->session, &request, NULL, &out.session,
                    err_or_null());
    }
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_auth_exchange, g->ended, &narrow, NULL, &out.session,
                err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_auth_exchange, g->anonymous, &narrow, NULL,
                &out.session, err_or_null());
}

void refuse_login(good *g)
{
    begin_login(g);
    step_up(g);
    finish_login(g);
    by_browser(g);
    by_phone(g);
    by_terminal(g);
    by_exchange(g);
}
