/* SPDX-License-Identifier: Apache-2.0 */
/* WWW-Authenticate: what is told is within its limits and clean, and an order of challenges that is cut
 * off never tells more than it should. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "http/challenge.h"

/* Visible ASCII, blanks where they are allowed. */
static void check_text(const char *text, size_t most, int blanks)
{
    size_t len = strlen(text);
    require(len <= most);
    for (size_t i = 0; i < len; i++) {
        require((text[i] > ' ' && text[i] <= '~') || (blanks && text[i] == ' '));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gov__challenge first;
    gov__challenge again;
    /* A copy of exactly this size, so that reading beyond it is noticed. */
    char *text = malloc(size != 0 ? size : 1);
    require(text != NULL);
    if (size != 0) {
        memcpy(text, data, size);
    }
    int found = gov__challenge_read(text, size, &first);
    check_text(first.error, GOV__CHALLENGE_ERROR_MAX, 0);
    check_text(first.acr_values, GOV__CHALLENGE_ACR_MAX, 1);
    require(first.max_age_s >= -1 && first.max_age_s <= 9999999999);
    require(found || (first.error[0] == '\0' && first.acr_values[0] == '\0' &&
                      first.max_age_s == -1 && !first.dpop));
    require(found == gov__challenge_read(text, size, &again));
    require(strcmp(first.error, again.error) == 0);
    free(text);
    return 0;
}
