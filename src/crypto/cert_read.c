/* SPDX-License-Identifier: Apache-2.0 */
/* The slices of signed things and of their extensions (RFC 5280 sections 4.1 and 4.2). What OpenSSL makes
 * of a certificate is crypto/cert.c. */
#include "crypto/cert_parts.h"

bool gov__signed_parts_read(gov__bytes der, gov__signed_parts *out)
{
    gov__der whole;
    gov__der tbs;
    gov__der algorithm;
    gov__der signature;

    *out = (gov__signed_parts){0};
    if (!gov__der_only(der, GOV__DER_SEQUENCE, &whole)) {
        return false;
    }
    gov__bytes rest = whole.body;
    if (!gov__der_take(&rest, GOV__DER_SEQUENCE, &tbs) ||
        !gov__der_take(&rest, GOV__DER_SEQUENCE, &algorithm) ||
        !gov__der_take(&rest, GOV__DER_BIT_STRING, &signature) ||
        !gov__der_bits(&signature, &out->signature)) {
        return false;
    }
    out->tbs = tbs.raw;
    out->body = tbs.body;
    out->algorithm = algorithm.raw;
    out->rest = rest;
    return true;
}

bool gov__extension_next(gov__bytes *in, gov__extension *out)
{
    gov__der extension;
    gov__der oid;
    gov__der critical;
    gov__der value;

    *out = (gov__extension){0};
    if (!gov__der_take(in, GOV__DER_SEQUENCE, &extension)) {
        return false;
    }
    gov__bytes rest = extension.body;
    if (!gov__der_take(&rest, GOV__DER_OID, &oid) ||
        !gov__der_take_optional(&rest, GOV__DER_BOOLEAN, &critical) ||
        !gov__der_only(rest, GOV__DER_OCTET_STRING, &value)) {
        return false;
    }
    out->oid = oid.body;
    out->critical = critical.tag != 0 && critical.body.len == 1 && critical.body.data[0] != 0;
    out->value = value.body;
    return true;
}

bool gov__extensions_read(gov__bytes list, bool *critical)
{
    gov__extension extension;
    gov__der sequence;

    *critical = false;
    if (!gov__der_only(list, GOV__DER_SEQUENCE, &sequence)) {
        return false;
    }
    for (gov__bytes rest = sequence.body; rest.len != 0;) {
        if (!gov__extension_next(&rest, &extension)) {
            return false;
        }
        *critical = *critical || extension.critical;
    }
    return true;
}

bool gov__extension_find(gov__bytes in, uint8_t id_ce, gov__extension *out)
{
    while (gov__extension_next(&in, out)) {
        if (out->oid.len == 3 && out->oid.data[0] == 0x55 && out->oid.data[1] == 0x1D &&
            out->oid.data[2] == id_ce) {
            return true;
        }
    }
    *out = (gov__extension){0};
    return false;
}
