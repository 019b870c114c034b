/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates on the wire of the gateway contract: /certificates, the usage in a header or in the
 * body, the digest by RFC 9530, the claims of an SD-JWT VC. */
#include "platform/gateway/gateway.h"

#include <string.h>

#include "base/base64.h"
#include "base/json_write.h"
#include "base/str.h"
#include "base/time.h"
#include "certificate/wire.h"
#include "platform/gateway/read.h"

#define DAY_MS 86400000LL
/* China Standard Time: dates of certificates are days there. */
#define CST_MS (8 * 3600000LL)

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

static void list_write(gov__request *request, const gov_usage *usage, const char *type_code)
{
    gov__request_begin(request, "GET", "/gov/v1/certificates");
    gov__request_query(request, "type", type_code);
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

static void fetch_write(gov__request *request, const char *id, gov_certificate_format format,
                        const gov_usage *usage)
{
    gov__request_begin(request, "POST", "/gov/v1/certificates/");
    gov__request_segment(request, id);
    gov__request_path(request, "/fetch");
    gov__request_header(request, "Accept", media_of(format));
    gov__jsonw w;
    gov__jsonw_init(&w, gov__request_body(request, "application/json"));
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "format", gov_certificate_format_get_name(format));
    gov__jsonw_key(&w, "usage");
    usage_print(&w, usage);
    gov__jsonw_object_end(&w);
}

/* A date of the wire as the moment at which that day begins, or ends, in China. */
static int64_t date_ms(const char *text, bool end)
{
    int64_t days = 0;
    if (text == NULL || !gov__time_parse_date(text, strlen(text), &days)) {
        return 0;
    }
    return (days + (end ? 1 : 0)) * DAY_MS - CST_MS;
}

static void formats_read(const gov__json_node *files, gov_certificate *out)
{
    for (const gov__json_node *n = gov__json_first(files);
         n != NULL && out->format_count < GOV__CERTIFICATE_FORMATS_MAX; n = gov__json_next(n)) {
        out->formats[out->format_count++] =
            gov__certificate_format_from_name(gov__json_get_string(n, "format"));
    }
}

static gov_status certificate_read(const gov_allocator *mem, const gov__json_node *node,
                                   gov_certificate *out)
{
    const char *until = gov__json_get_string(node, "valid_until");
    out->id = gov__json_get_string(node, "id");
    out->identifier = gov__json_get_string(node, "identifier");
    out->type_code = gov__json_get_string(node, "type_code");
    out->type_name = gov__json_get_string(node, "type_name");
    out->number = gov__json_get_string(node, "number");
    out->issuer_name = gov__json_get_string(gov__json_get_object(node, "issuer"), "name");
    out->status = gov__json_get_string(node, "status");
    out->valid_from_ms = date_ms(gov__json_get_string(node, "valid_from"), false);
    out->valid_until_ms = gov__str_equal(until, "长期") ? INT64_MAX : date_ms(until, true);
    formats_read(gov__json_get_array(node, "files"), out);
    if (out->id == NULL || out->type_code == NULL || out->type_name == NULL ||
        out->status == NULL) {
        return GOV_ERR_RESPONSE;
    }
    return out->doc == NULL ? gov__gateway_print(mem, node, &out->json) : GOV_OK;
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

/* Seconds of a JWT NumericDate as milliseconds; false when it is malformed. */
static bool moment_read(const gov__json_node *payload, const char *name, int64_t *out_ms)
{
    int64_t seconds = 0;
    if (gov__json_member(payload, name) == NULL) {
        return true;
    }
    if (!gov__json_get_int64(payload, name, &seconds) || seconds < 0 ||
        seconds > INT64_MAX / 1000) {
        return false;
    }
    *out_ms = seconds * 1000;
    return true;
}

static gov_status claims_read(const gov__json_node *payload, gov__certificate_claims *out)
{
    out->type = gov__json_get_string(payload, "vct");
    out->issuer = gov__json_get_string(payload, "iss");
    out->identifier = gov__json_get_string(payload, "identifier");
    out->not_before_ms = INT64_MIN;
    out->expires_ms = INT64_MAX;
    out->has_status = gov__json_get_object(payload, "status") != NULL;
    out->unlimited = gov__str_equal(gov__json_get_string(payload, "valid_until"), "长期");
    bool times = moment_read(payload, "nbf", &out->not_before_ms) &&
                 moment_read(payload, "exp", &out->expires_ms);
    bool bounded = out->unlimited || out->expires_ms != INT64_MAX;
    return out->type != NULL && out->issuer != NULL && times && bounded ? GOV_OK : GOV_ERR_RESPONSE;
}

const gov__certificate_wire gov__gateway_certificate = {
    .list_write = list_write,
    .get_write = get_write,
    .fetch_write = fetch_write,
    .certificate_read = certificate_read,
    .digest_read = digest_read,
    .claims_read = claims_read,
    .media_of = media_of,
};
