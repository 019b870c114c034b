/* SPDX-License-Identifier: Apache-2.0 */
/* How a client proves who it is: each method as it goes on the wire, assertions that are good once, and
 * what a configuration must have for each. */
#include "call_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <govsdk/key.h>

#include "base/base64.h"
#include "core/dpop.h"
#include "crypto/jws.h"
#include "platform/oauth/oauth.h"

#define ENDPOINT "https://gov.test/oauth/token"
#define ISSUER   "https://idp.test/realm/"

static const gov__operation READ = {.name = "thing_read", .flags = GOV__OP_SESSION};

/* A client with these settings and, where it is not NULL, this key of its own. */
static gov_status configure(play *p, const play_setting *settings, gov__key *key)
{
    gov_client_unref(p->client);
    p->client = NULL;
    for (; settings != NULL && settings->name != NULL; settings++) {
        ck_assert_int_eq(gov_config_set(p->config, settings->name, settings->value, NULL), GOV_OK);
    }
    ck_assert_int_eq(gov_config_set_key(p->config, GOV_KEY_CLIENT, key, NULL), GOV_OK);
    gov_error_free(p->error);
    p->error = NULL;
    return gov_client_new(p->config, &p->client, &p->error);
}

static gov__key *make_key(gov__key_kind kind)
{
    const gov__key_options options = {.kid = "client-key"};
    gov__key *key = NULL;
    ck_assert_int_eq(gov__key_generate(NULL, kind, kind == GOV__KEY_RSA ? 2048 : 0, &options, &key),
                     GOV_OK);
    return key;
}

/* A form as it would be sent, with one member of its own. */
typedef struct sent {
    gov__request request;
    char body[4096];
} sent;

static void send_form(play *p, sent *out)
{
    bool first = true;
    gov__request_init(&out->request, &p->client->mem, p->client->base);
    gov__buf *body = gov__oauth_form_begin(&out->request, p->client, ENDPOINT, NULL, &first);
    gov__url_form_add(body, &first, "grant_type", "x");
    ck_assert_int_eq(gov__request_finish(&out->request), GOV_OK);
    ck_assert_uint_lt(body->len, sizeof out->body);
    memcpy(out->body, body->data, body->len);
    out->body[body->len] = '\0';
    ck_assert_str_eq(out->request.method, "POST");
    ck_assert_str_eq(gov__request_url(&out->request), ENDPOINT);
    ck_assert_str_eq(gov__request_get_header(&out->request, "Content-Type"),
                     "application/x-www-form-urlencoded");
    ck_assert_ptr_null(gov__request_get_header(&out->request, "DPoP"));
}

typedef struct method_row {
    play_setting settings[6];
    const char *authorization; /* NULL: none */
    const char *body;
} method_row;

START_TEST(secrets_go_as_each_method_has_it)
{
    static const method_row rows[] = {
        {{{NULL, NULL}}, NULL, "client_id=kiosk&grant_type=x"},
        {{{"auth.client_secret", "s3cret+/ &="}, {NULL, NULL}},
         "Basic a2lvc2s6czNjcmV0JTJCJTJGJTIwJTI2JTNE",
         "grant_type=x"},
        {{{"auth.client_secret", "s3cret+/ &="}, {"auth.basic_raw", "true"}, {NULL, NULL}},
         "Basic a2lvc2s6czNjcmV0Ky8gJj0=",
         "grant_type=x"},
        {{{"auth.client_secret", "s3cret+/ &="},
          {"auth.method", "client_secret_post"},
          {NULL, NULL}},
         NULL,
         "client_id=kiosk&client_secret=s3cret%2B%2F+%26%3D&grant_type=x"},
        {{{"auth.client_secret", "s3cret"}, {"auth.method", "none"}, {NULL, NULL}},
         NULL,
         "client_id=kiosk&grant_type=x"},
        {{{"tls.client_certificate_file", "c.pem"},
          {"auth.method", "tls_client_auth"},
          {NULL, NULL}},
         NULL,
         "client_id=kiosk&grant_type=x"},
        {{{"auth.method", "tls_client_auth"}, {NULL, NULL}}, NULL, "client_id=kiosk&grant_type=x"},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        sent s;
        play p;
        play_begin(&p, NULL);
        ck_assert_int_eq(configure(&p, rows[i].settings, NULL), GOV_OK);
        send_form(&p, &s);
        const char *value = gov__request_get_header(&s.request, "Authorization");
        ck_assert_str_eq(value != NULL ? value : "none",
                         rows[i].authorization != NULL ? rows[i].authorization : "none");
        ck_assert_str_eq(s.body, rows[i].body);
        gov__request_free(&s.request);
        play_end(&p);
    }
}
END_TEST

