/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over a document: OFD.xml first, then every file that is reached from it, kind by kind. Files of
 * a kind name only such of later kinds, so that each is read once as each kind that it is taken for, when
 * it is known from which bodies it is reached. */
#include "ofd/document.h"

#include <string.h>

#include "base/mem.h"
#include "ofd/document_table.h"
#include "ofd/xml.h"

#define ROOT_NAME "OFD.xml"

enum { MISSING_MAX = 2000 };

/* Bodies from which a file is reached, by the kinds that it is taken for. */
struct reached {
    uint64_t as[GOV__OFD_KIND_LIST];
};

struct walk {
    gov__ofd_document *document;
    struct reached *reached; /* by entry */
    /* The file being read: */
    size_t entry;
    gov__ofd_kind kind;
    uint64_t bodies;
    gov__ofd_path folder; /* what its locations are relative to */
    unsigned body;        /* OFD.xml: the present DocBody */
    unsigned in_body;     /* elements met in the present DocBody: bit 0 DocRoot, bit 1 Signatures */
    size_t roots;         /* DocRoot elements with a file */
};

gov_status gov__ofd_path_fault(gov__ofd_fault *fault, gov__ofd_path_result result, gov__bytes file)
{
    switch (result) {
    case GOV__OFD_PATH_OK: return GOV_OK;
    case GOV__OFD_PATH_ESCAPES:
        return gov__ofd_fault_set(fault, GOV_FINDING_FAIL, GOV__REASON_PATH_ESCAPE,
                                  "a location leads out of the package, in", file);
    default:
        return gov__ofd_fault_set(fault, GOV_FINDING_FAIL, GOV__REASON_MALFORMED,
                                  "a location that is none, in", file);
    }
}

gov_status gov__ofd_document_role(gov__ofd_document *document, size_t entry, gov__ofd_role role)
{
    const unsigned single = GOV__OFD_ROLE_SIGNATURE | GOV__OFD_ROLE_VALUE;
    gov__ofd_entry *file = &document->package->entries[entry];
    unsigned others = file->roles & ~((unsigned)role & ~single);

    file->roles = (uint8_t)(file->roles | role);
    return others == 0
               ? GOV_OK
               : gov__ofd_fault_set(&document->fault, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS,
                                    "one file in two roles", file->name);
}

static gov__bytes name_of(const struct walk *walk)
{
    return walk->document->package->entries[walk->entry].name;
}

static gov_status take_list(struct walk *walk, size_t entry)
{
    gov__ofd_document *document = walk->document;

    if (entry == GOV__OFD_NONE) {
        document->list_missing = true;
        return GOV_OK;
    }
    document->lists[walk->body] = entry;
    document->package->entries[entry].bodies |= walk->bodies;
    return gov__ofd_document_role(document, entry, GOV__OFD_ROLE_LIST);
}

/* What may be absent without a change of what is seen: helpers, a cover, and lists of resources, which
 * writers name and leave out. */
static bool may_be_absent(const gov__ofd_location *row)
{
    const gov__ofd_kind kinds[] = {row->kind, row->target};

    for (size_t i = 0; i < 2; i++) {
        if (kinds[i] == GOV__OFD_KIND_TAGS || kinds[i] == GOV__OFD_KIND_EXTENSIONS ||
            kinds[i] == GOV__OFD_KIND_VERSION) {
            return true;
        }
    }
    return row->target == GOV__OFD_KIND_RESOURCES ||
           (row->kind == GOV__OFD_KIND_ROOT && row->target == GOV__OFD_KIND_LEAF);
}

/* Where a file that would be shown is not there, somebody may have taken away what gave him away. */
static gov_status note_missing(struct walk *walk, const gov__ofd_location *row,
                               const gov__ofd_path *path)
{
    gov__ofd_document *document = walk->document;

    if (may_be_absent(row)) {
        document->file_missing = true;
        return GOV_OK;
    }
    document->missing_bodies |= walk->bodies;
    if (document->missing.len + path->len < MISSING_MAX) {
        gov__buf_append_str(&document->missing, document->missing.len != 0 ? ", " : "");
        gov__buf_append(&document->missing, path->text, path->len);
        gov__buf_append_str(&document->missing, " (missing)");
    }
    return gov__buf_status(&document->missing);
}

