/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying one signature: Signature.xml, its references, the signed value by whichever kind it is, the
 * copy of the seal, and the place that it was signed for. */
#include "ofd/signature.h"

#include <string.h>

#include "base/mem.h"
#include "base/wipe.h"
#include "seal/seal.h"

static gov_verification *out_of(const gov__ofd_signature *signature)
{
    return signature->document->package->in->out;
}

static void record(const gov__ofd_signature *signature, gov__check check, gov_finding result,
                   gov__reason reason, const char *detail)
{
    gov__verification_set(out_of(signature), signature->listed->report, check, result, reason,
                          detail);
}

static void tolerate(const gov__ofd_signature *signature, const char *name)
{
    gov__verification_tolerate(signature->document->package->in, signature->listed->report, name);
}

/* A file that this signature is shown with. */
static void reach(gov__ofd_signature *signature, size_t entry)
{
    if (entry != GOV__OFD_NONE) {
        signature->document->package->entries[entry].bodies |= UINT64_C(1)
                                                               << signature->listed->body;
    }
}

/* A file that is a part of this signature, which cannot cover it. */
static void own(gov__ofd_signature *signature, size_t entry)
{
    reach(signature, entry);
    if (entry != GOV__OFD_NONE) {
        signature->document->package->entries[entry].owned |= UINT64_C(1)
                                                              << signature->listed->report;
    }
}

/* A fault of the document where the file is something else as well. */
static void note_role(gov__ofd_signature *signature, size_t entry, gov__ofd_role role)
{
    if (entry != GOV__OFD_NONE) {
        (void)gov__ofd_document_role(signature->document, entry, role);
    }
}

/* Loads a file of the package. GOV_ERR_RESPONSE when it is a finding, which is recorded. */
static gov_status load(gov__ofd_signature *signature, size_t entry, const char *path,
                       gov__check check, gov__buf *out)
{
    gov__ofd_package *package = signature->document->package;

    if (entry == GOV__OFD_NONE) {
        record(signature, check, GOV_FINDING_FAIL, GOV__REASON_FILE_MISSING, path);
        return GOV_ERR_RESPONSE;
    }
    gov_status status = gov__ofd_package_load(package, entry, GOV__OFD_VALUE_MAX, out);
    if (status == GOV_ERR_LIMIT) {
        record(signature, check, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT, path);
        return GOV_ERR_RESPONSE;
    }
    return status;
}

/* Some wrap the copy in an OCTET STRING, which is no part of the seal. */
static bool is_same_seal(gov__bytes copy, const gov__seal *seal)
{
    gov__der wrapped;

    if (gov__der_only(copy, GOV__DER_OCTET_STRING, &wrapped)) {
        copy = wrapped.body;
    }
    return copy.len == seal->raw.len && gov__equal_const_time(copy.data, seal->raw.data, copy.len);
}

static gov_status match_seal(gov__ofd_signature *signature, const gov__seal *seal)
{
    gov__buf copy;

    if (!signature->has_seal) {
        return GOV_OK;
    }
    gov__buf_init(&copy, signature->document->package->mem, 0);
    gov_status status =
        load(signature, signature->seal, signature->seal_path.text, GOV__CHECK_SEAL_MATCH, &copy);
    if (status == GOV_OK) {
        bool same = is_same_seal(gov__bytes_of(copy.data, copy.len), seal);
        record(signature, GOV__CHECK_SEAL_MATCH, same ? GOV_FINDING_PASS : GOV_FINDING_FAIL,
               same ? GOV__REASON_NONE : GOV__REASON_SEAL_DIFFERS,
               same ? NULL : signature->seal_path.text);
    }
    gov__buf_free(&copy);
    return status == GOV_ERR_RESPONSE ? GOV_OK : status;
}

/* propertyInfo is the path of Signature.xml; what is no path of a file says nothing. */
static void check_property(gov__ofd_signature *signature, gov__bytes property)
{
    const gov__ofd_package *package = signature->document->package;
    gov__bytes name = package->entries[signature->listed->entry].name;
    gov__ofd_path path;

    if (property.len < 4 || memcmp(property.data + property.len - 4, ".xml", 4) != 0) {
        tolerate(signature, "property_not_a_path");
        return;
    }
    gov__ofd_path_result result = gov__ofd_path_resolve(gov__bytes_of(NULL, 0), property, &path);
    if (result == GOV__OFD_PATH_OK && path.len == name.len &&
        memcmp(path.text, name.data, name.len) == 0) {
        if (property.data[0] != '/') {
            tolerate(signature, "property_without_slash");
        }
        return;
    }
    char text[GOV__OFD_NAME_MAX + 1];
    gov__ofd_name_text(gov__bytes_of(path.text, path.len), text);
    record(signature, GOV__CHECK_DATAHASH, GOV_FINDING_FAIL, GOV__REASON_WRONG_PATH,
           result == GOV__OFD_PATH_OK ? text : NULL);
}

static void record_unreadable(gov__ofd_signature *signature, gov_status status)
{
    bool limit = status == GOV_ERR_LIMIT;

    record(signature, GOV__CHECK_SIGNATURE, limit ? GOV_FINDING_NOT_DONE : GOV_FINDING_FAIL,
           limit ? GOV__REASON_LIMIT : GOV__REASON_MALFORMED, signature->value_path.text);
}

static const char *method_of(const gov__ofd_signature *signature)
{
    return signature->method[0] != '\0' ? signature->method : NULL;
}

