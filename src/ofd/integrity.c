/* SPDX-License-Identifier: Apache-2.0 */
/* The integrity protocol of GM/T 0099-2020 (7.4, appendix D): OFDEntries.xml lists every file of the
 * package and is signed by GB/T 35275, so that nothing can be smuggled in 夹带. */
#include <string.h>

#include "base/mem.h"
#include "ofd/signature.h"
#include "seal/seal.h"

#define LIST_NAME "OFDEntries.xml"

struct integrity {
    gov__ofd_document *document;
    size_t list;
    size_t value; /* the signed value */
    bool has_value;
    bool *listed;         /* by entry */
    gov__ofd_fault fault; /* the first finding; result 0: it holds */
    gov__buf smuggled;    /* names */
};

static gov__bytes name_of(const struct integrity *integrity)
{
    return integrity->document->package->entries[integrity->list].name;
}

static gov_status fail(struct integrity *integrity, gov__reason reason, const char *what,
                       gov__bytes file)
{
    return gov__ofd_fault_set(&integrity->fault, GOV_FINDING_FAIL, reason, what, file);
}

/* Locations are from the root, with or without a slash. */
static gov_status take(struct integrity *integrity, gov__bytes text, size_t *entry)
{
    gov__ofd_package *package = integrity->document->package;
    gov__ofd_path path;

    if (gov__ofd_path_resolve(gov__bytes_of(NULL, 0), text, &path) != GOV__OFD_PATH_OK) {
        return fail(integrity, GOV__REASON_MALFORMED, "a location that is none, in",
                    name_of(integrity));
    }
    *entry = gov__ofd_package_find(package, path.text, path.len);
    if (*entry == GOV__OFD_NONE) {
        return fail(integrity, GOV__REASON_FILE_MISSING, "listed but not there",
                    gov__bytes_of(path.text, path.len));
    }
    integrity->listed[*entry] = true;
    return GOV_OK;
}

static gov_status on_begin(void *user, const gov__ofd_node *node)
{
    const char *path = gov__ofd_node_attribute(node, "FileLoc");
    size_t entry;

    if (strcmp(node->name, "File") != 0 || strcmp(node->parent, "FileList") != 0 || path == NULL) {
        return GOV_OK;
    }
    return take(user, gov__bytes_of(path, strlen(path)), &entry);
}

static gov_status on_end(void *user, const gov__ofd_node *node)
{
    struct integrity *integrity = user;

    if (node->depth != 2 || strcmp(node->name, "SignedValueLoc") != 0) {
        return GOV_OK;
    }
    if (integrity->has_value) {
        return fail(integrity, GOV__REASON_AMBIGUOUS,
                    "an element that may stand once stands twice in", name_of(integrity));
    }
    integrity->has_value = true;
    return take(integrity, gov__ofd_node_text(node), &integrity->value);
}

static gov_status read_list(struct integrity *integrity, gov__bytes text)
{
    const gov__ofd_xml_handler handler = {on_begin, on_end, integrity};
    gov__ofd_xml_problem problem;
    gov_status status =
        gov__ofd_xml_read(integrity->document->package->mem, text, &handler, &problem);

    if (status == GOV_ERR_RESPONSE && problem != GOV__OFD_XML_NONE) {
        return gov__ofd_xml_fault(&integrity->fault, problem, name_of(integrity));
    }
    if (status == GOV_OK && !integrity->has_value) {
        return fail(integrity, GOV__REASON_MALFORMED, "no signature of", name_of(integrity));
    }
    return status;
}

static gov_status find_smuggled(struct integrity *integrity)
{
    const gov__ofd_package *package = integrity->document->package;
    char name[GOV__OFD_NAME_MAX + 1];

    for (size_t i = 0; i < package->count; i++) {
        if (integrity->listed[i] || package->entries[i].is_folder) {
            continue;
        }
        gov__ofd_name_text(package->entries[i].name, name);
        if (integrity->smuggled.len + strlen(name) < 4000) {
            gov__buf_append_str(&integrity->smuggled, integrity->smuggled.len != 0 ? ", " : "");
            gov__buf_append_str(&integrity->smuggled, name);
        }
        (void)gov__ofd_fault_set(&integrity->fault, GOV_FINDING_FAIL, GOV__REASON_SMUGGLED, "",
                                 gov__bytes_of(NULL, 0));
    }
    return gov__buf_status(&integrity->smuggled);
}

/* The signature of the list counts as far as its signer is known: anybody can sign another list. */
static void judge_signer(struct integrity *integrity, const gov_verification *found)
{
    static const gov__check checks[] = {GOV__CHECK_SIGNATURE,    GOV__CHECK_DATAHASH,
                                        GOV__CHECK_ALGORITHM,    GOV__CHECK_KEY_USAGE,
                                        GOV__CHECK_SIGNER_CHAIN, GOV__CHECK_SIGNER_REVOCATION,
                                        GOV__CHECK_SIGN_TIME,    GOV__CHECK_NONCONFORMITY};

    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
            const gov__finding_entry *entry = &found->signatures[0].checks[checks[i]];
            bool failed = entry->result == GOV_FINDING_FAIL;
            bool open = entry->result != GOV_FINDING_PASS &&
                        entry->reason != GOV__REASON_NOT_ASKED &&
                        entry->reason != GOV__REASON_NOT_APPLICABLE;

            if (pass == 0 ? failed : open) {
                (void)gov__ofd_fault_set(
                    &integrity->fault, failed ? GOV_FINDING_FAIL : GOV_FINDING_NOT_DONE,
                    entry->result != 0 ? entry->reason : GOV__REASON_NOT_REACHED,
                    "the signature of", name_of(integrity));
            }
        }
    }
}

