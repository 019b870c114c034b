/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks that are kept: what fits, what is kept, that a taken block is all zero and one thread's alone,
 * and that a secret buffer and a parsed document bring theirs back wiped. */
#include "test_support.h"

#include <pthread.h>
#include <string.h>

#include "base/json.h"
#include "base/spare.h"

#define THREADS 4
#define ROUNDS  20000

static void *new_block(const gov__spare *spare, size_t size)
{
    void *block = gov__mem_calloc(spare->mem, 1, size);
    ck_assert_ptr_nonnull(block);
    return block;
}

START_TEST(gives_what_fits)
{
    test_memory memory;
    gov__spare spare;
    size_t capacity = 0;
    test_memory_init(&memory);
    gov__spare_init(&spare, &memory.allocator);
    ck_assert_ptr_null(gov__spare_take(&spare, 2100, &capacity));
    void *block = new_block(&spare, 4000);
    gov__spare_give(&spare, block, 4000);
    ck_assert_ptr_null(gov__spare_take(&spare, 4001, &capacity));
    ck_assert_ptr_null(gov__spare_take(&spare, 10, &capacity));
    ck_assert_ptr_null(gov__spare_take(&spare, 1500, &capacity));
    ck_assert_ptr_null(gov__spare_take(&spare, GOV__SPARE_MAX + 1, &capacity));
    ck_assert_ptr_eq(gov__spare_take(&spare, 2100, &capacity), block);
    ck_assert_uint_eq(capacity, 4000);
    for (size_t i = 0; i < 4000; i++) {
        ck_assert_int_eq(((char *)block)[i], 0);
    }
    ck_assert_ptr_null(gov__spare_take(&spare, 4000, &capacity));
    gov__spare_give(&spare, block, 4000);
    gov__spare_end(&spare);
    test_memory_check(&memory);
}
END_TEST

START_TEST(keeps_a_few_of_each_size)
{
    static const size_t sizes[GOV__SPARE_CLASSES] = {1000, 2048, 4096, 8192, 16384};
    test_memory memory;
    gov__spare spare;
    size_t capacity = 0;
    test_memory_init(&memory);
    gov__spare_init(&spare, &memory.allocator);
    gov__spare_give(&spare, new_block(&spare, GOV__SPARE_MIN - 1), GOV__SPARE_MIN - 1);
    gov__spare_give(&spare, new_block(&spare, GOV__SPARE_MAX + 1), GOV__SPARE_MAX + 1);
    ck_assert_uint_eq(memory.live_blocks, 0);
    for (size_t i = 0; i < 100; i++) {
        size_t size = sizes[i % GOV__SPARE_CLASSES];
        gov__spare_give(&spare, new_block(&spare, size), size);
    }
    ck_assert_uint_eq(memory.live_blocks, GOV__SPARE_CLASSES * GOV__SPARE_EACH);
    /* A larger one of its class drives a smaller one out. */
    gov__spare_give(&spare, new_block(&spare, GOV__SPARE_MAX), GOV__SPARE_MAX);
    ck_assert_uint_eq(memory.live_blocks, GOV__SPARE_CLASSES * GOV__SPARE_EACH);
    void *block = gov__spare_take(&spare, GOV__SPARE_MAX, &capacity);
    ck_assert_ptr_nonnull(block);
    gov__mem_free(spare.mem, block);
    gov__spare_end(&spare);
    test_memory_check(&memory);
}
END_TEST

START_TEST(a_buffer_brings_its_block_back_wiped)
{
    test_memory memory;
    gov__spare spare;
    gov__buf buf;
    test_memory_init(&memory);
    test_memory_forbid(&memory, "planted");
    gov__spare_init(&spare, &memory.allocator);
    for (size_t run = 0; run < 10; run++) {
        gov__buf_init_secret(&buf, &memory.allocator, 0);
        buf.spare = &spare;
        for (int i = 0; i < 400; i++) {
            gov__buf_append_str(&buf, "planted");
        }
        ck_assert_uint_eq(buf.len, 2800);
        gov__buf_free(&buf);
    }
    /* What is below the smallest class, each time; of the others one block ever. */
    ck_assert_uint_le(memory.allocations, 4 * 10 + 3);
    gov__spare_end(&spare);
    test_memory_check(&memory);
}
END_TEST

START_TEST(a_kept_block_exceeds_no_maximum)
{
    gov__spare spare;
    gov__buf buf;
    gov__spare_init(&spare, NULL);
    gov__spare_give(&spare, new_block(&spare, 4000), 4000);
    gov__buf_init_secret(&buf, NULL, 3000);
    buf.spare = &spare;
    ck_assert_int_eq(gov__buf_reserve(&buf, 2000), GOV_OK);
    ck_assert_ptr_nonnull(gov__buf_extend(&buf, 3000));
    gov__buf_append_char(&buf, 'x');
    ck_assert_int_eq(gov__buf_status(&buf), GOV_ERR_LIMIT);
    ck_assert_uint_eq(buf.len, 3000);
    gov__buf_free(&buf);
    gov__spare_end(&spare);
}
END_TEST