static gov_status verify_seal(gov__ofd_signature *signature, gov__bytes value)
{
    const gov__verify_input *in = signature->document->package->in;
    gov__bytes text = gov__bytes_of(signature->text.data, signature->text.len);
    gov__seal_notes notes = {{NULL}, 0};
    gov__seal_signature *what = gov__mem_calloc(&in->out->mem, 1, sizeof *what);

    if (what == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    gov_status status = gov__seal_signature_read(value, what, &notes);
    if (status == GOV_ERR_RESPONSE || status == GOV_ERR_LIMIT) {
        record_unreadable(signature, status);
        status = GOV_OK;
    } else if (status == GOV_OK) {
        status = match_seal(signature, &what->seal);
        if (status == GOV_OK) {
            check_property(signature, what->property);
            status = gov__seal_verify(in, signature->listed->report, what, &notes, text,
                                      method_of(signature));
        }
    }
    gov__mem_free(&in->out->mem, what);
    return status;
}

static gov_status verify_value(gov__ofd_signature *signature, gov__bytes value)
{
    const gov__verify_input *in = signature->document->package->in;
    bool is_seal = gov__seal_is_signature(value);

    gov__verification_text(in->out, signature->listed->report, GOV__TEXT_TYPE,
                           is_seal ? "seal" : "sign");
    if (is_seal != (signature->listed->type == GOV__OFD_TYPE_SEAL)) {
        tolerate(signature, "signature_type");
    }
    if (is_seal) {
        return verify_seal(signature, value);
    }
    if (signature->has_seal) {
        record(signature, GOV__CHECK_SEAL_MATCH, GOV_FINDING_NOT_DONE, GOV__REASON_UNSUPPORTED,
               signature->seal_path.text);
    }
    return gov__seal_verify_signed_data(in, signature->listed->report, value,
                                        gov__bytes_of(signature->text.data, signature->text.len),
                                        method_of(signature));
}

static gov_status load_value(gov__ofd_signature *signature)
{
    gov__buf value;

    if (!signature->has_value) {
        record(signature, GOV__CHECK_SIGNATURE, GOV_FINDING_FAIL, GOV__REASON_MALFORMED,
               "no SignedValue");
        return GOV_OK;
    }
    own(signature, signature->value);
    note_role(signature, signature->value, GOV__OFD_ROLE_VALUE);
    gov__buf_init(&value, signature->document->package->mem, 0);
    gov_status status =
        load(signature, signature->value, signature->value_path.text, GOV__CHECK_SIGNATURE, &value);
    if (status == GOV_OK) {
        status = verify_value(signature, gov__bytes_of(value.data, value.len));
    }
    gov__buf_free(&value);
    return status == GOV_ERR_RESPONSE ? GOV_OK : status;
}

/* The copy of the seal is what the seal's own signature covers, or said not to be. Beside SignedData it is
 * compared with nothing, and has to be covered; whose it is nobody says. */
static void judge_seal(gov__ofd_signature *signature)
{
    const gov__finding_entry *found =
        out_of(signature)->signatures[signature->listed->report].checks;
    const gov_finding match = found[GOV__CHECK_SEAL_MATCH].result;

    if (found[GOV__CHECK_SIGNATURE].result != GOV_FINDING_PASS || match == GOV_FINDING_PASS ||
        match == GOV_FINDING_FAIL) {
        own(signature, signature->seal);
    }
}

static gov_status read_and_verify(gov__ofd_signature *signature)
{
    gov__ofd_package *package = signature->document->package;
    size_t entry = signature->listed->entry;

    if (entry == GOV__OFD_NONE) {
        return gov__ofd_fault_set(
            &signature->fault, GOV_FINDING_FAIL, GOV__REASON_FILE_MISSING, "a signature is missing",
            gov__bytes_of(signature->listed->path, strlen(signature->listed->path)));
    }
    own(signature, entry);
    gov_status status = gov__ofd_package_load(package, entry, GOV__OFD_XML_MAX, &signature->text);
    if (status == GOV_ERR_LIMIT) {
        return gov__ofd_fault_set(&signature->fault, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT,
                                  "a signature beyond a limit of size",
                                  package->entries[entry].name);
    }
    if (status == GOV_OK) {
        status = gov__ofd_signature_read(signature);
        reach(signature, signature->seal);
        note_role(signature, signature->seal, GOV__OFD_ROLE_SEAL);
    }
    if (status == GOV_OK) {
        status = gov__ofd_references_record(signature);
    }
    if (status == GOV_OK && signature->keyed_method) {
        tolerate(signature, "keyed_check_method");
    }
    if (status == GOV_OK) {
        status = load_value(signature);
    }
    if (status == GOV_OK) {
        judge_seal(signature);
    }
    return status;
}

gov_status gov__ofd_signature_verify(gov__ofd_document *document, const gov__ofd_listed *listed)
{
    const gov_allocator *mem = document->package->mem;
    gov__ofd_signature *signature = gov__mem_calloc(mem, 1, sizeof *signature);

    if (signature == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    signature->document = document;
    signature->listed = listed;
    signature->value = GOV__OFD_NONE;
    signature->seal = GOV__OFD_NONE;
    gov__buf_init(&signature->text, mem, 0);
    gov__buf_init(&signature->references.bad, mem, 0);
    gov__verification_text(document->package->in->out, listed->report, GOV__TEXT_PATH,
                           listed->path);
    gov_status status = read_and_verify(signature);
    if (signature->fault.result != 0) {
        record(signature, GOV__CHECK_CONTAINER, signature->fault.result, signature->fault.reason,
               signature->fault.detail);
    }
    gov__buf_free(&signature->references.bad);
    gov__buf_free(&signature->text);
    gov__mem_free(mem, signature);
    return status == GOV_ERR_RESPONSE ? GOV_OK : status;
}
