/* SPDX-License-Identifier: Apache-2.0 */
/* SignedData from the inside out: attributes, signer, content. */
#include "unit/signed_data_support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/x509v3.h>

#define OID_TYPE    "1.2.840.113549.1.9.3"
#define OID_DIGEST  "1.2.840.113549.1.9.4"
#define OID_TIME    "1.2.840.113549.1.9.5"
#define OID_STAMP   "1.2.840.113549.1.9.16.2.14"
#define OID_NAMING  "1.2.840.113549.1.9.16.2.47"
#define OID_SM3     "1.2.156.10197.1.401"
#define OID_SHA256  "2.16.840.1.101.3.4.2.1"
#define OID_TSTINFO "1.2.840.113549.1.9.16.1.4"

static bool is_sm2(const x509_entity *who)
{
    return EVP_PKEY_is_a(who->key, "SM2") == 1;
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

der signature_of(const x509_entity *who, const void *data, size_t len, bool raw, bool bad)
{
    uint8_t octets[64];
    der out;

    if (raw) {
        x509_sign_raw(who, data, len, octets);
        out = der_raw(octets, sizeof octets);
    } else {
        out.data = x509_sign(who, data, len, &out.len);
    }
    if (bad) {
        out.data[out.len - 1] ^= 1;
    }
    return out;
}

static der attribute(const char *oid, der value)
{
    return DER_SEQUENCE(der_oid(oid), DER_SET(value));
}

/* ESSCertIDv2 with SHA-256, which is the default. */
static der naming(const signed_data_make *make)
{
    const x509_entity *who = make->naming;
    der digest = der_digest("SHA256", who->der, who->der_len);
    der algorithm = make->naming_oid != NULL ? DER_SEQUENCE(der_oid(make->naming_oid)) : DER_NONE;

    return DER_SEQUENCE(DER_SEQUENCE(DER_SEQUENCE(algorithm, der_wrap(0x04, digest))));
}

static const char *content_type(const signed_data_make *make)
{
    return or_else(make->content_type,
                   make->cms ? "1.2.840.113549.1.7.1" : "1.2.156.10197.6.1.4.2.1");
}

static der message_digest(const signed_data_make *make)
{
    const char *name = is_sm2(make->signer) ? "SM3" : "SHA256";
    der digest = der_digest(name, make->other_digest ? (const void *)"other" : make->content.data,
                            make->other_digest ? 5 : make->content.len);

    return attribute(OID_DIGEST, der_wrap(0x04, digest));
}

static der attributes(const signed_data_make *make)
{
    const char *type = or_else(make->attribute_type, content_type(make));

    return DER_LIST(0xA0, type[0] != '\0' ? attribute(OID_TYPE, der_oid(type)) : DER_NONE,
                    make->signing_time_s != 0
                        ? attribute(OID_TIME, der_utc_time(make->signing_time_s))
                        : DER_NONE,
                    message_digest(make), make->twice ? message_digest(make) : DER_NONE,
                    make->naming != NULL ? attribute(OID_NAMING, naming(make)) : DER_NONE);
}

static der signer_name(const signed_data_make *make)
{
    const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(make->signer->cert);
    unsigned char *name = NULL;
    unsigned char *serial = NULL;

    if (make->by_key_id) {
        return der_wrap(0x80, der_raw(ASN1_STRING_get0_data(id), (size_t)ASN1_STRING_length(id)));
    }
    int name_len = i2d_X509_NAME(X509_get_issuer_name(make->signer->cert), &name);
    int serial_len = i2d_ASN1_INTEGER(X509_get0_serialNumber(make->signer->cert), &serial);
    ck_assert_int_gt(name_len, 0);
    ck_assert_int_gt(serial_len, 0);
    der out = DER_SEQUENCE(der_raw(name, (size_t)name_len), der_raw(serial, (size_t)serial_len));
    OPENSSL_free(name);
    OPENSSL_free(serial);
    return out;
}

static const char *default_algorithm(const x509_entity *who)
{
    return is_sm2(who)                           ? "1.2.156.10197.1.301.1"
           : EVP_PKEY_is_a(who->key, "RSA") == 1 ? "1.2.840.113549.1.1.1"
           : EVP_PKEY_is_a(who->key, "EC") == 1  ? "1.2.840.10045.4.3.2"
                                                 : "1.3.101.112";
}

/* What is signed begins with 0x31; what stands there with 0xA0. */
static der sign(const signed_data_make *make, const der *attrs)
{
    const x509_entity *key = make->key != NULL ? make->key : make->signer;

    if (!make->attributes) {
        return signature_of(key, make->content.data, make->content.len, make->raw,
                            make->bad_signature);
    }
    der message = der_copy(attrs);
    message.data[0] = 0x31;
    der out = signature_of(key, message.data, message.len, make->raw, make->bad_signature);
    der_free(&message);
    return out;
}

static der signer_info(const signed_data_make *make)
{
    der attrs = make->attributes ? attributes(make) : DER_NONE;
    der value = sign(make, &attrs);
    der unsigned_attrs = DER_NONE;

    if (make->stamp != NULL) {
        unsigned_attrs =
            DER_LIST(0xA1, attribute(OID_STAMP, stamp_token(make->stamp, value.data, value.len)));
    } else if (make->unsigned_of != NULL) {
        unsigned_attrs = DER_LIST(0xA1, attribute(make->unsigned_of, der_integer(1)));
    }
    return DER_SEQUENCE(
        der_integer(make->by_key_id ? 3 : 1), signer_name(make),
        DER_SEQUENCE(
            der_oid(or_else(make->digest_oid, is_sm2(make->signer) ? OID_SM3 : OID_SHA256))),
        attrs, DER_SEQUENCE(der_oid(or_else(make->algorithm_oid, default_algorithm(make->signer)))),
        der_wrap(0x04, value), unsigned_attrs);
}

static der content_info(const signed_data_make *make)
{
    der content = DER_NONE;

    if (make->has_content) {
        content = der_wrap(0xA0, der_wrap(make->content_wrong ? 0x0C : 0x04,
                                          der_raw(make->content.data, make->content.len)));
    }
    return DER_SEQUENCE(der_oid(content_type(make)), content);
}

static der signers(const signed_data_make *make)
{
    der each[17] = {{0}};
    const size_t count = make->many_signers ? 17 : make->two_signers ? 2 : make->no_signer ? 0 : 1;

    for (size_t i = 0; i < count; i++) {
        each[i] = signer_info(make);
    }
    return der_list(0x31, each, count);
}

der signed_data_of(const signed_data_make *make)
{
    der certs = DER_NONE;

    if (!make->no_cert) {
        const x509_entity *with = make->with;
        certs = DER_LIST(0xA0, with != NULL ? der_raw(with->der, with->der_len) : DER_NONE,
                         der_raw(make->signer->der, make->signer->der_len));
    }
    der data = DER_SEQUENCE(der_integer(1),
                            DER_SET(DER_SEQUENCE(der_oid(or_else(
                                make->digest_oid, is_sm2(make->signer) ? OID_SM3 : OID_SHA256)))),
                            content_info(make), certs, signers(make));
    return DER_SEQUENCE(der_oid(make->cms ? "1.2.840.113549.1.7.2" : "1.2.156.10197.6.1.4.2.2"),
                        der_wrap(0xA0, data));
}

static der stamp_info(const stamp_make *make, const void *stamped, size_t len)
{
    const char *digest = or_else(make->digest, "SM3");
    der imprint =
        der_digest(digest, make->other ? (const void *)"other" : stamped, make->other ? 5 : len);

    if (make->malformed) {
        der_free(&imprint);
        return DER_SEQUENCE(der_integer(1));
    }
    return DER_SEQUENCE(
        der_integer(1), der_oid("1.3.6.1.4.1.99999.2"),
        DER_SEQUENCE(DER_SEQUENCE(der_oid(strcmp(digest, "SM3") == 0      ? OID_SM3
                                          : strcmp(digest, "SHA256") == 0 ? OID_SHA256
                                                                          : "1.3.14.3.2.26")),
                     der_wrap(0x04, imprint)),
        der_integer(7), der_generalized_time(make->at_s != 0 ? make->at_s : X509_NOW));
}

der stamp_token(const stamp_make *make, const void *stamped, size_t len)
{
    der info = stamp_info(make, stamped, len);
    const signed_data_make data = {.signer = make->tsa,
                                   .with = make->with,
                                   .cms = true,
                                   .content_type = make->no_token ? NULL : OID_TSTINFO,
                                   .has_content = true,
                                   .content = gov__bytes_of(info.data, info.len),
                                   .attributes = true,
                                   .bad_signature = make->bad_signature,
                                   .no_cert = make->no_cert,
                                   .two_signers = make->two_signers,
                                   .other_digest = make->bad_content,
                                   .naming = make->naming};
    der out = signed_data_of(&data);

    der_free(&info);
    return out;
}
