/* SPDX-License-Identifier: Apache-2.0 */
/* The same documents before another implementation: pdfsig of poppler with NSS. It judges bytes only, no
 * chain. Where the two differ, the table says why; a difference that is gone fails as well. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include "unit/pdf_support.h"
#include "unit/run_support.h"
#include "unit/test_support.h"

static pdf_case c;

typedef enum relation {
    SAME,
    STRICTER, /* pdfsig takes it, this library does not */
    WIDER     /* this library takes it, pdfsig does not know how */
} relation;

typedef void (*edit)(pdf_file *file);

/* Whether pdfsig says of every signature that it is valid, and of the last one that it covers all. */
static bool pdfsig_takes(const pdf_file *file, char out[RUN_BYTES])
{
    char path[64];
    run_file(file->data, file->len, path);
    const char *argv[] = {"pdfsig", "-nocert", path, NULL};
    const char *last = NULL;
    bool bad = false;

    (void)run_program(argv, out);
    (void)unlink(path);
    for (const char *at = out; (at = strstr(at, "Signature Validation: ")) != NULL; at++) {
        bad = bad || strncmp(at, "Signature Validation: Signature is Valid.", 41) != 0;
    }
    for (const char *at = out; (at = strstr(at, "Signature #")) != NULL; at++) {
        last = at;
    }
    return last != NULL && !bad && strstr(last, "Total document signed") != NULL &&
           strstr(last, "Signature Validation") != NULL;
}

static void expect(const char *name, const pdf_make *make, edit change, relation expected)
{
    char out[RUN_BYTES];
    pdf_file file = pdf_build(make);

    if (change != NULL) {
        change(&file);
    }
    pdf_case_verify(&c, file.data, file.len);
    bool ours = gov_verification_get_overall(c.found) == GOV_VERDICT_PASSED;
    bool theirs = pdfsig_takes(&file, out);
    pdf_free(&file);
    relation found = ours == theirs ? SAME : ours ? WIDER : STRICTER;
    ck_assert_msg(found == expected, "%s: ours %d, pdfsig %d (%s)\n%s", name, ours, theirs,
                  gov_verification_get_cause(c.found), out);
}

static void change_page(pdf_file *file)
{
    pdf_replace(file, "Helvetica", "Helvetice");
}

static void append_line(pdf_file *file)
{
    pdf_append(file, "\n");
}

static void update(pdf_file *file)
{
    pdf_object(file, 7, "<< /Length 3 >>\nstream\nBT \nendstream");
    pdf_update_end(file, NULL);
}

static void sign_again(pdf_file *file)
{
    signed_data_make cms = pdf_cms(&c.ec);

    pdf_sign_again(file, &(pdf_make){.cms = &cms});
}

START_TEST(good_documents)
{
    const stamp_make stamp = {.tsa = c.tsa, .with = c.ec.ca, .digest = "SHA256"};
    signed_data_make rsa = pdf_cms(&c.rsa);
    signed_data_make ec = pdf_cms(&c.ec);
    signed_data_make cades = ec;
    signed_data_make stamped = rsa;
    signed_data_make timed = rsa;
    signed_data_make sm2 = pdf_cms(&c.sm2);

    cades.naming = c.ec.leaf;
    stamped.stamp = &stamp;
    timed.signing_time_s = X509_NOW;
    expect("rsa", &(pdf_make){.cms = &rsa}, NULL, SAME);
    expect("ec", &(pdf_make){.cms = &ec}, NULL, SAME);
    expect("cades", &(pdf_make){.cms = &cades, .sub_filter = "ETSI.CAdES.detached"}, NULL, SAME);
    expect("stamped", &(pdf_make){.cms = &stamped}, NULL, SAME);
    expect("timed", &(pdf_make){.cms = &timed}, NULL, SAME);
    expect("ber", &(pdf_make){.cms = &rsa, .ber = true}, NULL, SAME);
    expect("xref stream", &(pdf_make){.cms = &rsa, .xref_stream = true}, NULL, SAME);
    expect("prediction", &(pdf_make){.cms = &rsa, .xref_stream = true, .predictor = true}, NULL,
           SAME);
    expect("object stream", &(pdf_make){.cms = &ec, .object_stream = true}, NULL, SAME);
    /* NSS has no SM2. */
    expect("sm2", &(pdf_make){.cms = &sm2}, NULL, WIDER);
}
END_TEST

START_TEST(bad_documents)
{
    signed_data_make cms = pdf_cms(&c.ec);
    signed_data_make digest = cms;
    signed_data_make value = cms;

    digest.other_digest = true;
    value.bad_signature = true;
    expect("page changed", &(pdf_make){.cms = &cms}, change_page, SAME);
    expect("line appended", &(pdf_make){.cms = &cms}, append_line, SAME);
    expect("updated", &(pdf_make){.cms = &cms}, update, SAME);
    expect("digest", &(pdf_make){.cms = &digest}, NULL, SAME);
    expect("value", &(pdf_make){.cms = &value}, NULL, SAME);
    expect("not signed", &(pdf_make){.is_unsigned = true}, NULL, SAME);
    expect("no range", &(pdf_make){.cms = &cms, .range = PDF_RANGE_NONE}, NULL, SAME);
    expect("short range", &(pdf_make){.cms = &cms, .range = PDF_RANGE_SHORT}, NULL, SAME);
    expect("wide gap", &(pdf_make){.cms = &cms, .range = PDF_RANGE_WIDE}, NULL, SAME);
    expect("narrow gap", &(pdf_make){.cms = &cms, .range = PDF_RANGE_NARROW}, NULL, SAME);
    expect("padding", &(pdf_make){.cms = &cms, .behind = "0041"}, NULL, SAME);
    expect("no contents", &(pdf_make){.cms = &cms, .contents = "<>"}, NULL, SAME);
    expect("encrypted", &(pdf_make){.cms = &cms, .trailer = "/Encrypt << >>"}, NULL, SAME);
}
END_TEST

/* What poppler lets pass, and what is against it. */
START_TEST(what_is_stricter_here)
{
    signed_data_make cms = pdf_cms(&c.ec);
    signed_data_make naming = cms;

    naming.naming = c.ec.ca;
    /* A later revision can show anything (shadow attacks): both are valid, but were not one document. */
    expect("signed again", &(pdf_make){.cms = &cms}, sign_again, STRICTER);
    /* The range leaves out more than the signature: room for what nobody signed. */
    expect("from one", &(pdf_make){.cms = &cms, .range = PDF_RANGE_FROM_ONE}, NULL, STRICTER);
    /* The signer has named another certificate (EN 319 142-1 section 6.3). */
    expect("naming", &(pdf_make){.cms = &naming}, NULL, STRICTER);
    expect("no naming", &(pdf_make){.cms = &cms, .sub_filter = "ETSI.CAdES.detached"}, NULL,
           STRICTER);
    /* Poppler repairs; what it finds need not be what another reader finds. */
    expect("broken section", &(pdf_make){.cms = &cms, .trailer = "/Prev 15"}, NULL, STRICTER);
    expect("two ranges", &(pdf_make){.cms = &cms, .entries = "/ByteRange [0 1 2 3]"}, NULL,
           STRICTER);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(good_documents),
        TEST_ENTRY(bad_documents),
        TEST_ENTRY(what_is_stricter_here),
    };

    if (!run_exists("pdfsig")) {
        return 77;
    }
    return pdf_case_run("pdf_pdfsig", &c, entries, TEST_COUNT(entries));
}
