/* SPDX-License-Identifier: Apache-2.0 */
/* A session in the embedder's secret store: written as JSON, read with suspicion. */
#include "core/session.h"

#include <string.h>

#include "base/json.h"
#include "base/json_write.h"
#include "base/mem.h"
#include "base/str.h"

#define FORMAT     1
#define FIRST_ROOM 4096U
#define ROOM_MAX   65536U

static const char *const KINDS[] = {
    [GOV__SESSION_ANONYMOUS] = "anonymous",
    [GOV__SESSION_CLIENT] = "client",
    [GOV__SESSION_PERSON] = "person",
};

static void member(gov__jsonw *w, const char *name, const gov__buf *buf)
{
    if (buf->len != 0) {
        gov__jsonw_key(w, name);
        gov__jsonw_string_len(w, buf->data, buf->len);
    }
}

static gov_status print(const gov_session *session, gov__buf *out)
{
    gov__jsonw w;
    gov__jsonw_init(&w, out);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_int64(&w, "format", FORMAT);
    gov__jsonw_member_string(&w, "gateway", session->client->base);
    gov__jsonw_member_string(&w, "kind", KINDS[session->kind]);
    member(&w, "access_token", &session->access);
    member(&w, "refresh_token", &session->refresh);
    member(&w, "scope", &session->scope);
    gov__jsonw_member_string(&w, "token_endpoint", session->token_endpoint);
    gov__jsonw_member_string(&w, "revocation_endpoint", session->revocation_endpoint);
    gov__jsonw_member_int64(&w, "expires_at_ms", session->expires_wall_ms);
    gov__jsonw_object_end(&w);
    return gov__jsonw_finish(&w);
}

/* Under `name`, or under the session's own when NULL; GOV_OK when it has none. */
static gov_status store(gov_session *session, const char *name)
{
    const gov_secret_store *hook = &session->client->store;
    char at[GOV__SESSION_NAME_MAX + 1] = "";
    gov_status status = GOV_OK;
    gov__buf text;
    gov__buf_init_secret(&text, &session->client->mem, ROOM_MAX);
    gov__lock_acquire(&session->lock);
    memcpy(at, name != NULL ? name : session->store_name,
           strlen(name != NULL ? name : session->store_name) + 1);
    if (at[0] != '\0') {
        status = session->ended ? GOV_ERR_LOGIN_REQUIRED : print(session, &text);
    }
    gov__lock_release(&session->lock);
    if (status == GOV_OK && at[0] != '\0') {
        status = hook->save(hook->user, at, text.data, text.len);
    }
    gov__buf_free(&text);
    return status;
}

gov_status gov__session_store(gov_session *session)
{
    return session->client->store.save != NULL ? store(session, NULL) : GOV_OK;
}

static gov_status check(const gov_client *client, const char *name, gov_error **err)
{
    if (!gov__session_is_name(name)) {
        return gov__error_raise(&client->mem, err, GOV_ERR_ARGUMENT,
                                "the name must be 1 to 64 characters of [a-z0-9._-]",
                                "名称应为 1 至 64 个 [a-z0-9._-]");
    }
    if (client->store.save == NULL) {
        return gov__error_raise(&client->mem, err, GOV_ERR_CONFIG,
                                "the configuration has no secret store; set one with "
                                "gov_config_set_secret_store",
                                "配置中没有密存；请用 gov_config_set_secret_store 设置");
    }
    return gov__client_check(client, err);
}

gov_status gov_session_save(gov_session *session, const char *name, gov_error **err)
{
    if (session == NULL) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT, "the session is NULL", "会话为空指针");
    }
    gov_status status = check(session->client, name, err);
    if (status != GOV_OK) {
        return status;
    }
    if (gov_session_is_logged_in(session) == 0) {
        return gov__error_status(&session->client->mem, err, GOV_ERR_LOGIN_REQUIRED);
    }
    status = store(session, name);
    if (status != GOV_OK) {
        return gov__error_status(&session->client->mem, err, status);
    }
    gov__lock_acquire(&session->lock);
    memcpy(session->store_name, name, strlen(name) + 1);
    gov__lock_release(&session->lock);
    return GOV_OK;
}

