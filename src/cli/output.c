/* SPDX-License-Identifier: Apache-2.0 */
/* Lines, fields and tables. Columns are aligned by what a terminal shows, not by bytes. */
#include "output.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "text.h"

#define LABEL_COLUMNS 20

static const char *const escapes[] = {
    [CLI_PLAIN] = "",        [CLI_BOLD] = "\033[1m",   [CLI_FAINT] = "\033[2m",
    [CLI_RED] = "\033[31m",  [CLI_GREEN] = "\033[32m", [CLI_YELLOW] = "\033[33m",
    [CLI_BLUE] = "\033[36m",
};

static void paint(const cli_context *ctx, cli_colour colour, const char *text)
{
    bool on = ctx->colour && colour != CLI_PLAIN;
    if (on) {
        (void)fputs(escapes[colour], stdout);
    }
    cli_text_write(stdout, text);
    if (on) {
        (void)fputs("\033[0m", stdout);
    }
}

CLI_PRINTF(3, 0)
static void say(const cli_context *ctx, cli_colour colour, const char *format, va_list values)
{
    char small[512];
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(small, sizeof small, format, values);
    if (length >= 0 && (size_t)length < sizeof small) {
        paint(ctx, colour, small);
    } else if (length >= 0) {
        char *large = malloc((size_t)length + 1);
        if (large != NULL) {
            (void)vsnprintf(large, (size_t)length + 1, format, again);
        }
        paint(ctx, colour, large != NULL ? large : small);
        free(large);
    }
    va_end(again);
}

void cli_say(const cli_context *ctx, cli_colour colour, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    say(ctx, colour, format, values);
    va_end(values);
}

void cli_line(const cli_context *ctx, cli_colour colour, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    say(ctx, colour, format, values);
    va_end(values);
    cli_gap();
}

void cli_gap(void)
{
    (void)fputc('\n', stdout);
}

static void pad(size_t used, size_t columns)
{
    for (; used < columns; used++) {
        (void)fputc(' ', stdout);
    }
}

void cli_field(const cli_context *ctx, const char *label, const char *text)
{
    if (text != NULL) {
        size_t used = cli_text_columns(label);
        cli_say(ctx, CLI_FAINT, "%s", label);
        pad(used, used + 1 < LABEL_COLUMNS ? LABEL_COLUMNS : used + 1);
        cli_line(ctx, CLI_PLAIN, "%s", text);
    }
}

static bool local_of(int64_t ms, struct tm *out)
{
    time_t seconds = (time_t)(ms / 1000);
    return ms != 0 && localtime_r(&seconds, out) != NULL;
}

cli_time cli_show_time(const cli_context *ctx, int64_t ms)
{
    cli_time out = {"-"};
    struct tm local;
    if (ms == INT64_MAX) {
        (void)cli_text_copy(out.text, sizeof out.text, cli_t(ctx, "without end", "长期"));
    } else if (local_of(ms, &local)) {
        (void)strftime(out.text, sizeof out.text, "%Y-%m-%d %H:%M", &local);
    }
    return out;
}

cli_time cli_show_clock(int64_t ms)
{
    cli_time out = {"-"};
    struct tm local;
    if (local_of(ms, &local)) {
        (void)strftime(out.text, sizeof out.text, "%H:%M:%S", &local);
    }
    return out;
}

void cli_table_begin(cli_table *table, const char *const *heads, size_t columns)
{
    *table = (cli_table){.columns = columns};
    for (size_t i = 0; i < columns; i++) {
        cli_table_cell(table, CLI_FAINT, heads[i]);
    }
}

void cli_table_cell(cli_table *table, cli_colour colour, const char *text)
{
    if (table->count == table->room && !table->failed) {
        size_t room = table->room == 0 ? 64 : table->room * 2;
        cli_cell *cells = realloc(table->cells, room * sizeof *cells);
        table->failed = cells == NULL;
        if (!table->failed) {
            table->cells = cells;
            table->room = room;
        }
    }
    char *copy = table->failed ? NULL : strdup(text != NULL ? text : "");
    table->failed = copy == NULL;
    if (copy != NULL) {
        table->cells[table->count++] = (cli_cell){copy, colour};
    }
}

static size_t width_of(const cli_table *table, size_t column)
{
    size_t width = 0;
    for (size_t i = column; i < table->count; i += table->columns) {
        size_t columns = cli_text_columns(table->cells[i].text);
        width = columns > width ? columns : width;
    }
    return width;
}

void cli_table_end(const cli_context *ctx, cli_table *table)
{
    size_t widths[CLI_TABLE_COLUMNS] = {0};
    for (size_t i = 0; i < table->columns; i++) {
        widths[i] = width_of(table, i);
    }
    size_t column = 0;
    for (size_t i = 0; i < table->count; i++) {
        paint(ctx, table->cells[i].colour, table->cells[i].text);
        if (column + 1 >= table->columns || i + 1 == table->count) {
            cli_gap();
            column = 0;
        } else {
            pad(cli_text_columns(table->cells[i].text), widths[column++] + 2);
        }
        free(table->cells[i].text);
    }
    free(table->cells);
    if (table->failed) {
        cli_note(ctx, "memory ran out: the table is cut short", "内存不足：表格不完整");
    }
    *table = (cli_table){.columns = 0};
}
