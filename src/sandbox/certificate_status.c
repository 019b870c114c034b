/* SPDX-License-Identifier: Apache-2.0 */
/* States of certificates, and the Token Status Lists that tell them to anybody
 * (draft-ietf-oauth-status-list). Owns: GET /gov/v1/status-lists, which names them, and
 * /gov/v1/status-lists/{id}. Not: who sets a state. */
#include "sandbox/certificate_status.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "sandbox/clock.h"
#include "sandbox/precheck.h"
#include "sandbox/route.h"
#include "sandbox/sign.h"
#include "sandbox/store.h"

#define BITS        2
#define PER_BYTE    (8 / BITS)
#define TTL_S       300
#define LIFE_S      86400
#define LIST_BYTES  (GOV__SB_STATUS_LIST_SIZE / PER_BYTE)
#define LISTS_PATH  "/gov/v1/status-lists/"
#define MAX_LIST_NO 1000000

enum { IN_FORCE, INVALID, SUSPENDED, SPECIAL };

static const gov__sandbox_status states[] = {
    {"valid", "01", "有效", IN_FORCE},         {"suspended", "02", "暂扣", SUSPENDED},
    {"withdrawn", "03", "撤销", INVALID},      {"cancelled", "04", "注销", INVALID},
    {"lapsed", "05", "失效", INVALID},         {"transferred", "06", "办理转出", INVALID},
    {"revoked", "07", "吊销", INVALID},        {"superseded", "08", "换发", INVALID},
    {"expired", "09", "过期", IN_FORCE},       {"not_yet_valid", "10", "未生效", IN_FORCE},
    {"restricted", "11", "限制使用", SPECIAL}, {"unknown", "99", "其他", SPECIAL},
};

const gov__sandbox_status *gov__sb_status_find(const char *word)
{
    size_t count = sizeof states / sizeof states[0];
    for (size_t i = 0; i < count; i++) {
        if (strcmp(states[i].word, word) == 0) {
            return &states[i];
        }
    }
    return &states[count - 1];
}

const gov__sandbox_status *gov__sb_status_at(const gov__sandbox_certificate *c, int64_t at)
{
    char today[16];
    gov__sb_day_text(at, today);
    if (strcmp(c->status, "valid") != 0) {
        return gov__sb_status_find(c->status);
    }
    if (gov__sb_is_date(c->valid_until) && strcmp(c->valid_until, today) < 0) {
        return gov__sb_status_find("expired");
    }
    return gov__sb_status_find(strcmp(c->valid_from, today) > 0 ? "not_yet_valid" : "valid");
}

/* --- lists ---------------------------------------------------------------------------------- */

static char *list_uri(const gov_sandbox *sb, int64_t list)
{
    return gov__sb_format("%s" LISTS_PATH "%lld", sb->base_url, (long long)list);
}

void gov__sb_status_write_claim(const gov_sandbox *sb, gov__sandbox_json *w,
                                const gov__sandbox_certificate *c)
{
    char *uri = list_uri(sb, c->row / GOV__SB_STATUS_LIST_SIZE + 1);
    gov__sb_json_open(w, "status");
    gov__sb_json_open(w, "status_list");
    gov__sb_json_int(w, "idx", c->row % GOV__SB_STATUS_LIST_SIZE);
    gov__sb_json_text(w, "uri", uri);
    gov__sb_json_close(w);
    gov__sb_json_close(w);
    w->failed = w->failed || !uri;
    free(uri);
}

/* Two bits each, the first in the least significant place. False when the list has no entry. */
static bool fill(gov_sandbox *sb, int64_t list, uint8_t bytes[LIST_BYTES])
{
    int64_t first = (list - 1) * GOV__SB_STATUS_LIST_SIZE;
    bool any = false;
    gov__sandbox_query q;
    memset(bytes, 0, LIST_BYTES);
    for (gov__sb_query(sb, &q, "SELECT n, status FROM certificate WHERE n >= ? AND n < ?", "ii",
                       first, first + GOV__SB_STATUS_LIST_SIZE);
         gov__sb_next(&q);) {
        size_t index = (size_t)(gov__sb_int(&q, 0) - first);
        unsigned bits = gov__sb_status_find(gov__sb_text(&q, 1))->bits;
        bytes[index / PER_BYTE] =
            (uint8_t)(bytes[index / PER_BYTE] | bits << (index % PER_BYTE * BITS));
        any = true;
    }
    return any && !q.failed;
}

