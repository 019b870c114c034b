/* SPDX-License-Identifier: Apache-2.0 */
/* The keys a client trusts: the platform's (given by the application, or fetched), and those of the
 * identity provider. This fetches them; when that is due is key_cache.h. Which algorithms are
 * allowed, and verification itself, are crypto's. */
#ifndef GOV__CORE_KEYS_H
#define GOV__CORE_KEYS_H

#include <stdbool.h>

#include <govsdk/base.h>
#include <govsdk/error.h>

#include "crypto/jwk.h"

/* Whose keys. */
typedef enum gov__keys_owner {
    GOV__KEYS_GATEWAY,  /* receipts, events, certificates */
    GOV__KEYS_PROVIDER, /* tokens */
    GOV__KEYS_OWNERS
} gov__keys_owner;

/* The platform's set, for a JWS whose header names `kid` (NULL: none). Keys the application gave
 * are used without network. Else keys are fetched when unknown or an hour old; when `kid` is not
 * among them, once more, at most every 30 seconds. *out must be unref'd; it may still lack the key. */
gov_status gov__keys_get(gov_client *client, const gov_call_options *options, const char *kid,
                         gov__jwks **out, gov_error **err);
/* The same for either owner. The provider's set is fetched when it is ten minutes old. */
gov_status gov__keys_get_of(gov_client *client, gov__keys_owner owner,
                            const gov_call_options *options, const char *kid, gov__jwks **out,
                            gov_error **err);
/* After a signature that does not verify by `old`, whose keys may have been replaced under the same
 * id: a newer set, fetched at most every 30 seconds. NULL when there is none. Must be unref'd. */
gov__jwks *gov__keys_renew_of(gov_client *client, gov__keys_owner owner,
                              const gov_call_options *options, const gov__jwks *old);
/* What is known of the platform's set and fresh, without network: NULL when nothing is. Must be
 * unref'd. */
gov__jwks *gov__keys_known(gov_client *client);
/* The text of the platform's set in force, for the caller to free; NULL when none is known or memory
 * is short. */
char *gov__keys_text(gov_client *client);
/* When the platform's set in force was fetched, in milliseconds since 1970 by the platform's clock; 0 for
 * keys that the application gave, whose age is not known, and when there is none. */
int64_t gov__keys_fetched_at_ms(gov_client *client);
/* Whether the application gave the platform's keys, so that the network is not needed for them. */
bool gov__keys_are_given(gov_client *client);
/* Whether the set has a key of this id. */
bool gov__keys_has(const gov__jwks *set, const char *kid);

#endif
