/* SPDX-License-Identifier: Apache-2.0 */
/* PDFs made by the tests, with signatures by keys of unit/x509_support.h, and their verification through
 * the public interface. Zero members of a make take the ordinary; each of the others turns one thing. */
#ifndef GOVSDK_PDF_SUPPORT_H
#define GOVSDK_PDF_SUPPORT_H

#include <govsdk/verification.h>

#include "unit/signed_data_support.h"
#include "unit/test_support.h"

#define PDF_OBJECTS_MAX 32

typedef enum pdf_range {
    PDF_RANGE_GOOD,
    PDF_RANGE_WIDE,      /* leaves out the key /Contents as well */
    PDF_RANGE_NARROW,    /* the "<" is signed */
    PDF_RANGE_FROM_ONE,  /* does not begin at 0 */
    PDF_RANGE_SHORT,     /* ends before the cross-reference section */
    PDF_RANGE_ELSEWHERE, /* leaves out the other string of this dictionary, /Decoy */
    PDF_RANGE_FIVE,      /* five integers */
    PDF_RANGE_THREE,
    PDF_RANGE_REAL,
    PDF_RANGE_NEGATIVE,
    PDF_RANGE_BEYOND, /* ends behind the document */
    PDF_RANGE_OVERLAP,
    PDF_RANGE_HUGE,
    PDF_RANGE_ZEROS,  /* the right ones, with zeros before them */
    PDF_RANGE_SIGNED, /* the right ones, with "+" before them */
    PDF_RANGE_NONE    /* there is no /ByteRange */
} pdf_range;

typedef struct pdf_make {
    bool xref_stream;       /* a cross-reference stream instead of a table */
    bool predictor;         /* with the prediction of PNG */
    bool object_stream;     /* catalogue, form and field are in an object stream */
    bool is_unsigned;       /* the field is empty */
    bool packed_signature;  /* the signature dictionary itself is in the object stream */
    const char *sub_filter; /* NULL: adbe.pkcs7.detached */
    const char *entries;    /* more entries of the signature dictionary */
    const char *root;       /* more entries of the catalogue */
    const char *form;       /* instead of the form; NULL: "<< /Fields [5 0 R] >>" */
    const char *field;      /* instead of the field */
    const char *trailer;    /* more entries of the trailer */
    const char *moment;     /* /M; NULL: "(D:20270115080000Z)"; "": none */
    pdf_range range;
    const char *contents;        /* instead of the hexadecimal digits, "(text)" for instance */
    bool contents_white;         /* white space among the digits */
    const char *behind;          /* hexadecimal digits behind the signature */
    const signed_data_make *cms; /* its content and form are filled in */
    const stamp_make *stamp;     /* a time stamp of the document instead */
    bool dropped; /* pdf_sign_again: the form does not name the first field any more */
    bool ber;     /* lengths are indefinite, as NSS has them */
} pdf_make;

typedef struct pdf_file {
    char *data;
    size_t len;
    size_t room;
    size_t offsets[PDF_OBJECTS_MAX]; /* of this revision; 0: not in it */
    size_t section;                  /* of the last cross-reference section */
    size_t contents;                 /* of the last "<" of a signature */
    size_t decoy;
    size_t range; /* of the last "[" of a /ByteRange */
    bool streams;
} pdf_file;

/* A whole document; release with pdf_free. */
pdf_file pdf_build(const pdf_make *make);
void pdf_free(pdf_file *file);
void pdf_append(pdf_file *file, const char *text);
void pdf_append_bytes(pdf_file *file, const void *data, size_t len);

/* An incremental update: objects, then pdf_update_end. */
void pdf_object(pdf_file *file, unsigned number, const char *body);
void pdf_update_end(pdf_file *file, const char *trailer);
/* The same with a second field and signature. */
void pdf_sign_again(pdf_file *file, const pdf_make *make);
/* Replaces the last text of this kind by one of the same length. */
void pdf_replace(pdf_file *file, const char *from, const char *to);

/* Who signs, and whom the store knows. */
typedef struct pdf_case {
    x509_tree rsa;
    x509_tree ec;
    x509_tree sm2;
    x509_entity *tsa; /* below ec.ca */
    gov_trust *trust;
    gov_verify_options options; /* at X509_NOW, revocation is not looked at */
    gov_verification *found;
    char *said; /* of pdf_differences */
} pdf_case;

/* Runs the tests of a case between the making of its keys and its end, which count as tests: assertions do
 * not work elsewhere. Returns the exit code for main. */
int pdf_case_run(const char *suite, pdf_case *c, const test_entry *entries, size_t count);
/* CMS by the leaf of a tree, with the certificate above it and signed attributes. */
signed_data_make pdf_cms(const x509_tree *tree);
void pdf_case_verify(pdf_case *c, const void *data, size_t size);
/* Every check of a signature that is neither a plain PASS nor does not apply nor was not reached, as
 * "CHECK=RESULT:reason", with spaces between; "" when there is none. */
const char *pdf_differences(pdf_case *c, size_t signature);
/* Builds, verifies, and tells the differences of the only signature. */
const char *pdf_case_differences(pdf_case *c, const pdf_make *make);

#endif
