/* SPDX-License-Identifier: Apache-2.0 */
/* Signature.xml (GB/T 33190 chapter 18): where the signed value and the seal are, by which method, and
 * the references, each of which is compared as soon as it is read. The order of elements is free. */
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "ofd/signature.h"

static gov__bytes name_of(const gov__ofd_signature *signature)
{
    return signature->document->package->entries[signature->listed->entry].name;
}

gov_status gov__ofd_method_find(const char *name, gov__digest_alg *out, bool *keyed)
{
    static const struct {
        const char *name;
        gov__digest_alg alg;
    } rows[] = {
        {"SM3", GOV__DIGEST_SM3},
        {"1.2.156.10197.1.401", GOV__DIGEST_SM3},
        {"1.2.156.10197.1.401.1", GOV__DIGEST_SM3},
        {"1.2.156.10197.1.401.2", GOV__DIGEST_SM3},
        {"SHA256", GOV__DIGEST_SHA256},
        {"SHA-256", GOV__DIGEST_SHA256},
        {"2.16.840.1.101.3.4.2.1", GOV__DIGEST_SHA256},
        {"SHA384", GOV__DIGEST_SHA384},
        {"SHA-384", GOV__DIGEST_SHA384},
        {"2.16.840.1.101.3.4.2.2", GOV__DIGEST_SHA384},
        {"SHA512", GOV__DIGEST_SHA512},
        {"SHA-512", GOV__DIGEST_SHA512},
        {"2.16.840.1.101.3.4.2.3", GOV__DIGEST_SHA512},
    };
    /* Without a method it is MD5. */
    static const char *const weak[] = {"",     "MD5",   "1.2.840.113549.2.5",
                                       "SHA1", "SHA-1", "1.3.14.3.2.26"};

    *keyed = strcmp(name, "1.2.156.10197.1.401.2") == 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (gov__str_equal_nocase(rows[i].name, name)) {
            *out = rows[i].alg;
            return GOV_OK;
        }
    }
    for (size_t i = 0; i < sizeof weak / sizeof weak[0]; i++) {
        if (gov__str_equal_nocase(weak[i], name)) {
            return GOV_ERR_ALGORITHM;
        }
    }
    return GOV_ERR_UNSUPPORTED;
}

static gov_status twice(gov__ofd_signature *signature)
{
    return gov__ofd_fault_set(&signature->fault, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS,
                              "an element that may stand once stands twice in", name_of(signature));
}

static gov_status begin_references(gov__ofd_signature *signature, const gov__ofd_node *node)
{
    gov__ofd_references *references = &signature->references;
    const char *method = gov__ofd_node_attribute(node, "CheckMethod");

    if (signature->has_references) {
        return twice(signature);
    }
    signature->has_references = true;
    method = method != NULL ? method : "";
    size_t len = gov__str_len_max(method, sizeof references->method - 1);
    memcpy(references->method, method, len);
    references->method[len] = '\0';
    references->alg_status =
        gov__ofd_method_find(references->method, &references->alg, &signature->keyed_method);
    return GOV_OK;
}

static gov_status begin_reference(gov__ofd_signature *signature, const gov__ofd_node *node)
{
    const char *path = gov__ofd_node_attribute(node, "FileRef");

    signature->in_reference = true;
    signature->has_digest = false;
    signature->has_path = path != NULL;
    signature->target = GOV__OFD_NONE;
    signature->path.len = 0;
    signature->path.text[0] = '\0';
    if (path != NULL) {
        signature->path_result = gov__ofd_path_locate(
            signature->document->package, gov__ofd_path_folder(name_of(signature)),
            gov__bytes_of(path, strlen(path)), &signature->path, &signature->target);
    }
    return GOV_OK;
}

/* The only references that are signed for what they are. */
static bool is_reference(const gov__ofd_node *node)
{
    return node->depth == 4 && strcmp(node->name, "Reference") == 0 &&
           strcmp(node->parent, "References") == 0;
}

static bool is_at(const gov__ofd_node *node, const char *parent, const char *name)
{
    return strcmp(node->name, name) == 0 && strcmp(node->parent, parent) == 0;
}

static gov_status on_begin(void *user, const gov__ofd_node *node)
{
    gov__ofd_signature *signature = user;

    if (node->depth == 1 && strcmp(node->name, "Signature") != 0) {
        return gov__ofd_fault_set(&signature->fault, GOV_FINDING_FAIL, GOV__REASON_MALFORMED,
                                  "not a signature", name_of(signature));
    }
    if (node->depth == 3 && is_at(node, "SignedInfo", "References")) {
        return begin_references(signature, node);
    }
    return signature->has_references && is_reference(node) ? begin_reference(signature, node)
                                                           : GOV_OK;
}

static gov_status take_location(gov__ofd_signature *signature, gov__bytes text, bool *has,
                                gov__ofd_path *path, size_t *entry)
{
    if (*has) {
        return twice(signature);
    }
    *has = true;
    gov__ofd_path_result result = gov__ofd_path_locate(
        signature->document->package, gov__ofd_path_folder(name_of(signature)), text, path, entry);
    return gov__ofd_path_fault(&signature->fault, result, name_of(signature));
}

static gov_status take_method(gov__ofd_signature *signature, gov__bytes text)
{
    if (signature->method[0] != '\0') {
        return twice(signature);
    }
    size_t len = text.len < sizeof signature->method ? text.len : sizeof signature->method - 1;
    while (len != 0 && len < text.len && gov__utf8_is_tail(text.data[len])) {
        len--;
    }
    if (len != 0) {
        memcpy(signature->method, text.data, len);
    }
    signature->method[len] = '\0';
    return GOV_OK;
}

static gov_status end_reference(gov__ofd_signature *signature)
{
    signature->in_reference = false;
    return signature->has_digest ? GOV_OK
                                 : gov__ofd_reference_check(signature, gov__bytes_of(NULL, 0));
}

static gov_status on_end(void *user, const gov__ofd_node *node)
{
    gov__ofd_signature *signature = user;

    if (is_at(node, "Signature", "SignedValue")) {
        return take_location(signature, gov__ofd_node_text(node), &signature->has_value,
                             &signature->value_path, &signature->value);
    }
    if (is_at(node, "Seal", "BaseLoc")) {
        return take_location(signature, gov__ofd_node_text(node), &signature->has_seal,
                             &signature->seal_path, &signature->seal);
    }
    if (is_at(node, "SignedInfo", "SignatureMethod")) {
        return take_method(signature, gov__ofd_node_text(node));
    }
    if (signature->in_reference && is_at(node, "Reference", "CheckValue")) {
        if (signature->has_digest) {
            return twice(signature);
        }
        signature->has_digest = true;
        return gov__ofd_reference_check(signature, gov__ofd_node_text(node));
    }
    return signature->in_reference && is_reference(node) ? end_reference(signature) : GOV_OK;
}

gov_status gov__ofd_signature_read(gov__ofd_signature *signature)
{
    const gov__ofd_xml_handler handler = {on_begin, on_end, signature};
    gov__ofd_xml_problem problem;
    gov_status status = gov__ofd_xml_read(signature->document->package->mem,
                                          gov__bytes_of(signature->text.data, signature->text.len),
                                          &handler, &problem);

    if (status == GOV_ERR_RESPONSE && problem != GOV__OFD_XML_NONE) {
        return gov__ofd_xml_fault(&signature->fault, problem, name_of(signature));
    }
    return status;
}
