/* SPDX-License-Identifier: Apache-2.0 */
/* Streams (ISO 32000-2 section 7.3.8): their length, FlateDecode, and the predictors of PNG
 * (section 7.4.4.4) that cross-reference streams use. No other filter. */
#include "pdf/scan.h"

#include <stdlib.h>

#include "statuslist/inflate.h"

static bool unsupported(gov__pdf *pdf, const char *detail)
{
    return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, detail);
}

/* /Length. An object stream never tells the length of another one: that could go in circles. */
static bool length_of(gov__pdf *pdf, const gov__pdf_value *dictionary, int64_t *out)
{
    gov__pdf_value value;

    if (!gov__pdf_find(pdf, dictionary, "Length", &value)) {
        return false;
    }
    if (value.kind == GOV__PDF_REFERENCE && ((uint64_t)value.number >= pdf->entry_count ||
                                             pdf->entries[value.number].place != GOV__PDF_PLAIN)) {
        return unsupported(pdf, "the length of a stream");
    }
    if (!gov__pdf_resolve(pdf, &value, &value)) {
        return false;
    }
    *out = value.number;
    return (value.kind == GOV__PDF_INTEGER && value.number >= 0) ||
           unsupported(pdf, "the length of a stream");
}

/* The bytes between "stream" and "endstream". */
static bool body_of(gov__pdf *pdf, const gov__pdf_value *dictionary, size_t body, gov__bytes *out)
{
    gov__pdf_value word;
    int64_t length = 0;

    if (!length_of(pdf, dictionary, &length)) {
        return false;
    }
    if ((uint64_t)length > pdf->data.len - body) {
        return unsupported(pdf, "a stream longer than the document");
    }
    size_t pos = body + (size_t)length;
    if (!gov__pdf_read(pdf, pdf->data, &pos, &word)) {
        return false;
    }
    *out = gov__bytes_of(pdf->data.data + body, (size_t)length);
    return gov__pdf_is_keyword(&word, "endstream") || unsupported(pdf, "the length of a stream");
}

/* An entry that is a value, or an array of this one value. */
static bool only_of(gov__pdf *pdf, const gov__pdf_value *dictionary, const char *key,
                    gov__pdf_value *out)
{
    gov__pdf_value array;
    gov__pdf_value end;
    size_t pos = 0;

    if (!gov__pdf_find(pdf, dictionary, key, out)) {
        return false;
    }
    if (out->kind != GOV__PDF_ARRAY) {
        return true;
    }
    array = *out;
    if (!gov__pdf_element(pdf, &array, &pos, out)) {
        return false;
    }
    if (out->kind == GOV__PDF_KEYWORD) {
        *out = (gov__pdf_value){.kind = GOV__PDF_NULL};
        return true;
    }
    return gov__pdf_element(pdf, &array, &pos, &end) &&
           (end.kind == GOV__PDF_KEYWORD || unsupported(pdf, "several filters"));
}

static uint8_t paeth(uint8_t a, uint8_t b, uint8_t c)
{
    int p = a + b - c;
    int pa = abs(p - a);
    int pb = abs(p - b);
    int pc = abs(p - c);

    if (pa <= pb && pa <= pc) {
        return a;
    }
    return pb <= pc ? b : c;
}

static uint8_t predict(uint8_t kind, uint8_t left, uint8_t up, uint8_t corner)
{
    switch (kind) {
    case 1: return left;
    case 2: return up;
    case 3: return (uint8_t)((left + up) / 2);
    case 4: return paeth(left, up, corner);
    default: return 0;
    }
}

