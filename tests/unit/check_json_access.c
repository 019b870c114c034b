/* SPDX-License-Identifier: Apache-2.0 */
/* Reading parsed documents: members, elements, kinds, printing. */
#include "test_support.h"

#include <string.h>

#include "base/json.h"
#include "json_support.h"

static gov__json *parse(const char *text)
{
    gov__json *doc = NULL;
    ck_assert_msg(gov__json_parse(NULL, text, strlen(text), NULL, &doc) == GOV_OK, "%s", text);
    return doc;
}

static const char sample[] =
    "{\"s\":\"text\",\"i\":42,\"t\":true,\"f\":false,\"n\":null,\"d\":1.5,"
    "\"o\":{\"s\":\"inner\"},\"a\":[1,\"2\",[3]],\"S\":\"upper\",\"\":\"empty\"}";

START_TEST(reads_members)
{
    gov__json *doc = parse(sample);
    const gov__json_node *root = gov__json_root(doc);
    int64_t number = 0;
    bool truth = false;
    ck_assert(gov__json_is_object(root));
    ck_assert_str_eq(gov__json_get_string(root, "s"), "text");
    ck_assert_str_eq(gov__json_get_string(root, "S"), "upper");
    ck_assert_str_eq(gov__json_get_string(root, ""), "empty");
    ck_assert(gov__json_get_int64(root, "i", &number));
    ck_assert_int_eq(number, 42);
    ck_assert(gov__json_get_bool(root, "t", &truth));
    ck_assert(truth);
    ck_assert(gov__json_get_bool(root, "f", &truth));
    ck_assert(!truth);
    ck_assert_ptr_nonnull(gov__json_member(root, "n"));
    ck_assert(!gov__json_is_bool(gov__json_member(root, "n")));
    ck_assert(gov__json_is_number(gov__json_member(root, "d")));
    ck_assert(gov__json_is_bool(gov__json_member(root, "t")));
    ck_assert(gov__json_is_bool(gov__json_member(root, "f")));
    ck_assert(gov__json_is_string(gov__json_member(root, "s")));
    ck_assert_str_eq(gov__json_get_string(gov__json_get_object(root, "o"), "s"), "inner");
    ck_assert_uint_eq(gov__json_size(gov__json_get_array(root, "a")), 3);
    ck_assert_uint_eq(gov__json_size(root), 10);
    gov__json_free(doc);
}
END_TEST

START_TEST(answers_nothing_for_what_is_not_there)
{
    static const char *const names[] = {"missing", "I", "T", "s ", "st", "O", "A"};
    gov__json *doc = parse(sample);
    const gov__json_node *root = gov__json_root(doc);
    int64_t number = 7;
    bool truth = true;
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        ck_assert_ptr_null(gov__json_member(root, names[i]));
        ck_assert_ptr_null(gov__json_get_string(root, names[i]));
        ck_assert(!gov__json_get_int64(root, names[i], &number));
        ck_assert(!gov__json_get_bool(root, names[i], &truth));
    }
    ck_assert_ptr_null(gov__json_member(root, NULL));
    ck_assert_ptr_null(gov__json_member(NULL, "s"));
    ck_assert_ptr_null(gov__json_member(gov__json_member(root, "a"), "s"));
    ck_assert_ptr_null(gov__json_get_string(root, "i"));
    ck_assert_ptr_null(gov__json_get_string(root, "n"));
    ck_assert(!gov__json_get_int64(root, "s", &number));
    ck_assert(!gov__json_get_int64(root, "t", &number));
    ck_assert(!gov__json_get_bool(root, "i", &truth));
    ck_assert(!gov__json_get_bool(root, "n", &truth));
    ck_assert_ptr_null(gov__json_get_object(root, "a"));
    ck_assert_ptr_null(gov__json_get_array(root, "o"));
    ck_assert_int_eq(number, 7);
    ck_assert(truth);
    gov__json_free(doc);
}
END_TEST

START_TEST(takes_null_nodes)
{
    int64_t number = 7;
    bool truth = true;
    ck_assert(!gov__json_is_object(NULL) && !gov__json_is_array(NULL));
    ck_assert(!gov__json_is_string(NULL) && !gov__json_is_number(NULL));
    ck_assert(!gov__json_is_bool(NULL));
    ck_assert_ptr_null(gov__json_first(NULL));
    ck_assert_ptr_null(gov__json_next(NULL));
    ck_assert_uint_eq(gov__json_size(NULL), 0);
    ck_assert_ptr_null(gov__json_name(NULL));
    ck_assert_ptr_null(gov__json_string(NULL));
    ck_assert(!gov__json_int64(NULL, &number));
    ck_assert(!gov__json_bool(NULL, &truth));
}
END_TEST

