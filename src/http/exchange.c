/* SPDX-License-Identifier: Apache-2.0 */
/* The accessors of ext/transport.h over one request and one response. */
#include "http/exchange.h"

#include <string.h>

#include "http/cancel.h"

void gov__exchange_begin(gov_exchange *exchange, const gov__request *request,
                         gov__response *response, const gov_clock *clock, int64_t deadline_ms,
                         const gov_cancel *cancel)
{
    exchange->request = request;
    exchange->response = response;
    exchange->clock = clock;
    exchange->cancel = cancel;
    exchange->deadline_ms = deadline_ms;
    exchange->body_offset = 0;
    exchange->finished = false;
    exchange->status = GOV_ERR_INTERNAL;
    exchange->stage = GOV_STAGE_NOT_SENT;
    exchange->detail[0] = '\0';
    gov__response_reset(response);
}

void gov__exchange_settle(gov_exchange *exchange)
{
    if (!exchange->finished) {
        gov_exchange_finish(exchange, GOV_ERR_HOOK, GOV_STAGE_MAYBE_SENT,
                            "the transport returned without finishing");
    }
    bool whole = exchange->stage == GOV_STAGE_COMPLETE && exchange->response->status != 0;
    if (exchange->status == GOV_OK && !whole) {
        exchange->status = GOV_ERR_HOOK;
    }
    if (exchange->status != GOV_OK &&
        (exchange->stage < GOV_STAGE_NOT_SENT || exchange->stage > GOV_STAGE_PARTIAL)) {
        exchange->stage =
            exchange->response->status != 0 ? GOV_STAGE_PARTIAL : GOV_STAGE_MAYBE_SENT;
    }
    if (exchange->status == GOV_OK && exchange->response->body.len != 0) {
        exchange->status = gov__buf_terminate(&exchange->response->body);
    }
}

const char *gov_exchange_get_method(const gov_exchange *exchange)
{
    return exchange == NULL ? NULL : exchange->request->method;
}

const char *gov_exchange_get_url(const gov_exchange *exchange)
{
    return exchange == NULL ? NULL : gov__request_url(exchange->request);
}

size_t gov_exchange_get_header_count(const gov_exchange *exchange)
{
    return exchange == NULL ? 0 : exchange->request->header_count;
}

static const char *header_text(const gov_exchange *exchange, size_t index, bool line, bool value)
{
    if (index >= gov_exchange_get_header_count(exchange)) {
        return NULL;
    }
    const gov__request *request = exchange->request;
    const gov__request_header_at *at = &request->headers[index];
    return request->arena.data + (line ? at->line : value ? at->value : at->name);
}

const char *gov_exchange_get_header_name(const gov_exchange *exchange, size_t index)
{
    return header_text(exchange, index, false, false);
}

const char *gov_exchange_get_header_value(const gov_exchange *exchange, size_t index)
{
    return header_text(exchange, index, false, true);
}

const char *gov_exchange_get_header_line(const gov_exchange *exchange, size_t index)
{
    return header_text(exchange, index, true, false);
}

uint64_t gov_exchange_get_body_size(const gov_exchange *exchange)
{
    return exchange == NULL ? 0 : gov__request_body_size(exchange->request);
}

const void *gov_exchange_get_body(const gov_exchange *exchange)
{
    if (exchange == NULL) {
        return NULL;
    }
    return gov__request_body_bytes(exchange->request);
}

gov_status gov_exchange_read_body(gov_exchange *exchange, void *out, size_t capacity,
                                  size_t *out_size)
{
    if (out_size != NULL) {
        *out_size = 0;
    }
    if (exchange == NULL || out_size == NULL || (out == NULL && capacity != 0)) {
        return GOV_ERR_ARGUMENT;
    }
    const gov__request *request = exchange->request;
    uint64_t left = gov__request_body_size(request) - exchange->body_offset;
    gov_status status = GOV_OK;
    *out_size = left < capacity ? (size_t)left : capacity;
    if (*out_size == 0) {
        return GOV_OK;
    }
    if (request->read == NULL) {
        const char *bytes = gov__request_body_bytes(request);
        memcpy(out, bytes + exchange->body_offset, *out_size);
    } else {
        size_t want = *out_size;
        *out_size = 0;
        status = request->read(request->body_user, exchange->body_offset, out, want, out_size);
        /* An early end would leave the announced length unfulfilled. */
        if (status == GOV_OK && (*out_size == 0 || *out_size > want)) {
            status = GOV_ERR_HOOK;
        }
        if (status != GOV_OK) {
            *out_size = 0;
        }
    }
    exchange->body_offset += *out_size;
    return status;
}

int64_t gov_exchange_get_deadline_ms(const gov_exchange *exchange)
{
    return exchange == NULL ? 0 : exchange->deadline_ms;
}

int64_t gov_exchange_get_remaining_ms(const gov_exchange *exchange)
{
    if (exchange == NULL) {
        return 0;
    }
    int64_t now = exchange->clock->monotonic_ms(exchange->clock->user);
    return exchange->deadline_ms > now ? exchange->deadline_ms - now : 0;
}

int gov_exchange_is_cancelled(const gov_exchange *exchange)
{
    return exchange != NULL && gov__cancel_is_set(exchange->cancel) ? 1 : 0;
}

gov_status gov_exchange_set_status(gov_exchange *exchange, int32_t http_status)
{
    return exchange == NULL ? GOV_ERR_ARGUMENT
                            : gov__response_set_status(exchange->response, http_status);
}

gov_status gov_exchange_add_header(gov_exchange *exchange, const char *name, size_t name_size,
                                   const char *value, size_t value_size)
{
    if (exchange == NULL || name == NULL || (value == NULL && value_size != 0)) {
        return GOV_ERR_ARGUMENT;
    }
    return gov__response_add_header(exchange->response, name, name_size, value, value_size);
}

gov_status gov_exchange_write_body(gov_exchange *exchange, const void *data, size_t size)
{
    if (exchange == NULL || (data == NULL && size != 0)) {
        return GOV_ERR_ARGUMENT;
    }
    return gov__response_write(exchange->response, data, size);
}

gov_status gov_exchange_report_sent(gov_exchange *exchange, uint64_t sent_bytes)
{
    if (exchange == NULL) {
        return GOV_ERR_ARGUMENT;
    }
    const gov__request *request = exchange->request;
    return request->sent != NULL ? request->sent(request->body_user, sent_bytes) : GOV_OK;
}

void gov_exchange_finish(gov_exchange *exchange, gov_status status, gov_stage stage,
                         const char *detail)
{
    if (exchange == NULL || exchange->finished) {
        return;
    }
    exchange->finished = true;
    exchange->status = status;
    exchange->stage = stage;
    size_t len = 0;
    for (; detail != NULL && detail[len] != '\0' && len < GOV__EXCHANGE_DETAIL_MAX - 1; len++) {
        exchange->detail[len] = detail[len] >= ' ' && detail[len] < 0x7F ? detail[len] : ' ';
    }
    exchange->detail[len] = '\0';
}
