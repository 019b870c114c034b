/* SPDX-License-Identifier: Apache-2.0 */
/* One certificate: what is read of it, and which signatures hold by its key. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>

#include "base/mem.h"
#include "crypto/cert.h"
#include "unit/test_support.h"
#include "unit/x509_support.h"

static gov__cert *read_cert(const x509_entity *entity)
{
    gov__cert *cert;

    ck_assert_int_eq(gov__cert_read(NULL, gov__bytes_of(entity->der, entity->der_len), &cert),
                     GOV_OK);
    ck_assert_uint_eq(ERR_peek_error(), 0);
    return cert;
}

static void check_issuer(const gov__cert *cert, const char *expected)
{
    char *issuer;

    ck_assert_int_eq(gov__cert_issuer(cert, &issuer), GOV_OK);
    ck_assert_str_eq(issuer, expected);
    gov__mem_free(NULL, issuer);
}

START_TEST(what_a_certificate_says_is_read)
{
    x509_entity *ca =
        x509_make(&(x509_spec){.kind = "SM2", .name = "根证书, 测试", .ca = true, .key_ids = true});
    x509_entity *leaf = x509_make(&(x509_spec){
        .kind = "SM2", .name = "Leaf", .issuer = ca, .serial = 0xABCDEF, .key_ids = true});
    gov__cert *of_ca = read_cert(ca);
    gov__cert *cert = read_cert(leaf);

    ck_assert_str_eq(gov__cert_subject(of_ca), "CN=根证书\\, 测试");
    ck_assert_str_eq(gov__cert_subject(cert), "CN=Leaf");
    check_issuer(cert, gov__cert_subject(of_ca));
    ck_assert_str_eq(gov__cert_serial(cert), "ABCDEF");
    ck_assert_int_eq(gov__cert_not_before_s(cert), X509_NOW - 10 * X509_DAY);
    ck_assert_int_eq(gov__cert_not_after_s(cert), X509_NOW + 10 * X509_DAY);
    ck_assert(gov__cert_is_self_signed(of_ca));
    ck_assert(!gov__cert_is_self_signed(cert));
    ck_assert(gov__cert_permits(cert, GOV__CERT_USE_SIGNING));
    ck_assert(!gov__cert_permits(of_ca, GOV__CERT_USE_SIGNING));
    ck_assert_int_eq(gov__key_get_kind(gov__cert_key(cert)), GOV__KEY_SM2);
    ck_assert_uint_eq(gov__cert_der(cert).len, leaf->der_len);
    ck_assert_int_eq(memcmp(gov__cert_der(cert).data, leaf->der, leaf->der_len), 0);
    gov__cert_unref(gov__cert_ref(cert));
    gov__cert_unref(cert);
    gov__cert_unref(of_ca);
    x509_free(leaf);
    x509_free(ca);
}
END_TEST

/* A name alone does not make a root. */
START_TEST(a_forged_root_did_not_sign_itself)
{
    x509_entity *other = x509_make(&(x509_spec){.kind = "P-256", .ca = true});
    x509_entity *forged = x509_make(&(x509_spec){.kind = "P-256", .ca = true, .signer = other});
    gov__cert *cert = read_cert(forged);

    check_issuer(cert, gov__cert_subject(cert));
    ck_assert(!gov__cert_is_self_signed(cert));
    gov__cert_unref(cert);
    x509_free(forged);
    x509_free(other);
}
END_TEST

START_TEST(no_usage_permits_and_another_one_does_not)
{
    static const struct {
        const char *usage;
        bool permits;
    } cases[] = {{"", true},
                 {"digitalSignature", true},
                 {"nonRepudiation", true},
                 {"keyEncipherment", false},
                 {"keyCertSign", false}};

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        x509_entity *entity = x509_make(&(x509_spec){.kind = "P-256", .usage = cases[i].usage});
        gov__cert *cert = read_cert(entity);
        ck_assert_msg(gov__cert_permits(cert, GOV__CERT_USE_SIGNING) == cases[i].permits, "%s",
                      cases[i].usage);
        gov__cert_unref(cert);
        x509_free(entity);
    }
}
END_TEST

START_TEST(what_is_no_certificate_is_refused)
{
    x509_entity *entity = x509_make(&(x509_spec){.kind = "P-256"});
    uint8_t *big = calloc(1, 70000);
    gov__cert *cert;

    for (size_t len = 0; len < entity->der_len; len++) {
        ck_assert_int_eq(gov__cert_read(NULL, gov__bytes_of(entity->der, len), &cert),
                         GOV_ERR_RESPONSE);
        ck_assert_ptr_null(cert);
    }
    memcpy(big, entity->der, entity->der_len);
    ck_assert_int_eq(gov__cert_read(NULL, gov__bytes_of(big, entity->der_len + 1), &cert),
                     GOV_ERR_RESPONSE);
    ck_assert_int_eq(gov__cert_read(NULL, gov__bytes_of(big, 70000), &cert), GOV_ERR_LIMIT);
    ck_assert_int_eq(gov__cert_read(NULL, gov__bytes_of("junk", 4), &cert), GOV_ERR_RESPONSE);
    ck_assert_int_eq(gov__cert_read(NULL, gov__bytes_of(NULL, 0), &cert), GOV_ERR_RESPONSE);
    ck_assert_uint_eq(ERR_peek_error(), 0);
    free(big);
    x509_free(entity);
}
END_TEST

