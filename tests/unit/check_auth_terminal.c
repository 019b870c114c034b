/* SPDX-License-Identifier: Apache-2.0 */
/* A terminal vouches for who stands in front of it: the assertion word for word, evidence that is
 * refused before anything is sent, and every answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "crypto/jws.h"
#include "crypto/key.h"
#include "unit/json_support.h"
#include "unit/login_support.h"

#define NUMBER "990101198805210028"

static char path[64];
static gov__key *terminal_key;

static void setup(void)
{
    gov__buf jwk;
    const gov__key_options options = {.kid = "kiosk-7"};
    ck_assert_int_eq(gov__key_generate(NULL, GOV__KEY_P256, 0, &options, &terminal_key), GOV_OK);
    gov__buf_init_secret(&jwk, NULL, 0);
    ck_assert_int_eq(gov__key_write_private(terminal_key, &jwk), GOV_OK);
    (void)snprintf(path, sizeof path, "/tmp/govsdk-check-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, jwk.data, jwk.len), (int)jwk.len);
    ck_assert_int_eq(close(fd), 0);
    gov__buf_free(&jwk);
}

static void teardown(void)
{
    ck_assert_int_eq(unlink(path), 0);
    gov__key_unref(terminal_key);
}

static void begin(op *o)
{
    op_begin(o, (const char *const[]){OP_SETTINGS, "app.terminal_id", "KIOSK-0007",
                                      "terminal.key_file", path, NULL});
}

static gov_terminal_evidence evidence(void)
{
    return (gov_terminal_evidence){.struct_size = sizeof(gov_terminal_evidence),
                                   .id_type = "resident_id",
                                   .id_number = NUMBER,
                                   .method = "id_card+face",
                                   .device = "READER-1",
                                   .transaction = "T-42",
                                   .at_ms = RIG_WALL - 10000};
}

static gov_status vouch(op *o, const gov_terminal_evidence *e)
{
    return gov_auth_terminal(o->r.client, e, NULL, &o->r.session, &o->r.err);
}

/* The claims of the assertion in request `index`, verified by the terminal's key. Caller frees. */
static gov__json *open_assertion(op *o, size_t index)
{
    const gov__jws_policy policy = {.algs = GOV__ALG_ES256, .typ = "gov-terminal-assertion+jwt"};
    const char *text = op_param(op_body(o, index), "assertion");
    gov__jws *jws = NULL;
    gov__json *claims = NULL;
    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(gov__jws_verify_key(text, strlen(text), &policy, terminal_key, &jws), GOV_OK);
    ck_assert_str_eq(jws->kid, "kiosk-7");
    ck_assert_int_eq(gov__json_parse(NULL, jws->payload, jws->payload_len, NULL, &claims), GOV_OK);
    gov__jws_free(jws);
    return claims;
}

static int64_t number_at(const gov__json *claims, const char *place)
{
    int64_t value = -1;
    ck_assert(gov__json_int64(json_at(gov__json_root(claims), place), &value));
    return value;
}

static const char *text_at(const gov__json *claims, const char *place)
{
    const char *text = gov__json_string(json_at(gov__json_root(claims), place));
    return text != NULL ? text : "";
}

