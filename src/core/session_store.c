/* SPDX-License-Identifier: Apache-2.0 */
/* A session in the embedder's secret store: written as JSON, read with suspicion. */
#include "core/session.h"

#include <string.h>

#include "base/checked.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/mem.h"
#include "base/str.h"

#define FORMAT     1
#define FIRST_ROOM 4096U
#define ROOM_MAX   65536U
/* No access token is good for longer. */
#define LIFETIME_MAX_MS (10LL * 366 * 86400000)

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

/* Prints the session for `name`, or for its own when NULL, and copies the name ("": none). */
static gov_status copy(gov_session *session, const char *name, char at[GOV__SESSION_NAME_MAX + 1],
                       uint32_t *generation, gov__buf *out)
{
    gov_status status = GOV_OK;
    gov__buf_clear(out);
    gov__lock_acquire(&session->lock);
    name = name != NULL ? name : session->store_name;
    memcpy(at, name, strlen(name) + 1);
    *generation = session->generation;
    if (at[0] != '\0') {
        status = session->ended ? GOV_ERR_LOGIN_REQUIRED : print(session, out);
    }
    gov__lock_release(&session->lock);
    return status;
}

/* Under `name`, or under the session's own when NULL; GOV_OK when it has none. The hook runs without the
 * lock: what was renewed meanwhile is stored again, and what has ended is taken out again. */
static gov_status store(gov_session *session, const char *name)
{
    const gov_secret_store *hook = &session->client->store;
    char at[GOV__SESSION_NAME_MAX + 1];
    uint32_t generation = 0;
    bool again = true;
    bool ended = false;
    gov_status status = GOV_OK;
    gov__buf text;
    gov__buf_init_secret(&text, &session->client->mem, ROOM_MAX);
    while (again) {
        status = copy(session, name, at, &generation, &text);
        if (status != GOV_OK || at[0] == '\0') {
            break;
        }
        status = hook->save(hook->user, at, text.data, text.len);
        gov__lock_acquire(&session->lock);
        ended = status == GOV_OK && session->ended;
        again = status == GOV_OK && !ended && session->generation != generation;
        if (status == GOV_OK) {
            memcpy(session->store_name, at, strlen(at) + 1);
        }
        gov__lock_release(&session->lock);
    }
    gov__buf_free(&text);
    if (ended) {
        (void)hook->clear(hook->user, at);
    }
    return ended ? GOV_ERR_LOGIN_REQUIRED : status;
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
    return gov__error_status(&session->client->mem, err, store(session, name));
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

/* Refresh token and client secret go there: a store that was tampered with must not divert them. A
 * platform whose identity provider is of another origin needs auth.issuer for a stored session. */
static bool may_call(const gov_client *client, const char *endpoint)
{
    const char *issuer = gov__config_text(client->config, GOV__OPTION_AUTH_ISSUER);
    return endpoint == NULL || gov__client_trusts_url(client, issuer, endpoint);
}

static bool is_ours(const gov_client *client, const gov__json_node *root)
{
    int64_t format = 0;
    return gov__json_get_int64(root, "format", &format) && format == FORMAT &&
           gov__str_equal(gov__json_get_string(root, "gateway"), client->base) &&
           gov__json_get_string(root, "access_token") != NULL &&
           may_call(client, gov__json_get_string(root, "token_endpoint")) &&
           may_call(client, gov__json_get_string(root, "revocation_endpoint"));
}

/* Milliseconds from now, 0 when it is over. */
static int64_t left_of(int64_t expires_ms, int64_t now_ms)
{
    int64_t left = 0;
    bool known = gov__checked_sub_int64(expires_ms, now_ms, &left) && left > 0;
    return known && left < LIFETIME_MAX_MS ? left : known ? LIFETIME_MAX_MS : 0;
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
    tokens.expires_in_ms = left_of(expires, gov__client_wall_ms(client));
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
