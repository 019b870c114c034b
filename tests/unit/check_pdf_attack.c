/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody without the key can do with a signed PDF: attacks of the literature (universal forgery,
 * incremental saving, signature wrapping, shadows) and documents made to exhaust. None may pass. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "unit/jose_support.h"
#include "unit/pdf_support.h"
#include "unit/test_support.h"

#define CLAIMED "SIGN_TIME=PASS:claimed_time"

static pdf_case c;
static signed_data_make cms;

static pdf_file signed_file(void)
{
    cms = (signed_data_make){.signer = c.ec.leaf, .with = c.ec.ca, .cms = true, .attributes = true};
    return pdf_build(&(pdf_make){.cms = &cms});
}

static void verify(pdf_file *file)
{
    pdf_case_verify(&c, file->data, file->len);
    ck_assert_int_ne(gov_verification_get_overall(c.found), GOV_VERDICT_PASSED);
    pdf_free(file);
}

static size_t find(const pdf_file *file, const char *text)
{
    for (size_t at = 0; at + strlen(text) <= file->len; at++) {
        if (memcmp(file->data + at, text, strlen(text)) == 0) {
            return at;
        }
    }
    ck_abort_msg("%s is not there", text);
    return 0;
}

/* --- incremental saving (ISA): the signed revision stays, something else is shown --- */

START_TEST(content_is_replaced_by_an_update)
{
    pdf_file file = signed_file();
    size_t signed_size = file.len;

    pdf_object(&file, 7, "<< /Length 3 >>\nstream\nBT \nendstream");
    pdf_update_end(&file, NULL);
    verify(&file);
    ck_assert_str_eq(pdf_differences(&c, 0), "COVERAGE=FAIL:modified_after " CLAIMED);
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_INDETERMINATE);
    ck_assert_uint_eq(gov_verification_get_signed_size(c.found, 0), signed_size);
}
END_TEST

START_TEST(something_is_appended)
{
    static const char *const tails[] = {
        "\n",
        " ",
        "%\n",
        "7 0 obj\n<< >>\nendobj\n",
        "7 0 obj\n<< >>\nendobj\nxref\n0 0\ntrailer\n<< >>\n",
        "%%EOF\n",
    };

    for (size_t i = 0; i < TEST_COUNT(tails); i++) {
        pdf_file file = signed_file();
        pdf_append(&file, tails[i]);
        verify(&file);
        ck_assert_uint_eq(gov_verification_get_signature_count(c.found), 1);
        ck_assert_ptr_nonnull(strstr(pdf_differences(&c, 0), "COVERAGE=FAIL:modified_after"));
        ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_INDETERMINATE);
    }
}
END_TEST

START_TEST(the_end_is_faked)
{
    static const char *const tails[] = {
        "startxref\n0\n%%EOF\n",
        "startxref\n15\n%%EOF\n",
        "startxref\n99999999\n%%EOF\n",
        "startxref\n-1\n%%EOF\n",
        "startxref\n",
        "startxref 20 0 R\n%%EOF\n",
        "trailer\n<< /Root 1 0 R >>\nstartxref\n%%EOF\n",
    };

    for (size_t i = 0; i < TEST_COUNT(tails); i++) {
        pdf_file file = signed_file();
        pdf_append(&file, tails[i]);
        verify(&file);
        ck_assert_uint_eq(gov_verification_get_signature_count(c.found), 0);
        ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_INDETERMINATE);
        ck_assert_str_eq(gov_verification_get_cause(c.found), "unsupported");
    }
}
END_TEST

/* A copy of the signature dictionary behind the signed revision, with the same values. */
START_TEST(the_dictionary_is_copied)
{
    pdf_file file = signed_file();
    size_t at = find(&file, "6 0 obj\n");
    size_t end = find(&file, "\nxref");
    char *copy = calloc(1, end - at + 1);

    memcpy(copy, file.data + at, end - at);
    file.offsets[6] = file.len;
    pdf_append(&file, copy);
    pdf_append(&file, "\n");
    pdf_update_end(&file, NULL);
    free(copy);
    verify(&file);
    ck_assert_str_eq(pdf_differences(&c, 0), "COVERAGE=FAIL:gap " CLAIMED);
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_INDETERMINATE);
}
END_TEST

