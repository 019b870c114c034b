/* SPDX-License-Identifier: Apache-2.0 */
/* Digests against published values, in one piece and in many, and what they cost in memory. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/str.h"
#include "crypto/digest.h"
#include "unit/test_support.h"

static const struct {
    gov__digest_alg alg;
    const char *message;
    const char *hex;
} vectors[] = {
    /* FIPS 180-4 examples */
    {GOV__DIGEST_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {GOV__DIGEST_SHA256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {GOV__DIGEST_SHA256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {GOV__DIGEST_SHA384, "abc",
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
     "8086072ba1e7cc2358baeca134c825a7"},
    {GOV__DIGEST_SHA512, "abc",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    /* GB/T 32905 appendix A */
    {GOV__DIGEST_SM3, "abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
    {GOV__DIGEST_SM3, "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
     "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
};

static size_t openssl_allocations;

static void *count_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    openssl_allocations++;
    return malloc(size);
}

static void *count_realloc(void *ptr, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    openssl_allocations++;
    return realloc(ptr, size);
}

static void count_free(void *ptr, const char *file, int line)
{
    (void)file;
    (void)line;
    free(ptr);
}

static gov__crypto *new_crypto(const gov_allocator *mem)
{
    gov__crypto *crypto;

    ck_assert_int_eq(gov__crypto_new(mem, &crypto), GOV_OK);
    return crypto;
}

static void check_hex(const uint8_t *digest, gov__digest_alg alg, const char *expected)
{
    char hex[2 * GOV__DIGEST_MAX + 1];

    gov__str_to_hex(digest, gov__digest_size(alg), hex);
    ck_assert_str_eq(hex, expected);
}

START_TEST(published_values_at_once)
{
    gov__crypto *crypto = new_crypto(NULL);
    uint8_t out[GOV__DIGEST_MAX];

    for (size_t i = 0; i < TEST_COUNT(vectors); i++) {
        ck_assert_int_eq(gov__digest_of(crypto, vectors[i].alg, vectors[i].message,
                                        strlen(vectors[i].message), out),
                         GOV_OK);
        check_hex(out, vectors[i].alg, vectors[i].hex);
    }
    gov__crypto_free(crypto);
}
END_TEST

START_TEST(published_values_in_pieces_and_again)
{
    gov__crypto *crypto = new_crypto(NULL);
    uint8_t out[GOV__DIGEST_MAX];

    for (size_t i = 0; i < TEST_COUNT(vectors); i++) {
        gov__digest *digest;
        ck_assert_int_eq(gov__digest_new(crypto, vectors[i].alg, &digest), GOV_OK);
        for (size_t piece = 1; piece <= 5; piece++) {
            size_t len = strlen(vectors[i].message);

            for (size_t at = 0; at < len; at += piece) {
                size_t size = len - at < piece ? len - at : piece;
                ck_assert_int_eq(gov__digest_update(digest, vectors[i].message + at, size), GOV_OK);
            }
            ck_assert_int_eq(gov__digest_final(digest, out), GOV_OK);
            check_hex(out, vectors[i].alg, vectors[i].hex);
        }
        gov__digest_free(digest);
    }
    gov__crypto_free(crypto);
}
END_TEST

START_TEST(reset_forgets)
{
    gov__crypto *crypto = new_crypto(NULL);
    gov__digest *digest;
    uint8_t out[GOV__DIGEST_MAX];

    ck_assert_int_eq(gov__digest_new(crypto, GOV__DIGEST_SHA256, &digest), GOV_OK);
    ck_assert_int_eq(gov__digest_update(digest, "forget me", 9), GOV_OK);
    ck_assert_int_eq(gov__digest_reset(digest), GOV_OK);
    ck_assert_int_eq(gov__digest_update(digest, NULL, 0), GOV_OK);
    ck_assert_int_eq(gov__digest_update(digest, "abc", 3), GOV_OK);
    ck_assert_int_eq(gov__digest_final(digest, out), GOV_OK);
    check_hex(out, GOV__DIGEST_SHA256, vectors[0].hex);
    gov__digest_free(digest);
    gov__digest_free(NULL);
    gov__crypto_free(crypto);
}
END_TEST

/* OpenSSL makes one block anew for each message, whatever its length. */
START_TEST(streaming_takes_no_memory)
{
    test_memory memory;
    test_memory_init(&memory);
    gov__crypto *crypto = new_crypto(test_memory_allocator(&memory));
    gov__digest *digest;
    uint8_t out[GOV__DIGEST_MAX];
    uint8_t block[4096] = {0};

    ck_assert_int_eq(gov__digest_new(crypto, GOV__DIGEST_SHA256, &digest), GOV_OK);
    ck_assert_int_eq(gov__digest_final(digest, out), GOV_OK);
    size_t before = openssl_allocations;
    size_t ours = memory.allocations;
    for (int message = 0; message < 10; message++) {
        for (int i = 0; i < 100; i++) {
            ck_assert_int_eq(gov__digest_update(digest, block, sizeof block), GOV_OK);
        }
        ck_assert_int_eq(gov__digest_final(digest, out), GOV_OK);
    }
    ck_assert_uint_gt(before, 0);
    ck_assert_uint_le(openssl_allocations, before + 10);
    ck_assert_uint_eq(memory.allocations, ours);
    gov__digest_free(digest);
    gov__crypto_free(crypto);
    test_memory_check(&memory);
}
END_TEST

START_TEST(unknown_algorithms_are_refused)
{
    gov__crypto *crypto = new_crypto(NULL);
    gov__digest *digest = (gov__digest *)crypto;
    uint8_t out[GOV__DIGEST_MAX];

    ck_assert_int_eq(gov__digest_new(crypto, GOV__DIGEST_COUNT, &digest), GOV_ERR_UNSUPPORTED);
    ck_assert_ptr_null(digest);
    ck_assert_int_eq(gov__digest_of(crypto, GOV__DIGEST_COUNT, "", 0, out), GOV_ERR_UNSUPPORTED);
    ck_assert_uint_eq(gov__digest_size(GOV__DIGEST_COUNT), 0);
    gov__crypto_free(crypto);
}
END_TEST

static gov_status digest_body(const gov_allocator *mem, void *user)
{
    gov__crypto *crypto;
    gov__digest *digest = NULL;
    gov_status status = gov__crypto_new(mem, &crypto);

    (void)user;
    if (status == GOV_OK) {
        status = gov__digest_new(crypto, GOV__DIGEST_SM3, &digest);
    }
    gov__digest_free(digest);
    gov__crypto_free(crypto);
    return status;
}

START_TEST(memory_may_run_out)
{
    ck_assert_uint_ge(test_out_of_memory(digest_body, NULL), 3);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(published_values_at_once),
        TEST_ENTRY(published_values_in_pieces_and_again),
        TEST_ENTRY(reset_forgets),
        TEST_ENTRY(streaming_takes_no_memory),
        TEST_ENTRY(unknown_algorithms_are_refused),
        TEST_ENTRY(memory_may_run_out),
    };

    if (CRYPTO_set_mem_functions(count_malloc, count_realloc, count_free) != 1) {
        return EXIT_FAILURE;
    }
    return test_run("digest", entries, TEST_COUNT(entries));
}
