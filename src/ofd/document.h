/* SPDX-License-Identifier: Apache-2.0 */
/* What an OFD document (GB/T 33190) is made of: every file that is reached from OFD.xml, and the
 * signatures that it lists. How the signatures are judged is signature.h and coverage.h. */
#ifndef GOV__OFD_DOCUMENT_H
#define GOV__OFD_DOCUMENT_H

#include "ofd/path.h"

typedef enum gov__ofd_type {
    GOV__OFD_TYPE_SEAL, /* also where none is stated */
    GOV__OFD_TYPE_SIGN,
    GOV__OFD_TYPE_OTHER
} gov__ofd_type;

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
    uint64_t read;      /* bytes of XML so far */
    bool list_missing;  /* OFD.xml names a list of signatures that is not there */
    bool file_missing;  /* something refers to a file that is not there */
    bool empty_path;    /* something refers to nothing */
    bool broken_helper; /* a file that shows nothing is not well-formed */
} gov__ofd_document;

/* Walks all. GOV_OK also with document->fault set; GOV_ERR_RESPONSE when not even OFD.xml could be
 * read; GOV_ERR_NO_MEMORY. */
gov_status gov__ofd_document_walk(gov__ofd_document *document, gov__ofd_package *package);

/* The lists of signatures, after the walk; part of it. */
gov_status gov__ofd_document_lists(gov__ofd_document *document);

/* Notes a location that is no good as a fault; GOV_OK for one that is. */
gov_status gov__ofd_path_fault(gov__ofd_fault *fault, gov__ofd_path_result result, gov__bytes file);

#endif
