/* SPDX-License-Identifier: Apache-2.0 */
/* The canvas and its PNG (ISO/IEC 15948).
 * Owns: pixels, chunks, the picture of a seal. Not: a certificate's image. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "sandbox/certificate_image.h"

#define MAX_SIDE 4096

bool gov__sb_canvas_open(gov__sandbox_canvas *c, int width, int height)
{
    *c = (gov__sandbox_canvas){0};
    if (width <= 0 || height <= 0 || width > MAX_SIDE || height > MAX_SIDE) {
        return false;
    }
    size_t size = (size_t)width * (size_t)height * 3;
    c->pixels = malloc(size);
    if (!c->pixels) {
        return false;
    }
    memset(c->pixels, 0xFF, size);
    c->width = width;
    c->height = height;
    return true;
}

void gov__sb_canvas_close(gov__sandbox_canvas *c)
{
    free(c->pixels);
    *c = (gov__sandbox_canvas){0};
}

static void set_pixel(gov__sandbox_canvas *c, int x, int y, uint32_t colour)
{
    if (x >= 0 && y >= 0 && x < c->width && y < c->height) {
        uint8_t *pixel = c->pixels + ((size_t)y * (size_t)c->width + (size_t)x) * 3;
        pixel[0] = (uint8_t)(colour >> 16 & 0xFF);
        pixel[1] = (uint8_t)(colour >> 8 & 0xFF);
        pixel[2] = (uint8_t)(colour & 0xFF);
    }
}

void gov__sb_canvas_fill(gov__sandbox_canvas *c, int x, int y, int width, int height,
                         uint32_t colour)
{
    for (int row = y; row < y + height; row++) {
        for (int column = x; column < x + width; column++) {
            set_pixel(c, column, row, colour);
        }
    }
}

static void draw_glyph(gov__sandbox_canvas *c, int x, int y, int scale, uint32_t colour,
                       const uint8_t *glyph)
{
    for (int column = 0; column < 5; column++) {
        for (int row = 0; row < 7; row++) {
            if (glyph[column] >> row & 1) {
                gov__sb_canvas_fill(c, x + column * scale, y + row * scale, scale, scale, colour);
            }
        }
    }
}

int gov__sb_canvas_text(gov__sandbox_canvas *c, int x, int y, int scale, uint32_t colour,
                        const char *text)
{
    int cell = GOV__SB_CELL_WIDTH * scale, line = GOV__SB_CELL_HEIGHT * scale, at = x;
    for (; *text != '\0'; text++) {
        if ((*text & 0xC0) == 0x80) {
            continue; /* the rest of a character already drawn as a box */
        }
        if (at + cell > c->width - x) {
            at = x;
            y += line;
        }
        draw_glyph(c, at, y, scale, colour, gov__sb_glyph(*text));
        at += cell;
    }
    return y + line;
}

/* --- PNG ------------------------------------------------------------------------------------------ */

/* Length, type, data, and the CRC of the last two (section 5.3). */
static void put_chunk(gov__sandbox_bytes *b, const char type[4], const void *data, size_t length)
{
    uLong crc = crc32(crc32(0, NULL, 0), (const Bytef *)type, 4);
    if (length > 0) {
        crc = crc32(crc, data, (uInt)length);
    }
    gov__sb_bytes_big(b, length, 4);
    gov__sb_bytes_put(b, type, 4);
    gov__sb_bytes_put(b, data, length);
    gov__sb_bytes_big(b, crc, 4);
}

void gov__sb_png_begin(gov__sandbox_bytes *b, const gov__sandbox_canvas *c)
{
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    static const uint8_t form[5] = {8, 2, 0, 0,
                                    0}; /* 8 bits, RGB, deflate, filters, no interlace */
    gov__sandbox_bytes head = {0};
    gov__sb_bytes_put(b, signature, sizeof signature);
    gov__sb_bytes_big(&head, (uint64_t)c->width, 4);
    gov__sb_bytes_big(&head, (uint64_t)c->height, 4);
    gov__sb_bytes_put(&head, form, sizeof form);
    b->failed = b->failed || head.failed;
    if (!b->failed) {
        put_chunk(b, "IHDR", head.at, head.length);
    }
    gov__sb_bytes_free(&head);
}

