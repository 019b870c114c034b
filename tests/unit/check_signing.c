/* SPDX-License-Identifier: Apache-2.0 */
/* Signing as a part of a call: when the signer is asked, what it sees, what its answers do. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "core/signing.h"
#include "signing_support.h"

static const gov__operation READ = {.name = "thing_read", .flags = GOV__OP_SESSION};
static const gov__operation OPEN = {.name = "thing_open", .flags = GOV__OP_ANONYMOUS};
static const gov__operation BARE = {.name = "thing_bare", .flags = GOV__OP_BARE};
static const gov__operation ONCE = {.name = "thing_once",
                                    .flags = GOV__OP_ANONYMOUS | GOV__OP_ONCE};
static const gov__operation WRITE = {.name = "thing_write",
                                     .flags = GOV__OP_SESSION | GOV__OP_MUTATES};

#define OK_REPLY                                                                                   \
    {                                                                                              \
        .http_status = 200, .body = "{}"                                                           \
    }
#define PROBLEM(status, code)                                                                      \
    {                                                                                              \
        .http_status = status, .body = "{\"code\":\"" code "\"}"                                   \
    }

/* What the signer of these tests did and is to do. */
typedef struct witness {
    play *play;
    size_t signs;
    size_t checks;
    size_t destroyed;
    char nonces[4][GOV__SIGNING_NONCE_ROOM];
    char tokens[4][64];
    int64_t times[4];
    uint32_t attempts[4];
    gov_signer_verdict verdicts[4];
    gov_status result;         /* of sign */
    const char *replace;       /* body of the request */
    const char *reply_replace; /* body of the reply */
    bool asks_nonce;
} witness;

static gov_status sign(void *user, gov_signing *signing)
{
    witness *w = user;
    size_t at = w->signs++;
    ck_assert_uint_lt(at, 4);
    w->play->random = (uint8_t)(10 + at);
    if (w->asks_nonce) {
        (void)snprintf(w->nonces[at], sizeof w->nonces[at], "%s", gov_signing_get_nonce(signing));
    }
    const char *token = gov_signing_get_token(signing);
    (void)snprintf(w->tokens[at], sizeof w->tokens[at], "%s", token != NULL ? token : "");
    w->times[at] = gov_signing_get_time_ms(signing);
    w->attempts[at] = gov_signing_get_attempt(signing);
    ck_assert_ptr_null(gov_signing_get_state(signing));
    ck_assert_int_eq(gov_signing_get_reply_status(signing), 0);
    ck_assert_ptr_null(gov_signing_find_header(signing, "X-Sig"));
    ck_assert_int_eq(gov_signing_set_header(signing, "X-Sig", "signed"), GOV_OK);
    ck_assert_int_eq(gov_signing_set_state(signing, "kept-secret-state"), GOV_OK);
    if (w->replace != NULL) {
        ck_assert_int_eq(
            gov_signing_set_body(signing, "application/x-envelope", w->replace, strlen(w->replace)),
            GOV_OK);
    }
    return w->result;
}

static gov_signer_verdict check(void *user, gov_signing *signing)
{
    witness *w = user;
    ck_assert_uint_lt(w->checks, 4);
    ck_assert_int_ne(gov_signing_get_reply_status(signing), 0);
    ck_assert_str_eq(gov_signing_get_state(signing), "kept-secret-state");
    ck_assert_int_eq(gov_signing_set_header(signing, "X-Late", "1"), GOV_ERR_STATE);
    ck_assert_int_eq(gov_signing_add_query(signing, "late", "1"), GOV_ERR_STATE);
    if (w->reply_replace != NULL) {
        ck_assert_int_eq(gov_signing_set_body(signing, "application/json", w->reply_replace,
                                              strlen(w->reply_replace)),
                         GOV_OK);
    }
    return w->verdicts[w->checks++];
}

static void destroy(void *user)
{
    ((witness *)user)->destroyed++;
}

/* A client with this signer in place of that of play_begin. */
static void begin(play *p, witness *w, bool checks)
{
    play_begin(p, NULL);
    *w = (witness){.play = p, .asks_nonce = true};
    gov_signer signer = {.struct_size = sizeof signer,
                         .user = w,
                         .sign = sign,
                         .check = checks ? check : NULL,
                         .destroy = destroy};
    ck_assert_int_eq(gov_config_set_signer(p->config, &signer, NULL), GOV_OK);
    gov_client_unref(p->client);
    ck_assert_int_eq(gov_client_new(p->config, &p->client, NULL), GOV_OK);
}

