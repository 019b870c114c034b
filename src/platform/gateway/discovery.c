/* SPDX-License-Identifier: Apache-2.0 */
/* The discovery document and the key set of the gateway contract. */
#include "platform/gateway/gateway.h"

#include "base/str.h"

void gov__gateway_gateway_write(gov__request *request)
{
    gov__request_begin(request, "GET", "/.well-known/gov-gateway");
}

static int64_t positive(const gov__json_node *object, const char *name)
{
    int64_t value = 0;
    return gov__json_get_int64(object, name, &value) && value > 0 ? value : 0;
}

gov_status gov__gateway_gateway_read(gov__metadata *out)
{
    const gov__json_node *root = gov__json_root(out->gateway);
    const char *version = gov__json_get_string(root, "profile_version");
    bool signs = false;
    if (!gov__str_equal(gov__json_get_string(root, "profile"), "gov-gateway") || version == NULL) {
        return GOV_ERR_RESPONSE;
    }
    if (version[0] != '1' || (version[1] != '\0' && version[1] != '.')) {
        return GOV_ERR_UNSUPPORTED;
    }
    out->issuer = gov__json_get_string(root, "issuer");
    out->jwks_uri = gov__json_get_string(root, "jwks_uri");
    out->status_list_uri = gov__json_get_string(root, "status_list_uri");
    const gov__json_node *signature = gov__json_get_object(root, "signature");
    out->signs = gov__json_get_bool(signature, "required", &signs) && signs;
    const gov__json_node *uploads = gov__json_get_object(root, "uploads");
    out->upload_endpoint = gov__json_get_string(uploads, "endpoint");
    out->upload_max_bytes = positive(uploads, "max_size");
    out->upload_max_chunk = positive(uploads, "max_chunk");
    return out->issuer != NULL && out->jwks_uri != NULL ? GOV_OK : GOV_ERR_RESPONSE;
}

void gov__gateway_keys_write(gov__request *request, const gov__metadata *metadata)
{
    gov__request_begin_url(request, "GET", metadata->jwks_uri);
}
