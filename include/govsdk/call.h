/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options of a single call: its deadline, how it is cancelled, and the key
 * that makes a change happen once.
 */
#ifndef GOVSDK_CALL_H
#define GOVSDK_CALL_H

#include <govsdk/base.h>
#include <govsdk/status.h>

GOV_BEGIN_DECLS

/** Lets another thread or a signal handler give calls up. */
typedef struct gov_cancel gov_cancel;

/**
 * Options of one call. Every function that takes them accepts NULL, and zero
 * in a member means its default.
 */
struct gov_call_options {
    /** sizeof(gov_call_options). */
    uint32_t struct_size;
    /** Must be 0. */
    uint32_t reserved;
    /** Total time for the call, retries included, in milliseconds; 0: "call.timeout_ms". */
    int64_t timeout_ms;
    /** Gives the call up when triggered; may be NULL. Must outlive the call. */
    const gov_cancel *cancel;
    /**
     * The Idempotency-Key to use (draft-ietf-httpapi-idempotency-key-header),
     * 22 to 64 characters of [A-Za-z0-9_-]; NULL makes a new one. Give the key of
     * a call whose outcome is unknown to repeat that call.
     */
    const char *idempotency_key;
    /** W3C Trace Context "traceparent" to pass on; may be NULL. */
    const char *traceparent;
    /** A grant under which the call acts for another subject (Gov-Grant); may be NULL. */
    const char *grant_id;
};

/**
 * Makes a cancel flag.
 *
 * @param out_cancel  receives the flag; free with gov_cancel_free
 * @param err         receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_cancel_new(gov_cancel **out_cancel, gov_error **err);

/**
 * Gives up every call that carries the flag, now and later. They return
 * GOV_ERR_CANCELLED, within 200 ms with the transports of this library. It is
 * async-signal-safe.
 *
 * @param cancel  the flag; NULL does nothing
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_cancel_trigger(gov_cancel *cancel);

/**
 * Frees a flag that no call uses any more.
 *
 * @param cancel  the flag; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_cancel_free(gov_cancel *cancel);

GOV_END_DECLS

#endif
