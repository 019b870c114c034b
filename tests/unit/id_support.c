/* SPDX-License-Identifier: Apache-2.0 */
/* See id_support.h. No socket, no thread. */
#include "unit/id_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#define GATEWAY                                                                                    \
    "{\"profile\":\"gov-gateway\",\"profile_version\":\"1\",\"issuer\":\"" IDP_ISSUER              \
    "\",\"jwks_uri\":\"" IDP_ISSUER "/keys\"}"
#define METADATA                                                                                   \
    "{\"issuer\":\"" IDP_ISSUER "\",\"authorization_endpoint\":\"" IDP_ISSUER                      \
    "/authorize\",\"token_endpoint\":\"" IDP_ISSUER "/token\",\"jwks_uri\":\"" IDP_ISSUER          \
    "/keys\",\"introspection_endpoint\":\"" IDP_ISSUER                                             \
    "/endpoint\",\"revocation_endpoint\":\"" IDP_ISSUER "/endpoint\"}"

static int64_t clock_wall(void *user)
{
    const idp *p = user;
    return IDP_NOW_S * 1000 + p->now_ms;
}

static int64_t clock_monotonic(void *user)
{
    const idp *p = user;
    return 5000000 + p->now_ms;
}

static void clock_sleep(void *user, int64_t duration_ms)
{
    idp *p = user;
    p->now_ms += duration_ms;
}

static gov_status put_header(gov_exchange *exchange, const char *name, const char *value)
{
    return value == NULL
               ? GOV_OK
               : gov_exchange_add_header(exchange, name, strlen(name), value, strlen(value));
}

/* What the library returns for want of memory ends the exchange, as in any transport. */
static void answer(gov_exchange *exchange, int32_t http_status, const char *media,
                   const char *cache, const char *body)
{
    const char *text = body != NULL ? body : "";
    gov_status status = gov_exchange_set_status(exchange, http_status != 0 ? http_status : 200);
    if (status == GOV_OK) {
        status = put_header(exchange, "Content-Type", media != NULL ? media : "application/json");
    }
    if (status == GOV_OK) {
        status = put_header(exchange, "Cache-Control", cache);
    }
    if (status == GOV_OK) {
        status = gov_exchange_write_body(exchange, text, strlen(text));
    }
    gov_exchange_finish(exchange, status, status == GOV_OK ? GOV_STAGE_COMPLETE : GOV_STAGE_PARTIAL,
                        NULL);
}

static void describe(gov_exchange *exchange, char *out, size_t room)
{
    size_t at = (size_t)snprintf(out, room, "%s %s\n", gov_exchange_get_method(exchange),
                                 gov_exchange_get_url(exchange));
    for (size_t i = 0; i < gov_exchange_get_header_count(exchange) && at < room; i++) {
        at += (size_t)snprintf(out + at, room - at, "%s\n",
                               gov_exchange_get_header_line(exchange, i));
    }
    const char *body = gov_exchange_get_body(exchange);
    if (at < room) {
        (void)snprintf(out + at, room - at, "\n%.*s",
                       body != NULL ? (int)gov_exchange_get_body_size(exchange) : 0,
                       body != NULL ? body : "");
    }
}

static void perform(void *user, gov_exchange *exchange)
{
    idp *p = user;
    const char *url = gov_exchange_get_url(exchange);
    p->asked++;
    if (strcmp(url, IDP_ISSUER "/keys") == 0) {
        p->keys_asked++;
        if (p->keys_fail != GOV_OK) {
            gov_exchange_finish(exchange, p->keys_fail, GOV_STAGE_NOT_SENT, "as the test says");
            return;
        }
        answer(exchange, p->keys_status, NULL, p->cache_control, p->keys);
    } else if (strcmp(url, IDP_ISSUER "/endpoint") == 0) {
        p->endpoint_asked++;
        describe(exchange, p->request, sizeof p->request);
        answer(exchange, p->status, p->media, NULL, p->body);
    } else if (strstr(url, "/.well-known/gov-gateway") != NULL) {
        answer(exchange, 200, NULL, NULL, GATEWAY);
    } else if (strstr(url, "/.well-known/") != NULL) {
        answer(exchange, 200, NULL, NULL, METADATA);
    } else {
        answer(exchange, 404, NULL, NULL, "");
    }
}

