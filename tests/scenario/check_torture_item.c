/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of the catalogue: searching, pages, an item, a package. */
#include <stdlib.h>
#include <string.h>

#include "scenario/support/torture.h"

/* What the undisturbed run read: every later document must be the same. */
static void compare(torture *t, const char *json)
{
    if (t->text == NULL || strncmp(t->text, json, 40) != 0) {
        free(t->text);
        t->text = strdup(json);
    }
    ck_assert_str_eq(json, t->text);
}

static gov_status run_search(torture *t, gov_error **err)
{
    const gov_item_query query = {.struct_size = sizeof query, .limit = 5};
    gov_item_list *first = NULL;
    gov_item_list *second = NULL;
    gov_status status = gov_item_search(t->session, &query, NULL, &first, err);
    ck_assert((status == GOV_OK) == (first != NULL));
    if (status == GOV_OK) {
        const gov_item_query more = {.struct_size = sizeof more,
                                     .cursor = gov_item_list_get_next(first)};
        status = gov_item_search(t->session, &more, NULL, &second, err);
        ck_assert((status == GOV_OK) == (second != NULL));
    }
    if (status == GOV_OK) {
        ck_assert_uint_eq(gov_item_list_get_count(first), 5);
        ck_assert_uint_ge(gov_item_list_get_count(second), 10);
    }
    gov_item_list_free(first);
    gov_item_list_free(second);
    return status;
}

static gov_status run_item(torture *t, gov_error **err)
{
    return gov_item_get(t->session, "11990100MB9907004M344011705000001", NULL, &t->item, err);
}

static gov_status run_package(torture *t, gov_error **err)
{
    return gov_item_get_package(t->session, NEWBORN_PACKAGE, NULL, &t->item, err);
}

static void check_item(torture *t)
{
    compare(t, gov_item_get_json(t->item));
    ck_assert_uint_ge(gov_item_get_material_count(t->item), 4);
}

static void clear_item(torture *t)
{
    gov_item_free(t->item);
    t->item = NULL;
}

static void begin(torture *t)
{
    gov_error *err = NULL;
    world_expect(gov_session_new_anonymous(t->client, &t->session, &err), &err, GOV_OK,
                 "anonymous");
}

int main(void)
{
    static const torture_verb verbs[] = {
        {"item_search", NULL, run_search, NULL, NULL, false},
        {"item_get", NULL, run_item, check_item, clear_item, false},
        {"item_get_package", NULL, run_package, check_item, clear_item, false},
    };
    return torture_main("torture_item", NULL, verbs, TEST_COUNT(verbs), begin);
}
