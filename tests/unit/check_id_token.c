/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of the identity provider end to end: fetched keys, permitted algorithms, the claims of each
 * kind, and messages that say what is wrong and nothing that the token says. The claims themselves are
 * check_jwt.c. */
#include <stdlib.h>
#include <string.h>

#include "core/id_token.h"
#include "crypto/jwe.h"
#include "unit/id_support.h"

static jose_key *key;   /* ES256, "one" */
static jose_key *other; /* ES256, of a stranger */
static char *set;

static void set_up(void)
{
    key = jose_key_new("ES256", 0);
    other = jose_key_new("ES256", 0);
    set = jose_key_set(key, ",\"kid\":\"one\"");
}

static void tear_down(void)
{
    free(set);
    jose_key_free(key);
    jose_key_free(other);
}

static void begin(idp *p, const char *const *settings)
{
    idp_begin(p, settings);
    p->keys = set;
}

static void expect(idp *p, const char *token, const gov__id_expect *wanted, gov_status status)
{
    gov__json *claims = NULL;
    gov_status got =
        gov__id_token_verify(p->client, token, strlen(token), wanted, NULL, &claims, &p->err);
    ck_assert((claims != NULL) == (got == GOV_OK));
    gov__json_free(claims);
    idp_told(p, got, status);
}

/* The message in English of a token that is refused. Nothing of the token may be in it. */
static void expect_message(idp *p, const char *token, const gov__id_expect *wanted,
                           gov_status status, const char *en, const char *zh)
{
    gov__json *claims = NULL;
    ck_assert_int_eq(
        gov__id_token_verify(p->client, token, strlen(token), wanted, NULL, &claims, &p->err),
        status);
    ck_assert_str_eq(idp_message(p, GOV_LANGUAGE_EN), en);
    ck_assert_str_eq(idp_message(p, GOV_LANGUAGE_ZH), zh);
    ck_assert_ptr_null(strstr(idp_message(p, GOV_LANGUAGE_EN), "sub-1"));
    idp_told(p, status, status);
}

START_TEST(a_good_token_gives_its_claims)
{
    idp p;
    gov__json *claims = NULL;
    const gov__id_expect wanted = {.nonce = "n-1",
                                   .subject = "sub-1",
                                   .acr_values = "L2 L3",
                                   .max_age_asked = true,
                                   .max_age_s = 60};
    begin(&p, NULL);
    char *more =
        jose_format(",\"nonce\":\"n-1\",\"acr\":\"L3\",\"auth_time\":%lld", IDP_NOW_S - 10);
    char *token = idp_token(key, "ES256", "one", "JWT", more);
    ck_assert_int_eq(
        gov__id_token_verify(p.client, token, strlen(token), &wanted, NULL, &claims, &p.err),
        GOV_OK);
    ck_assert_str_eq(gov__json_get_string(gov__json_root(claims), "sub"), "sub-1");
    gov__json_free(claims);
    /* No second fetch for a second token. */
    size_t asked = p.asked;
    expect(&p, token, NULL, GOV_OK);
    ck_assert_uint_eq(p.asked, asked);
    ck_assert_uint_eq(p.keys_asked, 1);
    free(token);
    free(more);
    idp_end(&p);
}
END_TEST

