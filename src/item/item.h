/* SPDX-License-Identifier: Apache-2.0 */
/* Items and packages as objects. The texts are borrowed from the document that the item, or the list
 * it is in, owns; the wire fills them. Reading is item.c, searching search.c. */
#ifndef GOV__ITEM_ITEM_H
#define GOV__ITEM_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/item.h>

#include "base/json.h"
#include "core/client.h"
#include "core/pages.h"

/* Where a material may come from, one bit each, in the order of the contract, section 2. */
typedef enum gov__material_source {
    GOV__SOURCE_UPLOAD = 1U << 0,
    GOV__SOURCE_CERTIFICATE = 1U << 1,
    GOV__SOURCE_SHARED = 1U << 2,
    GOV__SOURCE_FORM = 1U << 3,
    GOV__SOURCE_WINDOW = 1U << 4,
    GOV__SOURCE_COURIER = 1U << 5,
    GOV__SOURCE_PREVIOUS = 1U << 6
} gov__material_source;

typedef struct gov__item_material {
    const char *code;
    const char *name;
    bool required;
    bool tolerable;
    bool commitment_ok;
    uint32_t sources; /* gov__material_source bits */
    uint64_t max_size;
} gov__item_material;

struct gov_item {
    gov_client *client; /* counted; NULL for an item inside a list or a package */
    gov__json *doc;     /* NULL likewise */
    char *json;         /* its own text, printed; NULL when it is doc's */
    char *form;         /* the form schema's text */
    bool package;
    const char *code;
    const char *name;
    const char *version;
    const char *authority_name;
    const char *region_code;
    const char *handling_type;
    int32_t promised_limit;
    const char *promised_limit_unit;
    const char **conditions;
    size_t condition_count;
    int64_t fee_fen;
    bool tolerance;
    bool commitment;
    const char *commitment_text;
    bool proxy;
    gov__item_material *materials;
    size_t material_count;
    gov_item *children;
    size_t child_count;
};

struct gov_item_list {
    gov__pages pages;
    gov_item *items;
    size_t count;
};

/* Releases what an item owns beside itself. */
void gov__item_clear(const gov_allocator *mem, gov_item *item);
/* The bit of a source's word; 0 when it is unknown. */
uint32_t gov__material_source_from_word(const char *word);

#endif
