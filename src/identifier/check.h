/* SPDX-License-Identifier: Apache-2.0 */
/* One function a kind of identifier, and the small helpers they share.
 * Each fills a zeroed record; the public entry and its argument checks are in check.c. */
#ifndef GOV__IDENTIFIER_CHECK_H
#define GOV__IDENTIFIER_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <govsdk/identifier.h>

/* `out` arrives with kind set, both findings NOT_CHECKED and everything else zero. */
void gov__identifier_resident_id(const char *text, size_t size, gov_identifier_check *out);
void gov__identifier_uscc(const char *text, size_t size, gov_identifier_check *out);
void gov__identifier_certificate(const char *text, size_t size, gov_identifier_check *out);
void gov__identifier_region(const char *text, size_t size, gov_identifier_check *out);

/* True if the two digits begin a province-level code of GB/T 2260 or of a residence permit. */
bool gov__identifier_is_province(const char *code);
/* True if all `len` characters are ASCII digits. */
bool gov__identifier_is_digits(const char *text, size_t len);
/* The value of `len` ASCII digits, at most nine. */
int32_t gov__identifier_number(const char *digits, size_t len);
/* ASCII upper case whatever the locale. */
char gov__identifier_upper(char c);
/* RIGHT or WRONG. */
gov_identifier_finding gov__identifier_finding(bool right);

#endif
