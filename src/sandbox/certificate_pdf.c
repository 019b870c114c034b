/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate as a signed page of PDF (ISO 32000-1): what its face says, and a copy's mark.
 * Owns: the file's objects and the place of the signature. The font is a predefined CJK one, not
 * embedded. Not: the signature itself (certificate_pdf_sign.c). */
#include "sandbox/certificate_pdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_files.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"

#define OBJECTS      9
#define RANGE_CHARS  40 /* "[0 a b c]" and spaces behind it */
#define CHINA_MS     INT64_C(28800000)
#define LAST_FIELD_Y 150

typedef struct pdf {
    gov__sandbox_bytes file;
    size_t offsets[OBJECTS + 1];
    size_t range, gap_start, gap_end; /* of the signature: see sections 12.8.1 and 12.8.3 */
} pdf;

static void begin_object(pdf *p, int number)
{
    p->offsets[number] = p->file.length;
    gov__sb_bytes_print(&p->file, "%d 0 obj\n", number);
}

/* UTF-16BE in hex, as the encoding UniGB-UTF16-H reads it. */
static void put_units(gov__sandbox_bytes *b, const char *utf8)
{
    const unsigned char *at = (const unsigned char *)utf8;
    while (*at != '\0') {
        unsigned code = *at;
        int more = code >= 0xF0 ? 3 : code >= 0xE0 ? 2 : code >= 0xC0 ? 1 : 0;
        code = more == 3 ? code & 7u : more == 2 ? code & 15u : more == 1 ? code & 31u : code;
        for (at++; more > 0 && (*at & 0xC0u) == 0x80u; more--) {
            code = code << 6 | (*at++ & 63u);
        }
        if (code > 0xFFFF) {
            code -= 0x10000;
            gov__sb_bytes_print(b, "%04X%04X", 0xD800u + (code >> 10), 0xDC00u + (code & 0x3FFu));
        } else {
            gov__sb_bytes_print(b, "%04X", code);
        }
    }
}

static void put_line(gov__sandbox_bytes *b, int y, int size, const char *label, const char *value)
{
    gov__sb_bytes_print(b, "BT /F1 %d Tf 60 %d Td <", size, y);
    put_units(b, label);
    gov__sb_bytes_text(b, "> Tj 130 0 Td <");
    put_units(b, value);
    gov__sb_bytes_text(b, "> Tj ET\n");
}

/* In red below the face. */
static void put_mark(gov__sandbox_bytes *b, const gov__sandbox_mark *mark)
{
    char created[GOV__SB_TIME_BYTES], expires[GOV__SB_TIME_BYTES];
    gov__sb_time_text(mark->created_ms, created);
    gov__sb_time_text(mark->expires_ms, expires);
    gov__sb_bytes_text(b, "q 0.75 0 0 rg\n");
    put_line(b, 120, 12, "加注件", "仅限下列事由使用 COPY FOR ONE PURPOSE ONLY");
    put_line(b, 105, 10, "制作事由", mark->cause);
    put_line(b, 90, 10, "制作者", mark->creator);
    put_line(b, 75, 10, "制作时间", created);
    put_line(b, 60, 10, "有效期截止", expires);
    gov__sb_bytes_text(b, "Q\n");
}

static void put_page(gov__sandbox_bytes *b, const gov__sandbox_certificate *c,
                     const gov__sandbox_mark *mark)
{
    cJSON *data = cJSON_Parse(c->data);
    const cJSON *field = NULL;
    int y = 640;
    put_line(b, 770, 18, c->type_name, "");
    put_line(b, 745, 10, c->type_name_en, "");
    put_line(b, 715, 10, "证照标识", c->identifier);
    put_line(b, 700, 10, "证照编号", c->number);
    put_line(b, 685, 10, "有效期起", c->valid_from);
    put_line(b, 670, 10, "有效期止", c->valid_until);
    cJSON_ArrayForEach(field, data)
    {
        if (cJSON_IsString(field) && y > LAST_FIELD_Y) {
            put_line(b, y, 10, field->string, field->valuestring);
            y -= 15;
        }
    }
    if (mark) {
        put_mark(b, mark);
    }
    put_line(b, 30, 8, "样例 SPECIMEN, issued by a sandbox", "");
    b->failed = b->failed || !data;
    cJSON_Delete(data);
}