/* A file that the present one names. */
static gov_status reach(struct walk *walk, const gov__ofd_location *row, gov__bytes text)
{
    gov__ofd_document *document = walk->document;
    gov__ofd_path path;
    size_t entry;

    if (text.len == 0) {
        document->empty_path = true;
        return GOV_OK;
    }
    gov__ofd_path_result result = gov__ofd_path_locate(
        document->package, gov__bytes_of(walk->folder.text, walk->folder.len), text, &path, &entry);
    if (result != GOV__OFD_PATH_OK) {
        return gov__ofd_path_fault(&document->fault, result, name_of(walk));
    }
    if (row->target == GOV__OFD_KIND_LIST) {
        return take_list(walk, entry);
    }
    if (entry == GOV__OFD_NONE) {
        return note_missing(walk, row, &path);
    }
    walk->roots += row->target == GOV__OFD_KIND_DOCUMENT ? 1 : 0;
    document->package->entries[entry].bodies |= walk->bodies;
    if (row->target < GOV__OFD_KIND_LIST) {
        walk->reached[entry].as[row->target] |= walk->bodies;
    }
    if (row->target != GOV__OFD_KIND_NAMED) {
        (void)gov__ofd_document_role(document, entry, GOV__OFD_ROLE_SHOWN);
    }
    return GOV_OK;
}

/* Which of two DocRoots (or two lists of signatures) a reader takes is its own affair. */
static gov_status note_single(struct walk *walk, const gov__ofd_node *node)
{
    unsigned bit = strcmp(node->name, "DocRoot") == 0      ? 1U
                   : strcmp(node->name, "Signatures") == 0 ? 2U
                                                           : 0U;

    if (bit == 0 || strcmp(node->parent, "DocBody") != 0) {
        return GOV_OK;
    }
    if ((walk->in_body & bit) != 0) {
        return gov__ofd_fault_set(&walk->document->fault, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS,
                                  "an element that may stand once stands twice in", name_of(walk));
    }
    walk->in_body |= bit;
    return GOV_OK;
}

static gov_status begin_body(struct walk *walk)
{
    gov__ofd_document *document = walk->document;

    if (document->bodies == GOV__OFD_BODIES_MAX) {
        return gov__ofd_fault_set(&document->fault, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT,
                                  "too many documents", gov__bytes_of(NULL, 0));
    }
    walk->body = document->bodies++;
    walk->bodies = UINT64_C(1) << walk->body;
    walk->in_body = 0;
    return GOV_OK;
}

/* Res/@BaseLoc: the folder of what the file lists. */
static gov_status move_folder(struct walk *walk, const char *text)
{
    gov__ofd_path folder = walk->folder;
    gov__ofd_path_result result = gov__ofd_path_resolve(
        gov__bytes_of(folder.text, folder.len), gov__bytes_of(text, strlen(text)), &walk->folder);

    return gov__ofd_path_fault(&walk->document->fault, result, name_of(walk));
}

static gov_status on_begin(void *user, const gov__ofd_node *node)
{
    struct walk *walk = user;
    gov_status status = GOV_OK;

    if (walk->kind == GOV__OFD_KIND_ROOT && node->depth == 2 &&
        strcmp(node->name, "DocBody") == 0) {
        return begin_body(walk);
    }
    if (walk->kind == GOV__OFD_KIND_ROOT) {
        status = note_single(walk, node);
    }
    if (walk->kind == GOV__OFD_KIND_RESOURCES && node->depth == 1) {
        const char *base = gov__ofd_node_attribute(node, "BaseLoc");
        return base != NULL && base[0] != '\0' ? move_folder(walk, base) : GOV_OK;
    }
    for (const gov__ofd_location *row = gov__ofd_locations;
         status == GOV_OK && row->element != NULL; row++) {
        if (row->kind != walk->kind || row->attribute == NULL ||
            strcmp(row->element, node->name) != 0 || strcmp(row->parent, node->parent) != 0) {
            continue;
        }
        const char *value = gov__ofd_node_attribute(node, row->attribute);
        if (value != NULL) {
            status = reach(walk, row, gov__bytes_of(value, strlen(value)));
        }
    }
    return status;
}

