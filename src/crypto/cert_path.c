/* SPDX-License-Identifier: Apache-2.0 */
/* Ways from a certificate to an anchor, where names alone do not tell them apart: authorities that have one
 * name and several keys, and certificates beside a document that look like one of them. OpenSSL takes the
 * first that has the right name; here the signatures decide. What a way is worth is OpenSSL's verdict. */
#include "crypto/cert_path.h"

#include <openssl/x509v3.h>

#include "crypto/openssl.h"

/* Bounds the work that certificates of one name can make: signatures, and whole ways. */
enum { TRIALS_MAX = 128, WAYS_MAX = 16 };

struct search {
    const gov__chain_job *job;
    gov__cert *path[GOV__CHAIN_MAX]; /* each signed by the next one */
    size_t count;
    size_t trials;
    size_t ways;
    bool limited;
    bool open;         /* a path ends at one whose issuer is not here, or that signed itself */
    gov_status status; /* of the first way, then of the one that holds */
    gov__chain *out;
};

static gov__cert *candidate_at(const gov__chain_job *job, size_t index)
{
    const size_t kept = job->pool->cert_count;

    return index < kept ? job->pool->certs[index] : job->extra[index - kept];
}

static bool on_path(const struct search *s, const gov__cert *cert)
{
    for (size_t i = 0; i < s->count; i++) {
        if (gov__bytes_equal(gov__cert_der(s->path[i]), gov__cert_der(cert))) {
            return true;
        }
    }
    return false;
}

/* For OpenSSL: an issuer is who comes next, and nobody else of that name. */
static int is_next(X509_STORE_CTX *context, X509 *child, X509 *issuer)
{
    const struct search *s = X509_STORE_CTX_get_app_data(context);

    for (size_t i = 0; i + 1 < s->count; i++) {
        if (s->path[i]->x509 == child && s->path[i + 1]->x509 == issuer) {
            return 1;
        }
    }
    return 0;
}

static bool fill(const struct search *s, STACK_OF(X509) * between, STACK_OF(X509) * anchor)
{
    bool done =
        between != NULL && anchor != NULL && sk_X509_push(anchor, s->path[s->count - 1]->x509) > 0;

    for (size_t i = 1; done && i + 1 < s->count; i++) {
        done = sk_X509_push(between, s->path[i]->x509) > 0;
    }
    return done;
}

static gov_status verify_way(struct search *s, gov__chain *out)
{
    gov__openssl_mark mark = gov__openssl_enter();
    STACK_OF(X509) *between = sk_X509_new_null();
    STACK_OF(X509) *anchor = sk_X509_new_null();
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    gov_status status = GOV_ERR_NO_MEMORY;

    if (store != NULL && context != NULL && fill(s, between, anchor)) {
        X509_STORE_set_check_issued(store, is_next);
        if (X509_STORE_CTX_init(context, store, s->path[0]->x509, between) == 1 &&
            X509_STORE_CTX_set_app_data(context, s) == 1) {
            X509_STORE_CTX_set0_trusted_stack(context, anchor);
            status = gov__chain_verify(s->job, context, out);
        }
    }
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    sk_X509_free(anchor);
    sk_X509_free(between);
    return gov__openssl_leave(mark, status);
}

/* True when there is nothing more to look for. */
static bool try_way(struct search *s)
{
    gov__chain found = {.count = 0};

    if (s->ways == WAYS_MAX) {
        s->limited = true;
        return true;
    }
    const gov_status status = verify_way(s, &found);
    if (status == GOV_OK || status == GOV_ERR_NO_MEMORY || s->ways == 0) {
        s->status = status;
        *s->out = found;
    } else {
        gov__chain_clear(&found);
    }
    s->ways++;
    return status == GOV_OK || status == GOV_ERR_NO_MEMORY;
}

/* GOV_OK when the signature of the last one on the path is by the candidate. */
static gov_status try_signature(struct search *s, const gov__cert *candidate)
{
    const gov__cert *child = s->path[s->count - 1];

    if (s->trials == TRIALS_MAX) {
        s->limited = true;
        return GOV_ERR_LIMIT;
    }
    s->trials++;
    const gov_status status = gov__cert_verify(candidate, child->parts.algorithm, child->parts.tbs,
                                               child->parts.signature, NULL);
    if (status == GOV_ERR_NO_MEMORY) {
        s->status = status;
    }
    return status;
}

/* Anchors first, then what else the pool holds, then what came with the document; no deeper than a chain
 * is long. True when there is nothing more to look for. */
static bool climb(struct search *s)
{
    const size_t count = s->job->pool->cert_count + s->job->extra_count;
    const gov__cert *child = s->path[s->count - 1];
    bool named = false;
    bool done = false;

    for (size_t i = 0; !done && i < count && s->count < GOV__CHAIN_MAX; i++) {
        gov__cert *candidate = candidate_at(s->job, i);
        if (X509_check_issued(candidate->x509, child->x509) != X509_V_OK) {
            continue;
        }
        named = true;
        gov_status status = on_path(s, candidate) ? GOV_ERR_CHAIN : try_signature(s, candidate);
        if (status == GOV_OK) {
            s->path[s->count++] = candidate;
            done = i < s->job->pool->anchor_count ? try_way(s) : climb(s);
            s->count--;
        }
        done = done || status == GOV_ERR_NO_MEMORY || status == GOV_ERR_LIMIT;
    }
    s->open = s->open || gov__cert_is_self_signed(child) || (!named && s->count < GOV__CHAIN_MAX);
    return done;
}

/* A namesake that did not sign is no proof against a leaf that another one did sign. */
static gov_status conclude(const struct search *s, gov__chain *out)
{
    if (s->limited && s->status != GOV_OK && s->status != GOV_ERR_NO_MEMORY) {
        return GOV_ERR_LIMIT;
    }
    if (s->ways == 0 && s->status == GOV_ERR_SIGNATURE && s->open) {
        out->at_fault = NULL;
        return GOV_ERR_KEY_NOT_FOUND;
    }
    return s->status;
}

gov_status gov__chain_search(const gov__chain_job *job, gov_status first, gov__chain *out)
{
    gov__chain found = {.count = 0};
    struct search s = {.job = job, .path = {job->leaf}, .count = 1, .status = first, .out = &found};

    gov__openssl_mark mark = gov__openssl_enter();
    (void)climb(&s);
    if (s.ways != 0) {
        *out = found;
    }
    return gov__openssl_leave(mark, conclude(&s, out));
}
