/* SPDX-License-Identifier: Apache-2.0 */
/* Building a report and its public getters. */
#include "core/report.h"

#include "base/mem.h"

static const char *const RESULTS[] = {"passed", "failed", "warning", "indeterminate", "skipped"};

gov_report *gov__report_new(const gov_allocator *mem, int64_t checked_at_ms)
{
    gov_report *report = gov__mem_calloc(mem, 1, sizeof *report);
    if (report != NULL) {
        report->mem = mem != NULL ? *mem : *gov__mem_default();
        report->checked_at_ms = checked_at_ms;
    }
    return report;
}

static gov__report_entry *grow(gov_report *report)
{
    if (report->count == report->capacity) {
        size_t capacity = report->capacity != 0 ? report->capacity * 2 : 8;
        gov__report_entry *entries =
            gov__mem_resize_array(&report->mem, report->entries, capacity, sizeof *entries);
        if (entries == NULL) {
            return NULL;
        }
        report->entries = entries;
        report->capacity = capacity;
    }
    gov__report_entry *entry = &report->entries[report->count++];
    *entry = (gov__report_entry){.check = NULL};
    return entry;
}

void gov__report_add(gov_report *report, const char *check, gov_check_result result,
                     gov_status status, const char *en, const char *zh)
{
    gov__report_entry *entry = report != NULL && report->sticky == GOV_OK ? grow(report) : NULL;
    if (report == NULL || report->sticky != GOV_OK) {
        return;
    }
    if (entry == NULL) {
        report->sticky = GOV_ERR_NO_MEMORY;
        return;
    }
    entry->result = result;
    entry->status = result == GOV_CHECK_FAILED ? status : GOV_OK;
    entry->check = gov__mem_strdup(&report->mem, check);
    entry->detail[GOV_LANGUAGE_EN] = gov__mem_strdup(&report->mem, en);
    entry->detail[GOV_LANGUAGE_ZH] = gov__mem_strdup(&report->mem, zh);
    if (entry->check == NULL || entry->detail[0] == NULL || entry->detail[1] == NULL) {
        report->sticky = GOV_ERR_NO_MEMORY;
    }
}

void gov__report_add_undecided(gov_report *report, const char *check)
{
    gov__report_add(report, check, GOV_CHECK_INDETERMINATE, GOV_OK,
                    "not decided: a check before it failed", "未判定：前面的检查未通过");
}

void gov__report_add_row(gov_report *report, const gov__report_check *checks, size_t count,
                         size_t failed, gov_status status)
{
    for (size_t i = 0; i < count; i++) {
        if (status == GOV_OK || i < failed) {
            gov__report_add(report, checks[i].check, GOV_CHECK_PASSED, GOV_OK, checks[i].en,
                            checks[i].zh);
        } else if (i == failed) {
            gov__report_add(report, checks[i].check, GOV_CHECK_FAILED, status,
                            gov_status_get_text(status, GOV_LANGUAGE_EN),
                            gov_status_get_text(status, GOV_LANGUAGE_ZH));
        } else {
            gov__report_add_undecided(report, checks[i].check);
        }
    }
}

gov_status gov__report_finish(gov_report *report, gov_report **out, gov_error **err)
{
    *out = NULL;
    if (report == NULL || report->sticky != GOV_OK) {
        gov_report_free(report);
        return gov__error_no_memory(err);
    }
    *out = report;
    return GOV_OK;
}

void gov_report_free(gov_report *report)
{
    if (report == NULL) {
        return;
    }
    const gov_allocator mem = report->mem;
    for (size_t i = 0; i < report->count; i++) {
        gov__mem_free(&mem, report->entries[i].check);
        gov__mem_free(&mem, report->entries[i].detail[0]);
        gov__mem_free(&mem, report->entries[i].detail[1]);
    }
    gov__mem_free(&mem, report->entries);
    gov__mem_free(&mem, report);
}

static const gov__report_entry *entry_at(const gov_report *report, size_t index)
{
    return report != NULL && index < report->count ? &report->entries[index] : NULL;
}

gov_status gov_report_get_status(const gov_report *report)
{
    if (report == NULL) {
        return GOV_ERR_ARGUMENT;
    }
    for (size_t i = 0; i < report->count; i++) {
        if (report->entries[i].result == GOV_CHECK_FAILED) {
            return report->entries[i].status;
        }
    }
    return GOV_OK;
}

size_t gov_report_get_count(const gov_report *report)
{
    return report != NULL ? report->count : 0;
}

size_t gov_report_count_results(const gov_report *report, gov_check_result result)
{
    size_t count = 0;
    for (size_t i = 0; report != NULL && i < report->count; i++) {
        count += report->entries[i].result == result ? 1 : 0;
    }
    return count;
}

const char *gov_report_get_check(const gov_report *report, size_t index)
{
    const gov__report_entry *entry = entry_at(report, index);
    return entry != NULL ? entry->check : NULL;
}

gov_check_result gov_report_get_result(const gov_report *report, size_t index)
{
    const gov__report_entry *entry = entry_at(report, index);
    return entry != NULL ? entry->result : GOV_CHECK_SKIPPED;
}

gov_status gov_report_get_check_status(const gov_report *report, size_t index)
{
    const gov__report_entry *entry = entry_at(report, index);
    return entry != NULL ? entry->status : GOV_OK;
}

const char *gov_report_get_detail(const gov_report *report, size_t index, gov_language language)
{
    const gov__report_entry *entry = entry_at(report, index);
    return entry != NULL ? entry->detail[language == GOV_LANGUAGE_ZH ? 1 : 0] : NULL;
}

int64_t gov_report_get_checked_at_ms(const gov_report *report)
{
    return report != NULL ? report->checked_at_ms : 0;
}

const char *gov_check_result_get_name(gov_check_result result)
{
    size_t index = (size_t)result - GOV_CHECK_PASSED;
    return index < sizeof RESULTS / sizeof RESULTS[0] ? RESULTS[index] : "unknown";
}
