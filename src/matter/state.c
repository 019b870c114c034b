/* SPDX-License-Identifier: Apache-2.0 */
/* The states of a matter (contract, section 4): name, words for a citizen, whether it is an end. */
#include "matter/state.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

typedef struct state_row {
    const char *name;
    const char *text[2]; /* by gov_language */
    bool final;
} state_row;

static const state_row rows[] = {
    [GOV_MATTER_OTHER] = {"other", {"In a state unknown to this program", "其他状态"}, false},
    [GOV_MATTER_DRAFT] = {"draft", {"Draft", "草稿"}, false},
    [GOV_MATTER_SUBMITTED] = {"submitted", {"Received", "收件"}, false},
    [GOV_MATTER_PRE_REVIEW] = {"pre_review", {"Preliminary review", "预审"}, false},
    [GOV_MATTER_SUPPLEMENT_REQUIRED] = {"supplement_required",
                                        {"Supplement required", "补正"},
                                        false},
    [GOV_MATTER_ACCEPTED] = {"accepted", {"Accepted", "受理"}, false},
    [GOV_MATTER_NOT_ACCEPTED] = {"not_accepted", {"Not accepted", "不予受理"}, true},
    [GOV_MATTER_IN_REVIEW] = {"in_review", {"In review by the departments", "并联审查"}, false},
    [GOV_MATTER_SUSPENDED] = {"suspended",
                              {"Suspended, the clock stands still", "特别程序"},
                              false},
    [GOV_MATTER_PUBLICISED] = {"publicised", {"Publicised for objections", "公示"}, false},
    [GOV_MATTER_APPROVED] = {"approved", {"Approved", "准予"}, false},
    [GOV_MATTER_REJECTED] = {"rejected", {"Rejected", "不予许可"}, false},
    [GOV_MATTER_ISSUED] = {"issued", {"Certificate issued", "制证"}, false},
    [GOV_MATTER_DELIVERED] = {"delivered", {"Delivered", "送达"}, false},
    [GOV_MATTER_FORWARDED] = {"forwarded", {"Forwarded to another authority", "转报"}, false},
    [GOV_MATTER_WITHDRAWN] = {"withdrawn", {"Withdrawn by the applicant", "撤回"}, true},
    [GOV_MATTER_REVOKED] = {"revoked", {"Revoked", "撤销"}, true},
    [GOV_MATTER_CLOSED] = {"closed", {"Closed", "办结"}, true},
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])

static const state_row *row_of(gov_matter_state state)
{
    size_t index = (size_t)state;
    return &rows[index < ROW_COUNT ? index : GOV_MATTER_OTHER];
}

gov_matter_state gov__matter_state_from_name(const char *name)
{
    for (size_t i = GOV_MATTER_OTHER + 1; i < ROW_COUNT; i++) {
        if (gov__str_equal(rows[i].name, name)) {
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
    return row_of(state)->text[language == GOV_LANGUAGE_ZH ? GOV_LANGUAGE_ZH : GOV_LANGUAGE_EN];
}

int gov_matter_state_is_final(gov_matter_state state)
{
    return row_of(state)->final ? 1 : 0;
}
