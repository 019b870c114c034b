/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates on the wire of the gateway contract, as requests: /certificates, the usage in a header or
 * in the body. Answers are certificate_read.c, downloads certificate_download.c. */
#include "platform/gateway/certificate.h"

#include "base/base64.h"
#include "base/json_write.h"
#include "base/time.h"
#include "base/words.h"
#include "crypto/key.h"

static const char *const basis_words[] = {
    [0] = "none",
    [GOV_USAGE_CONSENT] = "consent",
    [GOV_USAGE_FUNCTION] = "function",
    [GOV_USAGE_ENTRUSTMENT] = "entrust",
};

gov_usage_basis gov__gateway_basis_of(const gov__json_node *usage)
{
    return (gov_usage_basis)gov__words_find(basis_words, GOV__WORDS_COUNT(basis_words),
                                            gov__json_get_string(usage, "basis"));
}

void gov__gateway_usage_print(gov__jsonw *w, const gov_usage *usage)
{
    gov__jsonw_object_begin(w);
    gov__jsonw_member_string(w, "purpose", usage->purpose);
    gov__jsonw_member_string(w, "basis", basis_words[usage->basis]);
    gov__jsonw_member_string(w, "item_code", usage->item_code);
    gov__jsonw_member_string(w, "matter_no", usage->matter_no);
    gov__jsonw_member_string(w, "operator", usage->operator_id);
    gov__jsonw_member_string(w, "event", usage->event);
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
    gov__gateway_usage_print(&w, usage);
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

#define DOWNLOAD_MEDIA "application/vnd.gov.download+json"

static const char *accept_of(gov_certificate_format format)
{
    bool is_inline = format == GOV_CERTIFICATE_SD_JWT || format == GOV_CERTIFICATE_JSON;
    return is_inline ? media_of(format) : DOWNLOAD_MEDIA;
}

static void copy_print(gov__jsonw *w, const gov_fetch_options *how)
{
    char until[GOV__TIME_TEXT_MAX];
    if ((how->flags & GOV_FETCH_MARKED_COPY) == 0) {
        return;
    }
    gov__jsonw_member_object(w, "copy");
    if (how->copy_expires_at_ms != 0) {
        gov__time_write_utc(how->copy_expires_at_ms, until);
        gov__jsonw_member_string(w, "expires_at", until);
    }
    gov__jsonw_object_end(w);
}

/* The numbers of the key, and nothing that is said about it (RFC 7800 section 3.2). */
static gov_status key_print(gov__jsonw *w, const gov_allocator *mem, const gov_key *key)
{
    static const char *const members[] = {"kty", "crv", "x", "y"};
    gov__buf text;
    gov__json *doc = NULL;
    if (key == NULL) {
        return GOV_OK;
    }
    gov__buf_init(&text, mem, 0);
    gov_status status = gov__key_write_public(key, &text);
    if (status == GOV_OK) {
        status = gov__json_parse(mem, text.data, text.len, NULL, &doc);
    }
    if (status == GOV_OK) {
        gov__jsonw_member_object(w, "holder_key");
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
            gov__jsonw_member_string(w, members[i],
                                     gov__json_get_string(gov__json_root(doc), members[i]));
        }
        gov__jsonw_object_end(w);
    }
    gov__json_free(doc);
    gov__buf_free(&text);
    return status;
}

static void fetch_write(gov__request *request, const gov__certificate_job *job, const char *resume)
{
    gov__request_begin(request, "POST", "/gov/v1/certificates/");
    gov__request_segment(request, job->id);
    gov__request_path(request, "/fetch");
    gov__request_header(request, "Accept", accept_of(job->format));
    gov__jsonw w;
    gov__jsonw_init(&w, gov__request_body(request, "application/json"));
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "format", gov_certificate_format_get_name(job->format));
    gov__jsonw_key(&w, "usage");
    gov__gateway_usage_print(&w, job->usage);
    copy_print(&w, job->how);
    gov__jsonw_member_string(&w, "resume", resume);
    gov_status status = key_print(&w, request->mem, job->how->holder_key);
    gov__jsonw_object_end(&w);
    if (status != GOV_OK && request->status == GOV_OK) {
        request->status = status;
    }
}

const gov__certificate_wire gov__gateway_certificate = {
    .list_write = list_write,
    .get_write = get_write,
    .fetch_write = fetch_write,
    .certificate_read = gov__gateway_certificate_read,
    .digest_read = gov__gateway_digest_read,
    .media_of = media_of,
    .download_media = DOWNLOAD_MEDIA,
    .download_read = gov__gateway_download_read,
    .download_write = gov__gateway_download_write,
    .download_is_gone = gov__gateway_download_is_gone,
};
