/* SPDX-License-Identifier: Apache-2.0 */
/* Where the metadata of an OAuth authorization server or OpenID provider is, and what its members
 * mean (RFC 8414, OpenID Connect Discovery 1.0). */
#include "platform/oauth/oauth.h"

#include <string.h>

#include "base/str.h"
#include "base/url.h"

#define ORIGIN_MAX      320
#define ISSUER_PATH_MAX 2048

/* RFC 8414 section 3.1: the well-known part goes between host and path of the issuer, the path
 * without the slash at its end. */
static void write_rfc8414(gov__request *request, const char *issuer)
{
    gov__url url;
    char origin[ORIGIN_MAX];
    char path[ISSUER_PATH_MAX];
    size_t len = 0;
    bool good = gov__url_split(issuer, strlen(issuer), &url) == GOV_OK &&
                url.origin.len < sizeof origin && url.path.len < sizeof path;
    origin[0] = '\0';
    if (good) {
        memcpy(origin, url.origin.ptr, url.origin.len);
        origin[url.origin.len] = '\0';
        len = url.path.len;
        len -= len > 0 && url.path.ptr[len - 1] == '/' ? 1 : 0;
        memcpy(path, len > 0 ? url.path.ptr : "", len);
    }
    path[len] = '\0';
    gov__request_begin_url(request, "GET", origin);
    gov__request_path(request, "/.well-known/oauth-authorization-server");
    gov__request_path(request, path);
}

/* OpenID Connect Discovery section 4: behind the issuer, less the slash at its end. */
static void write_openid(gov__request *request, const char *issuer)
{
    size_t len = strlen(issuer);
    bool slash = len > 0 && issuer[len - 1] == '/';
    gov__request_begin_url(request, "GET", issuer);
    gov__request_path(request, slash ? ".well-known/openid-configuration"
                                     : "/.well-known/openid-configuration");
}

bool gov__oauth_provider_write(gov__request *request, const gov_client *client, const char *issuer,
                               uint32_t place)
{
    const char *url = gov__config_text(client->config, GOV__OPTION_AUTH_METADATA_URL);
    if (url != NULL) {
        gov__request_begin_url(request, "GET", url);
        return place == 0;
    }
    if (place == 0) {
        write_rfc8414(request, issuer);
    } else {
        write_openid(request, issuer);
    }
    return place <= 1;
}

typedef struct member_row {
    const char *name;
    size_t offset; /* in gov__provider */
} member_row;

static const member_row ENDPOINTS[] = {
    {"authorization_endpoint", offsetof(gov__provider, authorization_endpoint)},
    {"token_endpoint", offsetof(gov__provider, token_endpoint)},
    {"device_authorization_endpoint", offsetof(gov__provider, device_endpoint)},
    {"pushed_authorization_request_endpoint", offsetof(gov__provider, par_endpoint)},
    {"backchannel_authentication_endpoint", offsetof(gov__provider, ciba_endpoint)},
    {"revocation_endpoint", offsetof(gov__provider, revocation_endpoint)},
    {"introspection_endpoint", offsetof(gov__provider, introspection_endpoint)},
    {"userinfo_endpoint", offsetof(gov__provider, userinfo_endpoint)},
    {"end_session_endpoint", offsetof(gov__provider, end_session_endpoint)},
    {"jwks_uri", offsetof(gov__provider, jwks_uri)},
};

/* Later objects win: the aliases stand above the document itself. */
static void read_endpoints(const gov__json_node *object, gov__provider *out)
{
    for (size_t i = 0; i < sizeof ENDPOINTS / sizeof ENDPOINTS[0]; i++) {
        const char *text = gov__json_get_string(object, ENDPOINTS[i].name);
        if (text != NULL) {
            memcpy((char *)out + ENDPOINTS[i].offset, &text, sizeof text);
        }
    }
}

gov_status gov__oauth_provider_read(const gov_client *client, gov__provider *out)
{
    const gov__json_node *root = gov__json_root(out->doc);
    const char *issuer = gov__json_get_string(root, "issuer");
    if (issuer == NULL) {
        return GOV_ERR_RESPONSE;
    }
    /* RFC 8414 section 3.3: a document that names another issuer is not to be used. */
    if (!gov__str_equal(issuer, out->issuer)) {
        return GOV_ERR_ISSUER;
    }
    read_endpoints(root, out);
    if (gov__config_is(client->config, GOV__OPTION_AUTH_METHOD, "tls_client_auth")) {
        read_endpoints(gov__json_get_object(root, "mtls_endpoint_aliases"), out); /* RFC 8705 */
    }
    (void)gov__json_get_bool(root, "authorization_response_iss_parameter_supported",
                             &out->iss_parameter);
    (void)gov__json_get_bool(root, "require_pushed_authorization_requests", &out->par_required);
    (void)gov__json_get_bool(root, "claims_parameter_supported", &out->claims_parameter);
    return out->token_endpoint != NULL ? GOV_OK : GOV_ERR_RESPONSE;
}

/* Without one the empty address is refused by the request itself. */
void gov__oauth_keys_write(gov__request *request, const gov__provider *provider)
{
    gov__request_begin_url(request, "GET", provider->jwks_uri != NULL ? provider->jwks_uri : "");
}
