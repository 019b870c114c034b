/* SPDX-License-Identifier: Apache-2.0 */
/* References of a signature: the digest of each file as it is unpacked, without any canonical form,
 * against the one that was signed. */
#include <string.h>

#include "base/base64.h"
#include "base/wipe.h"
#include "ofd/signature.h"

enum { LIST_MAX = 3500 };

static void note_bad(gov__ofd_references *references, const gov__ofd_path *path, const char *why)
{
    gov__buf *bad = &references->bad;

    if (references->cut) {
        return;
    }
    gov__buf_append_str(bad, bad->len != 0 ? ", " : "");
    if (bad->len + path->len > LIST_MAX) {
        gov__buf_append_str(bad, "...");
        references->cut = true;
        return;
    }
    gov__buf_append(bad, path->text, path->len);
    gov__buf_append_str(bad, why);
}

/* Base64 with line breaks of any kind in it. What is none, or too long for a digest, is no OK. */
static gov_status decode(const gov_allocator *mem, gov__bytes text, uint8_t out[GOV__DIGEST_MAX],
                         size_t *out_len)
{
    char letters[4 * GOV__DIGEST_MAX];
    size_t len = 0;
    gov__buf decoded;

    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] > ' ') {
            if (len == sizeof letters) {
                return GOV_ERR_ARGUMENT;
            }
            letters[len++] = (char)text.data[i];
        }
    }
    gov__buf_init(&decoded, mem, sizeof letters);
    gov_status status = gov__base64_decode(&decoded, letters, len);
    if (status == GOV_OK && decoded.len > GOV__DIGEST_MAX) {
        status = GOV_ERR_ARGUMENT;
    } else if (status == GOV_OK && decoded.len != 0) {
        memcpy(out, decoded.data, decoded.len);
    }
    *out_len = decoded.len;
    gov__buf_free(&decoded);
    return status;
}

static gov_status compare(gov__ofd_signature *signature, const uint8_t *expected, size_t len)
{
    gov__ofd_references *references = &signature->references;
    gov__ofd_package *package = signature->document->package;
    uint8_t digest[GOV__DIGEST_MAX];
    gov_status status =
        gov__ofd_package_digest(package, signature->target, references->alg, digest);

    if (status == GOV_ERR_LIMIT) {
        references->limited = true;
        return GOV_OK;
    }
    if (status == GOV_ERR_RESPONSE) {
        /* A fault of the container, which says so: whether it is the signed file is not known. */
        references->limited = true;
        return GOV_OK;
    }
    if (status != GOV_OK) {
        return status;
    }
    if (len == gov__digest_size(references->alg) && gov__equal_const_time(digest, expected, len)) {
        references->good++;
        return GOV_OK;
    }
    references->changed++;
    references->list_changed =
        references->list_changed || signature->target == signature->listed->list;
    note_bad(references, &signature->path, " (mismatch)");
    return GOV_OK;
}

gov_status gov__ofd_reference_check(gov__ofd_signature *signature, gov__bytes text)
{
    gov__ofd_references *references = &signature->references;
    uint8_t expected[GOV__DIGEST_MAX];
    size_t len = 0;

    if (references->count == GOV__OFD_REFERENCES_MAX) {
        references->limited = true;
        return GOV_OK;
    }
    references->count++;
    if (!signature->has_path || signature->path_result != GOV__OFD_PATH_OK) {
        references->escaped =
            references->escaped ||
            (signature->has_path && signature->path_result == GOV__OFD_PATH_ESCAPES);
        references->malformed++;
        return GOV_OK;
    }
    if (signature->target == GOV__OFD_NONE) {
        references->missing++;
        note_bad(references, &signature->path, " (missing)");
        return gov__buf_status(&references->bad);
    }
    signature->document->package->entries[signature->target].covered |=
        UINT64_C(1) << signature->listed->report;
    if (references->alg_status != GOV_OK) {
        return GOV_OK;
    }
    gov_status status = decode(references->bad.mem, text, expected, &len);
    if (status == GOV_ERR_NO_MEMORY) {
        return status;
    }
    if (status != GOV_OK || len == 0) {
        references->malformed++;
        note_bad(references, &signature->path, " (no digest)");
        return gov__buf_status(&references->bad);
    }
    status = compare(signature, expected, len);
    return status == GOV_OK ? gov__buf_status(&references->bad) : status;
}

/* What it comes to. A list of signatures that a later signer has made longer proves nothing. */
static gov__reason judge(const gov__ofd_signature *signature)
{
    const gov__ofd_references *references = &signature->references;

    if (references->escaped) {
        return GOV__REASON_PATH_ESCAPE;
    }
    if (references->malformed != 0 || references->count == 0) {
        return GOV__REASON_MALFORMED;
    }
    if (references->missing != 0) {
        return references->changed != 0 ? GOV__REASON_DIGEST_MISMATCH : GOV__REASON_FILE_MISSING;
    }
    if (references->changed == 0) {
        return GOV__REASON_NONE;
    }
    return references->changed == 1 && references->list_changed && !signature->listed->is_last
               ? GOV__REASON_LIST_CHANGED
               : GOV__REASON_DIGEST_MISMATCH;
}

static void record(const gov__ofd_signature *signature, gov_finding result, gov__reason reason,
                   const char *detail)
{
    gov__verification_set(signature->document->package->in->out, signature->listed->report,
                          GOV__CHECK_REFERENCES, result, reason, detail);
}

static gov_status record_counts(gov__ofd_signature *signature, gov_finding result,
                                gov__reason reason)
{
    gov__ofd_references *references = &signature->references;
    gov__buf text;

    gov__buf_init(&text, references->bad.mem, 0);
    gov__buf_append_uint(&text, references->good);
    gov__buf_append_str(&text, " good, ");
    gov__buf_append_uint(&text, references->changed + references->missing + references->malformed);
    gov__buf_append_str(&text, " bad");
    if (references->bad.len != 0) {
        gov__buf_append_str(&text, ": ");
        gov__buf_append(&text, references->bad.data, references->bad.len);
    }
    const char *detail = gov__buf_text(&text);
    if (detail != NULL) {
        record(signature, result, reason, detail);
    }
    gov_status status = gov__buf_status(&text);
    gov__buf_free(&text);
    return status;
}

gov_status gov__ofd_references_record(gov__ofd_signature *signature)
{
    gov__ofd_references *references = &signature->references;
    gov_verification *out = signature->document->package->in->out;

    if (signature->has_references && references->alg_status == GOV_ERR_ALGORITHM) {
        gov__verification_set(out, signature->listed->report, GOV__CHECK_ALGORITHM,
                              GOV_FINDING_FAIL, GOV__REASON_WEAK_ALGORITHM,
                              references->method[0] != '\0' ? references->method : "MD5");
        record(signature, GOV_FINDING_NOT_DONE, GOV__REASON_NOT_REACHED, NULL);
        return GOV_OK;
    }
    if (signature->has_references && references->alg_status != GOV_OK) {
        record(signature, GOV_FINDING_NOT_DONE, GOV__REASON_UNKNOWN_ALGORITHM, NULL);
        return GOV_OK;
    }
    gov__reason reason = judge(signature);
    if (reason != GOV__REASON_NONE) {
        return record_counts(signature, GOV_FINDING_FAIL, reason);
    }
    return references->limited ? record_counts(signature, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT)
                               : record_counts(signature, GOV_FINDING_PASS, GOV__REASON_NONE);
}