START_TEST(the_signature_is_taken_away)
{
    static const char *const fields[] = {"<< /FT /Sig >>", "<< /FT /Tx /V 6 0 R >>", "null"};

    for (size_t i = 0; i < TEST_COUNT(fields); i++) {
        pdf_file file = signed_file();
        pdf_object(&file, 5, fields[i]);
        pdf_update_end(&file, NULL);
        verify(&file);
        ck_assert_str_eq(gov_verification_get_cause(c.found), "not_signed");
    }
}
END_TEST

/* Somebody else whom the store knows changes the document and signs that. */
START_TEST(another_signer_signs_a_change)
{
    pdf_file file = signed_file();
    signed_data_make other = {
        .signer = c.rsa.leaf, .with = c.rsa.ca, .cms = true, .attributes = true};

    pdf_object(&file, 7, "<< /Length 3 >>\nstream\nBT \nendstream");
    pdf_sign_again(&file, &(pdf_make){.cms = &other});
    verify(&file);
    ck_assert_str_eq(pdf_differences(&c, 0), "COVERAGE=FAIL:modified_after " CLAIMED);
    ck_assert_str_eq(pdf_differences(&c, 1), CLAIMED);
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_INDETERMINATE);
}
END_TEST

/* The field of the first signature is dropped by the second signer: the first is told nevertheless. */
START_TEST(the_second_signer_drops_the_first)
{
    pdf_file file = signed_file();
    signed_data_make other = {
        .signer = c.rsa.leaf, .with = c.rsa.ca, .cms = true, .attributes = true};

    pdf_sign_again(&file, &(pdf_make){.cms = &other, .dropped = true});
    verify(&file);
    ck_assert_uint_eq(gov_verification_get_signature_count(c.found), 1);
    ck_assert_str_eq(pdf_differences(&c, 0), CLAIMED);
    ck_assert_str_eq(gov_verification_get_cause(c.found), "unlisted");
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_INDETERMINATE);
}
END_TEST

/* The same with a time stamp, that covers what was changed as well. */
START_TEST(a_time_stamp_covers_a_change)
{
    pdf_file file = signed_file();
    const stamp_make stamp = {.tsa = c.tsa, .with = c.ec.ca, .digest = "SHA256"};

    pdf_object(&file, 7, "<< /Length 3 >>\nstream\nBT \nendstream");
    pdf_sign_again(&file, &(pdf_make){.stamp = &stamp, .sub_filter = "ETSI.RFC3161"});
    verify(&file);
    ck_assert_str_eq(pdf_differences(&c, 1), "");
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_INDETERMINATE);
}
END_TEST

/* --- shadows: what replaces the content was hidden in the signed revision --- */

START_TEST(a_hidden_object_is_brought_up)
{
    signed_data_make hidden = {
        .signer = c.ec.leaf, .with = c.ec.ca, .cms = true, .attributes = true};
    pdf_file file = pdf_build(&(pdf_make){
        .cms = &hidden,
        .entries = "/Hidden (\n7 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n)"});

    file.offsets[7] = find(&file, "7 0 obj\n<< /Length 0");
    pdf_update_end(&file, NULL);
    verify(&file);
    ck_assert_str_eq(pdf_differences(&c, 0), "COVERAGE=FAIL:modified_after " CLAIMED);
}
END_TEST

/* --- wrapping (SWA): the signed bytes move apart, and what lies between is the attacker's --- */

/* A table of the attacker's, in which the signature is his dictionary. */
static void append_table(pdf_file *out, const pdf_file *file, size_t dictionary)
{
    char text[64];

    pdf_append(out, "xref\n0 8\n0000000000 65535 f \n");
    for (unsigned i = 1; i < 8; i++) {
        (void)snprintf(text, sizeof text, "%u 0 obj\n", i);
        size_t at = i == 6 ? dictionary : find(file, text);
        (void)snprintf(text, sizeof text, "%010zu 00000 n \n", at);
        pdf_append(out, text);
    }
    pdf_append(out, "trailer\n<< /Size 8 /Root 1 0 R >>\n");
}

