/* SPDX-License-Identifier: Apache-2.0 */
/* SESeal taken apart: GM/T 0031-2014 section 5 (version 1), GB/T 38540-2020 section 6 (version 4),
 * GM/T 0031-2025 (version 5). The signature made with it is seal/read_signature.c. */
#include <string.h>

#include "seal/field.h"
#include "seal/seal.h"

enum { FIELDS_V1 = 2, FIELDS_V4 = 4, FIELDS_V5 = 5, LIST_OF_CERTS = 1, LIST_OF_DIGESTS = 2 };

/* ID "ES", version, vendor. */
static bool read_header(gov__bytes *in, gov__seal_notes *notes, uint32_t *version)
{
    gov__der header;
    gov__bytes id;
    gov__bytes vendor;

    return gov__der_take(in, GOV__DER_SEQUENCE, &header) &&
           gov__field_text(&header.body, GOV__DER_IA5, notes, &id) && id.len == 2 &&
           memcmp(id.data, "ES", 2) == 0 && gov__field_small(&header.body, version) &&
           gov__field_text(&header.body, GOV__DER_IA5, notes, &vendor) && header.body.len == 0;
}

static bool take_listed_cert(gov__bytes *in, gov__seal_notes *notes, gov__bytes *out)
{
    gov__der element;

    if (!gov__der_next(in, &element)) {
        return false;
    }
    if (element.tag == GOV__DER_IA5) {
        gov__seal_note(notes, GOV__TOLERANCE_IA5_IN_CERT_LIST);
    }
    *out = element.body;
    return element.tag == GOV__DER_IA5 || element.tag == GOV__DER_OCTET_STRING;
}

static bool take_listed_digest(gov__bytes *in, gov__seal_notes *notes, gov__bytes *type,
                               gov__bytes *out)
{
    gov__der entry;
    gov__der value;

    if (!gov__der_take(in, GOV__DER_SEQUENCE, &entry) ||
        !gov__field_text(&entry.body, GOV__DER_PRINTABLE, notes, type) ||
        !gov__der_only(entry.body, GOV__DER_OCTET_STRING, &value)) {
        return false;
    }
    *out = value.body;
    return true;
}

static gov_status read_list(gov__bytes *in, gov__seal *out, gov__seal_notes *notes)
{
    gov__der list;
    bool good = gov__der_take(in, GOV__DER_SEQUENCE, &list);

    while (good && list.body.len != 0) {
        size_t at = out->list_count;
        if (at == GOV__SEAL_CERTS_MAX) {
            return GOV_ERR_LIMIT;
        }
        good = out->list_is_digests
                   ? take_listed_digest(&list.body, notes, &out->list_types[at], &out->list[at])
                   : take_listed_cert(&list.body, notes, &out->list[at]);
        out->list_count++;
    }
    return good ? GOV_OK : GOV_ERR_RESPONSE;
}

static gov_status read_property(gov__bytes *in, gov__seal *out, gov__seal_notes *notes)
{
    const bool is_v1 = out->version == 1;
    uint32_t list_type = LIST_OF_CERTS;
    gov__der element;

    if (!gov__der_take(in, GOV__DER_SEQUENCE, &element)) {
        return GOV_ERR_RESPONSE;
    }
    gov__bytes rest = element.body;
    if (!gov__field_small(&rest, &out->type) ||
        !gov__field_text_copy(&rest, GOV__DER_UTF8, notes, out->name, sizeof out->name) ||
        (!is_v1 && !gov__field_small(&rest, &list_type)) ||
        (list_type != LIST_OF_CERTS && list_type != LIST_OF_DIGESTS)) {
        return GOV_ERR_RESPONSE;
    }
    out->list_is_digests = list_type == LIST_OF_DIGESTS;
    gov_status status = read_list(&rest, out, notes);
    if (status != GOV_OK) {
        return status;
    }
    return gov__field_time(&rest, is_v1, notes, &out->created_s) &&
                   gov__field_time(&rest, is_v1, notes, &out->valid_from_s) &&
                   gov__field_time(&rest, is_v1, notes, &out->valid_until_s) && rest.len == 0
               ? GOV_OK
               : GOV_ERR_RESPONSE;
}

static bool read_picture(gov__bytes *in, gov__seal *out, gov__seal_notes *notes)
{
    gov__der picture;
    gov__der data;
    uint32_t width;
    uint32_t height;

    if (!gov__der_take(in, GOV__DER_SEQUENCE, &picture) ||
        !gov__field_text_copy(&picture.body, GOV__DER_IA5, notes, out->picture_type,
                              sizeof out->picture_type) ||
        !gov__der_take(&picture.body, GOV__DER_OCTET_STRING, &data) ||
        !gov__field_small(&picture.body, &width) || !gov__field_small(&picture.body, &height)) {
        return false;
    }
    out->picture = data.body;
    return picture.body.len == 0;
}

