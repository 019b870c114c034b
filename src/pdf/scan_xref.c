/* SPDX-License-Identifier: Apache-2.0 */
/* From the end of the document over all cross-reference sections (ISO 32000-2 section 7.5.5 and 7.5.6),
 * newest first. The sections themselves are read by scan_xref_table.c and scan_xref_stream.c. */
#include "pdf/scan.h"

#include <string.h>

#include "base/mem.h"

#define TAIL 1024U /* bytes at the end that must hold "startxref" */

bool gov__pdf_refuse(gov__pdf *pdf, gov__reason reason, const char *detail)
{
    if (pdf->status == GOV_OK && pdf->reason == GOV__REASON_NONE) {
        pdf->reason = reason;
        pdf->detail = detail;
    }
    return false;
}

bool gov__pdf_fail(gov__pdf *pdf, gov_status status)
{
    pdf->status = status;
    return false;
}

static bool grow(gov__pdf *pdf, size_t needed)
{
    size_t room = pdf->entry_room + pdf->entry_room / 2 + 256;

    room = room > needed ? room : needed;
    room = room < GOV__PDF_OBJECTS_MAX ? room : GOV__PDF_OBJECTS_MAX;
    gov__pdf_entry *grown = gov__mem_resize_array(pdf->mem, pdf->entries, room, sizeof *grown);
    if (grown == NULL) {
        return gov__pdf_fail(pdf, GOV_ERR_NO_MEMORY);
    }
    memset(grown + pdf->entry_room, 0, (room - pdf->entry_room) * sizeof *grown);
    pdf->entries = grown;
    pdf->entry_room = room;
    return true;
}

bool gov__pdf_xref_add(gov__pdf *pdf, int64_t number, gov__pdf_entry entry)
{
    if (number < 0 || number >= GOV__PDF_OBJECTS_MAX) {
        return gov__pdf_refuse(pdf, GOV__REASON_LIMIT, "objects");
    }
    size_t index = (size_t)number;
    if (index >= pdf->entry_room && !grow(pdf, index + 1)) {
        return false;
    }
    pdf->entry_count = index >= pdf->entry_count ? index + 1 : pdf->entry_count;
    if (pdf->entries[index].place == GOV__PDF_UNKNOWN) {
        pdf->entries[index] = entry;
    }
    return true;
}

/* What no trailer may say. */
bool gov__pdf_xref_trailer(gov__pdf *pdf, const gov__pdf_value *trailer)
{
    gov__pdf_value value;

    if (!gov__pdf_find(pdf, trailer, "Encrypt", &value)) {
        return false;
    }
    if (value.kind != GOV__PDF_NULL) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "encryption");
    }
    if (!gov__pdf_find(pdf, trailer, "XRefStm", &value)) {
        return false;
    }
    if (value.kind != GOV__PDF_NULL) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "a hybrid file");
    }
    return true;
}

/* Behind the last "startxref", or 0. */
static size_t find_start(gov__bytes in)
{
    static const char word[] = "startxref";
    size_t len = sizeof word - 1;
    size_t stop = in.len > TAIL ? in.len - TAIL : 0;

    for (size_t at = in.len; at-- > stop;) {
        if (in.len - at >= len && memcmp(in.data + at, word, len) == 0) {
            return at + len;
        }
    }
    return 0;
}

/* The offset of the newest section, and whether the document ends there. */
static bool read_start(gov__pdf *pdf, size_t *offset)
{
    gov__bytes in = pdf->data;
    size_t pos = find_start(in);
    gov__pdf_value value;

    if (pos == 0) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "no startxref");
    }
    if (!gov__pdf_read(pdf, in, &pos, &value)) {
        return false;
    }
    while (pos < in.len && gov__pdf_is_white(in.data[pos])) {
        pos++;
    }
    if (value.kind != GOV__PDF_INTEGER || value.number <= 0 || (uint64_t)value.number >= in.len ||
        in.len - pos < 5 || memcmp(in.data + pos, "%%EOF", 5) != 0) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "a broken startxref");
    }
    for (pos += 5; pos < in.len; pos++) {
        pdf->tail = pdf->tail || !gov__pdf_is_white(in.data[pos]);
    }
    *offset = (size_t)value.number;
    return true;
}

static bool read_section(gov__pdf *pdf, size_t pos, gov__pdf_value *trailer)
{
    gov__bytes in = pdf->data;
    bool table = in.len - pos >= 4 && memcmp(in.data + pos, "xref", 4) == 0;

    return (table ? gov__pdf_xref_table(pdf, pos, trailer)
                  : gov__pdf_xref_stream(pdf, pos, trailer)) &&
           gov__pdf_xref_trailer(pdf, trailer);
}

/* Follows /Prev. Returns true with *offset 0 at the oldest section. */
static bool previous(gov__pdf *pdf, const gov__pdf_value *trailer, size_t *offset)
{
    int64_t value;

    if (!gov__pdf_find_size(pdf, trailer, "Prev", INT64_MAX, 0, &value)) {
        return false;
    }
    if ((uint64_t)value >= pdf->data.len) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "a section outside of the document");
    }
    *offset = (size_t)value;
    return true;
}

static bool seen(const size_t *offsets, size_t count, size_t offset)
{
    for (size_t i = 0; i < count; i++) {
        if (offsets[i] == offset) {
            return true;
        }
    }
    return false;
}

static bool read_sections(gov__pdf *pdf, size_t offset)
{
    size_t offsets[GOV__PDF_SECTIONS_MAX];
    gov__pdf_value trailer;

    for (size_t count = 0; offset != 0; count++) {
        if (count == GOV__PDF_SECTIONS_MAX) {
            return gov__pdf_refuse(pdf, GOV__REASON_LIMIT, "cross-reference sections");
        }
        if (seen(offsets, count, offset)) {
            return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "sections that go in circles");
        }
        offsets[count] = offset;
        if (!read_section(pdf, offset, &trailer)) {
            return false;
        }
        pdf->trailer = count == 0 ? trailer : pdf->trailer;
        if (!previous(pdf, &trailer, &offset)) {
            return false;
        }
    }
    return true;
}

/* Objects beyond /Size do not exist for one reader, and do for another. */
static bool check_size(gov__pdf *pdf)
{
    if (!gov__pdf_find_size(pdf, &pdf->trailer, "Size", GOV__PDF_OBJECTS_MAX, -1, &pdf->size)) {
        return false;
    }
    for (size_t i = (size_t)pdf->size; i < pdf->entry_count; i++) {
        if (pdf->entries[i].place > GOV__PDF_FREE) {
            return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "objects beyond /Size");
        }
    }
    return true;
}

bool gov__pdf_open(gov__pdf *pdf)
{
    size_t offset;

    if (pdf->data.len > UINT32_MAX) {
        return gov__pdf_refuse(pdf, GOV__REASON_LIMIT, "size");
    }
    return read_start(pdf, &offset) && read_sections(pdf, offset) && check_size(pdf);
}

void gov__pdf_close(gov__pdf *pdf)
{
    for (size_t i = 0; i < pdf->packed_count; i++) {
        gov__buf_free(&pdf->packed[i].content);
    }
    gov__mem_free(pdf->mem, pdf->packed);
    gov__mem_free(pdf->mem, pdf->entries);
    *pdf = (gov__pdf){0};
}
