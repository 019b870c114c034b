/* SPDX-License-Identifier: Apache-2.0 */
/* New inputs out of those of the corpus, without coverage to guide them: what libFuzzer does better where it
 * is linked. The order depends on nothing but the seed, which is printed: GOV_FUZZ_SEED repeats a run. */
#ifndef GOVSDK_FUZZ_MUTATE_H
#define GOVSDK_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* Keeps a copy of an input to mutate; beyond a limit none are kept. */
void mutate_keep(const uint8_t *data, size_t size);
/* Runs the target for GOV_FUZZ_MS milliseconds; nothing when that is not set. */
void mutate_run(void);

#endif
