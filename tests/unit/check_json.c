/* SPDX-License-Identifier: Apache-2.0 */
/* Documents: making, wiping, releasing, exact numbers, memory shortage inside cJSON.
 * What is accepted is in check_json_scan.c, reading in check_json_access.c. */
#include "test_support.h"

#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"

static gov__json *parse(const char *text)
{
    gov__json *doc = NULL;
    ck_assert_msg(gov__json_parse(NULL, text, strlen(text), NULL, &doc) == GOV_OK, "%s", text);
    return doc;
}

START_TEST(keeps_its_text)
{
    char text[] = " {\"a\" : [1, 2.50]} ";
    size_t len = 0;
    gov__json *doc = parse(text);
    memset(text, 'x', sizeof text - 1);
    ck_assert_str_eq(gov__json_text(doc, &len), " {\"a\" : [1, 2.50]} ");
    ck_assert_uint_eq(len, 19);
    ck_assert_ptr_nonnull(gov__json_text(doc, NULL));
    gov__json_free(doc);
    gov__json_free(NULL);
    ck_assert_ptr_null(gov__json_text(NULL, &len));
    ck_assert_uint_eq(len, 0);
    ck_assert_ptr_null(gov__json_root(NULL));
}
END_TEST

static uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

#define BATCH 1000

/* Random bits shifted by a random amount: all magnitudes occur alike. */
static int64_t random_int(uint64_t *state)
{
    uint64_t bits = random_next(state) >> (random_next(state) % 64);
    int64_t value = (int64_t)(bits & INT64_MAX);
    return (random_next(state) & 1U) != 0 ? -value : value;
}

static void check_batch(uint64_t *state)
{
    static char text[BATCH * 22 + 3];
    static int64_t values[BATCH];
    char *o = text;
    *o++ = '[';
    for (size_t i = 0; i < BATCH; i++) {
        values[i] = random_int(state);
        o += snprintf(o, 23, "%s%" PRId64, i != 0 ? "," : "", values[i]);
    }
    memcpy(o, "]", 2);
    gov__json *doc = parse(text);
    const gov__json_node *node = gov__json_first(gov__json_root(doc));
    for (size_t i = 0; i < BATCH; i++, node = gov__json_next(node)) {
        int64_t got = 0;
        if (!gov__json_int64(node, &got) || got != values[i]) {
            ck_abort_msg("%" PRId64, values[i]);
        }
    }
    ck_assert_ptr_null(node);
    gov__buf buf;
    gov__buf_init(&buf, NULL, 0);
    ck_assert_int_eq(gov__json_print(gov__json_root(doc), &buf), GOV_OK);
    ck_assert_str_eq(gov__buf_text(&buf), text);
    gov__buf_free(&buf);
    gov__json_free(doc);
}

START_TEST(round_trips_a_million_integers)
{
    uint64_t state = 0x123456789ABCDEFU;
    for (int i = 0; i < 1000; i++) {
        check_batch(&state);
    }
}
END_TEST

START_TEST(integers_are_exact_at_every_edge)
{
    static const struct {
        const char *text;
        int64_t value;
        bool good;
    } cases[] = {
        {"0", 0, true},
        {"-0", 0, true},
        {"999999999999999", 999999999999999, true},
        {"-999999999999999", -999999999999999, true},
        {"1000000000000000", 1000000000000000, true},
        {"9007199254740991", 9007199254740991, true},
        {"9007199254740992", 9007199254740992, true},
        {"9007199254740993", 9007199254740993, true},
        {"-9007199254740993", -9007199254740993, true},
        {"9223372036854775806", INT64_MAX - 1, true},
        {"9223372036854775807", INT64_MAX, true},
        {"9223372036854775808", 0, false},
        {"-9223372036854775807", -INT64_MAX, true},
        {"-9223372036854775808", INT64_MIN, true},
        {"-9223372036854775809", 0, false},
        {"18446744073709551615", 0, false},
        {"1.0", 0, false},
        {"1e3", 0, false},
        {"1E3", 0, false},
        {"-0.0", 0, false},
        {"0.1", 0, false},
        {"1.0000000000000000000001", 0, false},
        {"\"1\"", 0, false},
        {"true", 0, false},
        {"null", 0, false},
        {"[1]", 0, false},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int64_t got = 4711;
        gov__json *doc = parse(cases[i].text);
        ck_assert_msg(gov__json_int64(gov__json_root(doc), &got) == cases[i].good, "%s",
                      cases[i].text);
        ck_assert_int_eq(got, cases[i].good ? cases[i].value : 4711);
        gov__json_free(doc);
    }
}
END_TEST

