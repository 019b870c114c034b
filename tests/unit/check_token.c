/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens that others bring: verified (the example of RFC 9068 among them), asked about in plain and in
 * signed form, withdrawn, and shown. Identities, as they come of it. */
#include <stdlib.h>
#include <string.h>

#include "unit/id_support.h"

#define AUDIENCE "https://bank.example/api"
#define ACCESS   "\"jti\":\"j-1\",\"client_id\":\"app-1\""

static jose_key *key;
static char *set;

static const char *const confidential[] = {"auth.client_secret", IDP_SECRET, NULL};
static const char *const sealed[] = {"auth.client_secret", IDP_SECRET, "auth.introspection_jwt",
                                     "true", NULL};

static void set_up(void)
{
    key = jose_key_new("ES256", 0);
    set = jose_key_set(key, ",\"kid\":\"one\"");
}

static void tear_down(void)
{
    free(set);
    jose_key_free(key);
}

static void begin(idp *p, const char *const *settings)
{
    idp_begin(p, settings);
    p->keys = set;
}

/* An access token for AUDIENCE; `more` begins with a comma, or is empty. */
static char *access_token(const char *typ, const char *more)
{
    char *claims = jose_format("{\"iss\":\"%s\",\"sub\":\"sub-1\",\"aud\":[\"%s\",\"other\"],"
                               "\"exp\":%lld,\"iat\":%lld,%s%s}",
                               IDP_ISSUER, AUDIENCE, IDP_NOW_S + 300, IDP_NOW_S, ACCESS, more);
    char *token = idp_sign(key, "ES256", "one", typ, claims);
    free(claims);
    return token;
}

static void expect(idp *p, const char *token, const gov_token_policy *policy, gov_status status)
{
    gov_identity *identity = NULL;
    gov_status got =
        gov_token_verify(p->client, token, strlen(token), policy, NULL, &identity, &p->err);
    ck_assert((identity != NULL) == (got == GOV_OK));
    gov_identity_free(identity);
    idp_told(p, got, status);
}

START_TEST(a_good_token_gives_an_identity)
{
    idp p;
    const gov_token_policy policy = {.struct_size = sizeof policy, .audience = AUDIENCE};
    gov_identity *id = NULL;
    begin(&p, NULL);
    char *token =
        access_token("at+jwt", ",\"scope\":\"a b\",\"acr\":\"L3\",\"auth_time\":1799999900,"
                               "\"amr\":[\"face\",7,\"id_card\"],"
                               "\"act\":{\"sub\":\"agent-1\",\"act\":{\"sub\":\"agent-2\"}}");
    idp_told(&p, gov_token_verify(p.client, token, strlen(token), &policy, NULL, &id, &p.err),
             GOV_OK);
    ck_assert_str_eq(gov_identity_get_subject(id), "sub-1");
    ck_assert_str_eq(gov_identity_get_issuer(id), IDP_ISSUER);
    ck_assert_str_eq(gov_identity_get_acr(id), "L3");
    ck_assert_int_eq(gov_identity_get_auth_time_s(id), 1799999900);
    ck_assert_str_eq(gov_identity_get_scope(id), "a b");
    ck_assert_uint_eq(gov_identity_get_method_count(id), 2);
    ck_assert_str_eq(gov_identity_get_method(id, 0), "face");
    ck_assert_str_eq(gov_identity_get_method(id, 1), "id_card");
    ck_assert_ptr_null(gov_identity_get_method(id, 2));
    ck_assert_uint_eq(gov_identity_get_actor_count(id), 2);
    ck_assert_str_eq(gov_identity_get_actor(id, 0), "agent-1");
    ck_assert_str_eq(gov_identity_get_actor(id, 1), "agent-2");
    ck_assert_ptr_null(gov_identity_get_actor(id, 2));
    ck_assert_ptr_nonnull(strstr(gov_identity_get_json(id), "\"amr\":[\"face\",7,\"id_card\"]"));
    gov_identity_free(id);
    free(token);
    idp_end(&p);
}
END_TEST

