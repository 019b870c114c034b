/* SPDX-License-Identifier: Apache-2.0 */
/* See liar.h. It hands requests to the sandbox's router itself, so that what comes back can be lost. */
#include "scenario/support/liar.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/route.h"

const char *liar_kind_name(liar_kind kind)
{
    static const char *const names[LIAR_KINDS] = {"honest",      "not_sent", "lost_before",
                                                  "lost_after",  "timeout",  "partial",
                                                  "gateway_502", "twice"};
    return names[kind];
}

static const char *target_of(const gov_exchange *exchange)
{
    const char *at = strstr(gov_exchange_get_url(exchange), "://");
    const char *slash = at != NULL ? strchr(at + 3, '/') : NULL;
    return slash != NULL ? slash : "/";
}

static void copy_request(const gov_exchange *exchange, gov__sandbox_fields *out)
{
    for (size_t i = 0; i < gov_exchange_get_header_count(exchange); i++) {
        const char *name = gov_exchange_get_header_name(exchange, i);
        const char *value = gov_exchange_get_header_value(exchange, i);
        ck_assert(gov__sb_fields_add(out, name, strlen(name), value, strlen(value)));
    }
    if (gov__sb_fields_get(out, "Host", true) == NULL) {
        ck_assert(gov__sb_fields_add(out, "Host", 4, "127.0.0.1", 9));
    }
}

static char *copy_body(gov_exchange *exchange, size_t *size)
{
    *size = (size_t)gov_exchange_get_body_size(exchange);
    char *body = malloc(*size + 1);
    const void *whole = gov_exchange_get_body(exchange);
    if (whole != NULL) {
        memcpy(body, whole, *size);
        return body;
    }
    for (size_t at = 0, got = 0; at < *size; at += got) {
        ck_assert_int_eq(gov_exchange_read_body(exchange, body + at, *size - at, &got), GOV_OK);
        ck_assert_uint_gt(got, 0);
    }
    return body;
}

static void deliver(liar *l, gov_exchange *exchange, int times, gov__sandbox_response *res)
{
    gov__sandbox_fields fields = {0};
    size_t size = 0;
    char *body = copy_body(exchange, &size);
    copy_request(exchange, &fields);
    const gov__sandbox_input input = {
        gov_exchange_get_method(exchange), target_of(exchange), &fields, body, size, NULL, NULL};
    for (int i = 0; i < times; i++) {
        l->delivered++;
        gov__sb_response_clear(res);
        gov__sandbox_handle(l->sandbox, &input, res);
        if (l->witness != NULL) {
            l->witness(l->witness_user, &input, res);
        }
    }
    gov__sb_fields_clear(&fields);
    free(body);
}

/* The answer, up to `length` bytes of its body; what the exchange does not take ends it. */
static gov_status answer(gov_exchange *exchange, const gov__sandbox_response *res, size_t length)
{
    gov_status status = gov_exchange_set_status(exchange, res->status);
    for (size_t i = 0; i < res->headers.count && status == GOV_OK; i++) {
        const gov__sandbox_field *field = &res->headers.items[i];
        status = gov_exchange_add_header(exchange, field->name, strlen(field->name), field->value,
                                         strlen(field->value));
    }
    for (size_t at = 0; at < length && status == GOV_OK; at += 4096) {
        size_t piece = length - at < 4096 ? length - at : 4096;
        status = gov_exchange_write_body(exchange, res->body + at, piece);
    }
    return status;
}

static void answer_502(gov_exchange *exchange)
{
    static const char page[] = "<html><h1>502 Bad Gateway</h1></html>";
    ck_assert_int_eq(gov_exchange_set_status(exchange, 502), GOV_OK);
    ck_assert_int_eq(gov_exchange_add_header(exchange, "Content-Type", 12, "text/html", 9), GOV_OK);
    ck_assert_int_eq(gov_exchange_add_header(exchange, "Gov-Sandbox", 11, "true", 4), GOV_OK);
    ck_assert_int_eq(gov_exchange_write_body(exchange, page, sizeof page - 1), GOV_OK);
}