static void put_pages(pdf *p, const gov__sandbox_bytes *page)
{
    begin_object(p, 1);
    gov__sb_bytes_text(&p->file, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] "
                                 "/SigFlags 3 >> >>\nendobj\n");
    begin_object(p, 2);
    gov__sb_bytes_text(&p->file, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n");
    begin_object(p, 3);
    gov__sb_bytes_text(&p->file,
                       "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                       "/Resources << /Font << /F1 5 0 R >> >> /Annots [7 0 R] >>\nendobj\n");
    begin_object(p, 4);
    gov__sb_bytes_print(&p->file, "<< /Length %zu >>\nstream\n", page->length);
    gov__sb_bytes_put(&p->file, page->at, page->length);
    gov__sb_bytes_text(&p->file, "endstream\nendobj\n");
}

static void put_font(pdf *p)
{
    begin_object(p, 5);
    gov__sb_bytes_text(&p->file, "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding "
                                 "/UniGB-UTF16-H /DescendantFonts [6 0 R] >>\nendobj\n");
    begin_object(p, 6);
    gov__sb_bytes_text(
        &p->file,
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        "/W [1 94 500] /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
        "/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 "
        "/FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
        "/CapHeight 880 /StemV 93 >> >>\nendobj\n");
}

static void put_time(gov__sandbox_bytes *b, int64_t now_ms)
{
    char digits[16];
    gov__sb_digits_of_time(now_ms, CHINA_MS, digits);
    gov__sb_bytes_print(b, "(D:%s+08'00')", digits);
}

/* The signature's value is written when all else is. */
static void put_signature_field(pdf *p, int64_t now_ms)
{
    begin_object(p, 7);
    gov__sb_bytes_text(&p->file, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /F 132 "
                                 "/Rect [0 0 0 0] /P 3 0 R /V 8 0 R >>\nendobj\n");
    begin_object(p, 8);
    gov__sb_bytes_text(&p->file, "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter "
                                 "/ETSI.CAdES.detached /M ");
    put_time(&p->file, now_ms);
    gov__sb_bytes_text(&p->file, " /ByteRange ");
    p->range = p->file.length;
    gov__sb_bytes_print(&p->file, "%*s /Contents ", RANGE_CHARS, "");
    p->gap_start = p->file.length;
    gov__sb_bytes_print(&p->file, "<%0*d>", 2 * GOV__SB_PDF_SIGNATURE_BYTES, 0);
    p->gap_end = p->file.length;
    gov__sb_bytes_text(&p->file, " >>\nendobj\n");
}

static void put_information(pdf *p, const gov__sandbox_certificate *c,
                            const gov__sandbox_mark *mark, int64_t now_ms)
{
    begin_object(p, 9);
    gov__sb_bytes_text(&p->file, "<< /Title <FEFF");
    put_units(&p->file, c->type_name);
    gov__sb_bytes_text(&p->file, "> /Subject <FEFF");
    put_units(&p->file, c->identifier);
    if (mark) {
        gov__sb_bytes_text(&p->file, "> /Keywords <FEFF");
        put_units(&p->file, mark->cause);
    }
    gov__sb_bytes_text(&p->file, "> /Producer (govsdk-sandbox) /CreationDate ");
    put_time(&p->file, now_ms);
    gov__sb_bytes_text(&p->file, " >>\nendobj\n");
}

static void put_trailer(pdf *p)
{
    size_t start = p->file.length;
    gov__sb_bytes_print(&p->file, "xref\n0 %d\n0000000000 65535 f \n", OBJECTS + 1);
    for (int i = 1; i <= OBJECTS; i++) {
        gov__sb_bytes_print(&p->file, "%010zu 00000 n \n", p->offsets[i]);
    }
    gov__sb_bytes_print(&p->file,
                        "trailer\n<< /Size %d /Root 1 0 R /Info 9 0 R >>\n"
                        "startxref\n%zu\n%%%%EOF\n",
                        OBJECTS + 1, start);
}

/* The ranges go in before the digest is taken, the hex into the gap between them after. */
static bool sign(gov_sandbox *sb, pdf *p)
{
    char range[RANGE_CHARS + 1];
    gov__sandbox_bytes der = {0};
    if (p->file.failed || !gov__sb_print(range, sizeof range, "[0 %zu %zu %zu]", p->gap_start,
                                         p->gap_end, p->file.length - p->gap_end)) {
        return false;
    }
    memcpy(p->file.at + p->range, range, strlen(range));
    bool done = gov__sb_pdf_signature(sb, &p->file, p->gap_start, p->gap_end, &der) == 0 &&
                der.length <= GOV__SB_PDF_SIGNATURE_BYTES;
    for (size_t i = 0; done && i < der.length; i++) {
        static const char digits[] = "0123456789abcdef";
        p->file.at[p->gap_start + 1 + 2 * i] = (uint8_t)digits[der.at[i] >> 4];
        p->file.at[p->gap_start + 2 + 2 * i] = (uint8_t)digits[der.at[i] & 15];
    }
    gov__sb_bytes_free(&der);
    return done;
}

char *gov__sb_certificate_pdf(gov_sandbox *sb, const gov__sandbox_certificate *c,
                              const gov__sandbox_mark *mark_or_null, size_t *out_length)
{
    pdf p = {{0}, {0}, 0, 0, 0};
    gov__sandbox_bytes page = {0};
    int64_t now_ms = gov__sb_now_ms(sb);
    *out_length = 0;
    put_page(&page, c, mark_or_null);
    gov__sb_bytes_text(&p.file, "%PDF-1.7\n");
    put_pages(&p, &page);
    put_font(&p);
    put_signature_field(&p, now_ms);
    put_information(&p, c, mark_or_null, now_ms);
    put_trailer(&p);
    p.file.failed = p.file.failed || page.failed || !sign(sb, &p);
    gov__sb_bytes_free(&page);
    return gov__sb_bytes_take(&p.file, out_length);
}