/* Takes the assertion out of a form, verifies it, and gives its claims. */
static gov__json *read_assertion(const char *body, const gov__key *key, const char *alg)
{
    static const char begin[] = "client_id=kiosk&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth"
                                "%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=";
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL};
    gov__jws *jws = NULL;
    gov__json *claims = NULL;
    ck_assert_msg(strncmp(body, begin, strlen(begin)) == 0, "%s", body);
    const char *text = body + strlen(begin);
    ck_assert_int_eq(gov__jws_verify_key(text, strcspn(text, "&"), &policy, key, &jws), GOV_OK);
    ck_assert_str_eq(jws->alg->name, alg);
    ck_assert_str_eq(jws->kid, "client-key");
    ck_assert_ptr_null(jws->typ);
    ck_assert_int_eq(gov__json_parse(NULL, jws->payload, jws->payload_len, NULL, &claims), GOV_OK);
    gov__jws_free(jws);
    return claims;
}

static void expect_claims(const play *p, const gov__json *claims, const char *audience)
{
    const gov__json_node *root = gov__json_root(claims);
    int64_t issued = 0;
    int64_t expires = 0;
    ck_assert_str_eq(gov__json_get_string(root, "iss"), "kiosk");
    ck_assert_str_eq(gov__json_get_string(root, "sub"), "kiosk");
    ck_assert_str_eq(gov__json_get_string(root, "aud"), audience);
    ck_assert_uint_eq(strlen(gov__json_get_string(root, "jti")), 22);
    ck_assert(gov__json_get_int64(root, "iat", &issued));
    ck_assert(gov__json_get_int64(root, "exp", &expires));
    ck_assert_int_eq(issued, (PLAY_WALL_MS + p->now_ms) / 1000);
    ck_assert_int_eq(expires, issued + 60);
    ck_assert_uint_eq(gov__json_size(root), 6);
}

START_TEST(an_assertion_is_for_the_issuer_as_configured)
{
    static const play_setting settings[] = {{"auth.issuer", ISSUER}, {NULL, NULL}};
    static const gov__key_kind kinds[] = {GOV__KEY_P256, GOV__KEY_RSA, GOV__KEY_ED25519};
    static const char *const algs[] = {"ES256", "RS256", "EdDSA"};
    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        gov__key *key = make_key(kinds[i]);
        sent s;
        play p;
        play_begin(&p, NULL);
        ck_assert_int_eq(configure(&p, settings, key), GOV_OK);
        ck_assert_int_eq(p.client->auth_method, GOV__AUTH_PRIVATE_KEY);
        send_form(&p, &s);
        ck_assert_ptr_null(gov__request_get_header(&s.request, "Authorization"));
        ck_assert_ptr_nonnull(strstr(s.body, "&grant_type=x"));
        gov__json *claims = read_assertion(s.body, key, algs[i]);
        expect_claims(&p, claims, ISSUER);
        gov__json_free(claims);
        gov__request_free(&s.request);
        play_end(&p);
        gov__key_unref(key);
    }
}
END_TEST

START_TEST(some_servers_want_their_endpoint_as_audience)
{
    static const play_setting settings[] = {{"auth.audience_endpoint", "true"}, {NULL, NULL}};
    gov__key *key = make_key(GOV__KEY_P256);
    sent s;
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(configure(&p, settings, key), GOV_OK);
    send_form(&p, &s);
    gov__json *claims = read_assertion(s.body, key, "ES256");
    expect_claims(&p, claims, ENDPOINT);
    gov__json_free(claims);
    gov__request_free(&s.request);
    play_end(&p);
    gov__key_unref(key);
}
END_TEST

static void copy_assertion(const char *request, char out[2048])
{
    const char *at = strstr(request, "client_assertion=");
    ck_assert_ptr_nonnull(at);
    size_t len = strcspn(at, "&");
    ck_assert_uint_lt(len, 2048);
    memcpy(out, at, len);
    out[len] = '\0';
}

static gov_status random_counted(void *user, void *out, size_t size)
{
    uint8_t *count = user;
    memset(out, ++*count, size);
    return GOV_OK;
}

