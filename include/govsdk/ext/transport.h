/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a request reaches the platform. An embedder that has its own HTTP
 * stack (a TLCP library, a serial line, a message queue) fills a
 * gov_transport and sets it on the configuration. The curl transport and the
 * sandbox transport are written against this header and nothing else.
 *
 * One request and its response are a gov_exchange. The transport reads the
 * request through gov_exchange_get_*, writes the response through
 * gov_exchange_set_status, _add_header and _write_body, and ends with exactly
 * one gov_exchange_finish. It sends a request at most once: whether to send
 * again is decided above it, from the stage that it reports.
 */
#ifndef GOVSDK_EXT_TRANSPORT_H
#define GOVSDK_EXT_TRANSPORT_H

#include <govsdk/base.h>
#include <govsdk/status.h>

GOV_BEGIN_DECLS

/** One request and its response. Valid from start or perform to finish. */
typedef struct gov_exchange gov_exchange;

/**
 * How far a request got. When in doubt, report the later stage: NOT_SENT
 * promises that the platform has seen no byte of the request.
 */
typedef enum gov_stage {
    /** No byte of the request left this machine. */
    GOV_STAGE_NOT_SENT = 1,
    /** Some of the request may have left; no byte of a response arrived. */
    GOV_STAGE_MAYBE_SENT = 2,
    /** The response began and broke off. */
    GOV_STAGE_PARTIAL = 3,
    /** The whole response arrived, with framing checked. */
    GOV_STAGE_COMPLETE = 4
} gov_stage;

/**
 * What a transport offers. Either perform, or all of start, poll and cancel.
 * All functions may be called from several threads at once unless stated otherwise.
 */
typedef struct gov_transport {
    /** sizeof(gov_transport). */
    uint32_t struct_size;
    /** Handed to each function. */
    void *user;
    /**
     * Sends the request, waits for the response and calls gov_exchange_finish
     * before it returns. It honours gov_exchange_get_deadline_ms and looks at
     * gov_exchange_is_cancelled at least every 200 ms.
     */
    void (*perform)(void *user, gov_exchange *exchange);
    /** Begins to send; never calls gov_exchange_finish itself. */
    gov_status (*start)(void *user, gov_exchange *exchange);
    /**
     * Drives the exchanges that the calling thread has started, for at most
     * timeout_ms milliseconds; the only place from which finish is called.
     */
    gov_status (*poll)(void *user, int64_t timeout_ms);
    /** Gives an exchange up: it finishes with GOV_ERR_CANCELLED in the next poll. */
    void (*cancel)(void *user, gov_exchange *exchange);
    /** Makes a poll that waits on another thread return early; may be NULL. */
    void (*wakeup)(void *user);
    /**
     * Forgets what idle connections and buffers hold of earlier exchanges;
     * called at the end of a session. May be NULL when nothing is kept.
     */
    void (*forget)(void *user);
    /** Called once when the last client lets go of the table; may be NULL. */
    void (*destroy)(void *user);
} gov_transport;