START_TEST(messages_name_the_claim_and_the_seconds)
{
    idp p;
    begin(&p, NULL);
    char *token = idp_token(key, "ES256", "one", NULL, "");
    idp_advance_s(&p, 375);
    expect_message(&p, token, NULL, GOV_ERR_EXPIRED,
                   "the claim exp was passed 75 s ago, 60 s are allowed",
                   "声明 exp 的时间已过 75 秒，允许 60 秒");
    idp_advance_s(&p, -375 - 301);
    expect_message(&p, token, NULL, GOV_ERR_NOT_YET_VALID,
                   "the claim iat lies 301 s ahead, 300 s are allowed",
                   "声明 iat 的时间超前 301 秒，允许 300 秒");
    idp_advance_s(&p, 301);
    const gov__id_expect nonce = {.nonce = "a secret nonce"};
    expect_message(&p, token, &nonce, GOV_ERR_CLAIM, "the token lacks the claim nonce",
                   "令牌缺少声明 nonce");
    const gov__id_expect subject = {.subject = "sub-2"};
    expect_message(&p, token, &subject, GOV_ERR_CLAIM, "the claim sub is not what was asked for",
                   "声明 sub 与所要求的不符");
    const gov__id_expect level = {.acr_values = "L4"};
    free(token);
    token = idp_token(key, "ES256", "one", NULL, ",\"acr\":7");
    expect_message(&p, token, &level, GOV_ERR_CLAIM, "the claim acr is malformed",
                   "声明 acr 格式有误");
    free(token);
    char *more = jose_format(",\"auth_time\":%lld", IDP_NOW_S - 500);
    token = idp_token(key, "ES256", "one", NULL, more);
    const gov__id_expect age = {.max_age_asked = true, .max_age_s = 300};
    expect_message(&p, token, &age, GOV_ERR_EXPIRED,
                   "the claim auth_time is 500 s old, 360 s are allowed",
                   "声明 auth_time 的时间距今 500 秒，允许 360 秒");
    free(more);
    free(token);
    idp_end(&p);
}
END_TEST

START_TEST(each_slack_is_a_setting_of_its_own)
{
    static const char *const tight[] = {
        "auth.skew_exp_ms", "1000", "auth.skew_iat_ms", "2000", "auth.skew_nbf_ms", "3000", NULL};
    idp p;
    begin(&p, tight);
    char *more = jose_format(",\"nbf\":%lld", IDP_NOW_S + 1);
    char *token = idp_token(key, "ES256", "one", NULL, more);
    idp_advance_s(&p, 301);
    expect(&p, token, NULL, GOV_OK);
    p.now_ms += 1;
    expect(&p, token, NULL, GOV_ERR_EXPIRED);
    p.now_ms = -2000;
    expect(&p, token, NULL, GOV_OK);
    p.now_ms = -2001;
    expect(&p, token, NULL, GOV_ERR_NOT_YET_VALID);
    free(token);
    free(more);
    idp_end(&p);
}
END_TEST

/* RFC 7515 section 10.7, RFC 8725 section 3.1: what is permitted says the client alone. */
START_TEST(only_permitted_algorithms_verify)
{
    static const char *const es384[] = {"auth.algorithms", "ES384", NULL};
    static const char *const wrong[] = {"auth.algorithms", "ES256 nonsense", NULL};
    idp p;
    char *token = idp_token(key, "ES256", "one", NULL, "");
    char *none = idp_token(key, "none", "one", NULL, "");
    begin(&p, NULL);
    expect(&p, none, NULL, GOV_ERR_ALGORITHM);
    expect(&p, token, NULL, GOV_OK);
    idp_end(&p);
    begin(&p, es384);
    expect(&p, token, NULL, GOV_ERR_ALGORITHM);
    idp_end(&p);
    begin(&p, wrong);
    expect(&p, token, NULL, GOV_ERR_CONFIG);
    ck_assert_uint_eq(p.asked, 0);
    idp_end(&p);
    free(none);
    free(token);
}
END_TEST

static char *good_claims(void)
{
    return jose_format(
        "{\"iss\":\"%s\",\"sub\":\"sub-1\",\"aud\":\"%s\",\"exp\":%lld,\"iat\":%lld}", IDP_ISSUER,
        IDP_CLIENT, IDP_NOW_S + 300, IDP_NOW_S);
}

