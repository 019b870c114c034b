/* SPDX-License-Identifier: Apache-2.0 */
/* The claims policy: every claim with every fault, and what the fault says. Times are check_jwt_time.c.
 * The examples of OpenID Connect Core for the hashes. */
#include <stdlib.h>
#include <string.h>

#include "crypto/jws.h"
#include "unit/jose_support.h"
#include "unit/jwt_support.h"

/* The token of OpenID Connect Core appendix A.3, its code of A.4. */
#define CORE_TOKEN "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
#define CORE_CODE  "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"

START_TEST(whose_and_for_whom)
{
    static const jwt_row rows[] = {
        GOOD(HEAD TIMES "}"),
        ISSUER("{\"sub\":\"s\",\"aud\":\"" ME "\"" TIMES "}", MISSING),
        ISSUER("{\"iss\":7,\"sub\":\"s\",\"aud\":\"" ME "\"" TIMES "}", MALFORMED),
        ISSUER("{\"iss\":\"\",\"sub\":\"s\",\"aud\":\"" ME "\"" TIMES "}", MALFORMED),
        /* Byte for byte: neither slash nor case nor port are the same. */
        ISSUER("{\"iss\":\"" ISS "/\",\"sub\":\"s\",\"aud\":\"" ME "\"" TIMES "}", MISMATCH),
        ISSUER("{\"iss\":\"https://IDP.example/realm\",\"sub\":\"s\",\"aud\":\"" ME "\"" TIMES "}",
               MISMATCH),
        ISSUER("{\"iss\":\"https://idp.example:443/realm\",\"sub\":\"s\",\"aud\":\"" ME "\"" TIMES
               "}",
               MISMATCH),
        FAULT("{\"iss\":\"" ISS "\",\"sub\":\"s\"" TIMES "}", "aud", MISSING),
        FAULT("{\"iss\":\"" ISS "\",\"sub\":\"s\",\"aud\":null" TIMES "}", "aud", MALFORMED),
        FAULT("{\"iss\":\"" ISS "\",\"sub\":\"s\",\"aud\":\"client-2\"" TIMES "}", "aud", MISMATCH),
        FAULT("{\"iss\":\"" ISS "\",\"sub\":\"s\",\"aud\":\"client-1 \"" TIMES "}", "aud",
              MISMATCH),
        FAULT("{\"iss\":\"" ISS "\",\"sub\":\"s\",\"aud\":[]" TIMES "}", "aud", MISMATCH),
        FAULT("{\"iss\":\"" ISS "\",\"sub\":\"s\",\"aud\":[7,\"" ME "\"]" TIMES "}", "aud",
              MALFORMED),
        FAULT("{\"iss\":\"" ISS "\",\"sub\":\"s\",\"aud\":{\"a\":\"" ME "\"}" TIMES "}", "aud",
              MALFORMED),
        GOOD("{\"iss\":\"" ISS "\",\"sub\":\"s\",\"aud\":[\"" ME "\"]" TIMES "}"),
        FAULT("{\"iss\":\"" ISS "\",\"sub\":\"s\",\"aud\":[\"" ME "\",\"b\"]" TIMES "}", "azp",
              MISSING),
        FAULT("{\"iss\":\"" ISS "\",\"sub\":\"s\",\"aud\":[\"" ME "\",\"b\"],\"azp\":\"b\"" TIMES
              "}",
              "azp", MISMATCH),
        GOOD("{\"iss\":\"" ISS "\",\"sub\":\"s\",\"aud\":[\"b\",\"" ME "\"],\"azp\":\"" ME
             "\"" TIMES "}"),
        FAULT(HEAD ",\"azp\":\"b\"" TIMES "}", "azp", MISMATCH),
        FAULT(HEAD ",\"azp\":[\"" ME "\"]" TIMES "}", "azp", MALFORMED),
        GOOD(HEAD ",\"azp\":\"" ME "\"" TIMES "}"),
        FAULT("{\"iss\":\"" ISS "\",\"aud\":\"" ME "\"" TIMES "}", "sub", MISSING),
        FAULT("{\"iss\":\"" ISS "\",\"aud\":\"" ME "\",\"sub\":\"\"" TIMES "}", "sub", MALFORMED),
        FAULT("{\"iss\":\"" ISS "\",\"aud\":\"" ME "\",\"sub\":7" TIMES "}", "sub", MALFORMED),
        FAULT("{\"iss\":\"" ISS "\",\"aud\":\"" ME "\",\"sub\":\"a\\nb\"" TIMES "}", "sub",
              MALFORMED),
        /* Names of members have a case. */
        FAULT("{\"iss\":\"" ISS "\",\"aud\":\"" ME "\",\"Sub\":\"s\"" TIMES "}", "sub", MISSING),
    };

    jwt_expect_rows(&jwt_id_token, rows, TEST_COUNT(rows));
}
END_TEST

