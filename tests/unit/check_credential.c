/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying SD-JWT VCs: one that is right in every respect, then every check made bad alone. What each came
 * to is told by vc_differences; by whom it was issued, what of the licence is known, what is given out. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "unit/jose_support.h"
#include "unit/test_support.h"
#include "unit/vc_support.h"

#define TYP        "dc+sd-jwt"
#define IDENTIFIER "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
#define PAYLOAD                                                                                    \
    "{\"vct\":\"https://vct.example.test/1\",\"iss\":\"" VC_ISSUER "\",\"iat\":1699999000,"        \
    "\"nbf\":1699999000,\"exp\":1700003600,\"identifier\":\"" IDENTIFIER "\","                     \
    "\"valid_until\":\"长期\",\"_sd\":[\"%1\",\"%2\"],\"_sd_alg\":\"sha-256\"}"

static const char *const disclosures[] = {"[\"s1\",\"姓名\",\"张小样\"]",
                                          "[\"s2\",\"\xF0\x9F\x98\x80\",[1,{\"b\":null}]]", NULL};

static gov_key *issuer;
static gov_key *holder;
static gov_trust *trust;

static void set_up(void)
{
    if (issuer == NULL) {
        issuer = vc_key("k1");
        holder = vc_key("h");
        trust = vc_trust(VC_ISSUER, issuer);
    }
}

static void expect_of(const gov_verification *v, const char *expected, const char *what)
{
    char *differences = vc_differences(v);

    ck_assert_msg(strcmp(differences, expected) == 0, "%s: \"%s\", not \"%s\"", what, differences,
                  expected);
    ck_assert_uint_eq(ERR_peek_error(), 0);
    free(differences);
}

/* Verifies and compares; gives the verdict. */
static gov_verdict expect(const char *text, const gov_verify_options *options, const char *expected)
{
    gov_verification *v = vc_verify(text, trust, options);
    gov_verdict overall = gov_verification_get_overall(v);

    expect_of(v, expected, text);
    ck_assert((gov_verification_get_claims_json(v) != NULL) == (overall == GOV_VERDICT_PASSED) ||
              overall == GOV_VERDICT_INDETERMINATE);
    gov_verification_free(v);
    return overall;
}

START_TEST(a_good_one_passes)
{
    set_up();
    char *text = vc_issue(issuer, TYP, 0, PAYLOAD, disclosures);
    gov_verification *v = vc_verify(text, trust, NULL);

    expect_of(v, "", "good");
    ck_assert_int_eq(gov_verification_get_overall(v), GOV_VERDICT_PASSED);
    ck_assert_int_eq(gov_verification_get_document(v), GOV_VERDICT_PASSED);
    ck_assert_int_eq(gov_verification_get_signer(v), GOV_VERDICT_PASSED);
    ck_assert_str_eq(gov_verification_get_signature_text(v, 0, "signer"), VC_ISSUER);
    ck_assert_str_eq(gov_verification_get_signature_text(v, 0, "signed_at"),
                     "2023-11-14T21:56:40Z");
    ck_assert_str_eq(gov_verification_get_signature_text(v, 0, "signed_at_source"), "claimed");
    const char *claims = gov_verification_get_claims_json(v);
    ck_assert_ptr_nonnull(
        strstr(claims, "\"姓名\":\"张小样\",\"\xF0\x9F\x98\x80\":[1,{\"b\":null}]}"));
    ck_assert_ptr_null(strstr(claims, "_sd"));
    ck_assert_ptr_nonnull(strstr(gov_verification_get_json(v), IDENTIFIER));
    ck_assert_ptr_nonnull(strstr(gov_verification_get_json(v), "长期"));
    gov_verification_free(v);
    free(text);
}
END_TEST

