/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a request through the sandbox: one in, one answer out.
 * Owns: the order of the rules before and after a handler, the transaction, long polls. Not: the
 * rules themselves (session, idempotency, fault) and not what a handler does. */
#include <string.h>
#include <time.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/counter.h"
#include "sandbox/fault.h"
#include "sandbox/idempotency.h"
#include "sandbox/request.h"
#include "sandbox/session.h"
#include "sandbox/signature.h"
#include "sandbox/store.h"

/* How often a long poll looks whether the clock made departments' work due. */
#define LOOK_EVERY_MS 25

static const gov__sandbox_route *find_in(gov__sandbox_request_data *data,
                                         const gov__sandbox_route *routes, char *allow, size_t size)
{
    for (const gov__sandbox_route *route = routes; route && route->method; route++) {
        if (!gov__sb_request_match(data, route->pattern)) {
            continue;
        }
        if (strcmp(route->method, data->request.method) == 0) {
            return route;
        }
        size_t used = strlen(allow);
        (void)gov__sb_print(allow + used, size - used, "%s%s", used ? ", " : "", route->method);
        gov__sb_request_unmatch(data);
    }
    return NULL;
}

static const gov__sandbox_route *find_route(gov__sandbox_request_data *data,
                                            gov__sandbox_response *res)
{
    char allow[96] = "";
    for (size_t i = 0; i < gov__sandbox_part_count; i++) {
        const gov__sandbox_route *route =
            find_in(data, gov__sandbox_parts[i]->routes, allow, sizeof allow);
        if (route) {
            return route;
        }
    }
    if (!*allow) {
        gov__sb_problem_not_found(res, "path");
        return NULL;
    }
    gov__sb_problem(res, 405, "method_not_allowed", "The path has no such method.", NULL, NULL);
    gov__sb_set_header(res, "Allow", allow);
    return NULL;
}

static bool nobody_waits(const gov_sandbox *sb, const gov__sandbox_input *input)
{
    return sb->closing || (input->is_gone && input->is_gone(input->user));
}

/* Waits for a change, for the end of the caller's patience or the passing of real time. */
static void wait_for_change(gov_sandbox *sb, const gov__sandbox_input *input, int64_t deadline)
{
    uint64_t seen = sb->changes;
    while (sb->changes == seen && !nobody_waits(sb, input)) {
        int64_t left = deadline - gov__sb_monotonic_ms();
        if (left <= 0) {
            return;
        }
        int64_t nap = left < LOOK_EVERY_MS ? left : LOOK_EVERY_MS;
        struct timespec until;
        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += nap * 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        (void)pthread_cond_timedwait(&sb->changed, &sb->lock, &until);
        if (gov__sandbox_tick(sb) != 0) {
            return;
        }
    }
}

/* Calls a handler that only reads; again and again when it asks for a long poll. */
static void read_only(gov_sandbox *sb, const gov__sandbox_route *route,
                      gov__sandbox_request_data *data, gov__sandbox_response *res)
{
    gov__sandbox_request *req = &data->request;
    int64_t start = gov__sb_monotonic_ms();
    route->handler(sb, req, res);
    while (res->wait_ms > 0 && !res->failed) {
        int64_t wait_ms = res->wait_ms;
        if (sb->max_wait_ms > 0 && wait_ms > sb->max_wait_ms) {
            wait_ms = sb->max_wait_ms;
        }
        wait_for_change(sb, data->input, start + wait_ms);
        req->wait_over = nobody_waits(sb, data->input) || gov__sb_monotonic_ms() >= start + wait_ms;
        gov__sb_response_clear(res);
        route->handler(sb, req, res);
        if (req->wait_over) {
            return;
        }
    }
}

static bool is_error(const gov__sandbox_response *res)
{
    return res->failed || res->status >= 400;
}

static void mutate(gov_sandbox *sb, const gov__sandbox_route *route,
                   const gov__sandbox_request *req, gov__sandbox_response *res)
{
    if (gov__sb_begin(sb) != 0) {
        res->failed = true;
        return;
    }
    route->handler(sb, req, res);
    if (res->failed || (is_error(res) && !res->keep_work)) {
        gov__sb_rollback(sb);
    } else if (gov__sb_commit(sb) != 0) {
        res->failed = true;
    }
}

/* Everything between the key's look-up and the handler, in the contract's order of checks. */
static void work_checked(gov_sandbox *sb, const gov__sandbox_route *route,
                         gov__sandbox_request_data *data, gov__sandbox_response *res)
{
    if (gov__sb_permit(&data->request, route->flags, res) &&
        gov__sb_request_read_body(data, route->flags, res)) {
        route->handler(sb, &data->request, res);
    }
}

