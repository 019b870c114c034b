/* SPDX-License-Identifier: Apache-2.0 */
/* The assertion of a terminal 自助终端 (RFC 7523 section 2.1): its own key signs what its ID-card
 * reader or face module established about the person before it.
 * Owns: the table of terminals, the checks, the level each method is worth. Not: the terminal's
 * client, which authenticates itself besides. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"
#include "sandbox/jwt.h"
#include "sandbox/oauth.h"
#include "sandbox/store.h"

#define LIFETIME_S 300
#define LEEWAY_S   60
#define SCOPES     "openid gov.items gov.matters gov.certificates gov.reviews"

static const struct method {
    const char *name;
    const char *acr;
    const char *amr;
} methods[] = {
    {"id_card", "L2", "id_card"},           {"face", "L2", "face"},
    {"id_card+face", "L3", "id_card face"}, {"fingerprint", "L2", "fpt"},
    {"operator", "L2", "operator"},
};

static bool is_text(const cJSON *object, const char *name, size_t most)
{
    const char *text = gov__sb_member_text(object, name);
    return text && *text && strlen(text) <= most;
}

/* What was done to know the person: NULL when it is incomplete, too old or not known. */
static const struct method *read_evidence(const gov_sandbox *sb, const gov__sandbox_jwt *jwt,
                                          int64_t *out_at)
{
    const cJSON *evidence = gov__sb_member(jwt->claims, "evidence");
    const char *name = gov__sb_member_text(evidence, "method");
    int64_t now = gov__sb_now_ms(sb) / 1000;
    if (!name || !is_text(evidence, "device", 64) || !is_text(evidence, "transaction", 64) ||
        !gov__sb_member_int(evidence, "at", out_at) || *out_at < now - LIFETIME_S ||
        *out_at > now + LEEWAY_S) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (strcmp(methods[i].name, name) == 0) {
            return &methods[i];
        }
    }
    return NULL;
}

/* sub is "<id_type>:<id_number>". */
static bool find_person(gov_sandbox *sb, const gov__sandbox_jwt *jwt, gov__sandbox_subject *out)
{
    const char *sub = gov__sb_member_text(jwt->claims, "sub");
    const char *colon = sub ? strchr(sub, ':') : NULL;
    return colon && gov__sb_subject_find(sb, colon + 1, out) &&
           strlen(out->id_type) == (size_t)(colon - sub) &&
           strncmp(sub, out->id_type, (size_t)(colon - sub)) == 0;
}

static bool lives_briefly(const gov__sandbox_jwt *jwt)
{
    int64_t iat = 0;
    int64_t exp = 0;
    return gov__sb_member_int(jwt->claims, "iat", &iat) &&
           gov__sb_member_int(jwt->claims, "exp", &exp) && exp > iat && exp <= iat + LIFETIME_S;
}

static bool is_signed_by(gov_sandbox *sb, const gov__sandbox_jwt *jwt, const char *terminal)
{
    char *jwks = gov__sb_get_text(sb, "SELECT jwks FROM terminals WHERE id=?", "s", terminal);
    bool good = jwks && gov__sb_jwt_verify_by(jwt, jwks);
    free(jwks);
    return good;
}

/* The reason for which it is refused, NULL for none. */
static const char *check(const gov__sandbox_token_call *call, const gov__sandbox_jwt *jwt)
{
    const char *typ = gov__sb_member_text(jwt->header, "typ");
    const char *terminal = gov__sb_member_text(jwt->claims, "iss");
    const char *header = gov__sb_header(call->req, "Gov-Terminal");
    char owner[GOV__SB_ID_BYTES + 16];
    if (!typ || strcmp(typ, "gov-terminal-assertion+jwt") != 0) {
        return "typ is not gov-terminal-assertion+jwt.";
    }
    if (!terminal || (header && strcmp(header, terminal) != 0) ||
        !is_signed_by(call->sb, jwt, terminal)) {
        return "The terminal is not known, or the signature not its own.";
    }
    if (!gov__sb_jwt_is_for(jwt, call->sb->base_url)) {
        return "aud is not this issuer.";
    }
    if (!lives_briefly(jwt) || !gov__sb_jwt_is_current(call->sb, jwt, LIFETIME_S + LEEWAY_S)) {
        return "The assertion has expired, or would live too long.";
    }
    if (!gov__sb_print(owner, sizeof owner, "terminal %s", terminal) ||
        !gov__sb_jwt_is_first(call->sb, jwt, owner, LIFETIME_S + LEEWAY_S)) {
        return "jti is missing, or was used before.";
    }
    return NULL;
}

static void grant(const gov__sandbox_token_call *call, const gov__sandbox_jwt *jwt,
                  const char *scope)
{
    gov__sandbox_subject subject;
    gov__sandbox_login login = {0};
    const char *why = check(call, jwt);
    const struct method *method = read_evidence(call->sb, jwt, &login.auth_time_s);
    if (!why && !method) {
        why = "The evidence is incomplete, too old or not known.";
    } else if (!why && !find_person(call->sb, jwt, &subject)) {
        why = "The person is not known.";
    }
    if (why) {
        gov__sb_oauth_error(call->res, 400, "invalid_grant", why);
        return;
    }
    (void)gov__sb_print(login.subject_id, sizeof login.subject_id, "%s", subject.id);
    (void)gov__sb_print(login.acr, sizeof login.acr, "%s", method->acr);
    (void)gov__sb_print(login.amr, sizeof login.amr, "%s", method->amr);
    gov__sandbox_issue issue = gov__sb_issue_of(call, &login, scope);
    issue.no_refresh = true;
    gov__sb_oauth_issue(call->sb, call->res, &issue);
}

void gov__sb_grant_assertion(const gov__sandbox_token_call *call)
{
    const char *text = gov__sb_oauth_param(call->form, "assertion");
    const char *scope = gov__sb_oauth_scope(call->form, call->res);
    gov__sandbox_jwt jwt = {0};
    if (!scope) {
        return;
    }
    if (!text) {
        gov__sb_oauth_error(call->res, 400, "invalid_request", "assertion is missing.");
    } else if (!gov__sb_jwt_read(text, &jwt)) {
        gov__sb_oauth_error(call->res, 400, "invalid_grant", "The assertion cannot be read.");
    } else {
        grant(call, &jwt, gov__sb_oauth_param(call->form, "scope") ? scope : SCOPES);
    }
    gov__sb_jwt_clear(&jwt);
}

const gov__sandbox_part gov__sandbox_oauth_assertion_part = {
    .name = "oauth_assertion",
    .schema = "CREATE TABLE terminals(id TEXT PRIMARY KEY, jwks TEXT NOT NULL) WITHOUT ROWID;",
};
