/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a trust store, what is in it, and how something becomes part of it as a whole. Reading
 * what is given is add.c, issuer.c and status_list.c. */
#include "trust/trust.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/error.h"
#include "trust/parts.h"

static void free_issuer(const gov_allocator *mem, gov__trust_issuer *issuer)
{
    gov__jwks_unref(issuer->keys);
    gov__mem_free(mem, issuer->issuer);
    gov__mem_free(mem, issuer->json);
    *issuer = (gov__trust_issuer){0};
}

static void free_list(const gov_allocator *mem, gov__trust_status_list *list)
{
    gov__mem_free(mem, list->token);
    gov__mem_free(mem, list->uri);
    *list = (gov__trust_status_list){0};
}

static void free_contents(gov_trust *trust)
{
    for (size_t i = 0; i < trust->issuer_count; i++) {
        free_issuer(&trust->mem, &trust->issuers[i]);
    }
    for (size_t i = 0; i < trust->list_count; i++) {
        free_list(&trust->mem, &trust->lists[i]);
    }
    gov__mem_free(&trust->mem, trust->issuers);
    gov__mem_free(&trust->mem, trust->lists);
    gov__cert_pool_free(trust->pool);
}

gov_status gov_trust_new(const gov_allocator *allocator, gov_trust **out_trust, gov_error **err)
{
    if (out_trust == NULL) {
        return gov__argument_fail(NULL, err, "out_trust");
    }
    *out_trust = NULL;
    if (allocator != NULL && !gov__mem_is_valid(allocator)) {
        return gov__argument_fail(NULL, err, "allocator");
    }
    gov_trust *trust = gov__mem_calloc(allocator, 1, sizeof *trust);
    if (trust == NULL) {
        return gov__error_no_memory(err);
    }
    trust->mem = allocator != NULL ? *allocator : *gov__mem_default();
    gov_status status = gov__crypto_new(&trust->mem, &trust->crypto);
    if (status == GOV_OK) {
        status = gov__cert_pool_new(&trust->mem, &trust->pool);
    }
    if (status != GOV_OK) {
        gov_trust_free(trust);
        return gov__error_status(allocator, err, status);
    }
    *out_trust = trust;
    return GOV_OK;
}

void gov_trust_free(gov_trust *trust)
{
    if (trust == NULL) {
        return;
    }
    const gov_allocator mem = trust->mem;
    for (size_t i = 0; i < GOV__TRUST_FORMS; i++) {
        if (trust->verifiers[i].struct_size != 0 && trust->verifiers[i].destroy != NULL) {
            trust->verifiers[i].destroy(trust->verifiers[i].user);
        }
    }
    free_contents(trust);
    gov__crypto_free(trust->crypto);
    gov__mem_free(&mem, trust);
}

void gov_trust_free_text(const gov_trust *trust, char *text)
{
    if (trust != NULL) {
        gov__mem_free(&trust->mem, text);
    }
}

size_t gov_trust_get_count(const gov_trust *trust, gov_trust_kind kind)
{
    if (trust == NULL) {
        return 0;
    }
    switch (kind) {
    case GOV_TRUST_ANCHOR: return gov__cert_pool_count(trust->pool, GOV__POOL_ANCHORS);
    case GOV_TRUST_INTERMEDIATE: return gov__cert_pool_count(trust->pool, GOV__POOL_INTERMEDIATES);
    case GOV_TRUST_CRL: return gov__cert_pool_count(trust->pool, GOV__POOL_CRLS);
    case GOV_TRUST_OCSP: return gov__cert_pool_count(trust->pool, GOV__POOL_OCSP);
    case GOV_TRUST_ISSUER: return trust->issuer_count;
    case GOV_TRUST_STATUS_LIST: return trust->list_count;
    default: return 0;
    }
}

static gov__trust_issuer *find_issuer(const gov_trust *trust, const char *issuer)
{
    for (size_t i = 0; i < trust->issuer_count; i++) {
        if (gov__str_equal(trust->issuers[i].issuer, issuer)) {
            return &trust->issuers[i];
        }
    }
    return NULL;
}

/* Newest first: the one that was issued later, then the one obtained later. */
static bool precedes(const gov__trust_status_list *a, const gov__trust_status_list *b)
{
    if (a->issued_s != b->issued_s) {
        return a->issued_s > b->issued_s;
    }
    return a->fetched_at_ms != b->fetched_at_ms ? a->fetched_at_ms > b->fetched_at_ms : a < b;
}

/* The newest list of an address that is older than `than`, which may be NULL. */
static gov__trust_status_list *find_list(const gov_trust *trust, const char *uri,
                                         const gov__trust_status_list *than)
{
    gov__trust_status_list *found = NULL;

    for (size_t i = 0; i < trust->list_count; i++) {
        gov__trust_status_list *list = &trust->lists[i];
        if (gov__str_equal(list->uri, uri) && (than == NULL || precedes(than, list)) &&
            (found == NULL || precedes(list, found))) {
            found = list;
        }
    }
    return found;
}

const gov__trust_issuer *gov__trust_issuer_of(const gov_trust *trust, const char *issuer)
{
    return issuer != NULL ? find_issuer(trust, issuer) : NULL;
}

const gov__jwks *gov__trust_keys_of(const gov_trust *trust, const char *issuer)
{
    const gov__trust_issuer *found = gov__trust_issuer_of(trust, issuer);

    return found != NULL ? found->keys : NULL;
}

const gov__trust_status_list *gov__trust_list_of(const gov_trust *trust, const char *uri)
{
    return uri != NULL ? find_list(trust, uri, NULL) : NULL;
}

