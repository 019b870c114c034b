/* SPDX-License-Identifier: Apache-2.0 */
/* Beginning, running and ending a call. Its states are call_step.c and the policies beside it. */
#include "core/call.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/random_id.h"
#include "core/call_policy.h"
#include "core/options.h"
#include "core/signing.h"
#include "core/transport.h"
#include "http/cancel.h"

#define SLICE_MS       50
#define KEY_MIN        22
#define KEY_MAX        64
#define GRANT_MAX      64
#define TRACE_LEN      55
#define CURSOR_MAX     4096
#define TIMEOUT_MAX_MS 86400000
/* What discovery and identity providers answer is small, and read before anything of it is known. */
#define IDENTITY_BODY_MAX 262144U

bool gov__call_is_key(const char *key)
{
    size_t len = gov__str_len_max(key, KEY_MAX + 1);
    for (size_t i = 0; i < len; i++) {
        char c = key[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-')) {
            return false;
        }
    }
    return len >= KEY_MIN && len <= KEY_MAX;
}

/* W3C Trace Context section 3.2: 2-32-16-2 lower-case hexadecimal digits. */
static bool is_traceparent(const char *text)
{
    for (size_t i = 0; i < TRACE_LEN; i++) {
        char c = text[i];
        bool dash = i == 2 || i == 35 || i == 52;
        if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return false;
        }
    }
    return text[TRACE_LEN] == '\0';
}

static bool is_grant(const char *id)
{
    size_t len = gov__str_len_max(id, GRANT_MAX + 1);
    for (size_t i = 0; i < len; i++) {
        if (id[i] <= ' ' || id[i] > '~') {
            return false;
        }
    }
    return len >= 1 && len <= GRANT_MAX;
}

static gov_status load_options(gov__call *call, const gov_call_options *options, gov_error **err)
{
    gov_call_options *o = &call->options;
    gov_status status = gov__options_load(o, sizeof *o, options);
    bool good = status == GOV_OK && o->reserved == 0 && o->timeout_ms >= 0 &&
                o->timeout_ms <= TIMEOUT_MAX_MS &&
                (o->idempotency_key == NULL || gov__call_is_key(o->idempotency_key)) &&
                (o->traceparent == NULL || is_traceparent(o->traceparent)) &&
                (o->grant_id == NULL || is_grant(o->grant_id));
    if (good) {
        return GOV_OK;
    }
    *o = (gov_call_options){.struct_size = sizeof *o};
    return gov__error_raise(&call->client->mem, err, GOV_ERR_ARGUMENT,
                            "the call options are malformed: size, timeout, key, traceparent or "
                            "grant",
                            "调用选项有误：大小、时限、幂等键、traceparent 或授权");
}

static gov_status check_session(const gov__call *call, gov_error **err)
{
    const gov_session *session = call->session;
    bool foreign = session != NULL && session->client != call->client;
    if (foreign) {
        return gov__error_raise(&call->client->mem, err, GOV_ERR_ARGUMENT,
                                "the session belongs to another client", "会话属于另一个客户端");
    }
    bool needed = gov__call_has(call, GOV__OP_SESSION);
    bool anonymous = session == NULL || session->kind == GOV__SESSION_ANONYMOUS;
    if ((needed && anonymous) || (!anonymous && gov_session_is_logged_in(session) == 0)) {
        return gov__error_status(&call->client->mem, err, GOV_ERR_LOGIN_REQUIRED);
    }
    return GOV_OK;
}

/* Before anything is written: the tables of a platform without a description may be empty. */
static gov_status check_offered(const gov__call *call, gov_error **err)
{
    static const uint32_t anywhere = GOV__OP_BARE | GOV__OP_PROVIDER | GOV__OP_RENEW | GOV__OP_OWN;
    return gov__call_has(call, anywhere) ? GOV_OK : gov__client_check_whole(call->client, err);
}

static gov_status make_key(gov__call *call, gov_error **err)
{
    if (!gov__call_has(call, GOV__OP_MUTATES)) {
        return GOV_OK;
    }
    if (call->options.idempotency_key != NULL) {
        memcpy(call->key, call->options.idempotency_key, strlen(call->options.idempotency_key) + 1);
        return GOV_OK;
    }
    gov_status status = gov__random_id(&call->client->random, call->key);
    return gov__error_status(&call->client->mem, err, status);
}

int64_t gov__call_deadline_of(const gov_client *client, const gov_call_options *options)
{
    gov_call_options loaded;
    bool good = gov__options_load(&loaded, sizeof loaded, options) == GOV_OK &&
                loaded.timeout_ms > 0 && loaded.timeout_ms <= TIMEOUT_MAX_MS;
    int64_t timeout =
        good ? loaded.timeout_ms : gov__config_int(client->config, GOV__OPTION_CALL_TIMEOUT_MS);
    return gov__client_now_ms(client) + timeout;
}

const gov_cancel *gov__call_cancel_of(const gov_call_options *options)
{
    gov_call_options loaded;
    return gov__options_load(&loaded, sizeof loaded, options) == GOV_OK ? loaded.cancel : NULL;
}

