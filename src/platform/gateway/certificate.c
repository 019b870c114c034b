/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates on the wire of the gateway contract: /certificates, the usage in a header or in the
 * body, the digest by RFC 9530, the claims of an SD-JWT VC. */
#include "platform/gateway/gateway.h"

#include <string.h>

#include "base/base64.h"
#include "base/json_write.h"
#include "certificate/wire.h"
#include "platform/gateway/read.h"

static const char *const basis_words[] = {
    [GOV_USAGE_CONSENT] = "consent",
    [GOV_USAGE_FUNCTION] = "function",
    [GOV_USAGE_ENTRUSTMENT] = "entrust",
};

static void usage_print(gov__jsonw *w, const gov_usage *usage)
{
    gov__jsonw_object_begin(w);
    gov__jsonw_member_string(w, "purpose", usage->purpose);
    gov__jsonw_member_string(w, "basis", basis_words[usage->basis]);
    gov__jsonw_member_string(w, "item_code", usage->item_code);
    gov__jsonw_member_string(w, "matter_no", usage->matter_no);
    gov__jsonw_member_string(w, "operator", usage->operator_id);
    gov__jsonw_object_end(w);
}

static void usage_header(gov__request *request, const gov_usage *usage)
{
    gov__buf json;
    gov__buf text;
    gov__jsonw w;
    gov__buf_init(&json, request->mem, 0);
    gov__buf_init(&text, request->mem, 0);
    gov__jsonw_init(&w, &json);
    usage_print(&w, usage);
    gov_status status = gov__jsonw_finish(&w);
    if (status == GOV_OK) {
        gov__base64url_encode(&text, json.data, json.len);
        status = gov__buf_terminate(&text);
    }
    if (status == GOV_OK) {
        gov__request_header(request, "Gov-Usage", text.data);
    } else if (request->status == GOV_OK) {
        request->status = status;
    }
    gov__buf_free(&text);
    gov__buf_free(&json);
}

static void list_write(gov__request *request, const gov_usage *usage,
                       const gov_certificate_query *query)
{
    gov__request_begin(request, "GET", "/gov/v1/certificates");
    gov__request_query(request, "holder", query->holder);
    gov__request_query(request, "type", query->type_code);
    usage_header(request, usage);
}

static void get_write(gov__request *request, const char *id, const gov_usage *usage)
{
    gov__request_begin(request, "GET", "/gov/v1/certificates/");
    gov__request_segment(request, id);
    usage_header(request, usage);
}

static const char *media_of(gov_certificate_format format)
{
    switch (format) {
    case GOV_CERTIFICATE_OFD: return "application/ofd";
    case GOV_CERTIFICATE_PDF: return "application/pdf";
    case GOV_CERTIFICATE_SD_JWT: return "application/dc+sd-jwt";
    case GOV_CERTIFICATE_JSON: return "application/json";
    case GOV_CERTIFICATE_IMAGE: return "image/png";
    default: return NULL;
    }
}

static void fetch_write(gov__request *request, const gov__certificate_job *job)
{
    gov__request_begin(request, "POST", "/gov/v1/certificates/");
    gov__request_segment(request, job->id);
    gov__request_path(request, "/fetch");
    gov__request_header(request, "Accept", media_of(job->format));
    gov__jsonw w;
    gov__jsonw_init(&w, gov__request_body(request, "application/json"));
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "format", gov_certificate_format_get_name(job->format));
    gov__jsonw_key(&w, "usage");
    usage_print(&w, job->usage);
    gov__jsonw_object_end(&w);
}

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

static gov_status certificate_read(const gov_allocator *mem, const gov__json_node *node,
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
    out->valid_from_ms = gov__certificate_day_ms(gov__json_get_string(node, "valid_from"), false);
    out->valid_until_ms = gov__certificate_day_ms(gov__json_get_string(node, "valid_until"), true);
    status_read(node, out);
    links_read(node, out);
    files_read(gov__json_get_array(node, "files"), out);
    if (out->id == NULL || out->type_code == NULL || out->type_name == NULL ||
        out->status == NULL) {
        return GOV_ERR_RESPONSE;
    }
    return holders_read(mem, gov__json_get_array(node, "holders"), out);
}

static gov_status digest_read(const gov__response *response, uint8_t out[32])
{
    static const char key[] = "sha-256=:";
    const char *header = gov__response_header(response, "Content-Digest");
    const char *start = header == NULL ? NULL : strstr(header, key);
    const char *end = start == NULL ? NULL : strchr(start + sizeof key - 1, ':');
    if (end == NULL) {
        return GOV_ERR_RESPONSE;
    }
    start += sizeof key - 1;
    gov__buf bytes;
    gov__buf_init(&bytes, response->mem, 0);
    gov_status status = gov__base64_decode(&bytes, start, (size_t)(end - start));
    if (status == GOV_OK && bytes.len == 32) {
        memcpy(out, bytes.data, 32);
    } else if (status != GOV_ERR_NO_MEMORY) {
        status = GOV_ERR_RESPONSE;
    }
    gov__buf_free(&bytes);
    return status;
}

const gov__certificate_wire gov__gateway_certificate = {
    .list_write = list_write,
    .get_write = get_write,
    .fetch_write = fetch_write,
    .certificate_read = certificate_read,
    .digest_read = digest_read,
    .media_of = media_of,
};
