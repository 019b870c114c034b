/* SPDX-License-Identifier: Apache-2.0 */
/* XML of a package, read in pieces: elements by their local names whatever their namespace, attributes,
 * and the text of elements that hold nothing else. A document type declaration is refused, and
 * everything that could grow has a limit. What the elements mean is for the caller. */
#ifndef GOV__OFD_XML_H
#define GOV__OFD_XML_H

#include "base/buf.h"
#include "ofd/package.h"

#define GOV__OFD_XML_DEPTH 64

typedef struct gov__ofd_xml gov__ofd_xml;

/* An element; borrowed for the time of the call. */
typedef struct gov__ofd_node {
    const char *name;        /* local */
    const char *parent;      /* local name of the element around it; "" for the root */
    unsigned depth;          /* 1: the root */
    const char **attributes; /* NULL at the end */
    gov__bytes text;         /* at the end: see gov__ofd_node_text */
    bool is_split;           /* a comment or the like stands in the middle of the text */
    bool *ambiguous;         /* what was asked for is read by others in another way */
} gov__ofd_node;

/* The value of an attribute by its local name; NULL when there is none. Two of the name, with another
 * prefix each, are a problem with the file. */
const char *gov__ofd_node_attribute(const gov__ofd_node *node, const char *name);
/* The text, trimmed, at the end of an element; empty where elements stand inside, and cut off at 64 KiB. One
 * that is not in one piece, of which some readers take the first, is a problem with the file. */
gov__bytes gov__ofd_node_text(const gov__ofd_node *node);

typedef struct gov__ofd_xml_handler {
    /* What is not GOV_OK ends reading and is returned. Either may be NULL. */
    gov_status (*begin)(void *user, const gov__ofd_node *node);
    gov_status (*end)(void *user, const gov__ofd_node *node);
    void *user;
} gov__ofd_xml_handler;

/* Why reading ended. */
typedef enum gov__ofd_xml_problem {
    GOV__OFD_XML_NONE,
    GOV__OFD_XML_BROKEN,
    GOV__OFD_XML_DOCTYPE,
    GOV__OFD_XML_LIMIT,
    GOV__OFD_XML_ENCODING,
    GOV__OFD_XML_AMBIGUOUS
} gov__ofd_xml_problem;

/* Whole text at once. GOV_OK; what the handler said; GOV_ERR_RESPONSE with *problem; memory. */
gov_status gov__ofd_xml_read(const gov_allocator *mem, gov__bytes text,
                             const gov__ofd_xml_handler *handler, gov__ofd_xml_problem *problem);
/* A file of the package, unpacked in pieces; as gov__ofd_package_read besides. */
gov_status gov__ofd_xml_read_file(gov__ofd_package *package, size_t entry,
                                  const gov__ofd_xml_handler *handler,
                                  gov__ofd_xml_problem *problem);
/* Notes a problem with a file as a fault. GOV_ERR_RESPONSE. */
gov_status gov__ofd_xml_fault(gov__ofd_fault *fault, gov__ofd_xml_problem problem, gov__bytes file);

#endif
