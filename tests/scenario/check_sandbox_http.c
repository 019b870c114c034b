/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox over HTTP, driven by libcurl alone: the same answers as in process, real broken
 * connections, no request held up by another, a graceful end. */
#include "sandboxd_support.h"
#include "unit/sandbox_support.h"
#include "unit/test_support.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#define JSON_TYPE   "Content-Type: application/json\n"
#define FORM_TYPE   "Content-Type: application/x-www-form-urlencoded\n"
#define PUBLIC_FORM "client_id=govsdk-demo-public"

struct reply {
    CURLcode code;
    long status;
    char names[2048]; /* header names, lower case, each between two blanks */
    char *body;
    size_t length;
};

static size_t take_header(char *data, size_t size, size_t count, void *user)
{
    struct reply *reply = user;
    const char *colon = memchr(data, ':', size * count);
    size_t used = strlen(reply->names);
    if (colon && used + (size_t)(colon - data) + 3 < sizeof reply->names) {
        (void)snprintf(reply->names + used, sizeof reply->names - used, " %.*s ",
                       (int)(colon - data), data);
    }
    return size * count;
}

static size_t take_body(char *data, size_t size, size_t count, void *user)
{
    struct reply *reply = user;
    char *body = realloc(reply->body, reply->length + size * count + 1);
    if (!body) {
        return 0;
    }
    memcpy(body + reply->length, data, size * count);
    reply->body = body;
    reply->length += size * count;
    body[reply->length] = '\0';
    return size * count;
}

static struct curl_slist *header_list(const char *lines)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    while (lines && *lines) {
        char line[512];
        size_t length = strcspn(lines, "\n");
        (void)snprintf(line, sizeof line, "%.*s", (int)length, lines);
        list = curl_slist_append(list, line);
        lines += length + 1;
    }
    return list;
}