/* One change to the payload each. */
static const struct {
    const char *from;
    const char *to;
    const char *expected;
} claim_samples[] = {
    {"\"vct\":\"https://vct.example.test/1\",", "", "CONTAINER=FAIL/malformed"},
    {"\"vct\":\"https://vct.example.test/1\"", "\"vct\":7", "CONTAINER=FAIL/malformed"},
    {"\"iss\":\"" VC_ISSUER "\"", "\"iss\":\"https://issuer.example.test/GOV\"",
     "SIGNATURE=NOT_DONE/no_key ALGORITHM=NOT_DONE/not_reached "
     "ISSUER=NOT_DONE/untrusted_issuer KEY_USAGE=NOT_DONE/not_reached "
     "SIGNER_CHAIN=NOT_DONE/no_key SIGNER_REVOCATION=NOT_DONE/not_reached"},
    {"\"exp\":1700003600", "\"exp\":1699999700", "VALIDITY=FAIL/expired"},
    {"\"exp\":1700003600", "\"exp\":1699999701", ""}, /* within the skew */
    {"\"exp\":1700003600", "\"exp\":1.5", "VALIDITY=FAIL/malformed"},
    {"\"exp\":1700003600", "\"exp\":\"1700003600\"", "VALIDITY=FAIL/malformed"},
    {"\"exp\":1700003600", "\"exp\":-1", "VALIDITY=FAIL/malformed"},
    {"\"exp\":1700003600", "\"exp\":9223372036854775807", "VALIDITY=FAIL/malformed"},
    {"\"exp\":1700003600,", "", ""},
    {"\"nbf\":1699999000", "\"nbf\":1700000300", ""},
    {"\"nbf\":1699999000", "\"nbf\":1700000301", "VALIDITY=FAIL/not_yet_valid"},
    {"\"nbf\":1699999000", "\"nbf\":null", "VALIDITY=FAIL/malformed"},
    {"\"iat\":1699999000", "\"iat\":1700000301", "SIGN_TIME=FAIL/future"},
    {"\"iat\":1699999000,", "", "SIGN_TIME=NOT_DONE/not_applicable"},
    {"\"iat\":1699999000", "\"iat\":\"x\"",
     "VALIDITY=FAIL/malformed SIGN_TIME=NOT_DONE/not_reached"},
    {"长期", "2023-11-14", "VALIDITY=FAIL/expired"},
    {"长期", "2023-11-15", ""}, /* the whole day in UTC+8 */
    {"长期", "2023-11-14T22:08:20Z", "VALIDITY=FAIL/expired"},
    {"\"valid_until\":", "\"valid_from\":\"2023-11-16\",\"valid_until\":",
     "VALIDITY=FAIL/not_yet_valid"},
    {"\"_sd\":[\"%1\",\"%2\"]", "\"_sd\":[\"%1\",\"x\"]", "REFERENCES=FAIL/unused_disclosure"},
    {"\"_sd\":[\"%1\",\"%2\"]", "\"_sd\":[\"%1\",\"%2\",\"%1\"]", "REFERENCES=FAIL/malformed"},
    {"\"_sd\":[\"%1\",\"%2\"]", "\"姓名\":1,\"_sd\":[\"%1\",\"%2\"]", "REFERENCES=FAIL/malformed"},
    {"sha-256", "md5", "REFERENCES=NOT_DONE/not_reached ALGORITHM=NOT_DONE/unknown_algorithm"},
    {"\"_sd_alg\"", "\"status\":{\"status_list\":{\"idx\":-1,\"uri\":\"u\"}},\"_sd_alg\"",
     "VALIDITY=NOT_DONE/unsupported"},
    {"\"_sd_alg\"", "\"status\":{\"status_list\":{\"idx\":1}},\"_sd_alg\"",
     "VALIDITY=NOT_DONE/unsupported"},
    {"\"_sd_alg\"", "\"status\":\"revoked\",\"_sd_alg\"", "VALIDITY=NOT_DONE/unsupported"},
    {"\"_sd_alg\"", "\"status\":{},\"_sd_alg\"", "VALIDITY=NOT_DONE/unsupported"},
    {"\"_sd_alg\"", "\"status\":null,\"_sd_alg\"", "VALIDITY=NOT_DONE/unsupported"},
    {"\"_sd_alg\"", "\"status\":{\"status_list\":\"x\"},\"_sd_alg\"",
     "VALIDITY=NOT_DONE/unsupported"},
    {"\"_sd_alg\"", "\"status\":{\"status_list\":null},\"_sd_alg\"",
     "VALIDITY=NOT_DONE/unsupported"},
    {"\"_sd_alg\"", "\"status\":{\"other\":{\"uri\":\"u\"}},\"_sd_alg\"",
     "VALIDITY=NOT_DONE/unsupported"},
    {"\"_sd_alg\"", "\"status\":{\"status_list\":{\"idx\":1.5,\"uri\":\"u\"}},\"_sd_alg\"",
     "VALIDITY=NOT_DONE/unsupported"},
    {"\"_sd_alg\"", "\"status\":{\"status_list\":{\"uri\":\"u\"}},\"_sd_alg\"",
     "VALIDITY=NOT_DONE/unsupported"},
    {"长期", "20231114", "VALIDITY=FAIL/expired"},
    {"长期", "2023年11月14日", "VALIDITY=FAIL/expired"},
    {"长期", "2023年1月1日", "VALIDITY=FAIL/expired"},
    {"长期", "20231115", ""},
    {"长期", "2023年11月15日", ""},
    {"长期", "长期有效", ""},
    {"长期", "永久", ""},
    {"长期", "garbage", "VALIDITY=NOT_DONE/unsupported"},
    {"长期", "", "VALIDITY=NOT_DONE/unsupported"},
    {"长期", "20231131", "VALIDITY=NOT_DONE/unsupported"},
    {"长期", "2023年11月", "VALIDITY=NOT_DONE/unsupported"},
    {"长期", "2023111", "VALIDITY=NOT_DONE/unsupported"},
    {"长期", "202311140", "VALIDITY=NOT_DONE/unsupported"},
    {"长期", "2023年13月1日", "VALIDITY=NOT_DONE/unsupported"},
    {"\"长期\"", "1600000000", "VALIDITY=NOT_DONE/unsupported"},
    {"\"长期\"", "null", "VALIDITY=NOT_DONE/unsupported"},
    {"\"valid_until\":", "\"valid_from\":\"20231116\",\"valid_until\":",
     "VALIDITY=FAIL/not_yet_valid"},
    {"\"valid_until\":", "\"valid_from\":\"2023年11月16日\",\"valid_until\":",
     "VALIDITY=FAIL/not_yet_valid"},
    {"\"valid_until\":", "\"valid_from\":\"20231114\",\"valid_until\":", ""},
    {"\"valid_until\":", "\"valid_from\":\"长期\",\"valid_until\":",
     "VALIDITY=NOT_DONE/unsupported"},
    {"\"valid_until\":", "\"valid_from\":\"soon\",\"valid_until\":",
     "VALIDITY=NOT_DONE/unsupported"},
};

