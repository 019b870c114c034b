/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's signed PDF: its objects, ranges and gap, the CMS in it, the mark of a copy; judged
 * by OpenSSL's CMS and, where it is installed, by pdfsig. */
#include "run_support.h"
#include "sandbox_domain_support.h"
#include "test_support.h"

#include <openssl/cms.h>
#include <openssl/ess.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/certificate_authority.h"
#include "sandbox/certificate_files.h"
#include "sandbox/clock.h"
#include "sandbox/codec.h"

#define OBJECTS 9

typedef struct signed_pdf {
    sandbox_test t;
    char *bytes;
    size_t length;
    size_t range[4];
} signed_pdf;

static const gov__sandbox_mark mark = {"办理入学", "样例市教育局", INT64_C(1790000000000),
                                       INT64_C(1790600000000)};

static void open_pdf(signed_pdf *p, const gov__sandbox_mark *with)
{
    gov__sandbox_certificate c;
    memset(p, 0, sizeof *p);
    sandbox_test_open(&p->t, NULL);
    sandbox_test_login(&p->t, "sub-li");
    char *id = domain_certificate(&p->t, RESIDENT_ID);
    ck_assert(gov__sb_certificate_load(p->t.sb, id, &c));
    p->bytes = gov__sb_certificate_pdf(p->t.sb, &c, with, &p->length);
    ck_assert_ptr_nonnull(p->bytes);
    ck_assert_uint_eq(strlen(p->bytes), p->length);
    const char *at = strstr(p->bytes, "/ByteRange [") + 12;
    for (size_t i = 0; i < 4; i++) {
        char *end = NULL;
        p->range[i] = strtoul(at, &end, 10);
        ck_assert_ptr_ne(at, end);
        at = end;
    }
    ck_assert_int_eq(*at, ']');
    gov__sb_certificate_clear(&c);
    free(id);
}

static void close_pdf(signed_pdf *p)
{
    free(p->bytes);
    sandbox_test_close(&p->t);
}

/* The DER in the gap, without the zeros behind it. */
static CMS_ContentInfo *read_cms(const signed_pdf *p)
{
    size_t hex = p->range[2] - p->range[1] - 2;
    uint8_t *der = calloc(1, hex / 2);
    for (size_t i = 0; i < hex / 2; i++) {
        char pair[3] = {p->bytes[p->range[1] + 1 + 2 * i], p->bytes[p->range[1] + 2 + 2 * i], 0};
        char *end = NULL;
        der[i] = (uint8_t)strtoul(pair, &end, 16);
        ck_assert_ptr_eq(end, pair + 2);
    }
    const uint8_t *at = der;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)(hex / 2));
    ck_assert_ptr_nonnull(cms);
    for (; at < der + hex / 2; at++) {
        ck_assert_uint_eq(*at, 0);
    }
    free(der);
    return cms;
}

/* Its signature, its chain to the sandbox's root at the sandbox's time, CAdES's attributes. */
static bool is_signed(const signed_pdf *p)
{
    CMS_ContentInfo *cms = read_cms(p);
    X509_STORE *store = X509_STORE_new();
    X509_VERIFY_PARAM *parameters = X509_STORE_get0_param(store);
    X509 *root = gov__sb_authority_certificate(p->t.sb, GOV__SB_EC_ROOT);
    BIO *content = BIO_new(BIO_s_mem());
    ck_assert_int_eq(X509_STORE_add_cert(store, root), 1);
    X509_VERIFY_PARAM_set_time(parameters, (time_t)(gov__sb_now_ms(p->t.sb) / 1000));
    ck_assert_int_eq(X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_ANY), 1);
    ck_assert_int_gt(BIO_write(content, p->bytes, (int)p->range[1]), 0);
    ck_assert_int_gt(BIO_write(content, p->bytes + p->range[2], (int)p->range[3]), 0);
    bool good =
        CMS_verify(cms, NULL, store, content, NULL, CMS_BINARY | CMS_DETACHED | CMS_CADES) == 1;
    BIO_free(content);
    X509_free(root);
    X509_STORE_free(store);
    CMS_ContentInfo_free(cms);
    return good;
}

START_TEST(all_but_the_signature_is_signed)
{
    signed_pdf p;
    open_pdf(&p, NULL);
    ck_assert_uint_eq(p.range[0], 0);
    ck_assert_uint_eq(p.range[2] + p.range[3], p.length);
    ck_assert_int_eq(p.bytes[p.range[1]], '<');
    ck_assert_int_eq(p.bytes[p.range[2] - 1], '>');
    ck_assert_uint_eq(strspn(p.bytes + p.range[1] + 1, "0123456789abcdef"),
                      p.range[2] - p.range[1] - 2);
    ck_assert_int_eq(strncmp(p.bytes + p.range[1] - 10, "/Contents ", 10), 0);
    ck_assert_ptr_nonnull(strstr(p.bytes, "/SubFilter /ETSI.CAdES.detached"));
    ck_assert(is_signed(&p));
    const size_t places[] = {9, p.range[1] - 1, p.range[2], p.length - 2};
    for (size_t i = 0; i < TEST_COUNT(places); i++) {
        p.bytes[places[i]] ^= 1;
        ck_assert_msg(!is_signed(&p), "byte %zu is not signed", places[i]);
        p.bytes[places[i]] ^= 1;
    }
    ck_assert(is_signed(&p));
    close_pdf(&p);
}
END_TEST

