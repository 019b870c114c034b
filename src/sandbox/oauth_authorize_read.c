/* SPDX-License-Identifier: Apache-2.0 */
/* Reading an authorization request (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1).
 * Owns: every check on its parameters. Not: what follows from them. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/oauth_authorize.h"
#include "sandbox/session.h"

#define MAX_ADDRESS 1024
#define MAX_TEXT    2048

bool gov__sb_authorization_find(gov_sandbox *sb, const gov__sandbox_fields *params,
                                gov__sandbox_authorization *out, const char **out_why)
{
    const char *client_id = gov__sb_oauth_param(params, "client_id");
    *out = (gov__sandbox_authorization){.max_age_s = -1};
    out->redirect_uri = gov__sb_oauth_param(params, "redirect_uri");
    if (gov__sb_oauth_has_twice(params)) {
        *out_why = "A parameter stands twice.";
    } else if (!client_id || !gov__sb_client_load(sb, client_id, &out->client)) {
        *out_why = "client_id is missing or not known.";
    } else if (!out->redirect_uri || strlen(out->redirect_uri) > MAX_ADDRESS ||
               !gov__sb_client_has_redirect(sb, client_id, out->redirect_uri)) {
        *out_why = "redirect_uri is missing or not registered.";
    } else {
        return true;
    }
    return false;
}

static const char *read_mode(const gov__sandbox_fields *params, gov__sandbox_authorization *a,
                             const char **out_why)
{
    const char *mode = gov__sb_oauth_param(params, "response_mode");
    const char *type = gov__sb_oauth_param(params, "response_type");
    a->jarm = mode && (strcmp(mode, "jwt") == 0 || strcmp(mode, "query.jwt") == 0);
    if (mode && !a->jarm && strcmp(mode, "query") != 0) {
        *out_why = "response_mode must be query, jwt or query.jwt.";
        return "invalid_request";
    }
    if (!type || strcmp(type, "code") != 0) {
        *out_why = "response_type must be code.";
        return type ? "unsupported_response_type" : "invalid_request";
    }
    if (gov__sb_oauth_param(params, "request")) {
        *out_why = "Request objects are not taken.";
        return "request_not_supported";
    }
    if (gov__sb_oauth_param(params, "request_uri")) {
        *out_why = "The request_uri is not one of /oauth/par.";
        return "invalid_request";
    }
    return NULL;
}

/* RFC 7636 section 4.3; plain would protect nothing. */
static bool read_challenge(const gov__sandbox_fields *params, gov__sandbox_authorization *a)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *method = gov__sb_oauth_param(params, "code_challenge_method");
    a->challenge = gov__sb_oauth_param(params, "code_challenge");
    return a->challenge && method && strcmp(method, "S256") == 0 && strlen(a->challenge) == 43 &&
           strspn(a->challenge, alphabet) == 43;
}

static bool add_word(char *list, size_t size, const char *word)
{
    size_t used = strlen(list);
    return word && gov__sb_acr_list_is_good(word) &&
           gov__sb_print(list + used, size - used, "%s%s", used ? " " : "", word);
}

/* claims.id_token.acr as OpenID Connect Core section 5.5.1.1 has it. */
static bool read_claims(const char *text, gov__sandbox_authorization *a)
{
    cJSON *claims = strlen(text) <= MAX_TEXT ? cJSON_ParseWithOpts(text, NULL, 1) : NULL;
    const cJSON *acr = gov__sb_member(gov__sb_member(claims, "id_token"), "acr");
    const cJSON *values = gov__sb_member(acr, "values");
    const cJSON *value = gov__sb_member(acr, "value");
    const cJSON *entry;
    bool good = cJSON_IsObject(claims);
    if (good && (value || values)) {
        a->acr[0] = '\0';
    }
    if (good && value) {
        good = add_word(a->acr, sizeof a->acr, cJSON_GetStringValue(value));
    }
    cJSON_ArrayForEach(entry, values)
    {
        good = good && add_word(a->acr, sizeof a->acr, cJSON_GetStringValue(entry));
    }
    cJSON_Delete(claims);
    return good;
}

static bool read_level(const gov__sandbox_fields *params, gov__sandbox_authorization *a,
                       const char **out_why)
{
    const char *acr = gov__sb_oauth_param(params, "acr_values");
    const char *claims = gov__sb_oauth_param(params, "claims");
    const char *max_age = gov__sb_oauth_param(params, "max_age");
    if (acr && *acr && !add_word(a->acr, sizeof a->acr, acr)) {
        *out_why = "acr_values cannot be read.";
        return false;
    }
    if (claims && !read_claims(claims, a)) {
        *out_why = "claims cannot be read.";
        return false;
    }
    if (max_age && !gov__sb_read_int(max_age, 0, 1000000000, &a->max_age_s)) {
        *out_why = "max_age is not a number of seconds.";
        return false;
    }
    return true;
}

/* RFC 7638 thumbprint by SHA-256 (RFC 9449 section 10). */
static bool is_thumbprint(const char *text)
{
    return strlen(text) == 43;
}

static bool read_texts(const gov__sandbox_fields *params, gov__sandbox_authorization *a,
                       const char **out_why)
{
    a->state = gov__sb_oauth_param(params, "state");
    a->nonce = gov__sb_oauth_param(params, "nonce");
    a->prompt = gov__sb_oauth_param(params, "prompt");
    a->login_hint = gov__sb_oauth_param(params, "login_hint");
    a->dpop_jkt = gov__sb_oauth_param(params, "dpop_jkt");
    bool alone = !a->prompt || strcmp(a->prompt, "none") == 0 || !strstr(a->prompt, "none");
    if ((a->state && strlen(a->state) > MAX_TEXT) || (a->nonce && strlen(a->nonce) > MAX_TEXT)) {
        a->state = a->state && strlen(a->state) > MAX_TEXT ? NULL : a->state;
        *out_why = "state or nonce is too long.";
    } else if (!alone || (a->prompt && !gov__sb_scope_is_within(
                                           a->prompt, "none login consent select_account"))) {
        *out_why = "prompt must be none, or of login, consent, select_account.";
    } else if (a->dpop_jkt && !is_thumbprint(a->dpop_jkt)) {
        *out_why = "dpop_jkt is no thumbprint.";
    } else {
        return true;
    }
    return false;
}

const char *gov__sb_authorization_read(const gov__sandbox_fields *params,
                                       gov__sandbox_authorization *a, const char **out_why)
{
    bool texts = read_texts(params, a, out_why);
    const char *error = read_mode(params, a, out_why);
    if (error) {
        return error;
    }
    a->scope = gov__sb_oauth_param(params, "scope");
    a->scope = a->scope ? a->scope : GOV__SB_ALL_SCOPES;
    if (!gov__sb_scope_is_known(a->scope)) {
        *out_why = "The scope is not known.";
        return "invalid_scope";
    }
    if (!gov__sb_client_may(&a->client, "authorization_code")) {
        *out_why = "The client may not use this grant.";
        return "unauthorized_client";
    }
    if (!gov__sb_resource_is_good(params)) {
        *out_why = "A resource is an absolute URI without fragment.";
        return "invalid_target";
    }
    if (!read_challenge(params, a)) {
        *out_why = "PKCE with S256 is required.";
        return "invalid_request";
    }
    return texts && read_level(params, a, out_why) ? NULL : "invalid_request";
}
