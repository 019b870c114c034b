/* SPDX-License-Identifier: Apache-2.0 */
/* The request of a verifier: what is made is read back, each member made bad in turn is refused, and so is
 * everything that does not belong there. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <govsdk/sd_jwt.h>

#include "unit/jose_support.h"
#include "unit/test_support.h"

#define AT_MS 1700000000000LL

static const char *const fields[] = {"/data/姓名", "/a~1b/0", "/\xF0\x9F\x98\x80"};
static const gov_sd_jwt_request_terms good_terms = {
    .struct_size = sizeof good_terms,
    .audience = "https://verifier.example/窗口/3",
    .type = "https://govsdk.dev/vct/1",
    .purpose = "核验\"持证\"情况 \xF0\x9F\x98\x80",
    .fields = fields,
    .field_count = 3,
    .expires_at_ms = AT_MS + 60999,
};

static gov_sd_jwt_request *make(const gov_sd_jwt_request_terms *terms)
{
    gov_sd_jwt_request *request = NULL;
    gov_error *err = NULL;
    gov_status status = gov_sd_jwt_request_new(NULL, terms, &request, &err);

    ck_assert_msg(status == GOV_OK, "%s", gov_error_get_message(err, GOV_LANGUAGE_EN));
    return request;
}

static void expect_good(const gov_sd_jwt_request *request)
{
    ck_assert_str_eq(gov_sd_jwt_request_get_audience(request), good_terms.audience);
    ck_assert_str_eq(gov_sd_jwt_request_get_type(request), good_terms.type);
    ck_assert_str_eq(gov_sd_jwt_request_get_purpose(request), good_terms.purpose);
    ck_assert_uint_eq(gov_sd_jwt_request_get_field_count(request), 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_eq(gov_sd_jwt_request_get_field(request, i), fields[i]);
    }
    ck_assert_ptr_null(gov_sd_jwt_request_get_field(request, 3));
    ck_assert_int_eq(gov_sd_jwt_request_get_expires_at_ms(request), AT_MS + 60000);
}

START_TEST(what_is_made_is_read)
{
    gov_sd_jwt_request *request = make(&good_terms);
    gov_sd_jwt_request *other = make(&good_terms);
    gov_sd_jwt_request *again = NULL;
    const char *text = gov_sd_jwt_request_get_text(request);

    expect_good(request);
    ck_assert_uint_eq(strlen(gov_sd_jwt_request_get_nonce(request)), 22);
    ck_assert_str_ne(gov_sd_jwt_request_get_nonce(request), gov_sd_jwt_request_get_nonce(other));
    ck_assert_int_eq(gov_sd_jwt_request_read(NULL, text, strlen(text), AT_MS + 59999, &again, NULL),
                     GOV_OK);
    expect_good(again);
    ck_assert_str_eq(gov_sd_jwt_request_get_nonce(again), gov_sd_jwt_request_get_nonce(request));
    ck_assert_str_eq(gov_sd_jwt_request_get_text(again), text);
    gov_sd_jwt_request_free(again);
    ck_assert_int_eq(gov_sd_jwt_request_read(NULL, text, strlen(text), AT_MS + 60000, &again, NULL),
                     GOV_ERR_EXPIRED);
    /* by the clock of the system it is long over */
    ck_assert_int_eq(gov_sd_jwt_request_read(NULL, text, strlen(text), 0, &again, NULL),
                     GOV_ERR_EXPIRED);
    ck_assert_ptr_null(again);
    gov_sd_jwt_request_free(other);
    gov_sd_jwt_request_free(request);
}
END_TEST

START_TEST(what_need_not_be_said)
{
    gov_sd_jwt_request_terms terms = good_terms;

    terms.type = NULL;
    terms.fields = NULL;
    terms.field_count = 0;
    terms.nonce = "ABCDEFGHIJKLMNO-";
    gov_sd_jwt_request *request = make(&terms);
    ck_assert_ptr_null(gov_sd_jwt_request_get_type(request));
    ck_assert_uint_eq(gov_sd_jwt_request_get_field_count(request), 0);
    ck_assert_str_eq(gov_sd_jwt_request_get_nonce(request), terms.nonce);
    gov_sd_jwt_request_free(request);
}
END_TEST

static gov_status try_terms(const gov_sd_jwt_request_terms *terms)
{
    gov_sd_jwt_request *request = (gov_sd_jwt_request *)(uintptr_t)1;
    gov_error *err = NULL;
    gov_status status = gov_sd_jwt_request_new(NULL, terms, &request, &err);

    ck_assert(status != GOV_OK);
    ck_assert_ptr_null(request);
    ck_assert_int_eq(gov_error_get_status(err), status);
    gov_error_free(err);
    return status;
}

