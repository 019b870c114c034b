/* SPDX-License-Identifier: Apache-2.0 */
/* Packages that two readers of zip could read differently: each is refused, and told why. The same package
 * without the trick is taken, so that it is the trick that is refused. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit/ofd_support.h"
#include "unit/test_support.h"

#define SIZE_64 "\x01\x00\x10\x00"

static const char page[] = "<Page><Content/></Page>";
static const char other_page[] = "<Page><Content>other</Content></Page>";

/* OFD.xml, Document.xml, a page; a test adds to it before zip_finish. */
static zip_maker *begin(void)
{
    static const char root[] =
        "<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>";
    static const char document[] =
        "<Document><Pages><Page BaseLoc=\"Page.xml\"/></Pages></Document>";
    zip_maker *zip = zip_new();

    zip_add_file(zip, "OFD.xml", root, sizeof root - 1);
    zip_add_file(zip, "Doc_0/Document.xml", document, sizeof document - 1);
    return zip;
}

static zip_maker *begin_page(const zip_part *like)
{
    zip_maker *zip = begin();
    zip_part part = *like;

    part.name = part.name != NULL ? part.name : "Doc_0/Page.xml";
    part.data = part.data != NULL ? part.data : page;
    part.len = part.len != 0 ? part.len : sizeof page - 1;
    zip_add(zip, &part);
    return zip;
}

static zip_maker *whole(void)
{
    zip_maker *zip = begin_page(&(zip_part){0});

    zip_finish(zip, NULL);
    return zip;
}

static void expect_refused(zip_maker *zip, gov__reason reason, const char *detail)
{
    ofd_report report = ofd_verify_bytes(zip->data, zip->len, NULL);

    ofd_expect_container(&report, GOV_FINDING_FAIL, reason, detail);
    ofd_report_free(&report);
    zip_free(zip);
}

/* Read to its end, and found to have no signature. */
static void expect_taken(zip_maker *zip)
{
    ofd_report report = ofd_verify_bytes(zip->data, zip->len, NULL);

    ck_assert_msg(report.found->count == 0, "%s",
                  gov_verification_get_text(report.found, GOV_LANGUAGE_EN));
    ck_assert_str_eq(gov_verification_get_cause(report.found), "not_signed");
    ofd_report_free(&report);
    zip_free(zip);
}

static void expect_limit(zip_maker *zip, const gov_verify_options *options, const char *detail)
{
    ofd_report report = ofd_verify_bytes(zip->data, zip->len, options);

    ofd_expect_container(&report, GOV_FINDING_NOT_DONE, GOV__REASON_LIMIT, detail);
    ofd_report_free(&report);
    zip_free(zip);
}

START_TEST(what_is_harmless_is_taken)
{
    static const zip_part rows[] = {
        {0},
        {.stored = true},
        {.flags = ZIP_UTF8},
        {.descriptor = true},
        {.descriptor = true, .bare_descriptor = true},
        {.descriptor = true, .flags = ZIP_UTF8 | 2},
        {.extra = "UT\x05\x00\x01\x00\x00\x00\x00", .extra_len = 9},
        {.local_extra = "UT\x05\x00\x01\x00\x00\x00\x00", .local_extra_len = 9},
        {.comment = "a page"},
    };
    zip_maker *zip = begin_page(&rows[_i]);

    zip_finish(zip, _i == 0 ? "a package" : NULL);
    expect_taken(zip);
}
END_TEST

START_TEST(folders_are_taken)
{
    zip_maker *zip = begin_page(&(zip_part){0});

    zip_add(zip, &(zip_part){.name = "Doc_0/", .stored = true});
    zip_add(zip, &(zip_part){.name = "Doc_0/Empty/"});
    zip_finish(zip, NULL);
    expect_taken(zip);
}
END_TEST