START_TEST(each_claim_bad_alone)
{
    set_up();
    for (size_t i = 0; i < TEST_COUNT(claim_samples); i++) {
        char *payload = vc_swap(PAYLOAD, claim_samples[i].from, claim_samples[i].to);
        char *text = vc_issue(issuer, TYP, 0, payload, disclosures);
        gov_verdict verdict = expect(text, NULL, claim_samples[i].expected);
        ck_assert((strstr(claim_samples[i].expected, "FAIL/") != NULL) ==
                  (verdict == GOV_VERDICT_FAILED));
        free(payload);
        free(text);
    }
}
END_TEST

/* What must stand in the open may not come by a disclosure that can be withheld. */
START_TEST(hidden_terms_are_refused)
{
    static const char *const hidden[] = {
        "[\"s\",\"exp\",1700003600]",
        "[\"s\",\"nbf\",1]",
        "[\"s\",\"cnf\",{}]",
        "[\"s\",\"status\",{}]",
        "[\"s\",\"vct#integrity\",\"x\"]",
    };

    set_up();
    char *payload = vc_swap(PAYLOAD, "\"exp\":1700003600,", "");
    char *open = vc_swap(payload, "\"nbf\":1699999000,", "");
    for (size_t i = 0; i < TEST_COUNT(hidden); i++) {
        const char *const list[] = {hidden[i], disclosures[0], NULL};
        char *text = vc_issue(issuer, TYP, 0, open, list);
        ck_assert_int_eq(expect(text, NULL, "REFERENCES=FAIL/malformed"), GOV_VERDICT_FAILED);
        free(text);
    }
    free(payload);
    free(open);
}
END_TEST

