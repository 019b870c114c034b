/* SPDX-License-Identifier: Apache-2.0 */
/* Small text helpers that never look at the locale: comparison, checks, numbers, edit distance.
 * Allocates nothing; copies are in base/mem.h, growing text in base/buf.h. */
#ifndef GOV__BASE_STR_H
#define GOV__BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for any int64 or uint64 in decimal, sign and NUL included. */
#define GOV__STR_INT_MAX 21

/* NULL equals NULL only. */
bool gov__str_equal(const char *a, const char *b);
/* ASCII letters compare without case; all other bytes exactly. */
bool gov__str_equal_nocase(const char *a, const char *b);
bool gov__str_equal_nocase_len(const char *a, size_t a_len, const char *b, size_t b_len);
/* The bytes text[0..len) equal the NUL-terminated `other`. */
bool gov__str_equal_len(const char *text, size_t len, const char *other);
bool gov__str_has_prefix(const char *text, const char *prefix);
bool gov__str_has_prefix_nocase(const char *text, const char *prefix);
bool gov__str_has_suffix(const char *text, const char *suffix);
/* NULL or "". */
bool gov__str_is_empty(const char *text);
/* That, or nothing but blanks, the ideographic one among them. */
bool gov__str_is_blank(const char *text);
char gov__str_lower(char c);

/* strnlen: the length, never looking beyond max bytes. */
size_t gov__str_len_max(const char *text, size_t max);

/* RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF. NUL bytes are valid UTF-8. */
bool gov__str_is_utf8(const char *text, size_t len);
/* A byte below 0x20 or 0x7F; with UTF-8 input also U+0080..U+009F. */
bool gov__str_has_control(const char *text, size_t len);
/* Number of code points of valid UTF-8. */
size_t gov__str_count_points(const char *text, size_t len);

/* Whole text must be [-]digits (no '+', no space; leading zeros allowed) in range; else false. */
bool gov__str_to_int64(const char *text, size_t len, int64_t *out);
bool gov__str_to_uint64(const char *text, size_t len, uint64_t *out);
/* Decimal text with NUL into out; the length without the NUL is returned. */
size_t gov__str_from_int64(int64_t value, char out[GOV__STR_INT_MAX]);
size_t gov__str_from_uint64(uint64_t value, char out[GOV__STR_INT_MAX]);

/* Lower-case hexadecimal and a NUL into out, which holds 2 * len + 1 bytes. */
void gov__str_to_hex(const void *data, size_t len, char *out);

/* Edit distance (insert, delete, replace, swap of neighbours), case ignored. Returns limit + 1
 * when it is more than limit, or when either text is longer than 63 bytes. */
unsigned gov__str_distance(const char *a, const char *b, unsigned limit);

#endif