static bool is_ascii(const char *text)
{
    while (*text >= ' ' && *text < 0x7F) {
        text++;
    }
    return *text == '\0';
}

/* iTXt between keyword and text: not compressed, no language, no translated keyword. */
void gov__sb_png_text(gov__sandbox_bytes *b, const char *keyword, const char *text)
{
    bool ascii = is_ascii(text);
    gov__sandbox_bytes data = {0};
    gov__sb_bytes_put(&data, keyword, strlen(keyword) + 1);
    if (!ascii) {
        gov__sb_bytes_put(&data, "\0\0\0\0", 4);
    }
    gov__sb_bytes_text(&data, text);
    b->failed = b->failed || data.failed;
    if (!b->failed) {
        put_chunk(b, ascii ? "tEXt" : "iTXt", data.at, data.length);
    }
    gov__sb_bytes_free(&data);
}

/* Every row begins with its filter: none. */
static void put_rows(gov__sandbox_bytes *rows, const gov__sandbox_canvas *c)
{
    size_t row = (size_t)c->width * 3;
    for (int y = 0; y < c->height; y++) {
        gov__sb_bytes_big(rows, 0, 1);
        gov__sb_bytes_put(rows, c->pixels + (size_t)y * row, row);
    }
}

void gov__sb_png_end(gov__sandbox_bytes *b, const gov__sandbox_canvas *c)
{
    gov__sandbox_bytes rows = {0};
    put_rows(&rows, c);
    uLong size = rows.failed ? 0 : compressBound((uLong)rows.length);
    Bytef *packed = size > 0 ? malloc(size) : NULL;
    if (packed && compress2(packed, &size, rows.at, (uLong)rows.length, Z_BEST_SPEED) == Z_OK) {
        put_chunk(b, "IDAT", packed, size);
        put_chunk(b, "IEND", NULL, 0);
    } else {
        b->failed = true;
    }
    free(packed);
    gov__sb_bytes_free(&rows);
}

/* --- seal ------------------------------------------------------------------------------------------ */

#define SEAL_SIDE 120

/* Whether a point is inside the star, by the crossings of a ray (thousandths of the radius). */
static bool in_star(int x, int y)
{
    static const int corners[10][2] = {{0, -400},    {90, -124}, {380, -124}, {145, 47},
                                       {235, 324},   {0, 153},   {-235, 324}, {-145, 47},
                                       {-380, -124}, {-90, -124}};
    bool inside = false;
    for (int i = 0, before = 9; i < 10; before = i++) {
        const int *a = corners[i], *b = corners[before];
        if ((a[1] > y) != (b[1] > y) && x - a[0] < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1])) {
            inside = !inside;
        }
    }
    return inside;
}

static void draw_seal(gov__sandbox_canvas *c)
{
    for (int y = 0; y < SEAL_SIDE; y++) {
        for (int x = 0; x < SEAL_SIDE; x++) {
            int across = (2 * x + 1 - SEAL_SIDE) * 1000 / SEAL_SIDE;
            int down = (2 * y + 1 - SEAL_SIDE) * 1000 / SEAL_SIDE;
            int square = across * across + down * down;
            if ((square <= 980 * 980 && square >= 900 * 900) || in_star(across, down)) {
                set_pixel(c, x, y, GOV__SB_RED);
            }
        }
    }
}

char *gov__sb_seal_picture(size_t *out_length)
{
    gov__sandbox_canvas c;
    gov__sandbox_bytes b = {0};
    *out_length = 0;
    if (!gov__sb_canvas_open(&c, SEAL_SIDE, SEAL_SIDE)) {
        return NULL;
    }
    draw_seal(&c);
    gov__sb_png_begin(&b, &c);
    gov__sb_png_end(&b, &c);
    gov__sb_canvas_close(&c);
    return gov__sb_bytes_take(&b, out_length);
}