/* Both sizes of the local header are in its extra field, and right: some writers do so. */
START_TEST(room_for_large_sizes_is_taken)
{
    char extra[20] = SIZE_64;
    for (int right = 1; right >= 0; right--) {
        zip_maker *zip =
            begin_page(&(zip_part){.local_extra = extra, .local_extra_len = sizeof extra});
        const zip_place *place = &zip->places[2];

        extra[4] = (char)(sizeof page - 1);
        extra[12] = (char)place->packed;
        zip_finish(zip, NULL);
        memcpy(zip->data + place->data - sizeof extra, extra, sizeof extra);
        zip->data[place->data - 8] = (uint8_t)(place->packed + (right ? 0 : 1));
        zip_put32(zip, place->local + ZIP_L_PACKED, UINT32_MAX);
        zip_put32(zip, place->local + ZIP_L_SIZE, UINT32_MAX);
        if (right) {
            expect_taken(zip);
        } else {
            expect_refused(zip, GOV__REASON_AMBIGUOUS, "two sizes");
        }
    }
}
END_TEST

START_TEST(bytes_before_between_and_behind)
{
    zip_maker *zip = whole();
    zip_insert(zip, 0, "MZ", 2);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "directory is not where");

    /* Prefixed, and all offsets moved with it: a self-extracting archive. */
    zip = whole();
    size_t moved[3];
    for (size_t i = 0; i < 3; i++) {
        moved[i] = zip->places[i].central;
        zip_put32(zip, moved[i] + ZIP_C_OFFSET, zip_get32(zip, moved[i] + ZIP_C_OFFSET) + 2);
    }
    zip_put32(zip, zip->end + ZIP_E_OFFSET, (uint32_t)zip->directory + 2);
    zip_insert(zip, 0, "MZ", 2);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "before the first");

    zip = whole();
    zip_put32(zip, zip->end + ZIP_E_OFFSET, (uint32_t)zip->directory + 4);
    zip_insert(zip, zip->directory, "gap!", 4);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "bytes behind a file");

    zip = whole();
    zip_insert(zip, zip->end, "gap!", 4);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "directory is not where");

    zip = whole();
    zip_insert(zip, zip->len, "tail", 4);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "does not reach to the end");

    zip = whole();
    zip->len -= 1;
    expect_refused(zip, GOV__REASON_MALFORMED, "no end record");

    zip = whole();
    zip->len = 4;
    expect_refused(zip, GOV__REASON_MALFORMED, "shorter");
}
END_TEST

/* A whole second package in the comment, whose end record reaches to the end as well. */
START_TEST(an_end_record_in_the_comment)
{
    zip_maker *inner = whole();
    zip_maker *zip = whole();

    zip_insert(zip, zip->len, inner->data, inner->len);
    zip_put16(zip, zip->end + ZIP_E_COMMENT, (uint16_t)inner->len);
    zip_free(inner);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "two end records");

    /* One that does not reach to the end: readers from behind see it first. */
    zip = whole();
    zip_put16(zip, zip->end + ZIP_E_COMMENT, 30);
    zip_insert(zip, zip->len, "PK\x05\x06                          ", 30);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "does not reach to the end");
}
END_TEST

/* A package that is stored in the package is content; one whose comment is the rest of ours is not. */
START_TEST(a_package_in_the_package)
{
    zip_maker *inner = whole();
    zip_maker *zip = begin_page(&(zip_part){0});

    zip_add(zip, &(zip_part){
                     .name = "inner.zip", .data = inner->data, .len = inner->len, .stored = true});
    zip_finish(zip, NULL);
    size_t comment = zip->places[3].data + inner->end + ZIP_E_COMMENT;
    zip_maker *trick = begin_page(&(zip_part){0});
    zip_put16(inner, inner->end + ZIP_E_COMMENT, (uint16_t)(zip->len - comment - 2));
    zip_add(
        trick,
        &(zip_part){.name = "inner.zip", .data = inner->data, .len = inner->len, .stored = true});
    zip_finish(trick, NULL);
    zip_free(inner);
    expect_taken(zip);
    expect_refused(trick, GOV__REASON_AMBIGUOUS, "two end records");
}
END_TEST

