/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of header lines, line by line, without a socket. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "transport/framing.h"
#include "unit/test_support.h"

#define CRLF "\r\n"

/* Feeds lines, split after each LF, up to the first refusal. */
static gov_status feed(gov__framing *framing, const char *text, size_t size)
{
    gov_status status = GOV_OK;

    while (status == GOV_OK && size != 0) {
        gov__framing_event event;
        const char *end = memchr(text, '\n', size);
        size_t line = end == NULL ? size : (size_t)(end - text) + 1;

        status = gov__framing_line(framing, text, line, &event);
        text += line;
        size -= line;
    }
    ck_assert((status == GOV_OK) == (framing->fault == NULL));
    return status;
}

static gov_status judge(const char *text, bool is_head, bool compression)
{
    gov__framing framing;

    gov__framing_begin(&framing, 65536, is_head, compression);
    return feed(&framing, text, strlen(text));
}

START_TEST(sound_heads_pass)
{
    static const char *const heads[] = {
        "HTTP/1.1 200 OK" CRLF "Content-Length: 0" CRLF CRLF,
        "HTTP/1.1 200" CRLF "content-length:0" CRLF CRLF,
        "HTTP/1.1 200 " CRLF "CONTENT-LENGTH: \t12 \t" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Transfer-Encoding: Chunked" CRLF CRLF "X-Trailer: 1" CRLF CRLF,
        "HTTP/1.1 100 Continue" CRLF CRLF "HTTP/1.1 204 No" CRLF CRLF,
        "HTTP/1.1 304 Not Modified" CRLF "Content-Length: 99" CRLF CRLF,
        "HTTP/2 200 " CRLF "x-a: b" CRLF CRLF,
        "HTTP/1.0 404 Not" CRLF "Content-Length: 1" CRLF CRLF,
        "HTTP/1.1 503 No" CRLF "Content-Length: 18446744073709551615" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Content-Length: 3" CRLF "Content-Length: 3" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Content-Encoding: identity" CRLF "Content-Length: 3" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "X-A: \xE5\x8A\x9E\t" CRLF "Content-Length: 3" CRLF CRLF,
    };

    for (size_t i = 0; i < TEST_COUNT(heads); i++) {
        ck_assert_msg(judge(heads[i], false, false) == GOV_OK, "%s", heads[i]);
    }
    ck_assert_int_eq(judge("HTTP/1.1 200 OK" CRLF CRLF, true, false), GOV_OK);
}
END_TEST

START_TEST(unsound_heads_are_refused)
{
    static const char *const heads[] = {
        "HTTP/1.1 200 OK" CRLF CRLF,
        "HTTP/1.1 200 OK\nContent-Length: 0" CRLF CRLF,
        "HTTP/1.1  200 OK" CRLF,
        "HTTP/1.1 20 OK" CRLF,
        "HTTP/1.1 2000 OK" CRLF,
        "HTTP/1.2 200 OK" CRLF,
        "http/1.1 200 OK" CRLF,
        "ICY 200 OK" CRLF,
        "HTTP/1.1 101 Switching" CRLF,
        "HTTP/1.1 600 Odd" CRLF,
        "HTTP/1.1 099 Odd" CRLF,
        CRLF,
        "HTTP/1.1 200 OK" CRLF "Content-Length: " CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Content-Length: +1" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Content-Length: 0x1" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Content-Length: 18446744073709551616" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Content-Length: 1 1" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Content-Length: 1, 1" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Content-Length: 1" CRLF "Content-Length: 2" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Transfer-Encoding: chunked" CRLF "Content-Length: 2" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Transfer-Encoding: identity" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Transfer-Encoding: chunked, chunked" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Transfer-Encoding: chunked;a=b" CRLF CRLF,
        "HTTP/2 200 " CRLF "transfer-encoding: chunked" CRLF CRLF,
        "HTTP/1.1 204 No" CRLF "Transfer-Encoding: chunked" CRLF CRLF,
        "HTTP/1.1 200 OK" CRLF "Content-Encoding: gzip" CRLF,
        "HTTP/1.1 200 OK" CRLF "X-A : b" CRLF,
        "HTTP/1.1 200 OK" CRLF ": b" CRLF,
        "HTTP/1.1 200 OK" CRLF "X\xC3\xA4: b" CRLF,
        "HTTP/1.1 200 OK" CRLF "X-A: b\rX-B: c" CRLF,
        "HTTP/1.1 200 OK" CRLF "X-A: b\x7F" CRLF,
        "HTTP/1.1 200 OK" CRLF "X-A: b" CRLF " folded" CRLF,
        "HTTP/1.1 200 OK" CRLF "X-A: b\n",
        "HTTP/1.1 200 OK" CRLF "Content-Length: 0" CRLF CRLF "Bad Trailer" CRLF,
    };

    for (size_t i = 0; i < TEST_COUNT(heads); i++) {
        ck_assert_msg(judge(heads[i], false, false) == GOV_ERR_RESPONSE, "%s", heads[i]);
    }
}
END_TEST

