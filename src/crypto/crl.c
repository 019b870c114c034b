/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate revocation lists (RFC 5280 section 5), read as slices. Signatures go over the bytes that
 * came, so that a list of SM2 needs nothing of its own. */
#include "base/mem.h"
#include "crypto/cert_pool.h"
#include "crypto/openssl.h"

#include <openssl/x509v3.h>

/* Of expiredCertsOnCRL (ITU-T X.509), 2.5.29.60. */
enum { ID_CE_EXPIRED_ON_LIST = 60, VERSION_2 = 1, ENUMERATED = 0x0A };

static bool take_time(gov__bytes *in, int64_t *out_s)
{
    gov__der element;
    bool exact;

    return gov__der_next(in, &element) && gov__der_time(&element, out_s, &exact);
}

static bool at_time(gov__bytes in)
{
    return in.len != 0 &&
           (in.data[0] == GOV__DER_UTC_TIME || in.data[0] == GOV__DER_GENERALIZED_TIME);
}

/* BOOLEAN DEFAULT FALSE. False when it is malformed. */
static bool take_flag(gov__bytes *in, uint8_t tag, bool *out)
{
    gov__der element;

    if (!gov__der_take_optional(in, tag, &element) || (element.tag != 0 && element.body.len != 1)) {
        return false;
    }
    *out = element.tag != 0 && element.body.data[0] != 0;
    return true;
}

/* DistributionPointName: [0] fullName or [1] nameRelativeToCRLIssuer. */
static void read_point(gov__crl_scope *scope, gov__bytes in)
{
    gov__der name;

    scope->relative = true;
    if (gov__der_only(in, GOV__DER_CONTEXT(0), &name) && name.body.len != 0) {
        scope->names = name.body;
        scope->relative = false;
    }
}

/* IssuingDistributionPoint, section 5.2.5. False when the list is of another kind or malformed. */
static bool read_scope(gov__crl_scope *scope, gov__bytes value)
{
    gov__der sequence;
    gov__der point;
    gov__der reasons;
    bool indirect;
    bool attributes;

    if (!gov__der_only(value, GOV__DER_SEQUENCE, &sequence)) {
        return false;
    }
    gov__bytes rest = sequence.body;
    if (!gov__der_take_optional(&rest, GOV__DER_CONTEXT(0), &point) ||
        !take_flag(&rest, GOV__DER_CONTEXT_BARE(1), &scope->only_user) ||
        !take_flag(&rest, GOV__DER_CONTEXT_BARE(2), &scope->only_ca) ||
        !gov__der_take_optional(&rest, GOV__DER_CONTEXT_BARE(3), &reasons) ||
        !take_flag(&rest, GOV__DER_CONTEXT_BARE(4), &indirect) ||
        !take_flag(&rest, GOV__DER_CONTEXT_BARE(5), &attributes) || rest.len != 0) {
        return false;
    }
    if (point.tag != 0) {
        read_point(scope, point.body);
    }
    scope->only_reasons = reasons.tag != 0;
    return !indirect && !attributes;
}

static bool is_ce(const gov__extension *extension, uint8_t id)
{
    return extension->oid.len == 3 && extension->oid.data[0] == 0x55 &&
           extension->oid.data[1] == 0x1D && extension->oid.data[2] == id;
}

/* What a list may have and be used: a change to another list (delta) is none, nor is what is critical and
 * not understood. */
static bool is_harmless(const gov__extension *extension)
{
    return !is_ce(extension, GOV__ID_CE_DELTA_CRL) &&
           (!extension->critical || is_ce(extension, GOV__ID_CE_AUTHORITY_KEY) ||
            is_ce(extension, GOV__ID_CE_CRL_NUMBER));
}

/* From when on certificates stay on the list after they expired. */
static void read_expired(gov__crl *crl, gov__bytes value)
{
    gov__der element;
    bool exact;

    if (!gov__der_only(value, GOV__DER_GENERALIZED_TIME, &element) ||
        !gov__der_time(&element, &crl->expired_from_s, &exact)) {
        crl->expired_from_s = INT64_MAX;
    }
}

/* Section 5.2: a list with a critical extension that is not understood says nothing, nor does one with two
 * scopes. */
static bool read_extensions(gov__crl *crl, gov__bytes in)
{
    gov__extension extension;
    bool scoped = false;

    while (in.len != 0) {
        if (!gov__extension_next(&in, &extension)) {
            return false;
        }
        if (is_ce(&extension, GOV__ID_CE_ISSUING_POINT)) {
            crl->unusable = scoped || !read_scope(&crl->scope, extension.value) || crl->unusable;
            scoped = true;
        } else if (is_ce(&extension, ID_CE_EXPIRED_ON_LIST)) {
            read_expired(crl, extension.value);
        } else {
            crl->unusable = !is_harmless(&extension) || crl->unusable;
        }
    }
    return true;
}

