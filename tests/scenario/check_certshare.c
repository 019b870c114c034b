/* SPDX-License-Identifier: Apache-2.0 */
/* The certshare driver against a stub of such a platform, which seals its data with an SM2 of its own: what
 * is read, fetched and compared, each refusal, and what may show of it. Want of memory is
 * check_torture_dialect.c. */
#include <stdio.h>
#include <string.h>

#include <govsdk/sm.h>

#include "scenario/certshare_support.h"

static gov_certificate_query query_of(const char *holder)
{
    return (gov_certificate_query){
        .struct_size = sizeof(gov_certificate_query), .holder = holder, .holder_type = "111"};
}

static gov_status list(gov_session *session, const gov_certificate_query *query,
                       gov_certificate_list **out, gov_error **err)
{
    const gov_usage usage = platform_usage(GOV_USAGE_FUNCTION);
    return gov_certificate_list_all(session, &usage, query, NULL, out, err);
}

static gov_status get(gov_session *session, const char *id, gov_certificate **out, gov_error **err)
{
    const gov_usage usage = platform_usage(GOV_USAGE_FUNCTION);
    return gov_certificate_get(session, id, &usage, NULL, out, err);
}

START_TEST(a_login_sends_nothing)
{
    gov_session *session = platform_session(&certshare_world, NULL);
    ck_assert_int_eq(gov_session_is_logged_in(session), 1);
    ck_assert_int_eq(certshare_count("POST queryCertInfo"), 0);
    gov_session_unref(session);
}
END_TEST

START_TEST(certificates_are_listed)
{
    gov_session *session = platform_session(&certshare_world, NULL);
    const gov_certificate_query query = query_of(PLATFORM_HOLDER);
    gov_certificate_list *found = NULL;
    gov_error *err = NULL;
    gov_status status = list(session, &query, &found, &err);
    platform_expect(&certshare_world, "list", GOV_OK, status, &err, NULL);
    ck_assert_uint_eq(gov_certificate_list_get_count(found), 3);
    const gov_certificate *first = gov_certificate_list_at(found, 0);
    const gov_certificate *second = gov_certificate_list_at(found, 1);
    const gov_certificate *third = gov_certificate_list_at(found, 2);
    ck_assert_str_eq(gov_certificate_get_id(first), CERTSHARE_LICENCE);
    ck_assert_str_eq(gov_certificate_get_identifier(first), CERTSHARE_LICENCE);
    ck_assert_str_eq(gov_certificate_get_type_code(first), CERTSHARE_TYPE);
    ck_assert_int_eq(gov_certificate_get_licence_state(first), GOV_LICENCE_VALID);
    ck_assert_str_eq(gov_certificate_get_status_code(first), "01");
    ck_assert_int_gt(gov_certificate_get_status_checked_at_ms(first), 0);
    ck_assert_uint_eq(gov_certificate_get_holder_count(second), 2);
    ck_assert_str_eq(gov_certificate_get_holder_name(second, 1), "李四样");
    ck_assert_int_eq(gov_certificate_get_licence_state(second), GOV_LICENCE_SUSPENDED);
    ck_assert(gov_certificate_get_valid_until_ms(second) == INT64_MAX);
    ck_assert_str_eq(gov_certificate_get_id(third), CERTSHARE_ID_CARD);
    ck_assert_ptr_nonnull(strstr(gov_certificate_get_json(third), "\"ZZBFJG\":\"样例市公安局\""));
    ck_assert_int_eq(certshare_count("contract header"), 0);
    ck_assert_ptr_null(gov_certificate_list_get_next(found));
    gov_certificate_list_free(found);
    gov_session_unref(session);
}
END_TEST

