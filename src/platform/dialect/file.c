/* SPDX-License-Identifier: Apache-2.0 */
/* Documents as such platforms hand them over: nothing says their form but their first bytes, and nothing
 * their digest. */
#include "platform/dialect/dialect.h"

#include <string.h>

#include "base/base64.h"

typedef struct form_row {
    gov_certificate_format format;
    const char *magic;
    size_t size;
    const char *media;
} form_row;

static const form_row FORMS[] = {
    {GOV_CERTIFICATE_OFD, "PK\003\004", 4, "application/ofd"},
    {GOV_CERTIFICATE_PDF, "%PDF-", 5, "application/pdf"},
};

gov_certificate_format gov__dialect_format(const void *data, size_t size)
{
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
        if (size >= FORMS[i].size && memcmp(data, FORMS[i].magic, FORMS[i].size) == 0) {
            return FORMS[i].format;
        }
    }
    return GOV_CERTIFICATE_OTHER;
}

const char *gov__dialect_media(gov_certificate_format format)
{
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
        if (FORMS[i].format == format) {
            return FORMS[i].media;
        }
    }
    return NULL;
}

gov_status gov__dialect_check_format(gov_certificate_format format)
{
    return gov__dialect_media(format) != NULL ? GOV_OK : GOV_ERR_UNSUPPORTED;
}

/* Encoders in use break lines after 76 letters (RFC 2045 section 6.8). */
static gov_status decode(const gov_allocator *mem, const char *text, gov__buf *out)
{
    gov__buf letters;
    gov__buf_init_secret(&letters, mem, 0);
    for (const char *at = text; *at != '\0';) {
        size_t len = strcspn(at, "\r\n");
        gov__buf_append(&letters, at, len);
        at += len + strspn(at + len, "\r\n");
    }
    gov_status status = gov__buf_terminate(&letters);
    if (status == GOV_OK) {
        status = gov__base64_decode(out, letters.data, letters.len);
        status = status == GOV_ERR_ARGUMENT ? GOV_ERR_RESPONSE : status;
    }
    gov__buf_free(&letters);
    return status;
}

gov_status gov__dialect_base64(const gov_allocator *mem, const char *text,
                               gov_certificate_format wanted, gov__sink *sink)
{
    const gov__sink_facts facts = {.size = UINT64_MAX, .media_type = gov__dialect_media(wanted)};
    gov__buf data;
    gov__buf_init_secret(&data, mem, 0);
    gov_status status = text != NULL ? decode(mem, text, &data) : GOV_ERR_RESPONSE;
    if (status == GOV_OK) {
        gov_certificate_format form = gov__dialect_format(data.data, data.len);
        status = form == GOV_CERTIFICATE_OTHER ? GOV_ERR_RESPONSE
                 : form != wanted              ? GOV_ERR_UNSUPPORTED
                                               : GOV_OK;
    }
    if (status == GOV_OK) {
        status = gov__sink_tell(sink, &facts);
    }
    if (status == GOV_OK) {
        status = gov__sink_write(sink, data.data, data.len);
    }
    gov__buf_free(&data);
    return status;
}
