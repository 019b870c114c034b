/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying documents of pdf_support.c through the public interface, and what was found in one line. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/jose_support.h"
#include "unit/pdf_support.h"

#define TESTS_MAX 64

static void trust(pdf_case *c, const x509_tree *tree)
{
    char *root = x509_pem(tree->root);
    char *ca = x509_pem(tree->ca);

    ck_assert_int_eq(gov_trust_add_anchors(c->trust, root, strlen(root), NULL), GOV_OK);
    ck_assert_int_eq(gov_trust_add_intermediates(c->trust, ca, strlen(ca), NULL), GOV_OK);
    free(root);
    free(ca);
}

static void begin(pdf_case *c)
{
    memset(c, 0, sizeof *c);
    x509_make_tree(&c->rsa, "RSA-2048");
    x509_make_tree(&c->ec, "P-256");
    x509_make_tree(&c->sm2, "SM2");
    c->tsa = x509_make(&(x509_spec){
        .kind = "P-256", .name = "Time", .issuer = c->ec.ca, .extended = "critical,timeStamping"});
    ck_assert_int_eq(gov_trust_new(NULL, &c->trust, NULL), GOV_OK);
    trust(c, &c->rsa);
    trust(c, &c->ec);
    trust(c, &c->sm2);
    c->options = (gov_verify_options){.struct_size = sizeof c->options,
                                      .at_ms = X509_NOW * INT64_C(1000),
                                      .revocation = GOV_REVOCATION_OFF};
}

static void end(pdf_case *c)
{
    gov_verification_free(c->found);
    gov_trust_free(c->trust);
    x509_free(c->tsa);
    x509_free_tree(&c->rsa);
    x509_free_tree(&c->ec);
    x509_free_tree(&c->sm2);
    free(c->said);
}

/* The case that is run. */
static pdf_case *running;

START_TEST(keys_are_made)
{
    begin(running);
}
END_TEST

START_TEST(nothing_is_left)
{
    end(running);
}
END_TEST

int pdf_case_run(const char *suite, pdf_case *c, const test_entry *entries, size_t count)
{
    const test_entry first = TEST_ENTRY(keys_are_made);
    const test_entry last = TEST_ENTRY(nothing_is_left);
    test_entry all[TESTS_MAX];

    if (count > TESTS_MAX - 2) {
        return EXIT_FAILURE;
    }
    all[0] = first;
    memcpy(all + 1, entries, count * sizeof *entries);
    all[count + 1] = last;
    running = c;
    return test_run(suite, all, count + 2);
}

signed_data_make pdf_cms(const x509_tree *tree)
{
    return (signed_data_make){
        .signer = tree->leaf, .with = tree->ca, .cms = true, .attributes = true};
}

void pdf_case_verify(pdf_case *c, const void *data, size_t size)
{
    gov_verification_free(c->found);
    c->found = NULL;
    ck_assert_int_eq(gov_certificate_verify(data, size, c->trust, &c->options, &c->found, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_verification_get_format(c->found), GOV_CERTIFICATE_PDF);
}

static void say(pdf_case *c, size_t signature, size_t i)
{
    const gov_verification *v = c->found;
    gov_finding result = gov_verification_get_result(v, signature, i);
    const char *reason = gov_verification_get_reason(v, signature, i);

    if ((result == GOV_FINDING_PASS && reason[0] == '\0') ||
        strcmp(reason, "not_applicable") == 0 || strcmp(reason, "not_reached") == 0 ||
        strcmp(reason, "not_asked") == 0) {
        return;
    }
    char *next = jose_format("%s%s%s=%s:%s", c->said, c->said[0] != '\0' ? " " : "",
                             gov_verification_get_check(v, signature, i),
                             gov_finding_get_name(result), reason);
    free(c->said);
    c->said = next;
}

const char *pdf_differences(pdf_case *c, size_t signature)
{
    size_t count = gov_verification_get_check_count(c->found, signature);

    free(c->said);
    c->said = jose_format("%s", "");
    ck_assert_uint_ge(count, 10);
    for (size_t i = 0; i < count; i++) {
        say(c, signature, i);
    }
    return c->said;
}

const char *pdf_case_differences(pdf_case *c, const pdf_make *make)
{
    pdf_file file = pdf_build(make);

    pdf_case_verify(c, file.data, file.len);
    pdf_free(&file);
    ck_assert_uint_eq(gov_verification_get_signature_count(c->found), 1);
    return pdf_differences(c, 0);
}