/* Its /Contents is the genuine one; its /ByteRange leads to where the pieces are now. */
static void append_dictionary(pdf_file *out, const pdf_file *file, size_t gap_end)
{
    const char *room = "[0 0000000000 0000000000 0000000000] >>\nendobj\n";
    char text[64];

    pdf_append(out, "6 0 obj\n<< /Type /Sig /SubFilter /adbe.pkcs7.detached "
                    "/M (D:20270115080000Z) /Contents ");
    pdf_append_bytes(out, file->data + file->contents, gap_end - file->contents);
    pdf_append(out, " /ByteRange ");
    (void)snprintf(text, sizeof text, "[0 %010zu %010zu %010zu] >>\nendobj\n", file->contents,
                   out->len + strlen(room), file->len - gap_end);
    pdf_append(out, text);
}

START_TEST(the_signed_bytes_move_apart)
{
    const size_t table =
        strlen("xref\n0 8\n") + 8 * 20 + strlen("trailer\n<< /Size 8 /Root 1 0 R >>\n");
    pdf_file file = signed_file();
    size_t gap_end = find(&file, "> >>\nendobj\nxref") + 1;
    pdf_file wrapped = {0};

    /* Up to where the old table was, which is where the last "startxref" still leads to. */
    pdf_append_bytes(&wrapped, file.data, file.section);
    append_table(&wrapped, &file, file.section + table);
    ck_assert_uint_eq(wrapped.len, file.section + table);
    append_dictionary(&wrapped, &file, gap_end);
    pdf_append_bytes(&wrapped, file.data + gap_end, file.len - gap_end);
    pdf_free(&file);
    verify(&wrapped);
    /* The digest is right and the signature holds, and yet it is not the document that was signed. */
    ck_assert_str_eq(pdf_differences(&c, 0), "COVERAGE=FAIL:gap " CLAIMED);
    ck_assert_int_eq(gov_verification_get_overall(c.found), GOV_VERDICT_INDETERMINATE);
}
END_TEST

/* --- universal forgery (USF): values that make a careless reader skip the check --- */

START_TEST(values_are_forged)
{
    static const char *const contents[] = {
        "null",       "<>",    "<00>",  "(\\060\\000)", "[]",    "0",        "<3080>",
        "<30820000>", "<30FF", "9 0 R", "<3000>",       "/Name", "<30 00 >", "<<>>"};
    static const pdf_range ranges[] = {PDF_RANGE_NONE, PDF_RANGE_NEGATIVE, PDF_RANGE_OVERLAP,
                                       PDF_RANGE_BEYOND, PDF_RANGE_HUGE};

    pdf_file file = signed_file();
    pdf_free(&file);
    for (size_t i = 0; i < TEST_COUNT(contents); i++) {
        file = pdf_build(&(pdf_make){.cms = &cms, .contents = contents[i]});
        verify(&file);
        for (size_t k = 0; k < TEST_COUNT(ranges); k++) {
            file = pdf_build(&(pdf_make){.cms = &cms, .contents = contents[i], .range = ranges[k]});
            verify(&file);
        }
    }
    for (size_t k = 0; k < TEST_COUNT(ranges); k++) {
        file = pdf_build(&(pdf_make){.cms = &cms, .range = ranges[k]});
        verify(&file);
    }
}
END_TEST

/* The range leaves out another string of the dictionary, so that /Contents itself were signed. */
START_TEST(another_place_is_left_out)
{
    pdf_file file = signed_file();

    pdf_free(&file);
    file = pdf_build(&(pdf_make){.cms = &cms, .range = PDF_RANGE_ELSEWHERE});
    verify(&file);
    ck_assert_ptr_nonnull(strstr(pdf_differences(&c, 0), "COVERAGE=FAIL:gap"));
}
END_TEST

/* --- exhaustion --- */

typedef struct peak {
    size_t live;
    size_t most;
} peak;