static liar_kind kind_now(const liar *l)
{
    for (size_t i = 0; i < LIAR_PLANS; i++) {
        const liar_plan *plan = &l->plans[i];
        if (plan->kind != LIAR_HONEST && l->requests >= plan->at &&
            l->requests - plan->at < plan->count) {
            return plan->kind;
        }
    }
    return LIAR_HONEST;
}

static void note(liar *l, const gov_exchange *exchange, liar_kind kind)
{
    size_t used = strlen(l->trace);
    (void)snprintf(l->trace + used, sizeof l->trace - used, "%s %.70s %s\n",
                   gov_exchange_get_method(exchange), target_of(exchange), liar_kind_name(kind));
}

/* Keeps the value of the member that the test waits for, a token. */
static void listen_in(liar *l, const gov__sandbox_response *res)
{
    char name[64];
    (void)snprintf(name, sizeof name, "\"%s\":\"", l->listen_for);
    const char *at = res->body != NULL ? strstr(res->body, name) : NULL;
    if (at != NULL) {
        at += strlen(name);
        (void)snprintf(l->heard, sizeof l->heard, "%.*s", (int)strcspn(at, "\""), at);
    }
}

static void perform(void *user, gov_exchange *exchange)
{
    liar *l = user;
    gov__sandbox_response res = {0};
    size_t base = strlen(GOV_SANDBOX_BASE_URL);
    l->requests++;
    l->strayed = l->strayed ||
                 strncmp(gov_exchange_get_url(exchange), GOV_SANDBOX_BASE_URL, base) != 0 ||
                 gov_exchange_get_url(exchange)[base] != '/';
    gov_status status = GOV_OK;
    liar_kind kind = kind_now(l);
    note(l, exchange, kind);
    if (kind != LIAR_NOT_SENT && kind != LIAR_LOST_BEFORE) {
        deliver(l, exchange, kind == LIAR_TWICE ? 2 : 1, &res);
    }
    if (l->listen_for != NULL) {
        listen_in(l, &res);
    }
    if (l->change != NULL) {
        char path[128];
        const char *target = target_of(exchange);
        (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(target, "?"), target);
        l->change(l->change_user, gov_exchange_get_method(exchange), path, &res);
    }
    switch (kind) {
    case LIAR_NOT_SENT:
        gov_exchange_finish(exchange, GOV_ERR_CONNECT, GOV_STAGE_NOT_SENT, "liar: refused");
        break;
    case LIAR_LOST_BEFORE:
    case LIAR_LOST_AFTER:
        gov_exchange_finish(exchange, GOV_ERR_NETWORK, GOV_STAGE_MAYBE_SENT, "liar: lost");
        break;
    case LIAR_TIMEOUT:
        gov_exchange_finish(exchange, GOV_ERR_TIMEOUT, GOV_STAGE_MAYBE_SENT, "liar: late");
        break;
    case LIAR_PARTIAL:
        (void)answer(exchange, &res, res.body_length / 2);
        gov_exchange_finish(exchange, GOV_ERR_NETWORK, GOV_STAGE_PARTIAL, "liar: cut");
        break;
    case LIAR_GATEWAY_502:
        answer_502(exchange);
        gov_exchange_finish(exchange, GOV_OK, GOV_STAGE_COMPLETE, NULL);
        break;
    default:
        status = answer(exchange, &res, res.body_length);
        gov_exchange_finish(exchange, status,
                            status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_PARTIAL, NULL);
        break;
    }
    gov__sb_response_clear(&res);
}

void liar_init(liar *l, gov_sandbox *sandbox)
{
    memset(l, 0, sizeof *l);
    l->sandbox = sandbox;
    l->table = (gov_transport){.struct_size = sizeof l->table, .user = l, .perform = perform};
}

void liar_arm(liar *l, const liar_plan *first, const liar_plan *second)
{
    l->requests = 0;
    l->delivered = 0;
    l->trace[0] = '\0';
    memset(l->plans, 0, sizeof l->plans);
    if (first != NULL) {
        l->plans[0] = *first;
    }
    if (second != NULL) {
        l->plans[1] = *second;
    }
}

void liar_heal(liar *l)
{
    memset(l->plans, 0, sizeof l->plans);
}