/* SES_SealInfo; *header is the version number in it. */
static gov_status read_info(gov__bytes *in, gov__seal *out, gov__seal_notes *notes,
                            uint32_t *header)
{
    gov__der info;

    if (!gov__der_take(in, GOV__DER_SEQUENCE, &info)) {
        return GOV_ERR_RESPONSE;
    }
    out->info = info.raw;
    if (!read_header(&info.body, notes, header) ||
        !gov__field_text_copy(&info.body, GOV__DER_IA5, notes, out->id, sizeof out->id)) {
        return GOV_ERR_RESPONSE;
    }
    gov_status status = read_property(&info.body, out, notes);
    if (status != GOV_OK) {
        return status;
    }
    return read_picture(&info.body, out, notes) &&
                   gov__field_extensions(&info.body, false, notes, &out->unknown_critical) &&
                   info.body.len == 0
               ? GOV_OK
               : GOV_ERR_RESPONSE;
}

/* Certificate, algorithm and signature of the maker. */
static bool read_maker(gov__bytes *in, gov__seal *out, gov__seal_notes *notes)
{
    gov__der cert;
    gov__der algorithm;

    if (!gov__der_take(in, GOV__DER_OCTET_STRING, &cert) ||
        !gov__der_take(in, GOV__DER_OID, &algorithm)) {
        return false;
    }
    out->maker_cert = cert.body;
    out->maker_algorithm = algorithm.raw;
    out->maker_parts = gov__bytes_of(cert.raw.data, cert.raw.len + algorithm.raw.len);
    return gov__field_bits(in, GOV__TOLERANCE_SIGNATURE_IN_OCTET_STRING, notes,
                           &out->maker_signature);
}

/* A SEQUENCE of two is version 1; of more, what the header says. */
static gov_status read_seal(gov__bytes fields, gov__seal *out, gov__seal_notes *notes)
{
    size_t count = gov__field_count(fields, FIELDS_V5);
    uint32_t header = 0;
    gov__der sign_info;

    if (count != FIELDS_V1 && count != FIELDS_V4 && count != FIELDS_V5) {
        return GOV_ERR_RESPONSE;
    }
    out->version = count == FIELDS_V1 ? 1 : 4;
    gov_status status = read_info(&fields, out, notes, &header);
    if (status != GOV_OK) {
        return status;
    }
    if (out->version == 1) {
        return gov__der_only(fields, GOV__DER_SEQUENCE, &sign_info) &&
                       read_maker(&sign_info.body, out, notes) && sign_info.body.len == 0
                   ? GOV_OK
                   : GOV_ERR_RESPONSE;
    }
    out->version = header == 5 ? 5 : 4;
    if (header != 4 && header != 5) {
        gov__seal_note(notes, GOV__TOLERANCE_VERSION_OF_OTHER_SHAPE);
    }
    return read_maker(&fields, out, notes) &&
                   gov__field_time_stamp(&fields, notes, &out->time_stamp) && fields.len == 0
               ? GOV_OK
               : GOV_ERR_RESPONSE;
}

gov_status gov__seal_read(gov__bytes der, gov__seal *out, gov__seal_notes *notes)
{
    gov__der element;

    memset(out, 0, sizeof *out);
    if (der.len > GOV__SEAL_SIZE_MAX) {
        return GOV_ERR_LIMIT;
    }
    if (gov__der_only(der, GOV__DER_OCTET_STRING, &element)) {
        gov__seal_note(notes, GOV__TOLERANCE_SEAL_IN_OCTET_STRING);
        der = element.body;
    }
    if (!gov__der_only(der, GOV__DER_SEQUENCE, &element) ||
        !gov__der_check(der, GOV__SEAL_DEPTH_MAX)) {
        return GOV_ERR_RESPONSE;
    }
    out->raw = der;
    return read_seal(element.body, out, notes);
}

static void append_head(gov__buf *out, size_t len)
{
    uint8_t octets[sizeof len];
    size_t count = 0;

    gov__buf_append_char(out, (char)GOV__DER_SEQUENCE);
    if (len < 0x80) {
        gov__buf_append_char(out, (char)len);
        return;
    }
    for (size_t rest = len; rest != 0; rest >>= 8) {
        octets[sizeof octets - ++count] = (uint8_t)rest;
    }
    gov__buf_append_char(out, (char)(0x80 | count));
    gov__buf_append(out, octets + sizeof octets - count, count);
}

gov_status gov__seal_maker_message(const gov__seal *seal, gov__buf *out)
{
    if (seal->version == 1) {
        append_head(out, seal->info.len + seal->maker_parts.len);
    }
    gov__buf_append(out, seal->info.data, seal->info.len);
    if (seal->version == 1) {
        gov__buf_append(out, seal->maker_parts.data, seal->maker_parts.len);
    }
    return gov__buf_status(out);
}
