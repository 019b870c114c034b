/* SPDX-License-Identifier: Apache-2.0 */
/* The license_app driver against a stub of such a platform: use codes on each basis, what they read and
 * fetch, a login that ends, each refusal, and what may show of it. */
#include <stdio.h>
#include <string.h>

#include "scenario/platform_support.h"

#define CREDENTIAL "citizen-credential-89ab"
#define CODE       "20261123090000123AA"

static const char *const hidden[] = {
    PLATFORM_HOLDER, "la-secret-0123",   "la-password-4567", CREDENTIAL,     CODE,
    "张三样",        "办理食品经营许可", "clerk-7",          "access_token", NULL};
static const char *const usual[] = {"license_app.app_key",
                                    "sample-key",
                                    "license_app.app_secret",
                                    "la-secret-0123",
                                    "license_app.account",
                                    "sample",
                                    "license_app.password",
                                    "la-password-4567",
                                    "license_app.org_code",
                                    "11430000006122244L",
                                    "license_app.division_code",
                                    "990100",
                                    "license_app.service_org",
                                    "样例市政务服务中心",
                                    NULL};
static platform_world world = {.secrets = hidden, .settings = usual};

static void set_up(void)
{
    platform_start(&world, "license_app", NULL);
}

static void tear_down(void)
{
    ck_assert_uint_gt(world.lines, 0); /* the log was looked through */
    platform_stop(&world);
}

static long count(const char *name)
{
    return hostile_count(&world.server, name);
}

/* Ends every token of the stub. */
static void forget(void)
{
    const gov__curl_options none = {.ca_file = NULL};
    gov_transport transport = hostile_transport(&none);
    hostile_outcome outcome = hostile_get(
        &transport, "http", hostile_port(&world.server, "license_app"), "/_stub/forget");
    ck_assert_int_eq(outcome.http_status, 200);
    transport.destroy(transport.user);
}

static gov_usage usage_of(gov_usage_basis basis)
{
    gov_usage usage = platform_usage(basis);
    usage.grant_id = basis == GOV_USAGE_FUNCTION ? NULL : CREDENTIAL;
    return usage;
}

static gov_status list(gov_session *session, gov_usage_basis basis,
                       const gov_certificate_query *query, gov_certificate_list **out,
                       gov_error **err)
{
    const gov_usage usage = usage_of(basis);
    return gov_certificate_list_all(session, &usage, query, NULL, out, err);
}

static gov_status get(gov_session *session, const char *id, gov_certificate **out, gov_error **err)
{
    const gov_usage usage = usage_of(GOV_USAGE_CONSENT);
    return gov_certificate_get(session, id, &usage, NULL, out, err);
}

static gov_status fetch(gov_session *session, const char *id, gov_certificate_format format,
                        gov_certificate_file **out, gov_error **err)
{
    const gov_usage usage = usage_of(GOV_USAGE_CONSENT);
    return gov_certificate_fetch(session, id, format, &usage, NULL, NULL, out, err);
}

static gov_certificate_query query_of(const char *holder, uint32_t limit)
{
    return (gov_certificate_query){
        .struct_size = sizeof(gov_certificate_query), .holder = holder, .limit = limit};
}

static gov_certificate_list *by_function(gov_session *session, const gov_certificate_query *query)
{
    gov_certificate_list *found = NULL;
    gov_error *err = NULL;
    gov_status status = list(session, GOV_USAGE_FUNCTION, query, &found, &err);
    platform_expect(&world, "function", GOV_OK, status, &err, NULL);
    return found;
}

START_TEST(a_login_gives_a_token)
{
    long before = count("POST security/login");
    gov_session *session = platform_session(&world, NULL);
    ck_assert_int_eq(count("POST security/login"), before + 1);
    ck_assert_int_gt(gov_session_get_expires_at_ms(session), 0);
    gov_session_unref(session);
}
END_TEST

