/* SPDX-License-Identifier: Apache-2.0 */
/* private_key_jwt (OpenID Connect Core section 9, RFC 7523 section 3).
 * Owns: the checks on the assertion. Not: signatures and times (jwt.c). */
#include "sandbox/oauth_client_jwt.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/jwt.h"
#include "sandbox/store.h"

#define ASSERTION_TYPE    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define ASSERTION_SECONDS 300

static bool typ_is_good(const gov__sandbox_jwt *jwt)
{
    const char *typ = gov__sb_member_text(jwt->header, "typ");
    return !typ || strcmp(typ, "JWT") == 0 || strcmp(typ, "client-authentication+jwt") == 0;
}

/* Issuer and subject are the client, which may name itself in the form besides. */
static const char *named_client(const gov__sandbox_jwt *jwt, const gov__sandbox_fields *form)
{
    const char *iss = gov__sb_member_text(jwt->claims, "iss");
    const char *sub = gov__sb_member_text(jwt->claims, "sub");
    const char *id = gov__sb_oauth_param(form, "client_id");
    bool same = iss && sub && strcmp(iss, sub) == 0 && (!id || strcmp(id, iss) == 0);
    return same ? iss : NULL;
}

static bool is_signed_by(gov_sandbox *sb, const gov__sandbox_jwt *jwt, const char *client_id)
{
    char *jwks = gov__sb_get_text(sb, "SELECT jwks FROM oauth_clients WHERE id=?", "s", client_id);
    bool good = jwks && gov__sb_jwt_verify_by(jwt, jwks);
    free(jwks);
    return good;
}

static bool check(gov_sandbox *sb, const gov__sandbox_jwt *jwt, const gov__sandbox_fields *form,
                  gov__sandbox_client *out)
{
    const char *id = named_client(jwt, form);
    char owner[GOV__SB_ID_BYTES + 8];
    return id && typ_is_good(jwt) && gov__sb_client_load(sb, id, out) &&
           strcmp(out->method, "private_key_jwt") == 0 && is_signed_by(sb, jwt, id) &&
           gov__sb_jwt_is_for(jwt, sb->base_url) &&
           gov__sb_jwt_is_current(sb, jwt, ASSERTION_SECONDS) &&
           gov__sb_print(owner, sizeof owner, "client %s", id) &&
           gov__sb_jwt_is_first(sb, jwt, owner, ASSERTION_SECONDS);
}

bool gov__sb_client_prove_jwt(gov_sandbox *sb, const gov__sandbox_fields *form,
                              gov__sandbox_client *out)
{
    const char *type = gov__sb_oauth_param(form, "client_assertion_type");
    const char *text = gov__sb_oauth_param(form, "client_assertion");
    gov__sandbox_jwt jwt = {0};
    bool good = type && text && strcmp(type, ASSERTION_TYPE) == 0 && gov__sb_jwt_read(text, &jwt) &&
                check(sb, &jwt, form, out);
    gov__sb_jwt_clear(&jwt);
    return good;
}
