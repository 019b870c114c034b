/* SPDX-License-Identifier: Apache-2.0 */
/* Proofs of possession: the examples of RFC 9449, what a proof of ours says, the nonces of servers, and
 * bound calls from the token to the answer. */
#include "call_support.h"

#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "core/dpop.h"
#include "crypto/jws.h"

/* RFC 9449 figures 2 and 13, the thumbprint of figure 8, the token of section 7.1. */
#define RFC_HEADER                                                                                 \
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNo" \
    "UklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERW" \
    "clUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19"
#define RFC_AT_TOKEN_ENDPOINT                                                                      \
    RFC_HEADER                                                                                     \
    ".eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGU" \
    "uY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbd" \
    "LXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"
#define RFC_AT_RESOURCE                                                                            \
    RFC_HEADER                                                                                     \
    ".eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGx" \
    "lLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0J" \
    "iMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqy" \
    "Vnmcw6Fy1dqd-jfxSYoMxhAJpLjA"
#define RFC_THUMBPRINT "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
#define RFC_TOKEN      "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
#define RFC_ATH        "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
#define RFC_RESOURCE   "https://resource.example.org/protectedresource"

static const gov__operation READ = {.name = "thing_read", .flags = GOV__OP_SESSION};
static const gov__operation CHANGE = {.name = "thing_change",
                                      .flags = GOV__OP_SESSION | GOV__OP_MUTATES};

static const play_setting binding[] = {{"auth.dpop", "true"}, {NULL, NULL}};

/* A proof that was verified by the key in its own header. */
typedef struct proof {
    gov__key *key;
    gov__jws *jws;
    gov__json *claims;
} proof;

static void read_proof(const char *text, size_t len, proof *out)
{
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL, .typ = "dpop+jwt"};
    const char *dot = memchr(text, '.', len);
    gov__json *header = NULL;
    gov__buf json;
    ck_assert_ptr_nonnull(dot);
    gov__buf_init(&json, NULL, 0);
    ck_assert_int_eq(gov__base64url_decode(&json, text, (size_t)(dot - text)), GOV_OK);
    ck_assert_int_eq(gov__json_parse(NULL, json.data, json.len, NULL, &header), GOV_OK);
    const gov__json_node *jwk = gov__json_get_object(gov__json_root(header), "jwk");
    ck_assert_ptr_null(gov__json_member(jwk, "d"));
    ck_assert_ptr_null(gov__json_member(gov__json_root(header), "kid"));
    ck_assert_int_eq(gov__key_from_jwk(NULL, jwk, NULL, &out->key), GOV_OK);
    ck_assert_int_eq(gov__jws_verify_key(text, len, &policy, out->key, &out->jws), GOV_OK);
    ck_assert_int_eq(
        gov__json_parse(NULL, out->jws->payload, out->jws->payload_len, NULL, &out->claims),
        GOV_OK);
    gov__json_free(header);
    gov__buf_free(&json);
}

static void free_proof(proof *p)
{
    gov__json_free(p->claims);
    gov__jws_free(p->jws);
    gov__key_unref(p->key);
}

static const char *claim(const proof *p, const char *name)
{
    return gov__json_get_string(gov__json_root(p->claims), name);
}

START_TEST(the_examples_of_the_standard)
{
    proof p;
    read_proof(RFC_AT_TOKEN_ENDPOINT, strlen(RFC_AT_TOKEN_ENDPOINT), &p);
    ck_assert_str_eq(claim(&p, "htu"), "https://server.example.com/token");
    ck_assert_str_eq(gov__key_thumbprint(p.key), RFC_THUMBPRINT);
    free_proof(&p);
    read_proof(RFC_AT_RESOURCE, strlen(RFC_AT_RESOURCE), &p);
    ck_assert_str_eq(claim(&p, "htu"), RFC_RESOURCE);
    ck_assert_str_eq(claim(&p, "ath"), RFC_ATH);
    free_proof(&p);
}
END_TEST

typedef struct url_row {
    const char *url;
    const char *target;
} url_row;

