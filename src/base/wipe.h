/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing secrets and comparing them without a timing signal.
 * Knows nothing of who owns the memory; freeing is in base/mem.h. */
#ifndef GOV__BASE_WIPE_H
#define GOV__BASE_WIPE_H

#include <stdbool.h>
#include <stddef.h>

/* Zero `len` bytes in a way that the compiler may not remove. NULL with len 0 is allowed. */
void gov__wipe(void *ptr, size_t len);

/* Equality whose duration depends on `len` only. */
bool gov__equal_const_time(const void *a, const void *b, size_t len);

#endif
