/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate read once: slices by crypto/der.h, the key and the printed names by OpenSSL. Everything
 * that OpenSSL would compute later is computed here, so that threads only read afterwards. */
#include "crypto/cert.h"

#include <openssl/bio.h>
#include <openssl/x509v3.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypto/cert_parts.h"
#include "crypto/key_parts.h"
#include "crypto/openssl.h"
#include "crypto/x509.h"
#include "crypto/x509_rules.h"

enum { VERSION_TAG = GOV__DER_CONTEXT(0), EXTENSIONS_TAG = GOV__DER_CONTEXT(3) };

static bool take_time(gov__bytes *in, int64_t *out_s)
{
    gov__der element;
    bool exact;

    return gov__der_next(in, &element) && gov__der_time(&element, out_s, &exact);
}

static bool read_validity(gov__cert *cert, const gov__der *validity)
{
    gov__bytes rest = validity->body;

    return take_time(&rest, &cert->not_before_s) && take_time(&rest, &cert->not_after_s) &&
           rest.len == 0;
}

static bool read_key_bits(gov__cert *cert, const gov__der *info)
{
    gov__bytes rest = info->body;
    gov__der algorithm;
    gov__der bits;

    return gov__der_take(&rest, GOV__DER_SEQUENCE, &algorithm) &&
           gov__der_only(rest, GOV__DER_BIT_STRING, &bits) && gov__der_bits(&bits, &cert->key_bits);
}

/* The unique identifiers of version 2 are passed over. */
static bool read_extensions(gov__cert *cert, gov__bytes rest)
{
    gov__der element;
    gov__der list;

    while (rest.len != 0) {
        if (!gov__der_next(&rest, &element)) {
            return false;
        }
        if (element.tag == EXTENSIONS_TAG) {
            if (rest.len != 0 || !gov__der_only(element.body, GOV__DER_SEQUENCE, &list)) {
                return false;
            }
            cert->extensions = list.body;
        }
    }
    return true;
}

/* TBSCertificate, RFC 5280 section 4.1. */
static bool read_slices(gov__cert *cert)
{
    gov__der version;
    gov__der serial;
    gov__der algorithm;
    gov__der issuer;
    gov__der validity;
    gov__der subject;
    gov__der key;

    if (!gov__signed_parts_read(gov__bytes_of(cert->der, cert->len), &cert->parts) ||
        cert->parts.rest.len != 0) {
        return false;
    }
    gov__bytes rest = cert->parts.body;
    if (!gov__der_take_optional(&rest, VERSION_TAG, &version) ||
        !gov__der_take(&rest, GOV__DER_INTEGER, &serial) || serial.body.len == 0 ||
        !gov__der_take(&rest, GOV__DER_SEQUENCE, &algorithm) ||
        !gov__bytes_equal(algorithm.raw, cert->parts.algorithm) ||
        !gov__der_take(&rest, GOV__DER_SEQUENCE, &issuer) ||
        !gov__der_take(&rest, GOV__DER_SEQUENCE, &validity) ||
        !gov__der_take(&rest, GOV__DER_SEQUENCE, &subject) ||
        !gov__der_take(&rest, GOV__DER_SEQUENCE, &key)) {
        return false;
    }
    cert->serial_der = serial.body;
    cert->issuer_der = issuer.raw;
    cert->subject_der = subject.raw;
    return read_validity(cert, &validity) && read_key_bits(cert, &key) &&
           read_extensions(cert, rest);
}

/* A name with a string that is no text is printed in the hexadecimal form of RFC 4514 section 2.4. */
static gov_status print_name(const gov_allocator *mem, const X509_NAME *name, char **out)
{
    const unsigned long flags = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
    BIO *text = BIO_new(BIO_s_mem());
    char *data = NULL;

    if (text != NULL && X509_NAME_print_ex(text, name, 0, flags) < 0) {
        (void)BIO_reset(text);
        (void)X509_NAME_print_ex(text, name, 0,
                                 flags | ASN1_STRFLGS_DUMP_ALL | ASN1_STRFLGS_DUMP_DER);
    }
    long len = text != NULL ? BIO_get_mem_data(text, &data) : -1;
    *out = len >= 0 ? gov__mem_dup(mem, data != NULL ? data : "", (size_t)len) : NULL;
    BIO_free(text);
    return *out != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
}

gov_status gov__cert_name_text(const gov_allocator *mem, gov__bytes name, char **out)
{
    const unsigned char *at = name.data;
    gov__openssl_mark mark = gov__openssl_enter();
    X509_NAME *parsed = d2i_X509_NAME(NULL, &at, (long)name.len);
    gov_status status = GOV_ERR_RESPONSE;

    *out = NULL;
    if (parsed != NULL) {
        status = print_name(mem, parsed, out);
    }
    X509_NAME_free(parsed);
    return gov__openssl_leave(mark, status);
}

