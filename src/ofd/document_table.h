/* SPDX-License-Identifier: Apache-2.0 */
/* Where locations stand in the files of an OFD document (GB/T 33190 chapters 7 to 18): which element of
 * which kind of file names a file of which kind. */
#ifndef GOV__OFD_DOCUMENT_TABLE_H
#define GOV__OFD_DOCUMENT_TABLE_H

/* Those before the lists are read, in this order: a file names only such of later kinds. */
typedef enum gov__ofd_kind {
    GOV__OFD_KIND_ROOT,
    GOV__OFD_KIND_VERSION,
    GOV__OFD_KIND_DOCUMENT,
    GOV__OFD_KIND_PAGE, /* also templates */
    GOV__OFD_KIND_RESOURCES,
    GOV__OFD_KIND_ANNOTATIONS,
    GOV__OFD_KIND_ANNOTATION,
    GOV__OFD_KIND_ATTACHMENTS,
    GOV__OFD_KIND_TAGS,
    GOV__OFD_KIND_EXTENSIONS,
    GOV__OFD_KIND_LIST, /* Signatures.xml */
    GOV__OFD_KIND_LEAF, /* not looked into */
    GOV__OFD_KIND_NAMED /* belongs to a version, which shows it elsewhere or not at all */
} gov__ofd_kind;

typedef struct gov__ofd_location {
    gov__ofd_kind kind;
    const char *parent;
    const char *element;
    const char *attribute; /* NULL: the text */
    gov__ofd_kind target;
} gov__ofd_location;

/* Ends with a row whose element is NULL. */
extern const gov__ofd_location gov__ofd_locations[];

#endif
