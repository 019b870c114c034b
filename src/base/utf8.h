/* SPDX-License-Identifier: Apache-2.0 */
/* One step over a UTF-8 sequence (RFC 3629), inline for the scanners that live on it.
 * Whole texts are checked by gov__str_is_utf8. */
#ifndef GOV__BASE_UTF8_H
#define GOV__BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

static inline bool gov__utf8_is_tail(unsigned char c)
{
    return (c & 0xC0U) == 0x80U;
}

/* Length (1..4) of the well-formed sequence at p, 0 when there is none; left >= 1. The bounds on the
 * second byte are those of RFC 3629 section 4: no overlong form, no surrogate, at most U+10FFFF. */
static inline size_t gov__utf8_step(const unsigned char *p, size_t left)
{
    unsigned char c = p[0];
    if (c < 0x80U) {
        return 1;
    }
    if (c < 0xE0U) {
        return c >= 0xC2U && left >= 2 && gov__utf8_is_tail(p[1]) ? 2 : 0;
    }
    if (c < 0xF0U) {
        if (left < 3 || !gov__utf8_is_tail(p[1]) || !gov__utf8_is_tail(p[2])) {
            return 0;
        }
        bool overlong = c == 0xE0U && p[1] < 0xA0U;
        bool surrogate = c == 0xEDU && p[1] >= 0xA0U;
        return overlong || surrogate ? 0 : 3;
    }
    if (c > 0xF4U || left < 4 || !gov__utf8_is_tail(p[1]) || !gov__utf8_is_tail(p[2]) ||
        !gov__utf8_is_tail(p[3])) {
        return 0;
    }
    bool overlong = c == 0xF0U && p[1] < 0x90U;
    bool beyond = c == 0xF4U && p[1] >= 0x90U;
    return overlong || beyond ? 0 : 4;
}

#endif
