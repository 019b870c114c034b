/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sandbox: a complete small government-service platform inside the
 * process, which answers the gateway contract (docs/openapi.yaml) from an
 * SQLite database in memory or in a file. The same code answers over HTTP in
 * the program govsdk-sandboxd. Everything in it is synthetic: people,
 * organisations, departments, keys. Every answer carries "Gov-Sandbox: true";
 * a client takes such an answer only when its configuration allows it.
 *
 * Link with libgovsdk-sandbox. A first use:
 *
 *     gov_sandbox *sandbox = NULL;
 *     gov_sandbox_new(NULL, &sandbox);
 *     gov_config_set_transport(config, gov_sandbox_get_transport(sandbox), &err);
 *
 * These functions report a plain gov_status: what an operator needs to know
 * beyond it stands in the problem document that gov_sandbox_control returns.
 */
#ifndef GOVSDK_SANDBOX_H
#define GOVSDK_SANDBOX_H

#include <govsdk/base.h>
#include <govsdk/ext/transport.h>
#include <govsdk/status.h>

GOV_BEGIN_DECLS

/** A sandbox platform. */
typedef struct gov_sandbox gov_sandbox;

/** The id of the demo application that has a secret and may log in in every way. */
#define GOV_SANDBOX_CLIENT_ID "govsdk-demo"

/** Its secret: public knowledge that opens nothing but a sandbox. It needs form encoding. */
#define GOV_SANDBOX_CLIENT_SECRET "demo s3cret+/ &="

/** The id of a demo application without a secret: an app or a terminal, never a system. */
#define GOV_SANDBOX_PUBLIC_CLIENT_ID "govsdk-demo-public"

/** The address by which a client reaches a sandbox in process; nothing listens there. */
#define GOV_SANDBOX_BASE_URL "http://127.0.0.1"

/** The sandbox's clock stands still until it is advanced. */
#define GOV_SANDBOX_CLOCK_FROZEN 1u

/** A device login may be polled as often as the client likes: interval 0, never slow_down. */
#define GOV_SANDBOX_NO_POLL_INTERVAL 2u

/** How a sandbox is made. Zero the struct and set struct_size; zero means default. */
typedef struct gov_sandbox_options {
    /** sizeof(gov_sandbox_options). */
    uint32_t struct_size;
    /** GOV_SANDBOX_* flags, or 0. */
    uint32_t flags;
    /** An SQLite file, made when absent; NULL or ":memory:" for memory. */
    const char *database_path;
    /** Scheme and authority by which clients reach it, without a slash at the end: the issuer of
     * what is signed and the base of links. NULL: the issuer is GOV_SANDBOX_BASE_URL, and links
     * follow the Host field of the request. */
    const char *base_url;
    /** The sandbox's time at the start in milliseconds since 1970; 0 for the machine's time. */
    int64_t clock_start_ms;
    /** How many times faster than real ones the departments work, 1 to 1000000000; 0 for 1.
     * The clock itself is not hurried. */
    uint32_t work_speed;
    /** The longest real time of a long poll in milliseconds; 0 for what the request asks. */
    uint32_t max_wait_ms;
} gov_sandbox_options;

/**
 * Makes a sandbox, or opens the one in a database file. A new database is filled with the
 * built-in catalogue, demo citizens and clients, and new signing keys; an existing one goes on
 * where it stopped.
 *
 * @param options      NULL for defaults; copied
 * @param out_sandbox  receives the sandbox; free with gov_sandbox_free
 * @return  GOV_OK; GOV_ERR_ARGUMENT for options that cannot be; GOV_ERR_FILE when the database
 *          cannot be opened or filled; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sandbox_new(const gov_sandbox_options *options,
                                                 gov_sandbox **out_sandbox);

/**
 * Ends a sandbox and closes its database. Every client that uses its transport must be freed
 * before, and no thread may be inside one of its functions: see gov_sandbox_close_waits.
 *
 * @param sandbox  the sandbox; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_sandbox_free(gov_sandbox *sandbox);

/**
 * Makes all long polls return at once, now and from now on, so that their threads can be joined.
 *
 * @param sandbox  the sandbox; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_sandbox_close_waits(gov_sandbox *sandbox);

/**
 * Gives the transport by which a client reaches this sandbox without a network. It blocks until
 * the answer is complete. Faults that drop or cut an answer are reported with the stage that a
 * network transport would report.
 *
 * @param sandbox  the sandbox; it must outlive every client that uses the transport
 * @return  the table owned by the sandbox; NULL for NULL
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const gov_transport *gov_sandbox_get_transport(gov_sandbox *sandbox);

/**
 * Answers one request without a client: how tests and operators call the routes under /sandbox/.
 * A fault that drops or cuts an answer is not applied to it.
 *
 * @param sandbox          the sandbox
 * @param method           an HTTP method in upper case
 * @param target           path and query, for instance "/sandbox/faults"
 * @param body             a JSON text; NULL for none
 * @param out_http_status  receives the HTTP status; may be NULL
 * @param out_text         receives the body, NUL-terminated; free with gov_sandbox_free_text; may
 *                         be NULL
 * @param out_size         receives its length in bytes; may be NULL
 * @return  GOV_OK whatever the HTTP status; GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sandbox_control(gov_sandbox *sandbox, const char *method,
                                                     const char *target, const char *body,
                                                     int32_t *out_http_status, char **out_text,
                                                     size_t *out_size);

/**
 * Frees a text of gov_sandbox_control.
 *
 * @param text  the text; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_sandbox_free_text(char *text);

/**
 * Moves the sandbox's clock forward and does all the work that the departments have due by then.
 *
 * @param sandbox     the sandbox
 * @param advance_ms  milliseconds, 0 to ten years; a day is 86400000
 * @return  GOV_OK; GOV_ERR_ARGUMENT; GOV_ERR_FILE when the database failed
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sandbox_advance_clock(gov_sandbox *sandbox,
                                                           int64_t advance_ms);

/**
 * Tells the sandbox's time.
 *
 * @param sandbox  the sandbox
 * @return  milliseconds since 1970; 0 for NULL
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int64_t gov_sandbox_get_time_ms(gov_sandbox *sandbox);

GOV_END_DECLS

#endif