static struct reply fetch(const char *base, const char *method, const char *target,
                          const char *headers, const char *body)
{
    struct reply reply = {0};
    char url[512];
    CURL *curl = curl_easy_init();
    struct curl_slist *list = header_list(headers);
    ck_assert_ptr_nonnull(curl);
    (void)snprintf(url, sizeof url, "%s%s", base, target);
    (void)curl_easy_setopt(curl, CURLOPT_URL, url);
    (void)curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    (void)curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    (void)curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    (void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    (void)curl_easy_setopt(curl, CURLOPT_NOBODY, strcmp(method, "HEAD") == 0 ? 1L : 0L);
    (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    (void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    (void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
    if (body) {
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
        (void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    }
    reply.code = curl_easy_perform(curl);
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
    return reply;
}

static void expect(const char *base, const char *method, const char *target, const char *headers,
                   const char *body, long status)
{
    struct reply reply = fetch(base, method, target, headers, body);
    ck_assert_msg(reply.code == CURLE_OK && reply.status == status, "%s %s: %d %ld %s", method,
                  target, (int)reply.code, reply.status, reply.body ? reply.body : "");
    free(reply.body);
}

/* Members and types of a document, without the values that differ from run to run. */
static void outline(const cJSON *node, char *out, size_t size)
{
    size_t used = strlen(out);
    (void)snprintf(out + used, size - used, "%s:%d(", node->string ? node->string : "",
                   node->type & 0xff);
    const cJSON *child;
    cJSON_ArrayForEach(child, node)
    {
        outline(child, out, size);
    }
    used = strlen(out);
    (void)snprintf(out + used, size - used, ")");
}

static void compare_bodies(const char *http, const char *direct, const char *target)
{
    char a[16384] = "";
    char b[16384] = "";
    cJSON *first = cJSON_Parse(http);
    cJSON *second = cJSON_Parse(direct);
    if (!first || !second) {
        ck_assert_msg(strcmp(http, direct) == 0, "%s: %s | %s", target, http, direct);
        return;
    }
    outline(first, a, sizeof a);
    outline(second, b, sizeof b);
    ck_assert_msg(strcmp(a, b) == 0, "%s: %s | %s", target, a, b);
    cJSON_Delete(first);
    cJSON_Delete(second);
}

static void compare(const char *base, sandbox_test *t, const char *method, const char *target,
                    const char *headers, const char *body)
{
    struct reply http = fetch(base, method, target, headers, body);
    int status =
        sandbox_test_send(t, method, target, headers, body ? body : "", body ? strlen(body) : 0);
    ck_assert_msg(http.code == CURLE_OK && http.status == status, "%s %s: %ld, in process %d",
                  method, target, http.status, status);
    for (size_t i = 0; i < t->res.headers.count; i++) {
        char name[80];
        (void)snprintf(name, sizeof name, " %s ", t->res.headers.items[i].name);
        ck_assert_msg(strstr(http.names, name) != NULL, "%s %s: no%s in%s", method, target, name,
                      http.names);
    }
    compare_bodies(http.body ? http.body : "", t->res.body ? t->res.body : "", target);
    free(http.body);
}

START_TEST(answers_as_in_process)
{
    struct sandboxd daemon;
    sandbox_test t;
    gov_sandbox_options options = {.struct_size = sizeof options};
    sandboxd_start(&daemon, NULL);
    sandbox_test_open(&t, &options);
    const char *const upload = CALL_HEADERS "Idempotency-Key: 0123456789abcdef012345\n";
    const struct {
        const char *method, *target, *headers, *body;
    } cases[] = {
        {"GET", "/.well-known/gov-gateway", NULL, NULL},
        {"GET", "/.well-known/oauth-authorization-server", NULL, NULL},
        {"GET", "/.well-known/jwks.json", NULL, NULL},
        {"GET", "/sandbox/citizens", NULL, NULL},
        {"GET", "/sandbox/clock", NULL, NULL},
        {"POST", "/sandbox/clock", JSON_TYPE, "{\"advance_ms\":5}"},
        {"POST", "/sandbox/clock", JSON_TYPE, "{\"advance_ms\":"},
        {"POST", "/sandbox/clock", "Content-Type: text/plain\n", "x"},
        {"DELETE", "/sandbox/faults", NULL, NULL},
        {"GET", "/nowhere?a=%zz", NULL, NULL},
        {"GET", "/a%2fb", NULL, NULL},
        {"GET", "/../oauth/userinfo", NULL, NULL},
        {"PUT", "/oauth/token", NULL, "x"},
        {"GET", "/oauth/userinfo", "Authorization: Bearer nonsense\n", NULL},
        {"POST", "/oauth/token", FORM_TYPE, "grant_type=client_credentials"},
        {"POST", "/oauth/device_authorization", FORM_TYPE, PUBLIC_FORM},
        {"OPTIONS", "/gov/v1/uploads", CALL_HEADERS, NULL},
        {"POST", "/gov/v1/uploads", upload, NULL},
        {"HEAD", "/gov/v1/uploads/up_x", CALL_HEADERS, NULL},
        {"GET", "/device?user_code=AAAA", NULL, NULL},
        {"GET", "/gov/v1/items", CALL_HEADERS, NULL},
        {"GET", "/gov/v1/items?q=%E5%87%BA%E7%94%9F", CALL_HEADERS, NULL},
        {"GET", "/sandbox/state", NULL, NULL},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        compare(daemon.url, &t, cases[i].method, cases[i].target, cases[i].headers, cases[i].body);
    }
    sandbox_test_close(&t);
    ck_assert_int_eq(sandboxd_stop(&daemon), 0);
}
END_TEST

START_TEST(connections_break_for_real)
{
    struct sandboxd daemon;
    sandboxd_start(&daemon, NULL);
    const struct {
        const char *fault;
        CURLcode code;
    } cases[] = {{"{\"name\":\"drop_before\"}", CURLE_GOT_NOTHING},
                 {"{\"name\":\"drop_after\"}", CURLE_GOT_NOTHING},
                 {"{\"name\":\"truncate\"}", CURLE_PARTIAL_FILE}};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        expect(daemon.url, "POST", "/sandbox/faults", JSON_TYPE, cases[i].fault, 201);
        struct reply reply = fetch(daemon.url, "GET", "/.well-known/jwks.json", NULL, NULL);
        ck_assert_msg(reply.code == cases[i].code, "%s: %d", cases[i].fault, (int)reply.code);
        free(reply.body);
    }
    expect(daemon.url, "GET", "/.well-known/jwks.json", NULL, NULL, 200);
    ck_assert_int_eq(sandboxd_stop(&daemon), 0);
}
END_TEST

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void *fetch_slowly(void *user)
{
    const struct sandboxd *daemon = user;
    struct reply reply = fetch(daemon->url, "GET", "/.well-known/jwks.json", NULL, NULL);
    free(reply.body);
    return reply.code == CURLE_OK && reply.status == 200 ? user : NULL;
}

START_TEST(slow_answer_holds_nobody_up)
{
    struct sandboxd daemon;
    pthread_t thread;
    void *result = NULL;
    sandboxd_start(&daemon, NULL);
    expect(daemon.url, "POST", "/sandbox/faults", JSON_TYPE,
           "{\"name\":\"delay\",\"delay_ms\":1500,\"path\":\"/.well-known/jwks.json\"}", 201);
    double start = seconds_now();
    ck_assert_int_eq(pthread_create(&thread, NULL, fetch_slowly, &daemon), 0);
    int answered = 0;
    while (seconds_now() - start < 1.0) {
        expect(daemon.url, "GET", "/.well-known/gov-gateway", NULL, NULL, 200);
        answered++;
    }
    ck_assert_int_ge(answered, 5);
    ck_assert_int_eq(pthread_join(thread, &result), 0);
    ck_assert_ptr_nonnull(result);
    ck_assert(seconds_now() - start >= 1.4);
    ck_assert_int_eq(sandboxd_stop(&daemon), 0);
}
END_TEST

#define EACH 40

static void *fetch_many(void *user)
{
    for (int i = 0; i < EACH; i++) {
        if (!fetch_slowly(user)) {
            return NULL;
        }
    }
    return user;
}

START_TEST(counts_what_many_threads_send)
{
    struct sandboxd daemon;
    pthread_t threads[4];
    sandboxd_start(&daemon, NULL);
    for (size_t i = 0; i < TEST_COUNT(threads); i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, fetch_many, &daemon), 0);
    }
    for (size_t i = 0; i < TEST_COUNT(threads); i++) {
        void *result = NULL;
        ck_assert_int_eq(pthread_join(threads[i], &result), 0);
        ck_assert_ptr_nonnull(result);
    }
    struct reply reply = fetch(daemon.url, "GET", "/sandbox/state", NULL, NULL);
    ck_assert_ptr_nonnull(strstr(reply.body, "\"GET /.well-known/jwks.json\":160}"));
    free(reply.body);
    ck_assert_int_eq(sandboxd_stop(&daemon), 0);
}
END_TEST

static void get_token(const char *base, char token[96])
{
    static const char basic[] = "Authorization: Basic "
                                "Z292c2RrLWRlbW86ZGVtbytzM2NyZXQlMkIlMkYrJTI2JTNE\n" FORM_TYPE;
    struct reply reply =
        fetch(base, "POST", "/oauth/token", basic, "grant_type=client_credentials");
    cJSON *json = cJSON_Parse(reply.body);
    const char *found = cJSON_GetStringValue(cJSON_GetObjectItem(json, "access_token"));
    ck_assert_ptr_nonnull(found);
    (void)snprintf(token, 96, "%s", found);
    cJSON_Delete(json);
    free(reply.body);
}

static void send_and_break(int port, const char *text)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    struct timespec nap = {0, 100000000};
    (void)nanosleep(&nap, NULL);
    (void)close(fd);
}

/* tus: what arrived before the connection broke is kept, and the client goes on from there. */
START_TEST(broken_chunk_is_kept)
{
    struct sandboxd daemon;
    char token[96];
    char headers[512];
    char target[256];
    char chunk[768];
    sandboxd_start(&daemon, NULL);
    get_token(daemon.url, token);
    (void)snprintf(headers, sizeof headers,
                   CALL_HEADERS "Authorization: Bearer %s\nTus-Resumable: 1.0.0\n"
                                "Upload-Length: 10\nUpload-Metadata: filetype dGV4dC9wbGFpbg==\n"
                                "Idempotency-Key: 0123456789abcdef012345\n",
                   token);
    expect(daemon.url, "POST", "/gov/v1/uploads", headers, NULL, 201);
    struct reply made =
        fetch(daemon.url, "GET", "/gov/v1/operations/0123456789abcdef012345", headers, NULL);
    cJSON *json = cJSON_Parse(made.body);
    (void)snprintf(target, sizeof target, "%s",
                   cJSON_GetStringValue(cJSON_GetObjectItem(json, "resource")));
    cJSON_Delete(json);
    free(made.body);
    (void)snprintf(chunk, sizeof chunk,
                   "PATCH %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nGov-App: t\r\n"
                   "Gov-Channel: pc\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
                   "Content-Type: application/offset+octet-stream\r\nContent-Length: 10\r\n\r\n"
                   "0123",
                   target, token);
    send_and_break(daemon.port, chunk);
    (void)snprintf(headers, sizeof headers,
                   CALL_HEADERS "Authorization: Bearer %s\nTus-Resumable: 1.0.0\n"
                                "Upload-Offset: 4\nContent-Type: application/offset+octet-stream\n",
                   token);
    bool kept = false;
    for (int i = 0; i < 50 && !kept; i++) {
        struct reply reply = fetch(daemon.url, "PATCH", target, headers, "456789");
        kept = reply.status == 204;
        free(reply.body);
        struct timespec nap = {0, 20000000};
        (void)nanosleep(&nap, NULL);
    }
    ck_assert(kept);
    ck_assert_int_eq(sandboxd_stop(&daemon), 0);
}
END_TEST

START_TEST(ends_gracefully)
{
    struct sandboxd daemon;
    char path[] = "/tmp/govsdk-sandboxd-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    const char *const arguments[] = {"--db", path, "--speed", "1000", "--port", "0", NULL};
    sandboxd_start(&daemon, arguments);
    expect(daemon.url, "GET", "/sandbox/state", NULL, NULL, 200);
    ck_assert_int_eq(kill(daemon.pid, SIGTERM), 0);
    ck_assert_int_eq(sandboxd_wait(&daemon), 0);
    (void)close(daemon.input);
    sandboxd_start(&daemon, arguments); /* the file it left behind is whole */
    expect(daemon.url, "GET", "/sandbox/state", NULL, NULL, 200);
    ck_assert_int_eq(sandboxd_stop(&daemon), 0);
    (void)unlink(path);
}
END_TEST

/* A self-signed certificate and its key, as two files that the caller removes. */
static void make_certificate(const char *certificate_path, const char *key_path)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    FILE *certificate_file = fopen(certificate_path, "w");
    FILE *key_file = fopen(key_path, "w");
    ck_assert(key && certificate && certificate_file && key_file);
    ck_assert_int_eq(ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1), 1);
    ck_assert_ptr_nonnull(X509_gmtime_adj(X509_getm_notBefore(certificate), -60));
    ck_assert_ptr_nonnull(X509_gmtime_adj(X509_getm_notAfter(certificate), 3600));
    X509_NAME *name = X509_get_subject_name(certificate);
    ck_assert_int_eq(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                                (const unsigned char *)"127.0.0.1", -1, -1, 0),
                     1);
    ck_assert_int_eq(X509_set_issuer_name(certificate, name), 1);
    ck_assert_int_eq(X509_set_pubkey(certificate, key), 1);
    ck_assert_int_gt(X509_sign(certificate, key, EVP_sha256()), 0);
    ck_assert_int_eq(PEM_write_X509(certificate_file, certificate), 1);
    ck_assert_int_eq(PEM_write_PrivateKey(key_file, key, NULL, NULL, 0, NULL, NULL), 1);
    ck_assert_int_eq(fclose(certificate_file) | fclose(key_file), 0);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