/* It outlives the reference of whoever asked. */
START_TEST(an_identity_says_nothing_of_what_is_not_known)
{
    idp p;
    const gov_token_policy policy = {.struct_size = sizeof policy, .audience = AUDIENCE};
    gov_identity *id = NULL;
    begin(&p, NULL);
    char *token = access_token("at+jwt", ",\"amr\":\"pwd\",\"acr\":\"\",\"auth_time\":0");
    idp_told(&p, gov_token_verify(p.client, token, strlen(token), &policy, NULL, &id, &p.err),
             GOV_OK);
    gov_client_unref(p.client);
    p.client = NULL;
    ck_assert_ptr_null(gov_identity_get_acr(id));
    ck_assert_int_eq(gov_identity_get_auth_time_s(id), 0);
    ck_assert_ptr_null(gov_identity_get_scope(id));
    ck_assert_uint_eq(gov_identity_get_method_count(id), 1);
    ck_assert_str_eq(gov_identity_get_method(id, 0), "pwd");
    ck_assert_uint_eq(gov_identity_get_actor_count(id), 0);
    gov_identity_free(id);
    free(token);
    idp_end(&p);
}
END_TEST

START_TEST(the_policy_decides)
{
    idp p;
    const gov_token_policy plain = {.struct_size = sizeof plain, .audience = AUDIENCE};
    gov_token_policy policy = plain;
    begin(&p, NULL);
    char *good = access_token("at+jwt", ",\"scope\":\"a b\",\"acr\":\"L2\",\"nonce\":\"n\","
                                        "\"auth_time\":1799999000");
    char *id_token = access_token("JWT", "");
    char *bare = idp_token(key, "ES256", "one", "at+jwt", "");
    expect(&p, good, &policy, GOV_OK);
    expect(&p, id_token, &policy, GOV_ERR_CLAIM);
    /* RFC 9068 section 2.2: jti and client_id are required. */
    policy.audience = IDP_CLIENT;
    expect(&p, bare, &policy, GOV_ERR_CLAIM);
    policy = plain;
    policy.audience = "https://bank.example/";
    expect(&p, good, &policy, GOV_ERR_CLAIM);
    policy = plain;
    policy.issuer = IDP_ISSUER "/";
    expect(&p, good, &policy, GOV_ERR_ISSUER);
    policy = plain;
    policy.typ = "JWT";
    expect(&p, id_token, &policy, GOV_OK);
    expect(&p, good, &policy, GOV_ERR_CLAIM);
    policy = plain;
    policy.algorithms = "RS256 PS256";
    expect(&p, good, &policy, GOV_ERR_ALGORITHM);
    policy.algorithms = "ES256";
    expect(&p, good, &policy, GOV_OK);
    policy = plain;
    policy.scope = "b a";
    expect(&p, good, &policy, GOV_OK);
    policy.scope = "a c";
    expect(&p, good, &policy, GOV_ERR_CLAIM);
    policy = plain;
    policy.acr_values = "L3 L4";
    expect(&p, good, &policy, GOV_ERR_CLAIM);
    policy = plain;
    policy.nonce = "m";
    expect(&p, good, &policy, GOV_ERR_CLAIM);
    policy = plain;
    policy.max_age_s = 900;
    expect(&p, good, &policy, GOV_ERR_EXPIRED);
    policy.max_age_s = 1000;
    expect(&p, good, &policy, GOV_OK);
    policy = plain;
    idp_advance_s(&p, 361);
    expect(&p, good, &policy, GOV_ERR_EXPIRED);
    free(bare);
    free(id_token);
    free(good);
    idp_end(&p);
}
END_TEST

/* A policy of a later version, or of an earlier one that knew less. */
START_TEST(policies_of_other_versions)
{
    idp p;
    struct {
        gov_token_policy policy;
        char more[16];
    } later = {.policy = {.struct_size = sizeof later, .audience = AUDIENCE}};
    gov_token_policy earlier = {.struct_size = offsetof(gov_token_policy, issuer),
                                .audience = AUDIENCE,
                                .issuer = "not there in that version"};
    begin(&p, NULL);
    char *good = access_token("at+jwt", "");
    expect(&p, good, &later.policy, GOV_OK);
    expect(&p, good, &earlier, GOV_OK);
    later.more[0] = 1;
    expect(&p, good, &later.policy, GOV_ERR_ARGUMENT);
    free(good);
    idp_end(&p);
}
END_TEST

