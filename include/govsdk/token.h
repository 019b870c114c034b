/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens that others bring: a service that is called with an access token
 * verifies it (RFC 9068) or asks the identity provider about it (RFC 7662). What the
 * library's own sessions hold never leaves it.
 */
#ifndef GOVSDK_TOKEN_H
#define GOVSDK_TOKEN_H

#include <govsdk/base.h>
#include <govsdk/client.h>
#include <govsdk/session.h>

GOV_BEGIN_DECLS

/** What a token must be. Zero members take the default. */
typedef struct gov_token_policy {
    /** sizeof(gov_token_policy). */
    uint32_t struct_size;
    /** 0. */
    uint32_t reserved;
    /** The claim "aud" must be or hold this. Required. */
    const char *audience;
    /** The claim "iss"; NULL: "auth.issuer". */
    const char *issuer;
    /** The header "typ"; NULL: "at+jwt". */
    const char *typ;
    /** Algorithms that will do, separated by spaces; NULL: "auth.algorithms". */
    const char *algorithms;
    /** The claim "nonce"; NULL: not looked at. */
    const char *nonce;
    /** Levels that will do, separated by spaces; NULL: not looked at. */
    const char *acr_values;
    /** How long ago the person may have been authenticated, in seconds; 0: not looked at. */
    int64_t max_age_s;
    /** Scopes that the token must have, separated by spaces; NULL: none. */
    const char *scope;
} gov_token_policy;

/**
 * Verifies a signed token by the identity provider's keys: signature, issuer, audience, type, and
 * the times "exp", "nbf" and "iat" with the slack that "auth.skew_*" allows. The error names the
 * claim and by how many seconds it is off.
 *
 * @param client        the client
 * @param token         the compact JWS
 * @param size          its length in bytes
 * @param policy        what it must be
 * @param options       options of the call, for fetching keys; may be NULL
 * @param out_identity  receives whom it stands for; free with gov_identity_free
 * @param err           receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_SIGNATURE; GOV_ERR_KEY_NOT_FOUND; GOV_ERR_ALGORITHM; GOV_ERR_EXPIRED;
 *          GOV_ERR_NOT_YET_VALID; GOV_ERR_CLAIM for any other claim; GOV_ERR_ISSUER;
 *          GOV_ERR_RESPONSE for what is no JWT; or why the keys could not be had
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_token_verify(gov_client *client, const char *token,
                                                  size_t size, const gov_token_policy *policy,
                                                  const gov_call_options *options,
                                                  gov_identity **out_identity, gov_error **err);

/**
 * Asks the identity provider about a token (RFC 7662). Where "auth.introspection_jwt" is set the
 * answer must be signed (RFC 9701), and is verified.
 *
 * @param client      the client, which authenticates itself as configured
 * @param token       the token
 * @param options     options of the call; may be NULL
 * @param out_active  receives 1 when it is active, else 0
 * @param out_json    receives the answer's claims as JSON text; free with gov_client_free_text; may
 *                    be NULL
 * @param err         receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_UNSUPPORTED when the provider does not answer for this kind of token; or
 *          why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_token_introspect(gov_client *client, const char *token,
                                                      const gov_call_options *options,
                                                      int32_t *out_active, char **out_json,
                                                      gov_error **err);

/**
 * Withdraws a token (RFC 7009).
 *
 * @param client   the client, which authenticates itself as configured
 * @param token    the token
 * @param options  options of the call; may be NULL
 * @param err      receives the error; may be NULL
 * @return  GOV_OK, also for a token that is not known; or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_token_revoke(gov_client *client, const char *token,
                                                  const gov_call_options *options, gov_error **err);

/**
 * Shows what a JWT says WITHOUT verifying it, to find out why one is refused. Nothing it says may
 * be relied on.
 *
 * @param client      the client
 * @param token       the compact JWS; of a JWE only the header is shown
 * @param size        its length in bytes
 * @param out_header  receives the header as JSON text; free with gov_client_free_text
 * @param out_claims  receives the claims as JSON text, NULL for a JWE; free with
 *                    gov_client_free_text
 * @param err         receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_RESPONSE for what is no JWT; GOV_ERR_LIMIT; GOV_ERR_ARGUMENT;
 *          GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_token_peek(gov_client *client, const char *token, size_t size,
                                                char **out_header, char **out_claims,
                                                gov_error **err);

GOV_END_DECLS

#endif
