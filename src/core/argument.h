/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of what callers pass in, before anything is sent: each failure is GOV_ERR_ARGUMENT with
 * the name of the parameter in both languages, never its value. */
#ifndef GOV__CORE_ARGUMENT_H
#define GOV__CORE_ARGUMENT_H

#include <stddef.h>

#include <govsdk/error.h>
#include <govsdk/ext/hooks.h>

/* The longest id and code of the contract, section 1. */
#define GOV__ID_MAX 64

/* Fails for parameter `name`, a C identifier. */
gov_status gov__argument_fail(const gov_allocator *mem, gov_error **err, const char *name);
/* Text of 1 to max_bytes bytes of UTF-8 without control characters. */
gov_status gov__argument_text(const gov_allocator *mem, gov_error **err, const char *name,
                              const char *text, size_t max_bytes);
/* The same, or NULL. */
gov_status gov__argument_optional_text(const gov_allocator *mem, gov_error **err, const char *name,
                                       const char *text, size_t max_bytes);
/* A text of several lines: TAB, CR and LF are permitted. NULL is fine. */
gov_status gov__argument_lines(const gov_allocator *mem, gov_error **err, const char *name,
                               const char *text, size_t max_points);

#endif