START_TEST(the_terminal_vouches)
{
    op o;
    gov_terminal_evidence e = evidence();
    begin(&o);
    op_expect_metadata(&o, "");
    op_expect_tokens(&o, NULL);
    rig_told(&o.r, vouch(&o, &e), GOV_OK);
    const char *body = op_body(&o, 0);
    ck_assert_str_eq(op_param(body, "grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer");
    ck_assert_str_eq(op_param(body, "scope"), "openid profile");
    ck_assert_str_eq(op_param(body, "client_id"), OP_APP);
    gov__json *claims = open_assertion(&o, 0);
    ck_assert_str_eq(text_at(claims, "/iss"), "KIOSK-0007");
    ck_assert_str_eq(text_at(claims, "/sub"), "resident_id:" NUMBER);
    ck_assert_str_eq(text_at(claims, "/aud"), OP);
    ck_assert_int_eq(number_at(claims, "/iat"), OP_NOW_S);
    ck_assert_int_le(number_at(claims, "/exp"), OP_NOW_S + 300);
    ck_assert_int_gt(number_at(claims, "/exp"), OP_NOW_S);
    ck_assert_uint_ge(strlen(text_at(claims, "/jti")), 22);
    ck_assert_str_eq(text_at(claims, "/evidence/method"), "id_card+face");
    ck_assert_str_eq(text_at(claims, "/evidence/device"), "READER-1");
    ck_assert_str_eq(text_at(claims, "/evidence/transaction"), "T-42");
    ck_assert_int_eq(number_at(claims, "/evidence/at"), OP_NOW_S - 10);
    gov__json_free(claims);
    ck_assert_int_eq(gov_session_is_logged_in(o.r.session), 1);
    op_end(&o);
}
END_TEST

/* A request that may have arrived is repeated with another "jti". */
START_TEST(every_attempt_is_signed_anew)
{
    op o;
    char first[64];
    gov_terminal_evidence e = evidence();
    begin(&o);
    op_expect_metadata(&o, "");
    op_expect(&o, "/token", 503, "");
    op_expect_tokens(&o, NULL);
    rig_told(&o.r, vouch(&o, &e), GOV_OK);
    gov__json *claims = open_assertion(&o, 1);
    (void)snprintf(first, sizeof first, "%s", text_at(claims, "/jti"));
    gov__json_free(claims);
    claims = open_assertion(&o, 0);
    ck_assert_str_ne(first, text_at(claims, "/jti"));
    gov__json_free(claims);
    op_end(&o);
}
END_TEST

/* The machine's clock is ten minutes behind: the platform's counts. */
START_TEST(times_are_the_platforms)
{
    op o;
    gov_terminal_evidence e = evidence();
    begin(&o);
    char *document = jose_format("{\"issuer\":\"" OP "\",\"token_endpoint\":\"" OP
                                 "/token\",\"jwks_uri\":\"" OP "/jwks\"}");
    rig_step(&o.r, (gov_script_step){.http_status = 200,
                                     .response_body = document,
                                     .response_headers = "Content-Type: application/json\n"
                                                         "Date: Tue, 24 Nov 2026 02:10:00 GMT\n"});
    free(document);
    op_expect_tokens(&o, NULL);
    int64_t offset = 0;
    rig_told(&o.r, vouch(&o, &e), GOV_OK);
    ck_assert_int_eq(gov_client_get_clock_offset_ms(o.r.client, &offset), 1);
    ck_assert_int_ne(offset / 1000, 0);
    gov__json *claims = open_assertion(&o, 0);
    int64_t seconds = offset / 1000;
    ck_assert_int_le(llabs(number_at(claims, "/iat") - (OP_NOW_S + seconds)), 1);
    ck_assert_int_le(llabs(number_at(claims, "/evidence/at") - (OP_NOW_S - 10 + seconds)), 1);
    gov__json_free(claims);
    op_end(&o);
}
END_TEST

START_TEST(every_answer)
{
    static const struct {
        int32_t http_status;
        const char *body;
        gov_status expected;
    } rows[] = {
        {400, "{\"error\":\"invalid_grant\"}", GOV_ERR_LOGIN_DENIED},
        {403, "{\"error\":\"access_denied\"}", GOV_ERR_LOGIN_DENIED},
        {401, "{\"error\":\"invalid_client\"}", GOV_ERR_CLIENT_REJECTED},
        {400, "{\"error\":\"unsupported_grant_type\"}", GOV_ERR_UNSUPPORTED},
        {400, "{\"error\":\"invalid_scope\"}", GOV_ERR_FORBIDDEN},
        {200, "{}", GOV_ERR_RESPONSE},
        {200, "<html>", GOV_ERR_RESPONSE},
    };
    gov_terminal_evidence e = evidence();
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        op o;
        begin(&o);
        op_expect_metadata(&o, "");
        op_expect(&o, "/token", rows[i].http_status, rows[i].body);
        rig_told(&o.r, vouch(&o, &e), rows[i].expected);
        ck_assert_ptr_null(o.r.session);
        op_end(&o);
    }
}
END_TEST

START_TEST(a_wanted_level_is_looked_for)
{
    static const struct {
        const char *claims;
        gov_status expected;
    } rows[] = {
        {",\"acr\":\"L3\"", GOV_OK}, {",\"acr\":\"L2\"", GOV_ERR_CLAIM}, {NULL, GOV_ERR_CLAIM}};
    gov_terminal_evidence e = evidence();
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        op o;
        char *claims = rows[i].claims != NULL ? op_claims(rows[i].claims) : NULL;
        op_begin(&o, (const char *const[]){OP_SETTINGS, "app.terminal_id", "K", "terminal.key_file",
                                           path, "auth.acr_values", "L3", NULL});
        op_expect_metadata(&o, "");
        op_expect_tokens(&o, claims);
        if (claims != NULL) {
            op_expect_keys(&o);
        }
        rig_told(&o.r, vouch(&o, &e), rows[i].expected);
        free(claims);
        op_end(&o);
    }
}
END_TEST

