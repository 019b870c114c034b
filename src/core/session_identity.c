/* SPDX-License-Identifier: Apache-2.0 */
/* Who is logged in, as the login verified it or the platform stated it. Checking that is id_token.h;
 * what is told of it gov_identity.h. */
#include "core/session.h"

#include <string.h>

#include "base/base64.h"
#include "base/json.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/gov_identity.h"

/* Into new buffers first, so that want of memory changes nothing. */
gov_status gov__session_set_identity(gov_session *session, const gov__json *claims,
                                     gov__buf *id_token)
{
    gov__buf text;
    size_t len = 0;
    gov__buf_init_secret(&text, &session->client->mem, session->claims.max);
    if (claims != NULL) {
        const char *from = gov__json_text(claims, &len);
        gov__buf_append(&text, from, len);
    }
    gov_status status = gov__buf_status(&text);
    if (status != GOV_OK) {
        gov__buf_free(&text);
        return status;
    }
    gov__lock_acquire(&session->lock);
    if (claims != NULL) {
        gov__buf_wipe_free(&session->claims);
        session->claims = text;
    }
    if (id_token != NULL && id_token->len != 0) {
        gov__buf_wipe_free(&session->id_token);
        session->id_token = *id_token;
        gov__buf_init_secret(id_token, session->id_token.mem, session->id_token.max);
    }
    gov__lock_release(&session->lock);
    return GOV_OK;
}

/* The claims of an ID token that came from the token endpoint itself, over TLS, so that its signature
 * need not be asked (OpenID Connect Core section 3.1.3.7); an encrypted one tells nothing here. */
static gov_status peek(const gov_client *client, const gov__buf *token, gov__json **out)
{
    const gov__json_limits limits = gov__client_json_limits(client);
    const char *from = memchr(token->data, '.', token->len);
    size_t left = from != NULL ? token->len - (size_t)(from + 1 - token->data) : 0;
    const char *end = left != 0 ? memchr(from + 1, '.', left) : NULL;
    gov__buf payload;
    *out = NULL;
    if (end == NULL) {
        return GOV_ERR_RESPONSE;
    }
    if (memchr(end + 1, '.', token->len - (size_t)(end + 1 - token->data)) != NULL) {
        return GOV_OK;
    }
    gov__buf_init_secret(&payload, &client->mem, 0);
    gov_status status = gov__base64url_decode(&payload, from + 1, (size_t)(end - from - 1));
    if (status == GOV_OK) {
        status = gov__json_parse(&client->mem, payload.len != 0 ? payload.data : "", payload.len,
                                 &limits, out);
    }
    gov__buf_free(&payload);
    return status == GOV_OK || status == GOV_ERR_NO_MEMORY ? status : GOV_ERR_RESPONSE;
}

static bool says_the_same(const gov__json *a, const gov__json *b, const char *name)
{
    return gov__str_equal(gov__json_get_string(gov__json_root(a), name),
                          gov__json_get_string(gov__json_root(b), name));
}

gov_status gov__session_same_person(gov_session *session, const gov__buf *id_token)
{
    const gov_client *client = session->client;
    gov__buf known;
    gov__json *before = NULL;
    gov__json *now = NULL;
    if (id_token->len == 0) {
        return GOV_OK;
    }
    gov__buf_init_secret(&known, &client->mem, 0);
    gov__lock_acquire(&session->lock);
    gov__buf_append(&known, session->id_token.data, session->id_token.len);
    gov__lock_release(&session->lock);
    gov_status status = gov__buf_status(&known);
    if (status == GOV_OK && known.len != 0) {
        status = peek(client, &known, &before);
    }
    if (status == GOV_OK && before != NULL) {
        status = peek(client, id_token, &now);
    }
    if (status == GOV_OK && now != NULL &&
        !(says_the_same(before, now, "iss") && says_the_same(before, now, "sub"))) {
        status = GOV_ERR_CLAIM;
    }
    gov__json_free(before);
    gov__json_free(now);
    gov__buf_free(&known);
    return status;
}

/* Copies, because parsing is not done under the lock. */
static gov_status copy(gov_session *session, gov__buf *claims, gov__buf *scope)
{
    gov__lock_acquire(&session->lock);
    bool logged_in = session->kind != GOV__SESSION_ANONYMOUS && !session->ended;
    gov__buf_append(claims, session->claims.data, session->claims.len);
    gov__buf_append(scope, session->scope.data, session->scope.len);
    gov__lock_release(&session->lock);
    if (!logged_in) {
        return GOV_ERR_LOGIN_REQUIRED;
    }
    gov_status status = gov__buf_status(claims);
    return status == GOV_OK ? gov__buf_terminate(scope) : status;
}

static gov_status make(gov_session *session, gov_identity **out)
{
    gov_client *client = session->client;
    gov__buf claims;
    gov__buf scope;
    gov__json *doc = NULL;
    gov__buf_init_secret(&claims, &client->mem, 0);
    gov__buf_init_secret(&scope, &client->mem, 0);
    gov_status status = copy(session, &claims, &scope);
    if (status == GOV_OK && claims.len != 0) {
        status = gov__json_parse_buf(&claims, NULL, &doc);
    }
    if (status == GOV_OK) {
        status = gov__identity_from_claims(client, doc, scope.len != 0 ? scope.data : NULL, out);
    }
    gov__buf_free(&claims);
    gov__buf_free(&scope);
    return status;
}

gov_status gov_session_get_identity(gov_session *session, gov_identity **out_identity,
                                    gov_error **err)
{
    if (out_identity != NULL) {
        *out_identity = NULL;
    }
    if (session == NULL || out_identity == NULL) {
        return gov__argument_fail(session != NULL ? &session->client->mem : NULL, err,
                                  session == NULL ? "session" : "out_identity");
    }
    gov_status status = gov__client_check(session->client, err);
    return status == GOV_OK
               ? gov__error_status(&session->client->mem, err, make(session, out_identity))
               : status;
}
