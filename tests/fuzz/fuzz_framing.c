/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the header lines of a reply. What passes must be framed in one way only, and what is
 * passed on must hold no control character. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "transport/framing.h"

static void check_event(const gov__framing_event *event)
{
    if (event->kind != GOV__FRAMING_HEADER) {
        return;
    }
    require(event->name_size != 0);
    for (size_t i = 0; i < event->name_size; i++) {
        require(event->name[i] > ' ' && event->name[i] != 0x7F && event->name[i] != ':');
    }
    for (size_t i = 0; i < event->value_size; i++) {
        unsigned char c = (unsigned char)event->value[i];
        require((c >= ' ' || c == '\t') && c != 0x7F);
    }
}

static void check_end(const gov__framing *framing)
{
    require(framing->status >= 200 && framing->status <= 599);
    require(!(framing->chunked && framing->has_length));
    require(framing->chunked || framing->has_length || framing->version == 20 || framing->is_head ||
            framing->status == 204 || framing->status == 304);
}

/* The first byte chooses the request; the rest are lines, split behind each LF. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gov__framing framing;
    gov_status status = GOV_OK;

    if (size == 0) {
        return 0;
    }
    gov__framing_begin(&framing, 4096, (data[0] & 1) != 0, (data[0] & 2) != 0);
    data++;
    size--;
    while (size != 0 && status == GOV_OK) {
        gov__framing_event event;
        const uint8_t *end = memchr(data, '\n', size);
        size_t line = end == NULL ? size : (size_t)(end - data) + 1;
        /* A copy of its own, so that a read beyond the line shows. */
        char *copy = malloc(line);

        if (copy == NULL) {
            return 0;
        }
        memcpy(copy, data, line);
        status = gov__framing_line(&framing, copy, line, &event);
        require((status == GOV_OK) == (framing.fault == NULL));
        if (status == GOV_OK) {
            check_event(&event);
        }
        if (status == GOV_OK && event.kind == GOV__FRAMING_END) {
            check_end(&framing);
        }
        free(copy);
        data += line;
        size -= line;
    }
    return 0;
}
