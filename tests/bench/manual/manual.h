/* SPDX-License-Identifier: Apache-2.0 */
/* The hand-written client: what somebody who knows libcurl, cJSON and OpenSSL writes for the same work
 * when there is no library for it. It is meant to be good: one easy handle, options set once, buffers
 * kept from call to call. */
#ifndef GOVSDK_BENCH_MANUAL_H
#define GOVSDK_BENCH_MANUAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <openssl/evp.h>

#include "common/bench.h"

#define MANUAL_KEYS 8
#define DIGEST_ROOM 52 /* "sha-256:", 43 characters, NUL */

typedef struct reply {
    char *data;
    size_t len;
    size_t room;
} reply;

typedef struct manual_key {
    char kid[64];
    EVP_PKEY *key;
} manual_key;

typedef struct manual {
    bench_args args;
    CURL *easy;
    struct curl_slist *get_headers;  /* complete */
    struct curl_slist *post_headers; /* the ones that stay; those of a call are put in front */
    reply body;
    manual_key keys[MANUAL_KEYS];
    size_t key_count;
    char issuer[256];
    char matter[128];
    char etag[128];
    char error[CURL_ERROR_SIZE];
} manual;

bool manual_fail(const manual *m, const char *what);

/* manual_http.c: the parsed reply, to be freed with cJSON_Delete; NULL after manual_fail. */
bool manual_http_begin(manual *m, const char *token);
void manual_http_end(manual *m);
cJSON *manual_get(manual *m, const char *path);
cJSON *manual_post(manual *m, const char *path, const char *body, const char *etag);

/* manual_json.c */
const char *manual_text(const cJSON *object, const char *name);
/* Milliseconds since 1970; 0 when the member is absent or no RFC 3339 time. */
int64_t manual_time(const cJSON *object, const char *name);
cJSON *manual_file(const char *folder, const char *name);

/* manual_receipt.c */
bool manual_keys_load(manual *m);
void manual_digest(const void *data, size_t len, char out[DIGEST_ROOM]);
/* The claims of a compact JWS whose signature holds; NULL after manual_fail. */
cJSON *manual_receipt_verify(manual *m, const char *jws);

#endif
