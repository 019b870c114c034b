/* SPDX-License-Identifier: Apache-2.0 */
/* Login with the person's own browser: libcurl and raw sockets come back instead of it, after whatever
 * else finds the port; and once a real Chromium, where there is one. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/platform.h"
#include "unit/login_support.h"

extern char **environ;

static const char *const settings[] = {OP_SETTINGS, NULL};
static const char *const jarm[] = {OP_SETTINGS, "auth.jarm", "true", NULL};

/* What comes back in the browser's place. */
typedef struct visitor {
    op o;
    gov_cancel *cancel;
    void (*visit)(struct visitor *v); /* on a thread of its own; NULL: nobody comes */
    pthread_t thread;
    bool started;
    const char *claims; /* of the ID token behind the nonce; NULL: no token is asked for */
    char base[64];      /* "http://127.0.0.1:port" */
    char redirect[128];
    char state[64];
    int codes[16]; /* of the answers, in order */
    size_t count;
    char page[4096]; /* the last one */
} visitor;

static size_t take(char *data, size_t one, size_t size, void *user)
{
    visitor *v = user;
    size_t have = strlen(v->page);
    size_t room = sizeof v->page - 1 - have;
    size_t n = one * size < room ? one * size : room;
    memcpy(v->page + have, data, n);
    v->page[have + n] = '\0';
    return one * size;
}

/* One request by libcurl; `header` may be NULL. */
static void ask(visitor *v, const char *url, const char *header, bool post)
{
    long code = 0;
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = header != NULL ? curl_slist_append(NULL, header) : NULL;
    v->page[0] = '\0';
    (void)curl_easy_setopt(curl, CURLOPT_URL, url);
    (void)curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, v);
    if (headers != NULL) {
        (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    }
    if (post) {
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "code=c");
    }
    if (curl_easy_perform(curl) == CURLE_OK) {
        (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    }
    v->codes[v->count++] = (int)code;
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
}

static void ask_path(visitor *v, const char *path_and_query)
{
    char url[1024];
    (void)snprintf(url, sizeof url, "%s%s", v->base, path_and_query);
    ask(v, url, NULL, false);
}

static void come_back(visitor *v, const char *more)
{
    char url[1024];
    (void)snprintf(url, sizeof url, "%s?state=%s%s", v->redirect, v->state, more);
    ask(v, url, NULL, false);
}

static void *run_visit(void *user)
{
    visitor *v = user;
    v->visit(v);
    return NULL;
}

static gov_status open_browser(void *user, const char *url)
{
    visitor *v = user;
    const char *redirect = op_param(url, "redirect_uri");
    (void)snprintf(v->redirect, sizeof v->redirect, "%s", redirect);
    (void)snprintf(v->base, sizeof v->base, "%.*s", (int)(strchr(redirect + 7, '/') - redirect),
                   redirect);
    (void)snprintf(v->state, sizeof v->state, "%s", op_param(url, "state"));
    if (v->claims != NULL) {
        char *more = jose_format(",\"nonce\":\"%s\"%s", op_param(url, "nonce"), v->claims);
        char *claims = op_claims(more);
        op_expect_tokens(&v->o, claims);
        op_expect_keys(&v->o);
        free(claims);
        free(more);
    }
    v->started = v->visit != NULL && pthread_create(&v->thread, NULL, run_visit, v) == 0;
    return GOV_OK;
}

static void begin(visitor *v, const char *const *with)
{
    memset(v, 0, sizeof *v);
    op_begin(&v->o, with);
    ck_assert_int_eq(gov_cancel_new(&v->cancel, NULL), GOV_OK);
    op_expect_metadata(&v->o, "");
}

static gov_status log_in(visitor *v, const gov_login_options *request)
{
    const gov_call_options options = {.struct_size = sizeof options, .cancel = v->cancel};
    gov_status status = gov_login_in_browser(v->o.r.client, request, open_browser, v, &options,
                                             &v->o.r.session, &v->o.r.err);
    if (v->started) {
        ck_assert_int_eq(pthread_join(v->thread, NULL), 0);
    }
    return status;
}

static void end(visitor *v)
{
    gov_cancel_free(v->cancel);
    op_end(&v->o);
}

static void visit_after_strays(visitor *v)
{
    char url[256];
    ask_path(v, "/favicon.ico");
    ask_path(v, "/");
    ask_path(v, "/callback");
    ask_path(v, "/callback?code=stolen&state=guessed");
    ask_path(v, "/callback?code=a&code=b&state=x");
    (void)snprintf(url, sizeof url, "%s?code=c&state=%s", v->redirect, v->state);
    ask(v, url, "Host: attacker.example", false);
    ask(v, url, NULL, true);
    come_back(v, "&code=c");
}

