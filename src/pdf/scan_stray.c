/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures that no field names any more: a later revision may drop the field of an earlier signature.
 * They are found by their /ByteRange (ISO 32000-2 table 255), wherever it stands in the document. */
#include <string.h>

#include "pdf/scan.h"

static bool signs_at(gov__bytes in, size_t at)
{
    static const char key[] = "/ByteRange";
    const size_t len = sizeof key - 1;

    if (in.len - at <= len || memcmp(in.data + at, key, len) != 0) {
        return false;
    }
    for (at += len; at < in.len && gov__pdf_is_white(in.data[at]); at++) {
    }
    return at < in.len && in.data[at] == '[';
}

static bool is_inside(const gov__pdf_value *known, size_t count, size_t at)
{
    for (size_t i = 0; i < count; i++) {
        if (at > known[i].at && at < known[i].end) {
            return true;
        }
    }
    return false;
}

bool gov__pdf_has_stray(const gov__pdf *pdf, const gov__pdf_value *known, size_t count)
{
    const gov__bytes in = pdf->data;

    for (size_t at = 0; at + 2 < in.len; at++) {
        if (in.data[at] == '/' && in.data[at + 1] == 'B' && signs_at(in, at) &&
            !is_inside(known, count, at)) {
            return true;
        }
    }
    return false;
}
