/* SPDX-License-Identifier: Apache-2.0 */
/* How a gov_report is made, check by check. What is checked is for the domains. */
#ifndef GOV__CORE_REPORT_H
#define GOV__CORE_REPORT_H

#include <govsdk/report.h>

#include "core/error.h"

typedef struct gov__report_entry {
    char *check;
    gov_check_result result;
    gov_status status;
    char *detail[2]; /* by gov_language */
} gov__report_entry;

struct gov_report {
    gov_allocator mem; /* a copy: a report may outlive the client */
    gov__report_entry *entries;
    size_t count;
    size_t capacity;
    int64_t checked_at_ms;
    gov_status sticky; /* GOV_ERR_NO_MEMORY after a failed addition */
};

/* `checked_at_ms` by the wall clock hook. NULL when memory is short. */
gov_report *gov__report_new(const gov_allocator *mem, int64_t checked_at_ms);
/* Adds a check: a name of [a-z0-9_.]; status is kept only for GOV_CHECK_FAILED. Texts are copied
 * and hold no personal data. Running out of memory is sticky. */
void gov__report_add(gov_report *report, const char *check, gov_check_result result,
                     gov_status status, const char *en, const char *zh);
/* A check that is one of a row, with what it says when it has passed. */
typedef struct gov__report_check {
    const char *check;
    const char *en;
    const char *zh;
} gov__report_check;

/* Adds a row of checks that are made one after the other. With GOV_OK all have passed; else the one
 * at `failed` has not, for the reason `status`, and those behind it are undecided. */
void gov__report_add_row(gov_report *report, const gov__report_check *checks, size_t count,
                         size_t failed, gov_status status);
/* A check that a failure before it kept from being made. */
void gov__report_add_undecided(gov_report *report, const char *check);
/* Hands a finished report over: *out and GOV_OK; or GOV_ERR_NO_MEMORY, the report freed. NULL is
 * out of memory too. */
gov_status gov__report_finish(gov_report *report, gov_report **out, gov_error **err);

#endif
