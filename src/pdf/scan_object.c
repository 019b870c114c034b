/* SPDX-License-Identifier: Apache-2.0 */
/* Indirect objects (ISO 32000-2 section 7.3.10) and object streams (section 7.5.7). What the table says
 * of an object must be true to the byte; a reader that searches for it could find another one. */
#include "pdf/scan.h"

#include <string.h>

#include "base/mem.h"

static bool read_number(gov__pdf *pdf, gov__bytes in, size_t *pos, int64_t max, int64_t *out)
{
    gov__pdf_value value;

    if (!gov__pdf_read(pdf, in, pos, &value)) {
        return false;
    }
    *out = value.number;
    if (value.kind != GOV__PDF_INTEGER || value.number < 0 || value.number > max) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "no object where one must be");
    }
    return true;
}

/* "stream" and its end of line (section 7.3.8.1); the body begins behind it. */
static bool stream_body(gov__pdf *pdf, size_t pos, size_t *body)
{
    gov__bytes in = pdf->data;

    if (pos + 1 < in.len && in.data[pos] == '\r' && in.data[pos + 1] == '\n') {
        *body = pos + 2;
    } else if (pos < in.len && in.data[pos] == '\n') {
        *body = pos + 1;
    } else {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "a stream without end of line");
    }
    return true;
}

bool gov__pdf_object_at(gov__pdf *pdf, size_t offset, uint32_t *number, uint32_t *generation,
                        gov__pdf_value *out, size_t *body)
{
    gov__bytes in = pdf->data;
    gov__pdf_value word;
    int64_t first;
    int64_t second;

    *body = 0;
    if (offset >= in.len || in.data[offset] < '0' || in.data[offset] > '9') {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "no object where one must be");
    }
    if (!read_number(pdf, in, &offset, GOV__PDF_OBJECTS_MAX, &first) ||
        !read_number(pdf, in, &offset, UINT16_MAX, &second) ||
        !gov__pdf_read(pdf, in, &offset, &word)) {
        return false;
    }
    if (!gov__pdf_is_keyword(&word, "obj")) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "no object where one must be");
    }
    *number = (uint32_t)first;
    *generation = (uint32_t)second;
    if (!gov__pdf_read(pdf, in, &offset, out) || !gov__pdf_read(pdf, in, &offset, &word)) {
        return false;
    }
    if (out->kind == GOV__PDF_DICTIONARY && gov__pdf_is_keyword(&word, "stream")) {
        return stream_body(pdf, word.end, body);
    }
    if (out->kind == GOV__PDF_KEYWORD || !gov__pdf_is_keyword(&word, "endobj")) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "an object that does not end");
    }
    return true;
}

static const gov__pdf_entry *entry_of(const gov__pdf *pdf, int64_t number)
{
    static const gov__pdf_entry none = {GOV__PDF_UNKNOWN, 0, 0};

    return number > 0 && (uint64_t)number < pdf->entry_count ? &pdf->entries[number] : &none;
}

/* An object that is not in an object stream. */
static bool load_plain(gov__pdf *pdf, int64_t number, const gov__pdf_entry *entry,
                       gov__pdf_value *out, size_t *body)
{
    uint32_t found = 0;
    uint32_t generation = 0;

    if (!gov__pdf_object_at(pdf, entry->where, &found, &generation, out, body)) {
        return false;
    }
    if (found != number || generation != entry->which) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "another object than the table says");
    }
    return true;
}

static bool is_object_stream(gov__pdf *pdf, const gov__pdf_value *dictionary, size_t body)
{
    gov__pdf_value type;

    if (body == 0) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "no object stream");
    }
    return gov__pdf_find(pdf, dictionary, "Type", &type) &&
           (gov__pdf_is_name(&type, "ObjStm") ||
            gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "no object stream"));
}

