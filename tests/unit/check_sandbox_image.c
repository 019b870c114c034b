/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's image of a certificate: a PNG, chunk by chunk, its pixels, its texts, the mark of a
 * copy; unpacked with zlib. */
#include "sandbox_domain_support.h"
#include "test_support.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "sandbox/certificate_files.h"
#include "sandbox/certificate_image.h"
#include "sandbox/codec.h"

#define MAX_CHUNKS 16
#define WIDTH      640
#define HEIGHT     420

typedef struct chunk {
    char type[5];
    const char *data;
    size_t length;
} chunk;

typedef struct png {
    char *bytes;
    size_t length, count;
    chunk chunks[MAX_CHUNKS];
    uint8_t *rows; /* each with its filter in front */
} png;

static const gov__sandbox_mark mark = {"school enrolment", "样例市教育局", INT64_C(1790000000000),
                                       INT64_C(1790600000000)};

static size_t big(const char *at)
{
    size_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        value = value << 8 | (uint8_t)at[i];
    }
    return value;
}

static void read_chunks(png *p)
{
    const char *at = p->bytes + 8, *end = p->bytes + p->length;
    ck_assert_int_eq(memcmp(p->bytes, "\x89PNG\r\n\x1A\n", 8), 0);
    while (at < end) {
        ck_assert_uint_lt(p->count, MAX_CHUNKS);
        chunk *c = &p->chunks[p->count++];
        c->length = big(at);
        ck_assert_uint_le(c->length + 12, (size_t)(end - at));
        memcpy(c->type, at + 4, 4);
        c->data = at + 8;
        ck_assert_uint_eq(crc32(0, (const Bytef *)at + 4, (uInt)c->length + 4),
                          big(c->data + c->length));
        at = c->data + c->length + 4;
    }
    ck_assert_str_eq(p->chunks[0].type, "IHDR");
    ck_assert_str_eq(p->chunks[p->count - 2].type, "IDAT");
    ck_assert_str_eq(p->chunks[p->count - 1].type, "IEND");
}

static void read_pixels(png *p)
{
    const chunk *head = &p->chunks[0], *data = &p->chunks[p->count - 2];
    uLongf size = (uLongf)HEIGHT * (WIDTH * 3 + 1) + 1;
    ck_assert_uint_eq(big(head->data), WIDTH);
    ck_assert_uint_eq(big(head->data + 4), HEIGHT);
    ck_assert_int_eq(memcmp(head->data + 8, "\x08\x02\0\0\0", 5), 0);
    p->rows = malloc(size);
    ck_assert_int_eq(uncompress(p->rows, &size, (const Bytef *)data->data, (uLong)data->length),
                     Z_OK);
    ck_assert_uint_eq(size, (size_t)HEIGHT * (WIDTH * 3 + 1));
    for (size_t y = 0; y < HEIGHT; y++) {
        ck_assert_uint_eq(p->rows[y * (WIDTH * 3 + 1)], 0);
    }
}

static void open_png(png *p, const gov__sandbox_mark *with, char identifier[128])
{
    sandbox_test t;
    gov__sandbox_certificate c;
    memset(p, 0, sizeof *p);
    sandbox_test_open(&t, NULL);
    sandbox_test_login(&t, "sub-li");
    char *id = domain_certificate(&t, RESIDENT_ID);
    ck_assert(gov__sb_certificate_load(t.sb, id, &c));
    p->bytes = gov__sb_certificate_image(t.sb, &c, with, &p->length);
    ck_assert_ptr_nonnull(p->bytes);
    (void)gov__sb_print(identifier, 128, "%s", c.identifier);
    read_chunks(p);
    read_pixels(p);
    gov__sb_certificate_clear(&c);
    free(id);
    sandbox_test_close(&t);
}

static void close_png(png *p)
{
    free(p->rows);
    free(p->bytes);
}

/* The text under a keyword: in iTXt four bytes stand between them. */
static const char *text_of(const png *p, const char *type, const char *keyword, size_t *length)
{
    size_t key = strlen(keyword) + 1, skip = strcmp(type, "iTXt") == 0 ? key + 4 : key;
    for (size_t i = 0; i < p->count; i++) {
        const chunk *c = &p->chunks[i];
        if (strcmp(c->type, type) == 0 && c->length >= skip && memcmp(c->data, keyword, key) == 0) {
            *length = c->length - skip;
            return c->data + skip;
        }
    }
    *length = 0;
    return NULL;
}

