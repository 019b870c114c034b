/* SPDX-License-Identifier: Apache-2.0 */
/* Exchanges with libcurl that leave no proxy, no redirect and no check to chance. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "support/idp_http.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#define TIMEOUT_MS    30000L
#define REDIRECTS_MAX 20
#define URL_MAX_LEN   8192

struct idp_browser {
    CURLSH *share;
    const char *ca_file;
};

typedef struct text {
    char *data;
    size_t size;
} text;

static size_t append(char *data, size_t one, size_t size, void *user)
{
    text *into = user;
    char *grown = realloc(into->data, into->size + one * size + 1);

    ck_assert_ptr_nonnull(grown);
    memcpy(grown + into->size, data, one * size);
    into->data = grown;
    into->size += one * size;
    grown[into->size] = '\0';
    return one * size;
}

static struct curl_slist *make_headers(const idp_request *request)
{
    struct curl_slist *list = NULL;

    for (size_t i = 0; request->headers != NULL && request->headers[i] != NULL; i++) {
        list = curl_slist_append(list, request->headers[i]);
    }
    if (request->type != NULL) {
        char line[256];
        snprintf(line, sizeof line, "Content-Type: %s", request->type);
        list = curl_slist_append(list, line);
    }
    return list;
}

static void set_up(CURL *curl, const idp_request *request)
{
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, TIMEOUT_MS);
    if (request->form != NULL) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)strlen(request->form));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->form);
    }
    if (request->user != NULL) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(curl, CURLOPT_USERPWD, request->user);
    }
    if (request->ca_file != NULL) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, request->ca_file);
    } else {
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (request->cert_file != NULL) {
        curl_easy_setopt(curl, CURLOPT_SSLCERT, request->cert_file);
        curl_easy_setopt(curl, CURLOPT_SSLKEY, request->key_file);
    }
}

/* As the server wrote it where libcurl would make an authority of the path: "app.test:/cb". */
static void take_location(idp_reply *reply, const char *resolved)
{
    const char *line = strcasestr(reply->head, "\nlocation: ");
    const char *given = line != NULL ? line + strlen("\nlocation: ") : resolved;
    size_t len = strcspn(given, "\r\n");

    if (memchr(given, ':', strcspn(given, "/\r\n")) == NULL || strncmp(given, "http", 4) == 0) {
        given = resolved;
        len = strlen(resolved);
    }
    ck_assert_uint_lt(len, sizeof reply->location);
    snprintf(reply->location, sizeof reply->location, "%.*s", (int)len, given);
}

static void perform(const idp_request *request, CURLSH *share, idp_reply *reply)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = make_headers(request);
    text body = {0};
    text head = {0};
    const char *location = NULL;

    memset(reply, 0, sizeof *reply);
    ck_assert_ptr_nonnull(curl);
    char nothing[] = "";
    append(nothing, 1, 0, &body);
    append(nothing, 1, 0, &head);
    set_up(curl, request);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (share != NULL) {
        curl_easy_setopt(curl, CURLOPT_SHARE, share);
        curl_easy_setopt(curl, CURLOPT_COOKIEFILE, "");
    }
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &head);
    if (curl_easy_perform(curl) == CURLE_OK) {
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply->status);
        curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
    }
    reply->body = body.data;
    reply->size = body.size;
    reply->head = head.data;
    if (location != NULL) {
        take_location(reply, location);
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
}

void idp_exchange(const idp_request *request, idp_reply *reply)
{
    perform(request, NULL, reply);
}

void idp_reply_free(idp_reply *reply)
{
    free(reply->body);
    free(reply->head);
    memset(reply, 0, sizeof *reply);
}

void idp_get(const idp *server, const char *path, idp_reply *reply)
{
    idp_post(server, path, NULL, reply);
}

void idp_post(const idp *server, const char *path, const char *form, idp_reply *reply)
{
    char url[URL_MAX_LEN];

    ck_assert_int_lt(snprintf(url, sizeof url, "%s%s", server->issuer, path), (int)sizeof url);
    idp_exchange(&(idp_request){.url = url, .form = form}, reply);
}

void idp_control(const idp *server, const char *path, const char *form)
{
    idp_reply reply;

    idp_post(server, path, form, &reply);
    ck_assert_msg(reply.status == 200, "%s: %ld %s", path, reply.status, reply.body);
    idp_reply_free(&reply);
}

