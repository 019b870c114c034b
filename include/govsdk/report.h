/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outcome of a verification: one line a check, never one boolean.
 * Events, receipts and certificates are verified by other headers; this one
 * reads what they found.
 */
#ifndef GOVSDK_REPORT_H
#define GOVSDK_REPORT_H

#include <govsdk/base.h>
#include <govsdk/error.h>
#include <govsdk/status.h>

GOV_BEGIN_DECLS

/** The result of one check. */
typedef enum gov_check_result {
    /** Checked, and good. */
    GOV_CHECK_PASSED = 1,
    /** Checked, and bad. */
    GOV_CHECK_FAILED = 2,
    /** Checked; odd, but known to occur with genuine documents. */
    GOV_CHECK_WARNING = 3,
    /** Could not be decided with what is known here. */
    GOV_CHECK_INDETERMINATE = 4,
    /** Does not apply to this document. */
    GOV_CHECK_SKIPPED = 5
} gov_check_result;

/**
 * Frees a report.
 *
 * @param report  the report; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_report_free(gov_report *report);

/**
 * Sums a report up: GOV_OK when no check failed, else the status of the first
 * failed check. An indeterminate check does not count as failed; count them
 * with gov_report_count_results.
 *
 * @param report  the report; NULL gives GOV_ERR_ARGUMENT: what was not verified passes for nothing
 * @return  the status
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_status gov_report_get_status(const gov_report *report);

/**
 * Counts the checks that were made.
 *
 * @param report  the report
 * @return  the number of checks
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_report_get_count(const gov_report *report);

/**
 * Counts the checks with a given result.
 *
 * @param report  the report
 * @param result  the result to count
 * @return  the number of checks
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API size_t gov_report_count_results(const gov_report *report, gov_check_result result);

/**
 * Names a check, for instance "signature" or "chain".
 *
 * @param report  the report
 * @param index   0 to gov_report_get_count() - 1
 * @return  a name of [a-z0-9_.] owned by the report; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_report_get_check(const gov_report *report, size_t index);

/**
 * Tells the result of a check.
 *
 * @param report  the report
 * @param index   0 to gov_report_get_count() - 1
 * @return  the result; GOV_CHECK_SKIPPED when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_check_result gov_report_get_result(const gov_report *report, size_t index);

/**
 * Tells why a check failed.
 *
 * @param report  the report
 * @param index   0 to gov_report_get_count() - 1
 * @return  the status; GOV_OK when it did not fail
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API gov_status gov_report_get_check_status(const gov_report *report, size_t index);

/**
 * Says in one line what was checked and found.
 *
 * @param report    the report
 * @param index     0 to gov_report_get_count() - 1
 * @param language  the language
 * @return  UTF-8 text without personal data, owned by the report; NULL when index is out of range
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_report_get_detail(const gov_report *report, size_t index,
                                          gov_language language);

/**
 * Tells when the verification was made, by the wall clock hook.
 *
 * @param report  the report
 * @return  milliseconds since 1970-01-01T00:00:00Z
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API int64_t gov_report_get_checked_at_ms(const gov_report *report);

/**
 * Names a result in lower case, for instance "passed".
 *
 * @param result  any value
 * @return  a static string; "unknown" for a value unknown to this library
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_check_result_get_name(gov_check_result result);

GOV_END_DECLS

#endif
