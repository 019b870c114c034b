/* SPDX-License-Identifier: Apache-2.0 */
/* What a trust store learns over a client's transport: the platform's keys, the metadata of issuers that
 * the application names, status lists. No address out of a document is called. */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/url.h"
#include "core/argument.h"
#include "core/call.h"
#include "core/client.h"
#include "core/error.h"
#include "core/keys.h"
#include "core/options.h"
#include "trust/parts.h"

#define WELL_KNOWN "/.well-known/jwt-vc-issuer"
#define DAY_MS     86400000 /* the longest time of a call */

static const gov__operation ISSUER_OP = {.name = "trust_issuer", .flags = GOV__OP_BARE};
static const gov__operation KEYS_OP = {.name = "trust_issuer_keys", .flags = GOV__OP_BARE};
static const gov__operation LIST_OP = {.name = "trust_status_list",
                                       .flags = GOV__OP_BARE,
                                       .accept = {200},
                                       .media = "application/statuslist+jwt"};

static gov_status check_both(const gov_trust *trust, const gov_client *client, gov_error **err)
{
    if (trust == NULL || client == NULL) {
        return gov__argument_fail(NULL, err, trust == NULL ? "trust" : "client");
    }
    return gov__client_check(client, err);
}

/* Fetches an address; the call is to be ended in any case. */
static gov_status get(gov__call *call, gov_client *client, const gov__operation *op,
                      const char *url, uint64_t max_bytes, const gov_call_options *options,
                      int64_t deadline_ms, gov_error **err)
{
    gov_status status = gov__call_begin(call, client, NULL, op, options, err);

    if (status == GOV_OK) {
        gov__call_set_deadline(call, deadline_ms);
        gov__call_set_body_limit(call, max_bytes);
        gov__request_begin_url(gov__call_request(call), "GET", url);
        status = gov__call_run(call, err);
    }
    return status;
}

/* Becomes part of the store, or fails as an answer that is refused. */
static gov_status settle(gov_trust *trust, gov_trust *aside, gov__call *call, gov_status status,
                         gov_error **err)
{
    status = gov__trust_leave(trust, aside, status);
    return status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
}

void gov__trust_span_begin(gov__trust_span *span, gov_client *client,
                           const gov_call_options *options)
{
    *span = (gov__trust_span){
        .client = client, .given = options, .deadline_ms = gov__call_deadline_of(client, options)};
}

gov_status gov__trust_span_next(gov__trust_span *span, const gov_call_options **out,
                                gov_error **err)
{
    const int64_t left_ms = span->deadline_ms - gov__client_now_ms(span->client);

    *out = &span->left;
    if (left_ms <= 0) {
        return gov__error_status(&span->client->mem, err, GOV_ERR_TIMEOUT);
    }
    /* Options that cannot be are left as they are, for the call to refuse. */
    if (gov__options_load(&span->left, sizeof span->left, span->given) != GOV_OK ||
        span->left.timeout_ms < 0 || span->left.timeout_ms > DAY_MS) {
        *out = span->given;
    }
    span->left.timeout_ms = left_ms;
    return GOV_OK;
}

/* The issuer that the platform is: configured, or named by its description, which keys that were given are
 * no reason to fetch. */
static gov_status issuer_of(gov__trust_span *span, char **out, gov_error **err)
{
    gov_client *client = span->client;
    const gov_call_options *options;
    gov__metadata *metadata = NULL;
    gov_status status = gov__client_issuer(client, out);

    if (status != GOV_OK || *out != NULL) {
        return gov__error_status(&client->mem, err, status);
    }
    if (gov__keys_are_given(client)) {
        return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                "keys were given, but not whose they are: set auth.issuer",
                                "已给定密钥，但不知属于哪个签发者：请设置 auth.issuer");
    }
    status = gov__trust_span_next(span, &options, err);
    if (status == GOV_OK) {
        status = gov__client_metadata(client, options, &metadata, err);
    }
    if (status == GOV_OK) {
        *out = gov__mem_strdup(&client->mem, metadata->issuer);
        status = *out != NULL ? GOV_OK : gov__error_no_memory(err);
    }
    gov__metadata_unref(metadata);
    return status;
}

static gov_status add_keys(gov_trust *trust, const char *issuer, const char *text,
                           int64_t fetched_at_ms, gov_error **err)
{
    gov_trust aside;
    gov_status status = gov__trust_aside(trust, &aside);

    if (status == GOV_OK) {
        status = gov__trust_read_issuer(&aside, issuer, gov__bytes_of(text, strlen(text)),
                                        fetched_at_ms);
    }
    return gov__trust_refuse(trust, err, gov__trust_leave(trust, &aside, status), GOV_TRUST_ISSUER);
}

