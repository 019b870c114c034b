/* SPDX-License-Identifier: Apache-2.0 */
/* Transfer over QR codes: Base45 by the vectors of RFC 9285, packing, splitting and joining in any order,
 * and everything that a camera or a stranger can bring. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/qr.h>

#include "crypto/crypto.h"
#include "qr/base45.h"
#include "qr/frame.h"
#include "qr/pack.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

#define ALPHABET "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

START_TEST(base45_is_that_of_the_rfc)
{
    /* RFC 9285 sections 4.3 and 4.4 */
    static const struct {
        const char *plain;
        const char *text;
    } samples[] = {{"AB", "BB8"},
                   {"Hello!!", "%69 VD92EX0"},
                   {"base-45", "UJCLQE7W581"},
                   {"ietf!", "QED8WEX0"},
                   {"", ""}};
    static const char *const malformed[] = {
        "A", "AAAA", "a00", "GGW", ":::", "::", "BB\xC3", "B\nB", "B,B", "G/"};
    gov__buf out;

    gov__buf_init(&out, NULL, 0);
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov__buf_clear(&out);
        gov__base45_encode(&out, samples[i].plain, strlen(samples[i].plain));
        ck_assert_str_eq(gov__buf_text(&out), samples[i].text);
        gov__buf_clear(&out);
        ck_assert_int_eq(gov__base45_decode(&out, samples[i].text, strlen(samples[i].text)),
                         GOV_OK);
        ck_assert_str_eq(gov__buf_text(&out), samples[i].plain);
    }
    for (size_t i = 0; i < TEST_COUNT(malformed); i++) {
        gov__buf_clear(&out);
        ck_assert_msg(gov__base45_decode(&out, malformed[i], strlen(malformed[i])) ==
                          GOV_ERR_ARGUMENT,
                      "%s", malformed[i]);
    }
    gov__buf_free(&out);
}
END_TEST

/* A document of `size` bytes: noise, or what looks like a token. Caller frees. */
static char *make_document(size_t size, bool token)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *data = malloc(size + 1);
    uint32_t state = (uint32_t)size * 2654435761U + 1;

    ck_assert_ptr_nonnull(data);
    for (size_t i = 0; i < size; i++) {
        state = state * 1664525U + 1013904223U;
        data[i] = token ? letters[state >> 26] : (char)(uint8_t)(state >> 24);
        if (token && i % 401 == 400) {
            data[i] = i < 1000 ? '.' : '~';
        }
    }
    data[size - 1] = token ? 'A' : data[size - 1];
    data[size] = '\0';
    return data;
}

static gov_qr_frames *split(const void *data, size_t size, uint32_t capacity)
{
    gov_qr_frames *frames = NULL;
    gov_error *err = NULL;
    gov_status status = gov_qr_split(NULL, data, size, capacity, &frames, &err);

    ck_assert_msg(status == GOV_OK, "%zu in %u: %s", size, capacity,
                  gov_error_get_message(err, GOV_LANGUAGE_EN));
    return frames;
}

static gov_qr_reader *new_reader(void)
{
    gov_qr_reader *reader = NULL;
    ck_assert_int_eq(gov_qr_reader_new(NULL, &reader, NULL), GOV_OK);
    return reader;
}

static gov_status add(gov_qr_reader *reader, const char *text)
{
    gov_error *err = NULL;
    gov_status status = gov_qr_reader_add(reader, text, strlen(text), &err);

    ck_assert_int_eq(gov_error_get_status(err), status);
    gov_error_free(err);
    return status;
}

static void expect_document(gov_qr_reader *reader, const char *data, size_t size)
{
    char *out = NULL;
    size_t out_size = 0;

    ck_assert_int_eq(gov_qr_reader_take(reader, &out, &out_size, NULL), GOV_OK);
    ck_assert_uint_eq(out_size, size);
    ck_assert_int_eq(memcmp(out, data, size), 0);
    ck_assert_int_eq(out[size], '\0');
    gov_qr_reader_free_data(reader, out, out_size);
    ck_assert_int_eq(gov_qr_reader_take(reader, &out, &out_size, NULL), GOV_ERR_STATE);
    ck_assert_ptr_null(out);
}

