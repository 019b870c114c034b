/* SPDX-License-Identifier: Apache-2.0 */
/* The outer shape of TBSCertificate (RFC 5280 section 4.1) as slices. What the parts mean is for the
 * caller; whether the certificate is good is crypto/cert.h. */
#include "crypto/cert_slice.h"

#include "crypto/der.h"

bool gov__cert_slice_read(gov__bytes der, gov__cert_slice *out)
{
    gov__der element;
    gov__bytes tbs;

    *out = (gov__cert_slice){0};
    if (!gov__der_only(der, GOV__DER_SEQUENCE, &element) ||
        !gov__der_take(&element.body, GOV__DER_SEQUENCE, &element)) {
        return false;
    }
    tbs = element.body;
    if (!gov__der_take_optional(&tbs, GOV__DER_CONTEXT(0), &element) ||
        !gov__der_take(&tbs, GOV__DER_INTEGER, &element)) {
        return false;
    }
    out->serial = element.body;
    gov__der algorithm;
    if (!gov__der_take(&tbs, GOV__DER_SEQUENCE, &algorithm) ||
        !gov__der_take(&tbs, GOV__DER_SEQUENCE, &element)) {
        return false;
    }
    out->issuer = element.raw;
    while (tbs.len != 0) {
        if (!gov__der_next(&tbs, &element)) {
            return false;
        }
        if (element.tag == GOV__DER_CONTEXT(3)) {
            out->extensions = element.body;
        }
    }
    return true;
}

bool gov__cert_slice_extension(const gov__cert_slice *cert, const uint8_t *oid, size_t oid_len,
                               gov__bytes *value, bool *critical)
{
    gov__der list;
    gov__der extension;
    gov__der element;

    if (!gov__der_only(cert->extensions, GOV__DER_SEQUENCE, &list)) {
        return false;
    }
    while (gov__der_take(&list.body, GOV__DER_SEQUENCE, &extension)) {
        if (!gov__der_take(&extension.body, GOV__DER_OID, &element)) {
            return false;
        }
        bool found = gov__der_oid_is(&element, oid, oid_len);
        if (!gov__der_take_optional(&extension.body, GOV__DER_BOOLEAN, &element)) {
            return false;
        }
        *critical = element.tag != 0 && element.body.len == 1 && element.body.data[0] != 0;
        if (found) {
            bool good = gov__der_only(extension.body, GOV__DER_OCTET_STRING, &element);
            *value = element.body;
            return good;
        }
    }
    return false;
}
