/* SPDX-License-Identifier: Apache-2.0 */
/* Real seals of other makers, from a folder of the machine's: GOV_ECERT_DIR names it. They are no part of
 * this project; without them the test is skipped. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "unit/seal_case_support.h"

enum { SKIPPED = 77, FILE_MAX = 1 << 20 };

static const char *folder;

typedef struct sample {
    const char *name;
    uint32_t version;
    bool maker_is_good;
    bool is_critical;
    size_t list_count;
    const char *id;
} sample;

static const sample samples[] = {
    {"seal-v1.esl", 1, true, false, 1, "40C8CDD24DEF43388B86E62CCE1D6832"},
    {"seal-v4.esl", 4, true, false, 1, "51f044b76510434e9bc67a1185c2fba5"},
    {"seal-v5.esl", 5, true, false, 1, "09aaf39291e049e4b3d716414590937e"},
    {"seal-bad-maker-signature.der", 4, false, true, 2, "esID130600"},
};

static der read_file(const char *name)
{
    char path[4096];
    static uint8_t data[FILE_MAX];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s", path);
    size_t len = fread(data, 1, sizeof data, file);
    (void)fclose(file);
    return der_raw(data, len);
}

static void verify(seal_case *c, const gov__seal *seal, const gov__seal_notes *notes)
{
    gov_verification_free(c->input.out);
    c->input.out = gov__verification_new(gov__mem_default(), GOV_CERTIFICATE_OFD, c->options.at_ms);
    ck_assert_int_eq(gov__verification_add_signature(c->input.out, &c->signature), GOV_OK);
    ck_assert_int_eq(gov__seal_verify_alone(&c->input, c->signature, seal, notes), GOV_OK);
    ck_assert_int_eq(gov__verification_finish(&c->input), GOV_OK);
}

START_TEST(real_seals)
{
    const sample *s = &samples[_i];
    static gov__seal seal;
    gov__seal_notes notes = {.count = 0};
    seal_case c;
    der file = read_file(s->name);

    ck_assert_int_eq(gov__seal_read(gov__bytes_of(file.data, file.len), &seal, &notes), GOV_OK);
    ck_assert_uint_eq(seal.version, s->version);
    ck_assert_uint_eq(seal.list_count, s->list_count);
    ck_assert_str_eq(seal.id, s->id);
    ck_assert_uint_eq(notes.count, 0);
    ck_assert(seal.unknown_critical == s->is_critical);
    seal_case_begin(&c, "SM2");
    c.options.at_ms = (seal.created_s + 3600) * 1000;
    verify(&c, &seal, &notes);
    seal_case_expect(&c, "MAKER_SIGNATURE", s->maker_is_good ? GOV_FINDING_PASS : GOV_FINDING_FAIL,
                     s->maker_is_good ? "" : "bad_signature");
    seal_case_expect(&c, "SEAL_VALIDITY", GOV_FINDING_PASS, "");
    seal_case_expect(&c, "ALGORITHM", GOV_FINDING_PASS, "");
    seal_case_expect(&c, "MAKER_CHAIN", GOV_FINDING_NOT_DONE, "no_anchor");
    if (s->maker_is_good) {
        seal_case_expect_doubt(&c, "MAKER_CHAIN", "no_anchor");
    }
    if (s->is_critical) {
        seal_case_expect(&c, "NONCONFORMITY", GOV_FINDING_FAIL, "critical_extension");
    }
    der_free(&file);
    seal_case_end(&c);
}
END_TEST

START_TEST(each_byte_of_the_info_counts)
{
    static gov__seal seal;
    gov__seal_notes notes = {.count = 0};
    seal_case c;
    der file = read_file(samples[1].name);

    ck_assert_int_eq(gov__seal_read(gov__bytes_of(file.data, file.len), &seal, &notes), GOV_OK);
    seal_case_begin(&c, "SM2");
    c.options.at_ms = (seal.created_s + 3600) * 1000;
    /* Inside the picture, so that it still reads. */
    file.data[(size_t)(seal.picture.data - file.data) + 100] ^= 1;
    verify(&c, &seal, &notes);
    seal_case_expect_failed(&c, "MAKER_SIGNATURE", "bad_signature");
    der_free(&file);
    seal_case_end(&c);
}
END_TEST

int main(void)
{
    folder = getenv("GOV_ECERT_DIR");
    if (folder == NULL || folder[0] == '\0') {
        (void)fputs("GOV_ECERT_DIR is not set\n", stderr);
        return SKIPPED;
    }
    Suite *suite = suite_create("ecert_seal");
    TCase *tcase = tcase_create("real");
    tcase_add_loop_test(tcase, real_seals, 0, (int)TEST_COUNT(samples));
    tcase_add_test(tcase, each_byte_of_the_info_counts);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