START_TEST(walks_in_document_order)
{
    gov__json *doc = parse("{\"z\":1,\"a\":2,\"m\":[true,null]}");
    const gov__json_node *node = gov__json_first(gov__json_root(doc));
    ck_assert_str_eq(gov__json_name(node), "z");
    node = gov__json_next(node);
    ck_assert_str_eq(gov__json_name(node), "a");
    node = gov__json_next(node);
    ck_assert_str_eq(gov__json_name(node), "m");
    ck_assert_ptr_null(gov__json_next(node));
    const gov__json_node *element = gov__json_first(node);
    ck_assert_ptr_null(gov__json_name(element));
    ck_assert(gov__json_is_bool(element));
    element = gov__json_next(element);
    ck_assert(element != NULL && !gov__json_is_bool(element));
    ck_assert_ptr_null(gov__json_next(element));
    ck_assert_ptr_null(gov__json_first(element));
    gov__json_free(doc);
    doc = parse("[]");
    ck_assert_ptr_null(gov__json_first(gov__json_root(doc)));
    ck_assert_uint_eq(gov__json_size(gov__json_root(doc)), 0);
    ck_assert_ptr_null(gov__json_next(gov__json_root(doc)));
    gov__json_free(doc);
}
END_TEST

START_TEST(prints_any_part)
{
    static const char text[] =
        "{\"a\":[],\"b\":{},\"c\":[[[]],{\"d\":{}}],\"e\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\","
        "\"\xE4\xB8\xAD\":[true,false,null,-1.50],\"f\":{\"g\":[1,2]},\"h\":0}";
    static const struct {
        const char *path;
        const char *expected;
    } parts[] = {
        {"", text},
        {"/a", "[]"},
        {"/b", "{}"},
        {"/c", "[[[]],{\"d\":{}}]"},
        {"/c/1", "{\"d\":{}}"},
        {"/e", "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\""},
        {"/f", "{\"g\":[1,2]}"},
        {"/f/g/0", "1"},
        {"/h", "0"},
        {"/\xE4\xB8\xAD/3", "-1.50"},
    };
    gov__json *doc = parse(text);
    gov__buf buf;
    gov__buf_init(&buf, NULL, 0);
    for (size_t i = 0; i < TEST_COUNT(parts); i++) {
        gov__buf_clear(&buf);
        ck_assert_int_eq(gov__json_print(json_at(gov__json_root(doc), parts[i].path), &buf),
                         GOV_OK);
        ck_assert_str_eq(gov__buf_text(&buf), parts[i].expected);
    }
    gov__buf_clear(&buf);
    ck_assert_int_eq(gov__json_print(NULL, &buf), GOV_ERR_ARGUMENT);
    gov__buf_free(&buf);
    gov__json_free(doc);
}
END_TEST

START_TEST(decodes_escapes)
{
    gov__json *doc = parse("[\"\\u0041\\u00e9\\u4e2d\\ud834\\udd1e\\/\\n\",\"\xE4\xB8\xAD\"]");
    const gov__json_node *node = gov__json_first(gov__json_root(doc));
    ck_assert_str_eq(gov__json_string(node), "A\xC3\xA9\xE4\xB8\xAD\xF0\x9D\x84\x9E/\n");
    ck_assert_str_eq(gov__json_string(gov__json_next(node)), "\xE4\xB8\xAD");
    gov__json_free(doc);
}
END_TEST

static gov_status print_body(const gov_allocator *mem, void *user)
{
    gov__buf buf;
    gov__buf_init(&buf, mem, 0);
    gov_status status = gov__json_print(user, &buf);
    gov__buf_free(&buf);
    return status;
}

START_TEST(printing_survives_memory_shortage)
{
    gov__json *doc =
        parse("{\"long\":\"0123456789012345678901234567890123456789012345678901234567\","
              "\"list\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22]}");
    (void)test_out_of_memory(print_body, (void *)(uintptr_t)gov__json_root(doc));
    gov__json_free(doc);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(reads_members),    TEST_ENTRY(answers_nothing_for_what_is_not_there),
        TEST_ENTRY(takes_null_nodes), TEST_ENTRY(walks_in_document_order),
        TEST_ENTRY(decodes_escapes),  TEST_ENTRY(printing_survives_memory_shortage),
        TEST_ENTRY(prints_any_part),
    };
    return test_run("json_access", entries, TEST_COUNT(entries));
}