START_TEST(a_list_has_its_limit_and_its_type)
{
    gov_session *session = platform_session(&certshare_world, NULL);
    gov_certificate_query query = query_of(PLATFORM_HOLDER);
    gov_certificate_list *found = NULL;
    gov_error *err = NULL;
    query.limit = 2;
    platform_expect(&certshare_world, "limit", GOV_OK, list(session, &query, &found, &err), &err,
                    NULL);
    ck_assert_uint_eq(gov_certificate_list_get_count(found), 2);
    gov_certificate_list_free(found);
    /* One of the type: its identifier stands outside of what is sealed. */
    query.type_code = "11100000000013127D001";
    platform_expect(&certshare_world, "type", GOV_OK, list(session, &query, &found, &err), &err,
                    NULL);
    ck_assert_uint_eq(gov_certificate_list_get_count(found), 1);
    ck_assert_str_eq(gov_certificate_get_id(gov_certificate_list_at(found, 0)), CERTSHARE_ID_CARD);
    gov_certificate_list_free(found);
    query.type_code = "none";
    platform_expect(&certshare_world, "none", GOV_ERR_NOT_FOUND,
                    list(session, &query, &found, &err), &err, "10");
    ck_assert_ptr_null(found);
    gov_session_unref(session);
}
END_TEST

START_TEST(a_list_needs_a_holder_and_a_kind)
{
    gov_session *session = platform_session(&certshare_world, NULL);
    gov_certificate_query query = query_of(NULL);
    gov_certificate_list *found = NULL;
    gov_error *err = NULL;
    long before = certshare_count("POST queryCertInfoByHolderCode");
    platform_expect(&certshare_world, "holder", GOV_ERR_ARGUMENT,
                    list(session, &query, &found, &err), &err, NULL);
    query = query_of(PLATFORM_HOLDER);
    query.holder_type = NULL;
    platform_expect(&certshare_world, "kind", GOV_ERR_ARGUMENT, list(session, &query, &found, &err),
                    &err, NULL);
    query = query_of(PLATFORM_HOLDER);
    query.cursor = "2";
    platform_expect(&certshare_world, "cursor", GOV_ERR_ARGUMENT,
                    list(session, &query, &found, &err), &err, NULL);
    platform_expect(&certshare_world, "usage", GOV_ERR_USAGE_REQUIRED,
                    gov_certificate_list_all(session, NULL, &query, NULL, &found, &err), &err,
                    NULL);
    ck_assert_int_eq(certshare_count("POST queryCertInfoByHolderCode"), before);
    gov_session_unref(session);
}
END_TEST

START_TEST(a_certificate_is_read)
{
    gov_session *session = platform_session(&certshare_world, NULL);
    gov_certificate *certificate = NULL;
    gov_error *err = NULL;
    platform_expect(&certshare_world, "get", GOV_OK,
                    get(session, CERTSHARE_ID_CARD, &certificate, &err), &err, NULL);
    ck_assert_str_eq(gov_certificate_get_id(certificate), CERTSHARE_ID_CARD);
    ck_assert_str_eq(gov_certificate_get_number(certificate), PLATFORM_HOLDER);
    ck_assert_str_eq(gov_certificate_get_issuer_name(certificate), "样例市公安局");
    ck_assert_int_eq(gov_certificate_get_licence_state(certificate), GOV_LICENCE_VALID);
    gov_certificate_free(certificate);
    gov_session_unref(session);
}
END_TEST

static gov_status redeem(gov_session *session, const char *code, gov_certificate **out,
                         char *redemption, gov_error **err)
{
    const gov_usage usage = platform_usage(GOV_USAGE_FUNCTION);
    return gov_presentation_redeem(session, code, &usage, NULL, out, redemption, err);
}

START_TEST(a_code_is_redeemed)
{
    gov_session *session = platform_session(&certshare_world, NULL);
    gov_certificate *seen = NULL;
    char redemption[GOV_REDEMPTION_ID_MAX] = "x";
    gov_error *err = NULL;
    platform_expect(&certshare_world, "redeem", GOV_OK,
                    redeem(session, CERTSHARE_CODE, &seen, redemption, &err), &err, NULL);
    ck_assert_str_eq(redemption, "");
    ck_assert_str_eq(gov_certificate_get_id(seen), CERTSHARE_ID_CARD);
    ck_assert_str_eq(gov_certificate_get_number(seen), PLATFORM_HOLDER);
    ck_assert_str_eq(gov_certificate_get_status(seen), "unknown");
    /* What is called "name" there is on the face: a person's. */
    ck_assert_ptr_null(gov_certificate_get_type_name(seen));
    ck_assert_ptr_nonnull(strstr(gov_certificate_get_json(seen), "\"name\":\"张三样\""));
    ck_assert_int_eq(certshare_count("contract header"), 0);
    gov_certificate_free(seen);
    gov_session_unref(session);
}
END_TEST