static gov_status fetch_own_keys(gov_trust *trust, gov__trust_span *span, gov_error **err)
{
    gov_client *client = span->client;
    const gov_call_options *options;
    gov__jwks *keys = NULL;
    char *issuer = NULL;
    char *text = NULL;
    gov_status status = gov__trust_span_next(span, &options, err);
    if (status == GOV_OK) {
        status = gov__keys_get(client, options, NULL, &keys, err);
    }
    if (status == GOV_OK) {
        status = issuer_of(span, &issuer, err);
    }
    if (status == GOV_OK) {
        /* The time comes first: keys that are renewed in between are younger than told, not older. */
        int64_t at_ms = gov__keys_fetched_at_ms(client);
        text = gov__keys_text(client);
        status =
            text != NULL ? add_keys(trust, issuer, text, at_ms, err) : gov__error_no_memory(err);
    }
    gov__mem_free(&client->mem, text);
    gov__mem_free(&client->mem, issuer);
    gov__jwks_unref(keys);
    return status;
}

gov_status gov_trust_fetch_platform(gov_trust *trust, gov_client *client,
                                    const gov_call_options *options, gov_error **err)
{
    gov__trust_span span;
    gov_status status = check_both(trust, client, err);

    if (status == GOV_OK) {
        gov__trust_span_begin(&span, client, options);
        status = fetch_own_keys(trust, &span, err);
    }
    return status == GOV_OK ? gov__trust_fetch_lists(trust, &span, err) : status;
}

/* SD-JWT VC section 5: between the host and the path, without a slash at the end. */
static gov_status write_address(const gov__url *issuer, gov__buf *out)
{
    size_t len = issuer->path.len;

    while (len > 0 && issuer->path.ptr[len - 1] == '/') {
        len--;
    }
    gov__buf_append(out, issuer->origin.ptr, issuer->origin.len);
    gov__buf_append_str(out, WELL_KNOWN);
    gov__buf_append(out, issuer->path.ptr, len);
    return gov__buf_terminate(out);
}

/* Where the keys are that metadata does not have in itself: of the issuer's origin, like everything. */
static gov_status take_keys_address(const gov__url *issuer, const gov__json_node *root,
                                    const char **out)
{
    gov__url url;

    *out = NULL;
    if (gov__json_member(root, "jwks") != NULL) {
        return GOV_OK;
    }
    const char *address = gov__json_get_string(root, "jwks_uri");
    if (address == NULL || gov__url_split(address, strlen(address), &url) != GOV_OK ||
        !gov__url_same_origin(&url, issuer)) {
        return GOV_ERR_RESPONSE;
    }
    *out = address;
    return GOV_OK;
}

/* What is known of one issuer while it is fetched. */
struct fetching {
    gov_trust *trust;
    gov_client *client;
    const char *issuer;
    gov__url url; /* of the issuer */
    const gov_call_options *options;
    int64_t deadline_ms;
};

static gov_status fetch_keys(const struct fetching *f, const char *address, gov_error **err)
{
    gov__call call;
    gov_trust aside = {0};
    size_t size = 0;
    gov_status status = get(&call, f->client, &KEYS_OP, address, GOV__TRUST_ISSUER_BYTES,
                            f->options, f->deadline_ms, err);

    if (status == GOV_OK) {
        const char *text = gov__response_body(gov__call_response(&call), &size);
        status = gov__trust_aside(f->trust, &aside);
        if (status == GOV_OK) {
            status = gov__trust_read_issuer(&aside, f->issuer, gov__bytes_of(text, size),
                                            gov__client_platform_ms(f->client));
        }
        status = settle(f->trust, &aside, &call, status, err);
    }
    gov__call_end(&call);
    return status;
}

