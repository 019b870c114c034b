/* SPDX-License-Identifier: Apache-2.0 */
/* What verification of an OFD package may cost: nothing is read, parsed or hashed again for another document,
 * reference or signature, and all of it together has an end. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "unit/ofd_support.h"
#include "unit/test_support.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SECONDS 60
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SECONDS 60
#endif
#endif
#ifndef SECONDS
#define SECONDS 4
#endif

enum { LARGE = (8 << 20) - 64 };

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static ofd_report verify_in_time(const ofd_book *book, const gov_verify_options *options)
{
    zip_maker *zip = ofd_pack(book);
    double before = seconds();
    ofd_report report = ofd_verify_bytes(zip->data, zip->len, options);

    ck_assert_msg(seconds() - before < SECONDS, "%f s", seconds() - before);
    zip_free(zip);
    return report;
}

/* `piece` again and again, up to LARGE, between two ends; the caller frees. */
static char *large(const char *head, const char *piece, const char *tail)
{
    size_t step = strlen(piece);
    size_t count = (LARGE - strlen(head) - strlen(tail)) / step;
    char *out = malloc(LARGE + 1);

    ck_assert_ptr_nonnull(out);
    memcpy(out, head, strlen(head));
    char *at = out + strlen(head);
    for (size_t i = 0; i < count; i++, at += step) {
        memcpy(at, piece, step);
    }
    memcpy(at, tail, strlen(tail) + 1);
    return out;
}

/* So many large pages, of so many documents in one. */
static ofd_book *large_pages(int pages, int bodies)
{
    char *page = large("<Page>", "<a b=\"c\">x</a>", "</Page>");
    ofd_book *book = ofd_new();
    char text[128];

    for (int i = 0; i < pages; i++) {
        snprintf(text, sizeof text, "Doc_0/P%d.xml", i);
        ofd_put_text(book, text, page);
        snprintf(text, sizeof text, "<ofd:Page BaseLoc=\"P%d.xml\"/></ofd:Pages>", i);
        ofd_edit(book, "Doc_0/Document.xml", "</ofd:Pages>", text);
    }
    for (int i = 1; i < bodies; i++) {
        ofd_edit(book, "OFD.xml", "</ofd:OFD>",
                 "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
                 "</ofd:OFD>");
    }
    free(page);
    return book;
}

