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
        TEST_ENTRY(what_went_to_a_sink_was_hashed),
        TEST_ENTRY(a_table_without_sign_is_refused),
    };
    return test_run("signing", entries, TEST_COUNT(entries));
}
