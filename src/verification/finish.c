/* SPDX-License-Identifier: Apache-2.0 */
/* What the findings come to. FAILED only on proof; a doubt about anything is INDETERMINATE; what does
 * not apply or was not asked for decides nothing. */
#include "base/str.h"
#include "verification/weight.h"

/* A verdict so far, with the first reason that brought it there. */
typedef struct sum {
    gov_verdict verdict;
    gov__reason cause;
} tally;

static const tally nothing_found = {GOV_VERDICT_PASSED, GOV__REASON_NONE};

static void add(tally *sum, gov_verdict verdict, gov__reason cause)
{
    bool worse = (verdict == GOV_VERDICT_FAILED && sum->verdict != GOV_VERDICT_FAILED) ||
                 (verdict == GOV_VERDICT_INDETERMINATE && sum->verdict == GOV_VERDICT_PASSED);

    if (worse) {
        sum->verdict = verdict;
        sum->cause = cause;
    }
}

static gov_verdict verdict_of(const gov__finding_entry *entry)
{
    if (entry->result == GOV_FINDING_FAIL) {
        return gov__reason_weight(entry->reason) == GOV__WEIGHT_PROOF ? GOV_VERDICT_FAILED
                                                                      : GOV_VERDICT_INDETERMINATE;
    }
    bool doubt = entry->result == GOV_FINDING_NOT_DONE &&
                 gov__reason_weight(entry->reason) != GOV__WEIGHT_NOTHING;
    return doubt ? GOV_VERDICT_INDETERMINATE : GOV_VERDICT_PASSED;
}

static void sum_signature(gov__verified_signature *signature)
{
    tally all = nothing_found;
    tally axes[] = {[GOV__AXIS_DOCUMENT] = nothing_found, [GOV__AXIS_SIGNER] = nothing_found};

    for (size_t i = 0; i < GOV__CHECK_COUNT; i++) {
        const gov__finding_entry *entry = &signature->checks[i];
        if (entry->result != 0) {
            add(&axes[gov__check_axis((gov__check)i)], verdict_of(entry), entry->reason);
            add(&all, verdict_of(entry), entry->reason);
        }
    }
    signature->overall = all.verdict;
    signature->cause = all.cause;
    signature->document = axes[GOV__AXIS_DOCUMENT].verdict;
    signature->signer = axes[GOV__AXIS_SIGNER].verdict;
}

/* What is in force by its own dates. */
static void apply_dates(gov__licence *licence, int64_t at_ms, int64_t skew_ms)
{
    bool open = licence->state == GOV_LICENCE_VALID || licence->state == GOV_LICENCE_UNKNOWN;

    if (!open) {
        return;
    }
    if (licence->valid_until_ms != 0 && licence->valid_until_ms != INT64_MAX &&
        licence->valid_until_ms <= at_ms - skew_ms) {
        licence->state = GOV_LICENCE_EXPIRED;
    } else if (licence->valid_from_ms > at_ms + skew_ms) {
        licence->state = GOV_LICENCE_NOT_YET_VALID;
    } else {
        return;
    }
    if (licence->source == NULL) {
        licence->source = "document";
        licence->as_of_ms = at_ms;
    }
}

/* Whether what was true then may be relied on now. */
static bool is_young(const gov__verify_input *in, int64_t as_of_ms, int64_t max_age_ms)
{
    int64_t age = in->options->at_ms - as_of_ms;

    return as_of_ms != 0 && age <= max_age_ms && age >= -in->options->skew_ms;
}

static bool is_fresh(const gov__verify_input *in, const gov__licence *licence)
{
    return licence->source != NULL &&
           is_young(in, licence->as_of_ms, in->options->status_max_age_ms);
}

void gov__verification_keys(const gov__verify_input *in, size_t signature, int64_t fetched_at_ms)
{
    gov__verified_signature *s = &in->out->signatures[signature];

    s->by_keys = true;
    s->keys_at_ms = fetched_at_ms;
    if (in->options->keys_max_age_ms != 0 &&
        !is_young(in, fetched_at_ms, in->options->keys_max_age_ms)) {
        gov__verification_set(in->out, signature, GOV__CHECK_ISSUER, GOV_FINDING_NOT_DONE,
                              GOV__REASON_KEYS_STALE, NULL);
    }
}

