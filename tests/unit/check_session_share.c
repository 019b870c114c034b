/* SPDX-License-Identifier: Apache-2.0 */
/* A stored session that other processes share: who renews, who waits, whose tokens are taken over, and
 * that the lock is always given back. And what a record holds of a session. */
#include "call_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/key.h>

static const gov__operation READ = {.name = "thing_read", .flags = GOV__OP_SESSION};

#define OK_REPLY                                                                                   \
    {                                                                                              \
        .http_status = 200, .body = "{}"                                                           \
    }
#define NEW_TOKENS                                                                                 \
    {                                                                                              \
        .http_status = 200,                                                                        \
        .body = "{\"access_token\":\"access-token-new\",\"token_type\":\"Bearer\",\"expires_in\":" \
                "3600,\"refresh_token\":\"refresh-token-new\"}"                                    \
    }

/* One record and its lock, which another process may hold for a while. */
typedef struct shared {
    play *p;
    char data[32768];
    size_t size;
    bool stored;
    int held;                         /* by this process */
    int64_t busy_until_ms;            /* by another one */
    void (*leaves)(struct shared *s); /* what the other has done when it lets go, once */
    gov_status lock_status;
    gov_status load_status;
    int saves;
    int locks;
} shared;

static gov_status save(void *user, const char *name, const void *data, size_t size)
{
    shared *s = user;
    ck_assert_str_eq(name, "a");
    ck_assert_uint_lt(size, sizeof s->data);
    memcpy(s->data, data, size);
    s->data[size] = '\0';
    s->size = size;
    s->stored = true;
    s->saves++;
    return GOV_OK;
}

static gov_status load(void *user, const char *name, void *out, size_t capacity, size_t *out_size)
{
    const shared *s = user;
    (void)name;
    if (s->load_status != GOV_OK || !s->stored) {
        return s->load_status != GOV_OK ? s->load_status : GOV_ERR_NOT_FOUND;
    }
    *out_size = s->size;
    if (capacity >= s->size) {
        memcpy(out, s->data, s->size);
    }
    return GOV_OK;
}

static gov_status clear(void *user, const char *name)
{
    (void)name;
    ((shared *)user)->stored = false;
    return GOV_OK;
}

static gov_status lock(void *user, const char *name, int64_t timeout_ms)
{
    shared *s = user;
    ck_assert_str_eq(name, "a");
    ck_assert_int_ge(timeout_ms, 0);
    if (s->lock_status != GOV_OK) {
        return s->lock_status;
    }
    if (s->p->now_ms < s->busy_until_ms) {
        return GOV_ERR_TIMEOUT;
    }
    if (s->leaves != NULL) {
        s->leaves(s);
        s->leaves = NULL;
    }
    s->held++;
    s->locks++;
    ck_assert_int_eq(s->held, 1);
    return GOV_OK;
}

static void unlock(void *user, const char *name)
{
    shared *s = user;
    ck_assert_str_eq(name, "a");
    s->held--;
    ck_assert_int_eq(s->held, 0);
}

