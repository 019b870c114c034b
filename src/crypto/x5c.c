/* SPDX-License-Identifier: Apache-2.0 */
/* See x5c.h. Names are read from the bytes of the certificate, so that a NUL in one ends nothing. */
#include "crypto/x5c.h"

#include <string.h>

#include "base/base64.h"
#include "base/str.h"
#include "base/url.h"
#include "crypto/cert_slice.h"
#include "crypto/der.h"

#define CERT_BYTES   (32U * 1024)
#define HEADER_BYTES (64U * 1024)
#define HEADER_DEPTH 8

#define NAME_DNS GOV__DER_CONTEXT_BARE(2)
#define NAME_URI GOV__DER_CONTEXT_BARE(6)

static gov_status add(const gov__cert_pool *pool, const gov_allocator *mem, const char *text,
                      gov__x5c *out)
{
    gov__buf der;

    if (text == NULL) {
        return GOV_ERR_RESPONSE;
    }
    if (out->count == GOV__CHAIN_MAX) {
        return GOV_ERR_LIMIT;
    }
    gov__buf_init(&der, mem, CERT_BYTES);
    gov_status status = gov__base64_decode(&der, text, strlen(text));
    if (status == GOV_OK) {
        status =
            gov__cert_pool_read(pool, gov__bytes_of(der.data, der.len), &out->certs[out->count]);
    }
    gov__buf_free(&der);
    if (status == GOV_OK) {
        out->count++;
    }
    return status == GOV_ERR_ARGUMENT ? GOV_ERR_RESPONSE : status;
}

gov_status gov__x5c_read(const gov__cert_pool *pool, const gov_allocator *mem,
                         const gov__json_node *header, gov__x5c *out)
{
    const gov__json_node *list = gov__json_member(header, "x5c");
    gov_status status = GOV_OK;

    *out = (gov__x5c){.count = 0};
    if (list == NULL) {
        return GOV_OK;
    }
    if (!gov__json_is_array(list) || gov__json_first(list) == NULL) {
        return GOV_ERR_RESPONSE;
    }
    for (const gov__json_node *node = gov__json_first(list); node != NULL && status == GOV_OK;
         node = gov__json_next(node)) {
        status = add(pool, mem, gov__json_string(node), out);
    }
    if (status != GOV_OK) {
        gov__x5c_clear(out);
    }
    return status;
}

gov_status gov__x5c_read_token(const gov__cert_pool *pool, const gov_allocator *mem,
                               const char *text, size_t len, gov__x5c *out)
{
    const gov__json_limits limits = {.max_depth = HEADER_DEPTH, .max_bytes = HEADER_BYTES};
    const char *end = len > 0 ? memchr(text, '.', len) : NULL;
    gov__json *header = NULL;
    gov__buf bytes;

    *out = (gov__x5c){.count = 0};
    if (end == NULL) {
        return GOV_ERR_RESPONSE;
    }
    gov__buf_init(&bytes, mem, HEADER_BYTES);
    gov_status status = gov__base64url_decode(&bytes, text, (size_t)(end - text));
    if (status == GOV_OK) {
        status = bytes.len > 0 ? gov__json_parse(mem, bytes.data, bytes.len, &limits, &header)
                               : GOV_ERR_RESPONSE;
    }
    if (status == GOV_OK) {
        status = gov__x5c_read(pool, mem, gov__json_root(header), out);
    }
    gov__json_free(header);
    gov__buf_free(&bytes);
    return status == GOV_ERR_ARGUMENT ? GOV_ERR_RESPONSE : status;
}

void gov__x5c_clear(gov__x5c *x5c)
{
    for (size_t i = 0; i < x5c->count; i++) {
        gov__cert_unref(x5c->certs[i]);
    }
    x5c->count = 0;
}

gov_status gov__x5c_keys(const gov_allocator *mem, const gov__x5c *x5c, gov__jwks **out)
{
    const gov__key *key = x5c->count > 0 ? gov__cert_key(x5c->certs[0]) : NULL;

    *out = NULL;
    return key != NULL ? gov__jwks_from_key(mem, key, out) : GOV_ERR_ALGORITHM;
}

static bool is_name(const gov__der *name, const char *issuer, const gov__url *url)
{
    const char *text = (const char *)name->body.data;
    size_t len = name->body.len;

    if (len == 0) {
        return false;
    }
    if (name->tag == NAME_URI) {
        return len == strlen(issuer) && memcmp(text, issuer, len) == 0;
    }
    return name->tag == NAME_DNS && url != NULL &&
           gov__str_equal_nocase_len(text, len, url->host.ptr, url->host.len);
}

bool gov__x5c_names(const gov__cert *leaf, const char *issuer)
{
    static const uint8_t alt_name[] = {0x55, 0x1D, 0x11}; /* RFC 5280 section 4.2.1.6 */
    gov__cert_slice slice;
    gov__bytes value;
    gov__der list;
    gov__der name;
    gov__url url;
    bool critical;

    if (issuer == NULL || !gov__cert_slice_read(gov__cert_der(leaf), &slice) ||
        !gov__cert_slice_extension(&slice, alt_name, sizeof alt_name, &value, &critical) ||
        !gov__der_only(value, GOV__DER_SEQUENCE, &list)) {
        return false;
    }
    bool https = gov__url_split(issuer, strlen(issuer), &url) == GOV_OK && url.https;
    while (gov__der_next(&list.body, &name)) {
        if (is_name(&name, issuer, https ? &url : NULL)) {
            return true;
        }
    }
    return false;
}
