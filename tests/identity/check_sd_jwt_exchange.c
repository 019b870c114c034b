/* SPDX-License-Identifier: Apache-2.0 */
/* SD-JWT in both directions with npm @sd-jwt/core: they issue and present, we verify; we present what they
 * issued, they verify. Nested claims, arrays, decoys, names of all planes. Without Node or the packages the
 * program ends with 77: "skipped". */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/sd_jwt.h>

#include "base/json.h"
#include "support/talk.h"
#include "unit/jose_support.h"
#include "unit/test_support.h"
#include "unit/vc_support.h"

enum { SKIPPED = 77 };

#define AUDIENCE "https://verifier.example.test/窗口"
#define NONCE    "n-0123456789abcdef"
#define HEAD     "\"iss\":\"" VC_ISSUER "\",\"vct\":\"https://vct.example.test/1\",\"iat\":1699999000"

static const struct {
    const char *claims; /* members beside HEAD */
    const char *frame;  /* what can be disclosed, in their words */
    const char *theirs; /* what they present */
    const char *ours[4];
    const char *shown; /* the members that are seen then */
    size_t fields;     /* that can be disclosed at all */
} samples[] = {
    {"\"name\":\"张小样\",\"age\":30",
     "{\"_sd\":[\"name\",\"age\"]}",
     "{\"name\":true}",
     {"/name"},
     "\"name\":\"张小样\"",
     2},
    {"\"name\":\"张小样\",\"age\":30",
     "{\"_sd\":[\"name\",\"age\"],\"_sd_decoy\":5}",
     "{}",
     {NULL},
     "",
     2},
    {"\"地址\":{\"市\":\"样例市\",\"street\":{\"no\":3,\"lane\":7}},\"b\":false",
     "{\"_sd\":[\"地址\"],\"地址\":{\"_sd\":[\"市\",\"street\"],\"_sd_decoy\":1,"
     "\"street\":{\"_sd\":[\"lane\"]}}}",
     "{\"地址\":{\"street\":{\"lane\":true}}}",
     {"/地址/street/lane"},
     "\"地址\":{\"street\":{\"no\":3,\"lane\":7}},\"b\":false",
     4},
    {"\"list\":[\"a\",2,{\"x\":[true,null]},\"\xF0\x9F\x98\x80\"]",
     "{\"list\":{\"_sd\":[0,2,3],\"_sd_decoy\":2}}",
     "{\"list\":{\"0\":true,\"2\":true}}",
     {"/list/0", "/list/2"},
     "\"list\":[\"a\",2,{\"x\":[true,null]}]",
     3},
    {"\"\xF0\x9F\x98\x80\":{\"\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\":\"家\"},\"n\":1.25e3",
     "{\"_sd\":[\"\xF0\x9F\x98\x80\",\"n\"]}",
     "{\"\xF0\x9F\x98\x80\":true,\"n\":true}",
     {"/\xF0\x9F\x98\x80", "/n"},
     "\"\xF0\x9F\x98\x80\":{\"\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\":\"家\"},\"n\":1250",
     2},
};

static talk other;
static gov_trust *trust;
static gov_key *holder;

/* The reply to a request as a document; `request` is freed. */
static gov__json *ask(char *request, bool expected)
{
    char *line = talk_ask(&other, request);
    bool good = false;
    gov__json *doc;

    ck_assert_msg(gov__json_parse(NULL, line, strlen(line), NULL, &doc) == GOV_OK, "%s", line);
    ck_assert(gov__json_get_bool(gov__json_root(doc), "ok", &good));
    ck_assert_msg(good == expected, "%.600s -> %s", request, line);
    free(line);
    free(request);
    return doc;
}

static char *print(const gov__json_node *node)
{
    gov__buf text;

    gov__buf_init(&text, NULL, 0);
    ck_assert_int_eq(gov__json_print(node, &text), GOV_OK);
    char *out = jose_format("%s", gov__buf_text(&text));
    gov__buf_free(&text);
    return out;
}

static void set_up(void)
{
    talk_start(&other, "sd_jwt_sides.mjs");
    gov__json *keys = ask(jose_format("{\"action\":\"keys\"}"), true);
    char *issuer = print(gov__json_member(gov__json_root(keys), "issuer"));
    char *own = print(gov__json_member(gov__json_root(keys), "holder"));
    char *set = jose_format("{\"keys\":[%s]}", issuer);
    char *plain = vc_swap(own, "\"key_ops\":[\"sign\"],", "");
    trust = vc_trust(NULL, NULL);
    ck_assert_int_eq(gov_trust_add_issuer(trust, VC_ISSUER, set, strlen(set), 0, NULL), GOV_OK);
    ck_assert_int_eq(gov_key_from_jwk(NULL, plain, strlen(plain), NULL, &holder, NULL), GOV_OK);
    free(issuer);
    free(own);
    free(plain);
    free(set);
    gov__json_free(keys);
}

static void tear_down(void)
{
    gov_key_unref(holder);
    gov_trust_free(trust);
    talk_stop(&other);
}

static char *text_of(gov__json *reply, const char *name)
{
    char *out = jose_format("%s", gov__json_get_string(gov__json_root(reply), name));
    gov__json_free(reply);
    return out;
}

static char *issue(int i)
{
    return text_of(ask(jose_format("{\"action\":\"issue\",\"claims\":{" HEAD ",%s},\"frame\":%s}",
                                   samples[i].claims, samples[i].frame),
                       true),
                   "sd_jwt");
}

