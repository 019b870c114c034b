/* SPDX-License-Identifier: Apache-2.0 */
/* What the verification of a PDF does when memory runs out, at every allocation in turn: it says so, or it
 * finds the same. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/pdf_support.h"
#include "unit/test_support.h"

static pdf_case c;

typedef struct body {
    pdf_file file;
    char *root;
    char *ca;
    gov_verdict expected;
} body;

static gov_status add(gov_trust *trust, const body *b)
{
    gov_status status = gov_trust_add_anchors(trust, b->root, strlen(b->root), NULL);

    return status == GOV_OK ? gov_trust_add_intermediates(trust, b->ca, strlen(b->ca), NULL)
                            : status;
}

static gov_status verify_body(const gov_allocator *mem, void *user)
{
    const body *b = user;
    gov_trust *trust = NULL;
    gov_verification *found = NULL;
    gov_status status = gov_trust_new(mem, &trust, NULL);

    if (status == GOV_OK) {
        status = add(trust, b);
    }
    if (status == GOV_OK) {
        status = gov_certificate_verify(b->file.data, b->file.len, trust, &c.options, &found, NULL);
    }
    ck_assert((found != NULL) == (status == GOV_OK));
    if (status == GOV_OK) {
        ck_assert_int_eq(gov_verification_get_overall(found), b->expected);
    }
    gov_verification_free(found);
    gov_trust_free(trust);
    return status;
}

static void torture(const pdf_make *make, gov_verdict expected)
{
    body b = {.file = pdf_build(make),
              .root = x509_pem(c.ec.root),
              .ca = x509_pem(c.ec.ca),
              .expected = expected};

    ck_assert_uint_ge(test_out_of_memory(verify_body, &b), 40);
    pdf_free(&b.file);
    free(b.root);
    free(b.ca);
}

START_TEST(memory_runs_out)
{
    const stamp_make stamp = {.tsa = c.tsa, .with = c.ec.ca, .digest = "SHA256"};
    const signed_data_make cms = {.signer = c.ec.leaf,
                                  .with = c.ec.ca,
                                  .cms = true,
                                  .attributes = true,
                                  .naming = c.ec.leaf,
                                  .signing_time_s = X509_NOW,
                                  .stamp = &stamp};
    signed_data_make bad = cms;

    bad.stamp = NULL;
    bad.other_digest = true;
    torture(&(pdf_make){.cms = &cms,
                        .sub_filter = "ETSI.CAdES.detached",
                        .object_stream = true,
                        .predictor = true},
            GOV_VERDICT_PASSED);
    torture(&(pdf_make){.cms = &bad, .ber = true}, GOV_VERDICT_FAILED);
    torture(&(pdf_make){.stamp = &stamp, .sub_filter = "ETSI.RFC3161", .xref_stream = true},
            GOV_VERDICT_INDETERMINATE);
    torture(&(pdf_make){.cms = &cms, .trailer = "/Encrypt 3 0 R"}, GOV_VERDICT_INDETERMINATE);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(memory_runs_out),
    };

    return pdf_case_run("pdf_memory", &c, entries, TEST_COUNT(entries));
}