START_TEST(types_are_what_they_say)
{
    gov_verify_options legacy = {.struct_size = sizeof legacy, .flags = GOV_VERIFY_LEGACY_TYPE};
    gov_verify_options strict = {.struct_size = sizeof strict,
                                 .flags = GOV_VERIFY_LEGACY_TYPE | GOV_VERIFY_STRICT};

    set_up();
    char *old = vc_issue(issuer, "vc+sd-jwt", 0, PAYLOAD, disclosures);
    char *other = vc_issue(issuer, "JWT", 0, PAYLOAD, disclosures);
    char *full = vc_issue(issuer, "application/dc+sd-jwt", 0, PAYLOAD, disclosures);
    char *good = vc_issue(issuer, TYP, 0, PAYLOAD, disclosures);
    char *line = jose_format("%s\r\n", good);
    char *ignored = NULL;

    gov_verification *v = vc_verify(old, trust, NULL);
    ignored = vc_differences(v);
    ck_assert_ptr_nonnull(strstr(ignored, "CONTAINER=FAIL/wrong_type"));
    ck_assert_int_eq(gov_verification_get_overall(v), GOV_VERDICT_FAILED);
    gov_verification_free(v);
    free(ignored);
    v = vc_verify(other, trust, &legacy);
    ignored = vc_differences(v);
    ck_assert_ptr_nonnull(strstr(ignored, "CONTAINER=FAIL/wrong_type"));
    gov_verification_free(v);
    free(ignored);
    ck_assert_int_eq(expect(old, &legacy, "NONCONFORMITY=PASS/tolerated"), GOV_VERDICT_PASSED);
    ck_assert_int_eq(expect(old, &strict, "NONCONFORMITY=FAIL/not_tolerated"), GOV_VERDICT_FAILED);
    const gov_verify_options any = {.struct_size = sizeof any, .flags = GOV_VERIFY_ANY_TYPE};
    ck_assert_int_eq(expect(other, NULL, "CONTAINER=FAIL/wrong_type"), GOV_VERDICT_FAILED);
    ck_assert_int_eq(expect(other, &any, "NONCONFORMITY=PASS/tolerated"), GOV_VERDICT_PASSED);
    ck_assert_int_eq(expect(full, NULL, ""), GOV_VERDICT_PASSED);
    ck_assert_int_eq(expect(line, NULL, "NONCONFORMITY=PASS/tolerated"), GOV_VERDICT_PASSED);
    ck_assert_int_eq(expect(line, &strict, "NONCONFORMITY=FAIL/not_tolerated"), GOV_VERDICT_FAILED);
    free(old);
    free(other);
    free(full);
    free(good);
    free(line);
}
END_TEST

/* Behind the last tilde is the holder's JWT or nothing, whoever asks for it. */
START_TEST(nothing_else_follows_the_last_tilde)
{
    static const char *const tails[] = {"xyz",      "e30",      "e30.e30",        "e30..e30",
                                        ".e30.e30", "e30.e30.", "e30.e30.e30.e30"};

    set_up();
    char *good = vc_issue(issuer, TYP, 0, PAYLOAD, disclosures);
    for (size_t i = 0; i < TEST_COUNT(tails); i++) {
        char *text = jose_format("%s%s", good, tails[i]);
        gov_verification *v = vc_verify(text, trust, NULL);
        ck_assert_int_eq(gov_verification_get_overall(v), GOV_VERDICT_FAILED);
        ck_assert_str_eq(gov_verification_get_cause(v), "malformed");
        gov_verification_free(v);
        free(text);
    }
    free(good);
}
END_TEST

