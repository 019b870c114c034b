/* SPDX-License-Identifier: Apache-2.0 */
/* See download_support.h. */
#include "download_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "crypto/digest.h"

#define TEXT_MAX 1024

static void put(depot *d, char c)
{
    size_t used = strlen(d->trace);
    if (used < sizeof d->trace - 1) {
        d->trace[used] = c;
        d->trace[used + 1] = '\0';
    }
}

/* The file as it is at this address. */
static void content_at(const depot *d, uint8_t *out)
{
    memcpy(out, d->content, d->size);
    if (d->changes_at != 0 && d->addresses >= d->changes_at) {
        out[0] ^= 1;
    }
}

static void digest_of(const depot *d, gov__digest_alg alg, const uint8_t *data, size_t size,
                      bool url, char *out)
{
    uint8_t digest[GOV__DIGEST_MAX];
    gov__buf text;
    ck_assert_int_eq(gov__digest_of(d->crypto, alg, data, size, digest), GOV_OK);
    gov__buf_init(&text, NULL, 0);
    if (url) {
        gov__base64url_encode(&text, digest, 32);
    } else {
        gov__base64_encode(&text, digest, 32);
    }
    (void)snprintf(out, 64, "%s", gov__buf_text(&text));
    gov__buf_free(&text);
}

/* Memory may run out at any of these: the exchange then ends as a transport ends it. */
static gov_status add(gov_exchange *exchange, const char *name, const char *value)
{
    return gov_exchange_add_header(exchange, name, strlen(name), value, strlen(value));
}

static void answer(gov_exchange *exchange, int32_t http_status, const char *media, const char *body)
{
    gov_status status = gov_exchange_set_status(exchange, http_status);
    if (status == GOV_OK) {
        status = add(exchange, "Content-Type", media);
    }
    if (status == GOV_OK) {
        status = gov_exchange_write_body(exchange, body, strlen(body));
    }
    gov_exchange_finish(exchange, status, status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_PARTIAL,
                        NULL);
}

static void refuse(gov_exchange *exchange)
{
    answer(exchange, 410, "application/problem+json",
           "{\"type\":\"urn:gov:problem:address_gone\",\"status\":410,\"code\":\"address_gone\"}");
}

static void give_address(depot *d, gov_exchange *exchange)
{
    uint8_t now[DEPOT_SIZE];
    char sha256[64];
    char sm3[64];
    char body[TEXT_MAX];
    char address[128];
    d->addresses++;
    content_at(d, now);
    digest_of(d, GOV__DIGEST_SHA256, now, d->size, true, sha256);
    digest_of(d, GOV__DIGEST_SM3, now, d->size, true, sm3);
    (void)snprintf(address, sizeof address, "/gov/v1/downloads/address-number-%016u", d->addresses);
    (void)snprintf(
        body, sizeof body,
        "{\"address\":\"%s\",\"expires_at\":\"2026-01-01T00:01:00Z\",\"size\":%zu,\"digest\":\"sha-"
        "256:%s\","
        "\"digest_sm3\":\"sm3:%s\",\"media_type\":\"application/ofd\"%s}",
        d->address != NULL ? d->address : address, d->size - (d->short_size ? 1 : 0), sha256, sm3,
        d->copy ? ",\"copy\":{\"created_at\":\"2026-01-01T00:00:00Z\",\"creator\":\"样例银行\","
                  "\"cause\":\"开户\",\"expires_at\":\"2026-02-01T00:00:00Z\"}"
                : "");
    answer(exchange, 200, "application/vnd.gov.download+json", body);
}

static void fetch(depot *d, gov_exchange *exchange)
{
    bool resumes = strstr(d->fetched, "\"resume\":") != NULL;
    put(d, resumes ? 'f' : 'F');
    if (resumes && d->forgets) {
        refuse(exchange);
    } else {
        give_address(d, exchange);
    }
}

