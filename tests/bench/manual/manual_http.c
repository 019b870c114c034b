/* SPDX-License-Identifier: Apache-2.0 */
/* Requests and replies over one easy handle. */
#include "manual/manual.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_MAX (8U * 1024 * 1024)

static size_t on_body(char *data, size_t size, size_t count, void *user)
{
    reply *body = user;
    size_t len = size * count;
    if (len > BODY_MAX - body->len) {
        return 0;
    }
    if (body->len + len + 1 > body->room) {
        size_t room = (body->len + len + 1) * 2;
        char *grown = realloc(body->data, room);
        if (grown == NULL) {
            return 0;
        }
        body->data = grown;
        body->room = room;
    }
    memcpy(body->data + body->len, data, len);
    body->len += len;
    body->data[body->len] = '\0';
    return len;
}

static bool add(struct curl_slist **list, const char *line)
{
    struct curl_slist *grown = curl_slist_append(*list, line);
    if (grown != NULL) {
        *list = grown;
    }
    return grown != NULL;
}

static bool make_headers(struct curl_slist **list, const char *token, bool post)
{
    char bearer[256];
    (void)snprintf(bearer, sizeof bearer, "Authorization: Bearer %s", token);
    return add(list, "Accept: application/json, application/problem+json") &&
           add(list, "Gov-App: " BENCH_APP) && add(list, "Gov-Channel: " BENCH_CHANNEL) &&
           add(list, "Gov-Terminal: " BENCH_TERMINAL) && add(list, bearer) &&
           (!post || add(list, "Expect:"));
}

bool manual_http_begin(manual *m, const char *token)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    m->easy = curl_easy_init();
    if (m->easy == NULL || !make_headers(&m->get_headers, token, false) ||
        !make_headers(&m->post_headers, token, true)) {
        return false;
    }
    CURL *easy = m->easy;
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_CAINFO, m->args.ca_file);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "bench/1.0");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 10000L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 30000L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, m->error);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &m->body);
    return true;
}

void manual_http_end(manual *m)
{
    curl_easy_cleanup(m->easy);
    curl_slist_free_all(m->get_headers);
    curl_slist_free_all(m->post_headers);
    free(m->body.data);
    curl_global_cleanup();
}

static bool is_json(CURL *easy)
{
    char *type = NULL;
    curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
    return type != NULL && strncmp(type, "application/json", 16) == 0;
}

static cJSON *perform(manual *m, const char *path)
{
    char url[512];
    long status = 0;
    (void)snprintf(url, sizeof url, "%s%s", m->args.url, path);
    m->body.len = 0;
    m->error[0] = '\0';
    curl_easy_setopt(m->easy, CURLOPT_URL, url);
    if (curl_easy_perform(m->easy) != CURLE_OK) {
        (void)manual_fail(m, m->error);
        return NULL;
    }
    curl_easy_getinfo(m->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status < 200 || status > 299 || !is_json(m->easy)) {
        (void)manual_fail(m, "status or content type");
        return NULL;
    }
    cJSON *root = cJSON_ParseWithLength(m->body.data, m->body.len);
    if (!cJSON_IsObject(root)) {
        (void)manual_fail(m, "the reply is no JSON object");
        cJSON_Delete(root);
        return NULL;
    }
    return root;
}

cJSON *manual_get(manual *m, const char *path)
{
    curl_easy_setopt(m->easy, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(m->easy, CURLOPT_HTTPHEADER, m->get_headers);
    return perform(m, path);
}

static bool make_key(char out[64])
{
    static const char digits[] = "0123456789abcdef";
    static const char name[] = "Idempotency-Key: ";
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1) {
        return false;
    }
    memcpy(out, name, sizeof name);
    char *at = out + sizeof name - 1;
    for (size_t i = 0; i < sizeof bytes; i++) {
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
    *at = '\0';
    return true;
}

/* The headers of this call in front of those that stay. */
cJSON *manual_post(manual *m, const char *path, const char *body, const char *etag)
{
    char key[64];
    char match[160];
    if (!make_key(key)) {
        return NULL;
    }
    struct curl_slist own = {key, m->post_headers};
    struct curl_slist second = {match, own.next};
    if (etag != NULL) {
        (void)snprintf(match, sizeof match, "If-Match: %s", etag);
        own.next = &second;
    }
    static char json_type[] = "Content-Type: application/json";
    static char no_type[] = "Content-Type:";
    struct curl_slist type = {body != NULL ? json_type : no_type, &own};
    curl_easy_setopt(m->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(m->easy, CURLOPT_POSTFIELDSIZE, body != NULL ? (long)strlen(body) : 0L);
    curl_easy_setopt(m->easy, CURLOPT_POSTFIELDS, body != NULL ? body : "");
    curl_easy_setopt(m->easy, CURLOPT_HTTPHEADER, &type);
    cJSON *root = perform(m, path);
    curl_easy_setopt(m->easy, CURLOPT_HTTPHEADER, NULL);
    return root;
}