START_TEST(a_proof_says_what_the_request_is)
{
    static const url_row urls[] = {
        {RFC_RESOURCE, RFC_RESOURCE},
        {RFC_RESOURCE "?a=b&c=%20d", RFC_RESOURCE},
        {"https://gov.test:8443?x", "https://gov.test:8443/"},
        {"https://gov.test", "https://gov.test/"},
        {"https://gov.test/a%2Fb/", "https://gov.test/a%2Fb/"},
    };
    play p;
    gov__proof holder;
    gov__buf text;
    play_begin(&p, binding);
    ck_assert_int_eq(gov__proof_begin(p.client, &holder, &p.error), GOV_OK);
    gov__buf_init(&text, NULL, 0);
    for (size_t i = 0; i < TEST_COUNT(urls); i++) {
        proof got;
        int64_t issued = 0;
        bool bare = i % 2 != 0;
        gov__buf_clear(&text);
        ck_assert_int_eq(gov__dpop_proof(p.client, holder.key, "GET", urls[i].url,
                                         bare ? NULL : RFC_TOKEN, bare ? "n-1" : NULL, &text),
                         GOV_OK);
        read_proof(text.data, text.len, &got);
        ck_assert_str_eq(gov__key_thumbprint(got.key), gov__key_thumbprint(holder.key));
        ck_assert_str_eq(got.jws->alg->name, "ES256");
        ck_assert_str_eq(claim(&got, "htm"), "GET");
        ck_assert_str_eq(claim(&got, "htu"), urls[i].target);
        ck_assert_uint_eq(strlen(claim(&got, "jti")), 22);
        ck_assert(gov__json_get_int64(gov__json_root(got.claims), "iat", &issued));
        ck_assert_int_eq(issued, (PLAY_WALL_MS + p.now_ms) / 1000);
        if (bare) {
            ck_assert_ptr_null(claim(&got, "ath"));
            ck_assert_str_eq(claim(&got, "nonce"), "n-1");
        } else {
            ck_assert_str_eq(claim(&got, "ath"), RFC_ATH);
            ck_assert_ptr_null(claim(&got, "nonce"));
        }
        free_proof(&got);
    }
    gov__buf_free(&text);
    ck_assert_int_eq(
        gov__dpop_proof(p.client, holder.key, "GET", "ftp://gov.test/", NULL, NULL, &text),
        GOV_ERR_ARGUMENT);
    p.random_status = GOV_ERR_HOOK;
    ck_assert_int_eq(gov__dpop_proof(p.client, holder.key, "GET", RFC_RESOURCE, NULL, NULL, &text),
                     GOV_ERR_HOOK);
    gov__buf_free(&text);
    gov__proof_end(&holder);
    play_end(&p);
}
END_TEST

START_TEST(nothing_is_bound_unless_it_is_asked_for)
{
    play p;
    gov__proof holder = {(gov__key *)&p};
    play_begin(&p, NULL);
    ck_assert_int_eq(gov__proof_begin(p.client, &holder, &p.error), GOV_OK);
    ck_assert_ptr_null(holder.key);
    gov__proof_end(&holder);
    play_end(&p);
}
END_TEST

static gov__response *reply_with(gov__response *response, const char *nonce)
{
    gov__response_init(response, NULL, 65536, 65536);
    ck_assert_int_eq(gov__response_set_status(response, 200), GOV_OK);
    ck_assert_int_eq(gov__response_add_header(response, "DPoP-Nonce", 10, nonce, strlen(nonce)),
                     GOV_OK);
    return response;
}

static bool saw(play *p, const char *url, const char *nonce)
{
    gov__response response;
    bool fresh = gov__dpop_nonce_saw(p->client, url, reply_with(&response, nonce));
    gov__response_free(&response);
    return fresh;
}

static void expect_nonce(play *p, const char *url, const char *nonce)
{
    char got[GOV__DPOP_NONCE_MAX + 1];
    gov__dpop_nonce_get(p->client, url, got);
    ck_assert_str_eq(got, nonce);
}

