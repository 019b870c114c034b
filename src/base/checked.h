/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic that reports overflow: true means the result is exact, false that *out is untouched.
 * Header only; portable C11 without compiler builtins. */
#ifndef GOV__BASE_CHECKED_H
#define GOV__BASE_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool gov__checked_add_size(size_t a, size_t b, size_t *out)
{
    if (b > SIZE_MAX - a) {
        return false;
    }
    *out = a + b;
    return true;
}

static inline bool gov__checked_mul_size(size_t a, size_t b, size_t *out)
{
    if (a != 0 && b > SIZE_MAX / a) {
        return false;
    }
    *out = a * b;
    return true;
}

static inline bool gov__checked_add_int64(int64_t a, int64_t b, int64_t *out)
{
    if ((b > 0 && a > INT64_MAX - b) || (b < 0 && a < INT64_MIN - b)) {
        return false;
    }
    *out = a + b;
    return true;
}

static inline bool gov__checked_sub_int64(int64_t a, int64_t b, int64_t *out)
{
    if ((b < 0 && a > INT64_MAX + b) || (b > 0 && a < INT64_MIN + b)) {
        return false;
    }
    *out = a - b;
    return true;
}

static inline bool gov__checked_mul_fits(int64_t a, int64_t b)
{
    if (a == 0 || b == 0) {
        return true;
    }
    if (a > 0) {
        return b > 0 ? a <= INT64_MAX / b : b >= INT64_MIN / a;
    }
    return b > 0 ? a >= INT64_MIN / b : b >= INT64_MAX / a;
}

static inline bool gov__checked_mul_int64(int64_t a, int64_t b, int64_t *out)
{
    if (!gov__checked_mul_fits(a, b)) {
        return false;
    }
    *out = a * b;
    return true;
}

#endif
