/* SPDX-License-Identifier: Apache-2.0 */
/* Bad responses, for each function that reads one: the sandbox's own answer is spoilt on its way. Each
 * way has its expected status; afterwards the same call works, and no request ever went elsewhere. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/codec.h"
#include "sandbox/route.h"
#include "scenario/support/reads.h"
#include "unit/test_support.h"

#define ELSEWHERE "https://elsewhere.invalid/gov/v1/"

static reader the_reader;
static const read *now_read;
static int spoilt; /* answers that were changed */
static void (*spoil)(gov__sandbox_response *res);
static size_t done_count;

static void change(void *user, const char *method, const char *path, gov__sandbox_response *res)
{
    (void)user;
    if (spoil != NULL && strcmp(method, now_read->method) == 0 &&
        fnmatch(now_read->path, path, FNM_PATHNAME) == 0) {
        spoilt++;
        spoil(res);
    }
}

/* --- ways to spoil ----------------------------------------------------------------------------------- */

static void set_header(gov__sandbox_response *res, const char *name, const char *value)
{
    for (size_t i = 0; i < res->headers.count; i++) {
        if (strcasecmp(res->headers.items[i].name, name) == 0) {
            free(res->headers.items[i].value);
            res->headers.items[i].value = strdup(value);
            return;
        }
    }
    ck_assert(gov__sb_fields_add(&res->headers, name, strlen(name), value, strlen(value)));
}

static void set_body(gov__sandbox_response *res, const char *text, size_t size)
{
    char *body = malloc(size + 1);
    memcpy(body, text, size);
    body[size] = '\0';
    free(res->body);
    res->body = body;
    res->body_length = size;
}

static void put_in_front(gov__sandbox_response *res, const char *members)
{
    if (res->body != NULL && res->body[0] == '{') {
        char *text = gov__sb_format("{%s,%s", members, res->body + 1);
        set_body(res, text, strlen(text));
        free(text);
    }
}

static void html(gov__sandbox_response *res)
{
    set_header(res, "Content-Type", "text/html");
}

static void no_type(gov__sandbox_response *res)
{
    set_header(res, "Content-Type", "");
}

static void empty(gov__sandbox_response *res)
{
    set_body(res, "", 0);
}

static void array(gov__sandbox_response *res)
{
    set_body(res, "[]", 2);
}

static void null(gov__sandbox_response *res)
{
    set_body(res, "null", 4);
}

static void truncated(gov__sandbox_response *res)
{
    if (res->body != NULL) {
        set_body(res, res->body, res->body_length / 2);
    }
}

static void trailing(gov__sandbox_response *res)
{
    char *text = gov__sb_format("%s {}", res->body != NULL ? res->body : "");
    set_body(res, text, strlen(text));
    free(text);
}

static void duplicate(gov__sandbox_response *res)
{
    const char *end = res->body != NULL && res->body_length > 2 ? strchr(res->body + 2, '"') : NULL;
    if (end != NULL) {
        char *member = gov__sb_format("%.*s:0", (int)(end - res->body), res->body + 1);
        put_in_front(res, member);
        free(member);
    }
}

static void deep(gov__sandbox_response *res)
{
    char member[512] = "\"deep\":";
    memset(member + 7, '[', 200);
    memset(member + 207, ']', 200);
    member[407] = '\0';
    put_in_front(res, member);
}

static void nul(gov__sandbox_response *res)
{
    put_in_front(res, "\"nul\":\"\\u0000\"");
}

static void raw_nul(gov__sandbox_response *res)
{
    if (res->body != NULL && res->body_length > 4) {
        res->body[res->body_length / 2] = '\0';
    }
}

static void not_utf8(gov__sandbox_response *res)
{
    put_in_front(res, "\"bad\":\"\xff\"");
}

static void bad_number(gov__sandbox_response *res)
{
    put_in_front(res, "\"number\":01");
}

static void byte_order_mark(gov__sandbox_response *res)
{
    char *text = gov__sb_format("\xef\xbb\xbf%s", res->body != NULL ? res->body : "");
    set_body(res, text, strlen(text));
    free(text);
}