START_TEST(nonces_belong_to_an_origin)
{
    char huge[GOV__DPOP_NONCE_MAX + 2];
    play p;
    play_begin(&p, NULL);
    memset(huge, 'n', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    expect_nonce(&p, "https://gov.test/a", "");
    ck_assert(saw(&p, "https://gov.test/a?b", "one"));
    ck_assert(!saw(&p, "https://GOV.test/c", "one"));
    expect_nonce(&p, "https://gov.test/d", "one");
    expect_nonce(&p, "https://gov.test:444/d", "");
    expect_nonce(&p, "http://gov.test/d", "");
    ck_assert(saw(&p, "https://gov.test/", "two"));
    expect_nonce(&p, "https://gov.test/d", "two");
    /* What is none leaves the old one alone. */
    ck_assert(!saw(&p, "https://gov.test/", ""));
    ck_assert(!saw(&p, "https://gov.test/", "a b"));
    ck_assert(!saw(&p, "https://gov.test/", "a\"b"));
    ck_assert(!saw(&p, "https://gov.test/", "a\\b"));
    ck_assert(!saw(&p, "https://gov.test/", huge));
    ck_assert(!saw(&p, "no address", "three"));
    expect_nonce(&p, "https://gov.test/d", "two");
    ck_assert(saw(&p, "https://gov.test/", huge + 1));
    expect_nonce(&p, "https://gov.test/d", huge + 1);
    play_end(&p);
}
END_TEST

START_TEST(the_oldest_of_many_origins_is_forgotten)
{
    char url[64];
    play p;
    play_begin(&p, NULL);
    for (int i = 0; i < GOV__DPOP_ORIGINS + 1; i++) {
        (void)snprintf(url, sizeof url, "https://s%d.test/", i);
        ck_assert(saw(&p, url, url + 8));
    }
    expect_nonce(&p, "https://s0.test/", "");
    expect_nonce(&p, "https://s1.test/", "s1.test/");
    expect_nonce(&p, url, url + 8);
    play_end(&p);
}
END_TEST

/* --- calls ----------------------------------------------------------------------------------------- */

static void log_in(play *p, int64_t expires_in_ms)
{
    gov__proof holder;
    gov__tokens tokens;
    ck_assert_int_eq(gov__proof_begin(p->client, &holder, NULL), GOV_OK);
    gov__tokens_init(&tokens, &p->client->mem);
    gov__buf_append_str(&tokens.access, PLAY_TOKEN);
    gov__buf_append_str(&tokens.refresh, PLAY_REFRESH);
    tokens.expires_in_ms = expires_in_ms;
    tokens.bound = true;
    ck_assert_int_eq(gov__session_new(p->client, GOV__SESSION_PERSON, &p->session, NULL), GOV_OK);
    gov__session_bind(p->session, holder.key);
    ck_assert_int_eq(gov__session_set_tokens(p->session, &tokens, p->now_ms,
                                             "https://gov.test/oauth/token",
                                             "https://gov.test/oauth/revoke"),
                     GOV_OK);
    gov__tokens_free(&tokens);
    gov__proof_end(&holder);
}

/* The proof of the last request, which must be there once. */
static void last_proof(const play *p, proof *out)
{
    const char *at = strstr(p->last_request, "\nDPoP: ");
    ck_assert_ptr_nonnull(at);
    at += strlen("\nDPoP: ");
    ck_assert_ptr_null(strstr(at, "\nDPoP: "));
    read_proof(at, strcspn(at, "\n"), out);
}

#define OK_REPLY                                                                                   \
    {                                                                                              \
        .http_status = 200, .body = "{}"                                                           \
    }
#define NONCE_WANTED(status_, nonce)                                                               \
    {                                                                                              \
        .http_status = status_, .body = "{\"code\":\"unauthorized\"}",                             \
        .headers = "WWW-Authenticate: DPoP error=\"use_dpop_nonce\"\nDPoP-Nonce: " nonce           \
    }
#define NEW_TOKENS(type)                                                                           \
    {                                                                                              \
        .http_status = 200,                                                                        \
        .body = "{\"access_token\":\"access-token-new-98765432\",\"token_type\":\"" type "\","     \
                "\"expires_in\":3600,\"refresh_token\":\"refresh-token-new-012345\"}"              \
    }

START_TEST(each_attempt_has_a_proof_of_its_own)
{
    static const play_reply replies[] = {
        {.http_status = 503, .body = "{}", .headers = "DPoP-Nonce: n-7"}, OK_REPLY};
    play p;
    proof got;
    play_begin(&p, binding);
    log_in(&p, 3600000);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "MwM");
    ck_assert_ptr_nonnull(strstr(p.first_main, "\nAuthorization: DPoP " PLAY_TOKEN "\n"));
    ck_assert_ptr_nonnull(strstr(p.first_main, "\nDPoP: "));
    last_proof(&p, &got);
    ck_assert_str_eq(claim(&got, "htu"), "https://gov.test/gov/v1/things");
    ck_assert_str_eq(claim(&got, "htm"), "GET");
    ck_assert_str_eq(claim(&got, "nonce"), "n-7");
    ck_assert_ptr_nonnull(claim(&got, "ath"));
    ck_assert_str_eq(gov__key_thumbprint(got.key), gov__key_thumbprint(p.session->dpop_key));
    free_proof(&got);
    /* Not the same bytes twice. */
    const char *first = strstr(p.first_main, "\nDPoP: ");
    const char *second = strstr(p.last_request, "\nDPoP: ");
    ck_assert(strncmp(first, second, strcspn(first + 1, "\n")) != 0);
    play_end(&p);
}
END_TEST

