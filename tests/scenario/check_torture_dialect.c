/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of the drivers certshare and license_app: a client, its login, and list, read, fetch
 * and check over a script, with each allocation failing in turn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/sm.h>

#include "scenario/platform_support.h"

#define LICENCE                                                                                    \
    "{\"certificate_identifier\":\"1.2.156.3005.2.T.I.S.001.X\",\"certificate_type_code\":\"T\","  \
    "\"certificate_type_name\":\"食品经营许可证\",\"certificate_holder_name\":\"甲,乙\"," \
    "\"certificate_holder_code\":\"1,2\",\"validate_end\":\"长期\",\"status\":\"02\"}"
#define OPEN(data)    "{\"head\":{\"status\":0},\"data\":" data "}"
#define ID            "1.2.156.3005.2.T.I.S.001.X"
#define SUCCESS(more) "{\"ack_code\":\"SUCCESS\"," more "}"
#define PDF           "%PDF-1.7 sample"
#define PDF_BASE64    "JVBERi0xLjcgc2FtcGxl"
#define SEALED_MAX    2048

typedef struct answer {
    const char *method;
    const char *suffix;
    const char *body;
    const char *headers;
} answer;

typedef struct verb {
    const platform_world *world;
    const answer *answers; /* of one run; body NULL ends them */
    gov_status (*run)(gov_session *session);
} verb;

static const char *const certshare_settings[] = {"certshare.access_id",
                                                 "sample-system",
                                                 "certshare.access_token",
                                                 "cs-token",
                                                 "certshare.use_cause",
                                                 "json_text",
                                                 NULL};
static const char *const file_settings[] = {"certshare.access_id",
                                            "sample-system",
                                            "certshare.access_token",
                                            "cs-token",
                                            "certshare.download",
                                            "file",
                                            NULL};
static const char *const license_settings[] = {"license_app.app_key",
                                               "key",
                                               "license_app.app_secret",
                                               "secret",
                                               "license_app.account",
                                               "account",
                                               "license_app.password",
                                               "password",
                                               NULL};
static platform_world certshare = {.name = "certshare", .settings = certshare_settings};
static platform_world by_file = {.name = "certshare", .settings = file_settings};
static const platform_world license_app = {.name = "license_app", .settings = license_settings};
static char sealed[SEALED_MAX]; /* an answer with LICENCE inside */

static void seal(void)
{
    unsigned char scalar[32];
    unsigned char data[sizeof LICENCE + GOV_SM2_OVERHEAD];
    size_t size = 0;
    memset(scalar, 0x5a, sizeof scalar);
    ck_assert_int_eq(
        gov_sm2_key_new(NULL, NULL, 0, scalar, sizeof scalar, NULL, &certshare.key, NULL), GOV_OK);
    ck_assert_int_eq(gov_sm2_encrypt(certshare.key, GOV_SM2_C1C3C2, LICENCE, sizeof LICENCE - 1,
                                     data, sizeof data, &size, NULL),
                     GOV_OK);
    int len = snprintf(sealed, sizeof sealed, "{\"head\":{\"status\":\"0\"},\"data\":\"");
    for (size_t i = 0; i < size; i++) {
        len += snprintf(sealed + len, sizeof sealed - (size_t)len, "%02X", data[i]);
    }
    (void)snprintf(sealed + len, sizeof sealed - (size_t)len, "\"}");
    by_file.key = gov_key_ref(certshare.key);
}

static void forget_keys(void)
{
    gov_key_unref(by_file.key);
    gov_key_unref(certshare.key);
}

static gov_usage usage_of(gov_usage_basis basis)
{
    gov_usage usage = platform_usage(basis);
    usage.grant_id = "credential";
    return usage;
}

static gov_status list(gov_session *session, gov_usage_basis basis, size_t wanted)
{
    const gov_usage usage = usage_of(basis);
    const gov_certificate_query query = {
        .struct_size = sizeof query, .holder = "1", .holder_type = "111", .limit = 2};
    gov_certificate_list *found = NULL;
    gov_error *err = NULL;
    gov_status status = gov_certificate_list_all(session, &usage, &query, NULL, &found, &err);
    ck_assert((status == GOV_OK) == (found != NULL) && (status == GOV_OK) == (err == NULL));
    ck_assert(found == NULL || gov_certificate_list_get_count(found) == wanted);
    gov_certificate_list_free(found);
    gov_error_free(err);
    return status;
}

