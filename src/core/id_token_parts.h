/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of verifying what an identity provider signed, for core/id_token*.c only. */
#ifndef GOV__CORE_ID_TOKEN_PARTS_H
#define GOV__CORE_ID_TOKEN_PARTS_H

#include "core/id_token.h"
#include "crypto/jws.h"
#include "crypto/jwt.h"

/* id_token_open.c: decrypts where it is encrypted, and verifies the signature by the provider's keys,
 * or by the client's secret where HMAC is allowed. `algorithms` NULL: those of the configuration.
 * *out is to be freed. */
gov_status gov__id_token_open(gov_client *client, const char *text, size_t len,
                              const char *algorithms, const gov_call_options *options,
                              gov__jws **out, gov_error **err);

/* id_token_fault.c: says what is wrong with a claim, without what it says. */
gov_status gov__id_token_refuse(const gov_client *client, gov_status status,
                                const gov__jwt_fault *fault, gov_error **err);

#endif