/* Every third frame first, some twice. */
static void join_shuffled(const gov_qr_frames *frames, const char *data, size_t size)
{
    gov_qr_reader *reader = new_reader();
    size_t count = gov_qr_frames_get_count(frames);
    size_t total = 0;

    for (size_t pass = 0; pass < 3; pass++) {
        for (size_t i = 2 - pass; i < count; i += 3) {
            ck_assert_int_eq(add(reader, gov_qr_frames_get_text(frames, i)), GOV_OK);
            ck_assert_int_eq(add(reader, gov_qr_frames_get_text(frames, i)), GOV_OK);
        }
    }
    ck_assert_uint_eq(gov_qr_reader_get_progress(reader, &total), count);
    ck_assert_uint_eq(total, count);
    expect_document(reader, data, size);
    ck_assert_uint_eq(gov_qr_reader_get_progress(reader, &total), 0);
    ck_assert_uint_eq(total, 0);
    gov_qr_reader_free(reader);
}

START_TEST(what_is_split_is_joined)
{
    static const size_t sizes[] = {1, 2, 3, 25, 26, 27, 401, 949, 950, 951, 1500, 4096};
    static const uint32_t capacities[] = {64, 100, 0, GOV_QR_CAPACITY_MAX};

    for (size_t i = 0; i < TEST_COUNT(sizes) * 2; i++) {
        size_t size = sizes[i / 2];
        char *data = make_document(size, i % 2 == 1);
        for (size_t j = size > 1500 ? 2 : 0; j < TEST_COUNT(capacities); j++) {
            gov_qr_frames *frames = split(data, size, capacities[j]);
            size_t limit = capacities[j] != 0 ? capacities[j] : GOV_QR_CAPACITY_25_M;
            for (size_t k = 0; k < gov_qr_frames_get_count(frames); k++) {
                const char *text = gov_qr_frames_get_text(frames, k);
                ck_assert_uint_le(strlen(text), limit);
                ck_assert_uint_eq(strspn(text, ALPHABET), strlen(text));
            }
            join_shuffled(frames, data, size);
            gov_qr_frames_free(frames);
        }
        free(data);
    }
}
END_TEST

START_TEST(a_small_token_fits_one_code)
{
    char *token = make_document(1250, true);
    char *noise = make_document(949, false);
    gov_qr_frames *frames = split(token, 1250, 0);

    ck_assert_uint_eq(gov_qr_frames_get_count(frames), 1);
    gov_qr_frames_free(frames);
    frames = split(noise, 949, GOV_QR_CAPACITY_25_M);
    ck_assert_uint_eq(gov_qr_frames_get_count(frames), 1);
    gov_qr_frames_free(frames);
    free(token);
    free(noise);
}
END_TEST

/* What is not canonical base64url between dots and tildes travels as it is. */
START_TEST(packing_loses_nothing)
{
    static const char *const texts[] = {
        ".",   "~",    "a",    "AA",      "AB",     "AA.AA~", "..~~",    "AA=",
        "A A", "AA\n", "e30.", "AA.B~AA", "Zm9v~.", "-_8",    "-_8~-_9", "\x01\x02",
    };
    gov__buf content;
    gov__buf out;

    gov__buf_init(&content, NULL, 0);
    gov__buf_init(&out, NULL, 0);
    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        gov__buf_clear(&content);
        gov__buf_clear(&out);
        ck_assert_int_eq(gov__qr_pack(texts[i], strlen(texts[i]), &content), GOV_OK);
        ck_assert_uint_le(content.len, strlen(texts[i]) + 1);
        ck_assert_int_eq(gov__qr_unpack(content.data, content.len, &out), GOV_OK);
        ck_assert_str_eq(gov__buf_text(&out), texts[i]);
    }
    gov__buf_free(&content);
    gov__buf_free(&out);
}
END_TEST

START_TEST(malformed_contents_are_refused)
{
    static const struct {
        const char *bytes;
        size_t len;
    } samples[] = {
        {"", 0},
        {"\0", 1},
        {"\1", 1},
        {"\2x", 2},
        {"\1\3", 2},
        {"\1\4", 2},
        {"\1\4xx", 4},
        {"\1\1", 2},
        {"\1\0", 2},
        {"\1\x80", 2},
        {"\1\x80\0", 3},
        {"\1\x84\x80\0x", 5},
        {"\1\x84\0x", 4},
        {"\1\xFF\xFF\xFF\1", 5},
        {"\1\xFC\xFF\x7F", 4},
    };
    gov__buf out;

    gov__buf_init(&out, NULL, 0);
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov__buf_clear(&out);
        ck_assert_msg(gov__qr_unpack(samples[i].bytes, samples[i].len, &out) == GOV_ERR_RESPONSE,
                      "%zu", i);
    }
    gov__buf_free(&out);
}
END_TEST

