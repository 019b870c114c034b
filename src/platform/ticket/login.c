/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a ticket login: the login page, the ticket for a token, the token for who it is. */
#include "platform/ticket/ticket.h"

#include <string.h>

#include "base/url.h"

/* Ticket and token go there: by https, or as the configuration permits. */
static bool is_address(const gov_config *config, gov__option option)
{
    gov__url url;
    const char *text = gov__config_text(config, option);
    return text != NULL && gov__url_split(text, strlen(text), &url) == GOV_OK &&
           gov__config_allows_scheme(config, &url);
}

static gov_status url_write(gov_client *client, const gov__provider *provider,
                            const gov__login_ask *ask, const char *request_uri, gov__buf *out)
{
    const gov_config *config = client->config;
    const char *page = gov__config_text(config, GOV__OPTION_AUTH_TICKET_LOGIN_URL);
    (void)provider;
    (void)request_uri;
    if (!is_address(config, GOV__OPTION_AUTH_TICKET_LOGIN_URL) ||
        !is_address(config, GOV__OPTION_AUTH_TICKET_TOKEN_URL) ||
        !is_address(config, GOV__OPTION_AUTH_TICKET_USERINFO_URL) ||
        gov__config_text(config, GOV__OPTION_AUTH_CLIENT_SECRET) == NULL ||
        gov__config_bool(config, GOV__OPTION_AUTH_DPOP)) {
        return GOV_ERR_CONFIG; /* such a gateway binds no tokens: who wants that gets none */
    }
    bool first = strchr(page, '?') == NULL;
    gov__buf_append_str(out, page);
    gov__url_query_add(out, &first, "app_id", ask->client_id);
    gov__url_query_add(out, &first, "redirect_uri", ask->redirect_uri);
    gov__url_query_add(out, &first, "state", ask->state);
    return gov__buf_terminate(out);
}

static void token_write(gov__request *request, gov_client *client, const gov__provider *provider,
                        const gov__proof *proof, const gov__login_grant *grant)
{
    (void)provider;
    (void)proof;
    gov__ticket_form(request, client, GOV__OPTION_AUTH_TICKET_TOKEN_URL, "ticket", grant->answer);
}

static void user_write(gov__request *request, gov_client *client, const gov__provider *provider,
                       const gov__proof *proof, const gov__login_grant *grant)
{
    (void)provider;
    (void)proof;
    gov__ticket_form(request, client, GOV__OPTION_AUTH_TICKET_USERINFO_URL, "token",
                     grant->tokens->access.data);
}

static const gov__login_step steps[] = {
    {"login_ticket", token_write, gov__ticket_token_read},
    {"login_ticket_user", user_write, gov__ticket_user_read},
};

const gov__login_wire gov__ticket_login = {
    .answer = "ticket",
    .url_write = url_write,
    .steps = steps,
    .step_count = sizeof steps / sizeof steps[0],
};