/* RFC 9068 section 2.2, signed by a key of the test's own. */
START_TEST(the_example_of_rfc_9068)
{
    idp p;
    const gov_token_policy policy = {.struct_size = sizeof policy,
                                     .issuer = "https://authorization-server.example.com/",
                                     .audience = "https://rs.example.com/",
                                     .scope = "openid profile reademail"};
    begin(&p, NULL);
    char *token = idp_sign(key, "ES256", "one", "at+JWT",
                           "{\"iss\":\"https://authorization-server.example.com/\","
                           "\"sub\":\"5ba552d67\",\"aud\":\"https://rs.example.com/\","
                           "\"exp\":1639528912,\"iat\":1618354090,"
                           "\"jti\":\"dbe39bf3a3ba4238a513f51d6e1691c4\","
                           "\"client_id\":\"s6BhdRkqt3\","
                           "\"scope\":\"openid profile reademail\"}");
    idp_advance_s(&p, 1639528911 - IDP_NOW_S);
    expect(&p, token, &policy, GOV_OK);
    idp_advance_s(&p, 62);
    expect(&p, token, &policy, GOV_ERR_EXPIRED);
    free(token);
    idp_end(&p);
}
END_TEST

static void ask(idp *p, gov_status expected, int32_t expected_active, const char *expected_json)
{
    int32_t active = 7;
    char *json = NULL;
    gov_status status =
        gov_token_introspect(p->client, "opaque-token-1", NULL, &active, &json, &p->err);
    ck_assert_int_eq(active, expected_active);
    if (expected_json != NULL) {
        ck_assert_str_eq(json, expected_json);
    } else {
        ck_assert_ptr_null(json);
    }
    ck_assert_ptr_null(strstr(idp_message(p, GOV_LANGUAGE_EN), "opaque-token-1"));
    gov_client_free_text(p->client, json);
    idp_told(p, status, expected);
}

START_TEST(asking_in_plain)
{
    static const struct {
        int32_t http;
        const char *media;
        const char *body;
        gov_status status;
        int32_t active;
        const char *json;
    } answers[] = {
        {200, NULL, "{\"active\":true, \"sub\":\"s\"}", GOV_OK, 1,
         "{\"active\":true,\"sub\":\"s\"}"},
        {200, NULL, "{\"active\":false}", GOV_OK, 0, "{\"active\":false}"},
        {200, NULL, "{}", GOV_ERR_RESPONSE, 0, NULL},
        {200, NULL, "{\"active\":\"true\"}", GOV_ERR_RESPONSE, 0, NULL},
        {200, NULL, "{\"active\":1}", GOV_ERR_RESPONSE, 0, NULL},
        {200, NULL, "{\"active\":true,\"active\":false}", GOV_ERR_RESPONSE, 0, NULL},
        {200, NULL, "[true]", GOV_ERR_RESPONSE, 0, NULL},
        {200, NULL, "", GOV_ERR_RESPONSE, 0, NULL},
        {200, "text/html", "{\"active\":true}", GOV_ERR_RESPONSE, 0, NULL},
        {400, NULL, "{\"error\":\"unsupported_token_type\"}", GOV_ERR_UNSUPPORTED, 0, NULL},
        {400, NULL, "{\"error\":\"invalid_request\"}", GOV_ERR_INVALID, 0, NULL},
        {401, NULL, "{\"error\":\"invalid_client\"}", GOV_ERR_CLIENT_REJECTED, 0, NULL},
        {403, "text/plain", "", GOV_ERR_CLIENT_REJECTED, 0, NULL},
        {302, NULL, "", GOV_ERR_REDIRECT, 0, NULL},
    };
    idp p;
    begin(&p, confidential);
    for (size_t i = 0; i < TEST_COUNT(answers); i++) {
        p.status = answers[i].http;
        p.media = answers[i].media;
        p.body = answers[i].body;
        ask(&p, answers[i].status, answers[i].active, answers[i].json);
    }
    ck_assert_ptr_nonnull(strstr(p.request, "POST " IDP_ISSUER "/endpoint\n"));
    ck_assert_ptr_nonnull(strstr(p.request, "\n\ntoken=opaque-token-1"));
    ck_assert_ptr_nonnull(strstr(p.request, "\nAuthorization: Basic "));
    ck_assert_ptr_nonnull(strstr(p.request, "\nAccept: application/json"));
    /* Without interest in what it says. */
    int32_t active = 0;
    p.status = 200;
    p.media = NULL;
    p.body = "{\"active\":true}";
    ck_assert_int_eq(gov_token_introspect(p.client, "t", NULL, &active, NULL, NULL), GOV_OK);
    ck_assert_int_eq(active, 1);
    idp_end(&p);
}
END_TEST

