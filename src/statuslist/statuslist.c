/* SPDX-License-Identifier: Apache-2.0 */
/* The way of one look-up: find the list, believe its signer, read its claims, unpack, look. Lists are read
 * anew each time; keeping what was read is not worth its memory here. */
#include "statuslist/statuslist.h"

#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/jws.h"
#include "crypto/x5c.h"
#include "statuslist/inflate.h"

#define TOKEN_MAX     (16U * 1024U * 1024U)
#define PAYLOAD_DEPTH 16
#define SECONDS_MAX   (INT64_MAX / 1000)
#define TYP           "statuslist+jwt"
#define TTL_MAX       (100LL * 366 * 86400)

typedef struct look_up {
    const gov_trust *trust;
    const gov__trust_status_list *list;
    const char *uri;
    const char *issuer;
    uint64_t index;
    int64_t at_ms;
    int64_t skew_ms;
    gov__statuslist_result *out;
} look_up;

static gov_status verify_by(const look_up *l, const gov__jwks *keys, gov__jws **out)
{
    const gov__jws_policy policy = {.algs = GOV__ALG_ALL, .max_bytes = TOKEN_MAX, .typ = TYP};

    return gov__jws_verify(l->trust->crypto, l->list->token, l->list->size, &policy, keys, out);
}

/* A list is of today, and so is the trust in its signer. */
static gov_status check_chain(const look_up *l, const gov__x5c *x5c)
{
    gov__revocation_result found = {.state = GOV__REVOCATION_UNKNOWN};
    gov__chain chain = {.count = 0};
    int64_t at_s = l->at_ms / 1000;

    if (!gov__x5c_names(x5c->certs[0], l->issuer) ||
        !gov__cert_permits(x5c->certs[0], GOV__CERT_USE_SIGNING)) {
        return GOV_ERR_SIGNATURE;
    }
    gov_status status = gov__chain_build(l->trust->pool, x5c->certs[0], x5c->certs + 1,
                                         x5c->count - 1, at_s, &chain);
    if (status == GOV_OK) {
        status = gov__chain_revocation(l->trust->pool, &chain, at_s, at_s, &found);
    } else if (status != GOV_ERR_NO_MEMORY && status != GOV_ERR_KEY_NOT_FOUND) {
        status = GOV_ERR_SIGNATURE;
    }
    if (status == GOV_OK && found.state == GOV__REVOCATION_REVOKED) {
        status = GOV_ERR_SIGNATURE;
    }
    gov__chain_clear(&chain);
    return status;
}

static gov_status verify_by_chain(const look_up *l, gov__jws **out)
{
    gov__jwks *keys = NULL;
    gov__x5c x5c;
    gov_status status =
        gov__x5c_read_token(l->trust->pool, &l->trust->mem, l->list->token, l->list->size, &x5c);

    if (status != GOV_OK) {
        return status;
    }
    if (x5c.count == 0) {
        return GOV_ERR_KEY_NOT_FOUND;
    }
    status = check_chain(l, &x5c);
    if (status == GOV_OK) {
        status = gov__x5c_keys(&l->trust->mem, &x5c, &keys);
    }
    if (status == GOV_OK) {
        status = verify_by(l, keys, out);
    }
    gov__jwks_unref(keys);
    gov__x5c_clear(&x5c);
    return status;
}

/* By the issuer's keys; where none of them fits, by the chain. Whatever the chain comes to, a signature
 * that is bad by the known keys and has no chain stays bad. */
static gov_status verify(const look_up *l, gov__jws **out)
{
    const gov__jwks *keys = gov__trust_keys_of(l->trust, l->issuer);
    gov_status status = keys != NULL ? verify_by(l, keys, out) : GOV_ERR_KEY_NOT_FOUND;

    if (status != GOV_ERR_KEY_NOT_FOUND && status != GOV_ERR_SIGNATURE &&
        status != GOV_ERR_ALGORITHM) {
        return status;
    }
    gov_status by_chain = verify_by_chain(l, out);
    if (by_chain == GOV_ERR_KEY_NOT_FOUND) {
        by_chain = status;
    }
    return by_chain == GOV_ERR_ALGORITHM ? GOV_ERR_SIGNATURE : by_chain;
}

/* Seconds since 1970; `absent` where there are none. */
static bool read_seconds(const gov__json_node *claims, const char *name, int64_t absent,
                         int64_t *out_ms)
{
    int64_t seconds = 0;

    *out_ms = absent;
    if (gov__json_member(claims, name) == NULL) {
        return true;
    }
    if (!gov__json_get_int64(claims, name, &seconds) || seconds <= 0 || seconds > SECONDS_MAX) {
        return false;
    }
    *out_ms = seconds * 1000;
    return true;
}

