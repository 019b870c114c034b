/* SPDX-License-Identifier: Apache-2.0 */
/* What only makes sense on a terminal: the bar of a transfer, and a QR code. */
#include <inttypes.h>
#include <qrencode.h>
#include <string.h>

#include "output.h"
#include "text.h"

#define BAR_COLUMNS 32
#define QUIET       2 /* modules of light around the code */

/* Bytes in a unit in which they take few digits. */
static void show_bytes(uint64_t bytes, char *out, size_t size)
{
    if (bytes < 10240) {
        (void)snprintf(out, size, "%" PRIu64 " B", bytes);
    } else if (bytes < UINT64_C(10485760)) {
        (void)snprintf(out, size, "%" PRIu64 " KiB", bytes / 1024);
    } else {
        (void)snprintf(out, size, "%" PRIu64 " MiB", bytes / 1048576);
    }
}

void cli_bar_draw(const cli_context *ctx, const char *label, uint64_t done, uint64_t total)
{
    char moved[32];
    char all[32];
    if (!ctx->screen || total == 0) {
        return;
    }
    uint64_t full = done >= total ? BAR_COLUMNS : done * BAR_COLUMNS / total;
    show_bytes(done, moved, sizeof moved);
    show_bytes(total, all, sizeof all);
    (void)fputs("\r  ", stderr);
    cli_text_write(stderr, label);
    (void)fputs(" [", stderr);
    for (uint64_t i = 0; i < BAR_COLUMNS; i++) {
        (void)fputs(i < full ? "█" : "░", stderr);
    }
    (void)fprintf(stderr, "] %3" PRIu64 "%%  %s / %s\033[K",
                  done >= total ? 100 : done * 100 / total, moved, all);
    (void)fflush(stderr);
}

void cli_bar_end(const cli_context *ctx)
{
    if (ctx->screen) {
        (void)fputs("\n", stderr);
    }
}

void cli_note(const cli_context *ctx, const char *en, const char *zh)
{
    if (!ctx->json) {
        cli_text_write(stderr, cli_t(ctx, en, zh));
        (void)fputc('\n', stderr);
    }
}

static bool is_dark(const QRcode *code, int x, int y)
{
    return x >= 0 && y >= 0 && x < code->width && y < code->width &&
           (code->data[y * code->width + x] & 1) != 0;
}

/* Two modules a character, one above the other; the blocks are the light ones. */
static void draw_row(const QRcode *code, int y)
{
    static const char *const blocks[2][2] = {{"█", "▀"}, {"▄", " "}};
    for (int x = -QUIET; x < code->width + QUIET; x++) {
        (void)fputs(blocks[is_dark(code, x, y)][is_dark(code, x, y + 1)], stdout);
    }
}

bool cli_qr_draw(const cli_context *ctx, const char *text)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
    if (code == NULL) {
        return false;
    }
    for (int y = -QUIET; y < code->width + QUIET; y += 2) {
        (void)fputs(ctx->colour ? "  \033[40;97m" : "  ", stdout);
        draw_row(code, y);
        (void)fputs(ctx->colour ? "\033[0m\n" : "\n", stdout);
    }
    QRcode_free(code);
    return true;
}