START_TEST(bad_terms_are_refused)
{
    static const char *const bad_texts[] = {NULL, "", "a\nb", "\xFF", "a\x7F"};
    static const char *const bad_nonces[] = {"", "short", "0123456789abcde", "0123456789abcde+",
                                             "0123456789abcde="};
    static const char *const bad_fields[][2] = {{"name", "/a"}, {"/", "/a"},  {"", "/a"},
                                                {NULL, "/a"},   {"/a", "/a"}, {"/~2", "/a"}};
    char *long_text = jose_format("%0513d", 1);
    char *long_purpose = jose_format("%0201d", 1);
    char *long_nonce = jose_format("%0129d", 1);

    for (size_t i = 0; i < TEST_COUNT(bad_texts); i++) {
        gov_sd_jwt_request_terms terms = good_terms;
        terms.audience = bad_texts[i];
        ck_assert_int_eq(try_terms(&terms), GOV_ERR_ARGUMENT);
        terms = good_terms;
        terms.purpose = bad_texts[i];
        ck_assert_int_eq(try_terms(&terms), GOV_ERR_ARGUMENT);
        terms = good_terms;
        terms.type = bad_texts[i] != NULL ? bad_texts[i] : long_text;
        ck_assert_int_eq(try_terms(&terms), GOV_ERR_ARGUMENT);
        terms = good_terms;
        terms.nonce = bad_nonces[i];
        ck_assert_int_eq(try_terms(&terms), GOV_ERR_ARGUMENT);
    }
    for (size_t i = 0; i < TEST_COUNT(bad_fields); i++) {
        gov_sd_jwt_request_terms terms = good_terms;
        terms.fields = bad_fields[i];
        terms.field_count = 2;
        ck_assert_int_eq(try_terms(&terms), GOV_ERR_ARGUMENT);
    }
    gov_sd_jwt_request_terms terms = good_terms;
    terms.audience = long_text;
    ck_assert_int_eq(try_terms(&terms), GOV_ERR_ARGUMENT);
    terms = good_terms;
    terms.purpose = long_purpose;
    ck_assert_int_eq(try_terms(&terms), GOV_ERR_ARGUMENT);
    terms = good_terms;
    terms.nonce = long_nonce;
    ck_assert_int_eq(try_terms(&terms), GOV_ERR_ARGUMENT);
    terms = good_terms;
    terms.expires_at_ms = 999;
    ck_assert_int_eq(try_terms(&terms), GOV_ERR_ARGUMENT);
    terms.expires_at_ms = INT64_MAX;
    ck_assert_int_eq(try_terms(&terms), GOV_ERR_ARGUMENT);
    terms = good_terms;
    terms.reserved = 1;
    ck_assert_int_eq(try_terms(&terms), GOV_ERR_ARGUMENT);
    terms = good_terms;
    terms.field_count = 65;
    ck_assert_int_eq(try_terms(&terms), GOV_ERR_ARGUMENT);
    free(long_text);
    free(long_purpose);
    free(long_nonce);
}
END_TEST

START_TEST(long_requests_are_refused)
{
    char *texts[64];
    gov_sd_jwt_request_terms terms = good_terms;

    for (int i = 0; i < 64; i++) {
        texts[i] = jose_format("/%0200d", i);
    }
    terms.fields = (const char *const *)texts;
    terms.field_count = 64;
    ck_assert_int_eq(try_terms(&terms), GOV_ERR_LIMIT);
    terms.field_count = 20;
    gov_sd_jwt_request_free(make(&terms));
    for (int i = 0; i < 64; i++) {
        free(texts[i]);
    }
}
END_TEST

static gov_status try_text(const char *text, size_t size)
{
    gov_sd_jwt_request *request = (gov_sd_jwt_request *)(uintptr_t)1;
    gov_status status = gov_sd_jwt_request_read(NULL, text, size, AT_MS, &request, NULL);

    ck_assert((request != NULL) == (status == GOV_OK));
    gov_sd_jwt_request_free(request);
    return status;
}

static gov_status try_json(const char *json)
{
    char *encoded = jose_base64url(json, strlen(json));
    char *text = jose_format("govp1:%s", encoded);
    gov_status status = try_text(text, strlen(text));

    free(encoded);
    free(text);
    return status;
}

#define AUD       "\"aud\":\"a\""
#define REQ_NONCE "\"nonce\":\"0123456789abcdef\""
#define PURPOSE   "\"purpose\":\"p\""
#define FIELDS    "\"fields\":[\"/a\"]"
#define EXP       "\"exp\":1700000060"

