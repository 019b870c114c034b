/* SPDX-License-Identifier: Apache-2.0 */
/* JWS verification: the examples of the standards, every way a token can be wrong, keys chosen by
 * kid and algorithm, and the promise that nothing unverified comes out. Memory: check_jws_memory.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "crypto/jws.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"

/* RFC 7515 appendices A.2 and A.3 share this payload. */
#define PAYLOAD_TEXT                                                                               \
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"
#define PAYLOAD                                                                                    \
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl" \
    "fQ"
#define A2_SET                                                                                     \
    "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_"                       \
    "wWJcyQoTbji9k0l8W26mPddx"                                                                     \
    "HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_"                               \
    "YpRPEwOWvG6b32690r2jZ47soMZo9wG"                                                              \
    "zjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-"                                       \
    "UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxv"                                                      \
    "b3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_"                                         \
    "h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWy"                                                    \
    "uXpoQ\",\"e\":\"AQAB\"}]}"
#define A2_TOKEN                                                                                   \
    "eyJhbGciOiJSUzI1NiJ9." PAYLOAD                                                                \
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp" \
    "5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"                                          \
    "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"                                                   \
    "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"                                              \
    "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOY"                                               \
    "EUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
#define A3_KEY                                                                                     \
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","     \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"
#define A3_TOKEN                                                                                   \
    "eyJhbGciOiJFUzI1NiJ9." PAYLOAD                                                                \
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
/* RFC 8037 appendix A.4 */
#define ED_KEY                                                                                     \
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"
#define ED_TOKEN                                                                                   \
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"                                     \
    ".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

static const char *const algs[] = {"ES256", "ES384", "ES512", "RS256", "RS384",
                                   "RS512", "PS256", "PS384", "PS512", "EdDSA"};

static gov__crypto *crypto;

static gov__jwks *parse_set(const char *text)
{
    gov__jwks *set;

    if (crypto == NULL) {
        ck_assert_int_eq(gov__crypto_new(NULL, &crypto), GOV_OK);
    }
    ck_assert_int_eq(gov__jwks_parse(crypto, text, strlen(text), NULL, &set), GOV_OK);
    return set;
}

static gov__jwks *set_of(const jose_key *key, const char *more)
{
    char *text = jose_key_set(key, more);
    gov__jwks *set = parse_set(text);

    free(text);
    return set;
}

/* Verifies; checks that a failure gives no token, and a reason that betrays nothing of the text. */
static gov_status verify(const char *token, uint32_t permitted, const gov__jwks *set,
                         gov__jws **out)
{
    const char *reason = "unset";
    const gov__jws_policy policy = {.algs = permitted, .reason = &reason};
    gov_status status = gov__jws_verify(crypto, token, strlen(token), &policy, set, out);

    ck_assert((*out != NULL) == (status == GOV_OK));
    ck_assert((reason != NULL) == (status != GOV_OK));
    ck_assert_uint_eq(ERR_peek_error(), 0);
    return status;
}

static gov_status try_token(const char *token, uint32_t permitted, const gov__jwks *set)
{
    gov__jws *jws;
    gov_status status = verify(token, permitted, set, &jws);

    gov__jws_free(jws);
    return status;
}

/* Signs header and payload with the key, verifies against the set. */
static gov_status try_header(const jose_key *key, const char *header, const gov__jwks *set)
{
    char *token = jose_sign(key, header, "{}");
    gov_status status = try_token(token, GOV__ALG_ALL, set);

    free(token);
    return status;
}

START_TEST(examples_of_the_standards_verify)
{
    static const struct {
        const char *set;
        const char *token;
        const char *alg;
        const char *payload;
    } examples[] = {
        {A2_SET, A2_TOKEN, "RS256", PAYLOAD_TEXT},
        {"{\"keys\":[" A3_KEY "]}", A3_TOKEN, "ES256", PAYLOAD_TEXT},
        {"{\"keys\":[" ED_KEY "]}", ED_TOKEN, "EdDSA", "Example of Ed25519 signing"},
    };

    for (size_t i = 0; i < TEST_COUNT(examples); i++) {
        gov__jwks *set = parse_set(examples[i].set);
        gov__jws *jws;

        ck_assert_int_eq(verify(examples[i].token, GOV__ALG_ALL, set, &jws), GOV_OK);
        ck_assert_str_eq(jws->alg->name, examples[i].alg);
        ck_assert_uint_eq(jws->payload_len, strlen(examples[i].payload));
        ck_assert_str_eq(jws->payload, examples[i].payload);
        ck_assert_ptr_null(jws->kid);
        ck_assert_ptr_null(jws->typ);
        gov__jws_free(jws);
        gov__jwks_unref(set);
    }
}
END_TEST

