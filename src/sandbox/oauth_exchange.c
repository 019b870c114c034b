/* SPDX-License-Identifier: Apache-2.0 */
/* Token exchange (RFC 8693): a narrower token for a hand-off, acting for a grantor 亲情代办 经办人,
 * acting for an enterprise 法人.
 * Owns: who may get what for whom, the `act` chain. Not: the token itself
 * (oauth_exchange_token.c). */
#include "sandbox/oauth_exchange.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/matter_grant.h"
#include "sandbox/session.h"

#define TOKEN_TYPE "urn:ietf:params:oauth:token-type:access_token"
#define MAX_DEPTH  3

static void refuse(const gov__sandbox_token_call *call, const char *error, const char *why)
{
    gov__sb_oauth_error(call->res, 400, error, why);
}

/* A token in force of this very client; one that is bound to a key comes with a proof by it. */
static bool load_token(const gov__sandbox_token_call *call, const char *name,
                       gov__sandbox_access *out)
{
    const char *token = gov__sb_oauth_param(call->form, name);
    bool good = token && gov__sb_access_find(call->sb, token, "access", out) &&
                gov__sb_access_is_live(call->sb, out) &&
                strcmp(out->client_id, call->client->id) == 0 &&
                (!*out->jkt || strcmp(out->jkt, call->jkt) == 0);
    if (!good) {
        refuse(call, "invalid_request", "The token is not valid here.");
    }
    return good;
}

static int depth_of(const char *act)
{
    cJSON *chain = cJSON_Parse(act);
    int depth = 0;
    for (const cJSON *at = chain; cJSON_IsObject(at); at = gov__sb_member(at, "act")) {
        depth++;
    }
    cJSON_Delete(chain);
    return depth;
}

/* The chain with one more actor in front (section 4.1). */
static bool extend_chain(const gov__sandbox_token_call *call, const gov__sandbox_access *actor,
                         gov__sandbox_exchange *out)
{
    if (depth_of(actor->act) >= MAX_DEPTH) {
        refuse(call, "invalid_request", "The chain of actors would be too long.");
        return false;
    }
    bool done = gov__sb_print(out->act, sizeof out->act, "{\"sub\":\"%s\"%s%s}",
                              actor->login.subject_id, *actor->act ? ",\"act\":" : "", actor->act);
    call->res->failed = call->res->failed || !done;
    return done;
}

/* The scope asked for, within that of the token; a token for another is none to log in with. */
static bool read_scope(const gov__sandbox_token_call *call, const char *granted,
                       gov__sandbox_exchange *out)
{
    const char *asked = gov__sb_oauth_param(call->form, "scope");
    const char *words = asked ? asked : GOV__SB_SYSTEM_SCOPES;
    if (asked && (!gov__sb_scope_is_known(asked) || !gov__sb_scope_is_within(asked, granted))) {
        refuse(call, "invalid_scope", "The scope is wider than that of the token.");
        return false;
    }
    for (const char *at = words; *at;) {
        char word[64];
        size_t length = strcspn(at, " ");
        size_t used = strlen(out->scope);
        (void)gov__sb_print(word, sizeof word, "%.*s", (int)length, at);
        if (gov__sb_scope_has(granted, word)) {
            (void)gov__sb_print(out->scope + used, sizeof out->scope - used, "%s%s",
                                used ? " " : "", word);
        }
        at += length;
        at += *at == ' ';
    }
    if (!*out->scope) {
        refuse(call, "invalid_scope", "Nothing of the token's scope can be exchanged.");
    }
    return *out->scope != '\0';
}

/* `audience`, or else `resource`: for whom the token is. */
static bool read_audience(const gov__sandbox_token_call *call, gov__sandbox_exchange *out)
{
    const char *audience = gov__sb_oauth_param(call->form, "audience");
    const char *resource = gov__sb_oauth_param(call->form, "resource");
    const char *named = audience ? audience : resource ? resource : "";
    if (!gov__sb_print(out->audience, sizeof out->audience, "%s", named) ||
        (audience && !*audience)) {
        refuse(call, "invalid_target", "The audience cannot be read.");
        return false;
    }
    return true;
}

static void take_login(const gov__sandbox_access *from, gov__sandbox_exchange *out)
{
    out->login = from->login;
    out->parent = from->family;
    out->expires_ms = from->expires_ms;
}

/* --- the three kinds ------------------------------------------------------------------------ */

