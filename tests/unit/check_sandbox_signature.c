/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's own judgement of signatures, without the client library: what is missing, used twice, out
 * of time, or covers too little is refused, each by its code. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "sandbox/clock.h"
#include "sandbox_support.h"
#include "test_support.h"

#define TARGET "/gov/v1/items?region=990100"

static sandbox_test t;

static void set_up(void)
{
    sandbox_test_open(&t, NULL);
}

static void tear_down(void)
{
    sandbox_test_close(&t);
}

static void rule(const char *json)
{
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/signature", NULL, json), 200);
}

static void expect(const char *headers, int status, const char *code)
{
    char all[2048];
    (void)snprintf(all, sizeof all, CALL_HEADERS "Host: sandbox.test\n%s", headers);
    ck_assert_msg(sandbox_test_send(&t, "GET", TARGET, all, "", 0) == status, "%d %s: %s",
                  t.res.status, sandbox_test_text(&t, "code"), headers);
    if (code != NULL) {
        ck_assert_str_eq(sandbox_test_text(&t, "code"), code);
    }
}

static long long now_s(void)
{
    return (long long)(gov__sb_now_ms(t.sb) / 1000);
}

static const char *tif(long long seconds, const char *nonce, const char *token)
{
    static char headers[512];
    char text[256];
    uint8_t digest[32];
    char hex[65] = "";
    (void)snprintf(text, sizeof text, "%lld%s%s%lld", seconds, token, nonce, seconds);
    ck_assert_int_eq(EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL), 1);
    for (size_t i = 0; i < sizeof digest; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
    (void)snprintf(headers, sizeof headers,
                   "x-tif-paasid: paas\nx-tif-timestamp: %lld\nx-tif-nonce: %s\nx-tif-signature: "
                   "%s\n",
                   seconds, nonce, hex);
    return headers;
}

START_TEST(tif_proves_a_moment)
{
    rule("{\"scheme\":\"tif\",\"key_id\":\"paas\",\"secret\":\"s\",\"max_skew_seconds\":60}");
    expect("", 401, "signature_required");
    expect(tif(now_s(), "n1", "s"), 200, NULL);
    expect(tif(now_s(), "n1", "s"), 401, "signature_invalid");
    expect(tif(now_s(), "n2", "another"), 401, "signature_invalid");
    expect(tif(now_s() - 61, "n3", "s"), 401, "clock_skew");
    expect(tif(now_s() + 61, "n4", "s"), 401, "clock_skew");
    expect(tif(now_s() - 60, "n5", "s"), 200, NULL);
    rule("{}");
    expect("", 200, NULL);
}
END_TEST

/* Signs `list` with the secret "s"; `base` are the lines of its components. */
static const char *message(const char *list, const char *base, long long created, const char *nonce)
{
    static char headers[1024];
    char input[512];
    char text[1024];
    char encoded[64];
    uint8_t mac[32];
    unsigned size = sizeof mac;
    (void)snprintf(input, sizeof input,
                   "%s;created=%lld;nonce=\"%s\";keyid=\"app\";alg=\"hmac-sha256\"", list, created,
                   nonce);
    (void)snprintf(text, sizeof text, "%s\"@signature-params\": %s", base, input);
    ck_assert_ptr_nonnull(
        HMAC(EVP_sha256(), "s", 1, (const uint8_t *)text, strlen(text), mac, &size));
    (void)EVP_EncodeBlock((uint8_t *)encoded, mac, (int)size);
    (void)snprintf(headers, sizeof headers, "Signature-Input: x=%s\nSignature: x=:%s:\n", input,
                   encoded);
    return headers;
}

#define LIST "(\"@method\" \"@authority\" \"@path\" \"@query\")"
#define BASE                                                                                       \
    "\"@method\": GET\n\"@authority\": sandbox.test\n\"@path\": /gov/v1/items\n"                   \
    "\"@query\": ?region=990100\n"

