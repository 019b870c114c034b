/* SPDX-License-Identifier: Apache-2.0 */
/* See x509_support.h: certificates and signatures. Lists and replies are x509_status_support.c. */
#include "unit/x509_support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "unit/jose_support.h"
#include "unit/x509_sign_support.h"

#define DEFAULT_ID "1234567812345678"

static EVP_PKEY *make_key(const char *kind)
{
    EVP_PKEY *key = NULL;

    if (strncmp(kind, "RSA-", 4) == 0) {
        key = EVP_RSA_gen((unsigned)strtoul(kind + 4, NULL, 10));
    } else if (strcmp(kind, "SM2") == 0) {
        key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
    } else if (strcmp(kind, "Ed25519") == 0) {
        key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    } else {
        key = EVP_EC_gen(kind);
    }
    ck_assert_ptr_nonnull(key);
    return key;
}

EVP_MD_CTX *x509_sign_begin(EVP_PKEY *key, const char *digest, const char *sm2_id, bool pss)
{
    const bool sm2 = EVP_PKEY_is_a(key, "SM2") == 1;
    const char *id = sm2_id != NULL ? sm2_id : DEFAULT_ID;
    const char *name = digest != NULL ? digest : sm2 ? "SM3" : "SHA256";
    const EVP_MD *md = EVP_PKEY_is_a(key, "ED25519") == 1 ? NULL : EVP_get_digestbyname(name);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = NULL;

    if (sm2) {
        inner = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
        ck_assert_int_eq(EVP_PKEY_CTX_set1_id(inner, id, (int)strlen(id)), 1);
        EVP_MD_CTX_set_pkey_ctx(context, inner);
        ck_assert_int_eq(EVP_DigestSignInit(context, NULL, md, NULL, key), 1);
        return context;
    }
    ck_assert_int_eq(EVP_DigestSignInit(context, &inner, md, NULL, key), 1);
    if (pss) {
        ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_padding(inner, RSA_PKCS1_PSS_PADDING), 1);
        ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_pss_saltlen(inner, RSA_PSS_SALTLEN_DIGEST), 1);
    }
    return context;
}

void x509_sign_end(EVP_MD_CTX *context)
{
    EVP_PKEY_CTX *inner = EVP_MD_CTX_get_pkey_ctx(context);
    const bool sm2 = EVP_PKEY_is_a(EVP_PKEY_CTX_get0_pkey(inner), "SM2") == 1;

    EVP_MD_CTX_free(context);
    if (sm2) {
        EVP_PKEY_CTX_free(inner);
    }
}

X509_EXTENSION *x509_unknown_extension(void)
{
    ASN1_OBJECT *object = OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();

    ASN1_OCTET_STRING_set(value, (const unsigned char *)"\x05\x00", 2);
    X509_EXTENSION *extension = X509_EXTENSION_create_by_OBJ(NULL, object, 1, value);
    ASN1_OCTET_STRING_free(value);
    ASN1_OBJECT_free(object);
    ck_assert_ptr_nonnull(extension);
    return extension;
}

static void extend(X509 *cert, X509V3_CTX *context, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, context, nid, value);

    ck_assert_msg(extension != NULL, "extension %s", value);
    ck_assert_int_eq(X509_add_ext(cert, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

static void extend_unknown(X509 *cert)
{
    X509_EXTENSION *extension = x509_unknown_extension();

    ck_assert_int_eq(X509_add_ext(cert, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

static void add_extensions(X509 *cert, const x509_spec *spec, X509V3_CTX *context)
{
    const char *usage = spec->usage != NULL ? spec->usage
                        : spec->ca          ? "critical,keyCertSign,cRLSign"
                                            : "critical,digitalSignature";

    if (spec->ca) {
        char *value = spec->path_length != 0
                          ? jose_format("critical,CA:TRUE,pathlen:%d", spec->path_length - 1)
                          : jose_format("critical,CA:TRUE");
        extend(cert, context, NID_basic_constraints, value);
        free(value);
    }
    if (usage[0] != '\0') {
        extend(cert, context, NID_key_usage, usage);
    }
    if (spec->extended != NULL) {
        extend(cert, context, NID_ext_key_usage, spec->extended);
    }
    if (spec->subject_alt != NULL) {
        extend(cert, context, NID_subject_alt_name, spec->subject_alt);
    }
    if (spec->crl_point != NULL) {
        const bool whole = strncmp(spec->crl_point, "DER:", 4) == 0;
        char *value = jose_format("%s%s", whole ? "" : "URI:", spec->crl_point);
        extend(cert, context, NID_crl_distribution_points, value);
        free(value);
    }
    if (spec->key_ids) {
        extend(cert, context, NID_subject_key_identifier, "hash");
        extend(cert, context, NID_authority_key_identifier, "keyid");
    }
    if (spec->no_check) {
        extend(cert, context, NID_id_pkix_OCSP_noCheck, "ignored");
    }
    if (spec->critical) {
        extend_unknown(cert);
    }
}

static void set_name(X509_NAME *name, const char *text)
{
    ck_assert_int_eq(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                                (const unsigned char *)text, -1, -1, 0),
                     1);
}

/* Any thread may make certificates. */
static long next_serial(void)
{
    static _Atomic long last = 1000;

    return ++last;
}

static void fill(X509 *cert, const x509_spec *spec, EVP_PKEY *key)
{
    const int64_t from = spec->from_days != 0 ? spec->from_days : 10;
    const int64_t until = spec->until_days != 0 ? spec->until_days : 10;
    X509V3_CTX context;

    X509_set_version(cert, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), spec->serial != 0 ? spec->serial : next_serial());
    set_name(X509_get_subject_name(cert), spec->name != NULL ? spec->name : "Test");
    X509 *issuer = spec->issuer != NULL ? spec->issuer->cert : cert;
    ck_assert_int_eq(X509_set_issuer_name(cert, X509_get_subject_name(issuer)), 1);
    ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)(X509_NOW - from * X509_DAY));
    ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)(X509_NOW + until * X509_DAY));
    ck_assert_int_eq(X509_set_pubkey(cert, key), 1);
    X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    add_extensions(cert, spec, &context);
}

