/* SPDX-License-Identifier: Apache-2.0 */
/* The report on a certificate, line by line, for certificates made by the tests' own keys: times, issuer,
 * identifier, disclosures, signatures. The cryptography itself is check_sdjwt.c. */
#include <stdlib.h>
#include <string.h>

#include <govsdk/certificate.h>

#include "call_support.h"
#include "jose_support.h"

#define HEADER "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"kid\":\"k1\"}"
#define ISS    "\"iss\":\"https://gov.test\""
#define VCT    "\"vct\":\"11990100MB9901008N011\""
#define RIGHT_ID                                                                                   \
    "\"identifier\":\"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U\""
#define WRONG_ID                                                                                   \
    "\"identifier\":\"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.V\""
/* The clock of the tests: PLAY_WALL_MS + 1000000 ms is this second. */
#define NOW 1767226600

enum { FORMAT, SIGNATURE, DISCLOSURES, TYPE, ISSUER, VALIDITY, IDENTIFIER, STATUS, CHECKS };

static const char *const check_names[CHECKS] = {"format", "signature", "disclosures", "type",
                                                "issuer", "validity",  "identifier",  "status"};

static jose_key *key;
static jose_key *stranger;
static char *key_set;

static void set_up(void)
{
    key = jose_key_new("ES256", 0);
    stranger = jose_key_new("ES256", 0);
    key_set = jose_key_set(key, ",\"kid\":\"k1\"");
}

static void tear_down(void)
{
    free(key_set);
    jose_key_free(stranger);
    jose_key_free(key);
}

static gov_report *report_on(play *p, const char *text)
{
    static const play_setting settings[] = {{"auth.issuer", "https://gov.test"}, {NULL, NULL}};
    gov_report *report = NULL;
    play_begin(p, settings);
    ck_assert_int_eq(gov_client_set_keys_json(p->client, key_set, strlen(key_set), NULL), GOV_OK);
    ck_assert_int_eq(gov_certificate_verify(p->client, text, strlen(text), NULL, &report, NULL),
                     GOV_OK);
    ck_assert_uint_eq(gov_report_get_count(report), CHECKS);
    ck_assert_str_eq(p->trace, "");
    return report;
}

/* One letter a check: p passed, f failed, w warning, i not decided. */
static void check_report(const char *text, gov_status status, const char *letters, const char *what)
{
    static const char *const results = " pfwi ";
    play p;
    gov_report *report = report_on(&p, text);
    ck_assert_msg(gov_report_get_status(report) == status, "%s: %s", what,
                  gov_status_get_name(gov_report_get_status(report)));
    for (size_t i = 0; i < CHECKS; i++) {
        size_t at = 0;
        while (at < CHECKS && strcmp(gov_report_get_check(report, at), check_names[i]) != 0) {
            at++;
        }
        ck_assert_msg(at < CHECKS, "%s: no line \"%s\"", what, check_names[i]);
        char letter = results[gov_report_get_result(report, at)];
        ck_assert_msg(letter == letters[i], "%s: %s is %c", what, check_names[i], letter);
        const char *detail = gov_report_get_detail(report, at, GOV_LANGUAGE_ZH);
        ck_assert_ptr_nonnull(detail);
        ck_assert_ptr_null(strstr(detail, "李四样"));
    }
    gov_report_free(report);
    play_end(&p);
}

typedef struct sample {
    const char *what;
    const char *claims;
    gov_status status;
    const char *letters;
} sample;

#define TIMES(nbf, exp) ",\"nbf\":" nbf ",\"exp\":" exp