static void *peak_resize(void *user, void *ptr, size_t size)
{
    peak *p = user;
    size_t *old = ptr != NULL ? (size_t *)ptr - 2 : NULL;
    size_t had = old != NULL ? old[0] : 0;
    size_t *block = malloc(size + 2 * sizeof *block);

    ck_assert_ptr_nonnull(block);
    block[0] = size;
    p->live += size;
    p->most = p->live > p->most ? p->live : p->most;
    if (old != NULL) {
        memcpy(block + 2, ptr, had < size ? had : size);
        p->live -= had;
        free(old);
    }
    return block + 2;
}

static void *peak_alloc(void *user, size_t size)
{
    return peak_resize(user, NULL, size);
}

static void peak_free(void *user, void *ptr)
{
    if (ptr != NULL) {
        size_t *block = (size_t *)ptr - 2;
        ((peak *)user)->live -= block[0];
        free(block);
    }
}

/* The most bytes that the verification takes. It must be over soon, which the runner's limit sees to. */
static size_t memory_of(pdf_file *file, const char *cause)
{
    peak p = {0, 0};
    const gov_allocator mem = {sizeof mem, &p, peak_alloc, peak_resize, peak_free};
    gov_trust *trust;
    gov_verification *found;

    ck_assert_int_eq(gov_trust_new(&mem, &trust, NULL), GOV_OK);
    ck_assert_int_eq(gov_certificate_verify(file->data, file->len, trust, &c.options, &found, NULL),
                     GOV_OK);
    ck_assert_int_eq(gov_verification_get_overall(found), GOV_VERDICT_INDETERMINATE);
    ck_assert_str_eq(gov_verification_get_cause(found), cause);
    gov_verification_free(found);
    gov_trust_free(trust);
    ck_assert_uint_eq(p.live, 0);
    pdf_free(file);
    return p.most;
}

static void put_packed(pdf_file *file, const char *entries, size_t zeros)
{
    uLongf len = compressBound((uLong)zeros);
    Bytef *packed = malloc(len);
    Bytef *plain = calloc(1, zeros);
    char *head;

    ck_assert_int_eq(compress2(packed, &len, plain, (uLong)zeros, 9), Z_OK);
    head = jose_format("<< %s /Filter /FlateDecode /Length %zu >>\nstream\n", entries, (size_t)len);
    pdf_append(file, head);
    pdf_append_bytes(file, packed, len);
    pdf_append(file, "\nendstream\nendobj\n");
    free(head);
    free(plain);
    free(packed);
}

START_TEST(references_unpack_to_much)
{
    static const size_t sizes[] = {1U << 20, 7U << 20, 9U << 20, 100U << 20};
    static const char *const causes[] = {"unsupported", "unsupported", "limit", "limit"};

    for (size_t i = 0; i < TEST_COUNT(sizes); i++) {
        pdf_file file = {0};
        pdf_append(&file, "%PDF-1.7\n9 0 obj\n");
        put_packed(&file, "/Type /XRef /Size 1048576 /Root 1 0 R /W [1 3 3] /Index [0 1048575 7 1]",
                   sizes[i]);
        pdf_append(&file, "startxref\n9\n%%EOF\n");
        ck_assert_uint_le(memory_of(&file, causes[i]), 64U << 20);
    }
}
END_TEST

static pdf_file with_field(const char *field)
{
    return pdf_build(&(pdf_make){.is_unsigned = true, .field = field});
}

START_TEST(fields_go_deep_and_round)
{
    char *deep = malloc(400001);
    pdf_file file;

    ck_assert_ptr_nonnull(deep);
    memset(deep, '[', 200000);
    memset(deep + 200000, ']', 200000);
    deep[400000] = '\0';
    file = with_field(deep);
    ck_assert_uint_le(memory_of(&file, "limit"), 1U << 20);
    free(deep);
    file = with_field("<< /Kids [5 0 R 5 0 R 5 0 R 5 0 R] >>");
    ck_assert_uint_le(memory_of(&file, "limit"), 1U << 20);
    file = with_field("<< /Kids [4 0 R] /Fields [5 0 R] >>");
    ck_assert_uint_le(memory_of(&file, "not_signed"), 1U << 20);
}
END_TEST

