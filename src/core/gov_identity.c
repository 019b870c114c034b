/* SPDX-License-Identifier: Apache-2.0 */
/* See gov_identity.h. The texts that are told are borrowed from the claims, which are wiped with the
 * identity. */
#include "core/gov_identity.h"

#include "base/mem.h"
#include "base/str.h"
#include "crypto/jwt.h"

#define METHODS_MAX 16

struct gov_identity {
    gov_client *client; /* counted: its allocator holds the document */
    gov__json *claims;  /* NULL: nothing is known */
    char *scope;        /* NULL: not known */
    const char *methods[METHODS_MAX];
    size_t method_count;
    const char *actors[GOV__JWT_ACTORS_MAX];
    size_t actor_count;
};

static const gov__json_node *root_of(const gov_identity *identity)
{
    return identity != NULL ? gov__json_root(identity->claims) : NULL;
}

static void take_actor(void *user, const char *subject)
{
    gov_identity *identity = user;
    identity->actors[identity->actor_count++] = subject;
}

/* RFC 8176: an array of names; a single name is met in the field. What is no text is left out. */
static void take_methods(gov_identity *identity)
{
    const gov__json_node *amr = gov__json_member(root_of(identity), "amr");
    if (gov__json_is_string(amr)) {
        identity->methods[identity->method_count++] = gov__json_string(amr);
        return;
    }
    for (const gov__json_node *at = gov__json_is_array(amr) ? gov__json_first(amr) : NULL;
         at != NULL && identity->method_count < METHODS_MAX; at = gov__json_next(at)) {
        if (gov__json_is_string(at)) {
            identity->methods[identity->method_count++] = gov__json_string(at);
        }
    }
}

static gov_status fill(gov_identity *identity, const char *scope)
{
    if (!gov__jwt_actors(root_of(identity), take_actor, identity, NULL)) {
        return GOV_ERR_CLAIM;
    }
    take_methods(identity);
    if (gov__str_is_empty(scope)) {
        scope = gov__json_get_string(root_of(identity), "scope");
    }
    identity->scope = gov__mem_strdup(&identity->client->mem, scope);
    return scope == NULL || identity->scope != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
}

gov_status gov__identity_from_claims(gov_client *client, gov__json *claims, const char *scope,
                                     gov_identity **out)
{
    *out = NULL;
    gov_identity *identity = gov__mem_calloc(&client->mem, 1, sizeof *identity);
    if (identity == NULL) {
        gov__json_free(claims);
        return GOV_ERR_NO_MEMORY;
    }
    identity->client = gov_client_ref(client);
    identity->claims = claims;
    gov_status status = fill(identity, scope);
    if (status != GOV_OK) {
        gov_identity_free(identity);
        return status;
    }
    *out = identity;
    return GOV_OK;
}

void gov_identity_free(gov_identity *identity)
{
    if (identity != NULL) {
        gov_client *client = identity->client;
        gov__json_free(identity->claims);
        gov__mem_wipe_free_str(&client->mem, identity->scope);
        gov__mem_free(&client->mem, identity);
        gov_client_unref(client);
    }
}

static const char *text_of(const gov_identity *identity, const char *claim)
{
    const char *text = gov__json_get_string(root_of(identity), claim);
    return gov__str_is_empty(text) ? NULL : text;
}

const char *gov_identity_get_subject(const gov_identity *identity)
{
    return text_of(identity, "sub");
}

const char *gov_identity_get_issuer(const gov_identity *identity)
{
    return text_of(identity, "iss");
}

const char *gov_identity_get_acr(const gov_identity *identity)
{
    return text_of(identity, "acr");
}

int64_t gov_identity_get_auth_time_s(const gov_identity *identity)
{
    int64_t seconds = 0;
    return gov__json_get_int64(root_of(identity), "auth_time", &seconds) && seconds > 0 ? seconds
                                                                                        : 0;
}

const char *gov_identity_get_scope(const gov_identity *identity)
{
    return identity != NULL ? identity->scope : NULL;
}

size_t gov_identity_get_method_count(const gov_identity *identity)
{
    return identity != NULL ? identity->method_count : 0;
}

const char *gov_identity_get_method(const gov_identity *identity, size_t index)
{
    return index < gov_identity_get_method_count(identity) ? identity->methods[index] : NULL;
}

size_t gov_identity_get_actor_count(const gov_identity *identity)
{
    return identity != NULL ? identity->actor_count : 0;
}

const char *gov_identity_get_actor(const gov_identity *identity, size_t index)
{
    return index < gov_identity_get_actor_count(identity) ? identity->actors[index] : NULL;
}

const char *gov_identity_get_json(const gov_identity *identity)
{
    return identity != NULL && identity->claims != NULL ? gov__json_text(identity->claims, NULL)
                                                        : "{}";
}
