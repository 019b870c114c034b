/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching through addresses that are good once: interruptions at every place, addresses that are gone,
 * content that changes, limits, cancellation, and files on disk that a later call goes on with. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <govsdk/key.h>

#include "download_support.h"

static const gov_usage why = {
    .struct_size = sizeof why, .basis = GOV_USAGE_CONSENT, .purpose = "核对"};

static const play_setting patient[] = {
    {"retry.budget", "1000000"}, {"call.timeout_ms", "600000"}, {NULL, NULL}};

static gov_status fetch(depot *d, const gov_fetch_options *how, gov_certificate_file **out)
{
    return gov_certificate_fetch(d->p.session, "c-1", GOV_CERTIFICATE_OFD, &why, how, NULL, out,
                                 &d->p.error);
}

static void check_whole(depot *d, gov_certificate_file *file)
{
    ck_assert_uint_eq(gov_certificate_file_get_size(file), d->size);
    ck_assert_mem_eq(gov_certificate_file_get_data(file), d->content, d->size);
    ck_assert_str_eq(gov_certificate_file_get_media_type(file), "application/ofd");
    ck_assert_int_eq(strncmp(gov_certificate_file_get_digest(file), "sha-256:", 8), 0);
    gov_certificate_file_free(file);
}

START_TEST(at_once)
{
    depot d;
    gov_certificate_file *file = NULL;
    depot_begin(&d, NULL);
    ck_assert_int_eq(fetch(&d, NULL, &file), GOV_OK);
    check_whole(&d, file);
    ck_assert_str_eq(d.trace, "FG");
    ck_assert_ptr_null(strstr(d.fetched, "Idempotency-Key"));
    ck_assert_ptr_null(strstr(d.fetched, "\"copy\""));
    ck_assert_ptr_nonnull(strstr(d.asked, "Authorization: Bearer"));
    ck_assert_ptr_null(strstr(d.p.log, "address-number"));
    depot_end(&d);
}
END_TEST

/* Every byte position once, and pairs of positions. */
START_TEST(broken_at_every_byte)
{
    depot d;
    depot_begin(&d, patient);
    for (size_t first = 0; first < d.size; first += first < 70 ? 1 : 53) {
        const size_t breaks[] = {first, (first * 7) % 1201};
        gov_certificate_file *file = NULL;
        d.p.client->retry_tokens = INT32_MAX;
        d.breaks = breaks;
        d.break_count = 1 + first % 2;
        d.break_status = first % 3 == 0 ? GOV_ERR_TIMEOUT : GOV_ERR_NETWORK;
        depot_reset(&d);
        ck_assert_msg(fetch(&d, NULL, &file) == GOV_OK, "broken at %zu: %s", first,
                      gov_error_get_message(d.p.error, GOV_LANGUAGE_EN));
        check_whole(&d, file);
        bool twice = d.break_count == 2 && breaks[1] < d.size - first;
        ck_assert_str_eq(d.trace, first == 0 ? "FGfG" : twice ? "FGfgfg" : "FGfg");
        ck_assert_ptr_null(d.p.error);
        if (first > 0) {
            ck_assert_ptr_nonnull(strstr(d.asked, "If-Range: \""));
        }
    }
    depot_end(&d);
}
END_TEST

START_TEST(not_beyond_the_attempts)
{
    static const size_t breaks[] = {0, 0, 0, 0, 0, 0};
    depot d;
    gov_certificate_file *file = NULL;
    depot_begin(&d, patient);
    d.breaks = breaks;
    d.break_count = 6;
    ck_assert_int_eq(fetch(&d, NULL, &file), GOV_ERR_NETWORK);
    ck_assert_ptr_null(file);
    ck_assert_str_eq(d.trace, "FGfGfG");
    depot_end(&d);
}
END_TEST