static bool unpack_objects(gov__pdf *pdf, uint32_t number, gov__pdf_packed *packed)
{
    const gov__pdf_entry *entry = entry_of(pdf, number);
    gov__pdf_value dictionary;
    int64_t count;
    int64_t first;
    size_t body;

    if (entry->place != GOV__PDF_PLAIN) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "no object stream");
    }
    if (!load_plain(pdf, number, entry, &dictionary, &body) ||
        !is_object_stream(pdf, &dictionary, body) ||
        !gov__pdf_find_size(pdf, &dictionary, "N", GOV__PDF_OBJECTS_MAX, -1, &count) ||
        !gov__pdf_find_size(pdf, &dictionary, "First", GOV__PDF_STREAM_MAX, -1, &first) ||
        !gov__pdf_unpack(pdf, &dictionary, body, &packed->content)) {
        return false;
    }
    packed->number = number;
    packed->count = (uint32_t)count;
    packed->first = (uint32_t)first;
    pdf->packed_bytes += packed->content.len;
    return pdf->packed_bytes <= GOV__PDF_PACKED_BYTES ||
           gov__pdf_refuse(pdf, GOV__REASON_LIMIT, "object streams");
}

/* The object stream with this number, unpacked once and kept, for values point into it. */
static const gov__pdf_packed *packed_of(gov__pdf *pdf, uint32_t number)
{
    for (size_t i = 0; i < pdf->packed_count; i++) {
        if (pdf->packed[i].number == number) {
            return &pdf->packed[i];
        }
    }
    if (pdf->packed_count == GOV__PDF_PACKED_MAX) {
        (void)gov__pdf_refuse(pdf, GOV__REASON_LIMIT, "object streams");
        return NULL;
    }
    gov__pdf_packed *grown =
        gov__mem_resize_array(pdf->mem, pdf->packed, pdf->packed_count + 1, sizeof *grown);
    if (grown == NULL) {
        (void)gov__pdf_fail(pdf, GOV_ERR_NO_MEMORY);
        return NULL;
    }
    pdf->packed = grown;
    gov__pdf_packed *packed = &grown[pdf->packed_count++];
    *packed = (gov__pdf_packed){0};
    gov__buf_init(&packed->content, pdf->mem, GOV__PDF_STREAM_MAX);
    return unpack_objects(pdf, number, packed) ? packed : NULL;
}

static bool load_packed(gov__pdf *pdf, int64_t number, const gov__pdf_entry *entry,
                        gov__pdf_value *out)
{
    const gov__pdf_packed *packed = packed_of(pdf, entry->where);
    int64_t found = -1;
    int64_t offset = 0;
    size_t pos = 0;

    if (packed == NULL) {
        return false;
    }
    gov__bytes content = gov__bytes_of(packed->content.data, packed->content.len);
    if (entry->which >= packed->count || packed->first > content.len) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "an object that is not in its stream");
    }
    gov__bytes header = gov__bytes_of(content.data, packed->first);
    for (uint32_t i = 0; i <= entry->which; i++) {
        if (!read_number(pdf, header, &pos, GOV__PDF_OBJECTS_MAX, &found) ||
            !read_number(pdf, header, &pos, GOV__PDF_STREAM_MAX, &offset)) {
            return false;
        }
    }
    pos = packed->first + (size_t)offset;
    if (found != number || pos >= content.len) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "another object than the table says");
    }
    return gov__pdf_read(pdf, content, &pos, out) &&
           (out->kind != GOV__PDF_KEYWORD ||
            gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "an object without value"));
}

bool gov__pdf_resolve(gov__pdf *pdf, const gov__pdf_value *value, gov__pdf_value *out)
{
    gov__pdf_value found = *value;
    bool good = true;
    size_t body;

    if (value->kind == GOV__PDF_REFERENCE) {
        const gov__pdf_entry *entry = entry_of(pdf, value->number);
        uint32_t generation = entry->place == GOV__PDF_PLAIN ? entry->which : 0;
        if (entry->place == GOV__PDF_UNKNOWN || entry->place == GOV__PDF_FREE) {
            found = (gov__pdf_value){.kind = GOV__PDF_NULL};
        } else if (generation != value->generation) {
            good = gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "another generation");
        } else if (entry->place == GOV__PDF_PLAIN) {
            good = load_plain(pdf, value->number, entry, &found, &body);
        } else {
            good = load_packed(pdf, value->number, entry, &found);
        }
        if (good && found.kind == GOV__PDF_REFERENCE) {
            good = gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "a reference to a reference");
        }
    }
    *out = found;
    return good;
}

bool gov__pdf_get(gov__pdf *pdf, const gov__pdf_value *dictionary, const char *key,
                  gov__pdf_value *out)
{
    gov__pdf_value value;

    return gov__pdf_find(pdf, dictionary, key, &value) && gov__pdf_resolve(pdf, &value, out);
}
