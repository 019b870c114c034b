/* SPDX-License-Identifier: Apache-2.0 */
/* Chains through a pool, by OpenSSL. The store of the anchors was made while the pool was filled
 * (crypto/cert_pool.c); verification has a context of its own and only reads. What OpenSSL misses is
 * crypto/cert_path.c; revocation is crypto/cert_revocation.c. */
#include "crypto/cert_chain.h"

#include "crypto/cert_path.h"
#include "crypto/openssl.h"
#include "crypto/x509_rules.h"

enum { EXTRA_MAX = 64, BETWEEN_MAX = GOV__CHAIN_MAX - 2 };

/* OpenSSL gives back the objects that it was given. */
static gov__cert *find_cert(const gov__chain_job *job, const X509 *x509)
{
    if (job->leaf->x509 == x509) {
        return job->leaf;
    }
    for (size_t i = 0; i < job->pool->cert_count; i++) {
        if (job->pool->certs[i]->x509 == x509) {
            return job->pool->certs[i];
        }
    }
    for (size_t i = 0; i < job->extra_count; i++) {
        if (job->extra[i]->x509 == x509) {
            return job->extra[i];
        }
    }
    return NULL;
}

/* Certificates between, borrowed; what the application gave before what came with the document. */
static STACK_OF(X509) * collect(const gov__chain_job *job)
{
    const gov__cert_pool *pool = job->pool;
    STACK_OF(X509) *stack = sk_X509_new_null();
    bool done = stack != NULL;

    for (size_t i = pool->anchor_count; done && i < pool->cert_count; i++) {
        done = sk_X509_push(stack, pool->certs[i]->x509) > 0;
    }
    for (size_t i = 0; done && i < job->extra_count; i++) {
        done = sk_X509_push(stack, job->extra[i]->x509) > 0;
    }
    if (!done) {
        sk_X509_free(stack);
        stack = NULL;
    }
    return stack;
}

static gov_status take_chain(const gov__chain_job *job, X509_STORE_CTX *context, gov__chain *out)
{
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);
    const int count = sk_X509_num(chain);

    if (count > GOV__CHAIN_MAX) {
        return GOV_ERR_CHAIN;
    }
    for (int i = 0; i < count; i++) {
        gov__cert *cert = find_cert(job, sk_X509_value(chain, i));
        if (cert == NULL) {
            return GOV_ERR_INTERNAL;
        }
        out->certs[out->count++] = gov__cert_ref(cert);
    }
    return GOV_OK;
}

gov_status gov__chain_verify(const gov__chain_job *job, X509_STORE_CTX *context, gov__chain *out)
{
    X509_VERIFY_PARAM *rules = X509_STORE_CTX_get0_param(context);

    gov__x509_set_rules(context, BETWEEN_MAX, true);
    X509_VERIFY_PARAM_set_time(rules, (time_t)job->at_s);
    if (X509_verify_cert(context) == 1) {
        return take_chain(job, context, out);
    }
    const X509 *at_fault = X509_STORE_CTX_get_current_cert(context);
    out->at_fault = at_fault != NULL ? find_cert(job, at_fault) : NULL;
    return gov__x509_judge(X509_STORE_CTX_get_error(context), NULL);
}

static gov_status verify_first(const gov__chain_job *job, gov__chain *out)
{
    gov_status status = GOV_ERR_NO_MEMORY;
    gov__openssl_mark mark = gov__openssl_enter();
    STACK_OF(X509) *between = collect(job);
    X509_STORE_CTX *context = between != NULL ? X509_STORE_CTX_new() : NULL;

    if (context != NULL &&
        X509_STORE_CTX_init(context, job->pool->store, job->leaf->x509, between) == 1) {
        status = gov__chain_verify(job, context, out);
    }
    X509_STORE_CTX_free(context);
    sk_X509_free(between);
    return gov__openssl_leave(mark, status);
}

/* They led to an anchor: nobody else fills the pool's memory. */
static void remember(const gov__cert_pool *pool, const gov__chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        if (!gov__cert_pool_owns(pool, chain->certs[i])) {
            gov__cert_cache_keep(pool->seen, chain->certs[i]);
        }
    }
}

gov_status gov__chain_build(const gov__cert_pool *pool, gov__cert *leaf, gov__cert *const *extra,
                            size_t extra_count, int64_t at_s, gov__chain *out)
{
    const gov__chain_job job = {pool, leaf, extra, extra_count, at_s};

    *out = (gov__chain){0};
    if (extra_count > EXTRA_MAX) {
        return GOV_ERR_LIMIT;
    }
    gov_status status = verify_first(&job, out);
    if (status != GOV_OK && status != GOV_ERR_NO_MEMORY) {
        status = gov__chain_search(&job, status, out);
    }
    if (status == GOV_OK) {
        remember(pool, out);
    }
    return status;
}

void gov__chain_clear(gov__chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        gov__cert_unref(chain->certs[i]);
    }
    *chain = (gov__chain){0};
}