const gov__trust_status_list *gov__trust_older_list(const gov_trust *trust,
                                                    const gov__trust_status_list *list)
{
    return find_list(trust, list->uri, list);
}

gov_status gov__trust_aside(const gov_trust *trust, gov_trust *aside)
{
    *aside = (gov_trust){.mem = trust->mem, .crypto = trust->crypto};
    return gov__cert_pool_new(&aside->mem, &aside->pool);
}

/* What the store has of the same name is replaced, so that this is the most that is needed. */
static gov_status make_room(gov_trust *trust, const gov_trust *aside)
{
    if (aside->issuer_count > GOV__TRUST_ISSUERS_MAX - trust->issuer_count ||
        aside->list_count > GOV__TRUST_LISTS_MAX - trust->list_count) {
        return GOV_ERR_LIMIT;
    }
    gov__trust_issuer *issuers = gov__mem_resize_array(
        &trust->mem, trust->issuers, trust->issuer_count + aside->issuer_count, sizeof *issuers);
    if (issuers == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    trust->issuers = issuers;
    gov__trust_status_list *lists = gov__mem_resize_array(
        &trust->mem, trust->lists, trust->list_count + aside->list_count, sizeof *lists);
    if (lists == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    trust->lists = lists;
    return GOV_OK;
}

/* The present keys of an issuer take the place of those that were known. */
static void move_issuers(gov_trust *trust, gov_trust *aside)
{
    for (size_t i = 0; i < aside->issuer_count; i++) {
        gov__trust_issuer *old = find_issuer(trust, aside->issuers[i].issuer);
        if (old != NULL) {
            free_issuer(&trust->mem, old);
        } else {
            old = &trust->issuers[trust->issuer_count++];
        }
        *old = aside->issuers[i];
    }
    aside->issuer_count = 0;
}

/* The same list again, or the oldest one where there are as many of the address as may be; NULL: there is
 * room for one more. */
static gov__trust_status_list *list_to_replace(const gov_trust *trust,
                                               const gov__trust_status_list *fresh)
{
    gov__trust_status_list *oldest = NULL;
    size_t count = 0;

    for (gov__trust_status_list *at = find_list(trust, fresh->uri, NULL); at != NULL;
         at = find_list(trust, fresh->uri, at)) {
        if (at->size == fresh->size && memcmp(at->token, fresh->token, at->size) == 0) {
            return at;
        }
        oldest = at;
        count++;
    }
    return count >= GOV__TRUST_LISTS_OF_ONE ? oldest : NULL;
}

static void move_lists(gov_trust *trust, gov_trust *aside)
{
    for (size_t i = 0; i < aside->list_count; i++) {
        gov__trust_status_list *old = list_to_replace(trust, &aside->lists[i]);
        if (old == NULL) {
            trust->lists[trust->list_count++] = aside->lists[i];
        } else if (aside->lists[i].issued_s > old->issued_s ||
                   (aside->lists[i].issued_s == old->issued_s &&
                    aside->lists[i].fetched_at_ms >= old->fetched_at_ms)) {
            free_list(&trust->mem, old);
            *old = aside->lists[i];
        } else {
            free_list(&trust->mem, &aside->lists[i]);
        }
    }
    aside->list_count = 0;
}

gov_status gov__trust_leave(gov_trust *trust, gov_trust *aside, gov_status status)
{
    if (status == GOV_OK) {
        status = make_room(trust, aside);
    }
    if (status == GOV_OK) {
        status = gov__cert_pool_merge(trust->pool, aside->pool);
    }
    if (status == GOV_OK) {
        move_issuers(trust, aside);
        move_lists(trust, aside);
    }
    free_contents(aside);
    *aside = (gov_trust){0};
    return status;
}

/* In the order of gov_trust_kind; the last one is a bundle. */
static const struct {
    const char *en;
    const char *zh;
} malformed[] = {
    {"a certificate is malformed", "证书格式有误"},
    {"a certificate is malformed", "证书格式有误"},
    {"a certificate is malformed", "证书格式有误"},
    {"a revocation list is malformed", "证书吊销列表格式有误"},
    {"an OCSP reply is malformed or reports no success", "OCSP 响应格式有误或未成功"},
    {"the keys of an issuer are malformed, or of another issuer",
     "签发者密钥格式有误或属于其他签发者"},
    {"a status list is malformed, or names another address", "状态列表格式有误或地址不符"},
    {"the bundle is malformed", "信任包格式有误"},
};

gov_status gov__trust_refuse(const gov_trust *trust, gov_error **err, gov_status status, int what)
{
    switch (status) {
    case GOV_ERR_RESPONSE:
        return gov__error_raise(&trust->mem, err, status, "%.0s%s", "%s%.0s", malformed[what].zh,
                                malformed[what].en);
    case GOV_ERR_ALGORITHM:
        return gov__error_raise(&trust->mem, err, status, "a key is too weak or not supported",
                                "密钥强度不足或不受支持");
    default: return gov__error_status(&trust->mem, err, status);
    }
}

gov_status gov__trust_check_data(const gov_trust *trust, const void *data, size_t size, size_t max,
                                 gov_error **err)
{
    if (trust == NULL || data == NULL || size == 0) {
        return gov__argument_fail(trust != NULL ? &trust->mem : NULL, err,
                                  trust == NULL  ? "trust"
                                  : data == NULL ? "data"
                                                 : "size");
    }
    return size > max ? gov__error_status(&trust->mem, err, GOV_ERR_LIMIT) : GOV_OK;
}
