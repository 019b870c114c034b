/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP replies (RFC 6960), read as slices. They are signed by the issuer or by its delegate, whose
 * certificate comes along. */
#include <openssl/x509v3.h>

#include "base/mem.h"
#include "crypto/cert_pool.h"
#include "crypto/openssl.h"

enum { ENUMERATED = 0x0A, GOOD = 0x80, REVOKED = 0xA1 };

/* id-pkix-ocsp-basic, 1.3.6.1.5.5.7.48.1.1 */
static const uint8_t basic_oid[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01};

/* The digests of a CertID. It is an index, so that SHA-1 does no harm. */
static const struct {
    uint8_t oid[9];
    size_t len;
    const char *name;
} hashes[] = {
    {{0x2B, 0x0E, 0x03, 0x02, 0x1A}, 5, "SHA1"},
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}, 9, "SHA2-256"},
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02}, 9, "SHA2-384"},
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03}, 9, "SHA2-512"},
    {{0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x83, 0x11}, 8, "SM3"},
};

static bool take_time(gov__bytes *in, int64_t *out_s)
{
    gov__der element;
    bool exact;

    return gov__der_take(in, GOV__DER_GENERALIZED_TIME, &element) &&
           gov__der_time(&element, out_s, &exact);
}

/* One reply about one certificate, section 4.2.1. */
typedef struct single {
    gov__bytes hash; /* body of the OID */
    gov__bytes issuer_name;
    gov__bytes issuer_key;
    gov__bytes serial;
    gov__der status;
    int64_t this_s;
    int64_t next_s;
    bool critical; /* has an extension that is critical */
} single;

static bool read_id(gov__bytes in, single *out)
{
    gov__der algorithm;
    gov__der oid;
    gov__der name;
    gov__der key;
    gov__der serial;

    if (!gov__der_take(&in, GOV__DER_SEQUENCE, &algorithm) ||
        !gov__der_take(&algorithm.body, GOV__DER_OID, &oid) ||
        !gov__der_take(&in, GOV__DER_OCTET_STRING, &name) ||
        !gov__der_take(&in, GOV__DER_OCTET_STRING, &key) ||
        !gov__der_only(in, GOV__DER_INTEGER, &serial)) {
        return false;
    }
    out->hash = oid.body;
    out->issuer_name = name.body;
    out->issuer_key = key.body;
    out->serial = serial.body;
    return true;
}

static bool next_single(gov__bytes *in, single *out)
{
    gov__der sequence;
    gov__der id;
    gov__der next;
    gov__der extensions;

    if (!gov__der_take(in, GOV__DER_SEQUENCE, &sequence)) {
        return false;
    }
    gov__bytes rest = sequence.body;
    if (!gov__der_take(&rest, GOV__DER_SEQUENCE, &id) || !read_id(id.body, out) ||
        !gov__der_next(&rest, &out->status) || !take_time(&rest, &out->this_s) ||
        !gov__der_take_optional(&rest, GOV__DER_CONTEXT(0), &next) ||
        !gov__der_take_optional(&rest, GOV__DER_CONTEXT(1), &extensions) || rest.len != 0) {
        return false;
    }
    out->next_s = INT64_MIN;
    out->critical = false;
    if (extensions.tag != 0 && !gov__extensions_read(extensions.body, &out->critical)) {
        return false;
    }
    return next.tag == 0 || (take_time(&next.body, &out->next_s) && next.body.len == 0);
}

/* Under [0], where it is stated: v1 alone. */
static bool is_version_1(const gov__der *version)
{
    gov__der number;
    uint32_t value;

    return version->tag == 0 || (gov__der_only(version->body, GOV__DER_INTEGER, &number) &&
                                 gov__der_small(&number, &value) && value == 0);
}

/* ResponseData: version, responder, time, replies, extensions. */
static bool read_data(gov__ocsp *reply)
{
    gov__der version;
    gov__der responder;
    gov__der replies;
    gov__der extensions;
    single found;
    gov__bytes rest = reply->parts.body;

    if (!gov__der_take_optional(&rest, GOV__DER_CONTEXT(0), &version) || !is_version_1(&version) ||
        !gov__der_next(&rest, &responder) ||
        (responder.tag != GOV__DER_CONTEXT(1) && responder.tag != GOV__DER_CONTEXT(2)) ||
        !take_time(&rest, &reply->produced_s) ||
        !gov__der_take(&rest, GOV__DER_SEQUENCE, &replies) ||
        !gov__der_take_optional(&rest, GOV__DER_CONTEXT(1), &extensions) || rest.len != 0) {
        return false;
    }
    reply->replies = replies.body;
    if (extensions.tag != 0 && !gov__extensions_read(extensions.body, &reply->critical)) {
        return false;
    }
    for (rest = replies.body; rest.len != 0;) {
        if (!next_single(&rest, &found)) {
            return false;
        }
    }
    return true;
}

