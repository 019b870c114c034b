/* SPDX-License-Identifier: Apache-2.0 */
/* The table through which the library reaches one kind of identity provider: how people and systems
 * log in, and how a login is renewed. Which one a client uses is the setting auth.driver. The core's
 * own entries are here; those of the ways in are src/auth/wire.h. */
#ifndef GOV__CORE_IDENTITY_H
#define GOV__CORE_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include <govsdk/base.h>
#include <govsdk/ext/hooks.h>
#include <govsdk/status.h>

#include "base/buf.h"
#include "core/provider.h"
#include "http/request.h"
#include "http/response.h"

struct gov__auth_wire;  /* auth/wire.h */
struct gov__token_wire; /* token/wire.h */
struct gov_key;

/* What the tokens of an answer are bound to (RFC 9449): the key of the session, borrowed; NULL: they
 * are bound to nothing. */
typedef struct gov__proof {
    struct gov_key *key;
} gov__proof;

/* With what a session is renewed. Texts are borrowed; secrets. Who the client is, and how it
 * authenticates itself, the driver takes from the client's configuration. */
typedef struct gov__renewal {
    const char *token_endpoint; /* absolute URL */
    const char *refresh_token;  /* NULL: by client credentials */
    const char *scope;          /* may be NULL; for client credentials */
    gov__proof proof;
} gov__renewal;

/* A token answer (RFC 6749 section 5.1); buffers are secret. */
typedef struct gov__tokens {
    gov__buf access;
    gov__buf refresh;      /* empty: none given, an old one stays */
    gov__buf scope;        /* empty: as asked */
    gov__buf id_token;     /* as it came; empty: none given */
    gov__buf issued_type;  /* RFC 8693 section 2.2.1; empty: none given */
    int64_t expires_in_ms; /* what was told, else a default */
    bool bound;            /* token_type DPoP */
} gov__tokens;

void gov__tokens_init(gov__tokens *tokens, const gov_allocator *mem);
void gov__tokens_free(gov__tokens *tokens); /* wipes */

typedef struct gov__identity_wire {
    const char *name;

    /* Settings of its own say who the client is: auth.client_id and what goes with it are not asked
     * for. */
    bool knows_client;
    /* Client credentials that need no request: fills the tokens. NULL: renew_write asks for them. */
    gov_status (*client_tokens)(const gov_client *client, gov__tokens *out);

    /* Writes the request for the provider's metadata to one of the places where it may be, counted
     * from 0; false when there is no such place. NULL: nothing is fetched. */
    bool (*provider_write)(gov__request *request, const gov_client *client, const char *issuer,
                           uint32_t place);
    /* Fills in what out->doc says (NULL when nothing is fetched: what the configuration says), all
     * borrowed from it; out->issuer is set. GOV_ERR_ISSUER when it names another one,
     * GOV_ERR_RESPONSE when a required member is missing. */
    gov_status (*provider_read)(const gov_client *client, gov__provider *out);
    void (*keys_write)(gov__request *request, const gov__provider *provider);

    /* Renewing a session (RFC 6749 sections 4.4 and 6). Each attempt is written anew: a proof is
     * good once. The reader tells GOV_ERR_LOGIN_REQUIRED for invalid_grant, GOV_ERR_CLIENT_REJECTED
     * for invalid_client, GOV_ERR_RESPONSE for a malformed answer. */
    void (*renew_write)(gov__request *request, gov_client *client, const gov__renewal *renewal);
    gov_status (*renew_read)(const gov_client *client, const gov__response *response,
                             gov__tokens *out);

    const struct gov__auth_wire *auth;
    const struct gov__token_wire *token; /* NULL: the driver knows nothing of others' tokens */
} gov__identity_wire;

/* OAuth 2.0 and OpenID Connect; in platform/oauth/oauth.c. */
extern const gov__identity_wire gov__oauth;
/* The ticket login of older gateways; in platform/ticket/ticket.c. */
extern const gov__identity_wire gov__ticket;

#endif