START_TEST(strays_are_turned_away)
{
    static const int expected[] = {404, 404, 400, 400, 400, 421, 405, 200};
    visitor v;
    begin(&v, settings);
    v.visit = visit_after_strays;
    v.claims = "";
    rig_told(&v.o.r, log_in(&v, NULL), GOV_OK);
    ck_assert_int_eq(gov_session_is_logged_in(v.o.r.session), 1);
    ck_assert_uint_eq(v.count, TEST_COUNT(expected));
    for (size_t i = 0; i < TEST_COUNT(expected); i++) {
        ck_assert_int_eq(v.codes[i], expected[i]);
    }
    /* Both languages, and nothing of what came. */
    ck_assert_ptr_nonnull(strstr(v.page, "请返回应用"));
    ck_assert_ptr_nonnull(strstr(v.page, "Return to the application"));
    ck_assert_ptr_null(strstr(v.page, v.state));
    ck_assert_ptr_nonnull(strstr(v.redirect, "/callback"));
    ck_assert_str_eq(op_param(op_body(&v.o, 1), "redirect_uri"), v.redirect);
    ck_assert_str_eq(op_param(op_body(&v.o, 1), "code"), "c");
    end(&v);
}
END_TEST

static int dial(const visitor *v)
{
    struct sockaddr_in to = {.sin_family = AF_INET};
    to.sin_port = htons((uint16_t)strtoul(strrchr(v->base, ':') + 1, NULL, 10));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

/* Connections that say nothing, one that says a letter now and then, one that never stops: the person
 * is not kept waiting by any of them. */
static void visit_among_dawdlers(visitor *v)
{
    static char flood[100000];
    int silent[8];
    for (size_t i = 0; i < TEST_COUNT(silent); i++) {
        silent[i] = dial(v);
    }
    int slow = dial(v);
    (void)send(slow, "GET /call", 9, MSG_NOSIGNAL);
    int much = dial(v);
    memset(flood, 'x', sizeof flood);
    memcpy(flood, "GET /callback HTTP/1.1\r\nX: ", 27);
    (void)send(much, flood, sizeof flood, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)send(slow, "b", 1, MSG_NOSIGNAL);
    come_back(v, "&code=c");
    for (size_t i = 0; i < TEST_COUNT(silent); i++) {
        (void)close(silent[i]);
    }
    (void)close(slow);
    (void)close(much);
}

START_TEST(dawdlers_keep_nobody_waiting)
{
    visitor v;
    begin(&v, settings);
    v.visit = visit_among_dawdlers;
    v.claims = "";
    int64_t begun = gov__platform_monotonic_ms();
    rig_told(&v.o.r, log_in(&v, NULL), GOV_OK);
    ck_assert_int_lt(gov__platform_monotonic_ms() - begun, 4000);
    ck_assert_int_eq(v.codes[0], 200);
    end(&v);
}
END_TEST

static void visit_refused(visitor *v)
{
    come_back(v, "&error=access_denied");
}

START_TEST(a_refusal_is_told)
{
    visitor v;
    begin(&v, settings);
    v.visit = visit_refused;
    rig_told(&v.o.r, log_in(&v, NULL), GOV_ERR_LOGIN_DENIED);
    ck_assert_int_eq(v.codes[0], 200);
    ck_assert_ptr_null(v.o.r.session);
    end(&v);
}
END_TEST

static void visit_mixed_up(visitor *v)
{
    come_back(v, "&code=c&iss=https%3A%2F%2Fevil.example");
}

START_TEST(an_answer_of_another_provider_ends_it)
{
    visitor v;
    begin(&v, settings);
    v.visit = visit_mixed_up;
    rig_told(&v.o.r, log_in(&v, NULL), GOV_ERR_ISSUER);
    end(&v);
}
END_TEST

START_TEST(an_own_path_and_scope)
{
    visitor v;
    gov_login_options request = {.struct_size = sizeof request,
                                 .redirect_uri = "http://127.0.0.1/my/way",
                                 .scope = "openid"};
    begin(&v, settings);
    v.visit = visit_after_strays;
    v.claims = "";
    rig_told(&v.o.r, log_in(&v, &request), GOV_OK);
    ck_assert_ptr_nonnull(strstr(v.redirect, "/my/way"));
    /* Here the usual path is a stray as any other. */
    ck_assert_int_eq(v.codes[2], 404);
    end(&v);
}
END_TEST

static void visit_cancels(visitor *v)
{
    gov__platform_sleep_ms(100);
    gov_cancel_trigger(v->cancel);
}

START_TEST(waiting_can_be_cancelled)
{
    visitor v;
    begin(&v, settings);
    v.visit = visit_cancels;
    int64_t begun = gov__platform_monotonic_ms();
    rig_told(&v.o.r, log_in(&v, NULL), GOV_ERR_CANCELLED);
    ck_assert_int_lt(gov__platform_monotonic_ms() - begun, 1500);
    end(&v);
}
END_TEST

static void visit_when_time_is_up(visitor *v)
{
    gov__platform_sleep_ms(100);
    gov_fake_clock_advance(v->o.r.clock, 300000);
}

START_TEST(nobody_comes)
{
    visitor v;
    begin(&v, settings);
    v.visit = visit_when_time_is_up;
    rig_told(&v.o.r, log_in(&v, NULL), GOV_ERR_TIMEOUT);
    end(&v);
}
END_TEST

static void visit_unsigned(visitor *v)
{
    come_back(v, "&code=c");
    gov_fake_clock_advance(v->o.r.clock, 300000);
}

/* What is wrong with the only one who came is told, and not just that nobody did. */
START_TEST(an_unsigned_answer_is_a_stray)
{
    visitor v;
    begin(&v, jarm);
    v.visit = visit_unsigned;
    rig_told(&v.o.r, log_in(&v, NULL), GOV_ERR_RESPONSE);
    ck_assert_int_eq(v.codes[0], 400);
    end(&v);
}
END_TEST

static gov_status open_nothing(void *user, const char *url)
{
    (void)user;
    ck_assert_ptr_nonnull(url);
    return GOV_ERR_HOOK;
}

START_TEST(a_browser_that_does_not_open)
{
    op o;
    op_begin(&o, settings);
    op_expect_metadata(&o, "");
    gov_status status =
        gov_login_in_browser(o.r.client, NULL, open_nothing, NULL, NULL, &o.r.session, &o.r.err);
    rig_told(&o.r, status, GOV_ERR_HOOK);
    op_end(&o);
}
END_TEST

START_TEST(bad_arguments)
{
    static const char *const uris[] = {"",
                                       "https://127.0.0.1/cb",
                                       "http://127.0.0.1:8080/cb",
                                       "http://localhost/cb",
                                       "http://127.0.0.2/cb",
                                       "http://127.0.0.1",
                                       "http://127.0.0.1/cb?x=1",
                                       "http://127.0.0.1/cb#x",
                                       "org.example.app:/cb"};
    const gov_call_options odd = {.struct_size = 2};
    const gov_call_options back = {.struct_size = sizeof back, .timeout_ms = -1};
    op o;
    op_begin(&o, settings);
    gov_client *client = o.r.client;
    for (size_t i = 0; i < TEST_COUNT(uris); i++) {
        gov_login_options request = {.struct_size = sizeof request, .redirect_uri = uris[i]};
        gov_status status = gov_login_in_browser(client, &request, open_nothing, NULL, NULL,
                                                 &o.r.session, &o.r.err);
        ck_assert_msg(status == GOV_ERR_ARGUMENT, "%s", uris[i]);
        rig_told(&o.r, status, GOV_ERR_ARGUMENT);
    }
    const struct {
        gov_client *client;
        gov_open_url_fn open;
        const gov_call_options *options;
        gov_session **out;
    } rows[] = {{NULL, open_nothing, NULL, &o.r.session},
                {client, NULL, NULL, &o.r.session},
                {client, open_nothing, NULL, NULL},
                {client, open_nothing, &odd, &o.r.session},
                {client, open_nothing, &back, &o.r.session}};
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        rig_told(&o.r,
                 gov_login_in_browser(rows[i].client, NULL, rows[i].open, NULL, rows[i].options,
                                      rows[i].out, &o.r.err),
                 GOV_ERR_ARGUMENT);
    }
    op_end(&o);
}
END_TEST