START_TEST(every_algorithm_verifies_what_openssl_signs)
{
    for (size_t i = 0; i < TEST_COUNT(algs); i++) {
        jose_key *key = jose_key_new(algs[i], 0);
        gov__jwks *set = set_of(key, ",\"kid\":\"k\"");
        char *header = jose_format("{\"alg\":\"%s\",\"kid\":\"k\",\"typ\":\"test+jwt\"}", algs[i]);

        for (int round = 0; round < 20; round++) {
            unsigned char payload[64] = {0};
            gov__jws *jws;
            memset(payload, round, (size_t)round);
            char *token = jose_sign_bytes(key, header, payload, (size_t)round);

            ck_assert_int_eq(verify(token, gov__alg_find(algs[i])->bit, set, &jws), GOV_OK);
            ck_assert_uint_eq(jws->payload_len, (size_t)round);
            ck_assert_mem_eq(jws->payload, payload, (size_t)round);
            ck_assert_str_eq(jws->kid, "k");
            ck_assert_str_eq(jws->typ, "test+jwt");
            gov__jws_free(jws);
            free(token);
        }
        free(header);
        gov__jwks_unref(set);
        jose_key_free(key);
    }
}
END_TEST

/* Flipping any bit of any part must be noticed, whatever it is called then. */
START_TEST(no_altered_token_verifies)
{
    gov__jwks *set = parse_set("{\"keys\":[" A3_KEY "," ED_KEY "]}");
    static const char *const tokens[] = {A3_TOKEN, ED_TOKEN};

    for (size_t t = 0; t < TEST_COUNT(tokens); t++) {
        char *token = jose_format("%s", tokens[t]);

        for (size_t i = 0; token[i] != '\0'; i++) {
            char original = token[i];
            for (int bit = 0; bit < 7; bit++) {
                token[i] = (char)(original ^ (1 << bit));
                gov_status status =
                    token[i] == '\0' ? GOV_ERR_RESPONSE : try_token(token, GOV__ALG_ALL, set);
                ck_assert_msg(status == GOV_ERR_RESPONSE || status == GOV_ERR_SIGNATURE ||
                                  status == GOV_ERR_ALGORITHM || status == GOV_ERR_KEY_NOT_FOUND,
                              "%zu.%d: %d", i, bit, status);
            }
            token[i] = original;
        }
        ck_assert_int_eq(try_token(token, GOV__ALG_ALL, set), GOV_OK);
        free(token);
    }
    gov__jwks_unref(set);
}
END_TEST

START_TEST(no_truncated_token_verifies)
{
    gov__jwks *set = parse_set(A2_SET);
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL};
    size_t len = strlen(A2_TOKEN);
    gov__jws *jws;

    for (size_t i = 0; i < len; i++) {
        char *copy = malloc(i + 1);
        memcpy(copy, A2_TOKEN, i);
        ck_assert_int_ne(gov__jws_verify(crypto, copy, i, &policy, set, &jws), GOV_OK);
        ck_assert_ptr_null(jws);
        free(copy);
    }
    gov__jwks_unref(set);
}
END_TEST

START_TEST(malformed_texts_are_called_malformed)
{
    static const char *const malformed[] = {
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c.d",
        A3_TOKEN ".",
        "." A3_TOKEN,
        " " A3_TOKEN,
        A3_TOKEN " ",
        A3_TOKEN "\n",
        A3_TOKEN "=",
        /* no signature; no header; padding; header that is no object, or no JSON */
        "eyJhbGciOiJFUzI1NiJ9.e30.",
        ".e30.AAAA",
        "eyJhbGciOiJFUzI1NiJ9=.e30.AAAA",
        "W10.e30.AAAA",
        "InN0cmluZyI.e30.AAAA",
        "e30.e30.AAAA",
        "e30x.e30.AAAA",
        "eyJhbGciOiJFUzI1NiJ9.e3+w.AAAA",
        "eyJhbGciOiJFUzI1NiJ9.e3/w.AAAA",
        "eyJhbGciOiJFUzI1NiJ9.e.AAAA",
        "eyJhbGciOiJFUzI1NiJ9.e30.A",
        "eyJhbGciOiJFUzI1NiJ9.e30.AAB",
    };
    gov__jwks *set = parse_set("{\"keys\":[" A3_KEY "]}");

    for (size_t i = 0; i < TEST_COUNT(malformed); i++) {
        ck_assert_msg(try_token(malformed[i], GOV__ALG_ALL, set) == GOV_ERR_RESPONSE, "%s",
                      malformed[i]);
    }
    gov__jwks_unref(set);
}
END_TEST

