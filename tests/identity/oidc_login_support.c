/* SPDX-License-Identifier: Apache-2.0 */
/* See oidc_support.h: logins by a browser, calls with what came of them, and looks at tokens. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/call.h"
#include "oidc_support.h"

gov_status oidc_browse(const oidc *world, gov_client *client, const gov_login_options *options,
                       idp_browser *browser, gov_login **login, char *out, size_t room,
                       gov_error **err)
{
    idp_browser *mine = browser != NULL ? browser : idp_browser_new(NULL);
    idp_reply page = {.status = 0};
    gov_status status = gov_login_begin(client, options, NULL, login, err);

    if (status == GOV_OK) {
        const char *url = gov_login_get_url(*login);
        bool back = idp_browser_open(mine, &world->server, url, out, room, &page);
        ck_assert_msg(back, "%s: %s", url, page.body != NULL ? page.body : "");
        idp_reply_free(&page);
        ck_assert_msg(gov_login_is_callback(*login, out) == 1, "%s", out);
        ck_assert_int_eq(gov_login_is_callback(*login, url), 0);
    }
    if (browser == NULL) {
        idp_browser_free(mine);
    }
    return status;
}

gov_status oidc_log_in(const oidc *world, gov_client *client, const gov_login_options *options,
                       idp_browser *browser, gov_session **out, gov_error **err)
{
    gov_login *login = NULL;
    char callback[8192];
    gov_status status =
        oidc_browse(world, client, options, browser, &login, callback, sizeof callback, err);

    *out = NULL;
    if (status == GOV_OK) {
        status = gov_login_finish(login, callback, NULL, out, err);
        ck_assert((*out != NULL) == (status == GOV_OK));
    }
    gov_login_free(login);
    return status;
}

gov_session *oidc_person(const oidc *world, gov_client *client, const gov_login_options *options)
{
    gov_session *session = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, oidc_log_in(world, client, options, NULL, &session, &err), &err);
    ck_assert_int_eq(gov_session_is_logged_in(session), 1);
    return session;
}

gov_status oidc_call(gov_session *session, oidc_path url, char *body, size_t room, gov_error **err)
{
    static const gov__operation op = {.name = "api", .flags = GOV__OP_SESSION};
    gov__call call;
    gov_status status = gov__call_begin(&call, session->client, session, &op, NULL, err);

    if (status == GOV_OK) {
        gov__request_begin_url(gov__call_request(&call), "GET", url.text);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK && body != NULL) {
        const char *text = gov__response_body(gov__call_response(&call), NULL);
        ck_assert_uint_lt(strlen(text), room);
        snprintf(body, room, "%s", text);
    }
    gov__call_end(&call);
    return status;
}

void oidc_api_says(const oidc *world, gov_session *session, const char *member, const char *value)
{
    char body[2048] = "";
    char found[512] = "";
    gov_error *err = NULL;

    oidc_expect(GOV_OK, oidc_call(session, oidc_api_url(world, ""), body, sizeof body, &err), &err);
    ck_assert_msg(idp_member(body, member, found, sizeof found), "%s: %s", member, body);
    ck_assert_str_eq(found, value);
}

static void copy(const gov__buf *from, char *out, size_t room)
{
    ck_assert_uint_lt(from->len, room);
    memcpy(out, from->len != 0 ? from->data : "", from->len);
    out[from->len] = '\0';
}

void oidc_access_token(gov_session *session, char *out, size_t room)
{
    gov__lock_acquire(&session->lock);
    copy(&session->access, out, room);
    gov__lock_release(&session->lock);
}

void oidc_refresh_token(gov_session *session, char *out, size_t room)
{
    gov__lock_acquire(&session->lock);
    copy(&session->refresh, out, room);
    gov__lock_release(&session->lock);
}

void oidc_spoil(gov_session *session)
{
    gov__lock_acquire(&session->lock);
    char *last = session->access.data + session->access.len - 1;
    *last = *last == 'A' ? 'B' : 'A';
    gov__lock_release(&session->lock);
}

static bool peek(gov_client *client, const char *token, bool header, const char *name, char *out,
                 size_t room)
{
    char *head = NULL;
    char *claims = NULL;
    gov_error *err = NULL;

    oidc_expect(GOV_OK, gov_token_peek(client, token, strlen(token), &head, &claims, &err), &err);
    bool found = idp_member(header ? head : claims, name, out, room);
    gov_client_free_text(client, head);
    gov_client_free_text(client, claims);
    return found;
}

bool oidc_header(gov_client *client, const char *token, const char *name, char *out, size_t room)
{
    return peek(client, token, true, name, out, room);
}

bool oidc_claim(gov_client *client, const char *token, const char *name, char *out, size_t room)
{
    return peek(client, token, false, name, out, room);
}

void oidc_expect_audience(gov_client *client, gov_session *session, const char *audience)
{
    const gov_token_policy policy = {.struct_size = sizeof policy, .audience = audience};
    gov_identity *identity = NULL;
    char token[4096];
    gov_error *err = NULL;

    oidc_access_token(session, token, sizeof token);
    oidc_expect(GOV_OK,
                gov_token_verify(client, token, strlen(token), &policy, NULL, &identity, &err),
                &err);
    gov_identity_free(identity);
}

bool oidc_form(const char *form, const char *name, char *out, size_t room)
{
    char url[16384];

    ck_assert_int_lt(snprintf(url, sizeof url, "http://form.test/?%s", form), (int)sizeof url);
    return idp_query(url, name, out, room);
}

long oidc_post(const oidc *world, const char *client_id, const char *path, const char *form,
               char *body, size_t room)
{
    char url[320];
    char user[128];
    idp_reply reply;

    snprintf(url, sizeof url, "%s%s", world->server.issuer, path);
    snprintf(user, sizeof user, "%s:s3cret%%2B%%2F+%%26%%3D", client_id);
    idp_exchange(&(idp_request){.url = url, .form = form, .user = user}, &reply);
    long status = reply.status;
    ck_assert_uint_lt(reply.size, room);
    snprintf(body, room, "%s", reply.body);
    idp_reply_free(&reply);
    return status;
}
