/* SPDX-License-Identifier: Apache-2.0 */
/* What presentations, accesses and answers tell. */
#include "presentation/presentation.h"

#define GETTER(object, type, name, value, none)                                                    \
    type name(const gov_##object *it)                                                              \
    {                                                                                              \
        return it == NULL ? (none) : (value);                                                      \
    }

#define SHOWN(type, name, value, none) GETTER(presentation, type, name, value, none)

SHOWN(const char *, gov_presentation_get_id, it->id, NULL)
SHOWN(const char *, gov_presentation_get_code, it->code, NULL)
SHOWN(gov_presentation_kind, gov_presentation_get_kind, it->kind, GOV_PRESENTATION_OTHER)
SHOWN(gov_presentation_state, gov_presentation_get_state, it->state, GOV_PRESENTATION_STATE_OTHER)
SHOWN(const char *, gov_presentation_get_certificate_id, it->certificate_id, NULL)
SHOWN(int64_t, gov_presentation_get_created_at_ms, it->created_at_ms, 0)
SHOWN(int64_t, gov_presentation_get_expires_at_ms, it->expires_at_ms, 0)
SHOWN(uint32_t, gov_presentation_get_max_redemptions, it->max_redemptions, 0)
SHOWN(size_t, gov_presentation_get_field_count, gov__json_size(it->fields), 0)
SHOWN(size_t, gov_presentation_get_access_count, it->access_count, 0)

const char *gov_presentation_get_field(const gov_presentation *presentation, size_t index)
{
    const gov__json_node *node =
        presentation == NULL ? NULL : gov__json_first(presentation->fields);
    for (; node != NULL && index > 0; index--) {
        node = gov__json_next(node);
    }
    return gov__json_string(node);
}

const gov_access *gov_presentation_get_access(const gov_presentation *presentation, size_t index)
{
    return index < gov_presentation_get_access_count(presentation) ? &presentation->accesses[index]
                                                                   : NULL;
}

#define ACCESS(type, name, value, none) GETTER(access, type, name, value, none)

ACCESS(const char *, gov_access_get_id, it->id, NULL)
ACCESS(int64_t, gov_access_get_at_ms, it->at_ms, 0)
ACCESS(const char *, gov_access_get_action, it->action, NULL)
ACCESS(const char *, gov_access_get_certificate_id, it->certificate_id, NULL)
ACCESS(const char *, gov_access_get_client_id, it->client_id, NULL)
ACCESS(const char *, gov_access_get_client_name, it->client_name, NULL)
ACCESS(const char *, gov_access_get_purpose, it->purpose, NULL)
ACCESS(gov_usage_basis, gov_access_get_basis, it->basis, (gov_usage_basis)0)
ACCESS(const char *, gov_access_get_item_code, it->item_code, NULL)
ACCESS(const char *, gov_access_get_matter_no, it->matter_no, NULL)
ACCESS(const char *, gov_access_get_operator_id, it->operator_id, NULL)
ACCESS(const char *, gov_access_get_event, it->event, NULL)
ACCESS(const char *, gov_access_get_grant_id, it->grant_id, NULL)
ACCESS(gov_question_kind, gov_access_get_question, it->asked.kind, GOV_QUESTION_OTHER)
ACCESS(uint32_t, gov_access_get_question_years, it->asked.years, 0)
ACCESS(const char *, gov_access_get_question_type, it->asked.type_code, NULL)
ACCESS(gov_answer_value, gov_access_get_answer, it->answer, GOV_ANSWER_UNKNOWN)

GETTER(answer, gov_answer_value, gov_answer_get_value, it->value, GOV_ANSWER_UNKNOWN)
GETTER(answer, int64_t, gov_answer_get_as_of_ms, it->as_of_ms, 0)
GETTER(answer, const char *, gov_answer_get_evidence, it->evidence, NULL)
GETTER(answer, const char *, gov_answer_get_evidence_id, it->evidence_id, NULL)
GETTER(answer, const char *, gov_answer_get_claims, gov__json_text(it->claims, NULL), NULL)

size_t gov_access_list_get_count(const gov_access_list *list)
{
    return list == NULL ? 0 : list->count;
}

const gov_access *gov_access_list_at(const gov_access_list *list, size_t index)
{
    return index < gov_access_list_get_count(list) ? &list->accesses[index] : NULL;
}

const char *gov_access_list_get_next(const gov_access_list *list)
{
    return list == NULL ? NULL : list->pages.next;
}