/* Certificates that cannot be read cannot be a delegate's. */
static gov_status read_delegates(const gov_allocator *mem, gov__ocsp *reply)
{
    gov__der tagged;
    gov__der list;
    gov__der cert;

    if (reply->parts.rest.len == 0) {
        return GOV_OK;
    }
    if (!gov__der_only(reply->parts.rest, GOV__DER_CONTEXT(0), &tagged) ||
        !gov__der_only(tagged.body, GOV__DER_SEQUENCE, &list)) {
        return GOV_ERR_RESPONSE;
    }
    for (gov__bytes rest = list.body; rest.len != 0;) {
        if (!gov__der_take(&rest, GOV__DER_SEQUENCE, &cert)) {
            return GOV_ERR_RESPONSE;
        }
        if (reply->delegate_count == GOV__OCSP_DELEGATES_MAX) {
            return GOV_ERR_LIMIT;
        }
        gov__cert **slot = &reply->delegates[reply->delegate_count];
        gov_status status = gov__cert_read(mem, cert.raw, slot);
        if (status == GOV_ERR_NO_MEMORY) {
            return status;
        }
        reply->delegate_count += status == GOV_OK ? 1 : 0;
    }
    return GOV_OK;
}

/* OCSPResponse; only a successful one has something in it. */
static bool find_basic(gov__bytes der, gov__bytes *out)
{
    gov__der whole;
    gov__der status;
    gov__der tagged;
    gov__der bytes;
    gov__der oid;
    gov__der basic;

    if (!gov__der_only(der, GOV__DER_SEQUENCE, &whole)) {
        return false;
    }
    gov__bytes rest = whole.body;
    if (!gov__der_take(&rest, ENUMERATED, &status) || status.body.len != 1 ||
        status.body.data[0] != 0 || !gov__der_only(rest, GOV__DER_CONTEXT(0), &tagged) ||
        !gov__der_only(tagged.body, GOV__DER_SEQUENCE, &bytes) ||
        !gov__der_take(&bytes.body, GOV__DER_OID, &oid) ||
        !gov__der_oid_is(&oid, basic_oid, sizeof basic_oid) ||
        !gov__der_only(bytes.body, GOV__DER_OCTET_STRING, &basic)) {
        return false;
    }
    *out = basic.body;
    return true;
}

static gov_status fill(const gov_allocator *mem, gov__ocsp *reply, gov__bytes der)
{
    gov__bytes basic;

    reply->der = gov__mem_dup(mem, der.data != NULL ? der.data : (const uint8_t *)"", der.len);
    reply->len = der.len;
    if (reply->der == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    if (!find_basic(gov__bytes_of(reply->der, der.len), &basic) ||
        !gov__signed_parts_read(basic, &reply->parts) || !read_data(reply)) {
        return GOV_ERR_RESPONSE;
    }
    return read_delegates(mem, reply);
}

gov_status gov__ocsp_read(const gov_allocator *mem, gov__bytes der, gov__ocsp **out)
{
    *out = NULL;
    if (der.len > GOV__OCSP_BYTES_MAX) {
        return GOV_ERR_LIMIT;
    }
    gov__ocsp *reply = gov__mem_calloc(mem, 1, sizeof *reply);
    if (reply == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = fill(mem, reply, der);
    if (status != GOV_OK) {
        gov__ocsp_free(mem, reply);
        return status;
    }
    *out = reply;
    return GOV_OK;
}

void gov__ocsp_free(const gov_allocator *mem, gov__ocsp *reply)
{
    if (reply != NULL) {
        for (size_t i = 0; i < reply->delegate_count; i++) {
            gov__cert_unref(reply->delegates[i]);
        }
        gov__mem_wipe_free(mem, reply->der, reply->len);
        gov__mem_free(mem, reply);
    }
}

void gov__ocsp_times(const gov__ocsp *reply, int64_t *this_s, int64_t *next_s)
{
    single found;

    *this_s = INT64_MIN;
    *next_s = INT64_MIN;
    for (gov__bytes rest = reply->replies; next_single(&rest, &found);) {
        if (found.this_s >= *this_s) {
            *this_s = found.this_s;
            *next_s = found.next_s;
        }
    }
}

static gov_status equals_hash(const char *name, gov__bytes of, gov__bytes wanted, bool *equal)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    size_t len = 0;
    gov__openssl_mark mark = gov__openssl_enter();
    const bool done = EVP_Q_digest(NULL, name, NULL, of.data, of.len, digest, &len) == 1;

    *equal = done && gov__bytes_equal(gov__bytes_of(digest, len), wanted);
    return gov__openssl_leave(mark, done ? GOV_OK : GOV_ERR_UNSUPPORTED);
}

static gov_status is_about(const single *found, const gov__cert *cert, const gov__cert *issuer,
                           bool *about)
{
    const char *name = NULL;
    gov_status status = GOV_OK;

    *about = false;
    for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++) {
        if (gov__bytes_equal(found->hash, gov__bytes_of(hashes[i].oid, hashes[i].len))) {
            name = hashes[i].name;
        }
    }
    if (name == NULL || !gov__bytes_equal(found->serial, cert->serial_der)) {
        return GOV_OK;
    }
    status = equals_hash(name, cert->issuer_der, found->issuer_name, about);
    return status == GOV_OK && *about
               ? equals_hash(name, issuer->key_bits, found->issuer_key, about)
               : status;
}

