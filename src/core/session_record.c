/* SPDX-License-Identifier: Apache-2.0 */
/* See session_record.h. */
#include "core/session_record.h"

#include "base/checked.h"
#include "base/json_write.h"
#include "base/str.h"

#define FORMAT     1
#define FIRST_ROOM 4096U
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

static bool is_of_config(const gov_client *client, const gov__key *key)
{
    const gov__key *given = gov__client_key(client, GOV_KEY_DPOP);
    return given != NULL && gov__str_equal(gov__key_thumbprint(given), gov__key_thumbprint(key));
}

/* A key that was made for the session goes along; of one that the configuration has, its thumbprint
 * (RFC 7638). */
static gov_status print_key(gov__jsonw *w, const gov_session *session)
{
    const gov__key *key = session->dpop_key;
    gov__buf text;
    if (key == NULL) {
        return GOV_OK;
    }
    if (is_of_config(session->client, key)) {
        gov__jsonw_member_string(w, "dpop_jkt", gov__key_thumbprint(key));
        return GOV_OK;
    }
    gov__buf_init_secret(&text, &session->client->mem, GOV__SESSION_RECORD_MAX);
    gov_status status = gov__key_write_private(key, &text);
    if (status == GOV_OK) {
        status = gov__buf_terminate(&text);
    }
    if (status == GOV_OK) {
        gov__jsonw_member_raw(w, "dpop_key", text.data);
    }
    gov__buf_free(&text);
    return status;
}

