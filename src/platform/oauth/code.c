/* SPDX-License-Identifier: Apache-2.0 */
/* The authorization code on the wire: the address of the login page (RFC 6749 section 4.1.1, OpenID
 * Connect Core section 3.1.2.1) and the code for tokens (section 4.1.3). Pushing the same parameters is
 * par.c. */
#include "platform/oauth/oauth.h"
#include "platform/oauth/ways.h"

#include <string.h>

#include "base/json_write.h"
#include "base/str.h"
#include "base/url.h"

static void write_level(gov__jsonw *w, const char *acr_values)
{
    gov__jsonw_member_object(w, "acr");
    gov__jsonw_member_bool(w, "essential", true);
    gov__jsonw_member_array(w, "values");
    while (acr_values[0] != '\0') {
        size_t len = strcspn(acr_values, " ");
        gov__jsonw_string_len(w, acr_values, len);
        acr_values += len + (acr_values[len] == ' ' ? 1 : 0);
    }
    gov__jsonw_array_end(w);
    gov__jsonw_object_end(w);
}

/* OpenID Connect Core section 5.5: acr_values alone is a wish, which some providers do not heed. Where
 * claims are minded it stays away: oidc-provider makes the demand a wish again when both are there. */
static gov_status write_claims(const gov__login_ask *ask, gov__buf *out)
{
    gov__jsonw w;
    if (ask->acr_values == NULL && !ask->max_age_asked) {
        return GOV_OK;
    }
    gov__jsonw_init(&w, out);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_object(&w, "id_token");
    if (ask->acr_values != NULL) {
        write_level(&w, ask->acr_values);
    }
    if (ask->max_age_asked) {
        gov__jsonw_member_object(&w, "auth_time");
        gov__jsonw_member_bool(&w, "essential", true);
        gov__jsonw_object_end(&w);
    }
    gov__jsonw_object_end(&w);
    gov__jsonw_object_end(&w);
    gov_status status = gov__jsonw_finish(&w);
    return status == GOV_OK ? gov__buf_terminate(out) : status;
}

void gov__oauth_add_ask(gov__buf *out, bool *first, gov__oauth_add_fn add,
                        const gov__login_ask *ask)
{
    gov__buf claims;
    char age[GOV__STR_INT_MAX];
    gov__buf_init(&claims, out->mem, 0);
    gov_status status = write_claims(ask, &claims);
    if (status != GOV_OK) {
        gov__buf_fail(out, status);
    }
    (void)gov__str_from_int64(ask->max_age_s, age);
    const char *const pairs[][2] = {
        {"response_type", "code"},
        {"redirect_uri", ask->redirect_uri},
        {"scope", ask->scope},
        {"state", ask->state},
        {"nonce", ask->nonce},
        {"code_challenge", ask->challenge},
        {"code_challenge_method", "S256"},
        {"response_mode", ask->jarm ? "jwt" : NULL},
        {"claims", status == GOV_OK && claims.len != 0 ? claims.data : NULL},
        {"acr_values", ask->hears_claims ? NULL : ask->acr_values},
        {"max_age", ask->max_age_asked ? age : NULL},
        {"login_hint", ask->login_hint},
        {"prompt", ask->prompt},
        {"ui_locales", ask->ui_locales},
        {"resource", ask->resource},
        {"dpop_jkt", ask->dpop_jkt},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        add(out, first, pairs[i][0], pairs[i][1]);
    }
    if (ask->extra != NULL) {
        /* Encoded already, and never the first. */
        gov__buf_append_char(out, '&');
        gov__buf_append_str(out, ask->extra);
    }
    gov__buf_free(&claims);
}

static gov_status url_write(gov_client *client, const gov__provider *provider,
                            const gov__login_ask *ask, const char *request_uri, gov__buf *out)
{
    const char *endpoint = provider->authorization_endpoint;
    (void)client;
    if (endpoint == NULL) {
        return GOV_ERR_UNSUPPORTED;
    }
    bool first = strchr(endpoint, '?') == NULL;
    gov__buf_append_str(out, endpoint);
    gov__url_query_add(out, &first, "client_id", ask->client_id);
    if (request_uri != NULL) {
        gov__url_query_add(out, &first, "request_uri", request_uri);
    } else {
        gov__oauth_add_ask(out, &first, gov__url_query_add, ask);
    }
    return gov__buf_terminate(out);
}

static void code_write(gov__request *request, gov_client *client, const gov__provider *provider,
                       const gov__proof *proof, const gov__login_grant *grant)
{
    bool first = true;
    gov__buf *body =
        gov__oauth_form_begin(request, client, provider->token_endpoint, proof, &first);
    gov__url_form_add(body, &first, "grant_type", "authorization_code");
    gov__url_form_add(body, &first, "code", grant->answer);
    gov__url_form_add(body, &first, "redirect_uri", grant->redirect_uri);
    gov__url_form_add(body, &first, "code_verifier", grant->verifier);
}

static gov_status code_read(gov_client *client, const gov__response *response,
                            gov__login_grant *grant)
{
    gov_status status = gov__oauth_tokens_read(client, response, grant->tokens);
    /* invalid_grant: the code was used or has expired. */
    return status == GOV_ERR_LOGIN_REQUIRED ? GOV_ERR_LOGIN_EXPIRED : status;
}

static const gov__login_step steps[] = {{"login_code", code_write, code_read}};

const gov__login_wire gov__oauth_login = {
    .names_issuer = true,
    .gives_id_token = true,
    .answer = "code",
    .url_write = url_write,
    .push_write = gov__oauth_push_write,
    .push_read = gov__oauth_push_read,
    .steps = steps,
    .step_count = sizeof steps / sizeof steps[0],
};
