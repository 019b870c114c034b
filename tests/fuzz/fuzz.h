/* SPDX-License-Identifier: Apache-2.0 */
/* What every fuzz target has: the entry point, and a claim that ends the run when it does not hold. */
#ifndef GOVSDK_FUZZ_H
#define GOVSDK_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

#endif
