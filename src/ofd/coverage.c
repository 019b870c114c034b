/* SPDX-License-Identifier: Apache-2.0 */
/* What a signature leaves out: every file that the document is made of, and every other one, against
 * the references. Lists of signatures are left out so that others may sign later; for the same reason
 * so are the files of a later signature, and a signature cannot cover its own. */
#include "ofd/signature.h"

struct coverage {
    gov__ofd_document *document;
    const gov__ofd_listed *listed;
    uint64_t bit;   /* of this signature */
    uint64_t later; /* this signature and those after it, and all of other documents */
    uint64_t body;
};

/* Whether a file is somebody else's to sign: it is reached from another document only, and covered by
 * a signature of such a one. */
static bool is_of_others(const struct coverage *coverage, const gov__ofd_entry *entry)
{
    const gov__ofd_document *document = coverage->document;

    if ((entry->bodies & coverage->body) != 0) {
        return false;
    }
    for (size_t i = 0; i < document->count; i++) {
        const gov__ofd_listed *other = &document->signatures[i];

        if ((entry->covered & (UINT64_C(1) << other->report)) != 0 &&
            (entry->bodies & (UINT64_C(1) << other->body)) != 0) {
            return true;
        }
    }
    return false;
}

/* What is shown has to be covered, whatever else it is. */
static bool is_left_out(const struct coverage *coverage, const gov__ofd_entry *entry)
{
    return (entry->roles & GOV__OFD_ROLE_SHOWN) == 0 && !entry->is_rival &&
           ((entry->roles & (GOV__OFD_ROLE_LIST | GOV__OFD_ROLE_INTEGRITY)) != 0 ||
            (entry->owned & coverage->later) != 0);
}

static bool is_accounted(const struct coverage *coverage, const gov__ofd_entry *entry)
{
    return entry->is_folder || (entry->covered & coverage->bit) != 0 ||
           is_left_out(coverage, entry) || is_of_others(coverage, entry);
}

/* Whether somebody may get to see it: it is reached, or some readers may take it for what is. */
static bool is_shown(const gov__ofd_entry *entry)
{
    return entry->bodies != 0 || entry->is_rival || entry->is_odd;
}

/* Lists those that are left out; `shown` chooses which. False when there is none. */
static bool list(const struct coverage *coverage, bool shown, gov_finding result,
                 gov__reason reason)
{
    const gov__ofd_package *package = coverage->document->package;
    gov_verification *out = package->in->out;
    char name[GOV__OFD_NAME_MAX + 1];
    bool found = false;

    for (size_t i = 0; i < package->count; i++) {
        const gov__ofd_entry *entry = &package->entries[i];

        if (is_accounted(coverage, entry) || is_shown(entry) != shown) {
            continue;
        }
        gov__ofd_name_text(entry->name, name);
        if (!found) {
            gov__verification_set(out, coverage->listed->report, GOV__CHECK_COVERAGE, result,
                                  reason, NULL);
        }
        found = true;
        gov__verification_more(out, coverage->listed->report, GOV__CHECK_COVERAGE, name);
    }
    return found;
}

static void cover(struct coverage *coverage)
{
    const gov__verify_input *in = coverage->document->package->in;
    size_t report = coverage->listed->report;
    /* What is missing among the references is said there. */
    bool missing =
        (coverage->document->missing_bodies & coverage->body) != 0 &&
        in->out->signatures[report].checks[GOV__CHECK_REFERENCES].result != GOV_FINDING_FAIL;

    if (missing) {
        gov__verification_set(in->out, report, GOV__CHECK_COVERAGE, GOV_FINDING_FAIL,
                              GOV__REASON_NOT_COVERED, gov__buf_text(&coverage->document->missing));
    }
    if (list(coverage, true, GOV_FINDING_FAIL, GOV__REASON_NOT_COVERED) || missing) {
        return;
    }
    if (!list(coverage, false, GOV_FINDING_PASS, GOV__REASON_EXTRA_FILES)) {
        gov__verification_set(in->out, report, GOV__CHECK_COVERAGE, GOV_FINDING_PASS,
                              GOV__REASON_NONE, NULL);
    } else if ((in->options->flags & GOV_VERIFY_STRICT) != 0) {
        gov__verification_tolerate(in, report, "extra_files");
    }
}

/* Signatures of this list from this one on, and all of other documents. */
static uint64_t later_than(const gov__ofd_document *document, const gov__ofd_listed *listed)
{
    uint64_t mask = 0;

    for (size_t i = 0; i < document->count; i++) {
        const gov__ofd_listed *other = &document->signatures[i];

        if (other->body != listed->body || other->report >= listed->report) {
            mask |= UINT64_C(1) << other->report;
        }
    }
    return mask;
}

void gov__ofd_coverage_record(gov__ofd_document *document)
{
    for (size_t i = 0; i < document->count; i++) {
        const gov__ofd_listed *listed = &document->signatures[i];
        struct coverage coverage = {document, listed, UINT64_C(1) << listed->report,
                                    later_than(document, listed), UINT64_C(1) << listed->body};
        const gov__finding_entry *references =
            &document->package->in->out->signatures[listed->report].checks[GOV__CHECK_REFERENCES];

        /* What could not be read covers nothing: that is said where it could not. */
        if (references->result != 0) {
            cover(&coverage);
        }
    }
}