static gov_status head(const depot *d, gov_exchange *exchange, const uint8_t *now, size_t from,
                       bool part)
{
    char digests[TEXT_MAX];
    char etag[64];
    char range[128];
    char sha256[64];
    char sm3[64];
    digest_of(d, GOV__DIGEST_SHA256, now, d->size, false, sha256);
    digest_of(d, GOV__DIGEST_SM3, now, d->size, false, sm3);
    (void)snprintf(digests, sizeof digests, "sha-256=:%s:, sm3=:%s:", sha256, sm3);
    (void)snprintf(etag, sizeof etag, "\"%.20s\"", sha256);
    (void)snprintf(range, sizeof range, "bytes %zu-%zu/%zu", from + (d->wrong_range ? 1 : 0),
                   d->size - 1, d->size);
    const char *const headers[][2] = {
        {"Content-Type", d->media != NULL ? d->media : "application/ofd"},
        {"Repr-Digest", digests},
        {"ETag", etag},
        {"Content-Range", range}};
    gov_status status = gov_exchange_set_status(exchange, part ? 206 : 200);
    for (size_t i = 0; i < (part ? 4 : 3) && status == GOV_OK; i++) {
        status = add(exchange, headers[i][0], headers[i][1]);
    }
    return status;
}

static void send_bytes(depot *d, gov_exchange *exchange, size_t from, bool part)
{
    uint8_t now[DEPOT_SIZE];
    content_at(d, now);
    gov_status status = head(d, exchange, now, from, part);
    if (d->lies) {
        now[d->size - 1] ^= 1;
    }
    size_t left = d->size - from;
    unsigned number = d->downloads - 1;
    bool breaks = number < d->break_count && d->breaks[number] < left;
    size_t count = breaks ? d->breaks[number] : left;
    for (size_t at = 0; at < count && status == GOV_OK;) {
        size_t piece = count - at < 1000 ? count - at : 1000;
        status = gov_exchange_write_body(exchange, now + from + at, piece);
        at += piece;
    }
    if (status == GOV_OK && breaks) {
        status = d->break_status != GOV_OK ? d->break_status : GOV_ERR_NETWORK;
        if (d->cancels != NULL) {
            gov_cancel_trigger((gov_cancel *)(uintptr_t)d->cancels);
        }
    }
    gov_exchange_finish(exchange, status, status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_PARTIAL,
                        NULL);
}

static void download(depot *d, gov_exchange *exchange)
{
    const char *range = strstr(d->asked, "Range: bytes=");
    size_t from = range != NULL && !d->whole ? (size_t)strtoul(range + 13, NULL, 10) : 0;
    d->downloads++;
    if (d->downloads <= d->gone) {
        put(d, 'x');
        refuse(exchange);
        return;
    }
    put(d, range != NULL ? 'g' : 'G');
    send_bytes(d, exchange, from, range != NULL && !d->whole);
}

static void perform(void *user, gov_exchange *exchange)
{
    depot *d = user;
    bool is_fetch = strcmp(gov_exchange_get_method(exchange), "POST") == 0;
    play_describe(exchange, is_fetch ? d->fetched : d->asked, sizeof d->fetched);
    if (is_fetch) {
        ck_assert_ptr_nonnull(strstr(d->fetched, "https://gov.test/gov/v1/certificates/c-1/fetch"));
        fetch(d, exchange);
    } else {
        ck_assert_ptr_nonnull(strstr(d->asked, "https://gov.test/gov/v1/downloads/"));
        download(d, exchange);
    }
}

void depot_begin(depot *d, const play_setting *settings)
{
    memset(d, 0, sizeof *d);
    play_begin(&d->p, settings);
    ck_assert_int_eq(gov__crypto_new(NULL, &d->crypto), GOV_OK);
    play_log_in(&d->p, GOV__SESSION_PERSON, 3600000, NULL);
    d->p.client->transport.user = d;
    d->p.client->transport.perform = perform;
    d->size = DEPOT_SIZE;
    for (size_t i = 0; i < d->size; i++) {
        d->content[i] = (uint8_t)(i * 31 + i / 256);
    }
}

void depot_reset(depot *d)
{
    d->trace[0] = '\0';
    d->addresses = 0;
    d->downloads = 0;
    gov_error_free(d->p.error);
    d->p.error = NULL;
}

void depot_end(depot *d)
{
    gov__crypto_free(d->crypto);
    play_end(&d->p);
}