START_TEST(a_key_of_no_use_is_none)
{
    x509_entity *entity = x509_make(&(x509_spec){.kind = "RSA-1024"});
    gov__cert *cert = read_cert(entity);
    size_t len;
    uint8_t *signature = x509_sign(entity, "text", 4, &len);
    static const uint8_t rsa_sha256[] = {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86,
                                         0xF7, 0x0D, 0x01, 0x01, 0x0B};

    ck_assert_ptr_null(gov__cert_key(cert));
    ck_assert_int_eq(gov__cert_verify(cert, gov__bytes_of(rsa_sha256, sizeof rsa_sha256),
                                      gov__bytes_of("text", 4), gov__bytes_of(signature, len),
                                      NULL),
                     GOV_ERR_ALGORITHM);
    free(signature);
    gov__cert_unref(cert);
    x509_free(entity);
}
END_TEST

/* Bare OIDs by dotted text; the caller's place has room for them. */
static gov__bytes oid_of(const char *text, uint8_t *out)
{
    ASN1_OBJECT *object = OBJ_txt2obj(text, 1);
    unsigned char *at = out;
    int len = i2d_ASN1_OBJECT(object, &at);

    ck_assert_int_gt(len, 0);
    ASN1_OBJECT_free(object);
    return gov__bytes_of(out, (size_t)len);
}

START_TEST(a_signature_holds_under_its_own_algorithm_only)
{
    static const struct {
        const char *kind;
        const char *oid;
        gov_status status;
    } cases[] = {
        {"SM2", "1.2.156.10197.1.501", GOV_OK},
        {"SM2", "1.2.156.10197.1.301", GOV_OK},
        {"SM2", "1.2.156.10197.1.301.1", GOV_OK},
        {"SM2", "1.2.156.10197.1.503", GOV_ERR_ALGORITHM},
        {"SM2", "1.2.840.10045.4.3.2", GOV_ERR_ALGORITHM},
        {"P-256", "1.2.840.10045.4.3.2", GOV_OK},
        {"P-384", "1.2.840.10045.4.3.2", GOV_OK},
        {"P-521", "1.2.840.10045.4.3.2", GOV_OK},
        {"P-256", "1.2.840.10045.4.3.3", GOV_ERR_SIGNATURE},
        {"P-256", "1.2.840.10045.4.1", GOV_ERR_ALGORITHM},
        {"P-256", "1.2.156.10197.1.501", GOV_ERR_ALGORITHM},
        {"Ed25519", "1.3.101.112", GOV_OK},
        {"Ed25519", "1.2.840.10045.4.3.2", GOV_ERR_ALGORITHM},
        {"RSA-2048", "1.2.840.113549.1.1.11", GOV_OK},
        {"RSA-2048", "1.2.840.113549.1.1.12", GOV_ERR_SIGNATURE},
        {"RSA-2048", "1.2.840.113549.1.1.5", GOV_ERR_ALGORITHM},
        {"RSA-2048", "1.2.840.113549.1.1.4", GOV_ERR_ALGORITHM},
        {"RSA-2048", "1.2.840.113549.1.1.10", GOV_ERR_ALGORITHM}, /* PSS of SHA-1 */
        {"RSA-2048", "1.3.101.112", GOV_ERR_ALGORITHM},
    };
    uint8_t oid[64];

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        x509_entity *entity = x509_make(&(x509_spec){.kind = cases[i].kind});
        gov__cert *cert = read_cert(entity);
        size_t len;
        uint8_t *signature = x509_sign(entity, "text", 4, &len);
        gov__bytes algorithm = oid_of(cases[i].oid, oid);
        gov_status status = gov__cert_verify(cert, algorithm, gov__bytes_of("text", 4),
                                             gov__bytes_of(signature, len), NULL);
        ck_assert_msg(status == cases[i].status, "case %zu: %d", i, (int)status);
        if (status == GOV_OK) {
            ck_assert_int_eq(gov__cert_verify(cert, algorithm, gov__bytes_of("texT", 4),
                                              gov__bytes_of(signature, len), NULL),
                             GOV_ERR_SIGNATURE);
            ck_assert_int_eq(gov__cert_verify(cert, algorithm, gov__bytes_of("text", 4),
                                              gov__bytes_of(signature, len - 1), NULL),
                             GOV_ERR_SIGNATURE);
            ck_assert_int_eq(gov__cert_verify(cert, algorithm, gov__bytes_of("text", 4),
                                              gov__bytes_of(NULL, 0), NULL),
                             GOV_ERR_SIGNATURE);
        }
        ck_assert_uint_eq(ERR_peek_error(), 0);
        free(signature);
        gov__cert_unref(cert);
        x509_free(entity);
    }
}
END_TEST

