/* SPDX-License-Identifier: Apache-2.0 */
/* Receiving a response within its limits. Reading what a header means is response_read.c. */
#include "http/response.h"

#include <string.h>

#include "base/str.h"
#include "http/header_at.h"
#include "http/token.h"

/* A refusal is kept in memory even when a success would go to a sink. */
#define REFUSAL_MAX   (1024U * 1024U)
#define FIRST_HEADERS 1000U

void gov__response_init(gov__response *response, const gov_allocator *mem, size_t max_header_bytes,
                        uint64_t max_body_bytes)
{
    *response = (gov__response){.mem = mem,
                                .max_header_bytes = max_header_bytes,
                                .max_body_bytes = max_body_bytes,
                                .content_length = UINT64_MAX};
    gov__buf_init_secret(&response->headers, mem, 0);
    gov__buf_init_secret(&response->body, mem, 0);
}

void gov__response_reset(gov__response *response)
{
    if (response->sink.write != NULL && response->body_size != 0 &&
        gov__response_is_success(response)) {
        response->sink_dirty = true;
    }
    response->status = 0;
    response->body_size = 0;
    response->content_length = UINT64_MAX;
    gov__buf_clear(&response->headers);
    gov__buf_clear(&response->body);
}

void gov__response_free(gov__response *response)
{
    gov__buf_free(&response->headers);
    gov__buf_free(&response->body);
}

gov_status gov__response_set_status(gov__response *response, int32_t status)
{
    if (status < 200 || status > 599 || response->body_size != 0) {
        return GOV_ERR_RESPONSE;
    }
    response->status = status;
    response->content_length = UINT64_MAX;
    gov__buf_clear(&response->headers);
    return GOV_OK;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* RFC 9110 section 8.6: a second, different length is a smuggling attempt. */
static gov_status note_length(gov__response *response, const char *value, size_t size)
{
    uint64_t length = 0;
    if (!gov__str_to_uint64(value, size, &length) ||
        (response->content_length != UINT64_MAX && response->content_length != length)) {
        return GOV_ERR_RESPONSE;
    }
    response->content_length = length;
    return GOV_OK;
}

static gov_status store_header(gov__response *response, const char *name, size_t name_size,
                               const char *value, size_t value_size)
{
    gov__buf *headers = &response->headers;
    gov__header_at at = {(uint32_t)name_size, (uint32_t)value_size};
    size_t need = sizeof at + name_size + value_size + 2;
    if (headers->capacity == 0) {
        (void)gov__buf_reserve(headers, FIRST_HEADERS);
    }
    char *room = gov__buf_extend(headers, need);
    if (room == NULL) {
        return gov__buf_status(headers);
    }
    memcpy(room, &at, sizeof at);
    room += sizeof at;
    memcpy(room, name, name_size);
    room[name_size] = '\0';
    memcpy(room + name_size + 1, value, value_size);
    room[name_size + 1 + value_size] = '\0';
    return GOV_OK;
}

gov_status gov__response_add_header(gov__response *response, const char *name, size_t name_size,
                                    const char *value, size_t value_size)
{
    if (response->status == 0) {
        return GOV_ERR_HOOK;
    }
    while (value_size > 0 && is_space(value[0])) {
        value++;
        value_size--;
    }
    while (value_size > 0 && is_space(value[value_size - 1])) {
        value_size--;
    }
    size_t room = response->max_header_bytes - response->headers.len;
    if (response->headers.len > response->max_header_bytes || name_size > room ||
        value_size > room - name_size) {
        return GOV_ERR_RESPONSE_TOO_LARGE;
    }
    if (!gov__http_is_token(name, name_size) || !gov__http_is_value(value, value_size)) {
        return GOV_ERR_RESPONSE;
    }
    gov_status status = GOV_OK;
    if (gov__str_equal_nocase_len(name, name_size, "content-length", 14)) {
        status = note_length(response, value, value_size);
    }
    return status != GOV_OK ? status : store_header(response, name, name_size, value, value_size);
}

static gov_status write_sink(gov__response *response, const void *data, size_t size)
{
    const gov__body_sink *sink = &response->sink;
    if (response->sink_dirty) {
        gov_status status = sink->restart != NULL ? sink->restart(sink->user) : GOV_ERR_HOOK;
        if (status != GOV_OK) {
            return status;
        }
        response->sink_dirty = false;
    }
    return sink->write(sink->user, data, size);
}

static gov_status write_buffer(gov__response *response, const void *data, size_t size,
                               uint64_t limit)
{
    gov__buf *body = &response->body;
    uint64_t length = response->content_length;
    if (response->body_size == 0 && length != UINT64_MAX && length <= limit) {
        (void)gov__buf_reserve(body, (size_t)length);
    }
    gov__buf_append(body, data, size);
    return gov__buf_status(body);
}

gov_status gov__response_write(gov__response *response, const void *data, size_t size)
{
    bool to_sink = response->sink.write != NULL && gov__response_is_success(response);
    uint64_t limit = response->max_body_bytes;
    if (response->status == 0) {
        return GOV_ERR_HOOK;
    }
    if (!to_sink && response->sink.write != NULL && limit > REFUSAL_MAX) {
        limit = REFUSAL_MAX;
    }
    bool told = response->content_length != UINT64_MAX && response->content_length > limit;
    if (told || size > limit || response->body_size > limit - size) {
        return GOV_ERR_RESPONSE_TOO_LARGE;
    }
    if (size == 0) {
        return GOV_OK;
    }
    gov_status status =
        to_sink ? write_sink(response, data, size) : write_buffer(response, data, size, limit);
    response->body_size += size;
    return status;
}
