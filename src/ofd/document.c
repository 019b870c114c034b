/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over a document: OFD.xml first, then for each DocBody every file that is reached from it.
 * A file counts as reached by the body that leads to it, and once as each kind that it is taken for. */
#include "ofd/document.h"

#include <string.h>

#include "ofd/document_table.h"
#include "ofd/xml.h"

#define ROOT_NAME "OFD.xml"

/* XML that is read in all: every file may be reached from several bodies, and as several kinds. */
#define READ_MAX (UINT64_C(512) << 20)

struct job {
    uint32_t entry;
    uint16_t kind;
    uint16_t body;
};

struct walk {
    gov__ofd_document *document;
    gov__buf jobs; /* struct job */
    size_t done;   /* jobs that were done */
    /* The file being read: */
    struct job job;
    gov__ofd_path folder; /* what its locations are relative to */
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

static uint64_t body_bit(unsigned body)
{
    return UINT64_C(1) << (body % GOV__OFD_BODIES_MAX);
}

static gov__bytes name_of(const struct walk *walk, size_t entry)
{
    return walk->document->package->entries[entry].name;
}

static gov_status push(struct walk *walk, size_t entry, gov__ofd_kind kind, unsigned body)
{
    const struct job job = {(uint32_t)entry, (uint16_t)kind, (uint16_t)body};

    gov__buf_append(&walk->jobs, &job, sizeof job);
    return gov__buf_status(&walk->jobs);
}

static gov_status take_list(struct walk *walk, size_t entry)
{
    gov__ofd_document *document = walk->document;

    if (entry == GOV__OFD_NONE) {
        document->list_missing = true;
        return GOV_OK;
    }
    document->lists[walk->job.body] = entry;
    document->package->entries[entry].bodies |= body_bit(walk->job.body);
    return gov__ofd_document_role(document, entry, GOV__OFD_ROLE_LIST);
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
        return gov__ofd_path_fault(&document->fault, result, name_of(walk, walk->job.entry));
    }
    if (row->target == GOV__OFD_KIND_LIST) {
        return take_list(walk, entry);
    }
    if (entry == GOV__OFD_NONE) {
        document->file_missing = true;
        return GOV_OK;
    }
    walk->roots += row->target == GOV__OFD_KIND_DOCUMENT ? 1 : 0;
    gov_status status = push(walk, entry, row->target, walk->job.body);
    return status == GOV_OK && row->target != GOV__OFD_KIND_NAMED
               ? gov__ofd_document_role(document, entry, GOV__OFD_ROLE_SHOWN)
               : status;
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
                                  "an element that may stand once stands twice in",
                                  name_of(walk, walk->job.entry));
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
    walk->job.body = (uint16_t)document->bodies++;
    walk->in_body = 0;
    return GOV_OK;
}

/* Res/@BaseLoc: the folder of what the file lists. */
static gov_status move_folder(struct walk *walk, const char *text)
{
    gov__ofd_path folder = walk->folder;
    gov__ofd_path_result result = gov__ofd_path_resolve(
        gov__bytes_of(folder.text, folder.len), gov__bytes_of(text, strlen(text)), &walk->folder);

    return gov__ofd_path_fault(&walk->document->fault, result, name_of(walk, walk->job.entry));
}

