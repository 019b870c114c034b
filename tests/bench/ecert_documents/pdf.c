/* SPDX-License-Identifier: Apache-2.0 */
/* A licence as PDF of some pages' size, signed as CAdES by a chain of three, which comes along. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/signed_data.h"
#include "ecert_documents/documents.h"
#include "unit/pdf_support.h"

enum { CONTENT = 60 * 1024, CONTENT_OBJECT = 12 };

/* A stream of hexadecimal digits, so that it is text for the builder. */
static void put_content(pdf_file *file)
{
    static const char hex[] = "0123456789ABCDEF";
    uint8_t *noise = documents_noise(CONTENT);
    char *body = malloc(CONTENT + 128);

    ck_assert_ptr_nonnull(body);
    int head = snprintf(body, 128, "<< /Filter /ASCIIHexDecode /Length %d >>\nstream\n", CONTENT);
    for (size_t i = 0; i < CONTENT; i++) {
        body[(size_t)head + i] = hex[noise[i] & 15];
    }
    memcpy(body + head + CONTENT, "\nendstream", 11);
    pdf_object(file, CONTENT_OBJECT, body);
    pdf_update_end(file, NULL);
    free(body);
    free(noise);
}

static uint8_t nibble(char digit)
{
    return (uint8_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

static void put_signature(FILE *file, const x509_tree *tree, gov__bytes cms)
{
    gov__signed_data_parts *parts = calloc(1, sizeof *parts);
    gov__der element;

    ck_assert(gov__der_next(&cms, &element));
    ck_assert_int_eq(gov__signed_data_read(element.raw, parts), GOV_OK);
    gov__bytes attributes = parts->signers[0].signed_attrs;
    uint8_t *message = malloc(attributes.len);
    memcpy(message, attributes.data, attributes.len);
    message[0] = 0x31; /* RFC 5652 section 5.4 */
    documents_put_signature(file, ECERT_SIGNATURE, tree->leaf,
                            gov__bytes_of(message, attributes.len), parts->signers[0].signature);
    free(message);
    free(parts);
}

static void put_operations(FILE *file, const x509_tree *tree, const pdf_file *pdf)
{
    const char *begin = pdf->data + pdf->contents;
    const char *end = memchr(begin, '>', pdf->len - pdf->contents);
    size_t digits = (size_t)(end - begin - 1);
    size_t behind = pdf->len - pdf->contents - digits - 2;
    uint8_t *bytes = malloc(pdf->len);

    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, pdf->data, pdf->contents);
    memcpy(bytes + pdf->contents, end + 1, behind);
    documents_put(file, ECERT_SHA256, bytes, pdf->contents + behind);
    documents_put(file, ECERT_SHA256, tree->leaf->der, tree->leaf->der_len);
    for (size_t i = 0; i < digits / 2; i++) {
        bytes[i] = (uint8_t)(nibble(begin[1 + 2 * i]) << 4 | nibble(begin[2 + 2 * i]));
    }
    put_signature(file, tree, gov__bytes_of(bytes, digits / 2));
    free(bytes);
}

static void make_one(FILE *file, const x509_tree *tree)
{
    const signed_data_make cms = {.signer = tree->leaf,
                                  .with = tree->ca,
                                  .cms = true,
                                  .attributes = true,
                                  .naming = tree->leaf};
    pdf_file pdf = pdf_build(&(pdf_make){.is_unsigned = true});
    put_content(&pdf);
    pdf_sign_again(&pdf, &(pdf_make){.cms = &cms, .sub_filter = "ETSI.CAdES.detached"});
    documents_put(file, ECERT_DOCUMENT, pdf.data, pdf.len);
    put_operations(file, tree, &pdf);
    documents_put_chain(file, tree);
    documents_put_leaf(file, tree->leaf);
    pdf_free(&pdf);
}

static void make(const char *name, const char *kind)
{
    x509_tree tree;

    x509_make_tree(&tree, kind);
    for (int i = 0; i < ECERT_SIGNERS; i++) {
        FILE *file = documents_open(name, i);
        x509_tree own = tree;
        own.leaf = x509_make(
            &(x509_spec){.kind = kind, .name = "Signer", .issuer = tree.ca, .same_key = tree.leaf});
        make_one(file, &own);
        if (i == 0) {
            documents_put_store(file, &tree);
        }
        x509_free(own.leaf);
        documents_close(file);
    }
    x509_free_tree(&tree);
}

void documents_pdf(void)
{
    make("pdf_ec", "P-256");
    make("pdf_rsa", "RSA-2048");
}