static void unknown_member(gov__sandbox_response *res)
{
    put_in_front(res, "\"x_new\":{\"a\":[1,2,null,1e400,\"\\u6837\"]}");
}

static void huge(gov__sandbox_response *res)
{
    size_t size = 70000;
    char *text = malloc(size);
    memset(text, ' ', size);
    text[0] = '{';
    text[size - 1] = '}';
    set_body(res, text, size);
    free(text);
}

static void huge_headers(gov__sandbox_response *res)
{
    char *text = malloc(70001);
    memset(text, 'v', 70000);
    text[70000] = '\0';
    set_header(res, "X-Long", text);
    free(text);
}

static void line_break(gov__sandbox_response *res)
{
    set_header(res, "X-Split", "a\r\nAuthorization: Bearer b");
}

static void redirect(gov__sandbox_response *res, int status)
{
    res->status = status;
    set_header(res, "Location", ELSEWHERE);
}

static void redirect_302(gov__sandbox_response *res)
{
    redirect(res, 302);
}

static void redirect_307(gov__sandbox_response *res)
{
    redirect(res, 307);
}

static void redirect_308(gov__sandbox_response *res)
{
    redirect(res, 308);
}

static void no_content(gov__sandbox_response *res)
{
    res->status = 204;
    empty(res);
}

static void teapot(gov__sandbox_response *res)
{
    res->status = 418;
    html(res);
}

typedef struct way {
    const char *name;
    void (*spoil)(gov__sandbox_response *res);
    gov_status json;    /* of functions that read a JSON object */
    gov_status no_body; /* of functions that look at status and headers only */
    gov_status file;    /* of the function that reads bytes with a digest */
} way;

static const way ways[] = {
    {"wrong type", html, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_RESPONSE},
    {"no type", no_type, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_RESPONSE},
    {"empty", empty, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_DIGEST},
    {"an array", array, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_DIGEST},
    {"null", null, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_DIGEST},
    {"truncated", truncated, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_DIGEST},
    {"something behind it", trailing, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_DIGEST},
    {"duplicate member", duplicate, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_DIGEST},
    {"deep", deep, GOV_ERR_RESPONSE_TOO_LARGE, GOV_OK, GOV_ERR_DIGEST},
    {"\\u0000", nul, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_DIGEST},
    {"a NUL byte", raw_nul, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_DIGEST},
    {"not UTF-8", not_utf8, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_DIGEST},
    {"number grammar", bad_number, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_DIGEST},
    {"byte order mark", byte_order_mark, GOV_ERR_RESPONSE, GOV_OK, GOV_ERR_DIGEST},
    {"unknown member", unknown_member, GOV_OK, GOV_OK, GOV_ERR_DIGEST},
    {"huge", huge, GOV_ERR_RESPONSE_TOO_LARGE, GOV_ERR_RESPONSE_TOO_LARGE,
     GOV_ERR_RESPONSE_TOO_LARGE},
    {"huge headers", huge_headers, GOV_ERR_RESPONSE_TOO_LARGE, GOV_ERR_RESPONSE_TOO_LARGE,
     GOV_ERR_RESPONSE_TOO_LARGE},
    {"CR and LF in a header", line_break, GOV_ERR_RESPONSE, GOV_ERR_RESPONSE, GOV_ERR_RESPONSE},
    {"302", redirect_302, GOV_ERR_REDIRECT, GOV_ERR_REDIRECT, GOV_ERR_REDIRECT},
    {"307", redirect_307, GOV_ERR_REDIRECT, GOV_ERR_REDIRECT, GOV_ERR_REDIRECT},
    {"308", redirect_308, GOV_ERR_REDIRECT, GOV_ERR_REDIRECT, GOV_ERR_REDIRECT},
    {"no content", no_content, GOV_ERR_RESPONSE, GOV_ERR_RESPONSE, GOV_ERR_RESPONSE},
    {"418", teapot, GOV_ERR_INVALID, GOV_ERR_INVALID, GOV_ERR_INVALID},
};

/* What is different, and why. */
typedef struct exception {
    const char *read;
    const char *way;
    gov_status expected;
} exception;

