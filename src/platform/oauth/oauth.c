/* SPDX-License-Identifier: Apache-2.0 */
/* The table of the OAuth 2.0 and OpenID Connect driver. */
#include "platform/oauth/oauth.h"

const gov__identity_wire gov__oauth = {
    .name = "oauth",
    .provider_write = gov__oauth_provider_write,
    .provider_read = gov__oauth_provider_read,
    .keys_write = gov__oauth_keys_write,
    .renew_write = gov__oauth_renew_write,
    .renew_read = gov__oauth_tokens_read,
    .auth = &gov__oauth_auth,
    .token = &gov__oauth_token,
};
