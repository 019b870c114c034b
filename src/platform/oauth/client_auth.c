/* SPDX-License-Identifier: Apache-2.0 */
/* How the client proves who it is, in the requests of OAuth endpoints (RFC 6749 section 2.3). */
#include "platform/oauth/oauth.h"

#include <string.h>

#include "base/base64.h"
#include "base/url.h"

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

gov__buf *gov__oauth_form_begin(gov__request *request, gov_client *client, const char *endpoint,
                                const gov__proof *proof, bool *first)
{
    const char *id = gov__config_text(client->config, GOV__OPTION_AUTH_CLIENT_ID);
    const char *secret = gov__config_text(client->config, GOV__OPTION_AUTH_CLIENT_SECRET);
    (void)proof;
    gov__request_begin_url(request, "POST", endpoint);
    gov__buf *body = gov__request_body(request, "application/x-www-form-urlencoded");
    *first = true;
    if (id != NULL && secret != NULL) {
        add_basic(request, id, secret);
    } else {
        gov__url_form_add(body, first, "client_id", id);
    }
    return body;
}
