/* SPDX-License-Identifier: Apache-2.0 */
/* The token endpoint (RFC 6749): the client's authentication, renewing, and reading a token answer.
 * Logging in is auth.c of this folder. */
#include "platform/gateway/gateway.h"

#include <string.h>

#include "base/base64.h"
#include "base/str.h"
#include "base/url.h"

#define TOKEN_LEN_MAX  8192U
#define LIFETIME_MAX_S (10LL * 366 * 86400)

/* RFC 6749 section 2.3.1: id and secret are form-urlencoded before they are joined. */
static void add_basic(gov__request *request, const char *client_id, const char *client_secret)
{
    gov__buf pair;
    gov__buf text;
    gov__buf_init_secret(&pair, request->mem, 0);
    gov__buf_init_secret(&text, request->mem, 0);
    gov__url_encode(&pair, client_id, strlen(client_id));
    gov__buf_append_char(&pair, ':');
    gov__url_encode(&pair, client_secret, strlen(client_secret));
    if (gov__buf_status(&pair) == GOV_OK) {
        gov__base64_encode(&text, pair.data, pair.len);
    }
    const char *value = gov__buf_text(&text);
    if (gov__buf_status(&pair) == GOV_OK && value != NULL) {
        gov__request_header2(request, "Authorization", "Basic ", value);
    } else {
        gov__buf_fail(&request->body, GOV_ERR_NO_MEMORY);
    }
    gov__buf_free(&pair);
    gov__buf_free(&text);
}

gov__buf *gov__gateway_form_begin(gov__request *request, const char *endpoint,
                                  const char *client_id, const char *client_secret, bool *first)
{
    gov__request_begin_url(request, "POST", endpoint);
    gov__buf *body = gov__request_body(request, "application/x-www-form-urlencoded");
    *first = true;
    if (client_id != NULL && client_secret != NULL) {
        add_basic(request, client_id, client_secret);
    } else {
        gov__url_form_add(body, first, "client_id", client_id);
    }
    return body;
}

void gov__gateway_refresh_write(gov__request *request, const gov__renewal *renewal)
{
    bool first = true;
    gov__buf *body = gov__gateway_form_begin(request, renewal->token_endpoint, renewal->client_id,
                                             renewal->client_secret, &first);
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

gov_status gov__gateway_token_status(const gov_allocator *mem, const gov__response *response)
{
    gov__problem problem;
    gov__verdict verdict = {.status = GOV_OK};
    if (gov__response_is_success(response)) {
        return GOV_OK;
    }
    gov_status status = gov__problem_read(mem, response, &problem);
    if (status != GOV_OK) {
        return status;
    }
    gov__gateway_problem_judge(&problem, response->status, &verdict);
    /* Some servers refuse a client with a bare 401 or 403 and no body. */
    bool bare = problem.code == NULL && (response->status == 401 || response->status == 403);
    gov__problem_free(&problem);
    return bare ? GOV_ERR_CLIENT_REJECTED : verdict.status;
}

gov_status gov__gateway_refresh_read(const gov_allocator *mem, const gov__response *response,
                                     gov__tokens *out)
{
    gov__json *doc = NULL;
    size_t size = 0;
    const char *text = gov__response_body(response, &size);
    gov_status status = gov__gateway_token_status(mem, response);
    if (status == GOV_OK && !gov__response_is_json(response)) {
        status = GOV_ERR_RESPONSE;
    }
    if (status == GOV_OK) {
        status = gov__json_parse(mem, text, size, NULL, &doc);
    }
    if (status == GOV_OK) {
        status = tokens_read(gov__json_root(doc), out);
    }
    gov__json_free(doc);
    return status;
}