/* Section 4.2.2.2: issued by the same issuer, for this purpose, valid, and without what is critical and not
 * understood. */
static gov_status check_delegate(const gov__cert *delegate, const gov__cert *issuer, int64_t at_s)
{
    const uint32_t extended = X509_get_extended_key_usage(delegate->x509);
    const uint32_t flags = X509_get_extension_flags(delegate->x509);

    if ((flags & (EXFLAG_CRITICAL | EXFLAG_INVALID)) != 0 || extended == UINT32_MAX ||
        (extended & XKU_OCSP_SIGN) == 0 || !gov__cert_permits(delegate, GOV__CERT_USE_SIGNING) ||
        at_s < delegate->not_before_s || at_s > delegate->not_after_s) {
        return GOV_ERR_CHAIN;
    }
    return gov__cert_issued_by(delegate, issuer);
}

static gov_status verify_by(const gov__ocsp *reply, const gov__cert *signer)
{
    return gov__cert_verify(signer, reply->parts.algorithm, reply->parts.tbs,
                            reply->parts.signature, NULL);
}

/* *by: the delegate who signed; NULL: the issuer. */
static gov_status check_signature(const gov__ocsp *reply, const gov__cert *issuer,
                                  const gov__cert **by)
{
    gov_status status = verify_by(reply, issuer);

    *by = NULL;
    for (size_t i = 0; status != GOV_OK && status != GOV_ERR_NO_MEMORY && i < reply->delegate_count;
         i++) {
        status = check_delegate(reply->delegates[i], issuer, reply->produced_s);
        if (status == GOV_OK) {
            status = verify_by(reply, reply->delegates[i]);
            *by = reply->delegates[i];
        }
    }
    return status;
}

/* RevokedInfo: the time, and the reason under [0]. */
static void read_revoked(const single *found, gov__statement *out)
{
    gov__bytes rest = found->status.body;
    gov__der tagged;
    gov__der element;
    int64_t revoked_s;
    uint32_t reason = 0;

    if (!take_time(&rest, &revoked_s)) {
        revoked_s = INT64_MIN;
    }
    if (gov__der_take(&rest, GOV__DER_CONTEXT(0), &tagged) &&
        gov__der_only(tagged.body, ENUMERATED, &element) && element.body.len == 1) {
        reason = element.body.data[0];
    }
    gov__statement_revoke(out, reason, revoked_s);
}

/* "Good" says nothing of a certificate that had expired (section 2.2). */
static void judge(const single *found, const gov__cert *cert, gov__statement *out)
{
    out->this_s = found->this_s;
    out->next_s = found->next_s;
    if (found->status.tag == REVOKED) {
        read_revoked(found, out);
    } else if (found->status.tag == GOOD && cert->not_after_s >= found->this_s) {
        out->said = GOV__SAID_GOOD;
    }
}

bool gov__ocsp_is_unchecked(const gov__cert *delegate)
{
    return X509_get_ext_by_NID(delegate->x509, NID_id_pkix_OCSP_noCheck, -1) >= 0;
}

gov_status gov__ocsp_ask(const gov__ocsp *reply, const gov__cert *cert, const gov__cert *issuer,
                         gov__statement *out)
{
    single found;
    bool about = false;
    gov_status status = GOV_OK;

    *out = (gov__statement){.said = GOV__SAID_NOTHING};
    for (gov__bytes rest = reply->replies; !about && next_single(&rest, &found);) {
        status = is_about(&found, cert, issuer, &about);
        if (status == GOV_ERR_NO_MEMORY) {
            return status;
        }
    }
    if (!about || found.critical || reply->critical) {
        return GOV_OK;
    }
    status = check_signature(reply, issuer, &out->by);
    if (status == GOV_OK) {
        judge(&found, cert, out);
    }
    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}
