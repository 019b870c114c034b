/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures by the key of a certificate, under the algorithms of X.509 and CMS. What is not in the table
 * is refused: SHA-1 and MD5 are not in it. */
#include <string.h>

#include <openssl/rsa.h>

#include "crypto/cert_parts.h"
#include "crypto/key_parts.h"
#include "crypto/openssl.h"
#include "crypto/sm2_pkey.h"

enum { SALT_MAX = 512 };

typedef enum scheme { PKCS1, PSS, ECDSA, EDDSA, SM2 } scheme;

#define OID(...) {__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})

static const struct method {
    uint8_t oid[10];
    size_t oid_len;
    scheme scheme;
    gov__digest_alg digest; /* of PSS its parameters say it */
} methods[] = {
    /* sha256, sha384, sha512WithRSAEncryption, id-RSASSA-PSS (RFC 8017 appendix C) */
    {OID(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B), PKCS1, GOV__DIGEST_SHA256},
    {OID(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0C), PKCS1, GOV__DIGEST_SHA384},
    {OID(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0D), PKCS1, GOV__DIGEST_SHA512},
    {OID(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A), PSS, GOV__DIGEST_COUNT},
    /* ecdsa-with-SHA256, -SHA384, -SHA512 (RFC 5758 section 3.2) */
    {OID(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02), ECDSA, GOV__DIGEST_SHA256},
    {OID(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03), ECDSA, GOV__DIGEST_SHA384},
    {OID(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x04), ECDSA, GOV__DIGEST_SHA512},
    /* id-Ed25519 (RFC 8410 section 3) */
    {OID(0x2B, 0x65, 0x70), EDDSA, GOV__DIGEST_COUNT},
    /* GM/T 0006: SM2 with SM3; SM2, SM2 signature, which some name instead */
    {OID(0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x83, 0x75), SM2, GOV__DIGEST_SM3},
    {OID(0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D), SM2, GOV__DIGEST_SM3},
    {OID(0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D, 0x01), SM2, GOV__DIGEST_SM3},
};

/* id-sha256, -sha384, -sha512 (RFC 8017 appendix B.1) and id-mgf1. */
static const uint8_t sha2[][9] = {
    [GOV__DIGEST_SHA256] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01},
    [GOV__DIGEST_SHA384] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02},
    [GOV__DIGEST_SHA512] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03},
};
static const uint8_t mgf1[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x08};

struct pss {
    gov__digest_alg digest;
    gov__digest_alg mgf;
    int salt;
};

/* AlgorithmIdentifier, or the OID alone. */
static const struct method *find_method(gov__bytes algorithm, gov__bytes *parameters)
{
    gov__der oid;
    gov__der sequence;

    *parameters = gov__bytes_of(NULL, 0);
    if (gov__der_only(algorithm, GOV__DER_SEQUENCE, &sequence)) {
        *parameters = sequence.body;
        if (!gov__der_take(parameters, GOV__DER_OID, &oid)) {
            return NULL;
        }
    } else if (!gov__der_only(algorithm, GOV__DER_OID, &oid)) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (gov__der_oid_is(&oid, methods[i].oid, methods[i].oid_len)) {
            return &methods[i];
        }
    }
    return NULL;
}

/* An AlgorithmIdentifier of SHA-2, with NULL or without. */
static bool read_sha2(gov__bytes in, gov__digest_alg *out)
{
    gov__der sequence;
    gov__der oid;
    gov__der null;

    if (!gov__der_only(in, GOV__DER_SEQUENCE, &sequence)) {
        return false;
    }
    gov__bytes rest = sequence.body;
    if (!gov__der_take(&rest, GOV__DER_OID, &oid) ||
        !gov__der_take_optional(&rest, GOV__DER_NULL, &null) || rest.len != 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof sha2 / sizeof sha2[0]; i++) {
        if (gov__der_oid_is(&oid, sha2[i], sizeof sha2[i])) {
            *out = (gov__digest_alg)i;
            return true;
        }
    }
    return false;
}

static bool read_mgf(gov__bytes in, gov__digest_alg *out)
{
    gov__der sequence;
    gov__der oid;

    if (!gov__der_only(in, GOV__DER_SEQUENCE, &sequence)) {
        return false;
    }
    gov__bytes rest = sequence.body;
    return gov__der_take(&rest, GOV__DER_OID, &oid) && gov__der_oid_is(&oid, mgf1, sizeof mgf1) &&
           read_sha2(rest, out);
}

