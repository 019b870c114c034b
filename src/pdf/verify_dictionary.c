/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a signature dictionary: /ByteRange, /Contents and /M. Strict, for every tolerance here is
 * something that another reader could read differently. */
#include <string.h>

#include "base/time.h"
#include "pdf/verify.h"

#define ZEROS "00000000000000000000000000000000"
enum { ZEROS_LEN = sizeof ZEROS - 1 };

static bool malformed(const gov__pdf_signature *s, const char *detail)
{
    gov__pdf_bad(s, GOV__CHECK_CONTAINER, GOV__REASON_MALFORMED, detail);
    return false;
}

/* Exactly four integers, written there and nowhere else. */
static bool read_range(gov__pdf_signature *s, int64_t out[4])
{
    gov__pdf_value array;
    gov__pdf_value value;
    size_t pos = 0;

    if (!gov__pdf_find(s->pdf, &s->dictionary, "ByteRange", &array)) {
        return false;
    }
    if (array.kind != GOV__PDF_ARRAY) {
        return malformed(s, "/ByteRange");
    }
    for (size_t i = 0; i < 4; i++) {
        if (!gov__pdf_element(s->pdf, &array, &pos, &value)) {
            return false;
        }
        if (value.kind != GOV__PDF_INTEGER || value.number < 0) {
            return malformed(s, "/ByteRange");
        }
        out[i] = value.number;
    }
    if (!gov__pdf_element(s->pdf, &array, &pos, &value)) {
        return false;
    }
    return value.kind == GOV__PDF_KEYWORD || malformed(s, "/ByteRange");
}

/* Both pieces lie in the document, one behind the other. Many signatures over a long document are bounded
 * here, for each of them has a digest made of all of it; one signature is always looked at. */
static bool set_range(gov__pdf_signature *s, const int64_t range[4])
{
    const int64_t size = (int64_t)s->pdf->data.len;

    if (range[0] > size || range[1] > size - range[0] || range[2] > size ||
        range[3] > size - range[2] || range[0] + range[1] > range[2]) {
        return malformed(s, "/ByteRange");
    }
    for (size_t i = 0; i < 2; i++) {
        s->range[i] = gov__bytes_of(s->pdf->data.data + range[2 * i], (size_t)range[2 * i + 1]);
        s->pdf->hashed += s->range[i].len;
    }
    if (s->pdf->hashed > GOV__PDF_HASHED_MAX && s->pdf->hashed > s->pdf->data.len) {
        gov__pdf_skip(s, GOV__CHECK_CONTAINER, GOV__REASON_LIMIT, "/ByteRange");
        return false;
    }
    return true;
}

/* One more than the digit is worth; 0 for what is none. Digits of a signature are beyond all guessing, so
 * that branches would cost more than a table. */
