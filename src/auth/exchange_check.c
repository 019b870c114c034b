/* SPDX-License-Identifier: Apache-2.0 */
/* What came of an exchange, held to what was asked for: never more scope, and an acting party that is
 * the one who is logged in (RFC 8693 section 4.1). What cannot be made sure is refused. */
#include "auth/exchange.h"

#include <string.h>

#include <govsdk/token.h>

#include "base/str.h"
#include "core/gov_identity.h"
#include "crypto/jwt.h"

static gov_status refuse(const gov__exchanging *x, gov_error **err, const char *claim)
{
    return gov__error_raise(&x->client->mem, err, GOV_ERR_CLAIM,
                            "the exchanged token says something else than was asked for: %s",
                            "换得的令牌与所请求的不符：%s", claim);
}

/* Every word of `part` is one of `whole`. */
static bool is_within(const char *part, const char *whole)
{
    while (part[0] != '\0') {
        size_t len = strcspn(part, " ");
        if (len != 0 && !gov__jwt_has_word(whole, part, len)) {
            return false;
        }
        part += len + (part[len] == ' ' ? 1 : 0);
    }
    return true;
}

/* RFC 8693 section 2.2.1: an answer without scope means the one that was asked for. */
static gov_status check_scope(gov__exchanging *x, gov__tokens *tokens, gov_error **err)
{
    if (tokens->scope.len == 0) {
        gov__buf_append_str(&tokens->scope, x->ask.scope);
    }
    const char *scope = gov__buf_text(&tokens->scope);
    if (scope == NULL) {
        return gov__error_no_memory(err);
    }
    bool good = (x->ask.scope == NULL || is_within(scope, x->ask.scope)) &&
                (x->session_scope.len == 0 || is_within(scope, x->session_scope.data));
    return good ? GOV_OK : refuse(x, err, "scope");
}

/* Three parts of base64url, the first of which begins an object. */
static bool looks_like_jwt(const gov__buf *token)
{
    size_t dots = 0;
    for (size_t i = 0; i < token->len; i++) {
        dots += token->data[i] == '.' ? 1 : 0;
    }
    return dots == 2 && token->len > 3 && memcmp(token->data, "eyJ", 3) == 0;
}

/* What the provider tells of a token that says nothing by itself (RFC 7662). A client that may not ask
 * learns nothing. */
static gov_status introspect(gov__exchanging *x, const gov__tokens *tokens, gov__json **claims,
                             gov_error **err)
{
    int32_t active = 0;
    char *text = NULL;
    gov_error *inner = NULL;
    const gov_allocator *mem = &x->client->mem;
    gov_status status =
        gov_token_introspect(x->client, tokens->access.data, x->options, &active, &text, &inner);
    if (status == GOV_ERR_UNSUPPORTED || status == GOV_ERR_CLIENT_REJECTED ||
        status == GOV_ERR_FORBIDDEN) {
        gov_error_free(inner);
        return GOV_OK;
    }
    if (status == GOV_OK && active == 0) {
        status = refuse(x, &inner, "active");
    }
    if (status == GOV_OK) {
        status =
            gov__error_status(mem, &inner, gov__json_parse(mem, text, strlen(text), NULL, claims));
    }
    gov_client_free_text(x->client, text);
    if (err != NULL) {
        gov_error_free(*err);
        *err = inner;
        inner = NULL;
    }
    gov_error_free(inner);
    return status;
}

static gov_status read_claims(gov__exchanging *x, gov__tokens *tokens, gov__json **claims,
                              gov_error **err)
{
    const char *token = gov__buf_text(&tokens->access);
    if (token == NULL) {
        return gov__error_no_memory(err);
    }
    if (!looks_like_jwt(&tokens->access)) {
        return introspect(x, tokens, claims, err);
    }
    const gov__access_expect expect = {.audience = x->ask.audience != NULL ? x->ask.audience
                                                                           : x->ask.resource};
    return gov__access_token_verify(x->client, token, tokens->access.len, &expect, x->options,
                                    claims, err);
}

static gov_status check_parties(const gov__exchanging *x, const gov_identity *identity,
                                const char *actor, gov_error **err)
{
    size_t count = gov_identity_get_actor_count(identity);
    const char *subject = gov_identity_get_subject(identity);
    if (subject == NULL) {
        return refuse(x, err, "sub");
    }
    if (count > GOV__EXCHANGE_ACTORS_MAX) {
        return refuse(x, err, "act");
    }
    if (x->ask.kind == GOV_EXCHANGE_NARROW) {
        /* What a provider calls a system is its own affair (RFC 9068 section 2.2). */
        bool same = x->session->kind == GOV__SESSION_CLIENT || gov__str_equal(subject, actor);
        return same ? GOV_OK : refuse(x, err, "sub");
    }
    if (gov__str_equal(subject, actor)) {
        return refuse(x, err, "sub");
    }
    bool named = count > 0 && gov__str_equal(gov_identity_get_actor(identity, 0), actor);
    return named ? GOV_OK : refuse(x, err, "act");
}

/* Of a system there is no userinfo: it acts under its own name. */
static gov_status read_actor(const gov__exchanging *x, gov__buf *out, gov_error **err)
{
    if (x->session->kind != GOV__SESSION_CLIENT) {
        return gov__auth_subject_of(x->session, x->options, out, err);
    }
    gov__buf_append_str(out, gov__config_text(x->client->config, GOV__OPTION_AUTH_CLIENT_ID));
    return gov__error_status(&x->client->mem, err, gov__buf_status(out));
}

/* A copy of the claims, which the session keeps. */
static gov_status check_claims(gov__exchanging *x, const gov__json *claims, gov_error **err)
{
    gov__json *copy = NULL;
    gov_identity *identity = NULL;
    gov__buf actor;
    size_t len = 0;
    const gov_allocator *mem = &x->client->mem;
    const char *text = gov__json_text(claims, &len);
    gov__buf_init_secret(&actor, mem, 0);
    gov_status status = gov__json_parse(mem, text, len, NULL, &copy);
    if (status == GOV_OK) {
        status = gov__identity_from_claims(x->client, copy, NULL, &identity);
    }
    status = gov__error_status(mem, err, status);
    if (status == GOV_OK) {
        status = read_actor(x, &actor, err);
    }
    if (status == GOV_OK) {
        const char *who = gov__buf_text(&actor);
        status = who != NULL ? check_parties(x, identity, who, err) : gov__error_no_memory(err);
    }
    gov_identity_free(identity);
    gov__buf_free(&actor);
    return status;
}

gov_status gov__exchange_check(gov__exchanging *x, gov__tokens *tokens, gov__json **claims,
                               gov_error **err)
{
    gov_status status = check_scope(x, tokens, err);
    if (status == GOV_OK) {
        status = read_claims(x, tokens, claims, err);
    }
    if (status != GOV_OK) {
        return status;
    }
    if (*claims != NULL) {
        return check_claims(x, *claims, err);
    }
    /* Less scope for the same subject needs no word of who acts; for another it does. */
    return x->ask.kind == GOV_EXCHANGE_NARROW ? GOV_OK : refuse(x, err, "act");
}
