/* SPDX-License-Identifier: Apache-2.0 */
/* The documents of an OFD package (GB/T 33190-2016 sections 7 to 17).
 * Owns: page, font, index of fields, annotation of a marked copy. Not: signatures. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/certificate_ofd.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"

#define MAX_ID      200
#define FONT_ID     3
#define LAYER_ID    4
#define FIRST_TEXT  10
#define FIRST_ANNOT 150
#define MAX_FIELDS  24
#define PAGE_WIDTH  210 /* mm: A5, landscape */
#define PAGE_HEIGHT 148
#define ROW         7

typedef struct page {
    gov__sandbox_bytes content, tags;
    int id, y, fields; /* the next object's id; millimetres from above */
} page;

/* Characters that XML 1.0 has no place for become spaces. */
void gov__sb_xml_text(gov__sandbox_bytes *b, const char *text)
{
    static const char special[] = "&<>\"'";
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
    for (; *text != '\0'; text++) {
        const char *found = strchr(special, *text);
        if (found) {
            gov__sb_bytes_text(b, names[found - special]);
        } else {
            char plain = (unsigned char)*text < ' ' ? ' ' : *text;
            gov__sb_bytes_put(b, &plain, 1);
        }
    }
}

/* How far each character but the last advances: Chinese ones fill a square, others half of one. */
static void put_advances(gov__sandbox_bytes *b, const char *text, int size)
{
    const unsigned char *at = (const unsigned char *)text;
    bool first = true;
    for (; *at != '\0'; at++) {
        if ((*at & 0xC0) == 0x80) {
            continue;
        }
        const unsigned char *next = at + 1;
        while ((*next & 0xC0) == 0x80) {
            next++;
        }
        if (*next != '\0') {
            int tenths = *at < 0x80 ? size * 5 : size * 10;
            gov__sb_bytes_print(b, "%s%d.%d", first ? "" : " ", tenths / 10, tenths % 10);
            first = false;
        }
    }
}

static void put_text(gov__sandbox_bytes *b, int id, int x, int y, int size, const char *colour,
                     const char *text)
{
    gov__sb_bytes_print(b,
                        "<ofd:TextObject ID=\"%d\" Boundary=\"%d %d %d %d\" Font=\"%d\" "
                        "Size=\"%d\"><ofd:FillColor Value=\"%s\"/><ofd:TextCode X=\"0\" Y=\"%d\"",
                        id, x, y, PAGE_WIDTH - x - 5, size + 2, FONT_ID, size, colour, size);
    if (text[0] != '\0' && text[1] != '\0') {
        gov__sb_bytes_text(b, " DeltaX=\"");
        put_advances(b, text, size);
        gov__sb_bytes_text(b, "\"");
    }
    gov__sb_bytes_text(b, ">");
    gov__sb_xml_text(b, text);
    gov__sb_bytes_text(b, "</ofd:TextCode></ofd:TextObject>");
}

/* A label, its value, and the entry of the index that names the value's object. */
static void put_field(page *p, const char *name, const char *label, const char *value)
{
    if (!value || value[0] == '\0' || p->fields == MAX_FIELDS || p->y > PAGE_HEIGHT - 20) {
        return;
    }
    put_text(&p->content, p->id++, 15, p->y, 4, "90 90 90", label);
    put_text(&p->content, p->id, 45, p->y, 4, "0 0 0", value);
    gov__sb_bytes_text(&p->tags, "<gov:field name=\"");
    gov__sb_xml_text(&p->tags, name);
    gov__sb_bytes_text(&p->tags, "\" title=\"");
    gov__sb_xml_text(&p->tags, label);
    gov__sb_bytes_print(&p->tags, "\"><ofd:ObjectRef PageRef=\"1\">%d</ofd:ObjectRef></gov:field>",
                        p->id++);
    p->fields++;
    p->y += ROW;
}

/* The names, with a comma between. Caller frees. */
static char *holder_names(const char *holders)
{
    cJSON *list = cJSON_Parse(holders);
    const cJSON *holder = NULL;
    gov__sandbox_bytes b = {0};
    size_t length = 0;
    cJSON_ArrayForEach(holder, list)
    {
        const char *name = gov__sb_member_text(holder, "name");
        gov__sb_bytes_text(&b, b.length > 0 ? "，" : "");
        gov__sb_bytes_text(&b, name ? name : "");
    }
    cJSON_Delete(list);
    return gov__sb_bytes_take(&b, &length);
}

