/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate as a picture: a panel with what ASCII can say of its face, the rest in text chunks.
 * Owns: what is shown where. Not: drawing and PNG (certificate_image_png.c). No seal, no signature.
 */
#include "sandbox/certificate_image.h"

#include "sandbox/certificate_files.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"

#define WIDTH  640
#define HEIGHT 420
#define LEFT   24

static const char *until_text(const gov__sandbox_certificate *c)
{
    return gov__sb_is_date(c->valid_until) ? c->valid_until : "NO END";
}

static int draw_pair(gov__sandbox_canvas *c, int y, const char *label, const char *value)
{
    y = gov__sb_canvas_text(c, LEFT, y, 1, GOV__SB_GREY, label);
    return gov__sb_canvas_text(c, LEFT, y + 2, 2, GOV__SB_BLACK, value) + 8;
}

static void draw_frame(gov__sandbox_canvas *c)
{
    gov__sb_canvas_fill(c, 0, 0, WIDTH, 6, GOV__SB_RED);
    gov__sb_canvas_fill(c, 0, HEIGHT - 6, WIDTH, 6, GOV__SB_RED);
    gov__sb_canvas_fill(c, 0, 0, 6, HEIGHT, GOV__SB_RED);
    gov__sb_canvas_fill(c, WIDTH - 6, 0, 6, HEIGHT, GOV__SB_RED);
}

static void draw_mark(gov__sandbox_canvas *c, int y, const gov__sandbox_mark *mark)
{
    char created[GOV__SB_TIME_BYTES], expires[GOV__SB_TIME_BYTES];
    gov__sb_time_text(mark->created_ms, created);
    gov__sb_time_text(mark->expires_ms, expires);
    y = gov__sb_canvas_text(c, LEFT, y, 2, GOV__SB_RED, "COPY FOR ONE PURPOSE ONLY:");
    y = gov__sb_canvas_text(c, LEFT, y, 2, GOV__SB_RED, mark->cause);
    y = gov__sb_canvas_text(c, LEFT, y + 4, 1, GOV__SB_RED, mark->creator);
    y = gov__sb_canvas_text(c, LEFT, y + 2, 1, GOV__SB_RED, created);
    (void)gov__sb_canvas_text(c, LEFT, y + 2, 1, GOV__SB_RED, expires);
}

static void draw(gov__sandbox_canvas *c, const gov__sandbox_certificate *certificate,
                 const gov__sandbox_mark *mark)
{
    draw_frame(c);
    int y = gov__sb_canvas_text(c, LEFT, 24, 3, GOV__SB_BLACK, certificate->type_name_en) + 10;
    y = draw_pair(c, y, "IDENTIFIER", certificate->identifier);
    y = draw_pair(c, y, "NUMBER", certificate->number);
    y = draw_pair(c, y, "VALID FROM", certificate->valid_from);
    y = draw_pair(c, y, "VALID UNTIL", until_text(certificate));
    if (mark) {
        draw_mark(c, y, mark);
    }
    (void)gov__sb_canvas_text(c, LEFT, HEIGHT - 24, 1, GOV__SB_GREY,
                              "SPECIMEN, ISSUED BY A SANDBOX");
}

static void put_texts(gov__sandbox_bytes *b, const gov__sandbox_certificate *c,
                      const gov__sandbox_mark *mark)
{
    char text[GOV__SB_TIME_BYTES];
    gov__sb_png_text(b, "Title", c->type_name);
    gov__sb_png_text(b, "Identifier", c->identifier);
    gov__sb_png_text(b, "Number", c->number);
    if (mark) {
        gov__sb_png_text(b, "Copy cause", mark->cause);
        gov__sb_png_text(b, "Copy creator", mark->creator);
        gov__sb_time_text(mark->created_ms, text);
        gov__sb_png_text(b, "Copy creation time", text);
        gov__sb_time_text(mark->expires_ms, text);
        gov__sb_png_text(b, "Copy expiring time", text);
    }
}

char *gov__sb_certificate_image(gov_sandbox *sb, const gov__sandbox_certificate *c,
                                const gov__sandbox_mark *mark_or_null, size_t *out_length)
{
    gov__sandbox_canvas canvas;
    gov__sandbox_bytes b = {0};
    (void)sb;
    *out_length = 0;
    if (!gov__sb_canvas_open(&canvas, WIDTH, HEIGHT)) {
        return NULL;
    }
    draw(&canvas, c, mark_or_null);
    gov__sb_png_begin(&b, &canvas);
    put_texts(&b, c, mark_or_null);
    gov__sb_png_end(&b, &canvas);
    gov__sb_canvas_close(&canvas);
    return gov__sb_bytes_take(&b, out_length);
}