/* A server takes a "jti" once: a repeat with the same assertion would be refused. */
START_TEST(each_attempt_has_an_assertion_of_its_own)
{
    static const play_setting settings[] = {{"auth.issuer", ISSUER}, {NULL, NULL}};
    static const play_reply replies[] = {
        {.status = GOV_ERR_CONNECT, .stage = GOV_STAGE_NOT_SENT},
        {.http_status = 200,
         .body = "{\"access_token\":\"access-token-new\",\"token_type\":\"bearer\"}"}};
    static uint8_t count;
    char first[2048];
    char second[2048];
    gov__key *key = make_key(GOV__KEY_P256);
    gov_exchange *exchange = NULL;
    int64_t until = 0;
    gov__call call;
    play p;
    play_begin(&p, NULL);
    const gov_random random = {sizeof random, &count, random_counted, NULL};
    ck_assert_int_eq(gov_config_set_random(p.config, &random, NULL), GOV_OK);
    ck_assert_int_eq(configure(&p, settings, key), GOV_OK);
    play_log_in(&p, GOV__SESSION_CLIENT, 1000, NULL);
    p.now_ms += 1000;
    ck_assert_int_eq(gov__call_begin(&call, p.client, p.session, &READ, NULL, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&call), "GET", "/gov/v1/things");
    ck_assert_int_eq(gov__call_step(&call, p.now_ms, &exchange, &until), GOV__CALL_SEND);
    play_describe(exchange, p.last_request, sizeof p.last_request);
    copy_assertion(p.last_request, first);
    play_answer(&p, exchange, &replies[0]);
    gov__call_feed(&call, p.now_ms);
    ck_assert_int_eq(gov__call_step(&call, p.now_ms, &exchange, &until), GOV__CALL_WAIT);
    p.now_ms = until;
    ck_assert_int_eq(gov__call_step(&call, p.now_ms, &exchange, &until), GOV__CALL_SEND);
    play_describe(exchange, p.last_request, sizeof p.last_request);
    copy_assertion(p.last_request, second);
    ck_assert_str_ne(first, second);
    play_answer(&p, exchange, &replies[1]);
    gov__call_feed(&call, p.now_ms);
    gov__call_end(&call);
    /* Without expires_in a token counts as good for five minutes. */
    ck_assert_int_eq(gov_session_get_expires_at_ms(p.session), PLAY_WALL_MS + p.now_ms + 300000);
    play_end(&p);
    gov__key_unref(key);
}
END_TEST

START_TEST(what_cannot_be_signed_is_not_sent)
{
    static const play_setting settings[] = {{"auth.issuer", ISSUER}, {NULL, NULL}};
    gov__key *key = make_key(GOV__KEY_P256);
    gov__request request;
    bool first = true;
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(configure(&p, settings, key), GOV_OK);
    p.random_status = GOV_ERR_HOOK;
    gov__request_init(&request, &p.client->mem, p.client->base);
    (void)gov__oauth_form_begin(&request, p.client, ENDPOINT, NULL, &first);
    ck_assert_int_eq(gov__request_finish(&request), GOV_ERR_HOOK);
    gov__request_free(&request);
    play_end(&p);
    gov__key_unref(key);
}
END_TEST

typedef struct refused_row {
    play_setting settings[4];
    const char *named; /* in the message */
} refused_row;

START_TEST(a_method_needs_its_means)
{
    static const refused_row rows[] = {
        {{{"auth.method", "client_secret_basic"}, {NULL, NULL}}, "auth.client_secret"},
        {{{"auth.method", "client_secret_post"}, {NULL, NULL}}, "auth.client_secret"},
        {{{"auth.method", "private_key_jwt"}, {NULL, NULL}}, "auth.key_file"},
        {{{"auth.key_file", "/nonexistent/key.pem"}, {NULL, NULL}}, "auth.key_file"},
        {{{"auth.dpop_key_file", "/nonexistent/key.pem"}, {NULL, NULL}}, "auth.dpop_key_file"},
        {{{"auth.decryption_key_file", "/dev/null"}, {NULL, NULL}}, "auth.decryption_key_file"},
        {{{"terminal.key_file", "/nonexistent/key.pem"}, {NULL, NULL}}, "terminal.key_file"},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        play p;
        play_begin(&p, NULL);
        ck_assert_int_eq(configure(&p, rows[i].settings, NULL), GOV_ERR_CONFIG);
        ck_assert_ptr_nonnull(
            strstr(gov_error_get_message(p.error, GOV_LANGUAGE_EN), rows[i].named));
        ck_assert_ptr_nonnull(
            strstr(gov_error_get_message(p.error, GOV_LANGUAGE_ZH), rows[i].named));
        ck_assert_ptr_null(p.client);
        play_end(&p);
    }
}
END_TEST

