/* SPDX-License-Identifier: Apache-2.0 */
/* What a grant tells. */
#include "grant/grant.h"

#define GETTER(type, name, value, none)                                                            \
    type name(const gov_grant *grant)                                                              \
    {                                                                                              \
        return grant == NULL ? (none) : (value);                                                   \
    }

GETTER(const char *, gov_grant_get_id, grant->id, NULL)
GETTER(gov_grant_state, gov_grant_get_state, grant->state, GOV_GRANT_OTHER)
GETTER(const char *, gov_grant_get_consent_uri, grant->consent_uri, NULL)
GETTER(const char *, gov_grant_get_grantor, grant->grantor, NULL)
GETTER(const char *, gov_grant_get_grantee, grant->grantee, NULL)
GETTER(const char *, gov_grant_get_purpose, grant->purpose, NULL)
GETTER(const char *, gov_grant_get_item_code, grant->item_code, NULL)
GETTER(const char *, gov_grant_get_matter_no, grant->matter_no, NULL)
GETTER(uint32_t, gov_grant_get_actions, grant->actions, 0)
GETTER(size_t, gov_grant_get_type_count, gov__json_size(grant->types), 0)
GETTER(size_t, gov_grant_get_field_count, gov__json_size(grant->fields), 0)
GETTER(int64_t, gov_grant_get_not_before_ms, grant->not_before_ms, 0)
GETTER(int64_t, gov_grant_get_expires_at_ms, grant->expires_at_ms, 0)
GETTER(int64_t, gov_grant_get_decided_at_ms, grant->decided_at_ms, 0)
GETTER(uint32_t, gov_grant_get_max_uses, grant->max_uses, 0)
GETTER(uint32_t, gov_grant_get_used, grant->used, 0)
GETTER(const char *, gov_grant_get_json, gov__json_text(grant->doc, NULL), NULL)

static const char *text_at(const gov__json_node *texts, size_t index)
{
    const gov__json_node *node = gov__json_first(texts);
    for (; node != NULL && index > 0; index--) {
        node = gov__json_next(node);
    }
    return gov__json_string(node);
}

const char *gov_grant_get_type(const gov_grant *grant, size_t index)
{
    return grant == NULL ? NULL : text_at(grant->types, index);
}

const char *gov_grant_get_field(const gov_grant *grant, size_t index)
{
    return grant == NULL ? NULL : text_at(grant->fields, index);
}