START_TEST(headers_are_judged_before_signatures)
{
    static const struct {
        const char *header;
        gov_status status;
    } samples[] = {
        {"{\"alg\":\"ES256\"}", GOV_OK},
        {"{\"alg\":\"ES256\",\"cty\":\"json\",\"x\":[1,2]}", GOV_OK},
        {" { \"alg\" : \"ES256\" } ", GOV_OK},
        {"{\"alg\":\"none\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"None\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"es256\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"ES256 \"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"HS256\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"SM2\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"ES256K\"}", GOV_ERR_ALGORITHM},
        {"{\"alg\":\"ES512\"}", GOV_ERR_SIGNATURE},
        {"{\"alg\":\"ES384\"}", GOV_ERR_SIGNATURE},
        {"{\"alg\":\"RS256\"}", GOV_ERR_KEY_NOT_FOUND},
        {"{}", GOV_ERR_RESPONSE},
        {"{\"alg\":1}", GOV_ERR_RESPONSE},
        {"{\"alg\":[\"ES256\"]}", GOV_ERR_RESPONSE},
        {"{\"Alg\":\"ES256\"}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\",\"alg\":\"ES256\"}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\"}x", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\",\"crit\":[\"exp\"],\"exp\":1}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\",\"crit\":[]}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\",\"b64\":false}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\",\"b64\":true}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\",\"zip\":\"DEF\"}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\",\"kid\":1}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\",\"kid\":null}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\",\"typ\":{}}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\",\"a\":[[[[[[[[1]]]]]]]]}", GOV_ERR_RESPONSE},
        {"\xef\xbb\xbf{\"alg\":\"ES256\"}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\",\"x\":\"\xff\"}", GOV_ERR_RESPONSE},
        {"{\"alg\":\"ES256\\u0000\"}", GOV_ERR_RESPONSE},
    };
    jose_key *key = jose_key_new("ES256", 0);
    gov__jwks *set = set_of(key, "");

    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        ck_assert_msg(try_header(key, samples[i].header, set) == samples[i].status, "%s: %d",
                      samples[i].header, try_header(key, samples[i].header, set));
    }
    gov__jwks_unref(set);
    jose_key_free(key);
}
END_TEST

/* The token says which key it trusts; we do not listen. */
START_TEST(embedded_keys_are_never_trusted)
{
    jose_key *trusted = jose_key_new("ES256", 0);
    jose_key *attacker = jose_key_new("ES256", 0);
    gov__jwks *set = set_of(trusted, "");
    char *jwk = jose_key_jwk(attacker, "");
    char *header = jose_format("{\"alg\":\"ES256\",\"jwk\":%s,\"jku\":\"https://example.org/k\","
                               "\"x5u\":\"https://example.org/c\",\"x5c\":[\"AAAA\"]}",
                               jwk);

    ck_assert_int_eq(try_header(attacker, header, set), GOV_ERR_SIGNATURE);
    ck_assert_int_eq(try_header(trusted, header, set), GOV_OK);
    free(header);
    free(jwk);
    gov__jwks_unref(set);
    jose_key_free(trusted);
    jose_key_free(attacker);
}
END_TEST

/* CVE-2015-9235: an RSA public key used as an HMAC secret. No symmetric algorithm exists here. */
START_TEST(the_list_of_the_caller_decides)
{
    jose_key *key = jose_key_new("RS256", 0);
    gov__jwks *set = set_of(key, "");
    char *token = jose_sign(key, "{\"alg\":\"RS256\"}", "{}");

    ck_assert_int_eq(try_token(token, GOV__ALG_RS256, set), GOV_OK);
    ck_assert_int_eq(try_token(token, GOV__ALG_RS256 | GOV__ALG_ES256, set), GOV_OK);
    ck_assert_int_eq(try_token(token, GOV__ALG_ALL & ~GOV__ALG_RS256, set), GOV_ERR_ALGORITHM);
    ck_assert_int_eq(try_token(token, 0, set), GOV_ERR_ALGORITHM);
    ck_assert_int_eq(try_header(key, "{\"alg\":\"HS256\"}", set), GOV_ERR_ALGORITHM);
    /* a PKCS #1 signature under the name of PSS */
    ck_assert_int_eq(try_header(key, "{\"alg\":\"PS256\"}", set), GOV_ERR_SIGNATURE);
    free(token);
    gov__jwks_unref(set);
    jose_key_free(key);
}
END_TEST

