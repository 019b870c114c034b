/* SPDX-License-Identifier: Apache-2.0 */
/* Splitting, comparing and resolving URLs. Coding is in check_url_form.c. */
#include "test_support.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/url.h"

typedef struct split_case {
    const char *text;
    const char *host;
    uint16_t port;
    const char *path;
    const char *query; /* NULL: none */
    const char *origin;
} split_case;

static const split_case good[] = {
    {"https://gov.example", "gov.example", 443, "", NULL, "https://gov.example"},
    {"https://gov.example/", "gov.example", 443, "/", NULL, "https://gov.example"},
    {"http://gov.example:8080/gov/v1", "gov.example", 8080, "/gov/v1", NULL,
     "http://gov.example:8080"},
    {"https://gov.example/a/b?x=1&y=2", "gov.example", 443, "/a/b", "x=1&y=2",
     "https://gov.example"},
    {"https://gov.example?x", "gov.example", 443, "", "x", "https://gov.example"},
    {"https://gov.example/?", "gov.example", 443, "/", "", "https://gov.example"},
    {"HTTPS://Gov.Example:443/A", "Gov.Example", 443, "/A", NULL, "HTTPS://Gov.Example:443"},
    {"http://a", "a", 80, "", NULL, "http://a"},
    {"http://localhost:1/", "localhost", 1, "/", NULL, "http://localhost:1"},
    {"http://127.0.0.1:65535/", "127.0.0.1", 65535, "/", NULL, "http://127.0.0.1:65535"},
    {"http://[::1]/", "[::1]", 80, "/", NULL, "http://[::1]"},
    {"http://[2001:db8::1]:8443/x", "[2001:db8::1]", 8443, "/x", NULL, "http://[2001:db8::1]:8443"},
    {"http://[::ffff:127.0.0.1]/", "[::ffff:127.0.0.1]", 80, "/", NULL,
     "http://[::ffff:127.0.0.1]"},
    {"https://a_b-c.example/", "a_b-c.example", 443, "/", NULL, "https://a_b-c.example"},
    {"https://1a.example2/", "1a.example2", 443, "/", NULL, "https://1a.example2"},
    {"https://xn--fiqs8s/", "xn--fiqs8s", 443, "/", NULL, "https://xn--fiqs8s"},
    {"https://h/%E4%B8%AD?q=%20", "h", 443, "/%E4%B8%AD", "q=%20", "https://h"},
    {"https://h/a:b@c/;p=1,2/!$&'()*+=~-._", "h", 443, "/a:b@c/;p=1,2/!$&'()*+=~-._", NULL,
     "https://h"},
    {"https://h/p?a/b?c:d@e", "h", 443, "/p", "a/b?c:d@e", "https://h"},
};

