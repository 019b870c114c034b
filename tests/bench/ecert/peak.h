/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of one verification in a process of its own. */
#ifndef GOVSDK_BENCH_PEAK_H
#define GOVSDK_BENCH_PEAK_H

#include <stdbool.h>

/* Prints one JSON object: how far the resident memory rose above that with the document and its store
 * loaded (the kernel's high-water mark), and the most that govsdk held of its allocator. */
bool peak_measure(const char *folder, const char *name);

#endif
