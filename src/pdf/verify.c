/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which the signatures of a PDF are verified, and what is said of a document that has none
 * or cannot be read. */
#include "pdf/verify.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "pdf/pdf.h"

#define SHOWN_MAX 64 /* bytes of a name out of the document */
#define KNOWN_MAX 64 /* no report has more signatures */

/* What applies to this form; everything else does not. */
static const gov__check own_checks[] = {
    GOV__CHECK_CONTAINER,     GOV__CHECK_REFERENCES,   GOV__CHECK_SIGNATURE,
    GOV__CHECK_ALGORITHM,     GOV__CHECK_COVERAGE,     GOV__CHECK_SIGN_TIME,
    GOV__CHECK_KEY_USAGE,     GOV__CHECK_SIGNER_CHAIN, GOV__CHECK_SIGNER_REVOCATION,
    GOV__CHECK_NONCONFORMITY,
};

typedef struct run {
    const gov__verify_input *in;
    gov__pdf *pdf;
    size_t signatures;               /* time stamps of the document not counted */
    gov__pdf_value known[KNOWN_MAX]; /* dictionaries that stand in the document itself */
    size_t known_count;
} run;

bool gov__pdf_recognise(const uint8_t *data, size_t size)
{
    return size >= 8 && memcmp(data, "%PDF-", 5) == 0;
}