/* The work and the record of its answer are one transaction: a crash leaves both or none. */
static void mutate_keyed(gov_sandbox *sb, const gov__sandbox_route *route,
                         gov__sandbox_request_data *data, gov__sandbox_response *res)
{
    const gov__sandbox_request *req = &data->request;
    if (gov__sb_begin(sb) != 0) {
        res->failed = true;
        return;
    }
    if (!gov__sb_operation_begin(sb, req, res)) {
        gov__sb_rollback(sb);
        return;
    }
    bool saved = gov__sb_run(sb, "SAVEPOINT work", "") >= 0;
    work_checked(sb, route, data, res);
    gov__sb_response_finish(req, res);
    if (!saved || !gov__sb_operation_is_final(res->status)) {
        gov__sb_rollback(sb);
        res->failed = res->failed || !saved;
        return;
    }
    if (is_error(res) && !res->keep_work && gov__sb_run(sb, "ROLLBACK TO work", "") < 0) {
        gov__sb_rollback(sb);
        res->failed = true;
        return;
    }
    if (gov__sb_operation_keep(sb, req, res) != 0 || gov__sb_commit(sb) != 0) {
        gov__sb_rollback(sb);
        res->failed = true;
    }
}

static bool is_keyed(const gov__sandbox_route *route, const gov__sandbox_request *req)
{
    return (route->flags & GOV__SB_KEY) ||
           ((route->flags & GOV__SB_KEY_IF_SENT) && req->idempotency_key);
}

static void work(gov_sandbox *sb, const gov__sandbox_route *route, gov__sandbox_request_data *data,
                 gov__sandbox_response *res)
{
    gov__sandbox_request *req = &data->request;
    if (!gov__sb_authenticate(sb, req, route->flags, res) || !gov__sb_check_call(req, res)) {
        return;
    }
    if (is_keyed(route, req)) {
        mutate_keyed(sb, route, data, res);
        return;
    }
    if (!gov__sb_permit(req, route->flags, res) ||
        !gov__sb_request_read_body(data, route->flags, res)) {
        return;
    }
    if (route->flags & GOV__SB_MUTATES) {
        mutate(sb, route, req, res);
    } else {
        read_only(sb, route, data, res);
    }
}

/* With the fault "duplicate" the answer that counts is the second one, as on a network that
 * repeats a request: the first went to nobody. */
static void work_with_faults(gov_sandbox *sb, const gov__sandbox_route *route,
                             gov__sandbox_request_data *data, gov__sandbox_response *res)
{
    gov__sandbox_fault fault = gov__sb_fault_take(sb, &data->request);
    if (gov__sb_fault_before(&fault, res)) {
        gov__sb_response_finish(&data->request, res);
        return;
    }
    work(sb, route, data, res);
    if (gov__sb_fault_repeats(&fault)) {
        gov__sb_response_clear(res);
        gov__sb_request_again(data);
        work(sb, route, data, res);
    }
    gov__sb_response_finish(&data->request, res);
    gov__sb_fault_after(&fault, res);
    if (res->delay_ms > 0 && is_keyed(route, &data->request)) {
        gov__sb_operation_hold(sb, &data->request, res->delay_ms);
    }
}

static void serve(gov_sandbox *sb, gov__sandbox_request_data *data, gov__sandbox_response *res)
{
    bool operator_call = strncmp(data->request.path, "/sandbox/", 9) == 0;
    if (gov__sandbox_tick(sb) != 0) {
        res->failed = true;
    }
    const gov__sandbox_route *route = find_route(data, res);
    bool counted = route ? !(route->flags & GOV__SB_OPERATOR) : !operator_call;
    if (counted) {
        gov__sb_count(sb, route);
    }
    if (!route || res->failed || (counted && !gov__sb_signature_check(sb, &data->request, res))) {
        return;
    }
    if (counted) {
        work_with_faults(sb, route, data, res);
    } else {
        work(sb, route, data, res);
    }
}

static void add_common_headers(gov_sandbox *sb, const gov__sandbox_request *req,
                               gov__sandbox_response *res)
{
    char date[GOV__SB_TIME_BYTES];
    gov__sb_http_date(gov__sb_now_ms(sb), date);
    gov__sb_set_header(res, "Date", date);
    gov__sb_set_header(res, "Gov-Sandbox", "true");
    gov__sb_set_header(res, "Request-Id", req->request_id);
    if (!gov__sb_fields_get(&res->headers, "Cache-Control", true)) {
        gov__sb_set_header(res, "Cache-Control", "no-store");
    }
    if (strcmp(req->method, "HEAD") == 0) {
        gov__sb_answer_empty(res, res->status);
    }
}

void gov__sandbox_handle(gov_sandbox *sb, const gov__sandbox_input *input,
                         gov__sandbox_response *res)
{
    gov__sandbox_request_data data = {0};
    (void)pthread_mutex_lock(&sb->lock);
    if (gov__sb_request_read(&data, input, res)) {
        serve(sb, &data, res);
    } else {
        gov__sb_count(sb, NULL);
    }
    gov__sb_rollback(sb);
    gov__sb_response_finish(&data.request, res);
    add_common_headers(sb, &data.request, res);
    gov__sb_signature_reply(sb, &data.request, res);
    (void)pthread_mutex_unlock(&sb->lock);
    gov__sb_request_clear(&data);
}

void gov__sb_notify(gov_sandbox *sb)
{
    sb->changes++;
    (void)pthread_cond_broadcast(&sb->changed);
}