static bool has_text(const png *p, const char *type, const char *keyword, const char *expected)
{
    size_t length = 0;
    const char *text = text_of(p, type, keyword, &length);
    return text && length == strlen(expected) && memcmp(text, expected, length) == 0;
}

static const uint8_t *pixel(const png *p, int x, int y)
{
    return p->rows + (size_t)y * (WIDTH * 3 + 1) + 1 + (size_t)x * 3;
}

/* Whether a line of text, drawn by the rows of its letters, stands here. */
static bool reads(const png *p, int x, int y, int scale, const char *text)
{
    for (; *text != '\0'; text++, x += GOV__SB_CELL_WIDTH * scale) {
        const uint8_t *glyph = gov__sb_glyph(*text);
        for (int column = 0; column < 5; column++) {
            for (int row = 0; row < 7; row++) {
                bool ink = (glyph[column] >> row & 1) != 0;
                bool white = pixel(p, x + column * scale, y + row * scale)[1] == 0xFF;
                if (ink == white) {
                    return false;
                }
            }
        }
    }
    return true;
}

/* Whether it stands anywhere on the left margin. */
static bool shows(const png *p, int scale, const char *text)
{
    for (int y = 0; y + 8 * scale < HEIGHT; y++) {
        if (reads(p, 24, y, scale, text)) {
            return true;
        }
    }
    return false;
}

START_TEST(a_picture_that_can_be_decoded)
{
    png p;
    char identifier[128];
    open_png(&p, NULL, identifier);
    ck_assert(has_text(&p, "tEXt", "Identifier", identifier));
    ck_assert(has_text(&p, "iTXt", "Title", "居民身份证"));
    ck_assert(has_text(&p, "tEXt", "Number", "99010119920815102X"));
    ck_assert(shows(&p, 2, "99010119920815102X"));
    ck_assert(!shows(&p, 2, "99010119920815102Y"));
    ck_assert(shows(&p, 2, "2040-05-17"));
    ck_assert(shows(&p, 1, "SPECIMEN, ISSUED BY A SANDBOX"));
    ck_assert(!shows(&p, 2, "SCHOOL ENROLMENT"));
    ck_assert_int_eq(memcmp(pixel(&p, 0, 0), "\xC8\x14\x14", 3), 0);
    close_png(&p);
}
END_TEST

START_TEST(a_copy_shows_its_mark)
{
    png p;
    size_t length = 0;
    char identifier[128];
    open_png(&p, NULL, identifier);
    ck_assert_ptr_null(text_of(&p, "tEXt", "Copy cause", &length));
    close_png(&p);
    open_png(&p, &mark, identifier);
    ck_assert(has_text(&p, "tEXt", "Identifier", identifier));
    ck_assert(has_text(&p, "tEXt", "Copy cause", "school enrolment"));
    ck_assert(has_text(&p, "iTXt", "Copy creator", "样例市教育局"));
    ck_assert(has_text(&p, "tEXt", "Copy creation time", "2026-09-21T22:13:20+08:00"));
    ck_assert(has_text(&p, "tEXt", "Copy expiring time", "2026-09-28T20:53:20+08:00"));
    ck_assert(shows(&p, 2, "SCHOOL ENROLMENT"));
    close_png(&p);
}
END_TEST

/* A cause of the greatest length stays on the canvas. */
START_TEST(long_texts_stay_inside)
{
    png p;
    char identifier[128], cause[601];
    gov__sandbox_mark long_mark = mark;
    for (size_t i = 0; i < 600; i += 3) {
        memcpy(cause + i, "证", 3);
    }
    cause[600] = '\0';
    long_mark.cause = cause;
    open_png(&p, &long_mark, identifier);
    ck_assert(has_text(&p, "iTXt", "Copy cause", cause));
    ck_assert_int_eq(memcmp(pixel(&p, WIDTH - 1, HEIGHT - 1), "\xC8\x14\x14", 3), 0);
    close_png(&p);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(a_picture_that_can_be_decoded),
        TEST_ENTRY(a_copy_shows_its_mark),
        TEST_ENTRY(long_texts_stay_inside),
    };
    return test_run("sandbox image", entries, TEST_COUNT(entries));
}