START_TEST(end_records_that_say_other_things)
{
    static const struct {
        unsigned at;
        uint16_t value;
        gov__reason reason;
        const char *detail;
    } rows[] = {
        {ZIP_E_DISK, 1, GOV__REASON_MALFORMED, "several volumes"},
        {ZIP_E_DISK + 2, 1, GOV__REASON_MALFORMED, "several volumes"},
        {ZIP_E_HERE, 2, GOV__REASON_MALFORMED, "several volumes"},
        {ZIP_E_TOTAL, 4, GOV__REASON_MALFORMED, "several volumes"},
        {ZIP_E_HERE, 0xFFFF, GOV__REASON_AMBIGUOUS, "zip64"},
        {ZIP_E_TOTAL, 0xFFFF, GOV__REASON_AMBIGUOUS, "zip64"},
        {ZIP_E_SIZE, 7, GOV__REASON_AMBIGUOUS, "directory is not where"},
        {ZIP_E_OFFSET, 7, GOV__REASON_AMBIGUOUS, "directory is not where"},
    };
    zip_maker *zip = whole();

    zip_put16(zip, zip->end + rows[_i].at, rows[_i].value);
    expect_refused(zip, rows[_i].reason, rows[_i].detail);
}
END_TEST

START_TEST(the_directory_and_the_end_record_differ)
{
    zip_maker *zip = whole();
    zip_put16(zip, zip->end + ZIP_E_HERE, 2);
    zip_put16(zip, zip->end + ZIP_E_TOTAL, 2);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "longer than it says");

    zip = whole();
    zip_put16(zip, zip->end + ZIP_E_HERE, 4);
    zip_put16(zip, zip->end + ZIP_E_TOTAL, 4);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "shorter than it says");

    zip = whole();
    zip_put32(zip, zip->end + ZIP_E_SIZE, UINT32_MAX);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "zip64");

    /* A locator of zip64 where readers look for one: at the end of the last comment. */
    char locator[21] = "PK\x06\x07................";
    zip = begin_page(&(zip_part){.comment = locator});
    zip_finish(zip, NULL);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "zip64");
}
END_TEST

/* One field of the page's headers spoilt: in the local one, in the directory's, or in both. */
START_TEST(headers_that_differ)
{
    static const struct {
        int local; /* -1: none */
        int central;
        uint16_t value;
        gov__reason reason;
        const char *detail;
    } rows[] = {
        {ZIP_L_FLAGS, -1, ZIP_UTF8, GOV__REASON_AMBIGUOUS, "two accounts"},
        {-1, ZIP_C_FLAGS, ZIP_UTF8, GOV__REASON_AMBIGUOUS, "two accounts"},
        {ZIP_L_METHOD, -1, 0, GOV__REASON_AMBIGUOUS, "two accounts"},
        {ZIP_L_CRC, -1, 1, GOV__REASON_AMBIGUOUS, "two sizes"},
        {-1, ZIP_C_CRC, 1, GOV__REASON_AMBIGUOUS, "two sizes"},
        {ZIP_L_CRC, ZIP_C_CRC, 1, GOV__REASON_MALFORMED, "CRC"},
        {ZIP_L_PACKED, -1, 1, GOV__REASON_AMBIGUOUS, "two sizes"},
        {ZIP_L_SIZE, -1, 1, GOV__REASON_AMBIGUOUS, "two sizes"},
        {-1, ZIP_C_SIZE, 1, GOV__REASON_AMBIGUOUS, "two sizes"},
        {ZIP_L_SIZE, ZIP_C_SIZE, 1, GOV__REASON_MALFORMED, "does not unpack"},
        {ZIP_L_SIZE, ZIP_C_SIZE, 1000, GOV__REASON_AMBIGUOUS, "ends elsewhere"},
        {ZIP_L_FLAGS, ZIP_C_FLAGS, 1, GOV__REASON_MALFORMED, "encrypted"},
        {ZIP_L_FLAGS, ZIP_C_FLAGS, 1 << 6, GOV__REASON_MALFORMED, "flags"},
        {ZIP_L_FLAGS, ZIP_C_FLAGS, 1 << 13, GOV__REASON_MALFORMED, "flags"},
        {ZIP_L_FLAGS, ZIP_C_FLAGS, ZIP_DESCRIPTOR, GOV__REASON_AMBIGUOUS, "bytes behind"},
        {ZIP_L_METHOD, ZIP_C_METHOD, 9, GOV__REASON_MALFORMED, "neither stored"},
        {ZIP_L_METHOD, ZIP_C_METHOD, 0, GOV__REASON_AMBIGUOUS, "another size"},
        {ZIP_L_NAME, -1, 'X' | 'o' << 8, GOV__REASON_AMBIGUOUS, "two names"},
        {-1, ZIP_C_NAME, 'X' | 'o' << 8, GOV__REASON_AMBIGUOUS, "two names"},
        {-1, ZIP_C_DISK, 1, GOV__REASON_MALFORMED, "several volumes"},
        {-1, ZIP_C_OFFSET, 0, GOV__REASON_AMBIGUOUS, "two names"},
        {-1, ZIP_C_OFFSET, 0xFFF0, GOV__REASON_MALFORMED, "outside"},
        {-1, ZIP_C_PACKED, 0xFFF0, GOV__REASON_MALFORMED, "outside"},
        {0, -1, 0, GOV__REASON_MALFORMED, "outside"},
        {-1, 0, 0, GOV__REASON_AMBIGUOUS, "shorter than it says"},
    };
    zip_maker *zip = whole();

    if (rows[_i].local >= 0) {
        zip_put16(zip, zip->places[2].local + (size_t)rows[_i].local, rows[_i].value);
    }
    if (rows[_i].central >= 0) {
        zip_put16(zip, zip->places[2].central + (size_t)rows[_i].central, rows[_i].value);
    }
    expect_refused(zip, rows[_i].reason, rows[_i].detail);
}
END_TEST

