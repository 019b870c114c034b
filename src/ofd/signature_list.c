/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of signatures (GB/T 33190 chapter 18, Signatures.xml): which there are, in their order. */
#include <string.h>

#include "ofd/document.h"
#include "ofd/xml.h"

struct reader {
    gov__ofd_document *document;
    unsigned body;
    size_t first; /* the first signature of this list */
    bool inside;  /* a Signature element */
    gov__ofd_type type;
    gov__ofd_path path; /* of the present one; len 0: not met yet */
    size_t entry;
};

static gov__bytes list_name(const struct reader *reader)
{
    const gov__ofd_document *document = reader->document;

    return document->package->entries[document->lists[reader->body]].name;
}

static gov__ofd_type type_of(const char *text)
{
    if (text == NULL || text[0] == '\0' || strcmp(text, "Seal") == 0) {
        return GOV__OFD_TYPE_SEAL;
    }
    return strcmp(text, "Sign") == 0 ? GOV__OFD_TYPE_SIGN : GOV__OFD_TYPE_OTHER;
}

static gov_status take_path(struct reader *reader, gov__bytes text)
{
    gov__ofd_document *document = reader->document;

    if (reader->path.len != 0) {
        return gov__ofd_fault_set(&document->fault, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS,
                                  "two locations for one signature in", list_name(reader));
    }
    return gov__ofd_path_fault(&document->fault,
                               gov__ofd_path_locate(document->package,
                                                    gov__ofd_path_folder(list_name(reader)), text,
                                                    &reader->path, &reader->entry),
                               list_name(reader));
}

/* A signature where none is looked for is one to readers that look everywhere. */
static gov_status refuse_nested(struct reader *reader, const gov__ofd_node *node)
{
    if (strcmp(node->name, "Signature") != 0) {
        return GOV_OK;
    }
    return gov__ofd_fault_set(&reader->document->fault, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS,
                              "a signature inside something else in", list_name(reader));
}

static bool is_signature(const gov__ofd_node *node)
{
    return node->depth == 2 && strcmp(node->name, "Signature") == 0;
}

static gov_status on_begin(void *user, const gov__ofd_node *node)
{
    struct reader *reader = user;

    if (node->depth == 1 && strcmp(node->name, "Signatures") != 0) {
        return gov__ofd_fault_set(&reader->document->fault, GOV_FINDING_FAIL, GOV__REASON_MALFORMED,
                                  "not a list of signatures", list_name(reader));
    }
    if (!is_signature(node)) {
        return refuse_nested(reader, node);
    }
    const char *path = gov__ofd_node_attribute(node, "BaseLoc");
    reader->type = type_of(gov__ofd_node_attribute(node, "Type"));
    reader->path.len = 0;
    reader->inside = true;
    return path != NULL ? take_path(reader, gov__bytes_of(path, strlen(path))) : GOV_OK;
}

/* Notes what the file is. One that is listed twice is a fault, and verified once. */
static bool is_twice(struct reader *reader)
{
    gov__ofd_document *document = reader->document;

    if (reader->entry == GOV__OFD_NONE) {
        return false;
    }
    bool twice = (document->package->entries[reader->entry].roles & GOV__OFD_ROLE_SIGNATURE) != 0;
    (void)gov__ofd_document_role(document, reader->entry, GOV__OFD_ROLE_SIGNATURE);
    return twice;
}

static gov_status add(struct reader *reader)
{
    gov__ofd_document *document = reader->document;

    if (reader->path.len == 0) {
        return gov__ofd_fault_set(&document->fault, GOV_FINDING_FAIL, GOV__REASON_MALFORMED,
                                  "a signature without a location in", list_name(reader));
    }
    if (document->count == GOV__OFD_SIGNATURES) {
        return gov__ofd_fault_set(&document->fault, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT,
                                  "too many signatures in", list_name(reader));
    }
    if (is_twice(reader)) {
        return GOV_OK;
    }
    gov__ofd_listed *listed = &document->signatures[document->count++];
    size_t len =
        reader->path.len < sizeof listed->path ? reader->path.len : sizeof listed->path - 1;
    listed->entry = reader->entry;
    listed->body = reader->body;
    listed->type = reader->type;
    listed->list = document->lists[reader->body];
    memcpy(listed->path, reader->path.text, len);
    listed->path[len] = '\0';
    return GOV_OK;
}

static gov_status on_end(void *user, const gov__ofd_node *node)
{
    struct reader *reader = user;

    if (is_signature(node)) {
        reader->inside = false;
        return add(reader);
    }
    if (reader->inside && node->depth == 3 && strcmp(node->name, "BaseLoc") == 0) {
        return take_path(reader, gov__ofd_node_text(node));
    }
    return GOV_OK;
}

static gov_status read_list(gov__ofd_document *document, unsigned body)
{
    struct reader reader = {.document = document, .body = body, .first = document->count};
    const gov__ofd_xml_handler handler = {on_begin, on_end, &reader};
    gov__ofd_xml_problem problem;
    gov_status status =
        gov__ofd_xml_read_file(document->package, document->lists[body], &handler, &problem);

    if (status == GOV_ERR_RESPONSE && problem != GOV__OFD_XML_NONE) {
        status = gov__ofd_xml_fault(&document->fault, problem, list_name(&reader));
    }
    if (document->count > reader.first) {
        document->signatures[document->count - 1].is_last = true;
    }
    return status == GOV_ERR_RESPONSE ? GOV_OK : status;
}

gov_status gov__ofd_document_lists(gov__ofd_document *document)
{
    gov_status status = GOV_OK;

    for (unsigned body = 0; status == GOV_OK && body < document->bodies; body++) {
        if (document->lists[body] != GOV__OFD_NONE) {
            status = read_list(document, body);
        }
    }
    return status;
}
