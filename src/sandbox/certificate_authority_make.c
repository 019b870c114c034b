/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and certificates of the sandbox's authority (RFC 5280 section 4).
 * Owns: names, validity, extensions. Not: keeping them (certificate_authority.c). */
#include "sandbox/certificate_authority_make.h"

#include <openssl/x509v3.h>
#include <stdlib.h>

#include "sandbox/codec.h"

#define DAY_S INT64_C(86400)

typedef struct description {
    gov__sandbox_authority_who issuer;
    const char *name;
    bool sm2, ca;
    const char *constraints, *usage;
    int64_t days;
} description;

#define ROOT "critical,CA:TRUE"
#define CA   "critical,CA:TRUE,pathlen:0"
#define LEAF "critical,CA:FALSE"
#define CERT "critical,keyCertSign,cRLSign"
#define SIGN "critical,digitalSignature,nonRepudiation"

static const description descriptions[GOV__SB_AUTHORITY_COUNT] = {
    [GOV__SB_SM2_ROOT] = {GOV__SB_SM2_ROOT, "govsdk sandbox SM2 root", true, true, ROOT, CERT,
                          14600},
    [GOV__SB_SM2_CA] = {GOV__SB_SM2_ROOT, "govsdk sandbox SM2 CA", true, true, CA, CERT, 12775},
    [GOV__SB_SM2_SIGNER] = {GOV__SB_SM2_CA, "样例电子证照签章 seal signer", true, false, LEAF, SIGN,
                            10950},
    [GOV__SB_SM2_MAKER] = {GOV__SB_SM2_CA, "样例电子印章制章 seal maker", true, false, LEAF, SIGN,
                           10950},
    [GOV__SB_EC_ROOT] = {GOV__SB_EC_ROOT, "govsdk sandbox EC root", false, true, ROOT, CERT, 14600},
    [GOV__SB_EC_CA] = {GOV__SB_EC_ROOT, "govsdk sandbox EC CA", false, true, CA, CERT, 12775},
    [GOV__SB_EC_SIGNER] = {GOV__SB_EC_CA, "govsdk sandbox certificate issuer", false, false, LEAF,
                           SIGN, 10950},
};

gov__sandbox_authority_who gov__sb_authority_issuer(gov__sandbox_authority_who who)
{
    return descriptions[who].issuer;
}

bool gov__sb_authority_is_ca(gov__sandbox_authority_who who)
{
    return descriptions[who].ca;
}

EVP_PKEY *gov__sb_authority_make_key(gov__sandbox_authority_who who)
{
    return descriptions[who].sm2 ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2") : EVP_EC_gen("P-256");
}

static bool set_name(X509 *x, const char *name)
{
    X509_NAME *subject = X509_get_subject_name(x);
    return X509_NAME_add_entry_by_txt(subject, "C", MBSTRING_ASC, (const uint8_t *)"CN", -1, -1,
                                      0) == 1 &&
           X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_ASC, (const uint8_t *)"govsdk sandbox",
                                      -1, -1, 0) == 1 &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const uint8_t *)name, -1, -1,
                                      0) == 1;
}

/* Positive, and of the same length always. */
static bool set_serial(X509 *x)
{
    uint8_t bytes[16];
    bool done = false;
    if (gov__sb_random(bytes, sizeof bytes)) {
        bytes[0] = (uint8_t)((bytes[0] & 0x3F) | 0x40);
        BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
        done = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x));
        BN_free(number);
    }
    return done;
}

/* From a day ago: what is signed at once, or by a clock a little behind, is inside. */
static bool set_validity(X509 *x, int64_t now_ms, int64_t days)
{
    int64_t start = now_ms / 1000 - DAY_S;
    return ASN1_TIME_set(X509_getm_notBefore(x), (time_t)start) &&
           ASN1_TIME_set(X509_getm_notAfter(x), (time_t)(start + days * DAY_S));
}

static bool add_extension(X509 *x, X509V3_CTX *context, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, context, nid, value);
    bool done = extension && X509_add_ext(x, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return done;
}

static bool add_extensions(X509 *x, X509 *issuer, const description *d, const char *uri)
{
    X509V3_CTX context;
    char *name = uri ? gov__sb_format("URI:%s", uri) : NULL;
    X509V3_set_ctx(&context, issuer ? issuer : x, x, NULL, NULL, 0);
    bool done = add_extension(x, &context, NID_basic_constraints, d->constraints) &&
                add_extension(x, &context, NID_key_usage, d->usage) &&
                add_extension(x, &context, NID_subject_key_identifier, "hash") &&
                add_extension(x, &context, NID_authority_key_identifier, "keyid:always") &&
                (!uri || (name && add_extension(x, &context, NID_subject_alt_name, name)));
    free(name);
    return done;
}

X509 *gov__sb_authority_make(gov__sandbox_authority_who who, EVP_PKEY *key, X509 *issuer,
                             EVP_PKEY *issuer_key, const char *uri, int64_t now_ms)
{
    const description *d = &descriptions[who];
    X509 *x = X509_new();
    bool done = x && X509_set_version(x, X509_VERSION_3) == 1 && set_serial(x) &&
                set_name(x, d->name) &&
                X509_set_issuer_name(x, X509_get_subject_name(issuer ? issuer : x)) == 1 &&
                set_validity(x, now_ms, d->days) && X509_set_pubkey(x, key) == 1 &&
                add_extensions(x, issuer, d, uri);
    EVP_MD_CTX *context = done ? gov__sb_authority_begin(issuer_key ? issuer_key : key) : NULL;
    done = context && X509_sign_ctx(x, context) > 0;
    EVP_MD_CTX_free(context);
    if (!done) {
        X509_free(x);
        return NULL;
    }
    return x;
}
