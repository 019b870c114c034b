/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying a JWS of the platform against the keys that the client trusts, fetching them when
 * they are unknown. The one way by which receipts, events and certificates reach crypto/jws.h. */
#ifndef GOV__CORE_TRUSTED_JWS_H
#define GOV__CORE_TRUSTED_JWS_H

#include <stddef.h>

#include <govsdk/base.h>
#include <govsdk/error.h>

#include "core/client.h"
#include "crypto/jws.h"

/* What the header of a JWS names, "" for what it does not name or what is malformed: a hint where to
 * look, not trusted. */
typedef struct gov__jws_hint {
    char kid[256];
    char alg[64];
} gov__jws_hint;
void gov__jws_peek(const gov_client *client, const char *text, size_t len, gov__jws_hint *out);

/* The keys for what the header names as its key; *out must be unref'd. */
gov_status gov__jws_trusted_keys(gov_client *client, const gov_call_options *options,
                                 const char *text, size_t len, gov__jwks **out, gov_error **err);
/* Verifies; typ NULL for any. *out must be freed. The error names the reason. */
gov_status gov__jws_verify_trusted(gov_client *client, const gov_call_options *options,
                                   const char *text, size_t len, const char *typ, gov__jws **out,
                                   gov_error **err);

#endif