START_TEST(speaks_tls)
{
    struct sandboxd daemon;
    char folder[] = "/tmp/govsdk-sandboxd-tls-XXXXXX";
    char certificate[64];
    char key[64];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(certificate, sizeof certificate, "%s/c.pem", folder);
    (void)snprintf(key, sizeof key, "%s/k.pem", folder);
    make_certificate(certificate, key);
    const char *const arguments[] = {"--tls-cert", certificate, "--tls-key", key, NULL};
    sandboxd_start(&daemon, arguments);
    ck_assert_int_eq(strncmp(daemon.url, "https://", 8), 0);
    struct reply reply = fetch(daemon.url, "GET", "/.well-known/gov-gateway", NULL, NULL);
    ck_assert_int_eq(reply.status, 200);
    ck_assert_ptr_nonnull(strstr(reply.body, "\"api_base\":\"https://127.0.0.1:"));
    free(reply.body);
    ck_assert_int_eq(sandboxd_stop(&daemon), 0);
    (void)unlink(certificate);
    (void)unlink(key);
    (void)rmdir(folder);
}
END_TEST

int main(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)signal(SIGPIPE, SIG_IGN);
    const test_entry entries[] = {
        TEST_ENTRY(answers_as_in_process),
        TEST_ENTRY(connections_break_for_real),
        TEST_ENTRY(slow_answer_holds_nobody_up),
        TEST_ENTRY(counts_what_many_threads_send),
        TEST_ENTRY(broken_chunk_is_kept),
        TEST_ENTRY(ends_gracefully),
        TEST_ENTRY(speaks_tls),
    };
    int result = test_run("sandbox over HTTP", entries, TEST_COUNT(entries));
    curl_global_cleanup();
    return result;
}
