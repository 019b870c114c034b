/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding UTF-8 (RFC 3629), the width of characters, and keeping control characters off a screen. */
#include "text.h"

#include <string.h>

#define REPLACEMENT 0xFFFDU

typedef struct range {
    uint32_t first;
    uint32_t last;
} range;

/* UAX #11, classes W and F, joined where only rarely used blocks lie between. */
static const range wide[] = {
    {0x1100, 0x115F}, {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

static const range narrowless[] = {
    {0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
};

/* C0, DEL, C1, line and paragraph separators, overrides of the direction. */
static const range steering[] = {
    {0x0000, 0x001F},
    {0x007F, 0x009F},
    {0x2028, 0x202E},
    {0x2066, 0x2069},
};

#define IN(table, point) is_in(table, sizeof(table) / sizeof(table)[0], point)

static bool is_in(const range *table, size_t count, uint32_t point)
{
    for (size_t i = 0; i < count; i++) {
        if (point >= table[i].first && point <= table[i].last) {
            return true;
        }
    }
    return false;
}

size_t cli_text_next(const char *text, uint32_t *out_point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text;
    size_t length = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    *out_point = REPLACEMENT;
    if (at[0] == 0) {
        *out_point = 0;
        return 0;
    }
    if (length == 1) {
        *out_point = at[0];
        return 1;
    }
    if (at[0] < 0xC2 || at[0] > 0xF4) {
        return 1;
    }
    uint32_t point = at[0] & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 1;
        }
        point = point << 6 | (at[i] & 0x3FU);
    }
    if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
        return 1;
    }
    *out_point = point;
    return length;
}

size_t cli_text_columns(const char *text)
{
    size_t columns = 0;
    uint32_t point = 0;
    for (size_t step; (step = cli_text_next(text, &point)) != 0; text += step) {
        columns += IN(narrowless, point) ? 0 : IN(wide, point) ? 2 : 1;
    }
    return columns;
}

void cli_text_write(FILE *out, const char *text)
{
    uint32_t point = 0;
    for (size_t step; (step = cli_text_next(text, &point)) != 0; text += step) {
        if (IN(steering, point)) {
            (void)fputc(' ', out);
        } else if (point == REPLACEMENT) {
            (void)fputs("\xEF\xBF\xBD", out);
        } else {
            (void)fwrite(text, 1, step, out);
        }
    }
}

bool cli_text_copy(char *out, size_t size, const char *text)
{
    size_t at = 0;
    uint32_t point = 0;
    for (size_t step; (step = cli_text_next(text, &point)) != 0; text += step) {
        if (at + step >= size) {
            out[at] = '\0';
            return false;
        }
        memcpy(out + at, text, step);
        at += step;
    }
    out[at] = '\0';
    return true;
}