typedef struct entry {
    int64_t revoked_s;
    gov__bytes extensions;
} entry;

static bool next_entry(gov__bytes *in, entry *out)
{
    gov__der sequence;
    gov__der serial;
    gov__der extensions;

    if (!gov__der_take(in, GOV__DER_SEQUENCE, &sequence)) {
        return false;
    }
    gov__bytes rest = sequence.body;
    if (!gov__der_take(&rest, GOV__DER_INTEGER, &serial) || !take_time(&rest, &out->revoked_s) ||
        !gov__der_take_optional(&rest, GOV__DER_SEQUENCE, &extensions) || rest.len != 0) {
        return false;
    }
    out->extensions = extensions.body;
    return true;
}

/* Whether the body of a well-formed entry begins with this number, where its length has one octet. */
static bool may_begin(gov__bytes body, gov__bytes serial)
{
    return serial.len >= 0x80 || (body.len > 2 + serial.len && body.data[1] == serial.len &&
                                  memcmp(body.data + 2, serial.data, serial.len) == 0);
}

/* Finds an entry among those that were read before; times are read of the one alone. */
static bool find_entry(gov__bytes in, gov__bytes serial, entry *out)
{
    gov__der sequence;
    gov__der number;

    while (gov__der_take(&in, GOV__DER_SEQUENCE, &sequence)) {
        gov__bytes rest = sequence.body;
        if (may_begin(rest, serial) && gov__der_take(&rest, GOV__DER_INTEGER, &number) &&
            gov__bytes_equal(number.body, serial)) {
            return next_entry(&sequence.raw, out);
        }
    }
    return false;
}

/* Section 5.3: what is critical in an entry and not understood makes the list say nothing; an entry that
 * names an issuer is of an indirect list. */
static bool read_entry_extensions(gov__crl *crl, gov__bytes in)
{
    gov__extension extension;

    while (in.len != 0) {
        if (!gov__extension_next(&in, &extension)) {
            return false;
        }
        crl->unusable = crl->unusable || is_ce(&extension, GOV__ID_CE_CERT_ISSUER) ||
                        (extension.critical && !is_ce(&extension, GOV__ID_CE_CRL_REASON) &&
                         !is_ce(&extension, GOV__ID_CE_INVALIDITY_DATE));
    }
    return true;
}

static bool read_entries(gov__crl *crl)
{
    entry found;

    for (gov__bytes rest = crl->entries; rest.len != 0;) {
        if (!next_entry(&rest, &found) || !read_entry_extensions(crl, found.extensions)) {
            return false;
        }
    }
    return true;
}

/* TBSCertList, section 5.1. */
static bool read_list(gov__crl *crl)
{
    gov__der version;
    gov__der algorithm;
    gov__der issuer;
    gov__der entries;
    gov__der extensions;
    gov__der list;
    uint32_t number;
    gov__bytes rest = crl->parts.body;

    if (!gov__der_take_optional(&rest, GOV__DER_INTEGER, &version) ||
        (version.tag != 0 && (!gov__der_small(&version, &number) || number != VERSION_2)) ||
        !gov__der_take(&rest, GOV__DER_SEQUENCE, &algorithm) ||
        !gov__bytes_equal(algorithm.raw, crl->parts.algorithm) ||
        !gov__der_take(&rest, GOV__DER_SEQUENCE, &issuer) || !take_time(&rest, &crl->this_s)) {
        return false;
    }
    crl->issuer_der = issuer.raw;
    crl->next_s = INT64_MIN;
    crl->expired_from_s = INT64_MAX;
    if ((at_time(rest) && !take_time(&rest, &crl->next_s)) ||
        !gov__der_take_optional(&rest, GOV__DER_SEQUENCE, &entries) ||
        !gov__der_take_optional(&rest, GOV__DER_CONTEXT(0), &extensions) || rest.len != 0) {
        return false;
    }
    crl->entries = entries.body;
    if (extensions.tag != 0 && (!gov__der_only(extensions.body, GOV__DER_SEQUENCE, &list) ||
                                !read_extensions(crl, list.body))) {
        return false;
    }
    return read_entries(crl);
}