START_TEST(a_nonce_that_is_asked_for_is_given_once)
{
    static const play_reply replies[] = {NONCE_WANTED(401, "n-1"), OK_REPLY};
    static const play_reply stubborn[] = {NONCE_WANTED(401, "n-2"), NONCE_WANTED(401, "n-3"),
                                          NEW_TOKENS("DPoP"), NONCE_WANTED(401, "n-4"),
                                          NONCE_WANTED(401, "n-5")};
    static const play_reply same[] = {NONCE_WANTED(401, "n-5"), NEW_TOKENS("DPoP"), OK_REPLY};
    play p;
    proof got;
    play_begin(&p, binding);
    log_in(&p, 3600000);
    ck_assert_int_eq(play_call(&p, &CHANGE, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "MM");
    last_proof(&p, &got);
    ck_assert_str_eq(claim(&got, "nonce"), "n-1");
    free_proof(&got);
    /* A server that is never content ends as any other 401, by one renewal. */
    ck_assert_int_eq(play_call(&p, &READ, NULL, stubborn, 5), GOV_ERR_LOGIN_REQUIRED);
    ck_assert_str_eq(p.trace, "MMRMM");
    /* The nonce that it had already is not tried again. */
    ck_assert_int_eq(play_call(&p, &READ, NULL, same, 3), GOV_OK);
    ck_assert_str_eq(p.trace, "MRM");
    play_end(&p);
}
END_TEST

START_TEST(the_renewal_is_bound_as_well)
{
    static const play_reply replies[] = {{.http_status = 400,
                                          .body = "{\"error\":\"use_dpop_nonce\"}",
                                          .media = "application/json",
                                          .headers = "DPoP-Nonce: t-1"},
                                         NEW_TOKENS("dpop"),
                                         OK_REPLY};
    play p;
    proof got;
    play_begin(&p, binding);
    log_in(&p, 1000);
    p.now_ms += 1000;
    play_script(&p, replies, 2);
    ck_assert_int_eq(gov_session_refresh(p.session, NULL, &p.error), GOV_OK);
    ck_assert_str_eq(p.trace, "RR");
    ck_assert_ptr_nonnull(strstr(p.last_request, "POST https://gov.test/oauth/token\n"));
    last_proof(&p, &got);
    ck_assert_str_eq(claim(&got, "htm"), "POST");
    ck_assert_str_eq(claim(&got, "htu"), "https://gov.test/oauth/token");
    ck_assert_str_eq(claim(&got, "nonce"), "t-1");
    ck_assert_ptr_null(claim(&got, "ath"));
    ck_assert_str_eq(gov__key_thumbprint(got.key), gov__key_thumbprint(p.session->dpop_key));
    free_proof(&got);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies + 2, 1), GOV_OK);
    ck_assert_ptr_nonnull(
        strstr(p.last_request, "\nAuthorization: DPoP access-token-new-98765432\n"));
    play_end(&p);
}
END_TEST

