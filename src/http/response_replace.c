/* SPDX-License-Identifier: Apache-2.0 */
/* Another body in the place of the one that arrived, when a reply came in an envelope: media type and
 * length follow, all other headers stay. */
#include "http/response.h"

#include <string.h>

#include "base/str.h"
#include "http/header_at.h"

static bool is_about_body(const char *name, size_t size)
{
    return gov__str_equal_nocase_len(name, size, "content-type", 12) ||
           gov__str_equal_nocase_len(name, size, "content-length", 14);
}

/* Copies all header records but those about the body. */
static void copy_headers(const gov__buf *from, gov__buf *to)
{
    const char *at = from->data;
    const char *end = at != NULL ? at + from->len : NULL;
    while (at != end) {
        gov__header_at header;
        memcpy(&header, at, sizeof header);
        size_t size = sizeof header + header.name_size + header.value_size + 2;
        if (!is_about_body(at + sizeof header, header.name_size)) {
            gov__buf_append(to, at, size);
        }
        at += size;
    }
}

gov_status gov__response_replace_body(gov__response *response, const char *content_type,
                                      const void *data, size_t size)
{
    if (size > response->max_body_bytes) {
        return GOV_ERR_LIMIT;
    }
    gov__buf headers;
    gov__buf body;
    gov__buf_init_secret(&headers, response->mem, 0);
    gov__buf_init_secret(&body, response->mem, 0);
    body.spare = response->body.spare;
    copy_headers(&response->headers, &headers);
    gov__buf_append(&body, data, size);
    gov_status status = gov__buf_terminate(&body);
    if (status == GOV_OK) {
        status = gov__buf_status(&headers);
    }
    if (status == GOV_OK) {
        gov__buf_free(&response->headers);
        gov__buf_free(&response->body);
        response->headers = headers;
        response->body = body;
        response->body_size = size;
        response->content_length = UINT64_MAX;
        return gov__response_add_header(response, "Content-Type", 12, content_type,
                                        strlen(content_type));
    }
    gov__buf_free(&headers);
    gov__buf_free(&body);
    return status;
}