static const char *const bad[] = {
    "",
    "h",
    "https",
    "https:",
    "https:/",
    "https://",
    "http://",
    "https:///",
    "https:///path",
    "https://?q",
    "//gov.example",
    "/path",
    "gov.example",
    "ftp://gov.example",
    "file:///etc/hosts",
    "httpss://gov.example",
    "https:gov.example",
    "https:/gov.example",
    " https://gov.example",
    "javascript:alert(1)",
    "https ://gov.example",
    /* user information */
    "https://user@gov.example",
    "https://user:pw@gov.example/",
    "https://@gov.example",
    "https://gov.example@evil.example",
    "https://gov.example:80@evil.example",
    /* fragments */
    "https://gov.example#f",
    "https://gov.example/#",
    "https://gov.example/?q#f",
    /* hosts */
    "https://.",
    "https://.example",
    "https://gov..example",
    "https://gov.example.",
    "https://a b",
    "https://gov.exa%6dple",
    "https://gov.example\\evil",
    "https://gov,example",
    "https://gov*",
    "https://~gov",
    "https://g\xC3\xB6v.example",
    "https://\xE4\xB8\xAD\xE5\x9B\xBD",
    /* addresses that parsers read differently */
    "http://1",
    "http://127.1",
    "http://127.0.1",
    "http://2130706433",
    "http://0x7f.0.0.1",
    "http://0x7f000001",
    "http://0177.0.0.1",
    "http://127.0.0.01",
    "http://127.0.0.256",
    "http://1.2.3.4.5",
    "http://1.2.3",
    "http://1.2.3.",
    "http://a.0x1",
    "http://a.1",
    "http://0x",
    "http://127.0.0.1.2",
    "http://[]",
    "http://[",
    "http://]",
    "http://[::1",
    "http://::1",
    "http://[::1]x",
    "http://[::1]]",
    "http://[:::1]",
    "http://[12345::]",
    "http://[::g]",
    "http://[fe80::1%25eth0]",
    "http://[fe80::1%eth0]",
    "http://[v1.x]",
    "http://[127.0.0.1]",
    "http://[1:2:3:4:5:6:7:8:9]",
    /* ports */
    "https://h:",
    "https://h:/",
    "https://h:0",
    "https://h:00",
    "https://h:080",
    "https://h:65536",
    "https://h:99999",
    "https://h:123456",
    "https://h:-1",
    "https://h:+1",
    "https://h:8a",
    "https://h: 80",
    "https://h:80:80",
    "http://[::1]:",
    "http://[::1]:x",
    /* paths and queries */
    "https://h/ ",
    "https://h/a b",
    "https://h/\t",
    "https://h/\n",
    "https://h/\r\nX: y",
    "https://h/\x7F",
    "https://h/\x01",
    "https://h/\xE4\xB8\xAD",
    "https://h/%",
    "https://h/%4",
    "https://h/%4g",
    "https://h/%g4",
    "https://h/%%41",
    "https://h/\"",
    "https://h/<",
    "https://h/>",
    "https://h/\\",
    "https://h/^",
    "https://h/`",
    "https://h/{",
    "https://h/|",
    "https://h/}",
    "https://h/[",
    "https://h/]",
    "https://h?a b",
    "https://h?%zz",
    "https://h?\xFF",
};

static void check_span(gov__url_span span, const char *expected, const char *text)
{
    ck_assert_msg(span.ptr != NULL || expected == NULL, "%s", text);
    if (expected != NULL) {
        ck_assert_msg(span.len == strlen(expected) && memcmp(span.ptr, expected, span.len) == 0,
                      "%s: %.*s", text, (int)span.len, span.ptr);
    } else {
        ck_assert_ptr_null(span.ptr);
    }
}

START_TEST(splits)
{
    for (size_t i = 0; i < TEST_COUNT(good); i++) {
        gov__url url;
        const split_case *c = &good[i];
        ck_assert_msg(gov__url_split(c->text, strlen(c->text), &url) == GOV_OK, "%s", c->text);
        check_span(url.host, c->host, c->text);
        check_span(url.path, c->path, c->text);
        check_span(url.query, c->query, c->text);
        check_span(url.origin, c->origin, c->text);
        check_span(url.target, c->text + strlen(c->origin), c->text);
        ck_assert_uint_eq(url.port, c->port);
        ck_assert_int_eq(url.https, c->text[4] == 's' || c->text[4] == 'S');
        ck_assert_uint_eq(url.scheme.len, url.https ? 5 : 4);
    }
}
END_TEST

START_TEST(refuses)
{
    gov__url url;
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_msg(gov__url_split(bad[i], strlen(bad[i]), &url) == GOV_ERR_ARGUMENT, "%s",
                      bad[i]);
        ck_assert_ptr_null(url.host.ptr);
    }
    ck_assert_int_eq(gov__url_split(NULL, 0, &url), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov__url_split("https://h/a\0b", 13, &url), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov__url_split("https://h\0x/", 12, &url), GOV_ERR_ARGUMENT);
}
END_TEST