static gov_status run_list(gov_session *session)
{
    return list(session, GOV_USAGE_FUNCTION, 1);
}

static gov_status run_list_two(gov_session *session)
{
    return list(session, GOV_USAGE_FUNCTION, 2);
}

static gov_status run_list_consent(gov_session *session)
{
    return list(session, GOV_USAGE_CONSENT, 1);
}

static gov_status run_get(gov_session *session)
{
    const gov_usage usage = usage_of(GOV_USAGE_CONSENT);
    gov_certificate *certificate = NULL;
    gov_error *err = NULL;
    gov_status status = gov_certificate_get(session, ID, &usage, NULL, &certificate, &err);
    ck_assert((status == GOV_OK) == (certificate != NULL) && (status == GOV_OK) == (err == NULL));
    ck_assert(certificate == NULL || strcmp(gov_certificate_get_id(certificate), ID) == 0);
    gov_certificate_free(certificate);
    gov_error_free(err);
    return status;
}

static gov_status run_fetch(gov_session *session)
{
    const gov_usage usage = usage_of(GOV_USAGE_CONSENT);
    gov_certificate_file *file = NULL;
    gov_error *err = NULL;
    gov_status status =
        gov_certificate_fetch(session, ID, GOV_CERTIFICATE_PDF, &usage, NULL, NULL, &file, &err);
    ck_assert((status == GOV_OK) == (file != NULL) && (status == GOV_OK) == (err == NULL));
    ck_assert(file == NULL || gov_certificate_file_get_size(file) == strlen(PDF));
    gov_certificate_file_free(file);
    gov_error_free(err);
    return status;
}

static gov_status run_check(gov_session *session)
{
    const gov_usage usage = usage_of(GOV_USAGE_CONSENT);
    const gov_certificate_claim claim = {
        .struct_size = sizeof claim, .type_code = "T", .holder_name = "甲", .number = "7"};
    gov_match match = GOV_MATCH_UNKNOWN;
    gov_error *err = NULL;
    gov_status status = gov_certificate_check(session, &claim, &usage, NULL, &match, NULL, &err);
    ck_assert((status == GOV_OK) == (match == GOV_MATCH_YES) &&
              (status == GOV_OK) == (err == NULL));
    gov_error_free(err);
    return status;
}

static gov_status run_redeem(gov_session *session)
{
    const gov_usage usage = usage_of(GOV_USAGE_FUNCTION);
    gov_certificate *seen = NULL;
    gov_error *err = NULL;
    gov_status status =
        gov_presentation_redeem(session, "4642087996", &usage, NULL, &seen, NULL, &err);
    ck_assert((status == GOV_OK) == (seen != NULL) && (status == GOV_OK) == (err == NULL));
    ck_assert(seen == NULL || strcmp(gov_certificate_get_id(seen), ID) == 0);
    gov_certificate_free(seen);
    gov_error_free(err);
    return status;
}

static const answer share_list[] = {{"POST", "/queryCertInfoByHolderCode", sealed, NULL},
                                    {NULL, NULL, NULL, NULL}};
static const answer share_get[] = {{"POST", "/queryCertInfo", sealed, NULL},
                                   {NULL, NULL, NULL, NULL}};
static const answer share_redeem[] = {{"POST", "/queryCertInfoByQRcode", sealed, NULL},
                                      {NULL, NULL, NULL, NULL}};
static const answer share_state[] = {
    {"POST", "/queryCertInfo", "{\"head\":{\"status\":22},\"data\":null}", NULL},
    {NULL, NULL, NULL, NULL}};
static const answer share_url[] = {
    {"POST", "/downloadUrl", OPEN("{\"content\":\"/CertShare/download?id=1\"}"), NULL},
    {"GET", "/CertShare/download?id=1", PDF, "Content-Type: application/pdf"},
    {NULL, NULL, NULL, NULL}};
static const answer share_file[] = {
    {"POST", "/downloadFile", OPEN("{\"content\":\"" PDF_BASE64 "\"}"), NULL},
    {NULL, NULL, NULL, NULL}};