START_TEST(subjects_and_audiences_are_bounded)
{
    char long_sub[300];
    char *text;

    for (int len = 254; len <= 256; len++) {
        memset(long_sub, 'x', sizeof long_sub);
        long_sub[len] = '\0';
        text = jose_format("{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%s\"%s}", ISS, ME, long_sub,
                           TIMES);
        if (len <= GOV__JWT_SUBJECT_MAX) {
            jwt_expect_ok(&jwt_id_token, text);
        } else {
            jwt_expect(&jwt_id_token, text, GOV_ERR_CLAIM, "sub", GOV__JWT_MALFORMED);
        }
        free(text);
    }
    for (int count = GOV__JWT_AUDIENCES_MAX; count <= GOV__JWT_AUDIENCES_MAX + 1; count++) {
        char *list = jose_format("\"%s\"", ME);
        for (int i = 1; i < count; i++) {
            char *longer = jose_format("%s,\"other\"", list);
            free(list);
            list = longer;
        }
        text = jose_format("{\"iss\":\"%s\",\"aud\":[%s],\"azp\":\"%s\",\"sub\":\"s\"%s}", ISS,
                           list, ME, TIMES);
        if (count <= GOV__JWT_AUDIENCES_MAX) {
            jwt_expect_ok(&jwt_id_token, text);
        } else {
            jwt_expect(&jwt_id_token, text, GOV_ERR_CLAIM, "aud", GOV__JWT_MALFORMED);
        }
        free(text);
        free(list);
    }
}
END_TEST

START_TEST(what_is_no_object_has_no_claims)
{
    static const char *const texts[] = {"[]", "7", "\"a\"", "null", "true"};
    gov__jwt_fault fault;

    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        ck_assert_int_eq(jwt_try(&jwt_id_token, NULL, "RS256", texts[i], &fault), GOV_ERR_RESPONSE);
        ck_assert_ptr_null(fault.claim);
    }
    ck_assert_int_eq(
        gov__jwt_check(jwt_crypto(), &jwt_id_token, NULL, gov__alg_find("RS256"), NULL, &fault),
        GOV_ERR_RESPONSE);
}
END_TEST