static void end(play *p, const witness *w)
{
    play_end(p);
    ck_assert_uint_eq(w->destroyed, 1);
}

static bool last_has(const play *p, const char *text)
{
    return strstr(p->last_request, text) != NULL;
}

START_TEST(every_attempt_is_signed_anew)
{
    static const play_reply replies[] = {PROBLEM(503, "unavailable"), OK_REPLY};
    play p;
    witness w;
    begin(&p, &w, false);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_uint_eq(w.signs, 2);
    ck_assert_uint_eq(w.attempts[0], 1);
    ck_assert_uint_eq(w.attempts[1], 2);
    ck_assert_str_ne(w.nonces[0], w.nonces[1]);
    ck_assert_str_eq(w.tokens[0], PLAY_TOKEN);
    ck_assert(last_has(&p, "\nX-Sig: signed\n"));
    end(&p, &w);
}
END_TEST

START_TEST(a_new_token_is_signed_with)
{
    static const play_reply replies[] = {
        PROBLEM(401, "token_expired"),
        {.http_status = 200,
         .body = "{\"access_token\":\"access-token-new-98765432\",\"token_type\":\"bearer\","
                 "\"expires_in\":3600,\"refresh_token\":\"refresh-token-new-012345\"}"},
        OK_REPLY};
    play p;
    witness w;
    begin(&p, &w, true);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 3), GOV_OK);
    ck_assert_str_eq(p.trace, "MRM");
    /* The renewal has rules of its own. */
    ck_assert_uint_eq(w.signs, 2);
    ck_assert_uint_eq(w.checks, 2);
    ck_assert_str_eq(w.tokens[1], "access-token-new-98765432");
    end(&p, &w);
}
END_TEST

START_TEST(bare_requests_are_not_signed)
{
    static const play_reply replies[] = {OK_REPLY};
    play p;
    witness w;
    begin(&p, &w, true);
    ck_assert_int_eq(play_call(&p, &BARE, NULL, replies, 1), GOV_OK);
    ck_assert_uint_eq(w.signs + w.checks, 0);
    ck_assert(!last_has(&p, "X-Sig"));
    end(&p, &w);
}
END_TEST

START_TEST(questions_are_signed)
{
    static const play_reply replies[] = {{.status = GOV_ERR_NETWORK, .stage = GOV_STAGE_MAYBE_SENT},
                                         {.http_status = 200, .body = "{\"state\":\"unknown\"}"},
                                         OK_REPLY};
    play p;
    witness w;
    begin(&p, &w, true);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &WRITE, NULL, replies, 3), GOV_OK);
    ck_assert_uint_eq(w.signs, 3);
    /* A request that got no reply has none to check. */
    ck_assert_uint_eq(w.checks, 2);
    end(&p, &w);
}
END_TEST

START_TEST(a_wrong_clock_is_signed_again_once)
{
    static const play_reply replies[] = {{.http_status = 401,
                                          .body = "{\"code\":\"clock_skew\"}",
                                          .headers = "Date: Thu, 01 Jan 2026 01:00:00 GMT"},
                                         OK_REPLY};
    play p;
    witness w;
    begin(&p, &w, false);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 2), GOV_OK);
    ck_assert_str_eq(p.trace, "MM");
    /* 2026-01-01T00:16:40Z by this machine, an hour past midnight by the platform. */
    ck_assert_int_eq(w.times[0], PLAY_WALL_MS + 1000000);
    ck_assert_int_ge(w.times[1], PLAY_WALL_MS + 3600000);
    end(&p, &w);
}
END_TEST