/* The same values, whatever the order of members. Numbers are compared as they are written. */
static bool same(const gov__json_node *a, const gov__json_node *b)
{
    if (gov__json_is_object(a) && gov__json_is_object(b)) {
        for (const gov__json_node *at = gov__json_first(a); at != NULL; at = gov__json_next(at)) {
            if (!same(at, gov__json_member(b, gov__json_name(at)))) {
                return false;
            }
        }
        return gov__json_size(a) == gov__json_size(b);
    }
    if (gov__json_is_array(a) && gov__json_is_array(b)) {
        const gov__json_node *to = gov__json_first(b);
        for (const gov__json_node *at = gov__json_first(a); at != NULL; at = gov__json_next(at)) {
            if (!same(at, to)) {
                return false;
            }
            to = gov__json_next(to);
        }
        return to == NULL;
    }
    char *left = print(a);
    char *right = b != NULL ? print(b) : jose_format("nothing");
    bool equal = strcmp(left, right) == 0;
    free(left);
    free(right);
    return equal;
}

/* Holds claims against HEAD and `shown`; what binds the holder is left out of it. */
static void expect_claims(const gov__json_node *claims, const char *shown)
{
    char *cnf = print(gov__json_member(claims, "cnf"));
    char *text = jose_format("{" HEAD "%s%s,\"cnf\":%s}", *shown != '\0' ? "," : "", shown, cnf);
    char *seen = print(claims);
    gov__json *doc = NULL;

    ck_assert_int_eq(gov__json_parse(NULL, text, strlen(text), NULL, &doc), GOV_OK);
    ck_assert_msg(same(gov__json_root(doc), claims), "%s is not %s", seen, text);
    gov__json_free(doc);
    free(cnf);
    free(text);
    free(seen);
}

/* Verifies with the proof asked for. */
static void verify_here(const char *text, const char *shown, gov_verdict verdict)
{
    const gov_verify_options options = {
        .struct_size = sizeof options, .audience = AUDIENCE, .nonce = NONCE};
    gov_verification *v = vc_verify(text, trust, &options);
    gov__json *claims = NULL;

    ck_assert_msg(gov_verification_get_overall(v) == verdict, "%s", gov_verification_get_json(v));
    const char *json = gov_verification_get_claims_json(v);
    ck_assert((json != NULL) == (verdict == GOV_VERDICT_PASSED));
    if (json != NULL) {
        ck_assert_int_eq(gov__json_parse(NULL, json, strlen(json), NULL, &claims), GOV_OK);
        expect_claims(gov__json_root(claims), shown);
        gov__json_free(claims);
    }
    gov_verification_free(v);
}

static gov__json *verify_there(const char *text, const char *nonce, bool expected)
{
    return ask(jose_format("{\"action\":\"verify\",\"sd_jwt\":\"%s\",\"nonce\":\"%s\",\"at\":%lld}",
                           text, nonce, (long long)VC_AT_S),
               expected);
}

START_TEST(they_present_we_verify)
{
    char *issued = issue(_i);
    char *presented = text_of(
        ask(jose_format(
                "{\"action\":\"present\",\"sd_jwt\":\"%s\",\"frame\":%s,\"kb\":{\"iat\":%lld,"
                "\"aud\":\"" AUDIENCE "\",\"nonce\":\"" NONCE "\"}}",
                issued, samples[_i].theirs, (long long)VC_AT_S),
            true),
        "sd_jwt");

    verify_here(presented, samples[_i].shown, GOV_VERDICT_PASSED);
    char *at = strrchr(presented, '.') + 9;
    *at = *at == 'A' ? 'B' : 'A';
    verify_here(presented, "", GOV_VERDICT_FAILED);
    free(issued);
    free(presented);
}
END_TEST

START_TEST(we_present_they_verify)
{
    gov_sd_jwt_present_options options = {.struct_size = sizeof options,
                                          .fields = samples[_i].ours,
                                          .holder_key = holder,
                                          .audience = AUDIENCE,
                                          .nonce = NONCE,
                                          .at_ms = VC_AT_MS};
    char *issued = issue(_i);
    gov_sd_jwt *s = NULL;
    char *text = NULL;

    while (samples[_i].ours[options.field_count] != NULL) {
        options.field_count++;
    }
    ck_assert_int_eq(gov_sd_jwt_read(NULL, issued, strlen(issued), &s, NULL), GOV_OK);
    ck_assert_uint_eq(gov_sd_jwt_get_count(s), samples[_i].fields);
    ck_assert_int_eq(gov_sd_jwt_present(s, &options, &text, NULL), GOV_OK);
    verify_here(text, samples[_i].shown, GOV_VERDICT_PASSED);

    gov__json *reply = verify_there(text, NONCE, true);
    const gov__json_node *root = gov__json_root(reply);
    expect_claims(gov__json_get_object(root, "payload"), samples[_i].shown);
    ck_assert_str_eq(gov__json_get_string(gov__json_get_object(root, "kb"), "aud"), AUDIENCE);
    gov__json_free(reply);
    gov__json_free(verify_there(text, "another-nonce-0123", false));
    char *at = strchr(text, '.') + 9;
    *at = *at == 'A' ? 'B' : 'A';
    gov__json_free(verify_there(text, NONCE, false));
    verify_here(text, "", GOV_VERDICT_FAILED);
    gov_sd_jwt_free_text(s, text);
    gov_sd_jwt_free(s);
    free(issued);
}
END_TEST

int main(void)
{
    if (!talk_is_possible()) {
        puts("skipped: Node or the packages of tests/identity/exchange are not installed");
        return SKIPPED;
    }
    Suite *suite = suite_create("sd_jwt exchange");
    TCase *tcase = tcase_create("sd-jwt");

    tcase_set_timeout(tcase, 100);
    tcase_add_unchecked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, they_present_we_verify, 0, (int)TEST_COUNT(samples));
    tcase_add_loop_test(tcase, we_present_they_verify, 0, (int)TEST_COUNT(samples));
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