/* Headers by a signer that does not think. */
START_TEST(headers_are_looked_at)
{
    static const struct {
        const char *header;
        const char *expected;
    } samples[] = {
        {"{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\"}", ""},
        {"{\"alg\":\"none\",\"typ\":\"dc+sd-jwt\"}", "ALGORITHM=FAIL/weak_algorithm"},
        {"{\"alg\":\"HS256\",\"typ\":\"dc+sd-jwt\"}", "ALGORITHM=FAIL/wrong_algorithm"},
        {"{\"alg\":\"ES384\",\"typ\":\"dc+sd-jwt\"}", "SIGNATURE=FAIL/bad_signature"},
        {"{\"alg\":\"RS256\",\"typ\":\"dc+sd-jwt\",\"kid\":\"k1\"}",
         "ALGORITHM=FAIL/wrong_algorithm"},
        {"{\"alg\":\"ES999\",\"typ\":\"dc+sd-jwt\"}", "ALGORITHM=NOT_DONE/unknown_algorithm"},
        {"{\"typ\":\"dc+sd-jwt\"}", "CONTAINER=FAIL/malformed"},
        {"{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"kid\":\"k2\"}", "SIGNATURE=NOT_DONE/no_key"},
        {"{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"crit\":[\"x\"],\"x\":1}",
         "CONTAINER=FAIL/critical_extension"},
        {"{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"x5c\":1}", "CONTAINER=FAIL/malformed"},
        {"{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"x5c\":[\"AAAA\"]}",
         "CONTAINER=FAIL/malformed"},
        {"{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"alg\":\"ES256\"}", "CONTAINER=FAIL/malformed"},
    };
    jose_key *key = jose_key_new("ES256", 0);
    char *set = jose_key_set(key, ",\"kid\":\"k1\"");
    gov_trust *own = vc_trust(NULL, NULL);

    set_up();
    ck_assert_int_eq(gov_trust_add_issuer(own, VC_ISSUER, set, strlen(set), 0, NULL), GOV_OK);
    char *payload = vc_swap(PAYLOAD, "\"%1\",\"%2\"", "");
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        char *jwt = jose_sign(key, samples[i].header, payload);
        char *text = jose_format("%s~", jwt);
        gov_verification *v = vc_verify(text, own, NULL);
        char *differences = vc_differences(v);
        ck_assert_msg(strncmp(differences, samples[i].expected, strlen(samples[i].expected)) == 0 ||
                          strstr(differences, samples[i].expected) != NULL,
                      "%zu: %s", i, differences);
        ck_assert((gov_verification_get_overall(v) == GOV_VERDICT_PASSED) == (i == 0));
        ck_assert((gov_verification_get_claims_json(v) != NULL) == (i == 0));
        gov_verification_free(v);
        free(differences);
        free(jwt);
        free(text);
    }
    free(payload);
    free(set);
    gov_trust_free(own);
    jose_key_free(key);
}
END_TEST

START_TEST(signatures_and_issuers)
{
    gov_verify_options options = {.struct_size = sizeof options, .issuer = VC_ISSUER};
    gov_key *forger = vc_key("k1");

    set_up();
    char *good = vc_issue(issuer, TYP, 0, PAYLOAD, disclosures);
    char *forged = vc_issue(forger, TYP, 0, PAYLOAD, disclosures);
    ck_assert_int_eq(expect(forged, NULL, "SIGNATURE=FAIL/bad_signature"), GOV_VERDICT_FAILED);
    ck_assert_int_eq(expect(good, &options, ""), GOV_VERDICT_PASSED);
    options.issuer = "https://issuer.example.test";
    ck_assert_int_eq(expect(good, &options, "ISSUER=FAIL/wrong_issuer"), GOV_VERDICT_FAILED);
    free(good);
    free(forged);
    gov_key_unref(forger);
}
END_TEST

START_TEST(what_is_no_sd_jwt_fails)
{
    static const struct {
        const char *text;
        const char *expected;
    } samples[] = {
        {"x", "CONTAINER=FAIL/malformed"},
        {"~", "CONTAINER=FAIL/malformed"},
        {"eyJ9.eyJ9.AA", "CONTAINER=FAIL/malformed"},
        {"e30.e30.AA~", "CONTAINER=FAIL/malformed"},
        {"e30.e30~", "CONTAINER=FAIL/malformed"},
        {"e30.e31.AA~", "CONTAINER=FAIL/malformed"},
        {"e30=.e30.AA~", "CONTAINER=FAIL/malformed"},
        {"e30.W10.AA~", "CONTAINER=FAIL/malformed"},
    };
    gov_verify_options small = {.struct_size = sizeof small, .max_bytes = 100};

    set_up();
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        gov_verification *v = vc_verify(samples[i].text, trust, NULL);
        char *differences = vc_differences(v);
        ck_assert_msg(strstr(differences, samples[i].expected) == differences, "%zu: %s", i,
                      differences);
        ck_assert_int_eq(gov_verification_get_overall(v), GOV_VERDICT_FAILED);
        ck_assert_ptr_null(gov_verification_get_claims_json(v));
        gov_verification_free(v);
        free(differences);
    }
    char *text = vc_issue(issuer, TYP, 0, PAYLOAD, disclosures);
    gov_verification *v = vc_verify(text, trust, &small);
    ck_assert_int_eq(gov_verification_get_overall(v), GOV_VERDICT_INDETERMINATE);
    ck_assert_str_eq(gov_verification_get_cause(v), "limit");
    gov_verification_free(v);
    free(text);
}
END_TEST

