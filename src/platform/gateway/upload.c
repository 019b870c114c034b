/* SPDX-License-Identifier: Apache-2.0 */
/* Uploads of the gateway contract: tus 1.0 with creation and checksum. */
#include "platform/gateway/draft.h"

#include <string.h>

#include "base/base64.h"
#include "base/str.h"

/* The longest value that the contract permits for Upload-Metadata. */
#define LABEL_MAX 2048

#define CHECKSUM_ROOM 64

static void begin(gov__request *request, const char *method, const gov__metadata *metadata,
                  const char *id)
{
    if (metadata->upload_endpoint != NULL) {
        gov__request_begin_url(request, method, metadata->upload_endpoint);
    } else {
        gov__request_begin(request, method, "/gov/v1/uploads");
    }
    if (id != NULL) {
        gov__request_path(request, "/");
        gov__request_segment(request, id);
    }
    gov__request_header(request, "Tus-Resumable", "1.0.0");
}

static void set_number(gov__request *request, const char *name, uint64_t value)
{
    char text[GOV__STR_INT_MAX];
    (void)gov__str_from_uint64(value, text);
    gov__request_header(request, name, text);
}

static void add_pair(gov__buf *out, const char *name, const char *value)
{
    if (out->len != 0) {
        gov__buf_append_char(out, ',');
    }
    gov__buf_append_str(out, name);
    gov__buf_append_char(out, ' ');
    gov__base64_encode(out, value, strlen(value));
}

gov_status gov__gateway_upload_label(const gov__upload_info *info, gov__buf *out)
{
    add_pair(out, "filetype", info->media_type);
    add_pair(out, "filename", info->file_name);
    add_pair(out, "digest", info->digest);
    if (out->len > LABEL_MAX) {
        gov__buf_fail(out, GOV_ERR_LIMIT);
    }
    return gov__buf_status(out);
}

void gov__gateway_upload_create_write(gov__request *request, const gov__metadata *metadata,
                                      uint64_t size, const char *label)
{
    begin(request, "POST", metadata, NULL);
    set_number(request, "Upload-Length", size);
    gov__request_header(request, "Upload-Metadata", label);
}

static bool is_id(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '-';
        if (!good) {
            return false;
        }
    }
    return len >= 1 && len <= GOV__ID_MAX;
}

/* The last segment of Location is the id. */
gov_status gov__gateway_upload_create_read(const gov__response *response, char id[GOV__ID_MAX + 1])
{
    const char *location = gov__response_header(response, "location");
    const char *slash = location == NULL ? NULL : strrchr(location, '/');
    size_t len = slash == NULL ? 0 : strlen(slash + 1);
    if (slash == NULL || !is_id(slash + 1, len)) {
        return GOV_ERR_RESPONSE;
    }
    memcpy(id, slash + 1, len + 1);
    return GOV_OK;
}

void gov__gateway_upload_piece_write(gov__request *request, const gov__metadata *metadata,
                                     const char *id, uint64_t offset,
                                     const uint8_t digest[GOV__SHA256_BYTES])
{
    gov__buf checksum;
    begin(request, "PATCH", metadata, id);
    set_number(request, "Upload-Offset", offset);
    gov__buf_init(&checksum, request->mem, CHECKSUM_ROOM);
    gov__base64_encode(&checksum, digest, GOV__SHA256_BYTES);
    const char *text = gov__buf_text(&checksum);
    if (text == NULL) {
        gov__buf_fail(&request->url, GOV_ERR_NO_MEMORY);
    } else {
        gov__request_header2(request, "Upload-Checksum", "sha256 ", text);
    }
    gov__buf_free(&checksum);
}

void gov__gateway_upload_offset_write(gov__request *request, const gov__metadata *metadata,
                                      const char *id)
{
    begin(request, "HEAD", metadata, id);
}

gov_status gov__gateway_upload_offset_read(const gov__response *response, uint64_t *out)
{
    const char *text = gov__response_header(response, "upload-offset");
    return text != NULL && gov__str_to_uint64(text, strlen(text), out) ? GOV_OK : GOV_ERR_RESPONSE;
}

/* Another offset than ours; a piece that was damaged on its way; an upload that an earlier request of
 * ours still holds. */
bool gov__gateway_upload_is_resumable(const gov_error *error)
{
    int32_t http = gov_error_get_http_status(error);
    bool conflict =
        http == 409 && gov__str_equal(gov_error_get_platform_code(error), "upload_offset_conflict");
    return conflict || http == 423 || http == 460;
}
