/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawing a token (RFC 7009). What it is, the provider finds out by itself. */
#include <govsdk/token.h>

#include "token/ask.h"

static const char *endpoint_of(const gov__provider *provider)
{
    return provider->revocation_endpoint;
}

gov_status gov_token_revoke(gov_client *client, const char *token, const gov_call_options *options,
                            gov_error **err)
{
    gov__token_ask ask;
    gov_status status =
        gov__token_ask_run(&ask, client, "token_revoke", endpoint_of, NULL, token, options, err);
    gov__token_ask_end(&ask);
    return status;
}
