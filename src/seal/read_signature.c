/* SPDX-License-Identifier: Apache-2.0 */
/* SES_Signature taken apart: GM/T 0031-2014 section 6 (version 1), GB/T 38540-2020 section 7 (version 4),
 * GM/T 0031-2025 (version 5). The seal in it is seal/read.c. */
#include <string.h>

#include "seal/field.h"
#include "seal/seal.h"

enum { FIELDS_V1 = 2, FIELDS_V4 = 4, FIELDS_STAMPED = 5 };

static bool read_signer(gov__bytes *in, gov__seal_signature *out)
{
    gov__der cert;
    gov__der algorithm;

    if (!gov__der_take(in, GOV__DER_OCTET_STRING, &cert) ||
        !gov__der_take(in, GOV__DER_OID, &algorithm)) {
        return false;
    }
    out->cert = cert.body;
    out->algorithm = algorithm.raw;
    return true;
}

/* TBS_Sign; in version 1 the certificate and the algorithm are part of it. */
static gov_status read_tbs(gov__bytes in, bool is_v1, gov__seal_signature *out,
                           gov__seal_notes *notes)
{
    gov__der seal;

    if (!gov__field_small(&in, &out->version) || !gov__der_next(&in, &seal)) {
        return GOV_ERR_RESPONSE;
    }
    gov_status status = gov__seal_read(seal.raw, &out->seal, notes);
    if (status != GOV_OK) {
        return status;
    }
    if (!gov__field_time_info(&in, is_v1, notes, &out->time_s, &out->time_stamp)) {
        return GOV_ERR_RESPONSE;
    }
    out->time_is_stamp = out->time_stamp.len != 0;
    return gov__field_bits(&in, GOV__TOLERANCE_HASH_IN_OCTET_STRING, notes, &out->data_hash) &&
                   gov__field_text(&in, GOV__DER_IA5, notes, &out->property) &&
                   (!is_v1 || read_signer(&in, out)) &&
                   gov__field_extensions(&in, true, notes, &out->unknown_critical) && in.len == 0
               ? GOV_OK
               : GOV_ERR_RESPONSE;
}

/* A time stamp may stand in version 4 and 5 only behind the signature. */
static bool read_rest(gov__bytes in, bool is_v1, gov__seal_signature *out, gov__seal_notes *notes)
{
    if (!is_v1 && (out->time_is_stamp || !read_signer(&in, out))) {
        return false;
    }
    return gov__field_bits(&in, GOV__TOLERANCE_SIGNATURE_IN_OCTET_STRING, notes, &out->signature) &&
           (is_v1 || gov__field_time_stamp(&in, notes, &out->time_stamp)) && in.len == 0;
}

gov_status gov__seal_signature_read(gov__bytes der, gov__seal_signature *out,
                                    gov__seal_notes *notes)
{
    gov__der whole;
    gov__der tbs;

    memset(out, 0, sizeof *out);
    if (der.len > GOV__SEAL_SIZE_MAX) {
        return GOV_ERR_LIMIT;
    }
    if (!gov__der_only(der, GOV__DER_SEQUENCE, &whole) ||
        !gov__der_check(der, GOV__SEAL_DEPTH_MAX)) {
        return GOV_ERR_RESPONSE;
    }
    size_t count = gov__field_count(whole.body, FIELDS_STAMPED);
    bool is_v1 = count == FIELDS_V1;
    if ((!is_v1 && count != FIELDS_V4 && count != FIELDS_STAMPED) ||
        !gov__der_take(&whole.body, GOV__DER_SEQUENCE, &tbs)) {
        return GOV_ERR_RESPONSE;
    }
    out->tbs = tbs.raw;
    gov_status status = read_tbs(tbs.body, is_v1, out, notes);
    if (status != GOV_OK) {
        return status;
    }
    if (is_v1 == (out->version == 4 || out->version == 5)) {
        gov__seal_note(notes, GOV__TOLERANCE_VERSION_OF_OTHER_SHAPE);
    }
    return read_rest(whole.body, is_v1, out, notes) ? GOV_OK : GOV_ERR_RESPONSE;
}

/* A SEQUENCE whose first element is TBS_Sign, which begins with a number; SignedData begins with an
 * OBJECT IDENTIFIER, and a signature by itself with a number. */
bool gov__seal_is_signature(gov__bytes der)
{
    gov__der whole;
    gov__der tbs;
    gov__der version;

    return gov__der_only(der, GOV__DER_SEQUENCE, &whole) &&
           gov__der_take(&whole.body, GOV__DER_SEQUENCE, &tbs) &&
           gov__der_take(&tbs.body, GOV__DER_INTEGER, &version);
}
