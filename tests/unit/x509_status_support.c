/* SPDX-License-Identifier: Apache-2.0 */
/* See x509_support.h: certificate revocation lists and OCSP replies. */
#include "unit/x509_support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "unit/jose_support.h"
#include "unit/x509_sign_support.h"

enum { HOUR = 3600 };

static uint8_t *copy_of(unsigned char *der, int len, size_t *out_len)
{
    ck_assert_int_gt(len, 0);
    uint8_t *copy = malloc((size_t)len);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, der, (size_t)len);
    OPENSSL_free(der);
    *out_len = (size_t)len;
    return copy;
}

static void add_revoked(X509_CRL *crl, const x509_revoked *entry)
{
    X509_REVOKED *revoked = X509_REVOKED_new();
    ASN1_TIME *time = ASN1_TIME_set(NULL, (time_t)entry->at_s);

    X509_REVOKED_set_serialNumber(revoked, X509_get_serialNumber(entry->cert->cert));
    X509_REVOKED_set_revocationDate(revoked, time);
    ASN1_TIME_free(time);
    if (entry->reason != 0) {
        ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
        ASN1_ENUMERATED_set(reason, entry->reason > 0 ? entry->reason : 0);
        ck_assert_int_eq(X509_REVOKED_add1_ext_i2d(revoked, NID_crl_reason, reason, 0, 0), 1);
        ASN1_ENUMERATED_free(reason);
    }
    if (entry->invalid_s != 0) {
        ASN1_GENERALIZEDTIME *date = ASN1_GENERALIZEDTIME_set(NULL, (time_t)entry->invalid_s);
        ck_assert_int_eq(X509_REVOKED_add1_ext_i2d(revoked, NID_invalidity_date, date, 0, 0), 1);
        ASN1_GENERALIZEDTIME_free(date);
    }
    if (entry->issuer != NULL) {
        GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
        GENERAL_NAME *name = GENERAL_NAME_new();
        GENERAL_NAME_set0_value(name, GEN_DIRNAME,
                                X509_NAME_dup(X509_get_subject_name(entry->issuer->cert)));
        ck_assert_int_gt(sk_GENERAL_NAME_push(names, name), 0);
        ck_assert_int_eq(X509_REVOKED_add1_ext_i2d(revoked, NID_certificate_issuer, names, 1, 0),
                         1);
        GENERAL_NAMES_free(names);
    }
    if (entry->critical) {
        X509_EXTENSION *extension = x509_unknown_extension();
        ck_assert_int_eq(X509_REVOKED_add_ext(revoked, extension, -1), 1);
        X509_EXTENSION_free(extension);
    }
    ck_assert_int_eq(X509_CRL_add0_revoked(crl, revoked), 1);
}