START_TEST(a_wrong_login_is_rejected)
{
    static const char *const settings[] = {"license_app.password", "another", NULL};
    gov_client *client = platform_client(&world, settings);
    gov_session *session = NULL;
    gov_error *err = NULL;
    gov_status status = gov_auth_client_credentials(client, NULL, &session, &err);
    ck_assert_int_eq(status, GOV_ERR_CLIENT_REJECTED);
    ck_assert_ptr_null(session);
    gov_error_free(err);
    gov_client_unref(client);
}
END_TEST

START_TEST(consent_lists_what_the_citizen_has)
{
    static const gov_usage_basis bases[] = {GOV_USAGE_CONSENT, GOV_USAGE_ENTRUSTMENT};
    static const char *const paths[] = {"POST license/holder", "POST license/entrust"};
    gov_session *session = platform_session(&world, NULL);
    for (size_t i = 0; i < TEST_COUNT(bases); i++) {
        gov_certificate_list *found = NULL;
        gov_error *err = NULL;
        long before = count(paths[i]);
        platform_expect(&world, paths[i], GOV_OK, list(session, bases[i], NULL, &found, &err), &err,
                        NULL);
        ck_assert_int_eq(count(paths[i]), before + 1);
        ck_assert_uint_eq(gov_certificate_list_get_count(found), 2);
        const gov_certificate *first = gov_certificate_list_at(found, 0);
        ck_assert_ptr_nonnull(strstr(gov_certificate_get_id(first), CODE));
        ck_assert_str_eq(gov_certificate_get_type_name(first), "食品经营许可证");
        ck_assert_str_eq(gov_certificate_get_holder_name(first, 0), "张三样");
        ck_assert_str_eq(gov_certificate_get_status(first), "unknown");
        ck_assert_ptr_null(strstr(gov_certificate_get_json(first), CODE));
        ck_assert_ptr_nonnull(strstr(gov_certificate_get_json(first), "4401002020000011QW"));
        gov_certificate_list_free(found);
    }
    ck_assert_int_eq(count("contract header"), 0);
    gov_session_unref(session);
}
END_TEST

START_TEST(a_list_may_be_of_one_type)
{
    gov_session *session = platform_session(&world, NULL);
    gov_certificate_query query = query_of(NULL, 0);
    gov_certificate_list *found = NULL;
    gov_error *err = NULL;
    query.type_code = "11100000000013127D002";
    platform_expect(&world, "type", GOV_OK, list(session, GOV_USAGE_CONSENT, &query, &found, &err),
                    &err, NULL);
    ck_assert_uint_eq(gov_certificate_list_get_count(found), 1);
    ck_assert_str_eq(gov_certificate_get_type_name(gov_certificate_list_at(found, 0)), "居住证");
    gov_certificate_list_free(found);
    /* Bare codes do not tell a type. */
    query.holder = PLATFORM_HOLDER;
    platform_expect(&world, "bare", GOV_ERR_UNSUPPORTED,
                    list(session, GOV_USAGE_FUNCTION, &query, &found, &err), &err, NULL);
    ck_assert_ptr_null(found);
    gov_session_unref(session);
}
END_TEST

START_TEST(function_lists_pages)
{
    static const size_t counts[] = {2, 2, 1};
    gov_session *session = platform_session(&world, NULL);
    gov_certificate_query query = query_of(PLATFORM_HOLDER, 2);
    char cursor[16] = "";
    for (size_t i = 0; i < TEST_COUNT(counts); i++) {
        query.cursor = cursor[0] != '\0' ? cursor : NULL;
        gov_certificate_list *found = by_function(session, &query);
        const char *next = gov_certificate_list_get_next(found);
        ck_assert_uint_eq(gov_certificate_list_get_count(found), counts[i]);
        ck_assert((next != NULL) == (i < 2));
        snprintf(cursor, sizeof cursor, "%s", next != NULL ? next : "");
        gov_certificate_list_free(found);
    }
    gov_session_unref(session);
}
END_TEST