START_TEST(not_beyond_the_time)
{
    static const size_t breaks[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    static const play_setting slow[] = {{"call.timeout_ms", "1000"},
                                        {"retry.base_ms", "400"},
                                        {"retry.max_attempts", "100"},
                                        {NULL, NULL}};
    depot d;
    gov_certificate_file *file = NULL;
    depot_begin(&d, slow);
    int64_t before = d.p.now_ms;
    d.breaks = breaks;
    d.break_count = 12;
    ck_assert_int_eq(fetch(&d, NULL, &file), GOV_ERR_NETWORK);
    ck_assert_str_eq(d.trace, "FGfgfg");
    ck_assert_int_le(d.p.now_ms - before, 1000);
    depot_end(&d);
}
END_TEST

START_TEST(addresses_that_are_gone)
{
    depot d;
    gov_certificate_file *file = NULL;
    depot_begin(&d, patient);
    d.gone = 1;
    ck_assert_int_eq(fetch(&d, NULL, &file), GOV_OK);
    check_whole(&d, file);
    ck_assert_str_eq(d.trace, "FxfG");
    d.gone = 9;
    depot_reset(&d);
    ck_assert_int_eq(fetch(&d, NULL, &file), GOV_ERR_NOT_FOUND);
    ck_assert_str_eq(d.trace, "Fxfxfx");
    /* What broke off is forgotten: the same file is asked for anew. */
    d.gone = 1;
    d.forgets = true;
    depot_reset(&d);
    ck_assert_int_eq(fetch(&d, NULL, &file), GOV_OK);
    check_whole(&d, file);
    ck_assert_str_eq(d.trace, "FxfFG");
    depot_end(&d);
}
END_TEST

START_TEST(a_range_that_is_not_kept)
{
    static const size_t breaks[] = {1500};
    depot d;
    gov_certificate_file *file = NULL;
    depot_begin(&d, patient);
    d.breaks = breaks;
    d.break_count = 1;
    d.whole = true;
    ck_assert_int_eq(fetch(&d, NULL, &file), GOV_OK);
    check_whole(&d, file);
    d.whole = false;
    d.wrong_range = true;
    depot_reset(&d);
    ck_assert_int_eq(fetch(&d, NULL, &file), GOV_ERR_RESPONSE);
    ck_assert_ptr_null(file);
    depot_end(&d);
}
END_TEST

START_TEST(changed_content)
{
    static const size_t breaks[] = {1500};
    depot d;
    gov_certificate_file *file = NULL;
    depot_begin(&d, patient);
    d.breaks = breaks;
    d.break_count = 1;
    d.changes_at = 2;
    ck_assert_int_eq(fetch(&d, NULL, &file), GOV_ERR_DIGEST);
    ck_assert_str_eq(d.trace, "FGf");
    ck_assert_ptr_null(file);
    d.changes_at = 0;
    d.break_count = 0;
    d.lies = true;
    depot_reset(&d);
    ck_assert_int_eq(fetch(&d, NULL, &file), GOV_ERR_DIGEST);
    d.lies = false;
    d.short_size = true;
    depot_reset(&d);
    ck_assert_int_ne(fetch(&d, NULL, &file), GOV_OK);
    d.short_size = false;
    d.media = "application/pdf";
    depot_reset(&d);
    ck_assert_int_eq(fetch(&d, NULL, &file), GOV_ERR_RESPONSE);
    ck_assert_ptr_null(file);
    depot_end(&d);
}
END_TEST

/* The person's token goes nowhere but to the platform, and to no other of its paths. */
START_TEST(addresses_elsewhere)
{
    static const char *const bad[] = {
        "https://evil.test/gov/v1/downloads/address-number-0000000000000001",
        "//evil.test/gov/v1/downloads/address-number-0000000000000001",
        "/gov/v1/downloads/../certificates/aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "/gov/v1/downloads/address-number-000000000000001?x=1",
        "/gov/v1/downloads/short",
        "/gov/v1/matters/address-number-0000000000000001",
        ""};
    depot d;
    depot_begin(&d, NULL);
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        gov_certificate_file *file = NULL;
        d.address = bad[i];
        depot_reset(&d);
        ck_assert_int_eq(fetch(&d, NULL, &file), GOV_ERR_RESPONSE);
        ck_assert_str_eq(d.trace, "F");
        ck_assert_ptr_null(file);
    }
    depot_end(&d);
}
END_TEST

