/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in catalogue: its codes, its plans, search and reading. */
#include "sandbox_domain_support.h"
#include "test_support.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/catalogue.h"
#include "sandbox/precheck.h"

static void check_org(const cJSON *org)
{
    ck_assert(gov__sb_is_uscc(gov__sb_member_text(org, "uscc")));
    ck_assert_str_ne(gov__sb_member_text(org, "name"), "");
}

static void check_item_codes(const cJSON *document)
{
    const char *code = gov__sb_member_text(document, "code");
    const char *implement = gov__sb_member_text(document, "implement_code");
    const char *basic = gov__sb_member_text(document, "basic_code");
    char authority[19];
    ck_assert_uint_eq(strlen(code), 33);
    ck_assert_str_eq(code, gov__sb_member_text(document, "handling_code"));
    ck_assert_uint_eq(strlen(implement), 31);
    ck_assert_int_eq(strncmp(code, implement, 31), 0);
    ck_assert_str_eq(implement + 19, basic);
    (void)snprintf(authority, sizeof authority, "%s", code);
    ck_assert(gov__sb_is_uscc(authority));
    ck_assert_str_eq(authority, gov__sb_member_text(gov__sb_member(document, "authority"), "uscc"));
}

static void check_materials(const cJSON *document)
{
    const cJSON *material = NULL;
    cJSON_ArrayForEach(material, gov__sb_member(document, "materials"))
    {
        int64_t size = 0;
        ck_assert_ptr_nonnull(gov__sb_member_text(material, "code"));
        ck_assert_ptr_nonnull(gov__sb_member_text(material, "name"));
        ck_assert_int_gt(cJSON_GetArraySize(gov__sb_member(material, "sources")), 0);
        ck_assert_int_gt(cJSON_GetArraySize(gov__sb_member(material, "mime")), 0);
        ck_assert(gov__sb_member_int(material, "max_size", &size) && size > 0);
    }
}

START_TEST(documents_are_well_made)
{
    int items = 0, packages = 0;
    for (const gov__sandbox_document *d = gov__sandbox_documents; d->name; d++) {
        cJSON *parsed = cJSON_ParseWithLength(d->text, d->size);
        const cJSON *document = gov__sb_member(parsed, "document");
        ck_assert_msg(parsed, "%s", d->name);
        ck_assert_int_eq(d->code[0] != '\0', document != NULL);
        if (document) {
            bool item = strcmp(gov__sb_member_text(document, "kind"), "item") == 0;
            ck_assert_str_eq(gov__sb_member_text(document, "code"), d->code);
            ck_assert_ptr_eq(gov__sb_catalogue_find(d->code), d);
            check_materials(document);
            if (item) {
                check_item_codes(document);
                check_org(gov__sb_member(document, "authority"));
            }
            items += item;
            packages += !item;
        }
        cJSON_Delete(parsed);
    }
    ck_assert_int_eq(items, 20);
    ck_assert_int_eq(packages, 2);
    ck_assert_ptr_null(gov__sb_catalogue_find(""));
    ck_assert_ptr_null(gov__sb_document("nothing"));
}
END_TEST

/* Every dependency is a task of the package, and some order of work exists. */
static void check_plan(const char *const *codes, size_t count, int expected)
{
    char done[2048] = " ";
    int finished = 0, before = -1;
    while (finished != before) {
        before = finished;
        for (size_t i = 0; i < count; i++) {
            cJSON *catalogue = gov__sb_catalogue_load(codes[i]);
            const cJSON *task = NULL, *on = NULL;
            cJSON_ArrayForEach(task, gov__sb_member(gov__sb_member(catalogue, "plan"), "tasks"))
            {
                char id[80];
                (void)snprintf(id, sizeof id, " %s ", gov__sb_member_text(task, "id"));
                bool ready = strstr(done, id) == NULL;
                cJSON_ArrayForEach(on, gov__sb_member(task, "depends_on"))
                {
                    char other[80];
                    (void)snprintf(other, sizeof other, " %s ", on->valuestring);
                    ready = ready && strstr(done, other) != NULL;
                }
                if (ready) {
                    domain_append(done, sizeof done, id + 1);
                    check_org(gov__sb_member(task, "department"));
                    finished++;
                }
            }
            cJSON_Delete(catalogue);
        }
    }
    ck_assert_int_eq(finished, expected);
}

static size_t item_codes(const cJSON *package, const char **out)
{
    const cJSON *item = NULL;
    size_t count = 0;
    cJSON_ArrayForEach(item, gov__sb_member(package, "items"))
    {
        out[count++] = gov__sb_member_text(item, "code");
    }
    return count;
}

