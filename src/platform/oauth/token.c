/* SPDX-License-Identifier: Apache-2.0 */
/* The token endpoint (RFC 6749): renewing, what a refusal means, and reading a token answer. How the
 * client proves who it is is client_auth.c, logging in auth.c. */
#include "platform/oauth/oauth.h"

#include <string.h>

#include "base/str.h"
#include "base/url.h"

#define TOKEN_LEN_MAX  8192U
#define LIFETIME_MAX_S (10LL * 366 * 86400)

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
    }
}

/* Visible ASCII: a token goes into a header. */
static bool is_token(const char *text)
{
    size_t len = text != NULL ? gov__str_len_max(text, TOKEN_LEN_MAX + 1) : 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~') {
            return false;
        }
    }
    return len >= 1 && len <= TOKEN_LEN_MAX;
}

/* The members of a token answer (RFC 6749 section 5.1). */
static gov_status tokens_read(const gov__json_node *root, gov__tokens *out)
{
    const char *access = gov__json_get_string(root, "access_token");
    const char *type = gov__json_get_string(root, "token_type");
    const char *refresh = gov__json_get_string(root, "refresh_token");
    int64_t seconds = 0;
    bool good = is_token(access) && type != NULL && gov__str_equal_nocase(type, "bearer") &&
                (refresh == NULL || is_token(refresh)) &&
                gov__json_get_int64(root, "expires_in", &seconds) && seconds > 0;
    if (!good) {
        return GOV_ERR_RESPONSE;
    }
    gov__buf_append_str(&out->access, access);
    gov__buf_append_str(&out->refresh, refresh);
    gov__buf_append_str(&out->scope, gov__json_get_string(root, "scope"));
    out->expires_in_ms = (seconds < LIFETIME_MAX_S ? seconds : LIFETIME_MAX_S) * 1000;
    gov_status status = gov__buf_status(&out->access);
    if (status == GOV_OK) {
        status = gov__buf_status(&out->refresh);
    }
    return status == GOV_OK ? gov__buf_status(&out->scope) : status;
}

gov_status gov__oauth_token_status(const gov_client *client, const gov__response *response)
{
    gov__problem problem;
    gov__verdict verdict = {.status = GOV_OK};
    if (gov__response_is_success(response)) {
        return GOV_OK;
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
