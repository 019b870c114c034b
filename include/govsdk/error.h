/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The details of one failure. A function that can fail takes a gov_error **
 * as its last parameter: pass NULL, or the address of a NULL pointer, and
 * free what you get. Messages are one line and hold no secret and no
 * personal data; texts that a platform wrote for the citizen are kept apart.
 */
#ifndef GOVSDK_ERROR_H
#define GOVSDK_ERROR_H

#include <govsdk/base.h>
#include <govsdk/ext/transport.h>
#include <govsdk/status.h>

GOV_BEGIN_DECLS

/** Who reported the failure. */
typedef enum gov_origin {
    /** This library, from the caller's input or its surroundings. */
    GOV_ORIGIN_CALLER = 0,
    /** The way to the platform. */
    GOV_ORIGIN_NETWORK = 1,
    /** The platform's gateway. */
    GOV_ORIGIN_GATEWAY = 2,
    /** A department behind the gateway. */
    GOV_ORIGIN_DEPARTMENT = 3
} gov_origin;

/**
 * Frees an error.
 *
 * @param error  the error; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_error_free(gov_error *error);

/**
 * Tells what happened.
 *
 * @param error  the error; NULL gives GOV_OK
 * @return  the status, the same that the function returned
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_status gov_error_get_status(const gov_error *error);

/**
 * Tells what to do.
 *
 * @param error  the error; NULL gives GOV_CATEGORY_NONE
 * @return  the category
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_category gov_error_get_category(const gov_error *error);

/**
 * Tells who reported the failure.
 *
 * @param error  the error
 * @return  the origin
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_origin gov_error_get_origin(const gov_error *error);

/**
 * Describes the failure in one line: what happened, to what, and what to do.
 *
 * @param error     the error
 * @param language  the language
 * @return  UTF-8 text owned by the error; never NULL
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_error_get_message(const gov_error *error, gov_language language);

/**
 * Gives the text that the platform wrote for the citizen, to be shown on a screen and not logged.
 *
 * @param error     the error
 * @param language  the language
 * @return  UTF-8 text owned by the error; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_error_get_citizen_message(const gov_error *error, gov_language language);

/**
 * Tells the HTTP status of the reply (RFC 9110 section 15).
 *
 * @param error  the error
 * @return  100 to 599; 0 when no reply was read
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int32_t gov_error_get_http_status(const gov_error *error);

/**
 * Tells the platform's own code of the problem (RFC 9457, member "code").
 *
 * @param error  the error
 * @return  the code, owned by the error; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_error_get_platform_code(const gov_error *error);

/**
 * Tells the platform's identifier of the request, to quote to its operators.
 *
 * @param error  the error
 * @return  the identifier, owned by the error; NULL when there is none
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_error_get_request_id(const gov_error *error);

/**
 * Tells the Idempotency-Key of the change that failed. After
 * GOV_ERR_OUTCOME_UNKNOWN, repeat the call with this key in its options.
 *
 * @param error  the error
 * @return  the key, owned by the error; NULL when the call changes nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_error_get_idempotency_key(const gov_error *error);

/**
 * Tells how long the platform asks to wait (RFC 9110 section 10.2.3).
 *
 * @param error  the error
 * @return  milliseconds; -1 when it did not say
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_error_get_retry_after_ms(const gov_error *error);

/**
 * Tells how far the last request of the call got.
 *
 * @param error  the error
 * @return  the stage; GOV_STAGE_NOT_SENT when nothing was sent
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_stage gov_error_get_stage(const gov_error *error);

/**
 * Counts the requests that the call made, repeats and token refresh included.
 *
 * @param error  the error
 * @return  the number of requests handed to the transport
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API uint32_t gov_error_get_attempts(const gov_error *error);

/**
 * Tells the levels (实名等级) one of which a GOV_ERR_STEP_UP wants (RFC 9470 section 3).
 *
 * @param error  the error
 * @return  the levels separated by spaces, owned by the error; NULL when none is named
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_error_get_acr_values(const gov_error *error);

/**
 * Tells how fresh a login a GOV_ERR_STEP_UP wants (RFC 9470 section 3).
 *
 * @param error  the error
 * @return  the largest age of the login in seconds; -1 when none is named
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int64_t gov_error_get_max_age_s(const gov_error *error);

/**
 * Counts the members of the request with which fault was found.
 *
 * @param error  the error
 * @return  the number of field errors
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_error_get_field_count(const gov_error *error);

/**
 * Tells which member is at fault.
 *
 * @param error  the error
 * @param index  0 to gov_error_get_field_count() - 1
 * @return  a JSON pointer (RFC 6901) owned by the error; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_error_get_field_pointer(const gov_error *error, size_t index);

/**
 * Tells what is wrong with the member, as a code.
 *
 * @param error  the error
 * @param index  0 to gov_error_get_field_count() - 1
 * @return  the code owned by the error; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_error_get_field_code(const gov_error *error, size_t index);

/**
 * Tells what is wrong with the member, in words for the citizen.
 *
 * @param error  the error
 * @param index  0 to gov_error_get_field_count() - 1
 * @return  UTF-8 text owned by the error; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_error_get_field_message(const gov_error *error, size_t index);

/**
 * Names an origin in lower case, for instance "gateway".
 *
 * @param origin  any value
 * @return  a static string; "unknown" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_origin_get_name(gov_origin origin);

GOV_END_DECLS

#endif
