/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying a package from its container to the last of its signatures, and what is said of the
 * container itself. */
#include <string.h>

#include "base/mem.h"
#include "ofd/ofd.h"
#include "ofd/signature.h"

/* The checks of an OFD signature; those that were not come to are listed as such. */
static const gov__check checks[] = {
    GOV__CHECK_CONTAINER,    GOV__CHECK_REFERENCES,       GOV__CHECK_DATAHASH,
    GOV__CHECK_SIGNATURE,    GOV__CHECK_SEAL_MATCH,       GOV__CHECK_MAKER_SIGNATURE,
    GOV__CHECK_CERT_BINDING, GOV__CHECK_SEAL_VALIDITY,    GOV__CHECK_ALGORITHM,
    GOV__CHECK_COVERAGE,     GOV__CHECK_INTEGRITY_LIST,   GOV__CHECK_SIGN_TIME,
    GOV__CHECK_KEY_USAGE,    GOV__CHECK_SIGNER_CHAIN,     GOV__CHECK_SIGNER_REVOCATION,
    GOV__CHECK_MAKER_CHAIN,  GOV__CHECK_MAKER_REVOCATION, GOV__CHECK_NONCONFORMITY,
};

bool gov__ofd_recognise(const uint8_t *data, size_t size)
{
    return size >= 4 && data[0] == 'P' && data[1] == 'K' &&
           ((data[2] == 3 && data[3] == 4) || (data[2] == 5 && data[3] == 6));
}

/* Whether a check belongs to every form of signature, or is left out where it does not apply. */
static bool always_applies(gov__check check)
{
    return check != GOV__CHECK_SEAL_MATCH && check != GOV__CHECK_MAKER_SIGNATURE &&
           check != GOV__CHECK_CERT_BINDING && check != GOV__CHECK_SEAL_VALIDITY &&
           check != GOV__CHECK_MAKER_CHAIN && check != GOV__CHECK_MAKER_REVOCATION;
}

static void complete(gov_verification *out, size_t report)
{
    const gov__finding_entry *found = out->signatures[report].checks;
    bool reached = found[GOV__CHECK_DATAHASH].result != 0;

    if (reached) {
        gov__verification_set(out, report, GOV__CHECK_NONCONFORMITY, GOV_FINDING_PASS,
                              GOV__REASON_NONE, NULL);
    }
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (found[checks[i]].result == 0) {
            gov__verification_set(out, report, checks[i], GOV_FINDING_NOT_DONE,
                                  reached && !always_applies(checks[i]) ? GOV__REASON_NOT_APPLICABLE
                                                                        : GOV__REASON_NOT_REACHED,
                                  NULL);
        }
    }
}

/* Deviations of the package as a whole, named for every signature. */
static void tolerate_all(const gov__ofd_document *document, size_t report)
{
    const gov__ofd_package *package = document->package;
    const struct {
        bool met;
        const char *name;
    } rows[] = {
        {package->commented, "zip_comment"},      {package->name_coded, "name_encoding"},
        {package->case_used, "path_case"},        {package->root_used, "path_from_root"},
        {document->file_missing, "missing_file"}, {document->empty_path, "empty_path"},
        {document->broken_helper, "helper_xml"},  {package->zip64_used, "zip64_sizes"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].met) {
            gov__verification_tolerate(package->in, report, rows[i].name);
        }
    }
}

static void record_container(const gov__ofd_document *document, size_t report)
{
    const gov__ofd_fault *faults[] = {&document->package->fault, &document->fault};
    gov_verification *out = document->package->in->out;

    for (size_t i = 0; i < 2; i++) {
        if (faults[i]->result != 0) {
            gov__verification_set(out, report, GOV__CHECK_CONTAINER, faults[i]->result,
                                  faults[i]->reason, faults[i]->detail);
        }
    }
    gov__verification_set(out, report, GOV__CHECK_CONTAINER, GOV_FINDING_PASS, GOV__REASON_NONE,
                          NULL);
}

/* A package without a signature that could be read. Its line in the report stands for the package. */
static gov_status record_fault(const gov__verify_input *in, const gov__ofd_fault *fault)
{
    size_t report;
    gov_status status = gov__verification_add_signature(in->out, &report);

    if (status != GOV_OK) {
        return status;
    }
    gov__verification_document(
        in->out, fault->result == GOV_FINDING_FAIL ? GOV_VERDICT_FAILED : GOV_VERDICT_INDETERMINATE,
        fault->reason, fault->detail);
    gov__verification_set(in->out, report, GOV__CHECK_CONTAINER, fault->result, fault->reason,
                          fault->detail);
    complete(in->out, report);
    return GOV_OK;
}

static gov_status verify_all(gov__ofd_document *document)
{
    gov_verification *out = document->package->in->out;
    gov_status status = GOV_OK;

    for (size_t i = 0; status == GOV_OK && i < document->count; i++) {
        status = gov__verification_add_signature(out, &document->signatures[i].report);
    }
    for (size_t i = 0; status == GOV_OK && i < document->count; i++) {
        status = gov__ofd_signature_verify(document, &document->signatures[i]);
    }
    if (status == GOV_OK) {
        status = gov__ofd_integrity_record(document);
    }
    if (status != GOV_OK) {
        return status;
    }
    gov__ofd_coverage_record(document);
    for (size_t i = 0; i < document->count; i++) {
        size_t report = document->signatures[i].report;

        record_container(document, report);
        tolerate_all(document, report);
        complete(out, report);
    }
    return GOV_OK;
}

static gov_status verify_document(gov__ofd_document *document, gov__ofd_package *package)
{
    const gov__verify_input *in = package->in;
    gov_status status = gov__ofd_document_walk(document, package);

    if (status != GOV_OK && status != GOV_ERR_RESPONSE) {
        return status;
    }
    const gov__ofd_fault *fault = package->fault.result != 0 ? &package->fault : &document->fault;
    if (document->count == 0 && fault->result != 0) {
        return record_fault(in, fault);
    }
    if (document->count == 0) {
        gov__verification_document(in->out, GOV_VERDICT_INDETERMINATE, GOV__REASON_NOT_SIGNED,
                                   document->list_missing ? "the list of signatures is missing"
                                                          : NULL);
        return GOV_OK;
    }
    return verify_all(document);
}

gov_status gov__ofd_verify(const gov__verify_input *in)
{
    gov__ofd_package package;
    gov_status status = gov__ofd_package_open(&package, in);

    if (status == GOV_OK) {
        gov__ofd_document *document = gov__mem_alloc(package.mem, sizeof *document);

        status = document != NULL ? verify_document(document, &package) : GOV_ERR_NO_MEMORY;
        if (document != NULL) {
            gov__ofd_document_clear(document);
        }
        gov__mem_free(package.mem, document);
    } else if (status == GOV_ERR_RESPONSE) {
        status = record_fault(in, &package.fault);
    }
    gov__ofd_package_close(&package);
    return status == GOV_OK ? in->out->sticky : status;
}