gov_status gov__crl_read(const gov_allocator *mem, gov__bytes der, gov__crl **out)
{
    *out = NULL;
    if (der.len > GOV__CRL_BYTES_MAX) {
        return GOV_ERR_LIMIT;
    }
    gov__crl *crl = gov__mem_calloc(mem, 1, sizeof *crl);
    if (crl == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    atomic_init(&crl->good_by, NULL);
    crl->der = gov__mem_dup(mem, der.data != NULL ? der.data : (const uint8_t *)"", der.len);
    crl->len = der.len;
    gov_status status = crl->der != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
    if (status == GOV_OK &&
        (!gov__signed_parts_read(gov__bytes_of(crl->der, der.len), &crl->parts) ||
         crl->parts.rest.len != 0 || !read_list(crl))) {
        status = GOV_ERR_RESPONSE;
    }
    if (status != GOV_OK) {
        gov__crl_free(mem, crl);
        return status;
    }
    *out = crl;
    return GOV_OK;
}

void gov__crl_free(const gov_allocator *mem, gov__crl *crl)
{
    if (crl != NULL) {
        gov__mem_free(mem, crl->der);
        gov__mem_free(mem, crl);
    }
}

/* Section 6.3.3 (f) and (g). */
static gov_status check_signature(gov__crl *crl, const gov__cert *issuer, bool in_pool)
{
    if (in_pool && atomic_load_explicit(&crl->good_by, memory_order_acquire) == issuer) {
        return GOV_OK;
    }
    if ((X509_get_key_usage(issuer->x509) & KU_CRL_SIGN) == 0) {
        return GOV_ERR_CHAIN;
    }
    gov_status status =
        gov__cert_verify(issuer, crl->parts.algorithm, crl->parts.tbs, crl->parts.signature, NULL);
    if (status == GOV_OK && in_pool) {
        atomic_store_explicit(&crl->good_by, issuer, memory_order_release);
    }
    return status;
}

static bool shares_name(gov__bytes names, gov__bytes others)
{
    gov__der name;
    gov__der other;

    while (gov__der_next(&names, &name)) {
        gov__bytes rest = others;
        while (gov__der_next(&rest, &other)) {
            if (gov__bytes_equal(name.raw, other.raw)) {
                return true;
            }
        }
    }
    return false;
}

/* Whether one of the certificate's distribution points is that of the list (section 6.3.3 (b)), for every
 * reason and by the certificate's own issuer. */
static bool has_point(const gov__cert *cert, gov__bytes names)
{
    gov__extension extension;
    gov__der points;
    gov__der point;
    gov__der field;
    gov__der full;

    if (!gov__extension_find(cert->extensions, GOV__ID_CE_DISTRIBUTION_POINTS, &extension) ||
        !gov__der_only(extension.value, GOV__DER_SEQUENCE, &points)) {
        return false;
    }
    gov__bytes rest = points.body;
    while (gov__der_take(&rest, GOV__DER_SEQUENCE, &point)) {
        gov__bytes fields = point.body;
        if (gov__der_take(&fields, GOV__DER_CONTEXT(0), &field) && fields.len == 0 &&
            gov__der_only(field.body, GOV__DER_CONTEXT(0), &full) &&
            shares_name(full.body, names)) {
            return true;
        }
    }
    return false;
}

/* Whether silence about a certificate means that it is good. One that had expired need not be on a list
 * any more (section 3.3). */
static bool covers(const gov__crl *crl, const gov__cert *cert)
{
    const gov__crl_scope *scope = &crl->scope;
    const bool authority = (X509_get_extension_flags(cert->x509) & EXFLAG_CA) != 0;

    if (scope->only_reasons || scope->relative || (scope->only_user && authority) ||
        (scope->only_ca && !authority) ||
        (scope->names.len != 0 && !has_point(cert, scope->names))) {
        return false;
    }
    return cert->not_after_s >= crl->this_s || cert->not_after_s >= crl->expired_from_s;
}

/* Reason and date of invalidity (section 5.3). */
static void read_entry(const entry *found, gov__statement *out)
{
    gov__extension extension;
    gov__der element;
    uint32_t reason = 0;
    int64_t revoked_s = found->revoked_s;
    int64_t invalid_s;

    if (gov__extension_find(found->extensions, GOV__ID_CE_CRL_REASON, &extension) &&
        gov__der_only(extension.value, ENUMERATED, &element) && element.body.len == 1) {
        reason = element.body.data[0];
    }
    if (gov__extension_find(found->extensions, GOV__ID_CE_INVALIDITY_DATE, &extension)) {
        bool exact;
        if (gov__der_only(extension.value, GOV__DER_GENERALIZED_TIME, &element) &&
            gov__der_time(&element, &invalid_s, &exact) && invalid_s < revoked_s) {
            revoked_s = invalid_s;
        }
    }
    gov__statement_revoke(out, reason, revoked_s);
}

gov_status gov__crl_ask(gov__crl *crl, const gov__cert *cert, const gov__cert *issuer, bool in_pool,
                        gov__statement *out)
{
    entry found;

    *out = (gov__statement){.said = GOV__SAID_NOTHING};
    if (crl->unusable || !gov__bytes_equal(crl->issuer_der, cert->issuer_der)) {
        return GOV_OK;
    }
    gov_status status = check_signature(crl, issuer, in_pool);
    if (status != GOV_OK) {
        return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
    }
    out->this_s = crl->this_s;
    out->next_s = crl->next_s;
    if (find_entry(crl->entries, cert->serial_der, &found)) {
        read_entry(&found, out);
        return GOV_OK;
    }
    out->said = covers(crl, cert) ? GOV__SAID_GOOD : GOV__SAID_NOTHING;
    return GOV_OK;
}
