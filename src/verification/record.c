/* SPDX-License-Identifier: Apache-2.0 */
/* Recording findings: which of two findings about the same check stays, and the texts beside them. */
#include "verification/verification.h"

#include <string.h>

#include "base/str.h"
#include "base/time.h"
#include "verification/weight.h"

#define SIGNATURES_MAX 64
#define DETAIL_MAX     4096

gov_verification *gov__verification_new(const gov_allocator *mem, gov_certificate_format format,
                                        int64_t at_ms)
{
    gov_verification *v = gov__mem_calloc(mem, 1, sizeof *v);

    if (v != NULL) {
        v->mem = *mem;
        v->format = format;
        v->at_ms = at_ms;
    }
    return v;
}

static void clear_signature(const gov_allocator *mem, gov__verified_signature *signature)
{
    for (size_t i = 0; i < GOV__CHECK_COUNT; i++) {
        gov__mem_free(mem, signature->checks[i].detail);
    }
    for (size_t i = 0; i < GOV__TEXT_COUNT; i++) {
        gov__mem_wipe_free_str(mem, signature->texts[i]);
    }
}

void gov_verification_free(gov_verification *verification)
{
    gov_verification *v = verification;

    if (v == NULL) {
        return;
    }
    const gov_allocator mem = v->mem;
    for (size_t i = 0; i < v->count; i++) {
        clear_signature(&mem, &v->signatures[i]);
    }
    gov__mem_free(&mem, v->signatures);
    gov__mem_free(&mem, v->document_detail);
    gov__mem_free(&mem, v->licence.raw);
    gov__mem_wipe_free_str(&mem, v->licence.identifier);
    gov__mem_wipe_free_str(&mem, v->claims_json);
    gov__mem_wipe_free_str(&mem, v->json);
    gov__mem_wipe_free_str(&mem, v->text[GOV_LANGUAGE_EN]);
    gov__mem_wipe_free_str(&mem, v->text[GOV_LANGUAGE_ZH]);
    gov__mem_free(&mem, v);
}

gov_status gov__verification_add_signature(gov_verification *v, size_t *out)
{
    if (v->count == SIGNATURES_MAX) {
        return GOV_ERR_LIMIT;
    }
    if (v->count == v->room) {
        size_t room = v->room != 0 ? v->room * 2 : 2;
        gov__verified_signature *grown =
            gov__mem_resize_array(&v->mem, v->signatures, room, sizeof *grown);
        if (grown == NULL) {
            v->sticky = GOV_ERR_NO_MEMORY;
            return GOV_ERR_NO_MEMORY;
        }
        v->signatures = grown;
        v->room = room;
    }
    memset(&v->signatures[v->count], 0, sizeof v->signatures[0]);
    *out = v->count++;
    return GOV_OK;
}

/* How much a finding says; of two, the one that says more stays. */
static int rank(gov_finding result, gov__reason reason)
{
    bool proof = gov__reason_weight(reason) == GOV__WEIGHT_PROOF;
    bool nothing = gov__reason_weight(reason) == GOV__WEIGHT_NOTHING;

    switch (result) {
    case GOV_FINDING_FAIL: return proof ? 6 : 5;
    case GOV_FINDING_NOT_DONE:
        if (reason == GOV__REASON_STAMP_UNUSABLE) {
            return 4; /* says more than the signer's own word, though it decides nothing */
        }
        return nothing ? 1 : 4;
    case GOV_FINDING_PASS: return reason == GOV__REASON_NONE ? 2 : 3;
    default: return 0;
    }
}

/* Names out of a document may hold anything: a report is UTF-8 without control characters. */
static void clean(char *text)
{
    bool good = text == NULL || gov__str_is_utf8(text, strlen(text));

    for (; text != NULL && *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7F || (c >= 0x80 && !good)) {
            *text = '?';
        }
    }
}

static void replace(gov_verification *v, char **slot, const char *text)
{
    if (gov__mem_set_str(&v->mem, slot, text)) {
        clean(*slot);
    } else {
        v->sticky = GOV_ERR_NO_MEMORY;
    }
}