START_TEST(keys_are_chosen_by_kid_and_algorithm)
{
    jose_key *a = jose_key_new("ES256", 0);
    jose_key *b = jose_key_new("ES256", 0);
    char *jwk_a = jose_key_jwk(a, ",\"kid\":\"a\"");
    char *jwk_b = jose_key_jwk(b, ",\"kid\":\"b\"");
    char *text = jose_format("{\"keys\":[%s,%s," ED_KEY "]}", jwk_a, jwk_b);
    gov__jwks *set = parse_set(text);

    ck_assert_int_eq(try_header(a, "{\"alg\":\"ES256\",\"kid\":\"a\"}", set), GOV_OK);
    ck_assert_int_eq(try_header(b, "{\"alg\":\"ES256\",\"kid\":\"b\"}", set), GOV_OK);
    ck_assert_int_eq(try_header(b, "{\"alg\":\"ES256\",\"kid\":\"a\"}", set), GOV_ERR_SIGNATURE);
    ck_assert_int_eq(try_header(a, "{\"alg\":\"ES256\",\"kid\":\"A\"}", set),
                     GOV_ERR_KEY_NOT_FOUND);
    ck_assert_int_eq(try_header(a, "{\"alg\":\"ES256\",\"kid\":\"\"}", set), GOV_ERR_KEY_NOT_FOUND);
    /* without a kid every fitting key is tried */
    ck_assert_int_eq(try_header(b, "{\"alg\":\"ES256\"}", set), GOV_OK);
    /* the key of that name is of another kind */
    ck_assert_int_eq(try_header(a, "{\"alg\":\"RS256\",\"kid\":\"a\"}", set), GOV_ERR_ALGORITHM);
    gov__jwks_unref(set);
    free(text);
    free(jwk_a);
    free(jwk_b);
    jose_key_free(a);
    jose_key_free(b);
}
END_TEST

START_TEST(the_alg_of_a_key_binds)
{
    jose_key *key = jose_key_new("RS256", 0);
    gov__jwks *set = set_of(key, ",\"kid\":\"k\",\"alg\":\"PS256\"");

    ck_assert_int_eq(try_header(key, "{\"alg\":\"RS256\",\"kid\":\"k\"}", set), GOV_ERR_ALGORITHM);
    ck_assert_int_eq(try_header(key, "{\"alg\":\"RS256\"}", set), GOV_ERR_KEY_NOT_FOUND);
    gov__jwks_unref(set);
    jose_key_free(key);
}
END_TEST

START_TEST(an_empty_set_trusts_nobody)
{
    gov__jwks *set = parse_set("{\"keys\":[]}");

    ck_assert_int_eq(try_token(A3_TOKEN, GOV__ALG_ALL, set), GOV_ERR_KEY_NOT_FOUND);
    gov__jwks_unref(set);
}
END_TEST

START_TEST(types_are_compared_as_media_types)
{
    ck_assert(gov__jws_typ_equal("JWT", "jwt"));
    ck_assert(gov__jws_typ_equal("secevent+jwt", "application/secevent+jwt"));
    ck_assert(gov__jws_typ_equal("Application/SecEvent+JWT", "secevent+jwt"));
    ck_assert(!gov__jws_typ_equal("secevent+jwtx", "secevent+jwt"));
    ck_assert(!gov__jws_typ_equal("text/secevent+jwt", "secevent+jwt"));
    ck_assert(!gov__jws_typ_equal(NULL, "jwt"));
    ck_assert(!gov__jws_typ_equal("jwt", NULL));
    ck_assert(!gov__jws_typ_equal("", "jwt"));
}
END_TEST

START_TEST(the_required_type_is_required)
{
    jose_key *key = jose_key_new("EdDSA", 0);
    gov__jwks *set = set_of(key, "");
    char *right = jose_sign(key, "{\"alg\":\"EdDSA\",\"typ\":\"application/a+jwt\"}", "{}");
    char *wrong = jose_sign(key, "{\"alg\":\"EdDSA\",\"typ\":\"b+jwt\"}", "{}");
    char *none = jose_sign(key, "{\"alg\":\"EdDSA\"}", "{}");
    const gov__jws_policy policy = {.algs = GOV__ALG_EDDSA, .typ = "a+jwt"};
    gov__jws *jws;

    ck_assert_int_eq(gov__jws_verify(crypto, right, strlen(right), &policy, set, &jws), GOV_OK);
    gov__jws_free(jws);
    ck_assert_int_eq(gov__jws_verify(crypto, wrong, strlen(wrong), &policy, set, &jws),
                     GOV_ERR_RESPONSE);
    ck_assert_int_eq(gov__jws_verify(crypto, none, strlen(none), &policy, set, &jws),
                     GOV_ERR_RESPONSE);
    free(right);
    free(wrong);
    free(none);
    gov__jwks_unref(set);
    jose_key_free(key);
}
END_TEST

