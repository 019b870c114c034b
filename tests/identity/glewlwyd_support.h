/* SPDX-License-Identifier: Apache-2.0 */
/* govsdk against Debian's glewlwyd: the provider with the key of its client, a browser in which the
 * citizen is logged in, logins by it. The rest is as against oidc-provider (oidc_support.h): `world` is
 * an oidc whose server is glewlwyd. */
#ifndef GOVSDK_TEST_GLEWLWYD_SUPPORT_H
#define GOVSDK_TEST_GLEWLWYD_SUPPORT_H

#include "oidc_support.h"

#define GLEWLWYD_NATIVE "http://127.0.0.1:5555/cb"

typedef struct glewlwyd {
    oidc world;
    char cookie[512];
    gov_key *key; /* of the client backend-jwt */
} glewlwyd;

void glewlwyd_start(glewlwyd *g);
void glewlwyd_stop(glewlwyd *g);

/* As oidc_client, with "auth.basic_raw" and the registered redirect address. */
gov_client *glewlwyd_client(const glewlwyd *g, const char *client_id, const char *const *settings);
/* A new browser of the citizen. */
idp_browser *glewlwyd_browser(const glewlwyd *g);
gov_status glewlwyd_log_in(const glewlwyd *g, gov_client *client, const gov_login_options *options,
                           gov_session **out, gov_error **err);
gov_session *glewlwyd_person(const glewlwyd *g, gov_client *client);
/* The citizen opens an address that ends on a page; which one does not matter: none is installed. */
void glewlwyd_open(const glewlwyd *g, const char *url);
/* The ID token that came with the login. */
void glewlwyd_id_token(gov_session *session, char *out, size_t room);

#endif
