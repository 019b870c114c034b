/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures made without a graphics library: a canvas, a font for ASCII, PNG (ISO/IEC 15948).
 * Owns: drawing and encoding. Not: what a certificate's image shows (certificate_image.c). */
#ifndef GOVSDK_SANDBOX_CERTIFICATE_IMAGE_H
#define GOVSDK_SANDBOX_CERTIFICATE_IMAGE_H

#include "sandbox/certificate_files_bytes.h"

#define GOV__SB_WHITE 0xFFFFFFu
#define GOV__SB_BLACK 0x202020u
#define GOV__SB_RED   0xC81414u
#define GOV__SB_GREY  0x909090u

/* The cell of a character at scale 1. */
#define GOV__SB_CELL_WIDTH  6
#define GOV__SB_CELL_HEIGHT 8

typedef struct gov__sandbox_canvas {
    int width, height;
    uint8_t *pixels; /* red, green, blue */
} gov__sandbox_canvas;

/* A white one; false without memory. */
bool gov__sb_canvas_open(gov__sandbox_canvas *c, int width, int height);
void gov__sb_canvas_close(gov__sandbox_canvas *c);
/* Outside of the canvas nothing is drawn. */
void gov__sb_canvas_fill(gov__sandbox_canvas *c, int x, int y, int width, int height,
                         uint32_t colour);
/* Text from its upper left corner, wrapped at the right margin; what is not ASCII is a box. The y
 * below its last line. */
int gov__sb_canvas_text(gov__sandbox_canvas *c, int x, int y, int scale, uint32_t colour,
                        const char *text);
/* Seven bits a column, the lowest on top; letters are capitals. */
const uint8_t *gov__sb_glyph(char letter);

/* Signature, IHDR; text chunks in between; IDAT, IEND. A text in Latin letters goes into tEXt, any
 * other into iTXt. */
void gov__sb_png_begin(gov__sandbox_bytes *b, const gov__sandbox_canvas *c);
void gov__sb_png_text(gov__sandbox_bytes *b, const char *keyword, const char *text);
void gov__sb_png_end(gov__sandbox_bytes *b, const gov__sandbox_canvas *c);

/* The picture of a round seal with a star, as PNG. Caller frees; NULL on failure. */
char *gov__sb_seal_picture(size_t *out_length);

#endif