START_TEST(plans_can_be_worked_off)
{
    static const char *const packages[] = {NEWBORN, "PKG-COMPANY"};
    static const int tasks[] = {12, 5};
    const char *codes[16];
    for (size_t i = 0; i < TEST_COUNT(packages); i++) {
        cJSON *catalogue = gov__sb_catalogue_load(packages[i]);
        check_plan(codes, item_codes(gov__sb_member(catalogue, "document"), codes), tasks[i]);
        cJSON_Delete(catalogue);
    }
    static const char *const alone[] = {INVESTMENT};
    check_plan(alone, 1, 10);
}
END_TEST

START_TEST(newborn_has_nine_items_of_seven_departments)
{
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/packages/" NEWBORN, NULL, NULL), 200);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/items")), 9);
    ck_assert_int_eq(cJSON_GetArraySize(domain_at(&t, "/departments")), 7);
    ck_assert_str_eq(domain_text(&t, "/name"), "出生一件事");
    char etag[80];
    (void)snprintf(etag, sizeof etag, "If-None-Match: %s\n", sandbox_test_header(&t, "ETag"));
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/packages/" NEWBORN, etag, NULL), 304);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/items/" NEWBORN, NULL, NULL), 404);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/packages/" FOOD, NULL, NULL), 404);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/items/" FOOD, NULL, NULL), 200);
    ck_assert_str_eq(domain_text(&t, "/tolerance/materials/0"), "FL-M04");
    ck_assert_ptr_null(domain_at(&t, "/plan"));
    sandbox_test_close(&t);
}
END_TEST

START_TEST(search_finds_all_words)
{
    static const struct {
        const char *query;
        int found;
    } searches[] = {
        {"", 22},
        {"kind=package", 2},
        {"q=newborn", 10},
        {"q=%E5%87%BA%E7%94%9F", 10},
        {"q=NEWBORN+vaccination", 1},
        {"q=newborn+restaurant", 0},
        {"q=" FOOD, 1},
        {"object=legal", 9},
        {"object=natural&kind=item&q=newborn", 9},
        {"region=990100", 22},
        {"region=110000", 0},
    };
    sandbox_test t;
    sandbox_test_open(&t, NULL);
    for (size_t i = 0; i < TEST_COUNT(searches); i++) {
        char target[160];
        (void)snprintf(target, sizeof target, "/gov/v1/items?%s", searches[i].query);
        ck_assert_int_eq(sandbox_test_json(&t, "GET", target, NULL, NULL), 200);
        ck_assert_msg(cJSON_GetArraySize(domain_at(&t, "/items")) == searches[i].found, "%s: %d",
                      searches[i].query, cJSON_GetArraySize(domain_at(&t, "/items")));
        ck_assert_str_eq(sandbox_test_text(&t, "next"), "");
    }
    sandbox_test_close(&t);
}
END_TEST

START_TEST(pages_hold_each_item_once)
{
    sandbox_test t;
    char target[256] = "/gov/v1/items?limit=4&q=newborn", seen[1024] = "";
    int found = 0;
    sandbox_test_open(&t, NULL);
    do {
        const cJSON *item = NULL;
        ck_assert_int_eq(sandbox_test_json(&t, "GET", target, NULL, NULL), 200);
        cJSON_ArrayForEach(item, domain_at(&t, "/items"))
        {
            const char *code = gov__sb_member_text(item, "code");
            ck_assert_ptr_null(strstr(seen, code));
            domain_append(seen, sizeof seen, code);
            found++;
        }
        (void)snprintf(target, sizeof target, "/gov/v1/items?limit=4&q=newborn&cursor=%s",
                       sandbox_test_text(&t, "next"));
    } while (*sandbox_test_text(&t, "next"));
    ck_assert_int_eq(found, 10);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/items?cursor=AAAA", NULL, NULL), 400);
    ck_assert_int_eq(sandbox_test_json(&t, "GET", "/gov/v1/items?limit=0", NULL, NULL), 400);
    sandbox_test_close(&t);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(documents_are_well_made),
        TEST_ENTRY(plans_can_be_worked_off),
        TEST_ENTRY(newborn_has_nine_items_of_seven_departments),
        TEST_ENTRY(search_finds_all_words),
        TEST_ENTRY(pages_hold_each_item_once),
    };
    return test_run("sandbox catalogue", entries, TEST_COUNT(entries));
}
