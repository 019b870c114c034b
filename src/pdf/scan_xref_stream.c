/* SPDX-License-Identifier: Apache-2.0 */
/* A cross-reference stream (ISO 32000-2 section 7.5.8): rows of three numbers. Its dictionary is the
 * trailer. */
#include "pdf/scan.h"

#include <string.h>

/* What a row counts as work: many of them may stand in few bytes. */
#define ROW_WORK 8U

typedef struct rows {
    gov__bytes left;
    unsigned width[3];
} rows;

static bool broken(gov__pdf *pdf)
{
    return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "a broken cross-reference stream");
}

static bool read_widths(gov__pdf *pdf, const gov__pdf_value *dictionary, rows *out)
{
    gov__pdf_value array;
    gov__pdf_value value;
    size_t pos = 0;

    if (!gov__pdf_find(pdf, dictionary, "W", &array)) {
        return false;
    }
    if (array.kind != GOV__PDF_ARRAY) {
        return broken(pdf);
    }
    for (size_t i = 0; i < 3; i++) {
        if (!gov__pdf_element(pdf, &array, &pos, &value)) {
            return false;
        }
        if (value.kind != GOV__PDF_INTEGER || value.number < 0 || value.number > 8) {
            return broken(pdf);
        }
        out->width[i] = (unsigned)value.number;
    }
    return gov__pdf_element(pdf, &array, &pos, &value) &&
           ((value.kind == GOV__PDF_KEYWORD && out->width[1] != 0) || broken(pdf));
}

static uint64_t take_number(rows *table, size_t column, uint64_t fallback)
{
    uint64_t value = 0;

    if (table->width[column] == 0) {
        return fallback;
    }
    for (unsigned i = 0; i < table->width[column]; i++) {
        value = value << 8 | *table->left.data++;
        table->left.len--;
    }
    return value;
}

static bool read_row(gov__pdf *pdf, rows *table, int64_t number)
{
    if (table->left.len < table->width[0] + table->width[1] + table->width[2]) {
        return broken(pdf);
    }
    uint64_t type = take_number(table, 0, GOV__PDF_PLAIN - 1);
    uint64_t second = take_number(table, 1, 0);
    uint64_t third = take_number(table, 2, 0);
    gov__pdf_entry entry = {GOV__PDF_FREE, 0, 0};

    if (type > 2 || (type == 1 && (second >= pdf->data.len || third > UINT16_MAX)) ||
        (type == 2 && (second >= GOV__PDF_OBJECTS_MAX || third >= GOV__PDF_OBJECTS_MAX))) {
        return broken(pdf);
    }
    if (type != 0) {
        entry = (gov__pdf_entry){type == 1 ? GOV__PDF_PLAIN : GOV__PDF_PACKED, (uint32_t)second,
                                 (uint32_t)third};
    }
    return gov__pdf_xref_add(pdf, number, entry);
}

static bool read_run(gov__pdf *pdf, rows *table, int64_t first, int64_t count)
{
    if (first < 0 || count < 0 || first > GOV__PDF_OBJECTS_MAX || count > GOV__PDF_OBJECTS_MAX) {
        return broken(pdf);
    }
    pdf->work += (uint64_t)count * ROW_WORK;
    for (int64_t i = 0; i < count; i++) {
        if (!read_row(pdf, table, first + i)) {
            return false;
        }
    }
    return true;
}

/* /Index: pairs of the first number and how many. */
static bool read_runs(gov__pdf *pdf, const gov__pdf_value *index, rows *table)
{
    gov__pdf_value first;
    gov__pdf_value count;
    size_t pos = 0;

    while (true) {
        if (!gov__pdf_element(pdf, index, &pos, &first)) {
            return false;
        }
        if (first.kind == GOV__PDF_KEYWORD) {
            return true;
        }
        if (!gov__pdf_element(pdf, index, &pos, &count)) {
            return false;
        }
        if (first.kind != GOV__PDF_INTEGER || count.kind != GOV__PDF_INTEGER) {
            return broken(pdf);
        }
        if (!read_run(pdf, table, first.number, count.number)) {
            return false;
        }
    }
}

static bool read_table(gov__pdf *pdf, const gov__pdf_value *dictionary, const gov__buf *content)
{
    rows table = {.left = gov__bytes_of(content->data, content->len)};
    gov__pdf_value index;
    int64_t size;

    if (!read_widths(pdf, dictionary, &table) ||
        !gov__pdf_find_size(pdf, dictionary, "Size", GOV__PDF_OBJECTS_MAX, -1, &size) ||
        !gov__pdf_find(pdf, dictionary, "Index", &index)) {
        return false;
    }
    bool good = false;
    if (index.kind == GOV__PDF_NULL) {
        good = read_run(pdf, &table, 0, size);
    } else if (index.kind == GOV__PDF_ARRAY) {
        good = read_runs(pdf, &index, &table);
    } else {
        return broken(pdf);
    }
    return good && (table.left.len == 0 || broken(pdf));
}

bool gov__pdf_xref_stream(gov__pdf *pdf, size_t pos, gov__pdf_value *trailer)
{
    gov__pdf_value type;
    gov__buf content;
    uint32_t number;
    uint32_t generation;
    size_t body;

    if (!gov__pdf_object_at(pdf, pos, &number, &generation, trailer, &body) ||
        (body == 0 && !broken(pdf)) || !gov__pdf_find(pdf, trailer, "Type", &type)) {
        return false;
    }
    if (!gov__pdf_is_name(&type, "XRef")) {
        return broken(pdf);
    }
    gov__buf_init(&content, pdf->mem, GOV__PDF_STREAM_MAX);
    bool good = gov__pdf_unpack(pdf, trailer, body, &content) && read_table(pdf, trailer, &content);
    gov__buf_free(&content);
    return good;
}