START_TEST(a_token_of_another_kind_is_refused)
{
    static const play_reply bearer[] = {NEW_TOKENS("Bearer")};
    static const play_reply bound[] = {NEW_TOKENS("DPoP")};
    play p;
    play_begin(&p, binding);
    log_in(&p, 1000);
    p.now_ms += 1000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, bearer, 1), GOV_ERR_RESPONSE);
    play_end(&p);
    play_begin(&p, NULL);
    play_log_in(&p, GOV__SESSION_PERSON, 1000, PLAY_REFRESH);
    p.now_ms += 1000;
    ck_assert_int_eq(play_call(&p, &READ, NULL, bound, 1), GOV_ERR_RESPONSE);
    play_end(&p);
}
END_TEST

START_TEST(a_proof_that_is_refused_is_made_again_by_the_servers_clock)
{
    static const play_reply replies[] = {
        {.http_status = 401,
         .body = "{}",
         .headers = "WWW-Authenticate: DPoP error=\"invalid_dpop_proof\"\n"
                    "Date: Thu, 01 Jan 2026 01:00:00 GMT"},
        OK_REPLY};
    static const play_reply again[] = {
        {.http_status = 401,
         .body = "{}",
         .headers = "WWW-Authenticate: DPoP error=\"invalid_dpop_proof\""},
        {.http_status = 401,
         .body = "{}",
         .headers = "WWW-Authenticate: DPoP error=\"invalid_dpop_proof\""}};
    play p;
    proof got;
    int64_t issued = 0;
    play_begin(&p, binding);
    log_in(&p, 3600000);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "MM");
    last_proof(&p, &got);
    ck_assert(gov__json_get_int64(gov__json_root(got.claims), "iat", &issued));
    ck_assert_int_eq(issued, 1767229200);
    free_proof(&got);
    ck_assert_int_eq(play_call(&p, &READ, NULL, again, 2), GOV_ERR_CLIENT_REJECTED);
    ck_assert_str_eq(p.trace, "MM");
    play_end(&p);
}
END_TEST

START_TEST(a_session_that_ends_has_no_key)
{
    static const play_reply none[] = {OK_REPLY};
    play p;
    play_begin(&p, binding);
    log_in(&p, 3600000);
    gov__session_wipe(p.session);
    ck_assert_ptr_null(p.session->dpop_key);
    ck_assert_int_eq(play_call(&p, &READ, NULL, none, 0), GOV_ERR_LOGIN_REQUIRED);
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(the_examples_of_the_standard),
        TEST_ENTRY(a_proof_says_what_the_request_is),
        TEST_ENTRY(nothing_is_bound_unless_it_is_asked_for),
        TEST_ENTRY(nonces_belong_to_an_origin),
        TEST_ENTRY(the_oldest_of_many_origins_is_forgotten),
        TEST_ENTRY(each_attempt_has_a_proof_of_its_own),
        TEST_ENTRY(a_nonce_that_is_asked_for_is_given_once),
        TEST_ENTRY(the_renewal_is_bound_as_well),
        TEST_ENTRY(a_token_of_another_kind_is_refused),
        TEST_ENTRY(a_proof_that_is_refused_is_made_again_by_the_servers_clock),
        TEST_ENTRY(a_session_that_ends_has_no_key),
    };
    return test_run("dpop", entries, TEST_COUNT(entries));
}