static const answer share_check[] = {{"POST", "/verifyCertInfo", OPEN("{\"result\":2}"), NULL},
                                     {NULL, NULL, NULL, NULL}};

#define LOGIN                                                                                      \
    {                                                                                              \
        "POST", "/security/login", SUCCESS("\"access_token\":\"t-1\""), NULL                       \
    }
#define ITEMS                                                                                      \
    {                                                                                              \
        "GET", NULL, SUCCESS("\"data\":[{\"code\":\"0100-1\",\"name\":\"n\"}]"), NULL              \
    }

static const answer app_holder[] = {
    LOGIN,
    ITEMS,
    {"POST", "/license/holder?access_token=t-1",
     SUCCESS("\"data\":[{\"auth_code\":\"20261123AA1\",\"name\":\"n\",\"CYRMC\":\"甲\"}]"), NULL},
    {NULL, NULL, NULL, NULL}};
static const answer app_auth[] = {
    LOGIN,
    ITEMS,
    {"POST", NULL, SUCCESS("\"auth_codes\":[\"20261123AA1\",\"20261123AA2\"]"), NULL},
    {NULL, NULL, NULL, NULL}};
static const answer app_get[] = {
    LOGIN,
    {"GET", "/license/get_license?auth_code=" ID "&access_token=t-1",
     SUCCESS("\"data\":{\"auth_code\":\"x\",\"data_fields\":\"{'ZZMC':'n','CYRMC':'甲'}\"}"), NULL},
    {NULL, NULL, NULL, NULL}};
static const answer app_archive[] = {
    LOGIN,
    {"GET", NULL, SUCCESS("\"data\":{\"file_data\":\"" PDF_BASE64 "\"}"), NULL},
    {NULL, NULL, NULL, NULL}};
/* The token is refused, and another one is had. */
static const answer app_again[] = {
    LOGIN,
    {"GET", NULL, "{\"ack_code\":\"FAILURE\",\"errors\":[{\"code\":401}]}", NULL},
    {"POST", "/security/login", SUCCESS("\"access_token\":\"t-2\""), NULL},
    {"GET", "access_token=t-2", SUCCESS("\"data\":{\"file_data\":\"" PDF_BASE64 "\"}"), NULL},
    {NULL, NULL, NULL, NULL}};

static const verb verbs[] = {
    {&certshare, share_list, run_list},     {&certshare, share_get, run_get},
    {&certshare, share_redeem, run_redeem}, {&certshare, share_state, run_get},
    {&certshare, share_url, run_fetch},     {&by_file, share_file, run_fetch},
    {&certshare, share_check, run_check},   {&license_app, app_holder, run_list_consent},
    {&license_app, app_auth, run_list_two}, {&license_app, app_get, run_get},
    {&license_app, app_archive, run_fetch}, {&license_app, app_again, run_fetch},
};

static gov_status body(const gov_allocator *mem, void *user)
{
    const verb *v = user;
    gov_script *script = NULL;
    gov_client *client = NULL;
    gov_session *session = NULL;
    ck_assert_int_eq(gov_script_new(NULL, &script), GOV_OK);
    for (const answer *a = v->answers; a->body != NULL; a++) {
        platform_script_add(script, a->method, a->suffix, a->body, 0, a->headers);
    }
    gov_status status = platform_scripted(v->world, mem, script, &client, &session);
    if (status == GOV_OK) {
        status = v->run(session);
    }
    ck_assert_msg(status != GOV_OK || gov_script_get_failure(script) == NULL, "%s",
                  gov_script_get_failure(script));
    gov_session_unref(session);
    gov_client_unref(client);
    gov_script_free(script);
    return status;
}

START_TEST(each_allocation_may_fail)
{
    verb v = verbs[_i];
    size_t runs = test_out_of_memory(body, &v);
    ck_assert_uint_gt(runs, 100);
    (void)printf("torture: %s %d: %zu runs\n", v.world->name, _i, runs);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("torture_dialect");
    TCase *test_case = tcase_create("verbs");
    tcase_add_unchecked_fixture(test_case, seal, forget_keys);
    tcase_set_timeout(test_case, 120);
    tcase_add_loop_test(test_case, each_allocation_may_fail, 0, (int)TEST_COUNT(verbs));
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