/* HMAC only where the setting lists it, by the secret, and never by the text of a public key. */
START_TEST(hmac_is_by_the_secret_or_not_at_all)
{
    static const char *const listed[] = {"auth.algorithms", "ES256 HS256", "auth.client_secret",
                                         IDP_SECRET, NULL};
    static const char *const unlisted[] = {"auth.client_secret", IDP_SECRET, NULL};
    static const char *const no_secret[] = {"auth.algorithms", "ES256 HS256", NULL};
    static const char *const short_secret[] = {"auth.algorithms", "HS256", "auth.client_secret",
                                               "short", NULL};
    idp p;
    char *claims = good_claims();
    char *good = idp_sign_hs256(IDP_SECRET, claims);
    char *bad = idp_sign_hs256("another secret of thirty-two bytes", claims);
    char *by_public = idp_sign_hs256(set, claims);
    char *by_short = idp_sign_hs256("short", claims);
    char *signed_too = idp_token(key, "ES256", "one", NULL, "");
    begin(&p, listed);
    expect(&p, good, NULL, GOV_OK);
    expect(&p, bad, NULL, GOV_ERR_SIGNATURE);
    expect(&p, by_public, NULL, GOV_ERR_SIGNATURE);
    ck_assert_uint_eq(p.keys_asked, 0);
    expect(&p, signed_too, NULL, GOV_OK);
    idp_end(&p);
    begin(&p, unlisted);
    expect(&p, good, NULL, GOV_ERR_ALGORITHM);
    idp_end(&p);
    begin(&p, no_secret);
    expect(&p, good, NULL, GOV_ERR_ALGORITHM);
    expect(&p, by_public, NULL, GOV_ERR_ALGORITHM);
    idp_end(&p);
    begin(&p, short_secret);
    expect(&p, by_short, NULL, GOV_ERR_ALGORITHM);
    idp_end(&p);
    free(signed_too);
    free(by_short);
    free(by_public);
    free(bad);
    free(good);
    free(claims);
}
END_TEST

START_TEST(keys_that_change_are_followed)
{
    idp p;
    char *new_set = jose_key_set(other, ",\"kid\":\"one\"");
    char *two_set = jose_key_set(other, ",\"kid\":\"two\"");
    char *by_old = idp_token(key, "ES256", "one", NULL, "");
    char *by_new = idp_token(other, "ES256", "one", NULL, "");
    char *by_two = idp_token(other, "ES256", "two", NULL, "");
    begin(&p, NULL);
    expect(&p, by_old, NULL, GOV_OK);
    /* A new name is looked for at once. */
    p.keys = two_set;
    expect(&p, by_two, NULL, GOV_OK);
    ck_assert_uint_eq(p.keys_asked, 2);
    expect(&p, by_old, NULL, GOV_ERR_KEY_NOT_FOUND);
    idp_end(&p);
    begin(&p, NULL);
    expect(&p, by_old, NULL, GOV_OK);
    /* The old name with a new key: one look more, and no other for 30 seconds. */
    p.keys = new_set;
    expect(&p, by_new, NULL, GOV_OK);
    expect(&p, by_old, NULL, GOV_ERR_SIGNATURE);
    expect(&p, by_old, NULL, GOV_ERR_SIGNATURE);
    ck_assert_uint_eq(p.keys_asked, 2);
    idp_advance_s(&p, 30);
    expect(&p, by_old, NULL, GOV_ERR_SIGNATURE);
    ck_assert_uint_eq(p.keys_asked, 3);
    free(by_two);
    free(by_new);
    free(by_old);
    free(two_set);
    free(new_set);
    idp_end(&p);
}
END_TEST

