/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions in a secret store: saved, loaded in another process, renewed, and stores that fail. */
#include "call_support.h"

#include <string.h>

#include <govsdk/auth.h>

#define NEW_TOKENS                                                                                 \
    "{\"access_token\":\"access-token-new-98765432\",\"token_type\":\"bearer\",\"expires_in\":"    \
    "3600,\"refresh_token\":\"refresh-token-new-012345\"}"

typedef struct store {
    char name[70];
    char data[20000];
    size_t size;
    gov_status status;
    int saves;
    int clears;
    int destroyed;
    void (*meanwhile)(gov_session *session); /* what another thread does while it is saved, once */
    gov_session *session;
} store;

static gov_status store_save(void *user, const char *name, const void *data, size_t size)
{
    store *s = user;
    s->saves++;
    if (s->meanwhile != NULL) {
        void (*meanwhile)(gov_session * session) = s->meanwhile;
        s->meanwhile = NULL;
        meanwhile(s->session);
    }
    if (s->status == GOV_OK) {
        memcpy(s->name, name, strlen(name) + 1);
        memcpy(s->data, data, size);
        s->size = size;
    }
    return s->status;
}

static gov_status store_load(void *user, const char *name, void *out, size_t capacity,
                             size_t *out_size)
{
    const store *s = user;
    if (strcmp(s->name, name) != 0) {
        return GOV_ERR_NOT_FOUND;
    }
    *out_size = s->size;
    if (capacity >= s->size) {
        memcpy(out, s->data, s->size);
    }
    return s->status;
}

static gov_status store_clear(void *user, const char *name)
{
    store *s = user;
    s->clears += strcmp(s->name, name) == 0;
    return GOV_OK;
}

static void store_destroy(void *user)
{
    store *s = user;
    s->destroyed++;
}