START_TEST(limits_digests_and_copies)
{
    gov_fetch_options how = {.struct_size = sizeof how, .max_bytes = DEPOT_SIZE - 1};
    depot d;
    gov_certificate_file *file = NULL;
    depot_begin(&d, NULL);
    ck_assert_int_eq(fetch(&d, &how, &file), GOV_ERR_RESPONSE_TOO_LARGE);
    ck_assert_str_eq(d.trace, "F");
    how.max_bytes = DEPOT_SIZE;
    how.digest = GOV_DIGEST_SM3;
    how.flags = GOV_FETCH_MARKED_COPY;
    how.copy_expires_at_ms = 1769904000000;
    d.copy = true;
    depot_reset(&d);
    ck_assert_int_eq(fetch(&d, &how, &file), GOV_OK);
    ck_assert_ptr_nonnull(strstr(d.fetched, "\"copy\":{\"expires_at\":\"2026-02-01T00:00:00Z\"}"));
    ck_assert_int_eq(strncmp(gov_certificate_file_get_digest(file), "sm3:", 4), 0);
    ck_assert_str_eq(gov_certificate_file_get_copy_creator(file), "样例银行");
    ck_assert_str_eq(gov_certificate_file_get_copy_cause(file), "开户");
    ck_assert_int_eq(gov_certificate_file_get_copy_created_ms(file), 1767225600000);
    ck_assert_int_eq(gov_certificate_file_get_copy_expires_ms(file), 1769904000000);
    gov_certificate_file_free(file);
    depot_end(&d);
}
END_TEST

typedef struct taken {
    uint8_t bytes[DEPOT_SIZE];
    size_t size;
    uint64_t told;
    uint64_t total;
    uint64_t stop_at;
} taken;

static gov_status take(void *user, const void *data, size_t size)
{
    taken *t = user;
    ck_assert_uint_le(t->size + size, sizeof t->bytes);
    memcpy(t->bytes + t->size, data, size);
    t->size += size;
    return GOV_OK;
}

static int tell(void *user, uint64_t received, uint64_t total)
{
    taken *t = user;
    ck_assert_uint_gt(received, t->told);
    t->told = received;
    t->total = total;
    return t->stop_at != 0 && received >= t->stop_at;
}

/* A stream gets each byte once, whatever happens in between. */
START_TEST(streams_and_progress)
{
    static const size_t breaks[] = {10, 2000};
    taken t = {.size = 0};
    const gov_fetch_options how = {
        .struct_size = sizeof how, .progress = tell, .progress_user = &t};
    depot d;
    depot_begin(&d, patient);
    d.breaks = breaks;
    d.break_count = 2;
    ck_assert_int_eq(gov_certificate_fetch_stream(d.p.session, "c-1", GOV_CERTIFICATE_OFD, &why,
                                                  &how, take, &t, NULL, NULL, &d.p.error),
                     GOV_OK);
    ck_assert_uint_eq(t.size, d.size);
    ck_assert_mem_eq(t.bytes, d.content, d.size);
    ck_assert_uint_eq(t.told, d.size);
    ck_assert_uint_eq(t.total, d.size);
    memset(&t, 0, sizeof t);
    t.stop_at = 1;
    d.break_count = 0;
    depot_reset(&d);
    ck_assert_int_eq(gov_certificate_fetch_stream(d.p.session, "c-1", GOV_CERTIFICATE_OFD, &why,
                                                  &how, take, &t, NULL, NULL, &d.p.error),
                     GOV_ERR_CANCELLED);
    ck_assert_str_eq(d.trace, "FG");
    depot_end(&d);
}
END_TEST

START_TEST(cancelled)
{
    static const size_t breaks[] = {10, 10};
    depot d;
    gov_cancel *cancel = NULL;
    gov_certificate_file *file = NULL;
    depot_begin(&d, patient);
    ck_assert_int_eq(gov_cancel_new(&cancel, NULL), GOV_OK);
    const gov_call_options options = {.struct_size = sizeof options, .cancel = cancel};
    d.breaks = breaks;
    d.break_count = 2;
    d.cancels = cancel;
    ck_assert_int_eq(gov_certificate_fetch(d.p.session, "c-1", GOV_CERTIFICATE_OFD, &why, NULL,
                                           &options, &file, &d.p.error),
                     GOV_ERR_CANCELLED);
    ck_assert_int_eq(gov_error_get_status(d.p.error), GOV_ERR_CANCELLED);
    ck_assert_str_eq(d.trace, "FG");
    gov_cancel_free(cancel);
    depot_end(&d);
}
END_TEST

