/* SPDX-License-Identifier: Apache-2.0 */
/* The in-process transport: an exchange becomes a request of the sandbox.
 * Owns: copying both ways, delays, and the stage that a network would have reported. It uses
 * <govsdk/ext/transport.h> and nothing of the client. */
#include "sandbox/transport.h"

#include <govsdk/ext/transport.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/route.h"

#define NAP_MS 5

/* Path and query of an absolute URL; NULL when it has none. */
static const char *target_of(const char *url)
{
    const char *scheme_end = strstr(url, "://");
    const char *slash = scheme_end ? strchr(scheme_end + 3, '/') : NULL;
    return slash ? slash : "/";
}

static bool add_host(gov__sandbox_fields *out, const char *url)
{
    const char *start = strstr(url, "://");
    if (!start) {
        return true;
    }
    start += 3;
    return gov__sb_fields_add(out, "Host", 4, start, strcspn(start, "/?"));
}

static bool copy_headers(const gov_exchange *exchange, gov__sandbox_fields *out)
{
    size_t count = gov_exchange_get_header_count(exchange);
    for (size_t i = 0; i < count; i++) {
        const char *name = gov_exchange_get_header_name(exchange, i);
        const char *value = gov_exchange_get_header_value(exchange, i);
        if (!name || !value || !gov__sb_fields_add(out, name, strlen(name), value, strlen(value))) {
            return false;
        }
    }
    return gov__sb_fields_get(out, "Host", true) || add_host(out, gov_exchange_get_url(exchange));
}

static gov_status read_body(gov_exchange *exchange, char *body, size_t size)
{
    const void *whole = gov_exchange_get_body(exchange);
    if (whole) {
        memcpy(body, whole, size);
        return GOV_OK;
    }
    for (size_t at = 0; at < size;) {
        size_t got = 0;
        gov_status status = gov_exchange_read_body(exchange, body + at, size - at, &got);
        if (status != GOV_OK) {
            return status;
        }
        if (got == 0) {
            return GOV_ERR_INTERNAL;
        }
        at += got;
    }
    return GOV_OK;
}

/* Waits as long as the answer is held back, but no longer than the caller does. */
static gov_status hold_back(gov_exchange *exchange, uint32_t delay_ms)
{
    int64_t remaining = gov_exchange_get_remaining_ms(exchange);
    int64_t wait_ms = delay_ms < remaining ? (int64_t)delay_ms : remaining;
    int64_t end = gov__sb_monotonic_ms() + wait_ms;
    while (gov__sb_monotonic_ms() < end) {
        struct timespec nap = {0, NAP_MS * 1000000};
        if (gov_exchange_is_cancelled(exchange)) {
            return GOV_ERR_CANCELLED;
        }
        (void)nanosleep(&nap, NULL);
    }
    return delay_ms >= remaining ? GOV_ERR_TIMEOUT : GOV_OK;
}

static gov_status copy_answer(gov_exchange *exchange, const gov__sandbox_response *res)
{
    gov_status status = gov_exchange_set_status(exchange, res->status);
    for (size_t i = 0; status == GOV_OK && i < res->headers.count; i++) {
        const gov__sandbox_field *field = &res->headers.items[i];
        status = gov_exchange_add_header(exchange, field->name, strlen(field->name), field->value,
                                         strlen(field->value));
    }
    size_t length = res->delivery == GOV__SB_TRUNCATE ? res->truncate_at : res->body_length;
    for (size_t at = 0; status == GOV_OK && at < length;) {
        size_t piece = length - at < 65536 ? length - at : 65536;
        status = gov_exchange_write_body(exchange, res->body + at, piece);
        at += piece;
    }
    return status;
}

static bool is_gone(void *user)
{
    const gov_exchange *exchange = user;
    return gov_exchange_is_cancelled(exchange) || gov_exchange_get_remaining_ms(exchange) <= 0;
}

static void deliver(gov_exchange *exchange, const gov__sandbox_response *res)
{
    if (is_gone(exchange)) {
        gov_exchange_finish(
            exchange, gov_exchange_is_cancelled(exchange) ? GOV_ERR_CANCELLED : GOV_ERR_TIMEOUT,
            GOV_STAGE_MAYBE_SENT, "sandbox: nobody waited for the answer");
        return;
    }
    if (res->delivery == GOV__SB_DROP_BEFORE_WORK || res->delivery == GOV__SB_DROP_AFTER_WORK) {
        gov_exchange_finish(exchange, GOV_ERR_NETWORK, GOV_STAGE_MAYBE_SENT,
                            "sandbox: the connection was closed without an answer");
        return;
    }
    gov_status status = res->delay_ms > 0 ? hold_back(exchange, res->delay_ms) : GOV_OK;
    if (status != GOV_OK) {
        gov_exchange_finish(exchange, status, GOV_STAGE_MAYBE_SENT, "sandbox: no answer in time");
        return;
    }
    status = copy_answer(exchange, res);
    if (status != GOV_OK) {
        gov_exchange_finish(exchange, status, GOV_STAGE_PARTIAL, "sandbox: answer not taken");
    } else if (res->delivery == GOV__SB_TRUNCATE) {
        gov_exchange_finish(exchange, GOV_ERR_NETWORK, GOV_STAGE_PARTIAL,
                            "sandbox: the connection was closed amid the answer");
    } else {
        gov_exchange_finish(exchange, GOV_OK, GOV_STAGE_COMPLETE, NULL);
    }
}

static void perform(void *user, gov_exchange *exchange)
{
    gov_sandbox *sb = user;
    uint64_t size = gov_exchange_get_body_size(exchange);
    gov__sandbox_fields headers = {0};
    gov__sandbox_response res = {0};
    char *body = size < SIZE_MAX ? malloc((size_t)size + 1) : NULL;
    gov_status status = body ? read_body(exchange, body, (size_t)size) : GOV_ERR_NO_MEMORY;
    if (status == GOV_OK && !copy_headers(exchange, &headers)) {
        status = GOV_ERR_NO_MEMORY;
    }
    if (status == GOV_OK) {
        status = gov_exchange_report_sent(exchange, size);
    }
    if (status != GOV_OK) {
        gov_exchange_finish(exchange, status, GOV_STAGE_NOT_SENT, "sandbox: request not read");
    } else {
        gov__sandbox_input input = {gov_exchange_get_method(exchange),
                                    target_of(gov_exchange_get_url(exchange)),
                                    &headers,
                                    body,
                                    (size_t)size,
                                    is_gone,
                                    exchange};
        gov__sandbox_handle(sb, &input, &res);
        deliver(exchange, &res);
    }
    gov__sb_response_clear(&res);
    gov__sb_fields_clear(&headers);
    free(body);
}

void gov__sb_transport_init(gov_sandbox *sb)
{
    sb->transport = (gov_transport){
        .struct_size = sizeof sb->transport,
        .user = sb,
        .perform = perform,
    };
}

const gov_transport *gov_sandbox_get_transport(gov_sandbox *sandbox)
{
    return sandbox ? &sandbox->transport : NULL;
}
