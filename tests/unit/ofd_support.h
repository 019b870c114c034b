/* SPDX-License-Identifier: Apache-2.0 */
/* OFD packages made by the tests: a document with one file of every kind, signed by seals and by SignedData
 * with keys of the test's own, and packed; and what verification finds in them.
 *
 *     ofd_book *book = ofd_new();
 *     ofd_sign(book, &(ofd_signing){.version = 4});
 *     ofd_report report = ofd_verify(book, NULL);     PASSED, with the anchors of ofd_people
 *     ofd_report_free(&report); ofd_free(book);
 *
 * Every failure here fails the test. */
#ifndef GOVSDK_OFD_SUPPORT_H
#define GOVSDK_OFD_SUPPORT_H

#include <check.h>

#include "unit/seal_support.h"
#include "unit/zip_support.h"
#include "verification/verification.h"

enum { OFD_FILES = 200, OFD_PAGE_FILES = 14 };

#define OFD_PAGE   "Doc_0/Pages/Page_0/Content.xml"
#define OFD_LIST   "Doc_0/Signs/Signatures.xml"
#define OFD_SIGN_0 "Doc_0/Signs/Sign_0/Signature.xml"
#define OFD_VALUE  "Doc_0/Signs/Sign_0/SignedValue.dat"
#define OFD_SEAL   "Doc_0/Signs/Sign_0/Seal.esl"

typedef struct ofd_file {
    char *name;
    uint8_t *data;
    size_t len;
} ofd_file;

typedef struct ofd_book {
    ofd_file files[OFD_FILES];
    size_t count;
    unsigned signatures;
} ofd_book;

/* An unchecked fixture: made once for the tests of a case. */
extern seal_people ofd_people;
/* Revocation lists that verification has beside the anchors; empty: none. */
extern gov__bytes ofd_lists[2];
void ofd_people_make(void);
void ofd_people_free(void);

ofd_book *ofd_new(void);
void ofd_free(ofd_book *book);
ofd_file *ofd_find(ofd_book *book, const char *name); /* NULL when there is none */
/* Adds a file or replaces it. */
void ofd_put(ofd_book *book, const char *name, const void *data, size_t len);
void ofd_put_text(ofd_book *book, const char *name, const char *text);
void ofd_remove(ofd_book *book, const char *name);
/* Replaces the first `from` in a file, which must be there. */
void ofd_edit(ofd_book *book, const char *name, const char *from, const char *to);

enum {
    OFD_SIGNED_DATA_CONTENT = 352751,   /* GB/T 35275: the content is the digest */
    OFD_SIGNED_DATA_ATTRIBUTES = 352752 /* GB/T 35275: no content, attributes */
};

typedef struct ofd_signing {
    int version;               /* 1, 4, 5, OFD_SIGNED_DATA_; 0: 4 */
    unsigned flags;            /* SEAL_ */
    const x509_entity *signer; /* NULL: ofd_people.signer */
    const x509_entity *listed; /* stands in the seal's list instead */
    bool seal_copy;            /* Seal.esl is there */
    bool other_seal;           /* and is another one */
    bool covers_list;
    bool value_first;         /* SignedValue stands before SignedInfo */
    bool elements;            /* Provider's data are elements */
    const char *skip;         /* a file without a reference */
    const char *check_method; /* NULL: SM3; "": is not stated */
    const char *method;       /* NULL: 1.2.156.10197.1.501 */
    const char *reference;    /* XML among the references */
    const char *info;         /* XML in SignedInfo */
    const char *property;     /* NULL: where it is */
    const char *type;         /* Type in the list; NULL: is not stated */
    int64_t at_s;
    bool bad_hash;         /* dataHash is of something else */
    const char *spoil;     /* appended to Signature.xml before it is signed */
    const seal_make *seal; /* replaces all about the seal */
} ofd_signing;

/* Signs what is in the book so far, and lists it. */
void ofd_sign(ofd_book *book, const ofd_signing *how);
/* A new one, signed; NULL: by a seal of version 4. */
ofd_book *ofd_signed(const ofd_signing *how);
/* Adds OFDEntries.xml and its signature (GM/T 0099); `skip` is not on the list. */
void ofd_protect(ofd_book *book, const x509_entity *signer, const char *skip);

/* Everything in order, deflated. Caller frees. */
zip_maker *ofd_pack(const ofd_book *book);

typedef struct ofd_report {
    gov_trust *trust;
    gov_verification *found;
    gov_status status;
} ofd_report;

/* Verifies with the roots of ofd_people as anchors, at X509_NOW, without revocation unless the options
 * say otherwise. */
ofd_report ofd_verify(const ofd_book *book, const gov_verify_options *options);
ofd_report ofd_verify_bytes(const void *data, size_t size, const gov_verify_options *options);
void ofd_report_free(ofd_report *report);
gov_verify_options ofd_options(void);
/* With an allocator; only the status. */
gov_status ofd_verify_status(const gov_allocator *mem, const void *data, size_t size);

/* The result, the reason and a part of the detail (NULL: any) of a check. */
void ofd_expect(const ofd_report *report, size_t signature, gov__check check, gov_finding result,
                gov__reason reason, const char *detail);
/* The only FAIL of all signatures, with its reason; the others are PASS, or do not apply. */
void ofd_expect_only(const ofd_report *report, size_t signature, gov__check check,
                     gov__reason reason, const char *detail);
/* The same of the first signature of a book, which is freed. */
void ofd_judge_only(ofd_book *book, const gov_verify_options *options, gov__check check,
                    gov__reason reason, const char *detail);
/* Everything is good. */
void ofd_expect_good(const ofd_report *report, size_t signatures);
/* The package cannot be read: one line says why. */
void ofd_expect_container(const ofd_report *report, gov_finding result, gov__reason reason,
                          const char *detail);

/* A test, and how often it is looped. */
typedef struct ofd_case {
    const TTest *test;
    int count;
} ofd_case;
/* Runs them with ofd_people made; the exit code for main. */
int ofd_run(const char *suite, const ofd_case *cases, size_t count);

#endif
