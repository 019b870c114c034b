/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 as a terminal sees it: code points, columns, what must not reach a screen.
 * Owns no output: that is output.h and json_out.h. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Reads one code point and returns its length in bytes; 0 at the end of the text. Bytes that are not
 * UTF-8 read as U+FFFD, one at a time. */
size_t cli_text_next(const char *text, uint32_t *out_point);

/* Columns that the text takes on a terminal: two for a wide East Asian character (UAX #11). */
size_t cli_text_columns(const char *text);

/* Writes the text, and nothing that could steer the terminal: control characters and overrides of the
 * writing direction become a space. */
void cli_text_write(FILE *out, const char *text);

/* Copies whole characters as long as they fit. False when the text was cut. */
bool cli_text_copy(char *out, size_t size, const char *text);

#endif