/* The stored bytes, however many, into a secret buffer. */
static gov_status load_text(const gov_client *client, const char *name, gov__buf *out)
{
    size_t room = FIRST_ROOM;
    for (;;) {
        size_t size = 0;
        gov__buf_clear(out);
        char *data = gov__buf_extend(out, room);
        if (data == NULL) {
            return gov__buf_status(out);
        }
        gov_status status = client->store.load(client->store.user, name, data, room, &size);
        if (status != GOV_OK || size <= room) {
            gov__buf_truncate(out, status == GOV_OK ? size : 0);
            return status;
        }
        if (size > ROOM_MAX || room == ROOM_MAX) {
            return GOV_ERR_LIMIT;
        }
        room = size;
    }
}

static bool find_kind(const char *word, gov__session_kind *out)
{
    for (int i = GOV__SESSION_CLIENT; i <= GOV__SESSION_PERSON; i++) {
        if (gov__str_equal(word, KINDS[i])) {
            *out = (gov__session_kind)i;
            return true;
        }
    }
    return false;
}

static bool is_ours(const gov_client *client, const gov__json_node *root)
{
    int64_t format = 0;
    return gov__json_get_int64(root, "format", &format) && format == FORMAT &&
           gov__str_equal(gov__json_get_string(root, "gateway"), client->base) &&
           gov__json_get_string(root, "access_token") != NULL;
}

/* The age is taken from the wall clock once, here; a wrong clock costs a renewal, no more. */
static gov_status take(gov_session *session, const gov__json_node *root)
{
    gov_client *client = session->client;
    int64_t now = gov__client_now_ms(client);
    int64_t expires = 0;
    gov__tokens tokens;
    gov__tokens_init(&tokens, &client->mem);
    gov__buf_append_str(&tokens.access, gov__json_get_string(root, "access_token"));
    gov__buf_append_str(&tokens.refresh, gov__json_get_string(root, "refresh_token"));
    gov__buf_append_str(&tokens.scope, gov__json_get_string(root, "scope"));
    (void)gov__json_get_int64(root, "expires_at_ms", &expires);
    int64_t left = expires - gov__client_wall_ms(client);
    tokens.expires_in_ms = left > 0 ? left : 0;
    gov_status status = gov__buf_status(&tokens.access);
    if (status == GOV_OK) {
        status = gov__buf_status(&tokens.refresh);
    }
    if (status == GOV_OK) {
        status = gov__session_set_tokens(session, &tokens, now,
                                         gov__json_get_string(root, "token_endpoint"),
                                         gov__json_get_string(root, "revocation_endpoint"));
    }
    gov__tokens_free(&tokens);
    return status;
}

static gov_status read_session(gov_client *client, const gov__buf *text, const char *name,
                               gov_session **out, gov_error **err)
{
    gov__json *doc = NULL;
    gov_session *session = NULL;
    gov__session_kind kind = GOV__SESSION_PERSON;
    gov_status status =
        gov__json_parse(&client->mem, text->len != 0 ? text->data : "", text->len, NULL, &doc);
    const gov__json_node *root = gov__json_root(doc);
    if (status != GOV_ERR_NO_MEMORY &&
        (!is_ours(client, root) || !find_kind(gov__json_get_string(root, "kind"), &kind))) {
        status = GOV_ERR_LOGIN_REQUIRED;
    }
    if (status == GOV_OK) {
        status = gov__session_new(client, kind, &session, NULL);
    }
    if (status == GOV_OK) {
        status = take(session, root);
    }
    gov__json_free(doc);
    if (status != GOV_OK) {
        gov_session_unref(session);
        return gov__error_status(&client->mem, err, status);
    }
    memcpy(session->store_name, name, strlen(name) + 1);
    *out = session;
    return GOV_OK;
}

gov_status gov_session_load(gov_client *client, const char *name, gov_session **out_session,
                            gov_error **err)
{
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (client == NULL || out_session == NULL) {
        return gov__error_raise(NULL, err, GOV_ERR_ARGUMENT, "the client or out_session is NULL",
                                "客户端或 out_session 为空指针");
    }
    gov_status status = check(client, name, err);
    if (status != GOV_OK) {
        return status;
    }
    gov__buf text;
    gov__buf_init_secret(&text, &client->mem, 0);
    status = load_text(client, name, &text);
    if (status == GOV_OK) {
        status = read_session(client, &text, name, out_session, err);
    } else {
        status = gov__error_status(&client->mem, err,
                                   status == GOV_ERR_NOT_FOUND ? GOV_ERR_LOGIN_REQUIRED : status);
    }
    gov__buf_free(&text);
    return status;
}