/* RSASSA-PSS-params (RFC 8017 appendix A.2.3). The defaults are SHA-1, so both digests must be said. */
static bool read_pss(gov__bytes parameters, struct pss *out)
{
    gov__der sequence;
    gov__der digest;
    gov__der mgf;
    gov__der salt;
    gov__der number;
    uint32_t length = 20;

    if (!gov__der_only(parameters, GOV__DER_SEQUENCE, &sequence)) {
        return false;
    }
    gov__bytes rest = sequence.body;
    if (!gov__der_take(&rest, GOV__DER_CONTEXT(0), &digest) ||
        !gov__der_take(&rest, GOV__DER_CONTEXT(1), &mgf) ||
        !gov__der_take_optional(&rest, GOV__DER_CONTEXT(2), &salt) ||
        !read_sha2(digest.body, &out->digest) || !read_mgf(mgf.body, &out->mgf)) {
        return false;
    }
    if (salt.tag != 0 && (!gov__der_only(salt.body, GOV__DER_INTEGER, &number) ||
                          !gov__der_small(&number, &length) || length > SALT_MAX)) {
        return false;
    }
    out->salt = (int)length;
    /* trailerField has one value, which is its default. */
    return rest.len == 0;
}

static bool fits(const struct method *method, gov__key_kind kind)
{
    switch (method->scheme) {
    case PKCS1:
    case PSS: return kind == GOV__KEY_RSA;
    case ECDSA: return kind == GOV__KEY_P256 || kind == GOV__KEY_P384 || kind == GOV__KEY_P521;
    case EDDSA: return kind == GOV__KEY_ED25519;
    default: return kind == GOV__KEY_SM2;
    }
}

static bool set_pss(EVP_PKEY_CTX *context, const gov__crypto *crypto, const struct pss *pss)
{
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, crypto->digests[pss->mgf]) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, pss->salt) == 1;
}

static gov_status verify_evp(const gov__key *key, const struct method *method,
                             const struct pss *pss, gov__bytes message, gov__bytes signature)
{
    const gov__crypto *crypto = gov__key_crypto(key);
    const gov__digest_alg digest = pss != NULL ? pss->digest : method->digest;
    const EVP_MD *md = digest < GOV__DIGEST_COUNT ? crypto->digests[digest] : NULL;
    gov__openssl_mark mark = gov__openssl_enter();
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options = NULL;
    gov_status status = GOV_ERR_NO_MEMORY;

    if (context != NULL &&
        EVP_DigestVerifyInit(context, &options, md, NULL, gov__key_pkey(key)) == 1 &&
        (pss == NULL || set_pss(options, crypto, pss))) {
        status =
            EVP_DigestVerify(context, signature.data, signature.len, message.data, message.len) == 1
                ? GOV_OK
                : GOV_ERR_SIGNATURE;
    }
    EVP_MD_CTX_free(context);
    return gov__openssl_leave(mark, status);
}

static gov_status verify_sm2(const gov__key *key, gov__bytes message, gov__bytes signature,
                             bool *is_raw)
{
    uint8_t raw[GOV__SM2_RAW];

    if (!gov__sm2_signature_to_raw(signature, raw)) {
        if (is_raw == NULL || signature.len != GOV__SM2_RAW) {
            return GOV_ERR_SIGNATURE;
        }
        *is_raw = true;
        memcpy(raw, signature.data, sizeof raw);
    }
    return gov__sm2_pkey_verify(gov__key_crypto(key), gov__key_pkey(key), GOV__SM2_DEFAULT_ID,
                                message, raw);
}

gov_status gov__cert_verify(const gov__cert *cert, gov__bytes algorithm, gov__bytes message,
                            gov__bytes signature, bool *raw_sm2)
{
    gov__bytes parameters;
    struct pss pss;
    const struct method *method = find_method(algorithm, &parameters);

    if (raw_sm2 != NULL) {
        *raw_sm2 = false;
    }
    if (cert->key == NULL || method == NULL || !fits(method, gov__key_get_kind(cert->key))) {
        return GOV_ERR_ALGORITHM;
    }
    if (method->scheme == PSS && !read_pss(parameters, &pss)) {
        return GOV_ERR_ALGORITHM;
    }
    if (signature.len == 0) {
        return GOV_ERR_SIGNATURE;
    }
    return method->scheme == SM2
               ? verify_sm2(cert->key, message, signature, raw_sm2)
               : verify_evp(cert->key, method, method->scheme == PSS ? &pss : NULL, message,
                            signature);
}

gov_status gov__cert_issued_by(const gov__cert *cert, const gov__cert *issuer)
{
    if (!gov__bytes_equal(cert->issuer_der, issuer->subject_der)) {
        return GOV_ERR_CHAIN;
    }
    return gov__cert_verify(issuer, cert->parts.algorithm, cert->parts.tbs, cert->parts.signature,
                            NULL);
}