static char *compressed(const uint8_t *bytes, size_t length)
{
    uLongf size = compressBound((uLong)length);
    uint8_t *packed = malloc(size);
    char *text = NULL;
    if (packed && compress2(packed, &size, bytes, (uLong)length, Z_BEST_COMPRESSION) == Z_OK) {
        text = gov__sb_b64url(packed, size);
    }
    free(packed);
    return text;
}

static char *claims(const gov_sandbox *sb, int64_t list, const char *bits, size_t *out_length)
{
    gov__sandbox_json w = {0};
    int64_t now = gov__sb_now_ms(sb) / 1000;
    char *uri = list_uri(sb, list);
    gov__sb_json_open(&w, NULL);
    gov__sb_json_text(&w, "iss", sb->base_url);
    gov__sb_json_text(&w, "sub", uri);
    gov__sb_json_int(&w, "iat", now);
    gov__sb_json_int(&w, "exp", now + LIFE_S);
    gov__sb_json_int(&w, "ttl", TTL_S);
    gov__sb_json_open(&w, "status_list");
    gov__sb_json_int(&w, "bits", BITS);
    gov__sb_json_text(&w, "lst", bits);
    gov__sb_json_close(&w);
    gov__sb_json_close(&w);
    w.failed = w.failed || !uri;
    free(uri);
    return gov__sb_json_take(&w, out_length);
}

static void answer_list(gov_sandbox *sb, gov__sandbox_response *res, int64_t list,
                        const uint8_t *bytes)
{
    char age[40];
    size_t length = 0;
    char *bits = compressed(bytes, LIST_BYTES);
    char *payload = bits ? claims(sb, list, bits, &length) : NULL;
    char *header = gov__sb_certificate_chain(sb);
    char *jws = payload ? gov__sb_sign_jws(sb, GOV__SB_KEY_CERTIFICATE, "statuslist+jwt", header,
                                           payload, length)
                        : NULL;
    if (jws) {
        gov__sb_answer_bytes(res, 200, "application/statuslist+jwt", jws, strlen(jws));
        (void)gov__sb_print(age, sizeof age, "public, max-age=%d", TTL_S);
        gov__sb_set_header(res, "Cache-Control", age);
    }
    res->failed = res->failed || !jws;
    free(jws);
    free(header);
    free(payload);
    free(bits);
}

static void get_list(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    uint8_t *bytes = malloc(LIST_BYTES);
    int64_t list = 0;
    if (!bytes) {
        res->failed = true;
    } else if (gov__sb_read_int(req->path_args[0], 1, MAX_LIST_NO, &list) &&
               fill(sb, list, bytes)) {
        answer_list(sb, res, list, bytes);
    } else {
        gov__sb_problem_not_found(res, "status list");
    }
    free(bytes);
}

/* Status List Aggregation: the addresses of all lists that have an entry, and at least the first. */
static void name_lists(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_json w = {0};
    gov__sandbox_query q;
    int64_t last = 1;
    (void)req;
    if (gov__sb_query(sb, &q, "SELECT COALESCE(MAX(n), 0) FROM certificate", "") &&
        gov__sb_next(&q)) {
        last = gov__sb_int(&q, 0) / GOV__SB_STATUS_LIST_SIZE + 1;
        gov__sb_end(&q);
    }
    gov__sb_json_open(&w, NULL);
    gov__sb_json_open_array(&w, "status_lists");
    for (int64_t list = 1; list <= last; list++) {
        char *uri = list_uri(sb, list);
        gov__sb_json_text(&w, NULL, uri ? uri : "");
        w.failed = w.failed || !uri;
        free(uri);
    }
    gov__sb_json_close_array(&w);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/gov/v1/status-lists", name_lists, GOV__SB_PUBLIC},
    {"GET", LISTS_PATH "{id}", get_list, GOV__SB_PUBLIC},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_certificate_status_part = {
    .name = "certificate_status",
    .routes = routes,
};
