/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One application's connection to one platform. A client holds the pool of
 * connections, the platform's keys and the clock offset. It is made once and
 * shared by all threads; what a citizen does with it is in a session (auth.h).
 */
#ifndef GOVSDK_CLIENT_H
#define GOVSDK_CLIENT_H

#include <govsdk/base.h>
#include <govsdk/call.h>
#include <govsdk/config.h>
#include <govsdk/error.h>

GOV_BEGIN_DECLS

/**
 * Warms OpenSSL and libcurl up, so that no later call allocates memory for
 * their one-time set-up. It is optional; the promise that running out of
 * memory is a clean error holds after it.
 *
 * @param err  receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_NO_MEMORY or GOV_ERR_INTERNAL
 * @threads any thread, best before other threads start
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_prepare(gov_error **err);

/**
 * Makes a client. Nothing is sent.
 *
 * @param config      the settings; copied
 * @param out_client  receives the client; release with gov_client_unref
 * @param err         receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_CONFIG when settings contradict each other; GOV_ERR_ARGUMENT;
 *          GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_client_new(const gov_config *config, gov_client **out_client,
                                                gov_error **err);

/**
 * Takes another reference.
 *
 * @param client  the client
 * @return  the same client
 * @threads any thread
 * @since   0.1.0
 */
GOV_API gov_client *gov_client_ref(gov_client *client);

/**
 * Gives a reference back. The last one closes the connections and frees the client.
 *
 * @param client  the client; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_client_unref(gov_client *client);

/**
 * Fetches what the platform says of itself (/.well-known/gov-gateway), its
 * identity metadata (RFC 8414) and its keys, unless they are known and fresh.
 * Calls do it by themselves; an application calls it to fail early.
 *
 * @param client   the client
 * @param options  options of the call; may be NULL
 * @param err      receives the error; may be NULL
 * @return  GOV_OK or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_client_discover(gov_client *client,
                                                     const gov_call_options *options,
                                                     gov_error **err);

/**
 * Tells the offset between the platform's clock and this machine's, from the
 * Date of its replies. It is positive when this machine is behind.
 *
 * @param client         the client
 * @param out_offset_ms  receives the offset in milliseconds; 0 before the first reply
 * @return  1 when at least one reply was seen, else 0
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int gov_client_get_clock_offset_ms(const gov_client *client, int64_t *out_offset_ms);

/**
 * Gives the platform's own description as it was fetched.
 *
 * @param client   the client
 * @param options  options of the call; may be NULL
 * @param out_json receives JSON text; free with gov_client_free_text
 * @param err      receives the error; may be NULL
 * @return  GOV_OK or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_client_get_metadata_json(gov_client *client,
                                                              const gov_call_options *options,
                                                              char **out_json, gov_error **err);

/**
 * Gives the platform's key set (RFC 7517) as it was fetched, to be kept for verification offline.
 *
 * @param client   the client
 * @param options  options of the call; may be NULL
 * @param out_json receives JSON text; free with gov_client_free_text
 * @param err      receives the error; may be NULL
 * @return  GOV_OK or why it failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_client_get_keys_json(gov_client *client,
                                                          const gov_call_options *options,
                                                          char **out_json, gov_error **err);

/**
 * Trusts a key set that was obtained before, so that verification needs no
 * network. Keys given here are used as long as the client lives.
 *
 * @param client  the client
 * @param json    a JWK Set (RFC 7517); copied
 * @param size    its length in bytes
 * @param err     receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_RESPONSE for a malformed set; GOV_ERR_ALGORITHM for a set without a
 *          usable key; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_client_set_keys_json(gov_client *client, const char *json,
                                                          size_t size, gov_error **err);

/**
 * Wipes and frees text that a function of this header gave.
 *
 * @param client  the client that gave it
 * @param text    the text; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_client_free_text(gov_client *client, char *text);

GOV_END_DECLS

#endif
