/* SPDX-License-Identifier: Apache-2.0 */
/* The public face of the sandbox: making, ending, driving one.
 * Owns: options and lifetime. Not: its transport (transport.c) and not what it answers. */
#include <govsdk/sandbox.h>

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/counter.h"
#include "sandbox/fault.h"
#include "sandbox/idempotency.h"
#include "sandbox/route.h"
#include "sandbox/sign.h"
#include "sandbox/store.h"
#include "sandbox/transport.h"

#define MAX_SPEED    1000000000u
#define TEN_YEARS_MS (INT64_C(3653) * 86400000)
#define KNOWN_FLAGS  (GOV_SANDBOX_CLOCK_FROZEN | GOV_SANDBOX_NO_POLL_INTERVAL)

/* A caller built against an older header knows fewer members: the rest stays zero. */
static bool load_options(const gov_sandbox_options *given, gov_sandbox_options *out)
{
    *out = (gov_sandbox_options){.struct_size = sizeof *out};
    if (!given) {
        return true;
    }
    if (given->struct_size < offsetof(gov_sandbox_options, database_path) ||
        given->struct_size > 4096) {
        return false;
    }
    size_t known = given->struct_size < sizeof *out ? given->struct_size : sizeof *out;
    memcpy(out, given, known);
    const unsigned char *rest = (const unsigned char *)given;
    for (size_t i = known; i < given->struct_size; i++) {
        if (rest[i] != 0) {
            return false;
        }
    }
    return (out->flags & ~KNOWN_FLAGS) == 0 && out->clock_start_ms >= 0 &&
           out->work_speed <= MAX_SPEED && (!out->base_url || *out->base_url);
}

static bool make_lock(gov_sandbox *sb)
{
    pthread_condattr_t attributes;
    if (pthread_mutex_init(&sb->lock, NULL) != 0) {
        return false;
    }
    bool made = pthread_condattr_init(&attributes) == 0;
    if (made) {
        made = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
               pthread_cond_init(&sb->changed, &attributes) == 0;
        (void)pthread_condattr_destroy(&attributes);
    }
    if (!made) {
        (void)pthread_mutex_destroy(&sb->lock);
    }
    return made;
}

static char *copy_base(const char *base)
{
    char *copy = gov__sb_copy(base ? base : GOV_SANDBOX_BASE_URL);
    size_t length = copy ? strlen(copy) : 0;
    if (length > 0 && copy[length - 1] == '/') {
        copy[length - 1] = '\0';
    }
    return copy;
}

static void set_clock(gov_sandbox *sb, const gov_sandbox_options *options)
{
    int64_t start = options->clock_start_ms ? options->clock_start_ms : gov__sb_now_ms(sb);
    if (options->flags & GOV_SANDBOX_CLOCK_FROZEN) {
        sb->clock_frozen_ms = start;
    }
    if (options->clock_start_ms) {
        gov__sb_clock_set(sb, start);
    }
}

gov_status gov_sandbox_new(const gov_sandbox_options *options, gov_sandbox **out_sandbox)
{
    gov_sandbox_options known;
    if (!out_sandbox) {
        return GOV_ERR_ARGUMENT;
    }
    *out_sandbox = NULL;
    if (!load_options(options, &known)) {
        return GOV_ERR_ARGUMENT;
    }
    gov_sandbox *sb = calloc(1, sizeof *sb);
    if (!sb || !make_lock(sb)) {
        free(sb);
        return GOV_ERR_NO_MEMORY;
    }
    sb->base_url = copy_base(known.base_url);
    sb->host_links = known.base_url == NULL;
    sb->no_poll_interval = (known.flags & GOV_SANDBOX_NO_POLL_INTERVAL) != 0;
    sb->work_speed = known.work_speed ? known.work_speed : 1;
    sb->max_wait_ms = known.max_wait_ms;
    gov__sb_transport_init(sb);
    set_clock(sb, &known);
    const char *path = known.database_path ? known.database_path : ":memory:";
    gov_status status = GOV_OK;
    if (!sb->base_url) {
        status = GOV_ERR_NO_MEMORY;
    } else if (gov__sb_store_open(sb, path) != 0 || (!sb->keys && gov__sb_keys_load(sb) != 0)) {
        status = GOV_ERR_FILE;
    }
    if (status != GOV_OK) {
        gov_sandbox_free(sb);
        return status;
    }
    *out_sandbox = sb;
    return GOV_OK;
}