START_TEST(codes_that_show_nothing)
{
    static const struct {
        const char *code;
        gov_status status;
        const char *told;
        long sent;
    } rows[] = {{"0000000000", GOV_ERR_NOT_FOUND, "10", 1},
                {"code:22", GOV_ERR_EXPIRED, "22", 1}, /* of which certificate is not told */
                {"code:23", GOV_ERR_FORBIDDEN, "23", 1},
                {"body:none", GOV_ERR_RESPONSE, NULL, 1},
                {"body:open", GOV_ERR_RESPONSE, NULL, 1}, /* three */
                {"nameless", GOV_ERR_RESPONSE, NULL, 1},
                {"http:503", GOV_ERR_UNAVAILABLE, NULL, -1},
                {"", GOV_ERR_ARGUMENT, NULL, 0},
                {"a\nb", GOV_ERR_ARGUMENT, NULL, 0}};
    gov_session *session = platform_session(&certshare_world, NULL);
    gov_certificate *seen = NULL;
    gov_error *err = NULL;
    char large[514];
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        long before = certshare_count("POST queryCertInfoByQRcode");
        platform_expect(&certshare_world, rows[i].code, rows[i].status,
                        redeem(session, rows[i].code, &seen, NULL, &err), &err, rows[i].told);
        ck_assert_ptr_null(seen);
        long sent = certshare_count("POST queryCertInfoByQRcode") - before;
        ck_assert_msg(sent == rows[i].sent || rows[i].sent < 0, "%s: %ld", rows[i].code, sent);
    }
    memset(large, '1', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    platform_expect(&certshare_world, "large", GOV_ERR_ARGUMENT,
                    redeem(session, large, &seen, NULL, &err), &err, NULL);
    platform_expect(&certshare_world, "usage", GOV_ERR_USAGE_REQUIRED,
                    gov_presentation_redeem(session, CERTSHARE_CODE, NULL, NULL, &seen, NULL, &err),
                    &err, NULL);
    gov_session_unref(session);
}
END_TEST

/* Each raw code, by a certificate and by a list; a state is one of the certificate. */
START_TEST(each_code_is_told)
{
    static const struct {
        const char *code;
        gov_status status;
        gov_licence_state state; /* of a certificate that is read; UNKNOWN: it is an error */
    } rows[] = {
        {"2", GOV_ERR_NOT_FOUND, 0},
        {"10", GOV_ERR_NOT_FOUND, 0},
        {"11", GOV_ERR_CLIENT_REJECTED, 0},
        {"12", GOV_ERR_INVALID, 0},
        {"13", GOV_ERR_FORBIDDEN, 0},
        {"21", GOV_ERR_NOT_FOUND, GOV_LICENCE_CANCELLED},
        {"22", GOV_ERR_EXPIRED, GOV_LICENCE_EXPIRED},
        {"23", GOV_ERR_FORBIDDEN, GOV_LICENCE_RESTRICTED},
        {"99", GOV_ERR_PLATFORM, 0},
        {"100", GOV_ERR_FORBIDDEN, 0},
        {"102", GOV_ERR_INVALID, 0},
        {"103", GOV_ERR_INVALID, 0},
        {"105", GOV_ERR_PLATFORM, 0},
        {"108", GOV_ERR_PLATFORM, 0},
        {"111", GOV_ERR_PLATFORM, 0},
        {"4711", GOV_ERR_PLATFORM, 0},
        {"0", GOV_ERR_RESPONSE, 0}, /* success, and no data */
    };
    gov_session *session = platform_session(&certshare_world, NULL);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        char asked[32];
        gov_certificate *certificate = NULL;
        gov_certificate_list *found = NULL;
        gov_certificate_file *file = NULL;
        gov_error *err = NULL;
        bool state = rows[i].state != GOV_LICENCE_UNKNOWN;
        bool success = strcmp(rows[i].code, "0") == 0;
        const char *code = success ? NULL : rows[i].code;
        snprintf(asked, sizeof asked, "code:%s", rows[i].code);
        platform_expect(&certshare_world, rows[i].code, state ? GOV_OK : rows[i].status,
                        get(session, asked, &certificate, &err), &err, state ? NULL : code);
        ck_assert((certificate != NULL) == state);
        if (state) {
            ck_assert_int_eq(gov_certificate_get_licence_state(certificate), rows[i].state);
            ck_assert_str_eq(gov_certificate_get_status_code(certificate), rows[i].code);
            ck_assert_ptr_nonnull(gov_certificate_get_status_text(certificate));
            ck_assert_str_eq(gov_certificate_get_id(certificate), asked);
        }
        gov_certificate_free(certificate);
        const gov_certificate_query query = query_of(asked);
        platform_expect(&certshare_world, rows[i].code, success ? GOV_OK : rows[i].status,
                        list(session, &query, &found, &err), &err, code);
        gov_certificate_list_free(found);
        platform_expect(&certshare_world, rows[i].code, rows[i].status,
                        certshare_fetch(session, asked, GOV_CERTIFICATE_OFD, &file, &err), &err,
                        code);
    }
    gov_session_unref(session);
}
END_TEST

