/* SPDX-License-Identifier: Apache-2.0 */
/* A second request of the same content, for whoever adds to what goes on the wire without touching
 * what was written first. */
#include "http/request.h"

#include <string.h>

void gov__request_copy(gov__request *out, const gov__request *in)
{
    gov__request_begin_url(out, in->method, in->url.data);
    out->query_first = in->query_first;
    gov__buf_append(&out->arena, in->arena.data, in->arena.len);
    memcpy(out->headers, in->headers, in->header_count * sizeof in->headers[0]);
    out->header_count = in->header_count;
    out->read = in->read;
    out->sent = in->sent;
    out->body_user = in->body_user;
    out->body_size = gov__request_body_size(in);
    out->borrowed = gov__request_body_bytes(in);
    if (in->status != GOV_OK && out->status == GOV_OK) {
        out->status = in->status;
    }
}

void gov__request_replace_body(gov__request *request, const char *content_type, const void *data,
                               size_t size)
{
    gov__buf *body = gov__request_body(request, content_type);
    gov__buf fresh;
    gov__buf_init_secret(&fresh, request->mem, 0);
    gov__buf_append(&fresh, data, size);
    request->borrowed = NULL;
    request->read = NULL;
    request->sent = NULL;
    request->body_size = 0;
    gov__buf_free(body);
    *body = fresh;
}
