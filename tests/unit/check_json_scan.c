/* SPDX-License-Identifier: Apache-2.0 */
/* What the strict scan accepts and refuses, limit by limit and rule by rule. Every case goes through
 * the scan and through parsing, so that cJSON is seen to accept what the scan accepts. */
#include "test_support.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "json_scan_data.h"

static size_t length_of(const text_case *c)
{
    return c->len != 0 ? c->len : strlen(c->text);
}

/* Copies to exactly sized heap memory, so that a sanitizer sees a read beyond the text. */
static gov_status scan_exact(const char *text, size_t len, gov__json_fault *fault)
{
    char *copy = malloc(len != 0 ? len : 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text, len);
    gov_status status = gov__json_scan(NULL, copy, len, NULL, fault);
    free(copy);
    return status;
}

static gov_status parse_exact(const char *text, size_t len)
{
    test_memory memory;
    gov__json *doc = NULL;
    test_memory_init(&memory);
    gov_status status = gov__json_parse(&memory.allocator, text, len, NULL, &doc);
    ck_assert((status == GOV_OK) == (doc != NULL));
    gov__json_free(doc);
    test_memory_check(&memory);
    return status;
}

START_TEST(accepts)
{
    for (size_t i = 0; i < TEST_COUNT(accepted); i++) {
        const text_case *c = &accepted[i];
        ck_assert_msg(scan_exact(c->text, length_of(c), NULL) == GOV_OK, "scan: %s", c->text);
        ck_assert_msg(parse_exact(c->text, length_of(c)) == GOV_OK, "parse: %s", c->text);
    }
}
END_TEST

START_TEST(refuses)
{
    for (size_t i = 0; i < TEST_COUNT(refused); i++) {
        const text_case *c = &refused[i];
        gov__json_fault fault = {0, NULL};
        ck_assert_msg(scan_exact(c->text, length_of(c), &fault) == GOV_ERR_RESPONSE, "%zu: %s", i,
                      c->text);
        ck_assert_msg(fault.reason != NULL && fault.reason[0] != '\0', "%s", c->text);
        ck_assert_msg(fault.offset <= length_of(c), "%s", c->text);
        ck_assert_int_eq(parse_exact(c->text, length_of(c)), GOV_ERR_RESPONSE);
    }
}
END_TEST

/* Every byte as the only, the first and the last one of strings of every length up to 20. */
START_TEST(judges_every_byte_in_every_place)
{
    char text[24];
    for (size_t len = 1; len <= 20; len++) {
        for (int byte = 0; byte < 256; byte++) {
            bool good = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
            size_t places[] = {1, len, 1 + len / 2};
            for (size_t i = 0; i < TEST_COUNT(places); i++) {
                memset(text, 'a', sizeof text);
                text[0] = text[len + 1] = '"';
                text[places[i]] = (char)byte;
                /* A backslash makes "\a" or takes the quote: refused either way. */
                ck_assert_int_eq(scan_exact(text, len + 2, NULL), good ? GOV_OK : GOV_ERR_RESPONSE);
            }
        }
    }
}
END_TEST