START_TEST(answers_that_are_none_are_refused)
{
    static const struct {
        const char *asked;
        gov_status status;
        const char *code;
    } rows[] = {
        {"body:empty", GOV_ERR_RESPONSE, NULL},  {"body:array", GOV_ERR_RESPONSE, NULL},
        {"body:cut", GOV_ERR_RESPONSE, NULL},    {"body:hex", GOV_ERR_DECRYPT, NULL},
        {"body:none", GOV_ERR_RESPONSE, NULL},   {"body:open", GOV_ERR_RESPONSE, NULL},
        {"code:张三样", GOV_ERR_RESPONSE, NULL}, {"http:403", GOV_ERR_FORBIDDEN, NULL},
        {"http:404", GOV_ERR_NOT_FOUND, NULL},   {"http:500", GOV_ERR_PLATFORM, NULL},
        {"http:502", GOV_ERR_UNAVAILABLE, NULL}, {"http:302", GOV_ERR_REDIRECT, NULL},
        {"http:204", GOV_ERR_RESPONSE, NULL},    {"http:401", GOV_ERR_LOGIN_REQUIRED, NULL},
    };
    gov_session *session = platform_session(&certshare_world, NULL);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_certificate *certificate = NULL;
        gov_error *err = NULL;
        platform_expect(&certshare_world, rows[i].asked, rows[i].status,
                        get(session, rows[i].asked, &certificate, &err), &err, rows[i].code);
        ck_assert_ptr_null(certificate);
    }
    gov_session_unref(session);
}
END_TEST

START_TEST(data_that_is_open_is_read_as_well)
{
    gov_session *session = platform_session(&certshare_world, NULL);
    const gov_certificate_query query = query_of("body:open");
    gov_certificate_list *found = NULL;
    gov_error *err = NULL;
    platform_expect(&certshare_world, "open", GOV_OK, list(session, &query, &found, &err), &err,
                    NULL);
    ck_assert_uint_eq(gov_certificate_list_get_count(found), 3);
    gov_certificate_list_free(found);
    gov_session_unref(session);
}
END_TEST

/* Neither order is tried in place of the other. */
START_TEST(the_order_of_sealed_data_is_a_setting)
{
    static const char *const older[] = {"certshare.sm2_order", "c1c2c3", NULL};
    gov_session *sessions[] = {platform_session(&certshare_world, older),
                               platform_session(&certshare_drafts, NULL),
                               platform_session(&certshare_drafts, older)};
    static const gov_status wanted[] = {GOV_ERR_DECRYPT, GOV_ERR_DECRYPT, GOV_OK};
    for (size_t i = 0; i < TEST_COUNT(sessions); i++) {
        gov_certificate *certificate = NULL;
        gov_error *err = NULL;
        platform_expect(&certshare_world, "order", wanted[i],
                        get(sessions[i], CERTSHARE_LICENCE, &certificate, &err), &err, NULL);
        ck_assert((certificate != NULL) == (wanted[i] == GOV_OK));
        gov_certificate_free(certificate);
        gov_session_unref(sessions[i]);
    }
}
END_TEST

