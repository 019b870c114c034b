/* SPDX-License-Identifier: Apache-2.0 */
/* Attacks on readers of OFD: packages and XML made to be read in two ways, to reach out of the package, or
 * to cost more than they weigh; and signed values that are no DER. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "unit/ofd_support.h"
#include "unit/test_support.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

static const char evil[] = "<Page><Content>evil</Content></Page>";

static zip_maker *pack_open(const ofd_book *book, const char *first, const char *last)
{
    zip_maker *zip = zip_new();

    if (first != NULL) {
        zip_add_file(zip, first, evil, sizeof evil - 1);
    }
    for (size_t i = 0; i < book->count; i++) {
        zip_add_file(zip, book->files[i].name, book->files[i].data, book->files[i].len);
    }
    if (last != NULL) {
        zip_add_file(zip, last, evil, sizeof evil - 1);
    }
    zip_finish(zip, NULL);
    return zip;
}

/* Two files of one name: before the genuine one, behind it, and in another case. */
START_TEST(two_files_of_one_name)
{
    static const struct {
        const char *first;
        const char *last;
        const char *detail;
    } rows[] = {
        {OFD_PAGE, NULL, "two files of one name"},
        {NULL, OFD_PAGE, "two files of one name"},
        {"doc_0/Pages/Page_0/Content.xml", NULL, "differ in case only"},
        {NULL, "Doc_0/PAGES/Page_0/Content.xml", "differ in case only"},
        {NULL, "ofd.XML", "differ in case only"},
    };
    ofd_book *book = ofd_signed(NULL);
    zip_maker *zip = pack_open(book, rows[_i].first, rows[_i].last);
    ofd_report report = ofd_verify_bytes(zip->data, zip->len, NULL);

    ofd_expect_container(&report, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS, rows[_i].detail);
    ofd_report_free(&report);
    zip_free(zip);
    ofd_free(book);
}
END_TEST

START_TEST(a_file_is_added)
{
    ofd_book *book = ofd_signed(NULL);
    zip_maker *zip = pack_open(book, NULL, "Evil.xml");
    ofd_report report = ofd_verify_bytes(zip->data, zip->len, NULL);

    ofd_expect_good(&report, 1);
    ofd_expect(&report, 0, GOV__CHECK_COVERAGE, GOV_FINDING_PASS, GOV__REASON_EXTRA_FILES,
               "Evil.xml");
    ofd_report_free(&report);
    zip_free(zip);
    ofd_free(book);
}
END_TEST

START_TEST(content_is_altered)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_edit(book, OFD_PAGE, "2030", "2099");
    ofd_judge_only(book, NULL, GOV__CHECK_REFERENCES, GOV__REASON_DIGEST_MISMATCH, OFD_PAGE);
}
END_TEST

/* The signed text is altered where nothing reads it, and with the new digest of an altered page. */
START_TEST(the_signed_text_is_altered)
{
    ofd_book *book = ofd_signed(NULL);

    ofd_edit(book, OFD_SIGN_0, "2027-01-15", "2026-01-15");
    ofd_judge_only(book, NULL, GOV__CHECK_DATAHASH, GOV__REASON_DIGEST_MISMATCH, NULL);

    book = ofd_signed(NULL);
    ofd_book *other = ofd_new();
    ofd_edit(book, OFD_PAGE, "2030", "2099");
    ofd_edit(other, OFD_PAGE, "2030", "2099");
    ofd_sign(other, &(ofd_signing){.version = 4});
    const ofd_file *text = ofd_find(other, OFD_SIGN_0);
    ofd_put(book, OFD_SIGN_0, text->data, text->len);
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_only(&report, 0, GOV__CHECK_DATAHASH, GOV__REASON_DIGEST_MISMATCH, NULL);
    ofd_report_free(&report);
    ofd_free(other);
    ofd_free(book);
}
END_TEST

