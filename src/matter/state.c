/* SPDX-License-Identifier: Apache-2.0 */
/* The states of a matter as one table: name on the wire, words for citizens, whether it is an end. */
#include "matter/state.h"

#include "base/str.h"

typedef struct state_row {
    const char *name;
    const char *text[2]; /* by gov_language */
    int final;
} state_row;

static const state_row rows[] = {
    [GOV_MATTER_OTHER] = {"other", {"in another state", "其他状态"}, 0},
    [GOV_MATTER_DRAFT] = {"draft", {"draft", "草稿"}, 0},
    [GOV_MATTER_SUBMITTED] = {"submitted", {"received", "收件"}, 0},
    [GOV_MATTER_PRE_REVIEW] = {"pre_review", {"in pre-review", "预审"}, 0},
    [GOV_MATTER_SUPPLEMENT_REQUIRED] = {"supplement_required", {"to be supplemented", "补正"}, 0},
    [GOV_MATTER_ACCEPTED] = {"accepted", {"accepted", "受理"}, 0},
    [GOV_MATTER_NOT_ACCEPTED] = {"not_accepted", {"not accepted", "不予受理"}, 1},
    [GOV_MATTER_IN_REVIEW] = {"in_review", {"in review", "审查"}, 0},
    [GOV_MATTER_SUSPENDED] = {"suspended", {"suspended, the clock stands still", "特别程序"}, 0},
    [GOV_MATTER_PUBLICISED] = {"publicised", {"publicised", "公示"}, 0},
    [GOV_MATTER_APPROVED] = {"approved", {"approved", "准予"}, 0},
    [GOV_MATTER_REJECTED] = {"rejected", {"rejected", "不予许可"}, 0},
    [GOV_MATTER_ISSUED] = {"issued", {"certificate issued", "制证"}, 0},
    [GOV_MATTER_DELIVERED] = {"delivered", {"delivered", "送达"}, 0},
    [GOV_MATTER_FORWARDED] = {"forwarded", {"forwarded", "转报"}, 0},
    [GOV_MATTER_WITHDRAWN] = {"withdrawn", {"withdrawn", "撤回"}, 1},
    [GOV_MATTER_REVOKED] = {"revoked", {"revoked", "撤销"}, 1},
    [GOV_MATTER_CLOSED] = {"closed", {"closed", "办结"}, 1},
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])

static const state_row *row_of(gov_matter_state state)
{
    size_t index = (size_t)state;
    return index < ROW_COUNT ? &rows[index] : &rows[GOV_MATTER_OTHER];
}

gov_matter_state gov__matter_state_from_name(const char *name)
{
    for (size_t i = 1; i < ROW_COUNT; i++) {
        if (gov__str_equal(name, rows[i].name)) {
            return (gov_matter_state)i;
        }
    }
    return GOV_MATTER_OTHER;
}

const char *gov_matter_state_get_name(gov_matter_state state)
{
    return row_of(state)->name;
}

const char *gov_matter_state_get_text(gov_matter_state state, gov_language language)
{
    return row_of(state)->text[language == GOV_LANGUAGE_ZH ? 1 : 0];
}

int gov_matter_state_is_final(gov_matter_state state)
{
    return row_of(state)->final;
}
