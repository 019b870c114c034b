/* SPDX-License-Identifier: Apache-2.0 */
/* The loopback listener: every head that is refused, and real sockets that dawdle, flood and lie. */
#include "test_support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/listen_head.h"
#include "base/platform.h"
#include "base/platform_posix_listen.h"

#define HOST "127.0.0.1:4711"
#define GET  "GET /cb?a=1 HTTP/1.1\r\n"

typedef struct head_row {
    const char *head;
    gov__listen_verdict verdict;
} head_row;

static const head_row heads[] = {
    {GET "Host: " HOST "\r\n\r\n", GOV__LISTEN_TAKEN},
    {"GET /cb HTTP/1.0\r\nhOsT:" HOST " \r\nCookie: x=y\r\n\r\n", GOV__LISTEN_TAKEN},
    {GET "Content-Length: 0\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_TAKEN},
    {GET "Host: " HOST "\r\n", GOV__LISTEN_MORE},
    {"", GOV__LISTEN_MORE},
    {GET "\r\n", GOV__LISTEN_MALFORMED},
    {GET "Host: " HOST "\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_MALFORMED},
    {GET "Host: localhost:4711\r\n\r\n", GOV__LISTEN_HOST},
    {GET "Host: 127.0.0.1\r\n\r\n", GOV__LISTEN_HOST},
    {GET "Host: 127.0.0.1:47110\r\n\r\n", GOV__LISTEN_HOST},
    {GET "Host: evil.example:4711\r\n\r\n", GOV__LISTEN_HOST},
    {GET "Host: " HOST "\r\nContent-Length: 3\r\n\r\nabc", GOV__LISTEN_MALFORMED},
    {GET "Host: " HOST "\r\nTransfer-Encoding: chunked\r\n\r\n", GOV__LISTEN_MALFORMED},
    {GET "Host: " HOST "\r\n folded: x\r\n\r\n", GOV__LISTEN_MALFORMED},
    {GET "Host : " HOST "\r\n\r\n", GOV__LISTEN_MALFORMED},
    {GET "Host: " HOST "\r\nX: a\nb\r\n\r\n", GOV__LISTEN_MALFORMED},
    {GET "Host: " HOST "\r\nno colon\r\n\r\n", GOV__LISTEN_MALFORMED},
    {"POST /cb HTTP/1.1\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_METHOD},
    {"HEAD /cb HTTP/1.1\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_METHOD},
    {"OPTIONS * HTTP/1.1\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_METHOD},
    {"get /cb HTTP/1.1\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_METHOD},
    {"GET /favicon.ico HTTP/1.1\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_PATH},
    {"GET /cbx HTTP/1.1\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_PATH},
    {"GET /c HTTP/1.1\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_PATH},
    {"GET http://" HOST "/cb HTTP/1.1\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_MALFORMED},
    {"GET /cb a HTTP/1.1\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_MALFORMED},
    {"GET /cb\x01 HTTP/1.1\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_MALFORMED},
    {"GET /cb\xc3\xa4 HTTP/1.1\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_MALFORMED},
    {"GET  HTTP/1.1\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_MALFORMED},
    {"GET /cb HTTP/2\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_MALFORMED},
    {"GET /cb HTTP/1.12\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_MALFORMED},
    {"GET /cb\r\nHost: " HOST "\r\n\r\n", GOV__LISTEN_MALFORMED},
    {"\r\n\r\n", GOV__LISTEN_MALFORMED},
    {" \r\n\r\n", GOV__LISTEN_MALFORMED},
    {"\x16\x03\x01\r\n\r\n", GOV__LISTEN_MALFORMED},
};

START_TEST(every_head)
{
    static char head[GOV__LISTEN_HEAD_MAX + 1];
    const char *target = NULL;
    size_t len = strlen(heads[_i].head);
    memcpy(head, heads[_i].head, len + 1);
    ck_assert_int_eq(gov__listen_head_read(head, len, HOST, "/cb", &target), heads[_i].verdict);
    if (heads[_i].verdict == GOV__LISTEN_TAKEN) {
        ck_assert_ptr_eq(target, head + GOV__LISTEN_TARGET_AT);
        ck_assert(strcmp(target, "/cb?a=1") == 0 || strcmp(target, "/cb") == 0);
    } else {
        ck_assert_ptr_null(target);
    }
}
END_TEST

START_TEST(heads_have_limits)
{
    static char head[GOV__LISTEN_HEAD_MAX + 1];
    const char *target = NULL;
    memset(head, 'a', sizeof head);
    memcpy(head, "GET /", 5);
    head[GOV__LISTEN_LINE_MAX + 1] = '\0';
    ck_assert_int_eq(gov__listen_head_read(head, GOV__LISTEN_LINE_MAX + 1, HOST, "/cb", &target),
                     GOV__LISTEN_LONG_TARGET);
    head[GOV__LISTEN_LINE_MAX] = '\0';
    ck_assert_int_eq(gov__listen_head_read(head, GOV__LISTEN_LINE_MAX, HOST, "/cb", &target),
                     GOV__LISTEN_MORE);
    memset(head, 'a', sizeof head);
    memcpy(head, GET, strlen(GET));
    head[GOV__LISTEN_HEAD_MAX] = '\0';
    ck_assert_int_eq(gov__listen_head_read(head, GOV__LISTEN_HEAD_MAX, HOST, "/cb", &target),
                     GOV__LISTEN_LONG_HEAD);
    memcpy(head, "GET /cb HTTP/1.1\r\nHost: " HOST "\0\r\n\r\n", 44);
    ck_assert_int_eq(gov__listen_head_read(head, 44, HOST, "/cb", &target), GOV__LISTEN_MALFORMED);
}
END_TEST

static bool rounds(void *user)
{
    int *left = user;
    return (*left)-- > 0;
}

static gov_status next(gov__listener *l, int max_rounds, const char **target)
{
    return gov__listen_next(l, rounds, &max_rounds, target);
}

static int dial(const gov__listener *l)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(gov__listen_port(l))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    ck_assert_int_eq((int)send(fd, text, strlen(text), MSG_NOSIGNAL), (int)strlen(text));
}

/* Everything up to the end of the connection. */
static const char *hear(int fd)
{
    static char reply[4096];
    size_t len = 0;
    ssize_t got;
    while (len < sizeof reply - 1 && (got = recv(fd, reply + len, sizeof reply - 1 - len, 0)) > 0) {
        len += (size_t)got;
    }
    reply[len] = '\0';
    (void)close(fd);
    return reply;
}

static const char *request(const gov__listener *l, const char *target)
{
    static char text[512];
    (void)snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", target,
                   (unsigned)gov__listen_port(l));
    return text;
}

static gov__listener *open_listener(test_memory *memory)
{
    gov__listener *l = NULL;
    test_memory_init(memory);
    test_memory_forbid(memory, "s3cret-code");
    ck_assert_int_eq(gov__listen_open(test_memory_allocator(memory), "/cb", &l), GOV_OK);
    ck_assert_uint_gt(gov__listen_port(l), 0);
    return l;
}

START_TEST(a_request_is_taken_and_answered)
{
    test_memory memory;
    const char *target = NULL;
    gov__listener *l = open_listener(&memory);
    int fd = dial(l);
    say(fd, request(l, "/cb?code=s3cret-code&state=x"));
    ck_assert_int_eq(next(l, 100, &target), GOV_OK);
    ck_assert_str_eq(target, "/cb?code=s3cret-code&state=x");
    gov__listen_answer(l, true, "<p>done</p>");
    const char *reply = hear(fd);
    ck_assert_ptr_nonnull(strstr(reply, "HTTP/1.1 200 OK\r\n"));
    ck_assert_ptr_nonnull(strstr(reply, "\r\nConnection: close\r\n"));
    ck_assert_ptr_nonnull(strstr(reply, "\r\nCache-Control: no-store\r\n"));
    ck_assert_ptr_nonnull(strstr(reply, "Content-Length: 11\r\n\r\n<p>done</p>"));
    gov__listen_close(l);
    test_memory_check(&memory);
}
END_TEST

START_TEST(strays_are_turned_away_and_waiting_goes_on)
{
    static const struct {
        const char *before; /* the port */
        const char *after;
        const char *line;
    } strays[] = {
        {"GET /favicon.ico HTTP/1.1\r\nHost: 127.0.0.1:", "\r\n\r\n", "HTTP/1.1 404 "},
        {"POST /cb HTTP/1.1\r\nHost: 127.0.0.1:", "\r\nContent-Length: 2\r\n\r\nhi",
         "HTTP/1.1 405 "},
        {"GET /cb?a=1 HTTP/1.1\r\nHost: attacker.example:", "\r\n\r\n", "HTTP/1.1 421 "},
        {"nonsense ", "\r\n\r\n", "HTTP/1.1 400 "},
    };
    test_memory memory;
    const char *target = NULL;
    char text[256];
    gov__listener *l = open_listener(&memory);
    for (size_t i = 0; i < TEST_COUNT(strays); i++) {
        int fd = dial(l);
        (void)snprintf(text, sizeof text, "%s%u%s", strays[i].before, (unsigned)gov__listen_port(l),
                       strays[i].after);
        say(fd, text);
        ck_assert_int_eq(next(l, 4, &target), GOV_ERR_CANCELLED);
        ck_assert_ptr_null(target);
        const char *reply = hear(fd);
        ck_assert_msg(strncmp(reply, strays[i].line, strlen(strays[i].line)) == 0, "%s", reply);
        ck_assert_ptr_null(strstr(reply, "attacker"));
    }
    int fd = dial(l);
    say(fd, request(l, "/cb?state=y"));
    ck_assert_int_eq(next(l, 100, &target), GOV_OK);
    gov__listen_answer(l, false, "no");
    ck_assert_ptr_nonnull(strstr(hear(fd), "HTTP/1.1 400 Bad Request\r\n"));
    gov__listen_close(l);
    test_memory_check(&memory);
}
END_TEST

START_TEST(a_head_in_pieces_is_put_together)
{
    test_memory memory;
    const char *target = NULL;
    gov__listener *l = open_listener(&memory);
    const char *text = request(l, "/cb?x=1");
    int fd = dial(l);
    for (size_t i = 0; text[i] != '\0'; i++) {
        ck_assert_int_eq((int)send(fd, text + i, 1, MSG_NOSIGNAL), 1);
        if (text[i + 1] != '\0') {
            ck_assert_int_eq(next(l, 1, &target), GOV_ERR_CANCELLED);
        }
    }
    ck_assert_int_eq(next(l, 100, &target), GOV_OK);
    ck_assert_str_eq(target, "/cb?x=1");
    gov__listen_answer(l, true, "ok");
    (void)hear(fd);
    gov__listen_close(l);
    test_memory_check(&memory);
}
END_TEST

/* As many silent connections as there is room for, and more: the one that asks is heard at once. */
START_TEST(silent_connections_hold_nobody_up)
{
    test_memory memory;
    const char *target = NULL;
    int silent[9];
    gov__listener *l = open_listener(&memory);
    for (size_t i = 0; i < TEST_COUNT(silent); i++) {
        silent[i] = dial(l);
        say(silent[i], "GET /cb");
        ck_assert_int_eq(next(l, 2, &target), GOV_ERR_CANCELLED);
    }
    int64_t begun = gov__platform_monotonic_ms();
    int fd = dial(l);
    say(fd, request(l, "/cb?late=1"));
    ck_assert_int_eq(next(l, 100, &target), GOV_OK);
    ck_assert_int_lt(gov__platform_monotonic_ms() - begun, 1000);
    gov__listen_answer(l, true, "ok");
    (void)hear(fd);
    for (size_t i = 0; i < TEST_COUNT(silent); i++) {
        (void)close(silent[i]);
    }
    gov__listen_close(l);
    test_memory_check(&memory);
}
END_TEST

START_TEST(a_head_that_never_ends_is_cut_off)
{
    static char much[65536];
    test_memory memory;
    const char *target = NULL;
    gov__listener *l = open_listener(&memory);
    memset(much, 'a', sizeof much - 1);
    memcpy(much, "GET /cb HTTP/1.1\r\nX: ", 21);
    int fd = dial(l);
    (void)send(fd, much, GOV__LISTEN_HEAD_MAX, MSG_NOSIGNAL);
    ck_assert_int_eq(next(l, 4, &target), GOV_ERR_CANCELLED);
    ck_assert_ptr_nonnull(strstr(hear(fd), "HTTP/1.1 431 "));
    memset(much, 'a', sizeof much - 1);
    memcpy(much, "GET /", 5);
    fd = dial(l);
    (void)send(fd, much, GOV__LISTEN_LINE_MAX + 1, MSG_NOSIGNAL);
    ck_assert_int_eq(next(l, 4, &target), GOV_ERR_CANCELLED);
    ck_assert_ptr_nonnull(strstr(hear(fd), "HTTP/1.1 414 "));
    gov__listen_close(l);
    test_memory_check(&memory);
}
END_TEST

START_TEST(going_on_is_looked_at_often)
{
    test_memory memory;
    const char *target = NULL;
    gov__listener *l = open_listener(&memory);
    int64_t begun = gov__platform_monotonic_ms();
    ck_assert_int_eq(next(l, 4, &target), GOV_ERR_CANCELLED);
    int64_t took = gov__platform_monotonic_ms() - begun;
    ck_assert_int_ge(took, 150);
    ck_assert_int_lt(took, 1000);
    gov__listen_close(l);
    gov__listen_close(NULL);
    test_memory_check(&memory);
}
END_TEST

START_TEST(only_this_machine_is_heard)
{
    test_memory memory;
    gov__listener *l = open_listener(&memory);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(gov__listen_port(l))};
    ck_assert_int_eq(inet_pton(AF_INET, "127.0.0.2", &to.sin_addr), 1);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ne(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
    (void)close(fd);
    gov__listen_close(l);
    test_memory_check(&memory);
}
END_TEST

static gov_status open_and_close(const gov_allocator *mem, void *user)
{
    gov__listener *l = NULL;
    (void)user;
    gov_status status = gov__listen_open(mem, "/cb", &l);
    gov__listen_close(l);
    return status;
}

START_TEST(want_of_memory)
{
    (void)test_out_of_memory(open_and_close, NULL);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("listen");
    TCase *c = tcase_create("listen");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, every_head, 0, (int)TEST_COUNT(heads));
    tcase_add_test(c, heads_have_limits);
    tcase_add_test(c, a_request_is_taken_and_answered);
    tcase_add_test(c, strays_are_turned_away_and_waiting_goes_on);
    tcase_add_test(c, a_head_in_pieces_is_put_together);
    tcase_add_test(c, silent_connections_hold_nobody_up);
    tcase_add_test(c, a_head_that_never_ends_is_cut_off);
    tcase_add_test(c, going_on_is_looked_at_often);
    tcase_add_test(c, only_this_machine_is_heard);
    tcase_add_test(c, want_of_memory);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