static gov_status on_begin(void *user, const gov__ofd_node *node)
{
    struct walk *walk = user;
    gov_status status = GOV_OK;

    if (walk->job.kind == GOV__OFD_KIND_ROOT && node->depth == 2 &&
        strcmp(node->name, "DocBody") == 0) {
        return begin_body(walk);
    }
    if (walk->job.kind == GOV__OFD_KIND_ROOT) {
        status = note_single(walk, node);
    }
    if (walk->job.kind == GOV__OFD_KIND_RESOURCES && node->depth == 1) {
        const char *base = gov__ofd_node_attribute(node, "BaseLoc");
        return base != NULL && base[0] != '\0' ? move_folder(walk, base) : GOV_OK;
    }
    for (const gov__ofd_location *row = gov__ofd_locations;
         status == GOV_OK && row->element != NULL; row++) {
        if (row->kind != (gov__ofd_kind)walk->job.kind || row->attribute == NULL ||
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

static gov_status on_end(void *user, const gov__ofd_node *node, gov__bytes text)
{
    struct walk *walk = user;

    for (const gov__ofd_location *row = gov__ofd_locations; row->element != NULL; row++) {
        if (row->kind == (gov__ofd_kind)walk->job.kind && row->attribute == NULL &&
            strcmp(row->element, node->name) == 0 && strcmp(row->parent, node->parent) == 0) {
            return reach(walk, row, text);
        }
    }
    return GOV_OK;
}

/* Files that show nothing need not be readable; what they would refer to is then not reached. */
static bool is_helper(uint16_t kind)
{
    return kind == GOV__OFD_KIND_TAGS || kind == GOV__OFD_KIND_EXTENSIONS;
}

static gov_status read_job(struct walk *walk)
{
    gov__ofd_document *document = walk->document;
    gov__ofd_entry *entry = &document->package->entries[walk->job.entry];
    const gov__ofd_xml_handler handler = {on_begin, on_end, walk};
    gov__bytes folder = gov__ofd_path_folder(entry->name);
    gov__ofd_xml_problem problem;

    document->read += entry->size;
    if (document->read > READ_MAX) {
        return gov__ofd_fault_set(&document->fault, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT,
                                  "too much to read", entry->name);
    }
    if (folder.len != 0) {
        memcpy(walk->folder.text, folder.data, folder.len);
    }
    walk->folder.len = folder.len;
    gov_status status =
        gov__ofd_xml_read_file(document->package, walk->job.entry, &handler, &problem);
    if (status != GOV_ERR_RESPONSE || problem == GOV__OFD_XML_NONE) {
        return status;
    }
    if (is_helper(walk->job.kind) && problem != GOV__OFD_XML_DOCTYPE) {
        document->broken_helper = true;
        return GOV_OK;
    }
    return gov__ofd_xml_fault(&document->fault, problem, entry->name);
}

/* A file is reached: counted for the body, and read unless it was as this kind. A fault ends its
 * reading, not the walk. */
static gov_status do_job(struct walk *walk)
{
    gov__ofd_entry *entry = &walk->document->package->entries[walk->job.entry];
    uint16_t kind = (uint16_t)(1U << walk->job.kind);

    entry->bodies |= body_bit(walk->job.body);
    if (walk->job.kind >= GOV__OFD_KIND_LEAF || (entry->walked & kind) != 0) {
        return GOV_OK;
    }
    entry->walked = (uint16_t)(entry->walked | kind);
    gov_status status = read_job(walk);
    return status == GOV_ERR_RESPONSE ? GOV_OK : status;
}

static gov_status do_jobs(struct walk *walk)
{
    gov__ofd_package *package = walk->document->package;
    unsigned body = GOV__OFD_BODIES_MAX;
    gov_status status = GOV_OK;

    while (status == GOV_OK && (walk->done + 1) * sizeof(struct job) <= walk->jobs.len) {
        memcpy(&walk->job, walk->jobs.data + walk->done * sizeof(struct job), sizeof(struct job));
        walk->done++;
        if (walk->job.body != body) {
            body = walk->job.body;
            for (size_t i = 0; i < package->count; i++) {
                package->entries[i].walked = 0;
            }
        }
        status = do_job(walk);
    }
    return status;
}

/* The bodies one after the other, so that a file is read at most once for each. */
static gov_status walk_bodies(struct walk *walk)
{
    gov__buf roots = walk->jobs;
    size_t count = roots.len / sizeof(struct job);
    gov_status status = GOV_OK;

    gov__buf_init(&walk->jobs, walk->document->package->mem, 0);
    for (unsigned body = 0; status == GOV_OK && body < walk->document->bodies; body++) {
        for (size_t i = 0; status == GOV_OK && i < count; i++) {
            struct job job;

            memcpy(&job, roots.data + i * sizeof job, sizeof job);
            if (job.body == body) {
                status = push(walk, job.entry, (gov__ofd_kind)job.kind, job.body);
            }
        }
        if (status == GOV_OK) {
            status = do_jobs(walk);
        }
        gov__buf_clear(&walk->jobs);
        walk->done = 0;
    }
    gov__buf_free(&roots);
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
    walk->job.entry = (uint32_t)document->root;
    walk->job.kind = GOV__OFD_KIND_ROOT;
    gov_status status = read_job(walk);
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
    walk.document = document;
    gov__buf_init(&walk.jobs, package->mem, 0);
    gov_status status = walk_root(&walk);
    if (status == GOV_OK) {
        status = walk_bodies(&walk);
    }
    gov__buf_free(&walk.jobs);
    if (status == GOV_OK) {
        status = gov__ofd_document_lists(document);
    }
    return status;
}