/* Undoes PNG prediction of rows of `columns` bytes, in place. */
static bool undo_prediction(gov__pdf *pdf, gov__buf *buf, size_t columns)
{
    uint8_t *data = (uint8_t *)buf->data;
    size_t rows = buf->len / (columns + 1);

    if (rows * (columns + 1) != buf->len) {
        return unsupported(pdf, "the predictor of a stream");
    }
    for (size_t row = 0; row < rows; row++) {
        const uint8_t *in = data + row * (columns + 1);
        uint8_t *out = data + row * columns;
        const uint8_t *above = row > 0 ? out - columns : NULL;
        uint8_t kind = in[0];
        if (kind > 4) {
            return unsupported(pdf, "the predictor of a stream");
        }
        for (size_t i = 0; i < columns; i++) {
            uint8_t up = above != NULL ? above[i] : 0;
            uint8_t corner = above != NULL && i > 0 ? above[i - 1] : 0;
            out[i] = (uint8_t)(in[i + 1] + predict(kind, i > 0 ? out[i - 1] : 0, up, corner));
        }
    }
    gov__buf_truncate(buf, rows * columns);
    return true;
}

static bool apply_predictor(gov__pdf *pdf, const gov__pdf_value *dictionary, gov__buf *buf)
{
    gov__pdf_value parms;
    int64_t predictor;
    int64_t columns;
    int64_t colors;
    int64_t bits;

    if (!only_of(pdf, dictionary, "DecodeParms", &parms)) {
        return false;
    }
    if (parms.kind == GOV__PDF_NULL) {
        return true;
    }
    if (parms.kind != GOV__PDF_DICTIONARY) {
        return unsupported(pdf, "the parameters of a stream");
    }
    if (!gov__pdf_find_size(pdf, &parms, "Predictor", 15, 1, &predictor) ||
        !gov__pdf_find_size(pdf, &parms, "Columns", 4096, 1, &columns) ||
        !gov__pdf_find_size(pdf, &parms, "Colors", 32, 1, &colors) ||
        !gov__pdf_find_size(pdf, &parms, "BitsPerComponent", 16, 8, &bits)) {
        return false;
    }
    if (predictor == 1) {
        return true;
    }
    if (predictor < 10 || columns == 0 || colors != 1 || bits != 8) {
        return unsupported(pdf, "the predictor of a stream");
    }
    return undo_prediction(pdf, buf, (size_t)columns);
}

static bool inflate_into(gov__pdf *pdf, gov__bytes packed, gov__buf *out)
{
    gov_status status = gov__inflate(pdf->mem, packed, GOV__PDF_STREAM_MAX, out);

    pdf->work += packed.len + out->len;
    switch (status) {
    case GOV_OK: return true;
    case GOV_ERR_NO_MEMORY: return gov__pdf_fail(pdf, status);
    case GOV_ERR_LIMIT: return gov__pdf_refuse(pdf, GOV__REASON_LIMIT, "a stream");
    default: return unsupported(pdf, "a stream that does not unpack");
    }
}

bool gov__pdf_unpack(gov__pdf *pdf, const gov__pdf_value *dictionary, size_t body, gov__buf *out)
{
    gov__pdf_value filter;
    gov__pdf_value file;
    gov__bytes packed = {NULL, 0};

    if (!gov__pdf_find(pdf, dictionary, "F", &file) ||
        !only_of(pdf, dictionary, "Filter", &filter)) {
        return false;
    }
    if (file.kind != GOV__PDF_NULL ||
        (filter.kind != GOV__PDF_NULL && !gov__pdf_is_name(&filter, "FlateDecode"))) {
        return unsupported(pdf, "the filter of a stream");
    }
    if (!body_of(pdf, dictionary, body, &packed)) {
        return false;
    }
    if (filter.kind != GOV__PDF_NULL) {
        return inflate_into(pdf, packed, out) && apply_predictor(pdf, dictionary, out);
    }
    if (packed.len > GOV__PDF_STREAM_MAX) {
        return gov__pdf_refuse(pdf, GOV__REASON_LIMIT, "a stream");
    }
    gov__buf_append(out, packed.data, packed.len);
    return gov__buf_status(out) == GOV_OK || gov__pdf_fail(pdf, gov__buf_status(out));
}