/* Refused before anything is sent. */
START_TEST(each_basis_needs_its_own)
{
    gov_session *session = platform_session(&world, NULL);
    const gov_certificate_query everybody = query_of(NULL, 0);
    gov_certificate_query page = query_of(PLATFORM_HOLDER, 0);
    gov_usage no_item = usage_of(GOV_USAGE_CONSENT);
    gov_usage no_credential = usage_of(GOV_USAGE_CONSENT);
    gov_usage no_operator = usage_of(GOV_USAGE_FUNCTION);
    gov_usage function = usage_of(GOV_USAGE_FUNCTION);
    gov_usage consent = usage_of(GOV_USAGE_CONSENT);
    no_item.item_code = NULL;
    no_credential.grant_id = NULL;
    no_operator.operator_id = NULL;
    page.cursor = "x";
    const struct {
        const gov_usage *usage;
        const gov_certificate_query *query;
        gov_status status;
    } rows[] = {{&no_item, &everybody, GOV_ERR_USAGE_REQUIRED},
                {&no_credential, &everybody, GOV_ERR_USAGE_REQUIRED},
                {&no_operator, &page, GOV_ERR_USAGE_REQUIRED},
                {&function, &everybody, GOV_ERR_ARGUMENT},
                {&function, &page, GOV_ERR_ARGUMENT},
                {&consent, &page, GOV_ERR_ARGUMENT}};
    long before = count("GET service_item/list");
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_certificate_list *found = NULL;
        gov_error *err = NULL;
        platform_expect(
            &world, "needs", rows[i].status,
            gov_certificate_list_all(session, rows[i].usage, rows[i].query, NULL, &found, &err),
            &err, NULL);
    }
    ck_assert_int_eq(count("GET service_item/list"), before);
    gov_session_unref(session);
}
END_TEST

/* The credential may also be that of the call. */
START_TEST(the_credential_may_be_the_calls)
{
    gov_session *session = platform_session(&world, NULL);
    const gov_call_options options = {.struct_size = sizeof options, .grant_id = CREDENTIAL};
    gov_usage usage = usage_of(GOV_USAGE_CONSENT);
    gov_certificate_list *found = NULL;
    gov_error *err = NULL;
    usage.grant_id = NULL;
    platform_expect(&world, "options", GOV_OK,
                    gov_certificate_list_all(session, &usage, NULL, &options, &found, &err), &err,
                    NULL);
    gov_certificate_list_free(found);
    usage.grant_id = "of-somebody-else";
    platform_expect(&world, "other", GOV_ERR_PLATFORM,
                    gov_certificate_list_all(session, &usage, NULL, NULL, &found, &err), &err,
                    "credential_invalid");
    gov_session_unref(session);
}
END_TEST

START_TEST(refusals_of_lists_are_told)
{
    gov_session *session = platform_session(&world, NULL);
    gov_certificate_query query = query_of("990101199003072213", 0);
    gov_usage usage = usage_of(GOV_USAGE_CONSENT);
    gov_certificate_list *found = NULL;
    gov_error *err = NULL;
    platform_expect(&world, "nobody", GOV_ERR_NOT_FOUND,
                    list(session, GOV_USAGE_FUNCTION, &query, &found, &err), &err, "404");
    usage.item_code = "0999";
    platform_expect(&world, "item", GOV_ERR_NOT_FOUND,
                    gov_certificate_list_all(session, &usage, NULL, NULL, &found, &err), &err,
                    NULL);
    usage = usage_of(GOV_USAGE_FUNCTION);
    usage.operator_id = "clerk-8";
    platform_expect(&world, "operator", GOV_ERR_PLATFORM,
                    gov_certificate_list_all(session, &usage, &query, NULL, &found, &err), &err,
                    "operator_invalid");
    /* An answer to another request. */
    usage = usage_of(GOV_USAGE_CONSENT);
    usage.event = "other-answer";
    platform_expect(&world, "correlation", GOV_ERR_RESPONSE,
                    gov_certificate_list_all(session, &usage, NULL, NULL, &found, &err), &err,
                    NULL);
    ck_assert_ptr_null(found);
    gov_session_unref(session);
}
END_TEST

