/* SPDX-License-Identifier: Apache-2.0 */
/* The public lookups over status_table.def: names, sentences, categories. */
#include <govsdk/error.h>
#include <govsdk/log.h>
#include <govsdk/status.h>

typedef struct status_row {
    gov_status status;
    gov_category category;
    const char *name;
    const char *text[2]; /* by gov_language */
} status_row;

static const status_row ROWS[] = {
#define GOV__STATUS(name, category, en, zh) {name, GOV_CATEGORY_##category, #name, {en, zh}},
#include "core/status_table.def"
};

#define ROW_COUNT (sizeof ROWS / sizeof ROWS[0])

static const char *const CATEGORIES[] = {"none",     "retry_later", "fix_request", "log_in",
                                         "ask_user", "configure",   "report_bug",  "distrust"};
static const char *const ORIGINS[] = {"caller", "network", "gateway", "department"};
static const char *const LEVELS[] = {"error", "warn", "info", "debug", "trace"};

/* The table is sorted by value; a check of the tests holds it to that. */
static const status_row *find(gov_status status)
{
    size_t low = 0;
    size_t high = ROW_COUNT;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (ROWS[mid].status == status) {
            return &ROWS[mid];
        }
        if (ROWS[mid].status < status) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return NULL;
}

size_t gov_status_count(void)
{
    return ROW_COUNT;
}

gov_status gov_status_at(size_t index)
{
    return index < ROW_COUNT ? ROWS[index].status : GOV_ERR_INTERNAL;
}

const char *gov_status_get_name(gov_status status)
{
    const status_row *row = find(status);
    return row != NULL ? row->name : "GOV_ERR_UNKNOWN";
}

const char *gov_status_get_text(gov_status status, gov_language language)
{
    const status_row *row = find(status);
    int zh = language == GOV_LANGUAGE_ZH;
    if (row == NULL) {
        return zh ? "未知状态；请更新此库。" : "Unknown status; update this library.";
    }
    return row->text[zh ? 1 : 0];
}

gov_category gov_status_get_category(gov_status status)
{
    const status_row *row = find(status);
    return row != NULL ? row->category : GOV_CATEGORY_REPORT_BUG;
}

static const char *word_at(const char *const *words, size_t count, size_t index)
{
    return index < count ? words[index] : "unknown";
}

const char *gov_category_get_name(gov_category category)
{
    return word_at(CATEGORIES, sizeof CATEGORIES / sizeof CATEGORIES[0], (size_t)category);
}

const char *gov_origin_get_name(gov_origin origin)
{
    return word_at(ORIGINS, sizeof ORIGINS / sizeof ORIGINS[0], (size_t)origin);
}

const char *gov_log_level_get_name(gov_log_level level)
{
    return word_at(LEVELS, sizeof LEVELS / sizeof LEVELS[0], (size_t)level - GOV_LOG_ERROR);
}