START_TEST(a_check_may_ask_for_one_more)
{
    static const play_reply replies[] = {OK_REPLY, OK_REPLY};
    play p;
    witness w;
    begin(&p, &w, true);
    w.verdicts[0] = GOV_SIGNER_REPEAT;
    ck_assert_int_eq(play_call(&p, &OPEN, NULL, replies, 2), GOV_OK);
    ck_assert_uint_eq(w.signs, 2);
    w.signs = w.checks = 0;
    w.verdicts[1] = GOV_SIGNER_REPEAT;
    ck_assert_int_eq(play_call(&p, &OPEN, NULL, replies, 2), GOV_ERR_SIGNATURE);
    ck_assert_uint_eq(w.signs, 2);
    /* What nothing protects is not sent twice once it had an effect. */
    w.signs = w.checks = 0;
    ck_assert_int_eq(play_call(&p, &ONCE, NULL, replies, 2), GOV_ERR_SIGNATURE);
    ck_assert_uint_eq(w.signs, 1);
    end(&p, &w);
}
END_TEST

START_TEST(a_refused_reply_tells_nothing)
{
    static const play_reply replies[] = {OK_REPLY};
    play p;
    witness w;
    begin(&p, &w, true);
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    w.verdicts[0] = GOV_SIGNER_REFUSE;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_ERR_SIGNATURE);
    ck_assert_int_eq(gov_error_get_stage(p.error), GOV_STAGE_COMPLETE);
    w.checks = 0;
    ck_assert_int_eq(play_call(&p, &WRITE, NULL, replies, 1), GOV_ERR_SIGNATURE);
    ck_assert_int_eq(gov_error_get_stage(p.error), GOV_STAGE_MAYBE_SENT);
    w.checks = 0;
    w.verdicts[0] = (gov_signer_verdict)7;
    ck_assert_int_eq(play_call(&p, &READ, NULL, replies, 1), GOV_ERR_HOOK);
    end(&p, &w);
}
END_TEST

START_TEST(a_signer_that_fails_ends_the_call)
{
    play p;
    witness w;
    begin(&p, &w, false);
    w.result = GOV_ERR_CONNECT;
    ck_assert_int_eq(play_call(&p, &OPEN, NULL, NULL, 0), GOV_ERR_CONNECT);
    ck_assert_int_eq(gov_error_get_stage(p.error), GOV_STAGE_NOT_SENT);
    /* An accessor without a status of its own is not overheard. */
    w.result = GOV_OK;
    p.random_status = GOV_ERR_HOOK;
    ck_assert_int_eq(play_call(&p, &OPEN, NULL, NULL, 0), GOV_ERR_HOOK);
    end(&p, &w);
}
END_TEST

START_TEST(bodies_are_replaced_both_ways)
{
    static const play_reply replies[] = {PROBLEM(503, "unavailable"), OK_REPLY};
    play p;
    witness w;
    gov__call call;
    gov__json *doc = NULL;
    bool inner = false;
    begin(&p, &w, true);
    w.replace = "<<wrapped>>";
    w.reply_replace = "{\"inner\":true}";
    play_log_in(&p, GOV__SESSION_PERSON, 3600000, PLAY_REFRESH);
    ck_assert_int_eq(gov__call_begin(&call, p.client, p.session, &WRITE, NULL, NULL), GOV_OK);
    gov__request *request = gov__call_request(&call);
    gov__request_begin(request, "POST", "/gov/v1/things");
    gov__buf_append_str(gov__request_body(request, "application/json"), "{\"a\":1}");
    ck_assert_int_eq(play_run(&p, &call, replies, 2), GOV_OK);
    ck_assert(last_has(&p, "\nContent-Type: application/x-envelope\n"));
    ck_assert(last_has(&p, "\n\n<<wrapped>>"));
    /* What the call wrote is as it was: each attempt wraps that, and no wrapper twice. */
    ck_assert_uint_eq(gov__request_body_size(request), 7);
    ck_assert_int_eq(gov__call_json(&call, &doc, NULL), GOV_OK);
    ck_assert(gov__json_get_bool(gov__json_root(doc), "inner", &inner) && inner);
    gov__json_free(doc);
    gov__call_end(&call);
    end(&p, &w);
}
END_TEST

START_TEST(what_is_kept_is_wiped)
{
    static const play_reply replies[] = {OK_REPLY};
    play p;
    witness w;
    begin(&p, &w, true);
    test_memory_forbid(&p.memory, "kept-secret-state");
    ck_assert_int_eq(play_call(&p, &OPEN, NULL, replies, 1), GOV_OK);
    end(&p, &w);
}
END_TEST

/* --- the accessors -------------------------------------------------------------------------------- */

typedef struct reader {
    const char *bytes;
    size_t reads;
    gov_status status;
} reader;

