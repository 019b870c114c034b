/* SPDX-License-Identifier: Apache-2.0 */
/* One client and one session shared by threads: one renewal and one discovery for all, transports
 * that are polled, and waits that end with their deadline or cancel flag. */
#include "test_support.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <pthread.h>

#include "base/platform.h"
#include "core/call.h"
#include "core/turn.h"

#define THREADS 8
#define CALLS   200

static const gov__operation READ = {.name = "thing_read", .flags = GOV__OP_SESSION};

typedef struct server {
    atomic_int renewals;
    atomic_int discoveries;
    atomic_int calls;
    atomic_int stale; /* calls with a token that was given up */
    atomic_int generation;
    atomic_int unproved; /* calls with a bound token and without a proof */
    const char *type;    /* of its tokens; NULL: bearer */
} server;

static void reply(gov_exchange *exchange, int32_t status, const char *body)
{
    gov_status result = gov_exchange_set_status(exchange, status);
    if (result == GOV_OK) {
        result = gov_exchange_add_header(exchange, "Content-Type", 12, "application/json", 16);
    }
    if (result == GOV_OK) {
        result = gov_exchange_write_body(exchange, body, strlen(body));
    }
    gov_exchange_finish(exchange, result, GOV_STAGE_COMPLETE, NULL);
}

static const char *header(const gov_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < gov_exchange_get_header_count(exchange); i++) {
        if (strcmp(gov_exchange_get_header_name(exchange, i), name) == 0) {
            return gov_exchange_get_header_value(exchange, i);
        }
    }
    return "";
}

static void perform(void *user, gov_exchange *exchange)
{
    server *s = user;
    const char *url = gov_exchange_get_url(exchange);
    if (strstr(url, "/oauth/") != NULL) {
        s->renewals++;
        gov__platform_sleep_ms(20);
        s->generation = 1;
        char body[256];
        (void)snprintf(body, sizeof body,
                       "{\"access_token\":\"access-token-new\",\"token_type\":\"%s\","
                       "\"expires_in\":3600,\"refresh_token\":\"refresh-token-new\"}",
                       s->type != NULL ? s->type : "bearer");
        reply(exchange, 200, body);
    } else if (strstr(url, "gov-gateway") != NULL) {
        s->discoveries++;
        gov__platform_sleep_ms(20);
        reply(exchange, 200,
              "{\"profile\":\"gov-gateway\",\"profile_version\":\"1\",\"issuer\":"
              "\"https://gov.test\",\"jwks_uri\":\"https://gov.test/keys\"}");
    } else if (strstr(url, "/.well-known/") != NULL) {
        reply(exchange, 200,
              "{\"issuer\":\"https://gov.test\",\"token_endpoint\":\"https://gov.test/token\"}");
    } else {
        bool fresh = strstr(header(exchange, "Authorization"), "-new") != NULL;
        s->calls++;
        s->stale += fresh ? 0 : 1;
        s->unproved += s->type != NULL && header(exchange, "DPoP")[0] == '\0' ? 1 : 0;
        reply(exchange, fresh ? 200 : 401, fresh ? "{}" : "{\"code\":\"token_expired\"}");
    }
}