static const exception exceptions[] = {
    {"upload piece", "no content", GOV_OK}, /* it is 204 always */
    /* Pages of proxies that are in the way are no word of the authorization server: it is asked again. */
    {"phone token", "418", GOV_ERR_RESPONSE},
    {"device token", "418", GOV_ERR_RESPONSE},
    /* It is no object, which these ways need: it arrives as it was. */
    {"signed introspection", "duplicate member", GOV_OK},
    {"signed introspection", "deep", GOV_OK},
    {"signed introspection", "\\u0000", GOV_OK},
    {"signed introspection", "not UTF-8", GOV_OK},
    {"signed introspection", "number grammar", GOV_OK},
    {"status list", "duplicate member", GOV_OK},
    {"status list", "deep", GOV_OK},
    {"status list", "\\u0000", GOV_OK},
    {"status list", "not UTF-8", GOV_OK},
    {"status list", "number grammar", GOV_OK},
    {"download", "duplicate member", GOV_OK},
    {"download", "deep", GOV_OK},
    {"download", "\\u0000", GOV_OK},
    {"download", "not UTF-8", GOV_OK},
    {"download", "number grammar", GOV_OK},
    {"download", "unknown member", GOV_OK},
    /* Its size was announced. */
    {"download", "empty", GOV_ERR_RESPONSE},
    {"download", "an array", GOV_ERR_RESPONSE},
    {"download", "null", GOV_ERR_RESPONSE},
    {"download", "truncated", GOV_ERR_RESPONSE},
    {"download", "something behind it", GOV_ERR_RESPONSE},
    {"download", "byte order mark", GOV_ERR_RESPONSE},
    /* An issuer may have more keys than an answer of the gateway has bytes; here it has none. */
    {"keys of an issuer", "huge", GOV_ERR_RESPONSE},
    {"status list", "huge", GOV_ERR_RESPONSE}, /* nor is this one too large for a list */
    {NULL, NULL, GOV_OK},
};

static gov_status expected_of(const read *r, const way *w)
{
    for (const exception *e = exceptions; e->read != NULL; e++) {
        if (strcmp(e->read, r->name) == 0 && strcmp(e->way, w->name) == 0) {
            return e->expected;
        }
    }
    if (r->mutates && w->spoil == line_break) {
        return GOV_ERR_OUTCOME_UNKNOWN;
    }
    if (strcmp(r->name, "certificate file") == 0 || strcmp(r->name, "download") == 0) {
        return w->file;
    }
    return r->no_body ? w->no_body : w->json;
}

static void check_error(const gov_error *err, gov_status status, const char *what)
{
    ck_assert_msg(gov_error_get_status(err) == status, "%s: the error says %s", what,
                  gov_status_get_name(gov_error_get_status(err)));
    const char *text = gov_error_get_message(err, GOV_LANGUAGE_EN);
    /* Only of an issuer both are named, the one that was expected and the one that came. */
    ck_assert_msg(strpbrk(text, "\r\n") == NULL &&
                      (strstr(text, "elsewhere") == NULL || status == GOV_ERR_ISSUER),
                  "%s: %s", what, text);
}

static void run_one(const read *r, const way *w)
{
    char what[128];
    gov_error *err = NULL;
    (void)snprintf(what, sizeof what, "%s: %s", r->name, w->name);
    now_read = r;
    spoil = w->spoil;
    spoilt = 0;
    gov_status status = r->run(&the_reader, &err);
    spoil = NULL;
    ck_assert_msg(spoilt > 0, "%s: no answer was spoilt", what);
    ck_assert_msg(status == expected_of(r, w), "%s: %s instead of %s: %s", what,
                  gov_status_get_name(status), gov_status_get_name(expected_of(r, w)),
                  err != NULL ? gov_error_get_message(err, GOV_LANGUAGE_EN) : "no error");
    check_error(err, status, what);
    gov_error_free(err);
    err = NULL;
    world_expect(r->run(&the_reader, &err), &err, GOV_OK, what);
    ck_assert_msg(!the_reader.net.strayed, "%s: a request went elsewhere", what);
    done_count++;
}

