/* SPDX-License-Identifier: Apache-2.0 */
/* When OpenSSL itself runs out of memory amid SM2, SM4 or JWE: no crash, no wrong
 * answer, and want of memory is what is reported. Its allocator is replaced for this program. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "crypto/sm2.h"
#include "crypto/sm4.h"
#include "unit/jose_support.h"
#include "unit/jwe_support.h"
#include "unit/test_support.h"

/* Counts down to the allocation that fails; 0 never fails. */
static size_t fail_at;
static size_t failures;

static int is_failing(void)
{
    if (fail_at == 0 || --fail_at != 0) {
        return 0;
    }
    failures++;
    return 1;
}

static void *test_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return is_failing() ? NULL : malloc(size);
}

static void *test_realloc(void *ptr, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return is_failing() ? NULL : realloc(ptr, size);
}

static void test_free(void *ptr, const char *file, int line)
{
    (void)file;
    (void)line;
    free(ptr);
}

static gov__crypto *crypto;

typedef gov_status (*operation)(void *user);

/* Runs the operation with OpenSSL's allocation 1, 2, 3 ... failing until it passes without a
 * failure. In a few places OpenSSL fails without a word; that may then look like another refusal,
 * which is safe, but must stay the smaller part (a third with RSA, whose padding hides reasons).
 * Whatever is expected to be refused never passes. */
static void torture(const char *name, operation run, void *user, gov_status expected)
{
    size_t silent = 0;
    size_t n = 0;

    ck_assert_msg(run(user) == expected, "%s", name);
    do {
        fail_at = ++n;
        failures = 0;
        gov_status status = run(user);
        fail_at = 0;
        ck_assert_msg(status == expected || (failures != 0 && status != GOV_OK),
                      "%s: allocation %zu gives %d", name, n, (int)status);
        silent += status != expected && status != GOV_ERR_NO_MEMORY;
        ck_assert_uint_eq(ERR_peek_error(), 0);
    } while (failures != 0);
    ck_assert_uint_gt(n, 1);
    ck_assert_msg(silent <= 1 + n / 3, "%s: %zu of %zu", name, silent, n);
    ck_assert_msg(run(user) == expected, "%s afterwards", name);
}

struct token {
    gov__key *key;
    char *text;
};

static gov_status open_token(void *user)
{
    const struct token *token = user;
    const gov__jwe_policy policy = {.algs = GOV__JWE_ALG_ALL, .encs = GOV__JWE_ENC_ALL};
    gov__jwe *jwe;
    gov_status status = gov__jwe_decrypt(crypto, token->text, strlen(token->text), &policy,
                                         (gov__key *const *)&token->key, 1, &jwe);

    ck_assert((jwe != NULL) == (status == GOV_OK));
    gov__jwe_free(jwe);
    return status;
}

struct making {
    gov__jwe_options options;
    gov__key *key;
};

static gov_status make_token(void *user)
{
    const struct making *making = user;
    gov__buf out;

    gov__buf_init(&out, NULL, 0);
    gov_status status =
        gov__jwe_encrypt(crypto, &making->options, making->key, gov__bytes_of("text", 4), &out);
    ck_assert((out.len != 0) == (status == GOV_OK));
    gov__buf_free(&out);
    return status;
}