/* The signature of another document by the same signer. */
START_TEST(the_signed_value_is_anothers)
{
    ofd_book *book = ofd_signed(NULL);
    ofd_book *other = ofd_new();

    ofd_edit(other, OFD_PAGE, "2030", "2099");
    ofd_sign(other, &(ofd_signing){.version = 4});
    const ofd_file *value = ofd_find(other, OFD_VALUE);
    ofd_put(book, OFD_VALUE, value->data, value->len);
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_only(&report, 0, GOV__CHECK_DATAHASH, GOV__REASON_DIGEST_MISMATCH, NULL);
    ofd_report_free(&report);
    ofd_free(other);
    ofd_free(book);
}
END_TEST

/* Every byte of the signed value counts; none may lead to anything but a finding. */
START_TEST(every_byte_of_the_signed_value)
{
    static const int versions[] = {1, 4, 5, OFD_SIGNED_DATA_CONTENT, OFD_SIGNED_DATA_ATTRIBUTES};
    ofd_book *book = ofd_signed(&(ofd_signing){.version = versions[_i]});

    ofd_file *value = ofd_find(book, OFD_VALUE);
    size_t passed = 0;
    for (size_t at = 0; at < value->len; at += 3) {
        value->data[at] ^= 1;
        ofd_report report = ofd_verify(book, NULL);
        passed += gov_verification_get_overall(report.found) == GOV_VERDICT_PASSED;
        ofd_report_free(&report);
        value->data[at] ^= 1;
    }
    /* Beside what is signed, SignedData has a few bytes: versions, and the lists of algorithms. */
    ck_assert_uint_le(passed, versions[_i] > 100 ? 12 : 0);
    ofd_free(book);
}
END_TEST

static void expect_value(ofd_book *book, const char *what)
{
    ofd_report report = ofd_verify(book, NULL);
    const gov__finding_entry *found = &report.found->signatures[0].checks[GOV__CHECK_SIGNATURE];

    ck_assert_msg(found->result == GOV_FINDING_FAIL || found->result == GOV_FINDING_NOT_DONE,
                  "%s:\n%s", what, gov_verification_get_text(report.found, GOV_LANGUAGE_EN));
    ck_assert_int_ne(gov_verification_get_overall(report.found), GOV_VERDICT_PASSED);
    ofd_report_free(&report);
}

/* DER that is none: cut off, with a tail, of indefinite or padded length, deep, and huge. */
START_TEST(tricks_with_der)
{
    ofd_book *book = ofd_signed(NULL);
    const ofd_file *value = ofd_find(book, OFD_VALUE);
    size_t len = value->len;
    uint8_t *kept = malloc(len + 16);
    uint8_t *deep = malloc(1U << 20);

    ck_assert_ptr_nonnull(kept);
    ck_assert_ptr_nonnull(deep);
    memcpy(kept, value->data, len);
    ck_assert_uint_eq(kept[1], 0x82);
    for (size_t cut = 0; cut < len; cut += 97) {
        ofd_put(book, OFD_VALUE, kept, cut);
        expect_value(book, "cut off");
    }
    kept[len] = 0;
    ofd_put(book, OFD_VALUE, kept, len + 1);
    expect_value(book, "a tail");

    memmove(kept + 5, kept + 4, len - 4);
    kept[4] = kept[3];
    kept[3] = kept[2];
    kept[2] = 0;
    kept[1] = 0x83;
    ofd_put(book, OFD_VALUE, kept, len + 1);
    expect_value(book, "a padded length");

    memmove(kept + 2, kept + 5, len - 4);
    kept[1] = 0x80;
    memset(kept + len - 2, 0, 2);
    ofd_put(book, OFD_VALUE, kept, len);
    expect_value(book, "an indefinite length");

    for (size_t i = 0; i < (1U << 20); i += 2) {
        deep[i] = 0x30;
        deep[i + 1] = 0x80;
    }
    ofd_put(book, OFD_VALUE, deep, 1U << 20);
    expect_value(book, "deep");
    ofd_put(book, OFD_VALUE, "\x30\x84\xFF\xFF\xFF\xFF", 6);
    expect_value(book, "huge");
    ofd_put(book, OFD_VALUE, "", 0);
    expect_value(book, "empty");
    free(deep);
    free(kept);
    ofd_free(book);
}
END_TEST

