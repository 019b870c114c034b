/* SPDX-License-Identifier: Apache-2.0 */
/* Names and meanings of tolerated deviations, and the list of those that were met. */
#include "seal/tolerance.h"

static const struct {
    const char *name;
    const char *en;
    const char *zh;
} table[GOV__TOLERANCE_COUNT] = {
#define GOV__TOLERANCE(name, text, en, zh) {text, en, zh},
#include "seal/tolerance_table.def"
};

const char *gov__tolerance_name(gov__tolerance tolerance)
{
    return (size_t)tolerance < GOV__TOLERANCE_COUNT ? table[tolerance].name : NULL;
}

const char *gov__tolerance_text(gov__tolerance tolerance, gov_language language)
{
    if ((size_t)tolerance >= GOV__TOLERANCE_COUNT) {
        return NULL;
    }
    return language == GOV_LANGUAGE_ZH ? table[tolerance].zh : table[tolerance].en;
}

/* The names are static, one address each. */
void gov__seal_note(gov__seal_notes *notes, gov__tolerance tolerance)
{
    const char *name = gov__tolerance_name(tolerance);

    if (notes == NULL || name == NULL) {
        return;
    }
    for (size_t i = 0; i < notes->count; i++) {
        if (notes->names[i] == name) {
            return;
        }
    }
    if (notes->count < sizeof notes->names / sizeof notes->names[0]) {
        notes->names[notes->count++] = name;
    }
}