/* Each letter of a frame changed in turn: refused, and the transfer goes on. */
START_TEST(misread_frames_change_nothing)
{
    char *data = make_document(100, false);
    gov_qr_frames *frames = split(data, 100, 100);
    gov_qr_reader *reader = new_reader();
    char *text = jose_format("%s", gov_qr_frames_get_text(frames, 1));

    ck_assert_uint_ge(gov_qr_frames_get_count(frames), 2);
    ck_assert_int_eq(add(reader, gov_qr_frames_get_text(frames, 0)), GOV_OK);
    for (size_t i = 0; text[i] != '\0'; i++) {
        char old = text[i];
        text[i] = old == '7' ? '8' : '7';
        ck_assert_int_eq(add(reader, text), i < 4 ? GOV_ERR_UNSUPPORTED : GOV_ERR_RESPONSE);
        text[i] = old;
    }
    for (size_t len = strlen(text) - 1; len > 0; len--) {
        ck_assert_int_ne(gov_qr_reader_add(reader, text, len, NULL), GOV_OK);
    }
    ck_assert_int_eq(add(reader, "https://example.com/"), GOV_ERR_UNSUPPORTED);
    ck_assert_int_eq(add(reader, "GQ2:00"), GOV_ERR_UNSUPPORTED);
    ck_assert_int_eq(add(reader, "gq1:00"), GOV_ERR_UNSUPPORTED);
    ck_assert_int_eq(add(reader, "GQ1:"), GOV_ERR_RESPONSE);
    ck_assert_uint_eq(gov_qr_reader_get_progress(reader, NULL), 1);
    for (size_t i = 0; i < gov_qr_frames_get_count(frames); i++) {
        ck_assert_int_eq(add(reader, gov_qr_frames_get_text(frames, i)), GOV_OK);
    }
    expect_document(reader, data, 100);
    free(text);
    free(data);
    gov_qr_frames_free(frames);
    gov_qr_reader_free(reader);
}
END_TEST

/* A frame of our own making, with a good check. Caller frees. */
static char *forge(const gov__qr_frame *frame)
{
    gov__crypto *crypto = NULL;
    gov__buf text;

    ck_assert_int_eq(gov__crypto_new(NULL, &crypto), GOV_OK);
    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(gov__qr_frame_write(crypto, frame, &text), GOV_OK);
    char *out = jose_format("%s", gov__buf_text(&text));
    gov__buf_free(&text);
    gov__crypto_free(crypto);
    return out;
}

START_TEST(frames_of_others_change_nothing)
{
    static const gov__qr_frame forged[] = {
        {.index = 1, .count = 3, .id = {1, 2, 3, 4, 5, 6, 7, 8}, .piece = "x", .size = 1},
        {.index = 1, .count = 2, .id = {1, 2, 3, 4, 5, 6, 7, 9}, .piece = "x", .size = 1},
        {.index = 0, .count = 2, .id = {1, 2, 3, 4, 5, 6, 7, 8}, .piece = "y", .size = 1},
        {.index = 0, .count = 2, .id = {1, 2, 3, 4, 5, 6, 7, 8}, .piece = "xx", .size = 2},
    };
    static const gov__qr_frame absurd[] = {
        {.index = 0, .count = 0, .piece = "x", .size = 1},
        {.index = 2, .count = 2, .piece = "x", .size = 1},
        {.index = 0, .count = 65, .piece = "x", .size = 1},
        {.index = 0, .count = 1, .piece = "", .size = 0},
    };
    gov__qr_frame first = {.count = 2, .id = {1, 2, 3, 4, 5, 6, 7, 8}, .piece = "x", .size = 1};
    gov_qr_reader *reader = new_reader();
    char *text = forge(&first);

    for (size_t i = 0; i < TEST_COUNT(absurd); i++) {
        char *bad = forge(&absurd[i]);
        ck_assert_int_eq(add(reader, bad), GOV_ERR_RESPONSE);
        free(bad);
    }
    ck_assert_uint_eq(gov_qr_reader_get_progress(reader, NULL), 0);
    ck_assert_int_eq(add(reader, text), GOV_OK);
    for (size_t i = 0; i < TEST_COUNT(forged); i++) {
        char *bad = forge(&forged[i]);
        ck_assert_int_eq(add(reader, bad), GOV_ERR_CONFLICT);
        free(bad);
    }
    ck_assert_uint_eq(gov_qr_reader_get_progress(reader, NULL), 1);
    /* complete, but not what the id says: everything is dropped, and the reader is free again */
    free(text);
    first.index = 1;
    text = forge(&first);
    ck_assert_int_eq(add(reader, text), GOV_ERR_DIGEST);
    ck_assert_uint_eq(gov_qr_reader_get_progress(reader, NULL), 0);
    gov_qr_frames *frames = split("after all", 9, 0);
    ck_assert_int_eq(add(reader, gov_qr_frames_get_text(frames, 0)), GOV_OK);
    expect_document(reader, "after all", 9);
    gov_qr_frames_free(frames);
    free(text);
    gov_qr_reader_free(reader);
}
END_TEST