/**
 * Tells the request method.
 *
 * @param exchange  the exchange
 * @return  "GET", "POST", ...; owned by the exchange
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API const char *gov_exchange_get_method(const gov_exchange *exchange);

/**
 * Tells the absolute URL. It holds no user information and no fragment.
 *
 * @param exchange  the exchange
 * @return  the URL; owned by the exchange
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API const char *gov_exchange_get_url(const gov_exchange *exchange);

/**
 * Counts the request headers.
 *
 * @param exchange  the exchange
 * @return  the number of headers
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API size_t gov_exchange_get_header_count(const gov_exchange *exchange);

/**
 * Tells the name of a request header.
 *
 * @param exchange  the exchange
 * @param index     0 to gov_exchange_get_header_count() - 1
 * @return  the name without control characters; NULL when index is out of range
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API const char *gov_exchange_get_header_name(const gov_exchange *exchange, size_t index);

/**
 * Tells the value of a request header.
 *
 * @param exchange  the exchange
 * @param index     0 to gov_exchange_get_header_count() - 1
 * @return  the value without CR, LF and NUL; NULL when index is out of range
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API const char *gov_exchange_get_header_value(const gov_exchange *exchange, size_t index);

/**
 * Tells the whole request as an HTTP/1.1 header line, "Name: value", without line end.
 *
 * @param exchange  the exchange
 * @param index     0 to gov_exchange_get_header_count() - 1
 * @return  the line; NULL when index is out of range
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API const char *gov_exchange_get_header_line(const gov_exchange *exchange, size_t index);

/**
 * Tells the size of the request body in bytes.
 *
 * @param exchange  the exchange
 * @return  the size; 0 when there is no body
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API uint64_t gov_exchange_get_body_size(const gov_exchange *exchange);

/**
 * Gives the request body when it lies in memory as a whole, so that it need not be copied.
 *
 * @param exchange  the exchange
 * @return  the body; NULL when it must be read with gov_exchange_read_body
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API const void *gov_exchange_get_body(const gov_exchange *exchange);

/**
 * Reads the next bytes of the request body.
 *
 * @param exchange  the exchange
 * @param out       receives the bytes
 * @param capacity  how many bytes out can hold
 * @param out_size  receives how many were written; 0 at the end
 * @return  GOV_OK, or the status with which the exchange must be finished
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_exchange_read_body(gov_exchange *exchange, void *out,
                                                        size_t capacity, size_t *out_size);

/**
 * Tells when the exchange must have ended, in milliseconds of the monotonic clock hook.
 *
 * @param exchange  the exchange
 * @return  the absolute deadline
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API int64_t gov_exchange_get_deadline_ms(const gov_exchange *exchange);

/**
 * Tells how many milliseconds remain until the deadline.
 *
 * @param exchange  the exchange
 * @return  the remaining time; 0 when the deadline has passed
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API int64_t gov_exchange_get_remaining_ms(const gov_exchange *exchange);

/**
 * Tells whether the caller has given the exchange up.
 *
 * @param exchange  the exchange
 * @return  1 when it was cancelled, else 0
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int gov_exchange_is_cancelled(const gov_exchange *exchange);

/**
 * Sets the response status. A 1xx response is not reported. Setting it again
 * begins a new response: headers so far are dropped.
 *
 * @param exchange     the exchange
 * @param http_status  200 to 599
 * @return  GOV_OK, or the status with which the exchange must be finished
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_exchange_set_status(gov_exchange *exchange,
                                                         int32_t http_status);

/**
 * Adds a response header. The limit on the size of all headers is kept here.
 *
 * @param exchange    the exchange
 * @param name        the name; copied
 * @param name_size   its length in bytes
 * @param value       the value, without line end; copied
 * @param value_size  its length in bytes
 * @return  GOV_OK, or the status with which the exchange must be finished
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_exchange_add_header(gov_exchange *exchange, const char *name,
                                                         size_t name_size, const char *value,
                                                         size_t value_size);

/**
 * Adds decoded bytes to the response body. The limit on the body is kept here.
 *
 * @param exchange  the exchange
 * @param data      the bytes; copied or passed on before return
 * @param size      how many
 * @return  GOV_OK, or the status with which the exchange must be finished
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_exchange_write_body(gov_exchange *exchange, const void *data,
                                                         size_t size);

/**
 * Reports how much of the request body was sent, for progress bars.
 *
 * @param exchange    the exchange
 * @param sent_bytes  bytes of the body sent so far
 * @return  GOV_OK, or the status with which the exchange must be finished
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_exchange_report_sent(gov_exchange *exchange,
                                                          uint64_t sent_bytes);

/**
 * Ends the exchange; it must not be touched afterwards. The second call of
 * one exchange is ignored.
 *
 * @param exchange  the exchange
 * @param status    GOV_OK with GOV_STAGE_COMPLETE, else why it failed
 * @param stage     how far the request got
 * @param detail    one line for the log and the error, without personal data; may be NULL; copied
 * @threads the thread that runs the exchange
 * @since   0.1.0
 */
GOV_API void gov_exchange_finish(gov_exchange *exchange, gov_status status, gov_stage stage,
                                 const char *detail);

GOV_END_DECLS

#endif