void gov__pdf_pass(const gov__pdf_signature *s, gov__check check)
{
    gov__verification_set(s->in->out, s->index, check, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
}

void gov__pdf_bad(const gov__pdf_signature *s, gov__check check, gov__reason reason,
                  const char *detail)
{
    gov__verification_set(s->in->out, s->index, check, GOV_FINDING_FAIL, reason, detail);
}

void gov__pdf_skip(const gov__pdf_signature *s, gov__check check, gov__reason reason,
                   const char *detail)
{
    gov__verification_set(s->in->out, s->index, check, GOV_FINDING_NOT_DONE, reason, detail);
}

/* Whether a refusal is a proof of falsity: what every reader could read, and could read differently. */
static bool is_proof(gov__reason reason)
{
    return reason == GOV__REASON_AMBIGUOUS || reason == GOV__REASON_MALFORMED;
}

/* The checks that no step came to. */
static void complete(const gov__pdf_signature *s)
{
    bool own[GOV__CHECK_COUNT] = {false};

    gov__pdf_pass(s, GOV__CHECK_NONCONFORMITY);
    for (size_t i = 0; i < sizeof own_checks / sizeof own_checks[0]; i++) {
        own[own_checks[i]] = true;
    }
    for (size_t i = 0; i < GOV__CHECK_COUNT; i++) {
        if (s->in->out->signatures[s->index].checks[i].result == 0) {
            gov__pdf_skip(s, (gov__check)i,
                          own[i] ? GOV__REASON_NOT_REACHED : GOV__REASON_NOT_APPLICABLE, NULL);
        }
    }
}

static gov_status verify_contents(gov__pdf_signature *s)
{
    if (s->sub_filter == GOV__PDF_WEAK) {
        gov__pdf_bad(s, GOV__CHECK_ALGORITHM, GOV__REASON_WEAK_ALGORITHM, "SHA-1");
        return GOV_OK;
    }
    if (!gov__pdf_read_signature(s)) {
        return s->pdf->status;
    }
    gov__pdf_check_coverage(s);
    gov_status status =
        s->sub_filter == GOV__PDF_STAMP ? gov__pdf_check_stamp(s) : gov__pdf_check_cms(s);
    gov__pdf_pass(s, GOV__CHECK_CONTAINER);
    return status;
}

static const struct {
    const char *name;
    gov__pdf_sub_filter sub_filter;
    const char *type;
} sub_filters[] = {
    {"adbe.pkcs7.detached", GOV__PDF_PKCS7, "pkcs7"},
    {"ETSI.CAdES.detached", GOV__PDF_CADES, "cades"},
    {"ETSI.RFC3161", GOV__PDF_STAMP, "time_stamp"},
    {"adbe.pkcs7.sha1", GOV__PDF_WEAK, "pkcs7"},
    {"adbe.x509.rsa_sha1", GOV__PDF_WEAK, "pkcs7"},
};

/* Which form it is that is not judged here: an e-seal (GM.sm2seal), for instance. */
static void refuse_sub_filter(const gov__pdf_signature *s, const gov__pdf_value *name)
{
    char detail[sizeof "/SubFilter " + SHOWN_MAX];
    size_t len = name->kind == GOV__PDF_NAME ? name->end - name->at : 0;

    (void)snprintf(detail, sizeof detail, "/SubFilter%s%.*s", len != 0 ? " " : "",
                   (int)(len < SHOWN_MAX ? len : SHOWN_MAX),
                   len != 0 ? (const char *)name->in.data + name->at : "");
    gov__pdf_skip(s, GOV__CHECK_CONTAINER, GOV__REASON_UNSUPPORTED, detail);
}

/* /SubFilter. False when it is unknown here, or the dictionary cannot be read. */
static bool find_sub_filter(gov__pdf_signature *s)
{
    gov__pdf_value value;

    if (!gov__pdf_get(s->pdf, &s->dictionary, "SubFilter", &value)) {
        return false;
    }
    for (size_t i = 0; i < sizeof sub_filters / sizeof sub_filters[0]; i++) {
        if (gov__pdf_is_name(&value, sub_filters[i].name)) {
            s->sub_filter = sub_filters[i].sub_filter;
            gov__verification_text(s->in->out, s->index, GOV__TEXT_TYPE, sub_filters[i].type);
            return true;
        }
    }
    refuse_sub_filter(s, &value);
    return false;
}

static void release(gov__pdf_signature *s)
{
    for (size_t i = 0; i < s->cert_count; i++) {
        gov__cert_unref(s->certs[i]);
    }
    gov__buf_free(&s->converted);
    gov__buf_free(&s->binary);
}

static gov_status verify_signature(gov__pdf_signature *s)
{
    gov_status status = find_sub_filter(s) ? verify_contents(s) : s->pdf->status;

    if (s->pdf->reason != GOV__REASON_NONE) {
        gov__verification_set(s->in->out, s->index, GOV__CHECK_CONTAINER,
                              is_proof(s->pdf->reason) ? GOV_FINDING_FAIL : GOV_FINDING_NOT_DONE,
                              s->pdf->reason, s->pdf->detail);
    }
    if (s->pdf->tail) {
        gov__verification_tolerate(s->in, s->index, "bytes_behind_the_end");
    }
    complete(s);
    release(s);
    return status;
}

static bool on_signature(void *user, const gov__pdf_value *dictionary, uint32_t number)
{
    run *r = user;
    gov__pdf_signature s = {.in = r->in, .pdf = r->pdf, .dictionary = *dictionary};

    (void)number;
    gov_status status = gov__verification_add_signature(r->in->out, &s.index);
    if (status == GOV_ERR_LIMIT) {
        return gov__pdf_refuse(r->pdf, GOV__REASON_LIMIT, "signatures");
    }
    if (status == GOV_OK) {
        gov__buf_init(&s.binary, r->pdf->mem, GOV__PDF_CONTENTS_MAX);
        gov__buf_init(&s.converted, r->pdf->mem, GOV__PDF_BER_MAX);
        status = verify_signature(&s);
    }
    if (status != GOV_OK) {
        return gov__pdf_fail(r->pdf, status);
    }
    if (dictionary->in.data == r->pdf->data.data && r->known_count < KNOWN_MAX) {
        r->known[r->known_count++] = *dictionary;
    }
    r->signatures += s.sub_filter != GOV__PDF_STAMP ? 1 : 0;
    return r->pdf->reason == GOV__REASON_NONE;
}

gov_status gov__pdf_verify(const gov__verify_input *in)
{
    gov__pdf pdf = {.mem = &in->out->mem, .data = gov__bytes_of(in->data, in->size)};
    run r = {.in = in, .pdf = &pdf};

    bool good = gov__pdf_recognise(in->data, in->size)
                    ? gov__pdf_open(&pdf) && gov__pdf_each_signature(&pdf, on_signature, &r)
                    : gov__pdf_refuse(&pdf, GOV__REASON_UNSUPPORTED, "no PDF");
    if (!good && pdf.status == GOV_OK) {
        gov__verification_document(
            in->out, is_proof(pdf.reason) ? GOV_VERDICT_FAILED : GOV_VERDICT_INDETERMINATE,
            pdf.reason, pdf.detail);
    } else if (good && r.signatures == 0) {
        /* A time stamp says when, not who. */
        gov__verification_document(in->out, GOV_VERDICT_INDETERMINATE, GOV__REASON_NOT_SIGNED,
                                   in->out->count != 0 ? "time stamps only" : NULL);
    } else if (good && gov__pdf_has_stray(&pdf, r.known, r.known_count)) {
        gov__verification_document(in->out, GOV_VERDICT_INDETERMINATE, GOV__REASON_UNLISTED, NULL);
    }
    gov_status status = pdf.status;
    gov__pdf_close(&pdf);
    return status;
}
