/* SPDX-License-Identifier: Apache-2.0 */
/* A verification as JSON: everything but the claims of the certificate, so that it may be kept. */
#include "base/json_write.h"
#include "base/time.h"
#include "verification/weight.h"

static const char *const text_names[] = {"signer", "signer_serial", "seal_id",          "seal_name",
                                         "type",   "signed_at",     "signed_at_source", "path"};

const char *gov__signature_text_name(gov__signature_text which)
{
    return text_names[which];
}

static void member_time(gov__jsonw *w, const char *name, int64_t ms)
{
    char text[GOV__TIME_TEXT_MAX];

    gov__time_write_utc(ms, text);
    gov__jsonw_member_string(w, name, text);
}

/* Members are always there: null is what is not known, or does not apply. */
static void member_text(gov__jsonw *w, const char *name, const char *text)
{
    if (text != NULL) {
        gov__jsonw_member_string(w, name, text);
    } else {
        gov__jsonw_member_null(w, name);
    }
}

/* `ms` 0 is not known. */
static void member_moment(gov__jsonw *w, const char *name, int64_t ms)
{
    if (ms != 0) {
        member_time(w, name, ms);
    } else {
        gov__jsonw_member_null(w, name);
    }
}

static void member_age(gov__jsonw *w, const gov_verification *v, int64_t as_of_ms)
{
    member_moment(w, "as_of", as_of_ms);
    if (as_of_ms != 0) {
        gov__jsonw_member_int64(w, "age_ms", v->at_ms - as_of_ms);
    } else {
        gov__jsonw_member_null(w, "age_ms");
    }
}

static void member_cause(gov__jsonw *w, gov_verdict verdict, gov__reason cause)
{
    member_text(w, "cause", verdict != GOV_VERDICT_PASSED ? gov__reason_name(cause) : NULL);
}

static void print_checks(gov__jsonw *w, const gov__verified_signature *signature)
{
    gov__jsonw_member_object(w, "checks");
    for (size_t i = 0; i < GOV__CHECK_COUNT; i++) {
        const gov__finding_entry *entry = &signature->checks[i];
        if (entry->result != 0) {
            gov__jsonw_member_object(w, gov__check_name((gov__check)i));
            gov__jsonw_member_string(w, "result", gov_finding_get_name(entry->result));
            gov__jsonw_member_string(w, "reason", gov__reason_name(entry->reason));
            gov__jsonw_member_string(w, "detail", entry->detail != NULL ? entry->detail : "");
            gov__jsonw_object_end(w);
        }
    }
    gov__jsonw_object_end(w);
}

static void print_keys(gov__jsonw *w, const gov_verification *v,
                       const gov__verified_signature *signature)
{
    if (!signature->by_keys) {
        gov__jsonw_member_null(w, "keys");
        return;
    }
    gov__jsonw_member_object(w, "keys");
    member_age(w, v, signature->keys_at_ms);
    gov__jsonw_object_end(w);
}

static void print_signature(gov__jsonw *w, const gov_verification *v,
                            const gov__verified_signature *signature)
{
    gov__jsonw_object_begin(w);
    gov__jsonw_member_string(w, "overall", gov_verdict_get_name(signature->overall));
    for (size_t i = 0; i < GOV__TEXT_COUNT; i++) {
        member_text(w, text_names[i], signature->texts[i]);
    }
    print_keys(w, v, signature);
    if (signature->signed_size != 0 && signature->signed_size <= INT64_MAX) {
        gov__jsonw_member_int64(w, "signed_size", (int64_t)signature->signed_size);
    } else {
        gov__jsonw_member_null(w, "signed_size");
    }
    member_cause(w, signature->overall, signature->cause);
    print_checks(w, signature);
    gov__jsonw_object_end(w);
}

static void print_validity(gov__jsonw *w, const gov__licence *licence)
{
    member_moment(w, "valid_from", licence->valid_from_ms);
    if (licence->valid_until_ms == INT64_MAX) {
        gov__jsonw_member_string(w, "valid_until", "长期");
    } else {
        member_moment(w, "valid_until", licence->valid_until_ms);
    }
}

static void print_licence(gov__jsonw *w, const gov_verification *v)
{
    const gov__licence *licence = &v->licence;

    gov__jsonw_member_object(w, "licence");
    gov__jsonw_member_string(w, "state", gov_licence_state_get_name(licence->state));
    gov__jsonw_member_string(w, "source", licence->source != NULL ? licence->source : "none");
    member_text(w, "raw", licence->raw);
    member_text(w, "identifier", licence->identifier);
    member_age(w, v, licence->as_of_ms);
    gov__jsonw_member_bool(w, "fresh", licence->fresh);
    gov__jsonw_member_bool(w, "counts", licence->counts);
    gov__jsonw_member_string(w, "reason", gov__reason_name(licence->reason));
    print_validity(w, licence);
    gov__jsonw_object_end(w);
}

gov_status gov__verification_print_json(gov_verification *v, gov__buf *out)
{
    gov__jsonw w;

    gov__jsonw_init(&w, out);
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "format", gov_certificate_format_get_name(v->format));
    gov__jsonw_member_string(&w, "overall", gov_verdict_get_name(v->overall));
    gov__jsonw_member_string(&w, "document", gov_verdict_get_name(v->document));
    gov__jsonw_member_string(&w, "signer", gov_verdict_get_name(v->signer));
    member_cause(&w, v->overall, v->cause);
    member_text(&w, "detail", v->document_detail);
    member_time(&w, "verified_at", v->at_ms);
    gov__jsonw_member_array(&w, "signatures");
    for (size_t i = 0; i < v->count; i++) {
        print_signature(&w, v, &v->signatures[i]);
    }
    gov__jsonw_array_end(&w);
    print_licence(&w, v);
    gov__jsonw_object_end(&w);
    return gov__jsonw_finish(&w);
}
