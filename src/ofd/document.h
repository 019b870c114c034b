/* SPDX-License-Identifier: Apache-2.0 */
/* What an OFD document (GB/T 33190) is made of: every file that is reached from OFD.xml, and the
 * signatures that it lists. How the signatures are judged is signature.h and coverage.h. */
#ifndef GOV__OFD_DOCUMENT_H
#define GOV__OFD_DOCUMENT_H

#include "base/buf.h"
#include "ofd/path.h"

typedef enum gov__ofd_type {
    GOV__OFD_TYPE_SEAL, /* also where none is stated */
    GOV__OFD_TYPE_SIGN,
    GOV__OFD_TYPE_OTHER
} gov__ofd_type;

/* What a file is to the document. A signature leaves out lists and parts of signatures, so that nothing
 * of what is shown may be one. */
typedef enum gov__ofd_role {
    GOV__OFD_ROLE_SHOWN = 1U << 0,     /* the document is made of it */
    GOV__OFD_ROLE_LIST = 1U << 1,      /* Signatures.xml */
    GOV__OFD_ROLE_SIGNATURE = 1U << 2, /* Signature.xml, of one signature */
    GOV__OFD_ROLE_VALUE = 1U << 3,     /* the signed value, of one signature */
    GOV__OFD_ROLE_SEAL = 1U << 4,      /* the copy of a seal */
    GOV__OFD_ROLE_INTEGRITY = 1U << 5  /* the integrity list, and its signed value */
} gov__ofd_role;

/* A signature as Signatures.xml lists it. */
typedef struct gov__ofd_listed {
    size_t entry; /* Signature.xml; GOV__OFD_NONE: it is not there */
    unsigned body;
    gov__ofd_type type;
    bool is_last;                     /* of its list */
    size_t list;                      /* Signatures.xml */
    size_t report;                    /* its number in the report */
    char path[GOV__OFD_NAME_MAX + 1]; /* for reports */
} gov__ofd_listed;

typedef struct gov__ofd_document {
    gov__ofd_package *package;
    gov__ofd_fault fault;              /* of what was walked; the container itself is sound */
    size_t root;                       /* OFD.xml */
    size_t lists[GOV__OFD_BODIES_MAX]; /* Signatures.xml of each DocBody, or GOV__OFD_NONE */
    unsigned bodies;                   /* DocBody elements */
    gov__ofd_listed signatures[GOV__OFD_SIGNATURES];
    size_t count;
    gov__buf missing;        /* what would be shown and is not there: "a (missing), b (missing)" */
    uint64_t missing_bodies; /* DocBody elements that it is missing from */
    bool list_missing;       /* OFD.xml names a list of signatures that is not there */
    bool file_missing;  /* something refers to a file that is not there, and would not be shown */
    bool empty_path;    /* something refers to nothing */
    bool broken_helper; /* a file that shows nothing is not well-formed */
} gov__ofd_document;

/* Walks all. GOV_OK also with document->fault set; GOV_ERR_RESPONSE when not even OFD.xml could be
 * read; GOV_ERR_NO_MEMORY. Clear it in any case. */
gov_status gov__ofd_document_walk(gov__ofd_document *document, gov__ofd_package *package);
void gov__ofd_document_clear(gov__ofd_document *document);

/* The lists of signatures, after the walk; part of it. */
gov_status gov__ofd_document_lists(gov__ofd_document *document);

/* Notes what a file is. GOV_OK; GOV_ERR_RESPONSE with document->fault where it is something else already,
 * or the same of another signature. */
gov_status gov__ofd_document_role(gov__ofd_document *document, size_t entry, gov__ofd_role role);

/* Notes a location that is no good as a fault; GOV_OK for one that is. */
gov_status gov__ofd_path_fault(gov__ofd_fault *fault, gov__ofd_path_result result, gov__bytes file);

#endif