START_TEST(nul_in_a_value_is_refused)
{
    static const char head[] = "HTTP/1.1 200 OK" CRLF "X-A: b\0c" CRLF;
    gov__framing framing;

    gov__framing_begin(&framing, 65536, false, false);
    ck_assert_int_eq(feed(&framing, head, sizeof head - 1), GOV_ERR_RESPONSE);
}
END_TEST

START_TEST(events_name_what_is_passed_on)
{
    static const struct {
        const char *line;
        gov__framing_kind kind;
        const char *value;
    } lines[] = {{"HTTP/1.1 103 Early" CRLF, GOV__FRAMING_NOTHING, NULL},
                 {"Link: <a>" CRLF, GOV__FRAMING_NOTHING, NULL},
                 {CRLF, GOV__FRAMING_NOTHING, NULL},
                 {"HTTP/1.1 200 OK" CRLF, GOV__FRAMING_STATUS, NULL},
                 {"X-A:\t b c \t" CRLF, GOV__FRAMING_HEADER, "b c"},
                 {"X-Empty:" CRLF, GOV__FRAMING_HEADER, ""},
                 {"Transfer-Encoding: chunked" CRLF, GOV__FRAMING_HEADER, "chunked"},
                 {CRLF, GOV__FRAMING_END, NULL},
                 {"X-Trailer: 1" CRLF, GOV__FRAMING_NOTHING, NULL},
                 {CRLF, GOV__FRAMING_NOTHING, NULL}};
    gov__framing framing;

    gov__framing_begin(&framing, 65536, false, false);
    for (size_t i = 0; i < TEST_COUNT(lines); i++) {
        gov__framing_event event;

        ck_assert_int_eq(gov__framing_line(&framing, lines[i].line, strlen(lines[i].line), &event),
                         GOV_OK);
        ck_assert_int_eq(event.kind, lines[i].kind);
        if (lines[i].value != NULL) {
            ck_assert_uint_eq(event.value_size, strlen(lines[i].value));
            ck_assert_mem_eq(event.value, lines[i].value, event.value_size);
        }
    }
    ck_assert_int_eq(framing.status, 200);
    ck_assert(framing.ended);
}
END_TEST

START_TEST(with_compression_wire_headers_are_kept_back)
{
    gov__framing framing;
    gov__framing_event event;

    gov__framing_begin(&framing, 65536, false, true);
    ck_assert_int_eq(gov__framing_line(&framing, "HTTP/1.1 200 OK" CRLF, 17, &event), GOV_OK);
    ck_assert_int_eq(gov__framing_line(&framing, "Content-Length: 5" CRLF, 19, &event), GOV_OK);
    ck_assert_int_eq(event.kind, GOV__FRAMING_NOTHING);
    ck_assert_int_eq(gov__framing_line(&framing, "Content-Encoding: GZIP" CRLF, 24, &event),
                     GOV_OK);
    ck_assert_int_eq(event.kind, GOV__FRAMING_NOTHING);
    ck_assert(framing.gzip && framing.has_length && framing.length == 5);
    ck_assert_int_eq(judge("HTTP/1.1 200 OK" CRLF "Content-Encoding: br" CRLF, false, true),
                     GOV_ERR_RESPONSE);
    ck_assert_int_eq(judge("HTTP/1.1 200 OK" CRLF "Content-Encoding: gzip, gzip" CRLF, false, true),
                     GOV_ERR_RESPONSE);
}
END_TEST

START_TEST(size_and_interim_replies_are_bounded)
{
    gov__framing framing;
    gov_status status = GOV_OK;
    int lines = 0;

    gov__framing_begin(&framing, 40, false, false);
    ck_assert_int_eq(feed(&framing, "HTTP/1.1 200 OK" CRLF "X-A: 123456789012345678" CRLF, 42),
                     GOV_ERR_RESPONSE_TOO_LARGE);
    gov__framing_begin(&framing, 65536, false, false);
    while (status == GOV_OK && lines < 1000) {
        status = feed(&framing, "HTTP/1.1 100 Continue" CRLF CRLF, 25);
        lines++;
    }
    ck_assert_int_eq(status, GOV_ERR_RESPONSE);
    ck_assert_int_eq(lines, GOV__FRAMING_INTERIM_MAX + 1);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(sound_heads_pass),
                                  TEST_ENTRY(unsound_heads_are_refused),
                                  TEST_ENTRY(nul_in_a_value_is_refused),
                                  TEST_ENTRY(events_name_what_is_passed_on),
                                  TEST_ENTRY(with_compression_wire_headers_are_kept_back),
                                  TEST_ENTRY(size_and_interim_replies_are_bounded)};

    return test_run("curl_framing", entries, TEST_COUNT(entries));
}
