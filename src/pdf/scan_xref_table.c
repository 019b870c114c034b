/* SPDX-License-Identifier: Apache-2.0 */
/* A cross-reference table (ISO 32000-2 section 7.5.4): entries of exactly 20 bytes, then the trailer. */
#include "pdf/scan.h"

#include <string.h>

enum { ENTRY = 20 };

static bool broken(gov__pdf *pdf)
{
    return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "a broken cross-reference table");
}

static bool digits(const uint8_t *text, size_t len, uint64_t *out)
{
    for (*out = 0; len > 0; text++, len--) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        *out = *out * 10 + (uint64_t)(*text - '0');
    }
    return true;
}

static bool line_ends(const uint8_t *end)
{
    return (end[0] == ' ' && (end[1] == '\r' || end[1] == '\n')) ||
           (end[0] == '\r' && end[1] == '\n');
}

static bool read_entry(gov__pdf *pdf, const uint8_t *at, int64_t number)
{
    gov__pdf_entry entry = {GOV__PDF_FREE, 0, 0};
    uint64_t offset;
    uint64_t generation;

    if (!digits(at, 10, &offset) || at[10] != ' ' || !digits(at + 11, 5, &generation) ||
        at[16] != ' ' || (at[17] != 'n' && at[17] != 'f') || !line_ends(at + 18)) {
        return broken(pdf);
    }
    if (at[17] == 'n') {
        if (offset >= pdf->data.len || generation > UINT16_MAX) {
            return broken(pdf);
        }
        entry = (gov__pdf_entry){GOV__PDF_PLAIN, (uint32_t)offset, (uint32_t)generation};
    }
    return gov__pdf_xref_add(pdf, number, entry);
}

/* "first count", then the entries. */
static bool read_subsection(gov__pdf *pdf, const gov__pdf_value *first, size_t *pos)
{
    gov__bytes in = pdf->data;
    gov__pdf_value count;

    if (!gov__pdf_read(pdf, in, pos, &count)) {
        return false;
    }
    if (count.kind != GOV__PDF_INTEGER || count.number < 0 || first->number < 0 ||
        first->number > GOV__PDF_OBJECTS_MAX) {
        return broken(pdf);
    }
    size_t at = *pos;
    while (at < in.len && gov__pdf_is_white(in.data[at])) {
        at++;
    }
    if ((uint64_t)count.number > (in.len - at) / ENTRY) {
        return broken(pdf);
    }
    for (int64_t i = 0; i < count.number; i++, at += ENTRY) {
        if (!read_entry(pdf, in.data + at, first->number + i)) {
            return false;
        }
    }
    *pos = at;
    pdf->work += (uint64_t)count.number * ENTRY;
    return true;
}

bool gov__pdf_xref_table(gov__pdf *pdf, size_t pos, gov__pdf_value *trailer)
{
    gov__pdf_value value;

    pos += strlen("xref");
    if (pos >= pdf->data.len || !gov__pdf_is_white(pdf->data.data[pos])) {
        return broken(pdf);
    }
    while (true) {
        if (!gov__pdf_read(pdf, pdf->data, &pos, &value)) {
            return false;
        }
        if (value.kind != GOV__PDF_INTEGER) {
            break;
        }
        if (!read_subsection(pdf, &value, &pos)) {
            return false;
        }
    }
    if (!gov__pdf_is_keyword(&value, "trailer")) {
        return broken(pdf);
    }
    return gov__pdf_read(pdf, pdf->data, &pos, trailer) &&
           (trailer->kind == GOV__PDF_DICTIONARY || broken(pdf));
}
