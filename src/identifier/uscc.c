/* SPDX-License-Identifier: Apache-2.0 */
/* Unified social credit codes, GB 32100: registrar, category, region, body and a check character.
 * The region is read, not judged: codes of withdrawn regions and of the nation (100000) are valid. */
#include "identifier/check.h"

#include <string.h>

#include "base/str.h"
#include "identifier/checksum.h"

enum { USCC_SIZE = 18, REGION_AT = 2, REGION_SIZE = 6 };

/* Issued with a wrong check character in 2015 and valid nevertheless. */
static const char *const exceptions[] = {
    "91350100M0001TGQXM",
    "91350211M0000XUF46",
    "91350203M0001FUE2P",
};

static bool is_exception(const char *canonical)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++) {
        if (gov__str_equal(canonical, exceptions[i])) {
            return true;
        }
    }
    return false;
}

static bool copy_upper(const char *text, char canonical[GOV_IDENTIFIER_MAX])
{
    char upper[USCC_SIZE];

    for (size_t i = 0; i < USCC_SIZE; i++) {
        upper[i] = gov__identifier_upper(text[i]);
        if (gov__checksum_uscc_value(upper[i]) < 0) {
            return false;
        }
    }
    memcpy(canonical, upper, USCC_SIZE);
    return true;
}

void gov__identifier_uscc(const char *text, size_t size, gov_identifier_check *out)
{
    if (size != USCC_SIZE || !gov__identifier_is_digits(text + REGION_AT, REGION_SIZE) ||
        !copy_upper(text, out->canonical)) {
        return;
    }
    out->format = GOV_IDENTIFIER_RIGHT;
    out->region_code = gov__identifier_number(text + REGION_AT, REGION_SIZE);
    out->checksum = gov__identifier_finding(gov__checksum_uscc(out->canonical) ==
                                            out->canonical[USCC_SIZE - 1]);
    out->known_exception =
        out->checksum == GOV_IDENTIFIER_WRONG && is_exception(out->canonical) ? 1 : 0;
}