static void fill(gov__buf *buf, size_t elements)
{
    gov__buf_append_str(buf, "[{\"name\":\"planted\"}");
    for (size_t i = 0; i < elements; i++) {
        gov__buf_append_str(buf, ",12345678901234567890.25");
    }
    gov__buf_append_char(buf, ']');
}

START_TEST(a_document_takes_a_buffer_over)
{
    test_memory memory;
    gov__spare spare;
    test_memory_init(&memory);
    test_memory_forbid(&memory, "planted");
    gov__spare_init(&spare, &memory.allocator);
    for (size_t elements = 0; elements < 200; elements += 10) {
        gov__buf buf;
        gov__json *doc = NULL;
        size_t len = 0;
        gov__buf_init_secret(&buf, &memory.allocator, 0);
        buf.spare = &spare;
        fill(&buf, elements);
        const char *bytes = buf.data;
        size_t size = buf.len;
        ck_assert_int_eq(gov__json_parse_buf(&buf, NULL, &doc), GOV_OK);
        ck_assert_ptr_eq(gov__json_text(doc, &len), bytes);
        ck_assert_uint_eq(len, size);
        ck_assert_int_eq(bytes[len], '\0');
        ck_assert_uint_eq(buf.len, 0);
        ck_assert_ptr_null(buf.data);
        ck_assert_uint_eq(gov__json_size(gov__json_root(doc)), elements + 1);
        gov__buf_append_str(&buf, "again");
        ck_assert_str_eq(gov__buf_text(&buf), "again");
        gov__buf_free(&buf);
        gov__json_free(doc);
    }
    gov__spare_end(&spare);
    test_memory_check(&memory);
}
END_TEST

START_TEST(what_is_refused_stays_in_the_buffer)
{
    static const char *const bad[] = {"", "{", "[1,]", "{\"a\":1,\"a\":2}", "1 2"};
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        gov__buf buf;
        gov__json *doc = NULL;
        gov__buf_init_secret(&buf, NULL, 0);
        gov__buf_append_str(&buf, bad[i]);
        ck_assert_int_eq(gov__json_parse_buf(&buf, NULL, &doc), GOV_ERR_RESPONSE);
        ck_assert_ptr_null(doc);
        ck_assert_str_eq(gov__buf_text(&buf), bad[i]);
        gov__buf_free(&buf);
    }
}
END_TEST

static gov_status parse_in_place(const gov_allocator *mem, void *user)
{
    gov__buf buf;
    gov__json *doc = NULL;
    gov__spare spare;
    gov__spare_init(&spare, mem);
    gov__buf_init_secret(&buf, mem, 0);
    buf.spare = &spare;
    fill(&buf, *(size_t *)user);
    /* Too long for cJSON: it is shown another text. */
    gov__buf_truncate(&buf, buf.len - 1);
    gov__buf_append_str(&buf, ",1234567890123456789012345678901234567890123456789012345678901234]");
    gov_status status = gov__json_parse_buf(&buf, NULL, &doc);
    ck_assert_int_eq(status == GOV_OK, doc != NULL);
    gov__json_free(doc);
    gov__buf_free(&buf);
    gov__spare_end(&spare);
    return status;
}

START_TEST(survives_memory_shortage)
{
    size_t elements = 100;
    ck_assert_uint_ge(test_out_of_memory(parse_in_place, &elements), 8);
}
END_TEST

/* Takes or makes a block, marks all of it, and gives it back. */
static void *work(void *user)
{
    gov__spare *spare = user;
    for (size_t i = 0; i < ROUNDS; i++) {
        size_t size = 1000 + i % 7 * 500;
        size_t capacity = size;
        unsigned char *block = gov__spare_take(spare, size, &capacity);
        if (block == NULL) {
            block = gov__mem_calloc(spare->mem, 1, size);
        }
        for (size_t at = 0; at < capacity; at += 97) {
            ck_assert_uint_eq(block[at], 0);
            block[at] = 1;
        }
        memset(block, 0, capacity);
        gov__spare_give(spare, block, capacity);
    }
    return NULL;
}

START_TEST(many_threads_share_a_few_blocks)
{
    test_memory memory;
    gov__spare spare;
    pthread_t threads[THREADS];
    test_memory_init(&memory);
    gov__spare_init(&spare, &memory.allocator);
    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &spare), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
    gov__spare_end(&spare);
    test_memory_check(&memory);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(gives_what_fits),
        TEST_ENTRY(keeps_a_few_of_each_size),
        TEST_ENTRY(a_buffer_brings_its_block_back_wiped),
        TEST_ENTRY(a_kept_block_exceeds_no_maximum),
        TEST_ENTRY(a_document_takes_a_buffer_over),
        TEST_ENTRY(what_is_refused_stays_in_the_buffer),
        TEST_ENTRY(survives_memory_shortage),
        TEST_ENTRY(many_threads_share_a_few_blocks),
    };
    return test_run("spare", entries, TEST_COUNT(entries));
}