/* data_fields is an object, a text with one, or such a text with single quotes. */
START_TEST(a_code_reads_its_certificate)
{
    gov_session *session = platform_session(&world, NULL);
    const gov_certificate_query query = query_of(PLATFORM_HOLDER, 3);
    gov_certificate_list *found = by_function(session, &query);
    for (size_t i = 0; i < 3; i++) {
        const char *id = gov_certificate_get_id(gov_certificate_list_at(found, i));
        gov_certificate *certificate = NULL;
        gov_error *err = NULL;
        platform_expect(&world, "get", GOV_OK, get(session, id, &certificate, &err), &err, NULL);
        ck_assert_str_eq(gov_certificate_get_id(certificate), id);
        ck_assert_str_eq(gov_certificate_get_type_name(certificate), "食品经营许可证");
        ck_assert_str_eq(gov_certificate_get_number(certificate), "JY-0042");
        ck_assert_str_eq(gov_certificate_get_holder_id_number(certificate, 0), PLATFORM_HOLDER);
        ck_assert_str_eq(gov_certificate_get_issuer_uscc(certificate), "11430000006122244L");
        ck_assert_int_eq(gov_certificate_get_licence_state(certificate), GOV_LICENCE_VALID);
        ck_assert(gov_certificate_get_valid_until_ms(certificate) == INT64_MAX);
        ck_assert_ptr_null(strstr(gov_certificate_get_json(certificate), CODE));
        gov_certificate_free(certificate);
    }
    gov_certificate_list_free(found);
    gov_session_unref(session);
}
END_TEST

START_TEST(a_code_fetches_its_file)
{
    gov_session *session = platform_session(&world, NULL);
    const gov_certificate_query query = query_of(PLATFORM_HOLDER, 1);
    const gov_usage usage = usage_of(GOV_USAGE_CONSENT);
    const gov_fetch_options copy = {.struct_size = sizeof copy, .flags = GOV_FETCH_MARKED_COPY};
    const gov_fetch_options small = {.struct_size = sizeof small, .max_bytes = 1024};
    gov_certificate_list *found = by_function(session, &query);
    const char *id = gov_certificate_get_id(gov_certificate_list_at(found, 0));
    gov_certificate_file *file = NULL;
    gov_error *err = NULL;
    platform_expect(&world, "pdf", GOV_OK, fetch(session, id, GOV_CERTIFICATE_PDF, &file, &err),
                    &err, NULL);
    ck_assert_uint_eq(gov_certificate_file_get_size(file), 9 + 8 * 4000);
    ck_assert_int_eq(memcmp(gov_certificate_file_get_data(file), "%PDF-1.4", 8), 0);
    gov_certificate_file_free(file);
    platform_expect(&world, "ofd", GOV_ERR_UNSUPPORTED,
                    fetch(session, id, GOV_CERTIFICATE_OFD, &file, &err), &err, NULL);
    platform_expect(
        &world, "too large", GOV_ERR_RESPONSE_TOO_LARGE,
        gov_certificate_fetch(session, id, GOV_CERTIFICATE_PDF, &usage, &small, NULL, &file, &err),
        &err, NULL);
    long before = count("GET license/archive");
    platform_expect(&world, "json", GOV_ERR_UNSUPPORTED,
                    fetch(session, id, GOV_CERTIFICATE_JSON, &file, &err), &err, NULL);
    platform_expect(
        &world, "copy", GOV_ERR_UNSUPPORTED,
        gov_certificate_fetch(session, id, GOV_CERTIFICATE_PDF, &usage, &copy, NULL, &file, &err),
        &err, NULL);
    ck_assert_int_eq(count("GET license/archive"), before);
    gov_certificate_list_free(found);
    gov_session_unref(session);
}
END_TEST

