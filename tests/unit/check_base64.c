/* SPDX-License-Identifier: Apache-2.0 */
/* Both alphabets: the vectors of RFC 4648 section 10, exhaustive short texts, strictness. */
#include "test_support.h"

#include <string.h>

#include "base/base64.h"

START_TEST(encodes_the_vectors)
{
    static const struct {
        const char *data;
        const char *standard;
        const char *url;
    } cases[] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
        {"\xFB\xFF\xBF", "+/+/", "-_-_"},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov__buf buf;
        size_t len = strlen(cases[i].data);
        gov__buf_init(&buf, NULL, 0);
        gov__base64_encode(&buf, cases[i].data, len);
        ck_assert_str_eq(gov__buf_text(&buf), cases[i].standard);
        ck_assert_uint_eq(buf.len, gov__base64_encoded_len(len));
        gov__buf_clear(&buf);
        ck_assert_int_eq(gov__base64_decode(&buf, cases[i].standard, strlen(cases[i].standard)),
                         GOV_OK);
        ck_assert_str_eq(gov__buf_text(&buf), cases[i].data);
        gov__buf_clear(&buf);
        gov__base64url_encode(&buf, cases[i].data, len);
        ck_assert_str_eq(gov__buf_text(&buf), cases[i].url);
        ck_assert_uint_eq(buf.len, gov__base64url_encoded_len(len));
        gov__buf_clear(&buf);
        ck_assert_int_eq(gov__base64url_decode(&buf, cases[i].url, strlen(cases[i].url)), GOV_OK);
        ck_assert_str_eq(gov__buf_text(&buf), cases[i].data);
        gov__buf_free(&buf);
    }
}
END_TEST

/* All texts of two letters over all bytes: accepted exactly when canonical, and then it round-trips. */
START_TEST(decodes_canonical_texts_only)
{
    size_t accepted = 0;
    for (int a = 0; a < 256; a++) {
        for (int b = 0; b < 256; b++) {
            char text[2] = {(char)a, (char)b};
            uint8_t byte = 0;
            char again[8];
            if (!gov__base64url_decode_exact(text, 2, &byte, 1)) {
                continue;
            }
            accepted++;
            ck_assert_uint_eq(gov__base64url_encode_to(&byte, 1, again, sizeof again), 2);
            ck_assert_mem_eq(again, text, 2);
        }
    }
    ck_assert_uint_eq(accepted, 256);
}
END_TEST

START_TEST(round_trips_every_length)
{
    unsigned char data[200];
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char)(i * 151 + 7);
    }
    for (size_t len = 0; len <= sizeof data; len++) {
        gov__buf text;
        gov__buf back;
        gov__buf_init(&text, NULL, 0);
        gov__buf_init(&back, NULL, 0);
        gov__base64_encode(&text, data, len);
        ck_assert_int_eq(gov__base64_decode(&back, text.data, text.len), GOV_OK);
        ck_assert_uint_eq(back.len, len);
        ck_assert(len == 0 || memcmp(back.data, data, len) == 0);
        gov__buf_clear(&text);
        gov__buf_clear(&back);
        gov__base64url_encode(&text, data, len);
        ck_assert_int_eq(gov__base64url_decode(&back, text.data, text.len), GOV_OK);
        ck_assert(back.len == len && (len == 0 || memcmp(back.data, data, len) == 0));
        gov__buf_free(&text);
        gov__buf_free(&back);
    }
}
END_TEST

