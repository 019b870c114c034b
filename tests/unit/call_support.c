/* SPDX-License-Identifier: Apache-2.0 */
/* The player of call_support.h: no socket, no clock, no thread. */
#include "call_support.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static int64_t clock_wall(void *user)
{
    const play *p = user;
    return PLAY_WALL_MS + p->now_ms + p->wall_jump_ms;
}

static int64_t clock_monotonic(void *user)
{
    const play *p = user;
    return p->now_ms;
}

static void clock_sleep(void *user, int64_t duration_ms)
{
    play *p = user;
    p->now_ms += duration_ms;
    p->waited_ms += duration_ms;
    if (p->on_sleep != NULL) {
        p->on_sleep(p);
    }
}

static gov_status random_fill(void *user, void *out, size_t size)
{
    const play *p = user;
    memset(out, 0, size);
    memset(out, p->random, 1);
    return p->random_status;
}

static void log_write(void *user, gov_log_level level, const char *message)
{
    play *p = user;
    size_t used = strlen(p->log);
    (void)level;
    (void)snprintf(p->log + used, sizeof p->log - used, "%s\n", message);
}

static void put(play *p, char c)
{
    size_t used = strlen(p->trace);
    if (used < sizeof p->trace - 1) {
        p->trace[used] = c;
        p->trace[used + 1] = '\0';
    }
}

void play_describe(gov_exchange *exchange, char *out, size_t room)
{
    size_t at = (size_t)snprintf(out, room, "%s %s\n", gov_exchange_get_method(exchange),
                                 gov_exchange_get_url(exchange));
    for (size_t i = 0; i < gov_exchange_get_header_count(exchange) && at < room; i++) {
        at += (size_t)snprintf(out + at, room - at, "%s\n",
                               gov_exchange_get_header_line(exchange, i));
    }
    const char *body = gov_exchange_get_body(exchange);
    if (at < room) {
        (void)snprintf(out + at, room - at, "\n%.*s",
                       body != NULL ? (int)gov_exchange_get_body_size(exchange) : 0,
                       body != NULL ? body : "");
    }
}

static void add_header(gov_exchange *exchange, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);
    ck_assert_ptr_nonnull(colon);
    ck_assert_int_eq(gov_exchange_add_header(exchange, line, (size_t)(colon - line), colon + 1,
                                             len - (size_t)(colon + 1 - line)),
                     GOV_OK);
}

void play_answer(play *p, gov_exchange *exchange, const play_reply *reply)
{
    p->now_ms += reply->takes_ms;
    if (reply->http_status == 0) {
        gov_exchange_finish(exchange, reply->status, reply->stage, "as the test says");
        return;
    }
    ck_assert_int_eq(gov_exchange_set_status(exchange, reply->http_status), GOV_OK);
    const char *media = reply->media;
    if (media == NULL) {
        media = reply->http_status >= 400 ? "application/problem+json" : "application/json";
    }
    if (media[0] != '\0') {
        ck_assert_int_eq(
            gov_exchange_add_header(exchange, "Content-Type", 12, media, strlen(media)), GOV_OK);
    }
    for (const char *at = reply->headers; at != NULL && *at != '\0';) {
        size_t len = strcspn(at, "\n");
        add_header(exchange, at, len);
        at += len + (at[len] == '\n' ? 1 : 0);
    }
    const char *body = reply->body != NULL ? reply->body : "";
    gov_status status = gov_exchange_write_body(exchange, body, strlen(body));
    gov_exchange_finish(exchange, status, status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_PARTIAL,
                        NULL);
}

static char kind_of(const char *request)
{
    if (strstr(request, "/gov/v1/operations/") != NULL) {
        return 'Q';
    }
    return strstr(request, "/oauth/token") != NULL ? 'R' : 'M';
}

static void send(play *p, gov_exchange *exchange)
{
    play_describe(exchange, p->last_request, sizeof p->last_request);
    char kind = kind_of(p->last_request);
    put(p, kind);
    if (kind == 'M' && p->first_main[0] == '\0') {
        memcpy(p->first_main, p->last_request, sizeof p->first_main);
    }
    ck_assert_msg(p->next_reply < p->reply_count, "one request too many: %s", p->trace);
    play_answer(p, exchange, &p->replies[p->next_reply++]);
}

