/* SPDX-License-Identifier: Apache-2.0 */
/* Pushing an authorization request (RFC 9126): nothing of it is in the browser's address, and the
 * client has authenticated itself before the person does. */
#include "platform/oauth/oauth.h"
#include "platform/oauth/ways.h"

#include "base/str.h"
#include "base/url.h"

#define REQUEST_URI_MAX 2048U

void gov__oauth_push_write(gov__request *request, gov_client *client, const gov__provider *provider,
                           const gov__proof *proof, const gov__login_ask *ask)
{
    bool first = true;
    gov__buf *body = gov__oauth_form_begin(request, client, provider->par_endpoint, proof, &first);
    if (first) {
        /* The client has named itself in a header; the parameters are those of the address. */
        gov__url_form_add(body, &first, "client_id", ask->client_id);
    }
    gov__oauth_add_ask(body, &first, gov__url_form_add, ask);
}

gov_status gov__oauth_push_read(const gov__json_node *root, const char **request_uri)
{
    const char *uri = gov__json_get_string(root, "request_uri");
    int64_t seconds = 0;
    size_t len = uri != NULL ? gov__str_len_max(uri, REQUEST_URI_MAX + 1) : 0;
    bool good = len != 0 && len <= REQUEST_URI_MAX &&
                gov__json_get_int64(root, "expires_in", &seconds) && seconds > 0;
    for (size_t i = 0; good && i < len; i++) {
        good = uri[i] > ' ' && uri[i] <= '~';
    }
    *request_uri = good ? uri : NULL;
    return good ? GOV_OK : GOV_ERR_RESPONSE;
}
