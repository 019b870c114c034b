/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a session and what is known of it. Handing out and renewing the token is
 * session_token.c, the secret store session_store.c. */
#include "core/session.h"

#include "base/mem.h"
#include "base/str.h"

#define TOKEN_MAX 16384U

void gov__tokens_init(gov__tokens *tokens, const gov_allocator *mem)
{
    gov__buf_init_secret(&tokens->access, mem, TOKEN_MAX);
    gov__buf_init_secret(&tokens->refresh, mem, TOKEN_MAX);
    gov__buf_init_secret(&tokens->scope, mem, TOKEN_MAX);
    gov__buf_init_secret(&tokens->id_token, mem, TOKEN_MAX);
    gov__buf_init_secret(&tokens->issued_type, mem, TOKEN_MAX);
    tokens->expires_in_ms = 0;
    tokens->bound = false;
}

void gov__tokens_free(gov__tokens *tokens)
{
    gov__buf_wipe_free(&tokens->access);
    gov__buf_wipe_free(&tokens->refresh);
    gov__buf_wipe_free(&tokens->scope);
    gov__buf_wipe_free(&tokens->id_token);
    gov__buf_wipe_free(&tokens->issued_type);
}

static bool make_locks(gov_session *session)
{
    if (!gov__lock_init(&session->lock)) {
        return false;
    }
    if (!gov__turn_cond_init(&session->renewed)) {
        gov__lock_destroy(&session->lock);
        return false;
    }
    return true;
}

gov_status gov__session_new(gov_client *client, gov__session_kind kind, gov_session **out,
                            gov_error **err)
{
    *out = NULL;
    gov_session *session = gov__mem_calloc(&client->mem, 1, sizeof *session);
    if (session == NULL) {
        return gov__error_no_memory(err);
    }
    if (!make_locks(session)) {
        gov__mem_free(&client->mem, session);
        return gov__error_no_memory(err);
    }
    gov__refcount_init(&session->refs);
    session->client = gov_client_ref(client);
    session->kind = kind;
    gov__buf_init_secret(&session->access, &client->mem, TOKEN_MAX);
    gov__buf_init_secret(&session->refresh, &client->mem, TOKEN_MAX);
    gov__buf_init_secret(&session->scope, &client->mem, TOKEN_MAX);
    gov__buf_init_secret(&session->claims, &client->mem, TOKEN_MAX);
    gov__buf_init_secret(&session->id_token, &client->mem, TOKEN_MAX);
    *out = session;
    return GOV_OK;
}

gov_status gov_session_new_anonymous(gov_client *client, gov_session **out_session, gov_error **err)
{
    if (out_session != NULL) {
        *out_session = NULL;
    }
    if (client == NULL || out_session == NULL) {
        return gov__error_raise(client != NULL ? &client->mem : NULL, err, GOV_ERR_ARGUMENT,
                                "the client or out_session is NULL",
                                "客户端或 out_session 为空指针");
    }
    gov_status status = gov__client_check(client, err);
    return status != GOV_OK ? status
                            : gov__session_new(client, GOV__SESSION_ANONYMOUS, out_session, err);
}

gov_session *gov_session_ref(gov_session *session)
{
    if (session != NULL) {
        gov__refcount_add(&session->refs);
    }
    return session;
}

static void wipe(gov_session *session)
{
    const gov_allocator *mem = &session->client->mem;
    gov__buf_wipe_free(&session->access);
    gov__buf_wipe_free(&session->refresh);
    gov__buf_wipe_free(&session->scope);
    gov__buf_wipe_free(&session->claims);
    gov__buf_wipe_free(&session->id_token);
    gov__mem_wipe_free_str(mem, session->token_endpoint);
    gov__mem_wipe_free_str(mem, session->revocation_endpoint);
    session->token_endpoint = NULL;
    session->revocation_endpoint = NULL;
    gov__key_unref(session->dpop_key);
    session->dpop_key = NULL;
    session->expires_ms = 0;
    session->expires_wall_ms = 0;
    session->ended = true;
}

void gov__session_bind(gov_session *session, gov__key *key)
{
    if (key != NULL) {
        gov__lock_acquire(&session->lock);
        gov__key_unref(session->dpop_key);
        session->dpop_key = gov__key_ref(key);
        gov__lock_release(&session->lock);
    }
}

gov__key *gov__session_key(gov_session *session)
{
    gov__lock_acquire(&session->lock);
    gov__key *key = session->dpop_key != NULL ? gov__key_ref(session->dpop_key) : NULL;
    gov__lock_release(&session->lock);
    return key;
}

void gov__session_wipe(gov_session *session)
{
    gov__lock_acquire(&session->lock);
    wipe(session);
    gov__lock_release(&session->lock);
}

void gov_session_unref(gov_session *session)
{
    if (session == NULL || !gov__refcount_drop(&session->refs)) {
        return;
    }
    wipe(session);
    (void)pthread_cond_destroy(&session->renewed);
    gov__lock_destroy(&session->lock);
    gov_client *client = session->client;
    gov__mem_wipe_free(&client->mem, session, sizeof *session);
    gov_client_unref(client);
}

/* The locks of a session are no part of what a caller may change. */
static gov_session *writable(const gov_session *session)
{
    return (gov_session *)(uintptr_t)session;
}

int gov_session_is_logged_in(const gov_session *session)
{
    if (session == NULL || session->kind == GOV__SESSION_ANONYMOUS) {
        return 0;
    }
    gov_session *locked = writable(session);
    gov__lock_acquire(&locked->lock);
    int logged_in = !session->ended && session->access.len != 0;
    gov__lock_release(&locked->lock);
    return logged_in;
}

int64_t gov_session_get_expires_at_ms(const gov_session *session)
{
    if (session == NULL) {
        return 0;
    }
    gov_session *locked = writable(session);
    gov__lock_acquire(&locked->lock);
    int64_t expires = session->ended ? 0 : session->expires_wall_ms;
    gov__lock_release(&locked->lock);
    return expires;
}

void gov_session_free_text(gov_session *session, char *text)
{
    if (session != NULL) {
        gov__mem_wipe_free_str(&session->client->mem, text);
    }
}

bool gov__session_is_name(const char *name)
{
    size_t len = name != NULL ? gov__str_len_max(name, GOV__SESSION_NAME_MAX + 1) : 0;
    for (size_t i = 0; i < len; i++) {
        char c = name[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
              c == '-')) {
            return false;
        }
    }
    return len >= 1 && len <= GOV__SESSION_NAME_MAX;
}