#define CHROMIUM "/usr/bin/chromium"

static void visit_by_chromium(visitor *v)
{
    char url[512];
    pid_t child = 0;
    int status = 0;
    posix_spawn_file_actions_t files;
    char words[][24] = {"chromium",      "--headless",        "--no-sandbox",
                        "--disable-gpu", "--no-proxy-server", "--dump-dom"};
    char *const argv[] = {words[0], words[1], words[2], words[3], words[4], words[5], url, NULL};
    (void)snprintf(url, sizeof url, "%s?state=%s&code=c", v->redirect, v->state);
    (void)posix_spawn_file_actions_init(&files);
    (void)posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    (void)posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&child, CHROMIUM, &files, NULL, argv, environ) == 0) {
        (void)waitpid(child, &status, 0);
        v->codes[v->count++] = status;
    }
    (void)posix_spawn_file_actions_destroy(&files);
}

START_TEST(a_real_browser)
{
    visitor v;
    if (access(CHROMIUM, X_OK) != 0) {
        (void)fprintf(stderr, "no Chromium: the test with a real browser is skipped\n");
        return;
    }
    begin(&v, settings);
    v.visit = visit_by_chromium;
    v.claims = "";
    rig_told(&v.o.r, log_in(&v, NULL), GOV_OK);
    ck_assert_uint_eq(v.count, 1);
    end(&v);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("login_browser");
    TCase *c = tcase_create("browser");
    tcase_set_timeout(c, 90);
    tcase_add_test(c, strays_are_turned_away);
    tcase_add_test(c, dawdlers_keep_nobody_waiting);
    tcase_add_test(c, a_refusal_is_told);
    tcase_add_test(c, an_answer_of_another_provider_ends_it);
    tcase_add_test(c, an_own_path_and_scope);
    tcase_add_test(c, waiting_can_be_cancelled);
    tcase_add_test(c, nobody_comes);
    tcase_add_test(c, an_unsigned_answer_is_a_stray);
    tcase_add_test(c, a_browser_that_does_not_open);
    tcase_add_test(c, bad_arguments);
    tcase_add_test(c, a_real_browser);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
