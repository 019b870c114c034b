/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates as wrong as a test needs them, made with OpenSSL. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "support/pki.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/asn1.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

static void add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;

    X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    ck_assert_msg(extension != NULL, "extension %s", value);
    ck_assert_int_eq(X509_add_ext(cert, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

static void add_unknown(X509 *cert)
{
    ASN1_OBJECT *object = OBJ_txt2obj("1.2.3.4.5.6.7", 1);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();

    ck_assert_int_eq(ASN1_OCTET_STRING_set(value, (const unsigned char *)"\x05\x00", 2), 1);
    X509_EXTENSION *extension = X509_EXTENSION_create_by_OBJ(NULL, object, 1, value);
    ck_assert_int_eq(X509_add_ext(cert, extension, -1), 1);
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(value);
    ASN1_OBJECT_free(object);
}

static void add_nul_name(X509 *cert)
{
    static const char text[] = "localhost\0.evil.test";
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_IA5STRING *value = ASN1_IA5STRING_new();

    ck_assert_int_eq(ASN1_STRING_set(value, text, sizeof text - 1), 1);
    GENERAL_NAME_set0_value(name, GEN_DNS, value);
    sk_GENERAL_NAME_push(names, name);
    ck_assert_int_eq(X509_add1_ext_i2d(cert, NID_subject_alt_name, names, 0, 0), 1);
    GENERAL_NAMES_free(names);
}

static void add_extensions(X509 *cert, const pki_request *request, X509 *issuer)
{
    add_extension(cert, issuer, NID_basic_constraints,
                  request->ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
    add_extension(cert, issuer, NID_key_usage,
                  request->ca ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
    if (!request->ca) {
        add_extension(cert, issuer, NID_ext_key_usage,
                      request->client ? "clientAuth" : "serverAuth");
    }
    if (request->alt_names != NULL) {
        add_extension(cert, issuer, NID_subject_alt_name, request->alt_names);
    }
    if (request->permitted_dns != NULL) {
        char value[128];
        snprintf(value, sizeof value, "critical,permitted;DNS:%s", request->permitted_dns);
        add_extension(cert, issuer, NID_name_constraints, value);
    }
    if (request->nul_name) {
        add_nul_name(cert);
    }
    if (request->must_staple) {
        add_extension(cert, issuer, NID_tlsfeature, "status_request");
    }
    if (request->critical_unknown) {
        add_unknown(cert);
    }
}

pki_identity pki_make(const pki_request *request)
{
    static long serial = 1;
    pki_identity made = {X509_new(), NULL};

    made.key = request->rsa_1024 ? EVP_RSA_gen(1024) : EVP_EC_gen("P-256");
    ck_assert_ptr_nonnull(made.cert);
    ck_assert_ptr_nonnull(made.key);

    const pki_identity *issuer = request->issuer == NULL ? &made : request->issuer;
    int before = request->not_before_hours == 0 ? -24 : request->not_before_hours;
    int after = request->not_after_hours == 0 ? 24 : request->not_after_hours;
    X509_NAME *name = X509_get_subject_name(made.cert);

    X509_set_version(made.cert, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.cert), serial++);
    X509_gmtime_adj(X509_getm_notBefore(made.cert), 3600L * before);
    X509_gmtime_adj(X509_getm_notAfter(made.cert), 3600L * after);
    ck_assert_int_eq(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                                (const unsigned char *)request->common_name, -1, -1,
                                                0),
                     1);
    X509_set_issuer_name(made.cert, X509_get_subject_name(issuer->cert));
    X509_set_pubkey(made.cert, made.key);
    add_extensions(made.cert, request, issuer->cert);
    ck_assert_int_gt(X509_sign(made.cert, issuer->key, request->sha1 ? EVP_sha1() : EVP_sha256()),
                     0);
    return made;
}

void pki_identity_free(pki_identity *identity)
{
    X509_free(identity->cert);
    EVP_PKEY_free(identity->key);
    identity->cert = NULL;
    identity->key = NULL;
}

void pki_folder_make(char *out, size_t room)
{
    ck_assert_int_lt(snprintf(out, room, "pki-XXXXXX"), (int)room);
    ck_assert_ptr_nonnull(mkdtemp(out));
}

void pki_folder_remove(const char *folder)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    char path[512];

    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    if (entries != NULL) {
        closedir(entries);
    }
    rmdir(folder);
}

static FILE *open_file(const char *folder, const char *name)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    return file;
}

void pki_write_chain(const char *folder, const char *name, X509 *const *chain, size_t count)
{
    FILE *file = open_file(folder, name);

    for (size_t i = 0; i < count; i++) {
        ck_assert(chain[i] == NULL || PEM_write_X509(file, chain[i]) == 1);
    }
    fclose(file);
}

void pki_write_key(const char *folder, const char *name, EVP_PKEY *key, const char *password)
{
    FILE *file = open_file(folder, name);

    ck_assert_int_eq(
        PEM_write_PKCS8PrivateKey(file, key, password == NULL ? NULL : EVP_aes_256_cbc(), password,
                                  password == NULL ? 0 : (int)strlen(password), NULL, NULL),
        1);
    fclose(file);
}

void pki_write_crl(const char *folder, const char *name, const pki_identity *issuer, X509 *revoked)
{
    X509_CRL *crl = X509_CRL_new();
    ASN1_TIME *now = X509_gmtime_adj(NULL, -3600);
    ASN1_TIME *next = X509_gmtime_adj(NULL, 86400);
    FILE *file = open_file(folder, name);

    X509_CRL_set_version(crl, X509_CRL_VERSION_2);
    X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->cert));
    X509_CRL_set1_lastUpdate(crl, now);
    X509_CRL_set1_nextUpdate(crl, next);
    if (revoked != NULL) {
        X509_REVOKED *entry = X509_REVOKED_new();
        X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked));
        X509_REVOKED_set_revocationDate(entry, now);
        ck_assert_int_eq(X509_CRL_add0_revoked(crl, entry), 1);
    }
    ck_assert_int_gt(X509_CRL_sign(crl, issuer->key, EVP_sha256()), 0);
    ck_assert_int_eq(PEM_write_X509_CRL(file, crl), 1);
    fclose(file);
    ASN1_TIME_free(now);
    ASN1_TIME_free(next);
    X509_CRL_free(crl);
}
