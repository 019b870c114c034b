/* SPDX-License-Identifier: Apache-2.0 */
/* What an item tells. A NULL item tells nothing: NULL, 0 or false. */
#include "item/item.h"

#define GETTER(type, name, value, none)                                                            \
    type name(const gov_item *item)                                                                \
    {                                                                                              \
        return item == NULL ? (none) : (value);                                                    \
    }

GETTER(const char *, gov_item_get_code, item->code, NULL)
GETTER(const char *, gov_item_get_name, item->name, NULL)
GETTER(const char *, gov_item_get_version, item->version, NULL)
GETTER(int, gov_item_is_package, item->package ? 1 : 0, 0)
GETTER(const char *, gov_item_get_authority_name, item->authority_name, NULL)
GETTER(const char *, gov_item_get_region_code, item->region_code, NULL)
GETTER(const char *, gov_item_get_handling_type, item->handling_type, NULL)
GETTER(int32_t, gov_item_get_promised_limit, item->promised_limit, 0)
GETTER(const char *, gov_item_get_promised_limit_unit, item->promised_limit_unit, NULL)
GETTER(size_t, gov_item_get_condition_count, item->condition_count, 0)
GETTER(int64_t, gov_item_get_fee_fen, item->fee_fen, 0)
GETTER(int, gov_item_is_tolerance_allowed, item->tolerance ? 1 : 0, 0)
GETTER(int, gov_item_is_commitment_allowed, item->commitment ? 1 : 0, 0)
GETTER(const char *, gov_item_get_commitment_text, item->commitment_text, NULL)
GETTER(int, gov_item_is_proxy_allowed, item->proxy ? 1 : 0, 0)
GETTER(const char *, gov_item_get_form_json, item->form, NULL)
GETTER(size_t, gov_item_get_child_count, item->child_count, 0)
GETTER(size_t, gov_item_get_material_count, item->material_count, 0)
GETTER(const char *, gov_item_get_json,
       item->json != NULL ? item->json : gov__json_text(item->doc, NULL), NULL)

const char *gov_item_get_condition(const gov_item *item, size_t index)
{
    return index < gov_item_get_condition_count(item) ? item->conditions[index] : NULL;
}

const gov_item *gov_item_child_at(const gov_item *item, size_t index)
{
    return index < gov_item_get_child_count(item) ? &item->children[index] : NULL;
}

static const gov__item_material *material_at(const gov_item *item, size_t index)
{
    static const gov__item_material none = {.code = NULL};
    return index < gov_item_get_material_count(item) ? &item->materials[index] : &none;
}

const char *gov_item_get_material_code(const gov_item *item, size_t index)
{
    return material_at(item, index)->code;
}

const char *gov_item_get_material_name(const gov_item *item, size_t index)
{
    return material_at(item, index)->name;
}

int gov_item_is_material_required(const gov_item *item, size_t index)
{
    return material_at(item, index)->required ? 1 : 0;
}

int gov_item_is_material_tolerable(const gov_item *item, size_t index)
{
    return material_at(item, index)->tolerable ? 1 : 0;
}

int gov_item_is_material_promisable(const gov_item *item, size_t index)
{
    const gov__item_material *material = material_at(item, index);
    return material->commitment_ok ? 1 : 0;
}

uint64_t gov_item_get_material_max_size(const gov_item *item, size_t index)
{
    return material_at(item, index)->max_size;
}

int gov_item_has_material_source(const gov_item *item, size_t index, const char *source)
{
    uint32_t bit = gov__material_source_from_word(source);
    return (material_at(item, index)->sources & bit) != 0 ? 1 : 0;
}
