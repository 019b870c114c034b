/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the certshare driver: by addresses that are good once, inside an answer, of the form and size that
 * was asked for, and from nowhere else than the platform. */
#include <string.h>

#include "scenario/certshare_support.h"

static gov_status take_bytes(void *user, const void *data, size_t size)
{
    (void)data;
    *(uint64_t *)user += size;
    return GOV_OK;
}

START_TEST(files_come_by_an_address)
{
    static const struct {
        const char *id;
        gov_certificate_format format;
        uint64_t size;
        const char *media;
    } rows[] = {{CERTSHARE_LICENCE, GOV_CERTIFICATE_OFD, 4 + 256 * 400, "application/ofd"},
                {CERTSHARE_ROOT "pdf", GOV_CERTIFICATE_PDF, 9 + 5 * 9000, "application/pdf"}};
    gov_session *session = platform_session(&certshare_world, NULL);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_certificate_file *file = NULL;
        gov_error *err = NULL;
        platform_expect(&certshare_world, rows[i].media, GOV_OK,
                        certshare_fetch(session, rows[i].id, rows[i].format, &file, &err), &err,
                        NULL);
        ck_assert_uint_eq(gov_certificate_file_get_size(file), rows[i].size);
        ck_assert_str_eq(gov_certificate_file_get_media_type(file), rows[i].media);
        ck_assert_ptr_nonnull(gov_certificate_file_get_data(file));
        gov_certificate_file_free(file);
    }
    gov_session_unref(session);
}
END_TEST

START_TEST(a_marked_copy_has_its_end)
{
    const gov_usage usage = platform_usage(GOV_USAGE_FUNCTION);
    /* 2026-11-30T23:59:59 in China. */
    const gov_fetch_options how = {.struct_size = sizeof how,
                                   .flags = GOV_FETCH_MARKED_COPY,
                                   .copy_expires_at_ms = INT64_C(1796054399000)};
    gov_session *session = platform_session(&certshare_world, NULL);
    gov_certificate_file *file = NULL;
    gov_error *err = NULL;
    platform_expect(&certshare_world, "copy", GOV_OK,
                    gov_certificate_fetch(session, CERTSHARE_LICENCE, GOV_CERTIFICATE_OFD, &usage,
                                          &how, NULL, &file, &err),
                    &err, NULL);
    ck_assert_int_eq(certshare_count("expiry 20261130235959"), 1);
    gov_certificate_file_free(file);
    gov_session_unref(session);
}
END_TEST

START_TEST(addresses_elsewhere_are_not_visited)
{
    gov_session *session = platform_session(&certshare_world, NULL);
    gov_certificate_file *file = NULL;
    gov_error *err = NULL;
    platform_expect(
        &certshare_world, "foreign", GOV_ERR_RESPONSE,
        certshare_fetch(session, CERTSHARE_ROOT "foreign", GOV_CERTIFICATE_OFD, &file, &err), &err,
        NULL);
    ck_assert_int_eq(hostile_count(&certshare_drafts.server, "GET download"), 0);
    ck_assert_ptr_null(file);
    gov_session_unref(session);
}
END_TEST

/* Used up, or too old: another address is asked for, as often as a request may be repeated. */
START_TEST(addresses_are_good_once)
{
    static const struct {
        const char *id;
        const char *code;
    } rows[] = {{CERTSHARE_ROOT "used", "10"},
                {CERTSHARE_ROOT "nothing", "10"},
                {CERTSHARE_ROOT "expired", NULL}};
    gov_session *session = platform_session(&certshare_world, NULL);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_certificate_file *file = NULL;
        gov_error *err = NULL;
        long before = certshare_count("POST downloadUrl");
        platform_expect(&certshare_world, rows[i].id, GOV_ERR_NOT_FOUND,
                        certshare_fetch(session, rows[i].id, GOV_CERTIFICATE_OFD, &file, &err),
                        &err, rows[i].code);
        ck_assert_int_eq(certshare_count("POST downloadUrl"), before + 3);
    }
    gov_session_unref(session);
}
END_TEST

/* The stub cuts the first download of it. */
START_TEST(what_breaks_off_begins_anew)
{
    gov_session *session = platform_session(&certshare_world, NULL);
    gov_certificate_file *file = NULL;
    gov_error *err = NULL;
    long before = certshare_count("GET download");
    platform_expect(
        &certshare_world, "cut", GOV_OK,
        certshare_fetch(session, CERTSHARE_ROOT "cut", GOV_CERTIFICATE_OFD, &file, &err), &err,
        NULL);
    ck_assert_int_eq(certshare_count("GET download"), before + 2);
    ck_assert_uint_eq(gov_certificate_file_get_size(file), 4 + 256 * 400);
    ck_assert_int_eq(memcmp(gov_certificate_file_get_data(file), "PK\003\004\000\001", 6), 0);
    gov_certificate_file_free(file);
    gov_session_unref(session);
}
END_TEST

