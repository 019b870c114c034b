/* SPDX-License-Identifier: Apache-2.0 */
/* What a signer sees of a request and of its reply, and what it may change. */
#include <stdio.h>
#include <string.h>

#include "core/signing.h"
#include "signing_support.h"

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

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(digests_are_computed_once),
        TEST_ENTRY(a_replaced_body_has_its_own_digest),
        TEST_ENTRY(headers_cannot_split_a_request),
        TEST_ENTRY(urls_are_told_in_parts),
        TEST_ENTRY(urls_have_an_end),
        TEST_ENTRY(forms_have_parameters),
        TEST_ENTRY(replies_are_told_line_by_line),
    };
    return test_run("what a signer sees", entries, TEST_COUNT(entries));
}