START_TEST(another_document_needs_a_reset)
{
    char *one = make_document(300, false);
    char *two = make_document(301, false);
    gov_qr_frames *a = split(one, 300, 100);
    gov_qr_frames *b = split(two, 301, 100);
    gov_qr_reader *reader = new_reader();

    ck_assert_int_eq(add(reader, gov_qr_frames_get_text(a, 0)), GOV_OK);
    ck_assert_int_eq(add(reader, gov_qr_frames_get_text(b, 1)), GOV_ERR_CONFLICT);
    gov_qr_reader_reset(reader);
    for (size_t i = 0; i < gov_qr_frames_get_count(b); i++) {
        ck_assert_int_eq(add(reader, gov_qr_frames_get_text(b, i)), GOV_OK);
    }
    ck_assert_int_eq(add(reader, gov_qr_frames_get_text(a, 1)), GOV_ERR_CONFLICT);
    expect_document(reader, two, 301);
    gov_qr_reader_free(reader);
    gov_qr_frames_free(a);
    gov_qr_frames_free(b);
    free(one);
    free(two);
}
END_TEST

START_TEST(limits_hold)
{
    char *data = make_document(65537, false);
    char *large = make_document(65535, true);
    gov_qr_frames *frames = NULL;
    gov_qr_reader *reader = new_reader();
    char *long_text = make_document(4297, true);

    ck_assert_int_eq(gov_qr_split(NULL, data, 65537, 0, &frames, NULL), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov_qr_split(NULL, data, 65536, 0, &frames, NULL), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov_qr_split(NULL, data, 64 * 26, 64, &frames, NULL), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov_qr_split(NULL, data, 1, 63, &frames, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_qr_split(NULL, data, 1, 4297, &frames, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_qr_split(NULL, data, 0, 0, &frames, NULL), GOV_ERR_ARGUMENT);
    ck_assert_ptr_null(frames);
    frames = split(data, 64 * 26 - 1, 64);
    ck_assert_uint_eq(gov_qr_frames_get_count(frames), 64);
    join_shuffled(frames, data, 64 * 26 - 1);
    gov_qr_frames_free(frames);
    frames = split(data, 65536, GOV_QR_CAPACITY_MAX);
    join_shuffled(frames, data, 65536);
    gov_qr_frames_free(frames);
    frames = split(large, 65535, 0);
    join_shuffled(frames, large, 65535);
    gov_qr_frames_free(frames);
    ck_assert_int_eq(gov_qr_reader_add(reader, long_text, 4297, NULL), GOV_ERR_LIMIT);
    gov_qr_reader_free(reader);
    free(long_text);
    free(large);
    free(data);
}
END_TEST

/* Pieces that together would be more than a document may have. */
START_TEST(too_much_is_refused_on_the_way)
{
    char *data = make_document(2800, false);
    gov__qr_frame frame = {.count = 64, .piece = data, .size = 2800};
    gov_qr_reader *reader = new_reader();
    size_t taken = 0;

    for (uint8_t i = 0; i < 64; i++) {
        frame.index = i;
        char *text = forge(&frame);
        gov_status status = add(reader, text);
        ck_assert(status == GOV_OK || status == GOV_ERR_LIMIT);
        taken += status == GOV_OK ? 1 : 0;
        free(text);
    }
    ck_assert_uint_eq(taken, 65537 / 2800);
    gov_qr_reader_free(reader);
    free(data);
}
END_TEST

#define SECRET "personal data of somebody, long enough to be seen"

static gov_status transfer_body(const gov_allocator *mem, void *user)
{
    gov_qr_frames *frames = NULL;
    gov_qr_reader *reader = NULL;
    gov_error *err = NULL;
    char *data = NULL;
    size_t size = 0;
    gov_status status = gov_qr_split(mem, user, strlen(user), 64, &frames, &err);

    if (status == GOV_OK) {
        status = gov_qr_reader_new(mem, &reader, &err);
    }
    for (size_t i = 0; status == GOV_OK && i < gov_qr_frames_get_count(frames); i++) {
        const char *text = gov_qr_frames_get_text(frames, i);
        status = gov_qr_reader_add(reader, text, strlen(text), &err);
    }
    if (status == GOV_OK) {
        status = gov_qr_reader_take(reader, &data, &size, &err);
        ck_assert_str_eq(data, user);
    }
    gov_qr_reader_free_data(reader, data, size);
    gov_qr_reader_free(reader);
    gov_qr_frames_free(frames);
    gov_error_free(err);
    return status;
}

START_TEST(memory_may_run_out)
{
    static char plain[] = SECRET;
    static char token[] = "e30.e30.AAAA~WyJhIl0~WyJiIl0~e30.e30.AAAAAAAAAAAAAAAAAAAAAAAA";

    ck_assert_uint_ge(test_out_of_memory(transfer_body, plain), 20);
    ck_assert_uint_ge(test_out_of_memory(transfer_body, token), 20);
}
END_TEST

/* After memory ran out at the last frame the same frame completes the transfer. */
START_TEST(a_frame_may_come_again_after_memory_ran_out)
{
    test_memory memory;
    gov_qr_reader *reader = NULL;
    gov_qr_frames *frames = split(SECRET, strlen(SECRET), 64);

    test_memory_init(&memory);
    ck_assert_int_eq(gov_qr_reader_new(test_memory_allocator(&memory), &reader, NULL), GOV_OK);
    const char *first = gov_qr_frames_get_text(frames, 0);
    const char *last = gov_qr_frames_get_text(frames, 1);
    ck_assert_uint_eq(gov_qr_frames_get_count(frames), 2);
    ck_assert_int_eq(add(reader, first), GOV_OK);
    for (size_t n = 1;; n++) {
        test_memory_fail_once(&memory, n);
        gov_status status = gov_qr_reader_add(reader, last, strlen(last), NULL);
        test_memory_fail_never(&memory);
        if (status == GOV_OK) {
            break;
        }
        ck_assert_int_eq(status, GOV_ERR_NO_MEMORY);
        ck_assert_uint_eq(gov_qr_reader_get_progress(reader, NULL), 1);
    }
    expect_document(reader, SECRET, strlen(SECRET));
    gov_qr_reader_free(reader);
    gov_qr_frames_free(frames);
    test_memory_check(&memory);
}
END_TEST

START_TEST(personal_data_is_wiped)
{
    static char plain[] = SECRET;
    test_memory memory;

    test_memory_init(&memory);
    test_memory_forbid(&memory, "personal");
    ck_assert_int_eq(transfer_body(test_memory_allocator(&memory), plain), GOV_OK);
    test_memory_check(&memory);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(base45_is_that_of_the_rfc),
        TEST_ENTRY(what_is_split_is_joined),
        TEST_ENTRY(a_small_token_fits_one_code),
        TEST_ENTRY(packing_loses_nothing),
        TEST_ENTRY(malformed_contents_are_refused),
        TEST_ENTRY(misread_frames_change_nothing),
        TEST_ENTRY(frames_of_others_change_nothing),
        TEST_ENTRY(another_document_needs_a_reset),
        TEST_ENTRY(limits_hold),
        TEST_ENTRY(too_much_is_refused_on_the_way),
        TEST_ENTRY(memory_may_run_out),
        TEST_ENTRY(a_frame_may_come_again_after_memory_ran_out),
        TEST_ENTRY(personal_data_is_wiped),
    };

    return test_run("qr", entries, TEST_COUNT(entries));
}
