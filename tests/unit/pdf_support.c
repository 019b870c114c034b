/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of eight objects: catalogue, pages, page, form, field, signature, content, and streams of
 * references where wanted. A signature is put in when everything else stands. */
#include "unit/pdf_support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "unit/jose_support.h"

enum { ROOM = 8192, SIGNATURE = 6, OBJECT_STREAM = 8, XREF = 9, FIELD_2 = 10, SIGNATURE_2 = 11 };

void pdf_append_bytes(pdf_file *file, const void *data, size_t len)
{
    if (file->len + len + 1 > file->room) {
        file->room = (file->len + len + 1) * 2;
        file->data = realloc(file->data, file->room);
        ck_assert_ptr_nonnull(file->data);
    }
    memcpy(file->data + file->len, data, len);
    file->len += len;
    file->data[file->len] = '\0';
}

void pdf_append(pdf_file *file, const char *text)
{
    pdf_append_bytes(file, text, strlen(text));
}

static void put_number(pdf_file *file, const char *before, size_t number, const char *behind)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%zu", number);
    pdf_append(file, before);
    pdf_append(file, text);
    pdf_append(file, behind);
}

static void begin_object(pdf_file *file, unsigned number)
{
    file->offsets[number] = file->len;
    put_number(file, "", number, " 0 obj\n");
}

void pdf_object(pdf_file *file, unsigned number, const char *body)
{
    begin_object(file, number);
    pdf_append(file, body);
    pdf_append(file, "\nendobj\n");
}