static const char *const settings[] = {
    "auth.issuer", GOV_SANDBOX_BASE_URL,    "http.max_body_bytes",
    "65536",       "certificate.max_bytes", "65536",
    NULL};

static void set_up(void)
{
    reader_open(&the_reader, settings, change);
}

static void tear_down(void)
{
    reader_close(&the_reader);
}

START_TEST(spoilt_answers)
{
    done_count = 0;
    for (size_t i = 0; i < TEST_COUNT(ways); i++) {
        run_one(&reads[_i], &ways[i]);
    }
    ck_assert_uint_eq(done_count, TEST_COUNT(ways));
}
END_TEST

/* --- addresses elsewhere ------------------------------------------------------------------------------ */

/* Replaces the value of a text member, wherever it is. */
static void replace_member(gov__sandbox_response *res, const char *name, const char *value)
{
    char *key = gov__sb_format("\"%s\":\"", name);
    char *at = res->body != NULL ? strstr(res->body, key) : NULL;
    ck_assert_msg(at != NULL, "no member %s", name);
    char *begin = at + strlen(key);
    char *text = gov__sb_format("%.*s%s%s", (int)(begin - res->body), res->body, value,
                                begin + strcspn(begin, "\""));
    set_body(res, text, strlen(text));
    free(text);
    free(key);
}

static const char *member_name;
static const char *member_value;

static void lead_elsewhere(gov__sandbox_response *res)
{
    replace_member(res, member_name, member_value);
}

static void location_elsewhere(gov__sandbox_response *res)
{
    set_header(res, "Location", ELSEWHERE "uploads/up_elsewhere");
}

typedef struct place {
    const char *read; /* whose answer leads elsewhere */
    const char *member;
    const char *value;
    gov_status status;
} place;

static const place places[] = {
    {"gateway", "issuer", "https://elsewhere.invalid", GOV_ERR_CONFIG},
    {"gateway", "issuer", "http://127.0.0.1:81", GOV_ERR_CONFIG},
    {"gateway", "jwks_uri", "https://elsewhere.invalid/keys", GOV_ERR_RESPONSE},
    {"gateway", "jwks_uri", "http://127.0.0.1@elsewhere.invalid/", GOV_ERR_RESPONSE},
    {"gateway", "jwks_uri", "http://127.0.0.1.elsewhere.invalid/", GOV_ERR_RESPONSE},
    {"gateway", "jwks_uri", "http://127.0.0.1:81/", GOV_ERR_RESPONSE},
    {"gateway", "jwks_uri", "file:///etc/passwd", GOV_ERR_RESPONSE},
    {"identity", "issuer", "https://elsewhere.invalid", GOV_ERR_ISSUER},
    {"identity", "token_endpoint", "https://elsewhere.invalid/token", GOV_ERR_RESPONSE},
    {"identity", "token_endpoint", "//elsewhere.invalid/token", GOV_ERR_RESPONSE},
    {"identity", "token_endpoint", "/oauth/token", GOV_ERR_RESPONSE},
    {"identity", "revocation_endpoint", "https://elsewhere.invalid/revoke", GOV_ERR_RESPONSE},
    {"identity", "userinfo_endpoint", "http://127.0.0.1:81/userinfo", GOV_ERR_RESPONSE},
    {"identity", "device_authorization_endpoint", "https://elsewhere.invalid/", GOV_ERR_RESPONSE},
    {"identity", "authorization_endpoint", "https://elsewhere.invalid/", GOV_ERR_RESPONSE},
    {"identity", "pushed_authorization_request_endpoint", "https://elsewhere.invalid/",
     GOV_ERR_RESPONSE},
    {"identity", "backchannel_authentication_endpoint", "https://elsewhere.invalid/",
     GOV_ERR_RESPONSE},
    {"identity", "introspection_endpoint", "https://elsewhere.invalid/", GOV_ERR_RESPONSE},
    {"identity", "end_session_endpoint", "https://elsewhere.invalid/", GOV_ERR_RESPONSE},
    {"identity", "jwks_uri", "https://elsewhere.invalid/keys", GOV_ERR_RESPONSE},
};