static uint64_t body_limit(const gov_client *client, bool identity)
{
    uint64_t most = (uint64_t)gov__config_int(client->config, GOV__OPTION_HTTP_MAX_BODY_BYTES);
    return identity && most > IDENTITY_BODY_MAX ? IDENTITY_BODY_MAX : most;
}

static void init(gov__call *call, gov_client *client, gov_session *session,
                 const gov__operation *op)
{
    const gov_config *config = client->config;
    *call = (gov__call){.client = client,
                        .session = session,
                        .op = op,
                        .other_max_bytes = body_limit(client, true),
                        .resume_ms = INT64_MIN,
                        .status = GOV_ERR_INTERNAL};
    gov__request_init(&call->request, &client->mem, client->base);
    gov__request_init(&call->side, &client->mem, client->base);
    gov__response_init(&call->response, &client->mem,
                       (size_t)gov__config_int(config, GOV__OPTION_HTTP_MAX_HEADER_BYTES),
                       body_limit(client, (op->flags & (GOV__OP_BARE | GOV__OP_PROVIDER)) != 0));
    call->response.body.spare = &client->spare;
    gov__buf_init_secret(&call->cursor, &client->mem, CURSOR_MAX);
}

gov_status gov__call_begin(gov__call *call, gov_client *client, gov_session *session,
                           const gov__operation *op, const gov_call_options *options,
                           gov_error **err)
{
    init(call, client, session, op);
    gov_status status = gov__client_check(client, err);
    if (status == GOV_OK) {
        status = load_options(call, options, err);
    }
    if (status == GOV_OK) {
        status = check_offered(call, err);
    }
    if (status == GOV_OK) {
        status = check_session(call, err);
    }
    if (status == GOV_OK) {
        status = make_key(call, err);
    }
    call->deadline_ms = gov__call_deadline_of(client, &call->options);
    return status;
}

gov__request *gov__call_request(gov__call *call)
{
    return &call->request;
}

void gov__call_set_body_limit(gov__call *call, uint64_t max_bytes)
{
    call->response.max_body_bytes = max_bytes;
}

void gov__call_set_sink(gov__call *call, const gov__body_sink *sink)
{
    call->response.sink = sink != NULL ? *sink : (gov__body_sink){.write = NULL};
}

void gov__call_set_writer(gov__call *call, gov__call_write_fn write, void *user)
{
    call->write = write;
    call->write_user = user;
}

void gov__call_set_pages(gov__call *call, gov__page_fn page, void *user)
{
    call->page = page;
    call->page_user = user;
}

void gov__call_set_deadline(gov__call *call, int64_t deadline_ms)
{
    call->deadline_ms = deadline_ms;
}

/* In slices, because the flag that cancels wakes nobody. */
static void wait_until(const gov__call *call, int64_t until_ms, int64_t now_ms)
{
    int64_t left = until_ms - now_ms;
    int64_t slice = left < SLICE_MS ? left : SLICE_MS;
    if (call->waits_session) {
        gov__session_wait(call->session, slice);
    } else if (slice > 0) {
        call->client->clock.sleep_ms(call->client->clock.user, slice);
    }
}

gov_status gov__call_run(gov__call *call, gov_error **err)
{
    gov_client *client = call->client;
    for (;;) {
        gov_exchange *exchange = NULL;
        int64_t until = 0;
        int64_t now = gov__client_now_ms(client);
        switch (gov__call_step(call, now, &exchange, &until)) {
        case GOV__CALL_SEND:
            gov__transport_send(client, exchange);
            gov__call_feed(call, gov__client_now_ms(client));
            break;
        case GOV__CALL_WAIT: wait_until(call, until, now); break;
        case GOV__CALL_DONE: return gov__call_result(call, err);
        }
    }
}

gov_status gov__call_result(gov__call *call, gov_error **err)
{
    if (err != NULL) {
        gov_error_free(*err);
        *err = call->error;
        call->error = NULL;
    }
    return call->status;
}

const gov__response *gov__call_response(const gov__call *call)
{
    return &call->response;
}

gov_status gov__call_json(gov__call *call, gov__json **out, gov_error **err)
{
    gov__json_limits limits = gov__client_json_limits(call->client);
    gov_status status = gov__json_parse_buf(&call->response.body, &limits, out);
    if (status == GOV_OK && !gov__json_is_object(gov__json_root(*out))) {
        gov__json_free(*out);
        *out = NULL;
        status = GOV_ERR_RESPONSE;
    }
    return status == GOV_OK ? GOV_OK : gov__call_fail(call, err, status);
}

void gov__call_end(gov__call *call)
{
    gov__call_over(call, GOV_ERR_CANCELLED);
    gov__request_free(&call->request);
    gov__request_free(&call->side);
    gov__response_free(&call->response);
    gov__signing_release(call);
    gov__buf_free(&call->cursor);
    gov_error_free(call->error);
    call->error = NULL;
}
