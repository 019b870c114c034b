/* SPDX-License-Identifier: Apache-2.0 */
/* Verification by OpenSSL of certificates that are parsed for the one call. Many documents and the same
 * anchors are crypto/cert_chain.c; what both ask is crypto/x509_rules.c. */
#include "crypto/x509.h"

#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "crypto/key_parts.h"
#include "crypto/openssl.h"
#include "crypto/x509_rules.h"

struct verification {
    const gov__x509_input *input;
    X509 *leaf;
    STACK_OF(X509) * intermediates;
    X509_STORE *anchors;
};

static gov_status fail(const gov__x509_input *input, gov_status status, const char *reason)
{
    if (input->reason != NULL) {
        *input->reason = reason;
    }
    return status;
}

static gov_status judge(const gov__x509_input *input, int error)
{
    const char *reason;
    gov_status status = gov__x509_judge(error, &reason);

    return fail(input, status, reason);
}

/* DER without anything behind it. */
static gov_status read_cert(const gov__x509_input *input, gov__bytes der, X509 **out)
{
    const unsigned char *at = der.data;

    *out = NULL;
    if (der.len > GOV__X509_CERT_MAX) {
        return fail(input, GOV_ERR_LIMIT, "a certificate is too long");
    }
    X509 *cert = der.len != 0 ? d2i_X509(NULL, &at, (long)der.len) : NULL;
    if (cert == NULL || at != der.data + der.len) {
        X509_free(cert);
        return fail(input, GOV_ERR_RESPONSE, "a certificate is malformed");
    }
    if (!gov__x509_lay_id(cert, input->sm2_id != NULL ? input->sm2_id : GOV__SM2_DEFAULT_ID)) {
        X509_free(cert);
        return GOV_ERR_NO_MEMORY;
    }
    *out = cert;
    return GOV_OK;
}

static gov_status read_intermediates(struct verification *v)
{
    gov_status status = v->intermediates != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;

    for (size_t i = 0; status == GOV_OK && i < v->input->intermediate_count; i++) {
        X509 *cert;
        status = read_cert(v->input, v->input->intermediates[i], &cert);
        if (status == GOV_OK && sk_X509_push(v->intermediates, cert) == 0) {
            X509_free(cert);
            status = GOV_ERR_NO_MEMORY;
        }
    }
    return status;
}

static gov_status read_anchors(struct verification *v)
{
    gov_status status = v->anchors != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;

    for (size_t i = 0; status == GOV_OK && i < v->input->anchor_count; i++) {
        X509 *cert;
        status = read_cert(v->input, v->input->anchors[i], &cert);
        if (status == GOV_OK && X509_STORE_add_cert(v->anchors, cert) != 1) {
            status = GOV_ERR_NO_MEMORY;
        }
        X509_free(cert);
    }
    return status;
}

static bool has_usage(X509 *leaf, uint32_t flags)
{
    const uint32_t usage = X509_get_key_usage(leaf);
    const uint32_t signing = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
    const uint32_t encryption = KU_KEY_ENCIPHERMENT | KU_DATA_ENCIPHERMENT | KU_KEY_AGREEMENT;

    return ((flags & GOV__X509_FOR_SIGNING) == 0 || (usage & signing) != 0) &&
           ((flags & GOV__X509_FOR_ENCRYPTION) == 0 || (usage & encryption) != 0);
}

static void set_rules(X509_STORE_CTX *context, const gov__x509_input *input)
{
    X509_VERIFY_PARAM *rules = X509_STORE_CTX_get0_param(context);

    gov__x509_set_rules(context, GOV__X509_CHAIN_MAX, (input->flags & GOV__X509_PARTIAL) != 0);
    /* A time that is set wins over the flag. */
    if ((input->flags & GOV__X509_ANY_TIME) != 0) {
        (void)X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_NO_CHECK_TIME);
    } else {
        X509_VERIFY_PARAM_set_time(rules, (time_t)input->at_s);
    }
}

static gov_status verify(struct verification *v)
{
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    gov_status status = GOV_ERR_NO_MEMORY;

    if (context != NULL &&
        X509_STORE_CTX_init(context, v->anchors, v->leaf, v->intermediates) == 1) {
        set_rules(context, v->input);
        status = X509_verify_cert(context) == 1
                     ? GOV_OK
                     : judge(v->input, X509_STORE_CTX_get_error(context));
    }
    X509_STORE_CTX_free(context);
    if (status == GOV_OK && !has_usage(v->leaf, v->input->flags)) {
        status = fail(v->input, GOV_ERR_CHAIN, "the certificate is for another usage");
    }
    return status;
}

static gov_status load_and_verify(struct verification *v)
{
    gov_status status = read_cert(v->input, v->input->leaf, &v->leaf);

    if (status == GOV_OK) {
        v->intermediates = sk_X509_new_null();
        status = read_intermediates(v);
    }
    if (status == GOV_OK) {
        v->anchors = X509_STORE_new();
        status = read_anchors(v);
    }
    return status == GOV_OK ? verify(v) : status;
}

static gov_status take_key(const gov_allocator *mem, const gov__x509_input *input, X509 *leaf,
                           gov__key **out)
{
    gov_status status = gov__key_of_x509(mem, leaf, input->sm2_id, out);

    return status == GOV_ERR_ALGORITHM ? fail(input, status, "the leaf's key is not supported")
                                       : status;
}

gov_status gov__x509_verify_chain(const gov_allocator *mem, const gov__x509_input *input,
                                  gov__key **out_key)
{
    struct verification v = {.input = input};

    if (out_key != NULL) {
        *out_key = NULL;
    }
    (void)fail(input, GOV_OK, NULL);
    if (input->intermediate_count > GOV__X509_CHAIN_MAX ||
        input->anchor_count > GOV__X509_ANCHORS_MAX) {
        return fail(input, GOV_ERR_LIMIT, "there are too many certificates");
    }
    gov__openssl_mark mark = gov__openssl_enter();
    gov_status status = gov__openssl_leave(mark, load_and_verify(&v));
    if (status == GOV_OK && out_key != NULL) {
        status = take_key(mem, input, v.leaf, out_key);
    }
    X509_STORE_free(v.anchors);
    sk_X509_pop_free(v.intermediates, X509_free);
    X509_free(v.leaf);
    return status == GOV_ERR_NO_MEMORY ? fail(input, status, "memory ran out") : status;
}

gov_status gov__x509_verify_x5c(const gov__key *key, const gov__x509_input *input)
{
    gov__x509_input own = *input;
    gov__bytes chain[GOV__X509_CHAIN_MAX];
    size_t count = gov__key_x5c_count(key);

    (void)fail(input, GOV_OK, NULL);
    if (count == 0) {
        return fail(input, GOV_ERR_KEY_NOT_FOUND, "the key carries no certificate");
    }
    if (count - 1 > GOV__X509_CHAIN_MAX) {
        return fail(input, GOV_ERR_LIMIT, "there are too many certificates");
    }
    own.leaf.data = gov__key_x5c_at(key, 0, &own.leaf.len);
    for (size_t i = 1; i < count; i++) {
        chain[i - 1].data = gov__key_x5c_at(key, i, &chain[i - 1].len);
    }
    own.intermediates = chain;
    own.intermediate_count = count - 1;
    return gov__x509_verify_chain(gov__key_mem(key), &own, NULL);
}