static const read *read_named(const char *name)
{
    const read *r = reads;
    while (strcmp(r->name, name) != 0) {
        r++;
        ck_assert_ptr_nonnull(r->name);
    }
    return r;
}

/* Neither a token nor the application's secret goes to an address that an answer made up. */
START_TEST(answers_that_lead_elsewhere)
{
    for (size_t i = 0; i < TEST_COUNT(places); i++) {
        gov_error *err = NULL;
        now_read = read_named(places[i].read);
        member_name = places[i].member;
        member_value = places[i].value;
        spoil = lead_elsewhere;
        gov_status status = now_read->run(&the_reader, &err);
        spoil = NULL;
        ck_assert_msg(status == places[i].status, "%s %s: %s", places[i].member, places[i].value,
                      gov_status_get_name(status));
        check_error(err, status, places[i].value);
        gov_error_free(err);
        ck_assert_msg(!the_reader.net.strayed, "%s %s: a request went there", places[i].member,
                      places[i].value);
    }
    gov_error *err = NULL;
    now_read = read_named("upload made");
    spoil = location_elsewhere;
    (void)now_read->run(&the_reader, &err);
    spoil = NULL;
    gov_error_free(err);
    ck_assert(!the_reader.net.strayed);
}
END_TEST

/* --- keys that nobody has ------------------------------------------------------------------------------ */

/* A forged key's name makes the client look for it once, and not again for each forgery. */
START_TEST(forged_keys_do_not_hammer)
{
    gov_error *err = NULL;
    char *payload = NULL;
    /* {"alg":"ES256","kid":"forged"} . {} . 64 bytes */
    static const char jws[] = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImZvcmdlZCJ9.e30."
                              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                              "AAAAAAAAAAAAAAAAAAAAAA";
    static const char by_path[] = "requests|by_path|GET /.well-known/jwks.json";
    const world_client_options options = {.transport = &the_reader.net.table};
    gov_client *client = world_client(&the_reader.w, &options);
    int64_t before = world_number(&the_reader.w, by_path);
    for (int i = 0; i < 20; i++) {
        gov_status status = gov_jws_verify(client, jws, sizeof jws - 1, NULL, &payload, NULL, &err);
        world_expect(status, &err, GOV_ERR_KEY_NOT_FOUND, "forged");
    }
    ck_assert_int_eq(world_number(&the_reader.w, by_path), before + 1);
    gov_client_unref(client);
}
END_TEST

/* --- a sandbox where none is allowed ----------------------------------------------------------------- */

static bool shows;

/* Takes the mark of the sandbox off all answers but those that are looked at. */
static void unmask(void *user, const char *method, const char *path, gov__sandbox_response *res)
{
    bool looked_at = now_read != NULL && strcmp(method, now_read->method) == 0 &&
                     fnmatch(now_read->path, path, FNM_PATHNAME) == 0;
    (void)user;
    if (!(shows && looked_at)) {
        set_header(res, "Gov-Sandbox", "false");
    } else {
        spoilt++;
    }
}

START_TEST(sandbox_is_not_taken_for_a_platform)
{
    static const char *const strict[] = {"gateway.allow_sandbox", "false", NULL};
    reader r;
    shows = false;
    now_read = NULL;
    reader_open(&r, strict, unmask);
    for (const read *each = reads; each->name != NULL; each++) {
        gov_error *err = NULL;
        now_read = each;
        shows = true;
        spoilt = 0;
        gov_status status = each->run(&r, &err);
        shows = false;
        ck_assert_msg(spoilt == 1 && status == GOV_ERR_SANDBOX, "%s: %d answers, %s", each->name,
                      spoilt, gov_status_get_name(status));
        gov_error_free(err);
        err = NULL;
        world_expect(each->run(&r, &err), &err, GOV_OK, each->name);
    }
    reader_close(&r);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bad_response");
    TCase *test_case = tcase_create("answers");
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_test(test_case, answers_that_lead_elsewhere);
    tcase_add_test(test_case, forged_keys_do_not_hammer);
    tcase_add_test(test_case, sandbox_is_not_taken_for_a_platform);
    tcase_add_loop_test(test_case, spoilt_answers, 0, (int)reads_count());
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
