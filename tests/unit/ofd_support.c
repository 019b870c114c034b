/* SPDX-License-Identifier: Apache-2.0 */
/* Documents and their signatures, written from GB/T 33190 and the shapes that real packages have. */
#include "unit/ofd_support.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define SPACE " xmlns:ofd=\"http://www.ofdspec.org/2016\""

seal_people ofd_people;

void ofd_people_make(void)
{
    seal_people_make(&ofd_people, "SM2");
}

void ofd_people_free(void)
{
    seal_people_free(&ofd_people);
}

/* Text that grows. */
typedef struct text {
    char *data;
    size_t len;
} text;

static void add(text *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(text *out, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    ck_assert_int_ge(len, 0);
    out->data = realloc(out->data, out->len + (size_t)len + 1);
    ck_assert_ptr_nonnull(out->data);
    va_start(arguments, format);
    vsnprintf(out->data + out->len, (size_t)len + 1, format, arguments);
    va_end(arguments);
    out->len += (size_t)len;
}

ofd_file *ofd_find(ofd_book *book, const char *name)
{
    for (size_t i = 0; i < book->count; i++) {
        if (strcmp(book->files[i].name, name) == 0) {
            return &book->files[i];
        }
    }
    return NULL;
}

void ofd_put(ofd_book *book, const char *name, const void *data, size_t len)
{
    ofd_file *file = ofd_find(book, name);
    uint8_t *copy = malloc(len + 1);

    ck_assert_ptr_nonnull(copy);
    if (len != 0) {
        memcpy(copy, data, len);
    }
    copy[len] = 0;
    if (file == NULL) {
        ck_assert_uint_lt(book->count, OFD_FILES);
        file = &book->files[book->count++];
        file->name = strdup(name);
        ck_assert_ptr_nonnull(file->name);
        file->data = NULL;
    }
    free(file->data);
    file->data = copy;
    file->len = len;
}

void ofd_put_text(ofd_book *book, const char *name, const char *data)
{
    ofd_put(book, name, data, strlen(data));
}

void ofd_remove(ofd_book *book, const char *name)
{
    ofd_file *file = ofd_find(book, name);

    ck_assert_ptr_nonnull(file);
    free(file->name);
    free(file->data);
    *file = book->files[--book->count];
}

void ofd_edit(ofd_book *book, const char *name, const char *from, const char *to)
{
    ofd_file *file = ofd_find(book, name);
    text out = {0};

    ck_assert_ptr_nonnull(file);
    const char *all = (const char *)file->data;
    const char *at = strstr(all, from);
    ck_assert_msg(at != NULL, "%s has no %s", name, from);
    add(&out, "%.*s%s%s", (int)(at - all), all, to, at + strlen(from));
    ofd_put(book, name, out.data, out.len);
    free(out.data);
}

static const struct {
    const char *name;
    const char *data;
} pages[OFD_PAGE_FILES] = {
    {"Doc_0/Document.xml",
     HEAD "<ofd:Document" SPACE "><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID>"
          "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
          "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
          "<ofd:TemplatePage ID=\"2\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/></ofd:CommonData>"
          "<ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages>"
          "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
          "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
          "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags></ofd:Document>"},
    {"Doc_0/PublicRes.xml",
     HEAD "<ofd:Res" SPACE " BaseLoc=\"Res\"><ofd:Fonts><ofd:Font ID=\"3\" FontName=\"Test\">"
          "<ofd:FontFile>font.ttf</ofd:FontFile></ofd:Font></ofd:Fonts></ofd:Res>"},
    {"Doc_0/DocumentRes.xml",
     HEAD "<ofd:Res" SPACE " BaseLoc=\"Res\"><ofd:MultiMedias><ofd:MultiMedia ID=\"4\" "
          "Type=\"Image\"><ofd:MediaFile>image.png</ofd:MediaFile></ofd:MultiMedia>"
          "</ofd:MultiMedias></ofd:Res>"},
    {OFD_PAGE, HEAD "<ofd:Page" SPACE "><ofd:Template TemplateID=\"2\"/><ofd:Content><ofd:Layer>"
                    "<ofd:TextObject ID=\"5\"><ofd:TextCode>valid until 2030</ofd:TextCode>"
                    "</ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>"},
    {"Doc_0/Tpls/Tpl_0/Content.xml", HEAD "<ofd:Page" SPACE "><ofd:Content/></ofd:Page>"},
    {"Doc_0/Res/font.ttf", "a font"},
    {"Doc_0/Res/image.png", "\x89PNG"},
    {"Doc_0/Annots/Annotations.xml",
     HEAD "<ofd:Annotations" SPACE "><ofd:Page PageID=\"1\"><ofd:FileLoc>Page_0/Annotation.xml"
          "</ofd:FileLoc></ofd:Page></ofd:Annotations>"},
    {"Doc_0/Annots/Page_0/Annotation.xml", HEAD "<ofd:PageAnnot" SPACE "/>"},
    {"Doc_0/Attachs/Attachments.xml",
     HEAD "<ofd:Attachments" SPACE "><ofd:Attachment ID=\"8\" Name=\"data\"><ofd:FileLoc>data.xml"
          "</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"},
    {"Doc_0/Attachs/data.xml", "<data/>"},
    {"Doc_0/Tags/CustomTags.xml",
     HEAD "<ofd:CustomTags" SPACE "><ofd:CustomTag TypeID=\"t\"><ofd:FileLoc>Tag.xml</ofd:FileLoc>"
          "</ofd:CustomTag></ofd:CustomTags>"},
    {"Doc_0/Tags/Tag.xml", "<holder>6</holder>"},
    {"OFD.xml", HEAD "<ofd:OFD" SPACE " Version=\"1.1\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo>"
                     "<ofd:DocID>0</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml"
                     "</ofd:DocRoot></ofd:DocBody></ofd:OFD>"},
};

ofd_book *ofd_new(void)
{
    ofd_book *book = calloc(1, sizeof *book);

    ck_assert_ptr_nonnull(book);
    for (size_t i = 0; i < OFD_PAGE_FILES; i++) {
        ofd_put_text(book, pages[i].name, pages[i].data);
    }
    return book;
}

void ofd_free(ofd_book *book)
{
    for (size_t i = 0; i < book->count; i++) {
        free(book->files[i].name);
        free(book->files[i].data);
    }
    free(book);
}

static bool is_skipped(const ofd_file *file, const ofd_signing *how)
{
    if (how->skip != NULL && strcmp(file->name, how->skip) == 0) {
        return true;
    }
    return strcmp(file->name, OFD_LIST) == 0 && !how->covers_list;
}

static const char *digest_name(const char *method)
{
    if (strstr(method, "SHA") != NULL) {
        return strstr(method, "256") != NULL   ? "SHA256"
               : strstr(method, "384") != NULL ? "SHA384"
               : strstr(method, "512") != NULL ? "SHA512"
                                               : "SHA1";
    }
    return strcmp(method, "MD5") == 0 || method[0] == '\0' ? "MD5" : "SM3";
}

static void add_references(text *out, const ofd_book *book, const ofd_signing *how)
{
    const char *method = how->check_method != NULL ? how->check_method : "SM3";

    if (method[0] != '\0') {
        add(out, "<ofd:References CheckMethod=\"%s\">", method);
    } else {
        add(out, "<ofd:References>");
    }
    for (size_t i = 0; i < book->count; i++) {
        const ofd_file *file = &book->files[i];

        if (is_skipped(file, how)) {
            continue;
        }
        der digest = der_digest(digest_name(method), file->data, file->len);
        der letters = der_base64(digest.data, digest.len);
        add(out,
            "<ofd:Reference FileRef=\"/%s\"><ofd:CheckValue>%.*s</ofd:CheckValue>"
            "</ofd:Reference>",
            file->name, (int)letters.len, (const char *)letters.data);
        der_free(&digest);
        der_free(&letters);
    }
    add(out, "%s</ofd:References>", how->reference != NULL ? how->reference : "");
}

static char *signature_text(const ofd_book *book, const ofd_signing *how)
{
    const char *method = how->method != NULL ? how->method : "1.2.156.10197.1.501";
    text out = {0};
    char value[128];

    snprintf(value, sizeof value,
             "<ofd:SignedValue>/Doc_0/Signs/Sign_%u/SignedValue.dat"
             "</ofd:SignedValue>",
             book->signatures);
    add(&out, HEAD "<ofd:Signature" SPACE ">%s<ofd:SignedInfo>", how->value_first ? value : "");
    add(&out, "%s",
        how->elements ? "<ofd:Provider><ofd:ProviderName>t</ofd:ProviderName>"
                        "</ofd:Provider>"
                      : "<ofd:Provider ProviderName=\"t\"/>");
    add(&out,
        "<ofd:SignatureMethod>%s</ofd:SignatureMethod>"
        "<ofd:SignatureDateTime>2027-01-15 15:00:00</ofd:SignatureDateTime>",
        method);
    add_references(&out, book, how);
    if (how->seal_copy) {
        add(&out, "<ofd:Seal><ofd:BaseLoc>/Doc_0/Signs/Sign_%u/Seal.esl</ofd:BaseLoc></ofd:Seal>",
            book->signatures);
    }
    add(&out, "%s</ofd:SignedInfo>%s</ofd:Signature>%s", how->info != NULL ? how->info : "",
        how->value_first ? "" : value, how->spoil != NULL ? how->spoil : "");
    return out.data;
}

static der signed_data(const ofd_signing *how, const x509_entity *signer, const char *data)
{
    der digest = der_digest("SM3", data, strlen(data));
    bool content = how->version == OFD_SIGNED_DATA_CONTENT;
    const signed_data_make make = {.signer = signer,
                                   .has_content = content,
                                   .content = content ? (gov__bytes){digest.data, digest.len}
                                                      : gov__bytes_of(data, strlen(data)),
                                   .attributes = !content,
                                   .bad_signature = (how->flags & SEAL_BAD_SIGNATURE) != 0};
    der out = signed_data_of(&make);

    der_free(&digest);
    return out;
}

static der seal_value(ofd_book *book, const ofd_signing *how, const x509_entity *signer,
                      const char *data)
{
    seal_make make = {.version = how->version,
                      .signer = signer,
                      .maker = ofd_people.maker,
                      .listed = how->listed,
                      .flags = how->flags,
                      .at_s = how->at_s,
                      .hashed = how->bad_hash ? gov__bytes_of("other", 5) : (gov__bytes){NULL, 0}};
    char path[128];

    make = how->seal != NULL ? *how->seal : make;
    der seal = seal_make_seal(&make);
    seal_make copied = make;
    copied.sealed = &seal;
    if (how->seal_copy) {
        snprintf(path, sizeof path, "Doc_0/Signs/Sign_%u/Seal.esl", book->signatures);
        der other = seal_make_seal(&make);
        ofd_put(book, path, how->other_seal ? other.data : seal.data,
                how->other_seal ? other.len : seal.len);
        der_free(&other);
    }
    snprintf(path, sizeof path, "/Doc_0/Signs/Sign_%u/Signature.xml", book->signatures);
    der out = seal_make_signature(&copied, gov__bytes_of(data, strlen(data)),
                                  how->property != NULL ? how->property : path);
    der_free(&seal);
    return out;
}

static void list_signature(ofd_book *book, const char *type)
{
    char entry[200];

    if (book->signatures == 0) {
        ofd_edit(book, "OFD.xml", "</ofd:DocBody>",
                 "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>");
        ofd_put_text(book, OFD_LIST, HEAD "<ofd:Signatures" SPACE "></ofd:Signatures>");
    }
    snprintf(entry, sizeof entry,
             "<ofd:Signature ID=\"%u\"%s%s%s BaseLoc=\"/Doc_0/Signs/Sign_%u/"
             "Signature.xml\"/></ofd:Signatures>",
             book->signatures, type != NULL ? " Type=\"" : "", type != NULL ? type : "",
             type != NULL ? "\"" : "", book->signatures);
    ofd_edit(book, OFD_LIST, "</ofd:Signatures>", entry);
}

void ofd_sign(ofd_book *book, const ofd_signing *how)
{
    const x509_entity *signer = how->signer != NULL ? how->signer : ofd_people.signer;
    bool sealed = how->version < 100;
    char path[128];

    list_signature(book, how->type != NULL ? how->type : sealed ? NULL : "Sign");
    char *data = signature_text(book, how);
    der value = sealed ? seal_value(book, how, signer, data) : signed_data(how, signer, data);
    snprintf(path, sizeof path, "Doc_0/Signs/Sign_%u/Signature.xml", book->signatures);
    ofd_put_text(book, path, data);
    snprintf(path, sizeof path, "Doc_0/Signs/Sign_%u/SignedValue.dat", book->signatures);
    ofd_put(book, path, value.data, value.len);
    der_free(&value);
    free(data);
    book->signatures++;
}

ofd_book *ofd_signed(const ofd_signing *how)
{
    ofd_book *book = ofd_new();

    ofd_sign(book, how != NULL ? how : &(ofd_signing){.version = 4});
    return book;
}

void ofd_protect(ofd_book *book, const x509_entity *signer, const char *skip)
{
    const ofd_signing how = {.version = OFD_SIGNED_DATA_CONTENT};
    text out = {0};

    add(&out, HEAD "<ofd:DocEntries" SPACE " ID=\"1\"><ofd:FileList>");
    for (size_t i = 0; i < book->count; i++) {
        if (skip == NULL || strcmp(skip, book->files[i].name) != 0) {
            add(&out, "<ofd:File ID=\"%zu\" FileLoc=\"/%s\"/>", i, book->files[i].name);
        }
    }
    add(&out, "</ofd:FileList><ofd:SignedValueLoc>/signedvalue.dat</ofd:SignedValueLoc>"
              "</ofd:DocEntries>");
    der value = signed_data(&how, signer, out.data);
    ofd_put(book, "OFDEntries.xml", out.data, out.len);
    ofd_put(book, "signedvalue.dat", value.data, value.len);
    der_free(&value);
    free(out.data);
}

zip_maker *ofd_pack(const ofd_book *book)
{
    zip_maker *zip = zip_new();

    for (size_t i = 0; i < book->count; i++) {
        zip_add_file(zip, book->files[i].name, book->files[i].data, book->files[i].len);
    }
    zip_finish(zip, NULL);
    return zip;
}