START_TEST(what_was_asked_for_is_what_was_given)
{
    static const jwt_row nonces[] = {
        GOOD(HEAD TIMES ",\"nonce\":\"n-0S6\"}"),
        FAULT(HEAD TIMES "}", "nonce", MISSING),
        FAULT(HEAD TIMES ",\"nonce\":7}", "nonce", MALFORMED),
        FAULT(HEAD TIMES ",\"nonce\":\"n-0S\"}", "nonce", MISMATCH),
        FAULT(HEAD TIMES ",\"nonce\":\"n-0S7\"}", "nonce", MISMATCH),
        FAULT(HEAD TIMES ",\"nonce\":\"n-0S66\"}", "nonce", MISMATCH),
    };
    static const jwt_row levels[] = {
        GOOD(HEAD TIMES ",\"acr\":\"L3\"}"),
        GOOD(HEAD TIMES ",\"acr\":\"L4\"}"),
        FAULT(HEAD TIMES "}", "acr", MISSING),
        FAULT(HEAD TIMES ",\"acr\":3}", "acr", MALFORMED),
        FAULT(HEAD TIMES ",\"acr\":\"\"}", "acr", MALFORMED),
        FAULT(HEAD TIMES ",\"acr\":\"L2\"}", "acr", MISMATCH),
        FAULT(HEAD TIMES ",\"acr\":\"L\"}", "acr", MISMATCH),
        FAULT(HEAD TIMES ",\"acr\":\"L3 L4\"}", "acr", MISMATCH),
    };
    static const jwt_row scopes[] = {
        GOOD(HEAD TIMES ",\"scope\":\"matter.write item.read\"}"),
        GOOD(HEAD TIMES ",\"scope\":\"item.read  other matter.write\"}"),
        FAULT(HEAD TIMES "}", "scope", MISSING),
        FAULT(HEAD TIMES ",\"scope\":[\"item.read\"]}", "scope", MALFORMED),
        FAULT(HEAD TIMES ",\"scope\":\"item.read\"}", "scope", MISMATCH),
        FAULT(HEAD TIMES ",\"scope\":\"item.read matter.writer\"}", "scope", MISMATCH),
    };
    static const jwt_row subjects[] = {
        GOOD(HEAD TIMES "}"),
        FAULT("{\"iss\":\"" ISS "\",\"aud\":\"" ME "\",\"sub\":\"S\"" TIMES "}", "sub", MISMATCH),
        FAULT("{\"iss\":\"" ISS "\",\"aud\":\"" ME "\"" TIMES "}", "sub", MISSING),
    };
    gov__jwt_policy policy = jwt_id_token;

    policy.nonce = "n-0S6";
    jwt_expect_rows(&policy, nonces, TEST_COUNT(nonces));
    policy = jwt_id_token;
    policy.acr_values = "L3 L4";
    jwt_expect_rows(&policy, levels, TEST_COUNT(levels));
    policy = jwt_id_token;
    policy.scope = "item.read matter.write";
    jwt_expect_rows(&policy, scopes, TEST_COUNT(scopes));
    policy = jwt_id_token;
    policy.required = 0;
    policy.subject = "s";
    jwt_expect_rows(&policy, subjects, TEST_COUNT(subjects));
}
END_TEST

START_TEST(names_that_a_kind_of_token_requires)
{
    gov__jwt_policy policy = jwt_id_token;

    policy.required = GOV__JWT_JTI | GOV__JWT_CLIENT_ID | GOV__JWT_NBF;
    jwt_expect(&policy, HEAD TIMES "}", GOV_ERR_CLAIM, "jti", GOV__JWT_MISSING);
    jwt_expect(&policy, HEAD TIMES ",\"jti\":1}", GOV_ERR_CLAIM, "jti", GOV__JWT_MALFORMED);
    jwt_expect(&policy, HEAD TIMES ",\"jti\":\"1\"}", GOV_ERR_CLAIM, "client_id", GOV__JWT_MISSING);
    jwt_expect(&policy, HEAD TIMES ",\"jti\":\"1\",\"client_id\":\"c\"}", GOV_ERR_CLAIM, "nbf",
               GOV__JWT_MISSING);
    jwt_expect_ok(&policy, HEAD TIMES ",\"jti\":\"1\",\"client_id\":\"c\",\"nbf\":1800000000}");
}
END_TEST

START_TEST(one_kind_of_token_does_not_pass_for_another)
{
    static const char *const others[] = {"at+jwt",
                                         "application/at+jwt",
                                         "secevent+jwt",
                                         "logout+jwt",
                                         "token-introspection+jwt",
                                         "dpop+jwt",
                                         ""};
    static const char *const good[] = {"at+jwt", "AT+JWT", "application/at+jwt"};
    gov__jwt_policy policy = jwt_id_token;
    gov__jwt_fault fault;

    ck_assert_int_eq(jwt_try(&policy, "JWT", "RS256", HEAD TIMES "}", &fault), GOV_OK);
    ck_assert_int_eq(jwt_try(&policy, "jwt", "RS256", HEAD TIMES "}", &fault), GOV_OK);
    for (size_t i = 0; i < TEST_COUNT(others); i++) {
        ck_assert_int_eq(jwt_try(&policy, others[i], "RS256", HEAD TIMES "}", &fault),
                         GOV_ERR_CLAIM);
        ck_assert_str_eq(fault.claim, "typ");
    }
    policy.typ = "at+jwt";
    for (size_t i = 0; i < TEST_COUNT(good); i++) {
        ck_assert_int_eq(jwt_try(&policy, good[i], "RS256", HEAD TIMES "}", &fault), GOV_OK);
    }
    ck_assert_int_eq(jwt_try(&policy, "JWT", "RS256", HEAD TIMES "}", &fault), GOV_ERR_CLAIM);
    ck_assert_int_eq(fault.kind, GOV__JWT_MISMATCH);
    ck_assert_int_eq(jwt_try(&policy, NULL, "RS256", HEAD TIMES "}", &fault), GOV_ERR_CLAIM);
    ck_assert_int_eq(fault.kind, GOV__JWT_MISSING);
}
END_TEST