START_TEST(refuses_the_empty_text_and_null)
{
    gov__json *doc = (gov__json *)&doc;
    ck_assert_int_eq(gov__json_scan(NULL, "", 0, NULL, NULL), GOV_ERR_RESPONSE);
    ck_assert_int_eq(gov__json_scan(NULL, NULL, 0, NULL, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov__json_parse(NULL, NULL, 3, NULL, &doc), GOV_ERR_ARGUMENT);
    ck_assert_ptr_null(doc);
}
END_TEST

/* Every prefix of a valid document is refused, and every single byte of it may be damaged. */
START_TEST(survives_cuts_and_damage)
{
    static const char text[] = "{\"\\u0061b\":[1.5e3,-20,\"\xE4\xB8\xAD\\uD834\\uDD1E\",null,true],"
                               "\"c\":{\"d\":false,\"e\":[{}]}}";
    char damaged[sizeof text];
    for (size_t len = 0; len < sizeof text - 1; len++) {
        ck_assert_int_eq(scan_exact(text, len, NULL), GOV_ERR_RESPONSE);
    }
    for (size_t at = 0; at < sizeof text - 1; at++) {
        for (int byte = 0; byte < 256; byte++) {
            memcpy(damaged, text, sizeof text);
            damaged[at] = (char)byte;
            gov_status scanned = scan_exact(damaged, sizeof text - 1, NULL);
            ck_assert_int_eq(parse_exact(damaged, sizeof text - 1), scanned);
        }
    }
}
END_TEST

START_TEST(tells_where_and_why)
{
    gov__json_fault fault;
    ck_assert_int_eq(scan_exact("{\"a\":1,\"b\":[1,2,}", 17, &fault), GOV_ERR_RESPONSE);
    ck_assert_uint_eq(fault.offset, 16);
    ck_assert_str_eq(fault.reason, "value expected");
    ck_assert_int_eq(scan_exact("{\"a\":1,\"a\":2}", 13, &fault), GOV_ERR_RESPONSE);
    ck_assert_str_eq(fault.reason, "duplicate member name");
}
END_TEST

static char *nested(size_t depth, const char *open, const char *close)
{
    size_t each = strlen(open);
    char *text = malloc(depth * (each + strlen(close)) + 2);
    ck_assert_ptr_nonnull(text);
    char *o = text;
    for (size_t i = 0; i < depth; i++, o += each) {
        memcpy(o, open, each);
    }
    *o++ = '1';
    for (size_t i = 0; i < depth; i++, o += strlen(close)) {
        memcpy(o, close, strlen(close));
    }
    *o = '\0';
    return text;
}

static gov_status scan_nested(size_t depth, const char *open, const char *close, uint32_t max)
{
    gov__json_limits limits = {.max_depth = max};
    char *text = nested(depth, open, close);
    gov_status status = gov__json_scan(NULL, text, strlen(text), &limits, NULL);
    free(text);
    return status;
}

START_TEST(bounds_the_depth)
{
    ck_assert_int_eq(scan_nested(64, "[", "]", 0), GOV_OK);
    ck_assert_int_eq(scan_nested(65, "[", "]", 0), GOV_ERR_LIMIT);
    ck_assert_int_eq(scan_nested(64, "{\"a\":", "}", 0), GOV_OK);
    ck_assert_int_eq(scan_nested(65, "{\"a\":", "}", 0), GOV_ERR_LIMIT);
    ck_assert_int_eq(scan_nested(1, "[", "]", 1), GOV_OK);
    ck_assert_int_eq(scan_nested(2, "[", "]", 1), GOV_ERR_LIMIT);
    ck_assert_int_eq(scan_nested(GOV__JSON_HARD_DEPTH, "[", "]", 100000), GOV_OK);
    ck_assert_int_eq(scan_nested(GOV__JSON_HARD_DEPTH + 1, "[", "]", 100000), GOV_ERR_LIMIT);
    ck_assert_int_eq(scan_nested(100000, "[", "]", 0), GOV_ERR_LIMIT);
    ck_assert_int_eq(scan_nested(100000, "[{\"a\":", "}]", 0), GOV_ERR_LIMIT);
    /* An empty container counts as well. */
    ck_assert_int_eq(gov__json_scan(NULL, "[[]]", 4, &(gov__json_limits){.max_depth = 1}, NULL),
                     GOV_ERR_LIMIT);
}
END_TEST

START_TEST(bounds_size_and_count)
{
    gov__json_limits size = {.max_bytes = 7};
    gov__json_limits count = {.max_nodes = 4};
    ck_assert_int_eq(gov__json_scan(NULL, "[1,2,3]", 7, &size, NULL), GOV_OK);
    ck_assert_int_eq(gov__json_scan(NULL, "[1,2,30]", 8, &size, NULL), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov__json_scan(NULL, "[1,2,3]", 7, &count, NULL), GOV_OK);
    ck_assert_int_eq(gov__json_scan(NULL, "[1,2,3,4]", 9, &count, NULL), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov__json_scan(NULL, "{\"a\":[{}],\"b\":1}", 16, &count, NULL), GOV_OK);

    size_t len = GOV__JSON_DEFAULT_BYTES + 1;
    char *text = malloc(len);
    ck_assert_ptr_nonnull(text);
    memset(text, ' ', len);
    text[0] = '1';
    ck_assert_int_eq(gov__json_scan(NULL, text, len - 1, NULL, NULL), GOV_OK);
    ck_assert_int_eq(gov__json_scan(NULL, text, len, NULL, NULL), GOV_ERR_LIMIT);
    free(text);
}
END_TEST

static void *parse_in_small_stack(void *argument)
{
    gov__json *doc = NULL;
    const char *text = argument;
    gov__json_limits limits = {.max_depth = GOV__JSON_HARD_DEPTH};
    gov_status status = gov__json_parse(NULL, text, strlen(text), &limits, &doc);
    if (status == GOV_OK) {
        gov__buf buf;
        gov__buf_init(&buf, NULL, 0);
        status = gov__json_print(gov__json_root(doc), &buf);
        if (status == GOV_OK && strcmp(gov__buf_text(&buf), text) != 0) {
            status = GOV_ERR_INTERNAL;
        }
        gov__buf_free(&buf);
    }
    gov__json_free(doc);
    return (void *)(intptr_t)status;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif
#ifdef SANITIZED
#define SMALL_STACK (256U * 1024) /* sanitizers widen every frame */
#else
#define SMALL_STACK (64U * 1024)
#endif

START_TEST(fits_a_small_stack)
{
    pthread_attr_t attributes;
    pthread_t thread;
    void *result = NULL;
    char *text = nested(GOV__JSON_HARD_DEPTH / 2, "[{\"a\":", "}]");
    ck_assert_int_eq(pthread_attr_init(&attributes), 0);
    ck_assert_int_eq(pthread_attr_setstacksize(&attributes, SMALL_STACK), 0);
    ck_assert_int_eq(pthread_create(&thread, &attributes, parse_in_small_stack, text), 0);
    ck_assert_int_eq(pthread_join(thread, &result), 0);
    ck_assert_int_eq((intptr_t)result, GOV_OK);
    (void)pthread_attr_destroy(&attributes);
    free(text);
}
END_TEST

/* An object of n names made by `format` (which takes the number), with `extra` at the end. */
static char *many_names(size_t n, const char *prefix, const char *suffix, const char *extra)
{
    size_t each = strlen(prefix) + strlen(suffix) + 32;
    char *text = malloc(n * each + strlen(extra) + 3);
    ck_assert_ptr_nonnull(text);
    char *o = text;
    *o++ = '{';
    for (size_t i = 0; i < n; i++) {
        o += snprintf(o, each, "%s\"%s%zu%s\":0", i != 0 ? "," : "", prefix, i, suffix);
    }
    memcpy(o, extra, strlen(extra));
    o += strlen(extra);
    memcpy(o, "}", 2);
    return text;
}

static void check_names(size_t n, const char *prefix, const char *suffix, const char *extra,
                        gov_status expected)
{
    test_memory memory;
    test_memory_init(&memory);
    char *text = many_names(n, prefix, suffix, extra);
    ck_assert_msg(gov__json_scan(&memory.allocator, text, strlen(text), NULL, NULL) == expected,
                  "%zu names of %s#%s with %s", n, prefix, suffix, extra);
    test_memory_check(&memory);
    free(text);
}

START_TEST(finds_duplicates_in_objects_of_every_size)
{
    static const size_t sizes[] = {1, 2, 23, 24, 25, 26, 64, 127, 128, 129, 1000, 100000};
    for (size_t i = 0; i < TEST_COUNT(sizes); i++) {
        check_names(sizes[i], "", "", "", GOV_OK);
        check_names(sizes[i], "", "", ",\"0\":1", GOV_ERR_RESPONSE);
        check_names(sizes[i], "k", "", ",\"\\u006b0\":1", GOV_ERR_RESPONSE);
        check_names(sizes[i], "k", "", ",\"\\u006c0\":1", GOV_OK);
        /* Names that agree in both ends and in length collide in the hash; they stay distinct. */
        check_names(sizes[i], "the-same-beginning", "the-same-end", "", GOV_OK);
        check_names(sizes[i], "\\u4e2d", "", "", GOV_OK);
    }
    check_names(100000, "name", "", ",\"name99999\":1", GOV_ERR_RESPONSE);
    check_names(100000, "name", "", ",\"name50000\":1", GOV_ERR_RESPONSE);
}
END_TEST

START_TEST(finds_a_duplicate_in_any_place)
{
    for (size_t i = 0; i < 60; i++) {
        char extra[32];
        (void)snprintf(extra, sizeof extra, ",\"key%zu\":1", i);
        check_names(60, "key", "", extra, GOV_ERR_RESPONSE);
        check_names(i + 1, "key", "", extra, GOV_ERR_RESPONSE);
    }
}
END_TEST

START_TEST(small_objects_allocate_nothing)
{
    test_memory memory;
    test_memory_init(&memory);
    char *text = many_names(GOV__JSON_HARD_DEPTH, "k", "", "");
    test_memory_fail_from(&memory, 1);
    ck_assert_int_eq(gov__json_scan(&memory.allocator, text, strlen(text), NULL, NULL), GOV_OK);
    ck_assert_uint_eq(memory.allocations, 0);
    free(text);
    text = many_names(5000, "k", "", "");
    ck_assert_int_eq(gov__json_scan(&memory.allocator, text, strlen(text), NULL, NULL),
                     GOV_ERR_NO_MEMORY);
    free(text);
}
END_TEST

static gov_status scan_many(const gov_allocator *mem, void *user)
{
    return gov__json_scan(mem, user, strlen(user), NULL, NULL);
}

START_TEST(survives_memory_shortage)
{
    char *text = many_names(5000, "k", "", "");
    ck_assert_uint_ge(test_out_of_memory(scan_many, text), 6);
    free(text);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(accepts),
        TEST_ENTRY(refuses),
        TEST_ENTRY(judges_every_byte_in_every_place),
        TEST_ENTRY(refuses_the_empty_text_and_null),
        TEST_ENTRY(survives_cuts_and_damage),
        TEST_ENTRY(tells_where_and_why),
        TEST_ENTRY(bounds_the_depth),
        TEST_ENTRY(bounds_size_and_count),
        TEST_ENTRY(fits_a_small_stack),
        TEST_ENTRY(finds_duplicates_in_objects_of_every_size),
        TEST_ENTRY(finds_a_duplicate_in_any_place),
        TEST_ENTRY(small_objects_allocate_nothing),
        TEST_ENTRY(survives_memory_shortage),
    };
    return test_run("json_scan", entries, TEST_COUNT(entries));
}
