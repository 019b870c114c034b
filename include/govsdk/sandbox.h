/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file govsdk/sandbox.h
 * @brief The sandbox platform: a complete small government-service platform inside the process.
 *
 * The sandbox answers the gateway contract (docs/openapi.yaml) from an SQLite database, in memory
 * or in a file. The same code answers over HTTP in the program `govsdk-sandboxd`. Everything in it
 * is synthetic: people, organisations, departments, keys. Every answer carries
 * `Gov-Sandbox: true`, and a client accepts such an answer only when its configuration allows it
 * (`sandbox.allow`).
 *
 * Link with libgovsdk-sandbox. A first use:
 *
 *     gov_sandbox *sandbox = NULL;
 *     const gov_transport *transport = NULL;
 *     void *user = NULL;
 *     gov_sandbox_new(NULL, &sandbox, &err);
 *     gov_sandbox_get_transport(sandbox, &transport, &user);
 *     gov_config_set_transport(config, transport, user, &err);
 *
 * Threads: all functions but gov_sandbox_free() may be called from any thread at once; one request
 * is worked on at a time, a long poll waits without holding the others up.
 */
#ifndef GOVSDK_SANDBOX_H
#define GOVSDK_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

#include <govsdk/error.h>
#include <govsdk/ext/transport.h>
#include <govsdk/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A sandbox platform. @since 0.1 */
typedef struct gov_sandbox gov_sandbox;

/** The client id and secret of the confidential demo application (device flow and client
 *  credentials). They are public knowledge and open nothing but a sandbox. @since 0.1 */
#define GOV_SANDBOX_CLIENT_ID "govsdk-demo"
/** @copydoc GOV_SANDBOX_CLIENT_ID */
#define GOV_SANDBOX_CLIENT_SECRET "demo s3cret+/ &="
/** A public client without a secret, for the device flow only. @since 0.1 */
#define GOV_SANDBOX_PUBLIC_CLIENT_ID "govsdk-demo-public"
/** The base address by which a client reaches a sandbox in process. Nothing listens there: the
 *  transport answers by itself. @since 0.1 */
#define GOV_SANDBOX_BASE_URL "http://127.0.0.1"

/** The sandbox's clock stands still until it is advanced. @since 0.1 */
#define GOV_SANDBOX_CLOCK_FROZEN 1u

/**
 * @brief Options of a sandbox. Zero the struct and set struct_size; zero means default.
 * @since 0.1
 */
typedef struct gov_sandbox_options {
    uint32_t struct_size;      /**< sizeof(gov_sandbox_options) */
    uint32_t flags;            /**< GOV_SANDBOX_CLOCK_FROZEN or 0 */
    const char *database_path; /**< an SQLite file, made when absent; NULL: in memory */
    const char *base_url;      /**< scheme and authority, no slash at the end; NULL:
                                    GOV_SANDBOX_BASE_URL */
    int64_t clock_start_ms;    /**< the sandbox's time at the start, in milliseconds since 1970;
                                    0: the machine's */
    uint32_t work_speed;       /**< departments work this many times faster than real ones, 1 to
                                    1000000000; 0: 1. The clock itself is not hurried */
    uint32_t max_wait_ms;      /**< the longest real time of a long poll, whatever the request
                                    asks; 0: what the request asks */
} gov_sandbox_options;

/**
 * @brief Creates a sandbox, or opens the one in a database file.
 *
 * A new database is filled with the built-in catalogue, demo citizens and clients; its signing
 * keys are made afresh. An existing one goes on where it stopped, keys included.
 *
 * @param options NULL for defaults; copied
 * @param[out] out_sandbox the sandbox, to be freed with gov_sandbox_free(); NULL on failure
 * @param[out] err the failure's details, or NULL
 * @return GOV_OK; GOV_ERR_INVALID_ARGUMENT for options that cannot be; GOV_ERR_STORAGE when the
 *         database cannot be opened; GOV_ERR_NO_MEMORY
 * @since 0.1
 */
GOV_API gov_status gov_sandbox_new(const gov_sandbox_options *options, gov_sandbox **out_sandbox,
                                   gov_error **err);

/**
 * @brief Ends a sandbox and closes its database. NULL does nothing.
 *
 * Every client that was given its transport must be freed before. No other thread may be inside a
 * function of this sandbox, a long poll excepted: it is woken, but its thread must be joined first
 * after gov_sandbox_close_waits().
 * @since 0.1
 */
GOV_API void gov_sandbox_free(gov_sandbox *sandbox);

/**
 * @brief Makes all long polls return at once, now and from now on.
 * @since 0.1
 */
GOV_API void gov_sandbox_close_waits(gov_sandbox *sandbox);

/**
 * @brief The transport by which a client reaches this sandbox without a network.
 *
 * Blocking; the answer is complete before the transport's perform returns. Faults that close or
 * cut a connection are reported with the stage a network transport would report.
 *
 * @param sandbox the sandbox; it must outlive every client that uses the transport
 * @param[out] out_transport the table, borrowed from the library
 * @param[out] out_user the pointer to be handed over with it, borrowed from the sandbox
 * @return GOV_OK; GOV_ERR_INVALID_ARGUMENT for a NULL
 * @since 0.1
 */
GOV_API gov_status gov_sandbox_get_transport(gov_sandbox *sandbox,
                                             const gov_transport **out_transport, void **out_user);

/**
 * @brief One request, answered without a client: how tests and operators call any route.
 *
 * Operator routes are those under `/sandbox/` (docs/openapi.yaml). Any other route works too, with
 * `authorization` set where it needs a token.
 *
 * @param sandbox the sandbox
 * @param method an HTTP method, upper case
 * @param target path and query: "/sandbox/faults"
 * @param body a JSON text, or NULL for none
 * @param[out] out_http_status the HTTP status; may be NULL
 * @param[out] out_text the body, NUL-terminated, to be freed with gov_sandbox_free_text(); NULL
 *             on failure; the pointer itself may be NULL
 * @param[out] out_length its length in bytes; may be NULL
 * @param[out] err the failure's details, or NULL. An HTTP error status is not a failure
 * @return GOV_OK; GOV_ERR_INVALID_ARGUMENT; GOV_ERR_NO_MEMORY
 * @since 0.1
 */
GOV_API gov_status gov_sandbox_control(gov_sandbox *sandbox, const char *method,
                                       const char *target, const char *body,
                                       int32_t *out_http_status, char **out_text,
                                       size_t *out_length, gov_error **err);

/** @brief Frees a text of gov_sandbox_control(). NULL does nothing. @since 0.1 */
GOV_API void gov_sandbox_free_text(char *text);

/**
 * @brief Moves the sandbox's clock forward and does all work the departments have due by then.
 *
 * @param sandbox the sandbox
 * @param milliseconds 0 or more; a day is 86400000
 * @param[out] err the failure's details, or NULL
 * @return GOV_OK; GOV_ERR_INVALID_ARGUMENT for NULL or a negative number; GOV_ERR_STORAGE
 * @since 0.1
 */
GOV_API gov_status gov_sandbox_advance_clock(gov_sandbox *sandbox, int64_t milliseconds,
                                             gov_error **err);

/** @brief The sandbox's time, in milliseconds since 1970; 0 for NULL. @since 0.1 */
GOV_API int64_t gov_sandbox_get_time_ms(gov_sandbox *sandbox);

#ifdef __cplusplus
}
#endif

#endif