START_TEST(bounds_lengths)
{
    gov__url url;
    char *text = malloc(GOV__URL_MAX + 2);
    ck_assert_ptr_nonnull(text);
    memset(text, 'a', GOV__URL_MAX + 2);
    memcpy(text, "https://h/", 10);
    ck_assert_int_eq(gov__url_split(text, GOV__URL_MAX, &url), GOV_OK);
    ck_assert_int_eq(gov__url_split(text, GOV__URL_MAX + 1, &url), GOV_ERR_ARGUMENT);
    memset(text, 'a', GOV__URL_MAX);
    memcpy(text, "https://", 8);
    ck_assert_int_eq(gov__url_split(text, 8 + 63, &url), GOV_OK);
    ck_assert_int_eq(gov__url_split(text, 8 + 64, &url), GOV_ERR_ARGUMENT);
    for (size_t i = 8; i < 8 + 300; i++) {
        text[i] = (i - 8) % 2 == 0 ? 'a' : '.';
    }
    ck_assert_int_eq(gov__url_split(text, 8 + 253, &url), GOV_OK);
    ck_assert_int_eq(gov__url_split(text, 8 + 255, &url), GOV_ERR_ARGUMENT);
    free(text);
}
END_TEST

static gov__url split(const char *text)
{
    gov__url url;
    ck_assert_msg(gov__url_split(text, strlen(text), &url) == GOV_OK, "%s", text);
    return url;
}

START_TEST(knows_loopback)
{
    static const char *const yes[] = {"http://localhost",   "http://LocalHost:8080/x",
                                      "http://127.0.0.1",   "http://127.255.0.9:1",
                                      "http://[::1]:8080/", "http://[0:0:0:0:0:0:0:1]",
                                      "https://[0::0:1]/"};
    static const char *const no[] = {"http://gov.example",
                                     "http://localhost.example",
                                     "http://a.localhost",
                                     "http://localhosts",
                                     "http://128.0.0.1",
                                     "http://126.255.255.255",
                                     "http://0.0.0.0",
                                     "http://[::]",
                                     "http://[::2]",
                                     "http://[::ffff:127.0.0.1]",
                                     "http://127.0.0.1.example",
                                     "http://[2001:db8::1]"};
    for (size_t i = 0; i < TEST_COUNT(yes); i++) {
        gov__url url = split(yes[i]);
        ck_assert_msg(gov__url_is_loopback(&url), "%s", yes[i]);
    }
    for (size_t i = 0; i < TEST_COUNT(no); i++) {
        gov__url url = split(no[i]);
        ck_assert_msg(!gov__url_is_loopback(&url), "%s", no[i]);
    }
    gov__url empty = {0};
    ck_assert(!gov__url_is_loopback(&empty));
}
END_TEST

START_TEST(compares_origins)
{
    static const struct {
        const char *a;
        const char *b;
        bool same;
    } cases[] = {
        {"https://gov.example", "https://gov.example/a?b", true},
        {"https://gov.example", "HTTPS://GOV.example:443/", true},
        {"http://gov.example:80", "http://gov.example", true},
        {"https://gov.example", "http://gov.example", false},
        {"https://gov.example", "http://gov.example:443", false},
        {"https://gov.example", "https://gov.example:8443", false},
        {"https://gov.example", "https://www.gov.example", false},
        {"https://gov.example", "https://gov.example.evil", false},
        {"https://gov.example", "https://gov.exampl", false},
        {"http://127.0.0.1", "http://localhost", false},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        gov__url a = split(cases[i].a);
        gov__url b = split(cases[i].b);
        ck_assert_int_eq(gov__url_same_origin(&a, &b), cases[i].same);
        ck_assert_int_eq(gov__url_same_origin(&b, &a), cases[i].same);
    }
    gov__url empty = {0};
    ck_assert(!gov__url_same_origin(&empty, &empty));
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(splits),         TEST_ENTRY(refuses),          TEST_ENTRY(bounds_lengths),
        TEST_ENTRY(knows_loopback), TEST_ENTRY(compares_origins),
    };
    return test_run("url", entries, TEST_COUNT(entries));
}
