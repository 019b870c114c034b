/* SPDX-License-Identifier: Apache-2.0 */
/* The authorization server's metadata (RFC 8414, OpenID Connect Discovery section 3).
 * Owns: its members, at both well-known paths. Not: what stands behind them. */
#include <stdlib.h>

#include "sandbox/jwt.h"
#include "sandbox/oauth.h"
#include "sandbox/oauth_level.h"
#include "sandbox/route.h"

static const struct {
    const char *name;
    const char *path;
} endpoints[] = {
    {"authorization_endpoint", "/oauth/authorize"},
    {"token_endpoint", "/oauth/token"},
    {"pushed_authorization_request_endpoint", "/oauth/par"},
    {"device_authorization_endpoint", "/oauth/device_authorization"},
    {"backchannel_authentication_endpoint", "/oauth/bc-authorize"},
    {"revocation_endpoint", "/oauth/revoke"},
    {"userinfo_endpoint", "/oauth/userinfo"},
    {"introspection_endpoint", "/oauth/introspect"},
    {"end_session_endpoint", "/oauth/end_session"},
    {"jwks_uri", "/.well-known/jwks.json"},
};

static const struct {
    const char *name;
    const char *words; /* one space between */
} lists[] = {
    {"response_types_supported", "code"},
    {"response_modes_supported", "query jwt query.jwt"},
    {"grant_types_supported", "authorization_code client_credentials refresh_token "
                              "urn:ietf:params:oauth:grant-type:device_code "
                              "urn:ietf:params:oauth:grant-type:jwt-bearer "
                              "urn:ietf:params:oauth:grant-type:token-exchange "
                              "urn:openid:params:grant-type:ciba"},
    {"backchannel_token_delivery_modes_supported", "poll"},
    {"token_endpoint_auth_methods_supported",
     "client_secret_basic client_secret_post private_key_jwt none"},
    {"token_endpoint_auth_signing_alg_values_supported", GOV__SB_JWT_ALGS},
    {"dpop_signing_alg_values_supported", GOV__SB_JWT_ALGS},
    {"introspection_signing_alg_values_supported", "ES256"},
    {"code_challenge_methods_supported", "S256"},
    {"scopes_supported", GOV__SB_ALL_SCOPES},
    {"acr_values_supported", "L1 L2 L3 L4"},
    {"prompt_values_supported", "none login consent select_account"},
    {"subject_types_supported", "public"},
    {"id_token_signing_alg_values_supported", "ES256"},
    {"authorization_signing_alg_values_supported", "ES256"},
    {"claims_supported", "iss sub aud exp iat auth_time nonce acr amr sid at_hash"},
};

static const struct {
    const char *name;
    bool value;
} switches[] = {
    {"require_pushed_authorization_requests", false},
    {"authorization_response_iss_parameter_supported", true},
    {"claims_parameter_supported", true},
    {"backchannel_user_code_parameter_supported", false},
    {"request_parameter_supported", false},
    {"request_uri_parameter_supported", false},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void get_metadata(gov_sandbox *sb, const gov__sandbox_request *req,
                         gov__sandbox_response *res)
{
    gov__sandbox_json w = {0};
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "issuer", sb->base_url);
    for (size_t i = 0; i < COUNT(endpoints); i++) {
        char *link = gov__sb_link(sb, req, endpoints[i].path);
        gov__sb_json_text(&w, endpoints[i].name, link);
        w.failed = w.failed || !link;
        free(link);
    }
    for (size_t i = 0; i < COUNT(lists); i++) {
        gov__sb_json_words(&w, lists[i].name, lists[i].words);
    }
    for (size_t i = 0; i < COUNT(switches); i++) {
        gov__sb_json_bool(&w, switches[i].name, switches[i].value);
    }
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/.well-known/oauth-authorization-server", get_metadata, GOV__SB_PUBLIC},
    {"GET", "/.well-known/openid-configuration", get_metadata, GOV__SB_PUBLIC},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_oauth_metadata_part = {
    .name = "oauth_metadata",
    .routes = routes,
};