static void set_store(play *p, shared *s, const play_setting *settings)
{
    const gov_secret_store table = {.struct_size = sizeof table,
                                    .user = s,
                                    .save = save,
                                    .load = load,
                                    .clear = clear,
                                    .lock = lock,
                                    .unlock = unlock};
    memset(s, 0, sizeof *s);
    s->p = p;
    play_begin(p, settings);
    gov_client_unref(p->client);
    ck_assert_int_eq(gov_config_set_secret_store(p->config, &table, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(p->config, &p->client, NULL), GOV_OK);
}

/* A stored session that is due for renewal in 30 seconds of its 200. */
static void begin(play *p, shared *s)
{
    set_store(p, s, NULL);
    play_log_in(p, GOV__SESSION_PERSON, 200000, PLAY_REFRESH);
    ck_assert_int_eq(gov_session_save(p->session, "a", NULL), GOV_OK);
    ck_assert_int_eq(s->locks, 0);
}

static void end(play *p, shared *s)
{
    play_end(p);
    ck_assert_int_eq(s->held, 0);
}

static bool last_has(const play *p, const char *text)
{
    return strstr(p->last_request, text) != NULL;
}

/* Replaces every `from` of the record by `to`, of the same length. */
static void replace(shared *s, const char *from, const char *to)
{
    ck_assert_uint_eq(strlen(from), strlen(to));
    char *at = strstr(s->data, from);
    ck_assert_ptr_nonnull(at);
    for (; at != NULL; at = strstr(at, from)) {
        memcpy(at, to, strlen(to));
    }
}

/* Another process has renewed: same login, other tokens, an hour more. */
static void renewed_elsewhere(shared *s)
{
    char *at = strstr(s->data, "\"expires_at_ms\":");
    replace(s, PLAY_TOKEN, "access-token-elsewhere1");
    replace(s, PLAY_REFRESH, "refresh-token-elsewhere1");
    ck_assert_ptr_nonnull(at);
    at += strlen("\"expires_at_ms\":");
    char number[32];
    long long expires = strtoll(at, NULL, 10) + 3600000;
    int len = snprintf(number, sizeof number, "%lld", expires);
    ck_assert_int_eq(len, 13);
    memcpy(at, number, 13);
    s->size = strlen(s->data);
}

static void nothing(shared *s)
{
    (void)s;
}

START_TEST(a_renewal_happens_under_the_lock)
{
    static const play_reply replies[] = {NEW_TOKENS, OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 180000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "RM");
    ck_assert_int_eq(s.locks, 1);
    ck_assert_int_eq(s.held, 0);
    ck_assert_int_eq(s.saves, 2);
    ck_assert_ptr_nonnull(strstr(s.data, "refresh-token-new"));
    end(&p, &s);
}
END_TEST

START_TEST(what_another_process_got_is_taken_over)
{
    static const play_reply replies[] = {OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 180000;
    s.leaves = renewed_elsewhere;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_OK);
    ck_assert_str_eq(p.trace, "M");
    ck_assert(last_has(&p, "Bearer access-token-elsewhere1\n"));
    ck_assert_int_eq(memcmp(p.session->refresh.data, "refresh-token-elsewhere1", 24), 0);
    ck_assert_int_eq(s.saves, 1);
    ck_assert_int_eq(gov_session_get_expires_at_ms(p.session),
                     PLAY_WALL_MS + p.now_ms + 20000 + 3600000);
    end(&p, &s);
}
END_TEST

START_TEST(a_good_token_waits_for_nobody)
{
    static const play_reply replies[] = {OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 180000;
    s.busy_until_ms = p.now_ms + 60000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_OK);
    ck_assert_str_eq(p.trace, "M");
    ck_assert(last_has(&p, "Bearer " PLAY_TOKEN "\n"));
    end(&p, &s);
}
END_TEST

START_TEST(without_one_the_other_process_is_waited_for)
{
    static const play_reply taken[] = {OK_REPLY};
    static const play_reply own[] = {NEW_TOKENS, OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 200000;
    s.busy_until_ms = p.now_ms + 120;
    s.leaves = renewed_elsewhere;
    ck_assert_int_eq(play_call(&p, &READ, NULL, taken, 1), GOV_OK);
    ck_assert_str_eq(p.trace, "wwwM");
    end(&p, &s);
    /* It let go without a renewal. */
    begin(&p, &s);
    p.now_ms += 200000;
    s.busy_until_ms = p.now_ms + 50;
    s.leaves = nothing;
    ck_assert_int_eq(play_call(&p, &READ, NULL, own, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "wRM");
    end(&p, &s);
    /* It never does. */
    const gov_call_options brief = {.struct_size = sizeof brief, .timeout_ms = 500};
    begin(&p, &s);
    p.now_ms += 200000;
    s.busy_until_ms = INT64_MAX;
    ck_assert_int_eq(play_call(&p, &READ, &brief, NULL, 0), GOV_ERR_TIMEOUT);
    ck_assert_int_eq(p.waited_ms, 500);
    ck_assert(!p.session->renewing);
    end(&p, &s);
}
END_TEST

/* Its refresh token has been used up already, and its access token is over as well. */
START_TEST(an_expired_token_of_another_process_is_renewed_by_its_refresh_token)
{
    static const play_reply replies[] = {NEW_TOKENS, OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 10000000;
    s.leaves = renewed_elsewhere;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "RM");
    ck_assert_ptr_nonnull(strstr(s.data, "refresh-token-new"));
    end(&p, &s);
}
END_TEST

static void ended_elsewhere(shared *s)
{
    s->stored = false;
}

START_TEST(ended_by_one_process_it_is_ended_for_all)
{
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 180000;
    s.leaves = ended_elsewhere;
    ck_assert_int_eq(play_call(&p, &READ, NULL, NULL, 0), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_int_eq(gov_session_is_logged_in(p.session), 0);
    ck_assert(!s.stored);
    end(&p, &s);
}
END_TEST

static void another_login(shared *s)
{
    char *at = strstr(s->data, "\"session\":\"");
    ck_assert_ptr_nonnull(at);
    at[strlen("\"session\":\"")] = '~';
    renewed_elsewhere(s);
}

START_TEST(another_login_under_the_name_is_left_alone)
{
    static const play_reply replies[] = {NEW_TOKENS, OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 180000;
    s.leaves = another_login;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "RM");
    ck_assert(last_has(&p, "Bearer access-token-new\n"));
    ck_assert_ptr_nonnull(strstr(s.data, "refresh-token-elsewhere1"));
    ck_assert_str_eq(p.session->store_name, "");
    end(&p, &s);
}
END_TEST

static void spoilt(shared *s)
{
    memset(s->data, ' ', s->size);
}

START_TEST(a_spoilt_record_is_written_anew)
{
    static const play_reply replies[] = {NEW_TOKENS, OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 180000;
    s.leaves = spoilt;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_ptr_nonnull(strstr(s.data, "refresh-token-new"));
    end(&p, &s);
}
END_TEST

START_TEST(a_store_that_fails_harms_no_good_token)
{
    static const play_reply replies[] = {OK_REPLY};
    shared s;
    play p;
    for (int i = 0; i < 2; i++) {
        begin(&p, &s);
        p.now_ms += 180000;
        s.lock_status = i == 0 ? GOV_ERR_HOOK : GOV_OK;
        s.load_status = i == 1 ? GOV_ERR_FILE : GOV_OK;
        ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_OK);
        ck_assert_str_eq(p.trace, "M");
        ck_assert_int_eq(s.held, 0);
        p.now_ms += 20000;
        ck_assert_int_eq(play_call(&p, &READ, NULL, NULL, 0), i == 0 ? GOV_ERR_HOOK : GOV_ERR_FILE);
        ck_assert(!p.session->renewing);
        ck_assert_int_eq(gov_session_is_logged_in(p.session), 1);
        end(&p, &s);
    }
}
END_TEST

START_TEST(a_call_that_is_given_up_gives_the_lock_back)
{
    gov_exchange *exchange = NULL;
    int64_t until = 0;
    gov__call call;
    shared s;
    play p;
    begin(&p, &s);
    p.now_ms += 200000;
    ck_assert_int_eq(gov__call_begin(&call, p.client, p.session, &READ, NULL, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&call), "GET", "/gov/v1/things");
    ck_assert_int_eq(gov__call_step(&call, p.now_ms, &exchange, &until), GOV__CALL_SEND);
    ck_assert_int_eq(s.held, 1);
    gov__call_end(&call);
    ck_assert_int_eq(s.held, 0);
    end(&p, &s);
}
END_TEST

/* The end of a session revokes what another process got meanwhile. */
START_TEST(the_end_revokes_the_tokens_of_another_process)
{
    static const play_reply replies[] = {OK_REPLY, OK_REPLY};
    shared s;
    play p;
    begin(&p, &s);
    s.leaves = renewed_elsewhere;
    play_script(&p, replies, 2);
    ck_assert_int_eq(gov_session_end(p.session, NULL, &p.error), GOV_OK);
    ck_assert_ptr_nonnull(strstr(p.first_main, "token=refresh-token-elsewhere1&"));
    ck_assert(last_has(&p, "token=access-token-elsewhere1&"));
    ck_assert(!s.stored);
    end(&p, &s);
}
END_TEST

/* --- what a record holds -------------------------------------------------------------------------- */

static const char claims[] = "{\"sub\":\"s-1\",\"iss\":\"https://gov.test\",\"acr\":\"L2\"}";

static void log_in_bound(play *p, gov__key *key)
{
    gov__tokens tokens;
    gov__json *doc = NULL;
    gov__tokens_init(&tokens, &p->client->mem);
    gov__buf_append_str(&tokens.access, PLAY_TOKEN);
    gov__buf_append_str(&tokens.id_token, "id-token.of.the-login");
    tokens.expires_in_ms = 200000;
    tokens.bound = true;
    ck_assert_int_eq(gov__session_new(p->client, GOV__SESSION_PERSON, &p->session, NULL), GOV_OK);
    gov__session_bind(p->session, key);
    ck_assert_int_eq(gov__session_set_tokens(p->session, &tokens, p->now_ms,
                                             "https://gov.test/oauth/token", NULL),
                     GOV_OK);
    ck_assert_int_eq(gov__json_parse(NULL, claims, sizeof claims - 1, NULL, &doc), GOV_OK);
    ck_assert_int_eq(gov__session_set_identity(p->session, doc, &tokens.id_token), GOV_OK);
    gov__json_free(doc);
    gov__tokens_free(&tokens);
}

static void reload(play *p, gov_status expected)
{
    gov_session_unref(p->session);
    p->session = NULL;
    ck_assert_int_eq(gov_session_load(p->client, "a", &p->session, NULL), expected);
}

START_TEST(who_is_logged_in_and_the_key_are_kept)
{
    static const play_reply replies[] = {OK_REPLY};
    gov__key *key = NULL;
    gov_identity *identity = NULL;
    shared s;
    play p;
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, NULL, &key), GOV_OK);
    set_store(&p, &s, NULL);
    log_in_bound(&p, key);
    ck_assert_int_eq(gov_session_save(p.session, "a", NULL), GOV_OK);
    reload(&p, GOV_OK);
    ck_assert(p.session->bound);
    ck_assert_ptr_ne(p.session->dpop_key, key);
    ck_assert_str_eq(gov__key_thumbprint(p.session->dpop_key), gov__key_thumbprint(key));
    ck_assert_uint_eq(p.session->id_token.len, strlen("id-token.of.the-login"));
    ck_assert_int_eq(gov_session_get_identity(p.session, &identity, NULL), GOV_OK);
    ck_assert_str_eq(gov_identity_get_subject(identity), "s-1");
    ck_assert_str_eq(gov_identity_get_acr(identity), "L2");
    gov_identity_free(identity);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_OK);
    ck_assert(last_has(&p, "\nAuthorization: DPoP " PLAY_TOKEN "\n"));
    /* A key that is none is no session. */
    replace(&s, "\"kty\":\"EC\"", "\"kty\":\"XX\"");
    reload(&p, GOV_ERR_LOGIN_REQUIRED);
    end(&p, &s);
    gov__key_unref(key);
}
END_TEST

START_TEST(a_key_of_the_configuration_is_not_written_down)
{
    gov__key *key = NULL;
    gov__key *other = NULL;
    shared s;
    play p;
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, NULL, &key), GOV_OK);
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, NULL, &other), GOV_OK);
    set_store(&p, &s, NULL);
    gov_client_unref(p.client);
    ck_assert_int_eq(gov_config_set_key(p.config, GOV_KEY_DPOP, key, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(p.config, &p.client, NULL), GOV_OK);
    log_in_bound(&p, key);
    ck_assert_int_eq(gov_session_save(p.session, "a", NULL), GOV_OK);
    ck_assert_ptr_null(strstr(s.data, "\"d\":"));
    ck_assert_ptr_nonnull(strstr(s.data, gov__key_thumbprint(key)));
    reload(&p, GOV_OK);
    ck_assert_ptr_eq(p.session->dpop_key, key);
    gov_session_unref(p.session);
    p.session = NULL;
    gov_client_unref(p.client);
    ck_assert_int_eq(gov_config_set_key(p.config, GOV_KEY_DPOP, other, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(p.config, &p.client, NULL), GOV_OK);
    reload(&p, GOV_ERR_LOGIN_REQUIRED);
    end(&p, &s);
    gov__key_unref(other);
    gov__key_unref(key);
}
END_TEST

START_TEST(nothing_of_the_person_is_left)
{
    static const char *const texts[] = {"id-token.of", "\"s-1\"", "access-token-"};
    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        gov__key *key = NULL;
        shared s;
        play p;
        ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, NULL, &key), GOV_OK);
        set_store(&p, &s, NULL);
        test_memory_forbid(&p.memory, texts[i]);
        log_in_bound(&p, key);
        ck_assert_int_eq(gov_session_save(p.session, "a", NULL), GOV_OK);
        reload(&p, GOV_OK);
        gov__session_wipe(p.session);
        end(&p, &s);
        gov__key_unref(key);
    }
}
END_TEST