/* Sixteen thousand fields, each one the same long dictionary: the work is counted, not the fields. */
START_TEST(work_is_bounded)
{
    size_t count = 16000;
    char *field = malloc(count * 6 + (4U << 20) + 64);
    size_t len = 0;

    ck_assert_ptr_nonnull(field);
    memcpy(field, "<< /Kids [", 10);
    for (len = 10; count > 0; count--, len += 6) {
        memcpy(field + len, "5 0 R ", 6);
    }
    field[len++] = ']';
    memset(field + len, ' ', 4U << 20);
    memcpy(field + len + (4U << 20), ">>", 3);
    pdf_file file = with_field(field);
    free(field);
    ck_assert_uint_le(memory_of(&file, "limit"), 1U << 20);
}
END_TEST

/* Sixty-four signatures over the same four megabytes: what they have digested is counted. */
START_TEST(digests_are_bounded)
{
    static const char piece[] =
        "<< /FT /Sig /V << /SubFilter /adbe.pkcs7.detached /ByteRange [0 4194304 4194304 4] "
        "/Contents <00> >> >> ";
    char *field = malloc(64 * sizeof piece + (5U << 20) + 64);
    size_t len = 10;

    ck_assert_ptr_nonnull(field);
    memcpy(field, "<< /Kids [", len);
    for (size_t i = 0; i < 64; i++, len += sizeof piece - 1) {
        memcpy(field + len, piece, sizeof piece - 1);
    }
    field[len++] = ']';
    memset(field + len, ' ', 5U << 20);
    memcpy(field + len + (5U << 20), ">>", 3);
    pdf_file file = with_field(field);
    free(field);
    verify(&file);
    ck_assert_uint_eq(gov_verification_get_signature_count(c.found), 64);
    ck_assert_str_eq(gov_verification_get_cause(c.found), "malformed");
    ck_assert_str_eq(pdf_differences(&c, 62), "CONTAINER=FAIL:malformed");
    ck_assert_str_eq(pdf_differences(&c, 63), "CONTAINER=NOT_DONE:limit");
}
END_TEST

START_TEST(sections_go_round)
{
    pdf_file file = signed_file();
    char *again = jose_format("/Prev %zu", file.section);

    for (size_t i = 0; i < 300; i++) {
        file.offsets[7] = find(&file, "7 0 obj\n");
        pdf_update_end(&file, NULL);
    }
    ck_assert_uint_le(memory_of(&file, "limit"), 1U << 20);
    file = signed_file();
    file.section = 0;
    file.offsets[7] = find(&file, "7 0 obj\n");
    size_t here = file.len;
    free(again);
    again = jose_format("/Prev %zu", here);
    pdf_update_end(&file, again);
    ck_assert_uint_le(memory_of(&file, "unsupported"), 1U << 20);
    free(again);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(content_is_replaced_by_an_update),
        TEST_ENTRY(something_is_appended),
        TEST_ENTRY(the_end_is_faked),
        TEST_ENTRY(the_dictionary_is_copied),
        TEST_ENTRY(the_signature_is_taken_away),
        TEST_ENTRY(another_signer_signs_a_change),
        TEST_ENTRY(the_second_signer_drops_the_first),
        TEST_ENTRY(a_time_stamp_covers_a_change),
        TEST_ENTRY(a_hidden_object_is_brought_up),
        TEST_ENTRY(the_signed_bytes_move_apart),
        TEST_ENTRY(values_are_forged),
        TEST_ENTRY(another_place_is_left_out),
        TEST_ENTRY(references_unpack_to_much),
        TEST_ENTRY(fields_go_deep_and_round),
        TEST_ENTRY(work_is_bounded),
        TEST_ENTRY(digests_are_bounded),
        TEST_ENTRY(sections_go_round),
    };

    return pdf_case_run("pdf_attack", &c, entries, TEST_COUNT(entries));
}
