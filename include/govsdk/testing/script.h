/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A transport that plays a script: it expects requests and answers as told,
 * or fails at a stage. Link with govsdk-testing. What was expected and did
 * not come, and what came and was not expected, is told by gov_script_get_failure.
 */
#ifndef GOVSDK_TESTING_SCRIPT_H
#define GOVSDK_TESTING_SCRIPT_H

#include <govsdk/base.h>
#include <govsdk/config.h>
#include <govsdk/ext/transport.h>
#include <govsdk/testing/fake_clock.h>

GOV_BEGIN_DECLS

/** A script; belongs to one thread at a time. */
typedef struct gov_script gov_script;

/** One expected request and its answer. Zero in a member means: anything, or nothing. */
typedef struct gov_script_step {
    /** sizeof(gov_script_step). */
    uint32_t struct_size;
    /** The HTTP status to answer with; 0 to fail with fail_status at fail_stage instead. */
    int32_t http_status;
    /** The method to expect; NULL for any. */
    const char *method;
    /** What the URL must end with, query included; NULL for any. */
    const char *url_suffix;
    /** A header line "Name: value" that the request must have; the value "*" fits any; NULL for any. */
    const char *header;
    /** Text that the request body must contain; NULL for any. */
    const char *body_contains;
    /** Response headers, one "Name: value" a line, lines ended by "\n"; may be NULL. */
    const char *response_headers;
    /** The response body; may be NULL. Content-Type is application/json unless response_headers say otherwise. */
    const char *response_body;
    /** Its length in bytes; 0: the length of the text. */
    size_t response_size;
    /** The status to fail with. */
    gov_status fail_status;
    /** The stage to report. */
    gov_stage fail_stage;
    /** How long the answer takes on the fake clock, in milliseconds. */
    int64_t delay_ms;
    /** The body is handed over in pieces of this many bytes; 0: at once. */
    size_t piece_size;
} gov_script_step;

/**
 * Makes an empty script.
 *
 * @param clock       the clock that delays move; may be NULL. Must outlive the script.
 * @param out_script  receives the script; free with gov_script_free after every client that uses it
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_script_new(gov_fake_clock *clock, gov_script **out_script);

/**
 * Frees a script.
 *
 * @param script  the script; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_script_free(gov_script *script);

/**
 * Adds a step at the end. Texts are copied.
 *
 * @param script  the script
 * @param step    the step
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_script_add(gov_script *script, const gov_script_step *step);

/**
 * Fills a transport table for gov_config_set_transport.
 *
 * @param script     the script
 * @param out_table  receives the table
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_script_get_table(gov_script *script, gov_transport *out_table);

/**
 * Tells what went against the script, steps that were not reached included.
 *
 * @param script  the script
 * @return  text owned by the script; NULL when everything went as written
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_script_get_failure(gov_script *script);

/**
 * Counts the requests that reached the transport.
 *
 * @param script  the script
 * @return  the number of requests
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_script_get_request_count(const gov_script *script);

/**
 * Gives a request as text: the request line, the headers, an empty line and the body.
 *
 * @param script  the script
 * @param index   0 to gov_script_get_request_count() - 1
 * @return  text owned by the script; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_script_get_request(const gov_script *script, size_t index);

GOV_END_DECLS

#endif