static gov_status on_end(void *user, const gov__ofd_node *node)
{
    struct walk *walk = user;

    for (const gov__ofd_location *row = gov__ofd_locations; row->element != NULL; row++) {
        if (row->kind == walk->kind && row->attribute == NULL &&
            strcmp(row->element, node->name) == 0 && strcmp(row->parent, node->parent) == 0) {
            return reach(walk, row, gov__ofd_node_text(node));
        }
    }
    return GOV_OK;
}

/* Files that show nothing need not be readable; what they would refer to is then not reached. */
static bool is_helper(gov__ofd_kind kind)
{
    return kind == GOV__OFD_KIND_TAGS || kind == GOV__OFD_KIND_EXTENSIONS;
}

static gov_status read_file(struct walk *walk)
{
    gov__ofd_document *document = walk->document;
    const gov__ofd_entry *entry = &document->package->entries[walk->entry];
    const gov__ofd_xml_handler handler = {on_begin, on_end, walk};
    gov__bytes folder = gov__ofd_path_folder(entry->name);
    gov__ofd_xml_problem problem;

    if (folder.len != 0) {
        memcpy(walk->folder.text, folder.data, folder.len);
    }
    walk->folder.len = folder.len;
    gov_status status = gov__ofd_xml_read_file(document->package, walk->entry, &handler, &problem);
    if (status != GOV_ERR_RESPONSE || problem == GOV__OFD_XML_NONE) {
        return status;
    }
    if (is_helper(walk->kind) && problem != GOV__OFD_XML_DOCTYPE) {
        document->broken_helper = true;
        return GOV_OK;
    }
    return gov__ofd_xml_fault(&document->fault, problem, entry->name);
}

/* A fault ends the reading of a file, not the walk. */
static gov_status walk_kind(struct walk *walk, gov__ofd_kind kind)
{
    gov_status status = GOV_OK;

    walk->kind = kind;
    for (size_t i = 0; status == GOV_OK && i < walk->document->package->count; i++) {
        walk->entry = i;
        walk->bodies = walk->reached[i].as[kind];
        status = walk->bodies != 0 ? read_file(walk) : GOV_OK;
        status = status == GOV_ERR_RESPONSE ? GOV_OK : status;
    }
    return status;
}

/* Without OFD.xml there is no document. */
static gov_status walk_root(struct walk *walk)
{
    gov__ofd_document *document = walk->document;
    gov__ofd_package *package = document->package;

    document->root = gov__ofd_package_find(package, ROOT_NAME, sizeof ROOT_NAME - 1);
    if (document->root == GOV__OFD_NONE) {
        return gov__ofd_fault_set(&document->fault, GOV_FINDING_FAIL, GOV__REASON_MALFORMED,
                                  "no OFD.xml", gov__bytes_of(NULL, 0));
    }
    package->entries[document->root].bodies = UINT64_MAX;
    package->entries[document->root].roles = GOV__OFD_ROLE_SHOWN;
    walk->entry = document->root;
    walk->kind = GOV__OFD_KIND_ROOT;
    walk->bodies = 1;
    gov_status status = read_file(walk);
    if (status == GOV_OK && walk->roots == 0) {
        return gov__ofd_fault_set(&document->fault, GOV_FINDING_FAIL, GOV__REASON_MALFORMED,
                                  "no document in it", package->entries[document->root].name);
    }
    return status;
}

gov_status gov__ofd_document_walk(gov__ofd_document *document, gov__ofd_package *package)
{
    struct walk walk;

    memset(&walk, 0, sizeof walk);
    memset(document, 0, sizeof *document);
    for (size_t i = 0; i < GOV__OFD_BODIES_MAX; i++) {
        document->lists[i] = GOV__OFD_NONE;
    }
    document->package = package;
    gov__buf_init(&document->missing, package->mem, 0);
    walk.document = document;
    walk.reached = gov__mem_calloc(package->mem, package->count, sizeof *walk.reached);
    if (walk.reached == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = walk_root(&walk);
    for (int kind = GOV__OFD_KIND_ROOT + 1; status == GOV_OK && kind < GOV__OFD_KIND_LIST; kind++) {
        status = walk_kind(&walk, (gov__ofd_kind)kind);
    }
    gov__mem_free(package->mem, walk.reached);
    if (status == GOV_OK) {
        status = gov__ofd_document_lists(document);
    }
    return status;
}

void gov__ofd_document_clear(gov__ofd_document *document)
{
    gov__buf_free(&document->missing);
}
