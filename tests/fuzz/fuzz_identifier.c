/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the identifier checks and the masking. A record is consistent in itself, and what it calls
 * canonical is right and canonical when it is checked again. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <govsdk/identifier.h>

static void check_record(gov_identifier_kind kind, const char *text, size_t size)
{
    gov_identifier_check first = {.struct_size = sizeof first};
    gov_identifier_check again = {.struct_size = sizeof again};

    if (gov_identifier_check_text(kind, text, size, &first) != GOV_OK ||
        memchr(first.canonical, '\0', sizeof first.canonical) == NULL ||
        (first.format == GOV_IDENTIFIER_RIGHT) != (first.canonical[0] != '\0')) {
        abort();
    }
    if (first.format != GOV_IDENTIFIER_RIGHT) {
        return;
    }
    if (gov_identifier_check_text(kind, first.canonical, strlen(first.canonical), &again) !=
            GOV_OK ||
        again.format != GOV_IDENTIFIER_RIGHT || strcmp(again.canonical, first.canonical) != 0 ||
        again.birth_date != first.birth_date || again.region_code != first.region_code ||
        again.sex != first.sex ||
        (first.checksum != GOV_IDENTIFIER_NOT_CHECKED && again.checksum != first.checksum) ||
        gov_identifier_is_acceptable(&again) != gov_identifier_is_acceptable(&first)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = size == 0 ? "" : (const char *)data;
    char masked[256];

    for (int kind = GOV_IDENTIFIER_RESIDENT_ID; kind <= GOV_IDENTIFIER_REGION; kind++) {
        check_record((gov_identifier_kind)kind, text, size);
    }
    if (size < sizeof masked && gov_identifier_mask(text, size, masked, size + 1) == GOV_OK &&
        strlen(masked) > size) {
        abort();
    }
    return 0;
}
