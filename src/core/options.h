/* SPDX-License-Identifier: Apache-2.0 */
/* The one loader of every table that begins with uint32_t struct_size: options, hooks, inputs.
 * What the members mean is checked by whoever owns the table. */
#ifndef GOV__CORE_OPTIONS_H
#define GOV__CORE_OPTIONS_H

#include <stddef.h>

#include <govsdk/status.h>

/* Copies the caller's table into `out` of this library's size: an older, shorter one is extended
 * with zeros, NULL gives all zeros; struct_size becomes `size`. GOV_ERR_ARGUMENT for a
 * struct_size below 4 or absurd (`out` is all zeros then), and for a newer table with something
 * set behind what this library knows (`out` holds what it knows, so that a destroy function in
 * it can be called). */
gov_status gov__options_load(void *out, size_t size, const void *in);

#endif