START_TEST(files_are_of_the_form_that_was_asked_for)
{
    const gov_usage usage = platform_usage(GOV_USAGE_FUNCTION);
    static const struct {
        const char *id;
        gov_certificate_format format;
        gov_status status;
    } rows[] = {{CERTSHARE_LICENCE, GOV_CERTIFICATE_PDF, GOV_ERR_UNSUPPORTED},
                {CERTSHARE_ROOT "pdf", GOV_CERTIFICATE_OFD, GOV_ERR_UNSUPPORTED},
                {CERTSHARE_ROOT "junk", GOV_CERTIFICATE_OFD, GOV_ERR_RESPONSE},
                {CERTSHARE_LICENCE, GOV_CERTIFICATE_JSON, GOV_ERR_UNSUPPORTED},
                {CERTSHARE_LICENCE, GOV_CERTIFICATE_SD_JWT, GOV_ERR_UNSUPPORTED},
                {CERTSHARE_LICENCE, GOV_CERTIFICATE_IMAGE, GOV_ERR_UNSUPPORTED}};
    gov_session *session = platform_session(&certshare_world, NULL);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        uint64_t streamed = 0;
        gov_certificate_file *file = NULL;
        gov_error *err = NULL;
        platform_expect(&certshare_world, rows[i].id, rows[i].status,
                        certshare_fetch(session, rows[i].id, rows[i].format, &file, &err), &err,
                        NULL);
        platform_expect(&certshare_world, rows[i].id, rows[i].status,
                        gov_certificate_fetch_stream(session, rows[i].id, rows[i].format, &usage,
                                                     NULL, take_bytes, &streamed, NULL, NULL, &err),
                        &err, NULL);
        ck_assert_uint_eq(streamed, 0);
    }
    gov_session_unref(session);
}
END_TEST

START_TEST(files_are_not_larger_than_permitted)
{
    static const char *const by_file[] = {"certshare.download", "file", NULL};
    const gov_usage usage = platform_usage(GOV_USAGE_FUNCTION);
    const gov_fetch_options how = {.struct_size = sizeof how, .max_bytes = 2048};
    gov_session *sessions[] = {platform_session(&certshare_world, NULL),
                               platform_session(&certshare_world, by_file)};
    for (size_t i = 0; i < TEST_COUNT(sessions); i++) {
        gov_certificate_file *file = NULL;
        gov_error *err = NULL;
        platform_expect(&certshare_world, "size", GOV_ERR_RESPONSE_TOO_LARGE,
                        gov_certificate_fetch(sessions[i], CERTSHARE_LICENCE, GOV_CERTIFICATE_OFD,
                                              &usage, &how, NULL, &file, &err),
                        &err, NULL);
        gov_session_unref(sessions[i]);
    }
}
END_TEST

START_TEST(files_come_inside_an_answer)
{
    static const char *const settings[] = {"certshare.download", "file", NULL};
    gov_session *session = platform_session(&certshare_world, settings);
    gov_certificate_file *file = NULL;
    gov_error *err = NULL;
    platform_expect(&certshare_world, "file", GOV_OK,
                    certshare_fetch(session, CERTSHARE_LICENCE, GOV_CERTIFICATE_OFD, &file, &err),
                    &err, NULL);
    ck_assert_uint_eq(gov_certificate_file_get_size(file), 4 + 256 * 400);
    gov_certificate_file_free(file);
    platform_expect(
        &certshare_world, "base64", GOV_ERR_RESPONSE,
        certshare_fetch(session, CERTSHARE_ROOT "junk", GOV_CERTIFICATE_OFD, &file, &err), &err,
        NULL);
    platform_expect(&certshare_world, "form", GOV_ERR_UNSUPPORTED,
                    certshare_fetch(session, CERTSHARE_LICENCE, GOV_CERTIFICATE_PDF, &file, &err),
                    &err, NULL);
    gov_session_unref(session);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {files_come_by_an_address,
                                  a_marked_copy_has_its_end,
                                  addresses_elsewhere_are_not_visited,
                                  addresses_are_good_once,
                                  what_breaks_off_begins_anew,
                                  files_are_of_the_form_that_was_asked_for,
                                  files_are_not_larger_than_permitted,
                                  files_come_inside_an_answer};
    return hostile_run("certshare_files", certshare_set_up, certshare_tear_down, tests,
                       TEST_COUNT(tests));
}
