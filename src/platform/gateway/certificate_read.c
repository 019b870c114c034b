/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates as the gateway contract writes them: schema Certificate of docs/openapi.yaml. */
#include "platform/gateway/certificate.h"

#include "base/time.h"
#include "platform/gateway/read.h"

static void files_read(const gov__json_node *files, gov_certificate *out)
{
    for (const gov__json_node *n = gov__json_first(files); n != NULL; n = gov__json_next(n)) {
        int64_t size = 0;
        (void)gov__json_get_int64(n, "size", &size);
        const gov__certificate_file file = {
            .format = gov__certificate_format_from_name(gov__json_get_string(n, "format")),
            .digest = gov__json_get_string(n, "digest"),
            .digest_sm3 = gov__json_get_string(n, "digest_sm3"),
            .size = size > 0 ? (uint64_t)size : 0,
        };
        gov__certificate_add_file(out, &file);
    }
}

static gov_status holders_read(const gov_allocator *mem, const gov__json_node *holders,
                               gov_certificate *out)
{
    gov_status status = GOV_OK;
    for (const gov__json_node *n = gov__json_first(holders); n != NULL && status == GOV_OK;
         n = gov__json_next(n)) {
        const gov__certificate_holder holder = {
            .name = gov__json_get_string(n, "name"),
            .id_type = gov__json_get_string(n, "id_type"),
            .id_number = gov__json_get_string(n, "id_number"),
        };
        status = gov__certificate_add_holder(mem, out, &holder);
    }
    return status;
}

static void links_read(const gov__json_node *node, gov_certificate *out)
{
    const gov__json_node *before = gov__json_get_object(node, "predecessor");
    const gov__json_node *after = gov__json_get_object(node, "successor");
    out->predecessor_id = gov__json_get_string(before, "id");
    out->predecessor = gov__json_get_string(before, "identifier");
    out->successor_id = gov__json_get_string(after, "id");
    out->successor = gov__json_get_string(after, "identifier");
}

static void status_read(const gov__json_node *node, gov_certificate *out)
{
    const gov__json_node *raw = gov__json_get_object(node, "status_raw");
    out->status = gov__json_get_string(node, "status");
    out->state = gov__certificate_state_of(out->status);
    out->status_code = gov__json_get_string(raw, "code");
    out->status_text = gov__json_get_string(raw, "text");
    out->status_checked_ms = gov__gateway_time_of(node, "status_checked_at");
}

gov_status gov__gateway_certificate_read(const gov_allocator *mem, const gov__json_node *node,
                                         gov_certificate *out)
{
    const gov__json_node *issuer = gov__json_get_object(node, "issuer");
    out->id = gov__json_get_string(node, "id");
    out->identifier = gov__json_get_string(node, "identifier");
    out->type_code = gov__json_get_string(node, "type_code");
    out->type_name = gov__json_get_string(node, "type_name");
    out->number = gov__json_get_string(node, "number");
    out->issuer_name = gov__json_get_string(issuer, "name");
    out->issuer_uscc = gov__json_get_string(issuer, "uscc");
    out->issued_ms = gov__gateway_time_of(node, "issued_at");
    out->valid_from_ms = gov__time_day_ms(gov__json_get_string(node, "valid_from"), false);
    out->valid_until_ms = gov__time_day_ms(gov__json_get_string(node, "valid_until"), true);
    status_read(node, out);
    links_read(node, out);
    files_read(gov__json_get_array(node, "files"), out);
    if (out->id == NULL || out->type_code == NULL || out->type_name == NULL ||
        out->status == NULL) {
        return GOV_ERR_RESPONSE;
    }
    return holders_read(mem, gov__json_get_array(node, "holders"), out);
}