static void rotate(void *user, gov_exchange *exchange)
{
    static const char body[] = "{\"access_token\":\"access-token-new\",\"token_type\":\"DPoP\","
                               "\"expires_in\":3600,\"refresh_token\":\"refresh-token-new\"}";
    (void)user;
    gov_status status = gov_exchange_set_status(exchange, 200);
    if (status == GOV_OK) {
        status = gov_exchange_add_header(exchange, "Content-Type", 12, "application/json", 16);
    }
    if (status == GOV_OK) {
        status = gov_exchange_write_body(exchange, body, sizeof body - 1);
    }
    gov_exchange_finish(exchange, status,
                        status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_NOT_SENT, NULL);
}

static gov_status make_bound(gov_client *client, gov__key *key, gov_session **out)
{
    gov__tokens tokens;
    gov__json *doc = NULL;
    gov__tokens_init(&tokens, &client->mem);
    tokens.expires_in_ms = 200000;
    tokens.bound = true;
    gov__buf_append_str(&tokens.access, PLAY_TOKEN);
    gov__buf_append_str(&tokens.refresh, PLAY_REFRESH);
    gov__buf_append_str(&tokens.id_token, "id.token.x");
    bool short_of = gov__buf_status(&tokens.access) != GOV_OK ||
                    gov__buf_status(&tokens.refresh) != GOV_OK ||
                    gov__buf_status(&tokens.id_token) != GOV_OK;
    gov_status status =
        short_of ? GOV_ERR_NO_MEMORY : gov__session_new(client, GOV__SESSION_PERSON, out, NULL);
    if (status == GOV_OK) {
        gov__session_bind(*out, key);
        status = gov__session_set_tokens(*out, &tokens, gov__client_now_ms(client),
                                         "https://gov.test/oauth/token", NULL);
    }
    if (status == GOV_OK) {
        status = gov__json_parse(NULL, claims, sizeof claims - 1, NULL, &doc);
    }
    if (status == GOV_OK) {
        status = gov__session_set_identity(*out, doc, &tokens.id_token);
    }
    gov__json_free(doc);
    gov__tokens_free(&tokens);
    return status;
}

