/* SPDX-License-Identifier: Apache-2.0 */
/* See x509_rules.h: the distinguishing id is laid on every certificate that SM2 signed, since OpenSSL's
 * command line lays it on the leaf alone, and a chain of SM2 fails at the second link. */
#include "crypto/x509_rules.h"

#include <string.h>

#include <openssl/x509v3.h>

#include "crypto/key_parts.h"
#include "crypto/openssl.h"

/* 112 bits: RSA from 2048 on, SHA-2 and SM3 (SP 800-57 part 1 table 2). */
enum { SECURITY_LEVEL = 2 };

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

gov_status gov__x509_judge(int error, const char **reason)
{
    const char *ignored = NULL;
    const char **said = reason != NULL ? reason : &ignored;

    for (size_t i = 0; i < sizeof findings / sizeof findings[0]; i++) {
        if (findings[i].error == error) {
            *said = findings[i].reason;
            return findings[i].status;
        }
    }
    *said = "a constraint of the chain is broken";
    return GOV_ERR_CHAIN;
}

/* The certificate takes the id over and frees it. OpenSSL refuses any other kind of signature that
 * has one. */
bool gov__x509_lay_id(X509 *cert, const char *id)
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

void gov__x509_set_rules(X509_STORE_CTX *context, int depth, bool partial)
{
    X509_VERIFY_PARAM *rules = X509_STORE_CTX_get0_param(context);

    X509_VERIFY_PARAM_set_depth(rules, depth);
    X509_VERIFY_PARAM_set_auth_level(rules, SECURITY_LEVEL);
    if (partial) {
        (void)X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
    }
}

gov_status gov__key_of_x509(const gov_allocator *mem, X509 *cert, const char *sm2_id,
                            gov__key **out)
{
    const gov__key_options options = {.sm2_id = sm2_id};
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_PKEY *pkey = X509_get_pubkey(cert);
    gov__key *key = NULL;

    *out = NULL;
    gov_status status = gov__openssl_leave(mark, pkey != NULL ? GOV_OK : GOV_ERR_ALGORITHM);
    if (status == GOV_OK) {
        status = gov__key_begin_verifying(mem, &key);
    }
    if (status != GOV_OK) {
        EVP_PKEY_free(pkey);
        return status;
    }
    mark = gov__openssl_enter();
    status = gov__openssl_leave(mark, gov__key_adopt_certified(key, pkey));
    status = status == GOV_OK ? gov__key_finish_verifying(key, &options) : status;
    if (status != GOV_OK) {
        gov__key_unref(key);
        return status;
    }
    *out = key;
    return GOV_OK;
}
