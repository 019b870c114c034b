/* SPDX-License-Identifier: Apache-2.0 */
/* A licence as OFD: 13 files under one seal of version 4, a chain of three for the signer and another for
 * the maker of the seal, all of SM2. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "ecert_documents/documents.h"
#include "seal/seal.h"
#include "unit/ofd_support.h"

enum { REFERENCES = 13, FONT = 60 * 1024, IMAGE = 30 * 1024, LINES = 60 };

static ofd_book *make_book(void)
{
    ofd_book *book = ofd_new();
    uint8_t *noise = documents_noise(FONT);
    char line[160];

    ofd_put(book, "Doc_0/Res/font.ttf", noise, FONT);
    ofd_put(book, "Doc_0/Res/image.png", noise, IMAGE);
    free(noise);
    ofd_remove(book, "Doc_0/Annots/Page_0/Annotation.xml");
    ofd_edit(book, "Doc_0/Annots/Annotations.xml",
             "<ofd:Page PageID=\"1\"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>",
             "");
    for (int i = 0; i < LINES; i++) {
        (void)snprintf(line, sizeof line,
                       "<ofd:TextObject ID=\"%d\" Boundary=\"20 %d 80 6\" Font=\"3\" Size=\"4\">"
                       "<ofd:TextCode X=\"0\" Y=\"4\">line %d</ofd:TextCode></ofd:TextObject>"
                       "</ofd:Layer>",
                       i + 10, 20 + 7 * i, i);
        ofd_edit(book, OFD_PAGE, "</ofd:Layer>", line);
    }
    return book;
}

/* Every file that the signature refers to, and the signature's own text. */
static void put_digests(FILE *file, ofd_book *book)
{
    size_t count = 0;

    for (size_t i = 0; i < book->count; i++) {
        const ofd_file *one = &book->files[i];
        if (strncmp(one->name, "Doc_0/Signs/", 12) != 0) {
            documents_put(file, ECERT_SM3, one->data, one->len);
            count++;
        }
    }
    ck_assert_uint_eq(count, REFERENCES);
    const ofd_file *text = ofd_find(book, OFD_SIGN_0);
    documents_put(file, ECERT_SM3, text->data, text->len);
}

static void put_signatures(FILE *file, ofd_book *book)
{
    const ofd_file *value = ofd_find(book, OFD_VALUE);
    gov__seal_signature *what = calloc(1, sizeof *what);
    gov__seal_notes notes = {{NULL}, 0};
    gov__buf message;

    ck_assert_int_eq(gov__seal_signature_read(gov__bytes_of(value->data, value->len), what, &notes),
                     GOV_OK);
    documents_put_signature(file, ECERT_SIGNATURE, ofd_people.signer, what->tbs, what->signature);
    gov__buf_init(&message, gov__mem_default(), 0);
    ck_assert_int_eq(gov__seal_maker_message(&what->seal, &message), GOV_OK);
    documents_put_signature(file, ECERT_SIGNATURE, ofd_people.maker,
                            gov__bytes_of(message.data, message.len), what->seal.maker_signature);
    gov__buf_free(&message);
    free(what);
}

/* Authorities of other names, so that the two chains meet nowhere. */
static void make_authorities(x509_tree *tree, const char *root, const char *ca)
{
    tree->root = x509_make(&(x509_spec){.kind = "SM2", .name = root, .ca = true, .key_ids = true});
    tree->ca = x509_make(
        &(x509_spec){.kind = "SM2", .name = ca, .issuer = tree->root, .ca = true, .key_ids = true});
    tree->leaf = NULL;
}

static void make_leaf(x509_tree *tree, const char *name)
{
    tree->leaf =
        x509_make(&(x509_spec){.kind = "SM2", .name = name, .issuer = tree->ca, .key_ids = true});
}

static void make_one(FILE *file, const x509_tree *signer, const x509_tree *maker)
{
    ofd_people = (seal_people){.signer = signer->leaf, .maker = maker->leaf};
    ofd_book *book = make_book();
    ofd_sign(book, &(ofd_signing){.version = 4, .seal_copy = true});
    zip_maker *zip = ofd_pack(book);
    documents_put(file, ECERT_DOCUMENT, zip->data, zip->len);
    put_digests(file, book);
    put_signatures(file, book);
    documents_put_chain(file, signer);
    documents_put_chain(file, maker);
    documents_put_leaf(file, signer->leaf);
    documents_put_leaf(file, maker->leaf);
    zip_free(zip);
    ofd_free(book);
}

void documents_ofd(void)
{
    x509_tree signer;
    x509_tree maker;

    make_authorities(&signer, "Signer Root", "Signer Authority");
    make_authorities(&maker, "Maker Root", "Maker Authority");
    for (int i = 0; i < ECERT_SIGNERS; i++) {
        FILE *file = documents_open("ofd", i);
        make_leaf(&signer, "Signer");
        make_leaf(&maker, "Maker");
        make_one(file, &signer, &maker);
        if (i == 0) {
            documents_put_store(file, &signer);
            documents_put_store(file, &maker);
        }
        x509_free(signer.leaf);
        x509_free(maker.leaf);
        signer.leaf = NULL;
        maker.leaf = NULL;
        documents_close(file);
    }
    x509_free_tree(&signer);
    x509_free_tree(&maker);
}