static void put_stream(pdf_file *file, const char *entries, const void *data, size_t len)
{
    uLongf packed_len = compressBound((uLong)len);
    Bytef *packed = malloc(packed_len);

    ck_assert_int_eq(compress(packed, &packed_len, data, (uLong)len), Z_OK);
    pdf_append(file, "<< ");
    pdf_append(file, entries);
    put_number(file, " /Filter /FlateDecode /Length ", packed_len, " >>\nstream\n");
    pdf_append_bytes(file, packed, packed_len);
    pdf_append(file, "\nendstream\nendobj\n");
    free(packed);
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

/* --- the signature, at first only its room --- */

static void put_signature(pdf_file *file, unsigned number, const pdf_make *make)
{
    begin_object(file, number);
    pdf_append(file, "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /");
    pdf_append(file, or_else(make->sub_filter, "adbe.pkcs7.detached"));
    if (make->moment == NULL || make->moment[0] != '\0') {
        pdf_append(file, "\n/M ");
        pdf_append(file, or_else(make->moment, "(D:20270115080000Z)"));
    }
    pdf_append(file, "\n");
    pdf_append(file, or_else(make->entries, ""));
    pdf_append(file, "\n/Decoy ");
    file->decoy = file->len;
    pdf_append(file, "<00000000>\n");
    if (make->range != PDF_RANGE_NONE) {
        pdf_append(file, "/ByteRange ");
        file->range = file->len;
        pdf_append(file, "[                                                  ]\n");
    }
    pdf_append(file, "/Contents ");
    file->contents = file->len;
    if (make->contents != NULL) {
        pdf_append(file, make->contents);
    } else {
        char *digits = malloc(2 * ROOM + 1);
        memset(digits, '0', 2 * ROOM);
        digits[2 * ROOM] = '\0';
        pdf_append(file, "<");
        pdf_append(file, digits);
        pdf_append(file, ">");
        free(digits);
    }
    pdf_append(file, " >>\nendobj\n");
}

static void turn_range(const pdf_file *file, pdf_range kind, size_t r[4])
{
    size_t section = file->section;

    switch (kind) {
    case PDF_RANGE_WIDE: r[1] -= strlen("/Contents "); break;
    case PDF_RANGE_NARROW: r[1] += 1; break;
    case PDF_RANGE_FROM_ONE:
        r[0] = 1;
        r[1] -= 1;
        break;
    case PDF_RANGE_SHORT: r[3] = section - r[2]; break;
    case PDF_RANGE_ELSEWHERE:
        r[1] = file->decoy;
        r[2] = file->decoy + strlen("<00000000>");
        r[3] = file->len - r[2];
        break;
    case PDF_RANGE_BEYOND: r[3] += 1; break;
    case PDF_RANGE_OVERLAP:
        r[2] = r[1] - 1;
        r[3] = file->len - r[2];
        break;
    default: break;
    }
}

static void write_range(pdf_file *file, pdf_range kind, const size_t r[4])
{
    const char *sign = kind == PDF_RANGE_NEGATIVE ? "-"
                       : kind == PDF_RANGE_SIGNED ? "+"
                       : kind == PDF_RANGE_ZEROS  ? "0000"
                                                  : "";
    const char *point = kind == PDF_RANGE_REAL ? ".0" : "";
    const char *end = kind == PDF_RANGE_FIVE   ? " 0"
                      : kind == PDF_RANGE_HUGE ? "00000000000000000000"
                                               : "";
    char text[128];

    const char *lead = kind == PDF_RANGE_NEGATIVE ? "" : sign;

    (void)snprintf(text, sizeof text, "%s%zu %s%zu%s %s%zu", lead, r[0], lead, r[1], point, lead,
                   r[2]);
    size_t len = strlen(text);
    if (kind != PDF_RANGE_THREE) {
        (void)snprintf(text + len, sizeof text - len, " %s%zu%s", sign, r[3], end);
    }
    ck_assert_uint_le(strlen(text), 50);
    memcpy(file->data + file->range + 1, text, strlen(text));
}

static der make_value(const pdf_file *file, const pdf_make *make, const size_t r[4])
{
    size_t len = r[1] + r[3];
    uint8_t *content = malloc(len + 1);
    der value;

    memcpy(content, file->data + r[0], r[1]);
    memcpy(content + r[1], file->data + r[2], r[3]);
    if (make->stamp != NULL) {
        value = stamp_token(make->stamp, content, len);
    } else {
        signed_data_make cms = *make->cms;
        cms.content = gov__bytes_of(content, len);
        value = signed_data_of(&cms);
    }
    free(content);
    return value;
}

static size_t header_of(const uint8_t *at)
{
    return at[1] < 0x80 ? 2 : 2U + (at[1] & 0x7FU);
}

/* The three outer lengths as indefinite ones, with their ends: ContentInfo, [0], SignedData. */
static der to_ber(der value)
{
    const size_t type = header_of(value.data);
    const size_t type_len = 2U + value.data[type + 1];
    const size_t wrapper = type + type_len;
    const size_t data = wrapper + header_of(value.data + wrapper);
    const size_t body = data + header_of(value.data + data);
    der out = DER_LIST(0x30, der_raw(value.data + type, type_len), der_raw("\xA0\x80\x30\x80", 4),
                       der_raw(value.data + body, value.len - body), der_raw("\0\0\0\0\0\0", 6));
    const size_t header = header_of(out.data);

    out.data[0] = 0x30;
    out.data[1] = 0x80;
    memmove(out.data + 2, out.data + header, out.len - header);
    out.len -= header - 2;
    der_free(&value);
    return out;
}

static void write_contents(pdf_file *file, const pdf_make *make, const der *value)
{
    static const char hex[] = "0123456789abcdef";
    char *at = file->data + file->contents + 1;

    ck_assert_uint_le(value->len, ROOM - 16);
    for (size_t i = 0; i < value->len; i++) {
        if (make->contents_white && i == 2) {
            *at++ = ' ';
            *at++ = '\n';
        }
        *at++ = hex[value->data[i] >> 4];
        *at++ = hex[value->data[i] & 15];
    }
    if (make->behind != NULL) {
        memcpy(at, make->behind, strlen(make->behind));
    }
}

static void fill_signature(pdf_file *file, const pdf_make *make)
{
    size_t end = file->contents + (make->contents != NULL ? strlen(make->contents) : 2 * ROOM + 2);
    size_t r[4] = {0, file->contents, end, file->len - end};

    turn_range(file, make->range, r);
    if (make->range != PDF_RANGE_NONE) {
        write_range(file, make->range, r);
    }
    if (make->contents != NULL) {
        return;
    }
    if (make->range == PDF_RANGE_BEYOND || make->range == PDF_RANGE_OVERLAP) {
        r[1] = file->contents;
        r[2] = end;
        r[3] = file->len - end;
    }
    der value = make_value(file, make, r);
    value = make->ber ? to_ber(value) : value;
    write_contents(file, make, &value);
    der_free(&value);
}

/* --- cross-reference sections --- */

static void put_table(pdf_file *file, const char *trailer)
{
    size_t section = file->len;

    pdf_append(file, "xref\n0 1\n0000000000 65535 f \n");
    for (size_t i = 1; i < PDF_OBJECTS_MAX; i++) {
        if (file->offsets[i] != 0) {
            put_number(file, "", i, " 1\n");
            char text[32];
            (void)snprintf(text, sizeof text, "%010zu 00000 n \n", file->offsets[i]);
            pdf_append(file, text);
        }
    }
    put_number(file, "trailer\n<< /Size ", PDF_OBJECTS_MAX, " /Root 1 0 R ");
    if (file->section != 0) {
        put_number(file, "/Prev ", file->section, " ");
    }
    pdf_append(file, or_else(trailer, ""));
    pdf_append(file, " >>\n");
    file->section = section;
}

/* Which objects are in the object stream, in order. */
static const unsigned packed_numbers[] = {1, 4, 5, SIGNATURE};

static void put_row(uint8_t *row, unsigned type, size_t second, unsigned third)
{
    row[0] = (uint8_t)type;
    row[1] = (uint8_t)(second >> 16);
    row[2] = (uint8_t)(second >> 8);
    row[3] = (uint8_t)second;
    row[4] = (uint8_t)third;
}

static size_t predict(const uint8_t *rows, size_t count, uint8_t *out)
{
    for (size_t i = 0; i < count; i++) {
        out[6 * i] = (uint8_t)(i % 5);
        for (size_t k = 0; k < 5; k++) {
            int left = k > 0 ? rows[5 * i + k - 1] : 0;
            int up = i > 0 ? rows[5 * (i - 1) + k] : 0;
            int corner = i > 0 && k > 0 ? rows[5 * (i - 1) + k - 1] : 0;
            int p = left + up - corner;
            int a = abs(p - left);
            int b = abs(p - up);
            int c = abs(p - corner);
            int paeth = a <= b && a <= c ? left : b <= c ? up : corner;
            int guesses[] = {0, left, up, (left + up) / 2, paeth};
            out[6 * i + 1 + k] = (uint8_t)(rows[5 * i + k] - guesses[i % 5]);
        }
    }
    return 6 * count;
}

static void put_xref_stream(pdf_file *file, const pdf_make *make, size_t packed)
{
    uint8_t rows[5 * PDF_OBJECTS_MAX] = {0};
    uint8_t predicted[6 * PDF_OBJECTS_MAX];
    size_t section = file->len;
    size_t size = 5 * PDF_OBJECTS_MAX;

    begin_object(file, XREF);
    for (unsigned i = 1; i < PDF_OBJECTS_MAX; i++) {
        if (file->offsets[i] != 0) {
            put_row(rows + 5 * i, 1, file->offsets[i], 0);
        }
    }
    for (unsigned i = 0; i < packed; i++) {
        put_row(rows + 5 * packed_numbers[i], 2, OBJECT_STREAM, i);
    }
    char *entries =
        jose_format("/Type /XRef /Size %d /Root 1 0 R /W [1 3 1] %s %s", PDF_OBJECTS_MAX,
                    or_else(make->trailer, ""),
                    make->predictor ? "/DecodeParms << /Predictor 15 /Columns 5 >>" : "");
    if (make->predictor) {
        size = predict(rows, PDF_OBJECTS_MAX, predicted);
    }
    put_stream(file, entries, make->predictor ? predicted : rows, size);
    free(entries);
    file->section = section;
}

static void put_end(pdf_file *file)
{
    put_number(file, "startxref\n", file->section, "\n%%EOF\n");
    memset(file->offsets, 0, sizeof file->offsets);
}

void pdf_update_end(pdf_file *file, const char *trailer)
{
    put_table(file, trailer);
    put_end(file);
}

/* --- documents --- */

static void put_packed(pdf_file *file, const char *const *bodies, size_t count)
{
    char *head = jose_format("%s", "");
    char *tail = jose_format("%s", "");

    for (size_t i = 0; i < count; i++) {
        char *next = jose_format("%s%u %zu ", head, packed_numbers[i], strlen(tail));
        free(head);
        head = next;
        next = jose_format("%s%s ", tail, bodies[i]);
        free(tail);
        tail = next;
    }
    char *entries = jose_format("/Type /ObjStm /N %zu /First %zu", count, strlen(head));
    char *all = jose_format("%s%s", head, tail);
    begin_object(file, OBJECT_STREAM);
    put_stream(file, entries, all, strlen(all));
    free(all);
    free(entries);
    free(head);
    free(tail);
}

static void put_fixed(pdf_file *file)
{
    static const char content[] = "BT /F1 24 Tf 72 720 Td (Licence) Tj ET";

    pdf_append(file, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    pdf_object(file, 2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    pdf_object(file, 3,
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R\n"
               "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
               " >> >> /Annots [5 0 R] >>");
    begin_object(file, 7);
    put_stream(file, "", content, strlen(content));
}

pdf_file pdf_build(const pdf_make *make)
{
    pdf_file file = {0};
    char *root = jose_format("<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R %s >>",
                             or_else(make->root, ""));
    char *field = jose_format(
        "%s", or_else(make->field, make->is_unsigned
                                       ? "<< /FT /Sig /T (S1) /Subtype /Widget /Rect [0 0 0 0] >>"
                                       : "<< /FT /Sig /T (S1) /V 6 0 R /Subtype /Widget "
                                         "/Type /Annot /F 132 /P 3 0 R /Rect [0 0 0 0] >>"));
    const char *form = or_else(make->form, "<< /Fields [5 0 R] /SigFlags 3 >>");
    const char *bodies[] = {root, form, field,
                            "<< /Type /Sig /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3] "
                            "/Contents <30> >>"};
    size_t packed = make->object_stream ? (make->packed_signature ? 4 : 3) : 0;

    put_fixed(&file);
    if (make->object_stream) {
        put_packed(&file, bodies, packed);
    } else {
        pdf_object(&file, 1, root);
        pdf_object(&file, 4, form);
        pdf_object(&file, 5, field);
    }
    bool has = !make->is_unsigned && !make->packed_signature;
    if (has) {
        put_signature(&file, SIGNATURE, make);
    }
    if (make->xref_stream || make->object_stream) {
        put_xref_stream(&file, make, packed);
    } else {
        put_table(&file, make->trailer);
    }
    put_end(&file);
    if (has) {
        fill_signature(&file, make);
    }
    free(root);
    free(field);
    return file;
}

void pdf_sign_again(pdf_file *file, const pdf_make *make)
{
    pdf_object(file, 4,
               make->dropped ? "<< /Fields [10 0 R] /SigFlags 3 >>"
                             : "<< /Fields [5 0 R 10 0 R] /SigFlags 3 >>");
    pdf_object(file, FIELD_2,
               "<< /FT /Sig /T (S2) /V 11 0 R /Subtype /Widget /Type /Annot /F 132 /P 3 0 R "
               "/Rect [0 0 0 0] >>");
    put_signature(file, SIGNATURE_2, make);
    pdf_update_end(file, make->trailer);
    fill_signature(file, make);
}

void pdf_replace(pdf_file *file, const char *from, const char *to)
{
    size_t len = strlen(from);

    ck_assert_uint_eq(len, strlen(to));
    for (size_t at = file->len - len + 1; at-- > 0;) {
        if (memcmp(file->data + at, from, len) == 0) {
            memcpy(file->data + at, to, len);
            return;
        }
    }
    ck_abort_msg("%s is not in the document", from);
}

void pdf_free(pdf_file *file)
{
    free(file->data);
    *file = (pdf_file){0};
}
