/* SPDX-License-Identifier: Apache-2.0 */
/* Names, weights and sentences of checks, reasons, verdicts and states. */
#include "base/str.h"
#include "verification/weight.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

typedef struct row {
    const char *name;
    int kind; /* gov__axis or gov__weight */
    const char *text[2];
} row;

static const row checks[] = {
#define GOV__CHECK(name, axis, en, zh) {#name, GOV__AXIS_##axis, {en, zh}},
#include "verification/check_table.def"
};

static const row reasons[] = {
    {"", GOV__WEIGHT_NOTHING, {"", ""}},
#define GOV__REASON(name, code, weight, en, zh) {code, GOV__WEIGHT_##weight, {en, zh}},
#include "verification/reason_table.def"
};

static size_t index_of(const row *rows, size_t count, const char *name)
{
    size_t i = 0;

    while (i < count && !gov__str_equal(rows[i].name, name)) {
        i++;
    }
    return i;
}

const char *gov__check_name(gov__check check)
{
    return check < GOV__CHECK_COUNT ? checks[check].name : NULL;
}

gov__axis gov__check_axis(gov__check check)
{
    return (gov__axis)checks[check].kind;
}

const char *gov__check_question(gov__check check, gov_language language)
{
    return checks[check].text[language == GOV_LANGUAGE_ZH];
}

gov__check gov__check_from_name(const char *name)
{
    return (gov__check)index_of(checks, COUNT(checks), name);
}

const char *gov__reason_name(gov__reason reason)
{
    return reasons[reason].name;
}

const char *gov__reason_text(gov__reason reason, gov_language language)
{
    return reasons[reason].text[language == GOV_LANGUAGE_ZH];
}

gov__weight gov__reason_weight(gov__reason reason)
{
    return (gov__weight)reasons[reason].kind;
}

gov__reason gov__reason_from_name(const char *name)
{
    return (gov__reason)index_of(reasons, COUNT(reasons), name);
}

const char *gov_verification_check_at(size_t index)
{
    return index < COUNT(checks) ? checks[index].name : NULL;
}

const char *gov_verification_check_text(const char *check, gov_language language)
{
    gov__check found = gov__check_from_name(check);

    return found != GOV__CHECK_COUNT ? gov__check_question(found, language) : NULL;
}

/* The first row is that of a plain PASS. */
const char *gov_verification_reason_at(size_t index)
{
    return index < COUNT(reasons) - 1 ? reasons[index + 1].name : NULL;
}

const char *gov_verification_reason_text(const char *reason, gov_language language)
{
    gov__reason found = gov__reason_from_name(reason);

    return found != GOV__REASON_COUNT ? gov__reason_text(found, language) : NULL;
}

gov_verdict gov_verification_reason_verdict(const char *reason)
{
    static const gov_verdict verdicts[] = {[GOV__WEIGHT_NOTHING] = GOV_VERDICT_PASSED,
                                           [GOV__WEIGHT_DOUBT] = GOV_VERDICT_INDETERMINATE,
                                           [GOV__WEIGHT_PROOF] = GOV_VERDICT_FAILED};
    gov__reason found = gov__reason_from_name(reason);

    return found != GOV__REASON_COUNT ? verdicts[gov__reason_weight(found)]
                                      : GOV_VERDICT_INDETERMINATE;
}

const char *gov_verdict_get_name(gov_verdict verdict)
{
    static const char *const names[] = {"PASSED", "FAILED", "INDETERMINATE"};

    return names[verdict == GOV_VERDICT_PASSED ? 0 : verdict == GOV_VERDICT_FAILED ? 1 : 2];
}

const char *gov_finding_get_name(gov_finding finding)
{
    static const char *const names[] = {"PASS", "FAIL", "NOT_DONE"};

    return names[finding == GOV_FINDING_PASS ? 0 : finding == GOV_FINDING_FAIL ? 1 : 2];
}

const char *gov_licence_state_get_name(gov_licence_state state)
{
    static const char *const names[] = {
        [GOV_LICENCE_UNKNOWN] = "unknown",
        [GOV_LICENCE_VALID] = "valid",
        [GOV_LICENCE_NOT_YET_VALID] = "not_yet_valid",
        [GOV_LICENCE_EXPIRED] = "expired",
        [GOV_LICENCE_SUSPENDED] = "suspended",
        [GOV_LICENCE_REVOKED] = "revoked",
        [GOV_LICENCE_CANCELLED] = "cancelled",
        [GOV_LICENCE_SUPERSEDED] = "superseded",
        [GOV_LICENCE_RESTRICTED] = "restricted",
    };

    return (size_t)state < COUNT(names) ? names[state] : names[GOV_LICENCE_UNKNOWN];
}