void gov__verification_set(gov_verification *v, size_t signature, gov__check check,
                           gov_finding result, gov__reason reason, const char *detail)
{
    if (signature >= v->count || check >= GOV__CHECK_COUNT) {
        return;
    }
    gov__finding_entry *entry = &v->signatures[signature].checks[check];
    if (rank(result, reason) <= rank(entry->result, entry->reason)) {
        return;
    }
    entry->result = result;
    entry->reason = reason;
    replace(v, &entry->detail, detail);
}

static bool ends_cut(const char *text, size_t len)
{
    return len >= 3 && memcmp(text + len - 3, "...", 3) == 0;
}

void gov__verification_more(gov_verification *v, size_t signature, gov__check check,
                            const char *detail)
{
    if (signature >= v->count || check >= GOV__CHECK_COUNT || detail == NULL) {
        return;
    }
    gov__finding_entry *entry = &v->signatures[signature].checks[check];
    size_t have = entry->detail != NULL ? strlen(entry->detail) : 0;
    if (have == 0) {
        replace(v, &entry->detail, detail);
        return;
    }
    if (ends_cut(entry->detail, have)) {
        return;
    }
    gov__buf text;
    gov__buf_init(&text, &v->mem, 0);
    gov__buf_append(&text, entry->detail, have);
    gov__buf_append_str(&text, ", ");
    gov__buf_append_str(&text, have + strlen(detail) <= DETAIL_MAX ? detail : "...");
    if (gov__buf_terminate(&text) == GOV_OK) {
        replace(v, &entry->detail, text.data);
    } else {
        v->sticky = GOV_ERR_NO_MEMORY;
    }
    gov__buf_free(&text);
}

/* Whether a list "a, b, c" has the name. */
static bool names(const char *list, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = list; at != NULL && *at != '\0';) {
        const char *end = strstr(at, ", ");
        size_t here = end != NULL ? (size_t)(end - at) : strlen(at);
        if (here == len && memcmp(at, name, len) == 0) {
            return true;
        }
        at = end != NULL ? end + 2 : NULL;
    }
    return false;
}

void gov__verification_tolerate(const gov__verify_input *in, size_t signature, const char *name)
{
    bool strict = (in->options->flags & GOV_VERIFY_STRICT) != 0;
    gov_verification *v = in->out;

    if (signature >= v->count) {
        return;
    }
    gov__verification_set(v, signature, GOV__CHECK_NONCONFORMITY,
                          strict ? GOV_FINDING_FAIL : GOV_FINDING_PASS,
                          strict ? GOV__REASON_NOT_TOLERATED : GOV__REASON_TOLERATED, NULL);
    if (!names(v->signatures[signature].checks[GOV__CHECK_NONCONFORMITY].detail, name)) {
        gov__verification_more(v, signature, GOV__CHECK_NONCONFORMITY, name);
    }
}

void gov__verification_text(gov_verification *v, size_t signature, gov__signature_text which,
                            const char *text)
{
    if (signature < v->count && which < GOV__TEXT_COUNT && text != NULL) {
        replace(v, &v->signatures[signature].texts[which], text);
    }
}

void gov__verification_text_time(gov_verification *v, size_t signature, gov__signature_text which,
                                 int64_t at_s)
{
    char text[GOV__TIME_TEXT_MAX];

    if (at_s >= GOV__TIME_MIN_MS / 1000 && at_s <= GOV__TIME_MAX_MS / 1000) {
        gov__time_write_utc(at_s * 1000, text);
        gov__verification_text(v, signature, which, text);
    }
}

void gov__verification_document(gov_verification *v, gov_verdict verdict, gov__reason reason,
                                const char *detail)
{
    if (v->document_verdict == GOV_VERDICT_FAILED) {
        return;
    }
    v->document_verdict = verdict;
    v->document_reason = reason;
    replace(v, &v->document_detail, detail);
}
