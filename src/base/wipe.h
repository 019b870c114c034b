/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing secrets and comparing them without a timing signal.
 * Knows nothing of who owns the memory; freeing is in base/mem.h. */
#ifndef GOV__BASE_WIPE_H
#define GOV__BASE_WIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Zero `len` bytes in a way that the compiler may not remove. NULL with len 0 is allowed. */
void gov__wipe(void *ptr, size_t len);

/* The same where most lengths are below 32: no call for them. */
static inline void gov__wipe_short(char *ptr, size_t len)
{
#if defined(__GNUC__) || defined(__clang__)
    static const uint64_t zero = 0;
    if (len > 4 * sizeof zero) {
        gov__wipe(ptr, len);
        return;
    }
    if (len < sizeof zero) {
        for (size_t i = 0; i < len; i++) {
            ptr[i] = 0;
        }
    } else {
        for (size_t i = 0; i + sizeof zero < len; i += sizeof zero) {
            memcpy(ptr + i, &zero, sizeof zero);
        }
        memcpy(ptr + len - sizeof zero, &zero, sizeof zero);
    }
    /* The stores count as read. */
    __asm__ __volatile__("" : : "r"(ptr) : "memory");
#else
    gov__wipe(ptr, len);
#endif
}

/* Equality whose duration depends on `len` only. */
bool gov__equal_const_time(const void *a, const void *b, size_t len);

#endif
