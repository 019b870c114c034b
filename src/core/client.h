/* SPDX-License-Identifier: Apache-2.0 */
/* The client's insides: frozen settings, hooks, transport, what is known of the platform, the clock
 * offset and the retry budget. Calls (core/call.h) and sessions (core/session.h) use it.
 *
 * An object that outlives a call and was allocated with &client->mem keeps a reference to the
 * client. */
#ifndef GOV__CORE_CLIENT_H
#define GOV__CORE_CLIENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <govsdk/client.h>

#include "base/lock.h"
#include "base/refcount.h"
#include "base/spare.h"
#include "core/config.h"
#include "core/error.h"
#include "core/identity.h"
#include "core/key_cache.h"
#include "core/keys.h"
#include "core/metadata.h"
#include "core/platform.h"
#include "core/provider.h"
#include "core/turn.h"
#include "crypto/crypto.h"
#include "crypto/key.h"

/* How the client proves who it is to the identity provider (RFC 6749 section 2.3, OpenID Connect Core
 * section 9, RFC 8705). */
typedef enum gov__auth_method {
    GOV__AUTH_NONE, /* it says who it is and proves nothing */
    GOV__AUTH_SECRET_BASIC,
    GOV__AUTH_SECRET_POST,
    GOV__AUTH_PRIVATE_KEY,
    GOV__AUTH_TLS
} gov__auth_method;

/* The nonce that one server asks for in the next proof of possession (RFC 9449 section 8). */
typedef struct gov__dpop_nonce {
    char *origin;
    char *nonce;
} gov__dpop_nonce;

#define GOV__DPOP_ORIGINS 8

struct gov_client {
    gov__refcount refs;
    gov_allocator mem;
    gov_config *config;
    const gov__platform *platform;
    const gov__identity_wire *identity;
    gov_clock clock;
    gov_random random;
    gov_secret_store store; /* save NULL: none */
    gov_transport transport;
    bool own_transport; /* made here: destroyed here */
    gov_signer signer;  /* sign NULL: none */
    bool own_signer;
    gov_log_fn log; /* NULL: none */
    void *log_user;
    gov_log_level log_level;
    gov__crypto *crypto;
    int64_t process_id;
    gov__auth_method auth_method;
    char *base;             /* gateway.url without '/' at its end */
    const char *user_agent; /* static */
    gov__spare spare;       /* where the bodies of replies are kept from call to call */

    gov__key_cache keys[GOV__KEYS_OWNERS]; /* their locks are taken last */

    gov__turn fetch; /* of the one thread that fetches metadata; taken before lock */
    gov__lock lock;  /* guards what follows down to retry_tokens; never held during I/O or hooks */
    gov__metadata *metadata;
    gov__provider *provider;
    gov__dpop_nonce nonces[GOV__DPOP_ORIGINS];
    size_t next_nonce; /* where the nonce of one more origin goes */
    int64_t retry_tokens;

    /* The platform's time minus the monotonic clock, so that a jump of the wall clock changes
     * nothing; INT64_MIN before the first Date. */
    _Atomic int64_t platform_base_ms;
};

/* GOV_ERR_FORKED in a child of the process that made the client, else GOV_OK. */
gov_status gov__client_check(const gov_client *client, gov_error **err);
/* GOV_ERR_UNSUPPORTED for a platform that has certificates and nothing else: its tables are empty. */
gov_status gov__client_check_whole(const gov_client *client, gov_error **err);
int64_t gov__client_now_ms(const gov_client *client);  /* monotonic */
int64_t gov__client_wall_ms(const gov_client *client); /* this machine's wall clock */
/* The platform's wall clock as best known: wall clock plus offset. */
int64_t gov__client_platform_ms(const gov_client *client);
/* Takes the Date of a reply; times of the monotonic clock. */
void gov__client_saw_date(gov_client *client, int64_t date_ms, int64_t sent_ms, int64_t now_ms);
/* JSON limits of the configuration. */
gov__json_limits gov__client_json_limits(const gov_client *client);
/* Whether a URL that the platform names may be called: scheme as configured, origin of the
 * gateway or of `issuer` (may be NULL). */
bool gov__client_allows_url(const gov_client *client, const char *issuer, const char *url);
/* The same for an endpoint of the identity provider, which may also be of one of
 * auth.trusted_origins. */
bool gov__client_trusts_url(const gov_client *client, const char *issuer, const char *url);

/* config_key.c: reads the key files that the settings name; a bad one is GOV_ERR_CONFIG. */
gov_status gov__client_load_keys(gov_client *client, gov_error **err);
/* The key for a purpose, borrowed; NULL when there is none. */
gov__key *gov__client_key(const gov_client *client, gov_key_role role);
/* client_auth.c: chooses the method; GOV_ERR_CONFIG when what it needs is missing. */
gov_status gov__client_take_auth(gov_client *client, gov_error **err);

/* The retry budget: false when a retry must not be made. */
bool gov__client_take_retry(gov_client *client);
/* A call succeeded; `retried` when the last request was a repeat. */
void gov__client_give_retry(gov_client *client, bool retried);

#endif
