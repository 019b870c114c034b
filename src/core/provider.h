/* SPDX-License-Identifier: Apache-2.0 */
/* What an identity provider says of itself, fetched once and shared: never changed after it was made.
 * Where its metadata is and which member means what is the driver's (core/identity.h). */
#ifndef GOV__CORE_PROVIDER_H
#define GOV__CORE_PROVIDER_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/base.h>
#include <govsdk/error.h>
#include <govsdk/ext/hooks.h>

#include "base/json.h"
#include "base/refcount.h"

/* Texts are borrowed from the document, or from the client's configuration; NULL when the provider
 * does not tell. Every URL has been checked: absolute, https (or what the configuration allows), of
 * the issuer's or the gateway's origin, or one of auth.trusted_origins. */
typedef struct gov__provider {
    gov__refcount refs;
    gov_allocator mem;
    gov__json *doc;     /* NULL: the driver fetches none */
    int64_t fetched_ms; /* monotonic */
    char *issuer;       /* owned; byte for byte as it was configured */
    const char *authorization_endpoint;
    const char *token_endpoint;
    const char *device_endpoint;
    const char *par_endpoint;  /* RFC 9126 */
    const char *ciba_endpoint; /* OpenID CIBA Core section 4 */
    const char *revocation_endpoint;
    const char *introspection_endpoint;
    const char *userinfo_endpoint;
    const char *end_session_endpoint; /* OpenID Connect RP-Initiated Logout */
    const char *jwks_uri;
    bool iss_parameter; /* RFC 9207: every authorization response names the issuer */
    bool par_required;
    bool claims_parameter; /* OpenID Connect Core section 5.5 */
} gov__provider;

gov__provider *gov__provider_ref(gov__provider *provider);
void gov__provider_unref(gov__provider *provider); /* NULL does nothing */

/* The client's identity provider: the one of auth.issuer, for which the gateway is not asked, else
 * the one that the gateway names. Fetched when unknown or stale; one fetch at a time. *out must be
 * unref'd. GOV_ERR_ISSUER when another issuer answers. */
gov_status gov__client_provider(gov_client *client, const gov_call_options *options,
                                gov__provider **out, gov_error **err);

#endif