static const uint8_t digits[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
    ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

/* Many at once: the room that a signature leaves is longer than the signature. */
static bool at_zeros(const uint8_t *at, const uint8_t *end)
{
    static const uint8_t zeros[] = ZEROS;

    return end - at >= ZEROS_LEN && memcmp(at, zeros, ZEROS_LEN) == 0;
}

/* White space inside is allowed by ISO 32000-2 section 7.3.4.3, and written by nobody. */
static bool decode(gov__pdf_signature *s)
{
    const uint8_t *at = s->contents.in.data + s->contents.at + 1;
    const uint8_t *end = s->contents.in.data + s->contents.end - 1;
    char *out = gov__buf_extend(&s->binary, (size_t)(end - at) / 2 + 1);
    size_t len = 0;
    bool white = false;
    int high = -1; /* the first digit of two */

    if (out == NULL) {
        return gov__pdf_fail(s->pdf, gov__buf_status(&s->binary));
    }
    while (at < end) {
        if (high < 0 && *at == '0' && at_zeros(at, end)) {
            memset(out + len, 0, ZEROS_LEN / 2);
            len += ZEROS_LEN / 2;
            at += ZEROS_LEN;
            continue;
        }
        int digit = digits[*at++] - 1;
        if (digit < 0 && gov__pdf_is_white(at[-1])) {
            white = true;
        } else if (digit < 0) {
            return malformed(s, "/Contents");
        } else if (high < 0) {
            high = digit;
        } else {
            out[len++] = (char)(high << 4 | digit);
            high = -1;
        }
    }
    gov__buf_truncate(&s->binary, len);
    if (white) {
        gov__verification_tolerate(s->in, s->index, "space_in_contents");
    }
    return high < 0 || malformed(s, "/Contents");
}

static bool read_contents(gov__pdf_signature *s)
{
    if (!gov__pdf_find(s->pdf, &s->dictionary, "Contents", &s->contents)) {
        return false;
    }
    if (s->contents.kind != GOV__PDF_HEX || s->contents.in.data != s->pdf->data.data) {
        return malformed(s, "/Contents");
    }
    if (s->contents.end - s->contents.at > 2U * GOV__PDF_CONTENTS_MAX) {
        gov__pdf_skip(s, GOV__CHECK_CONTAINER, GOV__REASON_LIMIT, "/Contents");
        return false;
    }
    s->pdf->work += s->contents.end - s->contents.at;
    return decode(s);
}

/* BER with indefinite lengths is what NSS writes. */
static bool convert(gov__pdf_signature *s, gov__bytes *rest)
{
    if (!gov__pdf_to_der(rest, &s->converted)) {
        gov_status status = gov__buf_status(&s->converted);
        if (status == GOV_ERR_NO_MEMORY) {
            return gov__pdf_fail(s->pdf, status);
        }
        gov__pdf_skip(s, GOV__CHECK_CONTAINER, GOV__REASON_UNSUPPORTED, "BER");
        return false;
    }
    s->cms = gov__bytes_of(s->converted.data, s->converted.len);
    gov__verification_tolerate(s->in, s->index, "ber_lengths");
    return true;
}

/* The signature ends where its DER ends; room that was left is filled with zeros. */
static bool cut(gov__pdf_signature *s)
{
    gov__bytes rest = gov__bytes_of(s->binary.data, s->binary.len);
    gov__der element;

    if (rest.len >= 2 && rest.data[0] == GOV__DER_SEQUENCE && rest.data[1] == 0x80) {
        if (!convert(s, &rest)) {
            return false;
        }
    } else if (gov__der_take(&rest, GOV__DER_SEQUENCE, &element)) {
        s->cms = element.raw;
    } else {
        return malformed(s, "/Contents");
    }
    uint8_t any = 0;
    for (size_t i = 0; i < rest.len; i++) {
        any |= rest.data[i];
    }
    s->padded = any == 0;
    return true;
}

bool gov__pdf_read_signature(gov__pdf_signature *s)
{
    int64_t range[4];

    return read_range(s, range) && set_range(s, range) && read_contents(s) && cut(s);
}

static bool number_at(const uint8_t *text, size_t len, int32_t *out)
{
    for (*out = 0; len > 0; text++, len--) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        *out = *out * 10 + (*text - '0');
    }
    return true;
}

/* "Z", "+08'00'", "+08'00", "+08" or nothing, which is UTC here. */
static bool read_zone(const uint8_t *text, size_t len, int64_t *east_s)
{
    int32_t hours;
    int32_t minutes = 0;

    *east_s = 0;
    if (len == 0 || text[0] == 'Z') {
        return true;
    }
    if (len < 3 || (text[0] != '+' && text[0] != '-') || !number_at(text + 1, 2, &hours) ||
        (len >= 6 && text[3] == '\'' && !number_at(text + 4, 2, &minutes))) {
        return false;
    }
    *east_s = (int64_t)hours * 3600 + (int64_t)minutes * 60;
    *east_s = text[0] == '-' ? -*east_s : *east_s;
    return hours <= 23 && minutes <= 59;
}

/* "D:YYYYMMDDHHmmSS" and a zone (ISO 32000-2 section 7.9.4). */
static bool read_date(const uint8_t *text, size_t len, int64_t *out_s)
{
    gov__time_fields at;
    int64_t east_s;

    if (len < 16 || memcmp(text, "D:", 2) != 0 || !number_at(text + 2, 4, &at.year) ||
        !number_at(text + 6, 2, &at.month) || !number_at(text + 8, 2, &at.day) ||
        !number_at(text + 10, 2, &at.hour) || !number_at(text + 12, 2, &at.minute) ||
        !number_at(text + 14, 2, &at.second) || !read_zone(text + 16, len - 16, &east_s)) {
        return false;
    }
    if (at.day < 1 || at.day > gov__time_days_in_month(at.year, at.month) || at.hour > 23 ||
        at.minute > 59 || at.second > 59) {
        return false;
    }
    *out_s = gov__time_days_from_civil(at.year, at.month, at.day) * 86400 +
             (int64_t)at.hour * 3600 + (int64_t)at.minute * 60 + at.second - east_s;
    return true;
}

bool gov__pdf_read_moment(gov__pdf_signature *s, int64_t *out_s)
{
    gov__pdf_value value;

    return gov__pdf_get(s->pdf, &s->dictionary, "M", &value) && value.kind == GOV__PDF_TEXT &&
           read_date(value.in.data + value.at + 1, value.end - value.at - 2, out_s);
}