void idp_script(const idp *server, const char *json)
{
    char url[256];
    idp_reply reply;

    snprintf(url, sizeof url, "%s/_test/script", server->issuer);
    idp_exchange(&(idp_request){.url = url, .form = json, .type = "application/json"}, &reply);
    ck_assert_msg(reply.status == 200, "script: %ld %s", reply.status, reply.body);
    idp_reply_free(&reply);
}

long idp_count(const idp *server, const char *name)
{
    idp_reply reply;
    char key[128];

    idp_get(server, "/_test/counts", &reply);
    ck_assert_int_eq(reply.status, 200);
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(reply.body, key);
    long count = at == NULL ? 0 : strtol(at + strlen(key), NULL, 10);
    idp_reply_free(&reply);
    return count;
}

idp_browser *idp_browser_new(const char *ca_file)
{
    idp_browser *browser = calloc(1, sizeof *browser);

    ck_assert_ptr_nonnull(browser);
    browser->share = curl_share_init();
    browser->ca_file = ca_file;
    curl_share_setopt(browser->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
    return browser;
}

void idp_browser_cookie(idp_browser *browser, const char *cookie)
{
    CURL *curl = curl_easy_init();
    char line[1024];

    ck_assert_ptr_nonnull(curl);
    snprintf(line, sizeof line, "Set-Cookie: %s; domain=127.0.0.1; path=/", cookie);
    curl_easy_setopt(curl, CURLOPT_SHARE, browser->share);
    curl_easy_setopt(curl, CURLOPT_COOKIELIST, line);
    curl_easy_cleanup(curl);
}

/* Whether the address has the origin of the issuer. */
static bool is_at(const idp *server, const char *url)
{
    size_t origin = (size_t)(strstr(server->issuer, "://") - server->issuer) + 3;

    origin += strcspn(server->issuer + origin, "/");
    return strncmp(url, server->issuer, origin) == 0 && strchr("/?", url[origin]) != NULL;
}

/* The page would show who is logged in, and a button that leads back with this word added. */
static void press_continue(char *url, size_t room)
{
    char back[URL_MAX_LEN];

    if (strstr(url, "/login.html?") != NULL && strstr(url, "g_continue") == NULL &&
        idp_query(url, "callback_url", back, sizeof back)) {
        ck_assert_int_lt(snprintf(url, room, "%s&g_continue", back), (int)room);
    }
}

bool idp_browser_open(idp_browser *browser, const idp *server, const char *url, char *out,
                      size_t room, idp_reply *page)
{
    char at[URL_MAX_LEN];
    idp_reply reply;

    ck_assert_int_lt(snprintf(at, sizeof at, "%s", url), (int)sizeof at);
    for (int i = 0; i < REDIRECTS_MAX && is_at(server, at); i++) {
        perform(&(idp_request){.url = at, .ca_file = browser->ca_file}, browser->share, &reply);
        if (reply.location[0] == '\0') {
            if (page != NULL) {
                *page = reply;
            } else {
                idp_reply_free(&reply);
            }
            return false;
        }
        snprintf(at, sizeof at, "%s", reply.location);
        idp_reply_free(&reply);
        press_continue(at, sizeof at);
    }
    ck_assert_msg(!is_at(server, at), "the provider sends the browser in a circle");
    ck_assert_int_lt(snprintf(out, room, "%s", at), (int)room);
    return true;
}

void idp_browser_free(idp_browser *browser)
{
    if (browser != NULL) {
        curl_share_cleanup(browser->share);
        free(browser);
    }
}

bool idp_query(const char *url, const char *name, char *out, size_t room)
{
    const char *at = strpbrk(url, "?#");
    size_t name_len = strlen(name);

    while (at != NULL && !(strncmp(at + 1, name, name_len) == 0 && at[1 + name_len] == '=')) {
        at = strpbrk(at + 1, "&#");
    }
    if (at == NULL) {
        return false;
    }
    at += 2 + name_len;
    char raw[URL_MAX_LEN];
    size_t len = strcspn(at, "&#");
    ck_assert_uint_lt(len, sizeof raw);
    for (size_t i = 0; i < len; i++) {
        raw[i] = (char)(at[i] == '+' ? ' ' : at[i]);
    }
    int size = 0;
    char *plain = curl_easy_unescape(NULL, raw, (int)len, &size);
    ck_assert_uint_lt((size_t)size, room);
    memcpy(out, plain, (size_t)size);
    out[size] = '\0';
    curl_free(plain);
    return true;
}