static const sample samples[] = {
    {"good", "{" ISS "," VCT "," RIGHT_ID TIMES("1767000000", "1767300000") "}", GOV_OK,
     "pppppppi"},
    {"without nbf", "{" ISS "," VCT "," RIGHT_ID ",\"exp\":1767300000}", GOV_OK, "pppppppi"},
    {"for ever", "{" ISS "," VCT "," RIGHT_ID ",\"valid_until\":\"长期\"}", GOV_OK, "pppppppi"},
    {"with a status", "{" ISS "," VCT "," RIGHT_ID ",\"exp\":1767300000,\"status\":{}}", GOV_OK,
     "pppppppi"},
    {"just expired", "{" ISS "," VCT "," RIGHT_ID ",\"exp\":1767226400}", GOV_OK, "pppppppi"},
    {"expired at the edge", "{" ISS "," VCT "," RIGHT_ID ",\"exp\":1767226300}", GOV_ERR_EXPIRED,
     "pppppfpi"},
    {"expired", "{" ISS "," VCT "," RIGHT_ID ",\"exp\":1767000000}", GOV_ERR_EXPIRED, "pppppfpi"},
    {"nearly valid", "{" ISS "," VCT "," RIGHT_ID TIMES("1767226900", "1767300000") "}", GOV_OK,
     "pppppppi"},
    {"not yet valid", "{" ISS "," VCT "," RIGHT_ID TIMES("1767226901", "1767300000") "}",
     GOV_ERR_NOT_YET_VALID, "pppppfpi"},
    {"far future", "{" ISS "," VCT "," RIGHT_ID TIMES("9007199254740991", "9007199254740991") "}",
     GOV_ERR_NOT_YET_VALID, "pppppfpi"},
    {"another issuer", "{\"iss\":\"https://evil.test\"," VCT "," RIGHT_ID ",\"exp\":1767300000}",
     GOV_ERR_SIGNATURE, "ppppfppi"},
    {"wrong check character", "{" ISS "," VCT "," WRONG_ID ",\"exp\":1767300000}", GOV_OK,
     "ppppppwi"},
    {"no identifier", "{" ISS "," VCT ",\"exp\":1767300000}", GOV_ERR_RESPONSE, "ppppppfi"},
    {"a strange identifier", "{" ISS "," VCT ",\"identifier\":\"x\",\"exp\":1767300000}",
     GOV_ERR_RESPONSE, "ppppppfi"},
    {"no end", "{" ISS "," VCT "," RIGHT_ID "}", GOV_ERR_RESPONSE, "pppf"},
    {"no type", "{" ISS "," RIGHT_ID ",\"exp\":1767300000}", GOV_ERR_RESPONSE, "pppf"},
    {"no issuer", "{" VCT "," RIGHT_ID ",\"exp\":1767300000}", GOV_ERR_RESPONSE, "pppf"},
    {"times as text", "{" ISS "," VCT "," RIGHT_ID ",\"exp\":\"1767300000\"}", GOV_ERR_RESPONSE,
     "pppf"},
    {"a negative time", "{" ISS "," VCT "," RIGHT_ID ",\"exp\":-1}", GOV_ERR_RESPONSE, "pppf"},
    {"a time beyond all", "{" ISS "," VCT "," RIGHT_ID ",\"exp\":9223372036854775807}",
     GOV_ERR_RESPONSE, "pppf"},
};

/* Where the type is not right, nothing further is said. */
static void check_short(const char *text, gov_status status, const char *what)
{
    play p;
    static const play_setting settings[] = {{"auth.issuer", "https://gov.test"}, {NULL, NULL}};
    gov_report *report = NULL;
    play_begin(&p, settings);
    ck_assert_int_eq(gov_client_set_keys_json(p.client, key_set, strlen(key_set), NULL), GOV_OK);
    ck_assert_int_eq(gov_certificate_verify(p.client, text, strlen(text), NULL, &report, NULL),
                     GOV_OK);
    ck_assert_msg(gov_report_get_status(report) == status, "%s: %s", what,
                  gov_status_get_name(gov_report_get_status(report)));
    ck_assert_uint_eq(gov_report_count_results(report, GOV_CHECK_PASSED), 3);
    ck_assert_uint_eq(gov_report_count_results(report, GOV_CHECK_FAILED), 1);
    gov_report_free(report);
    play_end(&p);
}

START_TEST(claims_and_times)
{
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        const sample *s = &samples[i];
        char *jws = jose_sign(key, HEADER, s->claims);
        char *text = jose_format("%s~", jws);
        if (strlen(s->letters) == CHECKS) {
            check_report(text, s->status, s->letters, s->what);
        } else {
            check_short(text, s->status, s->what);
        }
        free(text);
        free(jws);
    }
}
END_TEST

/* A certificate whose holder's name is a disclosure. */
static char *with_disclosure(const char *header, const jose_key *signer, char **out_disclosure)
{
    static const char disclosure[] = "[\"2GLC42sKQveCfGfryNRN9w\",\"name\",\"李四样\"]";
    *out_disclosure = jose_base64url(disclosure, sizeof disclosure - 1);
    char *digest = jose_sha256(*out_disclosure);
    char *claims = jose_format("{" ISS "," VCT "," RIGHT_ID
                               ",\"exp\":1767300000,\"_sd_alg\":\"sha-256\",\"_sd\":[\"%s\"]}",
                               digest);
    char *jws = jose_sign(signer, header, claims);
    free(claims);
    free(digest);
    return jws;
}