static gov_status print_serial(gov__cert *cert)
{
    static const char digits[] = "0123456789ABCDEF";
    gov__bytes number = cert->serial_der;

    if (number.len > 1 && number.data[0] == 0) {
        number = gov__bytes_of(number.data + 1, number.len - 1);
    }
    cert->serial = gov__mem_alloc(&cert->mem, 2 * number.len + 1);
    if (cert->serial == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    for (size_t i = 0; i < number.len; i++) {
        cert->serial[2 * i] = digits[number.data[i] >> 4];
        cert->serial[2 * i + 1] = digits[number.data[i] & 15];
    }
    cert->serial[2 * number.len] = '\0';
    return GOV_OK;
}

/* No key is no error: the certificate may stand where its key is not used. */
static gov_status read_key(gov__cert *cert)
{
    gov_status status = gov__key_of_x509(&cert->mem, cert->x509, NULL, &cert->key);

    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}

/* X509_check_purpose makes OpenSSL read the extensions, which it would do at the first use. */
static gov_status read_x509(gov__cert *cert)
{
    const unsigned char *at = cert->der;

    cert->x509 = d2i_X509(NULL, &at, (long)cert->len);
    if (cert->x509 == NULL || at != cert->der + cert->len) {
        return GOV_ERR_RESPONSE;
    }
    if (!gov__x509_lay_id(cert->x509, GOV__SM2_DEFAULT_ID)) {
        return GOV_ERR_NO_MEMORY;
    }
    (void)X509_check_purpose(cert->x509, -1, 0);
    return print_name(&cert->mem, X509_get_subject_name(cert->x509), &cert->subject);
}

static gov_status judge_self(gov__cert *cert)
{
    if (cert->key == NULL || !gov__bytes_equal(cert->issuer_der, cert->subject_der)) {
        return GOV_OK;
    }
    gov_status status = gov__cert_issued_by(cert, cert);
    cert->self_signed = status == GOV_OK;
    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}

static gov_status fill(gov__cert *cert, gov__bytes der)
{
    cert->der = gov__mem_dup(&cert->mem, der.data, der.len);
    cert->len = der.len;
    if (cert->der == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    if (!read_slices(cert)) {
        return GOV_ERR_RESPONSE;
    }
    gov__openssl_mark mark = gov__openssl_enter();
    gov_status status = gov__openssl_leave(mark, read_x509(cert));
    if (status == GOV_OK) {
        status = print_serial(cert);
    }
    if (status == GOV_OK) {
        status = read_key(cert);
    }
    return status == GOV_OK ? judge_self(cert) : status;
}

gov_status gov__cert_read(const gov_allocator *mem, gov__bytes der, gov__cert **out)
{
    *out = NULL;
    if (der.len > GOV__X509_CERT_MAX) {
        return GOV_ERR_LIMIT;
    }
    if (der.data == NULL || der.len == 0) {
        return GOV_ERR_RESPONSE;
    }
    gov__cert *cert = gov__mem_calloc(mem, 1, sizeof *cert);
    if (cert == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    cert->mem = mem != NULL ? *mem : *gov__mem_default();
    gov__refcount_init(&cert->refs);
    gov_status status = fill(cert, der);
    if (status != GOV_OK) {
        gov__cert_unref(cert);
        return status;
    }
    *out = cert;
    return GOV_OK;
}

gov__cert *gov__cert_ref(gov__cert *cert)
{
    gov__refcount_add(&cert->refs);
    return cert;
}

void gov__cert_unref(gov__cert *cert)
{
    if (cert == NULL || !gov__refcount_drop(&cert->refs)) {
        return;
    }
    const gov_allocator mem = cert->mem;
    X509_free(cert->x509);
    gov__key_unref(cert->key);
    gov__mem_free(&mem, cert->subject);
    gov__mem_free(&mem, cert->serial);
    gov__mem_free(&mem, cert->der);
    gov__mem_free(&mem, cert);
}

gov__bytes gov__cert_der(const gov__cert *cert)
{
    return gov__bytes_of(cert->der, cert->len);
}

const char *gov__cert_subject(const gov__cert *cert)
{
    return cert->subject;
}

gov_status gov__cert_issuer(const gov__cert *cert, char **out)
{
    return gov__cert_name_text(&cert->mem, cert->issuer_der, out);
}

const char *gov__cert_serial(const gov__cert *cert)
{
    return cert->serial;
}

int64_t gov__cert_not_before_s(const gov__cert *cert)
{
    return cert->not_before_s;
}

int64_t gov__cert_not_after_s(const gov__cert *cert)
{
    return cert->not_after_s;
}

bool gov__cert_is_self_signed(const gov__cert *cert)
{
    return cert->self_signed;
}

const gov__key *gov__cert_key(const gov__cert *cert)
{
    return cert->key;
}

/* OpenSSL says everything where no key usage is stated. */
bool gov__cert_permits(const gov__cert *cert, gov__cert_use use)
{
    static const uint32_t bits[] = {
        [GOV__CERT_USE_SIGNING] = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION,
    };

    return (X509_get_key_usage(cert->x509) & bits[use]) != 0;
}