/* The values of OpenID Connect Core appendices A.3 and A.4, and for the other digests by another
 * implementation of them. */
START_TEST(hashes_tie_the_token_to_what_came_with_it)
{
    static const struct {
        const char *alg;
        const char *hash; /* of SlAV32hkKG */
    } digests[] = {
        {"RS256", "rXH7QWVTZnXYCou_6Vdpfg"},
        {"PS256", "rXH7QWVTZnXYCou_6Vdpfg"},
        {"HS256", "rXH7QWVTZnXYCou_6Vdpfg"},
        {"ES384", "VIA58s_ekAohY5Wl9vIMJ_R_t_FV36t2"},
        {"ES512", "z0cYnONBc9TdhgRUdlJ3DO6ArL2M-v_70iPj9lnAlnQ"},
        {"EdDSA", "z0cYnONBc9TdhgRUdlJ3DO6ArL2M-v_70iPj9lnAlnQ"},
        {"SM2", "Ef4Bzk-y0C39e5TT_Gt-jQ"},
    };
    static const jwt_row hashes[] = {
        GOOD(HEAD TIMES ",\"at_hash\":\"77QmUPtjPfzWtF2AnpK9RQ\"}"),
        GOOD(HEAD TIMES ",\"c_hash\":\"LDktKdoQak3Pk0cnXxCltA\"}"),
        GOOD(HEAD TIMES "}"),
        FAULT(HEAD TIMES ",\"at_hash\":\"LDktKdoQak3Pk0cnXxCltA\"}", "at_hash", MISMATCH),
        FAULT(HEAD TIMES ",\"c_hash\":\"77QmUPtjPfzWtF2AnpK9RQ\"}", "c_hash", MISMATCH),
        FAULT(HEAD TIMES ",\"at_hash\":\"77QmUPtjPfzWtF2AnpK9R\"}", "at_hash", MISMATCH),
        FAULT(HEAD TIMES ",\"at_hash\":\"77QmUPtjPfzWtF2AnpK9RQ==\"}", "at_hash", MISMATCH),
        FAULT(HEAD TIMES ",\"at_hash\":7}", "at_hash", MALFORMED),
        FAULT(HEAD TIMES ",\"s_hash\":\"77QmUPtjPfzWtF2AnpK9RQ\"}", "s_hash", MISMATCH),
    };
    gov__jwt_policy policy = jwt_id_token;
    gov__jwt_fault fault;

    /* Nothing to compare with: nothing is compared. */
    jwt_expect_ok(&policy, HEAD TIMES ",\"at_hash\":\"x\",\"c_hash\":7}");
    policy.access_token = CORE_TOKEN;
    policy.code = CORE_CODE;
    policy.state = "state";
    jwt_expect_rows(&policy, hashes, TEST_COUNT(hashes));
    policy.access_token = "SlAV32hkKG";
    for (size_t i = 0; i < TEST_COUNT(digests); i++) {
        char *text = jose_format("%s%s,\"at_hash\":\"%s\"}", HEAD, TIMES, digests[i].hash);
        ck_assert_msg(jwt_try(&policy, NULL, digests[i].alg, text, &fault) == GOV_OK, "%s",
                      digests[i].alg);
        ck_assert_int_eq(jwt_try(&policy, NULL, i < 3 ? "EdDSA" : "RS256", text, &fault),
                         GOV_ERR_CLAIM);
        free(text);
    }
}
END_TEST

static void count_actor(void *user, const char *subject)
{
    size_t *count = user;
    ck_assert_str_eq(subject, "a");
    *count += 1;
}