START_TEST(refuses)
{
    static const char *const url[] = {"A",       "AAAAA", "AA==",  "AAA=", "A A",  "AA\n",
                                      "\nAA",    "AB",    "AAB",   "A+AA", "A/AA", "AA.A",
                                      "AAA\xC3", "A*",    "____B", "Zh",   "Zm9"};
    static const char *const standard[] = {
        "A",    "AA",   "AAA",  "AAAAA",    "A===",   "====",  "=",    "AB==",  "AAB=",     "A-AA",
        "A_AA", "AA=A", "=AAA", "AA==AAAA", "AAA=\n", "AA ==", "Zh==", "AA=\n", "AAAA====", "A=A="};
    gov__buf buf;
    gov__buf_init(&buf, NULL, 0);
    gov__buf_append_str(&buf, "kept");
    for (size_t i = 0; i < TEST_COUNT(url); i++) {
        ck_assert_msg(gov__base64url_decode(&buf, url[i], strlen(url[i])) == GOV_ERR_ARGUMENT, "%s",
                      url[i]);
        ck_assert_str_eq(gov__buf_text(&buf), "kept");
    }
    for (size_t i = 0; i < TEST_COUNT(standard); i++) {
        ck_assert_msg(gov__base64_decode(&buf, standard[i], strlen(standard[i])) ==
                          GOV_ERR_ARGUMENT,
                      "%s", standard[i]);
        ck_assert_str_eq(gov__buf_text(&buf), "kept");
    }
    ck_assert_int_eq(gov__base64url_decode(&buf, "A\0", 2), GOV_ERR_ARGUMENT);
    gov__buf_free(&buf);
}
END_TEST

START_TEST(exact_needs_the_exact_length)
{
    uint8_t out[4];
    ck_assert(gov__base64url_decode_exact("Zm9v", 4, out, 3));
    ck_assert_mem_eq(out, "foo", 3);
    ck_assert(!gov__base64url_decode_exact("Zm9v", 4, out, 2));
    ck_assert(!gov__base64url_decode_exact("Zm9v", 4, out, 4));
    ck_assert(!gov__base64url_decode_exact("Zm9", 3, out, 3));
    ck_assert(gov__base64url_decode_exact("", 0, out, 0));
}
END_TEST

START_TEST(obeys_room_and_limits)
{
    char out[5] = "same";
    gov__buf buf;
    ck_assert_uint_eq(gov__base64url_encode_to("foo", 3, out, 4), 0);
    ck_assert_str_eq(out, "same");
    ck_assert_uint_eq(gov__base64url_encode_to("foo", 3, out, 5), 4);
    ck_assert_str_eq(out, "Zm9v");
    ck_assert_uint_eq(gov__base64_encoded_len(SIZE_MAX), SIZE_MAX);
    ck_assert_uint_eq(gov__base64url_encoded_len(SIZE_MAX), SIZE_MAX);
    gov__buf_init(&buf, NULL, 3);
    gov__base64_encode(&buf, "f", 1);
    ck_assert_int_eq(gov__buf_status(&buf), GOV_ERR_LIMIT);
    gov__buf_clear(&buf);
    ck_assert_int_eq(gov__base64url_decode(&buf, "Zm9vYmFy", 8), GOV_ERR_LIMIT);
    gov__buf_free(&buf);
}
END_TEST

static gov_status round_trip_body(const gov_allocator *mem, void *user)
{
    gov__buf text;
    gov__buf back;
    gov_status status;
    (void)user;
    gov__buf_init(&text, mem, 0);
    gov__buf_init(&back, mem, 0);
    gov__base64_encode(&text, "0123456789", 10);
    status = gov__buf_status(&text);
    if (status == GOV_OK) {
        status = gov__base64_decode(&back, text.data, text.len);
    }
    gov__buf_free(&text);
    gov__buf_free(&back);
    return status;
}

START_TEST(survives_memory_shortage)
{
    (void)test_out_of_memory(round_trip_body, NULL);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(encodes_the_vectors),          TEST_ENTRY(decodes_canonical_texts_only),
        TEST_ENTRY(round_trips_every_length),     TEST_ENTRY(refuses),
        TEST_ENTRY(exact_needs_the_exact_length), TEST_ENTRY(obeys_room_and_limits),
        TEST_ENTRY(survives_memory_shortage),
    };
    return test_run("base64", entries, TEST_COUNT(entries));
}