/* With a grant the fetch is one use of it: a key protects it, and what is resumed gets another. */
START_TEST(under_a_grant)
{
    static const size_t breaks[] = {10};
    gov_usage consented = why;
    const gov_call_options options = {.struct_size = sizeof options,
                                      .idempotency_key = "caller-key-0123456789-abc"};
    depot d;
    gov_certificate_file *file = NULL;
    consented.grant_id = "g-1";
    depot_begin(&d, patient);
    ck_assert_int_eq(gov_certificate_fetch(d.p.session, "c-1", GOV_CERTIFICATE_OFD, &consented,
                                           NULL, &options, &file, &d.p.error),
                     GOV_OK);
    check_whole(&d, file);
    ck_assert_ptr_nonnull(strstr(d.fetched, "Gov-Grant: g-1"));
    ck_assert_ptr_nonnull(strstr(d.fetched, "Idempotency-Key: caller-key-0123456789-abc"));
    d.breaks = breaks;
    d.break_count = 1;
    depot_reset(&d);
    ck_assert_int_eq(gov_certificate_fetch(d.p.session, "c-1", GOV_CERTIFICATE_OFD, &consented,
                                           NULL, &options, &file, &d.p.error),
                     GOV_OK);
    check_whole(&d, file);
    ck_assert_ptr_nonnull(strstr(d.fetched, "\"resume\":\"/gov/v1/downloads/"));
    ck_assert_ptr_nonnull(strstr(d.fetched, "Idempotency-Key: "));
    ck_assert_ptr_null(strstr(d.fetched, "caller-key"));
    depot_end(&d);
}
END_TEST

/* Of the holder's key goes what is public, and nothing that is said about it. */
START_TEST(bound_to_a_key)
{
    gov_key *key = NULL;
    gov_certificate_file *file = NULL;
    depot d;
    ck_assert_int_eq(gov_key_generate(NULL, "P-256", NULL, &key, NULL), GOV_OK);
    const gov_fetch_options how = {.struct_size = sizeof how, .holder_key = key};
    depot_begin(&d, NULL);
    ck_assert_int_eq(gov_certificate_fetch(d.p.session, "c-1", GOV_CERTIFICATE_SD_JWT, &why, &how,
                                           NULL, &file, &d.p.error),
                     GOV_OK);
    gov_certificate_file_free(file);
    const char *sent = strstr(d.fetched, "\"holder_key\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":");
    ck_assert_ptr_nonnull(sent);
    ck_assert_ptr_nonnull(strstr(sent, "\"y\":"));
    ck_assert_ptr_null(strstr(sent, "\"d\":"));
    depot_end(&d);
    gov_key_unref(key);
}
END_TEST

static char folder[] = "/tmp/govsdk-download-XXXXXX";
static char target[64];

static size_t count_files(char *part, size_t room)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (e->d_name[0] != '.') {
            count++;
            (void)snprintf(part, room, "%s/%s", folder, e->d_name);
        }
    }
    closedir(dir);
    return count;
}