/* A page is parsed once for all documents that it belongs to; all pages together have a limit. */
START_TEST(pages_are_parsed_once)
{
    ofd_book *book = large_pages(7, 3);

    ofd_sign(book, &(ofd_signing){.version = 4});
    ofd_report report = verify_in_time(book, NULL);
    ofd_expect_good(&report, 1);
    ofd_report_free(&report);
    ofd_free(book);

    book = large_pages(8, 1);
    ofd_sign(book, &(ofd_signing){.version = 4});
    report = verify_in_time(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_CONTAINER, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT, NULL);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* Sixteen large signatures: those beyond the limit are not even unpacked. */
START_TEST(signatures_are_parsed_to_a_limit)
{
    char *text = large("<Signature>", "<a/>", "</Signature>");
    ofd_book *book = ofd_signed(NULL);

    for (int i = 0; i < 16; i++) {
        char name[32];
        char entry[80];

        snprintf(name, sizeof name, "s%02d.xml", i);
        snprintf(entry, sizeof entry, "<ofd:Signature BaseLoc=\"/%s\"/></ofd:Signatures>", name);
        ofd_put_text(book, name, text);
        ofd_edit(book, OFD_LIST, "</ofd:Signatures>", entry);
    }
    ofd_report report = verify_in_time(book, NULL);
    ck_assert_uint_eq(report.found->count, 17);
    ofd_expect(&report, 0, GOV__CHECK_SIGNATURE, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ofd_expect(&report, 1, GOV__CHECK_REFERENCES, GOV_FINDING_FAIL, GOV__REASON_MALFORMED, NULL);
    ofd_expect(&report, 16, GOV__CHECK_CONTAINER, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT,
               "s15.xml");
    ofd_report_free(&report);
    ofd_free(book);
    free(text);
}
END_TEST

/* A file is hashed once by each algorithm, however many signatures and references name it. */
START_TEST(files_are_hashed_once)
{
    const size_t size = 600U << 10;
    gov_verify_options options = ofd_options();
    uint8_t *zeros = calloc(size, 1);
    ofd_book *book = ofd_new();

    ck_assert_ptr_nonnull(zeros);
    ofd_put(book, "Doc_0/Res/font.ttf", zeros, size);
    for (size_t i = 0; i < 4; i++) {
        ofd_sign(book, &(ofd_signing){.version = 4, .check_method = "SHA-512"});
    }
    options.max_unpacked_bytes = 1U << 20;
    ofd_report report = verify_in_time(book, &options);
    ofd_expect_good(&report, 4);
    ofd_report_free(&report);

    /* By one algorithm more it is more than the package may hold. */
    ofd_sign(book, &(ofd_signing){.version = 4, .check_method = "SHA-256"});
    report = verify_in_time(book, &options);
    ofd_expect(&report, 3, GOV__CHECK_REFERENCES, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ofd_expect(&report, 4, GOV__CHECK_REFERENCES, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT, NULL);
    ck_assert_int_eq(gov_verification_get_overall(report.found), GOV_VERDICT_INDETERMINATE);
    ofd_report_free(&report);
    ofd_free(book);
    free(zeros);
}
END_TEST

START_TEST(a_thousand_references_to_one_file)
{
    static const char reference[] =
        "<Reference FileRef=\"/big.bin\"><CheckValue>AAAA</CheckValue></Reference>";
    const size_t size = 48U << 20;
    const size_t step = sizeof reference - 1;
    uint8_t *zeros = calloc(size, 1);
    char *references = calloc(1000 * step + 1, 1);
    ofd_book *book = ofd_new();

    ck_assert_ptr_nonnull(zeros);
    ck_assert_ptr_nonnull(references);
    for (size_t i = 0; i < 1000; i++) {
        memcpy(references + i * step, reference, step);
    }
    ofd_sign(book,
             &(ofd_signing){.version = 4, .reference = references, .check_method = "SHA-512"});
    ofd_put(book, "big.bin", zeros, size);
    ofd_report report = verify_in_time(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_REFERENCES, GOV_FINDING_FAIL, GOV__REASON_DIGEST_MISMATCH,
               "14 good, 1000 bad");
    ofd_report_free(&report);
    ofd_free(book);
    free(references);
    free(zeros);
}
END_TEST

/* Names of many folders, all with one beginning. */
START_TEST(long_names)
{
    static char names[4000][512];
    zip_maker *zip = zip_new();

    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        for (size_t at = 0; at < 500; at += 2) {
            memcpy(names[i] + at, "a/", 2);
        }
        snprintf(names[i] + 500, 12, "%05zu%s", i, _i == 0 ? "" : "/");
        zip_add(zip, &(zip_part){.name = names[i], .stored = true});
    }
    zip_finish(zip, NULL);
    double before = seconds();
    ofd_report report = ofd_verify_bytes(zip->data, zip->len, NULL);
    ck_assert_msg(seconds() - before < SECONDS, "%f s", seconds() - before);
    ofd_expect_container(&report, GOV_FINDING_FAIL, GOV__REASON_MALFORMED, "no OFD.xml");
    ofd_report_free(&report);
    zip_free(zip);
}
END_TEST

int main(void)
{
    const ofd_case cases[] = {
        {long_names, 2},
        {pages_are_parsed_once, 1},
        {signatures_are_parsed_to_a_limit, 1},
        {files_are_hashed_once, 1},
        {a_thousand_references_to_one_file, 1},
    };

    return ofd_run("ofd_work", cases, TEST_COUNT(cases));
}