static char *seal(const char *kind, const char *told)
{
    char *more = jose_format(",\"token_introspection\":%s", told);
    char *token = idp_token(key, "ES256", "one", kind, more);
    free(more);
    return token;
}

START_TEST(asking_for_a_signed_answer)
{
    static const char media[] = "application/token-introspection+jwt";
    idp p;
    char *good = seal("token-introspection+jwt", "{\"active\":true,\"sub\":\"s\"}");
    char *silent = seal("token-introspection+jwt", "{\"sub\":\"s\"}");
    char *list = seal("token-introspection+jwt", "[1]");
    char *wrong = seal("JWT", "{\"active\":true}");
    char *old = idp_sign(key, "ES256", "one", "token-introspection+jwt",
                         "{\"iss\":\"" IDP_ISSUER "\",\"aud\":\"" IDP_CLIENT
                         "\",\"iat\":1800000000,\"token_introspection\":{\"active\":true}}");
    char *other = idp_sign(key, "ES256", "one", "token-introspection+jwt",
                           "{\"iss\":\"" IDP_ISSUER "\",\"aud\":\"client-2\",\"iat\":1800000361,"
                           "\"token_introspection\":{\"active\":true}}");
    begin(&p, sealed);
    p.media = media;
    p.body = good;
    ask(&p, GOV_OK, 1, "{\"active\":true,\"sub\":\"s\"}");
    ck_assert_ptr_nonnull(strstr(p.request, "\nAccept: application/token-introspection+jwt"));
    p.body = silent;
    ask(&p, GOV_ERR_RESPONSE, 0, NULL);
    p.body = list;
    ask(&p, GOV_ERR_CLAIM, 0, NULL);
    p.body = wrong;
    ask(&p, GOV_ERR_CLAIM, 0, NULL);
    p.body = "not a token";
    ask(&p, GOV_ERR_RESPONSE, 0, NULL);
    /* One that is not signed does not count, whatever it says. */
    p.media = NULL;
    p.body = "{\"active\":true}";
    ask(&p, GOV_ERR_RESPONSE, 0, NULL);
    p.status = 400;
    p.body = "{\"error\":\"unsupported_token_type\"}";
    ask(&p, GOV_ERR_UNSUPPORTED, 0, NULL);
    /* An old answer that is played again, and one for somebody else. */
    p.status = 200;
    p.media = media;
    p.body = old;
    ask(&p, GOV_OK, 1, "{\"active\":true}");
    idp_advance_s(&p, 361);
    ask(&p, GOV_ERR_EXPIRED, 0, NULL);
    p.body = other;
    ask(&p, GOV_ERR_CLAIM, 0, NULL);
    free(other);
    free(old);
    free(wrong);
    free(list);
    free(silent);
    free(good);
    idp_end(&p);
}
END_TEST

START_TEST(withdrawing)
{
    static const struct {
        int32_t http;
        const char *body;
        gov_status status;
    } answers[] = {
        {200, "", GOV_OK},
        {200, "<html>", GOV_OK},
        {400, "{\"error\":\"unsupported_token_type\"}", GOV_ERR_UNSUPPORTED},
        {401, "{\"error\":\"invalid_client\"}", GOV_ERR_CLIENT_REJECTED},
        {400, "{\"error\":\"invalid_request\"}", GOV_ERR_INVALID},
    };
    idp p;
    begin(&p, confidential);
    for (size_t i = 0; i < TEST_COUNT(answers); i++) {
        p.status = answers[i].http;
        p.body = answers[i].body;
        idp_told(&p, gov_token_revoke(p.client, "a+b/c=", NULL, &p.err), answers[i].status);
    }
    ck_assert_ptr_nonnull(strstr(p.request, "\n\ntoken=a%2Bb%2Fc%3D"));
    ck_assert_ptr_null(strstr(p.request, "token_type_hint"));
    ck_assert_uint_eq(p.endpoint_asked, TEST_COUNT(answers));
    idp_end(&p);
}
END_TEST