START_TEST(disclosures)
{
    static const char stray[] = "[\"2GLC42sKQveCfGfryNRN9w\",\"name\",\"王五样\"]";
    char *disclosure = NULL;
    char *jws = with_disclosure(HEADER, key, &disclosure);
    char *other = jose_base64url(stray, sizeof stray - 1);
    char *shown = jose_format("%s~%s~", jws, disclosure);
    char *hidden = jose_format("%s~", jws);
    char *replaced = jose_format("%s~%s~", jws, other);
    char *twice = jose_format("%s~%s~%s~", jws, disclosure, disclosure);
    char *garbage = jose_format("%s~AAAA~", jws);
    check_report(shown, GOV_OK, "pppppppi", "shown");
    check_report(hidden, GOV_OK, "pppppppi", "hidden");
    check_report(replaced, GOV_ERR_DIGEST, "ppfiiiii", "replaced");
    check_report(twice, GOV_ERR_RESPONSE, "fiiiiiii", "twice");
    check_report(garbage, GOV_ERR_RESPONSE, "fiiiiiii", "garbage");
    free(garbage);
    free(twice);
    free(replaced);
    free(hidden);
    free(shown);
    free(other);
    free(jws);
    free(disclosure);
}
END_TEST

typedef struct signing {
    const char *what;
    const char *header;
    bool by_stranger;
    gov_status status;
    const char *letters;
} signing;

static const signing signings[] = {
    {"by a stranger", HEADER, true, GOV_ERR_SIGNATURE, "pfiiiiii"},
    {"unknown key", "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"kid\":\"k2\"}", false,
     GOV_ERR_KEY_NOT_FOUND, "pfiiiiii"},
    {"alg none", "{\"alg\":\"none\",\"typ\":\"dc+sd-jwt\",\"kid\":\"k1\"}", false,
     GOV_ERR_ALGORITHM, "pfiiiiii"},
    {"alg HS256", "{\"alg\":\"HS256\",\"typ\":\"dc+sd-jwt\",\"kid\":\"k1\"}", false,
     GOV_ERR_ALGORITHM, "pfiiiiii"},
    {"an event", "{\"alg\":\"ES256\",\"typ\":\"secevent+jwt\",\"kid\":\"k1\"}", false,
     GOV_ERR_RESPONSE, "fiiiiiii"},
    {"a key of its own",
     "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"jwk\":{\"kty\":\"EC\"},\"kid\":\"k1\"}", true,
     GOV_ERR_SIGNATURE, "pfiiiiii"},
};

START_TEST(signatures)
{
    for (size_t i = 0; i < TEST_COUNT(signings); i++) {
        const signing *s = &signings[i];
        char *disclosure = NULL;
        char *jws = with_disclosure(s->header, s->by_stranger ? stranger : key, &disclosure);
        char *text = jose_format("%s~%s~", jws, disclosure);
        check_report(text, s->status, s->letters, s->what);
        free(text);
        free(jws);
        free(disclosure);
    }
}
END_TEST

/* The issuer is not known: that is said, and does not pass for right. */
START_TEST(issuer_unknown)
{
    play p;
    gov_report *report = NULL;
    char *jws = jose_sign(key, HEADER, samples[0].claims);
    char *text = jose_format("%s~", jws);
    play_begin(&p, NULL);
    ck_assert_int_eq(gov_client_set_keys_json(p.client, key_set, strlen(key_set), NULL), GOV_OK);
    ck_assert_int_eq(gov_certificate_verify(p.client, text, strlen(text), NULL, &report, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_report_get_status(report), GOV_OK);
    ck_assert_uint_eq(gov_report_count_results(report, GOV_CHECK_INDETERMINATE), 2);
    gov_report_free(report);
    play_end(&p);
    free(text);
    free(jws);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("certificate_verify");
    TCase *test_case = tcase_create("report");
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_test(test_case, claims_and_times);
    tcase_add_test(test_case, disclosures);
    tcase_add_test(test_case, signatures);
    tcase_add_test(test_case, issuer_unknown);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