static void add_text_extension(X509_CRL *crl, int nid, const char *value)
{
    X509V3_CTX context;

    X509V3_set_ctx(&context, NULL, NULL, NULL, crl, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    ck_assert_msg(extension != NULL, "extension %s", value);
    ck_assert_int_eq(X509_CRL_add_ext(crl, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

static void add_number(X509_CRL *crl, int nid, int critical)
{
    ASN1_INTEGER *number = ASN1_INTEGER_new();

    ASN1_INTEGER_set(number, 7);
    ck_assert_int_eq(X509_CRL_add1_ext_i2d(crl, nid, number, critical, 0), 1);
    ASN1_INTEGER_free(number);
}

static void add_point(X509_CRL *crl, const char *point)
{
    if (point != NULL) {
        char *value = jose_format("critical,%s", point);
        add_text_extension(crl, NID_issuing_distribution_point, value);
        free(value);
    }
}

static void add_expired(X509_CRL *crl, int64_t from_s)
{
    ASN1_OBJECT *object = OBJ_txt2obj("2.5.29.60", 1);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    ASN1_GENERALIZEDTIME *time = ASN1_GENERALIZEDTIME_set(NULL, (time_t)from_s);
    unsigned char *bytes = NULL;
    int len = i2d_ASN1_GENERALIZEDTIME(time, &bytes);

    ASN1_OCTET_STRING_set(value, bytes, len);
    X509_EXTENSION *extension = X509_EXTENSION_create_by_OBJ(NULL, object, 0, value);
    ck_assert_int_eq(X509_CRL_add_ext(crl, extension, -1), 1);
    X509_EXTENSION_free(extension);
    OPENSSL_free(bytes);
    ASN1_GENERALIZEDTIME_free(time);
    ASN1_OCTET_STRING_free(value);
    ASN1_OBJECT_free(object);
}

static void add_extensions(X509_CRL *crl, const x509_crl_spec *spec)
{
    add_number(crl, NID_crl_number, 0);
    if (spec->delta) {
        add_number(crl, NID_delta_crl, 1);
    }
    add_point(crl, spec->point);
    add_point(crl, spec->second_point);
    if (spec->expired_from_s != 0) {
        add_expired(crl, spec->expired_from_s);
    }
    if (spec->critical) {
        X509_EXTENSION *extension = x509_unknown_extension();
        ck_assert_int_eq(X509_CRL_add_ext(crl, extension, -1), 1);
        X509_EXTENSION_free(extension);
    }
}

static void set_times(X509_CRL *crl, const x509_crl_spec *spec)
{
    ASN1_TIME *time =
        ASN1_TIME_set(NULL, (time_t)(spec->this_s != 0 ? spec->this_s : X509_NOW - X509_DAY));

    X509_CRL_set1_lastUpdate(crl, time);
    if (spec->next_s >= 0) {
        ASN1_TIME_set(time, (time_t)(spec->next_s != 0 ? spec->next_s : X509_NOW + X509_DAY));
        X509_CRL_set1_nextUpdate(crl, time);
    }
    ASN1_TIME_free(time);
}

uint8_t *x509_make_crl(const x509_crl_spec *spec, size_t *out_len)
{
    const x509_entity *signer = spec->signer != NULL ? spec->signer : spec->issuer;
    X509_CRL *crl = X509_CRL_new();
    unsigned char *der = NULL;

    X509_CRL_set_version(crl, X509_CRL_VERSION_2);
    X509_CRL_set_issuer_name(crl, X509_get_subject_name(spec->issuer->cert));
    set_times(crl, spec);
    for (size_t i = 0; i < spec->count; i++) {
        add_revoked(crl, &spec->revoked[i]);
    }
    add_extensions(crl, spec);
    EVP_MD_CTX *context = x509_sign_begin(signer->key, spec->digest, NULL, false);
    ck_assert_int_gt(X509_CRL_sign_ctx(crl, context), 0);
    x509_sign_end(context);
    int len = i2d_X509_CRL(crl, &der);
    X509_CRL_free(crl);
    return copy_of(der, len, out_len);
}

static OCSP_BASICRESP *make_basic(const x509_ocsp_spec *spec)
{
    const EVP_MD *hash = EVP_get_digestbyname(spec->hash != NULL ? spec->hash : "SHA1");
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    OCSP_CERTID *id = OCSP_cert_to_id(hash, spec->cert->cert, spec->issuer->cert);
    ASN1_TIME *revoked = ASN1_GENERALIZEDTIME_set(NULL, (time_t)spec->revoked_s);
    ASN1_TIME *this_update = ASN1_GENERALIZEDTIME_set(
        NULL, (time_t)(spec->this_s != 0 ? spec->this_s : X509_NOW - HOUR));
    ASN1_TIME *next_update = ASN1_GENERALIZEDTIME_set(
        NULL, (time_t)(spec->next_s != 0 ? spec->next_s : X509_NOW + HOUR));
    const bool is_revoked = spec->status == V_OCSP_CERTSTATUS_REVOKED;

    OCSP_SINGLERESP *single = OCSP_basic_add1_status(
        basic, id, spec->status, spec->reason != 0 ? spec->reason : OCSP_REVOKED_STATUS_NOSTATUS,
        is_revoked ? revoked : NULL, this_update, spec->next_s >= 0 ? next_update : NULL);
    ck_assert_ptr_nonnull(single);
    X509_EXTENSION *unknown = x509_unknown_extension();
    if (spec->critical) {
        ck_assert_int_eq(OCSP_BASICRESP_add_ext(basic, unknown, -1), 1);
    }
    if (spec->critical_single) {
        ck_assert_int_eq(OCSP_SINGLERESP_add_ext(single, unknown, -1), 1);
    }
    X509_EXTENSION_free(unknown);
    /* The time of the reply is that of the test; OpenSSL lets it be read only. */
    ASN1_GENERALIZEDTIME *produced =
        (ASN1_GENERALIZEDTIME *)(uintptr_t)OCSP_resp_get0_produced_at(basic);
    ck_assert_int_eq(ASN1_STRING_copy(produced, this_update), 1);
    ASN1_TIME_free(revoked);
    ASN1_TIME_free(this_update);
    ASN1_TIME_free(next_update);
    OCSP_CERTID_free(id);
    return basic;
}

uint8_t *x509_make_ocsp(const x509_ocsp_spec *spec, size_t *out_len)
{
    const x509_entity *signer = spec->signer != NULL ? spec->signer : spec->issuer;
    const bool bare = spec->signer == NULL || spec->bare;
    unsigned char *der = NULL;
    OCSP_BASICRESP *basic = NULL;

    if (spec->failure == 0) {
        basic = make_basic(spec);
        EVP_MD_CTX *context = x509_sign_begin(signer->key, NULL, NULL, false);
        ck_assert_int_eq(OCSP_basic_sign_ctx(basic, signer->cert, context, NULL,
                                             (bare ? OCSP_NOCERTS : 0) | OCSP_NOTIME),
                         1);
        x509_sign_end(context);
    }
    OCSP_RESPONSE *reply = OCSP_response_create(spec->failure, basic);
    ck_assert_ptr_nonnull(reply);
    int len = i2d_OCSP_RESPONSE(reply, &der);
    OCSP_RESPONSE_free(reply);
    OCSP_BASICRESP_free(basic);
    return copy_of(der, len, out_len);
}