START_TEST(files_that_overlap)
{
    /* Two entries of the directory share one local header. */
    zip_maker *zip = begin_page(&(zip_part){0});
    zip_add_file(zip, "Doc_0/Page.xmk", page, sizeof page - 1);
    zip_finish(zip, NULL);
    memcpy(zip->data + zip->places[3].central + ZIP_C_NAME, "Doc_0/Page.xml", 14);
    zip_put32(zip, zip->places[3].central + ZIP_C_OFFSET, (uint32_t)zip->places[2].local);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "overlap");

    /* A file in the data of another one, stored there with its header. */
    zip_maker *inner = whole();
    zip = begin();
    zip_add(zip,
            &(zip_part){
                .name = "Doc_0/box.bin", .data = inner->data, .len = inner->len, .stored = true});
    zip_add_file(zip, "Doc_0/Page.xml", page, sizeof page - 1);
    zip_finish(zip, NULL);
    zip_put32(zip, zip->places[3].central + ZIP_C_OFFSET,
              (uint32_t)(zip->places[2].data + inner->places[2].local));
    zip_free(inner);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "overlap");
}
END_TEST

/* Without a detail: taken. */
static void expect_names(const char *first, const char *second, gov__reason reason,
                         const char *detail)
{
    zip_maker *zip = begin_page(&(zip_part){.name = first});

    if (second != NULL) {
        zip_add_file(zip, second, other_page, sizeof other_page - 1);
    }
    zip_finish(zip, NULL);
    if (detail != NULL) {
        expect_refused(zip, reason, detail);
    } else {
        expect_taken(zip);
    }
}

START_TEST(names_that_are_refused)
{
    static const struct {
        const char *first;
        const char *second;
        gov__reason reason;
        const char *detail;
    } rows[] = {
        {"a.xml", "a.xml", GOV__REASON_AMBIGUOUS, "two files of one name: a.xml"},
        {"A.xml", "a.xml", GOV__REASON_AMBIGUOUS, "case only"},
        {"Res/a", "rES/a", GOV__REASON_AMBIGUOUS, "case only"},
        {"a", "a/b", GOV__REASON_AMBIGUOUS, "a file and a folder"},
        {"A", "a/b", GOV__REASON_AMBIGUOUS, "a file and a folder"},
        {"a/c", "A", GOV__REASON_AMBIGUOUS, "a file and a folder"},
        {"Doc_0/a", "doc_0/b", GOV__REASON_AMBIGUOUS, "two folders that differ in case only"},
        {"a-b/a", "a/Aa/c", 0, NULL},
        {"a/b/c", "a/B/d", GOV__REASON_AMBIGUOUS, "two folders"},
        {"Page.xml.", "Page.xml", GOV__REASON_AMBIGUOUS, "a dot or space at the end"},
        {"Page.xml ", NULL, GOV__REASON_AMBIGUOUS, "a dot or space at the end"},
        {"Doc_0./a", NULL, GOV__REASON_AMBIGUOUS, "a dot or space at the end"},
        {"Doc_0/a .b/c", NULL, 0, NULL},
        {"Page.xml:x", NULL, GOV__REASON_AMBIGUOUS, "a colon"},
        {"/a", NULL, GOV__REASON_PATH_ESCAPE, "absolute"},
        {"C:/a", NULL, GOV__REASON_PATH_ESCAPE, "absolute"},
        {"../a", NULL, GOV__REASON_PATH_ESCAPE, "upwards"},
        {"a/../b", NULL, GOV__REASON_PATH_ESCAPE, "upwards"},
        {"a/..", NULL, GOV__REASON_PATH_ESCAPE, "upwards"},
        {"a//b", NULL, GOV__REASON_AMBIGUOUS, "empty part"},
        {"a/./b", NULL, GOV__REASON_AMBIGUOUS, "empty part"},
        {"./a", NULL, GOV__REASON_AMBIGUOUS, "empty part"},
        {"a\\b", NULL, GOV__REASON_AMBIGUOUS, "character"},
        {"a\x01", NULL, GOV__REASON_AMBIGUOUS, "character"},
        {"a/", NULL, GOV__REASON_AMBIGUOUS, "a folder with content"},
    };
    expect_names(rows[_i].first, rows[_i].second, rows[_i].reason, rows[_i].detail);
}
END_TEST