START_TEST(sealed_data_needs_its_key)
{
    gov_key *key = certshare_world.key;
    gov_certificate *certificate = NULL;
    gov_error *err = NULL;
    certshare_world.key = NULL;
    gov_session *without = platform_session(&certshare_world, NULL);
    platform_expect(&certshare_world, "no key", GOV_ERR_DECRYPT,
                    get(without, CERTSHARE_LICENCE, &certificate, &err), &err, NULL);
    gov_session_unref(without);
    certshare_scalar[0] ^= 1;
    ck_assert_int_eq(gov_sm2_key_new(NULL, NULL, 0, certshare_scalar, sizeof certshare_scalar, NULL,
                                     &certshare_world.key, NULL),
                     GOV_OK);
    certshare_scalar[0] ^= 1;
    gov_session *other = platform_session(&certshare_world, NULL);
    platform_expect(&certshare_world, "another key", GOV_ERR_DECRYPT,
                    get(other, CERTSHARE_LICENCE, &certificate, &err), &err, NULL);
    gov_session_unref(other);
    gov_key_unref(certshare_world.key);
    certshare_world.key = key;
}
END_TEST

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(the_key_may_be_a_file)
{
    static const char path[] = "check_certshare_key.json";
    static const char *const settings[] = {"certshare.key_file", path, NULL};
    gov_key *key = certshare_world.key;
    char *jwk = NULL;
    gov_certificate *certificate = NULL;
    gov_error *err = NULL;
    ck_assert_int_eq(gov_key_copy_private_jwk(key, &jwk, NULL), GOV_OK);
    write_text(path, jwk);
    gov_key_free_text(key, jwk);
    certshare_world.key = NULL;
    gov_session *session = platform_session(&certshare_world, settings);
    certshare_world.key = key;
    (void)remove(path);
    platform_expect(&certshare_world, "key file", GOV_OK,
                    get(session, CERTSHARE_LICENCE, &certificate, &err), &err, NULL);
    gov_certificate_free(certificate);
    gov_session_unref(session);
}
END_TEST

START_TEST(the_cause_has_three_forms)
{
    static const char *const forms[] = {"json", "json_text", "text"};
    static const char *const counted[] = {"cause dict", "cause str", "cause str"};
    for (size_t i = 0; i < TEST_COUNT(forms); i++) {
        const char *const settings[] = {"certshare.use_cause", forms[i], NULL};
        gov_session *session = platform_session(&certshare_world, settings);
        gov_certificate *certificate = NULL;
        gov_error *err = NULL;
        long before = certshare_count(counted[i]);
        platform_expect(&certshare_world, forms[i], GOV_OK,
                        get(session, CERTSHARE_LICENCE, &certificate, &err), &err, NULL);
        ck_assert_int_eq(certshare_count(counted[i]), before + 1);
        gov_certificate_free(certificate);
        gov_session_unref(session);
    }
}
END_TEST

START_TEST(a_wrong_token_is_rejected)
{
    static const char *const settings[] = {"certshare.access_token", "another", NULL};
    gov_session *session = platform_session(&certshare_world, settings);
    gov_certificate *certificate = NULL;
    gov_error *err = NULL;
    platform_expect(&certshare_world, "token", GOV_ERR_CLIENT_REJECTED,
                    get(session, CERTSHARE_LICENCE, &certificate, &err), &err, "11");
    gov_session_unref(session);
}
END_TEST

START_TEST(claims_are_compared)
{
    static const struct {
        gov_certificate_claim claim;
        gov_match match;
        gov_licence_state state;
    } rows[] = {
        {{.number = "JY-20230000403", .holder_name = "张三样", .holder_number = PLATFORM_HOLDER},
         GOV_MATCH_YES,
         GOV_LICENCE_VALID},
        {{.number = "one"}, GOV_MATCH_YES, GOV_LICENCE_NOT_YET_VALID},
        {{.number = "two"}, GOV_MATCH_YES, GOV_LICENCE_SUSPENDED},
        {{.number = "three"}, GOV_MATCH_YES, GOV_LICENCE_EXPIRED},
        {{.holder_name = "张三样"}, GOV_MATCH_UNKNOWN, GOV_LICENCE_UNKNOWN},
        {{.number = "JY-0"}, GOV_MATCH_NO, GOV_LICENCE_UNKNOWN},
        {{.holder_name = NULL}, GOV_MATCH_UNKNOWN, GOV_LICENCE_UNKNOWN},
        {{.number = "JY-0", .holder_number = PLATFORM_HOLDER}, GOV_MATCH_NO, GOV_LICENCE_UNKNOWN},
    };
    const gov_usage usage = platform_usage(GOV_USAGE_FUNCTION);
    gov_session *session = platform_session(&certshare_world, NULL);
    gov_match match = GOV_MATCH_UNKNOWN;
    gov_licence_state state = GOV_LICENCE_UNKNOWN;
    gov_error *err = NULL;
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_certificate_claim claim = rows[i].claim;
        claim.struct_size = sizeof claim;
        claim.type_code = CERTSHARE_TYPE;
        platform_expect(&certshare_world, "check", GOV_OK,
                        gov_certificate_check(session, &claim, &usage, NULL, &match, &state, &err),
                        &err, NULL);
        ck_assert_msg(match == rows[i].match && state == rows[i].state, "claim %zu: %d %d", i,
                      match, state);
    }
    const gov_certificate_claim odd = {
        .struct_size = sizeof odd, .type_code = CERTSHARE_TYPE, .number = "nine"};
    platform_expect(&certshare_world, "result", GOV_ERR_RESPONSE,
                    gov_certificate_check(session, &odd, &usage, NULL, &match, &state, &err), &err,
                    NULL);
    ck_assert_int_eq(match, GOV_MATCH_UNKNOWN);
    ck_assert_int_eq(state, GOV_LICENCE_UNKNOWN);
    gov_session_unref(session);
}
END_TEST