START_TEST(a_raw_signature_of_sm2_is_taken_where_it_is_asked_for)
{
    x509_entity *entity = x509_make(&(x509_spec){.kind = "SM2"});
    gov__cert *cert = read_cert(entity);
    uint8_t oid[64];
    const gov__bytes algorithm = oid_of("1.2.156.10197.1.501", oid);
    const gov__bytes text = gov__bytes_of("text", 4);
    uint8_t raw[64];
    bool was_raw = true;
    size_t len;

    x509_sign_raw(entity, "text", 4, raw);
    ck_assert_int_eq(gov__cert_verify(cert, algorithm, text, gov__bytes_of(raw, 64), &was_raw),
                     GOV_OK);
    ck_assert(was_raw);
    ck_assert_int_eq(gov__cert_verify(cert, algorithm, text, gov__bytes_of(raw, 64), NULL),
                     GOV_ERR_SIGNATURE);
    ck_assert_int_eq(gov__cert_verify(cert, algorithm, text, gov__bytes_of(raw, 63), &was_raw),
                     GOV_ERR_SIGNATURE);
    raw[20] ^= 1;
    ck_assert_int_eq(gov__cert_verify(cert, algorithm, text, gov__bytes_of(raw, 64), &was_raw),
                     GOV_ERR_SIGNATURE);
    uint8_t *der = x509_sign(entity, "text", 4, &len);
    ck_assert_int_eq(gov__cert_verify(cert, algorithm, text, gov__bytes_of(der, len), &was_raw),
                     GOV_OK);
    ck_assert(!was_raw);
    free(der);
    gov__cert_unref(cert);
    x509_free(entity);
}
END_TEST

/* RSASSA-PSS and the other digests, by the signatures of certificates themselves. */
START_TEST(certificates_of_each_algorithm_signed_themselves)
{
    static const struct {
        x509_spec spec;
        bool holds;
    } cases[] = {
        {{.kind = "RSA-2048", .ca = true}, true},
        {{.kind = "RSA-2048", .ca = true, .digest = "SHA384"}, true},
        {{.kind = "RSA-2048", .ca = true, .digest = "SHA512"}, true},
        {{.kind = "RSA-2048", .ca = true, .pss = true}, true},
        {{.kind = "RSA-2048", .ca = true, .pss = true, .digest = "SHA384"}, true},
        {{.kind = "RSA-2048", .ca = true, .pss = true, .digest = "SHA512"}, true},
        {{.kind = "RSA-2048", .ca = true, .pss = true, .digest = "SHA1"}, false},
        {{.kind = "RSA-2048", .ca = true, .digest = "SHA1"}, false},
        {{.kind = "P-256", .ca = true, .digest = "SHA1"}, false},
        {{.kind = "P-384", .ca = true, .digest = "SHA384"}, true},
        {{.kind = "P-521", .ca = true, .digest = "SHA512"}, true},
        {{.kind = "Ed25519", .ca = true}, true},
        {{.kind = "SM2", .ca = true}, true},
        {{.kind = "SM2", .ca = true, .sm2_id = "another id"}, false},
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        x509_entity *entity = x509_make(&cases[i].spec);
        gov__cert *cert = read_cert(entity);
        ck_assert_msg(gov__cert_is_self_signed(cert) == cases[i].holds, "case %zu", i);
        gov__cert_unref(cert);
        x509_free(entity);
    }
}
END_TEST

static gov_status read_and_verify(const gov_allocator *mem, void *user)
{
    const x509_entity *entity = user;
    gov__cert *cert;
    char *issuer = NULL;
    gov_status status = gov__cert_read(mem, gov__bytes_of(entity->der, entity->der_len), &cert);

    ck_assert((cert != NULL) == (status == GOV_OK));
    if (status == GOV_OK && !gov__cert_is_self_signed(cert)) {
        status = GOV_ERR_INTERNAL;
    }
    if (status == GOV_OK) {
        status = gov__cert_issuer(cert, &issuer);
    }
    gov__mem_free(mem, issuer);
    gov__cert_unref(cert);
    return status;
}

START_TEST(want_of_memory_is_told)
{
    static const char *const kinds[] = {"SM2", "RSA-2048", "P-256"};

    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        x509_entity *entity = x509_make(&(x509_spec){.kind = kinds[i], .ca = true});
        ck_assert_uint_gt(test_out_of_memory(read_and_verify, entity), 5);
        x509_free(entity);
    }
}
END_TEST

int main(void)
{
    const test_entry tests[] = {
        TEST_ENTRY(what_a_certificate_says_is_read),
        TEST_ENTRY(a_forged_root_did_not_sign_itself),
        TEST_ENTRY(no_usage_permits_and_another_one_does_not),
        TEST_ENTRY(what_is_no_certificate_is_refused),
        TEST_ENTRY(a_key_of_no_use_is_none),
        TEST_ENTRY(a_signature_holds_under_its_own_algorithm_only),
        TEST_ENTRY(a_raw_signature_of_sm2_is_taken_where_it_is_asked_for),
        TEST_ENTRY(certificates_of_each_algorithm_signed_themselves),
        TEST_ENTRY(want_of_memory_is_told),
    };

    return test_run("cert", tests, TEST_COUNT(tests));
}