START_TEST(refusals_by_a_code_are_told)
{
    static const struct {
        const char *id;
        gov_status status;
        const char *code;
    } rows[] = {
        {"unknown", GOV_ERR_PLATFORM, "auth_code_invalid"},
        {"code:403", GOV_ERR_FORBIDDEN, "403"},
        {"code:429", GOV_ERR_RATE_LIMITED, "429"},
        {"code:503", GOV_ERR_UNAVAILABLE, "503"},
        {"code:E0001", GOV_ERR_PLATFORM, "E0001"},
        {"code:张三样", GOV_ERR_PLATFORM, NULL},
        {"bent-ack", GOV_ERR_RESPONSE, NULL},
        {"bent-array", GOV_ERR_RESPONSE, NULL},
        {"bent-cut", GOV_ERR_RESPONSE, NULL},
        {"bent-sign", GOV_ERR_RESPONSE, NULL},
        {"bent-data", GOV_ERR_RESPONSE, NULL},
        {"http:404", GOV_ERR_NOT_FOUND, NULL},
        {"http:500", GOV_ERR_PLATFORM, NULL},
        {"http:302", GOV_ERR_REDIRECT, NULL},
    };
    gov_session *session = platform_session(&world, NULL);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_certificate *certificate = NULL;
        gov_certificate_file *file = NULL;
        gov_error *err = NULL;
        platform_expect(&world, rows[i].id, rows[i].status,
                        get(session, rows[i].id, &certificate, &err), &err, rows[i].code);
        platform_expect(&world, rows[i].id, rows[i].status,
                        fetch(session, rows[i].id, GOV_CERTIFICATE_PDF, &file, &err), &err,
                        rows[i].code);
    }
    gov_session_unref(session);
}
END_TEST

/* Inside an answer, and by HTTP 401: a new login, and the same request once more. */
START_TEST(a_refused_token_is_renewed_once)
{
    gov_session *session = platform_session(&world, NULL);
    const gov_certificate_query query = query_of(PLATFORM_HOLDER, 1);
    gov_certificate_list *found = by_function(session, &query);
    const char *id = gov_certificate_get_id(gov_certificate_list_at(found, 0));
    gov_certificate *certificate = NULL;
    gov_certificate_file *file = NULL;
    gov_error *err = NULL;
    long logins = count("POST security/login");
    forget();
    platform_expect(&world, "in an answer", GOV_OK, get(session, id, &certificate, &err), &err,
                    NULL);
    ck_assert_int_eq(count("POST security/login"), logins + 1);
    gov_certificate_free(certificate);
    forget();
    platform_expect(&world, "by 401", GOV_OK, fetch(session, id, GOV_CERTIFICATE_PDF, &file, &err),
                    &err, NULL);
    ck_assert_int_eq(count("POST security/login"), logins + 2);
    gov_certificate_file_free(file);
    /* Whoever refuses every token is asked twice. */
    long asked = count("GET license/get_license");
    platform_expect(&world, "always", GOV_ERR_LOGIN_REQUIRED,
                    get(session, "code:token_expired", &certificate, &err), &err, "token_expired");
    ck_assert_int_eq(count("POST security/login"), logins + 3);
    ck_assert_int_eq(count("GET license/get_license"), asked + 2);
    gov_certificate_list_free(found);
    gov_session_unref(session);
}
END_TEST

