/* SPDX-License-Identifier: Apache-2.0 */
/* What the authority says of its certificates: revocation lists (RFC 5280 section 5) and OCSP
 * answers (RFC 6960). Owns: their making, at the sandbox's time. Not: who is revoked: nobody is. */
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "sandbox/certificate_authority_make.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"

#define WEEK_S INT64_C(604800)

static ASN1_TIME *time_at(int64_t second)
{
    return ASN1_TIME_set(NULL, (time_t)second);
}

static bool add_identifier(X509_CRL *crl, X509 *issuer)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, NULL, NULL, crl, 0);
    X509_EXTENSION *extension =
        X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid:always");
    bool done = extension && X509_CRL_add_ext(crl, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return done;
}

/* The number is the second: it grows as the standard wants it to (section 5.2.3). */
static bool fill_crl(X509_CRL *crl, X509 *issuer, int64_t second)
{
    ASN1_TIME *from = time_at(second), *until = time_at(second + WEEK_S);
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    bool done = from && until && number && ASN1_INTEGER_set_int64(number, second) == 1 &&
                X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
                X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer)) == 1 &&
                X509_CRL_set1_lastUpdate(crl, from) == 1 &&
                X509_CRL_set1_nextUpdate(crl, until) == 1 && add_identifier(crl, issuer) &&
                X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) == 1;
    ASN1_INTEGER_free(number);
    ASN1_TIME_free(until);
    ASN1_TIME_free(from);
    return done;
}

static char *crl_pem(X509_CRL *crl)
{
    BIO *memory = BIO_new(BIO_s_mem());
    char *text = NULL, *bytes = NULL;
    if (memory && PEM_write_bio_X509_CRL(memory, crl) == 1) {
        long length = BIO_get_mem_data(memory, &bytes);
        text = gov__sb_format("%.*s", (int)length, bytes);
    }
    BIO_free(memory);
    return text;
}

char *gov__sb_authority_crl(gov_sandbox *sb, gov__sandbox_authority_who ca)
{
    char *pem = NULL;
    X509 *issuer = gov__sb_authority_certificate(sb, ca);
    EVP_PKEY *key = gov__sb_authority_key(sb, ca);
    EVP_MD_CTX *context = key ? gov__sb_authority_begin(key) : NULL;
    X509_CRL *crl = X509_CRL_new();
    if (issuer && context && crl && fill_crl(crl, issuer, gov__sb_now_ms(sb) / 1000) &&
        X509_CRL_sign_ctx(crl, context) > 0) {
        pem = crl_pem(crl);
    }
    X509_CRL_free(crl);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    X509_free(issuer);
    return pem;
}

/* --- OCSP ----------------------------------------------------------------------------------------- */

static bool add_good(OCSP_BASICRESP *basic, X509 *subject, X509 *issuer, bool sm2, int64_t second)
{
    ASN1_TIME *from = time_at(second), *until = time_at(second + WEEK_S);
    OCSP_CERTID *id = OCSP_cert_to_id(sm2 ? EVP_sm3() : EVP_sha256(), subject, issuer);
    bool done =
        from && until && id &&
        OCSP_basic_add1_status(basic, id, V_OCSP_CERTSTATUS_GOOD, 0, NULL, from, until) != NULL;
    OCSP_CERTID_free(id);
    ASN1_TIME_free(until);
    ASN1_TIME_free(from);
    return done;
}

/* OpenSSL would set producedAt from the machine's clock and has no setter for it; the getter gives
 * the member itself. */
static bool set_produced(OCSP_BASICRESP *basic, int64_t second)
{
    const ASN1_GENERALIZEDTIME *produced = OCSP_resp_get0_produced_at(basic);
    return ASN1_GENERALIZEDTIME_set((ASN1_GENERALIZEDTIME *)(uintptr_t)produced, (time_t)second) !=
           NULL;
}

static char *response_base64(OCSP_BASICRESP *basic)
{
    OCSP_RESPONSE *response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
    uint8_t *der = NULL;
    int length = response ? i2d_OCSP_RESPONSE(response, &der) : -1;
    char *text = length > 0 ? gov__sb_b64(der, (size_t)length) : NULL;
    OPENSSL_free(der);
    OCSP_RESPONSE_free(response);
    return text;
}

/* The CA answers itself (section 4.2.2.2): no certificate of a responder is needed. */
char *gov__sb_authority_ocsp(gov_sandbox *sb, gov__sandbox_authority_who issued)
{
    char *text = NULL;
    gov__sandbox_authority_who ca = gov__sb_authority_issuer(issued);
    int64_t second = gov__sb_now_ms(sb) / 1000;
    X509 *subject = gov__sb_authority_certificate(sb, issued);
    X509 *issuer = gov__sb_authority_certificate(sb, ca);
    EVP_PKEY *key = gov__sb_authority_key(sb, ca);
    EVP_MD_CTX *context = key ? gov__sb_authority_begin(key) : NULL;
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    if (subject && issuer && context && basic && set_produced(basic, second) &&
        add_good(basic, subject, issuer, EVP_PKEY_is_a(key, "SM2") == 1, second) &&
        OCSP_basic_sign_ctx(basic, issuer, context, NULL,
                            OCSP_NOCERTS | OCSP_NOTIME | OCSP_RESPID_KEY) == 1) {
        text = response_base64(basic);
    }
    OCSP_BASICRESP_free(basic);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    X509_free(issuer);
    X509_free(subject);
    return text;
}
