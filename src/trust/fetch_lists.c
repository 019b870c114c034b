/* SPDX-License-Identifier: Apache-2.0 */
/* The status lists that a platform publishes, found through its aggregation (Token Status List): the address
 * of that comes from the platform's discovery, and every list must be of the same origin. */
#include "base/mem.h"
#include "base/str.h"
#include "core/call.h"
#include "core/client.h"
#include "core/error.h"
#include "core/keys.h"
#include "trust/parts.h"

#define LISTS_MAX         64
#define AGGREGATION_BYTES (256U * 1024)

static gov_status malformed(const gov_trust *trust, gov_error **err)
{
    return gov__error_raise(&trust->mem, err, GOV_ERR_RESPONSE,
                            "the platform's list of status lists is malformed",
                            "平台的状态列表目录格式错误");
}

static gov_status fetch_each(gov_trust *trust, gov__trust_span *span, const gov__json_node *root,
                             gov_error **err)
{
    const gov_call_options *options;
    gov_status status = GOV_OK;
    size_t count = 0;

    for (const gov__json_node *n = gov__json_first(gov__json_get_array(root, "status_lists"));
         status == GOV_OK && n != NULL; n = gov__json_next(n)) {
        const char *uri = gov__json_string(n);
        if (uri == NULL || ++count > LISTS_MAX) {
            return malformed(trust, err);
        }
        status = gov__trust_span_next(span, &options, err);
        if (status == GOV_OK) {
            status = gov_trust_fetch_status_list(trust, span->client, uri, options, err);
        }
        /* The address is the platform's word, not an argument of the caller. */
        if (status == GOV_ERR_ARGUMENT) {
            if (err != NULL) {
                gov_error_free(*err);
                *err = NULL;
            }
            return malformed(trust, err);
        }
    }
    return status;
}

static gov_status fetch_aggregation(gov__trust_span *span, const char *address, gov__json **out,
                                    gov_error **err)
{
    static const gov__operation op = {
        .name = "trust_status_lists", .flags = GOV__OP_BARE, .accept = {200}};
    const gov_call_options *options;
    gov__call call;
    gov_status status = gov__trust_span_next(span, &options, err);

    if (status != GOV_OK) {
        return status;
    }
    status = gov__call_begin(&call, span->client, NULL, &op, options, err);
    if (status == GOV_OK) {
        gov__call_set_body_limit(&call, AGGREGATION_BYTES);
        gov__request_begin_url(gov__call_request(&call), "GET", address);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = gov__call_json(&call, out, err);
    }
    gov__call_end(&call);
    return status;
}

gov_status gov__trust_fetch_lists(gov_trust *trust, gov__trust_span *span, gov_error **err)
{
    const gov_call_options *options;
    gov__metadata *metadata = NULL;
    gov__json *doc = NULL;

    if (gov__keys_are_given(span->client)) {
        return GOV_OK;
    }
    gov_status status = gov__trust_span_next(span, &options, err);
    if (status == GOV_OK) {
        status = gov__client_metadata(span->client, options, &metadata, err);
    }
    if (status == GOV_OK && metadata->status_list_uri != NULL) {
        status = fetch_aggregation(span, metadata->status_list_uri, &doc, err);
    }
    if (status == GOV_OK && doc != NULL) {
        status = fetch_each(trust, span, gov__json_root(doc), err);
    }
    gov__json_free(doc);
    gov__metadata_unref(metadata);
    return status;
}
