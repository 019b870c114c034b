/* SPDX-License-Identifier: Apache-2.0 */
/* A pool of certificates, lists and replies: filling it, and what is in it. Using it is
 * crypto/cert_chain.c and crypto/cert_revocation.c. */
#include "crypto/cert_pool.h"

#include "base/mem.h"
#include "crypto/openssl.h"

static void free_contents(gov__cert_pool *pool)
{
    for (size_t i = 0; i < pool->cert_count; i++) {
        gov__cert_unref(pool->certs[i]);
    }
    for (size_t i = 0; i < pool->crl_count; i++) {
        gov__crl_free(&pool->mem, pool->crls[i]);
    }
    for (size_t i = 0; i < pool->ocsp_count; i++) {
        gov__ocsp_free(&pool->mem, pool->replies[i]);
    }
}

gov_status gov__cert_pool_new(const gov_allocator *mem, gov__cert_pool **out)
{
    gov__cert_pool *pool = gov__mem_calloc(mem, 1, sizeof *pool);

    *out = NULL;
    if (pool == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    pool->mem = mem != NULL ? *mem : *gov__mem_default();
    gov__openssl_mark mark = gov__openssl_enter();
    pool->store = X509_STORE_new();
    (void)gov__openssl_leave(mark, GOV_OK);
    pool->seen = gov__cert_cache_new(&pool->mem);
    if (pool->store == NULL || pool->seen == NULL) {
        gov__cert_pool_free(pool);
        return GOV_ERR_NO_MEMORY;
    }
    *out = pool;
    return GOV_OK;
}

void gov__cert_pool_free(gov__cert_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    const gov_allocator mem = pool->mem;
    X509_STORE_free(pool->store);
    gov__cert_cache_free(pool->seen);
    free_contents(pool);
    gov__mem_free(&mem, pool->certs);
    gov__mem_free(&mem, pool->crls);
    gov__mem_free(&mem, pool->replies);
    gov__mem_free(&mem, pool);
}

static bool has(const gov__cert_pool *pool, gov__pool_part part, gov__bytes der)
{
    const size_t count = gov__cert_pool_count(pool, part);

    for (size_t i = 0; i < count; i++) {
        if (gov__bytes_equal(gov__cert_pool_der(pool, part, i), der)) {
            return true;
        }
    }
    return false;
}

/* Room for `more` pointers behind `count`. */
static gov_status make_room(const gov_allocator *mem, void **array, size_t count, size_t more,
                            size_t max)
{
    if (more > max - count) {
        return GOV_ERR_LIMIT;
    }
    void *grown = gov__mem_resize_array(mem, *array, count + more, sizeof(void *));
    if (grown == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    *array = grown;
    return GOV_OK;
}

static gov_status room_for_certs(gov__cert_pool *pool, size_t more)
{
    void *array = pool->certs;
    gov_status status = make_room(&pool->mem, &array, pool->cert_count, more, GOV__POOL_CERTS_MAX);

    pool->certs = array;
    return status;
}

static gov_status room_for_crls(gov__cert_pool *pool, size_t more)
{
    void *array = pool->crls;
    gov_status status = make_room(&pool->mem, &array, pool->crl_count, more, GOV__POOL_CRLS_MAX);

    pool->crls = array;
    return status;
}

static gov_status room_for_replies(gov__cert_pool *pool, size_t more)
{
    void *array = pool->replies;
    gov_status status = make_room(&pool->mem, &array, pool->ocsp_count, more, GOV__POOL_OCSP_MAX);

    pool->replies = array;
    return status;
}

/* Where there is room. */
static gov_status place_anchor(gov__cert_pool *pool, gov__cert *cert)
{
    gov__openssl_mark mark = gov__openssl_enter();
    gov_status status = gov__openssl_leave(
        mark, X509_STORE_add_cert(pool->store, cert->x509) == 1 ? GOV_OK : GOV_ERR_NO_MEMORY);

    if (status != GOV_OK) {
        return status;
    }
    if (pool->cert_count > pool->anchor_count) {
        pool->certs[pool->cert_count] = pool->certs[pool->anchor_count];
    }
    pool->certs[pool->anchor_count++] = gov__cert_ref(cert);
    pool->cert_count++;
    return GOV_OK;
}

gov_status gov__cert_pool_add_anchor(gov__cert_pool *pool, gov__cert *cert)
{
    if (has(pool, GOV__POOL_ANCHORS, gov__cert_der(cert))) {
        return GOV_OK;
    }
    gov_status status = room_for_certs(pool, 1);
    return status == GOV_OK ? place_anchor(pool, cert) : status;
}

gov_status gov__cert_pool_add_intermediate(gov__cert_pool *pool, gov__cert *cert)
{
    if (has(pool, GOV__POOL_INTERMEDIATES, gov__cert_der(cert))) {
        return GOV_OK;
    }
    gov_status status = room_for_certs(pool, 1);
    if (status == GOV_OK) {
        pool->certs[pool->cert_count++] = gov__cert_ref(cert);
    }
    return status;
}

gov_status gov__cert_pool_add_crl(gov__cert_pool *pool, gov__bytes der)
{
    gov__crl *crl;

    if (has(pool, GOV__POOL_CRLS, der)) {
        return GOV_OK;
    }
    gov_status status = room_for_crls(pool, 1);
    if (status == GOV_OK) {
        status = gov__crl_read(&pool->mem, der, &crl);
    }
    if (status == GOV_OK) {
        pool->crls[pool->crl_count++] = crl;
    }
    return status;
}

gov_status gov__cert_pool_add_ocsp(gov__cert_pool *pool, gov__bytes der)
{
    gov__ocsp *reply;

    if (has(pool, GOV__POOL_OCSP, der)) {
        return GOV_OK;
    }
    gov_status status = room_for_replies(pool, 1);
    if (status == GOV_OK) {
        status = gov__ocsp_read(&pool->mem, der, &reply);
    }
    if (status == GOV_OK) {
        pool->replies[pool->ocsp_count++] = reply;
    }
    return status;
}

size_t gov__cert_pool_count(const gov__cert_pool *pool, gov__pool_part part)
{
    switch (part) {
    case GOV__POOL_ANCHORS: return pool->anchor_count;
    case GOV__POOL_INTERMEDIATES: return pool->cert_count - pool->anchor_count;
    case GOV__POOL_CRLS: return pool->crl_count;
    default: return pool->ocsp_count;
    }
}

const gov__cert *gov__cert_pool_cert(const gov__cert_pool *pool, gov__pool_part part, size_t index)
{
    return pool->certs[part == GOV__POOL_ANCHORS ? index : pool->anchor_count + index];
}

gov__bytes gov__cert_pool_der(const gov__cert_pool *pool, gov__pool_part part, size_t index)
{
    switch (part) {
    case GOV__POOL_CRLS: return gov__bytes_of(pool->crls[index]->der, pool->crls[index]->len);
    case GOV__POOL_OCSP: return gov__bytes_of(pool->replies[index]->der, pool->replies[index]->len);
    default: return gov__cert_der(gov__cert_pool_cert(pool, part, index));
    }
}

bool gov__cert_pool_owns(const gov__cert_pool *pool, const gov__cert *cert)
{
    for (size_t i = 0; i < pool->cert_count; i++) {
        if (pool->certs[i] == cert) {
            return true;
        }
    }
    return false;
}

gov_status gov__cert_pool_read(const gov__cert_pool *pool, gov__bytes der, gov__cert **out)
{
    for (size_t i = 0; i < pool->cert_count; i++) {
        if (gov__bytes_equal(gov__cert_der(pool->certs[i]), der)) {
            *out = gov__cert_ref(pool->certs[i]);
            return GOV_OK;
        }
    }
    *out = gov__cert_cache_find(pool->seen, der);
    return *out != NULL ? GOV_OK : gov__cert_read(&pool->mem, der, out);
}

gov_status gov__cert_pool_times(const gov__cert_pool *pool, gov__pool_part part, size_t index,
                                gov__pool_times *out)
{
    *out = (gov__pool_times){.next_s = INT64_MIN};
    if (part == GOV__POOL_CRLS) {
        const gov__crl *crl = pool->crls[index];
        out->this_s = crl->this_s;
        out->next_s = crl->next_s;
        gov_status status = gov__cert_name_text(&pool->mem, crl->issuer_der, &out->issuer);
        return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
    }
    gov__ocsp_times(pool->replies[index], &out->this_s, &out->next_s);
    return GOV_OK;
}

static size_t count_new(const gov__cert_pool *pool, const gov__cert_pool *from, gov__pool_part part)
{
    const size_t count = gov__cert_pool_count(from, part);
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        found += has(pool, part, gov__cert_pool_der(from, part, i)) ? 0 : 1;
    }
    return found;
}

static gov_status make_all_room(gov__cert_pool *pool, const gov__cert_pool *from)
{
    gov_status status = room_for_certs(pool, count_new(pool, from, GOV__POOL_ANCHORS) +
                                                 count_new(pool, from, GOV__POOL_INTERMEDIATES));

    if (status == GOV_OK) {
        status = room_for_crls(pool, count_new(pool, from, GOV__POOL_CRLS));
    }
    if (status == GOV_OK) {
        status = room_for_replies(pool, count_new(pool, from, GOV__POOL_OCSP));
    }
    return status;
}

/* The lists and replies themselves change hands; those that are there already stay behind. */
static void move_rest(gov__cert_pool *pool, gov__cert_pool *from)
{
    size_t kept = 0;

    for (size_t i = 0; i < from->crl_count; i++) {
        gov__crl *crl = from->crls[i];
        if (has(pool, GOV__POOL_CRLS, gov__bytes_of(crl->der, crl->len))) {
            from->crls[kept++] = crl;
        } else {
            pool->crls[pool->crl_count++] = crl;
        }
    }
    from->crl_count = kept;
    kept = 0;
    for (size_t i = 0; i < from->ocsp_count; i++) {
        gov__ocsp *reply = from->replies[i];
        if (has(pool, GOV__POOL_OCSP, gov__bytes_of(reply->der, reply->len))) {
            from->replies[kept++] = reply;
        } else {
            pool->replies[pool->ocsp_count++] = reply;
        }
    }
    from->ocsp_count = kept;
}

gov_status gov__cert_pool_merge(gov__cert_pool *pool, gov__cert_pool *from)
{
    gov_status status = make_all_room(pool, from);

    for (size_t i = 0; status == GOV_OK && i < from->anchor_count; i++) {
        if (!has(pool, GOV__POOL_ANCHORS, gov__cert_der(from->certs[i]))) {
            status = place_anchor(pool, from->certs[i]);
        }
    }
    if (status != GOV_OK) {
        return status;
    }
    for (size_t i = from->anchor_count; i < from->cert_count; i++) {
        if (!has(pool, GOV__POOL_INTERMEDIATES, gov__cert_der(from->certs[i]))) {
            pool->certs[pool->cert_count++] = gov__cert_ref(from->certs[i]);
        }
    }
    move_rest(pool, from);
    return GOV_OK;
}