START_TEST(the_rest_is_refused_unsent)
{
    gov_script *script = NULL;
    gov_client *client = NULL;
    gov_session *session = NULL;
    ck_assert_int_eq(gov_script_new(NULL, &script), GOV_OK);
    ck_assert_int_eq(platform_scripted(&certshare_world, NULL, script, &client, &session), GOV_OK);
    platform_refuses_the_rest(client, session);
    ck_assert_uint_eq(gov_script_get_request_count(script), 0);
    gov_session_unref(session);
    gov_client_unref(client);
    gov_script_free(script);
}
END_TEST

START_TEST(settings_are_checked)
{
    static const char *const wrong[][2] = {{"certshare.access_id", ""},
                                           {"certshare.access_token", ""},
                                           {"certshare.path", "CertShare"},
                                           {"certshare.path", "/../x"},
                                           {"certshare.path", "/x/"},
                                           {"certshare.path", "/x?y"},
                                           {"certshare.key_file", "/nowhere/key.pem"}};
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        const char *const settings[] = {"gateway.url",
                                        "https://platform.example",
                                        "platform.driver",
                                        "certshare",
                                        "certshare.access_id",
                                        "sample",
                                        "certshare.access_token",
                                        "token",
                                        NULL};
        gov_config *config = NULL;
        gov_client *client = NULL;
        gov_error *err = NULL;
        ck_assert_int_eq(gov_config_new(NULL, &config, NULL), GOV_OK);
        for (size_t n = 0; settings[n] != NULL; n += 2) {
            ck_assert_int_eq(gov_config_set(config, settings[n], settings[n + 1], NULL), GOV_OK);
        }
        ck_assert_int_eq(gov_config_set(config, wrong[i][0], wrong[i][1], NULL), GOV_OK);
        gov_status status = gov_client_new(config, &client, &err);
        ck_assert_msg(status == GOV_ERR_CONFIG, "%s: %s", wrong[i][0], gov_status_get_name(status));
        ck_assert_ptr_nonnull(strstr(gov_error_get_message(err, GOV_LANGUAGE_EN), wrong[i][0]));
        gov_error_free(err);
        gov_config_free(config);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_login_sends_nothing,
                                  certificates_are_listed,
                                  a_list_has_its_limit_and_its_type,
                                  a_list_needs_a_holder_and_a_kind,
                                  a_certificate_is_read,
                                  a_code_is_redeemed,
                                  codes_that_show_nothing,
                                  each_code_is_told,
                                  answers_that_are_none_are_refused,
                                  data_that_is_open_is_read_as_well,
                                  the_order_of_sealed_data_is_a_setting,
                                  sealed_data_needs_its_key,
                                  the_key_may_be_a_file,
                                  the_cause_has_three_forms,
                                  a_wrong_token_is_rejected,
                                  claims_are_compared,
                                  the_rest_is_refused_unsent,
                                  settings_are_checked};
    return hostile_run("certshare", certshare_set_up, certshare_tear_down, tests,
                       TEST_COUNT(tests));
}