static gov_status verify_list(struct integrity *integrity, gov__bytes text, gov__bytes value)
{
    gov__verify_input in = *integrity->document->package->in;
    size_t report;

    in.out = gov__verification_new(&integrity->document->package->in->out->mem, GOV_CERTIFICATE_OFD,
                                   in.options->at_ms);
    if (in.out == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = gov__verification_add_signature(in.out, &report);
    if (status == GOV_OK) {
        status = gov__seal_verify_signed_data(&in, report, value, text, NULL);
    }
    if (status == GOV_OK) {
        status = in.out->sticky;
    }
    if (status == GOV_OK) {
        judge_signer(integrity, in.out);
    }
    gov_verification_free(in.out);
    return status;
}

static gov_status load(struct integrity *integrity, size_t entry, size_t max, gov__buf *out)
{
    gov__ofd_package *package = integrity->document->package;
    gov_status status = gov__ofd_package_load(package, entry, max, out);

    if (status == GOV_ERR_LIMIT) {
        return gov__ofd_fault_set(&integrity->fault, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT,
                                  "too large", package->entries[entry].name);
    }
    return status;
}

/* The order of findings: a list that cannot be read, one that is not signed by its signer, files. */
static gov_status judge(struct integrity *integrity)
{
    gov__ofd_package *package = integrity->document->package;
    gov__buf text;
    gov__buf value;

    gov__buf_init(&text, package->mem, 0);
    gov__buf_init(&value, package->mem, 0);
    gov_status status = load(integrity, integrity->list, GOV__OFD_XML_MAX, &text);
    if (status == GOV_OK) {
        status = read_list(integrity, gov__bytes_of(text.data, text.len));
    }
    if (status == GOV_OK) {
        (void)gov__ofd_document_role(integrity->document, integrity->value,
                                     GOV__OFD_ROLE_INTEGRITY);
        status = find_smuggled(integrity);
    }
    if (status == GOV_OK) {
        status = load(integrity, integrity->value, GOV__OFD_VALUE_MAX, &value);
    }
    if (status == GOV_OK) {
        status = verify_list(integrity, gov__bytes_of(text.data, text.len),
                             gov__bytes_of(value.data, value.len));
    }
    gov__buf_free(&value);
    gov__buf_free(&text);
    return status == GOV_ERR_RESPONSE ? GOV_OK : status;
}

static gov_status record(struct integrity *integrity)
{
    const gov__ofd_document *document = integrity->document;
    const char *detail = integrity->fault.detail;

    if (integrity->fault.reason == GOV__REASON_SMUGGLED) {
        detail = gov__buf_text(&integrity->smuggled);
    }
    for (size_t i = 0; detail != NULL && i < document->count; i++) {
        bool good = integrity->fault.result == 0;

        gov__verification_set(document->package->in->out, document->signatures[i].report,
                              GOV__CHECK_INTEGRITY_LIST,
                              good ? GOV_FINDING_PASS : integrity->fault.result,
                              integrity->fault.reason, good ? NULL : detail);
    }
    return detail != NULL ? GOV_OK : GOV_ERR_NO_MEMORY;
}

gov_status gov__ofd_integrity_record(gov__ofd_document *document)
{
    gov__ofd_package *package = document->package;
    struct integrity integrity;

    memset(&integrity, 0, sizeof integrity);
    integrity.document = document;
    integrity.list = gov__ofd_package_find(package, LIST_NAME, sizeof LIST_NAME - 1);
    if (integrity.list == GOV__OFD_NONE) {
        for (size_t i = 0; i < document->count; i++) {
            gov__verification_set(package->in->out, document->signatures[i].report,
                                  GOV__CHECK_INTEGRITY_LIST, GOV_FINDING_NOT_DONE,
                                  GOV__REASON_NOT_APPLICABLE, NULL);
        }
        return GOV_OK;
    }
    integrity.listed = gov__mem_calloc(package->mem, package->count, sizeof *integrity.listed);
    if (integrity.listed == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    integrity.listed[integrity.list] = true;
    (void)gov__ofd_document_role(document, integrity.list, GOV__OFD_ROLE_INTEGRITY);
    gov__buf_init(&integrity.smuggled, package->mem, 0);
    gov_status status = judge(&integrity);
    if (status == GOV_OK) {
        status = record(&integrity);
    }
    gov__buf_free(&integrity.smuggled);
    gov__mem_free(package->mem, integrity.listed);
    return status;
}
