/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what a platform says of one certificate, and what the object tells. */
#include "certificate/certificate.h"

#include "base/mem.h"
#include "base/words.h"
#include "certificate/wire.h"
#include "core/argument.h"
#include "core/call.h"

static const char *const format_names[] = {
    [GOV_CERTIFICATE_OTHER] = "other", [GOV_CERTIFICATE_OFD] = "ofd",
    [GOV_CERTIFICATE_PDF] = "pdf",     [GOV_CERTIFICATE_SD_JWT] = "sd_jwt",
    [GOV_CERTIFICATE_JSON] = "json",   [GOV_CERTIFICATE_IMAGE] = "image",
};

const char *gov_certificate_format_get_name(gov_certificate_format format)
{
    return gov__words_at(format_names, GOV__WORDS_COUNT(format_names), (size_t)format);
}

gov_certificate_format gov__certificate_format_from_name(const char *name)
{
    return (gov_certificate_format)gov__words_find(format_names, GOV__WORDS_COUNT(format_names),
                                                   name);
}

void gov__certificate_clear(const gov_allocator *mem, gov_certificate *certificate)
{
    gov__mem_wipe_free_str(mem, certificate->json);
    gov__json_free(certificate->doc);
}

void gov_certificate_free(gov_certificate *certificate)
{
    if (certificate == NULL) {
        return;
    }
    gov_client *client = certificate->client;
    gov__certificate_clear(&client->mem, certificate);
    gov__mem_free(&client->mem, certificate);
    gov_client_unref(client);
}

static gov_status read_certificate(gov__call *call, gov_certificate **out, gov_error **err)
{
    gov_client *client = call->client;
    gov__json *doc = NULL;
    gov_status status = gov__call_json(call, &doc, err);
    if (status != GOV_OK) {
        return status;
    }
    gov_certificate *certificate = gov__mem_calloc(&client->mem, 1, sizeof *certificate);
    if (certificate == NULL) {
        gov__json_free(doc);
        return gov__error_no_memory(err);
    }
    certificate->client = gov_client_ref(client);
    certificate->doc = doc;
    status = client->platform->certificate->certificate_read(&client->mem, gov__json_root(doc),
                                                             certificate);
    if (status != GOV_OK) {
        gov_certificate_free(certificate);
        return gov__call_fail(call, err, status);
    }
    *out = certificate;
    return GOV_OK;
}

gov_status gov_certificate_get(gov_session *session, const char *certificate_id,
                               const gov_usage *usage, const gov_call_options *options,
                               gov_certificate **out_certificate, gov_error **err)
{
    static const gov__operation op = {.name = "certificate_get", .flags = GOV__OP_SESSION};
    if (out_certificate != NULL) {
        *out_certificate = NULL;
    }
    if (session == NULL || out_certificate == NULL) {
        return gov__argument_fail(NULL, err, session == NULL ? "session" : "out_certificate");
    }
    gov_client *client = session->client;
    gov_usage why;
    gov_status status =
        gov__argument_text(&client->mem, err, "certificate_id", certificate_id, GOV__ID_MAX);
    if (status == GOV_OK) {
        status = gov__usage_load(&client->mem, usage, &why, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov__call call;
    status = gov__call_begin(&call, client, session, &op, options, err);
    if (status == GOV_OK) {
        client->platform->certificate->get_write(gov__call_request(&call), certificate_id, &why);
        status = gov__call_run(&call, err);
    }
    if (status == GOV_OK) {
        status = read_certificate(&call, out_certificate, err);
    }
    gov__call_end(&call);
    return status;
}

#define GETTER(type, name, value, none)                                                            \
    type name(const gov_certificate *certificate)                                                  \
    {                                                                                              \
        return certificate == NULL ? (none) : (value);                                             \
    }

GETTER(const char *, gov_certificate_get_id, certificate->id, NULL)
GETTER(const char *, gov_certificate_get_identifier, certificate->identifier, NULL)
GETTER(const char *, gov_certificate_get_type_code, certificate->type_code, NULL)
GETTER(const char *, gov_certificate_get_type_name, certificate->type_name, NULL)
GETTER(const char *, gov_certificate_get_number, certificate->number, NULL)
GETTER(const char *, gov_certificate_get_issuer_name, certificate->issuer_name, NULL)
GETTER(const char *, gov_certificate_get_status, certificate->status, NULL)
GETTER(int64_t, gov_certificate_get_valid_from_ms, certificate->valid_from_ms, 0)
GETTER(int64_t, gov_certificate_get_valid_until_ms, certificate->valid_until_ms, 0)
GETTER(size_t, gov_certificate_get_format_count, certificate->format_count, 0)
GETTER(const char *, gov_certificate_get_json,
       certificate->json != NULL ? certificate->json : gov__json_text(certificate->doc, NULL), NULL)

gov_certificate_format gov_certificate_get_format(const gov_certificate *certificate, size_t index)
{
    return index < gov_certificate_get_format_count(certificate) ? certificate->formats[index]
                                                                 : GOV_CERTIFICATE_OTHER;
}