START_TEST(the_signature_is_as_pades_wants_it)
{
    signed_pdf p;
    open_pdf(&p, NULL);
    CMS_ContentInfo *cms = read_cms(&p);
    ck_assert_int_eq(sk_CMS_SignerInfo_num(CMS_get0_SignerInfos(cms)), 1);
    CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
    ck_assert_int_eq(CMS_signed_get_attr_count(signer), 3);
    ck_assert_int_ge(CMS_signed_get_attr_by_NID(signer, NID_pkcs9_contentType, -1), 0);
    ck_assert_int_ge(CMS_signed_get_attr_by_NID(signer, NID_pkcs9_messageDigest, -1), 0);
    ck_assert_int_ge(CMS_signed_get_attr_by_NID(signer, NID_id_smime_aa_signingCertificateV2, -1),
                     0);
    ck_assert_int_lt(CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1), 0);
    ck_assert_ptr_null(*CMS_get0_content(cms));
    STACK_OF(X509) *carried = CMS_get1_certs(cms);
    ck_assert_int_eq(sk_X509_num(carried), 2);
    sk_X509_pop_free(carried, X509_free);
    CMS_ContentInfo_free(cms);
    close_pdf(&p);
}
END_TEST

/* Every offset of the cross-reference table is where that object begins; the page's stream is as
 * long as it says. */
START_TEST(objects_are_where_the_table_says)
{
    signed_pdf p;
    open_pdf(&p, &mark);
    const char *start = strstr(p.bytes, "startxref\n");
    ck_assert_int_eq(strncmp(p.bytes, "%PDF-1.7\n", 9), 0);
    const char *table = p.bytes + strtol(start + 10, NULL, 10);
    ck_assert_int_eq(strncmp(table, "xref\n0 10\n", 10), 0);
    for (int i = 1; i <= OBJECTS; i++) {
        char expected[24];
        const char *object = p.bytes + strtol(table + 10 + 20 * i, NULL, 10);
        (void)snprintf(expected, sizeof expected, "%d 0 obj", i);
        ck_assert_int_eq(strncmp(object, expected, strlen(expected)), 0);
    }
    const char *length = strstr(p.bytes, "/Length ");
    const char *stream = strstr(p.bytes, "stream\n") + 7;
    ck_assert_int_eq(strtol(length + 8, NULL, 10), strstr(p.bytes, "endstream") - stream);
    close_pdf(&p);
}
END_TEST

/* 办理入学 and 样例市教育局 as the page's font reads them. */
static const char cause_hex[] = "<529E740651655B66>";
static const char creator_hex[] = "<68374F8B5E02655980B25C40>";

START_TEST(a_mark_is_on_the_page_and_signed)
{
    signed_pdf plain, marked;
    open_pdf(&plain, NULL);
    open_pdf(&marked, &mark);
    ck_assert_ptr_null(strstr(plain.bytes, cause_hex));
    char *cause = strstr(marked.bytes, cause_hex);
    ck_assert_ptr_nonnull(cause);
    ck_assert_ptr_nonnull(strstr(marked.bytes, creator_hex));
    ck_assert_uint_lt((size_t)(cause - marked.bytes), marked.range[1]);
    ck_assert(is_signed(&marked));
    cause[1] = '6';
    ck_assert(!is_signed(&marked));
    close_pdf(&marked);
    close_pdf(&plain);
}
END_TEST

/* --- pdfsig ------------------------------------------------------------------------------------------ */

/* Whether pdfsig, asked of these bytes, prints this. */
static bool pdfsig_prints(const signed_pdf *p, const char *expected)
{
    char path[64], out[RUN_BYTES];
    run_file(p->bytes, p->length, path);
    const char *const argv[] = {"pdfsig", "-nocert", path, NULL};
    (void)run_program(argv, out);
    (void)unlink(path);
    return strstr(out, expected) != NULL;
}

START_TEST(pdfsig_says_the_same)
{
    for (int i = 0; run_exists("pdfsig") && i < 2; i++) {
        signed_pdf p;
        open_pdf(&p, i == 0 ? NULL : &mark);
        ck_assert(pdfsig_prints(&p, "Signature is Valid."));
        ck_assert(pdfsig_prints(&p, "Total document signed"));
        ck_assert(pdfsig_prints(&p, "ETSI.CAdES.detached"));
        strstr(p.bytes, "/M (D:20")[8] ^= 1;
        ck_assert(!pdfsig_prints(&p, "Signature is Valid."));
        ck_assert(pdfsig_prints(&p, "Digest Mismatch"));
        close_pdf(&p);
    }
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(all_but_the_signature_is_signed),
        TEST_ENTRY(the_signature_is_as_pades_wants_it),
        TEST_ENTRY(objects_are_where_the_table_says),
        TEST_ENTRY(a_mark_is_on_the_page_and_signed),
        TEST_ENTRY(pdfsig_says_the_same),
    };
    int failed = test_run("sandbox pdf", entries, TEST_COUNT(entries));
    return failed == 0 && !run_exists("pdfsig") ? 77 : failed;
}