START_TEST(forged_and_broken_tokens)
{
    static const char *const broken[] = {"",
                                         "x",
                                         "a.b",
                                         "a.b.c.d",
                                         "a.b.c",
                                         "..",
                                         "a.b.c.d.e.f",
                                         "e30.e30.e30",
                                         " . . ",
                                         "\xff..",
                                         "eyJhbGciOiJFUzI1NiJ9.e30."};
    idp p;
    char *forged = idp_token(other, "ES256", "one", NULL, "");
    char *unknown = idp_token(other, "ES256", "nobody", NULL, "");
    char *nameless = idp_token(other, "ES256", NULL, NULL, "");
    char *list = idp_sign(key, "ES256", "one", NULL, "[1]");
    char *text = idp_sign(key, "ES256", "one", NULL, "not json");
    char *twice = idp_sign(key, "ES256", "one", NULL, "{\"sub\":\"a\",\"sub\":\"b\"}");
    begin(&p, NULL);
    expect(&p, broken[0], NULL, GOV_ERR_RESPONSE);
    ck_assert_uint_eq(p.asked, 0);
    for (size_t i = 0; i < TEST_COUNT(broken); i++) {
        expect(&p, broken[i], NULL, GOV_ERR_RESPONSE);
    }
    expect(&p, forged, NULL, GOV_ERR_SIGNATURE);
    expect(&p, unknown, NULL, GOV_ERR_KEY_NOT_FOUND);
    expect(&p, nameless, NULL, GOV_ERR_SIGNATURE);
    expect(&p, list, NULL, GOV_ERR_RESPONSE);
    expect(&p, text, NULL, GOV_ERR_RESPONSE);
    expect(&p, twice, NULL, GOV_ERR_RESPONSE);
    free(twice);
    free(text);
    free(list);
    free(nameless);
    free(unknown);
    free(forged);
    idp_end(&p);
}
END_TEST

START_TEST(tokens_of_others_are_refused)
{
    idp p;
    char *issuer = idp_sign(key, "ES256", "one", NULL,
                            "{\"iss\":\"https://evil.test\",\"sub\":\"s\",\"aud\":\"" IDP_CLIENT
                            "\",\"exp\":1800000300,\"iat\":1800000000}");
    char *audience = idp_sign(key, "ES256", "one", NULL,
                              "{\"iss\":\"" IDP_ISSUER "\",\"sub\":\"s\",\"aud\":\"client-2\","
                              "\"exp\":1800000300,\"iat\":1800000000}");
    char *access = idp_token(key, "ES256", "one", "at+jwt", "");
    char *logout = idp_token(key, "ES256", "one", "logout+jwt", "");
    begin(&p, NULL);
    expect(&p, issuer, NULL, GOV_ERR_ISSUER);
    expect(&p, audience, NULL, GOV_ERR_CLAIM);
    expect(&p, access, NULL, GOV_ERR_CLAIM);
    expect(&p, logout, NULL, GOV_ERR_CLAIM);
    free(logout);
    free(access);
    free(audience);
    free(issuer);
    idp_end(&p);
}
END_TEST

/* Each reader with a token of each kind: only its own will do. */
START_TEST(each_kind_has_its_reader)
{
    static const char *const kinds[] = {NULL, "at+jwt", "token-introspection+jwt"};
    const gov__access_expect access = {.audience = IDP_CLIENT};
    idp p;
    begin(&p, NULL);
    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        char *token = idp_token(key, "ES256", "one", kinds[i],
                                ",\"jti\":\"1\",\"client_id\":\"c\","
                                "\"token_introspection\":{\"active\":true}");
        size_t len = strlen(token);
        gov_status expected[3] = {GOV_ERR_CLAIM, GOV_ERR_CLAIM, GOV_ERR_CLAIM};
        gov__json *claims = NULL;
        expected[i] = GOV_OK;
        expect(&p, token, NULL, expected[0]);
        gov_status status = gov__jarm_verify(p.client, token, len, NULL, &claims, &p.err);
        idp_told(&p, status, expected[0]);
        gov__json_free(claims);
        status = gov__userinfo_verify(p.client, token, len, "sub-1", NULL, &claims, &p.err);
        idp_told(&p, status, expected[0]);
        gov__json_free(claims);
        status = gov__access_token_verify(p.client, token, len, &access, NULL, &claims, &p.err);
        idp_told(&p, status, expected[1]);
        gov__json_free(claims);
        status = gov__introspection_verify(p.client, token, len, NULL, &claims, &p.err);
        idp_told(&p, status, expected[2]);
        gov__json_free(claims);
        free(token);
    }
    idp_end(&p);
}
END_TEST

