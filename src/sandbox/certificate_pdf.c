/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate as a page of PDF (ISO 32000-1): what its face says, no seal.
 * Owns: the few objects such a file needs. The font is a predefined CJK one, not embedded. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_files.h"

#define OBJECTS 6

typedef struct pdf {
    char *text;
    size_t length, capacity;
    size_t offsets[OBJECTS + 1];
    bool failed;
} pdf;

static void put(pdf *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(pdf *p, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    int written = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    size_t length = written > 0 ? (size_t)written : 0;
    if (length >= sizeof line) {
        p->failed = true;
        return;
    }
    if (p->length + length + 1 > p->capacity) {
        size_t capacity = (p->capacity + length) * 2 + 1024;
        char *text = realloc(p->text, capacity);
        if (!text) {
            p->failed = true;
            return;
        }
        p->text = text;
        p->capacity = capacity;
    }
    memcpy(p->text + p->length, line, length + 1);
    p->length += length;
}

static void begin_object(pdf *p, int number)
{
    p->offsets[number] = p->length;
    put(p, "%d 0 obj\n", number);
}

/* UTF-16BE in hex, as the encoding UniGB-UTF16-H reads it. */
static void put_hex(pdf *p, const char *utf8)
{
    const unsigned char *at = (const unsigned char *)utf8;
    put(p, "<");
    while (*at != '\0') {
        unsigned code = *at;
        int more = code >= 0xF0 ? 3 : code >= 0xE0 ? 2 : code >= 0xC0 ? 1 : 0;
        code = more == 3 ? code & 7u : more == 2 ? code & 15u : more == 1 ? code & 31u : code;
        for (at++; more > 0 && (*at & 0xC0u) == 0x80u; more--) {
            code = code << 6 | (*at++ & 63u);
        }
        if (code > 0xFFFF) {
            code -= 0x10000;
            put(p, "%04X%04X", 0xD800u + (code >> 10), 0xDC00u + (code & 0x3FFu));
        } else {
            put(p, "%04X", code);
        }
    }
    put(p, ">");
}

static void put_line(pdf *p, int y, int size, const char *label, const char *value)
{
    put(p, "BT /F1 %d Tf 60 %d Td ", size, y);
    put_hex(p, label);
    put(p, " Tj 150 0 Td ");
    put_hex(p, value);
    put(p, " Tj ET\n");
}

static void put_page(pdf *p, const gov__sandbox_certificate *c,
                     const gov__sandbox_mark *mark)
{
    cJSON *data = cJSON_Parse(c->data);
    const cJSON *field = NULL;
    int y = 640;
    put_line(p, 770, 18, c->type_name, "");
    put_line(p, 745, 10, c->type_name_en, "");
    put_line(p, 715, 10, "证照标识", c->identifier);
    put_line(p, 700, 10, "证照编号", c->number);
    put_line(p, 685, 10, "有效期起", c->valid_from);
    put_line(p, 670, 10, "有效期止", c->valid_until);
    cJSON_ArrayForEach(field, data)
    {
        if (cJSON_IsString(field) && y > 60) {
            put_line(p, y, 10, field->string, field->valuestring);
            y -= 15;
        }
    }
    if (mark) {
        put_line(p, 55, 10, "仅用于", mark->cause);
    }
    put_line(p, 40, 8, "样例 SPECIMEN, issued by a sandbox", "");
    p->failed = p->failed || !data;
    cJSON_Delete(data);
}

static void put_font(pdf *p)
{
    begin_object(p, 5);
    put(p, "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H "
           "/DescendantFonts [6 0 R] >>\nendobj\n");
    begin_object(p, 6);
    put(p, "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
           "/W [1 94 500] /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
           "/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 "
           "/FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
           "/CapHeight 880 /StemV 93 >> >>\nendobj\n");
}

static void put_trailer(pdf *p)
{
    size_t start = p->length;
    put(p, "xref\n0 %d\n0000000000 65535 f \n", OBJECTS + 1);
    for (int i = 1; i <= OBJECTS; i++) {
        put(p, "%010zu 00000 n \n", p->offsets[i]);
    }
    put(p, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", OBJECTS + 1, start);
}

char *gov__sb_certificate_pdf(gov_sandbox *sb, const gov__sandbox_certificate *c,
                              const gov__sandbox_mark *mark, size_t *out_length)
{
    (void)sb;
    pdf p = {0}, page = {0};
    put_page(&page, c, mark);
    put(&p, "%%PDF-1.5\n");
    begin_object(&p, 1);
    put(&p, "<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
    begin_object(&p, 2);
    put(&p, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n");
    begin_object(&p, 3);
    put(&p, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            "/Resources << /Font << /F1 5 0 R >> >> >>\nendobj\n");
    begin_object(&p, 4);
    put(&p, "<< /Length %zu >>\nstream\n", page.length);
    for (size_t at = 0; at < page.length && !page.failed; at += 400) {
        put(&p, "%.400s", page.text + at);
    }
    put(&p, "endstream\nendobj\n");
    put_font(&p);
    put_trailer(&p);
    bool failed = p.failed || page.failed;
    free(page.text);
    if (failed) {
        free(p.text);
        return NULL;
    }
    *out_length = p.length;
    return p.text;
}