START_TEST(showing_needs_nobody)
{
    idp p;
    char *header = NULL;
    char *claims = NULL;
    begin(&p, NULL);
    char *token = access_token("at+jwt", "");
    idp_told(&p, gov_token_peek(p.client, token, strlen(token), &header, &claims, &p.err), GOV_OK);
    ck_assert_str_eq(header, "{\"alg\":\"ES256\",\"kid\":\"one\",\"typ\":\"at+jwt\"}");
    ck_assert_ptr_nonnull(strstr(claims, "\"client_id\":\"app-1\""));
    gov_client_free_text(p.client, header);
    gov_client_free_text(p.client, claims);
    /* {"alg":"dir","enc":"A256GCM"}: only the header can be seen. */
    static const char jwe[] = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0.."
                              "aaaa.bbbb.cccc";
    idp_told(&p, gov_token_peek(p.client, jwe, sizeof jwe - 1, &header, &claims, &p.err), GOV_OK);
    ck_assert_str_eq(header, "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}");
    ck_assert_ptr_null(claims);
    gov_client_free_text(p.client, header);
    size_t huge_len = 262145;
    char *huge = malloc(huge_len);
    ck_assert_ptr_nonnull(huge);
    memset(huge, 'a', huge_len);
    idp_told(&p, gov_token_peek(p.client, huge, huge_len, &header, &claims, &p.err), GOV_ERR_LIMIT);
    ck_assert_ptr_null(header);
    free(huge);
    ck_assert_uint_eq(p.asked, 0);
    free(token);
    idp_end(&p);
}
END_TEST

typedef gov_status (*torture_body)(idp *p, const char *token);

static gov_status verify_body(idp *p, const char *token)
{
    const gov_token_policy policy = {.struct_size = sizeof policy, .audience = AUDIENCE};
    gov_identity *identity = NULL;
    gov_status status =
        gov_token_verify(p->client, token, strlen(token), &policy, NULL, &identity, &p->err);
    ck_assert((identity != NULL) == (status == GOV_OK));
    gov_identity_free(identity);
    return status;
}

static gov_status ask_body(idp *p, const char *token)
{
    int32_t active = 0;
    char *json = NULL;
    gov_status status = gov_token_introspect(p->client, token, NULL, &active, &json, &p->err);
    ck_assert((json != NULL) == (status == GOV_OK));
    ck_assert_int_eq(active, status == GOV_OK);
    gov_client_free_text(p->client, json);
    return status;
}

static gov_status revoke_body(idp *p, const char *token)
{
    return gov_token_revoke(p->client, token, NULL, &p->err);
}

static gov_status peek_body(idp *p, const char *token)
{
    char *header = NULL;
    char *claims = NULL;
    gov_status status = gov_token_peek(p->client, token, strlen(token), &header, &claims, &p->err);
    ck_assert((header != NULL) == (status == GOV_OK));
    ck_assert((claims != NULL) == (status == GOV_OK));
    gov_client_free_text(p->client, header);
    gov_client_free_text(p->client, claims);
    return status;
}

START_TEST(memory_may_run_out)
{
    static const torture_body bodies[] = {verify_body, ask_body, revoke_body, peek_body};
    char *token = access_token("at+jwt", ",\"scope\":\"a\",\"act\":{\"sub\":\"b\"}");
    for (size_t i = 0; i < TEST_COUNT(bodies); i++) {
        idp p;
        begin(&p, confidential);
        p.body = "{\"active\":true}";
        size_t runs = 0;
        for (bool over = false; !over; runs++) {
            test_memory_fail_once(&p.memory, runs + 1);
            gov_status status = bodies[i](&p, token);
            over = status == GOV_OK && p.memory.injected == 0;
            test_memory_fail_never(&p.memory);
            p.memory.injected = 0;
            ck_assert_msg(status == GOV_OK || status == GOV_ERR_NO_MEMORY, "%zu: %s", i,
                          gov_status_get_name(status));
            gov_error_free(p.err);
            p.err = NULL;
        }
        ck_assert_uint_ge(runs, 3);
        idp_end(&p);
    }
    free(token);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("token");
    TCase *test_case = tcase_create("tokens");
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_test(test_case, a_good_token_gives_an_identity);
    tcase_add_test(test_case, an_identity_says_nothing_of_what_is_not_known);
    tcase_add_test(test_case, the_policy_decides);
    tcase_add_test(test_case, policies_of_other_versions);
    tcase_add_test(test_case, the_example_of_rfc_9068);
    tcase_add_test(test_case, asking_in_plain);
    tcase_add_test(test_case, asking_for_a_signed_answer);
    tcase_add_test(test_case, withdrawing);
    tcase_add_test(test_case, showing_needs_nobody);
    tcase_add_test(test_case, memory_may_run_out);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
