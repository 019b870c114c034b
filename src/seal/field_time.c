/* SPDX-License-Identifier: Apache-2.0 */
/* Times of seals. Version 1 has UTCTime in seals and a BIT STRING for the time of signing, versions 4 and
 * 5 have GeneralizedTime throughout; all mixtures are in use. */
#include "seal/field.h"

enum { UTC_DIGITS = 12 };

/* Notes what deviates, besides the wrapping. */
static bool read_time(const gov__der *element, bool is_v1, gov__seal_notes *notes, int64_t *out_s)
{
    bool exact;

    if (!gov__der_time(element, out_s, &exact)) {
        return false;
    }
    if (!exact) {
        gov__seal_note(notes, GOV__TOLERANCE_TIME_NOT_DER);
    }
    if (is_v1 && element->tag == GOV__DER_GENERALIZED_TIME) {
        gov__seal_note(notes, GOV__TOLERANCE_GENERALIZED_TIME_IN_V1);
    }
    if (!is_v1 && element->tag == GOV__DER_UTC_TIME) {
        gov__seal_note(notes, GOV__TOLERANCE_UTC_TIME_IN_V4);
    }
    return true;
}

bool gov__field_time(gov__bytes *in, bool is_v1, gov__seal_notes *notes, int64_t *out_s)
{
    gov__der element;

    return gov__der_next(in, &element) && read_time(&element, is_v1, notes, out_s);
}

/* Digits alone, with "Z" or without: a short one is a UTCTime. */
static bool read_digits(gov__bytes text, gov__seal_notes *notes, int64_t *out_s)
{
    gov__der element = {.tag = text.len <= UTC_DIGITS + 1 ? GOV__DER_UTC_TIME
                                                          : GOV__DER_GENERALIZED_TIME,
                        .body = text};
    bool exact;

    gov__seal_note(notes, GOV__TOLERANCE_TIME_AS_TEXT);
    if (!gov__der_time(&element, out_s, &exact)) {
        return false;
    }
    if (!exact) {
        gov__seal_note(notes, GOV__TOLERANCE_TIME_NOT_DER);
    }
    return true;
}

/* What a string wraps: a time, a time stamp, or digits. */
static bool read_wrapped(gov__bytes body, bool is_v1, gov__seal_notes *notes, int64_t *out_s,
                         gov__bytes *time_stamp)
{
    gov__bytes rest = body;
    gov__der inner;

    if (body.len != 0 && body.data[0] >= '0' && body.data[0] <= '9' &&
        !gov__der_only(body, GOV__DER_SEQUENCE, &inner)) {
        return read_digits(body, notes, out_s);
    }
    if (!gov__der_next(&rest, &inner) || rest.len != 0) {
        return false;
    }
    if (inner.tag == GOV__DER_SEQUENCE) {
        *time_stamp = body;
        return true;
    }
    return read_time(&inner, is_v1, notes, out_s);
}

bool gov__field_time_info(gov__bytes *in, bool is_v1, gov__seal_notes *notes, int64_t *out_s,
                          gov__bytes *time_stamp)
{
    gov__der element;
    gov__bytes body;

    if (!gov__der_next(in, &element)) {
        return false;
    }
    if (element.tag == GOV__DER_BIT_STRING || element.tag == GOV__DER_OCTET_STRING) {
        if (!is_v1 || element.tag == GOV__DER_OCTET_STRING) {
            gov__seal_note(notes, GOV__TOLERANCE_TIME_IN_OCTET_STRING);
        }
        body = element.body;
        return (element.tag == GOV__DER_OCTET_STRING || gov__der_bits(&element, &body)) &&
               read_wrapped(body, is_v1, notes, out_s, time_stamp);
    }
    if (is_v1) {
        gov__seal_note(notes, GOV__TOLERANCE_TIME_NOT_WRAPPED);
    }
    return read_time(&element, is_v1, notes, out_s);
}
