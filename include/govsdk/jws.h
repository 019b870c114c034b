/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verify any JSON Web Signature (RFC 7515) of the platform. Receipts, event
 * logs and certificates have verifications of their own, which check more.
 */
#ifndef GOVSDK_JWS_H
#define GOVSDK_JWS_H

#include <govsdk/base.h>
#include <govsdk/client.h>
#include <govsdk/error.h>

GOV_BEGIN_DECLS

/**
 * Verifies a JWS in compact form against the keys of the client. The algorithm must be one of
 * ES256, ES384, RS256, PS256 and EdDSA and fit the key; keys inside the JWS are never used. It needs
 * the network only when the client knows no keys yet.
 *
 * @param client       the client; see gov_client_set_keys_json
 * @param jws          the JWS in compact form (RFC 7515 section 7.1)
 * @param size         its length in bytes
 * @param options      options of the call; may be NULL
 * @param out_payload  receives the payload with a NUL behind it; free with gov_client_free_text;
 *                     NULL when the signature does not hold
 * @param out_size     receives the payload's length in bytes; may be NULL
 * @param err          receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_SIGNATURE; GOV_ERR_KEY_NOT_FOUND; GOV_ERR_ALGORITHM; GOV_ERR_RESPONSE
 *          for a malformed JWS; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_jws_verify(gov_client *client, const char *jws, size_t size,
                                                const gov_call_options *options, char **out_payload,
                                                size_t *out_size, gov_error **err);

GOV_END_DECLS

#endif