/* Whether what was said of a state that passes by itself may not be true any more. */
static bool is_outdated(const gov__licence *licence, int64_t at_ms, int64_t skew_ms)
{
    bool passes =
        licence->state == GOV_LICENCE_SUSPENDED || licence->state == GOV_LICENCE_RESTRICTED ||
        /* its own dates prove it, however old the word is */
        (licence->state == GOV_LICENCE_NOT_YET_VALID && licence->valid_from_ms <= at_ms + skew_ms);

    return (passes || licence->state == GOV_LICENCE_VALID) && !licence->fresh;
}

static tally judge_licence(const gov__licence *licence, int64_t at_ms, int64_t skew_ms)
{
    tally out = nothing_found;

    if (licence->reason != GOV__REASON_NONE) {
        bool proof = gov__reason_weight(licence->reason) == GOV__WEIGHT_PROOF;
        add(&out, proof ? GOV_VERDICT_FAILED : GOV_VERDICT_INDETERMINATE, licence->reason);
        return out;
    }
    if (is_outdated(licence, at_ms, skew_ms)) {
        add(&out, GOV_VERDICT_INDETERMINATE, GOV__REASON_LICENCE_STALE);
        return out;
    }
    switch (licence->state) {
    case GOV_LICENCE_VALID: break;
    case GOV_LICENCE_UNKNOWN:
        add(&out, GOV_VERDICT_INDETERMINATE, GOV__REASON_LICENCE_UNKNOWN);
        break;
    case GOV_LICENCE_RESTRICTED:
        add(&out, GOV_VERDICT_INDETERMINATE, GOV__REASON_LICENCE_RESTRICTED);
        break;
    default: add(&out, GOV_VERDICT_FAILED, GOV__REASON_LICENCE_NOT_IN_FORCE); break;
    }
    return out;
}

static void sum_all(const gov__verify_input *in)
{
    gov_verification *v = in->out;
    gov__licence *licence = &v->licence;
    tally all = nothing_found;
    tally document = nothing_found;
    tally signer = nothing_found;

    if (v->document_verdict != 0) {
        add(&document, v->document_verdict, v->document_reason);
    } else if (v->count == 0) {
        add(&document, GOV_VERDICT_INDETERMINATE, GOV__REASON_NOT_SIGNED);
    }
    if (v->count == 0) {
        add(&signer, GOV_VERDICT_INDETERMINATE, GOV__REASON_NOT_SIGNED);
    }
    add(&all, document.verdict, document.cause);
    for (size_t i = 0; i < v->count; i++) {
        sum_signature(&v->signatures[i]);
        add(&document, v->signatures[i].document, v->signatures[i].cause);
        add(&signer, v->signatures[i].signer, v->signatures[i].cause);
        add(&all, v->signatures[i].overall, v->signatures[i].cause);
    }
    apply_dates(licence, in->options->at_ms, in->options->skew_ms);
    licence->fresh = is_fresh(in, licence) && licence->reason != GOV__REASON_LICENCE_STALE;
    licence->counts = licence->counts || licence->source != NULL ||
                      (in->options->flags & GOV_VERIFY_REQUIRE_LICENCE) != 0;
    tally state = judge_licence(licence, in->options->at_ms, in->options->skew_ms);
    licence->reason = state.cause;
    if (licence->counts) {
        add(&all, state.verdict, state.cause);
    }
    v->overall = all.verdict;
    v->cause = all.cause;
    v->document = document.verdict;
    v->signer = signer.verdict;
}

static gov_status print(gov_verification *v)
{
    gov__buf text;

    gov__buf_init_secret(&text, &v->mem, 0);
    gov_status status = gov__verification_print_json(v, &text);
    if (status == GOV_OK) {
        status = gov__buf_take(&text, &v->json, NULL);
    }
    for (int i = GOV_LANGUAGE_EN; status == GOV_OK && i <= GOV_LANGUAGE_ZH; i++) {
        status = gov__verification_print_text(v, (gov_language)i, &text);
        if (status == GOV_OK) {
            status = gov__buf_take(&text, &v->text[i], NULL);
        }
    }
    gov__buf_wipe_free(&text);
    return status;
}

gov_status gov__verification_finish(const gov__verify_input *in)
{
    gov_verification *v = in->out;

    if (v->sticky != GOV_OK) {
        return v->sticky;
    }
    sum_all(in);
    if (v->document == GOV_VERDICT_FAILED) {
        gov__mem_wipe_free_str(&v->mem, v->claims_json);
        v->claims_json = NULL;
    }
    return print(v);
}
