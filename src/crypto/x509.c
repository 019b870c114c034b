/* SPDX-License-Identifier: Apache-2.0 */
/* Verification by OpenSSL, with the distinguishing id laid on every certificate that SM2 signed: its
 * command line lays it on the leaf alone, and a chain of SM2 fails at the second link. */
#include "crypto/x509.h"

#include <string.h>

#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "crypto/key_parts.h"
#include "crypto/openssl.h"
#include "crypto/sm2_pkey.h"

/* 112 bits: RSA from 2048 on, SHA-2 and SM3 (SP 800-57 part 1 table 2). */
enum { SECURITY_LEVEL = 2 };

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

/* What OpenSSL's findings are called here; everything else is a broken constraint. */
static const struct {
    int error;
    gov_status status;
    const char *reason;
} findings[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, GOV_ERR_EXPIRED, "a certificate is not valid any more"},
    {X509_V_ERR_CERT_NOT_YET_VALID, GOV_ERR_NOT_YET_VALID, "a certificate is not valid yet"},
    {X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD, GOV_ERR_RESPONSE, "a time is malformed"},
    {X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD, GOV_ERR_RESPONSE, "a time is malformed"},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, GOV_ERR_SIGNATURE,
     "a certificate was not signed by the one above it"},
    {X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE, GOV_ERR_SIGNATURE,
     "a certificate was not signed by the one above it"},
    {X509_V_ERR_SIGNATURE_ALGORITHM_MISMATCH, GOV_ERR_SIGNATURE,
     "a certificate was not signed by the one above it"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, GOV_ERR_KEY_NOT_FOUND, "no trusted anchor is reached"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, GOV_ERR_KEY_NOT_FOUND,
     "no trusted anchor is reached"},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, GOV_ERR_KEY_NOT_FOUND,
     "no trusted anchor is reached"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, GOV_ERR_KEY_NOT_FOUND, "no trusted anchor is reached"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, GOV_ERR_KEY_NOT_FOUND, "no trusted anchor is reached"},
    {X509_V_ERR_CERT_UNTRUSTED, GOV_ERR_KEY_NOT_FOUND, "no trusted anchor is reached"},
    {X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY, GOV_ERR_ALGORITHM, "a key is not supported"},
    {X509_V_ERR_UNSUPPORTED_SIGNATURE_ALGORITHM, GOV_ERR_ALGORITHM,
     "a signature algorithm is not supported"},
    {X509_V_ERR_EE_KEY_TOO_SMALL, GOV_ERR_ALGORITHM, "a key is too weak"},
    {X509_V_ERR_CA_KEY_TOO_SMALL, GOV_ERR_ALGORITHM, "a key is too weak"},
    {X509_V_ERR_CA_MD_TOO_WEAK, GOV_ERR_ALGORITHM, "a digest is too weak"},
    {X509_V_ERR_INVALID_CA, GOV_ERR_CHAIN, "a certificate is no authority"},
    {X509_V_ERR_PATH_LENGTH_EXCEEDED, GOV_ERR_CHAIN, "the path is longer than permitted"},
    {X509_V_ERR_CERT_CHAIN_TOO_LONG, GOV_ERR_CHAIN, "the path is longer than permitted"},
    {X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, GOV_ERR_CHAIN,
     "a critical extension is not understood"},
    {X509_V_ERR_OUT_OF_MEM, GOV_ERR_NO_MEMORY, "memory ran out"},
};

static gov_status judge(const gov__x509_input *input, int error)
{
    for (size_t i = 0; i < sizeof findings / sizeof findings[0]; i++) {
        if (findings[i].error == error) {
            return fail(input, findings[i].status, findings[i].reason);
        }
    }
    return fail(input, GOV_ERR_CHAIN, "a constraint of the chain is broken");
}

/* The certificate takes the id over and frees it. OpenSSL refuses any other kind of signature that
 * has one. */
static bool lay_id(X509 *cert, const char *id)
{
    if (X509_get_signature_nid(cert) != NID_SM2_with_SM3) {
        return true;
    }
    ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
    if (octets == NULL ||
        ASN1_OCTET_STRING_set(octets, (const unsigned char *)id, (int)strlen(id)) != 1) {
        ASN1_OCTET_STRING_free(octets);
        return false;
    }
    X509_set0_distinguishing_id(cert, octets);
    return true;
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
    if (!lay_id(cert, input->sm2_id != NULL ? input->sm2_id : GOV__SM2_DEFAULT_ID)) {
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

    X509_VERIFY_PARAM_set_depth(rules, GOV__X509_CHAIN_MAX);
    X509_VERIFY_PARAM_set_auth_level(rules, SECURITY_LEVEL);
    /* A time that is set wins over the flag. */
    if ((input->flags & GOV__X509_ANY_TIME) != 0) {
        (void)X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_NO_CHECK_TIME);
    } else {
        X509_VERIFY_PARAM_set_time(rules, (time_t)input->at_s);
    }
    if ((input->flags & GOV__X509_PARTIAL) != 0) {
        (void)X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
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
    const gov__key_options options = {.sm2_id = input->sm2_id};
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_PKEY *pkey = X509_get_pubkey(leaf);
    gov__key *key = NULL;

    gov_status status = gov__openssl_leave(mark, pkey != NULL ? GOV_OK : GOV_ERR_ALGORITHM);
    if (status == GOV_OK) {
        status = gov__key_begin(mem, &key);
    }
    if (status == GOV_OK) {
        status = gov__key_adopt(key, pkey, false);
        status = status == GOV_OK ? gov__key_finish(key, &options) : status;
    } else {
        EVP_PKEY_free(pkey);
    }
    if (status != GOV_OK) {
        gov__key_unref(key);
        return status == GOV_ERR_ALGORITHM ? fail(input, status, "the leaf's key is not supported")
                                           : status;
    }
    *out = key;
    return GOV_OK;
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