void gov_sandbox_free(gov_sandbox *sandbox)
{
    if (!sandbox) {
        return;
    }
    gov__sb_store_close(sandbox);
    gov__sb_keys_free(sandbox);
    gov__sb_fault_free(sandbox);
    gov__sb_count_free(sandbox);
    gov__sb_operation_free(sandbox);
    (void)pthread_cond_destroy(&sandbox->changed);
    (void)pthread_mutex_destroy(&sandbox->lock);
    free(sandbox->base_url);
    free(sandbox);
}

void gov_sandbox_close_waits(gov_sandbox *sandbox)
{
    if (sandbox) {
        (void)pthread_mutex_lock(&sandbox->lock);
        sandbox->closing = true;
        gov__sb_notify(sandbox);
        (void)pthread_mutex_unlock(&sandbox->lock);
    }
}

static gov_status hand_over(gov__sandbox_response *res, int32_t *out_http_status, char **out_text,
                            size_t *out_size)
{
    if (out_http_status) {
        *out_http_status = res->status;
    }
    if (out_size) {
        *out_size = res->body_length;
    }
    if (out_text) {
        *out_text = res->body ? res->body : calloc(1, 1);
        res->body = NULL;
        if (!*out_text) {
            return GOV_ERR_NO_MEMORY;
        }
    }
    return GOV_OK;
}

gov_status gov_sandbox_control(gov_sandbox *sandbox, const char *method, const char *target,
                               const char *body, int32_t *out_http_status, char **out_text,
                               size_t *out_size)
{
    if (out_http_status) {
        *out_http_status = 0;
    }
    if (out_text) {
        *out_text = NULL;
    }
    if (out_size) {
        *out_size = 0;
    }
    if (!sandbox || !method || !target || !*method) {
        return GOV_ERR_ARGUMENT;
    }
    gov__sandbox_fields headers = {0};
    gov__sandbox_response res = {0};
    gov_status status = GOV_ERR_NO_MEMORY;
    if (gov__sb_fields_add(&headers, "Content-Type", 12, "application/json", 16)) {
        gov__sandbox_input input = {method, target, &headers, body, body ? strlen(body) : 0,
                                    NULL,   NULL};
        gov__sandbox_handle(sandbox, &input, &res);
        status = hand_over(&res, out_http_status, out_text, out_size);
    }
    gov__sb_response_clear(&res);
    gov__sb_fields_clear(&headers);
    return status;
}

void gov_sandbox_free_text(char *text)
{
    free(text);
}

gov_status gov_sandbox_advance_clock(gov_sandbox *sandbox, int64_t advance_ms)
{
    if (!sandbox || advance_ms < 0 || advance_ms > TEN_YEARS_MS) {
        return GOV_ERR_ARGUMENT;
    }
    (void)pthread_mutex_lock(&sandbox->lock);
    gov__sb_clock_advance(sandbox, advance_ms);
    int failed = gov__sandbox_tick(sandbox);
    (void)pthread_mutex_unlock(&sandbox->lock);
    return failed ? GOV_ERR_FILE : GOV_OK;
}

int64_t gov_sandbox_get_time_ms(gov_sandbox *sandbox)
{
    if (!sandbox) {
        return 0;
    }
    (void)pthread_mutex_lock(&sandbox->lock);
    int64_t now = gov__sb_now_ms(sandbox);
    (void)pthread_mutex_unlock(&sandbox->lock);
    return now;
}