START_TEST(messages_are_signed_whole)
{
    static const struct {
        const char *list;
        const char *base;
    } refused[] = {
        {"(\"@method\" \"@authority\" \"@path\")",
         "\"@method\": GET\n\"@authority\": sandbox.test\n\"@path\": /gov/v1/items\n"},
        {LIST, "\"@method\": POST\n\"@authority\": sandbox.test\n\"@path\": /gov/v1/items\n"
               "\"@query\": ?region=990100\n"},
        {LIST, "\"@method\": GET\n\"@authority\": other.test\n\"@path\": /gov/v1/items\n"
               "\"@query\": ?region=990100\n"},
        {LIST, "\"@method\": GET\n\"@authority\": sandbox.test\n\"@path\": /gov/v1/items\n"
               "\"@query\": ?region=110000\n"},
        {"(\"@method\" \"@authority\" \"@path\" \"@query\" \"missing\")", BASE "\"missing\": \n"},
    };
    rule("{\"scheme\":\"rfc9421\",\"key_id\":\"app\",\"secret\":\"s\",\"max_skew_seconds\":60}");
    expect("", 401, "signature_required");
    expect(message(LIST, BASE, now_s(), "n1"), 200, NULL);
    expect(message(LIST, BASE, now_s(), "n1"), 401, "signature_invalid");
    expect(message(LIST, BASE, now_s(), ""), 401, "signature_invalid");
    expect(message(LIST, BASE, now_s() - 61, "n2"), 401, "clock_skew");
    expect(message("(\"@method\" \"@authority\" \"@path\" \"@query\" \"gov-app\""
                   " \"@query-param\";name=\"region\")",
                   BASE "\"gov-app\": test\n\"@query-param\";name=\"region\": 990100\n", now_s(),
                   "n3"),
           200, NULL);
    for (size_t i = 0; i < TEST_COUNT(refused); i++) {
        char nonce[8];
        (void)snprintf(nonce, sizeof nonce, "r%zu", i);
        expect(message(refused[i].list, refused[i].base, now_s(), nonce), 401, "signature_invalid");
    }
    expect("Signature-Input: x=(\nSignature: x=:AAAA:\n", 401, "signature_invalid");
    expect("Signature-Input: (\"@method\")\nSignature: x=:AAAA:\n", 401, "signature_invalid");
}
END_TEST

START_TEST(only_the_api_is_concerned)
{
    rule("{\"scheme\":\"x_ca\",\"key_id\":\"app\",\"secret\":\"s\"}");
    ck_assert_int_eq(
        sandbox_test_send(&t, "GET", "/.well-known/gov-gateway", "Host: a.test\n", "", 0), 200);
    expect("", 401, "signature_required");
    rule("{\"scheme\":\"bg_hmac\",\"key_id\":\"app\",\"secret\":\"s\"}");
    expect("", 401, "signature_required");
}
END_TEST

START_TEST(replies_are_signed_when_asked)
{
    rule("{\"sign_replies\":true}");
    expect("", 200, NULL);
    ck_assert_ptr_nonnull(sandbox_test_header(&t, "Signature"));
    ck_assert_ptr_nonnull(sandbox_test_header(&t, "Content-Digest"));
    const char *input = sandbox_test_header(&t, "Signature-Input");
    ck_assert_ptr_nonnull(strstr(input, "reply=(\"@status\" \"content-digest\""));
    rule("{}");
    expect("", 200, NULL);
    ck_assert_ptr_null(sandbox_test_header(&t, "Signature"));
}
END_TEST

START_TEST(rules_are_read_strictly)
{
    static const char *const bad[] = {"{\"scheme\":\"none-such\"}", "{\"scheme\":\"tif\"}",
                                      "{\"spoil\":\"all\"}", "{\"unknown\":1}",
                                      "{\"max_skew_seconds\":-1}"};
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/signature", NULL, bad[i]), 422);
    }
    ck_assert_int_eq(sandbox_test_json(&t, "POST", "/sandbox/signature", NULL, "[]"), 400);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sandbox signatures");
    TCase *test_case = tcase_create("all");
    tcase_add_checked_fixture(test_case, set_up, tear_down);
    tcase_add_test(test_case, tif_proves_a_moment);
    tcase_add_test(test_case, messages_are_signed_whole);
    tcase_add_test(test_case, only_the_api_is_concerned);
    tcase_add_test(test_case, replies_are_signed_when_asked);
    tcase_add_test(test_case, rules_are_read_strictly);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