START_TEST(names_with_other_letters)
{
    /* A NUL ends the name for some readers. */
    zip_maker *zip = begin_page(&(zip_part){.name = "Page.xml\0.png", .name_len = 13});
    zip_finish(zip, NULL);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "character");

    zip = begin_page(&(zip_part){.name = "\xD2\xB3", .flags = ZIP_UTF8});
    zip_finish(zip, NULL);
    expect_taken(zip);

    zip = begin_page(&(zip_part){.name = "\xFF\xFE", .flags = ZIP_UTF8});
    zip_finish(zip, NULL);
    expect_refused(zip, GOV__REASON_MALFORMED, "not UTF-8");

    zip = begin_page(&(zip_part){.name = "\xB2\xE2\xCA\xD4"});
    zip_finish(zip, NULL);
    expect_taken(zip);

    zip = begin_page(&(zip_part){.name = "", .name_len = 0});
    zip_finish(zip, NULL);
    expect_refused(zip, GOV__REASON_MALFORMED, "without a name");
}
END_TEST

START_TEST(extra_fields_that_are_refused)
{
    static const struct {
        const char *extra;
        size_t len;
        gov__reason reason;
        const char *detail;
    } rows[] = {
        {"\x75\x70\x0E\x00\x01....evil.xml", 18, GOV__REASON_AMBIGUOUS, "second name"},
        {SIZE_64 "................", 20, GOV__REASON_AMBIGUOUS, "zip64"},
        {"\x01\x99\x01\x00.", 5, GOV__REASON_AMBIGUOUS, "encrypted"},
        {"\x17\x00\x01\x00.", 5, GOV__REASON_AMBIGUOUS, "encrypted"},
        {"UT\x05\x00.", 5, GOV__REASON_MALFORMED, "cut off"},
        {"UT\x05", 3, GOV__REASON_MALFORMED, "cut off"},
    };
    zip_maker *zip = begin_page(&(zip_part){.extra = rows[_i].extra, .extra_len = rows[_i].len});
    zip_finish(zip, NULL);
    expect_refused(zip, rows[_i].reason, rows[_i].detail);

    zip = begin_page(&(zip_part){.local_extra = rows[_i].extra, .local_extra_len = rows[_i].len});
    zip_finish(zip, NULL);
    expect_refused(zip, rows[_i].reason, rows[_i].detail);
}
END_TEST

START_TEST(descriptors_that_differ)
{
    for (size_t at = 4; at < 16; at += 4) {
        zip_maker *zip = begin_page(&(zip_part){.descriptor = true});
        zip_finish(zip, NULL);
        zip_put32(zip, zip->directory - 16 + at, 1);
        expect_refused(zip, GOV__REASON_AMBIGUOUS, "two sizes");
    }
    zip_maker *zip = begin_page(&(zip_part){.descriptor = true});
    zip_finish(zip, NULL);
    zip_put32(zip, zip->directory - 16, 1);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "bytes behind");

    /* Whoever reads on cannot know where stored data ends. */
    zip = begin_page(&(zip_part){.descriptor = true, .stored = true});
    zip_finish(zip, NULL);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "two sizes");
}
END_TEST