/* Each number comes back as it was written, among strings and words that look like numbers. */
START_TEST(numbers_keep_their_text)
{
    static const char text[] =
        "{\"n1\":[0,-0,1.50,\"9.9\\\"-7e\",12345678901234567890,1E+2,\"\\\\\",-1e-7,false,7],"
        "\"2\":{\"-3\":99999999999999.99,\"e\":true},\"long\":"
        "0.1000000000000000000000000000000000000000000000000000000000000000000000000000000001,"
        "\"after\":[null,-42,"
        "123456789012345678901234567890123456789012345678901234567890123456789012345678901],"
        "\"last\":3}";
    gov__buf buf;
    gov__json *doc = parse(text);
    gov__buf_init(&buf, NULL, 0);
    ck_assert_int_eq(gov__json_print(gov__json_root(doc), &buf), GOV_OK);
    ck_assert_str_eq(gov__buf_text(&buf), text);
    ck_assert_str_eq(gov__json_text(doc, NULL), text);
    gov__buf_free(&buf);
    gov__json_free(doc);
}
END_TEST

/* Strings keep what looks like a long number, whatever escapes stand before it. */
START_TEST(long_numbers_hide_in_numbers_only)
{
#define DIGITS "1234567890123456789012345678901234567890123456789012345678901234567890"
    static const char *const cases[] = {
        "[\"" DIGITS "\"," DIGITS ",1.5]",
        "[\"\\\"" DIGITS "\"," DIGITS ",1.5]",
        "[\"a\\\"" DIGITS "\"," DIGITS ",1.5]",
        "[\"\\\\\"," DIGITS ",\"" DIGITS "\\\\\",1.5]",
        "[\"b\\\\\"," DIGITS ",\"\\\\" DIGITS "\",-1.5]",
        "{\"\\\"" DIGITS "\":-" DIGITS ",\"e\":1.5}",
    };
#undef DIGITS
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov__buf buf;
        gov__json *doc = parse(cases[i]);
        gov__buf_init(&buf, NULL, 0);
        ck_assert_int_eq(gov__json_print(gov__json_root(doc), &buf), GOV_OK);
        ck_assert_str_eq(gov__buf_text(&buf), cases[i]);
        ck_assert_str_eq(gov__json_text(doc, NULL), cases[i]);
        gov__buf_free(&buf);
        gov__json_free(doc);
    }
}
END_TEST

START_TEST(ignores_the_locale)
{
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "nl_NL.UTF-8"};
    for (size_t i = 0; i < TEST_COUNT(names) && setlocale(LC_ALL, names[i]) == NULL; i++) {
    }
    gov__buf buf;
    gov__json *doc = parse("[1.5,1234567]");
    gov__buf_init(&buf, NULL, 0);
    ck_assert_int_eq(gov__json_print(gov__json_root(doc), &buf), GOV_OK);
    ck_assert_str_eq(gov__buf_text(&buf), "[1.5,1234567]");
    gov__buf_free(&buf);
    gov__json_free(doc);
    (void)setlocale(LC_ALL, "C");
}
END_TEST

static gov_status parse_body(const gov_allocator *mem, void *user)
{
    gov__json *doc = NULL;
    gov_status status = gov__json_parse(mem, user, strlen(user), NULL, &doc);
    ck_assert((status == GOV_OK) == (doc != NULL));
    gov__json_free(doc);
    return status;
}

START_TEST(survives_memory_shortage)
{
    char text[] = "{\"a\":[1,2,{\"b\":\"c\"}],\"d\":12345678901234567890}";
    (void)test_out_of_memory(parse_body, text);
}
END_TEST

/* The hooks below are of this test program only; the library never touches them. */
static size_t cjson_left;
static size_t cjson_live;
static size_t cjson_traces;

static void *cjson_malloc(size_t size)
{
    if (cjson_left == 0) {
        return NULL;
    }
    cjson_left--;
    size_t *block = calloc(1, sizeof(max_align_t) + size);
    ck_assert_ptr_nonnull(block);
    *block = size;
    cjson_live++;
    return (char *)block + sizeof(max_align_t);
}

static void cjson_free(void *ptr)
{
    if (ptr == NULL) {
        return;
    }
    char *block = (char *)ptr - sizeof(max_align_t);
    size_t size = *(size_t *)(void *)block;
    const char *content = ptr;
    for (size_t i = 0; i + 6 <= size; i++) {
        cjson_traces += memcmp(content + i, "planted", 6) == 0 ? 1 : 0;
    }
    cjson_live--;
    free(block);
}

