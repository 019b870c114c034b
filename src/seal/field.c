/* SPDX-License-Identifier: Apache-2.0 */
/* Texts, bit strings, numbers and extensions of seals; times are seal/field_time.c. */
#include "seal/field.h"

#include <string.h>

#include "base/str.h"

size_t gov__field_count(gov__bytes in, size_t max)
{
    gov__der element;
    size_t count = 0;

    while (in.len != 0) {
        if (count == max || !gov__der_next(&in, &element)) {
            return SIZE_MAX;
        }
        count++;
    }
    return count;
}

bool gov__field_text(gov__bytes *in, uint8_t tag, gov__seal_notes *notes, gov__bytes *out)
{
    gov__der element;

    if (!gov__der_next(in, &element) ||
        (element.tag != GOV__DER_IA5 && element.tag != GOV__DER_UTF8 &&
         element.tag != GOV__DER_PRINTABLE)) {
        return false;
    }
    if (element.tag != tag) {
        gov__seal_note(notes, GOV__TOLERANCE_OTHER_STRING_TYPE);
    }
    *out = element.body;
    return true;
}

/* GB 18030 occurs; what cannot be read is not guessed. */
static void blank_foreign(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        text[i] = (unsigned char)text[i] < 0x80 ? text[i] : '?';
    }
}

/* U+0000 to U+001F, U+007F to U+009F: a report is shown on terminals. */
static void blank_controls(char *text, size_t len)
{
    unsigned char *at = (unsigned char *)text;

    for (size_t i = 0; i < len; i++) {
        if (at[i] < 0x20 || at[i] == 0x7F) {
            at[i] = ' ';
        } else if (at[i] == 0xC2 && i + 1 < len && at[i + 1] >= 0x80 && at[i + 1] < 0xA0) {
            at[i] = ' ';
            at[i + 1] = ' ';
        }
    }
}

bool gov__field_text_copy(gov__bytes *in, uint8_t tag, gov__seal_notes *notes, char *out,
                          size_t room)
{
    gov__bytes text;

    if (!gov__field_text(in, tag, notes, &text)) {
        return false;
    }
    bool readable = gov__str_is_utf8((const char *)text.data, text.len);
    size_t len = text.len;
    if (len >= room) {
        len = room - 1;
        while (len != 0 && (text.data[len] & 0xC0) == 0x80) {
            len--;
        }
    }
    if (len != 0) {
        memcpy(out, text.data, len);
    }
    out[len] = '\0';
    if (!readable) {
        gov__seal_note(notes, GOV__TOLERANCE_TEXT_NOT_UTF8);
        blank_foreign(out, len);
    }
    blank_controls(out, len);
    return true;
}

bool gov__field_bits(gov__bytes *in, gov__tolerance otherwise, gov__seal_notes *notes,
                     gov__bytes *out)
{
    gov__der element;

    if (!gov__der_next(in, &element)) {
        return false;
    }
    if (element.tag == GOV__DER_OCTET_STRING) {
        gov__seal_note(notes, otherwise);
        *out = element.body;
        return true;
    }
    return gov__der_bits(&element, out);
}

bool gov__field_small(gov__bytes *in, uint32_t *out)
{
    gov__der element;

    return gov__der_take(in, GOV__DER_INTEGER, &element) && gov__der_small(&element, out);
}

bool gov__field_time_stamp(gov__bytes *in, gov__seal_notes *notes, gov__bytes *out)
{
    gov__der explicit;

    if (in->len == 0) {
        return true;
    }
    return gov__der_take(in, GOV__DER_CONTEXT(0), &explicit) &&
           gov__field_bits(&explicit.body, GOV__TOLERANCE_TIME_STAMP_IN_OCTET_STRING, notes, out) &&
           explicit.body.len == 0;
}

/* ExtData; "critical" may be left out, for false. */
static bool take_extension(gov__bytes *in, bool *critical)
{
    gov__der extension;
    gov__der element;

    if (!gov__der_take(in, GOV__DER_SEQUENCE, &extension) ||
        !gov__der_take(&extension.body, GOV__DER_OID, &element) ||
        !gov__der_take_optional(&extension.body, GOV__DER_BOOLEAN, &element) ||
        (element.tag != 0 && element.body.len != 1)) {
        return false;
    }
    *critical = element.tag != 0 && element.body.data[0] != 0;
    return gov__der_only(extension.body, GOV__DER_OCTET_STRING, &element);
}

bool gov__field_extensions(gov__bytes *in, bool tagged, gov__seal_notes *notes,
                           bool *unknown_critical)
{
    gov__der list;
    bool critical;

    if (in->len == 0) {
        return true;
    }
    if (!gov__der_next(in, &list)) {
        return false;
    }
    bool has_tag = list.tag == GOV__DER_CONTEXT(0);
    if (has_tag != tagged) {
        gov__seal_note(notes, GOV__TOLERANCE_EXTENSION_TAGGING);
    }
    if (has_tag ? !gov__der_only(list.body, GOV__DER_SEQUENCE, &list)
                : list.tag != GOV__DER_SEQUENCE) {
        return false;
    }
    while (list.body.len != 0) {
        if (!take_extension(&list.body, &critical)) {
            return false;
        }
        *unknown_critical = *unknown_critical || critical;
    }
    return true;
}