static gov_status read_bytes(void *user, uint64_t offset, void *out, size_t capacity,
                             size_t *out_size)
{
    reader *r = user;
    size_t size = strlen(r->bytes) - (size_t)offset;
    size = size < capacity ? size : capacity;
    size = size < 3 ? size : 3;
    memcpy(out, r->bytes + offset, size);
    *out_size = size;
    r->reads++;
    return r->status;
}

START_TEST(digests_are_computed_once)
{
    reader source = {.bytes = "abc"};
    signing_case c;
    const char *text = NULL;
    const char *again = NULL;
    signing_begin(&c, 0, "POST", "https://gov.test/", "Content-Type: a/b\n", NULL);
    gov__request_body_reader(&c.request, "a/b", 3, read_bytes, NULL, &source);
    ck_assert_int_eq(gov__signing_begin(&c.signing, &c.request), GOV_OK);
    static const struct {
        gov_body_digest digest;
        gov_encoding encoding;
        const char *text;
    } cases[] = {
        {GOV_BODY_DIGEST_SHA256, GOV_ENCODING_HEX,
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {GOV_BODY_DIGEST_SHA256, GOV_ENCODING_BASE64,
         "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="},
        {GOV_BODY_DIGEST_SHA256, GOV_ENCODING_BASE64URL,
         "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"},
        {GOV_BODY_DIGEST_MD5, GOV_ENCODING_HEX, "900150983cd24fb0d6963f7d28e17f72"},
        {GOV_BODY_DIGEST_SM3, GOV_ENCODING_HEX,
         "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        ck_assert_int_eq(
            gov_signing_get_body_digest(&c.signing, cases[i].digest, cases[i].encoding, &text),
            GOV_OK);
        ck_assert_str_eq(text, cases[i].text);
        ck_assert_int_eq(
            gov_signing_get_body_digest(&c.signing, cases[i].digest, cases[i].encoding, &again),
            GOV_OK);
        ck_assert_ptr_eq(text, again);
    }
    ck_assert_uint_eq(source.reads, 3);
    size_t size = 0;
    ck_assert_ptr_null(gov_signing_get_body(&c.signing, &size));
    ck_assert_uint_eq(size, 3);
    ck_assert_int_eq(gov_signing_set_body(&c.signing, "a/b", "x", 1), GOV_ERR_STATE);
    source.status = GOV_ERR_FILE;
    ck_assert_int_eq(gov__signing_begin(&c.signing, &c.request), GOV_OK);
    ck_assert_int_eq(
        gov_signing_get_body_digest(&c.signing, GOV_BODY_DIGEST_SHA256, GOV_ENCODING_HEX, &text),
        GOV_ERR_FILE);
    ck_assert_ptr_null(text);
    ck_assert_int_eq(
        gov_signing_get_body_digest(&c.signing, (gov_body_digest)9, GOV_ENCODING_HEX, &text),
        GOV_ERR_ARGUMENT);
    ck_assert_int_eq(
        gov_signing_get_body_digest(&c.signing, GOV_BODY_DIGEST_MD5, (gov_encoding)0, &text),
        GOV_ERR_ARGUMENT);
    signing_end(&c);
}
END_TEST

START_TEST(a_replaced_body_has_its_own_digest)
{
    signing_case c;
    const char *text = NULL;
    signing_begin(&c, 0, "POST", "https://gov.test/", "Content-Type: a/b\n", "other");
    ck_assert_int_eq(
        gov_signing_get_body_digest(&c.signing, GOV_BODY_DIGEST_MD5, GOV_ENCODING_HEX, &text),
        GOV_OK);
    ck_assert_int_eq(gov_signing_set_body(&c.signing, "c/d", "abc", 3), GOV_OK);
    ck_assert_int_eq(
        gov_signing_get_body_digest(&c.signing, GOV_BODY_DIGEST_MD5, GOV_ENCODING_HEX, &text),
        GOV_OK);
    ck_assert_str_eq(text, "900150983cd24fb0d6963f7d28e17f72");
    ck_assert_str_eq(gov_signing_find_header(&c.signing, "content-type"), "c/d");
    ck_assert_int_eq(gov_signing_set_body(&c.signing, "c/d", NULL, 0), GOV_OK);
    ck_assert_ptr_null(gov_signing_get_body(&c.signing, NULL));
    ck_assert_int_eq(
        gov_signing_get_body_digest(&c.signing, GOV_BODY_DIGEST_MD5, GOV_ENCODING_HEX, &text),
        GOV_OK);
    ck_assert_str_eq(text, "d41d8cd98f00b204e9800998ecf8427e");
    ck_assert_int_eq(gov_signing_set_body(&c.signing, "a\nb", "x", 1), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_signing_set_body(&c.signing, "a/b", NULL, 1), GOV_ERR_ARGUMENT);
    signing_end(&c);
}
END_TEST

START_TEST(headers_cannot_split_a_request)
{
    static const char *const refused[][2] = {{"Host", "evil.test"},
                                             {"content-length", "1"},
                                             {"Transfer-Encoding", "chunked"},
                                             {"Expect", "100-continue"},
                                             {"Connection", "close"},
                                             {"X Y", "1"},
                                             {"X-Y", "a\r\nB: c"},
                                             {"X-Y", ""},
                                             {"", "x"}};
    signing_case c;
    char name[16];
    gov_status status = GOV_OK;
    signing_begin(&c, 0, "GET", "https://gov.test/", "Accept: a/b\n", NULL);
    for (size_t i = 0; i < TEST_COUNT(refused); i++) {
        ck_assert_msg(gov_signing_set_header(&c.signing, refused[i][0], refused[i][1]) ==
                          GOV_ERR_ARGUMENT,
                      "%s", refused[i][0]);
    }
    ck_assert_int_eq(gov_signing_set_header(&c.signing, "accept", "c/d"), GOV_OK);
    ck_assert_uint_eq(gov_signing_get_header_count(&c.signing), 1);
    ck_assert_str_eq(gov_signing_get_header_name(&c.signing, 0), "accept");
    ck_assert_str_eq(gov_signing_get_header_value(&c.signing, 0), "c/d");
    ck_assert_ptr_null(gov_signing_get_header_value(&c.signing, 1));
    for (int i = 0; i < GOV__REQUEST_HEADERS_MAX; i++) {
        (void)snprintf(name, sizeof name, "X-%d", i);
        status = gov_signing_set_header(&c.signing, name, "1");
    }
    ck_assert_int_eq(status, GOV_ERR_LIMIT);
    /* A refusal that the signer was told of is not the request's. */
    ck_assert_int_eq(gov__request_finish(&c.signing.sealed), GOV_OK);
    signing_end(&c);
}
END_TEST

START_TEST(urls_are_told_in_parts)
{
    signing_case c;
    signing_begin(&c, 0, "GET", "https://Gov.Test:443/a%2Fb?x=1&y=%E4%BA%8B+b&flag", NULL, NULL);
    const gov_signing *s = &c.signing;
    ck_assert_str_eq(gov_signing_get_method(s), "GET");
    ck_assert_str_eq(gov_signing_get_scheme(s), "https");
    ck_assert_str_eq(gov_signing_get_authority(s), "gov.test");
    ck_assert_str_eq(gov_signing_get_path(s), "/a%2Fb");
    ck_assert_str_eq(gov_signing_get_query(s), "x=1&y=%E4%BA%8B+b&flag");
    ck_assert_str_eq(gov_signing_get_operation(s), "test");
    ck_assert_uint_eq(gov_signing_get_parameter_count(s), 3);
    ck_assert_str_eq(gov_signing_get_parameter_name(s, 1), "y");
    ck_assert_str_eq(gov_signing_get_parameter_value(s, 1), "\xE4\xBA\x8B b");
    ck_assert_str_eq(gov_signing_get_parameter_value(s, 2), "");
    ck_assert_ptr_null(gov_signing_get_parameter_name(s, 3));
    ck_assert_int_eq(gov_signing_add_query(&c.signing, "z", "a b&c"), GOV_OK);
    ck_assert_str_eq(gov_signing_get_url(s),
                     "https://Gov.Test:443/a%2Fb?x=1&y=%E4%BA%8B+b&flag&z=a%20b%26c");
    ck_assert_str_eq(gov_signing_get_query(s), "x=1&y=%E4%BA%8B+b&flag&z=a%20b%26c");
    ck_assert_str_eq(gov_signing_get_parameter_value(s, 3), "a b&c");
    ck_assert_int_eq(gov_signing_add_query(&c.signing, "", "1"), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_signing_add_query(&c.signing, "a\n", "1"), GOV_ERR_ARGUMENT);
    signing_end(&c);
}
END_TEST

START_TEST(urls_have_an_end)
{
    char value[GOV__URL_MAX];
    signing_case c;
    memset(value, 'a', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    signing_begin(&c, 0, "GET", "https://gov.test/a", NULL, NULL);
    ck_assert_int_eq(gov_signing_add_query(&c.signing, "z", value), GOV_ERR_LIMIT);
    ck_assert_str_eq(gov_signing_get_url(&c.signing), "https://gov.test/a");
    ck_assert_int_eq(gov_signing_add_query(&c.signing, "z", "1"), GOV_OK);
    ck_assert_str_eq(gov_signing_get_url(&c.signing), "https://gov.test/a?z=1");
    ck_assert_int_eq(gov_signing_set_state(&c.signing, value), GOV_OK);
    signing_end(&c);
}
END_TEST

START_TEST(forms_have_parameters)
{
    signing_case c;
    signing_begin(&c, 0, "POST", "https://gov.test/?a=1",
                  "Content-Type: application/x-www-form-urlencoded;charset=utf-8\n",
                  "b=2&c=%C3%A9");
    ck_assert_uint_eq(gov_signing_get_parameter_count(&c.signing), 3);
    ck_assert_str_eq(gov_signing_get_parameter_value(&c.signing, 2), "\xC3\xA9");
    signing_end(&c);
    /* A NUL would cut short what is signed. */
    signing_begin(&c, 0, "POST", "https://gov.test/",
                  "Content-Type: application/x-www-form-urlencoded\n", "b=a%00b");
    ck_assert_uint_eq(gov_signing_get_parameter_count(&c.signing), 0);
    ck_assert_int_eq(c.signing.failure, GOV_ERR_ARGUMENT);
    signing_end(&c);
}
END_TEST

START_TEST(replies_are_told_line_by_line)
{
    signing_case c;
    size_t size = 0;
    signing_begin(&c, 0, "GET", "https://gov.test/", NULL, NULL);
    ck_assert_ptr_null(gov_signing_get_reply_body(&c.signing, &size));
    ck_assert_uint_eq(gov_signing_get_reply_header_count(&c.signing), 0);
    signing_reply(&c, 404, "A: 1\nB: 2\nA: 3\n", "body");
    ck_assert_int_eq(gov_signing_get_reply_status(&c.signing), 404);
    ck_assert_uint_eq(gov_signing_get_reply_header_count(&c.signing), 3);
    ck_assert_str_eq(gov_signing_get_reply_header_name(&c.signing, 2), "A");
    ck_assert_str_eq(gov_signing_get_reply_header_value(&c.signing, 2), "3");
    ck_assert_ptr_null(gov_signing_get_reply_header_value(&c.signing, 3));
    ck_assert_str_eq(gov_signing_find_reply_header(&c.signing, "b"), "2");
    ck_assert_ptr_null(gov_signing_find_reply_header(&c.signing, "a"));
    ck_assert_mem_eq(gov_signing_get_reply_body(&c.signing, &size), "body", 4);
    ck_assert_uint_eq(size, 4);
    signing_end(&c);
}
END_TEST

/* --- a reply that goes to a sink ------------------------------------------------------------------ */

typedef struct sink {
    char bytes[64];
    size_t size;
    char digest[GOV__DIGEST_MAX * 2 + 1];
} sink;

static gov_status take_bytes(void *user, const void *data, size_t size)
{
    sink *s = user;
    memcpy(s->bytes + s->size, data, size);
    s->size += size;
    return GOV_OK;
}

static gov_status restart_sink(void *user)
{
    ((sink *)user)->size = 0;
    return GOV_OK;
}

static gov_status sign_nothing(void *user, gov_signing *signing)
{
    (void)user;
    (void)signing;
    return GOV_OK;
}

static gov_signer_verdict check_sink(void *user, gov_signing *signing)
{
    sink *s = user;
    const char *text = NULL;
    if (gov_signing_get_reply_status(signing) != 200) {
        return GOV_SIGNER_ACCEPT;
    }
    ck_assert_ptr_null(gov_signing_get_reply_body(signing, NULL));
    ck_assert_int_eq(gov_signing_set_body(signing, "a/b", "x", 1), GOV_ERR_STATE);
    ck_assert_int_eq(
        gov_signing_get_body_digest(signing, GOV_BODY_DIGEST_SM3, GOV_ENCODING_HEX, &text),
        GOV_ERR_UNSUPPORTED);
    ck_assert_int_eq(
        gov_signing_get_body_digest(signing, GOV_BODY_DIGEST_SHA256, GOV_ENCODING_HEX, &text),
        GOV_OK);
    memcpy(s->digest, text, strlen(text) + 1);
    return GOV_SIGNER_ACCEPT;
}

START_TEST(what_went_to_a_sink_was_hashed)
{
    static const play_reply replies[] = {PROBLEM(503, "unavailable"),
                                         {.http_status = 200, .body = "abc", .media = "a/b"}};
    static const gov__operation fetch = {
        .name = "thing_fetch", .flags = GOV__OP_ANONYMOUS, .media = "a/b"};
    sink s = {.size = 0};
    const gov__body_sink to = {take_bytes, restart_sink, &s};
    play p;
    gov__call call;
    play_begin(&p, NULL);
    gov_signer signer = {
        .struct_size = sizeof signer, .user = &s, .sign = sign_nothing, .check = check_sink};
    ck_assert_int_eq(gov_config_set_signer(p.config, &signer, NULL), GOV_OK);
    gov_client_unref(p.client);
    ck_assert_int_eq(gov_client_new(p.config, &p.client, NULL), GOV_OK);
    ck_assert_int_eq(gov__call_begin(&call, p.client, NULL, &fetch, NULL, NULL), GOV_OK);
    gov__request_begin(gov__call_request(&call), "GET", "/gov/v1/things");
    gov__call_set_sink(&call, &to);
    ck_assert_int_eq(play_run(&p, &call, replies, 2), GOV_OK);
    ck_assert_mem_eq(s.bytes, "abc", 3);
    ck_assert_str_eq(s.digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    gov__call_end(&call);
    play_end(&p);
}
END_TEST

START_TEST(a_table_without_sign_is_refused)
{
    play p;
    witness w;
    play_begin(&p, NULL);
    w = (witness){.play = &p};
    gov_signer signer = {.struct_size = sizeof signer, .user = &w, .destroy = destroy};
    ck_assert_int_eq(gov_config_set_signer(p.config, &signer, NULL), GOV_ERR_ARGUMENT);
    ck_assert_uint_eq(w.destroyed, 1);
    signer.sign = sign;
    signer.reserved = 1;
    ck_assert_int_eq(gov_config_set_signer(p.config, &signer, NULL), GOV_ERR_ARGUMENT);
    ck_assert_uint_eq(w.destroyed, 2);
    signer.reserved = 0;
    ck_assert_int_eq(gov_config_set_signer(p.config, &signer, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_signer(p.config, NULL, NULL), GOV_OK);
    ck_assert_uint_eq(w.destroyed, 3);
    play_end(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(every_attempt_is_signed_anew),
        TEST_ENTRY(a_new_token_is_signed_with),
        TEST_ENTRY(bare_requests_are_not_signed),
        TEST_ENTRY(questions_are_signed),
        TEST_ENTRY(a_wrong_clock_is_signed_again_once),
        TEST_ENTRY(a_check_may_ask_for_one_more),
        TEST_ENTRY(a_refused_reply_tells_nothing),
        TEST_ENTRY(a_signer_that_fails_ends_the_call),
        TEST_ENTRY(bodies_are_replaced_both_ways),
        TEST_ENTRY(what_is_kept_is_wiped),
        TEST_ENTRY(digests_are_computed_once),
        TEST_ENTRY(a_replaced_body_has_its_own_digest),
        TEST_ENTRY(headers_cannot_split_a_request),
        TEST_ENTRY(urls_are_told_in_parts),
        TEST_ENTRY(urls_have_an_end),
        TEST_ENTRY(forms_have_parameters),
        TEST_ENTRY(replies_are_told_line_by_line),
        TEST_ENTRY(what_went_to_a_sink_was_hashed),
        TEST_ENTRY(a_table_without_sign_is_refused),
    };
    return test_run("signing", entries, TEST_COUNT(entries));
}