START_TEST(chains_of_actors_are_bounded)
{
    static const jwt_row chains[] = {
        GOOD(HEAD TIMES ",\"act\":{\"sub\":\"a\"}}"),
        GOOD(HEAD TIMES ",\"act\":{\"sub\":\"a\",\"act\":{\"sub\":\"b\",\"iss\":\"x\"}}}"),
        FAULT(HEAD TIMES ",\"act\":\"a\"}", "act", MALFORMED),
        FAULT(HEAD TIMES ",\"act\":{}}", "act", MALFORMED),
        FAULT(HEAD TIMES ",\"act\":{\"sub\":\"\"}}", "act", MALFORMED),
        FAULT(HEAD TIMES ",\"act\":{\"sub\":\"a\",\"act\":[]}}", "act", MALFORMED),
        FAULT(HEAD TIMES ",\"act\":null}", "act", MALFORMED),
    };

    jwt_expect_rows(&jwt_id_token, chains, TEST_COUNT(chains));
    for (size_t depth = GOV__JWT_ACTORS_MAX; depth <= GOV__JWT_ACTORS_MAX + 1; depth++) {
        char *chain = jose_format("{\"sub\":\"a\"}");
        for (size_t i = 1; i < depth; i++) {
            char *longer = jose_format("{\"sub\":\"a\",\"act\":%s}", chain);
            free(chain);
            chain = longer;
        }
        char *text = jose_format("%s%s,\"act\":%s}", HEAD, TIMES, chain);
        gov__json *doc = NULL;
        size_t count = 0;
        ck_assert_int_eq(gov__json_parse(NULL, text, strlen(text), NULL, &doc), GOV_OK);
        bool good = gov__jwt_actors(gov__json_root(doc), count_actor, &count, NULL);
        ck_assert_uint_eq(count, GOV__JWT_ACTORS_MAX);
        ck_assert(good == (depth == GOV__JWT_ACTORS_MAX));
        if (good) {
            jwt_expect_ok(&jwt_id_token, text);
        } else {
            jwt_expect(&jwt_id_token, text, GOV_ERR_CLAIM, "act", GOV__JWT_TOO_DEEP);
        }
        gov__json_free(doc);
        free(text);
        free(chain);
    }
}
END_TEST

/* OpenID Connect Core appendix A.2, with the key of A.7. */
static const char core_id_token[] =
    "eyJraWQiOiIxZTlnZGs3IiwiYWxnIjoiUlMyNTYifQ.ewogImlzcyI6ICJodHRwOi8vc2VydmVyLmV4YW1wbGUuY"
    "29tIiwKICJzdWIiOiAiMjQ4Mjg5NzYxMDAxIiwKICJhdWQiOiAiczZCaGRSa3F0MyIsCiAibm9uY2UiOiAibi0wU"
    "zZfV3pBMk1qIiwKICJleHAiOiAxMzExMjgxOTcwLAogImlhdCI6IDEzMTEyODA5NzAsCiAibmFtZSI6ICJKYW5lI"
    "ERvZSIsCiAiZ2l2ZW5fbmFtZSI6ICJKYW5lIiwKICJmYW1pbHlfbmFtZSI6ICJEb2UiLAogImdlbmRlciI6ICJmZ"
    "W1hbGUiLAogImJpcnRoZGF0ZSI6ICIwMDAwLTEwLTMxIiwKICJlbWFpbCI6ICJqYW5lZG9lQGV4YW1wbGUuY29tI"
    "iwKICJwaWN0dXJlIjogImh0dHA6Ly9leGFtcGxlLmNvbS9qYW5lZG9lL21lLmpwZyIKfQ.rHQjEmBqn9Jre0OLyk"
    "YNnspA10Qql2rvx4FsD00jwlB0Sym4NzpgvPKsDjn_wMkHxcp6CilPcoKrWHcipR2iAjzLvDNAReF97zoJqq880Z"
    "D1bwY82JDauCXELVR9O6_B0w3K-E7yM2macAAgNCUwtik6SjoSUZRcf-O5lygIyLENx882p6MtmwaL1hd6qn5RZO"
    "Q0TLrOYu0532g9Exxcm-ChymrB4xLykpDj3lUivJt63eEGGN6DH5K6o33TcxkIjNrCD4XB1CKKumZvCedgHHF3IA"
    "K4dVEDSUoGlH9z4pP_eWYNXvqQOjGs-rDaQzUHl6cQQWNiDpWOl_lxXjQEvQ";
