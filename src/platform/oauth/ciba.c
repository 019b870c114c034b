/* SPDX-License-Identifier: Apache-2.0 */
/* A login that is approved on the phone, on the wire (OpenID CIBA Core 1.0 sections 7.1, 7.3 and
 * 10.1), in poll mode. */
#include "platform/oauth/oauth.h"
#include "platform/oauth/ways.h"

#include "base/str.h"
#include "base/url.h"
#include "http/problem.h"

#define ID_MAX         1024U
#define INTERVAL_MAX_S 3600
#define LIFETIME_MAX_S 86400

void gov__oauth_ciba_write(gov__request *request, gov_client *client, const char *endpoint,
                           const gov__ciba_ask *ask)
{
    bool first = true;
    char expiry[GOV__STR_INT_MAX];
    gov__buf *body = gov__oauth_form_begin(request, client, endpoint, NULL, &first);
    (void)gov__str_from_int64(ask->requested_expiry_s, expiry);
    gov__url_form_add(body, &first, "scope", ask->scope);
    gov__url_form_add(body, &first, "login_hint", ask->login_hint);
    gov__url_form_add(body, &first, "binding_message", ask->binding_message);
    gov__url_form_add(body, &first, "acr_values", ask->acr_values);
    gov__url_form_add(body, &first, "requested_expiry",
                      ask->requested_expiry_s > 0 ? expiry : NULL);
    gov__url_form_add(body, &first, "resource",
                      gov__config_text(client->config, GOV__OPTION_AUTH_RESOURCE));
}

/* Section 7.3: letters of a URL, so that it travels everywhere. */
static bool is_id(const char *text)
{
    size_t len = text != NULL ? gov__str_len_max(text, ID_MAX + 1) : 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~') {
            return false;
        }
    }
    return len >= 1 && len <= ID_MAX;
}

gov_status gov__oauth_ciba_read(const gov__json_node *root, gov__ciba_codes *out)
{
    int64_t lifetime = 0;
    int64_t interval = -1;
    out->auth_req_id = gov__json_get_string(root, "auth_req_id");
    bool good = is_id(out->auth_req_id) && gov__json_get_int64(root, "expires_in", &lifetime) &&
                lifetime > 0 &&
                (gov__json_member(root, "interval") == NULL ||
                 gov__json_get_int64(root, "interval", &interval));
    if (!good) {
        return GOV_ERR_RESPONSE;
    }
    interval = interval < 0 ? -1 : interval;
    out->interval_ms = (interval < INTERVAL_MAX_S ? interval : INTERVAL_MAX_S) * 1000;
    out->expires_in_ms = (lifetime < LIFETIME_MAX_S ? lifetime : LIFETIME_MAX_S) * 1000;
    return GOV_OK;
}

gov_status gov__oauth_ciba_refusal_read(const gov_client *client, const gov__response *response)
{
    gov__problem problem;
    gov_status status = gov__oauth_token_status(client, response);
    if (status == GOV_OK || status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    gov_status read = gov__problem_read(&client->mem, response, &problem);
    if (read == GOV_OK && gov__str_equal(problem.code, "unknown_user_id")) {
        status = GOV_ERR_NOT_FOUND;
    }
    gov__problem_free(&problem);
    return read == GOV_OK ? status : read;
}

void gov__oauth_ciba_poll_write(gov__request *request, gov_client *client, const gov__proof *proof,
                                const char *endpoint, const char *auth_req_id)
{
    bool first = true;
    gov__buf *body = gov__oauth_form_begin(request, client, endpoint, proof, &first);
    gov__url_form_add(body, &first, "grant_type", "urn:openid:params:grant-type:ciba");
    gov__url_form_add(body, &first, "auth_req_id", auth_req_id);
}
