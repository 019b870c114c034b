/* SPDX-License-Identifier: Apache-2.0 */
/* The token endpoint (RFC 6749): renewing, what a refusal means, and reading a token answer. How the
 * client proves who it is is client_auth.c, logging in auth.c. */
#include "platform/oauth/oauth.h"

#include <string.h>

#include "base/str.h"
#include "base/url.h"

#define TOKEN_LEN_MAX 8000U /* with its scheme it is the value of a header */
#define ID_TOKEN_MAX  16384U
/* RFC 6749 section 5.1 leaves it to the documentation of a server that does not tell. */
#define LIFETIME_DEFAULT_S 300
#define LIFETIME_MAX_S     (10LL * 366 * 86400)

void gov__oauth_renew_write(gov__request *request, gov_client *client, const gov__renewal *renewal)
{
    bool first = true;
    gov__buf *body =
        gov__oauth_form_begin(request, client, renewal->token_endpoint, &renewal->proof, &first);
    if (renewal->refresh_token != NULL) {
        gov__url_form_add(body, &first, "grant_type", "refresh_token");
        gov__url_form_add(body, &first, "refresh_token", renewal->refresh_token);
    } else {
        gov__url_form_add(body, &first, "grant_type", "client_credentials");
        gov__url_form_add(body, &first, "scope", renewal->scope);
        gov__url_form_add(body, &first, "resource",
                          gov__config_text(client->config, GOV__OPTION_AUTH_RESOURCE));
    }
}

/* Visible ASCII: a token goes into a header. */
static bool is_token(const char *text, size_t most)
{
    size_t len = text != NULL ? gov__str_len_max(text, most + 1) : 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~') {
            return false;
        }
    }
    return len >= 1 && len <= most;
}

/* Case does not matter (RFC 6749 section 5.1, RFC 9449 section 5). */
static bool read_type(const gov__json_node *root, gov__tokens *out)
{
    const char *type = gov__json_get_string(root, "token_type");
    out->bound = type != NULL && gov__str_equal_nocase(type, "dpop");
    return out->bound || (type != NULL && gov__str_equal_nocase(type, "bearer"));
}

static bool read_lifetime(const gov__json_node *root, gov__tokens *out)
{
    int64_t seconds = LIFETIME_DEFAULT_S;
    if (gov__json_member(root, "expires_in") != NULL &&
        (!gov__json_get_int64(root, "expires_in", &seconds) || seconds <= 0)) {
        return false;
    }
    out->expires_in_ms = (seconds < LIFETIME_MAX_S ? seconds : LIFETIME_MAX_S) * 1000;
    return true;
}

/* The members of a token answer (RFC 6749 section 5.1). */
static gov_status tokens_read(const gov__json_node *root, gov__tokens *out)
{
    const char *access = gov__json_get_string(root, "access_token");
    const char *refresh = gov__json_get_string(root, "refresh_token");
    const char *id_token = gov__json_get_string(root, "id_token");
    const gov__buf *parts[] = {&out->access, &out->refresh, &out->scope, &out->id_token,
                               &out->issued_type};
    if (!is_token(access, TOKEN_LEN_MAX) ||
        (refresh != NULL && !is_token(refresh, TOKEN_LEN_MAX)) ||
        (id_token != NULL && !is_token(id_token, ID_TOKEN_MAX)) || !read_type(root, out) ||
        !read_lifetime(root, out)) {
        return GOV_ERR_RESPONSE;
    }
    gov__buf_append_str(&out->access, access);
    gov__buf_append_str(&out->refresh, refresh);
    gov__buf_append_str(&out->scope, gov__json_get_string(root, "scope"));
    gov__buf_append_str(&out->id_token, id_token);
    gov__buf_append_str(&out->issued_type, gov__json_get_string(root, "issued_token_type"));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (gov__buf_status(parts[i]) != GOV_OK) {
            return gov__buf_status(parts[i]);
        }
    }
    return GOV_OK;
}

gov_status gov__oauth_token_status(const gov_client *client, const gov__response *response)
{
    gov__problem problem;
    gov__verdict verdict = {.status = GOV_OK};
    if (gov__response_is_success(response)) {
        return GOV_OK;
    }
    if (response->status >= 300 && response->status <= 399) {
        return GOV_ERR_REDIRECT;
    }
    gov_status status = gov__problem_read(&client->mem, response, &problem);
    if (status != GOV_OK) {
        return status;
    }
    client->platform->problem_judge(&problem, response->status, &verdict);
    /* Some servers refuse a client with a bare 401 or 403 and no body. */
    bool bare = problem.code == NULL && (response->status == 401 || response->status == 403);
    gov__problem_free(&problem);
    return bare ? GOV_ERR_CLIENT_REJECTED : verdict.status;
}

gov_status gov__oauth_tokens_read(const gov_client *client, const gov__response *response,
                                  gov__tokens *out)
{
    gov__json *doc = NULL;
    size_t size = 0;
    const char *text = gov__response_body(response, &size);
    gov_status status = gov__oauth_token_status(client, response);
    if (status == GOV_OK && !gov__response_is_json(response)) {
        status = GOV_ERR_RESPONSE;
    }
    if (status == GOV_OK) {
        status = gov__json_parse(&client->mem, text, size, NULL, &doc);
    }
    if (status == GOV_OK) {
        status = tokens_read(gov__json_root(doc), out);
    }
    gov__json_free(doc);
    return status;
}