gov_status gov__session_record_print(const gov_session *session, gov__buf *out)
{
    gov__jsonw w;
    gov__jsonw_init(&w, out);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_int64(&w, "format", FORMAT);
    gov__jsonw_member_string(&w, "gateway", session->client->base);
    gov__jsonw_member_string(&w, "kind", KINDS[session->kind]);
    gov__jsonw_member_string(&w, "session", session->id);
    member(&w, "access_token", &session->access);
    member(&w, "refresh_token", &session->refresh);
    member(&w, "scope", &session->scope);
    member(&w, "id_token", &session->id_token);
    if (session->claims.len != 0) {
        gov__jsonw_key(&w, "claims");
        gov__jsonw_raw(&w, session->claims.data, session->claims.len);
    }
    gov__jsonw_member_string(&w, "token_endpoint", session->token_endpoint);
    gov__jsonw_member_string(&w, "revocation_endpoint", session->revocation_endpoint);
    gov__jsonw_member_int64(&w, "expires_at_ms", session->expires_wall_ms);
    if (session->bound) {
        gov__jsonw_member_bool(&w, "bound", true);
    }
    gov_status status = print_key(&w, session);
    gov__jsonw_object_end(&w);
    return status == GOV_OK ? gov__jsonw_finish(&w) : status;
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

static gov_status read_key(gov_client *client, const gov__json_node *root, gov__key **out)
{
    const char *thumbprint = gov__json_get_string(root, "dpop_jkt");
    const gov__json_node *jwk = gov__json_get_object(root, "dpop_key");
    gov__key *given = gov__client_key(client, GOV_KEY_DPOP);
    if (thumbprint != NULL) {
        bool same = given != NULL && gov__str_equal(gov__key_thumbprint(given), thumbprint);
        *out = same ? gov__key_ref(given) : NULL;
        return same ? GOV_OK : GOV_ERR_LOGIN_REQUIRED;
    }
    if (jwk == NULL) {
        return GOV_OK;
    }
    gov_status status = gov__key_from_jwk(&client->mem, jwk, NULL, out);
    return status == GOV_OK || status == GOV_ERR_NO_MEMORY ? status : GOV_ERR_LOGIN_REQUIRED;
}

gov_status gov__session_record_read(gov_client *client, const gov__buf *text,
                                    gov__session_record *out)
{
    *out = (gov__session_record){.doc = NULL};
    gov_status status =
        gov__json_parse(&client->mem, text->len != 0 ? text->data : "", text->len, NULL, &out->doc);
    const gov__json_node *root = gov__json_root(out->doc);
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    if (status != GOV_OK || !is_ours(client, root) ||
        !find_kind(gov__json_get_string(root, "kind"), &out->kind)) {
        return GOV_ERR_LOGIN_REQUIRED;
    }
    out->id = gov__json_get_string(root, "session");
    if (out->id == NULL || gov__str_len_max(out->id, GOV__RANDOM_ID_ROOM) == GOV__RANDOM_ID_ROOM) {
        out->id = "";
    }
    return read_key(client, root, &out->dpop_key);
}

void gov__session_record_free(gov__session_record *record)
{
    gov__json_free(record->doc);
    gov__key_unref(record->dpop_key);
    *record = (gov__session_record){.doc = NULL};
}

const char *gov__session_record_text(const gov__session_record *record, const char *name)
{
    return gov__json_get_string(gov__json_root(record->doc), name);
}

int64_t gov__session_record_expires(const gov__session_record *record)
{
    int64_t expires = 0;
    (void)gov__json_get_int64(gov__json_root(record->doc), "expires_at_ms", &expires);
    return expires;
}

/* Milliseconds from now, 0 when it is over. */
static int64_t left_of(int64_t expires_ms, int64_t now_ms)
{
    int64_t left = 0;
    bool known = gov__checked_sub_int64(expires_ms, now_ms, &left) && left > 0;
    return known && left < LIFETIME_MAX_MS ? left : known ? LIFETIME_MAX_MS : 0;
}

/* Who is logged in, with the token that says so. */
static gov_status take_identity(const gov__session_record *record, gov_session *session)
{
    const gov__json_node *claims = gov__json_get_object(gov__json_root(record->doc), "claims");
    const char *id_token = gov__session_record_text(record, "id_token");
    gov_status status = GOV_OK;
    gov__lock_acquire(&session->lock);
    gov__buf_clear(&session->claims);
    if (claims != NULL) {
        status = gov__json_print(claims, &session->claims);
    }
    gov__buf_clear(&session->id_token);
    gov__buf_append_str(&session->id_token, id_token);
    status = status == GOV_OK ? gov__buf_status(&session->id_token) : status;
    gov__lock_release(&session->lock);
    return status;
}

static gov_status take_tokens(const gov__session_record *record, gov__tokens *tokens)
{
    const gov__buf *parts[] = {&tokens->access, &tokens->refresh, &tokens->scope};
    gov__buf_append_str(&tokens->access, gov__session_record_text(record, "access_token"));
    gov__buf_append_str(&tokens->refresh, gov__session_record_text(record, "refresh_token"));
    gov__buf_append_str(&tokens->scope, gov__session_record_text(record, "scope"));
    (void)gov__json_get_bool(gov__json_root(record->doc), "bound", &tokens->bound);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (gov__buf_status(parts[i]) != GOV_OK) {
            return gov__buf_status(parts[i]);
        }
    }
    return GOV_OK;
}

/* The age is taken from the wall clock once, here; a wrong clock costs a renewal, no more. */
gov_status gov__session_record_apply(const gov__session_record *record, gov_session *session)
{
    gov_client *client = session->client;
    int64_t now = gov__client_now_ms(client);
    gov__tokens tokens;
    gov__tokens_init(&tokens, &client->mem);
    gov_status status = take_tokens(record, &tokens);
    tokens.expires_in_ms =
        left_of(gov__session_record_expires(record), gov__client_wall_ms(client));
    gov__session_bind(session, record->dpop_key);
    if (status == GOV_OK) {
        status = take_identity(record, session);
    }
    if (status == GOV_OK) {
        status = gov__session_set_tokens(session, &tokens, now,
                                         gov__session_record_text(record, "token_endpoint"),
                                         gov__session_record_text(record, "revocation_endpoint"));
    }
    gov__tokens_free(&tokens);
    return status;
}

gov_status gov__session_load_text(const gov_client *client, const char *name, gov__buf *out)
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
        if (size > GOV__SESSION_RECORD_MAX || room == GOV__SESSION_RECORD_MAX) {
            return GOV_ERR_LIMIT;
        }
        room = size;
    }
}
