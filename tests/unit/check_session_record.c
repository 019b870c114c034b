/* SPDX-License-Identifier: Apache-2.0 */
/* What a record of the store holds of a session: who is logged in, the key to which tokens are bound; and
 * that nothing of it stays in memory. */
#include "share_support.h"

#include <string.h>

#include <govsdk/key.h>

static const gov__operation READ = {.name = "thing_read", .flags = GOV__OP_SESSION};

#define OK_REPLY                                                                                   \
    {                                                                                              \
        .http_status = 200, .body = "{}"                                                           \
    }

static bool last_has(const play *p, const char *text)
{
    return strstr(p->last_request, text) != NULL;
}

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
    shared_begin(&p, &s);
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
    shared_replace(&s, "\"kty\":\"EC\"", "\"kty\":\"XX\"");
    reload(&p, GOV_ERR_LOGIN_REQUIRED);
    shared_end(&p, &s);
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
    shared_begin(&p, &s);
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
    shared_end(&p, &s);
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
        shared_begin(&p, &s);
        test_memory_forbid(&p.memory, texts[i]);
        log_in_bound(&p, key);
        ck_assert_int_eq(gov_session_save(p.session, "a", NULL), GOV_OK);
        reload(&p, GOV_OK);
        gov__session_wipe(p.session);
        shared_end(&p, &s);
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
    const gov_secret_store table = shared_table(&s);
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
        TEST_ENTRY(who_is_logged_in_and_the_key_are_kept),
        TEST_ENTRY(a_key_of_the_configuration_is_not_written_down),
        TEST_ENTRY(nothing_of_the_person_is_left),
        TEST_ENTRY(memory_may_run_out),
    };
    return test_run("session_record", entries, TEST_COUNT(entries));
}