/* Data that ends before its packed size does: whoever reads on finds another file there. */
START_TEST(bytes_behind_packed_data)
{
    zip_maker *inner = whole();
    zip_maker *zip =
        begin_page(&(zip_part){.behind = inner->data, .behind_len = inner->places[1].local});

    zip_finish(zip, NULL);
    zip_free(inner);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "ends elsewhere");

    zip = begin_page(&(zip_part){.behind = "", .behind_len = 1});
    zip_finish(zip, NULL);
    expect_refused(zip, GOV__REASON_AMBIGUOUS, "ends elsewhere");
}
END_TEST

START_TEST(limits_of_packages)
{
    gov_verify_options options = ofd_options();
    zip_maker *zip = whole();

    options.max_bytes = zip->len - 1;
    expect_limit(zip, &options, "package is too large");
    options = ofd_options();
    options.max_entries = 2;
    expect_limit(whole(), &options, "too many files");
    options = ofd_options();
    options.max_unpacked_bytes = 100;
    expect_limit(whole(), &options, "too large together");

    zip = begin_page(&(zip_part){.forged_size = (64U << 20) + 1});
    zip_finish(zip, NULL);
    expect_limit(zip, NULL, "a file is too large");

    char name[600];
    memset(name, 'a', sizeof name);
    name[513] = '\0';
    zip = begin_page(&(zip_part){.name = name});
    zip_finish(zip, NULL);
    expect_limit(zip, NULL, "a name is too long");
    name[512] = '\0';
    zip = begin_page(&(zip_part){.name = name});
    zip_finish(zip, NULL);
    expect_taken(zip);
}
END_TEST

START_TEST(so_many_files)
{
    static char names[4097][8];
    zip_maker *zip = begin_page(&(zip_part){0});

    for (size_t i = zip->count; i < 4096 + (size_t)_i; i++) {
        memcpy(names[i], "f0000", 6);
        for (size_t digit = 4, rest = i; digit > 0; digit--, rest /= 10) {
            names[i][digit] = (char)('0' + rest % 10);
        }
        zip_add(zip, &(zip_part){.name = names[i], .stored = true});
    }
    zip_finish(zip, NULL);
    if (_i == 0) {
        expect_taken(zip);
    } else {
        expect_limit(zip, NULL, "too many files");
    }
}
END_TEST

/* Every byte of the headers turned: never anything but a finding, and never the same files with another
 * content. */
START_TEST(every_byte_turned)
{
    zip_maker *zip = whole();

    for (size_t at = 0; at < zip->len; at++) {
        uint8_t kept = zip->data[at];
        for (int bit = 0; bit < 8; bit += 3) {
            zip->data[at] = (uint8_t)(kept ^ (1U << bit));
            ofd_report report = ofd_verify_bytes(zip->data, zip->len, NULL);
            ck_assert_int_ne(gov_verification_get_overall(report.found), GOV_VERDICT_PASSED);
            ofd_report_free(&report);
        }
        zip->data[at] = kept;
    }
    for (size_t len = 0; len < zip->len; len++) {
        ofd_report report = ofd_verify_bytes(zip->data, len, NULL);
        ofd_expect_container(&report, GOV_FINDING_FAIL, GOV__REASON_MALFORMED, NULL);
        ofd_report_free(&report);
    }
    zip_free(zip);
}
END_TEST

int main(void)
{
    const ofd_case cases[] = {
        {what_is_harmless_is_taken, 9},
        {end_records_that_say_other_things, 8},
        {headers_that_differ, 25},
        {names_that_are_refused, 25},
        {extra_fields_that_are_refused, 6},
        {so_many_files, 2},
        {folders_are_taken, 1},
        {room_for_large_sizes_is_taken, 1},
        {bytes_before_between_and_behind, 1},
        {an_end_record_in_the_comment, 1},
        {a_package_in_the_package, 1},
        {the_directory_and_the_end_record_differ, 1},
        {files_that_overlap, 1},
        {names_with_other_letters, 1},
        {descriptors_that_differ, 1},
        {bytes_behind_packed_data, 1},
        {limits_of_packages, 1},
        {every_byte_turned, 1},
    };

    return ofd_run("ofd_zip", cases, TEST_COUNT(cases));
}
