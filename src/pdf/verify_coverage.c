/* SPDX-License-Identifier: Apache-2.0 */
/* What a signature covers. It must be the whole document but its own /Contents; a document that was
 * added to afterwards can show anything, whoever signed what was there before. */
#include <string.h>

#include "pdf/verify.h"

static size_t offset_of(const gov__pdf_signature *s, const uint8_t *at)
{
    return (size_t)(at - s->pdf->data.data);
}

/* What is wrong with the part that is left out, or NULL. */
static const char *gap_fault(const gov__pdf_signature *s)
{
    size_t begin = offset_of(s, s->range[0].data);
    size_t gap = begin + s->range[0].len;
    size_t gap_end = offset_of(s, s->range[1].data);

    if (begin != 0) {
        return "does not begin at 0";
    }
    if (gap_end <= s->contents.at || gap >= s->contents.end) {
        return "leaves out another place than its /Contents";
    }
    if (gap != s->contents.at || gap_end != s->contents.end) {
        return "leaves out more or less than its /Contents";
    }
    return s->padded ? NULL : "something stands behind the signature in its /Contents";
}

/* Whether a revision of the document ends here: "%%EOF" and an end of line, or none. */
static bool ends_revision(gov__bytes data, size_t size)
{
    static const char mark[] = "%%EOF";

    if (size > 0 && data.data[size - 1] == '\n') {
        size--;
    }
    if (size > 0 && data.data[size - 1] == '\r') {
        size--;
    }
    return size >= strlen(mark) && memcmp(data.data + size - strlen(mark), mark, strlen(mark)) == 0;
}

void gov__pdf_check_coverage(const gov__pdf_signature *s)
{
    const char *fault = gap_fault(s);
    size_t end = offset_of(s, s->range[1].data) + s->range[1].len;

    if (fault == NULL && end != s->pdf->data.len && !ends_revision(s->pdf->data, end)) {
        fault = "ends inside a revision";
    }
    if (fault != NULL) {
        gov__pdf_bad(s, GOV__CHECK_COVERAGE, GOV__REASON_GAP, fault);
        return;
    }
    s->in->out->signatures[s->index].signed_size = end;
    if (end != s->pdf->data.len) {
        gov__pdf_bad(s, GOV__CHECK_COVERAGE, GOV__REASON_MODIFIED_AFTER, NULL);
        return;
    }
    gov__pdf_pass(s, GOV__CHECK_COVERAGE);
}
