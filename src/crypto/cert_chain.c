/* SPDX-License-Identifier: Apache-2.0 */
/* A pool of certificates and the chains through it, by OpenSSL. The store of the anchors is made while
 * the pool is filled; verification has a context of its own and only reads. Revocation is
 * crypto/cert_revocation.c. */
#include "crypto/cert_chain.h"

#include "base/mem.h"
#include "crypto/cert_pool.h"
#include "crypto/openssl.h"
#include "crypto/x509_rules.h"

enum { EXTRA_MAX = 64, BETWEEN_MAX = GOV__CHAIN_MAX - 2 };

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
    if (pool->store == NULL) {
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
    for (size_t i = 0; i < pool->cert_count; i++) {
        gov__cert_unref(pool->certs[i]);
    }
    for (size_t i = 0; i < pool->crl_count; i++) {
        gov__crl_free(&mem, pool->crls[i]);
    }
    for (size_t i = 0; i < pool->ocsp_count; i++) {
        gov__ocsp_free(&mem, pool->replies[i]);
    }
    gov__mem_free(&mem, pool->certs);
    gov__mem_free(&mem, pool->crls);
    gov__mem_free(&mem, pool->replies);
    gov__mem_free(&mem, pool);
}

static bool has(const gov__cert_pool *pool, size_t from, size_t to, const gov__cert *cert)
{
    for (size_t i = from; i < to; i++) {
        if (gov__bytes_equal(gov__cert_der(pool->certs[i]), gov__cert_der(cert))) {
            return true;
        }
    }
    return false;
}

static gov_status make_room(gov__cert_pool *pool)
{
    if (pool->cert_count == GOV__POOL_CERTS_MAX) {
        return GOV_ERR_LIMIT;
    }
    gov__cert **certs =
        gov__mem_resize_array(&pool->mem, pool->certs, pool->cert_count + 1, sizeof certs[0]);
    if (certs == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    pool->certs = certs;
    return GOV_OK;
}

gov_status gov__cert_pool_add_anchor(gov__cert_pool *pool, gov__cert *cert)
{
    if (has(pool, 0, pool->anchor_count, cert)) {
        return GOV_OK;
    }
    gov_status status = make_room(pool);
    if (status != GOV_OK) {
        return status;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    status = gov__openssl_leave(
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

gov_status gov__cert_pool_add_intermediate(gov__cert_pool *pool, gov__cert *cert)
{
    if (has(pool, pool->anchor_count, pool->cert_count, cert)) {
        return GOV_OK;
    }
    gov_status status = make_room(pool);
    if (status == GOV_OK) {
        pool->certs[pool->cert_count++] = gov__cert_ref(cert);
    }
    return status;
}

gov_status gov__cert_pool_add_crl(gov__cert_pool *pool, gov__bytes der)
{
    gov__crl *crl;

    if (pool->crl_count == GOV__POOL_CRLS_MAX) {
        return GOV_ERR_LIMIT;
    }
    gov__crl **crls =
        gov__mem_resize_array(&pool->mem, pool->crls, pool->crl_count + 1, sizeof crls[0]);
    if (crls == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    pool->crls = crls;
    gov_status status = gov__crl_read(&pool->mem, der, &crl);
    if (status == GOV_OK) {
        crls[pool->crl_count++] = crl;
    }
    return status;
}

gov_status gov__cert_pool_add_ocsp(gov__cert_pool *pool, gov__bytes der)
{
    gov__ocsp *reply;

    if (pool->ocsp_count == GOV__POOL_OCSP_MAX) {
        return GOV_ERR_LIMIT;
    }
    gov__ocsp **replies =
        gov__mem_resize_array(&pool->mem, pool->replies, pool->ocsp_count + 1, sizeof replies[0]);
    if (replies == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    pool->replies = replies;
    gov_status status = gov__ocsp_read(&pool->mem, der, &reply);
    if (status == GOV_OK) {
        replies[pool->ocsp_count++] = reply;
    }
    return status;
}

/* What one verification is about. */
struct build {
    const gov__cert_pool *pool;
    gov__cert *leaf;
    gov__cert *const *extra;
    size_t extra_count;
    int64_t at_s;
};

/* OpenSSL gives back the objects that it was given. */
static gov__cert *find_cert(const struct build *build, const X509 *x509)
{
    if (build->leaf->x509 == x509) {
        return build->leaf;
    }
    for (size_t i = 0; i < build->pool->cert_count; i++) {
        if (build->pool->certs[i]->x509 == x509) {
            return build->pool->certs[i];
        }
    }
    for (size_t i = 0; i < build->extra_count; i++) {
        if (build->extra[i]->x509 == x509) {
            return build->extra[i];
        }
    }
    return NULL;
}

/* Certificates between, borrowed. */
static STACK_OF(X509) * collect(const struct build *build)
{
    const gov__cert_pool *pool = build->pool;
    STACK_OF(X509) *stack = sk_X509_new_null();
    bool done = stack != NULL;

    for (size_t i = 0; done && i < build->extra_count; i++) {
        done = sk_X509_push(stack, build->extra[i]->x509) > 0;
    }
    for (size_t i = pool->anchor_count; done && i < pool->cert_count; i++) {
        done = sk_X509_push(stack, pool->certs[i]->x509) > 0;
    }
    if (!done) {
        sk_X509_free(stack);
        stack = NULL;
    }
    return stack;
}

static gov_status take_chain(const struct build *build, X509_STORE_CTX *context, gov__chain *out)
{
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);
    const int count = sk_X509_num(chain);

    if (count > GOV__CHAIN_MAX) {
        return GOV_ERR_CHAIN;
    }
    for (int i = 0; i < count; i++) {
        gov__cert *cert = find_cert(build, sk_X509_value(chain, i));
        if (cert == NULL) {
            return GOV_ERR_INTERNAL;
        }
        out->certs[out->count++] = gov__cert_ref(cert);
    }
    return GOV_OK;
}

static gov_status verify(const struct build *build, X509_STORE_CTX *context, gov__chain *out)
{
    X509_VERIFY_PARAM *rules = X509_STORE_CTX_get0_param(context);

    gov__x509_set_rules(context, BETWEEN_MAX, true);
    X509_VERIFY_PARAM_set_time(rules, (time_t)build->at_s);
    if (X509_verify_cert(context) == 1) {
        return take_chain(build, context, out);
    }
    const X509 *at_fault = X509_STORE_CTX_get_current_cert(context);
    out->at_fault = at_fault != NULL ? find_cert(build, at_fault) : NULL;
    return gov__x509_judge(X509_STORE_CTX_get_error(context), NULL);
}

gov_status gov__chain_build(const gov__cert_pool *pool, gov__cert *leaf, gov__cert *const *extra,
                            size_t extra_count, int64_t at_s, gov__chain *out)
{
    const struct build build = {pool, leaf, extra, extra_count, at_s};
    gov_status status = GOV_ERR_NO_MEMORY;

    *out = (gov__chain){0};
    if (extra_count > EXTRA_MAX) {
        return GOV_ERR_LIMIT;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    STACK_OF(X509) *between = collect(&build);
    X509_STORE_CTX *context = between != NULL ? X509_STORE_CTX_new() : NULL;
    if (context != NULL && X509_STORE_CTX_init(context, pool->store, leaf->x509, between) == 1) {
        status = verify(&build, context, out);
    }
    X509_STORE_CTX_free(context);
    sk_X509_free(between);
    return gov__openssl_leave(mark, status);
}

void gov__chain_clear(gov__chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        gov__cert_unref(chain->certs[i]);
    }
    *chain = (gov__chain){0};
}