static void put_fields(page *p, const gov__sandbox_certificate *c)
{
    const cJSON *field = NULL;
    cJSON *data = cJSON_Parse(c->data), *issuer = cJSON_Parse(c->issuer);
    char *names = holder_names(c->holders);
    put_field(p, "certificate_identifier", "证照标识", c->identifier);
    put_field(p, "certificate_number", "证照编号", c->number);
    put_field(p, "certificate_type_name", "证照类型", c->type_name);
    put_field(p, "certificate_holder_name", "持证主体", names);
    put_field(p, "certificate_issuing_authority_name", "颁发机构",
              gov__sb_member_text(issuer, "name"));
    put_field(p, "validate_start", "有效期起", c->valid_from);
    put_field(p, "validate_end", "有效期止", c->valid_until);
    cJSON_ArrayForEach(field, data)
    {
        put_field(p, field->string, field->string, cJSON_GetStringValue(field));
    }
    p->content.failed = p->content.failed || !names || !data;
    free(names);
    cJSON_Delete(issuer);
    cJSON_Delete(data);
}

static void add_page(gov__sandbox_package *package, const gov__sandbox_certificate *c)
{
    page p = {.id = FIRST_TEXT, .y = 26};
    gov__sb_bytes_print(&p.content, GOV__SB_OFD_NAMESPACE ">", "Page");
    gov__sb_bytes_print(&p.content,
                        "<ofd:Area><ofd:PhysicalBox>0 0 %d %d</ofd:PhysicalBox></ofd:Area>"
                        "<ofd:Content><ofd:Layer ID=\"%d\" Type=\"Body\">",
                        PAGE_WIDTH, PAGE_HEIGHT, LAYER_ID);
    gov__sb_bytes_text(&p.tags, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gov:certificate "
                                "xmlns:gov=\"urn:govsdk:sandbox:certificate\" "
                                "xmlns:ofd=\"http://www.ofdspec.org/2016\">");
    put_text(&p.content, p.id++, 15, 10, 8, "160 0 0", c->type_name);
    put_fields(&p, c);
    put_text(&p.content, p.id++, 15, PAGE_HEIGHT - 8, 3, "150 150 150",
             "样例 SPECIMEN, issued by a sandbox");
    gov__sb_bytes_text(&p.content, "</ofd:Layer></ofd:Content></ofd:Page>");
    gov__sb_bytes_text(&p.tags, "</gov:certificate>");
    gov__sb_package_add(package, "Doc_0/Pages/Page_0/Content.xml", &p.content, false);
    gov__sb_package_add(package, "Doc_0/Tags/CustomTag.xml", &p.tags, false);
}

/* --- marks ----------------------------------------------------------------------------------------- */

typedef struct mark_line {
    const char *name, *label;
    char value[4 * GOV__SB_TIME_BYTES];
    const char *text; /* instead of `value` */
} mark_line;

#define MARK_LINES 4

/* The items of a copy in the metadata (GB/T 36903). */
static void mark_lines(const gov__sandbox_mark *mark, mark_line lines[MARK_LINES])
{
    lines[0] = (mark_line){"certificate_copy_cause", "制作事由", "", mark->cause};
    lines[1] = (mark_line){"certificate_copy_creator", "制作者", "", mark->creator};
    lines[2] = (mark_line){"certificate_copy_creation_time", "制作时间", "", NULL};
    lines[3] = (mark_line){"certificate_copy_expiring_time", "有效期截止", "", NULL};
    gov__sb_time_text(mark->created_ms, lines[2].value);
    gov__sb_time_text(mark->expires_ms, lines[3].value);
    lines[2].text = lines[2].value;
    lines[3].text = lines[3].value;
}

static void put_mark_data(gov__sandbox_bytes *b, const gov__sandbox_mark *mark, const char *element,
                          bool in_content)
{
    mark_line lines[MARK_LINES];
    mark_lines(mark, lines);
    for (size_t i = 0; i < MARK_LINES; i++) {
        gov__sb_bytes_print(b, "<ofd:%s Name=\"%s\">", element,
                            in_content ? lines[i].label : lines[i].name);
        gov__sb_xml_text(b, lines[i].text);
        gov__sb_bytes_print(b, "</ofd:%s>", element);
    }
}

/* A watermark across the page: what the copy is for is read with what it says. */
static void add_annotation(gov__sandbox_package *package, const gov__sandbox_mark *mark)
{
    char day[16];
    mark_line lines[MARK_LINES];
    gov__sandbox_bytes list = {0}, b = {0};
    gov__sb_bytes_print(&list,
                        GOV__SB_OFD_NAMESPACE
                        "><ofd:Page PageID=\"1\"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc>"
                        "</ofd:Page></ofd:Annotations>",
                        "Annotations");
    mark_lines(mark, lines);
    gov__sb_day_text(mark->created_ms, day);
    gov__sb_bytes_print(&b,
                        GOV__SB_OFD_NAMESPACE "><ofd:Annot ID=\"%d\" Type=\"Watermark\" Creator=\"",
                        "PageAnnot", FIRST_ANNOT);
    gov__sb_xml_text(&b, mark->creator);
    gov__sb_bytes_print(
        &b, "\" LastModDate=\"%s\" ReadOnly=\"true\" Print=\"true\"><ofd:Parameters>", day);
    put_mark_data(&b, mark, "Parameter", false);
    gov__sb_bytes_print(&b, "</ofd:Parameters><ofd:Appearance Boundary=\"0 0 %d %d\">", PAGE_WIDTH,
                        PAGE_HEIGHT);
    for (int i = 0; i < MARK_LINES; i++) {
        put_text(&b, FIRST_ANNOT + 1 + 2 * i, 15, 100 + 8 * i, 5, "200 60 60", lines[i].label);
        put_text(&b, FIRST_ANNOT + 2 + 2 * i, 45, 100 + 8 * i, 5, "200 60 60", lines[i].text);
    }
    gov__sb_bytes_text(&b, "</ofd:Appearance></ofd:Annot></ofd:PageAnnot>");
    gov__sb_package_add(package, "Doc_0/Annots/Annotations.xml", &list, false);
    gov__sb_package_add(package, "Doc_0/Annots/Page_0/Annotation.xml", &b, false);
}

