/* SPDX-License-Identifier: Apache-2.0 */
/* Documents at their limits, each one short: what verification takes beyond them is what they unpack to.
 * They need not be good. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "ecert_documents/documents.h"
#include "unit/jose_support.h"
#include "unit/ofd_support.h"
#include "unit/pdf_support.h"
#include "unit/vc_support.h"

enum {
    ENTRIES = 4000,
    NAME = 480,
    SIGNATURES = 16,
    LARGE = 60 * 1024 * 1024,
    COMMENT = 900 * 1024,
    COMMENTS = 8,
    VALUE = 3900 * 1024,
    PDF_ROWS = 1048575,
    PDF_ROW = 7,
    VALUES = 131000,
    LIST = 9150 * 1024,
    UNPACKED = 16 * 1024 * 1024
};

static char *repeat(const char *head, const char *unit, size_t count, const char *tail)
{
    size_t len = strlen(unit);
    char *out = malloc(strlen(head) + count * len + strlen(tail) + 1);

    ck_assert_ptr_nonnull(out);
    char *at = out + strlen(head);
    memcpy(out, head, strlen(head));
    for (size_t i = 0; i < count; i++, at += len) {
        memcpy(at, unit, len);
    }
    memcpy(at, tail, strlen(tail) + 1);
    return out;
}

static void write_package(const char *name, const ofd_book *book, char *const *extra, size_t count)
{
    FILE *file = documents_open(name, 0);
    zip_maker *zip = zip_new();

    for (size_t i = 0; i < book->count; i++) {
        zip_add_file(zip, book->files[i].name, book->files[i].data, book->files[i].len);
    }
    for (size_t i = 0; i < count; i++) {
        zip_add_file(zip, extra[i], "x", 1);
    }
    zip_finish(zip, NULL);
    documents_put(file, ECERT_DOCUMENT, zip->data, zip->len);
    documents_close(file);
    zip_free(zip);
}

/* Thousands of files with long names, each of which many signatures refer to with a wrong digest. */
static void worst_entries(void)
{
    ofd_book *book = ofd_new();
    char **names = calloc(ENTRIES, sizeof *names);
    char *references = malloc(ENTRIES * (size_t)(NAME + 160));
    size_t len = 0;

    ck_assert_ptr_nonnull(references);
    char *filler = repeat("", "n", NAME - 16, "");
    for (size_t i = 0; i < ENTRIES; i++) {
        names[i] = jose_format("Doc_0/%zu_%s", i, filler);
        len += (size_t)snprintf(references + len, NAME + 160,
                                "<ofd:Reference FileRef=\"/%s\"><ofd:CheckValue>AAAA"
                                "</ofd:CheckValue></ofd:Reference>",
                                names[i]);
    }
    for (int i = 0; i < SIGNATURES; i++) {
        ofd_sign(book, &(ofd_signing){.version = 4, .reference = references});
    }
    write_package("worst_ofd_entries", book, names, ENTRIES);
    for (size_t i = 0; i < ENTRIES; i++) {
        free(names[i]);
    }
    free(filler);
    free(names);
    free(references);
    ofd_free(book);
}

/* Every text and value as long as it may be, beside files that unpack to the greatest sum. */
static void worst_sizes(void)
{
    ofd_book *book = ofd_new();
    char *comment = repeat("<!--", "x", COMMENT, "-->");
    char *info = repeat("", comment, COMMENTS, "");
    char *property = repeat("/", "p", VALUE, "");
    uint8_t *zeros = calloc(1, LARGE);

    ofd_put(book, "Doc_0/Res/font.ttf", zeros, LARGE);
    ofd_put(book, "Doc_0/Res/image.png", zeros, LARGE);
    ofd_put(book, "Doc_0/Attachs/data.xml", zeros, LARGE);
    ofd_sign(book, &(ofd_signing){.version = 4, .info = info, .property = property});
    ofd_sign(book, &(ofd_signing){.version = 4, .info = info, .seal_copy = true});
    ofd_put(book, "Doc_0/Signs/Sign_1/Seal.esl", zeros, VALUE);
    ofd_sign(book, &(ofd_signing){.version = OFD_SIGNED_DATA_CONTENT, .info = info});
    memset(zeros, 'A', VALUE);
    ofd_put(book, "Doc_0/Signs/Sign_2/SignedValue.dat", zeros, VALUE);
    write_package("worst_ofd_sizes", book, NULL, 0);
    ofd_free(book);
    free(zeros);
    free(property);
    free(info);
    free(comment);
}

static void put_packed(pdf_file *file, const char *entries, const void *data, size_t len)
{
    uLongf packed_len = compressBound((uLong)len);
    Bytef *packed = malloc(packed_len);

    ck_assert_int_eq(compress2(packed, &packed_len, data, (uLong)len, 9), Z_OK);
    char *head = jose_format("<< %s /Filter /FlateDecode /Length %zu >>\nstream\n", entries,
                             (size_t)packed_len);
    pdf_append(file, head);
    pdf_append_bytes(file, packed, packed_len);
    pdf_append(file, "\nendstream\nendobj\n");
    free(head);
    free(packed);
}