static const char planted[] =
    "{\"planted-name\":\"planted value \\u0041\",\"list\":[\"planted\",{\"x\":[\"planted too\"]}],"
    "\"amount\":12345678901234567890.25}";

START_TEST(survives_memory_shortage_in_cjson)
{
    cJSON_Hooks hooks = {cjson_malloc, cjson_free};
    cJSON_InitHooks(&hooks);
    size_t n = 0;
    for (;; n++) {
        test_memory memory;
        gov__json *doc = NULL;
        test_memory_init(&memory);
        cjson_left = n;
        gov_status status =
            gov__json_parse(&memory.allocator, planted, sizeof planted - 1, NULL, &doc);
        ck_assert_int_eq(status, doc != NULL ? GOV_OK : GOV_ERR_NO_MEMORY);
        gov__json_free(doc);
        test_memory_check(&memory);
        ck_assert_uint_eq(cjson_live, 0);
        if (status == GOV_OK) {
            break;
        }
        ck_assert_uint_lt(n, 1000);
    }
    ck_assert_uint_ge(n, 10);
    cJSON_InitHooks(NULL);
}
END_TEST

START_TEST(wipes_strings_names_and_text)
{
    cJSON_Hooks hooks = {cjson_malloc, cjson_free};
    test_memory memory;
    gov__json *doc = NULL;
    test_memory_init(&memory);
    cJSON_InitHooks(&hooks);
    cjson_left = SIZE_MAX;
    cjson_traces = 0;
    test_memory_forbid(&memory, "planted");
    ck_assert_int_eq(gov__json_parse(&memory.allocator, planted, sizeof planted - 1, NULL, &doc),
                     GOV_OK);
    ck_assert_str_eq(gov__json_get_string(gov__json_root(doc), "planted-name"), "planted value A");
    gov__json_free(doc);
    cJSON_InitHooks(NULL);
    ck_assert_uint_eq(cjson_live, 0);
    ck_assert_uint_eq(cjson_traces, 0);
    test_memory_check(&memory);
}
END_TEST

#define ELEMENTS 100000

START_TEST(reads_a_big_array)
{
    char *text = malloc(ELEMENTS * 8 + 3);
    ck_assert_ptr_nonnull(text);
    char *o = text;
    *o++ = '[';
    for (int i = 0; i < ELEMENTS; i++) {
        o += snprintf(o, 8, "%s%d", i != 0 ? "," : "", i);
    }
    memcpy(o, "]", 2);
    gov__json *doc = parse(text);
    const gov__json_node *root = gov__json_root(doc);
    ck_assert_uint_eq(gov__json_size(root), ELEMENTS);
    int64_t expected = 0;
    for (const gov__json_node *n = gov__json_first(root); n != NULL; n = gov__json_next(n)) {
        int64_t got = -1;
        if (!gov__json_int64(n, &got) || got != expected++) {
            ck_abort_msg("element %d", (int)expected);
        }
    }
    ck_assert_int_eq(expected, ELEMENTS);
    gov__json_free(doc);
    free(text);
}
END_TEST

START_TEST(obeys_limits)
{
    gov__json *doc = NULL;
    gov__json_fault fault;
    gov__json_limits limits = {.max_depth = 2, .max_nodes = 5, .max_bytes = 20};
    ck_assert_int_eq(gov__json_parse(NULL, "[[1],2,3]", 9, &limits, &doc), GOV_OK);
    gov__json_free(doc);
    ck_assert_int_eq(gov__json_parse_fault(NULL, "[[[1]]]", 7, &limits, &fault, &doc),
                     GOV_ERR_LIMIT);
    ck_assert_ptr_null(doc);
    ck_assert_str_eq(fault.reason, "nested too deeply");
    ck_assert_uint_eq(fault.offset, 2);
    ck_assert_int_eq(gov__json_parse(NULL, "[1,2,3,4,5]", 11, &limits, &doc), GOV_ERR_LIMIT);
    ck_assert_ptr_null(doc);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(keeps_its_text),
        TEST_ENTRY(round_trips_a_million_integers),
        TEST_ENTRY(integers_are_exact_at_every_edge),
        TEST_ENTRY(numbers_keep_their_text),
        TEST_ENTRY(long_numbers_hide_in_numbers_only),
        TEST_ENTRY(ignores_the_locale),
        TEST_ENTRY(survives_memory_shortage),
        TEST_ENTRY(survives_memory_shortage_in_cjson),
        TEST_ENTRY(wipes_strings_names_and_text),
        TEST_ENTRY(reads_a_big_array),
        TEST_ENTRY(obeys_limits),
    };
    return test_run("json", entries, TEST_COUNT(entries));
}