START_TEST(answers_must_say_what_they_are_for)
{
    idp p;
    gov__json *claims = NULL;
    char *endless =
        idp_sign(key, "ES256", "one", NULL,
                 "{\"iss\":\"" IDP_ISSUER "\",\"aud\":\"" IDP_CLIENT "\",\"code\":\"c\"}");
    char *good = idp_sign(key, "ES256", "one", NULL,
                          "{\"iss\":\"" IDP_ISSUER "\",\"aud\":\"" IDP_CLIENT
                          "\",\"code\":\"c\",\"exp\":1800000060}");
    char *empty = idp_token(key, "ES256", "one", "token-introspection+jwt", "");
    char *stranger = idp_token(key, "ES256", "one", NULL, "");
    begin(&p, NULL);
    idp_told(&p, gov__jarm_verify(p.client, endless, strlen(endless), NULL, &claims, &p.err),
             GOV_ERR_CLAIM);
    ck_assert_ptr_null(claims);
    idp_told(&p, gov__jarm_verify(p.client, good, strlen(good), NULL, &claims, &p.err), GOV_OK);
    ck_assert_str_eq(gov__json_get_string(gov__json_root(claims), "code"), "c");
    gov__json_free(claims);
    idp_told(&p, gov__introspection_verify(p.client, empty, strlen(empty), NULL, &claims, &p.err),
             GOV_ERR_CLAIM);
    ck_assert_ptr_null(claims);
    idp_told(
        &p,
        gov__userinfo_verify(p.client, stranger, strlen(stranger), "sub-2", NULL, &claims, &p.err),
        GOV_ERR_CLAIM);
    ck_assert_ptr_null(claims);
    free(stranger);
    free(empty);
    free(good);
    free(endless);
    idp_end(&p);
}
END_TEST

static char *encrypt(const gov__key *to, const char *cty, const char *text)
{
    const gov__jwe_options how = {.alg = "ECDH-ES", .enc = "A256GCM", .cty = cty};
    const gov__bytes bytes = {(const uint8_t *)text, strlen(text)};
    gov__buf out;
    gov__buf_init(&out, NULL, 0);
    ck_assert_int_eq(gov__jwe_encrypt(gov__key_crypto(to), &how, to, bytes, &out), GOV_OK);
    char *copy = jose_format("%s", gov__buf_text(&out));
    gov__buf_free(&out);
    return copy;
}

START_TEST(an_encrypted_token_is_opened_first)
{
    idp p;
    gov__key *mine = NULL;
    gov__key *foreign = NULL;
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, NULL, &mine), GOV_OK);
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, NULL, &foreign), GOV_OK);
    char *signed_one = idp_token(key, "ES256", "one", NULL, ",\"name\":\"unforgettable\"");
    char *forged = idp_token(other, "ES256", "one", NULL, "");
    char *good = encrypt(mine, "JWT", signed_one);
    char *plain = encrypt(mine, NULL, signed_one);
    char *strange = encrypt(mine, "json", signed_one);
    char *unsigned_one = encrypt(mine, NULL, "{\"sub\":\"sub-1\"}");
    char *twice = encrypt(mine, "JWT", good);
    char *forged_one = encrypt(mine, "JWT", forged);
    char *for_others = encrypt(foreign, "JWT", signed_one);
    begin(&p, NULL);
    expect(&p, good, NULL, GOV_ERR_CONFIG);
    ck_assert_uint_eq(p.asked, 0);
    idp_end(&p);
    idp_begin_keyed(&p, NULL, mine);
    p.keys = set;
    test_memory_forbid(&p.memory, "unforgettable");
    expect(&p, signed_one, NULL, GOV_OK);
    expect(&p, good, NULL, GOV_OK);
    expect(&p, plain, NULL, GOV_OK);
    expect(&p, strange, NULL, GOV_ERR_RESPONSE);
    expect(&p, unsigned_one, NULL, GOV_ERR_RESPONSE);
    expect(&p, twice, NULL, GOV_ERR_RESPONSE);
    expect(&p, forged_one, NULL, GOV_ERR_SIGNATURE);
    expect(&p, for_others, NULL, GOV_ERR_DECRYPT);
    good[strlen(good) - 1] = good[strlen(good) - 1] == 'A' ? 'Q' : 'A';
    expect(&p, good, NULL, GOV_ERR_DECRYPT);
    idp_end(&p);
    free(for_others);
    free(forged_one);
    free(twice);
    free(unsigned_one);
    free(strange);
    free(plain);
    free(good);
    free(forged);
    free(signed_one);
    gov__key_unref(foreign);
    gov__key_unref(mine);
}
END_TEST