static gov_client *make_client(gov_transport *transport)
{
    gov_config *config = NULL;
    gov_client *client = NULL;
    ck_assert_int_eq(gov_config_new(NULL, &config, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set(config, "gateway.url", "https://gov.test", NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_transport(config, transport, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(config, &client, NULL), GOV_OK);
    gov_config_free(config);
    return client;
}

static gov_session *make_session(gov_client *client)
{
    gov_session *session = NULL;
    gov__tokens tokens;
    gov__tokens_init(&tokens, &client->mem);
    gov__buf_append_str(&tokens.access, "access-token-old");
    gov__buf_append_str(&tokens.refresh, "refresh-token-old");
    tokens.expires_in_ms = 3600000;
    ck_assert_int_eq(gov__session_new(client, GOV__SESSION_PERSON, &session, NULL), GOV_OK);
    ck_assert_int_eq(gov__session_set_tokens(session, &tokens, gov__client_now_ms(client),
                                             "https://gov.test/oauth/token", NULL),
                     GOV_OK);
    gov__tokens_free(&tokens);
    return session;
}

static gov_status one_call(gov_client *client, gov_session *session,
                           const gov_call_options *options)
{
    gov__call call;
    gov_status status = gov__call_begin(&call, client, session, &READ, options, NULL);
    if (status == GOV_OK) {
        gov__request_begin(gov__call_request(&call), "GET", "/gov/v1/things");
        status = gov__call_run(&call, NULL);
    }
    gov__call_end(&call);
    return status;
}

typedef struct worker {
    gov_client *client;
    gov_session *session;
    int failures;
} worker;

static void *work(void *user)
{
    worker *w = user;
    for (int i = 0; i < CALLS; i++) {
        w->failures += one_call(w->client, w->session, NULL) != GOV_OK ? 1 : 0;
        (void)gov_session_is_logged_in(w->session);
        (void)gov_session_get_expires_at_ms(w->session);
    }
    return NULL;
}

static void *discover(void *user)
{
    worker *w = user;
    gov__metadata *metadata = NULL;
    w->failures += gov__client_metadata(w->client, NULL, &metadata, NULL) != GOV_OK ? 1 : 0;
    gov__metadata_unref(metadata);
    return NULL;
}

static void run(void *(*body)(void *), gov_client *client, gov_session *session)
{
    pthread_t threads[THREADS];
    worker workers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){client, session, 0};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, body, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_int_eq(workers[i].failures, 0);
    }
}

START_TEST(threads_share_one_renewal)
{
    server s = {.renewals = 0};
    gov_transport transport = {.struct_size = sizeof transport, .user = &s, .perform = perform};
    gov_client *client = make_client(&transport);
    gov_session *session = make_session(client);
    run(work, client, session);
    ck_assert_int_eq(s.renewals, 1);
    ck_assert_int_le(s.stale, THREADS);
    ck_assert_int_eq(s.calls - s.stale, THREADS * CALLS);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

static void *refresh(void *user)
{
    worker *w = user;
    for (int i = 0; i < CALLS / 10; i++) {
        w->failures += one_call(w->client, w->session, NULL) != GOV_OK ? 1 : 0;
    }
    return NULL;
}

/* The access token has expired for all of them at the same moment, and proofs are asked for. */
START_TEST(sixteen_threads_that_refresh_at_once_ask_once)
{
    server s = {.renewals = 0, .type = "DPoP"};
    gov_transport transport = {.struct_size = sizeof transport, .user = &s, .perform = perform};
    gov_client *client = make_client(&transport);
    gov_session *session = make_session(client);
    gov__key *key = NULL;
    pthread_t threads[16];
    worker workers[16];
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, NULL, &key), GOV_OK);
    gov__session_bind(session, key);
    gov__key_unref(key);
    session->bound = true;
    session->expires_ms = gov__client_now_ms(client) - 1;
    for (int i = 0; i < 16; i++) {
        workers[i] = (worker){client, session, 0};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, refresh, &workers[i]), 0);
    }
    for (int i = 0; i < 16; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_int_eq(workers[i].failures, 0);
    }
    ck_assert_int_eq(s.renewals, 1);
    ck_assert_int_eq(s.stale, 0);
    ck_assert_int_eq(s.unproved, 0);
    gov_session_unref(session);
    gov_client_unref(client);
}
END_TEST

START_TEST(threads_share_one_discovery)
{
    server s = {.renewals = 0};
    gov_transport transport = {.struct_size = sizeof transport, .user = &s, .perform = perform};
    gov_client *client = make_client(&transport);
    run(discover, client, NULL);
    ck_assert_int_eq(s.discoveries, 1);
    gov_client_unref(client);
}
END_TEST