START_TEST(evidence_that_is_none)
{
    static char huge[70];
    memset(huge, 'x', sizeof huge - 1);
    gov_terminal_evidence rows[24];
    size_t n = 0;
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        rows[i] = evidence();
    }
    rows[n++].struct_size = 2;
    rows[n++].reserved = 1;
    rows[n++].id_type = NULL;
    rows[n++].id_type = "";
    rows[n++].id_type = "Resident";
    rows[n++].id_type = "a:b";
    rows[n++].id_number = NULL;
    rows[n++].id_number = "";
    rows[n++].id_number = huge;
    rows[n++].id_number = "\xe4\xb8\xad";
    rows[n++].id_number = "has space";
    rows[n++].method = NULL;
    rows[n++].method = "guess";
    rows[n++].method = "id_card+";
    rows[n++].device = NULL;
    rows[n++].device = "";
    rows[n++].device = huge;
    rows[n++].transaction = NULL;
    rows[n++].transaction = "a\nb";
    rows[n++].at_ms = 0;
    rows[n++].at_ms = RIG_WALL - 300001;
    rows[n++].at_ms = RIG_WALL + 60001;
    rows[n++].at_ms = INT64_MAX;
    rows[n++].at_ms = INT64_MIN;
    op o;
    begin(&o);
    for (size_t i = 0; i < n; i++) {
        gov_status status = vouch(&o, &rows[i]);
        ck_assert_msg(status == GOV_ERR_ARGUMENT, "row %zu", i);
        ck_assert_ptr_null(strstr(gov_error_get_message(o.r.err, GOV_LANGUAGE_EN), NUMBER));
        rig_told(&o.r, status, GOV_ERR_ARGUMENT);
    }
    gov_terminal_evidence e = evidence();
    rig_told(&o.r, gov_auth_terminal(NULL, &e, NULL, &o.r.session, &o.r.err), GOV_ERR_ARGUMENT);
    rig_told(&o.r, gov_auth_terminal(o.r.client, NULL, NULL, &o.r.session, &o.r.err),
             GOV_ERR_ARGUMENT);
    rig_told(&o.r, gov_auth_terminal(o.r.client, &e, NULL, NULL, &o.r.err), GOV_ERR_ARGUMENT);
    ck_assert_uint_eq(rig_requests(&o.r), 0);
    op_end(&o);
}
END_TEST

START_TEST(settings_that_are_missing)
{
    gov_terminal_evidence e = evidence();
    op o;
    op_begin(&o, (const char *const[]){OP_SETTINGS, "terminal.key_file", path, NULL});
    rig_told(&o.r, vouch(&o, &e), GOV_ERR_CONFIG);
    op_end(&o);
    op_begin(&o, (const char *const[]){OP_SETTINGS, "app.terminal_id", "K", NULL});
    rig_told(&o.r, vouch(&o, &e), GOV_ERR_CONFIG);
    op_end(&o);
}
END_TEST

START_TEST(the_person_leaves_no_trace)
{
    op o;
    gov_terminal_evidence e = evidence();
    begin(&o);
    op_expect_metadata(&o, "");
    test_memory_forbid(&o.r.memory, "resident_id:" NUMBER);
    op_expect_tokens(&o, NULL);
    rig_told(&o.r, vouch(&o, &e), GOV_OK);
    op_end(&o);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("auth_terminal");
    TCase *c = tcase_create("terminal");
    tcase_set_timeout(c, 60);
    tcase_add_unchecked_fixture(c, setup, teardown);
    tcase_add_test(c, the_terminal_vouches);
    tcase_add_test(c, every_attempt_is_signed_anew);
    tcase_add_test(c, times_are_the_platforms);
    tcase_add_test(c, every_answer);
    tcase_add_test(c, a_wanted_level_is_looked_for);
    tcase_add_test(c, evidence_that_is_none);
    tcase_add_test(c, settings_that_are_missing);
    tcase_add_test(c, the_person_leaves_no_trace);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