static const char core_keys[] =
    "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"1e9gdk7\",\"e\":\"AQAB\",\"n\":\""
    "w7Zdfmece8iaB0kiTY8pCtiBtzbptJmP28nSWwtdjRu0f2GFpajvWE4VhfJAjEsOcwYzay7XGN0b-X84BfC8hmCT"
    "Oj2b2eHT7NsZegFPKRUQzJ9wW8ipn_aDJWMGDuB1XyqT1E7DYqjUCEOD1b4FLpy_xPn6oV_TYOfQ9fZdbE5HGxJU"
    "zekuGcOKqOQ8M7wfYHhHHLxGpQVgL0apWuP2gDDOdTtpuld4D2LK1MZK99s9gaSjRHE8JDb1Z4IGhEcEyzkxswVd"
    "PndUWzfvWBBWXWxtSUvQGBRkuy1BHOa4sP6FKjWEeeF7gm7UMs2Nm2QUgNZw6xvEDGaLk4KASdIxRQ"
    "\"}]}";

START_TEST(the_example_of_openid_connect_core)
{
    const gov__jws_policy signature = {.algs = GOV__ALG_RS256};
    gov__jwt_policy policy = {.required = GOV__JWT_SUB | GOV__JWT_EXP | GOV__JWT_IAT,
                              .issuer = "http://server.example.com",
                              .audience = "s6BhdRkqt3",
                              .party = "s6BhdRkqt3",
                              .subject = "248289761001",
                              .nonce = "n-0S6_WzA2Mj",
                              .now_ms = 1311281969999};
    gov__jwks *keys = NULL;
    gov__jws *jws = NULL;
    gov__json *claims = NULL;
    gov__jwt_fault fault;

    ck_assert_int_eq(gov__jwks_parse(jwt_crypto(), core_keys, sizeof core_keys - 1, NULL, &keys),
                     GOV_OK);
    ck_assert_int_eq(gov__jws_verify(jwt_crypto(), core_id_token, sizeof core_id_token - 1,
                                     &signature, keys, &jws),
                     GOV_OK);
    ck_assert_int_eq(gov__json_parse(NULL, jws->payload, jws->payload_len, NULL, &claims), GOV_OK);
    const gov__json_node *root = gov__json_root(claims);
    ck_assert_int_eq(gov__jwt_check(jwt_crypto(), &policy, jws->typ, jws->alg, root, &fault),
                     GOV_OK);
    policy.now_ms++;
    ck_assert_int_eq(gov__jwt_check(jwt_crypto(), &policy, jws->typ, jws->alg, root, &fault),
                     GOV_ERR_EXPIRED);
    gov__json_free(claims);
    gov__jws_free(jws);
    gov__jwks_unref(keys);
}
END_TEST

START_TEST(words_are_whole)
{
    ck_assert(gov__jwt_has_word("a bb  c", "bb", 2));
    ck_assert(gov__jwt_has_word("a bb  c", "c", 1));
    ck_assert(!gov__jwt_has_word("a bb c", "b", 1));
    ck_assert(!gov__jwt_has_word("a bb c", "", 0));
    ck_assert(!gov__jwt_has_word(" ", "a", 1));
    ck_assert(!gov__jwt_has_word(NULL, "a", 1));
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(whose_and_for_whom),
        TEST_ENTRY(subjects_and_audiences_are_bounded),
        TEST_ENTRY(what_is_no_object_has_no_claims),
        TEST_ENTRY(what_was_asked_for_is_what_was_given),
        TEST_ENTRY(names_that_a_kind_of_token_requires),
        TEST_ENTRY(one_kind_of_token_does_not_pass_for_another),
        TEST_ENTRY(hashes_tie_the_token_to_what_came_with_it),
        TEST_ENTRY(chains_of_actors_are_bounded),
        TEST_ENTRY(the_example_of_openid_connect_core),
        TEST_ENTRY(words_are_whole),
    };
    int code = test_run("jwt", entries, TEST_COUNT(entries));
    jwt_support_end();
    return code;
}