/* Section 5.1 of the draft, and how long the answer may be used. */
static gov_status check_claims(const look_up *l, const gov__json_node *claims)
{
    const gov__json_node *iss = gov__json_member(claims, "iss");
    int64_t iat;
    int64_t exp;
    int64_t ttl;

    if (!gov__str_equal(gov__json_get_string(claims, "sub"), l->uri) ||
        (iss != NULL && !gov__str_equal(gov__json_string(iss), l->issuer)) ||
        !read_seconds(claims, "iat", 0, &iat) || iat == 0 ||
        !read_seconds(claims, "exp", INT64_MAX, &exp) ||
        !read_seconds(claims, "ttl", INT64_MAX, &ttl) ||
        (ttl != INT64_MAX && ttl > TTL_MAX * 1000)) {
        return GOV_ERR_RESPONSE;
    }
    if (iat > l->at_ms && iat - l->at_ms > l->skew_ms) {
        return GOV_ERR_NOT_YET_VALID;
    }
    if (exp <= l->at_ms - l->skew_ms) {
        return GOV_ERR_EXPIRED;
    }
    int64_t fetched = l->list->fetched_at_ms;
    int64_t as_of = iat < fetched ? iat : fetched;
    l->out->as_of_ms = as_of;
    l->out->expires_ms = exp;
    if (ttl != INT64_MAX && as_of >= 0 && as_of < INT64_MAX - ttl && as_of + ttl < exp) {
        l->out->expires_ms = as_of + ttl;
    }
    return GOV_OK;
}

/* The one byte of a list that is looked at, while the list goes by. */
typedef struct passage {
    uint64_t byte;
    uint64_t passed;
    bool found;
    uint8_t value;
} passage;

static gov_status pass(void *user, const uint8_t *data, size_t len)
{
    passage *p = user;

    if (len > GOV__STATUSLIST_BYTES_MAX - p->passed) {
        return GOV_ERR_LIMIT;
    }
    if (p->byte >= p->passed && p->byte - p->passed < len) {
        p->value = data[p->byte - p->passed];
        p->found = true;
    }
    p->passed += len;
    return GOV_OK;
}

/* Section 4.1: the lowest bits of a byte come first. */
static gov_status pick(const look_up *l, gov__bytes packed, uint32_t bits)
{
    uint32_t per_byte = 8 / bits;
    uint32_t shift = (uint32_t)(l->index % per_byte) * bits;
    passage p = {.byte = l->index / per_byte};
    gov_status status = gov__inflate_pieces(&l->trust->mem, packed, pass, &p);

    if (status == GOV_OK && !p.found) {
        status = GOV_ERR_RESPONSE;
    }
    if (status == GOV_OK) {
        l->out->status = ((uint32_t)p.value >> shift) & ((1U << bits) - 1U);
    }
    return status;
}

static gov_status look(const look_up *l, const gov__json_node *claims)
{
    const gov__json_node *list = gov__json_get_object(claims, "status_list");
    const char *packed = gov__json_get_string(list, "lst");
    int64_t bits = 0;
    gov__buf bytes;

    if (packed == NULL || !gov__json_get_int64(list, "bits", &bits) ||
        (bits != 1 && bits != 2 && bits != 4 && bits != 8)) {
        return GOV_ERR_RESPONSE;
    }
    gov__buf_init(&bytes, &l->trust->mem, 0);
    gov_status status = gov__base64url_decode(&bytes, packed, strlen(packed));
    if (status == GOV_OK) {
        status = pick(l, gov__bytes_of(bytes.data, bytes.len), (uint32_t)bits);
    }
    gov__buf_free(&bytes);
    return status == GOV_ERR_ARGUMENT ? GOV_ERR_RESPONSE : status;
}

/* In one list of the address. *is_signed: it is the issuer's, so that what it says stands. */
static gov_status look_up_in(const look_up *l, bool *is_signed)
{
    const gov__json_limits limits = {.max_depth = PAYLOAD_DEPTH, .max_bytes = TOKEN_MAX};
    gov__json *payload = NULL;
    gov__jws *jws = NULL;
    gov_status status = verify(l, &jws);

    *is_signed = status == GOV_OK;
    *l->out = (gov__statuslist_result){.expires_ms = INT64_MAX};
    if (status == GOV_OK) {
        status = gov__json_parse(&l->trust->mem, jws->payload, jws->payload_len, &limits, &payload);
    }
    gov__jws_free(jws); /* as long as the list itself, which is unpacked next */
    if (status == GOV_OK) {
        status = check_claims(l, gov__json_root(payload));
    }
    if (status == GOV_OK) {
        status = look(l, gov__json_root(payload));
    }
    gov__json_free(payload);
    return status;
}

gov_status gov__statuslist_look_up(const gov_trust *trust, const char *uri, const char *issuer,
                                   uint64_t index, int64_t at_ms, int64_t skew_ms,
                                   gov__statuslist_result *out)
{
    look_up l = {.trust = trust,
                 .list = gov__trust_list_of(trust, uri),
                 .uri = uri,
                 .issuer = issuer,
                 .index = index,
                 .at_ms = at_ms,
                 .skew_ms = skew_ms,
                 .out = out};
    gov_status first = GOV_ERR_NOT_FOUND;

    *out = (gov__statuslist_result){.expires_ms = INT64_MAX};
    for (; l.list != NULL; l.list = gov__trust_older_list(trust, l.list)) {
        bool is_signed;
        gov_status status = look_up_in(&l, &is_signed);
        if (is_signed || status == GOV_ERR_NO_MEMORY) {
            return status;
        }
        first = first == GOV_ERR_NOT_FOUND ? status : first;
    }
    return first;
}
