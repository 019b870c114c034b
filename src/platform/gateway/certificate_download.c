/* SPDX-License-Identifier: Apache-2.0 */
/* Downloads of the gateway contract: addresses that are good once, ranges (RFC 9110 section 14), digests
 * (RFC 9530). */
#include "platform/gateway/certificate.h"

#include <string.h>

#include "base/base64.h"
#include "base/str.h"
#include "platform/gateway/read.h"

#define TOKEN_MIN 22
#define TOKEN_MAX 64

static const char place[] = "/gov/v1/downloads/";

gov_status gov__gateway_digest_read(const gov__response *response, bool whole, uint8_t out[32])
{
    static const char key[] = "sha-256=:";
    const char *header = gov__response_header(response, whole ? "Repr-Digest" : "Content-Digest");
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

/* A path of the platform itself; anything else would be fetched with the person's token. */
static bool is_address(const char *text)
{
    size_t len = text == NULL ? 0 : gov__str_len_max(text, GOV__DOWNLOAD_ADDRESS_MAX);
    size_t at = sizeof place - 1;
    if (len < at + TOKEN_MIN || len > at + TOKEN_MAX || !gov__str_has_prefix(text, place)) {
        return false;
    }
    for (; at < len; at++) {
        char c = text[at];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-')) {
            return false;
        }
    }
    return true;
}

static bool digest_of(const gov__json_node *root, const char *name, const char *prefix,
                      uint8_t out[GOV__SINK_DIGEST])
{
    const char *text = gov__json_get_string(root, name);
    size_t skip = strlen(prefix);
    return text != NULL && gov__str_has_prefix(text, prefix) &&
           gov__base64url_decode_exact(text + skip, strlen(text + skip), out, GOV__SINK_DIGEST);
}

static bool copy_read(const gov__json_node *copy, gov__sink_facts *facts)
{
    facts->is_copy = copy != NULL;
    facts->copy_creator = gov__json_get_string(copy, "creator");
    facts->copy_cause = gov__json_get_string(copy, "cause");
    facts->copy_created_ms = gov__gateway_time_of(copy, "created_at");
    facts->copy_expires_ms = gov__gateway_time_of(copy, "expires_at");
    return copy == NULL || (facts->copy_creator != NULL && facts->copy_cause != NULL &&
                            facts->copy_created_ms != 0 && facts->copy_expires_ms != 0);
}

/* Type and subtype with parameters: it becomes a header of the next request. */
static bool is_media(const char *media, size_t room)
{
    size_t size = gov__str_is_empty(media) ? 0 : gov__str_len_max(media, room);
    for (size_t i = 0; i < size && size < room; i++) {
        if (media[i] < ' ' || media[i] > '~') {
            return false;
        }
    }
    return size != 0 && size < room && memchr(media, '/', size) != NULL;
}

gov_status gov__gateway_download_read(const gov__json_node *root, gov__download *out)
{
    const char *address = gov__json_get_string(root, "address");
    const char *media = gov__json_get_string(root, "media_type");
    int64_t size = -1;
    *out = (gov__download){.facts = {.media_type = media}};
    if (!is_address(address) || !is_media(media, sizeof out->media_type) ||
        !gov__json_get_int64(root, "size", &size) || size < 0) {
        return GOV_ERR_RESPONSE;
    }
    memcpy(out->address, address, strlen(address) + 1);
    memcpy(out->media_type, media, strlen(media) + 1);
    out->facts.size = (uint64_t)size;
    out->facts.has_sha256 = digest_of(root, "digest", "sha-256:", out->facts.sha256);
    out->facts.has_sm3 = digest_of(root, "digest_sm3", "sm3:", out->facts.sm3);
    bool good = copy_read(gov__json_get_object(root, "copy"), &out->facts);
    return good && out->facts.has_sha256 ? GOV_OK : GOV_ERR_RESPONSE;
}

void gov__gateway_download_write(gov__request *request, const gov__download *download,
                                 uint64_t offset, const char *etag)
{
    char range[8 + GOV__STR_INT_MAX] = "bytes=";
    gov__request_begin(request, "GET", place);
    gov__request_segment(request, download->address + sizeof place - 1);
    gov__request_header(request, "Accept", download->media_type);
    if (offset == 0) {
        return;
    }
    size_t len = strlen(range);
    len += gov__str_from_uint64(offset, range + len);
    range[len] = '-';
    range[len + 1] = '\0';
    gov__request_header(request, "Range", range);
    gov__request_header(request, "If-Range", gov__str_is_empty(etag) ? NULL : etag);
}

bool gov__gateway_download_is_gone(const gov_error *error)
{
    return gov_error_get_http_status(error) == 410 &&
           gov__str_equal(gov_error_get_platform_code(error), "address_gone");
}