gov_status play_run(play *p, gov__call *call, const play_reply *replies, size_t count)
{
    play_script(p, replies, count);
    for (;;) {
        gov_exchange *exchange = NULL;
        int64_t until = 0;
        int64_t wait = 0;
        switch (gov__call_step(call, p->now_ms, &exchange, &until)) {
        case GOV__CALL_SEND:
            send(p, exchange);
            gov__call_feed(call, p->now_ms);
            break;
        case GOV__CALL_WAIT:
            ck_assert_int_gt(until, p->now_ms);
            ck_assert_int_le(until, call->deadline_ms);
            wait = until - p->now_ms;
            p->waited_ms += wait;
            p->longest_wait_ms = wait > p->longest_wait_ms ? wait : p->longest_wait_ms;
            p->now_ms = until;
            put(p, 'w');
            break;
        case GOV__CALL_DONE: return gov__call_result(call, &p->error);
        }
    }
}

static void write_request(gov__call *call)
{
    gov__request *request = gov__call_request(call);
    bool changes = (call->op->flags & (GOV__OP_MUTATES | GOV__OP_ONCE)) != 0;
    gov__request_begin(request, changes ? "POST" : "GET", "/gov/v1/things");
    if (changes) {
        gov__buf_append_str(gov__request_body(request, "application/json"), "{\"a\":1}");
    }
}

gov_status play_call(play *p, const gov__operation *op, const gov_call_options *options,
                     const play_reply *replies, size_t count)
{
    gov__call call;
    gov_error_free(p->error);
    p->error = NULL;
    gov_status status = gov__call_begin(&call, p->client, p->session, op, options, &p->error);
    if (status == GOV_OK) {
        write_request(&call);
        status = play_run(p, &call, replies, count);
    }
    gov__call_end(&call);
    return status;
}

static void perform(void *user, gov_exchange *exchange)
{
    send(user, exchange);
}

void play_script(play *p, const play_reply *replies, size_t count)
{
    p->replies = replies;
    p->reply_count = count;
    p->next_reply = 0;
    p->trace[0] = '\0';
    p->first_main[0] = '\0';
    p->waited_ms = 0;
    p->longest_wait_ms = 0;
    gov_error_free(p->error);
    p->error = NULL;
}

void play_begin(play *p, const play_setting *settings)
{
    memset(p, 0, sizeof *p);
    p->now_ms = 1000000;
    p->random = 7;
    test_memory_init(&p->memory);
    gov_clock clock = {sizeof clock, p, clock_wall, clock_monotonic, clock_sleep, NULL};
    gov_random random = {sizeof random, p, random_fill, NULL};
    gov_transport transport = {.struct_size = sizeof transport, .user = p, .perform = perform};
    ck_assert_int_eq(gov_config_new(test_memory_allocator(&p->memory), &p->config, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set(p->config, "gateway.url", "https://gov.test", NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set(p->config, "auth.client_id", "kiosk", NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set(p->config, "log.level", "trace", NULL), GOV_OK);
    for (; settings != NULL && settings->name != NULL; settings++) {
        ck_assert_int_eq(gov_config_set(p->config, settings->name, settings->value, NULL), GOV_OK);
    }
    ck_assert_int_eq(gov_config_set_clock(p->config, &clock, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_random(p->config, &random, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_transport(p->config, &transport, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_log(p->config, log_write, p, NULL, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(p->config, &p->client, NULL), GOV_OK);
}

void play_log_in(play *p, gov__session_kind kind, int64_t expires_in_ms, const char *refresh)
{
    gov__tokens tokens;
    gov__tokens_init(&tokens, &p->client->mem);
    gov__buf_append_str(&tokens.access, PLAY_TOKEN);
    gov__buf_append_str(&tokens.refresh, refresh);
    tokens.expires_in_ms = expires_in_ms;
    ck_assert_int_eq(gov__session_new(p->client, kind, &p->session, NULL), GOV_OK);
    ck_assert_int_eq(gov__session_set_tokens(p->session, &tokens, p->now_ms,
                                             "https://gov.test/oauth/token",
                                             "https://gov.test/oauth/revoke"),
                     GOV_OK);
    gov__tokens_free(&tokens);
}

void play_end(play *p)
{
    ck_assert_ptr_null(strstr(p->log, "access-token"));
    ck_assert_ptr_null(strstr(p->log, "refresh-token"));
    gov_error_free(p->error);
    gov_session_unref(p->session);
    gov_client_unref(p->client);
    gov_config_free(p->config);
    test_memory_check(&p->memory);
}
