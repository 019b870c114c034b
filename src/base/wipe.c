/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing and comparing secrets. Portable C11: the volatile function pointer keeps the compiler from
 * seeing that the memory is dead, at the speed of memset. */
#include "base/wipe.h"

#include <string.h>

static void *(*const volatile wipe_memset)(void *, int, size_t) = memset;

void gov__wipe(void *ptr, size_t len)
{
    if (len != 0) {
        wipe_memset(ptr, 0, len);
    }
}

bool gov__equal_const_time(const void *a, const void *b, size_t len)
{
    const volatile unsigned char *left = a;
    const volatile unsigned char *right = b;
    unsigned char difference = 0;
    for (size_t i = 0; i < len; i++) {
        difference = (unsigned char)(difference | (left[i] ^ right[i]));
    }
    return difference == 0;
}