/* Saves, loads and renews under the lock, with a key of the session's own and a person. */
static gov_status whole_life(const gov_allocator *mem, void *user)
{
    shared s = {.stored = false};
    play now = {.now_ms = 1000000};
    gov_config *config = NULL;
    gov_client *client = NULL;
    gov_session *session = NULL;
    gov_session *loaded = NULL;
    const gov_secret_store table = {.struct_size = sizeof table,
                                    .user = &s,
                                    .save = save,
                                    .load = load,
                                    .clear = clear,
                                    .lock = lock,
                                    .unlock = unlock};
    const gov_transport transport = {.struct_size = sizeof transport, .perform = rotate};
    s.p = &now;
    gov_status status = gov_config_new(mem, &config, NULL);
    if (status == GOV_OK) {
        status = gov_config_set(config, "gateway.url", "https://gov.test", NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set_secret_store(config, &table, NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set_transport(config, &transport, NULL);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, &client, NULL);
    }
    gov_config_free(config);
    if (status == GOV_OK) {
        status = make_bound(client, user, &session);
    }
    if (status == GOV_OK) {
        status = gov_session_save(session, "a", NULL);
    }
    if (status == GOV_OK) {
        status = gov_session_load(client, "a", &loaded, NULL);
    }
    if (status == GOV_OK) {
        status = gov_session_refresh(loaded, NULL, NULL);
    }
    if (status == GOV_OK) {
        bool adopted = false;
        status = gov__session_adopt(session, "a", &adopted);
        ck_assert(status != GOV_OK || adopted);
    }
    gov_session_unref(loaded);
    gov_session_unref(session);
    gov_client_unref(client);
    ck_assert_int_eq(s.held, 0);
    return status;
}

START_TEST(memory_may_run_out)
{
    gov__key *key = NULL;
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, NULL, &key), GOV_OK);
    ck_assert_uint_gt(test_out_of_memory(whole_life, key), 50);
    gov__key_unref(key);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_renewal_happens_under_the_lock),
        TEST_ENTRY(what_another_process_got_is_taken_over),
        TEST_ENTRY(a_good_token_waits_for_nobody),
        TEST_ENTRY(without_one_the_other_process_is_waited_for),
        TEST_ENTRY(an_expired_token_of_another_process_is_renewed_by_its_refresh_token),
        TEST_ENTRY(ended_by_one_process_it_is_ended_for_all),
        TEST_ENTRY(another_login_under_the_name_is_left_alone),
        TEST_ENTRY(a_spoilt_record_is_written_anew),
        TEST_ENTRY(a_store_that_fails_harms_no_good_token),
        TEST_ENTRY(a_call_that_is_given_up_gives_the_lock_back),
        TEST_ENTRY(the_end_revokes_the_tokens_of_another_process),
        TEST_ENTRY(who_is_logged_in_and_the_key_are_kept),
        TEST_ENTRY(a_key_of_the_configuration_is_not_written_down),
        TEST_ENTRY(nothing_of_the_person_is_left),
        TEST_ENTRY(memory_may_run_out),
    };
    return test_run("session_share", entries, TEST_COUNT(entries));
}
