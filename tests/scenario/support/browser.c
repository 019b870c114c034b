/* SPDX-License-Identifier: Apache-2.0 */
/* See browser.h. */
#include "scenario/support/browser.h"

#include <check.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/platform.h"
#include "http/exchange.h"

#define FORM "application/x-www-form-urlencoded"

static void (*watcher)(const char *text);

void browser_watch(void (*see)(const char *text))
{
    watcher = see;
}

static void show(const char *text)
{
    if (watcher != NULL) {
        watcher(text);
    }
}

void browser_open(browser *b, world *w)
{
    memset(b, 0, sizeof *b);
    b->w = w;
}

static void keep_cookie(browser *b, const char *value)
{
    if (value != NULL) {
        (void)snprintf(b->cookie, sizeof b->cookie, "%.*s", (int)strcspn(value, ";\r\n"), value);
    }
}

static int send_in_process(browser *b, const char *url, const char *form)
{
    const gov_transport *transport = gov_sandbox_get_transport(b->w->sandbox);
    gov__request request;
    gov__response response;
    gov_exchange exchange;
    size_t size = 0;
    gov__request_init(&request, gov__mem_default(), "");
    gov__response_init(&response, gov__mem_default(), 65536, 1048576);
    gov__request_begin_url(&request, form != NULL ? "POST" : "GET", url);
    if (b->cookie[0] != '\0') {
        gov__request_header(&request, "Cookie", b->cookie);
    }
    if (form != NULL) {
        gov__buf_append_str(gov__request_body(&request, FORM), form);
    }
    ck_assert_int_eq(gov__request_finish(&request), GOV_OK);
    gov__exchange_begin(&exchange, &request, &response, gov__platform_clock(),
                        gov__platform_monotonic_ms() + 30000, NULL);
    transport->perform(transport->user, &exchange);
    gov__exchange_settle(&exchange);
    ck_assert_int_eq(exchange.status, GOV_OK);
    keep_cookie(b, gov__response_header(&response, "Set-Cookie"));
    const char *location = gov__response_header(&response, "Location");
    (void)snprintf(b->location, sizeof b->location, "%s", location != NULL ? location : "");
    (void)snprintf(b->page, sizeof b->page, "%s", gov__response_body(&response, &size));
    int status = response.status;
    gov__request_free(&request);
    gov__response_free(&response);
    return status;
}

static size_t take_body(char *data, size_t one, size_t size, void *user)
{
    browser *b = user;
    size_t have = strlen(b->page);
    size_t room = sizeof b->page - 1 - have;
    size_t n = one * size < room ? one * size : room;
    memcpy(b->page + have, data, n);
    b->page[have + n] = '\0';
    return one * size;
}

static size_t take_header(char *data, size_t one, size_t size, void *user)
{
    browser *b = user;
    char line[8192];
    (void)snprintf(line, sizeof line, "%.*s", (int)(one * size), data);
    if (strncasecmp(line, "Set-Cookie: ", 12) == 0) {
        keep_cookie(b, line + 12);
    } else if (strncasecmp(line, "Location: ", 10) == 0) {
        (void)snprintf(b->location, sizeof b->location, "%.*s", (int)strcspn(line + 10, "\r\n"),
                       line + 10);
    }
    return one * size;
}

static int send_http(browser *b, const char *url, const char *form)
{
    long http = 0;
    CURL *curl = curl_easy_init();
    ck_assert_ptr_nonnull(curl);
    b->page[0] = '\0';
    b->location[0] = '\0';
    (void)curl_easy_setopt(curl, CURLOPT_URL, url);
    (void)curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    (void)curl_easy_setopt(curl, CURLOPT_COOKIE, b->cookie[0] != '\0' ? b->cookie : NULL);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, b);
    (void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    (void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, b);
    if (form != NULL) {
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form);
    }
    CURLcode code = curl_easy_perform(curl);
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http);
    curl_easy_cleanup(curl);
    ck_assert_msg(code == CURLE_OK, "%s: %s", url, curl_easy_strerror(code));
    return (int)http;
}

int browser_send(browser *b, const char *url, const char *form)
{
    char whole[16384];
    (void)snprintf(whole, sizeof whole, "%s%s", url[0] == '/' ? b->w->url : "", url);
    show(whole);
    int status =
        b->w->sandbox != NULL ? send_in_process(b, whole, form) : send_http(b, whole, form);
    show(b->location);
    (void)snprintf(whole, sizeof whole, "Cookie: %s", b->cookie);
    show(whole);
    return status;
}

static void read_between(const browser *b, const char *mark, char *out, size_t room)
{
    const char *at = strstr(b->page, mark);
    ck_assert_msg(at != NULL, "no %s in the page: %s", mark, b->page);
    at += strlen(mark);
    (void)snprintf(out, room, "%.*s", (int)strcspn(at, "\""), at);
}

void browser_show(browser *b, const char *url)
{
    int status = browser_send(b, url, NULL);
    ck_assert_msg(status == 200, "HTTP %d: %s", status, b->page);
    read_between(b, "<form method=\"post\" action=\"", b->action, sizeof b->action);
    read_between(b, "name=\"request\" value=\"", b->request, sizeof b->request);
    read_between(b, "name=\"xsrf\" value=\"", b->xsrf, sizeof b->xsrf);
}

void browser_decide(browser *b, const char *citizen)
{
    char form[512];
    (void)snprintf(form, sizeof form, "request=%s&xsrf=%s&citizen=%s&action=%s", b->request,
                   b->xsrf, citizen != NULL ? citizen : "sub-zhang",
                   citizen != NULL ? "approve" : "deny");
    int status = browser_send(b, b->action, form);
    ck_assert_msg(status == 303 || status == 302, "HTTP %d: %s", status, b->page);
    ck_assert_str_ne(b->location, "");
}

const char *browser_log_in(browser *b, const char *url, const char *citizen)
{
    browser_show(b, url);
    browser_decide(b, citizen);
    return b->location;
}
