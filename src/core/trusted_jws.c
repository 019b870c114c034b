/* SPDX-License-Identifier: Apache-2.0 */
/* See trusted_jws.h. Trust is core/keys.h, mathematics crypto/jws.h; this joins them. */
#include "core/trusted_jws.h"

#include <string.h>

#include "base/base64.h"
#include "base/str.h"
#include "core/keys.h"

#define HEADER_MAX 4096

static void copy_name(const gov__json_node *header, const char *member, char *out, size_t room)
{
    const char *text = gov__json_get_string(header, member);
    size_t size = text == NULL ? 0 : gov__str_len_max(text, room);
    if (size > 0 && size < room) {
        memcpy(out, text, size + 1);
    }
}

void gov__jws_peek(const gov_client *client, const char *text, size_t len, gov__jws_hint *out)
{
    out->kid[0] = '\0';
    out->alg[0] = '\0';
    const char *dot = memchr(text, '.', len < HEADER_MAX ? len : HEADER_MAX);
    if (dot == NULL) {
        return;
    }
    gov__buf header;
    gov__buf_init(&header, &client->mem, HEADER_MAX);
    gov__json *doc = NULL;
    if (gov__base64url_decode(&header, text, (size_t)(dot - text)) == GOV_OK &&
        gov__json_parse(&client->mem, header.data, header.len, NULL, &doc) == GOV_OK) {
        copy_name(gov__json_root(doc), "kid", out->kid, sizeof out->kid);
        copy_name(gov__json_root(doc), "alg", out->alg, sizeof out->alg);
    }
    gov__json_free(doc);
    gov__buf_free(&header);
}

gov_status gov__jws_trusted_keys(gov_client *client, const gov_call_options *options,
                                 const char *text, size_t len, gov__jwks **out, gov_error **err)
{
    gov__jws_hint hint;
    gov__jws_peek(client, text, len, &hint);
    return gov__keys_get(client, options, hint.kid[0] == '\0' ? NULL : hint.kid, out, err);
}

/* With the keys that are known, if any: GOV_ERR_KEY_NOT_FOUND when there are none or they do not do. */
static gov_status verify_with_known(gov_client *client, const char *text, size_t len,
                                    const gov__jws_policy *policy, gov__jwks **keys, gov__jws **out)
{
    *keys = gov__keys_known(client);
    return *keys == NULL ? GOV_ERR_KEY_NOT_FOUND
                         : gov__jws_verify(client->crypto, text, len, policy, *keys, out);
}

/* A platform that replaced a key under the same id is asked once for its present keys. */
static gov_status verify_renewed(gov_client *client, const gov_call_options *options,
                                 const char *text, size_t len, const gov__jws_policy *policy,
                                 const gov__jwks *old, gov__jws **out)
{
    gov__jwks *keys = gov__keys_renew_of(client, GOV__KEYS_GATEWAY, options, old);
    gov_status status = GOV_ERR_SIGNATURE;
    if (keys != NULL) {
        status = gov__jws_verify(client->crypto, text, len, policy, keys, out);
    }
    gov__jwks_unref(keys);
    return status;
}

gov_status gov__jws_verify_trusted(gov_client *client, const gov_call_options *options,
                                   const char *text, size_t len, const char *typ, gov__jws **out,
                                   gov_error **err)
{
    *out = NULL;
    gov__jwks *keys = NULL;
    const char *reason = NULL;
    gov__jws_policy policy = {.algs = GOV__ALG_ALL, .typ = typ, .reason = &reason};
    gov_status status = gov__client_check(client, err);
    if (status != GOV_OK) {
        return status;
    }
    status = verify_with_known(client, text, len, &policy, &keys, out);
    if (status == GOV_ERR_KEY_NOT_FOUND) {
        gov__jwks_unref(keys);
        status = gov__jws_trusted_keys(client, options, text, len, &keys, err);
        if (status != GOV_OK) {
            return status;
        }
        status = gov__jws_verify(client->crypto, text, len, &policy, keys, out);
    }
    if (status == GOV_ERR_SIGNATURE) {
        status = verify_renewed(client, options, text, len, &policy, keys, out);
    }
    gov__jwks_unref(keys);
    if (status == GOV_OK || reason == NULL) {
        return gov__error_status(&client->mem, err, status);
    }
    return gov__error_raise(&client->mem, err, status, "the signature is not accepted: %s",
                            "签名未被接受：%s", reason);
}
