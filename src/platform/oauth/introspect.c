/* SPDX-License-Identifier: Apache-2.0 */
/* Asking about a token (RFC 7662, RFC 9701) and withdrawing one (RFC 7009) on the wire. */
#include "platform/oauth/oauth.h"

#include "base/str.h"
#include "base/url.h"
#include "http/problem.h"
#include "token/wire.h"

static void token_write(gov__request *request, gov_client *client, const char *endpoint,
                        const char *token)
{
    bool first = true;
    gov__buf *body = gov__oauth_form_begin(request, client, endpoint, NULL, &first);
    gov__url_form_add(body, &first, "token", token);
}

/* RFC 7009 section 2.2.1; there are servers that answer introspection with it as well. */
static gov_status refusal_read(const gov_client *client, const gov__response *response)
{
    gov__problem problem;
    gov_status status = gov__oauth_token_status(client, response);
    if (status == GOV_OK || status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    gov_status read = gov__problem_read(&client->mem, response, &problem);
    bool unsupported = gov__str_equal(problem.code, "unsupported_token_type");
    gov__problem_free(&problem);
    if (read != GOV_OK) {
        return read;
    }
    return unsupported ? GOV_ERR_UNSUPPORTED : status;
}

static gov_status told_read(const gov__json_node *told, bool *active)
{
    *active = false;
    return gov__json_get_bool(told, "active", active) ? GOV_OK : GOV_ERR_RESPONSE;
}

static const gov__json_node *sealed_part(const gov__json_node *claims)
{
    return gov__json_get_object(claims, "token_introspection");
}

const gov__token_wire gov__oauth_token = {
    .write = token_write,
    .refusal_read = refusal_read,
    .told_read = told_read,
    .sealed_media = "application/token-introspection+jwt",
    .sealed_part = sealed_part,
};