START_TEST(texts_are_read_strictly)
{
    static const char *const malformed[] = {
        "{}",
        "[]",
        "x",
        "{" REQ_NONCE "," PURPOSE "," FIELDS "," EXP "}",
        "{" AUD "," PURPOSE "," FIELDS "," EXP "}",
        "{" AUD "," REQ_NONCE "," FIELDS "," EXP "}",
        "{" AUD "," REQ_NONCE "," PURPOSE "," EXP "}",
        "{" AUD "," REQ_NONCE "," PURPOSE "," FIELDS "}",
        "{" AUD "," AUD "," REQ_NONCE "," PURPOSE "," FIELDS "," EXP "}",
        "{" AUD "," REQ_NONCE "," PURPOSE "," FIELDS "," EXP ",\"more\":1}",
        "{\"aud\":[\"a\"]," REQ_NONCE "," PURPOSE "," FIELDS "," EXP "}",
        "{" AUD "," REQ_NONCE "," PURPOSE ",\"fields\":\"/a\"," EXP "}",
        "{" AUD "," REQ_NONCE "," PURPOSE ",\"fields\":[1]," EXP "}",
        "{" AUD "," REQ_NONCE "," PURPOSE ",\"fields\":[\"/a\",\"/a\"]," EXP "}",
        "{" AUD "," REQ_NONCE "," PURPOSE "," FIELDS ",\"exp\":\"1700000060\"}",
        "{" AUD "," REQ_NONCE "," PURPOSE "," FIELDS ",\"exp\":1700000060.5}",
        "{" AUD "," REQ_NONCE "," PURPOSE "," FIELDS ",\"exp\":-1}",
        "{" AUD "," REQ_NONCE "," PURPOSE "," FIELDS "," EXP ",\"vct\":1}",
        "{" AUD "," REQ_NONCE ",\"purpose\":\"a\\nb\"," FIELDS "," EXP "}",
        "{" AUD "," REQ_NONCE "," PURPOSE "," FIELDS "," EXP "} ,",
    };

    ck_assert_int_eq(try_json("{" AUD "," REQ_NONCE "," PURPOSE "," FIELDS "," EXP "}"), GOV_OK);
    for (size_t i = 0; i < TEST_COUNT(malformed); i++) {
        ck_assert_msg(try_json(malformed[i]) == GOV_ERR_RESPONSE, "%zu", i);
    }
    ck_assert_int_eq(try_json("{" AUD "," REQ_NONCE "," PURPOSE "," FIELDS ",\"exp\":1}"),
                     GOV_ERR_EXPIRED);
    ck_assert_int_eq(try_text("govp1:", 6), GOV_ERR_UNSUPPORTED);
    ck_assert_int_eq(try_text("govp2:e30", 9), GOV_ERR_UNSUPPORTED);
    ck_assert_int_eq(try_text("GOVP1:e30", 9), GOV_ERR_UNSUPPORTED);
    ck_assert_int_eq(try_text("govp1:e30=", 10), GOV_ERR_RESPONSE);
    ck_assert_int_eq(try_text("govp1:e 30", 10), GOV_ERR_RESPONSE);
    ck_assert_int_eq(try_text("govp1:e31", 9), GOV_ERR_RESPONSE);
    char *large = jose_format("govp1:%08187d", 1);
    ck_assert_int_eq(try_text(large, strlen(large)), GOV_ERR_LIMIT);
    free(large);
}
END_TEST

static gov_status request_body(const gov_allocator *mem, void *user)
{
    gov_sd_jwt_request *request = NULL;
    gov_sd_jwt_request *again = NULL;
    gov_error *err = NULL;
    gov_status status = gov_sd_jwt_request_new(mem, user, &request, &err);

    if (status == GOV_OK) {
        const char *text = gov_sd_jwt_request_get_text(request);
        status = gov_sd_jwt_request_read(mem, text, strlen(text), AT_MS, &again, &err);
    }
    gov_sd_jwt_request_free(again);
    gov_sd_jwt_request_free(request);
    gov_error_free(err);
    return status;
}

START_TEST(memory_may_run_out)
{
    gov_sd_jwt_request_terms terms = good_terms;

    ck_assert_uint_ge(test_out_of_memory(request_body, &terms), 10);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(what_is_made_is_read),    TEST_ENTRY(what_need_not_be_said),
        TEST_ENTRY(bad_terms_are_refused),   TEST_ENTRY(long_requests_are_refused),
        TEST_ENTRY(texts_are_read_strictly), TEST_ENTRY(memory_may_run_out),
    };

    return test_run("sd_jwt request", entries, TEST_COUNT(entries));
}
