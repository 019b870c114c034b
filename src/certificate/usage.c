/* SPDX-License-Identifier: Apache-2.0 */
/* The statement of a purpose (用证), checked before anything is sent. */
#include "base/str.h"
#include "certificate/certificate.h"
#include "core/argument.h"
#include "core/options.h"

#define PURPOSE_POINTS_MAX 200

static gov_status missing(const gov_allocator *mem, gov_error **err)
{
    return gov__error_raise(mem, err, GOV_ERR_USAGE_REQUIRED,
                            "a usage with a basis and a purpose of 1 to %d characters is required",
                            "必须提供用证依据和用途，用途为 1 至 %d 个字", PURPOSE_POINTS_MAX);
}

gov_status gov__usage_load(const gov_allocator *mem, const gov_usage *in, gov_usage *out,
                           gov_error **err)
{
    if (in == NULL) {
        return missing(mem, err);
    }
    if (gov__options_load(out, sizeof *out, in) != GOV_OK) {
        return gov__argument_fail(mem, err, "usage");
    }
    if (out->basis < GOV_USAGE_CONSENT || out->basis > GOV_USAGE_ENTRUSTMENT ||
        gov__str_is_blank(out->purpose)) {
        return missing(mem, err);
    }
    gov_status status =
        gov__argument_text(mem, err, "usage.purpose", out->purpose, PURPOSE_POINTS_MAX * 4);
    size_t bytes = gov__str_len_max(out->purpose, PURPOSE_POINTS_MAX * 4);
    if (status == GOV_OK && gov__str_count_points(out->purpose, bytes) > PURPOSE_POINTS_MAX) {
        status = missing(mem, err);
    }
    const struct {
        const char *name;
        const char *text;
    } members[] = {{"usage.item_code", out->item_code},
                   {"usage.matter_no", out->matter_no},
                   {"usage.operator_id", out->operator_id},
                   {"usage.event", out->event},
                   {"usage.grant_id", out->grant_id}};
    for (size_t i = 0; status == GOV_OK && i < sizeof members / sizeof members[0]; i++) {
        status =
            gov__argument_optional_text(mem, err, members[i].name, members[i].text, GOV__ID_MAX);
    }
    return status;
}

const gov_call_options *gov__usage_options(const gov_usage *usage, const gov_call_options *in,
                                           gov_call_options *room)
{
    if (usage->grant_id == NULL || gov__options_load(room, sizeof *room, in) != GOV_OK) {
        return in;
    }
    room->grant_id = usage->grant_id;
    return room;
}