/* A client with the store, in place of the one that play_begin made. */
static void begin(play *p, store *s)
{
    gov_secret_store table = {.struct_size = sizeof table,
                              .user = s,
                              .save = store_save,
                              .load = store_load,
                              .clear = store_clear,
                              .destroy = store_destroy};
    play_begin(p, NULL);
    gov_client_unref(p->client);
    ck_assert_int_eq(gov_config_set_secret_store(p->config, &table, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(p->config, &p->client, NULL), GOV_OK);
}

static gov_status load(play *p, const char *name)
{
    gov_session_unref(p->session);
    p->session = NULL;
    gov_error_free(p->error);
    p->error = NULL;
    return gov_session_load(p->client, name, &p->session, &p->error);
}

START_TEST(is_saved_and_loaded)
{
    store s = {.status = GOV_OK};
    static const play_reply tokens[] = {{.http_status = 200, .body = NEW_TOKENS}};
    play p;
    begin(&p, &s);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(gov_session_save(p.session, "hall-7.main_x", &p.error), GOV_OK);
    p.now_ms += 600000;
    ck_assert_int_eq(load(&p, "hall-7.main_x"), GOV_OK);
    ck_assert_int_eq(gov_session_is_logged_in(p.session), 1);
    ck_assert_int_eq(gov_session_get_expires_at_ms(p.session), PLAY_WALL_MS + p.now_ms + 3000000);
    ck_assert_int_eq(p.session->expires_ms, p.now_ms + 3000000);
    ck_assert_str_eq(p.session->token_endpoint, "https://gov.test/oauth/token");
    /* A renewed token is stored before it is used. */
    play_script(&p, tokens, 1);
    ck_assert_int_eq(gov_session_refresh(p.session, NULL, &p.error), GOV_OK);
    ck_assert_int_eq(s.saves, 2);
    ck_assert_str_eq(s.name, "hall-7.main_x");
    ck_assert_ptr_nonnull(memchr(s.data, '{', s.size));
    ck_assert_ptr_nonnull(strstr(s.data, "refresh-token-new-012345"));
    play_end(&p);
    ck_assert_int_eq(s.destroyed, 1);
}
END_TEST

START_TEST(a_client_session_keeps_its_kind)
{
    store s = {.status = GOV_OK};
    play p;
    begin(&p, &s);
    play_log_in(&p, GOV__SESSION_CLIENT, 1000, NULL);
    ck_assert_int_eq(gov_session_save(p.session, "system", &p.error), GOV_OK);
    p.now_ms += 5000;
    ck_assert_int_eq(load(&p, "system"), GOV_OK);
    ck_assert_int_eq(p.session->kind, GOV__SESSION_CLIENT);
    ck_assert_int_eq(p.session->expires_ms, p.now_ms);
    play_end(&p);
}
END_TEST

START_TEST(names_are_checked)
{
    static const char *const bad[] = {
        "",    "A",  "a b",
        "a/b", "中", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        NULL};
    store s = {.status = GOV_OK};
    play p;
    begin(&p, &s);
    play_log_in(&p, GOV__SESSION_PERSON, 1000, NULL);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_int_eq(gov_session_save(p.session, bad[i], NULL), GOV_ERR_ARGUMENT);
        gov_session *loaded = p.session;
        ck_assert_int_eq(gov_session_load(p.client, bad[i], &loaded, NULL), GOV_ERR_ARGUMENT);
        ck_assert_ptr_null(loaded);
    }
    ck_assert_int_eq(gov_session_save(NULL, "a", NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_session_load(p.client, "a", NULL, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(s.saves, 0);
    play_end(&p);
}
END_TEST

#define STORED(token, revocation, expires)                                                         \
    "{\"format\":1,\"gateway\":\"https://gov.test\",\"kind\":\"person\",\"access_token\":\"x\","   \
    "\"token_endpoint\":\"" token "\",\"revocation_endpoint\":\"" revocation                       \
    "\",\"expires_at_ms\":" expires "}"

START_TEST(what_is_not_usable_means_log_in)
{
    static const char *const bad[] = {
        "",
        "{",
        "[]",
        "{}",
        "{\"format\":2,\"gateway\":\"https://"
        "gov.test\",\"kind\":\"person\",\"access_token\":\"x\"}",
        "{\"format\":1,\"gateway\":\"https://other.test\",\"kind\":\"person\",\"access_token\":"
        "\"x\"}",
        "{\"format\":1,\"gateway\":\"https://gov.test\",\"kind\":\"anonymous\",\"access_token\":"
        "\"x\"}",
        "{\"format\":1,\"gateway\":\"https://gov.test\",\"kind\":\"person\"}",
        STORED("http://gov.test/oauth/token", "https://gov.test/oauth/revoke", "1"),
        STORED("https://gov.test/oauth/token", "ftp://gov.test/", "1"),
        STORED("https://elsewhere.test/oauth/token", "https://gov.test/oauth/revoke", "1"),
        STORED("https://gov.test/oauth/token", "https://elsewhere.test/oauth/revoke", "1"),
    };
    store s = {.status = GOV_OK, .name = "a"};
    play p;
    begin(&p, &s);
    ck_assert_int_eq(load(&p, "never-saved"), GOV_ERR_LOGIN_REQUIRED);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        s.size = strlen(bad[i]);
        memcpy(s.data, bad[i], s.size);
        ck_assert_msg(load(&p, "a") == GOV_ERR_LOGIN_REQUIRED, "row %zu", i);
        ck_assert_ptr_null(p.session);
    }
    s.size = 140000;
    ck_assert_int_eq(load(&p, "a"), GOV_ERR_LIMIT);
    s.size = 10000;
    memset(s.data, ' ', s.size);
    memcpy(s.data + s.size - 2, "{}", 2);
    ck_assert_int_eq(load(&p, "a"), GOV_ERR_LOGIN_REQUIRED);
    s.status = GOV_ERR_HOOK;
    ck_assert_int_eq(load(&p, "a"), GOV_ERR_HOOK);
    play_end(&p);
}
END_TEST

START_TEST(times_beyond_all_clocks_do_no_harm)
{
    static const char *const texts[] = {
        STORED("https://gov.test/oauth/token", "https://gov.test/x", "-9223372036854775808"),
        STORED("https://gov.test/oauth/token", "https://gov.test/x", "9223372036854775807"),
    };
    store s = {.status = GOV_OK, .name = "a"};
    play p;
    begin(&p, &s);
    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        s.size = strlen(texts[i]);
        memcpy(s.data, texts[i], s.size);
        ck_assert_int_eq(load(&p, "a"), GOV_OK);
        int64_t life = p.session->expires_ms - p.now_ms;
        ck_assert_int_eq(life, i == 0 ? 0 : 10LL * 366 * 86400000);
    }
    play_end(&p);
}
END_TEST

static void renew(gov_session *session)
{
    gov__tokens tokens;
    gov__tokens_init(&tokens, &session->client->mem);
    gov__buf_append_str(&tokens.access, "access-token-of-a-renewal");
    tokens.expires_in_ms = 1000;
    ck_assert_int_eq(gov__session_renewed(session, &tokens, 0, false), GOV_OK);
    gov__tokens_free(&tokens);
}

START_TEST(what_happens_while_it_is_saved_is_not_lost)
{
    store s = {.status = GOV_OK};
    play p;
    begin(&p, &s);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    s.session = p.session;
    s.meanwhile = renew;
    ck_assert_int_eq(gov_session_save(p.session, "a", &p.error), GOV_OK);
    ck_assert_int_eq(s.saves, 2);
    ck_assert_ptr_nonnull(strstr(s.data, "access-token-of-a-renewal"));
    s.meanwhile = gov__session_wipe;
    ck_assert_int_eq(gov_session_save(p.session, "b", &p.error), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_int_eq(s.clears, 1);
    play_end(&p);
}
END_TEST

START_TEST(without_a_store_or_login_nothing_is_saved)
{
    store s = {.status = GOV_ERR_HOOK};
    play p;
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 1000, NULL);
    ck_assert_int_eq(gov_session_save(p.session, "a", &p.error), GOV_ERR_CONFIG);
    ck_assert_int_eq(load(&p, "a"), GOV_ERR_CONFIG);
    play_end(&p);
    begin(&p, &s);
    play_log_in(&p, GOV__SESSION_PERSON, 1000, NULL);
    ck_assert_int_eq(gov_session_save(p.session, "a", &p.error), GOV_ERR_HOOK);
    ck_assert_str_eq(p.session->store_name, "");
    gov__session_wipe(p.session);
    ck_assert_int_eq(gov_session_save(p.session, "a", &p.error), GOV_ERR_LOGIN_REQUIRED);
    play_end(&p);
}
END_TEST

START_TEST(a_store_that_fails_fails_the_renewal)
{
    store s = {.status = GOV_OK};
    static const play_reply tokens[] = {{.http_status = 200, .body = NEW_TOKENS}};
    play p;
    begin(&p, &s);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(gov_session_save(p.session, "a", &p.error), GOV_OK);
    s.status = GOV_ERR_HOOK;
    play_script(&p, tokens, 1);
    ck_assert_int_eq(gov_session_refresh(p.session, NULL, &p.error), GOV_ERR_HOOK);
    ck_assert(!p.session->renewing && !p.session->storing);
    ck_assert_int_eq(gov_session_is_logged_in(p.session), 1);
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(is_saved_and_loaded),
        TEST_ENTRY(a_client_session_keeps_its_kind),
        TEST_ENTRY(names_are_checked),
        TEST_ENTRY(what_is_not_usable_means_log_in),
        TEST_ENTRY(times_beyond_all_clocks_do_no_harm),
        TEST_ENTRY(what_happens_while_it_is_saved_is_not_lost),
        TEST_ENTRY(without_a_store_or_login_nothing_is_saved),
        TEST_ENTRY(a_store_that_fails_fails_the_renewal),
    };
    return test_run("core_session", entries, TEST_COUNT(entries));
}