/* Locations that lead out of the package, wherever one stands. */
START_TEST(locations_that_lead_out)
{
    static const struct {
        const char *file;
        const char *from;
        const char *to;
    } rows[] = {
        {"OFD.xml", "/Doc_0/Signs/Signatures.xml", "../../../etc/passwd"},
        {"OFD.xml", "/Doc_0/Signs/Signatures.xml", "/../etc/passwd"},
        {"OFD.xml", ">Doc_0/Document.xml", ">Doc_0/../../Document.xml"},
        {OFD_LIST, "/Doc_0/Signs/Sign_0/Signature.xml", "../../../../etc/passwd"},
    };
    ofd_book *book = ofd_signed(NULL);

    ofd_edit(book, rows[_i].file, rows[_i].from, rows[_i].to);
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_container(&report, GOV_FINDING_FAIL, GOV__REASON_PATH_ESCAPE, rows[_i].file);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* Document types: an entity of the file system, and a billion laughs. */
START_TEST(document_types)
{
    static const char *const rows[] = {
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
        "<OFD><DocBody><DocRoot>&x;</DocRoot></DocBody></OFD>",
        "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
        "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
        "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">]><OFD>&d;</OFD>",
        "<!DOCTYPE a SYSTEM \"http://127.0.0.1:9/a.dtd\"><OFD/>",
        "<!DOCTYPE OFD><OFD/>",
    };
    ofd_book *book = ofd_signed(NULL);

    ofd_put_text(book, "OFD.xml", rows[_i]);
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_container(&report, GOV_FINDING_FAIL, GOV__REASON_DOCTYPE, "OFD.xml");
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

/* Elements that stand twice: which of them a reader takes is its own affair. */
START_TEST(elements_that_stand_twice)
{
    static const struct {
        const char *file;
        const char *from;
        const char *to;
    } rows[] = {
        {"OFD.xml", "<ofd:DocRoot>", "<ofd:DocRoot>Evil.xml</ofd:DocRoot><ofd:DocRoot>"},
        {"OFD.xml", "<ofd:Signatures>", "<ofd:Signatures>e.xml</ofd:Signatures><ofd:Signatures>"},
        {OFD_LIST, "/></ofd:Signatures>",
         "><ofd:BaseLoc>e.xml</ofd:BaseLoc></ofd:Signature></ofd:Signatures>"},
    };
    ofd_book *book = ofd_signed(NULL);

    ofd_edit(book, rows[_i].file, rows[_i].from, rows[_i].to);
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect_container(&report, GOV_FINDING_FAIL, GOV__REASON_AMBIGUOUS, rows[_i].file);
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Bombs: one that says what it is, one that lies, and many that are harmless one by one. */
START_TEST(bombs)
{
    const size_t size = 60U << 20;
    uint8_t *zeros = calloc(size + (8U << 20), 1);
    static char names[5][8] = {"a", "b", "c", "d", "e"};
    zip_maker *zip = zip_new();

    ck_assert_ptr_nonnull(zeros);
    zip_add_file(zip, "OFD.xml", zeros, size + (8U << 20));
    zip_finish(zip, NULL);
    double before = seconds();
    ofd_report report = ofd_verify_bytes(zip->data, zip->len, NULL);
    ofd_expect_container(&report, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT, "a file is too large");
    ofd_report_free(&report);
    zip_free(zip);

    zip = zip_new();
    zip_add(zip, &(zip_part){.name = "OFD.xml", .data = zeros, .len = size, .forged_size = 1000});
    zip_finish(zip, NULL);
    report = ofd_verify_bytes(zip->data, zip->len, NULL);
    ofd_expect_container(&report, GOV_FINDING_FAIL, GOV__REASON_MALFORMED, "does not unpack");
    ofd_report_free(&report);
    zip_free(zip);

    zip = zip_new();
    for (size_t i = 0; i < 5; i++) {
        zip_add_file(zip, names[i], zeros, size);
    }
    zip_finish(zip, NULL);
    report = ofd_verify_bytes(zip->data, zip->len, NULL);
    ofd_expect_container(&report, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT, "too large together");
    ofd_report_free(&report);
    zip_free(zip);
    ck_assert_msg(seconds() - before < 20, "%f s", seconds() - before);
    free(zeros);
}
END_TEST

/* XML that grows: `count` times a piece between two ends, as a page. */
static char *repeat(const char *head, const char *piece, size_t count, const char *tail)
{
    size_t step = strlen(piece);
    size_t lead = strlen(head);
    char *out = malloc(lead + step * count + strlen(tail) + 1);

    ck_assert_ptr_nonnull(out);
    memcpy(out, head, lead);
    for (size_t i = 0; i < count; i++) {
        memcpy(out + lead + i * step, piece, step);
    }
    memcpy(out + lead + step * count, tail, strlen(tail) + 1);
    return out;
}

static char *many_names(size_t count)
{
    char *out = malloc(count * 12 + 32);
    size_t len = 6;

    ck_assert_ptr_nonnull(out);
    memcpy(out, "<Page>", 6);
    for (size_t i = 0; i < count; i++) {
        memcpy(out + len, "<n00000/>", 9);
        for (size_t digit = 6, rest = i; digit > 1; digit--, rest /= 10) {
            out[len + digit] = (char)('0' + rest % 10);
        }
        len += 9;
    }
    memcpy(out + len, "</Page>", 8);
    return out;
}

static void expect_page(char *page, gov_finding result, gov__reason reason)
{
    ofd_book *book = ofd_new();

    ofd_put_text(book, OFD_PAGE, page);
    ofd_sign(book, &(ofd_signing){.version = 4});
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_CONTAINER, result, reason,
               result != GOV_FINDING_PASS ? OFD_PAGE : NULL);
    ofd_expect(&report, 0, GOV__CHECK_REFERENCES, GOV_FINDING_PASS, GOV__REASON_NONE, NULL);
    ofd_report_free(&report);
    ofd_free(book);
    free(page);
}

START_TEST(xml_that_grows)
{
    const gov_finding no = GOV_FINDING_NOT_DONE;
    const gov__reason limit = GOV__REASON_LIMIT;

    expect_page(repeat("<Page>", "<a>", 70, ""), no, limit);
    expect_page(repeat("<Page>", "<a>", 100000, ""), no, limit);
    expect_page(repeat("<Page><a b=\"", "x", 3U << 20, "\"/></Page>"), no, limit);
    expect_page(repeat("<Page><!--", "x", 3U << 20, "--></Page>"), no, limit);
    expect_page(repeat("<", "x", 3U << 20, "/>"), no, limit);
    expect_page(many_names(5000), no, limit);
    expect_page(repeat("<Page>", "x", 9U << 20, "</Page>"), no, limit);
    expect_page(repeat("<Page>", "<a>text</a>", 300000, "</Page>"), GOV_FINDING_PASS,
                GOV__REASON_NONE);
    expect_page(repeat("<Page>", "x", 7U << 20, "</Page>"), GOV_FINDING_PASS, GOV__REASON_NONE);
    expect_page(many_names(4000), GOV_FINDING_PASS, GOV__REASON_NONE);
}
END_TEST

/* More references and more signatures than there may be. */
START_TEST(too_many_of_them)
{
    ofd_book *book = ofd_new();
    char *references = repeat(
        "", "<Reference FileRef=\"/OFD.xml\"><CheckValue>AAAA</CheckValue></Reference>", 4200, "");

    ofd_sign(book, &(ofd_signing){.version = 4, .reference = references});
    ofd_report report = ofd_verify(book, NULL);
    ofd_expect(&report, 0, GOV__CHECK_REFERENCES, GOV_FINDING_FAIL, GOV__REASON_DIGEST_MISMATCH,
               "14 good, 4082 bad");
    ofd_report_free(&report);
    ofd_free(book);
    free(references);

    book = ofd_signed(NULL);
    for (int i = 0; i < 64; i++) {
        char name[32];
        char entry[80];

        snprintf(name, sizeof name, "s%02d.xml", i);
        snprintf(entry, sizeof entry, "<ofd:Signature BaseLoc=\"/%s\"/></ofd:Signatures>", name);
        ofd_put_text(book, name, "<Signature/>");
        ofd_edit(book, OFD_LIST, "</ofd:Signatures>", entry);
    }
    report = ofd_verify(book, NULL);
    ck_assert_uint_eq(report.found->count, 64);
    ofd_expect(&report, 63, GOV__CHECK_CONTAINER, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT,
               "too many signatures");
    ofd_report_free(&report);
    ofd_free(book);
}
END_TEST

#ifndef SANITIZED
static long peak_kib(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* KiB that verification takes beyond the package itself, in a process of its own. */
static long measure(const zip_maker *zip)
{
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        gov_status status;
        long before = peak_kib();
        status = ofd_verify_status(gov__mem_default(), zip->data, zip->len);
        long grown = status == GOV_OK ? peak_kib() - before : -1;
        _exit(write(ends[1], &grown, sizeof grown) == sizeof grown ? 0 : 1);
    }
    long grown = -1;
    ck_assert_int_gt(child, 0);
    ck_assert_int_eq(read(ends[0], &grown, sizeof grown), sizeof grown);
    close(ends[0]);
    close(ends[1]);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    return grown;
}

/* However large the files: 64 MiB for any input. */
START_TEST(memory_is_bounded)
{
    const size_t size = 60U << 20;
    uint8_t *zeros = calloc(size, 1);
    ofd_book *book = ofd_new();

    ck_assert_ptr_nonnull(zeros);
    switch (_i) {
    case 0: ofd_put(book, "Doc_0/Res/font.ttf", zeros, size); break;
    case 1: {
        char *page = repeat("<Page>", "<a b='c'>text</a>", 450000, "</Page>");
        ofd_put_text(book, OFD_PAGE, page);
        free(page);
        break;
    }
    default: {
        char *text = repeat("", "<!-- more of it -->", 400000, "");
        ofd_sign(book, &(ofd_signing){.version = 4, .info = text});
        free(text);
        break;
    }
    }
    ofd_sign(book, &(ofd_signing){.version = 4});
    zip_maker *zip = ofd_pack(book);
    ofd_free(book);
    free(zeros);
    long grown = measure(zip);
    ck_assert_msg(grown >= 0 && grown < 64 * 1024, "%ld KiB", grown);
    zip_free(zip);
}
END_TEST
#endif

int main(void)
{
    const ofd_case cases[] = {
#ifndef SANITIZED
        {memory_is_bounded, 3},
#endif
        {two_files_of_one_name, 5},
        {every_byte_of_the_signed_value, 5},
        {locations_that_lead_out, 4},
        {document_types, 4},
        {elements_that_stand_twice, 3},
        {a_file_is_added, 1},
        {content_is_altered, 1},
        {the_signed_text_is_altered, 1},
        {the_signed_value_is_anothers, 1},
        {tricks_with_der, 1},
        {bombs, 1},
        {xml_that_grows, 1},
        {too_many_of_them, 1},
    };

    return ofd_run("ofd_attack", cases, TEST_COUNT(cases));
}