static void narrow(const gov__sandbox_token_call *call)
{
    gov__sandbox_access own;
    gov__sandbox_exchange made = {0};
    if (gov__sb_oauth_param(call->form, "actor_token")) {
        refuse(call, "invalid_request", "An own token is exchanged without an actor.");
        return;
    }
    if (load_token(call, "subject_token", &own) && read_scope(call, own.scope, &made) &&
        read_audience(call, &made)) {
        take_login(&own, &made);
        (void)gov__sb_print(made.act, sizeof made.act, "%s", own.act);
        (void)gov__sb_print(made.grant_id, sizeof made.grant_id, "%s", own.grant_id);
        gov__sb_exchange_answer(call, &made);
    }
}

/* The one who acts: a person's token, of type access_token. */
static bool load_actor(const gov__sandbox_token_call *call, gov__sandbox_access *out)
{
    const char *type = gov__sb_oauth_param(call->form, "actor_token_type");
    if (type && strcmp(type, TOKEN_TYPE) == 0 && load_token(call, "actor_token", out) &&
        *out->login.subject_id) {
        return true;
    }
    refuse(call, "invalid_request", "actor_token must be a person's access token.");
    return false;
}

static void answer_for(const gov__sandbox_token_call *call, const gov__sandbox_access *actor,
                       const char *subject_id, gov__sandbox_exchange *made)
{
    if (extend_chain(call, actor, made) && read_scope(call, actor->scope, made) &&
        read_audience(call, made)) {
        int64_t grant_ends = made->expires_ms;
        take_login(actor, made);
        (void)gov__sb_print(made->login.subject_id, sizeof made->login.subject_id, "%s",
                            subject_id);
        if (grant_ends && grant_ends < made->expires_ms) {
            made->expires_ms = grant_ends;
        }
        gov__sb_exchange_answer(call, made);
    }
}

static void act_under_grant(const gov__sandbox_token_call *call)
{
    const char *grant = gov__sb_oauth_param(call->form, "subject_token");
    gov__sandbox_access actor;
    gov__sandbox_exchange made = {0};
    char grantor[GOV__SB_ID_BYTES];
    if (!load_actor(call, &actor)) {
        return;
    }
    if (!gov__sb_print(made.grant_id, sizeof made.grant_id, "%s", grant) ||
        !gov__sb_grant_find(call->sb, grant, actor.login.subject_id, grantor, &made.expires_ms)) {
        refuse(call, "invalid_request", "There is no such grant in force for this actor.");
        return;
    }
    answer_for(call, &actor, grantor, &made);
}

/* Whoever acts for somebody cannot become an enterprise by that. */
static void act_for_enterprise(const gov__sandbox_token_call *call)
{
    const char *uscc = gov__sb_oauth_param(call->form, "subject_token");
    gov__sandbox_access actor;
    gov__sandbox_subject enterprise;
    gov__sandbox_exchange made = {0};
    if (!load_actor(call, &actor)) {
        return;
    }
    if (*actor.act || !gov__sb_subject_find(call->sb, uscc, &enterprise) ||
        strcmp(enterprise.id_type, "uscc") != 0 ||
        strcmp(enterprise.legal_rep_id, actor.login.subject_id) != 0) {
        refuse(call, "invalid_request", "The actor is not its legal representative.");
        return;
    }
    answer_for(call, &actor, enterprise.id, &made);
}

static const struct {
    const char *type;
    void (*run)(const gov__sandbox_token_call *call);
} kinds[] = {
    {TOKEN_TYPE, narrow},
    {"urn:gov:params:oauth:token-type:grant", act_under_grant},
    {"urn:gov:params:oauth:token-type:legal_person", act_for_enterprise},
};

void gov__sb_grant_exchange(const gov__sandbox_token_call *call)
{
    const char *type = gov__sb_oauth_param(call->form, "subject_token_type");
    const char *wanted = gov__sb_oauth_param(call->form, "requested_token_type");
    if (!type || !gov__sb_oauth_param(call->form, "subject_token") ||
        (wanted && strcmp(wanted, TOKEN_TYPE) != 0)) {
        refuse(call, "invalid_request",
               "subject_token and its type are needed; the token "
               "requested is an access token.");
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].type, type) == 0) {
            kinds[i].run(call);
            return;
        }
    }
    refuse(call, "invalid_request", "subject_token_type is not known.");
}