START_TEST(tokens)
{
    static const struct {
        const char *alg;
        const char *enc;
        gov__key_kind kind;
    } cases[] = {
        {"dir", "A128GCM", GOV__KEY_OCT},
        {"A128KW", "A128CBC-HS256", GOV__KEY_OCT},
        {"A128GCMKW", "A128GCM", GOV__KEY_OCT},
        {"ECDH-ES", "A128GCM", GOV__KEY_P256},
        {"ECDH-ES+A128KW", "A128GCM", GOV__KEY_X25519},
        {"RSA-OAEP-256", "A128GCM", GOV__KEY_RSA},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov__key *key = cases[i].kind == GOV__KEY_OCT ? jwe_key_secret(16, NULL)
                                                      : jwe_key_new(cases[i].kind, 2048, NULL);
        struct making making = {.options = {.alg = cases[i].alg, .enc = cases[i].enc}, .key = key};
        gov__buf out;

        gov__buf_init(&out, NULL, 0);
        ck_assert_int_eq(
            gov__jwe_encrypt(crypto, &making.options, key, gov__bytes_of("text", 4), &out), GOV_OK);
        struct token token = {key, jose_format("%s", gov__buf_text(&out))};
        torture(cases[i].alg, open_token, &token, GOV_OK);
        token.text[out.len - 3] = token.text[out.len - 3] == 'A' ? 'B' : 'A';
        torture(cases[i].alg, open_token, &token, GOV_ERR_DECRYPT);
        torture(cases[i].alg, make_token, &making, GOV_OK);
        free(token.text);
        gov__buf_free(&out);
        gov__key_unref(key);
    }
}
END_TEST

struct sm2 {
    gov__key *key;
    gov__bytes signature;
};

static gov_status verify_sm2(void *user)
{
    const struct sm2 *sm2 = user;

    return gov__sm2_verify(sm2->key, GOV__SM2_FORM_RAW, NULL, gov__bytes_of("text", 4),
                           sm2->signature);
}

/* Only verifying: signing and encryption of OpenSSL 3.0 themselves read through NULL when memory is
 * short (BN_CTX_end, X963KDF). */
START_TEST(sm2_signatures)
{
    struct sm2 sm2 = {.key = jwe_key_new(GOV__KEY_SM2, 0, NULL)};
    gov__buf signature;

    gov__buf_init(&signature, NULL, 0);
    ck_assert_int_eq(
        gov__sm2_sign(sm2.key, GOV__SM2_FORM_RAW, NULL, gov__bytes_of("text", 4), &signature),
        GOV_OK);
    sm2.signature = gov__bytes_of(signature.data, signature.len);
    torture("verify", verify_sm2, &sm2, GOV_OK);
    signature.data[9] = (char)(signature.data[9] ^ 1);
    torture("verify a wrong one", verify_sm2, &sm2, GOV_ERR_SIGNATURE);
    gov__buf_free(&signature);
    gov__key_unref(sm2.key);
}
END_TEST

static gov_status run_sm4(void *user)
{
    static const uint8_t key[16] = {1};
    static const uint8_t text[40] = {2};
    const gov__aead aead = {gov__bytes_of(key, 16), gov__bytes_of(key, 12),
                            gov__bytes_of(text, 20)};
    gov__sm4_mode mode = *(const gov__sm4_mode *)user;
    uint8_t out[40];
    uint8_t back[40];
    uint8_t tag[16];
    gov_status status =
        gov__sm4_seal(crypto, mode, &aead, gov__bytes_of(text, sizeof text), out, tag, 16);

    return status == GOV_OK ? gov__sm4_open(crypto, mode, &aead, gov__bytes_of(out, sizeof out),
                                            gov__bytes_of(tag, 16), back)
                            : status;
}

START_TEST(sm4_modes)
{
    gov__sm4_mode modes[] = {GOV__SM4_GCM, GOV__SM4_CCM};

    torture("gcm", run_sm4, &modes[0], GOV_OK);
    torture("ccm", run_sm4, &modes[1], GOV_OK);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(tokens), TEST_ENTRY(sm2_signatures),
                                  TEST_ENTRY(sm4_modes)};

    if (CRYPTO_set_mem_functions(test_malloc, test_realloc, test_free) != 1 ||
        gov__crypto_prepare() != GOV_OK || gov__crypto_new(NULL, &crypto) != GOV_OK) {
        return EXIT_FAILURE;
    }
    int result = test_run("jwe openssl", entries, TEST_COUNT(entries));
    gov__crypto_free(crypto);
    return result;
}