static gov_status take_metadata(const struct fetching *f, gov__call *call,
                                const gov__json_node *root, gov__buf *address, gov_error **err)
{
    const char *text = NULL;
    gov_trust aside = {0};
    gov_status status = GOV_ERR_RESPONSE;

    if (gov__str_equal(gov__json_get_string(root, "issuer"), f->issuer)) {
        status = take_keys_address(&f->url, root, &text);
    }
    if (status == GOV_OK && text != NULL) {
        gov__buf_clear(address);
        gov__buf_append_str(address, text);
        return gov__error_status(&f->client->mem, err, gov__buf_terminate(address));
    }
    gov__buf_clear(address);
    gov_status made = gov__trust_aside(f->trust, &aside);
    status = status == GOV_OK ? made : status;
    if (status == GOV_OK) {
        gov__buf json;
        gov__buf_init(&json, &f->trust->mem, GOV__TRUST_ISSUER_BYTES);
        status = gov__json_print(root, &json);
        if (status == GOV_OK) {
            status = gov__trust_read_issuer(&aside, f->issuer, gov__bytes_of(json.data, json.len),
                                            gov__client_platform_ms(f->client));
        }
        gov__buf_free(&json);
    }
    return settle(f->trust, &aside, call, status, err);
}

static gov_status fetch_metadata(const struct fetching *f, gov__buf *address, gov_error **err)
{
    gov__call call;
    gov__json *doc = NULL;
    gov_status status = get(&call, f->client, &ISSUER_OP, address->data, GOV__TRUST_ISSUER_BYTES,
                            f->options, f->deadline_ms, err);

    if (status == GOV_OK) {
        status = gov__call_json(&call, &doc, err);
    }
    if (status == GOV_OK) {
        status = take_metadata(f, &call, gov__json_root(doc), address, err);
    }
    gov__json_free(doc);
    gov__call_end(&call);
    return status;
}

gov_status gov_trust_fetch_issuer(gov_trust *trust, gov_client *client, const char *issuer,
                                  const gov_call_options *options, gov_error **err)
{
    struct fetching f = {.trust = trust, .client = client, .issuer = issuer, .options = options};
    gov__buf address;
    gov_status status = check_both(trust, client, err);

    if (status == GOV_OK) {
        status = gov__argument_text(&trust->mem, err, "issuer", issuer, GOV__TRUST_NAME_MAX);
    }
    if (status != GOV_OK) {
        return status;
    }
    if (gov__url_split(issuer, strlen(issuer), &f.url) != GOV_OK || f.url.query.ptr != NULL ||
        !gov__config_allows_scheme(client->config, &f.url)) {
        return gov__argument_fail(&trust->mem, err, "issuer");
    }
    f.deadline_ms = gov__call_deadline_of(client, options);
    gov__buf_init(&address, &client->mem, 0);
    status = gov__error_status(&client->mem, err, write_address(&f.url, &address));
    if (status == GOV_OK) {
        status = fetch_metadata(&f, &address, err);
    }
    if (status == GOV_OK && address.len != 0) {
        status = fetch_keys(&f, address.data, err);
    }
    gov__buf_free(&address);
    return status;
}

/* The gateway's origin, the platform's issuer, or one that the store knows. */
static gov_status allows(const gov_trust *trust, gov_client *client, const char *uri, bool *out)
{
    char *issuer = NULL;
    gov_status status = gov__client_issuer(client, &issuer);

    *out = status == GOV_OK && gov__client_allows_url(client, issuer, uri);
    for (size_t i = 0; status == GOV_OK && !*out && i < trust->issuer_count; i++) {
        *out = gov__client_allows_url(client, trust->issuers[i].issuer, uri);
    }
    gov__mem_free(&client->mem, issuer);
    return status;
}

gov_status gov_trust_fetch_status_list(gov_trust *trust, gov_client *client, const char *uri,
                                       const gov_call_options *options, gov_error **err)
{
    gov__call call;
    gov_trust aside = {0};
    size_t size = 0;
    bool allowed = false;
    gov_status status = check_both(trust, client, err);

    if (status == GOV_OK) {
        status = gov__argument_text(&trust->mem, err, "uri", uri, GOV__TRUST_NAME_MAX);
    }
    if (status != GOV_OK) {
        return status;
    }
    status = allows(trust, client, uri, &allowed);
    if (status != GOV_OK || !allowed) {
        return status != GOV_OK ? gov__error_status(&trust->mem, err, status)
                                : gov__argument_fail(&trust->mem, err, "uri");
    }
    status = get(&call, client, &LIST_OP, uri, GOV__TRUST_LIST_BYTES, options,
                 gov__call_deadline_of(client, options), err);
    if (status == GOV_OK) {
        const char *token = gov__response_body(gov__call_response(&call), &size);
        status = gov__trust_aside(trust, &aside);
        if (status == GOV_OK) {
            status = gov__trust_read_list(&aside, gov__bytes_of(token, size),
                                          gov__client_platform_ms(client), uri);
        }
        status = settle(trust, &aside, &call, status, err);
    }
    gov__call_end(&call);
    return status;
}