START_TEST(size_limits_come_first)
{
    gov__jwks *set = parse_set("{\"keys\":[" A3_KEY "]}");
    const gov__jws_policy exact = {.algs = GOV__ALG_ALL, .max_bytes = strlen(A3_TOKEN)};
    const gov__jws_policy small = {.algs = GOV__ALG_ALL, .max_bytes = strlen(A3_TOKEN) - 1};
    const gov__jws_policy standard = {.algs = GOV__ALG_ALL};
    char *huge = malloc(64 * 1024 + 1);
    gov__jws *jws;

    ck_assert_int_eq(gov__jws_verify(crypto, A3_TOKEN, strlen(A3_TOKEN), &exact, set, &jws),
                     GOV_OK);
    gov__jws_free(jws);
    ck_assert_int_eq(gov__jws_verify(crypto, A3_TOKEN, strlen(A3_TOKEN), &small, set, &jws),
                     GOV_ERR_LIMIT);
    ck_assert_ptr_null(jws);
    memset(huge, 'A', 64 * 1024 + 1);
    ck_assert_int_eq(gov__jws_verify(crypto, huge, 64 * 1024 + 1, &standard, set, &jws),
                     GOV_ERR_LIMIT);
    ck_assert_int_eq(gov__jws_verify(crypto, huge, 64 * 1024, &standard, set, &jws),
                     GOV_ERR_RESPONSE);
    free(huge);
    gov__jwks_unref(set);
}
END_TEST

START_TEST(degenerate_ecdsa_signatures_are_refused)
{
    gov__jwks *set = parse_set("{\"keys\":[" A3_KEY "]}");
    unsigned char raw[2 * 48 + 1] = {0};

    for (size_t len = 0; len < sizeof raw; len++) {
        for (int fill = 0; fill < 2; fill++) {
            memset(raw, fill == 0 ? 0 : 0xff, len);
            char *signature = jose_base64url(raw, len);
            char *token = jose_format("eyJhbGciOiJFUzI1NiJ9." PAYLOAD ".%s", signature);

            ck_assert_int_eq(try_token(token, GOV__ALG_ALL, set),
                             len == 0 ? GOV_ERR_RESPONSE : GOV_ERR_SIGNATURE);
            free(token);
            free(signature);
        }
    }
    gov__jwks_unref(set);
}
END_TEST

START_TEST(foreign_errors_of_openssl_stay)
{
    gov__jwks *set = parse_set(A2_SET);
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL};
    gov__jws *jws;
    char *token = jose_format("%s", A2_TOKEN);

    token[30]++;
    ERR_raise(ERR_LIB_USER, 77);
    ck_assert_int_eq(gov__jws_verify(crypto, token, strlen(token), &policy, set, &jws),
                     GOV_ERR_SIGNATURE);
    ck_assert_int_eq(ERR_GET_REASON(ERR_get_error()), 77);
    ck_assert_uint_eq(ERR_peek_error(), 0);
    free(token);
    gov__jwks_unref(set);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(examples_of_the_standards_verify),
        TEST_ENTRY(every_algorithm_verifies_what_openssl_signs),
        TEST_ENTRY(no_altered_token_verifies),
        TEST_ENTRY(no_truncated_token_verifies),
        TEST_ENTRY(malformed_texts_are_called_malformed),
        TEST_ENTRY(headers_are_judged_before_signatures),
        TEST_ENTRY(embedded_keys_are_never_trusted),
        TEST_ENTRY(the_list_of_the_caller_decides),
        TEST_ENTRY(keys_are_chosen_by_kid_and_algorithm),
        TEST_ENTRY(the_alg_of_a_key_binds),
        TEST_ENTRY(an_empty_set_trusts_nobody),
        TEST_ENTRY(types_are_compared_as_media_types),
        TEST_ENTRY(the_required_type_is_required),
        TEST_ENTRY(size_limits_come_first),
        TEST_ENTRY(degenerate_ecdsa_signatures_are_refused),
        TEST_ENTRY(foreign_errors_of_openssl_stay),
    };
    int result = test_run("jws", entries, TEST_COUNT(entries));

    gov__crypto_free(crypto);
    return result;
}