/* A value takes much more memory than text. */
START_TEST(values_are_counted)
{
    static const struct {
        size_t zeros;
        gov_verdict expected;
    } samples[] = {{131000, GOV_VERDICT_PASSED}, {131072, GOV_VERDICT_INDETERMINATE}};
    static const char *const none[] = {NULL};

    set_up();
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        char *zeros = calloc(2 * samples[i].zeros + 1, 1);
        ck_assert_ptr_nonnull(zeros);
        for (size_t k = 0; k < samples[i].zeros; k++) {
            memcpy(zeros + 2 * k, ",0", 2);
        }
        char *payload =
            jose_format("{\"vct\":\"v\",\"iss\":\"" VC_ISSUER "\",\"iat\":%lld,\"a\":[0%s]}",
                        (long long)VC_AT_S - 60, zeros);
        char *text = vc_issue(issuer, TYP, 0, payload, none);
        gov_verification *v = vc_verify(text, trust, NULL);
        ck_assert_int_eq(gov_verification_get_overall(v), samples[i].expected);
        if (samples[i].expected != GOV_VERDICT_PASSED) {
            ck_assert_str_eq(gov_verification_get_cause(v), "limit");
        }
        gov_verification_free(v);
        free(text);
        free(payload);
        free(zeros);
    }
}
END_TEST

#define PROOF                                                                                      \
    "{\"aud\":\"https://v.example\",\"nonce\":\"n-0123456789\",\"iat\":1699999990,"                \
    "\"sd_hash\":\"%h\"}"

START_TEST(the_holder_proves)
{
    static const struct {
        const char *from;
        const char *to;
        const char *detail; /* NULL: good */
    } samples[] = {
        {"%h", "%h", NULL},
        {"https://v.example", "https://v.example/", "aud"},
        {"\"aud\":\"https://v.example\",", "", "aud"},
        {"\"https://v.example\"", "[\"https://v.example\"]", "aud"},
        {"n-0123456789", "n-0123456780", "nonce"},
        {"\"nonce\":\"n-0123456789\",", "", "nonce"},
        {"1699999990", "1699999399", "iat"}, /* 300 s and the skew of 300 s */
        {"1699999990", "1699999400", NULL},
        {"1699999990", "1700000300", NULL},
        {"1699999990", "1700000301", "iat"},
        {"\"iat\":1699999990,", "", "iat"},
        {"%h", "x%h", "sd_hash"},
        {",\"sd_hash\":\"%h\"", "", "sd_hash"},
        {"\"nonce\"", "\"exp\":1699999700,\"nonce\"", "exp"},
        {"\"nonce\"", "\"exp\":1699999701,\"nonce\"", NULL}, /* within the skew */
        {"\"nonce\"", "\"exp\":\"never\",\"nonce\"", "exp"},
        {"\"nonce\"", "\"nbf\":1700000301,\"nonce\"", "nbf"},
        {"\"nonce\"", "\"nbf\":1700000300,\"nonce\"", NULL},
        {"\"nonce\"", "\"nbf\":null,\"nonce\"", "nbf"},
    };
    gov_verify_options options = {
        .struct_size = sizeof options, .audience = "https://v.example", .nonce = "n-0123456789"};

    set_up();
    char *jwk = vc_jwk(holder);
    char *cnf = jose_format("\"cnf\":{\"jwk\":%s},\"_sd\"", jwk);
    char *payload = vc_swap(PAYLOAD, "\"_sd\"", cnf);
    char *presented = vc_issue(issuer, TYP, 0, payload, disclosures);
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        char *claims = vc_swap(PROOF, samples[i].from, samples[i].to);
        char *text = vc_bind(presented, holder, "kb+jwt", claims);
        gov_verification *v = vc_verify(text, trust, &options);
        size_t index = 0;
        expect_of(v,
                  samples[i].detail == NULL ? "HOLDER_BINDING=PASS/"
                                            : "HOLDER_BINDING=FAIL/wrong_binding",
                  samples[i].to);
        if (samples[i].detail != NULL) {
            (void)gov_verification_find(v, 0, "HOLDER_BINDING", &index);
            ck_assert_str_eq(gov_verification_get_detail(v, 0, index), samples[i].detail);
        }
        gov_verification_free(v);
        expect(text, NULL, ""); /* nobody asked */
        free(claims);
        free(text);
    }
    char *by_other = vc_bind(presented, issuer, "kb+jwt", PROOF);
    char *other_type = vc_bind(presented, holder, "JWT", PROOF);
    ck_assert_int_eq(expect(by_other, &options, "HOLDER_BINDING=FAIL/wrong_binding"),
                     GOV_VERDICT_FAILED);
    ck_assert_int_eq(expect(other_type, &options, "HOLDER_BINDING=FAIL/wrong_binding"),
                     GOV_VERDICT_FAILED);
    ck_assert_int_eq(expect(presented, &options, "HOLDER_BINDING=FAIL/no_binding"),
                     GOV_VERDICT_FAILED);
    options.nonce = NULL;
    char *good = vc_bind(presented, holder, "kb+jwt", PROOF);
    ck_assert_int_eq(expect(good, &options, "HOLDER_BINDING=FAIL/wrong_binding"),
                     GOV_VERDICT_FAILED);
    free(good);
    free(by_other);
    free(other_type);
    free(presented);
    free(payload);
    free(cnf);
    free(jwk);
}
END_TEST