/* From no keys at all up to the claims, one step further with each run. */
START_TEST(memory_may_run_out)
{
    idp p;
    char *token = idp_token(key, "ES256", "one", NULL,
                            ",\"act\":{\"sub\":\"a\"},\"at_hash\":\"77QmUPtjPfzWtF2AnpK9RQ\"");
    const gov__id_expect wanted = {.access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"};
    begin(&p, NULL);
    size_t runs = 0;
    for (int more = 1; more; runs++) {
        gov__json *claims = NULL;
        test_memory_fail_from(&p.memory, runs + 1);
        gov_status status =
            gov__id_token_verify(p.client, token, strlen(token), &wanted, NULL, &claims, &p.err);
        test_memory_fail_never(&p.memory);
        ck_assert((claims != NULL) == (status == GOV_OK));
        more = status != GOV_OK;
        ck_assert(status == GOV_OK || status == GOV_ERR_NO_MEMORY);
        gov__json_free(claims);
        gov_error_free(p.err);
        p.err = NULL;
    }
    ck_assert_uint_ge(runs, 10);
    free(token);
    idp_end(&p);
}
END_TEST

/* A token is personal data: nothing of it stays in freed memory. */
START_TEST(nothing_of_a_token_stays)
{
    idp p;
    char *token = idp_token(key, "ES256", "one", NULL, ",\"name\":\"unforgettable\"");
    gov__json *claims = NULL;
    begin(&p, NULL);
    test_memory_forbid(&p.memory, "unforgettable");
    ck_assert_int_eq(
        gov__id_token_verify(p.client, token, strlen(token), NULL, NULL, &claims, &p.err), GOV_OK);
    gov__json_free(claims);
    idp_advance_s(&p, 1000);
    expect(&p, token, NULL, GOV_ERR_EXPIRED);
    free(token);
    idp_end(&p);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("id_token");
    TCase *test_case = tcase_create("verify");
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_test(test_case, a_good_token_gives_its_claims);
    tcase_add_test(test_case, messages_name_the_claim_and_the_seconds);
    tcase_add_test(test_case, each_slack_is_a_setting_of_its_own);
    tcase_add_test(test_case, only_permitted_algorithms_verify);
    tcase_add_test(test_case, hmac_is_by_the_secret_or_not_at_all);
    tcase_add_test(test_case, keys_that_change_are_followed);
    tcase_add_test(test_case, forged_and_broken_tokens);
    tcase_add_test(test_case, tokens_of_others_are_refused);
    tcase_add_test(test_case, each_kind_has_its_reader);
    tcase_add_test(test_case, answers_must_say_what_they_are_for);
    tcase_add_test(test_case, an_encrypted_token_is_opened_first);
    tcase_add_test(test_case, memory_may_run_out);
    tcase_add_test(test_case, nothing_of_a_token_stays);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
