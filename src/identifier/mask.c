/* SPDX-License-Identifier: Apache-2.0 */
/* Masks identifiers for a screen. It does not look at what the identifier means, so that a wrongly
 * typed one is masked as well; logs and errors never carry identifiers, masked or not. */
#include <govsdk/identifier.h>

#include "base/str.h"

/* How many characters stay at each end, by the least length for which the row holds. */
static const struct {
    size_t at_least;
    size_t front;
    size_t back;
} rules[] = {{11, 3, 4}, {6, 2, 2}, {3, 1, 1}, {2, 1, 0}, {0, 0, 0}};

static int is_continuation(char c)
{
    return ((unsigned char)c & 0xC0U) == 0x80U;
}

gov_status gov_identifier_mask(const char *text, size_t size, char *out, size_t capacity)
{
    if (text == NULL || out == NULL || size == 0 || !gov__str_is_utf8(text, size) ||
        gov__str_has_control(text, size)) {
        return GOV_ERR_ARGUMENT;
    }
    if (capacity <= size) {
        return GOV_ERR_LIMIT;
    }

    size_t points = gov__str_count_points(text, size);
    size_t rule = 0;
    while (points < rules[rule].at_least) {
        rule++;
    }

    size_t point = 0;
    size_t length = 0;
    int keep = 0;
    for (size_t i = 0; i < size; i++) {
        if (!is_continuation(text[i])) {
            keep = point < rules[rule].front || point >= points - rules[rule].back;
            point++;
            if (!keep) {
                out[length++] = '*';
            }
        }
        if (keep) {
            out[length++] = text[i];
        }
    }
    out[length] = '\0';
    return GOV_OK;
}