START_TEST(waiting_for_a_turn_ends)
{
    gov__turn turn;
    gov_cancel *cancel = NULL;
    const gov_clock *clock = gov__platform_clock();
    ck_assert(gov__turn_init(&turn));
    ck_assert_int_eq(gov_cancel_new(&cancel, NULL), GOV_OK);
    int64_t begin = gov__platform_monotonic_ms();
    ck_assert_int_eq(gov__turn_take(&turn, clock, 0, NULL), GOV_OK);
    ck_assert_int_eq(gov__turn_take(&turn, clock, begin + 60, NULL), GOV_ERR_TIMEOUT);
    gov_cancel_trigger(cancel);
    ck_assert_int_eq(gov__turn_take(&turn, clock, INT64_MAX, cancel), GOV_ERR_CANCELLED);
    ck_assert_int_lt(gov__platform_monotonic_ms() - begin, 1000);
    gov__turn_give(&turn);
    ck_assert_int_eq(gov__turn_take(&turn, clock, INT64_MAX, NULL), GOV_OK);
    gov__turn_give(&turn);
    gov_cancel_free(cancel);
    gov__turn_destroy(&turn);
}
END_TEST

/* A transport without perform: the exchange ends in a later poll, or when it is cancelled. */
typedef struct polled {
    gov_exchange *exchange;
    gov_status start_status;
    int polls_left; /* negative: never ends by itself */
    bool cancelled;
    int cancels;
} polled;

static gov_status poll_start(void *user, gov_exchange *exchange)
{
    polled *t = user;
    t->exchange = exchange;
    return t->start_status;
}

static gov_status poll_poll(void *user, int64_t timeout_ms)
{
    polled *t = user;
    ck_assert_int_le(timeout_ms, 50);
    if (t->cancelled) {
        gov_exchange_finish(t->exchange, GOV_ERR_CANCELLED, GOV_STAGE_MAYBE_SENT, NULL);
    } else if (t->polls_left == 0) {
        reply(t->exchange, 200, "{}");
    } else {
        t->polls_left--;
        gov__platform_sleep_ms(timeout_ms);
    }
    return GOV_OK;
}

static void poll_cancel(void *user, gov_exchange *exchange)
{
    polled *t = user;
    ck_assert_ptr_eq(exchange, t->exchange);
    t->cancelled = true;
    t->cancels++;
}

static gov_status run_polled(polled *t, const gov_call_options *options)
{
    gov_transport transport = {.struct_size = sizeof transport,
                               .user = t,
                               .start = poll_start,
                               .poll = poll_poll,
                               .cancel = poll_cancel};
    gov_client *client = make_client(&transport);
    gov_session *session = make_session(client);
    gov_status status = one_call(client, session, options);
    gov_session_unref(session);
    gov_client_unref(client);
    return status;
}

START_TEST(drives_a_transport_that_is_polled)
{
    gov_cancel *cancel = NULL;
    gov_call_options options = {.struct_size = sizeof options, .timeout_ms = 120};
    polled t = {.polls_left = 2};
    ck_assert_int_eq(run_polled(&t, NULL), GOV_OK);
    ck_assert_int_eq(t.cancels, 0);
    t = (polled){.start_status = GOV_ERR_TLS};
    ck_assert_int_eq(run_polled(&t, NULL), GOV_ERR_TLS);
    t = (polled){.polls_left = -1};
    int64_t begin = gov__platform_monotonic_ms();
    ck_assert_int_eq(run_polled(&t, &options), GOV_ERR_TIMEOUT);
    ck_assert_int_eq(t.cancels, 1);
    ck_assert_int_lt(gov__platform_monotonic_ms() - begin, 400);
    ck_assert_int_eq(gov_cancel_new(&cancel, NULL), GOV_OK);
    options = (gov_call_options){.struct_size = sizeof options, .cancel = cancel};
    gov_cancel_trigger(cancel);
    t = (polled){.polls_left = -1};
    ck_assert_int_eq(run_polled(&t, &options), GOV_ERR_CANCELLED);
    gov_cancel_free(cancel);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(threads_share_one_renewal),
        TEST_ENTRY(sixteen_threads_that_refresh_at_once_ask_once),
        TEST_ENTRY(threads_share_one_discovery),
        TEST_ENTRY(waiting_for_a_turn_ends),
        TEST_ENTRY(drives_a_transport_that_is_polled),
    };
    return test_run("core_threads", entries, TEST_COUNT(entries));
}
