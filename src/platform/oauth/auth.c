/* SPDX-License-Identifier: Apache-2.0 */
/* Logging in and out on the wire: RFC 8628, RFC 7009, and the subject. Tokens are token.c, the
 * client's authentication client_auth.c. */
#include "platform/oauth/oauth.h"
#include "platform/oauth/ways.h"

#include <string.h>

#include "base/str.h"
#include "base/url.h"

#define CODE_MAX       1024
#define INTERVAL_MAX_S 3600
#define LIFETIME_MAX_S 86400

static const char device_grant[] = "urn:ietf:params:oauth:grant-type:device_code";

/* Section 3.1 asks for client_id in the body also of a client that authenticates by Basic. */
static void device_write(gov__request *request, gov_client *client, const char *endpoint)
{
    const gov_config *config = client->config;
    bool first = true;
    gov__buf *body = gov__oauth_form_begin(request, client, endpoint, NULL, &first);
    if (first) {
        gov__url_form_add(body, &first, "client_id",
                          gov__config_text(config, GOV__OPTION_AUTH_CLIENT_ID));
    }
    gov__url_form_add(body, &first, "scope", gov__config_text(config, GOV__OPTION_AUTH_SCOPE));
    gov__url_form_add(body, &first, "acr_values",
                      gov__config_text(config, GOV__OPTION_AUTH_ACR_VALUES));
    gov__url_form_add(body, &first, "resource",
                      gov__config_text(config, GOV__OPTION_AUTH_RESOURCE));
}

static bool is_text(const char *text)
{
    size_t len = text != NULL ? gov__str_len_max(text, CODE_MAX + 1) : 0;
    return len >= 1 && len <= CODE_MAX && !gov__str_has_control(text, len);
}

static bool is_address(const char *text)
{
    gov__url url;
    return text != NULL && gov__url_split(text, strlen(text), &url) == GOV_OK;
}

static gov_status device_read(const gov__json_node *root, gov__device_codes *out)
{
    int64_t lifetime = 0;
    int64_t interval = -1;
    out->device_code = gov__json_get_string(root, "device_code");
    out->user_code = gov__json_get_string(root, "user_code");
    out->verification_uri = gov__json_get_string(root, "verification_uri");
    out->verification_uri_complete = gov__json_get_string(root, "verification_uri_complete");
    bool good =
        is_text(out->device_code) && is_text(out->user_code) && is_address(out->verification_uri) &&
        (out->verification_uri_complete == NULL || is_address(out->verification_uri_complete)) &&
        gov__json_get_int64(root, "expires_in", &lifetime) && lifetime > 0;
    if (!good || (gov__json_member(root, "interval") != NULL &&
                  !gov__json_get_int64(root, "interval", &interval))) {
        return GOV_ERR_RESPONSE;
    }
    interval = interval < 0 ? -1 : interval;
    out->interval_ms = (interval < INTERVAL_MAX_S ? interval : INTERVAL_MAX_S) * 1000;
    out->expires_in_ms = (lifetime < LIFETIME_MAX_S ? lifetime : LIFETIME_MAX_S) * 1000;
    return GOV_OK;
}

static void poll_write(gov__request *request, gov_client *client, const gov__proof *proof,
                       const char *endpoint, const char *device_code)
{
    bool first = true;
    gov__buf *body = gov__oauth_form_begin(request, client, endpoint, proof, &first);
    gov__url_form_add(body, &first, "grant_type", device_grant);
    gov__url_form_add(body, &first, "device_code", device_code);
}

/* Between a client and its server stand proxies with error pages of their own: only an answer in JSON,
 * or a bare refusal, comes from the authorization server itself. */
static bool is_foreign(const gov__response *response)
{
    size_t size = 0;
    (void)gov__response_body(response, &size);
    return response->status < 500 && response->status != 429 && size != 0 &&
           !gov__response_is_json(response);
}

static gov_status poll_read(const gov_client *client, const gov__response *response,
                            gov__tokens *out, bool *slow_down)
{
    gov__problem problem;
    *slow_down = false;
    if (is_foreign(response)) {
        return GOV_ERR_RESPONSE;
    }
    if (response->status >= 300 && response->status <= 399) {
        return GOV_ERR_REDIRECT;
    }
    gov_status status = gov__oauth_tokens_read(client, response, out);
    if (status == GOV_ERR_LOGIN_REQUIRED) {
        /* invalid_grant: the code was used or is not known any more. */
        return GOV_ERR_LOGIN_EXPIRED;
    }
    if (status == GOV_ERR_LOGIN_PENDING) {
        gov_status read = gov__problem_read(&client->mem, response, &problem);
        *slow_down = gov__str_equal(problem.code, "slow_down");
        gov__problem_free(&problem);
        return read == GOV_OK ? status : read;
    }
    return status;
}

static void revoke_write(gov__request *request, gov_client *client, const char *endpoint,
                         const char *token, bool refresh)
{
    bool first = true;
    gov__buf *body = gov__oauth_form_begin(request, client, endpoint, NULL, &first);
    gov__url_form_add(body, &first, "token", token);
    gov__url_form_add(body, &first, "token_type_hint", refresh ? "refresh_token" : "access_token");
}

static void subject_write(gov__request *request, const gov__provider *provider)
{
    gov__request_begin_url(request, "GET", provider->userinfo_endpoint);
}

/* OpenID Connect RP-Initiated Logout 1.0 section 2. */
static void logout_write(gov__buf *url, const gov_client *client, const gov__provider *provider,
                         const char *id_token, const char *redirect_uri)
{
    bool first = strchr(provider->end_session_endpoint, '?') == NULL;
    gov__buf_append_str(url, provider->end_session_endpoint);
    gov__url_query_add(url, &first, "id_token_hint", id_token);
    gov__url_query_add(url, &first, "client_id",
                       gov__config_text(client->config, GOV__OPTION_AUTH_CLIENT_ID));
    gov__url_query_add(url, &first, "post_logout_redirect_uri", redirect_uri);
}

const gov__auth_wire gov__oauth_auth = {
    .device_write = device_write,
    .device_read = device_read,
    .poll_write = poll_write,
    .poll_read = poll_read,
    .refusal_read = gov__oauth_token_status,
    .ciba_write = gov__oauth_ciba_write,
    .ciba_read = gov__oauth_ciba_read,
    .ciba_refusal_read = gov__oauth_ciba_refusal_read,
    .ciba_poll_write = gov__oauth_ciba_poll_write,
    .terminal_write = gov__oauth_terminal_write,
    .exchange_write = gov__oauth_exchange_write,
    .exchange_read = gov__oauth_exchange_read,
    .login = &gov__oauth_login,
    .revoke_write = revoke_write,
    .subject_write = subject_write,
    .logout_write = logout_write,
};
