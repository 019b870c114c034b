/* SPDX-License-Identifier: Apache-2.0 */
/* config_table.def as rows, looking them up, and the public listing. */
#include "core/config.h"

#include <string.h>

#include "base/str.h"

/* clang-format off */
static const gov__config_row ROWS[GOV__OPTION_COUNT] = {
#define GOV__STRING(id, name, def, en, zh) \
    {name, GOV_CONFIG_STRING, false, def, NULL, 0, 0, 0, {en, zh}},
#define GOV__SECRET(id, name, en, zh) \
    {name, GOV_CONFIG_STRING, true, NULL, NULL, 0, 0, 0, {en, zh}},
#define GOV__INTEGER(id, name, def, min, max, en, zh) \
    {name, GOV_CONFIG_INTEGER, false, #def, #min ".." #max, def, min, max, {en, zh}},
#define GOV__BOOLEAN(id, name, def, en, zh) \
    {name, GOV_CONFIG_BOOLEAN, false, (def) ? "true" : "false", "false|true", def, 0, 1, {en, zh}},
#define GOV__CHOICE(id, name, def, words, en, zh) \
    {name, GOV_CONFIG_CHOICE, false, def, words, 0, 0, 0, {en, zh}},
#include "core/config_table.def"
};
/* clang-format on */

const gov__config_row *gov__config_row_at(gov__option option)
{
    return &ROWS[option];
}

gov__option gov__config_find(const char *name)
{
    int i = 0;
    while (i < GOV__OPTION_COUNT && !gov__str_equal(ROWS[i].name, name)) {
        i++;
    }
    return (gov__option)i;
}

const char *gov__config_suggest(const char *name)
{
    const unsigned limit = 4;
    const char *best = NULL;
    unsigned least = limit + 1;
    for (int i = 0; i < GOV__OPTION_COUNT; i++) {
        unsigned distance = gov__str_distance(name, ROWS[i].name, limit);
        if (distance < least) {
            least = distance;
            best = ROWS[i].name;
        }
    }
    return best;
}

size_t gov_config_get_option_count(void)
{
    return GOV__OPTION_COUNT;
}

static const gov__config_row *row_at(size_t index)
{
    return index < GOV__OPTION_COUNT ? &ROWS[index] : NULL;
}

const char *gov_config_get_option_name(size_t index)
{
    const gov__config_row *row = row_at(index);
    return row != NULL ? row->name : NULL;
}

gov_config_type gov_config_get_option_type(size_t index)
{
    const gov__config_row *row = row_at(index);
    return row != NULL ? row->type : GOV_CONFIG_STRING;
}

const char *gov_config_get_option_default(size_t index)
{
    const gov__config_row *row = row_at(index);
    return row != NULL ? row->default_text : NULL;
}

const char *gov_config_get_option_range(size_t index)
{
    const gov__config_row *row = row_at(index);
    return row != NULL ? row->range : NULL;
}

int gov_config_get_option_is_secret(size_t index)
{
    const gov__config_row *row = row_at(index);
    return row != NULL && row->secret ? 1 : 0;
}

const char *gov_config_get_option_help(size_t index, gov_language language)
{
    const gov__config_row *row = row_at(index);
    return row != NULL ? row->help[language == GOV_LANGUAGE_ZH ? 1 : 0] : NULL;
}