static void begin(idp *p, const gov_allocator *mem, const char *const *settings,
                  gov_key *decryption)
{
    static const char *const fixed[] = {"gateway.url",    IDP_ISSUER, "auth.issuer", IDP_ISSUER,
                                        "auth.client_id", IDP_CLIENT, NULL};
    gov_config *config = NULL;
    gov_clock clock = {sizeof clock, p, clock_wall, clock_monotonic, clock_sleep, NULL};
    gov_transport transport = {.struct_size = sizeof transport, .user = p, .perform = perform};
    ck_assert_int_eq(gov_config_new(mem, &config, NULL), GOV_OK);
    for (size_t i = 0; fixed[i] != NULL; i += 2) {
        ck_assert_int_eq(gov_config_set(config, fixed[i], fixed[i + 1], NULL), GOV_OK);
    }
    for (size_t i = 0; settings != NULL && settings[i] != NULL; i += 2) {
        ck_assert_int_eq(gov_config_set(config, settings[i], settings[i + 1], NULL), GOV_OK);
    }
    ck_assert_int_eq(gov_config_set_clock(config, &clock, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_transport(config, &transport, NULL), GOV_OK);
    ck_assert_int_eq(gov_config_set_key(config, GOV_KEY_DECRYPTION, decryption, NULL), GOV_OK);
    ck_assert_int_eq(gov_client_new(config, &p->client, NULL), GOV_OK);
    gov_config_free(config);
}

void idp_begin_keyed(idp *p, const char *const *settings, gov_key *decryption)
{
    memset(p, 0, sizeof *p);
    test_memory_init(&p->memory);
    begin(p, test_memory_allocator(&p->memory), settings, decryption);
}

void idp_begin_shared(idp *p, const char *const *settings)
{
    memset(p, 0, sizeof *p);
    test_memory_init(&p->memory);
    begin(p, NULL, settings, NULL);
}

void idp_begin(idp *p, const char *const *settings)
{
    idp_begin_keyed(p, settings, NULL);
}

void idp_end(idp *p)
{
    gov_error_free(p->err);
    gov_client_unref(p->client);
    test_memory_check(&p->memory);
}

void idp_advance_s(idp *p, int64_t seconds)
{
    p->now_ms += seconds * 1000;
}

const char *idp_message(const idp *p, gov_language language)
{
    return p->err != NULL ? gov_error_get_message(p->err, language) : "";
}

void idp_told(idp *p, gov_status status, gov_status expected)
{
    ck_assert_msg(status == expected, "%s, not %s: %s", gov_status_get_name(status),
                  gov_status_get_name(expected), idp_message(p, GOV_LANGUAGE_EN));
    ck_assert_int_eq(gov_error_get_status(p->err), expected);
    gov_error_free(p->err);
    p->err = NULL;
}

char *idp_sign(const jose_key *key, const char *alg, const char *kid, const char *typ,
               const char *claims)
{
    char *named = kid != NULL ? jose_format(",\"kid\":\"%s\"", kid) : jose_format("%s", "");
    char *typed = typ != NULL ? jose_format(",\"typ\":\"%s\"", typ) : jose_format("%s", "");
    char *header = jose_format("{\"alg\":\"%s\"%s%s}", alg, named, typed);
    char *token = jose_sign(key, header, claims);
    free(header);
    free(typed);
    free(named);
    return token;
}

char *idp_token(const jose_key *key, const char *alg, const char *kid, const char *typ,
                const char *more)
{
    char *claims = jose_format("{\"iss\":\"%s\",\"sub\":\"sub-1\",\"aud\":\"%s\",\"exp\":%lld,"
                               "\"iat\":%lld%s}",
                               IDP_ISSUER, IDP_CLIENT, IDP_NOW_S + 300, IDP_NOW_S, more);
    char *token = idp_sign(key, alg, kid, typ, claims);
    free(claims);
    return token;
}

char *idp_sign_hs256(const char *secret, const char *claims)
{
    static const char header[] = "{\"alg\":\"HS256\"}";
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    char *first = jose_base64url(header, sizeof header - 1);
    char *second = jose_base64url(claims, strlen(claims));
    char *input = jose_format("%s.%s", first, second);
    ck_assert_ptr_nonnull(HMAC(EVP_sha256(), secret, (int)strlen(secret),
                               (const unsigned char *)input, strlen(input), mac, &size));
    char *third = jose_base64url(mac, size);
    char *token = jose_format("%s.%s", input, third);
    free(third);
    free(input);
    free(second);
    free(first);
    return token;
}