START_TEST(which_codes_refuse_a_token_is_a_setting)
{
    static const char *const settings[] = {"license_app.token_codes", "E7 E9", NULL};
    gov_session *session = platform_session(&world, settings);
    gov_certificate *certificate = NULL;
    gov_error *err = NULL;
    long logins = count("POST security/login");
    platform_expect(&world, "not one", GOV_ERR_PLATFORM,
                    get(session, "code:token_expired", &certificate, &err), &err, "token_expired");
    ck_assert_int_eq(count("POST security/login"), logins);
    platform_expect(&world, "one", GOV_ERR_LOGIN_REQUIRED,
                    get(session, "code:e9", &certificate, &err), &err, "e9");
    ck_assert_int_eq(count("POST security/login"), logins + 1);
    gov_session_unref(session);
}
END_TEST

/* Answers are not signed, so a key to verify them with would be a promise. */
START_TEST(a_key_of_the_platform_does_not_go_unused)
{
    static const char *const settings[] = {"signer.platform_key_file", "platform.pem", NULL};
    gov_client *client = platform_client(&world, settings);
    gov_session *session = NULL;
    gov_error *err = NULL;
    long before = count("POST security/login");
    platform_expect(&world, "key", GOV_ERR_CONFIG,
                    gov_auth_client_credentials(client, NULL, &session, &err), &err, NULL);
    ck_assert_ptr_null(session);
    ck_assert_int_eq(count("POST security/login"), before);
    gov_client_unref(client);
}
END_TEST

/* A use code that is shown is read with gov_certificate_get. */
START_TEST(codes_are_not_redeemed_and_claims_not_compared)
{
    const gov_certificate_claim claim = {.struct_size = sizeof claim, .type_code = "T"};
    const gov_usage usage = usage_of(GOV_USAGE_CONSENT);
    gov_session *session = platform_session(&world, NULL);
    gov_match match = GOV_MATCH_YES;
    gov_error *err = NULL;
    platform_expect(&world, "check", GOV_ERR_UNSUPPORTED,
                    gov_certificate_check(session, &claim, &usage, NULL, &match, NULL, &err), &err,
                    NULL);
    ck_assert_int_eq(match, GOV_MATCH_UNKNOWN);
    gov_certificate *seen = NULL;
    platform_expect(&world, "redeem", GOV_ERR_UNSUPPORTED,
                    gov_presentation_redeem(session, "4642087996", &usage, NULL, &seen, NULL, &err),
                    &err, NULL);
    ck_assert_ptr_null(seen);
    gov_session_unref(session);
}
END_TEST

START_TEST(the_rest_is_refused_unsent)
{
    static const char token[] = "{\"ack_code\":\"SUCCESS\",\"access_token\":\"t-1\"}";
    gov_script *script = NULL;
    gov_client *client = NULL;
    gov_session *session = NULL;
    ck_assert_int_eq(gov_script_new(NULL, &script), GOV_OK);
    platform_script_add(script, "POST", "/license-app/v1/security/login", token, 0, NULL);
    ck_assert_int_eq(platform_scripted(&world, NULL, script, &client, &session), GOV_OK);
    platform_refuses_the_rest(client, session);
    ck_assert_uint_eq(gov_script_get_request_count(script), 1);
    gov_session_unref(session);
    gov_client_unref(client);
    gov_script_free(script);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_login_gives_a_token,
                                  a_wrong_login_is_rejected,
                                  consent_lists_what_the_citizen_has,
                                  a_list_may_be_of_one_type,
                                  function_lists_pages,
                                  each_basis_needs_its_own,
                                  the_credential_may_be_the_calls,
                                  refusals_of_lists_are_told,
                                  a_code_reads_its_certificate,
                                  a_code_fetches_its_file,
                                  refusals_by_a_code_are_told,
                                  a_refused_token_is_renewed_once,
                                  which_codes_refuse_a_token_is_a_setting,
                                  a_key_of_the_platform_does_not_go_unused,
                                  codes_are_not_redeemed_and_claims_not_compared,
                                  the_rest_is_refused_unsent};
    return hostile_run("license_app", set_up, tear_down, tests, TEST_COUNT(tests));
}