/* Every letter of a presentation changed in turn. */
START_TEST(no_altered_credential_passes)
{
    gov_verify_options options = {
        .struct_size = sizeof options, .audience = "https://v.example", .nonce = "n-0123456789"};

    set_up();
    char *jwk = vc_jwk(holder);
    char *cnf = jose_format("\"cnf\":{\"jwk\":%s},\"_sd\"", jwk);
    char *payload = vc_swap(PAYLOAD, "\"_sd\"", cnf);
    char *presented = vc_issue(issuer, TYP, 0, payload, disclosures);
    char *text = vc_bind(presented, holder, "kb+jwt", PROOF);
    for (size_t i = 0; text[i] != '\0'; i += 5) {
        char old = text[i];
        text[i] = old == 'A' ? 'B' : 'A';
        gov_verification *v = vc_verify(text, trust, &options);
        ck_assert_msg(gov_verification_get_overall(v) != GOV_VERDICT_PASSED, "%zu", i);
        ck_assert_ptr_null(gov_verification_get_claims_json(v));
        gov_verification_free(v);
        text[i] = old;
    }
    ck_assert_int_eq(expect(text, &options, "HOLDER_BINDING=PASS/"), GOV_VERDICT_PASSED);
    free(text);
    free(presented);
    free(payload);
    free(cnf);
    free(jwk);
}
END_TEST

static gov_status verify_body(const gov_allocator *mem, void *user)
{
    gov_verification *v = NULL;
    gov_status status = vc_try(mem, user, trust, NULL, &v);

    gov_verification_free(v);
    return status;
}

START_TEST(memory_may_run_out)
{
    set_up();
    char *text = vc_issue(issuer, TYP, 0, PAYLOAD, disclosures);

    ck_assert_uint_ge(test_out_of_memory(verify_body, text), 20);
    free(text);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_good_one_passes),
        TEST_ENTRY(each_claim_bad_alone),
        TEST_ENTRY(hidden_terms_are_refused),
        TEST_ENTRY(types_are_what_they_say),
        TEST_ENTRY(nothing_else_follows_the_last_tilde),
        TEST_ENTRY(headers_are_looked_at),
        TEST_ENTRY(signatures_and_issuers),
        TEST_ENTRY(what_is_no_sd_jwt_fails),
        TEST_ENTRY(values_are_counted),
        TEST_ENTRY(the_holder_proves),
        TEST_ENTRY(no_altered_credential_passes),
        TEST_ENTRY(memory_may_run_out),
    };
    int result = test_run("credential", entries, TEST_COUNT(entries));

    gov_trust_free(trust);
    gov_key_unref(issuer);
    gov_key_unref(holder);
    return result;
}
