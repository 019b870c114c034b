/* SPDX-License-Identifier: Apache-2.0 */
/* The three check-character systems behind Chinese identifiers, as pure functions over text.
 * It knows nothing of what the characters mean: dates, regions and exceptions live beside it. */
#ifndef GOV__IDENTIFIER_CHECKSUM_H
#define GOV__IDENTIFIER_CHECKSUM_H

#include <stddef.h>

/* ISO 7064 MOD 11-2 over `len` decimal digits: '0'..'9' or 'X'; 0 if a character is no digit. */
char gov__checksum_mod11_2(const char *digits, size_t len);

/* GB 32100 over the first 17 characters of a unified social credit code: its check character,
 * or 0 if a character is outside the alphabet of that standard. */
char gov__checksum_uscc(const char *body);

/* ISO 7064 MOD 37,36, fed piece by piece because dots between the parts do not take part.
 * Start with GOV__MOD37_36_START; feed returns -1 once a character is outside 0-9A-Z. */
#define GOV__MOD37_36_START 36
int gov__checksum_mod37_36_feed(int state, const char *text, size_t len);
char gov__checksum_mod37_36_end(int state);

/* The value of a character in the USCC alphabet (0 to 30), or -1. */
int gov__checksum_uscc_value(char c);

#endif
