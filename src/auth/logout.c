/* SPDX-License-Identifier: Apache-2.0 */
/* The address at which a browser ends the login at the identity provider (OpenID Connect RP-Initiated
 * Logout 1.0). Ending the session itself is end.c. */
#include "auth/auth.h"

#include <string.h>

#include "base/url.h"
#include "core/argument.h"

/* The ID token says who is to be logged out; an expired one will do (section 2). */
static gov_status write(gov_session *session, const gov__provider *provider,
                        const char *redirect_uri, char **out)
{
    gov_client *client = session->client;
    gov__buf id_token;
    gov__buf url;
    gov__buf_init_secret(&id_token, &client->mem, 0);
    gov__buf_init_secret(&url, &client->mem, 0);
    gov__lock_acquire(&session->lock);
    gov__buf_append(&id_token, session->id_token.data, session->id_token.len);
    gov__lock_release(&session->lock);
    gov_status status = gov__buf_terminate(&id_token);
    if (status == GOV_OK) {
        client->identity->auth->logout_write(
            &url, client, provider, id_token.len != 0 ? id_token.data : NULL, redirect_uri);
        status = gov__buf_take(&url, out, NULL);
    }
    gov__buf_free(&id_token);
    gov__buf_free(&url);
    return status;
}

static gov_status check(gov_session *session, const char *redirect_uri, gov_error **err)
{
    const gov_allocator *mem = &session->client->mem;
    gov__url url;
    gov_status status = gov__client_check(session->client, err);
    if (status != GOV_OK) {
        return status;
    }
    if (redirect_uri != NULL &&
        gov__argument_text(mem, err, "redirect_uri", redirect_uri, GOV__URL_MAX) != GOV_OK) {
        return GOV_ERR_ARGUMENT;
    }
    /* An application's own scheme will do as well, if it is one (RFC 8252 section 7.1). */
    if (redirect_uri != NULL && strstr(redirect_uri, "://") == NULL &&
        gov__url_split(redirect_uri, strlen(redirect_uri), &url) != GOV_OK) {
        return gov__argument_fail(mem, err, "redirect_uri");
    }
    return gov_session_is_logged_in(session) ? GOV_OK
                                             : gov__error_status(mem, err, GOV_ERR_LOGIN_REQUIRED);
}

gov_status gov_session_get_logout_url(gov_session *session, const char *redirect_uri,
                                      const gov_call_options *options, char **out_url,
                                      gov_error **err)
{
    gov__provider *provider = NULL;
    if (out_url != NULL) {
        *out_url = NULL;
    }
    if (session == NULL || out_url == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_url");
    }
    gov_client *client = session->client;
    gov_status status = check(session, redirect_uri, err);
    if (status != GOV_OK) {
        return status;
    }
    status = gov__client_provider(client, options, &provider, err);
    if (status == GOV_OK &&
        (provider->end_session_endpoint == NULL || client->identity->auth->logout_write == NULL)) {
        status = gov__error_raise(&client->mem, err, GOV_ERR_UNSUPPORTED,
                                  "the identity provider has no address for logging out",
                                  "身份提供方没有退出登录的地址");
    } else if (status == GOV_OK) {
        status =
            gov__error_status(&client->mem, err, write(session, provider, redirect_uri, out_url));
    }
    gov__provider_unref(provider);
    return status;
}