START_TEST(an_assertion_needs_an_issuer_and_a_key_that_signs)
{
    static const play_setting none[] = {{NULL, NULL}};
    static const play_setting issuer[] = {{"auth.issuer", ISSUER}, {NULL, NULL}};
    gov__key *key = make_key(GOV__KEY_P256);
    gov__key *agreeing = make_key(GOV__KEY_X25519);
    gov__key *public_half = NULL;
    play p;
    play_begin(&p, NULL);
    ck_assert_int_eq(configure(&p, none, key), GOV_ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(gov_error_get_message(p.error, GOV_LANGUAGE_EN), "auth.issuer"));
    ck_assert_int_eq(configure(&p, issuer, agreeing), GOV_ERR_CONFIG);
    ck_assert_int_eq(configure(&p, none, key), GOV_OK);
    ck_assert_int_eq(gov__key_public_of(key, &public_half), GOV_OK);
    ck_assert_int_eq(gov_config_set_key(p.config, GOV_KEY_CLIENT, public_half, NULL),
                     GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_config_set_key(p.config, (gov_key_role)0, key, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_config_set_key(p.config, (gov_key_role)6, key, NULL), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_config_set_key(NULL, GOV_KEY_CLIENT, key, NULL), GOV_ERR_ARGUMENT);
    /* A client keeps its key whatever becomes of the configuration. */
    ck_assert_int_eq(gov_config_set_key(p.config, GOV_KEY_CLIENT, NULL, NULL), GOV_OK);
    ck_assert_ptr_eq(gov__client_key(p.client, GOV_KEY_CLIENT), key);
    play_end(&p);
    gov__key_unref(public_half);
    gov__key_unref(agreeing);
    gov__key_unref(key);
}
END_TEST

static void write_file(const char *path, const char *text, size_t len)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(key_files_are_read_once)
{
    char path[] = "client_auth_key_XXXXXX";
    gov__key *key = make_key(GOV__KEY_P256);
    gov__key *public_half = NULL;
    gov__buf text;
    play p;
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(close(fd), 0);
    gov__buf_init_secret(&text, NULL, 0);
    ck_assert_int_eq(gov__key_write_private(key, &text), GOV_OK);
    write_file(path, text.data, text.len);
    const play_setting settings[] = {
        {"auth.key_file", path}, {"auth.issuer", ISSUER}, {NULL, NULL}};
    play_begin(&p, NULL);
    ck_assert_int_eq(configure(&p, settings, NULL), GOV_OK);
    ck_assert_str_eq(gov__key_thumbprint(gov__client_key(p.client, GOV_KEY_CLIENT)),
                     gov__key_thumbprint(key));
    /* A public key alone is of no use. */
    gov__buf_clear(&text);
    ck_assert_int_eq(gov__key_public_of(key, &public_half), GOV_OK);
    ck_assert_int_eq(gov__key_write_public(public_half, &text), GOV_OK);
    write_file(path, text.data, text.len);
    ck_assert_int_eq(configure(&p, settings, NULL), GOV_ERR_CONFIG);
    play_end(&p);
    ck_assert_int_eq(unlink(path), 0);
    gov__buf_free(&text);
    gov__key_unref(public_half);
    gov__key_unref(key);
}
END_TEST

static gov_status prove(const gov_allocator *mem, void *user)
{
    gov_config *config = NULL;
    gov_client *client = NULL;
    gov__request request;
    gov__proof proof = {NULL};
    bool first = true;
    gov_status status = gov_config_new(mem, &config, NULL);
    if (status == GOV_OK) {
        status = gov_config_set(config, "gateway.url", "https://gov.test", NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set(config, "auth.client_id", "kiosk", NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set(config, "auth.issuer", ISSUER, NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set_boolean(config, "auth.dpop", 1, NULL);
    }
    if (status == GOV_OK) {
        status = gov_config_set_key(config, GOV_KEY_CLIENT, user, NULL);
    }
    if (status == GOV_OK) {
        status = gov_client_new(config, &client, NULL);
    }
    gov_config_free(config);
    if (status == GOV_OK) {
        status = gov__proof_begin(client, &proof, NULL);
    }
    if (status == GOV_OK) {
        gov__request_init(&request, &client->mem, client->base);
        (void)gov__oauth_form_begin(&request, client, ENDPOINT, &proof, &first);
        status = gov__request_finish(&request);
        ck_assert(status != GOV_OK || gov__request_get_header(&request, "DPoP") != NULL);
        gov__request_free(&request);
    }
    gov__proof_end(&proof);
    gov_client_unref(client);
    return status;
}

START_TEST(memory_may_run_out)
{
    gov__key *key = make_key(GOV__KEY_P256);
    ck_assert_uint_gt(test_out_of_memory(prove, key), 50);
    gov__key_unref(key);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(secrets_go_as_each_method_has_it),
        TEST_ENTRY(an_assertion_is_for_the_issuer_as_configured),
        TEST_ENTRY(some_servers_want_their_endpoint_as_audience),
        TEST_ENTRY(each_attempt_has_an_assertion_of_its_own),
        TEST_ENTRY(what_cannot_be_signed_is_not_sent),
        TEST_ENTRY(a_method_needs_its_means),
        TEST_ENTRY(an_assertion_needs_an_issuer_and_a_key_that_signs),
        TEST_ENTRY(key_files_are_read_once),
        TEST_ENTRY(memory_may_run_out),
    };
    return test_run("client_auth", entries, TEST_COUNT(entries));
}