static void put_row(uint8_t *row, unsigned type, size_t where, size_t which)
{
    row[0] = (uint8_t)type;
    for (unsigned i = 0; i < 3; i++) {
        row[1 + i] = (uint8_t)(where >> (16 - 8 * i));
        row[4 + i] = (uint8_t)(which >> (16 - 8 * i));
    }
}

/* As many objects as there may be, and object streams of all bytes that are kept: form and field are in
 * them. */
static void worst_pdf(void)
{
    static const char *const bodies[] = {"<< /Type /Catalog /AcroForm 4 0 R >>",
                                         "<< /Fields [5 0 R 6 0 R] >>",
                                         "<< /FT /Sig /Kids [6 0 R] >>", "<< /FT /Sig >>"};
    static const unsigned numbers[] = {1, 4, 5, 6};
    const size_t stream = 7800U * 1024;
    FILE *file = documents_open("worst_pdf_objects", 0);
    uint8_t *rows = calloc(PDF_ROWS, PDF_ROW);
    pdf_file pdf = {0};

    ck_assert_ptr_nonnull(rows);
    pdf_append(&pdf, "%PDF-1.7\n");
    for (unsigned i = 0; i < 4; i++) {
        char *head = jose_format("%u 0 %s", numbers[i], bodies[i]);
        char *plain = repeat(head, " ", stream, "");
        char *entries =
            jose_format("/Type /ObjStm /N 1 /First %d", (int)(strchr(head, '<') - head));
        put_row(rows + PDF_ROW * (20 + i), 1, pdf.len, 0);
        put_row(rows + PDF_ROW * numbers[i], 2, 20 + i, 0);
        char *number = jose_format("%u 0 obj\n", 20 + i);
        pdf_append(&pdf, number);
        put_packed(&pdf, entries, plain, stream);
        free(number);
        free(entries);
        free(plain);
        free(head);
    }
    size_t section = pdf.len;
    put_row(rows + PDF_ROW * 9, 1, section, 0);
    pdf_append(&pdf, "9 0 obj\n");
    put_packed(&pdf, "/Type /XRef /Size 1048575 /Root 1 0 R /W [1 3 3]", rows,
               (size_t)PDF_ROWS * PDF_ROW);
    char *end = jose_format("startxref\n%zu\n%%%%EOF\n", section);
    pdf_append(&pdf, end);
    documents_put(file, ECERT_DOCUMENT, pdf.data, pdf.len);
    documents_close(file);
    free(end);
    free(rows);
    pdf_free(&pdf);
}

static void put_keys(FILE *file, const gov_key *key)
{
    char *jwk = vc_jwk(key);
    char *set = jose_format("{\"keys\":[%s]}", jwk);

    documents_put_text(file, ECERT_ISSUER_KEYS, set);
    free(set);
    free(jwk);
}

/* As many values as there may be, signed by a known key. */
static void worst_credential(const gov_key *key)
{
    static const char *const none[] = {NULL};
    FILE *file = documents_open("worst_vc_values", 0);
    char *head = jose_format("{\"iss\":\"" ECERT_ISSUER "\",\"vct\":\"v\",\"iat\":%d,\"a\":[0",
                             X509_NOW - 60);
    char *payload = repeat(head, ",0", VALUES, "]}");
    char *text = vc_issue(key, "dc+sd-jwt", 0, payload, none);

    documents_put_text(file, ECERT_DOCUMENT, text);
    put_keys(file, key);
    documents_close(file);
    free(text);
    free(payload);
    free(head);
}

/* A short credential whose status list is as long as it may be, packed and unpacked. */
static void worst_list(const gov_key *key)
{
    static const char *const none[] = {NULL};
    FILE *file = documents_open("worst_vc_list", 0);
    uint8_t *noise = documents_noise(UNPACKED);
    char *payload = jose_format("{\"iss\":\"" ECERT_ISSUER
                                "\",\"vct\":\"v\",\"iat\":%d,\"status\":{\"status_list\":{"
                                "\"idx\":0,\"uri\":\"" ECERT_LIST_URI "\"}}}",
                                X509_NOW - 60);
    char *text = vc_issue(key, "dc+sd-jwt", 0, payload, none);
    memset(noise + LIST, 0, UNPACKED - LIST);
    noise[0] = 0;
    char *members = jose_format("\"sub\":\"" ECERT_LIST_URI "\",\"iat\":%d", X509_NOW - 3600);
    char *token = vc_list(key, 0, members, 8, noise, UNPACKED);

    documents_put_text(file, ECERT_DOCUMENT, text);
    documents_put_text(file, ECERT_STATUS_LIST, token);
    put_keys(file, key);
    documents_close(file);
    free(token);
    free(members);
    free(text);
    free(payload);
    free(noise);
}

void documents_worst(void)
{
    gov_key *key = vc_key("2027");

    ofd_people_make();
    worst_entries();
    worst_sizes();
    ofd_people_free();
    worst_pdf();
    worst_credential(key);
    worst_list(key);
    gov_key_unref(key);
}