static void check_file(const depot *d)
{
    uint8_t bytes[DEPOT_SIZE + 1];
    struct stat info;
    FILE *file = fopen(target, "rb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fread(bytes, 1, sizeof bytes, file), d->size);
    ck_assert_mem_eq(bytes, d->content, d->size);
    (void)fclose(file);
    ck_assert_int_eq(stat(target, &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0600);
}

static gov_status fetch_file(depot *d, const gov_fetch_options *how)
{
    gov_certificate_file *file = NULL;
    gov_status status = gov_certificate_fetch_file(d->p.session, "c-1", GOV_CERTIFICATE_OFD, &why,
                                                   how, target, NULL, &file, &d->p.error);
    ck_assert((status == GOV_OK) == (file != NULL));
    if (file != NULL) {
        ck_assert_uint_eq(gov_certificate_file_get_size(file), d->size);
        ck_assert_ptr_null(gov_certificate_file_get_data(file));
    }
    gov_certificate_file_free(file);
    return status;
}

START_TEST(to_disk)
{
    static const size_t all[] = {1234, 0, 0, 0};
    char part[512];
    depot d;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(target, sizeof target, "%s/c.ofd", folder);
    depot_begin(&d, patient);
    ck_assert_int_eq(fetch_file(&d, NULL), GOV_OK);
    check_file(&d);
    ck_assert_uint_eq(count_files(part, sizeof part), 1);
    /* What was got before the network went is kept beside, and gone on with by the next call. */
    ck_assert_int_eq(unlink(target), 0);
    d.breaks = all;
    d.break_count = 4;
    depot_reset(&d);
    ck_assert_int_eq(fetch_file(&d, NULL), GOV_ERR_NETWORK);
    ck_assert_uint_eq(count_files(part, sizeof part), 1);
    ck_assert_ptr_nonnull(strstr(part, ".part"));
    d.break_count = 0;
    depot_reset(&d);
    ck_assert_int_eq(fetch_file(&d, NULL), GOV_OK);
    ck_assert_str_eq(d.trace, "Fg");
    ck_assert_ptr_nonnull(strstr(d.asked, "Range: bytes=1234-"));
    check_file(&d);
    ck_assert_uint_eq(count_files(part, sizeof part), 1);
    /* What is kept and is not the beginning of the file is found out at the end, and thrown away. */
    ck_assert_int_eq(unlink(target), 0);
    d.break_count = 4;
    depot_reset(&d);
    ck_assert_int_eq(fetch_file(&d, NULL), GOV_ERR_NETWORK);
    ck_assert_uint_eq(count_files(part, sizeof part), 1);
    FILE *spoilt = fopen(part, "r+b");
    ck_assert_ptr_nonnull(spoilt);
    (void)fputc('!', spoilt);
    (void)fclose(spoilt);
    d.break_count = 0;
    depot_reset(&d);
    ck_assert_int_eq(fetch_file(&d, NULL), GOV_ERR_DIGEST);
    ck_assert_uint_eq(count_files(part, sizeof part), 0);
    /* A file that is there stays until the new one is whole. */
    ck_assert_int_eq(fetch_file(&d, NULL), GOV_OK);
    d.lies = true;
    depot_reset(&d);
    ck_assert_int_eq(fetch_file(&d, NULL), GOV_ERR_DIGEST);
    check_file(&d);
    ck_assert_uint_eq(count_files(part, sizeof part), 1);
    ck_assert_int_eq(unlink(target), 0);
    ck_assert_int_eq(rmdir(folder), 0);
    d.lies = false;
    depot_reset(&d);
    ck_assert_int_eq(fetch_file(&d, NULL), GOV_ERR_FILE);
    depot_end(&d);
}
END_TEST

/* Whatever allocation fails: GOV_OK or GOV_ERR_NO_MEMORY, and nothing is left. */
START_TEST(without_memory)
{
    static const size_t breaks[] = {100};
    bool done = false;
    depot d;
    depot_begin(&d, patient);
    d.breaks = breaks;
    d.break_count = 1;
    for (size_t at = 1; !done; at++) {
        gov_certificate_file *file = NULL;
        depot_reset(&d);
        d.p.client->retry_tokens = INT32_MAX;
        d.p.memory.injected = 0;
        test_memory_fail_from(&d.p.memory, at);
        gov_status status = fetch(&d, NULL, &file);
        done = d.p.memory.injected == 0;
        test_memory_fail_never(&d.p.memory);
        ck_assert(status == GOV_OK || status == GOV_ERR_NO_MEMORY);
        ck_assert((status == GOV_OK) == (file != NULL));
        if (file != NULL) {
            check_whole(&d, file);
        }
    }
    depot_end(&d);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {TEST_ENTRY(at_once),
                                  TEST_ENTRY(broken_at_every_byte),
                                  TEST_ENTRY(not_beyond_the_attempts),
                                  TEST_ENTRY(not_beyond_the_time),
                                  TEST_ENTRY(addresses_that_are_gone),
                                  TEST_ENTRY(a_range_that_is_not_kept),
                                  TEST_ENTRY(changed_content),
                                  TEST_ENTRY(addresses_elsewhere),
                                  TEST_ENTRY(limits_digests_and_copies),
                                  TEST_ENTRY(streams_and_progress),
                                  TEST_ENTRY(cancelled),
                                  TEST_ENTRY(under_a_grant),
                                  TEST_ENTRY(bound_to_a_key),
                                  TEST_ENTRY(to_disk),
                                  TEST_ENTRY(without_memory)};
    return test_run("download", entries, TEST_COUNT(entries));
}
