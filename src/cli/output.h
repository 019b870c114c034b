/* SPDX-License-Identifier: Apache-2.0 */
/* What a person sees on standard output: lines, labelled fields, tables, colour when it is a terminal.
 * Every text passes through cli_text_write, so that nothing a platform sends can steer the screen. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli.h"

typedef enum cli_colour {
    CLI_PLAIN = 0,
    CLI_BOLD,
    CLI_FAINT,
    CLI_RED,
    CLI_GREEN,
    CLI_YELLOW,
    CLI_BLUE,
} cli_colour;

#define CLI_PRINTF(at, first) __attribute__((format(printf, at, first)))

void cli_say(const cli_context *ctx, cli_colour colour, const char *format, ...) CLI_PRINTF(3, 4);
void cli_line(const cli_context *ctx, cli_colour colour, const char *format, ...) CLI_PRINTF(3, 4);
void cli_gap(void);

/* "label   text"; nothing for NULL. */
void cli_field(const cli_context *ctx, const char *label, const char *text);

/* Local time as "2026-11-20 08:30"; "-" for 0, "长期" or "without end" for INT64_MAX. */
typedef struct cli_time {
    char text[40];
} cli_time;
cli_time cli_show_time(const cli_context *ctx, int64_t ms);
/* Local time of day with seconds. */
cli_time cli_show_clock(int64_t ms);

/* --- tables: cells from left to right, row by row; all are copied --------------------------------- */

#define CLI_TABLE_COLUMNS 8

typedef struct cli_cell {
    char *text;
    cli_colour colour;
} cli_cell;

typedef struct cli_table {
    size_t columns;
    cli_cell *cells;
    size_t count;
    size_t room;
    bool failed;
} cli_table;

void cli_table_begin(cli_table *table, const char *const *heads, size_t columns);
void cli_table_cell(cli_table *table, cli_colour colour, const char *text); /* NULL: "" */
/* Prints and frees. */
void cli_table_end(const cli_context *ctx, cli_table *table);

/* --- standard error ------------------------------------------------------------------------------- */

/* A bar that is redrawn on standard error while bytes move; only on a terminal. */
void cli_bar_draw(const cli_context *ctx, const char *label, uint64_t done, uint64_t total);
void cli_bar_end(const cli_context *ctx);

/* Where something is done by hand and the result goes elsewhere, for instance while waiting. */
void cli_note(const cli_context *ctx, const char *en, const char *zh);

/* --- a QR code of half blocks, dark on light whatever the terminal's colours ------------------- */

/* False when the text is too long for one. */
bool cli_qr_draw(const cli_context *ctx, const char *text);

#endif