/* --- the rest --------------------------------------------------------------------------------------- */

static void put_data(gov__sandbox_bytes *b, const char *name, const char *value)
{
    gov__sb_bytes_print(b, "<ofd:CustomData Name=\"%s\">", name);
    gov__sb_xml_text(b, value);
    gov__sb_bytes_text(b, "</ofd:CustomData>");
}

static void add_root(gov__sandbox_package *package, const gov__sandbox_certificate *c,
                     const gov__sandbox_mark *mark)
{
    char id[33], day[16];
    gov__sandbox_bytes b = {0};
    gov__sb_random_letters(id, sizeof id - 1, "0123456789abcdef");
    gov__sb_day_text(package->now_ms, day);
    gov__sb_bytes_print(&b, GOV__SB_OFD_NAMESPACE " Version=\"1.1\" DocType=\"OFD\">", "OFD");
    gov__sb_bytes_print(&b, "<ofd:DocBody><ofd:DocInfo><ofd:DocID>%s</ofd:DocID><ofd:Title>", id);
    gov__sb_xml_text(&b, c->type_name);
    gov__sb_bytes_print(&b,
                        "</ofd:Title><ofd:CreationDate>%s</ofd:CreationDate><ofd:Creator>"
                        "govsdk-sandbox</ofd:Creator><ofd:CustomDatas>",
                        day);
    put_data(&b, "证照标识", c->identifier);
    put_data(&b, "证照编号", c->number);
    put_data(&b, "证照类型代码", c->type_code);
    if (mark) {
        put_mark_data(&b, mark, "CustomData", true);
    }
    gov__sb_bytes_text(&b, "</ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml"
                           "</ofd:DocRoot><ofd:Signatures>Doc_0/Signs/Signatures.xml"
                           "</ofd:Signatures></ofd:DocBody></ofd:OFD>");
    gov__sb_package_add(package, "OFD.xml", &b, false);
}

static void add_document(gov__sandbox_package *package, bool marked)
{
    gov__sandbox_bytes b = {0};
    gov__sb_bytes_print(&b, GOV__SB_OFD_NAMESPACE ">", "Document");
    gov__sb_bytes_print(&b,
                        "<ofd:CommonData><ofd:MaxUnitID>%d</ofd:MaxUnitID><ofd:PageArea>"
                        "<ofd:PhysicalBox>0 0 %d %d</ofd:PhysicalBox></ofd:PageArea>"
                        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>"
                        "<ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages>%s"
                        "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags></ofd:Document>",
                        MAX_ID, PAGE_WIDTH, PAGE_HEIGHT,
                        marked ? "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>" : "");
    gov__sb_package_add(package, "Doc_0/Document.xml", &b, false);
}

static void add_resources(gov__sandbox_package *package)
{
    gov__sandbox_bytes fonts = {0}, tags = {0};
    gov__sb_bytes_print(&fonts,
                        GOV__SB_OFD_NAMESPACE
                        " BaseLoc=\"Res\"><ofd:Fonts><ofd:Font ID=\"%d\" FontName=\"宋体\" "
                        "FamilyName=\"宋体\"/></ofd:Fonts></ofd:Res>",
                        "Res", FONT_ID);
    gov__sb_bytes_print(&tags,
                        GOV__SB_OFD_NAMESPACE
                        "><ofd:CustomTag TypeID=\"certificate\"><ofd:FileLoc>CustomTag.xml"
                        "</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>",
                        "CustomTags");
    gov__sb_package_add(package, "Doc_0/PublicRes.xml", &fonts, false);
    gov__sb_package_add(package, "Doc_0/Tags/CustomTags.xml", &tags, false);
}

void gov__sb_ofd_documents(gov__sandbox_package *p, const gov__sandbox_certificate *c,
                           const gov__sandbox_mark *mark_or_null)
{
    add_root(p, c, mark_or_null);
    add_document(p, mark_or_null != NULL);
    add_resources(p);
    add_page(p, c);
    if (mark_or_null) {
        add_annotation(p, mark_or_null);
    }
}