x509_entity *x509_make(const x509_spec *spec)
{
    x509_entity *entity = calloc(1, sizeof *entity);
    ck_assert_ptr_nonnull(entity);
    if (spec->same_key != NULL) {
        entity->key = spec->same_key->key;
        EVP_PKEY_up_ref(entity->key);
    } else {
        entity->key = make_key(spec->kind);
    }
    entity->cert = X509_new();
    fill(entity->cert, spec, entity->key);

    const x509_entity *signer = spec->signer != NULL   ? spec->signer
                                : spec->issuer != NULL ? spec->issuer
                                                       : entity;
    EVP_MD_CTX *context = x509_sign_begin(signer->key, spec->digest, spec->sm2_id, spec->pss);
    ck_assert_int_gt(X509_sign_ctx(entity->cert, context), 0);
    x509_sign_end(context);

    unsigned char *der = NULL;
    int len = i2d_X509(entity->cert, &der);
    ck_assert_int_gt(len, 0);
    entity->der = malloc((size_t)len);
    ck_assert_ptr_nonnull(entity->der);
    memcpy(entity->der, der, (size_t)len);
    entity->der_len = (size_t)len;
    OPENSSL_free(der);
    return entity;
}

void x509_free(x509_entity *entity)
{
    if (entity != NULL) {
        EVP_PKEY_free(entity->key);
        X509_free(entity->cert);
        free(entity->der);
        free(entity);
    }
}

void x509_make_tree(x509_tree *tree, const char *kind)
{
    char *root = jose_format("Root of %s", kind);
    char *ca = jose_format("Authority of %s", kind);
    char *leaf = jose_format("Signer of %s", kind);

    tree->root = x509_make(&(x509_spec){.kind = kind, .name = root, .ca = true});
    tree->ca = x509_make(&(x509_spec){.kind = kind, .name = ca, .issuer = tree->root, .ca = true});
    tree->leaf = x509_make(&(x509_spec){.kind = kind, .name = leaf, .issuer = tree->ca});
    free(root);
    free(ca);
    free(leaf);
}

void x509_free_tree(x509_tree *tree)
{
    x509_free(tree->leaf);
    x509_free(tree->ca);
    x509_free(tree->root);
    *tree = (x509_tree){0};
}

static char *text_of(BIO *bio)
{
    char *data;
    long len = BIO_get_mem_data(bio, &data);
    char *text = malloc((size_t)len + 1);

    ck_assert_ptr_nonnull(text);
    memcpy(text, data, (size_t)len);
    text[len] = '\0';
    BIO_free(bio);
    return text;
}

char *x509_pem(const x509_entity *entity)
{
    return x509_pem_of("CERTIFICATE", entity->der, entity->der_len);
}

char *x509_key_pem(const x509_entity *entity)
{
    BIO *bio = BIO_new(BIO_s_mem());

    ck_assert_int_eq(PEM_write_bio_PKCS8PrivateKey(bio, entity->key, NULL, NULL, 0, NULL, NULL), 1);
    return text_of(bio);
}

char *x509_pem_of(const char *label, const void *der, size_t len)
{
    BIO *bio = BIO_new(BIO_s_mem());

    ck_assert_int_gt(PEM_write_bio(bio, label, "", der, (long)len), 0);
    return text_of(bio);
}

uint8_t *x509_sign(const x509_entity *who, const void *data, size_t len, size_t *out_len)
{
    EVP_MD_CTX *context = x509_sign_begin(who->key, NULL, NULL, false);
    uint8_t *signature = malloc(1024);

    ck_assert_ptr_nonnull(signature);
    *out_len = 1024;
    ck_assert_int_eq(EVP_DigestSign(context, signature, out_len, data, len), 1);
    x509_sign_end(context);
    return signature;
}

void x509_sign_raw(const x509_entity *who, const void *data, size_t len, uint8_t out[64])
{
    size_t size;
    uint8_t *der = x509_sign(who, data, len, &size);
    const unsigned char *at = der;
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)size);

    ck_assert_ptr_nonnull(signature);
    ck_assert_int_eq(BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, 32), 32);
    ck_assert_int_eq(BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + 32, 32), 32);
    ECDSA_SIG_free(signature);
    free(der);
}
